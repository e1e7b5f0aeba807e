//! `tablestakes shape` as its users meet it.

mod common;

use std::fs;

use common::program::{run, run_with_input, stderr, stdout};
use svg::parser::Event;
use tempfile::TempDir;

const ORDERS: &str = r#"
    name = "orders"
    spikiness = 3
    reads = { per_second = 1_000, item_size = "3 KiB" }
    writes = { per_second = 200, item_size = "1.5 KiB" }
    storage = { size = "90 GiB" }
"#;

const APART: &str = r#"
    name = "<orders> & \"returns\""
    storage = { size = "90 GiB" }

    [reads]
    per_second = 1_000
    item_size = "3 KiB"
    shape = { kind = "diurnal", spikiness = 3 }

    [writes]
    per_second = 50
    item_size = "1 KiB"
    shape = { kind = "on-off", from = "22:00", to = "02:00" }
"#;

fn folder_with(profile: &str) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("orders.toml"), profile).expect("a profile");
    folder
}

/// The names of all that lies in a folder, in order.
fn names(folder: &TempDir) -> Vec<String> {
    let entries = fs::read_dir(folder.path()).expect("a folder");
    let mut names: Vec<_> = entries
        .map(|it| {
            it.expect("an entry")
                .file_name()
                .into_string()
                .expect("UTF-8")
        })
        .collect();
    names.sort();
    names
}

/// The texts of an element of a picture, which must be well-formed.
fn texts(svg: &str, element: &str) -> Vec<String> {
    let mut open = Vec::new();
    let mut found = Vec::new();
    for event in svg::read(svg).expect("an SVG") {
        match event {
            Event::Tag(name, svg::node::element::tag::Type::Start, _) => open.push(name.to_owned()),
            Event::Tag(name, svg::node::element::tag::Type::End, _) => {
                assert_eq!(open.pop().as_deref(), Some(name));
            }
            Event::Text(text) if open.last().is_some_and(|it| it == element) => {
                found.push(text.trim().to_owned());
            }
            Event::Error(error) => panic!("{error}"),
            _ => {}
        }
    }
    assert!(open.is_empty(), "{open:?}");
    found
}

#[test]
fn shape_draws_a_week_with_its_figures() {
    let folder = folder_with(ORDERS);
    let output = run(folder.path(), &["shape", "orders.toml"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let text = stdout(&output);
    for part in [
        "Reads and writes, × mean",
        "Mon     12:00   Tue",
        "50th percentile",
        "busiest minute          3           3,000              600",
        "Monday 13:59 to 14:01 UTC, the first of 7 times",
        "0 of 168 hours",
        "7 days from Monday 00:00 UTC on",
        "diurnal",
    ] {
        assert!(text.contains(part), "{part} in {text}");
    }
    // A pipe gets no escapes.
    assert!(!text.contains('\u{1b}'));
    assert_eq!(stderr(&output), "");
}

#[test]
fn shape_reads_standard_input() {
    let folder = tempfile::tempdir().unwrap();
    let output = run_with_input(folder.path(), &["shape", "-"], ORDERS.as_bytes());
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert!(stdout(&output).contains("diurnal"));
}

#[test]
fn a_profile_that_is_wrong_or_missing_exits_with_2() {
    let folder = folder_with(&ORDERS.replace("spikiness = 3", "spikiness = 0.5"));
    for (profile, expected) in [
        ("orders.toml", "spikiness"),
        ("other.toml", "can't be read"),
    ] {
        let output = run(folder.path(), &["shape", profile, "--svg", "orders.svg"]);
        assert_eq!(output.status.code(), Some(2));
        assert!(stderr(&output).contains(expected), "{}", stderr(&output));
        assert_eq!(stdout(&output), "");
    }
    assert_eq!(names(&folder), ["orders.toml"]);
}

#[test]
fn reads_and_writes_apart_have_a_chart_each_and_one_picture() {
    let folder = folder_with(APART);
    let output = run(
        folder.path(),
        &["shape", "orders.toml", "--svg", "orders.svg"],
    );
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let text = stdout(&output);
    let reads = text.find("Reads a second").expect("reads");
    let writes = text.find("Writes a second").expect("writes");
    assert!(reads < writes);
    // Four hours on five days of 168: 8.4 times the mean, 420 writes a second.
    assert!(
        text[writes..].contains("busiest minute        8.4              420"),
        "{text}"
    );
    let svg = fs::read_to_string(folder.path().join("orders.svg")).unwrap();
    assert_eq!(svg.matches("<path").count(), 3, "two curves and one area");
    assert!(svg.contains("× its own mean"));
}

#[test]
fn a_kind_of_operation_that_never_occurs_has_no_chart() {
    let folder = folder_with(&APART.replace("per_second = 50", "per_second = 0"));
    let output = run(folder.path(), &["shape", "orders.toml"]);
    assert!(stdout(&output).contains("Reads a second"));
    assert!(!stdout(&output).contains("Writes"));
}

#[test]
fn a_picture_is_well_formed_and_has_a_title_and_a_description() {
    let folder = folder_with(APART);
    let output = run(
        folder.path(),
        &["shape", "orders.toml", "--svg", "orders.svg"],
    );
    assert_eq!(stderr(&output), "wrote orders.svg\n");
    assert_eq!(names(&folder), ["orders.svg", "orders.toml"]);
    let svg = fs::read_to_string(folder.path().join("orders.svg")).unwrap();
    assert!(svg.starts_with("<svg ") && svg.contains("role=\"img\""));
    let title = "&lt;orders&gt; &amp; \"returns\": reads and writes";
    assert_eq!(texts(&svg, "title"), [title]);
    let description = &texts(&svg, "desc")[0];
    assert!(
        description.contains("busiest minute 8.4 × mean: Monday 22:00 to Tuesday 02:00 UTC"),
        "{description}"
    );
    let labels = texts(&svg, "text");
    for label in ["Mon", "Sun", "× its own mean", "day and time, UTC"] {
        assert!(labels.iter().any(|it| it == label), "{label} in {labels:?}");
    }
}

#[test]
fn a_picture_takes_the_place_of_an_older_one() {
    let folder = folder_with(ORDERS);
    let path = folder.path().join("orders.svg");
    fs::write(&path, "old").unwrap();
    let output = run(
        folder.path(),
        &["shape", "orders.toml", "--svg", "orders.svg"],
    );
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert!(fs::read_to_string(path).unwrap().starts_with("<svg "));
    assert_eq!(names(&folder), ["orders.svg", "orders.toml"]);
}

#[cfg(unix)]
#[test]
fn a_picture_is_a_file_like_others_and_links_stay_links() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let folder = folder_with(ORDERS);
    let of = |name: &str| folder.path().join(name);
    symlink("orders.svg", of("link.svg")).unwrap();
    fs::write(of("orders.svg"), "old").unwrap();
    let output = run(
        folder.path(),
        &["shape", "orders.toml", "--svg", "link.svg"],
    );
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert!(fs::symlink_metadata(of("link.svg")).unwrap().is_symlink());
    assert!(
        fs::read_to_string(of("orders.svg"))
            .unwrap()
            .starts_with("<svg ")
    );
    let mode = |name: &str| fs::metadata(of(name)).unwrap().permissions().mode();
    assert_eq!(mode("orders.svg"), mode("orders.toml"));
}

#[test]
fn where_no_file_can_be_exits_with_2_and_leaves_nothing() {
    let folder = folder_with(ORDERS);
    fs::create_dir(folder.path().join("pictures")).unwrap();
    for (target, expected) in [
        ("missing/orders.svg", "its folder is not there"),
        ("pictures", "pictures can't be written"),
        ("orders.toml/orders.svg", "can't be written"),
    ] {
        let output = run(folder.path(), &["shape", "orders.toml", "--svg", target]);
        assert_eq!(
            output.status.code(),
            Some(2),
            "{target}: {}",
            stderr(&output)
        );
        assert!(stderr(&output).contains(expected), "{}", stderr(&output));
        assert_eq!(stdout(&output), "");
    }
    assert_eq!(names(&folder), ["orders.toml", "pictures"]);
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_exits_with_1() {
    let folder = folder_with(ORDERS);
    let output = run(
        folder.path(),
        &["shape", "orders.toml", "--svg", "/dev/full"],
    );
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
    assert!(stderr(&output).contains("/dev/full can't be written"));
}

#[test]
fn what_is_odd_in_a_trace_is_said() {
    let shape = "[shape]\nkind = \"trace\"\nfile = \"requests.csv\"";
    let folder = folder_with(&format!("{}\n{shape}", ORDERS.replace("spikiness = 3", "")));
    // Two days of hours, of which 09:00 and 10:00 are missing.
    let rows = (0..48).filter(|hour| ![9, 10].contains(hour));
    let rows =
        rows.map(|hour| format!("2026-11-{:02}T{:02}:00Z,{hour}\n", 3 + hour / 24, hour % 24));
    let csv = rows.collect::<Vec<_>>().concat();
    fs::write(folder.path().join("requests.csv"), csv).unwrap();
    let output = run(
        folder.path(),
        &["shape", "orders.toml", "--svg", "orders.svg"],
    );
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let note =
        "requests.csv, line 10: values are missing: 2 in all are filled in on a straight line";
    let text = stdout(&output);
    assert!(text.contains(note), "{text}");
    assert!(text.contains("2 days from Tuesday 00:00 UTC on"), "{text}");
    assert!(text.contains("Wednesday 23:00 to 24:00 UTC"), "{text}");
    let svg = fs::read_to_string(folder.path().join("orders.svg")).unwrap();
    assert!(texts(&svg, "desc")[0].ends_with(note));
}

#[test]
fn a_profile_without_a_shape_is_said_to_be_steady() {
    let folder = folder_with(&ORDERS.replace("spikiness = 3", ""));
    let output = run(folder.path(), &["shape", "orders.toml"]);
    assert!(stdout(&output).contains("demand is taken as steady"));
    assert!(stdout(&output).contains("all the time"));
}
