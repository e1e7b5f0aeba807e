//! Many workloads at once: rows of a table in, each with every option's cost out.

mod chunk;

pub use chunk::{Cell, Chunk, Fault, Kind, Row};
