//! What the workload asks of a PostgreSQL server, before any machine is chosen.

use rust_decimal::prelude::ToPrimitive;

use super::Footprint;
use super::rows::Rows;
use crate::assumptions::Name;
use crate::binary::MIB;
use crate::model::Case;

/// What the workload asks of a server: of its CPU on average, of everything in the busiest minute.
#[derive(Debug)]
pub(super) struct Load {
    /// CPU work on average, in CoreMark iterations a second: ÷ those of a vCPU, busy vCPUs.
    pub(super) mean_coremark: f64,
    /// The same in the busiest minute.
    pub(super) busiest_coremark: f64,
    /// Rows read and written a second in the busiest minute.
    pub(super) rows_read: f64,
    pub(super) rows_written: f64,
    /// Entries of secondary indexes written a second in the busiest minute; 0 without any.
    pub(super) entries_written: f64,
    /// Bytes of tables and indexes that most requests touch.
    pub(super) hot_bytes: f64,
    /// Pages a second that statements look up, in the cache or not.
    pages_per_second: f64,
    page_bytes: f64,
    /// What is written whatever the cache holds: log flushes, log and dirty pages.
    written: Transfer,
}

/// What moves between memory and a volume.
#[derive(Debug, Clone, Copy)]
pub(super) struct Transfer {
    pub(super) iops: f64,
    pub(super) mib_per_second: f64,
}

impl Load {
    pub(super) fn of(case: &Case<'_, '_>, rows: &Rows, footprint: &Footprint) -> Self {
        let demand = case.demand;
        let rate = |name| case.assumptions.rate(name);

        let read = demand.busiest_per_second(&rows.read);
        let written = demand.busiest_per_second(&rows.written);
        let entries = demand.busiest_per_second(&rows.entries_written);
        // What nobody has costs nothing, and rests on no assumption.
        let of_entries = |entries: f64, name| {
            if entries > 0.0 {
                entries * rate(name)
            } else {
                0.0
            }
        };
        // CPU milliseconds a second; service demand was measured on vCPUs of the reference.
        let coremark = |read: f64, written: f64, entries: f64| {
            let ms = read * rate(Name::ReadMs)
                + written * rate(Name::WriteMs)
                + of_entries(entries, Name::IndexMs);
            ms / 1000.0 * rate(Name::CpuOverhead) * rate(Name::ReferenceCoremark)
        };
        let mean_read = demand.mean_per_second(&rows.read);
        let mean_written = demand.mean_per_second(&rows.written);
        let mean_entries = demand.mean_per_second(&rows.entries_written);

        // Many commits share a flush of the log.
        let commits = demand.busiest_per_second(&rows.commits);
        let log_flushes = commits.min(rate(Name::MaxLogFlushes));
        let dirty_pages = (written + entries) * rate(Name::DirtyPagesPerWrite);
        let page_bytes = rate(Name::PageBytes);
        let log_bytes = demand.busiest_per_second(&rows.written_bytes)
            + written * (rate(Name::LogOverheadBytes) + rate(Name::FullPageShare) * page_bytes)
            + of_entries(entries, Name::IndexLogBytes);
        let used = footprint.used_bytes.to_f64().unwrap_or_default();
        Self {
            mean_coremark: coremark(mean_read, mean_written, mean_entries),
            busiest_coremark: coremark(read, written, entries),
            rows_read: read,
            rows_written: written,
            entries_written: entries,
            hot_bytes: rate(Name::HotShare) * used,
            pages_per_second: read * rate(Name::PagesPerRead)
                + (written + entries) * rate(Name::PagesPerWrite),
            page_bytes,
            written: Transfer {
                iops: log_flushes + dirty_pages,
                mib_per_second: (dirty_pages * page_bytes + log_bytes) / MIB,
            },
        }
    }

    /// What the busiest minute moves when this share of the pages is not in the cache.
    pub(super) fn transfer(&self, miss: f64) -> Transfer {
        let pages_read = self.pages_per_second * miss;
        Transfer {
            iops: self.written.iops + pages_read,
            mib_per_second: self.written.mib_per_second + pages_read * self.page_bytes / MIB,
        }
    }
}
