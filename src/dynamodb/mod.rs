//! DynamoDB: what its operations cost in units, and the ways to buy those.
//!
//! Rules: the Amazon DynamoDB developer guide, read/write capacity modes and item sizes, and the
//! pricing page. Every limit and every GB on a bill is binary.

mod attribution;
mod autoscaling;
mod burst;
mod dax;
mod features;
mod limits;
mod market;
pub mod on_demand;
mod plain;
pub mod provisioned;
mod table;
mod units;
mod usage;
mod warnings;

use crate::assumptions::Name;
use crate::commitment::Commitment;
use crate::model::{Engine, PurchaseOption};
use crate::workload::Availability;

pub use units::{range_units, read_units, write_units};

/// A table class: Standard, or Infrequent Access with cheaper storage and dearer throughput.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum TableClass {
    Standard,
    StandardIa,
}

/// An option of this engine. A table lives in several zones, however its throughput is bought.
const fn option(id: &'static str, summary: &'static str, commitment: Commitment) -> PurchaseOption {
    PurchaseOption {
        id,
        engine: Engine::DynamoDb,
        summary,
        availability: Availability::MultiAz,
        commitment_years: commitment.years(),
        administration: Name::AdministrationDynamodb,
    }
}

impl TableClass {
    /// The end of the keys of its prices.
    fn key(self) -> &'static str {
        match self {
            Self::Standard => "standard",
            Self::StandardIa => "standard-ia",
        }
    }

    /// The key of the price of storage, and of what is free of it.
    fn storage_key(self) -> &'static str {
        match self {
            Self::Standard => "dynamodb.storage.standard",
            Self::StandardIa => "dynamodb.storage.standard-ia",
        }
    }
}
