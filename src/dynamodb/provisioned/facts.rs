//! How capacity came about, for those who redo it.

use std::fmt::Write as _;

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::{Provision, timetable};
use crate::assumptions::Name;
use crate::dynamodb::table::{Region, Table};
use crate::dynamodb::usage::{Kind, Target};
use crate::dynamodb::warnings::UnitRate;
use crate::figures::{precise_percent, thousands};
use crate::model::{FactValue, Sizing};
use crate::month;
use crate::rounding::billed;
use crate::workload::shape::count;

/// What stands before the key of a fact about a target in a region.
pub(super) fn path(table: &Table<'_, '_>, region: &Region<'_>, target: Target) -> String {
    let mut path = String::new();
    if !region.is_home {
        // Writing to a string does not fail.
        let _ = write!(path, "region.{}.", region.book.region);
    }
    if target != Target::Table {
        let _ = write!(path, "index.{}.", table.name(target));
    }
    path
}

/// The capacity of the table and of each index, in every region.
pub(super) fn add(table: &Table<'_, '_>, provisions: &[Provision<'_>], sizing: &mut Sizing) {
    for it in provisions {
        let path = path(table, &table.regions[it.region], it.load.target);
        let path = format!("{path}{}", it.load.kind.name());
        let mut add = |key: &str, value: FactValue, meaning| {
            sizing.add(format!("{path}_{key}"), value, meaning);
        };
        let busiest = it.load.mean * it.load.shape.spikiness();
        let meaning = "in the busiest minute: mean × spikiness";
        add("units_per_second", busiest.into(), meaning);
        if let Some(percentile) = it.capacity.percentile {
            let meaning = "in the minute that peak_percentile of them do not exceed";
            add("percentile_units_per_second", percentile.into(), meaning);
        }
        add("mean_units_per_second", it.load.mean.into(), "");
        let target = it.capacity.target_utilization;
        add("target_utilization", target.into(), "");
        let (least, most) = least_and_most(it);
        let meaning = "units a second ÷ target utilization, rounded up";
        add("capacity_units", Decimal::from(most).into(), meaning);
        if least != most {
            let meaning =
                "of the hour with the least; capacity_units is that of the one with the most";
            add("least_capacity_units", Decimal::from(least).into(), meaning);
        }
        if it.capacity.is_timetable {
            let levels = &it.capacity.levels;
            let units: Vec<_> = levels.hours().map(|(_, step)| it.units[step]).collect();
            let text = timetable::in_words(levels.start_hour, &units);
            let meaning = "units from these hours on, UTC";
            add("capacity_timetable", text.into(), meaning);
        }
        let hours = it.capacity.levels.hours_a_month(&it.units);
        add(
            "capacity_unit_hours",
            hours.into(),
            "of a month of 730 hours",
        );
        // There is a unit at least.
        let mean_units = (hours / month::HOURS).to_f64().unwrap_or(f64::INFINITY);
        let meaning = "mean units a second × 730 ÷ capacity unit hours";
        add(
            "mean_utilization",
            (it.load.mean / mean_units).into(),
            meaning,
        );
        if let Some(scaling) = &it.capacity.scaling {
            let a_week = |times: usize| FactValue::from(count(times) * 7.0 / scaling.days);
            let meaning = "increases that auto scaling decides in a week";
            add("scale_outs_per_week", a_week(scaling.scale_outs), meaning);
            let meaning = "decreases that auto scaling decides in a week";
            add("scale_ins_per_week", a_week(scaling.scale_ins), meaning);
        }
        if it.capacity.scaling.is_some() || it.capacity.percentile.is_some() {
            let share = it.capacity.throttled_share;
            let meaning = "of the units asked for, after burst capacity; lost, not tried again";
            add("throttled_share", share.into(), meaning);
            add("throttled_units_per_month", lost_a_month(it).into(), "");
        }
    }
}

/// Units a month that are throttled.
fn lost_a_month(it: &Provision<'_>) -> f64 {
    it.load.mean * it.capacity.throttled_share * month::HOURS_RATE * 3600.0
}

/// What is lost, which is little enough to serve the workload and should be known.
pub(super) fn throttled(table: &Table<'_, '_>, provisions: &[Provision<'_>]) -> Vec<String> {
    let losing = provisions
        .iter()
        .filter(|it| it.capacity.throttled_share > 0.0);
    let warnings = losing.map(|it| {
        let units = billed(lost_a_month(it)).round_dp(1);
        format!(
            "{}, {}s: {} units a month, {}, are throttled after burst capacity",
            table.name(it.load.target),
            it.load.kind.name(),
            thousands(units),
            precise_percent(it.capacity.throttled_share)
        )
    });
    warnings.collect()
}

fn least_and_most(it: &Provision<'_>) -> (u64, u64) {
    let units = || it.units.iter().copied();
    (units().min().unwrap_or(0), units().max().unwrap_or(0))
}

/// The highest capacity of each.
pub(super) fn highest(provisions: &[Provision<'_>]) -> Vec<UnitRate> {
    let all = provisions.iter().map(|it| UnitRate {
        target: it.load.target,
        kind: it.load.kind,
        units: Decimal::from(least_and_most(it).1),
    });
    all.collect()
}

/// The capacity of the table and of its indexes, in all regions together.
pub(super) fn summary(table: &Table<'_, '_>, provisions: &[Provision<'_>]) -> String {
    let is_fixed = provisions
        .iter()
        .all(|it| it.capacity.levels.hours().len() == 1);
    let sum = |of_table: bool, kind: Kind, unit: &str| {
        let those = provisions
            .iter()
            .filter(|it| it.load.kind == kind && (it.load.target == Target::Table) == of_table);
        let sums = those.map(least_and_most);
        let (least, most) = sums.fold((0_u64, 0_u64), |sum, it| {
            (sum.0.saturating_add(it.0), sum.1.saturating_add(it.1))
        });
        let [from, to] = [least, most].map(|units| thousands(Decimal::from(units)));
        if least == most {
            format!("{to} {unit}")
        } else {
            format!("{from} to {to} {unit}")
        }
    };
    let units = |of_table| {
        let [reads, writes] = [(Kind::Read, "RCU"), (Kind::Write, "WCU")]
            .map(|(kind, unit)| sum(of_table, kind, unit));
        format!("{reads}, {writes}")
    };
    let mut text = units(true);
    if is_fixed && provisions.iter().any(|it| it.capacity.percentile.is_some()) {
        let percent = table.case.workload.assumptions.get(Name::PeakPercentile);
        let _ = write!(text, " for {} % of the minutes", thousands(percent));
    } else if is_fixed {
        text.push_str(" for the busiest minute");
    }
    if provisions.iter().any(|it| it.load.target != Target::Table) {
        let _ = write!(text, ", indexes {}", units(false));
    }
    if table.is_global() {
        let _ = write!(text, ", in {} regions", table.regions.len());
    }
    text
}
