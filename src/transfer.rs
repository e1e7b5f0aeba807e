//! Data that leaves the region for the application's own reasons: the same for every engine.
//!
//! Rule: AWS data transfer out. To the internet by tiers, of which the first begins after the free
//! allowance; to another region at one price for each.

use rust_decimal::Decimal;

use crate::bill::{Bill, Group, Item};
use crate::binary::GIB;
use crate::model::Case;
use crate::prices::{MissingPrice, Price};

const TIERS: &str = "transfer.internet.from-";
const FIRST_TIER: &str = "transfer.internet.from-0-gb";
const UNIT: &str = "GB";

/// Adds what the workload sends out of its region to a bill.
///
/// # Errors
/// A price that the book does not hold.
pub(crate) fn charge<'b>(case: &Case<'_, 'b>, bill: &mut Bill<'b>) -> Result<(), MissingPrice> {
    let sent = &case.workload.transfer;
    internet(case, sent.internet_bytes_per_month / GIB, bill)?;
    for (region, bytes) in &sent.region_bytes_per_month {
        if bytes.is_zero() {
            continue;
        }
        let price = case
            .book
            .price(&format!("transfer.region.{region}"), UNIT)?;
        let item = Item {
            group: Group::Transfer,
            subject: &format!("to {region}"),
            meter: "inter-region-transfer",
        };
        bill.charge(item, bytes / GIB, price);
    }
    Ok(())
}

fn internet<'b>(case: &Case<'_, 'b>, gb: Decimal, bill: &mut Bill<'b>) -> Result<(), MissingPrice> {
    if gb.is_zero() {
        return Ok(());
    }
    case.book.price(FIRST_TIER, UNIT)?;
    let mut tiers = Vec::new();
    for (key, _) in case.book.prices_under(TIERS) {
        // The book says what is wrong with a price that is not by the GB.
        let price = case.book.price(&format!("{TIERS}{key}"), UNIT)?;
        if let Some(from) = key
            .strip_suffix("-gb")
            .and_then(|from| from.parse::<Decimal>().ok())
        {
            tiers.push((from, price));
        }
    }
    tiers.sort_by_key(|(from, _)| *from);

    // The tiers count what is billed: an allowance comes before the first.
    let allowance = case.book.allowance(FIRST_TIER);
    let free = match allowance {
        Some(allowance) if case.workload.dynamodb.free_tier => allowance.quantity.min(gb),
        _ => Decimal::ZERO,
    };
    let billed = gb - free;
    let item = Item {
        group: Group::Transfer,
        subject: "to the internet",
        meter: "internet-transfer",
    };
    for (at, (from, price)) in tiers.iter().enumerate() {
        let end = tiers
            .get(at + 1)
            .map_or(billed, |(next, _): &(Decimal, &Price)| *next);
        let within = billed.min(end) - from;
        let is_first = at == 0;
        if is_first {
            bill.charge_beyond(allowance, item, within + free, price);
        } else if within > Decimal::ZERO {
            bill.charge(item, within, price);
        }
    }
    Ok(())
}
