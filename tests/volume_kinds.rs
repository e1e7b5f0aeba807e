//! Volumes of RDS whose speed comes with their size, or is bought to the last IOPS.
//!
//! A write that waits is a flush of the log (1,000 a second at most), half a dirty page and 1 % of a page
//! read. Single-AZ: gp2 0.115 a GB-month; io1 and io2 0.125, and 0.10 an IOPS-month.

mod common;

use common::{amount, answer, assert_volume, rows, warns};
use rust_decimal::dec;

const SINGLE: &str = "rds.single-az.on-demand";

fn on(kind: &str, writes: u32, more: &str) -> String {
    let postgres = format!("instance = \"db.r7g.2xlarge\"\nstorage_type = \"{kind}\"\n{more}");
    rows(0, writes, 1_000_000, &postgres)
}

#[test]
fn gp2_has_three_iops_a_gib_for_ever() {
    // 1,000 writes in every minute: 1,000 + 500 + 10 = 1,510 IOPS ÷ 3 = 503.3, so 504 GiB; from 400 GiB on
    // 500 MiB/s.
    let it = answer(&on("gp2", 1_000, ""), SINGLE);
    assert_volume(&it, 504, 1_512, 500);
    assert_eq!(it["sizing"]["storage_decided_by"], "IOPS");
    assert_eq!(amount(&it, "storage"), dec!(57.96)); // 504 × 0.115
    // Nothing of its speed is bought.
    assert_eq!(amount(&it, "storage-iops"), dec!(0));
}

#[test]
fn gp2_bursts_to_3000_iops_for_a_peak() {
    // A mean of 200 writes: 200 + 100 + 2 = 302 IOPS ÷ 3 = 100.7, so 101 GiB. The peak of 1,510 is within
    // 3,000; the smallest has 100 IOPS.
    let peak = format!("spikiness = 5\n{}", on("gp2", 200, ""));
    assert_volume(&answer(&peak, SINGLE), 101, 303, 128);
    assert_volume(&answer(&on("gp2", 0, ""), SINGLE), 20, 100, 128);
}

#[test]
fn gp2_has_more_throughput_from_a_size_on() {
    // Log of 300 rows of 1 MiB a second: 300 MiB/s are more than the 128 of a small volume.
    let large = on("gp2", 300, "").replace("1 KiB", "1 MiB");
    let large = large
        .replace("1024000000", "10240000000")
        .replace("items = 1000000", "items = 10000");
    let it = answer(&large, SINGLE);
    assert!(it["sizing"]["mib_per_second"].as_f64() > Some(300.0));
    assert_eq!(it["sizing"]["storage_mib_per_second"], "1000");
    // What is pinned is not made larger: it is told that it is too small.
    let it = answer(
        &large.replace("storage_type", "storage = \"200 GiB\"\nstorage_type"),
        SINGLE,
    );
    warns(&it, "throughput would be");
}

#[test]
fn io1_and_io2_are_paid_by_the_iops() {
    for kind in ["io1", "io2"] {
        let it = answer(&on(kind, 1_000, ""), SINGLE);
        // The smallest has 100 GiB; 256 KiB a second come with each IOPS.
        assert_eq!(it["sizing"]["storage_gib"], "100");
        assert_eq!(it["sizing"]["storage_iops"], "1510");
        assert_eq!(amount(&it, "storage"), dec!(12.50));
        assert_eq!(amount(&it, "storage-iops"), dec!(151)); // 1,510 × 0.10
        // There are 1,000 at least.
        let it = answer(&on(kind, 0, ""), SINGLE);
        assert_eq!(amount(&it, "storage-iops"), dec!(100));
        // And half of one for each GiB.
        let it = answer(&on(kind, 0, "storage = \"4000 GiB\""), SINGLE);
        assert_eq!(amount(&it, "storage-iops"), dec!(200));
    }
}

#[test]
fn io1_has_50_iops_a_gib_at_most_and_io2_a_thousand() {
    // 6,000 of them: 120 GiB of io1, and 100 of io2.
    let it = answer(&on("io1", 0, "iops = 6_000"), SINGLE);
    assert_eq!(it["sizing"]["storage_gib"], "120");
    let it = answer(&on("io2", 0, "iops = 6_000"), SINGLE);
    assert_eq!(it["sizing"]["storage_gib"], "100");
    // On a volume that is pinned too small there are 50 × 100.
    let it = answer(&on("io1", 0, "iops = 6_000\nstorage = \"100 GiB\""), SINGLE);
    warns(
        &it,
        "6,000 IOPS are pinned, but an io1 volume of 100 GiB has 5,000",
    );
    let it = answer(&on("io1", 0, "storage = \"50 GiB\""), SINGLE);
    warns(
        &it,
        "50 GiB of io1 can't be bought: a volume has 100 to 65,536 GiB",
    );
}
