//! `tablestakes report`: everything about one workload in one file, to hand on.

use std::path::PathBuf;

use clap::ValueEnum;
use rust_decimal::{Decimal, dec};
use tablestakes::batch::Desk;
use tablestakes::decide::{Key, Profile, Range, Samples, Sensitivity, Sides, Sweep};
use tablestakes::horizon::Horizon;
use tablestakes::report::{self, Asked, Report, Section};
use tablestakes::shell::word;
use tablestakes::workload::growth::MOST_MONTHS;
use tablestakes::{Comparison, Problem, Term, catalog, listed};

use super::compare::{books, notice_of_age};
use super::price_folders::PriceFolders;
use super::{Failure, output, profile_file, written_file};

/// How many samples of the intervals are drawn, and what they follow from.
const SAMPLES: usize = 10_000;
const SEED: u64 = 1;
/// As long as the longest commitment.
const MONTHS: u32 = 36;
/// Steps along each number that is varied.
const STEPS: usize = 50;
/// The share by which every number is moved.
const BY: Decimal = dec!(0.2);

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
    /// A number to vary, by its dotted path, to say where the answer flips; two are a map, too. Left out,
    /// the first rate of the profile and the size of its data
    #[arg(long, value_name = "KEY", num_args = 1)]
    vary: Vec<String>,
    /// For how many months costs are added up; left out, `growth.horizon_months` of the profile, or 36
    #[arg(long, value_name = "MONTHS", value_parser = clap::value_parser!(u32).range(1..=i64::from(MOST_MONTHS)))]
    horizon: Option<u32>,
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
    let (name, text) = profile_file::text(&arguments.profile)?;
    let profile = Profile::read(&name, &text, &arguments.assumptions)?;
    let workload = profile.workload();
    let books = books(&arguments.prices, std::slice::from_ref(workload))?;
    let models = listed(workload, &books, catalog::matching(&arguments.options)?);
    let comparison = Comparison::of(workload, &books, models.iter().copied());
    let keys = keys(&profile, &arguments.vary)?;
    let months = arguments.horizon.or(workload.growth.horizon_months);
    let months = months.unwrap_or(MONTHS);
    let horizon = Horizon::of(workload, &books, months, models.iter().copied())?;
    let mut all = vec![report::horizon_section(&horizon)];
    let desk = Desk {
        books: &books,
        models,
    };
    all.extend(sections(&profile, &comparison, &desk, keys)?);
    if Samples::has_something_to_draw(&profile) {
        let samples = Samples::draw(&profile, &desk, &Term::ALL, SAMPLES, SEED)?;
        all.push(report::samples_section(&comparison, &samples));
    }
    let report = Report {
        comparison: &comparison,
        command: command(arguments),
        sections: all,
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
    notice_of_age(std::iter::once(&comparison));
    Ok(())
}

/// The numbers that are varied: those that are asked for, or those that a workload is first told by.
fn keys(profile: &Profile, names: &[String]) -> Result<Vec<Key>, Problem> {
    if names.is_empty() {
        return Ok(profile.main_keys());
    }
    let keys = names.iter().map(|it| profile.key("--vary", it));
    keys.collect()
}

/// When the answer flips, who wins where, and what it hangs on: among the options without commitment.
fn sections(
    profile: &Profile,
    comparison: &Comparison<'_>,
    every: &Desk<'_>,
    keys: Vec<Key>,
) -> Result<Vec<Section>, Failure> {
    let term = Term::NoCommitment;
    let mut models = every.models.clone();
    models.retain(|it| it.option().commitment_years <= term.years());
    let desk = Desk {
        books: every.books,
        models,
    };
    // Options of one engine leave nothing to decide.
    let Ok(sides) = Sides::among(&desk) else {
        return Ok(Vec::new());
    };
    let asked = Asked {
        comparison,
        desk: &desk,
        term,
    };
    let mut sections = Vec::new();
    let mut about = Vec::new();
    for key in keys {
        let range = Range::about(key, STEPS).map_err(|it| it.help("vary another number"))?;
        let sweep = Sweep::along(profile, &desk, sides, vec![range.clone()])?;
        sections.push(report::sweep_section(&asked, &sweep));
        about.push(range);
    }
    if about.len() > 1 {
        let sweep = Sweep::along(profile, &desk, sides, about)?;
        sections.push(report::sweep_section(&asked, &sweep));
    }
    sections.push(match Sensitivity::of(profile, &desk, sides, BY) {
        Ok(found) => report::sensitivity_section(&asked, &found),
        Err(problems) => Section {
            heading: "What it hangs on".to_owned(),
            sentences: problems.0.into_iter().map(|it| it.message).collect(),
            ..Section::default()
        },
    });
    Ok(sections)
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
    for it in &arguments.vary {
        words.push(format!("--vary {}", word(it)));
    }
    if let Some(months) = arguments.horizon {
        words.push(format!("--horizon {months}"));
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
