//! Profiles in JSON.
//!
//! Each level is read into slices of the text that it stands in, so that every value keeps its
//! place: `serde_json` hands out borrowed raw values, and where one begins in memory, less where
//! the text begins, is its offset.

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::document::{Entry, Node, Value};
use crate::problem::{Place, Problem, Problems, SourceText};

/// How deep lists and tables may lie in each other. A profile needs 4.
const MOST_DEPTH: usize = 32;

/// Reads a JSON text into a tree.
///
/// # Errors
/// Where the text is no JSON, or nested deeper than any profile.
pub(crate) fn parse(source: &Arc<SourceText>) -> Result<Node, Problems> {
    let text = source.text.as_str();
    let problem = |error: &serde_json::Error| {
        let at = offset(text, error.line(), error.column());
        Problem::at(
            Place::new(source, at..at),
            format!("not valid JSON: {}", reason(error)),
        )
    };
    let raw: &RawValue = serde_json::from_str(text).map_err(|error| {
        let problem = problem(&error);
        if text.trim_start().starts_with('{') {
            problem
        } else {
            problem.help("a profile in JSON is an object; the name of one in TOML ends with .toml")
        }
    })?;
    node(text, raw, 0).map_err(|error| problem(&error).into())
}

/// The message of an error without the position that it ends with: the place says it better.
fn reason(error: &serde_json::Error) -> String {
    let message = error.to_string();
    match message.find(" at line ") {
        Some(end) => message[..end].to_owned(),
        None => message,
    }
}

/// The offset in bytes of a line and column counted from 1.
fn offset(text: &str, line: usize, column: usize) -> usize {
    let start: usize = text
        .split_inclusive('\n')
        .take(line.saturating_sub(1))
        .map(str::len)
        .sum();
    (start + column.saturating_sub(1)).min(text.len())
}

/// Where a slice of the text lies in it; the whole text for a slice of something else.
fn span(text: &str, part: &str) -> Range<usize> {
    let start = (part.as_ptr() as usize).wrapping_sub(text.as_ptr() as usize);
    match start.checked_add(part.len()) {
        Some(end) if end <= text.len() => start..end,
        _ => 0..text.len(),
    }
}

fn node<'t>(text: &'t str, raw: &'t RawValue, depth: usize) -> Result<Node, serde_json::Error> {
    if depth > MOST_DEPTH {
        let message = format!("nested more than {MOST_DEPTH} deep");
        return Err(serde::de::Error::custom(message));
    }
    let part = raw.get();
    let value = match part.as_bytes().first() {
        Some(b'{') => {
            let Pairs(pairs) = serde_json::from_str(part)?;
            let mut entries = Vec::with_capacity(pairs.len());
            for (key, raw) in pairs {
                let node = node(text, raw, depth + 1)?;
                entries.push(Entry {
                    key_span: match &key {
                        Cow::Borrowed(key) => span(text, key),
                        Cow::Owned(_) => node.span.clone(),
                    },
                    key: key.into_owned(),
                    node,
                });
            }
            Value::Table(entries)
        }
        Some(b'[') => {
            let items: Vec<&RawValue> = serde_json::from_str(part)?;
            let nodes: Result<_, _> = items
                .into_iter()
                .map(|item| node(text, item, depth + 1))
                .collect();
            Value::Array(nodes?)
        }
        Some(b'"') => Value::Text(serde_json::from_str(part)?),
        Some(b't') => Value::Boolean(true),
        Some(b'f') => Value::Boolean(false),
        Some(b'n') => Value::Null,
        _ => Value::Number(part.to_owned()),
    };
    Ok(Node {
        span: span(text, part),
        value,
    })
}

/// An object's pairs in order, a key that stands twice included.
struct Pairs<'t>(Vec<(Cow<'t, str>, &'t RawValue)>);

impl<'de> Deserialize<'de> for Pairs<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct PairsVisitor;
        impl<'de> Visitor<'de> for PairsVisitor {
            type Value = Pairs<'de>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Pairs<'de>, A::Error> {
                let mut pairs = Vec::new();
                while let Some(Key(key)) = map.next_key()? {
                    pairs.push((key, map.next_value()?));
                }
                Ok(Pairs(pairs))
            }
        }
        deserializer.deserialize_map(PairsVisitor)
    }
}

/// A key, borrowed from the text where it has no escapes.
#[derive(Deserialize)]
struct Key<'t>(#[serde(borrow)] Cow<'t, str>);
