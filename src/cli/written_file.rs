//! What is written into a file of the user's choice: all of it or nothing.

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use tablestakes::Problem;
use tablestakes::files::Draft;

use super::Failure;

/// Writes a text into a file that is made of a profile: never over the profile itself.
pub(super) fn write(path: &Path, text: &str, profile: &Path) -> Result<(), Failure> {
    refuse_profile(path, profile)?;
    write_bytes(path, text.as_bytes())
}

/// Writes a file.
pub(super) fn write_bytes(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    write_whole(path, bytes).map_err(|error| unwritable(path, &error))
}

/// Refuses to write over a profile that the file is made of.
pub(super) fn refuse_profile(path: &Path, profile: &Path) -> Result<(), Failure> {
    let both = [path, profile].map(|it| fs::canonicalize(it).ok());
    if both[0].is_some() && both[0] == both[1] {
        let message = format!("{} is the profile itself", path.display());
        let help = "give the file another name";
        return Err(Problem::anywhere(message).help(help).into());
    }
    Ok(())
}

fn write_whole(path: &Path, bytes: &[u8]) -> io::Result<()> {
    if fs::metadata(path).is_ok_and(|it| !it.is_file() && !it.is_dir()) {
        // A pipe or a device stays what it is.
        return fs::write(path, bytes);
    }
    let mut draft = Draft::of(path)?;
    draft.write_all(bytes)?;
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
