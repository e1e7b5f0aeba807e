//! How long a decision takes: where it flips, a map of who wins where, what it hangs on.

use tablestakes::batch::Desk;
use tablestakes::decide::{BreakEven, Profile, Range, Sensitivity, Sides, Sweep};
use tablestakes::{Books, Library, catalog};

const ORDERS: &str = include_str!("../examples/orders.toml");

fn main() {
    divan::main();
}

/// A profile, and every option at the embedded prices.
fn question() -> (Profile, Books) {
    let profile = Profile::read("orders.toml", ORDERS, &[]).expect("a valid profile");
    (profile, Books::of_library(Library::embedded()))
}

fn desk(books: &Books) -> Desk<'_> {
    Desk {
        books,
        models: catalog::models().collect(),
    }
}

#[divan::bench]
fn break_even_by_reads(bencher: divan::Bencher<'_, '_>) {
    let (profile, books) = question();
    let desk = desk(&books);
    let key = profile.key("--vary", "reads").expect("a key");
    let range = key.range().expect("a range");
    bencher.bench_local(|| {
        BreakEven::find(&profile, &desk, Sides::Engines, &key, range).expect("an answer")
    });
}

fn map(bencher: divan::Bencher<'_, '_>, texts: [&str; 2]) {
    let (profile, books) = question();
    let desk = desk(&books);
    bencher.bench_local(|| {
        let ranges = texts.map(|it| Range::parse(&profile, it, true).expect("a range"));
        Sweep::along(&profile, &desk, Sides::Engines, ranges.into()).expect("a map")
    });
}

/// The bound is 1 s.
#[divan::bench]
fn map_of_50_by_50(bencher: divan::Bencher<'_, '_>) {
    map(
        bencher,
        ["reads=10..100k:50:log", "storage=1GiB..10TiB:50:log"],
    );
}

/// The same with a new week for every value of one axis. The bound is 1 s.
#[divan::bench]
fn map_of_50_by_50_with_spikiness(bencher: divan::Bencher<'_, '_>) {
    map(bencher, ["spikiness=1..20:50", "reads=10..100k:50:log"]);
}

#[divan::bench]
fn sensitivity_of_everything(bencher: divan::Bencher<'_, '_>) {
    let (profile, books) = question();
    let desk = desk(&books);
    let share = rust_decimal::dec!(0.2);
    bencher.bench_local(|| {
        Sensitivity::of(&profile, &desk, Sides::Engines, share).expect("an answer")
    });
}
