//! The indexes that an access pattern reads and touches.

use rust_decimal::Decimal;

use super::super::reader::{Found, NameOrTable, Table};
use super::super::{IndexKind, IndexRead, IndexWrite, Operation};
use super::dynamodb::ReadIndex;
use crate::problem::{Problem, nearest};

/// What a write changes of the indexes when it does not say so itself.
pub(super) fn touched_by_share(indexes: &[ReadIndex]) -> Vec<IndexWrite> {
    let all = indexes.iter().enumerate().map(|(index, it)| IndexWrite {
        index,
        share: it.write_share,
        key_change_share: it.key_change_share,
    });
    all.filter(|it| !it.share.is_zero()).collect()
}

/// The index that a query or a scan reads.
pub(super) fn index_read(
    table: &Table<'_>,
    indexes: &[ReadIndex],
    strong: Option<&Found<Decimal>>,
) -> Vec<IndexRead> {
    let Some(found) = table.text("index") else {
        return Vec::new();
    };
    let Some(index) = index_called(table, "index", &found, indexes) else {
        return Vec::new();
    };
    if let Some(strong) = strong
        && indexes[index].index.kind == IndexKind::Global
        && !strong.value.is_zero()
    {
        let message = format!(
            "{}: a global secondary index has no strongly consistent reads",
            table.path_of("strong")
        );
        table.report(Problem::at(strong.place.clone(), message).help("leave it out"));
    }
    let (share, entry_sized) = (Decimal::ONE, false);
    vec![IndexRead {
        index,
        share,
        entry_sized,
    }]
}

const REMOVES: &str = "a delete removes the entry and puts no other";

/// What a write changes of the indexes: those that it names, or each by its share.
pub(super) fn touched(
    table: &Table<'_>,
    indexes: &[ReadIndex],
    operation: Operation,
) -> Vec<IndexWrite> {
    let is_delete = operation == Operation::Delete;
    let key_change = if is_delete {
        table.no_place("key_change", REMOVES);
        None
    } else {
        table.share_or_flag("key_change").map(|found| found.value)
    };
    // A delete takes the entry away, and that is all.
    let key_change_of = |own: Option<Decimal>, index: usize| {
        let given = own
            .or(key_change)
            .unwrap_or(indexes[index].key_change_share);
        if is_delete { Decimal::ZERO } else { given }
    };
    let Some(names) = table.names_or_tables("touches") else {
        let mut by_share = touched_by_share(indexes);
        for it in &mut by_share {
            it.key_change_share = key_change_of(None, it.index);
        }
        return by_share;
    };
    let mut writes: Vec<IndexWrite> = Vec::new();
    for entry in names {
        let (found, own) = match entry {
            NameOrTable::Name(found) => (Some(found), None),
            NameOrTable::Table(table) => {
                let found = table.text("index");
                if found.is_none() {
                    table.missing("index", "index = \"by-customer\"");
                }
                let own = if is_delete {
                    table.no_place("key_change", REMOVES);
                    None
                } else {
                    table.share_or_flag("key_change").map(|found| found.value)
                };
                table.finish();
                (found, own)
            }
        };
        let Some(found) = found else { continue };
        let Some(index) = index_called(table, "touches", &found, indexes) else {
            continue;
        };
        if writes.iter().any(|it| it.index == index) {
            let message = format!(
                "{}: {:?} stands twice",
                table.path_of("touches"),
                found.value
            );
            table.report(Problem::at(found.place, message));
            continue;
        }
        writes.push(IndexWrite {
            index,
            share: Decimal::ONE,
            key_change_share: key_change_of(own, index),
        });
    }
    writes
}

fn index_called(
    table: &Table<'_>,
    key: &str,
    name: &Found<String>,
    indexes: &[ReadIndex],
) -> Option<usize> {
    let names = || indexes.iter().map(|it| it.index.name.as_str());
    let at = names().position(|it| it == name.value);
    if at.is_none() {
        let message = format!(
            "{}: no index is called {:?}",
            table.path_of(key),
            name.value
        );
        let help = match nearest(&name.value, names()) {
            Some(near) => format!("did you mean {near:?}?"),
            None if indexes.is_empty() => "name it under [[dynamodb.gsi]]".to_owned(),
            None => format!("there are {}", names().collect::<Vec<_>>().join(", ")),
        };
        table.report(Problem::at(name.place.clone(), message).help(help));
    }
    at
}
