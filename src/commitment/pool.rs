//! Commitments of an account over everything that it runs: what they take off bills that have none.
//!
//! Rules: those of [`super::savings_plan`] and [`super::reserved`]. A plan covers in each hour what it
//! takes the most off first.

use std::collections::BTreeMap;
use std::sync::Arc;

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::DurationCurve;
use super::reserved::{Prices, Terms, unit_usd};
use crate::month;
use crate::prices::{Discount, MissingPrice, Price, PriceBook};
use crate::rounding::{TOLERANCE, billed};
use crate::workload::shape::HOURS_A_WEEK;

/// Usage of a month that a commitment could cover.
#[derive(Debug, Clone)]
pub(crate) struct Usage<'b> {
    pub(crate) price: &'b Price,
    /// Units of the month.
    pub(crate) quantity: Decimal,
    /// The hour of the week in which its period begins.
    pub(crate) start_hour: usize,
    /// The minutes of each hour of the period, and units.
    pub(crate) hours: Arc<[(u32, f64)]>,
    pub(crate) discount: &'b Discount,
    /// Whether it is capacity that can be reserved: of reads, or of writes.
    pub(crate) capacity: Option<CapacityOf>,
}

/// Which units capacity is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum CapacityOf {
    Reads,
    Writes,
}

impl Usage<'_> {
    /// The units in an hour, counted from an hour of the week on.
    fn at(&self, start_hour: usize, hour: usize) -> f64 {
        let ahead = (start_hour + HOURS_A_WEEK - self.start_hour % HOURS_A_WEEK) % HOURS_A_WEEK;
        self.hours[(hour + ahead) % self.hours.len()].1
    }
}

/// The hours of the longest period, and the hour of the week in which it begins.
fn longest(usage: &[Usage<'_>]) -> Option<(usize, Vec<u32>)> {
    let it = usage.iter().max_by_key(|it| it.hours.len())?;
    let minutes = it.hours.iter().map(|(minutes, _)| *minutes);
    Some((it.start_hour, minutes.collect()))
}

/// What a savings plan takes off a month, with the commitment that takes off the most: that in USD an
/// hour, and the saving.
pub(crate) fn savings_plan(usage: &[Usage<'_>]) -> (Decimal, Decimal) {
    let nothing = (Decimal::ZERO, Decimal::ZERO);
    let Some((start_hour, minutes)) = longest(usage) else {
        return nothing;
    };
    let all: f64 = minutes.iter().map(|it| f64::from(*it)).sum();
    // Those that a plan takes the most off first.
    let mut usage: Vec<_> = usage.iter().collect();
    usage.sort_by_key(|it| std::cmp::Reverse(it.discount.share));
    // In each hour: what is spent at the plan's prices up to each kind of usage, and what a USD of it
    // costs without the plan.
    let mut hours: Vec<Vec<(f64, f64)>> = vec![Vec::with_capacity(usage.len()); minutes.len()];
    for it in usage {
        let kept = 1.0 - it.discount.share.to_f64().unwrap_or_default();
        let list_usd = (it.quantity.saturating_mul(it.price.usd) / month::HOURS).to_f64();
        let mean_usd = list_usd.unwrap_or_default() * kept;
        let units = minutes.iter().enumerate();
        let sum: f64 = units
            .map(|(at, minutes)| f64::from(*minutes) * it.at(start_hour, at))
            .sum();
        for (at, hour) in hours.iter_mut().enumerate() {
            if sum > 0.0 {
                let spent = hour.last().map_or(0.0, |(spent, _)| *spent);
                let more = mean_usd * it.at(start_hour, at) * all / sum;
                hour.push((spent + more, 1.0 / kept.max(TOLERANCE)));
            }
        }
    }
    // What a USD more of commitment saves in a month's mean hour, beyond so much.
    let saves = |commitment: f64| {
        let of_hours = hours.iter().zip(&minutes).map(|(hour, minutes)| {
            let kind = hour.iter().find(|(spent, _)| *spent > commitment);
            f64::from(*minutes) * kind.map_or(0.0, |(_, factor)| *factor)
        });
        of_hours.sum::<f64>() / all
    };
    let mut commitments: Vec<f64> = hours.iter().flatten().map(|(spent, _)| *spent).collect();
    commitments.push(0.0);
    commitments.sort_unstable_by(f64::total_cmp);
    // The more is committed to the less a USD more saves: the first that saves no more than itself.
    let at = commitments.partition_point(|it| saves(*it) > 1.0 + TOLERANCE);
    let Some(commitment) = commitments.get(at).copied() else {
        return nothing;
    };
    let of_hours = hours.iter().zip(&minutes).map(|(hour, minutes)| {
        let mut from = 0.0;
        let mut list_usd = 0.0;
        for (spent, factor) in hour {
            list_usd += (spent.min(commitment) - from).max(0.0) * factor;
            from = *spent;
        }
        f64::from(*minutes) * (list_usd - commitment)
    });
    let month_usd = of_hours.sum::<f64>() / all * month::HOURS_RATE;
    (
        billed(commitment).round_dp(12),
        billed(month_usd.max(0.0)).round_dp(12),
    )
}

/// What reserved capacity takes off a month, fees spread over the term, USD: in each region for reads
/// and for writes, with the number of blocks that costs the least.
pub(crate) fn reserved<'b>(
    usage: &[Usage<'_>],
    years: u32,
    block_units: Decimal,
    free_hours: impl Fn(&Price, CapacityOf) -> Decimal,
    book_of: impl Fn(&str) -> Option<&'b PriceBook>,
) -> Result<Decimal, MissingPrice> {
    let mut pools: BTreeMap<(&str, CapacityOf), Vec<Usage<'_>>> = BTreeMap::new();
    for it in usage {
        if let Some(of) = it.capacity {
            let pool = pools.entry((&it.price.region, of)).or_default();
            pool.push(it.clone());
        }
    }
    let mut saved = Decimal::ZERO;
    for ((region, of), pool) in pools {
        let (Some((start_hour, minutes)), Some(book)) = (longest(&pool), book_of(region)) else {
            continue;
        };
        let prices = Prices::of(book, of == CapacityOf::Reads, years)?;
        let hours = minutes.iter().enumerate().map(|(at, minutes)| {
            let units: f64 = pool.iter().map(|it| it.at(start_hour, at)).sum();
            (units.round().to_u64().unwrap_or(0), *minutes)
        });
        let curve = DurationCurve::of(hours);
        let plain = pool[0].price;
        let terms = Terms::new(
            block_units,
            unit_usd(prices.upfront.usd, prices.hourly.usd, years),
            plain.usd,
            free_hours(plain, of),
        );
        let best = terms.best_blocks(&curve);
        saved += terms.usd(&curve, 0) - terms.usd(&curve, best);
    }
    Ok(saved)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::prices::Source;
    use jiff::civil::date;
    use rust_decimal::dec;

    fn price() -> Price {
        Price {
            key: "a.test".into(),
            region: "us-east-1".into(),
            usd: dec!(1),
            list_usd: dec!(1),
            agreement: None,
            unit: "hour".to_owned(),
            source: Arc::new(Source {
                title: "a test".to_owned(),
                url: String::new(),
            }),
            date: date(2026, 1, 1),
        }
    }

    fn discount(share: Decimal) -> Discount {
        Discount {
            share,
            source: price().source,
            date: date(2026, 1, 1),
        }
    }

    /// USD an hour at list prices, in the first and in the second half of a day.
    fn usage<'b>(price: &'b Price, discount: &'b Discount, halves: [f64; 2]) -> Usage<'b> {
        let mean = billed(f64::midpoint(halves[0], halves[1]));
        Usage {
            price,
            quantity: mean * month::HOURS,
            start_hour: 0,
            hours: Arc::new([(720, halves[0]), (720, halves[1])]),
            discount,
            capacity: None,
        }
    }

    #[test]
    fn two_that_take_turns_are_one_that_never_rests() {
        let (price, discount) = (price(), discount(dec!(0.2)));
        let day = usage(&price, &discount, [10.0, 0.0]);
        let night = usage(&price, &discount, [0.0, 10.0]);
        // Alone each is used half of the time: at 20 % off a commitment needs 80 %.
        assert_eq!(savings_plan(std::slice::from_ref(&day)).1, dec!(0));
        // Together they draw 8 USD in every hour: 730 × (10 - 8) = 1,460.
        assert_eq!(savings_plan(&[day, night]), (dec!(8), dec!(1460)));
    }

    #[test]
    fn what_a_plan_takes_the_most_off_is_covered_first() {
        let (price, small, large) = (price(), discount(dec!(0.1)), discount(dec!(0.5)));
        // All the time 10 at half the price; half of the time 10 at a tenth off: the first 5 USD save
        // 10, the other 9 would save 10 in half of the hours.
        let always = usage(&price, &large, [10.0, 10.0]);
        let half = usage(&price, &small, [10.0, 0.0]);
        assert_eq!(savings_plan(&[half, always]), (dec!(5), dec!(3650))); // 730 × (10 - 5)
    }
}
