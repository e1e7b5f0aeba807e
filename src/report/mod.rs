//! Reports: what a comparison or a bill looks like. Nothing is priced here, and only here are
//! amounts rounded.

mod axis;
mod batch;
pub mod chart;
mod coverage;
mod csv;
mod decided;
mod document;
mod horizon_csv;
mod horizon_json;
mod horizon_markdown;
mod horizon_section;
mod horizon_sentences;
mod html;
mod hybrid_json;
mod json;
mod markdown;
mod numbers;
mod problem;
mod sampled;
mod sentences;
mod series;
mod svg;
mod terminal;
mod workload;

use crate::compare::horizon::Horizon;
use crate::compare::hybrid::Hybrid;
use crate::compare::{Answer, Comparison};

pub use batch::batch;
pub use coverage::coverage;
pub use decided::{Asked, break_even_csv, break_even_json};
pub use decided::{sensitivity_csv, sensitivity_json, sensitivity_section};
pub use decided::{sweep_csv, sweep_json, sweep_section, sweep_svg};
pub use document::{Column, Report, Section, Table};
pub use horizon_section::horizon_section;
pub use problem::problems;
pub use sampled::{samples, samples_section};
pub use svg::shape_svg;
pub use terminal::{assumptions, imported, options, prices, shape};
pub use terminal::{break_even, sensitivity, sweep};
pub use terminal::{price_check, price_diff, workbook_check};

/// What a report is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// For people at a terminal, with styles in ANSI escapes.
    Terminal {
        /// How many columns there are.
        width: usize,
    },
    /// For programs: one comparison is an object, several are a list of them.
    Json,
    /// For spreadsheets, a row for each option or charge.
    Csv,
    /// For pull requests and documents.
    Markdown,
}

/// A report on comparisons: the answer, the ranking, and what is unavailable and why.
#[must_use]
pub fn comparisons(comparisons: &[Comparison<'_>], format: Format) -> String {
    match format {
        Format::Terminal { width } => terminal::comparisons(comparisons, width),
        Format::Json => json::comparisons(comparisons),
        Format::Csv => csv::comparisons(comparisons),
        Format::Markdown => markdown::comparisons(comparisons),
    }
}

/// A report on the bills of one option: every charge, then the sizing, then the assumptions.
#[must_use]
pub fn bills(bills: &[(&Comparison<'_>, &Answer<'_>)], format: Format) -> String {
    match format {
        Format::Terminal { width } => terminal::bills(bills, width),
        Format::Json => json::bills(bills),
        Format::Csv => csv::bills(bills),
        Format::Markdown => markdown::bills(bills),
    }
}

/// A report on what workloads cost month by month: the answer, the ranking, and what changes when.
#[must_use]
pub fn horizons(horizons: &[Horizon<'_>], format: Format) -> String {
    match format {
        Format::Terminal { width } => terminal::horizons(horizons, width),
        Format::Json => horizon_json::horizons(horizons),
        Format::Csv => horizon_csv::horizons(horizons),
        Format::Markdown => horizon_markdown::horizons(horizons),
    }
}

/// A report on the splits of several workloads, at a terminal or in JSON.
#[must_use]
pub fn hybrid(hybrid: &Hybrid<'_>, width: Option<usize>) -> String {
    match width {
        Some(width) => terminal::hybrid(hybrid, width),
        None => hybrid_json::hybrid(hybrid),
    }
}
