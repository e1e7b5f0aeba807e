//! Options that no workload of a region can have, for want of a price.

use super::Comparison;
use crate::catalog;
use crate::model::Unavailable;
use crate::prices::Books;
use crate::workload::Workload;

/// A workload that every option serves: where one has no quote, it is the book that lacks something.
const SMALL: &str = r#"
    name = "small"
    reads = { per_second = 1, item_size = "1 KiB" }
    writes = { per_second = 1, item_size = "1 KiB" }
    storage = { size = "1 GiB" }
    requirements = { availability = "single-az" }
"#;

/// An option that a region's book lacks a price for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unpriced {
    /// The region.
    pub region: String,
    /// The id of the option.
    pub option: &'static str,
    /// The key of the first price that it lacks; `None` when any class would do, and there is none.
    pub key: Option<String>,
}

/// The options that the books of some regions lack a price for: in the order in which options are listed,
/// each with its regions.
#[must_use]
pub fn unpriced<'r>(books: &Books, regions: impl IntoIterator<Item = &'r str>) -> Vec<Unpriced> {
    let mut all = Vec::new();
    // The text is right; were it not, no option would be known to lack anything.
    let Ok(mut small) = Workload::from_toml("", SMALL) else {
        return all;
    };
    for region in regions {
        region.clone_into(&mut small.region);
        let comparison = Comparison::of(&small, books, catalog::models());
        all.extend(comparison.answers().iter().filter_map(|answer| {
            Some(Unpriced {
                region: region.to_owned(),
                option: answer.option.id,
                key: match answer.reason()? {
                    Unavailable::MissingPrice(missing) => Some(missing.key.clone()),
                    _ => None,
                },
            })
        }));
    }
    let listed = |id| catalog::models().position(|model| model.option().id == id);
    // Stable: the regions of an option stay in their order.
    all.sort_by_cached_key(|it| listed(it.option));
    all
}
