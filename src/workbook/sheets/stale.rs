//! What of the comparison rests on factors that don't stand: said where the answer is.

use rust_xlsxwriter::XlsxError;

use super::Sheets;
use super::comparison::{BESIDE, CHOSEN, OPTION, STANDS, TAB};
use super::layout::{FIRST, HEADER, absolute, count, relative};
use super::page::{self, Page};
use super::ranking::beside;
use super::section::{Line, Section};

/// How many options of a workload have factors that don't stand, of how many that are ranked: beside the
/// answers.
const STALE: u16 = BESIDE + STANDS;
const RANKED: u16 = BESIDE + CHOSEN;
/// Before an answer whose factors don't stand.
const STALE_WORD: &str = "STALE: ";

/// The names of the columns that count.
pub(super) fn names_of_columns(page: &mut Page<'_>) -> Result<(), XlsxError> {
    for (x, name) in [(STALE, "Don't stand"), (RANKED, "Ranked")] {
        page.text_as(HEADER, x, name, &page.styles.header_right)?;
    }
    Ok(())
}

impl Sheets<'_> {
    /// Whether the factors of all options that are ranked for a workload stand: where the cheapest stands and
    /// another doesn't, that one may be the cheapest.
    pub(super) fn stale(
        &self,
        page: &mut Page<'_>,
        y: u32,
        section: &Section,
    ) -> Result<(), XlsxError> {
        let (stale, ranked) = (section.stale(), section.ranked.len());
        let stand = beside(section, BESIDE + STANDS);
        let yes = page::STANDS;
        let formula = format!("{ranked}-COUNTIF({stand},\"{yes}\")");
        page.formula(y, STALE, &formula, f64::from(count(stale)))?;
        page.number(y, RANKED, f64::from(count(ranked)))?;
        let cell = relative(y, STALE);
        let formula = format!("IF({cell}=0,\"{yes}\",\"NO - not for \"&{cell}&\" of {ranked}\")");
        let words = if stale == 0 {
            yes.to_owned()
        } else {
            format!("NO - not for {stale} of {ranked}")
        };
        page.formula(y, STANDS, &formula, &*words)?;
        page.warn((y, STANDS), (y, STANDS))?;
        if self.plan.workloads.len() > 1 {
            let cells = [STALE, RANKED].map(|x| relative(y, x));
            told_stale(page, (section.top, TAB), &cells, [stale, ranked])?;
        }
        Ok(())
    }

    /// Below the answers, whether the factors stand that they rest on.
    pub(super) fn stale_of_all(
        &self,
        page: &mut Page<'_>,
        sums: [usize; 2],
    ) -> Result<(), XlsxError> {
        let workloads = count(self.plan.workloads.len());
        if sums[1] == 0 || workloads == 0 {
            return Ok(());
        }
        let last = FIRST + workloads - 1;
        let cells =
            [STALE, RANKED].map(|x| format!("SUM({}:{})", relative(FIRST, x), relative(last, x)));
        told_stale(page, (last + 1, OPTION), &cells, sums)
    }
}

/// The name of an option that is an answer, with a word before it where its factors don't stand, as a row
/// has it.
pub(super) fn answer(
    page: &mut Page<'_>,
    (y, x): (u32, u16),
    row: u32,
    formula: &str,
    line: &Line,
) -> Result<(), XlsxError> {
    let (stands, yes) = (relative(row, STANDS), page::STANDS);
    let formula = format!("IF({stands}=\"{yes}\",\"\",\"{STALE_WORD}\")&{formula}");
    let word = if line.stands { "" } else { STALE_WORD };
    page.formula(y, x, &formula, &*format!("{word}{}", line.id))?;
    let red = format!("{stands}<>\"{yes}\"");
    page.warn_where((y, x), (y, x), &red)
}

/// In words, for how many of the options that are ranked factors don't stand.
fn told_stale(
    page: &mut Page<'_>,
    (y, x): (u32, u16),
    [stale_cell, ranked_cell]: &[String; 2],
    [stale, ranked]: [usize; 2],
) -> Result<(), XlsxError> {
    let all = "factors of all ranked options stand for these inputs";
    let (no, end) = (
        "NO - factors of ",
        "ranked options don't stand for these inputs: run the tool again",
    );
    let formula = format!(
        "IF({stale_cell}=0,\"{all}\",\"{no}\"&{stale_cell}&\" of \"&{ranked_cell}&\" {end}\")"
    );
    let words = if stale == 0 {
        all.to_owned()
    } else {
        format!("{no}{stale} of {ranked} {end}")
    };
    page.formula_as(y, x, &formula, &*words, &page.styles.about)?;
    // The words are longer than the cell.
    let red = format!("LEFT({},2)=\"NO\"", absolute(y, x));
    page.warn_where((y, x), (y, x + 1), &red)
}
