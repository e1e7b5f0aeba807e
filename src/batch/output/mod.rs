//! Answers out: as CSV, as NDJSON, as the sheet of a workbook.
//!
//! Rows of text are encoded one by one into bytes, by whichever thread has them; a workbook takes its
//! rows in order.

use rust_decimal::Decimal;

use crate::batch::Cell;

mod csv;
mod decimal;
mod entry;
mod json;
mod layout;
mod number;
mod quiet;
mod workbook;

pub use csv::{csv_header, csv_row};
pub use json::json_row;
pub use workbook::Workbook;

/// A value of an output row.
#[derive(Debug, Clone, Copy)]
pub enum Value<'v> {
    /// A cell of the input, passed through.
    Own(Cell<'v>),
    /// A text of ours: an option's id, a reason.
    Text(&'v str),
    /// Money, USD, exact.
    Usd(Decimal),
    /// A ratio, exact as given.
    Number(Decimal),
    /// How many.
    Count(u64),
    /// `true` or `false`.
    Boolean(bool),
    /// Nothing.
    Absent,
}

/// What stands in a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColumnKind {
    /// Cells of the input.
    Own,
    /// Texts of ours.
    Text,
    /// Money, USD.
    Usd,
    /// Ratios.
    Ratio,
    /// Whole numbers.
    Count,
    /// `true` and `false`.
    Boolean,
}

/// A column of the output.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// What stands in it.
    pub kind: ColumnKind,
}
