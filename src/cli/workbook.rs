//! `tablestakes workbook`: costs as a planner's spreadsheet, in formulas.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use tablestakes::assumptions::Name;
use tablestakes::model::PricingModel;
use tablestakes::prices::Books;
use tablestakes::workbook::Workbook;
use tablestakes::{Failure, Problem, Workload, catalog, listed};

use super::compare::{books, check_standard_input, say_when_old};
use super::price_folders::PriceFolders;
use super::{output, samples, workbook_check, written_file};

/// Write a spreadsheet to plan with: bills as formulas over inputs, prices and assumptions
#[derive(clap::Args)]
pub(super) struct Arguments {
    /// Profiles in TOML or JSON; `-` is standard input
    #[arg(required_unless_present = "check", value_name = "PROFILE")]
    profiles: Vec<PathBuf>,
    /// The file to write, `plan.xlsx` for one
    #[arg(long, required_unless_present = "check", value_name = "FILE")]
    out: Option<PathBuf>,
    /// Read an edited workbook back, price what stands in it, and tell where its sheets and the program
    /// differ; the exit code is 3 when they do
    #[arg(long, value_name = "FILE.xlsx",
        conflicts_with_all = ["profiles", "out", "options", "assumptions"])]
    check: Option<PathBuf>,
    /// Price only options whose id matches, `rds.*` for one; can be given several times
    #[arg(long = "option", value_name = "PATTERN")]
    options: Vec<String>,
    #[command(flatten)]
    prices: PriceFolders,
    /// Set an assumption, over what the profiles say; can be given several times
    #[arg(long = "assume", value_name = "KEY=VALUE")]
    assumptions: Vec<String>,
}

pub(super) fn run(arguments: &Arguments) -> Result<ExitCode, Failure> {
    if let Some(file) = &arguments.check {
        return workbook_check::run(file, &arguments.prices);
    }
    if let Some(out) = &arguments.out {
        write(arguments, out)?;
    }
    Ok(ExitCode::SUCCESS)
}

fn write(arguments: &Arguments, out: &Path) -> Result<(), Failure> {
    check_name(out)?;
    check_standard_input(&arguments.profiles)?;
    for profile in &arguments.profiles {
        written_file::refuse_profile(out, profile)?;
    }
    let profiles = samples::read(&arguments.profiles, &arguments.assumptions)?;
    let workloads: Vec<_> = profiles.iter().map(|it| it.workload().clone()).collect();
    let books = books(&arguments.prices, &workloads)?;
    let models = catalog::matching(&arguments.options)?;
    let models = listed_anywhere(&workloads, &books, &models);
    let workbook = Workbook::of(&profiles, &books, &models)?;
    written_file::write_bytes(out, &workbook.to_bytes()?)?;
    output::say_sentence(&format!("wrote {}", out.display()));
    let most = workloads
        .iter()
        .map(|it| it.assumptions.get(Name::PriceNoticeDays));
    let dates = workbook.prices_as_of().zip(most);
    say_when_old(dates.filter_map(|(date, most)| Some((date?, most))));
    Ok(())
}

/// Spreadsheets go by the ending of a name.
fn check_name(out: &Path) -> Result<(), Problem> {
    let extension = out.extension().and_then(|it| it.to_str());
    if extension.is_some_and(|it| it.eq_ignore_ascii_case("xlsx")) {
        return Ok(());
    }
    let message = format!(
        "--out {}: expected a name that ends in .xlsx",
        out.display()
    );
    let help = format!("write --out {}", out.with_extension("xlsx").display());
    Err(Problem::anywhere(message).help(help))
}

/// The options that any of the workloads can have, in the order of the catalog.
fn listed_anywhere(
    workloads: &[Workload],
    books: &Books,
    models: &[&'static dyn PricingModel],
) -> Vec<&'static dyn PricingModel> {
    let is_listed = |model: &&'static dyn PricingModel| {
        let mut all = workloads.iter();
        all.any(|it| !listed(it, books, std::iter::once(*model)).is_empty())
    };
    models.iter().copied().filter(is_listed).collect()
}
