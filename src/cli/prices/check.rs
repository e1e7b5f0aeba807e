//! `tablestakes prices check`: how old prices are, what is missing, and which are implausible.

use jiff::civil::Date;
use rust_decimal::Decimal;
use tablestakes::assumptions::Name;
use tablestakes::prices::check::Check;
use tablestakes::{Library, Problem, catalog, coverage, report};

use super::today;
use crate::cli::price_folders::PriceFolders;
use crate::cli::{Failure, output};

/// Check prices: how old they are, what is missing, and which are implausible
///
/// A price that is off by more than a factor from what it should be like ends the check with exit code 2;
/// ages and gaps are told and end it with 0. What a price should be like is the median of its family of
/// classes, by size, and the median of the same price over regions.
#[derive(clap::Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    prices: PriceFolders,
    /// The day of which ages are, 2026-01-15 for one; left out, today
    #[arg(long, value_name = "DATE")]
    on: Option<Date>,
    /// How many times what it should be like a price may be, or what part of it
    #[arg(long, value_name = "FACTOR", default_value_t = default_factor(), value_parser = factor)]
    factor: Decimal,
}

pub(super) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let library = arguments.prices.library()?;
    let embedded = Library::embedded();
    let embedded = embedded.books(embedded.regions())?;
    let books = library.books(library.regions())?;
    let on = arguments.on.unwrap_or_else(today);
    let check = Check::of(&books, &embedded, on, arguments.factor);
    let models: Vec<_> = catalog::models().collect();
    let coverage = coverage(&books, library.regions(), &models);
    let notice_days = Name::PriceNoticeDays.about().default;
    let place = |region: &str, key: &str| library.place(region, key);
    output::print(&report::price_check(
        &check,
        &coverage,
        notice_days,
        place,
        output::width(),
    ))?;
    match check.jumps.prices.len() {
        0 => Ok(()),
        1 => Err(Problem::anywhere("1 price is implausible").into()),
        count => Err(Problem::anywhere(format!("{count} prices are implausible")).into()),
    }
}

fn default_factor() -> Decimal {
    Name::PriceJumpFactor.about().default
}

/// A factor: with 1 or less everything would be a jump.
fn factor(text: &str) -> Result<Decimal, String> {
    let factor = Decimal::from_str_exact(text).ok();
    factor
        .filter(|it| *it > Decimal::ONE)
        .ok_or_else(|| "expected a number above 1, 6 for one".to_owned())
}
