//! Reserved capacity: how many blocks cost the least.
//!
//! Rule: Amazon DynamoDB pricing, reserved capacity. A block is paid for in every hour of its term,
//! used or not; in each hour, what is asked for up to what is reserved is covered, and the rest is
//! billed at the plain rate.

use rust_decimal::Decimal;
use rust_decimal::prelude::{FromPrimitive, ToPrimitive};

use super::DurationCurve;
use crate::model::{Fact, FactValue, Sizing};
use crate::month;
use crate::prices::{MissingPrice, Price, PriceBook};
use crate::rounding::quotient;

/// What reserving a unit saves and costs.
#[derive(Debug, Clone)]
pub(crate) struct Terms {
    /// Units of a block.
    pub(crate) block_units: u64,
    /// What a reserved unit costs a month, its upfront fee spread over the term, USD.
    unit_usd: Decimal,
    /// What an hour of a unit costs that is not covered, USD.
    plain_usd: Decimal,
    /// Unit-hours of the month that are free of what is not covered.
    free_hours: Decimal,
    /// The unit-minutes that a block may be used for without paying for itself, in each minute of a
    /// period; `None` where uncovered hours cost nothing.
    worthless: Option<Decimal>,
}

/// What a reserved unit costs a month, its upfront fee spread over so many years, USD.
pub(crate) fn unit_usd(upfront_usd: Decimal, hourly_usd: Decimal, years: u32) -> Decimal {
    upfront_usd / Decimal::from(years * 12) + hourly_usd * month::HOURS
}

impl Terms {
    /// Blocks of so many units, of which each costs so much a month, beside capacity at a plain price an
    /// hour with so many hours free.
    pub(crate) fn new(
        block_units: Decimal,
        unit_usd: Decimal,
        plain_usd: Decimal,
        free_hours: Decimal,
    ) -> Self {
        let block_units = block_units.ceil().to_u64().unwrap_or(1);
        let fee = Decimal::from(block_units).checked_mul(unit_usd);
        let worthless = fee.and_then(|fee| fee.checked_div(plain_usd.checked_mul(month::HOURS)?));
        Self {
            block_units,
            unit_usd,
            plain_usd,
            free_hours,
            worthless,
        }
    }

    /// What so many blocks cost a month, with what they leave uncovered, USD.
    pub(crate) fn usd(&self, curve: &DurationCurve, blocks: u64) -> Decimal {
        let units = blocks.saturating_mul(self.block_units);
        let billed = (hours_beyond(curve, units) - self.free_hours).max(Decimal::ZERO);
        let fee = Decimal::from(units).saturating_mul(self.unit_usd);
        fee.saturating_add(billed.saturating_mul(self.plain_usd))
    }

    /// The unit-minutes that a block may be used for in a period without paying for itself.
    fn worthless_unit_minutes(&self, minutes: u64) -> Option<u128> {
        let unit_minutes = self.worthless?.checked_mul(Decimal::from(minutes))?;
        // A share that does not divide evenly is cut at its 28th digit.
        let cut = Decimal::new(1, 15);
        unit_minutes.checked_add(cut)?.floor().to_u128()
    }

    /// The number of blocks that costs the least; of several alike the smallest.
    ///
    /// Each block more saves no more than the one before it, since what lies above a line falls the
    /// slower the higher the line; so the first block that does not pay for itself ends the search,
    /// and halving finds it.
    pub(crate) fn best_blocks(&self, curve: &DurationCurve) -> u64 {
        if self.free_hours.is_zero()
            && let Some(worthless) = self.worthless_unit_minutes(curve.minutes())
        {
            return curve.blocks_used_more(self.block_units.max(1), worthless);
        }
        let (mut from, mut to) = (0, curve.most().div_ceil(self.block_units.max(1)));
        while from < to {
            let middle = from + (to - from) / 2;
            if self.usd(curve, middle + 1) < self.usd(curve, middle) {
                from = middle + 1;
            } else {
                to = middle;
            }
        }
        from
    }
}

/// What a reserved unit costs in a region for a term.
pub(crate) struct Prices<'b> {
    /// For every hour of the term.
    pub(crate) hourly: &'b Price,
    pub(crate) hourly_meter: &'static str,
    /// Once, when it begins.
    pub(crate) upfront: &'b Price,
    pub(crate) upfront_meter: &'static str,
}

impl<'b> Prices<'b> {
    pub(crate) fn of(book: &'b PriceBook, reads: bool, years: u32) -> Result<Self, MissingPrice> {
        let (hourly_meter, hour, upfront_meter, unit) = if reads {
            (
                "reserved-read-capacity-unit-hours",
                "RCU-hour",
                "reserved-read-capacity-units",
                "RCU",
            )
        } else {
            (
                "reserved-write-capacity-unit-hours",
                "WCU-hour",
                "reserved-write-capacity-units",
                "WCU",
            )
        };
        let price = |meter, unit| book.price(&format!("dynamodb.{meter}.{years}y"), unit);
        Ok(Self {
            hourly: price(hourly_meter, hour)?,
            hourly_meter,
            upfront: price(upfront_meter, unit)?,
            upfront_meter,
        })
    }
}

/// How many blocks to buy for a pool of capacity.
pub(crate) struct Purchase {
    pub(crate) terms: Terms,
    /// The capacity that nothing covers yet.
    pub(crate) curve: DurationCurve,
    /// How many, when the user says so.
    pub(crate) pinned: Option<u64>,
}

impl Purchase {
    /// Explains how many blocks it is, and gives them and their units. `key` begins the keys of its facts.
    pub(crate) fn explain(&self, key: &str, sizing: &mut Sizing) -> (u64, u64) {
        let (terms, curve) = (&self.terms, &self.curve);
        let blocks = self.pinned.unwrap_or_else(|| terms.best_blocks(curve));
        let units = blocks.saturating_mul(terms.block_units);
        let mut add = |name: &str, value: FactValue, meaning| {
            let key = format!("{key}_{name}");
            sizing.facts.push(Fact {
                key: key.into(),
                value,
                meaning,
            });
        };
        let meaning = match self.pinned {
            Some(_) => "as given",
            None => "the number that costs the least over the term",
        };
        add("blocks", Decimal::from(blocks).into(), meaning);
        add("units", Decimal::from(units).into(), "");
        let hours = hours_beyond(curve, 0);
        let covered = hours - hours_beyond(curve, units);
        let share = |of: Decimal| covered.checked_div(of).unwrap_or_default();
        let rate = |share: Decimal| share.to_f64().unwrap_or_default();
        let meaning = "of the capacity's hours, beyond what is owned";
        add("coverage_share", rate(share(hours)).into(), meaning);
        let reserved = Decimal::from(units).saturating_mul(month::HOURS);
        add(
            "utilization_share",
            rate(share(reserved)).into(),
            "of what is reserved",
        );
        let usd = |blocks| terms.usd(curve, blocks);
        let here = usd(blocks);
        let meaning = "a month over none, upfront fees spread over the term";
        add("savings_usd", (usd(0) - here).round_dp(12).into(), meaning);
        let meaning = "what one block less would cost more a month";
        if let Some(less) = blocks.checked_sub(1) {
            let more = (usd(less) - here).round_dp(12);
            add("one_block_less_usd", more.into(), meaning);
        }
        let meaning = "what one block more would cost more a month";
        let more = (usd(blocks.saturating_add(1)) - here).round_dp(12);
        add("one_block_more_usd", more.into(), meaning);
        (blocks, units)
    }
}

/// Unit-hours of a month above so many units.
fn hours_beyond(curve: &DurationCurve, units: u64) -> Decimal {
    hours_a_month(curve.beyond(units), curve.minutes())
}

/// To how many decimals unit-hours of a month are worked out. A price of three decimals or more is billed
/// for no more of them, and those of capacity have five.
const HOURS_DECIMALS: u32 = 15;

/// Unit-minutes of a period of so many minutes as unit-hours of a month.
pub(crate) fn hours_a_month(unit_minutes: u128, minutes: u64) -> Decimal {
    let minutes = u128::from(minutes.max(1));
    let whole = || {
        let all = unit_minutes.checked_mul(month::WHOLE_HOURS.into())?;
        if all % minutes == 0 {
            return Decimal::from_u128(all / minutes);
        }
        let scaled = all.checked_mul(10_u128.pow(HOURS_DECIMALS))?;
        let rounded = quotient(scaled.try_into().ok()?, minutes.try_into().ok()?);
        Decimal::try_from_i128_with_scale(rounded, HOURS_DECIMALS).ok()
    };
    whole().unwrap_or_else(|| {
        let all = Decimal::from_u128(unit_minutes).unwrap_or(Decimal::MAX);
        let mean = all.checked_div(minutes.into()).unwrap_or_default();
        mean.saturating_mul(month::HOURS)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rust_decimal::dec;

    /// 100 WCU for a year in us-east-1: 150 USD upfront and 0.0128 an hour, where an hour of one
    /// costs 0.00065.
    fn a_year() -> Terms {
        // 1.50 ÷ 12 + 730 × 0.000128 = 0.125 + 0.09344
        Terms::new(dec!(100), dec!(0.21844), dec!(0.00065), dec!(0))
    }

    fn week(hours: &[(u64, u32)]) -> DurationCurve {
        DurationCurve::of(hours.iter().map(|(units, hours)| (*units, hours * 60)))
    }

    #[test]
    fn a_block_pays_off_when_it_is_used_for_the_share_of_its_rate() {
        // 0.21844 ÷ (730 × 0.00065) = 0.4604 of the time.
        // Day and night alike: both blocks of the day are used half of the time.
        let half = week(&[(1000, 12), (800, 12)]);
        assert_eq!(a_year().best_blocks(&half), 10);
        // 10 of 24 hours are 0.4167: only what is used at night too pays off.
        let less = week(&[(1000, 10), (800, 14)]);
        assert_eq!(a_year().best_blocks(&less), 8);
        // 8 blocks: 800 × 0.21844 = 174.752, and 200 × 730 × 10/24 × 0.00065 = 39.541666…
        assert_eq!(a_year().usd(&less, 8).round_dp(6), dec!(214.293667));
    }

    #[test]
    fn a_block_that_is_used_in_part_pays_off_by_that_part() {
        // 50 of 100 units all the time are 0.5 of a block, 40 are less than 0.4604.
        assert_eq!(a_year().best_blocks(&week(&[(50, 24)])), 1);
        assert_eq!(a_year().best_blocks(&week(&[(40, 24)])), 0);
        assert_eq!(a_year().best_blocks(&week(&[(0, 24)])), 0);
    }

    #[test]
    fn what_is_free_is_not_reserved() {
        let free = Terms::new(dec!(100), dec!(0.21844), dec!(0.00065), dec!(18_600));
        // 60 units a month are 43,800 hours, of which 25,200 are billed: 16.38 USD, less than the
        // 21.84 of a block.
        assert_eq!(free.best_blocks(&week(&[(60, 24)])), 0);
        assert_eq!(a_year().best_blocks(&week(&[(60, 24)])), 1);
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 4096, ..ProptestConfig::default() })]

        #[test]
        fn the_optimum_is_the_one_that_trying_all_finds(
            hours in prop::collection::vec((0..3000_u64, 1..=60_u32), 1..168),
            unit_usd in 1..60_000_u32, free_hours in prop::option::of(0..1_000_000_u32),
        ) {
            let free_hours = Decimal::from(free_hours.unwrap_or(0));
            let unit_usd = Decimal::new(i64::from(unit_usd), 5);
            let terms = Terms::new(dec!(100), unit_usd, dec!(0.00065), free_hours);
            let found = terms.best_blocks(&DurationCurve::of(hours.iter().copied()));
            // Hour by hour: what is reserved, and at the plain rate what it does not cover, with all
            // multiplied by the minutes of the period so that nothing has to be divided.
            let minutes: u32 = hours.iter().map(|(_, minutes)| minutes).sum();
            let usd = |blocks: u64| {
                let beyond = hours.iter().map(|(units, minutes)| {
                    Decimal::from(units.saturating_sub(100 * blocks) * u64::from(*minutes))
                });
                let all = Decimal::from(minutes);
                let billed = beyond.sum::<Decimal>() * dec!(730) - terms.free_hours * all;
                Decimal::from(100 * blocks) * terms.unit_usd * all
                    + billed.max(Decimal::ZERO) * terms.plain_usd
            };
            let least = (0..=31).map(usd).min().unwrap();
            prop_assert_eq!(usd(found), least);
            // And no smaller number costs as little.
            prop_assert!((0..found).all(|blocks| usd(blocks) > least));
        }
    }
}
