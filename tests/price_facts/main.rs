//! The embedded books against the raw files that their prices were read from.
//!
//! Those files are no part of the project, so the tests are ignored unless asked for; the folder
//! with the files is named by `TABLESTAKES_FACTS`.

mod aurora;
mod dynamodb;
mod ec2;
mod hardware;
mod importer;
mod rds;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use rust_decimal::Decimal;
use serde_json::Value;
use tablestakes::{Library, PriceBook};

/// The day of the reserved rates of EC2, whose files do not hold it.
const RESERVED: &str = "2025-04-04";

/// The only region that some prices were read for.
const HERE: Option<&str> = Some("us-east-1");

/// Prices that no raw file holds: the region when it is not every one, the key, USD and the unit.
const READ: [(Option<&str>, &str, &str, &str); 6] = [
    (None, "aurora.cpu-credits", "0.09", "vCPU-hour"),
    (None, "rds.cpu-credits", "0.075", "vCPU-hour"),
    (HERE, "aurora-dsql.processing-units", "0.000008", "DPU"),
    (HERE, "aurora-dsql.storage", "0.33", "GB-month"),
    (HERE, "s3.storage.standard", "0.023", "GB-month"),
    (HERE, "transfer.between-zones", "0.01", "GB"),
];
const READ_ON: &str = "2026-11-22";

fn facts(path: &str) -> PathBuf {
    let folder = std::env::var_os("TABLESTAKES_FACTS").expect("TABLESTAKES_FACTS names a folder");
    PathBuf::from(folder).join(path)
}

fn book(region: &str) -> PriceBook {
    Library::embedded().book(region).expect("an embedded book")
}

type Row = BTreeMap<String, String>;

fn rows(path: impl AsRef<Path>) -> Vec<Row> {
    let mut reader = csv::Reader::from_path(path).expect("a CSV file");
    let rows = reader.deserialize();
    rows.map(|row| row.expect("a row")).collect()
}

/// The rows of a table by their region.
fn rows_by_region(path: &str, column: &str) -> BTreeMap<String, Vec<Row>> {
    let mut by_region = BTreeMap::<_, Vec<_>>::new();
    for row in rows(facts(path)) {
        by_region.entry(row[column].clone()).or_default().push(row);
    }
    by_region
}

/// Every region with the name that the feed has for it.
fn regions() -> Vec<(String, String)> {
    let rows = rows(facts("regions.csv")).into_iter();
    rows.map(|mut row| {
        let mut take = |column| row.remove(column).expect("a column");
        (take("region"), take("location_name"))
    })
    .collect()
}

fn decimal(text: &str) -> Decimal {
    Decimal::from_str_exact(text).expect("a decimal")
}

/// A text that a row of the feed must have.
fn text<'v>(row: &'v Value, field: &str) -> &'v str {
    row[field].as_str().expect("a text")
}

/// A file of the feed: when it was published, and its rows by location and name.
struct Feed {
    date: String,
    locations: Value,
}

impl Feed {
    fn read(path: &str) -> Self {
        Self::of(path, "").expect("a feed file")
    }

    /// A file that is not there for every region, and what its day is when it has none.
    fn of(path: &str, date: &str) -> Option<Self> {
        let text = std::fs::read_to_string(facts(path)).ok()?;
        let mut feed: Value = serde_json::from_str(&text).expect("JSON");
        let published = feed["manifest"]["hawkFilePublicationDate"].as_str();
        Some(Self {
            date: published.map_or(date, |it| &it[..10]).to_owned(),
            locations: feed["regions"].take(),
        })
    }

    fn rows(&self, location: &str) -> impl Iterator<Item = (&String, &Value)> {
        self.locations[location].as_object().into_iter().flatten()
    }
}

/// What a price of the book is, and what was published.
#[derive(Debug, PartialEq)]
struct Price {
    usd: Decimal,
    unit: String,
    date: String,
}

/// What was published in a region, by the keys of its book: of two files the newer.
#[derive(Default)]
struct Published(BTreeMap<String, Price>);

impl Published {
    fn add(&mut self, key: &str, usd: &str, unit: &str, date: &str) {
        let price = Price {
            usd: decimal(usd),
            unit: unit.to_owned(),
            date: date.to_owned(),
        };
        match self.0.get(key) {
            Some(other) if other.date > price.date => return,
            Some(other) if other.date == price.date => {
                assert_eq!(&price, other, "{key} was published twice on one day");
            }
            _ => {}
        }
        self.0.insert(key.to_owned(), price);
    }

    /// Adds what stands under a name of the feed, when anything does.
    fn add_named(
        &mut self,
        (feed, location): (&Feed, &str),
        (key, unit, name): (&str, &str, &str),
    ) {
        if let Some(usd) = feed.locations[location][name]["price"].as_str() {
            self.add(key, usd, unit, &feed.date);
        }
    }
}

/// Asserts that every book has under a prefix what was published in its region, with the same
/// amount, unit and day, and nothing else; and that these are so many in all regions together.
#[track_caller]
fn assert_books(prefix: &str, count: usize, mut publish: impl FnMut(&str, &str, &mut Published)) {
    let (mut odd, mut found) = (Vec::new(), 0);
    for (region, location) in regions() {
        let mut published = Published::default();
        publish(&region, &location, &mut published);
        for (only, key, usd, unit) in READ {
            if key.starts_with(prefix) && only.is_none_or(|it| it == region) {
                published.add(key, usd, unit, READ_ON);
            }
        }
        let book = book(&region);
        let prices = book.prices_under(prefix).map(|(rest, it)| {
            let (unit, date) = (it.unit.clone(), it.date.to_string());
            (
                format!("{prefix}{rest}"),
                Price {
                    usd: it.usd,
                    unit,
                    date,
                },
            )
        });
        let (ours, published) = (prices.collect::<BTreeMap<_, _>>(), published.0);
        let keys: BTreeSet<_> = ours.keys().chain(published.keys()).collect();
        found += keys.len();
        for key in keys {
            let (ours, published) = (ours.get(key), published.get(key));
            if ours != published {
                odd.push(format!("{region} {key}: {ours:?}, published {published:?}"));
            }
        }
    }
    assert!(
        odd.is_empty(),
        "{}: {:#?}",
        odd.len(),
        &odd[..odd.len().min(20)]
    );
    assert_eq!(found, count, "prices under {prefix}");
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
fn every_price_is_of_a_service_that_is_checked() {
    let services = [
        "aurora",
        "aurora-dsql",
        "dax",
        "dynamodb",
        "ebs",
        "ec2",
        "rds",
        "s3",
        "transfer",
    ];
    for (region, _) in regions() {
        for (key, _) in book(&region).prices_under("") {
            let service = key.split('.').next().expect("a service");
            assert!(services.contains(&service), "{region} {key}");
        }
    }
}

#[test]
#[ignore = "needs the raw price files in TABLESTAKES_FACTS"]
fn transfer_prices_are_those_of_the_table() {
    let table = rows_by_region("data-transfer.csv", "from_region");
    assert_books("transfer.", 1_329, |region, _, published| {
        for row in table.get(region).into_iter().flatten() {
            let key = match row["to"].as_str() {
                "internet" => format!("transfer.internet.from-{}-gb", row["from_gb"]),
                to => format!("transfer.region.{to}"),
            };
            published.add(&key, &row["usd_gb"], "GB", "2025-06-01");
        }
    });
}

#[test]
#[ignore = "needs the raw price files in TABLESTAKES_FACTS"]
fn prices_read_a_year_later_still_stand() {
    let keys = BTreeMap::from([
        (
            "DynamoDB write request unit",
            "dynamodb.write-request-units.standard",
        ),
        ("DynamoDB storage", "dynamodb.storage.standard"),
        (
            "DynamoDB storage Standard-IA",
            "dynamodb.storage.standard-ia",
        ),
        (
            "DynamoDB WCU-hour Standard-IA",
            "dynamodb.write-capacity-unit-hours.standard-ia",
        ),
        ("DynamoDB PITR", "dynamodb.point-in-time-recovery"),
        (
            "RDS PostgreSQL db.r6g.large Single-AZ",
            "rds.instance-hours.single-az.db.r6g.large",
        ),
        (
            "RDS PostgreSQL db.r6g.large Multi-AZ",
            "rds.instance-hours.multi-az.db.r6g.large",
        ),
        ("RDS gp3 Multi-AZ", "rds.storage.multi-az.gp3"),
        (
            "Aurora PostgreSQL db.r6g.large Standard",
            "aurora.instance-hours.standard.db.r6g.large",
        ),
        (
            "Aurora PostgreSQL db.r6g.large I/O-Optimized",
            "aurora.instance-hours.io-optimized.db.r6g.large",
        ),
        ("Aurora I/O", "aurora.io-requests"),
        (
            "Aurora storage I/O-Optimized",
            "aurora.storage.io-optimized",
        ),
    ]);
    let checks = rows(facts("checks-2026.csv"));
    for row in &checks {
        let (region, key) = (&row["region"], keys[row["what"].as_str()]);
        let million = Decimal::from(if row["unit"] == "million" {
            1_000_000
        } else {
            1
        });
        let book = book(region);
        let (_, price) = book.prices_under(key).next().expect("a price");
        assert_eq!(price.usd * million, decimal(&row["usd"]), "{region} {key}");
    }
    assert_eq!(checks.len(), 17);
}
