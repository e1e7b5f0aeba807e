//! What was bought in an earlier month and holds until its term ends.

use rust_decimal::Decimal;

use crate::figures::thousands;

/// What an option holds of its commitment: bought with a quote, and kept in the months that follow. What is
/// asked for beyond it is billed without a commitment; what of it is not used is paid all the same.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Held {
    /// Blocks of reserved capacity.
    pub(crate) blocks: Vec<HeldBlocks>,
    /// The commitment of a savings plan, USD an hour.
    pub(crate) plan_usd_per_hour: Decimal,
    /// Reserved instances.
    pub(crate) instances: Vec<HeldInstances>,
}

/// Blocks of reserved capacity in a region.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct HeldBlocks {
    pub(crate) region: String,
    /// Whether they are for reads; for writes otherwise.
    pub(crate) reads: bool,
    pub(crate) blocks: u64,
    /// The units that they have together.
    pub(crate) units: u64,
}

/// Reserved instances that are alike.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct HeldInstances {
    pub(crate) region: String,
    /// What stands before the class in the keys of their prices: `multi-az.`.
    pub(crate) variant: &'static str,
    /// The class, as the service has it.
    pub(crate) class: String,
    pub(crate) count: u32,
}

impl Held {
    /// How many blocks are held in a region for reads or for writes.
    pub(crate) fn blocks(&self, region: &str, reads: bool) -> u64 {
        let those = self.blocks.iter();
        let those = those.filter(|it| it.region == region && it.reads == reads);
        those.map(|it| it.blocks).fold(0, u64::saturating_add)
    }

    /// Whether it is nothing.
    pub(crate) fn is_nothing(&self) -> bool {
        self.blocks.iter().all(|it| it.blocks == 0)
            && self.plan_usd_per_hour.is_zero()
            && self.instances.is_empty()
    }

    /// What it is, in a few words.
    pub(crate) fn describe(&self) -> String {
        let mut parts = Vec::new();
        for (reads, unit) in [(true, "RCU"), (false, "WCU")] {
            let those = self.blocks.iter().filter(|it| it.reads == reads);
            let units = those.map(|it| it.units).fold(0, u64::saturating_add);
            if units > 0 {
                parts.push(format!("{} {unit}", thousands(units.into())));
            }
        }
        if !self.plan_usd_per_hour.is_zero() {
            let usd = self.plan_usd_per_hour.round_dp(4);
            parts.push(format!("{} USD an hour", thousands(usd)));
        }
        let mut counts: Vec<(&str, u32)> = Vec::new();
        for it in &self.instances {
            match counts.iter_mut().find(|known| known.0 == it.class) {
                Some(known) => known.1 = known.1.saturating_add(it.count),
                None => counts.push((&it.class, it.count)),
            }
        }
        let instances = counts.into_iter();
        parts.extend(instances.map(|(class, count)| format!("{count} × {class}")));
        parts.join(", ")
    }
}
