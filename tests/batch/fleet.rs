//! The fleet of the examples: 200 tables of a company, of which twelve have something wrong. What is kept
//! under `snapshots/` is about layout; that the numbers are those of `compare` is checked here.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

use serde_json::Value;
use tempfile::TempDir;

use crate::common::decimal;
use crate::common::program::{self, says, stderr, stdout};
use crate::profiles::{lines, profile};
use crate::table::Table;

const BEST: [&str; 5] = [
    "cheapest_option",
    "cheapest_usd",
    "other_engine_option",
    "other_engine_usd",
    "ratio",
];

fn examples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("examples")
}

/// What a batch left behind.
struct Batch {
    output: Output,
    answers: Table,
    errors: String,
    _folder: TempDir,
}

/// Answers a file of the examples over the fleet's base.
fn batch(input: &str, more: &[&str]) -> Batch {
    let folder = tempfile::tempdir().expect("a folder");
    let (out, errors) = (folder.path().join("out.csv"), folder.path().join("bad.csv"));
    let [out_text, errors_text] = [&out, &errors].map(|it| it.to_str().expect("UTF-8"));
    let mut arguments = vec!["batch", input, "--base", "fleet.toml"];
    arguments.extend(["--out", out_text, "--errors", errors_text]);
    arguments.extend(more);
    let output = program::run(&examples(), &arguments);
    assert_eq!(output.status.code(), Some(3), "{}", stderr(&output));
    Batch {
        output,
        answers: Table::at(&out),
        errors: fs::read_to_string(&errors).expect("a file"),
        _folder: folder,
    }
}

#[test]
fn a_fleet_is_answered_with_what_is_wrong_beside_and_a_summary() {
    let Batch {
        output,
        answers,
        errors,
        ..
    } = batch("fleet.csv", &[]);
    assert_eq!(stdout(&output), "");
    // How old prices are depends on the day.
    let summary = stderr(&output).split("notice: ").next();
    insta::assert_snapshot!("fleet_summary", summary.unwrap_or_default());
    says(
        stderr(&output),
        &["notice: the oldest prices used are of 2024-07-18"],
    );
    insta::assert_snapshot!("fleet_errors", errors);
    let name = answers.place("name");
    let best = BEST.map(|it| answers.place(it));
    let rows = answers.rows.iter().map(|row| {
        let best = best.map(|at| row[at].as_str());
        format!("{},{}\n", row[name], best.join(","))
    });
    let header = format!("name,{}\n", BEST.join(","));
    insta::assert_snapshot!("fleet_answers", header + &rows.collect::<String>());
}

#[test]
fn rows_of_the_fleet_cost_what_compare_says_of_their_profiles() {
    let answers = batch("fleet.csv", &[]).answers;
    let own = answers.place("cheapest_option");
    let base = fs::read_to_string(examples().join("fleet.toml")).expect("a base");
    let base = lines(&base);
    // Some of every team, region and shape.
    let chosen: Vec<_> = answers.rows.iter().step_by(9).collect();
    let folder = tempfile::tempdir().expect("a folder");
    let mut arguments = vec!["compare".to_owned()];
    for row in &chosen {
        let cells = answers.header.iter().zip(*row).take(own);
        let cells: Vec<_> = cells
            .map(|(key, cell)| (key.as_str(), cell.as_str()))
            .collect();
        let file = format!("{}.toml", row[0]);
        fs::write(folder.path().join(&file), profile(&cells, &base)).expect("a file");
        arguments.push(file);
    }
    arguments.extend(["--format", "json"].map(str::to_owned));
    let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
    let output = program::run(folder.path(), &arguments);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let comparisons: Vec<Value> = serde_json::from_str(stdout(&output)).expect("a list");
    assert_eq!(comparisons.len(), 21);
    for (row, comparison) in chosen.into_iter().zip(&comparisons) {
        assert_eq!(row[0], comparison["workload"].as_str().expect("a name"));
        same(&answers, row, own, comparison);
    }
}

/// Asserts that a row has what a comparison says of each option, behind so many cells of its own.
fn same(answers: &Table, row: &[String], own: usize, comparison: &Value) {
    let options = comparison["options"].as_array().expect("options");
    let ranked: Vec<_> = options.iter().filter(|it| it["ranked"] == true).collect();
    assert!(ranked.len() > 10, "{}", row[0]);
    let usd: HashMap<_, _> = ranked
        .iter()
        .map(|it| (it["id"].as_str(), it["effective_monthly_usd"].as_str()))
        .collect();
    let header = answers.header.iter().skip(own + BEST.len());
    let cells = row.iter().skip(own + BEST.len());
    let mut found = 0;
    for (id, cell) in header.zip(cells) {
        let expected = usd.get(&Some(id.as_str())).copied().flatten();
        assert_eq!(cell, expected.unwrap_or_default(), "{} {id}", row[0]);
        found += usize::from(!cell.is_empty());
    }
    assert_eq!(found, ranked.len());

    let cheapest = ranked[0];
    let other = ranked.iter().find(|it| it["engine"] != cheapest["engine"]);
    let best = |column: &str| answers.cell(row, column);
    assert_eq!(cheapest["id"], best("cheapest_option"));
    assert_eq!(cheapest["effective_monthly_usd"], best("cheapest_usd"));
    let Some(other) = other else {
        assert_eq!(best("other_engine_option"), "");
        assert_eq!(best("ratio"), "");
        return;
    };
    assert_eq!(other["id"], best("other_engine_option"));
    assert_eq!(other["effective_monthly_usd"], best("other_engine_usd"));
    let usd = |option: &Value| decimal(&option["effective_monthly_usd"]);
    let ratio = (usd(other) / usd(cheapest)).round_dp(6).normalize();
    assert_eq!(ratio.to_string(), best("ratio"));
}

/// What is wrong with rows of the fleet: line, column and reason.
fn faults(errors: &str) -> Vec<(u64, String, String)> {
    let table = Table::of(errors.as_bytes());
    let faults = table.rows.iter().map(|row| {
        let line = row[1].parse().expect("a line");
        (line, row[2].clone(), row[4].clone())
    });
    faults.collect()
}

#[test]
fn the_fleet_costs_the_same_out_of_workbooks() {
    let of_csv = batch("fleet.csv", &[]);
    let own = of_csv.answers.place("cheapest_option");
    for workbook in ["fleet.xlsx", "fleet.ods"] {
        let batch = batch(workbook, &[]);
        assert_eq!(batch.answers.header, of_csv.answers.header);
        let names = batch.answers.column("name");
        assert_eq!(names, of_csv.answers.column("name"), "{workbook}");
        for (row, expected) in batch.answers.rows.iter().zip(&of_csv.answers.rows) {
            assert_eq!(row[own..], expected[own..], "{workbook}: {}", row[0]);
        }
        let [found, expected] = [&batch.errors, &of_csv.errors].map(|it| faults(it));
        assert_eq!(found.len(), expected.len());
        for ((line, column, reason), of_csv) in found.into_iter().zip(expected) {
            // The note of user-profiles, in line 56 of the CSV, goes on for two lines more.
            assert_eq!(line + if of_csv.0 > 56 { 2 } else { 0 }, of_csv.0);
            match of_csv.0 {
                // A row of a sheet is as long as its last cell: one that was left out moves the others.
                113 => {
                    assert_eq!(column, "transfer.internet_per_month");
                    assert!(
                        reason.contains("found \"broken on purpose: too few"),
                        "{reason}"
                    );
                }
                // 120 % is the number 1.2 there.
                117 => assert!(reason.contains("found 1.2"), "{reason}"),
                // What is one cell too many has a place.
                149 => assert!(reason.starts_with("stands in column AG,"), "{reason}"),
                _ => assert_eq!((column, reason), (of_csv.1, of_csv.2)),
            }
        }
    }
}

#[test]
fn the_fleet_is_the_same_for_any_number_of_jobs() {
    let one = batch("fleet.csv", &["--jobs", "1"]);
    for jobs in ["2", "5"] {
        let more = batch("fleet.csv", &["--jobs", jobs]);
        assert_eq!(more.answers, one.answers);
        assert_eq!(more.errors, one.errors);
        assert_eq!(stderr(&more.output), stderr(&one.output));
    }
}
