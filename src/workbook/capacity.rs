//! Capacity by levels as blocks of formulas: what is provisioned, how many blocks are reserved, what a
//! savings plan covers. The rules are told in [`crate::commitment`].

use super::draft::{ALONE, Draft, float};
use super::dynamodb::{Target, Use};
use super::expression::{Column, Expression, Table};
use super::plan::{Block, BlockColumn, Exactness, FactorTable};
use crate::assumptions::Name;
use crate::bill::{Charge, CoveredBy};
use crate::compare::Answer;
use crate::dynamodb::on_demand::requests_by_hour;
use crate::model::{Capacities, TargetCapacity};
use crate::month;

/// A block of a workload, by what it is for: a way to provision, or requests.
#[derive(Debug)]
pub(super) struct Levels {
    pub(super) way: &'static str,
    pub(super) block: usize,
    minutes: Column,
    /// Where the levels of each target, or of reads and writes, are.
    moves: Vec<Column>,
    /// Units of each target, where there are targets.
    units: Vec<Column>,
}

impl Block {
    /// Adds a column to the block at a place.
    fn add(&mut self, block: usize, title: &str, unit: &str, formula: Expression) -> Column {
        self.columns.push(BlockColumn {
            title: title.to_owned(),
            unit: unit.to_owned(),
            formula,
        });
        Column {
            block,
            column: self.columns.len() - 1,
        }
    }
}

/// What a target is called in a block.
fn title(it: &TargetCapacity, home: &str) -> String {
    let kind = if it.is_read { "reads" } else { "writes" };
    let region = if it.region == home {
        String::new()
    } else {
        format!(" in {}", it.region)
    };
    format!("{}, {kind}{region}", it.subject)
}

fn way_of(id: &str) -> Option<&'static str> {
    let ways = [
        "provisioned-peak",
        "provisioned-scheduled",
        "provisioned-autoscaled",
    ];
    let second = id.split('.').nth(1)?;
    ways.into_iter().find(|it| *it == second)
}

fn years_of(id: &str) -> Option<u32> {
    match id.rsplit('.').next()? {
        "reserved-1y" => Some(1),
        "reserved-3y" => Some(3),
        _ => None,
    }
}

fn is_more(a: Expression, b: Expression) -> Expression {
    Expression::IsMore(Box::new(a), Box::new(b))
}

fn sum_of(it: Expression) -> Expression {
    Expression::SumOf(Box::new(it))
}

fn lesser(a: Expression, b: Expression) -> Expression {
    Expression::Lesser(Box::new(a), Box::new(b))
}

impl Draft<'_> {
    /// The quantity of a charge for provisioned capacity, or of what is committed to, as a formula.
    pub(super) fn capacity_quantity(
        &mut self,
        answer: &Answer<'_>,
        charge: &Charge<'_>,
    ) -> Option<(Expression, Exactness)> {
        let settings = &self.workload.dynamodb;
        if settings.reserved.is_some() {
            return None;
        }
        let id = answer.option.id;
        if charge.meter == "unused-commitment" {
            return match way_of(id) {
                None => self.unused_of_requests(answer),
                Some(_) => self.unused_of_capacity(answer),
            };
        }
        let way = way_of(id)?;
        let capacities = answer.quote()?.capacity.as_ref()?;
        let levels = self.levels(way, capacities)?;
        let capacity = |it| Some((it, Exactness::Capacity));
        if charge.meter.starts_with("reserved-") {
            let is_read = charge.meter.contains("-read-");
            let units = self.reserved_units(answer, levels, charge.region, is_read)?;
            return if charge.meter.ends_with("-hours") {
                capacity(units * float(month::HOURS).into())
            } else {
                capacity(units)
            };
        }
        let at = capacities.targets.iter().position(|it| {
            let is_read = charge.meter.starts_with("read-");
            let is_of_locals = charge.subject == "local indexes" && it.is_replicated;
            it.region == charge.region
                && it.is_read == is_read
                && (it.subject == charge.subject || is_of_locals)
        })?;
        let is_replicated_write = charge.meter.starts_with("replicated-");
        let all = &capacities.targets[at];
        if all.is_replicated && (!is_replicated_write || answer.option.commitment_years > 0) {
            return None;
        }
        let units = self.levels[levels].units[at];
        let minutes = self.levels[levels].minutes;
        let hours = |of: Expression| {
            sum_of(Expression::Column(minutes) * of) * float(month::HOURS).into()
                / sum_of(Expression::Column(minutes))
        };
        let is_covered = charge.covered_by == Some(CoveredBy::Reserved);
        if years_of(id).is_some() && !all.is_replicated {
            let of_pool: Vec<_> = capacities.targets[..=at]
                .iter()
                .enumerate()
                .filter(|(_, it)| {
                    it.region == all.region && it.is_read == all.is_read && !it.is_replicated
                })
                .map(|(at, _)| Expression::Column(self.levels[levels].units[at]))
                .collect();
            let reserved = self.reserved_units(answer, levels, charge.region, all.is_read)?;
            let up_to = Expression::sum(of_pool.iter().cloned());
            let before = Expression::sum(of_pool[..of_pool.len() - 1].iter().cloned());
            let mut covered = lesser(up_to, reserved.clone());
            if of_pool.len() > 1 {
                covered = covered - lesser(before, reserved);
            }
            return capacity(if is_covered {
                hours(covered)
            } else {
                hours(Expression::Column(units) - covered)
            });
        }
        if id.ends_with(".savings-plan") {
            let share = self.covered_column(answer, levels)?;
            let share = Expression::Column(share);
            let covered = Expression::Column(units) * share.clone();
            return capacity(if charge.covered_by == Some(CoveredBy::SavingsPlan) {
                hours(covered)
            } else {
                hours(Expression::Column(units) * (Expression::Number(1.0) - share))
            });
        }
        capacity(hours(Expression::Column(units)))
    }

    /// The block of a way to provision, by its place among those of the workload.
    pub(super) fn levels(&mut self, way: &'static str, capacities: &Capacities) -> Option<usize> {
        if let Some(at) = self.levels.iter().position(|it| it.way == way) {
            return Some(at);
        }
        let first = capacities.targets.first()?;
        let minutes = |it: &TargetCapacity| it.rows.iter().map(|(it, _)| *it).collect::<Vec<_>>();
        let same = minutes(first);
        if capacities.targets.iter().any(|it| minutes(it) != same) {
            return None;
        }
        let home = self.workload.region.clone();
        let name = way.trim_start_matches("provisioned-");
        let title_of_block = format!("{}: capacity, {name}", self.workload.name);
        let block = self.plan.blocks.len();
        let note = if capacities.is_by_step {
            "a row for all hours of a level, from the highest on"
        } else {
            "a row for each hour of the period"
        };
        let mut made = Block {
            workload: ALONE,
            title: title_of_block,
            note: note.to_owned(),
            rows: same.len(),
            columns: Vec::new(),
        };
        let all = self.movement(way, capacities);
        let choices: Vec<_> = all.iter().map(|(spikiness, _)| *spikiness).collect();
        let rows = all.iter().map(|(_, it)| it.targets[0].rows.len()).max()?;
        made.rows = rows;
        let table = |draft: &mut Self, what: &str, of: &dyn Fn(&Capacities) -> Vec<f64>| {
            let columns = all.iter().map(|(_, it)| {
                let mut column = of(it);
                // Rows that last no time count for nothing.
                column.resize(rows, 0.0);
                column
            });
            let columns: Vec<Vec<f64>> = columns.collect();
            draft.factor_table(&format!("{name}_{what}"), what, &choices, columns)
        };
        let of_minutes = table(self, "minutes", &|it: &Capacities| {
            it.targets[0]
                .rows
                .iter()
                .map(|(it, _)| f64::from(*it))
                .collect()
        });
        let spikiness = self.spikiness.clone();
        let pick = |table| Expression::Pick(table, Box::new(spikiness.clone()));
        let minutes = made.add(block, "minutes", "of the period", pick(of_minutes));
        let mut levels: Vec<Column> = Vec::new();
        for (at, target) in capacities.targets.iter().enumerate() {
            // Where all move alike there is one column of levels.
            let known = capacities.targets[..at]
                .iter()
                .position(|it| it.rows == target.rows);
            let level = if let Some(known) = known {
                levels[known]
            } else {
                let what = format!("level_{}", at + 1);
                let of_levels = table(self, &what, &|it: &Capacities| {
                    let rows = it.targets.get(at).map(|it| &it.rows[..]);
                    rows.unwrap_or_default().iter().map(|(_, it)| *it).collect()
                });
                let title = format!("level of {}", title(target, &home));
                made.add(block, &title, "capacity ÷ mean", pick(of_levels))
            };
            levels.push(level);
        }
        let units = self.add_units(&mut made, block, capacities, &levels)?;
        self.plan.blocks.push(made);
        self.levels.push(Levels {
            way,
            block,
            minutes,
            moves: levels,
            units,
        });
        Some(self.levels.len() - 1)
    }

    /// Adds what is provisioned of each target, by the levels of its own.
    fn add_units(
        &mut self,
        made: &mut Block,
        block: usize,
        capacities: &Capacities,
        levels: &[Column],
    ) -> Option<Vec<Column>> {
        let home = self.workload.region.clone();
        let mut units = Vec::new();
        for (target, level) in capacities.targets.iter().zip(levels) {
            let of = Use {
                target: if target.is_index {
                    self.target_of(&target.subject)?
                } else {
                    Target::Table
                },
                is_read: target.is_read,
                replica: self.replica_of(&target.region),
            };
            let mean = self.mean_of_capacity(of, target.is_replicated);
            let label = format!("units a second, on average: {}", title(target, &home));
            let mean = self.derived(&label, &label, "units a second", "", mean);
            let formula = Expression::WholeUnits(Box::new(mean * Expression::Column(*level)));
            let title = title(target, &home);
            units.push(made.add(block, &title, "units, rounded up, 1 at least", formula));
        }
        Some(units)
    }

    /// Units a second that a target's capacity is asked for: of the table, those of local indexes too,
    /// unless its writes are replicated.
    fn mean_of_capacity(&mut self, of: Use, is_replicated: bool) -> Expression {
        if of.target == Target::Table && !is_replicated {
            self.mean_of_table(of)
        } else {
            self.mean_units(of)
        }
    }

    /// A table of factors.
    fn factor_table(
        &mut self,
        name: &str,
        what: &str,
        choices: &[f64],
        columns: Vec<Vec<f64>>,
    ) -> Table {
        let workload = &self.workload.name;
        self.plan.tables.push(FactorTable {
            name: name.to_owned(),
            title: format!("{workload}: {name}"),
            note: if what == "minutes" {
                "minutes of the period; a column for each spikiness".to_owned()
            } else {
                "over the mean of the load, before it is rounded up; a column for each spikiness"
                    .to_owned()
            },
            choices: choices.to_vec(),
            columns,
        });
        Table(self.plan.tables.len() - 1)
    }

    fn add_column(
        &mut self,
        levels: usize,
        title: &str,
        unit: &str,
        formula: Expression,
    ) -> Column {
        let block = self.levels[levels].block;
        let columns = &mut self.plan.blocks[block].columns;
        let known = columns.iter().position(|it| it.title == title);
        let column = known.unwrap_or_else(|| {
            columns.push(BlockColumn {
                title: title.to_owned(),
                unit: unit.to_owned(),
                formula,
            });
            columns.len() - 1
        });
        Column { block, column }
    }

    /// Units that are reserved in a region: those of the number of blocks that costs the least.
    ///
    /// A block pays for itself where it is used for more than the share of the time that its price has of
    /// the plain one. All blocks below what is asked for that long do, and the one above it may.
    fn reserved_units(
        &mut self,
        answer: &Answer<'_>,
        levels: usize,
        region: &str,
        is_read: bool,
    ) -> Option<Expression> {
        let years = years_of(answer.option.id)?;
        let quote = answer.quote()?;
        let capacities = quote.capacity.as_ref()?;
        let kind = if is_read { "read" } else { "write" };
        let book = if region == &*self.book.region {
            self.book
        } else {
            return None;
        };
        let of_pool = capacities.targets.iter().zip(&self.levels[levels].units);
        let of_pool = of_pool
            .filter(|(it, _)| it.region == region && it.is_read == is_read && !it.is_replicated);
        let of_pool: Vec<_> = of_pool
            .map(|(_, column)| Expression::Column(*column))
            .collect();
        if of_pool.is_empty() {
            return None;
        }
        let way = self.levels[levels].way;
        let minutes = Expression::Column(self.levels[levels].minutes);
        let pool = if let [Expression::Column(only)] = of_pool[..] {
            only
        } else {
            let title = format!("all {kind}s");
            self.add_column(levels, &title, "units", Expression::sum(of_pool))
        };
        let as_much = self.add_column(
            levels,
            &format!("minutes with as many {kind} units or more"),
            "of the period",
            Expression::MinutesAtLeast(self.levels[levels].minutes, pool),
        );
        let unit = if is_read { "RCU" } else { "WCU" };
        let hour = if is_read { "RCU-hour" } else { "WCU-hour" };
        let price = |draft: &mut Self, key: String, unit: &'static str| {
            let price = book.price(&key, unit).ok()?;
            Some(draft.price(price))
        };
        let term = format!("{years}y");
        let hourly = price(
            self,
            format!("dynamodb.reserved-{kind}-capacity-unit-hours.{term}"),
            hour,
        )?;
        let upfront = price(
            self,
            format!("dynamodb.reserved-{kind}-capacity-units.{term}"),
            unit,
        )?;
        let plain = price(
            self,
            format!("dynamodb.{kind}-capacity-unit-hours.standard"),
            hour,
        )?;
        let block = self.assumption(Name::ReservedBlockUnits);
        let hours: Expression = float(month::HOURS).into();
        let months = f64::from(years * 12);
        let share = (upfront / months.into() + hourly * hours.clone()) / (plain * hours);
        let share = self.derived(
            &format!("{kind}_reserved_share_{term}"),
            &format!("{kind} capacity reserved for {years} years: price over the plain one"),
            "share",
            "a block pays for itself where it is used for a larger share of the time",
            share,
        );
        let pool = Expression::Column(pool);
        let long_enough = is_more(
            Expression::Column(as_much),
            share.clone() * sum_of(minutes.clone()),
        );
        let sure = Expression::MostOf(Box::new(long_enough * pool.clone()));
        let sure = (sure / block.clone()).rounded_down();
        let label = format!("{way}, {kind}s, {term}: blocks in full use for long enough");
        let sure = self.derived(&label, &label, "blocks", "", sure);
        let beyond = lesser(
            pool.clone() - lesser(pool, sure.clone() * block.clone()),
            block.clone(),
        );
        let one_more = is_more(
            sum_of(minutes.clone() * beyond),
            share * block.clone() * sum_of(minutes),
        );
        let label = format!("{way}, {kind}s, {term}: blocks to reserve");
        let note = "and the next one, where it is used for long enough";
        let blocks = self.derived(&label, &label, "blocks", note, sure + one_more);
        Some(blocks * block)
    }

    /// The column of a block with what of each hour's usage the best savings plan covers.
    fn covered_column(&mut self, answer: &Answer<'_>, levels: usize) -> Option<Column> {
        let (spend, discount) = self.spend_column(answer, levels)?;
        let class = class_of(answer.option.id);
        let commitment = self.commitment(answer.option.id, levels, spend, discount);
        let title = format!("covered by the plan, {class}");
        let share = covered_share(spend, commitment);
        Some(self.add_column(levels, &title, "share", share))
    }

    /// What is spent each hour at the plan's prices, USD; with what the plan takes off.
    fn spend_column(&mut self, answer: &Answer<'_>, levels: usize) -> Option<(Column, Expression)> {
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
    fn commitment(
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
    fn unused_of_capacity(&mut self, answer: &Answer<'_>) -> Option<(Expression, Exactness)> {
        let id = answer.option.id;
        let way = way_of(id)?;
        let capacities = answer.quote()?.capacity.as_ref()?;
        let levels = self.levels(way, capacities)?;
        let (spend, discount) = self.spend_column(answer, levels)?;
        let commitment = self.commitment(id, levels, spend, discount);
        Some((self.unused(levels, spend, commitment), Exactness::Capacity))
    }

    /// What of a commitment is not drawn, USD a month.
    fn unused(&self, levels: usize, spend: Column, commitment: Expression) -> Expression {
        let minutes = Expression::Column(self.levels[levels].minutes);
        let drawn = lesser(Expression::Column(spend), commitment.clone());
        let lost = commitment - sum_of(minutes.clone() * drawn) / sum_of(minutes);
        (lost * float(month::HOURS).into()).at_least(0.0)
    }

    /// The block of requests, by its place among those of the workload.
    fn levels_of_requests(&mut self) -> Option<usize> {
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
    fn spend_on_requests(&mut self, answer: &Answer<'_>) -> Option<(usize, Column, Expression)> {
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

    fn unused_of_requests(&mut self, answer: &Answer<'_>) -> Option<(Expression, Exactness)> {
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

/// The table class of an option.
fn class_of(id: &str) -> &'static str {
    if id.contains(".standard-ia") {
        "standard-ia"
    } else {
        "standard"
    }
}
