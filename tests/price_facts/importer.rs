//! The embedded books are what the importer writes: nobody changed them by hand.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use tablestakes::prices::import::Importer;

use crate::{RESERVED, facts};

/// Prices that nobody publishes in a file stand in one of their own.
const BY_HAND: &str = "hand-kept.csv";

/// The files at a path, or those of the folder there in the order of their names.
fn files(path: &str) -> Vec<PathBuf> {
    let path = facts(path);
    if !path.is_dir() {
        return vec![path];
    }
    let entries = fs::read_dir(path).expect("a folder");
    let paths = entries.map(|entry| entry.expect("an entry").path());
    let mut files: Vec<_> = paths.filter(|path| path.is_file()).collect();
    files.sort();
    files
}

/// The files of the folders of regions by their paths; those of a book alone.
fn books(folder: &Path) -> BTreeMap<PathBuf, String> {
    let mut books = BTreeMap::new();
    for region in fs::read_dir(folder).expect("a folder") {
        let region = region.expect("an entry").path();
        if !region.is_dir() || region.ends_with("hardware") {
            continue;
        }
        for file in fs::read_dir(region).expect("a folder") {
            let file = file.expect("an entry").path();
            if !file.ends_with(BY_HAND) {
                let text = fs::read_to_string(&file).expect("a text");
                let path = file.strip_prefix(folder).expect("a path below");
                books.insert(path.to_owned(), text);
            }
        }
    }
    books
}

#[test]
#[ignore = "needs the raw price files in TABLESTAKES_FACTS"]
fn the_embedded_books_are_what_the_importer_writes() {
    let folder = tempfile::tempdir().expect("a folder");
    // What is imported together, and its day where the files do not say it.
    for (paths, published) in [
        (&["aws-feed", "aws-feed/rds-postgresql-reserved"][..], None),
        (&["aws-feed/ec2"], Some(RESERVED)),
        (&["rds-postgresql-ondemand.csv"], Some("2025-06-17")),
        (&["data-transfer.csv"], Some("2025-06-01")),
    ] {
        let published = published.map(|day| day.parse().expect("a day"));
        let mut importer = Importer::new(&[], published).expect("all regions");
        for file in paths.iter().flat_map(|path| files(path)) {
            importer.read(&file, |_| {}).expect("a file of prices");
        }
        let written = importer.write(folder.path(), false).expect("books");
        assert!(written.new > 0, "{paths:?}: {written:?}");
    }
    let imported = books(&folder.path().join("aws"));
    let embedded = books(&Path::new(env!("CARGO_MANIFEST_DIR")).join("pricing/aws"));
    let odd: Vec<_> = imported
        .keys()
        .chain(embedded.keys())
        .filter(|path| imported.get(*path) != embedded.get(*path))
        .collect();
    assert!(odd.is_empty(), "not what the importer writes: {odd:?}");
    assert!(embedded.len() > 35 * 5, "{} files", embedded.len());
}

#[test]
#[ignore = "needs the raw price files in TABLESTAKES_FACTS"]
fn the_embedded_hardware_is_what_the_importer_writes() {
    let folder = tempfile::tempdir().expect("a folder");
    for (table, published) in [
        ("instance-types.csv", "2026-10-01"),
        ("coremark-by-instance.csv", "2026-01-01"),
    ] {
        let published = published.parse().expect("a day");
        let mut importer = Importer::new(&[], Some(published)).expect("all regions");
        importer.read(&facts(table), |_| {}).expect("a table");
        importer.write(folder.path(), false).expect("hardware");
    }
    let texts = |file: &str| {
        let path = format!("aws/hardware/{file}");
        let embedded = Path::new(env!("CARGO_MANIFEST_DIR")).join("pricing");
        [folder.path(), &embedded].map(|it| fs::read_to_string(it.join(&path)).expect("a text"))
    };
    let [imported, embedded] = texts("instance-types.csv");
    assert!(
        imported == embedded,
        "types are not what the importer writes"
    );
    // Families that are another's hardware, or that were not measured, are kept by hand.
    let [imported, embedded] = texts("instance-families.csv");
    let imported: BTreeSet<_> = imported.lines().collect();
    let embedded: BTreeSet<_> = embedded.lines().collect();
    let by_hand = embedded.difference(&imported);
    let by_hand: Vec<_> = by_hand
        .filter_map(|it| Some(it.split_once(',')?.0))
        .collect();
    assert_eq!(by_hand, ["m7gd", "r5b", "r6id", "r6idn", "r6in", "x2g"]);
    assert!(imported.is_subset(&embedded), "{imported:?}");
}
