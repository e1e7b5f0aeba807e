//! How far price books can be relied on: how old their prices are, what they lack, and which prices
//! are implausible.

mod age;
mod class;
mod gaps;
mod jumps;

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::{Agreement, Books, Library, Price};
use crate::problem::Place;

pub use age::{Age, Ages};
pub use gaps::{Gaps, Lack, Lone, LoneKind};
pub use jumps::{Jump, Jumps, Norm};

/// Price books, checked.
#[derive(Debug)]
pub struct Check<'b> {
    /// The regions that were looked at.
    pub regions: Vec<&'b str>,
    /// How many prices there are.
    pub prices: usize,
    /// How many of them folders laid over the embedded ones.
    pub laid_over: usize,
    /// How old they are.
    pub ages: Ages<'b>,
    /// What is not there.
    pub gaps: Gaps<'b>,
    /// What is implausible.
    pub jumps: Jumps<'b>,
}

impl<'b> Check<'b> {
    /// Checks books: ages are those of a day, and a price that is another's more than `factor` times, or
    /// less than the same part of it, is a jump. The embedded books tell what prices should be like.
    #[must_use]
    pub fn of(books: &'b Books, embedded: &Books, on: Date, factor: Decimal) -> Self {
        let books: Vec<_> = books.given.values().collect();
        let embedded: Vec<_> = embedded.given.values().collect();
        Self {
            regions: books.iter().map(|book| &*book.region).collect(),
            prices: books.iter().map(|book| book.len()).sum(),
            laid_over: books.iter().map(|book| book.laid_over().prices).sum(),
            ages: Ages::of(&books, on),
            gaps: Gaps::of(&books),
            jumps: Jumps::of(&books, &embedded, factor),
        }
    }
}

impl Library {
    /// Where a folder says what a price is; `None` when no folder laid it over the embedded books.
    #[must_use]
    pub fn place(&self, region: &str, key: &str) -> Option<Place> {
        let folders = self.layers.iter().filter(|layer| !layer.is_embedded);
        folders.rev().find_map(|layer| layer.place(region, key))
    }
}

/// What stands in the books: the price before what was negotiated off it.
fn entered(price: &Price) -> Decimal {
    match price.agreement {
        Some(Agreement::Discount { .. }) => price.list_usd,
        Some(Agreement::Private) | None => price.usd,
    }
}
