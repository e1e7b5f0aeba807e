//! Bills and sizes of RDS for PostgreSQL worked out by hand, at the prices of us-east-1.
//!
//! gp3: 0.115 a GB-month, 0.02 an IOPS-month and 0.08 a MB/s-month beyond what is included, twice
//! that in Multi-AZ. Backups 0.095 a GB-month beyond the provisioned storage. CPU credits 0.075 a
//! vCPU-hour. A month has 730 hours.

mod common;

use common::{amount, answer, cents, comparison, comparison_with, decimal, option, rows};
use rust_decimal::dec;

const SINGLE: &str = "rds.single-az.on-demand";
const MULTI: &str = "rds.multi-az.on-demand";

#[test]
fn a_pinned_bill_needs_no_sizing() {
    let pinned =
        "instance = \"db.t4g.medium\"\nstorage = \"100 GiB\"\nbackup_storage = \"200 GiB\"";
    let it = answer(&rows(0, 0, 0, pinned), SINGLE);
    // 730 × 0.065 = 47.45; 100 × 0.115 = 11.50; (200 - 100) × 0.095 = 9.50; together 68.45.
    assert_eq!(amount(&it, "instance-hours"), dec!(47.45));
    assert_eq!(amount(&it, "storage"), dec!(11.50));
    assert_eq!(amount(&it, "backup-storage"), dec!(9.50));
    assert_eq!(decimal(&it["monthly_usd"]), dec!(68.45));
    assert_eq!(it["warnings"].as_array().unwrap().len(), 0);
}

#[test]
fn a_standby_doubles_instance_and_storage_but_not_backups() {
    let pinned =
        "instance = \"db.t4g.medium\"\nstorage = \"100 GiB\"\nbackup_storage = \"200 GiB\"";
    let it = answer(&rows(0, 0, 0, pinned), MULTI);
    // 730 × 0.129 (the published Multi-AZ rate) = 94.17; 100 × 0.23 = 23.00; 9.50: 126.67.
    assert_eq!(decimal(&it["monthly_usd"]), dec!(126.67));
}

#[test]
fn an_empty_database_is_the_smallest_class_and_volume() {
    let it = answer(&rows(0, 0, 0, ""), SINGLE);
    // db.t4g.micro 730 × 0.016 = 11.68 and 20 GiB × 0.115 = 2.30.
    assert_eq!(it["sizing"]["instance"], "db.t4g.micro");
    assert_eq!(it["sizing"]["decided_by"], "the cheapest class");
    assert_eq!(decimal(&it["monthly_usd"]), dec!(13.98));
}

#[test]
fn storage_holds_rows_indexes_bloat_and_free_space() {
    // 70 million rows of 1 KiB: 7 a page, 10 million pages × 8,192 = 81.92e9 B of heap;
    // 70e6 × 22.5 = 1.575e9 B of index; × 1.2 = 100.194e9 B used; ÷ 0.8 = 125.2425e9 B
    // = 116.64 GiB, so 117.
    let it = answer(&rows(0, 0, 70_000_000, ""), SINGLE);
    let used_bytes = decimal(&it["sizing"]["used_gib"]) * dec!(1_073_741_824);
    assert_eq!(used_bytes.round(), dec!(100_194_000_000));
    assert_eq!(decimal(&it["sizing"]["storage_gib"]), dec!(117));
    assert_eq!(amount(&it, "storage"), dec!(13.455)); // 117 × 0.115
}

#[test]
fn memory_must_hold_enough_of_the_hot_set() {
    // Hot: 0.2 × 100.194e9 = 20.0388e9 B. The most misses are 20 %: a cache of
    // 20.0388e9 × 0.8 ÷ 0.99 = 16.193e9 B. 16 GiB give 0.75 × (17.180e9 - 20 × 10 MiB) = 12.728e9,
    // too little; 32 GiB give 0.75 × (34.360e9 - 0.210e9) = 25.613e9: 63.2 % full.
    // Of the classes with 32 GiB the cheapest is db.x2g.large at 0.326.
    let it = answer(&rows(0, 0, 70_000_000, ""), SINGLE);
    assert_eq!(it["sizing"]["instance"], "db.x2g.large");
    assert_eq!(it["sizing"]["decided_by"], "memory");
    let fullness = it["sizing"]["memory_fullness"].as_f64().unwrap();
    assert!((fullness - 16.193 / 25.613).abs() < 0.0005, "{fullness}");
    // All of the hot set is in the cache: only the cold 1 % misses.
    assert_eq!(it["sizing"]["cache_miss_share"], 0.01);
    assert_eq!(amount(&it, "instance-hours"), dec!(237.98)); // 730 × 0.326
}

#[test]
fn a_burstable_class_bills_what_the_mean_takes_beyond_its_baseline() {
    // 10,000 reads a second × 0.025 ms × 2.5 = 0.625 vCPUs of 21,400 CoreMark; a t4g vCPU has
    // 19,372: 0.690429 busy, ÷ 0.6 = 1.1507 of 2. The baseline of db.t4g.micro is 2 × 10 %:
    // 0.490429 vCPUs beyond × 730 h × 0.075 = 26.85. 11.68 + 26.85 + 20 GiB 2.30 = 40.83.
    // db.t4g.small: 23.36 + 0.290429 × 54.75 = 15.90 + 2.30 = 41.56, so the micro is cheaper.
    let it = answer(&rows(10_000, 0, 1_000_000, ""), SINGLE);
    assert_eq!(it["sizing"]["instance"], "db.t4g.micro");
    assert_eq!(cents(amount(&it, "cpu-credits")), dec!(26.85));
    assert_eq!(cents(decimal(&it["monthly_usd"])), dec!(40.83));
}

#[test]
fn the_busiest_minute_decides_the_cpu_and_the_mean_the_credits() {
    // Ten times as busy for a minute: 6.90429 ÷ 0.6 = 11.507 vCPUs, beyond every t4g. A mean below
    // the baseline costs no credits.
    let steady = rows(10_000, 0, 1_000_000, "");
    let it = answer(&format!("spikiness = 10\n{steady}"), SINGLE);
    assert_eq!(it["sizing"]["decided_by"], "CPU");
    assert_eq!(amount(&it, "cpu-credits"), dec!(0));
    // 6.25 vCPUs × 21,400 ÷ 0.6 = 222,917 CoreMark. The most that 8 vCPUs have is 8 × 25,667.5
    // (r7g) = 205,340; of the classes with 16 the cheapest is db.m6g.4xlarge at 1.272, which has
    // 16 × 19,350 = 309,600: 72.0 % full.
    assert_eq!(it["sizing"]["instance"], "db.m6g.4xlarge");
    let fullness = it["sizing"]["cpu_fullness"].as_f64().unwrap();
    assert!(
        (fullness - 222_917.0 / 309_600.0).abs() < 1e-5,
        "{fullness}"
    );
}

#[test]
fn backups_beyond_the_provisioned_storage_are_billed() {
    // Kept 35 days at 10 % a day: 100.194e9 × (1 + 3.5) = 450.873e9 B = 419.90838 GB;
    // less 117 provisioned: 302.90838 × 0.095 = 28.776.
    let long = ["retention_days=35", "daily_change=0.1"];
    let it = option(&comparison_with(&rows(0, 0, 70_000_000, ""), &long), SINGLE);
    assert_eq!(cents(amount(&it, "backup-storage")), dec!(28.78));
}

#[test]
fn what_is_pinned_and_too_small_is_priced_with_a_warning_that_names_the_constraint() {
    let warnings = |profile: &str| answer(profile, SINGLE)["warnings"].to_string();

    // 30,000 reads: 1.875 vCPUs × 21,400 ÷ 19,372 ÷ 0.6 = 3.45 of 2 vCPUs.
    let cpu = warnings(&rows(30_000, 0, 1_000_000, "instance = \"db.t4g.large\""));
    assert!(cpu.contains("CPU would be 173 % full"), "{cpu}");

    // A cache of 0.75 × (1 GiB - 200 MiB) = 0.648e9 of 20.039e9 hot bytes: 97 % miss.
    let memory = warnings(&rows(0, 0, 70_000_000, "instance = \"db.t4g.micro\""));
    assert!(
        memory.contains("97 % of the page reads would miss its cache"),
        "{memory}"
    );

    let storage = warnings(&rows(0, 0, 70_000_000, "storage = \"100 GiB\""));
    assert!(
        storage.contains("100 GiB of storage are too little"),
        "{storage}"
    );
    assert!(storage.contains("takes 117 GiB"), "{storage}");

    // 3,550 IOPS as above, on a volume of 100 GiB with 3,000: 118 % full.
    let iops = warnings(&rows(0, 5_000, 1_000_000, "storage = \"100 GiB\""));
    assert!(iops.contains("IOPS would be 118 % full"), "{iops}");

    let small = warnings(&rows(0, 0, 0, "storage = \"100 GiB\"\niops = 14_000"));
    assert!(
        small.contains("14,000 IOPS are pinned") && small.contains("100 GiB has 3,000"),
        "{small}"
    );
}

#[test]
fn a_class_that_is_not_in_the_book_makes_the_option_unavailable_with_the_nearest() {
    let it = answer(&rows(0, 0, 0, "instance = \"db.r7g.larg\""), SINGLE);
    assert_eq!(it["available"], false);
    let reason = it["reason"].as_str().unwrap();
    assert!(
        reason.contains("rds.instance-hours.single-az.db.r7g.larg"),
        "{reason}"
    );
    assert!(reason.contains("did you mean db.r7g.large?"), "{reason}");
}

#[test]
fn more_connections_than_a_class_allows_need_a_pooler() {
    // db.t4g.micro: 1 GiB ÷ 9,531,392 B = 112.65 connections.
    let pinned = rows(0, 0, 0, "instance = \"db.t4g.micro\"");
    let it = option(&comparison_with(&pinned, &["connections=200"]), SINGLE);
    let warnings = it["warnings"].to_string();
    assert!(
        warnings.contains("200 connections need a pooler: db.t4g.micro allows 112"),
        "{warnings}"
    );
}

#[test]
fn one_zone_is_ranked_only_when_one_zone_is_enough() {
    let by_default = comparison(&rows(0, 0, 0, ""));
    assert_eq!(option(&by_default, SINGLE)["ranked"], false);
    assert_eq!(option(&by_default, MULTI)["ranked"], true);
    let one_zone = "requirements = { availability = \"single-az\" }\n".to_owned();
    let asked = comparison(&(one_zone + &rows(0, 0, 0, "")));
    assert_eq!(option(&asked, SINGLE)["ranked"], true);
    assert_eq!(option(&asked, MULTI)["ranked"], true);
}

#[test]
fn what_the_cache_does_not_hold_is_read_from_disk() {
    // 70 million rows as above: hot 20.0388e9 B. db.r6g.large caches 12.728e9: 63.516 % of it.
    // Miss: 0.01 + 0.99 × (1 - 0.63516) = 0.37119. 1,000 reads look up 2,000 pages: 742.4 IOPS.
    let it = answer(
        &rows(1_000, 0, 70_000_000, "instance = \"db.r6g.large\""),
        SINGLE,
    );
    let near = |key: &str, expected: f64| {
        let value = it["sizing"][key].as_f64().unwrap();
        assert!((value / expected - 1.0).abs() < 0.0005, "{key}: {value}");
    };
    near("cache_miss_share", 0.371_19);
    near("iops", 742.38);
    near("mib_per_second", 742.38 * 8192.0 / 1_048_576.0);
    assert!(
        it["warnings"]
            .to_string()
            .contains("37 % of the page reads would miss")
    );
}

#[test]
fn a_class_whose_link_to_ebs_is_too_slow_is_passed_over() {
    // 4,000 writes: 1,000 + 2,000 + 4,000 × 1 % = 3,040 IOPS, which a volume of 400 GiB has and a
    // db.t4g.medium (2,000) has not. CPU: 4,000 × 0.14 ms × 2.5 × 21,400 ÷ 0.6 = 49,933 CoreMark;
    // 2 vCPUs of r7g have 51,335, and db.r7g.large carries 3,600 IOPS.
    let it = answer(
        &rows(0, 4_000, 1_000_000, "instance = \"db.r7g.large\""),
        SINGLE,
    );
    assert_eq!(it["warnings"].as_array().unwrap().len(), 0);
    // 5,000 writes: 1,000 + 2,500 + 50 = 3,550 IOPS still fit the link; 5,200: 1,000 + 2,600 + 52
    // = 3,652 do not, though the volume has 12,000. (CPU is short as well by then.)
    let link = |writes| {
        let it = answer(
            &rows(0, writes, 1_000_000, "instance = \"db.r7g.large\""),
            SINGLE,
        );
        it["warnings"]
            .to_string()
            .contains("IOPS would be 101 % full")
    };
    assert!(!link(5_000));
    assert!(link(5_200));
}

#[test]
fn a_pinned_volume_does_not_change_the_class() {
    // The volume has 3,000 IOPS whatever the class; more memory would only hide that at a price.
    let cost = |writes| {
        let pinned = rows(0, writes, 52_000_000, "storage = \"100 GiB\"");
        decimal(&answer(&pinned, SINGLE)["monthly_usd"])
    };
    assert!(cost(3_900) <= cost(3_950));
}

#[test]
fn cpu_credits_are_those_of_the_primary_alone() {
    // As on one instance: 0.490429 vCPUs × 730 h × 0.075 = 26.85; the standby is idle.
    let it = answer(
        &rows(10_000, 0, 1_000_000, "instance = \"db.t4g.micro\""),
        MULTI,
    );
    assert_eq!(cents(amount(&it, "cpu-credits")), dec!(26.85));
}

#[test]
fn memory_that_connections_fill_leaves_no_cache() {
    // 200 connections × 10 MiB are more than the 1 GiB of db.t4g.micro: all reads of hot pages miss.
    let pinned = rows(0, 0, 1_000_000, "instance = \"db.t4g.micro\"");
    let it = option(&comparison_with(&pinned, &["connections=200"]), SINGLE);
    let warnings = it["warnings"].to_string();
    assert!(
        warnings.contains("100 % of the page reads would miss its cache"),
        "{warnings}"
    );
}

#[test]
fn an_item_over_1_gib_makes_postgresql_unavailable() {
    let profile = |items: u32| {
        format!(
            "name = \"blobs\"
            reads = {{ per_second = 1, item_size = 1 }}
            writes = {{ per_second = 1, item_size = 1 }}
            storage = {{ size = \"16 GiB\", items = {items} }}"
        )
    };
    assert_eq!(answer(&profile(16), SINGLE)["available"], true);
    let reason = answer(&profile(15), SINGLE)["reason"].to_string();
    assert!(reason.contains("largest field (1 GiB)"), "{reason}");
}

#[test]
fn assumptions_that_rule_out_every_class_are_the_reason() {
    let it = option(
        &comparison_with(&rows(1, 1, 1_000, ""), &["max_miss=0.001"]),
        SINGLE,
    );
    assert!(
        it["reason"]
            .as_str()
            .unwrap()
            .contains("max_miss is below cold")
    );
}
