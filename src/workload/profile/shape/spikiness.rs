//! Spikiness, and whether a shape has the one that is said.

use rust_decimal::prelude::ToPrimitive;
use rust_decimal::{Decimal, dec};

use crate::figures::thousands;
use crate::problem::{Place, Problem};
use crate::rounding::billed;
use crate::workload::reader::{Found, Table};
use crate::workload::shape::Shape;

/// All of a week's demand in one of its 10,080 minutes.
const MOST_SPIKINESS: Decimal = dec!(10_080);
/// How far a spikiness that is written down may be off what a shape implies.
const ROUNDING: f64 = 1e-3;

/// A spikiness with the key that says it.
#[derive(Clone)]
pub(super) struct Spikiness {
    pub(super) value: Decimal,
    pub(super) place: Place,
    path: String,
}

impl Spikiness {
    pub(super) fn of(table: &Table<'_>) -> Option<Self> {
        let Found { value, place } = table.number("spikiness", Decimal::ONE, MOST_SPIKINESS)?;
        let path = table.path_of("spikiness");
        Some(Self { value, place, path })
    }

    pub(super) fn report(&self, table: &Table<'_>, message: &str, help: &str) {
        let message = format!("{}: {message}, found {}", self.path, thousands(self.value));
        table.report(Problem::at(self.place.clone(), message).help(help));
    }
}

/// Whether a spikiness that is given beside a shape is the one that the shape implies.
pub(super) fn is_as_said(table: &Table<'_>, shape: &Shape, said: Option<&Spikiness>) -> bool {
    let Some(said) = said else {
        return true;
    };
    let implied = shape.spikiness();
    let is_same = (rate(said.value) / implied - 1.0).abs() <= ROUNDING;
    if !is_same {
        let name = shape.kind().name();
        let message = format!("this {name} shape has {}", figure(implied));
        said.report(table, &message, "leave it out: the shape says it");
    }
    is_same
}

/// Every bound lies far inside what an f64 holds.
pub(super) fn rate(value: Decimal) -> f64 {
    value.to_f64().unwrap_or_default()
}

/// A figure in a sentence, to four digits.
pub(super) fn figure(value: f64) -> String {
    let decimal = billed(value);
    thousands(decimal.round_sf(4).unwrap_or(decimal))
}
