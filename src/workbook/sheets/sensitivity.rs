//! The sheet of what workloads would cost with more or fewer reads, and with other spikiness.

use std::collections::BTreeSet;

use rust_xlsxwriter::{ConditionalFormatCell, ConditionalFormatCellRule, Worksheet, XlsxError};

use super::Sheets;
use super::figures::At;
use super::layout::{FIRST, absolute, columns, count, relative};
use super::page::{self, Page};
use crate::model::Engine;
use crate::workbook::plan::{WhatIf, WhatIfEngine};
use crate::workbook::titles;

const SHEET: &str = titles::SENSITIVITY;

/// How many times as many reads; behind it a column for each spikiness.
const READS: u16 = 0;
const FIRST_COLUMN: u16 = 1;

/// Where none of an engine's options serves.
const NONE: &str = "–";

/// What the cells of an engine come to, row by row.
type Usd = Vec<Vec<Option<f64>>>;

impl Sheets<'_> {
    pub(super) fn sensitivity(&self) -> Result<Worksheet, XlsxError> {
        let about = "What the cheapest options without commitment cost with so many times as many reads \
                     (down), at each spikiness (across), USD an effective month. Costs move with what is \
                     put in; which option is the cheapest at each point is as of when the workbook was \
                     written.";
        let mut page = Page::new(SHEET, SHEET, about, self.styles)?;
        let widest = self.plan.what_ifs.iter().map(|it| it.spikiness.len()).max();
        let widest = columns(widest.unwrap_or(0));
        page.sheet.set_column_width(READS, 18)?;
        if widest > 0 {
            let names = FIRST_COLUMN + widest + 1;
            page.sheet
                .set_column_range_width(FIRST_COLUMN, widest, 14)?;
            page.sheet
                .set_column_range_format(FIRST_COLUMN, widest, &self.styles.usd)?;
            page.sheet
                .set_column_range_width(names, names + widest - 1, 31)?;
        }
        let mut row = FIRST - 1;
        for what_if in &self.plan.what_ifs {
            row = self.what_if(&mut page, what_if, row)? + 1;
        }
        page.finish(row, FIRST_COLUMN + 2 * widest + 1)
    }

    /// The grids of a workload, and the row after them.
    fn what_if(&self, page: &mut Page<'_>, of: &WhatIf, top: u32) -> Result<u32, XlsxError> {
        let name = &self.layout.workloads[of.workload];
        page.text_as(top, 0, name, &self.styles.part)?;
        self.grids_stand(page, of, top + 1)?;
        let mut y = top + 3;
        let mut grids = Vec::new();
        for engine in &of.engines {
            let usd = self.grid(page, of, engine, y)?;
            grids.push((engine.engine, y, usd));
            y += 3 + count(of.reads.len());
        }
        let grid = |engine: Engine| grids.iter().find(|it| it.0 == engine);
        if let (Some(a), Some(b)) = (grid(Engine::DynamoDb), grid(Engine::PostgreSql)) {
            self.difference(page, of, y, ((a.1, &a.2), (b.1, &b.2)))?;
            y += 3 + count(of.reads.len());
        }
        Ok(y)
    }

    /// Whether the factors of all options of the grids of a workload stand.
    fn grids_stand(&self, page: &mut Page<'_>, of: &WhatIf, y: u32) -> Result<(), XlsxError> {
        let styles = self.styles;
        let cells = of.engines.iter().flat_map(|it| it.cells.iter().flatten());
        let options: BTreeSet<usize> = cells.flatten().map(|it| it.0).collect();
        let (stand, do_stand) = self.all_stand(options, of.workload);
        page.text_as(y, READS, "Factors stand", &styles.words_of_result)?;
        let (yes, no) = (page::STANDS, page::STANDS_NOT);
        let formula = format!("IF({stand},\"{yes}\",\"{no}\")");
        page.formula(y, FIRST_COLUMN, &formula, page::stands(do_stand))?;
        // The words are longer than the cell.
        let red = format!("{}<>\"{yes}\"", absolute(y, FIRST_COLUMN));
        page.warn_where((y, FIRST_COLUMN), (y, FIRST_COLUMN + 1), &red)
    }

    /// The reads down and the spikiness across, below a line that says what the grid is of.
    fn edges(
        &self,
        page: &mut Page<'_>,
        of: &WhatIf,
        (top, first): (u32, u16),
        words: &str,
    ) -> Result<(), XlsxError> {
        let styles = self.styles;
        page.text_as(top, first.saturating_sub(1), words, &styles.words_of_result)?;
        let header = if first == FIRST_COLUMN {
            &styles.header_spikiness
        } else {
            &styles.header_spikiness_of_text
        };
        for (x, spikiness) in (first..).zip(&of.spikiness) {
            page.number_as(top + 1, x, *spikiness, header)?;
        }
        if first == FIRST_COLUMN {
            page.text_as(top + 1, READS, "Reads", &styles.header)?;
            for (y, reads) in (top + 2..).zip(&of.reads) {
                page.number_as(y, READS, *reads, &styles.times_of_row)?;
            }
        }
        Ok(())
    }

    /// What the cheapest of an engine costs at each point, and beside it which that is.
    fn grid(
        &self,
        page: &mut Page<'_>,
        of: &WhatIf,
        engine: &WhatIfEngine,
        top: u32,
    ) -> Result<Usd, XlsxError> {
        let words = format!("{}, USD", engine.engine);
        self.edges(page, of, (top, FIRST_COLUMN), &words)?;
        let names = FIRST_COLUMN + columns(of.spikiness.len()) + 1;
        self.edges(page, of, (top, names), "")?;
        let words = "which option that is, as of when the workbook was written";
        page.text_as(top, names, words, &self.styles.about)?;
        let mut all = Vec::new();
        for ((y, reads), cells) in (top + 2..).zip(&of.reads).zip(&engine.cells) {
            let mut row = Vec::new();
            for ((x, spikiness), cell) in (FIRST_COLUMN..).zip(&of.spikiness).zip(cells) {
                let name = names + (x - FIRST_COLUMN);
                let Some((option, cost)) = cell else {
                    page.text_as(y, x, NONE, &self.styles.right)?;
                    page.text(y, name, "none serves")?;
                    row.push(None);
                    continue;
                };
                let places = [*reads, *spikiness];
                let at = At {
                    evaluation: self.evaluation,
                    places: &places,
                };
                let usd = at.value(cost);
                let here = [absolute(y, READS), absolute(top + 1, x)];
                page.formula(y, x, &cost.text(&self.layout.here(&here)), usd)?;
                if let Some(option) = self.layout.options.get(*option) {
                    page.text(y, name, &option.sheet)?;
                }
                row.push(Some(usd));
            }
            all.push(row);
        }
        Ok(all)
    }

    /// What the one engine costs more than the other.
    fn difference(
        &self,
        page: &mut Page<'_>,
        of: &WhatIf,
        top: u32,
        (dynamo, postgres): ((u32, &Usd), (u32, &Usd)),
    ) -> Result<(), XlsxError> {
        let words = "PostgreSQL less DynamoDB, USD: where it is below 0, PostgreSQL costs less";
        self.edges(page, of, (top, FIRST_COLUMN), words)?;
        for (number, (a, b)) in (2..).zip(dynamo.1.iter().zip(postgres.1)) {
            for (x, (a, b)) in (FIRST_COLUMN..).zip(a.iter().zip(b)) {
                let y = top + number;
                let (Some(a), Some(b)) = (a, b) else {
                    page.text_as(y, x, NONE, &self.styles.right)?;
                    continue;
                };
                let [from, less] = [postgres.0, dynamo.0].map(|top| relative(top + number, x));
                page.formula(y, x, &format!("{from}-{less}"), b - a)?;
            }
        }
        let (rows, wide) = (count(of.reads.len()), columns(of.spikiness.len()));
        if rows == 0 || wide == 0 {
            return Ok(());
        }
        for (rule, format) in [
            (
                ConditionalFormatCellRule::LessThan(0),
                &self.styles.postgres,
            ),
            (
                ConditionalFormatCellRule::GreaterThan(0),
                &self.styles.dynamo,
            ),
        ] {
            let condition = ConditionalFormatCell::new()
                .set_rule(rule)
                .set_format(format);
            page.sheet.add_conditional_format(
                top + 2,
                FIRST_COLUMN,
                top + 1 + rows,
                wide,
                &condition,
            )?;
        }
        Ok(())
    }
}
