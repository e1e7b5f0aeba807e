//! Provisioned for the peak, all month: capacity that never has to change.

use std::sync::Arc;

use super::{Capacity, Hour, Load, Way, whole_units};
use crate::assumptions::Name;
use crate::dynamodb::burst::throttled_share;
use crate::figures::{precise_percent, thousands};
use crate::model::{Case, PricingModel};
use crate::workload::shape::rate_of;

/// Provisioned for the peak in both table classes, with and without commitments.
pub const MODELS: &[&dyn PricingModel] = options!(
    &Peak,
    "dynamodb.provisioned-peak",
    "capacity for the busiest minute, all month"
);

struct Peak;

impl Way for Peak {
    fn capacity(&self, case: &Case<'_, '_>, load: &Load<'_>) -> Result<Capacity, String> {
        let percentile = case.assumptions.rate(Name::PeakPercentile);
        let target = case.assumptions.rate(Name::DynamodbTargetUtilization);
        let peak = if percentile < 100.0 {
            load.shape.percentile(percentile)
        } else {
            load.shape.spikiness()
        };
        let relative = peak / target;
        // What is beyond the percentile lives on burst capacity, or is lost: of whole units.
        let there_is = rate_of(whole_units(load.mean * relative)) / load.mean;
        let mut throttled = 0.0;
        if there_is < load.shape.spikiness() {
            let seconds = case.assumptions.rate(Name::BurstSeconds);
            throttled = throttled_share(load.shape.minutes(), there_is, seconds);
            let most = case.assumptions.rate(Name::MaxThrottledShare);
            if throttled > most {
                return Err(format!(
                    "capacity for {} % of the minutes would throttle {} of the units, and \
                     max_throttled_share is {}: a higher peak_percentile, or a lower target \
                     utilization",
                    thousands(case.workload.assumptions.get(Name::PeakPercentile)),
                    precise_percent(throttled),
                    precise_percent(most)
                ));
            }
        }
        Ok(Capacity {
            start_hour: 0,
            hours: Arc::new([Hour {
                minutes: 60,
                per_second: load.mean * relative,
            }]),
            is_timetable: false,
            percentile: (percentile < 100.0).then_some(load.mean * peak),
            target_utilization: target,
            throttled_share: throttled,
            scaling: None,
        })
    }
}
