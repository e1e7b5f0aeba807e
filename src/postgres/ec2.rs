//! PostgreSQL run by oneself on EC2: an instance, alone or with a standby, EBS gp3, backups on S3.
//!
//! Rules: Amazon EC2, EBS and S3 pricing. What goes from zone to zone is billed on both sides.

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
use crate::workload::Deployment;

struct Ec2(Deployment);

static SINGLE_AZ: Ec2 = Ec2(Deployment::SingleAz);
static MULTI_AZ: Ec2 = Ec2(Deployment::MultiAz);

macro_rules! options {
    ($($service:ident, $id:literal, $what:literal;)+) => {
        &[$(
            &option(&$service, Term::ON_DEMAND, concat!($id, ".on-demand"), concat!($what, ", by the hour")),
            &option(&$service, Term::ONE_YEAR, concat!($id, ".reserved-1y-no-upfront"), concat!($what, ", reserved for a year, nothing upfront")),
            &option(&$service, Term::ONE_YEAR_PARTIAL, concat!($id, ".reserved-1y-partial-upfront"), concat!($what, ", reserved for a year, half upfront; where a book has its prices")).rare(),
            &option(&$service, Term::ONE_YEAR_ALL, concat!($id, ".reserved-1y-all-upfront"), concat!($what, ", reserved for a year, all upfront; where a book has its prices")).rare(),
            &option(&$service, Term::THREE_YEARS, concat!($id, ".reserved-3y-no-upfront"), concat!($what, ", reserved for three years, nothing upfront")),
            &option(&$service, Term::THREE_YEARS_PARTIAL, concat!($id, ".reserved-3y-partial-upfront"), concat!($what, ", reserved for three years, half upfront; where a book has its prices")).rare(),
            &option(&$service, Term::THREE_YEARS_ALL, concat!($id, ".reserved-3y-all-upfront"), concat!($what, ", reserved for three years, all upfront; where a book has its prices")).rare(),
        )+]
    };
}

/// PostgreSQL on EC2, alone and with a standby, on every term.
pub const MODELS: &[&dyn PricingModel] = options! {
    SINGLE_AZ, "ec2.single-az", "PostgreSQL run by oneself on EC2, one instance";
    MULTI_AZ, "ec2.multi-az", "PostgreSQL run by oneself on EC2, an instance and a standby in another zone";
};

const fn option(
    service: &'static Ec2,
    term: Term,
    id: &'static str,
    summary: &'static str,
) -> Servers {
    let deployment = Some(service.0);
    Servers::new(
        service,
        deployment,
        term,
        Name::AdministrationEc2,
        id,
        summary,
    )
}

impl Ec2 {
    /// How many machines a shard has beside the one that takes the writes and the readers.
    const fn standbys(&self) -> u32 {
        match self.0 {
            Deployment::SingleAz => 0,
            Deployment::MultiAz | Deployment::MultiAzCluster => 1,
        }
    }

    fn volumes<'b>(
        book: &'b PriceBook,
        group: Group,
        on: &Placement,
        count: Decimal,
        ledger: &mut dyn Ledger<'b>,
    ) -> Result<(), Unavailable> {
        let Some(volume) = on.volume else {
            return Ok(());
        };
        let extra = volume.extra;
        for (meter, tag, quantity) in [
            ("storage", Tag::EbsStorage, volume.gib),
            ("storage-iops", Tag::EbsIops, extra.iops),
            (
                "storage-throughput",
                Tag::EbsThroughput,
                extra.mib_per_second,
            ),
        ] {
            if !quantity.is_zero() {
                let price = market::price(book, tag)?;
                ledger.add(group, format_args!("gp3"), meter, quantity * count, price);
            }
        }
        Ok(())
    }
}

impl Service for Ec2 {
    fn key(&self) -> &'static str {
        "ec2"
    }

    fn disk(&self, _: &Case<'_, '_>) -> Disk {
        Disk::Ebs
    }

    fn is_priced(&self, server: &Server<'_, '_, '_>) -> bool {
        let is_known = |tag| market::known_price(server.case.book, tag).is_some();
        let backups = server.backup_gb.is_zero() || is_known(Tag::S3Storage);
        let log =
            || self.standbys() == 0 || server.log_gb().is_zero() || is_known(Tag::BetweenZones);
        backups && log() && is_known(Tag::EbsStorage)
    }

    fn place(&self) -> usize {
        5 + self.standbys() as usize
    }

    fn variant(&self, _: Term) -> &'static str {
        ""
    }

    fn instances(&self, _: &Case<'_, '_>, fleet: Fleet, _: Term) -> Groups {
        let machines = 1 + self.standbys() + fleet.readers;
        let first = Instances {
            variant: "",
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
        ""
    }

    fn class<'n>(&self, class: &'n str) -> &'n str {
        class.strip_prefix("db.").unwrap_or(class)
    }

    fn pinned(&self, case: &Case<'_, '_>, class: &str) -> String {
        let class = self.class(class);
        let Some((family, size)) = class.split_once('.') else {
            return class.to_owned();
        };
        let family = case.book.hardware().instance_family(family);
        family.map_or_else(|| class.to_owned(), |family| format!("{family}.{size}"))
    }

    fn cpu_credits(&self, class: &str) -> String {
        // On EC2 alone families differ in it.
        let family = class.split('.').next().unwrap_or_default();
        format!("ec2.cpu-credits.{family}")
    }

    fn lines<'b>(
        &self,
        server: &Server<'_, '_, 'b>,
        on: &Placement,
        ledger: &mut dyn Ledger<'b>,
    ) -> Result<(), Unavailable> {
        let book = server.case.book;
        let fleet = on.fleet;
        let shards = Decimal::from(fleet.shards);
        let others = Decimal::from(self.standbys() + fleet.readers);
        let machines = (Decimal::ONE + others) * shards;
        Self::volumes(book, Group::Storage, on, machines, ledger)?;
        for at in 0..server.regions_away() {
            let away = server.away(at)?;
            Self::volumes(away, Group::Replication, on, shards, ledger)?;
        }
        if !server.backup_gb.is_zero() {
            let price = market::price(book, Tag::S3Storage)?;
            let (group, subject) = (Group::Protection, format_args!("backups"));
            ledger.add(group, subject, "backup-storage", server.backup_gb, price);
        }
        // What stays in its zone needs not be weighed.
        if others.is_zero() {
            return Ok(());
        }
        let log_gb = server.log_gb() * others;
        if !log_gb.is_zero() {
            let price = market::price(book, Tag::BetweenZones)?;
            let both_ways = log_gb * Decimal::TWO;
            ledger.add(
                Group::Transfer,
                format_args!("log to other zones"),
                "transfer-between-zones",
                both_ways,
                price,
            );
        }
        Ok(())
    }
}
