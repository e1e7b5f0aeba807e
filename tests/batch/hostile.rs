//! Files that nobody means well with, and files that were damaged: a sentence, and bounded memory.
#![cfg(unix)]

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Output};

use flate2::Compression;
use flate2::write::GzEncoder;
use tempfile::TempDir;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::common::program::{stderr, stdout};
use crate::table::Table;

const HEADER: &str = "name,reads,writes,item_size,storage,note\n";
const ORDERS: &str = "orders,1200,300,1 KiB,250 GiB,\n";
const CARTS: &str = "carts,40,10,3 KiB,6 GB,\n";

/// Kilobytes of addresses that the program may take at all. Threads have 64 MiB each of which they use
/// next to nothing.
const MOST_KILOBYTES: &str = "600000";

fn with_rows(rows: &[u8]) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("rows"), rows).expect("a file");
    folder
}

/// Answers `rows` in a folder with little memory.
fn batch(folder: &Path) -> Output {
    let output = Command::new("sh")
        .args(["-c", "ulimit -v \"$0\" && exec \"$@\"", MOST_KILOBYTES])
        .args([
            env!("CARGO_BIN_EXE_tablestakes"),
            "batch",
            "rows",
            "--jobs",
            "2",
        ])
        .args(["--out", "out.csv", "--errors", "bad.csv"])
        .current_dir(folder)
        .output()
        .expect("a shell");
    assert!(!stderr(&output).contains("panicked"), "{}", stderr(&output));
    assert_eq!(stdout(&output), "");
    output
}

/// Asserts that a file is refused as a whole, and leaves nothing behind.
#[track_caller]
fn refused(rows: &[u8], expected: &str) {
    let folder = with_rows(rows);
    let output = batch(folder.path());
    assert_eq!(output.status.code(), Some(2), "{}", stderr(&output));
    let said = stderr(&output).trim_end();
    assert_eq!(said, format!("error: {expected}"));
    assert_eq!(fs::read_dir(folder.path()).expect("a folder").count(), 1);
}

/// Asserts that some rows are answered, and what is wrong with another.
#[track_caller]
fn spoils_a_row(rows: &[u8], names: &[&str], line: &str, column: &str, reason: &str) {
    let folder = with_rows(rows);
    let output = batch(folder.path());
    assert_eq!(output.status.code(), Some(3), "{}", stderr(&output));
    let answers = Table::at(&folder.path().join("out.csv"));
    assert_eq!(answers.column("name"), names);
    let errors = Table::at(&folder.path().join("bad.csv"));
    let [fault] = &errors.rows[..] else {
        panic!("{:?}", errors.rows);
    };
    assert_eq!(
        [&fault[0], &fault[1], &fault[2], &fault[4]],
        ["rows", line, column, reason]
    );
    // What is shown of a cell fits a line.
    assert!(fault[3].chars().count() <= 61, "{}", fault[3]);
}

fn of(parts: &[&[u8]]) -> Vec<u8> {
    parts.concat()
}

#[test]
fn a_row_of_two_megabytes_is_passed() {
    let long = format!("long,1,1,1 KiB,1 GB,{}\n", "x".repeat(2 << 20));
    let rows = [HEADER, ORDERS, &long, CARTS].concat();
    spoils_a_row(
        rows.as_bytes(),
        &["orders", "carts"],
        "3",
        "",
        "is longer than 1 MiB",
    );
}

#[test]
fn a_million_columns_are_refused() {
    let rows = "c,".repeat(1_000_000) + "name\n1\n";
    refused(rows.as_bytes(), "rows has more than 16384 columns");
}

#[test]
fn bytes_that_are_no_text_spoil_their_row_alone() {
    let latin = b"gr\xf6\xdfe,1,1,1 KiB,1 GB,\n";
    let rows = of(&[
        HEADER.as_bytes(),
        ORDERS.as_bytes(),
        latin,
        CARTS.as_bytes(),
    ]);
    let reason = "has bytes that are no UTF-8: save the file as UTF-8";
    spoils_a_row(&rows, &["orders", "carts"], "3", "name", reason);
    let rows = of(&[b"gr\xf6\xdfe,", HEADER.as_bytes(), ORDERS.as_bytes()]);
    refused(
        &rows,
        "rows has a header that has bytes that are no UTF-8: save the file as UTF-8",
    );
    let binary: Vec<u8> = (0..=255).cycle().take(10_000).collect();
    let message = "rows is binary: rows are read from CSV, NDJSON, XLSX and ODS, each of them plain \
                   or packed by gzip or zstd";
    refused(&binary, message);
}

#[test]
fn a_quote_that_is_never_closed_is_named_with_its_line() {
    let reason = "opens a quote on line 3 that is never closed: all up to the end of the file would be \
                  in this cell";
    let open = "open,1,1,1 KiB,1 GB,\"never\n";
    let rows = [HEADER, ORDERS, open, CARTS].concat();
    spoils_a_row(rows.as_bytes(), &["orders"], "3", "note", reason);
    // However much there is behind it.
    let rows = [HEADER, ORDERS, open, &CARTS.repeat(3_000_000)].concat();
    spoils_a_row(rows.as_bytes(), &["orders"], "3", "note", reason);
}

#[test]
fn a_packed_file_that_was_cut_is_refused() {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
    let rows = (0..5000).map(|it| format!("t{it},{it},{},1 KiB,1 GB,\n", it % 7));
    let rows = HEADER.to_owned() + &rows.collect::<String>();
    gzip.write_all(rows.as_bytes()).expect("memory");
    let packed = gzip.finish().expect("memory");
    let message = "rows ends in the middle of what gzip packed: it was not copied whole";
    for length in [packed.len() - 1, packed.len() / 2, 11] {
        refused(&packed[..length], message);
    }
}

/// A workbook of one sheet, which is written by a function.
fn workbook(sheet: impl FnOnce(&mut dyn Write)) -> Vec<u8> {
    let relation = |kind: &str, target: &str| {
        format!(
            "<Relationships><Relationship Id=\"r1\" Type=\"http://x/{kind}\" Target=\"{target}\"/>\
             </Relationships>"
        )
    };
    let book = "<workbook xmlns:r=\"http://x/relationships\"><sheets>\
                <sheet name=\"Tables\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>";
    let parts = [
        ("[Content_Types].xml", "<Types/>".to_owned()),
        ("_rels/.rels", relation("officeDocument", "xl/workbook.xml")),
        ("xl/workbook.xml", book.to_owned()),
        (
            "xl/_rels/workbook.xml.rels",
            relation("worksheet", "worksheets/sheet1.xml"),
        ),
    ];
    let mut archive = ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default()
        .compression_level(Some(1))
        .large_file(true);
    for (name, text) in parts {
        archive.start_file(name, options).expect("a part");
        archive.write_all(text.as_bytes()).expect("memory");
    }
    archive
        .start_file("xl/worksheets/sheet1.xml", options)
        .expect("a part");
    sheet(&mut archive);
    archive.finish().expect("an archive").into_inner()
}

/// A row of texts.
fn row(cells: &str) -> String {
    let cells = cells.trim().split(',');
    let cells = cells.map(|it| format!("<c t=\"inlineStr\"><is><t>{it}</t></is></c>"));
    format!("<row>{}</row>", cells.collect::<String>())
}

/// A sheet of rows, behind which something is repeated that comes to so many bytes.
fn bomb(before: &str, repeated: &str, bytes: usize) -> Vec<u8> {
    let block = repeated.repeat((1 << 20) / repeated.len());
    workbook(|sheet| {
        let mut write = |text: &str| sheet.write_all(text.as_bytes()).expect("memory");
        write("<worksheet><sheetData>");
        write(&(row(HEADER) + &row(ORDERS) + before));
        for _ in 0..bytes / block.len() {
            write(&block);
        }
    })
}

#[test]
fn a_workbook_that_unpacks_to_more_than_there_is_room_for_is_refused() {
    let zeros = bomb("<row><c><v>", "0", 1 << 30);
    assert!(zeros.len() < 16 << 20);
    refused(
        &zeros,
        "rows has an element of more than 1 MiB, and no cell is so long",
    );
}

#[test]
fn cells_without_end_take_no_memory() {
    let cells = bomb("<row>", "<c><v>0</v></c>", 64 << 20);
    let message = "rows is damaged: it ends too early, in its part xl/worksheets/sheet1.xml";
    refused(&cells, message);
}
