//! Reserved capacity worked out by hand: what is bought with an option, and what is owned already.
//!
//! A unit in us-east-1: 0.00065 a WCU-hour; for a year 1.5 upfront and 0.000128 an hour, for three
//! 1.8 and 0.000081. 0.00013 an RCU-hour; for a year 0.3 and 0.000025. With 730 hours a month:
//!
//! | a month | plain | reserved for a year | for three |
//! |---|---|---|---|
//! | WCU | 0.4745 | 1.5 ÷ 12 + 0.09344 = 0.21844 | 1.8 ÷ 36 + 0.05913 = 0.10913 |
//! | RCU | 0.0949 | 0.3 ÷ 12 + 0.01825 = 0.04325 | |
//!
//! So a block pays off for a year when 0.21844 ÷ 0.4745 = 46.04 % of it is used, for three when it
//! is 23.00 %; of reads for a year 45.57 %.

mod common;

use common::{amount, answer, charge, comparison, decimal, group, option};
use rust_decimal::{Decimal, dec};
use serde_json::Value;
use tablestakes::{Comparison, Library, Workload, catalog};

const PEAK: &str = "dynamodb.provisioned-peak.standard";
const PEAK_1Y: &str = "dynamodb.provisioned-peak.standard.reserved-1y";
const SCHEDULED: &str = "dynamodb.provisioned-scheduled.standard";
const SCHEDULED_1Y: &str = "dynamodb.provisioned-scheduled.standard.reserved-1y";
const SCHEDULED_3Y: &str = "dynamodb.provisioned-scheduled.standard.reserved-3y";
const WRITES: &str = "write-capacity-unit-hours";
const FEE: &str = "reserved-write-capacity-unit-hours";
const NONE: &str = "";

/// Steady reads and writes of a unit each, without data. At 70 % of its capacity 0.7 a second is a
/// unit.
fn steady(reads: u32, writes: u32, dynamodb: &str) -> String {
    format!(
        "name = \"steady\"
        reads = {{ per_second = {reads}, item_size = \"4 KiB\", strong = 1 }}
        writes = {{ per_second = {writes}, item_size = \"1 KiB\" }}
        storage = {{ size = 0 }}
        [dynamodb]
        {dynamodb}"
    )
}

/// 16 hours of each day at 70 writes a second, 100 WCU, and 8 at 280, 400 WCU.
fn day_and_night() -> String {
    let hours = [[1; 16].as_slice(), &[4; 8]].concat();
    let shape = format!("shape = {{ kind = \"schedule\", hours = {hours:?} }}");
    format!("{shape}\n{}", steady(0, 140, NONE))
}

fn fact(option: &Value, key: &str) -> Decimal {
    decimal(&option["sizing"][key]).round_dp(6)
}

fn share<'o>(option: &'o Value, key: &str) -> &'o Value {
    &option["sizing"][key]
}

fn effective(option: &Value) -> Decimal {
    decimal(&option["effective_monthly_usd"])
}

/// The quantities of the charges of a subject and a meter: covered by reserved capacity, free, and
/// billed.
fn split(option: &Value, subject: &str, meter: &str) -> [Decimal; 3] {
    let charges = option["charges"].as_array().unwrap();
    let those = charges
        .iter()
        .filter(|it| it["subject"] == subject && it["meter"] == meter);
    let mut split = [Decimal::ZERO; 3];
    for it in those {
        let at = match it["covered_by"].as_str() {
            Some("reserved capacity") => 0,
            Some("free allowance") => 1,
            Some(other) => panic!("covered by {other}"),
            None => 2,
        };
        split[at] += decimal(&it["quantity"]);
        let price = if at == 2 {
            &it["list_unit_price_usd"]
        } else {
            &Value::from("0")
        };
        assert_eq!(&it["unit_price_usd"], price);
    }
    split
}

#[test]
fn what_is_used_day_and_night_is_reserved_for_a_year() {
    let it = answer(&day_and_night(), SCHEDULED_1Y);
    // 100 WCU are used all the time, the 300 above them for a third of it, less than 46.04 %.
    assert_eq!(fact(&it, "write_reserved_blocks"), dec!(1));
    assert_eq!(fact(&it, "write_reserved_units"), dec!(100));
    // 200 on average × 730 = 146,000 hours, of which 100 × 730 = 73,000 are covered.
    assert_eq!(
        split(&it, "table", WRITES),
        [dec!(73_000), dec!(0), dec!(73_000)]
    );
    assert_eq!(share(&it, "write_reserved_coverage_share"), 0.5);
    assert_eq!(share(&it, "write_reserved_utilization_share"), 1.0);
    // 73,000 × 0.00065 = 47.45, 100 × 0.09344 = 9.344, a read unit 0.0949.
    assert_eq!(decimal(&it["monthly_usd"]), dec!(56.8889));
    assert_eq!(decimal(&it["upfront_usd"]), dec!(150));
    assert_eq!(effective(&it), dec!(69.3889)); // + 150 ÷ 12
    // None: 146,000 × 0.00065 = 94.90, against 47.45 + 21.844 = 69.294.
    assert_eq!(fact(&it, "write_reserved_savings_usd"), dec!(25.606));
    assert_eq!(fact(&it, "write_reserved_one_block_less_usd"), dec!(25.606));
    // A second one costs 21.844 and saves 100 × 0.4745 ÷ 3 = 15.816667.
    assert_eq!(
        fact(&it, "write_reserved_one_block_more_usd"),
        dec!(6.027333)
    );
    // The first block is all there is, so one less is none at all: the plain option.
    assert_eq!(
        effective(&answer(&day_and_night(), SCHEDULED)),
        effective(&it) + dec!(25.606)
    );
}

#[test]
fn what_is_used_a_third_of_the_time_is_reserved_for_three_years() {
    let it = answer(&day_and_night(), SCHEDULED_3Y);
    assert_eq!(fact(&it, "write_reserved_blocks"), dec!(4));
    // 146,000 hours are all covered, of the 400 × 730 = 292,000 that are reserved.
    assert_eq!(
        split(&it, "table", WRITES),
        [dec!(146_000), dec!(0), dec!(0)]
    );
    assert_eq!(share(&it, "write_reserved_coverage_share"), 1.0);
    assert_eq!(share(&it, "write_reserved_utilization_share"), 0.5);
    // 400 × 0.05913 = 23.652 and a read unit 0.0949; 400 × 1.8 = 720 upfront, ÷ 36 = 20.
    assert_eq!(decimal(&it["monthly_usd"]), dec!(23.7469));
    assert_eq!(decimal(&it["upfront_usd"]), dec!(720));
    assert_eq!(effective(&it), dec!(43.7469));
    // 94.90 - 43.652.
    assert_eq!(fact(&it, "write_reserved_savings_usd"), dec!(51.248));
    // The fourth costs 10.913 and saves 15.816667; a fifth saves nothing.
    assert_eq!(
        fact(&it, "write_reserved_one_block_less_usd"),
        dec!(4.903667)
    );
    assert_eq!(fact(&it, "write_reserved_one_block_more_usd"), dec!(10.913));
}

#[test]
fn no_other_number_of_blocks_costs_less() {
    // Reads and writes move apart, and an index scales by itself.
    let profile = "name = \"apart\"
        reads = { per_second = 900, item_size = \"4 KiB\", strong = 1 }
        storage = { size = 0 }
        [writes]
        per_second = 400
        item_size = \"1 KiB\"
        shape = { kind = \"business-hours\", from = \"08:00\", to = \"20:00\", idle_share = 0.5 }
        [[dynamodb.gsi]]
        name = \"some\"
        write_share = 0.5";
    let books = Library::embedded().books(["us-east-1"]).unwrap();
    for way in ["peak", "scheduled", "autoscaled"] {
        let id = format!("dynamodb.provisioned-{way}.standard.reserved-1y");
        let model = catalog::model(&id).unwrap();
        let cost = |writes: Option<u64>| {
            let mut workload = Workload::from_toml("apart.toml", profile).unwrap();
            workload.pinned_blocks.writes = writes;
            let comparison = Comparison::of(&workload, &books, [model]);
            comparison
                .answer(&id)
                .unwrap()
                .effective_monthly_usd()
                .unwrap()
        };
        let each = (0..20).map(|blocks| cost(Some(blocks)));
        assert_eq!(cost(None), each.min().unwrap(), "{way}");
    }
}

#[test]
fn reads_and_writes_are_reserved_apart() {
    // 280 ÷ 0.7 = 400 RCU are 4 blocks; 105 ÷ 0.7 = 150 WCU are 2, of which the second is half used.
    let it = answer(&steady(280, 105, NONE), PEAK_1Y);
    assert_eq!(fact(&it, "read_reserved_units"), dec!(400));
    assert_eq!(fact(&it, "write_reserved_units"), dec!(200));
    assert_eq!(share(&it, "write_reserved_utilization_share"), 0.75);
    // 400 × 0.01825 = 7.30; 200 × 0.09344 = 18.688.
    assert_eq!(amount(&it, "reserved-read-capacity-unit-hours"), dec!(7.30));
    assert_eq!(amount(&it, FEE), dec!(18.688));
    assert_eq!(group(&it, "commitments"), dec!(25.988));
    assert_eq!(group(&it, "throughput"), dec!(0));
    assert_eq!(decimal(&it["monthly_usd"]), dec!(25.988));
    // 400 × 0.3 + 200 × 1.5 = 420, ÷ 12 = 35.
    assert_eq!(decimal(&it["upfront_usd"]), dec!(420));
    assert_eq!(effective(&it), dec!(60.988));
    let upfront = it["upfront_charges"].as_array().unwrap().iter();
    let meters: Vec<_> = upfront.map(|it| it["meter"].as_str().unwrap()).collect();
    let expected = [
        "reserved-read-capacity-units",
        "reserved-write-capacity-units",
    ];
    assert_eq!(meters, expected);
    // A read unit saves 45.57 %: 31 ÷ 0.7 = 44.3, 45 RCU, do not pay off, and 32 ÷ 0.7 = 46 do.
    let reads = |reads| {
        fact(
            &answer(&steady(reads, 0, NONE), PEAK_1Y),
            "read_reserved_blocks",
        )
    };
    assert_eq!((reads(31), reads(32)), (dec!(0), dec!(1)));
}

#[test]
fn the_indexes_of_a_region_are_one_pool_with_their_table() {
    let indexes = |count: usize| {
        let all = (0..count).map(|it| format!("[[dynamodb.gsi]]\nname = \"i{it}\"\n"));
        steady(0, 28, &all.collect::<String>())
    };
    // 28 ÷ 0.7 = 40 WCU each: of a block 40 % is too little, and five are 200.
    let alone = answer(&indexes(0), PEAK_1Y);
    assert_eq!(fact(&alone, "write_reserved_blocks"), dec!(0));
    let it = answer(&indexes(4), PEAK_1Y);
    assert_eq!(fact(&it, "write_reserved_blocks"), dec!(2));
    for subject in ["table", "i0", "i3"] {
        assert_eq!(
            split(&it, subject, WRITES),
            [dec!(29_200), dec!(0), dec!(0)]
        ); // 40 × 730
    }
    // Three have 120: one block, which leaves 20 of the last index.
    let it = answer(&indexes(2), PEAK_1Y);
    assert_eq!(split(&it, "i0", WRITES), [dec!(29_200), dec!(0), dec!(0)]);
    assert_eq!(
        split(&it, "i1", WRITES),
        [dec!(14_600), dec!(0), dec!(14_600)]
    );
}

#[test]
fn replicated_writes_are_not_covered_and_those_of_indexes_are() {
    let global = "replica_regions = [\"eu-west-1\"]
        gsi = [{ name = \"global\" }]
        lsi = [{ name = \"local\" }]";
    let it = answer(&steady(0, 70, global), PEAK_1Y);
    // In each region 100 rWCU, 100 WCU of the local index and 100 of the global one.
    let replicated = split(&it, "table", "replicated-write-capacity-unit-hours");
    assert_eq!(replicated, [dec!(0), dec!(0), dec!(146_000)]);
    for subject in ["local indexes", "global"] {
        assert_eq!(
            split(&it, subject, WRITES),
            [dec!(146_000), dec!(0), dec!(0)]
        );
    }
    assert_eq!(fact(&it, "write_reserved_units"), dec!(200));
    assert_eq!(
        fact(&it, "region.eu-west-1.write_reserved_units"),
        dec!(200)
    );
    // 200 × 730 × 0.000128 here, and × 0.000145 there; 1.5 and 1.695 upfront.
    assert_eq!(group(&it, "commitments"), dec!(18.688));
    assert_eq!(amount(&it, FEE), dec!(39.858));
    assert_eq!(decimal(&it["upfront_usd"]), dec!(639));
    // 100 × 730 × 0.00065 = 47.45 here, and × 0.000735 = 53.655 there.
    assert_eq!(
        amount(&it, "replicated-write-capacity-unit-hours"),
        dec!(101.105)
    );
    assert_eq!(amount(&it, WRITES), dec!(0));
}

#[test]
fn what_does_not_pay_off_is_not_reserved() {
    // 28 ÷ 0.7 = 40 of 100, 40 %.
    let all = comparison(&steady(0, 28, NONE));
    let (plain, it) = (option(&all, PEAK), option(&all, PEAK_1Y));
    assert_eq!(fact(&it, "write_reserved_units"), dec!(0));
    assert_eq!(
        it["sizing"]["write_reserved_one_block_less_usd"],
        Value::Null
    );
    // 21.844 - 40 × 0.4745 = 2.864.
    assert_eq!(fact(&it, "write_reserved_one_block_more_usd"), dec!(2.864));
    assert_eq!(fact(&it, "write_reserved_savings_usd"), dec!(0));
    assert_eq!(it["charges"], plain["charges"]);
    assert_eq!(it["upfront_charges"].as_array().unwrap().len(), 0);
    assert_eq!(effective(&it), effective(&plain));
}

const OWNED: &str = "reserved_wcu = 200\nreserved_term = \"1y\"";

#[test]
fn what_is_owned_is_used_first_and_its_upfront_fee_is_spent() {
    // 210 ÷ 0.7 = 300 WCU: 200 are covered.
    let it = answer(&steady(0, 210, OWNED), PEAK);
    assert_eq!(
        split(&it, "table", WRITES),
        [dec!(146_000), dec!(0), dec!(73_000)]
    );
    // 100 × 0.4745 = 47.45, 200 × 0.09344 = 18.688, a read unit 0.0949.
    assert_eq!(amount(&it, FEE), dec!(18.688));
    assert_eq!(decimal(&it["monthly_usd"]), dec!(66.2329));
    assert_eq!(decimal(&it["upfront_usd"]), dec!(0));
    // More than is used is billed all the same: 50 of 200 WCU. Three years have their own fee:
    // 200 × 0.05913 = 11.826, and 100 RCU × 730 × 0.000016 = 1.168.
    let owned = OWNED.replace("1y", "3y") + "\nreserved_rcu = 100";
    let it = answer(&steady(0, 35, &owned), PEAK);
    assert_eq!(decimal(&it["monthly_usd"]), dec!(12.994));
    // It is of one region: the index of a replica is billed, 100 × 730 × 0.000735 = 53.655.
    let global = "replica_regions = [\"eu-west-1\"]\ngsi = [{ name = \"g\" }]";
    let it = answer(&steady(0, 70, &format!("{global}\n{OWNED}")), PEAK);
    assert_eq!(amount(&it, WRITES), dec!(53.655));
}

#[test]
fn what_is_owned_is_billed_where_nothing_uses_it_and_that_is_said() {
    let all = comparison(&steady(0, 210, OWNED));
    let options = all["options"].as_array().unwrap().iter();
    for it in options.filter(|it| it["available"] == true) {
        let id = it["id"].as_str().unwrap();
        let fee = charge(it, "write capacity owned", FEE, "us-east-1");
        assert_eq!(fee, dec!(18.688), "{id}");
        let uses = id.starts_with("dynamodb.provisioned") && !id.contains("standard-ia");
        let said = it["warnings"]
            .to_string()
            .contains("owned is not used here");
        assert_eq!(said, !uses, "{id}");
    }
    // 300 WCU in Standard-IA: 300 × 730 × 0.00081 = 177.39, a read unit 0.1168, and the fee.
    let it = option(&all, "dynamodb.provisioned-peak.standard-ia");
    assert_eq!(decimal(&it["monthly_usd"]), dec!(196.1948));
    // 210 × 2,628,000 × 0.000000625 = 344.925, and the fee.
    let it = option(&all, "dynamodb.on-demand.standard");
    assert_eq!(decimal(&it["monthly_usd"]), dec!(363.613));
}

#[test]
fn blocks_are_bought_beyond_what_is_owned() {
    // 420 ÷ 0.7 = 600 WCU, 200 of them owned: 4 blocks more.
    let it = answer(&steady(0, 420, OWNED), PEAK_1Y);
    assert_eq!(fact(&it, "write_reserved_blocks"), dec!(4));
    assert_eq!(share(&it, "write_reserved_coverage_share"), 1.0);
    assert_eq!(
        split(&it, "table", WRITES),
        [dec!(438_000), dec!(0), dec!(0)]
    ); // 600 × 730
    assert_eq!(amount(&it, FEE), dec!(56.064)); // 600 × 0.09344
    assert_eq!(decimal(&it["upfront_usd"]), dec!(600)); // 400 × 1.5
    // What is owned covers the quiet hours, 100 WCU: a third of the time 300 are left, too little
    // for a year. 300 × 730 ÷ 3 × 0.00065 = 47.45; 100 owned 9.344; a read unit 0.0949.
    let owned = day_and_night() + "reserved_wcu = 100\nreserved_term = \"1y\"";
    let it = answer(&owned, SCHEDULED_1Y);
    assert_eq!(fact(&it, "write_reserved_blocks"), dec!(0));
    assert_eq!(decimal(&it["monthly_usd"]), dec!(56.8889));
}

#[test]
fn the_free_allowance_is_taken_off_what_nothing_covers() {
    // 150 WCU are 109,500 hours. Without a block 90,900 are billed: 59.085. With one, 36,500 are
    // left, of which 17,900 are billed: 11.635 + 21.844 = 33.479. With two: 43.688.
    let it = answer(&steady(0, 105, "free_tier = true"), PEAK_1Y);
    assert_eq!(fact(&it, "write_reserved_blocks"), dec!(1));
    assert_eq!(
        split(&it, "table", WRITES),
        [dec!(73_000), dec!(18_600), dec!(17_900)]
    );
    assert_eq!(fact(&it, "write_reserved_savings_usd"), dec!(25.606));
    assert_eq!(fact(&it, "write_reserved_one_block_more_usd"), dec!(10.209));
    // 11.635 + 9.344; the read unit is free.
    assert_eq!(decimal(&it["monthly_usd"]), dec!(20.979));
    // The same with a block that is owned.
    let owned = "free_tier = true\nreserved_wcu = 100\nreserved_term = \"1y\"";
    let it = answer(&steady(0, 105, owned), PEAK);
    assert_eq!(decimal(&it["monthly_usd"]), dec!(20.979));
}

#[test]
fn a_region_without_three_years_says_which_price_it_lacks() {
    let all = comparison(&format!("region = \"eu-north-1\"\n{}", steady(0, 70, NONE)));
    for way in ["peak", "scheduled", "autoscaled"] {
        let option = |term| option(&all, &format!("dynamodb.provisioned-{way}.standard.{term}"));
        assert_eq!(
            option("reserved-3y")["reason"],
            "the price book of eu-north-1 has no price \
             dynamodb.reserved-read-capacity-unit-hours.3y"
        );
        // 100 × (1.61 ÷ 12 + 730 × 0.000138) of the writes; a read unit is not reserved.
        let it = option("reserved-1y");
        assert_eq!(decimal(&it["upfront_usd"]), dec!(161));
        assert_eq!(amount(&it, FEE), dec!(10.074));
    }
}

#[test]
fn reserved_capacity_is_of_the_standard_class_and_provisioned() {
    let ids = catalog::models().map(|it| it.option().id);
    let reserved: Vec<_> = ids
        .filter(|id| id.contains("dynamodb") && id.contains("reserved"))
        .collect();
    assert_eq!(reserved.len(), 6);
    let is_right = |id: &&str| id.contains(".provisioned-") && id.contains(".standard.reserved-");
    assert!(reserved.iter().all(is_right), "{reserved:?}");
}
