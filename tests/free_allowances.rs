//! What an account has free, and the tiers of what leaves a region, worked out by hand.
//!
//! Free in a month: 25 GB of storage, 18,600 WCU-hours and RCU-hours, 2.5 million stream reads, 100
//! GB to the internet. A GB to the internet costs 0.09 in us-east-1, 0.085 beyond 10 TB, 0.07
//! beyond 50 and 0.05 beyond 150.

mod common;

use common::{amount, answer, decimal, table};
use rust_decimal::dec;

const ON_DEMAND: &str = "dynamodb.on-demand.standard";
const PROVISIONED: &str = "dynamodb.provisioned-peak.standard";

#[test]
fn the_internet_is_billed_by_tiers_behind_what_is_free() {
    let sent = |size: &str, free_tier: bool, id: &str| {
        let profile = format!(
            "{}\n[transfer]\ninternet_per_month = \"{size}\"",
            table(&format!("free_tier = {free_tier}"))
        );
        amount(&answer(&profile, id), "internet-transfer")
    };
    // The same for both engines.
    for id in [ON_DEMAND, "rds.multi-az.on-demand"] {
        assert_eq!(sent("10 TiB", false, id), dec!(921.60)); // 10,240 × 0.09
        // 10,240 × 0.09 + 40,960 × 0.085 + 102,400 × 0.07 + 10,240 × 0.05 = 921.60 + 3,481.60 +
        // 7,168 + 512 = 12,083.20.
        assert_eq!(sent("160 TiB", false, id), dec!(12083.20));
        assert_eq!(sent("100 GiB", true, id), dec!(0));
        assert_eq!(sent("101 GiB", true, id), dec!(0.09));
        // The tiers count what is billed: 10,240 × 0.09 + 100 × 0.085 behind the free 100.
        assert_eq!(sent("10440 GiB", true, id), dec!(930.10));
    }
}

#[test]
fn what_is_free_of_a_transfer_saves_the_end_of_its_last_tier() {
    let profile = format!("{}\n[transfer]\ninternet_per_month = \"20 TiB\"", table(""));
    // 10,240 × 0.09 + 10,240 × 0.085 = 1,792.00; without 100 GB it is 100 × 0.085 = 8.50 less.
    let off = answer(&profile, "rds.multi-az.on-demand");
    assert_eq!(amount(&off, "internet-transfer"), dec!(1792));
    assert_eq!(decimal(&off["free_allowances_usd"]), dec!(8.50));
    let on = profile.replace("[dynamodb]", "[dynamodb]\nfree_tier = true");
    let on = answer(&on, "rds.multi-az.on-demand");
    assert_eq!(amount(&on, "internet-transfer"), dec!(1783.50));
    assert_eq!(decimal(&on["free_allowances_usd"]), dec!(8.50));
}

#[test]
fn what_an_allowance_covers_wholly_is_one_line_and_what_is_not_used_none() {
    let profile =
        table("free_tier = true\nstreams = \"1M\"").replace("per_second = 100", "per_second = 0");
    let it = answer(&profile, ON_DEMAND);
    let lines = |meter: &str| {
        let charges = it["charges"].as_array().unwrap();
        charges.iter().filter(|it| it["meter"] == meter).count()
    };
    assert_eq!(lines("streams-read-requests"), 1);
    assert_eq!(lines("read-request-units"), 0);
}

#[test]
fn allowances_are_the_accounts_and_used_up_once() {
    let profile = r#"
        name = "free"
        reads = { per_second = 0, item_size = "1 KiB" }
        writes = { per_second = 14, item_size = "1 KiB" }
        storage = { size = "16 GiB" }
        [dynamodb]
        free_tier = true
        streams = "4M"
        [[dynamodb.gsi]]
        name = "g"
    "#;
    // 14 ÷ 0.7 = 20 WCU of the table and 20 of its index, × 730 = 29,200 hours: 18,600 are free,
    // 10,600 × 0.00065 = 6.89.
    let it = answer(profile, PROVISIONED);
    assert_eq!(amount(&it, "write-capacity-unit-hours"), dec!(6.89));
    // 2^24 × 1,124 B = 17.5625 GB, twice: 35.125 − 25 = 10.125 × 0.25 = 2.53125.
    assert_eq!(amount(&it, "storage"), dec!(2.53125));
    // (4 M − 2.5 M) × 0.0000002 = 0.30.
    assert_eq!(amount(&it, "streams-read-requests"), dec!(0.30));
    // Taken off: 18,600 × 0.00065 = 12.09; the table and its index have 1 RCU each, all free:
    // 1,460 × 0.00013 = 0.1898; 25 × 0.25 = 6.25; 2.5 M × 0.0000002 = 0.50. Together 19.0298.
    assert_eq!(decimal(&it["free_allowances_usd"]), dec!(19.0298));

    // Off by default, and then it is said once what they would have taken off.
    let off = profile.replace("free_tier = true", "");
    let it = answer(&off, PROVISIONED);
    assert_eq!(amount(&it, "write-capacity-unit-hours"), dec!(18.98)); // 29,200 × 0.00065
    assert_eq!(decimal(&it["free_allowances_usd"]), dec!(19.0298));
}
