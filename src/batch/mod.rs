//! Many workloads at once: rows of a table in, each with every option's cost out.
//!
//! [`input`] reads rows into chunks, [`rows`] makes workloads of them, a [`Clerk`] answers each at a
//! [`Desk`], and [`output`] writes what comes out; [`run`] does that on all cores. [`Groups`] pools rows.

mod answer;
mod chunk;
mod group;
pub mod input;
pub mod output;
mod pipeline;
pub mod rows;
mod summary;
mod table;

pub use answer::{Answer, Choice, Clerk, Desk};
pub use chunk::{Cell, Chunk, Fault, Kind, Row};
pub use group::{Groups, Pooled};
pub use pipeline::{Done, Encoding, OwnValue, Work, run};
pub use summary::{RegionDate, Served, Side, Summary};
pub use table::{Layout, OutputTable, pooled};
