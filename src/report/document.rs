//! A report to hand on: what it is made of, whatever it is written in.

use std::collections::BTreeSet;

use jiff::civil::Date;

use super::chart::Chart;
use super::series::{Series, figure};
use super::{html, markdown};
use crate::assumptions::Name;
use crate::bill::{Charge, Group};
use crate::compare::{Answer, Comparison, Term};
use crate::figures::capitalized;
use crate::model::{Engine, Quote};
use crate::prices::Source;

/// A report on one workload for whoever decides: the answer, the ranking, the week, what further
/// sections say, the bills, and all that these rest on.
#[derive(Debug)]
pub struct Report<'r> {
    /// Every option's answer.
    pub comparison: &'r Comparison<'r>,
    /// The command that makes the report again; empty where there is none.
    pub command: String,
    /// What else there is to say, in this order, between the week and the bills.
    pub sections: Vec<Section>,
}

/// A part of a report: a heading, and below it sentences, charts and tables.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Section {
    /// What it is about.
    pub heading: String,
    /// What it says, each in a paragraph.
    pub sentences: Vec<String>,
    /// What can be seen.
    pub charts: Vec<Chart>,
    /// The same in figures.
    pub tables: Vec<Table>,
}

/// A table of texts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Table {
    /// What it lists.
    pub caption: String,
    /// Its columns.
    pub columns: Vec<Column>,
    /// Its rows: a text for each column, the first of which names the row.
    pub rows: Vec<Vec<String>>,
}

impl Table {
    /// The heights of the minutes, over the mean and in operations a second.
    pub(super) fn of_levels(series: &Series<'_>) -> Self {
        let operations = || series.operations.iter();
        let names = operations().map(|it| Column::number(format!("{} a second", it.name)));
        let columns = [Column::text("Level"), Column::number("× mean")];
        let rows = series.levels().into_iter().map(|(name, level)| {
            let rates = operations().map(|it| figure(level * it.mean_per_second));
            let row = [capitalized(name), figure(level)].into_iter();
            row.chain(rates).collect()
        });
        Self {
            caption: format!("{}: minutes from the mean to the busiest", series.title()),
            columns: columns.into_iter().chain(names).collect(),
            rows: rows.collect(),
        }
    }
}

/// A column of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// What is in it.
    pub name: String,
    /// Whether these are numbers, which stand at its right.
    pub is_number: bool,
}

impl Column {
    /// A column of words.
    #[must_use]
    pub fn text(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            is_number: false,
        }
    }

    /// A column of numbers.
    #[must_use]
    pub fn number(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            is_number: true,
        }
    }
}

impl<'r> Report<'r> {
    /// The report as one HTML file: no script, and nothing that a browser would load.
    #[must_use]
    pub fn html(&self) -> String {
        html::page(self)
    }

    /// The report in Markdown, for a pull request: tables in place of charts, bills folded.
    #[must_use]
    pub fn markdown(&self) -> String {
        markdown::report(self)
    }

    /// The options whose bills are shown: of each engine the best without commitment, and the best of all.
    pub(super) fn billed(&self) -> Vec<&'r Answer<'r>> {
        let mut billed: Vec<&Answer<'_>> = Vec::new();
        for engine in [Engine::DynamoDb, Engine::PostgreSql] {
            for term in [Term::NoCommitment, Term::UpToThreeYears] {
                let best = self.comparison.cheapest(term, Some(engine));
                if let Some(best) = best
                    && billed.iter().all(|it| it.option.id != best.option.id)
                {
                    billed.push(best);
                }
            }
        }
        billed.sort_by_key(|it| it.effective_monthly_usd());
        billed
    }

    fn quotes(&self) -> impl Iterator<Item = &'r Quote<'r>> {
        self.comparison.answers().iter().filter_map(Answer::quote)
    }

    /// The assumptions that any cost rests on, in the order in which they are listed.
    pub(super) fn assumptions(&self) -> Vec<Name> {
        let mut names: Vec<Name> = Vec::new();
        for name in self.quotes().flat_map(|it| it.assumptions.iter().copied()) {
            if !names.contains(&name) {
                names.push(name);
            }
        }
        names.sort_by_key(|it| *it as usize);
        names
    }

    /// Where the prices that any cost rests on were published: those of the bills that are shown first.
    pub(super) fn sources(&self) -> Sources<'r> {
        let billed = self.billed().into_iter().filter_map(Answer::quote);
        let mut sources = Sources::default();
        for charge in billed.chain(self.quotes()).flat_map(charges) {
            // What an hour of people costs was published by nobody.
            if charge.group != Group::Administration {
                sources.add(charge);
            }
        }
        sources
    }
}

/// Every charge of a quote, those that fall due once included.
fn charges<'r>(quote: &'r Quote<'r>) -> impl Iterator<Item = &'r Charge<'r>> {
    quote.bill.charges().iter().chain(quote.upfront.charges())
}

/// Where prices were published, each once.
#[derive(Debug, Default)]
pub(super) struct Sources<'r>(Vec<Published<'r>>);

/// Where prices were published, and when.
#[derive(Debug)]
pub(super) struct Published<'r> {
    pub(super) source: &'r Source,
    pub(super) dates: BTreeSet<Date>,
    pub(super) regions: BTreeSet<&'r str>,
}

impl<'r> Sources<'r> {
    fn add(&mut self, charge: &'r Charge<'r>) {
        let known = self.number(&charge.source);
        let at = known.map_or(self.0.len(), |number| number - 1);
        if known.is_none() {
            self.0.push(Published {
                source: &charge.source,
                dates: BTreeSet::new(),
                regions: BTreeSet::new(),
            });
        }
        if let Some(it) = self.0.get_mut(at) {
            it.dates.insert(charge.price_date);
            it.regions.insert(charge.region);
        }
    }

    /// The number of a source, from 1 on.
    pub(super) fn number(&self, source: &Source) -> Option<usize> {
        let at = self.0.iter().position(|it| it.source == source)?;
        Some(at + 1)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Published<'r>> {
        self.0.iter()
    }
}

impl Published<'_> {
    /// From when to when the prices are.
    pub(super) fn dates(&self) -> String {
        match (self.dates.first(), self.dates.last()) {
            (Some(first), Some(last)) if first != last => format!("{first} to {last}"),
            (Some(only), _) => only.to_string(),
            _ => String::new(),
        }
    }

    pub(super) fn regions(&self) -> String {
        let regions: Vec<_> = self.regions.iter().copied().collect();
        regions.join(", ")
    }
}
