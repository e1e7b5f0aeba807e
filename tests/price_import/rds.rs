//! RDS for PostgreSQL and Aurora PostgreSQL, which stand in one offer file among all other engines.

use crate::offers::{Offer, Product, offer, product};
use crate::{Place, assert_left_out, book};

const DAY: &str = "2025-06-17";
const SOURCE: &str = "aws-price-list-rds";

const INSTANCE: &str = "Database Instance";
const STORAGE: &str = "Database Storage";
const IOPS: &str = "Provisioned IOPS";
const THROUGHPUT: &str = "Provisioned Throughput";

const ONE_YEAR: (&str, [&str; 3]) = ("4NA7Y494T4", ["1yr", "standard", "No Upfront"]);
const ONE_YEAR_PARTIAL: (&str, [&str; 3]) = ("HU7G6KETJZ", ["1yr", "standard", "Partial Upfront"]);
const ONE_YEAR_ALL: (&str, [&str; 3]) = ("6QCMYABX3D", ["1yr", "standard", "All Upfront"]);
const THREE_YEARS_PARTIAL: (&str, [&str; 3]) =
    ("38NPMPTW36", ["3yr", "standard", "Partial Upfront"]);

/// A product of RDS for PostgreSQL.
fn postgresql(family: &'static str, usage_type: &str) -> Product {
    product(family, usage_type)
        .with("databaseEngine", "PostgreSQL")
        .with("engineCode", "14")
        .with("licenseModel", "No license required")
        .with("operation", "CreateDBInstance:0014")
}

/// A product of Aurora PostgreSQL.
fn aurora(family: &'static str, usage_type: &str) -> Product {
    product(family, usage_type)
        .with("databaseEngine", "Aurora PostgreSQL")
        .with("engineCode", "21")
        .with("licenseModel", "No license required")
        .with("operation", "CreateDBInstance:0021")
}

/// A product of whatever engine, as storage is.
fn any(family: &'static str, usage_type: &str) -> Product {
    product(family, usage_type)
        .with("databaseEngine", "Any")
        .with("engineCode", "99")
}

/// What RDS for PostgreSQL costs in us-east-1, with reserved instances of one class.
fn rds() -> Offer {
    let single = postgresql(INSTANCE, "InstanceUsage:db.r6g.large")
        .with("deploymentOption", "Single-AZ")
        .costs("Hrs", "0.2250000000")
        .reserved(ONE_YEAR, ("Hrs", "0.1540000000"), None)
        .reserved(ONE_YEAR_PARTIAL, ("Hrs", "0.0740000000"), Some("646"))
        .reserved(ONE_YEAR_ALL, ("Hrs", "0.0000000000"), Some("1267"))
        .reserved(THREE_YEARS_PARTIAL, ("Hrs", "0.0500000000"), Some("1307"));
    let multi = postgresql(INSTANCE, "Multi-AZUsage:db.r6g.large")
        .with("deploymentOption", "Multi-AZ")
        .costs("Hrs", "0.4500000000")
        .reserved(ONE_YEAR, ("Hrs", "0.3080000000"), None);
    // No term is sold for a cluster.
    let cluster = postgresql(INSTANCE, "Multi-AZClusterUsage:db.r6gd.large")
        .with("deploymentOption", "Multi-AZ (readable standbys)")
        .costs("Hrs", "0.7880000000");
    let mut offer = offer("AmazonRDS", DAY)
        .with(single)
        .with(multi)
        .with(cluster);
    for (family, usage_type, unit, usd) in [
        (STORAGE, "RDS:GP2-Storage", "GB-Mo", "0.1150000000"),
        (STORAGE, "RDS:Multi-AZ-GP2-Storage", "GB-Mo", "0.2300000000"),
        (STORAGE, "RDS:GP3-Storage", "GB-Mo", "0.1150000000"),
        (STORAGE, "RDS:Multi-AZ-GP3-Storage", "GB-Mo", "0.2300000000"),
        (
            STORAGE,
            "RDS:Multi-AZCluster-GP3-Storage",
            "GB-Mo",
            "0.3450000000",
        ),
        (STORAGE, "RDS:PIOPS-Storage", "GB-Mo", "0.1250000000"),
        (
            STORAGE,
            "RDS:Multi-AZ-PIOPS-Storage-IO2",
            "GB-Mo",
            "0.2500000000",
        ),
        (IOPS, "RDS:GP3-PIOPS", "IOPS-Mo", "0.0200000000"),
        (IOPS, "RDS:PIOPS", "IOPS-Mo", "0.1000000000"),
        (IOPS, "RDS:Multi-AZ-IO2-PIOPS", "IOPS-Mo", "0.2000000000"),
        (THROUGHPUT, "RDS:GP3-Throughput", "MBPS-Mo", "0.0800000000"),
        (
            THROUGHPUT,
            "RDS:Multi-AZCluster-GP3-Throughput",
            "MBPS-Mo",
            "0.2400000000",
        ),
        (
            "Storage Snapshot",
            "RDS:ChargedBackupUsage",
            "GB-Mo",
            "0.0950000000",
        ),
        (
            "CPU Credits",
            "CPUCredits:db.t4g",
            "vCPU-Hours",
            "0.0750000000",
        ),
        // Of no family; and with the short name of us-east-1.
        (
            "",
            "ExtendedSupport:Yr1-Yr2:PostgreSQL13",
            "vCPU-hour",
            "0.1000000000",
        ),
        (
            "",
            "ExtendedSupport:Yr3:PostgreSQL13",
            "vCPU-hour",
            "0.2000000000",
        ),
        ("RDSProxy", "USE1-RDS:ProxyUsage", "Hrs", "0.0150000000"),
    ] {
        offer = offer.with(postgresql(family, usage_type).costs(unit, usd));
    }
    offer
}

/// The prices of that, in the order of their keys.
const RDS: [&str; 28] = [
    "rds.backup-storage,0.095,GB-month",
    "rds.cpu-credits,0.075,vCPU-hour",
    "rds.extended-support.year-1-2.13,0.1,vCPU-hour",
    "rds.extended-support.year-3.13,0.2,vCPU-hour",
    "rds.instance-hours.multi-az-cluster.db.r6gd.large,0.788,hour",
    "rds.instance-hours.multi-az.db.r6g.large,0.45,hour",
    "rds.instance-hours.single-az.db.r6g.large,0.225,hour",
    "rds.proxy-hours,0.015,vCPU-hour",
    "rds.reserved-instance-hours.1y-all-upfront.single-az.db.r6g.large,0,hour",
    "rds.reserved-instance-hours.1y-no-upfront.multi-az.db.r6g.large,0.308,hour",
    "rds.reserved-instance-hours.1y-no-upfront.single-az.db.r6g.large,0.154,hour",
    "rds.reserved-instance-hours.1y-partial-upfront.single-az.db.r6g.large,0.074,hour",
    "rds.reserved-instance-hours.3y-partial-upfront.single-az.db.r6g.large,0.05,hour",
    "rds.reserved-instances.1y-all-upfront.single-az.db.r6g.large,1267,instance",
    "rds.reserved-instances.1y-partial-upfront.single-az.db.r6g.large,646,instance",
    "rds.reserved-instances.3y-partial-upfront.single-az.db.r6g.large,1307,instance",
    "rds.storage-iops.multi-az.io2,0.2,IOPS-month",
    "rds.storage-iops.single-az.gp3,0.02,IOPS-month",
    "rds.storage-iops.single-az.io1,0.1,IOPS-month",
    "rds.storage-throughput.multi-az-cluster.gp3,0.24,MB/s-month",
    "rds.storage-throughput.single-az.gp3,0.08,MB/s-month",
    "rds.storage.multi-az-cluster.gp3,0.345,GB-month",
    "rds.storage.multi-az.gp2,0.23,GB-month",
    "rds.storage.multi-az.gp3,0.23,GB-month",
    "rds.storage.multi-az.io2,0.25,GB-month",
    "rds.storage.single-az.gp2,0.115,GB-month",
    "rds.storage.single-az.gp3,0.115,GB-month",
    "rds.storage.single-az.io1,0.125,GB-month",
];

#[test]
fn rds_for_postgresql_costs_what_its_offer_file_says_in_json_as_in_csv() {
    for form in ["json", "csv"] {
        let place = Place::new();
        let summary = place.import_offer(&rds(), form);
        assert_eq!(
            place.book("us-east-1/rds.csv"),
            book(&RDS, SOURCE, DAY),
            "{form}"
        );
        assert_eq!(place.books().len(), 1, "{form}");
        assert!(!summary.contains("Left out"), "{summary}");
    }
}

#[test]
fn other_engines_licences_and_places_are_left_out() {
    let cheap = |it: Product| it.costs("Hrs", "0.0001");
    let instance = |usage_type| cheap(postgresql(INSTANCE, usage_type));
    let class = "InstanceUsage:db.r6g.large";
    let of_other_engines = [
        instance(class).with("databaseEngine", "MySQL"),
        instance(class).with("databaseEngine", "MariaDB"),
        instance(class).with("databaseEngine", "Aurora MySQL"),
        instance(class)
            .with("databaseEngine", "Oracle")
            .with("databaseEdition", "Enterprise")
            .with("licenseModel", "Bring your own license"),
        instance(class)
            .with("databaseEngine", "SQL Server")
            .with("licenseModel", "License included"),
        instance(class).with("databaseEngine", "PostgreSQL (on-premise for Outpost)"),
        instance(class).with("licenseModel", "Bring your own license"),
    ];
    let of_other_places = [
        instance(class).with("locationType", "AWS Outposts"),
        instance("USW2-LAX1-InstanceUsage:db.r6g.large")
            .at("us-west-2-lax-1", "US West (Los Angeles)"),
    ];
    let of_no_use = [
        instance("MirrorUsage:db.r6g.large"),
        instance("RDSCustom:InstanceUsage:db.r6g.large").with("deploymentModel", "Custom"),
        cheap(any("Storage Snapshot", "RDSCustom:ChargedBackupUsage")),
        cheap(aurora(STORAGE, "Aurora:StorageUsage-LimitlessPreview")),
        cheap(aurora("Serverless", "Aurora:ServerlessUsage")),
        cheap(aurora(
            "",
            "ExtendedSupport:Yr1-Yr2:ASv2:AuroraPostgreSQL13",
        )),
        cheap(aurora(
            "",
            "ASv2-ExtendedSupport:Yr1-Yr2:AuroraPostgreSQL13",
        )),
        cheap(postgresql("", "ExtendedSupport:Yr1-Yr2:MySQL8.0").with("databaseEngine", "Any")),
    ];
    let decoys = of_other_engines.into_iter().chain(of_other_places);
    // Before what they could be taken for, so that they would come first.
    let mut offer = decoys
        .chain(of_no_use)
        .fold(offer("AmazonRDS", DAY), Offer::with);
    offer.products.extend(rds().products);
    for form in ["json", "csv"] {
        let place = Place::new();
        let summary = place.import_offer(&offer, form);
        assert_eq!(
            place.book("us-east-1/rds.csv"),
            book(&RDS, SOURCE, DAY),
            "{form}"
        );
        assert_eq!(place.books().len(), 1, "{form}");
        let example = "InstanceUsage:db.r6g.large SKU0000000000000";
        assert_left_out(
            &summary,
            7,
            "of another engine, edition or licence",
            example,
        );
        let reason = "in no region that there are books for (local zones and the like)";
        assert_left_out(
            &summary,
            2,
            reason,
            "InstanceUsage:db.r6g.large SKU0000000000007",
        );
        let example = "MirrorUsage:db.r6g.large SKU0000000000009";
        assert_left_out(&summary, 8, "nothing that an option pays for", example);
    }
}

#[test]
fn what_is_of_any_engine_counts_where_postgresql_has_nothing_of_its_own() {
    let offer = offer("AmazonRDS", DAY)
        // Though it stands first.
        .with(any(STORAGE, "USE1-RDS:GP3-Storage").costs("GB-Mo", "0.9000000000"))
        .with(postgresql(STORAGE, "RDS:GP3-Storage").costs("GB-Mo", "0.1150000000"))
        .with(any(STORAGE, "USE1-RDS:GP2-Storage").costs("GB-Mo", "0.1150000000"))
        .with(any(STORAGE, "Aurora:StorageUsage").costs("GB-Mo", "0.1000000000"));
    for form in ["json", "csv"] {
        let place = Place::new();
        let summary = place.import_offer(&offer, form);
        let rds = [
            "rds.storage.single-az.gp2,0.115,GB-month",
            "rds.storage.single-az.gp3,0.115,GB-month",
        ];
        assert_eq!(
            place.book("us-east-1/rds.csv"),
            book(&rds, SOURCE, DAY),
            "{form}"
        );
        let aurora = ["aurora.storage.standard,0.1,GB-month"];
        assert_eq!(
            place.book("us-east-1/aurora.csv"),
            book(&aurora, SOURCE, DAY),
            "{form}"
        );
        let reason = "a second name of a price that is read by its first";
        let example = "rds.storage.single-az.gp3 SKU0000000000000";
        assert_left_out(&summary, 1, reason, example);
    }
}

/// What Aurora PostgreSQL costs in us-east-1: family, usage type, unit and USD.
const AURORA: [(&str, &str, &str, &str); 14] = [
    (
        INSTANCE,
        "InstanceUsage:db.r6g.large",
        "Hrs",
        "0.2600000000",
    ),
    (
        INSTANCE,
        "InstanceUsageIOOptimized:db.r6g.large",
        "Hrs",
        "0.3380000000",
    ),
    (STORAGE, "Aurora:StorageUsage", "GB-Mo", "0.1000000000"),
    (
        STORAGE,
        "Aurora:IO-OptimizedStorageUsage",
        "GB-Mo",
        "0.2250000000",
    ),
    (
        "System Operation",
        "Aurora:StorageIOUsage",
        "IOs",
        "0.0000002000",
    ),
    (
        "Storage Snapshot",
        "Aurora:BackupUsage",
        "GB-Mo",
        "0.0210000000",
    ),
    (
        "ServerlessV2",
        "Aurora:ServerlessV2Usage",
        "ACU-Hr",
        "0.1200000000",
    ),
    (
        "ServerlessV2",
        "Aurora:ServerlessV2IOOptimizedUsage",
        "ACU-Hr",
        "0.1560000000",
    ),
    (
        "Aurora Global Database",
        "Aurora:ReplicatedWriteIO",
        "IOs",
        "0.0000002000",
    ),
    (
        "CPU Credits",
        "CPUCredits:db.t4g",
        "vCPU-Hours",
        "0.0900000000",
    ),
    (
        "",
        "ExtendedSupport:Yr1-Yr2:AuroraPostgreSQL13",
        "vCPU-hour",
        "0.1000000000",
    ),
    (
        "",
        "ExtendedSupport:Yr3:AuroraPostgreSQL13",
        "vCPU-hour",
        "0.2000000000",
    ),
    ("RDSProxy", "USE1-RDS:ProxyUsage", "Hrs", "0.0150000000"),
    (
        "RDSProxy",
        "USE1-RDS:Proxy-ASv2-Usage",
        "ACU-hour",
        "0.0150000000",
    ),
];

#[test]
fn aurora_postgresql_costs_what_its_offer_file_says_in_json_as_in_csv() {
    let mut offer = offer("AmazonRDS", DAY);
    for (family, usage_type, unit, usd) in AURORA {
        offer = offer.with(aurora(family, usage_type).costs(unit, usd));
    }
    offer.products[0] = offer.products[0]
        .clone()
        .reserved(ONE_YEAR, ("Hrs", "0.1780000000"), None);
    for form in ["json", "csv"] {
        let place = Place::new();
        place.import_offer(&offer, form);
        let expected = [
            "aurora.backup-storage,0.021,GB-month",
            "aurora.cpu-credits,0.09,vCPU-hour",
            "aurora.extended-support.year-1-2.13,0.1,vCPU-hour",
            "aurora.extended-support.year-3.13,0.2,vCPU-hour",
            "aurora.global-database-writes,0.0000002,request",
            "aurora.instance-hours.io-optimized.db.r6g.large,0.338,hour",
            "aurora.instance-hours.standard.db.r6g.large,0.26,hour",
            "aurora.io-requests,0.0000002,request",
            "aurora.proxy-acu-hours,0.015,ACU-hour",
            "aurora.proxy-hours,0.015,vCPU-hour",
            "aurora.reserved-instance-hours.1y-no-upfront.standard.db.r6g.large,0.178,hour",
            "aurora.serverless-v2.io-optimized,0.156,ACU-hour",
            "aurora.serverless-v2.standard,0.12,ACU-hour",
            "aurora.storage.io-optimized,0.225,GB-month",
            "aurora.storage.standard,0.1,GB-month",
        ];
        assert_eq!(
            place.book("us-east-1/aurora.csv"),
            book(&expected, SOURCE, DAY),
            "{form}"
        );
        assert_eq!(place.books().len(), 1, "{form}");
    }
}
