//! When the answer flips and what it hangs on, as sections of a report to hand on.

use super::charts::{sensitivity_chart, sweep_chart};
use super::{
    Asked, break_even_sentences, flip_sentence, sensitivity_sentences, sweep_sentences, value,
};
use crate::compare::Term;
use crate::decide::{Moved, Sensitivity, Sides, Sweep};
use crate::report::document::{Column, Section, Table};
use crate::report::numbers::difference;

/// So many places are listed, and so many numbers.
const MOST_ROWS: usize = 24;

/// Costs along one number, with every place where the answer flips, or a map over two.
#[must_use]
pub fn sweep_section(asked: &Asked<'_>, sweep: &Sweep) -> Section {
    let keys: Vec<_> = sweep.ranges.iter().map(|it| it.key.name.as_str()).collect();
    let Some(found) = &sweep.break_even else {
        return Section {
            heading: format!("Who wins where: {}", keys.join(" and ")),
            sentences: with_scope(asked, sweep.sides, sweep_sentences(asked, sweep)),
            charts: vec![sweep_chart(asked, sweep)],
            tables: Vec::new(),
        };
    };
    let flips = (0..found.flips.len()).take(MOST_ROWS).map(|place| {
        let at = value(&found.key, found.flips[place].at);
        vec![at, flip_sentence(asked, found, place)]
    });
    let flips = Table {
        caption: "Where the answer flips".to_owned(),
        columns: vec![
            Column::text(&found.key.name),
            Column::text("What changes there"),
        ],
        rows: flips.collect(),
    };
    Section {
        heading: format!("When it flips: {}", keys.join(" and ")),
        sentences: with_scope(asked, found.sides, break_even_sentences(asked, found)),
        charts: vec![sweep_chart(asked, sweep)],
        tables: if flips.rows.is_empty() {
            Vec::new()
        } else {
            vec![flips]
        },
    }
}

/// Sentences with what they compare, which the answer of a report need not.
fn with_scope(asked: &Asked<'_>, sides: Sides, mut sentences: Vec<String>) -> Vec<String> {
    if asked.term == Term::NoCommitment && sides == Sides::Engines {
        sentences
            .push("This compares the best option of each engine without commitment.".to_owned());
    }
    sentences
}

/// What the decision hangs on, number by number.
#[must_use]
pub fn sensitivity_section(asked: &Asked<'_>, found: &Sensitivity) -> Section {
    let row = |it: &Moved| {
        let lead = |end: &crate::decide::End| match (end.value, end.lead_usd) {
            (None, _) => "–".to_owned(),
            (_, Some(usd)) => difference(usd.saturating_sub(found.lead_usd)),
            (_, None) => "can't serve".to_owned(),
        };
        let flips_at = it.flips_at.map(|at| value(&it.key, at));
        vec![
            it.key.name.clone(),
            value(&it.key, it.now),
            lead(&it.down),
            lead(&it.up),
            flips_at.unwrap_or_else(|| "–".to_owned()),
        ]
    };
    let columns = || {
        let numbers = ["now", "lead moves when less", "when more", "flips at"];
        let numbers = numbers.into_iter().map(Column::number);
        std::iter::once(Column::text("Number")).chain(numbers)
    };
    let table = |caption: &str, moved: &[Moved]| Table {
        caption: caption.to_owned(),
        columns: columns().collect(),
        rows: moved.iter().take(MOST_ROWS).map(row).collect(),
    };
    let all = [
        table(
            "Numbers and how they move the lead, USD a month",
            &found.moved,
        ),
        table("What manuals state for everyone", &found.fixed),
    ];
    Section {
        heading: "What it hangs on".to_owned(),
        sentences: with_scope(asked, found.sides, sensitivity_sentences(asked, found)),
        charts: vec![sensitivity_chart(asked, found)],
        tables: all.into_iter().filter(|it| !it.rows.is_empty()).collect(),
    }
}
