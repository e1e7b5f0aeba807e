//! `tablestakes sensitivity`: what a decision hangs on.

use rust_decimal::Decimal;
use tablestakes::decide::{Sensitivity, Sides};
use tablestakes::report;
use tablestakes::{Failure, Problem};

use super::output;
use super::question::{FormatName, Question, QuestionArguments};

/// Move every number of a profile, and every assumption, down and up: what the decision hangs on
#[derive(clap::Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    question: QuestionArguments,
    /// By which share of it each number is moved
    #[arg(long, value_name = "SHARE", default_value = "20%")]
    by: String,
    /// What to write the answer in
    #[arg(long, value_enum, default_value_t = FormatName::Table)]
    format: FormatName,
}

pub(super) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let question = Question::read(&arguments.question)?;
    let share = share(&arguments.by)?;
    let desk = question.desk();
    let sides = Sides::among(&desk)?;
    let found = Sensitivity::of(&question.profile, &desk, sides, share)?;
    let comparison = question.comparison();
    let asked = question.asked(&comparison, &desk);
    output::print(&match arguments.format {
        FormatName::Table => report::sensitivity(&asked, &found, output::width()),
        FormatName::Json => report::sensitivity_json(&asked, &found),
        FormatName::Csv => report::sensitivity_csv(&asked, &found),
    })?;
    question.notice_of_age(&comparison);
    Ok(())
}

/// A share between nothing and all.
fn share(text: &str) -> Result<Decimal, Problem> {
    let (number, part) = match text.trim().strip_suffix('%') {
        Some(percent) => (percent.trim_end(), Decimal::ONE_HUNDRED),
        None => (text.trim(), Decimal::ONE),
    };
    let value = number.parse::<Decimal>().ok().map(|it| it / part);
    let value = value.filter(|it| *it > Decimal::ZERO && *it < Decimal::ONE);
    value.ok_or_else(|| {
        let message = format!("--by: expected a share between 0 and 1, found {text:?}");
        Problem::anywhere(message).help("for example --by 20%, or --by 0.2")
    })
}
