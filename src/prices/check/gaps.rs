//! What price books lack: what nearly all other regions have, and prices that stand without the one that
//! belongs to them.

use std::collections::{BTreeMap, BTreeSet};

use super::class::Class;
use crate::prices::{PriceBook, meters};

/// Nearly all is nine out of ten.
const NEARLY_ALL: (usize, usize) = (9, 10);
/// So many times as many prices of a service as a region has are usual where it is not sold.
const HARDLY_ANY: usize = 10;
/// What fewer regions have is nowhere usual.
const LEAST_REGIONS: usize = 5;

/// Something that a region lacks and nearly all others have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lack {
    /// The region.
    pub region: String,
    /// The key of its meter, with what varies in braces; of a service, its key.
    pub meter: String,
    /// The key; a whole family of classes, or a service, ends with `*`.
    pub key: String,
    /// How many regions have it, and of how many: those that have the service, and for a size of a family
    /// those that have the family.
    pub had_by: [usize; 2],
}

/// What a price lacks that belongs to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum LoneKind {
    /// An instance class on demand in one zone, and not in several.
    SingleAzAlone,
    /// An instance class on demand in several zones, and not in one.
    MultiAzAlone,
    /// An hour of a commitment without the sum that is paid upfront for it.
    HourWithoutUpfront,
    /// A sum that is paid upfront without the hours that it is for.
    UpfrontWithoutHour,
    /// A class with a commitment that there is no price for without one.
    ReservedAlone,
}

/// A price that stands without the one that belongs to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lone<'b> {
    /// What is missing.
    pub kind: LoneKind,
    /// The region.
    pub region: &'b str,
    /// The key of the price that is there.
    pub key: &'b str,
}

/// What the books lack.
#[derive(Debug)]
pub struct Gaps<'b> {
    /// What single regions lack: by meter, by key, by region.
    pub lacks: Vec<Lack>,
    /// Prices without the one that belongs to them: by kind, by region, by key.
    pub lone: Vec<Lone<'b>>,
}

impl<'b> Gaps<'b> {
    pub(super) fn of(books: &[&'b PriceBook]) -> Self {
        let lone = books.iter().flat_map(|book| {
            let keys = book.prices.keys();
            keys.filter_map(|key| {
                let kind = lone(book, key)?;
                Some(Lone {
                    kind,
                    region: &book.region,
                    key,
                })
            })
        });
        let mut lone: Vec<_> = lone.collect();
        // Stable: within a kind they stay in the order of regions and keys.
        lone.sort_by_key(|it| it.kind);
        Self {
            lacks: lacks(books),
            lone,
        }
    }
}

/// What a price lacks that belongs to it.
fn lone(book: &PriceBook, key: &str) -> Option<LoneKind> {
    let lacks = |key: String| !book.prices.contains_key(&key);
    let (meter, rest) = key
        .match_indices('.')
        .nth(1)
        .map(|(at, _)| (&key[..at], &key[at + 1..]))?;
    match (meter, rest.split_once('.')) {
        ("rds.instance-hours", Some(("single-az", class))) => {
            lacks(format!("{meter}.multi-az.{class}")).then_some(LoneKind::SingleAzAlone)
        }
        ("rds.instance-hours", Some(("multi-az", class))) => {
            lacks(format!("{meter}.single-az.{class}")).then_some(LoneKind::MultiAzAlone)
        }
        ("rds.reserved-instance-hours", Some((_, class)))
            if lacks(format!("rds.instance-hours.{class}")) =>
        {
            Some(LoneKind::ReservedAlone)
        }
        ("rds.reserved-instance-hours", Some((term, _))) => {
            // What is paid upfront in no part has no sum.
            let is_paid = !term.ends_with("no-upfront");
            (is_paid && lacks(format!("rds.reserved-instances.{rest}")))
                .then_some(LoneKind::HourWithoutUpfront)
        }
        ("rds.reserved-instances", _) => lacks(format!("rds.reserved-instance-hours.{rest}"))
            .then_some(LoneKind::UpfrontWithoutHour),
        ("ec2.reserved-instance-hours", Some((_, class))) => {
            lacks(format!("ec2.instance-hours.{class}")).then_some(LoneKind::ReservedAlone)
        }
        ("dynamodb.reserved-write-capacity-unit-hours", _) => {
            lacks(format!("dynamodb.reserved-write-capacity-units.{rest}"))
                .then_some(LoneKind::HourWithoutUpfront)
        }
        ("dynamodb.reserved-read-capacity-unit-hours", _) => {
            lacks(format!("dynamodb.reserved-read-capacity-units.{rest}"))
                .then_some(LoneKind::HourWithoutUpfront)
        }
        ("dynamodb.reserved-write-capacity-units", _) => lacks(format!(
            "dynamodb.reserved-write-capacity-unit-hours.{rest}"
        ))
        .then_some(LoneKind::UpfrontWithoutHour),
        ("dynamodb.reserved-read-capacity-units", _) => {
            lacks(format!("dynamodb.reserved-read-capacity-unit-hours.{rest}"))
                .then_some(LoneKind::UpfrontWithoutHour)
        }
        _ => None,
    }
}

/// A thing that regions have or lack, as its key says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Thing<'b> {
    /// A whole service: the first part of its keys.
    Service(&'b str),
    /// What is not priced by a class.
    Price(&'b str),
    /// A family in a way that it is sold.
    Family(&'b str, &'b str),
    /// A size of a family.
    Size(Class<'b>),
}

impl Thing<'_> {
    fn key(&self) -> String {
        match self {
            Self::Service(service) => format!("{service}.*"),
            Self::Price(key) => (*key).to_owned(),
            Self::Family(sold_as, family) => format!("{sold_as}.{family}.*"),
            Self::Size(class) => format!("{}.{}.{}", class.sold_as, class.family, class.size),
        }
    }
}

/// The regions that sell each service. What has less than a tenth of the prices that are usual does not:
/// some prices are the same in every region, whether or not there is anything to go with them.
fn selling<'b>(books: &[&'b PriceBook]) -> BTreeMap<&'b str, BTreeSet<&'b str>> {
    let mut counts: BTreeMap<&str, BTreeMap<&str, usize>> = BTreeMap::new();
    for book in books {
        for key in book.prices.keys() {
            let of_service = counts.entry(service(key)).or_default();
            *of_service.entry(&book.region).or_default() += 1;
        }
    }
    let selling = counts.into_iter().map(|(service, regions)| {
        let mut sorted: Vec<_> = regions.values().copied().collect();
        sorted.sort_unstable();
        let usual = sorted.get(sorted.len() / 2).copied().unwrap_or_default();
        let selling = regions
            .into_iter()
            .filter(|(_, count)| count * HARDLY_ANY >= usual);
        (service, selling.map(|(region, _)| region).collect())
    });
    selling.collect()
}

fn service(key: &str) -> &str {
    key.split('.').next().unwrap_or_default()
}

/// What regions lack and nearly all others have of those that have the whole which it is a part of: the service,
/// and for a size the family.
fn lacks(books: &[&PriceBook]) -> Vec<Lack> {
    let mut had: BTreeMap<Thing<'_>, (&str, BTreeSet<&str>)> = BTreeMap::new();
    let sells = selling(books);
    for book in books {
        for key in book.prices.keys() {
            let mut note = |thing| {
                let (_, regions) = had.entry(thing).or_insert_with(|| (key, BTreeSet::new()));
                regions.insert(&*book.region);
            };
            if sells
                .get(service(key))
                .is_some_and(|it| it.contains(&*book.region))
            {
                note(Thing::Service(service(key)));
            }
            match Class::of(key) {
                None => note(Thing::Price(key)),
                Some(class) => {
                    note(Thing::Family(class.sold_as, class.family));
                    note(Thing::Size(class));
                }
            }
        }
    }
    let all: BTreeSet<&str> = books.iter().map(|book| &*book.region).collect();
    let mut lacks = Vec::new();
    for (thing, (key, having)) in &had {
        // What may have a thing: what has the whole that it is a part of.
        let whole = match thing {
            Thing::Service(_) => None,
            Thing::Price(_) | Thing::Family(..) => Some(Thing::Service(service(key))),
            Thing::Size(class) => Some(Thing::Family(class.sold_as, class.family)),
        };
        let whole = whole.and_then(|it| had.get(&it));
        let among = whole.map_or(&all, |(_, regions)| regions);
        let (part, whole) = NEARLY_ALL;
        if having.len() * whole < among.len() * part || among.len() < LEAST_REGIONS {
            continue;
        }
        for region in among.difference(having) {
            // Nobody sends data from a region to itself.
            if key.strip_prefix("transfer.region.") == Some(*region) {
                continue;
            }
            lacks.push(Lack {
                region: (*region).to_owned(),
                meter: match thing {
                    Thing::Service(_) => thing.key(),
                    _ => meters::pattern(key).to_owned(),
                },
                key: thing.key(),
                had_by: [having.len(), among.len()],
            });
        }
    }
    // A star is no part of a key, so the place of a meter is that of its pattern.
    lacks.sort_by_cached_key(|it| {
        let at = meters::METERS
            .iter()
            .position(|meter| meter.pattern == it.meter);
        (at, it.key.clone(), it.region.clone())
    });
    lacks
}
