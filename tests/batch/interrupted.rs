//! A batch that is ended half-way leaves nothing half-written.
#![cfg(unix)]

use std::ffi::OsString;
use std::fmt::Write as _;
use std::fs;
use std::io::{Read, Write};
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::{Child, ChildStdin, Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::common::program::folder;

const OLD: &str = "an older answer\n";

/// What a machine needs at most for anything here, however busy it is.
const PATIENCE: Duration = Duration::from_mins(1);

/// A batch in a folder with an older answer, which has read some rows and waits for more.
struct Running {
    folder: TempDir,
    child: Child,
    more: ChildStdin,
}

impl Running {
    fn start(out: &str) -> Self {
        let folder = folder(&[(out, OLD)]);
        let mut child = Command::new(env!("CARGO_BIN_EXE_tablestakes"))
            .args(["batch", "--out", out, "--errors", "bad.csv"])
            .current_dir(folder.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let mut rows = "name,reads,writes,item_size,storage\n".to_owned();
        // More than is read at once.
        for row in 0..12_000 {
            let _ = writeln!(rows, "table-{row},{row},1,1 KiB,1 GB");
        }
        let mut more = child.stdin.take().expect("a pipe");
        more.write_all(rows.as_bytes()).expect("a reader");
        let running = Self {
            folder,
            child,
            more,
        };
        // Both files are begun, beside their places.
        wait_until(|| entries(running.folder.path()).len() == 3);
        running
    }

    /// Sends a signal by its name.
    fn signal(&self, signal: &str) {
        let id = self.child.id().to_string();
        let sent = Command::new("kill").args([signal, &id]).status();
        assert!(sent.expect("kill runs").success());
    }

    /// Waits for the end: how it was, and what was said.
    fn end(&mut self) -> (ExitStatus, String) {
        let mut status = None;
        wait_until(|| {
            status = self.child.try_wait().expect("a child");
            status.is_some()
        });
        let mut said = String::new();
        let mut pipe = self.child.stderr.take().expect("a pipe");
        pipe.read_to_string(&mut said).expect("text");
        (status.expect("an end"), said)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It has ended, unless a test fails.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[track_caller]
fn wait_until(mut is_so: impl FnMut() -> bool) {
    let began = Instant::now();
    while !is_so() {
        assert!(began.elapsed() < PATIENCE, "nothing happens");
        thread::sleep(Duration::from_millis(5));
    }
}

fn entries(folder: &Path) -> Vec<OsString> {
    let entries = fs::read_dir(folder).expect("a folder");
    let mut names: Vec<_> = entries
        .map(|it| it.expect("an entry").file_name())
        .collect();
    names.sort();
    names
}

fn old_answer(folder: &Path, out: &str) -> String {
    fs::read_to_string(folder.join(out)).expect("the older answer")
}

#[test]
fn a_killed_batch_leaves_an_older_answer_as_it_was() {
    for out in ["out.csv", "out.xlsx"] {
        let mut batch = Running::start(out);
        batch.child.kill().expect("a signal");
        let (status, _) = batch.end();
        assert_eq!(status.signal(), Some(9));
        assert_eq!(old_answer(batch.folder.path(), out), OLD);
        assert!(!batch.folder.path().join("bad.csv").exists());
    }
}

#[test]
fn whoever_asks_it_to_end_gets_130_and_no_file() {
    for signal in ["-INT", "-TERM", "-HUP"] {
        for out in ["out.csv", "out.ndjson", "out.xlsx"] {
            let mut batch = Running::start(out);
            batch.signal(signal);
            // More rows come, as they do from a program that knows of nothing.
            let rows = "more,1,1,1 KiB,1 GB\n".repeat(50_000);
            let _ = batch.more.write_all(rows.as_bytes());
            let (status, said) = batch.end();
            assert_eq!(status.code(), Some(130), "{signal} {said}");
            assert_eq!(said, "stopped before the end: nothing was written\n");
            assert_eq!(entries(batch.folder.path()), [out]);
            assert_eq!(old_answer(batch.folder.path(), out), OLD);
        }
    }
}

#[test]
fn it_ends_though_its_input_stands_still() {
    for out in ["out.csv", "out.xlsx"] {
        let mut batch = Running::start(out);
        batch.signal("-INT");
        let (status, said) = batch.end();
        assert_eq!(status.code(), Some(130), "{said}");
        assert_eq!(said, "stopped before the end: nothing was written\n");
        assert_eq!(entries(batch.folder.path()), [out]);
        assert_eq!(old_answer(batch.folder.path(), out), OLD);
    }
}
