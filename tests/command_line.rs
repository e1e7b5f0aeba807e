//! The program as its users meet it: arguments in; standard output, standard error and exit code out.

mod common;

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use common::program::{run, run_with_input, stderr, stdout};
use serde_json::Value;
use tablestakes::{Library, catalog};
use tempfile::TempDir;

const TEMPLATE: &str = include_str!("../src/cli/profile.toml");

fn folder_with_profile() -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("orders.toml"), TEMPLATE).expect("a profile");
    folder
}

#[test]
fn compare_answers_first_and_ranks_every_option() {
    let folder = folder_with_profile();
    let output = run(folder.path(), &["compare", "orders.toml"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let text = stdout(&output);
    let answer = text.find("costs the least").expect("an answer");
    let ranking = text.find("Effective").expect("a ranking");
    assert!(answer < ranking);
    for id in [
        "dynamodb.on-demand.standard",
        "dynamodb.provisioned-peak.standard-ia",
        "rds.multi-az.on-demand",
    ] {
        assert!(text.contains(id), "{id}");
    }
    // A pipe gets no escapes.
    assert!(!text.contains('\u{1b}'));
}

#[test]
fn one_profile_gives_an_object_and_several_give_a_list() {
    let folder = folder_with_profile();
    let json = |arguments: &[&str]| -> Value {
        let output = run(folder.path(), arguments);
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
        serde_json::from_str(stdout(&output)).expect("JSON")
    };
    let one = json(&["compare", "orders.toml", "--format", "json"]);
    assert_eq!(one["schema"], 1);
    assert_eq!(one["workload"], "orders");
    assert_eq!(one["region"], "us-east-1");
    // Those of EBS, on which PostgreSQL on EC2 lies.
    assert_eq!(one["prices_as_of"], "2024-07-18");
    assert_eq!(one["options"].as_array().unwrap().len(), listed());
    let cheapest = |term: &str| one["cheapest"][term].as_str().unwrap();
    assert_eq!(one["options"][0]["id"], cheapest("up-to-3-years"));
    assert!(cheapest("up-to-3-years").ends_with(".reserved-3y"));
    assert!(cheapest("no-commitment").ends_with(".standard"));
    assert_eq!(one["shapes"]["reads"]["kind"], "diurnal");
    assert_eq!(one["shapes"]["writes"]["spikiness"], 3.0);

    let two = json(&["compare", "orders.toml", "orders.toml", "--format", "json"]);
    assert_eq!(two.as_array().unwrap().len(), 2);
    assert_eq!(two[0], one);
}

#[test]
fn a_pipe_is_as_wide_as_columns_says() {
    let folder = folder_with_profile();
    let longest = |columns: &str| {
        let output = Command::new(env!("CARGO_BIN_EXE_tablestakes"))
            .args(["compare", "orders.toml"])
            .current_dir(folder.path())
            .env("COLUMNS", columns)
            .output()
            .unwrap();
        stdout(&output)
            .lines()
            .map(|line| line.chars().count())
            .max()
            .unwrap()
    };
    assert!(longest("80") <= 80);
    assert!(longest("") > 80, "what is no number asks for nothing");
}

#[test]
fn standard_input_is_a_profile_in_toml_or_json() {
    let folder = tempfile::tempdir().unwrap();
    let from = |input: &str| {
        let output = run_with_input(
            folder.path(),
            &["compare", "-", "--format", "csv"],
            input.as_bytes(),
        );
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
        stdout(&output).to_owned()
    };
    let toml = "name = \"a\"\nreads = { per_second = 1, item_size = 1 }\n\
                writes = { per_second = 1, item_size = 1 }\nstorage = { size = 1 }\n";
    let json = r#"{"name": "a", "reads": {"per_second": 1, "item_size": 1},
        "writes": {"per_second": 1, "item_size": 1}, "storage": {"size": 1}}"#;
    assert_eq!(from(toml), from(json));
}

/// How many options there are in us-east-1.
fn listed() -> usize {
    let book = Library::embedded().book("us-east-1").unwrap();
    catalog::models().filter(|it| it.is_listed(&book)).count()
}

#[test]
fn csv_has_a_row_for_each_option_and_exact_decimals() {
    let folder = folder_with_profile();
    let output = run(
        folder.path(),
        &["compare", "orders.toml", "--format", "csv"],
    );
    let mut reader = csv::Reader::from_reader(stdout(&output).as_bytes());
    assert_eq!(&reader.headers().unwrap()[4], "option");
    let rows: Vec<_> = reader.records().map(|row| row.expect("a row")).collect();
    assert_eq!(rows.len(), listed());
    assert_eq!(&rows[0][3], "1");
    let single = rows.iter().find(|row| &row[4] == "rds.single-az.on-demand");
    assert_eq!(&single.unwrap()[3], "", "what is not ranked has no rank");
}

#[test]
fn blocks_are_pinned_in_place_of_the_best_number() {
    let folder = folder_with_profile();
    let compare = |blocks: &[&str], more: &[&str]| {
        let mut arguments = vec!["compare", "orders.toml", "--option", "*peak*.reserved-1y"];
        arguments.extend(blocks.iter().flat_map(|blocks| ["--blocks", blocks]));
        arguments.extend(more);
        run(folder.path(), &arguments)
    };
    let output = compare(&["reads=2", "writes=3"], &["--format", "json"]);
    let json: Value = serde_json::from_str(stdout(&output)).expect("JSON");
    assert_eq!(json["reserved_blocks"]["reads"], 2);
    assert_eq!(json["reserved_blocks"]["writes"], 3);
    let option = &json["options"][0];
    assert_eq!(option["sizing"]["read_reserved_units"], "200");
    assert_eq!(option["sizing"]["write_reserved_units"], "300");
    // 200 × 0.30 + 300 × 1.50
    assert_eq!(option["upfront_usd"], "510");
    let output = compare(&["3"], &[]);
    let said = stdout(&output);
    assert!(
        said.contains("3 blocks reserved for reads, in place of the best number"),
        "{said}"
    );
    for wrong in ["1.5", "deletes=3", "writes="] {
        let output = compare(&[wrong], &[]);
        assert_eq!(output.status.code(), Some(2), "{wrong}");
        assert!(
            stderr(&output).contains("expected a whole number of blocks"),
            "{wrong}"
        );
    }
}

#[test]
fn blocks_are_bought_as_told_where_what_is_owned_covers_all() {
    let folder = folder_with_profile();
    let path = folder.path().join("orders.toml");
    let profile = fs::read_to_string(&path).expect("a text");
    let owned = "[dynamodb]\nreserved_wcu = 5_000\nreserved_term = \"1y\"\n";
    fs::write(&path, profile.replacen("[dynamodb]\n", owned, 1)).expect("a file");
    let arguments = [
        "compare",
        "orders.toml",
        "--option",
        "*peak*.reserved-1y",
        "--blocks",
        "writes=3",
        "--format",
        "json",
    ];
    let output = run(folder.path(), &arguments);
    let json: Value = serde_json::from_str(stdout(&output)).expect("JSON");
    let sizing = &json["options"][0]["sizing"];
    assert_eq!(sizing["write_reserved_units"], "300");
    assert_eq!(sizing["write_reserved_utilization_share"], 0.0);
}

#[test]
fn option_patterns_choose_what_is_priced() {
    let folder = folder_with_profile();
    let ids = |patterns: &[&str]| -> Vec<String> {
        let mut arguments = vec!["compare", "orders.toml", "--format", "json"];
        arguments.extend(patterns.iter().flat_map(|pattern| ["--option", pattern]));
        let output = run(folder.path(), &arguments);
        let json: Value = serde_json::from_str(stdout(&output)).expect("JSON");
        let options = json["options"].as_array().unwrap();
        let ids = options.iter().map(|option| option["id"].as_str().unwrap());
        let mut ids: Vec<_> = ids.map(str::to_owned).collect();
        ids.sort_unstable();
        ids
    };
    assert_eq!(
        ids(&["rds.*.on-demand"]),
        [
            "rds.multi-az-cluster.on-demand",
            "rds.multi-az.on-demand",
            "rds.single-az.on-demand"
        ]
    );
    // On-demand and three ways to provision, and Aurora Serverless.
    assert_eq!(ids(&["*.standard"]).len(), 5);
    assert_eq!(ids(&["rds.multi-az.on-demand", "*.standard-ia"]).len(), 5);
}

#[test]
fn explain_prints_a_bill_with_sources_sizing_and_assumptions() {
    let folder = folder_with_profile();
    let explain = [
        "compare",
        "orders.toml",
        "--explain",
        "rds.multi-az.on-demand",
    ];
    let output = run(folder.path(), &explain);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let text = stdout(&output);
    for part in [
        "instance-hours",
        "730 hour ×",
        "Total a month",
        "rds-storage",
        "2025-06-17",
        "storage_gib",
        "hot_share",
        "bloat",
    ] {
        assert!(text.contains(part), "{part} in {text}");
    }

    let output = run(
        folder.path(),
        &[&explain[..], &["--format", "json"]].concat(),
    );
    let json: Value = serde_json::from_str(stdout(&output)).expect("JSON");
    assert_eq!(json["option"]["id"], "rds.multi-az.on-demand");
    assert!(
        json["assumptions"]
            .as_array()
            .unwrap()
            .iter()
            .any(|it| it["key"] == "hot_share")
    );

    let output = run(
        folder.path(),
        &[&explain[..], &["--format", "csv"]].concat(),
    );
    assert!(stdout(&output).contains("orders,rds.multi-az.on-demand,monthly,instances"));

    let output = run(
        folder.path(),
        &[&explain[..], &["--format", "markdown"]].concat(),
    );
    assert!(stdout(&output).contains("| **Total a month** |"));
}

#[test]
fn explain_of_an_unavailable_option_says_why() {
    let folder = tempfile::tempdir().unwrap();
    let profile = TEMPLATE.replace("\"1.2 KiB\"", "\"401 KiB\"");
    fs::write(folder.path().join("large.toml"), profile).unwrap();
    let output = run(
        folder.path(),
        &[
            "compare",
            "large.toml",
            "--explain",
            "dynamodb.on-demand.standard",
        ],
    );
    assert_eq!(output.status.code(), Some(0));
    assert!(stdout(&output).contains("410,624 bytes is more than DynamoDB's 400 KiB"));
}

#[test]
fn assumptions_can_be_set_and_are_listed() {
    let folder = folder_with_profile();
    let cost = |arguments: &[&str]| {
        let output = run(
            folder.path(),
            &[&["compare", "orders.toml", "--format", "csv"], arguments].concat(),
        );
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
        stdout(&output).to_owned()
    };
    assert_ne!(cost(&[]), cost(&["--assume", "bloat=2"]));
    assert_eq!(cost(&[]), cost(&["--assume", "hot_share=20%"]));

    let listed = run(folder.path(), &["assumptions"]);
    assert!(stdout(&listed).contains("bloat"));
    let listed = run(folder.path(), &["options"]);
    assert!(stdout(&listed).contains("dynamodb.on-demand.standard"));
}

/// The exit code and standard error of a run that must print nothing on standard output.
fn refused(folder: &Path, arguments: &[&str]) -> (Option<i32>, String) {
    let output = run(folder, arguments);
    assert_eq!(stdout(&output), "");
    (output.status.code(), stderr(&output).to_owned())
}

#[test]
fn regions_without_a_book_or_a_price_are_pointed_at() {
    let folder = folder_with_profile();
    for (table, line, said) in [
        (
            "[transfer]",
            "regions_per_month = { us-west2 = \"1 GiB\" }",
            "did you mean \"us-west-2\"?",
        ),
        (
            "[dynamodb]",
            "replica_regions = [\"eu-wset-1\"]",
            "did you mean \"eu-west-1\"?",
        ),
    ] {
        let profile = TEMPLATE.replacen(table, &format!("{table}\n{line}"), 1);
        fs::write(folder.path().join("far.toml"), &profile).unwrap();
        let at = profile.lines().position(|it| it == line).unwrap() + 1;
        let (code, error) = refused(folder.path(), &["compare", "far.toml"]);
        assert_eq!(code, Some(2), "{error}");
        for part in [&format!("far.toml:{at}:"), said] {
            assert!(error.contains(part), "{error}");
        }
    }
}

#[test]
fn wrong_input_exits_with_2_and_says_what_to_change() {
    let folder = folder_with_profile();
    let wrong = TEMPLATE.replace("strong =", "stong =");
    fs::write(folder.path().join("wrong.toml"), wrong).unwrap();
    let elsewhere = TEMPLATE.replace("us-east-1", "us-eest-1");
    fs::write(folder.path().join("elsewhere.toml"), elsewhere).unwrap();
    for (arguments, said) in [
        // One profile that is right does not answer for one that is wrong.
        (
            &["compare", "orders.toml", "wrong.toml"][..],
            &["wrong.toml:19:1", "did you mean \"reads.strong\"?"][..],
        ),
        (
            &["compare", "elsewhere.toml"],
            &["elsewhere.toml:12:10", "did you mean \"us-east-1\"?"],
        ),
        (
            &["compare", "missing.toml"],
            &["missing.toml can't be read", "tablestakes init"],
        ),
        (&["compare", "."], &["can't be read"]),
        (
            &[
                "compare",
                "orders.toml",
                "--option",
                "rds.single-az.on-demnd",
            ],
            &["did you mean rds.single-az.on-demand?"],
        ),
        (&["compare", "-", "-"], &["read once"]),
        (
            &["compare", "orders.toml", "--option", "rds"],
            &["did you mean one of rds.*?"],
        ),
        (
            &[
                "compare",
                "orders.toml",
                "--option",
                "rds.single*",
                "--explain",
                "rds.multi-az.on-demand",
            ],
            &["the patterns of --option leave it out"],
        ),
        (
            &[
                "compare",
                "orders.toml",
                "--assume",
                "blot=1",
                "--assume",
                "cold=2",
            ],
            &["blot", "cold: expected a value from 0 to 1"],
        ),
        (
            &["compare", "orders.toml", "--option", "[a"],
            &["malformed"],
        ),
        (
            &["compare", "orders.toml", "--explain", "rds.multi-az"],
            &["did you mean rds.multi-az.on-demand?"],
        ),
        (
            &["compare", "orders.toml", "--assume", "blot=1"],
            &["--assume:1:1", "did you mean \"bloat\"?"],
        ),
        (
            &["compare", "orders.toml", "--assume", "bloat=thick"],
            &["--assume:1:7", "found \"thick\""],
        ),
        (
            &["compare", "orders.toml", "--assume", "bloat"],
            &["expected KEY=VALUE"],
        ),
        (
            &["compare", "orders.toml", "--prices", "nowhere"],
            &["nowhere", "aws/REGION/NAME.csv"],
        ),
        (&["compare"], &["PROFILE"]),
        (
            &["compare", "orders.toml", "--format", "xml"],
            &["xml", "json"],
        ),
    ] {
        let (code, text) = refused(folder.path(), arguments);
        assert_eq!(code, Some(2), "{arguments:?}: {text}");
        for part in said {
            assert!(text.contains(part), "{arguments:?}: {text}");
        }
    }
}

#[test]
fn old_prices_are_noticed_on_standard_error_alone() {
    let folder = folder_with_profile();
    let notice = |days: &str| {
        let assume = format!("price_notice_days={days}");
        let output = run(
            folder.path(),
            &["compare", "orders.toml", "--assume", &assume],
        );
        assert!(!stdout(&output).contains("days ago"));
        stderr(&output).to_owned()
    };
    // Whatever day it is: the prices of July 2024 are older than a day, and not yet a century old.
    assert!(
        notice("1").contains("the oldest prices used are of 2024-07-18"),
        "{}",
        notice("1")
    );
    assert_eq!(notice("36500"), "");
}

#[test]
fn init_writes_a_profile_that_can_be_priced_and_never_overwrites() {
    let folder = tempfile::tempdir().unwrap();
    let output = run(folder.path(), &["init", "carts"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let written = fs::read_to_string(folder.path().join("carts.toml")).unwrap();
    assert!(written.contains("name = \"carts\""));
    let output = run(folder.path(), &["compare", "carts.toml"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert!(
        stdout(&output).starts_with("carts\nus-east-1, USD a month, prices as of 2024-07-18\n")
    );

    fs::write(folder.path().join("carts.toml"), "mine").unwrap();
    let (code, text) = refused(folder.path(), &["init", "carts"]);
    assert_eq!(code, Some(2), "{text}");
    assert_eq!(
        fs::read_to_string(folder.path().join("carts.toml")).unwrap(),
        "mine"
    );

    for name in ["../carts", "", "-x", "a/b", ".hidden", "a\nb"] {
        let (code, _) = refused(folder.path(), &["init", "--", name]);
        assert_eq!(code, Some(2), "{name:?}");
    }
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn completions_are_written_for_every_shell() {
    let folder = tempfile::tempdir().unwrap();
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let output = run(folder.path(), &["completions", shell]);
        assert_eq!(output.status.code(), Some(0));
        assert!(stdout(&output).contains("tablestakes"), "{shell}");
    }
}

#[test]
fn a_reader_that_closes_the_pipe_is_no_failure() {
    let folder = folder_with_profile();
    let mut child = Command::new(env!("CARGO_BIN_EXE_tablestakes"))
        .args(["compare", "orders.toml"])
        .current_dir(folder.path())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert!(!stderr(&output).contains("panicked"));
}

#[cfg(target_os = "linux")]
#[test]
fn a_standard_error_that_cannot_be_written_changes_nothing() {
    let folder = folder_with_profile();
    for (arguments, code) in [
        (&["compare", "orders.toml"][..], 0),
        (&["compare", "missing.toml"], 2),
        (&["init", "new"], 0),
    ] {
        let full = fs::OpenOptions::new()
            .write(true)
            .open("/dev/full")
            .unwrap();
        let status = Command::new(env!("CARGO_BIN_EXE_tablestakes"))
            .args(arguments)
            .current_dir(folder.path())
            .stdout(Stdio::null())
            .stderr(full)
            .status()
            .unwrap();
        assert_eq!(status.code(), Some(code), "{arguments:?}");
    }
}

#[test]
fn csv_of_an_unavailable_bill_keeps_the_reason() {
    let folder = tempfile::tempdir().unwrap();
    let profile = TEMPLATE.replace("\"1.2 KiB\"", "\"401 KiB\"");
    fs::write(folder.path().join("large.toml"), profile).unwrap();
    let id = "dynamodb.on-demand.standard";
    let output = run(
        folder.path(),
        &["compare", "large.toml", "--explain", id, "--format", "csv"],
    );
    assert!(
        stdout(&output)
            .lines()
            .nth(1)
            .unwrap()
            .contains("more than DynamoDB's 400 KiB")
    );
}

#[test]
fn assumptions_that_were_set_are_said_in_every_format() {
    let folder = folder_with_profile();
    for format in ["table", "json", "csv", "markdown"] {
        let arguments = [
            "compare",
            "orders.toml",
            "--assume",
            "bloat=2",
            "--format",
            format,
        ];
        let output = run(folder.path(), &arguments);
        assert!(stdout(&output).contains("bloat"), "{format}");
        let output = run(
            folder.path(),
            &["compare", "orders.toml", "--format", format],
        );
        assert!(!stdout(&output).contains("bloat"), "{format}");
    }
}

#[test]
fn prices_laid_over_are_counted_on_standard_error() {
    let folder = folder_with_profile();
    let books = folder.path().join("mine/aws/us-east-1");
    fs::create_dir_all(&books).unwrap();
    let prices = "key,usd,unit,source,date\n\
                  dynamodb.storage.standard,0.2,GB-month,our contract,2026-01-15\n";
    fs::write(books.join("contract.csv"), prices).unwrap();
    let arguments = ["compare", "orders.toml", "--prices", "mine", "--explain"];
    let output = run(
        folder.path(),
        &[&arguments[..], &["dynamodb.on-demand.standard"]].concat(),
    );
    assert!(
        stderr(&output).contains("mine lays over us-east-1: prices 1, allowances 0, hardware 0"),
        "{}",
        stderr(&output)
    );
    assert!(stdout(&output).contains("GB-month × 0.2 (list price 0.25)\n"));
    assert!(stdout(&output).contains("our contract, 2026-01-15"));
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_behind_standard_output_exits_with_1() {
    let folder = folder_with_profile();
    let full = fs::OpenOptions::new()
        .write(true)
        .open("/dev/full")
        .unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_tablestakes"))
        .args(["compare", "orders.toml"])
        .current_dir(folder.path())
        .stdout(full)
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("standard output can't be written"));
}

#[test]
fn examples_are_answered_without_warnings() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = 0;
    for entry in fs::read_dir(root.join("examples")).unwrap() {
        let path = entry.unwrap().path();
        // fleet.toml is what rows of fleet.csv have in common, and no profile by itself.
        if path.extension().is_some_and(|it| it == "toml") && !path.ends_with("fleet.toml") {
            let profile = path.to_str().unwrap();
            let output = run(root, &["compare", profile, "--format", "json"]);
            assert_eq!(
                output.status.code(),
                Some(0),
                "{profile}: {}",
                stderr(&output)
            );
            let json: Value = serde_json::from_str(stdout(&output)).expect("JSON");
            let options = json["options"].as_array().unwrap();
            let ranked: Vec<_> = options.iter().filter(|it| it["ranked"] == true).collect();
            assert!(ranked.len() >= 2, "{profile} compares nothing");
            for option in ranked {
                // What auto scaling loses, as little as it may be, is said.
                let warnings = option["warnings"].as_array().unwrap().iter();
                let mut others = warnings
                    .filter(|it| !it.as_str().unwrap().contains("are throttled after burst"));
                assert!(others.next().is_none(), "{profile}: {option}");
            }
            found += 1;
        }
    }
    assert!(found >= 6);
}
