//! What there is to choose from and to set, at a terminal.

use std::fmt::Write as _;

use super::{LEAST_WIDTH, STRONG, columns};
use crate::assumptions;
use crate::model::PricingModel;

/// Every option with a line of explanation.
#[must_use]
pub fn options(models: impl Iterator<Item = &'static dyn PricingModel>, width: usize) -> String {
    let mut out = String::new();
    let rows = models.map(|model| {
        let option = model.option();
        [
            option.id.to_owned(),
            format!("{}: {}", option.engine, option.summary),
        ]
    });
    columns(&mut out, rows, width.max(LEAST_WIDTH));
    out
}

/// Every assumption with its value, unit and source.
#[must_use]
pub fn assumptions(width: usize) -> String {
    let mut out = String::new();
    for group in assumptions::ALL.chunk_by(|a, b| a.group == b.group) {
        if !out.is_empty() {
            out.push('\n');
        }
        let _ = writeln!(out, "{STRONG}{}{STRONG:#}", group[0].group);
        let rows = group.iter().map(|it| {
            let text = format!(
                "{} {}: {} [{}]",
                it.default.normalize(),
                it.unit,
                it.meaning,
                it.source
            );
            [it.key.to_owned(), text]
        });
        columns(&mut out, rows, width.max(LEAST_WIDTH));
    }
    out
}
