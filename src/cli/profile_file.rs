//! Profiles out of files and standard input.

use std::fs;
use std::io::{self, Read};
use std::path::Path;

use tablestakes::problem::text_from_bytes;
use tablestakes::{Problem, Problems, Workload};

use super::Failure;

/// No profile comes near; standard input may never end.
const MOST_PROFILE_BYTES: u64 = 16 << 20;

/// Reads a profile in TOML or JSON, and settles assumptions over what it says.
pub(super) fn read(path: &Path, assumptions: &[String]) -> Result<Workload, Failure> {
    let (name, text) = text(path)?;
    let mut workload = Workload::from_text(&name, &text)?;
    let settle = |assumption: &String| workload.assume("--assume", assumption).err();
    let wrong: Vec<_> = assumptions
        .iter()
        .filter_map(settle)
        .flat_map(|it| it.0)
        .collect();
    if wrong.is_empty() {
        Ok(workload)
    } else {
        Err(Problems(wrong).into())
    }
}

/// The name that the user knows a profile by, and its text.
pub(super) fn text(path: &Path) -> Result<(String, String), Failure> {
    let is_stdin = path.as_os_str() == "-";
    let name = if is_stdin {
        "<stdin>".to_owned()
    } else {
        path.display().to_string()
    };
    let bytes = if is_stdin {
        read_bytes(&name, io::stdin().lock())?
    } else {
        read_bytes(
            &name,
            fs::File::open(path).map_err(|error| unreadable(&name, &error))?,
        )?
    };
    let text = text_from_bytes(&name, bytes)?;
    Ok((name, text))
}

fn read_bytes(name: &str, reader: impl Read) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    let mut bounded = reader.take(MOST_PROFILE_BYTES + 1);
    bounded
        .read_to_end(&mut bytes)
        .map_err(|error| unreadable(name, &error))?;
    if bytes.len() as u64 > MOST_PROFILE_BYTES {
        return Err(
            Problem::anywhere(format!("{name} is larger than 16 MiB: no profile is")).into(),
        );
    }
    Ok(bytes)
}

/// A path that leads nowhere is the user's to mend, anything else is the machine's failure.
fn unreadable(name: &str, error: &io::Error) -> Failure {
    let problem = Problem::anywhere(format!("{name} can't be read: {error}"));
    match error.kind() {
        io::ErrorKind::NotFound => problem
            .help("`tablestakes init` writes a profile to start from")
            .into(),
        io::ErrorKind::IsADirectory | io::ErrorKind::PermissionDenied => problem.into(),
        _ => Failure::Machine(problem),
    }
}
