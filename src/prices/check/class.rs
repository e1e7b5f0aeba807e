//! What is priced by the class of a machine: the family and the size in its key.

use rust_decimal::Decimal;

use crate::prices::{class_at, normalized_units};

/// A key of what is priced by the class of a machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Class<'k> {
    /// How it is sold: the key up to the family, `rds.instance-hours.multi-az.db` for one.
    pub(super) sold_as: &'k str,
    /// The family, `r7g` for one.
    pub(super) family: &'k str,
    /// The size, `2xlarge` for one.
    pub(super) size: &'k str,
}

impl<'k> Class<'k> {
    /// The class in a key; `None` when it has none.
    pub(super) fn of(key: &'k str) -> Option<Self> {
        class_at(key)?;
        let (rest, size) = key.rsplit_once('.')?;
        let (sold_as, family) = rest.rsplit_once('.')?;
        Some(Self {
            sold_as,
            family,
            size,
        })
    }

    /// How large a size is, in normalized units.
    pub(super) fn units(&self) -> Option<Decimal> {
        normalized_units(self.size)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rust_decimal::dec;

    #[test]
    fn a_key_tells_how_it_is_sold_and_the_family_and_the_size() {
        let class = Class::of("rds.reserved-instances.1y-partial-upfront.multi-az.db.r7g.2xlarge");
        let class = class.expect("a class");
        assert_eq!(
            (class.sold_as, class.family, class.size),
            (
                "rds.reserved-instances.1y-partial-upfront.multi-az.db",
                "r7g",
                "2xlarge"
            )
        );
        let sold_as = |key| Class::of(key).map(|it| it.sold_as);
        assert_eq!(
            sold_as("ec2.instance-hours.c4.large"),
            Some("ec2.instance-hours")
        );
        assert_eq!(
            sold_as("dax.node-hours.dax.r5.large"),
            Some("dax.node-hours.dax")
        );
        assert_eq!(sold_as("dynamodb.storage.standard"), None);
        assert_eq!(sold_as("ec2.cpu-credits"), None);
    }

    #[test]
    fn a_size_is_twice_the_one_before_it() {
        let units = |size| {
            let key = format!("ec2.instance-hours.x1.{size}");
            Class::of(&key).and_then(|it| it.units())
        };
        assert_eq!(units("nano"), Some(dec!(0.25)));
        assert_eq!(units("medium"), Some(dec!(2)));
        // 8 for an xlarge, 24 times.
        assert_eq!(units("24xlarge"), Some(dec!(192)));
        assert_eq!(units("metal-24xl"), None);
        assert_eq!(units("0xlarge"), None);
    }
}
