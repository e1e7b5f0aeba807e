//! Which servers to take: the cheapest fleet that serves, of all classes that have a price and known
//! hardware.

use std::borrow::Cow;
use std::collections::BTreeSet;

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::server::{Candidate, Decision, Server, family, generation};
use super::sizing::{Constraint, Fleet, Loads};
use super::term::Rate;
use crate::assumptions::Name;
use crate::figures::percent;
use crate::model::Unavailable;
use crate::prices::Instance;
use crate::problem::nearest;
use crate::workload::ReadReplicas;

/// How many of the classes that come next are shown.
const NEXT: usize = 3;

/// A class that may be chosen: its machine, and the least that a shard on it costs a month, USD.
struct Listed<'b> {
    class: &'b str,
    rate: Rate<'b>,
    machine: Instance<'b>,
    least_usd: Decimal,
}

/// What became of a search over a fleet.
struct Found<'l, 'b> {
    /// Those that serve, the cheapest first, with what decided.
    serving: Vec<Candidate<'b>>,
    /// Those that do not, the cheapest by their hours first, with the constraints that they fail, the
    /// fullest first.
    failing: Vec<(&'l Listed<'b>, Vec<(Constraint, f64)>)>,
    /// Why a class could not be priced.
    missing: Option<Unavailable>,
}

/// The class that the profile pins, or the cheapest fleet that serves.
pub(super) fn choose<'b>(server: &Server<'_, '_, 'b>) -> Result<Candidate<'b>, Unavailable> {
    let listing = listing(server)?;
    let readers = readers(server);
    if let Some(class) = server.pinned_class() {
        return pinned(server, &class, &readers);
    }
    let mut nothing = None;
    let mut search = |fleets: &mut dyn Iterator<Item = Fleet>| {
        let mut best: Option<Candidate<'b>> = None;
        for fleet in fleets {
            let loads = server.sizer.loads(fleet);
            let found = find(server, &listing, &loads);
            if found.serving.is_empty() {
                nothing = nothing.take().or(Some(found));
                continue;
            }
            let it = found.best(server, &loads);
            best = best.filter(|best| best.usd <= it.usd).or(Some(it));
        }
        best
    };
    let of = |shards: u32, readers: &[u32]| {
        let readers = readers.to_vec();
        readers
            .into_iter()
            .map(move |readers| Fleet { shards, readers })
    };
    if let Some(best) = search(&mut of(1, &readers)) {
        return Ok(best);
    }
    // Reads go to replicas first, unless the profile says how many there are.
    let is_open = server.service.readers(server.case).is_none();
    let moves = is_open && server.sizer.works.has_moving_reads();
    let readers = if moves { up_to_most(server) } else { readers };
    if moves && let Some(best) = search(&mut of(1, &readers)) {
        return Ok(best);
    }
    let can_be_split = |shards: u32| {
        of(shards, &readers).any(|fleet| {
            let loads = server.sizer.loads(fleet);
            // The dearest are the largest, more often than not.
            listing.iter().rev().any(|it| loads.serves(&it.machine))
        })
    };
    if let Some(shards) = smallest(most_shards(server), can_be_split)
        && let Some(best) = search(&mut of(shards, &readers))
    {
        return Ok(best);
    }
    Err(no_class(server, nothing))
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

fn most_shards(server: &Server<'_, '_, '_>) -> u32 {
    // It is no assumption of a quote that needs none.
    let most = server.case.workload.assumptions.get(Name::MostShards);
    most.floor().to_u32().unwrap_or(1)
}

/// How many readers a fleet may have: what the profile says, or those that it has anyway.
fn readers(server: &Server<'_, '_, '_>) -> Vec<u32> {
    let included = server.service.included_readers();
    match server.service.readers(server.case) {
        Some(ReadReplicas::Number(more)) => vec![included + more],
        Some(ReadReplicas::Auto) if server.sizer.works.has_moving_reads() => up_to_most(server),
        Some(ReadReplicas::Auto) | None => vec![included],
    }
}

fn up_to_most(server: &Server<'_, '_, '_>) -> Vec<u32> {
    let included = server.service.included_readers();
    let most = server.case.workload.assumptions.get(Name::MostReadReplicas);
    let most = most.floor().to_u32().unwrap_or(0);
    (0..=most).map(|more| included + more).collect()
}

/// Every class that may be chosen, the cheapest first; those of one price in the order of their
/// names.
fn listing<'b>(server: &Server<'_, '_, 'b>) -> Result<Vec<Listed<'b>>, Unavailable> {
    let case = server.case;
    let alone = Fleet {
        shards: 1,
        readers: server.service.included_readers(),
    };
    let groups = server.service.instances(case, alone, server.offer.term);
    let Some(first) = groups.first() else {
        return Ok(Vec::new());
    };
    let sold = server.service.sold().map(|prefix| {
        let classes = case.book.prices_under(prefix);
        classes.map(|(class, _)| class).collect::<BTreeSet<_>>()
    });
    let mut listing = Vec::new();
    let (mut missing, mut classes, mut is_allowed_one) = (None, 0, false);
    for (class, rate) in server.offer.rates(first.variant) {
        classes += 1;
        if !is_allowed(server, class) || sold.as_ref().is_some_and(|it| !it.contains(class)) {
            continue;
        }
        is_allowed_one = true;
        match rate {
            Ok(rate) => {
                let machine = case.book.hardware().instance(class);
                listing.extend(machine.map(|machine| Listed {
                    class,
                    rate,
                    machine,
                    least_usd: server.offer.monthly_usd(&rate) * Decimal::from(first.billed),
                }));
            }
            // Another class may do without that price.
            Err(price) => missing = missing.or(Some(price)),
        }
    }
    if server.pinned_class().is_none() && listing.is_empty() {
        let region = &case.book.region;
        return Err(match missing {
            Some(price) => price.into(),
            None if is_allowed_one => Unavailable::Unservable(format!(
                "the price book of {region} has no instance class whose hardware is known"
            )),
            None if classes == 0 => {
                let prefix = server.offer.hours_prefix(first.variant);
                Unavailable::Unservable(format!(
                    "the price book of {region} has no price {prefix}*"
                ))
            }
            None => Unavailable::Unservable(no_class_allowed(server)),
        });
    }
    listing.sort_by_key(|it| it.least_usd);
    Ok(listing)
}

/// Whether a class may be chosen: by the profile's families, and with the plan that the option has,
/// if it has one.
fn is_allowed(server: &Server<'_, '_, '_>, class: &str) -> bool {
    let families = &server.case.workload.postgres.families;
    // What RDS calls x2g is x2gd underneath.
    let own = family(class);
    let hardware = server.case.book.hardware();
    let is_own = |it: &String| it == own || hardware.instance_family(it) == Some(own);
    let is_wanted = families.is_empty() || families.iter().any(is_own);
    is_wanted && may_be_covered(server, class)
}

fn may_be_covered(server: &Server<'_, '_, '_>, class: &str) -> bool {
    // A limit that is kept is no assumption that the quote rests on; one that is said is.
    let least = server
        .case
        .workload
        .assumptions
        .get(Name::SavingsPlanGeneration);
    !server.offer.term.is_savings_plan()
        || generation(class).is_some_and(|it| Decimal::from(it) >= least)
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
    readers: &[u32],
) -> Result<Candidate<'b>, Unavailable> {
    let fleets: Vec<_> = readers
        .iter()
        .map(|&readers| Fleet { shards: 1, readers })
        .collect();
    let groups = fleets.first().map(|it| {
        server
            .service
            .instances(server.case, *it, server.offer.term)
    });
    let variant = groups
        .as_ref()
        .and_then(|it| it.first())
        .map_or("", |it| it.variant);
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
    if !may_be_covered(server, class) {
        return Err(Unavailable::Unservable(format!(
            "postgres.instance {class}: {}",
            covered_classes(server)
        )));
    }
    let rate = server.offer.rate(variant, class)?;
    let mut first = None;
    for fleet in fleets {
        let loads = server.sizer.loads(fleet);
        let candidate = server.candidate(Cow::Owned(class.to_owned()), rate, &loads)?;
        if candidate.serves() {
            return Ok(candidate);
        }
        first = first.or(Some(candidate));
    }
    first.ok_or_else(|| Unavailable::Unservable("no fleet has no instance".to_owned()))
}

/// The classes that serve a part of the workload, the cheapest first, as many as are shown.
fn find<'l, 'b>(
    server: &Server<'_, '_, 'b>,
    listing: &'l [Listed<'b>],
    loads: &Loads<'_, '_, '_, '_>,
) -> Found<'l, 'b> {
    let shards = Decimal::from(loads.fleet.shards);
    let mut found = Found {
        serving: Vec::new(),
        failing: Vec::new(),
        missing: None,
    };
    for it in listing {
        // What is dearer by its hours alone, and all that follow, come behind those that are kept.
        if let Some(last) = found.serving.get(NEXT)
            && it.least_usd * shards > last.usd
        {
            break;
        }
        let fit = loads.fit(&it.machine);
        if !fit.serves() {
            found.failing.push((it, fit.failing_unpinned()));
            continue;
        }
        let class = Cow::Borrowed(it.class);
        match server.priced(class, it.rate, Some((it.machine, fit)), loads) {
            Ok(candidate) => {
                let at = found.serving.partition_point(|other| {
                    (other.usd, &other.class) <= (candidate.usd, &candidate.class)
                });
                found.serving.insert(at, candidate);
                found.serving.truncate(NEXT + 1);
            }
            Err(why) => found.missing = found.missing.take().or(Some(why)),
        }
    }
    found
}

impl<'b> Found<'_, 'b> {
    /// The cheapest of those that serve, with what decided and what comes next. There must be one.
    fn best(mut self, server: &Server<'_, '_, 'b>, loads: &Loads<'_, '_, '_, '_>) -> Candidate<'b> {
        let next = self.serving.split_off(1);
        let mut best = self.serving.remove(0);
        best.next = next
            .into_iter()
            .map(|it| (it.class.into_owned(), it.usd))
            .collect();
        best.decision = decision(&self.failing, |it| {
            if it.least_usd * Decimal::from(loads.fleet.shards) > best.usd {
                return false;
            }
            let class = Cow::Borrowed(it.class);
            let candidate = server.candidate(class, it.rate, loads);
            candidate.is_ok_and(|it| (it.usd, &it.class) < (best.usd, &best.class))
        });
        best
    }
}

/// What passed over the cheaper classes: the constraint without which the cheapest of them would do.
/// Where several stand together against each, the fullest of the class that came nearest in cost.
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
fn no_class(server: &Server<'_, '_, '_>, nothing: Option<Found<'_, '_>>) -> Unavailable {
    if server.sizer.no_cache_will_do() {
        return Unavailable::Unservable(
            "the assumption max_miss is below cold, the misses that no cache avoids: no instance \
             class will do"
                .to_owned(),
        );
    }
    let (failing, missing) = nothing.map_or((Vec::new(), None), |it| (it.failing, it.missing));
    if let Some(missing) = missing {
        return missing;
    }
    let worst = failing
        .iter()
        .filter_map(|(it, constraints)| Some((it.class, *constraints.first()?)));
    let nearest = worst.min_by(|(_, (_, a)), (_, (_, b))| a.total_cmp(b));
    let (class, (constraint, fullness)) = nearest.unwrap_or(("", (Constraint::Cpu, 0.0)));
    Unavailable::Unservable(format!(
        "no instance class is large enough, and no number of shards up to most_shards will do: the \
         one that comes nearest, {class}, would be {} full on {} by itself",
        percent(fullness),
        constraint.name()
    ))
}
