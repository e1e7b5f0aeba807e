//! A cache in front of a table: its nodes, and what it leaves to the table, worked out by hand.
//!
//! dax.r5.large costs 0.255 an hour in us-east-1, has 16 GiB and serves 75,000 requests a second;
//! dax.r5.xlarge costs 0.509, and has and serves twice that.

mod common;

use common::{amount, answer, decimal, quantity};
use rust_decimal::dec;
use serde_json::Value;

const ON_DEMAND: &str = "dynamodb.on-demand.standard";

#[test]
fn a_cache_is_chosen_by_memory_and_by_requests_with_a_node_to_spare() {
    let dax = |size: &str, reads: u32, writes: u32, settings: &str| {
        let profile = format!(
            "name = \"cached\"
            reads = {{ per_second = {reads}, item_size = 1_000 }}
            writes = {{ per_second = {writes}, item_size = 1_000 }}
            storage = {{ size = \"{size}\" }}
            dynamodb = {{ dax = {{ {settings} }} }}"
        );
        answer(&profile, ON_DEMAND)
    };
    let chosen = |it: &Value| {
        let sizing = &it["sizing"];
        (
            sizing["dax_node"].as_str().unwrap().to_owned(),
            decimal(&sizing["dax_nodes"]),
        )
    };
    // 20 % of 60 GiB = 12 GiB are just 0.75 of 16 GiB; a little more needs 32 GiB.
    let it = dax("60 GiB", 100, 10, "hit_rate = 0.9");
    assert_eq!(chosen(&it), ("dax.r5.large".to_owned(), dec!(3)));
    assert_eq!(amount(&it, "dax-node-hours"), dec!(558.45)); // 3 × 730 × 0.255
    let it = dax("60.1 GiB", 100, 10, "hit_rate = 0.9");
    assert_eq!(chosen(&it), ("dax.r5.xlarge".to_owned(), dec!(3)));
    // 100,000 reads, a tenth missed: 90,000 + 10,000 × 10 = 190,000, and 100 writes × 25 = 2,500
    // on every node. dax.r5.large: 190,000 ÷ (75,000 − 2,500) = 2.6: 3 nodes and one to spare,
    // 4 × 0.255 = 1.02. Three of dax.r5.xlarge cost 1.527.
    let it = dax("1 GiB", 100_000, 100, "hit_rate = 0.9");
    assert_eq!(chosen(&it), ("dax.r5.large".to_owned(), dec!(4)));
    // The table serves the misses: 100,000 × 0.1 × 0.5 × 2,628,000 RRU, and all writes.
    assert_eq!(
        quantity(&it, "reads", "read-request-units", "us-east-1"),
        dec!(13_140_000_000)
    );
    assert_eq!(
        quantity(&it, "writes", "write-request-units", "us-east-1"),
        dec!(262_800_000)
    );
    // 3,000 writes × 25 = 75,000 leave dax.r5.large nothing to read with.
    let it = dax("1 GiB", 100, 3_000, "hit_rate = 0.9");
    assert_eq!(chosen(&it), ("dax.r5.xlarge".to_owned(), dec!(3)));
    // More than eleven of the largest.
    let it = dax("1 GiB", 20_000_000, 100, "hit_rate = 0.9");
    assert_eq!(it["available"], false);
    let reason = it["reason"].as_str().unwrap();
    assert!(reason.contains("no cluster is large enough"), "{reason}");

    // What decided: three of the smallest; memory; requests, as the class or as the number.
    for (size, reads, writes, decided_by) in [
        ("1 GiB", 100, 10, "the smallest cluster"),
        ("60.1 GiB", 100, 10, "decided by memory"),
        ("1 GiB", 100_000, 100, "decided by requests"),
        ("1 GiB", 100, 3_000, "decided by requests"),
    ] {
        let it = dax(size, reads, writes, "hit_rate = 0.9");
        assert_eq!(
            it["sizing"]["dax_decided_by"], decided_by,
            "{size} {reads} {writes}"
        );
    }

    // What is pinned is priced as it is.
    let it = dax(
        "1 GiB",
        100_000,
        100,
        "hit_rate = 0.9, node = \"dax.r5.large\", nodes = 2",
    );
    assert_eq!(chosen(&it), ("dax.r5.large".to_owned(), dec!(2)));
    let warnings = it["warnings"].to_string();
    // One node left: (190,000 + 2,500) ÷ 75,000 = 257 %.
    assert!(warnings.contains("requests 257 % full"), "{warnings}");
    assert!(
        warnings.contains("fewer than the 3 of a cluster in production"),
        "{warnings}"
    );
    // A number alone may be too small for any class, and is priced all the same; it may be more
    // than there are.
    let it = dax("1 GiB", 20_000_000, 100, "hit_rate = 0.9, nodes = 4");
    assert_eq!(decimal(&it["sizing"]["dax_nodes"]), dec!(4));
    assert!(it["warnings"].to_string().contains("too small"));
    let it = dax("1 GiB", 100, 10, "hit_rate = 0.9, nodes = 12");
    assert!(it["warnings"].to_string().contains("more than the 11"));
    let it = dax("1 GiB", 100, 10, "hit_rate = 0.9, node = \"dax.r5.lagre\"");
    let reason = it["reason"].as_str().unwrap();
    assert!(reason.contains("did you mean dax.r5.large?"), "{reason}");
    let it = dax("1 GiB", 100, 10, "hit_rate = 0.9, node = \"dax.t3.small\"");
    assert_eq!(amount(&it, "dax-node-hours"), dec!(87.60)); // 3 × 730 × 0.04
    assert!(it["warnings"].to_string().contains("was not checked"));
}

#[test]
fn a_cache_answers_only_eventually_consistent_reads() {
    let profile = "name = \"cached\"
        reads = { per_month = \"100M\", item_size = 1_000, strong = 0.3, transactional = 0.1 }
        writes = { per_month = 0, item_size = 1_000 }
        storage = { size = \"1 GiB\" }
        dynamodb = { dax = { hit_rate = 1 } }";
    // 100 M × (0.3 + 0.1 × 2) = 50 M.
    let it = answer(profile, ON_DEMAND);
    assert_eq!(
        quantity(&it, "reads", "read-request-units", "us-east-1"),
        dec!(50_000_000)
    );
}
