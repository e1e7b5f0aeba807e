use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::{Feed, Published, assert_books, text};

const METERS: [(&str, &str, &str); 7] = [
    (
        "aurora.storage.standard",
        "GB-month",
        "Database Storage DB Engine Aurora PostgreSQL General Purpose Aurora",
    ),
    (
        "aurora.storage.io-optimized",
        "GB-month",
        "Aurora PostgreSQL IO Optimized Aurora",
    ),
    (
        "aurora.io-requests",
        "request",
        "System Operation Aurora I O Operation",
    ),
    (
        "aurora.backup-storage",
        "GB-month",
        "Storage Snapshot Aurora PostgreSQL",
    ),
    (
        "aurora.serverless-v2.standard",
        "ACU-hour",
        "Aurora PostgreSQL ServerlessV2",
    ),
    (
        "aurora.serverless-v2.io-optimized",
        "ACU-hour",
        "Aurora PostgreSQL ServerlessV2 Aurora IO Optimization Mode",
    ),
    (
        "aurora.global-database-writes",
        "request",
        "Aurora PostgreSQL Aurora Global Database",
    ),
];

const PROXY: [(&str, &str, &str); 2] = [
    (
        "aurora.proxy-hours",
        "vCPU-hour",
        "RDSProxy Aurora PostgreSQL Hrs",
    ),
    (
        "aurora.proxy-acu-hours",
        "ACU-hour",
        "RDSProxy Aurora PostgreSQL ACU-Hr",
    ),
];

/// Adds the classes that stand under codes alone, in two rows for each storage: one is of MySQL and one
/// of PostgreSQL, and where both cost the same it does not matter which. Gives how many were added.
fn add_unnamed(feed: &Feed, location: &str, published: &mut Published) -> usize {
    let is_named = |name: &str| name.starts_with("Database Instance ");
    let rates = feed.rows(location);
    let rates: BTreeSet<_> = rates
        .filter(|(name, _)| is_named(name))
        .map(|(_, row)| text(row, "rateCode"))
        .collect();
    let mut rows = BTreeMap::<_, Vec<&Value>>::new();
    for (name, row) in feed.rows(location) {
        if let Some((code, storage @ ("V1" | "V7"))) = name.split_once(' ')
            && !rates.contains(text(row, "rateCode"))
        {
            assert_eq!(code, text(row, "RegionlessRateCode"));
            let class = text(row, "Instance Type");
            rows.entry((storage, class)).or_default().push(row);
        }
    }
    let mut added = 0;
    for ((storage, class), rows) in rows {
        let prices: BTreeSet<_> = rows.iter().map(|row| text(row, "price")).collect();
        if rows.len() == 2 && prices.len() == 1 {
            let storage = if storage == "V1" {
                "standard"
            } else {
                "io-optimized"
            };
            let key = format!("aurora.instance-hours.{storage}.{class}");
            published.add(&key, text(rows[0], "price"), "hour", &feed.date);
            added += 1;
        }
    }
    added
}

#[test]
#[ignore = "needs the raw price files in TABLESTAKES_FACTS"]
fn aurora_prices_are_those_of_the_feed() {
    let instances = Feed::read("aws-feed/rds-aurora-ondemand.json");
    let storage = Feed::read("aws-feed/rds-aurora-storage.json");
    let proxy = Feed::read("aws-feed/rds-proxy.json");
    // Of instances 2,627 prices that have a name and 642 that have not; 35 or fewer of each other meter in
    // 35 regions: 625 of the feed and one of CPU credits each; and two of Aurora DSQL.
    let mut unnamed = 0;
    assert_books(
        "aurora",
        2_627 + 642 + 625 + 35 + 2,
        |_, location, published| {
            for (name, row) in instances.rows(location) {
                let engine = "Database Instance Aurora PostgreSQL No license required ";
                let Some(rest) = name.strip_prefix(engine) else {
                    continue;
                };
                let is_optimized = rest.starts_with("Aurora IO Optimization Mode ");
                let storage = if is_optimized {
                    "io-optimized"
                } else {
                    "standard"
                };
                let key = format!(
                    "aurora.instance-hours.{storage}.{}",
                    text(row, "Instance Type")
                );
                published.add_named((&instances, location), (&key, "hour", name));
            }
            unnamed += add_unnamed(&instances, location, published);
            for meter in METERS {
                published.add_named((&storage, location), meter);
            }
            for meter in PROXY {
                published.add_named((&proxy, location), meter);
            }
            for (term, years) in [("year-1-2", "Year 1 Year 2"), ("year-3", "Year 3")] {
                for (engine, versions) in [("Aurora PostgreSQL", 10..=12), ("Any", 13..=17)] {
                    for version in versions {
                        let key = format!("aurora.extended-support.{term}.{version}");
                        let name = format!("{engine} {years} {version}");
                        published.add_named((&storage, location), (&key, "vCPU-hour", &name));
                    }
                }
            }
        },
    );
    assert_eq!(unnamed, 642);
}
