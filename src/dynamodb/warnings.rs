//! What DynamoDB can serve, and should be known first: quotas that AWS raises on request, and the
//! pace of an on-demand table.

use rust_decimal::Decimal;

use super::table::Table;
use super::usage::{Kind, Target};
use crate::assumptions::Name;
use crate::figures::thousands;
use crate::rounding::billed;
use crate::workload::{IndexKind, Streams};

/// What can be served, and should be known first.
pub(super) fn of_table(table: &Table<'_, '_>) -> Vec<String> {
    let mut warnings = Vec::new();
    let case = table.case;
    let settings = &case.workload.dynamodb;
    // A limit that is kept is no assumption that the quote rests on; one that is said is.
    let limit = |name| case.workload.assumptions.get(name);
    let said = |name| thousands(case.assumptions.decimal(name));
    if settings
        .table_size_bytes
        .is_some_and(|bytes| bytes < case.demand.data().size_bytes)
    {
        warnings
            .push("dynamodb.table_size is less than storage.size, without any overhead".to_owned());
    }
    let global = settings.indexes_of(IndexKind::Global).count();
    if Decimal::from(global) > limit(Name::GsiQuota) {
        warnings.push(format!(
            "{global} global secondary indexes are more than the quota of {}: AWS must raise it \
             first",
            said(Name::GsiQuota)
        ));
    }
    if let Some(Streams::Consumers(consumers)) = settings.streams
        && consumers > limit(Name::ShardConsumerLimit)
    {
        warnings.push(format!(
            "{} consumers of a stream are more than the {} that may read a shard at a time: more are \
             throttled",
            thousands(consumers),
            said(Name::ShardConsumerLimit)
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
    let factor = table
        .case
        .workload
        .assumptions
        .get(Name::OnDemandPeakFactor);
    if table.case.workload.spikiness <= factor {
        return warnings;
    }
    for (kind, name, unit) in [
        (Kind::Read, Name::OnDemandStartReads, "read"),
        (Kind::Write, Name::OnDemandStartWrites, "write"),
    ] {
        let start = table.case.workload.assumptions.get(name);
        for (target, units) in beyond(table, asked, kind, start) {
            warnings.push(format!(
                "{target}: the busiest minute asks for {} {unit} units a second, more than {times} × \
                 the mean: a new on-demand table starts at {} and then serves up to {times} × its \
                 previous peak, so a faster rise within 30 minutes is throttled unless it is warmed \
                 first",
                thousands(units.round()),
                thousands(table.case.assumptions.decimal(name)),
                times = thousands(table.case.assumptions.decimal(Name::OnDemandPeakFactor))
            ));
        }
    }
    warnings
}
