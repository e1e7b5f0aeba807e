//! Tables in several regions, worked out by hand.
//!
//! Prices of us-east-1: 0.00065 an rWCU-hour. Prices of eu-west-1: 0.000735. A month has 2,628,000
//! seconds and 730 hours.
//! PostgreSQL is served there by a replica that is an instance of its own.

mod common;

use common::{amount, answer, charge, comparison, decimal, group, option, quantity};
use rust_decimal::dec;
use tablestakes::model::Engine;
use tablestakes::{Library, catalog};

const ON_DEMAND: &str = "dynamodb.on-demand.standard";
const PROVISIONED: &str = "dynamodb.provisioned-peak.standard";
const RDS: &str = "rds.multi-az.on-demand";

/// A table in us-east-1 and eu-west-1, with an index of each kind.
const GLOBAL: &str = r#"
    name = "global"
    reads = { per_second = 140, item_size = "4 KiB", strong = 1 }
    writes = { per_second = 70, item_size = "1 KiB" }
    storage = { size = "1 GiB" }
    [dynamodb]
    replica_regions = ["eu-west-1"]
    [dynamodb.reads_share]
    eu-west-1 = 0.5
    [[dynamodb.gsi]]
    name = "global"
    entry_size = 500
    [[dynamodb.lsi]]
    name = "local"
    entry_size = 1_000
"#;

#[test]
fn a_global_table_provisions_replicated_writes_in_every_region() {
    let it = answer(GLOBAL, PROVISIONED);
    for region in ["us-east-1", "eu-west-1"] {
        let units = |subject, meter| quantity(&it, subject, meter, region) / dec!(730);
        // 70 ÷ 0.7 = 100 rWCU; with the local index 140 ÷ 0.7 = 200, so 100 ordinary ones for it.
        assert_eq!(
            units("table", "replicated-write-capacity-unit-hours"),
            dec!(100)
        );
        assert_eq!(
            units("local indexes", "write-capacity-unit-hours"),
            dec!(100)
        );
        assert_eq!(units("global", "write-capacity-unit-hours"), dec!(100));
        // Half of the reads each: 70 ÷ 0.7.
        assert_eq!(units("table", "read-capacity-unit-hours"), dec!(100));
    }
    // 100 rWCU × 730 × 0.00065 = 47.45 here and × 0.000735 = 53.655 there.
    assert_eq!(
        amount(&it, "replicated-write-capacity-unit-hours"),
        dec!(101.105)
    );
}

#[test]
fn a_server_has_a_replica_in_every_other_region() {
    let it = answer(GLOBAL, RDS);
    // 1 GiB of rows of 1 KiB, and little to do: db.t4g.micro and 20 GiB in both regions, with a
    // standby at home and alone there: 730 × 0.032 and 730 × 0.017; 20 × 0.23 and 20 × 0.127.
    assert_eq!(it["sizing"]["instance"], "db.t4g.micro");
    let class = |region| charge(&it, "db.t4g.micro", "instance-hours", region);
    assert_eq!(class("us-east-1"), dec!(23.36));
    assert_eq!(class("eu-west-1"), dec!(12.41));
    let volume = |region| charge(&it, "gp3", "storage", region);
    assert_eq!(volume("us-east-1"), dec!(4.60));
    assert_eq!(volume("eu-west-1"), dec!(2.54));
    // What stands there is replication, and billed at the prices there.
    assert_eq!(group(&it, "replication"), dec!(14.95));
    // The log goes there at 0.02 a GB: 70 rows a second × (100 + 1,024 + 0.2 × 8,192, and 64 for an
    // entry in each of two indexes) = 70 × 2,890.4 B; × 2,628,000 s ÷ 2^30 B = 495.20 GB.
    let log = amount(&it, "inter-region-transfer");
    assert_eq!(log.round_dp(4), dec!(9.9040));
    assert_eq!(decimal(&it["monthly_usd"]), dec!(42.91) + log);
}

#[test]
fn a_table_in_several_regions_is_ranked_with_servers_and_replicas() {
    let comparison = comparison(GLOBAL);
    for id in [
        PROVISIONED,
        RDS,
        "aurora.standard.on-demand",
        "ec2.multi-az.on-demand",
    ] {
        let it = option(&comparison, id);
        assert_eq!(
            (&it["available"], &it["ranked"]),
            (&true.into(), &true.into()),
            "{id}"
        );
    }
    // All the servers send the same log.
    let log = |id| amount(&option(&comparison, id), "inter-region-transfer");
    assert_eq!(log("ec2.multi-az.on-demand"), log(RDS));
    assert_eq!(log("aurora.standard.on-demand"), log(RDS));
}

#[test]
fn a_replica_answers_its_reads_and_replays_every_write() {
    // 90,000 reads a second there and 10,000 at home; 1,000 writes. A vCPU of db.r7g.xlarge has
    // 25,667.5 CoreMark and the reference 21,400. Home: 10,000 × 0.025 ms + 1,000 × 0.14 ms
    // = 390 ms × 2.5 × 21,400 ÷ 25,667.5 = 0.81290 vCPUs. There: 90,000 × 0.025 + 1,000 × 0.14 × 0.5
    // = 2,320 ms: 4.83569 vCPUs ÷ 0.6 = 8.05948 of 4.
    let profile = "name = \"far\"
        reads = { per_second = 100_000, item_size = \"1 KiB\" }
        writes = { per_second = 1_000, item_size = \"1 KiB\" }
        storage = { size = \"1 GiB\" }
        postgres = { instance = \"db.r7g.xlarge\" }
        dynamodb = { replica_regions = [\"eu-west-1\"], reads_share = 0.9 }";
    let it = answer(profile, RDS);
    let near = |key: &str, expected: f64| {
        let value = it["sizing"][key].as_f64().unwrap();
        assert!((value / expected - 1.0).abs() < 1e-5, "{key}: {value}");
    };
    near("busy_vcpus", 0.812_90);
    near("cpu_fullness", 8.059_48 / 4.0);
    let warnings = it["warnings"].to_string();
    assert!(warnings.contains("CPU would be 201 % full"), "{warnings}");
}

#[test]
fn postgresql_takes_writes_in_one_region() {
    let everywhere = format!("requirements = {{ multi_region_writes = true }}\n{GLOBAL}");
    let comparison = comparison(&everywhere);
    assert_eq!(option(&comparison, ON_DEMAND)["available"], true);
    let book = Library::embedded().book("us-east-1").unwrap();
    for model in catalog::models().filter(|it| it.is_listed(&book)) {
        let option_of_all = model.option();
        if option_of_all.engine == Engine::PostgreSql {
            let it = option(&comparison, option_of_all.id);
            let reason = it["reason"].as_str().expect("a reason");
            assert!(reason.contains("writes in one region"), "{reason}");
        }
    }
}

#[test]
fn reads_are_made_in_the_first_region_unless_the_profile_says_where() {
    let nowhere = GLOBAL.replace("[dynamodb.reads_share]\n    eu-west-1 = 0.5", "");
    let it = answer(&nowhere, ON_DEMAND);
    // 140 × 2,628,000 = 367,920,000 RRU.
    assert_eq!(
        quantity(&it, "reads", "read-request-units", "us-east-1"),
        dec!(367_920_000)
    );
    assert_eq!(
        quantity(&it, "table", "read-request-units", "eu-west-1"),
        dec!(0)
    );
    // A number is shared evenly: half of the reads over two replicas are a quarter each.
    let two = nowhere.replace(
        "replica_regions = [\"eu-west-1\"]",
        "replica_regions = [\"eu-west-1\", \"us-west-2\"]\nreads_share = \"50%\"",
    );
    let it = answer(&two, ON_DEMAND);
    assert_eq!(
        quantity(&it, "reads", "read-request-units", "us-east-1"),
        dec!(183_960_000)
    );
    assert_eq!(
        quantity(&it, "table", "read-request-units", "eu-west-1"),
        dec!(91_980_000)
    );
    assert_eq!(
        quantity(&it, "table", "read-request-units", "us-west-2"),
        dec!(91_980_000)
    );
}
