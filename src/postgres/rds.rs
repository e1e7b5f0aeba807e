//! RDS for PostgreSQL: an instance, or an instance with a standby, and a gp3 volume.

use super::server::Server;
use crate::assumptions::Name;
use crate::commitment::Commitment;
use crate::figures::thousands;
use crate::model::{Case, Engine, PricingModel, PurchaseOption, Quote, Unavailable};
use crate::workload::{Availability, StorageType, in_bytes};

/// RDS for PostgreSQL on one instance and with a standby, by the hour and with a savings plan.
pub const MODELS: &[&dyn PricingModel] = &[
    &Rds::new(
        Deployment::SingleAz,
        Commitment::None,
        "rds.single-az.on-demand",
        "RDS for PostgreSQL, one instance, by the hour",
    ),
    &Rds::new(
        Deployment::SingleAz,
        Commitment::SavingsPlan,
        "rds.single-az.savings-plan",
        "RDS for PostgreSQL, one instance, with a Database Savings Plan",
    ),
    &Rds::new(
        Deployment::MultiAz,
        Commitment::None,
        "rds.multi-az.on-demand",
        "RDS for PostgreSQL, an instance and a standby in another zone, by the hour",
    ),
    &Rds::new(
        Deployment::MultiAz,
        Commitment::SavingsPlan,
        "rds.multi-az.savings-plan",
        "RDS for PostgreSQL, an instance and a standby in another zone, with a Database Savings Plan",
    ),
];

struct Rds {
    option: PurchaseOption,
    deployment: Deployment,
    commitment: Commitment,
}

impl Rds {
    const fn new(
        deployment: Deployment,
        commitment: Commitment,
        id: &'static str,
        summary: &'static str,
    ) -> Self {
        let option = PurchaseOption {
            id,
            engine: Engine::PostgreSql,
            summary,
            availability: match deployment {
                Deployment::SingleAz => Availability::SingleAz,
                Deployment::MultiAz => Availability::MultiAz,
            },
            commitment_years: commitment.years(),
        };
        Self {
            option,
            deployment,
            commitment,
        }
    }
}

/// How many instances hold the data, as far as prices know.
#[derive(Clone, Copy)]
enum Deployment {
    SingleAz,
    MultiAz,
}

/// The keys of the prices of a deployment.
pub(super) struct Keys {
    /// What stands before the class.
    pub(super) instance_hours: &'static str,
    pub(super) storage: &'static str,
    pub(super) storage_iops: &'static str,
    pub(super) storage_throughput: &'static str,
}

impl Deployment {
    fn keys(self, storage: StorageType) -> Keys {
        match (self, storage) {
            (Self::SingleAz, StorageType::Gp3) => Keys {
                instance_hours: "rds.instance-hours.single-az.",
                storage: "rds.storage.single-az.gp3",
                storage_iops: "rds.storage-iops.single-az.gp3",
                storage_throughput: "rds.storage-throughput.single-az.gp3",
            },
            (Self::MultiAz, StorageType::Gp3) => Keys {
                instance_hours: "rds.instance-hours.multi-az.",
                storage: "rds.storage.multi-az.gp3",
                storage_iops: "rds.storage-iops.multi-az.gp3",
                storage_throughput: "rds.storage-throughput.multi-az.gp3",
            },
        }
    }
}

impl PricingModel for Rds {
    fn option(&self) -> &PurchaseOption {
        &self.option
    }

    fn quote<'b>(&self, case: &Case<'_, 'b>) -> Result<Quote<'b>, Unavailable> {
        let mean_bytes = case.demand.data().mean_item_bytes();
        let limit = case.workload.assumptions.get(Name::FieldBytesLimit);
        if mean_bytes > limit {
            return Err(Unavailable::Unservable(format!(
                "storage.size ÷ storage.items: an item of {} bytes is more than PostgreSQL's \
                 largest field ({})",
                thousands(mean_bytes.round()),
                in_bytes(limit)
            )));
        }
        if case.workload.requirements.multi_region_writes {
            return Err(Unavailable::Unservable(
                "requirements.multi_region_writes: PostgreSQL takes writes in one region"
                    .to_owned(),
            ));
        }
        let postgres = &case.workload.postgres;
        let keys = self.deployment.keys(postgres.storage_type);
        let plan = match self.commitment {
            Commitment::SavingsPlan => Some(case.book.savings_plan("rds.instance-hours")?),
            _ => None,
        };
        let server = Server::new(case, keys, plan);
        let candidate = match &postgres.instance {
            Some(class) => server.pinned(class)?,
            None => server.cheapest()?,
        };
        server.quote(&candidate)
    }
}
