//! `[postgres]`: what is pinned.

use super::super::reader::{Found, Table};
use super::super::{PostgresSettings, StorageType};
use super::{MOST_BYTES, MOST_IOPS, class};
use crate::binary::GIB;
use crate::problem::Problem;
use rust_decimal::Decimal;

pub(super) fn postgres(root: &Table<'_>) -> PostgresSettings {
    let mut settings = PostgresSettings {
        instance: None,
        storage_type: StorageType::Gp3,
        storage_bytes: None,
        iops: None,
        backup_storage_bytes: None,
    };
    let Some(table) = root.table("postgres") else {
        return settings;
    };
    settings.instance = class(&table, "instance", "db", "r7g.large");
    if let Some(found) = table.word("storage_type", &[("gp3", StorageType::Gp3)]) {
        settings.storage_type = found.value;
    }
    settings.storage_bytes = table
        .size("storage", GIB, MOST_BYTES)
        .map(|found| found.value);
    if let Some(Found { value, place }) = table.number("iops", Decimal::ONE, MOST_IOPS) {
        if value.fract().is_zero() {
            settings.iops = Some(value);
        } else {
            let message = format!("postgres.iops: expected a whole number, found {value}");
            table.report(Problem::at(place, message));
        }
    }
    settings.backup_storage_bytes = table
        .size("backup_storage", Decimal::ZERO, MOST_BYTES)
        .map(|found| found.value);
    table.finish();
    settings
}
