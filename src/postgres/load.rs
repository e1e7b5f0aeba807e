//! What workloads ask of a PostgreSQL server, before any machine is chosen.

use std::sync::Arc;

use crate::assumptions::{Asked, Name, Remembered};
use crate::binary::MIB;
use crate::demand::BusyMinute;
use crate::model::{Case, Tenant, Unavailable};
use crate::month::SECONDS_RATE;
use crate::workload::Shape;

use super::rows::{OfPattern, Rows, rate};

/// What is to be done, a second. All of it grows with the load.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Work {
    /// CPU work in CoreMark iterations: ÷ those of a vCPU, busy vCPUs.
    pub(super) coremark: f64,
    pub(super) rows_read: f64,
    pub(super) rows_written: f64,
    /// Entries of secondary indexes; 0 without any.
    pub(super) entries_written: f64,
    /// Pages that statements look up, in the cache or not.
    pub(super) pages: f64,
    /// Pages that are written back.
    dirty_pages: f64,
    commits: f64,
    pub(super) log_bytes: f64,
}

impl Work {
    /// This, and so many times another.
    fn and(self, times: f64, it: &Self) -> Self {
        Self {
            coremark: self.coremark + times * it.coremark,
            rows_read: self.rows_read + times * it.rows_read,
            rows_written: self.rows_written + times * it.rows_written,
            entries_written: self.entries_written + times * it.entries_written,
            pages: self.pages + times * it.pages,
            dirty_pages: self.dirty_pages + times * it.dirty_pages,
            commits: self.commits + times * it.commits,
            log_bytes: self.log_bytes + times * it.log_bytes,
        }
    }
}

/// Which part of the work an instance does.
#[derive(Debug, Clone, Copy)]
pub(super) struct Part {
    /// Share of the reads that must see every write before them.
    pub(super) home_reads: f64,
    /// Share of the reads that may be a moment old.
    pub(super) moving_reads: f64,
    /// Share of the writes.
    pub(super) writes: f64,
    /// Whether it replays the writes of another instance.
    pub(super) replays: bool,
}

/// What a workload does on average.
#[derive(Debug)]
struct Means {
    kinds: Kinds,
    reads_shape: Arc<Shape>,
    writes_shape: Arc<Shape>,
}

/// Work by what it is for.
#[derive(Debug, Clone, Copy, Default)]
struct Kinds {
    /// Reads that must see every write before them.
    home_reads: Work,
    /// Reads that may be a moment old.
    moving_reads: Work,
    writes: Work,
}

impl Kinds {
    /// This, and another with so many times its reads and its writes.
    fn and(self, times: BusyMinute, it: &Self) -> Self {
        Self {
            home_reads: self.home_reads.and(times.reads, &it.home_reads),
            moving_reads: self.moving_reads.and(times.reads, &it.moving_reads),
            writes: self.writes.and(times.writes, &it.writes),
        }
    }

    /// Whether it is nowhere more than another.
    fn is_within(&self, other: &Self) -> bool {
        let pairs = [
            (&self.home_reads, &other.home_reads),
            (&self.moving_reads, &other.moving_reads),
            (&self.writes, &other.writes),
        ];
        pairs.into_iter().all(|(a, b)| {
            // All else of reads and of writes that cost alike grows with these.
            a.coremark <= b.coremark
                && a.pages <= b.pages
                && a.dirty_pages <= b.dirty_pages
                && a.commits <= b.commits
                && a.log_bytes <= b.log_bytes
        })
    }
}

impl Part {
    /// That of one instance which does everything.
    pub(super) const WHOLE: Self = Self {
        home_reads: 1.0,
        moving_reads: 1.0,
        writes: 1.0,
        replays: false,
    };
}

/// The work of everything that shares a database.
#[derive(Debug)]
pub(super) struct Works {
    means: Vec<Means>,
    /// All of it on average.
    mean: Kinds,
    /// All of it in the minutes in which something may be asked for most.
    busy: Vec<Kinds>,
    /// The assumptions that it rests on.
    pub(super) asked: Remembered,
    /// What a write takes of whoever replays it, over what it takes of whoever executes it.
    replay_share: f64,
    limits: Limits,
}

/// What bounds or turns work into what moves between memory and volumes.
#[derive(Debug, Clone, Copy)]
struct Limits {
    max_log_flushes: f64,
    page_bytes: f64,
}

/// What moves between memory and a volume.
#[derive(Debug, Clone, Copy)]
pub(super) struct Transfer {
    pub(super) iops: f64,
    pub(super) mib_per_second: f64,
}

/// What is asked of an instance in a minute, a second.
#[derive(Debug, Clone, Copy)]
pub(super) struct Minute {
    pub(super) work: Work,
    /// What is written whatever the cache holds: log flushes, log and dirty pages.
    written: Transfer,
}

/// What is asked of an instance: of its CPU on average, of everything in its busiest minutes.
#[derive(Debug)]
pub(super) struct Load {
    mean: Minute,
    /// The busy minute with the most CPU work.
    pub(super) busiest: Minute,
    /// Every minute in which something may be asked for most.
    minutes: Vec<Minute>,
    page_bytes: f64,
}

impl Works {
    /// The work of a case, of which it is known what an operation of each access pattern does.
    ///
    /// # Errors
    /// That nothing is known of the machine on which service demand was measured.
    pub(super) fn of(case: &Case<'_, '_>, rows: &[OfPattern]) -> Result<Self, Unavailable> {
        let assumptions = Asked::new(&case.workload.assumptions);
        let costs = Costs::of(case, &assumptions)?;
        let mut left = rows;
        let means = case.tenants().map(|tenant| {
            let (of_tenant, others) = left.split_at(tenant.demand.patterns().len());
            left = others;
            Means::of(tenant, of_tenant, &costs)
        });
        let means: Vec<_> = means.collect();
        let limits = Limits {
            max_log_flushes: assumptions.rate(if case.workload.postgres.synchronous_commit {
                Name::MaxLogFlushes
            } else {
                Name::AsyncLogFlushes
            }),
            page_bytes: assumptions.rate(Name::PageBytes),
        };
        let always = vec![
            BusyMinute {
                reads: 1.0,
                writes: 1.0,
            };
            means.len()
        ];
        Ok(Self {
            busy: busy(case, &means, assumptions.rate(Name::PeakPercentile)),
            mean: together(&means, &always),
            means,
            limits,
            // It is no assumption of a quote without anyone who replays.
            replay_share: rate(case.workload.assumptions.get(Name::ReplayShare)),
            asked: assumptions.remembered(),
        })
    }

    /// Whether there are reads that another instance may answer.
    pub(super) fn has_moving_reads(&self) -> bool {
        self.mean.moving_reads.rows_read > 0.0
    }

    /// Whether anything looks up pages.
    pub(super) fn has_pages(&self) -> bool {
        let Kinds {
            home_reads,
            moving_reads,
            writes,
        } = &self.mean;
        home_reads.pages + moving_reads.pages + writes.pages > 0.0
    }

    /// The load of an instance that does a part of the work.
    pub(super) fn load(&self, part: Part) -> Load {
        let mean = self.minute(part, &self.mean);
        let mut minutes: Vec<_> = self.busy.iter().map(|it| self.minute(part, it)).collect();
        leave_busiest(&mut minutes);
        let most_work = minutes.iter().copied();
        let most_work = most_work.reduce(|a, b| {
            if b.work.coremark > a.work.coremark {
                b
            } else {
                a
            }
        });
        Load {
            mean,
            // A period has a minute at least.
            busiest: most_work.unwrap_or(mean),
            minutes,
            page_bytes: self.limits.page_bytes,
        }
    }

    /// CPU work of an instance that does a part of the work in its busiest minute, in CoreMark
    /// iterations a second.
    pub(super) fn most_coremark(&self, part: Part) -> f64 {
        let of = |it: &Work| it.coremark;
        let each = self.busy.iter().map(|kinds| {
            let (reads, writes) = self.of_part(part, kinds, &of);
            reads + writes
        });
        each.fold(0.0, f64::max)
    }

    /// Bytes of log a second that all writes make on average.
    pub(super) fn mean_log_bytes(&self) -> f64 {
        self.mean.writes.log_bytes
    }

    /// Something that grows with the work, in every minute of a period that repeats, of the instance
    /// that does the most of some parts. The period is `whole`, or a part of it that is enough to know;
    /// it begins with that of the reads of the first workload.
    pub(super) fn every_minute(
        &self,
        parts: &[Part],
        whole: bool,
        of: impl Fn(&Work) -> f64,
    ) -> Vec<f64> {
        if let Some((times, shape)) = self.of_one_shape(parts, &of) {
            let minutes = if whole {
                shape.minutes()
            } else {
                shape.repeating()
            };
            return minutes.iter().map(|it| it * times).collect();
        }
        let (start, length) = self.period(whole);
        let mut most = vec![0.0; length];
        for part in parts {
            let mut minutes = vec![0.0; length];
            for it in &self.means {
                let (reads, writes) = self.of_part(*part, &it.kinds, &of);
                let of_reads = it.reads_shape.repeated_from(start);
                let of_writes = it.writes_shape.repeated_from(start);
                for (minute, (r, w)) in minutes.iter_mut().zip(of_reads.zip(of_writes)) {
                    *minute += reads * r + writes * w;
                }
            }
            for (most, it) in most.iter_mut().zip(minutes) {
                *most = it.max(*most);
            }
        }
        most
    }

    /// The most of the same in any minute, where reads and writes move as one.
    pub(super) fn most_of(&self, parts: &[Part], of: impl Fn(&Work) -> f64) -> Option<f64> {
        let (times, shape) = self.of_one_shape(parts, &of)?;
        Some(times * shape.spikiness())
    }

    /// The mean of the same and how it moves, where reads and writes of one workload move as one.
    fn of_one_shape(&self, parts: &[Part], of: &impl Fn(&Work) -> f64) -> Option<(f64, &Shape)> {
        let [it] = &self.means[..] else {
            return None;
        };
        let is_one = Arc::ptr_eq(&it.reads_shape, &it.writes_shape);
        let most = parts.iter().map(|part| {
            let (reads, writes) = self.of_part(*part, &it.kinds, of);
            reads + writes
        });
        is_one.then(|| (most.fold(0.0, f64::max), &*it.reads_shape))
    }

    /// The mean of something of reads, and of writes, of the instance that does a part of them.
    fn of_part(&self, part: Part, kinds: &Kinds, of: &impl Fn(&Work) -> f64) -> (f64, f64) {
        let reads =
            part.home_reads * of(&kinds.home_reads) + part.moving_reads * of(&kinds.moving_reads);
        (reads, part.writes * of(&self.written(part, kinds)))
    }

    /// The minute of the week in which everything begins, and for how long it must be known: until
    /// the longest period ends, or until all begin anew.
    fn period(&self, whole: bool) -> (usize, usize) {
        let shapes = || {
            let each = self.means.iter();
            each.flat_map(|it| [&it.reads_shape, &it.writes_shape])
        };
        let longest = shapes().map(|it| it.minutes().len()).max().unwrap_or(0);
        let start = self
            .means
            .first()
            .map_or(0, |it| it.reads_shape.start_minute());
        let part = shapes().map(|it| it.repeating().len()).max().unwrap_or(0);
        let is_enough = longest.is_multiple_of(part)
            && shapes().all(|it| part.is_multiple_of(it.repeating().len()));
        let length = if is_enough && !whole { part } else { longest };
        (start, length)
    }

    /// The work of writes for an instance that executes or replays them.
    fn written(&self, part: Part, kinds: &Kinds) -> Work {
        if part.replays {
            Work {
                coremark: kinds.writes.coremark * self.replay_share,
                rows_read: 0.0,
                ..kinds.writes
            }
        } else {
            kinds.writes
        }
    }

    fn minute(&self, part: Part, kinds: &Kinds) -> Minute {
        let written = self.written(part, kinds);
        let work = Work::default()
            .and(part.home_reads, &kinds.home_reads)
            .and(part.moving_reads, &kinds.moving_reads)
            .and(part.writes, &written);
        // Many commits share a flush of the log.
        let log_flushes = work.commits.min(self.limits.max_log_flushes);
        let dirty_bytes = work.dirty_pages * self.limits.page_bytes;
        Minute {
            work,
            written: Transfer {
                iops: log_flushes + work.dirty_pages,
                mib_per_second: (dirty_bytes + work.log_bytes) / MIB,
            },
        }
    }
}

impl Minute {
    /// What it moves when this share of the pages is not in the cache.
    fn transfer(&self, miss: f64, page_bytes: f64) -> Transfer {
        let pages_read = self.work.pages * miss;
        Transfer {
            iops: self.written.iops + pages_read,
            mib_per_second: self.written.mib_per_second + pages_read * page_bytes / MIB,
        }
    }
}

impl Load {
    /// CPU work on average, in CoreMark iterations a second.
    pub(super) fn mean_coremark(&self) -> f64 {
        self.mean.work.coremark
    }

    /// The most that any minute moves when this share of the pages is not in the cache: the
    /// operations in one minute, and the bytes perhaps in another.
    pub(super) fn transfer(&self, miss: f64) -> Transfer {
        let none = Transfer {
            iops: 0.0,
            mib_per_second: 0.0,
        };
        self.minutes.iter().fold(none, |most, minute| {
            most.max(minute.transfer(miss, self.page_bytes))
        })
    }

    /// Operations a second that an average minute moves.
    pub(super) fn mean_iops(&self, miss: f64) -> f64 {
        self.mean.transfer(miss, self.page_bytes).iops
    }

    /// Whether one minute is the busiest of all in everything.
    pub(super) fn has_one_busiest_minute(&self) -> bool {
        self.minutes.len() == 1
    }
}

impl Transfer {
    /// The larger of each.
    pub(super) fn max(self, other: Self) -> Self {
        Self {
            iops: self.iops.max(other.iops),
            mib_per_second: self.mib_per_second.max(other.mib_per_second),
        }
    }
}

/// All workloads together, each with so many times its mean.
fn together(means: &[Means], factors: &[BusyMinute]) -> Kinds {
    let each = means.iter().zip(factors);
    each.fold(Kinds::default(), |all, (it, times)| {
        all.and(*times, &it.kinds)
    })
}

/// The minutes in which something may be asked for most: the busiest of one workload, or those of
/// several that no other exceeds; with a percentile below 100 no minute counts for more than that.
fn busy(case: &Case<'_, '_>, means: &[Means], percentile: f64) -> Vec<Kinds> {
    if means.len() == 1 && percentile >= 100.0 {
        let minutes = case.demand.busy_minutes().iter();
        return minutes.map(|it| together(means, &[*it])).collect();
    }
    let percentile_of = |shape: &Shape| {
        if percentile < 100.0 {
            shape.percentile(percentile)
        } else {
            f64::INFINITY
        }
    };
    let mut all = every_minute(means, |it| BusyMinute {
        reads: percentile_of(&it.reads_shape),
        writes: percentile_of(&it.writes_shape),
    });
    let total = |it: &Kinds| it.home_reads.coremark + it.moving_reads.coremark + it.writes.coremark;
    let busiest = all.iter().max_by(|a, b| total(a).total_cmp(&total(b)));
    if let Some(busiest) = busiest.copied() {
        all.retain(|it| !it.is_within(&busiest));
        all.push(busiest);
    }
    all
}

/// Everything that is done, minute by minute: periods lie side by side as the clock of the week has
/// them, and shorter ones are repeated until the longest ends. No workload counts for more than its most.
fn every_minute(means: &[Means], most: impl Fn(&Means) -> BusyMinute) -> Vec<Kinds> {
    let shapes = means
        .iter()
        .flat_map(|it| [&it.reads_shape, &it.writes_shape]);
    let longest = shapes.map(|it| it.minutes().len()).max().unwrap_or(0);
    let start = means.first().map_or(0, |it| it.reads_shape.start_minute());
    let mut all = vec![Kinds::default(); longest];
    for it in means {
        let most = most(it);
        let reads = it.reads_shape.repeated_from(start);
        let writes = it.writes_shape.repeated_from(start);
        for (minute, (reads, writes)) in all.iter_mut().zip(reads.zip(writes)) {
            let factor = BusyMinute {
                reads: reads.min(most.reads),
                writes: writes.min(most.writes),
            };
            *minute = minute.and(factor, &it.kinds);
        }
    }
    all
}

/// Leaves the minute with the most CPU work, and those than which no other both looks up more pages
/// and writes more: operations on one side, bytes on the other.
fn leave_busiest(minutes: &mut Vec<Minute>) {
    if minutes.len() < 2 {
        return;
    }
    let coremark = |it: &Minute| it.work.coremark;
    let most_work = minutes
        .iter()
        .max_by(|a, b| coremark(a).total_cmp(&coremark(b)));
    let mut left: Vec<Minute> = most_work.copied().into_iter().collect();
    for written in [
        |it: &Minute| it.written.iops,
        |it: &Minute| it.written.mib_per_second,
    ] {
        let pages = |it: &Minute| it.work.pages;
        let largest = |of: &dyn Fn(&Minute) -> f64| {
            let all = minutes.iter().map(of);
            all.fold(f64::MIN_POSITIVE, f64::max)
        };
        let (most_pages, most_written) = (largest(&pages), largest(&written));
        let both = |it: &Minute| pages(it) / most_pages + written(it) / most_written;
        let busiest = minutes.iter().max_by(|a, b| both(a).total_cmp(&both(b)));
        // Most are quieter than one minute in both, and need not be put in order.
        let is_left = |it: &&Minute| {
            busiest.is_none_or(|most| pages(it) >= pages(most) || written(it) >= written(most))
        };
        let mut candidates: Vec<Minute> = minutes.iter().filter(is_left).copied().collect();
        candidates.sort_unstable_by(|a, b| {
            let by_pages = pages(b).total_cmp(&pages(a));
            by_pages.then(written(b).total_cmp(&written(a)))
        });
        let mut most = f64::NEG_INFINITY;
        for minute in candidates {
            if written(&minute) > most {
                most = written(&minute);
                left.push(minute);
            }
        }
    }
    // One that is the busiest in everything stands there three times.
    if let [first, rest @ ..] = &left[..] {
        let is_within = |it: &Minute| {
            coremark(it) <= coremark(first)
                && it.work.pages <= first.work.pages
                && it.written.iops <= first.written.iops
                && it.written.mib_per_second <= first.written.mib_per_second
        };
        if rest.iter().all(is_within) {
            left.truncate(1);
        }
    }
    *minutes = left;
}

/// What a server has to do for a row.
struct Costs<'k> {
    assumptions: &'k Asked<'k>,
    read: f64,
    write: f64,
    /// CoreMark iterations of a millisecond of CPU.
    of_ms: f64,
    dirty_pages: f64,
    log_bytes: f64,
    pages_per_read: f64,
    pages_per_write: f64,
}

impl<'k> Costs<'k> {
    fn of(case: &Case<'_, '_>, assumptions: &'k Asked<'k>) -> Result<Self, Unavailable> {
        let rate = |name| assumptions.rate(name);
        // Service demand was measured on vCPUs of the reference.
        let reference = match &case.workload.postgres.measured_on {
            None => rate(Name::ReferenceCoremark),
            Some(class) => {
                let machine = case.book.hardware().instance(class);
                let machine = machine.ok_or_else(|| {
                    Unavailable::Unservable(format!(
                        "postgres.cpu_measured_on: nothing is known of the hardware of {class}; \
                         write the CoreMark of its vCPUs instead"
                    ))
                })?;
                machine.coremark_per_vcpu
            }
        };
        let of_ms = rate(Name::CpuOverhead) * reference / 1000.0;
        let write_ms = if case.workload.postgres.synchronous_commit {
            Name::WriteMs
        } else {
            Name::AsyncWriteMs
        };
        let page_bytes = rate(Name::PageBytes);
        Ok(Self {
            assumptions,
            read: rate(Name::ReadMs) * of_ms,
            write: rate(write_ms) * of_ms,
            of_ms,
            dirty_pages: rate(Name::DirtyPagesPerWrite),
            log_bytes: rate(Name::LogOverheadBytes) + rate(Name::FullPageShare) * page_bytes,
            pages_per_read: rate(Name::PagesPerRead),
            pages_per_write: rate(Name::PagesPerWrite),
        })
    }

    /// A constant of something, where there is any of it: what nobody has rests on no assumption.
    fn if_any(&self, of: f64, name: Name) -> f64 {
        if of > 0.0 {
            self.assumptions.rate(name)
        } else {
            0.0
        }
    }

    /// What an operation takes for the statements around its own, on average.
    fn transaction(&self, rows: &Rows) -> Work {
        let transactions = rate(rows.transactions);
        let ms = self.if_any(transactions, Name::TransactionMs) * transactions;
        Work {
            coremark: ms * self.of_ms,
            ..Work::default()
        }
    }

    /// What the statement of an operation takes.
    fn work(&self, rows: &Rows) -> Work {
        let (read, written) = (rate(rows.read), rate(rows.written));
        let entries = rate(rows.entries_written);
        let extra_pages = rate(rows.extra_pages);
        let extra_read = read * extra_pages;
        let extra_written = written * extra_pages;
        let pages_ms = self.if_any(extra_read, Name::PageMs) * extra_read
            + self.if_any(extra_written, Name::PageWriteMs) * extra_written;
        let entries_ms = self.if_any(entries, Name::IndexMs) * entries;
        let ms = entries_ms + pages_ms;
        Work {
            coremark: read * self.read + written * self.write + ms * self.of_ms,
            rows_read: read,
            rows_written: written,
            entries_written: entries,
            pages: read * self.pages_per_read
                + extra_read
                + (written + entries) * self.pages_per_write,
            dirty_pages: (written + entries + extra_written) * self.dirty_pages,
            commits: rate(rows.commits),
            log_bytes: written * (rate(rows.row_bytes) + self.log_bytes)
                + entries * self.if_any(entries, Name::IndexLogBytes),
        }
    }
}

impl Means {
    fn of(tenant: Tenant<'_>, each: &[OfPattern], costs: &Costs<'_>) -> Self {
        let demand = tenant.demand;
        let mut kinds = Kinds::default();
        for it in each {
            let rows = &it.rows;
            let work = costs.work(rows);
            let transaction = costs.transaction(rows);
            let per_second = rate(it.operations_per_month) / SECONDS_RATE;
            if it.is_read {
                let home = rate(rows.home_share);
                // A transaction reads where the writes are.
                kinds.home_reads = kinds
                    .home_reads
                    .and(per_second * home, &work)
                    .and(per_second, &transaction);
                kinds.moving_reads = kinds.moving_reads.and(per_second * (1.0 - home), &work);
            } else {
                kinds.writes = kinds
                    .writes
                    .and(per_second, &work)
                    .and(per_second, &transaction);
            }
        }
        Self {
            kinds,
            reads_shape: Arc::clone(demand.reads_shape()),
            writes_shape: Arc::clone(demand.writes_shape()),
        }
    }
}
