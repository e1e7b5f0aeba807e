//! `tablestakes sensitivity`: what a decision hangs on.

use tablestakes::Failure;
use tablestakes::decide::{Sensitivity, Sides};
use tablestakes::report;

use super::compare::notice_of_age;
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
    let share = Sensitivity::parse_share("--by", &arguments.by)?;
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
    notice_of_age(std::iter::once(&comparison));
    Ok(())
}
