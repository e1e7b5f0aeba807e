//! Options by their cost, in formulas that rank anew when numbers are changed.
//!
//! Beside the ranking stand the options in an order of their own, each with its place: as many are cheaper,
//! and as many before it cost the same. Each row of the ranking looks up who has its place. Spreadsheets
//! without dynamic arrays work that out as well.

use rust_xlsxwriter::XlsxError;

use super::Sheets;
use super::comparison::{
    BARS, BESIDE, EFFECTIVE, ENGINE, OPTION, PLACE, RANK, RANKING, SOURCE, STANDS, over,
};
use super::layout::{absolute, count, relative};
use super::page::{self, Page};
use super::section::Section;
use crate::model::Engine;

/// The engines in the order of their bars.
pub(super) const ENGINES: [Engine; 2] = [Engine::DynamoDb, Engine::PostgreSql];

impl Sheets<'_> {
    pub(super) fn ranking(&self, page: &mut Page<'_>, section: &Section) -> Result<(), XlsxError> {
        self.header(page, section.ranking, &RANKING)?;
        let first = section.ranking + 1;
        let least = section.least_usd();
        for (number, &at) in section.by_rank.iter().enumerate() {
            let y = first + count(number);
            let line = &section.ranked[at];
            let rank = f64::from(count(number + 1));
            page.number_as(y, RANK, rank, &self.styles.rank)?;
            let ranks = beside(section, PLACE);
            let at_cell = relative(y, SOURCE);
            let formula = format!("MATCH({},{ranks},0)", relative(y, RANK));
            page.formula(y, SOURCE, &formula, f64::from(count(at + 1)))?;
            for (x, outcome) in line.outcomes() {
                let formula = format!("INDEX({},{at_cell})", beside(section, x + BESIDE));
                page.formula(y, x, &formula, outcome)?;
            }
            over(page, (y, first), line.effective_usd, least)?;
            for (x, engine) in (BARS..).zip(ENGINES) {
                let usd = if line.engine == engine {
                    line.effective_usd
                } else {
                    0.0
                };
                let (engine_cell, cost) = (relative(y, ENGINE), relative(y, EFFECTIVE));
                let formula = format!("IF({engine_cell}=\"{engine}\",{cost},0)");
                page.formula(y, x, &formula, usd)?;
            }
        }
        let end = first + count(section.ranked.len()).max(1);
        page.warn((first, STANDS), (end - 1, STANDS))?;
        let red = format!("${}<>\"{}\"", relative(first, STANDS), page::STANDS);
        page.warn_where((first, OPTION), (end - 1, OPTION), &red)?;
        self.beside_ranking(page, section)
    }

    /// The options in their own order, with the place of each.
    fn beside_ranking(&self, page: &mut Page<'_>, section: &Section) -> Result<(), XlsxError> {
        let header = &self.styles.header;
        for (x, name) in (BESIDE..).zip(RANKING).skip(1) {
            let name = match x {
                PLACE => "Place",
                SOURCE => "Found at",
                _ => name,
            };
            page.text_as(section.ranking, x, name, header)?;
        }
        for (x, engine) in (BARS..).zip(ENGINES) {
            page.text_as(section.ranking, x, &engine.to_string(), header)?;
        }
        let first = section.ranking + 1;
        let costs = beside(section, BESIDE + EFFECTIVE);
        let mut places = vec![0_u32; section.ranked.len()];
        for (place, &at) in (1..).zip(&section.by_rank) {
            places[at] = place;
        }
        for (y, (line, place)) in (first..).zip(section.ranked.iter().zip(places)) {
            for (x, outcome) in line.outcomes() {
                let x_beside = x + BESIDE;
                match section.source(self, line.option, x) {
                    Some(formula) => page.formula(y, x_beside, &formula, outcome)?,
                    None => page.outcome(y, x_beside, &outcome)?,
                }
            }
            let cost = relative(y, BESIDE + EFFECTIVE);
            // The row of names is no number: nothing there costs the same.
            let top = absolute(section.ranking, BESIDE + EFFECTIVE);
            let before = format!("{top}:{}", relative(y - 1, BESIDE + EFFECTIVE));
            let formula =
                format!("1+SUMPRODUCT(({costs}<{cost})*1)+SUMPRODUCT(({before}={cost})*1)");
            page.formula(y, PLACE, &formula, f64::from(place))?;
        }
        Ok(())
    }
}

/// A column beside the ranking.
pub(super) fn beside(section: &Section, column: u16) -> String {
    let first = section.ranking + 1;
    let last = first + count(section.ranked.len()).max(1) - 1;
    format!("{}:{}", absolute(first, column), absolute(last, column))
}
