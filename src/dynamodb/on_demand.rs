//! On-demand: every request is billed by its units, whatever the pace.

use rust_decimal::Decimal;

use super::TableClass;
use super::table::{
    add_units, charge_storage, check_limits, read_units_of, warnings, write_units_of,
};
use crate::bill::{Bill, Group};
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

    fn quote<'a>(&self, case: &Case<'_, 'a>) -> Result<Quote<'a>, Unavailable> {
        check_limits(case)?;
        let class = self.class.key();
        let writes = format!("dynamodb.write-request-units.{class}");
        let reads = format!("dynamodb.read-request-units.{class}");
        let write_price = case.book.price(&writes, "WRU")?;
        let read_price = case.book.price(&reads, "RRU")?;
        let mut bill = Bill::new(&case.book.region);
        for pattern in case.demand.patterns() {
            let mut charge = |meter, units: Decimal, price| {
                if !units.is_zero() {
                    let quantity = pattern.operations_per_month * units;
                    bill.charge(Group::Throughput, &pattern.name, meter, quantity, price);
                }
            };
            charge("read-request-units", read_units_of(pattern), read_price);
            charge("write-request-units", write_units_of(pattern), write_price);
        }
        charge_storage(&mut bill, case, self.class)?;
        let mut sizing = Sizing::default();
        add_units(&mut sizing, case);
        Ok(Quote::new(case, bill, sizing, warnings(case)))
    }
}
