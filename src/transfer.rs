//! Data that leaves the region for the application's own reasons: the same for every engine.
//!
//! Rule: AWS data transfer out. To the internet by tiers, of which the first begins after the free
//! allowance; to another region at one price for each.

use rust_decimal::Decimal;

use crate::bill::{Bill, Group, Item};
use crate::binary::GIB;
use crate::model::Case;
use crate::prices::{MissingPrice, Price, PriceBook, tier_key};
use crate::problem::{Problem, nearest};
use crate::workload::Workload;

pub(crate) const INTERNET: &str = "transfer.internet";
pub(crate) const UNIT: &str = "GB";

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

/// Whether there is a price for every region that the workload sends data to: what has none is a
/// typing error more often than not.
///
/// # Errors
/// The first region without a price, with the nearest that has one.
pub fn check_destinations(workload: &Workload, book: &PriceBook) -> Result<(), Problem> {
    let known = || {
        book.prices_under("transfer.region.")
            .map(|(region, _)| region)
    };
    let sent = &workload.transfer.region_bytes_per_month;
    let Some((unknown, _)) = sent.iter().find(|(to, _)| known().all(|it| it != to)) else {
        return Ok(());
    };
    let message = format!(
        "transfer.regions_per_month: there is no price for data from {} to {unknown:?}",
        book.region
    );
    let help = match nearest(unknown, known()) {
        Some(near) => format!("did you mean {near:?}?"),
        None => "it takes the names of regions, us-west-2 for one".to_owned(),
    };
    Err(workload.at_region(unknown, Problem::anywhere(message).help(help)))
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
