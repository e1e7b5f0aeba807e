//! RDS on every term and in every deployment, and what is billed beside it, by hand at the prices of
//! us-east-1.

mod common;

use common::{amount, answer, charge, decimal, refused, rows, warns};
use rust_decimal::{Decimal, dec};
use serde_json::Value;

/// Nothing to do and nothing to store on db.t4g.medium with 100 GiB (11.50, with a standby 23.00) and 200
/// GiB of backups (100 × 0.095 = 9.50).
fn pinned(more: &str) -> String {
    let all = "instance = \"db.t4g.medium\"\nstorage = \"100 GiB\"\nbackup_storage = \"200 GiB\"";
    rows(0, 0, 0, &format!("{all}\n{more}"))
}

#[track_caller]
fn assert_usd(option: &Value, monthly: Decimal, upfront: Decimal) {
    assert_eq!(decimal(&option["monthly_usd"]), monthly, "a month");
    assert_eq!(decimal(&option["upfront_usd"]), upfront, "upfront");
}

#[test]
fn a_reserved_instance_has_an_hourly_price_of_its_own() {
    // 730 × 0.0465 = 33.945, + 21.00
    let it = answer(&pinned(""), "rds.single-az.reserved-1y-no-upfront");
    assert_usd(&it, dec!(54.945), dec!(0));
    // 730 × 0.093 = 67.89, + 32.50
    let it = answer(&pinned(""), "rds.multi-az.reserved-1y-no-upfront");
    assert_usd(&it, dec!(100.39), dec!(0));
}

#[test]
fn what_is_paid_upfront_is_spread_over_the_term() {
    // 730 × 0.0223 = 16.279, + 21.00; 195 ÷ 12 = 16.25
    let it = answer(&pinned(""), "rds.single-az.reserved-1y-partial-upfront");
    assert_usd(&it, dec!(37.279), dec!(195));
    assert_eq!(decimal(&it["effective_monthly_usd"]), dec!(53.529));
    // 730 × 0.031 = 22.63, + 32.50; 815 ÷ 36 = 22.6388…
    let it = answer(&pinned(""), "rds.multi-az.reserved-3y-partial-upfront");
    assert_usd(&it, dec!(55.13), dec!(815));
    let effective = decimal(&it["effective_monthly_usd"]);
    assert_eq!(effective.round_dp(4), dec!(77.7689));
}

#[test]
fn a_savings_plan_takes_a_fifth_off_the_hours_of_new_classes() {
    let profile = pinned("").replace("db.t4g.medium", "db.r7g.large");
    // 730 × 0.239 × 0.8 = 139.576, + 21.00
    let it = answer(&profile, "rds.single-az.savings-plan");
    assert_usd(&it, dec!(160.576), dec!(0));
    let it = answer(&pinned(""), "rds.single-az.savings-plan");
    refused(&it, &["db.t4g.medium", "generation 7"]);
}

#[test]
fn a_cluster_is_three_instances_at_one_price() {
    let profile = pinned("").replace("db.t4g.medium", "db.m6gd.large");
    // 730 × 0.522 = 381.06; 100 × 0.345 = 34.50; 9.50
    let it = answer(&profile, "rds.multi-az-cluster.on-demand");
    assert_usd(&it, dec!(425.06), dec!(0));
    assert_eq!(it["sizing"]["instances"], "3");
    // Reserved they are three: 3 × 730 × 0.1437 = 314.703
    let it = answer(&profile, "rds.multi-az-cluster.reserved-1y-no-upfront");
    assert_usd(&it, dec!(358.703), dec!(0));
    // 3 × 730 × 0.07 = 153.30, and 3 × 613
    let it = answer(&profile, "rds.multi-az-cluster.reserved-1y-partial-upfront");
    assert_usd(&it, dec!(197.30), dec!(1839));
    // What is not sold as one has no price as one.
    let it = answer(&pinned(""), "rds.multi-az-cluster.reserved-1y-no-upfront");
    refused(&it, &["db.t4g.medium"]);
}

#[test]
fn a_cluster_has_io1_where_no_gp3_is_sold_for_one() {
    let here = answer(
        &rows(10, 10, 1_000_000, ""),
        "rds.multi-az-cluster.on-demand",
    );
    assert_eq!(here["sizing"]["storage_type"], "gp3");
    let elsewhere = format!("region = \"eu-south-2\"\n{}", rows(10, 10, 1_000_000, ""));
    let it = answer(&elsewhere, "rds.multi-az-cluster.on-demand");
    assert_eq!(it["sizing"]["storage_type"], "io1");
    // The least that there is of it.
    assert_eq!(it["sizing"]["storage_gib"], "100");
    assert_eq!(it["sizing"]["storage_iops"], "1000");
}

#[test]
fn an_old_version_costs_extended_support_for_every_vcpu() {
    let extended = |more: &str, on: &str| {
        let profile = format!("{}\n[prices]\non = {on}", pinned(more));
        amount(
            &answer(&profile, "rds.multi-az.on-demand"),
            "extended-support",
        )
    };
    // Two vCPUs, and two of the standby: 4 × 730 × 0.085 = 248.20; from its third year on 0.17.
    let version = "engine_version = \"13.4\"";
    assert_eq!(extended(version, "2026-03-01"), dec!(248.20));
    assert_eq!(extended(version, "2028-02-29"), dec!(248.20));
    assert_eq!(extended(version, "2028-03-01"), dec!(496.40));
    assert_eq!(extended(version, "2026-02-28"), dec!(0));
    // 11 costs 0.2 in its third year: 4 × 730 × 0.2.
    assert_eq!(extended("engine_version = 11", "2026-11-22"), dec!(584));
    assert_eq!(extended("engine_version = 17", "2026-11-22"), dec!(0));
    // Without a day it is that of the newest price, of autumn 2026.
    let it = answer(&pinned(version), "rds.multi-az.on-demand");
    assert_eq!(amount(&it, "extended-support"), dec!(248.20));
    let it = answer(&pinned("engine_version = 9"), "rds.multi-az.on-demand");
    refused(&it, &["postgres.engine_version 9", "11, 12, 13"]);
}

#[test]
fn rds_proxy_is_paid_by_the_vcpu() {
    let profile = pinned("rds_proxy = true\nconnections = 3_000");
    // 2 × 730 × 0.015; a standby has none before it. 20 connections reach the server.
    let it = answer(&profile, "rds.multi-az.on-demand");
    assert_eq!(amount(&it, "proxy-hours"), dec!(21.90));
    assert_eq!(it["warnings"].as_array().map(Vec::len), Some(0), "{it}");
    // Without it the class that is pinned allows 4 GiB ÷ 9,531,392 B = 450.
    let without = profile.replace("rds_proxy = true", "");
    let it = answer(&without, "rds.multi-az.on-demand");
    warns(
        &it,
        "3,000 connections need a pooler: db.t4g.medium allows 450",
    );
    // Three instances of two vCPUs.
    let cluster = profile.replace("db.t4g.medium", "db.m6gd.large");
    let it = answer(&cluster, "rds.multi-az-cluster.on-demand");
    assert_eq!(amount(&it, "proxy-hours"), dec!(65.70));
}

#[test]
fn read_replicas_are_instances_with_volumes_of_their_own() {
    let it = answer(&pinned("read_replicas = 2"), "rds.multi-az.on-demand");
    let of = |subject, meter| charge(&it, subject, meter, "us-east-1");
    // 730 × 0.129 for the pair, 2 × 730 × 0.065 for the replicas; 23.00 and 2 × 11.50.
    assert_eq!(of("db.t4g.medium", "instance-hours"), dec!(94.17));
    assert_eq!(
        of("db.t4g.medium read replicas", "instance-hours"),
        dec!(94.90)
    );
    assert_eq!(of("gp3 of read replicas", "storage"), dec!(23));
}

#[test]
fn reads_go_to_replicas_before_data_is_split() {
    // 3,000,000 × 0.025 ms × 2.5 = 187.5 vCPUs × 21,400 ÷ 0.6 = 6.6875 million CoreMark. The most that a
    // class has is 192 × 23,377 (r7i.48xlarge) = 4.488 million.
    let single = "rds.single-az.on-demand";
    let it = answer(&rows(3_000_000, 0, 1_000_000, ""), single);
    assert_eq!(it["sizing"]["shards"], "1");
    let readers = decimal(&it["sizing"]["readers"]);
    assert!(readers >= dec!(2), "{readers}");
    // Each takes its part of them.
    let each = it["sizing"]["reader_rows_read_per_second"]
        .as_f64()
        .expect("a rate");
    let all = each * f64::try_from(readers).expect("a number");
    assert!((all - 3_000_000.0).abs() < 1.0, "{all}");
    // "auto" finds the same.
    let auto = answer(
        &rows(3_000_000, 0, 1_000_000, "read_replicas = \"auto\""),
        single,
    );
    assert_eq!(auto["monthly_usd"], it["monthly_usd"]);

    // Where every read must see what was written, two databases share them.
    let at_home = format!(
        "requirements.read_your_writes = true\n{}",
        rows(3_000_000, 0, 1_000_000, "")
    );
    let it = answer(&at_home, single);
    assert_eq!(
        (&it["sizing"]["shards"], &it["sizing"]["readers"]),
        (&"2".into(), &"0".into())
    );
    warns(&it, "must split its data over 2 databases");
    // So they do where the profile says that there are no replicas.
    let it = answer(&rows(3_000_000, 0, 1_000_000, "read_replicas = 0"), single);
    assert_eq!(it["sizing"]["shards"], "2");
}

#[test]
fn the_standbys_of_a_cluster_take_reads_that_may_be_a_moment_old() {
    let cluster = "rds.multi-az-cluster.on-demand";
    let it = answer(&rows(1_000, 100, 1_000_000, ""), cluster);
    assert_eq!(it["sizing"]["rows_read_per_second"], 0.0);
    assert_eq!(it["sizing"]["reader_rows_read_per_second"], 500.0);
    // A strong read stays.
    let strong =
        rows(1_000, 100, 1_000_000, "").replacen("item_size", "strong = 0.4\nitem_size", 1);
    let it = answer(&strong, cluster);
    assert_eq!(it["sizing"]["rows_read_per_second"], 400.0);
    assert_eq!(it["sizing"]["reader_rows_read_per_second"], 300.0);
}

#[test]
fn a_deployment_that_is_wanted_leaves_out_the_others() {
    let profile = pinned("deployment = \"multi-az\"");
    assert_eq!(
        answer(&profile, "rds.multi-az.on-demand")["available"],
        true
    );
    for id in ["rds.single-az.on-demand", "ec2.single-az.on-demand"] {
        refused(&answer(&profile, id), &["postgres.deployment is multi-az"]);
    }
}
