//! What every option costs, for any values of some numbers of a profile.

use std::thread;

use rust_decimal::Decimal;

use super::key::Key;
use super::profile::Profile;
use crate::batch::rows::{Columns, RowReader};
use crate::batch::{Answer, Chunk, Clerk, Desk, Kind};
use crate::problem::Problems;
use crate::workload::Workload;

/// A profile of which some numbers are at other values again and again.
pub struct Varied<'d, 'b> {
    columns: Columns,
    desk: &'d Desk<'b>,
}

/// What the options cost, or why the profile can't have such values.
pub type Outcome = Result<Answer, String>;

impl<'d, 'b> Varied<'d, 'b> {
    /// A profile of which some keys are varied, at the prices and with the options of a desk.
    ///
    /// # Errors
    /// Two keys of which one is the other, or lies in it.
    pub fn new(profile: &Profile, keys: &[Key], desk: &'d Desk<'b>) -> Result<Self, Problems> {
        let columns = profile.columns(keys)?;
        Ok(Self { columns, desk })
    }

    /// Whether a key, by its place among those that are varied, says how demand moves: what follows from
    /// that is worked out anew for each of its values.
    pub(super) fn moves_demand(&self, key: usize) -> bool {
        self.columns.moves_demand(key)
    }

    /// Somebody who prices it.
    #[must_use]
    pub fn pricer(&self) -> Pricer<'_, 'd, 'b> {
        Pricer {
            values: Values::new(&self.columns),
            clerk: Clerk::new(self.desk),
            answer: Answer::default(),
        }
    }

    /// What the options cost at each of some points, in their order, worked out on all cores. Each point has
    /// a value for each key.
    #[must_use]
    pub fn outcomes(&self, points: &[Vec<Decimal>]) -> Vec<Outcome> {
        let cores = thread::available_parallelism().map_or(1, usize::from);
        let each = points.len().div_ceil(cores).max(1);
        thread::scope(|scope| {
            let parts = points.chunks(each).map(|part| {
                scope.spawn(move || {
                    let mut pricer = self.pricer();
                    let outcomes = part.iter().map(|it| pricer.at(it).cloned());
                    outcomes.collect::<Vec<_>>()
                })
            });
            let parts: Vec<_> = parts.collect();
            let joined = parts.into_iter().map(|it| match it.join() {
                Ok(outcomes) => outcomes,
                Err(panic) => std::panic::resume_unwind(panic),
            });
            joined.flatten().collect()
        })
    }
}

/// Prices a profile at one point after another.
pub struct Pricer<'v, 'd, 'b> {
    values: Values<'v>,
    clerk: Clerk<'d, 'b>,
    answer: Answer,
}

impl Pricer<'_, '_, '_> {
    /// What the options cost where each key has a value, in their order.
    ///
    /// # Errors
    /// Why the profile can't have such values.
    pub fn at(&mut self, values: &[Decimal]) -> Result<&Answer, String> {
        let workload = self.values.read(values)?;
        self.clerk
            .answer(workload, &mut self.answer)
            .map_err(|problem| problem.message)?;
        Ok(&self.answer)
    }
}

/// Workloads of a profile with other values.
#[derive(Debug)]
pub(super) struct Values<'c> {
    reader: RowReader<'c>,
    chunk: Chunk,
}

impl<'c> Values<'c> {
    pub(super) fn new(columns: &'c Columns) -> Self {
        Self {
            reader: RowReader::new(columns),
            chunk: Chunk::default(),
        }
    }

    /// The workload where each key has a value, in their order; or why there is none.
    pub(super) fn read(&mut self, values: &[Decimal]) -> Result<&Workload, String> {
        self.chunk.clear();
        for value in values {
            self.chunk.cell(Kind::Number, &value.to_string());
        }
        self.chunk.end_row(1);
        let row = self.chunk.rows().next().ok_or_else(String::new)?;
        self.reader.read(row).map_err(|faults| {
            let reasons: Vec<_> = faults.into_iter().map(|it| it.reason).collect();
            reasons.join("; ")
        })
    }
}
