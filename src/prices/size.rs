//! Sizes of instance classes.
//!
//! Rule: Amazon RDS and EC2, size-flexible reserved instances: normalized units of each size.

use rust_decimal::{Decimal, dec};

/// How large a size is, in normalized units, of which `small` is one: twice as many cost twice as much, and
/// a reservation of the one covers two of the other. `None` for a whole machine (`metal`), which is as large
/// as its family happens to be.
pub(crate) fn normalized_units(size: &str) -> Option<Decimal> {
    Some(match size {
        "nano" => dec!(0.25),
        "micro" => dec!(0.5),
        "small" => dec!(1),
        "medium" => dec!(2),
        "large" => dec!(4),
        "xlarge" => dec!(8),
        _ => {
            let times: u32 = size.strip_suffix("xlarge")?.parse().ok()?;
            if times == 0 {
                return None;
            }
            Decimal::from(times) * dec!(8)
        }
    })
}
