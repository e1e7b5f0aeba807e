//! What a savings plan takes off the price of the usage that it covers.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::Source;
use super::layer::Sources;
use super::table::{File, Row};
use crate::problem::{Problem, nearest};

const COLUMNS: [&str; 4] = ["usage", "discount", "source", "date"];

/// What a savings plan takes off the list price of a kind of usage.
#[derive(Debug, Clone)]
pub struct Discount {
    /// The share of the list price, from 0 to 1.
    pub share: Decimal,
    /// Where it was published.
    pub source: Arc<Source>,
    /// The day on which it was published or read.
    pub date: Date,
}

/// Reads a table of discounts by usage, and gives how many are right.
pub(super) fn read(
    file: &File,
    sources: &mut Sources,
    discounts: &mut BTreeMap<String, Discount>,
    problems: &mut Vec<Problem>,
) -> usize {
    let is_new = discounts.is_empty();
    let mut read = 0;
    file.rows(&COLUMNS, problems, |row, problems| {
        let usage = row.field(0);
        if !is_new && !discounts.contains_key(usage) {
            problems.push(unknown(row, discounts));
        } else if let Some(discount) = discount(row, sources, problems) {
            discounts.insert(usage.to_owned(), discount);
            read += 1;
        }
    });
    read
}

fn discount(row: &Row<'_>, sources: &mut Sources, problems: &mut Vec<Problem>) -> Option<Discount> {
    let share = share(row, problems);
    let (source, date) = row.source_and_date(sources, problems)?;
    Some(Discount {
        share: share?,
        source,
        date,
    })
}

/// The discount as a share: more would be paid to whoever uses it, less would be a surcharge.
fn share(row: &Row<'_>, problems: &mut Vec<Problem>) -> Option<Decimal> {
    let text = row.field(1);
    let share = Decimal::from_str_exact(text)
        .ok()
        .filter(|it| (Decimal::ZERO..=Decimal::ONE).contains(it));
    if share.is_none() {
        let message = format!(
            "{}: expected a share from 0 to 1, found {text:?}",
            row.field(0)
        );
        problems.push(row.problem(1, message));
    }
    share
}

/// A mistyped usage would be a discount that someone misses, as a mistyped key of a price would.
fn unknown(row: &Row<'_>, discounts: &BTreeMap<String, Discount>) -> Problem {
    let usage = row.field(0);
    let known = || discounts.keys().map(String::as_str);
    let problem = row.problem(0, format!("no savings plan covers the usage {usage:?}"));
    match nearest(usage, known()) {
        Some(near) => problem.help(format!("did you mean {near:?}?")),
        None => problem.help(format!(
            "plans cover {}",
            known().collect::<Vec<_>>().join(", ")
        )),
    }
}
