//! The sheet of factors: what no formula works out, and between what inputs may be changed before it has to
//! be worked out again.

use std::fmt::Write as _;

use rust_xlsxwriter::{Worksheet, XlsxError};

use super::Sheets;
use super::layout::{self, FIRST, Layout, count, range, relative};
use super::named_rows::Columns;
use super::page::{self, Page};
use super::ranges::RangeRow;
use crate::workbook::expression::Values;
use crate::workbook::plan::FactorTable;
use crate::workbook::rows::Kind;
use crate::workbook::titles;

pub(super) const INPUT: u16 = 2;
pub(super) const FROM: u16 = 3;
pub(super) const TO: u16 = 4;
pub(super) const NOW: u16 = 5;
/// Whether factors stand as an input is.
pub(super) const STANDS: u16 = 6;

/// The first column of tables, to the right of all else; before it stands the number of the row.
fn first_choice(workloads: usize) -> u16 {
    let width = Columns::of(Kind::Factor).width(workloads);
    width.max(STANDS + 1) + 2
}

/// The row of the choices of each table.
pub(super) fn places(tables: &[FactorTable]) -> Vec<u32> {
    let mut row = FIRST;
    let place = |table: &FactorTable| {
        let choices = row + 1;
        row = choices + count(height(table)) + 2;
        choices
    };
    tables.iter().map(place).collect()
}

fn height(table: &FactorTable) -> usize {
    table.columns.first().map_or(0, Vec::len)
}

/// The name of the range of what the columns of a table are for.
pub(super) fn choices_name(table: &str) -> String {
    format!("{table}_for")
}

/// The ranges of the tables, with their names.
pub(super) fn named_ranges<'l>(
    layout: &'l Layout<'_>,
) -> impl Iterator<Item = (String, String)> + 'l {
    let sheet = Columns::of(Kind::Factor).sheet;
    let tables = layout.plan.tables.iter().zip(&layout.tables);
    let first_choice = first_choice(layout.workloads.len());
    tables.flat_map(move |(table, &choices)| {
        let last = first_choice + layout::columns(table.choices.len().max(1)) - 1;
        let rows = count(height(table).max(1));
        let range = |first, end| range(sheet, (first, first_choice), (end, last));
        [
            (choices_name(&table.name), range(choices, choices)),
            (table.name.clone(), range(choices + 1, choices + rows)),
        ]
    })
}

impl Sheets<'_> {
    pub(super) fn factors(&self) -> Result<Worksheet, XlsxError> {
        let (mut page, width) = self.page_of_named_rows(Kind::Factor)?;
        let end = self.ranges(&mut page)?;
        let first = self.layout.ranges.first;
        page.whole_quantities((first, FROM), (end - 1, NOW))?;
        self.whole_rows(&mut page.sheet, Kind::Factor)?;
        let first_choice = first_choice(self.layout.workloads.len());
        page.sheet.set_column_width(first_choice - 1, 40)?;
        for (table, &choices) in self.plan.tables.iter().zip(&self.layout.tables) {
            self.table(&mut page, table, (choices, first_choice))?;
        }
        page.finish(end, width.max(STANDS + 1))
    }

    /// Shows the whole ones among quantities of named rows as such; shares have signs of percent.
    pub(super) fn whole_rows(&self, sheet: &mut Worksheet, kind: Kind) -> Result<(), XlsxError> {
        let rows = self.plan.rows.all.iter().filter(|it| it.kind == kind);
        let rows = count(rows.count());
        let first = Columns::of(kind).first_workload();
        let last = first + layout::columns(self.layout.workloads.len().max(1)) - 1;
        // The unit stands before the first workload.
        let unit = format!("${}<>\"share\",", relative(FIRST, first - 1));
        let last = (FIRST + rows.max(1) - 1, last);
        page::whole_quantities(sheet, self.styles, (FIRST, first), last, &unit)
    }

    /// Between what inputs may be changed, and the row after that.
    fn ranges(&self, page: &mut Page<'_>) -> Result<u32, XlsxError> {
        let ranges = &self.layout.ranges;
        let header = ranges.first - 1;
        let words = "Between what inputs may be changed, for the bills of an option to stand";
        page.text_as(header - 1, 0, words, &self.styles.part)?;
        for (at, name) in (0..).zip(titles::OF_RANGES) {
            let format = if (FROM..=NOW).contains(&at) {
                &self.styles.header_right
            } else {
                &self.styles.header
            };
            page.text_as(header, at, name, format)?;
        }
        for (row, it) in (ranges.first..).zip(&ranges.all) {
            let option = it
                .options
                .first()
                .map_or("", |it| self.plan.options[*it].id);
            match it.options.len() {
                0 | 1 => page.text(row, 0, option)?,
                all => page.text(row, 0, &format!("{option} and {} more", all - 1))?,
            }
            page.text(row, 1, &self.layout.workloads[it.workload])?;
            self.within(page, row, it)?;
        }
        let end = ranges.end();
        if end > ranges.first {
            page.warn((ranges.first, STANDS), (end - 1, STANDS))?;
        }
        Ok(end)
    }

    fn within(&self, page: &mut Page<'_>, y: u32, of: &RangeRow<'_>) -> Result<(), XlsxError> {
        let within = of.within;
        let now = self.evaluation.cell(within.cell);
        let number = &self.styles.quantity;
        page.text(y, INPUT, &self.plan.rows.all[within.cell.row].name)?;
        page.number_as(y, FROM, within.least, number)?;
        page.number_as(y, TO, within.most, number)?;
        page.formula_as(y, NOW, &self.layout.name(within.cell), now, number)?;
        let [from, to, at] = [FROM, TO, NOW].map(|it| relative(y, it));
        let (yes, no) = (page::STANDS, page::STANDS_NOT);
        let mut conditions = format!("{at}>={from},{at}<={to}");
        let choices = self.plan.workloads[of.workload].spikiness.as_ref();
        if let Some((_, all)) = choices.filter(|(cell, _)| *cell == within.cell) {
            let all: Vec<_> = all.iter().map(|it| format!("{at}={it}")).collect();
            let _ = write!(conditions, ",OR({})", all.join(","));
        }
        let formula = format!("IF(AND({conditions}),\"{yes}\",\"{no}\")");
        let stands = within.least <= now && now <= within.most;
        let words = page::stands(stands);
        page.formula_as(y, STANDS, &formula, words, &self.styles.indented)
    }

    fn table(
        &self,
        page: &mut Page<'_>,
        table: &FactorTable,
        (choices, first): (u32, u16),
    ) -> Result<(), XlsxError> {
        page.text_as(choices - 1, first - 1, &table.title, &self.styles.part)?;
        page.text_as(choices - 1, first, &table.note, &self.styles.note)?;
        page.text_as(choices, first - 1, &table.name, &self.styles.header)?;
        let header = &self.styles.header_right;
        for (x, (choice, column)) in (first..).zip(table.choices.iter().zip(&table.columns)) {
            page.number_as(choices, x, *choice, header)?;
            for (y, it) in (choices + 1..).zip(column) {
                page.number(y, x, *it)?;
            }
        }
        for (y, number) in (choices + 1..).zip(1..=count(height(table))) {
            page.number(y, first - 1, f64::from(number))?;
        }
        Ok(())
    }
}
