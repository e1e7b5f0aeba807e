//! How fast a batch is: rows a second, memory, and processor time beside what reading and writing the
//! same files takes with the csv crate alone.
//!
//! `cargo bench --bench batch` makes the inputs in a temporary folder and runs the program on them. A
//! number after `--` is how many rows the large table has; every other part shrinks with it.

use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

/// Rows of the large table.
const ROWS: u64 = 1_000_000;
/// One trace for so many rows of it.
const ROWS_A_TRACE: u64 = 100;

fn main() {
    let mut rows = std::env::args().filter_map(|it| it.parse().ok());
    let rows: u64 = rows.next_back().unwrap_or(ROWS);
    let folder = tempfile::tempdir().expect("a temporary folder");
    fleet(folder.path(), rows);
    traces(folder.path(), rows / ROWS_A_TRACE, Minutes::OfHours);
    traces(folder.path(), rows / ROWS_A_TRACE / 10, Minutes::Each);
}

/// Numbers that look random and are the same everywhere.
struct Numbers(u64);

impl Numbers {
    /// From 0 to 1.
    #[allow(clippy::cast_precision_loss)]
    fn share(&mut self) -> f64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// From one to another, as many below ten times the first as from there on to a hundred times.
    fn spread(&mut self, from: f64, to: f64) -> f64 {
        (from.ln() + (to / from).ln() * self.share()).exp()
    }

    fn one<'t>(&mut self, of: &[&'t str]) -> &'t str {
        #[allow(
            clippy::cast_precision_loss,
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss
        )]
        let at = (self.share() * of.len() as f64) as usize;
        of[at]
    }
}

/// Every row another table, from one read in ten seconds on, in four regions and with 24 steepnesses of
/// the day.
fn fleet(folder: &Path, rows: u64) {
    let input = folder.join("fleet.csv");
    let mut file = BufWriter::new(File::create(&input).expect("a file"));
    let mut numbers = Numbers(88_172_645_463_325_252);
    let regions = ["us-east-1", "us-east-1", "eu-west-1", "ap-southeast-2"];
    writeln!(
        file,
        "name,team,region,reads,writes,item_size,spikiness,storage"
    )
    .expect("space");
    for row in 0..rows {
        let item_bytes = numbers.spread(100.0, 20e3);
        writeln!(
            file,
            "table-{row},team-{},{},{:.2},{:.2},{item_bytes:.0},{:.2},{:.1} GiB",
            row % 97,
            numbers.one(&regions),
            numbers.spread(0.1, 5e3),
            numbers.spread(0.1, 1e3),
            1.0 + 0.25 * (numbers.share() * 24.0).floor(),
            numbers.spread(0.1, 2e3),
        )
        .expect("space");
    }
    drop(file);
    let output = folder.join("answers.csv");
    let usage = run(&input, &output);
    println!("{rows} rows of 8 columns, every option, wide CSV:");
    report(rows, &usage);
    let copy = folder.join("copy.csv");
    let [reading, reading_output, copying] = [
        seconds(|| read(&input)),
        seconds(|| read(&output)),
        seconds(|| copy_rows(&output, &copy)),
    ];
    let alone = reading + copying - reading_output;
    println!(
        "  reading the one file and writing the other with the csv crate alone takes {alone:.2} s of \
         a processor: {:.1} ×",
        usage.processor_seconds / alone
    );
    let bytes = |path: &Path| fs::metadata(path).map_or(0, |it| it.len()) >> 20;
    println!("  {} MiB in, {} MiB out", bytes(&input), bytes(&output));
}

fn read(path: &Path) {
    let mut reader = csv::Reader::from_path(path).expect("a file");
    let mut record = csv::ByteRecord::new();
    while reader.read_byte_record(&mut record).expect("a row") {}
}

/// Processor time of something.
fn seconds(work: impl FnOnce()) -> f64 {
    let before = own_seconds();
    work();
    own_seconds() - before
}

/// Reads the rows of a file and writes them again.
fn copy_rows(from: &Path, to: &Path) {
    let mut reader = csv::Reader::from_path(from).expect("a file");
    let mut writer = csv::Writer::from_path(to).expect("a file");
    writer
        .write_byte_record(reader.byte_headers().expect("a header"))
        .expect("space");
    let mut record = csv::ByteRecord::new();
    while reader.read_byte_record(&mut record).expect("a row") {
        writer.write_byte_record(&record).expect("space");
    }
    writer.flush().expect("space");
}

#[derive(Clone, Copy)]
enum Minutes {
    Each,
    OfHours,
}

/// Every row with a trace of its own: a week.
fn traces(folder: &Path, rows: u64, minutes: Minutes) {
    let (name, step) = match minutes {
        Minutes::Each => ("minutes", 1),
        Minutes::OfHours => ("hours", 60),
    };
    let folder = folder.join(name);
    fs::create_dir(&folder).expect("a folder");
    let mut numbers = Numbers(362_436_069);
    let input = folder.join("fleet.csv");
    let mut file = BufWriter::new(File::create(&input).expect("a file"));
    writeln!(
        file,
        "name,reads,writes,item_size,storage,shape.kind,shape.file"
    )
    .expect("space");
    for row in 0..rows {
        let trace = folder.join(format!("{row}.csv"));
        let mut trace = BufWriter::new(File::create(trace).expect("a file"));
        for minute in (0..7 * 1440).step_by(step) {
            let (day, minute) = (minute / 1440, minute % 1440);
            let at = f64::from(u32::try_from(minute).unwrap_or(0)) / 1440.0;
            let wave = 1.5 + (at * std::f64::consts::TAU).sin();
            let value = 1000.0 * wave * (0.9 + 0.2 * numbers.share());
            writeln!(
                trace,
                "2026-11-{:02}T{:02}:{:02}Z,{value:.0}",
                day + 2,
                minute / 60,
                minute % 60
            )
            .expect("space");
        }
        writeln!(
            file,
            "table-{row},{:.2},{:.2},2 KiB,{:.1} GiB,trace,{row}.csv",
            numbers.spread(0.1, 5e3),
            numbers.spread(0.1, 1e3),
            numbers.spread(0.1, 2e3)
        )
        .expect("space");
    }
    drop(file);
    let usage = run(&input, &folder.join("answers.csv"));
    println!("{rows} rows, each with its own trace of a week of {name}:");
    report(rows, &usage);
}

/// What a run took.
struct Usage {
    seconds: f64,
    processor_seconds: f64,
    peak_kib: u64,
}

/// Runs the program on an input.
fn run(input: &Path, output: &Path) -> Usage {
    let began = Instant::now();
    // The shell says what its child took, and the child what memory it had.
    let mut child = Command::new(env!("CARGO_BIN_EXE_tablestakes"))
        .arg("batch")
        .arg(input)
        .arg("--out")
        .arg(output)
        .env_remove("TABLESTAKES_PRICES")
        .stderr(Stdio::null())
        .spawn()
        .expect("the program starts");
    let status = format!("/proc/{}/status", child.id());
    let times = format!("/proc/{}/stat", child.id());
    let (mut peak_kib, mut processor_seconds) = (0, 0.0);
    let ended = loop {
        // What was read last before the end is what counts.
        peak_kib = peak_of(&status).unwrap_or(peak_kib);
        processor_seconds = seconds_of(&times).unwrap_or(processor_seconds);
        if let Some(ended) = child.try_wait().expect("a child") {
            break ended;
        }
        std::thread::sleep(std::time::Duration::from_millis(2));
    };
    assert!(ended.success(), "the batch ends well");
    Usage {
        seconds: began.elapsed().as_secs_f64(),
        processor_seconds,
        peak_kib,
    }
}

fn report(rows: u64, usage: &Usage) {
    #[allow(clippy::cast_precision_loss)]
    let rows = rows as f64;
    println!(
        "  {:.0} rows a second, {:.2} s; {:.2} s of processors, {:.1} µs a row; {} MiB of memory",
        rows / usage.seconds,
        usage.seconds,
        usage.processor_seconds,
        usage.processor_seconds * 1e6 / rows,
        usage.peak_kib >> 10
    );
}

fn peak_of(status: &str) -> Option<u64> {
    let text = fs::read_to_string(status).ok()?;
    let line = text.lines().find(|it| it.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}

/// Processor time of a process, of the user and of the system.
fn seconds_of(stat: &str) -> Option<f64> {
    /// Of the clock that Linux counts it by.
    const TICKS_A_SECOND: f64 = 100.0;
    let text = fs::read_to_string(stat).ok()?;
    // Behind the name of the program, which may hold anything.
    let (_, fields) = text.rsplit_once(')')?;
    let fields: Vec<f64> = fields
        .split_whitespace()
        .map(|it| it.parse().unwrap_or(0.0))
        .collect();
    let (user, system) = (fields.get(11)?, fields.get(12)?);
    Some((user + system) / TICKS_A_SECOND).filter(|it| *it > 0.0)
}

/// Processor time of this program.
fn own_seconds() -> f64 {
    seconds_of("/proc/self/stat").unwrap_or(0.0)
}
