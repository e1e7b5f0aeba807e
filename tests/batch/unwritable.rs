//! Where answers can't be written: a sentence, an exit code, and nothing half-written.

use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

use crate::common::program::{folder, run, says, stderr, stdout};

const ROWS: &str = "name,reads,writes,item_size,storage\norders,1200,300,1 KiB,250 GiB\n";
const WRONG: &str = "wrong,many,1,1 KiB,1 GB\n";

fn with_rows() -> TempDir {
    folder(&[("rows.csv", &(ROWS.to_owned() + WRONG))])
}

#[track_caller]
fn fails(code: i32, output: &Output, said: &str) {
    assert_eq!(output.status.code(), Some(code), "{}", stderr(output));
    assert_eq!(stdout(output), "");
    says(stderr(output), &[said]);
    assert!(!stderr(output).contains("panicked"), "{}", stderr(output));
}

/// Everything in a folder but the rows.
fn left(folder: &Path) -> usize {
    fs::read_dir(folder).expect("a folder").count() - 1
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_behind_any_output_exits_with_1() {
    let folder = with_rows();
    let said = "/dev/full can't be written: No space left on device";
    for arguments in [
        &["--out", "/dev/full"][..],
        &["--out", "/dev/full", "--long"],
        &["--errors", "/dev/full", "--out", "out.csv"],
        &["--errors", "/dev/full", "--out", "out.ndjson"],
        &["--errors", "/dev/full", "--out", "out.xlsx"],
    ] {
        let output = run(folder.path(), &[&["batch", "rows.csv"], arguments].concat());
        fails(1, &output, said);
        assert_eq!(left(folder.path()), 0, "{arguments:?}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_behind_standard_output_exits_with_1_and_keeps_no_errors() {
    let folder = with_rows();
    let full = fs::OpenOptions::new().write(true).open("/dev/full");
    let output = Command::new(env!("CARGO_BIN_EXE_tablestakes"))
        .args(["batch", "rows.csv", "--errors", "bad.csv"])
        .current_dir(folder.path())
        .stdout(full.expect("a device"))
        .output()
        .expect("the program runs");
    fails(
        1,
        &output,
        "standard output can't be written: No space left on device",
    );
    assert_eq!(left(folder.path()), 0);
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_ends_a_batch_of_which_most_is_still_to_come() {
    // More rows than threads are given ahead.
    let folder = folder(&[("rows.csv", &(ROWS.to_owned() + &ROWS[36..].repeat(6000)))]);
    for jobs in ["1", "4"] {
        let output = Command::new("timeout")
            .args(["-s", "KILL", "60", env!("CARGO_BIN_EXE_tablestakes")])
            .args(["batch", "rows.csv", "--out", "/dev/full", "--jobs", jobs])
            .current_dir(folder.path())
            .output()
            .expect("the program runs");
        fails(
            1,
            &output,
            "/dev/full can't be written: No space left on device",
        );
    }
}

#[test]
fn a_reader_that_has_seen_enough_is_no_failure() {
    let folder = folder(&[("rows.csv", &(ROWS.to_owned() + &ROWS[36..].repeat(400)))]);
    let mut child = Command::new(env!("CARGO_BIN_EXE_tablestakes"))
        .args(["batch", "rows.csv"])
        .current_dir(folder.path())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("the program ends");
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert!(
        !stderr(&output).contains("can't be written"),
        "{}",
        stderr(&output)
    );
}

/// Runs a batch with no place for temporary files.
#[cfg(unix)]
fn without_temporary_files(folder: &Path, arguments: &[&str], input: &str) -> Output {
    fs::write(folder.join("input"), input).expect("a file");
    let input = fs::File::open(folder.join("input")).expect("a file");
    Command::new("sh")
        .args([
            "-c",
            "cat | exec \"$0\" batch \"$@\"",
            env!("CARGO_BIN_EXE_tablestakes"),
        ])
        .args(arguments)
        .current_dir(folder)
        .env("TMPDIR", "/nonexistent")
        .stdin(input)
        .output()
        .expect("the program runs")
}

#[cfg(unix)]
#[test]
fn a_machine_without_temporary_files_exits_with_1_where_some_are_needed() {
    let folder = tempfile::tempdir().expect("a folder");
    let output = without_temporary_files(folder.path(), &["--out", "out.xlsx"], ROWS);
    fails(
        1,
        &output,
        "the workbook can't be written: Temporary file error",
    );
    assert!(!folder.path().join("out.xlsx").exists());
    // A pipe of NDJSON is read twice.
    let object = "{\"name\": \"orders\"}\n";
    let output = without_temporary_files(folder.path(), &["--out", "out.csv"], object);
    let said = "<stdin> can't be read: no temporary file can be written for it, so set TMPDIR to a \
                folder with room";
    fails(1, &output, said);
    assert!(!folder.path().join("out.csv").exists());
    // CSV to CSV needs none.
    let output = without_temporary_files(folder.path(), &["--out", "out.csv"], ROWS);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert!(folder.path().join("out.csv").exists());
}

#[test]
fn a_path_that_leads_nowhere_is_the_callers_to_mend() {
    let folder = with_rows();
    let run =
        |arguments: &[&str]| run(folder.path(), &[&["batch", "rows.csv"], arguments].concat());
    let out = run(&["--out", "missing/out.csv"]);
    fails(
        2,
        &out,
        "missing/out.csv can't be written: No such file or directory",
    );
    let errors = run(&["--out", "out.csv", "--errors", "missing/bad.csv"]);
    fails(
        2,
        &errors,
        "missing/bad.csv can't be written: No such file or directory",
    );
    assert_eq!(left(folder.path()), 0);
    fs::create_dir(folder.path().join("a.csv")).expect("a folder");
    fails(2, &run(&["--out", "a.csv"]), "a.csv can't be written");
    assert_eq!(left(folder.path()), 1);
}

#[test]
fn answers_and_errors_can_not_go_to_one_file() {
    let folder = with_rows();
    let arguments = [
        "batch",
        "rows.csv",
        "--out",
        "out.csv",
        "--errors",
        "./out.csv",
    ];
    let output = run(folder.path(), &arguments);
    fails(2, &output, "--errors ./out.csv is the file of the answers");
    assert_eq!(left(folder.path()), 0);
}

#[test]
fn an_older_answer_stays_until_the_new_one_is_whole() {
    let folder = folder(&[
        ("rows.csv", ROWS),
        ("out.csv", "old\n"),
        ("cut.csv.gz", "\u{1f}"),
    ]);
    let out = folder.path().join("out.csv");
    // A file of gzip that ends within its head.
    fs::write(folder.path().join("cut.csv.gz"), [0x1f, 0x8b, 8, 0]).expect("a file");
    let output = run(folder.path(), &["batch", "cut.csv.gz", "--out", "out.csv"]);
    assert_eq!(output.status.code(), Some(2), "{}", stderr(&output));
    assert_eq!(fs::read_to_string(&out).expect("a file"), "old\n");
    let output = run(folder.path(), &["batch", "rows.csv", "--out", "out.csv"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert!(
        fs::read_to_string(&out)
            .expect("a file")
            .starts_with("name,")
    );
}
