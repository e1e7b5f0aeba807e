//! Which options can be priced where: what every price book has for them.

use jiff::civil::Date;

use super::Comparison;
use crate::model::{PricingModel, PurchaseOption, Unavailable};
use crate::prices::Books;
use crate::workload::Workload;

/// A small table that every option can serve, and that asks each a price of everything that is always
/// billed: requests, instances, storage, the log on its way to a standby.
const PROBE: &str = "
name = \"coverage\"
reads = { per_second = 10, item_size = 1_024 }
writes = { per_second = 5, item_size = 1_024 }
storage = { size = \"50 GiB\" }
";

/// What the book of a region has prices for.
#[derive(Debug)]
pub struct Coverage {
    /// The region.
    pub region: String,
    /// How many prices the book has.
    pub prices: usize,
    /// The day of its oldest price.
    pub oldest: Date,
    /// The day of its newest price.
    pub newest: Date,
    /// Every option that any region lists, and what it lacks where it can't be priced.
    pub options: Vec<(&'static PurchaseOption, Option<Lacking>)>,
}

/// What an option lacks in a region.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lacking {
    /// The key of the first price that it lacks; `None` when no class is sold so.
    pub key: Option<String>,
    /// The same in words.
    pub reason: String,
}

/// What the books of regions have prices for, region by region; regions without a book are left out.
#[must_use]
pub fn coverage<'r>(
    books: &Books,
    regions: impl IntoIterator<Item = &'r str>,
    models: &[&'static dyn PricingModel],
) -> Vec<Coverage> {
    // The text is right; were it not, no option would be known to lack anything.
    let Ok(mut probe) = Workload::from_toml("coverage.toml", PROBE) else {
        return Vec::new();
    };
    let mut all: Vec<Coverage> = Vec::new();
    for region in regions {
        let Some(book) = books.get(region) else {
            continue;
        };
        region.clone_into(&mut probe.region);
        let comparison = Comparison::of(&probe, books, models.iter().copied());
        let options = models.iter().map(|model| {
            let option = model.option();
            let lacking = match comparison.answer(option.id) {
                Some(answer) => answer.reason().map(|it| lacking(region, it)),
                None => Some(not_listed()),
            };
            (option, lacking)
        });
        all.push(Coverage {
            region: region.to_owned(),
            prices: book.len(),
            oldest: book.oldest_date(),
            newest: book.newest_date(),
            options: options.collect(),
        });
    }
    // What no region lists is no option.
    for at in (0..models.len()).rev() {
        let is_listed = |it: &Coverage| it.options[at].1 != Some(not_listed());
        if !all.iter().any(is_listed) {
            for it in &mut all {
                it.options.remove(at);
            }
        }
    }
    all
}

fn not_listed() -> Lacking {
    Lacking {
        key: None,
        reason: "no price of its term".to_owned(),
    }
}

fn lacking(region: &str, reason: &Unavailable) -> Lacking {
    // The region is said beside it.
    let book = format!("the price book of {region} has ");
    Lacking {
        key: match reason {
            Unavailable::MissingPrice(missing) => Some(missing.key.clone()),
            _ => None,
        },
        reason: reason.to_string().replace(&book, ""),
    }
}
