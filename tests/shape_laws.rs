//! Laws of shapes and of the capacity that follows them, tried on random ones.

mod common;

use common::{comparison, decimal, option};
use proptest::prelude::*;
use rust_decimal::Decimal;
use serde_json::Value;

/// A workload with an index, of any shape.
fn profile(reads: u32, writes: u32, shape: &str) -> String {
    format!(
        "name = \"random\"
        shape = {{ {shape} }}
        reads = {{ per_second = {reads}, item_size = 3_000, strong = 0.5 }}
        writes = {{ per_second = {writes}, item_size = 1_500 }}
        storage = {{ size = \"20 GiB\" }}
        dynamodb = {{ gsi = [{{ name = \"i\", entry_size = 200, write_share = 0.3 }}] }}"
    )
}

prop_compose! {
    /// Bursts that can be up to ten times the mean.
    fn bursts()(a_day in 1..12_u32, minutes in 1..12_u32, seed in any::<u16>()) -> String {
        format!("kind = \"bursty\", bursts_per_day = {a_day}, burst_minutes = {minutes}, seed = {seed}")
    }
}

/// A kind of shape that takes a spikiness, without it.
fn spiky() -> impl Strategy<Value = String> {
    let diurnal = (0..24_u32).prop_map(|hour| format!("kind = \"diurnal\", peak_hour = {hour}"));
    prop_oneof![bursts(), diurnal]
}

fn any_shape() -> impl Strategy<Value = String> {
    let spiky = (spiky(), 10..100_u32)
        .prop_map(|(shape, tenths)| format!("{shape}, spikiness = {}", f64::from(tenths) / 10.0));
    let hours = prop::collection::vec(0..100_u32, 24).prop_map(|mut hours| {
        hours[12] += 1;
        format!("kind = \"schedule\", hours = {hours:?}")
    });
    let working = (0..12_u32, 13..24_u32, 0..100_u32).prop_map(|(from, to, idle)| {
        format!("kind = \"business-hours\", from = {from}, to = {to}, idle_share = \"{idle} %\"")
    });
    prop_oneof![spiky, hours, working]
}

const WAYS: [&str; 3] = [
    "dynamodb.provisioned-peak.standard",
    "dynamodb.provisioned-scheduled.standard",
    "dynamodb.provisioned-autoscaled.standard",
];

/// The capacity-hours of an option by what has them; none where it is unavailable.
fn capacity_hours(comparison: &Value, id: &str) -> Vec<(String, Decimal)> {
    let option = option(comparison, id);
    let Some(sizing) = option["sizing"].as_object() else {
        return Vec::new();
    };
    let hours = sizing
        .iter()
        .filter(|(key, _)| key.ends_with("capacity_unit_hours"));
    hours
        .map(|(key, value)| (key.clone(), decimal(value)))
        .collect()
}

/// A unit in every hour of a month: what rounding to whole units may come to.
const ROUNDING: Decimal = Decimal::from_parts(730, 0, 0, false, 0);
/// A billed quantity does not keep every digit.
const NOISE: Decimal = Decimal::from_parts(1, 0, 0, false, 6);

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn twice_the_load_has_twice_the_capacity_but_for_rounding(
        reads in 0..5_000_u32, writes in 0..5_000_u32, shape in any_shape(),
    ) {
        let once = comparison(&profile(reads, writes, &shape));
        let twice = comparison(&profile(2 * reads, 2 * writes, &shape));
        for id in WAYS {
            let both = capacity_hours(&once, id).into_iter().zip(capacity_hours(&twice, id));
            for ((key, once), (_, twice)) in both {
                // Of each hour ceil(2x) is 2 ceil(x), or one less.
                let less = once * Decimal::TWO - twice;
                prop_assert!(less >= -NOISE && less <= ROUNDING + NOISE, "{id} {key}: {once} {twice}");
            }
        }
    }

    #[test]
    fn on_demand_does_not_depend_on_the_shape(
        reads in 0..5_000_u32, writes in 0..5_000_u32, shape in any_shape(),
    ) {
        let steady = comparison(&profile(reads, writes, "kind = \"steady\""));
        let shaped = comparison(&profile(reads, writes, &shape));
        for id in ["dynamodb.on-demand.standard", "dynamodb.on-demand.standard-ia"] {
            prop_assert_eq!(
                &option(&steady, id)["monthly_usd"],
                &option(&shaped, id)["monthly_usd"]
            );
        }
    }

    #[test]
    fn more_spikiness_never_costs_less_capacity_but_for_rounding(
        reads in 0..5_000_u32, writes in 0..5_000_u32, shape in spiky(),
        tenths in 10..90_u32, more in 1..20_u32,
    ) {
        let at = |tenths: u32| {
            let spikiness = f64::from(tenths.min(100)) / 10.0;
            comparison(&profile(reads, writes, &format!("{shape}, spikiness = {spikiness}")))
        };
        let (flatter, spikier) = (at(tenths), at(tenths + more));
        for id in &WAYS[..2] {
            let both = capacity_hours(&flatter, id).into_iter().zip(capacity_hours(&spikier, id));
            for ((key, flatter), (_, spikier)) in both {
                prop_assert!(spikier >= flatter - ROUNDING - NOISE, "{id} {key}: {flatter} {spikier}");
            }
        }
    }

    #[test]
    fn a_commitment_never_costs_more_than_none(
        reads in 0..5_000_u32, writes in 0..5_000_u32, shape in any_shape(), free in any::<bool>(),
    ) {
        let profile = profile(reads, writes, &shape);
        let profile = profile.replace("{ gsi", &format!("{{ free_tier = {free}, gsi"));
        let comparison = comparison(&profile);
        let cost = |id: &str| {
            let option = option(&comparison, id);
            option["available"].as_bool().unwrap().then(|| decimal(&option["effective_monthly_usd"]))
        };
        for id in WAYS.iter().chain(&["dynamodb.on-demand.standard"]) {
            let Some(plain) = cost(id) else { continue };
            let plan = cost(&format!("{id}.savings-plan")).unwrap();
            prop_assert!(plan <= plain + NOISE, "{id}: {plan} {plain}");
            if id.contains("provisioned") {
                for term in ["reserved-1y", "reserved-3y"] {
                    let reserved = cost(&format!("{id}.{term}")).unwrap();
                    prop_assert!(reserved <= plain + NOISE, "{id}.{term}: {reserved} {plain}");
                }
            }
        }
    }
}
