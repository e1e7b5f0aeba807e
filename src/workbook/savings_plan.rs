//! What a savings plan covers hour by hour, and what of it is lost, as formulas. The rule is told in
//! [`crate::commitment`].

use super::capacity::{Levels, class_of, is_more, lesser, sum_of, way_of};
use super::draft::{ALONE, Draft, float};
use super::expression::{Column, Expression};
use super::plan::{Block, BlockColumn, Exactness};
use crate::assumptions::Name;
use crate::bill::{Charge, CoveredBy};
use crate::compare::Answer;
use crate::dynamodb::on_demand::requests_by_hour;
use crate::month;

impl Draft<'_> {
    /// The column of a block with what of each hour's usage the best savings plan covers.
    pub(super) fn covered_column(&mut self, answer: &Answer<'_>, levels: usize) -> Option<Column> {
        let (spend, discount) = self.spend_column(answer, levels)?;
        let class = class_of(answer.option.id);
        let commitment = self.commitment(answer.option.id, levels, spend, discount);
        let title = format!("covered by the plan, {class}");
        let share = covered_share(spend, commitment);
        Some(self.add_column(levels, &title, "share", share))
    }

    /// What is spent each hour at the plan's prices, USD; with what the plan takes off.
    pub(super) fn spend_column(
        &mut self,
        answer: &Answer<'_>,
        levels: usize,
    ) -> Option<(Column, Expression)> {
        let quote = answer.quote()?;
        let class = class_of(answer.option.id);
        let book = self.book;
        let usage = "dynamodb.provisioned";
        let discount = self.plan_discount(usage, book.savings_plan(usage).ok()?);
        let capacities = quote.capacity.as_ref()?;
        let mut spends = Vec::new();
        for (at, target) in capacities.targets.iter().enumerate() {
            if target.is_replicated || target.region != *book.region {
                return None;
            }
            let (meter, unit) = if target.is_read {
                ("read-capacity-unit-hours", "RCU-hour")
            } else {
                ("write-capacity-unit-hours", "WCU-hour")
            };
            let price = book
                .price(&format!("dynamodb.{meter}.{class}"), unit)
                .ok()?;
            let units = Expression::Column(self.levels[levels].units[at]);
            spends.push(units * self.price(price));
        }
        let spend = match spends.len() {
            1 => spends.remove(0),
            _ => Expression::Sum(spends),
        };
        let spend = spend * (Expression::Number(1.0) - discount.clone());
        let title = format!("spent at the plan's prices, {class}");
        Some((
            self.add_column(levels, &title, "USD an hour", spend),
            discount,
        ))
    }

    /// The commitment that costs the least, USD an hour: the most that is spent in a larger share of the
    /// time than the plan's price is of the list price.
    pub(super) fn commitment(
        &mut self,
        id: &str,
        levels: usize,
        spend: Column,
        discount: Expression,
    ) -> Expression {
        let class = class_of(id);
        let way = self.levels[levels].way;
        let minutes = self.levels[levels].minutes;
        let title = format!("minutes in which as much is spent or more, {class}");
        let as_much = Expression::MinutesAtLeast(minutes, spend);
        let as_much = self.add_column(levels, &title, "of the period", as_much);
        let needed = (Expression::Number(1.0) - discount.clone())
            * sum_of(Expression::Column(minutes))
            * (1.0 + 1e-9).into();
        let long_enough = is_more(Expression::Column(as_much), needed);
        let best = Expression::MostOf(Box::new(long_enough * Expression::Column(spend)));
        let label = format!("{way}, {class}: commitment that pays for itself");
        let note =
            "the most that is spent for a larger share of the time than plan price ÷ list price";
        let best = self.derived(&label, &label, "USD an hour", note, best);
        let least = self.assumption(Name::SavingsPlanLeastUsd);
        let drawn = lesser(Expression::Column(spend), least.clone());
        let minutes = Expression::Column(minutes);
        let drawn = sum_of(minutes.clone() * drawn) / sum_of(minutes);
        let one_of = |condition: Expression, then: Expression, otherwise: Expression| {
            Expression::If(Box::new(condition), Box::new(then), Box::new(otherwise))
        };
        let pays = is_more(drawn, least.clone() * (Expression::Number(1.0) - discount));
        let smallest = one_of(pays, least.clone(), 0.0.into());
        let smallest = one_of(is_more(best.clone(), 0.0.into()), smallest, 0.0.into());
        let is_sold = Expression::IsAtLeast(Box::new(best.clone()), Box::new(least));
        let best = one_of(is_sold, best, smallest);
        let label = format!("{way}, {class}: savings plan to commit to");
        let note =
            "none is sold for less than savings_plan_least_usd, which may still pay for itself";
        self.derived(&label, &label, "USD an hour", note, best)
    }

    /// What of a plan for capacity is lost, USD.
    pub(super) fn unused_of_capacity(
        &mut self,
        answer: &Answer<'_>,
    ) -> Option<(Expression, Exactness)> {
        let id = answer.option.id;
        let way = way_of(id)?;
        let capacities = answer.quote()?.capacity.as_ref()?;
        let levels = self.levels(way, capacities)?;
        let (spend, discount) = self.spend_column(answer, levels)?;
        let commitment = self.commitment(id, levels, spend, discount);
        Some((self.unused(levels, spend, commitment), Exactness::Capacity))
    }

    /// What of a commitment is not drawn, USD a month.
    pub(super) fn unused(
        &self,
        levels: usize,
        spend: Column,
        commitment: Expression,
    ) -> Expression {
        let minutes = Expression::Column(self.levels[levels].minutes);
        let drawn = lesser(Expression::Column(spend), commitment.clone());
        let lost = commitment - sum_of(minutes.clone() * drawn) / sum_of(minutes);
        (lost * float(month::HOURS).into()).at_least(0.0)
    }

    /// The block of requests, by its place among those of the workload.
    pub(super) fn levels_of_requests(&mut self) -> Option<usize> {
        const WAY: &str = "on-demand";
        if let Some(at) = self.levels.iter().position(|it| it.way == WAY) {
            return Some(at);
        }
        let shapes = self.movement_of_requests();
        let choices: Vec<_> = shapes.iter().map(|it| it.0).collect();
        let hours: Vec<_> = shapes
            .iter()
            .map(|(_, [reads, writes])| requests_by_hour(reads, writes))
            .collect::<Option<_>>()?;
        let rows = hours.iter().map(|it| it[0].len()).max()?;
        let is_one = hours.iter().all(|it| it[0] == it[1]);
        let block = self.plan.blocks.len();
        let spikiness = self.spikiness.clone();
        let mut made = Block {
            workload: ALONE,
            title: format!("{}: requests by the hour", self.workload.name),
            note: "hours that are alike are one row where reads and writes move alike".to_owned(),
            rows,
            columns: Vec::new(),
        };
        let mut add =
            |draft: &mut Self, what: &str, title: &str, unit: &str, columns: Vec<Vec<f64>>| {
                let columns = columns.into_iter().map(|mut it| {
                    it.resize(rows, 0.0);
                    it
                });
                let table = draft.factor_table(
                    &format!("requests_{what}"),
                    what,
                    &choices,
                    columns.collect(),
                );
                made.columns.push(BlockColumn {
                    title: title.to_owned(),
                    unit: unit.to_owned(),
                    formula: Expression::Pick(table, Box::new(spikiness.clone())),
                });
                Column {
                    block,
                    column: made.columns.len() - 1,
                }
            };
        let minutes = hours
            .iter()
            .map(|it| it[0].iter().map(|it| f64::from(it.0)).collect());
        let minutes = add(
            self,
            "minutes",
            "minutes",
            "of the period",
            minutes.collect(),
        );
        let of = |kind: usize| -> Vec<Vec<f64>> {
            let means = hours.iter().map(|it| {
                let all: f64 = it[kind].iter().map(|it| f64::from(it.0)).sum();
                let sum: f64 = it[kind].iter().map(|it| f64::from(it.0) * it.1).sum();
                let mean = sum / all;
                it[kind].iter().map(|it| it.1 / mean).collect()
            });
            means.collect()
        };
        let mut levels = vec![add(self, "reads", "reads", "over the mean", of(0))];
        if is_one {
            levels.push(levels[0]);
        } else {
            levels.push(add(self, "writes", "writes", "over the mean", of(1)));
        }
        self.plan.blocks.push(made);
        self.levels.push(Levels {
            way: WAY,
            block,
            minutes,
            moves: levels,
            units: Vec::new(),
        });
        Some(self.levels.len() - 1)
    }

    /// What is spent on requests each hour at the plan's prices, USD; with the commitment that costs the
    /// least.
    pub(super) fn spend_on_requests(
        &mut self,
        answer: &Answer<'_>,
    ) -> Option<(usize, Column, Expression)> {
        let levels = self.levels_of_requests()?;
        let quote = answer.quote()?;
        let id = answer.option.id;
        let class = class_of(id);
        let book = self.book;
        let usage = "dynamodb.on-demand";
        let discount = self.plan_discount(usage, book.savings_plan(usage).ok()?);
        let mut sums = [Vec::new(), Vec::new()];
        let mut seen: Vec<(&str, &str, &str)> = Vec::new();
        for charge in quote.bill.charges() {
            if !charge.meter.ends_with("-request-units") {
                continue;
            }
            let identity = (charge.meter, charge.subject.as_str(), charge.region);
            if seen.contains(&identity) {
                continue;
            }
            seen.push(identity);
            if charge.region != &*book.region {
                return None;
            }
            let all = self.requests_of(charge)?;
            let price = self.price(charge.price?);
            sums[usize::from(charge.meter != "read-request-units")].push(all * price);
        }
        let mut of_kinds = Vec::new();
        for (kind, (name, sum)) in ["reads", "writes"].into_iter().zip(sums).enumerate() {
            if sum.is_empty() {
                continue;
            }
            let label = format!("on demand, {class}: spent on {name} at list prices");
            let sum = Expression::sum(sum);
            let sum = self.derived(&label, &label, "USD a month", "", sum);
            of_kinds.push(sum * Expression::Column(self.levels[levels].moves[kind]));
        }
        let spend = match of_kinds.len() {
            0 => return None,
            1 => of_kinds.remove(0),
            _ => Expression::Sum(of_kinds),
        };
        let spend =
            spend * (Expression::Number(1.0) - discount.clone()) / float(month::HOURS).into();
        let title = format!("spent at the plan's prices, {class}");
        let spend = self.add_column(levels, &title, "USD an hour", spend);
        let commitment = self.commitment(id, levels, spend, discount);
        Some((levels, spend, commitment))
    }

    /// Of requests what a savings plan covers, or leaves; all of them without a plan.
    pub(super) fn requests_with_plan(
        &mut self,
        answer: &Answer<'_>,
        charge: &Charge<'_>,
        all: Expression,
    ) -> Option<(Expression, Exactness)> {
        if !answer.option.id.ends_with(".savings-plan") {
            return Some((all, Exactness::Formula));
        }
        let (levels, spend, commitment) = self.spend_on_requests(answer)?;
        let class = class_of(answer.option.id);
        let title = format!("covered by the plan, {class}");
        let share = covered_share(spend, commitment);
        let share = Expression::Column(self.add_column(levels, &title, "share", share));
        let kind = usize::from(charge.meter != "read-request-units");
        let minutes = Expression::Column(self.levels[levels].minutes);
        let level = Expression::Column(self.levels[levels].moves[kind]);
        let weight = minutes * level;
        let covered = sum_of(weight.clone() * share) / sum_of(weight);
        let name = ["reads", "writes"][kind];
        let label = format!("on demand, {class}: share of {name} that the plan covers");
        let covered = self.derived(&label, &label, "share", "", covered);
        let quantity = if charge.covered_by == Some(CoveredBy::SavingsPlan) {
            all * covered
        } else {
            all * (Expression::Number(1.0) - covered)
        };
        Some((quantity, Exactness::Capacity))
    }

    pub(super) fn unused_of_requests(
        &mut self,
        answer: &Answer<'_>,
    ) -> Option<(Expression, Exactness)> {
        let (levels, spend, commitment) = self.spend_on_requests(answer)?;
        Some((self.unused(levels, spend, commitment), Exactness::Capacity))
    }
}

/// What of an hour's usage a commitment covers: all of it in an hour in which nothing is spent.
fn covered_share(spend: Column, commitment: Expression) -> Expression {
    let spend = Expression::Column(spend);
    let share = lesser(1.0.into(), commitment / spend.clone());
    Expression::If(
        Box::new(is_more(spend, 0.0.into())),
        Box::new(share),
        Box::new(1.0.into()),
    )
}
