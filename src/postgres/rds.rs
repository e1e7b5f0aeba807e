//! RDS for PostgreSQL: an instance, alone, with a standby, or with two that take reads; and its
//! volumes.
//!
//! Rule: Amazon RDS for PostgreSQL pricing. The price of an instance with a standby, and that of a
//! cluster of three, is for all of its instances. Reserved instances are sold for one and for a pair; those of a cluster are
//! three for one. A read replica is an instance with a volume of its own.

use rust_decimal::Decimal;

use super::ledger::Ledger;
use super::market::{self, Tag};
use super::server::{Groups, Instances, Placement, Server, Service};
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
        (group, of_whom): (Group, &str),
        deployment: Deployment,
        storage_type: StorageType,
        on: &Placement,
        count: Decimal,
        ledger: &mut dyn Ledger<'b>,
    ) -> Result<(), Unavailable> {
        let Some(volume) = on.volume else {
            return Ok(());
        };
        let mut add = |meter: &'static str, quantity: Decimal, tag: Tag| {
            let price = market::price(book, tag)?;
            let subject = format_args!("{}{of_whom}", storage_type.name());
            ledger.add(group, subject, meter, quantity * count, price);
            Ok::<_, Unavailable>(())
        };
        let (iops, mib) = (volume.extra.iops, volume.extra.mib_per_second);
        add(
            "storage",
            volume.gib,
            Tag::RdsStorage(deployment, storage_type),
        )?;
        if !iops.is_zero() {
            let tag = Tag::RdsStorageIops(deployment, storage_type);
            add("storage-iops", iops, tag)?;
        }
        if !mib.is_zero() {
            let tag = Tag::RdsStorageThroughput(deployment, storage_type);
            add("storage-throughput", mib, tag)?;
        }
        Ok(())
    }

    /// The kind of volume: the profile's, or gp3; io1 for a cluster where no gp3 is sold for one.
    fn storage_type(&self, case: &Case<'_, '_>) -> StorageType {
        let wanted = case.workload.postgres.storage_type;
        let wanted = wanted.unwrap_or(StorageType::Gp3);
        if self.0 == Deployment::MultiAzCluster && wanted == StorageType::Gp3 {
            let tag = Tag::RdsStorage(self.0, wanted);
            if market::price(case.book, tag).is_err() {
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

    fn place(&self) -> usize {
        self.0 as usize
    }

    fn variant(&self, term: Term) -> &'static str {
        match self.0 {
            Deployment::SingleAz => ALONE,
            Deployment::MultiAz => "multi-az.",
            Deployment::MultiAzCluster if term.is_reserved() => ALONE,
            Deployment::MultiAzCluster => "multi-az-cluster.",
        }
    }

    fn instances(&self, _: &Case<'_, '_>, fleet: Fleet, term: Term) -> Groups {
        let (billed, machines) = match self.0 {
            Deployment::SingleAz => (1, 1),
            Deployment::MultiAz => (1, 2),
            Deployment::MultiAzCluster if term.is_reserved() => (3, 3),
            Deployment::MultiAzCluster => (1, 3),
        };
        let first = Instances {
            variant: self.variant(term),
            billed,
            machines,
            role: "",
        };
        let replicas = fleet.readers.saturating_sub(self.own_readers());
        let replicas = (replicas > 0).then_some(Instances {
            variant: ALONE,
            billed: replicas,
            machines: replicas,
            role: " read replicas",
        });
        Groups { first, replicas }
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

    fn is_more_volume_dearer(&self, case: &Case<'_, '_>) -> bool {
        // Each GB that is provisioned makes one of the backups free.
        let price = |tag| market::price(case.book, tag).map(|it| it.usd);
        let storage = price(Tag::RdsStorage(self.0, self.storage_type(case)));
        let backups = price(Tag::RdsBackups);
        matches!((storage, backups), (Ok(storage), Ok(backups)) if backups <= storage)
    }

    fn lines<'b>(
        &self,
        server: &Server<'_, '_, 'b>,
        on: &Placement,
        ledger: &mut dyn Ledger<'b>,
    ) -> Result<(), Unavailable> {
        let case = server.case;
        let kind = self.storage_type(case);
        let shards = Decimal::from(on.fleet.shards);
        let own = (Group::Storage, "");
        let book = case.book;
        Self::volumes(book, own, self.0, kind, on, shards, ledger)?;
        let replicas = on.fleet.readers.saturating_sub(self.own_readers());
        if replicas > 0 {
            let of_replicas = (Group::Storage, " of read replicas");
            let count = shards * Decimal::from(replicas);
            let alone = Deployment::SingleAz;
            Self::volumes(book, of_replicas, alone, kind, on, count, ledger)?;
        }
        for at in 0..server.regions_away() {
            let (away, of_region) = (server.away(at)?, (Group::Replication, ""));
            let alone = Deployment::SingleAz;
            Self::volumes(away, of_region, alone, kind, on, shards, ledger)?;
        }
        // Backups up to the size of the provisioned storage are free.
        let provisioned = on.volume.map_or(Decimal::ZERO, |it| it.gib) * shards;
        let backup_gb = server.backup_gb - provisioned;
        if backup_gb > Decimal::ZERO {
            let price = market::price(book, Tag::RdsBackups)?;
            let (group, subject) = (Group::Protection, format_args!("backups"));
            ledger.add(group, subject, "backup-storage", backup_gb, price);
        }
        Ok(())
    }
}
