//! Where prices come from: the embedded books, and folders of a user's own laid over them.

use std::env;
use std::path::{Path, PathBuf};

use tablestakes::prices::LaidOver;
use tablestakes::{Library, PriceBook, Problem};

use super::{Failure, output};

/// A folder that always lies under the one of the command line.
const VARIABLE: &str = "TABLESTAKES_PRICES";

/// So many classes are named, and the rest counted.
const NAMED: usize = 5;

/// Folders that are laid over the embedded books.
#[derive(clap::Args)]
pub(super) struct PriceFolders {
    /// Lay the price books and discounts of a folder over the embedded ones, and over those of the
    /// folder that the variable `TABLESTAKES_PRICES` names
    #[arg(long, value_name = "DIR")]
    prices: Option<PathBuf>,
}

impl PriceFolders {
    /// The folder of the command line.
    pub(super) fn given(&self) -> Option<&Path> {
        self.prices.as_deref()
    }

    /// The folders, the lowest first, each with what named it.
    fn folders(&self) -> Vec<(&'static str, PathBuf)> {
        let of_variable = env::var_os(VARIABLE).filter(|it| !it.is_empty());
        let of_variable = of_variable.map(|it| (VARIABLE, PathBuf::from(it)));
        let of_option = self.prices.clone().map(|it| ("--prices", it));
        of_variable.into_iter().chain(of_option).collect()
    }

    /// The embedded books with all folders over them.
    pub(super) fn library(&self) -> Result<Library, Failure> {
        let mut library = Library::embedded();
        for (by, folder) in self.folders() {
            if !folder.is_dir() {
                let message = format!("{by}: there is no folder {}", folder.display());
                let help = "a folder of prices holds aws/REGION/NAME.csv, discounts.toml, or both";
                return Err(Problem::anywhere(message).help(help).into());
            }
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
        let names: Vec<_> = folders
            .iter()
            .map(|(_, it)| it.display().to_string())
            .collect();
        let verb = if names.len() == 1 { "lays" } else { "lay" };
        let LaidOver {
            prices,
            allowances,
            hardware,
            savings_plans,
            discounted,
        } = book.laid_over();
        output::say_sentence(&format!(
            "{} {verb} over {}: prices {prices}, allowances {allowances}, hardware {hardware}, \
             savings plans {savings_plans}, discounted {discounted}",
            names.join(" and "),
            book.region
        ));
        for name in book.idle_discounts() {
            output::say_sentence(&format!(
                "the discount of {name} takes nothing off: {} has no published price of it",
                book.region
            ));
        }
        let unknown = book.classes_without_hardware();
        if !unknown.is_empty() {
            let first: Vec<_> = unknown.iter().take(NAMED).map(String::as_str).collect();
            let more = match unknown.len().saturating_sub(NAMED) {
                0 => String::new(),
                more => format!(" and {more} more"),
            };
            output::say_sentence(&format!(
                "nothing is known of the hardware of {}{more}: a class without is priced when it is \
                 pinned and never chosen",
                first.join(", ")
            ));
        }
    }
}
