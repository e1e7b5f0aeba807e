//! Files of rows, read into chunks of cells.
//!
//! What a file is follows from what stands in it and never from its name. It may be packed by gzip
//! or zstd. Whatever it is, memory stays bounded: a row has an end, and a packed file is unpacked as
//! far as it is being read.

mod compression;
mod delimited;
mod header;
mod json_lines;
mod source;
mod text;
mod window;
pub(crate) mod workbook;

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::Chunk;
use crate::problem::Failure;
use delimited::Delimited;
use json_lines::JsonLines;
use source::{Bytes, Peeked, Source, Stop};

/// No row is longer, in bytes of its text.
const MOST_ROW_BYTES: usize = 1 << 20;

/// Where a chunk ends, in bytes of its text.
const CHUNK_BYTES: usize = 256 << 10;

/// Where a chunk of wide and empty rows ends.
const CHUNK_CELLS: usize = 256 << 10;

/// Where an input comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin<'p> {
    /// A file.
    Path(&'p Path),
    /// Standard input.
    Stdin,
}

/// What a file of rows is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Text with a character between the cells: a comma, a semicolon, a tab or a bar.
    Csv,
    /// A sheet of an XLSX or ODS workbook.
    Sheet,
    /// One JSON object a line.
    Ndjson,
}

/// How much of an input was read: shared with whoever shows it.
#[derive(Debug, Clone, Default)]
pub struct Progress {
    read: Arc<AtomicU64>,
    total: Option<u64>,
}

impl Progress {
    /// Bytes that were read, as they lie in the file.
    #[must_use]
    pub fn read(&self) -> u64 {
        let read = self.read.load(Ordering::Relaxed);
        self.total.map_or(read, |total| read.min(total))
    }

    /// Bytes there are; unknown of a stream.
    #[must_use]
    pub fn total(&self) -> Option<u64> {
        self.total
    }
}

/// Rows of one input, in its order.
pub struct Rows {
    source: Source,
    columns: Vec<String>,
    format: Format,
    reader: Box<dyn Reader>,
    has_ended: bool,
}

/// What an input was found to be: its format, its columns, and what reads its rows.
type Opened = (Format, Vec<String>, Box<dyn Reader>);

/// A reader of one format.
trait Reader: Send {
    /// Reads a row, which may turn out to be a fault; `false` at the end, behind which nothing is read.
    fn read_row(&mut self, columns: &[String], chunk: &mut Chunk) -> Result<bool, Stop>;
}

impl Rows {
    /// Opens an input, and finds out what it is and which columns it has. `sheet` is the name of a
    /// workbook's sheet, or its number from 1 among those that are not hidden; without it the first of
    /// these is read.
    ///
    /// # Errors
    /// An input that can't be read, that is none of the formats, or that has no header.
    pub fn open(origin: Origin<'_>, sheet: Option<&str>) -> Result<Self, Failure> {
        let (source, bytes) = Source::open(&origin)?;
        Self::of(source, bytes, sheet)
    }

    fn of(mut source: Source, bytes: Bytes, sheet: Option<&str>) -> Result<Self, Failure> {
        match Self::reader(&mut source, bytes, sheet) {
            Ok((format, columns, reader)) => Ok(Self {
                source,
                columns,
                format,
                reader,
                has_ended: false,
            }),
            Err(stop) => Err(source.stopped(&stop)),
        }
    }

    fn reader(source: &mut Source, bytes: Bytes, sheet: Option<&str>) -> Result<Opened, Stop> {
        let mut bytes = Peeked::new(bytes);
        let lies_open = source.is_file() && workbook::is_workbook(bytes.head(8)?)?;
        let mut unpacked = compression::unpacked(bytes)?;
        if workbook::is_workbook(unpacked.head(8)?)? {
            if !lies_open {
                workbook::put_aside(source, unpacked)?;
            }
            let (reader, columns) = workbook::open(source, sheet)?;
            return Ok((Format::Sheet, columns, Box::new(reader)));
        }
        let (encoding, mut text) = text::decoded(unpacked)?;
        if let Some(sheet) = sheet {
            let sheet = shortened(sheet);
            let reason = format!("is no workbook, and so without a sheet `{sheet}`");
            return Err(Stop::Input(reason));
        }
        if json_lines::is_json(text.head(text::HEAD)?)? {
            let columns = JsonLines::columns(encoding, text)?;
            let (encoding, text) =
                text::decoded(compression::unpacked(Peeked::new(source.again()?))?)?;
            let reader = JsonLines::new(encoding, text);
            return Ok((Format::Ndjson, columns, Box::new(reader)));
        }
        source.read_once();
        let (reader, columns) = Delimited::open(encoding, text)?;
        Ok((Format::Csv, columns, Box::new(reader)))
    }

    /// The path as it was given, or `<stdin>`.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.source.name
    }

    /// The names of the columns, in order. A name is empty where the header has none; all others
    /// differ.
    #[must_use]
    pub fn columns(&self) -> &[String] {
        &self.columns
    }

    /// What it is written in.
    #[must_use]
    pub fn format(&self) -> Format {
        self.format
    }

    /// How much of it was read.
    #[must_use]
    pub fn progress(&self) -> Progress {
        self.source.progress()
    }

    /// Fills a chunk, from which everything is taken out first, with the next rows: `most_rows` at
    /// most, those that are refused included, and fewer when they are long. `false` at the end, when
    /// there was neither a row nor a fault.
    ///
    /// # Errors
    /// An input that can't be read on.
    pub fn read(&mut self, chunk: &mut Chunk, most_rows: usize) -> Result<bool, Failure> {
        chunk.clear();
        let columns = &self.columns;
        while !self.has_ended
            && chunk.len() + chunk.faults().len() < most_rows
            && chunk.bytes() < CHUNK_BYTES
            && chunk.len() * columns.len() < CHUNK_CELLS
        {
            let read = self.reader.read_row(columns, chunk);
            // Behind an error there is nothing that could be trusted.
            self.has_ended = !*read.as_ref().unwrap_or(&false);
            read.map_err(|stop| self.source.stopped(&stop))?;
        }
        Ok(!chunk.is_empty())
    }
}

/// A text as it is shown in a message: its beginning, on one line.
fn shortened(text: &str) -> String {
    const MOST: usize = 60;
    let mut shown: String = text
        .chars()
        .take(MOST)
        .map(|it| if it.is_control() { ' ' } else { it })
        .collect();
    if text.chars().nth(MOST).is_some() {
        shown.push('…');
    }
    shown
}

#[cfg(test)]
mod tests;
