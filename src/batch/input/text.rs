//! The encodings of a text, read as UTF-8.

use std::io::{self, Read};

use super::source::{Bytes, Peeked, Stop};

/// What a text is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Encoding {
    Utf8,
    Utf16LittleEndian,
    Utf16BigEndian,
}

impl Encoding {
    /// What is wrong with bytes that are no text in it.
    pub(super) const fn violated(self) -> &'static str {
        match self {
            Self::Utf8 => "has bytes that are no UTF-8: save the file as UTF-8",
            Self::Utf16LittleEndian | Self::Utf16BigEndian => {
                "has bytes that are no UTF-16: save the file as UTF-8"
            }
        }
    }
}

/// How much of a file is looked at to find out what it is.
pub(super) const HEAD: usize = 4096;

/// Finds out the encoding by the mark that a text begins with, and hands on the text behind that mark
/// in UTF-8. A part that is no character of its encoding becomes a byte that is none in UTF-8 either,
/// so that it is found where the text is used and spoils nothing else.
pub(super) fn decoded(mut bytes: Peeked) -> Result<(Encoding, Peeked), Stop> {
    let head = bytes.head(HEAD)?;
    let (encoding, mark) = match head {
        [0xef, 0xbb, 0xbf, ..] => (Encoding::Utf8, 3),
        [0xff, 0xfe, ..] => (Encoding::Utf16LittleEndian, 2),
        [0xfe, 0xff, ..] => (Encoding::Utf16BigEndian, 2),
        _ if head.contains(&0) => return Err(without_mark(head).into()),
        _ => (Encoding::Utf8, 0),
    };
    let mut skipped = [0; 3];
    bytes.read_exact(&mut skipped[..mark])?;
    let text: Bytes = match encoding {
        Encoding::Utf8 => Box::new(bytes),
        Encoding::Utf16LittleEndian | Encoding::Utf16BigEndian => Box::new(Utf16 {
            bytes,
            is_big_endian: encoding == Encoding::Utf16BigEndian,
            unread: Vec::new(),
            text: Vec::new(),
            given: 0,
        }),
    };
    Ok((encoding, Peeked::new(text)))
}

/// Latin text in UTF-16 has a zero in every second byte.
fn without_mark(head: &[u8]) -> &'static str {
    let zeros = |first| {
        let bytes = head.iter().skip(first).step_by(2);
        bytes.filter(|&&byte| byte == 0).count()
    };
    let [even, odd] = [zeros(0), zeros(1)];
    let most = head.len() / 2;
    if even.max(odd) > most / 2 && even.min(odd) <= most / 10 {
        "looks like UTF-16 without the mark that UTF-16 begins with: save it as UTF-8"
    } else {
        "is binary: rows are read from CSV, NDJSON, XLSX and ODS, each of them plain or packed by \
         gzip or zstd"
    }
}

/// UTF-16 read as UTF-8.
struct Utf16 {
    bytes: Peeked,
    is_big_endian: bool,
    /// Bytes of a character that is not complete yet.
    unread: Vec<u8>,
    text: Vec<u8>,
    given: usize,
}

/// No text in UTF-8 has this byte in it.
const NO_CHARACTER: u8 = 0xff;

impl Utf16 {
    /// Decodes some bytes more; `false` at the end.
    fn decode(&mut self) -> io::Result<bool> {
        self.text.clear();
        self.given = 0;
        let read = self.bytes.by_ref().take(HEAD as u64);
        let has_ended = { read }.read_to_end(&mut self.unread)? == 0;
        let mut units: Vec<u16> = self
            .unread
            .chunks_exact(2)
            .map(|pair| {
                let pair = [pair[0], pair[1]];
                if self.is_big_endian {
                    u16::from_be_bytes(pair)
                } else {
                    u16::from_le_bytes(pair)
                }
            })
            .collect();
        // The second half of a pair may stand in the bytes to come.
        if !has_ended && units.last().is_some_and(|it| (0xd800..0xdc00).contains(it)) {
            units.pop();
        }
        for character in char::decode_utf16(units.iter().copied()) {
            match character {
                Ok(character) => {
                    let mut buffer = [0; 4];
                    let text = character.encode_utf8(&mut buffer);
                    self.text.extend_from_slice(text.as_bytes());
                }
                Err(_) => self.text.push(NO_CHARACTER),
            }
        }
        self.unread.drain(..units.len() * 2);
        if has_ended && !self.unread.is_empty() {
            self.unread.clear();
            self.text.push(NO_CHARACTER);
        }
        Ok(!has_ended || !self.text.is_empty())
    }
}

impl Read for Utf16 {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.given == self.text.len() {
            if !self.decode()? {
                return Ok(0);
            }
        }
        let ahead = &self.text[self.given..];
        let count = ahead.len().min(buffer.len());
        buffer[..count].copy_from_slice(&ahead[..count]);
        self.given += count;
        Ok(count)
    }
}
