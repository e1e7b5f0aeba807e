//! What an importer found: prices by region and key, and what it left out and why.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::hardware::Hardware;
use crate::prices::meters;

/// A price as it was published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Found {
    /// USD for one unit.
    pub(super) usd: Decimal,
    /// What one unit is.
    pub(super) unit: &'static str,
    /// The id of its source.
    pub(super) source: &'static str,
    /// The day on which it was published.
    pub(super) date: Date,
    /// Whether another price of the same thing and day was found: then neither is taken.
    pub(super) is_doubtful: bool,
}

/// Why something in a file is no price of a book.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Skip {
    /// The same price under its code, beside its name.
    SecondName,
    /// What is free up to an allowance.
    FreeTier,
    /// Another engine, edition or licence.
    OtherEngine,
    /// Another operating system, tenancy or class of offering.
    OtherOffering,
    /// A region that was not asked for.
    OtherRegion,
    /// No region of the books: a local or a wavelength zone, for one.
    NoRegion,
    /// A meter that no option pays for.
    Unused,
    /// An older price of something that has a newer one.
    Older,
    /// An older price of something than the folder has.
    OlderThanFolder,
    /// A price of something that another row of the same day has another price for.
    Conflicting,
    /// A price of 0: what is free up to an allowance has a price beyond it, which is missing.
    Free,
    /// A unit that is not known for the meter.
    OtherUnit,
    /// Tiers of a meter that is billed at one price.
    Tiers,
    /// A price that is kept by hand in the folder.
    KeptByHand,
}

impl Skip {
    /// The reason, as it follows a count.
    #[must_use]
    pub fn reason(self) -> &'static str {
        match self {
            Self::SecondName => "a second name of a price that is read by its first",
            Self::FreeTier => "free of charge up to an allowance",
            Self::OtherEngine => "of another engine, edition or licence",
            Self::OtherOffering => "of another operating system, tenancy or kind of offer",
            Self::OtherRegion => "in a region that was not asked for",
            Self::NoRegion => "in no region that there are books for (local zones and the like)",
            Self::Unused => "nothing that an option pays for",
            Self::Older => "older than another price of the same thing",
            Self::OlderThanFolder => "older than the price in the folder, which stays",
            Self::Conflicting => {
                "another price of the same thing on the same day: neither is taken"
            }
            Self::Free => "at a price of 0, which is no price of its own",
            Self::OtherUnit => "in a unit that is not known for the meter",
            Self::Tiers => "of later tiers; the price of the first stands",
            Self::KeptByHand => "of something whose price is kept by hand in the folder",
        }
    }
}

/// How much was left out for a reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Skipped {
    /// How many rows or products.
    pub count: u64,
    /// The first of them.
    pub example: String,
}

/// The prices found so far.
#[derive(Debug, Default)]
pub(super) struct Gathered {
    pub(super) prices: BTreeMap<Arc<str>, BTreeMap<String, Found>>,
    pub(super) hardware: Hardware,
    pub(super) skipped: BTreeMap<Skip, Skipped>,
    /// The regions to keep; all of them when empty.
    only: BTreeSet<String>,
}

impl Gathered {
    pub(super) fn new(only: BTreeSet<String>) -> Self {
        Self {
            only,
            ..Self::default()
        }
    }

    /// Whether prices of a region are kept.
    pub(super) fn keeps(&self, region: &str) -> bool {
        self.only.is_empty() || self.only.contains(region)
    }

    /// Counts something that is left out.
    pub(super) fn skip(&mut self, why: Skip, what: impl FnOnce() -> String) {
        self.skip_many(why, 1, what);
    }

    /// Counts several things that are left out for one reason.
    pub(super) fn skip_many(&mut self, why: Skip, count: u64, example: impl FnOnce() -> String) {
        let skipped = self.skipped.entry(why).or_insert_with(|| Skipped {
            count: 0,
            example: example(),
        });
        skipped.count += count;
    }

    /// Adds a price; of two for one thing the newer stands. The key says what the unit is.
    pub(super) fn add(
        &mut self,
        region: &Arc<str>,
        key: String,
        usd: Decimal,
        (source, date): (&'static str, Date),
    ) {
        if !self.keeps(region) {
            return self.skip(Skip::OtherRegion, || format!("{region} {key}"));
        }
        let Some(meter) = meters::find(&key) else {
            return self.skip(Skip::Unused, || key);
        };
        let found = Found {
            usd: usd.normalize(),
            unit: meter.unit,
            source,
            date,
            is_doubtful: false,
        };
        // An hour costs nothing only where all is paid upfront.
        if usd.is_zero() && !key.contains(".reserved-instance-hours.") {
            return self.skip(Skip::Free, || format!("{region} {key}"));
        }
        let prices = self.prices.entry(Arc::clone(region)).or_default();
        let Some(before) = prices.get_mut(&key) else {
            prices.insert(key, found);
            return;
        };
        let example = || format!("{region} {key}");
        let why = match found.date.cmp(&before.date) {
            std::cmp::Ordering::Greater => {
                *before = found;
                Skip::Older
            }
            std::cmp::Ordering::Less => Skip::Older,
            std::cmp::Ordering::Equal if found.usd == before.usd => Skip::SecondName,
            std::cmp::Ordering::Equal => {
                before.is_doubtful = true;
                Skip::Conflicting
            }
        };
        let example = example();
        self.skip(why, || example);
    }
}
