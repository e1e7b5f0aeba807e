//! The search over splits.

use rust_decimal::Decimal;

use super::tables::{AccountTerm, Bought, Tables};
use super::{Place, Shared, Split, Splits};
use crate::assumptions::Name;
use crate::compare::Term;
use crate::model::{Case, Engine, PricingModel, Tenant, Unavailable};
use crate::prices::{Allowance, Books};

/// So many numbers of the workloads with the dearest tables are tried.
const MOST_NUMBERS: usize = 32;

/// Up to so many workloads change sides one after the other.
const MOST_WALKED: usize = 20;

/// Of more so many change sides, each once.
const MOST_FLIPPED: usize = 50;

/// Splits in which the first of an order are in the database: one of them, two, and so on, or as many
/// numbers of them as are tried.
fn first_of(order: &[usize]) -> impl Iterator<Item = Vec<bool>> {
    let step = order.len().div_ceil(MOST_NUMBERS).max(1);
    let numbers = (1..order.len()).step_by(step);
    numbers.map(|number| {
        let mut sides = vec![false; order.len()];
        for at in &order[..number] {
            sides[*at] = true;
        }
        sides
    })
}

/// Workloads to split, and where their prices are.
pub(super) struct Search<'c, 'b> {
    pub(super) tenants: Vec<Tenant<'c>>,
    pub(super) books: &'b Books,
    /// The options.
    pub(super) models: Vec<&'static dyn PricingModel>,
    /// The table of each workload, on each of the terms of an account; empty where what is free to one
    /// depends on the others.
    pub(super) alone: Vec<Vec<Result<Bought<'b>, String>>>,
}

impl<'c, 'b> Search<'c, 'b> {
    /// Prices every table once, where none takes allowances from another.
    pub(super) fn price_alone(&mut self) {
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

    pub(super) fn answers(&self, all_tried: bool) -> Vec<Splits> {
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
            let order = self.dearest_first();
            for sides in first_of(&order).chain([self.each_by_itself()]) {
                keep(&self.price(&sides), &mut best);
            }
            for at in 0..Term::ALL.len() {
                if count <= MOST_WALKED {
                    self.walk(at, &mut best, keep);
                } else {
                    self.walk_once(at, &order, &mut best, keep);
                }
            }
        }
        let splits = Term::ALL.into_iter().zip(best);
        let mut splits: Vec<_> = splits
            .zip(all_dynamodb.into_iter().zip(all_postgresql))
            .map(|((term, best), (all_dynamodb, all_postgresql))| Splits {
                term,
                best,
                all_dynamodb,
                all_postgresql,
            })
            .collect();
        for it in &mut splits {
            for split in [&mut it.best, &mut it.all_postgresql].into_iter().flatten() {
                self.explain(split);
            }
        }
        splits
    }

    /// The workloads from the one whose table costs the most on.
    fn dearest_first(&self) -> Vec<usize> {
        let usd_of_table = |tenant: &Tenant<'c>| {
            let table = self.table(tenant, AccountTerm::None, &[]);
            // What is no table has to be in the database.
            table.map_or(Decimal::MAX, |it| it.usd())
        };
        let mut order: Vec<_> = self.tenants.iter().map(usd_of_table).enumerate().collect();
        order.sort_by_key(|(_, usd)| std::cmp::Reverse(*usd));
        order.into_iter().map(|(at, _)| at).collect()
    }

    /// The split in which each is where it would cost less with a database of its own.
    fn each_by_itself(&self) -> Vec<bool> {
        let is_database = |at: usize| {
            let last = |costs: Vec<Result<Split, String>>| costs.into_iter().next_back();
            let one = Search {
                tenants: vec![self.tenants[at]],
                books: self.books,
                models: self.models.clone(),
                alone: Vec::new(),
            };
            let [table, database] = [false, true].map(|side| last(one.price(&[side])));
            match (table, database) {
                (Some(Ok(table)), Some(Ok(database))) => database.usd < table.usd,
                (Some(Ok(_)), _) => false,
                _ => true,
            }
        };
        (0..self.tenants.len()).map(is_database).collect()
    }

    /// Says what was chosen for the database of a split.
    fn explain(&self, split: &mut Split) {
        let all = self.tenants.iter().zip(&split.places);
        let those = all.filter(|(_, place)| is_in_database(place));
        let tenants: Vec<_> = those.map(|(it, _)| *it).collect();
        let tables = 0..split.places.len();
        let tables: Vec<_> = tables
            .filter(|at| !is_in_database(&split.places[*at]))
            .collect();
        let mut used = Vec::new();
        self.tables(&tables, &mut used);
        let (Some(database), Some((first, beside))) = (&mut split.database, tenants.split_first())
        else {
            return;
        };
        let model = self.models.iter().find(|it| it.option().id == database.id);
        let case = self.case(*first, beside, &used);
        if let (Some(model), Ok(case)) = (model, case)
            && let Ok(quote) = model.quote(&case)
        {
            database.summary = quote.sizing.summary;
            database.warnings = quote.warnings;
        }
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

    /// The same, each once and some of them alone: those with the dearest tables.
    fn walk_once(
        &self,
        term: usize,
        order: &[usize],
        best: &mut Vec<Result<Split, String>>,
        keep: impl Fn(&[Result<Split, String>], &mut Vec<Result<Split, String>>),
    ) {
        for at in order.iter().take(MOST_FLIPPED) {
            let Ok(split) = &best[term] else {
                return;
            };
            let mut sides: Vec<_> = split.places.iter().map(is_in_database).collect();
            sides[*at] = !sides[*at];
            keep(&self.price(&sides), best);
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
        let databases = self.databases(&rows, &used);
        let in_terms = tables.into_iter().zip(databases);
        in_terms
            .map(|(tables, database)| Ok(self.split(sides, &tables?, database?)))
            .collect()
    }

    fn split(&self, sides: &[bool], tables: &Tables, database: Option<Shared>) -> Split {
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
    pub(super) fn hours_usd(&self, hours: Name) -> Decimal {
        let first = self.tenants[0].workload;
        let rate = first.team_usd_per_hour.unwrap_or_default();
        rate * first.assumptions.get(hours)
    }

    /// The case of a workload, and of others that share a database with it.
    pub(super) fn case<'k>(
        &self,
        tenant: Tenant<'k>,
        beside: &'k [Tenant<'k>],
        used: &[(&'b Allowance, Decimal)],
    ) -> Result<Case<'k, 'b>, Unavailable> {
        let mut case = Case::new(tenant.workload, tenant.demand, self.books)?;
        case.beside = beside;
        case.used = used.to_vec();
        Ok(case)
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
