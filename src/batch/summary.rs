//! What a batch came to: how many workloads, where they are cheapest, and what all of them cost.

use std::sync::Arc;

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::answer::{Answer, Desk};
use crate::compare::Term;
use crate::model::Engine;

/// What rows came to, or groups of them.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Summary {
    /// Rows that were answered.
    pub workloads: u64,
    /// Rows that were not, each with something wrong.
    pub faulty: u64,
    /// Rows that no option serves.
    pub unserved: u64,
    /// How many rows each option is the cheapest for, in the order of [`Desk::models`].
    pub cheapest: Vec<u64>,
    /// What all rows cost, each with its cheapest option, USD a month.
    pub cheapest_usd: Decimal,
    /// The same within each of [`Term::ALL`], without those rows that nothing serves within it.
    pub terms: [Served; 3],
    /// Rows that both engines serve.
    pub both: u64,
    /// What these cost, each with its cheapest option, USD a month.
    pub both_usd: Decimal,
    /// What these cost on one engine, and how many of all rows are cheapest there.
    pub dynamodb: Side,
    /// The same on the other.
    pub postgresql: Side,
    /// The oldest prices that the first row of each region used.
    pub dates: Vec<RegionDate>,
}

/// How old prices of a region are.
#[derive(Debug, Clone, PartialEq)]
pub struct RegionDate {
    /// The region.
    pub region: Arc<str>,
    /// The oldest date of the prices that its first workload used.
    pub oldest: Date,
    /// How many days old they may be before that is said.
    pub most_days: Decimal,
}

/// One engine for all that both serve.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Side {
    /// What these rows cost, USD a month.
    pub usd: Decimal,
    /// How many of all rows are cheapest there.
    pub cheapest: u64,
}

/// The cheapest of some of the options for all.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Served {
    /// What rows cost, USD a month.
    pub usd: Decimal,
    /// How many rows none of them serves.
    pub unserved: u64,
}

impl Side {
    fn merge(&mut self, other: &Self) {
        self.usd = self.usd.saturating_add(other.usd);
        self.cheapest += other.cheapest;
    }
}

impl Served {
    fn merge(&mut self, other: &Self) {
        self.usd = self.usd.saturating_add(other.usd);
        self.unserved += other.unserved;
    }
}

impl Summary {
    /// Counts the answer of a row.
    pub(super) fn add(&mut self, desk: &Desk<'_>, answer: &Answer) {
        self.workloads += 1;
        self.cheapest.resize(desk.models.len(), 0);
        let Some(cheapest) = answer.cheapest else {
            self.unserved += 1;
            return;
        };
        self.cheapest[cheapest.at] += 1;
        self.cheapest_usd = self.cheapest_usd.saturating_add(cheapest.usd);
        let is_dynamodb = desk.models[cheapest.at].option().engine == Engine::DynamoDb;
        let sides = [&mut self.dynamodb, &mut self.postgresql];
        let [own, other] = if is_dynamodb {
            sides
        } else {
            let [dynamodb, postgresql] = sides;
            [postgresql, dynamodb]
        };
        own.cheapest += 1;
        if let Some(second) = answer.other {
            own.usd = own.usd.saturating_add(cheapest.usd);
            other.usd = other.usd.saturating_add(second.usd);
            self.both += 1;
            self.both_usd = self.both_usd.saturating_add(cheapest.usd);
        }
        let mut least: [Option<Decimal>; 3] = [None; 3];
        for (model, usd) in desk.models.iter().zip(&answer.effective_usd) {
            let Some(usd) = *usd else {
                continue;
            };
            for (term, least) in Term::ALL.into_iter().zip(&mut least) {
                if model.option().commitment_years <= term.years()
                    && least.is_none_or(|least| usd < least)
                {
                    *least = Some(usd);
                }
            }
        }
        for (side, least) in self.terms.iter_mut().zip(least) {
            match least {
                Some(usd) => side.usd = side.usd.saturating_add(usd),
                None => side.unserved += 1,
            }
        }
    }

    /// Notes how old prices are of a region that no earlier row had.
    pub(super) fn note_date(&mut self, date: &RegionDate) {
        if self.dates.iter().all(|it| it.region != date.region) {
            self.dates.push(date.clone());
        }
    }

    /// Adds what other rows came to.
    pub fn merge(&mut self, other: &Self) {
        self.workloads += other.workloads;
        self.faulty += other.faulty;
        self.unserved += other.unserved;
        self.cheapest_usd = self.cheapest_usd.saturating_add(other.cheapest_usd);
        self.cheapest
            .resize(self.cheapest.len().max(other.cheapest.len()), 0);
        for (sum, more) in self.cheapest.iter_mut().zip(&other.cheapest) {
            *sum += more;
        }
        for (sum, more) in self.terms.iter_mut().zip(&other.terms) {
            sum.merge(more);
        }
        self.both += other.both;
        self.both_usd = self.both_usd.saturating_add(other.both_usd);
        for date in &other.dates {
            self.note_date(date);
        }
        self.dynamodb.merge(&other.dynamodb);
        self.postgresql.merge(&other.postgresql);
    }
}
