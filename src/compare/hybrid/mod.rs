//! Several workloads of one application, each free to go to either engine: which split costs the
//! least.
//!
//! Those on PostgreSQL share one database: their loads are added minute by minute and sized once.
//! Those on DynamoDB are tables of one account: they share its free allowances and its commitments.

mod database;
mod search;
mod tables;

use rust_decimal::Decimal;

use super::Term;
use crate::catalog;
use crate::demand::Demand;
use crate::model::{Cost, Engine, PricingModel, PurchaseOption, Tenant};
use crate::month::spread;
use crate::prices::Books;
use crate::workload::Workload;
use search::Search;

/// Up to so many workloads every split is tried. Of more, those with the dearest tables go to PostgreSQL, as
/// many of them as cost the least, or each goes where it costs less by itself; from there on one after the other
/// changes sides if that costs less.
pub const MOST_TRIED: usize = 10;

/// The splits of the workloads of an application.
#[derive(Debug)]
pub struct Hybrid<'a> {
    /// What was asked for.
    pub workloads: &'a [Workload],
    /// For each term: the cheapest split, and all on one side.
    pub answers: Vec<Splits>,
    /// Whether every split was tried.
    pub all_tried: bool,
}

/// The splits within a term.
#[derive(Debug, Clone)]
pub struct Splits {
    /// The longest commitment that was considered.
    pub term: Term,
    /// The cheapest, or why none serves.
    pub best: Result<Split, String>,
    /// Everything on DynamoDB, or why that does not serve.
    pub all_dynamodb: Result<Split, String>,
    /// Everything on PostgreSQL, or why that does not serve.
    pub all_postgresql: Result<Split, String>,
}

/// Who goes where, and what that costs.
#[derive(Debug, Clone)]
pub struct Split {
    /// The part of each workload, in their order.
    pub places: Vec<Place>,
    /// The database that those on PostgreSQL share.
    pub database: Option<Shared>,
    /// What the commitments that all tables share cost less than none, USD a month.
    pub tables_saved_usd: Decimal,
    /// What commits the account, where something does: `savings plan`, `reserved-1y`.
    pub tables_commitment: Option<&'static str>,
    /// The people who look after the tables, USD a month.
    pub tables_administration_usd: Decimal,
    /// What all of it costs, upfront sums spread over their term, USD a month.
    pub usd: Decimal,
}

/// Where a workload goes.
#[derive(Debug, Clone)]
pub struct Place {
    /// Its engine.
    pub engine: Engine,
    /// The option of its table, and what that costs a month without commitments, USD; `None` in the
    /// database.
    pub table: Option<(&'static str, Decimal)>,
}

/// The database of several workloads.
#[derive(Debug, Clone)]
pub struct Shared {
    /// The option.
    pub id: &'static str,
    /// What was chosen, in a few words.
    pub summary: String,
    /// What it costs, upfront sums spread over their term, people included, USD a month.
    pub usd: Decimal,
    /// What must be known before relying on it.
    pub warnings: Vec<String>,
}

impl<'a> Hybrid<'a> {
    /// Splits workloads, all of one region, at the prices of books.
    #[must_use]
    pub fn of(workloads: &'a [Workload], books: &Books) -> Self {
        Self::of_options(workloads, books, catalog::models())
    }

    /// The same over some options alone.
    #[must_use]
    pub fn of_options(
        workloads: &'a [Workload],
        books: &Books,
        models: impl IntoIterator<Item = &'static dyn PricingModel>,
    ) -> Self {
        let demands: Vec<_> = workloads.iter().map(Demand::of).collect();
        let tenants: Vec<_> = workloads
            .iter()
            .zip(&demands)
            .map(|(workload, demand)| Tenant { workload, demand })
            .collect();
        let mut search = Search {
            tenants,
            books,
            models: models.into_iter().collect(),
            alone: Vec::new(),
        };
        search.price_alone();
        let all_tried = workloads.len() <= MOST_TRIED;
        let answers = search.answers(all_tried);
        Self {
            workloads,
            answers,
            all_tried,
        }
    }
}

/// Free allowances are the account's: whoever says that they are free says it for all.
pub fn share_allowances(workloads: &mut [Workload]) {
    let is_free = workloads.iter().any(|it| it.dynamodb.free_tier);
    for workload in workloads {
        workload.dynamodb.free_tier = is_free;
    }
}

/// The month's bill with upfront sums spread over the term, people left out, USD.
fn effective_usd(option: &PurchaseOption, cost: &Cost) -> Decimal {
    cost.monthly_usd + spread(cost.upfront_usd, option.commitment_years)
}
