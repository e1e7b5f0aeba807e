//! Minutes, hours and days of a week that begins on Monday at 00:00 UTC.

use std::ops::Range;

use crate::figures::capitalized;

/// Minutes of a day.
pub const MINUTES_A_DAY: usize = 1440;
/// Minutes of a week.
pub const MINUTES_A_WEEK: usize = 7 * MINUTES_A_DAY;
pub(crate) const HOURS_A_WEEK: usize = 168;

/// The days of a week, the first day first.
pub const DAYS: [&str; 7] = [
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
];

/// A clock hour, or the part of one that a period holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hour {
    /// Which hour of the week it is: 0 is Monday 00:00 to 01:00 UTC.
    pub of_week: usize,
    /// Its minutes, counted from the beginning of the period; at most 60.
    pub minutes: Range<usize>,
}

/// The day of a minute of the week: `Monday`.
pub(crate) fn day_name(minute: usize) -> String {
    capitalized(DAYS[minute / MINUTES_A_DAY % DAYS.len()])
}

/// A minute of the day as a clock shows it: `09:30`.
pub(crate) fn clock(minute: usize) -> String {
    format!("{:02}:{:02}", minute / 60, minute % 60)
}

impl Hour {
    /// How many minutes of it the period holds.
    pub(crate) fn length(&self) -> u32 {
        u32::try_from(self.minutes.len()).unwrap_or(60)
    }
}

/// The clock hours of a period of so many minutes that begins so many minutes after a Monday 00:00.
pub(crate) fn hours(from: usize, length: usize) -> impl Iterator<Item = Hour> {
    let end = from + length;
    (from / 60..end.div_ceil(60)).map(move |hour| Hour {
        of_week: hour % HOURS_A_WEEK,
        minutes: (hour * 60).max(from) - from..((hour + 1) * 60).min(end) - from,
    })
}

/// The minute of a day that a text means: `09:30`, or `9.5` as hours; 24 is its end.
pub(crate) fn time_of_day(text: &str) -> Option<usize> {
    let digits = |text: &str, most: usize| {
        let all = (1..=2).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
        let value: usize = if all { text.parse().ok()? } else { return None };
        (value <= most).then_some(value)
    };
    let minute = match text.split_once(':') {
        Some((hour, minute)) if minute.len() == 2 => digits(hour, 24)? * 60 + digits(minute, 59)?,
        Some(_) => return None,
        None => {
            let minutes = text
                .parse::<rust_decimal::Decimal>()
                .ok()?
                .checked_mul(60.into())?;
            if !minutes.fract().is_zero() {
                return None;
            }
            usize::try_from(minutes).ok()?
        }
    };
    (minute <= MINUTES_A_DAY).then_some(minute)
}

/// The day that a word means, 0 for Monday: the whole word, or its first three letters.
pub(crate) fn weekday(word: &str) -> Option<usize> {
    let word = word.trim().to_lowercase();
    DAYS.iter().position(|day| *day == word || day[..3] == word)
}

/// A day, where the text names one, and a minute of a day: `sat 18:00`, `18:00`.
pub(crate) fn time_of_week(text: &str) -> Option<(Option<usize>, usize)> {
    let text = text.trim();
    match text.split_once(' ') {
        Some((day, time)) => Some((Some(weekday(day)?), time_of_day(time.trim())?)),
        None => Some((None, time_of_day(text)?)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_of_a_day_are_read_in_both_ways() {
        assert_eq!(time_of_day("09:30"), Some(570));
        assert_eq!(time_of_day("9:30"), Some(570));
        assert_eq!(time_of_day("9.5"), Some(570));
        assert_eq!(time_of_day("14"), Some(840));
        assert_eq!(time_of_day("24:00"), Some(1440));
        for text in [
            "", "24:01", "9:5", "25", "9.333", "-1", "09:60", "noon", "9:3o", "1e400",
        ] {
            assert_eq!(time_of_day(text), None, "{text}");
        }
    }

    #[test]
    fn days_are_read_in_full_and_short() {
        assert_eq!(weekday("Monday"), Some(0));
        assert_eq!(weekday("sun"), Some(6));
        assert_eq!(weekday("so"), None);
        assert_eq!(time_of_week("sat 18:00"), Some((Some(5), 1080)));
        assert_eq!(time_of_week("18"), Some((None, 1080)));
    }

    #[test]
    fn hours_of_a_period_are_those_of_the_clock() {
        // 90 minutes from Monday 00:30: half an hour, and the hour behind it.
        let all: Vec<_> = hours(30, 90).collect();
        assert_eq!(
            all,
            [
                Hour {
                    of_week: 0,
                    minutes: 0..30
                },
                Hour {
                    of_week: 1,
                    minutes: 30..90
                },
            ]
        );
        // The hour behind Sunday 23:00 is the first of the week.
        assert_eq!(
            hours(MINUTES_A_WEEK, 60).next().map(|it| it.of_week),
            Some(0)
        );
        assert_eq!(hours(0, MINUTES_A_WEEK).count(), HOURS_A_WEEK);
    }
}
