//! What goes in: files, standard input, and what the columns of these mean.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::Output;

use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::Value;

use crate::common::program::{folder, run, run_with_input, says, stderr, stdout};
use crate::table::Table;

const HEADER: &str = "name,reads,writes,item_size,storage\n";
const ORDERS: &str = "orders,1200,300,1 KiB,250 GiB\n";
const CARTS: &str = "carts,40,10,3 KiB,6 GB\n";

#[track_caller]
fn ends_with(code: i32, folder: &Path, arguments: &[&str], input: &[u8]) -> Output {
    let arguments = [&["batch"], arguments].concat();
    let output = run_with_input(folder, &arguments, input);
    assert_eq!(output.status.code(), Some(code), "{}", stderr(&output));
    output
}

#[track_caller]
fn table(folder: &Path, arguments: &[&str], input: &[u8]) -> Table {
    Table::of(&ends_with(0, folder, arguments, input).stdout)
}

#[track_caller]
fn refused(folder: &Path, arguments: &[&str], expected: &[&str]) {
    let output = ends_with(2, folder, arguments, b"");
    assert_eq!(stdout(&output), "");
    says(stderr(&output), expected);
}

#[test]
fn files_with_the_same_columns_are_one_batch_in_their_order() {
    let [a, b] = [ORDERS, CARTS].map(|row| HEADER.to_owned() + row);
    let wrong = format!("{HEADER}wrong,many,1,1 KiB,1 GB\n");
    let folder = folder(&[("a.csv", &a), ("b.csv", &b), ("wrong.csv", &wrong)]);
    let both = table(folder.path(), &["b.csv", "a.csv"], b"");
    assert_eq!(both.column("name"), ["carts", "orders"]);
    let alone = table(folder.path(), &["a.csv"], b"");
    assert_eq!(both.rows[1], alone.rows[0]);
    // What is wrong is said with its file, and standard input is one of them.
    let arguments = ["a.csv", "wrong.csv", "-", "--errors", "bad.csv"];
    let output = ends_with(3, folder.path(), &arguments, b.as_bytes());
    assert_eq!(
        Table::of(&output.stdout).column("name"),
        ["orders", "carts"]
    );
    says(
        stderr(&output),
        &["2 workloads, and 1 row with something wrong left out."],
    );
    let errors = Table::at(&folder.path().join("bad.csv"));
    assert_eq!(
        errors.header,
        ["input", "line", "column", "value", "reason"]
    );
    assert_eq!(errors.rows.len(), 1);
    assert_eq!(errors.rows[0][..4], ["wrong.csv", "2", "reads", "many"]);
}

#[test]
fn files_with_other_columns_are_refused() {
    let a = HEADER.to_owned() + ORDERS;
    let other = a.replace("writes", "writes.per_second");
    let short = "name,reads,writes,item_size\n";
    let folder = folder(&[("a.csv", &a), ("other.csv", &other), ("short.csv", short)]);
    let message = "other.csv has other columns than a.csv: the column \"writes.per_second\" in place \
                   3, where the first has the column \"writes\"";
    refused(
        folder.path(),
        &["a.csv", "other.csv"],
        &[message, "run one by one"],
    );
    let message = "no column in place 5, where the first has the column \"storage\"";
    refused(folder.path(), &["a.csv", "a.csv", "short.csv"], &[message]);
    let twice = "standard input (-) can be read once, not twice";
    refused(folder.path(), &["-", "a.csv", "-"], &[twice]);
    let missing = "none.csv can't be read";
    refused(folder.path(), &["a.csv", "none.csv"], &[missing]);
}

#[test]
fn without_a_file_standard_input_is_read_packed_or_not() {
    let rows = HEADER.to_owned() + ORDERS + CARTS;
    let folder = folder(&[("rows.csv", &rows)]);
    let expected = table(folder.path(), &["rows.csv"], b"");
    let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
    gzip.write_all(rows.as_bytes()).expect("memory");
    let packed = gzip.finish().expect("memory");
    let windows = rows.replace('\n', "\r\n").replace(',', ";");
    for input in [rows.as_bytes(), &packed, windows.as_bytes()] {
        assert_eq!(table(folder.path(), &[], input), expected);
        assert_eq!(table(folder.path(), &["-"], input), expected);
    }
    let output = ends_with(3, folder.path(), &[], format!("{rows}x,y\n").as_bytes());
    says(
        stderr(&output),
        &["<stdin>:4: has 2 cells, and the header has 5 columns"],
    );
}

#[test]
fn maps_say_which_column_is_which_key() {
    let own = "Tabelle,Reads/s,w=s,Größe,GB total\norders,1200,300,1 KiB,250 GiB\n";
    let plain = HEADER.to_owned() + ORDERS;
    let folder = folder(&[("own.csv", own), ("rows.csv", &plain)]);
    let maps = [
        "--map",
        "Tabelle=name",
        "--map",
        "Reads/s=reads",
        "--map",
        "w=s=writes.per_second",
        "--map",
        "Größe=item_size",
        "--map",
        "GB total = storage.size",
    ];
    let arguments = [&["own.csv"], &maps[..]].concat();
    let mapped = table(folder.path(), &arguments, b"");
    let named = table(folder.path(), &["rows.csv"], b"");
    assert_eq!(mapped.rows, named.rows);
    assert_eq!(
        mapped.header[..5],
        ["Tabelle", "Reads/s", "w=s", "Größe", "GB total"]
    );

    let near = "did you mean \"Reads/s\"?";
    refused(
        folder.path(),
        &["own.csv", "--map", "Read/s=reads"],
        &["there is no column", near],
    );
    let key = ["own.csv", "--map", "Reads/s=reads.per_secnd"];
    refused(
        folder.path(),
        &key,
        &["no profile has a key", "did you mean \"reads.per_second\"?"],
    );
    let form = ["own.csv", "--map", "Reads"];
    refused(
        folder.path(),
        &form,
        &["--map: expected COLUMN=KEY, found \"Reads\""],
    );
    refused(
        folder.path(),
        &["own.csv"],
        &["no column is a key of a profile"],
    );
}

#[test]
fn a_column_that_is_nearly_a_key_passes_through_and_is_told() {
    let rows = "name,reads,writes,item_size,storage,Spikyness\norders,10,1,1 KiB,1 GB,3\n";
    let folder = folder(&[("rows.csv", rows)]);
    let output = ends_with(0, folder.path(), &["rows.csv"], b"");
    let said = "the column \"Spikyness\" is no key and passes through; if spikiness is meant, name it \
                so or say --map \"Spikyness=spikiness\"";
    says(stderr(&output), &[said]);
    assert_eq!(stderr(&output).matches("Spikyness").count(), 2);
}

#[test]
fn a_base_and_assumptions_hold_for_every_row() {
    let rows = "name,reads,region\norders,1200,\nin-india,1200,ap-south-1\n";
    let base = "region = \"eu-west-1\"\nreads.item_size = \"1 KiB\"\nwrites = { per_second = 5, \
                item_size = \"1 KiB\" }\nstorage.size = \"90 GB\"\n";
    let folder = folder(&[("rows.csv", rows), ("base.toml", base)]);
    let assume = ["--assume", "bloat=1.9"];
    let arguments = [&["rows.csv", "--base", "base.toml"], &assume[..]].concat();
    let found = table(folder.path(), &arguments, b"");
    for (row, region) in found.rows.iter().zip(["eu-west-1", "ap-south-1"]) {
        let name = &row[0];
        let own = base.replace("eu-west-1", region);
        let profile = format!("name = \"{name}\"\n{own}reads.per_second = 1200\n");
        fs::write(folder.path().join("one.toml"), profile).expect("a file");
        let compare = ["compare", "one.toml", "--format", "json"];
        let output = run(folder.path(), &[&compare[..], &assume].concat());
        let json: Value = serde_json::from_str(stdout(&output)).expect("JSON");
        let expected = &json["options"][0];
        assert_eq!(found.cell(row, "cheapest_option"), expected["id"]);
        assert_eq!(
            found.cell(row, "cheapest_usd"),
            expected["effective_monthly_usd"]
        );
        let on_rds = found.cell(row, "rds.multi-az.on-demand");
        let options = json["options"].as_array().expect("a list");
        let rds = options
            .iter()
            .find(|it| it["id"] == "rds.multi-az.on-demand");
        assert_eq!(on_rds, rds.expect("an option")["effective_monthly_usd"]);
    }
    let wrong = ["rows.csv", "--base", "base.toml", "--assume", "blaot=2"];
    refused(folder.path(), &wrong, &["blaot", "bloat"]);
}

#[test]
fn a_mistake_in_the_base_is_one_mistake_and_not_one_a_row() {
    let rows = HEADER.to_owned() + ORDERS + CARTS;
    let folder = folder(&[("rows.csv", &rows), ("base.toml", "spikyness = 3\n")]);
    let arguments = ["rows.csv", "--base", "base.toml", "--out", "out.csv"];
    refused(
        folder.path(),
        &arguments,
        &["base.toml:1:1", "spikyness", "spikiness"],
    );
    assert!(!folder.path().join("out.csv").exists());
}

#[test]
fn a_sheet_is_chosen_by_its_name_or_its_number() {
    let folder = folder(&[("rows.csv", &(HEADER.to_owned() + ORDERS))]);
    let mut book = rust_xlsxwriter::Workbook::new();
    book.add_worksheet().set_name("Read me").expect("a sheet");
    let sheet = book.add_worksheet().set_name("Tables").expect("a sheet");
    for (row, line) in (0..).zip([HEADER, CARTS]) {
        for (column, cell) in (0..).zip(line.trim().split(',')) {
            sheet.write_string(row, column, cell).expect("a cell");
        }
    }
    book.save(folder.path().join("book.xlsx"))
        .expect("a workbook");
    for sheet in ["Tables", "2"] {
        let found = table(folder.path(), &["book.xlsx", "--sheet", sheet], b"");
        assert_eq!(found.column("name"), ["carts"]);
    }
    refused(
        folder.path(),
        &["book.xlsx", "--sheet", "Tabels"],
        &["Tabels", "Read me", "Tables"],
    );
    refused(
        folder.path(),
        &["book.xlsx"],
        &["book.xlsx has nothing in its sheet"],
    );
    let csv = ["rows.csv", "--sheet", "Tables"];
    refused(
        folder.path(),
        &csv,
        &["rows.csv is no workbook, and so without a sheet `Tables`"],
    );
}
