//! Data that leaves the region for the application's own reasons: the same for every engine.
//!
//! Rule: AWS data transfer out. To the internet by tiers, of which the first begins after the free
//! allowance; to another region at one price for each.

use rust_decimal::Decimal;

use crate::bill::{Bill, Group, Item};
use crate::binary::GIB;
use crate::model::Case;
use crate::prices::{MissingPrice, Price, tier_key};

const INTERNET: &str = "transfer.internet";
const UNIT: &str = "GB";

/// Adds what the workload sends out of its region to a bill.
///
/// # Errors
/// A price that the book does not hold.
pub(crate) fn charge<'b>(case: &Case<'_, 'b>, bill: &mut Bill<'b>) -> Result<(), MissingPrice> {
    let each = || case.tenants().map(|it| &it.workload.transfer);
    let internet_bytes: Decimal = each().map(|it| it.internet_bytes_per_month).sum();
    if !internet_bytes.is_zero() {
        internet(case, internet_bytes / GIB, bill)?;
    }
    for (region, bytes) in each().flat_map(|it| &it.region_bytes_per_month) {
        if bytes.is_zero() {
            continue;
        }
        let price = case.book.price(&region_key(region), UNIT)?;
        let item = Item {
            group: Group::Transfer,
            subject: &format!("to {region}"),
            meter: "inter-region-transfer",
        };
        bill.charge(item, bytes / GIB, price);
    }
    Ok(())
}

/// The key of the price of a GB that is sent to a region.
pub(crate) fn region_key(region: &str) -> String {
    format!("transfer.region.{region}")
}

fn internet<'b>(case: &Case<'_, 'b>, gb: Decimal, bill: &mut Bill<'b>) -> Result<(), MissingPrice> {
    let tiers = case.book.tiers(INTERNET, UNIT)?;
    let item = Item {
        group: Group::Transfer,
        subject: "to the internet",
        meter: "internet-transfer",
    };
    // The tiers count what is billed: what is free comes before the first, and what it saves is
    // the end of the last.
    let allowance = case.book.allowance(&tier_key(INTERNET, "0"));
    let free = bill.take(allowance, gb);
    let cost = |gb| {
        let parts = split(&tiers, gb).into_iter();
        parts.fold(Decimal::ZERO, |sum, (part, price)| {
            sum.saturating_add(part.saturating_mul(price.usd))
        })
    };
    bill.note_saving(cost(gb) - cost(gb - free));
    let billed = if bill.has_free_tier() { gb - free } else { gb };
    for (part, price) in split(&tiers, billed) {
        bill.charge(item, part, price);
    }
    if let Some((_, first)) = tiers.first().filter(|_| bill.has_free_tier()) {
        bill.charge_free(allowance, item, free, first);
    }
    Ok(())
}

/// A quantity by the tiers that it lies in.
fn split<'p>(tiers: &[(Decimal, &'p Price)], gb: Decimal) -> Vec<(Decimal, &'p Price)> {
    let starts = tiers.iter().map(|(from, _)| *from);
    let ends = starts.skip(1).chain([gb]);
    let parts = tiers
        .iter()
        .zip(ends)
        .map(|((from, price), end)| (gb.min(end) - from, *price));
    parts.filter(|(part, _)| *part > Decimal::ZERO).collect()
}
