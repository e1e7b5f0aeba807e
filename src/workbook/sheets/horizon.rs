//! What options cost month by month while a workload grows, added up.

use rust_xlsxwriter::XlsxError;

use super::Sheets;
use super::charts;
use super::comparison::BARS;
use super::figures::At;
use super::layout::{absolute, count, relative};
use super::option::AMOUNT;
use super::page::Page;
use super::section::Section;
use crate::workbook::plan::{Course, CourseOption};

/// The columns of the table, to the right of what the ranking is worked out of: months, and how many times
/// as many reads, writes and data there are.
pub(super) const MONTH: u16 = BARS + 3;
const TIMES: u16 = MONTH + 1;
const OPTIONS: u16 = TIMES + 3;

/// Columns that are made wide enough for sums.
const WIDE: u16 = 60;

pub(super) fn columns(page: &mut Page<'_>) -> Result<(), XlsxError> {
    page.sheet.set_column_width(MONTH - 1, 3)?;
    page.sheet.set_column_range_width(MONTH, OPTIONS - 1, 9)?;
    page.sheet
        .set_column_range_width(OPTIONS, OPTIONS + WIDE, 18)?;
    let usd = &page.styles.usd;
    page.sheet
        .set_column_range_format(OPTIONS, OPTIONS + WIDE, usd)?;
    Ok(())
}

impl Sheets<'_> {
    /// What options cost a workload month by month.
    pub(super) fn course(&self, workload: usize) -> Option<&Course> {
        let mut all = self.plan.courses.iter();
        all.find(|it| it.workload == workload && !it.months.is_empty() && !it.options.is_empty())
    }

    pub(super) fn horizon(&self, page: &mut Page<'_>, section: &Section) -> Result<(), XlsxError> {
        let Some(course) = self.course(section.workload) else {
            return Ok(());
        };
        let header = section.ranking;
        let styles = self.styles;
        let words =
            "Paid since the first month, USD, with what is due upfront at the start of each term";
        page.text_as(header - 1, MONTH, words, &styles.note)?;
        let names = ["Month", "Reads ×", "Writes ×", "Data ×"];
        for (x, name) in (MONTH..).zip(names) {
            page.text_as(header, x, name, &styles.header_right)?;
        }
        for (y, (month, times)) in (header + 1..).zip((1..).zip(&course.months)) {
            page.number(y, MONTH, f64::from(count(month)))?;
            for (x, it) in (TIMES..).zip(times) {
                page.number_as(y, x, *it, &styles.times_of_month)?;
            }
        }
        let mut ends = Vec::new();
        for (at, option) in course.options.iter().enumerate() {
            let x = OPTIONS + super::layout::columns(at);
            let sheet = &self.layout.options[option.option].sheet;
            page.text_as(header, x, sheet, &styles.header_right)?;
            if let Some(usd) = self.course_of(page, section, course, option, x)? {
                ends.push((usd, at));
            }
        }
        ends.sort_by(|a, b| a.0.total_cmp(&b.0));
        let shown: Vec<_> = ends
            .iter()
            .map(|it| it.1)
            .take(charts::MOST_LINES)
            .collect();
        let months = count(course.months.len());
        if shown.is_empty() {
            return Ok(());
        }
        charts::lines(page, section, (header, OPTIONS), months, &shown)
    }

    /// The bill of a month that is as the first: the cell, and what it comes to.
    fn first_month(&self, option: usize, workload: usize) -> Option<(String, f64)> {
        let answers = &self.layout.options.get(option)?.answers;
        let row = answers.get(workload)?.as_ref().ok()?.month;
        let figures = self.figures[option].get(workload)?.as_ref()?;
        let cell = self.layout.of_option(option, row, AMOUNT);
        Some((cell, figures.month_usd))
    }

    /// The column of an option, and what it comes to at the end where it serves that long.
    fn course_of(
        &self,
        page: &mut Page<'_>,
        section: &Section,
        course: &Course,
        option: &CourseOption,
        x: u16,
    ) -> Result<Option<f64>, XlsxError> {
        let at = option.option;
        let answers = &self.layout.options[at].answers;
        let upfront = answers.get(section.workload).and_then(|it| {
            let row = it.as_ref().ok()?.upfront?;
            let figures = self.figures[at].get(section.workload)?.as_ref()?;
            Some((self.layout.of_option(at, row, AMOUNT), figures.upfront_usd))
        });
        let as_first = self.first_month(at, section.workload);
        let term_months = self.plan.options[at].years * 12;
        let mut sum = 0.0;
        for (number, times) in (0..).zip(&course.months) {
            let y = section.ranking + 1 + count(number);
            let bill = match (option.months.get(number), &as_first) {
                (Some(Some(bill)), _) => {
                    let places = [0, 1, 2].map(|place| absolute(y, TIMES + place));
                    let at = At {
                        evaluation: self.evaluation,
                        places: times,
                    };
                    let text = bill.text(&self.layout.here(&places));
                    Some((format!("({text})"), at.value(bill)))
                }
                (None, Some(first)) if option.months.is_empty() => Some(first.clone()),
                _ => None,
            };
            // Once it can't serve there is nothing to go on from.
            let Some((mut formula, usd)) = bill else {
                return Ok(None);
            };
            sum += usd;
            if number > 0 {
                formula = format!("{}+{formula}", relative(y - 1, x));
            }
            if let Some((cell, usd)) = &upfront
                && term_months > 0
                && count(number).is_multiple_of(term_months)
            {
                formula = format!("{formula}+{cell}");
                sum += usd;
            }
            page.formula(y, x, &formula, sum)?;
        }
        Ok(Some(sum))
    }
}
