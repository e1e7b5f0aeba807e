//! Terms on which instances are bought, and what an hour of one costs then.
//!
//! Rule: Amazon RDS and EC2, reserved instances. A reserved instance is paid for in every hour of its
//! term, and some of it upfront; both have prices of their own.

use rust_decimal::Decimal;

use crate::bill::discounted;
use crate::model::Unavailable;
use crate::month;
use crate::prices::{Discount, MissingPrice, Price, PriceBook};

/// For how long an instance is committed to, and how it is paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Term {
    /// The last part of the id of an option.
    pub(super) id: &'static str,
    pub(super) years: u32,
    kind: Kind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    OnDemand,
    Reserved { has_upfront: bool },
    SavingsPlan,
}

impl Term {
    pub(super) const ON_DEMAND: Self = Self {
        id: "on-demand",
        years: 0,
        kind: Kind::OnDemand,
    };
    pub(super) const SAVINGS_PLAN: Self = Self {
        id: "savings-plan",
        years: 1,
        kind: Kind::SavingsPlan,
    };
    pub(super) const ONE_YEAR: Self = Self::reserved("1y-no-upfront", 1, false);
    pub(super) const ONE_YEAR_PARTIAL: Self = Self::reserved("1y-partial-upfront", 1, true);
    pub(super) const ONE_YEAR_ALL: Self = Self::reserved("1y-all-upfront", 1, true);
    pub(super) const THREE_YEARS: Self = Self::reserved("3y-no-upfront", 3, false);
    pub(super) const THREE_YEARS_PARTIAL: Self = Self::reserved("3y-partial-upfront", 3, true);
    pub(super) const THREE_YEARS_ALL: Self = Self::reserved("3y-all-upfront", 3, true);

    /// What keys of hourly prices begin with, for all that a service sells on the term.
    pub(super) fn hours_of(self, service: &str) -> String {
        match self.kind {
            Kind::Reserved { .. } => format!("{service}.reserved-instance-hours.{}.", self.id),
            _ => format!("{service}.instance-hours."),
        }
    }

    /// How many terms there are.
    pub(super) const COUNT: usize = 8;

    /// Its place among the terms.
    pub(super) const fn place(self) -> usize {
        match (self.kind, self.years) {
            (Kind::OnDemand, _) => 0,
            (Kind::SavingsPlan, _) => 1,
            (Kind::Reserved { has_upfront: false }, 1) => 2,
            (Kind::Reserved { has_upfront: false }, _) => 3,
            // Half and all upfront differ in their names alone.
            (Kind::Reserved { has_upfront: true }, 1) => 4 + self.is_all_upfront(),
            (Kind::Reserved { has_upfront: true }, _) => 6 + self.is_all_upfront(),
        }
    }

    const fn is_all_upfront(self) -> usize {
        (self.id.len() == "1y-all-upfront".len()) as usize
    }

    const fn reserved(id: &'static str, years: u32, has_upfront: bool) -> Self {
        let kind = Kind::Reserved { has_upfront };
        Self { id, years, kind }
    }

    pub(super) fn is_reserved(self) -> bool {
        matches!(self.kind, Kind::Reserved { .. })
    }

    pub(super) fn is_savings_plan(self) -> bool {
        self.kind == Kind::SavingsPlan
    }
}

/// Where instances of a kind are priced on a term.
#[derive(Debug, Clone, Copy)]
pub(super) struct Offer<'b> {
    pub(super) book: &'b PriceBook,
    pub(super) term: Term,
    /// What a savings plan takes off, where the term is one.
    plan: Option<&'b Discount>,
    /// What keys begin with: `rds`.
    service: &'static str,
}

/// What an instance costs.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rate<'b> {
    pub(super) hour: &'b Price,
    pub(super) upfront: Option<&'b Price>,
    pub(super) plan: Option<&'b Discount>,
}

impl<'b> Offer<'b> {
    pub(super) fn new(
        book: &'b PriceBook,
        term: Term,
        service: &'static str,
    ) -> Result<Self, Unavailable> {
        let plan = match term.kind {
            Kind::SavingsPlan => Some(book.savings_plan(&format!("{service}.instance-hours"))?),
            _ => None,
        };
        Ok(Self::with(book, term, service, plan))
    }

    /// The same, of which it is known what the plan takes off.
    pub(super) fn with(
        book: &'b PriceBook,
        term: Term,
        service: &'static str,
        plan: Option<&'b Discount>,
    ) -> Self {
        Self {
            book,
            term,
            plan,
            service,
        }
    }

    /// What a savings plan takes off, where the term is one.
    pub(super) fn plan(&self) -> Option<&'b Discount> {
        self.plan
    }

    /// What keys of hourly prices begin with, up to the class; a variant ends with a dot or is empty.
    pub(super) fn hours_prefix(&self, variant: &str) -> String {
        self.term.hours_of(self.service) + variant
    }

    /// What an instance costs.
    pub(super) fn rate(&self, variant: &str, class: &str) -> Result<Rate<'b>, MissingPrice> {
        let key = format!("{}{class}", self.hours_prefix(variant));
        let hour = self.book.price(&key, HOUR)?;
        let upfront = self.upfront_prefix(variant);
        let upfront = upfront.map(|prefix| self.book.price(&format!("{prefix}{class}"), INSTANCE));
        Ok(Rate {
            hour,
            upfront: upfront.transpose()?,
            plan: self.plan,
        })
    }

    /// What every class costs that has an hourly price, in the order of their names.
    pub(super) fn rates(&self, variant: &str) -> Vec<(&'b str, Result<Rate<'b>, MissingPrice>)> {
        let hours = self.hours_prefix(variant);
        let upfront = self.upfront_prefix(variant);
        // Both are in the order of the classes.
        let mut upfronts = upfront
            .as_deref()
            .map(|prefix| self.book.prices_under(prefix).peekable());
        let rates = self.book.prices_under(&hours).map(|(class, hour)| {
            let upfront = upfronts.as_mut().and_then(|upfronts| {
                while upfronts.next_if(|(it, _)| *it < class).is_some() {}
                upfronts.next_if(|(it, _)| *it == class)
            });
            let is_whole = hour.unit == HOUR
                && match upfront {
                    None => upfronts.is_none(),
                    Some((_, price)) => price.unit == INSTANCE,
                };
            let rate = if is_whole {
                Ok(Rate {
                    hour,
                    upfront: upfront.map(|(_, price)| price),
                    plan: self.plan,
                })
            } else {
                // The book says what is missing, or what is wrong with its unit.
                self.rate(variant, class)
            };
            (class, rate)
        });
        rates.collect()
    }

    /// What keys of upfront prices begin with, where something is paid upfront.
    fn upfront_prefix(&self, variant: &str) -> Option<String> {
        let Self { service, term, .. } = self;
        matches!(term.kind, Kind::Reserved { has_upfront: true })
            .then(|| format!("{service}.reserved-instances.{}.{variant}", term.id))
    }

    /// What a month of an instance costs, what is paid upfront spread over the term, USD.
    pub(super) fn monthly_usd(&self, rate: &Rate<'_>) -> Decimal {
        let upfront = rate.upfront.map_or(Decimal::ZERO, |price| price.usd);
        rate.month_usd() + spread(upfront, self.term)
    }
}

impl Rate<'_> {
    /// What the hours of a month of an instance cost, USD.
    pub(super) fn month_usd(&self) -> Decimal {
        let plan = self.plan;
        let hour = plan.map_or(self.hour.usd, |plan| discounted(self.hour, plan));
        hour * month::HOURS
    }
}

const SPREAD_DECIMALS: u32 = 12;

/// What of an upfront sum falls on a month of its term.
pub(super) fn spread(upfront_usd: Decimal, term: Term) -> Decimal {
    let months = Decimal::from((term.years * 12).max(1));
    // Nobody can tell two sums apart by more decimals, and adding up fewer is faster.
    (upfront_usd / months).round_dp(SPREAD_DECIMALS)
}

const HOUR: &str = "hour";
const INSTANCE: &str = "instance";
