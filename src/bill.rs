//! Bills: charges, each a metered quantity times a published price.

use jiff::civil::Date;
use rust_decimal::Decimal;

use crate::prices::{Allowance, Price, Source};

/// The part of a bill that a charge stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    /// Requests or the capacity for them.
    Throughput,
    /// Instance hours.
    Instances,
    /// Data stored, and the speed of what it is stored on.
    Storage,
    /// Backups.
    Protection,
}

impl Group {
    /// The name that reports and JSON use.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Throughput => "throughput",
            Self::Instances => "instances",
            Self::Storage => "storage",
            Self::Protection => "protection",
        }
    }
}

/// One line of a bill.
#[derive(Debug, Clone)]
pub struct Charge<'b> {
    /// The part of the bill that it stands in.
    pub group: Group,
    /// What it is for: an access pattern, the table, a class, a volume.
    pub subject: String,
    /// The region whose prices it is billed at.
    pub region: &'b str,
    /// What is counted, as price books name it.
    pub meter: &'static str,
    /// How many units in the month.
    pub quantity: Decimal,
    /// What one unit is.
    pub unit: &'b str,
    /// The published price of one unit, USD.
    pub list_unit_price_usd: Decimal,
    /// The price of one unit that is billed, USD.
    pub unit_price_usd: Decimal,
    /// Where the price was published.
    pub source: &'b Source,
    /// When the price was published or read.
    pub price_date: Date,
}

/// A quantity as it is billed: at most 17 decimals, of a GB a hundred-millionth of a byte. Sizes do
/// not divide evenly, and a quantity that filled all 28 digits of a decimal would leave none for
/// its price: amounts and their sums would be rounded. So they are exact.
fn billed_quantity(quantity: Decimal) -> Decimal {
    quantity.round_dp(17)
}

impl Charge<'_> {
    /// Quantity × unit price, USD.
    #[must_use]
    pub fn amount_usd(&self) -> Decimal {
        self.quantity * self.unit_price_usd
    }
}

/// The charges of a month, or those that fall due once.
#[derive(Debug, Clone)]
pub struct Bill<'b> {
    region: &'b str,
    charges: Vec<Charge<'b>>,
}

impl<'b> Bill<'b> {
    /// A bill without charges, at a region's prices.
    #[must_use]
    pub fn new(region: &'b str) -> Self {
        let charges = Vec::new();
        Self { region, charges }
    }

    /// The charges, in the order in which they were added.
    #[must_use]
    pub fn charges(&self) -> &[Charge<'b>] {
        &self.charges
    }

    /// The sum of the charges, USD.
    #[must_use]
    pub fn total_usd(&self) -> Decimal {
        self.charges.iter().map(Charge::amount_usd).sum()
    }

    /// Adds a charge.
    pub fn charge(
        &mut self,
        group: Group,
        subject: impl Into<String>,
        meter: &'static str,
        quantity: Decimal,
        price: &'b Price,
    ) {
        let line = self.line(group, subject.into(), meter, quantity, price);
        self.charges.push(line);
    }

    fn line(
        &self,
        group: Group,
        subject: String,
        meter: &'static str,
        quantity: Decimal,
        price: &'b Price,
    ) -> Charge<'b> {
        Charge {
            group,
            subject,
            region: self.region,
            meter,
            quantity: billed_quantity(quantity),
            unit: &price.unit,
            list_unit_price_usd: price.usd,
            unit_price_usd: price.usd,
            source: &price.source,
            price_date: price.date,
        }
    }

    /// Adds a charge of which an allowance is free: a line at price 0 for what the allowance
    /// covers, and a line at the published price for the rest, as AWS prints them.
    pub fn charge_beyond(
        &mut self,
        allowance: Option<&'b Allowance>,
        group: Group,
        subject: &str,
        meter: &'static str,
        quantity: Decimal,
        price: &'b Price,
    ) {
        let free = allowance.map_or(Decimal::ZERO, |it| it.quantity.min(quantity));
        self.charge(group, subject, meter, quantity - free, price);
        if let Some(allowance) = allowance
            && !free.is_zero()
        {
            let line = self.line(group, subject.to_owned(), meter, free, price);
            self.charges.push(Charge {
                unit_price_usd: Decimal::ZERO,
                source: &allowance.source,
                price_date: allowance.date,
                ..line
            });
        }
    }
}
