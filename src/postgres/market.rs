//! What follows from the prices of a region alone: found in its book once, for all who price with it.

use std::array;
use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::{Arc, OnceLock};

use jiff::civil::Date;
use rust_decimal::{Decimal, RoundingStrategy};

use super::aurora::Storage;
use super::server::{Service, generation};
use super::term::{Offer, Rate, Term};
use crate::kept::Keeper;
use crate::model::Unavailable;
use crate::prices::{Discount, Instance, MissingPrice, Price, PriceBook, Source};
use crate::workload::{Deployment, StorageType};

/// The market of a region.
pub(super) struct Market {
    stocks: [[OnceLock<Result<Stock, Unavailable>>; Term::COUNT]; SERVICES],
    prices: [OnceLock<Option<Price>>; Tag::COUNT],
    /// What a savings plan takes off serverless capacity.
    serverless_plan: OnceLock<Option<Discount>>,
}

/// How many services there are, each with a place of its own.
pub(super) const SERVICES: usize = 7;

/// What is sold beside instances.
#[derive(Debug, Clone, Copy)]
pub(super) enum Tag {
    RdsStorage(Deployment, StorageType),
    RdsStorageIops(Deployment, StorageType),
    RdsStorageThroughput(Deployment, StorageType),
    RdsBackups,
    AuroraStorage(Storage),
    AuroraRequests,
    AuroraBackups,
    Acus(Storage),
    EbsStorage,
    EbsIops,
    EbsThroughput,
    S3Storage,
    BetweenZones,
    Dpus,
    DsqlStorage,
}

impl Tag {
    const COUNT: usize = 3 * OF_VOLUMES + 14;

    fn place(self) -> usize {
        let of_volume =
            |deployment: Deployment, kind: StorageType| deployment as usize * 4 + kind as usize;
        match self {
            Self::RdsStorage(deployment, kind) => of_volume(deployment, kind),
            Self::RdsStorageIops(deployment, kind) => OF_VOLUMES + of_volume(deployment, kind),
            Self::RdsStorageThroughput(deployment, kind) => {
                2 * OF_VOLUMES + of_volume(deployment, kind)
            }
            Self::RdsBackups => 3 * OF_VOLUMES,
            Self::AuroraStorage(storage) => 3 * OF_VOLUMES + 1 + storage as usize,
            Self::AuroraRequests => 3 * OF_VOLUMES + 3,
            Self::AuroraBackups => 3 * OF_VOLUMES + 4,
            Self::Acus(storage) => 3 * OF_VOLUMES + 5 + storage as usize,
            Self::EbsStorage => 3 * OF_VOLUMES + 7,
            Self::EbsIops => 3 * OF_VOLUMES + 8,
            Self::EbsThroughput => 3 * OF_VOLUMES + 9,
            Self::S3Storage => 3 * OF_VOLUMES + 10,
            Self::BetweenZones => 3 * OF_VOLUMES + 11,
            Self::Dpus => 3 * OF_VOLUMES + 12,
            Self::DsqlStorage => 3 * OF_VOLUMES + 13,
        }
    }

    /// The key of its price, and the unit.
    fn key(self) -> (Cow<'static, str>, &'static str) {
        let of_volume = |meter: &str, deployment: Deployment, kind: StorageType| {
            format!("rds.{meter}.{}.{}", deployment.name(), kind.name()).into()
        };
        let of_cluster = |what: &str, storage: Storage| format!("aurora.{what}.{}", storage.name());
        match self {
            Self::RdsStorage(deployment, kind) => {
                (of_volume("storage", deployment, kind), "GB-month")
            }
            Self::RdsStorageIops(deployment, kind) => {
                (of_volume("storage-iops", deployment, kind), "IOPS-month")
            }
            Self::RdsStorageThroughput(deployment, kind) => (
                of_volume("storage-throughput", deployment, kind),
                "MB/s-month",
            ),
            Self::RdsBackups => ("rds.backup-storage".into(), "GB-month"),
            Self::AuroraStorage(storage) => (of_cluster("storage", storage).into(), "GB-month"),
            Self::AuroraRequests => ("aurora.io-requests".into(), "request"),
            Self::AuroraBackups => ("aurora.backup-storage".into(), "GB-month"),
            Self::Acus(storage) => (of_cluster("serverless-v2", storage).into(), "ACU-hour"),
            Self::EbsStorage => ("ebs.storage.gp3".into(), "GB-month"),
            Self::EbsIops => ("ebs.storage-iops.gp3".into(), "IOPS-month"),
            Self::EbsThroughput => ("ebs.storage-throughput.gp3".into(), "MB/s-month"),
            Self::S3Storage => ("s3.storage.standard".into(), "GB-month"),
            Self::BetweenZones => ("transfer.between-zones".into(), "GB"),
            Self::Dpus => ("aurora-dsql.processing-units".into(), "DPU"),
            Self::DsqlStorage => ("aurora-dsql.storage".into(), "GB-month"),
        }
    }
}

/// Every kind of volume in every deployment.
const OF_VOLUMES: usize = 12;

impl Market {
    /// That of a region by its book.
    ///
    /// # Errors
    /// None: what is kept beside a book for PostgreSQL is always this.
    pub(super) fn of(book: &PriceBook) -> Result<&Self, Unavailable> {
        let market = book.kept().get(Keeper::PostgreSql, || Self {
            stocks: array::from_fn(|_| array::from_fn(|_| OnceLock::new())),
            prices: array::from_fn(|_| OnceLock::new()),
            serverless_plan: OnceLock::new(),
        });
        market.ok_or_else(|| {
            Unavailable::Unservable("another engine keeps its own prices".to_owned())
        })
    }

    /// What a service sells on a term.
    ///
    /// # Errors
    /// That the book knows no such term.
    pub(super) fn stock(
        &self,
        book: &PriceBook,
        service: &dyn Service,
        term: Term,
    ) -> Result<&Stock, Unavailable> {
        let stock = &self.stocks[service.place()][term.place()];
        let stock = stock.get_or_init(|| Stock::of(book, service, term));
        stock.as_ref().map_err(Unavailable::clone)
    }

    /// What a savings plan takes off serverless capacity; `None` where nothing is known of it.
    pub(super) fn serverless_plan(&self, book: &PriceBook) -> Option<&Discount> {
        let plan = self
            .serverless_plan
            .get_or_init(|| book.savings_plan("aurora.serverless-v2").ok().cloned());
        plan.as_ref()
    }
}

/// The price of something beside instances.
///
/// # Errors
/// That the book lacks it.
pub(super) fn price(book: &PriceBook, tag: Tag) -> Result<&Price, Unavailable> {
    if let Some(price) = known_price(book, tag) {
        return Ok(price);
    }
    // The book says what is missing, or what is wrong with its unit.
    let (key, unit) = tag.key();
    Ok(book.price(&key, unit)?)
}

/// A price, where a book has it.
pub(super) fn known_price(book: &PriceBook, tag: Tag) -> Option<&Price> {
    let market = Market::of(book).ok()?;
    let price = market.prices[tag.place()].get_or_init(|| {
        let (key, unit) = tag.key();
        book.price(&key, unit).ok().cloned()
    });
    price.as_ref()
}

/// The classes that a service sells on a term.
#[derive(Debug)]
pub(super) struct Stock {
    /// Those whose hardware is known, the cheapest first; those of one price in the order of their
    /// names.
    pub(super) classes: Vec<Class>,
    /// CoreMark iterations a second of each, and bytes of its memory.
    sizes: Vec<(f64, f64)>,
    /// The most of each that any has so far.
    largest: Vec<(f64, f64)>,
    /// What one that stands alone costs of what those that take the writes cost: the least of any.
    pub(super) alone_share: Decimal,
    /// The newest generation of any.
    pub(super) newest: Option<u32>,
    /// The names of all that are sold, known or not, each with the price that it lacks.
    pub(super) names: Vec<(String, Option<MissingPrice>)>,
    /// How many have a price by the hour, sold so or not.
    pub(super) priced: usize,
    /// What a savings plan takes off.
    plan: Option<Discount>,
}

/// A class with all that is known of it.
#[derive(Debug)]
pub(super) struct Class {
    pub(super) name: String,
    pub(super) generation: Option<u32>,
    hour: Price,
    upfront: Option<Price>,
    /// What an instance of its costs that stands alone; `None` where that has no price.
    alone: Option<(Price, Option<Price>)>,
    /// The price of surplus CPU credits, of a burstable one.
    pub(super) credits: Option<Price>,
    machine: Machine,
    /// What a month of an instance costs, what is paid upfront spread over the term, USD.
    pub(super) least_usd: Decimal,
    /// What the hours of a month of an instance cost, USD.
    pub(super) month_usd: Decimal,
}

#[derive(Debug)]
struct Machine {
    vcpus: f64,
    coremark_per_vcpu: f64,
    cpu_baseline_share: Option<f64>,
    memory_bytes: f64,
    ebs_iops: f64,
    ebs_mib_per_second: f64,
    source: (Arc<Source>, Date),
    coremark_source: (Arc<Source>, Date),
}

impl Machine {
    fn of(it: &Instance<'_>) -> Self {
        Self {
            vcpus: it.vcpus,
            coremark_per_vcpu: it.coremark_per_vcpu,
            cpu_baseline_share: it.cpu_baseline_share,
            memory_bytes: it.memory_bytes,
            ebs_iops: it.ebs_iops,
            ebs_mib_per_second: it.ebs_mib_per_second,
            source: it.source.clone(),
            coremark_source: it.coremark_source.clone(),
        }
    }
}

impl Stock {
    fn of(book: &PriceBook, service: &dyn Service, term: Term) -> Result<Self, Unavailable> {
        let offer = Offer::new(book, term, service.key())?;
        let variant = service.variant(term);
        let sold = service.sold().map(|prefix| {
            let classes = book.prices_under(prefix);
            classes.map(|(class, _)| class).collect::<BTreeSet<_>>()
        });
        let (mut classes, mut names, mut priced) = (Vec::new(), Vec::new(), 0);
        for (class, rate) in offer.rates(variant) {
            priced += 1;
            if sold.as_ref().is_some_and(|it| !it.contains(class)) {
                continue;
            }
            let missing =
                match rate {
                    Ok(rate) => {
                        let machine = book.hardware().instance(class);
                        classes.extend(machine.map(|machine| {
                            Class::of(book, service, &offer, (class, &rate), &machine)
                        }));
                        None
                    }
                    // Another class may do without that price.
                    Err(price) => Some(price),
                };
            names.push((class.to_owned(), missing));
        }
        classes.sort_by_key(|it| it.least_usd);
        let sizes = classes.iter().map(|it| {
            let machine = &it.machine;
            let coremark = machine.vcpus * machine.coremark_per_vcpu;
            (coremark, machine.memory_bytes)
        });
        let sizes: Vec<_> = sizes.collect();
        let largest = sizes.iter().scan((0.0, 0.0), |most: &mut (f64, f64), it| {
            *most = (most.0.max(it.0), most.1.max(it.1));
            Some(*most)
        });
        let largest = largest.collect();
        let shares = classes.iter().filter_map(|it| it.alone_share(&offer));
        let alone_share = shares.min().unwrap_or(Decimal::ZERO);
        Ok(Self {
            sizes,
            alone_share,
            largest,
            newest: classes.iter().filter_map(|it| it.generation).max(),
            classes,
            names,
            priced,
            plan: offer.plan().cloned(),
        })
    }

    /// Whether any class may have so much CoreMark and memory.
    pub(super) fn may_be_large_enough(&self, (coremark, memory_bytes): (f64, f64)) -> bool {
        let all = self.largest.last();
        all.is_some_and(|it| it.0 >= coremark && it.1 >= memory_bytes)
    }

    /// The classes that have so much CoreMark and memory, the cheapest first: most of those that do not
    /// serve lack one or the other.
    pub(super) fn large_enough(
        &self,
        (coremark, memory_bytes): (f64, f64),
    ) -> impl DoubleEndedIterator<Item = &Class> {
        // Before the first that could be, none is.
        let lacks = |it: &(f64, f64)| it.0 < coremark || it.1 < memory_bytes;
        let first = self.largest.partition_point(lacks);
        let each = self.sizes[first..].iter().zip(&self.classes[first..]);
        let large = each.filter(move |(it, _)| it.0 >= coremark && it.1 >= memory_bytes);
        large.map(|(_, class)| class)
    }

    /// What an instance of a class costs.
    pub(super) fn rate<'b>(&'b self, class: &'b Class) -> Rate<'b> {
        Rate {
            hour: &class.hour,
            upfront: class.upfront.as_ref(),
            plan: self.plan.as_ref(),
        }
    }

    /// What one that stands alone costs.
    pub(super) fn rate_alone<'b>(&'b self, class: &'b Class) -> Option<Rate<'b>> {
        let (hour, upfront) = class.alone.as_ref()?;
        Some(Rate {
            hour,
            upfront: upfront.as_ref(),
            plan: self.plan.as_ref(),
        })
    }

    /// What a savings plan takes off.
    pub(super) fn plan(&self) -> Option<&Discount> {
        self.plan.as_ref()
    }
}

impl Class {
    fn of(
        book: &PriceBook,
        service: &dyn Service,
        offer: &Offer<'_>,
        (name, rate): (&str, &Rate<'_>),
        machine: &Instance<'_>,
    ) -> Self {
        let own = service.class(name);
        let alone = offer.rate(service.alone(), own).ok();
        let credits = book.price(&service.cpu_credits(own), "vCPU-hour");
        Self {
            name: name.to_owned(),
            generation: generation(name),
            hour: rate.hour.clone(),
            upfront: rate.upfront.cloned(),
            alone: alone.map(|it| (it.hour.clone(), it.upfront.cloned())),
            credits: credits.ok().cloned(),
            machine: Machine::of(machine),
            least_usd: offer.monthly_usd(rate),
            month_usd: rate.month_usd(),
        }
    }

    /// What one that stands alone costs of what it costs among others, a little less than that; `None`
    /// where either has no price.
    fn alone_share(&self, offer: &Offer<'_>) -> Option<Decimal> {
        const DECIMALS: u32 = 6;
        let (hour, upfront) = self.alone.as_ref()?;
        let alone = Rate {
            hour,
            upfront: upfront.as_ref(),
            plan: offer.plan(),
        };
        let share = offer.monthly_usd(&alone).checked_div(self.least_usd)?;
        let down = RoundingStrategy::ToZero;
        Some(share.round_dp_with_strategy(DECIMALS, down))
    }

    /// Whether it has so many CoreMark iterations a second, and so many bytes of memory.
    pub(super) fn has_at_least(&self, (coremark, memory_bytes): (f64, f64)) -> bool {
        let it = &self.machine;
        it.vcpus * it.coremark_per_vcpu >= coremark && it.memory_bytes >= memory_bytes
    }

    /// Its machine.
    pub(super) fn machine(&self) -> Instance<'_> {
        let it = &self.machine;
        Instance {
            vcpus: it.vcpus,
            coremark_per_vcpu: it.coremark_per_vcpu,
            cpu_baseline_share: it.cpu_baseline_share,
            memory_bytes: it.memory_bytes,
            ebs_iops: it.ebs_iops,
            ebs_mib_per_second: it.ebs_mib_per_second,
            source: &it.source,
            coremark_source: &it.coremark_source,
        }
    }
}
