//! Servers: what each class would cost with all that it needs, and the cheapest that serves.

use std::borrow::Cow;
use std::sync::Arc;

use rust_decimal::Decimal;

use super::aurora::Ios;
use super::explanation::of_fleet;
use super::ground::{BesideOf, Ground};
use super::ledger::{Beside, Ledger};
use super::market::{Class, Stock};
use super::rows;
use super::search::{self, Setting};
use super::sizing::{Constraint, Disk, Fit, Fleet, Loads, Sizer};
use super::term::{Offer, Rate, Term, spread};
use super::volume::Volume;
use super::{backup_gb, support};
use crate::assumptions::Name;
use crate::bill::{Bill, Group, Item, amount_usd, discounted};
use crate::binary::GIB;
use crate::commitment::owned;
use crate::commitment::savings_plan::{self, Eligible};
use crate::model::{Case, Quote, Unavailable};
use crate::month;
use crate::prices::{Discount, Instance, MissingPrice, Price, PriceBook};
use crate::rounding::{TOLERANCE, billed};
use crate::transfer;
use crate::workload::ReadReplicas;

/// A service that runs servers: what it sells, and what it bills beside their hours.
pub(super) trait Service: Sync {
    /// What keys of its prices begin with: `rds`.
    fn key(&self) -> &'static str;

    /// What data lies on.
    fn disk(&self, case: &Case<'_, '_>) -> Disk;

    /// How many instances take reads beside the one that takes the writes, where the profile says so.
    fn readers(&self, case: &Case<'_, '_>) -> Option<ReadReplicas> {
        case.workload.postgres.read_replicas
    }

    /// How many take reads in every fleet.
    fn included_readers(&self) -> u32 {
        0
    }

    /// Whether there is a price for all that is billed beside instances in every fleet.
    fn is_priced(&self, _: &Server<'_, '_, '_>) -> bool {
        true
    }

    /// Its place among the services, below [`SERVICES`](super::market::SERVICES).
    fn place(&self) -> usize;

    /// What stands before the class in the keys of prices of the instances that take the writes.
    fn variant(&self, term: Term) -> &'static str;

    /// The instances of a shard in the first region.
    fn instances(&self, case: &Case<'_, '_>, fleet: Fleet, term: Term) -> Groups;

    /// The price of an instance that stands alone, as part of its key.
    fn alone(&self) -> &'static str;

    /// What keys of classes begin with that may be chosen, where not every class that has a price is
    /// sold so.
    fn sold(&self) -> Option<&'static str> {
        None
    }

    /// The name that the service has for a class.
    fn class<'n>(&self, class: &'n str) -> &'n str {
        class
    }

    /// The class that the service has for one that a profile names as RDS does.
    fn pinned(&self, _: &Case<'_, '_>, class: &str) -> String {
        class.to_owned()
    }

    /// The key of the price of surplus CPU credits.
    fn cpu_credits(&self, class: &str) -> String;

    /// Enters what is billed beside instances.
    fn lines<'b>(
        &self,
        server: &Server<'_, '_, 'b>,
        on: &Placement,
        ledger: &mut dyn Ledger<'b>,
    ) -> Result<(), Unavailable>;

    /// Whether a larger or faster volume never costs less.
    fn is_more_volume_dearer(&self, _: &Case<'_, '_>) -> bool {
        true
    }

    /// Adds what explains the service's own charges.
    fn explain(&self, _: &Server<'_, '_, '_>, _: &Candidate<'_>, _: &mut crate::model::Sizing) {}
}

/// The instances of a shard in the first region.
#[derive(Debug, Clone, Copy)]
pub(super) struct Groups {
    /// Those that take the writes, with all that are priced alike.
    pub(super) first: Instances,
    /// Read replicas that have prices of their own.
    pub(super) replicas: Option<Instances>,
}

impl Groups {
    pub(super) fn iter(&self) -> impl Iterator<Item = &Instances> {
        std::iter::once(&self.first).chain(&self.replicas)
    }
}

/// Where the data of a fleet lies, and how much of it is read from there.
#[derive(Debug, Clone, Copy)]
pub(super) struct Placement {
    pub(super) fleet: Fleet,
    /// `None` for a cluster volume.
    pub(super) volume: Option<Volume>,
    /// Share of page reads that miss the cache.
    pub(super) miss: f64,
}

/// Instances of a shard that are priced alike.
#[derive(Debug, Clone, Copy)]
pub(super) struct Instances {
    /// What stands before the class in the keys of their prices: `multi-az.`.
    pub(super) variant: &'static str,
    /// How many are billed.
    pub(super) billed: u32,
    /// How many machines that is.
    pub(super) machines: u32,
    /// What they are, behind the class; empty for the one that takes the writes.
    pub(super) role: &'static str,
}

/// When an amount is due, and how.
#[derive(Debug, Clone, Copy)]
pub(super) enum Due<'b> {
    Monthly,
    WithPlan(&'b Discount),
    Upfront,
}

/// Something that is billed.
#[derive(Debug, Clone)]
pub(super) struct Line<'b> {
    pub(super) group: Group,
    pub(super) subject: String,
    pub(super) meter: &'static str,
    pub(super) quantity: Decimal,
    pub(super) price: &'b Price,
    pub(super) due: Due<'b>,
}

impl<'b> Line<'b> {
    pub(super) fn monthly(
        group: Group,
        subject: impl Into<String>,
        meter: &'static str,
        quantity: Decimal,
        price: &'b Price,
    ) -> Self {
        Self {
            group,
            subject: subject.into(),
            meter,
            quantity,
            price,
            due: Due::Monthly,
        }
    }

    pub(super) fn item(&self) -> Item<'_> {
        Item {
            group: self.group,
            subject: &self.subject,
            meter: self.meter,
        }
    }

    /// What a month costs, what is paid upfront spread over the term, USD.
    fn monthly_usd(&self, term: Term) -> Decimal {
        let amount = |usd| amount_usd(self.quantity, usd);
        match self.due {
            Due::Monthly => amount(self.price.usd),
            Due::WithPlan(plan) => amount(discounted(self.price, plan)),
            Due::Upfront => spread(amount(self.price.usd), term),
        }
    }
}

/// The load of a workload on servers of a service, and where their prices are.
pub(super) struct Server<'k, 'c, 'b> {
    pub(super) case: &'k Case<'c, 'b>,
    pub(super) service: &'static dyn Service,
    pub(super) offer: Offer<'b>,
    pub(super) sizer: Sizer<'k, 'c, 'b>,
    pub(super) backup_gb: Decimal,
    /// Whether instances are priced beside what is held, and not as if they were bought now.
    pub(super) is_beside_held: bool,
    /// Whether nothing has to say what decided, and which classes come next.
    pub(super) is_cost_alone: bool,
}

/// A class, what it would cost, and how it fares with the load.
pub(super) struct Candidate<'b> {
    pub(super) class: Cow<'b, str>,
    pub(super) fleet: Fleet,
    pub(super) usd: Decimal,
    /// The machine and how it fares; `None` when nothing is known of the machine.
    pub(super) machine: Option<(Instance<'b>, Fit)>,
    /// `None` for a cluster volume.
    pub(super) volume: Option<Volume>,
    pub(super) decision: Decision,
    /// The classes that come next, with what each would cost.
    pub(super) next: Vec<(String, Decimal)>,
}

/// What made a class the one to take.
#[derive(Debug, Clone, Copy)]
pub(super) enum Decision {
    /// The profile names it.
    Pinned,
    /// It is the cheapest class of all.
    Cheapest,
    /// What passed over the cheaper classes.
    Constraint(Constraint),
    /// It is the cheapest beside what is held.
    Held,
}

impl Decision {
    /// In a few words, to follow the class.
    pub(super) fn summary(self) -> String {
        match self {
            Self::Pinned | Self::Cheapest | Self::Held => self.decided_by().to_owned(),
            Self::Constraint(_) => format!("decided by {}", self.decided_by()),
        }
    }

    pub(super) fn decided_by(self) -> &'static str {
        match self {
            Self::Pinned => "pinned",
            Self::Cheapest => "the cheapest class",
            Self::Held => "the cheapest beside what is reserved already",
            Self::Constraint(constraint) => constraint.name(),
        }
    }
}

impl<'k, 'c, 'b> Server<'k, 'c, 'b> {
    pub(super) fn new(
        case: &'k Case<'c, 'b>,
        service: &'static dyn Service,
        term: Term,
    ) -> Result<Self, Unavailable> {
        let sizer = Sizer::of(case, service.disk(case))?;
        let backup_gb = backup_gb(case, &case.assumptions, sizer.used_bytes);
        Ok(Self {
            offer: Offer::new(case.book, term, service.key())?,
            case,
            service,
            sizer,
            backup_gb,
            is_beside_held: false,
            is_cost_alone: false,
        })
    }

    /// A server of which only the cost is asked.
    pub(super) fn on(
        case: &'k Case<'c, 'b>,
        ground: &'k Ground,
        service: &'static dyn Service,
        offer: Offer<'b>,
    ) -> Self {
        Self {
            sizer: Sizer::on(case, ground, service.disk(case)),
            backup_gb: ground.backup_gb,
            is_beside_held: false,
            is_cost_alone: false,
            case,
            service,
            offer,
        }
    }

    /// What is asked of each instance of a fleet.
    pub(super) fn loads(&self, fleet: Fleet) -> Arc<Loads> {
        self.sizer.loads(fleet)
    }

    /// What is known of a fleet before its class is chosen; `None` where nothing can serve in it.
    pub(super) fn setting(&self, fleet: Fleet) -> Option<Arc<Setting>> {
        let work_out = || Setting::of(self, fleet);
        match self.sizer.ground {
            Some(ground) => ground.setting(self.service.place(), fleet, work_out),
            None => work_out().map(Arc::new),
        }
    }

    /// The fewest shards that will do, when more do as well; `most` at most.
    pub(super) fn smallest_shards(&self, most: u32, will_do: impl Fn(u32) -> bool) -> Option<u32> {
        let Some(ground) = self.sizer.ground else {
            return search::smallest(most, will_do);
        };
        // On most terms it is as many as on others.
        let known = ground.shards(self.service.place());
        let shards = search::smallest_near(known.get().copied(), most, will_do)?;
        known.get_or_init(|| shards);
        Some(shards)
    }

    /// GB of tables and indexes with bloat.
    pub(super) fn used_gb(&self) -> Decimal {
        let kept = self.sizer.ground.map(|it| it.used_gb);
        kept.unwrap_or_else(|| self.sizer.used_bytes / GIB)
    }

    /// The I/Os of a cluster volume.
    pub(super) fn ios(&self) -> Ios {
        match self.sizer.ground {
            Some(ground) => ground.ios(self.case),
            None => Ios::of_case(self.case),
        }
    }

    /// A class with what it would cost to run a part of the workload on it.
    pub(super) fn candidate(
        &self,
        class: Cow<'b, str>,
        rate: Rate<'b>,
        loads: &Loads,
    ) -> Result<Candidate<'b>, Unavailable> {
        let machine = self.case.book.hardware().instance(&class);
        let machine = machine.map(|machine| (machine, loads.fit(&machine)));
        self.priced(class, rate, machine, loads)
    }

    /// The same, when it is known how it fares.
    pub(super) fn priced(
        &self,
        class: Cow<'b, str>,
        rate: Rate<'b>,
        machine: Option<(Instance<'b>, Fit)>,
        loads: &Loads,
    ) -> Result<Candidate<'b>, Unavailable> {
        let volume = match &machine {
            Some((_, fit)) => fit.volume,
            None => loads.volumes.as_ref().map(|it| it.choose(None)),
        };
        let mut candidate = Candidate {
            class,
            fleet: loads.fleet,
            usd: Decimal::ZERO,
            machine,
            volume,
            decision: Decision::Pinned,
            next: Vec::new(),
        };
        let term = self.offer.term;
        let lines = self.lines(&candidate, rate)?;
        let usd = lines.iter().map(|it| it.monthly_usd(term));
        candidate.usd = usd.fold(Decimal::ZERO, Decimal::saturating_add);
        Ok(candidate)
    }

    /// Everything that a class is billed for.
    fn lines(
        &self,
        candidate: &Candidate<'b>,
        writer: Rate<'b>,
    ) -> Result<Vec<Line<'b>>, Unavailable> {
        let mut lines = Vec::new();
        let groups = self
            .service
            .instances(self.case, candidate.fleet, self.offer.term);
        let class = self.service.class(&candidate.class);
        let shards = Decimal::from(candidate.fleet.shards);
        let held = self.held().filter(|_| self.is_beside_held);
        if let Some(held) = held {
            self.add_held_hours(held, candidate, &mut lines)?;
        }
        // What is held covers them, or they are billed on demand.
        for it in groups.iter().filter(|_| held.is_none()) {
            let rate = if it.variant == groups.first.variant {
                writer
            } else {
                self.offer.rate(it.variant, class)?
            };
            let count = Decimal::from(it.billed) * shards;
            let subject = format!("{class}{}", it.role);
            add_hours(&mut lines, Group::Instances, subject, count, rate);
        }
        let of_cpu = |group, class: &str, vcpus: f64, book: &'b PriceBook| {
            let price = book.price(&self.service.cpu_credits(class), "vCPU-hour")?;
            let hours = credit_hours(vcpus, candidate.fleet);
            Ok::<_, MissingPrice>(Line::monthly(group, class, "cpu-credits", hours, price))
        };
        if let Some((_, fit)) = &candidate.machine {
            // Less is a rounding of binary fractions and no surplus.
            if fit.surplus_vcpus > TOLERANCE {
                let book = self.case.book;
                lines.push(of_cpu(Group::Instances, class, fit.surplus_vcpus, book)?);
            }
            for (at, vcpus) in fit.surplus_vcpus_away.iter().enumerate() {
                if *vcpus > TOLERANCE {
                    let book = self.away(at)?;
                    lines.push(of_cpu(Group::Replication, class, *vcpus, book)?);
                }
            }
        }
        let machines = groups.iter().map(|it| it.machines).sum();
        support::charge(self, candidate, machines, &mut lines)?;
        for at in (0..self.regions_away()).filter(|_| held.is_none()) {
            let book = self.away(at)?;
            let offer = Offer::new(book, self.offer.term, self.service.key())?;
            let rate = offer.rate(self.service.alone(), class)?;
            add_hours(
                &mut lines,
                Group::Replication,
                class.to_owned(),
                shards,
                rate,
            );
        }
        if self.regions_away() > 0 {
            support::log_transfer(self.case, self.log_gb(), &mut lines)?;
        }
        self.service
            .lines(self, &candidate.placement(), &mut lines)?;
        Ok(lines)
    }

    /// What is billed beside all machines; `None` where a price is missing.
    pub(super) fn beside_machines(&self, on: &Placement) -> Option<Beside> {
        let work_out = || {
            let mut beside = Beside::default();
            self.service.lines(self, on, &mut beside).ok()?;
            Some(beside)
        };
        let of = BesideOf {
            service: self.service.place(),
            fleet: on.fleet,
            miss: on.miss.to_bits(),
        };
        match self.sizer.ground {
            Some(ground) => ground.beside(of, work_out),
            None => work_out(),
        }
    }

    /// The price book of one of the other regions.
    pub(super) fn away(&self, at: usize) -> Result<&'b PriceBook, Unavailable> {
        let replicas = &self.case.workload.dynamodb.replicas;
        self.case.book_of(&replicas[at].region)
    }

    /// The regions beside the first.
    pub(super) fn regions_away(&self) -> usize {
        self.case.workload.dynamodb.replicas.len()
    }

    /// GB of log that all writes of a month make.
    pub(super) fn log_gb(&self) -> Decimal {
        self.sizer.log_gb()
    }

    /// The class that the profile names, as the service does.
    pub(super) fn pinned_class(&self) -> Option<String> {
        let class = self.case.workload.postgres.instance.as_deref()?;
        Some(self.service.pinned(self.case, class))
    }

    pub(super) fn quote(
        &self,
        candidate: &Candidate<'b>,
        loads: &Loads,
    ) -> Result<Quote<'b>, Unavailable> {
        let mut bill = self.case.bill();
        let mut upfront = self.case.bill();
        let mut sizing = self.sizing(candidate, loads);
        let class = self.service.class(&candidate.class);
        let lines = self.lines(candidate, self.writer_rate(class)?)?;
        let mut bought = self.bought(candidate);
        let planned = charge_lines(&lines, &mut bill, &mut upfront);
        if let Some((_, discount)) = planned.first() {
            let eligible = planned.iter().map(|(line, _)| Eligible {
                item: line.item(),
                price: line.price,
                quantity: line.quantity,
                start_hour: 0,
                // Instances run at the same pace in every hour.
                hours: Arc::new([(60, 1.0)]),
            });
            let eligible: Vec<_> = eligible.collect();
            let plan = savings_plan::charge(self.case, &mut bill, &eligible, discount, |_, _| {});
            // It decided on which classes there are.
            self.case.assumptions.decimal(Name::SavingsPlanGeneration);
            let committed = plan.explain(&mut sizing);
            sizing.summary.push_str("; ");
            sizing.summary.push_str(&committed);
            bought = plan.bought();
        }
        if candidate.fleet.readers > 0 || self.regions_away() > 0 {
            // What replicas replay decided on their size.
            self.case.assumptions.decimal(Name::ReplayShare);
        }
        owned::charge(self.case, &mut bill)?;
        transfer::charge(self.case, &mut bill)?;
        let mut warnings = self.warnings(candidate, loads);
        warnings.extend(owned::unused_warning(self.case));
        let patterns = rows::costs(self.case);
        let mut quote = Quote::new(self.case, bill, sizing, patterns, warnings);
        quote.upfront = upfront;
        quote.databases = candidate.fleet.shards;
        quote.bought = bought;
        let own_readers = self.service.included_readers();
        quote.volume_for_speed_gib = candidate
            .volume
            .map_or(Decimal::ZERO, |it| it.for_speed_gib);
        quote.servers = Some(format!("{class}{}", of_fleet(candidate.fleet, own_readers)));
        Ok(quote)
    }

    /// The cheapest fleet that serves, or what the profile pins; with what is asked of it.
    pub(super) fn answer(&self) -> Result<Quote<'b>, Unavailable> {
        let candidate = search::choose(self)?;
        if let Some(held) = self.held() {
            let mut beside = Self::new(self.case, self.service, self.offer.term)?;
            beside.is_beside_held = true;
            let candidate = beside.beside_held(held, candidate)?;
            let loads = beside.loads(candidate.fleet);
            return beside.quote(&candidate, &loads);
        }
        let loads = self.loads(candidate.fleet);
        self.quote(&candidate, &loads)
    }

    /// What an instance costs of those that take the writes: on demand beside what is held.
    pub(super) fn writer_rate(&self, class: &str) -> Result<Rate<'b>, Unavailable> {
        let class = self.service.class(class);
        let term = if self.is_beside_held {
            Term::ON_DEMAND
        } else {
            self.offer.term
        };
        let offer = Offer::new(self.case.book, term, self.service.key())?;
        Ok(offer.rate(self.service.variant(term), class)?)
    }
}

/// Hours of a month of surplus vCPUs, of every shard.
pub(super) fn credit_hours(vcpus: f64, fleet: Fleet) -> Decimal {
    billed(vcpus) * month::HOURS * Decimal::from(fleet.shards)
}

/// What is billed for a class beside the hours of the instances that are priced alike, when it
/// fares so and so much is billed beside all machines; `None` where a price is missing. Other
/// regions have no part in it.
pub(super) fn beside_hours(
    stock: &Stock,
    class: &Class,
    (fit, beside_machines): (&Fit, Beside),
    fleet: Fleet,
    groups: &Groups,
) -> Option<Beside> {
    let mut beside = beside_machines;
    if fit.surplus_vcpus > TOLERANCE {
        let price = class.credits.as_ref()?;
        let hours = credit_hours(fit.surplus_vcpus, fleet);
        let subject = format_args!("{}", class.name);
        beside.add(Group::Instances, subject, "cpu-credits", hours, price);
    }
    if let Some(replicas) = groups.replicas {
        let count = Decimal::from(replicas.billed * fleet.shards);
        let rate = if replicas.variant == groups.first.variant {
            stock.rate(class)
        } else {
            stock.rate_alone(class)?
        };
        beside.usd += rate.month_usd() * count;
        beside.upfront_usd += rate.upfront.map_or(Decimal::ZERO, |it| it.usd * count);
    }
    Some(beside)
}

/// Charges what is due at list prices, and gives what a savings plan is to cover.
pub(super) fn charge_lines<'l, 'b>(
    lines: &'l [Line<'b>],
    bill: &mut Bill<'b>,
    upfront: &mut Bill<'b>,
) -> Vec<(&'l Line<'b>, &'b Discount)> {
    let mut planned = Vec::new();
    for line in lines {
        match line.due {
            Due::Monthly => {
                bill.charge(line.item(), line.quantity, line.price);
            }
            Due::Upfront => {
                upfront.charge(line.item(), line.quantity, line.price);
            }
            Due::WithPlan(discount) => planned.push((line, discount)),
        }
    }
    planned
}

fn add_hours<'b>(
    lines: &mut Vec<Line<'b>>,
    group: Group,
    subject: String,
    count: Decimal,
    rate: Rate<'b>,
) {
    if count.is_zero() {
        return;
    }
    if let Some(price) = rate.upfront {
        lines.push(Line {
            due: Due::Upfront,
            ..Line::monthly(group, subject.clone(), "reserved-instances", count, price)
        });
    }
    let hours = count * month::HOURS;
    lines.push(Line {
        due: rate.plan.map_or(Due::Monthly, Due::WithPlan),
        ..Line::monthly(group, subject, "instance-hours", hours, rate.hour)
    });
}

impl Candidate<'_> {
    pub(super) fn placement(&self) -> Placement {
        let machine = self.machine.as_ref();
        Placement {
            fleet: self.fleet,
            volume: self.volume,
            // What is not known to have any cache reads every page from storage.
            miss: machine.map_or(1.0, |(_, fit)| fit.miss),
        }
    }

    /// Whether it serves the load, whatever the profile pins of the volume.
    pub(super) fn serves(&self) -> bool {
        self.machine.as_ref().is_some_and(|(_, fit)| fit.serves())
    }
}

/// The family of a class: `r7g` of `db.r7g.large` and of `r7g.large`.
pub(super) fn family(class: &str) -> &str {
    let class = class.strip_prefix("db.").unwrap_or(class);
    class.split('.').next().unwrap_or_default()
}

/// The generation of a class: 7 of `db.r7g.large`.
pub(super) fn generation(class: &str) -> Option<u32> {
    let digits = family(class).trim_start_matches(|c: char| c.is_ascii_alphabetic());
    let end = digits.find(|c: char| !c.is_ascii_digit());
    digits[..end.unwrap_or(digits.len())].parse().ok()
}
