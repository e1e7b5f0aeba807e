//! The kinds of shapes that a profile describes.

use std::sync::Arc;

use rust_decimal::prelude::ToPrimitive;
use rust_decimal::{Decimal, dec};

use super::spikiness::{Spikiness, figure, rate};
use super::times::{days, time, times, unexpected};
use crate::figures::thousands;
use crate::problem::{Place, Problem};
use crate::workload::reader::{Found, Table};
use crate::workload::shape::{
    Bursts, Diurnal, HOURS_A_WEEK, MINUTES_A_DAY, Shape, ShapeKind, Window, factors, hourly, open,
    time_of_week,
};
use crate::workload::units::Quantity;

/// Of weekends over other days, and of windows over the rest.
const MOST_FACTOR: Decimal = dec!(1_000_000);
/// Of windows that overlap: a week of it is far from infinite.
const MOST_PRODUCT: f64 = 1e15;
const MOST_WINDOWS: usize = 1000;
/// 14:00 UTC, when both sides of the Atlantic are at work.
const PEAK_MINUTE: usize = 14 * 60;

/// What a number for spikiness alone means: day and night, or the same all the time.
pub(super) fn plain(root: &Table<'_>, spikiness: &Spikiness) -> Option<Arc<Shape>> {
    if spikiness.value == Decimal::ONE {
        return Some(Shape::steady());
    }
    let diurnal = Diurnal {
        peak_minute: PEAK_MINUTE,
        weekend_factor: 1.0,
    };
    day_and_night(root, diurnal, spikiness).map(Arc::new)
}

pub(super) fn diurnal(table: &Table<'_>, spikiness: Option<&Spikiness>) -> Option<Shape> {
    let peak = time(table, "peak_hour");
    let weekend_factor = table.number("weekend_factor", Decimal::ZERO, MOST_FACTOR);
    let diurnal = Diurnal {
        peak_minute: match peak {
            Some(minute) => minute % MINUTES_A_DAY,
            None if table.has("peak_hour") => return None,
            None => PEAK_MINUTE,
        },
        weekend_factor: weekend_factor.map_or(1.0, |it| rate(it.value)),
    };
    day_and_night(table, diurnal, spikiness?)
}

fn day_and_night(table: &Table<'_>, diurnal: Diurnal, spikiness: &Spikiness) -> Option<Shape> {
    let asked = rate(spikiness.value);
    let (least, most) = diurnal.reach();
    if asked < least * (1.0 - 1e-9) || asked > most * (1.0 + 1e-9) {
        let reach = format!(
            "this diurnal shape reaches from {} to {}",
            figure(least),
            figure(most)
        );
        let help = if asked < least {
            "the weekend alone makes it so: change weekend_factor"
        } else {
            "kind = \"bursty\" with short bursts reaches more"
        };
        spikiness.report(table, &reach, help);
        return None;
    }
    let minutes = diurnal.minutes(asked);
    let details = format!(
        "peak_hour = \"{:02}:{:02}\", weekend_factor = {}",
        diurnal.peak_minute / 60,
        diurnal.peak_minute % 60,
        diurnal.weekend_factor
    );
    let shape = Shape::reaching(ShapeKind::Diurnal, 0, minutes, asked);
    Some(shape.with_details(details))
}

pub(super) fn bursty(table: &Table<'_>, spikiness: Option<&Spikiness>) -> Option<Shape> {
    let most = Decimal::from(MINUTES_A_DAY - 1);
    let a_day = whole(table, "bursts_per_day", most);
    let minutes = whole(table, "burst_minutes", most);
    let seed = whole(table, "seed", Decimal::from(u32::MAX));
    let times = times(table, "times");
    if a_day.is_none() && times.is_none() && !table.has("times") {
        table.missing("bursts_per_day", "bursts_per_day = 4");
    }
    if minutes.is_none() {
        table.missing("burst_minutes", "burst_minutes = 10");
    }
    let minutes = minutes?.value;
    let bursts_a_day = match (&times, &a_day) {
        (Some(times), _) => times.value.len(),
        (None, Some(a_day)) => a_day.value,
        (None, None) => return None,
    };
    let report = |key: &str, place: &Place, message: String, help: &str| {
        let message = format!("{}: {message}", table.path_of(key));
        table.report(Problem::at(place.clone(), message).help(help));
    };
    if bursts_a_day * minutes >= MINUTES_A_DAY {
        let message =
            format!("{bursts_a_day} bursts of {minutes} minutes leave no time outside of them");
        report(
            "burst_minutes",
            &table.place(),
            message,
            "a day has 1,440 minutes",
        );
        return None;
    }
    let bursts = match (times, seed) {
        (Some(times), None) => {
            if let Some(a_day) = a_day.filter(|it| it.value != bursts_a_day) {
                let message = format!("{bursts_a_day} of them are in times, found {}", a_day.value);
                report("bursts_per_day", &a_day.place, message, "leave it out");
                return None;
            }
            let bursts = Bursts::at(&times.value, minutes);
            if bursts.overlap() {
                let message = format!("bursts of {minutes} minutes overlap");
                report("times", &times.place, message, "put them further apart");
                return None;
            }
            bursts
        }
        (Some(_), Some(seed)) => {
            let message = "times and a seed to draw them with say the same thing".to_owned();
            report("seed", &seed.place, message, "keep one of the two");
            return None;
        }
        (None, Some(seed)) => Bursts::drawn(bursts_a_day, minutes, seed.value as u64),
        (None, None) => Bursts::even(bursts_a_day, minutes),
    };
    let spikiness = spikiness?;
    let (asked, most) = (rate(spikiness.value), 1.0 / bursts.share());
    if asked > most * (1.0 + 1e-9) {
        let reach = format!(
            "bursts for {} % of the time reach {} at most, with nothing outside of them",
            figure(bursts.share() * 100.0),
            figure(most)
        );
        spikiness.report(table, &reach, "fewer or shorter bursts reach more");
        return None;
    }
    Some(Shape::reaching(
        ShapeKind::Bursty,
        0,
        bursts.minutes(asked),
        asked,
    ))
}

/// Working hours, and what is left outside of them where that is more than nothing.
pub(super) fn working_hours(table: &Table<'_>, has_idle: bool) -> Option<Vec<f64>> {
    let days = days(table);
    let [from, to] =
        [("from", "from = \"09:00\""), ("to", "to = \"17:00\"")].map(|(key, example)| {
            let minute = time(table, key);
            if minute.is_none() {
                table.missing(key, example);
            }
            minute
        });
    let idle = if has_idle {
        let share = table.share("idle_share");
        if share.is_none() {
            table.missing("idle_share", "idle_share = 0.1");
        }
        rate(share?.value)
    } else {
        0.0
    };
    let (days, from, to) = (days?, from?, to?);
    let windows: Vec<_> = days.iter().map(|day| Window::on(*day, from, to)).collect();
    Some(open(&windows, idle))
}

pub(super) fn schedule(table: &Table<'_>) -> Option<Vec<f64>> {
    let numbers = table.plains("hours", "a list of 24 or 168 numbers");
    let windows = table.tables("window", MOST_WINDOWS);
    if table.has("hours") && !windows.is_empty() {
        let message = format!("{} and windows say the same thing", table.path_of("hours"));
        table.report(Problem::at(table.place_of("hours"), message).help("keep one of the two"));
        return None;
    }
    if !table.has("hours") {
        if windows.is_empty() {
            if table.has("window") {
                return None;
            }
            table.missing(
                "hours",
                "hours = [24 or 168 numbers], or a [[shape.window]]",
            );
            return None;
        }
        let windows: Vec<_> = windows.into_iter().map(window).collect();
        let windows: Option<Vec<_>> = windows.into_iter().collect();
        let minutes = factors(&windows?.concat());
        if minutes.iter().any(|factor| *factor > MOST_PRODUCT) {
            let message = format!(
                "{}: where windows overlap their factors multiply, to {MOST_PRODUCT:e} at most",
                table.path_of("window")
            );
            table.report(Problem::at(table.place_of("window"), message));
            return None;
        }
        return Some(minutes);
    }
    let numbers = numbers?;
    if ![24, HOURS_A_WEEK].contains(&numbers.len()) {
        let message = format!(
            "{}: expected 24 numbers, of a day, or 168, of a week from Monday 00:00 UTC on, found {}",
            table.path_of("hours"),
            numbers.len()
        );
        table.report(Problem::at(table.place_of("hours"), message));
        return None;
    }
    let hours = numbers.iter().map(|found| {
        let value = Quantity::Number.parse(&found.value).ok();
        let right = value.filter(|it| (Decimal::ZERO..=MOST_FACTOR).contains(it));
        if right.is_none() {
            let expected = format!("a number from 0 to {}", thousands(MOST_FACTOR));
            table.report(unexpected(table, "hours", found, &expected));
        }
        right.map(rate)
    });
    let hours: Vec<_> = hours.collect();
    Some(hourly(&hours.into_iter().collect::<Option<Vec<_>>>()?))
}

/// A `[[shape.window]]`: of one stretch of the week, or of the same on every day.
fn window(table: Table<'_>) -> Option<Vec<(Window, f64)>> {
    let read = |key: &'static str, example: &str| {
        let expected = "a time such as \"18:00\" or \"sat 18:00\"";
        let Some(found) = table.plain(key, expected) else {
            table.missing(key, example);
            return None;
        };
        let time = time_of_week(&found.value);
        if time.is_none() {
            table.report(unexpected(&table, key, &found, expected));
        }
        Some((time?, found.place))
    };
    let from = read("from", "from = \"sat 18:00\"");
    let to = read("to", "to = \"sat 20:00\"");
    let factor = table.number("factor", Decimal::ZERO, MOST_FACTOR);
    if factor.is_none() {
        table.missing("factor", "factor = 5, over the time outside of windows");
    }
    let windows = from
        .zip(to)
        .and_then(|((from, _), (to, place))| match (from, to) {
            ((None, from), (None, to)) => {
                Some((0..7).map(|day| Window::on(day, from, to)).collect())
            }
            ((Some(first), from), (Some(last), to)) => {
                let (from, to) = (first * MINUTES_A_DAY + from, last * MINUTES_A_DAY + to);
                let week = 7 * MINUTES_A_DAY;
                let minutes = if to > from { to } else { to + week } - from;
                Some(vec![Window { from, minutes }])
            }
            _ => {
                let message = format!(
                    "{}: only one of the two times names a day",
                    table.path_of("to")
                );
                let help = "name it in both, or in none for every day";
                table.report(Problem::at(place, message).help(help));
                None
            }
        });
    table.finish();
    let factor = rate(factor?.value);
    let windows: Vec<Window> = windows?;
    Some(windows.into_iter().map(|it| (it, factor)).collect())
}

/// A whole number.
fn whole(table: &Table<'_>, key: &'static str, most: Decimal) -> Option<Found<usize>> {
    let least = if key == "seed" {
        Decimal::ZERO
    } else {
        Decimal::ONE
    };
    let Found { value, place } = table.number(key, least, most)?;
    if value.fract().is_zero() {
        let value = value.to_usize()?;
        return Some(Found { value, place });
    }
    let message = format!(
        "{}: expected a whole number, found {value}",
        table.path_of(key)
    );
    table.report(Problem::at(place, message));
    None
}
