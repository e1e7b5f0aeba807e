//! The prices of an offer file as they are gathered, product by product and term by term.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::product::{Attributes, OFFERS, Offer, Product};
use crate::prices::import::found::{Gathered, Skip};
use crate::prices::import::regions::Regions;
use crate::prices::import::{DOWNLOAD_AGAIN, day_of, term, years};
use crate::prices::{TIERED, meters, tier_key};
use crate::problem::{Problem, nearest};

/// A price of a product in a term: of one tier, or upfront.
#[derive(Debug)]
pub(super) struct Dimension<'d> {
    /// What one unit is, as the file has it.
    pub(super) unit: &'d str,
    /// From how many units of the month on it holds; empty for what is paid upfront.
    pub(super) begin: &'d str,
    pub(super) usd: Decimal,
}

/// For how long a product is bought, and how it is paid.
#[derive(Debug, Clone, Copy)]
pub(super) enum Term<'d> {
    /// By the hour. Of several such terms the newest that holds stands.
    OnDemand { effective: &'d str },
    /// For one or three years: the length, the class of offering and how it is paid.
    Reserved {
        lease: &'d str,
        class: &'d str,
        purchase: &'d str,
    },
}

/// What is known of a product that is a price of a book.
#[derive(Debug)]
struct Line {
    product: Product,
    /// The time from which its prices on demand hold.
    effective: String,
    on_demand: Vec<Tier>,
    /// Whether a price on demand was left out for its unit.
    has_other_unit: bool,
    reserved: Vec<(String, Decimal)>,
}

#[derive(Debug)]
struct Tier {
    begin: Decimal,
    usd: Decimal,
}

/// An offer file in the making.
pub(super) struct Sheet<'s> {
    offer: Option<&'static Offer>,
    published: Option<Date>,
    regions: &'s Regions,
    into: &'s mut Gathered,
    lines: HashMap<Box<str>, Line>,
}

impl<'s> Sheet<'s> {
    pub(super) fn new(regions: &'s Regions, into: &'s mut Gathered) -> Self {
        Self {
            offer: None,
            published: None,
            regions,
            into,
            lines: HashMap::new(),
        }
    }

    /// Notes which offer the file is of, by its code.
    ///
    /// # Errors
    /// An offer that is not read.
    pub(super) fn set_offer(&mut self, name: &str, code: &str) -> Result<(), Problem> {
        self.offer = OFFERS.iter().find(|offer| offer.code == code);
        if self.offer.is_some() {
            return Ok(());
        }
        let known = || OFFERS.iter().map(|offer| offer.code);
        let message = format!("{name}: the offer {code:?} is none that prices are read from");
        Err(
            Problem::anywhere(message).help(match nearest(code, known()) {
                Some(near) => format!("did you mean {near}?"),
                None => format!("read are {}", known().collect::<Vec<_>>().join(", ")),
            }),
        )
    }

    /// Notes the day on which the file was published.
    ///
    /// # Errors
    /// What is no day.
    pub(super) fn set_published(&mut self, name: &str, time: &str) -> Result<(), Problem> {
        self.published = Some(day_of(name, time)?);
        Ok(())
    }

    /// Adds a product, or counts why it is none of the books'.
    ///
    /// # Errors
    /// That the file has not said which offer it is of.
    pub(super) fn add_product(
        &mut self,
        name: &str,
        sku: &str,
        family: &str,
        attributes: &Attributes,
    ) -> Result<(), Problem> {
        if self.lines.contains_key(sku) {
            return Ok(());
        }
        let offer = self
            .offer
            .ok_or_else(|| unsaid(name, "of which offer it is"))?;
        let product = offer.product(family, attributes, self.regions);
        let product = product.and_then(|it| {
            if !self.into.keeps(&it.region) {
                Err(Skip::OtherRegion)
            } else if meters::find(&it.key).is_none() {
                Err(Skip::Unused)
            } else {
                Ok(it)
            }
        });
        match product {
            Ok(product) => {
                let line = Line {
                    product,
                    effective: String::new(),
                    on_demand: Vec::new(),
                    has_other_unit: false,
                    reserved: Vec::new(),
                };
                self.lines.insert(sku.into(), line);
            }
            Err(why) => {
                self.into
                    .skip(why, || format!("{} {sku}", attributes.usage_type));
            }
        }
        Ok(())
    }

    /// Whether the file has said when it was published.
    pub(super) fn is_dated(&self) -> bool {
        self.published.is_some()
    }

    /// Whether a product is one of the books'.
    pub(super) fn has(&self, sku: &str) -> bool {
        self.lines.contains_key(sku)
    }

    /// Adds a price of a product that the books have.
    ///
    /// # Errors
    /// Where a tier begins that is no number.
    pub(super) fn add_price(
        &mut self,
        name: &str,
        sku: &str,
        term: Term<'_>,
        dimension: &Dimension<'_>,
    ) -> Result<(), Problem> {
        let Some(line) = self.lines.get_mut(sku) else {
            return Ok(());
        };
        let key = match term {
            Term::OnDemand { .. } => Some(line.product.key.clone()),
            Term::Reserved { class, .. } if class != "standard" => {
                self.into.skip(Skip::OtherOffering, || sku.to_owned());
                return Ok(());
            }
            Term::Reserved {
                lease, purchase, ..
            } => reserved_key(
                &line.product.key,
                lease,
                purchase,
                dimension.unit == "Quantity",
            ),
        };
        let Some((key, meter)) = key.and_then(|key| {
            let meter = meters::find(&key)?;
            Some((key, meter))
        }) else {
            self.into.skip(Skip::Unused, || sku.to_owned());
            return Ok(());
        };
        let Some(units) = units(meter.unit, dimension.unit) else {
            let example = || format!("{sku}: {} for a {}", dimension.unit, meter.unit);
            self.into.skip(Skip::OtherUnit, example);
            line.has_other_unit |= matches!(term, Term::OnDemand { .. });
            return Ok(());
        };
        let usd = dimension.usd / units;
        match term {
            Term::Reserved { .. } => line.reserved.push((key, usd)),
            Term::OnDemand { effective } => {
                if is_rather(effective, &line.effective, self.published) {
                    effective.clone_into(&mut line.effective);
                    line.on_demand.clear();
                }
                if effective == line.effective {
                    let begin = tier_begin(name, sku, dimension.begin)?;
                    line.on_demand.push(Tier { begin, usd });
                }
            }
        }
        Ok(())
    }

    /// Hands over all prices, those of PostgreSQL before those of every engine.
    ///
    /// # Errors
    /// A product that has no price on demand; that the file does not say what it is or of which day.
    pub(super) fn finish(self, name: &str) -> Result<(), Problem> {
        let Self { into, .. } = self;
        let offer = self
            .offer
            .ok_or_else(|| unsaid(name, "of which offer it is"))?;
        let date = self
            .published
            .ok_or_else(|| unsaid(name, "when it was published"))?;
        let origin = (offer.source, date);
        let mut lines: Vec<_> = self.lines.into_iter().collect();
        lines.sort_by(|(sku_a, a), (sku_b, b)| {
            let rank = |line: &Line| line.product.is_of_any_engine;
            (rank(a), sku_a).cmp(&(rank(b), sku_b))
        });
        let is_unpriced = |line: &Line| line.on_demand.is_empty() && !line.has_other_unit;
        if let Some((sku, line)) = lines.iter().find(|(_, line)| is_unpriced(line)) {
            let message = format!(
                "{name}: the product {sku} ({} in {}) has no term OnDemand, so no price",
                line.product.key, line.product.region
            );
            return Err(Problem::anywhere(message).help(DOWNLOAD_AGAIN));
        }
        let mut own = HashSet::new();
        for (sku, line) in lines {
            let Product {
                region,
                key,
                is_of_any_engine,
            } = line.product;
            let at = (Arc::clone(&region), key.clone());
            if is_of_any_engine {
                if own.contains(&at) {
                    into.skip(Skip::SecondName, || format!("{key} {sku}"));
                    continue;
                }
            } else {
                own.insert(at);
            }
            for (key, usd) in tiers(key, line.on_demand, into) {
                into.add(&region, key, usd, origin);
            }
            for (key, usd) in line.reserved {
                into.add(&region, key, usd, origin);
            }
        }
        Ok(())
    }
}

/// Whether prices that hold from one time on are to be taken over those of another: the newest of those in
/// force when the file was published, or else what comes into force first.
fn is_rather(effective: &str, other: &str, published: Option<Date>) -> bool {
    let is_in_force = |time: &str| {
        let day = time.get(..10).and_then(|day| day.parse::<Date>().ok());
        day.is_none_or(|day| published.is_none_or(|published| day <= published))
    };
    match (is_in_force(effective), is_in_force(other)) {
        (true, true) => effective > other,
        (false, false) => effective < other,
        (in_force, _) => in_force || other.is_empty(),
    }
}

/// From how many units on a tier holds.
fn tier_begin(name: &str, sku: &str, text: &str) -> Result<Decimal, Problem> {
    match Decimal::from_str_exact(text) {
        Ok(begin) if !begin.is_sign_negative() => Ok(begin),
        _ if text.is_empty() => Ok(Decimal::ZERO),
        _ => {
            let message = format!("{name}: {sku}: expected where its tier begins, found {text:?}");
            Err(Problem::anywhere(message).help("a number of units, 10240 for one"))
        }
    }
}

fn unsaid(name: &str, what: &str) -> Problem {
    Problem::anywhere(format!("{name}: it does not say {what}")).help(DOWNLOAD_AGAIN)
}

/// The prices of the tiers of a meter. What is free at first is an allowance, which books hold apart; what
/// follows it is then the first tier.
fn tiers(key: String, mut tiers: Vec<Tier>, into: &mut Gathered) -> Vec<(String, Decimal)> {
    tiers.sort_by_key(|tier| tier.begin);
    if tiers.len() > 1 && tiers[0].usd.is_zero() {
        let free = tiers.remove(0);
        tiers[0].begin = free.begin;
        into.skip(Skip::FreeTier, || key.clone());
    }
    let tiered = TIERED.iter().find(|meter| key == tier_key(meter, "0"));
    let Some(meter) = tiered else {
        // What is not billed by tiers has one price; that of the first units stands.
        let first = tiers.first().map(|tier| tier.usd);
        if tiers.iter().any(|tier| Some(tier.usd) != first) {
            into.skip(Skip::Tiers, || key.clone());
        }
        return first.map(|usd| (key, usd)).into_iter().collect();
    };
    let of_tier = |tier: &Tier| {
        (
            tier_key(meter, &tier.begin.normalize().to_string()),
            tier.usd,
        )
    };
    tiers.iter().map(of_tier).collect()
}

/// The key of what a product costs when it is reserved, an hour or upfront.
fn reserved_key(key: &str, lease: &str, purchase: &str, is_upfront: bool) -> Option<String> {
    for side in ["write", "read"] {
        if key == format!("dynamodb.{side}-capacity-unit-hours.standard") {
            let units = if is_upfront { "units" } else { "unit-hours" };
            let years = years(lease)?;
            return Some(format!("dynamodb.reserved-{side}-capacity-{units}.{years}"));
        }
    }
    let (service, class) = key.split_once(".instance-hours.")?;
    let term = term(lease, purchase)?;
    let meter = if is_upfront {
        "reserved-instances"
    } else {
        "reserved-instance-hours"
    };
    Some(format!("{service}.{meter}.{term}.{class}"))
}

/// How many units of a book make one of a file; `None` when it is another unit.
fn units(ours: &str, theirs: &str) -> Option<Decimal> {
    let theirs = theirs.to_ascii_lowercase();
    let same: &[&str] = match ours {
        "WRU" => &["writerequestunits"],
        "RRU" => &["readrequestunits"],
        "rWRU" => &["replicatedwriterequestunits"],
        "WCU-hour" => &["writecapacityunit-hrs"],
        "RCU-hour" => &["readcapacityunit-hrs"],
        "rWCU-hour" => &["replicatedwritecapacityunit-hrs"],
        "WCU" | "RCU" | "instance" => &["quantity"],
        "GB-month" => &["gb-mo", "gb-month"],
        "GB" => &["gb"],
        "request" => &["requests", "ios"],
        "CDC-unit" => &["changedatacaptureunits"],
        "hour" => &["hrs"],
        "vCPU-hour" => &["vcpu-hour", "vcpu-hours", "hrs"],
        "ACU-hour" => &["acu-hr", "acu-hour", "hrs"],
        "IOPS-month" => &["iops-mo"],
        "MB/s-month" if theirs == "gibps-mo" => return Some(Decimal::from(1024)),
        "MB/s-month" => &["mbps-mo"],
        _ => &[],
    };
    same.contains(&theirs.as_str()).then_some(Decimal::ONE)
}
