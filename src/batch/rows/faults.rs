//! What is wrong with a row, in terms of its columns.

use std::sync::Arc;

use super::super::chunk::{Fault, Row};
use super::columns::Columns;
use super::document::Document;
use super::header::SHORT;
use crate::problem::{Place, Problem};
use crate::workload::document::shortened;
use crate::workload::reader::Noted;

/// The faults that the problems of a row's profile are.
pub(super) fn faults_of(
    columns: &Columns,
    row: Row<'_>,
    document: &Document,
    noted: Vec<Noted>,
) -> Vec<Fault> {
    let fault = |noted: Noted| {
        let column = match &noted.missing {
            Some(_) => None,
            None => column_of(columns, document, &noted.problem),
        };
        let value = column.map_or_else(String::new, |it| shortened(row.cell(it).text.trim()));
        let mut reason = reason(columns, document, noted);
        if has_decimal_comma(&value) {
            reason.push_str("; numbers have a decimal point here, and no comma");
        }
        Fault {
            line: row.line,
            column: column.map_or_else(String::new, |it| columns.header[it].clone()),
            value,
            reason,
        }
    };
    noted.into_iter().map(fault).collect()
}

/// Whether a cell begins with a number as many countries write it: `8,2` or `1.200,5 GB`.
fn has_decimal_comma(value: &str) -> bool {
    let is_part = |it: char| it.is_ascii_digit() || it == '.' || it == ',';
    let number = value.split(|it| !is_part(it)).next().unwrap_or_default();
    number.starts_with(|it: char| it.is_ascii_digit()) && number.contains(',')
}

/// The faults of indexes without the ones before them.
pub(super) fn gaps_of(columns: &Columns, row: Row<'_>, document: &Document) -> Vec<Fault> {
    let faults = document.gaps.iter().map(|(column, gap)| Fault {
        line: row.line,
        column: columns.header[*column].clone(),
        value: shortened(row.cell(*column).text.trim()),
        reason: format!("there is no {gap} before it (indexes count from 0, without gaps)"),
    });
    faults.collect()
}

/// The column whose cell a problem is with.
pub(super) fn column_of(
    columns: &Columns,
    document: &Document,
    problem: &Problem,
) -> Option<usize> {
    let stands_at = |place: &Place| {
        let of_cells = Arc::ptr_eq(&place.source, &document.cells);
        let mut places = document.places.iter();
        let found = places.find(|(_, it)| it.start == place.span.start && *it == place.span);
        found.map(|it| it.0).filter(|_| of_cells)
    };
    let place = problem.place.as_ref();
    let given = || {
        let keys = columns.keys.iter();
        keys.filter(|key| document.places.iter().any(|it| it.0 == key.column))
    };
    let is_in = |place: &Place| {
        // A file that a cell names.
        let name = &place.source.name;
        let mut files = given().filter(|key| {
            let of_file = |path: &Vec<String>| path.last().is_some_and(|it| it == "file");
            key.paths.iter().any(of_file)
        });
        let ours = [&document.cells, &columns.base_source];
        let is_foreign = !ours.iter().any(|it| Arc::ptr_eq(&place.source, it));
        let is_named = |it: &usize| {
            let place = document.places.iter().find(|place| place.0 == *it);
            place.is_some_and(|place| name.ends_with(&document.cells.text[place.1.clone()]))
        };
        let file = files.find(|it| is_named(&it.column));
        file.filter(|_| is_foreign).map(|it| it.column)
    };
    // What several keys say together, in a table that has no place: the key that it begins with.
    let says = || {
        let (path, _) = problem.message.split_once(": ")?;
        let is_path = |it: &Vec<String>| it.join(".") == path;
        let key = given().find(|key| key.paths.iter().any(is_path));
        key.map(|it| it.column)
    };
    place
        .and_then(stands_at)
        .or_else(|| place.and_then(is_in))
        .or_else(says)
}

/// What is wrong, and what to change, without a place in texts that nobody has.
fn reason(columns: &Columns, document: &Document, noted: Noted) -> String {
    let mut problem = noted.problem;
    if let Some(key) = noted.missing {
        problem.help = Some(ways_to_give(columns, &key));
    }
    let is_ours = |place: &Place| {
        let ours = [&document.cells, &columns.base_source];
        ours.iter().any(|it| Arc::ptr_eq(&place.source, it))
    };
    problem.place = problem.place.filter(|it| !is_ours(it));
    problem.to_string()
}

/// The columns that give a key, or would.
fn ways_to_give(columns: &Columns, key: &str) -> String {
    let within = |path: &str| {
        let rest = path.strip_prefix(key);
        rest.is_some_and(|it| it.is_empty() || it.starts_with('.'))
    };
    let there = columns.keys.iter().filter(|it| {
        let mut paths = it.paths.iter();
        paths.any(|path| within(&path.join(".")))
    });
    let there: Vec<_> = there
        .map(|it| format!("{:?}", columns.header[it.column]))
        .collect();
    if !there.is_empty() {
        return format!("fill in {}", there.join(", "));
    }
    let short = SHORT.iter().filter(|it| it.1.iter().any(|it| within(it)));
    let mut names: Vec<_> = short.map(|it| it.0).collect();
    if names.is_empty() {
        names.push(key);
    }
    format!("add a column {}", names.join(" and a column "))
}
