//! Formulas against the quotes that they stand for.

use super::build::Workbook;
use super::plan::{Evaluation, Exactness};
use crate::catalog;
use crate::decide::Profile;
use crate::prices::Library;

fn workbook(text: &str) -> Workbook {
    let profile = Profile::read("a.toml", text, &[]).unwrap();
    let books = Library::embedded()
        .books(profile.workload().regions())
        .unwrap();
    let models: Vec<_> = catalog::models().collect();
    Workbook::of(&[profile], &books, &models).unwrap()
}

#[test]
fn dump() {
    let file = std::env::var("WB").unwrap_or("orders".into());
    let text = std::fs::read_to_string(format!("examples/{file}.toml")).unwrap();
    let t = std::time::Instant::now();
    let book = workbook(&text);
    println!("{:?}", t.elapsed());
    let values = Evaluation::of(&book.plan);
    for option in &book.plan.options {
        match &option.answers[0] {
            Err(reason) => println!("{}: {reason}", option.id),
            Ok(bill) => {
                println!("{}", option.id);
                for it in bill.charges.iter().chain(&bill.upfront) {
                    println!(
                        "    {:?} {} {} {} {} = {:.4}",
                        it.exactness,
                        it.group,
                        it.subject,
                        it.meter,
                        it.covered_by.map_or("", |it| it.name()),
                        values.amount(it)
                    );
                }
                for it in &bill.range {
                    println!(
                        "      {}: {}..{}",
                        book.plan.rows.all[it.cell.row].name, it.least, it.most
                    );
                }
            }
        }
    }
    let frozen = book
        .plan
        .options
        .iter()
        .flat_map(|it| &it.answers)
        .flatten()
        .flat_map(|it| &it.charges)
        .filter(|it| it.exactness == Exactness::Factor)
        .count();
    println!(
        "frozen {frozen} rows {} blocks {}",
        book.plan.rows.all.len(),
        book.plan.blocks.len()
    );
}
