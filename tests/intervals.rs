//! Numbers that are given as intervals: whatever takes a number takes one, and every mistake has its
//! sentence.

mod common;

use common::program::{answer_in_columns, folder, run, says, stdout};
use rust_decimal::{Decimal, dec};
use tablestakes::assumptions::Name;
use tablestakes::workload::Interval;
use tablestakes::{Problems, Workload};

/// A profile with further lines at its top and at its end.
fn profile(top: &str, end: &str) -> String {
    format!(
        "name = \"intervals\"\n{top}\n\
         reads = {{ per_second = 10, item_size = \"1 KiB\" }}\n\
         writes = {{ per_second = 1, item_size = \"1 KiB\" }}\n\
         storage = {{ size = \"1 GiB\" }}\n{end}\n"
    )
}

fn read(text: &str) -> Result<Workload, Problems> {
    Workload::from_toml("intervals.toml", text)
}

/// The keys of intervals, with low, mid, high and confidence.
fn intervals(workload: &Workload) -> Vec<(&str, [Decimal; 3], Option<Decimal>)> {
    let one = |it: &Interval| [it.low, it.mid, it.high];
    let all = workload.intervals.iter();
    all.map(|it| (it.key.as_str(), one(it), it.confidence))
        .collect()
}

#[test]
fn whatever_takes_a_number_takes_an_interval_and_is_its_middle() {
    let text = r#"
        name = "intervals"
        spikiness = { low = 1.5, mid = 3, high = 8 }
        peak_percentile = { low = 90, mid = 99.9, high = 100 }
        [reads]
        per_second = { low = 100, mid = 300, high = 2_000, confidence = "90%" }
        item_size = { low = "512 B", mid = "1 KiB", high = "4 KiB" }
        strong = { low = 0, mid = "20%", high = 0.5 }
        [writes]
        per_month = { low = "1M", mid = "2.5M", high = "1B" }
        item_size = "1 KiB"
        [[access]]
        name = "listing"
        operation = "query"
        per_second = { low = 1, mid = 2, high = 3 }
        items = { low = 10, mid = 20, high = 40, confidence = 0.8 }
        item_size = "400 B"
        [storage]
        size = { low = "1 GiB", mid = "2 GiB", high = "1 TB" }
        [assumptions]
        bloat = { low = 1.1, mid = 1.2, high = 2 }
    "#;
    let workload = read(text).expect("a profile");
    let mut found = intervals(&workload);
    found.sort_by_key(|it| it.0);
    let gib = dec!(1_073_741_824);
    let expected: [(&str, [Decimal; 3], Option<Decimal>); 10] = [
        (
            "access.0.items",
            [dec!(10), dec!(20), dec!(40)],
            Some(dec!(0.8)),
        ),
        ("access.0.per_second", [dec!(1), dec!(2), dec!(3)], None),
        ("assumptions.bloat", [dec!(1.1), dec!(1.2), dec!(2)], None),
        ("peak_percentile", [dec!(90), dec!(99.9), dec!(100)], None),
        ("reads.item_size", [dec!(512), dec!(1024), dec!(4096)], None),
        (
            "reads.per_second",
            [dec!(100), dec!(300), dec!(2000)],
            Some(dec!(0.9)),
        ),
        ("reads.strong", [dec!(0), dec!(0.2), dec!(0.5)], None),
        ("spikiness", [dec!(1.5), dec!(3), dec!(8)], None),
        (
            "storage.size",
            [gib, dec!(2) * gib, dec!(1_000_000_000_000)],
            None,
        ),
        (
            "writes.per_month",
            [dec!(1_000_000), dec!(2_500_000), dec!(1_000_000_000)],
            None,
        ),
    ];
    assert_eq!(found, expected);
    assert_eq!(workload.data.size_bytes, dec!(2) * gib);
    assert_eq!(workload.assumptions.get(Name::PeakPercentile), dec!(99.9));
    assert_eq!(workload.assumptions.get(Name::Bloat), dec!(1.2));
    assert!((workload.reads_shape.spikiness() - 3.0).abs() < 0.001);
}

#[test]
fn json_has_them_too() {
    let text = r#"{"name": "intervals",
        "reads": {"per_second": {"low": 1, "mid": 2, "high": 3, "confidence": 0.5}, "item_size": 1},
        "writes": {"per_second": 1, "item_size": {"low": "1 KiB", "mid": "1 KiB", "high": "2 KiB"}},
        "storage": {"size": "1 GiB"}}"#;
    let workload = Workload::from_json("intervals.json", text).expect("a profile");
    let expected = [
        (
            "reads.per_second",
            [dec!(1), dec!(2), dec!(3)],
            Some(dec!(0.5)),
        ),
        (
            "writes.item_size",
            [dec!(1024), dec!(1024), dec!(2048)],
            None,
        ),
    ];
    assert_eq!(intervals(&workload), expected);
}

#[test]
fn every_mistake_has_its_sentence() {
    for (top, end, said) in [
        (
            "spikiness = { low = 3, mid = 2, high = 8 }",
            "",
            "spikiness: expected low, mid and high from the smallest on, found 3, 2 and 8",
        ),
        (
            "spikiness = { low = 1, mid = 9, high = 8 }",
            "",
            "found 1, 9 and 8",
        ),
        (
            "",
            "postgres.hot_share = { low = 0.5, high = 0.9 }",
            "postgres.hot_share.mid is missing",
        ),
        (
            "spikiness = { low = 1.5, high = 4 }",
            "",
            "spikiness.mid is missing",
        ),
        (
            "spikiness = { low = 1, mid = 2, high = 3, mean = 2 }",
            "",
            "unknown key \"spikiness.mean\" (expected one of: low, mid, high, confidence)",
        ),
        (
            "spikiness = { low = 0.5, mid = 2, high = 3 }",
            "",
            "spikiness.low: expected a value from 1 to",
        ),
        (
            "peak_percentile = { low = 60, mid = 70, high = 101 }",
            "",
            "peak_percentile.high: expected a value from 50 to 100, found 101",
        ),
        (
            "spikiness = { low = 1, mid = 2, high = 3, confidence = 1 }",
            "",
            "spikiness.confidence: expected a value from 0.01 to 0.999, found 1",
        ),
        (
            "spikiness = { low = 1, mid = 2, high = 3, confidence = \"100%\" }",
            "",
            "spikiness.confidence: expected a value from 0.01 to 0.999",
        ),
        (
            "spikiness = { value = 3 }",
            "",
            "spikiness: expected a number such as 1200, 1_200, 2.5k, 120M or 3.1B, found a table",
        ),
        (
            "spikiness = { low = 1, mid = \"many\", high = 3 }",
            "",
            "spikiness.mid: expected a number",
        ),
        (
            "region = { low = 1, mid = 2, high = 3 }",
            "",
            "region: expected",
        ),
        (
            "",
            "assumptions.bloat = { low = 1, mid = 2, high = 1e9 }",
            "bloat: expected a value from 1 to 100, found 1000000000",
        ),
    ] {
        let text = profile(top, end);
        let problems = read(&text).expect_err(&text).to_string();
        assert!(problems.contains(said), "{said:?} is not in: {problems}");
    }
}

#[test]
fn what_the_command_line_settles_is_known() {
    let text = profile("", "assumptions.bloat = { low = 1.1, mid = 1.2, high = 2 }");
    let mut workload = read(&text).expect("a profile");
    workload.assume("--assume", "bloat = 1.5").expect("a value");
    assert_eq!(intervals(&workload), []);
}

#[test]
fn a_comparison_says_that_it_takes_the_middles() {
    let spiky = "spikiness = { low = 1.5, mid = 3, high = 8, confidence = 0.9 }";
    let files = [
        ("one.toml", profile(spiky, "")),
        ("known.toml", profile("spikiness = 3", "")),
        (
            "two.toml",
            profile(
                spiky,
                "assumptions.bloat = { low = 1.1, mid = 1.2, high = 2 }",
            ),
        ),
    ];
    let files = files.each_ref().map(|it| (it.0, it.1.as_str()));
    let folder = folder(&files);
    let compare = |arguments: &[&str]| {
        let mut all = vec!["compare"];
        all.extend(arguments);
        answer_in_columns(folder.path(), &all, 80)
    };
    let one =
        "spikiness is an interval and taken at its middle; compare --samples 10_000 says how sure";
    says(&compare(&["one.toml"]), &[one]);
    says(
        &compare(&["one.toml", "--explain", "rds.multi-az.on-demand"]),
        &[one],
    );
    let known = compare(&["known.toml"]);
    assert!(!known.contains("at its middle"), "{known}");
    let output = run(
        folder.path(),
        &["compare", "two.toml", "--format", "markdown"],
    );
    says(
        stdout(&output),
        &["assumptions.bloat are intervals and taken at their middles"],
    );
    let output = run(folder.path(), &["compare", "one.toml", "--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(stdout(&output)).expect("JSON");
    assert_eq!(
        json["intervals"],
        serde_json::json!([{"key": "spikiness", "low": "1.5", "mid": "3", "high": "8", "confidence": "0.9"}])
    );
    // What it costs is what it costs at the middles.
    let options = |name: &str| {
        let output = run(folder.path(), &["compare", name, "--format", "json"]);
        let json: serde_json::Value = serde_json::from_str(stdout(&output)).expect("JSON");
        json["options"].clone()
    };
    assert_eq!(options("one.toml"), options("known.toml"));
}
