//! RDS for PostgreSQL: an instance, alone, with a standby, or with two that take reads; and its
//! volumes.
//!
//! Rule: Amazon RDS for PostgreSQL pricing. The price of an instance with a standby, and that of a
//! cluster of three, is for all of its instances. Reserved instances are sold for one and for a pair; those of a cluster are
//! three for one. A read replica is an instance with a volume of its own.

use rust_decimal::Decimal;

use super::server::{Candidate, Instances, Line, Server, Service};
use super::servers::Servers;
use super::sizing::{Disk, Fleet};
use super::term::Term;
use crate::assumptions::Name;
use crate::bill::Group;
use crate::model::{Case, PricingModel, Unavailable};
use crate::prices::PriceBook;
use crate::workload::{Deployment, StorageType};

struct Rds(Deployment);

static SINGLE_AZ: Rds = Rds(Deployment::SingleAz);
static MULTI_AZ: Rds = Rds(Deployment::MultiAz);
static MULTI_AZ_CLUSTER: Rds = Rds(Deployment::MultiAzCluster);

macro_rules! options {
    ($($service:ident, $id:literal, $what:literal;)+) => {
        &[$(
            &option(&$service, Term::ON_DEMAND, concat!($id, ".on-demand"), concat!($what, ", by the hour")),
            &option(&$service, Term::ONE_YEAR, concat!($id, ".reserved-1y-no-upfront"), concat!($what, ", reserved for a year, nothing upfront")),
            &option(&$service, Term::ONE_YEAR_PARTIAL, concat!($id, ".reserved-1y-partial-upfront"), concat!($what, ", reserved for a year, half upfront")),
            &option(&$service, Term::ONE_YEAR_ALL, concat!($id, ".reserved-1y-all-upfront"), concat!($what, ", reserved for a year, all upfront; where a book has its prices")).rare(),
            &option(&$service, Term::THREE_YEARS_PARTIAL, concat!($id, ".reserved-3y-partial-upfront"), concat!($what, ", reserved for three years, half upfront")),
            &option(&$service, Term::THREE_YEARS_ALL, concat!($id, ".reserved-3y-all-upfront"), concat!($what, ", reserved for three years, all upfront; where a book has its prices")).rare(),
            &option(&$service, Term::SAVINGS_PLAN, concat!($id, ".savings-plan"), concat!($what, ", with a Database Savings Plan")),
        )+]
    };
}

/// RDS for PostgreSQL in every deployment, on every term.
pub const MODELS: &[&dyn PricingModel] = options! {
    SINGLE_AZ, "rds.single-az", "RDS for PostgreSQL, one instance";
    MULTI_AZ, "rds.multi-az", "RDS for PostgreSQL, an instance and a standby in another zone";
    MULTI_AZ_CLUSTER, "rds.multi-az-cluster", "RDS for PostgreSQL, an instance and two standbys in other zones that take reads";
};

const fn option(
    service: &'static Rds,
    term: Term,
    id: &'static str,
    summary: &'static str,
) -> Servers {
    let deployment = Some(service.0);
    Servers::new(
        service,
        deployment,
        term,
        Name::AdministrationRds,
        id,
        summary,
    )
}

const ALONE: &str = "single-az.";

impl Rds {
    /// How many readers come with the deployment.
    const fn own_readers(&self) -> u32 {
        match self.0 {
            Deployment::SingleAz | Deployment::MultiAz => 0,
            Deployment::MultiAzCluster => 2,
        }
    }

    /// Adds volumes of a deployment.
    fn volumes<'b>(
        book: &'b PriceBook,
        (group, subject): (Group, &str),
        deployment: Deployment,
        storage_type: StorageType,
        candidate: &Candidate<'b>,
        count: Decimal,
        lines: &mut Vec<Line<'b>>,
    ) -> Result<(), Unavailable> {
        let Some(volume) = candidate.volume else {
            return Ok(());
        };
        let kind = format!("{}.{}", deployment.name(), storage_type.name());
        let mut add = |meter: &'static str, quantity: Decimal, unit| {
            let price = book.price(&format!("rds.{meter}.{kind}"), unit)?;
            lines.push(Line::monthly(
                group,
                subject,
                meter,
                quantity * count,
                price,
            ));
            Ok::<_, Unavailable>(())
        };
        add("storage", volume.gib, "GB-month")?;
        if !volume.extra.iops.is_zero() {
            add("storage-iops", volume.extra.iops, "IOPS-month")?;
        }
        if !volume.extra.mib_per_second.is_zero() {
            let mib = volume.extra.mib_per_second;
            add("storage-throughput", mib, "MB/s-month")?;
        }
        Ok(())
    }

    /// The kind of volume: the profile's, or gp3; io1 for a cluster where no gp3 is sold for one.
    fn storage_type(&self, case: &Case<'_, '_>) -> StorageType {
        let wanted = case.workload.postgres.storage_type;
        let wanted = wanted.unwrap_or(StorageType::Gp3);
        if self.0 == Deployment::MultiAzCluster && wanted == StorageType::Gp3 {
            let key = "rds.storage.multi-az-cluster.gp3";
            if case.book.price(key, "GB-month").is_err() {
                return StorageType::Io1;
            }
        }
        wanted
    }
}

impl Service for Rds {
    fn key(&self) -> &'static str {
        "rds"
    }

    fn disk(&self, case: &Case<'_, '_>) -> Disk {
        Disk::Rds(self.storage_type(case))
    }

    fn included_readers(&self) -> u32 {
        self.own_readers()
    }

    fn instances(&self, _: &Case<'_, '_>, fleet: Fleet, term: Term) -> Vec<Instances> {
        let (variant, billed, machines) = match self.0 {
            Deployment::SingleAz => (ALONE, 1, 1),
            Deployment::MultiAz => ("multi-az.", 1, 2),
            Deployment::MultiAzCluster if term.is_reserved() => (ALONE, 3, 3),
            Deployment::MultiAzCluster => ("multi-az-cluster.", 1, 3),
        };
        let mut groups = vec![Instances {
            variant,
            billed,
            machines,
            role: "",
        }];
        let replicas = fleet.readers.saturating_sub(self.own_readers());
        if replicas > 0 {
            groups.push(Instances {
                variant: ALONE,
                billed: replicas,
                machines: replicas,
                role: " read replicas",
            });
        }
        groups
    }

    fn alone(&self) -> &'static str {
        ALONE
    }

    fn sold(&self) -> Option<&'static str> {
        match self.0 {
            Deployment::MultiAzCluster => Some("rds.instance-hours.multi-az-cluster."),
            _ => None,
        }
    }

    fn cpu_credits(&self, _: &str) -> String {
        "rds.cpu-credits".to_owned()
    }

    fn lines<'b>(
        &self,
        server: &Server<'_, '_, 'b>,
        candidate: &Candidate<'b>,
        lines: &mut Vec<Line<'b>>,
    ) -> Result<(), Unavailable> {
        let case = server.case;
        let storage_type = self.storage_type(case);
        let shards = Decimal::from(candidate.fleet.shards);
        let own = (Group::Storage, storage_type.name());
        let book = case.book;
        Self::volumes(book, own, self.0, storage_type, candidate, shards, lines)?;
        let replicas = candidate.fleet.readers.saturating_sub(self.own_readers());
        if replicas > 0 {
            let subject = format!("{} of read replicas", storage_type.name());
            let count = shards * Decimal::from(replicas);
            Self::volumes(
                book,
                (Group::Storage, &subject),
                Deployment::SingleAz,
                storage_type,
                candidate,
                count,
                lines,
            )?;
        }
        for at in 0..server.regions_away() {
            Self::volumes(
                server.away(at)?,
                (Group::Replication, storage_type.name()),
                Deployment::SingleAz,
                storage_type,
                candidate,
                shards,
                lines,
            )?;
        }
        // Backups up to the size of the provisioned storage are free.
        let provisioned = candidate.volume.map_or(Decimal::ZERO, |it| it.gib) * shards;
        let backup_gb = server.backup_gb - provisioned;
        if backup_gb > Decimal::ZERO {
            let price = book.price("rds.backup-storage", "GB-month")?;
            let meter = "backup-storage";
            lines.push(Line::monthly(
                Group::Protection,
                "backups",
                meter,
                backup_gb,
                price,
            ));
        }
        Ok(())
    }
}
