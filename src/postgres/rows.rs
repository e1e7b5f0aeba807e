//! What access patterns come to in PostgreSQL: rows, index entries and commits of an operation.

use rust_decimal::Decimal;

use crate::assumptions::Name;
use crate::model::{Case, PatternCost, Tenant};
use crate::rounding::ceil_decimal;
use crate::workload::{AccessPattern, Workload};

/// What one operation of a pattern does on average.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rows {
    pub(super) read: Decimal,
    pub(super) written: Decimal,
    /// Entries of secondary indexes that are written beside the rows.
    pub(super) entries_written: Decimal,
    /// Pages of a row beyond its first.
    pub(super) extra_pages: Decimal,
    pub(super) row_bytes: Decimal,
    pub(super) commits: Decimal,
    /// Transactions of several statements.
    pub(super) transactions: Decimal,
    /// Share of its reads that only the instance that takes the writes can answer.
    pub(super) home_share: Decimal,
}

impl Rows {
    /// What an operation of a pattern does. A batch is one statement in one transaction; a write
    /// whose condition fails has looked at its row.
    pub(super) fn of(it: &AccessPattern, workload: &Workload, page_bytes: Decimal) -> Self {
        let is_read = it.operation.is_read();
        let written = it.items_changed();
        let touched = match workload.postgres.secondary_indexes {
            Some(indexes) => indexes.count,
            None => it.index_writes.iter().map(|write| write.share).sum(),
        };
        let transactional = if it.operation.is_transaction() {
            Decimal::ONE
        } else {
            it.transactional
        };
        let stays = workload.requirements.read_your_writes;
        let home_share = if stays {
            Decimal::ONE
        } else {
            (it.strong + transactional).min(Decimal::ONE)
        };
        let pages = ceil_decimal(it.item_size_bytes / page_bytes);
        Self {
            // What finds nothing has looked for it.
            read: if is_read {
                it.items.max(Decimal::ONE)
            } else {
                it.items * it.failed_condition_share
            },
            written,
            entries_written: written * touched,
            extra_pages: (pages - Decimal::ONE).max(Decimal::ZERO),
            row_bytes: it.item_size_bytes,
            commits: if is_read {
                Decimal::ZERO
            } else {
                it.succeeding_share()
            },
            transactions: transactional,
            home_share,
        }
    }
}

/// An access pattern by what its operations do.
#[derive(Debug)]
pub(super) struct OfPattern {
    pub(super) operations_per_month: Decimal,
    pub(super) is_read: bool,
    pub(super) rows: Rows,
}

/// What an operation does of each access pattern of all that share a database.
pub(super) fn of_patterns(case: &Case<'_, '_>, page_bytes: Decimal) -> Vec<OfPattern> {
    let each = case.tenants().flat_map(|Tenant { workload, demand }| {
        let patterns = demand.patterns().iter();
        patterns.map(move |it| OfPattern {
            operations_per_month: it.operations_per_month,
            is_read: it.operation.is_read(),
            rows: Rows::of(it, workload, page_bytes),
        })
    });
    each.collect()
}

/// What each pattern of those that share a database does in a month. An instance is not billed by
/// the operation.
pub(super) fn costs(case: &Case<'_, '_>) -> Vec<PatternCost> {
    let page_bytes = case.assumptions.decimal(Name::PageBytes);
    let mut costs = Vec::new();
    for Tenant { workload, demand } in case.tenants() {
        let has_indexes = has_indexes(workload);
        for it in demand.patterns() {
            let rows = Rows::of(it, workload, page_bytes);
            let a_month = |rows: Decimal| it.operations_per_month * rows;
            let mut used = vec![
                ("rows_read", a_month(rows.read)),
                ("rows_written", a_month(rows.written)),
            ];
            if has_indexes {
                used.push(("index_entries_written", a_month(rows.entries_written)));
            }
            costs.push(PatternCost {
                name: it.name.clone(),
                operation: it.operation,
                operations_per_month: it.operations_per_month,
                used,
                usd: None,
            });
        }
    }
    costs
}

fn has_indexes(workload: &Workload) -> bool {
    match workload.postgres.secondary_indexes {
        Some(indexes) => !indexes.count.is_zero(),
        None => !workload.dynamodb.indexes.is_empty(),
    }
}

/// Secondary indexes as they are stored.
#[derive(Debug, Clone, Copy)]
pub(super) struct StoredIndexes {
    /// Entries of all of them.
    pub(super) entries: Decimal,
    /// Bytes of an entry without its overhead; left out, `index_entry_bytes`.
    pub(super) entry_bytes: Option<Decimal>,
}

/// The secondary indexes of a workload. What needs an index of a table in DynamoDB needs one here,
/// unless the profile says what there is.
pub(super) fn stored_indexes(workload: &Workload) -> StoredIndexes {
    let items = workload.data.items;
    if let Some(indexes) = workload.postgres.secondary_indexes {
        return StoredIndexes {
            entries: indexes.count * items,
            entry_bytes: indexes.entry_bytes,
        };
    }
    let indexes = workload.dynamodb.indexes.iter();
    StoredIndexes {
        entries: indexes.map(|it| it.entries_among(items)).sum(),
        entry_bytes: None,
    }
}

/// A quantity as a rate. Everything that a profile holds lies inside what an f64 does.
pub(super) fn rate(value: Decimal) -> f64 {
    // A hair from the nearest where it has more digits than an f64, and several times as fast.
    #[allow(clippy::cast_precision_loss)]
    let mantissa = value.mantissa() as f64;
    mantissa / TENS[value.scale() as usize % TENS.len()]
}

/// The powers of ten that a decimal is divided by.
const TENS: [f64; 29] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    1e17, 1e18, 1e19, 1e20, 1e21, 1e22, 1e23, 1e24, 1e25, 1e26, 1e27, 1e28,
];

#[cfg(test)]
mod tests {
    use super::*;
    use rust_decimal::dec;

    #[test]
    fn a_rate_is_the_nearest_to_its_quantity() {
        for (quantity, expected) in [
            (dec!(0), 0.0),
            (dec!(0.1), 0.1),
            (dec!(-12.345), -12.345),
            (dec!(9007199254740991), 9_007_199_254_740_991.0),
            (dec!(123456789012345678901.2), 123_456_789_012_345_678_901.2),
            (dec!(0.333_333_333_333_333_333_333), 1.0 / 3.0),
        ] {
            assert!((rate(quantity) - expected).abs() <= expected.abs() * 2.0 * f64::EPSILON);
        }
    }
}
