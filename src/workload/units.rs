//! Numbers and sizes as people write them: `3.1B`, `1_200`, `20 %`, `2.5 KiB`, `250 GB`.

use rust_decimal::Decimal;

use crate::figures::thousands;

/// A kind of quantity: how it is written, and how it is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Quantity {
    /// Digits with `_` between them, a decimal point, an exponent, and at the end `k`, `M` or `B`
    /// for thousands, millions and billions.
    Number,
    /// A share of the whole: `0.2` or `20%`. That it lies between 0 and 1 is the caller's to check.
    Share,
    /// A number and a unit, of which KB, MB, GB, TB and PB are powers of 1,000 and KiB, MiB, GiB,
    /// TiB and PiB powers of 1,024; a number alone is bytes. The value is in bytes and may have a
    /// fraction: a mean of 1.2 KiB is 1,228.8 bytes.
    Size,
    /// The value of an assumption: a number, or a share as a percentage.
    Assumption,
}

/// A quantity with the bounds that a key has for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Bounded {
    pub(crate) kind: Quantity,
    pub(crate) least: Decimal,
    pub(crate) most: Decimal,
}

impl Bounded {
    pub(crate) const fn new(kind: Quantity, least: Decimal, most: Decimal) -> Self {
        Self { kind, least, most }
    }

    /// Reads a value; `None` when it is none, or out of bounds.
    pub(crate) fn read(&self, text: &str) -> Option<Decimal> {
        let value = self.kind.parse(text).ok()?;
        self.contains(value).then_some(value)
    }

    pub(crate) fn contains(&self, value: Decimal) -> bool {
        value >= self.least && value <= self.most
    }
}

impl Quantity {
    /// Reads a value.
    ///
    /// # Errors
    /// What was expected of the text, to follow «expected …».
    pub(crate) fn parse(self, text: &str) -> Result<Decimal, &'static str> {
        let text = text.trim();
        let read = match self {
            Self::Number => number(text),
            Self::Share => share(text),
            Self::Size => size(text),
            Self::Assumption => number(text).or_else(|| share(text)),
        };
        read.ok_or_else(|| match text.parse::<f64>() {
            Ok(value) if value.is_finite() => "a number of at most 28 digits",
            _ => self.expected(),
        })
    }

    /// What a text of this kind looks like.
    pub(crate) fn expected(self) -> &'static str {
        match self {
            Self::Number | Self::Assumption => "a number such as 1200, 1_200, 2.5k, 120M or 3.1B",
            Self::Share => "a share such as 0.2 or \"20%\"",
            Self::Size => "a size such as \"2.5 KiB\", \"250 GB\" or 4096 (bytes)",
        }
    }

    /// What units there are, when that may be what is wrong.
    pub(crate) fn help(self) -> Option<&'static str> {
        (self == Self::Size).then_some(
            "units are B; KB, MB, GB, TB, PB (of 1,000); KiB, MiB, GiB, TiB, PiB (of 1,024)",
        )
    }

    /// A value, in a sentence.
    pub(crate) fn show(self, value: Decimal) -> String {
        if self == Self::Size {
            in_bytes(value)
        } else {
            thousands(value)
        }
    }
}

fn number(text: &str) -> Option<Decimal> {
    let (digits, factor) = match text.char_indices().next_back() {
        Some((at, 'k' | 'K')) => (&text[..at], 1_000),
        Some((at, 'm' | 'M')) => (&text[..at], 1_000_000),
        Some((at, 'b' | 'B')) => (&text[..at], 1_000_000_000),
        _ => (text, 1),
    };
    scaled(digits.trim_end(), factor)
}

fn share(text: &str) -> Option<Decimal> {
    match text.strip_suffix('%') {
        Some(percent) => Some(scaled(percent.trim_end(), 1)? / Decimal::ONE_HUNDRED),
        None => scaled(text, 1),
    }
}

/// Units as they are written; all small letters will do too.
const UNITS: [(&str, u64); 12] = [
    ("B", 1),
    ("KB", 1_000),
    ("kB", 1_000),
    ("MB", 1_000_000),
    ("GB", 1_000_000_000),
    ("TB", 1_000_000_000_000),
    ("PB", 1_000_000_000_000_000),
    ("KiB", 1 << 10),
    ("MiB", 1 << 20),
    ("GiB", 1 << 30),
    ("TiB", 1 << 40),
    ("PiB", 1 << 50),
];

/// Whether a word is a unit of sizes, bytes left out.
#[must_use]
pub fn is_size_unit(word: &str) -> bool {
    UNITS.iter().skip(1).any(|(name, _)| *name == word)
}

fn size(text: &str) -> Option<Decimal> {
    let unit_at = text
        .char_indices()
        .rfind(|(_, c)| !c.is_ascii_alphabetic())
        .map_or(0, |(at, c)| at + c.len_utf8());
    let (digits, unit) = text.split_at(unit_at);
    let is_small = unit.bytes().all(|b| b.is_ascii_lowercase());
    let is_meant = |name: &str| name == unit || is_small && name.eq_ignore_ascii_case(unit);
    let factor = match unit {
        "" => 1,
        _ => UNITS.iter().find(|(name, _)| is_meant(name))?.1,
    };
    scaled(digits.trim_end(), factor)
}

/// Bytes in the largest binary unit that holds them in whole numbers.
pub(crate) fn in_bytes(bytes: Decimal) -> String {
    let binary = UNITS.iter().rev().take(5);
    for (name, factor) in binary {
        let factor = Decimal::from(*factor);
        if bytes >= factor && (bytes % factor).is_zero() {
            return format!("{} {name}", thousands(bytes / factor));
        }
    }
    format!("{} B", thousands(bytes))
}

/// A plain decimal times a factor; `None` when the text is no number or too long for 28 digits.
fn scaled(digits: &str, factor: u64) -> Option<Decimal> {
    if let Some(value) = short(digits) {
        return match factor {
            1 => Some(value),
            _ => value.checked_mul(Decimal::from(factor)),
        };
    }
    let plain: String;
    let digits = if digits.contains('_') {
        // An underscore stands between two digits or it is a typing error.
        let digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
        let between = |(at, _)| {
            digit(digits[..at].chars().next_back()) && digit(digits[at + 1..].chars().next())
        };
        if !digits.match_indices('_').all(between) {
            return None;
        }
        plain = digits.replace('_', "");
        &plain
    } else {
        digits
    };
    let value = if digits.contains(['e', 'E']) {
        Decimal::from_scientific(digits).ok()?
    } else {
        Decimal::from_str_exact(digits).ok()?
    };
    value.checked_mul(Decimal::from(factor))
}

/// A decimal of up to 18 digits, with digits on both sides of its point: what nearly every one is,
/// and read in a fraction of the time that all others take.
fn short(digits: &str) -> Option<Decimal> {
    let bytes = digits.as_bytes();
    if bytes.len() > 19 {
        return None;
    }
    let (mut value, mut point) = (0_u64, None);
    for (at, byte) in bytes.iter().enumerate() {
        match byte {
            b'0'..=b'9' => value = value * 10 + u64::from(byte - b'0'),
            b'.' if point.is_none() && at > 0 => point = Some(at),
            _ => return None,
        }
    }
    let value = i64::try_from(value).ok()?;
    match point {
        None => (1..=18).contains(&bytes.len()).then(|| value.into()),
        Some(point) => {
            let decimals = u32::try_from(bytes.len() - point - 1).ok()?;
            (decimals > 0).then(|| Decimal::new(value, decimals))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rust_decimal::dec;

    fn number(text: &str) -> Option<Decimal> {
        Quantity::Number.parse(text).ok()
    }

    fn share(text: &str) -> Option<Decimal> {
        Quantity::Share.parse(text).ok()
    }

    fn size(text: &str) -> Option<Decimal> {
        Quantity::Size.parse(text).ok()
    }

    #[test]
    fn numbers_as_people_write_them() {
        assert_eq!(number("1_200"), Some(dec!(1200)));
        assert_eq!(number("3.1B"), Some(dec!(3_100_000_000)));
        assert_eq!(number("2.5k"), Some(dec!(2500)));
        assert_eq!(number("120 M"), Some(dec!(120_000_000)));
        assert_eq!(number("1e6"), Some(dec!(1_000_000)));
        assert_eq!(number("-3"), Some(dec!(-3)));
    }

    #[test]
    fn short_decimals_are_what_long_ones_are() {
        for text in [
            "0",
            "7",
            "0.0",
            "00.50",
            "1.50",
            "123456789012345678",
            "12345678901234567.8",
            "0.00000000000000001",
            "999999999999999999",
        ] {
            let exact = Decimal::from_str_exact(text).expect("a decimal");
            let found = short(text).expect("a short decimal");
            assert_eq!((found, found.scale()), (exact, exact.scale()), "{text}");
        }
        for text in [
            "",
            ".",
            "5.",
            ".5",
            "1.2.3",
            "-1",
            "1e3",
            "1_000",
            " 1",
            "1234567890123456789",
        ] {
            assert_eq!(short(text), None, "{text}");
        }
    }

    #[test]
    fn what_is_no_number_is_refused() {
        for text in [
            "", "k", "1,200", "12 34", "1__2", "_1", "1._5", "5_.1", "1_e5", "NaN", "inf", "1e999",
            "ten",
        ] {
            assert_eq!(number(text), None, "{text}");
        }
    }

    #[test]
    fn a_number_that_is_too_long_is_told_from_what_is_none() {
        assert_eq!(
            Quantity::Number.parse("1e30"),
            Err("a number of at most 28 digits")
        );
        assert_eq!(
            Quantity::Size.parse(&"9".repeat(30)),
            Err("a number of at most 28 digits")
        );
        assert_eq!(
            Quantity::Number.parse("many"),
            Err(Quantity::Number.expected())
        );
    }

    #[test]
    fn shares_are_fractions_or_percentages() {
        assert_eq!(share("0.2"), Some(dec!(0.2)));
        assert_eq!(share("20%"), Some(dec!(0.2)));
        assert_eq!(share("12.5 %"), Some(dec!(0.125)));
        assert_eq!(share("20k"), None);
        assert_eq!(Quantity::Assumption.parse("20%"), Ok(dec!(0.2)));
        assert_eq!(Quantity::Assumption.parse("20k"), Ok(dec!(20_000)));
    }

    #[test]
    fn sizes_are_decimal_or_binary_by_their_unit() {
        assert_eq!(size("2.5 KiB"), Some(dec!(2560)));
        assert_eq!(size("2.5KB"), Some(dec!(2500)));
        assert_eq!(size("250 GiB"), Some(dec!(268_435_456_000)));
        assert_eq!(size("250 GB"), Some(dec!(250_000_000_000)));
        assert_eq!(size("1.2 kib"), Some(dec!(1228.8)));
        assert_eq!(size("4096"), Some(dec!(4096)));
        assert_eq!(size("1 TiB"), Some(dec!(1_099_511_627_776)));
    }

    #[test]
    fn what_is_no_size_is_refused() {
        // A kilobit is no size of data, and K alone could be either thousand.
        for text in [
            "", "KiB", "2.5 KiBs", "2.5 K", "1 Kb", "1 KIB", "1,5 GB", "ö", "5 €",
        ] {
            assert_eq!(size(text), None, "{text}");
        }
    }

    #[test]
    fn sizes_are_shown_in_whole_units() {
        assert_eq!(Quantity::Size.show(dec!(1_073_741_824)), "1 GiB");
        assert_eq!(Quantity::Size.show(dec!(1)), "1 B");
        assert_eq!(Quantity::Size.show(dec!(1500)), "1,500 B");
        assert_eq!(Quantity::Size.show(dec!(409_600)), "400 KiB");
    }
}
