//! Where charges are entered: as lines that a bill shows, or as a sum.

use std::fmt;

use rust_decimal::Decimal;

use super::server::Line;
use crate::bill::{Group, amount_usd};
use crate::prices::Price;

/// What takes charges of a month.
pub(super) trait Ledger<'b> {
    /// Enters a quantity at a price.
    fn add(
        &mut self,
        group: Group,
        subject: fmt::Arguments<'_>,
        meter: &'static str,
        quantity: Decimal,
        price: &'b Price,
    );
}

impl<'b> Ledger<'b> for Vec<Line<'b>> {
    fn add(
        &mut self,
        group: Group,
        subject: fmt::Arguments<'_>,
        meter: &'static str,
        quantity: Decimal,
        price: &'b Price,
    ) {
        self.push(Line::monthly(
            group,
            subject.to_string(),
            meter,
            quantity,
            price,
        ));
    }
}

/// The sum of what is charged beside instances, USD.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Beside {
    /// A month.
    pub(super) usd: Decimal,
    /// Once for the term.
    pub(super) upfront_usd: Decimal,
}

impl<'b> Ledger<'b> for Beside {
    fn add(
        &mut self,
        _: Group,
        _: fmt::Arguments<'_>,
        _: &'static str,
        quantity: Decimal,
        price: &'b Price,
    ) {
        self.usd = self.usd.saturating_add(amount_usd(quantity, price.usd));
    }
}
