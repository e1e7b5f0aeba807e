//! The whole report, for a pull request: what is long is folded, and a chart is said in words.

use std::fmt::Write as _;

use super::{charges, comparison, escaped};
use crate::compare::Answer;
use crate::report::document::{Column, Report, Section, Table};
use crate::report::series::Series;
use crate::report::{sentences, workload};

pub(in crate::report) fn report(report: &Report<'_>) -> String {
    let mut out = comparison(report.comparison);
    out.push_str("\n### How demand moves\n\n");
    for series in Series::all(report.comparison.workload) {
        let _ = writeln!(out, "{}\n", escaped(&sentences::series(&series)));
        table(&mut out, &Table::of_levels(&series));
        out.push('\n');
    }
    for it in &report.sections {
        section(&mut out, it);
    }
    let billed = report.billed();
    if !billed.is_empty() {
        out.push_str("### The bills\n\n");
    }
    for answer in billed {
        bill(&mut out, answer);
    }
    let rows = workload::rows(report.comparison).into_iter();
    let workload = Table {
        columns: vec![Column::text("What"), Column::text("How much")],
        rows: rows.map(Vec::from).collect(),
        ..Table::default()
    };
    folded(&mut out, "The workload", |out| table(out, &workload));
    folded(&mut out, "The assumptions", |out| {
        table(out, &assumptions(report));
    });
    folded(&mut out, "The prices", |out| sources(out, report));
    if !report.command.is_empty() {
        let version = env!("CARGO_PKG_VERSION");
        let _ = writeln!(
            out,
            "To work it out again, with tablestakes {version}:\n\n    {}",
            report.command.replace(char::is_control, " ")
        );
    }
    out
}

fn folded(out: &mut String, summary: &str, write: impl FnOnce(&mut String)) {
    let _ = writeln!(out, "<details>\n<summary>{summary}</summary>\n");
    write(out);
    out.push_str("\n</details>\n\n");
}

fn bill(out: &mut String, answer: &Answer<'_>) {
    let Some(quote) = answer.quote() else {
        return;
    };
    folded(out, answer.option.id, |out| {
        let _ = writeln!(out, "{}.\n", escaped(&sentences::bill(quote, answer)));
        charges(out, &quote.bill, "Total a month");
        if !quote.upfront.charges().is_empty() {
            out.push('\n');
            charges(out, &quote.upfront, "Total upfront");
        }
    });
}

fn section(out: &mut String, it: &Section) {
    let _ = writeln!(out, "### {}\n", escaped(&it.heading));
    for sentence in &it.sentences {
        let _ = writeln!(out, "{}\n", escaped(sentence));
    }
    for it in &it.tables {
        if !it.caption.is_empty() {
            let _ = writeln!(out, "{}:\n", escaped(&it.caption));
        }
        table(out, it);
        out.push('\n');
    }
    for chart in &it.charts {
        folded(out, &escaped(chart.title()), |out| {
            let _ = writeln!(out, "{}", escaped(&chart.description()));
        });
    }
}

/// A table, each text in one line.
fn table(out: &mut String, table: &Table) {
    let line = |cells: Vec<String>| format!("| {} |", cells.join(" | "));
    let names = table.columns.iter().map(|it| escaped(&it.name));
    let _ = writeln!(out, "{}", line(names.collect()));
    let sides = table.columns.iter();
    let sides: Vec<_> = sides
        .map(|it| if it.is_number { "--:" } else { ":--" })
        .collect();
    let _ = writeln!(out, "|{}|", sides.join("|"));
    for row in &table.rows {
        let cells = row.iter();
        let cells = cells.map(|it| escaped(it).replace(char::is_control, " "));
        let _ = writeln!(out, "{}", line(cells.collect()));
    }
}

fn assumptions(report: &Report<'_>) -> Table {
    let values = &report.comparison.workload.assumptions;
    let rows = report.assumptions().into_iter().map(|name| {
        let (about, value) = (name.about(), values.get(name));
        let changed = if value == about.default {
            String::new()
        } else {
            format!("; changed, by default {}", about.default.normalize())
        };
        vec![
            about.key.to_owned(),
            value.normalize().to_string(),
            about.unit.to_owned(),
            format!("{}{changed}", about.meaning),
            about.source.to_owned(),
        ]
    });
    let columns = ["", "Value", "Unit", "Meaning", "Source"].map(|name| Column {
        name: name.to_owned(),
        is_number: name == "Value",
    });
    Table {
        columns: columns.to_vec(),
        rows: rows.collect(),
        ..Table::default()
    }
}

fn sources(out: &mut String, report: &Report<'_>) {
    for it in report.sources().iter() {
        let _ = writeln!(
            out,
            "- {}, {}, {}",
            escaped(&it.source.to_string()),
            it.dates(),
            it.regions()
        );
    }
}
