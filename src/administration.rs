//! The time of the people who look after a database, where the profile says what an hour costs.

use std::sync::Arc;

use rust_decimal::Decimal;

use crate::bill::{Group, Item, amount_usd};
use crate::model::{Case, PurchaseOption, Quote};
use crate::prices::Source;

/// What the people cost who look after so many databases of an option's kind, USD a month.
pub(crate) fn usd(case: &Case<'_, '_>, option: &PurchaseOption, databases: u32) -> Decimal {
    let Some(usd) = case.workload.team_usd_per_hour else {
        return Decimal::ZERO;
    };
    let hours = case.assumptions.decimal(option.administration) * Decimal::from(databases);
    amount_usd(hours, usd)
}

/// Adds the hours of an option's kind to its bill, for each of its databases. Without a rate people are
/// left out.
pub(crate) fn charge<'b>(case: &Case<'_, 'b>, option: &PurchaseOption, quote: &mut Quote<'b>) {
    let Some(usd) = case.workload.team_usd_per_hour else {
        return;
    };
    let hours = case.assumptions.decimal(option.administration);
    let item = Item {
        group: Group::Administration,
        subject: "people",
        meter: "administration-hours",
    };
    let source = Arc::new(Source {
        title: "the profile, team.hourly_rate".to_owned(),
        url: String::new(),
    });
    let hours = hours * Decimal::from(quote.databases);
    let region = &case.book.region;
    quote
        .bill
        .charge_own(item, hours, usd, region, (source, case.date()));
    quote.assumptions = case.assumptions.names();
}
