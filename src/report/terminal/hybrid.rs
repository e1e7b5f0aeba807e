//! A split of several workloads over both engines, at a terminal.

use comfy_table::{Cell, CellAlignment};
use rust_decimal::Decimal;

use super::{BEST, LEAST_WIDTH, QUIET, STRONG, WARNING, heading, plain_table, prose};
use crate::compare::hybrid::{Hybrid, MOST_TRIED, Split, Splits};
use crate::model::Engine;
use crate::report::numbers::{dearer, money};
use crate::report::sentences::{self, within};
use crate::workload::Workload;
use std::fmt::Write as _;

pub(in crate::report) fn hybrid(hybrid: &Hybrid<'_>, width: usize) -> String {
    let width = width.max(LEAST_WIDTH);
    let mut out = String::new();
    let names: Vec<_> = hybrid.workloads.iter().map(|it| it.name.as_str()).collect();
    let title = format!("{}, as one application", sentences::list(&names));
    prose(&mut out, &title, "", STRONG, width);
    if let Some(first) = hybrid.workloads.first() {
        let region = format!("{}, USD a month", first.region);
        prose(&mut out, &region, "", QUIET, width);
    }
    let mut before: Option<&Split> = None;
    for splits in &hybrid.answers {
        out.push('\n');
        match &splits.best {
            Err(reason) => {
                let text = format!("{}No split serves: {reason}", within(splits.term));
                prose(&mut out, &text, "", STRONG, width);
            }
            Ok(best) if before.is_some_and(|it| is_same(it, best)) => {
                let text = format!("{}the split stays the same.", within(splits.term));
                prose(&mut out, &text, "", STRONG, width);
            }
            Ok(best) => {
                let text = sentence(hybrid.workloads, splits, best);
                prose(&mut out, &text, "", STRONG, width);
                out.push('\n');
                table(&mut out, hybrid.workloads, best);
                before = Some(best);
            }
        }
    }
    let warnings = hybrid.answers.iter().filter_map(|it| it.best.as_ref().ok());
    let warnings = warnings.filter_map(|it| it.database.as_ref());
    let mut all: Vec<String> = Vec::new();
    for database in warnings {
        for warning in &database.warnings {
            let text = format!("{}: {warning}", database.id);
            if !all.contains(&text) {
                all.push(text);
            }
        }
    }
    if !all.is_empty() {
        heading(&mut out, "Warnings");
        for warning in all {
            prose(&mut out, &warning, "  ", WARNING, width);
        }
    }
    out.push('\n');
    if !hybrid.all_tried {
        let text = format!(
            "Of more than {MOST_TRIED} workloads not every split is tried: those whose tables cost the \
             most went to PostgreSQL, as many as cost the least, or each where it costs less by \
             itself; from there on one after the other changed sides if that cost less."
        );
        prose(&mut out, &text, "", QUIET, width);
    }
    for note in NOTES {
        prose(&mut out, note, "", QUIET, width);
    }
    out
}

const NOTES: [&str; 2] = [
    "What is on PostgreSQL shares one database, with the settings and assumptions of the first of its \
     profiles; connections add up. Tables on DynamoDB share the account's free allowances and \
     commitments. `compare` prices each by itself, with its bill.",
    sentences::ROUNDING,
];

/// Whether two splits are the same in everything.
fn is_same(a: &Split, b: &Split) -> bool {
    let of = |it: &Split| {
        let places = it.places.iter().map(|it| it.table.map(|(id, _)| id));
        let database = it.database.as_ref().map(|it| it.id);
        (places.collect::<Vec<_>>(), database, it.usd)
    };
    of(a) == of(b)
}

/// The cheapest split, and what it saves over all on one side.
fn sentence(workloads: &[Workload], splits: &Splits, best: &Split) -> String {
    let on = |engine: Engine| {
        let all = workloads.iter().zip(&best.places);
        let those = all.filter(|(_, place)| place.engine == engine);
        those.map(|(it, _)| it.name.as_str()).collect::<Vec<_>>()
    };
    let (tables, rows) = (on(Engine::DynamoDb), on(Engine::PostgreSql));
    let who = match (&tables[..], &rows[..]) {
        (_, []) => "with all on DynamoDB".to_owned(),
        ([], _) => "with all in one PostgreSQL database".to_owned(),
        _ => format!(
            "with {} on DynamoDB and {} on PostgreSQL",
            sentences::list(&tables),
            sentences::list(&rows)
        ),
    };
    let begin = match within(splits.term) {
        "" => "The cheapest split costs".to_owned(),
        within => format!("{within}the cheapest split costs"),
    };
    let mut text = format!("{begin} {} USD a month, {who}.", money(best.usd));
    for (other, what, is_it) in [
        (&splits.all_dynamodb, "All on DynamoDB", rows.is_empty()),
        (
            &splits.all_postgresql,
            "All in one PostgreSQL database",
            tables.is_empty(),
        ),
    ] {
        if is_it {
            continue;
        }
        match other {
            Ok(other) => {
                let more = dearer(other.usd, best.usd);
                let more = more.map_or_else(String::new, |more| format!(", {more}"));
                let _ = write!(
                    text,
                    " {what} costs {}: {} more{more}.",
                    money(other.usd),
                    money(other.usd - best.usd)
                );
            }
            Err(reason) => {
                let _ = write!(text, " {what} does not serve: {reason}.");
            }
        }
    }
    text
}

/// What goes where, and what it costs.
fn table(out: &mut String, workloads: &[Workload], split: &Split) {
    let right = |text: String| Cell::new(text).set_alignment(CellAlignment::Right);
    let mut table = plain_table();
    table.set_header([
        Cell::new("Workload"),
        Cell::new("Goes to"),
        Cell::new("Option"),
        right("Monthly".to_owned()),
    ]);
    let mut add = |what: &str, engine: &str, option: &str, usd: Option<Decimal>| {
        let usd = usd.map_or_else(String::new, money);
        let cells = [what, engine, option].map(Cell::new);
        table.add_row(cells.into_iter().chain([right(usd)]));
    };
    for (workload, place) in workloads.iter().zip(&split.places) {
        let engine = place.engine.to_string();
        match place.table {
            Some((id, usd)) => add(&workload.name, &engine, id, Some(usd)),
            None => add(&workload.name, &engine, "the shared database", None),
        }
    }
    if let Some(database) = &split.database {
        let option = format!("{} ({})", database.id, database.summary);
        add("shared database", "PostgreSQL", &option, Some(database.usd));
    }
    if let Some(commitment) = split.tables_commitment {
        let what = format!("{commitment} of the account");
        let usd = Some(-split.tables_saved_usd);
        add("all tables", "DynamoDB", &what, usd);
    }
    if !split.tables_administration_usd.is_zero() {
        let usd = Some(split.tables_administration_usd);
        add("all tables", "DynamoDB", "people", usd);
    }
    add("together", "", "", Some(split.usd));
    let lines: Vec<_> = table.lines().collect();
    for (at, line) in lines.iter().enumerate() {
        let style = match at {
            0 => QUIET,
            _ if at + 1 == lines.len() => BEST,
            _ => anstyle::Style::new(),
        };
        let _ = writeln!(out, "{style}{}{style:#}", line.trim_end());
    }
}
