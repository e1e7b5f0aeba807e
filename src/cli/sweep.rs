//! `tablestakes sweep`: costs along one number or over two.

use tablestakes::Failure;
use tablestakes::decide::{Range, Sides, Sweep};
use tablestakes::report::{self, Asked};

use super::output;
use super::question::{FormatName, Question, QuestionArguments};

/// Price a profile along a number, as curves, or over two, as a map of who wins where
#[derive(clap::Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    question: QuestionArguments,
    /// A number to vary and its values: `reads.per_second=10..10_000`, behind which `:50` says how many
    /// steps, and `:log` that they go by equal factors; given twice, a map
    #[arg(long, required = true, value_name = "KEY=FROM..TO[:STEPS][:log]")]
    vary: Vec<String>,
    /// What to write the answer in
    #[arg(long, value_enum, default_value_t = FormatName::Table)]
    format: FormatName,
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
    let asked = Asked {
        comparison: &comparison,
        desk: &desk,
        term: question.term,
    };
    output::print(&match arguments.format {
        FormatName::Table => report::sweep(&asked, &sweep, output::width()),
        FormatName::Json => report::sweep_json(&asked, &sweep),
        FormatName::Csv => report::sweep_csv(&asked, &sweep),
    })?;
    question.notice_of_age(&comparison);
    Ok(())
}
