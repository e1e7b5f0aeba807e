//! What a decision hangs on, at a terminal.

use std::fmt::Write as _;

use anstyle::Style;
use comfy_table::{Cell, CellAlignment};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::{BEST, LEAST_WIDTH, QUIET, STRONG, heading, plain_table, prose, title};
use crate::decide::{End, Moved, Sensitivity};
use crate::report::decided::{Asked, intervals_note, rough_value, sensitivity_sentences, value};
use crate::report::numbers::difference;

/// So many numbers are shown; `--format csv` has all.
const SHOWN: usize = 24;
/// Half of a bar is so long.
const HALF: usize = 12;

/// What a decision hangs on: a tornado of the numbers that move it, those that can flip it first.
#[must_use]
pub fn sensitivity(asked: &Asked<'_>, found: &Sensitivity, width: usize) -> String {
    let width = width.max(LEAST_WIDTH);
    let mut out = String::new();
    let what = format!("{}: what it hangs on", asked.comparison.workload.name);
    title(&mut out, &what, asked.comparison, width);
    for sentence in sensitivity_sentences(asked, found) {
        prose(&mut out, &sentence, "", STRONG, width);
    }
    if !found.moved.is_empty() {
        out.push('\n');
        tornado(&mut out, found, &found.moved, width);
    }
    if !found.fixed.is_empty() {
        heading(&mut out, "What manuals state for everyone");
        tornado(&mut out, found, &found.fixed, width);
    }
    let names = |keys: &[crate::decide::Key]| {
        let names: Vec<_> = keys.iter().map(|it| it.name.as_str()).collect();
        names.join(", ")
    };
    if !found.idle.is_empty() {
        heading(&mut out, "Without effect");
        prose(&mut out, &names(&found.idle), "  ", Style::new(), width);
    }
    if !found.at_zero.is_empty() {
        heading(&mut out, "0, of which no share can be taken");
        prose(&mut out, &names(&found.at_zero), "  ", Style::new(), width);
    }
    out.push('\n');
    let share = (found.share * Decimal::ONE_HUNDRED).normalize();
    let note = format!(
        "The lead is what the other side costs more. Each number is moved by {share} % alone, within what it \
         can be; it flips the decision at the nearest value between a tenth and ten times of it."
    );
    prose(&mut out, &note, "", QUIET, width);
    if let Some(note) = intervals_note(asked) {
        prose(&mut out, &note, "", QUIET, width);
    }
    out
}

fn tornado(out: &mut String, found: &Sensitivity, moved: &[Moved], width: usize) {
    let right = |text: String| Cell::new(text).set_alignment(CellAlignment::Right);
    let most = found
        .moved
        .iter()
        .chain(&found.fixed)
        .flat_map(|it| [it.down, it.up]);
    let most = most
        .filter_map(|it| distance(found, it))
        .map(|it| it.abs())
        .max();
    let most = most.unwrap_or_default();
    let (with_now, with_bars) = (width >= 72, width >= 110);
    let mut table = plain_table();
    let mut header = vec![Cell::new("Number")];
    if with_now {
        header.push(right("now".to_owned()));
    }
    header.extend(["down", "up", "flips at"].map(|it| right(it.to_owned())));
    if with_bars {
        header.push(Cell::new("lead moves by"));
    }
    table.set_header(header);
    let shown = moved.iter().take(SHOWN);
    for it in shown.clone() {
        let mut row = vec![Cell::new(name(&it.key.name, width))];
        if with_now {
            row.push(right(value(&it.key, it.now)));
        }
        let flips_at = it.flips_at.map(|at| {
            if with_now {
                value(&it.key, at)
            } else {
                rough_value(&it.key, at)
            }
        });
        let cells = [
            end(found, it.down),
            end(found, it.up),
            flips_at.unwrap_or_else(|| "–".to_owned()),
        ];
        row.extend(cells.map(right));
        if with_bars {
            row.push(Cell::new(bar(found, it, most)));
        }
        table.add_row(row);
    }
    let flipping = shown.map(|it| it.flips(found.winner));
    let styles =
        std::iter::once(QUIET).chain(flipping.map(|it| if it { BEST } else { Style::new() }));
    for (line, style) in table.lines().zip(styles) {
        let _ = writeln!(out, "{style}{}{style:#}", line.trim_end());
    }
    let more = moved.len().saturating_sub(SHOWN);
    if more > 0 {
        let text = format!("and {more} more that move it less, which --format csv lists");
        prose(out, &text, " ", QUIET, width);
    }
}

/// A key as it is called, without the table of assumptions where there is little room.
fn name(name: &str, width: usize) -> String {
    let short = name.strip_prefix("assumptions.").filter(|_| width < 110);
    short.unwrap_or(name).to_owned()
}

/// How the lead moves at an end.
fn distance(found: &Sensitivity, end: End) -> Option<Decimal> {
    Some(end.lead_usd?.saturating_sub(found.lead_usd))
}

fn end(found: &Sensitivity, end: End) -> String {
    match (end.value, distance(found, end)) {
        (None, _) => "–".to_owned(),
        (_, Some(by)) => difference(by),
        (_, None) => "can't serve".to_owned(),
    }
}

/// Both ends as a bar about the lead as it is.
fn bar(found: &Sensitivity, it: &Moved, most: Decimal) -> String {
    let ends = [it.down, it.up].map(|it| distance(found, it).unwrap_or_default());
    let least = ends
        .iter()
        .min()
        .copied()
        .unwrap_or_default()
        .min(Decimal::ZERO);
    let largest = ends
        .iter()
        .max()
        .copied()
        .unwrap_or_default()
        .max(Decimal::ZERO);
    let cells = |of: Decimal| {
        let share = (of.abs() * Decimal::from(HALF)).checked_div(most);
        share
            .and_then(|it| it.round().to_usize())
            .unwrap_or(0)
            .min(HALF)
    };
    let (left, right) = (cells(least), cells(largest));
    format!(
        "{}{}│{}{}",
        " ".repeat(HALF - left),
        "▒".repeat(left),
        "█".repeat(right),
        " ".repeat(HALF - right)
    )
}
