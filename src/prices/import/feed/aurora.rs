//! What the feed has of Aurora PostgreSQL.

use std::collections::{BTreeMap, BTreeSet};

use super::rds::is_of_another_engine;
use super::{Reading, Row, Rows};
use crate::prices::import::found::Skip;

const NAMES: &[(&str, &str)] = &[
    (
        "Database Storage DB Engine Aurora PostgreSQL General Purpose Aurora",
        "aurora.storage.standard",
    ),
    (
        "Aurora PostgreSQL IO Optimized Aurora",
        "aurora.storage.io-optimized",
    ),
    (
        "System Operation Aurora I O Operation",
        "aurora.io-requests",
    ),
    (
        "Storage Snapshot Aurora PostgreSQL",
        "aurora.backup-storage",
    ),
    (
        "Aurora PostgreSQL ServerlessV2",
        "aurora.serverless-v2.standard",
    ),
    (
        "Aurora PostgreSQL ServerlessV2 Aurora IO Optimization Mode",
        "aurora.serverless-v2.io-optimized",
    ),
    (
        "Aurora PostgreSQL Aurora Global Database",
        "aurora.global-database-writes",
    ),
];

/// What a row of the file of instances is.
pub(super) fn instances(name: &str, row: &Row) -> Reading {
    let engine = "Database Instance Aurora PostgreSQL No license required ";
    let Some(rest) = name.strip_prefix(engine) else {
        return Reading::Skip(if is_of_another_engine(name) {
            Skip::OtherEngine
        } else {
            Skip::Unused
        });
    };
    let storage = if rest.starts_with("Aurora IO Optimization Mode ") {
        "io-optimized"
    } else {
        "standard"
    };
    match &row.instance_type {
        Some(class) => Reading::price(format!("aurora.instance-hours.{storage}.{class}")),
        None => Reading::Skip(Skip::Unused),
    }
}

/// What the rows of instances are that stand under their codes alone, as the newest families do: the code
/// tells the storage by what follows it, and not the engine. Where MySQL and PostgreSQL cost the
/// same, that is the price of both; where they do not, nobody can tell which is which.
pub(super) fn unnamed(rows: &Rows) -> BTreeMap<&str, Reading> {
    let is_code = |name: &str, row: &Row| row.is_under_its_code(name);
    let named: BTreeSet<_> = rows
        .iter()
        .filter(|(name, row)| !is_code(name, row))
        .map(|(_, row)| &row.rate_code)
        .collect();
    let mut kinds: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for (name, row) in rows {
        let storage = match name.split_once(' ') {
            Some((_, "V1")) => "standard",
            Some((_, "V7")) => "io-optimized",
            _ => continue,
        };
        if is_code(name, row)
            && !named.contains(&row.rate_code)
            && let Some(class) = &row.instance_type
        {
            kinds.entry((storage, class)).or_default().push((name, row));
        }
    }
    let readings = kinds.into_iter().flat_map(|((storage, class), rows)| {
        let is_price_of_both =
            rows.len() == 2 && rows.iter().all(|(_, row)| row.price == rows[0].1.price);
        rows.into_iter().map(move |(name, _)| {
            let reading = if is_price_of_both {
                Reading::price(format!("aurora.instance-hours.{storage}.{class}"))
            } else {
                Reading::Skip(Skip::OtherEngine)
            };
            (name.as_str(), reading)
        })
    });
    readings.collect()
}

/// What a row of the file of storage is, which has all but instances.
pub(super) fn storage(name: &str, _: &Row) -> Reading {
    // Up to version 12 the engine has a price of its own, from 13 on all engines have one.
    for (engine, own) in [("Aurora PostgreSQL ", true), ("Any ", false)] {
        for (years, term) in [("Year 1 Year 2 ", "year-1-2"), ("Year 3 ", "year-3")] {
            let version = name
                .strip_prefix(engine)
                .and_then(|it| it.strip_prefix(years));
            if let Some(version) = version.and_then(|it| it.parse::<u32>().ok())
                && (version <= 12) == own
            {
                return Reading::price(format!("aurora.extended-support.{term}.{version}"));
            }
        }
    }
    Reading::named(NAMES, name)
}
