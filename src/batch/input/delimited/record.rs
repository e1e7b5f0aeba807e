//! A row, cut into its cells by the rules of RFC 4180.

use memchr::{memchr, memchr_iter, memchr3};

/// Cells without their quotes.
#[derive(Default)]
pub(super) struct Record {
    bytes: Vec<u8>,
    /// Where each cell ends.
    ends: Vec<usize>,
}

/// What became of cutting.
pub(super) enum Cut {
    /// A row of so many bytes, the end of its line included.
    Whole(usize),
    /// The row goes on behind the bytes, within the quote that opens at a place or outside of any.
    Partial { quote: Option<usize> },
    /// The text ends within the quote that opens at a place.
    Unclosed { quote: usize },
    /// At a place behind the end of a quote stands something that doesn't belong there.
    Loose { quote: usize, at: usize },
}

impl Record {
    /// Cuts the row that bytes begin with. `is_all` says that nothing comes after them.
    pub(super) fn cut(&mut self, bytes: &[u8], delimiter: u8, is_all: bool) -> Cut {
        self.bytes.clear();
        self.ends.clear();
        let mut at = 0;
        loop {
            if bytes.get(at) == Some(&b'"') {
                let quote = at;
                at += 1;
                loop {
                    let rest = &bytes[at..];
                    let Some(length) = memchr(b'"', rest) else {
                        return if is_all {
                            Cut::Unclosed { quote }
                        } else {
                            Cut::Partial { quote: Some(quote) }
                        };
                    };
                    self.bytes.extend_from_slice(&rest[..length]);
                    at += length + 1;
                    match bytes.get(at) {
                        Some(b'"') => {
                            self.bytes.push(b'"');
                            at += 1;
                        }
                        None if !is_all => return Cut::Partial { quote: None },
                        _ => break,
                    }
                }
                match bytes.get(at) {
                    None | Some(b'\n' | b'\r') => {}
                    Some(&it) if it == delimiter => {}
                    Some(_) => return Cut::Loose { quote, at },
                }
            } else {
                let rest = &bytes[at..];
                let length = memchr3(delimiter, b'\n', b'\r', rest).unwrap_or(rest.len());
                self.bytes.extend_from_slice(&rest[..length]);
                at += length;
            }
            match (bytes.get(at), bytes.get(at + 1)) {
                (None | Some(b'\r'), None) if !is_all => return Cut::Partial { quote: None },
                (None, _) => {
                    self.ends.push(self.bytes.len());
                    return Cut::Whole(at);
                }
                (Some(b'\r'), Some(b'\n')) => {
                    self.ends.push(self.bytes.len());
                    return Cut::Whole(at + 2);
                }
                (Some(b'\n' | b'\r'), _) => {
                    self.ends.push(self.bytes.len());
                    return Cut::Whole(at + 1);
                }
                (Some(_), _) => {
                    self.ends.push(self.bytes.len());
                    at += 1;
                }
            }
        }
    }

    /// Cuts a row without quotes.
    pub(super) fn cut_plain(&mut self, line: &[u8], delimiter: u8) {
        self.bytes.clear();
        self.ends.clear();
        for cell in line.split(|&it| it == delimiter) {
            self.bytes.extend_from_slice(cell);
            self.ends.push(self.bytes.len());
        }
    }

    /// How many cells were cut.
    pub(super) fn count(&self) -> usize {
        self.ends.len()
    }

    /// The bytes of a cell.
    pub(super) fn cell(&self, column: usize) -> &[u8] {
        let start = column.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.bytes[start..self.ends[column]]
    }

    /// The first cell that is no text in UTF-8.
    pub(super) fn no_text(&self) -> Option<usize> {
        (0..self.count()).find(|&column| std::str::from_utf8(self.cell(column)).is_err())
    }

    /// The cells, where all of them are text in UTF-8.
    pub(super) fn cells(&self) -> Option<impl Iterator<Item = &str>> {
        let text = std::str::from_utf8(&self.bytes).ok()?;
        // Two cells may be text only together.
        if !self.ends.iter().all(|&end| text.is_char_boundary(end)) {
            return None;
        }
        let mut start = 0;
        Some(self.ends.iter().map(move |&end| {
            let cell = &text[start..end];
            start = end;
            cell
        }))
    }
}

/// How often each delimiter stands in the first row, outside of quotes, and whether that row has an
/// end among the bytes.
///
/// It is not known yet which of them is one, so a quote opens a cell behind each.
pub(super) fn count<const N: usize>(bytes: &[u8], delimiters: [u8; N]) -> ([usize; N], bool) {
    let mut counts = [0; N];
    let mut is_quoted = false;
    let mut is_begin = true;
    for &byte in bytes {
        if byte == b'"' {
            // Two quotes within a quoted cell close it and open it again.
            is_quoted = !is_quoted && is_begin;
            is_begin = !is_quoted;
            continue;
        }
        if is_quoted {
            continue;
        }
        is_begin = false;
        if matches!(byte, b'\n' | b'\r') {
            return (counts, true);
        }
        if let Some(which) = delimiters.iter().position(|&it| it == byte) {
            counts[which] += 1;
            is_begin = true;
        }
    }
    (counts, false)
}

/// How many lines end in bytes: with a line feed, a carriage return, or the two together.
pub(super) fn lines(bytes: &[u8]) -> u64 {
    let feeds = memchr_iter(b'\n', bytes).count();
    let mut returns = 0;
    let mut rest = bytes;
    while let Some(at) = memchr(b'\r', rest) {
        rest = &rest[at + 1..];
        returns += usize::from(rest.first() != Some(&b'\n'));
    }
    (feeds + returns) as u64
}
