//! How sure an answer is, in every format.

mod csv;
mod json;
mod markdown;
mod section;
mod sentences;

use super::{Format, terminal};
use crate::compare::Comparison;
use crate::decide::{SampledTerm, Samples};

pub use section::samples_section;
pub(super) use sentences::{UNSERVING, answer, chance, distribution, notes, unserving};

/// A report on samples of profiles: each with the comparison at the middles of its intervals. For each term
/// the answer, then the options from the best choice on.
#[must_use]
pub fn samples(all: &[(&Comparison<'_>, &Samples)], format: Format) -> String {
    match format {
        Format::Terminal { width } => terminal::samples(all, width),
        Format::Json => json::samples(all),
        Format::Csv => csv::samples(all),
        Format::Markdown => markdown::samples(all),
    }
}

/// The terms that are told to people: a longer one that has no further option says nothing new.
pub(super) fn told(samples: &Samples) -> impl Iterator<Item = &SampledTerm> {
    let before = std::iter::once(0).chain(samples.terms.iter().map(|it| it.options.len()));
    let terms = samples.terms.iter().zip(before);
    terms
        .filter(|(term, before)| term.options.len() > *before)
        .map(|it| it.0)
}
