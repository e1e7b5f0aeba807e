//! `tablestakes shape`: how the demand of a workload moves, drawn.

use std::path::PathBuf;

use tablestakes::report;

use super::profile_file::read;
use super::{Failure, output, written_file};

/// Draw how demand moves over its period, with mean, peak and percentiles
#[derive(clap::Args)]
pub(super) struct Arguments {
    /// A profile in TOML or JSON; `-` is standard input
    #[arg(value_name = "PROFILE")]
    profile: PathBuf,
    /// Write the same as an SVG, too
    #[arg(long, value_name = "FILE")]
    svg: Option<PathBuf>,
}

pub(super) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let workload = read(&arguments.profile, &[])?;
    if let Some(path) = &arguments.svg {
        written_file::write(path, &report::shape_svg(&workload), &arguments.profile)?;
    }
    output::print(&report::shape(&workload, output::width()))?;
    if let Some(path) = &arguments.svg {
        output::say_sentence(&format!("wrote {}", path.display()));
    }
    Ok(())
}
