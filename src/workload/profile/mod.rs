//! The keys of a profile, and the rules between them.

use std::sync::Arc;

use rust_decimal::{Decimal, dec};

use super::document::Node;
use super::reader::{Found, Reader, Table};
use super::{
    AccessPattern, Availability, Data, DynamodbSettings, Operation, PostgresSettings, Requirements,
    StorageType, Workload, set_assumption,
};
use crate::assumptions::{Assumptions, Name, Origin};
use crate::binary::GIB;
use crate::figures::thousands;
use crate::month;
use crate::problem::{Problem, Problems, SourceText};

// Bounds that no real workload comes near; inside them no product of quantities and prices leaves
// the 28 digits of a decimal.
const MOST_PER_SECOND: Decimal = dec!(1_000_000_000);
const MOST_PER_MONTH: Decimal = dec!(2_628_000_000_000_000);
const MOST_ITEMS: Decimal = dec!(1_000_000_000_000_000);
/// 1 GiB: PostgreSQL's largest field, and far beyond DynamoDB's largest item.
const MOST_ITEM_BYTES: Decimal = dec!(1_073_741_824);
/// 1 EiB.
const MOST_BYTES: Decimal = dec!(1_152_921_504_606_846_976);
const MOST_IOPS: Decimal = dec!(1_000_000_000);
/// All of a week's demand in one of its 10,080 minutes.
const MOST_SPIKINESS: Decimal = dec!(10_080);

const DEFAULT_REGION: &str = "us-east-1";

/// Reads a workload from a profile.
pub(super) fn read(source: &Arc<SourceText>, root: &Node) -> Result<Workload, Problems> {
    let reader = Reader::new(source);
    let workload = reader.root(root).and_then(|root| workload(root, &reader));
    match workload {
        Some(workload) if reader.is_clean() => Ok(workload),
        _ => Err(reader.into_problems()),
    }
}

/// `None` when something without a default is missing or wrong; the reader knows what.
fn workload(root: Table<'_>, reader: &Reader<'_>) -> Option<Workload> {
    let mut assumptions = Assumptions::default();
    let name = name(&root);
    let region = root.text("region");
    let spikiness = root.number("spikiness", Decimal::ONE, MOST_SPIKINESS);
    let reads = section(&root, "reads", reads);
    let writes = section(&root, "writes", writes);
    let storage = section(&root, "storage", |table| {
        storage(table, writes.as_ref().map(|writes| writes.item_size_bytes))
    });
    let requirements = Requirements {
        availability: root
            .table("requirements")
            .and_then(|table| {
                let words = [
                    ("multi-az", Availability::MultiAz),
                    ("single-az", Availability::SingleAz),
                ];
                let found = table.word("availability", &words);
                table.finish();
                found
            })
            .map_or(Availability::MultiAz, |found| found.value),
    };
    let dynamodb = dynamodb(&root, &mut assumptions);
    let postgres = postgres(&root);
    if let Some(table) = root.table("assumptions") {
        for (key, value) in table.numbers() {
            let settled = set_assumption(
                &mut assumptions,
                (&key.value, key.place),
                (value.value, value.place),
                Origin::Profile,
            );
            if let Err(problem) = settled {
                reader.report(problem);
            }
        }
        table.finish();
    }
    root.finish();
    Some(Workload {
        name: name?,
        region_place: region.as_ref().map(|found| found.place.clone()),
        region: region.map_or_else(|| DEFAULT_REGION.to_owned(), |found| found.value),
        access_patterns: vec![reads?, writes?],
        spikiness: spikiness.map_or(Decimal::ONE, |found| found.value),
        data: storage?,
        requirements,
        dynamodb,
        postgres,
        assumptions,
    })
}

/// Reads a table that has no default.
fn section<T>(
    root: &Table<'_>,
    key: &'static str,
    read: impl FnOnce(&Table<'_>) -> Option<T>,
) -> Option<T> {
    let Some(table) = root.table(key) else {
        root.missing(
            key,
            &format!("a [{key}] table; `tablestakes init` writes an example"),
        );
        return None;
    };
    let value = read(&table);
    table.finish();
    value
}

fn name(root: &Table<'_>) -> Option<String> {
    let Some(Found { value, place }) = root.text("name") else {
        root.missing("name", "name = \"orders\"");
        return None;
    };
    // A name goes to terminals and spreadsheets: no escapes, no line breaks, and not the empty one.
    let wrong = if value.trim().is_empty() {
        "expected a name, found an empty text"
    } else if value.chars().any(char::is_control) {
        "expected a name without control characters"
    } else if value.chars().count() > 200 {
        "expected a name of at most 200 characters"
    } else {
        return Some(value);
    };
    root.report(Problem::at(place, format!("name: {wrong}")));
    None
}

/// How often, exactly: a mean a second × 2,628,000, or what the month has.
fn operations_per_month(table: &Table<'_>) -> Option<Decimal> {
    let per_second = table.number("per_second", Decimal::ZERO, MOST_PER_SECOND);
    let per_month = table.number("per_month", Decimal::ZERO, MOST_PER_MONTH);
    match (per_second, per_month) {
        (Some(_), Some(per_month)) => {
            table.report(
                Problem::at(
                    per_month.place,
                    format!(
                        "{} and {} say the same thing",
                        table.path_of("per_second"),
                        table.path_of("per_month")
                    ),
                )
                .help("keep one of the two"),
            );
            None
        }
        (Some(per_second), None) => Some(per_second.value * month::SECONDS),
        (None, Some(per_month)) => Some(per_month.value),
        (None, None) => {
            if !table.has("per_month") {
                table.missing("per_second", "per_second = 100, or per_month = \"260M\"");
            }
            None
        }
    }
}

fn item_size(table: &Table<'_>) -> Option<Decimal> {
    let size = table.size("item_size", Decimal::ONE, MOST_ITEM_BYTES);
    if size.is_none() {
        table.missing("item_size", "item_size = \"1 KiB\"");
    }
    size.map(|found| found.value)
}

fn reads(table: &Table<'_>) -> Option<AccessPattern> {
    let operations_per_month = operations_per_month(table);
    let item_size_bytes = item_size(table);
    let strong = table.share("strong");
    let transactional = table.share("transactional");
    let share =
        |found: &Option<Found<Decimal>>| found.as_ref().map_or(Decimal::ZERO, |it| it.value);
    let operation = Operation::Read {
        strong: share(&strong),
        transactional: share(&transactional),
    };
    if let (Some(strong), Some(transactional)) = (strong, transactional)
        && strong.value + transactional.value > Decimal::ONE
    {
        table.report(
            Problem::at(
                transactional.place,
                format!(
                    "reads.strong {} and reads.transactional {} add up to {}, more than all reads",
                    strong.value.normalize(),
                    transactional.value.normalize(),
                    (strong.value + transactional.value).normalize()
                ),
            )
            .help(
                "shares of the same reads add up to 1 at most; the rest is eventually consistent",
            ),
        );
    }
    Some(AccessPattern {
        name: "reads".to_owned(),
        operation,
        operations_per_month: operations_per_month?,
        item_size_bytes: item_size_bytes?,
    })
}

fn writes(table: &Table<'_>) -> Option<AccessPattern> {
    let operations_per_month = operations_per_month(table);
    let item_size_bytes = item_size(table);
    let transactional = table.share("transactional");
    Some(AccessPattern {
        name: "writes".to_owned(),
        operation: Operation::Write {
            transactional: transactional.map_or(Decimal::ZERO, |found| found.value),
        },
        operations_per_month: operations_per_month?,
        item_size_bytes: item_size_bytes?,
    })
}

fn storage(table: &Table<'_>, written_item_bytes: Option<Decimal>) -> Option<Data> {
    let size = table.size("size", Decimal::ZERO, MOST_BYTES);
    if size.is_none() {
        table.missing("size", "size = \"100 GiB\"");
    }
    let items = table.number("items", Decimal::ZERO, MOST_ITEMS);
    let size_bytes = size?.value;
    let Some(items) = items else {
        // Left out, the items are as large as those that are written.
        return Some(Data {
            size_bytes,
            items: size_bytes.checked_div(written_item_bytes?)?,
        });
    };
    let is_whole = items.value.fract().is_zero();
    if !is_whole || items.value.is_zero() && !size_bytes.is_zero() {
        table.report(
            Problem::at(
                items.place.clone(),
                format!(
                    "storage.items: expected the whole number of items that storage.size is made \
                     of, found {}",
                    items.value.normalize()
                ),
            )
            .help("leave it out for storage.size ÷ writes.item_size"),
        );
    }
    if !size_bytes.is_zero() && size_bytes < items.value {
        table.report(Problem::at(
            items.place,
            format!(
                "storage.items: {} items in {size_bytes} bytes are less than a byte each",
                thousands(items.value)
            ),
        ));
        return None;
    }
    Some(Data {
        size_bytes,
        items: items.value,
    })
}

fn dynamodb(root: &Table<'_>, assumptions: &mut Assumptions) -> DynamodbSettings {
    let Some(table) = root.table("dynamodb") else {
        return DynamodbSettings {
            table_size_bytes: None,
            free_tier: false,
        };
    };
    let target = Name::DynamodbTargetUtilization;
    table.assumption("target_utilization", target, assumptions);
    let settings = DynamodbSettings {
        table_size_bytes: table
            .size("table_size", Decimal::ZERO, MOST_BYTES)
            .map(|found| found.value),
        free_tier: table.flag("free_tier").is_some_and(|found| found.value),
    };
    table.finish();
    settings
}

fn postgres(root: &Table<'_>) -> PostgresSettings {
    let mut settings = PostgresSettings {
        instance: None,
        storage_type: StorageType::Gp3,
        storage_bytes: None,
        iops: None,
        backup_storage_bytes: None,
    };
    let Some(table) = root.table("postgres") else {
        return settings;
    };
    settings.instance = instance(&table);
    if let Some(found) = table.word("storage_type", &[("gp3", StorageType::Gp3)]) {
        settings.storage_type = found.value;
    }
    settings.storage_bytes = table
        .size("storage", GIB, MOST_BYTES)
        .map(|found| found.value);
    if let Some(Found { value, place }) = table.number("iops", Decimal::ONE, MOST_IOPS) {
        if value.fract().is_zero() {
            settings.iops = Some(value);
        } else {
            let message = format!("postgres.iops: expected a whole number, found {value}");
            table.report(Problem::at(place, message));
        }
    }
    settings.backup_storage_bytes = table
        .size("backup_storage", Decimal::ZERO, MOST_BYTES)
        .map(|found| found.value);
    table.finish();
    settings
}

/// A class by its name. Whether it can be priced is the price book's to say.
fn instance(table: &Table<'_>) -> Option<String> {
    let Found { value, place } = table.text("instance")?;
    let mut parts = value.split('.');
    let word = |part: Option<&str>| {
        part.is_some_and(|part| {
            !part.is_empty()
                && part
                    .bytes()
                    .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
        })
    };
    if parts.next() == Some("db")
        && word(parts.next())
        && word(parts.next())
        && parts.next().is_none()
    {
        return Some(value);
    }
    let mut problem = Problem::at(
        place,
        format!("postgres.instance: expected a class such as \"db.r7g.large\", found {value:?}"),
    );
    if word(value.split('.').next()) && value.split('.').count() == 2 {
        problem = problem.help(format!("did you mean \"db.{value}\"?"));
    }
    table.report(problem);
    None
}
