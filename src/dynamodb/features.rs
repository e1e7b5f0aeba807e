//! What is bought beside throughput and storage: protection, streams, and what replicas move.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::table::Table;
use super::usage::{Kind, Target, change_units, changed_bytes};
use crate::assumptions::Name;
use crate::bill::{Bill, Group, Item};
use crate::binary::GIB;
use crate::model::Sizing;
use crate::month;
use crate::prices::MissingPrice;
use crate::rounding::{billed, ceil};
use crate::transfer::region_key;
use crate::workload::{DataVolume, Streams};

/// Everything that is billed beside throughput and storage.
pub(super) fn charge<'b>(
    table: &Table<'_, 'b>,
    bill: &mut Bill<'b>,
    sizing: &mut Sizing,
) -> Result<(), MissingPrice> {
    protection(table, bill)?;
    streams(table, bill, sizing)?;
    replication(table, bill, sizing)
}

/// Point-in-time recovery in every region; backups and what is done with them in the first.
fn protection<'b>(table: &Table<'_, 'b>, bill: &mut Bill<'b>) -> Result<(), MissingPrice> {
    let settings = &table.case.workload.dynamodb;
    let bytes = |volume| match volume {
        DataVolume::Bytes(bytes) => bytes,
        DataVolume::Times(times) => table.protected_bytes() * times,
    };
    if let Some(volume) = settings.pitr {
        for region in &table.regions {
            let price = region
                .book
                .price("dynamodb.point-in-time-recovery", "GB-month")?;
            let item = Item {
                group: region.group(Group::Protection),
                subject: "table",
                meter: "point-in-time-recovery",
            };
            bill.charge(item, bytes(volume) / GIB, price);
        }
    }
    let book = table.case.book;
    let backups = Some(DataVolume::Bytes(settings.backup_size_bytes));
    for (volume, subject, meter, unit) in [
        (backups, "backups", "backup-storage", "GB-month"),
        (settings.restore_per_month, "table", "restore", "GB"),
        (settings.export_per_month, "table", "export", "GB"),
        (settings.import_per_month, "table", "import", "GB"),
    ] {
        let bytes = volume.map_or(Decimal::ZERO, bytes);
        if !bytes.is_zero() {
            let price = book.price(&format!("dynamodb.{meter}"), unit)?;
            let group = Group::Protection;
            bill.charge(
                Item {
                    group,
                    subject,
                    meter,
                },
                bytes / GIB,
                price,
            );
        }
    }
    Ok(())
}

/// What reads the stream and is not Lambda, and changes captured for Kinesis: of all writes, and
/// so in the first region alone.
fn streams<'b>(
    table: &Table<'_, 'b>,
    bill: &mut Bill<'b>,
    sizing: &mut Sizing,
) -> Result<(), MissingPrice> {
    let (case, group) = (table.case, Group::Streams);
    let requests = match case.workload.dynamodb.streams {
        None => Decimal::ZERO,
        Some(Streams::ReadRequests(requests)) => requests,
        Some(Streams::Consumers(consumers)) => {
            let shards = shards(table);
            sizing.add(
                "stream_shards",
                shards,
                "one for each partition: by partition_gb, partition_read_limit and partition_write_limit",
            );
            let polls = case.assumptions.decimal(Name::StreamPollsPerSecond);
            let a_month = consumers * month::SECONDS;
            a_month.saturating_mul(shards).saturating_mul(polls)
        }
    };
    if !requests.is_zero() {
        let key = "dynamodb.streams-read-requests";
        let price = case.book.price(key, "request")?;
        let item = Item {
            group,
            subject: "stream",
            meter: "streams-read-requests",
        };
        bill.charge_beyond(case.book.allowance(key), item, requests, price);
    }
    if case.workload.dynamodb.kinesis_cdc {
        let price = case
            .book
            .price("dynamodb.change-data-capture-units", "CDC-unit")?;
        let units: Vec<_> = case.demand.patterns().iter().map(change_units).collect();
        let item = Item {
            group,
            subject: "changes",
            meter: "change-data-capture-units",
        };
        bill.charge(item, case.demand.per_month(&units), price);
    }
    Ok(())
}

/// Partitions of the table, a shard each: enough for its data, and enough for its busiest minute.
fn shards(table: &Table<'_, '_>) -> Decimal {
    let case = table.case;
    // Entries of local indexes lie with their items.
    let by_size = table.protected_bytes() / GIB / case.assumptions.decimal(Name::PartitionGb);
    let busiest = |kind, limit| {
        let units = table.capacity_units(&table.regions[0], Target::Table, kind);
        case.demand.busiest_per_second(&units) / case.assumptions.rate(limit)
    };
    let by_load = busiest(Kind::Read, Name::PartitionReadLimit)
        + busiest(Kind::Write, Name::PartitionWriteLimit);
    let partitions = by_size.to_f64().unwrap_or_default().max(by_load);
    billed(ceil(partitions).max(1.0))
}

/// What the first region sends to each replica.
fn replication<'b>(
    table: &Table<'_, 'b>,
    bill: &mut Bill<'b>,
    sizing: &mut Sizing,
) -> Result<(), MissingPrice> {
    let case = table.case;
    let bytes: Vec<_> = case.demand.patterns().iter().map(changed_bytes).collect();
    let gb = case.demand.per_month(&bytes) / GIB;
    if gb.is_zero() {
        return Ok(());
    }
    if table.is_global() {
        sizing.add(
            "replicated_gb_per_month",
            gb,
            "items written × their size, without those whose condition fails, to each replica",
        );
    }
    for replica in &case.workload.dynamodb.replicas {
        let price = case.book.price(&region_key(&replica.region), "GB")?;
        let subject = format!("replication to {}", replica.region);
        let item = Item {
            group: Group::Transfer,
            subject: &subject,
            meter: "inter-region-transfer",
        };
        bill.charge(item, gb, price);
    }
    Ok(())
}
