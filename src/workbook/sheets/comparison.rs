//! The sheet that is looked at first: for each workload the options by what they cost.

use rust_xlsxwriter::{Worksheet, XlsxError};

use super::layout::{FIRST, HEADER, count, relative};
use super::page::Page;
use super::section::Section;
use super::stale::{self, answer};
use super::{Sheets, charts, horizon};
use crate::shell::word;
use crate::workbook::titles;

pub(super) const SHEET: &str = titles::COMPARISON;

/// The place of an option, and the name of a workload.
pub(super) const RANK: u16 = 0;
pub(super) const OPTION: u16 = 1;
/// The option's sheet.
pub(super) const TAB: u16 = 2;
pub(super) const ENGINE: u16 = 3;
pub(super) const YEARS: u16 = 4;
pub(super) const MONTH: u16 = 5;
pub(super) const UPFRONT: u16 = 6;
pub(super) const EFFECTIVE: u16 = 7;
pub(super) const OVER: u16 = 8;
pub(super) const SHARE: u16 = 9;
pub(super) const STANDS: u16 = 10;
pub(super) const CHOSEN: u16 = 11;

/// What the ranking is worked out of stands beside it: so many columns to the right.
pub(super) const BESIDE: u16 = 12;
pub(super) const PLACE: u16 = BESIDE + OVER;
pub(super) const SOURCE: u16 = BESIDE + SHARE;
/// What each engine's bars are drawn from.
pub(super) const BARS: u16 = BESIDE + CHOSEN + 1;

/// In points: names of columns of money are long, and the columns are not.
const TWO_LINES: u16 = 30;

/// A sheet can't have more page breaks.
const MOST_BREAKS: usize = 1_023;

const SUMMARY: [(&str, u16); 12] = [
    ("Workload", 18),
    ("Cheapest", 54),
    ("Sheet", 31),
    ("Engine", 12),
    ("Years", 7),
    ("Month", 14),
    ("Upfront", 14),
    ("Effective month", 14),
    ("Next costs more by", 14),
    ("Share", 9),
    ("Factors stand", 26),
    ("Next", 48),
];

pub(super) const RANKING: [&str; 12] = [
    "Rank",
    "Option",
    "Sheet",
    "Engine",
    "Years",
    "Month",
    "Upfront",
    "Effective month",
    "Over the cheapest",
    "Share",
    "Factors stand",
    "What was chosen",
];

impl Sheets<'_> {
    pub(super) fn comparison(&self) -> Result<Worksheet, XlsxError> {
        let about = "What each workload costs a month in every way, the cheapest first, USD. \
                     Effective month: the month, with what is due upfront spread over the term. It \
                     ranks anew by itself when numbers are changed.";
        let mut page = Page::new(SHEET, SHEET, about, self.styles)?;
        self.legend(&mut page)?;
        page.first_names(SUMMARY)?;
        page.sheet.set_row_height(HEADER, TWO_LINES)?;
        let styles = self.styles;
        self.header(&mut page, HEADER, &SUMMARY.map(|it| it.0))?;
        for (columns, format) in [
            (YEARS..=YEARS, &styles.quiet_number),
            (MONTH..=OVER, &styles.usd),
            (SHARE..=SHARE, &styles.share),
            (STANDS..=CHOSEN, &styles.indented),
        ] {
            let (first, last) = (*columns.start(), *columns.end());
            page.sheet.set_column_range_format(first, last, format)?;
        }
        self.beside(&mut page)?;
        stale::names_of_columns(&mut page)?;
        let mut sums = [0, 0];
        let mut row = FIRST + count(self.plan.workloads.len()) + 2;
        let (mut breaks, mut end) = (Vec::new(), row);
        for workload in 0..self.plan.workloads.len() {
            let section = Section::of(self, workload, row);
            self.summary(&mut page, FIRST + count(workload), &section)?;
            self.section(&mut page, &section)?;
            sums = [sums[0] + section.stale(), sums[1] + section.ranked.len()];
            if workload > 0 && breaks.len() < MOST_BREAKS {
                breaks.push(section.top);
            }
            (end, row) = (section.printed, section.end + 2);
        }
        self.stale_of_all(&mut page, sums)?;
        if !breaks.is_empty() {
            page.sheet.set_page_breaks(&breaks)?;
        }
        page.sheet.set_active(true);
        page.finish(end, CHOSEN + 1)
    }

    /// What colours mean, and how the workbook is made anew.
    fn legend(&self, page: &mut Page<'_>) -> Result<(), XlsxError> {
        let row = HEADER - 1;
        page.text_as(row, RANK, "may be changed", &self.styles.input)?;
        let files = self.plan.workloads.iter().map(|it| file_word(&it.file));
        let files: Vec<_> = files.take(3).collect();
        let more = if self.plan.workloads.len() > files.len() {
            " …"
        } else {
            ""
        };
        let words = format!(
            "Black is worked out. Where factors don't stand, put the numbers into the profiles and run \
             the tool again: tablestakes workbook {}{more} --out new-plan.xlsx",
            files.join(" ")
        );
        page.text_as(row, OPTION, &words, &self.styles.note)
    }

    /// What stands to the right of what is printed.
    fn beside(&self, page: &mut Page<'_>) -> Result<(), XlsxError> {
        let styles = self.styles;
        page.sheet.set_column_width(BESIDE, 3)?;
        page.sheet
            .set_column_range_width(BESIDE + 1, BARS + 2, 16)?;
        let usd = (BESIDE + MONTH, BESIDE + EFFECTIVE);
        page.sheet
            .set_column_range_format(usd.0, usd.1, &styles.usd)?;
        page.sheet
            .set_column_range_format(BARS, BARS + 1, &styles.usd)?;
        horizon::columns(page)
    }

    /// A workload in one line: its cheapest option, and by how much the next costs more.
    fn summary(&self, page: &mut Page<'_>, y: u32, section: &Section) -> Result<(), XlsxError> {
        page.text(y, RANK, &self.layout.workloads[section.workload])?;
        let Some(best) = section.by_rank.first() else {
            return page.text(y, OPTION, "no option serves");
        };
        let first = section.ranking + 1;
        let figures = &section.ranked[*best];
        for (x, outcome) in figures.outcomes() {
            match x {
                OPTION => answer(page, (y, OPTION), first, &relative(first, x), figures)?,
                STANDS => self.stale(page, y, section)?,
                _ => page.formula(y, x, &relative(first, x), outcome)?,
            }
        }
        let Some(next) = section.by_rank.get(1) else {
            return Ok(());
        };
        let next = &section.ranked[*next];
        let second = first + 1;
        let over = next.effective_usd - figures.effective_usd;
        page.formula(y, OVER, &relative(second, OVER), over)?;
        let share = share(over, figures.effective_usd);
        page.formula(y, SHARE, &relative(second, SHARE), share)?;
        answer(page, (y, CHOSEN), second, &relative(second, OPTION), next)
    }

    fn section(&self, page: &mut Page<'_>, section: &Section) -> Result<(), XlsxError> {
        let workload = &self.plan.workloads[section.workload];
        let name = &self.layout.workloads[section.workload];
        page.text_as(section.top, 0, name, &self.styles.part)?;
        let words = format!(
            "{}, prices as of {}",
            workload.region, workload.prices_as_of
        );
        page.text_as(section.top, OPTION, &words, &self.styles.note)?;
        if !section.ranked.is_empty() {
            self.best_of_engines(page, section)?;
            self.ranking(page, section)?;
            charts::bars(page, section)?;
        }
        self.not_ranked(page, section)?;
        self.break_even(page, section)?;
        self.horizon(page, section)
    }

    /// The cheapest of each engine.
    fn best_of_engines(&self, page: &mut Page<'_>, section: &Section) -> Result<(), XlsxError> {
        self.header(page, section.engines, &RANKING)?;
        page.text_as(section.engines, RANK, "Best of", &self.styles.header)?;
        let first = section.ranking + 1;
        let least = section.least_usd();
        for (y, (engine, range)) in (section.engines + 1..).zip(&section.by_engine) {
            let among = &section.ranked[range.clone()];
            let Some(best) = among
                .iter()
                .min_by(|a, b| a.effective_usd.total_cmp(&b.effective_usd))
            else {
                continue;
            };
            page.text(y, RANK, &engine.to_string())?;
            let rows = (first + count(range.start), first + count(range.end) - 1);
            let cells = |x: u16| {
                let [from, to] = [rows.0, rows.1].map(|row| relative(row, x + BESIDE));
                format!("{from}:{to}")
            };
            let costs = cells(EFFECTIVE);
            for (x, outcome) in best.outcomes() {
                let formula = if x == EFFECTIVE {
                    format!("MIN({costs})")
                } else {
                    let at = format!("MATCH({},{costs},0)", relative(y, EFFECTIVE));
                    format!("INDEX({},{at})", cells(x))
                };
                if x == OPTION {
                    answer(page, (y, x), y, &formula, best)?;
                    continue;
                }
                page.formula(y, x, &formula, outcome)?;
            }
            over(page, (y, first), best.effective_usd, least)?;
            page.warn((y, STANDS), (y, STANDS))?;
        }
        Ok(())
    }

    /// The names of columns of a part of the sheet.
    pub(super) fn header(
        &self,
        page: &mut Page<'_>,
        y: u32,
        names: &[&str; 12],
    ) -> Result<(), XlsxError> {
        page.sheet.set_row_height(y, TWO_LINES)?;
        for (x, name) in (0..).zip(names) {
            let is_number = (YEARS..=SHARE).contains(&x);
            let format = match x {
                _ if is_number => &self.styles.header_right,
                STANDS.. => &self.styles.header_indented,
                _ => &self.styles.header,
            };
            page.text_as(y, x, name, format)?;
        }
        Ok(())
    }

    /// What is priced and not ranked, and what can't be had.
    fn not_ranked(&self, page: &mut Page<'_>, section: &Section) -> Result<(), XlsxError> {
        let styles = self.styles;
        let mut y = section.below_row;
        if !section.below.is_empty() {
            page.text_as(y, RANK, "Below requirements, not ranked", &styles.part)?;
            for (option, figures) in &section.below {
                y += 1;
                page.text(y, RANK, "–")?;
                for (x, outcome) in figures.outcomes() {
                    let source = section.source(self, *option, x);
                    match source {
                        Some(formula) => page.formula(y, x, &formula, outcome)?,
                        None => page.outcome(y, x, &outcome)?,
                    }
                }
                page.text(y, CHOSEN, &figures.shortfall)?;
                page.warn((y, STANDS), (y, STANDS))?;
            }
        }
        let mut y = section.unavailable_row;
        if !section.unavailable.is_empty() {
            page.text_as(y, RANK, "Can't be had", &styles.part)?;
            for (option, reason) in &section.unavailable {
                y += 1;
                page.text(y, RANK, "–")?;
                page.text(y, OPTION, self.plan.options[*option].id)?;
                page.text_as(y, TAB, reason, &styles.note)?;
            }
        }
        Ok(())
    }
}

/// A file as a shell takes it; what came from standard input comes from there again.
fn file_word(file: &str) -> String {
    if file == "<stdin>" {
        "-".to_owned()
    } else {
        word(file)
    }
}

/// By how much a row costs more than the cheapest, which stands in another.
pub(super) fn over(
    page: &mut Page<'_>,
    (y, cheapest): (u32, u32),
    usd: f64,
    least: f64,
) -> Result<(), XlsxError> {
    let least_cell = super::layout::absolute(cheapest, EFFECTIVE);
    let over = format!("{}-{least_cell}", relative(y, EFFECTIVE));
    page.formula(y, OVER, &over, usd - least)?;
    let formula = format!("IF({least_cell}=0,0,{}/{least_cell})", relative(y, OVER));
    page.formula(y, SHARE, &formula, share(usd - least, least))
}

/// What an amount is of another.
pub(super) fn share(of: f64, whole: f64) -> f64 {
    if whole == 0.0 { 0.0 } else { of / whole }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workbook::Workbook;
    use crate::workbook::plan::{Plan, WorkloadPlan};

    #[test]
    fn more_workloads_than_page_breaks_can_be_written() {
        let workloads = (0..MOST_BREAKS + 2).map(|at| WorkloadPlan {
            name: format!("workload {at}"),
            region: String::new(),
            file: String::new(),
            text: String::new(),
            assumptions: Vec::new(),
            prices_as_of: String::new(),
            spikiness: None,
            choice: None,
        });
        let plan = Plan {
            workloads: workloads.collect(),
            ..Plan::default()
        };
        let written = Workbook { plan }.to_bytes();
        assert!(written.is_ok(), "{:?}", written.err());
    }

    #[test]
    fn files_are_named_as_a_shell_takes_them() {
        assert_eq!(file_word("examples/orders.toml"), "examples/orders.toml");
        assert_eq!(file_word("my orders.toml"), "'my orders.toml'");
        assert_eq!(file_word("it's.toml"), r"'it'\''s.toml'");
        assert_eq!(file_word("<stdin>"), "-");
    }
}
