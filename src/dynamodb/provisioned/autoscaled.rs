//! Provisioned by auto scaling: capacity follows its use, minute by minute.

use std::sync::Arc;

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::{Capacity, Hour, LEAST_UNITS, Load, Scaling, Way};
use crate::assumptions::Name;
use crate::dynamodb::autoscaling::{Rules, Run, simulate};
use crate::dynamodb::usage::{Kind, Target};
use crate::figures::{percent, precise_percent, thousands};
use crate::model::{Case, PricingModel};
use crate::rounding::{TOLERANCE, billed};
use crate::workload::{Autoscaling, ScalingLimits, Shape};

/// Provisioned by auto scaling in both table classes, with and without commitments.
pub const MODELS: &[&dyn PricingModel] = options!(
    &Autoscaled,
    "dynamodb.provisioned-autoscaled",
    "capacity by target tracking, minute by minute"
);

struct Autoscaled;

impl Way for Autoscaled {
    fn capacity(&self, case: &Case<'_, '_>, load: &Load<'_>) -> Result<Capacity, String> {
        let limits = limits(case, load);
        let target = match limits.target {
            Some(target) => rate(target),
            None => case.assumptions.rate(Name::DynamodbTargetUtilization),
        };
        let [least, most] = [Name::LeastScalingTarget, Name::MostScalingTarget]
            .map(|name| case.assumptions.rate(name));
        if target < least - TOLERANCE || target > most + TOLERANCE {
            return Err(format!(
                "auto scaling takes a target utilization from {} to {}, found {}",
                percent(least),
                percent(most),
                precise_percent(target)
            ));
        }
        let rules = rules(case, load, limits, target);
        if load.mean <= 0.0 {
            return Ok(idle(load.shape, &rules));
        }
        let run = serving_run(case, load, &rules)?;
        let towards_mean = case.assumptions.rate(Name::CapacityHourByMean);
        let hours = run.hours.iter().map(|hour| Hour {
            minutes: hour.minutes,
            per_second: load.mean * (hour.highest - towards_mean * (hour.highest - hour.mean)),
        });
        let minutes: u32 = run.hours.iter().map(|hour| hour.minutes).sum();
        Ok(Capacity {
            start_hour: second_life(load.shape) / 60,
            hours: hours.collect(),
            is_timetable: false,
            percentile: None,
            target_utilization: target,
            throttled_share: run.throttled_share,
            scaling: Some(Scaling {
                scale_outs: run.scale_outs,
                scale_ins: run.scale_ins,
                days: f64::from(minutes) / 1440.0,
            }),
        })
    }
}

/// The minute, from a Monday 00:00 on, in which a period begins for the second time: the first life
/// is there to warm up.
fn second_life(shape: &Shape) -> usize {
    shape.start_minute() + shape.minutes().len()
}

/// The capacity of what is never asked for, by the same hours as that of all else.
fn idle(shape: &Shape, rules: &Rules) -> Capacity {
    let from = second_life(shape);
    let hours = shape.hours(from).map(|hour| Hour {
        minutes: hour.length(),
        per_second: rules.least,
    });
    Capacity {
        start_hour: from / 60,
        hours: hours.collect(),
        is_timetable: false,
        percentile: None,
        target_utilization: rules.target,
        throttled_share: 0.0,
        scaling: None,
    }
}

/// What the profile says of a target's capacity; what an index does not say is as the table's.
fn limits(case: &Case<'_, '_>, load: &Load<'_>) -> ScalingLimits {
    let settings = &case.workload.dynamodb;
    let of_kind = |of: Autoscaling| match load.kind {
        Kind::Read => of.reads,
        Kind::Write => of.writes,
    };
    let table = of_kind(settings.autoscaling);
    let own = match load.target {
        Target::Table => None,
        Target::Index(at) => settings.indexes[at].autoscaling,
    };
    let own = own.map(of_kind).unwrap_or_default();
    ScalingLimits {
        min: own.min.or(table.min),
        max: own.max.or(table.max),
        target: own.target.or(table.target),
    }
}

/// The rules over a load whose mean is 1, so that one life serves every load of a shape. Those of no
/// load are in units.
fn rules(case: &Case<'_, '_>, load: &Load<'_>, limits: ScalingLimits, target: f64) -> Rules {
    let whole = |name| {
        let value = case.assumptions.decimal(name);
        value.ceil().to_usize().unwrap_or_default()
    };
    let unit = if load.mean > 0.0 { load.mean } else { 1.0 };
    let of_mean = |units: Option<Decimal>, otherwise| units.map_or(otherwise, |it| rate(it) / unit);
    Rules {
        target,
        least: of_mean(limits.min, 0.0),
        most: of_mean(limits.max, f64::INFINITY),
        delay: whole(Name::ScalingDelayMinutes),
        out_minutes: whole(Name::ScaleOutMinutes),
        in_minutes: whole(Name::ScaleInMinutes),
        in_margin: case.assumptions.rate(Name::ScaleInMargin),
        ins_a_day: whole(Name::ScaleInsADay),
        in_wait: whole(Name::ScaleInWaitMinutes),
        burst_seconds: case.assumptions.rate(Name::BurstSeconds),
    }
}

fn run(shape: &Shape, rules: &Rules) -> Arc<Run> {
    shape.derived(*rules, |minutes| {
        simulate(minutes, shape.start_minute(), rules)
    })
}

/// A life in which little enough is throttled; and which target would do where there is none.
fn serving_run(case: &Case<'_, '_>, load: &Load<'_>, rules: &Rules) -> Result<Arc<Run>, String> {
    let most = case.assumptions.rate(Name::MaxThrottledShare);
    let mut life = run(load.shape, rules);
    if life.throttled_share <= most {
        return Ok(life);
    }
    // A small table has a unit whatever its rules say, and that may be all that it asks for.
    let mut rules = *rules;
    let unit = LEAST_UNITS / load.mean;
    if rules.least < unit && life.lowest < unit {
        rules.least = unit;
        life = run(load.shape, &rules);
        if life.throttled_share <= most {
            return Ok(life);
        }
    }
    let throttled_share = life.throttled_share;
    let least = case.assumptions.rate(Name::LeastScalingTarget);
    let would_do = load.shape.derived(Search(rules, most, least), |minutes| {
        let start = load.shape.start_minute();
        highest_target(rules.target, least, |percent| {
            let target = f64::from(percent) / 100.0;
            let run = simulate(minutes, start, &Rules { target, ..rules });
            (run.throttled_share <= most).then(|| run.mean_capacity())
        })
    });
    let remedy = match *would_do {
        Some((target, capacity)) => format!(
            "a target utilization of {} would do, with {} times the mean provisioned on average",
            percent(target),
            thousands(billed(capacity).round_dp(1))
        ),
        None if rules.most.is_finite() => {
            format!(
                "no target from {} on would do with this maximum",
                percent(least)
            )
        }
        None => format!(
            "no target from {} on would do, it rises too fast for auto scaling",
            percent(least)
        ),
    };
    Err(format!(
        "auto scaling to {} would throttle {} of the units, and max_throttled_share is {}: {remedy}",
        precise_percent(rules.target),
        precise_percent(throttled_share),
        precise_percent(most)
    ))
}

/// The key of a search: rules, the most that may be throttled, the least target.
#[derive(PartialEq)]
struct Search(Rules, f64, f64);

/// A whole percentage below a target, and not below the least, that serves, with what it serves with:
/// the highest one where all below it serve too. Every fifth is tried, and then those between.
fn highest_target(
    target: f64,
    least: f64,
    serves_with: impl Fn(u32) -> Option<f64>,
) -> Option<(f64, f64)> {
    let is_within = |percent: &u32| {
        let share = f64::from(*percent) / 100.0;
        share < target - TOLERANCE && share >= least - TOLERANCE
    };
    let within: Vec<_> = (1..100_u32).rev().filter(is_within).collect();
    for stretch in within.chunks(5) {
        let Some(lowest) = stretch.last() else {
            continue;
        };
        let Some(capacity) = serves_with(*lowest) else {
            continue;
        };
        let mut higher = stretch[..stretch.len() - 1].iter();
        let higher = higher.find_map(|it| Some((*it, serves_with(*it)?)));
        let (percent, capacity) = higher.unwrap_or((*lowest, capacity));
        return Some((f64::from(percent) / 100.0, capacity));
    }
    None
}

/// Every bound of a profile lies far inside what an f64 holds.
fn rate(value: Decimal) -> f64 {
    value.to_f64().unwrap_or_default()
}
