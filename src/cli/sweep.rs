//! `tablestakes sweep`: costs along one number or over two.

use std::path::{Path, PathBuf};

use tablestakes::Failure;
use tablestakes::decide::{Range, Sides, Sweep};
use tablestakes::report;

use super::compare::notice_of_age;
use super::question::{Question, QuestionArguments};
use super::{output, written_file};

/// Price a profile along a number, as curves, or over two, as a map of who wins where
#[derive(clap::Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    question: QuestionArguments,
    /// A number to vary and its values: `reads.per_second=10..10_000`, behind which `:50` says how many
    /// steps, and `:log` that they go by equal factors; given twice, a map
    #[arg(long, required = true, value_name = "KEY=FROM..TO[:STEPS][:log]")]
    vary: Vec<String>,
    /// What to write the answer in; by the name of the file when it is left out, and else a table
    #[arg(long, value_enum)]
    format: Option<FormatName>,
    /// The file to write; standard output when it is left out
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

#[derive(Clone, Copy, clap::ValueEnum)]
enum FormatName {
    /// Drawn in text
    Table,
    Json,
    Csv,
    /// A picture
    Svg,
}

impl FormatName {
    /// By the ending of a name.
    fn of(path: &Path) -> Option<Self> {
        let extension = path.extension()?.to_str()?;
        match extension.to_ascii_lowercase().as_str() {
            "json" => Some(Self::Json),
            "csv" => Some(Self::Csv),
            "svg" => Some(Self::Svg),
            _ => None,
        }
    }
}

pub(super) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let question = Question::read(&arguments.question)?;
    let texts = arguments.vary.iter().enumerate();
    let ranges = texts.map(|(at, text)| Range::parse(&question.profile, text, at > 0));
    let ranges = ranges.collect::<Result<Vec<_>, _>>()?;
    let desk = question.desk();
    let sides = Sides::among(&desk)?;
    let sweep = Sweep::along(&question.profile, &desk, sides, ranges)?;
    let comparison = question.comparison();
    let asked = question.asked(&comparison, &desk);
    let by_name = || arguments.out.as_deref().and_then(FormatName::of);
    let text = match arguments.format.or_else(by_name) {
        None | Some(FormatName::Table) => report::sweep(&asked, &sweep, output::width()),
        Some(FormatName::Json) => report::sweep_json(&asked, &sweep),
        Some(FormatName::Csv) => report::sweep_csv(&asked, &sweep),
        Some(FormatName::Svg) => report::sweep_svg(&asked, &sweep),
    };
    match &arguments.out {
        None => output::print(&text)?,
        Some(path) => {
            written_file::write(path, &text, &arguments.question.profile)?;
            output::say_sentence(&format!("wrote {}", path.display()));
        }
    }
    notice_of_age(std::iter::once(&comparison));
    Ok(())
}
