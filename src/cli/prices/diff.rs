//! `tablestakes prices diff`: what changed between two sides of prices, and what that does to a workload.

use std::fs;
use std::path::{Path, PathBuf};

use tablestakes::model::PricingModel;
use tablestakes::prices::diff::PriceDiff;
use tablestakes::problem::nearest;
use tablestakes::{
    Books, Comparison, Library, Problem, Problems, Repriced, Workload, catalog, check_destinations,
    report,
};

use crate::cli::profile_file::read;
use crate::cli::{Failure, output};

/// The name of the books that nothing is laid over.
const EMBEDDED: &str = "embedded";

/// List what changed between two sides of prices, and what that does to a workload's options
///
/// A side is `embedded`, a folder of prices that is laid over the embedded ones, or a region; regions are
/// compared with each other. The variable `TABLESTAKES_PRICES` is not looked at. Prices of a meter that
/// moved alike are one line; of the others a terminal gets those that moved most, and a pipe gets all.
#[derive(clap::Args)]
pub(super) struct Arguments {
    /// The old side: `embedded`, a folder of prices, or a region
    #[arg(value_name = "A")]
    before: String,
    /// The new side, likewise; a region when A is one
    #[arg(value_name = "B")]
    after: String,
    /// Compare what this workload costs on both sides, and the prices of its regions alone; of two regions
    /// it is moved from the one to the other
    #[arg(long, value_name = "PROFILE")]
    profile: Option<PathBuf>,
}

/// What a side is.
enum Side {
    /// Books of many regions.
    Books(Library),
    /// The embedded book of a region.
    Region(String),
}

pub(super) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let names = [arguments.before.as_str(), arguments.after.as_str()];
    let workload = match &arguments.profile {
        Some(path) => Some(read(path, &[])?),
        None => None,
    };
    match [side(names[0])?, side(names[1])?] {
        [Side::Region(before), Side::Region(after)] => regions(&before, &after, workload),
        [Side::Books(before), Side::Books(after)] => {
            folders(names, [&before, &after], workload.as_ref())
        }
        [Side::Region(region), _] => Err(mixed(&region, names[1]).into()),
        [_, Side::Region(region)] => Err(mixed(&region, names[0]).into()),
    }
}

/// The embedded books of two regions, and what a workload costs when it moves from one to the other.
fn regions(before: &str, after: &str, workload: Option<Workload>) -> Result<(), Failure> {
    let library = Library::embedded();
    let moved = match workload {
        Some(workload) => Some([
            workload.clone().moved_to(before)?,
            workload.moved_to(after)?,
        ]),
        None => None,
    };
    let named = moved.iter().flatten().flat_map(Workload::regions);
    let books = library.books(named.chain([before, after]))?;
    let pair = books.get(before).zip(books.get(after));
    let diff = PriceDiff::of(pair);
    let workloads = moved.as_ref().map(|[before, after]| [before, after]);
    answer([before, after], &diff, workloads, [&books, &books])
}

/// The books of all regions that both sides have, or of those that a workload names.
fn folders(
    names: [&str; 2],
    libraries: [&Library; 2],
    workload: Option<&Workload>,
) -> Result<(), Failure> {
    let [before, after] = libraries.map(Library::regions);
    let regions: Vec<_> = if let Some(workload) = workload {
        workload.regions().collect()
    } else {
        say_one_sided(names, [&before, &after]);
        let both = before.into_iter().filter(|region| after.contains(region));
        both.collect()
    };
    let read = |library: &Library| books(library, &regions, workload);
    let [before, after] = [read(libraries[0])?, read(libraries[1])?];
    let pairs = regions
        .iter()
        .filter_map(|region| before.get(region).zip(after.get(region)));
    let diff = PriceDiff::of(pairs);
    answer(names, &diff, workload.map(|it| [it, it]), [&before, &after])
}

fn answer(
    names: [&str; 2],
    diff: &PriceDiff<'_>,
    workloads: Option<[&Workload; 2]>,
    books: [&Books; 2],
) -> Result<(), Failure> {
    let comparisons = workloads.map(|workloads| {
        // What one side lists is an option of both: what the other lacks for it is said.
        let is_listed = |side: usize, model: &&'static dyn PricingModel| {
            let book = books[side].get(&workloads[side].region);
            book.is_some_and(|book| model.is_listed(book))
        };
        let models = catalog::models().filter(|it| is_listed(0, it) || is_listed(1, it));
        let models: Vec<_> = models.collect();
        [0, 1]
            .map(|side| Comparison::of_every(workloads[side], books[side], models.iter().copied()))
    });
    let repriced = comparisons
        .as_ref()
        .map(|[before, after]| Repriced { before, after });
    let brief = output::is_terminal();
    output::print(&report::price_diff(
        names,
        diff,
        repriced,
        brief,
        output::width(),
    ))
}

/// The books of regions; what is wrong with one that a profile names is said there.
fn books(
    library: &Library,
    regions: &[&str],
    workload: Option<&Workload>,
) -> Result<Books, Failure> {
    let mut books = Books::default();
    for region in regions {
        let book = library.book(region).map_err(|Problems(problems)| {
            let placed = problems.into_iter().map(|it| match workload {
                Some(workload) => workload.at_region(region, it),
                None => it,
            });
            Problems(placed.collect())
        })?;
        books.insert(book);
    }
    if let Some(workload) = workload
        && let Some(book) = books.get(&workload.region)
    {
        check_destinations(workload, book)?;
    }
    Ok(books)
}

/// Says on standard error which regions one side has alone: they are not compared.
fn say_one_sided(names: [&str; 2], regions: [&[&str]; 2]) {
    for (side, other) in [(0, 1), (1, 0)] {
        let alone = regions[side]
            .iter()
            .filter(|it| !regions[other].contains(it));
        let alone: Vec<_> = alone.copied().collect();
        if !alone.is_empty() {
            output::say_sentence(&format!(
                "not compared, as {} alone has a book for it: {}",
                names[side],
                alone.join(", ")
            ));
        }
    }
}

/// What an argument means: the word, a region, or a folder. A folder with the name of a region is
/// written with a `./` before it.
fn side(name: &str) -> Result<Side, Failure> {
    let mut library = Library::embedded();
    if name == EMBEDDED {
        return Ok(Side::Books(library));
    }
    if library.regions().contains(&name) {
        return Ok(Side::Region(name.to_owned()));
    }
    let path = Path::new(name);
    if path.is_file() {
        let message = format!("{name} is a file: prices are in a folder");
        let help = "a folder of prices holds aws/REGION/NAME.csv";
        return Err(Problem::anywhere(message).help(help).into());
    }
    if !path.exists() {
        return Err(unknown(name, &library).into());
    }
    library.overlay(path)?;
    Ok(Side::Books(library))
}

/// The problem of what is neither a folder nor a region, with what is nearest to it.
fn unknown(name: &str, library: &Library) -> Problem {
    let message =
        format!("{name:?} is neither a folder of prices nor a region with embedded prices");
    let regions = library.regions();
    let folders = folders_beside(Path::new(name));
    // Regions are alike: a slip of the finger goes before what is only similar.
    let slip = regions
        .iter()
        .find(|it| strsim::damerau_levenshtein(it, name) <= 2);
    let folders = folders.iter().map(String::as_str);
    let near = slip
        .copied()
        .or_else(|| nearest(name, folders.chain([EMBEDDED])));
    Problem::anywhere(message).help(match near {
        Some(near) => format!("did you mean {near}?"),
        None => format!("give {EMBEDDED}, a folder, or a region, us-east-1 for one"),
    })
}

/// The folders that lie where a path should, written as the path is.
fn folders_beside(path: &Path) -> Vec<String> {
    let parent = path.parent().unwrap_or(Path::new(""));
    let looked_in = if parent.as_os_str().is_empty() {
        Path::new(".")
    } else {
        parent
    };
    let entries = fs::read_dir(looked_in).into_iter().flatten().flatten();
    let folders = entries.filter(|entry| entry.path().is_dir());
    let names = folders.map(|it| parent.join(it.file_name()).display().to_string());
    let mut names: Vec<_> = names.collect();
    names.sort();
    names
}

fn mixed(region: &str, other: &str) -> Problem {
    let message =
        format!("{region} is a region, and {other} is not: one can't be compared with the other");
    Problem::anywhere(message).help(format!(
        "compare two regions, or two of {EMBEDDED} and folders; a folder that is called like a region is \
         written ./{region}"
    ))
}
