//! `tablestakes init`: a commented profile to start from.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};

use tablestakes::Problem;

use super::{Failure, output};

/// Write a commented profile to start from, as NAME.toml in this folder
#[derive(clap::Args)]
pub(super) struct Arguments {
    /// The name of the workload and of the file
    #[arg(default_value = "workload")]
    name: String,
}

const TEMPLATE: &str = include_str!("profile.toml");
/// The name that the template carries.
const TEMPLATE_NAME: &str = "\"orders\"";

pub(super) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let name = arguments
        .name
        .strip_suffix(".toml")
        .unwrap_or(&arguments.name);
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | ' ');
    if name.trim().is_empty() || name.starts_with(['.', '-']) || !name.chars().all(plain) {
        let message = format!("{name:?} can't be the name of a workload and of its file");
        return Err(Problem::anywhere(message)
            .help("use letters, digits, - and _")
            .into());
    }
    let path = format!("{name}.toml");
    let text = TEMPLATE.replacen(TEMPLATE_NAME, &format!("{name:?}"), 1);
    // Never over a file that is there: it may be a profile that someone has worked on.
    let file = OpenOptions::new().write(true).create_new(true).open(&path);
    let written = file.and_then(|mut file| {
        file.write_all(text.as_bytes()).inspect_err(|_| {
            // Half a profile helps nobody; that it can't be removed either is no further news.
            let _ = fs::remove_file(&path);
        })
    });
    match written {
        Ok(()) => {
            output::say_sentence(&format!(
                "wrote {path}; price it with: tablestakes compare {path}"
            ));
            Ok(())
        }
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            let problem = Problem::anywhere(format!("{path} is there already"));
            Err(problem.help("give another name, or move it away").into())
        }
        Err(error) => {
            let message = format!("{path} can't be written: {error}");
            Err(Failure::Machine(Problem::anywhere(message)))
        }
    }
}
