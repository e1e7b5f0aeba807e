//! A CSV table of a price book, whose problems point into the file.

use std::collections::HashSet;
use std::io::Read;
use std::ops::Range;
use std::sync::{Arc, OnceLock};

use flate2::bufread::DeflateDecoder;
use jiff::civil::Date;
use rust_decimal::{Decimal, dec};

use super::layer::Sources;
use super::{Price, Source};
use crate::figures::thousands;
use crate::problem::{Place, Problem, SourceText, nearest};

/// No price comes near, the upfront of the largest machine included. With it and the bounds of
/// profiles no bill leaves the 28 digits of a decimal.
pub(crate) const MOST_USD: Decimal = dec!(1_000_000);
/// AWS publishes ten decimals, and a 1,024th of a price has fourteen. One with more than these is a binary
/// fraction that a spreadsheet let slip, and would leave no digits for the quantity in an exact amount.
pub(crate) const MOST_DECIMALS: u32 = 16;
/// No allowance and no machine comes near.
pub(super) const MOST: Decimal = dec!(1_000_000_000_000);

/// A table of a price book.
#[derive(Debug)]
pub(super) struct File {
    /// The path below the folder of the provider, with `/` whatever the system.
    pub(super) path: String,
    /// What problems call it.
    pub(super) name: String,
    text: OnceLock<String>,
    /// The text as it is embedded, compressed until someone reads it; empty where it is not.
    packed: &'static [u8],
    /// The same for problems to point into, made when there is the first and shared by all.
    source: OnceLock<Arc<SourceText>>,
}

impl File {
    /// A table by its path, its name and its text.
    pub(super) fn new(path: String, name: String, text: String) -> Self {
        Self {
            text: OnceLock::from(text),
            ..Self::packed(path, name, &[])
        }
    }

    /// A table by its path and its name, and its text as it is embedded.
    pub(super) fn packed(path: String, name: String, packed: &'static [u8]) -> Self {
        Self {
            path,
            name,
            text: OnceLock::new(),
            packed,
            source: OnceLock::new(),
        }
    }

    fn text(&self) -> &str {
        self.text.get_or_init(|| {
            let mut text = String::new();
            let read = DeflateDecoder::new(self.packed).read_to_string(&mut text);
            read.expect("a text that build.rs compressed");
            text
        })
    }

    /// Gives the rows of a table whose header is as expected. What is not right is noted and left out.
    pub(super) fn rows(
        &self,
        columns: &'static [&'static str],
        problems: &mut Vec<Problem>,
        mut take: impl FnMut(&Row<'_>, &mut Vec<Problem>),
    ) {
        let mut reader = csv::ReaderBuilder::new()
            .flexible(true)
            .from_reader(self.text().as_bytes());
        let header = reader.headers().cloned().unwrap_or_default();
        if header.iter().ne(columns.iter().copied()) {
            problems.push(self.other_header(columns, &header));
            return;
        }
        let mut row = Row {
            file: self,
            columns,
            record: csv::StringRecord::new(),
        };
        // What is embedded is right: tests lay it over itself, with every check.
        let is_checked = self.packed.is_empty();
        let mut seen = HashSet::new();
        loop {
            match reader.read_record(&mut row.record) {
                Ok(false) => return,
                Ok(true) => {}
                Err(error) => {
                    let message = format!("{}: not valid CSV: {error}", self.name);
                    problems.push(Problem::anywhere(message));
                    return;
                }
            }
            let (wanted, found) = (columns.len(), row.record.len());
            if wanted != found {
                problems.push(row.problem(0, format!("expected {wanted} columns, found {found}")));
                continue;
            }
            if is_checked && !seen.insert(row.field(0).to_owned()) {
                problems.push(row.twice());
                continue;
            }
            take(&row, problems);
        }
    }

    /// The problem of a header that is not as expected.
    fn other_header(
        &self,
        columns: &'static [&'static str],
        header: &csv::StringRecord,
    ) -> Problem {
        let found = header.iter().collect::<Vec<_>>().join(",");
        let problem = Problem::at(
            self.place(0..self.text().lines().next().map_or(0, str::len)),
            format!(
                "expected the columns {}, found {found:?}",
                columns.join(",")
            ),
        );
        let odd = header.iter().find(|name| !columns.contains(name));
        match odd.and_then(|odd| nearest(odd, columns.iter().copied())) {
            Some(near) => problem.help(format!("did you mean {near:?}?")),
            None => problem,
        }
    }

    fn place(&self, span: Range<usize>) -> Place {
        let shared = || SourceText::new(&self.name, self.text());
        Place::new(self.source.get_or_init(shared), span)
    }
}

/// A row of a table.
pub(super) struct Row<'f> {
    file: &'f File,
    columns: &'static [&'static str],
    record: csv::StringRecord,
}

impl Row<'_> {
    /// The text of a field. A row has as many as its table has columns.
    pub(super) fn field(&self, at: usize) -> &str {
        self.record.get(at).unwrap_or_default()
    }

    /// A problem with a field: it points at the field where that can be found in its line.
    pub(super) fn problem(&self, at: usize, message: String) -> Problem {
        let text = self.file.text();
        let start = self.record.position().map_or(0, csv::Position::byte);
        // Behind a line that ends with CRLF the position is still before the LF.
        let start = usize::try_from(start).unwrap_or_default();
        let rest = text
            .get(start..)
            .unwrap_or_default()
            .trim_start_matches(['\r', '\n']);
        let line_start = text.len() - rest.len();
        let line = rest.lines().next().unwrap_or_default();
        let mut span = 0..0;
        for field in self.record.iter().take(at + 1) {
            let Some(found) = line[span.end..].find(field) else {
                break;
            };
            span = span.end + found..span.end + found + field.len();
        }
        if span.is_empty() {
            span = 0..line.len();
        }
        let span = line_start + span.start..line_start + span.end;
        Problem::at(self.file.place(span), message)
    }

    /// The problem that what the row is about stands in a row above, or in another file.
    pub(super) fn twice(&self) -> Problem {
        self.problem(0, format!("{:?} stands twice", self.field(0)))
    }

    /// A field as an amount that is not negative.
    pub(super) fn number(&self, at: usize, problems: &mut Vec<Problem>) -> Option<Decimal> {
        let most = if self.columns[at] == "usd" {
            MOST_USD
        } else {
            MOST
        };
        match Decimal::from_str_exact(self.field(at)) {
            Ok(value) if !value.is_sign_negative() && value <= most => Some(value),
            _ => {
                let message = format!(
                    "{}: expected a decimal number from 0 to {} in the column {}, found {:?}",
                    self.field(0),
                    thousands(most),
                    self.columns[at],
                    self.field(at)
                );
                problems.push(self.problem(at, message));
                None
            }
        }
    }

    /// The source and the date that a row ends with, when they are right.
    pub(super) fn source_and_date(
        &self,
        sources: &mut Sources,
        problems: &mut Vec<Problem>,
    ) -> Option<(Arc<Source>, Date)> {
        let at = self.columns.len() - 1;
        let date = self.date(at, problems);
        Some((sources.get(self.field(at - 1)), date?))
    }

    /// A field as a date.
    pub(super) fn date(&self, at: usize, problems: &mut Vec<Problem>) -> Option<Date> {
        let text = self.field(at);
        let date = day(text);
        if date.is_none() {
            let expected = "expected a date such as 2025-06-05";
            let message = format!("{}: {expected}, found {text:?}", self.field(0));
            problems.push(self.problem(at, message));
        }
        date
    }

    /// The key and the price, or the allowance in its place, when the row is right.
    pub(super) fn price(
        &self,
        region: &Arc<str>,
        sources: &mut Sources,
        problems: &mut Vec<Problem>,
    ) -> Option<(String, Price)> {
        if let Some(empty) = (0..self.columns.len()).find(|&at| self.field(at).is_empty()) {
            let message = format!("the column {} is empty", self.columns[empty]);
            problems.push(self.problem(empty, message));
            return None;
        }
        let usd = self.number(1, problems).filter(|usd| {
            let is_short = usd.normalize().scale() <= MOST_DECIMALS;
            if !is_short {
                let message = format!(
                    "{}: expected at most {MOST_DECIMALS} decimals, found {:?}",
                    self.field(0),
                    self.field(1)
                );
                problems.push(self.problem(1, message));
            }
            is_short
        });
        let (source, date) = self.source_and_date(sources, problems)?;
        let unit = self.field(2).to_owned();
        let usd = usd?;
        let price = Price {
            key: self.field(0).into(),
            region: Arc::clone(region),
            usd,
            list_usd: usd,
            agreement: None,
            unit,
            source,
            date,
        };
        Some((self.field(0).to_owned(), price))
    }
}

/// The text of a table. Fields are quoted where they need it: a source of a user's own may.
pub(super) fn text<F: AsRef<[u8]>>(
    columns: &[&str],
    rows: impl IntoIterator<Item = impl IntoIterator<Item = F>>,
) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    // Writing to memory does not fail.
    let _ = writer.write_record(columns);
    for row in rows {
        let _ = writer.write_record(row);
    }
    let bytes = writer.into_inner().unwrap_or_default();
    String::from_utf8(bytes).unwrap_or_default()
}

/// A day as tables have it, `2025-06-05`.
fn day(text: &str) -> Option<Date> {
    let (year, rest) = text.split_at_checked(4)?;
    let [b'-', m1, m2, b'-', d1, d2] = rest.as_bytes() else {
        return None;
    };
    let two = |a: &u8, b: &u8| {
        let digit = |it: &u8| it.is_ascii_digit().then(|| (it - b'0').cast_signed());
        Some(digit(a)? * 10 + digit(b)?)
    };
    let year = year.bytes().all(|b| b.is_ascii_digit()).then_some(year)?;
    Date::new(year.parse().ok()?, two(m1, m2)?, two(d1, d2)?).ok()
}
