//! Keys that take a list: of tables, of texts, of names that may say more.

use super::{Form, Found, Table};
use crate::problem::Problem;
use crate::workload::document::{Entry, Node};

/// An entry of a list of names.
pub(crate) enum NameOrTable<'r> {
    Name(Found<String>),
    Table(Table<'r>),
}

impl<'r> Table<'r> {
    /// A key that takes a list whose entries may be tables.
    fn list_of_tables(&self, key: &'static str) -> Option<&'r Entry> {
        self.takes(key, || Form::Tables);
        self.list(key)
    }

    /// A key that takes a list.
    fn list(&self, key: &'static str) -> Option<&'r Entry> {
        self.takes(key, || Form::List);
        self.asked_entry(key)
    }

    /// The tables of a list of tables, `[[access]]` for one; none when the key is not there.
    pub(crate) fn tables(&self, key: &'static str, most: usize) -> Vec<Table<'r>> {
        let Some(entry) = self.list_of_tables(key) else {
            return Vec::new();
        };
        let Some(nodes) = entry.node.value.as_array() else {
            let path = self.path_of(key);
            let header = format!("a list of tables, [[{path}]] in TOML and [{{…}}] in JSON");
            self.report(self.unexpected(key, &entry.node, &header));
            return Vec::new();
        };
        if nodes.len() > most {
            let message = format!(
                "{}: expected at most {most} of them, found {}",
                self.path_of(key),
                nodes.len()
            );
            self.report(Problem::at(self.reader.place(&entry.key_span), message));
            return Vec::new();
        }
        let tables = nodes.iter().enumerate().filter_map(|(at, node)| {
            let path = format!("{key}.{at}");
            let Some(entries) = node.value.as_table() else {
                self.report(self.unexpected(&path, node, "a table"));
                return None;
            };
            let span = node.span.clone();
            Some(Table::new(self.reader, self.path_of(&path), entries, span))
        });
        tables.collect()
    }

    /// A text or a number as it is written, for keys that read either in their own way.
    pub(crate) fn plain(&self, key: &'static str, expected: &str) -> Option<Found<String>> {
        let node = &self.entry(key)?.node;
        if let Some(text) = node.value.as_written() {
            return Some(self.found(node, text.to_owned()));
        }
        self.report(self.unexpected(key, node, expected));
        None
    }

    /// The texts and numbers of a list as they are written; one alone will do.
    pub(crate) fn plains(&self, key: &'static str, expected: &str) -> Option<Vec<Found<String>>> {
        let entry = self.list(key)?;
        let alone = std::slice::from_ref(&entry.node);
        let nodes = entry.node.value.as_array().unwrap_or(alone);
        let mut all = Vec::with_capacity(nodes.len());
        for (at, node) in nodes.iter().enumerate() {
            if let Some(text) = node.value.as_written() {
                all.push(self.found(node, text.to_owned()));
            } else {
                let path = format!("{key}.{at}");
                self.report(self.unexpected(&path, node, expected));
                return None;
            }
        }
        Some(all)
    }

    /// The texts of a list.
    pub(crate) fn texts(&self, key: &'static str) -> Vec<Found<String>> {
        let expected = "a list of texts such as [\"one\", \"two\"]";
        let Some(entry) = self.list(key) else {
            return Vec::new();
        };
        let Some(nodes) = entry.node.value.as_array() else {
            self.report(self.unexpected(key, &entry.node, expected));
            return Vec::new();
        };
        let texts = nodes.iter().enumerate().filter_map(|(at, node)| {
            if let Some(text) = node.value.as_text() {
                return Some(self.found(node, text.to_owned()));
            }
            let path = format!("{key}.{at}");
            self.report(self.unexpected(&path, node, "a text in quotes"));
            None
        });
        texts.collect()
    }

    /// The entries of a list of names, of which each may be a table that says more.
    pub(crate) fn names_or_tables(&self, key: &'static str) -> Option<Vec<NameOrTable<'r>>> {
        let entry = self.list_of_tables(key)?;
        let Some(nodes) = entry.node.value.as_array() else {
            let expected = "a list of names such as [\"by-customer\"]";
            self.report(self.unexpected(key, &entry.node, expected));
            return None;
        };
        let read = |(at, node): (usize, &'r Node)| {
            let path = format!("{key}.{at}");
            if let Some(entries) = node.value.as_table() {
                let (path, span) = (self.path_of(&path), node.span.clone());
                let table = Table::new(self.reader, path, entries, span);
                Some(NameOrTable::Table(table))
            } else if let Some(text) = node.value.as_text() {
                Some(NameOrTable::Name(self.found(node, text.to_owned())))
            } else {
                self.report(self.unexpected(&path, node, "a name, or a table with one"));
                None
            }
        };
        Some(nodes.iter().enumerate().filter_map(read).collect())
    }
}
