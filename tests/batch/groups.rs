//! Rows that are pooled: what a group comes to is what `compare --hybrid` says of its profiles.

use std::fs;
use std::path::Path;

use rust_decimal::Decimal;
use serde_json::Value;
use tempfile::TempDir;

use crate::common::decimal;
use crate::common::program::{folder, run, says, stderr, stdout};
use crate::profiles::profile;
use crate::table::Table;

const HEADER: [&str; 7] = [
    "name",
    "team",
    "region",
    "reads",
    "writes",
    "item_size",
    "storage",
];

/// Rows of three teams, and of one table that nobody owns.
const ROWS: [[&str; 7]; 8] = [
    [
        "orders",
        "shop",
        "us-east-1",
        "1200",
        "300",
        "1 KiB",
        "250 GiB",
    ],
    ["tickets", "care", "us-east-1", "55", "9", "4 KB", "160 GB"],
    [
        "carts",
        "shop",
        "us-east-1",
        "4500",
        "1800",
        "3 KiB",
        "60 GiB",
    ],
    ["nobody's", "", "us-east-1", "3", "1", "1 KiB", "2 GB"],
    ["wiki", "shop", "us-east-1", "6", "0.1", "35 KB", "14 GB"],
    [
        "tickets-eu",
        "care",
        "eu-west-1",
        "29",
        "4.8",
        "4 KB",
        "78 GiB",
    ],
    [
        "macros-eu",
        "care",
        "eu-west-1",
        "7",
        "0.01",
        "3 KB",
        "18 MB",
    ],
    [
        "flags",
        "mobile",
        "us-east-1",
        "8500",
        "0.02",
        "1.5 KB",
        "20 MB",
    ],
];

fn rows() -> TempDir {
    let lines = std::iter::once(&HEADER)
        .chain(&ROWS)
        .map(|row| row.join(",") + "\n");
    folder(&[("rows.csv", &lines.collect::<String>())])
}

/// The last term's splits of some rows, by `compare --hybrid`.
fn hybrid(folder: &Path, names: &[&str]) -> Value {
    let mut arguments = vec!["compare".to_owned(), "--hybrid".to_owned()];
    for row in ROWS.iter().filter(|row| names.contains(&row[0])) {
        let cells: Vec<_> = HEADER.into_iter().zip(*row).collect();
        let file = format!("{}.toml", row[0]);
        fs::write(folder.join(&file), profile(&cells, &[])).expect("a file");
        arguments.push(file);
    }
    arguments.extend(["--format", "json"].map(str::to_owned));
    let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
    let output = run(folder, &arguments);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let json: Value = serde_json::from_str(stdout(&output)).expect("JSON");
    json["terms"]
        .as_array()
        .expect("terms")
        .last()
        .expect("a term")
        .clone()
}

fn usd(split: &Value) -> Decimal {
    decimal(&split["effective_monthly_usd"])
}

/// How many tables a split leaves on DynamoDB, and what it is bought as.
fn bought(split: &Value) -> (usize, String) {
    let places = split["places"].as_array().expect("places");
    let on_dynamodb = places
        .iter()
        .filter(|it| it["engine"] == "dynamodb")
        .count();
    let text = match split["database"]["option"].as_str() {
        None => "dynamodb".to_owned(),
        Some(database) if on_dynamodb == 0 => database.to_owned(),
        Some(database) => format!("dynamodb + {database}"),
    };
    (on_dynamodb, text)
}

/// The cheaper of all on one engine, where that is not the best split itself.
fn other(term: &Value) -> Option<&Value> {
    let (on_dynamodb, _) = bought(&term["best"]);
    let sides = ["all_dynamodb", "all_postgresql"].map(|side| &term[side]);
    let others = sides.into_iter().filter(|it| it["available"] == true);
    others
        .filter(|it| bought(it).0 != on_dynamodb)
        .min_by_key(|it| usd(it))
}

fn grouped(folder: &Path) -> (Table, String) {
    let arguments = ["batch", "rows.csv", "--group", "team", "--out", "out.csv"];
    let output = run(folder, &arguments);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    (
        Table::at(&folder.join("out.csv")),
        stderr(&output).to_owned(),
    )
}

/// Groups by their rows in each region.
const GROUPS: [(&str, &[&[&str]]); 3] = [
    ("shop", &[&["orders", "carts", "wiki"]]),
    ("care", &[&["tickets"], &["tickets-eu", "macros-eu"]]),
    ("mobile", &[&["flags"]]),
];

#[test]
fn a_group_costs_what_the_best_split_of_its_profiles_does_and_regions_add_up() {
    let folder = rows();
    let (found, summary) = grouped(folder.path());
    let groups: Vec<_> = found.rows.iter().skip(ROWS.len()).collect();
    assert_eq!(groups.len(), GROUPS.len());
    let mut total = Decimal::ZERO;
    for (row, (team, regions)) in groups.into_iter().zip(GROUPS) {
        let cell = |column: &str| found.cell(row, column);
        assert_eq!(
            [cell("name"), cell("team"), cell("region")],
            [team, team, ""]
        );
        assert_eq!(cell("row"), "group");
        let of_regions: Vec<_> = regions.iter().map(|it| hybrid(folder.path(), it)).collect();
        let best: Vec<_> = of_regions.iter().map(|it| &it["best"]).collect();
        let sum: Decimal = best.iter().map(|it| usd(it)).sum();
        assert_eq!(cell("cheapest_usd"), sum.normalize().to_string(), "{team}");
        total += sum;
        let number: usize = regions.iter().map(|it| it.len()).sum();
        assert_eq!(cell("pooled"), number.to_string());
        let on_dynamodb: usize = best.iter().map(|it| bought(it).0).sum();
        assert_eq!(cell("pooled_on_dynamodb"), on_dynamodb.to_string());
        let options = best.iter().zip(regions).map(|(best, names)| {
            let option = bought(best).1;
            let region = found.cell(found.row("name", names[0]), "region");
            match region {
                "" if regions.len() > 1 => format!("us-east-1: {option}"),
                region if regions.len() > 1 => format!("{region}: {option}"),
                _ => option,
            }
        });
        let options: Vec<_> = options.collect();
        assert_eq!(cell("cheapest_option"), options.join(", "));
        let alone = regions.iter().flat_map(|it| it.iter());
        let alone = alone.map(|name| found.cell(found.row("name", name), "cheapest_usd"));
        let alone: Decimal = alone.map(|it| it.parse::<Decimal>().expect("USD")).sum();
        assert_eq!(cell("one_by_one_usd"), alone.normalize().to_string());
        let names = cell("names_on_dynamodb");
        assert_eq!(
            names.split("; ").filter(|it| !it.is_empty()).count(),
            on_dynamodb
        );
        let others: Option<Vec<_>> = of_regions.iter().map(other).collect();
        let others = others.expect("each can be on one engine");
        let beside: Decimal = others.iter().map(|it| usd(it)).sum();
        assert_eq!(cell("other_engine_usd"), beside.normalize().to_string());
        let ratio = (beside / sum).round_dp(6).normalize().to_string();
        assert_eq!(cell("ratio"), ratio);
        // What one option costs for all of them is no answer of a split.
        assert_eq!(cell("dynamodb.on-demand.standard"), "");
    }
    // The table that is in no group is one by itself.
    let alone = found.row("name", "nobody's");
    total += found
        .cell(alone, "cheapest_usd")
        .parse::<Decimal>()
        .expect("USD");
    let cents = total.round_dp(2).to_string();
    let digits: String = summary.chars().filter(|it| *it != ',').collect();
    says(
        &digits,
        &[
            "Pooled in 3 groups and 1 that name none by themselves USD a month:",
            &format!("{cents} in total"),
        ],
    );
}

#[test]
fn rows_of_groups_are_answered_as_without_them() {
    let folder = rows();
    let (found, _) = grouped(folder.path());
    let output = run(folder.path(), &["batch", "rows.csv"]);
    let plain = Table::of(&output.stdout);
    for (row, expected) in found.rows.iter().zip(&plain.rows) {
        assert_eq!(row[..7], expected[..7]);
        assert_eq!(row[7..12], ["workload", "", "", "", ""]);
        assert_eq!(row[12..], expected[7..]);
    }
    // In NDJSON as well, where a group has its name and no other cell of its own.
    let arguments = [
        "batch",
        "rows.csv",
        "--group",
        "team",
        "--out",
        "out.ndjson",
    ];
    assert_eq!(run(folder.path(), &arguments).status.code(), Some(0));
    let text = fs::read_to_string(folder.path().join("out.ndjson")).expect("a file");
    let last: Value = serde_json::from_str(text.lines().last().expect("a line")).expect("JSON");
    assert_eq!([&last["name"], &last["team"]], ["mobile", "mobile"]);
    assert!(last.get("reads").is_none());
    let row = found.rows.last().expect("a row");
    assert_eq!(last["cheapest_usd"], found.cell(row, "cheapest_usd"));
}

#[test]
fn a_group_without_a_split_that_serves_is_named() {
    // Tables can't join, and no database takes so many writes.
    let rows = "name,team,reads,writes,item_size,storage,requirements.joins\n\
                huge,lake,1,900M,1 KiB,1 TB,true\nsmall,shop,1,1,1 KiB,1 GB,\n";
    let folder = folder(&[("rows.csv", rows)]);
    let (found, summary) = grouped(folder.path());
    says(
        &summary,
        &[
            "No option serves 1.",
            "without lake that no split serves",
            // Of the other workload alone.
            "on DynamoDB 1 of their workloads, in shared databases 0.",
        ],
    );
    let row = &found.rows[2];
    assert_eq!(found.cell(row, "name"), "lake");
    assert_eq!(found.cell(row, "pooled"), "1");
    assert_eq!(found.cell(row, "cheapest_usd"), "");
}

#[test]
fn the_column_to_pool_by_is_one_of_the_input() {
    let folder = rows();
    for (arguments, expected) in [
        (
            &["--group", "taem"][..],
            "--group: there is no column \"taem\"",
        ),
        (&["--group", "taem"], "did you mean \"team\"?"),
        (
            &["--group", "quux"],
            "the columns are name, team, region, reads, writes",
        ),
        (
            &["--group", "team", "--long"],
            "cannot be used with '--long'",
        ),
    ] {
        let arguments = [&["batch", "rows.csv", "--out", "out.csv"], arguments].concat();
        let output = run(folder.path(), &arguments);
        assert_eq!(output.status.code(), Some(2));
        says(stderr(&output), &[expected]);
        assert!(!folder.path().join("out.csv").exists());
    }
}
