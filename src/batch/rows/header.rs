//! From the names of columns to the keys that they give.

use crate::problem::nearest;
use crate::workload::profile::{Keys, index_of, with_zeros};

/// Names for the keys that most tables have.
pub(super) const SHORT: [(&str, &[&str]); 4] = [
    ("reads", &["reads.per_second"]),
    ("writes", &["writes.per_second"]),
    ("item_size", &["reads.item_size", "writes.item_size"]),
    ("storage", &["storage.size"]),
];

/// The keys that a name stands for, by their dotted paths.
pub(crate) fn keys_of(name: &str) -> Option<Vec<String>> {
    let short = SHORT.iter().find(|it| it.0 == name);
    match short {
        Some((_, keys)) => Some(keys.iter().map(|&it| it.to_owned()).collect()),
        None => Keys::all().has(name).then(|| vec![name.to_owned()]),
    }
}

/// Every name of a key, with 0 for every index.
fn names() -> impl Iterator<Item = String> {
    let short = SHORT.iter().map(|it| it.0.to_owned());
    short.chain(Keys::all().names())
}

/// The name of a key that is most like another.
pub(crate) fn nearest_key(name: &str) -> Option<String> {
    let names: Vec<_> = names().collect();
    let near = nearest(&with_zeros(name)?, names.iter().map(String::as_str))?;
    Some(with_indexes_of(name, near))
}

/// The key that the name of a column, which is none, was most likely meant to be.
pub(super) fn suspected(name: &str) -> Option<String> {
    let name = name.trim();
    if let Some((table, _)) = name.split_once('.')
        && Keys::all().has_table(table)
    {
        return nearest_key(name);
    }
    let zeros = with_zeros(name)?;
    let alike = squashed(&zeros);
    let distance = |key: &String| strsim::osa_distance(&squashed(key), &alike);
    let (distance, near) = names().map(|it| (distance(&it), it)).min()?;
    let most = match alike.chars().count() {
        0..5 => 0,
        5..9 => 1,
        _ => 2,
    };
    (distance <= most).then(|| with_indexes_of(name, &near))
}

/// A name without what programs write in different ways.
fn squashed(name: &str) -> String {
    let small = name.to_lowercase();
    small.replace(['_', '-', ' ', '/'], ".")
}

/// A key with the indexes that another has, in their order.
fn with_indexes_of(name: &str, key: &str) -> String {
    let mut indexes = name.split('.').filter(|it| index_of(it).is_some());
    let parts = key.split('.').map(|part| match part {
        "0" => indexes.next().unwrap_or(part),
        _ => part,
    });
    parts.collect::<Vec<_>>().join(".")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_are_nearly_keys_are_suspected() {
        for (name, key) in [
            ("read.per_second", "reads.per_second"),
            ("reads_per_second", "reads.per_second"),
            ("spikyness", "spikiness"),
            ("Region", "region"),
            ("Item Size", "item_size"),
            ("dynamodb.gsi.2.entrysize", "dynamodb.gsi.2.entry_size"),
            ("assumptions.blaot", "assumptions.bloat"),
        ] {
            assert_eq!(suspected(name).as_deref(), Some(key), "{name}");
        }
    }

    #[test]
    fn plain_words_are_not() {
        for name in [
            "team", "note", "owner", "items", "id", "cost", "zone", "service", "account", "size",
            "comment", "date", "total", "name.1", "",
        ] {
            assert_eq!(suspected(name), None, "{name}");
        }
    }
}
