//! More than one instance: read replicas of RDS, clusters whose standbys take reads, and data that is
//! split over several primaries.
//!
//! A read takes 0.025 ms × 2.5 × 21,400 = 1.3375 CoreMark, ÷ 0.6 = 2.229167 that a class must have. A
//! write takes 0.14 ms, and half of that where it is replayed.

mod common;

use common::{amount, answer, answer_with, charge, decimal, near, quantity, refused, rows, warns};
use rust_decimal::{Decimal, dec};

const SINGLE: &str = "rds.single-az.on-demand";
const MULTI: &str = "rds.multi-az.on-demand";
const CLUSTER: &str = "rds.multi-az-cluster.on-demand";
const R7G: &str = "instance = \"db.r7g.large\"";

/// What a ms a second keeps busy of a vCPU with so much CoreMark.
fn of_ms(coremark: f64) -> f64 {
    0.002_5 * 21_400.0 / coremark
}

/// What a month of hours costs.
fn monthly(usd_per_hour: Decimal) -> Decimal {
    usd_per_hour * dec!(730)
}

#[test]
fn a_read_replica_is_an_instance_with_a_volume_of_its_own() {
    let replicas = format!("{R7G}\nread_replicas = 2\nbackup_storage = \"50 GiB\"");
    let it = answer(&rows(1, 1, 1_000, &replicas), SINGLE);
    let hours = |subject| charge(&it, subject, "instance-hours", "us-east-1");
    assert_eq!(hours("db.r7g.large"), monthly(dec!(0.239)));
    assert_eq!(hours("db.r7g.large read replicas"), monthly(dec!(0.478)));
    let volume = |subject| charge(&it, subject, "storage", "us-east-1");
    assert_eq!(volume("gp3"), dec!(2.30)); // 20 × 0.115
    assert_eq!(volume("gp3 of read replicas"), dec!(4.60));
    // As much as the primary's volume is free: 30 × 0.095.
    assert_eq!(amount(&it, "backup-storage"), dec!(2.85));
    assert_eq!(it["sizing"]["readers"], "2");
    assert_eq!(it["sizing"]["instances"], "3");
    // Replicas stand alone, whatever the primary does, and on its terms.
    let it = answer(&rows(1, 1, 1_000, &replicas), MULTI);
    let hours = |subject| charge(&it, subject, "instance-hours", "us-east-1");
    assert_eq!(hours("db.r7g.large"), monthly(dec!(0.478)));
    assert_eq!(hours("db.r7g.large read replicas"), monthly(dec!(0.478)));
    assert_eq!(it["sizing"]["instances"], "4");
    let it = answer(
        &rows(1, 1, 1_000, &replicas),
        "rds.multi-az.reserved-1y-partial-upfront",
    );
    let hours = |subject| charge(&it, subject, "instance-hours", "us-east-1");
    assert_eq!(hours("db.r7g.large"), monthly(dec!(0.1793)));
    assert_eq!(hours("db.r7g.large read replicas"), monthly(dec!(0.1792)));
    assert_eq!(decimal(&it["upfront_usd"]), dec!(3_141)); // 1,571 + 2 × 785
}

#[test]
fn reads_that_may_be_a_moment_old_go_to_the_replicas() {
    // 10,000 reads a second, a fifth of them strong, and 1,000 writes. The primary: 2,000 × 0.025 +
    // 1,000 × 0.14 = 190 ms. Each of two replicas: 4,000 × 0.025 + 1,000 × 0.07 = 170 ms.
    let load = |postgres: &str| {
        rows(10_000, 1_000, 1_000_000, postgres).replace("[writes]", "strong = 0.2\n[writes]")
    };
    let it = answer(&load(&format!("{R7G}\nread_replicas = 2")), SINGLE);
    near(&it, "busy_vcpus", 190.0 * of_ms(25_667.5));
    near(&it, "reader_busy_vcpus", 170.0 * of_ms(25_667.5));
    near(&it, "rows_read_per_second", 2_000.0);
    near(&it, "reader_rows_read_per_second", 4_000.0);
    near(&it, "cpu_fullness", 190.0 * of_ms(25_667.5) / 1.2);
    // What is asked for most: 1,000 flushes, 500 dirty pages, and the (8,000 + 1,000) × 1 % of a
    // replica, against (4,000 + 1,000) × 1 % of the primary.
    near(&it, "iops", 1_590.0);
    // Reads in transactions stay as well.
    let transactions = load(&format!("{R7G}\nread_replicas = 2"))
        .replace("strong = 0.2", "strong = 0.2\ntransactional = 0.3");
    let it = answer(&transactions, SINGLE);
    near(&it, "rows_read_per_second", 5_000.0);
    near(&it, "reader_rows_read_per_second", 2_500.0);
}

#[test]
fn whoever_must_read_what_was_written_reads_at_home() {
    let wanted = "requirements = { read_your_writes = true }\n";
    let load = rows(
        10_000,
        1_000,
        1_000_000,
        &format!("{R7G}\nread_replicas = 2"),
    );
    let it = answer(&format!("{wanted}{load}"), SINGLE);
    near(&it, "rows_read_per_second", 10_000.0);
    near(&it, "reader_rows_read_per_second", 0.0);
    near(&it, "busy_vcpus", 390.0 * of_ms(25_667.5)); // 250 + 140 ms
    near(&it, "reader_busy_vcpus", 70.0 * of_ms(25_667.5));
    // And «auto» has no use for replicas.
    let load = load.replace("read_replicas = 2", "read_replicas = \"auto\"");
    let it = answer(&format!("{wanted}{load}"), SINGLE);
    assert_eq!(it["sizing"]["readers"], "0");
}

#[test]
fn as_many_replicas_are_taken_as_cost_the_least() {
    // 30,000 reads a second need 66,875 CoreMark: alone db.t4g.xlarge at 216.44 a month with its
    // credits and 20 GiB. Of n replicas each does 30,000 ÷ n, and the primary nothing:
    // 2: 20,062.5 ÷ 19,372 = 1.035644 vCPUs each, 0.835644 beyond the 0.2 of db.t4g.micro, × 54.75
    //    × 2 = 91.50; three of 11.68 and of 2.30: 133.44.
    // 3: 13,375 ÷ 19,372 = 0.690429: 0.490429 × 54.75 × 3 = 80.55, and four of 13.98: 136.47.
    let it = answer(
        &rows(30_000, 0, 1_000_000, "read_replicas = \"auto\""),
        SINGLE,
    );
    assert_eq!(it["sizing"]["readers"], "2");
    assert_eq!(it["sizing"]["instance"], "db.t4g.micro");
    assert_eq!(amount(&it, "cpu-credits").round_dp(2), dec!(91.50));
    assert_eq!(decimal(&it["monthly_usd"]).round_dp(2), dec!(133.44));
    // With what little one instance does there are none.
    let it = answer(&rows(100, 0, 1_000_000, "read_replicas = \"auto\""), SINGLE);
    assert_eq!(it["sizing"]["readers"], "0");
    // Left out, there are none either, where one instance will do.
    let it = answer(&rows(30_000, 0, 1_000_000, ""), SINGLE);
    assert_eq!(it["sizing"]["readers"], "0");
}

#[test]
fn a_pinned_class_gets_the_fewest_replicas_with_which_it_serves() {
    // db.m7g.large has 51,246 CoreMark: 60,000 reads need 133,750, which are 3 of it, and the one
    // that takes the writes takes no reads then.
    let pinned = "instance = \"db.m7g.large\"\nread_replicas = \"auto\"";
    let it = answer(&rows(60_000, 0, 1_000_000, pinned), SINGLE);
    assert_eq!(it["sizing"]["readers"], "3");
    near(&it, "cpu_fullness", 133_750.0 / 3.0 / 51_246.0);
}

#[test]
fn both_standbys_of_a_cluster_take_reads() {
    // 30,000 reads: 15,000 × 0.025 = 375 ms on each, none on the primary; strong ones stay there.
    let pinned = "instance = \"db.m6gd.xlarge\"";
    let load = rows(30_000, 1_000, 1_000_000, pinned);
    let it = answer(&load, CLUSTER);
    near(&it, "busy_vcpus", 140.0 * of_ms(19_624.5));
    near(&it, "reader_busy_vcpus", (375.0 + 70.0) * of_ms(19_624.5));
    let strong = load.replace("[writes]", "strong = 1\n[writes]");
    let it = answer(&strong, CLUSTER);
    near(&it, "busy_vcpus", 890.0 * of_ms(19_624.5));
    near(&it, "reader_busy_vcpus", 70.0 * of_ms(19_624.5));
    // Replicas come on top of both: 1.044 an hour for the cluster, and 0.373 for one alone.
    let more = rows(
        30_000,
        0,
        1_000_000,
        &format!("{pinned}\nread_replicas = 1"),
    );
    let it = answer(&more, CLUSTER);
    assert_eq!(it["sizing"]["readers"], "3");
    near(&it, "reader_rows_read_per_second", 10_000.0);
    let hours = |subject| charge(&it, subject, "instance-hours", "us-east-1");
    assert_eq!(hours("db.m6gd.xlarge"), monthly(dec!(1.044)));
    assert_eq!(hours("db.m6gd.xlarge read replicas"), monthly(dec!(0.373)));
}

#[test]
fn what_no_instance_serves_goes_to_replicas_first() {
    // 3 million reads need 6,687,500 CoreMark, and the largest class has 4,488,384. Classes of r7i cost
    // alike by the vCPU, so a smaller primary without reads is cheaper: 9 replicas with 743,056 each on
    // db.r7i.8xlarge (32 × 23,377 = 748,064) at 10 × 4 an hour. Other numbers: 6 of 12xlarge 7 × 6, 15 of
    // 8xlarge 16 × 4.
    let it = answer(
        &rows(3_000_000, 0, 1_000_000, "families = [\"r7i\"]"),
        SINGLE,
    );
    assert_eq!(it["sizing"]["shards"], "1");
    assert_eq!(it["sizing"]["readers"], "9");
    assert_eq!(it["sizing"]["instance"], "db.r7i.8xlarge");
    assert_eq!(it["sizing"]["decided_by"], "CPU");
    near(&it, "cpu_fullness", 6_687_500.0 / 9.0 / 748_064.0);
    assert_eq!(amount(&it, "instance-hours"), monthly(dec!(40)));
    // 2 × 333,333 pages × 1 % = 6,667 IOPS each: 400 GiB, ten times.
    assert_eq!(amount(&it, "storage"), dec!(460));
    assert_eq!(it["warnings"].as_array().unwrap().len(), 0);
}

#[test]
fn what_no_replicas_serve_is_split_into_the_fewest_shards() {
    // 100 million reads a second that must see every write need 222,916,667 CoreMark. The largest,
    // db.r7i.48xlarge, has 192 × 23,377 = 4,488,384, of which that is 49.66: 50 shards.
    let home = |postgres: &str| {
        let load = rows(100_000_000, 0, 1_000_000, postgres);
        format!("requirements = {{ read_your_writes = true }}\n{load}")
    };
    let it = answer(&home(""), SINGLE);
    assert_eq!(it["sizing"]["shards"], "50");
    assert_eq!(it["sizing"]["readers"], "0");
    assert_eq!(it["sizing"]["instance"], "db.r7i.48xlarge");
    assert_eq!(it["sizing"]["decided_by"], "CPU");
    near(&it, "cpu_fullness", 222_916_666.67 / 50.0 / 4_488_384.0);
    warns(&it, "split its data over 50 databases");
    // 730 × 24 each; 2 × 2 million pages × 1 % = 40,000 IOPS, 28,000 beyond those of 400 GiB: 46 and
    // 560 each.
    assert_eq!(amount(&it, "instance-hours"), dec!(876_000));
    assert_eq!(amount(&it, "storage"), dec!(2_300));
    assert_eq!(amount(&it, "storage-iops"), dec!(28_000));
    assert_eq!(decimal(&it["monthly_usd"]), dec!(906_300));
    // Each of them has a standby in Multi-AZ.
    let it = answer(&home(""), MULTI);
    assert_eq!(it["sizing"]["instances"], "100");
    assert_eq!(decimal(&it["monthly_usd"]), dec!(1_812_600));
}

#[test]
fn shards_have_replicas_too_where_reads_may_be_a_moment_old() {
    // 15 replicas of the largest class in each of 3 shards have 45 × 4,488,384 = 201,977,280 of the
    // 222,916,667; 4 shards will do. Of these 14 replicas need 3,980,655 each, which db.m7i.48xlarge
    // (192 × 21,860 = 4,197,120) has at 17.088: 60 × 17.088 = 1,025.28 an hour. 13 would need
    // db.r7i.48xlarge: 56 × 24.
    let it = answer(&rows(100_000_000, 0, 1_000_000, ""), SINGLE);
    assert_eq!(it["sizing"]["shards"], "4");
    assert_eq!(it["sizing"]["readers"], "14");
    assert_eq!(it["sizing"]["instance"], "db.m7i.48xlarge");
    assert_eq!(it["sizing"]["instances"], "60");
    assert_eq!(amount(&it, "instance-hours"), monthly(dec!(1025.28)));
}

#[test]
fn a_load_beyond_most_shards_is_no_workload_for_the_option() {
    let load = rows(100_000_000, 0, 1_000_000, "");
    let load = format!("requirements = {{ read_your_writes = true }}\n{load}");
    let it = answer_with(&load, &["most_shards=49"], SINGLE);
    refused(
        &it,
        &[
            "no instance class is large enough",
            "most_shards",
            // 222,916,667 ÷ 4,488,384 = 49.6652.
            "db.r7i.48xlarge, would be 4967 % full on CPU",
        ],
    );
    let it = answer_with(&load, &["most_shards=50"], SINGLE);
    assert_eq!(it["sizing"]["shards"], "50");
}

#[test]
fn data_beyond_the_largest_volume_is_split() {
    // 64 billion rows of 1 KiB use 64e9 × (8,192 ÷ 7 + 22.5) × 1.2 = 91.6059e12 B, with what is kept free
    // 114.5074e12 = 104.14 TiB of at most 64: half are 53,321.68 GiB.
    let load = rows(0, 0, 64_000_000_000, "hot_share = 0");
    let it = answer(&load, SINGLE);
    assert_eq!(it["sizing"]["shards"], "2");
    assert_eq!(it["sizing"]["storage_gib"], "53322");
    assert_eq!(it["sizing"]["instance"], "db.t4g.micro");
    near(&it, "storage_fullness", 1.0);
    near(&it, "used_gib", 85_314.682_552);
    assert_eq!(amount(&it, "storage"), dec!(12_264.06)); // 2 × 53,322 × 0.115
    assert_eq!(amount(&it, "instance-hours"), dec!(23.36));
    // Backups are 1.21 × 85,314.68 GB, less than what both provision.
    let backups = quantity(&it, "backups", "backup-storage", "us-east-1");
    assert_eq!(backups, dec!(0));
    // 39 billion rows are 63.46 TiB, and need no second.
    let it = answer(&rows(0, 0, 39_000_000_000, "hot_share = 0"), SINGLE);
    assert_eq!(it["sizing"]["shards"], "1");
}
