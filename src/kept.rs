//! What is worked out once, by whoever needs it first, and kept beside what it follows from.

use std::any::Any;
use std::fmt;
use std::sync::OnceLock;

/// Who keeps something: each has a place of its own.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Keeper {
    /// The options of DynamoDB.
    DynamoDb,
    /// The options of PostgreSQL.
    PostgreSql,
}

/// What keepers keep, worked out by the first that asks. It follows from what it lies beside, and
/// nothing depends on it but time.
#[derive(Default)]
pub struct Kept([OnceLock<Box<dyn Any + Send + Sync>>; 2]);

impl Kept {
    /// What a keeper worked out before, or does now. It must always be of one type.
    pub(crate) fn get<T>(&self, keeper: Keeper, work_out: impl FnOnce() -> T) -> Option<&T>
    where
        T: Send + Sync + 'static,
    {
        let kept = self.0[keeper as usize].get_or_init(|| Box::new(work_out()));
        kept.downcast_ref()
    }
}

impl fmt::Debug for Kept {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list()
            .entries(self.0.iter().map(|it| it.get().is_some()))
            .finish()
    }
}
