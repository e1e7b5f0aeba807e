//! How long an answer takes: from a profile to a comparison, and the whole program.

use std::process::{Command, Stdio};

use tablestakes::report::{self, Format};
use tablestakes::{Books, Comparison, Library, Workload, catalog};

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
