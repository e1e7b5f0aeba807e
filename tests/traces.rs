//! Recorded demand: what a file may look like, what is noted of it, and what is refused.
//!
//! 2 November 2026 is a Monday.

use std::fmt::Write as _;
use std::fs;
use std::path::{MAIN_SEPARATOR, Path};
use std::process::{Command, Output, Stdio};

use serde_json::Value;
use tablestakes::workload::shape::{MINUTES_A_DAY, MINUTES_A_WEEK};
use tablestakes::workload::{Shape, ShapeKind};
use tablestakes::{Problems, Workload};

/// A profile whose shape is recorded beside it.
const PROFILE: &str = "name = \"orders\"
storage = { size = \"1 GiB\" }
[reads]
per_second = 100
item_size = \"1 KiB\"
[writes]
per_second = 100
item_size = \"1 KiB\"
[shape]
kind = \"trace\"
file = \"load.csv\"
";

/// Rows so many minutes apart, from Monday 2 November on.
fn rows(period: usize, values: impl IntoIterator<Item = usize>) -> String {
    let mut text = String::new();
    for (at, value) in values.into_iter().enumerate() {
        let minute = at * period;
        let (day, hour) = (2 + minute / MINUTES_A_DAY, minute / 60 % 24);
        let minute = minute % 60;
        writeln!(text, "2026-11-{day:02}T{hour:02}:{minute:02}Z,{value}").expect("a row");
    }
    text
}

/// A day whose hours have the values 1 to 24: line 9 is that of 08:00, with a value of 9.
fn day() -> String {
    rows(60, 1..=24)
}

/// The text without the lines that have one of these.
fn without(text: &str, parts: &[&str]) -> String {
    let kept = text
        .lines()
        .filter(|line| !parts.iter().any(|part| line.contains(part)));
    kept.fold(String::new(), |text, line| text + line + "\n")
}

/// Reads a profile with a file beside it; what is wrong with it is said without the folder.
fn read(profile: &str, csv: &[u8]) -> Result<Workload, Vec<String>> {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("load.csv"), csv).expect("a file");
    let prefix = format!("{}{MAIN_SEPARATOR}", folder.path().display());
    let workload = Workload::from_toml(&format!("{prefix}orders.toml"), profile);
    let relative = |text: String| text.replace(&prefix, "");
    match workload {
        Ok(mut workload) => {
            let notes = workload.notes.drain(..).map(relative).collect();
            workload.notes = notes;
            Ok(workload)
        }
        Err(Problems(problems)) => {
            let said = problems.iter().map(|it| relative(it.to_string()));
            Err(said.collect())
        }
    }
}

fn recorded(csv: &str) -> Workload {
    read(PROFILE, csv.as_bytes()).unwrap_or_else(|said| panic!("{said:?}"))
}

/// What is wrong with a file in which one thing is.
#[track_caller]
fn refused(csv: impl AsRef<[u8]>) -> String {
    let mut said = read(PROFILE, csv.as_ref()).expect_err("a mistake");
    assert_eq!(said.len(), 1, "{said:#?}");
    said.remove(0)
}

/// Asserts what is noted of a file.
#[track_caller]
fn noted(csv: &str, expected: &[&str]) {
    assert_eq!(recorded(csv).notes, expected);
}

/// Asserts the demand in a minute of the period.
#[track_caller]
fn demand(shape: &Shape, minute: usize, expected: f64) {
    let found = shape.minutes()[minute];
    assert!(
        (found - expected).abs() < 1e-9,
        "{minute}: {found} is not {expected}"
    );
}

#[test]
fn a_recorded_day_of_hours_is_taken_relative_to_its_mean() {
    // 12 × 2 + 12 × 10 = 144, ÷ 24 = 6: levels of 2/6 and 10/6.
    let values = (0..24).map(|hour| if (8..20).contains(&hour) { 10 } else { 2 });
    let it = recorded(&rows(60, values));
    assert!(it.shape_is_given);
    assert!(it.notes.is_empty());
    assert_eq!(it.reads_shape.minutes(), it.writes_shape.minutes());
    let shape = it.reads_shape;
    assert_eq!(shape.kind(), ShapeKind::Trace);
    assert_eq!(
        (shape.start_minute(), shape.minutes().len()),
        (0, MINUTES_A_DAY)
    );
    demand(&shape, 8 * 60 - 1, 2.0 / 6.0);
    demand(&shape, 8 * 60, 10.0 / 6.0);
    demand(&shape, 20 * 60 - 1, 10.0 / 6.0);
    demand(&shape, 20 * 60, 2.0 / 6.0);
    assert!((shape.spikiness() - 10.0 / 6.0).abs() < 1e-9);
    assert!((shape.percentile(50.0) - 2.0 / 6.0).abs() < 1e-9);
}

#[test]
fn a_value_may_stand_for_five_minutes_or_for_one() {
    // 288 values, every second 1 and the others 3: a mean of 2.
    let it = recorded(&rows(5, (0..288).map(|at| if at % 2 == 0 { 1 } else { 3 }))).reads_shape;
    assert_eq!(it.minutes().len(), 1440);
    for (minute, expected) in [
        (0, 0.5),
        (4, 0.5),
        (5, 1.5),
        (9, 1.5),
        (10, 0.5),
        (1439, 1.5),
    ] {
        demand(&it, minute, expected);
    }
    // 1,439 minutes of 1 and one of 1,441: 2,880 in all, a mean of 2.
    let it = recorded(&rows(
        1,
        (0..1440).map(|at| if at == 700 { 1441 } else { 1 }),
    ))
    .reads_shape;
    assert_eq!(it.minutes().len(), 1440);
    demand(&it, 699, 0.5);
    demand(&it, 700, 720.5);
    assert!((it.spikiness() - 720.5).abs() < 1e-9);
    // Zeros are values: 23 hours of nothing.
    let it = recorded(&rows(60, (0..24).map(|at| usize::from(at == 3)))).reads_shape;
    assert!((it.hours_at_zero() - 23.0).abs() < 1e-9);
    assert!((it.spikiness() - 24.0).abs() < 1e-9);
}

#[test]
fn it_begins_on_its_weekday() {
    let start = |csv: &str| recorded(csv).reads_shape.start_minute();
    // The 4th is a Wednesday: two days.
    assert_eq!(start(&day().replace("11-02T", "11-04T")), 2 * MINUTES_A_DAY);
    // From Monday 06:00 on: the day without six hours, and six of the next.
    let two_days = rows(60, 1..=30);
    let later: Vec<_> = two_days.lines().skip(6).collect();
    assert_eq!(start(&later.join("\n")), 6 * 60);
    // Monday 00:00 at +02:00 is Sunday 22:00 UTC: two hours before the end of the week.
    assert_eq!(start(&day().replace('Z', "+02:00")), MINUTES_A_WEEK - 120);
    // Without an offset it is UTC.
    assert_eq!(start(&day().replace('Z', "")), 0);
}

#[test]
fn one_that_is_longer_than_a_week_keeps_its_length() {
    // Ten days, of which the last has twice what the others have: 9 × 1 + 2 = 11, ÷ 10 = 1.1.
    let it = recorded(&rows(
        60,
        (0..240).map(|hour| if hour < 216 { 1 } else { 2 }),
    ))
    .reads_shape;
    assert_eq!(it.minutes().len(), 10 * MINUTES_A_DAY);
    demand(&it, 0, 1.0 / 1.1);
    demand(&it, 9 * MINUTES_A_DAY, 2.0 / 1.1);
}

#[test]
fn times_and_files_are_read_as_programs_write_them() {
    let plain = recorded(&day()).reads_shape;
    // 2 November 2026 is 20,759 days after 1970 began.
    let seconds = |factor: usize| -> String {
        let row = |hour: usize| {
            format!(
                "{},{}\n",
                (20_759 * 86_400 + hour * 3_600) * factor,
                hour + 1
            )
        };
        (0..24).map(row).collect()
    };
    for (what, csv) in [
        ("a header", format!("timestamp,requests\n{}", day())),
        ("a mark before UTF-8", format!("\u{feff}{}", day())),
        ("the line ends of Windows", day().replace('\n', "\r\n")),
        ("blanks", day().replace(',', " , ")),
        ("quotes", day().replace(",9\n", ",\"9\"\n")),
        ("no line end at the end", day().trim_end().to_owned()),
        ("a blank for the T", day().replace('T', " ")),
        ("slashes", day().replace("2026-11-02T", "2026/11/02 ")),
        ("seconds", day().replace(":00Z", ":00:00Z")),
        ("a recorder that is late", day().replace(":00Z", ":00:07Z")),
        ("seconds since 1970", seconds(1)),
        ("milliseconds since 1970", seconds(1000)),
        ("fractions", day().replace('\n', ".0\n")),
        ("other units", day().replace('\n', "e3\n")),
    ] {
        let it = recorded(&csv);
        assert_eq!(it.reads_shape.start_minute(), 0, "{what}");
        assert!(it.notes.is_empty(), "{what}: {:?}", it.notes);
        let pairs = it.reads_shape.minutes().iter().zip(plain.minutes());
        let most = pairs
            .map(|(it, other)| (it - other).abs())
            .fold(0.0, f64::max);
        assert!(most < 1e-9, "{what}");
    }
}

#[test]
fn what_is_missing_is_filled_in_on_a_straight_line() {
    // 08:00 has 9, 10:00 has 11: 09:00 is taken to have 10, as it would.
    let complete = recorded(&day()).reads_shape;
    let said = "load.csv, line 10: values are missing: 1 in all are filled in on a straight line";
    let without_row = recorded(&without(&day(), &["T09:"]));
    assert_eq!(without_row.notes, [said]);
    assert_eq!(without_row.reads_shape.minutes(), complete.minutes());
    // A field that is empty is no zero.
    let empty = recorded(&day().replace("T09:00Z,10", "T09:00Z,"));
    assert_eq!(empty.reads_shape.minutes(), complete.minutes());
    assert_eq!(empty.notes.len(), 1);
    // Two gaps: the note has the first, the lines behind which the recording goes on.
    noted(
        &without(&rows(60, 1..=72), &["02T09:", "03T09:", "03T10:"]),
        &[
            "load.csv, line 10 (the first of 2): values are missing: 3 in all are filled in on a \
           straight line",
        ],
    );
}

#[test]
fn up_to_a_twentieth_may_be_missing() {
    // Two of forty hours are 5 %, three are more.
    let hours = rows(60, 1..=40);
    let two = without(&hours, &["02T09:", "02T15:"]);
    let notes = recorded(&two).notes;
    assert!(
        notes[0].contains("values are missing: 2 in all"),
        "{notes:?}"
    );
    // Forty hours are no whole number of days.
    assert!(
        notes[1].contains("40 hours are no whole number of days"),
        "{notes:?}"
    );
    let said = refused(without(&hours, &["02T09:", "02T15:", "02T16:"]));
    // The first gap is that before 10:00, which is line 11 − 1.
    assert_eq!(
        said,
        "load.csv:10:1: 3 of 40 values are missing, the first of them here or before (up to 5 % are \
         filled in; write 0 where nothing was asked for)"
    );
    // A year that is mistyped is a gap of nine centuries.
    let said = refused(day().replace("2026-11-02T23", "2926-11-02T23"));
    assert!(said.starts_with("load.csv:24:1: "), "{said}");
    assert!(
        said.contains("values are missing, the first of them here or before"),
        "{said}"
    );
}

#[test]
fn rows_out_of_order_are_sorted() {
    let day = day();
    let mut lines: Vec<_> = day.lines().collect();
    lines.swap(4, 5);
    lines.swap(20, 21);
    let it = recorded(&lines.join("\n"));
    assert_eq!(
        it.notes,
        [
            "load.csv, line 6 (the first of 2): earlier than the row before it: rows are sorted by time"
        ]
    );
    assert_eq!(
        it.reads_shape.minutes(),
        recorded(&day).reads_shape.minutes()
    );
}

#[test]
fn of_two_values_for_one_time_the_larger_counts() {
    // Right behind the other one: 1 + … + 24 = 300, and 50 for 6 makes 344.
    let twice = day().replace("T05:00Z,6\n", "T05:00Z,6\n2026-11-02T05:00Z,50\n");
    let it = recorded(&twice);
    assert_eq!(
        it.notes,
        ["load.csv, line 7: a second value for one time: the larger one counts"]
    );
    demand(&it.reads_shape, 5 * 60, 50.0 * 24.0 / 344.0);
    // The hour that clocks turned back have twice, without an offset.
    let local = day().replace('Z', "");
    let clocks = local.replace("T02:00,3\n", "T02:00,3\n2026-11-02T02:00,1\n");
    let it = recorded(&clocks);
    assert_eq!(it.notes.len(), 1);
    assert_eq!(
        it.reads_shape.minutes(),
        recorded(&day()).reads_shape.minutes()
    );
}

#[test]
fn an_offset_that_changes_is_taken_as_it_is() {
    // From 03:00 UTC on in another one: 03:00 is 02:00 at -01:00.
    let rest = |hour: usize| format!("2026-11-02T{hour:02}:00-01:00,{}\n", hour + 2);
    let csv: String = rows(60, 1..=3) + &(2..23).map(rest).collect::<String>();
    let it = recorded(&csv);
    assert_eq!(
        it.notes,
        [
            "load.csv, line 4: the offset from UTC changes to -01:00: every time is taken as its \
             own says"
        ]
    );
    assert_eq!(
        it.reads_shape.minutes(),
        recorded(&day()).reads_shape.minutes()
    );
}

#[test]
fn all_that_is_odd_is_noted() {
    let csv = without(&day(), &["T09:"]) + "2026-11-02T05:00Z,1\n";
    noted(
        &csv,
        &[
            "load.csv, line 24: earlier than the row before it: rows are sorted by time",
            "load.csv, line 24: a second value for one time: the larger one counts",
            "load.csv, line 10: values are missing: 1 in all are filled in on a straight line",
        ],
    );
}

#[test]
fn a_time_that_is_none_is_pointed_at() {
    for time in [
        "11/02/2026 08:00",
        "2026-11-02T8:00Z",
        "08:00",
        "yesterday",
        "2026-11-31T08:00Z",
    ] {
        let said = refused(day().replace("2026-11-02T08:00Z", time));
        let expected = format!(
            "load.csv:9:1: expected a time such as 2026-11-02T09:00Z, found {time:?} (also"
        );
        assert!(said.starts_with(&expected), "{said}");
    }
    // In the first line it is no header when a number stands behind it.
    let said = refused(day().replace("2026-11-02T00:00Z", "midnight"));
    assert!(said.starts_with("load.csv:1:1: expected a time"), "{said}");
}

#[test]
fn a_value_that_is_none_is_pointed_at() {
    for value in ["nine", "-9", "1 000", "9 requests", "nan", "inf", "1e400"] {
        let said = refused(day().replace(",9\n", &format!(",{value}\n")));
        let expected = format!("load.csv:9:1: expected a number from 0 to 1e15, found {value:?}");
        assert_eq!(said, expected);
    }
}

#[test]
fn every_row_that_is_wrong_is_said_up_to_five() {
    let csv = day().replace("T03:00Z", "then").replace(",9\n", ",many\n");
    let said = read(PROFILE, csv.as_bytes()).expect_err("two mistakes");
    assert_eq!(said.len(), 2, "{said:?}");
    assert!(
        said[0].starts_with("load.csv:4:1: expected a time"),
        "{}",
        said[0]
    );
    assert!(
        said[1].starts_with("load.csv:9:1: expected a number"),
        "{}",
        said[1]
    );
    let said = read(PROFILE, day().replace('T', "at").as_bytes()).expect_err("24 mistakes");
    assert_eq!(said.len(), 5);
}

#[test]
fn a_row_has_a_time_and_a_value() {
    let example = "for example 2026-11-02T09:00Z,1250";
    for (csv, expected) in [
        (
            day().replace(",9\n", ",9,8\n"),
            "load.csv:9:1: expected two columns, a time and a value, found 3 (keep one of the \
             values: a file each for reads and writes)"
                .to_owned(),
        ),
        (
            day().replace(",9\n", "\n"),
            format!("load.csv:9:1: expected two columns, a time and a value, found 1 ({example})"),
        ),
        (
            day().replace("T08:00Z,9", "T08:00Z;9"),
            "load.csv:9:1: expected two columns, a time and a value, found 1 (separate them by a \
             comma)"
                .to_owned(),
        ),
        (
            format!("time,table,requests\n{}", day()),
            "load.csv:1:1: expected two columns, a time and a value, found 3 (keep one of the \
             values: a file each for reads and writes)"
                .to_owned(),
        ),
    ] {
        assert_eq!(refused(csv), expected);
    }
}

#[test]
fn a_period_is_a_minute_five_or_an_hour() {
    // Quarters of an hour: the second row is the first that says it.
    assert_eq!(
        refused(rows(15, 0..96)),
        "load.csv:2:1: expected a value every 1, 5 or 60 min, found one after 15 min (add them \
         up to hours, or export them every 1 or 5 minutes)"
    );
    assert_eq!(
        refused(rows(1440, 1..=28)),
        "load.csv:2:1: expected a value every 1, 5 or 60 min, found one after 1,440 min (add \
         them up to hours, or export them every 1 or 5 minutes)"
    );
    let seconds = (0..60).map(|second| format!("2026-11-02T00:00:{second:02}Z,1"));
    assert_eq!(
        refused(seconds.collect::<Vec<_>>().join("\n")),
        "load.csv:2:1: expected a value a minute at most, found several (add them up to one for each \
         minute, 5 minutes or hour)"
    );
    assert_eq!(
        refused("2026-11-02T00:00Z,1\n2026-11-02T00:00Z,2\n"),
        "load.csv:2:1: expected another time than that of the row before"
    );
}

#[test]
fn one_period_holds_for_all_of_a_file() {
    // Hours, and one row between two of them.
    let said = refused(day().replace("T08:00Z,9\n", "T08:00Z,9\n2026-11-02T08:20Z,9\n"));
    assert_eq!(
        said,
        "load.csv:10:1: expected a value every 1, 5 or 60 min, found one after 20 min (most rows are \
         60 min apart: give all of them at one period)"
    );
    // A day of five minutes, 288 rows, and then one of hours: line 288 has 23:55, and the first that
    // comes an hour later is that of 01:00, behind 00:00, which is line 289.
    let hours = rows(60, 1..=24).replace("11-02T", "11-03T");
    assert_eq!(
        refused(rows(5, 1..=288) + &hours),
        "load.csv:290:1: from here on a value comes every 60 min, and elsewhere every 5 min (give all \
         of them at one period: counts of different ones can't be compared)"
    );
}

#[test]
fn times_have_an_offset_all_or_none() {
    let said = refused(day().replace("T23:00Z", "T23:00"));
    assert_eq!(
        said,
        "load.csv:24:1: the times from line 1 on have an offset from UTC, and this one has none"
    );
    let local = format!("time,value\n{}", day().replace('Z', ""));
    let said = refused(local.replace("T23:00", "T23:00+01:00"));
    assert_eq!(
        said,
        "load.csv:25:1: the times from line 2 on have no offset from UTC, and this one has"
    );
}

#[test]
fn a_recording_is_a_day_to_ten_years_long_and_not_all_zero() {
    assert_eq!(
        refused(rows(60, 1..=23)),
        "load.csv: expected a day of demand or more, found 1,380 minutes"
    );
    assert_eq!(
        refused(rows(60, [0; 24])),
        "load.csv: every value is 0, and a shape is relative to its mean"
    );
    // 5,270,400 minutes are 87,840 hours: 3,660 days.
    let row = |hour: usize| format!("{},1\n", 1_800_000_000 + hour * 3_600);
    let csv: String = (0..=87_840).map(row).collect();
    assert_eq!(
        refused(&csv),
        "load.csv:87841:1: expected ten years at most"
    );
    let all_but_one = csv
        .lines()
        .skip(1)
        .fold(String::new(), |text, line| text + line + "\n");
    assert_eq!(
        recorded(&all_but_one).reads_shape.minutes().len(),
        5_270_400
    );
}

#[test]
fn a_file_without_rows_is_refused() {
    let example = "for example 2026-11-02T09:00Z,1250";
    for (csv, count) in [
        ("", 0),
        ("\n\n", 0),
        ("time,value\n", 0),
        ("2026-11-02T00:00Z,1\n", 1),
    ] {
        assert_eq!(
            refused(csv),
            format!("load.csv: expected rows of a time and a value, found {count} ({example})")
        );
    }
}

#[test]
fn a_file_in_another_encoding_is_refused_where_it_shows() {
    // «été» in Latin-1: its first byte stands behind a line of 19 characters and a number.
    let mut bytes = b"2026-11-02T00:00Z,1\n2026-11-02T01:00Z,".to_vec();
    bytes.extend([0xE9, b't', 0xE9, b'\n']);
    assert_eq!(
        refused(bytes),
        "load.csv:2:19: expected text in UTF-8, and this byte is not (save it as UTF-8)"
    );
}

#[test]
fn a_file_that_cannot_be_read_is_pointed_at_in_the_profile() {
    let help = "a path is taken from the folder of the profile on";
    let missing = PROFILE.replace("load.csv", "lost.csv");
    let said = read(&missing, b"").expect_err("no file");
    assert_eq!(said.len(), 1, "{said:?}");
    assert!(
        said[0].starts_with("orders.toml:11:8: shape.file: lost.csv can't be read: "),
        "{}",
        said[0]
    );
    assert!(said[0].contains(help), "{}", said[0]);

    let folder = tempfile::tempdir().expect("a folder");
    fs::create_dir(folder.path().join("load.csv")).expect("a folder in place of the file");
    let name = folder.path().join("orders.toml");
    let name = name.to_str().expect("a path in UTF-8");
    let Problems(problems) = Workload::from_toml(name, PROFILE).expect_err("no file");
    assert_eq!(problems.len(), 1, "{problems:?}");
    let said = problems[0].to_string();
    assert!(
        said.starts_with(&format!("{name}:11:8: shape.file: ")),
        "{said}"
    );
    assert!(said.contains("load.csv can't be read: "), "{said}");
}

#[test]
fn a_file_is_found_by_its_whole_path_too() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("load.csv");
    fs::write(&path, day()).expect("a file");
    // A text in single quotes keeps backslashes.
    let profile = PROFILE.replace("\"load.csv\"", &format!("'{}'", path.display()));
    let it = Workload::from_toml("elsewhere/orders.toml", &profile).expect("a valid profile");
    assert_eq!(it.reads_shape.kind(), ShapeKind::Trace);
}

#[test]
fn reads_and_writes_may_be_recorded_apart() {
    let profile = format!(
        "spikiness = 3\n{}",
        PROFILE.replace("[shape]", "[writes.shape]")
    );
    let it = read(&profile, without(&day(), &["T09:"]).as_bytes()).expect("a valid profile");
    assert_eq!(it.reads_shape.kind(), ShapeKind::Diurnal);
    assert_eq!(it.writes_shape.kind(), ShapeKind::Trace);
    assert_eq!(it.notes.len(), 1);
}

#[test]
fn spikiness_beside_a_recording_is_what_it_implies() {
    // 24 is the largest of 1 to 24, whose mean is 12.5: 1.92.
    for said in ["1.92", "1.9201"] {
        let profile = format!("{PROFILE}spikiness = {said}");
        read(&profile, day().as_bytes()).expect("what it implies");
    }
    let expected =
        "spikiness: this trace shape has 1.92, found 3 (leave it out: the shape says it)";
    let said = read(&format!("{PROFILE}spikiness = 3"), day().as_bytes()).expect_err("another");
    assert_eq!(said, [format!("orders.toml:12:13: shape.{expected}")]);
    let said = read(&format!("spikiness = 3\n{PROFILE}"), day().as_bytes()).expect_err("another");
    assert_eq!(said, [format!("orders.toml:1:13: {expected}")]);
}

/// Runs the program in a folder.
fn run(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_tablestakes"))
        .args(arguments)
        .current_dir(folder)
        .env_remove("COLUMNS")
        .stdin(Stdio::null())
        .output()
        .expect("the program starts")
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).expect("UTF-8")
}

/// A folder with a profile and its recording in `profiles`, and an empty folder `elsewhere`.
fn folders(csv: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for name in ["profiles", "elsewhere"] {
        fs::create_dir(folder.path().join(name)).expect("a folder");
    }
    let profiles = folder.path().join("profiles");
    fs::write(profiles.join("orders.toml"), PROFILE).expect("a profile");
    fs::write(profiles.join("load.csv"), csv).expect("a file");
    folder
}

#[test]
fn the_program_finds_the_file_beside_the_profile_and_says_what_it_notes() {
    let folder = folders(&without(&day(), &["T09:"]));
    let elsewhere = folder.path().join("elsewhere");
    let note = "load.csv, line 10: values are missing: 1 in all are filled in on a straight line";
    let answer = |format: &str| {
        let arguments = ["compare", "../profiles/orders.toml", "--format", format];
        let output = run(&elsewhere, &arguments);
        assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
        text(&output.stdout).to_owned()
    };
    let json: Value = serde_json::from_str(&answer("json")).expect("JSON");
    let notes = json["notes"].as_array().expect("a list of notes");
    assert_eq!(notes.len(), 1);
    let said = notes[0].as_str().expect("a sentence");
    assert!(said.starts_with("../profiles"), "{said}");
    assert!(said.ends_with(note), "{said}");
    for format in ["table", "markdown"] {
        // Lines may end within the note.
        let answer = answer(format)
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ");
        assert!(answer.contains(note), "{answer}");
        assert!(!answer.contains("demand is taken as steady"), "{answer}");
    }
}

#[test]
fn the_program_exits_with_2_and_the_line_of_a_broken_file() {
    let folder = folders(&day().replace(",9\n", ",nine\n"));
    let output = run(
        &folder.path().join("elsewhere"),
        &["compare", "../profiles/orders.toml"],
    );
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(text(&output.stdout), "");
    let said = text(&output.stderr);
    for part in [
        "load.csv:9:1",
        "expected a number from 0 to 1e15, found \"nine\"",
    ] {
        assert!(said.contains(part), "{said}");
    }

    fs::remove_file(folder.path().join("profiles").join("load.csv")).expect("a file");
    let output = run(folder.path(), &["compare", "profiles/orders.toml"]);
    assert_eq!(output.status.code(), Some(2));
    let said = text(&output.stderr);
    for part in ["profiles/orders.toml:11:8", "load.csv can't be read"] {
        assert!(said.contains(part), "{said}");
    }
}

#[test]
fn lines_are_counted_as_editors_do() {
    let wrong = day().replace(",9\n", ",nine\n");
    let said = refused(wrong.replace('\n', "\r\n"));
    assert!(said.starts_with("load.csv:9:1: "), "{said}");
    let said = refused(wrong.replace("T03:00Z,4\n", "T03:00Z,4\n\n\n"));
    assert!(said.starts_with("load.csv:11:1: "), "{said}");
    let said = refused(wrong.replace(",8\n", ",8\n\n"));
    assert!(said.starts_with("load.csv:10:1: "), "{said}");
}

#[test]
fn values_that_are_missing_at_the_end_are_noted_there() {
    noted(
        &day().replace(",24\n", ",\n"),
        &["load.csv, line 24: values are missing: 1 in all are filled in on a straight line"],
    );
    let said = refused(
        day()
            .replace(",22\n", ",\n")
            .replace(",23\n", ",\n")
            .replace(",24\n", ",\n"),
    );
    assert!(!said.starts_with("load.csv:1:1"), "{said}");
}

#[test]
fn a_zone_by_name_is_not_taken_for_utc() {
    let it = read(PROFILE, day().replace('Z', "[Europe/Paris]").as_bytes());
    assert!(it.is_err() || it.unwrap().reads_shape.start_minute() != 0);
}

#[test]
fn a_file_of_both_is_noted_once() {
    let profile = PROFILE.replace("[shape]\nkind = \"trace\"\nfile = \"load.csv\"\n", "")
        + "[reads.shape]\nkind = \"trace\"\nfile = \"load.csv\"\n[writes.shape]\nkind = \"trace\"\nfile = \"load.csv\"\n";
    let it = read(&profile, without(&day(), &["T09:"]).as_bytes()).expect("a valid profile");
    assert_eq!(it.notes.len(), 1);
}

#[test]
fn a_value_that_is_too_large_is_told_the_largest() {
    let said = refused(day().replace(",9\n", ",1e16\n"));
    assert!(
        said.contains("1,000,000,000,000,000") || said.contains("1e15"),
        "{said}"
    );
}

#[test]
fn what_is_found_is_said_in_short() {
    let said = read(PROFILE, day().replace(",9\n", ",\"nine\n").as_bytes()).expect_err("a quote");
    assert!(said[0].len() < 200, "{}", said[0]);
}

#[test]
fn a_wrong_offset_is_said_once() {
    let csv = rows(60, 1..=24);
    let (first, rest) = csv.split_at(csv.find("2026-11-02T04").unwrap());
    let said = read(
        PROFILE,
        (first.to_owned() + &rest.replace('Z', "")).as_bytes(),
    )
    .expect_err("x");
    assert_eq!(said.len(), 1, "{said:#?}");
}
