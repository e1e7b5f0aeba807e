//! Numbers and days of sheets, as text.

use jiff::SignedDuration;
use jiff::civil::{DateTime, date};

use crate::batch::Kind;

/// A number in the fewest digits that mean it, as JSON writes them; `None` of what is none.
pub(super) fn number(text: &str) -> Option<String> {
    let value: f64 = text.trim().parse().ok().filter(|it: &f64| it.is_finite())?;
    // Without the sign of a zero.
    let value = value + 0.0;
    let size = value.abs();
    Some(if value == 0.0 || (1e-7..1e17).contains(&size) {
        value.to_string()
    } else {
        format!("{value:e}")
    })
}

/// What a number of days means that is shown as a day, a time or both.
pub(super) fn moment(text: &str, is_1904: bool) -> Option<(Kind, String)> {
    /// The last one of the year 9999.
    const MOST_DAYS: f64 = 2_958_465.0;
    let value: f64 = text.trim().parse().ok()?;
    if !(0.0..=MOST_DAYS).contains(&value) {
        return number(text).map(|it| (Kind::Number, it));
    }
    // Times are fractions of a day that can't be exact.
    #[expect(
        clippy::cast_possible_truncation,
        reason = "it is a number of days in bounds"
    )]
    let milliseconds = (value * 86_400_000.0).round() as i64;
    let is_time = milliseconds < 86_400_000 && !is_1904;
    let first = match (is_1904, value < 60.0) {
        (true, _) => date(1904, 1, 1),
        // The first spreadsheets took 1900 for a leap year, and all that follow keep to it.
        (false, true) => date(1899, 12, 31),
        (false, false) => date(1899, 12, 30),
    };
    let time = SignedDuration::from_millis(milliseconds);
    let moment = first.at(0, 0, 0, 0).checked_add(time).ok()?;
    Some(if is_time {
        (Kind::Text, moment.time().to_string())
    } else {
        (Kind::Date, shown(moment))
    })
}

fn shown(moment: DateTime) -> String {
    if moment.time() == jiff::civil::Time::midnight() {
        moment.date().to_string()
    } else {
        moment.to_string()
    }
}

/// A day, or a day and a time, that is written in ISO 8601 already.
pub(super) fn iso(text: &str) -> String {
    match text.trim().parse::<DateTime>() {
        Ok(moment) => shown(moment),
        Err(_) => text.trim().to_owned(),
    }
}

/// Whether a format of numbers shows a day or a time of the day.
pub(super) fn is_of_moments(format: &str) -> bool {
    let mut characters = format.chars();
    let mut is_quoted = false;
    while let Some(character) = characters.next() {
        match character {
            '"' => is_quoted = !is_quoted,
            _ if is_quoted => {}
            // The character after it stands for itself, or says how wide a blank is.
            '\\' | '_' | '*' => {
                characters.next();
            }
            '[' => {
                let within: String = characters.by_ref().take_while(|&it| it != ']').collect();
                // Hours that go on behind 24 are no time of a day. Colours and countries are in
                // brackets too.
                let mut unit = within.chars().map(|it| it.to_ascii_lowercase());
                if unit.clone().next().is_some() && unit.all(|it| matches!(it, 'h' | 'm' | 's')) {
                    return false;
                }
            }
            // Only the first part is of positive numbers.
            ';' => return false,
            'd' | 'D' | 'm' | 'M' | 'y' | 'Y' | 'h' | 'H' | 's' | 'S' => return true,
            _ => {}
        }
    }
    false
}

/// Whether a format that has only a number shows a day or a time of the day.
pub(super) fn is_number_of_moments(number: u32) -> bool {
    matches!(number, 14..=22 | 27..=36 | 45 | 47 | 50..=58)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_has_the_fewest_digits() {
        for (found, shown) in [
            ("100", "100"),
            ("1E2", "100"),
            ("1.1000000000000001", "1.1"),
            ("0.30000000000000004", "0.30000000000000004"),
            ("-0", "0"),
            (" 7 ", "7"),
            ("1e300", "1e300"),
            ("1.5e-9", "1.5e-9"),
        ] {
            assert_eq!(number(found).as_deref(), Some(shown));
        }
        assert_eq!(number("NaN"), None);
        assert_eq!(number("1e999"), None);
        assert_eq!(number(""), None);
    }

    #[test]
    fn a_number_of_days_is_a_day_and_a_time() {
        let cases = [
            ("46348", false, Kind::Date, "2026-11-22"),
            (
                "46348.416666666664",
                false,
                Kind::Date,
                "2026-11-22T10:00:00",
            ),
            ("44886.25", true, Kind::Date, "2026-11-22T06:00:00"),
            ("1", false, Kind::Date, "1900-01-01"),
            ("61", false, Kind::Date, "1900-03-01"),
            ("0.4166666666666667", false, Kind::Text, "10:00:00"),
            ("-1", false, Kind::Number, "-1"),
            ("9999999", false, Kind::Number, "9999999"),
        ];
        for (days, is_1904, kind, shown) in cases {
            assert_eq!(moment(days, is_1904), Some((kind, shown.to_owned())));
        }
    }

    #[test]
    fn a_format_tells_whether_a_number_is_a_day() {
        for format in [
            "yyyy-mm-dd",
            "[$-409]d/m/yy h:mm AM/PM;@",
            "mmm",
            "[Red]hh:mm",
        ] {
            assert!(is_of_moments(format), "{format}");
        }
        for format in [
            "0.00",
            "#,##0 \"days\"",
            "General",
            "0\\d",
            "[h]:mm",
            "[Red]0",
            "0_m;d",
        ] {
            assert!(!is_of_moments(format), "{format}");
        }
    }

    #[test]
    fn a_day_without_a_time_has_none() {
        assert_eq!(iso("2026-11-22T00:00:00"), "2026-11-22");
        assert_eq!(iso("2026-11-22T10:30:00.000000000"), "2026-11-22T10:30:00");
        assert_eq!(iso("2026-11-22"), "2026-11-22");
    }
}
