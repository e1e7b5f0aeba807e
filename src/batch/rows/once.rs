//! One row, read for itself: what is wrong with it stays a problem, with all that there is to say.

use std::sync::Arc;

use super::super::chunk::Row;
use super::columns::Columns;
use super::document::Document;
use super::faults::column_of;
use crate::problem::{Place, Problem};
use crate::workload::Workload;
use crate::workload::profile::read_over;

/// Something that is wrong with a row.
#[derive(Debug)]
pub(crate) struct Wrong {
    /// The column whose cell is wrong; `None` where it is the base, or the row as a whole.
    pub(crate) column: Option<usize>,
    /// What is wrong. Its place is one of the base or of a file that a cell names, and none where a cell is wrong.
    pub(crate) problem: Problem,
}

/// The workload of a row, without the assumptions that are settled over rows.
///
/// # Errors
/// Everything that is wrong with the row.
pub(crate) fn read_once(columns: &Columns, row: Row<'_>) -> Result<Workload, Vec<Wrong>> {
    let document = Document::of(columns, row);
    if !document.gaps.is_empty() {
        let gaps = document.gaps.iter().map(|(column, gap)| {
            let message = format!("there is no {gap} before it");
            Wrong {
                column: Some(*column),
                problem: Problem::anywhere(message).help("indexes count from 0, without gaps"),
            }
        });
        return Err(gaps.collect());
    }
    let (base, cells) = (&columns.base_source, &document.cells);
    let read = read_over(base, document.start, cells, &document.root);
    read.map_err(|noted| {
        let wrong = noted.into_iter().map(|it| {
            let mut problem = it.problem;
            let is_missing = it.missing.is_some();
            let of_row = || column_of(columns, &document, &problem);
            let column = if is_missing { None } else { of_row() };
            // Nobody has the text of the cells.
            let is_of_cells = |it: &Place| Arc::ptr_eq(&it.source, cells);
            problem.place = problem.place.filter(|it| !is_of_cells(it));
            Wrong { column, problem }
        });
        wrong.collect()
    })
}
