//! Aurora PostgreSQL on instances: a cluster volume that grows by itself, I/O by the request or
//! included.
//!
//! Rule: Amazon Aurora pricing. A read I/O is a page that is not in the cache, a write I/O up to 4 KiB
//! of log. Storage is billed once, whatever the number of instances.

use rust_decimal::Decimal;

use super::rows::Rows;
use super::server::{Candidate, Instances, Line, Server, Service};
use super::servers::Servers;
use super::sizing::{Disk, Fleet};
use super::term::Term;
use crate::assumptions::Name;
use crate::bill::Group;
use crate::binary::GIB;
use crate::model::{Case, PricingModel, Sizing, Tenant, Unavailable};
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

    fn instances(&self, case: &Case<'_, '_>, fleet: Fleet, _: Term) -> Vec<Instances> {
        let machines = machines(case, fleet.readers);
        vec![Instances {
            variant: self.0.variant(),
            billed: machines,
            machines,
            role: "",
        }]
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
        candidate: &Candidate<'b>,
        lines: &mut Vec<Line<'b>>,
    ) -> Result<(), Unavailable> {
        // What is not known to have any cache reads every page from storage.
        let miss = candidate.machine.as_ref().map_or(1.0, |(_, fit)| fit.miss);
        let cluster = Cluster {
            case: server.case,
            storage: self.0,
            used_bytes: server.sizer.used_bytes,
            backup_gb: server.backup_gb,
        };
        cluster.lines(billed(miss) * pages_a_month(server.case), lines)
    }

    fn explain(&self, server: &Server<'_, '_, '_>, candidate: &Candidate<'_>, sizing: &mut Sizing) {
        let miss = candidate.machine.as_ref().map_or(1.0, |(_, fit)| fit.miss);
        explain_io(
            server.case,
            billed(miss) * pages_a_month(server.case),
            sizing,
        );
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
    pub(super) used_bytes: Decimal,
    pub(super) backup_gb: Decimal,
}

impl<'b> Cluster<'_, '_, 'b> {
    /// Adds storage, I/O with so many page reads a month, backups, and the same in other regions.
    pub(super) fn lines(
        &self,
        page_reads: Decimal,
        lines: &mut Vec<Line<'b>>,
    ) -> Result<(), Unavailable> {
        let (case, book) = (self.case, self.case.book);
        let write_ios = write_ios_a_month(case);
        self.volume(book, Group::Storage, lines)?;
        if self.storage == Storage::Standard {
            let price = book.price("aurora.io-requests", "request")?;
            for (subject, requests) in [("page reads", page_reads), ("log writes", write_ios)] {
                if !requests.is_zero() {
                    let meter = "io-requests";
                    lines.push(Line::monthly(
                        Group::Storage,
                        subject,
                        meter,
                        requests,
                        price,
                    ));
                }
            }
        }
        let backup_gb = self.backup_gb - self.free_backup_gb();
        if backup_gb > Decimal::ZERO {
            let price = book.price("aurora.backup-storage", "GB-month")?;
            let meter = "backup-storage";
            lines.push(Line::monthly(
                Group::Protection,
                "backups",
                meter,
                backup_gb,
                price,
            ));
        }
        for replica in &case.workload.dynamodb.replicas {
            self.volume(case.book_of(&replica.region)?, Group::Replication, lines)?;
            if !write_ios.is_zero() {
                let price = book.price("aurora.global-database-writes", "request")?;
                lines.push(Line::monthly(
                    Group::Replication,
                    format!("log to {}", replica.region),
                    "global-database-writes",
                    write_ios,
                    price,
                ));
            }
        }
        Ok(())
    }

    fn volume(
        &self,
        book: &'b PriceBook,
        group: Group,
        lines: &mut Vec<Line<'b>>,
    ) -> Result<(), Unavailable> {
        let key = format!("aurora.storage.{}", self.storage.name());
        let price = book.price(&key, "GB-month")?;
        let gb = self.used_bytes / GIB;
        lines.push(Line::monthly(group, "cluster volume", "storage", gb, price));
        Ok(())
    }

    /// What of the backups costs nothing: those of the first day.
    fn free_backup_gb(&self) -> Decimal {
        let constant = |name| self.case.assumptions.decimal(name);
        let days = constant(Name::AuroraFreeBackupDays).min(constant(Name::RetentionDays));
        let changed = days * constant(Name::DailyChange);
        self.used_bytes / GIB * (Decimal::ONE + changed)
    }
}

/// Pages that all statements of a month look up, in the cache or not.
pub(super) fn pages_a_month(case: &Case<'_, '_>) -> Decimal {
    let constant = |name| case.assumptions.decimal(name);
    let (per_read, per_write) = (constant(Name::PagesPerRead), constant(Name::PagesPerWrite));
    each_pattern(case, |rows| {
        rows.read * (per_read + rows.extra_pages)
            + (rows.written + rows.entries_written) * per_write
    })
}

/// Write I/Os of a month: up to so many bytes of log each.
pub(super) fn write_ios_a_month(case: &Case<'_, '_>) -> Decimal {
    let constant = |name| case.assumptions.decimal(name);
    let io_bytes = constant(Name::AuroraWriteIoBytes);
    let overhead = constant(Name::LogOverheadBytes);
    each_pattern(case, |rows| {
        if rows.written.is_zero() {
            return Decimal::ZERO;
        }
        let entries = rows.entries_written / rows.written;
        let of_entries = if entries.is_zero() {
            Decimal::ZERO
        } else {
            entries * constant(Name::IndexLogBytes)
        };
        let bytes = overhead + rows.row_bytes + of_entries;
        rows.written * ceil_decimal(bytes / io_bytes)
    })
}

/// A sum over every pattern of everything that shares the database, a month.
fn each_pattern(case: &Case<'_, '_>, of: impl Fn(&Rows) -> Decimal) -> Decimal {
    let page_bytes = case.assumptions.decimal(Name::PageBytes);
    let mut sum = Decimal::ZERO;
    for Tenant { workload, demand } in case.tenants() {
        for it in demand.patterns() {
            let rows = Rows::of(it, workload, page_bytes);
            sum += it.operations_per_month * of(&rows);
        }
    }
    sum
}

/// Says how many I/Os a month makes.
pub(super) fn explain_io(case: &Case<'_, '_>, page_reads: Decimal, sizing: &mut Sizing) {
    let reads = "pages that statements look up × misses, of the month's mean";
    sizing.add("page_reads_per_month", page_reads.round_dp(6), reads);
    let writes = "rows written × (log_overhead_bytes + row + index_log_bytes of its entries) ÷ \
                  aurora_write_io_bytes, each rounded up";
    sizing.add("write_ios_per_month", write_ios_a_month(case), writes);
}
