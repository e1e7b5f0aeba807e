//! `tablestakes report`: everything about one workload in one file, to hand on.

use std::path::PathBuf;

use clap::ValueEnum;
use tablestakes::report::Report;
use tablestakes::{Comparison, catalog};

use super::compare::{books, notice_of_age};
use super::price_folders::PriceFolders;
use super::profile_file::read;
use super::{Failure, output, written_file};

/// Write a report on a workload to hand on: the answer, the ranking, the bills, and all they rest on
#[derive(clap::Args)]
pub(super) struct Arguments {
    /// A profile in TOML or JSON; `-` is standard input
    #[arg(value_name = "PROFILE")]
    profile: PathBuf,
    /// The file to write; standard output when it is left out
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// What to write it in; by the name of the file when it is left out, and else HTML
    #[arg(long, value_enum)]
    format: Option<FormatName>,
    /// Price only options whose id matches, `rds.*` for one; can be given several times
    #[arg(long = "option", value_name = "PATTERN")]
    options: Vec<String>,
    #[command(flatten)]
    prices: PriceFolders,
    /// Set an assumption, over what the profile says; can be given several times
    #[arg(long = "assume", value_name = "KEY=VALUE")]
    assumptions: Vec<String>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum FormatName {
    /// One page that needs nothing else, for screens, phones and paper
    Html,
    /// For a pull request
    Markdown,
}

pub(super) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let workload = read(&arguments.profile, &arguments.assumptions)?;
    let models = catalog::matching(&arguments.options)?;
    let workloads = [workload];
    let books = books(&arguments.prices, &workloads)?;
    let [workload] = &workloads;
    let comparison = Comparison::of(workload, &books, models.iter().copied());
    let report = Report {
        comparison: &comparison,
        command: command(arguments),
        sections: Vec::new(),
    };
    let text = match format(arguments) {
        FormatName::Html => report.html(),
        FormatName::Markdown => report.markdown(),
    };
    match &arguments.out {
        None => output::print(&text)?,
        Some(path) => {
            written_file::write(path, &text, &arguments.profile)?;
            output::say_sentence(&format!("wrote {}", path.display()));
        }
    }
    notice_of_age(&[comparison]);
    Ok(())
}

fn format(arguments: &Arguments) -> FormatName {
    let by_name = || {
        let extension = arguments.out.as_deref()?.extension()?;
        ["md", "markdown"]
            .iter()
            .any(|it| extension.eq_ignore_ascii_case(it))
            .then_some(FormatName::Markdown)
    };
    let format = arguments.format.or_else(by_name);
    format.unwrap_or(FormatName::Html)
}

/// What makes the same report again: all that was given but where it went.
fn command(arguments: &Arguments) -> String {
    let mut words = vec!["tablestakes report".to_owned()];
    words.push(word(&arguments.profile.display().to_string()));
    for it in &arguments.options {
        words.push(format!("--option {}", word(it)));
    }
    if let Some(folder) = arguments.prices.given() {
        words.push(format!("--prices {}", word(&folder.display().to_string())));
    }
    for it in &arguments.assumptions {
        words.push(format!("--assume {}", word(it)));
    }
    if format(arguments) == FormatName::Markdown {
        words.push("--format markdown".to_owned());
    }
    words.join(" ")
}

/// A word as a shell takes it.
fn word(text: &str) -> String {
    let is_plain = |it: char| it.is_ascii_alphanumeric() || "-_./=:,+@%".contains(it);
    if !text.is_empty() && text.chars().all(is_plain) {
        text.to_owned()
    } else {
        format!("'{}'", text.replace('\'', r"'\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_quoted_where_a_shell_would_read_them() {
        assert_eq!(word("orders.toml"), "orders.toml");
        assert_eq!(word("rds.*"), "'rds.*'");
        assert_eq!(word("it's"), r"'it'\''s'");
        assert_eq!(word(""), "''");
    }
}
