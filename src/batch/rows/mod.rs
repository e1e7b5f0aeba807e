//! From rows to workloads. A column is a key of the profile; a row's workload is the one that the
//! profile with its keys and values gives, over those of a base.
//!
//! A row is read as a profile is, and what comes of it is kept. One that differs from it in nothing
//! but rates, sizes and names, or in how its demand moves, is made of it by setting these anew.

mod cells;
mod columns;
mod document;
mod faults;
mod header;
mod moves;
mod once;
mod reader;

pub use columns::Columns;
pub(crate) use columns::in_common;
pub(crate) use header::{keys_of, nearest_key};
pub(crate) use once::read_once;
pub use reader::RowReader;
