//! Tables of one account: each as it costs the least, with the commitments that all of them share.

use rust_decimal::Decimal;

use super::effective_usd;
use super::search::Search;
use crate::assumptions::Name;
use crate::catalog;
use crate::commitment::pool::{self, CapacityOf, Usage};
use crate::compare::Term;
use crate::model::{Engine, PricingModel, Tenant, Unavailable};
use crate::prices::Allowance;

/// How the tables of an account are committed to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum AccountTerm {
    None,
    SavingsPlan,
    Reserved(u32),
}

impl AccountTerm {
    /// The end of the ids of options that have it.
    pub(super) fn suffix(self) -> &'static str {
        match self {
            Self::None => "",
            Self::SavingsPlan => ".savings-plan",
            Self::Reserved(1) => ".reserved-1y",
            Self::Reserved(_) => ".reserved-3y",
        }
    }

    /// From the shortest to the longest.
    pub(super) const ALL: [Self; 4] = [
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
pub(super) struct Tables {
    pub(super) options: Vec<(&'static str, Decimal)>,
    pub(super) saved_usd: Decimal,
    pub(super) term: AccountTerm,
}

impl Tables {
    pub(super) fn usd(&self) -> Decimal {
        let sum: Decimal = self.options.iter().map(|(_, usd)| *usd).sum();
        sum - self.saved_usd
    }
}

/// A table as it is bought.
#[derive(Clone)]
pub(super) struct Bought<'b> {
    id: &'static str,
    /// A month without commitments.
    usd: Decimal,
    coverable: Vec<Usage<'b>>,
    used: Vec<(&'b Allowance, Decimal)>,
}

impl Bought<'_> {
    /// A month without commitments, USD.
    pub(super) fn usd(&self) -> Decimal {
        self.usd
    }
}

impl<'c, 'b> Search<'c, 'b> {
    /// The cheapest tables within each term.
    pub(super) fn tables(
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
    pub(super) fn table(
        &self,
        tenant: &Tenant<'c>,
        term: AccountTerm,
        used: &[(&'b Allowance, Decimal)],
    ) -> Result<Bought<'b>, String> {
        let workload = tenant.workload;
        let models = self.models.iter().copied();
        let models = models.filter(|it| {
            let option = it.option();
            let suffix = term.suffix();
            let is_of_term =
                option.commitment_years == 0 || !suffix.is_empty() && option.id.ends_with(suffix);
            option.engine == Engine::DynamoDb && is_of_term
        });
        let models: Vec<_> = models.collect();
        let named = |why: &Unavailable| format!("{}: {why}", workload.name);
        let case = self.case(*tenant, &[], used).map_err(|why| named(&why))?;
        let mut best: Option<(&'static dyn PricingModel, Decimal)> = None;
        for model in &models {
            if let Some(cost) = model.cost(&case) {
                let effective = effective_usd(model.option(), &cost);
                if best.is_none_or(|(_, least)| effective < least) {
                    best = Some((*model, effective));
                }
            }
        }
        let (model, _) = best.ok_or_else(|| {
            let mut reasons = models.iter().filter_map(|it| it.quote(&case).err());
            let reason = reasons.next().map(|why| why.to_string());
            format!("{}: {}", workload.name, reason.unwrap_or_default())
        })?;
        let id = model.option().id;
        let plain = id.strip_suffix(term.suffix()).unwrap_or(id);
        let plain = catalog::model(plain).unwrap_or(model);
        let quote = plain.quote(&case).map_err(|why| named(&why))?;
        Ok(Bought {
            id: plain.option().id,
            usd: quote.monthly_usd(),
            used: quote.bill.used().to_vec(),
            coverable: quote.coverable,
        })
    }
}
