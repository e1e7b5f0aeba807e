//! Tables as tests read them: cells by row and by the name of their column.

use std::fs;
use std::path::Path;

/// A table of CSV.
#[derive(Debug, PartialEq)]
pub(crate) struct Table {
    pub(crate) header: Vec<String>,
    pub(crate) rows: Vec<Vec<String>>,
}

impl Table {
    #[track_caller]
    pub(crate) fn of(text: &[u8]) -> Self {
        let mut reader = csv::Reader::from_reader(text);
        let cells = |record: &csv::StringRecord| record.iter().map(str::to_owned).collect();
        let header = cells(reader.headers().expect("a header"));
        let rows = reader.records().map(|it| cells(&it.expect("a row")));
        let rows = rows.collect();
        Self { header, rows }
    }

    #[track_caller]
    pub(crate) fn at(path: &Path) -> Self {
        Self::of(&fs::read(path).expect("a file"))
    }

    /// The place of a column.
    #[track_caller]
    pub(crate) fn place(&self, column: &str) -> usize {
        let found = self.header.iter().position(|it| it == column);
        found.unwrap_or_else(|| panic!("no column {column:?} in {:?}", self.header))
    }

    /// The cells of a column, from the first row on.
    #[track_caller]
    pub(crate) fn column(&self, column: &str) -> Vec<&str> {
        let at = self.place(column);
        self.rows.iter().map(|row| &*row[at]).collect()
    }

    /// The row that has something in a column.
    #[track_caller]
    pub(crate) fn row(&self, column: &str, cell: &str) -> &[String] {
        let at = self.place(column);
        let found = self.rows.iter().find(|row| row[at] == cell);
        found.unwrap_or_else(|| panic!("no row with {cell:?}"))
    }

    /// The cell of a row in a column.
    #[track_caller]
    pub(crate) fn cell<'r>(&self, row: &'r [String], column: &str) -> &'r str {
        &row[self.place(column)]
    }
}
