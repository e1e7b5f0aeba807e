//! `[reads]`, `[writes]` and `[[access]]`: access patterns, short and long.

use rust_decimal::Decimal;

use super::super::reader::{Found, Table};
use super::super::units::{Bounded, Quantity};
use super::super::{AccessPattern, IndexRead, Operation};
use super::dynamodb::ReadIndex;
use super::index_use::{index_read, touched, touched_by_share};
use super::shape::ShapeReader;
use super::{
    MOST_FIELD_BYTES, MOST_ITEMS, MOST_PATTERNS, MOST_PER_MONTH, MOST_PER_SECOND, is_taken, name,
    section,
};
use crate::figures::thousands;
use crate::month;
use crate::problem::Problem;

pub(super) const PER_SECOND: Bounded =
    Bounded::new(Quantity::Number, Decimal::ZERO, MOST_PER_SECOND);
pub(super) const PER_MONTH: Bounded = Bounded::new(Quantity::Number, Decimal::ZERO, MOST_PER_MONTH);
pub(super) const ITEM_SIZE: Bounded = Bounded::new(Quantity::Size, Decimal::ONE, MOST_FIELD_BYTES);

/// Every access pattern of a profile: reads, writes, and then the others in their order.
pub(super) fn patterns(
    root: &Table<'_>,
    indexes: &[ReadIndex],
    shapes: &mut ShapeReader,
) -> Option<Vec<AccessPattern>> {
    let tables = root.tables("access", MOST_PATTERNS);
    let only_short = !root.has("access");
    let mut patterns: Vec<Option<AccessPattern>> = Vec::new();
    let reads_are_there = only_short || root.has("reads") && !root.has_alone("reads", "shape");
    if reads_are_there {
        patterns.push(section(root, "reads", |table| {
            let pattern = reads(table, indexes);
            shapes.own(table, true);
            pattern
        }));
    } else {
        shape_alone(root, "reads", |table| shapes.own(table, true));
        shares_of_reads(root, indexes);
    }
    if only_short || root.has("writes") && !root.has_alone("writes", "shape") {
        patterns.push(section(root, "writes", |table| {
            let pattern = writes(table, indexes);
            shapes.own(table, false);
            pattern
        }));
    } else {
        shape_alone(root, "writes", |table| shapes.own(table, false));
    }
    for table in tables {
        let found = name(&table, "name = \"order by id\"");
        if let Some(name) = &found {
            let taken = patterns.iter().flatten();
            is_taken(&table, name, taken.map(|it| it.name.as_str()));
        }
        patterns.push(access(&table, indexes, found.map(|it| it.value)));
        table.finish();
    }
    let patterns: Vec<_> = patterns.into_iter().collect::<Option<_>>()?;
    if patterns.is_empty() {
        root.missing(
            "reads",
            "a [reads] and a [writes] table, or [[access]] ones",
        );
        return None;
    }
    if let Some(what) = beyond_bounds(&patterns) {
        let message = format!(
            "the {what} of all access patterns together: expected at most {} items a second",
            thousands(MOST_PER_SECOND)
        );
        root.report(Problem::at(root.place(), message));
        return None;
    }
    Some(patterns)
}

/// Which of reads and writes are more than a workload may have in all, where one is.
pub(super) fn beyond_bounds(patterns: &[AccessPattern]) -> Option<&'static str> {
    let is_beyond = |reads: bool| {
        let mut those = patterns.iter().filter(|it| it.operation.is_read() == reads);
        let total = those.try_fold(Decimal::ZERO, |total, it| {
            let items = it.items.max(Decimal::ONE);
            total.checked_add(it.operations_per_month.checked_mul(items)?)
        });
        total.is_none_or(|total| total > MOST_PER_MONTH)
    };
    let both = [(true, "reads"), (false, "writes")];
    both.into_iter()
        .find_map(|(reads, what)| is_beyond(reads).then_some(what))
}

/// Reads a `[reads]` or `[writes]` beside `[[access]]` that says how those move, and no more, where
/// there is one.
fn shape_alone(root: &Table<'_>, key: &'static str, read: impl FnOnce(&Table<'_>)) {
    if let Some(table) = root.table(key) {
        read(&table);
        table.finish();
    }
}

/// The mean size of what is written, by the rate of each pattern; of what is read where nothing
/// is written.
pub(super) fn written_item_bytes(patterns: &[AccessPattern]) -> Decimal {
    let mean = |reads: bool| {
        let chosen = || {
            let all = patterns.iter();
            all.filter(move |it| it.operation.is_read() == reads && !it.items.is_zero())
        };
        let weighted = |weight: fn(&AccessPattern) -> Decimal| {
            let weights: Decimal = chosen().map(weight).sum();
            let bytes: Decimal = chosen().map(|it| weight(it) * it.item_size_bytes).sum();
            bytes.checked_div(weights)
        };
        weighted(AccessPattern::items_per_month).or_else(|| weighted(|_| Decimal::ONE))
    };
    // Every pattern has a size of a byte or more.
    mean(false).or_else(|| mean(true)).unwrap_or(Decimal::ONE)
}

/// Operations of a month, by their mean a second.
pub(super) fn of_a_month(per_second: Decimal) -> Decimal {
    per_second * month::SECONDS
}

/// How often, exactly: a mean a second × 2,628,000, or what the month has.
fn operations_per_month(table: &Table<'_>) -> Option<Decimal> {
    let per_second = table.bounded("per_second", PER_SECOND);
    let per_month = table.bounded("per_month", PER_MONTH);
    match (per_second, per_month) {
        (Some(_), Some(per_month)) => {
            table.report(
                Problem::at(
                    per_month.place,
                    format!(
                        "{} and {} say the same thing",
                        table.path_of("per_second"),
                        table.path_of("per_month")
                    ),
                )
                .help("keep one of the two"),
            );
            None
        }
        (Some(per_second), None) => Some(of_a_month(per_second.value)),
        (None, Some(per_month)) => Some(per_month.value),
        (None, None) => {
            if !table.has("per_month") {
                table.missing("per_second", "per_second = 100, or per_month = \"260M\"");
            }
            None
        }
    }
}

fn item_size(table: &Table<'_>) -> Option<Decimal> {
    let size = table.bounded("item_size", ITEM_SIZE);
    if size.is_none() {
        table.missing("item_size", "item_size = \"1 KiB\"");
    }
    size.map(|found| found.value)
}

/// A pattern of one item each, to fill in.
fn pattern(
    name: String,
    operation: Operation,
    operations_per_month: Decimal,
    item_size_bytes: Decimal,
) -> AccessPattern {
    AccessPattern {
        name,
        operation,
        operations_per_month,
        items: Decimal::ONE,
        item_size_bytes,
        strong: Decimal::ZERO,
        transactional: Decimal::from(u8::from(operation.is_transaction())),
        failed_condition_share: Decimal::ZERO,
        index_reads: Vec::new(),
        index_writes: Vec::new(),
    }
}

fn value(found: Option<&Found<Decimal>>) -> Decimal {
    found.map_or(Decimal::ZERO, |it| it.value)
}

fn reads(table: &Table<'_>, indexes: &[ReadIndex]) -> Option<AccessPattern> {
    let operations_per_month = operations_per_month(table);
    let item_size_bytes = item_size(table);
    let strong = table.share_or_flag("strong");
    let transactional = table.share_or_flag("transactional");
    let shares = [&strong, &transactional].map(|found| value(found.as_ref()));
    let table_only: Decimal = shares.iter().sum();
    let by_index: Decimal = indexes.iter().map(|it| value(it.read_share.as_ref())).sum();
    if let Some(found) = transactional.or(strong)
        && table_only > Decimal::ONE
    {
        table.report(
            Problem::at(
                found.place,
                format!(
                    "reads.strong {} and reads.transactional {} add up to {}, more than all reads",
                    shares[0].normalize(),
                    shares[1].normalize(),
                    table_only.normalize()
                ),
            )
            .help(
                "shares of the same reads add up to 1 at most; the rest is eventually consistent",
            ),
        );
    } else if let Some(last) = indexes.iter().rev().find_map(|it| it.read_share.as_ref())
        && table_only + by_index > Decimal::ONE
    {
        table.report(
            Problem::at(
                last.place.clone(),
                format!(
                    "read_share of the indexes {}, reads.strong {} and reads.transactional {} add \
                     up to {}, more than all reads",
                    by_index.normalize(),
                    shares[0].normalize(),
                    shares[1].normalize(),
                    (table_only + by_index).normalize()
                ),
            )
            .help("reads of an index are eventually consistent; an [[access]] pattern may read a local one strongly"),
        );
    }
    let name = "reads".to_owned();
    let mut pattern = pattern(
        name,
        Operation::Get,
        operations_per_month?,
        item_size_bytes?,
    );
    [pattern.strong, pattern.transactional] = shares;
    pattern.index_reads = indexes
        .iter()
        .enumerate()
        .map(|(index, it)| IndexRead {
            index,
            share: value(it.read_share.as_ref()),
            entry_sized: true,
        })
        .filter(|it| !it.share.is_zero())
        .collect();
    Some(pattern)
}

/// Shares of reads that a profile does not have are a mistake.
fn shares_of_reads(root: &Table<'_>, indexes: &[ReadIndex]) {
    let shares = indexes.iter().filter_map(|it| it.read_share.as_ref());
    for share in shares.filter(|it| !it.value.is_zero()) {
        let message = "read_share is a share of [reads], which the profile does not have";
        let help = "give the [[access]] pattern that reads it index = \"…\"";
        root.report(Problem::at(share.place.clone(), message).help(help));
    }
}

fn writes(table: &Table<'_>, indexes: &[ReadIndex]) -> Option<AccessPattern> {
    let operations_per_month = operations_per_month(table);
    let item_size_bytes = item_size(table);
    let transactional = table.share_or_flag("transactional");
    let name = "writes".to_owned();
    let mut pattern = pattern(
        name,
        Operation::Put,
        operations_per_month?,
        item_size_bytes?,
    );
    pattern.transactional = value(transactional.as_ref());
    pattern.index_writes = touched_by_share(indexes);
    Some(pattern)
}

fn access(table: &Table<'_>, indexes: &[ReadIndex], name: Option<String>) -> Option<AccessPattern> {
    let words = Operation::ALL.map(|it| (it.name(), it));
    let operation = table.word("operation", &words).map(|found| found.value);
    if operation.is_none() {
        table.missing("operation", "operation = \"query\"");
    }
    let operations_per_month = operations_per_month(table);
    let item_size_bytes = item_size(table);
    let Some(operation) = operation else {
        // What else there may be depends on the operation.
        table.skip_rest("operation");
        return None;
    };
    let items = items(table, operation);
    let (mut strong, mut failed) = (Decimal::ZERO, Decimal::ZERO);
    let (mut index_reads, mut index_writes) = (Vec::new(), Vec::new());
    if operation.is_read() {
        for key in ["touches", "key_change", "failed_condition_share"] {
            table.no_place(key, &format!("{} writes nothing", operation.name()));
        }
        let share = if operation.is_transaction() {
            table.no_place("strong", "a transaction reads all items as of one moment");
            None
        } else {
            table.share_or_flag("strong")
        };
        strong = value(share.as_ref());
        if operation.reads_range() {
            index_reads = index_read(table, indexes, share.as_ref());
        } else {
            let why = format!(
                "only query and scan read an index, and this is {}",
                operation.name()
            );
            table.no_place("index", &why);
        }
    } else {
        for key in ["strong", "index"] {
            table.no_place(key, &format!("{} reads nothing", operation.name()));
        }
        failed = if operation == Operation::BatchWrite {
            table.no_place("failed_condition_share", "a batch-write has no conditions");
            Decimal::ZERO
        } else {
            value(table.share("failed_condition_share").as_ref())
        };
        index_writes = touched(table, indexes, operation);
    }
    let mut pattern = pattern(name?, operation, operations_per_month?, item_size_bytes?);
    pattern.items = items?;
    pattern.strong = strong;
    pattern.failed_condition_share = failed;
    pattern.index_reads = index_reads;
    pattern.index_writes = index_writes;
    Some(pattern)
}

/// How many items one operation takes.
fn items(table: &Table<'_>, operation: Operation) -> Option<Decimal> {
    // A query may find nothing.
    let least = if operation.reads_range() {
        Decimal::ZERO
    } else {
        Decimal::ONE
    };
    let Some(Found { value, place }) = table.number("items", least, MOST_ITEMS) else {
        return (!table.has("items")).then_some(Decimal::ONE);
    };
    if operation.is_single() && value != Decimal::ONE {
        let message = format!(
            "{}: {} takes one item, found {}",
            table.path_of("items"),
            operation.name(),
            value.normalize()
        );
        let other = if operation.is_read() {
            "batch-get or query"
        } else {
            "batch-write"
        };
        table.report(Problem::at(place, message).help(format!("{other} takes several")));
        return None;
    }
    Some(value)
}
