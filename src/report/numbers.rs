//! Amounts as people read them. Everything here rounds, and nothing before it does.

use rust_decimal::prelude::FromPrimitive;
use rust_decimal::{Decimal, RoundingStrategy};

use crate::figures::grouped;
use crate::model::{Fact, FactValue};

/// Dollars and cents with thousands apart: `1,010.50`. Half a cent is rounded away from 0.
pub(super) fn money(usd: Decimal) -> String {
    let cents = usd.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero);
    grouped(&format!("{cents:.2}"))
}

/// A quantity with thousands apart and at most six decimals, enough to redo an amount by hand.
pub(super) fn quantity(value: Decimal) -> String {
    let value = value.round_dp_with_strategy(6, RoundingStrategy::MidpointAwayFromZero);
    grouped(&value.normalize().to_string())
}

/// A share as a percentage.
pub(super) fn share(value: Decimal) -> String {
    format!("{} %", quantity(value * Decimal::ONE_HUNDRED))
}

/// A price, every digit of it.
pub(super) fn unit_price(usd: Decimal) -> String {
    grouped(&usd.normalize().to_string())
}

/// How much dearer one amount is than another: `33 % more`, or `3.4 times as much` from twice on.
/// `None` when the other costs nothing.
pub(super) fn dearer(usd: Decimal, than: Decimal) -> Option<String> {
    let ratio = usd.checked_div(than)?;
    Some(if ratio >= Decimal::TWO {
        format!("{} times as much", quantity(ratio.round_dp(1)))
    } else {
        let percent = (ratio - Decimal::ONE) * Decimal::ONE_HUNDRED;
        let percent = percent.round_dp(0);
        if percent.is_zero() {
            "less than 1 % more".to_owned()
        } else {
            format!("{percent} % more")
        }
    })
}

/// The value of a detail of a sizing. A fullness or a share is a percentage.
pub(super) fn fact(fact: &Fact) -> String {
    match &fact.value {
        FactValue::Text(text) => text.clone(),
        FactValue::Amount(amount) => quantity(*amount),
        FactValue::Rate(rate) => {
            let is_share = ["_fullness", "_share", "_utilization"];
            let is_share = is_share.iter().any(|it| fact.key.ends_with(it));
            let (rate, unit) = if is_share {
                (rate * 100.0, " %")
            } else {
                (*rate, "")
            };
            match Decimal::from_f64(rate) {
                Some(rate) => format!("{}{unit}", quantity(rate.round_sf(6).unwrap_or(rate))),
                None => "beyond measure".to_owned(),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rust_decimal::dec;

    #[test]
    fn money_has_cents_and_thousands_apart() {
        assert_eq!(money(dec!(1010.5000000)), "1,010.50");
        assert_eq!(money(dec!(1234567.895)), "1,234,567.90");
        assert_eq!(money(dec!(0.005)), "0.01");
        assert_eq!(money(dec!(0)), "0.00");
        assert_eq!(money(dec!(999)), "999.00");
    }

    #[test]
    fn quantities_show_what_they_need() {
        assert_eq!(quantity(dec!(52_560_000_000.00)), "52,560,000,000");
        assert_eq!(quantity(dec!(0.1234567)), "0.123457");
        assert_eq!(unit_price(dec!(0.000000625)), "0.000000625");
    }

    #[test]
    fn how_much_dearer() {
        assert_eq!(dearer(dec!(133), dec!(100)).as_deref(), Some("33 % more"));
        assert_eq!(
            dearer(dec!(340), dec!(100)).as_deref(),
            Some("3.4 times as much")
        );
        assert_eq!(
            dearer(dec!(100.1), dec!(100)).as_deref(),
            Some("less than 1 % more")
        );
        assert_eq!(dearer(dec!(1), dec!(0)), None);
    }
}
