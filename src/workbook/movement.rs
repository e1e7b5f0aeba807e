//! How demand moves at each spikiness that factors are worked out for.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use super::draft::{ALONE, Draft};
use super::expression::Expression;
use super::rows::{About, Validation};
use crate::catalog;
use crate::demand::Demand;
use crate::model::{Capacities, Case};
use crate::workload::{Shape, Workload};

/// The spikiness that may be chosen beside that of the profile.
const CHOICES: [f64; 5] = [1.0, 2.0, 3.0, 5.0, 8.0];

/// The key of a profile that says it.
const KEY: &str = "spikiness";

/// A workload at some spikiness.
#[derive(Debug)]
pub(super) struct Variant {
    pub(super) spikiness: f64,
    pub(super) workload: Workload,
}

/// The shapes of a spikiness, for all workloads that have it.
#[derive(Debug, Default)]
pub(super) struct Movements {
    by_spikiness: HashMap<u64, Option<Arc<Shape>>>,
}

impl Movements {
    /// How demand of a spikiness moves where a profile says no more of it.
    pub(super) fn shape(&mut self, spikiness: f64) -> Option<Arc<Shape>> {
        let known = self.by_spikiness.entry(spikiness.to_bits());
        let shape = known.or_insert_with(|| {
            let profile = format!(
                "name = \"a\"\nregion = \"us-east-1\"\n{KEY} = {spikiness}\n\
                 reads = {{ per_second = 1, item_size = 1 }}\n\
                 writes = {{ per_second = 1, item_size = 1 }}\nstorage = {{ size = 1 }}\n"
            );
            let workload = Workload::from_toml("", &profile).ok()?;
            Some(workload.reads_shape)
        });
        shape.clone()
    }
}

/// The shape of a spikiness, of all that are there for everybody.
fn shape_of(movements: &Mutex<Movements>, spikiness: f64) -> Option<Arc<Shape>> {
    let mut all = movements.lock().unwrap_or_else(PoisonError::into_inner);
    all.shape(spikiness)
}

impl Draft<'_> {
    /// Makes a cell of the spikiness where it may be changed, and a variant of the workload for each that may
    /// be chosen.
    pub(super) fn read_spikiness(&mut self, movements: &Mutex<Movements>) {
        let now = self.workload.reads_shape.spikiness();
        let is_plain = self.gives(KEY) || !self.workload.shape_is_given;
        let has_one = Arc::ptr_eq(&self.workload.reads_shape, &self.workload.writes_shape);
        let is_as_any = |shape: &Arc<Shape>| shape.minutes() == self.workload.reads_shape.minutes();
        if !is_plain || !has_one || !shape_of(movements, now).as_ref().is_some_and(is_as_any) {
            self.spikiness = now.into();
            self.variants.push(Variant {
                spikiness: now,
                workload: self.workload.clone(),
            });
            return;
        }
        let mut choices = CHOICES.to_vec();
        if !choices.contains(&now) {
            choices.push(now);
        }
        choices.sort_unstable_by(f64::total_cmp);
        for spikiness in &choices {
            let Some(shape) = shape_of(movements, *spikiness) else {
                continue;
            };
            let mut workload = self.workload.clone();
            workload.reads_shape = Arc::clone(&shape);
            workload.writes_shape = shape;
            self.variants.push(Variant {
                spikiness: *spikiness,
                workload,
            });
        }
        let about = About {
            label: "spikiness: the busiest minute over the mean".to_owned(),
            unit: "× mean".to_owned(),
            note: "one of those that factors are worked out for".to_owned(),
            validation: Some(Validation::OneOf(choices.clone())),
        };
        let row = rust_decimal::Decimal::try_from(now).unwrap_or_default();
        self.spikiness = self.input(KEY, KEY, row, about);
        if let Some(cell) = Self::cell_of(&self.spikiness) {
            let more = choices.iter().skip(1).map(|choice| {
                let choice = Expression::Number(*choice);
                Expression::IsAtLeast(Box::new(cell.into()), Box::new(choice))
            });
            let taken = std::iter::once(Expression::Number(1.0)).chain(more);
            let taken = self.derived(
                "spikiness_choice",
                "column of factors for the spikiness",
                "of those there are",
                "between two choices that of the lesser one",
                Expression::Sum(taken.collect()),
            );
            let workload = &mut self.plan.workloads[ALONE];
            workload.choice = Self::cell_of(&taken);
            workload.spikiness = Some((cell, choices));
        }
    }

    /// What a way provisions at each spikiness; what it can't serve is left out.
    pub(super) fn movement(&self, way: &str, capacities: &Capacities) -> Vec<(f64, Capacities)> {
        let now = self.workload.reads_shape.spikiness();
        let id = format!("dynamodb.{way}.standard");
        let model = catalog::model(&id).ok();
        let each = self.variants.iter().filter_map(|it| {
            if it.spikiness.to_bits() == now.to_bits() {
                return Some((it.spikiness, capacities.clone()));
            }
            let demand = Demand::of(&it.workload);
            let case = Case::new(&it.workload, &demand, self.books).ok()?;
            let capacity = model?.quote(&case).ok()?.capacity?;
            let is_alike = capacity.is_by_step == capacities.is_by_step
                && capacity.targets.len() == capacities.targets.len();
            is_alike.then_some((it.spikiness, capacity))
        });
        each.collect()
    }

    /// How reads and writes move at each spikiness.
    pub(super) fn movement_of_requests(&self) -> Vec<(f64, [Arc<Shape>; 2])> {
        let each = self.variants.iter().map(|it| {
            let shapes = [&it.workload.reads_shape, &it.workload.writes_shape];
            (it.spikiness, shapes.map(Arc::clone))
        });
        each.collect()
    }
}
