//! Aurora Serverless v2: capacity that follows the demand, minute by minute.
//!
//! Rule: Amazon Aurora user guide, Aurora Serverless v2. Capacity is billed in Aurora capacity units
//! by the second. It rises at once and falls slowly; it never falls below what holds the hot data in
//! memory, unless the profile sets another floor. With a floor of 0 an idle instance pauses.

use std::sync::{Arc, OnceLock};

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::acus::{Capacity, Pace};
use super::aurora::{self, Cluster, Ios, Storage};
use super::ground::{BesideOf, Ground};
use super::ledger::Beside;
use super::load::{Part, Work};
use super::market::{self, Market, SERVICES, Tag};
use super::rows::{self, rate};
use super::search::smallest;
use super::server::{Due, Line, charge_lines};
use super::servers::{check, is_rare};
use super::sizing::{Disk, Fleet, Loads, Sizer};
use super::{backup_gb, support};
use crate::assumptions::Name;
use crate::bill::{Bill, Group, Item, amount_usd, discounted};
use crate::binary::{GIB, GIB_RATE};
use crate::commitment::savings_plan::Eligible;
use crate::commitment::{Commitment, owned, savings_plan};
use crate::figures::thousands;
use crate::model::{
    Case, Cost, Engine, Held, PricingModel, PurchaseOption, Quote, Sizing, Unavailable,
};
use crate::month;
use crate::prices::{Discount, Price, PriceBook};
use crate::rounding::{TOLERANCE, billed, ceil};
use crate::transfer;
use crate::workload::{Availability, ReadReplicas};

/// Aurora Serverless v2 in both kinds of storage, by the hour and with a savings plan.
pub const MODELS: &[&dyn PricingModel] = &[
    &Serverless::new(
        Storage::Standard,
        Commitment::None,
        "aurora.serverless-v2.standard",
        "Aurora Serverless v2, I/O billed by the request",
    ),
    &Serverless::new(
        Storage::Standard,
        Commitment::SavingsPlan,
        "aurora.serverless-v2.standard.savings-plan",
        "Aurora Serverless v2, I/O billed by the request, with the best Database Savings Plan",
    ),
    &Serverless::new(
        Storage::IoOptimized,
        Commitment::None,
        "aurora.serverless-v2.io-optimized",
        "Aurora Serverless v2, I/O included",
    ),
    &Serverless::new(
        Storage::IoOptimized,
        Commitment::SavingsPlan,
        "aurora.serverless-v2.io-optimized.savings-plan",
        "Aurora Serverless v2, I/O included, with the best Database Savings Plan",
    ),
];

struct Serverless {
    option: PurchaseOption,
    storage: Storage,
    commitment: Commitment,
}

impl Serverless {
    const fn new(
        storage: Storage,
        commitment: Commitment,
        id: &'static str,
        summary: &'static str,
    ) -> Self {
        let option = PurchaseOption {
            id,
            engine: Engine::PostgreSql,
            summary,
            availability: Availability::MultiAz,
            commitment_years: commitment.years(),
            administration: Name::AdministrationServerless,
        };
        Self {
            option,
            storage,
            commitment,
        }
    }
}

/// A workload on a serverless cluster.
struct Sized<'k, 'c, 'b> {
    case: &'k Case<'c, 'b>,
    sizer: Sizer<'k, 'c, 'b>,
    fleet: Fleet,
    pace: Pace,
    /// Capacity units that hold what is hot in memory.
    for_hot: f64,
    /// Capacity units that the busiest minute asks for.
    peak: f64,
    acu_coremark: f64,
}

/// The smallest cluster that serves: with readers where the profile asks for them or one writer is
/// too small, and shards where even that is.
fn size<'k, 'c, 'b>(sizer: Sizer<'k, 'c, 'b>) -> Result<Sized<'k, 'c, 'b>, Unavailable> {
    let case = sizer.case;
    let constant = |name| case.assumptions.rate(name);
    let step = constant(Name::AcuStep);
    let largest = constant(Name::MostAcus);
    let postgres = &case.workload.postgres;
    let most = postgres.max_acu.map_or(largest, |it| rate(it).min(largest));
    let acu_coremark = constant(Name::AcuVcpus) * constant(Name::AcuCoremark);
    let acu_bytes = constant(Name::AcuGib) * GIB_RATE;
    let whole_steps = |acus: f64| ceil(acus / step) * step;
    // The capacity for what is hot, and for the busiest minute.
    let asked = |loads: &Loads| {
        let for_hot = whole_steps(loads.memory_for_hot_bytes() / acu_bytes);
        let busiest = loads.most_coremark() / loads.cpu_target() / acu_coremark;
        (for_hot, whole_steps(busiest))
    };
    let serves = |fleet| {
        let loads = sizer.loads(fleet);
        let (_, peak) = asked(&loads);
        // At its largest it may miss as much as a server may; a floor of one's own is one's own.
        let is_cached = match postgres.min_acu {
            Some(_) => true,
            None => loads.is_cached_by(loads.cache_bytes(most * acu_bytes)),
        };
        is_cached && peak <= most && loads.cluster_fullness() <= 1.0 + TOLERANCE
    };
    let wanted = aurora::wanted_readers(case);
    let most_readers = {
        let most = case.workload.assumptions.get(Name::MostReadReplicas);
        most.floor().to_u32().unwrap_or(0)
    };
    let readers = match wanted {
        Some(ReadReplicas::Number(readers)) => readers..=readers,
        // What is pinned is priced as it is, without readers that nobody asked for.
        None if postgres.max_acu.is_some() => 0..=0,
        _ if sizer.works.has_moving_reads() => 0..=most_readers,
        _ => 0..=0,
    };
    let first_of = |shards| {
        if readers.start() < readers.end() && !serves(Fleet::of_most_readers(shards)) {
            return None;
        }
        let mut fleets = readers.clone().map(|readers| Fleet { shards, readers });
        fleets.find(|fleet| serves(*fleet))
    };
    let fleet = first_of(1).or_else(|| {
        // What is pinned is never refused.
        if postgres.max_acu.is_some() {
            return Some(Fleet {
                shards: 1,
                readers: *readers.start(),
            });
        }
        let most = case.workload.assumptions.get(Name::MostShards);
        let most = most.floor().to_u32().unwrap_or(1);
        first_of(smallest(most, |shards| first_of(shards).is_some())?)
    });
    let fleet = fleet.ok_or_else(|| {
        Unavailable::Unservable(format!(
            "no serverless instance is large enough, and no number of shards up to most_shards \
             will do: one has {} ACUs at most",
            thousands(billed(most))
        ))
    })?;
    let (for_hot, peak) = asked(&sizer.loads(fleet));
    let may_pause = postgres.min_acu.is_some_and(|it| it.is_zero());
    let floor = match postgres.min_acu {
        Some(acus) => whole_steps(rate(acus)).max(step),
        None => for_hot.max(step),
    };
    let pace = Pace {
        step,
        floor: floor.min(most),
        most,
        down_per_minute: constant(Name::AcuDownPerMinute),
        pause_after: may_pause.then(|| constant(Name::AutoPauseMinutes)),
    };
    Ok(Sized {
        case,
        sizer,
        fleet,
        pace,
        for_hot,
        peak,
        acu_coremark,
    })
}

impl Sized<'_, '_, '_> {
    /// The capacity of an instance that does the most of some parts.
    fn capacity(&self, parts: &[Part]) -> Capacity {
        let target = self.sizer.cpu_target() * self.acu_coremark;
        let works = self.sizer.works;
        let need = |work: &Work| work.coremark / target;
        // What never asks for more than the floor needs no minutes to tell.
        if let Some(most) = works.most_of(parts, need)
            && self.pace.never_moves(most)
        {
            return Capacity::steady(self.pace.floor);
        }
        let needs = works.every_minute(parts, self.needs_whole_period(), need);
        Capacity::following(&needs, self.pace)
    }

    /// Whether a part of a period that repeats is not enough: pauses may take longer.
    fn needs_whole_period(&self) -> bool {
        self.pace.pause_after.is_some()
    }

    /// Share of the pages looked up that miss, with the memory of each minute's capacity.
    fn miss(&self, capacity: &Capacity, loads: &Loads) -> f64 {
        let acu_bytes = self.case.assumptions.rate(Name::AcuGib) * GIB_RATE;
        let works = self.sizer.works;
        let of_acus = |acus: f64| loads.miss(loads.cache_bytes(acus * acu_bytes));
        if !works.has_pages() {
            return 0.0;
        }
        // More capacity misses less: what is alike at both ends is alike between them.
        let bounds = (self.pace.floor, self.pace.most);
        let is_awake = self.pace.pause_after.is_none().then_some(bounds);
        for (least, most) in is_awake.into_iter().chain([capacity.range()]) {
            let least_missed = of_acus(most);
            if of_acus(least) <= least_missed {
                return least_missed;
            }
        }
        let each = works.every_minute(&[Part::WHOLE], self.needs_whole_period(), |it| it.pages);
        let (mut missed, mut pages) = (0.0, 0.0);
        for (of_minute, acus) in each.iter().zip(&capacity.minutes) {
            pages += of_minute;
            missed += of_minute * of_acus(*acus);
        }
        missed / pages
    }

    fn instances(&self) -> Decimal {
        let machines = aurora::machines(self.case, self.fleet.readers);
        Decimal::from(machines * self.fleet.shards)
    }
}

/// Capacity of a region, as it is billed.
struct Hours<'b> {
    group: Group,
    book: &'b PriceBook,
    instances: Decimal,
    capacity: Capacity,
}

impl PricingModel for Serverless {
    fn option(&self) -> &PurchaseOption {
        &self.option
    }

    fn quote<'b>(&self, case: &Case<'_, 'b>) -> Result<Quote<'b>, Unavailable> {
        check(case)?;
        let sized = size(Sizer::of(case, Disk::Cluster)?)?;
        let fleet = sized.fleet;
        let parts = sized.sizer.parts(fleet);
        let shards = Decimal::from(fleet.shards);
        let mut regions = vec![Hours {
            group: Group::Instances,
            book: case.book,
            instances: sized.instances(),
            capacity: sized.capacity(&parts.home()),
        }];
        let replicas = &case.workload.dynamodb.replicas;
        for (part, replica) in parts.away.iter().zip(replicas) {
            regions.push(Hours {
                group: Group::Replication,
                book: case.book_of(&replica.region)?,
                instances: shards,
                capacity: sized.capacity(&[*part]),
            });
        }
        let miss = sized.miss(&regions[0].capacity, &sized.sizer.loads(fleet));
        let ios = Ios::of_case(case);
        let missed = billed(miss).round_dp(12);
        let mut lines = self.lines(case, &regions)?;
        add_proxy(case, &regions[0], &mut lines)?;
        if let Some(years) = support::extended_support(case)? {
            let key = format!(
                "aurora.extended-support-acu.{}.{}",
                years.years, years.version
            );
            case.book.price(&key, "ACU-hour")?;
        }
        let cluster = Cluster {
            case,
            storage: self.storage,
            used_gb: sized.sizer.used_bytes / GIB,
            backup_gb: backup_gb(case, &case.assumptions, sized.sizer.used_bytes),
            ios,
        };
        cluster.lines(missed, &mut lines)?;
        let log_gb = sized.sizer.log_gb();
        support::log_transfer(case, log_gb, &mut lines)?;

        let mut bill = case.bill();
        let mut upfront = case.bill();
        let mut sizing = sized.sizing(&regions[0].capacity, miss);
        ios.explain(ios.reads(missed), &mut sizing);
        let planned = charge_lines(&lines, &mut bill, &mut upfront);
        let mut bought = Held::default();
        let from = case.demand.reads_shape().start_minute();
        if let Some((_, discount)) = planned.first() {
            let eligible = planned
                .iter()
                .zip(&regions)
                .map(|((line, _), region)| Eligible {
                    item: line.item(),
                    price: line.price,
                    quantity: line.quantity,
                    start_hour: from / 60,
                    hours: region.capacity.hours(from),
                });
            let eligible: Vec<_> = eligible.collect();
            let plan = savings_plan::charge(case, &mut bill, &eligible, discount, |_, _| {});
            sizing.summary.push_str("; ");
            let committed = plan.explain(&mut sizing);
            sizing.summary.push_str(&committed);
            bought = plan.bought();
        }
        if fleet.readers > 0 || !replicas.is_empty() {
            case.assumptions.decimal(Name::ReplayShare);
        }
        owned::charge(case, &mut bill)?;
        transfer::charge(case, &mut bill)?;
        let mut warnings = sized.warnings(miss);
        warnings.extend(owned::unused_warning(case));
        let mut quote = Quote::new(case, bill, sizing, rows::costs(case), warnings);
        quote.databases = fleet.shards;
        quote.bought = bought;
        Ok(quote)
    }

    fn cost(&self, case: &Case<'_, '_>) -> Option<Cost> {
        if is_rare(case) {
            return self.quote(case).ok().map(|quote| Cost::of(&quote));
        }
        let ground = Ground::of(case).ok().filter(|it| it.is_possible)?;
        let capacities = ground.capacities(|| Capacities::of(case, ground))?;
        let others_usd = ground.others_usd(case)?;
        let beside = capacities.beside(case, ground, self.storage)?;
        let price = market::price(case.book, Tag::Acus(self.storage)).ok()?;
        let hours_usd = if self.commitment == Commitment::SavingsPlan {
            let plan = Market::of(case.book).ok()?.serverless_plan(case.book)?;
            capacities.usd_with(case, price, plan)
        } else {
            amount_usd(capacities.hours, price.usd)
        };
        Some(Cost {
            monthly_usd: hours_usd
                .saturating_add(beside.usd)
                .saturating_add(others_usd),
            upfront_usd: Decimal::ZERO,
            databases: capacities.fleet.shards,
            falls_short: false,
        })
    }
}

/// The capacity of a cluster in one region, in both kinds of storage and on every term.
#[derive(Debug)]
pub(super) struct Capacities {
    fleet: Fleet,
    capacity: Capacity,
    /// Capacity-hours of a month of all instances.
    hours: Decimal,
    /// Share of the page reads that miss.
    miss: f64,
    /// The minute of the week in which the period begins.
    from: usize,
    /// The capacity hour by hour, when somebody asks.
    by_hour: OnceLock<Arc<[(u32, f64)]>>,
}

impl Capacities {
    fn of(case: &Case<'_, '_>, ground: &Ground) -> Option<Self> {
        let sized = size(Sizer::on(case, ground, Disk::Cluster)).ok()?;
        let fleet = sized.fleet;
        let capacity = sized.capacity(&sized.sizer.parts(fleet).home());
        Some(Self {
            fleet,
            hours: capacity.mean() * month::HOURS * sized.instances(),
            miss: sized.miss(&capacity, &sized.sizer.loads(fleet)),
            from: case.demand.reads_shape().start_minute(),
            by_hour: OnceLock::new(),
            capacity,
        })
    }

    /// What is billed beside capacity.
    fn beside(&self, case: &Case<'_, '_>, ground: &Ground, storage: Storage) -> Option<Beside> {
        let cluster = Cluster {
            case,
            storage,
            used_gb: ground.used_gb,
            backup_gb: ground.backup_gb,
            ios: ground.ios(case),
        };
        let of = BesideOf {
            service: SERVICES + storage as usize,
            fleet: self.fleet,
            miss: self.miss.to_bits(),
        };
        ground.beside(of, || {
            let mut beside = Beside::default();
            cluster
                .lines(billed(self.miss).round_dp(12), &mut beside)
                .ok()?;
            Some(beside)
        })
    }

    /// What the hours cost with the savings plan that costs the least, USD.
    fn usd_with(&self, case: &Case<'_, '_>, price: &Price, plan: &Discount) -> Decimal {
        // What has few decimals is billed without a rounding that could count as lost.
        const FEW: u32 = 6;
        let usd_per_hour = rate(self.hours.saturating_mul(price.usd)) / month::HOURS_RATE;
        let least = case.assumptions.rate(Name::SavingsPlanLeastUsd);
        if self.capacity.is_steady()
            && self.hours.scale() <= FEW
            && savings_plan::covers_all_that_is_steady(usd_per_hour, plan, least)
        {
            return self.hours.saturating_mul(discounted(price, plan));
        }
        let eligible = Eligible {
            item: Item {
                group: Group::Instances,
                subject: "",
                meter: "acu-hours",
            },
            price,
            quantity: self.hours,
            start_hour: self.from / 60,
            hours: Arc::clone(self.by_hour.get_or_init(|| self.capacity.hours(self.from))),
        };
        let mut bill = Bill::new(false);
        savings_plan::charge(case, &mut bill, &[eligible], plan, |_, _| {});
        bill.total_usd()
    }
}

impl Serverless {
    /// Capacity-hours of every region.
    fn lines<'b>(
        &self,
        case: &Case<'_, 'b>,
        regions: &[Hours<'b>],
    ) -> Result<Vec<Line<'b>>, Unavailable> {
        let due = match self.commitment {
            Commitment::SavingsPlan => {
                Due::WithPlan(case.book.savings_plan("aurora.serverless-v2")?)
            }
            _ => Due::Monthly,
        };
        let mut lines = Vec::new();
        for region in regions {
            let price = market::price(region.book, Tag::Acus(self.storage))?;
            let hours = region.capacity.mean() * month::HOURS * region.instances;
            lines.push(Line {
                due,
                ..Line::monthly(
                    region.group,
                    "serverless capacity",
                    "acu-hours",
                    hours,
                    price,
                )
            });
        }
        Ok(lines)
    }
}

impl Sized<'_, '_, '_> {
    fn sizing(&self, capacity: &Capacity, miss: f64) -> Sizing {
        let (least, most) = capacity.range();
        let acus = |acus: f64| thousands(billed(acus));
        let range = if least < most {
            let mean = thousands(capacity.mean().round_dp(2));
            format!("{} to {} ACUs, {mean} on average", acus(least), acus(most))
        } else {
            format!("{} ACUs", acus(most))
        };
        let mut sizing = Sizing {
            summary: range + &super::explanation::of_fleet(self.fleet, 0),
            ..Sizing::default()
        };
        sizing.add("acu_least", least, "in any minute");
        sizing.add("acu_most", most, "in any minute");
        sizing.add("acu_mean", capacity.mean().round_dp(12), "of the period");
        let meaning = "what holds the hot data in memory, or min_acu";
        sizing.add("acu_floor", self.pace.floor, meaning);
        let meaning = "hot ÷ cache_share and the memory of connections, ÷ acu_gib";
        sizing.add("acu_for_hot_data", self.for_hot, meaning);
        let meaning = "busy vCPUs of the busiest minute ÷ target utilization ÷ acu_vcpus";
        sizing.add("acu_for_busiest_minute", self.peak, meaning);
        sizing.add("instances", self.instances(), "all of one capacity");
        let readers = Decimal::from(self.fleet.readers);
        let meaning = "instances of a shard that take the reads which may be a moment old";
        sizing.add("readers", readers, meaning);
        sizing.add("shards", Decimal::from(self.fleet.shards), "");
        let meaning = "of the pages looked up, with the memory of each minute";
        sizing.add("cache_miss_share", miss, meaning);
        sizing
    }

    fn warnings(&self, miss: f64) -> Vec<String> {
        let mut warnings = super::explanation::fleet_warnings(&self.sizer, self.fleet);
        let postgres = &self.case.workload.postgres;
        let largest = self.case.assumptions.decimal(Name::MostAcus);
        for (key, pinned) in [("min_acu", postgres.min_acu), ("max_acu", postgres.max_acu)] {
            if let Some(pinned) = pinned.filter(|it| *it > largest) {
                warnings.push(format!(
                    "postgres.{key} of {} is taken as {}, the most of an instance",
                    thousands(pinned),
                    thousands(largest)
                ));
            }
        }
        if self.peak > self.pace.most {
            warnings.push(format!(
                "the busiest minute asks for {} ACUs, and there are {} at most",
                thousands(billed(self.peak)),
                thousands(billed(self.pace.most))
            ));
        }
        if miss > self.case.assumptions.rate(Name::MaxMiss) {
            warnings.push(format!(
                "{} of the page reads would miss the cache: {} ACUs would hold what is hot",
                crate::figures::percent(miss),
                thousands(billed(self.for_hot))
            ));
        }
        warnings
    }
}

/// RDS Proxy before the instances, by their capacity.
fn add_proxy<'b>(
    case: &Case<'_, 'b>,
    home: &Hours<'b>,
    lines: &mut Vec<Line<'b>>,
) -> Result<(), Unavailable> {
    if !case.workload.postgres.rds_proxy {
        return Ok(());
    }
    let least = case.assumptions.rate(Name::RdsProxyLeastAcus);
    let price = case.book.price("aurora.proxy-acu-hours", "ACU-hour")?;
    let hours = home.capacity.at_least(least).mean() * month::HOURS * home.instances;
    let (group, subject) = (Group::Instances, "RDS Proxy");
    lines.push(Line::monthly(group, subject, "proxy-hours", hours, price));
    Ok(())
}
