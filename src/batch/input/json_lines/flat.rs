//! A JSON object as one row: what lies in tables and lists becomes columns with dots in their names.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt::{self, Write};

use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use crate::batch::input::shortened;
use crate::batch::{Chunk, Kind};

/// How deep lists and tables may lie in each other, as in a profile.
const MOST_DEPTH: usize = 32;

/// The cells of an object, and the columns of all objects so far.
#[derive(Default)]
pub(super) struct Flat {
    names: Vec<String>,
    places: HashMap<String, usize>,
    /// The cell of each column, and the number of the object that it is of.
    cells: Vec<(u64, Kind, usize)>,
    text: String,
    /// Where the texts of cells end.
    ends: Vec<usize>,
    number: u64,
    path: String,
    wrong: Option<Wrong>,
}

/// What is wrong with an object.
#[derive(Default)]
pub(super) struct Wrong {
    /// The column, when it is not the whole object.
    pub(super) column: String,
    pub(super) value: String,
    pub(super) reason: String,
    /// Whether more of the text would have made it an object.
    pub(super) is_cut: bool,
}

impl Flat {
    /// Begins with columns.
    pub(super) fn of(columns: &[String]) -> Self {
        let places = columns.iter().cloned().zip(0..).collect();
        Self {
            names: columns.to_vec(),
            places,
            cells: vec![(0, Kind::Absent, 0); columns.len()],
            ..Self::default()
        }
    }

    /// The columns, in the order in which objects had them.
    pub(super) fn names(&self) -> &[String] {
        &self.names
    }

    /// Takes an object in. The columns of one that is wrong are not kept.
    pub(super) fn take(&mut self, object: &str) -> Result<(), Wrong> {
        let columns = self.names.len();
        let taken = self.flatten(object);
        if taken.is_err() {
            for name in self.names.drain(columns..) {
                self.places.remove(&name);
            }
            self.cells.truncate(columns);
        }
        taken
    }

    fn flatten(&mut self, object: &str) -> Result<(), Wrong> {
        self.number += 1;
        self.text.clear();
        self.ends.clear();
        self.path.clear();
        self.wrong = None;
        let whole = |reason: String, is_cut| Wrong {
            column: String::new(),
            value: shortened(object),
            reason,
            is_cut,
        };
        if !object.starts_with('{') {
            let reason = "is no JSON object: NDJSON has one object a line";
            return Err(whole(reason.to_owned(), false));
        }
        let raw: &RawValue = serde_json::from_str(object).map_err(|error| {
            let before = object.get(..error.column().saturating_sub(1));
            let at = before.unwrap_or(object).chars().count() + 1;
            let reason = reason(&error);
            whole(
                format!("is no valid JSON: {reason}, at character {at}"),
                error.is_eof(),
            )
        })?;
        self.table(raw.get(), 1).map_err(|error| {
            let wrong = self.wrong.take();
            wrong.unwrap_or_else(|| {
                let mut wrong = whole(format!("is no valid JSON: {}", reason(&error)), false);
                wrong.column.clone_from(&self.path);
                wrong
            })
        })
    }

    /// Puts the cells of the object into the row that is being read, one for each column; `false`
    /// where that row would be too short for it.
    pub(super) fn put(&self, columns: usize, chunk: &mut Chunk) -> bool {
        for &(number, kind, place) in self.cells.iter().take(columns) {
            if number == self.number {
                let start = place.checked_sub(1).map_or(0, |before| self.ends[before]);
                chunk.cell(kind, &self.text[start..self.ends[place]]);
            } else {
                chunk.cell(Kind::Absent, "");
            }
        }
        self.names.len() == columns
    }

    fn table(&mut self, object: &str, depth: usize) -> serde_json::Result<()> {
        let mut text = serde_json::Deserializer::from_str(object);
        Level { flat: self, depth }.deserialize(&mut text)
    }

    fn value(&mut self, raw: &RawValue, depth: usize) -> serde_json::Result<()> {
        let text = raw.get();
        match text.as_bytes().first() {
            Some(b'{' | b'[') => {
                let within = text[1..text.len() - 1].trim_ascii();
                if within.is_empty() {
                    let empty = if text.starts_with('{') { "{}" } else { "[]" };
                    self.cell(Kind::Json, empty)
                } else if depth == MOST_DEPTH {
                    Err(self.wrong(text, format!("is nested more than {MOST_DEPTH} deep")))
                } else {
                    self.table(text, depth + 1)
                }
            }
            Some(b'"') => {
                let Text(text) = serde_json::from_str(text)?;
                self.cell(Kind::Text, &text)
            }
            Some(b't' | b'f') => self.cell(Kind::Boolean, text),
            Some(b'n') => self.cell(Kind::Absent, ""),
            _ => self.cell(Kind::Number, text),
        }
    }

    fn cell(&mut self, kind: Kind, text: &str) -> serde_json::Result<()> {
        let place = self.ends.len();
        if let Some(&column) = self.places.get(&self.path) {
            if self.cells[column].0 == self.number {
                return Err(self.wrong(text, "stands twice in the object".to_owned()));
            }
            self.cells[column] = (self.number, kind, place);
        } else {
            self.places.insert(self.path.clone(), self.names.len());
            self.names.push(self.path.clone());
            self.cells.push((self.number, kind, place));
        }
        self.text.push_str(text);
        self.ends.push(self.text.len());
        Ok(())
    }

    fn wrong(&mut self, value: &str, reason: String) -> serde_json::Error {
        self.wrong = Some(Wrong {
            column: self.path.clone(),
            value: shortened(value),
            reason,
            is_cut: false,
        });
        serde_json::Error::custom("refused")
    }

    /// Reads a value under a name in the table or list that is being read.
    fn within(
        &mut self,
        depth: usize,
        name: impl fmt::Display,
        raw: &RawValue,
    ) -> serde_json::Result<()> {
        let length = self.path.len();
        if depth > 1 {
            self.path.push('.');
        }
        // Writing into memory does not fail.
        let _ = write!(self.path, "{name}");
        self.value(raw, depth)?;
        self.path.truncate(length);
        Ok(())
    }
}

/// The message of an error without the position that it ends with, which is one in a part.
fn reason(error: &serde_json::Error) -> String {
    let message = error.to_string();
    match message.find(" at line ") {
        Some(end) => message[..end].to_owned(),
        None => message,
    }
}

/// A text, borrowed where it has no escapes.
#[derive(Deserialize)]
struct Text<'t>(#[serde(borrow)] Cow<'t, str>);

/// A table or a list, each of its values as it stands in the text.
struct Level<'f> {
    flat: &'f mut Flat,
    depth: usize,
}

impl<'de> DeserializeSeed<'de> for Level<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Level<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a table or a list")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(Text(key)) = map.next_key()? {
            let raw: &RawValue = map.next_value()?;
            let read = self.flat.within(self.depth, key, raw);
            read.map_err(A::Error::custom)?;
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        let mut count = 0_usize;
        while let Some(raw) = list.next_element::<&RawValue>()? {
            let read = self.flat.within(self.depth, count, raw);
            read.map_err(A::Error::custom)?;
            count += 1;
        }
        Ok(())
    }
}
