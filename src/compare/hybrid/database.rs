//! The database of several workloads: every way to run PostgreSQL, with all their loads together.

use rust_decimal::Decimal;

use super::search::Search;
use super::{Shared, effective_usd};
use crate::compare::Term;
use crate::model::{Engine, Tenant};
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
        let models = self.models.iter().copied();
        let models: Vec<_> = models
            .filter(|it| it.option().engine == Engine::PostgreSql)
            .collect();
        let mut costs = Vec::new();
        let mut reason = None;
        match self.case(*first, beside, used) {
            Err(why) => reason = Some(why.to_string()),
            Ok(case) => {
                for model in &models {
                    let option = model.option();
                    if option.availability >= required
                        && let Some(cost) = model.cost(&case)
                        && !cost.falls_short
                    {
                        let people = self.hours_usd(option.administration);
                        let people = people * Decimal::from(cost.databases);
                        costs.push((option, effective_usd(option, &cost) + people));
                    }
                }
                if costs.is_empty() {
                    let mut reasons = models.iter().filter_map(|it| it.quote(&case).err());
                    reason = reasons.next().map(|it| it.to_string());
                }
            }
        }
        let reason = reason.unwrap_or_else(|| format!("{} is required", required.name()));
        Term::ALL
            .into_iter()
            .map(|term| {
                let within = costs
                    .iter()
                    .filter(|(option, _)| option.commitment_years <= term.years());
                let best = within.min_by_key(|(_, effective)| *effective);
                let (option, effective) = best.ok_or_else(|| reason.clone())?;
                Ok(Some(Shared {
                    id: option.id,
                    // Of what is chosen in the end alone it is said why.
                    summary: String::new(),
                    usd: *effective,
                    warnings: Vec::new(),
                }))
            })
            .collect()
    }
}
