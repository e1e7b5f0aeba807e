//! The profile that a row is, over the base.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use super::super::chunk::Row;
use super::cells::{text_of, value_of};
use super::columns::Columns;
use crate::problem::SourceText;
use crate::workload::document::{Entry, Node, Plain, Value};
use crate::workload::profile::index_of;

/// A row's profile, and the text that its places are in.
pub(super) struct Document {
    pub(super) root: Node,
    /// The cells, one behind the other.
    pub(super) cells: Arc<SourceText>,
    /// Where the cells begin behind the base.
    pub(super) start: usize,
    /// Where each column with a key has its text in that of the cells, in the order of the table.
    pub(super) places: Vec<(usize, Range<usize>)>,
    /// Whether the profile says how many items there are.
    pub(super) items_are_given: bool,
    /// Columns with an index behind one that is not there, and the path of that.
    pub(super) gaps: Vec<(usize, String)>,
}

/// Keys that say the same: one out of a row takes the place of the other in the base.
const SAME: [(&str, &str); 2] = [("per_second", "per_month"), ("per_month", "per_second")];

impl Document {
    pub(super) fn of(columns: &Columns, row: Row<'_>) -> Self {
        let start = columns.base_source.text.len() + 1;
        let cells = columns.keys.iter().filter_map(|it| {
            let text = text_of(row.cell(it.column))?;
            Some((it, text))
        });
        let cells: Vec<_> = cells.collect();
        let mut text = String::new();
        let mut places = Vec::new();
        for (key, cell) in &cells {
            let at = text.len();
            text.push_str(cell);
            places.push((key.column, at..text.len()));
            text.push('\n');
        }
        // Tables that no text has stand behind all cells.
        let nowhere = start + text.len()..start + text.len();
        let mut root = columns.base.clone();
        for ((key, cell), (_, place)) in cells.iter().zip(&places) {
            let span = start + place.start..start + place.end;
            for path in &key.paths {
                let value = value_of(cell, &span);
                let node = Node {
                    span: span.clone(),
                    value,
                };
                without_the_same(&mut root, path, start);
                put(&mut root, path, node, &nowhere);
            }
        }
        let gaps = cells.iter().flat_map(|(key, _)| {
            let gaps = key.paths.iter().filter_map(|path| gap(&root, path));
            gaps.map(|gap| (key.column, gap))
        });
        let gaps = gaps.collect();
        name(&mut root, &row, start, &nowhere);
        let items = ["storage".to_owned(), "items".to_owned()];
        Self {
            items_are_given: find(&root, &items).is_some(),
            root,
            cells: SourceText::new(columns.rows_name.as_str(), text),
            start,
            places,
            gaps,
        }
    }
}

/// A row without a name of its own is called by its line, whatever the base is called: so it is
/// found again.
fn name(root: &mut Node, row: &Row<'_>, start: usize, nowhere: &Range<usize>) {
    let path = ["name".to_owned()];
    let of_row = find(root, &path).is_some_and(|it| it.span.start >= start);
    if !of_row {
        let node = Node {
            span: nowhere.clone(),
            value: Value::Plain(Plain {
                text: CalledByLine(row.line).to_string(),
                inner: None,
            }),
        };
        put(root, &path, node, nowhere);
    }
}

/// What a row without a name is called.
pub(super) struct CalledByLine(pub(super) u64);

impl fmt::Display for CalledByLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "row {}", self.0)
    }
}

fn entries_of(node: &mut Node) -> Option<&mut Vec<Entry>> {
    match &mut node.value {
        Value::Table(entries) => Some(entries),
        _ => None,
    }
}

/// Takes out of a base what says the same as a key of a row.
fn without_the_same(root: &mut Node, path: &[String], start: usize) {
    let Some((key, tables)) = path.split_last() else {
        return;
    };
    let Some((_, other)) = SAME.iter().find(|it| it.0 == key) else {
        return;
    };
    let Some(entries) = find_mut(root, tables).and_then(entries_of) else {
        return;
    };
    entries.retain(|it| it.key != *other || it.key_span.start >= start);
}

fn find<'n>(root: &'n Node, path: &[String]) -> Option<&'n Node> {
    path.iter().try_fold(root, |node, part| {
        if let Some(entries) = node.value.as_table() {
            return Some(&entries.iter().find(|it| it.key == *part)?.node);
        }
        node.value.as_array()?.get(index_of(part)?)
    })
}

fn find_mut<'n>(root: &'n mut Node, path: &[String]) -> Option<&'n mut Node> {
    path.iter()
        .try_fold(root, |node, part| match &mut node.value {
            Value::Table(entries) => Some(&mut entries.iter_mut().find(|it| it.key == *part)?.node),
            Value::Array(nodes) => nodes.get_mut(index_of(part)?),
            _ => None,
        })
}

/// Puts a node where a path says, with the tables and lists on the way.
fn put(root: &mut Node, path: &[String], leaf: Node, nowhere: &Range<usize>) {
    let mut at = root;
    let span = leaf.span.clone();
    for (depth, part) in path.iter().enumerate() {
        let is_last = depth + 1 == path.len();
        let key_span = if is_last { &span } else { nowhere };
        let next = match index_of(part).filter(|_| depth > 0) {
            Some(index) => element(at, index, nowhere),
            None => entry(at, part, key_span, nowhere),
        };
        let Some(next) = next else { return };
        at = next;
    }
    *at = leaf;
}

fn element<'n>(node: &'n mut Node, index: usize, nowhere: &Range<usize>) -> Option<&'n mut Node> {
    if !matches!(node.value, Value::Array(_)) {
        node.value = Value::Array(Vec::new());
        node.span = nowhere.clone();
    }
    match &mut node.value {
        Value::Array(nodes) => {
            while nodes.len() <= index {
                nodes.push(missing());
            }
            nodes.get_mut(index)
        }
        _ => None,
    }
}

fn entry<'n>(
    node: &'n mut Node,
    key: &str,
    key_span: &Range<usize>,
    nowhere: &Range<usize>,
) -> Option<&'n mut Node> {
    if !matches!(node.value, Value::Table(_)) {
        node.value = Value::Table(Vec::new());
        node.span = nowhere.clone();
    }
    match &mut node.value {
        Value::Table(entries) => {
            let known = entries.iter().position(|it| it.key == key);
            let at = known.unwrap_or(entries.len());
            if known.is_none() {
                entries.push(Entry {
                    key: key.to_owned(),
                    key_span: key_span.clone(),
                    node: missing(),
                });
            } else if key_span != nowhere {
                entries[at].key_span = key_span.clone();
            }
            Some(&mut entries[at].node)
        }
        _ => None,
    }
}

/// What stands in a list where nobody put anything.
fn missing() -> Node {
    Node {
        span: usize::MAX..usize::MAX,
        value: Value::Null,
    }
}

/// The first index on a path before which one is missing, as the path of that.
fn gap(root: &Node, path: &[String]) -> Option<String> {
    (1..path.len()).find_map(|depth| {
        let index = index_of(&path[depth])?;
        let nodes = find(root, &path[..depth])?.value.as_array()?;
        let before = nodes.iter().take(index);
        let at = before.into_iter().position(|it| *it == missing())?;
        Some(format!("{}.{at}", path[..depth].join(".")))
    })
}
