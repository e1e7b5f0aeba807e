//! A set of price book files, embedded or a user's own, and what it adds to the book of a region.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::Path;
use std::sync::Arc;

use super::table::{File, Row};
use super::{
    Allowance, PriceBook, Source, TIERED, class_at, engine_versions, hardware, savings_plan,
    tier_key, tier_start,
};
use crate::problem::{Problem, nearest, text_from_bytes};

/// Every file under `pricing/` by its path from there, with its text.
const EMBEDDED: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/embedded.rs"));

/// The one provider so far. Another is another folder beside it.
const PROVIDER: &str = "aws/";

const PRICE_COLUMNS: [&str; 5] = ["key", "usd", "unit", "source", "date"];
const SOURCES: &str = "sources.csv";
const ALLOWANCES: &str = "allowances.csv";
const SAVINGS_PLANS: &str = "savings-plans.csv";
const ENGINE_VERSIONS: &str = "engine-versions.csv";
const TYPES: &str = "hardware/instance-types.csv";
const FAMILIES: &str = "hardware/instance-families.csv";
const DAX_NODES: &str = "hardware/dax-nodes.csv";

const ALLOWANCE_COLUMNS: [&str; 5] = ["key", "quantity", "unit", "source", "date"];
const SOURCE_COLUMNS: [&str; 3] = ["id", "title", "url"];

/// A set of files that were written together.
#[derive(Debug)]
pub(super) struct Layer {
    pub(super) is_embedded: bool,
    files: Vec<File>,
}

impl Layer {
    pub(super) fn embedded() -> Self {
        let files = EMBEDDED.iter().filter_map(|&(name, text)| {
            let path = name.strip_prefix("pricing/")?.strip_prefix(PROVIDER)?;
            Some(File::new(path.to_owned(), name.to_owned(), text))
        });
        Self {
            is_embedded: true,
            files: files.collect(),
        }
    }

    /// Reads the CSV files of a user's folder.
    pub(super) fn read(folder: &Path) -> Result<Self, Problem> {
        let mut files = Vec::new();
        collect(&folder.join(PROVIDER), "", &mut files)?;
        files.sort_by(|a, b| a.path.cmp(&b.path));
        if files.is_empty() {
            let problem = Problem::anywhere(format!("no price file under {}", folder.display()));
            return Err(problem.help(format!("expected {PROVIDER}REGION/NAME.csv")));
        }
        // A file that nobody reads would be a price that someone misses.
        let stray = |file: &&File| match file.path.split_once('/') {
            None => {
                ![SOURCES, ALLOWANCES, SAVINGS_PLANS, ENGINE_VERSIONS].contains(&file.path.as_str())
            }
            Some(("hardware", _)) => ![TYPES, FAMILIES, DAX_NODES].contains(&file.path.as_str()),
            Some(_) => false,
        };
        if let Some(file) = files.iter().find(stray) {
            let message = format!("{} is no file of a price book", file.name);
            let help = format!("prices of a region lie in {PROVIDER}REGION/NAME.csv");
            return Err(Problem::anywhere(message).help(help));
        }
        Ok(Self {
            is_embedded: false,
            files,
        })
    }

    /// The regions that the layer has files for.
    pub(super) fn regions(&self) -> impl Iterator<Item = &str> {
        let folders = self
            .files
            .iter()
            .filter_map(|file| file.path.split_once('/'));
        folders
            .map(|(folder, _)| folder)
            .filter(|&folder| folder != "hardware")
    }

    /// Puts everything that the layer says of the book's region into the book, and what is wrong
    /// with it into the problems.
    pub(super) fn lay_over(
        &self,
        book: &mut PriceBook,
        sources: &mut Sources,
        problems: &mut Vec<Problem>,
    ) {
        let named = |name: &str| self.files.iter().find(|file| file.path == name);
        let mut laid = book.laid_over;
        if let Some(file) = named(SOURCES) {
            sources.read(file, problems);
        }
        if let Some(file) = named(TYPES) {
            laid.hardware += hardware::read_types(file, sources, &mut book.hardware, problems);
        }
        if let Some(file) = named(FAMILIES) {
            laid.hardware += hardware::read_families(file, sources, &mut book.hardware, problems);
        }
        if let Some(file) = named(DAX_NODES) {
            laid.hardware += hardware::read_dax_nodes(file, sources, &mut book.hardware, problems);
        }
        laid.prices += self.lay_prices(book, sources, problems);
        if let Some(file) = named(ALLOWANCES) {
            laid.allowances += self.lay_allowances(file, book, sources, problems);
        }
        if let Some(file) = named(SAVINGS_PLANS) {
            let discounts = &mut book.savings_plans;
            laid.savings_plans += savings_plan::read(file, sources, discounts, problems);
        }
        if let Some(file) = named(ENGINE_VERSIONS) {
            engine_versions::read(file, sources, &mut book.engine_versions, problems);
        }
        if !self.is_embedded {
            book.laid_over = laid;
        }
    }

    fn lay_prices(
        &self,
        book: &mut PriceBook,
        sources: &mut Sources,
        problems: &mut Vec<Problem>,
    ) -> usize {
        let is_new = book.prices.is_empty();
        let folder = format!("{}/", book.region);
        let mut seen = BTreeSet::new();
        for file in &self.files {
            if !file.path.starts_with(&folder) {
                continue;
            }
            for row in file.table(&PRICE_COLUMNS, problems) {
                let Some((key, price)) = row.price(&book.region, sources, problems) else {
                    continue;
                };
                if !seen.insert(key.clone()) {
                    problems.push(row.twice());
                } else if let Err(problem) = check_key(&row, book, is_new) {
                    problems.push(problem);
                } else {
                    if !self.is_embedded {
                        book.note_unknown_class(&key);
                    }
                    book.prices.insert(key, price);
                }
            }
        }
        seen.len()
    }

    fn lay_allowances(
        &self,
        file: &File,
        book: &mut PriceBook,
        sources: &mut Sources,
        problems: &mut Vec<Problem>,
    ) -> usize {
        let mut laid = 0;
        for row in file.table(&ALLOWANCE_COLUMNS, problems) {
            let Some((key, amount)) = row.price(&book.region, sources, problems) else {
                continue;
            };
            match book.prices.get(&key) {
                Some(price) if price.unit == amount.unit => {
                    let allowance = Allowance {
                        quantity: amount.usd,
                        source: amount.source,
                        date: amount.date,
                    };
                    book.allowances.insert(key, allowance);
                    laid += 1;
                }
                // A region without the meter has no use for its allowance.
                None if self.is_embedded => {}
                _ => {
                    let message = format!("{key}: no price has this key and unit");
                    problems.push(row.problem(0, message));
                }
            }
        }
        laid
    }
}

/// A mistyped key would be a price that someone misses, so a book that is there takes no new ones.
/// Instance classes alone are open: a price may be for a class that the book does not have.
fn check_key(row: &Row<'_>, book: &PriceBook, is_new: bool) -> Result<(), Problem> {
    let (key, unit) = (row.field(0), row.field(2));
    if let Some(price) = book.prices.get(key) {
        if price.unit == unit {
            return Ok(());
        }
        let message = format!("{key}: expected a price per {}, found {unit:?}", price.unit);
        return Err(row.problem(2, message));
    }
    let meter = key.rsplit_once('.').map_or("", |(meter, _)| meter);
    if TIERED.contains(&meter) && tier_start(&key[meter.len() + 1..]).is_none() {
        let example = tier_key(meter, "10240");
        let message = format!("{key}: expected where its tier begins, such as {example}");
        return Err(row.problem(0, message));
    }
    let is_class = class_at(key).is_some_and(|at| {
        // Up to the second point: the meter and what kind of class.
        let kind = match key[at + 1..].find('.') {
            Some(end) if !key.starts_with("ec2.") => &key[..at + end + 2],
            _ => &key[..=at],
        };
        book.prices_under(kind).next().is_some()
    });
    if is_new || is_class {
        return Ok(());
    }
    let problem = row.problem(0, format!("no price has the key {key:?}"));
    Err(match nearest(key, book.prices.keys().map(String::as_str)) {
        Some(near) => problem.help(format!("did you mean {near:?}?")),
        None => problem,
    })
}

/// The sources that prices name, by their ids.
#[derive(Default)]
pub(super) struct Sources(BTreeMap<String, Arc<Source>>);

impl Sources {
    fn read(&mut self, file: &File, problems: &mut Vec<Problem>) {
        for row in file.table(&SOURCE_COLUMNS, problems) {
            let [id, title, url] = [0, 1, 2].map(|at| row.field(at).to_owned());
            self.0.insert(id, Arc::new(Source { title, url }));
        }
    }

    /// A source by its id; what is no id is the title of a source of its own.
    pub(super) fn get(&mut self, id: &str) -> Arc<Source> {
        let own = || {
            Arc::new(Source {
                title: id.to_owned(),
                url: String::new(),
            })
        };
        Arc::clone(self.0.entry(id.to_owned()).or_insert_with(own))
    }
}

/// The CSV files in a provider's folder and in the folders in it, without those that lie deeper.
fn collect(folder: &Path, below: &str, files: &mut Vec<File>) -> Result<(), Problem> {
    let failed = |path: &Path| {
        let name = path.display().to_string();
        move |error: io::Error| {
            Problem::anywhere(format!("the price book {name} can't be read: {error}")).help(
                format!("a folder of prices holds {PROVIDER}REGION/NAME.csv"),
            )
        }
    };
    for entry in fs::read_dir(folder).map_err(failed(folder))? {
        let entry = entry.map_err(failed(folder))?;
        let full = entry.path();
        let name = entry.file_name().to_string_lossy().into_owned();
        if full.is_dir() && below.is_empty() {
            collect(&full, &format!("{name}/"), files)?;
        } else if full
            .extension()
            .is_some_and(|it| it.eq_ignore_ascii_case("csv"))
        {
            let bytes = fs::read(&full).map_err(failed(&full))?;
            let path = format!("{below}{name}");
            let name = full.display().to_string();
            let text = text_from_bytes(&name, bytes)?;
            files.push(File::new(path, name, text));
        }
    }
    Ok(())
}
