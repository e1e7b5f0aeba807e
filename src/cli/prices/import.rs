//! `tablestakes prices import`: price lists as AWS publishes them in, price books out.

use std::fs;
use std::path::{Path, PathBuf};

use jiff::civil::Date;
use tablestakes::Problem;
use tablestakes::prices::import::{Importer, Written};

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
    #[arg(long, value_name = "DATE")]
    published: Option<Date>,
    /// Let older prices replace newer ones in the folder
    #[arg(long)]
    allow_older: bool,
}

pub(super) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let paths = files(&arguments.paths)?;
    let mut importer = Importer::new(&arguments.regions, arguments.published)?;
    read(&mut importer, &paths)?;
    let found: usize = importer.found().map(|(_, count)| count).sum();
    let written = importer.write(&arguments.out, arguments.allow_older)?;
    output::print(&summary(&importer, &paths, found, written, &arguments.out))
}

/// Reads files, with a bar at a terminal that says how far it is.
pub(super) fn read(importer: &mut Importer, paths: &[PathBuf]) -> Result<(), Failure> {
    let sizes = paths
        .iter()
        .map(|path| fs::metadata(path).map_or(0, |it| it.len()));
    let bar = super::progress::bytes(sizes.sum());
    let mut before = 0;
    for path in paths {
        let name = path.file_name().unwrap_or(path.as_os_str());
        bar.set_message(name.to_string_lossy().into_owned());
        let mut of_file = 0;
        importer.read(path, |count| {
            of_file = count;
            bar.set_position(before + count);
        })?;
        before += of_file;
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

/// What was read, what became of the folder, and what was left out.
pub(super) fn summary(
    importer: &Importer,
    paths: &[PathBuf],
    found: usize,
    written: Written,
    out: &Path,
) -> String {
    let Written {
        new,
        changed,
        same,
        regions,
    } = written;
    let mut text = format!(
        "{} read, {found} prices of {} found. {}: {new} new, {changed} changed, {same} as they were.\n",
        counted(paths.len(), "file", "files"),
        counted(regions, "region", "regions"),
        out.display(),
    );
    if !importer.skipped().is_empty() {
        text.push_str("Left out:\n");
    }
    for (why, skipped) in importer.skipped() {
        let line = format!("{}: {}, for one", why.reason(), skipped.example);
        text.push_str(&format!("{:>10}  {line}\n", skipped.count));
    }
    text
}

fn counted(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}
