use crate::{Feed, Published, assert_books, rows_by_region, text};

/// Keys and units of the book, and the names that the feed of PostgreSQL has for them.
fn meters() -> Vec<(String, &'static str, String)> {
    let mut meters = vec![(
        "rds.backup-storage".to_owned(),
        "GB-month",
        "Storage Snapshot".to_owned(),
    )];
    for (deployment, zones) in [
        ("single-az", "Single AZ"),
        ("multi-az", "Multi AZ"),
        ("multi-az-cluster", "Multi AZ readable standbys"),
    ] {
        for (kind, name) in [
            ("gp2", "General Purpose"),
            ("gp3", "General Purpose-GP3"),
            ("io1", "Provisioned IOPS"),
            ("io2", "Provisioned IOPS-IO2"),
        ] {
            let key = format!("rds.storage.{deployment}.{kind}");
            meters.push((key, "GB-month", format!("Database Storage {zones} {name}")));
        }
        for (meter, kind, unit, name) in [
            ("storage-iops", "gp3", "IOPS-month", "Provisioned GP3 IOPS"),
            ("storage-iops", "io1", "IOPS-month", "Provisioned IOPS"),
            ("storage-iops", "io2", "IOPS-month", "Provisioned IO2 IOPS"),
            (
                "storage-throughput",
                "gp3",
                "MB/s-month",
                "Provisioned Throughput",
            ),
        ] {
            let key = format!("rds.{meter}.{deployment}.{kind}");
            meters.push((key, unit, format!("{name} {zones}")));
        }
    }
    for (term, years) in [("year-1-2", "Year 1 Year 2"), ("year-3", "Year 3")] {
        for (engine, versions) in [("PostgreSQL", 10..=12), ("Any", 13..=17)] {
            for version in versions {
                let key = format!("rds.extended-support.{term}.{version}");
                meters.push((key, "vCPU-hour", format!("{engine} {years} {version}")));
            }
        }
    }
    meters
}

/// The code that a rate of PostgreSQL has in every region. The newer file has one name for the
/// rates of all engines, which differ here and there; the older one is of PostgreSQL alone.
fn code<'f>(newer: &'f Feed, older: &Feed, name: &str) -> Option<&'f str> {
    let location = "US East (N. Virginia)";
    let rate = older.locations[location][name]["rateCode"].as_str()?;
    let mut rows = newer.rows(location).map(|(_, row)| row);
    let row = rows
        .find(|row| text(row, "rateCode") == rate)
        .expect("the same rate");
    Some(text(row, "RegionlessRateCode"))
}

/// What reserved instances cost in a region: an hour of the term, the sum upfront, and beside them an
/// hour on demand.
fn add_reserved(region: &str, location: &str, published: &mut Published) {
    for (file, term, option) in [
        ("1y", "1y-no-upfront", ["1yr", "No Upfront"]),
        (
            "1y-partial",
            "1y-partial-upfront",
            ["1yr", "Partial Upfront"],
        ),
        ("3y", "3y-partial-upfront", ["3yr", "Partial Upfront"]),
    ] {
        for (deployment, zones) in [("single-az", "Single-AZ"), ("multi-az", "Multi-AZ")] {
            let path =
                format!("aws-feed/rds-postgresql-reserved/{region}-{deployment}-{file}.json");
            let Some(feed) = Feed::of(&path, "") else {
                continue;
            };
            for (name, row) in feed.rows(location) {
                assert!(
                    name.starts_with("PostgreSQL No license required "),
                    "{name}"
                );
                assert_eq!(
                    ["LeaseContractLength", "PurchaseOption"].map(|it| text(row, it)),
                    option
                );
                assert_eq!(text(row, "Deployment Option"), zones);
                let class = format!("{term}.{deployment}.{}", text(row, "Instance Type"));
                let key = format!("rds.reserved-instance-hours.{class}");
                published.add(&key, text(row, "price"), "hour", &feed.date);
                if let Some(usd) = row["riupfront:PricePerUnit"].as_str() {
                    let key = format!("rds.reserved-instances.{class}");
                    published.add(&key, usd, "instance", &feed.date);
                }
                let class = format!("{deployment}.{}", text(row, "Instance Type"));
                let key = format!("rds.instance-hours.{class}");
                published.add(&key, text(row, "OnDemand:PricePerUnit"), "hour", &feed.date);
            }
        }
    }
}

/// What instances cost on demand by the older file, which has classes that the newer table lacks.
fn add_older(feed: &Feed, location: &str, published: &mut Published) {
    for (name, row) in feed.rows(location) {
        let Some(rest) = name.strip_prefix("Database Instance PostgreSQL ") else {
            continue;
        };
        assert!(rest.starts_with("No license required "), "{name}");
        let deployments = [
            (" Multi-AZ readable standbys ", "multi-az-cluster"),
            (" Multi-AZ ", "multi-az"),
            (" Single-AZ ", "single-az"),
        ];
        let (_, deployment) = deployments
            .into_iter()
            .find(|(it, _)| name.contains(it))
            .expect("a deployment");
        let class = text(row, "Instance Type");
        let key = format!("rds.instance-hours.{deployment}.{class}");
        published.add(&key, text(row, "price"), "hour", &feed.date);
    }
}

#[test]
#[ignore = "needs the raw price files in TABLESTAKES_FACTS"]
fn rds_prices_are_those_of_the_feed() {
    let older = Feed::read("aws-feed/rds-postgresql-ondemand.json");
    let newer = Feed::read("aws-feed/rds-storage.json");
    let proxy = Feed::read("aws-feed/rds-proxy.json");
    let instances = rows_by_region("rds-postgresql-ondemand.csv", "region");
    let mut meters = meters();
    meters.retain_mut(|(_, _, name)| {
        let code = code(&newer, &older, name);
        code.map(|code| code.clone_into(name)).is_some()
    });
    // Instances on demand: 8,969 of the table of 2025-06-17 and 1,019 that the older file alone has.
    // Reserved: 4,828 classes of a region and deployment, at three hourly prices and two upfront. Volumes,
    // backups, Extended Support and proxies: 1,139; and the CPU credits of 35 regions.
    let count = 8_969 + 1_019 + 4_828 * 5 + 1_139 + 35;
    assert_books("rds.", count, |region, location, published| {
        for (key, unit, code) in &meters {
            published.add_named((&newer, location), (key, unit, code));
        }
        let hours = ("rds.proxy-hours", "vCPU-hour", "RDSProxy");
        published.add_named((&proxy, location), hours);
        for row in &instances[region] {
            let deployment = row["deployment"].replace("readable-standbys", "cluster");
            let key = format!("rds.instance-hours.{deployment}.{}", row["instance_class"]);
            published.add(&key, &row["usd_hour"], "hour", "2025-06-17");
        }
        add_older(&older, location, published);
        add_reserved(region, location, published);
    });
}
