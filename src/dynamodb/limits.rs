//! What DynamoDB can't do, and what needs care.
//!
//! Rules: the Amazon DynamoDB developer guide, quotas. Hard limits are constants here; quotas that
//! AWS raises on request are assumptions.

use rust_decimal::{Decimal, dec};

use super::table::Table;
use super::usage::{Kind, Target, Units};
use crate::assumptions::Name;
use crate::figures::thousands;
use crate::model::{Case, Unavailable};
use crate::rounding::{TOLERANCE, billed};
use crate::workload::{AccessPattern, IndexKind, Operation, Streams};

/// The largest item: 400 KiB.
const MOST_ITEM_BYTES: Decimal = dec!(409_600);
const MOST_TRANSACTION_ITEMS: Decimal = dec!(100);
/// 4 MiB.
const MOST_TRANSACTION_BYTES: Decimal = dec!(4_194_304);
const MOST_BATCH_GET_ITEMS: Decimal = dec!(100);
const MOST_BATCH_WRITE_ITEMS: Decimal = dec!(25);
const MOST_LOCAL_INDEXES: usize = 5;
/// 10 GiB, when there is a local index.
const MOST_COLLECTION_BYTES: Decimal = dec!(10_737_418_240);
/// Read units a second of one partition.
const MOST_PARTITION_READS: f64 = 3000.0;
/// Write units a second of one partition.
const MOST_PARTITION_WRITES: f64 = 1000.0;
/// Processes that may read one shard of a stream at a time.
const MOST_SHARD_CONSUMERS: Decimal = dec!(2);

/// Whether a table can serve the workload at all; what it can't is said all at once.
pub(super) fn check(case: &Case<'_, '_>, units: &Units<'_>) -> Result<(), Unavailable> {
    let mut reasons = Vec::new();
    let settings = &case.workload.dynamodb;
    for it in case.demand.patterns() {
        too_large(&mut reasons, &it.name, it.item_size_bytes);
        too_many_items(&mut reasons, it);
    }
    let mean = case.demand.data().mean_item_bytes();
    too_large(&mut reasons, "storage.size ÷ storage.items", mean);
    for (at, index) in settings.indexes.iter().enumerate() {
        too_large(
            &mut reasons,
            &index.name,
            units.entry_bytes(at, Decimal::ONE),
        );
    }
    let local = settings.indexes_of(IndexKind::Local).count();
    if local > MOST_LOCAL_INDEXES {
        reasons.push(format!(
            "{local} local secondary indexes are more than the {MOST_LOCAL_INDEXES} of a table"
        ));
    }
    if let Some(bytes) = settings.item_collection_bytes
        && local > 0
        && bytes > MOST_COLLECTION_BYTES
    {
        reasons.push(format!(
            "an item collection of {} bytes is more than the 10 GiB (10,737,418,240 bytes) that one \
             may have with a local secondary index",
            thousands(bytes)
        ));
    }
    requirements(case, &mut reasons);
    unless(&reasons)
}

fn unless(reasons: &[String]) -> Result<(), Unavailable> {
    if reasons.is_empty() {
        Ok(())
    } else {
        Err(Unavailable::Unservable(reasons.join("; ")))
    }
}

fn too_large(reasons: &mut Vec<String>, what: &str, bytes: Decimal) {
    if bytes > MOST_ITEM_BYTES {
        reasons.push(format!(
            "{what}: an item of {} bytes is more than DynamoDB's 400 KiB (409,600 bytes)",
            thousands(bytes.round_dp(1))
        ));
    }
}

fn too_many_items(reasons: &mut Vec<String>, it: &AccessPattern) {
    let most = match it.operation {
        Operation::BatchGet => MOST_BATCH_GET_ITEMS,
        Operation::BatchWrite => MOST_BATCH_WRITE_ITEMS,
        Operation::TransactGet | Operation::TransactWrite => MOST_TRANSACTION_ITEMS,
        _ => return,
    };
    let (name, operation) = (&it.name, it.operation.name());
    if it.items > most {
        reasons.push(format!(
            "{name}: {} items are more than the {most} of one {operation}",
            thousands(it.items)
        ));
    }
    let bytes = it.items * it.item_size_bytes;
    if it.operation.is_transaction() && bytes > MOST_TRANSACTION_BYTES {
        reasons.push(format!(
            "{name}: {} bytes are more than the 4 MiB (4,194,304 bytes) of one {operation}",
            thousands(bytes.round_dp(1))
        ));
    }
}

/// What the workload needs of its engine.
fn requirements(case: &Case<'_, '_>, reasons: &mut Vec<String>) {
    let needed = &case.workload.requirements;
    if needed.joins {
        reasons.push("requirements.joins: DynamoDB has none".to_owned());
    }
    if needed.ad_hoc_queries {
        reasons.push(
            "requirements.ad_hoc_queries: DynamoDB answers what its keys and indexes were designed \
             for, and scans for everything else"
                .to_owned(),
        );
    }
    if let Some(items) = needed.max_transaction_items
        && items > MOST_TRANSACTION_ITEMS
    {
        reasons.push(format!(
            "requirements.max_transaction_items {}: a transaction has at most \
             {MOST_TRANSACTION_ITEMS}",
            thousands(items)
        ));
    }
    if let Some(bytes) = needed.max_transaction_bytes
        && bytes > MOST_TRANSACTION_BYTES
    {
        reasons.push(format!(
            "requirements.max_transaction_bytes {}: a transaction has at most 4 MiB (4,194,304 \
             bytes)",
            thousands(bytes)
        ));
    }
    if needed.multi_region_writes && case.workload.dynamodb.replicas.is_empty() {
        reasons.push(
            "requirements.multi_region_writes: a global table does that; name its other regions in \
             dynamodb.replica_regions"
                .to_owned(),
        );
    }
}

/// Whether the hottest partition key stays within what one partition serves.
pub(super) fn check_hot_key(table: &Table<'_, '_>) -> Result<(), Unavailable> {
    let Some(share) = table.case.workload.dynamodb.hottest_key_share else {
        return Ok(());
    };
    let share = f64::try_from(share).unwrap_or_default();
    let mut reasons = Vec::new();
    for region in &table.regions {
        for (kind, most, unit) in [
            (Kind::Read, MOST_PARTITION_READS, "RCU"),
            (Kind::Write, MOST_PARTITION_WRITES, "WCU"),
        ] {
            let units = table.capacity_units(region, Target::Table, kind);
            let hottest = table.case.demand.busiest_per_second(&units) * share;
            if hottest > most * (1.0 + TOLERANCE) {
                reasons.push(format!(
                    "hottest_key_share: the hottest key would take {} {unit} in the busiest minute, \
                     and one partition serves {}",
                    thousands(billed(hottest).round_dp(1)),
                    thousands(billed(most))
                ));
            }
        }
    }
    // Replicas are written alike: what is too hot in one region is so in each.
    reasons.dedup();
    unless(&reasons)
}

/// What can be served, and should be known first.
pub(super) fn warnings(table: &Table<'_, '_>) -> Vec<String> {
    let mut warnings = Vec::new();
    let case = table.case;
    let settings = &case.workload.dynamodb;
    // A quota that is kept is no assumption that the quote rests on; one that is said is.
    let quota = |name| case.workload.assumptions.get(name);
    let said = |name| thousands(case.assumptions.decimal(name));
    if settings
        .table_size_bytes
        .is_some_and(|bytes| bytes < case.demand.data().size_bytes)
    {
        warnings
            .push("dynamodb.table_size is less than storage.size, without any overhead".to_owned());
    }
    let global = settings.indexes_of(IndexKind::Global).count();
    if Decimal::from(global) > quota(Name::GsiQuota) {
        warnings.push(format!(
            "{global} global secondary indexes are more than the quota of {}: AWS must raise it \
             first",
            said(Name::GsiQuota)
        ));
    }
    for (kind, name, unit) in [
        (Kind::Read, Name::TableReadQuota, "read"),
        (Kind::Write, Name::TableWriteQuota, "write"),
    ] {
        let most = quota(name);
        for target in table.targets().filter(|&it| table.has_capacity(it)) {
            let busiest = table.regions.iter().map(|region| {
                let units = table.capacity_units(region, target, kind);
                case.demand.busiest_per_second(&units)
            });
            let busiest = billed(busiest.fold(0.0, f64::max));
            if busiest > most {
                warnings.push(format!(
                    "{}: {} {unit} units a second in the busiest minute are more than the quota of \
                     {} of a table: AWS must raise it first",
                    table.name(target),
                    thousands(busiest.round()),
                    said(name)
                ));
            }
        }
    }
    if let Some(Streams::Consumers(consumers)) = settings.streams
        && consumers > MOST_SHARD_CONSUMERS
    {
        warnings.push(format!(
            "{} consumers of a stream are more than the {MOST_SHARD_CONSUMERS} that may read a \
             shard at a time: more are throttled",
            thousands(consumers)
        ));
    }
    warnings
}

/// On-demand serves up to double its previous peak at once, and from the start what a new table
/// has: a rise beyond both within 30 minutes is throttled.
pub(super) fn pace_warnings(table: &Table<'_, '_>) -> Vec<String> {
    let case = table.case;
    let spikiness = case.demand.spikiness();
    if spikiness <= 2.0 {
        return Vec::new();
    }
    let mut warnings = Vec::new();
    for (kind, name, unit) in [
        (Kind::Read, Name::OnDemandStartReads, "read"),
        (Kind::Write, Name::OnDemandStartWrites, "write"),
    ] {
        let start = case.workload.assumptions.get(name);
        let units = table.capacity_units(&table.regions[0], Target::Table, kind);
        let busiest = billed(case.demand.busiest_per_second(&units));
        if busiest > start {
            warnings.push(format!(
                "the busiest minute asks for {} {unit} units a second, more than double the mean: \
                 a new on-demand table starts at {} and then serves up to double its previous peak, \
                 so a faster rise within 30 minutes is throttled unless the table is warmed first",
                thousands(busiest.round()),
                thousands(case.assumptions.decimal(name))
            ));
        }
    }
    warnings
}
