//! `tablestakes breakeven`: the values of a number at which the answer flips.

use rust_decimal::Decimal;
use tablestakes::decide::{BreakEven, Key, Sides};
use tablestakes::report;
use tablestakes::{Failure, Problem};

use super::compare::notice_of_age;
use super::output;
use super::question::{FormatName, Question, QuestionArguments};

/// Find the values of a number of a profile at which the answer flips
///
/// Between the best options of each engine, or between two options that --option names.
#[derive(clap::Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    question: QuestionArguments,
    /// The number to vary, by its dotted path (`reads.per_second`, `assumptions.bloat`), or `reads`,
    /// `writes`, `item_size`, `storage` for short
    #[arg(long, value_name = "KEY")]
    vary: String,
    /// From where to where to look; left out, from a thousandth of the present value to a thousand times
    /// as much
    #[arg(long, value_name = "A,B")]
    between: Option<String>,
    /// What to write the answer in
    #[arg(long, value_enum, default_value_t = FormatName::Table)]
    format: FormatName,
}

pub(super) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let question = Question::read(&arguments.question)?;
    let key = question.profile.key("--vary", &arguments.vary)?;
    let range = match &arguments.between {
        None => key.range().map_err(|it| it.help("say --between A,B"))?,
        Some(text) => between(&key, text)?,
    };
    let desk = question.desk();
    let sides = Sides::among(&desk)?;
    let found = BreakEven::find(&question.profile, &desk, sides, &key, range)?;
    let comparison = question.comparison();
    let asked = question.asked(&comparison, &desk);
    output::print(&match arguments.format {
        FormatName::Table => report::break_even(&asked, &found, output::width()),
        FormatName::Json => report::break_even_json(&asked, &found),
        FormatName::Csv => report::break_even_csv(&asked, &found),
    })?;
    notice_of_age(std::iter::once(&comparison));
    Ok(())
}

/// The two values of `A,B`.
fn between(key: &Key, text: &str) -> Result<(Decimal, Decimal), Problem> {
    let help = "for example --between 10,10_000";
    let wrong = |expected: &str| {
        let message = format!("--between: expected {expected}, found {text:?}");
        Problem::anywhere(message).help(help)
    };
    let (from, to) = text
        .split_once(',')
        .ok_or_else(|| wrong("two values A,B"))?;
    let (from, to) = (key.parse("--between", from)?, key.parse("--between", to)?);
    if from >= to {
        return Err(wrong("the smaller value first"));
    }
    Ok((from, to))
}
