//! Volumes of gp3 under RDS: what speed they have, what more is bought, and what a profile pins.
//!
//! 0.115 a GB-month, 0.02 an IOPS-month and 0.08 a MB/s-month beyond what is included, twice that in
//! Multi-AZ. Below 400 GiB exactly 3,000 IOPS and 125 MiB/s; from there on 12,000 and 500 included, up
//! to 64,000 and 4,000.

mod common;

use common::{amount, answer, assert_volume, decimal, near, rows, warns};
use rust_decimal::dec;

const SINGLE: &str = "rds.single-az.on-demand";
const MULTI: &str = "rds.multi-az.on-demand";

/// Nothing to do and nothing to store, and what `[postgres]` says.
fn on(postgres: &str) -> String {
    rows(0, 0, 0, postgres)
}

#[test]
fn a_load_beyond_3000_iops_takes_the_400_gib_that_have_12000() {
    // 5,000 writes: 1,000 log flushes + 2,500 dirty pages + 5,000 page reads × 1 % = 3,550 IOPS.
    let it = answer(&rows(0, 5_000, 1_000_000, ""), SINGLE);
    assert_volume(&it, 400, 12_000, 500);
    assert_eq!(it["sizing"]["storage_decided_by"], "IOPS");
    assert_eq!(amount(&it, "storage"), dec!(46)); // 400 × 0.115
    assert_eq!(amount(&it, "storage-iops"), dec!(0));
    // 2,000 writes: 1,000 + 1,000 + 20 = 2,020 IOPS fit the smallest volume.
    let it = answer(&rows(0, 2_000, 1_000_000, ""), SINGLE);
    assert_volume(&it, 20, 3_000, 125);
    assert_eq!(it["sizing"]["storage_decided_by"], "the smallest volume");
}

#[test]
fn iops_beyond_those_included_are_bought() {
    // 30,000 writes: 1,000 + 15,000 + 300 = 16,300 IOPS; 4,300 beyond 12,000.
    let pinned = "instance = \"db.r7g.16xlarge\"";
    let it = answer(&rows(0, 30_000, 1_000_000, pinned), SINGLE);
    assert_eq!(amount(&it, "storage-iops"), dec!(86)); // 4,300 × 0.02
    let it = answer(&rows(0, 30_000, 1_000_000, pinned), MULTI);
    assert_eq!(amount(&it, "storage-iops"), dec!(172)); // 4,300 × 0.04
}

#[test]
fn pinned_iops_are_billed_beyond_those_included() {
    let pinned = "instance = \"db.r7g.large\"\nstorage = \"400 GiB\"\niops = 14_000";
    let it = answer(&on(pinned), SINGLE);
    // 730 × 0.239 = 174.47; 400 × 0.115 = 46; (14,000 - 12,000) × 0.02 = 40; together 260.47.
    assert_eq!(decimal(&it["monthly_usd"]), dec!(260.47));
    // Fewer than are included cost nothing.
    let fewer = pinned.replace("14_000", "5_000");
    let it = answer(&on(&fewer), SINGLE);
    assert_eq!(amount(&it, "storage-iops"), dec!(0));
    assert_eq!(decimal(&it["sizing"]["storage_iops"]), dec!(12_000));
}

#[test]
fn pinned_iops_take_a_volume_that_can_have_them() {
    let it = answer(&on("iops = 14_000"), SINGLE);
    assert_eq!(decimal(&it["sizing"]["storage_gib"]), dec!(400));
}

#[test]
fn throughput_beyond_what_is_included_is_bought() {
    // 50,000 writes a second of 8 KiB, a page. Pages: 50,000 × (1 % read + 0.5 dirty) × 8,192 B
    // = 208,896,000. Log: 50,000 × (100 + 8,192 + 0.2 × 8,192) = 496,520,000. Together 705,416,000 B
    // = 672.74 MiB, so 673: 173 beyond the 500 of a volume of 400 GiB × 0.08 = 13.84.
    let profile = "name = \"pages\"
        reads = { per_second = 0, item_size = \"8 KiB\" }
        writes = { per_second = 50_000, item_size = \"8 KiB\" }
        storage = { size = \"1 GiB\" }
        postgres = { instance = \"db.r7g.16xlarge\" }";
    let it = answer(profile, SINGLE);
    near(&it, "mib_per_second", 705_416_000.0 / 1_048_576.0);
    assert_volume(&it, 400, 26_500, 673); // 1,000 + 25,000 + 500 IOPS
    assert_eq!(amount(&it, "storage-throughput"), dec!(13.84));
    // Twice that with a standby: 173 × 0.16.
    let it = answer(profile, MULTI);
    assert_eq!(amount(&it, "storage-throughput"), dec!(27.68));
}

#[test]
fn a_volume_can_be_given_so_much_and_no_more() {
    let class = "instance = \"db.r7g.16xlarge\"";
    // 130,000 writes: 1,000 + 65,000 + 1,300 = 67,300 IOPS; 64,000 is the most: 52,000 bought.
    let it = answer(&rows(0, 130_000, 1_000_000, class), SINGLE);
    assert_eq!(decimal(&it["sizing"]["storage_iops"]), dec!(64_000));
    assert_eq!(amount(&it, "storage-iops"), dec!(1_040)); // 52,000 × 0.02
    warns(&it, "IOPS would be 105 % full");
    let it = answer(&on(&format!("{class}\niops = 70_000")), SINGLE);
    warns(
        &it,
        "70,000 IOPS are pinned, but a gp3 volume of 400 GiB has 64,000",
    );

    // 11,000 writes of 400 KiB: 11,000 × 411,338.4 B of log alone are 4,315 MiB a second.
    let documents = format!(
        "name = \"documents\"
        reads = {{ per_second = 0, item_size = \"400 KiB\" }}
        writes = {{ per_second = 11_000, item_size = \"400 KiB\" }}
        storage = {{ size = \"1 GiB\" }}
        postgres = {{ {class} }}"
    );
    let it = answer(&documents, SINGLE);
    assert_eq!(
        decimal(&it["sizing"]["storage_mib_per_second"]),
        dec!(4_000)
    );
    assert_eq!(amount(&it, "storage-throughput"), dec!(280)); // 3,500 × 0.08

    // 64 billion rows of 1 KiB take 64e9 × (8,192 ÷ 7 + 22.5) × 1.2 ÷ 0.8 = 106.6 TiB.
    let it = answer(&rows(0, 0, 64_000_000_000, class), SINGLE);
    warns(&it, "more than the largest volume");
}

#[test]
fn a_pinned_volume_that_is_not_sold_is_priced_with_a_warning() {
    for (pinned, gib) in [("5 GiB", "5"), ("65537 GiB", "65,537")] {
        let it = answer(&on(&format!("storage = \"{pinned}\"")), SINGLE);
        let expected = format!("{gib} GiB of gp3 can't be bought: a volume has 20 to 65,536 GiB");
        warns(&it, &expected);
    }
    for pinned in ["20 GiB", "65536 GiB"] {
        let it = answer(&on(&format!("storage = \"{pinned}\"")), SINGLE);
        assert_eq!(it["warnings"].as_array().unwrap().len(), 0);
    }
}

#[test]
fn a_volume_is_large_from_400_gib_on() {
    for (pinned, gib, iops, mib) in [("399 GiB", 399, 3_000, 125), ("400 GiB", 400, 12_000, 500)] {
        let it = answer(&on(&format!("storage = \"{pinned}\"")), SINGLE);
        assert_volume(&it, gib, iops, mib);
        assert_eq!(it["sizing"]["storage_decided_by"], "pinned");
    }
}

#[test]
fn storage_is_sold_in_whole_gib() {
    // 400 GB are 400e9 ÷ 2^30 = 372.53 GiB, a common slip for 400 GiB.
    let it = answer(&on("storage = \"400 GB\""), SINGLE);
    assert_eq!(decimal(&it["sizing"]["storage_gib"]), dec!(373));
    warns(&it, "372.53 GiB is provisioned as 373 whole GiB");
}

#[test]
fn the_data_decides_the_size_of_a_volume_that_is_fast_enough() {
    // 350 million rows of 1 KiB: 50 million pages × 8,192 + 350e6 × 22.5 = 417.475e9 B × 1.2
    // = 500.97e9 ÷ 0.8 = 626.2125e9 B = 583.206 GiB.
    let it = answer(&rows(0, 0, 350_000_000, ""), SINGLE);
    assert_volume(&it, 584, 12_000, 500);
    assert_eq!(it["sizing"]["storage_decided_by"], "the data");
    near(&it, "storage_fullness", 1.0);
    assert_eq!(amount(&it, "storage"), dec!(67.16)); // 584 × 0.115
}

#[test]
fn pinned_throughput_is_billed_beyond_what_is_included() {
    // It takes a volume that can have it: 400 GiB; (700 - 500) × 0.08.
    let it = answer(&on("throughput = 700"), SINGLE);
    assert_volume(&it, 400, 12_000, 700);
    assert_eq!(it["sizing"]["storage_decided_by"], "throughput");
    assert_eq!(amount(&it, "storage-throughput"), dec!(16));
    assert_eq!(it["warnings"].as_array().unwrap().len(), 0);
    // A small volume has no more than 125.
    let it = answer(&on("storage = \"100 GiB\"\nthroughput = 300"), SINGLE);
    assert_volume(&it, 100, 3_000, 125);
    assert_eq!(amount(&it, "storage-throughput"), dec!(0));
    let expected = "300 MiB/s are pinned, but a gp3 volume of 100 GiB has 125";
    warns(&it, expected);
    let it = answer(&on("throughput = 5_000"), SINGLE);
    assert_volume(&it, 400, 12_000, 4_000);
    warns(
        &it,
        "5,000 MiB/s are pinned, but a gp3 volume of 400 GiB has 4,000",
    );
}

#[test]
fn a_pinned_volume_that_is_too_slow_is_said_and_no_class_mends_it() {
    // 10,000 writes a second: 1,000 + 5,000 + 100 = 6,100 IOPS, of the 3,000 of 100 GiB: 203 %.
    let it = answer(&rows(0, 10_000, 1_000_000, "storage = \"100 GiB\""), SINGLE);
    warns(&it, "with 100 GiB of gp3 is too small: IOPS would be 203 %");
    near(&it, "iops_fullness", 6_100.0 / 3_000.0);
    // The class is still the cheapest whose own link carries 6,100. CPU: 10,000 × 0.14 ms × 2.5
    // = 3.5 vCPUs × 21,400 ÷ 0.6 = 124,833 CoreMark, which db.m6g.2xlarge (8 × 19,350 = 154,800, and
    // 12,000 IOPS) has for the least, 0.636.
    assert_eq!(it["sizing"]["instance"], "db.m6g.2xlarge");
    assert_eq!(it["sizing"]["decided_by"], "CPU");
}
