//! Bills of Aurora Serverless v2, minute by minute, worked out by hand at the prices of us-east-1.
//!
//! 0.12 an ACU-hour, 0.16 with I/O included; an instance in each of two zones. An ACU is 2 GiB and 0.25
//! vCPU of 20,000 CoreMark, of which 0.6 may be busy: 3,000. A read takes 0.025 ms × 2.5 × 21,400
//! = 1.3375 CoreMark. A month has 730 hours.

mod common;

use common::{
    amount, answer, answer_with, charge, decimal, near, option, quantity, refused, rows, warns,
};
use rust_decimal::{Decimal, dec};
use serde_json::Value;

const STANDARD: &str = "aurora.serverless-v2.standard";
const IO_OPTIMIZED: &str = "aurora.serverless-v2.io-optimized";
const PLAN: &str = "aurora.serverless-v2.standard.savings-plan";

/// Reads of a million rows, steady, with what `[postgres]` says.
fn reads(per_second: u32, postgres: &str) -> String {
    rows(per_second, 0, 1_000_000, postgres)
}

/// Reads that have their own factor in each hour of a day.
fn by_the_hour(hours: &[u32], per_second: u32, postgres: &str) -> String {
    let day = format!("shape = {{ kind = \"schedule\", hours = {hours:?} }}\n");
    day + &reads(per_second, postgres)
}

/// Asserts the ACU-minutes of a day of one of the two instances.
#[track_caller]
fn acu_minutes(option: &Value, expected: Decimal) {
    let hours = quantity(option, "serverless capacity", "acu-hours", "us-east-1");
    let found = hours / dec!(730) / Decimal::TWO * dec!(1_440);
    assert_eq!(found.round_dp(6), expected);
}

fn range(option: &Value, least: f64, most: f64) {
    near(option, "acu_least", least);
    near(option, "acu_most", most);
}

#[test]
fn a_steady_load_has_a_steady_capacity_in_steps_of_a_half() {
    for (load, acus) in [
        (1_000, dec!(0.5)),  // 1,337.5 ÷ 3,000 = 0.446
        (1_200, dec!(1)),    // 1,605 ÷ 3,000 = 0.535
        (10_000, dec!(4.5)), // 13,375 ÷ 3,000 = 4.458
    ] {
        let it = answer(&reads(load, ""), STANDARD);
        let hours = quantity(&it, "serverless capacity", "acu-hours", "us-east-1");
        assert_eq!(hours, acus * dec!(1_460), "{load}");
        assert_eq!(amount(&it, "acu-hours"), acus * dec!(175.2), "{load}"); // 2 × 730 × 0.12
        let it = answer(&reads(load, ""), IO_OPTIMIZED);
        assert_eq!(amount(&it, "acu-hours"), acus * dec!(233.6), "{load}");
    }
    // One zone is one instance.
    let one = "requirements = { availability = \"single-az\" }\n";
    let it = answer(&format!("{one}{}", reads(10_000, "")), STANDARD);
    assert_eq!(amount(&it, "acu-hours"), dec!(394.2));
}

#[test]
fn storage_io_and_backups_are_those_of_any_aurora() {
    // 20,000 pages a second, of which 1 % miss: 525.6 million × 0.20.
    let it = answer(&reads(10_000, ""), STANDARD);
    assert_eq!(amount(&it, "io-requests"), dec!(105.12));
    let it = answer(&reads(10_000, ""), IO_OPTIMIZED);
    assert_eq!(amount(&it, "io-requests"), dec!(0));
    for (id, other) in [
        (STANDARD, "aurora.standard.on-demand"),
        (IO_OPTIMIZED, "aurora.io-optimized.on-demand"),
    ] {
        let load = rows(100, 100, 70_000_000, "backup_retention_days = 35");
        let (it, other) = (answer(&load, id), answer(&load, other));
        for meter in ["storage", "backup-storage"] {
            assert!(amount(&it, meter) > dec!(0));
            assert_eq!(amount(&it, meter), amount(&other, meter), "{id}");
        }
    }
}

#[test]
fn capacity_never_falls_below_what_holds_the_hot_data() {
    // 70 million rows: 20.0388e9 B hot ÷ 0.75 + 200 MiB = 26.9281e9 B ÷ 2 GiB = 12.54: 13 ACUs.
    let it = answer(&rows(100, 0, 70_000_000, ""), STANDARD);
    range(&it, 13.0, 13.0);
    near(&it, "acu_for_hot_data", 13.0);
    near(&it, "cache_miss_share", 0.01);
    assert_eq!(amount(&it, "acu-hours"), dec!(2_277.60)); // 2 × 730 × 13 × 0.12
    assert_eq!(it["warnings"].as_array().unwrap().len(), 0);
}

#[test]
fn a_floor_of_ones_own_reads_more_from_storage() {
    // 2 ACUs cache 0.75 × (4 GiB - 200 MiB) = 3.063939e9 of 20.0388e9 B: misses are 0.01 + 0.99
    // × (1 - 0.152900) = 0.848629, × 200 pages.
    let it = answer(&rows(100, 0, 70_000_000, "min_acu = 2"), STANDARD);
    range(&it, 2.0, 2.0);
    near(&it, "acu_floor", 2.0);
    near(&it, "acu_for_hot_data", 13.0);
    near(&it, "cache_miss_share", 0.848_629);
    near(&it, "page_reads_per_month", 200.0 * 0.848_629 * 2_628_000.0);
    warns(
        &it,
        "85 % of the page reads would miss the cache: 13 ACUs would hold what is hot",
    );
}

#[test]
fn a_peak_is_followed_at_once_and_left_an_acu_a_minute() {
    // 23 hours with 1,000 reads a second, 0.446 ACUs, and one with 25,000, 11.146: 0.5 and 11.5. After
    // it 10.5, 9.5 … 1.5 for ten minutes, 55 more than 0.5 would be: 1,440 × 0.5 + 60 × 11 + 55.
    let hours = [[1; 23].as_slice(), &[25]].concat();
    let day = by_the_hour(&hours, 2_000, "");
    let it = answer(&day, STANDARD);
    range(&it, 0.5, 11.5);
    acu_minutes(&it, dec!(1_435));
    near(&it, "acu_mean", 1_435.0 / 1_440.0);
    near(&it, "acu_for_busiest_minute", 11.5);
    // Where the peak lies in the day makes no difference.
    let hours = [[25].as_slice(), &[1; 23]].concat();
    let it = answer(&by_the_hour(&hours, 2_000, ""), STANDARD);
    acu_minutes(&it, dec!(1_435));
    // At 2 a minute it is left in five: 9.5 + 7.5 + 5.5 + 3.5 + 1.5, 25 more than five halves.
    let it = answer_with(&day, &["acu_down_per_minute=2"], STANDARD);
    acu_minutes(&it, dec!(1_405));
    // And in steps of an ACU: 1 and 12, then 11 … 2: 1,440 + 60 × 11 + 55.
    let it = answer_with(&day, &["acu_step=1"], STANDARD);
    acu_minutes(&it, dec!(2_155));
}

#[test]
fn an_idle_cluster_pauses_only_where_it_may() {
    // Half a day with 2,000 reads a second, 0.892 ACUs, so 1, and half without any.
    let hours = [[0; 12], [2; 12]].concat();
    let pausing = by_the_hour(&hours, 1_000, "min_acu = 0");
    // Five idle minutes at 0.5, and then nothing: 720 + 2.5.
    let it = answer(&pausing, STANDARD);
    range(&it, 0.0, 1.0);
    acu_minutes(&it, dec!(722.5));
    let it = answer_with(&pausing, &["auto_pause_minutes=60"], STANDARD);
    acu_minutes(&it, dec!(750));
    // Left out, or at 0.5: 720 + 360.
    for floor in ["", "min_acu = 0.5"] {
        let it = answer(&by_the_hour(&hours, 1_000, floor), STANDARD);
        range(&it, 0.5, 1.0);
        acu_minutes(&it, dec!(1_080));
    }
    // What is never idle never pauses.
    let it = answer(&reads(1_000, "min_acu = 0"), STANDARD);
    acu_minutes(&it, dec!(720));
}

#[test]
fn memory_follows_capacity_and_misses_the_memory() {
    // 20 million rows: 5.725371e9 B hot. With min_acu = 1 half a day of 1,000 reads has 1 ACU, which
    // caches 0.75 × (2 GiB - 200 MiB) = 1.453326e9: misses 0.01 + 0.99 × 0.746161 = 0.748699. The other
    // half of 9,000 reads, 4.0125 ACUs, has 4.5, which cache all: 0.01. (0.748699 + 9 × 0.01) ÷ 10.
    let hours = [[1; 12], [9; 12]].concat();
    let day = format!("shape = {{ kind = \"schedule\", hours = {hours:?} }}\n");
    let load = rows(5_000, 0, 20_000_000, "min_acu = 1");
    let it = answer_with(
        &format!("{day}{load}"),
        &["acu_down_per_minute=100"],
        STANDARD,
    );
    range(&it, 1.0, 4.5);
    near(&it, "cache_miss_share", 0.083_869_9);
}

#[test]
fn a_ceiling_that_is_too_low_is_priced_with_a_warning() {
    let it = answer(&reads(10_000, "max_acu = 4"), STANDARD);
    range(&it, 4.0, 4.0);
    warns(
        &it,
        "the busiest minute asks for 4.5 ACUs, and there are 4 at most",
    );
    let it = answer(&reads(10_000, "max_acu = 4.5"), STANDARD);
    assert_eq!(it["warnings"].as_array().unwrap().len(), 0);
    // It holds for the floor as well.
    let it = answer(&rows(100, 0, 70_000_000, "max_acu = 4"), STANDARD);
    range(&it, 4.0, 4.0);
    warns(&it, "13 ACUs would hold what is hot");
}

#[test]
fn more_capacity_than_is_sold_is_priced_with_a_warning() {
    // 256 ACUs are the most of an instance.
    let it = answer(&reads(1_000, "max_acu = 300"), STANDARD);
    warns(&it, "256");
    let it = answer(&reads(1_000, "min_acu = 300"), STANDARD);
    assert_eq!(it["available"], true, "{}", it["reason"]);
    warns(&it, "256");
}

#[test]
fn what_is_beyond_256_acus_goes_to_readers_and_then_to_shards() {
    // 600,000 reads a second are 802,500 ÷ 3,000 = 267.5 ACUs. Two readers take 133.75 each, so 134,
    // and all three have as many.
    let it = answer(&reads(600_000, ""), STANDARD);
    assert_eq!(it["sizing"]["instances"], "3");
    range(&it, 134.0, 134.0);
    assert_eq!(amount(&it, "acu-hours"), dec!(35_215.20)); // 3 × 730 × 134 × 0.12
    // Reads that must see every write stay: two databases of two instances each.
    let home = format!(
        "requirements = {{ read_your_writes = true }}\n{}",
        reads(600_000, "")
    );
    let it = answer(&home, STANDARD);
    assert_eq!(it["sizing"]["instances"], "4");
    assert_eq!(amount(&it, "acu-hours"), dec!(46_953.60));
    warns(&it, "split its data over 2 databases");
    // With one shard and no other there is none that is large enough.
    let it = answer_with(&home, &["most_shards=1"], STANDARD);
    refused(&it, &["256 ACUs at most", "most_shards"]);
}

#[test]
fn a_savings_plan_commits_to_what_is_used_in_most_hours() {
    // Steady: 0.35 off all of it, 2 × 4.5 × 0.12 × 0.65 an hour.
    let it = answer(&reads(10_000, ""), PLAN);
    assert_eq!(amount(&it, "acu-hours"), dec!(512.46)); // 788.40 × 0.65
    assert_eq!(
        decimal(&it["sizing"]["savings_plan_usd_per_hour"]),
        dec!(0.702)
    );
    // With an hour's peak a commitment to the 0.5 of all hours: 730 ACU-hours × 0.078 = 56.94, and the
    // 715 ACU-minutes a day beyond, ÷ 1,440 × 730 × 2 = 724.93 ACU-hours × 0.12 = 86.99.
    let hours = [[1; 23].as_slice(), &[25]].concat();
    let it = answer(&by_the_hour(&hours, 2_000, ""), PLAN);
    assert_eq!(
        decimal(&it["sizing"]["savings_plan_usd_per_hour"]),
        dec!(0.078)
    );
    assert_eq!(amount(&it, "acu-hours").round_dp(2), dec!(143.93));
    let it = answer(
        &reads(10_000, ""),
        "aurora.serverless-v2.io-optimized.savings-plan",
    );
    assert_eq!(amount(&it, "acu-hours"), dec!(683.28)); // 2 × 730 × 4.5 × 0.16 × 0.65
}

#[test]
fn another_region_has_one_instance_that_replays_the_writes() {
    // 3,000 writes a second: 3,000 × 0.14 × 53.5 ÷ 3,000 = 7.49 ACUs at home, and half there: 3.745.
    let global = rows(0, 3_000, 1_000_000, "") + "[dynamodb]\nreplica_regions = [\"eu-west-1\"]";
    let it = answer(&global, STANDARD);
    let usd = |region| charge(&it, "serverless capacity", "acu-hours", region);
    assert_eq!(usd("us-east-1"), dec!(1_314)); // 2 × 730 × 7.5 × 0.12
    assert_eq!(usd("eu-west-1"), dec!(408.80)); // 730 × 4 × 0.14
    // 3,000 log writes × 2,628,000 × 0.20 a million.
    assert_eq!(amount(&it, "global-database-writes"), dec!(1_576.80));
}

#[test]
fn rds_proxy_is_billed_by_the_acus_behind_it_and_for_8_at_least() {
    let one = "requirements = { availability = \"single-az\" }\n";
    let proxy = |load: u32| {
        let it = answer(
            &format!("{one}{}", reads(load, "rds_proxy = true")),
            STANDARD,
        );
        amount(&it, "proxy-hours")
    };
    assert_eq!(proxy(1_000), dec!(87.60)); // 730 × 8 × 0.015
    assert_eq!(proxy(30_000), dec!(147.825)); // 40,125 ÷ 3,000 = 13.375: 13.5 × 730 × 0.015
}

#[test]
fn rds_proxy_stands_before_as_many_instances_of_either_aurora() {
    // Two instances of 2 vCPUs, or of 8 ACUs, or one of them: the same for both.
    let pinned = "instance = \"db.r7g.large\"\nrds_proxy = true";
    let all = common::comparison(&reads(100, pinned));
    let fronted = |id: &str, of_one: Decimal| {
        let hours = quantity(&option(&all, id), "RDS Proxy", "proxy-hours", "us-east-1");
        hours / dec!(730) / of_one
    };
    assert_eq!(
        fronted("aurora.standard.on-demand", dec!(2)),
        fronted(STANDARD, dec!(8))
    );
}

#[test]
fn extended_support_by_the_acu_has_no_price_yet() {
    let it = answer(&reads(1_000, "engine_version = 13"), STANDARD);
    refused(&it, &["aurora.extended-support-acu.year-1-2.13"]);
    let it = answer(&reads(1_000, "engine_version = 16"), STANDARD);
    assert_eq!(it["available"], true);
}
