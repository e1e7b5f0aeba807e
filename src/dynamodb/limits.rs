//! What DynamoDB can't do, and what needs care.
//!
//! Rules: the Amazon DynamoDB developer guide, quotas. Hard limits are constants here; quotas that
//! AWS raises on request are assumptions.

use rust_decimal::prelude::ToPrimitive;
use rust_decimal::{Decimal, dec};

use super::table::Table;
use super::usage::{Kind, Target, Units};
use crate::assumptions::Name;
use crate::figures::thousands;
use crate::model::{Case, Sizing, Unavailable};
use crate::rounding::{TOLERANCE, billed, ceil_decimal};
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
pub(super) const MOST_PARTITION_READS: f64 = 3000.0;
/// Write units a second of one partition.
pub(super) const MOST_PARTITION_WRITES: f64 = 1000.0;
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
            "{local} local secondary indexes are more than the {MOST_LOCAL_INDEXES} of a table: make \
             some of them global"
        ));
    }
    if let Some(bytes) = settings.item_collection_bytes
        && local > 0
        && bytes > MOST_COLLECTION_BYTES
    {
        reasons.push(format!(
            "an item collection of {} bytes is more than the 10 GiB (10,737,418,240 bytes) that one \
             may have with a local secondary index: make the index global, or the keys finer",
            thousands(bytes)
        ));
    }
    other_partition(case, &mut reasons);
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
            "{what}: an item of {} bytes is more than DynamoDB's 400 KiB (409,600 bytes): split it, or \
             keep the large part in S3",
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
        let remedy = if it.operation.is_transaction() {
            "what must change together has to be less".to_owned()
        } else {
            let calls = ceil_decimal(it.items / most);
            format!("make it {calls} calls, which take the same units")
        };
        reasons.push(format!(
            "{name}: {} items are more than the {most} of one {operation}: {remedy}",
            thousands(it.items)
        ));
    }
    let bytes = it.items * it.item_size_bytes;
    if it.operation.is_transaction() && bytes > MOST_TRANSACTION_BYTES {
        reasons.push(format!(
            "{name}: {} bytes are more than the 4 MiB (4,194,304 bytes) of one {operation}: what must \
             change together has to be less",
            thousands(bytes.round_dp(1))
        ));
    }
}

/// A table's regions are all in one partition of AWS: `us-gov-` ones or others, not both.
fn other_partition(case: &Case<'_, '_>, reasons: &mut Vec<String>) {
    let is_gov = |region: &str| region.starts_with("us-gov-");
    let home = &case.workload.region;
    let replicas = case.workload.dynamodb.replicas.iter();
    for replica in replicas.filter(|it| is_gov(&it.region) != is_gov(home)) {
        reasons.push(format!(
            "dynamodb.replica_regions: {} is in another partition of AWS than {home}, and no table \
             lives in both",
            replica.region
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

/// What one partition serves, and so one key: units a second of each kind.
const PARTITION: [(Kind, f64, &str); 2] = [
    (Kind::Read, MOST_PARTITION_READS, "RCU"),
    (Kind::Write, MOST_PARTITION_WRITES, "WCU"),
];

/// What the whole table takes in the busiest minute of the region where that is most, a second.
fn busiest_region<'t>(table: &'t Table<'_, '_>, kind: Kind) -> (f64, &'t str) {
    let loads = table.regions.iter().map(|region| {
        let units = table.capacity_units(region, Target::Table, kind);
        let load = table.case.demand.busiest_per_second(&units);
        (load, &*region.book.region)
    });
    // The first of those that are alike; a table lives in one region at least.
    let most = loads.rev().max_by(|a, b| a.0.total_cmp(&b.0));
    most.unwrap_or((0.0, ""))
}

/// Share of the requests that go to the hottest key, when it is known.
fn hottest_share(table: &Table<'_, '_>) -> Option<f64> {
    table.case.workload.dynamodb.hottest_key_share?.to_f64()
}

/// Whether the hottest partition key stays within what one partition serves, in every region.
pub(super) fn check_hot_key(table: &Table<'_, '_>) -> Result<(), Unavailable> {
    let Some(share) = hottest_share(table) else {
        return Ok(());
    };
    let mut reasons = Vec::new();
    for (kind, most, unit) in PARTITION {
        let (load, region) = busiest_region(table, kind);
        let hottest = load * share;
        if hottest > most * (1.0 + TOLERANCE) {
            let place = if table.is_global() {
                format!(" in {region}")
            } else {
                String::new()
            };
            reasons.push(format!(
                "hottest_key_share: the hottest key would take {} {unit} in the busiest \
                 minute{place}, and one partition serves {}: spread it over several keys, a share \
                 of {} would do",
                thousands(billed(hottest).round_dp(1)),
                thousands(billed(most)),
                // Never more than is served.
                thousands(billed((most / load * 1e4).floor() / 1e4))
            ));
        }
    }
    unless(&reasons)
}

/// What the hottest partition key takes, when its share is known.
pub(super) fn explain_hot_key(table: &Table<'_, '_>, sizing: &mut Sizing) {
    let Some(share) = hottest_share(table) else {
        return;
    };
    for ((kind, ..), (key, meaning)) in PARTITION.into_iter().zip([
        (
            "hottest_key_read_units_per_second",
            "of 3,000 that one partition serves",
        ),
        (
            "hottest_key_write_units_per_second",
            "of 1,000 that one partition serves",
        ),
    ]) {
        sizing.add(key, busiest_region(table, kind).0 * share, meaning);
    }
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

/// What is asked of DynamoDB at once: units a second of a target, in one region.
pub(super) struct UnitRate {
    pub(super) target: Target,
    pub(super) kind: Kind,
    pub(super) units: Decimal,
}

impl UnitRate {
    /// The busiest minute of the table and of every global index in each region.
    pub(super) fn busiest(table: &Table<'_, '_>) -> Vec<Self> {
        let mut all = Vec::new();
        for region in &table.regions {
            for target in table.targets().filter(|&it| table.has_capacity(it)) {
                for kind in [Kind::Read, Kind::Write] {
                    let units = table.capacity_units(region, target, kind);
                    let units = billed(table.case.demand.busiest_per_second(&units));
                    all.push(Self {
                        target,
                        kind,
                        units,
                    });
                }
            }
        }
        all
    }
}

/// The most that is asked of each target in any region, where that is beyond a limit of its kind:
/// the name of the target, and the units.
fn beyond<'t>(
    table: &'t Table<'_, '_>,
    asked: &'t [UnitRate],
    kind: Kind,
    most: Decimal,
) -> impl Iterator<Item = (&'t str, Decimal)> {
    table.targets().filter_map(move |target| {
        let those = asked
            .iter()
            .filter(|it| it.target == target && it.kind == kind);
        let units = those.map(|it| it.units).max()?;
        (units > most).then(|| (table.name(target), units))
    })
}

/// Quotas of a table and of each of its indexes that AWS must raise first.
pub(super) fn quota_warnings(table: &Table<'_, '_>, asked: &[UnitRate]) -> Vec<String> {
    let mut warnings = Vec::new();
    for (kind, name, unit) in [
        (Kind::Read, Name::TableReadQuota, "read"),
        (Kind::Write, Name::TableWriteQuota, "write"),
    ] {
        // A quota that is kept is no assumption that the quote rests on; one that is said is.
        let most = table.case.workload.assumptions.get(name);
        for (target, units) in beyond(table, asked, kind, most) {
            warnings.push(format!(
                "{target}: {} {unit} units a second are more than the quota of {}: AWS must raise it \
                 first",
                thousands(units.round()),
                thousands(table.case.assumptions.decimal(name))
            ));
        }
    }
    warnings
}

/// On-demand serves up to double its previous peak at once, and from the start what a new table
/// has: a rise beyond both within 30 minutes is throttled. A throttled index throttles its table.
pub(super) fn pace_warnings(table: &Table<'_, '_>, asked: &[UnitRate]) -> Vec<String> {
    let mut warnings = Vec::new();
    if table.case.demand.spikiness() <= 2.0 {
        return warnings;
    }
    for (kind, name, unit) in [
        (Kind::Read, Name::OnDemandStartReads, "read"),
        (Kind::Write, Name::OnDemandStartWrites, "write"),
    ] {
        let start = table.case.workload.assumptions.get(name);
        for (target, units) in beyond(table, asked, kind, start) {
            warnings.push(format!(
                "{target}: the busiest minute asks for {} {unit} units a second, more than double \
                 the mean: a new on-demand table starts at {} and then serves up to double its \
                 previous peak, so a faster rise within 30 minutes is throttled unless it is warmed \
                 first",
                thousands(units.round()),
                thousands(table.case.assumptions.decimal(name))
            ));
        }
    }
    warnings
}
