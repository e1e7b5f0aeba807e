//! Provisioned by a weekly timetable: scheduled scaling sets the capacity of each hour of the week.

use super::{Capacity, Hour, Load, Way};
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
    fn capacity(&self, case: &Case<'_, '_>, load: &Load<'_>) -> Result<Capacity, String> {
        let target = case.assumptions.rate(Name::DynamodbTargetUtilization);
        let timetable = load.shape.derived((), |_| Timetable::of(load.shape));
        let hours = timetable.hours.iter().map(|(minutes, highest)| Hour {
            minutes: *minutes,
            per_second: load.mean * highest / target,
        });
        Ok(Capacity {
            start_hour: timetable.start_hour,
            hours: hours.collect(),
            is_timetable: true,
            percentile: None,
            target_utilization: target,
            throttled_share: 0.0,
            scaling: None,
        })
    }
}

/// The hours of the week that a period has. One that is shorter than a week has fewer than 168, and
/// its timetable is one of those alone.
struct Timetable {
    /// The first of its hours.
    start_hour: usize,
    /// How many minutes of each hour the period has, 60 of most, and the highest of them ÷ the mean.
    hours: Vec<(u32, f64)>,
}

impl Timetable {
    fn of(shape: &Shape) -> Self {
        let mut week = [(0_u32, 0.0_f64); HOURS_A_WEEK];
        for hour in shape.hours(shape.start_minute()) {
            let (minutes, highest) = &mut week[hour.of_week];
            *minutes = (*minutes + hour.length()).min(60);
            let of_hour = shape.minutes()[hour.minutes].iter().copied();
            *highest = of_hour.fold(*highest, f64::max);
        }
        let first = week.iter().position(|(minutes, _)| *minutes > 0);
        let hours = week.into_iter().filter(|(minutes, _)| *minutes > 0);
        Self {
            start_hour: first.unwrap_or(0),
            hours: hours.collect(),
        }
    }
}
