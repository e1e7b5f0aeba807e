//! The regions that books are for, and the names that price lists have for them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Regions by their codes and by the names of their locations.
#[derive(Debug)]
pub(super) struct Regions {
    by_code: BTreeSet<Arc<str>>,
    by_location: BTreeMap<String, Arc<str>>,
}

impl Regions {
    /// The regions of a table: code and location.
    pub(super) fn new(rows: impl IntoIterator<Item = (String, String)>) -> Self {
        let (mut by_code, mut by_location) = (BTreeSet::new(), BTreeMap::new());
        for (code, location) in rows {
            let code: Arc<str> = code.into();
            by_location.insert(location, Arc::clone(&code));
            by_code.insert(code);
        }
        Self {
            by_code,
            by_location,
        }
    }

    /// The region with a code, `eu-west-1` for one.
    pub(super) fn with_code(&self, code: &str) -> Option<Arc<str>> {
        self.by_code.get(code).cloned()
    }

    /// The region of a location as the pricing pages name it, `EU (Ireland)` for one.
    pub(super) fn at(&self, location: &str) -> Option<Arc<str>> {
        self.by_location.get(location).cloned()
    }

    /// Every code.
    pub(super) fn codes(&self) -> impl Iterator<Item = &str> {
        self.by_code.iter().map(AsRef::as_ref)
    }
}
