//! Between what cells may lie for the bill of an option to stand, once it is known in which box its formulas
//! hold: the box itself, and what nobody asked the program about.

use std::collections::HashSet;

use super::draft::{ALONE, Draft, float};
use super::expression::{Expression, Values};
use super::plan::{BillPlan, ChargePlan, Evaluation, Exactness, Within};
use super::range::Box3;
use super::rows::{Cell, Content, Kind, Row};
use crate::assumptions::Name;
use crate::model::{Engine, PricingModel};

/// All of something, as a share that is added up of others.
const ALL: f64 = 1.0 + 1e-9;

/// Prices that decide on a class beside those of its hours: what it saves of I/O, and what is billed by its
/// vCPUs.
const DECISIVE: [&str; 6] = [
    "iops",
    "throughput",
    "io-requests",
    "cpu-credits",
    "extended-support",
    "proxy-hours",
];

/// A bill, and what of it decides between what cells may lie.
struct Stake<'b> {
    bill: &'b BillPlan,
    /// Whether the program chose among classes of servers.
    is_chosen: bool,
    /// Whether there is a charge that no formula works out.
    has_factors: bool,
    /// Whether what is committed to is as the program chose it, for the prices as they are.
    is_commitment_frozen: bool,
    /// The cells that unit prices are made of.
    prices: HashSet<Cell>,
}

impl<'b> Stake<'b> {
    fn of(model: &dyn PricingModel, bill: &'b BillPlan) -> Self {
        let option = model.option();
        let is_factor = |it: &ChargePlan| it.exactness == Exactness::Factor;
        let is_of_commitment =
            |it: &ChargePlan| it.covered_by.is_some() || it.meter == "unused-commitment";
        // Servers are covered alike in every hour.
        let moves =
            option.id.starts_with("dynamodb.") || option.id.starts_with("aurora.serverless");
        let mut factors = bill.charges.iter().filter(|it| is_factor(it)).peekable();
        Self {
            bill,
            is_chosen: option.engine == Engine::PostgreSql,
            has_factors: factors.peek().is_some(),
            is_commitment_frozen: moves && factors.any(is_of_commitment),
            prices: bill.prices(),
        }
    }

    /// Between what a cell of a row may lie that holds a number now; `None` where it may be anything.
    fn range(&self, row: &Row, cell: Cell, now: f64) -> Option<Within> {
        let fixed = Within::as_is(cell, now);
        // What gets dearer may not be the cheapest any more.
        let not_more = Within {
            least: 0.0,
            ..fixed.clone()
        };
        let is_paid = self.prices.contains(&cell);
        match row.kind {
            Kind::Price | Kind::PlanDiscount if is_paid && self.is_commitment_frozen => Some(fixed),
            Kind::Price if is_paid && row.key.starts_with("dax.node-hours.") => Some(not_more),
            Kind::Price if is_paid && self.is_chosen => {
                let is_of_class =
                    row.unit == "USD for 1 hour" || row.key.contains(".reserved-instances.");
                if is_of_class {
                    Some(not_more)
                } else {
                    let mut decisive = DECISIVE.iter();
                    decisive.any(|it| row.key.contains(it)).then_some(fixed)
                }
            }
            // What there is nothing of has no charge.
            Kind::Input if now == 0.0 && row.unit != "share" => Some(fixed),
            Kind::Input if self.is_chosen && decides_on_class(&row.key) => Some(fixed),
            _ => None,
        }
    }
}

impl Draft<'_> {
    /// Between what the cells may lie that an option depends on.
    pub(super) fn allowed(
        &self,
        model: &dyn PricingModel,
        bill: &BillPlan,
        of: Box3,
        used_and_item: [Option<Cell>; 2],
    ) -> Vec<Within> {
        let stake = Stake::of(model, bill);
        let mut range = self.allowed_by_box(stake.is_chosen, of, used_and_item);
        for cell in &self.shares_together {
            range.push(Within {
                cell: *cell,
                least: 0.0,
                most: ALL,
            });
        }
        for (at, row) in self.plan.rows.all.iter().enumerate() {
            let is_of_all = matches!(row.kind, Kind::Price | Kind::PlanDiscount);
            let workload = if is_of_all { 0 } else { ALONE };
            let cell = Cell { row: at, workload };
            let now = match self.plan.rows.content(cell) {
                Some(Content::Number(it)) => *it,
                Some(Content::Price(it)) => it.agreed,
                Some(Content::Formula(_)) | None => continue,
            };
            if row.kind == Kind::Assumption {
                let rests =
                    Name::of(&row.key).is_some_and(|it| stake.bill.assumptions.contains(&it));
                let is_in_factors = stake.is_chosen || stake.has_factors;
                if rests && (is_in_factors || !self.live_assumptions.contains(&cell)) {
                    range.push(Within::as_is(cell, now));
                }
                continue;
            }
            let is_moved = now != 0.0 && self.moved.iter().any(|(it, _)| *it == cell);
            range.extend(stake.range(row, cell, now).filter(|_| !is_moved));
        }
        range
    }

    /// The same for what a box is of.
    fn allowed_by_box(
        &self,
        is_chosen: bool,
        of: Box3,
        [used, item]: [Option<Cell>; 2],
    ) -> Vec<Within> {
        let mut range = Vec::new();
        if let Some(cell) = used.filter(|_| is_chosen) {
            // A server is chosen for what data takes on disk, and that hangs on more than its size.
            let [most, least] = [0, 1].map(|place| {
                let probe = self.probe(of, place);
                Evaluation::with(self.plan, probe.values).cell(cell)
            });
            // Items are counted whole, so that a probe where nothing moves is off by a part of one.
            let now = self.evaluation().cell(cell);
            range.push(Within {
                cell,
                least: least.min(now),
                most: most.max(now),
            });
        }
        if let Some(cell) = item.filter(|_| !is_chosen) {
            let most = self.workload.assumptions.get(Name::ItemBytesLimit);
            range.push(Within {
                cell,
                least: 0.0,
                most: float(most),
            });
        }
        for (cell, moved) in &self.moved {
            // It counts by what it takes on disk.
            if is_chosen && moved.is_of_data() {
                continue;
            }
            let (now, times) = (self.now(*cell), float(of[moved.kind()]));
            range.push(Within {
                cell: *cell,
                least: now / times,
                most: now * times,
            });
        }
        range
    }
}

/// Whether the class of a server may be another for another value of a key.
fn decides_on_class(key: &str) -> bool {
    key.starts_with("postgres.") && key != "postgres.backup_storage"
}

impl BillPlan {
    /// The cells that the prices of its charges are made of.
    pub(super) fn prices(&self) -> HashSet<Cell> {
        let mut cells = HashSet::new();
        for charge in self.charges.iter().chain(&self.upfront) {
            charge.unit_price.each_leaf(&mut |it| {
                if let Expression::Cell(cell) = it {
                    cells.insert(*cell);
                }
            });
        }
        cells
    }
}
