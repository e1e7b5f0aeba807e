//! `tablestakes prices import`: price lists as AWS publishes them in, price books out.

use std::fs;
use std::path::{Path, PathBuf};

use jiff::civil::Date;
use tablestakes::prices::import::Importer;
use tablestakes::{Problem, report};

use super::progress::bar;
use super::today;
use crate::cli::{Failure, output};

/// Read price lists as AWS publishes them, and bring a folder of price books up to date
#[derive(clap::Args)]
pub(super) struct Arguments {
    /// Offer files of the AWS Price List (JSON or CSV), files of the feed behind the AWS pricing pages,
    /// tables of facts; or folders of them
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Import the prices of this region alone; can be given several times
    #[arg(long = "region", value_name = "REGION")]
    regions: Vec<String>,
    /// The folder of price books
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// The day on which files were published that do not say it themselves, 2025-06-17 for one
    #[arg(long, value_name = "DATE", value_parser = day)]
    published: Option<Date>,
    /// Let older prices replace newer ones in the folder
    #[arg(long)]
    allow_older: bool,
}

/// A day as people write it here.
fn day(text: &str) -> Result<Date, String> {
    let expected = |_| "expected a day, 2025-06-17 for one".to_owned();
    text.parse().map_err(expected)
}

pub(super) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let paths = files(&arguments.paths)?;
    if let Some(day) = arguments.published
        && day > today()
    {
        let message =
            format!("--published {day}: that is to come, and prices are of a day that was");
        return Err(Problem::anywhere(message).into());
    }
    let importer = Importer::new(&arguments.regions, arguments.published)?;
    import(importer, &paths, &arguments.out, arguments.allow_older)
}

/// Imports files into a folder of price books, and says what became of it.
fn import(
    mut importer: Importer,
    paths: &[PathBuf],
    out: &Path,
    allow_older: bool,
) -> Result<(), Failure> {
    read(&mut importer, paths)?;
    write(&mut importer, paths.len(), out, allow_older)
}

/// Brings a folder of price books up to date, and says what became of it.
pub(super) fn write(
    importer: &mut Importer,
    files: usize,
    out: &Path,
    allow_older: bool,
) -> Result<(), Failure> {
    let written = importer.write(out, allow_older)?;
    let folder = out.display().to_string();
    output::print(&report::imported(importer, files, &written, &folder))
}

/// Reads files, with a bar at a terminal that says how far it is.
pub(super) fn read(importer: &mut Importer, paths: &[PathBuf]) -> Result<(), Failure> {
    let sizes = paths
        .iter()
        .map(|path| fs::metadata(path).map_or(0, |it| it.len()));
    let bar = bar(String::new());
    bar.set_length(sizes.sum());
    for path in paths {
        let name = path.file_name().unwrap_or(path.as_os_str());
        bar.set_message(name.to_string_lossy().into_owned());
        let before = bar.position();
        importer.read(path, |count| bar.set_position(before + count))?;
    }
    bar.finish_and_clear();
    Ok(())
}

/// The files of the paths: those of a folder are its price lists, in the order of their names.
fn files(paths: &[PathBuf]) -> Result<Vec<PathBuf>, Failure> {
    let mut files = Vec::new();
    for path in paths {
        if path.is_dir() {
            let before = files.len();
            collect(path, &mut files)?;
            if files.len() == before {
                let message = format!("{}: no .json or .csv file is in it", path.display());
                return Err(Problem::anywhere(message).into());
            }
        } else {
            files.push(path.clone());
        }
    }
    Ok(files)
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> Result<(), Failure> {
    let failed = |error: std::io::Error| {
        let message = format!("{} can't be read: {error}", folder.display());
        Failure::from(Problem::anywhere(message))
    };
    let entries = fs::read_dir(folder).map_err(failed)?;
    let mut entries: Vec<_> = entries
        .map(|entry| Ok(entry.map_err(failed)?.path()))
        .collect::<Result<_, Failure>>()?;
    entries.sort();
    for path in entries {
        if path.is_dir() {
            collect(&path, files)?;
        } else if path
            .extension()
            .is_some_and(|it| it.eq_ignore_ascii_case("json") || it.eq_ignore_ascii_case("csv"))
        {
            files.push(path);
        }
    }
    Ok(())
}
