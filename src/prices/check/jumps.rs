//! Prices that are implausible: far from what they should be like.
//!
//! Three norms tell what a price should be like, and the one that it is farthest from counts:
//!
//! - **Its family.** The classes of one family, sold in one way in one region, cost in proportion to their
//!   size: of each the price of a unit of size is taken ([`Class::units`]), and the median of the family
//!   times the size is the norm. It takes three sizes, so that one that is wrong is not the norm itself. A
//!   whole machine (`metal`) has no part in it.
//! - **Other regions.** The same key costs about as much everywhere: the norm is the median of the
//!   regions, five at least. It is taken from the embedded books, where they have as many: a folder that is
//!   wrong in the same way everywhere would be its own norm otherwise.
//! - **The embedded price** of the same key and region, where neither of them has enough to go by.
//!
//! What data costs that is sent to another region hangs on where it comes from, and for some on both ends:
//! tenfold prices are true there. What a region asks is about the same wherever it goes, so the norm of
//! `transfer.region.*` is the median of all that are sent from the region.
//!
//! What stands in the books is looked at, not what a negotiated discount leaves of it. A price of a user's
//! own that is 0 was given away, and passes.

use std::collections::{BTreeMap, HashMap};

use rust_decimal::Decimal;

use super::class::Class;
use super::entered;
use crate::prices::{Agreement, Price, PriceBook};

/// So many sizes make a norm of their family.
const LEAST_SIZES: usize = 3;
/// So many regions make a norm, or destinations.
const LEAST_REGIONS: usize = 5;
/// What data costs that is sent to another region, up to the region.
const BETWEEN_REGIONS: &str = "transfer.region.";

/// What a price should be like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Norm {
    /// The median of its family, for its size.
    Family {
        /// How many sizes there are, its own with them.
        sizes: usize,
    },
    /// The median of the same key over regions.
    Regions {
        /// How many regions.
        regions: usize,
    },
    /// The median of what is sent from the region, over where it goes.
    Destinations {
        /// How many destinations.
        regions: usize,
    },
    /// The price that it was laid over.
    Embedded,
}

/// A price, and what it should be like.
#[derive(Debug)]
pub struct Jump<'b> {
    /// Its region.
    pub region: &'b str,
    /// Its key.
    pub key: &'b str,
    /// The price.
    pub price: &'b Price,
    /// USD for one unit, before what was negotiated.
    pub usd: Decimal,
    /// What it should be like.
    pub norm: Norm,
    /// What that is, USD for one unit.
    pub norm_usd: Decimal,
}

impl Jump<'_> {
    /// How many times the one is the other, 1 or more; `None` when one of them is 0.
    #[must_use]
    pub fn factor(&self) -> Option<Decimal> {
        let [least, most] = [self.usd.min(self.norm_usd), self.usd.max(self.norm_usd)];
        most.checked_div(least)
    }

    /// How far off it is, to be ordered by: nothing is farther off than what is 0 and should not be.
    fn distance(&self) -> Decimal {
        if self.usd == self.norm_usd {
            return Decimal::ONE;
        }
        self.factor().unwrap_or(Decimal::MAX)
    }
}

/// The prices that are farther from their norm than a factor.
#[derive(Debug)]
pub struct Jumps<'b> {
    /// The factor.
    pub factor: Decimal,
    /// They, the farthest off first.
    pub prices: Vec<Jump<'b>>,
    /// The farthest off of those that pass.
    pub farthest: Option<Jump<'b>>,
    /// How many prices have a norm.
    pub compared: usize,
}

impl<'b> Jumps<'b> {
    pub(super) fn of(books: &[&'b PriceBook], embedded: &[&PriceBook], factor: Decimal) -> Self {
        let mut jumps = Self {
            factor,
            prices: Vec::new(),
            farthest: None,
            compared: 0,
        };
        let over_regions = [OverRegions::of(embedded), OverRegions::of(books)];
        for book in books {
            let families = Families::of(book);
            for (key, price) in &book.prices {
                let usd = entered(price);
                if usd.is_zero() && price.agreement == Some(Agreement::Private) {
                    continue;
                }
                let across = over_regions.iter().find_map(|it| it.norm(key));
                let mut norms = [families.norm(key), across];
                if norms == [None, None] {
                    norms[0] = published(embedded, &book.region, key);
                }
                let jump = norms.into_iter().flatten().map(|(norm, norm_usd)| Jump {
                    region: &book.region,
                    key,
                    price,
                    usd,
                    norm,
                    norm_usd,
                });
                if let Some(jump) = jump.max_by_key(Jump::distance) {
                    jumps.take(jump);
                }
            }
        }
        // Stable: what is as far off stays in the order of regions and keys.
        jumps
            .prices
            .sort_by_key(|it| std::cmp::Reverse(it.distance()));
        jumps
    }

    fn take(&mut self, jump: Jump<'b>) {
        self.compared += 1;
        if jump.distance() > self.factor {
            self.prices.push(jump);
        } else if (self.farthest.as_ref()).is_none_or(|it| jump.distance() > it.distance()) {
            self.farthest = Some(jump);
        }
    }
}

/// What the embedded book of a region says of a key.
fn published(embedded: &[&PriceBook], region: &str, key: &str) -> Option<(Norm, Decimal)> {
    let book = embedded.iter().find(|it| &*it.region == region)?;
    Some((Norm::Embedded, entered(book.prices.get(key)?)))
}

/// What each family of a book costs for a unit of size, and what is sent from the region.
struct Families<'b> {
    per_unit: HashMap<(&'b str, &'b str), (usize, Decimal)>,
    sent: Option<(usize, Decimal)>,
}

impl<'b> Families<'b> {
    fn of(book: &'b PriceBook) -> Self {
        let mut families: BTreeMap<_, Vec<Decimal>> = BTreeMap::new();
        for (key, price) in &book.prices {
            if let Some(class) = Class::of(key)
                && let Some(units) = class.units()
            {
                let of = families.entry((class.sold_as, class.family)).or_default();
                of.push(entered(price) / units);
            }
        }
        let per_unit = families.into_iter().filter_map(|(family, prices)| {
            let sizes = prices.len();
            (sizes >= LEAST_SIZES).then(|| (family, (sizes, median(prices))))
        });
        let sent = book.prices_under(BETWEEN_REGIONS);
        let sent: Vec<_> = sent.map(|(_, price)| entered(price)).collect();
        let regions = sent.len();
        Self {
            per_unit: per_unit.collect(),
            sent: (regions >= LEAST_REGIONS).then(|| (regions, median(sent))),
        }
    }

    fn norm(&self, key: &str) -> Option<(Norm, Decimal)> {
        if key.starts_with(BETWEEN_REGIONS) {
            let (regions, usd) = self.sent?;
            return Some((Norm::Destinations { regions }, usd));
        }
        let class = Class::of(key)?;
        let units = class.units()?;
        let &(sizes, per_unit) = self.per_unit.get(&(class.sold_as, class.family))?;
        Some((Norm::Family { sizes }, per_unit * units))
    }
}

/// What each key costs over regions.
struct OverRegions<'b>(HashMap<&'b str, (usize, Decimal)>);

impl<'b> OverRegions<'b> {
    fn of(books: &[&'b PriceBook]) -> Self {
        let mut by_key: HashMap<&str, Vec<Decimal>> = HashMap::new();
        for (key, price) in books.iter().flat_map(|&book| &book.prices) {
            if !key.starts_with(BETWEEN_REGIONS) {
                by_key.entry(key).or_default().push(entered(price));
            }
        }
        let medians = by_key.into_iter().filter_map(|(key, prices)| {
            let regions = prices.len();
            (regions >= LEAST_REGIONS).then(|| (key, (regions, median(prices))))
        });
        Self(medians.collect())
    }

    fn norm(&self, key: &str) -> Option<(Norm, Decimal)> {
        let &(regions, usd) = self.0.get(key)?;
        Some((Norm::Regions { regions }, usd))
    }
}

/// The one in the middle, or the mean of the two; 0 of none.
fn median(mut values: Vec<Decimal>) -> Decimal {
    values.sort_unstable();
    let upper = values.len() / 2;
    match (values.get(upper), values.len() % 2) {
        (Some(&middle), 1) => middle,
        (Some(&above), _) => {
            let below = values.get(upper.wrapping_sub(1)).copied();
            (below.unwrap_or(above) + above) / Decimal::TWO
        }
        (None, _) => Decimal::ZERO,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rust_decimal::dec;

    #[test]
    fn the_median_stands_in_the_middle() {
        assert_eq!(median(vec![dec!(3), dec!(1), dec!(2)]), dec!(2));
        assert_eq!(median(vec![dec!(4), dec!(1), dec!(2), dec!(3)]), dec!(2.5));
        assert_eq!(median(vec![dec!(7)]), dec!(7));
        assert_eq!(median(Vec::new()), dec!(0));
    }
}
