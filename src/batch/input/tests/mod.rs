//! What inputs are read as, one file for each format.

mod delimited;
mod json_lines;
mod packed;
mod workbook;

use std::io::Cursor;

use super::*;
use crate::batch::{Cell, Kind};

/// Opens bytes as if they came from a pipe.
fn open_sheet(bytes: impl Into<Vec<u8>>, sheet: Option<&str>) -> Result<Rows, String> {
    let stream = Box::new(Cursor::new(bytes.into()));
    let (source, bytes) = Source::of_stream("rows", stream);
    Rows::of(source, bytes, sheet).map_err(said)
}

fn open(bytes: impl Into<Vec<u8>>) -> Result<Rows, String> {
    open_sheet(bytes, None)
}

fn said(failure: Failure) -> String {
    match failure {
        Failure::Input(problems) => problems.to_string(),
        Failure::Machine(problem) => format!("machine: {problem}"),
    }
}

/// Why bytes are no input.
fn refusal(bytes: impl Into<Vec<u8>>) -> String {
    open(bytes).err().expect("this is refused")
}

/// Rows as `line: cell|cell`, and then faults as `line [column] value: reason`.
fn all(mut rows: Rows) -> Result<Vec<String>, String> {
    let mut chunk = Chunk::default();
    let mut read = Vec::new();
    let mut faults = Vec::new();
    while rows.read(&mut chunk, 2).map_err(said)? {
        for row in chunk.rows() {
            assert_eq!(row.len(), rows.columns().len());
            let cells: Vec<String> = row.cells().map(shown).collect();
            read.push(format!("{}: {}", row.line, cells.join("|")));
        }
        for fault in chunk.faults() {
            faults.push(format!(
                "{} [{}] {}: {}",
                fault.line, fault.column, fault.value, fault.reason
            ));
        }
    }
    read.extend(faults);
    Ok(read)
}

/// A cell by its text, with a mark of its kind: `a` is plain, `'a'` is text, `#1` is a number.
fn shown(cell: Cell<'_>) -> String {
    let text = cell.text;
    match cell.kind {
        Kind::Absent => "-".to_owned(),
        Kind::Plain => text.to_owned(),
        Kind::Text => format!("'{text}'"),
        Kind::Number => format!("#{text}"),
        Kind::Boolean => format!("?{text}"),
        Kind::Date => format!("@{text}"),
        Kind::Json => format!("~{text}"),
    }
}

fn rows(bytes: impl Into<Vec<u8>>) -> Vec<String> {
    all(open(bytes).expect("this can be opened")).expect("this can be read")
}

#[test]
fn a_file_that_is_missing_is_named() {
    let path = Path::new("no/such/rows.csv");
    let failure = Rows::open(Origin::Path(path), None).err();
    assert_eq!(
        said(failure.unwrap()),
        "no/such/rows.csv can't be read: No such file or directory (os error 2)"
    );
}

#[test]
fn a_folder_is_no_file() {
    let failure = Rows::open(Origin::Path(Path::new("src")), None).err();
    let message = "src is a folder, and one file is read at a time";
    assert_eq!(said(failure.unwrap()), message);
}

#[test]
fn an_empty_file_is_said_to_be_empty() {
    assert_eq!(refusal(""), "rows is empty");
    assert_eq!(refusal("\n\r\n\n"), "rows is empty");
}

#[test]
fn what_is_no_text_is_refused() {
    assert_eq!(
        refusal(b"\x7fELF\x02\x01\x00\x00".to_vec()),
        "rows is binary: rows are read from CSV, NDJSON, XLSX and ODS, each of them plain or packed \
         by gzip or zstd"
    );
}

#[test]
fn progress_counts_the_bytes_of_the_file() {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), "a,b\n1,2\n").unwrap();
    let mut rows = Rows::open(Origin::Path(file.path()), None).unwrap();
    let progress = rows.progress();
    assert_eq!(progress.total(), Some(8));
    assert!(rows.read(&mut Chunk::default(), 10).unwrap());
    assert_eq!(progress.read(), 8);
    assert_eq!(rows.name(), file.path().display().to_string());
    assert_eq!(rows.format(), Format::Csv);
}

#[test]
fn a_disk_that_fails_is_the_machines_failure() {
    struct Failing;
    impl std::io::Read for Failing {
        fn read(&mut self, _: &mut [u8]) -> std::io::Result<usize> {
            Err(std::io::Error::other("sector not found"))
        }
    }
    let stream = Box::new(std::io::Read::chain(&b"a,b\n1,2\n"[..], Failing));
    let (source, bytes) = Source::of_stream("rows", stream);
    let failure = Rows::of(source, bytes, None).err().unwrap();
    assert_eq!(
        said(failure),
        "machine: rows can't be read: sector not found"
    );
}
