//! What was asked for, for every report that is read by people: with it, units and sizes can be
//! redone.

use std::fmt::Write as _;
use std::sync::Arc;

use rust_decimal::Decimal;

use super::numbers::{money, quantity, share};
use crate::compare::Comparison;
use crate::rounding::billed;
use crate::workload::{
    AccessPattern, DataVolume, DynamodbSettings, Entry, Index, IndexKind, PostgresSettings,
    ReadReplicas, Shape, ShapeKind, Streams,
};

/// The workload as keys and values.
pub(super) fn rows(comparison: &Comparison<'_>) -> Vec<[String; 2]> {
    let workload = comparison.workload;
    let month = "730 hours, 2,628,000 seconds: as long as AWS prices one".to_owned();
    let mut rows = vec![["month".to_owned(), month]];
    let (reads, writes) = (&workload.reads_shape, &workload.writes_shape);
    if Arc::ptr_eq(reads, writes) {
        rows.push(["shape".to_owned(), shape_text(reads)]);
    } else {
        rows.push(["shape of reads".to_owned(), shape_text(reads)]);
        rows.push(["shape of writes".to_owned(), shape_text(writes)]);
    }
    for pattern in &workload.access_patterns {
        rows.push([
            pattern.name.clone(),
            pattern_text(pattern, &workload.dynamodb.indexes),
        ]);
    }
    let table = &workload.dynamodb;
    for index in &table.indexes {
        rows.push([index.name.clone(), index_text(index)]);
    }
    rows.extend(features(table));
    if !table.replicas.is_empty() {
        let home = format!(
            "the first region, {} of all reads",
            share(table.home_reads_share())
        );
        rows.push([workload.region.clone(), home]);
    }
    for replica in &table.replicas {
        let text = format!("replica, {} of all reads", share(replica.reads_share));
        rows.push([replica.region.clone(), text]);
    }
    let sent = &workload.transfer;
    if !sent.internet_bytes_per_month.is_zero() {
        let text = format!("{} bytes a month", quantity(sent.internet_bytes_per_month));
        rows.push(["to the internet".to_owned(), text]);
    }
    for (region, bytes) in &sent.region_bytes_per_month {
        rows.push([
            format!("to {region}"),
            format!("{} bytes a month", quantity(*bytes)),
        ]);
    }
    let data = &workload.data;
    let items = quantity(data.items.round());
    let text = format!("{} bytes, {items} items", quantity(data.size_bytes));
    rows.push(["storage".to_owned(), text]);
    rows.extend(postgres(&workload.postgres));
    if workload.requirements.read_your_writes {
        let text = "reads stay where writes are".to_owned();
        rows.push(["read your writes".to_owned(), text]);
    }
    if let Some(usd) = workload.team_usd_per_hour {
        rows.push(["people".to_owned(), format!("{} USD an hour", money(usd))]);
    }
    if let Some(date) = workload.prices_on {
        rows.push(["rules of".to_owned(), date.to_string()]);
    }
    rows
}

/// What is said of PostgreSQL, as keys and values; what stands for an assumption is listed with those.
fn postgres(it: &PostgresSettings) -> Vec<[String; 2]> {
    let bytes = |bytes: Decimal| format!("{} bytes", quantity(bytes));
    let readers = |it| match it {
        ReadReplicas::Number(number) => number.to_string(),
        ReadReplicas::Auto => "as many as cost the least".to_owned(),
    };
    let indexes = it.secondary_indexes.map(|it| match it.entry_bytes {
        Some(entry) => format!("{}, entries of {}", quantity(it.count), bytes(entry)),
        None => quantity(it.count),
    });
    let all = [
        ("instance", it.instance.clone()),
        (
            "families",
            Some(it.families.join(", ")).filter(|it| !it.is_empty()),
        ),
        ("deployment", it.deployment.map(|it| it.name().to_owned())),
        ("read replicas", it.read_replicas.map(readers)),
        ("aurora readers", it.aurora_readers.map(readers)),
        ("secondary indexes", indexes),
        (
            "storage type",
            it.storage_type.map(|it| it.name().to_owned()),
        ),
        ("provisioned storage", it.storage_bytes.map(bytes)),
        ("provisioned IOPS", it.iops.map(quantity)),
        (
            "provisioned throughput",
            it.mib_per_second
                .map(|it| format!("{} MiB/s", quantity(it))),
        ),
        ("backup storage", it.backup_storage_bytes.map(bytes)),
        ("version", it.engine_version.map(|it| it.to_string())),
        ("RDS Proxy", it.rds_proxy.then(|| "on".to_owned())),
        (
            "synchronous commit",
            (!it.synchronous_commit).then(|| "off".to_owned()),
        ),
        ("CPU measured on", it.measured_on.clone()),
        ("least ACUs", it.min_acu.map(quantity)),
        ("most ACUs", it.max_acu.map(quantity)),
    ];
    all.into_iter()
        .filter_map(|(key, text)| Some([format!("postgres: {key}"), text?]))
        .collect()
}

/// How demand moves, in a line.
fn shape_text(shape: &Shape) -> String {
    let period = match (shape.kind(), shape.minutes().len()) {
        (ShapeKind::Trace, minutes) => {
            let hours = Decimal::from(minutes) / Decimal::from(60);
            format!(" of {} hours", quantity(hours))
        }
        _ => String::new(),
    };
    let spikiness = billed(shape.spikiness());
    let spikiness = spikiness.round_sf(6).unwrap_or(spikiness);
    let details = match shape.details() {
        "" => String::new(),
        details => format!("; {details}"),
    };
    format!(
        "{}{period}, spikiness {} (busiest minute ÷ mean){details}",
        shape.kind().name(),
        quantity(spikiness)
    )
}

/// What is switched on of a table, as keys and values.
fn features(table: &DynamodbSettings) -> Vec<[String; 2]> {
    let bytes = |bytes: Decimal| format!("{} bytes", quantity(bytes));
    let volume = |volume| match volume {
        DataVolume::Bytes(size) => bytes(size),
        DataVolume::Times(times) => {
            format!("{} × the table and its local indexes", quantity(times))
        }
    };
    let on = |flag: bool| flag.then(|| "on".to_owned());
    let streams = table.streams.map(|streams| match streams {
        Streams::ReadRequests(requests) => format!("{} read requests a month", quantity(requests)),
        Streams::Consumers(consumers) => {
            format!("{} consumers that poll every shard", quantity(consumers))
        }
    });
    let backups = Some(table.backup_size_bytes).filter(|size| !size.is_zero());
    let features = [
        ("table size", table.table_size_bytes.map(bytes)),
        ("free tier", on(table.free_tier)),
        ("pitr", table.pitr.map(volume)),
        ("backups", backups.map(bytes)),
        ("restored", table.restore_per_month.map(volume)),
        ("exported", table.export_per_month.map(volume)),
        ("imported", table.import_per_month.map(volume)),
        ("streams", streams),
        ("kinesis cdc", on(table.kinesis_cdc)),
        (
            "hottest key",
            table
                .hottest_key_share
                .map(|part| format!("{} of the table's requests", share(part))),
        ),
        (
            "largest item collection",
            table.item_collection_bytes.map(bytes),
        ),
        (
            "dax",
            table
                .dax
                .as_ref()
                .map(|dax| format!("hit rate {}", share(dax.hit_rate))),
        ),
    ];
    let features = features.into_iter();
    features
        .filter_map(|(key, text)| Some([key.to_owned(), text?]))
        .collect()
}

/// What an access pattern does, with everything that its units depend on.
fn pattern_text(it: &AccessPattern, indexes: &[Index]) -> String {
    let mut text = format!("{} a month", quantity(it.operations_per_month));
    let (name, size) = (it.operation.name(), quantity(it.item_size_bytes));
    if it.items == Decimal::ONE {
        let _ = write!(text, ", {name} of {size} bytes");
    } else {
        let _ = write!(
            text,
            ", {name} of {} items of {size} bytes",
            quantity(it.items)
        );
    }
    let is_plain = it.strong.is_zero() && it.transactional.is_zero();
    if it.operation.is_read() && is_plain {
        text.push_str(", eventually consistent");
    }
    for (part, what) in [
        (it.strong, "strong"),
        (it.transactional, "transactional"),
        (it.failed_condition_share, "with a condition that fails"),
    ] {
        if !part.is_zero() {
            let _ = write!(text, ", {} {what}", share(part));
        }
    }
    for read in &it.index_reads {
        let index = &indexes[read.index].name;
        let _ = write!(text, ", {} from {index}", share(read.share));
    }
    for write in &it.index_writes {
        let index = &indexes[write.index].name;
        if write.share == Decimal::ONE {
            let _ = write!(text, ", touches {index}");
        } else {
            let _ = write!(text, ", {} touch {index}", share(write.share));
        }
        if !write.key_change_share.is_zero() {
            let changed = share(write.key_change_share);
            let _ = write!(text, " ({changed} of these with a new key)");
        }
    }
    text
}

/// What an index of a table holds.
fn index_text(it: &Index) -> String {
    let kind = match it.kind {
        IndexKind::Global => "global index",
        IndexKind::Local => "local index",
    };
    let entries = match it.entries {
        Some(entries) => format!("{} entries", quantity(entries)),
        None => "an entry for every item".to_owned(),
    };
    let entry = match it.entry {
        Entry::All => "of the whole item".to_owned(),
        Entry::KeysOnly => "of keys alone".to_owned(),
        Entry::Bytes(bytes) => format!("of {} bytes", quantity(bytes)),
    };
    format!("{kind}, {entries}, each {entry}")
}
