//! The embedded book against the raw files that its prices were read from.
//!
//! Those files are no part of the project, so the tests are ignored unless asked for; the folder
//! with the files is named by `TABLESTAKES_FACTS`.

use std::collections::BTreeMap;
use std::path::PathBuf;

use rust_decimal::Decimal;
use serde_json::Value;
use tablestakes::{Library, PriceBook};

fn facts(path: &str) -> PathBuf {
    let folder = std::env::var_os("TABLESTAKES_FACTS").expect("TABLESTAKES_FACTS names a folder");
    PathBuf::from(folder).join(path)
}

fn book(region: &str) -> PriceBook {
    Library::embedded().book(region).expect("an embedded book")
}

fn rows(path: &str) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_path(facts(path)).expect("a CSV file");
    reader
        .deserialize()
        .map(|row| row.expect("a row"))
        .collect()
}

/// Every region with the name that the feed has for it.
fn regions() -> Vec<(String, String)> {
    let rows = rows("regions.csv").into_iter();
    rows.map(|mut row| {
        let mut take = |column| row.remove(column).expect("a column");
        (take("region"), take("location_name"))
    })
    .collect()
}

/// A file of the feed: when it was published, and its rates by location and name.
struct Feed {
    date: String,
    locations: Value,
}

impl Feed {
    fn read(path: &str) -> Self {
        let text = std::fs::read_to_string(facts(path)).expect("a feed file");
        let mut feed: Value = serde_json::from_str(&text).expect("JSON");
        let published = feed["manifest"]["hawkFilePublicationDate"]
            .as_str()
            .expect("a date");
        Self {
            date: published[..10].to_owned(),
            locations: feed["regions"].take(),
        }
    }

    fn rate(&self, location: &str, name: &str) -> Option<Decimal> {
        let price = self.locations[location][name]["price"].as_str();
        price.map(decimal)
    }
}

fn decimal(text: &str) -> Decimal {
    Decimal::from_str_exact(text).expect("a decimal")
}

/// The prices of a book whose key begins so, by the rest of the key.
fn under(book: &PriceBook, prefix: &str) -> BTreeMap<String, Decimal> {
    let prices = book.prices_under(prefix);
    prices
        .map(|(key, price)| (key.to_owned(), price.usd))
        .collect()
}

/// What reserved capacity costs: its key and its unit in the book, and its name in the feed.
fn reserved_capacity() -> Vec<(String, &'static str, String)> {
    let mut prices = Vec::new();
    for years in ["1", "3"] {
        for (side, in_feed, unit, unit_hour) in [
            ("read", "Read", "RCU", "RCU-hour"),
            ("write", "Write", "WCU", "WCU-hour"),
        ] {
            prices.push((
                format!("dynamodb.reserved-{side}-capacity-unit-hours.{years}y"),
                unit_hour,
                format!("{years}yr {in_feed} Capacity Unit Hrs Provisioned"),
            ));
            prices.push((
                format!("dynamodb.reserved-{side}-capacity-units.{years}y"),
                unit,
                format!("Provisioned {years}yr DDB-{in_feed}Units Upfront Fee"),
            ));
        }
    }
    prices
}

/// Asserts that the book has a price exactly when the feed has it, and that it is the same.
#[track_caller]
fn assert_from_feed(
    book: &PriceBook,
    (feed, location): (&Feed, &str),
    key: &str,
    unit: &'static str,
    name: &str,
) {
    let region = &book.region;
    let price = book.price(key, unit).ok();
    let published = feed.rate(location, name);
    assert_eq!(price.map(|it| it.usd), published, "{region} {key}");
    if let Some(price) = price {
        assert_eq!(price.date.to_string(), feed.date, "{region} {key}");
    }
}

#[test]
#[ignore = "needs the raw price files in TABLESTAKES_FACTS"]
fn there_is_a_book_for_every_region() {
    let library = Library::embedded();
    let published: Vec<_> = regions().into_iter().map(|(region, _)| region).collect();
    assert_eq!(library.regions(), published);
}

#[test]
#[ignore = "needs the raw price files in TABLESTAKES_FACTS"]
fn dynamodb_prices_are_those_of_the_feed() {
    let feed = Feed::read("aws-feed/dynamodb.json");
    let by_class = [
        (
            "write-request-units",
            "WRU",
            "PayPerRequest Write Request Units",
        ),
        (
            "read-request-units",
            "RRU",
            "PayPerRequest Read Request Units",
        ),
        (
            "replicated-write-request-units",
            "rWRU",
            "PayPerRequest Replicated Write Request Units",
        ),
        (
            "write-capacity-unit-hours",
            "WCU-hour",
            "Provisioned Write Units",
        ),
        (
            "read-capacity-unit-hours",
            "RCU-hour",
            "Provisioned Read Units",
        ),
        (
            "replicated-write-capacity-unit-hours",
            "rWCU-hour",
            "Provisioned Replicated Write Units",
        ),
    ];
    let others = [
        ("storage.standard", "GB-month", "Data Storage Indexed GB-Mo"),
        (
            "storage.standard-ia",
            "GB-month",
            "Data Storage Indexed - IA GB-Mo",
        ),
        (
            "point-in-time-recovery",
            "GB-month",
            "PITR Backup Storage GB-Mo",
        ),
        (
            "backup-storage",
            "GB-month",
            "On-Demand Backup Storage GB-Month",
        ),
        ("restore", "GB", "Restore Data Size"),
        ("export", "GB", "Export Data Size per GB"),
        ("import", "GB", "Import Data Size"),
        ("streams-read-requests", "request", "Streams Read Requests"),
        (
            "change-data-capture-units",
            "CDC-unit",
            "Change Data Capture Units for Kinesis Data Streams",
        ),
    ];
    for (region, location) in regions() {
        let book = book(&region);
        let feed = (&feed, location.as_str());
        for (meter, unit, name) in by_class {
            let key = format!("dynamodb.{meter}.standard");
            assert_from_feed(&book, feed, &key, unit, name);
            assert_from_feed(
                &book,
                feed,
                &format!("{key}-ia"),
                unit,
                &format!("{name} IA"),
            );
        }
        for (meter, unit, name) in others {
            assert_from_feed(&book, feed, &format!("dynamodb.{meter}"), unit, name);
        }
        let keys = book.prices_under("dynamodb.").count();
        assert!(
            keys <= by_class.len() * 2 + others.len() + reserved_capacity().len(),
            "{region} has prices that nobody checks"
        );
    }
}

#[test]
#[ignore = "needs the raw price files in TABLESTAKES_FACTS"]
fn reserved_capacity_costs_what_the_feed_says() {
    let feed = Feed::read("aws-feed/dynamodb.json");
    let mut regions_by_term = BTreeMap::<_, usize>::new();
    for (region, location) in regions() {
        let book = book(&region);
        for (key, unit, name) in reserved_capacity() {
            assert_from_feed(&book, (&feed, &location), &key, unit, &name);
            let (_, term) = key.rsplit_once('.').expect("a term");
            *regions_by_term.entry(term.to_owned()).or_default() +=
                usize::from(book.price(&key, unit).is_ok());
        }
    }
    // Four prices in each of 35 regions, and three years in 13 of them.
    let expected = [("1y".to_owned(), 4 * 35), ("3y".to_owned(), 4 * 13)];
    assert_eq!(regions_by_term, BTreeMap::from(expected));
}

#[test]
#[ignore = "needs the raw price files in TABLESTAKES_FACTS"]
fn dax_prices_are_those_of_the_feed_and_none_is_missing() {
    let feed = Feed::read("aws-feed/dax.json");
    for (region, location) in regions() {
        let book = book(&region);
        let mut published = BTreeMap::new();
        for name in feed.locations[&location]
            .as_object()
            .into_iter()
            .flat_map(|it| it.keys())
        {
            if let Some(class) = name.strip_suffix(" - Hourly Cost") {
                published.insert(format!("dax.{class}"), feed.rate(&location, name).unwrap());
            }
        }
        assert_eq!(under(&book, "dax.node-hours."), published, "{region}");
    }
}

#[test]
#[ignore = "needs the raw price files in TABLESTAKES_FACTS"]
fn transfer_prices_are_those_of_the_table_and_none_is_missing() {
    let mut published: BTreeMap<String, BTreeMap<String, Decimal>> = BTreeMap::new();
    for row in rows("data-transfer.csv") {
        let key = if row["to"] == "internet" {
            format!("internet.from-{}-gb", row["from_gb"])
        } else {
            format!("region.{}", row["to"])
        };
        let of_region = published.entry(row["from_region"].clone()).or_default();
        of_region.insert(key, decimal(&row["usd_gb"]));
    }
    for (region, _) in regions() {
        let book = book(&region);
        let published = published.remove(&region).unwrap_or_default();
        assert_eq!(under(&book, "transfer."), published, "{region}");
    }
}

#[test]
#[ignore = "needs the raw price files in TABLESTAKES_FACTS"]
fn rds_storage_prices_are_those_of_the_feed() {
    let feed = Feed::read("aws-feed/rds-storage.json");
    for (region, location) in regions() {
        let book = book(&region);
        let feed = (&feed, location.as_str());
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
                assert_from_feed(&book, feed, &key, unit, &name);
            }
        }
        assert_from_feed(
            &book,
            feed,
            "rds.backup-storage",
            "GB-month",
            "Storage Snapshot",
        );
    }
}

#[test]
#[ignore = "needs the raw price files in TABLESTAKES_FACTS"]
fn rds_instance_prices_are_those_of_the_table_and_none_is_missing() {
    let families = [
        "t3", "t4g", "m5", "m6g", "m6i", "m7g", "m7i", "r5", "r6g", "r6i", "r7g", "r7i", "x2g",
    ];
    let mut published: BTreeMap<String, BTreeMap<String, Decimal>> = BTreeMap::new();
    for row in rows("rds-postgresql-ondemand.csv") {
        let (class, deployment) = (&row["instance_class"], &row["deployment"]);
        let family = class.split('.').nth(1).expect("a family");
        let is_sold = ["single-az", "multi-az"].contains(&deployment.as_str());
        if is_sold && families.contains(&family) {
            let of_region = published.entry(row["region"].clone()).or_default();
            of_region.insert(format!("{deployment}.{class}"), decimal(&row["usd_hour"]));
        }
    }
    for (region, _) in regions() {
        let book = book(&region);
        let published = published.remove(&region).unwrap_or_default();
        assert_eq!(under(&book, "rds.instance-hours."), published, "{region}");
    }
}

#[test]
#[ignore = "needs the raw price files in TABLESTAKES_FACTS"]
fn hardware_is_that_of_the_tables() {
    let book = book("us-east-1");
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
    let keys = BTreeMap::from([
        (
            "DynamoDB write request unit",
            ("dynamodb.write-request-units.standard", "WRU"),
        ),
        (
            "DynamoDB storage",
            ("dynamodb.storage.standard", "GB-month"),
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
            "DynamoDB PITR",
            ("dynamodb.point-in-time-recovery", "GB-month"),
        ),
        (
            "RDS PostgreSQL db.r6g.large Single-AZ",
            ("rds.instance-hours.single-az.db.r6g.large", "hour"),
        ),
        (
            "RDS PostgreSQL db.r6g.large Multi-AZ",
            ("rds.instance-hours.multi-az.db.r6g.large", "hour"),
        ),
        ("RDS gp3 Multi-AZ", ("rds.storage.multi-az.gp3", "GB-month")),
    ]);
    let mut checked = 0;
    for row in rows("checks-2026.csv") {
        let what = &row["what"];
        let Some((key, unit)) = keys.get(what.as_str()) else {
            assert!(what.starts_with("Aurora"), "{what} is not checked");
            continue;
        };
        let published = decimal(&row["usd"]);
        let per = if row["unit"] == "million" {
            Decimal::from(1_000_000)
        } else {
            Decimal::ONE
        };
        let book = book(&row["region"]);
        let price = book.price(key, unit).expect("a price");
        assert_eq!(price.usd * per, published, "{} {key}", row["region"]);
        checked += 1;
    }
    assert_eq!(checked, 12);
}
