//! Where the best of both engines cost the same, by the line through what each costs with half of today's
//! requests and with all.

use rust_xlsxwriter::XlsxError;

use super::Sheets;
use super::comparison::{EFFECTIVE, MONTH, OPTION, OVER, RANK, SHARE, STANDS, TAB};
use super::factors;
use super::figures::At;
use super::layout::{absolute, range, relative};
use super::named_rows::Columns;
use super::page::{Page, STANDS as YES, STANDS_NOT};
use super::section::Section;
use crate::workbook::expression::Values;
use crate::workbook::plan::Even;
use crate::workbook::rows::{Cell, Kind};

/// How many times today's requests.
const HALF: f64 = 0.5;
const ALL: f64 = 1.0;

const BEYOND: &str = "NO - beyond the ranges";
const NONE: &str = "–";

impl Sheets<'_> {
    /// Where the best of both engines cost a workload the same.
    pub(super) fn even(&self, workload: usize) -> Option<&Even> {
        let is_quoted = |option: usize| {
            let option = self.layout.options.get(option);
            let answer = option.and_then(|it| it.answers.get(workload));
            answer.is_some_and(Result::is_ok)
        };
        let mut all = self.plan.evens.iter();
        all.find(|it| it.workload == workload && it.options.iter().all(|it| is_quoted(*it)))
    }

    pub(super) fn break_even(
        &self,
        page: &mut Page<'_>,
        section: &Section,
    ) -> Result<(), XlsxError> {
        let Some(even) = self.even(section.workload) else {
            return Ok(());
        };
        let (top, styles) = (section.even, self.styles);
        for (x, name) in [
            (RANK, "Break-even"),
            (OPTION, "Best without commitment"),
            (TAB, "Sheet"),
        ] {
            page.text_as(top, x, name, &styles.header)?;
        }
        for x in TAB + 1..=STANDS {
            page.text_as(top, x, "", &styles.header)?;
        }
        page.number_as(top, MONTH, HALF, &styles.header_times)?;
        page.number_as(top, EFFECTIVE, ALL, &styles.header_times)?;
        page.text_as(top, OVER, "USD for 1×", &styles.header_right)?;
        page.text_as(top, SHARE, "USD at 0×", &styles.header_right)?;
        let mut lines = Vec::new();
        for (y, (&option, cost)) in (top + 1..).zip(even.options.iter().zip(&even.costs)) {
            let plan = &self.plan.options[option];
            page.text(y, RANK, &plan.engine.to_string())?;
            page.text(y, OPTION, plan.id)?;
            page.text(y, TAB, &self.layout.options[option].sheet)?;
            let mut usd = [0.0; 2];
            for (usd, (x, times)) in usd.iter_mut().zip([(MONTH, HALF), (EFFECTIVE, ALL)]) {
                let at = At {
                    evaluation: self.evaluation,
                    places: &[times],
                };
                *usd = at.value(cost);
                let text = cost.text(&self.layout.here(&[absolute(top, x)]));
                page.formula(y, x, &text, *usd)?;
            }
            let slope = (usd[1] - usd[0]) / (ALL - HALF);
            let start = usd[1] - slope * ALL;
            let [half, all] = [MONTH, EFFECTIVE].map(|x| relative(y, x));
            let [half_times, all_times] = [MONTH, EFFECTIVE].map(|x| absolute(top, x));
            let formula = format!("({all}-{half})/({all_times}-{half_times})");
            page.formula(y, OVER, &formula, slope)?;
            let formula = format!("{all}-{}*{all_times}", relative(y, OVER));
            page.formula_as(y, SHARE, &formula, start, &styles.usd)?;
            lines.push((slope, start));
        }
        if let [a, b] = lines[..] {
            let times = (b.1 - a.1) / (a.0 - b.0);
            let times = (times.is_finite() && times > 0.0).then_some(times);
            self.meeting(page, section, even, times)?;
        }
        Ok(())
    }

    /// Where both lines meet.
    fn meeting(
        &self,
        page: &mut Page<'_>,
        section: &Section,
        even: &Even,
        times: Option<f64>,
    ) -> Result<(), XlsxError> {
        let y = section.even + 3;
        let styles = self.styles;
        let meet = "both cost about the same at so many times today's requests, reads and writes \
                    together, in a straight line through both";
        let never = "both cost the same at no number of requests, reads and writes together, in a \
                     straight line through both";
        let cell = relative(y, EFFECTIVE);
        let words = format!("IF(ISNUMBER({cell}),\"{meet}\",\"{never}\")");
        let outcome = if times.is_some() { meet } else { never };
        page.formula_as(y, OPTION, &words, outcome, &styles.words_of_result)?;
        let [first, second] = [section.even + 1, section.even + 2];
        let [slope_a, slope_b] = [first, second].map(|row| relative(row, OVER));
        let [start_a, start_b] = [first, second].map(|row| relative(row, SHARE));
        let at = format!("({start_b}-{start_a})/({slope_a}-{slope_b})");
        let formula = format!("IF({slope_a}={slope_b},\"never\",IF({at}>0,{at},\"never\"))");
        match times {
            Some(times) => page.formula_as(y, EFFECTIVE, &formula, times, &styles.times)?,
            None => page.formula_as(y, EFFECTIVE, &formula, "never", &styles.times)?,
        }
        let (stand, do_stand) = self.all_stand(even.options, section.workload);
        let (holds, does_hold) = self.stands_there(section, even, &cell, times);
        let outcome = match times {
            None => NONE,
            Some(_) if !do_stand => STANDS_NOT,
            Some(_) if does_hold => YES,
            Some(_) => BEYOND,
        };
        let holds = format!("IF({holds},\"{YES}\",\"{BEYOND}\")");
        let stand = format!("IF({stand},{holds},\"{STANDS_NOT}\")");
        let formula = format!("IF(ISNUMBER({cell}),{stand},\"{NONE}\")");
        page.formula(y, STANDS, &formula, outcome)?;
        page.warn((y, STANDS), (y, STANDS))
    }

    /// Whether factors of both options stand at so many times today's requests: as a formula, and now.
    fn stands_there(
        &self,
        section: &Section,
        even: &Even,
        times_cell: &str,
        times: Option<f64>,
    ) -> (String, bool) {
        let factors_sheet = Columns::of(Kind::Factor).sheet;
        let cell = |row, x| range(factors_sheet, (row, x), (row, x));
        let (mut terms, mut does_hold) = (Vec::new(), true);
        for &option in &even.options {
            let answers = &self.plan.options[option].answers;
            let bill = answers.get(section.workload);
            let ranges = bill.into_iter().flatten().flat_map(|it| &it.range);
            for within in ranges.filter(|it| self.is_rate(it.cell)) {
                let Some(row) = self.layout.ranges.row(section.workload, within) else {
                    continue;
                };
                let now = cell(row, factors::NOW);
                let (from, to) = (cell(row, factors::FROM), cell(row, factors::TO));
                terms.push(format!("{times_cell}*{now}>={from}"));
                terms.push(format!("{times_cell}*{now}<={to}"));
                let then = self.evaluation.cell(within.cell) * times.unwrap_or(ALL);
                does_hold &= within.least <= then && then <= within.most;
            }
        }
        if terms.is_empty() {
            return ("TRUE".to_owned(), true);
        }
        (format!("AND({})", terms.join(",")), does_hold)
    }

    /// Whether a cell says how often something is asked for.
    fn is_rate(&self, cell: Cell) -> bool {
        let row = &self.plan.rows.all[cell.row];
        let ends = [".per_second", ".per_month"];
        row.kind == Kind::Input && ends.iter().any(|it| row.key.ends_with(it))
    }
}
