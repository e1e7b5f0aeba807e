//! The program itself: arguments and standard input in, its output out.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

/// A folder with files by their paths.
pub(crate) fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for (path, text) in files {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().expect("a folder above")).expect("a folder");
        fs::write(path, text).expect("a file");
    }
    folder
}

/// Asserts that a text says all this, wherever its lines are broken.
#[track_caller]
pub(crate) fn says(text: &str, parts: &[&str]) {
    let unbroken = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let said = unbroken(text);
    for part in parts {
        assert!(
            said.contains(&unbroken(part)),
            "{part:?} is not in:\n{text}"
        );
    }
}

/// What the program answers in so many columns: without colours, and no line longer than that.
#[track_caller]
pub(crate) fn answer_in_columns(folder: &Path, arguments: &[&str], columns: usize) -> String {
    let output = command(folder, arguments)
        .env("COLUMNS", columns.to_string())
        .output()
        .expect("the program runs");
    let text = stdout(&output);
    assert!(
        text.lines().all(|line| line.chars().count() <= columns),
        "{text}"
    );
    assert!(!text.contains('\u{1b}'));
    text.to_owned()
}

/// The program in a folder, with nothing in its environment that it goes by.
fn command(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tablestakes"));
    command
        .args(arguments)
        .current_dir(folder)
        .env_remove("COLUMNS")
        .env_remove("TABLESTAKES_PRICES");
    command
}

/// Runs the program in a folder.
pub(crate) fn run(folder: &Path, arguments: &[&str]) -> Output {
    run_with_input(folder, arguments, b"")
}

/// The same with something on its standard input.
pub(crate) fn run_with_input(folder: &Path, arguments: &[&str], input: &[u8]) -> Output {
    let mut child = command(folder, arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    // The program may end without reading all of it.
    let _ = child.stdin.take().expect("a pipe").write_all(input);
    child.wait_with_output().expect("the program ends")
}

/// What it printed.
pub(crate) fn stdout(output: &Output) -> &str {
    std::str::from_utf8(&output.stdout).expect("UTF-8")
}

/// What it said beside.
pub(crate) fn stderr(output: &Output) -> &str {
    std::str::from_utf8(&output.stderr).expect("UTF-8")
}

/// What the program says is wrong with its input.
#[track_caller]
pub(crate) fn wrong(folder: &Path, arguments: &[&str]) -> String {
    let output = run(folder, arguments);
    assert_eq!(output.status.code(), Some(2), "{}", stderr(&output));
    assert!(output.stdout.is_empty(), "{}", stdout(&output));
    stderr(&output).to_owned()
}
