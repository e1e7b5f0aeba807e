//! PostgreSQL: what data takes on disk, what a load takes of a machine, and the ways to buy both.
//!
//! The formulas are those of PostgreSQL's own page layout and of service demand measured with
//! pgbench; every constant in them is an assumption that can be changed.

mod explanation;
mod footprint;
mod load;
pub mod rds;
mod rows;
mod server;
mod sizing;
mod volume;

pub use footprint::Footprint;
