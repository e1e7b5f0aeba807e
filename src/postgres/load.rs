//! What the workload asks of a PostgreSQL server, before any machine is chosen.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::Footprint;
use crate::assumptions::Name;
use crate::binary::MIB;
use crate::model::Case;
use crate::workload::{AccessPattern, Operation};

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
    pub(super) fn of(case: &Case<'_, '_>, footprint: &Footprint) -> Self {
        let demand = case.demand;
        let rate = |name| case.assumptions.rate(name);

        let read = demand.busiest_per_second(rows_read);
        let written = demand.busiest_per_second(rows_written);
        // CPU milliseconds a second; service demand was measured on vCPUs of the reference.
        let coremark = |read: f64, written: f64| {
            let ms = read * rate(Name::ReadMs) + written * rate(Name::WriteMs);
            ms / 1000.0 * rate(Name::CpuOverhead) * rate(Name::ReferenceCoremark)
        };
        let mean_read = demand.mean_per_second(rows_read);
        let mean_written = demand.mean_per_second(rows_written);

        // One row is written in one commit; many commits share a flush of the log.
        let log_flushes = written.min(rate(Name::MaxLogFlushes));
        let dirty_pages = written * rate(Name::DirtyPagesPerWrite);
        let page_bytes = rate(Name::PageBytes);
        let row_bytes = demand.busiest_per_second(|it| rows_written(it) * it.item_size_bytes);
        let log_bytes = row_bytes
            + written * (rate(Name::LogOverheadBytes) + rate(Name::FullPageShare) * page_bytes);
        let used = footprint.used_bytes.to_f64().unwrap_or_default();
        Self {
            mean_coremark: coremark(mean_read, mean_written),
            busiest_coremark: coremark(read, written),
            rows_read: read,
            rows_written: written,
            hot_bytes: rate(Name::HotShare) * used,
            pages_per_second: read * rate(Name::PagesPerRead) + written * rate(Name::PagesPerWrite),
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

/// Rows that one operation of a pattern reads.
fn rows_read(pattern: &AccessPattern) -> Decimal {
    match pattern.operation {
        Operation::Read { .. } => Decimal::ONE,
        Operation::Write { .. } => Decimal::ZERO,
    }
}

/// Rows that one operation of a pattern writes.
fn rows_written(pattern: &AccessPattern) -> Decimal {
    Decimal::ONE - rows_read(pattern)
}
