//! Charges that a quote does not have and another of the same option may: what is left beside reserved
//! capacity, or what a plan covers, once there is any; the next tier; backups beyond those that are free.

use super::build::usage_of;
use super::draft::Draft;
use crate::bill::{Charge, CoveredBy, Group, Item};
use crate::commitment::reserved::Prices;
use crate::compare::Answer;
use crate::model::Quote;
use crate::prices::Price;
use crate::transfer::{INTERNET, UNIT};

/// The charges of a month and those that fall due once, each with what may come to be.
pub(super) type Charges<'b> = [Vec<Charge<'b>>; 2];

impl<'d> Draft<'d> {
    /// The charges of a quote, with such of nothing for all that may come to be.
    pub(super) fn with_latent(&self, answer: &Answer<'d>, quote: &Quote<'d>) -> Charges<'d> {
        let mut charges = [
            quote.bill.charges().to_vec(),
            quote.upfront.charges().to_vec(),
        ];
        let id = answer.option.id;
        self.add_tiers(&mut charges[0]);
        self.add_backups(id, &mut charges[0]);
        if !id.starts_with("dynamodb.") || self.workload.dynamodb.free_tier {
            return charges;
        }
        if answer.option.commitment_years > 0 {
            let by = if id.ends_with(".savings-plan") {
                CoveredBy::SavingsPlan
            } else {
                CoveredBy::Reserved
            };
            self.add_covered(id, by, &mut charges[0]);
        }
        if id.contains(".reserved-") {
            self.add_reserved(answer.option.commitment_years, &mut charges);
        }
        charges
    }

    /// Adds the tiers that nothing of what goes to the internet lies in.
    fn add_tiers(&self, charges: &mut Vec<Charge<'d>>) {
        let sent = self.workload.transfer.internet_bytes_per_month;
        let Some(tiers) = self
            .book
            .tiers(INTERNET, UNIT)
            .ok()
            .filter(|_| !sent.is_zero())
        else {
            return;
        };
        for (_, price) in tiers {
            let is_there = |it: &Charge<'_>| {
                it.covered_by.is_none() && it.price.is_some_and(|own| std::ptr::eq(own, price))
            };
            if !charges.iter().any(is_there) {
                let (group, subject) = (Group::Transfer, "to the internet");
                insert(charges, none(group, subject, "internet-transfer", price));
            }
        }
    }

    /// Adds backups where all that are kept are free.
    fn add_backups(&self, id: &str, charges: &mut Vec<Charge<'d>>) {
        let key = match id.split('.').next() {
            Some("rds") => "rds.backup-storage",
            Some("aurora") if id != "aurora.dsql" => "aurora.backup-storage",
            _ => return,
        };
        let meter = "backup-storage";
        if charges.iter().all(|it| it.meter != meter)
            && let Ok(price) = self.book.price(key, "GB-month")
        {
            insert(charges, none(Group::Protection, "backups", meter, price));
        }
    }

    /// Adds what is covered where only the rest is charged, and the rest where only what is covered is.
    fn add_covered(&self, id: &str, by: CoveredBy, charges: &mut Vec<Charge<'d>>) {
        let plan = match by {
            CoveredBy::SavingsPlan => self.book.savings_plan(usage_of(id)).ok(),
            _ => None,
        };
        let throughput = |it: &Charge<'_>| {
            it.meter.ends_with("-request-units") || it.meter.ends_with("-capacity-unit-hours")
        };
        let known: Vec<_> = charges
            .iter()
            .filter(|it| throughput(it) && !it.meter.starts_with("reserved-"))
            .cloned()
            .collect();
        for it in &known {
            for covered_by in [Some(by), None] {
                let is_there = known
                    .iter()
                    .any(|other| other.covered_by == covered_by && is_of_one_thing(other, it));
                if !is_there {
                    let more = Charge {
                        quantity: rust_decimal::Decimal::ZERO,
                        covered_by,
                        plan: plan.filter(|_| covered_by.is_some()),
                        ..it.clone()
                    };
                    insert(charges, more);
                }
            }
        }
        if let Some(plan) = plan
            && let Some(first) = known.first()
            && charges.iter().all(|it| it.meter != "unused-commitment")
        {
            let one = rust_decimal::Decimal::ONE;
            let unused = Charge {
                group: Group::Commitments,
                subject: "savings plan".to_owned(),
                meter: "unused-commitment",
                quantity: rust_decimal::Decimal::ZERO,
                unit: "USD",
                list_unit_price_usd: one,
                agreed_unit_price_usd: one,
                unit_price_usd: one,
                agreement: None,
                covered_by: None,
                price: None,
                plan: Some(plan),
                ..first.clone()
            };
            insert(charges, unused);
        }
    }

    /// Adds reserved capacity of the kinds that none is bought of.
    fn add_reserved(&self, years: u32, charges: &mut Charges<'d>) {
        for (is_read, subject) in [(true, "read capacity"), (false, "write capacity")] {
            let Ok(prices) = Prices::of(self.book, is_read, years) else {
                continue;
            };
            let [monthly, upfront] = charges;
            for (charges, meter, price) in [
                (monthly, prices.hourly_meter, prices.hourly),
                (upfront, prices.upfront_meter, prices.upfront),
            ] {
                let is_there = |it: &Charge<'_>| it.meter == meter && it.region == &*price.region;
                if !charges.iter().any(is_there) {
                    let group = Group::Commitments;
                    insert(charges, none(group, subject, meter, price));
                }
            }
        }
    }
}

/// A charge of nothing.
fn none<'b>(group: Group, subject: &str, meter: &'static str, price: &'b Price) -> Charge<'b> {
    let item = Item {
        group,
        subject,
        meter,
    };
    Charge::of_nothing(item, price)
}

fn is_of_one_thing(a: &Charge<'_>, b: &Charge<'_>) -> bool {
    a.group == b.group && a.subject == b.subject && a.meter == b.meter && a.region == b.region
}

/// Puts a charge behind those of its group.
fn insert<'b>(charges: &mut Vec<Charge<'b>>, more: Charge<'b>) {
    let same = |it: &Charge<'_>| it.group == more.group && it.subject == more.subject;
    let at = match charges.iter().rposition(same) {
        Some(last) => last + 1,
        None => charges.partition_point(|it| it.group <= more.group),
    };
    charges.insert(at, more);
}
