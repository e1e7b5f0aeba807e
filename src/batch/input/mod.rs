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

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::Chunk;
use crate::problem::Failure;
use delimited::Delimited;
use json_lines::JsonLines;
use source::{Bytes, Peeked, Source};
use text::Encoding;

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
    reader: Reader,
}

enum Reader {
    Delimited(Delimited),
    JsonLines(JsonLines),
}

impl Rows {
    /// Opens an input, and finds out what it is and which columns it has. `sheet` is the name of a
    /// workbook's sheet, or its number from 1; without it the first is read.
    ///
    /// # Errors
    /// An input that can't be read, that is none of the formats, or that has no header.
    pub fn open(origin: Origin<'_>, sheet: Option<&str>) -> Result<Self, Failure> {
        let (source, bytes) = Source::open(&origin)?;
        Self::of(source, bytes, sheet)
    }

    fn of(mut source: Source, bytes: Bytes, _sheet: Option<&str>) -> Result<Self, Failure> {
        let (encoding, mut text) = text_of(&source, bytes)?;
        let head = text
            .head(text::HEAD)
            .map_err(|error| source.failure(&error))?;
        if json_lines::is_json(head).map_err(|reason| source.problem(reason))? {
            let columns = JsonLines::columns(&source, encoding, text)?;
            let again = source.again()?;
            let (encoding, text) = text_of(&source, again)?;
            return Ok(Self {
                source,
                columns,
                reader: Reader::JsonLines(JsonLines::new(encoding, text)),
            });
        }
        source.read_once();
        let (delimited, columns) = Delimited::open(&source, encoding, text)?;
        Ok(Self {
            source,
            columns,
            reader: Reader::Delimited(delimited),
        })
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
        match self.reader {
            Reader::Delimited(_) => Format::Csv,
            Reader::JsonLines(_) => Format::Ndjson,
        }
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
        let mut is_more = true;
        while is_more
            && chunk.len() + chunk.faults().len() < most_rows
            && chunk.bytes() < CHUNK_BYTES
            && chunk.len() * columns.len() < CHUNK_CELLS
        {
            is_more = match &mut self.reader {
                Reader::Delimited(reader) => reader
                    .read_row(columns, chunk)
                    .map_err(|error| self.source.failure(&error))?,
                Reader::JsonLines(reader) => reader
                    .read_row(columns, chunk)
                    .map_err(|stop| stop.failure(&self.source))?,
            };
        }
        Ok(!chunk.is_empty())
    }
}

/// The text that bytes are, in whatever way they are packed and encoded.
fn text_of(source: &Source, bytes: Bytes) -> Result<(Encoding, Peeked), Failure> {
    let failure = |error| source.failure(&error);
    let unpacked = compression::unpacked(bytes).map_err(failure)?;
    let decoded = text::decoded(unpacked).map_err(failure)?;
    Ok(decoded.map_err(|reason| source.problem(reason))?)
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
