//! Formulas against the quotes that they stand for.

use std::collections::HashMap;

use super::build::Workbook;
use super::draft::float;
use super::expression::Values;
use super::plan::{BillPlan, ChargePlan, Evaluation, Exactness};
use super::range::{agree, is_same};
use super::rows::{Cell, Kind};
use crate::bill::Charge;
use crate::catalog;
use crate::compare::{Answer, Comparison};
use crate::decide::Profile;
use crate::prices::{Books, Library};

#[path = "../../tests/common/random_profiles.rs"]
mod random_profiles;

use random_profiles::Random;

fn books(profile: &Profile) -> Books {
    let books = Library::embedded().books(profile.workload().regions());
    books.expect("embedded books")
}

fn workbook(profile: &Profile, books: &Books) -> Workbook {
    let models: Vec<_> = catalog::models().collect();
    let profiles = std::slice::from_ref(profile);
    Workbook::of(profiles, books, &models).expect("a workbook")
}

/// Inputs that lie where an option's factors stand: by their keys as a profile has them, and by their cells.
fn edit(
    random: &mut Random,
    book: &Workbook,
    bill: &BillPlan,
) -> (Vec<(String, String)>, HashMap<Cell, f64>) {
    let (mut settings, mut cells) = (Vec::new(), HashMap::new());
    for within in &bill.range {
        let row = &book.plan.rows.all[within.cell.row];
        if row.kind != Kind::Input || within.least >= within.most {
            continue;
        }
        let mut value = match &row.validation {
            Some(super::rows::Validation::OneOf(all)) => {
                let mut all = all.clone();
                all.retain(|it| *it >= within.least && *it <= within.most);
                random.one_of(&all)
            }
            _ => random.between(within.least.max(1e-9), within.most),
        };
        if row.key.ends_with("size") || row.key.ends_with("items") {
            value = value
                .round()
                .clamp(within.least.ceil(), within.most.floor().max(1.0));
        }
        value = format!("{value:.4}").parse().expect("a number");
        settings.push((row.key.clone(), format!("{value}")));
        cells.insert(within.cell, value);
    }
    edit_data(random, book, bill, &mut settings, &mut cells);
    (settings, cells)
}

/// Other data, where an option's servers stand by what it takes on disk.
fn edit_data(
    random: &mut Random,
    book: &Workbook,
    bill: &BillPlan,
    settings: &mut Vec<(String, String)>,
    cells: &mut HashMap<Cell, f64>,
) {
    let rows = &book.plan.rows.all;
    let mut ranges = bill.range.iter();
    let used = ranges.find(|it| rows[it.cell.row].name == "postgres_used_gib");
    let size = rows.iter().position(|it| it.key == "storage.size");
    let (Some(used), Some(row)) = (used, size) else {
        return;
    };
    let cell = Cell { row, workload: 0 };
    let value = |cells: &HashMap<Cell, f64>, of: Cell| {
        let cells = cells.iter().map(|(cell, value)| (*cell, *value));
        Evaluation::with(&book.plan, cells).cell(of)
    };
    let now = value(cells, used.cell);
    let times = random.between(used.least.max(1e-9), used.most) / now.max(1e-9);
    let bytes = (value(cells, cell) * times).round();
    let mut edited = cells.clone();
    edited.insert(cell, bytes);
    let then = value(&edited, used.cell);
    if then >= used.least && then <= used.most {
        settings.push(("storage.size".to_owned(), format!("{bytes}")));
        cells.insert(cell, bytes);
    } else if now < used.least || now > used.most {
        // Sizes of what is written moved data out of where servers stand.
        settings.clear();
    }
}

/// Whether a bill in formulas comes to what is quoted, charge by charge.
fn comes_to(values: &Evaluation<'_>, bill: &BillPlan, quoted: &Answer<'_>) -> bool {
    let Some(quote) = quoted.quote() else {
        return false;
    };
    quoted.shortfall == bill.shortfall
        && are_alike(values, &bill.charges, quote.bill.charges())
        && are_alike(values, &bill.upfront, quote.upfront.charges())
}

fn are_alike(values: &Evaluation<'_>, plans: &[ChargePlan], charges: &[Charge<'_>]) -> bool {
    let mut left: Vec<&Charge<'_>> = charges.iter().collect();
    for plan in plans {
        // Of two classes at one price either may be chosen.
        let is_alike = |it: &&Charge<'_>| {
            it.meter == plan.meter && agree(values.amount(plan), float(it.amount_usd()))
        };
        let same = left.iter().position(|it| is_same(plan, it));
        let same = same.or_else(|| left.iter().position(is_alike));
        let quoted = same.map_or(0.0, |at| float(left.remove(at).amount_usd()));
        if !agree(values.amount(plan), quoted) {
            return false;
        }
    }
    left.iter().all(|it| agree(0.0, float(it.amount_usd())))
}

fn check(seed: u64) -> (usize, usize, usize) {
    let text = random_profiles::profile(seed);
    let profile = Profile::read("random.toml", &text, &[]);
    let profile = profile.unwrap_or_else(|it| panic!("seed {seed}: {it:?}\n{text}"));
    let books = books(&profile);
    let book = workbook(&profile, &books);
    let comparison = Comparison::of(profile.workload(), &books, catalog::models());
    let values = Evaluation::of(&book.plan);
    let (mut held, mut moved, mut frozen) = (0, 0, 0);
    let mut random = Random::new(seed + 1);
    for option in &book.plan.options {
        let Ok(bill) = &option.answers[0] else {
            continue;
        };
        let quoted = comparison.answer(option.id).expect("an answer");
        assert!(
            comes_to(&values, bill, quoted),
            "seed {seed}: {}",
            option.id
        );
        for within in &bill.range {
            let (name, now) = (
                &book.plan.rows.all[within.cell.row].name,
                values.cell(within.cell),
            );
            let is_within = (within.least..=within.most).contains(&now);
            assert!(
                is_within,
                "seed {seed}, {}: {name} {now} {within:?}",
                option.id
            );
        }
        held += 1;
        frozen += bill
            .charges
            .iter()
            .filter(|it| it.exactness == Exactness::Factor)
            .count();
        let (settings, cells) = edit(&mut random, &book, bill);
        let edited = Evaluation::with(&book.plan, cells.iter().map(|(cell, it)| (*cell, *it)));
        let stands = bill.range.iter().all(|it| {
            let value = edited.cell(it.cell);
            value >= it.least && value <= it.most
        });
        // Each input is where it may be, and what follows from several may not.
        if settings.is_empty() || !stands {
            continue;
        }
        // What a profile can't have is no input.
        let Ok(workload) = profile.with("--set", &settings) else {
            continue;
        };
        let model = catalog::model(option.id).expect("an option");
        let edited = Comparison::of(&workload, &books, [model]);
        let values = Evaluation::with(&book.plan, cells);
        let quoted = edited.answer(option.id).expect("an answer");
        if !comes_to(&values, bill, quoted) {
            for it in bill.charges.iter().chain(&bill.upfront) {
                let quote = quoted.quote();
                let same = quote.and_then(|it2| {
                    let mut all = it2.bill.charges().iter().chain(it2.upfront.charges());
                    all.find(|charge| is_same(it, charge))
                        .map(|it| it.amount_usd().to_string())
                });
                eprintln!(
                    "{} {} {:?}: {} {same:?}",
                    it.subject,
                    it.meter,
                    it.covered_by,
                    values.amount(it)
                );
            }
            for it in quoted.quote().iter().flat_map(|it| it.bill.charges()) {
                eprintln!("  quoted {} {} {}", it.subject, it.meter, it.amount_usd());
            }
            for it in &bill.range {
                let name = &book.plan.rows.all[it.cell.row].name;
                eprintln!("  {name} {} {}", it.least, it.most);
            }
            panic!(
                "seed {seed}, {}: {settings:?} {:?}\n{text}",
                option.id,
                quoted.reason()
            );
        }
        moved += 1;
    }
    (held, moved, frozen)
}

#[test]
fn formulas_come_to_what_is_quoted_wherever_their_factors_stand() {
    let (mut held, mut moved) = (0, 0);
    for seed in 0..24 {
        let (of_written, of_edited, _) = check(seed);
        held += of_written;
        moved += of_edited;
    }
    // Few bills stand for the inputs as they are alone.
    assert!(moved * 10 > held * 8, "{moved} of {held} bills were edited");
}
