//! What a workload costs over the months, at a terminal: the answer, the ranking, and what changes when.

use std::fmt::Write as _;

use anstyle::Style;
use comfy_table::{Cell, CellAlignment, Table};

use super::{BEST, LEAST_WIDTH, QUIET, STRONG, fits, heading, plain_table, prose};
use crate::compare::Standing;
use crate::compare::horizon::{Horizon, Outlook};
use crate::report::horizon_sentences as sentences;
use crate::report::numbers::money;

pub(in crate::report) fn horizons(horizons: &[Horizon<'_>], width: usize) -> String {
    let width = width.max(LEAST_WIDTH);
    let all: Vec<_> = horizons.iter().map(|it| horizon(it, width)).collect();
    all.join("\n\n")
}

fn horizon(horizon: &Horizon<'_>, width: usize) -> String {
    let mut out = String::new();
    let workload = horizon.workload;
    let _ = writeln!(out, "{STRONG}{}{STRONG:#}", workload.name);
    let regions: Vec<_> = workload.regions().collect();
    let mut about = format!(
        "{}, USD over {}, {}",
        regions.join(", "),
        sentences::months(horizon.months),
        sentences::growth(horizon)
    );
    if let Some(date) = horizon.prices_as_of {
        let _ = write!(about, ", prices as of {date}");
    }
    prose(&mut out, &about, "", QUIET, width);
    out.push('\n');
    for sentence in sentences::answer(horizon) {
        prose(&mut out, &sentence, "", STRONG, width);
    }
    let ranked: Vec<_> = horizon.standing(Standing::Ranked).collect();
    if !ranked.is_empty() {
        out.push('\n');
        ranking(&mut out, &ranked, true, width);
    }
    let apart: Vec<_> = horizon.standing(Standing::BelowRequirements).collect();
    if !apart.is_empty() {
        heading(&mut out, "Priced, not ranked");
        ranking(&mut out, &apart, false, width);
        for line in sentences::shortfalls(horizon) {
            prose(&mut out, &line, "  ", Style::new(), width);
        }
    }
    for (outlook, lines) in sentences::details(horizon) {
        heading(&mut out, outlook.option.id);
        for line in lines {
            prose(&mut out, &line, "  ", Style::new(), width);
        }
    }
    let lists = [
        ("Assumptions set", horizon.changed_assumptions()),
        ("Not available in every month", sentences::reasons(horizon)),
    ];
    for (title, texts) in lists {
        if !texts.is_empty() {
            heading(&mut out, title);
        }
        for text in texts {
            prose(&mut out, &text, "  ", Style::new(), width);
        }
    }
    out.push('\n');
    for note in sentences::notes(horizon) {
        prose(&mut out, &note, "", QUIET, width);
    }
    out
}

/// The options of one standing with their sums: with what changes where there is room for it.
fn ranking(out: &mut String, outlooks: &[&Outlook], ranked: bool, width: usize) {
    let tables = [Columns::All, Columns::Ends, Columns::Sums];
    let tables = tables.map(|it| ranking_table(outlooks, ranked, it));
    let narrow = || ranking_table(outlooks, ranked, Columns::Total);
    let table = tables
        .into_iter()
        .find(|it| fits(it, width))
        .unwrap_or_else(narrow);
    for (i, line) in table.lines().enumerate() {
        let style = match i {
            0 => QUIET,
            1 if ranked => BEST,
            _ => Style::new(),
        };
        let _ = writeln!(out, "{style}{}{style:#}", line.trim_end());
    }
}

/// What stands beside an option, from the most to the least.
#[derive(Clone, Copy, PartialEq, PartialOrd)]
enum Columns {
    Total,
    /// The total and its present value.
    Sums,
    /// These, and the first and the last month.
    Ends,
    /// These, and what changes.
    All,
}

fn ranking_table(outlooks: &[&Outlook], ranked: bool, columns: Columns) -> Table {
    let right = |text: String| Cell::new(text).set_alignment(CellAlignment::Right);
    let mut table = plain_table();
    let mut header = vec![
        Cell::new(""),
        Cell::new("Option"),
        right("Total".to_owned()),
    ];
    if columns >= Columns::Sums {
        header.push(right("Present value".to_owned()));
    }
    if columns >= Columns::Ends {
        header.extend(["First month", "Last month"].map(|it| right(it.to_owned())));
    }
    if columns >= Columns::All {
        header.push(Cell::new("Changes"));
    }
    table.set_header(header);
    for (i, outlook) in outlooks.iter().enumerate() {
        let rank = if ranked {
            (i + 1).to_string()
        } else {
            String::new()
        };
        let mut row = vec![
            right(rank),
            Cell::new(outlook.option.id),
            right(money(outlook.total_usd)),
        ];
        if columns >= Columns::Sums {
            row.push(right(money(outlook.net_present_usd)));
        }
        if columns >= Columns::Ends {
            let ends = [outlook.payments.first(), outlook.payments.last()];
            row.extend(ends.map(|it| right(it.map_or_else(String::new, |it| money(it.usd)))));
        }
        if columns >= Columns::All {
            row.push(Cell::new(sentences::events(outlook)));
        }
        table.add_row(row);
    }
    table
}
