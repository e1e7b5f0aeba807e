//! What a pricing model is: something that turns a demand into a quote, for one option.
//!
//! A new way to buy is one file with a [`PricingModel`] in it and one line in [`crate::catalog`].

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use jiff::civil::Date;
use rust_decimal::Decimal;

use crate::assumptions::{Asked, Name};
use crate::bill::Bill;
pub use crate::commitment::Held;
use crate::commitment::Usage;
use crate::demand::Demand;
pub use crate::kept::Kept;
use crate::prices::{Allowance, Books, MissingPrice, PriceBook};
use crate::workload::{Availability, Operation, Workload};

/// A database engine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// Amazon DynamoDB.
    DynamoDb,
    /// PostgreSQL, however it is run.
    PostgreSql,
}

impl Engine {
    /// The name that JSON uses.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::DynamoDb => "dynamodb",
            Self::PostgreSql => "postgresql",
        }
    }

    /// The engine that it is compared with.
    #[must_use]
    pub fn other(self) -> Self {
        match self {
            Self::DynamoDb => Self::PostgreSql,
            Self::PostgreSql => Self::DynamoDb,
        }
    }
}

impl fmt::Display for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::DynamoDb => "DynamoDB",
            Self::PostgreSql => "PostgreSQL",
        })
    }
}

/// A thing that can be bought: a pricing model with its class, deployment and commitment settled.
#[derive(Debug)]
pub struct PurchaseOption {
    /// The id, by dots from general to particular.
    pub id: &'static str,
    /// The engine.
    pub engine: Engine,
    /// What it is, in a line.
    pub summary: &'static str,
    /// How many zones it lives in.
    pub availability: Availability,
    /// The years that are committed to; 0 without a commitment.
    pub commitment_years: u32,
    /// The hours a month that people look after one.
    pub administration: Name,
}

/// A workload with its demand: one of those that share a database.
#[derive(Debug, Clone, Copy)]
pub struct Tenant<'c> {
    /// What is asked for.
    pub workload: &'c Workload,
    /// What that comes to.
    pub demand: &'c Demand<'c>,
}

/// Everything that a model may look at.
#[derive(Debug)]
pub struct Case<'c, 'b> {
    /// What is asked for. Of several workloads that share a database, the first: its settings and
    /// assumptions hold.
    pub workload: &'c Workload,
    /// What that comes to.
    pub demand: &'c Demand<'c>,
    /// The workloads that share the database with the first.
    pub beside: &'c [Tenant<'c>],
    /// What others who share the account have used up of its free allowances.
    pub used: Vec<(&'b Allowance, Decimal)>,
    /// The prices of the workload's own region.
    pub book: &'b PriceBook,
    /// The prices of every region.
    pub books: &'b Books,
    /// What an option with a commitment bought in an earlier month, in place of what it would buy
    /// now. Options that could have bought none of it take no notice.
    pub held: Option<&'c Held>,
    /// The constants; what is asked of them is listed with the quote.
    pub assumptions: Asked<'c>,
    /// What the options of an engine have in common, worked out by the first that needs it.
    pub kept: Arc<Kept>,
}

impl<'c, 'b> Case<'c, 'b> {
    /// A case for one option.
    ///
    /// # Errors
    /// That the books lack the workload's own region.
    pub fn new(
        workload: &'c Workload,
        demand: &'c Demand<'c>,
        books: &'b Books,
    ) -> Result<Self, Unavailable> {
        let book = book(books, &workload.region)?;
        Ok(Self::in_book(workload, demand, (book, books)))
    }

    /// The same, with the book of the workload's own region at hand.
    pub(crate) fn in_book(
        workload: &'c Workload,
        demand: &'c Demand<'c>,
        (book, books): (&'b PriceBook, &'b Books),
    ) -> Self {
        Self {
            workload,
            demand,
            beside: &[],
            used: Vec::new(),
            book,
            books,
            held: None,
            assumptions: Asked::new(&workload.assumptions),
            kept: Arc::default(),
        }
    }

    /// The workloads that share a database, the first one first; most databases have one.
    pub fn tenants(&self) -> impl Iterator<Item = Tenant<'c>> + Clone + use<'c> {
        let first = Tenant {
            workload: self.workload,
            demand: self.demand,
        };
        std::iter::once(first).chain(self.beside.iter().copied())
    }

    /// The prices of a region.
    ///
    /// # Errors
    /// That the books lack it.
    pub fn book_of(&self, region: &str) -> Result<&'b PriceBook, Unavailable> {
        book(self.books, region)
    }

    /// The day whose rules hold: the profile's, or that of the newest price of the first region.
    #[must_use]
    pub fn date(&self) -> Date {
        let on = self.workload.prices_on;
        on.unwrap_or_else(|| self.book.newest_date())
    }

    /// A bill without charges. The free allowances of the account are its to use when the profile
    /// says so.
    #[must_use]
    pub fn bill(&self) -> Bill<'b> {
        Bill::sharing(self.workload.dynamodb.free_tier, self.used.clone())
    }
}

fn book<'b>(books: &'b Books, region: &str) -> Result<&'b PriceBook, Unavailable> {
    books
        .get(region)
        .ok_or_else(|| Unavailable::MissingBook(region.to_owned()))
}

/// One way to buy.
pub trait PricingModel: Sync {
    /// What is bought.
    fn option(&self) -> &PurchaseOption;

    /// Whether a region sells it, as far as its book knows. What nobody lists is no option there; what a
    /// region merely lacks a price for stays among them with that as its reason.
    fn is_listed(&self, _: &PriceBook) -> bool {
        true
    }

    /// What it costs for the case, or why it can't be had.
    ///
    /// # Errors
    /// The reason that the option is no answer to the workload.
    fn quote<'b>(&self, case: &Case<'_, 'b>) -> Result<Quote<'b>, Unavailable>;

    /// What its quote costs, to the last digit, without all that explains it; `None` where there is
    /// no quote. The same case may be asked by one option after the other.
    fn cost(&self, case: &Case<'_, '_>) -> Option<Cost> {
        self.quote(case).ok().map(|quote| Cost::of(&quote))
    }
}

/// What an option costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cost {
    /// What the month's bill says, USD, upfront sums and people left out.
    pub monthly_usd: Decimal,
    /// What falls due once for the term, USD.
    pub upfront_usd: Decimal,
    /// How many databases it comes to.
    pub databases: u32,
    /// Whether it lacks something that is asked for.
    pub falls_short: bool,
}

impl Cost {
    /// That of a quote.
    #[must_use]
    pub fn of(quote: &Quote<'_>) -> Self {
        Self {
            monthly_usd: quote.monthly_usd(),
            upfront_usd: quote.upfront_usd(),
            databases: quote.databases,
            falls_short: quote.shortfall.is_some(),
        }
    }
}

/// An option's answer to a workload.
#[derive(Debug)]
pub struct Quote<'b> {
    /// The charges of a month.
    pub bill: Bill<'b>,
    /// The charges that fall due once for the term of the option's commitment.
    pub upfront: Bill<'b>,
    /// What was chosen to serve the workload, and why.
    pub sizing: Sizing,
    /// What each access pattern takes and costs, in the order of the profile.
    pub patterns: Vec<PatternCost>,
    /// What is charged for units that no access pattern uses, USD a month: the least capacity of
    /// what nobody reads or writes.
    pub unused_units_usd: Decimal,
    /// What is stored at a price that depends on the table class, region by region; empty where
    /// there are no classes.
    pub stored: Vec<Stored>,
    /// How many databases it comes to: more than one where data is split over several by hand.
    pub databases: u32,
    /// The commitment that comes with it.
    pub(crate) bought: Held,
    /// The capacity that is provisioned, of an option that has any.
    pub(crate) capacity: Option<Capacities>,
    /// The servers that were chosen: the class, and how many there are of it where it is more than one;
    /// `None` of an option without servers.
    pub(crate) servers: Option<String>,
    /// From which size on each volume is as fast as the load asks for, GiB; 0 where every size is, or there
    /// are no volumes.
    pub(crate) volume_for_speed_gib: Decimal,
    /// What commitments of an account could cover, of an option that has none.
    pub(crate) coverable: Vec<Usage<'b>>,
    /// What it lacks of what is asked for: it is priced, and not ranked among those that do it all.
    pub shortfall: Option<String>,
    /// What the user should know before relying on the quote.
    pub warnings: Vec<String>,
    /// The assumptions that the quote rests on.
    pub assumptions: Vec<Name>,
}

impl<'b> Quote<'b> {
    /// A quote without upfront charges that was worked out for a case.
    #[must_use]
    pub fn new(
        case: &Case<'_, 'b>,
        bill: Bill<'b>,
        sizing: Sizing,
        patterns: Vec<PatternCost>,
        warnings: Vec<String>,
    ) -> Self {
        Self {
            bill,
            upfront: case.bill(),
            sizing,
            patterns,
            unused_units_usd: Decimal::ZERO,
            stored: Vec::new(),
            databases: 1,
            bought: Held::default(),
            capacity: None,
            servers: None,
            volume_for_speed_gib: Decimal::ZERO,
            coverable: Vec::new(),
            shortfall: None,
            warnings,
            assumptions: case.assumptions.names(),
        }
    }

    /// What the month's bill says, USD, upfront sums left out.
    #[must_use]
    pub fn monthly_usd(&self) -> Decimal {
        self.bill.total_usd()
    }

    /// What falls due once for the term, USD.
    #[must_use]
    pub fn upfront_usd(&self) -> Decimal {
        self.upfront.total_usd()
    }
}

/// Provisioned capacity over a period, for those who work it out for other loads.
#[derive(Debug, Clone)]
pub(crate) struct Capacities {
    /// Whether hours that are alike are one row, from the highest on, or each hour is.
    pub(crate) is_by_step: bool,
    pub(crate) targets: Vec<TargetCapacity>,
}

/// Provisioned capacity of a kind of a target.
#[derive(Debug, Clone)]
pub(crate) struct TargetCapacity {
    pub(crate) region: String,
    /// The name of the target on a bill.
    pub(crate) subject: String,
    /// Whether it is an index of its own.
    pub(crate) is_index: bool,
    pub(crate) is_read: bool,
    /// Whether what is written is replicated, so that local indexes have a line of their own.
    pub(crate) is_replicated: bool,
    /// Minutes, and what is provisioned in them before it is rounded up: over the mean of the load, or units
    /// a second of what has no load.
    pub(crate) rows: Vec<(u32, f64)>,
}

/// Data of a table in one region.
#[derive(Debug, Clone, PartialEq)]
pub struct Stored {
    /// How much, in GB.
    pub gb: Decimal,
    /// USD for a GB a month.
    pub usd_per_gb: Decimal,
    /// How many GB are free, whether or not there is as much.
    pub free_gb: Decimal,
}

/// What an access pattern takes of an option.
#[derive(Debug, Clone, PartialEq)]
pub struct PatternCost {
    /// The pattern's name.
    pub name: String,
    /// What it does.
    pub operation: Operation,
    /// How often in a month.
    pub operations_per_month: Decimal,
    /// What it uses in a month: the key, with its unit, and how much.
    pub used: Vec<(&'static str, Decimal)>,
    /// Its part of the charges for throughput, index writes and other regions included, USD a
    /// month; `None` where nothing is charged by the operation.
    pub usd: Option<Decimal>,
}

/// What was chosen to serve a workload.
#[derive(Debug, Default)]
pub struct Sizing {
    /// The choice and what decided it, in a few words; empty where there is nothing to choose.
    pub summary: String,
    /// The details, in the order in which they are shown.
    pub facts: Vec<Fact>,
}

/// A detail of a sizing.
#[derive(Debug, Clone, PartialEq)]
pub struct Fact {
    /// What it is, as JSON has it, with the unit: `storage_gib`, `cpu_fullness`…
    pub key: Cow<'static, str>,
    /// Its value.
    pub value: FactValue,
    /// How it comes about; empty where the key says it.
    pub meaning: &'static str,
}

/// The value of a detail.
#[derive(Debug, Clone, PartialEq)]
pub enum FactValue {
    /// A word.
    Text(String),
    /// A quantity that is billed, or that one follows from exactly.
    Amount(Decimal),
    /// A rate or a ratio.
    Rate(f64),
}

impl From<String> for FactValue {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<Decimal> for FactValue {
    fn from(amount: Decimal) -> Self {
        Self::Amount(amount)
    }
}

impl From<f64> for FactValue {
    fn from(rate: f64) -> Self {
        Self::Rate(rate)
    }
}

impl Sizing {
    /// Adds a detail.
    pub fn add(
        &mut self,
        key: impl Into<Cow<'static, str>>,
        value: impl Into<FactValue>,
        meaning: &'static str,
    ) {
        let (key, value) = (key.into(), value.into());
        self.facts.push(Fact {
            key,
            value,
            meaning,
        });
    }
}

/// Why an option is no answer to a workload.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unavailable {
    /// A price that it needs is in no book.
    MissingPrice(MissingPrice),
    /// A region that it needs has no book.
    MissingBook(String),
    /// It can't do what the workload asks for; the reason in a sentence.
    Unservable(String),
}

impl From<MissingPrice> for Unavailable {
    fn from(missing: MissingPrice) -> Self {
        Self::MissingPrice(missing)
    }
}

impl fmt::Display for Unavailable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::MissingPrice(missing) => missing.fmt(f),
            Self::MissingBook(region) => {
                write!(f, "there is no price book of the region {region:?}")
            }
            Self::Unservable(reason) => f.write_str(reason),
        }
    }
}
