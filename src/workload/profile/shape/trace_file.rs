//! The file that a recorded shape is read from.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use crate::problem::{Problem, text_from_bytes};
use crate::workload::reader::{Found, Table};
use crate::workload::shape::Trace;

/// No recording of ten years comes near.
const MOST_TRACE_BYTES: u64 = 512 << 20;

/// A recorded shape. Its file lies beside the profile, or where a whole path says.
pub(super) fn read(table: &Table<'_>) -> Option<Trace> {
    let Some(Found { value, place }) = table.text("file") else {
        table.missing("file", "file = \"requests.csv\"");
        return None;
    };
    let folder = Path::new(&place.source.name).parent();
    let path = folder.unwrap_or(Path::new("")).join(&value);
    let name = path.display().to_string();
    let problem = |message: String| {
        Problem::at(
            place.clone(),
            format!("{}: {message}", table.path_of("file")),
        )
    };
    let bytes = File::open(&path).and_then(|file| {
        let mut bytes = Vec::new();
        file.take(MOST_TRACE_BYTES + 1).read_to_end(&mut bytes)?;
        Ok(bytes)
    });
    let bytes = match bytes {
        Ok(bytes) if bytes.len() as u64 > MOST_TRACE_BYTES => {
            table.report(problem(format!("{name} is larger than 512 MiB")));
            return None;
        }
        Ok(bytes) => bytes,
        Err(error) => {
            let problem = problem(format!("{name} can't be read: {error}"));
            let help = "a path is taken from the folder of the profile on, and from this one where \
                        the profile is read from standard input";
            table.report(problem.help(help));
            return None;
        }
    };
    let text = text_from_bytes(&name, bytes).map_err(Into::into);
    match text.and_then(|text| Trace::read(&name, &text)) {
        Ok(trace) => Some(trace),
        Err(problems) => {
            for problem in problems.0 {
                table.report(problem);
            }
            None
        }
    }
}
