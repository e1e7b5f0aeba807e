//! Provisioned capacity worked out by hand: for the peak, by a timetable, by auto scaling, and what
//! on-demand makes of the same shapes. Prices: 0.00065 a WCU-hour and an rWCU-hour in us-east-1,
//! 0.000735 in eu-west-1. A month has 730 hours and 2,628,000 seconds, 1,825 to a minute of a day.

mod common;

use common::{amount, answer, comparison_with, decimal, option, quantity};
use rust_decimal::{Decimal, dec};
use serde_json::Value;

const ON_DEMAND: &str = "dynamodb.on-demand.standard";
const PEAK: &str = "dynamodb.provisioned-peak.standard";
const SCHEDULED: &str = "dynamodb.provisioned-scheduled.standard";
const AUTOSCALED: &str = "dynamodb.provisioned-autoscaled.standard";

/// What writes of a unit each need to be written down, and what follows: `rate` is a line such as
/// `per_second = 70`.
fn writes(rate: &str, more: &str) -> String {
    format!(
        "name = \"writes\"
        reads = {{ per_second = 0, item_size = \"4 KiB\", strong = 1 }}
        writes = {{ {rate}, item_size = \"1 KiB\" }}
        storage = {{ size = 0 }}
        {more}"
    )
}

/// A day of hours: so much for so many, one stretch after the other.
fn day(stretches: &[(u32, usize)]) -> String {
    let hours = stretches
        .iter()
        .flat_map(|(level, hours)| vec![*level; *hours]);
    let hours: Vec<_> = hours.collect();
    assert_eq!(hours.len(), 24);
    format!("kind = \"schedule\", hours = {hours:?}")
}

/// 70 writes a second, 210 from 18:00 to 24:00: 105 on average.
fn evening() -> String {
    let shape = day(&[(1, 18), (3, 6)]);
    writes("per_second = 105", &format!("shape = {{ {shape} }}"))
}

/// 70 writes a second, and times as many in a window of every day.
fn window(per_month: &str, from: &str, to: &str, factor: u32) -> String {
    let rate = format!("per_month = {per_month}");
    let window = format!("{{ from = \"{from}\", to = \"{to}\", factor = {factor} }}");
    writes(
        &rate,
        &format!("shape = {{ kind = \"schedule\", window = [{window}] }}"),
    )
}

fn units(option: &Value, key: &str) -> Decimal {
    decimal(&option["sizing"][key])
}

fn write_hours(option: &Value) -> Decimal {
    units(option, "write_capacity_unit_hours")
}

#[track_caller]
fn near(option: &Value, key: &str, expected: f64) {
    let value = &option["sizing"][key];
    let found = value.as_f64().unwrap_or_else(|| panic!("{key}: {value}"));
    // JSON has ratios to a millionth.
    assert!(
        (found - expected).abs() < 1e-6,
        "{key}: {found}, not {expected}"
    );
}

fn reason(option: &Value) -> &str {
    option["reason"].as_str().expect("a reason")
}

#[test]
fn a_percentile_of_the_minutes_leaves_its_bursts_to_what_was_not_used() {
    // Two minutes of each day at 350, the others at 70: 1,825 × (1,438 × 70 + 2 × 350) a month.
    let bursts = window("184_982_000", "10:00", "10:02", 5);
    // 350 ÷ 0.7 = 500 WCU × 730 h × 0.00065 = 237.25.
    let it = answer(&bursts, PEAK);
    assert_eq!(units(&it, "write_capacity_units"), dec!(500));
    assert_eq!(amount(&it, "write-capacity-unit-hours"), dec!(237.25));
    // 99 % of the minutes have 70: 100 WCU, 47.45. The bursts ask for 2 × 60 × 250 = 30,000 unit
    // seconds more, just the 300 × 100 that are kept.
    let it = option(
        &comparison_with(&bursts, &["peak_percentile=99", "max_throttled_share=0"]),
        PEAK,
    );
    assert_eq!(units(&it, "write_capacity_units"), dec!(100));
    assert_eq!(amount(&it, "write-capacity-unit-hours"), dec!(47.45));
    // 1,438 of 1,440 minutes are 99.861 %: at 99.87 % the bursts count.
    let it = option(&comparison_with(&bursts, &["peak_percentile=99.87"]), PEAK);
    assert_eq!(units(&it, "write_capacity_units"), dec!(500));
}

#[test]
fn a_percentile_that_throttles_too_much_is_refused_with_the_share() {
    // Two minutes of each day at 420: 1,825 × (1,438 × 70 + 2 × 420) a month.
    let bursts = window("185_237_500", "10:00", "10:02", 6);
    // 2 × 60 × 320 = 38,400, of which 30,000 are kept: 8,400 of 60 × 101,500 = 6,090,000.
    let assume = |more: &str| {
        option(
            &comparison_with(&bursts, &["peak_percentile=99", more]),
            PEAK,
        )
    };
    let it = assume("max_throttled_share=0.001");
    assert_eq!(it["available"], false);
    assert_eq!(
        reason(&it),
        "table, writes: capacity for 99 % of the minutes would throttle 0.138 % of the units, and \
         max_throttled_share is 0.1 %: a higher peak_percentile, or a lower target utilization"
    );
    assert_eq!(assume("max_throttled_share=0.0014")["available"], true);
    // 70 ÷ 0.6 = 116.67: 2 × 60 × 303.33 = 36,400, of which 35,000 are kept; 1,400 are 0.023 %.
    let it = assume("dynamodb_target_utilization=0.6");
    assert_eq!(units(&it, "write_capacity_units"), dec!(117));
}

#[test]
fn a_timetable_has_the_busiest_minute_of_each_hour() {
    // 18 hours at 70 ÷ 0.7 = 100 and 6 at 300 are 3,600 a day: 150 × 730 = 109,500 × 0.00065.
    let it = answer(&evening(), SCHEDULED);
    assert_eq!(amount(&it, "write-capacity-unit-hours"), dec!(71.175));
    assert_eq!(write_hours(&it), dec!(109_500));
    assert_eq!(units(&it, "write_capacity_units"), dec!(300));
    assert_eq!(units(&it, "write_least_capacity_units"), dec!(100));
    near(&it, "write_mean_units_per_second", 105.0);
    near(&it, "write_units_per_second", 210.0);
    near(&it, "write_mean_utilization", 0.7);
    // For the peak 300 × 730 = 219,000 hours are bought, of which 105 ÷ 300 are used.
    let it = answer(&evening(), PEAK);
    assert_eq!(write_hours(&it), dec!(219_000));
    near(&it, "write_mean_utilization", 0.35);
    assert_eq!(it["sizing"]["write_least_capacity_units"], Value::Null);
}

#[test]
fn an_hour_that_is_busy_in_part_is_bought_whole() {
    // 70, and 210 from 12:00 to 12:30: 1,825 × (1,410 × 70 + 30 × 210) = 191,625,000 a month.
    // 23 hours at 100 and one at 300: 2,600 ÷ 24 × 730 = 79,083.33…
    let it = answer(&window("191_625_000", "12:00", "12:30", 3), SCHEDULED);
    assert_eq!(write_hours(&it).round_dp(6), dec!(79083.333333));
    // Of 2,600 units 23 × 70 + 0.5 × 70 + 0.5 × 210 = 1,750 are used.
    near(&it, "write_mean_utilization", 1750.0 / 2600.0);
}

/// A profile whose writes are recorded hour by hour, from so many hours after a Monday 00:00 on.
fn traced(per_second: &str, from: usize, hours: &[u32]) -> (tempfile::TempDir, String) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("requests.csv");
    // 2026-11-02 is a Monday, 20,759 days after 1970.
    let rows = hours.iter().enumerate();
    let rows = rows.map(|(at, value)| format!("{},{value}\n", (20_759 * 24 + from + at) * 3600));
    std::fs::write(&file, rows.collect::<String>()).unwrap();
    let shape = format!(
        "shape = {{ kind = \"trace\", file = '{}' }}",
        file.display()
    );
    (
        folder,
        writes(&format!("per_second = {per_second}"), &shape),
    )
}

#[test]
fn a_recorded_day_is_billed_by_its_own_hours() {
    // A Wednesday, 18 hours at 70 and 6 at 210: 3,600 in 24 hours are 109,500 in 730, as above.
    let (_folder, profile) = traced("105", 48, &[[70; 18].as_slice(), &[210; 6]].concat());
    let it = answer(&profile, SCHEDULED);
    assert_eq!(write_hours(&it), dec!(109_500));
    // 30 hours of 70 and 6 of 210: the mean is 3,360 ÷ 36 = 93.33…; 30 × 100 + 6 × 300 = 4,800,
    // ÷ 36 × 730 = 97,333.33…
    let (_folder, profile) = traced(
        "93.333333333333",
        48,
        &[[70; 30].as_slice(), &[210; 6]].concat(),
    );
    let it = answer(&profile, SCHEDULED);
    assert_eq!(write_hours(&it).round_dp(6), dec!(97333.333333));
}

#[test]
fn of_two_recorded_weeks_a_timetable_takes_the_busier_hour() {
    // Hours of 70, and of 210 on the first Monday until 11:00 and the second one until 21:00 from
    // 11:00 on: 21 of 336, a mean of (315 × 70 + 21 × 210) ÷ 336 = 78.75.
    let mut hours = vec![70; 336];
    hours[..11].fill(210);
    hours[168 + 11..168 + 21].fill(210);
    let (_folder, profile) = traced("78.75", 0, &hours);
    let it = answer(&profile, SCHEDULED);
    // A Monday of 21 hours at 300, 147 hours of the week at 100: 21,000 ÷ 168 = 125, × 730.
    assert_eq!(write_hours(&it), dec!(91_250));
    // Recorded from Sunday 23:00 on, only the day of the week moves: 21 hours still.
    let (_folder, profile) = traced("78.75", 167, &hours);
    assert_eq!(write_hours(&answer(&profile, SCHEDULED)), dec!(91_250));
}

#[test]
fn auto_scaling_of_a_flat_line_is_capacity_for_the_peak() {
    let flat = writes("per_second = 105", "");
    // 105 ÷ 0.7 = 150 × 730 = 109,500.
    for id in [PEAK, SCHEDULED, AUTOSCALED] {
        assert_eq!(write_hours(&answer(&flat, id)), dec!(109_500), "{id}");
    }
    let it = answer(&flat, AUTOSCALED);
    near(&it, "write_scale_outs_per_week", 0.0);
    near(&it, "write_throttled_share", 0.0);
}

/// So many writes a second until noon, and twice as many from then on.
fn noon(mean: u32, dynamodb: &str) -> String {
    let shape = day(&[(1, 12), (2, 12)]);
    writes(
        &format!("per_second = {mean}"),
        &format!("shape = {{ {shape} }}\n[dynamodb]\n{dynamodb}"),
    )
}

#[test]
fn auto_scaling_follows_a_step_by_the_minute_and_is_billed_by_the_hour() {
    // 5,040 until noon and 10,080 from then on: 7,200 and 14,400 WCU. At noon capacity rises in
    // minute 4 (two above the target, two of delay), so that the hour of noon has 14,400 as its
    // highest. At midnight it falls in minute 17 (fifteen below, two of delay): the first hour has
    // 14,400. 13 × 14,400 + 11 × 7,200 = 266,400 ÷ 24 × 730 = 8,103,000, × 0.00065 = 5,266.95.
    let it = answer(&noon(7_560, ""), AUTOSCALED);
    assert_eq!(write_hours(&it), dec!(8_103_000));
    assert_eq!(amount(&it, "write-capacity-unit-hours"), dec!(5266.95));
    assert_eq!(units(&it, "write_capacity_units"), dec!(14_400));
    assert_eq!(units(&it, "write_least_capacity_units"), dec!(7_200));
    // Four minutes 2,880 beyond the capacity take 691,200 of the 300 × 7,200 that are kept.
    near(&it, "write_scale_outs_per_week", 7.0);
    near(&it, "write_scale_ins_per_week", 7.0);
    near(&it, "write_throttled_share", 0.0);
    // 7,560 × 24 ÷ 266,400.
    near(&it, "write_mean_utilization", 181_440.0 / 266_400.0);
}

#[test]
fn an_hour_may_be_billed_by_the_mean_of_its_minutes() {
    // Noon: (4 × 7,200 + 56 × 14,400) ÷ 60 = 13,920. Midnight: (17 × 14,400 + 43 × 7,200) ÷ 60 =
    // 9,240. 11 × (7,200 + 14,400) + 13,920 + 9,240 = 260,760 ÷ 24 × 730 = 7,931,450.
    let it = comparison_with(&noon(7_560, ""), &["capacity_hour_by_mean=1"]);
    assert_eq!(write_hours(&option(&it, AUTOSCALED)), dec!(7_931_450));
}

#[test]
fn auto_scaling_keeps_within_its_minimum_and_maximum() {
    let hours = |limits: &str| {
        // Of a day.
        let it = answer(
            &noon(105, &format!("autoscaling.writes = {{ {limits} }}")),
            AUTOSCALED,
        );
        (write_hours(&it) / dec!(730) * dec!(24)).round_dp(6)
    };
    // 70 and 140: 11 hours at 100 and 13 at 200.
    assert_eq!(hours(""), dec!(3700));
    // 150 is 11 × 150 + 13 × 200.
    assert_eq!(hours("min = 150"), dec!(4250));
    // 180 serves 140 too: 11 × 100 + 13 × 180.
    assert_eq!(hours("max = 180"), dec!(3440));
    assert_eq!(hours("min = 180, max = 180"), dec!(4320));
}

#[test]
fn a_maximum_that_throttles_is_refused() {
    let limited = |more: &str| noon(105, &format!("autoscaling.writes = {{ max = 120{more} }}"));
    // 70 is not below 50 % of 120, so the capacity stays: from noon on 20 are lacking for 720
    // minutes, 864,000, of which 300 × 120 = 36,000 are kept. 828,000 of 60 × 1,440 × 105.
    assert_eq!(
        reason(&answer(&limited(""), AUTOSCALED)),
        "table, writes: auto scaling to 70 % would throttle 9.13 % of the units, and \
         max_throttled_share is 0.1 %: no target from 20 % on would do with this maximum"
    );
    // The maximum is that of auto scaling alone.
    assert_eq!(answer(&limited(""), SCHEDULED)["available"], true);
    let free = comparison_with(&limited(""), &["max_throttled_share=0.0913"]);
    near(
        &option(&free, AUTOSCALED),
        "write_throttled_share",
        828_000.0 / 9_072_000.0,
    );
}

#[test]
fn a_target_that_throttles_is_refused_and_the_one_named_serves() {
    // 70, and 280 for ten minutes a day: 1,825 × (1,430 × 70 + 10 × 280) a month. At a target u
    // 70 ÷ u is in force for the first four minutes: 4 × 60 × (280 - 70 ÷ u) is lacking, of which
    // 300 × 70 ÷ u is kept: 67,200 - 37,800 ÷ u. At 70 % that is 13,200 of 60 × 102,900 =
    // 6,174,000. A thousandth is 6,174: u = 37,800 ÷ 61,026 = 61.94 %.
    // At 61 % there are 114.75 for 23 hours and 459.02 for one: 129.1 ÷ 71.46 = 1.8.
    let profile = window("187_792_500", "10:00", "10:10", 4);
    assert_eq!(
        reason(&answer(&profile, AUTOSCALED)),
        "table, writes: auto scaling to 70 % would throttle 0.214 % of the units, and \
         max_throttled_share is 0.1 %: a target utilization of 61 % would do, with 1.8 times \
         the mean provisioned on average"
    );
    let target = |target: &str| {
        let set = format!("{profile}\n[dynamodb]\nautoscaling.writes.target = {target}");
        answer(&set, AUTOSCALED)
    };
    assert_eq!(target("0.62")["available"], false);
    let it = target("0.61");
    let share = (67_200.0 - 37_800.0 / 0.61) / 6_174_000.0;
    near(&it, "write_throttled_share", share);
    let lost = it["sizing"]["write_throttled_units_per_month"]
        .as_f64()
        .unwrap();
    assert!(
        (lost / (187_792_500.0 * share) - 1.0).abs() < 1e-9,
        "{lost}"
    );
    // 70 ÷ 0.61 = 114.75 and 280 ÷ 0.61 = 459.02: 115 for 23 hours, 460 for that of 10:00.
    assert_eq!(
        write_hours(&it).round_dp(6),
        (dec!(3105) / dec!(24) * dec!(730)).round_dp(6)
    );
}

#[test]
fn auto_scaling_takes_targets_from_20_to_90_percent() {
    let target = |target: &str| {
        let set = format!(
            "target_utilization = 1\nautoscaling.writes.target = {target}\nautoscaling.reads.target = 0.5"
        );
        answer(&noon(105, &set), AUTOSCALED)
    };
    for (within, beyond, found) in [("0.9", "0.901", "90.1 %"), ("0.2", "0.199", "19.9 %")] {
        assert_eq!(target(within)["available"], true, "{within}");
        let expected = format!(
            "table, writes: auto scaling takes a target utilization from 20 % to 90 %, found {found}"
        );
        assert_eq!(reason(&target(beyond)), expected);
    }
    // The target of all capacity is that of auto scaling, where it has none of its own.
    let full = noon(105, "target_utilization = 1");
    assert!(reason(&answer(&full, AUTOSCALED)).contains("found 100 %"));
    assert_eq!(
        units(&answer(&full, PEAK), "write_capacity_units"),
        dec!(140)
    );
}

#[test]
fn an_index_scales_by_its_own_settings_or_by_those_of_the_table() {
    let profile = format!(
        "{}
        autoscaling.writes = {{ target = 0.5 }}
        [[dynamodb.gsi]]
        name = \"like-the-table\"
        [[dynamodb.gsi]]
        name = \"own\"
        autoscaling.writes = {{ target = 0.35, min = 300 }}
        [[dynamodb.gsi]]
        name = \"in-part\"
        autoscaling.writes = {{ max = 500 }}",
        writes("per_second = 70", "[dynamodb]")
    );
    let it = answer(&profile, AUTOSCALED);
    // 70 ÷ 0.5 = 140, and 70 ÷ 0.35 = 200, which is less than the minimum.
    assert_eq!(units(&it, "write_capacity_units"), dec!(140));
    assert_eq!(
        units(&it, "index.like-the-table.write_capacity_units"),
        dec!(140)
    );
    assert_eq!(units(&it, "index.own.write_capacity_units"), dec!(300));
    // What it does not say of its own is the table's.
    assert_eq!(units(&it, "index.in-part.write_capacity_units"), dec!(140));
    let hours = |subject| quantity(&it, subject, "write-capacity-unit-hours", "us-east-1");
    assert_eq!(hours("own"), dec!(219_000)); // 300 × 730
    // Nothing of it holds elsewhere: 70 ÷ 0.7.
    let it = answer(&profile, SCHEDULED);
    assert_eq!(units(&it, "index.own.write_capacity_units"), dec!(100));
}

#[test]
fn what_is_never_asked_for_has_a_unit() {
    for id in [PEAK, SCHEDULED, AUTOSCALED] {
        let it = answer(&evening(), id);
        assert_eq!(units(&it, "read_capacity_unit_hours"), dec!(730), "{id}");
        assert_eq!(amount(&it, "read-capacity-unit-hours"), dec!(0.0949)); // 730 × 0.00013
    }
    // A minimum of auto scaling holds for it too.
    let least = format!("{}\n[dynamodb]\nautoscaling.reads.min = 20", evening());
    assert_eq!(
        units(&answer(&least, AUTOSCALED), "read_capacity_units"),
        dec!(20)
    );
    // A fraction of a unit is one.
    let few = writes("per_second = 0.01", "");
    assert_eq!(
        units(&answer(&few, AUTOSCALED), "write_capacity_unit_hours"),
        dec!(730)
    );
}

#[test]
fn reads_and_writes_have_shapes_apart() {
    let profile = format!(
        "name = \"apart\"
        reads = {{ per_second = 105, item_size = \"4 KiB\", strong = 1, shape = {{ {} }} }}
        writes = {{ per_second = 105, item_size = \"1 KiB\", shape = {{ {} }} }}
        storage = {{ size = 0 }}",
        day(&[(1, 18), (3, 6)]),
        day(&[(1, 12), (2, 12)]),
    );
    let it = answer(&profile, SCHEDULED);
    assert_eq!(units(&it, "read_capacity_units"), dec!(300));
    assert_eq!(units(&it, "write_capacity_units"), dec!(200));
    // Writes at 70 and 140: 12 × 100 + 12 × 200 = 3,600 too.
    assert_eq!(units(&it, "read_capacity_unit_hours"), dec!(109_500));
    assert_eq!(write_hours(&it), dec!(109_500));
}

#[test]
fn a_global_table_follows_its_timetable_in_every_region() {
    let profile = format!(
        "{}
        [dynamodb]
        replica_regions = [\"eu-west-1\"]
        lsi = [{{ name = \"local\", entry_size = 1_000 }}]",
        evening()
    );
    let it = answer(&profile, SCHEDULED);
    for region in ["us-east-1", "eu-west-1"] {
        // 109,500 hours as above for what is replicated, and as many for the local index.
        let hours = |subject, meter| quantity(&it, subject, meter, region);
        let replicated = hours("table", "replicated-write-capacity-unit-hours");
        assert_eq!(replicated, dec!(109_500), "{region}");
        assert_eq!(
            hours("local indexes", "write-capacity-unit-hours"),
            dec!(109_500)
        );
    }
    assert_eq!(
        units(&it, "region.eu-west-1.write_capacity_unit_hours"),
        dec!(219_000)
    );
    // 109,500 × (0.00065 + 0.000735).
    assert_eq!(
        amount(&it, "replicated-write-capacity-unit-hours"),
        dec!(151.6575)
    );
}

#[test]
fn on_demand_costs_the_same_whatever_the_shape() {
    // 105 × 2,628,000 × 0.000000625 = 172.4625.
    for profile in [
        evening(),
        noon(105, ""),
        writes("per_second = 105", "spikiness = 20"),
    ] {
        let it = answer(&profile, ON_DEMAND);
        assert_eq!(amount(&it, "write-request-units"), dec!(172.4625));
    }
}

#[test]
fn on_demand_warns_of_a_rise_beyond_twice_the_peak_of_half_an_hour_ago() {
    let warnings = |rate: &str, shape: &str| {
        let shape = format!("shape = {{ kind = \"schedule\", {shape} }}");
        answer(&writes(rate, &shape), ON_DEMAND)["warnings"].to_string()
    };
    let stairs = |per_month: &str, from: &str| {
        let steps = [(from, "10:00", 2), ("10:00", "10:30", 4)];
        let steps = steps.map(|(from, to, factor)| {
            format!("{{ from = \"{from}\", to = \"{to}\", factor = {factor} }}")
        });
        let shape = format!("window = [{}]", steps.join(", "));
        warnings(&format!("per_month = {per_month}"), &shape)
    };
    // 3,000, then 6,000 for 20 minutes, then 12,000 for 30: 1,825 × (1,390 × 3,000 + 20 × 6,000 +
    // 30 × 12,000) a month. What is 20 minutes old is no peak yet.
    let said = stairs("8_486_250_000", "09:40");
    assert!(
        said.contains(
            "table: on Monday 10:00 UTC it asks for 12,000 write units a second, where its \
             previous peak was 3,000"
        ),
        "{said}"
    );
    // 30 minutes old it is one: 1,825 × (1,380 × 3,000 + 30 × 6,000 + 30 × 12,000).
    assert_eq!(stairs("8_541_000_000", "09:30"), "[]");
    // Hours of 1,000 to 8,000 that double each time, 42,000 in all: a mean of 1,750. What was once
    // reached is served again at once.
    let hours = |first: [u32; 6]| {
        let hours = [first.as_slice(), &[1; 18]].concat();
        warnings("per_second = 1_750", &format!("hours = {hours:?}"))
    };
    assert_eq!(hours([1, 2, 4, 8, 1, 8]), "[]");
    let said = hours([1, 2, 1, 8, 4, 8]);
    assert!(
        said.contains("on Monday 03:00 UTC it asks for 8,000"),
        "{said}"
    );
    let said = warnings(
        "per_second = 1_000",
        "window = [{ from = \"wed 09:30\", to = \"wed 09:40\", factor = 10 }]",
    );
    assert!(said.contains("on Wednesday 09:30 UTC"), "{said}");
}
