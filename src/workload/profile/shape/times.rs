//! Times of the day and days of the week, as profiles write them.

use rust_decimal::Decimal;

use crate::problem::Problem;
use crate::workload::document::shortened;
use crate::workload::reader::{Found, Table};
use crate::workload::shape::{MINUTES_A_DAY, time_of_day, weekday};

/// Business days.
const WORKDAYS: [usize; 5] = [0, 1, 2, 3, 4];

const TIME: &str = "a time such as \"09:30\", or 9.5";

/// The problem that a text or a number is not what a key takes.
pub(super) fn unexpected(
    table: &Table<'_>,
    key: &str,
    found: &Found<String>,
    expected: &str,
) -> Problem {
    let text = shortened(&found.value);
    // A number is shown as it is written.
    let text = if text.parse::<Decimal>().is_ok() {
        text
    } else {
        format!("{text:?}")
    };
    let message = format!("{}: expected {expected}, found {text}", table.path_of(key));
    Problem::at(found.place.clone(), message)
}

/// A minute of the day.
pub(super) fn time(table: &Table<'_>, key: &'static str) -> Option<usize> {
    let found = table.plain(key, TIME)?;
    let minute = time_of_day(&found.value);
    if minute.is_none() {
        table.report(unexpected(table, key, &found, TIME));
    }
    minute
}

/// Minutes of the day, with the place of the first.
pub(super) fn times(table: &Table<'_>, key: &'static str) -> Option<Found<Vec<usize>>> {
    let all = table.plains(key, TIME)?;
    let place = table.place_of(key);
    if all.is_empty() {
        let expected = "times such as \"09:30\"";
        let message = format!("{}: expected {expected}, found none", table.path_of(key));
        table.report(Problem::at(place, message));
        return None;
    }
    let mut minutes = Vec::with_capacity(all.len());
    for found in all {
        let Some(minute) = time_of_day(&found.value).filter(|it| *it < MINUTES_A_DAY) else {
            table.report(unexpected(table, key, &found, TIME));
            return None;
        };
        minutes.push(minute);
    }
    Some(Found {
        value: minutes,
        place,
    })
}

/// Days of the week, `mon-fri` or one by one; workdays when nothing is said.
pub(super) fn days(table: &Table<'_>) -> Option<Vec<usize>> {
    let expected = "days such as \"mon-fri\" or [\"tue\", \"sat\"]";
    if !table.has("days") {
        // Known all the same, for what unknown keys are compared with.
        let _ = table.plains("days", expected);
        return Some(WORKDAYS.to_vec());
    }
    let mut days = Vec::new();
    for found in table.plains("days", expected)? {
        let range = match found.value.split_once('-') {
            Some((first, last)) => weekday(first).zip(weekday(last)),
            None => weekday(&found.value).map(|day| (day, day)),
        };
        let Some((first, last)) = range else {
            table.report(unexpected(table, "days", &found, expected));
            return None;
        };
        let last = if last < first { last + 7 } else { last };
        days.extend((first..=last).map(|day| day % 7));
    }
    if days.is_empty() {
        let message = format!("{}: expected {expected}, found none", table.path_of("days"));
        table.report(Problem::at(table.place_of("days"), message));
        return None;
    }
    Some(days)
}
