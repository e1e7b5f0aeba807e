//! What options cost month by month, by hand at the prices of us-east-1.
//!
//! Reads: 100 a second of 4 KiB, strongly consistent, are 262,800,000 RRU a month at 0.000000125: 32.85 USD. A
//! savings plan takes 18 % off. Writes: 70 a second of 1 KiB are 100 WCU at 70 %; a block of 100 costs
//! 150 upfront for a year and 100 × 0.000128 × 730 = 9.344 a month, a WCU without one 0.00065 × 730 =
//! 0.4745. Where nobody reads there is 1 RCU: 0.00013 × 730 = 0.0949.

mod common;

use common::program::{answer_in_columns, folder, run, says, stderr, stdout};
use common::rows;
use proptest::prelude::*;
use rust_decimal::{Decimal, dec};
use serde_json::Value;
use tablestakes::horizon::{Horizon, Outlook};
use tablestakes::workload::growth::discount_factor;
use tablestakes::{Books, Comparison, Library, Standing, Term, Workload, catalog};

const ON_DEMAND: &str = "dynamodb.on-demand.standard";
const WITH_PLAN: &str = "dynamodb.on-demand.standard.savings-plan";
const RESERVED: &str = "dynamodb.provisioned-peak.standard.reserved-1y";
const RDS: &str = "rds.single-az.on-demand";
const RDS_1Y: &str = "rds.single-az.reserved-1y-no-upfront";
const RDS_1Y_HALF: &str = "rds.single-az.reserved-1y-partial-upfront";

fn workload(profile: &str) -> Workload {
    Workload::from_toml("growing.toml", profile).unwrap_or_else(|it| panic!("{it}"))
}

fn books(workload: &Workload) -> Books {
    let books = Library::embedded().books(workload.regions());
    books.expect("embedded books")
}

fn reads(growth: &str) -> Workload {
    workload(&format!(
        "name = \"growing\"
        reads = {{ per_second = 100, item_size = \"4 KiB\", strong = 1 }}
        writes = {{ per_second = 0, item_size = 1 }}
        storage = {{ size = 0 }}
        [growth]
        {growth}"
    ))
}

fn writes(growth: &str) -> Workload {
    workload(&format!(
        "name = \"growing\"
        reads = {{ per_second = 0, item_size = 1 }}
        writes = {{ per_second = 70, item_size = \"1 KiB\" }}
        storage = {{ size = 0 }}
        [growth]
        {growth}"
    ))
}

/// Rows of a small table that fit classes of r7g alone, of which one large serves 20,000 reads a second.
fn servers(growth: &str) -> Workload {
    let profile = rows(20_000, 0, 1_000_000, "families = [\"r7g\"]");
    workload(&format!("{profile}\n[growth]\n{growth}"))
}

fn horizon<'a>(workload: &'a Workload, months: u32, ids: &[&str]) -> Horizon<'a> {
    let models = ids.iter().map(|id| catalog::model(id).expect("an option"));
    Horizon::of(workload, &books(workload), months, models).expect("sizes in bounds")
}

/// What one option pays in each month.
fn payments(workload: &Workload, months: u32, id: &str) -> Vec<Decimal> {
    let horizon = horizon(workload, months, &[id]);
    usd(horizon.outlook(id).expect("the option"))
}

fn usd(outlook: &Outlook) -> Vec<Decimal> {
    let each = outlook.payments.iter();
    each.map(|it| it.usd.normalize()).collect()
}

#[test]
fn compound_growth_multiplies_what_was_there() {
    let it = reads("reads_per_month = \"10%\"");
    // 32.85, × 1.1, × 1.21
    let expected = [dec!(32.85), dec!(36.135), dec!(39.7485)];
    assert_eq!(payments(&it, 3, ON_DEMAND), expected);
    // 32.85 × 3.31
    let horizon = horizon(&it, 3, &[ON_DEMAND]);
    assert_eq!(
        horizon.outlook(ON_DEMAND).unwrap().total_usd,
        dec!(108.7335)
    );
    // 1.21^(6/12) = 1.1
    let it = reads("reads_per_year = 0.21");
    assert_eq!(payments(&it, 7, ON_DEMAND)[6], dec!(36.135));
}

#[test]
fn linear_growth_adds_the_same_each_month() {
    let it = reads("reads_per_month = 0.1\nkind = \"linear\"");
    // 32.85 × 1.1 and × 1.2
    let expected = [dec!(32.85), dec!(36.135), dec!(39.42)];
    assert_eq!(payments(&it, 3, ON_DEMAND), expected);
}

#[test]
fn a_table_of_months_says_how_many_times_the_first() {
    let it = reads("month = [{ month = 2, reads = 2 }, { month = 4, reads = 0.5 }]");
    let expected = [dec!(32.85), dec!(65.7), dec!(65.7), dec!(16.425)];
    assert_eq!(payments(&it, 4, ON_DEMAND), expected);
}

#[test]
fn what_grows_is_what_the_documentation_says() {
    let it = workload(
        "name = \"all\"
        reads = { per_second = 10, item_size = \"4 KiB\" }
        writes = { per_second = 20, item_size = \"1 KiB\" }
        storage = { size = \"10 GiB\", items = 1_001 }
        transfer = { internet_per_month = 100 }
        [dynamodb]
        backup_size = 1_000
        export_per_month = 1
        restore_per_month = \"1 KB\"
        streams = 500
        [postgres]
        iops = 5_000
        [growth]
        month = [{ month = 2, reads = 2, writes = 3, storage = 1.5 }]",
    );
    let grown = it.in_month(2).expect("in bounds");
    let rates = grown
        .access_patterns
        .iter()
        .map(|it| it.operations_per_month);
    // 10 × 2 and 20 × 3 a second.
    let expected = [dec!(52_560_000), dec!(157_680_000)];
    assert_eq!(rates.collect::<Vec<_>>(), expected);
    assert_eq!(grown.transfer.internet_bytes_per_month, dec!(200));
    assert_eq!(grown.data.size_bytes, dec!(16_106_127_360)); // 15 × 2^30
    // 1,501.5, whole
    assert_eq!(grown.data.items, dec!(1_501));
    assert_eq!(grown.dynamodb.backup_size_bytes, dec!(1_500));
    let text = format!("{:?}", grown.dynamodb);
    assert!(
        text.contains("Times(1)") && text.contains("Bytes(1500"),
        "{text}"
    );
    assert!(text.contains("ReadRequests(1500)"), "{text}");
    assert_eq!(grown.postgres.iops, Some(dec!(5_000)));
}

#[test]
fn upfront_sums_fall_due_in_the_month_of_purchase() {
    let it = writes("");
    let horizon = horizon(&it, 13, &[RESERVED]);
    let outlook = horizon.outlook(RESERVED).unwrap();
    let paid = usd(outlook);
    // 150 + 9.344 + 0.0949, and without the 150.
    assert_eq!(
        (paid[0], paid[1], paid[12]),
        (dec!(159.4389), dec!(9.4389), dec!(159.4389))
    );
    // 2 × 150 + 13 × 9.4389
    assert_eq!(outlook.total_usd, dec!(422.7057));
    // 150 ÷ 12 a month
    assert_eq!(outlook.payments[1].effective_usd, dec!(21.9389));
    let purchases: Vec<_> = outlook
        .purchases
        .iter()
        .map(|it| (it.month, &*it.what))
        .collect();
    assert_eq!(purchases, [(1, "100 WCU"), (13, "100 WCU")]);
    // 11 months of the second term are beyond: 150 × 11 ÷ 12
    assert_eq!(outlook.purchases[1].months_beyond, 11);
    assert_eq!(outlook.unused_upfront_usd(), dec!(137.5));
}

#[test]
fn reserved_blocks_stay_while_demand_moves() {
    let it = writes(
        "month = [{ month = 2, writes = 2 }, { month = 3, writes = 0 }, { month = 12, writes = 2 }]",
    );
    let paid = payments(&it, 13, RESERVED);
    // 100 WCU more without a block: 9.344 + 47.45 + 0.0949.
    assert_eq!(paid[1], dec!(56.8889));
    // 1 WCU is asked for, and the block is paid.
    assert_eq!(paid[2], dec!(9.4389));
    // Two blocks are bought for 200 WCU: 300 + 18.688 + 0.0949.
    assert_eq!(paid[12], dec!(318.7829));
}

#[test]
fn a_savings_plan_stays_while_demand_moves() {
    let it = reads(
        "month = [{ month = 2, reads = 2 }, { month = 3, reads = 0.5 }, { month = 13, reads = 2 }]",
    );
    let paid: Vec<_> = payments(&it, 13, WITH_PLAN)
        .iter()
        .map(|it| it.round_dp(6))
        .collect();
    // 32.85 × 0.82
    assert_eq!(paid[0], dec!(26.937));
    // As much again is billed at the list price: 26.937 + 32.85.
    assert_eq!(paid[1], dec!(59.787));
    // Half of it is lost.
    assert_eq!(paid[2], dec!(26.937));
    // 2 × 26.937
    assert_eq!(paid[12], dec!(53.874));
}

#[test]
fn present_value_is_worth_less_by_the_year() {
    let growth = "month = [{ month = 2, reads = 0 }, { month = 13, reads = 1 }]";
    let it = reads(growth);
    // 32.85 now and in a year at 8 %: 32.85 × (1 + 0.925925925926).
    let horizon = horizon(&it, 13, &[ON_DEMAND]);
    let outlook = horizon.outlook(ON_DEMAND).unwrap();
    assert_eq!(outlook.net_present_usd, dec!(63.2666666666691));
    assert_eq!(outlook.total_usd, dec!(65.7));
    // At 25 %: 32.85 × 1.8.
    let it = reads(&format!("discount_rate = \"25%\"\n{growth}"));
    let horizon = self::horizon(&it, 13, &[ON_DEMAND]);
    assert_eq!(
        horizon.outlook(ON_DEMAND).unwrap().net_present_usd,
        dec!(59.13)
    );
    // ∜1.4641 = 1.1, so three months at 46.41 % are a tenth.
    assert_eq!(discount_factor(dec!(0.4641), 4), dec!(0.909090909091));
}

#[test]
fn servers_are_resized_in_the_month_that_needs_it() {
    // 20,000 × 0.025 ms × 2.5 = 1.25 vCPUs of 21,400 ÷ 0.6 = 44,583 CoreMark, which a large has. Half
    // as many more are 66,875: too much for it.
    let it = servers("month = [{ month = 2, reads = 1.5 }]");
    let horizon = horizon(&it, 3, &[RDS]);
    let outlook = horizon.outlook(RDS).unwrap();
    let [resize] = &outlook.resizes[..] else {
        panic!("{:?}", outlook.resizes);
    };
    let found = (resize.month, &*resize.from, &*resize.to);
    assert_eq!(found, (2, "db.r7g.large", "db.r7g.xlarge"));
    // 730 × (0.478 − 0.239)
    let paid = usd(outlook);
    assert_eq!(paid[1] - paid[0], dec!(174.47));
    assert_eq!(paid[1], paid[2]);
}

#[test]
fn reserved_instances_cover_part_of_a_larger_one() {
    let it = servers(
        "month = [{ month = 2, reads = 1.5 }, { month = 3, reads = 1 }, { month = 12, reads = 1.5 }]",
    );
    let paid = payments(&it, 13, RDS_1Y);
    // Half of an xlarge on demand: 730 × 0.478 ÷ 2.
    assert_eq!(paid[1] - paid[0], dec!(174.47));
    assert_eq!(paid[2], paid[0]);
    // An xlarge is bought in place of a large: 730 × (0.3682 − 0.1841).
    assert_eq!(paid[12] - paid[0], dec!(134.393));
    // Half upfront: 785 in month 1, 1,571 in month 13, and 730 × (0.1793 − 0.0896) a month.
    let half = payments(&it, 13, RDS_1Y_HALF);
    assert_eq!(half[0] - half[2], dec!(785));
    assert_eq!(half[12] - half[0], dec!(851.481)); // 786 + 65.481
}

#[test]
fn an_option_that_cannot_serve_some_month_is_no_answer() {
    // An item collection of 10 GB is the limit beside local indexes.
    let it = workload(
        "name = \"growing\"
        reads = { per_second = 1, item_size = \"4 KiB\" }
        writes = { per_second = 1, item_size = \"1 KiB\" }
        storage = { size = \"40 GiB\" }
        [dynamodb]
        item_collection_size = \"6 GiB\"
        lsi = [{ name = \"by-date\", projection = \"keys-only\" }]
        [growth]
        storage_per_month = \"30%\"",
    );
    let horizon = horizon(&it, 4, &[ON_DEMAND, RDS]);
    let outlook = horizon.outlook(ON_DEMAND).unwrap();
    // 6, 7.8 and 10.14 GiB.
    assert_eq!(outlook.standing, Standing::Unavailable);
    assert_eq!(outlook.payments.len(), 2);
    let (month, why) = outlook.reason.as_ref().unwrap();
    assert!(
        *month == 3 && why.to_string().contains("an item collection of"),
        "{why}"
    );
}

#[test]
fn the_cheapest_of_a_month_changes_with_the_load() {
    // Idle on demand costs nothing, and 4,000 times as much is more than any server.
    let it = workload(
        "name = \"growing\"
        reads = { per_second = 1, item_size = \"4 KiB\" }
        writes = { per_second = 1, item_size = \"1 KiB\" }
        storage = { size = \"1 GiB\" }
        requirements = { availability = \"single-az\" }
        growth = { month = [{ month = 3, reads = 4_000, writes = 4_000 }] }",
    );
    let horizon = horizon(&it, 4, &[ON_DEMAND, RDS]);
    let changes = horizon.changes(Term::NoCommitment);
    let found: Vec<_> = changes
        .iter()
        .map(|it| (it.month, it.cheapest.option.id))
        .collect();
    assert_eq!(found, [(1, ON_DEMAND), (3, RDS)]);
    let [headline] = &horizon.headlines()[..] else {
        panic!("{:?}", horizon.headlines());
    };
    assert_eq!(headline.best.option.id, RDS);
    assert_eq!(headline.other.unwrap().option.id, ON_DEMAND);
}

#[test]
fn a_month_out_of_bounds_is_named() {
    let it = reads("reads_per_month = 9");
    let ids = catalog::model(ON_DEMAND).into_iter();
    let problem = Horizon::of(&it, &books(&it), 36, ids).expect_err("too many reads");
    // 262,800,000 × 10^7 is more than 1,000,000,000 a second × 2,628,000, in month 9.
    let said = problem.to_string();
    assert!(said.contains("in month 9 reads would be more"), "{said}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    #[test]
    fn without_growth_each_month_is_as_a_comparison(
        reads in 0..3_000_u32, writes in 0..500_u32, items in 0..3_000_000_u64, months in 1..5_u32,
    ) {
        let profile = rows(reads, writes, items, "");
        let it = workload(&format!("{profile}\n[growth]\ndiscount_rate = 0"));
        let books = books(&it);
        let comparison = Comparison::of(&it, &books, catalog::models());
        let horizon = Horizon::of(&it, &books, months, catalog::models()).expect("in bounds");
        for outlook in horizon.outlooks() {
            let id = outlook.option.id;
            let answer = comparison.answer(id).expect("the same options");
            prop_assert_eq!(outlook.standing, answer.standing, "{}", id);
            let sum: Decimal = outlook.payments.iter().map(|it| it.usd).sum();
            prop_assert_eq!(outlook.total_usd, sum);
            prop_assert_eq!(outlook.net_present_usd, sum);
            prop_assert!(outlook.resizes.is_empty());
            if outlook.option.commitment_years == 0 && let Some(usd) = answer.effective_monthly_usd() {
                prop_assert_eq!(sum, usd * Decimal::from(months), "{}", id);
            }
            // A committed month is as the comparison has it, with what is upfront in the first.
            if let (Some(quote), Some(first)) = (answer.quote(), outlook.payments.first()) {
                prop_assert_eq!(first.usd, quote.monthly_usd() + quote.upfront_usd(), "{}", id);
                let later = outlook.payments.iter().skip(1);
                for payment in later {
                    let off = (payment.usd - quote.monthly_usd()).abs();
                    prop_assert!(off < dec!(0.000001), "{id}: {off}");
                }
            }
        }
    }

    #[test]
    fn on_demand_grows_with_the_load(
        reads in 1..3_000_u32, writes in 1..500_u32, rate in 1..40_u32,
    ) {
        let profile = rows(reads, writes, 1_000, "");
        let grows = format!(
            "reads_per_month = \"{rate}%\"\nwrites_per_year = \"{rate}%\"\nstorage_per_month = \"{rate}%\""
        );
        let it = workload(&format!("{profile}\n[growth]\n{grows}"));
        let paid = payments(&it, 12, ON_DEMAND);
        prop_assert!(paid.is_sorted(), "{paid:?}");
    }
}

#[track_caller]
fn mistake(growth: &str, expected: &[&str]) {
    let profile = format!(
        "name = \"mistaken\"
reads = {{ per_second = 1, item_size = 1 }}
writes = {{ per_second = 1, item_size = 1 }}
storage = {{ size = 1 }}
[growth]
{growth}"
    );
    let read = Workload::from_toml("mistaken.toml", &profile);
    let said = read.expect_err("a mistake").to_string();
    for part in expected {
        assert!(said.contains(part), "{said:?} does not say {part:?}");
    }
}

#[test]
fn mistakes_in_growth_get_sentences() {
    let place = "mistaken.toml:6:";
    let both = "reads_per_year = 0.2\nreads_per_month = 0.1";
    mistake(
        both,
        &[
            place,
            "growth.reads_per_month and growth.reads_per_year say the same thing",
        ],
    );
    mistake(
        "reads_per_month = \"-100%\"",
        &[place, "a value from -0.9999 to 10"],
    );
    mistake(
        "storage_per_year = 11",
        &[place, "a value from -0.9999 to 10", "\"11 %\""],
    );
    mistake(
        "kind = \"linea\"",
        &[place, "\"compound\" or \"linear\"", "\"linear\"?"],
    );
    mistake(
        "kind = \"linear\"",
        &[place, "growth.kind: no rate is given"],
    );
    mistake("horizon_months = 0", &[place, "a value from 1 to 120"]);
    mistake(
        "horizon_months = 1.5",
        &[place, "a whole number of months, found 1.5"],
    );
    mistake("discount_rate = \"110%\"", &[place, "a value from 0 to 1"]);
    mistake(
        "writes_a_month = 1",
        &["unknown key \"growth.writes_a_month\""],
    );
    let beside = "reads_per_month = 0.1\nmonth = [{ month = 2, reads = 3 }]";
    mistake(
        beside,
        &[
            place,
            "growth.reads_per_month: [[growth.month]] has factors of reads too",
        ],
    );
    mistake(
        "month = [{ reads = 3 }]",
        &["growth.month.0.month is missing"],
    );
    mistake(
        "month = [{ month = 1, reads = 3 }]",
        &["a value from 2 to 120"],
    );
    mistake(
        "month = [{ month = 2 }]",
        &["growth.month.0.reads is missing"],
    );
    let twice = "month = [{ month = 5, reads = 3 }, { month = 5, reads = 4 }]";
    mistake(
        twice,
        &["growth.month.1.month: expected a later month than 5, found 5"],
    );
}

/// The program in a folder with a profile that grows and one that does not.
fn with_profiles() -> tempfile::TempDir {
    let still = rows(1_000, 100, 1_000_000, "");
    let growing = format!("{still}\n[growth]\nhorizon_months = 4\nwrites_per_month = 0.5");
    folder(&[("growing.toml", &growing), ("still.toml", &still)])
}

#[test]
fn the_program_prices_as_many_months_as_are_asked_for() {
    let folder = with_profiles();
    let json = |arguments: &[&str]| -> Value {
        let all = [&["compare", "growing.toml", "--format", "json"], arguments].concat();
        let output = run(folder.path(), &all);
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
        serde_json::from_str(stdout(&output)).expect("JSON")
    };
    let it = json(&["--horizon"]);
    assert_eq!(
        (&it["schema"], &it["horizon_months"]),
        (&1.into(), &4.into())
    );
    assert_eq!(it["growth_factors"][3]["writes"], "3.375");
    let first = &it["options"][0];
    // A reservation of a year owes more than four months: it is ranked, and not called the cheapest.
    assert_eq!(first["id"], "rds.multi-az.reserved-1y-no-upfront");
    let cheapest = &it["cheapest"];
    assert_eq!(
        cheapest["up-to-3-years"]["id"],
        cheapest["no-commitment"]["id"]
    );
    let months = first["months"].as_array().expect("months");
    let usd = months.iter().map(|it| common::decimal(&it["usd"]));
    assert_eq!(common::decimal(&first["total_usd"]), usd.sum::<Decimal>());
    assert_eq!(json(&["--horizon", "2"])["horizon_months"], 2);
    // A row for each option and month, below the header.
    let csv = [
        "compare",
        "growing.toml",
        "--horizon",
        "--format",
        "csv",
        "--option",
        ON_DEMAND,
    ];
    let output = run(folder.path(), &csv);
    assert_eq!(stdout(&output).lines().count(), 5);
}

#[test]
fn the_program_answers_within_its_columns() {
    let folder = with_profiles();
    for columns in [80, 100, 140] {
        let arguments = ["compare", "growing.toml", "--horizon"];
        let text = answer_in_columns(folder.path(), &arguments, columns);
        says(
            &text,
            &["costs the least over 4 months", "Of single months"],
        );
    }
}

#[test]
fn the_program_says_what_it_lacks() {
    let folder = with_profiles();
    let refused = |arguments: &[&str]| {
        let output = run(folder.path(), arguments);
        assert_eq!((output.status.code(), stdout(&output)), (Some(2), ""));
        stderr(&output).to_owned()
    };
    let said = refused(&["compare", "still.toml", "--horizon"]);
    says(
        &said,
        &[
            "--horizon: rows does not say for how many months",
            "--horizon 36",
        ],
    );
    let said = refused(&["compare", "still.toml", "--horizon", "121"]);
    says(&said, &["a number of months from 1 to 120"]);
    let said = refused(&["compare", "--horizon", "still.toml"]);
    says(&said, &["write --horizon behind the profiles"]);
    let said = refused(&["compare", "still.toml", "--horizon", "2", "--hybrid"]);
    says(&said, &["cannot be used with"]);
}
