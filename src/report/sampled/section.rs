//! How sure an answer is, as a section of a report to hand on.

use super::{answer, chance, distribution, notes, told};
use crate::compare::Comparison;
use crate::decide::{SampledTerm, Samples};
use crate::report::document::{Column, Section, Table};
use crate::report::numbers::money;
use crate::report::sentences::within;

/// So many of the best choices within each term.
const MOST_ROWS: usize = 8;

/// How sure the answer is, from samples of the intervals of its profile.
#[must_use]
pub fn samples_section(comparison: &Comparison<'_>, samples: &Samples) -> Section {
    let mut sentences: Vec<String> = Vec::new();
    for term in told(samples) {
        sentences.push(answer(samples, term).join(" "));
    }
    sentences.extend(notes(comparison, samples));
    let drawn = samples.drawn.iter();
    let drawn = drawn.map(|it| vec![it.key.name.clone(), distribution(it)]);
    let drawn = Table {
        caption: "What was drawn".to_owned(),
        columns: ["Number", "Distribution"].map(Column::text).into(),
        rows: drawn.collect(),
    };
    Section {
        heading: "How sure it is".to_owned(),
        sentences,
        charts: Vec::new(),
        tables: told(samples).map(best).chain([drawn]).collect(),
    }
}

/// The best choices within a term.
fn best(term: &SampledTerm) -> Table {
    let rows = term.options.iter().filter_map(|it| {
        let costs = it.costs?;
        Some(vec![
            it.option.id.to_owned(),
            money(costs.usd_05),
            money(costs.usd_50),
            money(costs.usd_95),
            chance(it.cheapest_share),
            money(costs.regret_usd),
        ])
    });
    let numbers = ["5 %", "50 %", "95 %", "cheapest in", "expected regret"];
    let numbers = numbers.into_iter().map(Column::number);
    let caption = format!("{}The best choices, USD a month", within(term.term));
    Table {
        caption: caption.replace(": The", ": the"),
        columns: std::iter::once(Column::text("Option"))
            .chain(numbers)
            .collect(),
        rows: rows.take(MOST_ROWS).collect(),
    }
}
