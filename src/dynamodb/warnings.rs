//! What DynamoDB can serve, and should be known first: quotas that AWS raises on request, and the
//! pace of an on-demand table.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::table::Table;
use super::usage::{Kind, Target};
use crate::assumptions::Name;
use crate::figures::thousands;
use crate::rounding::{TOLERANCE, billed};
use crate::workload::shape::{MINUTES_A_DAY, clock, day_name};
use crate::workload::{IndexKind, Shape, Streams};

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
/// has: a rise beyond both is throttled. The table is taken as new in the quietest minute of the
/// period, since a peak that it has had once it serves again. A throttled index throttles its table.
pub(super) fn pace_warnings(table: &Table<'_, '_>) -> Vec<String> {
    let mut warnings = Vec::new();
    // A limit that is kept is no assumption that the quote rests on; one that is said is.
    let kept = |name| table.case.workload.assumptions.get(name);
    let rate = |name| kept(name).to_f64().unwrap_or_default();
    let said = |name| thousands(table.case.assumptions.decimal(name));
    for (kind, name) in [
        (Kind::Read, Name::OnDemandStartReads),
        (Kind::Write, Name::OnDemandStartWrites),
    ] {
        let shape = table.shape(kind);
        let pace = Pace {
            start: rate(name),
            factor: rate(Name::OnDemandPeakFactor),
            peak_minutes: kept(Name::OnDemandPeakMinutes)
                .to_usize()
                .unwrap_or_default(),
        };
        for target in table.targets().filter(|&it| table.has_capacity(it)) {
            let means = table.regions.iter().map(|region| {
                let units = table.capacity_units(region, target, kind);
                table.case.demand.mean_per_second(&units)
            });
            let mean = means.fold(0.0, f64::max);
            // Most tables never come near: they need no walk through the period.
            if mean * shape.spikiness() <= pace.start {
                continue;
            }
            let Some((minute, previous)) = pace.outrun(shape, mean) else {
                continue;
            };
            let figure = |units: f64| thousands(billed(units).round());
            warnings.push(format!(
                "{}: on {} it asks for {} {} units a second, where its previous peak was {}: a new \
                 on-demand table starts at {} and then serves up to {} × its previous peak, so a \
                 faster rise within {} minutes is throttled unless it is warmed first",
                table.name(target),
                time_in_words(shape.start_minute() + minute),
                figure(mean * shape.minutes()[minute]),
                kind.name(),
                figure(previous),
                said(name),
                said(Name::OnDemandPeakFactor),
                said(Name::OnDemandPeakMinutes),
            ));
        }
    }
    warnings
}

/// How fast an on-demand table grows.
struct Pace {
    /// Units a second that a new table serves.
    start: f64,
    /// What it serves over its previous peak.
    factor: f64,
    /// How old that peak must be.
    peak_minutes: usize,
}

impl Pace {
    /// The first minute that asks for more than is served, and the previous peak then, in units a
    /// second.
    fn outrun(&self, shape: &Shape, mean: f64) -> Option<(usize, f64)> {
        let minutes = shape.minutes();
        let quietest = (0..minutes.len()).min_by(|a, b| minutes[*a].total_cmp(&minutes[*b]))?;
        let at = |walked: usize| (quietest + walked) % minutes.len();
        let mut previous = minutes[quietest];
        for walked in 0..minutes.len() {
            if let Some(old) = walked.checked_sub(self.peak_minutes) {
                previous = previous.max(minutes[at(old)]);
            }
            let served = self.start.max(self.factor * mean * previous);
            if mean * minutes[at(walked)] > served * (1.0 + TOLERANCE) {
                return Some((at(walked), mean * previous));
            }
        }
        None
    }
}

/// A minute of the week in words: `Monday 09:30 UTC`.
fn time_in_words(minute: usize) -> String {
    format!("{} {} UTC", day_name(minute), clock(minute % MINUTES_A_DAY))
}
