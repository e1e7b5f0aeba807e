//! How capacity came about, for those who redo it.

use std::fmt::Write as _;

use rust_decimal::Decimal;

use super::Provision;
use crate::commitment::reserved::hours_a_month;
use crate::dynamodb::table::{Region, Table};
use crate::dynamodb::usage::{Kind, Target};
use crate::dynamodb::warnings::UnitRate;
use crate::figures::thousands;
use crate::model::Sizing;
use crate::month;

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
        let kind = it.load.kind.name();
        let mut fact = |key: &str, value: f64, meaning| {
            sizing.add(format!("{path}{kind}_{key}"), value, meaning);
        };
        let shape = it.load.shape;
        fact(
            "units_per_second",
            it.load.mean * shape.spikiness(),
            "in the busiest minute: mean × spikiness",
        );
        fact("mean_units_per_second", it.load.mean, "");
        fact("target_utilization", it.capacity.target_utilization, "");
        let hours = hours(it);
        let mean_units = hours / month::HOURS;
        let mut units = |key: &str, value: Decimal, meaning| {
            sizing.add(format!("{path}{kind}_{key}"), value, meaning);
        };
        let (least, most) = least_and_most(it);
        let meaning = "units a second ÷ target utilization, rounded up";
        units("capacity_units", Decimal::from(most), meaning);
        if least != most {
            let meaning =
                "of the hour with the least; capacity_units is that of the one with the most";
            units("least_capacity_units", Decimal::from(least), meaning);
        }
        units("capacity_unit_hours", hours, "of a month of 730 hours");
        let mean_units = rust_decimal::prelude::ToPrimitive::to_f64(&mean_units);
        let utilization = it.load.mean / mean_units.unwrap_or(f64::INFINITY);
        let mut fact = |key: &str, value: f64, meaning| {
            sizing.add(format!("{path}{kind}_{key}"), value, meaning);
        };
        let meaning = "mean units a second × 730 ÷ capacity unit hours";
        fact("mean_utilization", utilization, meaning);
        if let Some(scaling) = &it.capacity.scaling {
            let a_week = |times: usize| crate::workload::shape::count(times) * 7.0 / scaling.days;
            let meaning = "increases that auto scaling decides in a week";
            fact("scale_outs_per_week", a_week(scaling.scale_outs), meaning);
            let meaning = "decreases that auto scaling decides in a week";
            fact("scale_ins_per_week", a_week(scaling.scale_ins), meaning);
            let meaning = "of the units asked for, after burst capacity; lost, not tried again";
            fact("throttled_share", scaling.throttled_share, meaning);
            let lost = it.load.mean * scaling.throttled_share * 2_628_000.0;
            fact("throttled_units_per_month", lost, "");
        }
    }
}

/// Unit-hours of a month.
fn hours(it: &Provision<'_>) -> Decimal {
    let hours = it.capacity.hours.iter().zip(&it.units);
    let unit_minutes = hours.map(|(hour, units)| u128::from(hour.minutes) * u128::from(*units));
    let minutes = it.capacity.hours.iter().map(|it| u64::from(it.minutes));
    hours_a_month(unit_minutes.sum(), minutes.sum())
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
    let is_fixed = provisions.iter().all(|it| it.units.len() == 1);
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
    if is_fixed {
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
