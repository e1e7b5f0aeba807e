//! The keys of a profile, and the rules between them.

mod access;
mod capacity;
mod dynamodb;
mod grown;
mod growth;
mod index_use;
mod keys;
mod postgres;
mod shape;
mod varying;

use std::sync::Arc;

use jiff::civil::Date;
use rust_decimal::{Decimal, dec};

use super::document::Node;
use super::reader::{Found, Noted, Number, Reader, Table};
use super::units::{Bounded, Quantity};
pub(crate) use keys::{Keys, index_of, with_zeros};
use shape::ShapeReader;
pub(crate) use varying::{Side, Varying};

use super::{
    AccessPattern, Availability, Data, PinnedBlocks, Requirements, Transfer, Workload,
    set_assumption,
};
use crate::assumptions::{Assumptions, Name, Origin};
use crate::figures::thousands;
use crate::problem::{Place, Problem, Problems, SourceText};

// Bounds that no real workload comes near; inside them no product of quantities and prices leaves
// the 28 digits of a decimal.
const MOST_PER_SECOND: Decimal = dec!(1_000_000_000);
/// Of operations, and of the items that they read and write.
const MOST_PER_MONTH: Decimal = dec!(2_628_000_000_000_000);
const MOST_ITEMS: Decimal = dec!(1_000_000_000_000_000);
/// 1 GiB: PostgreSQL's largest field, and far beyond DynamoDB's largest item.
const MOST_FIELD_BYTES: Decimal = dec!(1_073_741_824);
/// 1 EiB.
const MOST_BYTES: Decimal = dec!(1_152_921_504_606_846_976);
const MOST_IOPS: Decimal = dec!(1_000_000_000);
/// USD.
const MOST_HOURLY_USD: Decimal = dec!(100_000);
/// Of access patterns.
const MOST_PATTERNS: usize = 1000;

const DEFAULT_REGION: &str = "us-east-1";

/// Reads a workload from a profile.
pub(crate) fn read(source: &Arc<SourceText>, root: &Node) -> Result<Workload, Problems> {
    let reader = Reader::new(source);
    read_by(&reader, root).ok_or_else(|| reader.into_problems())
}

/// Reads a workload from a document out of two texts, of which the second begins at `start`: a base
/// and the cells of a row over it.
pub(crate) fn read_over(
    base: &Arc<SourceText>,
    start: usize,
    cells: &Arc<SourceText>,
    root: &Node,
) -> Result<Workload, Vec<Noted>> {
    let reader = Reader::of_two(base, start, cells);
    read_by(&reader, root).ok_or_else(|| reader.into_noted())
}

/// The numbers that a profile gives, each key once, in the order in which they are read.
pub(crate) fn numbers(source: &Arc<SourceText>, root: &Node) -> Vec<Number> {
    let reader = Reader::noting_numbers(source);
    // What is wrong with it is said by whoever reads it.
    let _ = read_by(&reader, root);
    let mut numbers: Vec<Number> = Vec::new();
    for number in reader.into_numbers() {
        if numbers.iter().all(|it| it.path != number.path) {
            numbers.push(number);
        }
    }
    numbers
}

/// `None` when something is wrong; the reader knows what.
fn read_by(reader: &Reader<'_>, root: &Node) -> Option<Workload> {
    let workload = reader.root(root).and_then(|root| workload(root, reader));
    if workload.is_none() && reader.is_clean() {
        // What is missing is said, whatever made it so.
        reader.report(Problem::anywhere("the profile can't be read"));
    }
    workload.filter(|_| reader.is_clean())
}

/// `None` when something without a default is missing or wrong; the reader knows what.
fn workload(root: Table<'_>, reader: &Reader<'_>) -> Option<Workload> {
    let mut assumptions = Assumptions::default();
    let mut region_places = Vec::new();
    let name = name(&root, "name = \"orders\"");
    let region = match root.text("region") {
        Some(Found { value, place }) => {
            region_places.push((value.clone(), place));
            value
        }
        None => DEFAULT_REGION.to_owned(),
    };
    let mut shapes = ShapeReader::new(&root);
    root.assumption("peak_percentile", Name::PeakPercentile, &mut assumptions);

    let table = root.table("dynamodb");
    let indexes = table.as_ref().map(dynamodb::indexes).unwrap_or_default();
    let access_patterns = access::patterns(&root, &indexes, &mut shapes);
    let shapes = shapes.finish(&root);
    let data = section(&root, "storage", |table| {
        storage(table, access_patterns.as_deref())
    });
    let dynamodb = table.map_or_else(Default::default, |table| {
        dynamodb::settings(
            table,
            indexes,
            data.as_ref(),
            &region,
            &mut region_places,
            &mut assumptions,
        )
    });
    let postgres = postgres::postgres(&root, &mut assumptions);
    let transfer = transfer(&root, &region, &mut region_places);
    let requirements = requirements(&root);
    let team_usd_per_hour = team(&root);
    let growth = growth::growth(&root, &mut assumptions);
    let prices_on = prices_on(&root);
    if let Some(table) = root.table("assumptions") {
        for (key, value) in table.quantities(Quantity::Assumption, Decimal::MIN, Decimal::MAX) {
            let mut settle = |number| {
                let (key, place) = (key.value.as_str(), key.place.clone());
                let number = (number, value.place.clone());
                set_assumption(&mut assumptions, (key, place), number, Origin::Profile)
            };
            let beyond = Name::of(&key.value).and_then(|it| {
                let path = table.path_of(&key.value);
                reader.narrow_interval(&path, it.about().least, it.about().most)
            });
            // What lies beyond its range is told as one number would be.
            if let Err(problem) = settle(beyond.unwrap_or(value.value)) {
                reader.report(problem);
            }
        }
        table.finish();
    }
    root.finish();
    let shapes = shapes?;
    Some(Workload {
        name: name?.value,
        region,
        access_patterns: access_patterns?,
        reads_shape: shapes.reads,
        writes_shape: shapes.writes,
        shape_is_given: shapes.are_given,
        notes: shapes.notes,
        data: data?,
        growth,
        requirements,
        transfer,
        dynamodb,
        postgres,
        team_usd_per_hour,
        prices_on,
        pinned_blocks: PinnedBlocks::default(),
        intervals: reader.intervals(),
        assumptions,
        region_places,
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

/// The name of a workload, of a pattern or of an index.
fn name(table: &Table<'_>, example: &str) -> Option<Found<String>> {
    let Some(found) = table.text("name") else {
        table.missing("name", example);
        return None;
    };
    let Some(wrong) = wrong_with_name(&found.value) else {
        return Some(found);
    };
    let message = format!("{}: {wrong}", table.path_of("name"));
    table.report(Problem::at(found.place, message));
    None
}

/// What is wrong with a name, where something is.
fn wrong_with_name(name: &str) -> Option<&'static str> {
    // A name goes to terminals and spreadsheets: no escapes, no line breaks, and not the empty one.
    if name.trim().is_empty() {
        Some("expected a name, found an empty text")
    } else if name.chars().any(char::is_control) {
        Some("expected a name without control characters")
    } else if name.chars().count() > 200 {
        Some("expected a name of at most 200 characters")
    } else {
        None
    }
}

/// A name that stands among others must be another than theirs.
fn is_taken<'n>(
    table: &Table<'_>,
    name: &Found<String>,
    mut others: impl Iterator<Item = &'n str>,
) {
    if others.any(|other| other == name.value) {
        let message = format!("{}: {:?} stands twice", table.path_of("name"), name.value);
        table.report(Problem::at(name.place.clone(), message).help("give it a name of its own"));
    }
}

fn requirements(root: &Table<'_>) -> Requirements {
    let mut requirements = Requirements {
        availability: Availability::MultiAz,
        joins: false,
        ad_hoc_queries: false,
        max_transaction_items: None,
        max_transaction_bytes: None,
        multi_region_writes: false,
        read_your_writes: false,
    };
    let Some(table) = root.table("requirements") else {
        return requirements;
    };
    let words = [
        ("multi-az", Availability::MultiAz),
        ("single-az", Availability::SingleAz),
    ];
    if let Some(found) = table.word("availability", &words) {
        requirements.availability = found.value;
    }
    let flag = |key| table.flag(key).is_some_and(|found| found.value);
    requirements.joins = flag("joins");
    requirements.ad_hoc_queries = flag("ad_hoc_queries");
    requirements.multi_region_writes = flag("multi_region_writes");
    requirements.read_your_writes = flag("read_your_writes");
    requirements.max_transaction_items = table
        .number("max_transaction_items", Decimal::ONE, MOST_ITEMS)
        .map(|found| found.value);
    requirements.max_transaction_bytes = table
        .size("max_transaction_bytes", Decimal::ONE, MOST_BYTES)
        .map(|found| found.value);
    table.finish();
    requirements
}

/// `[team]`: what an hour of those who look after the database costs.
fn team(root: &Table<'_>) -> Option<Decimal> {
    let table = root.table("team")?;
    let rate = table.number("hourly_rate", Decimal::ZERO, MOST_HOURLY_USD);
    if rate.is_none() {
        table.missing("hourly_rate", "hourly_rate = 95");
    }
    table.finish();
    rate.map(|found| found.value)
}

/// `[prices]`: the day whose rules hold.
fn prices_on(root: &Table<'_>) -> Option<Date> {
    let table = root.table("prices")?;
    let on = table.date("on");
    table.finish();
    on.map(|found| found.value)
}

fn transfer(root: &Table<'_>, home: &str, region_places: &mut Vec<(String, Place)>) -> Transfer {
    let Some(table) = root.table("transfer") else {
        return Transfer::default();
    };
    let internet = table.size("internet_per_month", Decimal::ZERO, MOST_BYTES);
    let regions = table.table("regions_per_month").map(|regions| {
        let found = regions.quantities(Quantity::Size, Decimal::ZERO, MOST_BYTES);
        regions.finish();
        let mut named = Vec::new();
        for (region, bytes) in found {
            if region.value == home {
                let message = format!(
                    "transfer.regions_per_month: {home:?} is the workload's own region, and data \
                     within it is no transfer"
                );
                root.report(Problem::at(region.place, message).help("leave it out"));
            } else {
                region_places.push((region.value.clone(), region.place));
                named.push((region.value, bytes.value));
            }
        }
        named
    });
    table.finish();
    Transfer {
        internet_bytes_per_month: internet.map_or(Decimal::ZERO, |found| found.value),
        region_bytes_per_month: regions.unwrap_or_default(),
    }
}

const STORAGE_SIZE: Bounded = Bounded::new(Quantity::Size, Decimal::ZERO, MOST_BYTES);
const STORAGE_ITEMS: Bounded = Bounded::new(Quantity::Number, Decimal::ZERO, MOST_ITEMS);

/// How many items there are where nobody says it: as large as those that are written.
pub(crate) fn items_of_written_size(
    size_bytes: Decimal,
    patterns: &[AccessPattern],
) -> Option<Decimal> {
    size_bytes.checked_div(access::written_item_bytes(patterns))
}

/// Whether a number of items can't be that of a size.
fn is_no_number_of_items(items: Decimal, size_bytes: Decimal) -> bool {
    !items.fract().is_zero() || items.is_zero() && !size_bytes.is_zero()
}

/// Whether items would have less than a byte each.
fn are_too_many_items(items: Decimal, size_bytes: Decimal) -> bool {
    !size_bytes.is_zero() && size_bytes < items
}

fn storage(table: &Table<'_>, patterns: Option<&[AccessPattern]>) -> Option<Data> {
    let size = table.bounded("size", STORAGE_SIZE);
    if size.is_none() {
        table.missing("size", "size = \"100 GiB\"");
    }
    let items = table.bounded("items", STORAGE_ITEMS);
    let size_bytes = size?.value;
    let Some(items) = items else {
        let items = items_of_written_size(size_bytes, patterns?)?;
        return Some(Data { size_bytes, items });
    };
    if is_no_number_of_items(items.value, size_bytes) {
        table.report(
            Problem::at(
                items.place.clone(),
                format!(
                    "storage.items: expected the whole number of items that storage.size is made \
                     of, found {}",
                    items.value.normalize()
                ),
            )
            .help("leave it out for storage.size ÷ the size of what is written"),
        );
    }
    if are_too_many_items(items.value, size_bytes) {
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

/// A class of machines by its name. Whether it can be priced is the price book's to say.
fn class(table: &Table<'_>, key: &'static str, prefix: &str, example: &str) -> Option<String> {
    let Found { value, place } = table.text(key)?;
    let word = |part: &str| {
        !part.is_empty()
            && part
                .bytes()
                .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
    };
    let parts: Vec<_> = value.split('.').collect();
    match parts[..] {
        [first, family, size] if first == prefix && word(family) && word(size) => {
            return Some(value);
        }
        _ => {}
    }
    let mut problem = Problem::at(
        place,
        format!(
            "{}: expected a class such as \"{prefix}.{example}\", found {value:?}",
            table.path_of(key)
        ),
    );
    if parts.len() == 2 && word(parts[0]) {
        problem = problem.help(format!("did you mean \"{prefix}.{value}\"?"));
    }
    table.report(problem);
    None
}
