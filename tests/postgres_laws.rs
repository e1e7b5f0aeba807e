//! Laws of PostgreSQL that hold for every workload, tried on random ones.

mod common;

use std::collections::BTreeSet;

use common::{comparison_with, decimal};
use proptest::prelude::*;
use rust_decimal::Decimal;
use serde_json::Value;
use tablestakes::{Library, catalog};

/// A workload by its numbers, and what `[postgres]` says.
fn profile(
    reads: f64,
    writes: f64,
    size: u32,
    items: u64,
    spikiness: f64,
    postgres: &str,
) -> String {
    let data = items * u64::from(size);
    format!(
        "name = \"random\"
        spikiness = {spikiness}
        reads = {{ per_second = {reads}, item_size = {size} }}
        writes = {{ per_second = {writes}, item_size = {size} }}
        storage = {{ size = {data}, items = {items} }}
        [postgres]
        {postgres}"
    )
}

prop_compose! {
    fn numbers()(
        reads in 0.0..20_000.0_f64, writes in 0.0..5_000.0_f64, size in 1..20_000_u32,
        items in 1..50_000_000_u64, spikiness in 1.0..20.0_f64,
    ) -> (f64, f64, u32, u64, f64) {
        (reads, writes, size, items, spikiness)
    }
}

fn of(numbers: (f64, f64, u32, u64, f64), postgres: &str, assumptions: &[&str]) -> Value {
    let (reads, writes, size, items, spikiness) = numbers;
    let profile = profile(reads, writes, size, items, spikiness, postgres);
    comparison_with(&profile, assumptions)
}

fn option(all: &Value, id: &str) -> Value {
    common::option(all, id)
}

fn fact(option: &Value, key: &str) -> f64 {
    match &option["sizing"][key] {
        Value::String(text) => text.parse().expect("a number"),
        value => value
            .as_f64()
            .unwrap_or_else(|| panic!("no {key}: {option}")),
    }
}

const PINNED: &str = "instance = \"db.r7g.2xlarge\"";

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, ..ProptestConfig::default() })]

    #[test]
    fn a_faster_family_never_needs_more_vcpus(numbers in numbers(), slower in 10_000..21_400_u32) {
        // What was measured on a slower machine takes less of the same one: that is a faster family.
        let vcpus = |reference: u32| {
            let all = of(numbers, PINNED, &[&format!("reference_coremark={reference}")]);
            let it = option(&all, "rds.single-az.on-demand");
            (fact(&it, "busy_vcpus"), fact(&it, "mean_busy_vcpus"))
        };
        let (before, after) = (vcpus(21_400), vcpus(slower));
        prop_assert!(after.0 <= before.0 && after.1 <= before.1, "{before:?} {after:?}");
        // And of two families the one with more CoreMark has fewer busy.
        let busy = |class: &str| {
            let all = of(numbers, &format!("instance = \"{class}\""), &[]);
            fact(&option(&all, "rds.single-az.on-demand"), "busy_vcpus")
        };
        prop_assert!(busy("db.r7g.2xlarge") <= busy("db.r5.2xlarge"));
    }

    #[test]
    fn more_memory_never_needs_more_iops(numbers in numbers(), share in 1..75_u32) {
        let iops = |share: u32| {
            let all = of(numbers, PINNED, &[&format!("cache_share={share}%")]);
            fact(&option(&all, "rds.single-az.on-demand"), "iops")
        };
        prop_assert!(iops(75) <= iops(share));
        let of_class = |class: &str| {
            let all = of(numbers, &format!("instance = \"{class}\""), &[]);
            fact(&option(&all, "rds.single-az.on-demand"), "iops")
        };
        prop_assert!(of_class("db.r7g.4xlarge") <= of_class("db.r7g.2xlarge"));
    }

    #[test]
    fn a_standby_never_costs_less_than_none(numbers in numbers()) {
        let all = of(numbers, PINNED, &[]);
        let usd = |id: &str| decimal(&option(&all, id)["effective_monthly_usd"]);
        for term in ["on-demand", "reserved-1y-no-upfront", "reserved-1y-partial-upfront",
            "reserved-3y-partial-upfront", "savings-plan"] {
            let [single, multi] = ["single-az", "multi-az"].map(|it| usd(&format!("rds.{it}.{term}")));
            prop_assert!(single <= multi, "{term}: {single} {multi}");
        }
        for term in ["on-demand", "reserved-1y-no-upfront", "reserved-3y-no-upfront"] {
            let [single, multi] = ["single-az", "multi-az"].map(|it| usd(&format!("ec2.{it}.{term}")));
            prop_assert!(single <= multi, "{term}: {single} {multi}");
        }
    }

    #[test]
    fn every_option_there_is_appears_once(numbers in numbers()) {
        let all = of(numbers, "", &[]);
        let options = all["options"].as_array().expect("a list");
        let found: Vec<_> = options.iter().map(|it| it["id"].as_str().expect("an id")).collect();
        let book = Library::embedded().book("us-east-1").expect("a book");
        let listed = catalog::models().filter(|it| it.is_listed(&book));
        let known: BTreeSet<_> = listed.map(|it| it.option().id).collect();
        prop_assert_eq!(found.len(), known.len());
        prop_assert_eq!(found.into_iter().collect::<BTreeSet<_>>(), known);
    }

    #[test]
    fn a_total_is_the_sum_of_its_charges(numbers in numbers()) {
        let all = of(numbers, "read_replicas = 1\nrds_proxy = true\nengine_version = 13", &[]);
        for it in all["options"].as_array().expect("a list") {
            if it["available"] == false {
                continue;
            }
            let sum = |key: &str| -> Decimal {
                let charges = it[key].as_array().expect("a list").iter();
                charges.map(|it| decimal(&it["amount_usd"])).sum()
            };
            prop_assert_eq!(sum("charges"), decimal(&it["monthly_usd"]), "{}", it["id"]);
            prop_assert_eq!(sum("upfront_charges"), decimal(&it["upfront_usd"]), "{}", it["id"]);
        }
    }

    #[test]
    fn more_data_never_takes_fewer_shards(numbers in numbers(), more in 2..2_000_u64) {
        let shards = |times: u64| {
            let numbers = (numbers.0, numbers.1, numbers.2, numbers.3 * times, numbers.4);
            let all = of(numbers, "", &[]);
            fact(&option(&all, "rds.single-az.on-demand"), "shards")
        };
        prop_assert!(shards(1) <= shards(more));
    }
}
