//! On-demand: every request is billed by its units, whatever the pace.

use std::sync::Arc;

use rust_decimal::Decimal;

use super::attribution::Attribution;
use super::market;
use super::plain::{Plain, is_plain};
use super::provisioned::Levels;
use super::table::{Region, Table, Use};
use super::usage::Kind;
use super::warnings::{UnitRate, pace_warnings, quota_warnings};
use super::{TableClass, option};
use crate::bill::Item;
use crate::commitment::savings_plan::{self, Eligible, repeated};
use crate::commitment::{Commitment, Usage, owned};
use crate::model::{Case, Cost, Held, PricingModel, PurchaseOption, Quote, Sizing, Unavailable};
use crate::prices::{Discount, Price};
use crate::workload::Shape;

/// On-demand in both table classes, with and without a savings plan.
pub const MODELS: &[&dyn PricingModel] = &[
    &OnDemand::new(
        TableClass::Standard,
        Commitment::None,
        "dynamodb.on-demand.standard",
        "pay for each request; Standard table class",
    ),
    &OnDemand::new(
        TableClass::Standard,
        Commitment::SavingsPlan,
        "dynamodb.on-demand.standard.savings-plan",
        "pay for each request, with the best Database Savings Plan; Standard table class",
    ),
    &OnDemand::new(
        TableClass::StandardIa,
        Commitment::None,
        "dynamodb.on-demand.standard-ia",
        "pay for each request; Standard-Infrequent Access table class",
    ),
    &OnDemand::new(
        TableClass::StandardIa,
        Commitment::SavingsPlan,
        "dynamodb.on-demand.standard-ia.savings-plan",
        "pay for each request, with the best Database Savings Plan; Standard-Infrequent Access table \
         class",
    ),
];

struct OnDemand {
    class: TableClass,
    commitment: Commitment,
    option: PurchaseOption,
}

impl OnDemand {
    const fn new(
        class: TableClass,
        commitment: Commitment,
        id: &'static str,
        summary: &'static str,
    ) -> Self {
        let option = option(id, summary, commitment);
        Self {
            class,
            commitment,
            option,
        }
    }
}

impl PricingModel for OnDemand {
    fn option(&self) -> &PurchaseOption {
        &self.option
    }

    fn quote<'b>(&self, case: &Case<'_, 'b>) -> Result<Quote<'b>, Unavailable> {
        let table = Table::of(case, self.class)?;
        let mut bill = case.bill();
        let mut attribution = Attribution::new(case);
        let mut lines = Vec::new();
        let (mut coverable, mut bought) = (Vec::new(), Held::default());
        for region in &table.regions {
            for it in &region.uses {
                add_lines(&table, region, it, &mut lines)?;
            }
        }
        let mut sizing = Sizing::default();
        table.add_units(&mut sizing);
        for usd in owned::charge(case, &mut bill)? {
            attribution.add_unused(usd);
        }
        if self.commitment == Commitment::SavingsPlan {
            let discount = case.book.savings_plan("dynamodb.on-demand")?;
            let steps = Steps::of(case);
            let eligible: Vec<_> = lines.iter().map(|it| it.eligible(&steps)).collect();
            let plan = savings_plan::charge(case, &mut bill, &eligible, discount, |at, usd| {
                lines[at].attribute(&mut attribution, case, usd);
            });
            attribution.add_unused(plan.unused_usd);
            sizing.summary = plan.explain(&mut sizing);
            bought = plan.bought();
        } else {
            for line in &lines {
                let usd = bill.charge(line.item, line.quantity, line.price);
                line.attribute(&mut attribution, case, usd);
            }
            if let Ok(discount) = case.book.savings_plan("dynamodb.on-demand") {
                coverable = lines.iter().map(|it| it.usage(&table, discount)).collect();
            }
        }
        let busiest = UnitRate::busiest(&table);
        let mut warnings = quota_warnings(&table, &busiest);
        warnings.extend(pace_warnings(&table));
        warnings.extend(owned::unused_warning(case));
        let quote = table.quote(bill, sizing, attribution, warnings)?;
        Ok(Quote {
            bought,
            coverable,
            ..quote
        })
    }

    fn cost(&self, case: &Case<'_, '_>) -> Option<Cost> {
        if !is_plain(case) {
            return self.quote(case).ok().map(|quote| Cost::of(&quote));
        }
        Plain::of(case)?.on_demand(case, self.class, self.commitment)
    }
}

/// Requests that are billed together.
struct Line<'t, 'b> {
    of: &'t Use,
    item: Item<'t>,
    price: &'b Price,
    quantity: Decimal,
    /// The only pattern that makes them, where it has a line of its own.
    pattern: Option<usize>,
}

impl<'t, 'b> Line<'t, 'b> {
    fn attribute(&self, attribution: &mut Attribution, case: &Case<'_, '_>, usd: Decimal) {
        match self.pattern {
            Some(pattern) => attribution.add(pattern, usd),
            None => attribution.share(case, &self.of.units, usd),
        }
    }

    /// The requests as a plan sees them.
    fn eligible(&self, steps: &Steps) -> Eligible<'t, 'b> {
        Eligible {
            item: self.item,
            price: self.price,
            quantity: self.quantity,
            start_hour: steps.start_hour(self.of.kind),
            hours: Arc::clone(steps.hours(self.of.kind)),
        }
    }
}

impl<'b> Line<'_, 'b> {
    /// The requests as the plan of an account sees them.
    fn usage(&self, table: &Table<'_, '_>, discount: &'b Discount) -> Usage<'b> {
        let shape = table.shape(self.of.kind);
        Usage {
            price: self.price,
            quantity: self.quantity,
            start_hour: shape.start_minute() / 60,
            hours: Arc::clone(&hourly_means(shape).hours),
            discount,
            capacity: None,
        }
    }
}

/// How requests spread over the hours of a period, in proportions.
pub(super) struct Steps {
    /// Of reads and of writes: the hour of the week in which the first begins, and the minutes of each
    /// with its mean; or of all hours that are alike, where both move alike.
    kinds: [(usize, Hours); 2],
}

/// Minutes, each with a mean.
pub(crate) type Hours = Arc<[(u32, f64)]>;

impl Steps {
    pub(super) fn of(case: &Case<'_, '_>) -> Self {
        let (reads, writes) = (case.demand.reads_shape(), case.demand.writes_shape());
        let is_one_shape = Arc::ptr_eq(reads, writes);
        let kinds = [reads, writes].map(|shape| {
            let means = hourly_means(shape);
            if is_one_shape {
                (0, Arc::clone(&means.steps))
            } else {
                (shape.start_minute() / 60, Arc::clone(&means.hours))
            }
        });
        Self { kinds }
    }

    pub(super) fn start_hour(&self, kind: Kind) -> usize {
        self.kinds[kind as usize].0
    }

    pub(super) fn hours(&self, kind: Kind) -> &Arc<[(u32, f64)]> {
        &self.kinds[kind as usize].1
    }
}

/// The mean of each clock hour of a shape.
struct HourlyMeans {
    /// The minutes of each, and its mean.
    hours: Arc<[(u32, f64)]>,
    /// The same, with those that are alike together, from the busiest on.
    steps: Arc<[(u32, f64)]>,
}

fn hourly_means(shape: &Shape) -> Arc<HourlyMeans> {
    shape.derived((), |minutes| {
        let hours = shape.hours(shape.start_minute());
        let hours = hours.map(|hour| {
            let length = hour.length();
            let of_hour = &minutes[hour.minutes];
            (length, of_hour.iter().sum::<f64>() / f64::from(length))
        });
        let hours = repeated(hours);
        let levels = Levels::of(0, hours.iter().copied());
        HourlyMeans {
            hours,
            steps: levels.steps.into(),
        }
    })
}

/// How reads and writes spread over the hours of a period: minutes, each with its mean over that of the
/// period, row by row side by side. `None` where their hours are not the same.
pub(crate) fn requests_by_hour(reads: &Arc<Shape>, writes: &Arc<Shape>) -> Option<[Hours; 2]> {
    let [of_reads, of_writes] = [reads, writes].map(|it| hourly_means(it));
    if Arc::ptr_eq(reads, writes) {
        return Some([Arc::clone(&of_reads.steps), Arc::clone(&of_writes.steps)]);
    }
    let is_alike = reads.start_minute() == writes.start_minute()
        && of_reads.hours.len() == of_writes.hours.len();
    is_alike.then(|| [Arc::clone(&of_reads.hours), Arc::clone(&of_writes.hours)])
}

/// The requests of a use: of the table itself a line for each pattern, elsewhere one for all.
fn add_lines<'t, 'b>(
    table: &'t Table<'_, 'b>,
    region: &'t Region<'b>,
    it: &'t Use,
    lines: &mut Vec<Line<'t, 'b>>,
) -> Result<(), Unavailable> {
    let (meter, unit) = if table.is_replicated(it.target, it.kind) {
        ("replicated-write-request-units", "rWRU")
    } else {
        market::requests(it.kind)
    };
    let price = region.book.price(&market::key(meter, table.class), unit)?;
    let group = region.group(it.target.group());
    let patterns = table.case.demand.patterns();
    table.each_request(region, it, |quantity, pattern| {
        let subject = match pattern {
            Some(at) => patterns[at].name.as_str(),
            None => table.name(it.target),
        };
        let item = Item {
            group,
            subject,
            meter,
        };
        lines.push(Line {
            of: it,
            item,
            price,
            quantity,
            pattern,
        });
    });
    Ok(())
}
