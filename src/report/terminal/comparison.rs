//! A comparison at a terminal: the answer, the ranking, and what should be known.

use std::fmt::Write as _;

use anstyle::Style;
use comfy_table::{Cell, CellAlignment, ContentArrangement, Table, presets};
use textwrap::core::display_width;

use super::{BEST, LEAST_WIDTH, QUIET, STRONG, WARNING, heading, prose, title};
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
    let changed = sentences::changed_assumptions(comparison);
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

/// The options of one standing with their costs; the size stands beside them where there is room
/// for it, and below each otherwise.
fn ranking(out: &mut String, answers: &[&Answer<'_>], ranked: bool, width: usize) {
    let beside = ranking_table(answers, ranked, true);
    let fits = beside
        .lines()
        .all(|line| display_width(line.trim_end()) <= width);
    let table = if fits {
        beside
    } else {
        ranking_table(answers, ranked, false)
    };
    // A line for the header and one for each answer.
    let mut sizes = answers
        .iter()
        .filter_map(|it| Some(&it.quote()?.sizing.summary));
    for (i, line) in table.lines().enumerate() {
        let style = match i {
            0 => QUIET,
            1 if ranked => BEST,
            _ => Style::new(),
        };
        let _ = writeln!(out, "{style}{}{style:#}", line.trim_end());
        let size = if i > 0 { sizes.next() } else { None };
        if let Some(size) = size.filter(|it| !fits && !it.is_empty()) {
            prose(out, size, "      ", Style::new(), width);
        }
    }
}

fn ranking_table(answers: &[&Answer<'_>], ranked: bool, size_beside: bool) -> Table {
    let right = |text: String| Cell::new(text).set_alignment(CellAlignment::Right);
    let mut table = plain_table();
    let mut header = vec![
        Cell::new(""),
        Cell::new("Option"),
        right("Monthly".to_owned()),
        right("Upfront".to_owned()),
        right("Effective".to_owned()),
    ];
    if size_beside {
        header.push(Cell::new("Size"));
    }
    table.set_header(header);
    for (i, answer) in answers.iter().enumerate() {
        let Some(quote) = answer.quote() else {
            continue;
        };
        let size = &quote.sizing.summary;
        let mut row = vec![
            right(if ranked {
                (i + 1).to_string()
            } else {
                String::new()
            }),
            Cell::new(answer.option.id),
            right(money(quote.monthly_usd())),
            right(money(quote.upfront_usd())),
            right(money(answer.effective_monthly_usd().unwrap_or_default())),
        ];
        if size_beside {
            row.push(Cell::new(size));
        }
        table.add_row(row);
    }
    table
}

fn plain_table() -> Table {
    let mut table = Table::new();
    table.load_style(presets::NOTHING);
    table.set_content_arrangement(ContentArrangement::Disabled);
    table
}
