//! Capacity by levels as blocks of formulas: what is provisioned, and what of it is charged for.

use super::draft::{ALONE, Draft, float};
use super::dynamodb::{Target, Use};
use super::expression::{Column, Expression, Table};
use super::plan::{Block, BlockColumn, Exactness, FactorTable};
use crate::bill::{Charge, CoveredBy};
use crate::compare::Answer;
use crate::model::{Capacities, TargetCapacity};
use crate::month;

/// A block of a workload, by what it is for: a way to provision, or requests.
#[derive(Debug)]
pub(super) struct Levels {
    pub(super) way: &'static str,
    pub(super) block: usize,
    pub(super) minutes: Column,
    /// Where the levels of each target, or of reads and writes, are.
    pub(super) moves: Vec<Column>,
    /// Units of each target, where there are targets.
    pub(super) units: Vec<Column>,
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

pub(super) fn way_of(id: &str) -> Option<&'static str> {
    let ways = [
        "provisioned-peak",
        "provisioned-scheduled",
        "provisioned-autoscaled",
    ];
    let second = id.split('.').nth(1)?;
    ways.into_iter().find(|it| *it == second)
}

pub(super) fn years_of(id: &str) -> Option<u32> {
    match id.rsplit('.').next()? {
        "reserved-1y" => Some(1),
        "reserved-3y" => Some(3),
        _ => None,
    }
}

pub(super) fn is_more(a: Expression, b: Expression) -> Expression {
    Expression::IsMore(Box::new(a), Box::new(b))
}

pub(super) fn sum_of(it: Expression) -> Expression {
    Expression::SumOf(Box::new(it))
}

pub(super) fn lesser(a: Expression, b: Expression) -> Expression {
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
    pub(super) fn factor_table(
        &mut self,
        name: &str,
        what: &str,
        choices: &[f64],
        columns: Vec<Vec<f64>>,
    ) -> Table {
        let workload = &self.workload.name;
        self.plan.tables.push(FactorTable {
            workload: ALONE,
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

    pub(super) fn add_column(
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
}

/// The table class of an option.
pub(super) fn class_of(id: &str) -> &'static str {
    if id.contains(".standard-ia") {
        "standard-ia"
    } else {
        "standard"
    }
}
