//! Reports for people at a terminal. Styles are ANSI escapes; whoever prints takes them out where
//! they are not wanted (a pipe, `NO_COLOR`).

mod bill;
mod break_even;
mod comparison;
mod coverage;
mod horizon;
mod hybrid;
mod import;
mod lists;
mod price_check;
mod price_diff;
mod prices;
mod repriced;
mod samples;
mod sensitivity;
mod shape;
mod sweep;
mod workbook_check;

use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};
use comfy_table::{ContentArrangement, Table, presets};
use textwrap::core::display_width;

use crate::compare::Comparison;
use crate::report::sentences;

pub(super) use bill::bills;
pub use break_even::break_even;
pub(super) use comparison::comparisons;
pub(super) use coverage::coverage;
pub(super) use horizon::horizons;
pub(super) use hybrid::hybrid;
pub use import::imported;
pub use lists::{assumptions, options};
pub use price_check::price_check;
pub use price_diff::price_diff;
pub use prices::prices;
pub(super) use samples::samples;
pub use sensitivity::sensitivity;
pub use shape::shape;
pub use sweep::sweep;
pub use workbook_check::workbook_check;

const STRONG: Style = Style::new().bold();
const BEST: Style = AnsiColor::Green.on_default().bold();
const WARNING: Style = AnsiColor::Yellow.on_default();
const QUIET: Style = Style::new().dimmed();

/// Lines of prose are not set wider than this: longer ones are hard to read.
const PROSE_WIDTH: usize = 100;
/// Every line is set at least so wide, however narrow the terminal says it is.
const LEAST_WIDTH: usize = 40;

fn title(out: &mut String, what: &str, comparison: &Comparison<'_>, width: usize) {
    let _ = writeln!(out, "{STRONG}{what}{STRONG:#}");
    let mut prices = format!("{}, USD a month", sentences::regions(comparison));
    if let Some(date) = comparison.prices_as_of() {
        let _ = write!(prices, ", prices as of {date}");
    }
    prose(out, &prices, "", QUIET, width);
    out.push('\n');
}

fn heading(out: &mut String, text: &str) {
    let _ = writeln!(out, "\n{STRONG}{text}{STRONG:#}");
}

/// A paragraph, wrapped, with what follows its first line set in further.
fn prose(out: &mut String, text: &str, indent: &str, style: Style, width: usize) {
    let hanging = if indent.is_empty() {
        String::new()
    } else {
        format!("{indent}  ")
    };
    let options = textwrap::Options::new(width.min(PROSE_WIDTH))
        .initial_indent(indent)
        .subsequent_indent(&hanging)
        .word_splitter(textwrap::WordSplitter::NoHyphenation);
    for line in textwrap::wrap(text, options) {
        let _ = writeln!(out, "{style}{line}{style:#}");
    }
}

/// A list of keys and texts, the texts wrapped in a column of their own.
fn columns(out: &mut String, rows: impl Iterator<Item = [String; 2]>, width: usize) {
    let rows: Vec<_> = rows.collect();
    // A key that would leave less than half of the line stands on a line of its own.
    let most = width.min(PROSE_WIDTH) / 2 - 4;
    let key_width = rows
        .iter()
        .map(|[key, _]| display_width(key))
        .filter(|&it| it <= most)
        .max()
        .unwrap_or(0);
    let indent = " ".repeat(key_width + 4);
    for [key, text] in rows {
        let options = textwrap::Options::new(width.min(PROSE_WIDTH + key_width))
            .initial_indent(&indent)
            .subsequent_indent(&indent)
            .word_splitter(textwrap::WordSplitter::NoHyphenation);
        for (i, line) in textwrap::wrap(&text, options).iter().enumerate() {
            if i == 0 && display_width(&key) > key_width {
                let _ = writeln!(out, "  {key}\n{line}");
            } else if i == 0 {
                let rest = line.get(indent.len()..).unwrap_or_default();
                let _ = writeln!(out, "  {key:key_width$}  {rest}");
            } else {
                let _ = writeln!(out, "{line}");
            }
        }
    }
}

/// Whether every line of a table has room.
fn fits(table: &Table, width: usize) -> bool {
    let mut lines = table.lines();
    lines.all(|line| display_width(line.trim_end()) <= width)
}

/// A table without lines, as wide as what stands in it.
fn plain_table() -> Table {
    let mut table = Table::new();
    table.load_style(presets::NOTHING);
    table.set_content_arrangement(ContentArrangement::Disabled);
    table
}
