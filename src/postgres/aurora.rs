//! Aurora PostgreSQL on instances: a cluster volume that grows by itself, I/O by the request or
//! included.
//!
//! Rule: Amazon Aurora pricing. A read I/O is a page that is not in the cache, a write I/O up to 4 KiB
//! of log. Storage is billed once, whatever the number of instances.

use rust_decimal::Decimal;

use super::ledger::Ledger;
use super::market::{self, Tag};
use super::rows::{self, OfPattern, Rows};
use super::server::{Candidate, Groups, Instances, Placement, Server, Service};
use super::servers::Servers;
use super::sizing::{Disk, Fleet};
use super::term::Term;
use crate::assumptions::Name;
use crate::bill::Group;
use crate::model::{Case, PricingModel, Sizing, Unavailable};
use crate::prices::PriceBook;
use crate::rounding::{billed, ceil_decimal};
use crate::workload::{Availability, ReadReplicas};

/// How a cluster pays for I/O.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Storage {
    /// By the request.
    Standard,
    /// With its instances and its storage.
    IoOptimized,
}

impl Storage {
    /// Its name in the keys of prices.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Standard => "standard",
            Self::IoOptimized => "io-optimized",
        }
    }

    const fn variant(self) -> &'static str {
        match self {
            Self::Standard => "standard.",
            Self::IoOptimized => "io-optimized.",
        }
    }
}

struct Aurora(Storage);

static STANDARD: Aurora = Aurora(Storage::Standard);
static IO_OPTIMIZED: Aurora = Aurora(Storage::IoOptimized);

/// Aurora PostgreSQL on instances, in both kinds of storage, by the hour, reserved, and with a savings plan.
pub const MODELS: &[&dyn PricingModel] = &[
    &option(
        &STANDARD,
        Term::ON_DEMAND,
        "aurora.standard.on-demand",
        "Aurora PostgreSQL, I/O billed by the request, instances by the hour",
    ),
    &option(
        &STANDARD,
        Term::ONE_YEAR,
        "aurora.standard.reserved-1y-no-upfront",
        "Aurora PostgreSQL, I/O billed by the request, reserved for a year, nothing upfront; where a book has its prices",
    )
    .rare(),
    &option(
        &STANDARD,
        Term::ONE_YEAR_PARTIAL,
        "aurora.standard.reserved-1y-partial-upfront",
        "Aurora PostgreSQL, I/O billed by the request, reserved for a year, half upfront; where a book has its prices",
    )
    .rare(),
    &option(
        &STANDARD,
        Term::ONE_YEAR_ALL,
        "aurora.standard.reserved-1y-all-upfront",
        "Aurora PostgreSQL, I/O billed by the request, reserved for a year, all upfront; where a book has its prices",
    )
    .rare(),
    &option(
        &STANDARD,
        Term::THREE_YEARS_PARTIAL,
        "aurora.standard.reserved-3y-partial-upfront",
        "Aurora PostgreSQL, I/O billed by the request, reserved for three years, half upfront; where a book has its prices",
    )
    .rare(),
    &option(
        &STANDARD,
        Term::THREE_YEARS_ALL,
        "aurora.standard.reserved-3y-all-upfront",
        "Aurora PostgreSQL, I/O billed by the request, reserved for three years, all upfront; where a book has its prices",
    )
    .rare(),
    &option(
        &STANDARD,
        Term::SAVINGS_PLAN,
        "aurora.standard.savings-plan",
        "Aurora PostgreSQL, I/O billed by the request, with a Database Savings Plan",
    ),
    &option(
        &IO_OPTIMIZED,
        Term::ON_DEMAND,
        "aurora.io-optimized.on-demand",
        "Aurora PostgreSQL, I/O included, instances by the hour",
    ),
    &option(
        &IO_OPTIMIZED,
        Term::SAVINGS_PLAN,
        "aurora.io-optimized.savings-plan",
        "Aurora PostgreSQL, I/O included, with a Database Savings Plan",
    ),
];

const fn option(
    service: &'static Aurora,
    term: Term,
    id: &'static str,
    summary: &'static str,
) -> Servers {
    Servers::new(service, None, term, Name::AdministrationAurora, id, summary)
}

impl Service for Aurora {
    fn key(&self) -> &'static str {
        "aurora"
    }

    fn disk(&self, _: &Case<'_, '_>) -> Disk {
        Disk::Cluster
    }

    fn readers(&self, case: &Case<'_, '_>) -> Option<ReadReplicas> {
        wanted_readers(case)
    }

    fn place(&self) -> usize {
        3 + self.0 as usize
    }

    fn variant(&self, _: Term) -> &'static str {
        self.0.variant()
    }

    fn instances(&self, case: &Case<'_, '_>, fleet: Fleet, _: Term) -> Groups {
        let machines = machines(case, fleet.readers);
        let first = Instances {
            variant: self.0.variant(),
            billed: machines,
            machines,
            role: "",
        };
        Groups {
            first,
            replicas: None,
        }
    }

    fn alone(&self) -> &'static str {
        self.0.variant()
    }

    fn cpu_credits(&self, _: &str) -> String {
        "aurora.cpu-credits".to_owned()
    }

    fn lines<'b>(
        &self,
        server: &Server<'_, '_, 'b>,
        on: &Placement,
        ledger: &mut dyn Ledger<'b>,
    ) -> Result<(), Unavailable> {
        let cluster = Cluster {
            case: server.case,
            storage: self.0,
            used_gb: server.used_gb(),
            backup_gb: server.backup_gb,
            ios: server.ios(),
        };
        cluster.lines(billed(on.miss), ledger)
    }

    fn explain(&self, server: &Server<'_, '_, '_>, candidate: &Candidate<'_>, sizing: &mut Sizing) {
        let ios = server.ios();
        let reads = ios.reads(billed(candidate.placement().miss));
        ios.explain(reads, sizing);
    }
}

/// How many readers are wanted: Aurora's own, or those of every service.
pub(super) fn wanted_readers(case: &Case<'_, '_>) -> Option<ReadReplicas> {
    let postgres = &case.workload.postgres;
    postgres.aurora_readers.or(postgres.read_replicas)
}

/// Instances of a cluster: the writer, and its readers, of which high availability asks for one.
pub(super) fn machines(case: &Case<'_, '_>, readers: u32) -> u32 {
    let available = case
        .tenants()
        .any(|it| it.workload.requirements.availability == Availability::MultiAz);
    1 + readers.max(u32::from(available))
}

/// A cluster volume with all that is billed for it.
pub(super) struct Cluster<'k, 'c, 'b> {
    pub(super) case: &'k Case<'c, 'b>,
    pub(super) storage: Storage,
    pub(super) used_gb: Decimal,
    pub(super) backup_gb: Decimal,
    pub(super) ios: Ios,
}

impl<'b> Cluster<'_, '_, 'b> {
    /// Enters storage, I/O with such a share of pages that miss, backups, and the same in other regions.
    pub(super) fn lines(
        &self,
        miss: Decimal,
        ledger: &mut dyn Ledger<'b>,
    ) -> Result<(), Unavailable> {
        let (case, book) = (self.case, self.case.book);
        let write_ios = self.ios.writes;
        self.volume(book, Group::Storage, ledger)?;
        if self.storage == Storage::Standard {
            let price = market::price(book, Tag::AuroraRequests)?;
            let page_reads = self.ios.reads(miss);
            for (subject, requests) in [("page reads", page_reads), ("log writes", write_ios)] {
                if !requests.is_zero() {
                    let subject = format_args!("{subject}");
                    ledger.add(Group::Storage, subject, "io-requests", requests, price);
                }
            }
        }
        let backup_gb = self.backup_gb - self.free_backup_gb();
        if backup_gb > Decimal::ZERO {
            let price = market::price(book, Tag::AuroraBackups)?;
            let (group, subject) = (Group::Protection, format_args!("backups"));
            ledger.add(group, subject, "backup-storage", backup_gb, price);
        }
        for replica in &case.workload.dynamodb.replicas {
            self.volume(case.book_of(&replica.region)?, Group::Replication, ledger)?;
            if !write_ios.is_zero() {
                let price = book.price("aurora.global-database-writes", "request")?;
                ledger.add(
                    Group::Replication,
                    format_args!("log to {}", replica.region),
                    "global-database-writes",
                    write_ios,
                    price,
                );
            }
        }
        Ok(())
    }

    fn volume(
        &self,
        book: &'b PriceBook,
        group: Group,
        ledger: &mut dyn Ledger<'b>,
    ) -> Result<(), Unavailable> {
        let price = market::price(book, Tag::AuroraStorage(self.storage))?;
        let gb = self.used_gb;
        ledger.add(group, format_args!("cluster volume"), "storage", gb, price);
        Ok(())
    }

    /// What of the backups costs nothing: those of the first day.
    fn free_backup_gb(&self) -> Decimal {
        let constant = |name| self.case.assumptions.decimal(name);
        let days = constant(Name::AuroraFreeBackupDays).min(constant(Name::RetentionDays));
        let changed = days * constant(Name::DailyChange);
        self.used_gb * (Decimal::ONE + changed)
    }
}

/// What a cluster volume has to do in a month.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ios {
    /// Pages that all statements look up, in the cache or not.
    lookups: Decimal,
    /// Write I/Os: up to so many bytes of log each.
    writes: Decimal,
}

impl Ios {
    /// Those of a case of which it is not known yet what its operations do.
    pub(super) fn of_case(case: &Case<'_, '_>) -> Self {
        let page_bytes = case.assumptions.decimal(Name::PageBytes);
        Self::of(case, &rows::of_patterns(case, page_bytes))
    }

    pub(super) fn of(case: &Case<'_, '_>, each: &[OfPattern]) -> Self {
        let constant = |name| case.assumptions.decimal(name);
        let (per_read, per_write) = (constant(Name::PagesPerRead), constant(Name::PagesPerWrite));
        let sum = |of: &dyn Fn(&Rows) -> Decimal| {
            let each = each.iter();
            each.map(|it| it.operations_per_month * of(&it.rows)).sum()
        };
        let lookups = sum(&|rows| {
            rows.read * (per_read + rows.extra_pages)
                + (rows.written + rows.entries_written) * per_write
        });
        let io_bytes = constant(Name::AuroraWriteIoBytes);
        let overhead = constant(Name::LogOverheadBytes);
        let writes = sum(&|rows| {
            if rows.written.is_zero() {
                return Decimal::ZERO;
            }
            let of_entries = if rows.entries_written.is_zero() {
                Decimal::ZERO
            } else {
                rows.entries_written / rows.written * constant(Name::IndexLogBytes)
            };
            let bytes = overhead + rows.row_bytes + of_entries;
            rows.written * ceil_decimal(bytes / io_bytes)
        });
        Self { lookups, writes }
    }

    /// Read I/Os: pages that are looked up and miss the cache.
    pub(super) fn reads(self, miss: Decimal) -> Decimal {
        miss * self.lookups
    }

    /// Says how many there are.
    pub(super) fn explain(self, reads: Decimal, sizing: &mut Sizing) {
        let meaning = "pages that statements look up × misses, of the month's mean";
        sizing.add("page_reads_per_month", reads.round_dp(6), meaning);
        let meaning = "rows written × (log_overhead_bytes + row + index_log_bytes of its entries) ÷ \
                       aurora_write_io_bytes, each rounded up";
        sizing.add("write_ios_per_month", self.writes, meaning);
    }
}
