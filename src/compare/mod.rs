//! The answer: every option quoted, ranked, and the best of each engine side by side.

mod aurora_storage;
mod coverage;
pub mod horizon;
pub mod hybrid;
mod repriced;
mod table_class;

use std::sync::Arc;

use jiff::civil::Date;
use rust_decimal::Decimal;

use crate::administration;
use crate::bill::Group;
use crate::demand::Demand;
use crate::figures::thousands;
use crate::model::{Case, Engine, Kept, PricingModel, PurchaseOption, Quote, Unavailable};
use crate::month::spread;
use crate::prices::Books;
use crate::workload::Workload;

pub use aurora_storage::AuroraStorage;
pub use coverage::{Coverage, Lacking, coverage};
pub use repriced::{Best, Repriced, RepricedOption};
pub use table_class::TableClasses;

/// Every option's answer to a workload.
#[derive(Debug)]
pub struct Comparison<'a> {
    /// What was asked for.
    pub workload: &'a Workload,
    answers: Vec<Answer<'a>>,
}

/// One option's answer to a workload.
#[derive(Debug)]
pub struct Answer<'a> {
    /// The option.
    pub option: &'static PurchaseOption,
    /// Where it stands among the others.
    pub standing: Standing,
    /// Why it is priced and not ranked, when it is.
    pub shortfall: Option<String>,
    result: Result<Quote<'a>, Unavailable>,
}

/// Where an option stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// It serves the workload and offers what is required.
    Ranked,
    /// It serves the workload, but offers less than is required.
    BelowRequirements,
    /// It can't be priced or can't serve the workload.
    Unavailable,
}

/// How long one is ready to commit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Term {
    /// Not at all.
    NoCommitment,
    /// A year at most.
    UpToOneYear,
    /// Three years at most.
    UpToThreeYears,
}

impl Term {
    /// From the shortest to the longest.
    pub const ALL: [Self; 3] = [Self::NoCommitment, Self::UpToOneYear, Self::UpToThreeYears];

    /// The key that JSON uses.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::NoCommitment => "no-commitment",
            Self::UpToOneYear => "up-to-1-year",
            Self::UpToThreeYears => "up-to-3-years",
        }
    }

    /// The longest commitment, years.
    #[must_use]
    pub fn years(self) -> u32 {
        match self {
            Self::NoCommitment => 0,
            Self::UpToOneYear => 1,
            Self::UpToThreeYears => 3,
        }
    }
}

/// The best of each engine within a term.
#[derive(Debug)]
pub struct Headline<'c, 'a> {
    /// The longest commitment that was considered.
    pub term: Term,
    /// The cheapest option of all.
    pub best: &'c Answer<'a>,
    /// The cheapest option of the other engine; `None` when it has none that is ranked.
    pub other: Option<&'c Answer<'a>>,
}

impl<'a> Answer<'a> {
    /// The quote, when there is one.
    #[must_use]
    pub fn quote(&self) -> Option<&Quote<'a>> {
        self.result.as_ref().ok()
    }

    /// Why there is no quote.
    #[must_use]
    pub fn reason(&self) -> Option<&Unavailable> {
        self.result.as_ref().err()
    }

    /// The month's bill with the upfront sums spread over the months of the commitment, USD, when
    /// there is a quote.
    #[must_use]
    pub fn effective_monthly_usd(&self) -> Option<Decimal> {
        let quote = self.quote()?;
        let upfront = spread(quote.upfront_usd(), self.option.commitment_years);
        Some(quote.monthly_usd().saturating_add(upfront))
    }
}

/// What an option costs, with the time of people where the profile says what that costs.
fn quote<'b>(
    model: &'static dyn PricingModel,
    case: &Case<'_, 'b>,
) -> Result<Quote<'b>, Unavailable> {
    let mut quote = model.quote(case)?;
    administration::charge(case, model.option(), &mut quote);
    Ok(quote)
}

/// What an option lacks of what is asked for.
fn shortfall(workload: &Workload, option: &PurchaseOption, quote: &Quote<'_>) -> Option<String> {
    let required = workload.requirements.availability;
    let mut lacks = Vec::new();
    if option.availability < required {
        lacks.push(format!("{} is required", required.name()));
    }
    lacks.extend(quote.shortfall.clone());
    (!lacks.is_empty()).then(|| lacks.join("; "))
}

/// The models that the workload's region lists; all of them where it lists none.
#[must_use]
pub fn listed(
    workload: &Workload,
    books: &Books,
    models: impl IntoIterator<Item = &'static dyn PricingModel>,
) -> Vec<&'static dyn PricingModel> {
    let mut models: Vec<_> = models.into_iter().collect();
    if let Some(book) = books.get(&workload.region)
        && models.iter().any(|model| model.is_listed(book))
    {
        models.retain(|model| model.is_listed(book));
    }
    models
}

/// The assumptions of a workload that are not at their default, and what else the caller settled.
fn changed_assumptions(workload: &Workload) -> Vec<String> {
    let values = &workload.assumptions;
    let pinned = workload.pinned_blocks;
    let pinned = [("reads", pinned.reads), ("writes", pinned.writes)];
    let pinned = pinned.into_iter().filter_map(|(kind, blocks)| {
        let blocks = thousands(Decimal::from(blocks?));
        Some(format!(
            "{blocks} blocks reserved for {kind}, in place of the best number"
        ))
    });
    let changed = values.changed().map(|name| {
        let (about, value) = (name.about(), values.get(name).normalize());
        format!(
            "{} = {value} (by default {})",
            about.key,
            about.default.normalize()
        )
    });
    changed.chain(pinned).collect()
}

/// The oldest date among the prices of a quote; `None` when it has none.
fn oldest_price(quote: &Quote<'_>) -> Option<Date> {
    let charges = quote.bill.charges().iter();
    let charges = charges.chain(quote.upfront.charges());
    let published = charges.filter(|charge| charge.group != Group::Administration);
    published.map(|charge| charge.price_date).min()
}

impl<'a> Comparison<'a> {
    /// Quotes a workload with the models given, at the prices of books: those of every region that
    /// the workload names. Models that the workload's region does not list are left out, unless no other is
    /// given: then they are asked for.
    #[must_use]
    pub fn of(
        workload: &'a Workload,
        books: &'a Books,
        models: impl IntoIterator<Item = &'static dyn PricingModel>,
    ) -> Self {
        Self::of_every(workload, books, listed(workload, books, models))
    }

    /// The same with every model given, whether the workload's region lists it or not.
    #[must_use]
    pub fn of_every(
        workload: &'a Workload,
        books: &'a Books,
        models: impl IntoIterator<Item = &'static dyn PricingModel>,
    ) -> Self {
        let demand = Demand::of(workload);
        let kept = Arc::<Kept>::default();
        let mut answers: Vec<_> = models
            .into_iter()
            .map(|model| {
                let option = model.option();
                let case = Case::new(workload, &demand, books);
                let result = case.and_then(|mut case| {
                    case.kept = Arc::clone(&kept);
                    quote(model, &case)
                });
                let shortfall = result
                    .as_ref()
                    .ok()
                    .and_then(|quote| shortfall(workload, option, quote));
                let standing = match &result {
                    Err(_) => Standing::Unavailable,
                    Ok(_) if shortfall.is_some() => Standing::BelowRequirements,
                    Ok(_) => Standing::Ranked,
                };
                Answer {
                    option,
                    standing,
                    shortfall,
                    result,
                }
            })
            .collect();
        // Stable: ties stay in the order in which options are listed.
        answers.sort_by_cached_key(|it| (it.standing, it.effective_monthly_usd()));
        Self { workload, answers }
    }

    /// Every answer: the ranked ones from the cheapest on, then those below the requirements from
    /// the cheapest on, then those that are unavailable.
    #[must_use]
    pub fn answers(&self) -> &[Answer<'a>] {
        &self.answers
    }

    /// The answers of one standing, in their order.
    pub fn standing(&self, standing: Standing) -> impl Iterator<Item = &Answer<'a>> {
        self.answers
            .iter()
            .filter(move |it| it.standing == standing)
    }

    /// The answer of the option with this id.
    #[must_use]
    pub fn answer(&self, id: &str) -> Option<&Answer<'a>> {
        self.answers.iter().find(|it| it.option.id == id)
    }

    /// The cheapest ranked answer within a term, of one engine or of both.
    #[must_use]
    pub fn cheapest(&self, term: Term, engine: Option<Engine>) -> Option<&Answer<'a>> {
        self.standing(Standing::Ranked)
            .filter(|it| it.option.commitment_years <= term.years())
            .find(|it| engine.is_none_or(|engine| engine == it.option.engine))
    }

    /// The best of each engine, like with like: without commitment first, then for each longer
    /// term in which something else is the best of an engine.
    #[must_use]
    pub fn headlines(&self) -> Vec<Headline<'_, 'a>> {
        let mut headlines: Vec<Headline<'_, 'a>> = Vec::new();
        for term in Term::ALL {
            let Some(best) = self.cheapest(term, None) else {
                continue;
            };
            let other = self.cheapest(term, Some(best.option.engine.other()));
            let ids = |best: &Answer<'_>, other: Option<&Answer<'_>>| {
                (best.option.id, other.map(|it| it.option.id))
            };
            let same = |it: &Headline<'_, '_>| ids(it.best, it.other) == ids(best, other);
            if !headlines.last().is_some_and(same) {
                headlines.push(Headline { term, best, other });
            }
        }
        headlines
    }

    /// What the account's free allowances would take off, USD a month, with the option without
    /// commitment that would cost the least with them; `None` when they are used, or would take
    /// nothing off it.
    #[must_use]
    pub fn unused_allowances(&self) -> Option<(Decimal, &'static str)> {
        if self.workload.dynamodb.free_tier {
            return None;
        }
        let plain = self
            .answers
            .iter()
            // With a commitment less would be bought where some is free.
            .filter(|it| it.option.commitment_years == 0 && it.standing == Standing::Ranked);
        let quotes = plain.filter_map(|it| {
            let bill = &it.quote()?.bill;
            let off = bill.allowances_usd();
            (off > Decimal::ZERO).then_some((bill.total_usd() - off, off, it.option.id))
        });
        let (_, off, id) = quotes.min_by_key(|(with, ..)| *with)?;
        Some((off, id))
    }

    /// The assumptions that are not at their default, as `bloat = 2 (by default 1.2)`, and what else the
    /// caller settled.
    #[must_use]
    pub fn changed_assumptions(&self) -> Vec<String> {
        changed_assumptions(self.workload)
    }

    /// The oldest date among the prices used; `None` when none was.
    #[must_use]
    pub fn prices_as_of(&self) -> Option<Date> {
        let quotes = self.answers.iter().filter_map(Answer::quote);
        quotes.filter_map(oldest_price).min()
    }
}
