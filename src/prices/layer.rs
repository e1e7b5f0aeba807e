//! A set of price book files, embedded or a user's own, and what it adds to the book of a region.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::Path;
use std::sync::Arc;

use super::discounts::{self, Discounts};
use super::table::{File, Row};
use super::{
    Agreement, Allowance, Price, PriceBook, Source, TIERED, engine_versions, hardware, meters,
    savings_plan, tier_key,
};
use crate::problem::{Place, Problem, Problems, text_from_bytes};

/// Every table under `pricing/` by its path, with its text, compressed.
const EMBEDDED: &[(&str, &[u8])] = include!(concat!(env!("OUT_DIR"), "/embedded.rs"));

/// The one provider so far. Another is another folder beside it.
pub(super) const PROVIDER: &str = "aws/";

pub(super) const PRICE_COLUMNS: [&str; 5] = ["key", "usd", "unit", "source", "date"];
/// Prices that are the same in every region that has none of its own.
const EVERY_REGION: &str = "every-region.csv";
const REGIONS: &str = "regions.csv";
pub(super) const SOURCES: &str = "sources.csv";
const ALLOWANCES: &str = "allowances.csv";
const SAVINGS_PLANS: &str = "savings-plans.csv";
const ENGINE_VERSIONS: &str = "engine-versions.csv";
pub(super) const TYPES: &str = "hardware/instance-types.csv";
pub(super) const FAMILIES: &str = "hardware/instance-families.csv";
const DAX_NODES: &str = "hardware/dax-nodes.csv";

const ALLOWANCE_COLUMNS: [&str; 5] = ["key", "quantity", "unit", "source", "date"];
const SOURCE_COLUMNS: [&str; 3] = ["id", "title", "url"];
const REGION_COLUMNS: [&str; 4] = ["region", "location", "source", "date"];

/// The code of every region and the name of its location, as the pricing pages have them.
pub(super) fn regions() -> Vec<(String, String)> {
    let mut regions = Vec::new();
    if let Some(file) = Layer::embedded().file(REGIONS) {
        // What is embedded is right: the tests read all of it.
        file.rows(&REGION_COLUMNS, &mut Vec::new(), |row, _| {
            regions.push((row.field(0).to_owned(), row.field(1).to_owned()));
        });
    }
    regions
}

/// A set of files that were written together.
#[derive(Debug)]
pub(super) struct Layer {
    pub(super) is_embedded: bool,
    files: Vec<File>,
    discounts: Discounts,
}

impl Layer {
    pub(super) fn embedded() -> Self {
        let files = EMBEDDED.iter().filter_map(|&(name, text)| {
            let path = name.strip_prefix("pricing/")?.strip_prefix(PROVIDER)?;
            let (path, name) = (path.to_owned(), name.to_owned());
            Some(File::packed(path, name, text))
        });
        Self {
            is_embedded: true,
            files: files.collect(),
            discounts: Discounts::default(),
        }
    }

    /// What was negotiated off published prices.
    pub(super) fn discounts(&self) -> &Discounts {
        &self.discounts
    }

    /// The file at a path.
    pub(super) fn file(&self, path: &str) -> Option<&File> {
        self.files.iter().find(|file| file.path == path)
    }

    /// Reads the files of a user's folder.
    pub(super) fn read(folder: &Path) -> Result<Self, Problems> {
        check_names(folder)?;
        let (discounts, has_discounts) = read_discounts(&folder.join(discounts::FILE))?;
        let mut files = Vec::new();
        let books = folder.join(PROVIDER);
        if !has_discounts || books.exists() {
            collect(&books, "", &mut files)?;
        }
        files.sort_by(|a, b| a.path.cmp(&b.path));
        if files.is_empty() && !has_discounts {
            let problem = Problem::anywhere(format!("no price file under {}", folder.display()));
            return Err(problem
                .help(format!(
                    "expected {PROVIDER}REGION/NAME.csv or {}",
                    discounts::FILE
                ))
                .into());
        }
        // A file that nobody reads would be a price that someone misses.
        let stray = |file: &&File| match file.path.split_once('/') {
            None => ![
                SOURCES,
                ALLOWANCES,
                SAVINGS_PLANS,
                ENGINE_VERSIONS,
                EVERY_REGION,
                REGIONS,
            ]
            .contains(&file.path.as_str()),
            Some(("hardware", _)) => ![TYPES, FAMILIES, DAX_NODES].contains(&file.path.as_str()),
            Some(_) => false,
        };
        check_regions(&files)?;
        if let Some(file) = files.iter().find(stray) {
            let message = format!("{} is no file of a price book", file.name);
            let help = format!("prices of a region lie in {PROVIDER}REGION/NAME.csv");
            return Err(Problem::anywhere(message).help(help).into());
        }
        Ok(Self {
            is_embedded: false,
            files,
            discounts,
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
        let named = |name: &str| self.file(name);
        let mut laid = book.laid_over;
        if let Some(file) = named(SOURCES) {
            sources.read(file, problems);
        }
        if let Some(file) = named(REGIONS).filter(|_| !self.is_embedded) {
            // Importers alone have a use for it, and know that which is embedded.
            file.rows(&REGION_COLUMNS, problems, |row, problems| {
                row.date(REGION_COLUMNS.len() - 1, problems);
            });
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
            laid.allowances += lay_allowances(file, book, sources, problems);
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

    /// Where the layer says what a price is: the region's own stands over that of every region.
    pub(super) fn place(&self, region: &str, key: &str) -> Option<Place> {
        let folder = format!("{region}/");
        let of_region = self.files.iter().filter(|it| it.path.starts_with(&folder));
        let mut place = None;
        for file in of_region.chain(self.file(EVERY_REGION)) {
            file.rows(&PRICE_COLUMNS, &mut Vec::new(), |row, _| {
                if place.is_none() && row.field(0) == key {
                    place = row.problem(0, String::new()).place;
                }
            });
        }
        place
    }

    fn lay_prices(
        &self,
        book: &mut PriceBook,
        sources: &mut Sources,
        problems: &mut Vec<Problem>,
    ) -> usize {
        // Those of every region come first: the region's own stand over them.
        let every_region: Vec<_> = self.file(EVERY_REGION).into_iter().collect();
        let folder = format!("{}/", book.region);
        let of_region = self.files.iter().filter(|it| it.path.starts_with(&folder));
        let mut all = self.prices(every_region, book, sources, problems);
        let own = self.prices(of_region.collect(), book, sources, problems);
        all.published.extend(own.published);
        all.private.extend(own.private);
        let laid = all.published.len() + all.private.len();
        if book.prices.is_empty() {
            // All at once is faster than one by one.
            book.prices = all.published.into_iter().collect();
        } else {
            for (key, price) in all.published {
                book.publish(key, price);
            }
        }
        for (key, mut price) in all.private {
            if let Some(published) = book.prices.get(&key) {
                price.list_usd = published.list_usd;
            }
            book.prices.insert(key, price);
        }
        laid
    }

    /// The prices of files that stand beside each other.
    fn prices(
        &self,
        files: Vec<&File>,
        book: &mut PriceBook,
        sources: &mut Sources,
        problems: &mut Vec<Problem>,
    ) -> Prices {
        let mut prices = Prices::default();
        let (mut published, mut private) = (BTreeSet::new(), BTreeSet::new());
        for file in files {
            file.rows(&PRICE_COLUMNS, problems, |row, problems| {
                let Some((key, mut price)) = row.price(&book.region, sources, problems) else {
                    return;
                };
                if self.is_embedded {
                    prices.published.push((key, price));
                    return;
                }
                if let Err(problem) = check_key(row, book) {
                    problems.push(problem);
                    return;
                }
                // A source that is published somewhere makes a list price of it; a price of one's own
                // may stand beside that.
                let is_private = price.source.url.is_empty();
                let seen = if is_private {
                    &mut private
                } else {
                    &mut published
                };
                if !seen.insert(key.clone()) {
                    problems.push(row.twice());
                } else if is_private {
                    book.note_unknown_class(&key);
                    price.agreement = Some(Agreement::Private);
                    prices.private.push((key, price));
                } else {
                    prices.published.push((key, price));
                }
            });
        }
        prices
    }
}

/// Prices by their keys: those that are published, and those of a user's own.
#[derive(Default)]
struct Prices {
    published: Vec<(String, Price)>,
    private: Vec<(String, Price)>,
}

/// Lays free allowances over those of a book, and gives how many.
fn lay_allowances(
    file: &File,
    book: &mut PriceBook,
    sources: &mut Sources,
    problems: &mut Vec<Problem>,
) -> usize {
    let mut laid = 0;
    file.rows(&ALLOWANCE_COLUMNS, problems, |row, problems| {
        let Some((key, amount)) = row.price(&book.region, sources, problems) else {
            return;
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
            // A region without the price has no use for its allowance.
            None if meters::find(&key).is_some_and(|meter| meter.unit == amount.unit) => {}
            _ => {
                let message = format!("{key}: no price has this key and unit");
                problems.push(row.problem(0, message));
            }
        }
    });
    laid
}

/// A mistyped name of the file of discounts would be discounts that nobody reads.
fn check_names(folder: &Path) -> Result<(), Problem> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let names = entries.map(|it| it.file_name().to_string_lossy().into_owned());
    let mut mistyped: Vec<_> = names
        .filter(|it| it != discounts::FILE)
        .filter(|it| strsim::damerau_levenshtein(it, discounts::FILE) <= 2)
        .collect();
    mistyped.sort();
    let Some(name) = mistyped.first() else {
        return Ok(());
    };
    let message = format!("{} is no file of a price book", folder.join(name).display());
    Err(Problem::anywhere(message).help(format!("did you mean {:?}?", discounts::FILE)))
}

/// A mistyped region would be one that nobody asks for: what is a slip away from one that there is, is taken
/// for it. Any other may be a region of the user's own.
fn check_regions(files: &[File]) -> Result<(), Problem> {
    let known: Vec<_> = regions().into_iter().map(|(code, _)| code).collect();
    let folders = files.iter().filter_map(|file| file.path.split_once('/'));
    for (folder, _) in folders.filter(|(folder, _)| *folder != "hardware") {
        let near = |it: &&String| strsim::damerau_levenshtein(it, folder) <= 2;
        // AWS numbers its regions on: us-east-3 may be one that this version does not know.
        let place = |it: &str| it.trim_end_matches(|c: char| c.is_ascii_digit()).to_owned();
        if !known.iter().any(|it| place(it) == place(folder))
            && let Some(near) = known.iter().find(near)
        {
            let message = format!("{PROVIDER}{folder}: no region is called {folder:?}");
            return Err(Problem::anywhere(message).help(format!("did you mean {near:?}?")));
        }
    }
    Ok(())
}

/// A mistyped key would be a price that someone misses, and another unit a price that is a thousand times
/// too high: a price is of a meter, and for its unit.
fn check_key(row: &Row<'_>, book: &PriceBook) -> Result<(), Problem> {
    let (key, unit) = (row.field(0), row.field(2));
    if let Some(meter) = meters::find(key) {
        if meter.unit == unit {
            return Ok(());
        }
        let message = format!("{key}: expected a price per {}, found {unit:?}", meter.unit);
        return Err(row.problem(2, message));
    }
    let meter = key.rsplit_once('.').map_or("", |(meter, _)| meter);
    if TIERED.contains(&meter) {
        let example = tier_key(meter, "10240");
        let message = format!("{key}: expected where its tier begins, such as {example}");
        return Err(row.problem(0, message));
    }
    let problem = row.problem(0, format!("no price has the key {key:?}"));
    let keys = book.prices.keys().map(String::as_str);
    Err(match meters::near(key, keys) {
        Some(near) => problem.help(format!("did you mean {near:?}?")),
        None => problem,
    })
}

/// What a file of discounts says, and whether there is one.
fn read_discounts(path: &Path) -> Result<(Discounts, bool), Problems> {
    let name = path.display().to_string();
    let bytes = match fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return Ok((Discounts::default(), false));
        }
        Err(error) => {
            return Err(Problem::anywhere(format!("{name} can't be read: {error}")).into());
        }
    };
    let text = text_from_bytes(&name, bytes)?;
    let mut problems = Vec::new();
    let discounts = Discounts::read(&name, &text, &mut problems);
    if problems.is_empty() {
        Ok((discounts, true))
    } else {
        Err(Problems::first(problems, 0))
    }
}

/// The sources that prices name, by their ids.
#[derive(Default)]
pub(super) struct Sources(BTreeMap<String, Arc<Source>>);

impl Sources {
    pub(super) fn read(&mut self, file: &File, problems: &mut Vec<Problem>) {
        file.rows(&SOURCE_COLUMNS, problems, |row, _| {
            let [id, title, url] = [0, 1, 2].map(|at| row.field(at).to_owned());
            self.0.insert(id, Arc::new(Source { title, url }));
        });
    }

    /// Whether an id is that of a source which is published somewhere.
    pub(super) fn is_published(&self, id: &str) -> bool {
        self.0.get(id).is_some_and(|source| !source.url.is_empty())
    }

    /// A source by its id; what is no id is the title of a source of its own.
    pub(super) fn get(&mut self, id: &str) -> Arc<Source> {
        if let Some(source) = self.0.get(id) {
            return Arc::clone(source);
        }
        let own = Arc::new(Source {
            title: id.to_owned(),
            url: String::new(),
        });
        self.0.insert(id.to_owned(), Arc::clone(&own));
        own
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
        if full.is_dir() && !below.is_empty() && !name.starts_with('.') {
            let message = format!("{} lies too deep for a price book", full.display());
            let help = format!("prices of a region lie in {PROVIDER}REGION/NAME.csv");
            return Err(Problem::anywhere(message).help(help));
        }
        if full.is_dir() && below.is_empty() {
            collect(&full, &format!("{name}/"), files)?;
        } else if has_ending(&full, "csv") {
            let bytes = fs::read(&full).map_err(failed(&full))?;
            let path = format!("{below}{name}");
            let name = full.display().to_string();
            let text = text_from_bytes(&name, bytes)?;
            files.push(File::new(path, name, text));
        } else if has_ending(&full, "toml") {
            // Discounts that nobody reads would be missed as a price would.
            let message = format!("{} is no file of a price book", full.display());
            let file = discounts::FILE;
            let help = format!("discounts stand in {file} beside the folder {PROVIDER}");
            return Err(Problem::anywhere(message).help(help));
        }
    }
    Ok(())
}

fn has_ending(path: &Path, ending: &str) -> bool {
    path.extension()
        .is_some_and(|it| it.eq_ignore_ascii_case(ending))
}
