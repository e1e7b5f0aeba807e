//! A folder of price books brought up to date: one file a region and service, keys in order.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsStr;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use jiff::civil::Date;

use super::found::{Found, Gathered, Skip};
use crate::files::Draft;
use crate::prices::layer::{Layer, PRICE_COLUMNS, PROVIDER, SOURCES, Sources};
use crate::prices::table;
use crate::problem::Failure;
use crate::problem::{Problem, Problems, text_from_bytes};

/// Whether a folder can be brought up to date in some regions: what is wrong is said before anything long
/// begins.
pub(super) fn check<'r>(
    folder: &Path,
    regions: impl Iterator<Item = &'r str>,
) -> Result<(), Failure> {
    let sources = sources(folder)?;
    for region in regions {
        read(&folder.join(PROVIDER).join(region), &sources)?;
    }
    Ok(())
}

/// What became of a folder.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Written {
    /// Prices that were found in the files.
    pub found: usize,
    /// Prices that were not in the folder before.
    pub new: usize,
    /// Prices that are others than before.
    pub changed: usize,
    /// Prices that are what they were; their source and day may be newer.
    pub same: usize,
    /// Regions whose files were written.
    pub regions: usize,
    /// Instance types whose hardware was found.
    pub types: usize,
    /// Families of instance types whose speed was found.
    pub families: usize,
}

/// A row of a file of prices, as it stands there.
struct Row {
    usd: String,
    unit: String,
    source: String,
    date: Date,
}

/// The prices of a region in a folder.
#[derive(Default)]
struct Region {
    /// By file and key.
    files: BTreeMap<String, BTreeMap<String, Row>>,
    /// The keys of those that no importer writes: published ones in other files than importers write them
    /// into, and in such files those of a user's own, beside which no second one of the key can stand.
    by_hand: BTreeSet<String>,
}

/// Writes what was gathered into a folder: all of it or nothing.
pub(super) fn write(
    gathered: &mut Gathered,
    folder: &Path,
    allow_older: bool,
) -> Result<Written, Failure> {
    let mut prices = std::mem::take(&mut gathered.prices);
    for of_region in prices.values_mut() {
        of_region.retain(|_, found| !found.is_doubtful);
    }
    prices.retain(|_, of_region| !of_region.is_empty());
    let (types, families) = gathered.hardware.counts();
    if prices.is_empty() && types + families == 0 {
        let problem = Problem::anywhere("nothing was found that a book has a place for");
        let why: Vec<_> = gathered
            .skipped
            .iter()
            .map(|(why, it)| format!("{} {}: {}", it.count, why.reason(), it.example))
            .collect();
        return Err(if why.is_empty() {
            problem
        } else {
            problem.help(format!("left out were {}", why.join("; ")))
        }
        .into());
    }
    let mut written = Written {
        types,
        families,
        ..Written::default()
    };
    let sources = sources(folder)?;
    let mut texts = gathered.hardware.tables(folder, allow_older)?;
    for (region, found) in &prices {
        written.found += found.len();
        let of_region = folder.join(PROVIDER).join(region.as_ref());
        let (mut books, mut changed) = (read(&of_region, &sources)?, BTreeSet::new());
        for (key, found) in found {
            let example = || format!("{region} {key}");
            if books.by_hand.contains(key) {
                gathered.skip(Skip::KeptByHand, example);
                continue;
            }
            let file = file_of(key);
            let rows = books.files.entry(file.clone()).or_default();
            match rows.get(key) {
                Some(before) if before.date > found.date && !allow_older => {
                    gathered.skip(Skip::OlderThanFolder, example);
                    continue;
                }
                Some(before) if before.usd == found.usd.to_string() => written.same += 1,
                Some(_) => written.changed += 1,
                None => written.new += 1,
            }
            rows.insert(key.clone(), Row::from(found));
            changed.insert(file);
        }
        books.files.retain(|file, _| changed.contains(file));
        let files = books.files.into_iter();
        texts.extend(files.map(|(file, rows)| (of_region.join(file), text(&rows))));
        written.regions += 1;
    }
    put(texts)?;
    Ok(written)
}

impl From<&Found> for Row {
    fn from(found: &Found) -> Self {
        Self {
            usd: found.usd.to_string(),
            unit: found.unit.to_owned(),
            source: found.source.to_owned(),
            date: found.date,
        }
    }
}

/// The file that a price is imported into: that of its service.
fn file_of(key: &str) -> String {
    let service = key.split('.').next().unwrap_or_default();
    format!("{service}.csv")
}

/// A table of the folder; `None` where it is not there.
pub(super) fn own_table(path: &Path) -> Result<Option<table::File>, Failure> {
    let bytes = match fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(failed(path, &error, "read")),
    };
    let name = path.display().to_string();
    let text = text_from_bytes(&name, bytes)?;
    Ok(Some(table::File::new(String::new(), name, text)))
}

/// The sources that are published somewhere: the embedded ones, and those of the folder.
fn sources(folder: &Path) -> Result<Sources, Failure> {
    if folder.exists() && !folder.is_dir() {
        let message = format!("{} is no folder for price books", folder.display());
        return Err(Problem::anywhere(message).into());
    }
    let (mut sources, mut problems) = (Sources::default(), Vec::new());
    if let Some(file) = Layer::embedded().file(SOURCES) {
        sources.read(file, &mut problems);
    }
    if let Some(file) = own_table(&folder.join(PROVIDER).join(SOURCES))? {
        sources.read(&file, &mut problems);
    }
    if problems.is_empty() {
        Ok(sources)
    } else {
        Err(Problems::first(problems, 0).into())
    }
}

/// Reads what a folder has of a region; nothing where it is not there.
fn read(folder: &Path, sources: &Sources) -> Result<Region, Failure> {
    let mut region = Region::default();
    let mut problems = Vec::new();
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(region),
        Err(error) => return Err(failed(folder, &error, "read")),
    };
    for entry in entries {
        let path = entry
            .map_err(|error| failed(folder, &error, "read"))?
            .path();
        let is_table = |it: &OsStr| it.eq_ignore_ascii_case("csv");
        if !path.extension().is_some_and(is_table) {
            continue;
        }
        let Some(file) = own_table(&path)? else {
            continue;
        };
        let file_name = path.file_name().unwrap_or_default().to_string_lossy();
        file.rows(&PRICE_COLUMNS, &mut problems, |row, problems| {
            let key = row.field(0).to_owned();
            if (file_name != file_of(&key)) == sources.is_published(row.field(3)) {
                region.by_hand.insert(key.clone());
            }
            if row.number(1, problems).is_some()
                && let Some(date) = row.date(4, problems)
            {
                let [usd, unit, source] = [1, 2, 3].map(|at| row.field(at).to_owned());
                let row = Row {
                    usd,
                    unit,
                    source,
                    date,
                };
                let of_file = region.files.entry(file_name.clone().into_owned());
                of_file.or_default().insert(key, row);
            }
        });
    }
    if problems.is_empty() {
        Ok(region)
    } else {
        Err(Problems::first(problems, 0).into())
    }
}

/// A file of prices.
fn text(rows: &BTreeMap<String, Row>) -> String {
    let fields = |(key, row): (&String, &Row)| {
        let (usd, unit, source) = (row.usd.clone(), row.unit.clone(), row.source.clone());
        [key.clone(), usd, unit, source, row.date.to_string()]
    };
    table::text(&PRICE_COLUMNS, rows.iter().map(fields))
}

/// Puts files into their places: first all of them beside, then each where it belongs, so that a disk that
/// is full leaves everything as it was.
fn put(texts: Vec<(PathBuf, String)>) -> Result<(), Failure> {
    let mut drafts = Vec::with_capacity(texts.len());
    for (path, text) in texts {
        if fs::read(&path).is_ok_and(|before| before == text.as_bytes()) {
            continue;
        }
        let draft = || {
            fs::create_dir_all(path.parent().unwrap_or(Path::new(".")))?;
            let mut draft = Draft::of(&path)?;
            draft.write_all(text.as_bytes())?;
            Ok(draft)
        };
        let draft = draft().map_err(|error| failed(&path, &error, "written"))?;
        drafts.push((path, draft));
    }
    let mut done = Vec::new();
    for (path, draft) in drafts {
        let before = fs::read(&path).ok();
        if let Err(error) = draft.keep() {
            put_back(done);
            return Err(failed(&path, &error, "written"));
        }
        done.push((path, before));
    }
    Ok(())
}

/// Puts files back as they were before. What can't be put back stays new: there is nobody left to tell but
/// the one who hears of the file that failed.
fn put_back(files: Vec<(PathBuf, Option<Vec<u8>>)>) {
    for (path, before) in files {
        let _ = match before {
            None => fs::remove_file(&path),
            Some(bytes) => Draft::of(&path).and_then(|mut draft| {
                draft.write_all(&bytes)?;
                draft.keep()
            }),
        };
    }
}

fn failed(path: &Path, error: &io::Error, what: &str) -> Failure {
    Failure::at_path(&format!("{} can't be {what}", path.display()), error)
}
