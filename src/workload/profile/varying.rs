//! The keys in which rows of a table differ most: read one by one, by the rules of the profile, into
//! a workload that is there already.

use rust_decimal::Decimal;

use super::access::{self, ITEM_SIZE, PER_MONTH, PER_SECOND, beyond_bounds};
use super::dynamodb::has_too_many;
use super::{
    STORAGE_ITEMS, STORAGE_SIZE, are_too_many_items, is_no_number_of_items, items_of_written_size,
    wrong_with_name,
};
use crate::assumptions::{Name, Origin};
use crate::workload::units::Quantity;
use crate::workload::{AccessPattern, Data, Workload};

/// A key of which nothing in a workload depends but what [`Workload::vary`] sets anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Varying {
    Name,
    /// Only where the workload has no other region.
    Region,
    PerSecond(Side),
    PerMonth(Side),
    ItemSize(Side),
    StorageSize,
    StorageItems,
    Assumption(Name),
}

/// Reads or writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    Reads,
    Writes,
}

impl Varying {
    /// The key of a dotted path, if it is one of these.
    pub(crate) fn of(path: &str) -> Option<Self> {
        Some(match path {
            "name" => Self::Name,
            "region" => Self::Region,
            "reads.per_second" => Self::PerSecond(Side::Reads),
            "writes.per_second" => Self::PerSecond(Side::Writes),
            "reads.per_month" => Self::PerMonth(Side::Reads),
            "writes.per_month" => Self::PerMonth(Side::Writes),
            "reads.item_size" => Self::ItemSize(Side::Reads),
            "writes.item_size" => Self::ItemSize(Side::Writes),
            "storage.size" => Self::StorageSize,
            "storage.items" => Self::StorageItems,
            _ => Self::Assumption(Name::of(path.strip_prefix("assumptions.")?)?),
        })
    }
}

impl Workload {
    /// Sets varying keys to what texts say, in a workload whose profile has just these of them.
    /// `items_are_given` is whether the profile says how many items are stored, in whatever way.
    ///
    /// `None` when something is wrong with a value: the workload is of no use then, until another
    /// call succeeds.
    pub(crate) fn vary<'t>(
        &mut self,
        items_are_given: bool,
        values: impl Iterator<Item = (Varying, &'t str)>,
    ) -> Option<()> {
        let mut size_bytes = self.data.size_bytes;
        let mut items = items_are_given.then_some(self.data.items);
        for (key, text) in values {
            match key {
                Varying::Name => {
                    if wrong_with_name(text).is_some() {
                        return None;
                    }
                    set(&mut self.name, text);
                }
                Varying::Region => set(&mut self.region, text),
                Varying::PerSecond(side) => {
                    let rate = access::of_a_month(PER_SECOND.read(text)?);
                    self.short(side)?.operations_per_month = rate;
                }
                Varying::PerMonth(side) => {
                    self.short(side)?.operations_per_month = PER_MONTH.read(text)?;
                }
                Varying::ItemSize(side) => {
                    self.short(side)?.item_size_bytes = ITEM_SIZE.read(text)?;
                }
                Varying::StorageSize => size_bytes = STORAGE_SIZE.read(text)?,
                Varying::StorageItems => items = Some(STORAGE_ITEMS.read(text)?),
                Varying::Assumption(name) => {
                    let value = Quantity::Assumption.parse(text).ok()?;
                    let settled = self
                        .assumptions
                        .set(name.about().key, value, Origin::Profile);
                    settled.ok()?;
                }
            }
        }
        if beyond_bounds(&self.access_patterns).is_some() {
            return None;
        }
        self.data = data(size_bytes, items, &self.access_patterns)?;
        let mut indexes = self.dynamodb.indexes.iter();
        let are_fewer = !indexes.any(|it| has_too_many(it, &self.data));
        are_fewer.then_some(())
    }

    /// The pattern of `[reads]` or `[writes]`, which stand before all others.
    fn short(&mut self, side: Side) -> Option<&mut AccessPattern> {
        let mut patterns = self.access_patterns.iter_mut();
        match side {
            Side::Reads => patterns.next(),
            Side::Writes => patterns.take(2).find(|it| it.name == "writes"),
        }
    }
}

fn set(value: &mut String, text: &str) {
    value.clear();
    value.push_str(text);
}

fn data(size_bytes: Decimal, items: Option<Decimal>, patterns: &[AccessPattern]) -> Option<Data> {
    let items = match items {
        Some(items)
            if is_no_number_of_items(items, size_bytes)
                || are_too_many_items(items, size_bytes) =>
        {
            return None;
        }
        Some(items) => items,
        None => items_of_written_size(size_bytes, patterns)?,
    };
    Some(Data { size_bytes, items })
}
