//! What a workload costs on DynamoDB and on PostgreSQL, in every way that each can be bought.

#![forbid(unsafe_code)]
#![deny(missing_docs)]

pub mod assumptions;
pub mod bill;
mod binary;
pub mod catalog;
pub mod demand;
pub mod dynamodb;
mod figures;
pub mod model;
pub mod month;
pub mod postgres;
pub mod prices;
pub mod problem;
pub mod rounding;
pub mod workload;

pub use prices::{Library, PriceBook};
pub use problem::{Problem, Problems};
pub use workload::Workload;
