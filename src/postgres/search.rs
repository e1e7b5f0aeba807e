//! Which servers to take: the cheapest fleet that serves, of all classes that have a price and known
//! hardware.

use std::borrow::Cow;
use std::ops::RangeInclusive;
use std::sync::Arc;

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::ledger::Beside;
use super::market::{Class, Market, Stock};
use super::server::{Candidate, Decision, Placement, Server, beside_hours, family, generation};
use super::sizing::{Constraint, Fit, Fleet, Loads};
use super::support;
use super::term::{Rate, spread};
use crate::assumptions::Name;
use crate::figures::percent;
use crate::model::Unavailable;
use crate::problem::nearest;
use crate::rounding::billed;
use crate::workload::ReadReplicas;

/// How many of the classes that come next are shown.
const NEXT: usize = 3;

/// A class that may be chosen.
struct Listed<'b> {
    class: &'b Class,
    rate: Rate<'b>,
}

/// The least that any class can come to in a fleet.
struct Floor {
    /// How many instances there are, as [`least_instances`] counts them.
    instances: Decimal,
    /// What is billed beside them, USD a month.
    beside_usd: Decimal,
    /// What is billed for each vCPU of an instance beside its hours, USD a month.
    vcpu_usd: Decimal,
}

impl Floor {
    fn of(server: &Server<'_, '_, '_>, stock: &Stock, loads: &Loads) -> Self {
        let fewest = loads.placement(loads.fewest_misses());
        // What has no price is told of each class.
        let beside = server.beside_machines(&fewest);
        Self {
            instances: least_instances(server, stock, loads.fleet),
            beside_usd: beside.map_or(Decimal::ZERO, |it| least_beside_usd(server, it)),
            vcpu_usd: support::vcpu_usd(server, loads.fleet),
        }
    }

    /// The least that a fleet of a class costs a month, USD: more of a class that is dearer by its hours.
    fn usd(&self, class: &Class) -> Decimal {
        let hours = class.least_usd.saturating_mul(self.instances);
        hours.saturating_add(self.beside_usd)
    }

    /// The same, with what is billed for its vCPUs.
    fn usd_with_vcpus(&self, class: &Class) -> Decimal {
        let vcpus = billed(class.machine().vcpus);
        self.usd(class)
            .saturating_add(vcpus.saturating_mul(self.vcpu_usd))
    }
}

/// What became of a search over a fleet.
struct Found<'l, 'b> {
    /// Those that serve, the cheapest first, with what decided.
    serving: Vec<Candidate<'b>>,
    /// Those that do not, the cheapest by their hours first.
    failing: Vec<&'l Listed<'b>>,
    /// Why a class could not be priced.
    missing: Option<Unavailable>,
}

/// The class that the profile pins, or the cheapest fleet that serves.
pub(super) fn choose<'b>(server: &Server<'_, '_, 'b>) -> Result<Candidate<'b>, Unavailable> {
    let market = Market::of(server.case.book)?;
    let stock = market.stock(server.case.book, server.service, server.offer.term)?;
    let listing = listing(server, stock)?;
    if let Some(class) = server.pinned_class() {
        return pinned(server, &class, &readers(server));
    }
    let mut nothing = None;
    let best = over_fleets(
        server,
        |fleet, most_usd| {
            let loads = server.loads(fleet);
            let floor = Floor::of(server, stock, &loads);
            let found = find(server, &listing, &loads, (&floor, most_usd));
            match found.serving.first() {
                None => {
                    nothing = nothing.take().or(Some((found, loads)));
                    None
                }
                Some(it) if most_usd.is_some_and(|most| it.usd >= most) => None,
                Some(_) => Some(found.best(server, &loads, &floor)),
            }
        },
        |it| it.usd,
        |fleet, most_usd| is_dearer(server, stock, fleet, most_usd),
        |fleet| is_served(server, stock, fleet),
    );
    best.ok_or_else(|| no_class(server, nothing))
}

/// Whether a fleet and all with more readers surely cost more than so much.
fn is_dearer(server: &Server<'_, '_, '_>, stock: &Stock, fleet: Fleet, most_usd: Decimal) -> bool {
    let least = server
        .sizer
        .least_machine(Fleet::of_most_readers(fleet.shards));
    let cheapest = stock.large_enough(least).next();
    let instances = least_instances(server, stock, fleet);
    cheapest.is_none_or(|it| it.least_usd * instances > most_usd)
}

/// Whether any class serves in a fleet.
fn is_served(server: &Server<'_, '_, '_>, stock: &Stock, fleet: Fleet) -> bool {
    let least = server.sizer.least_machine(fleet);
    if !stock.may_be_large_enough(least) {
        return false;
    }
    let loads = server.loads(fleet);
    // The dearest are the largest, more often than not.
    let mut classes = stock.large_enough(least).rev();
    loads.has_disk() && classes.any(|it| is_allowed(server, it) && loads.serves(&it.machine()))
}

/// The cheapest fleet of those with the fewest databases that serve. `best_of` gives the best of one
/// fleet, if that does not cost more than the best of another, and `usd` what it costs; `is_dearer`
/// tells whether a fleet and all with more readers surely cost more than so much, and `is_served` whether
/// there would be any.
fn over_fleets<T>(
    server: &Server<'_, '_, '_>,
    mut best_of: impl FnMut(Fleet, Option<Decimal>) -> Option<T>,
    usd: impl Fn(&T) -> Decimal,
    is_dearer: impl Fn(Fleet, Decimal) -> bool,
    is_served: impl Fn(Fleet) -> bool,
) -> Option<T> {
    let mut best_with = |shards: u32, readers: RangeInclusive<u32>| {
        let mut best: Option<T> = None;
        for readers in readers {
            let fleet = Fleet { shards, readers };
            let most_usd = best.as_ref().map(&usd);
            if most_usd.is_some_and(|most| is_dearer(fleet, most)) {
                break;
            }
            if let Some(it) = best_of(fleet, most_usd) {
                best = best.filter(|best| usd(best) <= usd(&it)).or(Some(it));
            }
        }
        best
    };
    let wanted = readers(server);
    if let Some(best) = best_with(1, wanted.clone()) {
        return Some(best);
    }
    // Reads go to replicas first, unless the profile says how many there are.
    let is_open = server.service.readers(server.case).is_none();
    let moves = is_open && server.sizer.works.has_moving_reads();
    let readers = if moves { up_to_most(server) } else { wanted };
    let can_be_split = |shards: u32| {
        let mut fleets = readers.clone().map(|readers| Fleet { shards, readers });
        is_served(Fleet::of_most_readers(shards)) && fleets.any(&is_served)
    };
    if moves
        && can_be_split(1)
        && let Some(best) = best_with(1, readers.clone())
    {
        return Some(best);
    }
    let shards = server.smallest_shards(most_shards(server), can_be_split)?;
    best_with(shards, readers.clone())
}

/// What the cheapest fleet that serves costs, when that is all that is asked: the one that `choose`
/// finds, without what explains it.
pub(super) fn cheapest<'b>(server: &Server<'_, '_, 'b>, stock: &'b Stock) -> Option<Cheapest<'b>> {
    if !may_be_covered(server, stock.newest) {
        return None;
    }
    over_fleets(
        server,
        |fleet, most_usd| cheapest_of(server, stock, fleet, most_usd),
        |it| it.usd,
        |fleet, most_usd| is_dearer(server, stock, fleet, most_usd),
        |fleet| is_served(server, stock, fleet),
    )
}

/// The cheapest class of a fleet.
pub(super) struct Cheapest<'b> {
    pub(super) class: &'b Class,
    pub(super) fleet: Fleet,
    /// What is billed beside the hours of its instances.
    pub(super) beside: Beside,
    usd: Decimal,
}

/// What is known of a fleet of a service before its class is chosen: the same on every term.
#[derive(Debug)]
pub(super) struct Setting {
    loads: Arc<Loads>,
    /// What a class must have.
    least: (f64, f64),
    /// The fewest misses that any cache leaves, and what is billed beside machines then.
    fewest: f64,
    at_fewest: Beside,
    /// The least that is billed beside machines, USD a month.
    least_beside_usd: Decimal,
}

impl Setting {
    /// That of a fleet; `None` where nothing can serve in it.
    pub(super) fn of(server: &Server<'_, '_, '_>, fleet: Fleet) -> Option<Self> {
        let least = server.sizer.least_machine(fleet);
        let loads = server.loads(fleet);
        if !loads.has_disk() {
            return None;
        }
        let fewest = loads.fewest_misses();
        let at_fewest = server.beside_machines(&loads.placement(fewest))?;
        Some(Self {
            loads,
            least,
            fewest,
            at_fewest,
            least_beside_usd: least_beside_usd(server, at_fewest),
        })
    }
}

/// The least that is billed beside machines, USD a month, by what is where the fewest pages miss the cache:
/// that, unless a larger volume makes something else cheaper.
fn least_beside_usd(server: &Server<'_, '_, '_>, at_fewest: Beside) -> Decimal {
    if server.service.is_more_volume_dearer(server.case) {
        at_fewest.usd
    } else {
        Decimal::ZERO
    }
}

/// How many instances a fleet has, counted by what those that take the writes cost: read replicas that
/// have prices of their own for the least part of it that any class has.
fn least_instances(server: &Server<'_, '_, '_>, stock: &Stock, fleet: Fleet) -> Decimal {
    let term = server.offer.term;
    let groups = server.service.instances(server.case, fleet, term);
    let first = Decimal::from(groups.first.billed * fleet.shards);
    groups.replicas.map_or(first, |replicas| {
        first + stock.alone_share * Decimal::from(replicas.billed * fleet.shards)
    })
}

fn cheapest_of<'b>(
    server: &Server<'_, '_, 'b>,
    stock: &'b Stock,
    fleet: Fleet,
    most_usd: Option<Decimal>,
) -> Option<Cheapest<'b>> {
    let groups = server
        .service
        .instances(server.case, fleet, server.offer.term);
    let count = Decimal::from(groups.first.billed * fleet.shards);
    let least_instances = least_instances(server, stock, fleet);
    if let Some(most) = most_usd {
        // Most fleets that are tried when one is found already are too dear by their hours alone.
        let least = server.sizer.least_machine(fleet);
        let cheapest = stock.large_enough(least).next()?;
        if cheapest.least_usd * least_instances > most {
            return None;
        }
    }
    let setting = server.setting(fleet)?;
    let Setting {
        loads,
        fewest,
        at_fewest,
        least_beside_usd,
        ..
    } = &*setting;
    let mut best: Option<Cheapest<'b>> = None;
    for class in stock.large_enough(setting.least) {
        let least_usd = class.least_usd * least_instances;
        let best_usd = best.as_ref().map(|best| best.usd).or(most_usd);
        // What is dearer by its hours and the least beside them, and all that follow, can't be it.
        if best_usd.is_some_and(|best| least_usd + *least_beside_usd > best) {
            break;
        }
        if !is_allowed(server, class) {
            continue;
        }
        let fit = loads.fit(&class.machine());
        if !fit.serves() {
            continue;
        }
        let beside_machines = if fit.miss.to_bits() == fewest.to_bits() {
            *at_fewest
        } else {
            let placement = Placement {
                fleet,
                volume: fit.volume,
                miss: fit.miss,
            };
            match server.beside_machines(&placement) {
                Some(beside) => beside,
                None => continue,
            }
        };
        let beside = beside_hours(stock, class, (&fit, beside_machines), fleet, &groups);
        let Some(beside) = beside else {
            continue;
        };
        let hours_usd = if groups.replicas.is_some() {
            class.least_usd * count
        } else {
            least_usd
        };
        let mut usd = hours_usd.saturating_add(beside.usd);
        if !beside.upfront_usd.is_zero() {
            usd = usd.saturating_add(spread(beside.upfront_usd, server.offer.term));
        }
        let is_better = |best: &Cheapest<'_>| (usd, &class.name) < (best.usd, &best.class.name);
        if best.as_ref().is_none_or(is_better) {
            best = Some(Cheapest {
                class,
                fleet,
                beside,
                usd,
            });
        }
    }
    best
}

/// The smallest number from 2 on that will do, when each larger one does as well.
pub(super) fn smallest(most: u32, will_do: impl Fn(u32) -> bool) -> Option<u32> {
    let mut too_few = 1;
    let mut enough = 2;
    while !will_do(enough) {
        if enough >= most {
            return None;
        }
        too_few = enough;
        enough = enough.saturating_mul(2).min(most);
    }
    while enough - too_few > 1 {
        let middle = u32::midpoint(too_few, enough);
        if will_do(middle) {
            enough = middle;
        } else {
            too_few = middle;
        }
    }
    (enough <= most).then_some(enough)
}

/// The same, when it is probably a number that will do for something much alike.
pub(super) fn smallest_near(
    known: Option<u32>,
    most: u32,
    will_do: impl Fn(u32) -> bool,
) -> Option<u32> {
    let known = known.filter(|it| (2..=most).contains(it));
    let is_it = |it: &u32| will_do(*it) && (*it == 2 || !will_do(*it - 1));
    known.filter(is_it).or_else(|| smallest(most, will_do))
}

fn most_shards(server: &Server<'_, '_, '_>) -> u32 {
    // It is no assumption of a quote that needs none.
    let most = server.case.workload.assumptions.get(Name::MostShards);
    most.floor().to_u32().unwrap_or(1)
}

/// How many readers a fleet may have: what the profile says, or those that it has anyway.
fn readers(server: &Server<'_, '_, '_>) -> RangeInclusive<u32> {
    let included = server.service.included_readers();
    match server.service.readers(server.case) {
        Some(ReadReplicas::Number(more)) => included + more..=included + more,
        Some(ReadReplicas::Auto) if server.sizer.works.has_moving_reads() => up_to_most(server),
        Some(ReadReplicas::Auto) | None => included..=included,
    }
}

fn up_to_most(server: &Server<'_, '_, '_>) -> RangeInclusive<u32> {
    let included = server.service.included_readers();
    let most = server.case.workload.assumptions.get(Name::MostReadReplicas);
    let most = most.floor().to_u32().unwrap_or(0);
    included..=included + most
}

/// Every class that may be chosen, the cheapest first; those of one price in the order of their
/// names.
fn listing<'b>(
    server: &Server<'_, '_, 'b>,
    stock: &'b Stock,
) -> Result<Vec<Listed<'b>>, Unavailable> {
    let case = server.case;
    let allowed = stock.classes.iter().filter(|it| is_allowed(server, it));
    let listing: Vec<_> = allowed
        .map(|class| Listed {
            class,
            rate: stock.rate(class),
        })
        .collect();
    if server.pinned_class().is_some() || !listing.is_empty() {
        return Ok(listing);
    }
    let region = &case.book.region;
    let mut names = stock.names.iter();
    let mut allowed = names
        .by_ref()
        .filter(|(name, _)| is_name_allowed(server, name, generation(name)))
        .peekable();
    let is_allowed_one = allowed.peek().is_some();
    Err(match allowed.find_map(|(_, missing)| missing.clone()) {
        Some(price) => price.into(),
        None if is_allowed_one => Unavailable::Unservable(format!(
            "the price book of {region} has no instance class whose hardware is known"
        )),
        None if stock.priced == 0 => {
            let variant = server.service.variant(server.offer.term);
            let prefix = server.offer.hours_prefix(variant);
            Unavailable::Unservable(format!("the price book of {region} has no price {prefix}*"))
        }
        None => Unavailable::Unservable(no_class_allowed(server)),
    })
}

/// Whether a class may be chosen: by the profile's families, and with the plan that the option has,
/// if it has one.
pub(super) fn is_allowed(server: &Server<'_, '_, '_>, class: &Class) -> bool {
    is_name_allowed(server, &class.name, class.generation)
}

fn is_name_allowed(server: &Server<'_, '_, '_>, class: &str, generation: Option<u32>) -> bool {
    let families = &server.case.workload.postgres.families;
    // What RDS calls x2g is x2gd underneath.
    let is_wanted = families.is_empty() || {
        let own = family(class);
        let hardware = server.case.book.hardware();
        let is_own = |it: &String| it == own || hardware.instance_family(it) == Some(own);
        families.iter().any(is_own)
    };
    is_wanted && may_be_covered(server, generation)
}

fn may_be_covered(server: &Server<'_, '_, '_>, generation: Option<u32>) -> bool {
    if !server.offer.term.is_savings_plan() {
        return true;
    }
    // A limit that is kept is no assumption that the quote rests on; one that is said is.
    let least = server
        .case
        .workload
        .assumptions
        .get(Name::SavingsPlanGeneration);
    generation.is_some_and(|it| Decimal::from(it) >= least)
}

fn covered_classes(server: &Server<'_, '_, '_>) -> String {
    let least = server.case.assumptions.decimal(Name::SavingsPlanGeneration);
    format!("a Database Savings Plan covers classes of generation {least} and later alone")
}

/// Why the classes of the book are not those that are wanted.
fn no_class_allowed(server: &Server<'_, '_, '_>) -> String {
    let families = &server.case.workload.postgres.families;
    let region = &server.case.book.region;
    if families.is_empty() && server.offer.term.is_savings_plan() {
        return format!(
            "the price book of {region} has no such class: {}",
            covered_classes(server)
        );
    }
    if families.is_empty() {
        return format!("the price book of {region} has no class that is sold so on these terms");
    }
    format!(
        "postgres.families: none of {} is sold so in {region}",
        families.join(", ")
    )
}

/// The class that the profile pins, with the first number of readers with which it serves.
fn pinned<'b>(
    server: &Server<'_, '_, 'b>,
    class: &str,
    readers: &RangeInclusive<u32>,
) -> Result<Candidate<'b>, Unavailable> {
    let variant = server.service.variant(server.offer.term);
    let sold = server.service.sold();
    let prefix = sold.map_or_else(|| server.offer.hours_prefix(variant), str::to_owned);
    let named = || server.case.book.prices_under(&prefix).map(|(it, _)| it);
    if !named().any(|it| it == class) {
        let missing = server.offer.rate(variant, class).err();
        let missing = missing.map_or_else(
            || {
                let region = &server.case.book.region;
                format!("the price book of {region} has no price {prefix}{class}")
            },
            |it| it.to_string(),
        );
        return Err(match nearest(class, named()) {
            Some(near) if near != class => Unavailable::Unservable(format!(
                "postgres.instance {class:?}: {missing}; did you mean {near}?"
            )),
            _ => Unavailable::Unservable(missing),
        });
    }
    if !may_be_covered(server, generation(class)) {
        return Err(Unavailable::Unservable(format!(
            "postgres.instance {class}: {}",
            covered_classes(server)
        )));
    }
    let rate = server.offer.rate(variant, class)?;
    let mut first = None;
    for readers in readers.clone() {
        let loads = server.loads(Fleet { shards: 1, readers });
        let candidate = server.candidate(Cow::Owned(class.to_owned()), rate, &loads)?;
        if candidate.serves() {
            return Ok(candidate);
        }
        first = first.or(Some(candidate));
    }
    first.ok_or_else(|| Unavailable::Unservable("no fleet has no instance".to_owned()))
}

/// The classes that serve a part of the workload, the cheapest first, as many as are shown; of a fleet that
/// can't come to less than `most_usd` perhaps not all.
fn find<'l, 'b>(
    server: &Server<'_, '_, 'b>,
    listing: &'l [Listed<'b>],
    loads: &Loads,
    (floor, most_usd): (&Floor, Option<Decimal>),
) -> Found<'l, 'b> {
    let kept = if server.is_cost_alone { 0 } else { NEXT };
    let enough = server.sizer.least_machine(loads.fleet);
    let mut found = Found {
        serving: Vec::new(),
        failing: Vec::new(),
        missing: None,
    };
    for it in listing {
        // What costs more at its least, and all that follow, come behind those that are kept.
        let least_usd = floor.usd(it.class);
        let last = found.serving.get(kept);
        if last.is_some_and(|last| least_usd > last.usd) {
            break;
        }
        let first = found.serving.first();
        if let Some(most) = most_usd
            && least_usd >= most
            && first.is_none_or(|it| it.usd >= most)
        {
            break;
        }
        if last.is_some_and(|last| floor.usd_with_vcpus(it.class) > last.usd) {
            continue;
        }
        let machine = it.class.machine();
        let fit = it.class.has_at_least(enough).then(|| loads.fit(&machine));
        let Some(fit) = fit.filter(Fit::serves) else {
            found.failing.push(it);
            continue;
        };
        let class = Cow::Borrowed(it.class.name.as_str());
        match server.priced(class, it.rate, Some((machine, fit)), loads) {
            Ok(candidate) => {
                let at = found.serving.partition_point(|other| {
                    (other.usd, &other.class) <= (candidate.usd, &candidate.class)
                });
                found.serving.insert(at, candidate);
                found.serving.truncate(kept + 1);
            }
            Err(why) => found.missing = found.missing.take().or(Some(why)),
        }
    }
    found
}

impl<'b> Found<'_, 'b> {
    /// The cheapest of those that serve, with what decided and what comes next. There must be one.
    fn best(mut self, server: &Server<'_, '_, 'b>, loads: &Loads, floor: &Floor) -> Candidate<'b> {
        let next = self.serving.split_off(1);
        let mut best = self.serving.remove(0);
        best.next = next
            .into_iter()
            .map(|it| (it.class.into_owned(), it.usd))
            .collect();
        if server.is_cost_alone {
            return best;
        }
        let maybe_cheaper = self.failing.iter();
        let maybe_cheaper = maybe_cheaper.filter(|it| floor.usd(it.class) <= best.usd);
        let maybe_cheaper: Vec<_> = maybe_cheaper
            .map(|it| (*it, loads.fit(&it.class.machine()).failing_unpinned()))
            .collect();
        best.decision = decision(&maybe_cheaper, |it| {
            let class = Cow::Borrowed(it.class.name.as_str());
            let candidate = server.candidate(class, it.rate, loads);
            candidate.is_ok_and(|it| (it.usd, &it.class) < (best.usd, &best.class))
        });
        best
    }
}

/// What passed over the cheaper classes, of those that fail constraints, the fullest first: the constraint
/// without which the cheapest of them would do. Where several stand together against each, the fullest of the
/// class that came nearest in cost.
fn decision<'b>(
    failing: &[(&Listed<'b>, Vec<(Constraint, f64)>)],
    is_cheaper: impl Fn(&Listed<'b>) -> bool,
) -> Decision {
    let alone = failing
        .iter()
        .filter(|(_, constraints)| constraints.len() == 1)
        .find(|(it, _)| is_cheaper(it));
    let found = alone.or_else(|| failing.iter().rev().find(|(it, _)| is_cheaper(it)));
    let constraint = found.and_then(|(_, constraints)| Some(constraints.first()?.0));
    constraint.map_or(Decision::Cheapest, Decision::Constraint)
}

/// Why no class serves: how far the one that comes nearest falls short.
fn no_class(
    server: &Server<'_, '_, '_>,
    nothing: Option<(Found<'_, '_>, Arc<Loads>)>,
) -> Unavailable {
    if server.sizer.no_cache_will_do() {
        return Unavailable::Unservable(
            "the assumption max_miss is below cold, the misses that no cache avoids: no instance \
             class will do"
                .to_owned(),
        );
    }
    let mut worst = Vec::new();
    if let Some((found, loads)) = nothing {
        if let Some(missing) = found.missing {
            return missing;
        }
        worst.extend(found.failing.iter().filter_map(|it| {
            let constraints = loads.fit(&it.class.machine()).failing_unpinned();
            Some((it.class.name.as_str(), *constraints.first()?))
        }));
    }
    let nearest = worst
        .into_iter()
        .min_by(|(_, (_, a)), (_, (_, b))| a.total_cmp(b));
    let (class, (constraint, fullness)) = nearest.unwrap_or(("", (Constraint::Cpu, 0.0)));
    Unavailable::Unservable(format!(
        "no instance class is large enough, and no number of shards up to most_shards will do: the \
         one that comes nearest, {class}, would be {} full on {} by itself",
        percent(fullness),
        constraint.name()
    ))
}
