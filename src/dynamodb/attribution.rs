//! Which access pattern costs what: charges for throughput, shared out by the units of each.

use rust_decimal::Decimal;

use super::table::{Table, Use};
use super::usage::{Kind, Target};
use crate::model::{Case, PatternCost};

/// The cost of each pattern so far, USD a month.
pub(super) struct Attribution {
    usd: Vec<Decimal>,
    /// What is charged for capacity that no pattern uses.
    unused_usd: Decimal,
}

impl Attribution {
    pub(super) fn new(case: &Case<'_, '_>) -> Self {
        Self {
            usd: vec![Decimal::ZERO; case.demand.patterns().len()],
            unused_usd: Decimal::ZERO,
        }
    }

    /// Adds an amount that one pattern alone makes.
    pub(super) fn add(&mut self, pattern: usize, usd: Decimal) {
        let sum = &mut self.usd[pattern];
        *sum = sum.saturating_add(usd);
    }

    /// Shares out an amount by what each pattern uses. What nobody uses is nobody's.
    pub(super) fn share(&mut self, case: &Case<'_, '_>, units: &[Decimal], usd: Decimal) {
        let total = case.demand.per_month(units);
        if total.is_zero() {
            self.add_unused(usd);
            return;
        }
        let patterns = case.demand.patterns().iter().zip(units);
        for (sum, (pattern, units)) in self.usd.iter_mut().zip(patterns) {
            // The share first: the product of two large numbers might not fit.
            let part = usd * (pattern.operations_per_month * units / total);
            *sum = sum.saturating_add(part);
        }
    }

    /// Adds an amount for what no pattern uses.
    pub(super) fn add_unused(&mut self, usd: Decimal) {
        self.unused_usd = self.unused_usd.saturating_add(usd);
    }

    /// What is charged for capacity that no pattern uses, USD a month.
    pub(super) fn unused_usd(&self) -> Decimal {
        self.unused_usd
    }

    /// What each pattern takes of the table and its indexes in all regions, and costs.
    pub(super) fn into_costs(self, table: &Table<'_, '_>) -> Vec<PatternCost> {
        let everywhere = || table.regions.iter().flat_map(|region| &region.uses);
        let has_indexes = table.targets().nth(1).is_some();
        let patterns = table.case.demand.patterns().iter().zip(self.usd);
        let costs = patterns.enumerate().map(|(at, (pattern, usd))| {
            let sum = |kind, of_table| {
                let wanted =
                    |it: &&Use| it.kind == kind && (it.target == Target::Table) == of_table;
                let units = everywhere().filter(wanted).map(|it| it.units[at]);
                pattern.operations_per_month * units.sum::<Decimal>()
            };
            let mut used = vec![
                ("read_units", sum(Kind::Read, true)),
                ("write_units", sum(Kind::Write, true)),
            ];
            if has_indexes {
                used.push(("index_read_units", sum(Kind::Read, false)));
                used.push(("index_write_units", sum(Kind::Write, false)));
            }
            PatternCost {
                name: pattern.name.clone(),
                operation: pattern.operation,
                operations_per_month: pattern.operations_per_month,
                used,
                // A share of an amount may not divide evenly; its 28th digit is noise.
                usd: Some(usd.round_dp(12)),
            }
        });
        costs.collect()
    }
}
