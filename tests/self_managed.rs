//! PostgreSQL run by oneself on EC2, by hand at the prices of us-east-1.

mod common;

use common::{amount, answer, assert_volume, decimal, near, refused, rows};
use rust_decimal::dec;

const SINGLE: &str = "ec2.single-az.on-demand";
const MULTI: &str = "ec2.multi-az.on-demand";

/// 10 writes a second on r7g.large with 100 GiB, and 200 GiB of backups.
fn pinned(more: &str) -> String {
    let all = "instance = \"db.r7g.large\"\nstorage = \"100 GiB\"\nbackup_storage = \"200 GiB\"";
    rows(0, 10, 1_000_000, &format!("{all}\n{more}"))
}

#[test]
fn one_instance_has_a_volume_and_backups_on_s3() {
    let it = answer(&pinned(""), SINGLE);
    assert_eq!(it["sizing"]["instance"], "r7g.large");
    // 730 × 0.1071 = 78.183; 100 × 0.08 = 8.00; 200 × 0.023 = 4.60, of which nothing is free.
    assert_eq!(amount(&it, "instance-hours"), dec!(78.183));
    assert_eq!(amount(&it, "storage"), dec!(8));
    assert_eq!(amount(&it, "backup-storage"), dec!(4.6));
    assert_eq!(decimal(&it["monthly_usd"]), dec!(90.783));
}

#[test]
fn a_standby_is_a_second_machine_and_log_between_zones() {
    let it = answer(&pinned(""), MULTI);
    assert_eq!(amount(&it, "instance-hours"), dec!(156.366)); // 2 × 78.183
    assert_eq!(amount(&it, "storage"), dec!(16));
    // 10 × (100 + 1,024 + 0.2 × 8,192) B × 2,628,000 ÷ 2^30 = 67.6100 GB, billed on both sides: × 0.02.
    assert_eq!(
        amount(&it, "transfer-between-zones").round_dp(4),
        dec!(1.3522)
    );
    assert_eq!(amount(&it, "backup-storage"), dec!(4.6));
    // A read replica is one more of each.
    let it = answer(&pinned("read_replicas = 1"), MULTI);
    assert_eq!(amount(&it, "instance-hours"), dec!(234.549));
    assert_eq!(
        amount(&it, "transfer-between-zones").round_dp(4),
        dec!(2.7044)
    );
}

#[test]
fn reserved_instances_have_nothing_upfront() {
    let hours = |id: &str| amount(&answer(&pinned(""), id), "instance-hours");
    assert_eq!(hours("ec2.single-az.reserved-1y-no-upfront"), dec!(51.684)); // 730 × 0.0708
    assert_eq!(hours("ec2.multi-az.reserved-3y-no-upfront"), dec!(70.956)); // 2 × 730 × 0.0486
}

#[test]
fn a_gp3_volume_on_ec2_sells_speed_at_any_size() {
    let it = answer(&pinned("iops = 5_000\nthroughput = 250"), SINGLE);
    assert_volume(&it, 100, 5_000, 250);
    assert_eq!(amount(&it, "storage-iops"), dec!(10)); // 2,000 × 0.005
    assert_eq!(amount(&it, "storage-throughput"), dec!(5)); // 125 × 0.04
    // 5,000 writes: 1,000 + 2,500 + 50 = 3,550 IOPS on a volume of 2 GiB, where RDS takes 400 GiB.
    let it = answer(
        &rows(0, 5_000, 1_000_000, "instance = \"db.r7g.large\""),
        SINGLE,
    );
    assert_eq!(decimal(&it["sizing"]["storage_iops"]), dec!(3_550));
    // 1.431 GB ÷ 0.8 are 2 GiB; 500 IOPS a GiB take 8.
    assert_eq!(decimal(&it["sizing"]["storage_gib"]), dec!(8));
    near(&it, "iops", 3_550.0);
}

#[test]
fn a_price_that_nobody_published_is_not_made_up() {
    let far = format!("region = \"eu-west-1\"\n{}", pinned(""));
    refused(&answer(&far, SINGLE), &["s3.storage.standard"]);
    // Without backups it needs none.
    let far = far.replace("200 GiB", "0 GiB");
    assert_eq!(answer(&far, SINGLE)["available"], true);
    // Credits of a burstable class beyond its baseline have none anywhere.
    let busy = rows(10_000, 0, 1_000_000, "instance = \"db.t4g.micro\"");
    refused(&answer(&busy, SINGLE), &["ec2.cpu-credits"]);
}
