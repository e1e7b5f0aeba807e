//! Several workloads of one application, each free to go to either engine: which split costs the
//! least.
//!
//! Those on PostgreSQL share one database: their loads are added minute by minute and sized once.
//! Those on DynamoDB are tables of one account: they share its free allowances and its commitments.

use rust_decimal::Decimal;

use super::Term;
use crate::assumptions::Name;
use crate::catalog;
use crate::commitment::pool::{self, CapacityOf, Usage};
use crate::demand::Demand;
use crate::model::{Case, Engine, Kept, PricingModel, PurchaseOption, Quote, Tenant, Unavailable};
use crate::prices::{Allowance, Books};
use crate::workload::{Availability, Workload};

/// Up to so many workloads every split is tried; beyond, one workload after the other changes sides as
/// long as that costs less.
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

/// How the tables of an account are committed to.
#[derive(Debug, Clone, Copy, PartialEq)]
enum AccountTerm {
    None,
    SavingsPlan,
    Reserved(u32),
}

impl AccountTerm {
    /// The end of the ids of options that have it.
    fn suffix(self) -> &'static str {
        match self {
            Self::None => "",
            Self::SavingsPlan => ".savings-plan",
            Self::Reserved(1) => ".reserved-1y",
            Self::Reserved(_) => ".reserved-3y",
        }
    }

    /// From the shortest to the longest.
    const ALL: [Self; 4] = [
        Self::None,
        Self::SavingsPlan,
        Self::Reserved(1),
        Self::Reserved(3),
    ];

    fn within(term: Term) -> &'static [Self] {
        match term {
            Term::NoCommitment => &Self::ALL[..1],
            Term::UpToOneYear => &Self::ALL[..3],
            Term::UpToThreeYears => &Self::ALL,
        }
    }
}

/// The tables of a split.
#[derive(Clone)]
struct Tables {
    options: Vec<(&'static str, Decimal)>,
    saved_usd: Decimal,
    term: AccountTerm,
}

impl Tables {
    fn usd(&self) -> Decimal {
        let sum: Decimal = self.options.iter().map(|(_, usd)| *usd).sum();
        sum - self.saved_usd
    }
}

impl<'a> Hybrid<'a> {
    /// Splits workloads, all of one region, at the prices of books.
    #[must_use]
    pub fn of(workloads: &'a [Workload], books: &Books) -> Self {
        let demands: Vec<_> = workloads.iter().map(Demand::of).collect();
        let tenants: Vec<_> = workloads
            .iter()
            .zip(&demands)
            .map(|(workload, demand)| Tenant { workload, demand })
            .collect();
        let mut search = Search {
            tenants,
            books,
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

struct Search<'c, 'b> {
    tenants: Vec<Tenant<'c>>,
    books: &'b Books,
    /// The table of each workload, on each of the terms of an account; empty where what is free to one
    /// depends on the others.
    alone: Vec<Vec<Result<Bought<'b>, String>>>,
}

/// A table as it is bought.
#[derive(Clone)]
struct Bought<'b> {
    id: &'static str,
    /// A month without commitments.
    usd: Decimal,
    coverable: Vec<Usage<'b>>,
    used: Vec<(&'b Allowance, Decimal)>,
}

impl<'c, 'b> Search<'c, 'b> {
    /// Prices every table once, where none takes allowances from another.
    fn price_alone(&mut self) {
        let is_free = |it: &Tenant<'_>| it.workload.dynamodb.free_tier;
        if self.tenants.iter().any(is_free) {
            return;
        }
        let each = self.tenants.iter().map(|tenant| {
            let terms = AccountTerm::ALL.iter();
            terms.map(|term| self.table(tenant, *term, &[])).collect()
        });
        self.alone = each.collect();
    }

    fn answers(&self, all_tried: bool) -> Vec<Splits> {
        let count = self.tenants.len();
        let all_on = |side: bool| vec![side; count];
        let both = [all_on(false), all_on(true)].map(|sides| self.price(&sides));
        let [all_dynamodb, all_postgresql] = both;
        let mut best: Vec<Result<Split, String>> = (0..Term::ALL.len())
            .map(|at| cheaper(all_dynamodb[at].clone(), &all_postgresql[at]))
            .collect();
        let keep = |found: &[Result<Split, String>], best: &mut Vec<Result<Split, String>>| {
            for (best, found) in best.iter_mut().zip(found) {
                *best = cheaper(best.clone(), found);
            }
        };
        if all_tried {
            // The first and the last are all on one side.
            for number in 1..(1_u32 << count).saturating_sub(1) {
                let sides: Vec<_> = (0..count).map(|at| number >> at & 1 == 1).collect();
                keep(&self.price(&sides), &mut best);
            }
        } else {
            for at in 0..Term::ALL.len() {
                self.walk(at, &mut best, keep);
            }
        }
        let splits = Term::ALL.into_iter().zip(best);
        splits
            .zip(all_dynamodb.into_iter().zip(all_postgresql))
            .map(|((term, best), (all_dynamodb, all_postgresql))| Splits {
                term,
                best,
                all_dynamodb,
                all_postgresql,
            })
            .collect()
    }

    /// Lets one workload after the other change sides as long as that costs less.
    fn walk(
        &self,
        term: usize,
        best: &mut Vec<Result<Split, String>>,
        keep: impl Fn(&[Result<Split, String>], &mut Vec<Result<Split, String>>),
    ) {
        loop {
            let before = best[term].as_ref().map(|it| it.usd).ok();
            let sides: Vec<_> = match &best[term] {
                Ok(split) => split.places.iter().map(is_in_database).collect(),
                Err(_) => vec![true; self.tenants.len()],
            };
            for at in 0..sides.len() {
                let mut other = sides.clone();
                other[at] = !other[at];
                keep(&self.price(&other), best);
            }
            if best[term].as_ref().map(|it| it.usd).ok() == before {
                return;
            }
        }
    }

    /// What a split costs within each term: `true` is in the database.
    fn price(&self, sides: &[bool]) -> Vec<Result<Split, String>> {
        let of_side = |side: bool| {
            let all = sides.iter().enumerate();
            let those = all.filter(move |(_, it)| **it == side);
            those.map(|(at, _)| at).collect::<Vec<_>>()
        };
        let rows: Vec<_> = of_side(true).iter().map(|at| self.tenants[*at]).collect();
        let mut used = Vec::new();
        let tables = self.tables(&of_side(false), &mut used);
        let databases = self.databases(&rows, used);
        let in_terms = tables.into_iter().zip(databases);
        in_terms
            .map(|(tables, database)| Ok(self.split(sides, tables?, database?)))
            .collect()
    }

    fn split(&self, sides: &[bool], tables: Tables, database: Option<Shared>) -> Split {
        let people = if tables.options.is_empty() {
            Decimal::ZERO
        } else {
            self.hours_usd(Name::AdministrationDynamodb)
        };
        let usd = tables.usd() + people + database.as_ref().map_or(Decimal::ZERO, |it| it.usd);
        let mut options = tables.options.iter();
        let places = sides.iter().map(|in_database| {
            if *in_database {
                Place {
                    engine: Engine::PostgreSql,
                    table: None,
                }
            } else {
                Place {
                    engine: Engine::DynamoDb,
                    table: options.next().copied(),
                }
            }
        });
        let has_saved = !tables.saved_usd.is_zero();
        Split {
            places: places.collect(),
            database,
            tables_commitment: has_saved.then(|| tables.term.suffix().trim_start_matches('.')),
            tables_saved_usd: tables.saved_usd,
            tables_administration_usd: people,
            usd,
        }
    }

    /// What the people who look after one kind cost a month, USD.
    fn hours_usd(&self, hours: Name) -> Decimal {
        let first = self.tenants[0].workload;
        let rate = first.team_usd_per_hour.unwrap_or_default();
        rate * first.assumptions.get(hours)
    }

    /// The cheapest tables within each term.
    fn tables(
        &self,
        tenants: &[usize],
        used: &mut Vec<(&'b Allowance, Decimal)>,
    ) -> Vec<Result<Tables, String>> {
        let all = AccountTerm::ALL;
        let mut of_terms = Vec::new();
        for account_term in all {
            let mut used_here = Vec::new();
            let tables = self.tables_with(tenants, account_term, account_term, &mut used_here);
            of_terms.push(if account_term == AccountTerm::None {
                *used = used_here;
                tables
            } else {
                // What one table alone would waste, another may use: as if nothing were committed to.
                let plain = AccountTerm::None;
                let other = self.tables_with(tenants, account_term, plain, &mut Vec::new());
                match (tables, other) {
                    (Ok(tables), Ok(other)) if other.usd() < tables.usd() => Ok(other),
                    (Err(_), other) => other,
                    (tables, _) => tables,
                }
            });
        }
        Term::ALL
            .into_iter()
            .map(|term| {
                let within = all.iter().zip(&of_terms);
                let within = within.filter(|(it, _)| AccountTerm::within(term).contains(it));
                let mut best: Option<Result<Tables, String>> = None;
                for (_, tables) in within {
                    best = Some(match (best, tables) {
                        (Some(Ok(best)), Ok(tables)) if tables.usd() < best.usd() => {
                            Ok(tables.clone())
                        }
                        (Some(Ok(best)), _) => Ok(best),
                        (_, tables) => tables.clone(),
                    });
                }
                best.unwrap_or_else(|| Err(String::new()))
            })
            .collect()
    }

    /// The tables of an account that is committed to in one way, each bought as it would cost the least
    /// by itself on a term.
    fn tables_with(
        &self,
        tenants: &[usize],
        term: AccountTerm,
        bought_for: AccountTerm,
        used: &mut Vec<(&'b Allowance, Decimal)>,
    ) -> Result<Tables, String> {
        let at_term = AccountTerm::ALL.iter().position(|it| *it == bought_for);
        let at_term = at_term.unwrap_or(0);
        let mut tables = Tables {
            options: Vec::new(),
            saved_usd: Decimal::ZERO,
            term,
        };
        let mut coverable = Vec::new();
        for at in tenants {
            let bought = match self.alone.get(*at) {
                Some(terms) => terms[at_term].clone(),
                None => self.table(&self.tenants[*at], bought_for, used),
            }?;
            *used = bought.used;
            tables.options.push((bought.id, bought.usd));
            coverable.extend(bought.coverable);
        }
        let Some(first) = tenants.first().map(|at| &self.tenants[*at]) else {
            return Ok(tables);
        };
        match term {
            AccountTerm::None => {}
            AccountTerm::SavingsPlan => {
                let (usd_per_hour, saved) = pool::savings_plan(&coverable);
                let least = first.workload.assumptions.get(Name::SavingsPlanLeastUsd);
                if usd_per_hour >= least {
                    tables.saved_usd = saved;
                }
            }
            AccountTerm::Reserved(years) => {
                let block_units = first.workload.assumptions.get(Name::ReservedBlockUnits);
                let book = self.books.get(&first.workload.region);
                let is_free = first.workload.dynamodb.free_tier;
                let free = |_: &_, of| {
                    let key = match of {
                        CapacityOf::Reads => "dynamodb.read-capacity-unit-hours.standard",
                        CapacityOf::Writes => "dynamodb.write-capacity-unit-hours.standard",
                    };
                    let allowance = book.and_then(|book| book.allowance(key));
                    let allowance = allowance.filter(|_| is_free);
                    allowance.map_or(Decimal::ZERO, |it| it.quantity)
                };
                let book_of = |region: &str| self.books.get(region);
                // A region without such terms has none to share.
                let saved = pool::reserved(&coverable, years, block_units, free, book_of);
                tables.saved_usd = saved.unwrap_or_default();
            }
        }
        Ok(tables)
    }

    /// How a table is bought: as it would be with a commitment of its own, priced without it.
    fn table(
        &self,
        tenant: &Tenant<'c>,
        term: AccountTerm,
        used: &[(&'b Allowance, Decimal)],
    ) -> Result<Bought<'b>, String> {
        let workload = tenant.workload;
        let models = catalog::models().filter(|it| it.option().engine == Engine::DynamoDb);
        let kept = Kept::default();
        let mut best: Option<(&'static dyn PricingModel, Decimal)> = None;
        let mut reason = None;
        for model in models {
            let option = model.option();
            let suffix = term.suffix();
            let is_plain = option.commitment_years == 0;
            if !(is_plain || !suffix.is_empty() && option.id.ends_with(suffix)) {
                continue;
            }
            match self.quote(model, *tenant, (&[], &kept), used) {
                Ok(quote) => {
                    let usd = effective_usd(option, &quote);
                    if best.is_none_or(|(_, least)| usd < least) {
                        best = Some((model, usd));
                    }
                }
                Err(why) => reason = reason.or(Some(why.to_string())),
            }
        }
        let none = || format!("{}: {}", workload.name, reason.unwrap_or_default());
        let (model, _) = best.ok_or_else(none)?;
        let id = model.option().id;
        let plain = id.strip_suffix(term.suffix()).unwrap_or(id);
        let plain = catalog::model(plain).unwrap_or(model);
        let quote = self.quote(plain, *tenant, (&[], &kept), used);
        let quote = quote.map_err(|why| format!("{}: {why}", workload.name))?;
        Ok(Bought {
            id: plain.option().id,
            usd: quote.monthly_usd(),
            used: quote.bill.used().to_vec(),
            coverable: quote.coverable,
        })
    }

    /// The cheapest database within each term; `None` where nobody wants one.
    fn databases(
        &self,
        tenants: &[Tenant<'c>],
        used: Vec<(&'b Allowance, Decimal)>,
    ) -> Vec<Result<Option<Shared>, String>> {
        let Some((first, beside)) = tenants.split_first() else {
            return Term::ALL.iter().map(|_| Ok(None)).collect();
        };
        let regions = |it: &Tenant<'_>| {
            let replicas = it.workload.dynamodb.replicas.iter();
            replicas.map(|it| it.region.clone()).collect::<Vec<_>>()
        };
        if let Some(other) = beside.iter().find(|it| regions(it) != regions(first)) {
            let reason = format!(
                "{} and {} have other replica_regions, and what shares a database has the same",
                first.workload.name, other.workload.name
            );
            return Term::ALL.iter().map(|_| Err(reason.clone())).collect();
        }
        let required = tenants
            .iter()
            .map(|it| it.workload.requirements.availability);
        let required = required.max().unwrap_or(Availability::MultiAz);
        let kept = Kept::default();
        let mut quotes = Vec::new();
        let mut reason = None;
        for model in catalog::models().filter(|it| it.option().engine == Engine::PostgreSql) {
            let option = model.option();
            match self.quote(model, *first, (beside, &kept), &used) {
                Ok(quote) if option.availability >= required && quote.shortfall.is_none() => {
                    let people = self.hours_usd(option.administration);
                    let people = people * Decimal::from(quote.databases);
                    quotes.push((option, effective_usd(option, &quote) + people, quote));
                }
                Ok(_) => {}
                Err(why) => reason = reason.or(Some(why.to_string())),
            }
        }
        let reason = reason.unwrap_or_else(|| format!("{} is required", required.name()));
        Term::ALL
            .into_iter()
            .map(|term| {
                let within = quotes
                    .iter()
                    .filter(|(option, ..)| option.commitment_years <= term.years());
                let best = within.min_by_key(|(_, usd, _)| *usd);
                let (option, usd, quote) = best.ok_or_else(|| reason.clone())?;
                Ok(Some(Shared {
                    id: option.id,
                    summary: quote.sizing.summary.clone(),
                    usd: *usd,
                    warnings: quote.warnings.clone(),
                }))
            })
            .collect()
    }

    fn quote(
        &self,
        model: &'static dyn PricingModel,
        tenant: Tenant<'c>,
        (beside, kept): (&[Tenant<'c>], &Kept),
        used: &[(&'b Allowance, Decimal)],
    ) -> Result<Quote<'b>, Unavailable> {
        let mut case = Case::new(tenant.workload, tenant.demand, self.books)?;
        case.beside = beside;
        case.kept = kept.clone();
        case.used = used.to_vec();
        model.quote(&case)
    }
}

fn is_in_database(place: &Place) -> bool {
    place.engine == Engine::PostgreSql
}

/// The cheaper of two, the first of two alike; what does not serve is no choice.
fn cheaper(a: Result<Split, String>, b: &Result<Split, String>) -> Result<Split, String> {
    match (a, b) {
        (Ok(a), Ok(b)) if b.usd < a.usd => Ok(b.clone()),
        (Ok(a), _) => Ok(a),
        (Err(_), Ok(b)) => Ok(b.clone()),
        (Err(a), Err(_)) => Err(a),
    }
}

/// The month's bill with upfront sums spread over the term, USD.
fn effective_usd(option: &PurchaseOption, quote: &Quote<'_>) -> Decimal {
    let months = Decimal::from((option.commitment_years * 12).max(1));
    quote.monthly_usd() + quote.upfront_usd() / months
}
