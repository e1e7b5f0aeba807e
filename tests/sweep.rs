//! Costs along one number and over two, and what a decision hangs on, worked out by hand at the prices of
//! us-east-1.

mod common;

use common::program::{answer_in_columns, folder, run, says, stdout, wrong};
use rust_decimal::{Decimal, dec};
use serde_json::Value;

const ON_DEMAND: &str = "dynamodb.on-demand.standard";
const ON_DEMAND_IA: &str = "dynamodb.on-demand.standard-ia";

/// 200 M RRU and 100 M WRU a month. In Standard 200 × 0.125 + 100 × 0.625 = 87.50, in Standard-IA
/// 200 × 0.155 + 100 × 0.78 = 109.00: 21.50 more. A GB is 0.25, and 0.10: 0.15 less.
const CLASSES: &str = "name = \"classes\"
    reads = { per_month = \"200M\", item_size = \"4 KiB\", strong = 1 }
    writes = { per_month = \"100M\", item_size = \"1 KiB\" }
    storage = { size = \"1 GiB\" }
    dynamodb = { table_size = \"100 GiB\" }";

/// The answer to arguments behind a profile, in JSON.
fn json(command: &str, profile: &str, arguments: &[&str]) -> Value {
    let folder = folder(&[("p.toml", profile)]);
    let options = ["--option", ON_DEMAND, "--option", ON_DEMAND_IA];
    let all = [
        &[command, "p.toml", "--format", "json"],
        &options[..],
        arguments,
    ]
    .concat();
    let output = run(folder.path(), &all);
    serde_json::from_slice(&output.stdout).expect("valid JSON")
}

fn decimal(value: &Value) -> Decimal {
    value
        .as_str()
        .expect("a decimal")
        .parse()
        .expect("a decimal")
}

#[test]
fn costs_along_a_number_are_those_of_the_profile_with_it() {
    let it = json(
        "sweep",
        CLASSES,
        &["--vary", "dynamodb.table_size=100GiB..200GiB:3"],
    );
    let places = it["places"].as_array().expect("places");
    let usd = |at: usize, id: &str| decimal(&places[at]["effective_monthly_usd"][id]);
    // 87.50 + 0.25 × 100, 150, 200; 109.00 + 0.10 × them.
    let standard = [0, 1, 2].map(|at| usd(at, ON_DEMAND));
    assert_eq!(standard, [dec!(112.5), dec!(125), dec!(137.5)]);
    let ia = [0, 1, 2].map(|at| usd(at, ON_DEMAND_IA));
    assert_eq!(ia, [dec!(119), dec!(124), dec!(129)]);
    assert_eq!(places[0]["winner"], "first");
    assert_eq!(places[1]["winner"], "second");
    // 21.50 ÷ 0.15 = 143.333 GB.
    let flip = decimal(&it["break_even"]["flips"][0]["at"]) / dec!(1_073_741_824);
    assert_eq!(flip.round_dp(6), dec!(143.333333));
}

#[test]
fn a_map_has_every_pair_and_the_line_between_the_winners() {
    let it = json(
        "sweep",
        CLASSES,
        &[
            "--vary",
            "dynamodb.table_size=50GiB..250GiB:21",
            "--vary",
            "writes.per_month=20M..200M:10",
        ],
    );
    let places = it["places"].as_array().expect("places");
    assert_eq!(places.len(), 210);
    for place in places {
        let gb = decimal(&place["values"][0]) / dec!(1_073_741_824);
        let writes = decimal(&place["values"][1]);
        // Requests: 200 × 0.03 + writes × 0.155 a million; storage 0.15 a GB.
        let requests = dec!(6) + writes / dec!(1_000_000) * dec!(0.155);
        let winner = if dec!(0.15) * gb < requests {
            "first"
        } else {
            "second"
        };
        assert_eq!(place["winner"], winner, "{gb} GB, {writes} writes");
    }
    let lines = it["break_even_lines"].as_array().expect("lines");
    assert_eq!(lines.len(), 1);
    for point in lines[0].as_array().expect("points") {
        let gb = point[0].as_f64().expect("a number") / 1_073_741_824.0;
        let writes = point[1].as_f64().expect("a number");
        // Between places 10 GB and 20 M apart the line is straight as they are: within a hundredth.
        let expected = (6.0 + writes / 1e6 * 0.155) / 0.15;
        assert!((gb / expected - 1.0).abs() < 0.01, "{gb} GB at {writes}");
    }
}

#[test]
fn a_sweep_in_csv_has_a_row_for_every_place_and_every_option() {
    let folder = folder(&[("p.toml", CLASSES)]);
    let arguments = [
        "sweep",
        "p.toml",
        "--vary",
        "reads.per_month=1M..100M:3:log",
        "--option",
        ON_DEMAND,
        "--option",
        ON_DEMAND_IA,
        "--format",
        "csv",
    ];
    let output = run(folder.path(), &arguments);
    let text = stdout(&output);
    let mut rows = csv::Reader::from_reader(text.as_bytes());
    let header = rows.headers().expect("a header").clone();
    let column = |name: &str| header.iter().position(|it| it == name).expect("a column");
    let rows: Vec<_> = rows.records().map(|it| it.expect("a row")).collect();
    // By equal factors: 1, 10 and 100 million.
    let values: Vec<_> = rows
        .iter()
        .map(|it| it[column("reads.per_month")].to_owned())
        .collect();
    assert_eq!(values, ["1000000", "10000000", "100000000"]);
    // 0.125 + 62.50 + 25.00.
    assert_eq!(&rows[0][column(ON_DEMAND)], "87.625");
    assert_eq!(&rows[0][column("winner")], "first");
}

#[test]
fn what_is_wrong_with_a_range_is_said_with_what_to_change() {
    let folder = folder(&[("p.toml", CLASSES)]);
    let with = |ranges: &[&str]| {
        let ranges = ranges.iter().flat_map(|&it| ["--vary", it]);
        let all: Vec<_> = ["sweep", "p.toml"].into_iter().chain(ranges).collect();
        wrong(folder.path(), &all)
    };
    let form = "write KEY=FROM..TO";
    says(
        &with(&["reads"]),
        &["--vary: expected KEY=FROM..TO, found \"reads\"", form],
    );
    says(
        &with(&["reads=1"]),
        &["expected FROM..TO behind the =", form],
    );
    says(
        &with(&["reads=5..1"]),
        &["expected FROM to be less than TO", form],
    );
    says(&with(&["reads=1..5:1"]), &["from 2 to 10000 steps", form]);
    says(&with(&["reads=1..5:lin"]), &["expected log, or", form]);
    says(
        &with(&["reads=0..5:log"]),
        &["equal factors need a FROM above 0", form],
    );
    says(
        &with(&["reeds=0..5"]),
        &["no profile has a key \"reeds\"", "did you mean \"reads\"?"],
    );
    says(
        &with(&["storage=1GiB..2Gib"]),
        &["expected a size", "\"2Gib\""],
    );
    says(
        &with(&["reads=1..2", "writes=1..2", "storage=1..2"]),
        &["expected one or two ranges"],
    );
    says(
        &with(&["reads=1..2", "reads=1..2"]),
        &["both give reads.per_second"],
    );
}

#[test]
fn a_number_moves_the_lead_by_what_it_costs() {
    // At 100 GB Standard leads by 21.50 − 15.00 = 6.50.
    let it = json("sensitivity", CLASSES, &[]);
    assert_eq!(it["winner"], "first");
    assert_eq!(decimal(&it["lead_usd"]), dec!(6.5));
    let moved = it["moved"].as_array().expect("numbers");
    let of = |key: &str| {
        let found = moved.iter().find(|it| it["key"] == key);
        found.unwrap_or_else(|| panic!("{key} in {moved:?}"))
    };
    // 100 GB ± 20 %: 0.15 × 20 = 3.00 less, or more; none left at 143.333 GB.
    let size = of("dynamodb.table_size");
    assert_eq!(decimal(&size["down"]["lead_usd"]), dec!(9.5));
    assert_eq!(decimal(&size["up"]["lead_usd"]), dec!(3.5));
    assert_eq!(size["flips"], false);
    let gb = decimal(&size["flips_at"]) / dec!(1_073_741_824);
    assert_eq!(gb.round_dp(6), dec!(143.333333));
    // 100 M writes ± 20 %: 20 × 0.155 = 3.10; none left at 9 ÷ 0.155 = 58.064516 million.
    let writes = of("writes.per_month");
    assert_eq!(decimal(&writes["down"]["lead_usd"]), dec!(3.4));
    assert_eq!(decimal(&writes["up"]["lead_usd"]), dec!(9.6));
    let million = decimal(&writes["flips_at"]) / dec!(1_000_000);
    assert_eq!(million.round_dp(6), dec!(58.064516));
    // 200 M reads ± 20 %: 40 × 0.03 = 1.20.
    let reads = of("reads.per_month");
    assert_eq!(decimal(&reads["down"]["lead_usd"]), dec!(5.3));
    // A write of 1.2 KiB takes two units: 15.50 more.
    let item = of("writes.item_size");
    assert_eq!(decimal(&item["up"]["lead_usd"]), dec!(22));
    // What moves it most comes first: 15.50, 6.20, 6.00, then 2.40.
    let keys: Vec<_> = moved.iter().map(|it| it["key"].as_str().unwrap()).collect();
    assert_eq!(
        keys[..3],
        [
            "writes.item_size",
            "writes.per_month",
            "dynamodb.table_size"
        ]
    );
    // The size of the data is that of the table.
    let idle = it["idle"].as_array().expect("numbers");
    assert!(idle.contains(&Value::from("storage.size")), "{idle:?}");
}

#[test]
fn what_flips_a_decision_comes_first_with_the_value() {
    let it = json("sensitivity", CLASSES, &["--by", "50%"]);
    let moved = it["moved"].as_array().expect("numbers");
    let flipping: Vec<_> = moved.iter().filter(|it| it["flips"] == true).collect();
    // 150 GB are more than 143.333; 50 M writes fewer than 58.06 million. A write of half a unit is none.
    let keys: Vec<_> = flipping
        .iter()
        .map(|it| it["key"].as_str().unwrap())
        .collect();
    assert_eq!(keys, ["writes.per_month", "dynamodb.table_size"]);
    assert_eq!(moved[0]["key"], "writes.per_month");
    assert_eq!(moved[0]["down"]["winner"], "second");
}

#[test]
fn a_share_that_is_none_is_refused() {
    let folder = folder(&[("p.toml", CLASSES)]);
    for by in ["0", "100%", "-5%", "many"] {
        let by = format!("--by={by}");
        let text = wrong(folder.path(), &["sensitivity", "p.toml", &by]);
        says(&text, &["--by: expected a share between 0 and 1"]);
    }
}

#[test]
fn a_decision_that_one_side_can_t_serve_is_none() {
    let joined = format!("{CLASSES}\n[requirements]\njoins = true\nad_hoc_queries = true");
    let folder = folder(&[("p.toml", &joined)]);
    let text = wrong(folder.path(), &["sensitivity", "p.toml"]);
    says(
        &text,
        &[
            "one of the two sides can't serve",
            "`tablestakes compare` says",
        ],
    );
}

#[test]
fn a_profile_that_shrinks_can_be_decided_on() {
    let shrinking = format!("{CLASSES}\n[growth]\nreads_per_month = -0.05\nhorizon_months = 3");
    let folder = folder(&[("p.toml", &shrinking)]);
    answer_in_columns(folder.path(), &["sensitivity", "p.toml"], 80);
    let output = run(folder.path(), &["report", "p.toml", "--format", "markdown"]);
    says(stdout(&output), &["Cost over 3 months", "What it hangs on"]);
}

#[test]
fn numbers_that_are_intervals_are_said_to_be_taken_at_their_middles() {
    let folder = folder(&[("p.toml", include_str!("../examples/new-product.toml"))]);
    for arguments in [
        &["breakeven", "p.toml", "--vary", "storage"][..],
        &["sweep", "p.toml", "--vary", "storage=1GiB..20GiB:5"],
        &["sensitivity", "p.toml"],
    ] {
        let text = answer_in_columns(folder.path(), arguments, 80);
        says(&text, &["are intervals and taken at their middles"]);
    }
}

#[test]
fn what_costs_the_same_everywhere_is_said_to() {
    // Nothing is asked for and nothing stored: nothing to pay in either class.
    let idle = CLASSES.replace("\"200M\"", "0").replace("\"100M\"", "0");
    let idle = idle.replace("1 GiB", "0 B").replace("100 GiB", "0 B");
    let folder = folder(&[("p.toml", &idle)]);
    let options = ["--option", ON_DEMAND, "--option", ON_DEMAND_IA];
    let map = [
        "sweep",
        "p.toml",
        "--vary",
        "reads.item_size=1KiB..4KiB:3",
        "--vary",
        "writes.item_size=1KiB..4KiB:3",
    ];
    let text = answer_in_columns(folder.path(), &[&map[..], &options].concat(), 80);
    says(&text, &["Both cost the same at 100 % of 9 places"]);
    let text = answer_in_columns(
        folder.path(),
        &[&["sensitivity", "p.toml"][..], &options].concat(),
        80,
    );
    says(&text, &["Both cost the same."]);
}

#[test]
fn pictures_fit_into_any_terminal() {
    let folder = folder(&[("p.toml", include_str!("../examples/orders.toml"))]);
    for columns in [60, 80, 140] {
        let curves = ["sweep", "p.toml", "--vary", "reads=10..100k:60:log"];
        let map = [&curves[..], &["--vary", "storage=1GiB..10TiB:25:log"]].concat();
        for arguments in [&curves[..], &map, &["sensitivity", "p.toml"]] {
            answer_in_columns(folder.path(), arguments, columns);
        }
    }
}
