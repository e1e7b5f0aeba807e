//! A comparison at a terminal: the answer, the ranking, and what should be known.

use std::fmt::Write as _;

use anstyle::Style;
use comfy_table::{Cell, CellAlignment, Table};

use super::{BEST, LEAST_WIDTH, QUIET, STRONG, WARNING, fits, heading, plain_table, prose, title};

use crate::compare::{Answer, Comparison, Standing};
use crate::report::numbers::money;
use crate::report::sentences;

pub(in crate::report) fn comparisons(comparisons: &[Comparison<'_>], width: usize) -> String {
    let width = width.max(LEAST_WIDTH);
    let all: Vec<_> = comparisons.iter().map(|it| comparison(it, width)).collect();
    all.join("\n\n")
}

fn comparison(comparison: &Comparison<'_>, width: usize) -> String {
    let mut out = String::new();
    title(&mut out, &comparison.workload.name, comparison, width);
    for sentence in sentences::answer(comparison) {
        prose(&mut out, &sentence, "", STRONG, width);
    }

    let ranked: Vec<_> = comparison.standing(Standing::Ranked).collect();
    if !ranked.is_empty() {
        out.push('\n');
        ranking(&mut out, &ranked, true, width);
    }
    let apart: Vec<_> = comparison.standing(Standing::BelowRequirements).collect();
    if !apart.is_empty() {
        out.push('\n');
        let below = sentences::below_requirements(comparison);
        prose(&mut out, &below, "", STRONG, width);
        ranking(&mut out, &apart, false, width);
        for line in sentences::shortfall_lines(comparison) {
            prose(&mut out, &line, "  ", Style::new(), width);
        }
    }
    let changed = comparison.changed_assumptions();
    if !changed.is_empty() {
        heading(&mut out, "Assumptions set");
        for assumption in changed {
            prose(&mut out, &assumption, "  ", Style::new(), width);
        }
    }
    let classes = sentences::table_classes(comparison);
    if !classes.is_empty() {
        heading(&mut out, "Table class");
        for class in classes {
            prose(&mut out, &class, "  ", Style::new(), width);
        }
    }
    let kinds = sentences::aurora_storage(comparison);
    if !kinds.is_empty() {
        heading(&mut out, "Aurora storage");
        for kind in kinds {
            prose(&mut out, &kind, "  ", Style::new(), width);
        }
    }
    let warnings = sentences::warnings(comparison);
    if !warnings.is_empty() {
        heading(&mut out, "Warnings");
        for warning in warnings {
            prose(&mut out, &warning, "  ", WARNING, width);
        }
    }
    let reasons = sentences::reasons(comparison);
    if !reasons.is_empty() {
        heading(&mut out, sentences::UNAVAILABLE);
        for reason in reasons {
            prose(&mut out, &reason, "  ", Style::new(), width);
        }
    }
    out.push('\n');
    for note in sentences::notes(comparison) {
        prose(&mut out, &note, "", QUIET, width);
    }
    out
}

/// The options of one standing with their costs: with their size where there is room for it, and
/// with what is paid upfront below each that has it where there is little.
fn ranking(out: &mut String, answers: &[&Answer<'_>], ranked: bool, width: usize) {
    let columns = [Columns::WithSize, Columns::Costs].map(|it| ranking_table(answers, ranked, it));
    let fitting = columns.into_iter().find(|it| fits(it, width));
    let is_narrow = fitting.is_none();
    let table = fitting.unwrap_or_else(|| ranking_table(answers, ranked, Columns::Effective));
    // A line for the header and one for each answer.
    for (i, line) in table.lines().enumerate() {
        let style = match i {
            0 => QUIET,
            1 if ranked => BEST,
            _ => Style::new(),
        };
        let _ = writeln!(out, "{style}{}{style:#}", line.trim_end());
        let answer = i.checked_sub(1).and_then(|at| answers.get(at));
        if let Some(text) = answer
            .and_then(|it| sentences::upfront(it))
            .filter(|_| is_narrow)
        {
            prose(out, &text, "      ", QUIET, width);
        }
    }
}

/// What stands beside an option.
#[derive(Clone, Copy, PartialEq)]
enum Columns {
    /// What it costs, and its size.
    WithSize,
    /// What it costs: a month, upfront, and both together.
    Costs,
    /// What it costs a month with what is upfront spread over its term.
    Effective,
}

fn ranking_table(answers: &[&Answer<'_>], ranked: bool, columns: Columns) -> Table {
    let right = |text: String| Cell::new(text).set_alignment(CellAlignment::Right);
    let mut table = plain_table();
    let mut header = vec![Cell::new(""), Cell::new("Option")];
    if columns != Columns::Effective {
        header.extend(["Monthly", "Upfront"].map(|it| right(it.to_owned())));
    }
    let has_people = answers.iter().any(|it| sentences::people_usd(it).is_some());
    if has_people && columns != Columns::Effective {
        header.extend(["Infrastructure", "People"].map(|it| right(it.to_owned())));
    }
    header.push(right("Effective".to_owned()));
    if columns == Columns::WithSize {
        header.push(Cell::new("Size"));
    }
    table.set_header(header);
    for (i, answer) in answers.iter().enumerate() {
        let Some(quote) = answer.quote() else {
            continue;
        };
        let rank = if ranked {
            (i + 1).to_string()
        } else {
            String::new()
        };
        let mut row = vec![right(rank), Cell::new(answer.option.id)];
        if columns != Columns::Effective {
            row.push(right(money(quote.monthly_usd())));
            row.push(right(money(quote.upfront_usd())));
        }
        let effective = answer.effective_monthly_usd().unwrap_or_default();
        if has_people && columns != Columns::Effective {
            let people = sentences::people_usd(answer).unwrap_or_default();
            row.push(right(money(effective - people)));
            row.push(right(money(people)));
        }
        row.push(right(money(effective)));
        if columns == Columns::WithSize {
            row.push(Cell::new(&quote.sizing.summary));
        }
        table.add_row(row);
    }
    table
}
