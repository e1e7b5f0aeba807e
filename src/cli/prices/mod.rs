//! `tablestakes prices`: price books, where they come from and what is in them.

mod import;
mod progress;

use super::Failure;

/// Bring price books up to date, and look into them
#[derive(clap::Subcommand)]
pub(super) enum Command {
    Import(import::Arguments),
}

pub(super) fn run(command: &Command) -> Result<(), Failure> {
    match command {
        Command::Import(arguments) => import::run(arguments),
    }
}
