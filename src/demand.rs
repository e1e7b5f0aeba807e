//! A workload resolved: what each access pattern asks for in the month and in the busiest minute,
//! and the data that is stored.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use crate::month;
use crate::workload::{AccessPattern, Data, Workload};

/// What a workload asks for.
///
/// Models state how many units one operation of a pattern takes and get back the units of the
/// month, exactly, or the units a second on average and in the busiest minute.
#[derive(Debug)]
pub struct Demand<'w> {
    patterns: &'w [AccessPattern],
    data: &'w Data,
    spikiness: f64,
}

impl<'w> Demand<'w> {
    /// The demand of a workload.
    #[must_use]
    pub fn of(workload: &'w Workload) -> Self {
        Self {
            patterns: &workload.access_patterns,
            data: &workload.data,
            // A checked workload has at most 10,080.
            spikiness: workload.spikiness.to_f64().unwrap_or(1.0),
        }
    }

    /// The access patterns, in the order of the profile.
    #[must_use]
    pub fn patterns(&self) -> &'w [AccessPattern] {
        self.patterns
    }

    /// The data that is stored.
    #[must_use]
    pub fn data(&self) -> &'w Data {
        self.data
    }

    /// Units of a month, when an operation of each pattern takes so many: `units` has one number
    /// for each pattern, in their order.
    #[must_use]
    pub fn per_month(&self, units: &[Decimal]) -> Decimal {
        let each = self.patterns.iter().zip(units);
        each.map(|(it, units)| it.operations_per_month * units)
            .sum()
    }

    /// Units a second on average, when an operation of each pattern takes so many.
    #[must_use]
    pub fn mean_per_second(&self, units: &[Decimal]) -> f64 {
        let mean = self.per_month(units) / month::SECONDS;
        mean.to_f64().unwrap_or_default()
    }

    /// Units a second in the busiest minute, when an operation of each pattern takes so many.
    ///
    /// All patterns move alike so far, so the busiest minute of their sum is that of each.
    #[must_use]
    pub fn busiest_per_second(&self, units: &[Decimal]) -> f64 {
        self.mean_per_second(units) * self.spikiness
    }
}
