//! What comes out: the columns of the input as they were, in their order, and the answers behind them.

use std::fs;
use std::path::Path;
use std::process::Output;

use rust_decimal::Decimal;
use serde_json::Value;
use tablestakes::batch::Chunk;
use tablestakes::batch::input::{Origin, Rows};
use tempfile::TempDir;

use crate::common::program::{folder, run, run_with_input, says, stderr, stdout};
use crate::table::Table;

const ROWS: &str = "\
name,reads,writes,item_size,storage
orders,1200,300,1 KiB,250 GiB
carts,40,10,3 KiB,6 GB
sessions,9000,2500,800 B,90 GB
";

/// A folder with these rows in it.
fn with_rows() -> TempDir {
    folder(&[("rows.csv", ROWS)])
}

/// Runs a batch that answers every row.
#[track_caller]
fn answered(folder: &Path, arguments: &[&str], input: &str) -> Output {
    let arguments = [&["batch"], arguments].concat();
    let output = run_with_input(folder, &arguments, input.as_bytes());
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    output
}

/// Asserts that a batch is refused for its arguments or its header, and leaves nothing behind.
#[track_caller]
fn refused(folder: &Path, arguments: &[&str], expected: &[&str]) {
    let before = fs::read_dir(folder).expect("a folder").count();
    let arguments = [&["batch"], arguments].concat();
    let output = run(folder, &arguments);
    assert_eq!(output.status.code(), Some(2), "{}", stderr(&output));
    assert_eq!(stdout(&output), "");
    says(stderr(&output), expected);
    assert_eq!(fs::read_dir(folder).expect("a folder").count(), before);
}

fn objects(text: &str) -> Vec<Value> {
    let objects = text.lines().map(serde_json::from_str);
    objects.collect::<Result<_, _>>().expect("objects")
}

#[test]
fn csv_goes_to_standard_output_and_the_summary_beside_it() {
    let folder = with_rows();
    let output = answered(folder.path(), &["rows.csv"], "");
    let table = Table::of(&output.stdout);
    assert_eq!(table.column("name"), ["orders", "carts", "sessions"]);
    says(
        stderr(&output),
        &[
            "3 workloads.",
            "Each with its cheapest option, USD a month",
            "The 3 that both engines serve",
        ],
    );
}

#[test]
fn own_columns_pass_through_in_their_order_with_all_that_stands_in_them() {
    let note = "\"Größe: \"\"alle\"\", usw.\nnext line\"";
    let rows = format!(
        "team,reads,writes,note,item_size,storage,,name\n \
         a ,10,1,{note},1 KiB,1 GB,000123,orders\n\
         Łódź,20,2,,1 KiB,1 GB,1.50,carts\n"
    );
    let folder = tempfile::tempdir().expect("a folder");
    let output = answered(folder.path(), &[], &rows);
    let [given, found] = [Table::of(rows.as_bytes()), Table::of(&output.stdout)];
    assert_eq!(found.header[..8], given.header[..]);
    assert_eq!(found.header[8], "cheapest_option");
    let own: Vec<_> = found.rows.iter().map(|row| &row[..8]).collect();
    assert_eq!(own, given.rows);
    assert_eq!(own[0][3], "Größe: \"alle\", usw.\nnext line");
}

#[test]
fn formulas_are_text_to_spreadsheets_and_stay_what_they_are_in_ndjson() {
    let rows = "name,reads,writes,item_size,storage,=note\n=1+1,1,1,1 KiB,1 GB,@SUM(A1)\n";
    let folder = tempfile::tempdir().expect("a folder");
    let output = answered(folder.path(), &[], rows);
    let csv = Table::of(&output.stdout);
    assert_eq!(csv.column("name"), ["'=1+1"]);
    assert_eq!(csv.column("'=note"), ["'@SUM(A1)"]);
    answered(folder.path(), &["--out", "out.ndjson"], rows);
    let text = fs::read_to_string(folder.path().join("out.ndjson")).expect("a file");
    let object = &objects(&text)[0];
    assert_eq!(object["name"], "=1+1");
    assert_eq!(object["=note"], "@SUM(A1)");
    assert_eq!(object["cheapest_usd"], csv.column("cheapest_usd")[0]);
}

#[test]
fn a_column_that_has_the_name_of_an_answer_is_refused() {
    for column in ["cheapest_usd", "ratio", "dynamodb.on-demand.standard"] {
        let rows = ROWS.replacen("name,", &format!("{column},"), 1);
        let folder = folder(&[("rows.csv", &rows)]);
        let expected =
            format!("the column \"{column}\" of the input has the name of a column of the answer");
        let arguments = ["rows.csv", "--out", "out.csv"];
        refused(
            folder.path(),
            &arguments,
            &[&expected, "give it another name"],
        );
    }
    // Which names are taken depends on what is asked for.
    let rows = ROWS.replacen("name,", "option,", 1);
    let folder = folder(&[("rows.csv", &rows)]);
    answered(folder.path(), &["rows.csv"], "");
    refused(
        folder.path(),
        &["rows.csv", "--long"],
        &["the column \"option\""],
    );
    let rows = ROWS.replacen("name,", "pooled,", 1);
    fs::write(folder.path().join("rows.csv"), rows).expect("a file");
    answered(folder.path(), &["rows.csv", "--long"], "");
    let grouped = ["rows.csv", "--group", "pooled"];
    refused(folder.path(), &grouped, &["the column \"pooled\""]);
}

#[test]
fn what_is_written_follows_from_the_end_of_the_name() {
    let folder = with_rows();
    let help = "end the name with .csv, .xlsx or .ndjson";
    for name in ["out.parquet", "out", "csv"] {
        let message = format!("--out {name}: what to write is not known");
        refused(
            folder.path(),
            &["rows.csv", "--out", name],
            &[&message, help],
        );
    }
    for (name, beginning) in [
        ("out.csv", "name,reads,"),
        ("OUT.CSV", "name,reads,"),
        ("out.ndjson", "{\"name\":\"orders\",\"reads\":1200,"),
        ("out.jsonl", "{\"name\":\"orders\",\"reads\":1200,"),
        ("out.xlsx", "PK"),
    ] {
        let output = answered(folder.path(), &["rows.csv", "--out", name], "");
        assert_eq!(stdout(&output), "");
        let bytes = fs::read(folder.path().join(name)).expect("a file");
        assert!(bytes.starts_with(beginning.as_bytes()), "{name}");
    }
}

#[test]
fn objects_come_out_in_their_own_words_with_the_answers_behind() {
    let folder = tempfile::tempdir().expect("a folder");
    let line = |name: &str| {
        format!(
            "{{ \"name\": \"{name}\",  \"reads\": {{\"per_second\":1.50e1, \"item_size\":\"1 KiB\"}}, \
             \"writes\":{{\"per_second\":2,\"item_size\":\"1 KiB\"}},\"storage\":{{\"size\":\"1 GB\"}}, \
             \"tags\": [\"a\", {{\"b\": null}}], \"note\": \"\\u00dc=1\""
        )
    };
    let rows = format!("{} }}\n{}}}\n", line("orders"), line("carts"));
    answered(folder.path(), &["--out", "out.ndjson"], &rows);
    let text = fs::read_to_string(folder.path().join("out.ndjson")).expect("a file");
    let lines: Vec<_> = text.lines().collect();
    for (found, name) in lines.iter().zip(["orders", "carts"]) {
        let beginning = line(name) + ",\"cheapest_option\":\"";
        assert!(found.starts_with(&beginning), "{found}");
    }
    assert_eq!(objects(&text).len(), 2);
}

#[test]
fn patterns_choose_the_options_that_have_a_column() {
    let folder = with_rows();
    let patterns = [
        "--option",
        "dynamodb.on-demand.*",
        "--option",
        "rds.single-az.on-demand*",
    ];
    let arguments = [&["rows.csv"], &patterns[..]].concat();
    let some = Table::of(&answered(folder.path(), &arguments, "").stdout);
    let all = Table::of(&answered(folder.path(), &["rows.csv"], "").stdout);
    let is_meant = |id: &&String| {
        id.starts_with("dynamodb.on-demand.") || id.starts_with("rds.single-az.on-demand")
    };
    let meant: Vec<_> = all.header.iter().filter(is_meant).collect();
    assert_eq!(some.header[10..].iter().collect::<Vec<_>>(), meant);
    assert_eq!(meant[0], "dynamodb.on-demand.standard");
    assert_eq!(*meant[meant.len() - 1], "rds.single-az.on-demand");
    for option in &some.header[10..] {
        assert_eq!(some.column(option), all.column(option), "{option}");
    }
    // The cheapest is the cheapest of these.
    for row in &some.rows {
        let usd = row[10..].iter().filter_map(|it| it.parse::<Decimal>().ok());
        let least = usd.min().expect("an option").to_string();
        assert_eq!(some.cell(row, "cheapest_usd"), least);
    }
    let unknown = ["rows.csv", "--option", "dynamodb.on-demand.standart"];
    let near = "did you mean dynamodb.on-demand.standard?";
    refused(folder.path(), &unknown, &["no option is called", near]);
}

#[test]
fn a_sheet_has_what_csv_has() {
    let folder = with_rows();
    let csv = Table::of(&answered(folder.path(), &["rows.csv"], "").stdout);
    answered(folder.path(), &["rows.csv", "--out", "out.xlsx"], "");
    let path = folder.path().join("out.xlsx");
    let mut rows = Rows::open(Origin::Path(&path), None).expect("a workbook");
    assert_eq!(rows.columns(), csv.header);
    let mut chunk = Chunk::default();
    assert!(rows.read(&mut chunk, 10).expect("rows"));
    assert_eq!(chunk.len(), 3);
    for (row, expected) in chunk.rows().zip(&csv.rows) {
        for (cell, expected) in row.cells().zip(expected) {
            // Numbers of sheets are doubles.
            match (cell.text.parse::<f64>(), expected.parse::<f64>()) {
                (Ok(found), Ok(expected)) => {
                    assert!((found - expected).abs() <= 1e-9 * expected.abs(), "{found}");
                }
                _ => assert_eq!(cell.text, expected),
            }
        }
    }
}

#[test]
fn long_rows_repeat_their_own_cells_for_every_option() {
    let folder = with_rows();
    let output = answered(
        folder.path(),
        &["rows.csv", "--long", "--option", "dynamodb.*"],
        "",
    );
    let long = Table::of(&output.stdout);
    let output = answered(folder.path(), &["rows.csv", "--option", "dynamodb.*"], "");
    let wide = Table::of(&output.stdout);
    let options = wide.header.len() - 10;
    assert_eq!(long.rows.len(), 3 * options);
    for (answers, row) in long.rows.chunks(options).zip(&wide.rows) {
        for answer in answers {
            assert_eq!(answer[..5], row[..5]);
            let option = long.cell(answer, "option");
            let usd = long.cell(answer, "effective_monthly_usd");
            assert_eq!(wide.cell(row, option), usd, "{option}");
        }
        assert_eq!(long.cell(&answers[0], "rank"), "1");
        assert_eq!(
            long.cell(&answers[0], "option"),
            wide.cell(row, "cheapest_option")
        );
    }
}
