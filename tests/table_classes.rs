//! Standard against Standard-IA, worked out by hand.
//!
//! Prices of us-east-1, Standard: 0.625 a million WRU, 0.125 a million RRU, 0.25 a GB-month.
//! Standard-IA: 0.78, 0.155, 0.10.

mod common;

use common::{comparison, decimal};
use rust_decimal::dec;

const ON_DEMAND: &str = "dynamodb.on-demand.standard";
const ON_DEMAND_IA: &str = "dynamodb.on-demand.standard-ia";

#[test]
fn standard_ia_wins_above_its_break_even() {
    let at = |gib: u32| {
        format!(
            "name = \"classes\"
            reads = {{ per_month = \"200M\", item_size = \"4 KiB\" }}
            writes = {{ per_month = \"100M\", item_size = \"1 KiB\" }}
            storage = {{ size = \"1 GiB\" }}
            dynamodb = {{ table_size = \"{gib} GiB\", free_tier = false }}"
        )
    };
    let classes = |gib| comparison(&at(gib))["table_classes"][0].clone();
    // Requests: 100 M RRU × 0.125 + 100 M WRU × 0.625 = 75 in Standard; × 0.155 + × 0.78 = 93.50
    // in Standard-IA: 18.50 more. Storage: 0.25 − 0.10 = 0.15 less a GB. 18.50 ÷ 0.15 = 123.33 GB.
    let below = classes(123);
    assert_eq!(below["id"], "dynamodb.on-demand");
    assert_eq!(below["cheaper"], ON_DEMAND);
    assert_eq!(decimal(&below["storage_gb"]), dec!(123));
    assert_eq!(decimal(&below["break_even_gb"]).round_dp(2), dec!(123.33));
    let above = classes(124);
    assert_eq!(above["cheaper"], ON_DEMAND_IA);
    assert_eq!(decimal(&above["break_even_gb"]).round_dp(2), dec!(123.33));

    // Without requests Standard-IA wins from the first byte on.
    let idle = at(100).replace("\"200M\"", "0").replace("\"100M\"", "0");
    let it = comparison(&idle)["table_classes"][0].clone();
    assert_eq!(it["cheaper"], ON_DEMAND_IA);
    assert_eq!(decimal(&it["break_even_gb"]), dec!(0));

    // With the 25 GB that Standard has free: 18.50 + 6.25 = 24.75 ÷ 0.15 = 165, however much or
    // little is stored now.
    for gib in [0, 10, 25, 100, 1000] {
        let free = at(gib).replace("free_tier = false", "free_tier = true");
        let it = comparison(&free)["table_classes"][0].clone();
        assert_eq!(decimal(&it["break_even_gb"]), dec!(165), "{gib}");
    }
}
