use crate::{Feed, assert_books, text};

#[test]
#[ignore = "needs the raw price files in TABLESTAKES_FACTS"]
fn dynamodb_prices_are_those_of_the_feed() {
    let mut meters = Vec::new();
    for (meter, unit, name) in [
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
    ] {
        meters.push((format!("{meter}.standard"), unit, name.to_owned()));
        meters.push((format!("{meter}.standard-ia"), unit, format!("{name} IA")));
    }
    for (meter, unit, name) in [
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
    ] {
        meters.push((meter.to_owned(), unit, name.to_owned()));
    }
    for years in ["1", "3"] {
        for (side, in_feed, unit, unit_hour) in [
            ("read", "Read", "RCU", "RCU-hour"),
            ("write", "Write", "WCU", "WCU-hour"),
        ] {
            meters.push((
                format!("reserved-{side}-capacity-unit-hours.{years}y"),
                unit_hour,
                format!("{years}yr {in_feed} Capacity Unit Hrs Provisioned"),
            ));
            meters.push((
                format!("reserved-{side}-capacity-units.{years}y"),
                unit,
                format!("Provisioned {years}yr DDB-{in_feed}Units Upfront Fee"),
            ));
        }
    }
    let feed = Feed::read("aws-feed/dynamodb.json");
    assert_books("dynamodb.", 922, |_, location, published| {
        for (meter, unit, name) in &meters {
            let key = format!("dynamodb.{meter}");
            published.add_named((&feed, location), (&key, unit, name));
        }
    });
}

#[test]
#[ignore = "needs the raw price files in TABLESTAKES_FACTS"]
fn dax_prices_are_those_of_the_feed() {
    let feed = Feed::read("aws-feed/dax.json");
    // A node stands under its name and under two codes, and r7i under codes alone: 294 prices that have
    // a name, and 8 sizes of r7i in 15 regions.
    assert_books("dax.", 294 + 8 * 15, |_, location, published| {
        for (name, row) in feed.rows(location) {
            let class = text(row, "Instance Type");
            if let Some(named) = name.strip_suffix(" - Hourly Cost") {
                assert_eq!(named, class);
            }
            let key = format!("dax.node-hours.dax.{class}");
            published.add(&key, text(row, "price"), "hour", &feed.date);
        }
    });
}
