//! What operations do in PostgreSQL, as formulas: rows, pages that are looked up, and log.

use rust_decimal::Decimal;

use crate::assumptions::Name;
use crate::binary::GIB_RATE;
use crate::workbook::draft::{Draft, float};
use crate::workbook::expression::Expression;

/// Rows of a pattern in a month.
pub(super) struct MonthRows {
    pub(super) read: Expression,
    pub(super) written: Expression,
}

impl Draft<'_> {
    /// Rows that the operations of a pattern read and write in a month.
    pub(super) fn month_rows(&mut self, at: usize) -> MonthRows {
        let pattern = &self.workload.access_patterns[at];
        let cells = self.patterns[at].clone();
        let name = &pattern.name;
        let one = || Expression::Number(1.0);
        let (read, written, note) = if pattern.operation.is_read() {
            let items = match cells.items {
                Expression::Number(items) => Expression::Number(items.max(1.0)),
                items => items.at_least(1.0),
            };
            let note = "what finds nothing has looked for it";
            (items, Expression::Number(0.0), note)
        } else {
            let failed = cells.failed_condition_share;
            let written = cells.items.clone() * (one() - failed.clone());
            let note = "a write whose condition fails has looked at its row";
            (cells.items * failed, written, note)
        };
        let operations = cells.operations;
        let mut a_month = |what: &str, of_operation: Expression, note: &str| {
            let formula = operations.clone() * of_operation;
            if matches!(formula, Expression::Cell(_) | Expression::Number(_)) {
                return formula;
            }
            self.derived(
                &format!("{name}_rows_{what}"),
                &format!("{name}: rows {what}"),
                "a month",
                note,
                formula,
            )
        };
        MonthRows {
            read: a_month("read", read, note),
            written: a_month(
                "written",
                written,
                "what fails its condition writes nothing",
            ),
        }
    }

    /// Pages that all statements of a month look up, in the cache or not.
    pub(super) fn page_lookups(&mut self) -> Expression {
        let per_read = self.assumption(Name::PagesPerRead);
        let per_write = self.assumption(Name::PagesPerWrite);
        let mut each = Vec::new();
        for at in 0..self.patterns.len() {
            let rows = self.month_rows(at);
            if rows.read != Expression::Number(0.0) {
                let extra = self.extra_pages(at);
                each.push(rows.read * (per_read.clone() + extra));
            }
            if rows.written != Expression::Number(0.0) {
                let changed = Expression::Number(1.0) + self.entries_of_row(at);
                each.push(rows.written * changed * per_write.clone());
            }
        }
        self.derived(
            "postgres_page_lookups",
            "pages that statements look up in PostgreSQL",
            "a month",
            "rows read × (pages_per_read + further pages of the row), rows and index entries written × \
             pages_per_write",
            Expression::sum(each),
        )
    }

    /// Write I/Os of a cluster volume in a month.
    pub(super) fn log_ios(&mut self) -> Expression {
        let io_bytes = self.assumption(Name::AuroraWriteIoBytes);
        let overhead = self.assumption(Name::LogOverheadBytes);
        let mut each = Vec::new();
        for at in 0..self.patterns.len() {
            let rows = self.month_rows(at);
            if rows.written == Expression::Number(0.0) {
                continue;
            }
            let bytes =
                overhead.clone() + self.patterns[at].item_bytes.clone() + self.entry_log_bytes(at);
            let name = &self.workload.access_patterns[at].name;
            let of_row = self.derived(
                &format!("{name}_log_ios"),
                &format!("{name}: write I/Os of a row in Aurora"),
                "I/Os",
                "log_overhead_bytes, the row and the log of its index entries, ÷ aurora_write_io_bytes, \
                 rounded up",
                (bytes / io_bytes.clone()).rounded_up(),
            );
            each.push(rows.written * of_row);
        }
        self.derived(
            "aurora_write_ios",
            "write I/Os of Aurora",
            "a month",
            "rows written × write I/Os of a row",
            Expression::sum(each),
        )
    }

    /// GB of log that all writes of a month make.
    pub(super) fn log_gib(&mut self) -> Expression {
        let pages = self.assumption(Name::FullPageShare) * self.assumption(Name::PageBytes);
        let overhead = self.assumption(Name::LogOverheadBytes) + pages;
        let mut each = Vec::new();
        for at in 0..self.patterns.len() {
            let rows = self.month_rows(at);
            if rows.written == Expression::Number(0.0) {
                continue;
            }
            let item_bytes = self.patterns[at].item_bytes.clone();
            let bytes = item_bytes + overhead.clone() + self.entry_log_bytes(at);
            each.push(rows.written * bytes);
        }
        if each.is_empty() {
            return Expression::Number(0.0);
        }
        self.derived(
            "postgres_log_gib",
            "write-ahead log of PostgreSQL",
            "GiB a month",
            "rows written × (the row, log_overhead_bytes, full_page_share of page_bytes, and \
             index_log_bytes of each entry)",
            Expression::sum(each) / GIB_RATE.into(),
        )
    }

    /// Pages of a row of a pattern beyond its first.
    fn extra_pages(&mut self, at: usize) -> Expression {
        let page_bytes = self.assumption(Name::PageBytes);
        let pages = (self.patterns[at].item_bytes.clone() / page_bytes).rounded_up();
        let name = &self.workload.access_patterns[at].name;
        self.derived(
            &format!("{name}_extra_pages"),
            &format!("{name}: pages of a row beyond its first"),
            "pages",
            "item size ÷ page_bytes, rounded up, less one",
            (pages - 1.0.into()).at_least(0.0),
        )
    }

    /// Entries of secondary indexes that a row which a pattern writes changes.
    fn entries_of_row(&mut self, at: usize) -> Expression {
        if let Some(count) = self.secondary_indexes() {
            return count;
        }
        let pattern = &self.workload.access_patterns[at];
        let entries: Decimal = pattern.index_writes.iter().map(|it| it.share).sum();
        if entries.is_zero() {
            return Expression::Number(0.0);
        }
        let name = &pattern.name;
        self.factor(
            &format!("{name}_postgres_entries"),
            &format!("{name}: index entries of PostgreSQL that a row changes"),
            "entries",
            "the profile's shares of writes that touch each index, together",
            float(entries),
        )
    }

    /// Bytes of log for the index entries of a row.
    fn entry_log_bytes(&mut self, at: usize) -> Expression {
        let entries = self.entries_of_row(at);
        if entries == Expression::Number(0.0) {
            return entries;
        }
        entries * self.assumption(Name::IndexLogBytes)
    }
}
