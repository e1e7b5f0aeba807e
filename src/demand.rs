//! A workload resolved: what each access pattern asks for in the month and in each minute of its
//! period, and the data that is stored.

use std::sync::{Arc, OnceLock};

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use crate::month;
use crate::workload::shape::Shape;
use crate::workload::{AccessPattern, Data, Workload};

/// What a workload asks for.
///
/// Models state how many units one operation of a pattern takes and get back the units of the
/// month, exactly, or the units a second on average and in the busiest minute. Reads move as one
/// and writes as another: the units of reads alone in any minute are their mean × that of
/// [`Demand::reads_shape`].
#[derive(Debug)]
pub struct Demand<'w> {
    patterns: &'w [AccessPattern],
    data: &'w Data,
    reads: &'w Arc<Shape>,
    writes: &'w Arc<Shape>,
    /// Found when something that reads and writes have in common asks for it.
    busy_minutes: OnceLock<Vec<BusyMinute>>,
}

/// What is asked for in a minute, over the mean.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BusyMinute {
    /// Reads of the minute ÷ mean reads.
    pub reads: f64,
    /// Writes of the minute ÷ mean writes.
    pub writes: f64,
}

impl<'w> Demand<'w> {
    /// The demand of a workload.
    #[must_use]
    pub fn of(workload: &'w Workload) -> Self {
        Self {
            patterns: &workload.access_patterns,
            data: &workload.data,
            reads: &workload.reads_shape,
            writes: &workload.writes_shape,
            busy_minutes: OnceLock::new(),
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

    /// How reads move.
    #[must_use]
    pub fn reads_shape(&self) -> &'w Arc<Shape> {
        self.reads
    }

    /// How writes move.
    #[must_use]
    pub fn writes_shape(&self) -> &'w Arc<Shape> {
        self.writes
    }

    /// The minutes than which no other has both more reads and more writes: whatever a workload
    /// takes the most of, it does so in one of them. With one shape for both there is one.
    #[must_use]
    pub fn busy_minutes(&self) -> &[BusyMinute] {
        self.busy_minutes
            .get_or_init(|| busy_minutes(self.reads, self.writes))
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
        per_second(self.per_month(units))
    }

    /// Units a second on average of reads and of writes, when an operation of each pattern takes so
    /// many.
    #[must_use]
    pub fn mean_rates(&self, units: &[Decimal]) -> MeanRates {
        let [reads, writes] = [true, false].map(|is_read| {
            let those = self.patterns.iter().zip(units);
            let those = those.filter(|(it, _)| it.operation.is_read() == is_read);
            per_second(
                those
                    .map(|(it, units)| it.operations_per_month * units)
                    .sum(),
            )
        });
        MeanRates { reads, writes }
    }

    /// Units a second in the busiest minute, when an operation of each pattern takes so many.
    #[must_use]
    pub fn busiest_per_second(&self, units: &[Decimal]) -> f64 {
        let rates = self.mean_rates(units);
        if rates.writes == 0.0 {
            return rates.reads * self.reads.spikiness();
        }
        if rates.reads == 0.0 {
            return rates.writes * self.writes.spikiness();
        }
        let minutes = self.busy_minutes().iter();
        minutes.map(|minute| rates.at(*minute)).fold(0.0, f64::max)
    }
}

/// Units a second on average: of reads, and of writes, which move apart.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MeanRates {
    /// Of reads.
    pub reads: f64,
    /// Of writes.
    pub writes: f64,
}

impl MeanRates {
    /// Units a second in a minute.
    #[must_use]
    pub fn at(self, minute: BusyMinute) -> f64 {
        self.reads * minute.reads + self.writes * minute.writes
    }
}

fn per_second(per_month: Decimal) -> f64 {
    (per_month / month::SECONDS).to_f64().unwrap_or_default()
}

/// The minutes of two shapes than which no other has more of both, from the most reads on. Periods
/// lie side by side as the clock of the week has them; the shorter one is repeated until the longer
/// one ends.
fn busy_minutes(reads: &Arc<Shape>, writes: &Arc<Shape>) -> Vec<BusyMinute> {
    if Arc::ptr_eq(reads, writes) {
        let reads = reads.spikiness();
        return vec![BusyMinute {
            reads,
            writes: reads,
        }];
    }
    let longer = reads.minutes().len().max(writes.minutes().len());
    let [of_reads, of_writes] = [reads, writes].map(|it| it.repeated_from(reads.start_minute()));
    let pairs = of_reads.zip(of_writes).take(longer);
    let minutes = pairs.map(|(reads, writes)| BusyMinute { reads, writes });
    let sum = |it: &BusyMinute| it.reads + it.writes;
    let busiest = minutes.clone().max_by(|a, b| sum(a).total_cmp(&sum(b)));
    // Most are quieter than one minute in both, and need not be put in order.
    let is_left = |it: &BusyMinute| {
        busiest.is_none_or(|busiest| it.reads >= busiest.reads || it.writes >= busiest.writes)
    };
    let mut left: Vec<_> = minutes.filter(is_left).collect();
    left.sort_unstable_by(|a, b| (b.reads.total_cmp(&a.reads)).then(b.writes.total_cmp(&a.writes)));
    let mut most_writes = f64::NEG_INFINITY;
    left.retain(|minute| {
        let is_busier = minute.writes > most_writes;
        most_writes = most_writes.max(minute.writes);
        is_busier
    });
    left
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workload::ShapeKind;
    use crate::workload::shape::MINUTES_A_DAY;

    /// A shape of stretches of an hour each from a minute of the week on.
    fn hours(start: usize, values: &[f64]) -> Arc<Shape> {
        let minutes = values.iter().flat_map(|it| [*it; 60]).collect();
        let shape = Shape::of(ShapeKind::Trace, start, minutes);
        Arc::new(shape.expect("some demand"))
    }

    fn pairs(minutes: &[BusyMinute]) -> Vec<(f64, f64)> {
        minutes.iter().map(|it| (it.reads, it.writes)).collect()
    }

    #[test]
    fn one_shape_has_one_busiest_minute() {
        let shape = hours(0, &[1.0, 3.0, 2.0]);
        assert_eq!(pairs(&busy_minutes(&shape, &shape)), [(1.5, 1.5)]);
    }

    #[test]
    fn of_two_shapes_those_are_left_that_no_other_exceeds_in_both() {
        // Means of 2: reads 2, 1, 0.5, 0.5 and writes 0.5, 1, 2, 0.5 of them.
        let reads = hours(0, &[4.0, 2.0, 1.0, 1.0]);
        let writes = hours(0, &[1.0, 2.0, 4.0, 1.0]);
        assert_eq!(
            pairs(&busy_minutes(&reads, &writes)),
            [(2.0, 0.5), (1.0, 1.0), (0.5, 2.0)]
        );
    }

    #[test]
    fn periods_lie_side_by_side_by_the_clock() {
        // Reads peak in the second hour from 00:00 on, writes in the first from 01:00 on.
        let reads = hours(0, &[1.0, 3.0, 1.0, 1.0]);
        let writes = hours(60, &[3.0, 1.0, 1.0, 1.0]);
        assert_eq!(pairs(&busy_minutes(&reads, &writes)), [(2.0, 2.0)]);
        // A day beside a week: its peak meets that of the week.
        let mut week = vec![1.0; 168];
        week[30] = 85.0;
        let mut day = vec![1.0; 24];
        day[6] = 25.0;
        let both = busy_minutes(&hours(0, &week), &hours(MINUTES_A_DAY, &day));
        // 85 ÷ ((167 + 85) ÷ 168) = 85 ÷ 1.5, and 25 ÷ ((23 + 25) ÷ 24) = 12.5.
        assert_eq!(both.len(), 1);
        assert!((both[0].reads - 85.0 / 1.5).abs() < 1e-12 && both[0].writes == 12.5);
    }
}
