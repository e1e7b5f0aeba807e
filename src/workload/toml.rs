//! Profiles in TOML.

use std::sync::Arc;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::document::{Entry, Node, Value};
use crate::problem::{Place, Problem, Problems, SourceText};

/// Reads a TOML text into a tree.
///
/// # Errors
/// Where the text is no TOML.
pub(crate) fn parse(source: &Arc<SourceText>) -> Result<Node, Problems> {
    let root = DeTable::parse(&source.text).map_err(|error| {
        let span = error.span().unwrap_or(0..0);
        Problem::at(
            Place::new(source, span),
            format!("not valid TOML: {}", error.message().replace('\n', ", ")),
        )
    })?;
    let span = root.span();
    Ok(Node {
        span,
        value: Value::Table(table(root.into_inner())),
    })
}

fn table(table: DeTable<'_>) -> Vec<Entry> {
    let mut entries: Vec<Entry> = table
        .into_iter()
        .map(|(key, value)| Entry {
            key_span: key.span(),
            key: key.into_inner().into_owned(),
            node: node(value),
        })
        .collect();
    entries.sort_by_key(|entry| entry.key_span.start);
    entries
}

fn node(value: Spanned<DeValue<'_>>) -> Node {
    let span = value.span();
    let value = match value.into_inner() {
        DeValue::String(text) => Value::Text(text.into_owned()),
        // The numbers of profiles are decimal; 0x10 keeps its radix and is refused as a number.
        DeValue::Integer(number) => Value::Number(number.to_string()),
        DeValue::Float(number) => Value::Number(number.as_str().to_owned()),
        DeValue::Boolean(value) => Value::Boolean(value),
        DeValue::Datetime(date) => Value::Date(date.to_string()),
        DeValue::Array(items) => Value::Array(items.into_iter().map(node).collect()),
        DeValue::Table(entries) => Value::Table(table(entries)),
    };
    Node { span, value }
}
