//! Database Savings Plans: how many USD an hour to commit to.
//!
//! Rule: AWS Savings Plans. In each hour what is used draws on the commitment at the plan's price;
//! what the commitment does not reach is billed at the list price, and what is not drawn is lost.

use std::borrow::Cow;
use std::sync::Arc;

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use crate::assumptions::Name;
use crate::bill::{Bill, Item, amount_usd, discounted, lost_as_billed};
use crate::figures::thousands;
use crate::model::{Case, Held, Sizing};
use crate::month;
use crate::prices::{Discount, Price};
use crate::rounding::{TOLERANCE, digits, share_of_one};
use crate::workload::shape::HOURS_A_WEEK;

/// Usage of a month that a plan covers.
pub(crate) struct Eligible<'i, 'b> {
    pub(crate) item: Item<'i>,
    pub(crate) price: &'b Price,
    /// Units of the month.
    pub(crate) quantity: Decimal,
    /// The hour of the week in which its period begins.
    pub(crate) start_hour: usize,
    /// How the units spread over the period: for each hour of it its minutes, and units a minute.
    /// Only the proportions count.
    pub(crate) hours: Arc<[(u32, f64)]>,
}

/// What a plan does for a workload.
#[derive(Debug, Clone)]
pub(crate) struct Plan {
    /// What it takes off list prices, as a share.
    discount: f64,
    spend: Spend,
    /// The commitment as a rate.
    commitment: f64,
    /// The commitment, USD an hour.
    pub(crate) usd_per_hour: Decimal,
    /// What of it is not drawn, USD a month.
    pub(crate) unused_usd: Decimal,
    /// What it takes off the month, USD.
    pub(crate) savings_usd: Decimal,
    /// Whether it was committed to in an earlier month.
    is_held: bool,
}

impl Plan {
    /// The commitment, as what is held of it later.
    pub(crate) fn bought(&self) -> Held {
        Held {
            plan_usd_per_hour: self.usd_per_hour,
            ..Held::default()
        }
    }

    /// Explains how much is committed to, and says it in a few words.
    pub(crate) fn explain(&self, sizing: &mut Sizing) -> String {
        let meaning = if self.is_held {
            "as committed to in an earlier month"
        } else {
            "the commitment that costs the least, at the discount that AWS states as the most"
        };
        sizing.add("savings_plan_usd_per_hour", self.usd_per_hour, meaning);
        let meaning =
            "off list prices; of what an hour uses the same part of everything is covered";
        sizing.add("savings_plan_discount_share", self.discount, meaning);
        let share = |of: f64| {
            if of > 0.0 {
                self.spend.drawn(self.commitment) / of
            } else {
                0.0
            }
        };
        let meaning = "of the eligible usage, at list prices";
        let coverage = share(self.spend.all());
        sizing.add("savings_plan_coverage_share", coverage, meaning);
        let meaning = "of the commitment";
        let utilization = share(self.commitment);
        sizing.add("savings_plan_utilization_share", utilization, meaning);
        let meaning = "a month over the same usage without it";
        sizing.add("savings_plan_savings_usd", self.savings_usd, meaning);
        let more = |factor: f64| {
            self.spend.usd(self.commitment * factor) - self.spend.usd(self.commitment)
        };
        let meaning = "what a tenth less committed would cost more a month";
        sizing.add("savings_plan_tenth_less_usd", more(0.9), meaning);
        let meaning = "what a tenth more committed would cost more a month";
        sizing.add("savings_plan_tenth_more_usd", more(1.1), meaning);
        if self.usd_per_hour.is_zero() {
            return "no commitment pays for itself".to_owned();
        }
        let usd = self.usd_per_hour.round_dp(4);
        format!("{} USD an hour committed", thousands(usd))
    }
}

/// The hours of a period that repeats: one that begins within a clock hour, and ends within one, has
/// the two parts together as its first.
pub(crate) fn repeated(hours: impl Iterator<Item = (u32, f64)>) -> Arc<[(u32, f64)]> {
    let mut hours: Vec<_> = hours.collect();
    if let [first, .., last] = hours[..]
        && first.0 + last.0 == 60
    {
        let sum = f64::from(first.0) * first.1 + f64::from(last.0) * last.1;
        hours[0] = (60, sum / 60.0);
        hours.pop();
    }
    hours.into()
}

/// Hours of each of the eligible side by side: periods lie as the clock of the week has them, and
/// shorter ones are repeated until the longest ends.
fn side_by_side<'e>(eligible: &'e [Eligible<'_, '_>]) -> Vec<Cow<'e, [(u32, f64)]>> {
    let longest = eligible.iter().max_by_key(|it| it.hours.len());
    let Some(longest) = longest else {
        return Vec::new();
    };
    let aligned = eligible.iter().map(|it| {
        let hours = it.hours.len();
        let later = HOURS_A_WEEK - it.start_hour % HOURS_A_WEEK;
        let ahead = (longest.start_hour + later) % HOURS_A_WEEK % hours.max(1);
        if ahead == 0 && hours == longest.hours.len() {
            return Cow::Borrowed(&it.hours[..]);
        }
        let repeated = it.hours.iter().cycle().skip(ahead);
        let minutes = longest.hours.iter().map(|(minutes, _)| *minutes);
        minutes
            .zip(repeated)
            .map(|(minutes, (_, units))| (minutes, *units))
            .collect()
    });
    aligned.collect()
}

/// What is spent on eligible usage hour by hour, USD an hour at the plan's prices.
#[derive(Debug, Clone)]
struct Spend {
    /// Minutes and spend of each part of the period.
    hours: Vec<(u32, f64)>,
    minutes: f64,
    /// What a USD at the plan's prices costs without it.
    list_factor: f64,
}

impl Spend {
    /// The commitment with which the month costs the least; of several alike the smallest.
    ///
    /// A USD more saves its list price in the hours that draw it, and costs one in all: it pays off
    /// as long as the share of these hours is more than plan price ÷ list price. What is spent in
    /// some hour is where that share changes, so the best commitment is one of these or none.
    fn best_commitment(&self) -> f64 {
        if self.hours.is_sorted_by(|a, b| a.1 >= b.1) {
            return self.best_of_sorted(&self.hours);
        }
        let mut hours = self.hours.clone();
        hours.sort_unstable_by(|a, b| b.1.total_cmp(&a.1));
        self.best_of_sorted(&hours)
    }

    fn best_of_sorted(&self, hours: &[(u32, f64)]) -> f64 {
        let mut minutes = 0.0;
        for (more, spend) in hours {
            minutes += f64::from(*more);
            if minutes * self.list_factor > self.minutes * (1.0 + TOLERANCE) {
                return *spend;
            }
        }
        0.0
    }

    /// What is spent in a mean hour.
    fn all(&self) -> f64 {
        self.mean(|spend| spend)
    }

    /// What of a commitment is drawn in a mean hour.
    fn drawn(&self, commitment: f64) -> f64 {
        self.mean(|spend| spend.min(commitment))
    }

    /// The best commitment of those that are sold: none, or the smallest there is or more.
    fn best_to_buy(&self, least: f64) -> f64 {
        let best = self.best_commitment();
        if best >= least {
            best
        } else if best > 0.0 && self.usd(least) < self.usd(0.0) {
            least
        } else {
            0.0
        }
    }

    /// What the month costs with a commitment, USD.
    fn usd(&self, commitment: f64) -> f64 {
        let beyond = self.mean(|spend| (spend - commitment).max(0.0));
        month::HOURS_RATE * (commitment + beyond * self.list_factor)
    }

    /// The mean over the period of something of each hour's spend.
    fn mean(&self, of: impl Fn(f64) -> f64) -> f64 {
        let sum: f64 = self
            .hours
            .iter()
            .map(|(minutes, spend)| f64::from(*minutes) * of(*spend))
            .sum();
        if self.minutes > 0.0 {
            sum / self.minutes
        } else {
            0.0
        }
    }
}

/// The spend of all eligible usage together, each at its mean.
fn spend(
    eligible: &[Eligible<'_, '_>],
    side_by_side: &[Cow<'_, [(u32, f64)]>],
    discount: f64,
) -> Spend {
    let mut hours: Vec<_> = side_by_side
        .first()
        .map(|first| first.iter().map(|(minutes, _)| (*minutes, 0.0)).collect())
        .unwrap_or_default();
    let minutes: f64 = hours.iter().map(|(minutes, _)| f64::from(*minutes)).sum();
    for (it, own) in eligible.iter().zip(side_by_side) {
        let unit_minutes = own
            .iter()
            .map(|(minutes, units)| f64::from(*minutes) * units);
        let sum: f64 = unit_minutes.sum();
        if sum > 0.0 {
            let list_usd = rate(it.quantity) * rate(it.price.usd) / month::HOURS_RATE;
            let factor = list_usd * (1.0 - discount) * minutes / sum;
            for ((_, spend), (_, units)) in hours.iter_mut().zip(own.iter()) {
                *spend += factor * units;
            }
        }
    }
    Spend {
        hours,
        minutes,
        // A plan that makes all free is worth whatever is spent.
        list_factor: 1.0 / (1.0 - discount).max(TOLERANCE),
    }
}

/// Whether the plan that costs the least surely covers all of what runs alike in every hour, of which
/// an hour costs so much without it. `least` is the smallest commitment that is sold, USD an hour.
pub(crate) fn covers_all_that_is_steady(
    usd_per_hour: f64,
    discount: &Discount,
    least: f64,
) -> bool {
    // A hair of a discount is lost to the tolerance, and one of everything leaves nothing to commit to.
    const SURE: f64 = 1e-6;
    let share = discount.share.to_f64().unwrap_or_default();
    let spend = usd_per_hour * (1.0 - share);
    share > SURE && share < 1.0 - SURE && spend > least * (1.0 + SURE) && spend > 0.0
}

/// What of each hour's usage a commitment covers: the same share of all that is used in it.
fn covered_shares(spend: &Spend, commitment: f64) -> Vec<f64> {
    let covered = |usd: f64| {
        if usd > commitment {
            commitment / usd
        } else {
            1.0
        }
    };
    spend.hours.iter().map(|(_, usd)| covered(*usd)).collect()
}

/// Share of usage that is covered, when so much of each hour is.
fn covered_share(hours: &[(u32, f64)], covered_shares: &[f64]) -> f64 {
    let (mut covered, mut all) = (0.0, 0.0);
    for ((minutes, units), share) in hours.iter().zip(covered_shares) {
        let units = f64::from(*minutes) * units;
        all += units;
        covered += units * share;
    }
    if all > 0.0 { covered / all } else { 0.0 }
}

fn rate(value: Decimal) -> f64 {
    value.to_f64().unwrap_or_default()
}

/// The plan that costs the least, and what it covers.
struct Decision {
    discount: f64,
    spend: Spend,
    commitment: f64,
    /// The commitment, USD an hour.
    usd_per_hour: Decimal,
    /// Of each of the eligible the quantity that is covered.
    covered: Vec<Decimal>,
}

fn decide(case: &Case<'_, '_>, eligible: &[Eligible<'_, '_>], discount: &Discount) -> Decision {
    let share = rate(discount.share);
    let side_by_side = side_by_side(eligible);
    let spend = spend(eligible, &side_by_side, share);
    let least = case.assumptions.rate(Name::SavingsPlanLeastUsd);
    let held = case.held.map(|it| it.plan_usd_per_hour);
    let commitment = held.map_or_else(|| spend.best_to_buy(least), rate);
    let is_all = spend.drawn(commitment) >= spend.all() * (1.0 - TOLERANCE);
    let covered = if is_all {
        eligible.iter().map(|it| it.quantity).collect()
    } else {
        let shares = covered_shares(&spend, commitment);
        let each = eligible.iter().zip(&side_by_side);
        each.map(|(it, hours)| it.quantity * share_of_one(covered_share(hours, &shares)))
            .collect()
    };
    Decision {
        discount: share,
        // As many digits as the sums behind it are sure of.
        usd_per_hour: held.unwrap_or_else(|| digits(commitment)),
        spend,
        commitment,
        covered,
    }
}

impl Decision {
    /// What of the commitment is lost a month when so much of it is drawn, USD.
    fn lost_usd(&self, drawn_usd: Decimal) -> Option<Decimal> {
        let lost = self.usd_per_hour.saturating_mul(month::HOURS) - drawn_usd;
        // Less is a rounding of binary fractions and nothing that is lost.
        (lost > drawn_usd * Decimal::new(1, 9)).then_some(lost)
    }
}

/// Bills usage with the plan that costs the least: what it covers at its prices, the rest at list
/// prices, and what of the commitment is lost. Within an hour the plan covers the same share of all
/// usage. `charged` is told what each of the eligible comes to, USD.
pub(crate) fn charge<'b>(
    case: &Case<'_, 'b>,
    bill: &mut Bill<'b>,
    eligible: &[Eligible<'_, 'b>],
    discount: &'b Discount,
    mut charged: impl FnMut(usize, Decimal),
) -> Plan {
    let decision = decide(case, eligible, discount);
    let (mut drawn_usd, mut list_usd, mut usd) = (Decimal::ZERO, Decimal::ZERO, Decimal::ZERO);
    for (at, (it, covered)) in eligible.iter().zip(&decision.covered).enumerate() {
        let at_plan = bill.charge_discounted(it.item, *covered, it.price, discount);
        let rest = it.quantity - covered;
        let at_list = if rest.is_zero() {
            Decimal::ZERO
        } else {
            bill.charge(it.item, rest, it.price)
        };
        drawn_usd = drawn_usd.saturating_add(at_plan);
        list_usd = list_usd.saturating_add(it.quantity.saturating_mul(it.price.usd));
        let of_item = at_plan.saturating_add(at_list);
        usd = usd.saturating_add(of_item);
        charged(at, of_item);
    }
    let mut unused_usd = Decimal::ZERO;
    if let Some(lost) = decision.lost_usd(drawn_usd) {
        let region = eligible.first().map_or("", |it| &it.price.region);
        unused_usd = bill.charge_unused_plan(lost, region, discount);
        usd = usd.saturating_add(unused_usd);
    }
    Plan {
        discount: decision.discount,
        spend: decision.spend,
        commitment: decision.commitment,
        usd_per_hour: decision.usd_per_hour,
        unused_usd,
        savings_usd: (list_usd - usd).round_dp(12),
        is_held: case.held.is_some(),
    }
}

/// What usage costs with that plan, as it would be billed, USD.
pub(crate) fn usd(
    case: &Case<'_, '_>,
    eligible: &[Eligible<'_, '_>],
    discount: &Discount,
) -> Decimal {
    if case.held.is_none() && eligible.iter().all(|it| it.hours.len() == 1) {
        let list_usd = eligible
            .iter()
            .map(|it| rate(it.quantity) * rate(it.price.usd));
        let list_usd = list_usd.sum::<f64>() / month::HOURS_RATE;
        let least = case.assumptions.rate(Name::SavingsPlanLeastUsd);
        if covers_all_that_is_steady(list_usd, discount, least) {
            let at_plan =
                |it: &Eligible<'_, '_>| amount_usd(it.quantity, discounted(it.price, discount));
            let amounts = eligible.iter().map(at_plan);
            return amounts.fold(Decimal::ZERO, Decimal::saturating_add);
        }
    }
    let decision = decide(case, eligible, discount);
    let (mut drawn_usd, mut usd) = (Decimal::ZERO, Decimal::ZERO);
    for (it, covered) in eligible.iter().zip(&decision.covered) {
        drawn_usd = drawn_usd.saturating_add(amount_usd(*covered, discounted(it.price, discount)));
        let rest = it.quantity - covered;
        if !rest.is_zero() {
            usd = usd.saturating_add(amount_usd(rest, it.price.usd));
        }
    }
    let lost = decision.lost_usd(drawn_usd).unwrap_or_default();
    usd.saturating_add(drawn_usd)
        .saturating_add(lost_as_billed(lost))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn spend(hours: &[(u32, f64)], discount: f64) -> Spend {
        Spend {
            hours: hours.to_vec(),
            minutes: hours.iter().map(|(minutes, _)| f64::from(*minutes)).sum(),
            list_factor: 1.0 / (1.0 - discount),
        }
    }

    #[test]
    fn what_is_spent_all_the_time_is_committed_to() {
        // 10 USD an hour at list prices are 8 at 20 % off: 730 × 8 = 5,840 a month.
        let spend = spend(&[(60, 8.0)], 0.2);
        assert_eq!(spend.best_commitment(), 8.0);
        assert!((spend.usd(8.0) - 5_840.0).abs() < 1e-9);
        // Without it 730 × 10.
        assert!((spend.usd(0.0) - 7_300.0).abs() < 1e-9);
    }

    #[test]
    fn a_commitment_pays_off_in_more_hours_than_plan_over_list_price() {
        // At 20 % off a USD an hour must be drawn in more than 80 % of the hours. 8 is spent in 20
        // of 24 hours, 83 %, and 2 in all.
        let most = spend(&[(20 * 60, 8.0), (4 * 60, 2.0)], 0.2);
        assert_eq!(most.best_commitment(), 8.0);
        // In 19 hours, 79 %, it does not pay off.
        let fewer = spend(&[(19 * 60, 8.0), (5 * 60, 2.0)], 0.2);
        assert_eq!(fewer.best_commitment(), 2.0);
        // 730 × (2 + 19 ÷ 24 × 6 ÷ 0.8) = 730 × 7.9375
        assert!((fewer.usd(2.0) - 5_794.375).abs() < 1e-9);
        // And where nothing is spent in a quarter of the time, none does.
        assert_eq!(spend(&[(45, 8.0), (15, 0.0)], 0.2).best_commitment(), 0.0);
    }

    #[test]
    fn a_commitment_is_none_or_the_smallest_that_is_sold_or_more() {
        let small = spend(&[(60, 0.0009)], 0.2);
        // 730 × 0.001 = 0.73, less than 730 × 0.0009 ÷ 0.8 = 0.82.
        assert_eq!(small.best_to_buy(0.001), 0.001);
        // 730 × 0.0007 ÷ 0.8 = 0.64 is less than 0.73.
        assert_eq!(spend(&[(60, 0.0007)], 0.2).best_to_buy(0.001), 0.0);
        assert_eq!(spend(&[(60, 0.002)], 0.2).best_to_buy(0.001), 0.002);
        assert_eq!(spend(&[(60, 0.0)], 0.2).best_to_buy(0.0), 0.0);
    }

    #[test]
    fn at_exactly_plan_over_list_price_the_smaller_commitment_is_taken() {
        // 4 of 5 hours at 20 % off: both cost the same.
        let even = spend(&[(240, 8.0), (60, 2.0)], 0.2);
        assert_eq!(even.best_commitment(), 2.0);
        assert!((even.usd(8.0) - even.usd(2.0)).abs() < 1e-9);
    }

    #[test]
    fn parts_of_hours_at_both_ends_are_one_hour_of_what_repeats() {
        // From 00:40 on: 20 minutes at 3, an hour at 1, and 40 minutes at 6: (20 × 3 + 40 × 6) ÷ 60.
        let hours = [(20, 3.0), (60, 1.0), (40, 6.0)];
        assert_eq!(*repeated(hours.into_iter()), [(60, 5.0), (60, 1.0)]);
        let whole = [(60, 3.0), (60, 1.0)];
        assert_eq!(*repeated(whole.into_iter()), whole);
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 4096, ..ProptestConfig::default() })]

        #[test]
        fn the_optimum_is_the_one_that_trying_all_finds(
            hours in prop::collection::vec((1..=60_u32, 0..2000_u32), 1..168),
            discount in 1..60_u32,
        ) {
            // Whole cents, of which every one is tried.
            let hours: Vec<_> = hours.iter().map(|(minutes, usd)| (*minutes, f64::from(*usd))).collect();
            let spend = spend(&hours, f64::from(discount) / 100.0);
            // Hour by hour: the commitment, and at list prices what it does not reach.
            let all: f64 = hours.iter().map(|(minutes, _)| f64::from(*minutes)).sum();
            let list = 1.0 / (1.0 - f64::from(discount) / 100.0);
            let usd = |commitment: f64| {
                let hours = hours.iter().map(|(minutes, usd)| {
                    let beyond = if *usd > commitment { usd - commitment } else { 0.0 };
                    f64::from(*minutes) / all * (commitment + beyond * list)
                });
                hours.sum::<f64>()
            };
            let least = (0..=2000_u32).map(|it| usd(f64::from(it))).fold(f64::INFINITY, f64::min);
            let found = usd(spend.best_commitment());
            prop_assert!(found <= least * (1.0 + 1e-12), "{found} {least}");
        }
    }
}
