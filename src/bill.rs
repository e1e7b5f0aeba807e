//! Bills: charges, each a metered quantity times a published price.

use std::ptr;
use std::sync::Arc;

use jiff::civil::Date;
use rust_decimal::Decimal;

use crate::prices::{Agreement, Allowance, Discount, Price, Source};
use crate::rounding::quotient;

/// The part of a bill that a charge stands in, in the order of the bill.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    /// Requests or the capacity for them.
    Throughput,
    /// Hours of instances and of cache nodes.
    Instances,
    /// Requests, capacity and storage of secondary indexes.
    Indexes,
    /// What is committed to for a term, beside what it covers.
    Commitments,
    /// Data stored, and the speed of what it is stored on.
    Storage,
    /// Backups, and what is done with them.
    Protection,
    /// Changes handed on as they happen.
    Streams,
    /// Everything in the other regions of a table.
    Replication,
    /// Data that leaves the region.
    Transfer,
    /// The time of people.
    Administration,
}

impl Group {
    /// The name that reports and JSON use.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Throughput => "throughput",
            Self::Instances => "instances",
            Self::Indexes => "indexes",
            Self::Commitments => "commitments",
            Self::Storage => "storage",
            Self::Protection => "protection",
            Self::Streams => "streams",
            Self::Replication => "replication",
            Self::Transfer => "transfer",
            Self::Administration => "administration",
        }
    }
}

/// What a charge is for.
#[derive(Debug, Clone, Copy)]
pub struct Item<'i> {
    /// The part of the bill that it stands in.
    pub group: Group,
    /// What is paid for: an access pattern, the table, an index, a class, a volume.
    pub subject: &'i str,
    /// What is counted, as price books name it.
    pub meter: &'static str,
}

/// Why a charge is billed at another price than the published one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CoveredBy {
    /// The account's free allowance.
    Allowance,
    /// Reserved capacity, which is billed by itself.
    Reserved,
    /// A savings plan, at its own prices.
    SavingsPlan,
}

impl CoveredBy {
    /// The name that reports and JSON use.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Allowance => "free allowance",
            Self::Reserved => "reserved capacity",
            Self::SavingsPlan => "savings plan",
        }
    }
}

/// One line of a bill.
#[derive(Debug, Clone)]
pub struct Charge<'b> {
    /// The part of the bill that it stands in.
    pub group: Group,
    /// What it is for: an access pattern, the table, an index, a class, a volume.
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
    /// The price of one unit by what was agreed, before anything covers it, USD.
    pub agreed_unit_price_usd: Decimal,
    /// The price of one unit that is billed, USD.
    pub unit_price_usd: Decimal,
    /// What was agreed that makes the price another than the published one.
    pub agreement: Option<Agreement>,
    /// What it is covered by, when that changes its price.
    pub covered_by: Option<CoveredBy>,
    /// Where the price was published.
    pub source: Arc<Source>,
    /// When the price was published or read.
    pub price_date: Date,
    /// The price in the book; `None` of what has its price from elsewhere.
    pub(crate) price: Option<&'b Price>,
    /// The plan that covers it, or that it is the unused part of.
    pub(crate) plan: Option<&'b Discount>,
}

/// An amount has at most so many decimals: that leaves ten digits before the point, and no sum of
/// amounts below ten billion USD is ever rounded.
const AMOUNT_DECIMALS: u32 = 18;

/// No quantity is cut to fewer decimals, whatever its price: a discount of a discount has many.
const LEAST_QUANTITY_DECIMALS: u32 = 6;

/// A quantity as it is billed. Sizes and shares do not divide evenly, and a quantity that filled
/// all 28 digits of a decimal would leave none for its price. So it keeps as many decimals as make
/// its amount exact: of a GB, less than a millionth of a byte.
pub(crate) fn billed_quantity(quantity: Decimal, usd: Decimal) -> Decimal {
    if quantity.scale() <= LEAST_QUANTITY_DECIMALS {
        return quantity;
    }
    quantity.round_dp(billed_decimals(usd))
}

/// To how many decimals a quantity is billed at a price.
pub(crate) fn billed_decimals(usd: Decimal) -> u32 {
    let decimals = AMOUNT_DECIMALS.saturating_sub(usd.normalize().scale());
    decimals.max(LEAST_QUANTITY_DECIMALS)
}

impl<'b> Charge<'b> {
    /// A charge of no units.
    pub(crate) fn of_nothing(item: Item<'_>, price: &'b Price) -> Self {
        line(item, Decimal::ZERO, price)
    }

    /// Quantity × unit price, USD.
    #[must_use]
    pub fn amount_usd(&self) -> Decimal {
        // What is beyond all measure stays so: at the bounds of every input nothing overflows.
        self.quantity.saturating_mul(self.unit_price_usd)
    }
}

/// The lines of a bill.
#[derive(Debug, Clone)]
enum Lines<'b> {
    Each(Vec<Charge<'b>>),
    /// Nobody will read them: their sum so far, USD.
    Sum(Decimal),
}

/// The charges of a month, or those that fall due once.
#[derive(Debug, Clone)]
pub struct Bill<'b> {
    free_tier: bool,
    lines: Lines<'b>,
    /// What is used up of each allowance.
    used: Vec<(&'b Allowance, Decimal)>,
    allowances_usd: Decimal,
}

impl<'b> Bill<'b> {
    /// A bill without charges. With `free_tier` the free allowances of the account are its to use.
    #[must_use]
    pub fn new(free_tier: bool) -> Self {
        Self {
            free_tier,
            lines: Lines::Each(Vec::new()),
            used: Vec::new(),
            allowances_usd: Decimal::ZERO,
        }
    }

    /// A bill without charges, of an account that has used up so much of its allowances elsewhere.
    #[must_use]
    pub fn sharing(free_tier: bool, used: Vec<(&'b Allowance, Decimal)>) -> Self {
        Self {
            used,
            ..Self::new(free_tier)
        }
    }

    /// A bill of which nobody will read the charges: it has none, only their sum.
    pub(crate) fn sum_alone(free_tier: bool, used: Vec<(&'b Allowance, Decimal)>) -> Self {
        Self {
            lines: Lines::Sum(Decimal::ZERO),
            ..Self::sharing(free_tier, used)
        }
    }

    /// What is used up of each allowance.
    #[must_use]
    pub fn used(&self) -> &[(&'b Allowance, Decimal)] {
        &self.used
    }

    /// The charges, group by group and in each region by region, and within that in the order in
    /// which they were added.
    #[must_use]
    pub fn charges(&self) -> &[Charge<'b>] {
        match &self.lines {
            Lines::Each(charges) => charges,
            Lines::Sum(_) => &[],
        }
    }

    /// The sum of the charges, USD.
    #[must_use]
    pub fn total_usd(&self) -> Decimal {
        match &self.lines {
            Lines::Each(charges) => {
                let amounts = charges.iter().map(Charge::amount_usd);
                amounts.fold(Decimal::ZERO, Decimal::saturating_add)
            }
            Lines::Sum(usd) => *usd,
        }
    }

    /// What the user's own prices and discounts take off published ones, USD; negative where they are above
    /// them. What is covered has a price of its own, agreed or not.
    #[must_use]
    pub fn agreed_usd(&self) -> Decimal {
        let agreed = self.charges().iter().filter(|it| it.agreement.is_some());
        let off = agreed.filter(|it| it.covered_by.is_none()).map(|it| {
            let list = it.quantity.saturating_mul(it.list_unit_price_usd);
            list.saturating_sub(it.amount_usd())
        });
        off.fold(Decimal::ZERO, Decimal::saturating_add)
    }

    /// What the free allowances take off the bill, or would take off if they were its to use, USD.
    #[must_use]
    pub fn allowances_usd(&self) -> Decimal {
        self.allowances_usd
    }

    /// Adds a charge, and gives its amount in USD.
    pub fn charge(&mut self, item: Item<'_>, quantity: Decimal, price: &'b Price) -> Decimal {
        let quantity = billed_quantity(quantity, price.usd);
        self.add(quantity, price.usd, || line(item, quantity, price))
    }

    /// Adds a charge of which an allowance is free: a line at the published price for what is
    /// beyond the allowance, and a line at price 0 for what it covers, as AWS prints them. Gives
    /// the amount in USD. Charges that share an allowance use it up in the order in which they
    /// come.
    pub fn charge_beyond(
        &mut self,
        allowance: Option<&'b Allowance>,
        item: Item<'_>,
        quantity: Decimal,
        price: &'b Price,
    ) -> Decimal {
        let free = self.take_noted(allowance, quantity, price);
        if !self.free_tier {
            return self.charge(item, quantity, price);
        }
        let mut amount = Decimal::ZERO;
        if free < quantity || quantity.is_zero() {
            amount = self.charge(item, quantity - free, price);
        }
        self.charge_free(allowance, item, free, price);
        amount
    }

    /// Adds a line for what an allowance covers, and gives the quantity that is left to charge.
    pub fn charge_free_part(
        &mut self,
        allowance: Option<&'b Allowance>,
        item: Item<'_>,
        quantity: Decimal,
        price: &'b Price,
    ) -> Decimal {
        let free = self.take_noted(allowance, quantity, price);
        if !self.free_tier {
            return quantity;
        }
        self.charge_free(allowance, item, free, price);
        quantity - free
    }

    /// What an allowance still covers of a quantity; what that is worth is noted.
    fn take_noted(
        &mut self,
        allowance: Option<&'b Allowance>,
        quantity: Decimal,
        price: &'b Price,
    ) -> Decimal {
        let free = self.take(allowance, quantity);
        if !free.is_zero() {
            self.note_saving(amount_usd(free, price.usd));
        }
        free
    }

    /// Whether the free allowances of the account are the bill's to use.
    #[must_use]
    pub fn has_free_tier(&self) -> bool {
        self.free_tier
    }

    /// What an allowance still covers of a quantity; from then on it is used up. It counts whether
    /// or not the allowances are the bill's to use.
    pub fn take(&mut self, allowance: Option<&'b Allowance>, quantity: Decimal) -> Decimal {
        let Some(allowance) = allowance else {
            return Decimal::ZERO;
        };
        let at = self.used.iter().position(|(it, _)| ptr::eq(*it, allowance));
        let at = at.unwrap_or_else(|| {
            self.used.push((allowance, Decimal::ZERO));
            self.used.len() - 1
        });
        let used = &mut self.used[at].1;
        let free = quantity.min(allowance.quantity - *used);
        *used += free;
        free
    }

    /// Notes what an allowance takes off the bill, or would if it were its to use, USD.
    pub fn note_saving(&mut self, usd: Decimal) {
        self.allowances_usd = self.allowances_usd.saturating_add(usd);
    }

    /// Adds a line at price 0 for what an allowance covers; none when it covers nothing.
    pub fn charge_free(
        &mut self,
        allowance: Option<&'b Allowance>,
        item: Item<'_>,
        quantity: Decimal,
        price: &'b Price,
    ) {
        if let Some(allowance) = allowance
            && !quantity.is_zero()
        {
            let quantity = billed_quantity(quantity, price.usd);
            self.add(quantity, Decimal::ZERO, || Charge {
                covered_by: Some(CoveredBy::Allowance),
                source: Arc::clone(&allowance.source),
                price_date: allowance.date,
                ..line(item, quantity, price)
            });
        }
    }

    /// Adds a line at price 0 for what reserved capacity covers, which was bought at a price of its
    /// own; none when it covers nothing.
    pub fn charge_reserved(
        &mut self,
        item: Item<'_>,
        quantity: Decimal,
        price: &'b Price,
        reserved: &'b Price,
    ) {
        if !quantity.is_zero() {
            let quantity = billed_quantity(quantity, price.usd);
            self.add(quantity, Decimal::ZERO, || Charge {
                covered_by: Some(CoveredBy::Reserved),
                source: Arc::clone(&reserved.source),
                price_date: reserved.date,
                ..line(item, quantity, price)
            });
        }
    }

    /// Adds a charge at the price of a savings plan, and gives its amount in USD; none when there is
    /// nothing to charge.
    pub fn charge_discounted(
        &mut self,
        item: Item<'_>,
        quantity: Decimal,
        price: &'b Price,
        discount: &'b Discount,
    ) -> Decimal {
        if quantity.is_zero() {
            return Decimal::ZERO;
        }
        let usd = discounted(price, discount);
        let quantity = billed_quantity(quantity, usd);
        self.add(quantity, usd, || Charge {
            covered_by: Some(CoveredBy::SavingsPlan),
            source: Arc::clone(&discount.source),
            price_date: discount.date,
            plan: Some(discount),
            ..line(item, quantity, price)
        })
    }

    /// Adds what of a savings plan's commitment is not drawn, USD a month, and gives its amount.
    pub fn charge_unused_plan(
        &mut self,
        usd: Decimal,
        region: &'b str,
        discount: &'b Discount,
    ) -> Decimal {
        let quantity = lost_as_billed(usd);
        self.add(quantity, Decimal::ONE, || Charge {
            group: Group::Commitments,
            subject: "savings plan".to_owned(),
            region,
            meter: "unused-commitment",
            quantity,
            unit: "USD",
            list_unit_price_usd: Decimal::ONE,
            agreed_unit_price_usd: Decimal::ONE,
            unit_price_usd: Decimal::ONE,
            agreement: None,
            covered_by: None,
            source: Arc::clone(&discount.source),
            price_date: discount.date,
            price: None,
            plan: Some(discount),
        })
    }

    /// Adds hours at a price that the profile itself states, of which the source and the day are given.
    pub fn charge_own(
        &mut self,
        item: Item<'_>,
        hours: Decimal,
        usd: Decimal,
        region: &'b str,
        (source, price_date): (Arc<Source>, Date),
    ) {
        let quantity = billed_quantity(hours, usd);
        self.add(quantity, usd, || Charge {
            group: item.group,
            subject: item.subject.to_owned(),
            region,
            meter: item.meter,
            quantity,
            unit: "hour",
            list_unit_price_usd: usd,
            agreed_unit_price_usd: usd,
            unit_price_usd: usd,
            agreement: None,
            covered_by: None,
            source,
            price_date,
            price: None,
            plan: None,
        });
    }

    /// The sum of the charges of a group, USD.
    #[must_use]
    pub fn group_usd(&self, group: Group) -> Decimal {
        let of_group = self.charges().iter().filter(|it| it.group == group);
        let amounts = of_group.map(Charge::amount_usd);
        amounts.fold(Decimal::ZERO, Decimal::saturating_add)
    }

    /// Puts a charge of a quantity at a price behind those of its group and region, and gives its amount.
    fn add(
        &mut self,
        quantity: Decimal,
        usd: Decimal,
        charge: impl FnOnce() -> Charge<'b>,
    ) -> Decimal {
        let amount = quantity.saturating_mul(usd);
        match &mut self.lines {
            Lines::Sum(sum) => *sum = sum.saturating_add(amount),
            Lines::Each(charges) => {
                let charge = Charge {
                    unit_price_usd: usd,
                    ..charge()
                };
                let alike =
                    |it: &Charge<'_>| it.group == charge.group && it.region == charge.region;
                let at = match charges.iter().rposition(alike) {
                    Some(last) => last + 1,
                    None => charges.partition_point(|it| it.group <= charge.group),
                };
                charges.insert(at, charge);
            }
        }
        amount
    }
}

/// What a quantity comes to at a price, as it is billed. What is beyond all measure stays so: at the
/// bounds of every input nothing overflows.
pub(crate) fn amount_usd(quantity: Decimal, usd: Decimal) -> Decimal {
    amount_of_short(quantity, usd)
        .unwrap_or_else(|| billed_quantity(quantity, usd).saturating_mul(usd))
}

/// The same for what is no longer than most, in whole numbers of the 18th decimal.
fn amount_of_short(quantity: Decimal, usd: Decimal) -> Option<Decimal> {
    let (mut digits, mut decimals) = (quantity.mantissa(), quantity.scale());
    let (mut price, mut price_decimals) = (u64::try_from(usd.mantissa()).ok()?, usd.scale());
    // Zeros at the end are no decimals.
    while price_decimals > 0 && price % 10 == 0 {
        price /= 10;
        price_decimals -= 1;
    }
    if price_decimals > AMOUNT_DECIMALS - LEAST_QUANTITY_DECIMALS {
        return None;
    }
    let most = AMOUNT_DECIMALS - price_decimals;
    if let Some(beyond) = decimals.checked_sub(most).filter(|beyond| *beyond > 0) {
        digits = quotient(digits, *POWERS.get(beyond as usize)?);
        decimals = most;
    }
    let fill = *POWERS.get((most - decimals) as usize)?;
    let (digits, fill) = (u128::try_from(digits).ok()?, u128::try_from(fill).ok()?);
    // The product of two numbers of 64 bits always fits in 128.
    let amount = match u64::try_from(digits) {
        Ok(digits) => u128::from(digits) * u128::from(price),
        Err(_) => digits.checked_mul(price.into())?,
    };
    let amount = match u64::try_from(amount) {
        Ok(amount) => u128::from(amount) * fill,
        Err(_) => amount.checked_mul(fill)?,
    };
    // Decimals hold 96 bits.
    #[allow(clippy::cast_possible_truncation)]
    let part = |at: u32| (amount >> (32 * at)) as u32;
    (amount >> 96 == 0)
        .then(|| Decimal::from_parts(part(0), part(1), part(2), false, AMOUNT_DECIMALS))
}

/// Powers of ten, from the zeroth on.
const POWERS: [i128; 19] = {
    let mut powers = [1; 19];
    let mut at = 1;
    while at < powers.len() {
        powers[at] = powers[at - 1] * 10;
        at += 1;
    }
    powers
};

/// USD of a commitment that are lost, as they are billed.
pub(crate) fn lost_as_billed(usd: Decimal) -> Decimal {
    usd.round_dp(AMOUNT_DECIMALS)
}

/// The price of a unit with a discount, USD.
pub(crate) fn discounted(price: &Price, discount: &Discount) -> Decimal {
    price.usd * (Decimal::ONE - discount.share)
}

/// A charge of a quantity as it is billed.
fn line<'b>(item: Item<'_>, quantity: Decimal, price: &'b Price) -> Charge<'b> {
    Charge {
        group: item.group,
        subject: item.subject.to_owned(),
        region: &price.region,
        meter: item.meter,
        quantity,
        unit: &price.unit,
        list_unit_price_usd: price.list_usd,
        agreed_unit_price_usd: price.usd,
        unit_price_usd: price.usd,
        agreement: price.agreement,
        covered_by: None,
        source: Arc::clone(&price.source),
        price_date: price.date,
        price: Some(price),
        plan: None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rust_decimal::dec;

    use super::*;

    #[test]
    fn a_quantity_is_billed_to_as_many_decimals_as_make_its_amount_exact() {
        // 0.00065 has five decimals, which leaves 13 of 18: a third is 0.3333333333333.
        let third = Decimal::ONE / dec!(3);
        assert_eq!(amount_usd(third, dec!(0.00065)), dec!(0.000216666666666645));
        assert_eq!(amount_usd(dec!(730), dec!(0.00065)), dec!(0.4745));
    }

    proptest! {
        #[test]
        fn amounts_in_whole_numbers_are_those_of_decimals(
            digits in -79_228_162_514_264_337_593_543_950_335_i128..=79_228_162_514_264_337_593_543_950_335,
            scale in 0..=28_u32, shift in 0..28_u32,
            price in prop_oneof![0..10_000_000_000_u64, (0..1000_u64).prop_map(|it| it * 1000)],
            price_scale in 0..=16_u32,
        ) {
            let quantity = Decimal::from_i128_with_scale(digits / 10_i128.pow(shift), scale);
            let usd = Decimal::from_i128_with_scale(price.into(), price_scale);
            let plain = billed_quantity(quantity, usd).saturating_mul(usd);
            prop_assert_eq!(amount_usd(quantity, usd), plain);
        }
    }
}
