//! What DynamoDB can't do for a workload.
//!
//! Rules: the Amazon DynamoDB developer guide, quotas. A limit that is kept is no assumption that a
//! quote rests on, so it is looked up and not asked for.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::table::Table;
use super::usage::{Kind, Target, Units};
use crate::assumptions::Name;
use crate::figures::thousands;
use crate::model::{Case, Sizing, Unavailable};
use crate::rounding::{TOLERANCE, billed, ceil_decimal};
use crate::workload::{AccessPattern, IndexKind, Operation, in_bytes};

/// Whether a table can serve the workload at all; what it can't is said all at once.
pub(super) fn check(case: &Case<'_, '_>, units: &Units<'_>) -> Result<(), Unavailable> {
    let mut reasons = Vec::new();
    let settings = &case.workload.dynamodb;
    for it in case.demand.patterns() {
        too_large(case, &mut reasons, &it.name, it.item_size_bytes);
        too_many_items(case, &mut reasons, it);
    }
    let mean = case.demand.data().mean_item_bytes();
    too_large(case, &mut reasons, "storage.size ÷ storage.items", mean);
    for (at, index) in settings.indexes.iter().enumerate() {
        let entry_bytes = units.entry_bytes(at, Decimal::ONE);
        too_large(case, &mut reasons, &index.name, entry_bytes);
    }
    let local = settings.indexes_of(IndexKind::Local).count();
    let most = limit(case, Name::LocalIndexLimit);
    if Decimal::from(local) > most {
        reasons.push(format!(
            "{local} local secondary indexes are more than the {} of a table: make some of them \
             global",
            thousands(most)
        ));
    }
    let most = limit(case, Name::ItemCollectionBytesLimit);
    if let Some(bytes) = settings.item_collection_bytes
        && local > 0
        && bytes > most
    {
        reasons.push(format!(
            "an item collection of {} bytes is more than the {} that one may have with a local \
             secondary index: make the index global, or the keys finer",
            thousands(bytes),
            with_bytes(most)
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

/// The value of a limit.
fn limit(case: &Case<'_, '_>, name: Name) -> Decimal {
    case.workload.assumptions.get(name)
}

/// A limit in the unit that people know it by, and in bytes.
fn with_bytes(limit: Decimal) -> String {
    format!("{} ({} bytes)", in_bytes(limit), thousands(limit))
}

fn too_large(case: &Case<'_, '_>, reasons: &mut Vec<String>, what: &str, bytes: Decimal) {
    let most = limit(case, Name::ItemBytesLimit);
    if bytes > most {
        reasons.push(format!(
            "{what}: an item of {} bytes is more than DynamoDB's {}: split it, or keep the large \
             part in S3",
            thousands(bytes.round_dp(1)),
            with_bytes(most)
        ));
    }
}

fn too_many_items(case: &Case<'_, '_>, reasons: &mut Vec<String>, it: &AccessPattern) {
    let most = match it.operation {
        Operation::BatchGet => Name::BatchGetItemsLimit,
        Operation::BatchWrite => Name::BatchWriteItemsLimit,
        Operation::TransactGet | Operation::TransactWrite => Name::TransactionItemsLimit,
        _ => return,
    };
    let most = limit(case, most);
    let (name, operation) = (&it.name, it.operation.name());
    if it.items > most {
        let remedy = if it.operation.is_transaction() {
            "what must change together has to be less".to_owned()
        } else {
            let calls = ceil_decimal(it.items / most);
            format!("make it {calls} calls, which take the same units")
        };
        reasons.push(format!(
            "{name}: {} items are more than the {} of one {operation}: {remedy}",
            thousands(it.items),
            thousands(most)
        ));
    }
    let bytes = it.items * it.item_size_bytes;
    let most = limit(case, Name::TransactionBytesLimit);
    if it.operation.is_transaction() && bytes > most {
        reasons.push(format!(
            "{name}: {} bytes are more than the {} of one {operation}: what must change together has \
             to be less",
            thousands(bytes.round_dp(1)),
            with_bytes(most)
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
    let most = limit(case, Name::TransactionItemsLimit);
    if let Some(items) = needed.max_transaction_items
        && items > most
    {
        reasons.push(format!(
            "requirements.max_transaction_items {}: a transaction has at most {}",
            thousands(items),
            thousands(most)
        ));
    }
    let most = limit(case, Name::TransactionBytesLimit);
    if let Some(bytes) = needed.max_transaction_bytes
        && bytes > most
    {
        reasons.push(format!(
            "requirements.max_transaction_bytes {}: a transaction has at most {}",
            thousands(bytes),
            with_bytes(most)
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
const PARTITION: [(Kind, Name, &str); 2] = [
    (Kind::Read, Name::PartitionReadLimit, "RCU"),
    (Kind::Write, Name::PartitionWriteLimit, "WCU"),
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
    for (kind, name, unit) in PARTITION {
        let most = table.case.assumptions.rate(name);
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
            "one partition serves partition_read_limit",
        ),
        (
            "hottest_key_write_units_per_second",
            "one partition serves partition_write_limit",
        ),
    ]) {
        sizing.add(key, busiest_region(table, kind).0 * share, meaning);
    }
}
