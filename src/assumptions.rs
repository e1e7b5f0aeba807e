//! Every constant that is no price, by name: value, unit, range and source.
//!
//! A model never holds a number of its own: it asks for an assumption, and whoever reads the bill
//! finds it listed and can change it. Values are settled in four layers: the default here, the
//! profile's `[assumptions]`, the profile's own keys (`dynamodb.target_utilization`), and last the
//! command line's `--assume`.

use std::cell::Cell;

use rust_decimal::prelude::ToPrimitive;
use rust_decimal::{Decimal, dec};

/// What is known of an assumption.
#[derive(Debug)]
pub struct Assumption {
    /// Its name, as `--assume` and `[assumptions]` take it.
    pub key: &'static str,
    /// The part of the calculation that it belongs to.
    pub group: &'static str,
    /// The value when nobody gives another.
    pub default: Decimal,
    /// The smallest value that makes sense.
    pub least: Decimal,
    /// The largest value that makes sense.
    pub most: Decimal,
    /// The unit of the value.
    pub unit: &'static str,
    /// What it stands for.
    pub meaning: &'static str,
    /// Where the default comes from.
    pub source: &'static str,
}

macro_rules! assumptions {
    ($($group:literal { $($name:ident = $key:literal: $default:tt in $least:tt ..= $most:tt,
        $unit:literal, $meaning:literal, $source:expr;)+ })+) => {
        /// The name of an assumption.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Name {
            $($(#[doc = $meaning] $name,)+)+
        }

        /// Every assumption, in the order in which they are listed.
        pub const ALL: &[Assumption] = &[
            $($(Assumption {
                key: $key,
                group: $group,
                default: dec!($default),
                least: dec!($least),
                most: dec!($most),
                unit: $unit,
                meaning: $meaning,
                source: $source,
            },)+)+
        ];

        const NAMES: &[Name] = &[$($(Name::$name,)+)+];
        const COUNT: usize = NAMES.len();
    };
}

const DYNAMODB_GUIDE: &str = "Amazon DynamoDB developer guide, item sizes and formats";
const DYNAMODB_AUTO_SCALING: &str =
    "Amazon DynamoDB developer guide, managing throughput capacity with auto scaling";
const DYNAMODB_BURST: &str = "Amazon DynamoDB developer guide, burst capacity";
const DYNAMODB_RESERVED: &str = "Amazon DynamoDB pricing, reserved capacity";
const SAVINGS_PLANS: &str = "AWS Savings Plans, Database Savings Plans: eligible usage";
const DYNAMODB_PARTITIONS: &str =
    "Amazon DynamoDB developer guide, partitions and data distribution";
const DYNAMODB_QUOTAS: &str = "Amazon DynamoDB developer guide, quotas";
const DYNAMODB_ON_DEMAND: &str =
    "Amazon DynamoDB developer guide, on-demand capacity mode: initial throughput and scaling";
const DYNAMODB_STREAMS: &str =
    "Amazon DynamoDB developer guide, DynamoDB Streams: readers of a shard";
const KINESIS_CLIENT: &str = "Kinesis Client Library: default idle time between reads, 1 s";
const DAX_SIZING: &str = "Amazon DynamoDB developer guide, DAX cluster sizing";
const PGBENCH: &str =
    "measured: PostgreSQL 15, 1,000,000 rows of 1 KiB, all cached, pgbench prepared, local socket";
const POSTGRES_LAYOUT: &str = "PostgreSQL documentation, database page layout";
const POSTGRES_LIMITS: &str = "PostgreSQL documentation, limits";
const POSTGRES_TOAST: &str = "PostgreSQL documentation, TOAST";
const ON_DISK: &str = "measured: 1,000,000 rows of 1 KiB and a bigint primary key, PostgreSQL 15";
const RULE: &str = "rule of thumb; measure yours and set it";
const RDS_STORAGE: &str = "Amazon RDS user guide, gp3 storage for PostgreSQL";
const RDS_LIMITS: &str = "Amazon RDS user guide, quotas: max_connections of PostgreSQL";
const RDS_REPLICAS: &str =
    "Amazon RDS and Aurora user guides, read replicas: 15 of a source instance";
const RDS_PROXY: &str = "Amazon RDS Proxy pricing: smallest capacity that is billed";
const EBS_VOLUMES: &str = "Amazon EBS user guide, volume types";
const AURORA_STORAGE: &str = "Amazon Aurora user guide and pricing, storage";
const AURORA_SERVERLESS: &str = "Amazon Aurora user guide, Aurora Serverless v2";
const DSQL_QUOTAS: &str = "Amazon Aurora DSQL user guide, quotas and limits";
const PGBENCH_HERE: &str = "measured: benches/measure_service_demand.sh, PostgreSQL 15, on a vCPU that read as the reference";
const POLICY: &str = "policy of this tool";
const JUMPS: &str = "the farthest that AWS itself publishes, in the feed of 2025: a fifth of the median (IOPS of io1 in ap-east-2)";

/// The sources of what is the same for everyone.
const FIXED: [&str; 12] = [
    DYNAMODB_GUIDE,
    DYNAMODB_RESERVED,
    DYNAMODB_PARTITIONS,
    DYNAMODB_QUOTAS,
    POSTGRES_LAYOUT,
    POSTGRES_LIMITS,
    POSTGRES_TOAST,
    RDS_STORAGE,
    RDS_LIMITS,
    EBS_VOLUMES,
    AURORA_STORAGE,
    DSQL_QUOTAS,
];

assumptions! {
    "demand" {
        PeakPercentile = "peak_percentile": 100 in 50 ..= 100,
            "% of the minutes", "what capacity for the peak is made for: 100 is the busiest minute", POLICY;
    }
    "horizon" {
        DiscountRate = "discount_rate": 0.08 in 0 ..= 1,
            "share a year", "what a sum of a later month is worth less by: the cost of capital", POLICY;
    }
    "dynamodb" {
        ItemOverheadBytes = "item_overhead_bytes": 100 in 0 ..= 1000,
            "B an item", "what DynamoDB stores and bills beside an item's names and values", DYNAMODB_GUIDE;
        DynamodbTargetUtilization = "dynamodb_target_utilization": 0.70 in 0.001 ..= 1,
            "share", "how full provisioned capacity is in the busiest minute", DYNAMODB_AUTO_SCALING;
        KeysOnlyEntryBytes = "keys_only_entry_bytes": 100 in 1 ..= 409600,
            "B an entry", "what projection = \"keys-only\" puts into an index: its keys and those of the table, with their names", RULE;
        PartitionGb = "partition_gb": 10 in 0.001 ..= 1000,
            "GB", "data in a partition at most, and so in a shard of a stream", DYNAMODB_PARTITIONS;
        StreamPollsPerSecond = "stream_polls_per_second": 1 in 0 ..= 1000,
            "a second", "how often a consumer of a stream asks each shard for changes", KINESIS_CLIENT;
        GsiQuota = "gsi_quota": 20 in 0 ..= 1000,
            "indexes", "global secondary indexes of a table, until AWS raises it", DYNAMODB_QUOTAS;
        TableReadQuota = "table_read_quota": 40000 in 1 ..= 10000000000,
            "units a second", "read units of a table or an index, until AWS raises it", DYNAMODB_QUOTAS;
        TableWriteQuota = "table_write_quota": 40000 in 1 ..= 10000000000,
            "units a second", "write units of a table or an index, until AWS raises it", DYNAMODB_QUOTAS;
        OnDemandStartReads = "on_demand_start_reads": 12000 in 1 ..= 10000000000,
            "units a second", "read units that a new on-demand table serves at once", DYNAMODB_ON_DEMAND;
        OnDemandStartWrites = "on_demand_start_writes": 4000 in 1 ..= 10000000000,
            "units a second", "write units that a new on-demand table serves at once", DYNAMODB_ON_DEMAND;
        OnDemandPeakMinutes = "on_demand_peak_minutes": 30 in 0 ..= 10080,
            "minutes", "how old a peak must be to count as the previous one", DYNAMODB_ON_DEMAND;
        BurstSeconds = "burst_seconds": 300 in 0 ..= 86400,
            "s", "unused capacity of so long serves bursts", DYNAMODB_BURST;
        MaxThrottledShare = "max_throttled_share": 0.001 in 0 ..= 1,
            "share", "units asked for that may be throttled, beyond burst capacity", POLICY;
    }
    "dynamodb auto scaling" {
        ScalingDelayMinutes = "scaling_delay_minutes": 2 in 0 ..= 60,
            "minutes", "from a decision to the capacity that it asks for", RULE;
        ScaleOutMinutes = "scale_out_minutes": 2 in 1 ..= 60,
            "minutes", "in a row above the target before capacity rises", DYNAMODB_AUTO_SCALING;
        ScaleInMinutes = "scale_in_minutes": 15 in 1 ..= 1440,
            "minutes", "in a row below the target by the margin before capacity falls", DYNAMODB_AUTO_SCALING;
        ScaleInMargin = "scale_in_margin": 0.20 in 0 ..= 1,
            "share", "how far utilization is below its target before capacity falls", DYNAMODB_AUTO_SCALING;
        ScaleInsADay = "scale_ins_a_day": 4 in 0 ..= 1440,
            "decreases", "of a UTC day at any time", DYNAMODB_QUOTAS;
        ScaleInWaitMinutes = "scale_in_wait_minutes": 60 in 0 ..= 10080,
            "minutes", "without a decrease before one more than a day has at any time", DYNAMODB_QUOTAS;
        LeastScalingTarget = "least_scaling_target": 0.20 in 0.001 ..= 1,
            "share", "smallest target utilization of auto scaling", DYNAMODB_AUTO_SCALING;
        MostScalingTarget = "most_scaling_target": 0.90 in 0.001 ..= 1,
            "share", "largest target utilization of auto scaling", DYNAMODB_AUTO_SCALING;
        CapacityHourByMean = "capacity_hour_by_mean": 0 in 0 ..= 1,
            "share", "an hour is billed by the highest capacity of its minutes (0, which is never too little), by their mean (1), or between", POLICY;
    }
    "dynamodb limits" {
        ItemBytesLimit = "item_bytes_limit": 409600 in 1 ..= 1073741824,
            "B", "largest item", DYNAMODB_QUOTAS;
        TransactionItemsLimit = "transaction_items_limit": 100 in 1 ..= 1000000000,
            "items", "of one transaction", DYNAMODB_QUOTAS;
        TransactionBytesLimit = "transaction_bytes_limit": 4194304 in 1 ..= 1099511627776,
            "B", "of one transaction", DYNAMODB_QUOTAS;
        BatchGetItemsLimit = "batch_get_items_limit": 100 in 1 ..= 1000000000,
            "items", "of one batch-get", DYNAMODB_QUOTAS;
        BatchWriteItemsLimit = "batch_write_items_limit": 25 in 1 ..= 1000000000,
            "items", "of one batch-write", DYNAMODB_QUOTAS;
        LocalIndexLimit = "local_index_limit": 5 in 0 ..= 1000,
            "indexes", "local secondary indexes of a table", DYNAMODB_QUOTAS;
        ItemCollectionBytesLimit = "item_collection_bytes_limit": 10737418240 in 1 ..= 1152921504606846976,
            "B", "largest item collection of a table with a local secondary index", DYNAMODB_QUOTAS;
        PartitionReadLimit = "partition_read_limit": 3000 in 1 ..= 10000000000,
            "units a second", "read units of one partition, and so of one key", DYNAMODB_PARTITIONS;
        PartitionWriteLimit = "partition_write_limit": 1000 in 1 ..= 10000000000,
            "units a second", "write units of one partition, and so of one key", DYNAMODB_PARTITIONS;
        ShardConsumerLimit = "shard_consumer_limit": 2 in 0 ..= 1000000,
            "consumers", "of a shard of a stream at a time", DYNAMODB_STREAMS;
        OnDemandPeakFactor = "on_demand_peak_factor": 2 in 1 ..= 10080,
            "factor", "what an on-demand table serves at once, over its previous peak", DYNAMODB_ON_DEMAND;
    }
    "dax" {
        DaxMemoryShare = "dax_memory_share": 0.75 in 0.01 ..= 1,
            "share", "memory of a node that caches; what the service keeps for itself is not published", RULE;
        DaxMissFactor = "dax_miss_factor": 10 in 1 ..= 1000,
            "factor", "what a read that misses the cache takes of a node, over one that hits it", DAX_SIZING;
        DaxWriteFactor = "dax_write_factor": 25 in 1 ..= 1000,
            "factor", "what a write takes of every node, over a read that hits the cache", DAX_SIZING;
        DaxLeastNodes = "dax_least_nodes": 3 in 1 ..= 1000,
            "nodes", "of a cluster in production, in as many zones", DAX_SIZING;
        DaxMostNodes = "dax_most_nodes": 11 in 1 ..= 1000,
            "nodes", "of a cluster: a primary and ten replicas", DAX_SIZING;
    }
    "postgres storage" {
        PageBytes = "page_bytes": 8192 in 1024 ..= 65536,
            "B", "a page", POSTGRES_LAYOUT;
        PageUsableBytes = "page_usable_bytes": 8168 in 512 ..= 65536,
            "B a page", "what is left of a page behind its header", POSTGRES_LAYOUT;
        RowOverheadBytes = "row_overhead_bytes": 28 in 0 ..= 400,
            "B a row", "tuple header (24) and line pointer (4)", POSTGRES_LAYOUT;
        RowAlignmentBytes = "row_alignment_bytes": 8 in 1 ..= 64,
            "B", "rows are padded to a multiple of this", POSTGRES_LAYOUT;
        InlineMaxBytes = "inline_max_bytes": 2000 in 100 ..= 8000,
            "B", "the largest payload that is kept in its row", POSTGRES_TOAST;
        ChunkBytes = "chunk_bytes": 1996 in 100 ..= 8000,
            "B", "payload in a chunk of an out-of-line value", POSTGRES_TOAST;
        ChunksPerPage = "chunks_per_page": 4 in 1 ..= 64,
            "chunks a page", "chunks of out-of-line values in a page", POSTGRES_TOAST;
        OutOfLineRowBytes = "out_of_line_row_bytes": 64 in 1 ..= 400,
            "B", "payload that stays in the row of an out-of-line value, without the header of the row", POSTGRES_TOAST;
        PrimaryKeyBytes = "primary_key_bytes": 22.5 in 1 ..= 10000,
            "B a row", "primary key index", ON_DISK;
        IndexEntryBytes = "index_entry_bytes": 16 in 1 ..= 8000,
            "B a row", "key of a secondary index: a UUID, or two bigints", RULE;
        IndexOverheadBytes = "index_overhead_bytes": 16 in 0 ..= 400,
            "B a row", "header, line pointer and alignment of an index entry", POSTGRES_LAYOUT;
        IndexFill = "index_fill": 0.9 in 0.1 ..= 1,
            "share", "how full the pages of an index are", "PostgreSQL documentation, fillfactor of B-trees";
        FieldBytesLimit = "field_bytes_limit": 1073741824 in 1 ..= 1099511627776,
            "B", "largest field", POSTGRES_LIMITS;
        Bloat = "bloat": 1.2 in 1 ..= 100,
            "factor", "heap and indexes with dead rows and page slack, over without", RULE;
        FreeShare = "free_share": 0.20 in 0 ..= 0.95,
            "share", "provisioned storage that is kept free", RULE;
        RetentionDays = "retention_days": 7 in 0 ..= 35,
            "days", "how long automated backups are kept", "Amazon RDS console default";
        DailyChange = "daily_change": 0.03 in 0 ..= 10,
            "share a day", "data that changes in a day and is backed up anew", RULE;
    }
    "postgres sizing" {
        ReadMs = "read_ms": 0.025 in 0.0001 ..= 10000,
            "CPU ms a row read", "SELECT by primary key", PGBENCH;
        WriteMs = "write_ms": 0.14 in 0.0001 ..= 10000,
            "CPU ms a row written", "UPDATE of the 1 KiB column by primary key, synchronous commit", PGBENCH;
        AsyncWriteMs = "async_write_ms": 0.063 in 0.0001 ..= 10000,
            "CPU ms a row written", "the same without waiting for the log (`synchronous_commit` off)", PGBENCH;
        IndexMs = "index_ms": 0.02 in 0 ..= 10000,
            "CPU ms an entry", "one more index entry that a write changes", RULE;
        PageMs = "page_ms": 0.014 in 0 ..= 10000,
            "CPU ms a page", "each page that is read of a row beyond its first", PGBENCH_HERE;
        PageWriteMs = "page_write_ms": 0.05 in 0 ..= 10000,
            "CPU ms a page", "each page that is written of a row beyond its first", PGBENCH_HERE;
        TransactionMs = "transaction_ms": 0.01 in 0 ..= 10000,
            "CPU ms a transaction", "BEGIN and COMMIT around the statements of a transaction", PGBENCH_HERE;
        ReplayShare = "replay_share": 0.5 in 0 ..= 1,
            "share", "CPU time of a write that a replica takes to replay it", RULE;
        ReferenceCoremark = "reference_coremark": 21400 in 1 ..= 1000000,
            "CoreMark a vCPU", "a vCPU of the machine on which the service demand was measured", PGBENCH;
        CpuOverhead = "cpu_overhead": 2.5 in 1 ..= 1000,
            "factor", "TLS, network, unprepared statements and connection churn, over the bare statement", RULE;
        CpuTargetUtilization = "cpu_target_utilization": 0.60 in 0.01 ..= 1,
            "share", "how busy the vCPUs are in the busiest minute", RULE;
        HotShare = "hot_share": 0.20 in 0 ..= 1,
            "share", "tables and indexes that most requests touch", RULE;
        CacheShare = "cache_share": 0.75 in 0.01 ..= 1,
            "share", "memory that caches pages, shared buffers and the system's together",
            "PostgreSQL documentation, effective_cache_size: 50 to 75 % of memory";
        Connections = "connections": 20 in 0 ..= 1000000,
            "connections", "open at once", RULE;
        ConnectionMemoryMib = "connection_memory_mib": 10 in 0 ..= 10000,
            "MiB a connection", "memory of a server process", RULE;
        PooledConnections = "pooled_connections": 20 in 0 ..= 1000000,
            "connections", "that a pooler keeps open to a server", "PgBouncer documentation, default_pool_size";
        Cold = "cold": 0.01 in 0 ..= 1,
            "share", "page reads beyond the hot share, missed whatever the cache", RULE;
        MaxMiss = "max_miss": 0.20 in 0 ..= 1,
            "share", "cache misses above which a class is passed over", RULE;
        PagesPerRead = "pages_per_read": 2 in 0 ..= 1000,
            "pages a row", "index leaf and heap page", RULE;
        PagesPerWrite = "pages_per_write": 1 in 0 ..= 1000,
            "pages a row", "heap page read to be changed", RULE;
        DirtyPagesPerWrite = "dirty_pages_per_write": 0.5 in 0 ..= 1000,
            "pages a row", "pages written back by checkpoints; two changes share one", RULE;
        MaxLogFlushes = "max_log_flushes": 1000 in 1 ..= 1000000,
            "a second", "log flushes at most: more commits a second share them", RULE;
        AsyncLogFlushes = "async_log_flushes": 5 in 0 ..= 1000000,
            "a second", "log flushes without waiting for them (`synchronous_commit` off)", "PostgreSQL documentation, wal_writer_delay: 200 ms";
        LogOverheadBytes = "log_overhead_bytes": 100 in 0 ..= 10000,
            "B a row", "write-ahead log beside the row itself", RULE;
        IndexLogBytes = "index_log_bytes": 64 in 0 ..= 10000,
            "B an entry", "write-ahead log of a changed index entry", RULE;
        FullPageShare = "full_page_share": 0.2 in 0 ..= 1,
            "share", "writes that log a whole page, the first after a checkpoint", RULE;
    }
    "postgres scale-out" {
        MostReadReplicas = "most_read_replicas": 15 in 0 ..= 100,
            "instances", "that take reads beside the one that takes writes", RDS_REPLICAS;
        MostShards = "most_shards": 1000 in 1 ..= 1000000,
            "shards", "into which an application splits its data by hand", POLICY;
    }
    "rds limits" {
        RdsProxyLeastVcpus = "rds_proxy_least_vcpus": 2 in 0 ..= 1000,
            "vCPUs", "of an instance that RDS Proxy bills at least", RDS_PROXY;
        RdsProxyLeastAcus = "rds_proxy_least_acus": 8 in 0 ..= 1000,
            "ACUs", "of a serverless instance that RDS Proxy bills at least", RDS_PROXY;
        RdsConnectionMemoryBytes = "rds_connection_memory_bytes": 9531392 in 1 ..= 1000000000,
            "B a connection", "RDS allows memory ÷ this many connections", RDS_LIMITS;
        RdsMaxConnections = "rds_max_connections": 5000 in 1 ..= 1000000,
            "connections", "RDS allows at most", RDS_LIMITS;
        Gp3MinGib = "gp3_min_gib": 20 in 1 ..= 65536,
            "GiB", "smallest gp3 volume", RDS_STORAGE;
        Gp3MaxGib = "gp3_max_gib": 65536 in 1 ..= 1000000,
            "GiB", "largest gp3 volume", RDS_STORAGE;
        Gp3SmallIops = "gp3_small_iops": 3000 in 1 ..= 1000000,
            "IOPS", "what a small gp3 volume has; more can't be bought", RDS_STORAGE;
        Gp3SmallMbPerSecond = "gp3_small_mb_per_second": 125 in 1 ..= 1000000,
            "MiB/s", "what a small gp3 volume has; more can't be bought", RDS_STORAGE;
        Gp3LargeFromGib = "gp3_large_from_gib": 400 in 1 ..= 65536,
            "GiB", "from here on a gp3 volume is striped over four", RDS_STORAGE;
        Gp3LargeIops = "gp3_large_iops": 12000 in 1 ..= 1000000,
            "IOPS", "included in a large gp3 volume", RDS_STORAGE;
        Gp3LargeMbPerSecond = "gp3_large_mb_per_second": 500 in 1 ..= 1000000,
            "MiB/s", "included in a large gp3 volume", RDS_STORAGE;
        Gp3MaxIops = "gp3_max_iops": 64000 in 1 ..= 10000000,
            "IOPS", "the most that a gp3 volume can be given", RDS_STORAGE;
        Gp3MaxMbPerSecond = "gp3_max_mb_per_second": 4000 in 1 ..= 10000000,
            "MiB/s", "the most that a gp3 volume can be given", RDS_STORAGE;
        Gp2MinGib = "gp2_min_gib": 20 in 1 ..= 65536,
            "GiB", "smallest gp2 volume", RDS_STORAGE;
        Gp2IopsPerGib = "gp2_iops_per_gib": 3 in 0.001 ..= 1000,
            "IOPS a GiB", "what a gp2 volume always has", RDS_STORAGE;
        Gp2LeastIops = "gp2_least_iops": 100 in 1 ..= 1000000,
            "IOPS", "what the smallest gp2 volume always has", RDS_STORAGE;
        Gp2BurstIops = "gp2_burst_iops": 3000 in 1 ..= 1000000,
            "IOPS", "what a small gp2 volume has for a while", RDS_STORAGE;
        Gp2MaxIops = "gp2_max_iops": 64000 in 1 ..= 10000000,
            "IOPS", "the most that a gp2 volume has", RDS_STORAGE;
        Gp2SmallMbPerSecond = "gp2_small_mb_per_second": 128 in 1 ..= 1000000,
            "MiB/s", "what a gp2 volume has that is not striped", RDS_STORAGE;
        Gp2StripedFromGib = "gp2_striped_from_gib": 400 in 1 ..= 65536,
            "GiB", "from here on a gp2 volume is striped over four", RDS_STORAGE;
        Gp2StripedMbPerSecond = "gp2_striped_mb_per_second": 500 in 1 ..= 1000000,
            "MiB/s", "what a striped gp2 volume has", RDS_STORAGE;
        Gp2FullFromGib = "gp2_full_from_gib": 1336 in 1 ..= 65536,
            "GiB", "from here on a gp2 volume has all its throughput", RDS_STORAGE;
        Gp2FullMbPerSecond = "gp2_full_mb_per_second": 1000 in 1 ..= 1000000,
            "MiB/s", "the most that a gp2 volume has", RDS_STORAGE;
        IoMinGib = "io_min_gib": 100 in 1 ..= 65536,
            "GiB", "smallest io1 or io2 volume", RDS_STORAGE;
        IoMinIops = "io_min_iops": 1000 in 1 ..= 1000000,
            "IOPS", "the least that an io1 or io2 volume is given", RDS_STORAGE;
        IoLeastIopsPerGib = "io_least_iops_per_gib": 0.5 in 0 ..= 1000,
            "IOPS a GiB", "the least that an io1 or io2 volume is given", RDS_STORAGE;
        Io1MostIopsPerGib = "io1_most_iops_per_gib": 50 in 1 ..= 1000,
            "IOPS a GiB", "the most that an io1 volume can be given", RDS_STORAGE;
        Io2MostIopsPerGib = "io2_most_iops_per_gib": 1000 in 1 ..= 10000,
            "IOPS a GiB", "the most that an io2 volume can be given", RDS_STORAGE;
        IoMaxIops = "io_max_iops": 256000 in 1 ..= 10000000,
            "IOPS", "the most that an io1 or io2 volume can be given", RDS_STORAGE;
        IoMbPerIops = "io_mb_per_iops": 0.25 in 0.001 ..= 1000,
            "MiB/s an IOPS", "throughput that comes with provisioned IOPS: 256 KiB each", EBS_VOLUMES;
        IoMaxMbPerSecond = "io_max_mb_per_second": 4000 in 1 ..= 10000000,
            "MiB/s", "the most that an io1 or io2 volume has", RDS_STORAGE;
        VolumeMaxGib = "volume_max_gib": 65536 in 1 ..= 1000000,
            "GiB", "largest gp2, io1 or io2 volume", RDS_STORAGE;
    }
    "ebs limits" {
        EbsMinGib = "ebs_min_gib": 1 in 1 ..= 65536,
            "GiB", "smallest gp3 volume on EC2", EBS_VOLUMES;
        EbsMaxGib = "ebs_max_gib": 65536 in 1 ..= 1000000,
            "GiB", "largest gp3 volume on EC2", EBS_VOLUMES;
        EbsIops = "ebs_iops": 3000 in 1 ..= 1000000,
            "IOPS", "included in a gp3 volume on EC2", EBS_VOLUMES;
        EbsMbPerSecond = "ebs_mb_per_second": 125 in 1 ..= 1000000,
            "MiB/s", "included in a gp3 volume on EC2", EBS_VOLUMES;
        EbsMaxIops = "ebs_max_iops": 80000 in 1 ..= 10000000,
            "IOPS", "the most that a gp3 volume on EC2 can be given", EBS_VOLUMES;
        EbsMaxMbPerSecond = "ebs_max_mb_per_second": 2000 in 1 ..= 10000000,
            "MiB/s", "the most that a gp3 volume on EC2 can be given", EBS_VOLUMES;
        EbsIopsPerGib = "ebs_iops_per_gib": 500 in 1 ..= 10000,
            "IOPS a GiB", "the most that a gp3 volume on EC2 can be given", EBS_VOLUMES;
        EbsMbPerIops = "ebs_mb_per_iops": 0.25 in 0.001 ..= 1000,
            "MiB/s an IOPS", "the most throughput for the IOPS of a gp3 volume on EC2", EBS_VOLUMES;
    }
    "aurora" {
        AuroraMaxGib = "aurora_max_gib": 262144 in 1 ..= 10000000,
            "GiB", "largest cluster volume", AURORA_STORAGE;
        AuroraWriteIoBytes = "aurora_write_io_bytes": 4096 in 1 ..= 1048576,
            "B", "of log that a write I/O holds at most", AURORA_STORAGE;
        AuroraFreeBackupDays = "aurora_free_backup_days": 1 in 0 ..= 35,
            "days", "of backups that cost nothing", AURORA_STORAGE;
        AcuVcpus = "acu_vcpus": 0.25 in 0.001 ..= 100,
            "vCPUs an ACU", "CPU of an Aurora capacity unit; AWS says «matching» its memory", RULE;
        AcuCoremark = "acu_coremark": 20000 in 1 ..= 1000000,
            "CoreMark a vCPU", "a vCPU of a serverless instance", RULE;
        AcuGib = "acu_gib": 2 in 0.001 ..= 1000,
            "GiB an ACU", "memory of an Aurora capacity unit", AURORA_SERVERLESS;
        AcuStep = "acu_step": 0.5 in 0.001 ..= 100,
            "ACUs", "capacity moves in steps of", AURORA_SERVERLESS;
        MostAcus = "most_acus": 256 in 0.5 ..= 10000,
            "ACUs", "of a serverless instance", AURORA_SERVERLESS;
        AcuDownPerMinute = "acu_down_per_minute": 1 in 0.001 ..= 10000,
            "ACUs a minute", "how fast capacity falls; it rises within the minute that needs it", RULE;
        AutoPauseMinutes = "auto_pause_minutes": 5 in 1 ..= 1440,
            "minutes", "idle ones after which a serverless instance pauses, where its least capacity is 0", AURORA_SERVERLESS;
        DsqlDpuPerRead = "dsql_dpu_per_read": 0.01 in 0 ..= 1000,
            "DPU a row", "what a read takes of Aurora DSQL; EXPLAIN ANALYZE VERBOSE tells yours", RULE;
        DsqlDpuPerWrite = "dsql_dpu_per_write": 0.07 in 0 ..= 1000,
            "DPU a row", "what a write takes of Aurora DSQL; EXPLAIN ANALYZE VERBOSE tells yours", RULE;
    }
    "aurora dsql limits" {
        DsqlTransactionRowsLimit = "dsql_transaction_rows_limit": 3000 in 1 ..= 1000000000,
            "rows", "that one transaction changes", DSQL_QUOTAS;
        DsqlTransactionBytesLimit = "dsql_transaction_bytes_limit": 10485760 in 1 ..= 1099511627776,
            "B", "that one transaction changes", DSQL_QUOTAS;
    }
    "administration" {
        AdministrationDynamodb = "administration_hours_dynamodb": 2 in 0 ..= 1000,
            "hours a month", "of people for DynamoDB: capacity, alarms, access", RULE;
        AdministrationRds = "administration_hours_rds": 8 in 0 ..= 1000,
            "hours a month", "of people for RDS: upgrades, sizes, bloat, slow queries", RULE;
        AdministrationAurora = "administration_hours_aurora": 6 in 0 ..= 1000,
            "hours a month", "of people for Aurora: as for RDS, without volumes", RULE;
        AdministrationServerless = "administration_hours_serverless": 5 in 0 ..= 1000,
            "hours a month", "of people for Aurora Serverless: as for Aurora, without sizes", RULE;
        AdministrationDsql = "administration_hours_dsql": 3 in 0 ..= 1000,
            "hours a month", "of people for Aurora DSQL: access and slow queries", RULE;
        AdministrationEc2 = "administration_hours_ec2": 30 in 0 ..= 1000,
            "hours a month", "of people for PostgreSQL of one's own: all of it, failover and backups too", RULE;
    }
    "commitments" {
        ReservedBlockUnits = "reserved_block_units": 100 in 1 ..= 1000000,
            "units", "reserved capacity is sold in blocks of", DYNAMODB_RESERVED;
        SavingsPlanLeastUsd = "savings_plan_least_usd": 0.001 in 0 ..= 1000000,
            "USD an hour", "smallest commitment of a savings plan", SAVINGS_PLANS;
        SavingsPlanGeneration = "savings_plan_generation": 7 in 1 ..= 1000,
            "generation", "from which on instance classes are covered by a Database Savings Plan", SAVINGS_PLANS;
    }
    "prices" {
        PriceNoticeDays = "price_notice_days": 180 in 0 ..= 36500,
            "days", "age of the oldest price from which a notice is given", POLICY;
        PriceJumpFactor = "price_jump_factor": 6 in 1 ..= 1_000_000,
            "times", "what a price may be of the median of its family, or of other regions, before `prices check` calls it implausible", JUMPS;
    }
}

/// Where a value was settled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Origin {
    /// The default of this tool.
    Default,
    /// The profile's `[assumptions]`.
    Profile,
    /// A key of the profile that stands for the assumption.
    ProfileKey,
    /// `--assume` on the command line, or whoever embeds the library.
    Caller,
}

/// A value that an assumption can't have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refused {
    /// No assumption has this name.
    Unknown,
    /// The value lies outside the range that makes sense.
    OutOfRange {
        /// The smallest value that makes sense.
        least: Decimal,
        /// The largest value that makes sense.
        most: Decimal,
    },
}

/// The assumptions of one workload, each with its value and where that was settled.
#[derive(Debug, Clone, PartialEq)]
pub struct Assumptions {
    values: Vec<(Decimal, Origin)>,
    /// The same as rates.
    rates: Vec<f64>,
}

impl Default for Assumptions {
    fn default() -> Self {
        let values = ALL.iter().map(|it| (it.default, Origin::Default));
        Self {
            values: values.collect(),
            rates: ALL.iter().map(|it| rate(it.default)).collect(),
        }
    }
}

impl Assumptions {
    /// The value of an assumption, in its unit.
    #[must_use]
    pub fn get(&self, name: Name) -> Decimal {
        self.values[name as usize].0
    }

    /// The value of an assumption as a rate, in its unit.
    #[must_use]
    pub fn rate(&self, name: Name) -> f64 {
        self.rates[name as usize]
    }

    /// Whether somebody settled its value.
    #[must_use]
    pub fn is_set(&self, name: Name) -> bool {
        self.origin(name) != Origin::Default
    }

    /// Where its value was settled.
    #[must_use]
    pub fn origin(&self, name: Name) -> Origin {
        self.values[name as usize].1
    }

    /// The assumptions that do not have their default value, in the order of the list.
    pub fn changed(&self) -> impl Iterator<Item = Name> {
        let names = NAMES.iter().copied();
        names.filter(|&name| self.get(name) != name.about().default)
    }

    /// Settles a value by the assumption's name, unless a later layer has settled it already.
    ///
    /// # Errors
    /// A name that there is not, a value outside its range.
    pub fn set(&mut self, key: &str, value: Decimal, origin: Origin) -> Result<(), Refused> {
        let at = ALL
            .iter()
            .position(|it| it.key == key)
            .ok_or(Refused::Unknown)?;
        let Assumption { least, most, .. } = ALL[at];
        if value < least || value > most {
            return Err(Refused::OutOfRange { least, most });
        }
        if origin >= self.values[at].1 {
            self.values[at] = (value, origin);
            self.rates[at] = rate(value);
        }
        Ok(())
    }
}

/// A value as a rate: every range lies far inside what an f64 holds.
fn rate(value: Decimal) -> f64 {
    value.to_f64().unwrap_or_default()
}

/// The assumptions as a model sees them: every one that it asks for is remembered, so that a bill
/// lists those that it rests on and no others.
#[derive(Debug)]
pub struct Asked<'a> {
    values: &'a Assumptions,
    asked: [Cell<bool>; COUNT],
}

/// What was asked for once.
#[derive(Debug, Clone)]
pub(crate) struct Remembered([bool; COUNT]);

impl<'a> Asked<'a> {
    /// A fresh view, in which nothing has been asked for.
    #[must_use]
    pub fn new(values: &'a Assumptions) -> Self {
        Self {
            values,
            asked: [const { Cell::new(false) }; COUNT],
        }
    }

    /// The value of an assumption, in its unit.
    pub fn decimal(&self, name: Name) -> Decimal {
        self.asked[name as usize].set(true);
        self.values.get(name)
    }

    /// The value of an assumption as a rate, in its unit.
    pub fn rate(&self, name: Name) -> f64 {
        self.asked[name as usize].set(true);
        self.values.rate(name)
    }

    /// What was asked for, for whoever rests on the same later.
    pub(crate) fn remembered(&self) -> Remembered {
        Remembered(self.asked.each_ref().map(Cell::get))
    }

    /// Asks for all that was asked for elsewhere.
    pub(crate) fn ask_again(&self, it: &Remembered) {
        for (asked, again) in self.asked.iter().zip(it.0) {
            asked.set(asked.get() || again);
        }
    }

    /// What was asked for, in the order in which assumptions are listed.
    #[must_use]
    pub fn names(&self) -> Vec<Name> {
        let all = NAMES.iter().copied();
        all.filter(|&name| self.asked[name as usize].get())
            .collect()
    }
}

impl Assumption {
    /// Whether a manual states it for everyone: a size of a page, a quota. It is nobody's to choose, and
    /// nothing that one may be wrong about.
    #[must_use]
    pub fn is_fixed(&self) -> bool {
        FIXED.contains(&self.source)
    }
}

impl Name {
    /// The assumption with a key.
    #[must_use]
    pub fn of(key: &str) -> Option<Self> {
        let at = ALL.iter().position(|it| it.key == key)?;
        NAMES.get(at).copied()
    }

    /// What is known of the assumption.
    #[must_use]
    pub fn about(self) -> &'static Assumption {
        &ALL[self as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_assumption_has_a_unique_name_and_a_default_in_its_range() {
        for (i, it) in ALL.iter().enumerate() {
            assert!(
                it.least <= it.default && it.default <= it.most,
                "{}",
                it.key
            );
            assert!(
                ALL[..i].iter().all(|other| other.key != it.key),
                "{}",
                it.key
            );
            assert!(!it.source.is_empty() && !it.unit.is_empty(), "{}", it.key);
        }
    }

    #[test]
    fn a_later_layer_wins_in_whatever_order_they_come() {
        let mut assumptions = Assumptions::default();
        assumptions.set("bloat", dec!(2), Origin::Caller).unwrap();
        assumptions.set("bloat", dec!(3), Origin::Profile).unwrap();
        assert_eq!(assumptions.get(Name::Bloat), dec!(2));
        assert_eq!(assumptions.changed().collect::<Vec<_>>(), [Name::Bloat]);
    }

    #[test]
    fn a_value_outside_the_range_is_refused_and_nothing_changes() {
        let mut assumptions = Assumptions::default();
        assert_eq!(
            assumptions.set("free_share", dec!(1), Origin::Caller),
            Err(Refused::OutOfRange {
                least: dec!(0),
                most: dec!(0.95)
            })
        );
        assert_eq!(
            assumptions.set("blot", dec!(1), Origin::Caller),
            Err(Refused::Unknown)
        );
        assert_eq!(assumptions, Assumptions::default());
    }

    #[test]
    fn what_was_asked_for_is_remembered() {
        let assumptions = Assumptions::default();
        let asked = Asked::new(&assumptions);
        asked.decimal(Name::Bloat);
        asked.rate(Name::ItemOverheadBytes);
        assert_eq!(asked.names(), [Name::ItemOverheadBytes, Name::Bloat]);
    }
}
