//! How long an answer takes: from a profile to a comparison, and the whole program.

use std::process::{Command, Stdio};

use tablestakes::batch::Desk;
use tablestakes::decide::{Profile, Samples};
use tablestakes::report::{self, Format};
use tablestakes::{Books, Comparison, Library, Term, Workload, catalog};

const ORDERS: &str = include_str!("../examples/orders.toml");

fn main() {
    divan::main();
}

#[divan::bench]
fn read_profile() -> Workload {
    Workload::from_toml("orders.toml", divan::black_box(ORDERS)).expect("a valid profile")
}

#[divan::bench]
fn read_price_book() -> tablestakes::PriceBook {
    Library::embedded()
        .book(divan::black_box("us-east-1"))
        .expect("an embedded book")
}

#[divan::bench]
fn price_every_option(bencher: divan::Bencher<'_, '_>) {
    let workload = read_profile();
    let books = Books::from(read_price_book());
    bencher.bench_local(|| {
        let comparison = Comparison::of(divan::black_box(&workload), &books, catalog::models());
        comparison.prices_as_of()
    });
}

/// Seven access patterns and three indexes, in every option.
#[divan::bench]
fn price_access_patterns(bencher: divan::Bencher<'_, '_>) {
    let profile = include_str!("../examples/support-tickets.toml");
    let workload = Workload::from_toml("support-tickets.toml", profile).expect("a valid profile");
    let books = Books::from(read_price_book());
    bencher.bench_local(|| {
        let comparison = Comparison::of(divan::black_box(&workload), &books, catalog::models());
        comparison.prices_as_of()
    });
}

/// A table whose shape nobody has priced before: everything by the hour is worked out anew. The
/// bound is 30 ms.
#[divan::bench]
fn price_every_option_of_a_new_shape(bencher: divan::Bencher<'_, '_>) {
    let books = Books::from(read_price_book());
    bencher
        .with_inputs(read_profile)
        .bench_local_values(|workload| {
            let comparison = Comparison::of(&workload, &books, catalog::models());
            comparison.prices_as_of()
        });
}

/// The same where auto scaling throttles, so that a target that would do is looked for.
#[divan::bench]
fn look_for_a_target(bencher: divan::Bencher<'_, '_>) {
    let books = Books::from(read_price_book());
    let spiky = || {
        let shape = "kind = \"bursty\", bursts_per_day = 3, burst_minutes = 20, spikiness = 20";
        let profile = ORDERS.replace("spikiness = 3.0", &format!("shape = {{ {shape} }}"));
        Workload::from_toml("orders.toml", &profile).expect("a valid profile")
    };
    bencher.with_inputs(spiky).bench_local_values(|workload| {
        let comparison = Comparison::of(&workload, &books, catalog::models());
        comparison.prices_as_of()
    });
}

/// A week of one table under auto scaling, reads and writes alike or apart, and its bill. The bound
/// is 0.2 ms.
#[divan::bench(args = ["alike", "apart"])]
fn autoscale_a_week(bencher: divan::Bencher<'_, '_>, shapes: &str) {
    let books = Books::from(read_price_book());
    let model = catalog::model("dynamodb.provisioned-autoscaled.standard").expect("an option");
    let workload = || {
        let mut profile = ORDERS.to_owned();
        if shapes == "apart" {
            profile
                .push_str("\n[reads.shape]\nkind = \"diurnal\"\npeak_hour = 20\nspikiness = 2\n");
        }
        Workload::from_toml("orders.toml", &profile).expect("a valid profile")
    };
    bencher
        .with_inputs(workload)
        .bench_local_values(|workload| {
            let comparison = Comparison::of(&workload, &books, [model]);
            comparison.prices_as_of()
        });
}

#[divan::bench]
fn write_report(bencher: divan::Bencher<'_, '_>) {
    let workload = read_profile();
    let books = Books::from(read_price_book());
    let comparison = Comparison::of(&workload, &books, catalog::models());
    let comparisons = std::slice::from_ref(&comparison);
    bencher.bench_local(|| report::comparisons(comparisons, Format::Terminal { width: 100 }));
}

/// The whole program: start, read, price, print, end. The bound is 20 ms.
#[divan::bench]
fn run_program() {
    let status = Command::new(env!("CARGO_BIN_EXE_tablestakes"))
        .args([
            "compare",
            concat!(env!("CARGO_MANIFEST_DIR"), "/examples/orders.toml"),
        ])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    assert!(status.expect("the program starts").success());
}

/// 10,000 samples of a profile with three intervals, of which one says how demand moves, over every option.
/// The bound is 2 s.
#[divan::bench(sample_count = 10)]
fn draw_samples(bencher: divan::Bencher<'_, '_>) {
    let spiky = "spikiness = { low = 1.5, mid = 3, high = 8 }";
    let text = ORDERS
        .replace("spikiness = 3.0", spiky)
        .replace("= 1_200", "= { low = 400, mid = 1_200, high = 4_000 }")
        .replace(
            "= 300",
            "= { low = 100, mid = 300, high = 900, confidence = 0.9 }",
        );
    let profile = Profile::read("orders.toml", &text, &[]).expect("a valid profile");
    assert_eq!(profile.workload().intervals.len(), 3);
    let books = Books::from(read_price_book());
    let desk = Desk {
        books: &books,
        models: catalog::models().collect(),
    };
    bencher.bench_local(|| Samples::draw(&profile, &desk, &Term::ALL, 10_000, 1));
}
