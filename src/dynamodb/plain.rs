//! What tables cost in every way to buy, without what explains it: for tables of one region, without
//! free allowances and capacity that is owned, as most of a fleet are.
//!
//! The rules are those of the bills: units, capacity, blocks and plans come from the same functions, and
//! are only added up here.

use std::sync::{Arc, OnceLock};

use rust_decimal::Decimal;

use super::TableClass;
use super::market::Market;
use super::on_demand::Steps;
use super::provisioned::{Levels, Load, Way, spread, unit_minutes};
use super::table::Table;
use super::usage::{Kind, Target};
use crate::assumptions::Name;
use crate::bill::{Bill, Group, Item, amount_usd};
use crate::commitment::reserved::hours_a_month;
use crate::commitment::savings_plan::{self, Eligible};
use crate::commitment::{Commitment, DurationCurve};
use crate::kept::Keeper;
use crate::model::{Case, Cost};
use crate::month;
use crate::workload::PinnedBlocks;

/// What all options of a table have in common.
pub(super) struct Plain {
    /// The requests of a month, each charge by itself.
    requests: Vec<(Kind, Decimal)>,
    loads: Vec<Asked>,
    /// What is billed beside throughput, by table class; `None` where a price is missing.
    rest_usd: [Option<Decimal>; 2],
    /// By [`Way::place`].
    provisions: [OnceLock<Option<Vec<Provision>>>; 3],
}

/// What is asked of the capacity of a target.
struct Asked {
    target: Target,
    kind: Kind,
    mean: f64,
}

/// Capacity of a target.
struct Provision {
    kind: Kind,
    levels: Arc<Levels>,
    units: Vec<u64>,
    /// Unit-hours of a month.
    hours: Decimal,
    /// The units as a plan sees them.
    start_hour: usize,
    spread: Arc<[(u32, f64)]>,
}

/// An amount that is only added up needs no name.
const ITEM: Item<'static> = Item {
    group: Group::Throughput,
    subject: "",
    meter: "",
};

/// Whether a case is one of those that are added up here.
pub(super) fn is_plain(case: &Case<'_, '_>) -> bool {
    let workload = case.workload;
    let table = &workload.dynamodb;
    !table.free_tier
        && case.used.is_empty()
        && case.beside.is_empty()
        && table.replicas.is_empty()
        && table.reserved.is_none()
        && workload.pinned_blocks == PinnedBlocks::default()
}

impl Plain {
    /// That of a case; `None` when DynamoDB can't serve it.
    pub(super) fn of<'k>(case: &'k Case<'_, '_>) -> Option<&'k Self> {
        let kept = case.kept.get(Keeper::DynamoDb, || Self::work_out(case))?;
        kept.as_ref()
    }

    fn work_out(case: &Case<'_, '_>) -> Option<Self> {
        let mut table = Table::of(case, TableClass::Standard).ok()?;
        let rest_usd = [TableClass::Standard, TableClass::StandardIa].map(|class| {
            table.class = class;
            let mut bill = Bill::sum_alone(false, Vec::new());
            // Nobody reads what explains it.
            let (mut sizing, mut warnings) = Default::default();
            table
                .charge_rest(&mut bill, &mut sizing, &mut warnings)
                .ok()?;
            Some(bill.total_usd())
        });
        let home = &table.regions[0];
        let mut requests = Vec::with_capacity(2);
        for it in &home.uses {
            table.each_request(home, it, |quantity, _| requests.push((it.kind, quantity)));
        }
        let mut loads = Vec::with_capacity(2);
        for target in table.targets().filter(|&it| table.has_capacity(it)) {
            for kind in [Kind::Read, Kind::Write] {
                let taken = table.capacity_units(home, target, kind);
                loads.push(Asked {
                    target,
                    kind,
                    mean: case.demand.mean_per_second(&taken),
                });
            }
        }
        Some(Self {
            requests,
            loads,
            rest_usd,
            provisions: Default::default(),
        })
    }

    /// What throughput costs, with everything else.
    fn cost(&self, class: TableClass, monthly_usd: Decimal, upfront_usd: Decimal) -> Option<Cost> {
        Some(Cost {
            monthly_usd: monthly_usd.saturating_add(self.rest_usd[class as usize]?),
            upfront_usd,
            databases: 1,
            falls_short: false,
        })
    }

    /// What it costs on demand.
    pub(super) fn on_demand(
        &self,
        case: &Case<'_, '_>,
        class: TableClass,
        commitment: Commitment,
    ) -> Option<Cost> {
        let market = Market::of(case.book)?;
        let prices = [Kind::Read, Kind::Write].map(|kind| market.requests(class, kind));
        let [Some(reads), Some(writes)] = prices else {
            return None;
        };
        let price = |kind| if kind == Kind::Read { reads } else { writes };
        let mut usd = Decimal::ZERO;
        if commitment == Commitment::SavingsPlan {
            let steps = Steps::of(case);
            let eligible = self.requests.iter().map(|(kind, quantity)| Eligible {
                item: ITEM,
                price: price(*kind),
                quantity: *quantity,
                start_hour: steps.start_hour(*kind),
                hours: Arc::clone(steps.hours(*kind)),
            });
            let eligible: Vec<_> = eligible.collect();
            usd = savings_plan::usd(case, &eligible, market.on_demand_plan.as_ref()?);
        } else {
            for (kind, quantity) in &self.requests {
                usd = usd.saturating_add(amount_usd(*quantity, price(*kind).usd));
            }
        }
        self.cost(class, usd, Decimal::ZERO)
    }

    /// What it costs with capacity provisioned in a way.
    pub(super) fn provisioned(
        &self,
        case: &Case<'_, '_>,
        way: &dyn Way,
        class: TableClass,
        commitment: Commitment,
    ) -> Option<Cost> {
        let provisions = self.provisions[way.place()].get_or_init(|| self.provide(case, way));
        let provisions = provisions.as_ref()?;
        let market = Market::of(case.book)?;
        let prices = [Kind::Read, Kind::Write].map(|kind| market.capacity(class, kind));
        let [Some(reads), Some(writes)] = prices else {
            return None;
        };
        let price = |kind| if kind == Kind::Read { reads } else { writes };
        match commitment {
            Commitment::None => {
                let amounts = provisions
                    .iter()
                    .map(|it| amount_usd(it.hours, price(it.kind).usd));
                let usd = amounts.fold(Decimal::ZERO, Decimal::saturating_add);
                self.cost(class, usd, Decimal::ZERO)
            }
            Commitment::SavingsPlan => {
                let discount = market.provisioned_plan.as_ref()?;
                let eligible = provisions.iter().map(|it| Eligible {
                    item: ITEM,
                    price: price(it.kind),
                    quantity: it.hours,
                    start_hour: it.start_hour,
                    hours: Arc::clone(&it.spread),
                });
                let eligible: Vec<_> = eligible.collect();
                self.cost(
                    class,
                    savings_plan::usd(case, &eligible, discount),
                    Decimal::ZERO,
                )
            }
            Commitment::Reserved { years } => {
                let (mut usd, mut upfront_usd) = (Decimal::ZERO, Decimal::ZERO);
                for kind in [Kind::Read, Kind::Write] {
                    let reserved = market.reserved(years, kind)?;
                    let pool: Vec<_> = provisions.iter().filter(|it| it.kind == kind).collect();
                    let block = case.assumptions.decimal(Name::ReservedBlockUnits);
                    let terms = reserved.terms(block, price(kind));
                    let mut left = Uncovered::of(&pool);
                    let held = case
                        .held
                        .map(|it| it.blocks(&case.book.region, kind == Kind::Read));
                    let blocks = held.unwrap_or_else(|| terms.best_blocks(&left.curve()));
                    let units = blocks.saturating_mul(terms.block_units);
                    left.cover(units);
                    for hours in left.hours() {
                        usd = usd.saturating_add(amount_usd(hours, price(kind).usd));
                    }
                    let units = Decimal::from(units);
                    let hours = units * month::HOURS;
                    usd = usd.saturating_add(amount_usd(hours, reserved.hourly.usd));
                    // What is held was paid for when it was bought.
                    if held.is_none() {
                        upfront_usd =
                            upfront_usd.saturating_add(amount_usd(units, reserved.upfront.usd));
                    }
                }
                self.cost(class, usd, upfront_usd)
            }
        }
    }

    /// The capacity of a way; `None` where it can't be had for some target.
    fn provide(&self, case: &Case<'_, '_>, way: &dyn Way) -> Option<Vec<Provision>> {
        let capacities = self.loads.iter().map(|it| {
            let load = Load {
                target: it.target,
                kind: it.kind,
                mean: it.mean,
                shape: match it.kind {
                    Kind::Read => case.demand.reads_shape(),
                    Kind::Write => case.demand.writes_shape(),
                },
            };
            way.capacity(case, &load)
                .map(|capacity| (it.kind, capacity))
        });
        let capacities: Vec<_> = capacities.collect::<Option<_>>()?;
        let is_by_step = Levels::are_alike(capacities.iter().map(|(_, it)| &it.levels));
        let provisions = capacities.into_iter().map(|(kind, capacity)| {
            let units = capacity.whole_units(1.0);
            let levels = capacity.levels;
            let stretches = levels.stretches(is_by_step, &units);
            let minutes = levels.stretch_minutes(is_by_step);
            Provision {
                kind,
                hours: levels.hours_a_month(&units),
                start_hour: levels.first_hour(is_by_step),
                spread: spread(is_by_step, &minutes, &stretches),
                levels,
                units,
            }
        });
        Some(provisions.collect())
    }
}

/// What nothing covers of a pool of capacity.
struct Uncovered {
    minutes: Arc<[u32]>,
    all_minutes: u64,
    /// Units of each of the pool.
    units: Vec<Vec<u64>>,
}

impl Uncovered {
    fn of(pool: &[&Provision]) -> Self {
        let Some(first) = pool.first() else {
            return Self {
                minutes: Arc::default(),
                all_minutes: 1,
                units: Vec::new(),
            };
        };
        let is_by_step = pool.iter().all(|it| Arc::ptr_eq(&it.levels, &first.levels));
        let units = pool
            .iter()
            .map(|it| it.levels.stretches(is_by_step, &it.units));
        Self {
            minutes: first.levels.stretch_minutes(is_by_step),
            all_minutes: first.levels.minutes(),
            units: units.collect(),
        }
    }

    fn curve(&self) -> DurationCurve {
        let stretches = self.minutes.iter().enumerate();
        DurationCurve::of(stretches.map(|(at, minutes)| {
            let units = self.units.iter().map(|it| it[at]);
            (units.fold(0_u64, u64::saturating_add), *minutes)
        }))
    }

    /// Covers so many units in each stretch, one of the pool after the other.
    fn cover(&mut self, units: u64) {
        for at in 0..self.minutes.len() {
            let mut left = units;
            for it in &mut self.units {
                let taken = it[at].min(left);
                it[at] -= taken;
                left -= taken;
            }
        }
    }

    /// Unit-hours of a month that are left of each.
    fn hours(&self) -> impl Iterator<Item = Decimal> {
        let units = self.units.iter();
        units.map(|units| hours_a_month(unit_minutes(&self.minutes, units), self.all_minutes))
    }
}
