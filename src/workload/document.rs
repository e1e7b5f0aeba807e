//! A profile as a tree of values that know where they stand, whatever it was written in.

use std::fmt;
use std::ops::Range;

/// A value and the bytes of the text that it was read from.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Node {
    pub(crate) span: Range<usize>,
    pub(crate) value: Value,
}

/// What a value is. Numbers and dates stay the text that they were written as, so that no digit
/// of a price or a rate passes through binary fractions.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Value {
    Table(Vec<Entry>),
    Array(Vec<Node>),
    Text(String),
    Number(String),
    Boolean(bool),
    Date(String),
    Null,
}

/// A key with its value.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Entry {
    pub(crate) key: String,
    pub(crate) key_span: Range<usize>,
    pub(crate) node: Node,
}

impl Value {
    /// What the value is, for «found …».
    pub(crate) fn describe(&self) -> String {
        match self {
            Self::Table(_) => "a table".to_owned(),
            Self::Array(_) => "a list".to_owned(),
            Self::Text(text) => format!("{:?}", shortened(text)),
            Self::Number(text) | Self::Date(text) => shortened(text),
            Self::Boolean(value) => value.to_string(),
            Self::Null => "null".to_owned(),
        }
    }
}

impl fmt::Display for Value {
    /// The value as TOML has it, on one line.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Table(entries) => {
                let entries = entries
                    .iter()
                    .map(|it| format!("{} = {}", it.key, it.node.value));
                write!(f, "{{ {} }}", entries.collect::<Vec<_>>().join(", "))
            }
            Self::Array(nodes) => {
                let nodes = nodes.iter().map(|it| it.value.to_string());
                write!(f, "[{}]", nodes.collect::<Vec<_>>().join(", "))
            }
            Self::Text(text) => write!(f, "{text:?}"),
            Self::Number(text) | Self::Date(text) => f.write_str(text),
            Self::Boolean(value) => value.fmt(f),
            Self::Null => f.write_str("null"),
        }
    }
}

/// The first 60 characters of a text: enough to find it again, whatever its length.
pub(crate) fn shortened(text: &str) -> String {
    match text.char_indices().nth(60) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
