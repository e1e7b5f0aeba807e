//! Terms that are options only where a book has prices of them, as offer files of the AWS Price List
//! have them: all upfront, and reserved instances of Aurora.

mod common;

use std::fs;

use common::{amount, cents, decimal};
use rust_decimal::dec;
use serde_json::Value;
use tablestakes::report::{self, Format};
use tablestakes::{Comparison, Library, Workload, catalog};

const PROFILE: &str = "name = \"a\"
    reads = { per_second = 0, item_size = 1 }
    writes = { per_second = 0, item_size = 1 }
    storage = { size = 0 }
    requirements = { availability = \"single-az\" }
    postgres = { instance = \"db.r7g.large\" }";

/// The comparison with prices of us-east-1 laid over.
fn comparison(prices: &[&str]) -> Value {
    let folder = tempfile::tempdir().unwrap();
    let book = folder.path().join("aws/us-east-1");
    fs::create_dir_all(&book).unwrap();
    let rows: Vec<_> = prices
        .iter()
        .map(|it| format!("{it},us,2026-01-01\n"))
        .collect();
    fs::write(
        book.join("mine.csv"),
        format!("key,usd,unit,source,date\n{}", rows.concat()),
    )
    .unwrap();
    let mut library = Library::embedded();
    library.overlay(folder.path()).unwrap();
    let books = library.books(["us-east-1"]).unwrap();
    let workload = Workload::from_toml("a.toml", PROFILE).unwrap();
    let comparison = Comparison::of(&workload, &books, catalog::models());
    let text = report::comparisons(&[comparison], Format::Json);
    serde_json::from_str(&text).unwrap()
}

fn ids(comparison: &Value) -> Vec<&str> {
    let options = comparison["options"].as_array().unwrap();
    options
        .iter()
        .map(|it| it["id"].as_str().unwrap())
        .collect()
}

#[test]
fn a_term_that_no_book_has_prices_of_is_no_option() {
    let comparison = common::comparison(PROFILE);
    for id in ids(&comparison) {
        assert!(!id.contains("all-upfront"), "{id}");
        assert!(!id.starts_with("aurora.standard.reserved"), "{id}");
    }
    assert_eq!(ids(&comparison).len(), 52);
}

#[test]
fn all_upfront_is_paid_once_and_spread_over_the_term() {
    let comparison = comparison(&[
        "rds.reserved-instance-hours.1y-all-upfront.single-az.db.r7g.large,0,hour",
        "rds.reserved-instances.1y-all-upfront.single-az.db.r7g.large,1200,instance",
    ]);
    let it = common::option(&comparison, "rds.single-az.reserved-1y-all-upfront");
    assert_eq!(it["available"], true, "{it}");
    // 20 GiB × 0.115 a month, and 1,200 over 12 months.
    assert_eq!(decimal(&it["monthly_usd"]), dec!(2.30));
    assert_eq!(decimal(&it["upfront_usd"]), dec!(1200));
    assert_eq!(decimal(&it["effective_monthly_usd"]), dec!(102.30));
    // The pair has no such price, and is an option like the others of the term: it says so.
    let pair = common::option(&comparison, "rds.multi-az.reserved-1y-all-upfront");
    assert_eq!(pair["available"], false);
    let reason = pair["reason"].as_str().unwrap();
    assert!(
        reason.contains("no price rds.reserved-instance-hours.1y-all-upfront.multi-az"),
        "{reason}"
    );
}

#[test]
fn aurora_is_reserved_where_a_book_has_its_prices() {
    let comparison = comparison(&[
        "aurora.reserved-instance-hours.1y-no-upfront.standard.db.r7g.large,0.2,hour",
    ]);
    let it = common::option(&comparison, "aurora.standard.reserved-1y-no-upfront");
    assert_eq!(it["available"], true, "{it}");
    // One instance, since one zone is enough: 730 × 0.20.
    assert_eq!(cents(amount(&it, "instance-hours")), dec!(146.00));
}

#[test]
fn what_is_asked_for_by_name_says_what_it_lacks() {
    let books = Library::embedded().books(["us-east-1"]).unwrap();
    let workload = Workload::from_toml("a.toml", PROFILE).unwrap();
    let model = catalog::model("ec2.multi-az.reserved-1y-all-upfront").unwrap();
    let comparison = Comparison::of(&workload, &books, [model]);
    let answer = comparison
        .answer("ec2.multi-az.reserved-1y-all-upfront")
        .unwrap();
    let reason = answer.reason().unwrap().to_string();
    assert!(
        reason.contains("no price ec2.reserved-instance-hours.1y-all-upfront."),
        "{reason}"
    );
}
