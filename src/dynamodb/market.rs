//! The prices of a region that every table pays, looked up once for each price book.

use rust_decimal::Decimal;

use crate::assumptions::Name;
use crate::commitment::reserved::{self, Terms};
use crate::kept::Keeper;
use crate::prices::{Discount, Price, PriceBook};

use super::TableClass;
use super::usage::Kind;

/// What tables pay in a region. What is missing in its book is `None`.
pub(super) struct Market {
    classes: [ClassPrices; 2],
    /// By the years of [`TERMS`] and by kind.
    reserved: [[Option<Reserved>; 2]; 2],
    pub(super) on_demand_plan: Option<Discount>,
    pub(super) provisioned_plan: Option<Discount>,
}

/// What a table class costs.
struct ClassPrices {
    /// By kind.
    requests: [Option<Price>; 2],
    /// By kind.
    capacity: [Option<Price>; 2],
    storage: Option<Price>,
}

/// What a reserved unit costs.
pub(super) struct Reserved {
    pub(super) hourly: Price,
    pub(super) upfront: Price,
    years: u32,
    /// What a block saves and costs, over capacity of the Standard class; blocks have as many units as
    /// ever.
    usual: Option<(Decimal, Terms)>,
}

impl Reserved {
    /// What a block of so many units saves over a plain price of the Standard class, and costs.
    pub(super) fn terms(&self, block_units: Decimal, plain: &Price) -> Terms {
        match &self.usual {
            Some((usual, terms)) if *usual == block_units => terms.clone(),
            _ => self.work_out(block_units, plain.usd),
        }
    }

    fn work_out(&self, block_units: Decimal, plain_usd: Decimal) -> Terms {
        let unit_usd = reserved::unit_usd(self.upfront.usd, self.hourly.usd, self.years);
        Terms::new(block_units, unit_usd, plain_usd, Decimal::ZERO)
    }
}

const TERMS: [u32; 2] = [1, 3];
const KINDS: [Kind; 2] = [Kind::Read, Kind::Write];

impl Market {
    /// That of a region's book.
    pub(super) fn of(book: &PriceBook) -> Option<&Self> {
        book.kept().get(Keeper::DynamoDb, || Self::look_up(book))
    }

    fn look_up(book: &PriceBook) -> Self {
        let classes = [TableClass::Standard, TableClass::StandardIa].map(|class| ClassPrices {
            requests: KINDS.map(|kind| {
                let (meter, unit) = requests(kind);
                book.price(&key(meter, class), unit).ok().cloned()
            }),
            capacity: KINDS.map(|kind| {
                let (meter, unit) = capacity(kind);
                book.price(&key(meter, class), unit).ok().cloned()
            }),
            storage: book.price(&key("storage", class), "GB-month").ok().cloned(),
        });
        let reserved = TERMS.map(|years| {
            KINDS.map(|kind| {
                let prices = reserved::Prices::of(book, kind == Kind::Read, years).ok()?;
                let mut reserved = Reserved {
                    hourly: prices.hourly.clone(),
                    upfront: prices.upfront.clone(),
                    years,
                    usual: None,
                };
                let plain = classes[0].capacity[kind as usize].as_ref();
                let block = Name::ReservedBlockUnits.about().default;
                reserved.usual = plain.map(|it| (block, reserved.work_out(block, it.usd)));
                Some(reserved)
            })
        });
        Self {
            classes,
            reserved,
            on_demand_plan: book.savings_plan("dynamodb.on-demand").ok().cloned(),
            provisioned_plan: book.savings_plan("dynamodb.provisioned").ok().cloned(),
        }
    }

    /// What a request unit costs.
    pub(super) fn requests(&self, class: TableClass, kind: Kind) -> Option<&Price> {
        self.classes[class as usize].requests[kind as usize].as_ref()
    }

    /// What an hour of a unit costs.
    pub(super) fn capacity(&self, class: TableClass, kind: Kind) -> Option<&Price> {
        self.classes[class as usize].capacity[kind as usize].as_ref()
    }

    /// What a month of a GB costs.
    pub(super) fn storage(&self, class: TableClass) -> Option<&Price> {
        self.classes[class as usize].storage.as_ref()
    }

    /// What a reserved unit costs for a term.
    pub(super) fn reserved(&self, years: u32, kind: Kind) -> Option<&Reserved> {
        let term = TERMS.iter().position(|it| *it == years)?;
        self.reserved[term][kind as usize].as_ref()
    }
}

/// The meter of requests, and what one of them is.
pub(super) fn requests(kind: Kind) -> (&'static str, &'static str) {
    match kind {
        Kind::Read => ("read-request-units", "RRU"),
        Kind::Write => ("write-request-units", "WRU"),
    }
}

/// The meter of provisioned capacity, and what one unit of it is.
pub(super) fn capacity(kind: Kind) -> (&'static str, &'static str) {
    match kind {
        Kind::Read => ("read-capacity-unit-hours", "RCU-hour"),
        Kind::Write => ("write-capacity-unit-hours", "WCU-hour"),
    }
}

/// The key of a price that depends on the table class.
pub(super) fn key(meter: &str, class: TableClass) -> String {
    format!("dynamodb.{meter}.{}", class.key())
}
