//! The sheet of profiles: what the workbook was made of, as it was read.

use rust_xlsxwriter::{Worksheet, XlsxError};

use super::Sheets;
use super::layout::{FIRST, HEADER, count};
use super::page::Page;
use crate::problem::{Failure, Problem};
use crate::workbook::plan::Plan;
use crate::workbook::titles;

const FILE: u32 = FIRST;
const SETTLED: u32 = FIRST + 1;
const TEXT: u32 = FIRST + 2;

/// Characters of a cell, and rows of a sheet.
const MOST_CHARACTERS: usize = 32_767;
const MOST_LINES: usize = 1_000_000;

/// Whether all profiles fit a sheet.
pub(super) fn check(plan: &Plan) -> Result<(), Failure> {
    for workload in &plan.workloads {
        let file = &workload.file;
        let lines = workload.text.lines().count();
        if lines > MOST_LINES {
            let message = format!("{file} has {lines} lines, and a sheet holds 1,000,000 of them");
            return Err(Problem::anywhere(message).into());
        }
        for (at, line) in (1..).zip(workload.text.lines()) {
            let characters = line.encode_utf16().count();
            if characters > MOST_CHARACTERS {
                let message = format!(
                    "line {at} of {file} has {characters} characters, and a cell of a sheet holds at \
                     most 32,767"
                );
                let help = "break the line: values of a list may stand on lines of their own";
                return Err(Problem::anywhere(message).help(help).into());
            }
        }
    }
    Ok(())
}

impl Sheets<'_> {
    pub(super) fn profiles(&self) -> Result<Worksheet, XlsxError> {
        let about = "The profiles that the workbook was made of: the name of each, its file, what was \
                     settled over it, and its text.";
        let mut page = Page::new(titles::PROFILES, titles::PROFILES, about, self.styles)?;
        let names = self.layout.workloads.iter().map(|it| (it, 60));
        page.names_of_columns(names)?;
        let mut end = TEXT;
        for (x, workload) in (0..).zip(&self.plan.workloads) {
            page.text(FILE, x, &workload.file)?;
            page.text(SETTLED, x, &workload.assumptions.join("\n"))?;
            for (y, line) in (TEXT..).zip(workload.text.lines()) {
                page.text(y, x, line)?;
            }
            end = end.max(TEXT + count(workload.text.lines().count()));
        }
        page.sheet.set_repeat_rows(HEADER, HEADER)?;
        page.finish(end, super::layout::columns(self.layout.workloads.len()))
    }
}
