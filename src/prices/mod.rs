//! Price books: the prices of one provider in one region, each with its unit, source and date.
//!
//! The books are the files under `pricing/`, embedded in the library; `pricing/README.md`
//! describes the format. A folder of one's own laid over them replaces prices key by key.

pub mod check;
pub mod diff;
mod discounts;
mod engine_versions;
mod hardware;
pub mod import;
mod layer;
mod meters;
mod savings_plan;
mod size;
mod table;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::ops::Bound;
use std::path::Path;
use std::sync::{Arc, OnceLock};

use jiff::civil::Date;
use rust_decimal::Decimal;

pub use engine_versions::EngineVersion;
pub use hardware::{DaxNode, Hardware, Instance};
pub use savings_plan::Discount;
pub(crate) use size::normalized_units;
pub(crate) use table::{MOST_DECIMALS, MOST_USD};

use crate::kept::Kept;
use crate::problem::{Problem, Problems};
use discounts::Discounts;
use layer::{Layer, Sources};

/// Where a price was published.
#[derive(Debug, PartialEq, Eq)]
pub struct Source {
    /// What it is.
    pub title: String,
    /// Where it is.
    pub url: String,
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.title)?;
        if !self.url.is_empty() {
            write!(f, ", {}", self.url)?;
        }
        Ok(())
    }
}

/// Why a price is another than the published one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Agreement {
    /// It is a price of the user's own.
    Private,
    /// A discount on the published price was negotiated.
    Discount {
        /// What is taken off, in percent.
        percent: Decimal,
    },
}

/// A price: what is published, and what the user pays.
#[derive(Debug, Clone)]
pub struct Price {
    /// Its key in the book.
    pub key: Arc<str>,
    /// The region that it holds in.
    pub region: Arc<str>,
    /// USD for one unit, net of what was agreed.
    pub usd: Decimal,
    /// USD for one unit as published; the same where nothing was agreed or nothing is published.
    pub list_usd: Decimal,
    /// What was agreed, when anything was.
    pub agreement: Option<Agreement>,
    /// What one unit is: `GB-month`, `WRU`, `hour`…
    pub unit: String,
    /// Where it was published.
    pub source: Arc<Source>,
    /// The day on which it was published or read.
    pub date: Date,
}

/// What an account has free in a month.
#[derive(Debug, Clone)]
pub struct Allowance {
    /// How many units.
    pub quantity: Decimal,
    /// Where it was published.
    pub source: Arc<Source>,
    /// The day on which it was published or read.
    pub date: Date,
}

/// A price that the book does not hold, or holds for another unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MissingPrice {
    /// The key that was asked for.
    pub key: String,
    /// The region of the book.
    pub region: String,
    /// The unit of the price in the book, when that is what does not fit, and the one needed.
    pub units: Option<(String, &'static str)>,
}

impl fmt::Display for MissingPrice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { key, region, units } = self;
        match units {
            None => write!(f, "the price book of {region} has no price {key}"),
            Some((found, expected)) => write!(
                f,
                "the price book of {region} has {key} per {found}, not per {expected}"
            ),
        }
    }
}

impl std::error::Error for MissingPrice {}

/// How much of a book comes from folders laid over the embedded ones.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct LaidOver {
    /// Prices.
    pub prices: usize,
    /// Free allowances.
    pub allowances: usize,
    /// Instance types and families.
    pub hardware: usize,
    /// Discounts of savings plans.
    pub savings_plans: usize,
    /// Published prices that a negotiated discount is taken off.
    pub discounted: usize,
}

/// The prices of one region.
#[derive(Debug)]
pub struct PriceBook {
    /// The region, `us-east-1` for one.
    pub region: Arc<str>,
    prices: BTreeMap<String, Price>,
    allowances: BTreeMap<String, Allowance>,
    hardware: Hardware,
    savings_plans: BTreeMap<String, Discount>,
    engine_versions: BTreeMap<u32, EngineVersion>,
    laid_over: LaidOver,
    unknown_classes: BTreeSet<String>,
    idle_discounts: Vec<String>,
    /// The oldest and the newest date of its prices, when somebody asks.
    dates: OnceLock<(Date, Date)>,
    /// What follows from its prices, for all who price with them.
    kept: Kept,
}

impl PriceBook {
    /// What an engine worked out of its prices.
    pub(crate) fn kept(&self) -> &Kept {
        &self.kept
    }

    /// How much of it comes from folders laid over the embedded books.
    #[must_use]
    pub fn laid_over(&self) -> LaidOver {
        self.laid_over
    }

    /// The instance classes that a user has a price of their own for, and whose hardware is not known: they are priced when they are pinned and never chosen.
    #[must_use]
    pub fn classes_without_hardware(&self) -> &BTreeSet<String> {
        &self.unknown_classes
    }

    /// The names of negotiated discounts that take nothing off, since no price of the book is of them.
    #[must_use]
    pub fn idle_discounts(&self) -> &[String] {
        &self.idle_discounts
    }

    /// Notes the class of a price when nothing is known of its hardware.
    fn note_unknown_class(&mut self, key: &str) {
        let class = class_at(key).map(|at| &key[at + 1..]);
        if let Some(class) = class.filter(|it| !it.starts_with("dax."))
            && self.hardware.instance(class).is_none()
        {
            self.unknown_classes.insert(class.to_owned());
        }
    }

    /// Puts a published price into the book: over a published one, and beside a price of the user's own.
    fn publish(&mut self, key: String, price: Price) {
        match self.prices.get_mut(&key) {
            Some(own) if own.agreement == Some(Agreement::Private) => own.list_usd = price.usd,
            _ => {
                self.prices.insert(key, price);
            }
        }
    }

    /// How many prices the book has.
    #[must_use]
    pub fn len(&self) -> usize {
        self.prices.len()
    }

    /// Whether the book has no price at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.prices.is_empty()
    }

    /// The price of a meter by its key, `dynamodb.storage.standard` for one.
    ///
    /// # Errors
    /// The key that is missing, or that the price is for another unit.
    pub fn price(&self, key: &str, unit: &'static str) -> Result<&Price, MissingPrice> {
        match self.prices.get(key) {
            None => Err(self.missing(key.to_owned(), None)),
            Some(price) if price.unit != unit => {
                Err(self.missing(key.to_owned(), Some((price.unit.clone(), unit))))
            }
            Some(price) => Ok(price),
        }
    }

    /// Makes a price be another amount of USD, as a price of the user's own; `false` where there is none of
    /// such a key.
    pub(crate) fn pay(&mut self, key: &str, usd: Decimal) -> bool {
        let Some(price) = self.prices.get_mut(key) else {
            return false;
        };
        price.usd = usd;
        price.agreement = Some(Agreement::Private);
        self.kept = Kept::default();
        true
    }

    /// Makes a savings plan take another share off; `false` where there is none for such a usage.
    pub(crate) fn take_off(&mut self, usage: &str, share: Decimal) -> bool {
        let Some(plan) = self.savings_plans.get_mut(usage) else {
            return false;
        };
        plan.share = share;
        self.kept = Kept::default();
        true
    }

    /// What one unit of a key costs, USD, whatever its unit is.
    pub(crate) fn paid(&self, key: &str) -> Option<Decimal> {
        self.prices.get(key).map(|it| it.usd)
    }

    fn missing(&self, key: String, units: Option<(String, &'static str)>) -> MissingPrice {
        MissingPrice {
            key,
            region: self.region.to_string(),
            units,
        }
    }

    /// The prices whose key begins so, each with the rest of its key, in the order of the keys.
    pub fn prices_under<'b>(&'b self, prefix: &str) -> impl Iterator<Item = (&'b str, &'b Price)> {
        self.prices
            .range::<str, _>((Bound::Included(prefix), Bound::Unbounded))
            .map_while(move |(key, price)| Some((key.strip_prefix(prefix)?, price)))
    }

    /// The prices of a meter that is tiered, from the first tier on: from how many units of the month
    /// each holds, and the price.
    ///
    /// # Errors
    /// That the book has no first tier, or that a price is for another unit.
    pub fn tiers(
        &self,
        meter: &str,
        unit: &'static str,
    ) -> Result<Vec<(Decimal, &Price)>, MissingPrice> {
        let first = tier_key(meter, "0");
        self.price(&first, unit)?;
        let mut tiers = Vec::new();
        for (tier, _) in self.prices_under(&format!("{meter}.")) {
            let price = self.price(&format!("{meter}.{tier}"), unit)?;
            // What is no tier is refused when the book is read.
            tiers.extend(tier_start(tier).map(|from| (from, price)));
        }
        tiers.sort_by_key(|(from, _)| *from);
        Ok(tiers)
    }

    /// What is free of a meter each month, by the key of its price.
    #[must_use]
    pub fn allowance(&self, key: &str) -> Option<&Allowance> {
        self.allowances.get(key)
    }

    /// What a savings plan takes off a kind of usage, `dynamodb.on-demand` for one.
    ///
    /// # Errors
    /// The discount that is missing, as `savings-plan.` and the usage.
    pub fn savings_plan(&self, usage: &str) -> Result<&Discount, MissingPrice> {
        let discount = self.savings_plans.get(usage);
        discount.ok_or_else(|| self.missing(format!("savings-plan.{usage}"), None))
    }

    /// When the support of PostgreSQL's major versions changes.
    #[must_use]
    pub fn engine_versions(&self) -> &BTreeMap<u32, EngineVersion> {
        &self.engine_versions
    }

    /// The oldest date of its prices.
    #[must_use]
    pub fn oldest_date(&self) -> Date {
        self.dates().0
    }

    /// The newest date of its prices.
    #[must_use]
    pub fn newest_date(&self) -> Date {
        self.dates().1
    }

    /// The oldest and the newest date of its prices.
    fn dates(&self) -> (Date, Date) {
        *self.dates.get_or_init(|| {
            let dates = || self.prices.values().map(|price| price.date);
            let oldest = dates().min().unwrap_or(Date::ZERO);
            (oldest, dates().max().unwrap_or(Date::ZERO))
        })
    }

    /// What is known of the machines behind instance classes.
    #[must_use]
    pub fn hardware(&self) -> &Hardware {
        &self.hardware
    }
}

/// Where the class of an instance or of a node begins in a key, with the point before it: in what is
/// priced by the class, its last two parts, with what stands before those of RDS and DAX.
fn class_at(key: &str) -> Option<usize> {
    let is_ec2 = key.starts_with("ec2.instance-hours.") || key.starts_with("ec2.reserved-");
    if is_ec2 {
        let (before, _) = key.rsplit_once('.')?;
        return before.rfind('.');
    }
    key.find(".db.").or_else(|| key.find(".dax."))
}

/// The meters that are tiered.
const TIERED: [&str; 1] = ["transfer.internet"];

/// The key of a tier: `transfer.internet.from-10240-gb` begins at 10,240 GB.
pub(crate) fn tier_key(meter: &str, from: &str) -> String {
    format!("{meter}.from-{from}-gb")
}

/// Where a tier begins, by the end of its key.
fn tier_start(tier: &str) -> Option<Decimal> {
    let from = tier.strip_prefix("from-")?.strip_suffix("-gb")?;
    from.bytes()
        .all(|b| b.is_ascii_digit())
        .then(|| from.parse().ok())?
}

/// The books of the regions that workloads name.
#[derive(Debug, Default)]
pub struct Books {
    given: BTreeMap<String, PriceBook>,
    /// Those that are read when somebody first asks for them.
    shelf: Option<Shelf>,
}

/// Every book of a library, each read by the first who needs it.
#[derive(Debug)]
struct Shelf {
    library: Library,
    books: BTreeMap<String, OnceLock<Result<PriceBook, Problems>>>,
}

impl Books {
    /// Every book of a library. Each is read when it is first asked for, and once.
    #[must_use]
    pub fn of_library(library: Library) -> Self {
        let regions = library.regions().into_iter();
        let books = regions.map(|region| (region.to_owned(), OnceLock::new()));
        let books = books.collect();
        Self {
            given: BTreeMap::new(),
            shelf: Some(Shelf { library, books }),
        }
    }

    /// Adds the book of a region, in place of the one that was there.
    pub fn insert(&mut self, book: PriceBook) {
        self.given.insert(book.region.to_string(), book);
    }

    /// The book of a region; `None` where there is none, or one with mistakes.
    #[must_use]
    pub fn get(&self, region: &str) -> Option<&PriceBook> {
        let of_library = || self.shelf.as_ref()?.get(region)?.as_ref().ok();
        self.given.get(region).or_else(of_library)
    }

    /// What is wrong with the book of a region that can't be had.
    ///
    /// # Errors
    /// As [`Library::book`].
    pub fn check(&self, region: &str) -> Result<(), Problems> {
        let Some(Shelf { library, .. }) = &self.shelf else {
            return Ok(());
        };
        match self.shelf.as_ref().and_then(|it| it.get(region)) {
            Some(book) => book.as_ref().map(|_| ()).map_err(Problems::clone),
            None => library.book(region).map(|_| ()),
        }
    }
}

impl Shelf {
    fn get(&self, region: &str) -> Option<&Result<PriceBook, Problems>> {
        let place = self.books.get(region)?;
        Some(place.get_or_init(|| self.library.book(region)))
    }
}

impl From<PriceBook> for Books {
    fn from(book: PriceBook) -> Self {
        let mut books = Self::default();
        books.insert(book);
        books
    }
}

/// All price books that there are.
#[derive(Debug)]
pub struct Library {
    layers: Vec<Layer>,
}

impl Library {
    /// The books that are embedded in the library.
    #[must_use]
    pub fn embedded() -> Self {
        Self {
            layers: vec![Layer::embedded()],
        }
    }

    /// Lays the files of a folder over the books: its prices replace those of the same key.
    ///
    /// # Errors
    /// A folder that can't be read or holds neither a book nor discounts; discounts that are not right.
    pub fn overlay(&mut self, folder: &Path) -> Result<(), Problems> {
        self.layers.push(Layer::read(folder)?);
        Ok(())
    }

    /// The regions that there are books for.
    #[must_use]
    pub fn regions(&self) -> Vec<&str> {
        let all: BTreeSet<&str> = self.layers.iter().flat_map(Layer::regions).collect();
        all.into_iter().collect()
    }

    /// Whether folders are laid over the embedded books.
    #[must_use]
    pub fn is_laid_over(&self) -> bool {
        self.layers.len() > 1
    }

    /// The books of several regions, each read once.
    ///
    /// # Errors
    /// As [`Library::book`], for the first region that has any.
    pub fn books<'r>(&self, regions: impl IntoIterator<Item = &'r str>) -> Result<Books, Problems> {
        let mut books = Books::default();
        for region in regions {
            if books.get(region).is_none() {
                books.insert(self.book(region)?);
            }
        }
        Ok(books)
    }

    /// The book of a region.
    ///
    /// # Errors
    /// A region without a book, with the nearest that has one; a book with mistakes, each with
    /// file, line and key.
    pub fn book(&self, region: &str) -> Result<PriceBook, Problems> {
        let regions = self.regions();
        if !regions.contains(&region) {
            let message = format!("there is no price book for the region {region:?}");
            // Regions are alike: only a slip of the finger is taken for one.
            let near = regions
                .iter()
                .find(|it| strsim::damerau_levenshtein(it, region) <= 2);
            let problem = Problem::anywhere(message);
            return Err(match near {
                Some(near) => problem.help(format!("did you mean {near:?}?")),
                None => problem.help(format!("there are books for {}", regions.join(", "))),
            }
            .into());
        }
        let mut sources = Sources::default();
        let mut book = PriceBook {
            region: region.into(),
            prices: BTreeMap::new(),
            allowances: BTreeMap::new(),
            hardware: Hardware::default(),
            savings_plans: BTreeMap::new(),
            engine_versions: BTreeMap::new(),
            laid_over: LaidOver::default(),
            unknown_classes: BTreeSet::new(),
            idle_discounts: Vec::new(),
            dates: OnceLock::new(),
            kept: Kept::default(),
        };
        let mut problems = Vec::new();
        let mut discounts = Discounts::default();
        for layer in &self.layers {
            layer.lay_over(&mut book, &mut sources, &mut problems);
            discounts.lay_over(layer.discounts());
        }
        if !discounts.is_empty() {
            let prices = book.prices.iter_mut();
            let discounted = prices.filter_map(|(key, it)| discounts.apply(key, it).then_some(()));
            book.laid_over.discounted = discounted.count();
            book.idle_discounts = discounts.idle(book.prices.keys()).cloned().collect();
        }
        if problems.is_empty() {
            Ok(book)
        } else {
            Err(Problems::first(problems, 0))
        }
    }
}
