//! What people see of how demand moves. The files under `snapshots/` are about layout: their
//! numbers are worked out in the tests of series and axes.

use std::fs;

use tablestakes::{Workload, report};

const OPERATIONS: &str = r#"
    name = "orders"
    reads = { per_second = 1_000, item_size = "3 KiB" }
    writes = { per_second = 200, item_size = "1.5 KiB" }
    storage = { size = "90 GiB" }
"#;

/// Reads by day and writes in bursts.
const APART: &str = r#"
    name = "events"
    storage = { size = "90 GiB" }

    [reads]
    per_second = 1_000
    item_size = "3 KiB"
    shape = { kind = "business-hours", from = "09:00", to = "17:00", idle_share = 0.1 }

    [writes]
    per_second = 12.5
    item_size = "1 KiB"
    shape = { kind = "on-off", from = "22:00", to = "02:00" }
"#;

fn of(shape: &str) -> Workload {
    workload("layout.toml", &format!("{OPERATIONS}{shape}"))
}

fn workload(name: &str, profile: &str) -> Workload {
    Workload::from_toml(name, profile).expect("a valid profile")
}

/// Nine days of five minutes from a Wednesday 18:30 on, up and down by day, with one burst.
fn recorded() -> Workload {
    let folder = tempfile::tempdir().expect("a folder");
    let rows = (0..9 * 288).map(|row| {
        let minute = 18 * 60 + 30 + row * 5;
        let (day, time) = (4 + minute / 1440, minute % 1440);
        let value = if row == 1000 {
            6000
        } else {
            900 - (time - 840_i32).abs()
        };
        let (hour, minute) = (time / 60, time % 60);
        format!("2026-11-{day:02}T{hour:02}:{minute:02}Z,{value}\n")
    });
    let csv = rows.collect::<String>();
    fs::write(folder.path().join("requests.csv"), csv).expect("a trace");
    let name = folder.path().join("layout.toml").display().to_string();
    let shape = "[shape]\nkind = \"trace\"\nfile = \"requests.csv\"";
    workload(&name, &format!("{OPERATIONS}{shape}"))
}

const BURSTS: &str = "
    [shape]
    kind = \"bursty\"
    spikiness = 12
    bursts_per_day = 4
    burst_minutes = 10
    seed = 7
";

/// The text as a pipe gets it; no line is wider than there are columns, nor ends in spaces.
fn shape(workload: &Workload, width: usize) -> String {
    let text = report::shape(workload, width);
    let text = anstream::adapter::strip_str(&text).to_string();
    for line in text.lines() {
        assert!(
            line.chars().count() <= width && line.trim_end() == line,
            "{line:?}"
        );
    }
    text
}

#[test]
fn a_diurnal_week_in_80_columns() {
    insta::assert_snapshot!(shape(&of("spikiness = 3"), 80));
}

#[test]
fn a_diurnal_week_in_140_columns() {
    insta::assert_snapshot!(shape(&of("spikiness = 3"), 140));
}

#[test]
fn a_diurnal_week_in_colour() {
    let text = report::shape(&of("spikiness = 3"), 80);
    insta::assert_snapshot!(text.replace('\u{1b}', "␛"));
}

#[test]
fn bursts_in_80_columns() {
    insta::assert_snapshot!(shape(&of(BURSTS), 80));
}

#[test]
fn bursts_in_140_columns() {
    insta::assert_snapshot!(shape(&of(BURSTS), 140));
}

#[test]
fn a_trace_in_80_columns() {
    insta::assert_snapshot!(shape(&recorded(), 80));
}

#[test]
fn a_trace_in_140_columns() {
    insta::assert_snapshot!(shape(&recorded(), 140));
}

#[test]
fn reads_and_writes_apart_in_80_columns() {
    insta::assert_snapshot!(shape(&workload("layout.toml", APART), 80));
}

#[test]
fn a_picture_of_reads_and_writes_apart() {
    insta::assert_snapshot!(report::shape_svg(&workload("layout.toml", APART)));
}
