//! The ZIP archive that a workbook is.
//!
//! Its directory is read by hand, and parts are unpacked as they are read: sizes that an archive
//! states about itself are believed of nothing that memory is taken for.

use std::collections::HashMap;
use std::io::{self, BufReader, Read};

use flate2::Crc;
use flate2::bufread::DeflateDecoder;

use super::super::source::{Bytes, Source, Stop};

/// Workbooks have some dozens of parts, and one more for each picture.
const MOST_PARTS: u64 = 20_000;

const MOST_DIRECTORY_BYTES: u64 = 16 << 20;

/// How far a part is unpacked that is read row by row, or text by text. A full sheet of 50 columns has
/// 2 GiB.
pub(super) const LARGE: u64 = 4 << 30;

/// How far a part is unpacked of which much is kept.
pub(super) const SMALL: u64 = 64 << 20;

/// The directory of an archive.
pub(super) struct Archive {
    entries: HashMap<String, Entry>,
}

#[derive(Clone, Copy)]
struct Entry {
    is_encrypted: bool,
    method: u16,
    checksum: u32,
    packed: u64,
    place: u64,
}

impl Archive {
    pub(super) fn open(source: &Source) -> Result<Self, Stop> {
        let Directory { place, size, count } = Directory::find(source)?;
        if count > MOST_PARTS || size > MOST_DIRECTORY_BYTES {
            let reason = format!("is an archive of more than {MOST_PARTS} parts, and no workbook");
            return Err(Stop::Input(reason));
        }
        let mut directory = Vec::new();
        let bytes = bytes_at(source, place)?.take(size);
        { bytes }.read_to_end(&mut directory)?;
        let mut entries = HashMap::new();
        let mut rest = directory.as_slice();
        while rest.starts_with(b"PK\x01\x02") && entries.len() as u64 <= MOST_PARTS {
            let (name, entry, length) = entry(rest).ok_or_else(cut)?;
            entries.insert(name, entry);
            rest = &rest[length..];
        }
        if entries.is_empty() {
            return Err(cut());
        }
        Ok(Self { entries })
    }

    /// Whether there is a part.
    pub(super) fn has(&self, name: &str) -> bool {
        self.entries.contains_key(name)
    }

    /// How large a part lies in the file.
    pub(super) fn packed(&self, name: &str) -> u64 {
        self.entries.get(name).map_or(0, |it| it.packed)
    }

    /// Begins to unpack a part, up to so many bytes. Of one source, only the part that was begun last
    /// may be read.
    pub(super) fn part(&self, source: &Source, name: &str, most: u64) -> Result<Part, Stop> {
        let Some(entry) = self.entries.get(name) else {
            let reason = format!("is damaged: its part {name} is missing");
            return Err(Stop::Input(reason));
        };
        if entry.is_encrypted {
            return Err("is encrypted: save it without a password".into());
        }
        let mut head = [0; 30];
        let read = bytes_at(source, entry.place)?.read_exact(&mut head);
        read.map_err(|_| cut())?;
        if !head.starts_with(super::ZIP) {
            return Err(cut());
        }
        let ahead = head.len() + usize::from(u16_at(&head, 26)) + usize::from(u16_at(&head, 28));
        let bytes = bytes_at(source, entry.place + ahead as u64)?.take(entry.packed);
        let bytes: Bytes = match entry.method {
            0 => Box::new(bytes),
            8 => Box::new(DeflateDecoder::new(BufReader::with_capacity(
                64 << 10,
                bytes,
            ))),
            _ => {
                let reason = "is packed in a way that workbooks are not: save it as XLSX anew";
                return Err(reason.into());
            }
        };
        Ok(Part {
            name: name.to_owned(),
            bytes,
            checksum: entry.checksum,
            found: Crc::new(),
            left: most,
        })
    }
}

/// The bytes from a place on that the archive states.
fn bytes_at(source: &Source, place: u64) -> Result<Bytes, Stop> {
    if place > source.size()? {
        return Err(cut());
    }
    Ok(source.at(place)?)
}

fn cut() -> Stop {
    "is no whole archive: it was not copied to its end, or is damaged".into()
}

/// Where the directory lies.
struct Directory {
    place: u64,
    size: u64,
    count: u64,
}

impl Directory {
    /// Looks for it at the end of the file, where it is said.
    fn find(source: &Source) -> Result<Self, Stop> {
        /// What stands at the end, and the longest comment behind it.
        const MOST: u64 = 22 + 0xffff;
        let size = source.size()?;
        let begin = size.saturating_sub(MOST);
        let mut tail = Vec::new();
        source.at(begin)?.read_to_end(&mut tail)?;
        let starts = (0..tail.len().saturating_sub(21)).rev();
        let at = { starts }
            .find(|&at| tail[at..].starts_with(b"PK\x05\x06"))
            .ok_or_else(cut)?;
        let end = &tail[at..];
        let short = Self {
            count: u64::from(u16_at(end, 10)),
            size: u64::from(u32_at(end, 12)),
            place: u64::from(u32_at(end, 16)),
        };
        let is_long = short.count == 0xffff
            || short.size == u64::from(u32::MAX)
            || short.place == u64::from(u32::MAX);
        let Some(locator) = at.checked_sub(20).map(|at| &tail[at..]).filter(|_| is_long) else {
            return Ok(short);
        };
        if !locator.starts_with(b"PK\x06\x07") {
            return Ok(short);
        }
        let mut long = [0; 56];
        let read = bytes_at(source, u64_at(locator, 8))?.read_exact(&mut long);
        read.map_err(|_| cut())?;
        if !long.starts_with(b"PK\x06\x06") {
            return Err(cut());
        }
        Ok(Self {
            count: u64_at(&long, 32),
            size: u64_at(&long, 40),
            place: u64_at(&long, 48),
        })
    }
}

/// The entry that bytes of a directory begin with, and how long it is.
fn entry(bytes: &[u8]) -> Option<(String, Entry, usize)> {
    let head = bytes.get(..46)?;
    let [name, extra, comment] = [28, 30, 32].map(|at| usize::from(u16_at(head, at)));
    let mut packed = u64::from(u32_at(head, 20));
    let mut place = u64::from(u32_at(head, 42));
    let name_end = 46 + name;
    let name = bytes.get(46..name_end)?;
    let mut fields = bytes.get(name_end..name_end + extra)?;
    // What does not fit into 32 bits follows among the extra fields, in this order.
    while fields.len() >= 4 {
        let length = usize::from(u16_at(fields, 2));
        let field = fields.get(4..4 + length)?;
        if u16_at(fields, 0) == 1 {
            let mut numbers = field.chunks_exact(8).map(|it| u64_at(it, 0));
            if u32_at(head, 24) == u32::MAX {
                numbers.next();
            }
            for number in [&mut packed, &mut place] {
                if *number == u64::from(u32::MAX) {
                    *number = numbers.next()?;
                }
            }
        }
        fields = &fields[4 + length..];
    }
    let entry = Entry {
        is_encrypted: u16_at(head, 8) & 1 == 1,
        method: u16_at(head, 10),
        checksum: u32_at(head, 16),
        packed,
        place,
    };
    // Some programs of Windows write the other slash.
    let name = String::from_utf8_lossy(name).replace('\\', "/");
    Some((name, entry, name_end + extra + comment)).filter(|it| it.2 <= bytes.len())
}

fn u16_at(bytes: &[u8], at: usize) -> u16 {
    u16::from_le_bytes([bytes[at], bytes[at + 1]])
}

fn u32_at(bytes: &[u8], at: usize) -> u32 {
    u32::from(u16_at(bytes, at)) | u32::from(u16_at(bytes, at + 2)) << 16
}

fn u64_at(bytes: &[u8], at: usize) -> u64 {
    u64::from(u32_at(bytes, at)) | u64::from(u32_at(bytes, at + 4)) << 32
}

/// A part of an archive as it is unpacked, checked at its end.
pub(super) struct Part {
    name: String,
    bytes: Bytes,
    checksum: u32,
    found: Crc,
    /// How far it may be unpacked yet.
    left: u64,
}

impl Part {
    pub(super) fn name(&self) -> &str {
        &self.name
    }
}

impl Read for Part {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let name = &self.name;
        let count = self
            .bytes
            .read(buffer)
            .map_err(|error| match error.kind() {
                io::ErrorKind::Interrupted => error,
                _ => io::Error::other(format!(
                    "is damaged: its part {name} can't be unpacked: {error}"
                )),
            })?;
        self.found.update(&buffer[..count]);
        let Some(left) = self.left.checked_sub(count as u64) else {
            let reason = format!("has a part {name} that is too large: save the sheet as CSV");
            return Err(io::Error::other(reason));
        };
        self.left = left;
        if count == 0 && !buffer.is_empty() && self.found.sum() != self.checksum {
            let reason = format!("is damaged: its part {name} has another checksum");
            return Err(io::Error::other(reason));
        }
        Ok(count)
    }
}
