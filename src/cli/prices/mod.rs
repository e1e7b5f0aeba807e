//! `tablestakes prices`: where price books come from. One file for each of its subcommands.

mod download;
mod fetch;
mod import;
mod progress;

use clap::Subcommand;

use super::Failure;

/// Bring price books up to date, and look into them
#[derive(clap::Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Import(import::Arguments),
    Fetch(fetch::Arguments),
}

pub(super) fn run(arguments: &Arguments) -> Result<(), Failure> {
    match &arguments.command {
        Command::Import(arguments) => import::run(arguments),
        Command::Fetch(arguments) => fetch::run(arguments),
    }
}
