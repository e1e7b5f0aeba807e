//! On-demand: every request is billed by its units, whatever the pace.

use std::sync::Arc;

use rust_decimal::Decimal;

use super::attribution::Attribution;
use super::table::{Region, Table, Use};
use super::usage::{Kind, Target};
use super::warnings::{UnitRate, pace_warnings, quota_warnings};
use super::{TableClass, option};
use crate::bill::Item;
use crate::commitment::savings_plan::{self, Eligible, repeated};
use crate::commitment::{Commitment, Usage, owned};
use crate::model::{Case, PricingModel, PurchaseOption, Quote, Sizing, Unavailable};
use crate::prices::{Discount, Price};

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
        let mut coverable = Vec::new();
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
            let eligible: Vec<_> = lines.iter().map(|it| it.eligible(&table)).collect();
            let plan = savings_plan::charge(case, &mut bill, &eligible, discount, |at, usd| {
                lines[at].attribute(&mut attribution, case, usd);
            });
            attribution.add_unused(plan.unused_usd);
            sizing.summary = plan.explain(&mut sizing);
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
        Ok(Quote { coverable, ..quote })
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

    /// The requests as a plan sees them, hour by hour.
    fn eligible(&self, table: &Table<'_, '_>) -> Eligible<'t, 'b> {
        let shape = table.shape(self.of.kind);
        let hours = shape.derived((), |minutes| {
            let hours = shape.hours(shape.start_minute());
            let hours = hours.map(|hour| {
                let length = hour.length();
                let of_hour = &minutes[hour.minutes];
                (length, of_hour.iter().sum::<f64>() / f64::from(length))
            });
            HourlyMeans(repeated(hours))
        });
        Eligible {
            item: self.item,
            price: self.price,
            quantity: self.quantity,
            start_hour: shape.start_minute() / 60,
            hours: Arc::clone(&hours.0),
        }
    }
}

impl<'b> Line<'_, 'b> {
    /// The requests as the plan of an account sees them.
    fn usage(&self, table: &Table<'_, '_>, discount: &'b Discount) -> Usage<'b> {
        let Eligible {
            price,
            quantity,
            start_hour,
            hours,
            ..
        } = self.eligible(table);
        Usage {
            price,
            quantity,
            start_hour,
            hours,
            discount,
            capacity: None,
        }
    }
}

/// The minutes of each clock hour of a shape, and its mean.
struct HourlyMeans(Arc<[(u32, f64)]>);

/// The requests of a use: of the table itself a line for each pattern, elsewhere one for all.
fn add_lines<'t, 'b>(
    table: &'t Table<'_, 'b>,
    region: &'t Region<'b>,
    it: &'t Use,
    lines: &mut Vec<Line<'t, 'b>>,
) -> Result<(), Unavailable> {
    let (meter, unit) = match it.kind {
        Kind::Read => ("read-request-units", "RRU"),
        Kind::Write if table.is_replicated(it.target, it.kind) => {
            ("replicated-write-request-units", "rWRU")
        }
        Kind::Write => ("write-request-units", "WRU"),
    };
    let key = format!("dynamodb.{meter}.{}", table.class.key());
    let price = region.book.price(&key, unit)?;
    let group = region.group(it.target.group());
    let mut add = |subject, quantity: Decimal, pattern| {
        if !quantity.is_zero() {
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
        }
    };
    if it.target == Target::Table && region.is_home {
        let patterns = table.case.demand.patterns().iter().zip(&it.units);
        for (at, (pattern, units)) in patterns.enumerate() {
            if pattern.operation.is_read() == (it.kind == Kind::Read) {
                let quantity = pattern.operations_per_month * units;
                add(pattern.name.as_str(), quantity, Some(at));
            }
        }
    } else {
        let quantity = table.case.demand.per_month(&it.units);
        add(table.name(it.target), quantity, None);
    }
    Ok(())
}
