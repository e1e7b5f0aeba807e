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
    Plain(Plain),
    Null,
}

/// A text out of a table whose cells do not say what they are: it is whatever its key takes.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Plain {
    pub(crate) text: String,
    /// The list or the table that the text may be read as.
    pub(crate) inner: Option<Box<Value>>,
}

/// A key with its value.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Entry {
    pub(crate) key: String,
    pub(crate) key_span: Range<usize>,
    pub(crate) node: Node,
}

impl Value {
    /// A text.
    pub(crate) fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) | Self::Plain(Plain { text, .. }) => Some(text),
            _ => None,
        }
    }

    /// A text or a number as it is written.
    pub(crate) fn as_written(&self) -> Option<&str> {
        match self {
            Self::Number(text) => Some(text),
            _ => self.as_text(),
        }
    }

    /// True or false; of a table's cell in large letters too, as spreadsheets have it.
    pub(crate) fn as_flag(&self) -> Option<bool> {
        match self {
            Self::Boolean(value) => Some(*value),
            Self::Plain(Plain { text, .. }) => flag(text),
            _ => None,
        }
    }

    /// A day as it is written.
    pub(crate) fn as_date(&self) -> Option<&str> {
        match self {
            Self::Date(text) => Some(text),
            _ => self.as_text(),
        }
    }

    /// The nodes of a list.
    pub(crate) fn as_array(&self) -> Option<&[Node]> {
        match self {
            Self::Array(nodes) => Some(nodes),
            Self::Plain(Plain { inner, .. }) => inner.as_ref()?.as_array(),
            _ => None,
        }
    }

    /// The entries of a table.
    pub(crate) fn as_table(&self) -> Option<&[Entry]> {
        match self {
            Self::Table(entries) => Some(entries),
            Self::Plain(Plain { inner, .. }) => inner.as_ref()?.as_table(),
            _ => None,
        }
    }

    /// What the value is, for «found …».
    pub(crate) fn describe(&self) -> String {
        match self {
            Self::Table(_) => "a table".to_owned(),
            Self::Array(_) => "a list".to_owned(),
            Self::Text(text) => format!("{:?}", shortened(text)),
            Self::Number(text) | Self::Date(text) => shortened(text),
            Self::Boolean(value) => value.to_string(),
            Self::Plain(plain) if plain.is_bare() => shortened(&plain.text),
            Self::Plain(plain) => format!("{:?}", shortened(&plain.text)),
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
            Self::Number(text) | Self::Date(text) => f.write_str(text),
            Self::Boolean(value) => value.fmt(f),
            Self::Plain(Plain {
                inner: Some(value), ..
            }) => value.fmt(f),
            Self::Plain(plain) if plain.is_bare() => f.write_str(&plain.text),
            Self::Text(text) | Self::Plain(Plain { text, .. }) => write!(f, "{text:?}"),
            Self::Null => f.write_str("null"),
        }
    }
}

impl Plain {
    /// Whether a profile has it without quotes: a number in the digits of JSON, `true` or `false`.
    fn is_bare(&self) -> bool {
        let text = self.text.as_str();
        let is_number = || {
            let digits = text.strip_prefix('-').unwrap_or(text);
            let (whole, part) = digits.split_once('.').unwrap_or((digits, "0"));
            let are_digits = |it: &str| !it.is_empty() && it.bytes().all(|b| b.is_ascii_digit());
            are_digits(whole) && are_digits(part) && (whole == "0" || !whole.starts_with('0'))
        };
        matches!(text, "true" | "false") || is_number()
    }
}

/// `true` or `false` in letters of any size.
fn flag(text: &str) -> Option<bool> {
    let text = text.trim();
    let is = |word: &str| text.eq_ignore_ascii_case(word);
    is("true").then_some(true).or(is("false").then_some(false))
}

/// The first 60 characters of a text: enough to find it again, whatever its length.
pub(crate) fn shortened(text: &str) -> String {
    match text.char_indices().nth(60) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
