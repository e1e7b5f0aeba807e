//! What the workload asks of a PostgreSQL server, before any machine is chosen.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::Footprint;
use super::rows::Rows;
use crate::assumptions::Name;
use crate::binary::MIB;
use crate::demand::{Demand, MeanRates};
use crate::model::Case;

/// What the workload asks of a server: of its CPU on average, of everything in its busiest minutes.
#[derive(Debug)]
pub(super) struct Load {
    /// CPU work on average, in CoreMark iterations a second: ÷ those of a vCPU, busy vCPUs.
    pub(super) mean_coremark: f64,
    /// The busy minute with the most CPU work.
    pub(super) busiest: Minute,
    /// Bytes of tables and indexes that most requests touch.
    pub(super) hot_bytes: f64,
    /// Every minute in which something may be asked for most.
    minutes: Vec<Minute>,
    page_bytes: f64,
}

/// What is asked of a server in a minute, a second.
#[derive(Debug, Clone, Copy)]
pub(super) struct Minute {
    /// CPU work, in CoreMark iterations.
    pub(super) coremark: f64,
    pub(super) rows_read: f64,
    pub(super) rows_written: f64,
    /// Entries of secondary indexes; 0 without any.
    pub(super) entries_written: f64,
    /// Pages that statements look up, in the cache or not.
    pages: f64,
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
        let means = Done::<MeanRates>::of(demand, rows);
        let costs = Costs::of(case, means.entries_written);
        let minutes = demand.busy_minutes().iter();
        let minutes: Vec<_> = minutes
            .map(|minute| costs.minute(means.map(|it| it.at(*minute))))
            .collect();
        let mean = costs.minute(means.map(|it| it.reads + it.writes));
        let most_work = minutes.iter().copied();
        let most_work = most_work.reduce(|a, b| if b.coremark > a.coremark { b } else { a });
        let used = footprint.used_bytes.to_f64().unwrap_or_default();
        Self {
            mean_coremark: mean.coremark,
            // A period has a minute at least.
            busiest: most_work.unwrap_or(mean),
            hot_bytes: case.assumptions.rate(Name::HotShare) * used,
            minutes,
            page_bytes: case.assumptions.rate(Name::PageBytes),
        }
    }

    /// The most that any minute moves when this share of the pages is not in the cache: the
    /// operations in one minute, and the bytes perhaps in another.
    pub(super) fn transfer(&self, miss: f64) -> Transfer {
        let none = Transfer {
            iops: 0.0,
            mib_per_second: 0.0,
        };
        self.minutes.iter().fold(none, |most, minute| {
            let pages_read = minute.pages * miss;
            let mib_read = pages_read * self.page_bytes / MIB;
            Transfer {
                iops: most.iops.max(minute.written.iops + pages_read),
                mib_per_second: most
                    .mib_per_second
                    .max(minute.written.mib_per_second + mib_read),
            }
        })
    }

    /// Whether one minute is the busiest of all in everything.
    pub(super) fn has_one_busiest_minute(&self) -> bool {
        self.minutes.len() == 1
    }
}

/// What is done, a second: as rates, or in one minute.
#[derive(Clone, Copy)]
struct Done<T> {
    read: T,
    written: T,
    entries_written: T,
    written_bytes: T,
    commits: T,
}

impl Done<MeanRates> {
    fn of(demand: &Demand<'_>, rows: &Rows) -> Self {
        let mean = |each: &[Decimal]| demand.mean_rates(each);
        Self {
            read: mean(&rows.read),
            written: mean(&rows.written),
            entries_written: mean(&rows.entries_written),
            written_bytes: mean(&rows.written_bytes),
            commits: mean(&rows.commits),
        }
    }

    fn map(self, of: impl Fn(MeanRates) -> f64) -> Done<f64> {
        Done {
            read: of(self.read),
            written: of(self.written),
            entries_written: of(self.entries_written),
            written_bytes: of(self.written_bytes),
            commits: of(self.commits),
        }
    }
}

/// What a server has to do for what is done.
struct Costs {
    read_coremark: f64,
    write_coremark: f64,
    entry_coremark: f64,
    max_log_flushes: f64,
    dirty_pages: f64,
    page_bytes: f64,
    log_bytes: f64,
    entry_log_bytes: f64,
    pages_per_read: f64,
    pages_per_write: f64,
}

impl Costs {
    fn of(case: &Case<'_, '_>, entries: MeanRates) -> Self {
        let rate = |name| case.assumptions.rate(name);
        // Service demand was measured on vCPUs of the reference.
        let iterations = rate(Name::CpuOverhead) * rate(Name::ReferenceCoremark) / 1000.0;
        // What nobody has costs nothing, and rests on no assumption.
        let of_entries = |name| {
            if entries.writes > 0.0 {
                rate(name)
            } else {
                0.0
            }
        };
        let page_bytes = rate(Name::PageBytes);
        Self {
            read_coremark: rate(Name::ReadMs) * iterations,
            write_coremark: rate(Name::WriteMs) * iterations,
            entry_coremark: of_entries(Name::IndexMs) * iterations,
            max_log_flushes: rate(Name::MaxLogFlushes),
            dirty_pages: rate(Name::DirtyPagesPerWrite),
            page_bytes,
            log_bytes: rate(Name::LogOverheadBytes) + rate(Name::FullPageShare) * page_bytes,
            entry_log_bytes: of_entries(Name::IndexLogBytes),
            pages_per_read: rate(Name::PagesPerRead),
            pages_per_write: rate(Name::PagesPerWrite),
        }
    }

    fn minute(&self, done: Done<f64>) -> Minute {
        let (read, written, entries) = (done.read, done.written, done.entries_written);
        // Many commits share a flush of the log.
        let log_flushes = done.commits.min(self.max_log_flushes);
        let dirty_pages = (written + entries) * self.dirty_pages;
        let log_bytes =
            done.written_bytes + written * self.log_bytes + entries * self.entry_log_bytes;
        Minute {
            coremark: read * self.read_coremark
                + written * self.write_coremark
                + entries * self.entry_coremark,
            rows_read: read,
            rows_written: written,
            entries_written: entries,
            pages: read * self.pages_per_read + (written + entries) * self.pages_per_write,
            written: Transfer {
                iops: log_flushes + dirty_pages,
                mib_per_second: (dirty_pages * self.page_bytes + log_bytes) / MIB,
            },
        }
    }
}
