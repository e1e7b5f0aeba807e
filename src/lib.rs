//! What a workload costs on DynamoDB and on PostgreSQL, in every way that each can be bought.
//!
//! Data takes one direction: a [`Workload`] is what is asked for, [`Demand`](demand::Demand) is what
//! that comes to, a [`PricingModel`](model::PricingModel) turns it into a [`Quote`](model::Quote) at
//! the prices of a [`PriceBook`], and a [`Comparison`] ranks the quotes. Money is exact decimal all
//! the way; [`report`] rounds.
//!
//! ```
//! use tablestakes::{Comparison, Library, Workload, catalog};
//!
//! let workload = Workload::from_toml("sessions.toml", r#"
//!     name = "sessions"
//!     reads = { per_second = 1_000, item_size = "3 KiB", strong = 1 }
//!     writes = { per_second = 200, item_size = "1.5 KiB" }
//!     storage = { size = "90 GiB" }
//!     dynamodb = { table_size = "100 GiB" }
//! "#)?;
//! let books = Library::embedded().books(workload.regions())?;
//! let comparison = Comparison::of(&workload, &books, catalog::models());
//! let on_demand = comparison.answer("dynamodb.on-demand.standard").unwrap().quote().unwrap();
//! // 328.50 for reads, 657.00 for writes, 25.00 for storage.
//! assert_eq!(on_demand.monthly_usd().normalize().to_string(), "1010.5");
//! # Ok::<(), tablestakes::Problems>(())
//! ```

#![forbid(unsafe_code)]
#![deny(missing_docs)]
// Tests compare what is exact in binary fractions.
#![cfg_attr(test, allow(clippy::float_cmp))]

mod administration;
pub mod assumptions;
pub mod batch;
pub mod bill;
mod binary;
pub mod catalog;
mod commitment;
mod compare;
pub mod decide;
pub mod demand;
pub mod dynamodb;
mod figures;
pub mod files;
mod kept;
pub mod model;
pub mod month;
pub mod postgres;
pub mod prices;
pub mod problem;
pub mod report;
pub mod rounding;
pub mod shell;
mod spreadsheet_text;
mod transfer;
pub mod workbook;
pub mod workload;

pub use compare::horizon::{self, Horizon};
pub use compare::hybrid::{self, Hybrid};
pub use compare::{Answer, AuroraStorage, Comparison, Headline, Standing, TableClasses, Term};
pub use compare::{Best, Repriced, RepricedOption};
pub use compare::{Coverage, Lacking, coverage, listed};
pub use prices::{Books, Library, PriceBook};
pub use problem::{Failure, Problem, Problems};
pub use transfer::check_destinations;
pub use workload::Workload;
