//! What an engine can't do for a workload, and what needs care: each limit on either side of its
//! edge.

mod common;

use common::{answer, comparison, option};
use serde_json::Value;

const ON_DEMAND: &str = "dynamodb.on-demand.standard";
const PROVISIONED: &str = "dynamodb.provisioned-peak.standard";
const RDS: &str = "rds.multi-az.on-demand";

/// The reason that an option gives, or its warnings.
fn said(option: &Value) -> String {
    match option["available"].as_bool() {
        Some(true) => option["warnings"].to_string(),
        _ => option["reason"].to_string(),
    }
}

/// Every option of DynamoDB is unavailable beyond the edge, for a reason with these words, and
/// available within it. PostgreSQL serves both.
#[track_caller]
fn refused(within: &str, beyond: &str, words: &str) {
    let (within, beyond) = (comparison(within), comparison(beyond));
    for id in [ON_DEMAND, PROVISIONED, "dynamodb.on-demand.standard-ia"] {
        let it = option(&within, id);
        assert_eq!(it["available"], true, "{}", said(&it));
        let it = option(&beyond, id);
        assert_eq!(it["available"], false, "{id}");
        assert!(said(&it).contains(words), "{}", said(&it));
    }
    for comparison in [within, beyond] {
        assert_eq!(option(&comparison, RDS)["available"], true);
    }
}

/// An option warns beyond the edge, with these words, and not within it.
#[track_caller]
fn warned(id: &str, within: &str, beyond: &str, words: &str) {
    let it = answer(within, id);
    assert!(!said(&it).contains(words), "{}", said(&it));
    let it = answer(beyond, id);
    assert_eq!(it["available"], true);
    assert!(said(&it).contains(words), "{}", said(&it));
}

/// A workload with more tables in its profile.
fn with(more: &str) -> String {
    format!(
        "name = \"edge\"
        reads = {{ per_second = 10, item_size = \"1 KiB\" }}
        writes = {{ per_second = 10, item_size = \"1 KiB\" }}
        storage = {{ size = \"1 GiB\" }}
        {more}"
    )
}

fn pattern(operation: &str, items: u32, item_size: u32) -> String {
    with(&format!(
        "[[access]]
        name = \"it\"
        operation = \"{operation}\"
        per_second = 1
        items = {items}
        item_size = {item_size}"
    ))
}

#[test]
fn an_item_has_400_kib() {
    let put = |bytes| pattern("put", 1, bytes);
    refused(&put(409_600), &put(409_601), "400 KiB (409,600 bytes)");
    let entry = |bytes: u32| {
        with(&format!(
            "[[dynamodb.gsi]]\nname = \"g\"\nentry_size = {bytes}"
        ))
    };
    refused(
        &entry(409_600),
        &entry(409_601),
        "g: an item of 409,601 bytes",
    );
}

#[test]
fn a_limit_that_aws_moves_is_an_assumption() {
    let put = pattern("put", 1, 409_601);
    let moved = format!("{put}\n[assumptions]\nitem_bytes_limit = 819_200");
    assert_eq!(answer(&moved, ON_DEMAND)["available"], true);
    let larger = pattern("put", 1, 819_201);
    let it = answer(
        &format!("{larger}\n[assumptions]\nitem_bytes_limit = 819_200"),
        ON_DEMAND,
    );
    assert!(
        said(&it).contains("800 KiB (819,200 bytes)"),
        "{}",
        said(&it)
    );
}

#[test]
fn a_batch_and_a_transaction_have_so_many_items() {
    for (operation, most) in [
        ("batch-get", 100),
        ("batch-write", 25),
        ("transact-get", 100),
        ("transact-write", 100),
    ] {
        let words = format!("are more than the {most} of one {operation}");
        refused(
            &pattern(operation, most, 1000),
            &pattern(operation, most + 1, 1000),
            &words,
        );
    }
}

#[test]
fn a_transaction_has_4_mib() {
    // 64 × 65,536 B = 4,194,304 B.
    refused(
        &pattern("transact-write", 64, 65_536),
        &pattern("transact-write", 64, 65_537),
        "4 MiB (4,194,304 bytes) of one transact-write",
    );
    // A batch is no transaction.
    let it = answer(&pattern("batch-get", 100, 65_537), ON_DEMAND);
    assert_eq!(it["available"], true);
}

fn indexes(kind: &str, count: u32) -> String {
    let all = (0..count).map(|i| format!("[[dynamodb.{kind}]]\nname = \"{kind}{i}\"\n"));
    with(&all.collect::<String>())
}

#[test]
fn a_table_has_5_local_indexes_and_a_quota_of_20_global_ones() {
    refused(
        &indexes("lsi", 5),
        &indexes("lsi", 6),
        "6 local secondary indexes",
    );
    for id in [ON_DEMAND, PROVISIONED] {
        warned(
            id,
            &indexes("gsi", 20),
            &indexes("gsi", 21),
            "more than the quota of 20",
        );
    }
    // A quota that was raised is an assumption.
    let raised = format!("{}\n[assumptions]\ngsi_quota = 30", indexes("gsi", 21));
    assert!(!said(&answer(&raised, ON_DEMAND)).contains("quota"));
}

#[test]
fn an_item_collection_with_a_local_index_has_10_gib() {
    let collection = |bytes: u64, kind: &str| {
        with(&format!(
            "dynamodb = {{ item_collection_size = {bytes}, {kind} = [{{ name = \"i\" }}] }}"
        ))
    };
    let edge = 10 << 30;
    refused(
        &collection(edge, "lsi"),
        &collection(edge + 1, "lsi"),
        "10 GiB",
    );
    // Without a local index a collection is spread over partitions.
    assert_eq!(
        answer(&collection(edge + 1, "gsi"), ON_DEMAND)["available"],
        true
    );
}

#[test]
fn the_hottest_key_has_one_partition() {
    let hot = |reads: u32, writes: u32, more: &str| {
        format!(
            "name = \"hot\"
            spikiness = 2
            reads = {{ per_second = {reads}, item_size = \"4 KiB\", strong = 1 }}
            writes = {{ per_second = {writes}, item_size = \"1 KiB\" }}
            storage = {{ size = \"1 GiB\" }}
            [dynamodb]
            hottest_key_share = \"10%\"
            {more}"
        )
    };
    // 5,000 writes × 2 in the busiest minute × 10 % = 1,000 WCU.
    refused(
        &hot(0, 5_000, ""),
        &hot(0, 5_001, ""),
        "1,000.2 WCU in the busiest minute",
    );
    // 15,000 reads × 2 × 10 % = 3,000 RCU.
    refused(
        &hot(15_000, 0, ""),
        &hot(15_001, 0, ""),
        "3,000.2 RCU in the busiest minute",
    );
    let it = answer(&hot(15_000, 5_000, ""), ON_DEMAND);
    let rate = |key: &str| it["sizing"][key].as_f64().unwrap();
    assert!((rate("hottest_key_read_units_per_second") - 3_000.0).abs() < 1e-3);
    assert!((rate("hottest_key_write_units_per_second") - 1_000.0).abs() < 1e-3);
    // A local index is written in the same partition; a global one has partitions of its own.
    let index = |kind: &str| hot(0, 2_501, &format!("{kind} = [{{ name = \"i\" }}]"));
    refused(
        &hot(0, 2_500, "lsi = [{ name = \"i\" }]"),
        &index("lsi"),
        "1,000.4 WCU",
    );
    assert_eq!(answer(&index("gsi"), ON_DEMAND)["available"], true);
    // What the cache answers does not reach the partition: eventual reads of 45,000 × 2 × 0.5 ×
    // 10 % = 4,500 RCU, two thirds of them missed are 3,000.
    let cached = |hit_rate: &str| {
        let hot = hot(45_000, 0, &format!("dax = {{ hit_rate = {hit_rate} }}"));
        hot.replace("strong = 1", "strong = 0")
    };
    refused(&cached("0.334"), &cached("0.333"), "3,001.5 RCU");
}

#[test]
fn the_hottest_key_of_a_global_table_is_that_of_its_busiest_region() {
    let profile = r#"
        name = "hot"
        reads = { per_second = 100_000, item_size = "4 KiB", strong = 1 }
        writes = { per_second = 20_000, item_size = "1 KiB" }
        storage = { size = "1 GiB" }
        [dynamodb]
        hottest_key_share = "10%"
        replica_regions = ["eu-west-1", "us-west-2"]
        reads_share = { eu-west-1 = 0.6, us-west-2 = 0.1 }
    "#;
    // Writes are the same everywhere, 20,000 × 10 % = 2,000; reads are most in eu-west-1, 60,000 ×
    // 10 % = 6,000. Half of either share would do: 3,000 ÷ 60,000 and 1,000 ÷ 20,000 are 5 %.
    let reason = said(&answer(profile, ON_DEMAND));
    assert!(
        reason.contains("6,000 RCU in the busiest minute in eu-west-1"),
        "{reason}"
    );
    assert!(
        reason.contains("2,000 WCU in the busiest minute in us-east-1"),
        "{reason}"
    );
    assert_eq!(
        reason.matches("a share of 0.05 would do").count(),
        2,
        "{reason}"
    );
}

#[test]
fn a_table_does_not_cross_the_partitions_of_aws() {
    let global = |home: &str, replica: &str| {
        let table = format!("dynamodb = {{ replica_regions = [\"{replica}\"] }}");
        with(&table).replace("name =", &format!("region = \"{home}\"\n        name ="))
    };
    let within = global("us-gov-west-1", "us-gov-east-1");
    assert_eq!(answer(&within, ON_DEMAND)["available"], true);
    for (home, replica) in [
        ("us-east-1", "us-gov-west-1"),
        ("us-gov-west-1", "us-east-1"),
    ] {
        let it = answer(&global(home, replica), ON_DEMAND);
        assert!(
            said(&it).contains("another partition of AWS"),
            "{}",
            said(&it)
        );
    }
}

#[test]
fn a_table_has_a_quota_of_units() {
    let rate = |reads: u32, writes: u32| {
        format!(
            "name = \"busy\"
            reads = {{ per_second = {reads}, item_size = \"4 KiB\", strong = 1 }}
            writes = {{ per_second = {writes}, item_size = \"1 KiB\" }}
            storage = {{ size = \"1 GiB\" }}"
        )
    };
    let words = |unit: &str| format!("table: 40,001 {unit} units a second are more than the quota");
    warned(
        ON_DEMAND,
        &rate(40_000, 0),
        &rate(40_001, 0),
        &words("read"),
    );
    warned(
        ON_DEMAND,
        &rate(0, 40_000),
        &rate(0, 40_001),
        &words("write"),
    );
    // What is provisioned counts: 28,000 ÷ 0.7 = 40,000, and 28,001 ÷ 0.7 = 40,001.4 → 40,002.
    let words = "table: 40,002 write units a second are more than the quota";
    warned(PROVISIONED, &rate(0, 28_000), &rate(0, 28_001), words);
    // An index has a quota of its own: an entry of 2 KiB is 2 units.
    let index = |writes: u32| {
        format!(
            "{}\n[[dynamodb.gsi]]\nname = \"i\"\nentry_size = 2_048",
            rate(0, writes)
        )
    };
    let words = "i: 40,002 write units a second";
    warned(ON_DEMAND, &index(20_000), &index(20_001), words);
}

#[test]
fn on_demand_doubles_its_last_peak_within_30_minutes() {
    // An hour a day at so many times the others: the mean is (23 + times) / 24 of these.
    let rise = |times: &str, writes: u32, reads: u32| {
        format!(
            "name = \"rise\"
            reads = {{ per_second = {reads}, item_size = \"4 KiB\", strong = 1 }}
            writes = {{ per_second = {writes}, item_size = \"1 KiB\" }}
            storage = {{ size = \"1 GiB\" }}
            [shape]
            kind = \"schedule\"
            window = [{{ from = \"12:00\", to = \"13:00\", factor = {times} }}]"
        )
    };
    let words = "within 30 minutes is throttled";
    // 6,250 × 24/25 = 6,000 and twice that: doubling is served at once.
    warned(
        ON_DEMAND,
        &rise("2", 6_250, 0),
        &rise("2.1", 6_250, 0),
        words,
    );
    // So is what a new table serves, 4,000 writes and 12,000 reads: 1,125 × 24/27 × 4 = 4,000.
    warned(ON_DEMAND, &rise("4", 1_125, 0), &rise("4", 1_126, 0), words);
    warned(ON_DEMAND, &rise("4", 0, 3_375), &rise("4", 0, 3_376), words);
    // An index that is throttled throttles its table: an entry of 2 KiB takes 2 units.
    // 563 × 24/27 × 2 = 1,000.9, and 4 times that.
    let index = |writes: u32| {
        let rise = rise("4", writes, 0);
        format!("{rise}\n[[dynamodb.gsi]]\nname = \"i\"\nentry_size = 2_048")
    };
    warned(
        ON_DEMAND,
        &index(562),
        &index(563),
        "i: on Monday 12:00 UTC it asks for 4,004 write units a second, where its previous peak \
         was 1,001",
    );
    // Provisioned capacity is there already.
    assert!(!said(&answer(&rise("4", 1_126, 0), PROVISIONED)).contains(words));
    // A day that rises smoothly takes hours to double, and what is steady never does.
    let smooth = |spikiness: u32| {
        format!(
            "name = \"smooth\"
            spikiness = {spikiness}
            reads = {{ per_second = 0, item_size = 1 }}
            writes = {{ per_second = 50_000, item_size = \"1 KiB\" }}
            storage = {{ size = \"1 GiB\" }}"
        )
    };
    for spikiness in [1, 4] {
        assert!(!said(&answer(&smooth(spikiness), ON_DEMAND)).contains(words));
    }
    // At 20 times the mean it doubles within 30 minutes.
    assert!(said(&answer(&smooth(20), ON_DEMAND)).contains(words));
}

#[test]
fn a_shard_of_a_stream_has_2_consumers() {
    let streams = |n: u32| with(&format!("dynamodb = {{ streams = {{ consumers = {n} }} }}"));
    warned(
        ON_DEMAND,
        &streams(2),
        &streams(3),
        "3 consumers of a stream",
    );
}

#[test]
fn requirements_that_dynamodb_has_no_answer_to() {
    let needs = |what: &str| with(&format!("requirements = {{ {what} }}"));
    let nothing = with("");
    refused(&nothing, &needs("joins = true"), "requirements.joins");
    refused(
        &nothing,
        &needs("ad_hoc_queries = true"),
        "requirements.ad_hoc_queries",
    );
    refused(
        &needs("max_transaction_items = 100"),
        &needs("max_transaction_items = 101"),
        "a transaction has at most 100",
    );
    refused(
        &needs("max_transaction_bytes = \"4 MiB\""),
        &needs("max_transaction_bytes = 4_194_305"),
        "at most 4 MiB (4,194,304 bytes)",
    );
    // All that stands in the way is said at once.
    let it = answer(&needs("joins = true, ad_hoc_queries = true"), ON_DEMAND);
    let reason = said(&it);
    assert!(
        reason.contains("joins") && reason.contains("ad_hoc_queries"),
        "{reason}"
    );
}

#[test]
fn writes_in_several_regions_take_a_global_table() {
    let needed = with("requirements = { multi_region_writes = true }");
    for id in [ON_DEMAND, RDS] {
        assert_eq!(answer(&needed, id)["available"], false, "{id}");
    }
    assert!(said(&answer(&needed, ON_DEMAND)).contains("dynamodb.replica_regions"));
    assert!(said(&answer(&needed, RDS)).contains("writes in one region"));
    let global = format!("{needed}\n[dynamodb]\nreplica_regions = [\"eu-west-1\"]");
    assert_eq!(answer(&global, ON_DEMAND)["ranked"], true);
    assert_eq!(answer(&global, RDS)["available"], false);
}

#[test]
fn a_table_size_below_the_data_is_noticed() {
    let pinned = |bytes: u64| with(&format!("dynamodb = {{ table_size = {bytes} }}"));
    let words = "less than storage.size";
    warned(ON_DEMAND, &pinned(1 << 30), &pinned((1 << 30) - 1), words);
}
