//! How DynamoDB is to be used: the table's features, as a profile's `[dynamodb]` has them.

use rust_decimal::Decimal;

/// How DynamoDB is to be used.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct DynamodbSettings {
    /// The table's size in bytes as the console shows it, overhead included and indexes left out.
    pub table_size_bytes: Option<Decimal>,
    /// Whether the account's free allowances are this workload's to use.
    pub free_tier: bool,
    /// Between what auto scaling keeps the table's capacity.
    pub autoscaling: Autoscaling,
    /// Reserved capacity that is owned already, in the workload's own region.
    pub reserved: Option<OwnedCapacity>,
    /// Secondary indexes, the global ones first.
    pub indexes: Vec<Index>,
    /// What point-in-time recovery protects, when it is switched on.
    pub pitr: Option<DataVolume>,
    /// On-demand backups that are kept, in bytes.
    pub backup_size_bytes: Decimal,
    /// What is restored in a month.
    pub restore_per_month: Option<DataVolume>,
    /// What is exported to S3 in a month.
    pub export_per_month: Option<DataVolume>,
    /// What is imported from S3 in a month.
    pub import_per_month: Option<DataVolume>,
    /// Who reads the table's stream, when someone is billed for it.
    pub streams: Option<Streams>,
    /// Whether changes are captured for Kinesis.
    pub kinesis_cdc: bool,
    /// The other regions of a global table.
    pub replicas: Vec<Replica>,
    /// A cache in front of the table.
    pub dax: Option<DaxSettings>,
    /// Share of the table's requests that go to the hottest partition key, when it is known.
    pub hottest_key_share: Option<Decimal>,
    /// The largest item collection in bytes: what one partition key holds, entries of local indexes
    /// included.
    pub item_collection_bytes: Option<Decimal>,
}

/// A secondary index.
#[derive(Debug, Clone, PartialEq)]
pub struct Index {
    /// The name that its charges carry.
    pub name: String,
    /// Whether it has capacity of its own.
    pub kind: IndexKind,
    /// What an entry holds.
    pub entry: Entry,
    /// How many entries it has, when not every item has one.
    pub entries: Option<Decimal>,
    /// Its size in bytes as the console shows it, overhead included.
    pub size_bytes: Option<Decimal>,
    /// Between what auto scaling keeps its capacity; left out, as the table's.
    pub autoscaling: Option<Autoscaling>,
}

/// Between what auto scaling keeps capacity.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Autoscaling {
    /// Read units.
    pub reads: ScalingLimits,
    /// Write units.
    pub writes: ScalingLimits,
}

/// Between what auto scaling keeps capacity of one kind. What is left out is not limited.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct ScalingLimits {
    /// Units a second at least.
    pub min: Option<Decimal>,
    /// Units a second at most.
    pub max: Option<Decimal>,
    /// The utilization that is aimed at, from 0 to 1; left out, `dynamodb_target_utilization`.
    pub target: Option<Decimal>,
}

/// Reserved capacity that is owned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OwnedCapacity {
    /// Read units.
    pub read_units: u64,
    /// Write units.
    pub write_units: u64,
    /// Years of its term.
    pub years: u32,
}

impl OwnedCapacity {
    /// Units of one kind.
    #[must_use]
    pub fn units(&self, reads: bool) -> u64 {
        if reads {
            self.read_units
        } else {
            self.write_units
        }
    }
}

/// How many blocks of reserved capacity to buy in a region, where the user says so; the number that
/// costs the least otherwise.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct PinnedBlocks {
    /// For reads.
    pub reads: Option<u64>,
    /// For writes.
    pub writes: Option<u64>,
}

impl PinnedBlocks {
    pub(crate) fn of(self, reads: bool) -> Option<u64> {
        if reads { self.reads } else { self.writes }
    }
}

/// A kind of secondary index.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IndexKind {
    /// Has keys, partitions and capacity of its own; eventually consistent.
    Global,
    /// Has the partition keys of the table and uses its capacity.
    Local,
}

/// What an index entry holds, beside what every item has of overhead.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Entry {
    /// The whole item.
    All,
    /// The keys of the index and of the table.
    KeysOnly,
    /// So many bytes.
    Bytes(Decimal),
}

/// An amount of data: a size, or so many times what the table holds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum DataVolume {
    /// Bytes.
    Bytes(Decimal),
    /// Times the table with its local indexes.
    Times(Decimal),
}

/// Who reads a table's stream. What Lambda reads is free.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Streams {
    /// So many read requests a month.
    ReadRequests(Decimal),
    /// So many consumers that poll every shard.
    Consumers(Decimal),
}

/// Another region of a global table.
#[derive(Debug, Clone, PartialEq)]
pub struct Replica {
    /// The region.
    pub region: String,
    /// Share of all reads that are made there, from 0 to 1.
    pub reads_share: Decimal,
}

/// A DAX cluster in front of the table.
#[derive(Debug, Clone, PartialEq)]
pub struct DaxSettings {
    /// Share of the eventually consistent reads that the cache answers, from 0 to 1.
    pub hit_rate: Decimal,
    /// The class of its nodes, `dax.r5.large` for one, when it is pinned.
    pub node: Option<String>,
    /// How many nodes, when that is pinned.
    pub nodes: Option<Decimal>,
}

impl Index {
    /// How many entries it has in a table of so many items: one for each, unless it is sparse.
    #[must_use]
    pub fn entries_among(&self, items: Decimal) -> Decimal {
        self.entries.unwrap_or(items)
    }
}

impl DynamodbSettings {
    /// Share of all reads that is made in the first region, from 0 to 1.
    #[must_use]
    pub fn home_reads_share(&self) -> Decimal {
        let away: Decimal = self.replicas.iter().map(|it| it.reads_share).sum();
        // Even shares need not divide evenly.
        (Decimal::ONE - away).max(Decimal::ZERO)
    }

    /// The indexes of a kind.
    pub fn indexes_of(&self, kind: IndexKind) -> impl Iterator<Item = &Index> {
        self.indexes.iter().filter(move |index| index.kind == kind)
    }
}
