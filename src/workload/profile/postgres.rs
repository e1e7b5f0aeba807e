//! `[postgres]`: how PostgreSQL is to be run, and what is pinned.

use rust_decimal::prelude::ToPrimitive;
use rust_decimal::{Decimal, dec};

use super::super::reader::{Found, Table};
use super::super::units::Quantity;
use super::super::{Deployment, PostgresSettings, ReadReplicas, SecondaryIndexes, StorageType};
use super::{MOST_BYTES, MOST_FIELD_BYTES, MOST_IOPS, class};
use crate::assumptions::{Assumptions, Name};
use crate::binary::GIB;
use crate::problem::Problem;

/// More than PostgreSQL has columns to index.
const MOST_INDEXES: Decimal = dec!(1600);
/// More than any service allows.
const MOST_REPLICAS: Decimal = dec!(100);
const MOST_ACUS: Decimal = dec!(10_000);

pub(super) fn postgres(root: &Table<'_>, assumptions: &mut Assumptions) -> PostgresSettings {
    let Some(table) = root.table("postgres") else {
        return PostgresSettings::default();
    };
    for (key, name) in [
        ("hot_share", Name::HotShare),
        ("connections", Name::Connections),
        ("backup_retention_days", Name::RetentionDays),
        ("cpu_ms_per_read", Name::ReadMs),
        ("cpu_ms_per_write", Name::WriteMs),
        // Whoever measured their writes did so with the durability that they have.
        ("cpu_ms_per_write", Name::AsyncWriteMs),
    ] {
        table.assumption(key, name, assumptions);
    }
    let size = |key, least| {
        let found = table.size(key, least, MOST_BYTES);
        found.map(|found| found.value)
    };
    let whole = |key, most| whole_number(&table, key, Decimal::ONE, most);
    let acus = |key| {
        let found = table.number(key, Decimal::ZERO, MOST_ACUS);
        found.map(|found| found.value)
    };
    let deployments = [
        Deployment::SingleAz,
        Deployment::MultiAz,
        Deployment::MultiAzCluster,
    ];
    let storage_types = [
        StorageType::Gp3,
        StorageType::Gp2,
        StorageType::Io1,
        StorageType::Io2,
    ];
    let settings = PostgresSettings {
        instance: class(&table, "instance", "db", "r7g.large"),
        families: families(&table),
        deployment: table
            .word("deployment", &deployments.map(|it| (it.name(), it)))
            .map(|found| found.value),
        read_replicas: replicas(&table, "read_replicas"),
        aurora_readers: replicas(&table, "aurora_readers"),
        secondary_indexes: secondary_indexes(&table),
        storage_type: table
            .word("storage_type", &storage_types.map(|it| (it.name(), it)))
            .map(|found| found.value),
        storage_bytes: size("storage", GIB),
        iops: whole("iops", MOST_IOPS),
        mib_per_second: whole("throughput", MOST_IOPS),
        backup_storage_bytes: size("backup_storage", Decimal::ZERO),
        engine_version: engine_version(&table),
        rds_proxy: table.flag("rds_proxy").is_some_and(|found| found.value),
        synchronous_commit: table
            .flag("synchronous_commit")
            .is_none_or(|found| found.value),
        measured_on: measured_on(&table, assumptions),
        min_acu: acus("min_acu"),
        max_acu: acus("max_acu"),
    };
    if let (Some(min), Some(max)) = (settings.min_acu, settings.max_acu)
        && (max < min || max.is_zero())
    {
        let message = "postgres.max_acu: expected more than 0, and as much as min_acu at least";
        table.report(Problem::at(table.place_of("max_acu"), message));
    }
    table.finish();
    settings
}

/// A whole number from `least` to `most`.
fn whole_number(
    table: &Table<'_>,
    key: &'static str,
    least: Decimal,
    most: Decimal,
) -> Option<Decimal> {
    whole_number_of("", table, key, least, most)
}

/// The same for a key that takes something else too, which is what `others` says.
fn whole_number_of(
    others: &str,
    table: &Table<'_>,
    key: &'static str,
    least: Decimal,
    most: Decimal,
) -> Option<Decimal> {
    let found = table.quantity_of(others, key, Quantity::Number, least, most);
    let Found { value, place } = found?;
    if value.fract().is_zero() {
        return Some(value);
    }
    let message = format!(
        "{}: expected a whole number, found {value}",
        table.path_of(key)
    );
    table.report(Problem::at(place, message));
    None
}

/// The families of classes: `r7g` of `db.r7g.large`.
fn families(table: &Table<'_>) -> Vec<String> {
    let mut families = Vec::new();
    let found = table.texts("families");
    for Found { value, place } in found {
        let is_family = !value.is_empty()
            && value
                .bytes()
                .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
        if is_family {
            families.push(value);
        } else {
            let message =
                format!("postgres.families: expected a family such as \"r7g\", found {value:?}");
            let family = value.split('.').nth(1).unwrap_or_default();
            let problem = Problem::at(place, message);
            table.report(if family.is_empty() {
                problem
            } else {
                problem.help(format!("did you mean {family:?}?"))
            });
        }
    }
    families
}

/// A number of instances, or `"auto"`.
fn replicas(table: &Table<'_>, key: &'static str) -> Option<ReadReplicas> {
    if table.is_word(key, "auto") {
        let found = table.word(key, &[("auto", ReadReplicas::Auto)]);
        return found.map(|found| found.value);
    }
    let (least, most) = (Decimal::ZERO, MOST_REPLICAS);
    let number = whole_number_of("\"auto\" or ", table, key, least, most)?;
    number.to_u32().map(ReadReplicas::Number)
}

/// A number of indexes, or a table with the size of their entries.
fn secondary_indexes(table: &Table<'_>) -> Option<SecondaryIndexes> {
    let key = "secondary_indexes";
    if !table.is_table(key) {
        let count = whole_number(table, key, Decimal::ZERO, MOST_INDEXES)?;
        return Some(SecondaryIndexes {
            count,
            entry_bytes: None,
        });
    }
    let indexes = table.table(key)?;
    let count = whole_number(&indexes, "count", Decimal::ZERO, MOST_INDEXES);
    if count.is_none() {
        indexes.missing("count", "count = 2");
    }
    let entry = indexes.size("entry_size", Decimal::ONE, MOST_FIELD_BYTES);
    indexes.finish();
    Some(SecondaryIndexes {
        count: count?,
        entry_bytes: entry.map(|found| found.value),
    })
}

/// The major version of `15`, `"15"` or `"15.4"`.
fn engine_version(table: &Table<'_>) -> Option<u32> {
    let key = "engine_version";
    let found = if table.is_plain_number(key) {
        let found = table.number(key, Decimal::ONE, MOST_ACUS)?;
        (found.value.to_string(), found.place)
    } else {
        let found = table.text(key)?;
        (found.value, found.place)
    };
    let (text, place) = found;
    let major = text.split('.').next().unwrap_or_default();
    let version = major.parse::<u32>().ok().filter(|it| *it > 0);
    if version.is_none() {
        let message = format!(
            "postgres.engine_version: expected a version such as \"16\" or \"16.4\", found {text:?}"
        );
        table.report(Problem::at(place, message));
    }
    version
}

/// What the CPU times were measured on: the CoreMark of a vCPU, or a class.
fn measured_on(table: &Table<'_>, assumptions: &mut Assumptions) -> Option<String> {
    let key = "cpu_measured_on";
    if table.is_plain_number(key) {
        table.assumption(key, Name::ReferenceCoremark, assumptions);
        return None;
    }
    class(table, key, "db", "r7g.large")
}
