//! `tablestakes batch`: rows in, each with every option's cost out.

#[path = "../common/mod.rs"]
mod common;

mod columns;
mod fleet;
mod groups;
mod hostile;
mod inputs;
mod interrupted;
mod profiles;
mod table;
mod unwritable;
mod workloads;
