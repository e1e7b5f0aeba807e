//! `tablestakes prices list` and `prices show`: what is in the books, and what can be priced with them.

mod common;

use std::fs;
use std::path::Path;

use common::program::{run, stderr, stdout};

fn shown(arguments: &[&str]) -> String {
    let folder = tempfile::tempdir().unwrap();
    let output = run(folder.path(), &[&["prices", "show"], arguments].concat());
    assert!(output.status.success(), "{}", stderr(&output));
    stdout(&output).to_owned()
}

#[test]
fn a_price_is_shown_with_its_unit_its_date_and_its_source() {
    let text = shown(&["us-east-1", "rds.storage.*.gp3"]);
    // The Amazon RDS for PostgreSQL pricing page, us-east-1: 0.115 a GB-month, twice that with a standby and
    // three times with two.
    for line in [
        "rds.storage.single-az.gp3         0.115 per GB-month, 2025-06-17 [1]",
        "rds.storage.multi-az.gp3          0.23 per GB-month, 2025-06-17 [1]",
        "rds.storage.multi-az-cluster.gp3  0.345 per GB-month, 2025-06-17 [1]",
        "[1] Public feed behind the AWS pricing pages: rds-storage",
    ] {
        assert!(text.contains(line), "{text}");
    }
    assert_eq!(text.matches("per GB-month").count(), 3, "{text}");
}

#[test]
fn what_was_agreed_is_shown_beside_the_list_price() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir_all(folder.path().join("mine/aws/us-east-1")).unwrap();
    fs::write(
        folder.path().join("mine/discounts.toml"),
        "[discount]\nrds = 10\n",
    )
    .unwrap();
    fs::write(
        folder.path().join("mine/aws/us-east-1/contract.csv"),
        "key,usd,unit,source,date\nrds.backup-storage,0.05,GB-month,our contract,2026-01-15\n",
    )
    .unwrap();
    let arguments = ["prices", "show", "us-east-1", "--prices", "mine"];
    let show = |pattern: &str| {
        let output = run(folder.path(), &[&arguments[..], &[pattern]].concat());
        stdout(&output).to_owned()
    };
    // 0.115 less a tenth is 0.1035.
    let text = show("rds.storage.single-az.gp3");
    let line = "0.1035 (list price 0.115 less 10 %) per GB-month, 2025-06-17";
    assert!(text.contains(line), "{text}");
    // A price of one's own is net already.
    let text = show("rds.backup-storage");
    let line = "0.05 (list price 0.095) per GB-month, 2026-01-15";
    assert!(text.contains(line), "{text}");
}

#[test]
fn what_is_not_there_is_said_with_the_nearest_that_is() {
    let folder = tempfile::tempdir().unwrap();
    for (arguments, said) in [
        (
            ["us-east1", "*"],
            "there is no price book for the region \"us-east1\"",
        ),
        (["us-east1", "*"], "did you mean \"us-east-1\"?"),
        (
            ["us-east-1", "rds.backup-storge"],
            "did you mean rds.backup-storage?",
        ),
        (["us-east-1", "rds"], "did you mean rds.*?"),
        (
            ["us-east-1", "RDS.Storage.*"],
            "did you mean rds.storage.*?",
        ),
        (["us-east-1", "[a"], "the pattern \"[a\" is malformed"),
    ] {
        let output = run(
            folder.path(),
            &[&["prices", "show"], &arguments[..]].concat(),
        );
        assert_eq!(output.status.code(), Some(2));
        assert!(stderr(&output).contains(said), "{}", stderr(&output));
    }
}

#[test]
fn the_documentation_has_the_table_of_regions_by_options() {
    let folder = tempfile::tempdir().unwrap();
    let output = run(folder.path(), &["prices", "list", "--format", "markdown"]);
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("pricing/COVERAGE.md");
    let documented = fs::read_to_string(path).unwrap();
    assert!(stdout(&output).contains("| us-east-1 |"));
    assert!(
        documented.ends_with(stdout(&output)),
        "write it anew: tablestakes prices list --format markdown"
    );
}

#[test]
fn a_region_of_ones_own_is_listed_with_what_its_prices_allow() {
    let folder = tempfile::tempdir().unwrap();
    let book = folder.path().join("mine/aws/xx-test-1");
    fs::create_dir_all(&book).unwrap();
    fs::write(
        book.join("all.csv"),
        "key,usd,unit,source,date\n\
         dynamodb.write-request-units.standard,0.000000625,WRU,us,2026-01-01\n\
         dynamodb.read-request-units.standard,0.000000125,RRU,us,2026-01-02\n\
         dynamodb.storage.standard,0.25,GB-month,us,2026-01-03\n",
    )
    .unwrap();
    let output = run(folder.path(), &["prices", "list", "--prices", "mine"]);
    let text = stdout(&output);
    let region = text.lines().find(|line| line.starts_with("xx-test-1"));
    // Its three prices and the two that hold in every region; on-demand of the standard class and its
    // savings plan are all that can be priced, and stand in a column of their own.
    let region: Vec<_> = region.expect("the region").split_whitespace().collect();
    assert_eq!(region[1..4], ["5", "2026-01-01", "2026-11-22"]);
    assert_eq!(region[4..].iter().filter(|it| **it == "✓").count(), 1);
    assert!(
        text.contains(
            "dynamodb.on-demand.standard, dynamodb.on-demand.standard.savings-plan: everywhere"
        ),
        "{text}"
    );
}
