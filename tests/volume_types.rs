//! Volumes of the other kinds: gp2, io1 and io2 under RDS, and gp3 under EC2.
//!
//! RDS: gp2 0.115 a GB-month, io1 and io2 0.125 and 0.10 an IOPS-month, twice that in Multi-AZ.
//! EC2: 0.08 a GB-month, 0.005 an IOPS-month beyond 3,000 and 0.04 a MB/s-month beyond 125.

mod common;

use common::{amount, answer, assert_volume, near, refused, rows, warns};
use rust_decimal::dec;
use serde_json::Value;

const SINGLE: &str = "rds.single-az.on-demand";
const MULTI: &str = "rds.multi-az.on-demand";
const EC2: &str = "ec2.single-az.on-demand";

/// Nothing to do and nothing to store, on a volume of a kind with what is pinned of it.
fn pinned(kind: &str, more: &str) -> Value {
    let postgres = format!("storage_type = \"{kind}\"\n{more}");
    answer(&rows(0, 0, 0, &postgres), SINGLE)
}

/// The same on EC2, where there is one kind.
fn pinned_on_ec2(more: &str) -> Value {
    answer(&rows(0, 0, 0, more), EC2)
}

fn no_warnings(option: &Value) {
    assert_eq!(option["warnings"].as_array().unwrap().len(), 0, "{option}");
}

#[test]
fn a_gp2_volume_has_3_iops_a_gib_and_100_at_least() {
    for (gib, iops, mib) in [
        (20, 100, 128), // 60 would be less
        (100, 300, 128),
        (399, 1_197, 128),
        (400, 1_200, 500),
        (1_335, 4_005, 500),
        (1_336, 4_008, 1_000),
        (21_333, 63_999, 1_000),
        (21_334, 64_000, 1_000), // 64,002 would be more than the most
        (65_536, 64_000, 1_000),
    ] {
        let it = pinned("gp2", &format!("storage = \"{gib} GiB\""));
        assert_volume(&it, gib, iops, mib);
        // Its speed costs nothing by itself.
        assert_eq!(
            amount(&it, "storage"),
            dec!(0.115) * rust_decimal::Decimal::from(gib)
        );
        assert_eq!(amount(&it, "storage-iops"), dec!(0));
        no_warnings(&it);
    }
}

#[test]
fn a_gp2_volume_bursts_and_always_has_what_the_mean_asks_for() {
    // 100 writes a second on average, 1,000 in the busiest minute: 1,000 + 500 + 10 = 1,510 IOPS then,
    // which 3,000 of a burst carry; on average 100 + 50 + 1 = 151, ÷ 3 a GiB = 50.3, so 51 GiB.
    let day = format!(
        "spikiness = 10\n{}",
        rows(0, 100, 1_000_000, "storage_type = \"gp2\"")
    );
    let it = answer(&day, SINGLE);
    assert_volume(&it, 51, 153, 128);
    assert_eq!(it["sizing"]["storage_decided_by"], "IOPS");
    near(&it, "iops", 1_510.0);
    near(&it, "iops_fullness", 151.0 / 153.0);
    // 20 GiB have 100 for ever, of which the mean alone asks for 151 %.
    let small = day.replace("\"gp2\"", "\"gp2\"\nstorage = \"20 GiB\"");
    let it = answer(&small, SINGLE);
    warns(&it, "IOPS would be 151 % full");
}

#[test]
fn a_gp2_volume_has_more_than_a_burst_for_ever_or_not_at_all() {
    // 500 writes a second, 5,000 in the busiest minute: 1,000 + 2,500 + 50 = 3,550 IOPS, beyond a
    // burst: ÷ 3 = 1,183.3, so 1,184 GiB × 0.115 = 136.16.
    let day = format!(
        "spikiness = 10\n{}",
        rows(0, 500, 1_000_000, "storage_type = \"gp2\"")
    );
    let it = answer(&day, SINGLE);
    assert_volume(&it, 1_184, 3_552, 500);
    near(&it, "iops_fullness", 3_550.0 / 3_552.0);
    assert_eq!(amount(&it, "storage"), dec!(136.16));
    assert_eq!(amount(&answer(&day, MULTI), "storage"), dec!(272.32));
}

#[test]
fn what_is_pinned_of_a_gp2_volume_makes_it_as_large_as_that_takes() {
    let it = pinned("gp2", "iops = 3_000");
    assert_volume(&it, 1_000, 3_000, 500);
    no_warnings(&it);
    // The steps of throughput are 128, 500 and 1,000.
    for (throughput, gib) in [(128, 20), (129, 400), (501, 1_336), (2_000, 1_336)] {
        let it = pinned("gp2", &format!("throughput = {throughput}"));
        assert_eq!(it["sizing"]["storage_gib"], gib.to_string());
    }
    let it = pinned("gp2", "storage = \"100 GiB\"\niops = 1_000");
    warns(
        &it,
        "1,000 IOPS are pinned, but a gp2 volume of 100 GiB has 300",
    );
}

#[test]
fn every_iops_of_io1_and_io2_is_bought() {
    // 100 GiB and 1,000 IOPS are the least: 12.50 and 100; 256 KiB a second come with an IOPS.
    for kind in ["io1", "io2"] {
        let it = pinned(kind, "");
        assert_volume(&it, 100, 1_000, 250);
        assert_eq!(amount(&it, "storage"), dec!(12.5));
        assert_eq!(amount(&it, "storage-iops"), dec!(100));
        // Half an IOPS a GiB are the least of 10 TiB: 5,120.
        let it = pinned(kind, "storage = \"10 TiB\"");
        assert_volume(&it, 10_240, 5_120, 1_280);
        assert_eq!(amount(&it, "storage"), dec!(1_280)); // 10,240 × 0.125
        assert_eq!(amount(&it, "storage-iops"), dec!(512));
        no_warnings(&it);
    }
}

#[test]
fn io1_has_50_iops_a_gib_at_most_and_io2_1000() {
    // 20,000 IOPS: 400 GiB of io1, and the least of io2. 20,000 ÷ 4 are more than 4,000 MiB/s.
    let it = pinned("io1", "iops = 20_000");
    assert_volume(&it, 400, 20_000, 4_000);
    assert_eq!(amount(&it, "storage"), dec!(50));
    assert_eq!(amount(&it, "storage-iops"), dec!(2_000));
    let it = pinned("io2", "iops = 20_000");
    assert_volume(&it, 100, 20_000, 4_000);
    let it = pinned("io1", "storage = \"100 GiB\"\niops = 20_000");
    assert_volume(&it, 100, 5_000, 1_250);
    assert_eq!(amount(&it, "storage-iops"), dec!(500));
    warns(&it, "20,000 IOPS are pinned");
    warns(&it, "volume of 100 GiB has 5,000");
    // 256,000 are the most of both: ÷ 50 = 5,120 GiB, ÷ 1,000 = 256.
    for (kind, gib) in [("io1", 5_120), ("io2", 256)] {
        let it = pinned(kind, "iops = 300_000");
        assert_volume(&it, gib, 256_000, 4_000);
        warns(&it, "300,000 IOPS are pinned");
    }
}

#[test]
fn io_volumes_have_a_size_and_a_speed_that_are_sold() {
    for kind in ["io1", "io2"] {
        let it = pinned(kind, "storage = \"50 GiB\"");
        let expected = format!("50 GiB of {kind} can't be bought: a volume has 100 to 65,536 GiB");
        warns(&it, &expected);
        let it = pinned(kind, "iops = 500");
        assert_volume(&it, 100, 1_000, 250);
        warns(&it, "500 IOPS are pinned");
        // Throughput takes the IOPS that it comes with: 1,000 ÷ 0.25.
        let it = pinned(kind, "throughput = 1_000");
        assert_volume(&it, 100, 4_000, 1_000);
        assert_eq!(amount(&it, "storage-iops"), dec!(400));
        no_warnings(&it);
    }
}

#[test]
fn the_load_decides_the_iops_of_io1() {
    // 20,000 writes a second: 1,000 + 10,000 + 200 = 11,200 IOPS, ÷ 50 = 224 GiB. The data takes
    // 1.67: 1e6 × (8,192 ÷ 7 + 22.5) × 1.2 ÷ 0.8 B.
    let load = |kind: &str| {
        let postgres = format!("storage_type = \"{kind}\"\ninstance = \"db.r7g.16xlarge\"");
        rows(0, 20_000, 1_000_000, &postgres)
    };
    let it = answer(&load("io1"), SINGLE);
    assert_volume(&it, 224, 11_200, 2_800);
    assert_eq!(it["sizing"]["storage_decided_by"], "IOPS");
    near(&it, "storage_fullness", 2.0 / 224.0);
    near(&it, "iops_fullness", 1.0);
    assert_eq!(amount(&it, "storage"), dec!(28)); // 224 × 0.125
    assert_eq!(amount(&it, "storage-iops"), dec!(1_120));
    let it = answer(&load("io1"), MULTI);
    assert_eq!(amount(&it, "storage"), dec!(56));
    assert_eq!(amount(&it, "storage-iops"), dec!(2_240));
    // The smallest volume of io2 has as many.
    let it = answer(&load("io2"), SINGLE);
    assert_volume(&it, 100, 11_200, 2_800);
    assert_eq!(it["sizing"]["storage_decided_by"], "the smallest volume");
}

#[test]
fn no_cluster_of_three_is_sold_on_gp2() {
    let gp2 = rows(0, 0, 0, "storage_type = \"gp2\"");
    let it = answer(&gp2, "rds.multi-az-cluster.on-demand");
    refused(&it, &["rds.storage.multi-az-cluster.gp2"]);
}

#[test]
fn on_ec2_every_volume_has_3000_iops_and_more_can_be_bought() {
    // Nothing to store takes a GiB.
    let it = pinned_on_ec2("");
    assert_volume(&it, 1, 3_000, 125);
    assert_eq!(amount(&it, "storage"), dec!(0.08));
    assert_eq!(amount(&it, "storage-iops"), dec!(0));
    // 30,000 writes a second: 1,000 + 15,000 + 300 = 16,300 IOPS; ÷ 500 a GiB = 32.6, so 33 GiB.
    // 30,000 × (100 + 1,024 + 0.2 × 8,192) B of log and 15,300 pages × 8,192 B are 208,209,600 B
    // = 198.56 MiB, so 199.
    let load = rows(0, 30_000, 1_000_000, "instance = \"db.r7g.16xlarge\"");
    let it = answer(&load, EC2);
    assert_volume(&it, 33, 16_300, 199);
    assert_eq!(it["sizing"]["storage_decided_by"], "IOPS");
    assert_eq!(amount(&it, "storage"), dec!(2.64)); // 33 × 0.08
    assert_eq!(amount(&it, "storage-iops"), dec!(66.5)); // 13,300 × 0.005
    assert_eq!(amount(&it, "storage-throughput"), dec!(2.96)); // 74 × 0.04
}

#[test]
fn on_ec2_throughput_takes_iops_and_both_take_size() {
    // 2,000 MiB/s are the most, and take 8,000 IOPS at 0.25 each, and these 16 GiB at 500 each.
    let it = pinned_on_ec2("throughput = 2_000");
    assert_volume(&it, 16, 8_000, 2_000);
    assert_eq!(it["sizing"]["storage_decided_by"], "throughput");
    assert_eq!(amount(&it, "storage-iops"), dec!(25)); // 5,000 × 0.005
    assert_eq!(amount(&it, "storage-throughput"), dec!(75)); // 1,875 × 0.04
    no_warnings(&it);
    // What is less than is included costs nothing.
    let it = pinned_on_ec2("iops = 2_000");
    assert_volume(&it, 1, 3_000, 125);
    assert_eq!(amount(&it, "storage-iops"), dec!(0));
    let it = pinned_on_ec2("storage = \"10 GiB\"\niops = 6_000");
    assert_volume(&it, 10, 5_000, 125);
    assert_eq!(amount(&it, "storage-iops"), dec!(10)); // 2,000 × 0.005
    warns(
        &it,
        "6,000 IOPS are pinned, but a gp3 volume of 10 GiB has 5,000",
    );
    let it = pinned_on_ec2("iops = 90_000");
    assert_volume(&it, 160, 80_000, 125);
    warns(&it, "90,000 IOPS are pinned");
    let it = pinned_on_ec2("throughput = 2_001");
    warns(&it, "2,001 MiB/s are pinned");
}
