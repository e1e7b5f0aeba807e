//! DynamoDB bills worked out by hand, at the prices of us-east-1.
//!
//! Standard: 0.625 a million WRU, 0.125 a million RRU, 0.00065 a WCU-hour, 0.00013 an RCU-hour,
//! 0.25 a GB-month. Standard-IA: 0.78, 0.155, 0.00081, 0.00016, 0.10. A month has 2,628,000 seconds
//! and 730 hours.

mod common;

use common::{amount, answer, comparison_with, decimal, option};
use rust_decimal::dec;

const ON_DEMAND: &str = "dynamodb.on-demand.standard";
const ON_DEMAND_IA: &str = "dynamodb.on-demand.standard-ia";
const PROVISIONED: &str = "dynamodb.provisioned-peak.standard";
const PROVISIONED_IA: &str = "dynamodb.provisioned-peak.standard-ia";

/// 1,000 strong reads a second of 3 KiB, 200 writes of 1.5 KiB, a table of 100 GiB.
const SESSIONS: &str = r#"
    name = "sessions"
    [reads]
    per_second = 1_000
    item_size = "3 KiB"
    strong = 1
    [writes]
    per_second = 200
    item_size = "1.5 KiB"
    [storage]
    size = "90 GiB"
    [dynamodb]
    table_size = "100 GiB"
"#;

#[test]
fn on_demand_bills_every_request() {
    let it = answer(SESSIONS, ON_DEMAND);
    // Reads: 1,000 × 1 unit × 2,628,000 s × 0.125 / 1,000,000 = 328.50.
    assert_eq!(amount(&it, "read-request-units"), dec!(328.50));
    // Writes: 200 × 2 units × 2,628,000 s × 0.625 / 1,000,000 = 657.00.
    assert_eq!(amount(&it, "write-request-units"), dec!(657.00));
    // Storage: 100 × 0.25 = 25.00.
    assert_eq!(amount(&it, "storage"), dec!(25.00));
    // 328.50 + 657.00 + 25.00 = 1,010.50.
    assert_eq!(decimal(&it["monthly_usd"]), dec!(1010.50));
    assert_eq!(decimal(&it["effective_monthly_usd"]), dec!(1010.50));
    assert_eq!(decimal(&it["upfront_usd"]), dec!(0));
}

#[test]
fn the_infrequent_access_class_has_dearer_requests_and_cheaper_storage() {
    let it = answer(SESSIONS, ON_DEMAND_IA);
    // 2,628 million RRU × 0.155 = 407.34; 1,051.2 million WRU × 0.78 = 819.936; 100 × 0.10 = 10.
    assert_eq!(amount(&it, "read-request-units"), dec!(407.34));
    assert_eq!(amount(&it, "write-request-units"), dec!(819.936));
    assert_eq!(amount(&it, "storage"), dec!(10));
    assert_eq!(decimal(&it["monthly_usd"]), dec!(1237.276));
}

#[test]
fn provisioned_capacity_is_the_busiest_minute_over_the_target() {
    let it = answer(SESSIONS, PROVISIONED);
    // Reads: ceil(1,000 ÷ 0.7) = ceil(1,428.57) = 1,429 RCU × 730 h × 0.00013 = 135.6121.
    assert_eq!(amount(&it, "read-capacity-unit-hours"), dec!(135.6121));
    // Writes: ceil(400 ÷ 0.7) = ceil(571.43) = 572 WCU × 730 h × 0.00065 = 271.414.
    assert_eq!(amount(&it, "write-capacity-unit-hours"), dec!(271.414));
    // 135.6121 + 271.414 + 25 = 432.0261.
    assert_eq!(decimal(&it["monthly_usd"]), dec!(432.0261));
    assert_eq!(decimal(&it["sizing"]["read_capacity_units"]), dec!(1429));
    assert_eq!(decimal(&it["sizing"]["write_capacity_units"]), dec!(572));

    let it = answer(SESSIONS, PROVISIONED_IA);
    // 1,429 × 730 × 0.00016 = 166.9072; 572 × 730 × 0.00081 = 338.2236; 10: together 515.1308.
    assert_eq!(decimal(&it["monthly_usd"]), dec!(515.1308));
}

#[test]
fn spikiness_raises_provisioned_capacity_and_leaves_on_demand_alone() {
    let spiky = format!("spikiness = 2.5\n{SESSIONS}");
    // ceil(1,000 × 2.5 ÷ 0.7) = ceil(3,571.43) = 3,572; ceil(400 × 2.5 ÷ 0.7) = ceil(1,428.57) = 1,429.
    let it = answer(&spiky, PROVISIONED);
    assert_eq!(decimal(&it["sizing"]["read_capacity_units"]), dec!(3572));
    assert_eq!(decimal(&it["sizing"]["write_capacity_units"]), dec!(1429));
    assert_eq!(
        decimal(&answer(&spiky, ON_DEMAND)["monthly_usd"]),
        dec!(1010.50)
    );
}

#[test]
fn a_target_that_divides_evenly_is_not_rounded_up_by_binary_fractions() {
    // 700 ÷ 0.7 is 1,000 RCU, though 700 / 0.7 is more than 1,000 in binary.
    let profile = SESSIONS.replace("per_second = 1_000", "per_second = 700");
    let it = answer(&profile, PROVISIONED);
    assert_eq!(decimal(&it["sizing"]["read_capacity_units"]), dec!(1000));
}

#[test]
fn true_is_a_share_of_all() {
    let flag = SESSIONS.replace("strong = 1", "strong = true");
    let it = answer(&flag, ON_DEMAND);
    assert_eq!(amount(&it, "read-request-units"), dec!(328.50));
}

#[test]
fn the_target_utilization_may_be_anything_up_to_1() {
    let full = format!("{SESSIONS}\ntarget_utilization = 1");
    let it = answer(&full, PROVISIONED);
    assert_eq!(decimal(&it["sizing"]["read_capacity_units"]), dec!(1000));
    assert_eq!(decimal(&it["sizing"]["write_capacity_units"]), dec!(400));
}

#[test]
fn a_constant_on_the_command_line_wins_over_the_profile() {
    // Least to most: the default 0.7, [assumptions] 0.5, the profile's own key 0.8, --assume 0.25.
    let layered = format!(
        "{SESSIONS}\ntarget_utilization = 0.8\n[assumptions]\ndynamodb_target_utilization = 0.5"
    );
    let reads = |assumptions: &[&str]| {
        let it = option(&comparison_with(&layered, assumptions), PROVISIONED);
        decimal(&it["sizing"]["read_capacity_units"])
    };
    assert_eq!(reads(&[]), dec!(1250)); // 1,000 ÷ 0.8
    assert_eq!(reads(&["dynamodb_target_utilization=0.25"]), dec!(4000)); // 1,000 ÷ 0.25
}

/// One read and one write a second of a size, and shares of either.
fn one_a_second(item_size: u32, reads: &str, writes: &str) -> String {
    format!(
        "name = \"edge\"
        [reads]
        per_second = 1
        item_size = {item_size}
        {reads}
        [writes]
        per_second = 1
        item_size = {item_size}
        {writes}
        [storage]
        size = 0
        "
    )
}

/// Billed units of a month for one operation a second, over its seconds.
fn units(item_size: u32, reads: &str, writes: &str) -> [rust_decimal::Decimal; 2] {
    let it = answer(&one_a_second(item_size, reads, writes), ON_DEMAND);
    let quantity = |meter: &str| {
        let charges = it["charges"].as_array().unwrap();
        let charge = charges
            .iter()
            .find(|charge| charge["meter"] == meter)
            .unwrap();
        decimal(&charge["quantity"]) / dec!(2_628_000)
    };
    [
        quantity("read-request-units"),
        quantity("write-request-units"),
    ]
}

#[test]
fn sizes_round_up_at_1_kib_for_writes_and_4_kib_for_reads() {
    assert_eq!(units(1, "strong = 1", ""), [dec!(1), dec!(1)]);
    assert_eq!(units(1024, "strong = 1", ""), [dec!(1), dec!(1)]);
    assert_eq!(units(1025, "strong = 1", ""), [dec!(1), dec!(2)]);
    assert_eq!(units(4096, "strong = 1", ""), [dec!(1), dec!(4)]);
    assert_eq!(units(4097, "strong = 1", ""), [dec!(2), dec!(5)]);
    assert_eq!(units(409_600, "strong = 1", ""), [dec!(100), dec!(400)]);
}

#[test]
fn eventual_reads_cost_half_and_transactions_double() {
    assert_eq!(units(4097, "", ""), [dec!(1), dec!(5)]);
    assert_eq!(
        units(4097, "transactional = 1", "transactional = 1"),
        [dec!(4), dec!(10)]
    );
    // Reads: 2 units × (0.2 × 1 + 0.1 × 2 + 0.7 × 0.5) = 1.5. Writes: 5 × (0.95 + 0.05 × 2) = 5.25.
    let shares = (
        "strong = 0.2\ntransactional = 0.1",
        "transactional = \"5%\"",
    );
    assert_eq!(units(4097, shares.0, shares.1), [dec!(1.5), dec!(5.25)]);
}

#[test]
fn a_rate_by_the_month_is_billed_as_it_is() {
    let profile = SESSIONS.replace("per_second = 1_000", "per_month = \"3.1B\"");
    let it = answer(&profile, ON_DEMAND);
    // 3,100 million units × 0.125 = 387.50.
    assert_eq!(amount(&it, "read-request-units"), dec!(387.50));
}

#[test]
fn every_item_is_stored_with_100_bytes_of_overhead() {
    let profile = |storage: &str| {
        format!(
            "name = \"store\"
            [reads]
            per_second = 0
            item_size = \"1 KiB\"
            [writes]
            per_second = 0
            item_size = \"1 KiB\"
            [storage]
            {storage}"
        )
    };
    // 50 GiB and 2^29 items: 50 + 2^29 × 100 ÷ 2^30 = 50 + 50 = 100 GB × 0.25 = 25.
    let given = profile("size = \"50 GiB\"\nitems = 536_870_912");
    assert_eq!(decimal(&answer(&given, ON_DEMAND)["monthly_usd"]), dec!(25));
    // Items left out: 50 GiB ÷ 1 KiB = 50 × 2^20; × 100 ÷ 2^30 = 4.8828125 GB; 54.8828125 × 0.25.
    let left_out = profile("size = \"50 GiB\"");
    assert_eq!(
        decimal(&answer(&left_out, ON_DEMAND)["monthly_usd"]),
        dec!(13.720703125)
    );
}

#[test]
fn a_provisioned_table_has_at_least_one_unit_of_each() {
    let idle = SESSIONS.replace("= 1_000", "= 0").replace("= 200", "= 0");
    let it = answer(&idle, PROVISIONED);
    // 730 × 0.00013 + 730 × 0.00065 + 25 = 0.0949 + 0.4745 + 25 = 25.5694.
    assert_eq!(decimal(&it["monthly_usd"]), dec!(25.5694));
}

#[test]
fn the_free_allowances_are_the_standard_class_alone() {
    let free = format!("{SESSIONS}\nfree_tier = true");
    // 25 of 100 GB are free: 75 × 0.25 = 18.75, 6.25 less than 1,010.50. On-demand requests have
    // no allowance.
    assert_eq!(
        decimal(&answer(&free, ON_DEMAND)["monthly_usd"]),
        dec!(1004.25)
    );
    assert_eq!(
        decimal(&answer(&free, ON_DEMAND_IA)["monthly_usd"]),
        dec!(1237.276)
    );
    // Reads: 1,429 × 730 - 18,600 = 1,024,570 × 0.00013 = 133.1941.
    // Writes: 572 × 730 - 18,600 = 398,960 × 0.00065 = 259.324. Storage 18.75. Together 411.2681.
    assert_eq!(
        decimal(&answer(&free, PROVISIONED)["monthly_usd"]),
        dec!(411.2681)
    );
}

#[test]
fn what_is_free_never_makes_a_bill_negative() {
    let small = "name = \"small\"
        reads = { per_second = 1, item_size = 100 }
        writes = { per_second = 1, item_size = 100 }
        storage = { size = \"1 GiB\" }
        dynamodb = { free_tier = true }";
    assert_eq!(decimal(&answer(small, PROVISIONED)["monthly_usd"]), dec!(0));
}

#[test]
fn an_item_over_400_kb_makes_dynamodb_unavailable_and_postgresql_still_answers() {
    let largest = answer(&one_a_second(409_600, "", ""), ON_DEMAND);
    assert_eq!(largest["available"], true);
    let profile = one_a_second(409_601, "", "");
    for id in [ON_DEMAND, ON_DEMAND_IA, PROVISIONED, PROVISIONED_IA] {
        let it = answer(&profile, id);
        assert_eq!(it["available"], false);
        let reason = it["reason"].as_str().unwrap();
        assert!(
            reason.contains("409,601 bytes") && reason.contains("400 KiB"),
            "{reason}"
        );
    }
    assert_eq!(
        answer(&profile, "rds.multi-az.on-demand")["available"],
        true
    );
}

#[test]
fn stored_items_over_400_kb_on_average_make_dynamodb_unavailable() {
    let profile = SESSIONS.replace("\"90 GiB\"", "\"90 GiB\"\nitems = 1_000");
    let it = answer(&profile, ON_DEMAND);
    assert!(
        it["reason"]
            .as_str()
            .unwrap()
            .contains("storage.size ÷ storage.items")
    );
}

#[test]
fn a_charge_says_what_it_is_for_and_where_its_price_comes_from() {
    let it = answer(SESSIONS, ON_DEMAND);
    let charge = &it["charges"][0];
    assert_eq!(charge["group"], "throughput");
    assert_eq!(charge["subject"], "reads");
    assert_eq!(charge["region"], "us-east-1");
    assert_eq!(charge["meter"], "read-request-units");
    assert_eq!(decimal(&charge["quantity"]), dec!(2_628_000_000));
    assert_eq!(charge["unit"], "RRU");
    assert_eq!(decimal(&charge["list_unit_price_usd"]), dec!(0.000000125));
    assert_eq!(decimal(&charge["unit_price_usd"]), dec!(0.000000125));
    assert_eq!(charge["price_date"], "2025-06-05");
    assert!(
        charge["source"]
            .as_str()
            .unwrap()
            .contains("https://aws.amazon.com/dynamodb/pricing")
    );
}

#[test]
fn allowances_end_where_they_end() {
    // 25 RCU × 730 h = 18,250 hours are free of 18,600; 26 × 730 = 18,980 leave 380 × 0.00013.
    let provisioned = |reads: u32, gib: &str| {
        let profile = format!(
            "name = \"edge\"
            reads = {{ per_second = {reads}, item_size = 1, strong = 1 }}
            writes = {{ per_second = 0, item_size = 1 }}
            storage = {{ size = 0 }}
            dynamodb = {{ free_tier = true, target_utilization = 1, table_size = \"{gib}\" }}"
        );
        decimal(&answer(&profile, PROVISIONED)["monthly_usd"])
    };
    assert_eq!(provisioned(25, "25 GiB"), dec!(0));
    assert_eq!(provisioned(26, "25 GiB"), dec!(0.0494));
    // 1 GiB beyond: 0.25.
    assert_eq!(provisioned(25, "26 GiB"), dec!(0.25));
}

#[test]
fn options_of_one_cost_stand_in_the_order_of_the_list() {
    // Under the allowances every way to buy the Standard class costs nothing.
    let small = "name = \"small\"
        reads = { per_second = 0, item_size = 100 }
        writes = { per_second = 0, item_size = 100 }
        storage = { size = \"1 GiB\" }
        dynamodb = { free_tier = true }";
    let all = common::comparison(small);
    let options = all["options"].as_array().unwrap();
    let free = options
        .iter()
        .filter(|it| it["effective_monthly_usd"] == "0");
    let free: Vec<_> = free.map(|it| it["id"].as_str().unwrap()).collect();
    let listed = tablestakes::catalog::models().map(|it| it.option().id);
    let of_standard = listed.filter(|id| free.contains(id));
    assert_eq!(free, of_standard.collect::<Vec<_>>());
    // Four ways, each with a savings plan, and reserved capacity for three of them.
    assert_eq!(free.len(), 14);
    assert_eq!(all["cheapest"]["no-commitment"], ON_DEMAND);
}

#[test]
fn a_table_smaller_than_its_data_is_a_warning() {
    let profile = SESSIONS.replace("\"100 GiB\"", "\"80 GiB\"");
    let it = answer(&profile, ON_DEMAND);
    assert!(
        it["warnings"]
            .to_string()
            .contains("table_size is less than storage.size")
    );
    assert_eq!(
        answer(SESSIONS, ON_DEMAND)["warnings"]
            .as_array()
            .unwrap()
            .len(),
        0
    );
}

#[test]
fn an_unavailable_option_has_a_reason_and_no_cost() {
    let it = answer(&one_a_second(409_601, "", ""), ON_DEMAND);
    let keys: Vec<_> = it.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(keys, ["available", "engine", "id", "ranked", "reason"]);
    assert_eq!(it["ranked"], false);
}
