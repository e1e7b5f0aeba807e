//! What stands in a cell, as a key takes it.

use super::super::chunk::{Cell, Kind};
use crate::problem::SourceText;
use crate::workload::document::{Entry, Node, Plain, Value};
use crate::workload::{json, toml};

/// The text of a cell; `None` where it leaves its key out.
pub(super) fn text_of(cell: Cell<'_>) -> Option<&str> {
    let text = match cell.kind {
        Kind::Absent => return None,
        Kind::Date => day_of(cell.text.trim()),
        _ => cell.text.trim(),
    };
    (!text.is_empty()).then_some(text)
}

/// A day without the midnight that a sheet writes behind it.
fn day_of(text: &str) -> &str {
    match text.split_once(['T', ' ']) {
        Some((day, time)) if time.bytes().all(|b| b"0:.Z".contains(&b)) => day,
        _ => text,
    }
}

/// The value of a cell's text. All of it, what lies in it included, stands at one place.
pub(super) fn value_of(text: &str, span: &std::ops::Range<usize>) -> Value {
    let inner = text.starts_with(['[', '{']).then(|| inner(text)).flatten();
    let inner = inner.map(|mut node| {
        put_at(&mut node, span);
        Box::new(node.value)
    });
    Value::Plain(Plain {
        text: text.to_owned(),
        inner,
    })
}

/// The list or the table that a text is in TOML or JSON.
fn inner(text: &str) -> Option<Node> {
    let in_toml = || {
        // One value and nothing behind it.
        let source = SourceText::new("", format!("value = {text}"));
        let root = toml::parse(&source).ok()?;
        let Value::Table(mut entries) = root.value else {
            return None;
        };
        let value = entries.pop()?.node;
        entries.is_empty().then_some(value)
    };
    in_toml().or_else(|| json::parse(&SourceText::new("", text)).ok())
}

fn put_at(node: &mut Node, span: &std::ops::Range<usize>) {
    node.span = span.clone();
    match &mut node.value {
        Value::Table(entries) => {
            for Entry { key_span, node, .. } in entries {
                *key_span = span.clone();
                put_at(node, span);
            }
        }
        Value::Array(nodes) => {
            for node in nodes {
                put_at(node, span);
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(kind: Kind, text: &str) -> Option<&str> {
        text_of(Cell { kind, text })
    }

    #[test]
    fn a_cell_of_nothing_leaves_its_key_out() {
        assert_eq!(text(Kind::Absent, ""), None);
        assert_eq!(text(Kind::Plain, "  "), None);
        assert_eq!(text(Kind::Text, " 7 "), Some("7"));
    }

    #[test]
    fn midnight_is_taken_off_a_day() {
        assert_eq!(text(Kind::Date, "2026-11-22T00:00:00"), Some("2026-11-22"));
        assert_eq!(text(Kind::Date, "2026-11-22"), Some("2026-11-22"));
        let noon = "2026-11-22T12:00:00";
        assert_eq!(text(Kind::Date, noon), Some(noon));
    }

    #[test]
    fn lists_and_tables_are_those_of_toml_or_json() {
        for (text, is_read) in [
            ("[1, 2]", true),
            ("{ name = \"a\" }", true),
            ("{\"name\": \"a\"}", true),
            ("[old] orders", false),
            ("[1]\nx = 2", false),
        ] {
            let Value::Plain(plain) = value_of(text, &(3..5)) else {
                panic!("{text}")
            };
            assert_eq!(plain.inner.is_some(), is_read, "{text}");
        }
    }
}
