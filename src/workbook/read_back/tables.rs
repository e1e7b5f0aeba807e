//! Sheets of named rows, and what stands in their columns.

use std::collections::HashMap;

use rust_decimal::Decimal;

use super::{Put, ReadPrice, ReadWorkload, Reading};
use crate::batch::Kind;
use crate::batch::input::workbook::{Grid, GridCell, reference};
use crate::problem::Problem;

/// The row of the titles of columns.
const TITLES: u64 = 4;

/// A sheet as a table: rows below titles.
pub(super) struct Table {
    pub(super) sheet: String,
    cells: HashMap<(u64, usize), GridCell>,
    /// The last row with anything in it.
    last: u64,
}

impl Table {
    pub(super) fn of(grid: Grid) -> Self {
        let last = grid.cells.last().map_or(0, |it| it.row);
        let cells = grid.cells.into_iter();
        Self {
            sheet: grid.name,
            cells: cells.map(|it| ((it.row, it.column), it)).collect(),
            last,
        }
    }

    /// The rows below the titles.
    pub(super) fn rows(&self) -> std::ops::RangeInclusive<u64> {
        TITLES + 1..=self.last
    }

    pub(super) fn text(&self, row: u64, column: usize) -> &str {
        self.cells.get(&(row, column)).map_or("", |it| &it.text)
    }

    /// The column with a title, in the row of titles.
    pub(super) fn column(&self, title: &str) -> Option<usize> {
        self.column_in(TITLES, title)
    }

    /// The column with a title in a row.
    fn column_in(&self, row: u64, title: &str) -> Option<usize> {
        let columns = self
            .cells
            .values()
            .filter(|it| it.row == row && it.text == title);
        columns.map(|it| it.column).min()
    }
}

/// A number of a sheet to the fifteen digits that spreadsheets keep.
pub(in crate::workbook) fn number(text: &str) -> Option<Decimal> {
    let value: f64 = text.parse().ok().filter(|it: &f64| it.is_finite())?;
    to_fifteen_digits(value)
}

pub(in crate::workbook) fn to_fifteen_digits(value: f64) -> Option<Decimal> {
    // What is next to nothing has more decimals than a decimal.
    const NOTHING: f64 = 1e-12;
    if value.abs() < NOTHING {
        return Some(Decimal::ZERO);
    }
    let decimal = Decimal::from_scientific(&format!("{value:.14e}")).ok()?;
    Some(decimal.normalize())
}

impl Reading {
    /// A number of a cell; `None` of an empty one, and of one that holds something else, which is noted.
    pub(super) fn number(&mut self, table: &Table, row: u64, column: usize) -> Option<Decimal> {
        let cell = table.cells.get(&(row, column))?;
        let value = number(&cell.text).filter(|_| cell.kind == Kind::Number);
        if value.is_none() {
            let place = place(table, row, column);
            let message = format!(
                "{}, {place}: expected a number, found {:?}",
                self.name, cell.text
            );
            self.problems.push(Problem::anywhere(message));
        }
        value
    }

    /// The column with a title; that it is missing is noted.
    pub(super) fn column(&mut self, table: &Table, title: &str) -> Option<usize> {
        let column = table.column(title);
        if column.is_none() {
            let message = format!(
                "{}, sheet `{}`: no column is called {title:?} in row {TITLES}",
                self.name, table.sheet
            );
            self.problems.push(Problem::anywhere(message));
        }
        column
    }

    /// The workloads with their profiles.
    pub(super) fn workloads(&mut self, table: &Table) -> Vec<ReadWorkload> {
        let mut workloads = Vec::new();
        for column in (0..).take_while(|it| !table.text(TITLES, *it).is_empty()) {
            let settled = table.text(TITLES + 2, column).lines();
            let lines = (TITLES + 3..=table.last).map(|row| table.text(row, column));
            let text = lines.collect::<Vec<_>>().join("\n");
            workloads.push(ReadWorkload {
                name: table.text(TITLES, column).to_owned(),
                file: table.text(TITLES + 1, column).to_owned(),
                settled: settled
                    .filter(|it| !it.is_empty())
                    .map(str::to_owned)
                    .collect(),
                text: text.trim_end().to_owned() + "\n",
                inputs: Vec::new(),
                assumptions: Vec::new(),
            });
        }
        if workloads.is_empty() {
            let problem = self.problem("is no planning workbook: it has no profile");
            self.problems.push(problem);
        }
        workloads
    }

    /// For each workload the numbers of its keys.
    pub(super) fn puts(&mut self, table: &Table, workloads: &[String]) -> Vec<Vec<Put>> {
        let key = self.column(table, "Key");
        let all = workloads.iter().map(|workload| {
            let column = self.column(table, workload);
            let (Some(key), Some(column)) = (key, column) else {
                return Vec::new();
            };
            let rows = table.rows().filter(|row| !table.text(*row, key).is_empty());
            let puts = rows.filter_map(|row| self.put(table, row, key, column));
            puts.collect()
        });
        all.collect()
    }

    fn put(&mut self, table: &Table, row: u64, key: usize, column: usize) -> Option<Put> {
        Some(Put {
            value: self.number(table, row, column)?,
            key: table.text(row, key).to_owned(),
            place: place(table, row, column),
        })
    }

    pub(super) fn prices(&mut self, table: &Table) -> Vec<ReadPrice> {
        let columns = ["Key", "Region", "Used"].map(|it| self.column(table, it));
        let [Some(key), Some(region), Some(used)] = columns else {
            return Vec::new();
        };
        let rows = table.rows().filter(|row| !table.text(*row, key).is_empty());
        let prices = rows.filter_map(|row| {
            Some(ReadPrice {
                region: table.text(row, region).to_owned(),
                used: self.put(table, row, key, used)?,
            })
        });
        prices.collect()
    }

    /// How many inputs of each option and workload lie where factors don't stand.
    pub(super) fn outside(table: &Table, workloads: &[String]) -> HashMap<(String, usize), usize> {
        let mut outside = HashMap::new();
        let is_header = |row: &u64| table.column_in(*row, "Stands").is_some();
        let Some(header) = (TITLES..=table.last).find(is_header) else {
            return outside;
        };
        let columns = ["Option", "Workload", "Stands"].map(|it| table.column_in(header, it));
        let [Some(option), Some(workload), Some(stands)] = columns else {
            return outside;
        };
        let rows = (header + 1..=table.last).take_while(|row| !table.text(*row, stands).is_empty());
        for row in rows.filter(|row| table.text(*row, stands) != STANDS) {
            let at = workloads
                .iter()
                .position(|it| it == table.text(row, workload));
            let option = table.text(row, option).to_owned();
            if let Some(at) = at {
                *outside.entry((option, at)).or_default() += 1;
            }
        }
        outside
    }
}

/// What stands where factors do.
pub(super) const STANDS: &str = "yes";

/// A cell with its sheet.
fn place(table: &Table, row: u64, column: usize) -> String {
    format!("{}!{}", table.sheet, reference(row, column))
}
