//! Where everything about one workload stands on the sheet of comparison, and what it comes to.

use std::ops::Range;

use super::Sheets;
use super::comparison::{CHOSEN, EFFECTIVE, ENGINE, MONTH, OPTION, STANDS, TAB, UPFRONT, YEARS};
use super::layout::count;
use super::option;
use super::page::{self, Outcome};
use crate::model::Engine;
use crate::workbook::plan::BillPlan;

/// Rows that charts take.
pub(super) const CHART_ROWS: u32 = 22;

/// Where everything about one workload stands.
pub(super) struct Section {
    pub(super) workload: usize,
    pub(super) top: u32,
    /// The row of the names of columns above the best of each engine.
    pub(super) engines: u32,
    /// The first row of the break-even.
    pub(super) even: u32,
    pub(super) charts: u32,
    /// The row of the names of columns above the ranking.
    pub(super) ranking: u32,
    pub(super) below_row: u32,
    pub(super) unavailable_row: u32,
    /// The row after all that is printed, and after all.
    pub(super) printed: u32,
    pub(super) end: u32,
    /// The options that are ranked, those of an engine together.
    pub(super) ranked: Vec<Line>,
    /// Which of them are of an engine.
    pub(super) by_engine: Vec<(Engine, Range<usize>)>,
    /// Their places, the cheapest first.
    pub(super) by_rank: Vec<usize>,
    pub(super) below: Vec<(usize, Line)>,
    pub(super) unavailable: Vec<(usize, String)>,
}

/// What a line says of an option.
pub(super) struct Line {
    pub(super) option: usize,
    pub(super) id: &'static str,
    tab: String,
    pub(super) engine: Engine,
    years: u32,
    month_usd: f64,
    upfront_usd: f64,
    pub(super) effective_usd: f64,
    pub(super) stands: bool,
    chosen: String,
    pub(super) shortfall: String,
}

impl Line {
    /// What stands in its columns.
    pub(super) fn outcomes(&self) -> [(u16, Outcome); 9] {
        [
            (OPTION, self.id.into()),
            (TAB, self.tab.as_str().into()),
            (ENGINE, self.engine.to_string().as_str().into()),
            (YEARS, f64::from(self.years).into()),
            (MONTH, self.month_usd.into()),
            (UPFRONT, self.upfront_usd.into()),
            (EFFECTIVE, self.effective_usd.into()),
            (STANDS, page::stands(self.stands).into()),
            (CHOSEN, self.chosen.as_str().into()),
        ]
    }
}

impl Section {
    /// The section of a workload from a row on.
    pub(super) fn of(sheets: &Sheets<'_>, workload: usize, top: u32) -> Self {
        let (mut ranked, mut below, mut unavailable) = (Vec::new(), Vec::new(), Vec::new());
        for (at, option) in sheets.plan.options.iter().enumerate() {
            match option.answers.get(workload) {
                Some(Ok(bill)) => match (line(sheets, at, workload, bill), &bill.shortfall) {
                    (Some(line), None) => ranked.push(line),
                    (Some(line), Some(_)) => below.push((at, line)),
                    (None, _) => {}
                },
                Some(Err(reason)) => unavailable.push((at, reason.clone())),
                None => {}
            }
        }
        ranked.sort_by_key(|it| it.engine == Engine::PostgreSql);
        let first_of_other = ranked.partition_point(|it| it.engine == Engine::DynamoDb);
        let by_engine = [
            (Engine::DynamoDb, 0..first_of_other),
            (Engine::PostgreSql, first_of_other..ranked.len()),
        ];
        let by_engine = by_engine.into_iter().filter(|it| !it.1.is_empty());
        let mut by_rank: Vec<_> = (0..ranked.len()).collect();
        by_rank.sort_by(|a, b| {
            let cost = |it: &usize| ranked[*it].effective_usd;
            cost(a).total_cmp(&cost(b))
        });
        let mut section = Self {
            workload,
            top,
            engines: top + 1,
            even: 0,
            charts: 0,
            ranking: 0,
            below_row: 0,
            unavailable_row: 0,
            printed: 0,
            end: 0,
            by_engine: by_engine.collect(),
            by_rank,
            ranked,
            below,
            unavailable,
        };
        section.place(sheets);
        section
    }

    /// Puts its parts one below the other.
    fn place(&mut self, sheets: &Sheets<'_>) {
        let mut next = self.top + 1;
        let mut take = |rows: u32| {
            let row = next;
            next += rows;
            row
        };
        let has_any = !self.ranked.is_empty();
        // A part takes a row for its heading and an empty one behind it.
        let part = |rows: usize| if rows == 0 { 0 } else { count(rows) + 2 };
        self.engines = take(part(self.by_engine.len()));
        let has_even = sheets.even(self.workload).is_some();
        self.even = take(if has_even { part(3) } else { 0 });
        self.charts = take(if has_any { CHART_ROWS + 1 } else { 0 });
        self.ranking = take(part(self.ranked.len()));
        self.below_row = take(part(self.below.len()));
        self.unavailable_row = take(part(self.unavailable.len()));
        self.printed = next;
        let months = sheets
            .course(self.workload)
            .map_or(0, |it| count(it.months.len()));
        self.end = next.max(self.ranking + months + 2);
    }

    /// How many of the options that are ranked have factors that don't stand.
    pub(super) fn stale(&self) -> usize {
        self.ranked.iter().filter(|it| !it.stands).count()
    }

    /// What the cheapest costs, USD.
    pub(super) fn least_usd(&self) -> f64 {
        self.by_rank
            .first()
            .map_or(0.0, |it| self.ranked[*it].effective_usd)
    }

    /// The formula that fetches what a line says of an option from the option's sheet, where it stands there.
    pub(super) fn source(&self, sheets: &Sheets<'_>, option: usize, column: u16) -> Option<String> {
        let answers = &sheets.layout.options[option].answers;
        let place = answers.get(self.workload)?.as_ref().ok()?;
        let row = match column {
            MONTH => place.month,
            UPFRONT => place.upfront?,
            EFFECTIVE => place.effective,
            STANDS => place.stands,
            _ => return None,
        };
        Some(sheets.layout.of_option(option, row, option::AMOUNT))
    }
}

fn line(sheets: &Sheets<'_>, at: usize, workload: usize, bill: &BillPlan) -> Option<Line> {
    let option = &sheets.plan.options[at];
    let figures = sheets.figures[at].get(workload)?.as_ref()?;
    let or_dash = |text: &str| if text.is_empty() { "–" } else { text }.to_owned();
    Some(Line {
        option: at,
        id: option.id,
        tab: sheets.layout.options[at].sheet.clone(),
        engine: option.engine,
        years: option.years,
        month_usd: figures.month_usd,
        upfront_usd: figures.upfront_usd,
        effective_usd: figures.effective_usd,
        stands: figures.stands,
        // An empty cell would be fetched as 0.
        chosen: or_dash(&bill.sizing),
        shortfall: bill.shortfall.clone().unwrap_or_default(),
    })
}
