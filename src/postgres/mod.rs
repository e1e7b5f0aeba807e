//! PostgreSQL: what data takes on disk, what a load takes of a machine, and the ways to buy both.
//!
//! The formulas are those of PostgreSQL's own page layout and of service demand measured with
//! pgbench; every constant in them is an assumption that can be changed.

mod acus;
pub mod aurora;
pub mod dsql;
pub mod ec2;
mod explanation;
mod footprint;
mod ground;
mod held;
mod ledger;
mod load;
mod market;
pub mod rds;
mod rows;
mod search;
mod server;
pub mod serverless;
mod servers;
mod sizing;
mod support;
mod term;
mod volume;

use rust_decimal::Decimal;

use crate::assumptions::{Asked, Name};
use crate::binary::GIB;
use crate::model::Case;

/// Backups as they are kept, before what is free, in GB: what the profile says, or everything once and
/// what changes in the days that they go back.
fn backup_gb(case: &Case<'_, '_>, assumptions: &Asked<'_>, used_bytes: Decimal) -> Decimal {
    let pinned = case.workload.postgres.backup_storage_bytes;
    let bytes = pinned.unwrap_or_else(|| {
        let constant = |name| assumptions.decimal(name);
        let changed = constant(Name::RetentionDays) * constant(Name::DailyChange);
        used_bytes * (Decimal::ONE + changed)
    });
    bytes / GIB
}
