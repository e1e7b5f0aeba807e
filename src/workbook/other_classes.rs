//! Prices of classes that others of a workbook run on: lower ones may make another class the cheapest.

use std::collections::{BTreeSet, HashMap};

use super::expression::Expression;
use super::plan::{BillPlan, Plan, Within};
use super::rows::{About, Cell, Content, Kind, Rows};
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
    /// Each price with what is paid for it as the plan is, USD.
    sold_alike: Vec<Vec<(Cell, f64)>>,
    /// The place of each price above.
    places: HashMap<Cell, usize>,
}

impl ClassPrices {
    fn of(rows: &Rows) -> Self {
        let mut by_name = HashMap::new();
        let (mut sold_alike, mut places) = (Vec::<Vec<_>>::new(), HashMap::new());
        for (row, it) in rows.all.iter().enumerate() {
            let Some(Some(Content::Price(price))) = it.cells.first() else {
                continue;
            };
            let Some(before) = before_class(&it.key).filter(|_| it.kind == Kind::Price) else {
                continue;
            };
            let name = (before, price.region.as_str());
            let place = *by_name.entry(name).or_insert(sold_alike.len());
            if place == sold_alike.len() {
                sold_alike.push(Vec::new());
            }
            let cell = Cell { row, workload: 0 };
            sold_alike[place].push((cell, price.agreed));
            places.insert(cell, place);
        }
        Self { sold_alike, places }
    }

    /// For each price of a class that a bill could run on, and does not, whether it got lower.
    fn lowered_others(&self, bill: &BillPlan) -> Vec<Expression> {
        let own = bill.prices();
        let places: BTreeSet<_> = own.iter().filter_map(|it| self.places.get(it)).collect();
        let others = places.iter().flat_map(|it| &self.sold_alike[**it]);
        let mut others: Vec<_> = others.filter(|it| !own.contains(&it.0)).collect();
        others.sort_unstable_by_key(|it| it.0);
        let lowered = others.into_iter().map(|(cell, before)| {
            let (before, now) = (Expression::Number(*before), Expression::Cell(*cell));
            Expression::IsMore(Box::new(before), Box::new(now))
        });
        lowered.collect()
    }
}

impl Plan {
    /// Ties every bill with servers to the prices of the classes that it does not run on.
    pub(super) fn watch_other_classes(&mut self) {
        let prices = ClassPrices::of(&self.rows);
        for option in 0..self.options.len() {
            if self.options[option].engine != Engine::PostgreSql {
                continue;
            }
            for workload in 0..self.options[option].answers.len() {
                let Ok(bill) = &self.options[option].answers[workload] else {
                    continue;
                };
                let others = prices.lowered_others(bill);
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
}
