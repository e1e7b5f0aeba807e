//! A server bound by each constraint in turn, worked out by hand at the prices of us-east-1.
//!
//! CPU: (rows read × 0.025 + rows written × 0.14 ms) × 2.5 of 21,400 CoreMark, at 60 %. IOPS: 2 pages a
//! row read and 1 a row written × 1 % misses + log flushes (1,000 at most) + half a page a row written.
//! Log: 100 B + the row + 0.2 × 8,192 B a row written.

mod common;

use common::{amount, answer, answer_with, cents, decimal, near, rows, warns};
use rust_decimal::dec;
use serde_json::Value;

const SINGLE: &str = "rds.single-az.on-demand";

#[track_caller]
fn assert_decided(option: &Value, class: &str, by: &str) {
    let sizing = &option["sizing"];
    assert_eq!(sizing["instance"], class, "{sizing}");
    assert_eq!(sizing["decided_by"], by, "{sizing}");
}

#[test]
fn cpu_decides_for_many_small_reads() {
    // 40,000 × 0.025 ms × 2.5 = 2.5 vCPUs of 21,400 = 53,500 CoreMark; ÷ 0.6 = 89,167.
    // Of four vCPUs t4g has 77,488 and m6g 77,400, too little; m7g has 4 × 25,623 = 102,492 at 0.337.
    let it = answer(&rows(40_000, 0, 1_000_000, ""), SINGLE);
    assert_decided(&it, "db.m7g.xlarge", "CPU");
    near(&it, "busy_vcpus", 53_500.0 / 25_623.0);
    near(&it, "cpu_fullness", 89_166.667 / 102_492.0);
    // 80,000 pages × 1 % = 800 IOPS of the 3,000 of its volume.
    near(&it, "iops", 800.0);
    near(&it, "iops_fullness", 800.0 / 3_000.0);
    assert_eq!(amount(&it, "instance-hours"), dec!(246.01)); // 730 × 0.337
}

#[test]
fn memory_decides_for_much_hot_data() {
    // 70 million rows: 10 million pages × 8,192 + 70e6 × 22.5 = 83.495e9 B, × 1.2 = 100.194e9 used;
    // hot 20.0388e9, of which 0.8 ÷ 0.99 must be in the cache: 16.193e9 B. Of 16 GiB the cache is
    // 0.75 × (17.180e9 - 20 × 10 MiB) = 12.728e9; of 32 GiB 25.613e9.
    let it = answer(&rows(0, 0, 70_000_000, ""), SINGLE);
    assert_decided(&it, "db.x2g.large", "memory");
    near(&it, "memory_fullness", 16.193_0 / 25.612_5);
    // With a tenth of the data hot, half of that is enough.
    let it = answer(&rows(0, 0, 70_000_000, "hot_share = 0.1"), SINGLE);
    assert_decided(&it, "db.r6g.large", "memory");
}

#[test]
fn iops_decide_for_many_writes() {
    // 3,000 writes: 1,000 flushes + 1,500 dirty pages + 30 page reads = 2,530 IOPS. 3,000 × 0.14 × 2.5 =
    // 1.05 vCPUs × 21,400 ÷ 0.6 = 37,450 CoreMark, which two vCPUs of t4g have (38,744); but the links
    // of db.t4g.micro, small and medium carry 500, 1,000 and 2,000 IOPS.
    let it = answer(&rows(0, 3_000, 1_000_000, ""), SINGLE);
    assert_decided(&it, "db.m6g.large", "IOPS");
    near(&it, "iops", 2_530.0);
    // The volume has 3,000 and the link of the class 3,600.
    near(&it, "iops_fullness", 2_530.0 / 3_000.0);
    assert_eq!(amount(&it, "instance-hours"), dec!(116.07)); // 730 × 0.159
    // Next comes db.m7g.large at 730 × 0.168 = 122.64. db.t4g.large would carry them too, but
    // 1.05 × 21,400 ÷ 19,372 = 1.15992 vCPUs are 0.55992 beyond its baseline of 2 × 30 %:
    // 730 × (0.129 + 0.55992 × 0.075) = 124.83.
    for (at, class, usd) in [
        (1, "db.m7g.large", dec!(6.57)),
        (2, "db.t4g.large", dec!(8.76)),
    ] {
        assert_eq!(it["sizing"][format!("next_class_{at}")], class);
        let next = decimal(&it["sizing"][format!("next_class_{at}_usd")]);
        assert_eq!(cents(next - decimal(&it["monthly_usd"])), usd);
    }
}

#[test]
fn throughput_decides_for_large_rows() {
    let profile = "name = \"documents\"
        [reads]
        per_second = 0
        item_size = \"64 KiB\"
        [writes]
        per_second = 250
        item_size = \"64 KiB\"
        [storage]
        size = \"640 MiB\"
        items = 10_240
        ";
    // A row of 8 pages: 0.14 + 7 × 0.05 ms. With 0.1 dirty pages for each page written, 2,000 × 0.1 =
    // 200, 250 flushes and 2.5 page reads: 452.5 IOPS, less than the 500 of db.t4g.micro. But
    // 202.5 × 8,192 + 250 × (100 + 65,536 + 1,638.4) = 18,477,480 B = 17.6215 MiB a second are more
    // than its 10.875; db.t4g.small has 21.75.
    let it = answer_with(profile, &["dirty_pages_per_write=0.1"], SINGLE);
    assert_decided(&it, "db.t4g.small", "throughput");
    near(&it, "iops", 452.5);
    near(&it, "mib_per_second", 18_477_480.0 / 1_048_576.0);
    near(&it, "throughput_fullness", 17.621_5 / 21.75);
    // 250 × 0.49 ms × 2.5 ÷ 1,000 × 21,400 ÷ 19,372.
    near(&it, "busy_vcpus", 0.306_25 * 21_400.0 / 19_372.0);
}

#[test]
fn storage_decides_for_more_than_a_volume_holds() {
    // A row: (8,192 ÷ 7 + 22.5) × 1.2 = 1,431.34 B; 45 billion ÷ 0.8 = 74,982 GiB, more than 65,536. So
    // two databases of 37,491 GiB each. Nothing of it is hot.
    let profile = rows(0, 0, 45_000_000_000, "hot_share = 0");
    let it = answer(&profile, SINGLE);
    assert_eq!(it["sizing"]["shards"], "2");
    assert_eq!(it["sizing"]["storage_decided_by"], "the data");
    // (8,192 ÷ 7 + 22.5) × 1.2 × 22.5e9 ÷ 0.8 ÷ 2^30 = 37,491.4…, rounded up.
    assert_eq!(decimal(&it["sizing"]["storage_gib"]), dec!(37_492));
    near(&it, "storage_fullness", 1.0);
    warns(&it, "must split its data over 2 databases");
    // Twice 730 × 0.016, and twice the volume.
    assert_eq!(amount(&it, "instance-hours"), dec!(23.36));
    assert_eq!(amount(&it, "storage"), dec!(8_623.16)); // 2 × 37,492 × 0.115

    // A pinned class is never split: it is told that the data is too much.
    let pinned = rows(
        0,
        0,
        45_000_000_000,
        "hot_share = 0\ninstance = \"db.r7g.large\"",
    );
    let it = answer(&pinned, SINGLE);
    assert_eq!(it["sizing"]["shards"], "1");
    warns(&it, "more than the largest volume");
}

#[test]
fn connections_decide_when_processes_are_small() {
    // RDS allows memory ÷ 9,531,392 B: 8 GiB 901, 16 GiB 1,802. With 1 MiB a process 1,000 of them leave
    // room for the little data in either.
    let small = ["connection_memory_mib=1"];
    let profile = rows(10, 0, 1_000_000, "connections = 1_000");
    let it = answer_with(&profile, &small, SINGLE);
    assert_decided(&it, "db.r6g.large", "connections");
    near(&it, "max_connections", 17_179_869_184.0 / 9_531_392.0);
    near(&it, "connections_fullness", 1_000.0 / 1_802.450_5);

    // More than 5,000 no class allows: a pooler keeps 20 open, and the smallest will do.
    let profile = rows(10, 0, 1_000_000, "connections = 6_000");
    let it = answer(&profile, SINGLE);
    assert_eq!(it["sizing"]["instance"], "db.t4g.micro");
    warns(&it, "6,000 connections need a pooler");
}

#[test]
fn durability_indexes_and_transactions_take_cpu() {
    let pinned = "instance = \"db.r7g.large\"\n";
    let busy = |profile: &str| {
        let it = answer(profile, SINGLE);
        it["sizing"]["busy_vcpus"].as_f64().expect("a number")
    };
    // Milliseconds a row, 1,000 rows a second, × 2.5 of 21,400 on vCPUs of 25,667.5.
    let vcpus = |ms: f64| ms * 2.5 * 21_400.0 / 25_667.5;
    let is = |found: f64, ms: f64| {
        assert!((found - vcpus(ms)).abs() < 1e-5, "{found} {}", vcpus(ms));
    };
    is(busy(&rows(0, 1_000, 1_000_000, pinned)), 0.14);
    let off = format!("{pinned}synchronous_commit = false");
    is(busy(&rows(0, 1_000, 1_000_000, &off)), 0.063);
    let indexes = format!("{pinned}secondary_indexes = 3");
    is(
        busy(&rows(0, 1_000, 1_000_000, &indexes)),
        0.14 + 3.0 * 0.02,
    );
    // Two items in a transaction: one BEGIN and COMMIT around both.
    let transactions = "name = \"pairs\"
        [[access]]
        name = \"pairs\"
        operation = \"transact-write\"
        items = 2
        per_second = 500
        item_size = \"1 KiB\"
        [storage]
        size = 1_024_000_000
        items = 1_000_000
        [postgres]
        instance = \"db.r7g.large\"
        ";
    is(busy(transactions), 0.14 + 0.5 * 0.01);
}

#[test]
fn what_was_measured_on_a_machine_of_ones_own_is_scaled_from_it() {
    let pinned = "instance = \"db.r7g.large\"\ncpu_ms_per_read = 0.05\n";
    // 1,000 × 0.05 × 2.5 ÷ 1,000 = 0.125 vCPUs of the machine that it was measured on.
    let of = |on: &str| {
        let profile = rows(
            1_000,
            0,
            1_000_000,
            &format!("{pinned}cpu_measured_on = {on}"),
        );
        answer(&profile, SINGLE)
    };
    near(&of("\"db.r7g.large\""), "busy_vcpus", 0.125);
    near(&of("20_000"), "busy_vcpus", 0.125 * 20_000.0 / 25_667.5);
    // A class that nobody knows the hardware of.
    let it = of("\"db.z9.large\"");
    common::refused(&it, &["postgres.cpu_measured_on", "db.z9.large"]);
}

#[test]
fn a_percentile_of_the_minutes_may_stand_for_the_busiest() {
    // Ten times as busy for an hour a day, 4.2 % of the minutes.
    let spiky = "
        [shape]
        kind = \"bursty\"
        spikiness = 10
        burst_minutes = 60
        bursts_per_day = 1
        ";
    let profile = |percentile: u32| {
        let rows = rows(10_000, 0, 1_000_000, "");
        format!("peak_percentile = {percentile}\n{rows}{spiky}")
    };
    let all = answer(&profile(100), SINGLE);
    near(&all, "rows_read_per_second", 100_000.0);
    // The others ask for (1 - 10 ÷ 24) ÷ (1 - 1 ÷ 24) = 0.608696 of the mean.
    let most = answer(&profile(95), SINGLE);
    near(&most, "rows_read_per_second", 10_000.0 * (14.0 / 23.0));
    warns(&most, "95 % of the minutes");
}

#[test]
fn a_percentile_never_asks_for_more_than_the_busiest_minute() {
    // Reads in one part of each day and writes in another: no minute has both.
    let apart = |percentile: u32| {
        let rows = rows(10_000, 1_000, 1_000_000, "instance = \"db.r7g.2xlarge\"");
        let shapes = "
            [reads.shape]
            kind = \"on-off\"
            days = \"mon-sun\"
            from = \"00:00\"
            to = \"08:00\"
            [writes.shape]
            kind = \"on-off\"
            days = \"mon-sun\"
            from = \"12:00\"
            to = \"20:00\"";
        let it = answer(
            &format!("peak_percentile = {percentile}\n{rows}{shapes}"),
            SINGLE,
        );
        it["sizing"]["busy_vcpus"].as_f64().expect("a number")
    };
    // 30,000 reads × 0.025 ms are more than 3,000 writes × 0.14: 0.75 × 2.5 × 21,400 ÷ 25,667.5.
    let expected = 0.75 * 2.5 * 21_400.0 / 25_667.5;
    for percentile in [100, 99] {
        let found = apart(percentile);
        assert!((found - expected).abs() < 1e-5, "{percentile}: {found}");
    }
    // Sized for less than the mean, a volume is told of nothing that it could not be sold for.
    let spiky = format!(
        "spikiness = 7\npeak_percentile = 50\n{}",
        rows(0, 1_500, 100_000, "secondary_indexes = 3")
    );
    assert_eq!(
        answer(&spiky, "rds.multi-az.on-demand")["sizing"]["shards"],
        "1"
    );
}

#[test]
fn classes_are_chosen_from_the_families_that_are_wanted() {
    let it = answer(&rows(40_000, 0, 1_000_000, "families = [\"r7g\"]"), SINGLE);
    assert_eq!(it["sizing"]["instance"], "db.r7g.xlarge");
    let it = answer(&rows(40_000, 0, 1_000_000, "families = [\"z9\"]"), SINGLE);
    common::refused(&it, &["postgres.families", "z9"]);
}
