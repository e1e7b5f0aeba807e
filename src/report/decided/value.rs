//! Values of a key as people read them.

use rust_decimal::{Decimal, dec};

use crate::decide::Key;
use crate::figures::thousands;

/// A value is told to so many digits.
const DIGITS: u32 = 6;

/// Units of sizes, the largest first.
pub(super) const BINARY: [(&str, Decimal); 6] = [
    ("PiB", dec!(1_125_899_906_842_624)),
    ("TiB", dec!(1_099_511_627_776)),
    ("GiB", dec!(1_073_741_824)),
    ("MiB", dec!(1_048_576)),
    ("KiB", dec!(1_024)),
    ("B", dec!(1)),
];

/// A value on an axis, to so many.
const ROUGH_DIGITS: u32 = 3;

/// A value of a key, to six digits: `3.90234 KiB`, `12.5 %`, `4,321.5`.
pub(in crate::report) fn value(key: &Key, value: Decimal) -> String {
    in_unit(key, value, DIGITS)
}

/// A value of a key on an axis, to three digits.
pub(in crate::report) fn rough_value(key: &Key, value: Decimal) -> String {
    in_unit(key, value, ROUGH_DIGITS)
}

fn in_unit(key: &Key, value: Decimal, digits: u32) -> String {
    if key.is_share() {
        return format!("{} %", rounded(value * Decimal::ONE_HUNDRED, digits));
    }
    if key.is_size() {
        let unit = BINARY.iter().find(|it| value >= it.1);
        let (name, factor) = unit.copied().unwrap_or(("B", Decimal::ONE));
        return format!("{} {name}", rounded(value / factor, digits));
    }
    rounded(value, digits)
}

/// A value to so many digits; what stands before the point is told to the last of them.
fn rounded(value: Decimal, digits: u32) -> String {
    let decimals = value.abs().trunc().normalize().to_string().len();
    let whole = u32::try_from(decimals).unwrap_or(u32::MAX);
    if value.abs() < Decimal::ONE {
        thousands(value.round_sf(digits).unwrap_or(value))
    } else {
        thousands(value.round_dp(digits.saturating_sub(whole)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decide::Profile;

    #[test]
    fn values_are_told_in_the_unit_of_their_key() {
        let text = "name = \"a\"\nreads = { per_second = 1, item_size = 1, strong = 0.5 }\n\
                    writes = { per_second = 1, item_size = 1 }\nstorage = { size = 1 }";
        let profile = Profile::read("a.toml", text, &[]).expect("a profile");
        let key = |name| profile.key("--vary", name).expect("a key");
        assert_eq!(value(&key("reads.per_second"), dec!(4321.5)), "4,321.5");
        assert_eq!(
            value(&key("reads.per_second"), dec!(1234567.89)),
            "1,234,568"
        );
        assert_eq!(
            value(&key("reads.per_second"), dec!(12345678)),
            "12,345,678"
        );
        assert_eq!(value(&key("reads.strong"), dec!(0.125)), "12.5 %");
        assert_eq!(value(&key("storage.size"), dec!(3996)), "3.90234 KiB");
        assert_eq!(value(&key("storage.size"), dec!(1073741824)), "1 GiB");
        assert_eq!(value(&key("storage.size"), dec!(512)), "512 B");
    }
}
