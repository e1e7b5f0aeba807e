//! `tablestakes value`: what one option costs, as one number.

use std::path::PathBuf;

use tablestakes::decide::Profile;
use tablestakes::{Answer, Comparison, Failure, Problem, catalog};

use super::compare::{books, notice_of_age};
use super::price_folders::PriceFolders;
use super::{output, profile_file};

/// Print what one option costs a month, in USD and as one number, for scripts and spreadsheets
///
/// It is the month's bill with upfront sums spread over their term, to the last digit. An option that can't
/// serve the workload prints nothing, says why on standard error, and makes the exit code 2.
#[derive(clap::Args)]
pub(super) struct Arguments {
    /// A profile in TOML or JSON; `-` is standard input
    #[arg(value_name = "PROFILE")]
    profile: PathBuf,
    /// The option, by its id
    #[arg(long, value_name = "ID")]
    option: String,
    /// Put another value into the profile: any key by its dotted path (`reads.per_second`,
    /// `postgres.storage_type`), or `reads`, `writes`, `item_size`, `storage` for short; can be given several times
    #[arg(long = "set", value_name = "KEY=VALUE")]
    settings: Vec<String>,
    #[command(flatten)]
    prices: PriceFolders,
    /// Set an assumption, over what the profile says; can be given several times
    #[arg(long = "assume", value_name = "KEY=VALUE")]
    assumptions: Vec<String>,
}

pub(super) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let id = &arguments.option;
    let model = catalog::model(id)?;
    let settings = arguments.settings.iter().map(|it| setting(it));
    let settings = settings.collect::<Result<Vec<_>, _>>()?;
    let (name, text) = profile_file::text(&arguments.profile)?;
    let profile = Profile::read(&name, &text, &arguments.assumptions)?;
    let workload = profile.with("--set", &settings)?;
    let books = books(&arguments.prices, std::slice::from_ref(&workload))?;
    let comparison = Comparison::of(&workload, &books, [model]);
    let answer = comparison.answer(id);
    let Some(usd) = answer.and_then(Answer::effective_monthly_usd) else {
        let reason = answer.and_then(|it| it.reason());
        let reason = reason.map(ToString::to_string).unwrap_or_default();
        return Err(Problem::anywhere(format!("{id} can't be had: {reason}")).into());
    };
    output::print(&format!("{}\n", usd.normalize()))?;
    if let Some(lacks) = answer.and_then(|it| it.shortfall.as_ref()) {
        output::say_sentence(&format!("{id} is below the requirements: {lacks}"));
    }
    notice_of_age(std::iter::once(&comparison));
    Ok(())
}

/// The key and the value of `KEY=VALUE`.
fn setting(text: &str) -> Result<(String, String), Problem> {
    let (key, value) = text.split_once('=').ok_or_else(|| {
        let message = format!("--set: expected KEY=VALUE, found {text:?}");
        Problem::anywhere(message).help("for example reads.per_second=500")
    })?;
    Ok((key.trim().to_owned(), value.trim().to_owned()))
}
