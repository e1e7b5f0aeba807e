//! Every key that a profile may have, by asking the code that reads them.
//!
//! What it asks for depends on what is there: tables, and words such as the kind of a shape. So it
//! reads profiles with every table and word that it has asked for so far, until nothing new comes.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::workload;
use crate::assumptions::{self, Name};
use crate::problem::SourceText;
use crate::workload::document::{Entry, Node, Value};
use crate::workload::reader::{Form, Reader};
use crate::workload::units::{Bounded, Quantity};

/// No list is longer.
const MOST_INDEX: usize = 1000;

/// What each key takes, by its dotted path, with 0 for every index.
#[derive(Debug, Default)]
pub(crate) struct Keys {
    takes: BTreeMap<String, Takes>,
}

/// All that a key takes.
#[derive(Debug, Default)]
struct Takes(Vec<Form>);

impl Takes {
    fn any(&self, forms: &[Form]) -> bool {
        self.0.iter().any(|it| forms.contains(it))
    }

    /// The words that other keys depend on.
    fn decisive(&self) -> Vec<&'static str> {
        let words = self.0.iter().filter_map(|it| match it {
            Form::Words(words) => Some(words),
            _ => None,
        });
        let are_decisive = self.any(&[Form::Decisive]);
        words.filter(|_| are_decisive).flatten().copied().collect()
    }
}

impl Keys {
    /// The keys of profiles.
    pub(crate) fn all() -> &'static Self {
        static ALL: LazyLock<Keys> = LazyLock::new(Keys::found);
        &ALL
    }

    fn found() -> Self {
        let mut keys = Self::default();
        loop {
            let before = keys.size();
            let turns = keys.takes.values().map(|it| it.decisive().len());
            for turn in 0..turns.max().unwrap_or(0).max(1) {
                let source = SourceText::new("", "");
                let reader = Reader::noting_forms(&source);
                let root = keys.profile(turn);
                if let Some(root) = reader.root(&root) {
                    // What is wrong with it is beside the point.
                    let _ = workload(root, &reader);
                }
                for (form, path) in reader.into_forms() {
                    keys.note(form, path);
                }
            }
            if keys.size() == before {
                return keys;
            }
        }
    }

    fn size(&self) -> usize {
        self.takes.values().map(|it| it.0.len()).sum()
    }

    fn note(&mut self, form: Form, path: String) {
        let takes = self.takes.entry(path).or_default();
        if !takes.any(std::slice::from_ref(&form)) {
            takes.0.push(form);
        }
    }

    /// A profile with every table that is known, and of words that decide those of a turn.
    fn profile(&self, turn: usize) -> Node {
        let mut root = table();
        for (path, takes) in &self.takes {
            let words = takes.decisive();
            let node = if takes.any(&[Form::Table]) {
                table()
            } else if takes.any(&[Form::Tables]) {
                node(Value::Array(vec![table()]))
            } else if let Some(word) = words.get(turn % words.len().max(1)) {
                node(Value::Text((*word).to_owned()))
            } else {
                continue;
            };
            put(&mut root, path, node);
        }
        root
    }

    /// Whether a dotted path is a key that a cell can give. A table of the profile's own is none:
    /// what a column of that name has in it is something else.
    pub(crate) fn has(&self, path: &str) -> bool {
        let Some(path) = with_zeros(path) else {
            return false;
        };
        let parent = path.rsplit_once('.');
        if let Some((parent, key)) = parent {
            let of_parent = self.takes.get(parent);
            let takes_key = |it: &Takes| {
                it.any(&[Form::AnyKey]) && !key.is_empty() || it.any(&[Form::List]) && key == "0"
            };
            if of_parent.is_some_and(takes_key) {
                return parent != ASSUMPTIONS || assumptions::ALL.iter().any(|it| it.key == key);
            }
        }
        let takes_cell = |it: &Takes| {
            let is_within = parent.is_some();
            it.any(&[Form::Value]) || is_within && it.any(&[Form::List, Form::Table])
        };
        self.takes.get(&path).is_some_and(takes_cell)
    }

    /// The bounds of what a dotted path takes, where that is a number; several when it depends on other
    /// keys.
    pub(crate) fn bounds(&self, path: &str) -> Vec<Bounded> {
        let assumption = path.strip_prefix("assumptions.").and_then(Name::of);
        if let Some(name) = assumption {
            let about = name.about();
            return vec![Bounded::new(Quantity::Assumption, about.least, about.most)];
        }
        let Some(path) = with_zeros(path) else {
            return Vec::new();
        };
        // Tables with keys of any name take the same under each.
        let any_name = path.rsplit_once('.').map(|it| format!("{}.", it.0));
        let takes = [Some(path), any_name];
        let takes = takes.iter().flatten().filter_map(|it| self.takes.get(it));
        let forms = takes.flat_map(|it| &it.0);
        let bounds = forms.filter_map(|it| match it {
            Form::Quantity(bounds) => Some(*bounds),
            _ => None,
        });
        bounds.collect()
    }

    /// Whether a word is a table of the profile's own.
    pub(crate) fn has_table(&self, word: &str) -> bool {
        let takes = self.takes.get(word);
        !word.contains('.') && takes.is_some_and(|it| it.any(&[Form::Table, Form::List]))
    }

    /// Every key that has a name, with 0 for every index.
    pub(crate) fn names(&self) -> impl Iterator<Item = String> {
        let of_tables = self.takes.keys().filter(|it| self.has(it)).cloned();
        let settled = assumptions::ALL.iter();
        of_tables.chain(settled.map(|it| format!("{ASSUMPTIONS}.{}", it.key)))
    }
}

const ASSUMPTIONS: &str = "assumptions";

/// The index that a part of a path is.
pub(crate) fn index_of(part: &str) -> Option<usize> {
    let is_plain = part == "0" || !part.starts_with('0');
    let are_digits = !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    (is_plain && are_digits)
        .then(|| part.parse().ok())
        .flatten()
}

/// A path with 0 for every index; `None` where an index is beyond any list.
pub(crate) fn with_zeros(path: &str) -> Option<String> {
    let parts = path.split('.').map(|part| match index_of(part) {
        Some(index) => (index < MOST_INDEX).then_some("0"),
        None => Some(part),
    });
    Some(parts.collect::<Option<Vec<_>>>()?.join("."))
}

fn node(value: Value) -> Node {
    Node { span: 0..0, value }
}

fn table() -> Node {
    node(Value::Table(Vec::new()))
}

/// Puts a node where a path says; its table is there already, since shorter paths come first.
fn put(root: &mut Node, path: &str, leaf: Node) {
    let mut at = root;
    for part in path.split('.') {
        at = match &mut at.value {
            Value::Array(nodes) => &mut nodes[0],
            Value::Table(entries) => {
                let known = entries.iter().position(|it| it.key == part);
                let known = known.unwrap_or_else(|| {
                    entries.push(Entry {
                        key: part.to_owned(),
                        key_span: 0..0,
                        node: node(Value::Null),
                    });
                    entries.len() - 1
                });
                &mut entries[known].node
            }
            _ => return,
        };
    }
    *at = leaf;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_known_wherever_they_stand_and_whatever_decides_of_them() {
        for path in [
            "name",
            "region",
            "reads.per_second",
            "reads.shape.kind",
            "writes.transactional",
            "spikiness",
            "shape.peak_hour",
            "shape.window.3.factor",
            "shape.hours",
            "shape.file",
            "access.2.index",
            "access.0.touches.1.key_change",
            "dynamodb.gsi",
            "dynamodb.gsi.0.autoscaling.reads.min",
            "dynamodb.streams",
            "dynamodb.streams.consumers",
            "dynamodb.replica_regions.1",
            "dynamodb.reads_share.us-west-2",
            "postgres.secondary_indexes.count",
            "postgres.families",
            "transfer.regions_per_month.us-west-2",
            "assumptions.bloat",
            "team.hourly_rate",
            "prices.on",
            "growth.reads_per_month",
            "growth.month.3.storage",
        ] {
            assert!(Keys::all().has(path), "{path}");
        }
    }

    #[test]
    fn what_is_no_key_and_what_is_a_table_of_the_profile_is_not_known() {
        for path in [
            "",
            "team",
            "reads",
            "transfer",
            "note",
            "name.1",
            "reads.per_secnd",
            "reads.0",
            "access.1000.items",
            "assumptions.blaot",
            "transfer.regions_per_month.",
        ] {
            assert!(!Keys::all().has(path), "{path}");
        }
    }
}
