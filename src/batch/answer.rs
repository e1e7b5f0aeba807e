//! What every option costs for the workload of a row, and which is the cheapest.

use std::sync::Arc;

use rust_decimal::Decimal;

use super::summary::RegionDate;
use crate::administration;
use crate::assumptions::Name;
use crate::compare::Comparison;
use crate::demand::Demand;
use crate::model::{Case, Cost, Engine, PricingModel, PurchaseOption};
use crate::month::spread;
use crate::prices::{Books, PriceBook};
use crate::problem::Problem;
use crate::transfer::check_destinations;
use crate::workload::Workload;

/// The options that every row is asked for, and where their prices are.
pub struct Desk<'b> {
    /// The prices of every region.
    pub books: &'b Books,
    /// A model for each option, in the order in which they are listed.
    pub models: Vec<&'static dyn PricingModel>,
}

/// What options cost, without their bills.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Answer {
    /// The effective cost of each option that serves and offers what is required, USD a month, in the
    /// order of [`Desk::models`].
    pub effective_usd: Vec<Option<Decimal>>,
    /// The cheapest of them.
    pub cheapest: Option<Choice>,
    /// The cheapest of the other engine.
    pub other: Option<Choice>,
}

/// One of the options.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Choice {
    /// Its place among [`Desk::models`].
    pub at: usize,
    /// What it costs, USD a month.
    pub usd: Decimal,
}

impl Answer {
    /// What the cheapest of the other engine costs over the cheapest, to six decimals.
    #[must_use]
    pub fn ratio(&self) -> Option<Decimal> {
        ratio(self.other?.usd, self.cheapest?.usd)
    }
}

/// What one amount is over another, to six decimals; `None` over nothing.
pub(super) fn ratio(usd: Decimal, over: Decimal) -> Option<Decimal> {
    Some(usd.checked_div(over)?.round_dp(6))
}

/// What a cost comes to in a month: upfront sums spread over the term, and the people who look after
/// the databases.
pub(crate) fn effective_usd(case: &Case<'_, '_>, option: &PurchaseOption, cost: &Cost) -> Decimal {
    let people = administration::usd(case, option, cost.databases);
    let monthly = cost.monthly_usd.saturating_add(people);
    if cost.upfront_usd.is_zero() {
        return monthly;
    }
    monthly.saturating_add(spread(cost.upfront_usd, option.commitment_years))
}

/// Answers rows, one after the other; one for each thread.
pub struct Clerk<'d, 'b> {
    desk: &'d Desk<'b>,
    /// The regions that were asked for so far.
    regions: Vec<Region<'b>>,
}

/// A region with those of the options that it lists.
struct Region<'b> {
    book: &'b PriceBook,
    listed: Vec<bool>,
    /// How old its prices are.
    date: Option<RegionDate>,
}

impl<'d, 'b> Clerk<'d, 'b> {
    /// Somebody at a desk.
    #[must_use]
    pub fn new(desk: &'d Desk<'b>) -> Self {
        Self {
            desk,
            regions: Vec::new(),
        }
    }

    /// What every option costs.
    ///
    /// # Errors
    /// A region of the workload that there are no prices for.
    pub fn answer(&mut self, workload: &Workload, answer: &mut Answer) -> Result<(), Problem> {
        answer.effective_usd.clear();
        (answer.cheapest, answer.other) = (None, None);
        let is_alone = workload.dynamodb.replicas.is_empty()
            && workload.transfer.region_bytes_per_month.is_empty();
        let mut region = self.known_region(&workload.region);
        if region.is_none() || !is_alone {
            check_regions(self.desk.books, workload)?;
            region = region.or_else(|| self.new_region(workload));
        }
        let Some(region) = region.map(|at| &self.regions[at]) else {
            return Ok(());
        };
        let demand = Demand::of(workload);
        let case = Case::in_book(workload, &demand, (region.book, self.desk.books));
        let required = workload.requirements.availability;
        let mut best: [Option<Choice>; 2] = [None; 2];
        for (at, model) in self.desk.models.iter().enumerate() {
            let option = model.option();
            let is_enough = region.listed[at] && option.availability >= required;
            let cost = if is_enough { model.cost(&case) } else { None };
            let cost = cost.filter(|it| !it.falls_short);
            let usd = cost.map(|cost| effective_usd(&case, option, &cost));
            answer.effective_usd.push(usd);
            let best = &mut best[usize::from(option.engine == Engine::PostgreSql)];
            if let Some(usd) = usd
                && best.is_none_or(|best| usd < best.usd)
            {
                *best = Some(Choice { at, usd });
            }
        }
        let [dynamodb, postgresql] = best;
        // Of two alike the one that is listed first.
        let is_second = match (dynamodb, postgresql) {
            (Some(a), Some(b)) => (b.usd, b.at) < (a.usd, a.at),
            (a, _) => a.is_none(),
        };
        (answer.cheapest, answer.other) = if is_second {
            (postgresql, dynamodb)
        } else {
            (dynamodb, postgresql)
        };
        Ok(())
    }

    /// How old prices are of the regions that were asked for so far.
    pub(super) fn dates(&self) -> impl Iterator<Item = &RegionDate> {
        self.regions.iter().filter_map(|it| it.date.as_ref())
    }

    /// The place of a region among those that were asked for.
    fn known_region(&self, region: &str) -> Option<usize> {
        self.regions
            .iter()
            .position(|it| &*it.book.region == region)
    }

    /// The place of a region that is asked for first; `None` where it has no book.
    fn new_region(&mut self, workload: &Workload) -> Option<usize> {
        let book = self.desk.books.get(&workload.region)?;
        let models = self.desk.models.iter();
        let mut listed: Vec<_> = models.map(|model| model.is_listed(book)).collect();
        if !listed.contains(&true) {
            // They are asked for all the same.
            listed.fill(true);
        }
        let models = self.desk.models.iter().copied();
        let comparison = Comparison::of(workload, self.desk.books, models);
        let date = comparison.prices_as_of().map(|oldest| RegionDate {
            region: Arc::clone(&book.region),
            oldest,
            most_days: workload.assumptions.get(Name::PriceNoticeDays),
        });
        self.regions.push(Region { book, listed, date });
        Some(self.regions.len() - 1)
    }
}

/// Whether there are prices for every region that a workload names.
pub(super) fn check_regions(books: &Books, workload: &Workload) -> Result<(), Problem> {
    for region in workload.regions() {
        if books.get(region).is_none() {
            let problems = books.check(region).err();
            let problem = problems.and_then(|it| it.0.into_iter().next());
            let missing = || Problem::anywhere(format!("there is no price book for {region}"));
            return Err(problem.unwrap_or_else(missing));
        }
    }
    match books.get(&workload.region) {
        Some(book) => check_destinations(workload, book),
        None => Ok(()),
    }
}
