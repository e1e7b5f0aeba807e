//! `tablestakes batch`: rows of a table in, each with every option's cost out.

mod inputs;
mod interrupt;
mod progress;
mod sinks;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use tablestakes::batch::rows::Columns;
use tablestakes::batch::{self, Desk, Done, Encoding, Groups, Layout, OutputTable, Summary, Work};
use tablestakes::model::PricingModel;
use tablestakes::prices::Books;
use tablestakes::problem::nearest;
use tablestakes::workload::is_size_unit;
use tablestakes::{Failure, Library, Problem, catalog, report};

use super::compare::say_when_old;
use super::output;
use super::price_folders::PriceFolders;
use inputs::Inputs;
use progress::Bar;
use sinks::{Answers, Errors};

/// Rows of which some were wrong.
const SOME_WRONG: u8 = 3;

/// Price many workloads at once: a row each of CSV, TSV, XLSX, ODS or NDJSON
///
/// A column is a key of a profile by its dotted path (`reads.per_second`, `storage.size`,
/// `dynamodb.gsi.0.entry_size`), or by a short name: `reads`, `writes`, `item_size`, `storage`. Columns
/// that are no key pass through. Each row comes out with its cheapest option, the best of the other
/// engine, and what every option costs, USD a month.
#[derive(clap::Args)]
pub(super) struct Arguments {
    /// Files of rows, packed by gzip or zstd or not; `-`, or nothing, is standard input
    #[arg(value_name = "INPUT")]
    inputs: Vec<PathBuf>,
    /// Where to write: .csv, .xlsx or .ndjson. Left out, or `-`, it is standard output, in CSV unless
    /// `--format` says otherwise
    #[arg(long, short, value_name = "FILE")]
    out: Option<PathBuf>,
    /// What to write, whatever the name says
    #[arg(long, value_enum)]
    format: Option<FormatName>,
    /// A profile under every row: it holds where a row leaves its cell empty
    #[arg(long, value_name = "PROFILE")]
    base: Option<PathBuf>,
    /// Take a column for a key of profiles, `"Reads/s"=reads.per_second` for one; can be given several
    /// times
    #[arg(long = "map", value_name = "COLUMN=KEY")]
    maps: Vec<String>,
    /// Price only options whose id matches, `rds.*` for one; can be given several times
    #[arg(long = "option", value_name = "PATTERN")]
    options: Vec<String>,
    /// Write a row for each workload and option, with what `compare` says of it
    #[arg(long)]
    long: bool,
    /// Pool rows with the same value in a column: what of them goes to PostgreSQL shares one database,
    /// and tables share an account. Adds a row for each group
    #[arg(long, value_name = "COLUMN", conflicts_with = "long")]
    group: Option<String>,
    /// Where to write what is wrong with rows, as CSV; left out, standard error
    #[arg(long, value_name = "FILE")]
    errors: Option<PathBuf>,
    /// The sheet of a workbook, by its name or its number from 1; left out, the first
    #[arg(long, value_name = "SHEET")]
    sheet: Option<String>,
    /// How many rows to price at a time; left out, as many as there are processors
    #[arg(long, short, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    jobs: Option<u16>,
    #[command(flatten)]
    prices: PriceFolders,
    /// Set an assumption, over what rows say; can be given several times
    #[arg(long = "assume", value_name = "KEY=VALUE")]
    assumptions: Vec<String>,
}

#[derive(Clone, Copy, clap::ValueEnum)]
enum FormatName {
    Csv,
    Ndjson,
    Xlsx,
}

impl FormatName {
    fn encoding(self) -> Encoding {
        match self {
            Self::Csv => Encoding::Csv,
            Self::Ndjson => Encoding::Ndjson,
            Self::Xlsx => Encoding::Sheet,
        }
    }
}

pub(super) fn run(arguments: &Arguments) -> Result<ExitCode, Failure> {
    let out = arguments.out.as_deref().filter(|it| it.as_os_str() != "-");
    let encoding = match arguments.format {
        Some(format) => format.encoding(),
        None => encoding(out)?,
    };
    let base = arguments.base.as_deref().map(inputs::base).transpose()?;
    inputs::check_output(&arguments.inputs, out)?;
    say_units(&arguments.maps);
    let mut inputs = Inputs::open(&arguments.inputs, arguments.sheet.as_deref())?;
    let header = inputs.header().to_vec();
    let maps = maps(&arguments.maps)?;
    let library = arguments.prices.library()?;
    let models = models(&library, &arguments.options)?;
    let books = Books::of_library(library);
    let desk = Desk {
        books: &books,
        models,
    };
    let layout = match (&arguments.group, arguments.long) {
        (Some(_), _) => Layout::Grouped,
        (None, true) => Layout::Long,
        (None, false) => Layout::Wide,
    };
    let table = OutputTable::new(&header, &desk, layout)?;
    let group = arguments.group.as_deref();
    let group = group.map(|name| column(&header, name)).transpose()?;
    let base = base
        .as_ref()
        .map(|(name, text)| (name.as_str(), text.as_str()));
    // All that is wrong with arguments is said before anything is written.
    let columns = (0..inputs.len()).map(|at| {
        let folder = inputs.folder(at);
        Columns::new(&header, &maps, base, &folder, &arguments.assumptions)
    });
    let columns = columns.collect::<Result<Vec<_>, _>>()?;
    let jobs = arguments.jobs.map_or_else(processors, usize::from);
    let stop = interrupt::flag()?;

    let answers = Answers::create(out, encoding, &table)?;
    let mut batch = Batch {
        desk: &desk,
        table: &table,
        encoding,
        jobs,
        stop,
        group,
        errors: Errors::create(arguments.errors.as_deref(), &answers)?,
        answers,
        summary: Summary::default(),
        groups: Groups::default(),
    };
    if let Some(first) = columns.first() {
        say_suspects(first);
    }
    let mut is_over = true;
    for (at, columns) in columns.iter().enumerate() {
        is_over = is_over && batch.input(&mut inputs, at, &header, columns)?;
    }
    batch.finish(is_over, &columns, &header)
}

/// A batch as it goes on.
struct Batch<'b> {
    desk: &'b Desk<'b>,
    table: &'b OutputTable,
    encoding: Encoding,
    jobs: usize,
    stop: &'static AtomicBool,
    /// The column that rows are pooled by.
    group: Option<usize>,
    answers: Answers,
    errors: Errors,
    summary: Summary,
    groups: Groups,
}

impl Batch<'_> {
    /// Answers all rows of an input, and gives whether the end was reached.
    fn input(
        &mut self,
        inputs: &mut Inputs,
        at: usize,
        header: &[String],
        columns: &Columns,
    ) -> Result<bool, Failure> {
        let name = inputs.name(at);
        let rows = inputs.rows(at);
        let bar = Bar::new(&name, rows.progress());
        let work = Work {
            columns,
            header,
            desk: self.desk,
            table: self.table,
            encoding: self.encoding,
        };
        let (stop, group, table) = (self.stop, self.group, self.table);
        let Self {
            answers,
            errors,
            summary,
            groups,
            ..
        } = self;
        batch::run(rows, &work, self.jobs, stop, |done: &Done| {
            answers.write(done, table)?;
            if answers.is_closed() {
                stop.store(true, Ordering::Relaxed);
                return Ok(());
            }
            if !done.faults.is_empty() {
                bar.hidden_while(|| errors.write(&name, &done.faults))?;
            }
            summary.merge(&done.summary);
            bar.advance(summary.workloads + summary.faulty);
            if let Some(column) = group {
                gather(groups, at, done, column);
            }
            Ok(())
        })
    }

    /// Ends the files, says what the batch came to, and how it ended.
    fn finish(
        mut self,
        is_over: bool,
        columns: &[Columns],
        header: &[String],
    ) -> Result<ExitCode, Failure> {
        if self.answers.is_closed() {
            return Ok(ExitCode::SUCCESS);
        }
        if !is_over {
            return Ok(interrupted());
        }
        let mut pooled = Vec::new();
        if let Some(column) = self.group {
            let bar = Bar::of_groups(self.groups.len());
            pooled = self
                .groups
                .pool(columns, self.desk, self.jobs, self.stop, || bar.another());
            drop(bar);
            if self.stop.load(Ordering::Relaxed) {
                return Ok(interrupted());
            }
            let name = header.iter().position(|it| it == "name");
            for group in pooled.iter().filter(|it| !it.name.is_empty()) {
                self.answers
                    .write_group(self.desk, self.table, (column, name), group)?;
            }
        }
        interrupt::end_begins();
        self.errors.put_all()?;
        self.answers.finish()?;
        self.errors.finish()?;
        let models = self.desk.models.iter().map(|it| it.option());
        let models: Vec<_> = models.collect();
        let groups = self.group.map(|_| &pooled[..]);
        let text = report::batch(&self.summary, &models, groups, output::error_width());
        output::say(&text);
        let dates = self.summary.dates.iter();
        say_when_old(dates.map(|it| (it.oldest, it.most_days)));
        Ok(if self.summary.faulty > 0 {
            ExitCode::from(SOME_WRONG)
        } else {
            ExitCode::SUCCESS
        })
    }
}

/// Puts the rows that were answered into their groups; one that names none stands alone.
fn gather(groups: &mut Groups, input: usize, done: &Done, column: usize) {
    let mut answered = done.answered.iter().peekable();
    for (at, row) in done.chunk.rows().enumerate() {
        if answered.next_if(|it| **it == at).is_some() {
            match row.cell(column).text {
                "" => groups.add_alone(input, row),
                name => groups.add(name, input, row),
            }
        }
    }
}

fn interrupted() -> ExitCode {
    interrupt::end_begins();
    interrupt::say();
    ExitCode::from(interrupt::CODE)
}

fn processors() -> usize {
    thread::available_parallelism().map_or(1, usize::from)
}

/// What a file is written in, by the end of its name.
fn encoding(out: Option<&Path>) -> Result<Encoding, Problem> {
    let Some(path) = out else {
        return Ok(Encoding::Csv);
    };
    let ending = path.extension().unwrap_or_default().to_string_lossy();
    match ending.to_ascii_lowercase().as_str() {
        "csv" => Ok(Encoding::Csv),
        "ndjson" | "jsonl" => Ok(Encoding::Ndjson),
        "xlsx" => Ok(Encoding::Sheet),
        // A device or a pipe has no ending.
        "" if path.exists() && !path.is_file() && !path.is_dir() => Ok(Encoding::Csv),
        _ => {
            let message = format!("--out {}: what to write is not known", path.display());
            Err(Problem::anywhere(message).help("end the name with .csv, .xlsx or .ndjson"))
        }
    }
}

/// `COLUMN=KEY`, split at its last `=`: keys have none.
fn maps(texts: &[String]) -> Result<Vec<(String, String)>, Problem> {
    let split = texts.iter().map(|text| {
        let (column, key) = text.rsplit_once('=').ok_or_else(|| {
            let message = format!("--map: expected COLUMN=KEY, found {text:?}");
            Problem::anywhere(message).help("for example \"Reads/s=reads.per_second\"")
        })?;
        Ok((column.trim().to_owned(), key.trim().to_owned()))
    });
    split.collect()
}

/// The options to price: those of the patterns that some region lists.
fn models(
    library: &Library,
    patterns: &[String],
) -> Result<Vec<&'static dyn PricingModel>, Failure> {
    let chosen = catalog::matching(patterns)?;
    // The embedded books list all the same; a folder may bring prices to any.
    let regions = library.regions();
    let regions = if library.is_laid_over() {
        &regions[..]
    } else {
        &regions[..1.min(regions.len())]
    };
    let books = library.books(regions.iter().copied())?;
    let books: Vec<_> = regions.iter().filter_map(|it| books.get(it)).collect();
    let is_listed = |model: &&dyn PricingModel| books.iter().any(|book| model.is_listed(book));
    let listed: Vec<_> = chosen.iter().copied().filter(is_listed).collect();
    // What nobody lists was asked for by its name.
    Ok(if listed.is_empty() { chosen } else { listed })
}

/// The place of a column.
fn column(header: &[String], name: &str) -> Result<usize, Problem> {
    header.iter().position(|it| it == name).ok_or_else(|| {
        let problem = Problem::anywhere(format!("--group: there is no column {name:?}"));
        match nearest(name, header.iter().map(String::as_str)) {
            Some(near) => problem.help(format!("did you mean {near:?}?")),
            None => problem.help(format!("the columns are {}", header.join(", "))),
        }
    })
}

/// Says when the name of a mapped column has a unit that its cells may lack.
fn say_units(maps: &[String]) {
    const SIZES: [&str; 2] = ["size", "storage"];
    for map in maps {
        let Some((column, key)) = map.rsplit_once('=') else {
            continue;
        };
        let mut words = column.split(|it: char| !it.is_alphanumeric());
        let unit = words.find(|it| is_size_unit(it));
        if let Some(unit) = unit
            && SIZES.iter().any(|it| key.trim().ends_with(it))
        {
            output::say_sentence(&format!(
                "the column {column:?}: a number without a unit is bytes; write the {unit} into its cells"
            ));
        }
    }
}

/// Says which columns pass through though they look like keys.
fn say_suspects(columns: &Columns) {
    for (column, key) in columns.suspects() {
        output::say_sentence(&format!(
            "the column {column:?} is no key and passes through; if {key} is meant, name it so or \
             say --map \"{column}={key}\""
        ));
    }
}
