//! Provisioned by auto scaling: capacity follows its use, minute by minute.

use std::sync::Arc;

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::levels::Levels;
use super::{Capacity, LEAST_UNITS, Load, Scaling, Way};
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
    fn place(&self) -> usize {
        2
    }

    fn capacity(&self, case: &Case<'_, '_>, load: &Load<'_>) -> Option<Capacity> {
        let rules = rules(case, load);
        if !can_be_set(case, rules.target) {
            return None;
        }
        if load.mean <= 0.0 {
            return Some(idle(case, load.shape, &rules));
        }
        let (run, serves) = best_run(case, load, rules);
        serves.then(|| Capacity {
            levels: levels(case, load.shape, &run),
            factor: (load.mean, 1.0),
            is_timetable: false,
            percentile: None,
            target_utilization: rules.target,
            throttled_share: run.throttled_share,
            scaling: Some(Scaling {
                scale_outs: run.scale_outs,
                scale_ins: run.scale_ins,
                days: run.days,
            }),
        })
    }

    fn refusal(&self, case: &Case<'_, '_>, load: &Load<'_>) -> String {
        let rules = rules(case, load);
        if can_be_set(case, rules.target) {
            return remedy(case, load, rules);
        }
        let [least, most] = targets(case);
        format!(
            "auto scaling takes a target utilization from {} to {}, found {}",
            percent(least),
            percent(most),
            precise_percent(rules.target)
        )
    }
}

/// The least and the most utilization that may be aimed at.
fn targets(case: &Case<'_, '_>) -> [f64; 2] {
    [Name::LeastScalingTarget, Name::MostScalingTarget].map(|name| case.assumptions.rate(name))
}

/// Whether auto scaling takes a target utilization.
fn can_be_set(case: &Case<'_, '_>, target: f64) -> bool {
    let [least, most] = targets(case);
    (least - TOLERANCE..=most + TOLERANCE).contains(&target)
}

/// What of a run is billed in each clock hour.
fn levels(case: &Case<'_, '_>, shape: &Shape, run: &Arc<Run>) -> Arc<Levels> {
    let towards_mean = case.assumptions.rate(Name::CapacityHourByMean);
    shape.derived(Billed(Arc::clone(run), towards_mean), |_| {
        let hours = run.hours.iter().map(|hour| {
            let level = hour.highest - towards_mean * (hour.highest - hour.mean);
            (hour.minutes, level)
        });
        Levels::of(second_life(shape) / 60, hours)
    })
}

/// The key of what is billed of a run.
struct Billed(Arc<Run>, f64);

impl PartialEq for Billed {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0) && self.1.to_bits() == other.1.to_bits()
    }
}

/// The minute, from a Monday 00:00 on, in which a period begins for the second time: the first life
/// is there to warm up.
fn second_life(shape: &Shape) -> usize {
    shape.start_minute() + shape.minutes().len()
}

/// The capacity of what is never asked for: the least that there is, by the same hours as that of all
/// else.
fn idle(case: &Case<'_, '_>, shape: &Shape, rules: &Rules) -> Capacity {
    let (levels, units) = if rules.least > 0.0 {
        let hours = shape.hours(second_life(shape));
        let hours = hours.map(|hour| (hour.length(), 1.0));
        let levels = Levels::of(second_life(shape) / 60, hours);
        (Arc::new(levels), rules.least)
    } else {
        (levels(case, shape, &run(shape, rules)), 0.0)
    };
    Capacity {
        levels,
        factor: (units, 1.0),
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
fn rules(case: &Case<'_, '_>, load: &Load<'_>) -> Rules {
    let limits = limits(case, load);
    let target = match limits.target {
        Some(target) => rate(target),
        None => case.assumptions.rate(Name::DynamodbTargetUtilization),
    };
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

/// The life in which the least is throttled, and whether that is little enough.
fn best_run(case: &Case<'_, '_>, load: &Load<'_>, mut rules: Rules) -> (Arc<Run>, bool) {
    let most = case.assumptions.rate(Name::MaxThrottledShare);
    let mut life = run(load.shape, &rules);
    // A small table has a unit whatever its rules say, and that may be all that it asks for.
    let unit = LEAST_UNITS / load.mean;
    if life.throttled_share > most && rules.least < unit && life.lowest < unit {
        rules.least = unit;
        life = run(load.shape, &rules);
    }
    let serves = life.throttled_share <= most;
    (life, serves)
}

/// What would be throttled, and which target would do.
fn remedy(case: &Case<'_, '_>, load: &Load<'_>, mut rules: Rules) -> String {
    let most = case.assumptions.rate(Name::MaxThrottledShare);
    let life = run(load.shape, &rules);
    let unit = LEAST_UNITS / load.mean;
    if rules.least < unit && life.lowest < unit {
        rules.least = unit;
    }
    let life = run(load.shape, &rules);
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
    format!(
        "auto scaling to {} would throttle {} of the units, and max_throttled_share is {}: {remedy}",
        precise_percent(rules.target),
        precise_percent(throttled_share),
        precise_percent(most)
    )
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
