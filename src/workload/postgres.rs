//! How PostgreSQL is to be run, as a profile's `[postgres]` has it.

use rust_decimal::Decimal;

/// How PostgreSQL is to be run. What is given is pinned: it is priced as it is, with a warning
/// where it can't serve the load.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct PostgresSettings {
    /// The instance class, `db.r7g.large` for one.
    pub instance: Option<String>,
    /// The families that classes are chosen from, `r7g` for one; every one when there are none.
    pub families: Vec<String>,
    /// The one deployment of servers that is wanted.
    pub deployment: Option<Deployment>,
    /// Instances that take reads beside the one that takes writes.
    pub read_replicas: Option<ReadReplicas>,
    /// The same for Aurora alone.
    pub aurora_readers: Option<ReadReplicas>,
    /// Secondary indexes, where they are not those of the table in DynamoDB.
    pub secondary_indexes: Option<SecondaryIndexes>,
    /// The kind of volume.
    pub storage_type: Option<StorageType>,
    /// Provisioned storage in bytes; it is sold in whole GiB.
    pub storage_bytes: Option<Decimal>,
    /// Provisioned IOPS.
    pub iops: Option<Decimal>,
    /// Provisioned MiB a second.
    pub mib_per_second: Option<Decimal>,
    /// Backup storage in bytes, before what is free is taken off.
    pub backup_storage_bytes: Option<Decimal>,
    /// The major version of PostgreSQL.
    pub engine_version: Option<u32>,
    /// Whether RDS Proxy pools the connections.
    pub rds_proxy: bool,
    /// Whether a commit waits for its log to be written.
    pub synchronous_commit: bool,
    /// The class on which the CPU time of a read and of a write was measured, when it is no CoreMark.
    pub measured_on: Option<String>,
    /// The least Aurora capacity units of a serverless cluster; 0 lets it pause.
    pub min_acu: Option<Decimal>,
    /// The most Aurora capacity units of a serverless cluster.
    pub max_acu: Option<Decimal>,
}

impl Default for PostgresSettings {
    fn default() -> Self {
        Self {
            instance: None,
            families: Vec::new(),
            deployment: None,
            read_replicas: None,
            aurora_readers: None,
            secondary_indexes: None,
            storage_type: None,
            storage_bytes: None,
            iops: None,
            mib_per_second: None,
            backup_storage_bytes: None,
            engine_version: None,
            rds_proxy: false,
            synchronous_commit: true,
            measured_on: None,
            min_acu: None,
            max_acu: None,
        }
    }
}

/// How the servers of a database stand together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deployment {
    /// One instance in one zone.
    SingleAz,
    /// An instance, and a standby in another zone that takes no reads.
    MultiAz,
    /// An instance, and two standbys in other zones that take reads.
    MultiAzCluster,
}

impl Deployment {
    /// The name that profiles, ids of options and keys of prices use.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::SingleAz => "single-az",
            Self::MultiAz => "multi-az",
            Self::MultiAzCluster => "multi-az-cluster",
        }
    }
}

/// How many instances take reads beside the one that takes writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReadReplicas {
    /// So many.
    Number(u32),
    /// As many as cost the least.
    Auto,
}

/// Secondary indexes of a table.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SecondaryIndexes {
    /// How many; every row has an entry in each.
    pub count: Decimal,
    /// Mean size of an entry in bytes; left out, `index_entry_bytes`.
    pub entry_bytes: Option<Decimal>,
}

/// A kind of volume.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StorageType {
    /// General purpose, second generation: speed comes with size.
    Gp2,
    /// General purpose, third generation: speed is bought apart.
    Gp3,
    /// Provisioned IOPS, first generation.
    Io1,
    /// Provisioned IOPS, second generation.
    Io2,
}

impl StorageType {
    /// The name that profiles and keys of prices use.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Gp2 => "gp2",
            Self::Gp3 => "gp3",
            Self::Io1 => "io1",
            Self::Io2 => "io2",
        }
    }
}
