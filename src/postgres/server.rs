//! A server on RDS: what each class would cost with its volume, and the cheapest that serves.

use std::borrow::Cow;
use std::sync::Arc;

use rust_decimal::Decimal;

use super::Footprint;
use super::rds::Keys;
use super::rows::{Rows, index_entries};
use super::sizing::{Constraint, Fit, Sizer};
use super::volume::Volume;
use crate::assumptions::Name;
use crate::bill::{Group, Item, discounted};
use crate::binary::GIB;
use crate::commitment::owned;
use crate::commitment::savings_plan::{self, Eligible};
use crate::figures::percent;
use crate::model::{Case, Quote, Unavailable};
use crate::month;
use crate::prices::{Discount, Instance, MissingPrice, Price};
use crate::problem::nearest;
use crate::rounding::{TOLERANCE, billed};
use crate::transfer;

/// The load of a workload on a server, and where its prices are.
pub(super) struct Server<'c, 'b> {
    pub(super) case: &'c Case<'c, 'b>,
    keys: Keys,
    /// What a savings plan takes off the hours of instances, with an option that has one.
    plan: Option<&'b Discount>,
    pub(super) used_bytes: Decimal,
    pub(super) backup_gb: Decimal,
    pub(super) sizer: Sizer,
    rows: Rows,
}

/// A class, what it would cost, and how it fares with the load.
pub(super) struct Candidate<'b> {
    pub(super) class: Cow<'b, str>,
    price: &'b Price,
    total_usd: Decimal,
    pub(super) volume: Volume,
    /// The machine and how it fares; `None` when nothing is known of the machine.
    pub(super) machine: Option<(Instance<'b>, Fit)>,
    pub(super) decision: Decision,
}

/// What made a class the one to take.
#[derive(Clone, Copy)]
pub(super) enum Decision {
    /// The profile names it.
    Pinned,
    /// It is the cheapest class of all.
    Cheapest,
    /// What passed over the cheaper classes.
    Constraint(Constraint),
}

impl Decision {
    /// In a few words, to follow the class.
    pub(super) fn summary(self) -> String {
        match self {
            Self::Pinned | Self::Cheapest => self.decided_by().to_owned(),
            Self::Constraint(_) => format!("decided by {}", self.decided_by()),
        }
    }

    pub(super) fn decided_by(self) -> &'static str {
        match self {
            Self::Pinned => "pinned",
            Self::Cheapest => "the cheapest class",
            Self::Constraint(constraint) => constraint.name(),
        }
    }
}

impl<'c, 'b> Server<'c, 'b> {
    pub(super) fn new(case: &'c Case<'c, 'b>, keys: Keys, plan: Option<&'b Discount>) -> Self {
        let rows = Rows::of(case.demand.patterns());
        let entries = index_entries(case.workload);
        let footprint = Footprint::of(case.demand.data(), &entries, &case.assumptions);
        let pinned = case.workload.postgres.backup_storage_bytes;
        let backup_bytes = pinned.unwrap_or_else(|| {
            let constant = |name| case.assumptions.decimal(name);
            let changed = constant(Name::RetentionDays) * constant(Name::DailyChange);
            footprint.used_bytes * (Decimal::ONE + changed)
        });
        Self {
            case,
            keys,
            plan,
            used_bytes: footprint.used_bytes,
            backup_gb: backup_bytes / GIB,
            sizer: Sizer::of(case, &rows, &footprint),
            rows,
        }
    }

    /// A class with what it would cost to run the workload on it.
    fn candidate(
        &self,
        class: Cow<'b, str>,
        price: &'b Price,
    ) -> Result<Candidate<'b>, MissingPrice> {
        let machine = self.case.book.hardware().instance(&class);
        let machine = machine.map(|machine| (machine, self.sizer.fit(&machine)));
        let volume = match &machine {
            Some((_, fit)) => fit.volume,
            None => self.sizer.volumes.choose(None),
        };
        let mut candidate = Candidate {
            class,
            price,
            total_usd: Decimal::ZERO,
            volume,
            machine,
            decision: Decision::Pinned,
        };
        let mut total_usd = Decimal::ZERO;
        self.charges(&candidate, |_, quantity, price, plan| {
            total_usd += quantity * plan.map_or(price.usd, |plan| discounted(price, plan));
        })?;
        candidate.total_usd = total_usd;
        Ok(candidate)
    }

    /// Everything that a class is billed for: what, how much, at what price, and with which plan.
    fn charges(
        &self,
        candidate: &Candidate<'b>,
        mut charge: impl FnMut(Item<'_>, Decimal, &'b Price, Option<&'b Discount>),
    ) -> Result<(), MissingPrice> {
        let Candidate {
            class,
            price,
            volume,
            ..
        } = candidate;
        let book = self.case.book;
        let item = |group, subject, meter| Item {
            group,
            subject,
            meter,
        };
        let of_instance = |meter| item(Group::Instances, class, meter);
        charge(
            of_instance("instance-hours"),
            month::HOURS,
            price,
            self.plan,
        );
        let surplus_vcpus = candidate
            .machine
            .as_ref()
            .map_or(0.0, |(_, fit)| fit.surplus_vcpus);
        // Less is a rounding of binary fractions and no surplus.
        if surplus_vcpus > TOLERANCE {
            let price = book.price("rds.cpu-credits", "vCPU-hour")?;
            let hours = billed(surplus_vcpus) * month::HOURS;
            charge(of_instance("cpu-credits"), hours, price, None);
        }
        let of_volume = |meter| item(Group::Storage, VOLUME, meter);
        let price = book.price(self.keys.storage, "GB-month")?;
        charge(of_volume("storage"), volume.gib, price, None);
        if !volume.extra.iops.is_zero() {
            let price = book.price(self.keys.storage_iops, "IOPS-month")?;
            charge(of_volume("storage-iops"), volume.extra.iops, price, None);
        }
        let extra_mib = volume.extra.mib_per_second;
        if !extra_mib.is_zero() {
            let price = book.price(self.keys.storage_throughput, "MB/s-month")?;
            charge(of_volume("storage-throughput"), extra_mib, price, None);
        }
        // Backups up to the size of the provisioned storage are free.
        let backup_gb = self.backup_gb - volume.gib;
        if backup_gb > Decimal::ZERO {
            let price = book.price("rds.backup-storage", "GB-month")?;
            let backups = item(Group::Protection, "backups", "backup-storage");
            charge(backups, backup_gb, price, None);
        }
        Ok(())
    }

    /// The class that the profile pins.
    pub(super) fn pinned(&self, class: &str) -> Result<Candidate<'b>, Unavailable> {
        let price = self.price(class).map_err(|missing| {
            let classes = self.case.book.prices_under(self.keys.instance_hours);
            match nearest(class, classes.map(|(class, _)| class)) {
                Some(near) if near != class => Unavailable::Unservable(format!(
                    "postgres.instance {class:?}: {missing}; did you mean {near}?"
                )),
                _ => missing.into(),
            }
        })?;
        if !self.may_be_covered(class) {
            return Err(Unavailable::Unservable(format!(
                "postgres.instance {class}: {}",
                self.covered_classes()
            )));
        }
        Ok(self.candidate(Cow::Owned(class.to_owned()), price)?)
    }

    /// Whether a class may be chosen with the plan that the option has, or has none.
    fn may_be_covered(&self, class: &str) -> bool {
        // A limit that is kept is no assumption that the quote rests on; one that is said is.
        let least = self
            .case
            .workload
            .assumptions
            .get(Name::SavingsPlanGeneration);
        self.plan.is_none() || generation(class).is_some_and(|it| Decimal::from(it) >= least)
    }

    fn covered_classes(&self) -> String {
        let least = self.case.assumptions.decimal(Name::SavingsPlanGeneration);
        format!("a Database Savings Plan covers classes of generation {least} and later alone")
    }

    fn price(&self, class: &str) -> Result<&'b Price, MissingPrice> {
        let key = format!("{}{class}", self.keys.instance_hours);
        self.case.book.price(&key, HOUR)
    }

    /// The cheapest class that serves the load, of all that have a price and known hardware.
    pub(super) fn cheapest(&self) -> Result<Candidate<'b>, Unavailable> {
        let mut candidates = Vec::new();
        let mut missing = None;
        let classes = self.case.book.prices_under(self.keys.instance_hours);
        for (class, price) in classes.filter(|(class, _)| self.may_be_covered(class)) {
            // The book says what is wrong with a price that is not by the hour.
            let price = if price.unit == HOUR {
                Ok(price)
            } else {
                self.price(class)
            };
            match price.and_then(|price| self.candidate(Cow::Borrowed(class), price)) {
                Ok(candidate) if candidate.machine.is_some() => candidates.push(candidate),
                Ok(_) => {}
                // Another class may do without that price.
                Err(price) => missing = missing.or(Some(price)),
            }
        }
        // Stable, so that classes of one cost stay in the order of their names.
        candidates.sort_by_key(|candidate| candidate.total_usd);
        let Some(chosen) = candidates.iter().position(Candidate::serves) else {
            let no_class = || Unavailable::Unservable(self.no_class(&candidates));
            return Err(missing.map_or_else(no_class, Unavailable::from));
        };
        let decision = decision(&candidates[..chosen]);
        let mut candidate = candidates.swap_remove(chosen);
        candidate.decision = decision;
        Ok(candidate)
    }

    /// Why no class serves: how far the one that comes nearest falls short.
    fn no_class(&self, candidates: &[Candidate<'_>]) -> String {
        if self.sizer.no_cache_will_do() {
            return "the assumption max_miss is below cold, the misses that no cache avoids: no \
                    instance class will do"
                .to_owned();
        }
        let worst = candidates
            .iter()
            .filter_map(|it| Some((&it.class, *it.failing().first()?)));
        let nearest = worst.min_by(|(_, (_, a)), (_, (_, b))| a.total_cmp(b));
        match nearest {
            Some((class, (constraint, fullness))) => format!(
                "no instance class is large enough: the one that comes nearest, {class}, would be \
                 {} full on {}",
                percent(fullness),
                constraint.name()
            ),
            None if self.plan.is_some() => format!(
                "the price book of {} has no such class: {}",
                self.case.book.region,
                self.covered_classes()
            ),
            None => format!(
                "the price book of {} has no instance class whose hardware is known",
                self.case.book.region
            ),
        }
    }

    pub(super) fn quote(&self, candidate: &Candidate<'b>) -> Result<Quote<'b>, Unavailable> {
        let mut bill = self.case.bill();
        let mut sizing = self.sizing(candidate);
        self.charges(candidate, |item, quantity, price, plan| match plan {
            None => {
                bill.charge(item, quantity, price);
            }
            Some(discount) => {
                // Instances run at the same pace in every hour.
                let hours = Arc::new([(60, 1.0)]);
                let eligible = [Eligible {
                    item,
                    price,
                    quantity,
                    start_hour: 0,
                    hours,
                }];
                let plan =
                    savings_plan::charge(self.case, &mut bill, &eligible, discount, |_, _| {});
                // It decided on which classes there are.
                self.case.assumptions.decimal(Name::SavingsPlanGeneration);
                let committed = plan.explain(&mut sizing);
                sizing.summary.push_str("; ");
                sizing.summary.push_str(&committed);
            }
        })?;
        owned::charge(self.case, &mut bill)?;
        transfer::charge(self.case, &mut bill)?;
        let mut warnings = self.warnings(candidate);
        warnings.extend(owned::unused_warning(self.case));
        let patterns = self.rows.costs(self.case);
        let mut quote = Quote::new(self.case, bill, sizing, patterns, warnings);
        quote.shortfall = self.shortfall();
        Ok(quote)
    }
}

impl Candidate<'_> {
    /// Whether it serves the load, whatever the profile pins of the volume.
    pub(super) fn serves(&self) -> bool {
        self.machine.as_ref().is_some_and(|(_, fit)| fit.serves())
    }

    fn failing(&self) -> Vec<(Constraint, f64)> {
        let machine = self.machine.as_ref();
        machine
            .map(|(_, fit)| fit.failing_unpinned())
            .unwrap_or_default()
    }
}

/// The generation of a class: 7 of `db.r7g.large`.
fn generation(class: &str) -> Option<u32> {
    let family = class.split('.').nth(1)?;
    let digits = family.trim_start_matches(|c: char| c.is_ascii_alphabetic());
    let end = digits.find(|c: char| !c.is_ascii_digit());
    digits[..end.unwrap_or(digits.len())].parse().ok()
}

/// What passed over the cheaper classes: the constraint without which the cheapest of them would do.
/// Where several stand together against each, the fullest of the class that came nearest in cost.
fn decision(cheaper: &[Candidate<'_>]) -> Decision {
    let alone = cheaper.iter().find_map(|it| match it.failing()[..] {
        [(constraint, _)] => Some(constraint),
        _ => None,
    });
    let fullest = || Some(cheaper.last()?.failing().first()?.0);
    alone
        .or_else(fullest)
        .map_or(Decision::Cheapest, Decision::Constraint)
}

const HOUR: &str = "hour";
const VOLUME: &str = "gp3";
