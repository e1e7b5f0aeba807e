//! Prices of classes that others of a workbook run on: lower ones may make another class the cheapest.

use std::collections::{BTreeSet, HashMap};

use super::expression::Expression;
use super::plan::{BillPlan, Plan, Within};
use super::rows::{About, Cell, Content, Kind};
use crate::model::Engine;

/// What the key of an instance's price begins with, up to its class; `None` of any other price.
fn before_class(key: &str) -> Option<&str> {
    let is_of_instance = key.contains(".instance-hours.") || key.contains(".reserved-instance");
    if !is_of_instance {
        return None;
    }
    if let Some(at) = key.find(".db.") {
        return Some(&key[..at]);
    }
    // Classes of EC2 have two parts.
    let (before, _) = key.rsplit_once('.')?;
    Some(before.rsplit_once('.')?.0)
}

/// The prices of classes of a plan, together with those that are sold alike in the same region.
struct ClassPrices {
    /// Each kind with the cell that counts those of its prices that got lower.
    lowered: Vec<Cell>,
    /// Each price with the place of its kind, and what is paid for it as the plan is, USD.
    known: HashMap<Cell, (usize, f64)>,
}

/// 1 where a price is lower than it was.
fn is_lower(cell: Cell, before: f64) -> Expression {
    let (before, now) = (Expression::Number(before), Expression::Cell(cell));
    Expression::IsMore(Box::new(before), Box::new(now))
}

impl ClassPrices {
    /// Those of a plan, which gets the cells that count.
    fn of(plan: &mut Plan) -> Self {
        let mut places = HashMap::new();
        let (mut kinds, mut known) = (Vec::<(String, Vec<Expression>)>::new(), HashMap::new());
        for (row, it) in plan.rows.all.iter().enumerate() {
            let Some(Some(Content::Price(price))) = it.cells.first() else {
                continue;
            };
            let Some(before) = before_class(&it.key).filter(|_| it.kind == Kind::Price) else {
                continue;
            };
            let name = format!("{before} {}", price.region);
            let place = *places.entry(name.clone()).or_insert(kinds.len());
            if place == kinds.len() {
                kinds.push((name, Vec::new()));
            }
            let cell = Cell { row, workload: 0 };
            kinds[place].1.push(is_lower(cell, price.agreed));
            known.insert(cell, (place, price.agreed));
        }
        let lowered = kinds.into_iter().map(|(kind, prices)| {
            let name = format!("lower_{kind}");
            let label = format!("{kind}: prices that got lower");
            let formula = Expression::sum(prices);
            let formula = plan.rows.in_parts((&name, &label, "prices"), formula);
            let about = || About {
                label: label.clone(),
                unit: "prices".to_owned(),
                note: "since the workbook was made".to_owned(),
                ..About::default()
            };
            let row = plan.rows.row(Kind::Derived, &name, "", about);
            plan.rows.put(row, 0, || Content::Formula(formula))
        });
        Self {
            lowered: lowered.collect(),
            known,
        }
    }

    /// How many prices got lower of classes that a bill could run on, and does not; `None` where there is no
    /// such class.
    fn lowered_others(&self, bill: &BillPlan) -> Option<Expression> {
        let own = bill.prices();
        let mut own: Vec<_> = own
            .iter()
            .filter_map(|it| Some((*it, *self.known.get(it)?)))
            .collect();
        own.sort_unstable_by_key(|it| it.0);
        let kinds: BTreeSet<_> = own.iter().map(|(_, (place, _))| *place).collect();
        let known = self.known.values();
        if known.filter(|it| kinds.contains(&it.0)).count() == own.len() {
            return None;
        }
        let all = kinds.iter().map(|it| Expression::Cell(self.lowered[*it]));
        let of_own = { own.iter() }.map(|(cell, (_, before))| is_lower(*cell, *before));
        Some(Expression::sum(all) - Expression::sum(of_own))
    }
}

impl Plan {
    /// Ties every bill with servers to the prices of the classes that it does not run on.
    pub(super) fn watch_other_classes(&mut self) {
        let prices = ClassPrices::of(self);
        for option in 0..self.options.len() {
            if self.options[option].engine != Engine::PostgreSql {
                continue;
            }
            for workload in 0..self.options[option].answers.len() {
                let Ok(bill) = &self.options[option].answers[workload] else {
                    continue;
                };
                let Some(formula) = prices.lowered_others(bill) else {
                    continue;
                };
                let id = self.options[option].id;
                let about = || About {
                    label: format!("{id}: classes of others that got cheaper"),
                    unit: "prices".to_owned(),
                    note: "one of them may be the cheapest now".to_owned(),
                    ..About::default()
                };
                let name = format!("cheaper_classes_{id}");
                let row = self.rows.row(Kind::Derived, &name, "", about);
                let cell = self.rows.put(row, workload, || Content::Formula(formula));
                if let Ok(bill) = &mut self.options[option].answers[workload] {
                    bill.range.push(Within {
                        cell,
                        least: 0.0,
                        most: 0.0,
                    });
                }
            }
        }
    }
}
