//! What data takes on disk in PostgreSQL, as formulas: rows in pages, entries of indexes, bloat, backups.

use crate::assumptions::Name;
use crate::binary::GIB_RATE;
use crate::workbook::draft::{Draft, float};
use crate::workbook::expression::Expression;
use crate::workbook::rows::{About, Validation};

/// A mean size that is a quotient may be so many bytes off, however it is worked out.
const NO_BYTES: f64 = 1e-6;

impl Draft<'_> {
    /// Bytes of tables and indexes, without bloat.
    pub(super) fn stored_bytes(&mut self) -> Expression {
        let bytes = self.heap_bytes() + self.index_bytes_on_disk();
        self.derived(
            "postgres_stored_bytes",
            "tables and indexes of PostgreSQL without bloat",
            "bytes",
            "heap and indexes",
            bytes,
        )
    }

    /// GB of tables and indexes with bloat.
    pub(in crate::workbook) fn used_gib(&mut self) -> Expression {
        let bytes = self.stored_bytes() * self.assumption(Name::Bloat);
        self.derived(
            "postgres_used_gib",
            "tables and indexes of PostgreSQL with bloat",
            "GiB",
            "heap and indexes × bloat; a GB on a bill is 2^30 bytes",
            bytes / GIB_RATE.into(),
        )
    }

    /// GB of backups as they are kept, before what is free.
    pub(super) fn backup_gib(&mut self) -> Expression {
        if let Some(bytes) = self.workload.postgres.backup_storage_bytes {
            let path = "postgres.backup_storage";
            let about = ("backups of PostgreSQL", "before what is free");
            let bytes = self.bytes_input(path, about, 0.0, bytes);
            return bytes / GIB_RATE.into();
        }
        let days = self.assumption(Name::RetentionDays);
        let changed = days * self.assumption(Name::DailyChange);
        let kept = self.used_gib() * (Expression::Number(1.0) + changed);
        self.derived(
            "postgres_backup_gib",
            "backups of PostgreSQL",
            "GiB",
            "everything once, and what changes in the days that backups go back: before what is free",
            kept,
        )
    }

    /// GB of a cluster's backups that cost nothing: those of the first day.
    pub(super) fn free_backup_gib(&mut self) -> Expression {
        let days = self.assumption(Name::AuroraFreeBackupDays);
        let days = days.at_most(self.assumption(Name::RetentionDays));
        let changed = days * self.assumption(Name::DailyChange);
        let free = self.used_gib() * (Expression::Number(1.0) + changed);
        self.derived(
            "aurora_free_backup_gib",
            "backups of Aurora that cost nothing",
            "GiB",
            "those of the first day",
            free,
        )
    }

    /// The mean size of an item; 0 where there are none.
    pub(in crate::workbook) fn stored_item_bytes(&mut self) -> Expression {
        let items = self.items.clone();
        let mean = Expression::If(
            Box::new(Expression::IsMore(
                Box::new(items.clone()),
                Box::new(0.0.into()),
            )),
            Box::new(self.size_bytes.clone() / items),
            Box::new(0.0.into()),
        );
        self.derived(
            "stored_item_bytes",
            "mean size of an item that is stored",
            "bytes",
            "the data ÷ its items",
            mean,
        )
    }

    /// Bytes of all rows, out-of-line values included.
    fn heap_bytes(&mut self) -> Expression {
        let items = self.items.clone();
        let mean = self.stored_item_bytes();
        let inline = self.rows_per_page(mean.clone());
        let inline = self.derived(
            "postgres_rows_per_page",
            "rows of a page with their values in it",
            "rows",
            "what is usable of a page ÷ (row_overhead_bytes + the item, padded), in whole rows",
            inline,
        );
        let row = self.assumption(Name::OutOfLineRowBytes);
        let outside = self.rows_per_page(row);
        let outside = self.derived(
            "postgres_out_of_line_rows_per_page",
            "rows of a page with their values out of line",
            "rows",
            "what is usable of a page ÷ (row_overhead_bytes + out_of_line_row_bytes, padded)",
            outside,
        );
        let chunks = (mean.clone() / self.assumption(Name::ChunkBytes)).rounded_up();
        let of_chunks = chunks / self.assumption(Name::ChunksPerPage);
        let most = self.assumption(Name::InlineMaxBytes);
        let pages_of_item = Expression::If(
            Box::new(Expression::IsAtLeast(
                Box::new(most + NO_BYTES.into()),
                Box::new(mean),
            )),
            Box::new(Expression::Number(1.0) / inline),
            Box::new(of_chunks + Expression::Number(1.0) / outside),
        );
        let pages_of_item = self.derived(
            "postgres_pages_per_item",
            "pages of an item in PostgreSQL",
            "pages",
            "its part of a page of rows; a value above inline_max_bytes lies out of line, in chunks of \
             chunk_bytes",
            pages_of_item,
        );
        let heap = items * pages_of_item * self.assumption(Name::PageBytes);
        self.derived(
            "postgres_heap_bytes",
            "rows in PostgreSQL",
            "bytes",
            "items × pages of an item × page_bytes",
            heap,
        )
    }

    /// How many rows with a payload lie in a page.
    fn rows_per_page(&mut self, payload: Expression) -> Expression {
        let alignment = self.assumption(Name::RowAlignmentBytes);
        let aligned = (payload / alignment.clone()).rounded_up() * alignment;
        let row = self.assumption(Name::RowOverheadBytes) + aligned;
        let usable = self.assumption(Name::PageUsableBytes);
        (usable / row).rounded_down().at_least(1.0)
    }

    /// Bytes of the primary key's index and of the secondary ones.
    fn index_bytes_on_disk(&mut self) -> Expression {
        let of_primary = self.items.clone() * self.assumption(Name::PrimaryKeyBytes);
        let entries = self.stored_entries();
        if entries == Expression::Number(0.0) {
            return of_primary;
        }
        let settings = self.workload.postgres.secondary_indexes;
        let entry_bytes = settings.and_then(|it| it.entry_bytes);
        let key = match entry_bytes {
            Some(bytes) => {
                let path = "postgres.secondary_indexes.entry_size";
                let label = "entry of a secondary index in PostgreSQL";
                self.bytes_input(path, (label, "without its overhead"), 1.0, bytes)
            }
            None => self.assumption(Name::IndexEntryBytes),
        };
        let entry =
            (key + self.assumption(Name::IndexOverheadBytes)) / self.assumption(Name::IndexFill);
        self.derived(
            "postgres_index_bytes",
            "indexes of PostgreSQL",
            "bytes",
            "items × primary_key_bytes, and entries × (entry + index_overhead_bytes) ÷ index_fill",
            of_primary + entries * entry,
        )
    }

    /// How many secondary indexes the profile gives PostgreSQL, where it does.
    pub(super) fn secondary_indexes(&mut self) -> Option<Expression> {
        let settings = self.workload.postgres.secondary_indexes?;
        let path = "postgres.secondary_indexes";
        let of_table = format!("{path}.count");
        let path = if self.gives(path) { path } else { &of_table };
        let about = About {
            label: "secondary indexes in PostgreSQL".to_owned(),
            unit: "indexes".to_owned(),
            note: "each has an entry for every row".to_owned(),
            validation: Some(Validation::WholeBetween(0.0, 1600.0)),
        };
        Some(self.input("postgres_secondary_indexes", path, settings.count, about))
    }

    /// Entries of all secondary indexes.
    fn stored_entries(&mut self) -> Expression {
        if let Some(count) = self.secondary_indexes() {
            return count * self.items.clone();
        }
        let workload = self.workload;
        let each: Vec<_> = workload
            .dynamodb
            .indexes
            .iter()
            .map(|index| match index.entries {
                None => self.items.clone(),
                Some(entries) => {
                    let name = format!("{}_entries", index.name);
                    let label = format!("{}: entries", index.name);
                    let note = "as the profile says";
                    self.factor(&name, &label, "entries", note, float(entries))
                }
            })
            .collect();
        Expression::sum(each)
    }
}
