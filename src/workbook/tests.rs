//! Formulas against the quotes that they stand for.

use std::collections::HashMap;
use std::fmt::Write;

use super::build::Workbook;
use super::draft::float;
use super::expression::Values;
use super::plan::{BillPlan, ChargePlan, Evaluation, Exactness};
use super::range::is_same;
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
    edit_shares(random, book, bill, &mut settings, &mut cells);
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

/// Other shares, where an option stands whatever they are.
fn edit_shares(
    random: &mut Random,
    book: &Workbook,
    bill: &BillPlan,
    settings: &mut Vec<(String, String)>,
    cells: &mut HashMap<Cell, f64>,
) {
    for (row, it) in book.plan.rows.all.iter().enumerate() {
        let cell = Cell { row, workload: 0 };
        let is_fixed = bill.range.iter().any(|within| within.cell == cell);
        if it.kind != Kind::Input || it.unit != "share" || is_fixed {
            continue;
        }
        let share = random.one_of(&[0.0, 0.07, 0.31, 0.5]);
        settings.push((it.key.clone(), format!("{share}")));
        cells.insert(cell, share);
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
    // What a plan does not cover is the small difference of large sums.
    let all: f64 = charges.iter().map(|it| float(it.amount_usd())).sum();
    let agree = |plan: &ChargePlan, quoted: f64| {
        let within = values.value(&plan.tolerance) + 1e-4 + 1e-8 * all;
        (values.amount(plan) - quoted).abs() <= within
    };
    let mut left: Vec<&Charge<'_>> = charges.iter().collect();
    for plan in plans {
        // Of two classes at one price either may be chosen.
        let is_alike =
            |it: &&Charge<'_>| it.meter == plan.meter && agree(plan, float(it.amount_usd()));
        let same = left.iter().position(|it| is_same(plan, it));
        let same = same.or_else(|| left.iter().position(is_alike));
        let quoted = same.map_or(0.0, |at| float(left.remove(at).amount_usd()));
        if !agree(plan, quoted) {
            return false;
        }
    }
    left.iter().all(|it| float(it.amount_usd()) <= 1e-4)
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
                    "{} {} {:?}: {} {same:?} {:?} within {}",
                    it.subject,
                    it.meter,
                    it.covered_by,
                    values.amount(it),
                    it.exactness,
                    values.value(&it.tolerance)
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

fn profile(text: &str) -> Profile {
    Profile::read("test.toml", text, &[]).expect("a profile")
}

/// Between what an option's bill allows a named cell to lie; `None` where it may be anything.
fn allowed(book: &Workbook, option: &str, name: &str) -> Option<(f64, f64)> {
    let option = book.plan.options.iter().find(|it| it.id == option);
    let bill = option.expect("an option").answers[0]
        .as_ref()
        .expect("a bill");
    let mut range = bill.range.iter();
    let within = range.find(|it| book.plan.rows.all[it.cell.row].name == name)?;
    Some((within.least, within.most))
}

const SMALL: &str = "name = \"small\"
    reads = { per_second = 40, item_size = \"2 KiB\", strong = 0.2 }
    writes = { per_second = 0, item_size = \"1 KiB\" }
    storage = { size = \"20 GiB\", items = \"10M\" }";

#[test]
fn what_there_is_nothing_of_stays_nothing() {
    let profile = profile(SMALL);
    let book = workbook(&profile, &books(&profile));
    // There is no charge for writes that could rise with them, and no server was chosen for any.
    for option in ["dynamodb.on-demand.standard", "rds.single-az.on-demand"] {
        assert_eq!(
            allowed(&book, option, "writes_per_second"),
            Some((0.0, 0.0))
        );
        let (least, most) = allowed(&book, option, "reads_per_second").expect("a range");
        assert!(least < 40.0 && most > 40.0, "{least} {most}");
    }
}

#[test]
fn shares_may_be_anything_where_formulas_follow_them() {
    let on_demand = "dynamodb.on-demand.standard";
    let plain = profile(SMALL);
    let book = workbook(&plain, &books(&plain));
    assert_eq!(allowed(&book, on_demand, "reads_strong"), None);
    // How much of what is free is used up is a factor, and so is what a cache takes to serve this many.
    let many = SMALL.replace("per_second = 40", "per_second = 12_000");
    for (text, more) in [
        (SMALL, "dynamodb = { free_tier = true }"),
        (&many, "dynamodb = { dax = { hit_rate = 0.95 } }"),
    ] {
        let profile = profile(&format!("{text}\n{more}"));
        let book = workbook(&profile, &books(&profile));
        let strong = allowed(&book, on_demand, "reads_strong");
        assert_eq!(strong, Some((0.2, 0.2)), "{more}");
    }
}

#[test]
fn shares_of_the_same_reads_are_not_more_than_all() {
    let profile = profile(SMALL);
    let book = workbook(&profile, &books(&profile));
    for option in &book.plan.options {
        let together = allowed(&book, option.id, "reads_strong_or_transactional");
        let (_, most) = together.expect("a range");
        assert!((most - 1.0).abs() < 1e-6, "{}", option.id);
    }
}

#[test]
fn every_workload_has_the_spikiness_that_its_factors_are_there_for() {
    let with = |spikiness: u32| profile(&format!("spikiness = {spikiness}\n{SMALL}"));
    let profiles = [with(3), with(4)];
    let books = books(&profiles[0]);
    let models: Vec<_> = catalog::models().collect();
    let book = Workbook::of(&profiles, &books, &models).expect("a workbook");
    let choices = book.plan.workloads.iter().map(|it| {
        let (_, choices) = it.spikiness.as_ref().expect("spikiness");
        choices.clone()
    });
    let all: Vec<_> = choices.collect();
    assert_eq!(all[0], [1.0, 2.0, 3.0, 5.0, 8.0]);
    assert_eq!(all[1], [1.0, 2.0, 3.0, 4.0, 5.0, 8.0]);
    // A cell takes what any of them has.
    let row = book.plan.rows.all.iter().find(|it| it.key == "spikiness");
    let expected = super::rows::Validation::OneOf(all[1].clone());
    assert_eq!(row.expect("a row").validation, Some(expected));
}

#[test]
fn names_that_are_cells_to_some_programs_get_a_word_in_front() {
    for (index, expected) in [
        ("R1C1", "the_r1c1_bytes"),
        ("r1", "the_r1_bytes"),
        ("C5", "the_c5_bytes"),
        ("rc1", "the_rc1_bytes"),
        ("AB12", "ab12_bytes"),
        ("recent", "recent_bytes"),
        ("7 days", "the_7_days_bytes"),
    ] {
        let text = format!("{SMALL}\n[[dynamodb.gsi]]\nname = \"{index}\"\nprojection = \"all\"");
        let profile = profile(&text);
        let book = workbook(&profile, &books(&profile));
        let names = book.plan.rows.all.iter().map(|it| it.name.as_str());
        assert!(names.clone().any(|it| it == expected), "{index}");
        book.to_bytes().expect("a file");
    }
}

#[test]
fn sums_over_many_patterns_are_made_in_parts() {
    let mut text = "name = \"many\"\nstorage = { size = \"1 GiB\" }\n".to_owned();
    for at in 0..150 {
        let operation = if at % 2 == 0 { "get" } else { "put" };
        let name = format!("{}{at}", "a long name of a pattern ".repeat(6));
        let rate = at + 1;
        writeln!(
            text,
            "[[access]]\nname = \"{name}\"\noperation = \"{operation}\"\nper_second = {rate}\nitem_size = 700"
        )
        .expect("memory");
    }
    let profile = profile(&text);
    let book = workbook(&profile, &books(&profile));
    let bytes = book.to_bytes().expect("a file");
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).expect("an archive");
    for at in 0..archive.len() {
        let mut part = archive.by_index(at).expect("a part");
        let name = part.name().expect("a name").into_owned();
        if !name.starts_with("xl/worksheets/sheet") {
            continue;
        }
        let mut sheet = String::new();
        std::io::Read::read_to_string(&mut part, &mut sheet).expect("text");
        let formulas = sheet.split("<f>").skip(1);
        let longest = formulas
            .filter_map(|it| it.split("</f>").next())
            .map(str::len);
        let longest = longest.max().unwrap_or(0);
        assert!(longest <= 8192, "{name}: {longest}");
    }
}
