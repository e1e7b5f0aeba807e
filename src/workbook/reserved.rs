//! How much capacity to reserve, as formulas. The rule is told in [`crate::commitment`].

use super::capacity::{is_more, lesser, sum_of, years_of};
use super::draft::{Draft, float};
use super::expression::Expression;
use crate::assumptions::Name;
use crate::compare::Answer;
use crate::month;

impl Draft<'_> {
    /// Units that are reserved in a region: those of the number of blocks that costs the least.
    ///
    /// A block pays for itself where it is used for more than the share of the time that its price has of
    /// the plain one. All blocks below what is asked for that long do, and the one above it may.
    pub(super) fn reserved_units(
        &mut self,
        answer: &Answer<'_>,
        levels: usize,
        region: &str,
        is_read: bool,
    ) -> Option<Expression> {
        let years = years_of(answer.option.id)?;
        let quote = answer.quote()?;
        let capacities = quote.capacity.as_ref()?;
        let kind = if is_read { "read" } else { "write" };
        let book = if region == &*self.book.region {
            self.book
        } else {
            return None;
        };
        let of_pool = capacities.targets.iter().zip(&self.levels[levels].units);
        let of_pool = of_pool
            .filter(|(it, _)| it.region == region && it.is_read == is_read && !it.is_replicated);
        let of_pool: Vec<_> = of_pool
            .map(|(_, column)| Expression::Column(*column))
            .collect();
        if of_pool.is_empty() {
            return None;
        }
        let way = self.levels[levels].way;
        let minutes = Expression::Column(self.levels[levels].minutes);
        let pool = if let [Expression::Column(only)] = of_pool[..] {
            only
        } else {
            let title = format!("all {kind}s");
            self.add_column(levels, &title, "units", Expression::sum(of_pool))
        };
        let as_much = self.add_column(
            levels,
            &format!("minutes with as many {kind} units or more"),
            "of the period",
            Expression::MinutesAtLeast(self.levels[levels].minutes, pool),
        );
        let unit = if is_read { "RCU" } else { "WCU" };
        let hour = if is_read { "RCU-hour" } else { "WCU-hour" };
        let price = |draft: &mut Self, key: String, unit: &'static str| {
            let price = book.price(&key, unit).ok()?;
            Some(draft.price(price))
        };
        let term = format!("{years}y");
        let hourly = price(
            self,
            format!("dynamodb.reserved-{kind}-capacity-unit-hours.{term}"),
            hour,
        )?;
        let upfront = price(
            self,
            format!("dynamodb.reserved-{kind}-capacity-units.{term}"),
            unit,
        )?;
        let plain = price(
            self,
            format!("dynamodb.{kind}-capacity-unit-hours.standard"),
            hour,
        )?;
        let block = self.assumption(Name::ReservedBlockUnits);
        let hours: Expression = float(month::HOURS).into();
        let months = f64::from(years * 12);
        let share = (upfront / months.into() + hourly * hours.clone()) / (plain * hours);
        let share = self.derived(
            &format!("{kind}_reserved_share_{term}"),
            &format!("{kind} capacity reserved for {years} years: price over the plain one"),
            "share",
            "a block pays for itself where it is used for a larger share of the time",
            share,
        );
        let pool = Expression::Column(pool);
        let long_enough = is_more(
            Expression::Column(as_much),
            share.clone() * sum_of(minutes.clone()),
        );
        let sure = Expression::MostOf(Box::new(long_enough * pool.clone()));
        let sure = (sure / block.clone()).rounded_down();
        let label = format!("{way}, {kind}s, {term}: blocks in full use for long enough");
        let sure = self.derived(&label, &label, "blocks", "", sure);
        let beyond = lesser(
            pool.clone() - lesser(pool, sure.clone() * block.clone()),
            block.clone(),
        );
        let one_more = is_more(
            sum_of(minutes.clone() * beyond),
            share * block.clone() * sum_of(minutes),
        );
        let label = format!("{way}, {kind}s, {term}: blocks to reserve");
        let note = "and the next one, where it is used for long enough";
        let blocks = self.derived(&label, &label, "blocks", note, sure + one_more);
        Some(blocks * block)
    }
}
