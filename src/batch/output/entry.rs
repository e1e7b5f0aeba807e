//! What a cell of the input becomes in a sheet, which has types of its own and numbers of fifteen
//! digits.

use jiff::civil::{DateTime, Time};
use rust_xlsxwriter::ExcelDateTime;

use super::number::Number;
use crate::batch::{Cell, Kind};

/// A double holds any number of so many digits.
const DIGITS_OF_DOUBLES: usize = 15;

/// A sheet shows so many digits of a number unless it is told how many.
pub(super) const DIGITS_SHOWN: usize = 11;

/// A number is shown with so many decimals at most.
pub(super) const MOST_DECIMALS: usize = 15;

/// 1 March 1900: sheets disagree on the days before.
const FIRST_DAY: f64 = 61.0;

/// What to enter into a cell of a sheet.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Entry<'c> {
    Blank,
    Text(&'c str),
    Number(f64),
    /// A number that is to be shown with so many decimals.
    Decimals(f64, usize),
    Boolean(bool),
    /// A day, in the days of a sheet.
    Day(f64),
    /// A day and time, likewise.
    Time(f64),
}

impl<'c> Entry<'c> {
    pub(super) fn of(cell: Cell<'c>) -> Self {
        let text = cell.text;
        match cell.kind {
            // An empty text is blank to a sheet.
            _ if text.is_empty() => Self::Blank,
            Kind::Absent => Self::Blank,
            Kind::Text | Kind::Json => Self::Text(text),
            Kind::Plain => plain(text),
            Kind::Number => number(text),
            Kind::Boolean => Self::Boolean(text == "true"),
            Kind::Date => date(text).unwrap_or(Self::Text(text)),
        }
    }
}

/// A number if a double has all its digits: an id of twenty must keep them, and `1e5` may be one.
fn plain(text: &str) -> Entry<'_> {
    match Number::of(text) {
        Some(number) if !number.exponent && number.significant <= DIGITS_OF_DOUBLES => {
            shown(text, number)
        }
        _ => Entry::Text(text),
    }
}

/// A number, unless it is an integer that a double would change.
fn number(text: &str) -> Entry<'_> {
    match Number::of(text) {
        Some(number) if !number.exponent && number.significant <= DIGITS_OF_DOUBLES => {
            shown(text, number)
        }
        Some(number) if number.exponent || number.decimals > 0 => double(text, Entry::Number),
        _ => Entry::Text(text),
    }
}

/// A number that is shown as it was written: of itself a sheet drops zeros at the end and turns to
/// exponents after eleven digits.
fn shown(text: &str, number: Number) -> Entry<'_> {
    let differs = text.len() > DIGITS_SHOWN || number.decimals > 0 && text.ends_with('0');
    if differs && number.decimals <= MOST_DECIMALS {
        double(text, |it| Entry::Decimals(it, number.decimals))
    } else {
        double(text, Entry::Number)
    }
}

fn double<'c>(text: &'c str, entry: impl FnOnce(f64) -> Entry<'c>) -> Entry<'c> {
    match text.parse() {
        Ok(number) if f64::is_finite(number) => entry(number),
        _ => Entry::Text(text),
    }
}

/// A date of a sheet; none that is of a time zone, which sheets don't know.
fn date(text: &str) -> Option<Entry<'_>> {
    let local = |it: u8| it.is_ascii_digit() || b":.T ".contains(&it);
    if !text.bytes().skip("2026-11-22".len()).all(local) {
        return None;
    }
    let date: DateTime = text.parse().ok()?;
    let year = date.year().try_into().ok()?;
    let (month, day) = (date.month().unsigned_abs(), date.day().unsigned_abs());
    let days = ExcelDateTime::from_ymd(year, month, day).ok()?.to_excel();
    if days < FIRST_DAY {
        return None;
    }
    if text.len() == "2026-11-22".len() {
        return Some(Entry::Day(days));
    }
    let time = date.time().duration_since(Time::midnight());
    Some(Entry::Time(days + time.as_secs_f64() / 86_400.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(kind: Kind, text: &str) -> Entry<'_> {
        Entry::of(Cell { kind, text })
    }

    #[test]
    fn text_that_is_a_number_becomes_one_unless_digits_would_be_lost() {
        let plain = |text| entry(Kind::Plain, text);
        assert_eq!(plain("1000"), Entry::Number(1000.0));
        assert_eq!(plain("-2.5"), Entry::Number(-2.5));
        for text in [
            "007",
            "1234567890123456",
            "0.1234567890123456",
            "1e5",
            "2.5 KiB",
            "true",
            "2026-11-22",
            "=1+1",
        ] {
            assert_eq!(plain(text), Entry::Text(text));
        }
    }

    #[test]
    fn a_number_is_shown_as_it_was_written() {
        let plain = |text| entry(Kind::Plain, text);
        assert_eq!(plain("12.50"), Entry::Decimals(12.5, 2));
        assert_eq!(plain("123456789012"), Entry::Decimals(123_456_789_012.0, 0));
        assert_eq!(plain("100"), Entry::Number(100.0));
        assert_eq!(plain("0.0000000000000005"), Entry::Number(5e-16));
    }

    #[test]
    fn a_known_number_stays_one_and_a_long_integer_keeps_its_digits_as_text() {
        let number = |text| entry(Kind::Number, text);
        assert_eq!(number("1e5"), Entry::Number(1e5));
        assert_eq!(number("0.30000000000000004"), Entry::Number(0.1 + 0.2));
        assert_eq!(
            number("1234567890123456789"),
            Entry::Text("1234567890123456789")
        );
        assert_eq!(number("1e999"), Entry::Text("1e999"));
    }

    #[test]
    fn what_is_known_to_be_text_is_text() {
        assert_eq!(entry(Kind::Text, "12"), Entry::Text("12"));
        assert_eq!(entry(Kind::Json, "[]"), Entry::Text("[]"));
        assert_eq!(entry(Kind::Boolean, "true"), Entry::Boolean(true));
        assert_eq!(entry(Kind::Absent, ""), Entry::Blank);
        assert_eq!(entry(Kind::Plain, ""), Entry::Blank);
    }

    #[test]
    fn dates_are_dates_where_a_sheet_has_them() {
        let date = |text| entry(Kind::Date, text);
        // 1970-01-01 is day 25,569 of a sheet, and 2026-11-22 comes 20,779 days later.
        assert_eq!(date("2026-11-22"), Entry::Day(46_348.0));
        assert_eq!(date("1900-03-01"), Entry::Day(61.0));
        assert_eq!(date("2026-11-22T06:00:00"), Entry::Time(46_348.25));
        assert_eq!(date("2026-11-22 12:00"), Entry::Time(46_348.5));
        assert_eq!(date("2026-11-22T00:00:00"), Entry::Time(46_348.0));
        for text in [
            "1899-12-31",
            "1900-02-28",
            "2026-11-22T06:00:00Z",
            "2026-11-22T06:00:00+02:00",
            "soon",
        ] {
            assert_eq!(date(text), Entry::Text(text));
        }
    }
}
