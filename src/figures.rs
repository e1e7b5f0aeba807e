//! Figures in texts: thousands apart.

use rust_decimal::Decimal;
use rust_decimal::prelude::FromPrimitive;

/// A decimal with commas between the thousands and no zeros at the end: `3,086`.
pub(crate) fn thousands(value: Decimal) -> String {
    grouped(&value.normalize().to_string())
}

/// A ratio as a percentage: `173 %`. What is out of all proportion is said to be that.
pub(crate) fn percent(ratio: f64) -> String {
    if ratio < 100.0 {
        format!("{:.0} %", ratio * 100.0)
    } else {
        "more than 10,000 %".to_owned()
    }
}

/// A ratio as a percentage to three digits: `0.524 %`.
pub(crate) fn precise_percent(ratio: f64) -> String {
    let value = Decimal::from_f64(ratio * 100.0).unwrap_or(Decimal::MAX);
    format!("{} %", thousands(value.round_sf(3).unwrap_or(value)))
}

/// A word with a capital letter.
pub(crate) fn capitalized(text: &str) -> String {
    let mut characters = text.chars();
    let first = characters.next().map(|it| it.to_ascii_uppercase());
    first.into_iter().chain(characters).collect()
}

/// Puts commas between the thousands of a plain number.
pub(crate) fn grouped(number: &str) -> String {
    let (sign, number) = match number.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", number),
    };
    let (whole, fraction) = number.split_at(number.find('.').unwrap_or(number.len()));
    let mut text = String::from(sign);
    for (i, digit) in whole.chars().enumerate() {
        if i > 0 && (whole.len() - i) % 3 == 0 {
            text.push(',');
        }
        text.push(digit);
    }
    text.push_str(fraction);
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use rust_decimal::dec;

    #[test]
    fn thousands_are_set_apart() {
        assert_eq!(thousands(dec!(3086.0)), "3,086");
        assert_eq!(thousands(dec!(999)), "999");
        assert_eq!(thousands(dec!(-1234567.89)), "-1,234,567.89");
        assert_eq!(grouped("1010.50"), "1,010.50");
    }
}
