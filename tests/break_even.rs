//! Where answers flip, against closed forms worked out by hand at the prices of us-east-1.

mod common;

use common::program::{answer_in_columns, folder, says, wrong};
use proptest::prelude::*;
use rust_decimal::prelude::ToPrimitive;
use rust_decimal::{Decimal, dec};
use tablestakes::batch::Desk;
use tablestakes::decide::{BreakEven, Flip, FlipKind, Profile, Side, Sides, Varied};
use tablestakes::prices::Books;
use tablestakes::{Library, catalog};

/// Where two options, or the best of each engine, cost the same.
fn find(text: &str, key: &str, range: (Decimal, Decimal), options: &[&str]) -> BreakEven {
    let profile = Profile::read("test.toml", text, &[]).expect("a profile");
    let books = Books::of_library(Library::embedded());
    let patterns: Vec<_> = options.iter().map(|&it| it.to_owned()).collect();
    let mut models = catalog::matching(&patterns).expect("options");
    // In the order in which they are asked for.
    models.sort_by_key(|it| options.iter().position(|id| it.option().id == *id));
    let desk = Desk {
        books: &books,
        models,
    };
    let key = profile.key("--vary", key).expect("a key");
    let sides = Sides::among(&desk).expect("two sides");
    BreakEven::find(&profile, &desk, sides, &key, range).expect("an answer")
}

/// Places, how it flips there, and whether what holds above holds there.
fn flips(found: &BreakEven) -> Vec<(Decimal, FlipKind, bool)> {
    let flips = found.flips.iter();
    flips
        .map(|it| (it.at.round_dp(8).normalize(), it.kind, it.is_from_here))
        .collect()
}

/// The only flip that there is.
fn only(found: &BreakEven) -> &Flip {
    let [flip] = &found.flips[..] else {
        panic!("{:?}", found.flips);
    };
    flip
}

fn winners(found: &BreakEven) -> Vec<Side> {
    found.stretches.iter().map(|it| it.winner).collect()
}

const ON_DEMAND: &str = "dynamodb.on-demand.standard";
const PROVISIONED: &str = "dynamodb.provisioned-peak.standard";

/// Strongly consistent reads of 4 KiB, one unit each, and nothing written or stored.
fn steady_reads(per_second: &str) -> String {
    format!(
        "name = \"steady\"
        reads = {{ per_second = {per_second}, item_size = \"4 KiB\", strong = 1 }}
        writes = {{ per_second = 0, item_size = \"1 KiB\" }}
        storage = {{ size = 0 }}"
    )
}

#[test]
fn on_demand_against_provisioned_at_constant_load() {
    // A read a second is 2,628,000 RRU at 0.125 a million: 0.3285 on demand. Provisioned for 70 %: whole
    // RCU for r ÷ 0.7, each 730 × 0.00013 = 0.0949, and the least of writes, 730 × 0.00065 = 0.4745.
    //   4 RCU, r from 2.1 to 2.8: 0.8541 = 0.3285 r at 2.6
    //   5 RCU from 2.8 on: 0.949, so that on demand is cheaper again, up to 0.949 ÷ 0.3285 = 26 ÷ 9
    //   3 RCU, to 2.1: 0.7592 at 2.311, which is more than 2.1; 6 RCU from 3.5 on: 1.0439 at 3.178
    let found = find(
        &steady_reads("1"),
        "reads",
        (dec!(0.1), dec!(100)),
        &[ON_DEMAND, PROVISIONED],
    );
    assert_eq!(
        flips(&found),
        [
            (dec!(2.6), FlipKind::Equal, false),
            (dec!(2.8), FlipKind::Step, false),
            (dec!(2.88888889), FlipKind::Equal, false),
        ]
    );
    assert_eq!(
        winners(&found),
        [Side::First, Side::Second, Side::First, Side::Second]
    );
    // To the last digit at 2.6, where both are straight lines.
    let at = &found.flips[0];
    assert_eq!(at.at, dec!(2.6));
    let usd = at.below.map(|it| it.expect("a cost").usd.normalize());
    assert_eq!(usd, [dec!(0.8541), dec!(0.8541)]);
}

#[test]
fn on_demand_against_provisioned_by_how_full_it_is() {
    // 100 reads a second: 32.85 on demand. Provisioned n RCU for 100 ÷ u: 0.0949 n + 0.4745, less than that
    // up to n = 341 (32.8354; 342 are 32.9303): as long as u is 100 ÷ 341 or more.
    let found = find(
        &steady_reads("100"),
        "assumptions.dynamodb_target_utilization",
        (dec!(0.01), dec!(1)),
        &[ON_DEMAND, PROVISIONED],
    );
    let edge = dec!(0.29325513); // 100 ÷ 341
    let flip = only(&found);
    assert!((flip.at - edge).abs() < dec!(0.00000001), "{}", flip.at);
    assert_eq!(flip.kind, FlipKind::Step);
    assert_eq!(winners(&found), [Side::First, Side::Second]);
    let usd = flip.above.map(|it| it.expect("a cost").usd.normalize());
    assert_eq!(usd, [dec!(32.85), dec!(32.8354)]);
}

#[test]
fn standard_against_standard_ia_by_what_is_stored() {
    // 200 M RRU × (0.155 − 0.125) and 100 M WRU × (0.78 − 0.625): 6 + 15.50 = 21.50 more for requests,
    // 0.25 − 0.10 = 0.15 less a GB: 143.333 GB, which are 143.333 × 2^30 B.
    let text = "name = \"classes\"
        reads = { per_month = \"200M\", item_size = \"4 KiB\", strong = 1 }
        writes = { per_month = \"100M\", item_size = \"1 KiB\" }
        storage = { size = \"1 GiB\" }
        dynamodb = { table_size = \"10 GiB\" }";
    let gib = dec!(1_073_741_824);
    let found = find(
        text,
        "dynamodb.table_size",
        (gib, dec!(1000) * gib),
        &[ON_DEMAND, "dynamodb.on-demand.standard-ia"],
    );
    let flip = only(&found);
    let expected = dec!(21.5) / dec!(0.15) * gib;
    assert!((flip.at - expected).abs() < dec!(0.001), "{}", flip.at);
    assert_eq!(flip.kind, FlipKind::Equal);
    assert_eq!(winners(&found), [Side::First, Side::Second]);
}

#[test]
fn io_optimized_against_standard_by_writes() {
    // A million rows of 1 KiB, (8,192 ÷ 7 + 22.5) × 1.2 B each: 1.333042 GB. A writer and a reader of
    // db.r7g.large: 2 × 730 × 0.276 = 402.96, I/O-Optimized 2 × 730 × 0.359 = 524.14: 121.18 more, and
    // 1.333042 × (0.225 − 0.10) = 0.166630 more for storage. I/Os a second at w writes: 1 % of 2 pages a
    // read and 1 a write, and 1 for the log of a write: 2 + 1.01 w, each 2,628,000 × 0.0000002 = 0.5256.
    //   0.5256 × (2 + 1.01 w) = 121.346630: w = (230.872584 − 2) ÷ 1.01 = 226.606519
    let found = find(
        &common::rows(100, 10, 1_000_000, "instance = \"db.r7g.large\""),
        "writes",
        (dec!(1), dec!(1000)),
        &["aurora.standard.on-demand", "aurora.io-optimized.on-demand"],
    );
    let flip = only(&found);
    assert_eq!(flip.at.round_dp(5), dec!(226.60652));
    assert_eq!(flip.kind, FlipKind::Equal);
    assert_eq!(winners(&found), [Side::First, Side::Second]);
}

#[test]
fn a_side_that_can_t_serve_any_longer_loses_there() {
    // An item of DynamoDB has at most 400 KiB = 409,600 B.
    let text = "name = \"large\"
        reads = { per_month = 1000, item_size = \"1 KiB\" }
        writes = { per_month = 1000, item_size = \"1 KiB\" }
        storage = { size = \"1 GiB\" }";
    let found = find(
        text,
        "writes.item_size",
        (dec!(1), dec!(1_000_000)),
        &[ON_DEMAND, "rds.multi-az.on-demand"],
    );
    let flip = only(&found);
    assert_eq!((flip.at, flip.kind), (dec!(409_600), FlipKind::Limit));
    assert!(!flip.is_from_here);
    assert!(flip.above[0].is_none() && flip.below[0].is_some());
    assert_eq!(winners(&found), [Side::First, Side::Second]);
}

#[test]
fn an_answer_that_never_flips_says_who_wins_throughout() {
    // A GB costs 0.25 in Standard and 0.10 in Standard-IA, and nothing is asked for.
    let text = "name = \"archive\"
        reads = { per_second = 0, item_size = \"1 KiB\" }
        writes = { per_second = 0, item_size = \"1 KiB\" }
        storage = { size = \"1 GiB\" }";
    let found = find(
        text,
        "storage.size",
        (dec!(1_000_000), dec!(1_000_000_000_000)),
        &[ON_DEMAND, "dynamodb.on-demand.standard-ia"],
    );
    assert!(found.flips.is_empty());
    assert_eq!(winners(&found), [Side::Second]);
}

#[test]
fn a_place_where_both_meet_is_told_once_even_where_one_looks_first() {
    // 0.8541 at 2.6 reads a second, as above: the profile has that itself, and the range begins or ends there.
    let text = steady_reads("2.6");
    for range in [
        (dec!(1), dec!(2.7)),
        (dec!(2.2), dec!(2.6)),
        (dec!(0.5), dec!(2.65)),
    ] {
        let found = find(&text, "reads", range, &[ON_DEMAND, PROVISIONED]);
        let near = found.flips.iter().filter(|it| it.at > dec!(2.5)).count();
        assert_eq!(near, 1, "{range:?}: {:?}", found.flips);
    }
    // A small table, on which a step of a byte is nothing to a cost: 0.0005 a month for requests, 0.15 a GB.
    let text = "name = \"small\"
        reads = { per_month = 0, item_size = \"4 KiB\" }
        writes = { per_month = 232, item_size = \"1 KiB\" }
        storage = { size = \"1 MiB\" }
        dynamodb = { table_size = \"1 MiB\" }";
    let found = find(
        text,
        "dynamodb.table_size",
        (dec!(1000), dec!(1_000_000_000)),
        &[ON_DEMAND, "dynamodb.on-demand.standard-ia"],
    );
    // 232 × 0.155 a million = 0.00003596 ÷ 0.15 × 2^30 = 257,411.71 B.
    let places = flips(&found);
    assert_eq!(places.len(), 1, "{places:?}");
    assert_eq!(places[0].0.round_dp(2), dec!(257_411.71));
}

#[test]
fn where_both_stay_alike_the_edge_is_found_wherever_one_looks() {
    // A savings plan is bought from 0.001 USD an hour on: below, both options are the same.
    let edge = |from: Decimal, to: Decimal| {
        let found = find(
            &steady_reads("1"),
            "reads",
            (from, to),
            &[ON_DEMAND, "dynamodb.on-demand.standard.savings-plan"],
        );
        assert_eq!(winners(&found), [Side::Equal, Side::Second]);
        found.flips[0].at
    };
    let first = edge(dec!(0.1), dec!(100));
    for (from, to) in [
        (dec!(0.2), dec!(30)),
        (dec!(1), dec!(10.01)),
        (dec!(0.5), dec!(7.77)),
    ] {
        let other = edge(from, to);
        let apart = (first / other - Decimal::ONE).abs();
        assert!(apart < dec!(0.00000001), "{first} and {other}");
    }
}

#[test]
fn a_key_takes_whole_numbers_also_where_the_next_is_too_many() {
    // A byte an item: one more would have less.
    let text = "name = \"bytes\"
        reads = { per_second = 1, item_size = 1 }
        writes = { per_second = 1, item_size = 1 }
        storage = { size = 1_000_000, items = 1_000_000 }";
    let profile = Profile::read("test.toml", text, &[]).expect("a profile");
    assert!(
        profile
            .key("--vary", "storage.items")
            .expect("a key")
            .is_whole
    );
}

#[test]
fn whole_numbers_are_found_as_such() {
    // An item has at most 409,600 B: 1 GB are at least 10^9 ÷ 409,600 = 2,441.4 items. From there on
    // on demand costs the least of provisioned capacity less, 0.0949 + 0.4745.
    let text = "name = \"items\"
        reads = { per_second = 0, item_size = \"1 KiB\" }
        writes = { per_second = 0, item_size = \"1 KiB\" }
        storage = { size = \"1 GB\", items = 1000 }";
    let profile = Profile::read("test.toml", text, &[]).expect("a profile");
    let key = profile.key("--vary", "storage.items").expect("a key");
    assert!(key.is_whole);
    assert!(!profile.key("--vary", "reads").expect("a key").is_whole);
    let range = key.range().expect("a range");
    // A thousandth of 1,000 is 1, a thousand times as many a million.
    assert_eq!(range, (dec!(1), dec!(1_000_000)));
    let found = find(text, "storage.items", range, &[ON_DEMAND, PROVISIONED]);
    assert_eq!(flips(&found), [(dec!(2442), FlipKind::Limit, true)]);
    assert_eq!(winners(&found), [Side::Nobody, Side::First]);
}

/// Who costs less at each of some values.
fn winners_at(text: &str, key: &str, places: &[Vec<Decimal>], options: &[&str]) -> Vec<Side> {
    let profile = Profile::read("test.toml", text, &[]).expect("a profile");
    let books = Books::of_library(Library::embedded());
    let patterns: Vec<_> = options.iter().map(|&it| it.to_owned()).collect();
    let desk = Desk {
        books: &books,
        models: catalog::matching(&patterns).expect("options"),
    };
    let key = profile.key("--vary", key).expect("a key");
    let varied = Varied::new(&profile, std::slice::from_ref(&key), &desk).expect("a key");
    let sides = Sides::among(&desk).expect("two sides");
    let outcomes = varied.outcomes(places).into_iter();
    let winner = outcomes.map(|it| match it {
        Ok(answer) => side(sides.of(&answer, &desk).map(|it| it.map(|it| it.usd))),
        Err(_) => Side::Nobody,
    });
    winner.collect()
}

/// Who costs less, where costs that differ by less than a trillionth of a USD are the same.
fn side(costs: [Option<Decimal>; 2]) -> Side {
    match costs {
        [Some(first), Some(second)] if (first - second).abs() <= dec!(0.000000000001) => {
            Side::Equal
        }
        [Some(first), Some(second)] if first < second => Side::First,
        [Some(_), None] => Side::First,
        [_, Some(_)] => Side::Second,
        [None, None] => Side::Nobody,
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn at_the_value_costs_agree_and_around_it_the_winner_differs(
        reads in 1_u32..20_000,
        writes in 1_u32..5_000,
        gib in 1_u32..2_000,
        item in 100_u32..20_000,
        spikiness in 10_u32..80,
        key in prop::sample::select(vec![
            "reads", "writes", "storage", "item_size", "reads.strong", "spikiness",
            "assumptions.bloat", "assumptions.dynamodb_target_utilization",
        ]),
        options in prop::sample::select(vec![
            vec!["*.on-demand*", "*.provisioned-*.standard"],
            vec!["dynamodb.on-demand.standard", "rds.multi-az.on-demand"],
            vec!["dynamodb.on-demand.standard", "dynamodb.provisioned-autoscaled.standard"],
        ]),
    ) {
        let text = format!(
            "name = \"any\"\nspikiness = {}\n\
             reads = {{ per_second = {reads}, item_size = {item}, strong = 0.5 }}\n\
             writes = {{ per_second = {writes}, item_size = {item} }}\n\
             storage = {{ size = \"{gib} GiB\" }}",
            f64::from(spikiness) / 10.0
        );
        let profile = Profile::read("test.toml", &text, &[]).expect("a profile");
        let range = profile.key("--vary", key).and_then(|it| it.range()).expect("a range");
        let range = if key == "spikiness" { (dec!(1), dec!(50)) } else { range };
        let found = find(&text, key, range, &options);
        prop_assert_eq!(found.stretches.len(), found.flips.len() + 1);
        for (flip, around) in found.flips.iter().zip(found.stretches.windows(2)) {
            prop_assert!(around[0].winner != around[1].winner);
            if flip.kind == FlipKind::Equal {
                let [Some(first), Some(second)] = flip.below.map(|it| it.map(|it| it.usd)) else {
                    panic!("both serve where they cost the same");
                };
                let share = ((first - second) / first.max(second)).abs().to_f64().unwrap();
                prop_assert!(share <= 1e-6, "{} against {}", first, second);
            }
            // A little to either side, where no other flip is as near. Costs that are alike over less than a
            // millionth of the value meet in a place: behind it somebody wins. By spikiness, what follows load
            // goes up and down by a unit of capacity in a minute here and there, so that a few millionths decide
            // nothing: there it is a ten-thousandth.
            let shares = if key == "spikiness" {
                vec![dec!(0.0001)]
            } else {
                vec![dec!(0.00000002), dec!(0.0000002), dec!(0.000001), dec!(0.000004)]
            };
            let farthest = flip.at * shares[shares.len() - 1];
            let is_near = |it: Decimal| (it - flip.at).abs() <= farthest * dec!(4);
            let is_alone = found.flips.iter().filter(|it| is_near(it.at)).count() == 1;
            if is_alone && flip.at - farthest > found.from && flip.at + farthest < found.to {
                for (way, expected) in [(Decimal::NEGATIVE_ONE, &around[0]), (Decimal::ONE, &around[1])] {
                    let places: Vec<_> = shares.iter().map(|share| vec![flip.at + way * flip.at * share]).collect();
                    let mut winners = winners_at(&text, key, &places, &options).into_iter();
                    let is_as_said = if expected.winner == Side::Equal {
                        winners.take(3).all(|it| it == Side::Equal)
                    } else {
                        winners.find(|it| *it != Side::Equal) == Some(expected.winner)
                    };
                    prop_assert!(is_as_said, "{:?} at {} {}", expected.winner, flip.at, way);
                }
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn a_finer_look_finds_no_other_winner(
        reads in 1_u32..20_000,
        writes in 1_u32..5_000,
        gib in 1_u32..2_000,
        item in 100_u32..20_000,
        // By the size of an item costs of a server are teeth, of which one may lie between two places.
        key in prop::sample::select(vec!["reads", "writes", "storage"]),
    ) {
        let text = format!(
            "name = \"any\"\n\
             reads = {{ per_second = {reads}, item_size = {item} }}\n\
             writes = {{ per_second = {writes}, item_size = {item} }}\n\
             storage = {{ size = \"{gib} GiB\" }}"
        );
        let options = ["*.on-demand", "*.on-demand.standard", "*.provisioned-*.standard"];
        let profile = Profile::read("test.toml", &text, &[]).expect("a profile");
        let varied_key = profile.key("--vary", key).expect("a key");
        let (from, to) = varied_key.range().expect("a range");
        let found = find(&text, key, (from, to), &options);
        // Twice as many places as are looked at first, none of them one of these.
        let factor = (to / from).to_f64().unwrap();
        let places = (0..4000).map(|step| {
            let share = (f64::from(step) + 0.37) / 4000.0;
            let at = Decimal::try_from(from.to_f64().unwrap() * factor.powf(share)).unwrap();
            vec![at]
        });
        let places: Vec<_> = places.collect();
        for (place, winner) in places.iter().zip(winners_at(&text, key, &places, &options)) {
            let at = place[0];
            let is_near = |it: Decimal| (it / at - Decimal::ONE).abs() < dec!(0.000001);
            let stretch = found.stretches.iter().find(|it| it.from <= at && at <= it.to);
            if let Some(stretch) = stretch.filter(|_| !found.flips.iter().any(|it| is_near(it.at))) {
                prop_assert_eq!(winner, stretch.winner, "at {}", at);
            }
        }
    }
}

const PROFILE: &str = "name = \"orders\"
    reads = { per_second = 1_200, item_size = \"2.5 KiB\" }
    writes = { per_second = 300, item_size = \"1.2 KiB\" }
    storage = { size = \"250 GiB\" }";

#[test]
fn the_program_says_where_it_flips() {
    let folder = folder(&[("orders.toml", PROFILE)]);
    let options = ["--option", ON_DEMAND, "--option", PROVISIONED];
    let arguments = [
        "breakeven",
        "orders.toml",
        "--vary",
        "assumptions.dynamodb_target_utilization",
    ];
    let text = answer_in_columns(folder.path(), &[&arguments[..], &options].concat(), 80);
    // Reads of 2.5 KiB take half a unit, writes of 1.2 KiB two: 600 RRU and 600 WRU a second. On demand
    // 600 × 2.628 × 0.125 + 600 × 2.628 × 0.625 = 1,182.60; provisioned at 70 %
    // 858 × 0.0949 + 858 × 0.4745 = 488.55.
    says(
        &text,
        &[
            "At assumptions.dynamodb_target_utilization = 0.7",
            "dynamodb.provisioned-peak.standard costs less than dynamodb.on-demand.standard",
        ],
    );
    // 0.5694 a unit of both: 1,182.60 ÷ 0.5694 = 2,076.9, so 2,076 units: 600 ÷ 2,076 = 0.289017.
    says(&text, &["0.289017"]);
}

#[test]
fn a_stretch_that_ends_again_is_told_to_its_end() {
    // As above: on demand below 2.6, provisioned from there, on demand again from 2.8 to 26 ÷ 9.
    let folder = folder(&[("steady.toml", &steady_reads("2"))]);
    let arguments = [
        "breakeven",
        "steady.toml",
        "--vary",
        "reads",
        "--between",
        "0.1,100",
        "--option",
        ON_DEMAND,
        "--option",
        PROVISIONED,
    ];
    let text = answer_in_columns(folder.path(), &arguments, 80);
    says(
        &text,
        &[
            "Upwards dynamodb.provisioned-peak.standard costs less from 2.6 to 2.8, where it flips again.",
        ],
    );
    let up = steady_reads("2.85");
    let folder = common::program::folder(&[("steady.toml", &up)]);
    let text = answer_in_columns(folder.path(), &arguments, 80);
    says(
        &text,
        &[
            "Upwards dynamodb.provisioned-peak.standard costs less from 2.88889 on.",
            "Downwards dynamodb.provisioned-peak.standard costs less below 2.8 to 2.6, where it flips again.",
        ],
    );
}

#[test]
fn what_is_wrong_is_said_with_what_to_change() {
    let folder = folder(&[("orders.toml", PROFILE)]);
    let with = |arguments: &[&str]| {
        let all = [&["breakeven", "orders.toml"], arguments].concat();
        wrong(folder.path(), &all)
    };
    says(
        &with(&["--vary", "reads.per_secnd"]),
        &[
            "no profile has a key \"reads.per_secnd\"",
            "did you mean \"reads.per_second\"?",
        ],
    );
    says(&with(&["--vary", "region"]), &["region takes no number"]);
    says(
        &with(&["--vary", "item_size"]),
        &[
            "item_size has no one value in the profile",
            "say --between A,B",
        ],
    );
    says(
        &with(&["--vary", "reads", "--between", "10"]),
        &["--between: expected two values A,B, found \"10\""],
    );
    says(
        &with(&["--vary", "reads", "--between", "10,many"]),
        &["--between reads: expected a number", "found \"many\""],
    );
    says(
        &with(&["--vary", "reads", "--between", "10,1"]),
        &["expected the smaller value first"],
    );
    says(
        &with(&["--vary", "reads.strong", "--between", "0,2"]),
        &["expected a value from 0 to 1"],
    );
    says(
        &with(&["--vary", "reads", "--option", "rds.*"]),
        &["all of one engine, and not two"],
    );
    says(
        &with(&[
            "--vary",
            "reads",
            "--term",
            "no-commitment",
            "--option",
            "*.reserved-3y",
        ]),
        &["--term leaves none of the options"],
    );
}
