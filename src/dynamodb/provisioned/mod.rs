//! Provisioned capacity: units for every hour, paid for whether they are used or not.
//!
//! A way to provision says how much capacity each part of a table has hour by hour; what that costs,
//! with and without commitments, is the same for all.

/// The options of a way: both table classes, with and without each commitment that there is.
macro_rules! options {
    ($way:expr, $id:literal, $summary:literal) => {{
        use $crate::commitment::Commitment::{None, Reserved, SavingsPlan};
        use $crate::dynamodb::TableClass::{Standard, StandardIa};
        use $crate::dynamodb::provisioned::Provisioned;
        &[
            &Provisioned::new(
                $way,
                Standard,
                None,
                concat!($id, ".standard"),
                concat!($summary, "; Standard table class"),
            ),
            &Provisioned::new(
                $way,
                Standard,
                Reserved { years: 1 },
                concat!($id, ".standard.reserved-1y"),
                concat!($summary, ", the best number of blocks reserved for a year"),
            ),
            &Provisioned::new(
                $way,
                Standard,
                Reserved { years: 3 },
                concat!($id, ".standard.reserved-3y"),
                concat!(
                    $summary,
                    ", the best number of blocks reserved for three years"
                ),
            ),
            &Provisioned::new(
                $way,
                Standard,
                SavingsPlan,
                concat!($id, ".standard.savings-plan"),
                concat!(
                    $summary,
                    ", with the best Database Savings Plan; Standard table class"
                ),
            ),
            &Provisioned::new(
                $way,
                StandardIa,
                None,
                concat!($id, ".standard-ia"),
                concat!($summary, "; Standard-Infrequent Access table class"),
            ),
            &Provisioned::new(
                $way,
                StandardIa,
                SavingsPlan,
                concat!($id, ".standard-ia.savings-plan"),
                concat!(
                    $summary,
                    ", with the best Database Savings Plan; Standard-Infrequent \
                                   Access table class"
                ),
            ),
        ]
    }};
}

pub mod autoscaled;
mod charges;
mod facts;
mod levels;
pub mod peak;
pub mod scheduled;
mod timetable;

use std::sync::Arc;

use rust_decimal::Decimal;

use super::plain::{Plain, is_plain};
use super::table::{Region, Table};
use super::usage::{Kind, Target};
use super::warnings::quota_warnings;
use super::{TableClass, option};
use crate::commitment::Commitment;
use crate::model::{
    Capacities, Case, Cost, PricingModel, PurchaseOption, Quote, Sizing, TargetCapacity,
    Unavailable,
};
use crate::rounding::ceil_to_whole;
use crate::workload::Shape;
use charges::Ledger;
pub(super) use charges::spread;
pub(super) use levels::{Levels, unit_minutes};

/// A table, and a global index, has at least this many units of each kind.
const LEAST_UNITS: f64 = 1.0;

/// A way to decide how much capacity there is.
pub(super) trait Way: Sync {
    /// Its place among the three.
    fn place(&self) -> usize;

    /// The capacity for a load; `None` where it can't be had.
    fn capacity(&self, case: &Case<'_, '_>, load: &Load<'_>) -> Option<Capacity>;

    /// Why there is no capacity for a load: a sentence without its subject.
    fn refusal(&self, case: &Case<'_, '_>, load: &Load<'_>) -> String;
}

/// What is asked of the capacity of a table or of a global index.
pub(super) struct Load<'t> {
    pub(super) target: Target,
    pub(super) kind: Kind,
    /// Units a second on average.
    pub(super) mean: f64,
    /// How they move.
    pub(super) shape: &'t Shape,
}

/// Capacity over a period.
pub(super) struct Capacity {
    /// How it moves.
    pub(super) levels: Arc<Levels>,
    /// What makes units a second of a level: it is multiplied by the first and divided by the second.
    factor: (f64, f64),
    /// Whether it is a timetable, which somebody has to set.
    is_timetable: bool,
    /// The demand that it is made for, in units a second, where that is not the busiest minute.
    percentile: Option<f64>,
    /// The utilization that it is made for.
    target_utilization: f64,
    /// Share of the units that is throttled after burst capacity.
    throttled_share: f64,
    /// What auto scaling did in the period.
    scaling: Option<Scaling>,
}

impl Capacity {
    /// A share of it in whole units, level by level.
    pub(super) fn whole_units(&self, share: f64) -> Vec<u64> {
        let (times, divisor) = self.factor;
        let levels = self.levels.steps.iter();
        let units = levels.map(|(_, level)| times * level / divisor * share);
        units.map(whole_units).collect()
    }
}

/// What auto scaling did in a period.
struct Scaling {
    scale_outs: usize,
    scale_ins: usize,
    /// How long the period is.
    days: f64,
}

/// Capacity as it is billed: whole units.
struct Provision<'t> {
    region: usize,
    load: Load<'t>,
    capacity: Capacity,
    /// Units of the load that one operation of each pattern takes.
    taken: Vec<Decimal>,
    /// Units of each level, with those of local indexes.
    units: Vec<u64>,
    /// Those of them that are for replicated writes; none where nothing is replicated.
    replicated: Vec<u64>,
}

impl Provision<'_> {
    /// Units of each level that are not for replicated writes: what reserved capacity covers.
    fn plain(&self) -> Vec<u64> {
        if self.replicated.is_empty() {
            return self.units.clone();
        }
        let both = self.units.iter().zip(&self.replicated);
        both.map(|(all, replicated)| all - replicated).collect()
    }
}

/// Provisioned capacity of a class, by a way, with a commitment.
struct Provisioned {
    way: &'static dyn Way,
    class: TableClass,
    commitment: Commitment,
    option: PurchaseOption,
}

impl PricingModel for Provisioned {
    fn option(&self) -> &PurchaseOption {
        &self.option
    }

    fn quote<'b>(&self, case: &Case<'_, 'b>) -> Result<Quote<'b>, Unavailable> {
        let table = Table::of(case, self.class)?;
        let provisions = self.provisions(&table)?;
        let mut sizing = Sizing::default();
        table.add_units(&mut sizing);
        facts::add(&table, &provisions, &mut sizing);
        let mut ledger = Ledger::new(&table);
        ledger.charge(&provisions, self.commitment, &mut sizing)?;
        let Ledger {
            bill,
            upfront,
            attribution,
            summary,
            coverable,
            bought,
            ..
        } = ledger;
        sizing.summary = facts::summary(&table, &provisions) + &summary;
        let mut warnings = quota_warnings(&table, &facts::highest(&provisions));
        warnings.extend(facts::throttled(&table, &provisions));
        if self.class != TableClass::Standard {
            warnings.extend(crate::commitment::owned::unused_warning(case));
        }
        let capacity = Some(capacities(&table, &provisions));
        let quote = table.quote(bill, sizing, attribution, warnings)?;
        Ok(Quote {
            upfront,
            bought,
            capacity,
            coverable,
            ..quote
        })
    }

    fn cost(&self, case: &Case<'_, '_>) -> Option<Cost> {
        if !is_plain(case) {
            return self.quote(case).ok().map(|quote| Cost::of(&quote));
        }
        Plain::of(case)?.provisioned(case, self.way, self.class, self.commitment)
    }
}

impl Provisioned {
    const fn new(
        way: &'static dyn Way,
        class: TableClass,
        commitment: Commitment,
        id: &'static str,
        summary: &'static str,
    ) -> Self {
        let option = option(id, summary, commitment);
        Self {
            way,
            class,
            commitment,
            option,
        }
    }

    /// The capacity of the table and of each global index in every region, reads and writes.
    fn provisions<'t>(&self, table: &'t Table<'_, '_>) -> Result<Vec<Provision<'t>>, Unavailable> {
        let mut provisions = Vec::new();
        // Each with what it holds for.
        let mut reasons: Vec<(String, Vec<String>)> = Vec::new();
        for (at, region) in table.regions.iter().enumerate() {
            for target in table.targets().filter(|&it| table.has_capacity(it)) {
                for kind in [Kind::Read, Kind::Write] {
                    let taken = table.capacity_units(region, target, kind);
                    let mean = table.case.demand.mean_per_second(&taken);
                    let load = Load {
                        target,
                        kind,
                        mean,
                        shape: table.shape(kind),
                    };
                    if let Some(capacity) = self.way.capacity(table.case, &load) {
                        let load = (load, taken);
                        provisions.push(provision(table, (at, region), load, capacity));
                        continue;
                    }
                    let reason = self.way.refusal(table.case, &load);
                    let name = format!("{}, {}s", table.name(target), kind.name());
                    match reasons.iter_mut().find(|(known, _)| *known == reason) {
                        // The same in every region is said once.
                        Some((_, names)) if names.contains(&name) => {}
                        Some((_, names)) => names.push(name),
                        None => reasons.push((reason, vec![name])),
                    }
                }
            }
        }
        if reasons.is_empty() {
            Ok(provisions)
        } else {
            let reasons = reasons.iter();
            let reasons = reasons.map(|(reason, names)| format!("{}: {reason}", names.join("; ")));
            let reasons: Vec<_> = reasons.collect();
            Err(Unavailable::Unservable(reasons.join("; ")))
        }
    }
}

/// What is provisioned, for those who work it out for other loads.
fn capacities(table: &Table<'_, '_>, provisions: &[Provision<'_>]) -> Capacities {
    let is_by_step = Levels::are_alike(provisions.iter().map(|it| &it.capacity.levels));
    let targets = provisions.iter().map(|it| {
        let (times, divisor) = it.capacity.factor;
        let mean = if it.load.mean > 0.0 {
            it.load.mean
        } else {
            1.0
        };
        let over_mean = |level: f64| times * level / divisor / mean;
        let levels = &it.capacity.levels;
        let rows = if is_by_step {
            let steps = levels.steps.iter();
            steps
                .map(|(minutes, level)| (*minutes, over_mean(*level)))
                .collect()
        } else {
            let hours = levels.hours();
            hours
                .map(|(minutes, step)| (minutes, over_mean(levels.steps[step].1)))
                .collect()
        };
        TargetCapacity {
            region: table.regions[it.region].book.region.to_string(),
            subject: table.name(it.load.target).to_owned(),
            is_index: it.load.target != Target::Table,
            is_read: it.load.kind == Kind::Read,
            is_replicated: !it.replicated.is_empty(),
            rows,
        }
    });
    Capacities {
        is_by_step,
        targets: targets.collect(),
    }
}

fn provision<'t>(
    table: &Table<'_, '_>,
    (at, region): (usize, &Region<'_>),
    (load, taken): (Load<'t>, Vec<Decimal>),
    capacity: Capacity,
) -> Provision<'t> {
    let whole = |share| capacity.whole_units(share);
    // In a table with replicas writes are replicated, but not those to its local indexes.
    let replicated = if table.is_replicated(load.target, load.kind) {
        let own = region.units(load.target, load.kind);
        let own = table.case.demand.mean_per_second(own);
        whole(if load.mean > 0.0 {
            own / load.mean
        } else {
            1.0
        })
    } else {
        Vec::new()
    };
    Provision {
        region: at,
        units: whole(1.0),
        replicated,
        load,
        taken,
        capacity,
    }
}

/// Units rounded up, and one at least.
fn whole_units(units: f64) -> u64 {
    ceil_to_whole(units.max(LEAST_UNITS))
}
