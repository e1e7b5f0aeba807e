//! Aurora DSQL: paid by the work that statements do, and by what is stored.
//!
//! Rule: Amazon Aurora DSQL pricing. How many processing units a statement takes depends on the
//! statement: what a row read and a row written take are assumptions.

use rust_decimal::Decimal;

use super::footprint::Footprint;
use super::ground::Ground;
use super::ledger::{Beside, Ledger};
use super::market::{self, Tag};
use super::rows::{self, Rows, stored_indexes};
use super::servers::check;
use crate::assumptions::Name;
use crate::bill::{Group, Item};
use crate::binary::GIB;
use crate::commitment::owned;
use crate::figures::thousands;
use crate::model::{
    Case, Cost, Engine, PricingModel, PurchaseOption, Quote, Sizing, Tenant, Unavailable,
};
use crate::transfer;
use crate::workload::{Availability, in_bytes};

/// Aurora DSQL.
pub const MODELS: &[&dyn PricingModel] = &[&Dsql];

struct Dsql;

const OPTION: PurchaseOption = PurchaseOption {
    id: "aurora.dsql",
    engine: Engine::PostgreSql,
    summary: "Aurora DSQL, paid by the work that statements do",
    availability: Availability::MultiAz,
    commitment_years: 0,
    administration: Name::AdministrationDsql,
};

impl PricingModel for Dsql {
    fn option(&self) -> &PurchaseOption {
        const { &OPTION }
    }

    fn quote<'b>(&self, case: &Case<'_, 'b>) -> Result<Quote<'b>, Unavailable> {
        check(case)?;
        limits(case)?;
        let book = case.book;
        let price = market::price(book, Tag::Dpus)?;
        let allowance = book.allowance("aurora-dsql.processing-units");
        let constant = |name| case.assumptions.decimal(name);
        let (per_read, per_write) = (
            constant(Name::DsqlDpuPerRead),
            constant(Name::DsqlDpuPerWrite),
        );
        let page_bytes = constant(Name::PageBytes);
        let mut bill = case.bill();
        let mut stored_bytes = Decimal::ZERO;
        for Tenant { workload, demand } in case.tenants() {
            for it in demand.patterns() {
                let rows = Rows::of(it, workload, page_bytes);
                let each = processing_units(&rows, per_read, per_write);
                let item = Item {
                    group: Group::Throughput,
                    subject: &it.name,
                    meter: "processing-units",
                };
                let units = it.operations_per_month * each;
                bill.charge_beyond(allowance, item, units, price);
            }
            let footprint =
                Footprint::of(demand.data(), stored_indexes(workload), &case.assumptions);
            stored_bytes += footprint.heap + footprint.index;
        }
        let price = market::price(book, Tag::DsqlStorage)?;
        let item = Item {
            group: Group::Storage,
            subject: "database",
            meter: "storage",
        };
        let allowance = book.allowance("aurora-dsql.storage");
        bill.charge_beyond(allowance, item, stored_bytes / GIB, price);
        owned::charge(case, &mut bill)?;
        transfer::charge(case, &mut bill)?;
        let mut sizing = Sizing::default();
        sizing.add(
            "stored_gib",
            stored_bytes / GIB,
            "tables and indexes without bloat",
        );
        let mut warnings = vec!["backups of Aurora DSQL are not counted".to_owned()];
        warnings.extend(owned::unused_warning(case));
        let mut quote = Quote::new(case, bill, sizing, rows::costs(case), warnings);
        quote.shortfall = unmeasured(case);
        Ok(quote)
    }

    fn cost(&self, case: &Case<'_, '_>) -> Option<Cost> {
        // Allowances are used up line by line; and what is measured on a machine that is not known has
        // no common ground, though it runs here.
        let ground = Ground::of(case).ok();
        let Some(ground) = ground.filter(|_| !case.workload.dynamodb.free_tier) else {
            return self.quote(case).ok().map(|quote| Cost::of(&quote));
        };
        if !ground.is_possible {
            return None;
        }
        limits(case).ok()?;
        let price = |tag| market::price(case.book, tag).ok();
        let of_units = price(Tag::Dpus)?;
        let constant = |name| case.assumptions.decimal(name);
        let (per_read, per_write) = (
            constant(Name::DsqlDpuPerRead),
            constant(Name::DsqlDpuPerWrite),
        );
        let mut sum = Beside::default();
        for it in &ground.rows {
            let each = processing_units(&it.rows, per_read, per_write);
            let units = it.operations_per_month * each;
            let (group, meter) = (Group::Throughput, "processing-units");
            sum.add(group, format_args!(""), meter, units, of_units);
        }
        let (group, gb) = (Group::Storage, ground.stored_bytes / GIB);
        let of_gb = price(Tag::DsqlStorage)?;
        sum.add(group, format_args!("database"), "storage", gb, of_gb);
        Some(Cost {
            monthly_usd: sum.usd.saturating_add(ground.others_usd(case)?),
            upfront_usd: Decimal::ZERO,
            databases: 1,
            falls_short: is_unmeasured(case),
        })
    }
}

/// What an operation takes.
fn processing_units(rows: &Rows, per_read: Decimal, per_write: Decimal) -> Decimal {
    rows.read * per_read + rows.written * per_write
}

fn is_unmeasured(case: &Case<'_, '_>) -> bool {
    let of_user = |name| case.workload.assumptions.is_set(name);
    let names = [Name::DsqlDpuPerRead, Name::DsqlDpuPerWrite];
    !names.into_iter().any(of_user)
}

/// Why a price is no more than an example: what a statement takes differs too much for a default that a
/// decision may rest on.
fn unmeasured(case: &Case<'_, '_>) -> Option<String> {
    is_unmeasured(case).then(|| {
        "an example until dsql_dpu_per_read and dsql_dpu_per_write are set to what EXPLAIN ANALYZE \
         VERBOSE tells of your statements"
            .to_owned()
    })
}

/// What DSQL can't do, or has no price for.
fn limits(case: &Case<'_, '_>) -> Result<(), Unavailable> {
    let limit = |name| case.workload.assumptions.get(name);
    for Tenant { workload, .. } in case.tenants() {
        if let Some(replica) = workload.dynamodb.replicas.first() {
            return Err(Unavailable::Unservable(format!(
                "dynamodb.replica_regions: Aurora DSQL is priced in one region alone, without {}",
                replica.region
            )));
        }
        let required = &workload.requirements;
        let items = limit(Name::DsqlTransactionRowsLimit);
        if let Some(most) = required.max_transaction_items.filter(|it| *it > items) {
            return Err(Unavailable::Unservable(format!(
                "requirements.max_transaction_items: a transaction of Aurora DSQL changes {} rows \
                 at most, not {}",
                thousands(items),
                thousands(most)
            )));
        }
        let bytes = limit(Name::DsqlTransactionBytesLimit);
        if let Some(most) = required.max_transaction_bytes.filter(|it| *it > bytes) {
            return Err(Unavailable::Unservable(format!(
                "requirements.max_transaction_bytes: a transaction of Aurora DSQL changes {} at \
                 most, not {}",
                in_bytes(bytes),
                in_bytes(most)
            )));
        }
    }
    Ok(())
}
