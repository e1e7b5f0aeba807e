//! Where answers and errors go: each whole or not at all.

use std::fs::{self, OpenOptions};
use std::io::{self, BufWriter, ErrorKind, Write};
use std::mem;
use std::path::{Path, PathBuf};

use tablestakes::batch::output::{Value, Workbook, csv_header, csv_row, json_row};
use tablestakes::batch::{
    Cell, Desk, Done, Encoding, Fault, Kind, OutputTable, OwnValue, Pooled, pooled,
};
use tablestakes::files::Draft;
use tablestakes::{Failure, Problem};

use super::interrupt;
use crate::cli::output;

/// What bytes are written to.
enum Target {
    /// A file in the making.
    Draft(Box<BufWriter<Draft>>, PathBuf),
    /// A device or a pipe, which nothing can lie beside.
    Open(BufWriter<fs::File>, PathBuf),
    Stdout(BufWriter<io::Stdout>),
    /// Standard output, of which its reader has seen enough.
    Closed,
}

impl Target {
    fn create(path: Option<&Path>) -> Result<Self, Failure> {
        let Some(path) = path else {
            return Ok(Self::Stdout(BufWriter::new(io::stdout())));
        };
        let is_special = fs::metadata(path).is_ok_and(|it| !it.is_file() && !it.is_dir());
        let created = if is_special {
            let file = OpenOptions::new().write(true).open(path);
            file.map(|file| Self::Open(BufWriter::new(file), path.to_owned()))
        } else if path.is_dir() {
            Err(io::Error::from(ErrorKind::IsADirectory))
        } else {
            let draft = Draft::of(path);
            draft.map(|draft| {
                interrupt::remove_at_end(draft.draft_path());
                Self::Draft(Box::new(BufWriter::new(draft)), path.to_owned())
            })
        };
        created.map_err(|error| failed(&name(Some(path)), &error))
    }

    fn name(&self) -> String {
        match self {
            Self::Draft(_, path) | Self::Open(_, path) => name(Some(path)),
            Self::Stdout(_) | Self::Closed => name(None),
        }
    }

    fn put(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        let written = self.write_all(bytes);
        self.seen(written)
    }

    /// Writes what is kept back, and so finds out whether there is room for it.
    fn put_all(&mut self) -> Result<(), Failure> {
        let written = self.flush();
        self.seen(written)
    }

    /// Whether something was written. A reader that closed the pipe is no failure.
    fn seen(&mut self, written: io::Result<()>) -> Result<(), Failure> {
        match written {
            Err(error)
                if matches!(self, Self::Stdout(_)) && error.kind() == ErrorKind::BrokenPipe =>
            {
                // What is kept back would be written when it is dropped.
                if let Self::Stdout(out) = mem::replace(self, Self::Closed) {
                    drop(out.into_parts());
                }
                Ok(())
            }
            written => written.map_err(|error| failed(&self.name(), &error)),
        }
    }

    /// Puts everything in its place.
    fn finish(mut self) -> Result<(), Failure> {
        self.put_all()?;
        let name = self.name();
        let finished = match self {
            Self::Draft(file, _) => match file.into_inner() {
                Ok(draft) => draft.keep(),
                Err(error) => Err(error.into_error()),
            },
            Self::Open(..) | Self::Stdout(_) | Self::Closed => Ok(()),
        };
        finished.map_err(|error| failed(&name, &error))
    }
}

impl Write for Target {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Draft(file, _) => file.write(bytes),
            Self::Open(file, _) => file.write(bytes),
            Self::Stdout(out) => out.write(bytes),
            Self::Closed => Ok(bytes.len()),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Draft(file, _) => file.flush(),
            Self::Open(file, _) => file.flush(),
            Self::Stdout(out) => out.flush(),
            Self::Closed => Ok(()),
        }
    }
}

/// One name for a place that may have several.
fn place(path: &Path) -> PathBuf {
    let canonical = fs::canonicalize(path).ok();
    canonical.unwrap_or_else(|| {
        let folder = path.parent().filter(|it| !it.as_os_str().is_empty());
        let folder = fs::canonicalize(folder.unwrap_or(Path::new(".")));
        let name = path.file_name().unwrap_or_default();
        folder.map_or_else(|_| path.to_owned(), |it| it.join(name))
    })
}

fn name(path: Option<&Path>) -> String {
    path.map_or_else(
        || "standard output".to_owned(),
        |path| path.display().to_string(),
    )
}

fn failed(name: &str, error: &io::Error) -> Failure {
    let problem = Problem::anywhere(format!("{name} can't be written: {error}"));
    match error.kind() {
        ErrorKind::NotFound | ErrorKind::IsADirectory | ErrorKind::NotADirectory => problem.into(),
        _ => Failure::Machine(problem),
    }
}

/// Where answers go.
pub(super) struct Answers {
    target: Target,
    encoding: Encoding,
    workbook: Option<Box<Workbook>>,
    bytes: Vec<u8>,
}

impl Answers {
    pub(super) fn create(
        path: Option<&Path>,
        encoding: Encoding,
        table: &OutputTable,
    ) -> Result<Self, Failure> {
        let mut target = Target::create(path)?;
        let mut bytes = Vec::new();
        if encoding == Encoding::Csv {
            csv_header(&table.columns, &mut bytes);
            target.put(&bytes)?;
        }
        let workbook = match encoding {
            Encoding::Sheet => Some(Box::new(Workbook::new(&table.columns)?)),
            Encoding::Csv | Encoding::Ndjson => None,
        };
        Ok(Self {
            target,
            encoding,
            workbook,
            bytes,
        })
    }

    /// Whether nobody reads them any more.
    pub(super) fn is_closed(&self) -> bool {
        matches!(self.target, Target::Closed)
    }

    /// Writes rows that are answered.
    pub(super) fn write(&mut self, done: &Done, table: &OutputTable) -> Result<(), Failure> {
        let Some(workbook) = &mut self.workbook else {
            return self.target.put(&done.bytes);
        };
        let mut answers = done.rows.iter().peekable();
        for (at, row) in done.chunk.rows().enumerate() {
            while let Some((_, values)) = answers.next_if(|(place, _)| *place == at) {
                let own = row.cells().take(table.own).map(Value::Own);
                workbook.row(own.chain(values.iter().map(OwnValue::value)))?;
            }
        }
        Ok(())
    }

    /// Writes what a group came to. Of its own cells it has its name, in the column that rows are
    /// pooled by, and as the name of a workload.
    pub(super) fn write_group(
        &mut self,
        desk: &Desk<'_>,
        table: &OutputTable,
        (column, name): (usize, Option<usize>),
        group: &Pooled,
    ) -> Result<(), Failure> {
        let own = (0..table.own).map(|at| {
            let is_named = at == column || Some(at) == name;
            let kind = if is_named { Kind::Text } else { Kind::Absent };
            let text = if is_named { group.name.as_str() } else { "" };
            Value::Own(Cell { kind, text })
        });
        let names = names(group);
        let values = own.chain(pooled(desk, group, &names));
        if let Some(workbook) = &mut self.workbook {
            return workbook.row(values);
        }
        self.bytes.clear();
        match self.encoding {
            Encoding::Ndjson => json_row(&table.columns, None, values, &mut self.bytes),
            Encoding::Csv | Encoding::Sheet => csv_row(values, &mut self.bytes),
        }
        self.target.put(&self.bytes)
    }

    /// Puts everything in its place.
    pub(super) fn finish(mut self) -> Result<(), Failure> {
        if let Some(workbook) = self.workbook {
            workbook.finish(&mut self.target)?;
        }
        self.target.finish()
    }
}

/// The names of those of a group that go to DynamoDB, as far as a cell of a sheet holds them.
fn names(group: &Pooled) -> String {
    /// In bytes, of which no character has less than one.
    const MOST: usize = 30_000;
    let mut names = String::new();
    for name in &group.names_on_dynamodb {
        if names.len() + name.len() > MOST {
            names.push_str("; …");
            break;
        }
        if !names.is_empty() {
            names.push_str("; ");
        }
        names.push_str(name);
    }
    names
}

/// Where it is said what is wrong with rows.
pub(super) struct Errors(Option<(Target, Vec<u8>)>);

const COLUMNS: [&str; 5] = ["input", "line", "column", "value", "reason"];

impl Errors {
    pub(super) fn create(path: Option<&Path>, answers: &Answers) -> Result<Self, Failure> {
        let Some(path) = path else {
            return Ok(Self(None));
        };
        let mut target = Target::create(Some(path))?;
        if let (Target::Draft(_, errors), Target::Draft(_, answers)) = (&target, &answers.target)
            && place(errors) == place(answers)
        {
            let message = format!("--errors {} is the file of the answers", path.display());
            let help = "give them another name";
            return Err(Problem::anywhere(message).help(help).into());
        }
        let mut bytes = Vec::new();
        csv_row(COLUMNS.map(Value::Text).into_iter(), &mut bytes);
        target.put(&bytes)?;
        Ok(Self(Some((target, bytes))))
    }

    /// Says what is wrong with some rows of an input.
    pub(super) fn write(&mut self, input: &str, faults: &[Fault]) -> Result<(), Failure> {
        for fault in faults {
            let line = fault.line.to_string();
            let Some((target, bytes)) = &mut self.0 else {
                let Fault { column, reason, .. } = fault;
                let column = if column.is_empty() {
                    String::new()
                } else {
                    format!("{column}: ")
                };
                output::say(&format!("{input}:{line}: {column}{reason}\n"));
                continue;
            };
            bytes.clear();
            let texts = [input, &line, &fault.column, &fault.value, &fault.reason];
            csv_row(texts.map(Value::Text).into_iter(), bytes);
            target.put(bytes)?;
        }
        Ok(())
    }

    /// Writes all that is kept back: behind that, only a place can fail.
    pub(super) fn put_all(&mut self) -> Result<(), Failure> {
        let target = self.0.as_mut();
        target.map_or(Ok(()), |(target, _)| target.put_all())
    }

    /// Puts everything in its place.
    pub(super) fn finish(self) -> Result<(), Failure> {
        self.0.map_or(Ok(()), |(target, _)| target.finish())
    }
}
