//! What a batch came to: how many workloads, where they are cheapest, and what all of them cost.

use rust_decimal::Decimal;

use super::answer::{Answer, Choice, Desk};
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
    /// What all rows cost on one engine, each with the cheapest option of it.
    pub dynamodb: Side,
    /// The same on the other.
    pub postgresql: Side,
}

/// One engine for all.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Side {
    /// What those cost that it serves, USD a month.
    pub usd: Decimal,
    /// How many it does not serve.
    pub unserved: u64,
    /// How many are cheapest there.
    pub cheapest: u64,
}

impl Side {
    fn add(&mut self, choice: Option<Choice>) {
        match choice {
            Some(choice) => self.usd = self.usd.saturating_add(choice.usd),
            None => self.unserved += 1,
        }
    }

    fn merge(&mut self, other: &Self) {
        self.usd = self.usd.saturating_add(other.usd);
        self.unserved += other.unserved;
        self.cheapest += other.cheapest;
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
        let (dynamodb, postgresql) = if is_dynamodb {
            self.dynamodb.cheapest += 1;
            (answer.cheapest, answer.other)
        } else {
            self.postgresql.cheapest += 1;
            (answer.other, answer.cheapest)
        };
        self.dynamodb.add(dynamodb);
        self.postgresql.add(postgresql);
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
        self.dynamodb.merge(&other.dynamodb);
        self.postgresql.merge(&other.postgresql);
    }
}
