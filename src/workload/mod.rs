//! What is asked for: access patterns, data, requirements, and how the user wants each engine run.
//!
//! A workload is read from a profile ([`Workload::from_toml`], [`Workload::from_json`]) and
//! checked on the way in: what the models get is always in range, so that they have no bad input
//! to refuse.

mod document;
mod json;
mod pattern;
mod profile;
mod reader;
mod table;
mod toml;
mod units;

use rust_decimal::Decimal;

pub use pattern::{AccessPattern, IndexRead, IndexWrite, Operation};
pub use table::{
    DataVolume, DaxSettings, DynamodbSettings, Entry, Index, IndexKind, Replica, Streams,
};

pub(crate) use units::in_bytes;

use crate::assumptions::{Assumptions, Origin, Refused};
use crate::figures::thousands;
use crate::problem::{Place, Problem, Problems, SourceText, nearest};

/// What is asked for.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Workload {
    /// The name to show.
    pub name: String,
    /// The AWS region, `us-east-1` for one.
    pub region: String,
    /// Everything that the application does, in the order of the profile.
    pub access_patterns: Vec<AccessPattern>,
    /// The busiest minute ÷ the mean; 1 is steady.
    pub spikiness: Decimal,
    /// Whether the profile gives it; 1 otherwise.
    pub spikiness_is_given: bool,
    /// The data that is stored.
    pub data: Data,
    /// What an option must offer to be ranked, and its engine must be able to do.
    pub requirements: Requirements,
    /// Data that leaves the region.
    pub transfer: Transfer,
    /// How DynamoDB is to be used.
    pub dynamodb: DynamodbSettings,
    /// How PostgreSQL is to be run.
    pub postgres: PostgresSettings,
    /// The value of every assumption.
    pub assumptions: Assumptions,
    /// Where the profile names a region.
    region_places: Vec<(String, Place)>,
}

/// The data that is stored, without any engine's overhead.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Data {
    /// Total size in bytes.
    pub size_bytes: Decimal,
    /// How many items that is.
    pub items: Decimal,
}

impl Data {
    /// Mean size of an item in bytes; 0 when there are none.
    #[must_use]
    pub fn mean_item_bytes(&self) -> Decimal {
        self.size_bytes.checked_div(self.items).unwrap_or_default()
    }
}

/// How many zones a database must live in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Availability {
    /// One zone: a failure of the zone, or of the machine, is an outage.
    SingleAz,
    /// Two zones or more, with failover.
    MultiAz,
}

impl Availability {
    /// The name that profiles and reports use.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::SingleAz => "single-az",
            Self::MultiAz => "multi-az",
        }
    }
}

/// What an option must offer to be ranked, and what its engine must be able to do.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Requirements {
    /// The least availability that will do.
    pub availability: Availability,
    /// Whether statements join tables.
    pub joins: bool,
    /// Whether questions come up that no access pattern was designed for.
    pub ad_hoc_queries: bool,
    /// The most items that one transaction changes.
    pub max_transaction_items: Option<Decimal>,
    /// The most bytes that one transaction changes.
    pub max_transaction_bytes: Option<Decimal>,
    /// Whether writes are taken in several regions.
    pub multi_region_writes: bool,
}

/// Data that leaves the region for the application's own reasons, whatever the engine.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct Transfer {
    /// Bytes a month to the internet.
    pub internet_bytes_per_month: Decimal,
    /// Bytes a month to other regions, each with its region.
    pub region_bytes_per_month: Vec<(String, Decimal)>,
}

/// A kind of EBS volume.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StorageType {
    /// General purpose, third generation.
    Gp3,
}

/// How PostgreSQL is to be run. What is given is pinned: it is priced as it is, with a warning
/// where it can't serve the load.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct PostgresSettings {
    /// The instance class, `db.r7g.large` for one.
    pub instance: Option<String>,
    /// The kind of volume.
    pub storage_type: StorageType,
    /// Provisioned storage in bytes; it is sold in whole GiB.
    pub storage_bytes: Option<Decimal>,
    /// Provisioned IOPS.
    pub iops: Option<Decimal>,
    /// Backup storage in bytes, before what is free is taken off.
    pub backup_storage_bytes: Option<Decimal>,
}

impl Workload {
    /// Reads a profile in TOML; `name` is what problems call the text.
    ///
    /// # Errors
    /// Everything that is wrong with the profile, each with its place.
    pub fn from_toml(name: &str, text: &str) -> Result<Self, Problems> {
        let source = SourceText::new(name, text);
        profile::read(&source, &toml::parse(&source)?)
    }

    /// Reads a profile in JSON: the same keys as in TOML.
    ///
    /// # Errors
    /// As [`Workload::from_toml`].
    pub fn from_json(name: &str, text: &str) -> Result<Self, Problems> {
        let source = SourceText::new(name, text);
        profile::read(&source, &json::parse(&source)?)
    }

    /// Settles an assumption, over what the profile says: `text` is `KEY=VALUE`, and `name` is
    /// what problems call it.
    ///
    /// # Errors
    /// A text of another form, an unknown key, a value that is no number or outside the range.
    pub fn assume(&mut self, name: &str, text: &str) -> Result<(), Problems> {
        let source = SourceText::new(name, text);
        let place = |span| Place::new(&source, span);
        let Some((key, value)) = text.split_once('=') else {
            let problem = Problem::at(place(0..text.len()), format!("{name}: expected KEY=VALUE"));
            return Err(problem.help("for example bloat=1.5").into());
        };
        let value_place = place(key.len() + 1..text.len());
        let number = units::Quantity::Assumption
            .parse(value)
            .map_err(|expected| {
                let message = format!("{}: expected {expected}, found {value:?}", key.trim());
                Problem::at(value_place.clone(), message)
            })?;
        let key_place = place(0..key.len());
        set_assumption(
            &mut self.assumptions,
            (key.trim(), key_place),
            (number, value_place),
            Origin::Caller,
        )?;
        Ok(())
    }

    /// Every region that it names: its own first, then those of a global table.
    pub fn regions(&self) -> impl Iterator<Item = &str> {
        let replicas = self.dynamodb.replicas.iter();
        std::iter::once(self.region.as_str()).chain(replicas.map(|it| it.region.as_str()))
    }

    /// A problem with one of the workload's regions, put where the profile names the region.
    #[must_use]
    pub fn at_region(&self, region: &str, mut problem: Problem) -> Problem {
        let named = self.region_places.iter().find(|(name, _)| name == region);
        problem.place = problem
            .place
            .or_else(|| named.map(|(_, place)| place.clone()));
        problem
    }
}

/// Settles an assumption and says what is wrong with it in the terms of the place it came from.
fn set_assumption(
    assumptions: &mut Assumptions,
    (key, key_place): (&str, Place),
    (value, value_place): (Decimal, Place),
    origin: Origin,
) -> Result<(), Problem> {
    assumptions
        .set(key, value, origin)
        .map_err(|refused| match refused {
            Refused::Unknown => {
                let problem = Problem::at(key_place, format!("unknown assumption {key:?}"));
                let keys = crate::assumptions::ALL.iter().map(|it| it.key);
                problem.help(match nearest(key, keys) {
                    Some(near) => format!("did you mean {near:?}?"),
                    None => "`tablestakes assumptions` lists them".to_owned(),
                })
            }
            Refused::OutOfRange { least, most } => Problem::at(
                value_place,
                format!(
                    "{key}: expected a value from {} to {}, found {value}",
                    thousands(least),
                    thousands(most)
                ),
            ),
        })
}
