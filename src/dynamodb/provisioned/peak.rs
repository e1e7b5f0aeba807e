//! Provisioned for the peak, all month: capacity that never has to change.

use super::levels::Levels;
use super::{Capacity, Load, Way, whole_units};
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

/// What is provisioned for the peak of a load.
struct Made {
    /// The demand that it is made for ÷ the mean.
    peak: f64,
    target: f64,
    /// Of the units, where not everything is provisioned for.
    throttled_share: Option<f64>,
}

impl Peak {
    fn made(case: &Case<'_, '_>, load: &Load<'_>) -> Made {
        let percentile = case.assumptions.rate(Name::PeakPercentile);
        let target = case.assumptions.rate(Name::DynamodbTargetUtilization);
        let peak = if percentile < 100.0 {
            load.shape.percentile(percentile)
        } else {
            load.shape.spikiness()
        };
        // What is beyond the percentile lives on burst capacity, or is lost: of whole units.
        let there_is = rate_of(whole_units(load.mean * (peak / target))) / load.mean;
        let throttled_share = (there_is < load.shape.spikiness()).then(|| {
            let seconds = case.assumptions.rate(Name::BurstSeconds);
            throttled_share(load.shape.minutes(), there_is, seconds)
        });
        Made {
            peak,
            target,
            throttled_share,
        }
    }
}

impl Way for Peak {
    fn place(&self) -> usize {
        0
    }

    fn capacity(&self, case: &Case<'_, '_>, load: &Load<'_>) -> Option<Capacity> {
        let made = Self::made(case, load);
        let is_too_much = |it: f64| it > case.assumptions.rate(Name::MaxThrottledShare);
        if made.throttled_share.is_some_and(is_too_much) {
            return None;
        }
        let percentile = case.assumptions.rate(Name::PeakPercentile);
        Some(Capacity {
            levels: Levels::constant(),
            factor: (load.mean * (made.peak / made.target), 1.0),
            is_timetable: false,
            percentile: (percentile < 100.0).then_some(load.mean * made.peak),
            target_utilization: made.target,
            throttled_share: made.throttled_share.unwrap_or(0.0),
            scaling: None,
        })
    }

    fn refusal(&self, case: &Case<'_, '_>, load: &Load<'_>) -> String {
        format!(
            "capacity for {} % of the minutes would throttle {} of the units, and \
             max_throttled_share is {}: a higher peak_percentile, or a lower target \
             utilization",
            thousands(case.workload.assumptions.get(Name::PeakPercentile)),
            precise_percent(Self::made(case, load).throttled_share.unwrap_or(0.0)),
            precise_percent(case.assumptions.rate(Name::MaxThrottledShare))
        )
    }
}
