//! Where prices come from: the embedded books, and folders of a user's own laid over them.

use std::env;
use std::path::PathBuf;

use tablestakes::prices::LaidOver;
use tablestakes::{Library, PriceBook};

use super::{Failure, output};

/// A folder that always lies under the one of the command line.
const VARIABLE: &str = "TABLESTAKES_PRICES";

/// Folders that are laid over the embedded books.
#[derive(clap::Args)]
pub(super) struct PriceFolders {
    /// Lay the price books and discounts of a folder over the embedded ones, and over those of the
    /// folder that the variable `TABLESTAKES_PRICES` names
    #[arg(long, value_name = "DIR")]
    prices: Option<PathBuf>,
}

impl PriceFolders {
    /// The folders, the lowest first.
    fn folders(&self) -> Vec<PathBuf> {
        let of_variable = env::var_os(VARIABLE).filter(|it| !it.is_empty());
        let of_variable = of_variable.map(PathBuf::from);
        of_variable.into_iter().chain(self.prices.clone()).collect()
    }

    /// The embedded books with all folders over them.
    pub(super) fn library(&self) -> Result<Library, Failure> {
        let mut library = Library::embedded();
        for folder in self.folders() {
            library.overlay(&folder)?;
        }
        Ok(library)
    }

    /// Says on standard error what the folders changed of a book: that they changed nothing may be a
    /// typing error in the name of a region.
    pub(super) fn say_what_is_laid_over(&self, book: &PriceBook) {
        let folders = self.folders();
        if folders.is_empty() {
            return;
        }
        let names: Vec<_> = folders.iter().map(|it| it.display().to_string()).collect();
        let LaidOver {
            prices,
            allowances,
            hardware,
            savings_plans,
            discounted,
        } = book.laid_over();
        output::say_sentence(&format!(
            "{} lays over {}: prices {prices}, allowances {allowances}, hardware {hardware}, \
             savings plans {savings_plans}, discounted {discounted}",
            names.join(" and "),
            book.region
        ));
        let unknown = book.classes_without_hardware();
        if !unknown.is_empty() {
            let unknown: Vec<_> = unknown.iter().map(String::as_str).collect();
            output::say_sentence(&format!(
                "nothing is known of the hardware of {}: a class without is priced when it is \
                 pinned and never chosen",
                unknown.join(", ")
            ));
        }
    }
}
