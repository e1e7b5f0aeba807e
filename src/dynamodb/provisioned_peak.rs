//! Provisioned for the busiest minute, all month: capacity that never has to change.

use super::TableClass;
use super::table::{
    add_units, allowance, charge_storage, check_limits, read_units_of, warnings, write_units_of,
};
use crate::assumptions::Name;
use crate::bill::{Bill, Group};
use crate::figures::thousands;
use crate::model::{Case, Engine, PricingModel, PurchaseOption, Quote, Sizing, Unavailable};
use crate::month;
use crate::rounding::{billed, ceil};
use crate::workload::Availability;

/// Provisioned for the busiest minute in both table classes.
pub const MODELS: &[&dyn PricingModel] = &[
    &ProvisionedPeak {
        class: TableClass::Standard,
        option: PurchaseOption {
            id: "dynamodb.provisioned-peak.standard",
            engine: Engine::DynamoDb,
            summary: "capacity for the busiest minute, all month; Standard table class",
            availability: Availability::MultiAz,
            commitment_years: 0,
        },
    },
    &ProvisionedPeak {
        class: TableClass::StandardIa,
        option: PurchaseOption {
            id: "dynamodb.provisioned-peak.standard-ia",
            engine: Engine::DynamoDb,
            summary: "capacity for the busiest minute, all month; Standard-Infrequent Access table class",
            availability: Availability::MultiAz,
            commitment_years: 0,
        },
    },
];

/// A provisioned table has at least this many units of each kind.
const LEAST_UNITS: f64 = 1.0;

struct ProvisionedPeak {
    class: TableClass,
    option: PurchaseOption,
}

impl PricingModel for ProvisionedPeak {
    fn option(&self) -> &PurchaseOption {
        &self.option
    }

    fn quote<'a>(&self, case: &Case<'_, 'a>) -> Result<Quote<'a>, Unavailable> {
        check_limits(case)?;
        let class = self.class.key();
        let target = case.assumptions.rate(Name::DynamodbTargetUtilization);
        let busiest_reads = case.demand.busiest_per_second(read_units_of);
        let busiest_writes = case.demand.busiest_per_second(write_units_of);
        let capacity = |busiest: f64| billed(ceil(busiest / target).max(LEAST_UNITS));
        let (reads, writes) = (capacity(busiest_reads), capacity(busiest_writes));

        let mut bill = Bill::new(&case.book.region);
        for (units, meter, unit) in [
            (reads, "read-capacity-unit-hours", "RCU-hour"),
            (writes, "write-capacity-unit-hours", "WCU-hour"),
        ] {
            let key = format!("dynamodb.{meter}.{class}");
            let price = case.book.price(&key, unit)?;
            let hours = units * month::HOURS;
            let free = allowance(case, &key);
            bill.charge_beyond(free, Group::Throughput, "table", meter, hours, price);
        }
        charge_storage(&mut bill, case, self.class)?;

        let mut sizing = Sizing {
            summary: format!(
                "{} RCU, {} WCU for the busiest minute",
                thousands(reads),
                thousands(writes)
            ),
            ..Sizing::default()
        };
        add_units(&mut sizing, case);
        let busiest = "in the busiest minute: mean × spikiness";
        sizing.add("read_units_per_second", busiest_reads, busiest);
        sizing.add("write_units_per_second", busiest_writes, busiest);
        sizing.add("target_utilization", target, "");
        let provisioned = "units a second ÷ target utilization, rounded up";
        sizing.add("read_capacity_units", reads, provisioned);
        sizing.add("write_capacity_units", writes, provisioned);
        Ok(Quote::new(case, bill, sizing, warnings(case)))
    }
}
