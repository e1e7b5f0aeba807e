//! Database Savings Plans worked out by hand.
//!
//! A plan takes 18 % off request units, 12 % off provisioned capacity and 20 % off hours of
//! instances. So a commitment pays off as long as it is drawn for 82, 88 and 80 % of the time. In
//! us-east-1 a million WRU cost 0.625 and a million RRU 0.125 (0.78 a million WRU in Standard-IA),
//! a WCU-hour 0.00065 and an RCU-hour 0.00013. A month has 730 hours and 2,628,000 seconds.

mod common;

use common::{amount, answer, comparison, decimal, group, option, table};
use rust_decimal::{Decimal, dec};
use serde_json::Value;
use tablestakes::report::{self, Format};
use tablestakes::{Comparison, Library, Workload, catalog};

const ON_DEMAND: &str = "dynamodb.on-demand.standard";
const ON_DEMAND_PLAN: &str = "dynamodb.on-demand.standard.savings-plan";
const PEAK: &str = "dynamodb.provisioned-peak.standard";
const PEAK_PLAN: &str = "dynamodb.provisioned-peak.standard.savings-plan";
const SCHEDULED_PLAN: &str = "dynamodb.provisioned-scheduled.standard.savings-plan";
const SINGLE_PLAN: &str = "rds.single-az.savings-plan";
const MULTI_PLAN: &str = "rds.multi-az.savings-plan";
const UNUSED: &str = "unused-commitment";
const NONE: &str = "";

/// Writes of a unit each, without data, and what follows.
fn writes(per_second: &str, more: &str) -> String {
    format!(
        "name = \"writes\"
        reads = {{ per_second = 0, item_size = 1 }}
        writes = {{ per_second = {per_second}, item_size = \"1 KiB\" }}
        storage = {{ size = 0 }}
        {more}"
    )
}

/// A level for the first hours of each day, and another for the rest.
fn day(busy: u32, hours: usize, quiet: u32) -> String {
    let hours = [vec![busy; hours], vec![quiet; 24 - hours]].concat();
    format!("{{ kind = \"schedule\", hours = {hours:?} }}")
}

/// A fact in USD, or USD an hour.
fn usd(option: &Value, key: &str) -> Decimal {
    let key = format!("savings_plan_{key}");
    let value = &option["sizing"][&key];
    let found = match value.as_f64() {
        Some(rate) => Decimal::try_from(rate).expect("a rate"),
        None => decimal(value),
    };
    found.round_dp(6)
}

/// What of the eligible usage is covered, and what of the commitment is drawn, in percent.
fn coverage_and_utilization(option: &Value) -> [Decimal; 2] {
    ["coverage_share", "utilization_share"].map(|key| (usd(option, key) * dec!(100)).round_dp(2))
}

/// The amounts of a meter that a plan covers, and those at the published price; each at the price
/// that it should have. To a millionth, since shares of hours do not always divide evenly.
fn split(option: &Value, meter: &str, discount: Decimal) -> [Decimal; 2] {
    let mut split = [Decimal::ZERO; 2];
    for it in option["charges"].as_array().unwrap() {
        if it["meter"] == meter {
            let [list, price, usd] = ["list_unit_price_usd", "unit_price_usd", "amount_usd"]
                .map(|key| decimal(&it[key]));
            match it["covered_by"].as_str() {
                Some("savings plan") => {
                    assert_eq!(price, list * (Decimal::ONE - discount));
                    split[0] += usd;
                }
                None => {
                    assert_eq!(price, list);
                    split[1] += usd;
                }
                Some(_) => assert_eq!(usd, dec!(0)),
            }
        }
    }
    split.map(|usd| usd.round_dp(6))
}

/// The month of an option, to a millionth of a USD, once it is sure that it is the sum of the
/// charges.
fn monthly(option: &Value) -> Decimal {
    let charges = option["charges"].as_array().unwrap().iter();
    let sum: Decimal = charges.map(|it| decimal(&it["amount_usd"])).sum();
    assert_eq!(sum, decimal(&option["monthly_usd"]));
    assert_eq!(option["monthly_usd"], option["effective_monthly_usd"]);
    sum.round_dp(6)
}

#[test]
fn steady_requests_are_covered_all_at_18_percent_off() {
    let it = answer(&writes("100", NONE), ON_DEMAND_PLAN);
    // 262.8 million × 0.625 = 164.25; 82 % of it are 134.685, ÷ 730 = 0.1845 an hour.
    assert_eq!(
        split(&it, "write-request-units", dec!(0.18)),
        [dec!(134.685), dec!(0)]
    );
    assert_eq!(monthly(&it), dec!(134.685));
    assert_eq!(usd(&it, "usd_per_hour"), dec!(0.1845));
    assert_eq!(coverage_and_utilization(&it), [dec!(100), dec!(100)]);
    assert_eq!(usd(&it, "savings_usd"), dec!(29.565));
    // A tenth less gives up 18 % of 16.425 at list; a tenth more is lost, 13.4685.
    assert_eq!(usd(&it, "tenth_less_usd"), dec!(2.9565));
    assert_eq!(usd(&it, "tenth_more_usd"), dec!(13.4685));
    assert_eq!(amount(&it, UNUSED), dec!(0));
    // 262.8 × 0.78 × 0.82 = 168.08688 in Standard-IA.
    let it = answer(
        &writes("100", NONE),
        "dynamodb.on-demand.standard-ia.savings-plan",
    );
    assert_eq!(monthly(&it), dec!(168.08688));
}

#[test]
fn steady_capacity_is_covered_all_at_12_percent_off() {
    // 280 ÷ 0.7 = 400 WCU and a read unit: 292,000 × 0.00065 + 730 × 0.00013 = 189.8949, × 0.88.
    for way in ["peak", "scheduled", "autoscaled"] {
        let id = format!("dynamodb.provisioned-{way}.standard.savings-plan");
        let it = answer(&writes("280", NONE), &id);
        assert_eq!(
            split(&it, "write-capacity-unit-hours", dec!(0.12)),
            [dec!(167.024), dec!(0)]
        );
        assert_eq!(monthly(&it), dec!(167.107512), "{id}");
        assert_eq!(usd(&it, "savings_usd"), dec!(22.787388));
        assert_eq!(coverage_and_utilization(&it), [dec!(100), dec!(100)]);
    }
}

#[test]
fn requests_that_are_busy_for_more_than_82_percent_are_covered_and_their_quiet_hours_lost() {
    // 400 a second for 20 hours, 83.33 %, and 100 for 4: 350 on average. An hour of 400 costs
    // 0.90 at list and 0.738 with the plan, an hour of 100 0.1845.
    let profile = writes("350", &format!("shape = {}", day(4, 20, 1)));
    let it = answer(&profile, ON_DEMAND_PLAN);
    assert_eq!(usd(&it, "usd_per_hour"), dec!(0.738));
    // 350 × 2.628 × 0.625 × 0.82 = 471.3975 drawn of 730 × 0.738 = 538.74: 67.3425 are lost,
    // 730 × 4 ÷ 24 × (0.738 - 0.1845).
    assert_eq!(
        split(&it, "write-request-units", dec!(0.18)),
        [dec!(471.3975), dec!(0)]
    );
    assert_eq!(amount(&it, UNUSED).round_dp(6), dec!(67.3425));
    assert_eq!(group(&it, "commitments"), amount(&it, UNUSED));
    assert_eq!(monthly(&it), dec!(538.74));
    // 574.875 - 538.74. 350 of 400 are drawn.
    assert_eq!(usd(&it, "savings_usd"), dec!(36.135));
    assert_eq!(coverage_and_utilization(&it), [dec!(100), dec!(87.5)]);
    // A tenth less is 53.874 that cost 53.874 ÷ 0.82 × 20 ÷ 24 = 54.75 at list.
    assert_eq!(usd(&it, "tenth_less_usd"), dec!(0.876));
    assert_eq!(usd(&it, "tenth_more_usd"), dec!(53.874));
}

#[test]
fn requests_that_are_busy_for_less_are_covered_up_to_what_is_always_there() {
    // 19 hours are 79.17 %: 100 a second are covered, and 300 for 19 hours are not. 8,100 in all.
    let profile = writes("337.5", &format!("shape = {}", day(4, 19, 1)));
    let it = answer(&profile, ON_DEMAND_PLAN);
    assert_eq!(usd(&it, "usd_per_hour"), dec!(0.1845));
    // 300 × 19 ÷ 24 = 237.5 × 2.628 × 0.625 = 390.09375 at list.
    let covered = [dec!(134.685), dec!(390.09375)];
    assert_eq!(split(&it, "write-request-units", dec!(0.18)), covered);
    assert_eq!(amount(&it, UNUSED), dec!(0));
    assert_eq!(monthly(&it), dec!(524.77875));
    assert_eq!(usd(&it, "savings_usd"), dec!(29.565));
    // 2,400 of 8,100.
    assert_eq!(coverage_and_utilization(&it), [dec!(29.63), dec!(100)]);
    // A tenth less costs 13.4685 ÷ 0.82 in every hour, a tenth more saves that for 19 hours of 24:
    // 16.425 - 13.4685 and 13.4685 - 13.003125.
    assert_eq!(usd(&it, "tenth_less_usd"), dec!(2.9565));
    assert_eq!(usd(&it, "tenth_more_usd"), dec!(0.465375));
}

#[test]
fn capacity_must_be_there_for_88_percent_of_the_hours() {
    // 400 WCU for 22 hours, 91.67 %, and 100 for two: 375 on average. With the plan an hour of 400
    // costs 0.2288, and the read unit 0.0001144.
    let profile = writes("262.5", &format!("shape = {}", day(4, 22, 1)));
    let it = answer(&profile, SCHEDULED_PLAN);
    assert_eq!(usd(&it, "usd_per_hour"), dec!(0.228914));
    // 375 × 0.4745 × 0.88 = 156.585, and 300 × 0.4745 × 0.88 × 2 ÷ 24 = 10.439 are lost.
    assert_eq!(
        split(&it, "write-capacity-unit-hours", dec!(0.12)),
        [dec!(156.585), dec!(0)]
    );
    assert_eq!(amount(&it, UNUSED).round_dp(6), dec!(10.439));
    assert_eq!(monthly(&it), dec!(167.107512)); // with the read unit, 0.0949 × 0.88
    // 21 hours are 87.5 %: 100 WCU are covered, 41.756, and 300 × 21 ÷ 24 are not, 124.55625.
    let profile = writes("253.75", &format!("shape = {}", day(4, 21, 1)));
    let it = answer(&profile, SCHEDULED_PLAN);
    // Within an hour the plan covers the same share of all, of the read unit too: 0.083512.
    let [reads, writes] = ["read", "write"]
        .map(|kind| split(&it, &format!("{kind}-capacity-unit-hours"), dec!(0.12)));
    assert_eq!(reads[0] + writes[0], dec!(41.839512));
    assert_eq!(reads[1] + writes[1], dec!(124.55625));
    assert_eq!(monthly(&it), dec!(166.395762)); // 124.55625 + 41.756 + 0.083512
    assert_eq!(amount(&it, UNUSED), dec!(0));
}

#[test]
fn what_is_there_half_of_the_time_is_not_worth_a_plan() {
    let all = comparison(&writes("100", &format!("shape = {}", day(1, 12, 0))));
    let it = option(&all, ON_DEMAND_PLAN);
    assert_eq!(it["charges"], option(&all, ON_DEMAND)["charges"]);
    assert_eq!(usd(&it, "usd_per_hour"), dec!(0));
    assert_eq!(coverage_and_utilization(&it), [dec!(0), dec!(0)]);
    for key in ["savings_usd", "tenth_less_usd", "tenth_more_usd"] {
        assert_eq!(usd(&it, key), dec!(0), "{key}");
    }
}

#[test]
fn reads_and_writes_draw_on_one_commitment() {
    // 1,000 reads a second by day cost as much as 200 writes by night: 0.45 an hour. Alone each is
    // there for half of the time.
    let profile = format!(
        "name = \"apart\"
        reads = {{ per_second = 500, item_size = \"4 KiB\", strong = 1, shape = {} }}
        writes = {{ per_second = 100, item_size = \"1 KiB\", shape = {} }}
        storage = {{ size = 0 }}",
        day(1, 12, 0),
        day(0, 12, 1)
    );
    let it = answer(&profile, ON_DEMAND_PLAN);
    assert_eq!(usd(&it, "usd_per_hour"), dec!(0.369)); // 0.45 × 0.82
    assert_eq!(monthly(&it), dec!(269.37)); // 328.50 × 0.82
    assert_eq!(coverage_and_utilization(&it), [dec!(100), dec!(100)]);
    for meter in ["read-request-units", "write-request-units"] {
        assert_eq!(split(&it, meter, dec!(0.18)), [dec!(134.685), dec!(0)]);
    }
}

#[test]
fn a_tenth_less_or_more_never_costs_less() {
    let night = |kind: &str| format!("spikiness = 3\nshape = {{ {kind} }}");
    let shapes = [
        night("kind = \"diurnal\", weekend_factor = 0.6"),
        night("kind = \"bursty\", bursts_per_day = 5, burst_minutes = 30"),
        format!("shape = {}", day(3, 7, 2)),
    ];
    for shape in shapes {
        let all = comparison(&writes("500", &shape));
        let options = all["options"].as_array().unwrap().iter();
        for it in options.filter(|it| it["id"].as_str().unwrap().ends_with("savings-plan")) {
            if it["available"] == true {
                assert!(usd(it, "tenth_less_usd") >= dec!(0), "{}", it["id"]);
                assert!(usd(it, "tenth_more_usd") >= dec!(0), "{}", it["id"]);
                assert!(usd(it, "savings_usd") >= dec!(0), "{}", it["id"]);
                monthly(it);
            }
        }
    }
}

#[test]
fn a_plan_comes_after_what_is_owned_and_after_what_is_free() {
    let owned = "reserved_wcu = 100\nreserved_term = \"1y\"";
    let capacity = |dynamodb: &str| {
        let it = answer(
            &writes("210", &format!("[dynamodb]\n{dynamodb}")),
            PEAK_PLAN,
        );
        (split(&it, "write-capacity-unit-hours", dec!(0.12))[0], it)
    };
    // 210 ÷ 0.7 = 300 WCU, 219,000 hours × 0.00065 × 0.88 = 125.268.
    assert_eq!(capacity(NONE).0, dec!(125.268));
    // 100 are owned: 146,000 hours are left.
    let (covered, it) = capacity(owned);
    assert_eq!(covered, dec!(83.512));
    // 83.512, the fee of 73,000 × 0.000128 = 9.344, a read unit 0.083512.
    assert_eq!(monthly(&it), dec!(92.939512));
    // 18,600 are free: 200,400 hours are left.
    assert_eq!(capacity("free_tier = true").0, dec!(114.6288));
    // Both: 127,400 hours, 72.8728, and the fee. The read unit is free.
    let (covered, it) = capacity(&format!("{owned}\nfree_tier = true"));
    assert_eq!(covered, dec!(72.8728));
    assert_eq!(monthly(&it), dec!(82.2168));
    let charges = it["charges"].as_array().unwrap().iter();
    let lines = charges.filter(|it| it["meter"] == "write-capacity-unit-hours");
    let lines = lines.map(|it| (it["covered_by"].as_str().unwrap(), decimal(&it["quantity"])));
    assert_eq!(
        lines.collect::<Vec<_>>(),
        [
            ("reserved capacity", dec!(73_000)),
            ("free allowance", dec!(18_600)),
            ("savings plan", dec!(127_400)),
        ]
    );
}

#[test]
fn what_is_no_throughput_is_never_discounted() {
    let features = "pitr = true\nbackup_size = \"10 GiB\"\nstreams = \"40M\"\nkinesis_cdc = true
        restore_per_month = 1\nexport_per_month = 1\nimport_per_month = 1";
    let all = comparison(&table(features));
    for (plain, plan, meters) in [
        (
            ON_DEMAND,
            ON_DEMAND_PLAN,
            ["read-request-units", "write-request-units"],
        ),
        (
            PEAK,
            PEAK_PLAN,
            ["read-capacity-unit-hours", "write-capacity-unit-hours"],
        ),
    ] {
        let others = |id: &str| {
            let it = option(&all, id);
            let others = it["charges"].as_array().unwrap().iter();
            let others = others.filter(|it| !meters.contains(&it["meter"].as_str().unwrap()));
            others.cloned().collect::<Vec<_>>()
        };
        let of_plan = others(plan);
        assert_eq!(of_plan, others(plain));
        // Storage, PITR, backups, streams, changes, restore, export, import.
        assert_eq!(of_plan.len(), 8);
        assert!(of_plan.iter().all(|it| it["covered_by"].is_null()));
    }
}

/// A database of nothing, and what `[postgres]` pins.
fn database(postgres: &str) -> String {
    let pinned = "storage = \"100 GiB\"\nbackup_storage = \"200 GiB\"";
    writes("0", &format!("[postgres]\n{pinned}\n{postgres}"))
}

#[test]
fn hours_of_an_instance_are_covered_and_its_volume_and_backups_are_not() {
    let pinned = database("instance = \"db.r7g.large\"");
    // 730 × 0.239 × 0.8 = 139.576; 100 × 0.115 = 11.50; (200 - 100) × 0.095 = 9.50.
    let it = answer(&pinned, SINGLE_PLAN);
    assert_eq!(
        split(&it, "instance-hours", dec!(0.20)),
        [dec!(139.576), dec!(0)]
    );
    assert_eq!(split(&it, "storage", dec!(0.20)), [dec!(0), dec!(11.50)]);
    assert_eq!(
        split(&it, "backup-storage", dec!(0.20)),
        [dec!(0), dec!(9.50)]
    );
    assert_eq!(monthly(&it), dec!(160.576));
    assert_eq!(usd(&it, "usd_per_hour"), dec!(0.1912)); // 0.239 × 0.8
    assert_eq!(usd(&it, "savings_usd"), dec!(34.894));
    // 730 × 0.478 × 0.8 = 279.152; 100 × 0.23 = 23; 9.50.
    assert_eq!(monthly(&answer(&pinned, MULTI_PLAN)), dec!(311.652));
}

#[test]
fn classes_before_generation_7_are_passed_over() {
    // Nothing to do: db.t4g.micro by the hour, and of generation 7 the cheapest is db.m7g.large:
    // 730 × 0.168 × 0.8 = 98.112.
    let it = answer(&database(NONE), SINGLE_PLAN);
    assert_eq!(it["sizing"]["instance"], "db.m7g.large");
    assert_eq!(
        split(&it, "instance-hours", dec!(0.20)),
        [dec!(98.112), dec!(0)]
    );
    let by_the_hour = answer(&database(NONE), "rds.single-az.on-demand");
    assert_eq!(by_the_hour["sizing"]["instance"], "db.t4g.micro");
    // A class that is pinned is not replaced.
    let all = comparison(&database("instance = \"db.t4g.medium\""));
    let covered = "a Database Savings Plan covers classes of generation 7 and later alone";
    for id in [SINGLE_PLAN, MULTI_PLAN] {
        let reason = format!("postgres.instance db.t4g.medium: {covered}");
        assert_eq!(option(&all, id)["reason"], reason.as_str());
    }
    assert_eq!(option(&all, "rds.multi-az.on-demand")["available"], true);
    // The books of Calgary have none.
    let calgary = format!("region = \"ca-west-1\"\n{}", database(NONE));
    let reason = format!("the price book of ca-west-1 has no such class: {covered}");
    assert_eq!(answer(&calgary, MULTI_PLAN)["reason"], reason.as_str());
}

#[test]
fn a_plan_takes_its_share_off_the_prices_of_the_region() {
    let ireland = |more: &str| format!("region = \"eu-west-1\"\n{more}");
    // 262.8 × 0.705 × 0.82 in eu-west-1.
    let it = answer(&ireland(&writes("100", NONE)), ON_DEMAND_PLAN);
    assert_eq!(monthly(&it), dec!(151.92468));
    // 730 × 0.268 × 0.8 = 156.512; 100 × 0.127 = 12.70; 9.50.
    let it = answer(
        &ireland(&database("instance = \"db.r7g.large\"")),
        SINGLE_PLAN,
    );
    assert_eq!(monthly(&it), dec!(178.712));
    // A plan is of no one region: 100 rWRU here and in eu-west-1, 164.25 × 0.82 and 151.92468.
    let global = writes("100", "[dynamodb]\nreplica_regions = [\"eu-west-1\"]");
    let it = answer(&global, ON_DEMAND_PLAN);
    let covered = split(&it, "replicated-write-request-units", dec!(0.18));
    assert_eq!(covered, [dec!(286.60968), dec!(0)]);
}

#[test]
fn discounts_of_a_folder_are_taken_instead() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("aws")).unwrap();
    let plans = "usage,discount,source,date\n\
                 dynamodb.on-demand,0.10,our contract of 2026,2026-01-15\n\
                 rds.instance-hours,0,our contract of 2026,2026-01-15\n";
    std::fs::write(folder.path().join("aws/savings-plans.csv"), plans).unwrap();
    let mut library = Library::embedded();
    library.overlay(folder.path()).unwrap();
    let answer = |profile: &str, id: &str| {
        let workload = Workload::from_toml("test.toml", profile).unwrap();
        let books = library.books(workload.regions()).unwrap();
        let comparison = Comparison::of(&workload, &books, catalog::models());
        let text = report::comparisons(&[comparison], Format::Json);
        option(&serde_json::from_str(&text).unwrap(), id)
    };
    let it = answer(&writes("100", NONE), ON_DEMAND_PLAN);
    assert_eq!(monthly(&it), dec!(147.825)); // 164.25 × 0.9
    let charges = it["charges"].as_array().unwrap().iter();
    let covered: Vec<_> = charges
        .filter(|it| it["covered_by"] == "savings plan")
        .collect();
    assert_eq!(covered[0]["source"], "our contract of 2026");
    assert_eq!(covered[0]["price_date"], "2026-01-15");
    // At 10 % off what is there for 20 of 24 hours is not worth it any more: 100 of 400 a second.
    let it = answer(
        &writes("350", &format!("shape = {}", day(4, 20, 1))),
        ON_DEMAND_PLAN,
    );
    assert_eq!(usd(&it, "usd_per_hour"), dec!(0.2025)); // 0.225 × 0.9
    // Nothing off is no plan: 730 × 0.239 = 174.47, 11.50 and 9.50.
    let it = answer(&database("instance = \"db.r7g.large\""), SINGLE_PLAN);
    assert_eq!(usd(&it, "usd_per_hour"), dec!(0));
    assert_eq!(monthly(&it), dec!(195.47));
    // What the folder leaves out is as before.
    let it = answer(&writes("280", NONE), PEAK_PLAN);
    assert_eq!(monthly(&it), dec!(167.107512));
}

#[test]
fn recorded_periods_lie_side_by_side_by_the_clock() {
    // Reads are busy from 20:00 to 08:00 by their schedule and writes from 08:00 to 20:00 by a
    // recording, so that together they spend the same in every hour: 500 × 3,600 RRU at
    // 0.000000125 for twelve hours at twice the mean, and 100 × 3,600 WRU at 0.000000625 for the
    // other twelve: 0.45 an hour at twice 0.225. All is covered: 328.50 × 0.82 = 269.37.
    for start in [0, 30, 12 * 60, 12 * 60 + 30] {
        let folder = tempfile::tempdir().expect("a folder");
        let minute = |at: usize| {
            let clock = start + at;
            let busy = (8 * 60..20 * 60).contains(&(clock % 1440));
            let (day, hour) = (2 + clock / 1440, clock % 1440 / 60);
            let value = u8::from(busy);
            format!("2026-11-{day:02}T{hour:02}:{:02}Z,{value}\n", clock % 60)
        };
        let rows: Vec<_> = (0..1440).map(minute).collect();
        std::fs::write(folder.path().join("writes.csv"), rows.concat()).expect("a file");
        let profile = "name = \"side by side\"
            storage = { size = 0 }
            [reads]
            per_second = 500
            item_size = \"4 KiB\"
            strong = 1
            shape = { kind = \"on-off\", days = \"mon-sun\", from = 20, to = 8 }
            [writes]
            per_second = 100
            item_size = \"1 KiB\"
            shape = { kind = \"trace\", file = \"writes.csv\" }";
        let path = folder.path().join("profile.toml");
        let workload = Workload::from_toml(path.to_str().expect("a path"), profile);
        let workload = workload.expect("a valid profile");
        let books = Library::embedded()
            .books(workload.regions())
            .expect("books");
        let comparison = Comparison::of(&workload, &books, catalog::models());
        let plan = comparison.answer(ON_DEMAND_PLAN).expect("an option");
        let usd = plan.effective_monthly_usd().expect("a quote");
        assert_eq!(usd.round_dp(6), dec!(269.37), "from minute {start} on");
    }
}
