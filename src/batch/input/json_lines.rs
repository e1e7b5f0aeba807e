//! NDJSON: one JSON object a line.
//!
//! Which columns there are is known only when all lines were read, so they are read twice.

mod flat;

use std::io;

use memchr::memchr;

use super::header::{self, MOST_COLUMNS};
use super::source::{Peeked, Stop};
use super::text::Encoding;
use super::window::Window;
use super::{MOST_ROW_BYTES, Reader, shortened};
use crate::batch::{Chunk, Fault};
use flat::{Flat, Wrong};

/// Whether a text is one of JSON, and no table.
pub(super) fn is_json(head: &[u8]) -> Result<bool, Stop> {
    match head.trim_ascii_start() {
        [b'{', ..] => Ok(true),
        [b'[', rest @ ..] if rest.trim_ascii_start().starts_with(b"{") => {
            Err("is a JSON list: NDJSON has one object a line, which `jq -c '.[]'` writes".into())
        }
        _ => Ok(false),
    }
}

/// A reader of lines.
pub(super) struct JsonLines {
    lines: Lines,
    encoding: Encoding,
    flat: Flat,
}

impl JsonLines {
    /// Reads all lines for their columns.
    pub(super) fn columns(encoding: Encoding, text: Peeked) -> Result<Vec<String>, Stop> {
        let mut this = Self::new(encoding, text);
        this.collect()?;
        Ok(this.flat.names().to_vec())
    }

    /// Begins to read all lines for their cells.
    pub(super) fn new(encoding: Encoding, text: Peeked) -> Self {
        Self {
            lines: Lines {
                window: Window::new(text),
                number: 0,
                given: 0,
            },
            encoding,
            flat: Flat::default(),
        }
    }

    fn collect(&mut self) -> Result<(), Stop> {
        let mut is_cut = None;
        while let Some((number, line)) = self.lines.next()? {
            let Line::Text(text) = line else { continue };
            let Ok(text) = std::str::from_utf8(text) else {
                continue;
            };
            let taken = self.flat.take(text);
            if self.flat.names().len() > MOST_COLUMNS {
                let reason = header::TOO_MANY;
                return Err(Stop::Input(format!("{reason}: line {number} has one more")));
            }
            // An object that goes on in a line which begins none.
            if is_cut == Some(true) && !text.starts_with('{') {
                return Err(Stop::Input(
                    "has an object over several lines: NDJSON has one object a line, which `jq -c .` \
                     writes"
                        .to_owned(),
                ));
            }
            is_cut = Some(is_cut.is_none() && taken.is_err_and(|it| it.is_cut));
        }
        Ok(())
    }
}

impl Reader for JsonLines {
    fn read_row(&mut self, columns: &[String], chunk: &mut Chunk) -> Result<bool, Stop> {
        if self.flat.names().is_empty() {
            self.flat = Flat::of(columns);
        }
        let Some((number, line)) = self.lines.next()? else {
            return Ok(false);
        };
        let taken = match line {
            Line::Overlong(beginning) => Err(Wrong {
                value: beginning,
                reason: "is longer than 1 MiB".to_owned(),
                ..Wrong::default()
            }),
            Line::Text(text) => match std::str::from_utf8(text) {
                Ok(text) => self.flat.take(text).map(|()| text),
                Err(_) => Err(Wrong {
                    value: shortened(&String::from_utf8_lossy(text)),
                    reason: self.encoding.violated().to_owned(),
                    ..Wrong::default()
                }),
            },
        };
        match taken {
            Ok(text) => {
                if !self.flat.put(columns.len(), chunk) {
                    let reason = format!("has changed while it was read: see line {number}");
                    return Err(Stop::Input(reason));
                }
                chunk.end_raw_row(number, text);
            }
            Err(wrong) => chunk.refuse_row(Fault {
                line: number,
                column: wrong.column,
                value: wrong.value,
                reason: wrong.reason,
            }),
        }
        Ok(true)
    }
}

/// Lines with anything in them.
struct Lines {
    window: Window,
    /// That of the line which was handed out last.
    number: u64,
    /// How much of the window that line takes.
    given: usize,
}

enum Line<'w> {
    /// What stands there, without spaces around it.
    Text(&'w [u8]),
    /// One that was not kept, and how it begins.
    Overlong(String),
}

impl Lines {
    fn next(&mut self) -> io::Result<Option<(u64, Line<'_>)>> {
        loop {
            self.window.pass(std::mem::take(&mut self.given));
            let bytes = self.window.bytes();
            let has_ended = self.window.has_ended();
            let end = memchr(b'\n', bytes);
            let length = end.unwrap_or(bytes.len());
            if length > MOST_ROW_BYTES {
                self.number += 1;
                let beginning = self.pass_line()?;
                return Ok(Some((self.number, Line::Overlong(beginning))));
            }
            if end.is_none() && !has_ended {
                self.window.widen()?;
                continue;
            }
            if bytes.is_empty() {
                return Ok(None);
            }
            self.number += 1;
            self.given = length + usize::from(end.is_some());
            if !bytes[..length].trim_ascii().is_empty() {
                let line = &self.window.bytes()[..length];
                return Ok(Some((self.number, Line::Text(line.trim_ascii()))));
            }
        }
    }

    /// Passes a line without keeping more of it than its beginning.
    fn pass_line(&mut self) -> io::Result<String> {
        // A character has 4 bytes at most; what is cut off here is far behind what is shown.
        let beginning = self.window.bytes()[..1024].trim_ascii_start();
        let beginning = shortened(&String::from_utf8_lossy(beginning));
        loop {
            let bytes = self.window.bytes();
            if let Some(end) = memchr(b'\n', bytes) {
                self.window.pass(end + 1);
                break;
            }
            self.window.pass(bytes.len());
            if self.window.has_ended() {
                break;
            }
            self.window.widen()?;
        }
        Ok(beginning)
    }
}
