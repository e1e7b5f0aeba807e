//! Provisioned for the busiest minute, all month: capacity that never has to change.

use std::fmt::Write as _;

use rust_decimal::Decimal;

use super::TableClass;
use super::attribution::Attribution;
use super::table::{Region, Table};
use super::usage::{Kind, Target};
use super::warnings::{UnitRate, quota_warnings};
use crate::assumptions::Name;
use crate::bill::{Bill, Item};
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

/// A table, and a global index, has at least this many units of each kind.
const LEAST_UNITS: f64 = 1.0;

struct ProvisionedPeak {
    class: TableClass,
    option: PurchaseOption,
}

impl PricingModel for ProvisionedPeak {
    fn option(&self) -> &PurchaseOption {
        &self.option
    }

    fn quote<'b>(&self, case: &Case<'_, 'b>) -> Result<Quote<'b>, Unavailable> {
        let table = Table::of(case, self.class)?;
        let mut provisioned = Provisioned {
            target: case.assumptions.rate(Name::DynamodbTargetUtilization),
            table: &table,
            bill: case.bill(),
            attribution: Attribution::new(case),
            sizing: Sizing::default(),
            capacity: Vec::new(),
        };
        table.add_units(&mut provisioned.sizing);
        let target = provisioned.target;
        provisioned.sizing.add("target_utilization", target, "");
        for region in &table.regions {
            for holder in table.targets().filter(|&it| table.has_capacity(it)) {
                provisioned.provision(region, holder)?;
            }
        }
        let Provisioned {
            bill,
            attribution,
            mut sizing,
            capacity,
            ..
        } = provisioned;
        sizing.summary = summary(&table, &capacity);
        let warnings = quota_warnings(&table, &capacity);
        table.quote(bill, sizing, attribution, warnings)
    }
}

/// The capacity of the table and of its indexes, in all regions together.
fn summary(table: &Table<'_, '_>, capacity: &[UnitRate]) -> String {
    let sum = |of_table: bool, kind: Kind| -> Decimal {
        let those = capacity
            .iter()
            .filter(|it| it.kind == kind && (it.target == Target::Table) == of_table);
        those.map(|it| it.units).sum()
    };
    let units = |of_table| {
        let [reads, writes] = [Kind::Read, Kind::Write].map(|kind| sum(of_table, kind));
        format!("{} RCU, {} WCU", thousands(reads), thousands(writes))
    };
    let mut text = format!("{} for the busiest minute", units(true));
    if capacity.iter().any(|it| it.target != Target::Table) {
        let _ = write!(text, ", indexes {}", units(false));
    }
    if table.is_global() {
        let _ = write!(text, ", in {} regions", table.regions.len());
    }
    text
}

/// What is provisioned so far.
struct Provisioned<'t, 'c, 'b> {
    target: f64,
    table: &'t Table<'c, 'b>,
    bill: Bill<'b>,
    attribution: Attribution,
    sizing: Sizing,
    /// Capacity units of each target in each region.
    capacity: Vec<UnitRate>,
}

impl<'b> Provisioned<'_, '_, 'b> {
    /// Provisions the table or a global index in a region.
    fn provision(&mut self, region: &Region<'b>, holder: Target) -> Result<(), Unavailable> {
        for kind in [Kind::Read, Kind::Write] {
            let table = self.table;
            let units = table.capacity_units(region, holder, kind);
            let busiest = table.case.demand.busiest_per_second(&units);
            let all = self.units(busiest);
            self.capacity.push(UnitRate {
                target: holder,
                kind,
                units: all,
            });
            self.explain(region, holder, kind, (busiest, all));

            // In a table with replicas writes are replicated, but not those to its local indexes.
            let replicated = if table.is_replicated(holder, kind) {
                let own = region.units(holder, kind);
                let own = table.case.demand.busiest_per_second(own);
                self.units(own)
            } else {
                Decimal::ZERO
            };
            let (meter, unit) = match kind {
                Kind::Read => ("read-capacity-unit-hours", "RCU-hour"),
                Kind::Write => ("write-capacity-unit-hours", "WCU-hour"),
            };
            let name = table.name(holder);
            let mut usd = Decimal::ZERO;
            if !replicated.is_zero() {
                let meter = "replicated-write-capacity-unit-hours";
                usd = self.charge(region, holder, name, (meter, "rWCU-hour"), replicated)?;
            }
            if all > replicated {
                let name = if replicated.is_zero() {
                    name
                } else {
                    "local indexes"
                };
                let units = all - replicated;
                let rest = self.charge(region, holder, name, (meter, unit), units)?;
                usd = usd.saturating_add(rest);
            }
            self.attribution.share(table.case, &units, usd);
        }
        Ok(())
    }

    /// Capacity units for a busiest minute.
    fn units(&self, busiest: f64) -> Decimal {
        billed(ceil(busiest / self.target).max(LEAST_UNITS))
    }

    fn charge(
        &mut self,
        region: &Region<'b>,
        holder: Target,
        subject: &str,
        (meter, unit): (&'static str, &'static str),
        units: Decimal,
    ) -> Result<Decimal, Unavailable> {
        let key = format!("dynamodb.{meter}.{}", self.table.class.key());
        let price = region.book.price(&key, unit)?;
        let item = Item {
            group: region.group(holder.group()),
            subject,
            meter,
        };
        let hours = units * month::HOURS;
        let allowance = region.book.allowance(&key);
        Ok(self.bill.charge_beyond(allowance, item, hours, price))
    }

    fn explain(
        &mut self,
        region: &Region<'_>,
        holder: Target,
        kind: Kind,
        (busiest, units): (f64, Decimal),
    ) {
        let mut path = String::new();
        if !region.is_home {
            // Writing to a string does not fail.
            let _ = write!(path, "region.{}.", region.book.region);
        }
        if holder != Target::Table {
            let _ = write!(path, "index.{}.", self.table.name(holder));
        }
        let kind = match kind {
            Kind::Read => "read",
            Kind::Write => "write",
        };
        self.sizing.add(
            format!("{path}{kind}_units_per_second"),
            busiest,
            "in the busiest minute: mean × spikiness",
        );
        self.sizing.add(
            format!("{path}{kind}_capacity_units"),
            units,
            "units a second ÷ target utilization, rounded up",
        );
    }
}
