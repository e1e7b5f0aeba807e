//! What is billed alike whatever the engine, as formulas: data that leaves the region, and people. The rules
//! are told in [`crate::transfer`] and [`crate::administration`].

use rust_decimal::Decimal;

use super::draft::{Draft, float};
use super::expression::Expression;
use super::plan::Exactness;
use super::rows::{About, Validation};
use crate::bill::{Charge, CoveredBy};
use crate::binary::GIB_RATE;
use crate::compare::Answer;
use crate::model::Engine;
use crate::prices::tier_key;
use crate::transfer::{INTERNET, UNIT};

impl Draft<'_> {
    /// The quantity of a charge that every engine has, as a formula.
    pub(super) fn common_quantity(
        &mut self,
        answer: &Answer<'_>,
        charge: &Charge<'_>,
    ) -> Option<(Expression, Exactness)> {
        match charge.meter {
            "administration-hours" => Some(self.administration(answer)),
            "internet-transfer" => Some((self.internet(charge)?, Exactness::Formula)),
            "inter-region-transfer" => {
                let to = charge.subject.strip_prefix("to ")?;
                let path = format!("transfer.regions_per_month.{to}");
                let sent = &self.workload.transfer.region_bytes_per_month;
                let (_, bytes) = sent.iter().find(|(region, _)| region == to)?;
                let label = format!("sent to {to}");
                let bytes = self.bytes_input(&path, (&label, "a month"), 0.0, *bytes);
                Some((bytes / GIB_RATE.into(), Exactness::Formula))
            }
            _ => None,
        }
    }

    /// How many databases an option comes to, of which the program chooses the number.
    pub(super) fn databases(&mut self, answer: &Answer<'_>) -> Expression {
        let databases = answer.quote().map_or(1, |it| it.databases);
        if databases == 1 {
            return Expression::Number(1.0);
        }
        let id = answer.option.id;
        self.factor(
            &format!("{id}_databases"),
            &format!("{id}: databases that the data is split over"),
            "databases",
            "as many shards as the load takes at the inputs of the profile",
            f64::from(databases),
        )
    }

    /// A size that the profile gives, of so many bytes at least.
    pub(super) fn bytes_input(
        &mut self,
        path: &str,
        (label, note): (&str, &str),
        least: f64,
        now: Decimal,
    ) -> Expression {
        let about = About {
            label: label.to_owned(),
            unit: "bytes".to_owned(),
            note: note.to_owned(),
            validation: Some(Validation::Between(least, 1e18)),
        };
        self.input(&path.replace('.', "_"), path, now, about)
    }

    /// What of a quantity is billed where some of it is free each month, or what of it is free: what comes
    /// `before` it uses that up first. `key` is that of the allowance.
    pub(super) fn beyond_allowance(
        &mut self,
        charge: &Charge<'_>,
        key: &str,
        before: Expression,
        quantity: Expression,
    ) -> Expression {
        let allowance = self.book.allowance(key);
        let Some(allowance) = allowance.filter(|_| self.workload.dynamodb.free_tier) else {
            return quantity;
        };
        let all = self.factor(
            &format!("free_{key}"),
            &format!("free each month: {key}"),
            charge.unit,
            &allowance.source.to_string(),
            float(allowance.quantity),
        );
        let left = if before == Expression::Number(0.0) {
            all
        } else {
            (all - before).at_least(0.0)
        };
        let free = left.at_most(quantity.clone());
        if charge.covered_by == Some(CoveredBy::Allowance) {
            free
        } else {
            quantity - free
        }
    }

    /// The time of people.
    fn administration(&mut self, answer: &Answer<'_>) -> (Expression, Exactness) {
        let hours = self.assumption(answer.option.administration);
        let is_one = answer.option.engine == Engine::DynamoDb || answer.option.id == "aurora.dsql";
        let exactness = if is_one {
            Exactness::Formula
        } else {
            Exactness::Factor
        };
        (hours * self.databases(answer), exactness)
    }

    /// GB to the internet that lie in a tier, or are free.
    fn internet(&mut self, charge: &Charge<'_>) -> Option<Expression> {
        let bytes = self.workload.transfer.internet_bytes_per_month;
        let path = "transfer.internet_per_month";
        let bytes = self.bytes_input(path, ("sent to the internet", "a month"), 0.0, bytes);
        let gb = bytes / GIB_RATE.into();
        let none = Expression::Number(0.0);
        let key = tier_key(INTERNET, "0");
        let billed = self.beyond_allowance(charge, &key, none, gb);
        if charge.covered_by == Some(CoveredBy::Allowance) {
            return Some(billed);
        }
        let tiers = self.book.tiers(INTERNET, UNIT).ok()?;
        let price = charge.price?;
        let at = tiers.iter().position(|(_, it)| std::ptr::eq(*it, price))?;
        let billed = self.derived(
            "transfer_internet_gb",
            "sent to the internet and billed",
            "GB a month",
            "a GB is 2^30 bytes",
            billed,
        );
        let until = match tiers.get(at + 1) {
            Some((end, _)) => billed.at_most(float(*end)),
            None => billed,
        };
        let from = float(tiers[at].0);
        Some(if from > 0.0 {
            (until - from.into()).at_least(0.0)
        } else {
            until
        })
    }
}
