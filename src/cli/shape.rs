//! `tablestakes shape`: how the demand of a workload moves, drawn.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use tablestakes::files::Draft;
use tablestakes::{Problem, report};

use super::profile_file::read;
use super::{Failure, output};

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
        let both = [path, &arguments.profile].map(|it| fs::canonicalize(it).ok());
        if both[0].is_some() && both[0] == both[1] {
            let message = format!("{} is the profile itself", path.display());
            return Err(Problem::anywhere(message)
                .help("give the SVG another name")
                .into());
        }
        write(path, &report::shape_svg(&workload)).map_err(|error| unwritable(path, &error))?;
    }
    output::print(&report::shape(&workload, output::width()))?;
    if let Some(path) = &arguments.svg {
        output::say_sentence(&format!("wrote {}", path.display()));
    }
    Ok(())
}

/// Writes all of a file or nothing.
fn write(path: &Path, text: &str) -> io::Result<()> {
    if fs::metadata(path).is_ok_and(|it| !it.is_file() && !it.is_dir()) {
        // A pipe or a device stays what it is.
        return fs::write(path, text);
    }
    let mut draft = Draft::of(path)?;
    draft.write_all(text.as_bytes())?;
    draft.keep()
}

/// A place where no file can be is the user's to mend, anything else is the machine's failure.
fn unwritable(path: &Path, error: &io::Error) -> Failure {
    let problem = |why: &str| {
        let message = format!("{} can't be written: {why}", path.display());
        Problem::anywhere(message)
    };
    // The error itself tells of the file beside it, which is gone.
    let kind = error.kind();
    match kind {
        io::ErrorKind::NotFound => problem("its folder is not there").into(),
        io::ErrorKind::IsADirectory
        | io::ErrorKind::NotADirectory
        | io::ErrorKind::PermissionDenied => problem(&kind.to_string()).into(),
        _ => Failure::Machine(problem(&kind.to_string())),
    }
}
