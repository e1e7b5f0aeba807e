//! Planning workbooks: costs as formulas over inputs, prices and assumptions that a planner may change.
//!
//! A plan holds cells with names and each option's bill in formulas over them; `sheets`
//! lays it out. What no formula works out (how a week moves, what auto scaling does, which class serves)
//! is a factor, with the range of inputs in which it stands: `range` finds that by asking the program at
//! its corners.

mod allowed;
mod build;
mod capacity;
mod check;
mod common;
mod draft;
mod dynamodb;
mod expression;
mod latent;
mod merge;
mod movement;
mod other_classes;
mod parts;
mod plan;
mod postgres;
mod range;
mod read_back;
mod reserved;
mod rows;
mod savings_plan;
mod sheets;
#[cfg(test)]
mod tests;
mod titles;
mod what_if;

pub use build::Workbook;
pub use check::{Check, Difference, LeftOut};
pub use read_back::ReadBack;
