//! The files of a batch.

use std::path::{Path, PathBuf};

use tablestakes::batch::input::{Origin, Rows};
use tablestakes::{Failure, Problem};

use crate::cli::profile_file;

/// Files of rows that have the same columns.
pub(super) struct Inputs {
    paths: Vec<PathBuf>,
    rows: Vec<Rows>,
}

/// The name and the text of the profile under every row.
pub(super) fn base(path: &Path) -> Result<(String, String), Failure> {
    profile_file::text(path)
}

/// What comes out takes the place of what lies there: no input, of which rows that are wrong would be
/// gone.
pub(super) fn check_output(inputs: &[PathBuf], out: Option<&Path>) -> Result<(), Problem> {
    let Some(out) = out else {
        return Ok(());
    };
    let place = |path: &Path| path.canonicalize().ok().filter(|it| it.is_file());
    let is_same = |it: &&PathBuf| place(out).is_some_and(|out| place(it) == Some(out));
    match inputs.iter().find(is_same) {
        None => Ok(()),
        Some(input) => {
            let message = format!("--out {} is an input", input.display());
            Err(Problem::anywhere(message).help("give the answers a file of their own"))
        }
    }
}

impl Inputs {
    /// Opens all of them.
    pub(super) fn open(paths: &[PathBuf], sheet: Option<&str>) -> Result<Self, Failure> {
        let paths = if paths.is_empty() {
            vec![PathBuf::from("-")]
        } else {
            paths.to_vec()
        };
        if paths.iter().filter(|it| is_stdin(it)).count() > 1 {
            return Err(Problem::anywhere("standard input (-) can be read once, not twice").into());
        }
        let rows = paths.iter().map(|path| {
            let origin = if is_stdin(path) {
                Origin::Stdin
            } else {
                Origin::Path(path)
            };
            Rows::open(origin, sheet)
        });
        let rows = rows.collect::<Result<Vec<_>, _>>()?;
        if let [first, rest @ ..] = &rows[..]
            && let Some(other) = rest.iter().find(|it| it.columns() != first.columns())
        {
            return Err(differing(first, other).into());
        }
        Ok(Self { paths, rows })
    }

    pub(super) fn len(&self) -> usize {
        self.rows.len()
    }

    /// The names of the columns.
    pub(super) fn header(&self) -> &[String] {
        self.rows.first().map_or(&[], Rows::columns)
    }

    /// What one is called.
    pub(super) fn name(&self, at: usize) -> String {
        self.rows[at].name().to_owned()
    }

    /// The rows of one.
    pub(super) fn rows(&mut self, at: usize) -> &mut Rows {
        &mut self.rows[at]
    }

    /// The folder that files are looked for in which the rows of one name.
    pub(super) fn folder(&self, at: usize) -> PathBuf {
        let path = &self.paths[at];
        let folder = path.parent().filter(|_| !is_stdin(path));
        folder.unwrap_or(Path::new("")).to_owned()
    }
}

fn is_stdin(path: &Path) -> bool {
    path.as_os_str() == "-"
}

/// Why two files are no one batch.
fn differing(first: &Rows, other: &Rows) -> Problem {
    let (a, b) = (first.columns(), other.columns());
    let at = a.iter().zip(b).position(|(a, b)| a != b);
    let at = at.unwrap_or(a.len().min(b.len()));
    let named = |columns: &[String]| {
        columns
            .get(at)
            .map_or_else(|| "no column".to_owned(), |it| format!("the column {it:?}"))
    };
    let message = format!(
        "{} has other columns than {}: {} in place {}, where the first has {}",
        other.name(),
        first.name(),
        named(b),
        at + 1,
        named(a)
    );
    Problem::anywhere(message)
        .help("give them the same columns in the same order, or run one by one")
}
