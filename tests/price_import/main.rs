//! `tablestakes prices import` as its users meet it: price lists in, a folder of price books out.

#[path = "../common/mod.rs"]
mod common;

mod broken;
mod compute;
mod dynamodb;
mod feed;
mod folder;
mod rds;
mod transfer;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

use common::offers::{self, Offer};
use common::program::{run, stderr, stdout};
use tempfile::TempDir;

/// The header of a file of prices.
const HEADER: &str = "key,usd,unit,source,date";

/// A folder with price lists, and with the price books in `prices`.
struct Place(TempDir);

impl Place {
    fn new() -> Self {
        Self(tempfile::tempdir().expect("a folder"))
    }

    fn path(&self, path: &str) -> PathBuf {
        self.0.path().join(path)
    }

    /// Writes a file.
    fn file(&self, path: &str, text: impl AsRef<[u8]>) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, text).expect("a file");
    }

    /// Runs `prices import` with `--out prices`.
    fn run(&self, arguments: &[&str]) -> Output {
        let command = ["prices", "import", "--out", "prices"];
        run(self.0.path(), &[&command, arguments].concat())
    }

    /// Imports files, and gives the summary.
    #[track_caller]
    fn import(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
        assert_eq!(stderr(&output), "");
        stdout(&output).to_owned()
    }

    /// Imports an offer in a form, and gives the summary.
    #[track_caller]
    fn import_offer(&self, offer: &Offer, form: &str) -> String {
        let name = format!("offer.{form}");
        let text = match form {
            "json" => offer.json(),
            _ => offer.csv(),
        };
        self.file(&name, text);
        self.import(&[&name])
    }

    /// Asserts that the input is refused with one problem that says all this, and that the books are
    /// what they were.
    #[track_caller]
    fn refuses(&self, arguments: &[&str], expected: &[&str]) {
        let before = self.books();
        let output = self.run(arguments);
        // Sentences are wrapped, with a line down their left.
        let words = stderr(&output).split_whitespace();
        let words: Vec<_> = words
            .filter(|it| !it.starts_with(['│', '╰', '├', '╭']))
            .collect();
        let text = words.join(" ");
        assert_eq!(output.status.code(), Some(2), "{text}");
        for part in expected {
            assert!(text.contains(part), "{text:?} does not say {part:?}");
        }
        assert_eq!(text.matches("error: ").count(), 1, "{text}");
        assert_eq!(stdout(&output), "");
        assert_eq!(self.books(), before);
    }

    /// A file of the books of a region.
    #[track_caller]
    fn book(&self, path: &str) -> String {
        let path = self.path("prices/aws").join(path);
        fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    }

    /// Every file of the folder of books, with its text.
    fn books(&self) -> Vec<(PathBuf, String)> {
        let mut books = Vec::new();
        collect(&self.path("prices"), &mut books);
        books.sort();
        books
    }
}

fn collect(folder: &Path, books: &mut Vec<(PathBuf, String)>) {
    for entry in fs::read_dir(folder).into_iter().flatten() {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            collect(&path, books);
        } else {
            let text = fs::read_to_string(&path).expect("a text");
            books.push((path, text));
        }
    }
}

/// A file of prices: a line for each, with what they have in common at its end.
fn book(prices: &[&str], source: &str, day: &str) -> String {
    let lines = prices
        .iter()
        .map(|price| format!("{price},{source},{day}\n"));
    format!("{HEADER}\n{}", lines.collect::<String>())
}

/// Asserts that a summary has a line for a reason: how many were left out, and the first.
#[track_caller]
fn assert_left_out(summary: &str, count: u32, reason: &str, example: &str) {
    let line = format!("{count:>10}  {reason}: {example}");
    assert!(
        summary.lines().any(|it| it == line),
        "{summary} has no {line:?}"
    );
}
