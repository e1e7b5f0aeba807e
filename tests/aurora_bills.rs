//! Aurora PostgreSQL by hand at the prices of us-east-1: instances, storage, I/O, other regions; its
//! serverless capacity, and DSQL.

mod common;

use common::{
    amount, answer, answer_with, cents, charge, comparison, decimal, quantity, rows, warns,
};
use rust_decimal::{Decimal, dec};
use serde_json::Value;

const STANDARD: &str = "aurora.standard.on-demand";
const IO_OPTIMIZED: &str = "aurora.io-optimized.on-demand";
const SERVERLESS: &str = "aurora.serverless-v2.standard";

/// 100 reads and 10 writes a second, a million rows of 1 KiB: (8,192 ÷ 7 + 22.5) × 1.2 = 1,431.34 B each
/// on disk, 1.333042 GB in all, of which all that is hot is in the cache.
fn small(postgres: &str) -> String {
    rows(
        100,
        10,
        1_000_000,
        &format!("instance = \"db.r7g.large\"\n{postgres}"),
    )
}

#[test]
fn standard_bills_instances_storage_and_every_io() {
    let it = answer(&small(""), STANDARD);
    // A writer and a reader: 2 × 730 × 0.276.
    assert_eq!(amount(&it, "instance-hours"), dec!(402.96));
    assert_eq!(cents(amount(&it, "storage")), dec!(0.13)); // 1.333042 × 0.10
    // 2 pages a read and 1 a write: 210 × 2,628,000 × 1 % = 5,518,800. A write has 100 + 1,024 B of log,
    // one I/O of 4 KiB: 26,280,000. At 0.20 a million.
    assert_eq!(
        quantity(&it, "page reads", "io-requests", "us-east-1"),
        dec!(5_518_800)
    );
    assert_eq!(
        quantity(&it, "log writes", "io-requests", "us-east-1"),
        dec!(26_280_000)
    );
    assert_eq!(amount(&it, "io-requests"), dec!(6.35976));
    // Seven days of backups less the first: 1.333042 × 6 × 0.03 × 0.021.
    assert_eq!(amount(&it, "backup-storage").round_dp(6), dec!(0.005039));
}

#[test]
fn io_optimized_has_it_in_the_price() {
    let it = answer(&small(""), IO_OPTIMIZED);
    assert_eq!(amount(&it, "instance-hours"), dec!(524.14)); // 2 × 730 × 0.359
    assert_eq!(cents(amount(&it, "storage")), dec!(0.30)); // 1.333042 × 0.225
    assert_eq!(amount(&it, "io-requests"), dec!(0));
}

#[test]
fn the_break_even_is_where_both_cost_the_same() {
    let all = comparison(&small(""));
    let kinds = all["aurora_storage"].as_array().expect("a list").iter();
    let it = kinds
        .clone()
        .find(|it| it["id"] == "aurora.on-demand")
        .expect("on-demand");
    assert_eq!(it["cheaper"], STANDARD);
    assert_eq!(decimal(&it["io_requests"]), dec!(31_798_800));
    // (524.14 - 402.96 + 1.333042 × 0.125) ÷ 0.0000002 = 606.73 million.
    let million = decimal(&it["break_even_io_requests"]) / dec!(1_000_000);
    assert_eq!(million.round_dp(2), dec!(606.73));
}

#[test]
fn a_write_of_more_than_a_page_of_log_is_several_ios() {
    let large = small("").replace("1 KiB", "5000 B");
    // 100 + 5,000 B are two of 4 KiB.
    let it = answer(&large, STANDARD);
    assert_eq!(
        quantity(&it, "log writes", "io-requests", "us-east-1"),
        dec!(52_560_000)
    );
    // An entry of an index has 64 B of log: 100 + 3,950 + 64 = 4,114, just above 4,096.
    let indexed = small("secondary_indexes = 1").replace("1 KiB", "3950 B");
    let it = answer(&indexed, STANDARD);
    assert_eq!(
        quantity(&it, "log writes", "io-requests", "us-east-1"),
        dec!(52_560_000)
    );
}

#[test]
fn readers_are_those_of_availability_or_those_for_load() {
    let hours = |profile: &str| {
        let it = answer(profile, STANDARD);
        amount(&it, "instance-hours") / (dec!(730) * dec!(0.276))
    };
    assert_eq!(hours(&small("")), dec!(2));
    let alone = format!("requirements.availability = \"single-az\"\n{}", small(""));
    assert_eq!(hours(&alone), dec!(1));
    assert_eq!(hours(&small("aurora_readers = 1")), dec!(2));
    assert_eq!(hours(&small("aurora_readers = 3")), dec!(4));
    assert_eq!(
        hours(&small("read_replicas = 3\naurora_readers = 2")),
        dec!(3)
    );
    // The reader of availability takes no reads; one that is asked for takes all that may move.
    let reads = |profile: &str| answer(profile, STANDARD)["sizing"]["rows_read_per_second"].clone();
    assert_eq!(reads(&small("")), 100.0);
    assert_eq!(reads(&small("aurora_readers = 1")), 0.0);
}

#[test]
fn a_global_database_is_billed_in_every_region() {
    let profile = format!("dynamodb.replica_regions = [\"eu-west-1\"]\n{}", small(""));
    let it = answer(&profile, STANDARD);
    let there = |subject, meter| charge(&it, subject, meter, "eu-west-1");
    assert_eq!(there("db.r7g.large", "instance-hours"), dec!(221.92)); // 730 × 0.304
    assert_eq!(cents(there("cluster volume", "storage")), dec!(0.15)); // 1.333042 × 0.11
    // Every write I/O is replicated: 26,280,000 × 0.0000002.
    assert_eq!(amount(&it, "global-database-writes"), dec!(5.256));
    // Its log travels: 10 × (100 + 1,024 + 0.2 × 8,192) × 2,628,000 ÷ 2^30 = 67.610 GB × 0.02.
    assert_eq!(
        amount(&it, "inter-region-transfer").round_dp(3),
        dec!(1.352)
    );
}

/// Reads of a million rows on serverless capacity. An ACU has 0.25 vCPU of 20,000 CoreMark; what is hot,
/// 0.2 × 1.43134e9 ÷ 0.75, and 20 × 10 MiB of connections, fit into the least there is.
fn serverless(reads: u32, more: &str) -> String {
    rows(reads, 0, 1_000_000, more)
}

#[test]
fn a_steady_load_takes_the_same_capacity_all_month() {
    // 1,000 × 0.025 × 2.5 ÷ 1,000 × 21,400 = 1,337.5 CoreMark ÷ 5,000 ÷ 0.6 = 0.446: half an ACU, and the
    // same for the reader: 730 × 0.12.
    let it = answer(&serverless(1_000, ""), SERVERLESS);
    assert_eq!(amount(&it, "acu-hours"), dec!(87.60));
    // 3,000 take 1.3375: 1.5 of steps of a half.
    let it = answer(&serverless(3_000, ""), SERVERLESS);
    assert_eq!(amount(&it, "acu-hours"), dec!(262.80)); // 2 × 1.5 × 730 × 0.12
}

/// 30,000 reads a second in eight hours of each day, and none outside.
fn working_day(more: &str) -> String {
    let shape = "[shape]
        kind = \"on-off\"
        days = \"mon-sun\"
        from = \"08:00\"
        to = \"16:00\"";
    format!("{}\n{shape}", serverless(10_000, more))
}

#[test]
fn capacity_rises_at_once_and_falls_an_acu_a_minute() {
    // 30,000 take 13.375: 13.5. After the last of them 12.5, 11.5 … 0.5: 13 minutes, 84.5 together, and
    // 947 more at 0.5. (480 × 13.5 + 84.5 + 473.5) ÷ 1,440 = 4.8875 on average.
    let it = answer(&working_day(""), SERVERLESS);
    assert_eq!(decimal(&it["sizing"]["acu_mean"]), dec!(4.8875));
    assert_eq!(amount(&it, "acu-hours"), dec!(856.29)); // 2 × 4.8875 × 730 × 0.12
}

#[test]
fn an_idle_cluster_pauses_where_it_may() {
    // Five idle minutes at 12.5, 11.5, 10.5, 9.5 and 8.5, then none: (6,480 + 52.5) ÷ 1,440.
    let it = answer(&working_day("min_acu = 0"), SERVERLESS);
    let hours = quantity(&it, "serverless capacity", "acu-hours", "us-east-1");
    assert_eq!(
        hours.round_dp(6),
        (dec!(6_532.5) / dec!(1_440) * dec!(1_460)).round_dp(6)
    );
    // With a ceiling of 8 it is pinned too low, and that is said.
    let it = answer(&working_day("max_acu = 8"), SERVERLESS);
    warns(&it, "asks for 13.5 ACUs, and there are 8 at most");
    // With a floor of 2 it never has less.
    let it = answer(&working_day("min_acu = 2"), SERVERLESS);
    assert_eq!(it["sizing"]["acu_least"], 2.0);
}

#[test]
fn a_savings_plan_covers_what_runs_most_of_the_time() {
    // At 35 % off a commitment pays when it is drawn in 65 % of the hours. The peak is there in a third of
    // them: only the floor is covered, 2 × 0.5 × 0.12 × 0.65 = 0.078 USD an hour, and saves
    // 730 × (0.12 - 0.078) = 30.66.
    let it = answer(
        &working_day(""),
        "aurora.serverless-v2.standard.savings-plan",
    );
    assert_eq!(
        decimal(&it["sizing"]["savings_plan_usd_per_hour"]),
        dec!(0.078)
    );
    let hours = amount(&it, "acu-hours") + amount(&it, "unused-commitment");
    assert_eq!(cents(hours), dec!(825.63)); // 856.29 - 30.66
}

#[test]
fn dsql_is_paid_by_the_work_of_statements() {
    let profile = rows(100, 10, 1_000_000, "");
    let measured = ["dsql_dpu_per_read=0.01", "dsql_dpu_per_write=0.07"];
    let it = answer_with(&profile, &measured, "aurora.dsql");
    // (100 × 0.01 + 10 × 0.07) × 2,628,000 = 4,467,600 × 0.000008.
    assert_eq!(amount(&it, "processing-units"), dec!(35.7408));
    // 8,192e6 ÷ 7 + 22.5e6 = 1,192.786e6 B = 1.110868 GB × 0.33.
    assert_eq!(amount(&it, "storage").round_dp(4), dec!(0.3666));
    assert_eq!(it["ranked"], true);
    // With the account's allowance 100,000 of them and a GB are free.
    let free = format!("dynamodb.free_tier = true\n{profile}");
    let it = answer_with(&free, &measured, "aurora.dsql");
    let saved = dec!(0.8) + dec!(0.33);
    assert_eq!(
        decimal(&it["monthly_usd"]).round_dp(4),
        dec!(36.1074) - saved
    );

    // What nobody measured is an example.
    let it = answer(&profile, "aurora.dsql");
    assert_eq!(it["ranked"], false);
    assert!(
        it["shortfall"].to_string().contains("EXPLAIN ANALYZE"),
        "{it}"
    );
    // Its transactions change 3,000 rows at most.
    let large = format!("requirements.max_transaction_items = 5_000\n{profile}");
    common::refused(&answer(&large, "aurora.dsql"), &["3,000", "5,000"]);
}

#[test]
fn postgresql_takes_writes_in_one_region() {
    let profile = format!("requirements.multi_region_writes = true\n{}", small(""));
    let all = comparison(&profile);
    let options = all["options"].as_array().expect("a list").iter();
    let of_postgresql: Vec<&Value> = options.filter(|it| it["engine"] == "postgresql").collect();
    assert_eq!(of_postgresql.len(), 30);
    for it in of_postgresql {
        common::refused(it, &["takes writes in one region"]);
    }
}

#[test]
fn people_are_counted_where_the_profile_says_what_they_cost() {
    let people = |profile: &str, id: &str| {
        let it = answer(profile, id);
        (
            amount(&it, "administration-hours"),
            decimal(&it["administration_usd"]),
        )
    };
    let none = (Decimal::ZERO, Decimal::ZERO);
    assert_eq!(people(&small(""), STANDARD), none);
    let team = format!("{}\n[team]\nhourly_rate = 90", small(""));
    // 6 hours a month of Aurora, 30 of EC2, 2 of DynamoDB.
    assert_eq!(people(&team, STANDARD), (dec!(540), dec!(540)));
    assert_eq!(people(&team, "ec2.multi-az.on-demand").0, dec!(2_700));
    assert_eq!(people(&team, "dynamodb.on-demand.standard").0, dec!(180));
}
