//! Reserved instances that were bought in an earlier month: what they cover of the servers of this one, and
//! whether to stay with their family.
//!
//! Rule: Amazon RDS user guide and Amazon EC2 user guide, reserved instances. Those of PostgreSQL, and
//! of Linux in a region, cover any size of their family, by normalized units: a large is 4, an
//! xlarge 8, a 2xlarge 16. Here they do so within their deployment. What needs more units is covered in
//! part and billed on demand for the rest; what is not used is paid all the same.

use std::borrow::Cow;

use rust_decimal::Decimal;

use super::market::Market;
use super::search;
use super::server::{Candidate, Decision, Line, Server, family};
use super::sizing::Fleet;
use super::term::{Offer, Term};
use crate::bill::Group;
use crate::commitment::{Held, HeldInstances};
use crate::model::Unavailable;
use crate::month;
use crate::prices::{Price, PriceBook, normalized_units};

/// The normalized units of a class; `None` for one that covers no other size.
fn units(class: &str) -> Option<Decimal> {
    let class = class.strip_prefix("db.").unwrap_or(class);
    let (_, size) = class.split_once('.')?;
    normalized_units(size)
}

/// Whether instances of one class cover those of another.
fn covers(held: &str, class: &str) -> bool {
    held == class
        || family(held) == family(class) && units(held).is_some() && units(class).is_some()
}

/// Units of a class, of which those that cover no other size have one.
fn measure(class: &str) -> Decimal {
    units(class).unwrap_or(Decimal::ONE)
}

/// Hours of instances that nothing held covers.
fn on_demand_hours(group: Group, subject: String, hours: Decimal, price: &Price) -> Line<'_> {
    Line::monthly(group, subject, "instance-hours", hours, price)
}

/// What is held, with what of it is not used yet.
struct Pools<'h>(Vec<(&'h HeldInstances, Decimal)>);

impl<'h> Pools<'h> {
    fn of(held: &'h Held) -> Self {
        let each = held.instances.iter();
        let each = each.map(|it| (it, Decimal::from(it.count) * measure(&it.class)));
        Self(each.collect())
    }

    /// Takes what covers so many of a class, and gives the share of them that is left.
    fn cover(&mut self, (region, variant): (&str, &str), class: &str, count: Decimal) -> Decimal {
        let needed = count * measure(class);
        let mut left = needed;
        for (held, free) in &mut self.0 {
            let is_here = held.region == region && held.variant == variant;
            if is_here && covers(&held.class, class) {
                let taken = left.min(*free);
                left -= taken;
                *free -= taken;
            }
        }
        left.checked_div(needed).unwrap_or_default()
    }
}

impl<'b> Server<'_, '_, 'b> {
    /// What is held of reserved instances, where the option is one of them.
    pub(super) fn held(&self) -> Option<&Held> {
        self.case.held.filter(|_| self.offer.term.is_reserved())
    }

    /// Adds the hours of what is held, and on demand those of what it does not cover.
    pub(super) fn add_held_hours(
        &self,
        held: &Held,
        candidate: &Candidate<'b>,
        lines: &mut Vec<Line<'b>>,
    ) -> Result<(), Unavailable> {
        let (case, term) = (self.case, self.offer.term);
        for it in &held.instances {
            let book = case.book_of(&it.region)?;
            let rate = Offer::new(book, term, self.service.key())?.rate(it.variant, &it.class)?;
            let hours = Decimal::from(it.count) * month::HOURS;
            let subject = format!("{}, held", it.class);
            let group = self.group_in(book);
            lines.push(Line::monthly(
                group,
                subject,
                "instance-hours",
                hours,
                rate.hour,
            ));
        }
        let mut pools = Pools::of(held);
        let class = self.service.class(&candidate.class);
        let fleet = candidate.fleet;
        let shards = Decimal::from(fleet.shards);
        let reserved = self.service.instances(case, fleet, term);
        let on_demand = self.service.instances(case, fleet, Term::ON_DEMAND);
        let offer = Offer::new(case.book, Term::ON_DEMAND, self.service.key())?;
        for (reserved, on_demand) in reserved.iter().zip(on_demand.iter()) {
            let place = (&*case.book.region, reserved.variant);
            let count = Decimal::from(reserved.billed) * shards;
            let share = pools.cover(place, class, count);
            if !share.is_zero() {
                let rate = offer.rate(on_demand.variant, class)?;
                let hours = Decimal::from(on_demand.billed) * shards * month::HOURS * share;
                let subject = format!("{class}{}, on demand", on_demand.role);
                lines.push(on_demand_hours(Group::Instances, subject, hours, rate.hour));
            }
        }
        for at in 0..self.regions_away() {
            let book = self.away(at)?;
            let variant = self.service.alone();
            let share = pools.cover((&book.region, variant), class, shards);
            if !share.is_zero() {
                let offer = Offer::new(book, Term::ON_DEMAND, self.service.key())?;
                let rate = offer.rate(variant, class)?;
                let hours = shards * month::HOURS * share;
                let subject = format!("{class}, on demand");
                lines.push(on_demand_hours(
                    Group::Replication,
                    subject,
                    hours,
                    rate.hour,
                ));
            }
        }
        Ok(())
    }

    fn group_in(&self, book: &PriceBook) -> Group {
        if book.region == self.case.book.region {
            Group::Instances
        } else {
            Group::Replication
        }
    }

    /// The reserved instances that a candidate comes with.
    pub(super) fn bought(&self, candidate: &Candidate<'_>) -> Held {
        let (case, term) = (self.case, self.offer.term);
        if !term.is_reserved() {
            return Held::default();
        }
        if let Some(held) = self.held() {
            return held.clone();
        }
        let fleet = candidate.fleet;
        let class = self.service.class(&candidate.class);
        let of = |book: &PriceBook, variant, billed: u32| HeldInstances {
            region: book.region.to_string(),
            variant,
            class: class.to_owned(),
            count: billed.saturating_mul(fleet.shards),
        };
        let groups = self.service.instances(case, fleet, term);
        let here = groups.iter().map(|it| of(case.book, it.variant, it.billed));
        let away = (0..self.regions_away()).filter_map(|at| self.away(at).ok());
        let away = away.map(|book| of(book, self.service.alone(), 1));
        Held {
            instances: here.chain(away).collect(),
            ..Held::default()
        }
    }

    /// The fleet that costs the least beside what is held, among: what would be bought anew, what would be
    /// taken on demand, and in the fleets of these two every class of the families that are held.
    /// `anew` is the first of them.
    pub(super) fn beside_held(
        &self,
        held: &Held,
        anew: Candidate<'b>,
    ) -> Result<Candidate<'b>, Unavailable> {
        let mut fleets = vec![anew.fleet];
        let mut classes = vec![(anew.class.clone(), anew.fleet)];
        if self.pinned_class().is_none() {
            let on_demand = Server::new(self.case, self.service, Term::ON_DEMAND)?;
            if let Ok(other) = search::choose(&on_demand) {
                if other.fleet != anew.fleet {
                    fleets.push(other.fleet);
                }
                classes.push((other.class.clone(), other.fleet));
            }
            classes.extend(self.in_families(held, &fleets)?);
        }
        let mut best: Option<Candidate<'b>> = None;
        for (class, fleet) in classes {
            let loads = self.loads(fleet);
            let Ok(rate) = self.writer_rate(&class) else {
                continue;
            };
            let Ok(candidate) = self.candidate(class, rate, &loads) else {
                continue;
            };
            let is_better =
                |best: &Candidate<'_>| (candidate.usd, &candidate.class) < (best.usd, &best.class);
            if best.as_ref().is_none_or(is_better) {
                best = Some(candidate);
            }
        }
        let is_pinned = matches!(anew.decision, Decision::Pinned);
        let is_anew = |it: &Candidate<'_>| (&it.class, it.fleet) == (&anew.class, anew.fleet);
        Ok(match best {
            Some(best) if is_anew(&best) || is_pinned => Candidate {
                usd: best.usd,
                next: Vec::new(),
                ..anew
            },
            Some(best) => Candidate {
                decision: Decision::Held,
                ..best
            },
            None => anew,
        })
    }

    /// The classes of the families that are held which serve in a fleet.
    fn in_families(
        &self,
        held: &Held,
        fleets: &[Fleet],
    ) -> Result<Vec<(Cow<'b, str>, Fleet)>, Unavailable> {
        let book = self.case.book;
        let market = Market::of(book)?;
        let stock = market.stock(book, self.service, self.offer.term)?;
        let mut found = Vec::new();
        for fleet in fleets {
            let loads = self.loads(*fleet);
            let classes = stock.classes.iter().filter(|class| {
                let own = self.service.class(&class.name);
                let is_covered = held.instances.iter().any(|it| covers(&it.class, own));
                is_covered && search::is_allowed(self, class) && loads.serves(&class.machine())
            });
            found.extend(classes.map(|it| (Cow::Borrowed(it.name.as_str()), *fleet)));
        }
        Ok(found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rust_decimal::dec;

    #[test]
    fn sizes_are_counted_in_normalized_units() {
        assert_eq!(units("db.t4g.micro"), Some(dec!(0.5)));
        assert_eq!(units("db.r7g.large"), Some(dec!(4)));
        assert_eq!(units("r7g.16xlarge"), Some(dec!(128)));
        assert_eq!(units("r7g.metal"), None);
        assert!(covers("db.r7g.large", "db.r7g.4xlarge"));
        assert!(!covers("db.r7g.large", "db.r6g.large"));
        assert!(covers("r7g.metal", "r7g.metal"));
        assert!(!covers("r7g.metal", "r7g.large"));
    }

    #[test]
    fn what_is_held_covers_part_of_what_is_larger() {
        let held = Held {
            instances: vec![HeldInstances {
                region: "us-east-1".to_owned(),
                variant: "multi-az.",
                class: "db.r7g.large".to_owned(),
                count: 3,
            }],
            ..Held::default()
        };
        let mut pools = Pools::of(&held);
        let place = ("us-east-1", "multi-az.");
        // 12 units are held: an xlarge takes 8 of them, and of a second one half is left.
        assert_eq!(pools.cover(place, "db.r7g.xlarge", dec!(1)), dec!(0));
        assert_eq!(pools.cover(place, "db.r7g.xlarge", dec!(1)), dec!(0.5));
        assert_eq!(pools.cover(place, "db.r7g.xlarge", dec!(1)), dec!(1));
        // Another deployment is none of theirs.
        let mut pools = Pools::of(&held);
        let alone = ("us-east-1", "single-az.");
        assert_eq!(pools.cover(alone, "db.r7g.large", dec!(1)), dec!(1));
    }
}
