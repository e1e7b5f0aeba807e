//! Reserved capacity that is owned already: its upfront fee is sunk, and its hours are billed to the
//! end of the term, whatever the workload runs on.

use rust_decimal::Decimal;

use super::reserved::Prices;
use crate::bill::{Bill, Group, Item};
use crate::model::Case;
use crate::month;
use crate::prices::MissingPrice;

/// Bills the hours of what is owned, and gives what they cost in USD: of reads, and of writes.
pub(crate) fn charge<'b>(
    case: &Case<'_, 'b>,
    bill: &mut Bill<'b>,
) -> Result<[Decimal; 2], MissingPrice> {
    let mut fees = [Decimal::ZERO; 2];
    let owned = case.tenants().map(|it| &it.workload.dynamodb.reserved);
    for owned in owned.flatten() {
        let subjects = ["read capacity owned", "write capacity owned"];
        for (at, subject) in subjects.into_iter().enumerate() {
            let reads = at == 0;
            let units = owned.units(reads);
            if units > 0 {
                let prices = Prices::of(case.book, reads, owned.years)?;
                let item = Item {
                    group: Group::Commitments,
                    subject,
                    meter: prices.hourly_meter,
                };
                let hours = Decimal::from(units) * month::HOURS;
                fees[at] += bill.charge(item, hours, prices.hourly);
            }
        }
    }
    Ok(fees)
}

/// What must be known where nothing can use what is owned.
pub(crate) fn unused_warning(case: &Case<'_, '_>) -> Option<String> {
    case.workload.dynamodb.reserved.as_ref().map(|_| {
        "the reserved capacity that is owned is not used here, and its hours are billed to the end \
         of its term all the same"
            .to_owned()
    })
}
