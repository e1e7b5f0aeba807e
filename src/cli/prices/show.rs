//! `tablestakes prices show`: the prices of a region, each with its unit, source and date.

use tablestakes::problem::nearest;
use tablestakes::{Problem, report};

use crate::cli::price_folders::PriceFolders;
use crate::cli::{Failure, output};

/// Show the prices of a region, each with its unit, source and date
#[derive(clap::Args)]
pub(super) struct Arguments {
    /// The region, `eu-west-1` for one
    region: String,
    /// Only prices whose key matches, `rds.*.db.r7g.*` for one
    pattern: Option<String>,
    #[command(flatten)]
    prices: PriceFolders,
}

pub(super) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let book = arguments.prices.library()?.book(&arguments.region)?;
    let pattern = arguments.pattern.as_deref().unwrap_or("*");
    let glob = glob::Pattern::new(pattern).map_err(|error| {
        let message = format!("the pattern {pattern:?} is malformed: {}", error.msg);
        Problem::anywhere(message)
    })?;
    let all = || book.prices_under("");
    let shown: Vec<_> = all().filter(|(key, _)| glob.matches(key)).collect();
    if shown.is_empty() {
        let message = format!("no price of {} matches {pattern:?}", arguments.region);
        let problem = Problem::anywhere(message);
        let near = nearest(pattern, all().map(|(key, _)| key));
        let below = format!("{}.", pattern.to_lowercase().trim_end_matches(['.', '*']));
        return Err(match near {
            _ if all().any(|(key, _)| key.starts_with(&below)) => {
                problem.help(format!("did you mean {below}*?"))
            }
            Some(near) => problem.help(format!("did you mean {near}?")),
            None => problem.help("* stands for anything: `rds.storage.*`"),
        }
        .into());
    }
    output::print(&report::prices(&book, &shown, output::width()))?;
    arguments.prices.say_what_is_laid_over(&book);
    Ok(())
}
