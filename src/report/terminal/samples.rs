//! How sure an answer is, at a terminal.

use std::fmt::Write as _;

use anstyle::Style;
use comfy_table::{Cell, CellAlignment, Table};
use rust_decimal::Decimal;
use textwrap::core::display_width;

use super::{BEST, LEAST_WIDTH, QUIET, STRONG, columns, heading, plain_table, prose, title};
use crate::compare::Comparison;
use crate::decide::{Sampled, SampledTerm, Samples};
use crate::report::numbers::money;
use crate::report::sampled::{UNSERVING, answer, chance, distribution, notes, told, unserving};

/// So many options of a term are shown; the other formats have all.
const SHOWN: usize = 10;

/// How sure answers are: for each term the best choice, then the options.
pub(in crate::report) fn samples(all: &[(&Comparison<'_>, &Samples)], width: usize) -> String {
    let width = width.max(LEAST_WIDTH);
    let all: Vec<_> = all.iter().map(|it| one(it.0, it.1, width)).collect();
    all.join("\n\n")
}

fn one(comparison: &Comparison<'_>, samples: &Samples, width: usize) -> String {
    let mut out = String::new();
    let what = format!("{}: how sure it is", comparison.workload.name);
    title(&mut out, &what, comparison, width);
    for (at, term) in told(samples).enumerate() {
        if at > 0 {
            out.push('\n');
        }
        for sentence in answer(samples, term) {
            prose(&mut out, &sentence, "", STRONG, width);
        }
        ranking(&mut out, term, width);
    }
    if let Some(ids) = unserving(samples) {
        heading(&mut out, UNSERVING);
        prose(&mut out, &ids, "  ", Style::new(), width);
    }
    heading(&mut out, "Drawn");
    let drawn = samples.drawn.iter();
    let drawn = drawn.map(|it| [it.key.name.clone(), distribution(it)]);
    columns(&mut out, drawn, width);
    out.push('\n');
    for note in notes(comparison, samples) {
        prose(&mut out, &note, "", QUIET, width);
    }
    out
}

/// The options that serve, the best choice first: each on a line where there is room for it, else its numbers
/// below its name.
fn ranking(out: &mut String, term: &SampledTerm, width: usize) {
    let serving: Vec<_> = term
        .options
        .iter()
        .filter(|it| it.costs.is_some())
        .collect();
    if serving.is_empty() {
        return;
    }
    out.push('\n');
    let (shown, left) = serving.split_at(serving.len().min(SHOWN));
    let wide = table(shown, true);
    let is_wide = wide.lines().all(|it| display_width(it.trim_end()) <= width);
    let table = if is_wide { wide } else { table(shown, false) };
    for (at, line) in table.lines().enumerate() {
        let style = match at {
            0 => QUIET,
            1 => BEST,
            _ => Style::new(),
        };
        let option = at.checked_sub(1).and_then(|it| shown.get(it));
        if let Some(option) = option.filter(|_| !is_wide) {
            let _ = writeln!(out, "{style} {at:>2}  {}{style:#}", option.option.id);
        }
        let _ = writeln!(out, "{style}{}{style:#}", line.trim_end());
    }
    if !left.is_empty() {
        let more = format!("and {} more: --format csv has all", left.len());
        prose(out, &more, "  ", QUIET, width);
    }
}

fn table(shown: &[&Sampled], with_ids: bool) -> Table {
    let right = |text: String| Cell::new(text).set_alignment(CellAlignment::Right);
    let are_all = shown.iter().all(|it| it.served_share == Decimal::ONE);
    let mut table = plain_table();
    let mut header = vec![Cell::new("  ")];
    if with_ids {
        header.push(Cell::new("Option"));
    }
    let titles = ["5 %", "50 %", "95 %", "Cheapest", "Regret"];
    header.extend(titles.map(|it| right(it.to_owned())));
    if !are_all {
        header.push(right("Serves".to_owned()));
    }
    table.set_header(header);
    for (at, it) in shown.iter().enumerate() {
        let Some(costs) = it.costs else { continue };
        let mut row = if with_ids {
            vec![right((at + 1).to_string()), Cell::new(it.option.id)]
        } else {
            vec![Cell::new("  ")]
        };
        row.extend([costs.usd_05, costs.usd_50, costs.usd_95].map(|it| right(money(it))));
        row.push(right(chance(it.cheapest_share)));
        row.push(right(money(costs.regret_usd)));
        if !are_all {
            row.push(right(chance(it.served_share)));
        }
        table.add_row(row);
    }
    table
}
