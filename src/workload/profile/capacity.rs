//! `autoscaling` of a table or an index, and reserved capacity that is owned.

use rust_decimal::prelude::ToPrimitive;
use rust_decimal::{Decimal, dec};

use super::super::reader::{Found, Table};
use super::super::{Autoscaling, OwnedCapacity, ScalingLimits};
use crate::assumptions::Name;
use crate::figures::thousands;
use crate::problem::Problem;

/// Far more than AWS provisions for anyone.
const MOST_UNITS: Decimal = dec!(10_000_000_000);

/// `[dynamodb.autoscaling]`, or that of an index.
pub(super) fn autoscaling(table: &Table<'_>) -> Option<Autoscaling> {
    let table = table.table("autoscaling")?;
    let [reads, writes] = ["reads", "writes"].map(|kind| {
        let limits = table.table(kind).map(limits);
        limits.unwrap_or_default()
    });
    table.finish();
    Some(Autoscaling { reads, writes })
}

fn limits(table: Table<'_>) -> ScalingLimits {
    let min = table.number("min", Decimal::ZERO, MOST_UNITS);
    let max = table.number("max", Decimal::ONE, MOST_UNITS);
    let target = table.share("target");
    if let (Some(min), Some(max)) = (&min, &max)
        && min.value > max.value
    {
        let message = format!(
            "{}: expected {} or more, as much as min, found {}",
            table.path_of("max"),
            thousands(min.value),
            thousands(max.value)
        );
        table.report(Problem::at(max.place.clone(), message));
    }
    if let Some(target) = &target
        && target.value.is_zero()
    {
        let message = format!("{}: expected a share above 0", table.path_of("target"));
        table.report(Problem::at(target.place.clone(), message));
    }
    table.finish();
    let value = |found: Option<Found<Decimal>>| found.map(|it| it.value);
    ScalingLimits {
        min: value(min),
        max: value(max),
        target: value(target),
    }
}

/// `reserved_rcu`, `reserved_wcu` and `reserved_term`.
pub(super) fn reserved(table: &Table<'_>) -> Option<OwnedCapacity> {
    let [reads, writes] = ["reserved_rcu", "reserved_wcu"].map(|key| units(table, key));
    let words = [("1y", 1), ("3y", 3)];
    let term = table.word("reserved_term", &words);
    if reads == 0 && writes == 0 {
        if term.is_some() && !table.has("reserved_rcu") && !table.has("reserved_wcu") {
            let message = format!("{}: nothing is reserved", table.path_of("reserved_term"));
            let problem = Problem::at(table.place_of("reserved_term"), message);
            table.report(problem.help("add reserved_wcu = 500, or leave it out"));
        }
        return None;
    }
    if term.is_none() {
        table.missing("reserved_term", "reserved_term = \"1y\", or \"3y\"");
    }
    Some(OwnedCapacity {
        read_units: reads,
        write_units: writes,
        years: term?.value,
    })
}

/// Reserved units: whole blocks.
fn units(table: &Table<'_>, key: &'static str) -> u64 {
    let Some(Found { value, place }) = table.number(key, Decimal::ZERO, MOST_UNITS) else {
        return 0;
    };
    // As AWS sells them, whatever the assumption is set to afterwards.
    let block = Name::ReservedBlockUnits.about().default;
    if !(value % block).is_zero() {
        let message = format!(
            "{}: expected units in blocks of {block}, found {}",
            table.path_of(key),
            thousands(value)
        );
        let less = (value / block).floor() * block;
        let (less, more) = (thousands(less), thousands(less + block));
        table.report(Problem::at(place, message).help(format!("{less} or {more}")));
    }
    value.to_u64().unwrap_or(0)
}
