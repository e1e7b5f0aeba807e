//! What access patterns come to in PostgreSQL: rows, index entries and commits of an operation.

use rust_decimal::Decimal;

use crate::model::{Case, PatternCost};
use crate::workload::{AccessPattern, Workload};

/// What one operation of each pattern does on average, in the order of the patterns.
#[derive(Debug)]
pub(super) struct Rows {
    pub(super) read: Vec<Decimal>,
    pub(super) written: Vec<Decimal>,
    /// Entries of secondary indexes that are written beside the rows.
    pub(super) entries_written: Vec<Decimal>,
    /// Bytes of the rows that are written.
    pub(super) written_bytes: Vec<Decimal>,
    pub(super) commits: Vec<Decimal>,
}

impl Rows {
    pub(super) fn of(patterns: &[AccessPattern]) -> Self {
        let each = |rows: fn(&AccessPattern) -> Decimal| patterns.iter().map(rows).collect();
        Self {
            read: each(rows_read),
            written: each(AccessPattern::items_changed),
            entries_written: each(|it| {
                let touched: Decimal = it.index_writes.iter().map(|write| write.share).sum();
                it.items_changed() * touched
            }),
            written_bytes: each(|it| it.items_changed() * it.item_size_bytes),
            // A batch is one statement in one transaction.
            commits: each(|it| {
                if it.operation.is_read() {
                    Decimal::ZERO
                } else {
                    it.succeeding_share()
                }
            }),
        }
    }

    /// What each pattern does in a month. An instance is not billed by the operation.
    pub(super) fn costs(&self, case: &Case<'_, '_>) -> Vec<PatternCost> {
        let patterns = case.demand.patterns().iter().enumerate();
        let has_indexes = !case.workload.dynamodb.indexes.is_empty();
        let costs = patterns.map(|(at, it)| {
            let a_month = |rows: &[Decimal]| it.operations_per_month * rows[at];
            let mut used = vec![
                ("rows_read", a_month(&self.read)),
                ("rows_written", a_month(&self.written)),
            ];
            if has_indexes {
                used.push(("index_entries_written", a_month(&self.entries_written)));
            }
            PatternCost {
                name: it.name.clone(),
                operation: it.operation,
                operations_per_month: it.operations_per_month,
                used,
                usd: None,
            }
        });
        costs.collect()
    }
}

/// A write whose condition fails has looked at its row.
fn rows_read(it: &AccessPattern) -> Decimal {
    if it.operation.is_read() {
        // What finds nothing has looked for it.
        it.items.max(Decimal::ONE)
    } else {
        it.items * it.failed_condition_share
    }
}

/// How many entries each secondary index has. What needs an index of a table in DynamoDB needs one
/// here.
pub(super) fn index_entries(workload: &Workload) -> Vec<Decimal> {
    let indexes = workload.dynamodb.indexes.iter();
    let entries = indexes.map(|it| it.entries_among(workload.data.items));
    entries.collect()
}
