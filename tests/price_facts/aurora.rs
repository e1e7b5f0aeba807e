use crate::{Feed, assert_books, text};

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

#[test]
#[ignore = "needs the raw price files in TABLESTAKES_FACTS"]
fn aurora_prices_are_those_of_the_feed() {
    let instances = Feed::read("aws-feed/rds-aurora-ondemand.json");
    let storage = Feed::read("aws-feed/rds-aurora-storage.json");
    let proxy = Feed::read("aws-feed/rds-proxy.json");
    assert_books("aurora", 3_289, |_, location, published| {
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
    });
}
