//! The database of several workloads: every way to run PostgreSQL, with all their loads together.

use std::sync::Arc;

use rust_decimal::Decimal;

use super::search::Search;
use super::{Shared, effective_usd};
use crate::catalog;
use crate::compare::Term;
use crate::model::{Engine, Kept, Tenant};
use crate::prices::Allowance;
use crate::workload::Availability;

impl<'c, 'b> Search<'c, 'b> {
    /// The cheapest database within each term; `None` where nobody wants one.
    pub(super) fn databases(
        &self,
        tenants: &[Tenant<'c>],
        used: &[(&'b Allowance, Decimal)],
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
        let kept = Arc::<Kept>::default();
        let mut quotes = Vec::new();
        let mut reason = None;
        for model in catalog::models().filter(|it| it.option().engine == Engine::PostgreSql) {
            let option = model.option();
            match self.quote(model, *first, (beside, &kept), used) {
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
                let best = within.min_by_key(|(_, effective, _)| *effective);
                let (option, effective, quote) = best.ok_or_else(|| reason.clone())?;
                Ok(Some(Shared {
                    id: option.id,
                    summary: quote.sizing.summary.clone(),
                    usd: *effective,
                    warnings: quote.warnings.clone(),
                }))
            })
            .collect()
    }
}
