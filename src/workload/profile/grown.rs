//! A workload in a later month: the profile's own, with everything that grows multiplied.

use rust_decimal::Decimal;

use super::access::beyond_bounds;
use super::{MOST_BYTES, MOST_ITEMS, MOST_PER_MONTH, are_too_many_items};
use crate::problem::Problem;
use crate::workload::{DataVolume, Streams, Workload};

impl Workload {
    /// The same workload as it is in a month, by its [`growth`](Workload::growth); months count from 1, and month 1
    /// is the workload itself. How demand moves within the month stays as it is.
    ///
    /// A number of items stays whole: it is rounded down, but to 1 at least.
    ///
    /// # Errors
    /// That something grows, or shrinks, out of the bounds that a profile has for it.
    pub fn in_month(&self, month: u32) -> Result<Self, Problem> {
        let factors = self.growth.factors(month);
        let out_of_bounds = |what: &str, why: &str| {
            let message = format!("[growth]: in month {month} {what} {why}");
            let help = "take a smaller rate, or a shorter horizon";
            Problem::anywhere(message).help(help)
        };
        let mut grown = self.clone();
        for pattern in &mut grown.access_patterns {
            let (factor, what) = if pattern.operation.is_read() {
                (factors.reads, "reads")
            } else {
                (factors.writes, "writes")
            };
            let rate = &mut pattern.operations_per_month;
            grow(rate, factor, MOST_PER_MONTH).ok_or_else(|| out_of_bounds(what, BEYOND))?;
        }
        if let Some(what) = beyond_bounds(&grown.access_patterns) {
            return Err(out_of_bounds(what, BEYOND));
        }
        let reads = factors.reads;
        let transfer = &mut grown.transfer;
        let regions = transfer
            .region_bytes_per_month
            .iter_mut()
            .map(|it| &mut it.1);
        for bytes in regions.chain([&mut transfer.internet_bytes_per_month]) {
            grow(bytes, reads, MOST_BYTES)
                .ok_or_else(|| out_of_bounds("the data that leaves the region", BEYOND))?;
        }
        if let Some(Streams::ReadRequests(requests)) = &mut grown.dynamodb.streams {
            grow(requests, factors.writes, MOST_PER_MONTH)
                .ok_or_else(|| out_of_bounds("the read requests on the stream", BEYOND))?;
        }
        grown
            .grow_storage(factors.storage)
            .map_err(|(what, why)| out_of_bounds(what, why))?;
        Ok(grown)
    }

    fn grow_storage(&mut self, factor: Decimal) -> Result<(), (&'static str, &'static str)> {
        let size = &mut self.data.size_bytes;
        grow(size, factor, MOST_BYTES).ok_or(("storage.size", BEYOND))?;
        let items = &mut self.data.items;
        grow_whole(items, factor, MOST_ITEMS).ok_or(("storage.items", BEYOND))?;
        if self.data.size_bytes.is_zero() {
            self.data.items = Decimal::ZERO;
        }
        if are_too_many_items(self.data.items, self.data.size_bytes) {
            return Err(("an item", "would have less than a byte"));
        }
        let dynamodb = &mut self.dynamodb;
        let volumes = [
            &mut dynamodb.pitr,
            &mut dynamodb.restore_per_month,
            &mut dynamodb.export_per_month,
            &mut dynamodb.import_per_month,
        ];
        let volumes = volumes.into_iter().filter_map(|it| match it {
            Some(DataVolume::Bytes(bytes)) => Some(bytes),
            Some(DataVolume::Times(_)) | None => None,
        });
        let mut sizes: Vec<_> = volumes.collect();
        sizes.push(&mut dynamodb.backup_size_bytes);
        sizes.extend(&mut dynamodb.table_size_bytes);
        sizes.extend(&mut dynamodb.item_collection_bytes);
        sizes.extend(&mut self.postgres.backup_storage_bytes);
        for index in &mut dynamodb.indexes {
            sizes.extend(&mut index.size_bytes);
            if let Some(entries) = &mut index.entries {
                grow_whole(entries, factor, MOST_ITEMS)
                    .ok_or(("the entries of an index", BEYOND))?;
                *entries = (*entries).min(self.data.items);
            }
        }
        for bytes in sizes {
            grow(bytes, factor, MOST_BYTES).ok_or(("a size that is stored", BEYOND))?;
        }
        Ok(())
    }
}

const BEYOND: &str = "would be more than a profile may have";

/// Multiplies a quantity; `None` where it gets larger than it may be.
fn grow(quantity: &mut Decimal, factor: Decimal, most: Decimal) -> Option<()> {
    if factor == Decimal::ONE {
        return Some(());
    }
    *quantity = quantity.checked_mul(factor).filter(|it| *it <= most)?;
    Some(())
}

/// The same for what is counted: a number that has no fraction gets none.
fn grow_whole(quantity: &mut Decimal, factor: Decimal, most: Decimal) -> Option<()> {
    let is_whole = quantity.fract().is_zero();
    let is_some = !quantity.is_zero() && !factor.is_zero();
    grow(quantity, factor, most)?;
    if is_whole && is_some {
        *quantity = quantity.floor().max(Decimal::ONE);
    }
    Some(())
}
