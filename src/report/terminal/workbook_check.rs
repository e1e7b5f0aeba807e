//! Where the sheets of an edited workbook and the program differ, at a terminal.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use anstyle::Style;
use comfy_table::{Cell, CellAlignment, Table};

use super::{BEST, LEAST_WIDTH, QUIET, WARNING, fits, heading, plain_table, prose};
use crate::figures::thousands;
use crate::report::numbers::{difference, money};
use crate::workbook::{Check, Difference, LeftOut};

/// So many differences are listed, and the rest counted.
const MOST: usize = 100;
/// So many options are named that were left out for one reason, and the rest counted.
const NAMED: usize = 6;

/// What a check of an edited workbook found: the answer first, then every difference, then what could not be
/// compared and why.
#[must_use]
pub fn workbook_check(check: &Check, width: usize) -> String {
    let width = width.max(LEAST_WIDTH);
    let mut out = String::new();
    answer(&mut out, check, width);
    let set = match check.set {
        0 => "Inputs, prices and assumptions are those of the profiles and the price books."
            .to_owned(),
        changed => format!(
            "{} changed in the workbook.",
            counted(
                changed,
                "input, price or assumption is",
                "inputs, prices and assumptions are"
            )
        ),
    };
    prose(&mut out, &set, "", QUIET, width);
    differences(&mut out, &check.differences, width);
    left_out(&mut out, &check.left_out, width);
    out
}

fn answer(out: &mut String, check: &Check, width: usize) {
    let of = format!(
        "{} of {}",
        counted(check.charges, "charge", "charges"),
        counted(check.options, "option", "options")
    );
    let charges = check.differences.iter().filter(|it| it.is_charge).count();
    let sums = check.differences.len() - charges;
    if check.charges == 0 {
        prose(out, "Nothing could be compared.", "", WARNING, width);
    } else if check.differences.is_empty() {
        let text =
            format!("All {of} agree to the cent, or within what the sheet says it may be off.");
        prose(out, &text, "", BEST, width);
    } else {
        let sums = match sums {
            0 => String::new(),
            _ => format!(", and {}", counted(sums, "sum", "sums")),
        };
        let verb = if charges == 1 && sums.is_empty() {
            "differs"
        } else {
            "differ"
        };
        let text = format!("{} of {of}{sums} {verb}.", figure(charges));
        prose(out, &text, "", WARNING, width);
    }
}

fn differences(out: &mut String, all: &[Difference], width: usize) {
    if all.is_empty() {
        return;
    }
    heading(out, "Differences, USD");
    let shown = &all[..all.len().min(MOST)];
    let table = table(shown);
    if fits(&table, width) {
        let _ = writeln!(out, "{}", table.trim_fmt());
    } else {
        for it in shown {
            let text = format!("{} with {}: {}", it.workload, it.option, it.charge);
            prose(out, &text, "  ", Style::new(), width);
            let text = format!(
                "sheet {}, engine {}, difference {}, may be off by {}",
                money(it.sheet_usd),
                money(it.program_usd),
                off(it),
                money(it.within_usd)
            );
            prose(out, &text, "      ", Style::new(), width);
        }
    }
    if all.len() > MOST {
        let text = format!("and {} more", figure(all.len() - MOST));
        prose(out, &text, "  ", QUIET, width);
    }
}

fn table(all: &[Difference]) -> Table {
    let mut table = plain_table();
    let right = |text: String| Cell::new(text).set_alignment(CellAlignment::Right);
    let titles = ["Workload", "Option", "Charge"].map(Cell::new);
    let amounts = ["Sheet", "Engine", "Difference", "Within"].map(|it| right(it.to_owned()));
    table.set_header(titles.into_iter().chain(amounts));
    for it in all {
        let texts = [&it.workload, it.option, &it.charge].map(Cell::new);
        let amounts = [
            money(it.sheet_usd),
            money(it.program_usd),
            off(it),
            money(it.within_usd),
        ];
        table.add_row(texts.into_iter().chain(amounts.map(right)));
    }
    table
}

fn off(it: &Difference) -> String {
    difference(it.sheet_usd.saturating_sub(it.program_usd))
}

fn left_out(out: &mut String, all: &[LeftOut], width: usize) {
    if all.is_empty() {
        return;
    }
    heading(out, "Not compared");
    let mut by_reason: BTreeMap<(&str, &str), Vec<&str>> = BTreeMap::new();
    for it in all {
        let same = by_reason.entry((&it.workload, &it.reason));
        same.or_default().push(it.option);
    }
    for ((workload, reason), options) in by_reason {
        let text = format!("{workload}: {reason}");
        prose(out, &text, "  ", Style::new(), width);
        let mut names = options[..options.len().min(NAMED)].join(", ");
        if options.len() > NAMED {
            let _ = write!(names, " and {} more", figure(options.len() - NAMED));
        }
        prose(out, &names, "      ", QUIET, width);
    }
}

fn counted(count: usize, one: &str, more: &str) -> String {
    let word = if count == 1 { one } else { more };
    format!("{} {word}", figure(count))
}

fn figure(count: usize) -> String {
    thousands(count.into())
}
