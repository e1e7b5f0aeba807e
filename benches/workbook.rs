//! How long a planning workbook takes: formulas with their ranges, and all sheets.

#[path = "../tests/common/random_profiles.rs"]
#[allow(dead_code)]
mod random_profiles;

use tablestakes::decide::Profile;
use tablestakes::workbook::Workbook;
use tablestakes::{Books, Library, catalog};

fn main() {
    divan::main();
}

fn profiles(count: u64) -> Vec<Profile> {
    let profiles = (0..count).map(|seed| {
        let text = random_profiles::profile(seed);
        Profile::read("random.toml", &text, &[]).expect("a valid profile")
    });
    profiles.collect()
}

fn books() -> Books {
    Books::of_library(Library::embedded())
}

fn write(profiles: &[Profile], books: &Books) -> usize {
    let models: Vec<_> = catalog::models().collect();
    let workbook = Workbook::of(profiles, books, &models).expect("a workbook");
    workbook.to_bytes().expect("a file").len()
}

#[divan::bench]
fn one_workload(bencher: divan::Bencher<'_, '_>) {
    let (profiles, books) = (profiles(1), books());
    bencher.bench_local(|| write(&profiles, &books));
}

/// The bound is 1 s.
#[divan::bench(sample_count = 10, sample_size = 1)]
fn fifty_workloads(bencher: divan::Bencher<'_, '_>) {
    let (profiles, books) = (profiles(50), books());
    bencher.bench_local(|| write(&profiles, &books));
}

/// Formulas alone, without any sheet.
#[divan::bench(sample_count = 10, sample_size = 1)]
fn formulas_of_fifty_workloads(bencher: divan::Bencher<'_, '_>) {
    let (profiles, books) = (profiles(50), books());
    let models: Vec<_> = catalog::models().collect();
    bencher.bench_local(|| Workbook::of(&profiles, &books, &models).expect("a workbook"));
}
