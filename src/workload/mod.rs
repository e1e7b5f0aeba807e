//! What is asked for: access patterns, data, requirements, and how the user wants each engine run.
//!
//! A workload is read from a profile ([`Workload::from_toml`], [`Workload::from_json`]) and
//! checked on the way in: what the models get is always in range, so that they have no bad input
//! to refuse.

pub(crate) mod document;
pub mod growth;
mod interval;
pub(crate) mod json;
mod pattern;
mod postgres;
pub(crate) mod profile;
pub(crate) mod reader;
pub mod shape;
mod table;
pub(crate) mod toml;
pub(crate) mod units;

use std::path::Path;
use std::sync::Arc;

use jiff::civil::Date;
use rust_decimal::prelude::ToPrimitive;
use rust_decimal::{Decimal, dec};

pub use growth::Growth;
pub use interval::Interval;
pub use pattern::{AccessPattern, IndexRead, IndexWrite, Operation};
pub use postgres::{Deployment, PostgresSettings, ReadReplicas, SecondaryIndexes, StorageType};
pub use shape::{Shape, ShapeKind};
pub use table::{
    Autoscaling, DataVolume, DaxSettings, DynamodbSettings, Entry, Index, IndexKind, OwnedCapacity,
    PinnedBlocks, Replica, ScalingLimits, Streams,
};

pub(crate) use units::in_bytes;
pub use units::is_size_unit;

use self::document::Node;
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
    /// How reads move over their period.
    pub reads_shape: Arc<Shape>,
    /// How writes move over theirs.
    pub writes_shape: Arc<Shape>,
    /// Whether the profile says how demand moves; it is steady otherwise.
    pub shape_is_given: bool,
    /// What was found odd in the files that the profile names, and how it was taken.
    pub notes: Vec<String>,
    /// The data that is stored.
    pub data: Data,
    /// How it all grows month by month.
    pub growth: Growth,
    /// What an option must offer to be ranked, and its engine must be able to do.
    pub requirements: Requirements,
    /// Data that leaves the region.
    pub transfer: Transfer,
    /// How DynamoDB is to be used.
    pub dynamodb: DynamodbSettings,
    /// How PostgreSQL is to be run.
    pub postgres: PostgresSettings,
    /// What an hour of those who look after the database costs, USD; `None` leaves people out.
    pub team_usd_per_hour: Option<Decimal>,
    /// The day whose rules hold; the newest of the price book when it is left out.
    pub prices_on: Option<Date>,
    /// How many blocks of reserved capacity to buy; no profile says it.
    pub pinned_blocks: PinnedBlocks,
    /// The numbers that nobody knows exactly, each taken at the middle of its interval.
    pub intervals: Vec<Interval>,
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
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a question of its own, as a profile asks it"
)]
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
    /// Whether whoever wrote must see it in the next read: reads stay where writes are then.
    pub read_your_writes: bool,
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

/// More capacity than AWS has provisioned for anyone.
const MOST_BLOCKS: Decimal = dec!(100_000_000);

impl Workload {
    /// Reads a profile in TOML; `name` is what problems call the text, and the path that a trace's
    /// file is looked for beside.
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

    /// Reads a profile in TOML, or in JSON where its name ends so or its text begins with a brace.
    ///
    /// # Errors
    /// As [`Workload::from_toml`].
    pub fn from_text(name: &str, text: &str) -> Result<Self, Problems> {
        let source = SourceText::new(name, text);
        profile::read(&source, &parse(&source)?)
    }

    /// Settles an assumption, over what the profile says: `text` is `KEY=VALUE`, and `name` is
    /// what problems call it.
    ///
    /// # Errors
    /// A text of another form, an unknown key, a value that is no number or outside the range.
    pub fn assume(&mut self, name: &str, text: &str) -> Result<(), Problems> {
        settle(&mut self.assumptions, name, text)?;
        // What is settled is known.
        let key = text.split_once('=').map_or("", |it| it.0.trim());
        let path = format!("assumptions.{key}");
        self.intervals
            .retain(|it| it.key != path && it.assumption != Some(key));
        Ok(())
    }

    /// Forgets where the profile names regions, for a workload whose profile nobody has.
    pub(crate) fn forget_places(&mut self) {
        self.region_places.clear();
    }

    /// Names regions where another does, of whose profile it was made, but for those that were set since.
    pub(crate) fn take_places(&mut self, other: &Self, set: impl Iterator<Item = (String, Place)>) {
        self.region_places = set.chain(other.region_places.iter().cloned()).collect();
    }

    /// Pins how many blocks of reserved capacity an option with such a commitment buys in a region:
    /// `text` is `reads=N`, `writes=N`, or `N` for both, and `name` is what problems call it.
    ///
    /// # Errors
    /// A text of another form, a number that is not whole.
    pub fn pin_blocks(&mut self, name: &str, text: &str) -> Result<(), Problems> {
        let (kind, number) = match text.split_once('=') {
            Some((kind, number)) => (kind.trim(), number),
            None => ("", text),
        };
        let value = units::Quantity::Number.parse(number).ok();
        let value = value.filter(|it| it.fract().is_zero() && *it <= MOST_BLOCKS);
        let blocks = value.and_then(|it| it.to_u64());
        let blocks = blocks.filter(|_| ["", "reads", "writes"].contains(&kind));
        let Some(blocks) = blocks else {
            let source = SourceText::new(name, text);
            let place = Place::new(&source, 0..text.len());
            let expected = "expected a whole number of blocks, or reads=N, or writes=N";
            let problem = Problem::at(place, format!("{name}: {expected}, found {text:?}"));
            return Err(problem.help("for example writes=12").into());
        };
        if kind != "writes" {
            self.pinned_blocks.reads = Some(blocks);
        }
        if kind != "reads" {
            self.pinned_blocks.writes = Some(blocks);
        }
        Ok(())
    }

    /// Every region that it names: its own first, then those of a global table.
    pub fn regions(&self) -> impl Iterator<Item = &str> {
        let replicas = self.dynamodb.replicas.iter();
        std::iter::once(self.region.as_str()).chain(replicas.map(|it| it.region.as_str()))
    }

    /// The same workload with its home in another region.
    ///
    /// # Errors
    /// That it lives there already, or sends data there: then it would be another workload.
    pub fn moved_to(mut self, region: &str) -> Result<Self, Problem> {
        let sent = &self.transfer.region_bytes_per_month;
        let what = if self.dynamodb.replicas.iter().any(|it| it.region == region) {
            "has a replica in"
        } else if sent.iter().any(|(to, _)| to == region) {
            "sends data to"
        } else {
            region.clone_into(&mut self.region);
            return Ok(self);
        };
        let message = format!("{} {what} {region}: it can't move there", self.name);
        let help = "take the region out of the profile, or compare other regions";
        Err(self.at_region(region, Problem::anywhere(message).help(help)))
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

/// The document that a text is, in TOML or in JSON.
pub(crate) fn parse(source: &Arc<SourceText>) -> Result<Node, Problems> {
    let extension = Path::new(&source.name).extension();
    let is_json = extension.is_some_and(|it| it.eq_ignore_ascii_case("json"));
    // A TOML text can't begin with a brace.
    if is_json || source.text.trim_start().starts_with('{') {
        json::parse(source)
    } else {
        toml::parse(source)
    }
}

/// Settles an assumption as `KEY=VALUE` says; `name` is what problems call the text.
pub(crate) fn settle(
    assumptions: &mut Assumptions,
    name: &str,
    text: &str,
) -> Result<(), Problems> {
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
        assumptions,
        (key.trim(), key_place),
        (number, value_place),
        Origin::Caller,
    )?;
    Ok(())
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
