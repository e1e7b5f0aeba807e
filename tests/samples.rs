//! How sure an answer is: samples of intervals, against closed forms and laws.

mod common;

use common::program::{answer_in_columns, folder, run, says, stdout, wrong};
use rust_decimal::prelude::ToPrimitive;
use rust_decimal::{Decimal, dec};
use tablestakes::batch::Desk;
use tablestakes::decide::{Profile, SampledCosts, Samples, Varied};
use tablestakes::model::Engine;
use tablestakes::prices::Books;
use tablestakes::report::{self, Format};
use tablestakes::{Comparison, Library, Term, catalog};

const ON_DEMAND: &str = "dynamodb.on-demand.standard";

/// Three intervals, one of which says how demand moves.
const ORDERS: &str = r#"
    name = "orders"
    region = "us-east-1"
    spikiness = { low = 1.5, mid = 3, high = 8 }
    [reads]
    per_second = { low = 400, mid = 1_200, high = 4_000, confidence = 0.9 }
    item_size = "2.5 KiB"
    strong = 0.2
    [writes]
    per_second = { low = 100, mid = 300, high = 900 }
    item_size = "1.2 KiB"
    transactional = 0.05
    [storage]
    size = "250 GiB"
    items = "120M"
"#;

/// Strongly consistent reads of 4 KiB, one unit each, and nothing written or stored.
fn reads(per_second: &str) -> String {
    format!(
        "name = \"reads\"\n\
         reads = {{ per_second = {per_second}, item_size = \"4 KiB\", strong = 1 }}\n\
         writes = {{ per_second = 0, item_size = \"1 KiB\" }}\n\
         storage = {{ size = 0 }}"
    )
}

fn with_desk<T>(options: &[&str], ask: impl FnOnce(&Desk<'_>) -> T) -> T {
    let books = Books::of_library(Library::embedded());
    let patterns: Vec<_> = options.iter().map(|&it| it.to_owned()).collect();
    let models = catalog::matching(&patterns).expect("options");
    ask(&Desk {
        books: &books,
        models,
    })
}

fn draw(text: &str, options: &[&str], count: usize, seed: u64) -> Samples {
    let profile = Profile::read("test.toml", text, &[]).expect("a profile");
    with_desk(options, |desk| {
        Samples::draw(&profile, desk, &Term::ALL, count, seed).expect("samples")
    })
}

/// What an option costs over samples.
fn costs(samples: &Samples, id: &str) -> SampledCosts {
    let all = samples.within(Term::UpToThreeYears).expect("a term");
    let option = all.options.iter().find(|it| it.option.id == id);
    option.and_then(|it| it.costs).expect("costs")
}

fn close(found: Decimal, expected: f64, within: f64) {
    let found = found.to_f64().expect("a float");
    assert!(
        (found - expected).abs() <= within,
        "{found}, not {expected}"
    );
}

#[test]
fn a_triangle_of_reads_costs_what_its_closed_form_does() {
    // A read a second is 2,628,000 RRU at 0.125 a million: 0.3285 a month. Low 0, mid 100, high 400:
    //   mean (0 + 100 + 400) ÷ 3 = 166.667: 54.75
    //   F(x) = x² ÷ 40,000 up to 100, 1 − (400 − x)² ÷ 120,000 above: 5 % at √2,000 = 44.7214: 14.691;
    //   half at 400 − √60,000 = 155.0510: 50.934; 95 % at 400 − √6,000 = 322.5403: 105.954
    // Of 20,000 the standard error of the mean is √((400² + 100² − 400 × 100) ÷ 18 ÷ 20,000) = 0.601 reads, 0.197
    // USD; of a quantile √(p (1 − p) ÷ 20,000) ÷ density. Densities: 2 × 44.72 ÷ 40,000 = 0.002236, 2 × 244.9 ÷
    // 120,000 = 0.004082, 2 × 77.46 ÷ 120,000 = 0.001291: 0.689, 0.866 and 1.194 reads, 0.226, 0.285, 0.392 USD.
    // Four of them are 1 in 16,000.
    let samples = draw(
        &reads("{ low = 0, mid = 100, high = 400 }"),
        &[ON_DEMAND],
        20_000,
        1,
    );
    let found = costs(&samples, ON_DEMAND);
    close(found.mean_usd, 54.75, 4.0 * 0.197);
    close(found.usd_05, 14.691, 4.0 * 0.226);
    close(found.usd_50, 50.934, 4.0 * 0.285);
    close(found.usd_95, 105.954, 4.0 * 0.392);
    assert_eq!(found.regret_usd, dec!(0));
}

#[test]
fn with_a_confidence_its_ends_are_what_is_rarely_exceeded() {
    // 90 % from 50 to 1,000 with half below 100: at 0.3285 a read 16.425, 32.85 and 328.5. Densities of a
    // log-normal half at its quantile p: φ(z) ÷ (x × σ); φ(1.6449) = 0.1031, φ(0) = 0.3989. Below σ = ln 2 ÷
    // 1.6449 = 0.4214, above σ = ln 10 ÷ 1.6449 = 1.3999. Standard errors of 20,000, in shares of x: 0.001541
    // ÷ 0.1031 × 0.4214 = 0.63 %, 0.003536 ÷ 0.3989 × 1.3999 = 1.25 %, 0.001541 ÷ 0.1031 × 1.3999 = 2.1 %.
    let text = reads("{ low = 50, mid = 100, high = 1_000, confidence = 0.9 }");
    let found = costs(&draw(&text, &[ON_DEMAND], 20_000, 1), ON_DEMAND);
    close(found.usd_05, 16.425, 4.0 * 0.0063 * 16.425);
    close(found.usd_50, 32.85, 4.0 * 0.0125 * 32.85);
    close(found.usd_95, 328.5, 4.0 * 0.021 * 328.5);
}

#[test]
fn the_same_seed_gives_the_same_bytes_and_another_does_not() {
    let json = |count, seed| {
        let profile = Profile::read("test.toml", ORDERS, &[]).expect("a profile");
        with_desk(&["*.on-demand*"], |desk| {
            let samples = Samples::draw(&profile, desk, &Term::ALL, count, seed).expect("samples");
            let models = desk.models.iter().copied();
            let comparison = Comparison::of(profile.workload(), desk.books, models);
            report::samples(&[(&comparison, &samples)], Format::Json)
        })
    };
    assert_eq!(json(300, 7), json(300, 7));
    assert_ne!(json(300, 7), json(300, 8));
}

#[test]
fn points_cost_the_same_together_and_one_by_one() {
    let profile = Profile::read("test.toml", ORDERS, &[]).expect("a profile");
    let names = ["spikiness", "reads.per_second", "writes.per_second"];
    let keys = names.map(|it| profile.key("--samples", it).expect("a key"));
    let points: Vec<Vec<Decimal>> = (0..40)
        .map(|at| {
            let at = Decimal::from(at);
            let spikiness = dec!(1.5) + (at * dec!(7) % dec!(5));
            vec![
                spikiness,
                dec!(400) + at * dec!(90.5),
                dec!(900) - at * dec!(20.25),
            ]
        })
        .collect();
    with_desk(&[], |desk| {
        let varied = Varied::new(&profile, &keys, desk).expect("keys");
        let together = varied.outcomes(&points);
        let alone = points.iter().flat_map(|it| {
            // A reader of its own that has read nothing.
            let varied = Varied::new(&profile, &keys, desk).expect("keys");
            varied.outcomes(std::slice::from_ref(it))
        });
        assert_eq!(together, alone.collect::<Vec<_>>());
        let mut backwards = points.clone();
        backwards.reverse();
        let mut backwards = varied.outcomes(&backwards);
        backwards.reverse();
        assert_eq!(together, backwards);
    });
}

#[test]
fn an_interval_of_one_value_costs_what_a_comparison_does() {
    let known = ORDERS
        .replace(
            "{ low = 1.5, mid = 3, high = 8 }",
            "{ low = 3, mid = 3, high = 3 }",
        )
        .replace(
            "low = 400, mid = 1_200, high = 4_000",
            "low = 1_200, mid = 1_200, high = 1_200",
        )
        .replace(
            "low = 100, mid = 300, high = 900",
            "low = 300, mid = 300, high = 300",
        );
    let profile = Profile::read("test.toml", &known, &[]).expect("a profile");
    with_desk(&[], |desk| {
        let samples = Samples::draw(&profile, desk, &Term::ALL, 20, 1).expect("samples");
        let models = desk.models.iter().copied();
        let comparison = Comparison::of(profile.workload(), desk.books, models);
        for term in Term::ALL {
            let within = samples.within(term).expect("a term");
            let best = comparison.cheapest(term, None).expect("an answer");
            let first = within.best(None).expect("a choice");
            assert_eq!(first.option.id, best.option.id);
            assert_eq!(first.cheapest_share, dec!(1));
            for option in &within.options {
                let ranked = comparison
                    .answer(option.option.id)
                    .filter(|it| it.standing == tablestakes::Standing::Ranked);
                let usd = ranked.and_then(tablestakes::Answer::effective_monthly_usd);
                let least = best.effective_monthly_usd().expect("a cost");
                assert_eq!(
                    option.costs.map(|it| it.usd_05),
                    usd,
                    "{}",
                    option.option.id
                );
                assert_eq!(option.costs.map(|it| it.usd_95), usd);
                assert_eq!(
                    option.costs.map(|it| it.regret_usd),
                    usd.map(|it| it - least)
                );
            }
        }
    });
}

#[test]
fn a_wider_interval_has_a_wider_range_of_costs() {
    let range = |high: u32| {
        let text = reads(&format!("{{ low = 100, mid = 200, high = {high} }}"));
        let found = costs(&draw(&text, &[ON_DEMAND], 2_000, 3), ON_DEMAND);
        found.usd_95 - found.usd_05
    };
    let ranges = [300, 400, 800, 2_000].map(range);
    assert!(ranges.is_sorted_by(|a, b| a < b), "{ranges:?}");
}

#[test]
fn shares_add_up_to_one_and_the_best_choice_has_the_least_mean() {
    let samples = draw(ORDERS, &[], 1_000, 5);
    assert_eq!(samples.terms.len(), 3);
    for term in &samples.terms {
        assert_eq!(term.served, 1_000);
        let shares: Decimal = term.options.iter().map(|it| it.cheapest_share).sum();
        assert_eq!(shares, dec!(1));
        let engines = [Engine::DynamoDb, Engine::PostgreSql];
        let engines: Decimal = engines.iter().map(|it| term.cheapest_share(*it)).sum();
        assert_eq!(engines, dec!(1));
        let best = term.best(None).and_then(|it| it.costs).expect("a choice");
        for option in &term.options {
            let Some(costs) = option.costs else { continue };
            // What it costs over the cheapest is the same sum less another. Amounts have 18 decimals.
            let difference = costs.mean_usd - best.mean_usd;
            let regret = costs.regret_usd - best.regret_usd;
            assert!((difference - regret).abs() < dec!(0.000000001));
            assert!(regret >= dec!(0) && costs.usd_05 <= costs.usd_50);
            assert!(costs.usd_50 <= costs.usd_95);
        }
    }
    // A longer term has whatever a shorter one has.
    let least = samples.terms.iter().map(|it| {
        let options = it.options.iter().filter_map(|it| it.costs);
        let gains = options.map(|it| it.mean_usd - it.regret_usd);
        gains.min().expect("costs")
    });
    assert!(least.collect::<Vec<_>>().is_sorted_by(|a, b| a >= b));
}

#[test]
fn an_option_that_cannot_serve_every_sample_ranks_behind_those_that_can() {
    // An item larger than 400 KB is none of DynamoDB's: uniform above and below, by a triangle 200 to 600 KB
    // about 400. Of 1,000 samples half fit, ± 4 × √(0.25 ÷ 1,000) = 0.063.
    let text = "name = \"large\"\n\
        reads = { per_second = 1, item_size = \"100 KB\" }\n\
        writes = { per_second = 0.001, item_size = { low = \"209.6 KB\", mid = \"409.6 KB\", high = \"609.6 KB\" } }\n\
        storage = { size = \"1 GiB\" }";
    let samples = draw(text, &[], 1_000, 1);
    let term = samples.within(Term::NoCommitment).expect("a term");
    let dynamodb = term
        .best(Some(Engine::DynamoDb))
        .expect("it serves in some");
    close(dynamodb.served_share, 0.5, 0.063);
    let best = term.best(None).expect("a choice");
    assert_eq!(best.option.engine, Engine::PostgreSql);
    assert_eq!(best.served_share, dec!(1));
    // All the same it costs the least wherever it serves.
    assert_eq!(term.cheapest_share(Engine::DynamoDb), dynamodb.served_share);
}

#[test]
fn samples_that_the_profile_cannot_have_are_counted() {
    // More reads may not be strong and transactional than there are: their shares come to more than 1 where two
    // triangles from 0 to 1 about a half add up to it, by symmetry in half of the samples.
    let text = reads("10").replace(
        "strong = 1",
        "strong = { low = 0, mid = 0.5, high = 1 }, transactional = { low = 0, mid = 0.5, high = 1 }",
    );
    let samples = draw(&text, &[ON_DEMAND], 1_000, 1);
    let (refused, reason) = samples.refused.as_ref().expect("refused");
    assert!((437..=563).contains(refused), "{refused}");
    assert!(reason.contains("transactional"), "{reason}");
    let term = samples.within(Term::NoCommitment).expect("a term");
    assert_eq!(term.served, 1_000 - refused);
    assert_eq!(term.options[0].served_share, dec!(1));
}

#[test]
fn a_profile_that_can_have_no_sample_is_wrong() {
    let text = reads("10").replace(
        "strong = 1",
        "strong = 0, transactional = { low = 0, mid = 0, high = 1 }",
    );
    let text = text.replace(
        "strong = 0",
        "strong = { low = 0.999, mid = 0.999, high = 1 }",
    );
    let text = text.replace(
        "transactional = { low = 0, mid = 0, high = 1 }",
        "transactional = { low = 0.001, mid = 0.001, high = 1 }",
    );
    let folder = folder(&[("all.toml", text.as_str())]);
    let said = wrong(folder.path(), &["compare", "all.toml", "--samples", "3"]);
    says(&said, &["can have none of 3 samples"]);
}

#[test]
fn the_program_tells_how_sure_it_is() {
    let folder = folder(&[("orders.toml", ORDERS)]);
    let samples = ["compare", "orders.toml", "--samples", "1k"];
    for columns in [80, 140] {
        let text = answer_in_columns(folder.path(), &samples, columns);
        says(
            &text,
            &[
                "orders: how sure it is",
                "is the best choice: it costs the least in",
                "of 1,000 samples, and on average",
                "PostgreSQL costs the least in",
                "With up to 3 years committed:",
                "90 % from 400 to 4,000, half below 1,200",
                "100 to 900, most likely 300",
                "1,000 samples with seed 1",
            ],
        );
    }
    let one_term = [&samples[..], &["--term", "no-commitment", "--seed", "2"]].concat();
    let text = answer_in_columns(folder.path(), &one_term, 80);
    assert!(!text.contains("committed"), "{text}");
    says(&text, &["seed 2"]);

    let json = [
        &samples[..],
        &["--format", "json", "--option", "dynamodb.*"],
    ]
    .concat();
    let output = run(folder.path(), &json);
    let json: serde_json::Value = serde_json::from_str(stdout(&output)).expect("JSON");
    assert_eq!(json["samples"], 1_000);
    assert_eq!(json["terms"][0]["term"], "no-commitment");
    assert_eq!(
        json["terms"][0]["engines"]["dynamodb"]["cheapest_share"],
        "1"
    );
    assert_eq!(json["intervals"][0]["key"], "spikiness");

    let two = [
        "compare",
        "orders.toml",
        "orders.toml",
        "--samples",
        "10",
        "--format",
    ];
    let output = run(folder.path(), &[&two[..], &["json"]].concat());
    let list: serde_json::Value = serde_json::from_str(stdout(&output)).expect("JSON");
    assert_eq!(list.as_array().map(Vec::len), Some(2));
    assert_eq!(list[0], list[1]);
    let output = run(folder.path(), &[&two[..], &["csv"]].concat());
    let csv = stdout(&output);
    assert!(csv.starts_with("workload,region,prices_as_of,samples,seed,term,rank,option,"));
    assert!(csv.contains("\norders,us-east-1,"));
    let output = run(folder.path(), &[&two[..], &["markdown"]].concat());
    says(
        stdout(&output),
        &["## orders: how sure it is", "| | Option | 5 % |"],
    );
}

#[test]
fn what_is_wrong_with_a_command_is_said() {
    let known = reads("10");
    let folder = folder(&[("orders.toml", ORDERS), ("known.toml", known.as_str())]);
    let wrong = |arguments: &[&str]| wrong(folder.path(), &[&["compare"], arguments].concat());
    says(
        &wrong(&["known.toml", "--samples", "10"]),
        &[
            "known.toml: there is no interval to draw samples of",
            "per_second = { low = 100, mid = 300, high = 2_000 }",
        ],
    );
    for count in ["0", "1.5", "many", "2M", "-1"] {
        says(
            &wrong(&["orders.toml", &format!("--samples={count}")]),
            &["--samples: expected a whole number from 1 to 1,000,000, found"],
        );
    }
    says(&wrong(&["orders.toml", "--seed", "1"]), &["--samples"]);
    for other in [
        &["--hybrid"][..],
        &["--explain", ON_DEMAND],
        &["--blocks", "1"],
    ] {
        let arguments = [&["orders.toml", "--samples", "10"], other].concat();
        says(&wrong(&arguments), &["cannot be used with"]);
    }
    says(
        &wrong(&[
            "orders.toml",
            "--samples",
            "10",
            "--term",
            "no-commitment",
            "--option",
            "*.reserved-*",
        ]),
        &["--term leaves none of the options"],
    );
}
