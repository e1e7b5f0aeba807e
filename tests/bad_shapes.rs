//! Every mistake in how a profile says that demand moves, with the sentence that it gets.

mod common;

use common::{shape, shape_profile as profile, shape_workload as workload};
use rust_decimal::dec;
use tablestakes::{Problems, Workload};

const OFFICE: &str = "kind = 'business-hours'\nfrom = 9\nto = 17\nidle_share = 0.1";

/// Asserts that a profile has one mistake, on the line that reads so, which says all this.
#[track_caller]
fn mistake(text: &str, line: &str, expected: &[&str]) {
    let profile = profile(text);
    let Err(Problems(problems)) = Workload::from_toml("orders.toml", &profile) else {
        panic!("{text}: nothing is wrong");
    };
    assert_eq!(problems.len(), 1, "{text}: {problems:#?}");
    let place = problems[0].place.as_ref().expect("a place");
    let found = profile.lines().nth(place.line_and_column().0 - 1);
    assert_eq!(found.map(str::trim), Some(line), "{}", problems[0]);
    let said = problems[0].to_string();
    for part in expected {
        assert!(said.contains(part), "{said:?} does not say {part:?}");
    }
}

/// Mistakes in `[shape]`: what stands in it, the line that is wrong, and what is said.
#[track_caller]
fn mistakes(all: &[(&str, &str, &[&str])]) {
    for (text, line, expected) in all {
        mistake(&format!("[shape]\n{text}"), line, expected);
    }
}

#[test]
fn an_unknown_kind_is_told_the_kinds_and_the_nearest() {
    mistakes(&[
        (
            "kind = 'burst'",
            "kind = 'burst'",
            &[
                "orders.toml:3:8: shape.kind: expected \"steady\" or \"diurnal\" or \
                 \"business-hours\" or \"bursty\" or \"on-off\" or \"schedule\" or \"trace\", found \
                 \"burst\"",
                "did you mean \"bursty\"?",
            ],
        ),
        (
            "kind = 'Business_Hours'\nfrom = 9\nto = 17",
            "kind = 'Business_Hours'",
            &["did you mean \"business-hours\"?"],
        ),
        ("kind = 2", "kind = 2", &["shape.kind", "found 2"]),
        (
            "peak_hour = 14",
            "[shape]",
            &["shape.kind is missing", "add kind = \"diurnal\""],
        ),
    ]);
    mistake(
        "shape = 'diurnal'",
        "shape = 'diurnal'",
        &["shape: expected a table, found \"diurnal\""],
    );
    mistake(
        "[reads.shape]\nkind = 'diurnl'",
        "kind = 'diurnl'",
        &["reads.shape.kind", "did you mean \"diurnal\"?"],
    );
}

#[test]
fn a_key_of_another_kind_is_unknown() {
    mistakes(&[
        (
            "kind = 'steady'\npeak_hour = 14",
            "peak_hour = 14",
            &[
                "unknown key \"shape.peak_hour\"",
                "expected one of: kind, spikiness",
            ],
        ),
        (
            "kind = 'diurnal'\nspikiness = 3\nburst_minutes = 10",
            "burst_minutes = 10",
            &[
                "unknown key \"shape.burst_minutes\"",
                "peak_hour, weekend_factor",
            ],
        ),
        (
            "kind = 'bursty'\nspikiness = 3\nbursts_per_day = 4\nburst_minutes = 10\nhours = [1]",
            "hours = [1]",
            &[
                "unknown key \"shape.hours\"",
                "bursts_per_day, burst_minutes, seed, times",
            ],
        ),
        (
            "kind = 'on-off'\nfrom = 9\nto = 17\nidle_share = 0.1",
            "idle_share = 0.1",
            &["unknown key \"shape.idle_share\"", "days, from, to"],
        ),
        (
            "kind = 'schedule'\nfile = 'load.csv'\n[[shape.window]]\nfrom = 9\nto = 17\nfactor = 2",
            "file = 'load.csv'",
            &["unknown key \"shape.file\"", "hours, window"],
        ),
        (
            "kind = 'diurnal'\nspikiness = 3\n[[shape.window]]\nfrom = 9",
            "[[shape.window]]",
            &["unknown key \"shape.window\""],
        ),
        (
            "kind = 'diurnal'\nspikiness = 3\npeak_our = 9",
            "peak_our = 9",
            &[
                "unknown key \"shape.peak_our\"",
                "did you mean \"shape.peak_hour\"?",
            ],
        ),
    ]);
}

#[test]
fn a_key_that_its_kind_needs_is_missing() {
    mistakes(&[
        (
            "kind = 'diurnal'",
            "[shape]",
            &[
                "shape.spikiness is missing",
                "add spikiness = 3, the busiest minute ÷ the mean",
            ],
        ),
        (
            "kind = 'bursty'\nbursts_per_day = 4\nburst_minutes = 10",
            "[shape]",
            &["shape.spikiness is missing"],
        ),
        (
            "kind = 'bursty'\nspikiness = 3\nburst_minutes = 10",
            "[shape]",
            &["shape.bursts_per_day is missing", "add bursts_per_day = 4"],
        ),
        (
            "kind = 'bursty'\nspikiness = 3\nbursts_per_day = 4",
            "[shape]",
            &["shape.burst_minutes is missing", "add burst_minutes = 10"],
        ),
        (
            "kind = 'on-off'\nto = 17",
            "[shape]",
            &["shape.from is missing", "add from = \"09:00\""],
        ),
        (
            "kind = 'on-off'\nfrom = 9",
            "[shape]",
            &["shape.to is missing", "add to = \"17:00\""],
        ),
        (
            "kind = 'business-hours'\nfrom = 9\nto = 17",
            "[shape]",
            &["shape.idle_share is missing", "add idle_share = 0.1"],
        ),
        (
            "kind = 'schedule'",
            "[shape]",
            &[
                "shape.hours is missing",
                "add hours = [24 or 168 numbers], or a [[shape.window]]",
            ],
        ),
        (
            "kind = 'trace'",
            "[shape]",
            &["shape.file is missing", "add file = \"requests.csv\""],
        ),
    ]);
}

#[test]
fn a_spikiness_that_the_shape_cannot_have_is_told_what_it_can() {
    mistakes(&[
        // All in the two minutes around the peak: 1,440 ÷ 2 = 720.
        (
            "kind = 'diurnal'\nspikiness = 1000",
            "spikiness = 1000",
            &[
                "this diurnal shape reaches from 1 to 720, found 1,000",
                "kind = \"bursty\"",
            ],
        ),
        // Workdays alone: 1 ÷ ((5 + 2 × 0.3) ÷ 7) = 1.25, and 720 times that.
        (
            "kind = 'diurnal'\nspikiness = 1.2\nweekend_factor = 0.3",
            "spikiness = 1.2",
            &[
                "reaches from 1.25 to 900, found 1.2",
                "change weekend_factor",
            ],
        ),
        // f = 6 × 10 ÷ 1,440 = 4.167 %; 1 ÷ f = 24.
        (
            "kind = 'bursty'\nspikiness = 24.1\nbursts_per_day = 6\nburst_minutes = 10",
            "spikiness = 24.1",
            &[
                "bursts for 4.167 % of the time reach 24 at most",
                "found 24.1",
                "fewer or shorter bursts reach more",
            ],
        ),
        (
            "kind = 'diurnal'\nspikiness = 0.5",
            "spikiness = 0.5",
            &["shape.spikiness: expected a value from 1 to 10,080, found 0.5"],
        ),
        (
            "kind = 'diurnal'\nspikiness = 'high'",
            "spikiness = 'high'",
            &["shape.spikiness: expected a number", "found \"high\""],
        ),
        (
            "kind = 'diurnal'\nspikiness = 3\nweekend_factor = -1",
            "weekend_factor = -1",
            &[
                "shape.weekend_factor: expected a value from 0 to",
                "found -1",
            ],
        ),
    ]);
    // The number of the profile is pointed at where it stands.
    mistake(
        "spikiness = 1000",
        "spikiness = 1000",
        &["orders.toml:2:21: spikiness: this diurnal shape reaches from 1 to 720"],
    );
    mistake(
        "spikiness = 30\n[reads.shape]\nkind = 'bursty'\nbursts_per_day = 6\nburst_minutes = 10",
        "spikiness = 30",
        &["reach 24 at most"],
    );
}

#[test]
fn a_spikiness_that_a_shape_does_not_have_is_told_the_one_it_has() {
    let hours = "kind = 'on-off'\nfrom = 9\nto = 17";
    let day = "kind = 'schedule'\nhours = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 5, 5, 5, 5, 5, 5, 5, 5]";
    for (shape_of, said, expected) in [
        (
            OFFICE,
            "3.2",
            "this business-hours shape has 3.182, found 3.2",
        ),
        (hours, "4", "this on-off shape has 4.2, found 4"),
        ("kind = 'steady'", "2", "this steady shape has 1, found 2"),
        (day, "5", "this schedule shape has 2.5, found 5"),
    ] {
        let line = format!("spikiness = {said}");
        let expected = [expected, "leave it out: the shape says it"];
        mistake(&format!("[shape]\n{shape_of}\n{line}"), &line, &expected);
        mistake(&format!("{line}\n[shape]\n{shape_of}"), &line, &expected);
    }
}

#[test]
fn spikiness_is_said_once() {
    mistake(
        "spikiness = 3\n[shape]\nspikiness = 3.0\nkind = 'diurnal'",
        "spikiness = 3.0",
        &[
            "shape.spikiness and spikiness say the same thing",
            "keep one of the two",
        ],
    );
}

#[test]
fn what_no_one_takes_is_no_part_of_a_profile() {
    let own = "[reads.shape]\nkind = 'steady'\n[writes.shape]\nkind = 'diurnal'\nspikiness = 2";
    mistake(
        &format!("[shape]\nkind = 'steady'\n{own}"),
        "[shape]",
        &[
            "shape: reads and writes have shapes of their own",
            "leave it out",
        ],
    );
    mistake(
        &format!("spikiness = 3\n{own}"),
        "spikiness = 3",
        &[
            "spikiness: reads and writes have shapes of their own",
            "leave it out",
        ],
    );
    // Nobody asks whether the one that is left out could be reached.
    mistake(
        &format!("spikiness = 1000\n{own}"),
        "spikiness = 1000",
        &["reads and writes have shapes of their own"],
    );
}

#[test]
fn bursts_fit_into_a_day_and_stand_apart() {
    let bursts = |more: &str| format!("kind = 'bursty'\nspikiness = 1.5\n{more}");
    for (more, line, expected) in [
        (
            "bursts_per_day = 96\nburst_minutes = 15",
            "[shape]",
            &[
                "shape.burst_minutes: 96 bursts of 15 minutes leave no time outside of them",
                "a day has 1,440 minutes",
            ][..],
        ),
        (
            "times = ['08:00', '08:19']\nburst_minutes = 20",
            "times = ['08:00', '08:19']",
            &[
                "shape.times: bursts of 20 minutes overlap",
                "put them further apart",
            ],
        ),
        // Over midnight too.
        (
            "times = ['23:50', '00:05']\nburst_minutes = 20",
            "times = ['23:50', '00:05']",
            &["shape.times: bursts of 20 minutes overlap"],
        ),
        (
            "times = ['08:00', '20:00']\nburst_minutes = 20\nseed = 3",
            "seed = 3",
            &[
                "shape.seed: times and a seed to draw them with say the same thing",
                "keep one",
            ],
        ),
        (
            "times = ['08:00', '20:00']\nburst_minutes = 20\nbursts_per_day = 3",
            "bursts_per_day = 3",
            &[
                "shape.bursts_per_day: 2 of them are in times, found 3",
                "leave it out",
            ],
        ),
        (
            "times = ['08:00', '24:00']\nburst_minutes = 20",
            "times = ['08:00', '24:00']",
            &["shape.times: expected a time such as \"09:30\", or 9.5, found \"24:00\""],
        ),
        (
            "times = [true]\nburst_minutes = 20",
            "times = [true]",
            &["shape.times.0: expected a time", "found true"],
        ),
        (
            "bursts_per_day = 2.5\nburst_minutes = 20",
            "bursts_per_day = 2.5",
            &["shape.bursts_per_day: expected a whole number, found 2.5"],
        ),
        (
            "bursts_per_day = 4\nburst_minutes = 0",
            "burst_minutes = 0",
            &["shape.burst_minutes: expected a value from 1 to 1,439, found 0"],
        ),
        (
            "bursts_per_day = 4\nburst_minutes = 20\nseed = -1",
            "seed = -1",
            &["shape.seed: expected a value from 0 to 4,294,967,295, found -1"],
        ),
    ] {
        mistakes(&[(&bursts(more), line, expected)]);
    }
}

#[test]
fn a_time_is_written_with_two_digits_for_the_minutes_or_as_hours() {
    for time in [
        "'25:00'", "'9:5'", "'24:01'", "'9h'", "25", "9.333", "-1", "true", "[9]",
    ] {
        let line = format!("from = {time}");
        mistake(
            &format!("[shape]\nkind = 'on-off'\n{line}\nto = 17"),
            &line,
            &["shape.from: expected a time such as \"09:30\", or 9.5, found"],
        );
    }
    mistake(
        "[shape]\nkind = 'diurnal'\nspikiness = 3\npeak_hour = 'noon'",
        "peak_hour = 'noon'",
        &["shape.peak_hour: expected a time such as \"09:30\", or 9.5, found \"noon\""],
    );
}

#[test]
fn days_are_those_of_the_week() {
    for (days, found) in [
        ("'weekend'", "found \"weekend\""),
        ("'mon-fr'", "found \"mon-fr\""),
        ("['mon', 'tusday']", "found \"tusday\""),
        ("5", "5"),
        ("true", "found true"),
    ] {
        let line = format!("days = {days}");
        mistake(
            &format!("[shape]\nkind = 'on-off'\nfrom = 9\nto = 17\n{line}"),
            &line,
            &[
                "expected days such as \"mon-fri\" or [\"tue\", \"sat\"]",
                found,
            ],
        );
    }
    mistake(
        "[shape]\nkind = 'on-off'\nfrom = 9\nto = 17\ndays = []",
        "days = []",
        &["shape.days: expected days", "found none"],
    );
}

#[test]
fn hours_are_24_or_168_numbers() {
    let list = |first: &str, count: usize| {
        let rest = vec!["1"; count - 1].join(", ");
        format!("hours = [{first}, {rest}]")
    };
    let schedule = |line: &str, at: &str, expected: &[&str]| {
        mistake(&format!("[shape]\nkind = 'schedule'\n{line}"), at, expected);
    };
    schedule(
        &list("1", 23),
        &list("1", 23),
        &[
            "shape.hours: expected 24 numbers, of a day, or 168, of a week from Monday 00:00 UTC on, \
             found 23",
        ],
    );
    for (first, found) in [("-1", "-1"), ("'many'", "many"), ("1_000_001", "1000001")] {
        let line = list(first, 24);
        let expected = "shape.hours: expected a number from 0 to 1,000,000, found";
        schedule(&line, &line, &[expected, found]);
    }
    let line = list("true", 24);
    schedule(
        &line,
        &line,
        &["shape.hours.0: expected a list of 24 or 168 numbers, found true"],
    );
}

#[test]
fn a_window_has_two_times_and_a_factor() {
    for (window, line, expected) in [
        (
            "from = 'sat 18:00'\nto = '20:00'\nfactor = 5",
            "to = '20:00'",
            &[
                "shape.window.0.to: only one of the two times names a day",
                "name it in both, or in none for every day",
            ][..],
        ),
        (
            "from = 'sat 18:00'\nto = 'sat 20:00'",
            "[[shape.window]]",
            &["shape.window.0.factor is missing", "add factor = 5"],
        ),
        (
            "to = 'sat 20:00'\nfactor = 5",
            "[[shape.window]]",
            &["shape.window.0.from is missing", "add from = \"sat 18:00\""],
        ),
        (
            "from = 'sat 18:00'\nfactor = 5",
            "[[shape.window]]",
            &["shape.window.0.to is missing", "add to = \"sat 20:00\""],
        ),
        (
            "from = 'sat 25:00'\nto = 'sat 20:00'\nfactor = 5",
            "from = 'sat 25:00'",
            &["expected a time such as \"18:00\" or \"sat 18:00\", found \"sat 25:00\""],
        ),
        (
            "from = 'sat 18:00'\nto = 'son 20:00'\nfactor = 5",
            "to = 'son 20:00'",
            &["shape.window.0.to: expected a time", "found \"son 20:00\""],
        ),
        (
            "from = '18:00'\nto = '20:00'\nfactor = -5",
            "factor = -5",
            &["shape.window.0.factor: expected a value from 0 to 1,000,000, found -5"],
        ),
        (
            "from = '18:00'\nto = '20:00'\nfactr = 5",
            "factr = 5",
            &[
                "unknown key \"shape.window.0.factr\"",
                "did you mean \"shape.window.0.factor\"?",
            ],
        ),
    ] {
        mistakes(&[(
            &format!("kind = 'schedule'\n[[shape.window]]\n{window}"),
            line,
            expected,
        )]);
    }
    mistakes(&[(
        "kind = 'schedule'\nhours = [1]\n[[shape.window]]\nfrom = 9\nto = 17\nfactor = 2",
        "hours = [1]",
        &[
            "shape.hours and windows say the same thing",
            "keep one of the two",
        ],
    )]);
}

#[test]
fn factors_that_multiply_beyond_all_measure_are_refused() {
    let window = "[[shape.window]]\nfrom = 10\nto = 11\nfactor = 1_000_000\n";
    // 10^6 to the third power.
    mistakes(&[(
        &format!("kind = 'schedule'\n{}", window.repeat(3)),
        "[[shape.window]]",
        &["shape.window: where windows overlap their factors multiply, to 1e15 at most"],
    )]);
}

#[test]
fn no_demand_at_any_time_is_no_shape() {
    let nothing = ["0"; 24].join(", ");
    mistakes(&[
        (
            &format!("kind = 'schedule'\nhours = [{nothing}]"),
            "kind = 'schedule'",
            &["there is no demand at any time"],
        ),
        (
            "kind = 'schedule'\n[[shape.window]]\nfrom = 0\nto = 24\nfactor = 0",
            "kind = 'schedule'",
            &["there is no demand at any time"],
        ),
    ]);
}

#[test]
fn every_mistake_is_said_at_once() {
    let profile =
        profile("[shape]\nkind = 'business-hours'\ndays = 'x'\nfrom = 25\nidle_share = 2");
    let problems = Workload::from_toml("orders.toml", &profile).expect_err("four mistakes");
    let said = problems.to_string();
    for part in [
        "shape.days:",
        "shape.from:",
        "shape.to is missing",
        "shape.idle_share:",
    ] {
        assert!(said.contains(part), "{said}");
    }
    assert_eq!(problems.0.len(), 4, "{said}");
}

#[test]
fn the_percentile_that_is_paid_for_lies_above_the_median() {
    for percentile in ["49", "101"] {
        let line = format!("peak_percentile = {percentile}");
        let expected =
            format!("peak_percentile: expected a value from 50 to 100, found {percentile}");
        mistake(&line, &line, &[&expected]);
    }
}

#[test]
fn capacity_is_kept_between_limits_and_owned_in_blocks() {
    let it = workload(
        "[dynamodb]
        reserved_rcu = 300
        reserved_wcu = 100
        reserved_term = \"3y\"
        [dynamodb.autoscaling]
        reads = { min = 5, max = \"1k\", target = 0.5 }
        [[dynamodb.gsi]]
        name = \"by-customer\"
        autoscaling = { writes = { max = 40, target = \"80 %\" } }",
    );
    let owned = it.dynamodb.reserved.expect("reserved capacity");
    assert_eq!(
        (owned.read_units, owned.write_units, owned.years),
        (300, 100, 3)
    );
    let reads = it.dynamodb.autoscaling.reads;
    assert_eq!(
        (reads.min, reads.max, reads.target),
        (Some(dec!(5)), Some(dec!(1000)), Some(dec!(0.5)))
    );
    assert_eq!(it.dynamodb.autoscaling.writes.max, None);
    let index = it.dynamodb.indexes[0]
        .autoscaling
        .expect("limits of its own");
    assert_eq!((index.writes.min, index.writes.max), (None, Some(dec!(40))));
    assert_eq!(index.writes.target, Some(dec!(0.8)));
}

#[test]
fn mistakes_in_capacity_say_what_to_change() {
    for (text, line, expected) in [
        (
            "[dynamodb.autoscaling.reads]\nmin = 1_000\nmax = 50",
            "max = 50",
            &["dynamodb.autoscaling.reads.max: expected 1,000 or more, as much as min, found 50"][..],
        ),
        (
            "[dynamodb.autoscaling.writes]\ntarget = 0",
            "target = 0",
            &["dynamodb.autoscaling.writes.target: expected a share above 0"],
        ),
        (
            "[dynamodb.autoscaling.writes]\ntarget = 70",
            "target = 70",
            &[
                "expected a value from 0 to 1, found 70",
                "did you mean \"70 %\"?",
            ],
        ),
        (
            "[dynamodb.autoscaling.writes]\nmax = 0",
            "max = 0",
            &[
                "dynamodb.autoscaling.writes.max: expected a value from 1 to",
                "found 0",
            ],
        ),
        (
            "[dynamodb.autoscaling]\nread = { max = 10 }",
            "read = { max = 10 }",
            &["did you mean \"dynamodb.autoscaling.reads\"?"],
        ),
        (
            "[[dynamodb.lsi]]\nname = 'by-date'\nautoscaling = { reads = { max = 10 } }",
            "autoscaling = { reads = { max = 10 } }",
            &[
                "dynamodb.lsi.0.autoscaling: a local index uses the table's capacity",
                "leave it out",
            ],
        ),
        (
            "[dynamodb]\nreserved_wcu = 150\nreserved_term = '1y'",
            "reserved_wcu = 150",
            &[
                "dynamodb.reserved_wcu: expected units in blocks of 100, found 150",
                "100 or 200",
            ],
        ),
        (
            "[dynamodb]\nreserved_rcu = 200",
            "[dynamodb]",
            &[
                "dynamodb.reserved_term is missing",
                "add reserved_term = \"1y\", or \"3y\"",
            ],
        ),
        (
            "[dynamodb]\nreserved_rcu = 200\nreserved_term = '2y'",
            "reserved_term = '2y'",
            &["dynamodb.reserved_term: expected \"1y\" or \"3y\", found \"2y\""],
        ),
    ] {
        mistake(text, line, expected);
    }
}

#[test]
fn a_misspelt_kind_is_unknown_and_never_nothing() {
    mistake(
        "[shape]\nknd = 'diurnal'\nspikiness = 3",
        "knd = 'diurnal'",
        &["unknown key \"shape.knd\"", "did you mean \"shape.kind\"?"],
    );
}

#[test]
fn one_mistake_is_not_said_as_two() {
    // A spikiness that is wrong is not missing too.
    mistake(
        "spikiness = 0.5\n[shape]\nkind = 'diurnal'",
        "spikiness = 0.5",
        &["spikiness: expected a value from 1 to 10,080, found 0.5"],
    );
    // Keys beside a spikiness that stands twice are known all the same.
    mistake(
        "spikiness = 3\n[shape]\nkind = 'diurnal'\nspikiness = 3.0\npeak_hour = 14",
        "spikiness = 3.0",
        &["shape.spikiness and spikiness say the same thing"],
    );
    // Windows that are no list are not missing too.
    mistake(
        "[shape]\nkind = 'schedule'\nwindow = { from = 9, to = 17, factor = 2 }",
        "window = { from = 9, to = 17, factor = 2 }",
        &[
            "shape.window: expected a list of tables, [[shape.window]] in TOML",
            "found a table",
        ],
    );
    mistake(
        "[shape]\nkind = 'bursty'\nspikiness = 2\ntimes = []\nburst_minutes = 20",
        "times = []",
        &["shape.times", "found none"],
    );
}

#[test]
fn numbers_of_hours_are_written_as_all_others() {
    let list = |first: &str| format!("kind = 'schedule'\nhours = [{first}{}]", ", 0".repeat(23));
    for (first, other) in [("1e3", "1000"), ("\"1k\"", "1000")] {
        let it = shape(&format!("[shape]\n{}", list(first)));
        assert_eq!(
            it.minutes(),
            shape(&format!("[shape]\n{}", list(other))).minutes()
        );
    }
}
