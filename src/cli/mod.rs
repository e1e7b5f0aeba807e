//! The command line: one file for each subcommand.

mod assumptions;
mod batch;
mod break_even;
mod compare;
mod completions;
mod init;
mod options;
mod output;
mod price_folders;
mod prices;
mod profile_file;
mod question;
mod report;
mod samples;
mod sensitivity;
mod shape;
mod sweep;
mod value;
mod workbook;
mod workbook_check;
mod written_file;

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use tablestakes::Failure;
use tablestakes::report::problems as problem_report;

/// What a workload costs on DynamoDB and on PostgreSQL, in every way that each can be bought.
#[derive(Parser)]
#[command(name = "tablestakes", version, about, max_term_width = 100)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Compare(compare::Arguments),
    Batch(batch::Arguments),
    #[command(name = "breakeven")]
    BreakEven(break_even::Arguments),
    Sweep(sweep::Arguments),
    Sensitivity(sensitivity::Arguments),
    Value(value::Arguments),
    Report(report::Arguments),
    Workbook(workbook::Arguments),
    Shape(shape::Arguments),
    Prices(prices::Arguments),
    /// List every option that can be bought
    Options,
    /// List every assumption with its value, unit and source
    Assumptions,
    Init(init::Arguments),
    Completions(completions::Arguments),
}

pub(crate) fn run() -> ExitCode {
    let outcome = match Arguments::parse().command {
        Command::Batch(arguments) => match batch::run(&arguments) {
            Ok(code) => return code,
            Err(failure) => Err(failure),
        },
        Command::Workbook(arguments) => match workbook::run(&arguments) {
            Ok(code) => return code,
            Err(failure) => Err(failure),
        },
        Command::Compare(arguments) => compare::run(&arguments),
        Command::BreakEven(arguments) => break_even::run(&arguments),
        Command::Sweep(arguments) => sweep::run(&arguments),
        Command::Sensitivity(arguments) => sensitivity::run(&arguments),
        Command::Value(arguments) => value::run(&arguments),
        Command::Report(arguments) => report::run(&arguments),
        Command::Shape(arguments) => shape::run(&arguments),
        Command::Prices(arguments) => prices::run(&arguments),
        Command::Options => options::run(),
        Command::Assumptions => assumptions::run(),
        Command::Init(arguments) => init::run(&arguments),
        Command::Completions(arguments) => completions::run(&arguments),
    };
    let (problems, code) = match outcome {
        Ok(()) => return ExitCode::SUCCESS,
        Err(Failure::Machine(problem)) => (problem.into(), 1),
        Err(Failure::Input(problems)) => (problems, 2),
    };
    output::say(&problem_report(&problems, output::error_width()));
    ExitCode::from(code)
}
