//! Text with a character between the cells.
//!
//! Rows are found and cut in one buffer, so that a row can be given up before it takes memory, and a
//! missing quote can be named: a general reader of CSV joins everything behind it into one cell.

mod record;

use std::io;

use memchr::{memchr, memchr_iter, memchr2, memchr3};

use super::header::{self, MOST_COLUMNS};
use super::source::{Peeked, Stop};
use super::text::Encoding;
use super::window::Window;
use super::{MOST_ROW_BYTES, Reader, shortened};
use crate::batch::{Chunk, Fault, Kind};
use record::{Cut, Record};

/// Those that are looked for. Where two stand equally often, the first one is meant.
const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// A reader of rows.
pub(super) struct Delimited {
    window: Window,
    encoding: Encoding,
    delimiter: u8,
    /// The line at which the window begins.
    line: u64,
    record: Record,
}

/// What comes next in a text.
enum Next {
    /// A row without quotes: its bytes, and those of the end of its line.
    Plain(usize, usize),
    /// A row with quotes: its bytes, the end of its line included. It lies cut in the record.
    Quoted(usize),
    /// What is wrong with a row, which was passed already, and in which column.
    Wrong(Fault, Option<usize>),
    End,
}

impl Delimited {
    /// Reads the header, and finds out by it what stands between cells.
    pub(super) fn open(encoding: Encoding, text: Peeked) -> Result<(Self, Vec<String>), Stop> {
        let mut this = Self {
            window: Window::new(text),
            encoding,
            delimiter: b',',
            line: 1,
            record: Record::default(),
        };
        this.find_delimiter()?;
        let (names, length) = match this.next()? {
            Next::End => return Err("is empty".into()),
            Next::Wrong(Fault { line, reason, .. }, _) => {
                let reason = format!("has a header on line {line} that {reason}");
                return Err(Stop::Input(reason));
            }
            Next::Plain(length, end) => {
                let line = std::str::from_utf8(&this.window.bytes()[..length]).ok();
                let cells = line.map(|it| it.split(char::from(this.delimiter)));
                (cells.map(header::checked), length + end)
            }
            Next::Quoted(length) => (this.record.cells().map(header::checked), length),
        };
        let no_text = || Err(format!("has a header that {}", encoding.violated()));
        let names = names.unwrap_or_else(no_text).map_err(Stop::Input)?;
        this.pass(length);
        Ok((this, names))
    }

    /// The character that stands most often in the first line with anything in it.
    fn find_delimiter(&mut self) -> Result<(), Stop> {
        self.pass_blank_lines()?;
        let counts = loop {
            let bytes = self.window.bytes();
            let (counts, is_whole) = record::count(bytes, DELIMITERS);
            if counts.iter().any(|&count| count >= MOST_COLUMNS) {
                return Err(header::TOO_MANY.into());
            }
            if is_whole || self.window.has_ended() || bytes.len() >= MOST_ROW_BYTES {
                break counts;
            }
            self.window.widen()?;
        };
        // Programs that read the separator from a line of its own before the header.
        if let [b's', b'e', b'p', b'=', delimiter, b'\r' | b'\n', ..] = *self.window.bytes()
            && DELIMITERS.contains(&delimiter)
        {
            self.delimiter = delimiter;
            self.pass("sep=;".len());
            return Ok(());
        }
        let mut most = 0;
        for (delimiter, count) in DELIMITERS.into_iter().zip(counts) {
            if count > most {
                most = count;
                self.delimiter = delimiter;
            }
        }
        Ok(())
    }

    /// Ends a row that has a cell for each column, and refuses any other.
    fn settle(&self, cells: usize, columns: &[String], length: usize, chunk: &mut Chunk) {
        if cells == columns.len() {
            chunk.end_row(self.line);
        } else {
            chunk.refuse_row(self.another_count(cells, columns.len(), length));
        }
    }

    fn no_text(&self, columns: &[String]) -> Fault {
        let column = self.record.no_text().unwrap_or_default();
        Fault {
            line: self.line,
            column: columns.get(column).cloned().unwrap_or_default(),
            value: shortened(&String::from_utf8_lossy(self.record.cell(column))),
            reason: self.encoding.violated().to_owned(),
        }
    }

    fn another_count(&self, cells: usize, columns: usize, length: usize) -> Fault {
        let line = self.window.bytes()[..length].trim_ascii_end();
        let cells_are = if cells == 1 { "cell" } else { "cells" };
        let columns_are = if columns == 1 { "column" } else { "columns" };
        let help = match self.delimiter {
            _ if cells < columns => "give each column a cell, an empty one too",
            b',' => "put quotes around text with a comma in it",
            b';' => "put quotes around text with a semicolon in it",
            b'\t' => "put quotes around text with a tab in it",
            _ => "put quotes around text with a bar in it",
        };
        Fault {
            line: self.line,
            column: String::new(),
            value: shortened(&String::from_utf8_lossy(line)),
            reason: format!(
                "has {cells} {cells_are}, and the header has {columns} {columns_are}: {help}"
            ),
        }
    }

    /// Takes out bytes of the window, and counts their lines.
    fn pass(&mut self, count: usize) {
        self.line += record::lines(&self.window.bytes()[..count]);
        self.window.pass(count);
    }

    fn pass_blank_lines(&mut self) -> io::Result<()> {
        loop {
            match self.window.bytes() {
                [] if self.window.has_ended() => return Ok(()),
                [] | [b'\r'] if !self.window.has_ended() => self.window.widen()?,
                [b'\r', b'\n', ..] => self.pass(2),
                [b'\r' | b'\n', ..] => self.pass(1),
                [_, ..] => return Ok(()),
                [] => {}
            }
        }
    }

    /// Looks for the next row, and leaves it in the window.
    fn next(&mut self) -> io::Result<Next> {
        self.pass_blank_lines()?;
        loop {
            let bytes = self.window.bytes();
            if bytes.is_empty() {
                return Ok(Next::End);
            }
            let has_ended = self.window.has_ended();
            let end = memchr2(b'\n', b'\r', bytes);
            let line = &bytes[..end.unwrap_or(bytes.len())];
            let mut opened = None;
            if memchr(b'"', line).is_some() {
                let most = &bytes[..bytes.len().min(MOST_ROW_BYTES)];
                let is_all = has_ended && most.len() == bytes.len();
                match self.record.cut(most, self.delimiter, is_all) {
                    Cut::Whole(length) => return Ok(Next::Quoted(length)),
                    Cut::Partial { quote } => opened = quote,
                    Cut::Unclosed { quote } => return Ok(self.unclosed(quote)),
                    Cut::Loose { quote, at } => return self.loose(quote, at),
                }
            } else if line.len() < MOST_ROW_BYTES {
                match (end, bytes.get(line.len() + 1)) {
                    (Some(end), Some(b'\n')) if bytes[end] == b'\r' => {
                        return Ok(Next::Plain(end, 2));
                    }
                    (Some(end), after) if has_ended || after.is_some() || bytes[end] == b'\n' => {
                        return Ok(Next::Plain(end, 1));
                    }
                    (None, _) if has_ended => return Ok(Next::Plain(bytes.len(), 0)),
                    _ => {}
                }
            }
            if bytes.len() >= MOST_ROW_BYTES {
                return self.overlong(opened);
            }
            self.window.widen()?;
        }
    }

    /// The line of a place in the window.
    fn line_at(&self, at: usize) -> u64 {
        self.line + record::lines(&self.window.bytes()[..at])
    }

    fn beginning(&self) -> String {
        let bytes = self.window.bytes();
        let end = memchr2(b'\n', b'\r', bytes).unwrap_or(bytes.len());
        // A character has 4 bytes at most; what is cut off here is far behind what is shown.
        shortened(&String::from_utf8_lossy(&bytes[..end.min(1024)]))
    }

    /// A row in which a quote is opened and the file ends.
    fn unclosed(&mut self, quote: usize) -> Next {
        let fault = Fault {
            line: self.line,
            column: String::new(),
            value: self.beginning(),
            reason: never_closed(self.line_at(quote)),
        };
        self.pass(self.window.bytes().len());
        Next::Wrong(fault, Some(self.record.count()))
    }

    /// A row in which something stands between the end of a quote and the end of its cell. The lines
    /// after that are read again.
    fn loose(&mut self, quote: usize, at: usize) -> io::Result<Next> {
        let [opened, closed] = [self.line_at(quote), self.line_at(at)];
        let reason = if opened == closed {
            "has text behind a closing quote: write a quote that belongs to the text twice, as `\"\"`"
                .to_owned()
        } else {
            format!(
                "opens a quote on line {opened}, and the next quote, on line {closed}, is at no end \
                 of a cell: one quote is missing, or one too many"
            )
        };
        let fault = Fault {
            line: self.line,
            column: String::new(),
            value: self.beginning(),
            reason,
        };
        self.pass(at);
        loop {
            let bytes = self.window.bytes();
            let end = memchr2(b'\n', b'\r', bytes);
            self.pass(end.unwrap_or(bytes.len()));
            if end.is_some() || self.window.has_ended() {
                return Ok(Next::Wrong(fault, Some(self.record.count())));
            }
            self.window.widen()?;
        }
    }

    /// A row that is too long, passed without keeping it.
    fn overlong(&mut self, quote: Option<usize>) -> io::Result<Next> {
        let mut fault = Fault {
            line: self.line,
            column: String::new(),
            value: self.beginning(),
            reason: "is longer than 1 MiB".to_owned(),
        };
        let opened = quote.map(|quote| self.line_at(quote));
        let column = quote.map(|_| self.record.count());
        let is_closed = self.pass_row()?;
        if !is_closed {
            fault.reason = never_closed(opened.unwrap_or(fault.line));
        } else if let Some(opened) = opened {
            fault.reason = format!(
                "is longer than 1 MiB and goes on to line {}: it has a quote that opens on line \
                 {opened}, and the one that closes it may be missing",
                self.line
            );
        }
        Ok(Next::Wrong(fault, column))
    }

    /// Passes a row but for the end of its line, which is a blank line then; `false` where the text
    /// ends within a quote.
    fn pass_row(&mut self) -> io::Result<bool> {
        let mut is_cell_begin = true;
        loop {
            let bytes = self.window.bytes();
            match memchr3(b'"', b'\n', b'\r', bytes) {
                Some(at) if bytes[at] == b'"' => {
                    let opens = match at.checked_sub(1) {
                        Some(before) => bytes[before] == self.delimiter,
                        None => is_cell_begin,
                    };
                    self.pass(at + 1);
                    if opens && !self.pass_quote()? {
                        return Ok(false);
                    }
                    is_cell_begin = false;
                }
                Some(at) => {
                    self.pass(at);
                    return Ok(true);
                }
                None => {
                    if let Some(last) = bytes.last() {
                        is_cell_begin = *last == self.delimiter;
                    }
                    self.pass(bytes.len());
                    if self.window.has_ended() {
                        return Ok(true);
                    }
                    self.window.widen()?;
                }
            }
        }
    }

    /// Passes all up to the quote that closes a cell, and that; `false` where there is none.
    fn pass_quote(&mut self) -> io::Result<bool> {
        loop {
            let bytes = self.window.bytes();
            let has_ended = self.window.has_ended();
            match memchr(b'"', bytes) {
                Some(at) if bytes.get(at + 1) == Some(&b'"') => self.pass(at + 2),
                Some(at) if has_ended || at + 1 < bytes.len() => {
                    self.pass(at + 1);
                    return Ok(true);
                }
                Some(at) => {
                    self.pass(at);
                    self.window.widen()?;
                }
                None => {
                    // The first half of the end of a line would be counted once more with the other.
                    let half = !has_ended && bytes.last() == Some(&b'\r');
                    self.pass(bytes.len() - usize::from(half));
                    if has_ended {
                        return Ok(false);
                    }
                    self.window.widen()?;
                }
            }
        }
    }
}

impl Reader for Delimited {
    fn read_row(&mut self, columns: &[String], chunk: &mut Chunk) -> Result<bool, Stop> {
        match self.next()? {
            Next::End => return Ok(false),
            Next::Wrong(mut fault, column) => {
                fault.column = column
                    .and_then(|it| columns.get(it).cloned())
                    .unwrap_or_default();
                chunk.refuse_row(fault);
            }
            Next::Plain(length, end) => {
                let line = &self.window.bytes()[..length];
                if let Ok(line) = std::str::from_utf8(line) {
                    let mut count = 1;
                    let mut start = 0;
                    for at in memchr_iter(self.delimiter, line.as_bytes()) {
                        push(chunk, &line[start..at]);
                        start = at + 1;
                        count += 1;
                    }
                    push(chunk, &line[start..]);
                    self.settle(count, columns, length, chunk);
                } else {
                    self.record.cut_plain(line, self.delimiter);
                    chunk.refuse_row(self.no_text(columns));
                }
                self.line += u64::from(end > 0);
                self.window.pass(length + end);
            }
            Next::Quoted(length) => {
                if let Some(cells) = self.record.cells() {
                    cells.for_each(|cell| push(chunk, cell));
                    self.settle(self.record.count(), columns, length, chunk);
                } else {
                    chunk.refuse_row(self.no_text(columns));
                }
                self.pass(length);
            }
        }
        Ok(true)
    }
}

fn never_closed(opened: u64) -> String {
    format!(
        "opens a quote on line {opened} that is never closed: all up to the end of the file would be \
         in this cell"
    )
}

fn push(chunk: &mut Chunk, cell: &str) {
    let kind = if cell.is_empty() {
        Kind::Absent
    } else {
        Kind::Plain
    };
    chunk.cell(kind, cell);
}
