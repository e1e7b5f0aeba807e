//! Which options can be priced where: what every price book has for them.

use jiff::civil::Date;

use super::Comparison;
use crate::model::{PricingModel, PurchaseOption};
use crate::prices::{Books, Library};
use crate::problem::{Problem, Problems};
use crate::workload::Workload;

/// A small table that every option can serve, and that each asks a price of everything that is always
/// billed: requests, instances, storage, the log on its way to a standby.
const PROBE: &str = "
name = \"coverage\"
reads = { per_second = 10, item_size = 1_024 }
writes = { per_second = 5, item_size = 1_024 }
storage = { size = \"50 GiB\" }
";

const NOT_LISTED: &str = "no price of its term";

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
    /// Every option, and what it lacks where it can't be priced.
    pub options: Vec<(&'static PurchaseOption, Option<String>)>,
}

/// What every book has prices for, region by region.
///
/// # Errors
/// A book with mistakes.
pub fn coverage(
    library: &Library,
    models: &[&'static dyn PricingModel],
) -> Result<Vec<Coverage>, Problems> {
    let mut probe = Workload::from_toml("coverage.toml", PROBE)?;
    let mut all = Vec::new();
    let regions: Vec<_> = library.regions().into_iter().map(str::to_owned).collect();
    for region in regions {
        let book = library.book(&region)?;
        let (prices, oldest, newest) = (book.len(), book.oldest_date(), book.newest_date());
        probe.region.clone_from(&region);
        let books = Books::from(book);
        let comparison = Comparison::of(&probe, &books, models.iter().copied());
        // The region is said beside it.
        let book = format!("the price book of {region} has ");
        let options = models.iter().map(|model| {
            let option = model.option();
            let lacking = match comparison.answer(option.id) {
                Some(answer) => answer.reason().map(|it| it.to_string().replace(&book, "")),
                None => Some(NOT_LISTED.to_owned()),
            };
            (option, lacking)
        });
        let options: Vec<_> = options.collect();
        all.push(Coverage {
            region,
            prices,
            oldest,
            newest,
            options,
        });
    }
    if all.is_empty() {
        return Err(Problem::anywhere("there is no price book").into());
    }
    // What no region lists is no option.
    for at in (0..models.len()).rev() {
        let is_listed = |it: &Coverage| it.options[at].1.as_deref() != Some(NOT_LISTED);
        if !all.iter().any(is_listed) {
            for it in &mut all {
                it.options.remove(at);
            }
        }
    }
    Ok(all)
}
