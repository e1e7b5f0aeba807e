//! Discounts for a term: how much of one to buy, and what it makes of a bill.

mod curve;
mod held;
pub(crate) mod owned;
pub(crate) mod pool;
pub(crate) mod reserved;
pub(crate) mod savings_plan;

pub(crate) use curve::DurationCurve;
pub use held::Held;
pub(crate) use held::{HeldBlocks, HeldInstances};
pub(crate) use pool::Usage;

/// What is committed to with an option.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Commitment {
    /// Nothing.
    None,
    /// Reserved capacity for so many years.
    Reserved { years: u32 },
    /// A Database Savings Plan of a year.
    SavingsPlan,
}

impl Commitment {
    /// The years that are committed to.
    pub(crate) const fn years(self) -> u32 {
        match self {
            Self::None => 0,
            Self::Reserved { years } => years,
            Self::SavingsPlan => 1,
        }
    }
}
