//! Rows through all cores, and out again in their order.
//!
//! One thread reads, as many as there are jobs answer, and the caller takes what is done in the order of
//! the input. There are so many chunks and no more: whoever reads waits for one to come back, so that
//! memory does not grow with the input.

use std::collections::BTreeMap;
use std::mem;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Mutex, PoisonError};
use std::thread;

use super::answer::{Answer, Clerk, Desk};
use super::input::Rows;
use super::output::{Value, csv_row, json_row};
use super::rows::{Columns, RowReader};
use super::summary::Summary;
use super::table::{self, Layout, LongRow, OutputTable};
use super::{Chunk, Fault, Row};
use crate::compare::Comparison;
use crate::problem::Failure;
use crate::workload::Workload;

/// Rows of a chunk. The sums of a batch are added up chunk by chunk, so it is the same for any number of
/// jobs.
const CHUNK_ROWS: usize = 128;

/// Chunks on their way, for each job.
const CHUNKS_A_JOB: usize = 4;

/// What answers are written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// CSV.
    Csv,
    /// A JSON object a line.
    Ndjson,
    /// Values for the sheet of a workbook.
    Sheet,
}

/// What is done with every row.
pub struct Work<'w, 'b> {
    /// What the columns of the input mean.
    pub columns: &'w Columns,
    /// The header of the input.
    pub header: &'w [String],
    /// What is asked for.
    pub desk: &'w Desk<'b>,
    /// What comes out.
    pub table: &'w OutputTable,
    /// How it is written.
    pub encoding: Encoding,
}

/// Rows that are answered.
#[derive(Default)]
pub struct Done {
    /// The rows as they were read.
    pub chunk: Chunk,
    /// The places of those that were answered.
    pub answered: Vec<usize>,
    /// The answers, in CSV or NDJSON.
    pub bytes: Vec<u8>,
    /// The answers for a sheet: of each row its place in the chunk, and the values behind its cells.
    pub rows: Vec<(usize, Vec<OwnValue>)>,
    /// What was wrong, in the order of the input.
    pub faults: Vec<Fault>,
    /// What the rows came to.
    pub summary: Summary,
}

/// A value that outlives the answer that it is from.
#[derive(Debug, Clone)]
pub enum OwnValue {
    /// A text.
    Text(String),
    /// Any other value.
    Plain(Value<'static>),
}

impl OwnValue {
    fn of(value: Value<'_>) -> Self {
        match value {
            Value::Text(text) => Self::Text(text.to_owned()),
            // Cells of the input stay in their chunk.
            Value::Own(cell) => Self::Text(cell.text.to_owned()),
            Value::Count(count) => Self::Plain(Value::Count(count)),
            Value::Usd(usd) => Self::Plain(Value::Usd(usd)),
            Value::Number(number) => Self::Plain(Value::Number(number)),
            Value::Boolean(value) => Self::Plain(Value::Boolean(value)),
            Value::Absent => Self::Plain(Value::Absent),
        }
    }

    /// The value.
    #[must_use]
    pub fn value(&self) -> Value<'_> {
        match self {
            Self::Text(text) => Value::Text(text),
            Self::Plain(value) => *value,
        }
    }
}

/// Answers all rows of an input on so many threads, and hands them on in their order. Gives whether the
/// end was reached: setting `stop` ends it before.
///
/// # Errors
/// An input that can't be read on, and what `each` fails with.
pub fn run(
    rows: &mut Rows,
    work: &Work<'_, '_>,
    jobs: usize,
    stop: &AtomicBool,
    mut each: impl FnMut(&Done) -> Result<(), Failure>,
) -> Result<bool, Failure> {
    let (free, empty) = mpsc::channel::<Done>();
    let (filled, to_answer) = mpsc::channel::<(u64, Done)>();
    let (answered, results) = mpsc::channel::<(u64, Result<Done, Failure>)>();
    for _ in 0..jobs * CHUNKS_A_JOB {
        // Its receiver is alive.
        let _ = free.send(Done::default());
    }
    let to_answer = Mutex::new(to_answer);
    thread::scope(|scope| {
        // They end with whoever takes what is done, for one at a full disk: nobody else waits on then.
        let (free, results) = (free, results);
        let failed = answered.clone();
        scope.spawn(move || read_all(rows, &empty, &filled, &failed, stop));
        for _ in 0..jobs {
            let (to_answer, answered) = (&to_answer, answered.clone());
            scope.spawn(move || answer_all(work, to_answer, &answered));
        }
        drop(answered);
        let mut waiting = BTreeMap::new();
        let mut next = 0;
        for (at, done) in &results {
            waiting.insert(at, done);
            while let Some(done) = waiting.remove(&next) {
                let done = done?;
                each(&done)?;
                next += 1;
                // Whoever reads may be done.
                let _ = free.send(done);
            }
            if stop.load(Ordering::Relaxed) {
                return Ok(false);
            }
        }
        Ok(!stop.load(Ordering::Relaxed))
    })
}

/// Reads chunk after chunk into those that are free.
fn read_all(
    rows: &mut Rows,
    empty: &Receiver<Done>,
    filled: &Sender<(u64, Done)>,
    failed: &Sender<(u64, Result<Done, Failure>)>,
    stop: &AtomicBool,
) {
    for at in 0.. {
        let Ok(mut done) = empty.recv() else {
            return;
        };
        if stop.load(Ordering::Relaxed) {
            return;
        }
        match rows.read(&mut done.chunk, CHUNK_ROWS) {
            // Whoever takes them may have failed, and then nobody waits for more.
            Ok(true) => {
                if filled.send((at, done)).is_err() {
                    return;
                }
            }
            Ok(false) => return,
            Err(failure) => {
                let _ = failed.send((at, Err(failure)));
                return;
            }
        }
    }
}

fn answer_all(
    work: &Work<'_, '_>,
    to_answer: &Mutex<Receiver<(u64, Done)>>,
    answered: &Sender<(u64, Result<Done, Failure>)>,
) {
    let mut worker = Worker {
        work,
        reader: RowReader::new(work.columns),
        clerk: Clerk::new(work.desk),
        answer: Answer::default(),
    };
    loop {
        let next = to_answer
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .recv();
        let Ok((at, mut done)) = next else {
            return;
        };
        worker.answer(&mut done);
        if answered.send((at, Ok(done))).is_err() {
            return;
        }
    }
}

struct Worker<'w, 'b> {
    work: &'w Work<'w, 'b>,
    reader: RowReader<'w>,
    clerk: Clerk<'w, 'b>,
    answer: Answer,
}

impl Worker<'_, '_> {
    fn answer(&mut self, done: &mut Done) {
        done.bytes.clear();
        done.rows.clear();
        done.answered.clear();
        done.summary = Summary::default();
        done.faults.clear();
        done.faults.extend_from_slice(done.chunk.faults());
        let chunk = mem::take(&mut done.chunk);
        for (at, row) in chunk.rows().enumerate() {
            let faults = self.answer_row(at, row, done);
            if faults.is_empty() {
                done.answered.push(at);
            }
            done.faults.extend(faults);
        }
        done.chunk = chunk;
        for date in self.clerk.dates() {
            done.summary.note_date(date);
        }
        done.faults.sort_by_key(|it| it.line);
        done.faults.dedup();
        let mut lines: Vec<_> = done.faults.iter().map(|it| it.line).collect();
        lines.dedup();
        done.summary.faulty = lines.len() as u64;
    }

    fn answer_row(&mut self, at: usize, row: Row<'_>, done: &mut Done) -> Vec<Fault> {
        let Self {
            work,
            reader,
            clerk,
            answer,
        } = self;
        let workload = match reader.read(row) {
            Ok(workload) => workload,
            Err(faults) => return faults,
        };
        if let Err(problem) = clerk.answer(workload, answer) {
            return vec![fault_of_region(work, row, workload, &problem)];
        }
        done.summary.add(work.desk, answer);
        if work.table.layout == Layout::Long {
            let models = work.desk.models.iter().copied();
            let comparison = Comparison::of(workload, work.desk.books, models);
            for (place, answer) in comparison.answers().iter().enumerate() {
                let long = LongRow::of(&comparison, place, answer);
                write(work, at, row, long.values(answer), done);
            }
        } else {
            let values = table::wide(work.desk, answer, work.table.layout);
            write(work, at, row, values, done);
        }
        Vec::new()
    }
}

fn write<'v>(
    work: &Work<'_, '_>,
    at: usize,
    row: Row<'v>,
    values: impl Iterator<Item = Value<'v>>,
    done: &mut Done,
) {
    let own = row.cells().map(Value::Own);
    match work.encoding {
        Encoding::Csv => csv_row(own.chain(values), &mut done.bytes),
        Encoding::Ndjson => {
            let columns = &work.table.columns;
            json_row(columns, row.raw(), own.chain(values), &mut done.bytes);
        }
        Encoding::Sheet => done.rows.push((at, values.map(OwnValue::of).collect())),
    }
}

/// What is wrong with a row whose region has no prices.
fn fault_of_region(
    work: &Work<'_, '_>,
    row: Row<'_>,
    workload: &Workload,
    problem: &crate::problem::Problem,
) -> Fault {
    let column = work.columns.column_of("region");
    let column = column.filter(|at| !row.cell(*at).text.is_empty());
    let mut reason = problem.message.clone();
    if let Some(help) = &problem.help {
        reason = format!("{reason} ({help})");
    }
    Fault {
        line: row.line,
        column: column.map_or_else(String::new, |at| work.header[at].clone()),
        value: workload.region.clone(),
        reason,
    }
}
