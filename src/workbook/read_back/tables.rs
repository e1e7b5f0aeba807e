//! Sheets of named rows, and what stands in their columns.

use std::collections::{BTreeMap, HashMap, HashSet};

use rust_decimal::Decimal;

use super::{Put, ReadPrice, ReadWorkload, Reading};
use crate::batch::Kind;
use crate::batch::input::workbook::{Grid, GridCell, reference};
use crate::figures::thousands;
use crate::prices::MOST_USD;
use crate::problem::Problem;
use crate::workbook::titles;

/// The row of the titles of columns.
pub(super) const TITLES: u64 = 4;

/// No profiles come near to so many lines. A cell far below makes all rows above it lines.
const MOST_LINES: u64 = 2_000_000;

/// No profile comes near to so many inputs. A setting is looked for among all others of its workload.
const MOST_KEYS: usize = 10_000;

/// A sheet as a table: rows below titles.
pub(super) struct Table {
    pub(super) sheet: String,
    /// The cells by their columns, of each row with anything in it.
    rows: BTreeMap<u64, BTreeMap<usize, GridCell>>,
}

impl Table {
    pub(super) fn of(grid: Grid) -> Self {
        let mut rows: BTreeMap<_, BTreeMap<_, _>> = BTreeMap::new();
        for cell in grid.cells {
            let row = rows.entry(cell.row).or_default();
            row.insert(cell.column, cell);
        }
        Self {
            sheet: grid.name,
            rows,
        }
    }

    /// The rows below the titles with anything in them.
    pub(super) fn rows(&self) -> impl Iterator<Item = u64> {
        self.rows.range(TITLES + 1..).map(|it| *it.0)
    }

    /// The cells of a row, from the left on.
    fn cells(&self, row: u64) -> impl Iterator<Item = &GridCell> {
        self.rows.get(&row).into_iter().flat_map(BTreeMap::values)
    }

    fn cell(&self, row: u64, column: usize) -> Option<&GridCell> {
        self.rows.get(&row)?.get(&column)
    }

    pub(super) fn text(&self, row: u64, column: usize) -> &str {
        self.cell(row, column).map_or("", |it| &it.text)
    }

    /// The column with a title in a row, the leftmost of several.
    pub(super) fn column_in(&self, row: u64, title: &str) -> Option<usize> {
        let cell = self.cells(row).find(|it| it.text == title)?;
        Some(cell.column)
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
        let cell = table.cell(row, column)?;
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
        let column = table.column_in(TITLES, title);
        if column.is_none() {
            self.note_no_column(table, title);
        }
        column
    }

    fn note_no_column(&mut self, table: &Table, title: &str) {
        let message = format!(
            "{}, sheet `{}`: no column is called {title:?} in row {TITLES}",
            self.name, table.sheet
        );
        self.problems.push(Problem::anywhere(message));
    }

    /// The workloads with their profiles.
    pub(super) fn workloads(&mut self, table: &Table) -> Vec<ReadWorkload> {
        let mut workloads = Vec::new();
        let mut names = HashSet::new();
        for column in (0..).take_while(|it| !table.text(TITLES, *it).is_empty()) {
            let name = table.text(TITLES, column);
            if !names.insert(name) {
                let place = place(table, TITLES, column);
                let message = format!(
                    "{}, {place}: expected names that differ, found {name:?} twice",
                    self.name
                );
                self.problems.push(Problem::anywhere(message));
            }
            let settled = table.text(TITLES + 2, column).lines();
            workloads.push(ReadWorkload {
                name: name.to_owned(),
                file: table.text(TITLES + 1, column).to_owned(),
                settled: settled
                    .filter(|it| !it.is_empty())
                    .map(str::to_owned)
                    .collect(),
                text: String::new(),
                inputs: Vec::new(),
                empty: Vec::new(),
                assumptions: Vec::new(),
            });
        }
        if workloads.is_empty() {
            let problem = self.problem("is no planning workbook: it has no profile");
            self.problems.push(problem);
        }
        self.texts(table, &mut workloads);
        workloads
    }

    /// Puts together the lines of the profiles. Rows with nothing in them are empty lines.
    fn texts(&mut self, table: &Table, workloads: &mut [ReadWorkload]) {
        let mut last = vec![TITLES + 3; workloads.len()];
        let mut lines: u64 = 0;
        for (row, cells) in table.rows.range(TITLES + 3..) {
            for (column, cell) in cells {
                let of = workloads.get_mut(*column).zip(last.get_mut(*column));
                let Some((workload, last)) = of else {
                    break;
                };
                lines = lines.saturating_add(row - *last);
                if lines > MOST_LINES {
                    let place = place(table, *row, *column);
                    let message = format!(
                        "{}, {place}: expected profiles of at most {} lines in all, found more",
                        self.name,
                        thousands(MOST_LINES.into())
                    );
                    let help = "delete what stands far below the last line of a profile";
                    self.problems.push(Problem::anywhere(message).help(help));
                    return;
                }
                let breaks = (*last..*row).map(|_| '\n');
                workload.text.extend(breaks);
                workload.text.push_str(&cell.text);
                *last = *row;
            }
        }
        for workload in workloads {
            workload.text.truncate(workload.text.trim_end().len());
            workload.text.push('\n');
        }
    }

    /// For each workload the numbers of its keys.
    pub(super) fn puts(&mut self, table: &Table, workloads: &[String]) -> Vec<Vec<Put>> {
        let mut all: Vec<_> = workloads.iter().map(|_| Vec::new()).collect();
        let key = self.column(table, titles::KEY);
        let mut columns = HashMap::new();
        for cell in table.cells(TITLES) {
            columns.entry(cell.text.as_str()).or_insert(cell.column);
        }
        let mut of_columns = HashMap::new();
        for (workload, puts) in workloads.iter().zip(&mut all) {
            match columns.get(workload.as_str()) {
                Some(column) => drop(of_columns.insert(*column, puts)),
                None => self.note_no_column(table, workload),
            }
        }
        for row in table.rows() {
            let Some(key) = key.filter(|it| !table.text(row, *it).is_empty()) else {
                continue;
            };
            for cell in table.cells(row) {
                let Some(puts) = of_columns.get_mut(&cell.column) else {
                    continue;
                };
                if puts.len() == MOST_KEYS {
                    let place = place(table, row, cell.column);
                    let message = format!(
                        "{}, {place}: expected at most {} keys of a workload, found more",
                        self.name,
                        thousands(MOST_KEYS.into())
                    );
                    self.problems.push(Problem::anywhere(message));
                    return all;
                }
                puts.extend(self.put(table, row, key, cell.column));
            }
        }
        all
    }

    fn put(&mut self, table: &Table, row: u64, key: usize, column: usize) -> Option<Put> {
        Some(Put {
            value: self.number(table, row, column)?,
            key: table.text(row, key).to_owned(),
            place: place(table, row, column),
        })
    }

    pub(super) fn prices(&mut self, table: &Table) -> Vec<ReadPrice> {
        let columns = [titles::KEY, titles::REGION, titles::USED].map(|it| self.column(table, it));
        let [Some(key), Some(region), Some(used)] = columns else {
            return Vec::new();
        };
        let rows = table.rows().filter(|row| !table.text(*row, key).is_empty());
        let prices = rows.filter_map(|row| {
            let price = ReadPrice {
                region: table.text(row, region).to_owned(),
                used: self.put(table, row, key, used)?,
            };
            self.note_price(&price);
            Some(price)
        });
        prices.collect()
    }

    /// Notes a price that no price book can have: what is priced relies on it.
    fn note_price(&mut self, price: &ReadPrice) {
        let (most, what) = match price.usage() {
            Some(_) => (Decimal::ONE, "a share from 0 to 1".to_owned()),
            None => (
                MOST_USD,
                format!("a price from 0 to {} USD", thousands(MOST_USD)),
            ),
        };
        let Put { key, value, place } = &price.used;
        if !(Decimal::ZERO..=most).contains(value) {
            let message = format!(
                "{}, {place}: {key}: expected {what}, found {value}",
                self.name
            );
            self.problems.push(Problem::anywhere(message));
        }
    }

    /// The keys that a workload has no number for, each with the place of its cell.
    pub(super) fn empty(table: &Table, workload: &str, puts: &[Put]) -> Vec<(String, String)> {
        let columns = [titles::KEY, workload].map(|it| table.column_in(TITLES, it));
        let [Some(key), Some(column)] = columns else {
            return Vec::new();
        };
        let known: HashSet<_> = puts.iter().map(|it| it.key.as_str()).collect();
        let rows = table.rows().map(|row| (table.text(row, key), row));
        let empty = rows.filter(|(key, _)| !key.is_empty() && !known.contains(key));
        empty
            .map(|(key, row)| (key.to_owned(), place(table, row, column)))
            .collect()
    }
}

/// The places of workloads by their names.
pub(super) fn positions(workloads: &[String]) -> HashMap<&str, usize> {
    let names = workloads.iter().map(String::as_str);
    names.zip(0..).collect()
}

/// A cell with its sheet.
fn place(table: &Table, row: u64, column: usize) -> String {
    format!("{}!{}", table.sheet, reference(row, column))
}
