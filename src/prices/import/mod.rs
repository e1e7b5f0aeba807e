//! Importers: price lists as AWS publishes them in, price books out.
//!
//! What a file is, its content tells: a bulk offer file of the AWS Price List, a file of the feed behind
//! the pricing pages, or a table of facts. Prices are gathered from all files, of two for one thing the
//! newer stands, and then a folder is brought up to date in one step.

mod feed;
mod folder;
mod found;
mod hardware;
mod offer;
mod regions;
mod tables;

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::Path;

use jiff::civil::Date;
use rust_decimal::Decimal;

use crate::problem::{Failure, Problem, nearest, text_from_bytes};
use found::Gathered;
use regions::Regions;

pub use folder::Written;
pub use found::{Skip, Skipped};

/// So much of a file is looked at to tell what it is.
const HEAD_BYTES: usize = 64 << 10;
/// No table of facts comes near.
const MOST_TABLE_BYTES: u64 = 64 << 20;
/// No price comes near; the bound of price books.
const MOST_USD: Decimal = super::table::MOST_USD;
const MOST_DECIMALS: u32 = super::table::MOST_DECIMALS;

const DOWNLOAD_AGAIN: &str =
    "the file is not whole: download it again, and nothing is imported until then";

/// What a file is.
enum Kind {
    Offer(offer::Form),
    Feed,
    Table(tables::Kind),
}

/// Gathers prices from files, and brings a folder of price books up to date with them.
#[derive(Debug)]
pub struct Importer {
    regions: Regions,
    gathered: Gathered,
    published: Option<Date>,
}

impl Importer {
    /// An importer of the prices of some regions; of all regions when none are named. Files that do not
    /// say when they were published are of the day that is given.
    ///
    /// # Errors
    /// A region that is not known, with the nearest that is.
    pub fn new(only: &[String], published: Option<Date>) -> Result<Self, Problem> {
        let regions = Regions::new(super::layer::regions());
        for region in only {
            if regions.with_code(region).is_none() {
                let message = format!("no region is called {region:?}");
                return Err(Problem::anywhere(message).help(
                    match nearest(region, regions.codes()) {
                        Some(near) => format!("did you mean {near}?"),
                        None => "regions are named by their codes, eu-west-1 for one".to_owned(),
                    },
                ));
            }
        }
        let only: BTreeSet<_> = only.iter().cloned().collect();
        Ok(Self {
            regions,
            gathered: Gathered::new(only),
            published,
        })
    }

    /// Reads a file, and tells how many of its bytes are read from time to time.
    ///
    /// # Errors
    /// A file that can't be read; what it is or holds that is not as expected.
    pub fn read(&mut self, path: &Path, mut progress: impl FnMut(u64)) -> Result<(), Failure> {
        let name = path.display().to_string();
        let file = File::open(path).map_err(|error| unreadable(&name, &error))?;
        let counted = Counted {
            inner: file,
            count: 0,
            progress: &mut progress,
        };
        let mut reader = BufReader::with_capacity(HEAD_BYTES, counted);
        let head = head(&mut reader).map_err(|error| unreadable(&name, &error))?;
        if head.trim_ascii().is_empty() {
            return Err(Problem::anywhere(format!("{name}: is empty")).into());
        }
        let kind = kind(&String::from_utf8_lossy(&head)).ok_or_else(|| {
            Problem::anywhere(format!("{name}: is no file that prices are read from")).help(
                "read are offer files of the AWS Price List, files of the feed behind the AWS \
                 pricing pages, and tables of RDS instances, data transfer and hardware",
            )
        })?;
        let reader = head.as_slice().chain(reader);
        let (regions, into) = (&self.regions, &mut self.gathered);
        match kind {
            Kind::Offer(form) => offer::read(
                &name,
                BufReader::with_capacity(256 << 10, reader),
                form,
                regions,
                into,
            ),
            Kind::Feed => {
                let bytes = whole(&name, reader, feed::MOST_BYTES)?;
                Ok(feed::read(&name, &bytes, self.published, regions, into)?)
            }
            Kind::Table(kind) => {
                let text = text_from_bytes(&name, whole(&name, reader, MOST_TABLE_BYTES)?)?;
                Ok(tables::read(
                    &name,
                    &text,
                    kind,
                    self.published,
                    regions,
                    into,
                )?)
            }
        }
    }

    /// What was left out so far, by reason.
    #[must_use]
    pub fn skipped(&self) -> &BTreeMap<Skip, Skipped> {
        &self.gathered.skipped
    }

    /// Checks that a folder can be brought up to date, before anything long begins.
    ///
    /// # Errors
    /// Files of the folder that are not right or can't be read.
    pub fn check(&self, folder: &Path) -> Result<(), Failure> {
        let regions = self.regions.codes();
        folder::check(folder, regions.filter(|it| self.gathered.keeps(it)))
    }

    /// Brings a folder up to date: all of it or nothing. A price that is newer in the folder stays unless
    /// older ones are allowed to replace it.
    ///
    /// # Errors
    /// Files of the folder that are not right, or can't be read or written.
    pub fn write(&mut self, folder: &Path, allow_older: bool) -> Result<Written, Failure> {
        folder::write(&mut self.gathered, folder, allow_older)
    }
}

/// A reader that tells how far it is.
struct Counted<'p, R, P> {
    inner: R,
    count: u64,
    progress: &'p mut P,
}

impl<R: Read, P: FnMut(u64)> Read for Counted<'_, R, P> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.count += read as u64;
        (self.progress)(self.count);
        Ok(read)
    }
}

/// The beginning of a file, without the mark that some programs put before UTF-8. What is read of it is
/// taken out of the reader.
fn head(reader: &mut impl Read) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    reader.take(HEAD_BYTES as u64).read_to_end(&mut bytes)?;
    if let Some(rest) = bytes.strip_prefix("\u{feff}".as_bytes()) {
        bytes = rest.to_vec();
    }
    Ok(bytes)
}

/// All of a file that is small.
fn whole(name: &str, reader: impl Read, most: u64) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    let read = reader.take(most + 1).read_to_end(&mut bytes);
    read.map_err(|error| unreadable(name, &error))?;
    if bytes.len() as u64 > most {
        let message = format!("{name}: is larger than {} MiB: no such file is", most >> 20);
        return Err(Problem::anywhere(message).into());
    }
    Ok(bytes)
}

fn kind(head: &str) -> Option<Kind> {
    let start = head.trim_start();
    if start.starts_with('{') {
        let has = |key: &str| start.contains(key);
        if has("\"offerCode\"") {
            return Some(Kind::Offer(offer::Form::Json));
        }
        return has("\"manifest\"").then_some(Kind::Feed);
    }
    let line = start.lines().next()?.trim_end();
    if line.replace('"', "").starts_with("FormatVersion,") {
        return Some(Kind::Offer(offer::Form::Csv));
    }
    tables::Kind::of(line).map(Kind::Table)
}

fn unreadable(name: &str, error: &io::Error) -> Failure {
    Failure::at_path(&format!("{name} can't be read"), error)
}

fn not_json(name: &str, error: &serde_json::Error) -> Problem {
    let problem = Problem::anywhere(if error.is_eof() {
        format!("{name}: ends in the middle, in line {}", error.line())
    } else {
        format!("{name}: {error}")
    });
    problem.help(DOWNLOAD_AGAIN)
}

fn other_currency(place: &str, found: &str) -> Problem {
    let message = format!("{place}: expected prices in USD, found {found:?}");
    Problem::anywhere(message).help("books hold USD; the offer files of China are in CNY")
}

fn undated(name: &str) -> Problem {
    let message = format!("{name}: it does not say when its prices were published");
    Problem::anywhere(message).help("give the day: --published 2025-06-17")
}

/// The day of a time such as `2025-06-05T17:56:16Z`.
fn day_of(name: &str, time: &str) -> Result<Date, Problem> {
    let day = time.get(..10).and_then(|day| day.parse().ok());
    day.ok_or_else(|| {
        let message = format!("{name}: expected when it was published, found {time:?}");
        Problem::anywhere(message).help("a time such as 2025-06-05T17:56:16Z")
    })
}

/// An amount in USD.
fn dollars(place: &str, text: &str) -> Result<Decimal, Problem> {
    let usd = Decimal::from_str_exact(text).ok();
    let usd = usd.filter(|usd| !usd.is_sign_negative() && *usd <= MOST_USD);
    let expected = match usd {
        Some(usd) if usd.normalize().scale() <= MOST_DECIMALS => return Ok(usd),
        Some(_) => format!("at most {MOST_DECIMALS} decimals"),
        None => "a price in USD from 0 to 1,000,000".to_owned(),
    };
    let message = format!("{place}: expected {expected}, found {text:?}");
    Err(Problem::anywhere(message))
}

/// A length of term as keys have it: `1y` for `1yr`.
fn years(lease: &str) -> Option<&'static str> {
    match lease.replace(' ', "").as_str() {
        "1yr" => Some("1y"),
        "3yr" => Some("3y"),
        _ => None,
    }
}

/// A term of reserved instances as keys have it: `1y-no-upfront`.
fn term(lease: &str, purchase: &str) -> Option<String> {
    let years = years(lease)?;
    let upfront = match purchase.replace(' ', "").as_str() {
        "NoUpfront" => "no-upfront",
        "PartialUpfront" => "partial-upfront",
        "AllUpfront" => "all-upfront",
        _ => return None,
    };
    Some(format!("{years}-{upfront}"))
}
