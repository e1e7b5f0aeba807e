//! The sheet of capacity: blocks of rows, one for each level or hour.

use rust_xlsxwriter::{Worksheet, XlsxError};

use super::Sheets;
use super::layout::{FIRST, ROW, columns, count};
use super::page::Page;
use crate::workbook::expression::{Column, Values};
use crate::workbook::plan::Block;
use crate::workbook::titles;

/// In points: what columns hold is told in many words.
const THREE_LINES: u16 = 45;

pub(super) const SHEET: &str = titles::CAPACITY;

/// The column of a block's column; before the first stands the number of the row.
pub(super) fn column(of: usize) -> u16 {
    columns(of).saturating_add(1)
}

/// The first row of each block's capacity: above it are its title and the names of its columns.
pub(super) fn places(blocks: &[Block]) -> Vec<u32> {
    let mut row = FIRST - 1;
    let place = |block: &Block| {
        let first = row + 2;
        row = first + count(block.rows) + 1;
        first
    };
    blocks.iter().map(place).collect()
}

impl Sheets<'_> {
    pub(super) fn capacity(&self) -> Result<Worksheet, XlsxError> {
        let about = "Capacity by levels or by hours, each with how much of it there is.";
        let mut page = Page::new(SHEET, SHEET, about, self.styles)?;
        page.sheet.set_freeze_panes(FIRST - 1, 0)?;
        page.sheet.set_column_width(0, 8)?;
        let widest = self.plan.blocks.iter().map(|it| it.columns.len()).max();
        let widest = columns(widest.unwrap_or(0));
        if widest > 0 {
            page.sheet.set_column_range_width(1, widest, 20)?;
            let quantity = &self.styles.quantity;
            page.sheet.set_column_range_format(1, widest, quantity)?;
        }
        let mut end = FIRST;
        for at in 0..self.plan.blocks.len() {
            end = self.block(&mut page, at)?;
        }
        page.whole_quantities((FIRST, 1), (end, widest))?;
        page.finish(end, widest + 1)
    }

    /// A block, and the row after it.
    fn block(&self, page: &mut Page<'_>, at: usize) -> Result<u32, XlsxError> {
        let (block, first) = (&self.plan.blocks[at], self.layout.blocks[at]);
        let styles = self.styles;
        page.text_as(first - 2, 0, &block.title, &styles.part)?;
        page.text_as(first - 2, 5, &block.note, &styles.note)?;
        page.text_as(first - 1, 0, "Row", &styles.header)?;
        page.sheet.set_row_height(first - 1, THREE_LINES)?;
        for (y, number) in (first..).zip(1..=count(block.rows)) {
            page.number(y, 0, f64::from(number))?;
        }
        let here = self.layout.here(&[]);
        for (number, it) in block.columns.iter().enumerate() {
            let x = column(number);
            let name = format!("{}, {}", it.title, it.unit);
            let name = name.trim_end_matches(", ");
            page.text_as(first - 1, x, name, &styles.header_right)?;
            let formula = it.formula.text_of_row(&here);
            let values = self.evaluation.column(Column {
                block: at,
                column: number,
            });
            for (y, value) in (first..).zip(values.iter().copied()).take(block.rows) {
                let formula = formula.replace(ROW, &(y + 1).to_string());
                page.formula(y, x, &formula, value)?;
            }
        }
        Ok(first + count(block.rows))
    }
}
