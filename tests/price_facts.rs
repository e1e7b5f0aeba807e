//! The embedded book against the raw files that its prices were read from.
//!
//! Those files are no part of the project, so the tests are ignored unless asked for; the folder
//! with the files is named by `TABLESTAKES_FACTS`.

use std::collections::BTreeMap;
use std::path::PathBuf;

use rust_decimal::Decimal;
use serde_json::Value;
use tablestakes::{Library, PriceBook};

const REGION: &str = "us-east-1";
const LOCATION: &str = "US East (N. Virginia)";

fn facts(path: &str) -> PathBuf {
    let folder = std::env::var_os("TABLESTAKES_FACTS").expect("TABLESTAKES_FACTS names a folder");
    PathBuf::from(folder).join(path)
}

fn book() -> PriceBook {
    Library::embedded().book(REGION).expect("an embedded book")
}

fn rows(path: &str) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_path(facts(path)).expect("a CSV file");
    reader
        .deserialize()
        .map(|row| row.expect("a row"))
        .collect()
}

fn feed(path: &str) -> (String, Value) {
    let text = std::fs::read_to_string(facts(path)).expect("a feed file");
    let feed: Value = serde_json::from_str(&text).expect("JSON");
    let published = feed["manifest"]["hawkFilePublicationDate"]
        .as_str()
        .expect("a date");
    (
        published[..10].to_owned(),
        feed["regions"][LOCATION].clone(),
    )
}

fn decimal(text: &str) -> Decimal {
    Decimal::from_str_exact(text).expect("a decimal")
}

#[track_caller]
fn assert_from_feed(
    book: &PriceBook,
    feed: &(String, Value),
    key: &str,
    unit: &'static str,
    name: &str,
) {
    let (date, rates) = feed;
    let price = book.price(key, unit).expect("a price");
    let published = rates[name]["price"]
        .as_str()
        .unwrap_or_else(|| panic!("no rate {name:?}"));
    assert_eq!(price.usd, decimal(published), "{key}");
    assert_eq!(&price.date.to_string(), date, "{key}");
}

#[test]
#[ignore = "needs the raw price files in TABLESTAKES_FACTS"]
fn dynamodb_prices_are_those_of_the_feed() {
    let (book, feed) = (book(), feed("aws-feed/dynamodb.json"));
    for (key, unit, name) in [
        (
            "dynamodb.write-request-units.standard",
            "WRU",
            "PayPerRequest Write Request Units",
        ),
        (
            "dynamodb.write-request-units.standard-ia",
            "WRU",
            "PayPerRequest Write Request Units IA",
        ),
        (
            "dynamodb.read-request-units.standard",
            "RRU",
            "PayPerRequest Read Request Units",
        ),
        (
            "dynamodb.read-request-units.standard-ia",
            "RRU",
            "PayPerRequest Read Request Units IA",
        ),
        (
            "dynamodb.write-capacity-unit-hours.standard",
            "WCU-hour",
            "Provisioned Write Units",
        ),
        (
            "dynamodb.write-capacity-unit-hours.standard-ia",
            "WCU-hour",
            "Provisioned Write Units IA",
        ),
        (
            "dynamodb.read-capacity-unit-hours.standard",
            "RCU-hour",
            "Provisioned Read Units",
        ),
        (
            "dynamodb.read-capacity-unit-hours.standard-ia",
            "RCU-hour",
            "Provisioned Read Units IA",
        ),
        (
            "dynamodb.storage.standard",
            "GB-month",
            "Data Storage Indexed GB-Mo",
        ),
        (
            "dynamodb.storage.standard-ia",
            "GB-month",
            "Data Storage Indexed - IA GB-Mo",
        ),
    ] {
        assert_from_feed(&book, &feed, key, unit, name);
    }
}

#[test]
#[ignore = "needs the raw price files in TABLESTAKES_FACTS"]
fn rds_storage_prices_are_those_of_the_feed() {
    let (book, feed) = (book(), feed("aws-feed/rds-storage.json"));
    for (deployment, zones) in [("single-az", "Single AZ"), ("multi-az", "Multi AZ")] {
        for (meter, unit, name) in [
            (
                "storage",
                "GB-month",
                format!("Database Storage {zones} General Purpose-GP3"),
            ),
            (
                "storage-iops",
                "IOPS-month",
                format!("Provisioned GP3 IOPS {zones}"),
            ),
            (
                "storage-throughput",
                "MB/s-month",
                format!("Provisioned Throughput {zones}"),
            ),
        ] {
            let key = format!("rds.{meter}.{deployment}.gp3");
            assert_from_feed(&book, &feed, &key, unit, &name);
        }
    }
    assert_from_feed(
        &book,
        &feed,
        "rds.backup-storage",
        "GB-month",
        "Storage Snapshot",
    );
}

#[test]
#[ignore = "needs the raw price files in TABLESTAKES_FACTS"]
fn rds_instance_prices_are_those_of_the_table_and_none_is_missing() {
    let book = book();
    let families = [
        "t3", "t4g", "m5", "m6g", "m6i", "m7g", "m7i", "r5", "r6g", "r6i", "r7g", "r7i", "x2g",
    ];
    let mut published = BTreeMap::new();
    for row in rows("rds-postgresql-ondemand.csv") {
        let (class, deployment) = (&row["instance_class"], &row["deployment"]);
        let family = class.split('.').nth(1).expect("a family");
        let is_sold = ["single-az", "multi-az"].contains(&deployment.as_str());
        if row["region"] == REGION && is_sold && families.contains(&family) {
            published.insert(format!("{deployment}.{class}"), decimal(&row["usd_hour"]));
        }
    }
    let ours = book.prices_under("rds.instance-hours.");
    let ours: BTreeMap<_, _> = ours
        .map(|(key, price)| (key.to_owned(), price.usd))
        .collect();
    assert_eq!(ours, published);
}

#[test]
#[ignore = "needs the raw price files in TABLESTAKES_FACTS"]
fn hardware_is_that_of_the_tables() {
    let book = book();
    let types: BTreeMap<_, _> = rows("instance-types.csv")
        .into_iter()
        .map(|row| (row["instance_type"].clone(), row))
        .collect();
    let mut coremarks: BTreeMap<String, Vec<f64>> = BTreeMap::new();
    for row in rows("coremark-by-instance.csv") {
        let value = row["coremark_per_vcpu"].parse().expect("a number");
        coremarks
            .entry(row["family"].clone())
            .or_default()
            .push(value);
    }
    for (class, _) in book.prices_under("rds.instance-hours.single-az.") {
        let machine = book.hardware().instance(class).expect("known hardware");
        let name = class.trim_start_matches("db.").replace("x2g.", "x2gd.");
        let number = |column: &str| types[&name][column].parse::<f64>().expect("a number");
        let coremark = median(&mut coremarks[name.split('.').next().expect("a family")].clone());
        for (ours, published) in [
            (machine.vcpus, number("vcpus")),
            (machine.memory_bytes, number("memory_mib") * 1024.0 * 1024.0),
            (machine.ebs_iops, number("ebs_baseline_iops")),
            (machine.ebs_mib_per_second, number("ebs_baseline_mb_s")),
            (machine.coremark_per_vcpu, coremark),
        ] {
            assert!(
                (ours - published).abs() < f64::EPSILON,
                "{class}: {ours} {published}"
            );
        }
    }
}

fn median(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    if values.len() % 2 == 1 {
        values[middle]
    } else {
        f64::midpoint(values[middle - 1], values[middle])
    }
}

#[test]
#[ignore = "needs the raw price files in TABLESTAKES_FACTS"]
fn prices_read_a_year_later_still_stand() {
    let book = book();
    let keys = BTreeMap::from([
        (
            "DynamoDB write request unit",
            ("dynamodb.write-request-units.standard", "WRU"),
        ),
        (
            "DynamoDB storage Standard-IA",
            ("dynamodb.storage.standard-ia", "GB-month"),
        ),
        (
            "DynamoDB WCU-hour Standard-IA",
            ("dynamodb.write-capacity-unit-hours.standard-ia", "WCU-hour"),
        ),
        (
            "RDS PostgreSQL db.r6g.large Single-AZ",
            ("rds.instance-hours.single-az.db.r6g.large", "hour"),
        ),
    ]);
    let mut checked = 0;
    for row in rows("checks-2026.csv") {
        if row["region"] != REGION {
            continue;
        }
        let Some((key, unit)) = keys.get(row["what"].as_str()) else {
            continue;
        };
        let published = decimal(&row["usd"]);
        let per = if row["unit"] == "million" {
            Decimal::from(1_000_000)
        } else {
            Decimal::ONE
        };
        assert_eq!(
            book.price(key, unit).expect("a price").usd * per,
            published,
            "{key}"
        );
        checked += 1;
    }
    assert_eq!(checked, keys.len());
}
