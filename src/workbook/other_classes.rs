//! Prices of classes that others of a workbook run on: lower ones may make another class the cheapest.

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

impl Plan {
    /// Ties every bill with servers to the prices of the classes that it does not run on.
    pub(super) fn watch_other_classes(&mut self) {
        for option in 0..self.options.len() {
            if self.options[option].engine != Engine::PostgreSql {
                continue;
            }
            for workload in 0..self.options[option].answers.len() {
                let Ok(bill) = &self.options[option].answers[workload] else {
                    continue;
                };
                let others = self.lowered_others(bill);
                if others.is_empty() {
                    continue;
                }
                let id = self.options[option].id;
                let about = || About {
                    label: format!("{id}: classes of others that got cheaper"),
                    unit: "prices".to_owned(),
                    note: "one of them may be the cheapest now".to_owned(),
                    ..About::default()
                };
                let name = format!("cheaper_classes_{id}");
                let row = self.rows.row(Kind::Derived, &name, "", about);
                let formula = Expression::sum(others);
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

    /// For each price of a class that a bill could run on, and does not, whether it got lower.
    fn lowered_others(&self, bill: &BillPlan) -> Vec<Expression> {
        let prices = || {
            let rows = self.rows.all.iter().enumerate();
            rows.filter(|(_, it)| it.kind == Kind::Price)
                .filter_map(|(row, it)| {
                    let Some(Content::Price(price)) = it.cells.first()?.as_ref() else {
                        return None;
                    };
                    let cell = Cell { row, workload: 0 };
                    Some((cell, before_class(&it.key)?, price))
                })
        };
        let own: Vec<_> = prices().filter(|it| bill.uses(it.0)).collect();
        let others = prices().filter(|(cell, before, price)| {
            let is_own = own.iter().any(|it| it.0 == *cell);
            let mut own = own.iter();
            !is_own && own.any(|it| it.1 == *before && it.2.region == price.region)
        });
        let lowered = others.map(|(cell, _, price)| {
            let (before, now) = (Expression::Number(price.agreed), Expression::Cell(cell));
            Expression::IsMore(Box::new(before), Box::new(now))
        });
        lowered.collect()
    }
}
