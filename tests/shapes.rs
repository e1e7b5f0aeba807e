//! How demand moves, as profiles say it: every kind of shape by an example, worked out by hand.
//!
//! A shape is the demand of each minute ÷ the mean. A week has 7 × 24 = 168 hours, from Monday 00:00
//! UTC on.

mod common;

use common::{shape, shape_workload as workload};
use proptest::prelude::*;
use tablestakes::Workload;
use tablestakes::workload::shape::{DAYS, MINUTES_A_DAY, MINUTES_A_WEEK};
use tablestakes::workload::{Shape, ShapeKind};

/// The minute of the week that a time such as `sat 18:00` means.
fn minute(time: &str) -> usize {
    let (day, time) = time.split_once(' ').expect("a day and a time");
    let (hour, minute) = time.split_once(':').expect("hours and minutes");
    let day = DAYS.iter().position(|it| it.starts_with(day));
    let number = |text: &str| -> usize { text.parse().expect("a number") };
    day.expect("a day") * MINUTES_A_DAY + number(hour) * 60 + number(minute)
}

/// Asserts what a number is, but for the last digits of binary fractions.
#[track_caller]
fn near(found: f64, expected: f64) {
    let off = (found - expected).abs();
    assert!(off < 1e-9 * expected.max(1.0), "{found} is not {expected}");
}

/// Asserts the demand in the minutes that begin at these times.
#[track_caller]
fn demand(shape: &Shape, expected: &[(&str, f64)]) {
    for (time, expected) in expected {
        let found = shape.minutes()[minute(time)];
        assert!(
            (found - expected).abs() < 1e-9,
            "{time}: {found} is not {expected}"
        );
    }
}

/// Minutes of the week in which something is so.
fn minutes_that(shape: &Shape, is_so: impl Fn(f64) -> bool) -> usize {
    shape
        .minutes()
        .iter()
        .filter(|value| is_so(**value))
        .count()
}

fn mean(minutes: &[f64]) -> f64 {
    let count = u32::try_from(minutes.len()).expect("a few weeks of minutes");
    minutes.iter().sum::<f64>() / f64::from(count)
}

#[test]
fn demand_is_steady_where_nothing_else_is_said() {
    let nothing = workload("");
    assert!(!nothing.shape_is_given);
    for text in ["", "spikiness = 1", "[shape]\nkind = \"steady\""] {
        let it = shape(text);
        assert_eq!(it.kind(), ShapeKind::Steady);
        assert_eq!((it.start_minute(), it.minutes().len()), (0, MINUTES_A_WEEK));
        assert_eq!(
            minutes_that(&it, |value| value.to_bits() == 1_f64.to_bits()),
            10_080
        );
        near(it.spikiness(), 1.0);
        near(it.percentile(50.0), 1.0);
        near(it.hours_at_zero(), 0.0);
        assert_eq!(workload(text).shape_is_given, !text.is_empty());
    }
}

#[test]
fn spikiness_alone_means_day_and_night_around_14_00() {
    let it = shape("spikiness = 3");
    assert_eq!(it.kind(), ShapeKind::Diurnal);
    near(it.spikiness(), 3.0);
    // 14:00 lies between the two busiest minutes; every day is the same.
    demand(
        &it,
        &[("mon 13:59", 3.0), ("mon 14:00", 3.0), ("sun 14:00", 3.0)],
    );
    let least = it.minutes().iter().copied().fold(f64::MAX, f64::min);
    demand(&it, &[("mon 01:59", least), ("mon 02:00", least)]);
    near(it.percentile(100.0), 3.0);
    near(it.hours_at_zero(), 0.0);
}

#[test]
fn a_diurnal_day_is_the_exponential_of_a_cosine() {
    // The mean of exp(κ cos x) over a turn is the modified Bessel function I0(κ), and I0(2) is
    // 2.279585: the peak of κ = 2 is e² ÷ I0(2) = 7.389056 ÷ 2.279585 = 3.2414 times the mean.
    let it = shape("[shape]\nkind = \"diurnal\"\nspikiness = 3.2414");
    for (time, expected) in [
        // Three hours off, an eighth of a turn: e^(2 × 0.70711) = 4.1133, ÷ 2.279585 = 1.8044.
        ("wed 11:00", 1.8044),
        ("wed 17:00", 1.8044),
        // Six hours off the cosine is 0: 1 ÷ 2.279585 = 0.43868.
        ("wed 08:00", 0.43868),
        ("wed 20:00", 0.43868),
        // Twelve hours off: e^-2 = 0.135335, ÷ 2.279585 = 0.059368.
        ("wed 02:00", 0.059_368),
    ] {
        let (before, after) = (minute(time) - 1, minute(time));
        let found = f64::midpoint(it.minutes()[before], it.minutes()[after]);
        assert!((found / expected - 1.0).abs() < 1e-4, "{time}: {found}");
    }
}

#[test]
fn a_diurnal_day_peaks_at_its_hour_and_less_on_weekends() {
    let it = shape(
        "[shape]
        kind = \"diurnal\"
        spikiness = 2.5
        peak_hour = \"09:30\"
        weekend_factor = 0.5",
    );
    // Saturday 09:30 has half of Monday 09:30: 0.5 × 2.5 = 1.25.
    demand(
        &it,
        &[
            ("mon 09:29", 2.5),
            ("mon 09:30", 2.5),
            ("fri 09:30", 2.5),
            ("sat 09:30", 1.25),
            ("sun 09:30", 1.25),
        ],
    );
    // Five days and two halves are six whole ones: a workday has 7 ÷ 6 of the mean, Saturday 7 ÷ 12.
    let day = |day: usize| mean(&it.minutes()[day * MINUTES_A_DAY..(day + 1) * MINUTES_A_DAY]);
    near(day(0), 7.0 / 6.0);
    near(day(4), 7.0 / 6.0);
    near(day(5), 7.0 / 12.0);
    // 9.5 is the same time.
    let number =
        "[shape]\nkind = 'diurnal'\nspikiness = 2.5\npeak_hour = 9.5\nweekend_factor = 0.5";
    assert_eq!(shape(number).minutes(), it.minutes());
}

#[test]
fn a_weekend_may_be_what_is_busy() {
    // Two days twice as busy as the five others: 2 ÷ ((5 + 2 × 2) ÷ 7) = 14/9 with no night at all.
    let even = shape("[shape]\nkind = 'diurnal'\nspikiness = 1.5555555556\nweekend_factor = 2");
    let levels = [("mon 02:00", 7.0 / 9.0), ("sat 02:00", 14.0 / 9.0)];
    for (time, expected) in levels {
        assert!((even.minutes()[minute(time)] - expected).abs() < 1e-4);
    }
    let closed = shape("[shape]\nkind = 'diurnal'\nspikiness = 2\nweekend_factor = 0");
    near(closed.hours_at_zero(), 48.0);
    demand(
        &closed,
        &[("fri 14:00", 2.0), ("sat 14:00", 0.0), ("sun 14:00", 0.0)],
    );
}

#[test]
fn business_hours_have_a_level_and_a_share_of_it_outside_of_them() {
    let it = shape(
        "[shape]
        kind = \"business-hours\"
        days = \"mon-fri\"
        from = \"09:00\"
        to = \"17:00\"
        idle_share = 0.1",
    );
    assert_eq!(it.kind(), ShapeKind::BusinessHours);
    // 5 × 8 = 40 hours of 1 and 128 of 0.1 add up to 52.8: open 168 ÷ 52.8, closed a tenth of it.
    let (open, closed) = (168.0 / 52.8, 16.8 / 52.8);
    near(it.spikiness(), open);
    demand(
        &it,
        &[
            ("mon 08:59", closed),
            ("mon 09:00", open),
            ("fri 16:59", open),
            ("fri 17:00", closed),
            ("sat 12:00", closed),
        ],
    );
    // It is closed for 128 of 168 hours: 76.19 %.
    near(it.percentile(76.0), closed);
    near(it.percentile(77.0), open);
    near(it.hours_at_zero(), 0.0);
}

#[test]
fn business_days_are_monday_to_friday_or_a_list() {
    let hours = "[shape]\nkind = 'business-hours'\nfrom = 9\nto = '17:00'\nidle_share = '10 %'\n";
    let week = |days: &str| shape(&format!("{hours}{days}"));
    let workdays = week("");
    for same in [
        "days = 'mon-fri'",
        "days = ['mon-wed', 'thu', 'fri']",
        "days = ['Monday', 'tuesday', 'wed', 'thu', 'fri', 'mon']",
    ] {
        assert_eq!(week(same).minutes(), workdays.minutes(), "{same}");
    }
    // Two days: 16 hours of 1 and 152 of 0.1 are 31.2.
    let two = week("days = ['tue', 'sat']");
    near(two.spikiness(), 168.0 / 31.2);
    demand(
        &two,
        &[("sat 09:00", 168.0 / 31.2), ("mon 09:00", 16.8 / 31.2)],
    );
    // From Saturday to Monday, over the end of the week.
    assert_eq!(
        week("days = 'sat-mon'").minutes(),
        week("days = ['mon', 'sun', 'sat']").minutes()
    );
}

#[test]
fn a_night_shift_goes_on_over_midnight_and_the_end_of_the_week() {
    let it = shape("[shape]\nkind = 'on-off'\ndays = ['fri', 'sun']\nfrom = '22:00'\nto = '06:00'");
    // Two nights of 8 hours: 168 ÷ 16 = 10.5.
    demand(
        &it,
        &[
            ("fri 21:59", 0.0),
            ("fri 22:00", 10.5),
            ("sat 05:59", 10.5),
            ("sat 06:00", 0.0),
            ("sun 22:00", 10.5),
            ("mon 05:59", 10.5),
            ("mon 06:00", 0.0),
        ],
    );
    // From a time to the same one is a day: 168 ÷ 24 = 7, from Friday noon to Saturday noon.
    let day = shape("[shape]\nkind = 'on-off'\ndays = 'fri'\nfrom = 12\nto = 12");
    demand(
        &day,
        &[("fri 12:00", 7.0), ("sat 11:59", 7.0), ("sat 12:00", 0.0)],
    );
}

#[test]
fn on_off_has_nothing_outside_of_its_hours() {
    let it = shape("[shape]\nkind = \"on-off\"\nfrom = \"09:00\"\nto = \"17:00\"");
    assert_eq!(it.kind(), ShapeKind::OnOff);
    // 40 of 168 hours: 168 ÷ 40 = 4.2 in them, and 128 hours of nothing.
    near(it.spikiness(), 4.2);
    near(it.hours_at_zero(), 128.0);
    demand(
        &it,
        &[("mon 09:00", 4.2), ("mon 17:00", 0.0), ("sun 12:00", 0.0)],
    );
    near(it.percentile(76.0), 0.0);
    near(it.percentile(77.0), 4.2);
}

#[test]
fn bursts_are_spread_evenly_over_the_day() {
    let it = shape(
        "[shape]
        kind = \"bursty\"
        spikiness = 8
        bursts_per_day = 4
        burst_minutes = 15",
    );
    assert_eq!(it.kind(), ShapeKind::Bursty);
    near(it.spikiness(), 8.0);
    // f = 4 × 15 ÷ 1,440 = 1/24; (1 − s f) ÷ (1 − f) = (1 − 8/24) ÷ (23/24) = 16/23.
    let base = 16.0 / 23.0;
    demand(
        &it,
        &[
            ("mon 00:00", 8.0),
            ("mon 00:14", 8.0),
            ("mon 00:15", base),
            ("mon 05:59", base),
            ("mon 06:00", 8.0),
            ("sun 18:14", 8.0),
            ("sun 18:15", base),
        ],
    );
    assert_eq!(minutes_that(&it, |value| value > 7.9), 7 * 4 * 15);
    assert_eq!(
        minutes_that(&it, |value| value < base + 1e-9),
        7 * (1_440 - 4 * 15)
    );
}

#[test]
fn bursts_begin_at_the_times_that_are_given() {
    let it = shape(
        "[shape]
        kind = \"bursty\"
        spikiness = 6
        burst_minutes = 20
        times = [\"08:00\", 12.5, \"23:50\"]",
    );
    // f = 3 × 20 ÷ 1,440 = 1/24; (1 − 6/24) ÷ (23/24) = 18/23.
    let base = 18.0 / 23.0;
    demand(
        &it,
        &[
            ("mon 07:59", base),
            ("mon 08:00", 6.0),
            ("mon 08:19", 6.0),
            ("mon 08:20", base),
            ("mon 12:30", 6.0),
            // The one before midnight goes on behind it, and Sunday's on Monday.
            ("tue 00:09", 6.0),
            ("tue 00:10", base),
            ("mon 00:09", 6.0),
        ],
    );
    // One time needs no list, and how many there are may be said.
    let one = "[shape]\nkind = 'bursty'\nspikiness = 6\nburst_minutes = 20\n";
    let listed = shape(&format!("{one}times = ['08:00']\nbursts_per_day = 1"));
    let alone = shape(&format!("{one}times = '08:00'"));
    assert_eq!(listed.minutes(), alone.minutes());
}

#[test]
fn bursts_are_drawn_with_a_seed_and_are_the_same_whenever_it_is() {
    let drawn = |seed: u32| {
        shape(&format!(
            "[shape]
            kind = \"bursty\"
            spikiness = 8
            bursts_per_day = 4
            burst_minutes = 15
            seed = {seed}"
        ))
    };
    let it = drawn(7);
    assert_eq!(it.minutes(), drawn(7).minutes());
    assert_ne!(it.minutes(), drawn(8).minutes());
    // As many as without a seed on every day, and so the same base: 16/23.
    for day in it.minutes().chunks(MINUTES_A_DAY) {
        let inside = day.iter().filter(|value| **value > 7.9).count();
        assert_eq!(inside, 4 * 15);
    }
    assert_eq!(
        minutes_that(&it, |value| (value - 16.0 / 23.0).abs() < 1e-9),
        7 * 1_380
    );
    // Other days have other times.
    let (monday, rest) = it.minutes().split_at(MINUTES_A_DAY);
    assert!(rest.chunks(MINUTES_A_DAY).any(|day| day != monday));
}

#[test]
fn bursts_may_be_all_there_is() {
    // An hour of a day: f = 1/24, so 24 times the mean in it leave nothing outside of it.
    let it =
        shape("[shape]\nkind = 'bursty'\nspikiness = 24\nbursts_per_day = 1\nburst_minutes = 60");
    demand(&it, &[("tue 00:59", 24.0), ("tue 01:00", 0.0)]);
    near(it.hours_at_zero(), 161.0); // 168 − 7
    near(it.percentile(95.0), 0.0); // 161 ÷ 168 = 95.8 %
    near(it.percentile(96.0), 24.0);
}

#[test]
fn a_schedule_has_a_level_for_each_hour_of_a_day() {
    let it = shape(
        "[shape]
        kind = \"schedule\"
        hours = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 5, 5, 5, 5, 5, 5, 5, 5]",
    );
    assert_eq!(it.kind(), ShapeKind::Schedule);
    // (8 × 0 + 8 × 1 + 8 × 5) ÷ 24 = 2: levels of 0, 0.5 and 2.5.
    for day in ["mon", "sat"] {
        demand(
            &it,
            &[
                (&format!("{day} 07:59"), 0.0),
                (&format!("{day} 08:00"), 0.5),
                (&format!("{day} 16:00"), 2.5),
            ],
        );
    }
    near(it.spikiness(), 2.5);
    near(it.hours_at_zero(), 56.0); // 7 × 8
    // A third of the minutes each.
    near(it.percentile(33.0), 0.0);
    near(it.percentile(34.0), 0.5);
    near(it.percentile(66.0), 0.5);
    near(it.percentile(67.0), 2.5);
}

#[test]
fn a_schedule_has_a_level_for_each_hour_of_a_week() {
    // Saturday 18:00 is hour 5 × 24 + 18 = 138 of the week.
    let hours: Vec<_> = (0..168)
        .map(|hour| if hour == 138 { "3" } else { "1" })
        .collect();
    let it = shape(&format!(
        "[shape]\nkind = 'schedule'\nhours = [{}]",
        hours.join(", ")
    ));
    // 167 × 1 + 3 = 170.
    demand(
        &it,
        &[
            ("sat 17:59", 168.0 / 170.0),
            ("sat 18:00", 504.0 / 170.0),
            ("sat 18:59", 504.0 / 170.0),
            ("fri 18:00", 168.0 / 170.0),
        ],
    );
}

#[test]
fn a_window_without_a_day_is_one_of_every_day() {
    let it = shape(
        "[shape]
        kind = \"schedule\"
        [[shape.window]]
        from = \"18:00\"
        to = \"20:00\"
        factor = 4",
    );
    // (22 × 1 + 2 × 4) ÷ 24 = 1.25: 4 ÷ 1.25 = 3.2 inside and 1 ÷ 1.25 = 0.8 outside.
    demand(
        &it,
        &[
            ("mon 17:59", 0.8),
            ("mon 18:00", 3.2),
            ("sun 19:59", 3.2),
            ("sun 20:00", 0.8),
        ],
    );
}

#[test]
fn a_window_with_days_is_one_of_the_week() {
    let window = |from: &str, to: &str| {
        shape(&format!(
            "[shape]\nkind = 'schedule'\n[[shape.window]]\nfrom = '{from}'\nto = '{to}'\nfactor = 7"
        ))
    };
    // (156 × 1 + 12 × 7) ÷ 168 = 240 ÷ 168 = 10/7: 4.9 inside, 0.7 outside.
    let it = window("sat 18:00", "sun 06:00");
    demand(
        &it,
        &[
            ("sat 17:59", 0.7),
            ("sat 18:00", 4.9),
            ("sun 05:59", 4.9),
            ("sun 06:00", 0.7),
            ("mon 18:00", 0.7),
        ],
    );
    // As long, over the end of the week.
    let it = window("Sunday 18:00", "mon 6");
    demand(
        &it,
        &[("sun 18:00", 4.9), ("mon 05:59", 4.9), ("mon 06:00", 0.7)],
    );
}

#[test]
fn factors_of_windows_that_overlap_multiply() {
    let it = shape(
        "[shape]
        kind = \"schedule\"
        [[shape.window]]
        from = \"18:00\"
        to = \"20:00\"
        factor = 4
        [[shape.window]]
        from = \"sat 19:00\"
        to = \"sat 21:00\"
        factor = 3",
    );
    // Six days of 22 + 2 × 4 = 30, and Saturday of 21 + 4 + 4 × 3 + 3 = 40: together 220.
    let hour = 168.0 / 220.0;
    demand(
        &it,
        &[
            ("fri 19:00", 4.0 * hour),
            ("sat 17:00", hour),
            ("sat 18:00", 4.0 * hour),
            ("sat 19:00", 12.0 * hour),
            ("sat 20:00", 3.0 * hour),
            ("sat 21:00", hour),
        ],
    );
}

#[test]
fn reads_and_writes_may_move_apart() {
    let kinds = |text: &str| {
        let it = workload(text);
        assert!(it.shape_is_given, "{text}");
        [it.reads_shape, it.writes_shape].map(|it| (it.kind(), it.spikiness()))
    };
    let office = "kind = 'on-off'\nfrom = 9\nto = 17"; // 168 ÷ 40 = 4.2
    let steady = (ShapeKind::Steady, 1.0);
    let diurnal = |spikiness| (ShapeKind::Diurnal, spikiness);
    let on_off = |kinds: (ShapeKind, f64)| {
        assert_eq!(kinds.0, ShapeKind::OnOff);
        near(kinds.1, 4.2);
    };
    // One that has no shape of its own takes that of both, the spikiness, or is steady.
    let [reads, writes] = kinds(&format!("[reads.shape]\n{office}"));
    on_off(reads);
    assert_eq!(writes, steady);
    let [reads, writes] = kinds(&format!("spikiness = 3\n[writes.shape]\n{office}"));
    assert_eq!(reads, diurnal(3.0));
    on_off(writes);
    let [reads, writes] = kinds(&format!(
        "[shape]\n{office}\n[reads.shape]\nkind = 'diurnal'\nspikiness = 2"
    ));
    assert_eq!(reads, diurnal(2.0));
    on_off(writes);
    let [reads, writes] = kinds(&format!(
        "[reads.shape]\n{office}\n[writes.shape]\nkind = 'steady'"
    ));
    on_off(reads);
    assert_eq!(writes, steady);
    // The spikiness of the profile is that of every shape that needs one and has none.
    let [reads, writes] = kinds(
        "spikiness = 3
        [reads.shape]
        kind = 'diurnal'
        peak_hour = 6
        [writes.shape]
        kind = 'bursty'
        bursts_per_day = 4
        burst_minutes = 15
        spikiness = 5",
    );
    assert_eq!(reads, diurnal(3.0));
    assert_eq!(writes, (ShapeKind::Bursty, 5.0));
}

#[test]
fn a_shape_is_all_that_reads_may_say_beside_access_patterns() {
    let profile = "name = \"orders\"
        reads = { shape = { kind = \"on-off\", from = \"09:00\", to = \"17:00\" } }
        writes = { shape = { kind = \"steady\" } }
        storage = { size = \"1 GiB\" }
        [[access]]
        name = \"order by id\"
        operation = \"get\"
        per_second = 100
        item_size = \"1 KiB\"";
    let it = Workload::from_toml("orders.toml", profile).expect("a valid profile");
    let names: Vec<_> = it.access_patterns.iter().map(|it| &it.name).collect();
    assert_eq!(names, ["order by id"]);
    near(it.reads_shape.spikiness(), 4.2);
    assert_eq!(it.writes_shape.kind(), ShapeKind::Steady);
    // Without the pattern there is nothing that moves.
    let alone = profile.split("[[access]]").next().expect("a profile");
    let problems = Workload::from_toml("orders.toml", alone).expect_err("no rates");
    let said = problems.to_string();
    for part in [
        "reads.per_second is missing",
        "reads.item_size is missing",
        "writes.per_second is missing",
        "writes.item_size is missing",
    ] {
        assert!(said.contains(part), "{said}");
    }
}

#[test]
fn shapes_are_the_same_in_json() {
    let json = r#"{
        "name": "orders",
        "shape": {"kind": "schedule", "window": [{"from": "sat 18:00", "to": "sat 20:00", "factor": 5}]},
        "reads": {"per_second": 100, "item_size": 1024},
        "writes": {"per_second": 100, "item_size": 1024, "shape": {"kind": "steady"}},
        "storage": {"size": "1 GiB"}
    }"#;
    let it = Workload::from_json("orders.json", json).expect("a valid profile");
    // 166 × 1 + 2 × 5 = 176.
    demand(
        &it.reads_shape,
        &[
            ("sat 18:00", 5.0 * 168.0 / 176.0),
            ("sat 20:00", 168.0 / 176.0),
        ],
    );
    assert_eq!(it.writes_shape.kind(), ShapeKind::Steady);
}

const OFFICE: &str = "kind = 'business-hours'\nfrom = 9\nto = 17\nidle_share = 0.1";

#[test]
fn spikiness_may_be_said_beside_a_shape_that_implies_it() {
    // The office is 168 ÷ 52.8 = 3.181818… times as busy as the mean, nights off are 168 ÷ 40 = 4.2.
    let hours = "kind = 'on-off'\nfrom = 9\nto = 17";
    for (shape_of, said) in [
        (OFFICE, "3.181818"),
        (OFFICE, "3.18"),
        (hours, "4.2"),
        ("kind = 'steady'", "1"),
    ] {
        let within = format!("[shape]\n{shape_of}\nspikiness = {said}");
        let above = format!("spikiness = {said}\n[shape]\n{shape_of}");
        let silent = shape(&format!("[shape]\n{shape_of}"));
        assert_eq!(shape(&within).minutes(), silent.minutes());
        assert_eq!(shape(&above).minutes(), silent.minutes());
    }
}

fn a_time() -> impl Strategy<Value = String> {
    (0..24, 0..60).prop_map(|(hour, minute)| format!("{hour:02}:{minute:02}"))
}

fn any_diurnal() -> impl Strategy<Value = (String, Option<f64>)> {
    (a_time(), 0..400_u32, 0.0..0.999_f64).prop_map(|(peak, percent, part)| {
        let weekend = f64::from(percent) / 100.0;
        // From what the weekend alone makes it to 720 times that, and never a rounding below.
        let least = weekend.max(1.0) / ((5.0 + 2.0 * weekend) / 7.0);
        let asked = (least * 720_f64.powf(part) * 1e6).ceil() / 1e6;
        let text = format!(
            "kind = 'diurnal'\npeak_hour = '{peak}'\nweekend_factor = {weekend}\nspikiness = {asked}"
        );
        (text, Some(asked))
    })
}

fn any_bursty() -> impl Strategy<Value = (String, Option<f64>)> {
    let bursts = (1..=40_u32).prop_flat_map(|count| (Just(count), 1..=1439 / count));
    let drawn = (bursts, 0.0..=1.0_f64, prop::option::of(any::<u32>()));
    drawn.prop_map(|((count, minutes), part, seed)| {
        let most = 1440.0 / f64::from(count * minutes);
        let asked = ((1.0 + (most - 1.0) * part) * 1e6).floor() / 1e6;
        let seed = seed.map_or(String::new(), |it| format!("seed = {it}"));
        let text = format!(
            "kind = 'bursty'\nbursts_per_day = {count}\nburst_minutes = {minutes}
            spikiness = {asked}\n{seed}"
        );
        (text, Some(asked))
    })
}

fn any_hours() -> impl Strategy<Value = (String, Option<f64>)> {
    let days = prop::sample::select(&["mon-fri", "sat-sun", "fri-mon", "wed"][..]);
    let idle = prop::option::of(0..=100_u8);
    (a_time(), a_time(), days, idle).prop_map(|(from, to, days, idle)| {
        let kind = match idle {
            Some(idle) => format!("kind = 'business-hours'\nidle_share = '{idle} %'"),
            None => "kind = 'on-off'".to_owned(),
        };
        (
            format!("{kind}\nfrom = '{from}'\nto = '{to}'\ndays = '{days}'"),
            None,
        )
    })
}

fn any_schedule() -> impl Strategy<Value = (String, Option<f64>)> {
    let count = prop::sample::select(&[24, 168][..]);
    let hours = count.prop_flat_map(|count| prop::collection::vec(0..1000_u32, count));
    let some = hours.prop_filter("no demand at all", |hours| hours.iter().any(|it| *it > 0));
    some.prop_map(|hours| (format!("kind = 'schedule'\nhours = {hours:?}"), None))
}

fn any_windows() -> impl Strategy<Value = (String, Option<f64>)> {
    let days = prop::option::of((0..7_usize, 0..7_usize));
    let window = (a_time(), a_time(), days, 1..500_u32).prop_map(|(from, to, days, tenths)| {
        let (from, to) = match days {
            Some((first, last)) => (
                format!("{} {from}", DAYS[first]),
                format!("{} {to}", DAYS[last]),
            ),
            None => (from, to),
        };
        let factor = f64::from(tenths) / 10.0;
        format!("[[shape.window]]\nfrom = '{from}'\nto = '{to}'\nfactor = {factor}\n")
    });
    prop::collection::vec(window, 1..6)
        .prop_map(|windows| (format!("kind = 'schedule'\n{}", windows.concat()), None))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, ..ProptestConfig::default() })]

    #[test]
    fn the_mean_is_1_and_the_busiest_minute_is_the_spikiness(
        (text, asked) in prop_oneof![
            any_diurnal(), any_bursty(), any_hours(), any_schedule(), any_windows(),
        ],
    ) {
        let it = shape(&format!("[shape]\n{text}"));
        prop_assert_eq!(it.minutes().len(), MINUTES_A_WEEK);
        prop_assert!((mean(it.minutes()) - 1.0).abs() < 1e-9, "{}", mean(it.minutes()));
        prop_assert!(it.minutes().iter().all(|value| *value >= 0.0));
        let most = it.minutes().iter().copied().fold(0.0, f64::max);
        prop_assert!((most / it.spikiness() - 1.0).abs() < 1e-12, "{most} {}", it.spikiness());
        prop_assert!((it.percentile(100.0) / most - 1.0).abs() < 1e-12);
        if let Some(asked) = asked {
            prop_assert!((it.spikiness() / asked - 1.0).abs() < 1e-9, "{} {asked}", it.spikiness());
        }
    }
}
