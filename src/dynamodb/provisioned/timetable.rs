//! A timetable in words: which capacity from which hour of which day on.

use std::fmt::Write as _;

use crate::figures::thousands;
use crate::workload::shape::{DAYS, MINUTES_A_DAY, day_name};

/// Units by the hours of the week from one of them on, in short: days that are alike together, and of
/// a day the hours from which on the units are others. `Mon to Fri 00:00 100, 09:00 300; Sat, Sun …`.
pub(super) fn in_words(start_hour: usize, units: &[u64]) -> String {
    let mut days: Vec<(Vec<usize>, String)> = Vec::new();
    let mut at = 0;
    while at < units.len() {
        let hour = start_hour + at;
        let end = units.len().min(at + 24 - hour % 24);
        let day = hour / 24 % DAYS.len();
        let text = of_day(hour % 24, &units[at..end]);
        match days.iter_mut().find(|(_, known)| *known == text) {
            Some((alike, _)) => alike.push(day),
            None => days.push((vec![day], text)),
        }
        at = end;
    }
    let days = days
        .iter()
        .map(|(alike, text)| format!("{} {text}", names(alike)));
    days.collect::<Vec<_>>().join("; ")
}

/// The hours of a day from which on the units are others than before.
fn of_day(first: usize, units: &[u64]) -> String {
    let mut text = String::new();
    let mut at = first;
    for stretch in units.chunk_by(|a, b| a == b) {
        let comma = if text.is_empty() { "" } else { ", " };
        // Writing to a string does not fail.
        let _ = write!(text, "{comma}{at:02}:00 {}", thousands(stretch[0].into()));
        at += stretch.len();
    }
    text
}

/// Days by their first three letters, those that follow each other in short.
fn names(days: &[usize]) -> String {
    let name = |day: usize| day_name(day * MINUTES_A_DAY)[..3].to_owned();
    let runs = days.chunk_by(|a, b| a + 1 == *b);
    let runs = runs.map(|run| match run {
        [only] => name(*only),
        [first, .., last] => format!("{} to {}", name(*first), name(*last)),
        [] => String::new(),
    });
    runs.collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_that_are_alike_stand_together() {
        let mut week = vec![100; 168];
        for day in 0..5 {
            week[day * 24 + 9..day * 24 + 17].fill(1300);
        }
        assert_eq!(
            in_words(0, &week),
            "Mon to Fri 00:00 100, 09:00 1,300, 17:00 100; Sat to Sun 00:00 100"
        );
        assert_eq!(in_words(0, &[7; 168]), "Mon to Sun 00:00 7");
    }

    #[test]
    fn a_timetable_may_begin_within_a_day_and_be_short() {
        let hours = [vec![5; 12], vec![8; 12]].concat();
        assert_eq!(
            in_words(2 * 24 + 18, &hours),
            "Wed 18:00 5; Thu 00:00 5, 06:00 8"
        );
    }
}
