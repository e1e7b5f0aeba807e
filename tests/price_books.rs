//! Price books: what is embedded.

use std::path::Path;

use rust_decimal::dec;
use tablestakes::Library;

#[test]
fn the_embedded_prices_are_the_published_ones() {
    let book = Library::embedded().book("us-east-1").unwrap();
    let usd = |key: &str, unit: &'static str| book.price(key, unit).unwrap().usd;
    // The table of the Amazon DynamoDB pricing page, us-east-1, since 2024-11-01.
    assert_eq!(
        usd("dynamodb.write-request-units.standard", "WRU"),
        dec!(0.000000625)
    );
    assert_eq!(
        usd("dynamodb.read-request-units.standard", "RRU"),
        dec!(0.000000125)
    );
    assert_eq!(
        usd("dynamodb.write-request-units.standard-ia", "WRU"),
        dec!(0.00000078)
    );
    assert_eq!(
        usd("dynamodb.read-request-units.standard-ia", "RRU"),
        dec!(0.000000155)
    );
    assert_eq!(
        usd("dynamodb.write-capacity-unit-hours.standard", "WCU-hour"),
        dec!(0.00065)
    );
    assert_eq!(
        usd("dynamodb.read-capacity-unit-hours.standard", "RCU-hour"),
        dec!(0.00013)
    );
    assert_eq!(
        usd("dynamodb.write-capacity-unit-hours.standard-ia", "WCU-hour"),
        dec!(0.00081)
    );
    assert_eq!(
        usd("dynamodb.read-capacity-unit-hours.standard-ia", "RCU-hour"),
        dec!(0.00016)
    );
    assert_eq!(usd("dynamodb.storage.standard", "GB-month"), dec!(0.25));
    assert_eq!(usd("dynamodb.storage.standard-ia", "GB-month"), dec!(0.10));
    let unit = "GB-month";
    assert_eq!(usd("dynamodb.point-in-time-recovery", unit), dec!(0.20));
    assert_eq!(usd("dynamodb.backup-storage", unit), dec!(0.10));
    assert_eq!(usd("dynamodb.restore", "GB"), dec!(0.15));
    assert_eq!(usd("dynamodb.export", "GB"), dec!(0.10));
    assert_eq!(usd("dynamodb.import", "GB"), dec!(0.15));
    // 0.02 for 100,000 requests, 0.10 for a million changes.
    let streams = usd("dynamodb.streams-read-requests", "request");
    assert_eq!(streams * dec!(100_000), dec!(0.02));
    let changes = usd("dynamodb.change-data-capture-units", "CDC-unit");
    assert_eq!(changes * dec!(1_000_000), dec!(0.10));
    assert_eq!(usd("dax.node-hours.dax.r5.large", "hour"), dec!(0.255));
    // The Amazon EC2 pricing page, data transfer.
    assert_eq!(usd("transfer.internet.from-0-gb", "GB"), dec!(0.09));
    assert_eq!(usd("transfer.region.eu-west-1", "GB"), dec!(0.02));
    assert_eq!(usd("transfer.region.us-east-2", "GB"), dec!(0.01));
    // The Amazon RDS for PostgreSQL pricing page, us-east-1.
    assert_eq!(
        usd("rds.instance-hours.single-az.db.r6g.large", "hour"),
        dec!(0.225)
    );
    assert_eq!(
        usd("rds.instance-hours.multi-az.db.r6g.large", "hour"),
        dec!(0.45)
    );
    assert_eq!(usd("rds.storage.single-az.gp3", "GB-month"), dec!(0.115));
    assert_eq!(usd("rds.storage.multi-az.gp3", "GB-month"), dec!(0.23));
    assert_eq!(
        usd("rds.storage-iops.single-az.gp3", "IOPS-month"),
        dec!(0.02)
    );
    assert_eq!(
        usd("rds.storage-throughput.single-az.gp3", "MB/s-month"),
        dec!(0.08)
    );
    assert_eq!(usd("rds.backup-storage", "GB-month"), dec!(0.095));
    assert_eq!(usd("rds.cpu-credits", "vCPU-hour"), dec!(0.075));
}

#[test]
fn reserved_capacity_costs_what_is_published() {
    let book = Library::embedded().book("us-east-1").unwrap();
    // The Amazon DynamoDB pricing page, us-east-1: blocks of 100 units, upfront and an hour.
    let (writes, reads) = (["WCU", "WCU-hour"], ["RCU", "RCU-hour"]);
    for (side, [unit, unit_hour], term, upfront, hourly) in [
        ("write", writes, "1y", dec!(150), dec!(0.0128)),
        ("write", writes, "3y", dec!(180), dec!(0.0081)),
        ("read", reads, "1y", dec!(30), dec!(0.0025)),
        ("read", reads, "3y", dec!(36), dec!(0.0016)),
    ] {
        let block = |meter: &str, unit| {
            let key = format!("dynamodb.reserved-{side}-capacity-{meter}.{term}");
            book.price(&key, unit).unwrap().usd * dec!(100)
        };
        assert_eq!(block("units", unit), upfront, "{side} {term}");
        assert_eq!(block("unit-hours", unit_hour), hourly, "{side} {term}");
    }
    // Nothing is published for three years in Ohio.
    let book = Library::embedded().book("us-east-2").unwrap();
    let units = "dynamodb.reserved-write-capacity-units";
    assert!(book.price(&format!("{units}.1y"), "WCU").is_ok());
    assert!(book.price(&format!("{units}.3y"), "WCU").is_err());
}

#[test]
fn savings_plans_take_off_what_is_published() {
    for region in ["us-east-1", "eu-central-1"] {
        let book = Library::embedded().book(region).unwrap();
        // The pricing page of AWS Database Savings Plans: up to so much.
        for (usage, share) in [
            ("dynamodb.on-demand", dec!(0.18)),
            ("dynamodb.provisioned", dec!(0.12)),
            ("rds.instance-hours", dec!(0.20)),
        ] {
            let discount = book.savings_plan(usage).unwrap();
            assert_eq!(discount.share, share, "{usage}");
            assert!(discount.source.url.starts_with("https://"), "{usage}");
            assert_eq!(discount.date.to_string(), "2026-11-22");
        }
    }
}

#[test]
fn a_discount_that_the_book_lacks_is_named() {
    let book = Library::embedded().book("us-east-1").unwrap();
    assert_eq!(
        book.savings_plan("dynamodb.storage")
            .unwrap_err()
            .to_string(),
        "the price book of us-east-1 has no price savings-plan.dynamodb.storage"
    );
}

#[test]
fn every_class_has_a_price_in_both_deployments_and_known_hardware() {
    let book = Library::embedded().book("us-east-1").unwrap();
    let classes =
        |prefix: &str| -> Vec<&str> { book.prices_under(prefix).map(|(class, _)| class).collect() };
    let single = classes("rds.instance-hours.single-az.");
    assert_eq!(single, classes("rds.instance-hours.multi-az."));
    let families = [
        "t3", "t4g", "m5", "m6g", "m6i", "m7g", "m7i", "r5", "r6g", "r6i", "r7g", "r7i", "x2g",
    ];
    for family in families {
        let prefix = format!("db.{family}.");
        assert!(
            single.iter().any(|class| class.starts_with(&prefix)),
            "{family}"
        );
    }
    let of_families = single.iter().filter(|class| {
        let family = class.split('.').nth(1);
        family.is_some_and(|it| families.contains(&it))
    });
    for class in of_families {
        let machine = book
            .hardware()
            .instance(class)
            .unwrap_or_else(|| panic!("{class}"));
        let burstable = class.starts_with("db.t");
        assert_eq!(machine.cpu_baseline_share.is_some(), burstable, "{class}");
    }
}

#[test]
fn the_dax_nodes_are_the_published_ones() {
    let book = Library::embedded().book("us-east-1").unwrap();
    // Amazon DynamoDB developer guide, DAX cluster sizing: GiB and thousands of requests.
    for (size, gib, thousands) in [
        ("large", 16.0, 75.0),
        ("xlarge", 32.0, 150.0),
        ("2xlarge", 64.0, 300.0),
        ("4xlarge", 128.0, 600.0),
        ("8xlarge", 256.0, 1000.0),
        ("12xlarge", 384.0, 1000.0),
        ("16xlarge", 512.0, 1000.0),
        ("24xlarge", 768.0, 1000.0),
    ] {
        for family in ["r5", "r7i"] {
            let node = book.hardware().dax_node(&format!("dax.{family}.{size}"));
            let node = node.expect("a node");
            assert!((node.memory_bytes - gib * 1_073_741_824.0).abs() < 0.1);
            assert!((node.requests_per_second - thousands * 1000.0).abs() < 0.1);
        }
    }
    // Smaller ones are sold too, but their capacity is not published.
    assert!(book.hardware().dax_node("dax.t3.small").is_none());
}

#[test]
fn every_embedded_price_names_a_known_source() {
    let library = Library::embedded();
    for region in library.regions() {
        let book = library.book(region).unwrap();
        for (key, price) in book.prices_under("") {
            assert!(
                price.source.url.starts_with("https://"),
                "{key}: {}",
                price.source.title
            );
            assert_eq!(&*price.region, region);
        }
    }
}

#[test]
fn the_embedded_files_are_right_in_all_that_is_checked_of_a_users_own() {
    // What is embedded is not checked when the program runs: not that a key stands once, that it is of a
    // meter and for its unit, that hardware is complete.
    let mut library = Library::embedded();
    let files = Path::new(env!("CARGO_MANIFEST_DIR")).join("pricing");
    library.overlay(&files).expect("the files of the books");
    let embedded = Library::embedded();
    assert_eq!(library.regions(), embedded.regions());
    for region in embedded.regions() {
        let (book, under) = match (library.book(region), embedded.book(region)) {
            (Ok(book), Ok(under)) => (book, under),
            (book, under) => panic!("{region}: {book:?}, {under:?}"),
        };
        // All prices lie over those that they are: none is private, and none is another.
        assert_eq!(book.len(), under.len(), "{region}");
        let prices = book.prices_under("").zip(under.prices_under(""));
        for ((key, price), (key_under, price_under)) in prices {
            assert_eq!((key, price.usd), (key_under, price_under.usd), "{region}");
            assert_eq!(price.agreement, None, "{region} {key}");
        }
        assert!(book.laid_over().prices >= book.len(), "{region}");
    }
}

#[test]
fn a_price_for_another_unit_is_no_price() {
    let book = Library::embedded().book("us-east-1").unwrap();
    let missing = book.price("dynamodb.storage.standard", "hour").unwrap_err();
    assert_eq!(
        missing.to_string(),
        "the price book of us-east-1 has dynamodb.storage.standard per GB-month, not per hour"
    );
}
