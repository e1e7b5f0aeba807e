//! XML of a workbook's part, token by token, each of them bounded.

use std::borrow::Cow;
use std::io::{self, BufRead, BufReader, Read};

use quick_xml::XmlVersion;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::Reader;

use super::super::source::Stop;
use super::archive::Part;

/// A tag or a text without tags in it. A cell has 32,767 characters at most.
const MOST_TOKEN_BYTES: usize = 1 << 20;

/// How deep elements may lie in each other. Pictures in cells of ODS come near to half of it.
const MOST_DEPTH: usize = 100;

/// What comes next in a part.
pub(super) enum Token<'x> {
    /// An element begins; one without content ends at once.
    Start(BytesStart<'x>),
    /// The element ends that was begun last.
    End,
    /// A piece of text.
    Text(Cow<'x, str>),
    /// Nothing of meaning.
    Other,
}

pub(super) struct Xml {
    reader: Reader<Bounded>,
    buffer: Vec<u8>,
    /// How many elements are begun.
    depth: usize,
    name: String,
}

impl Xml {
    pub(super) fn new(part: Part) -> Self {
        let name = part.name().to_owned();
        let mut reader = Reader::from_reader(Bounded {
            bytes: BufReader::with_capacity(64 << 10, part),
            left: 0,
        });
        reader.config_mut().expand_empty_elements = true;
        Self {
            reader,
            buffer: Vec::new(),
            depth: 0,
            name,
        }
    }

    /// How many elements are begun.
    pub(super) fn depth(&self) -> usize {
        self.depth
    }

    /// The next token; `None` at the end.
    pub(super) fn next(&mut self) -> Result<Option<Token<'_>>, Stop> {
        self.buffer.clear();
        self.reader.get_mut().left = MOST_TOKEN_BYTES;
        let event = self.reader.read_event_into(&mut self.buffer);
        let damaged = |reason: &str| damaged(&self.name, reason);
        Ok(Some(
            match event.map_err(|error| reason(&self.name, &error))? {
                Event::Start(element) => {
                    self.depth += 1;
                    if self.depth > MOST_DEPTH {
                        return Err(damaged("its elements lie too deep in each other"));
                    }
                    Token::Start(element)
                }
                Event::End(_) => {
                    self.depth = self.depth.saturating_sub(1);
                    Token::End
                }
                Event::Text(text) => Token::Text(text.xml10_content()),
                Event::CData(text) => Token::Text(text.xml10_content()),
                Event::GeneralRef(name) => {
                    let character = name.resolve_char_ref().ok().flatten();
                    let text = match character {
                        Some(character) => Cow::Owned(character.to_string()),
                        None => match resolve_predefined_entity(&name) {
                            Some(text) => Cow::Borrowed(text),
                            None => return Err(damaged(&format!("it knows no `&{};`", &*name))),
                        },
                    };
                    Token::Text(text)
                }
                Event::Eof if self.depth > 0 => return Err(damaged("it ends too early")),
                Event::Eof => return Ok(None),
                _ => Token::Other,
            },
        ))
    }

    /// The next token within an element.
    pub(super) fn within(&mut self) -> Result<Token<'_>, Stop> {
        let name = self.name.clone();
        self.next()?
            .ok_or_else(|| damaged(&name, "it ends too early"))
    }

    /// Passes the rest of the element that was begun last.
    pub(super) fn pass(&mut self) -> Result<(), Stop> {
        let around = self.depth.saturating_sub(1);
        while self.depth > around {
            self.within()?;
        }
        Ok(())
    }

    /// That the part is damaged.
    pub(super) fn damaged(&self, reason: &str) -> Stop {
        damaged(&self.name, reason)
    }
}

fn damaged(part: &str, reason: &str) -> Stop {
    Stop::Input(format!("is damaged: {reason}, in its part {part}"))
}

fn reason(part: &str, error: &quick_xml::Error) -> Stop {
    match error {
        quick_xml::Error::Io(error) => Stop::Io(io::Error::new(error.kind(), error.to_string())),
        error => damaged(part, &error.to_string()),
    }
}

/// The name of an element, without the namespace.
pub(super) fn element<'e>(element: &'e BytesStart<'_>) -> &'e str {
    element.local_name().into_inner()
}

/// An attribute by the name that is written, its namespace included.
pub(super) fn attribute<'e>(element: &'e BytesStart<'_>, name: &str) -> Option<Cow<'e, str>> {
    let found = element.try_get_attribute(name).ok().flatten()?;
    found.normalized_value(XmlVersion::Implicit1_0).ok()
}

/// Bytes of which no token may take too many.
struct Bounded {
    bytes: BufReader<Part>,
    left: usize,
}

impl Read for Bounded {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.fill_buf()?.len().min(buffer.len());
        buffer[..count].copy_from_slice(&self.bytes.buffer()[..count]);
        self.consume(count);
        Ok(count)
    }
}

impl BufRead for Bounded {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.left == 0 {
            let reason = "has an element of more than 1 MiB, and no cell is so long";
            return Err(io::Error::other(reason));
        }
        let bytes = self.bytes.fill_buf()?;
        Ok(&bytes[..bytes.len().min(self.left)])
    }

    fn consume(&mut self, count: usize) {
        self.left = self.left.saturating_sub(count);
        self.bytes.consume(count);
    }
}
