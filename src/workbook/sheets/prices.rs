//! The sheet of prices: as published, as agreed, and as used.

use rust_xlsxwriter::{Worksheet, XlsxError};

use super::Sheets;
use super::layout::{FIRST, HEADER, relative};
use super::page::Page;
use super::validation;
use crate::prices::MOST_USD;
use crate::workbook::draft::float;
use crate::workbook::rows::{Cell, Content, Kind, PriceContent, Row, Validation};
use crate::workbook::titles;

pub(super) const SHEET: &str = titles::PRICES;

const KEY: u16 = 0;
const REGION: u16 = 1;
const UNIT: u16 = 2;
const PUBLISHED: u16 = 3;
const AGREED: u16 = 4;
const DISCOUNT: u16 = 5;
/// What formulas take.
pub(super) const USED: u16 = 6;
const NAME: u16 = 7;
const DATE: u16 = 8;
const SOURCE: u16 = 9;

const COLUMNS: [(&str, u16); 10] = [
    (titles::KEY, 62),
    (titles::REGION, 16),
    ("Unit", 24),
    ("Published", 17),
    ("Agreed", 17),
    ("Discount", 11),
    (titles::USED, 17),
    ("Name", 50),
    ("Date", 12),
    ("Source", 80),
];

impl Sheets<'_> {
    pub(super) fn prices(&self) -> Result<Worksheet, XlsxError> {
        let about = "USD for one unit. Change what is blue on yellow: what you agreed on, or a \
                     further share off.";
        let mut page = Page::new(SHEET, SHEET, about, self.styles)?;
        page.names_of_columns(COLUMNS)?;
        page.sheet.set_column_format(NAME, &self.styles.indented)?;
        for x in [PUBLISHED, AGREED, DISCOUNT, USED] {
            let name = COLUMNS[usize::from(x)].0;
            page.text_as(HEADER, x, name, &self.styles.header_right)?;
        }
        let mut end = FIRST;
        for (at, row) in self.plan.rows.all.iter().enumerate() {
            let is_price = matches!(row.kind, Kind::Price | Kind::PlanDiscount);
            let content = row.cells.iter().flatten().next();
            if let (true, Some(Content::Price(price))) = (is_price, content) {
                self.price(&mut page, at, row, price)?;
                end = end.max(self.layout.row(at) + 1);
            }
        }
        page.finish(end, USED + 1)
    }

    fn price(
        &self,
        page: &mut Page<'_>,
        at: usize,
        row: &Row,
        price: &PriceContent,
    ) -> Result<(), XlsxError> {
        let y = self.layout.row(at);
        let cell = Cell {
            row: at,
            workload: 0,
        };
        let used = self.evaluation.value(&cell.into());
        let styles = self.styles;
        page.text(y, REGION, &price.region)?;
        page.text(y, UNIT, &row.unit)?;
        page.text(y, NAME, &row.name)?;
        page.text(y, DATE, &price.date)?;
        page.text(y, SOURCE, &price.source)?;
        let agreed = relative(y, AGREED);
        if row.kind == Kind::PlanDiscount {
            page.text(y, KEY, &row.key)?;
            page.number_as(y, PUBLISHED, price.published, &styles.share)?;
            page.number_as(y, AGREED, price.agreed, &styles.input_share)?;
            page.formula_as(y, USED, &agreed, used, &styles.share)?;
            let share = Validation::Between(0.0, 1.0);
            return validation::require(page, &share, (y, AGREED, AGREED), 0);
        }
        page.text(y, KEY, &row.key)?;
        page.number_as(y, PUBLISHED, price.published, &styles.price)?;
        page.number_as(y, AGREED, price.agreed, &styles.input_price)?;
        page.number_as(y, DISCOUNT, 0.0, &styles.input_share)?;
        let formula = format!("{agreed}*(1-{})", relative(y, DISCOUNT));
        page.formula_as(y, USED, &formula, used, &styles.price)?;
        let amount = Validation::Between(0.0, float(MOST_USD));
        validation::require(page, &amount, (y, AGREED, AGREED), 0)?;
        let share = Validation::Between(0.0, 1.0);
        validation::require(page, &share, (y, DISCOUNT, DISCOUNT), 0)
    }
}
