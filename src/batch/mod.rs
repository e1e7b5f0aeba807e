//! Many workloads at once: rows of a table in, each with every option's cost out.

mod answer;
mod chunk;
pub mod input;
pub mod output;
pub mod rows;
mod summary;

pub use answer::{Answer, Choice, Clerk, Desk};
pub use chunk::{Cell, Chunk, Fault, Kind, Row};
pub use summary::{Side, Summary};
