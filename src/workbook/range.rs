//! Where factors stand: the inputs between which each option's formulas come to what the program quotes.
//!
//! The program is asked at the corners of ever smaller boxes about the inputs, and an option stands in the
//! first at whose corners its formulas hold. Whatever serves a larger load serves a smaller one, and what is
//! chosen at both ends is chosen between them.

use std::sync::Arc;

use rust_decimal::{Decimal, dec};

use super::draft::{Draft, PatternShare, float};
use super::movement::Variant;
use super::plan::{BillPlan, ChargePlan, Evaluation, Within};
use super::rows::{Cell, Content};
use crate::administration;
use crate::bill::Charge;
use crate::demand::Demand;
use crate::model::{Case, Engine, PricingModel};
use crate::workload::Workload;

/// An input that probes move.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Moved {
    /// How often a pattern is asked for, by its place.
    Rate(usize),
    /// How many items an operation of a pattern takes.
    Items(usize),
    ItemSize(usize),
    DataSize,
    DataItems,
}

/// How far each kind of input is moved: requests, the sizes of items, data.
pub(super) type Box3 = [Decimal; 3];

/// The boxes that are tried, from the largest on.
const BOXES: [Box3; 9] = [
    [dec!(10), dec!(4), dec!(10)],
    [dec!(10), dec!(4), dec!(1)],
    [dec!(2), dec!(2), dec!(2)],
    [dec!(2), dec!(2), dec!(1)],
    [dec!(1.25), dec!(1.25), dec!(1.25)],
    [dec!(1.25), dec!(1.25), dec!(1)],
    [dec!(1.05), dec!(1.05), dec!(1.05)],
    [dec!(1), dec!(1), dec!(1.25)],
    [dec!(1.02), dec!(1), dec!(1)],
];

/// The shares that are asked about: of strongly consistent reads, of what is in transactions, and of
/// conditions that fail.
const SHARES: [[Decimal; 3]; 4] = [
    [dec!(0), dec!(0), dec!(0)],
    [dec!(1), dec!(0), dec!(1)],
    [dec!(0), dec!(1), dec!(0)],
    [dec!(0.5), dec!(0.5), dec!(1)],
];

/// How many places of a box are asked: both ends, with all inputs there, and corners between.
const PLACES: usize = 16;
/// How many of them at another spikiness.
const PLACES_OF_VARIANTS: usize = 8;
/// So many for options without servers: their formulas are the billing rules, wherever inputs are.
const ENDS: usize = 2;

/// Where an input is moved to at a place of a box: to its upper end, or to its lower one.
fn is_up(place: usize, input: usize) -> bool {
    match place {
        0 => true,
        1 => false,
        // Bits that follow from both numbers, and differ from input to input.
        _ => {
            let mixed = (place as u64 + 1)
                .wrapping_mul(0x9E37_79B9_7F4A_7C15)
                .rotate_left(17)
                .wrapping_add(input as u64)
                .wrapping_mul(0xBF58_476D_1CE4_E5B9);
            mixed >> 63 == 1
        }
    }
}

/// A workload with other inputs, and what its cells hold then.
pub(super) struct Probe {
    workload: Workload,
    pub(super) values: Vec<(Cell, f64)>,
}

impl Moved {
    pub(super) fn is_of_data(self) -> bool {
        matches!(self, Self::DataSize | Self::DataItems)
    }

    /// Which of the three it is of a box.
    pub(super) fn kind(self) -> usize {
        match self {
            Self::Rate(_) | Self::Items(_) => 0,
            Self::ItemSize(_) => 1,
            Self::DataSize | Self::DataItems => 2,
        }
    }
}

impl Draft<'_> {
    /// Finds where each option's factors stand.
    pub(super) fn find_ranges(
        &mut self,
        models: &[&'static dyn PricingModel],
        answers: &mut [Result<BillPlan, String>],
    ) {
        let mut left: Vec<usize> = (0..answers.len())
            .filter(|at| answers[*at].is_ok())
            .collect();
        let mut found: Vec<Option<Box3>> = vec![None; answers.len()];
        for of in BOXES {
            for (engine, places) in [(Engine::DynamoDb, ENDS + 2), (Engine::PostgreSql, PLACES)] {
                let is_asked = |at: &&usize| {
                    let option = models[**at].option();
                    // Capacity that follows every minute is what data asks for or what requests do.
                    let is_of_data =
                        option.id.starts_with("aurora.serverless") && of[2] != Decimal::ONE;
                    option.engine == engine && !is_of_data
                };
                let mut holding: Vec<_> = left.iter().filter(is_asked).copied().collect();
                for place in 0..places {
                    if holding.is_empty() {
                        break;
                    }
                    let probe = self.probe(of, place);
                    self.keep_holding(&probe, models, answers, &mut holding);
                }
                for at in holding {
                    found[at] = Some(of);
                    left.retain(|it| *it != at);
                }
            }
        }
        within_siblings(models, &mut found);
        let used = Self::cell_of(&self.used_gib());
        let item = Self::cell_of(&self.stored_item_bytes());
        let spikiness = self.spikiness_ranges(models, answers, &found);
        let any_shares = self.holding_at_any_shares(models, answers, &found);
        for (at, answer) in answers.iter_mut().enumerate() {
            if let Ok(bill) = answer {
                let of = found[at].unwrap_or([Decimal::ONE; 3]);
                bill.range = self.allowed(models[at], bill, of, [used, item]);
                let is_any = |at: usize| any_shares.contains(&at);
                if !is_any(at) || sibling(models, at).is_some_and(|it| !is_any(it)) {
                    let fixed = self
                        .shares
                        .iter()
                        .map(|(cell, _)| Within::as_is(*cell, self.now(*cell)));
                    bill.range.extend(fixed);
                }
                if let Some((cell, ranges)) = &spikiness {
                    let (mut least, mut most) = ranges[at];
                    if let Some(sibling) = sibling(models, at) {
                        least = least.max(ranges[sibling].0);
                        most = most.min(ranges[sibling].1);
                    }
                    bill.range.push(Within {
                        cell: *cell,
                        least,
                        most,
                    });
                }
            }
        }
    }

    /// The workload at a corner of a box.
    ///
    /// Data moves as one: its size and its items, so that an item stays as large as it is.
    pub(super) fn probe(&self, of: Box3, place: usize) -> Probe {
        let mut workload = self.workload.clone();
        let mut values = Vec::new();
        let times = |input: usize, kind: usize| {
            if is_up(place, input) {
                of[kind]
            } else {
                Decimal::ONE / of[kind]
            }
        };
        let of_data = times(self.moved.len(), 2);
        workload.data.size_bytes = (workload.data.size_bytes * of_data).round();
        workload.data.items = (workload.data.items * of_data).round();
        for (input, (cell, moved)) in self.moved.iter().enumerate() {
            let times = times(input, moved.kind());
            let value = match *moved {
                Moved::Rate(at) => {
                    let it = &mut workload.access_patterns[at].operations_per_month;
                    *it = (*it * times).round_dp(6);
                    // Of the cell the same share, whatever it is counted by.
                    let before = self.workload.access_patterns[at].operations_per_month;
                    let share = it.checked_div(before).unwrap_or(Decimal::ONE);
                    self.now(*cell) * float(share)
                }
                Moved::Items(at) => {
                    let it = &mut workload.access_patterns[at].items;
                    *it = (*it * times).round_dp(6);
                    float(*it)
                }
                Moved::ItemSize(at) => {
                    let it = &mut workload.access_patterns[at].item_size_bytes;
                    *it = (*it * times).round_dp(6).max(Decimal::ONE);
                    float(*it)
                }
                Moved::DataSize => float(workload.data.size_bytes),
                Moved::DataItems => float(workload.data.items),
            };
            values.push((*cell, value));
        }
        if let Some(cell) = Self::cell_of(&self.items) {
            // They may follow from the sizes of what is written, and are moved by themselves here.
            values.push((cell, float(workload.data.items)));
        }
        Probe { workload, values }
    }

    /// The same at another spikiness.
    fn probe_of_variant(
        &self,
        of: Box3,
        place: usize,
        variant: &Variant,
        spikiness: Cell,
    ) -> Probe {
        let mut probe = self.probe(of, place);
        let shapes = &variant.workload;
        probe.workload.reads_shape = Arc::clone(&shapes.reads_shape);
        probe.workload.writes_shape = Arc::clone(&shapes.writes_shape);
        probe.values.push((spikiness, variant.spikiness));
        probe
    }

    /// What an input holds.
    pub(super) fn now(&self, cell: Cell) -> f64 {
        match self.plan.rows.content(cell) {
            Some(Content::Number(it)) => *it,
            _ => 0.0,
        }
    }

    /// Keeps those options whose formulas come to what a probe is quoted.
    fn keep_holding(
        &self,
        probe: &Probe,
        models: &[&'static dyn PricingModel],
        answers: &[Result<BillPlan, String>],
        holding: &mut Vec<usize>,
    ) {
        let demand = Demand::of(&probe.workload);
        let Ok(case) = Case::new(&probe.workload, &demand, self.books) else {
            holding.clear();
            return;
        };
        let values = Evaluation::with(self.plan, probe.values.iter().copied());
        holding.retain(|at| {
            let option = models[*at].option();
            let (Some(cost), Ok(bill)) = (models[*at].cost(&case), &answers[*at]) else {
                return false;
            };
            let people = administration::usd(&case, option, cost.databases);
            let monthly_usd = float(cost.monthly_usd.saturating_add(people));
            let lacks = option.availability < probe.workload.requirements.availability;
            (cost.falls_short || lacks) == bill.shortfall.is_some()
                && agree(values.sum(&bill.charges), monthly_usd)
                && agree(values.sum(&bill.upfront), float(cost.upfront_usd))
        });
    }

    /// The options whose formulas hold whatever the shares of patterns are, at the corners of the box that
    /// each stands in.
    fn holding_at_any_shares(
        &self,
        models: &[&'static dyn PricingModel],
        answers: &[Result<BillPlan, String>],
        boxes: &[Option<Box3>],
    ) -> Vec<usize> {
        let mut all = Vec::new();
        if self.shares.is_empty() {
            return all;
        }
        for of in distinct(boxes) {
            let is_one = |at: &usize| boxes[*at] == of && answers[*at].is_ok();
            let mut holding: Vec<_> = (0..answers.len()).filter(is_one).collect();
            let of = of.unwrap_or([Decimal::ONE; 3]);
            for place in 0..ENDS {
                for shares in SHARES {
                    if holding.is_empty() {
                        break;
                    }
                    let probe = self.probe_of_shares(of, place, shares);
                    self.keep_holding(&probe, models, answers, &mut holding);
                }
            }
            all.extend(holding);
        }
        all
    }

    /// The workload at a corner of a box, with all shares of a kind alike.
    fn probe_of_shares(
        &self,
        of: Box3,
        place: usize,
        [strong, transactional, failed]: [Decimal; 3],
    ) -> Probe {
        let mut probe = self.probe(of, place);
        for (cell, share) in &self.shares {
            let value = match share {
                PatternShare::Strong(_) => strong,
                PatternShare::Transactional(_) => transactional,
                PatternShare::FailedCondition(_) => failed,
            };
            share.set(&mut probe.workload, value);
            probe.values.push((*cell, float(value)));
        }
        probe
    }

    /// For each option between which values of spikiness its formulas hold; `None` where it can't be changed.
    fn spikiness_ranges(
        &self,
        models: &[&'static dyn PricingModel],
        answers: &[Result<BillPlan, String>],
        boxes: &[Option<Box3>],
    ) -> Option<(Cell, Vec<(f64, f64)>)> {
        let cell = Self::cell_of(&self.spikiness)?;
        let now = self.now(cell);
        let mut ranges = vec![(now, now); answers.len()];
        let (less, more): (Vec<_>, Vec<_>) =
            self.variants.iter().partition(|it| it.spikiness < now);
        let more = more
            .into_iter()
            .filter(|it| it.spikiness > now)
            .collect::<Vec<_>>();
        let less = less.into_iter().rev().collect::<Vec<_>>();
        for (side, is_more) in [(less, false), (more, true)] {
            let mut holding: Vec<usize> = (0..answers.len())
                .filter(|at| answers[*at].is_ok())
                .collect();
            for variant in side {
                let mut kept = Vec::new();
                // Together with the corners of the box that each option stands in.
                for of in distinct(boxes) {
                    for (engine, places) in [
                        (Engine::DynamoDb, ENDS),
                        (Engine::PostgreSql, PLACES_OF_VARIANTS),
                    ] {
                        let is_one = |at: &&usize| {
                            boxes[**at] == of && models[**at].option().engine == engine
                        };
                        let mut in_box: Vec<_> = holding.iter().filter(is_one).copied().collect();
                        let of = of.unwrap_or([Decimal::ONE; 3]);
                        for place in 0..places {
                            if in_box.is_empty() {
                                break;
                            }
                            let probe = self.probe_of_variant(of, place, variant, cell);
                            self.keep_holding(&probe, models, answers, &mut in_box);
                        }
                        kept.extend(in_box);
                    }
                }
                holding = kept;
                for at in &holding {
                    let (least, most) = &mut ranges[*at];
                    *(if is_more { most } else { least }) = variant.spikiness;
                }
            }
        }
        Some((cell, ranges))
    }
}

/// The boxes that options stand in, each once.
fn distinct(boxes: &[Option<Box3>]) -> Vec<Option<Box3>> {
    let mut all = boxes.to_vec();
    all.sort_unstable();
    all.dedup();
    all
}

/// What a plan for serverless capacity covers of it tells nothing of how much there is: such options stand
/// where those without the plan do.
fn within_siblings(models: &[&'static dyn PricingModel], boxes: &mut [Option<Box3>]) {
    for at in 0..models.len() {
        let Some(sibling) = sibling(models, at) else {
            continue;
        };
        let both = boxes[at].zip(boxes[sibling]);
        boxes[at] = both.map(|(own, other)| [0, 1, 2].map(|kind| own[kind].min(other[kind])));
    }
}

/// The place of the option without a plan for serverless capacity, where the workbook has it.
fn sibling(models: &[&'static dyn PricingModel], at: usize) -> Option<usize> {
    let id = models[at].option().id.strip_suffix(".savings-plan")?;
    let mut all = models.iter();
    id.starts_with("aurora.serverless")
        .then(|| all.position(|it| it.option().id == id))?
}

/// Whether two sums are the same, as far as binary fractions go.
pub(super) fn agree(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-4 + 1e-8 * b.abs()
}

/// Whether a charge is that of a plan: the same thing at the same price.
pub(super) fn is_same(plan: &ChargePlan, charge: &Charge<'_>) -> bool {
    plan.group == charge.group.name()
        && plan.subject == charge.subject
        && plan.meter == charge.meter
        && plan.region == charge.region
        && plan.covered_by == charge.covered_by
        && (plan.list_usd - float(charge.list_unit_price_usd)).abs() <= f64::EPSILON
}
