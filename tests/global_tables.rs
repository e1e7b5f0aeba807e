//! Tables in several regions, worked out by hand.
//!
//! Prices of us-east-1: 0.00065 an rWCU-hour. Prices of eu-west-1: 0.000735. A month has 2,628,000
//! seconds and 730 hours.

mod common;

use common::{amount, answer, comparison, option, quantity};
use rust_decimal::dec;

const ON_DEMAND: &str = "dynamodb.on-demand.standard";
const PROVISIONED: &str = "dynamodb.provisioned-peak.standard";

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
fn a_table_in_several_regions_is_not_ranked_against_a_server_in_one() {
    let comparison = comparison(GLOBAL);
    let rds = option(&comparison, "rds.multi-az.on-demand");
    assert_eq!(
        (&rds["available"], &rds["ranked"]),
        (&true.into(), &false.into())
    );
    let shortfall = rds["shortfall"].as_str().unwrap();
    assert!(shortfall.contains("us-east-1 alone"), "{shortfall}");
    let cheapest = comparison["cheapest"]["no-commitment"].as_str().unwrap();
    assert!(cheapest.starts_with("dynamodb."));
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
