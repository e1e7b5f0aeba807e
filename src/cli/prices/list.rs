//! `tablestakes prices list`: every region, the dates of its prices, and which options can be priced there.

use clap::ValueEnum;
use tablestakes::report::{self, Format};
use tablestakes::{catalog, coverage};

use crate::cli::price_folders::PriceFolders;
use crate::cli::{Failure, output};

/// List the regions: how many prices, of which days, and which options can be priced where
#[derive(clap::Args)]
pub(super) struct Arguments {
    /// What to write the list in
    #[arg(long, value_enum, default_value_t = FormatName::Table)]
    format: FormatName,
    #[command(flatten)]
    prices: PriceFolders,
}

#[derive(Clone, Copy, ValueEnum)]
enum FormatName {
    Table,
    Markdown,
}

pub(super) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let library = arguments.prices.library()?;
    let models: Vec<_> = catalog::models().collect();
    let books = library.books(library.regions())?;
    let coverage = coverage(&books, library.regions(), &models);
    let format = match arguments.format {
        FormatName::Table => Format::Terminal {
            width: output::width(),
        },
        FormatName::Markdown => Format::Markdown,
    };
    output::print(&report::coverage(&coverage, format))
}
