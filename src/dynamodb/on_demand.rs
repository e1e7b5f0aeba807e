//! On-demand: every request is billed by its units, whatever the pace.

use super::TableClass;
use super::attribution::Attribution;
use super::table::{Region, Table, Use};
use super::usage::{Kind, Target};
use super::warnings::{UnitRate, pace_warnings, quota_warnings};
use crate::bill::{Bill, Item};
use crate::model::{Case, Engine, PricingModel, PurchaseOption, Quote, Sizing, Unavailable};
use crate::workload::Availability;

/// On-demand in both table classes.
pub const MODELS: &[&dyn PricingModel] = &[
    &OnDemand {
        class: TableClass::Standard,
        option: PurchaseOption {
            id: "dynamodb.on-demand.standard",
            engine: Engine::DynamoDb,
            summary: "pay for each request; Standard table class",
            availability: Availability::MultiAz,
            commitment_years: 0,
        },
    },
    &OnDemand {
        class: TableClass::StandardIa,
        option: PurchaseOption {
            id: "dynamodb.on-demand.standard-ia",
            engine: Engine::DynamoDb,
            summary: "pay for each request; Standard-Infrequent Access table class",
            availability: Availability::MultiAz,
            commitment_years: 0,
        },
    },
];

struct OnDemand {
    class: TableClass,
    option: PurchaseOption,
}

impl PricingModel for OnDemand {
    fn option(&self) -> &PurchaseOption {
        &self.option
    }

    fn quote<'b>(&self, case: &Case<'_, 'b>) -> Result<Quote<'b>, Unavailable> {
        let table = Table::of(case, self.class)?;
        let mut bill = case.bill();
        let mut attribution = Attribution::new(case);
        for region in &table.regions {
            for it in &region.uses {
                charge(&table, region, it, &mut bill, &mut attribution)?;
            }
        }
        let mut sizing = Sizing::default();
        table.add_units(&mut sizing);
        let busiest = UnitRate::busiest(&table);
        let mut warnings = quota_warnings(&table, &busiest);
        warnings.extend(pace_warnings(&table, &busiest));
        table.quote(bill, sizing, attribution, warnings)
    }
}

/// The requests of a use: of the table itself a line for each pattern, elsewhere one for all.
fn charge<'b>(
    table: &Table<'_, 'b>,
    region: &Region<'b>,
    it: &Use,
    bill: &mut Bill<'b>,
    attribution: &mut Attribution,
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
    let item = |subject| Item {
        group,
        subject,
        meter,
    };
    if it.target == Target::Table && region.is_home {
        let patterns = table.case.demand.patterns().iter().zip(&it.units);
        for (at, (pattern, units)) in patterns.enumerate() {
            let takes_such = pattern.operation.is_read() == (it.kind == Kind::Read);
            let quantity = pattern.operations_per_month * units;
            if takes_such && !quantity.is_zero() {
                let usd = bill.charge(item(pattern.name.as_str()), quantity, price);
                attribution.add(at, usd);
            }
        }
        return Ok(());
    }
    let quantity = table.case.demand.per_month(&it.units);
    if !quantity.is_zero() {
        let usd = bill.charge(item(table.name(it.target)), quantity, price);
        attribution.share(table.case, &it.units, usd);
    }
    Ok(())
}
