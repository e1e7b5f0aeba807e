//! Provisioned by a weekly timetable: scheduled scaling sets the capacity of each hour of the week.

use super::levels::Levels;
use super::{Capacity, Load, Way};
use crate::assumptions::Name;
use crate::model::{Case, PricingModel};
use crate::workload::Shape;
use crate::workload::shape::HOURS_A_WEEK;

/// Provisioned by a timetable in both table classes, with and without commitments.
pub const MODELS: &[&dyn PricingModel] = options!(
    &Scheduled,
    "dynamodb.provisioned-scheduled",
    "capacity by a weekly timetable, for the busiest minute of each hour"
);

struct Scheduled;

impl Way for Scheduled {
    fn place(&self) -> usize {
        1
    }

    fn capacity(&self, case: &Case<'_, '_>, load: &Load<'_>) -> Option<Capacity> {
        let target = case.assumptions.rate(Name::DynamodbTargetUtilization);
        Some(Capacity {
            levels: load.shape.derived((), |_| timetable(load.shape)),
            factor: (load.mean, target),
            is_timetable: true,
            percentile: None,
            target_utilization: target,
            throttled_share: 0.0,
            scaling: None,
        })
    }

    fn refusal(&self, _: &Case<'_, '_>, _: &Load<'_>) -> String {
        // There is capacity for every load.
        String::new()
    }
}

/// The hours of the week that a period has, each at the highest of its minutes ÷ the mean. One that is
/// shorter than a week has fewer than 168, and its timetable is one of those alone.
fn timetable(shape: &Shape) -> Levels {
    let mut week = [(0_u32, 0.0_f64); HOURS_A_WEEK];
    for hour in shape.hours(shape.start_minute()) {
        let (minutes, highest) = &mut week[hour.of_week];
        *minutes = (*minutes + hour.length()).min(60);
        let of_hour = shape.minutes()[hour.minutes].iter().copied();
        *highest = of_hour.fold(*highest, f64::max);
    }
    let first = week.iter().position(|(minutes, _)| *minutes > 0);
    let hours = week.into_iter().filter(|(minutes, _)| *minutes > 0);
    Levels::of(first.unwrap_or(0), hours)
}
