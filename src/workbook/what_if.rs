//! Costs of other workloads than that of the inputs, each as one formula: with more or fewer reads at some
//! spikiness, month by month while it grows, and with so many times the requests.

use std::collections::HashMap;

use super::draft::{ALONE, Draft, float};
use super::expression::Expression;
use super::plan::{BillPlan, ChargePlan, Course, CourseOption, Even, Plan, WhatIf, WhatIfEngine};
use super::range::{Moved, is_same};
use super::rows::{Cell, Content};
use crate::bill::Charge;
use crate::compare::{Comparison, Term};
use crate::demand::Demand;
use crate::model::{Case, Engine, PricingModel, PurchaseOption, Quote};
use crate::workload::Workload;

/// How many times as many reads rows of a grid are for.
const READS: [f64; 5] = [0.25, 0.5, 1.0, 2.0, 4.0];

/// The columns of a grid, where factors are there for them.
const SPIKINESS: [f64; 4] = [1.0, 2.0, 5.0, 8.0];

/// Months that are looked at where a profile says nothing of it.
const MONTHS: u32 = 36;

/// The models of both engines without commitment that are ranked.
type Ranked<'m> = Vec<(usize, &'m &'static dyn PricingModel)>;

/// What stands in place of a cell.
type Replaced = HashMap<Cell, Expression>;

/// The formulas of charges with the same cells replaced, each worked out once: by what they are made of.
#[derive(Debug, Default)]
struct Formulas(HashMap<*const ChargePlan, Expression>);

impl Formulas {
    fn of(&mut self, charge: &ChargePlan, plan: &Plan, replaced: &Replaced) -> Expression {
        // Bills stay where they are as long as formulas are asked for.
        let formula = self.0.entry(std::ptr::from_ref(charge)).or_insert_with(|| {
            let formula = charge.quantity.clone() * charge.unit_price.clone();
            inlined(&formula, plan, replaced)
        });
        formula.clone()
    }
}

impl Draft<'_> {
    /// Works out what a workload costs with other reads and another spikiness, month by month, and with so
    /// many times its requests.
    pub(super) fn look_further(
        &mut self,
        models: &[&'static dyn PricingModel],
        answers: &[Result<BillPlan, String>],
        comparison: &Comparison<'_>,
    ) {
        let what_if = self.what_if(models, answers);
        self.plan.what_ifs.extend(what_if);
        let place = |id: &str| models.iter().position(|it| it.option().id == id);
        let best = [Engine::DynamoDb, Engine::PostgreSql].map(|engine| {
            let best = comparison.cheapest(Term::NoCommitment, Some(engine));
            best.and_then(|it| place(it.option.id))
        });
        if let [Some(a), Some(b)] = best {
            let even = self.even([a, b], answers);
            self.plan.evens.extend(even);
        }
        let mut places = Vec::new();
        for term in Term::ALL {
            for engine in [Engine::DynamoDb, Engine::PostgreSql] {
                let best = comparison.cheapest(term, Some(engine));
                let at = best.and_then(|it| place(it.option.id));
                places.extend(at.filter(|at| !places.contains(at)));
            }
        }
        if !places.is_empty() {
            let course = self.course(&places, models, answers);
            self.plan.courses.push(course);
        }
    }

    /// What the cheapest option of each engine costs at each point of a grid.
    fn what_if(
        &mut self,
        models: &[&'static dyn PricingModel],
        answers: &[Result<BillPlan, String>],
    ) -> Option<WhatIf> {
        let now = self.workload.reads_shape.spikiness();
        let columns: Vec<_> = (0..self.variants.len())
            .filter(|at| {
                let spikiness = self.variants[*at].spikiness;
                SPIKINESS.contains(&spikiness) || spikiness.to_bits() == now.to_bits()
            })
            .collect();
        let cells: Vec<_> = self
            .moved
            .iter()
            .filter_map(|(cell, moved)| match moved {
                Moved::Rate(at) => Some((*cell, *at)),
                _ => None,
            })
            .filter(|(_, at)| self.workload.access_patterns[*at].operation.is_read())
            .collect();
        if cells.is_empty() {
            return None;
        }
        let mut replaced: Replaced = cells
            .iter()
            .map(|(cell, _)| (*cell, Expression::Cell(*cell) * Expression::Place(0)))
            .collect();
        if let Some(cell) = Self::cell_of(&self.spikiness) {
            replaced.insert(cell, Expression::Place(1));
        }
        let ranked = ranked(models, answers);
        let mut known = Formulas::default();
        let mut engines = [Engine::DynamoDb, Engine::PostgreSql].map(|engine| WhatIfEngine {
            engine,
            cells: Vec::new(),
        });
        for times in READS {
            let mut rows = [Vec::new(), Vec::new()];
            for column in &columns {
                let variant = &self.variants[*column];
                let mut workload = variant.workload.clone();
                for (_, at) in &cells {
                    let rate = &mut workload.access_patterns[*at].operations_per_month;
                    *rate *= decimal(times);
                }
                let places = [times, variant.spikiness];
                for (engine, row) in engines.iter().zip(&mut rows) {
                    let of_engine = ranked
                        .iter()
                        .filter(|it| it.1.option().engine == engine.engine);
                    let at = (&replaced, &places[..]);
                    let cost = self.cheapest(of_engine, &workload, at, answers, &mut known);
                    row.push(cost);
                }
            }
            for (engine, row) in engines.iter_mut().zip(rows) {
                engine.cells.push(row);
            }
        }
        Some(WhatIf {
            workload: ALONE,
            reads: READS.to_vec(),
            spikiness: columns
                .iter()
                .map(|at| self.variants[*at].spikiness)
                .collect(),
            engines: engines.into(),
        })
    }

    /// The cheapest of some options for a workload, with what it costs.
    fn cheapest<'m>(
        &mut self,
        models: impl Iterator<Item = &'m (usize, &'m &'static dyn PricingModel)>,
        workload: &Workload,
        (replaced, places): (&Replaced, &[f64]),
        answers: &[Result<BillPlan, String>],
        known: &mut Formulas,
    ) -> Option<(usize, Expression)> {
        let demand = Demand::of(workload);
        let case = Case::new(workload, &demand, self.books).ok()?;
        let costs = models.filter_map(|(at, model)| {
            let cost = model.cost(&case).filter(|it| !it.falls_short)?;
            let people = crate::administration::usd(&case, model.option(), cost.databases);
            Some((*at, *model, cost.monthly_usd.saturating_add(people)))
        });
        let (at, model, _) = costs.min_by_key(|it| it.2)?;
        let quote = quoted(*model, &case)?;
        let bill = answers[at].as_ref().ok()?;
        Some((
            at,
            self.cost_at(model.option(), bill, &quote, (replaced, places), known),
        ))
    }

    /// The monthly bill of a quote as one formula of inputs: each charge by the formula that the option has
    /// for it, or its quantity as quoted where that does not hold.
    fn cost_at(
        &mut self,
        option: &PurchaseOption,
        bill: &BillPlan,
        quote: &Quote<'_>,
        (replaced, places): (&Replaced, &[f64]),
        known_formulas: &mut Formulas,
    ) -> Expression {
        let mut left: Vec<&ChargePlan> = bill.charges.iter().collect();
        let mut sum = Expression::Number(0.0);
        let values = self.evaluation().at(places);
        let mut quoted = Vec::new();
        for charge in quote.bill.charges() {
            let amount = float(charge.amount_usd());
            if amount == 0.0 {
                continue;
            }
            let known = left.iter().position(|it| is_same(it, charge));
            let by_formula = known.map(|at| left.remove(at)).and_then(|it| {
                let formula = known_formulas.of(it, self.plan, replaced);
                let value = values.value(&formula);
                let holds = (value - amount).abs() <= 1e-4 + 1e-6 * amount.abs();
                holds.then_some(formula)
            });
            match by_formula {
                Some(formula) => sum = sum + formula,
                None => quoted.push(charge),
            }
        }
        drop(values);
        for charge in quoted {
            sum = sum + self.as_quoted(option, charge);
        }
        sum
    }

    /// A charge whose quantity is as quoted.
    fn as_quoted(&mut self, option: &PurchaseOption, charge: &Charge<'_>) -> Expression {
        let price = self.unit_price(option.id, charge);
        Expression::Product(vec![float(charge.quantity).into(), price])
    }

    /// What two options cost with so many times as many requests.
    fn even(&self, options: [usize; 2], answers: &[Result<BillPlan, String>]) -> Option<Even> {
        let rates = self
            .moved
            .iter()
            .filter(|it| matches!(it.1, Moved::Rate(_)));
        let replaced: Replaced = rates
            .map(|(cell, _)| (*cell, Expression::Cell(*cell) * Expression::Place(0)))
            .collect();
        let costs = options.map(|at| {
            let bill = answers[at].as_ref().ok()?;
            let charges = bill.charges.iter();
            let amounts = charges.map(|it| it.quantity.clone() * it.unit_price.clone());
            Some(inlined(&Expression::sum(amounts), self.plan, &replaced))
        });
        let [Some(a), Some(b)] = costs else {
            return None;
        };
        Some(Even {
            workload: ALONE,
            options,
            costs: [a, b],
        })
    }

    /// What some options cost month by month. Where nothing grows every month is as the first, and where
    /// something does only what commits to nothing is followed: a term is bought for more than a month.
    fn course(
        &mut self,
        options: &[usize],
        models: &[&'static dyn PricingModel],
        answers: &[Result<BillPlan, String>],
    ) -> Course {
        let growth = &self.workload.growth;
        let months = growth.horizon_months.unwrap_or(MONTHS).max(1);
        let factors = (1..=months).map(|month| {
            let it = growth.factors(month);
            [it.reads, it.writes, it.storage].map(float)
        });
        let factors: Vec<_> = factors.collect();
        if growth.is_constant() {
            let options = options.iter().map(|at| CourseOption {
                option: *at,
                months: Vec::new(),
            });
            return Course {
                workload: ALONE,
                months: factors,
                options: options.collect(),
            };
        }
        let mut known = Formulas::default();
        let mut replaced = Replaced::new();
        for (cell, moved) in &self.moved {
            let place = match moved {
                Moved::Rate(at) if self.workload.access_patterns[*at].operation.is_read() => 0,
                Moved::Rate(_) => 1,
                Moved::DataSize | Moved::DataItems => 2,
                Moved::Items(_) | Moved::ItemSize(_) => continue,
            };
            replaced.insert(*cell, Expression::Cell(*cell) * Expression::Place(place));
        }
        let free = options
            .iter()
            .filter(|at| models[**at].option().commitment_years == 0);
        let mut followed: Vec<_> = free
            .map(|at| CourseOption {
                option: *at,
                months: Vec::new(),
            })
            .collect();
        for (month, factors) in (1..=months).zip(&factors) {
            let grown = self.workload.in_month(month).ok();
            for it in &mut followed {
                let cost = grown.as_ref().and_then(|workload| {
                    let demand = Demand::of(workload);
                    let case = Case::new(workload, &demand, self.books).ok()?;
                    let model = models[it.option];
                    let quote = quoted(model, &case)?;
                    let bill = answers[it.option].as_ref().ok()?;
                    let at = (&replaced, &factors[..]);
                    Some(self.cost_at(model.option(), bill, &quote, at, &mut known))
                });
                it.months.push(cost);
            }
        }
        Course {
            workload: ALONE,
            months: factors,
            options: followed,
        }
    }
}

fn quoted<'b>(model: &dyn PricingModel, case: &Case<'_, 'b>) -> Option<Quote<'b>> {
    let mut quote = model.quote(case).ok()?;
    crate::administration::charge(case, model.option(), &mut quote);
    Some(quote)
}

/// A factor with two decimals at most.
fn decimal(times: f64) -> rust_decimal::Decimal {
    rust_decimal::Decimal::try_from(times).unwrap_or_default()
}

/// The options without commitment that are ranked.
fn ranked<'m>(
    models: &'m [&'static dyn PricingModel],
    answers: &[Result<BillPlan, String>],
) -> Ranked<'m> {
    let all = models.iter().enumerate().zip(answers);
    let ranked = all.filter(|((_, model), answer)| {
        let is_ranked = answer.as_ref().is_ok_and(|it| it.shortfall.is_none());
        is_ranked && model.option().commitment_years == 0
    });
    ranked.map(|(it, _)| it).collect()
}

/// A formula in which some cells are replaced, and so all that follows from them.
fn inlined(formula: &Expression, plan: &Plan, replaced: &Replaced) -> Expression {
    formula.mapped(&mut |it| match it {
        Expression::Cell(cell) => replaced.get(cell).cloned().or_else(|| {
            let Some(Content::Formula(of)) = plan.rows.content(*cell) else {
                return None;
            };
            depends(of, plan, replaced).then(|| inlined(of, plan, replaced))
        }),
        Expression::Column(column) => {
            let of = &plan.blocks[column.block].columns[column.column].formula;
            depends(of, plan, replaced).then(|| inlined(of, plan, replaced))
        }
        _ => None,
    })
}

/// Whether a formula has to do with any of some cells.
fn depends(formula: &Expression, plan: &Plan, replaced: &Replaced) -> bool {
    let mut does = false;
    formula.each_leaf(&mut |it| {
        does |= match it {
            Expression::Cell(cell) => {
                replaced.contains_key(cell)
                    || matches!(plan.rows.content(*cell), Some(Content::Formula(of)) if depends(of, plan, replaced))
            }
            Expression::Column(column) => {
                let of = &plan.blocks[column.block].columns[column.column].formula;
                depends(of, plan, replaced)
            }
            _ => false,
        };
    });
    does
}
