//! The sheet of an option: its bill for each workload, charge by charge.

use rust_xlsxwriter::{Worksheet, XlsxError};

use super::Sheets;
use super::factors;
use super::figures::{BillFigures, LineFigures};
use super::layout::{BillLayout, FIRST, HEADER, range, relative};
use super::named_rows::Columns;
use super::page::{self, Page};
use crate::workbook::expression::Values;
use crate::workbook::plan::{BillPlan, ChargePlan, Exactness};
use crate::workbook::rows::Kind;
use crate::workbook::titles;

const WORKLOAD: u16 = 0;
const DUE: u16 = 1;
const GROUP: u16 = 2;
const SUBJECT: u16 = 3;
const METER: u16 = 4;
const REGION: u16 = 5;
const QUANTITY: u16 = 6;
const UNIT: u16 = 7;
const UNIT_PRICE: u16 = 8;
/// What a charge comes to; and what a month does.
pub(super) const AMOUNT: u16 = 9;
const EXACT: u16 = 10;
const WITHIN: u16 = 11;
const NOTE: u16 = 12;

const COLUMNS: [(&str, u16); 13] = [
    (titles::WORKLOAD, 18),
    (titles::DUE, 16),
    (titles::GROUP, 14),
    (titles::SUBJECT, 24),
    (titles::METER, 34),
    (titles::REGION, 14),
    ("Quantity", 18),
    ("Unit", 18),
    ("Unit price", 17),
    (titles::AMOUNT, 16),
    ("Exact", 10),
    (titles::WITHIN, 11),
    ("Note", 80),
];

/// So many runs of ranges are looked through for the input that lies outside: a formula must not get too long.
const MOST_RUNS: usize = 20;
const OUTSIDE: &str = "out of its range on the sheet Factors: ";
const ELSEWHERE: &str = "one of the inputs";

impl Sheets<'_> {
    pub(super) fn option(&self, at: usize) -> Result<Worksheet, XlsxError> {
        let (option, places) = (&self.plan.options[at], &self.layout.options[at]);
        let styles = self.styles;
        let mut page = Page::new(&places.sheet, option.id, option.summary, styles)?;
        page.names_of_columns(COLUMNS)?;
        // Of the column and not of each cell: to look a format up takes longer than all else.
        for (column, format) in [
            (QUANTITY, &styles.quantity),
            (UNIT_PRICE, &styles.price),
            (AMOUNT, &styles.usd),
            (WITHIN, &styles.usd),
            (UNIT, &styles.indented),
            (EXACT, &styles.indented),
            (NOTE, &styles.note),
        ] {
            page.sheet.set_column_format(column, format)?;
        }
        for x in [QUANTITY, UNIT_PRICE, AMOUNT, WITHIN] {
            let name = COLUMNS[usize::from(x)].0;
            page.text_as(HEADER, x, name, &styles.header_right)?;
        }
        let mut end = FIRST + 1;
        let answers = option.answers.iter().zip(&places.answers);
        for (workload, (answer, place)) in answers.enumerate() {
            let name = &self.layout.workloads[workload];
            match (answer, place, &self.figures[at][workload]) {
                (Ok(bill), Ok(place), Some(figures)) => {
                    self.bill(&mut page, name, bill, place, figures)?;
                    self.totals(&mut page, name, option.years, place, figures)?;
                    let ranges = self.layout.ranges.of_bill(at, workload);
                    self.stands(&mut page, name, (place, ranges), figures)?;
                    self.why_not(&mut page, place, ranges, figures)?;
                    let chosen = std::iter::once(&bill.sizing).chain(&bill.warnings);
                    let chosen: Vec<_> = chosen
                        .map(String::as_str)
                        .filter(|it| !it.is_empty())
                        .collect();
                    page.text(place.effective, NOTE, &chosen.join("; "))?;
                    end = place.stands + 1;
                }
                (Err(reason), Err(row), _) => {
                    page.text(*row, WORKLOAD, name)?;
                    let text = format!("can't be had: {reason}");
                    page.text_as(*row, DUE, &text, &styles.note)?;
                    end = row + 1;
                }
                _ => {}
            }
        }
        page.whole_quantities((FIRST, QUANTITY), (end - 1, QUANTITY))?;
        page.finish(end, WITHIN + 1)
    }

    fn bill(
        &self,
        page: &mut Page<'_>,
        workload: &str,
        bill: &BillPlan,
        place: &BillLayout,
        figures: &BillFigures,
    ) -> Result<(), XlsxError> {
        let charges = bill.charges.iter().map(|it| (it, "monthly"));
        let upfront = bill.upfront.iter().map(|it| (it, "upfront"));
        let all = charges.chain(upfront).zip(&figures.lines);
        for (row, ((charge, due), line)) in (place.first..).zip(all) {
            page.text(row, WORKLOAD, workload)?;
            page.text(row, DUE, due)?;
            self.charge(page, row, charge, line)?;
        }
        Ok(())
    }

    fn charge(
        &self,
        page: &mut Page<'_>,
        row: u32,
        charge: &ChargePlan,
        line: &LineFigures,
    ) -> Result<(), XlsxError> {
        let text = |of| self.layout.text(of);
        page.text(row, GROUP, charge.group)?;
        page.text(row, SUBJECT, &charge.subject)?;
        page.text(row, METER, charge.meter)?;
        page.text(row, REGION, &charge.region)?;
        page.formula(row, QUANTITY, &text(&charge.quantity), line.quantity)?;
        page.text(row, UNIT, &charge.unit)?;
        let price = line.unit_price_usd;
        page.formula(row, UNIT_PRICE, &text(&charge.unit_price), price)?;
        let amount = format!("{}*{}", relative(row, QUANTITY), relative(row, UNIT_PRICE));
        page.formula(row, AMOUNT, &amount, line.amount_usd)?;
        page.text(row, EXACT, exactness(charge.exactness))?;
        page.formula(row, WITHIN, &text(&charge.tolerance), line.tolerance_usd)?;
        page.text(row, NOTE, &charge.note)
    }

    fn totals(
        &self,
        page: &mut Page<'_>,
        workload: &str,
        years: u32,
        place: &BillLayout,
        figures: &BillFigures,
    ) -> Result<(), XlsxError> {
        let styles = self.styles;
        let mut line = |row, words: &str, formula: &str, usd: f64, is_result: bool| {
            let (about, number) = if is_result {
                (&styles.words_of_result, &styles.result)
            } else {
                (&styles.words_of_total, &styles.total)
            };
            page.text_as(row, WORKLOAD, workload, about)?;
            page.text_as(row, DUE, words, about)?;
            page.formula_as(row, AMOUNT, formula, usd, number)
        };
        let charges = place.upfront_first() - place.first;
        let month = sum_of(place.first, charges);
        line(place.month, "Month", &month, figures.month_usd, false)?;
        let mut effective = relative(place.month, AMOUNT);
        if let Some(row) = place.upfront {
            let sum = sum_of(place.upfront_first(), place.month - place.upfront_first());
            line(row, "Upfront", &sum, figures.upfront_usd, false)?;
            if years > 0 {
                let upfront = relative(row, AMOUNT);
                effective = format!("{effective}+{upfront}/(12*{years})");
            }
        }
        let usd = figures.effective_usd;
        line(place.effective, "Effective month", &effective, usd, true)
    }

    /// Why factors don't stand, beside the cell that says so.
    fn why_not(
        &self,
        page: &mut Page<'_>,
        place: &BillLayout,
        ranges: &[(u32, u32)],
        figures: &BillFigures,
    ) -> Result<(), XlsxError> {
        let stand = relative(place.stands, AMOUNT);
        let input = first_outside(ranges);
        let formula = format!(
            "IF({stand}=\"{}\",\"\",\"{OUTSIDE}\"&{input})",
            page::STANDS
        );
        let outcome = if figures.stands {
            String::new()
        } else {
            let rows = ranges.iter().take(MOST_RUNS);
            let mut rows = rows.flat_map(|(first, many)| *first..first + many);
            let first = rows.find_map(|row| self.outside(row));
            format!("{OUTSIDE}{}", first.unwrap_or(ELSEWHERE))
        };
        page.formula(place.stands, NOTE, &formula, &*outcome)
    }

    /// The name of the input of a range, if it lies outside of it.
    fn outside(&self, row: u32) -> Option<&str> {
        let ranges = &self.layout.ranges;
        let at = usize::try_from(row.checked_sub(ranges.first)?).ok()?;
        let within = ranges.all.get(at)?.within;
        let now = self.evaluation.cell(within.cell);
        let is_outside = now < within.least || within.most < now;
        is_outside.then(|| &*self.plan.rows.all[within.cell.row].name)
    }

    /// Whether the factors of some options' bills for a workload stand: as a formula, and now.
    pub(super) fn all_stand(
        &self,
        options: impl IntoIterator<Item = usize>,
        workload: usize,
    ) -> (String, bool) {
        let (mut terms, mut do_stand) = (Vec::new(), true);
        for option in options {
            let place = self.layout.options.get(option);
            let place = place.and_then(|it| it.answers.get(workload)?.as_ref().ok());
            let figures = self.figures.get(option);
            let figures = figures.and_then(|it| it.get(workload)?.as_ref());
            if let (Some(place), Some(figures)) = (place, figures) {
                let cell = self.layout.of_option(option, place.stands, AMOUNT);
                terms.push(format!("{cell}=\"{}\"", page::STANDS));
                do_stand &= figures.stands;
            }
        }
        if terms.is_empty() {
            return ("TRUE".to_owned(), true);
        }
        (format!("AND({})", terms.join(",")), do_stand)
    }

    /// Whether factors stand.
    fn stands(
        &self,
        page: &mut Page<'_>,
        workload: &str,
        (place, ranges): (&BillLayout, &[(u32, u32)]),
        figures: &BillFigures,
    ) -> Result<(), XlsxError> {
        let styles = self.styles;
        page.text_as(place.stands, WORKLOAD, workload, &styles.words_of_result)?;
        page.text_as(place.stands, DUE, "Factors stand", &styles.words_of_result)?;
        let formula = stands(ranges);
        let words = page::stands(figures.stands);
        page.formula_as(place.stands, AMOUNT, &formula, words, &styles.words_right)?;
        page.warn((place.stands, AMOUNT), (place.stands, AMOUNT))
    }
}

/// Which of the inputs of a bill is the first that is not where its factors stand. Of very many runs the first
/// are looked through.
fn first_outside(ranges: &[(u32, u32)]) -> String {
    let sheet = Columns::of(Kind::Factor).sheet;
    let of = |column: u16, (first, many): (u32, u32)| {
        range(sheet, (first, column), (first + many - 1, column))
    };
    let runs = ranges.iter().take(MOST_RUNS).rev();
    runs.fold(format!("\"{ELSEWHERE}\""), |otherwise, run| {
        let (inputs, stand) = (of(factors::INPUT, *run), of(factors::STANDS, *run));
        let at = format!("MATCH(\"{}\",{stand},0)", page::STANDS_NOT);
        format!("IFERROR(INDEX({inputs},{at}),{otherwise})")
    })
}

/// Whether all inputs of a bill are where its factors stand.
fn stands(ranges: &[(u32, u32)]) -> String {
    let (yes, no) = (page::STANDS, page::STANDS_NOT);
    let many: u32 = ranges.iter().map(|it| it.1).sum();
    if many == 0 {
        return format!("\"{yes}\"");
    }
    let sheet = Columns::of(Kind::Factor).sheet;
    let counted = ranges.iter().map(|(first, many)| {
        let column = factors::STANDS;
        let range = range(sheet, (*first, column), (first + many - 1, column));
        format!("COUNTIF({range},\"{yes}\")")
    });
    let counted = counted.collect::<Vec<_>>().join("+");
    format!("IF({counted}={many},\"{yes}\",\"{no}\")")
}

/// The sum of so many amounts from a row on.
fn sum_of(first: u32, many: u32) -> String {
    if many == 0 {
        return "0".to_owned();
    }
    let [from, to] = [first, first + many - 1].map(|row| relative(row, AMOUNT));
    format!("SUM({from}:{to})")
}

fn exactness(of: Exactness) -> &'static str {
    match of {
        Exactness::Formula => "formula",
        Exactness::Factor => "factor",
        Exactness::Capacity => "capacity",
    }
}
