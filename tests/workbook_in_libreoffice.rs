//! Workbooks in `LibreOffice`: recalculated there, every charge of every option is what the program quotes, as
//! they are written and after their inputs are edited; and no cell holds an error.
//!
//! `.ci/run` installs `LibreOffice`. With `TABLESTAKES_WORKBOOKS` the files are kept in that folder.

mod common;

use std::collections::BTreeSet;
use std::env;
use std::fs;
use std::io::{Cursor, Read, Write};
use std::path::{Path, PathBuf};
use std::process::Command;

use common::program::{run, stderr, stdout};
use common::random_profiles::{Random, profile};
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

/// So many random profiles, in workbooks of so many.
const RANDOM: u64 = 200;
const OF_A_WORKBOOK: usize = 25;

/// What shares are set to.
const SHARES: [f64; 4] = [0.0, 0.07, 0.31, 0.5];

/// Makes `LibreOffice` work out every formula anew when it reads a file.
const SETTINGS: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"#;

/// A folder for workbooks, with a user of `LibreOffice` for itself.
struct Office {
    folder: PathBuf,
    temporary: tempfile::TempDir,
}

impl Office {
    fn start() -> Self {
        let temporary = tempfile::tempdir().expect("a folder");
        let user = temporary.path().join("office/user");
        fs::create_dir_all(&user).expect("a folder");
        fs::write(user.join("registrymodifications.xcu"), SETTINGS).expect("settings");
        let kept = env::var_os("TABLESTAKES_WORKBOOKS").map(PathBuf::from);
        let folder = kept.unwrap_or_else(|| temporary.path().join("workbooks"));
        fs::create_dir_all(folder.join("recalculated")).expect("a folder");
        Self { folder, temporary }
    }

    /// A workbook as `LibreOffice` saves it, with all formulas worked out anew.
    fn recalculated(&self, workbook: &Path) -> PathBuf {
        let user = self.temporary.path().join("office");
        let into = self.folder.join("recalculated");
        let status = Command::new("soffice")
            .arg(format!("-env:UserInstallation=file://{}", user.display()))
            .args(["--headless", "--convert-to", "xlsx", "--outdir"])
            .arg(&into)
            .arg(workbook)
            .output()
            .expect("soffice is installed");
        assert!(status.status.success(), "{status:?}");
        let name = workbook.file_name().expect("a name");
        into.join(name)
    }
}

/// The workbook of some profiles.
fn workbook(office: &Office, name: &str, profiles: &[PathBuf]) -> PathBuf {
    let path = office.folder.join(name);
    let mut arguments = vec!["workbook".to_owned()];
    arguments.extend(profiles.iter().map(|it| it.display().to_string()));
    arguments.extend(["--out".to_owned(), path.display().to_string()]);
    let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
    let output = run(Path::new("."), &arguments);
    assert!(output.status.success(), "{}", stderr(&output));
    path
}

/// What `--check` says of a workbook; it must agree.
fn check(workbook: &Path) -> String {
    no_cell_holds_an_error(workbook);
    let path = workbook.display().to_string();
    let output = run(Path::new("."), &["workbook", "--check", &path]);
    let said = stdout(&output).to_owned();
    assert!(output.status.success(), "{path}: {said}{}", stderr(&output));
    said
}

/// The charges that agree, of «1,234 charges»: the first number that is said.
fn charges(said: &str) -> usize {
    let digits = |word: &str| -> Option<usize> { word.replace(',', "").parse().ok() };
    said.split_whitespace().find_map(digits).unwrap_or(0)
}

fn parts(workbook: &Path) -> Vec<(String, Vec<u8>)> {
    let bytes = fs::read(workbook).expect("a workbook");
    let mut archive = ZipArchive::new(Cursor::new(bytes)).expect("an archive");
    let places = 0..archive.len();
    let parts = places.map(|at| {
        let mut part = archive.by_index(at).expect("a part");
        let mut content = Vec::new();
        part.read_to_end(&mut content).expect("its content");
        (part.name().expect("a name").into_owned(), content)
    });
    parts.collect()
}

fn no_cell_holds_an_error(workbook: &Path) {
    for (name, content) in parts(workbook) {
        if name.starts_with("xl/worksheets/sheet") {
            let text = String::from_utf8(content).expect("text");
            let wrong = text
                .find("t=\"e\"")
                .map(|at| &text[at.saturating_sub(60)..at + 120]);
            assert_eq!(wrong, None, "{} {name}", workbook.display());
        }
    }
}

/// A cell of a sheet in XML, as it is written: from its `<c ` to its `</c>`.
fn cells(sheet: &str) -> impl Iterator<Item = (std::ops::Range<usize>, &str)> {
    let mut from = 0;
    std::iter::from_fn(move || {
        let start = from + sheet[from..].find("<c r=\"")?;
        let end = start + sheet[start..].find("</c>")? + "</c>".len();
        from = end;
        Some((start..end, &sheet[start..end]))
    })
}

/// Replaces the number of each cell of a sheet by what `edit` makes of it; what it gives nothing for stays.
fn edit_numbers(sheet: &str, mut edit: impl FnMut(&str, f64) -> Option<f64>) -> String {
    let mut edited = String::new();
    let mut from = 0;
    for (range, cell) in cells(sheet) {
        let place = cell["<c r=\"".len()..].split('"').next().unwrap_or("");
        let is_plain = !cell.contains("<f>") && !cell.contains(" t=\"");
        let value = cell
            .split("<v>")
            .nth(1)
            .and_then(|it| it.split("</v>").next());
        let number = value.filter(|_| is_plain).and_then(|it| it.parse().ok());
        edited.push_str(&sheet[from..range.start]);
        match number.and_then(|number| edit(place, number)) {
            None => edited.push_str(cell),
            Some(number) => {
                let before = cell.split("<v>").next().unwrap_or("");
                edited.push_str(before);
                edited.push_str("<v>");
                edited.push_str(&number.to_string());
                edited.push_str("</v></c>");
            }
        }
        from = range.end;
    }
    edited.push_str(&sheet[from..]);
    edited
}

/// The rows of a sheet, as people count them, whose unit is a share.
fn shares(sheet: &str, words: &str) -> BTreeSet<String> {
    let mut words = words.split("<si>").skip(1);
    let share = words.position(|it| it.contains(">share<"));
    let Some(share) = share.map(|it| format!("<v>{it}</v>")) else {
        return BTreeSet::new();
    };
    let units = cells(sheet).filter(|(_, cell)| cell.contains(" t=\"s\"") && cell.contains(&share));
    let places = units.filter_map(|(_, cell)| cell.strip_prefix("<c r=\"")?.split('"').next());
    let rows = places.map(|it| it.trim_start_matches(|it: char| it.is_ascii_alphabetic()));
    rows.map(str::to_owned).collect()
}

/// A workbook in which inputs are moved a little and discounts are put in, as a planner would.
fn edited(workbook: &Path, random: &mut Random) -> PathBuf {
    let path = workbook.with_extension("edited.xlsx");
    let file = fs::File::create(&path).expect("a file");
    let mut archive = ZipWriter::new(file);
    let parts = parts(workbook);
    let words = parts.iter().find(|it| it.0 == "xl/sharedStrings.xml");
    let words = String::from_utf8_lossy(&words.expect("texts").1).into_owned();
    for (name, content) in parts {
        let content = match name.as_str() {
            // The sheets stand in the order of the tabs: Comparison, Inputs, Prices.
            "xl/worksheets/sheet2.xml" => {
                let sheet = String::from_utf8(content).expect("text");
                let shares = shares(&sheet, &words);
                edit_numbers(&sheet, |place, value| {
                    let row = place.trim_start_matches(|it: char| it.is_ascii_alphabetic());
                    if shares.contains(row) {
                        // Two of the same requests are not more than all.
                        let is_edited = value > 0.5 || random.is(0.3);
                        return is_edited.then(|| random.one_of(&SHARES));
                    }
                    // Rates and sizes, in whole bytes and items; spikiness stays.
                    let moved = value * random.between(0.97, 1.03);
                    if value >= 20.0 {
                        Some(moved.round())
                    } else {
                        None
                    }
                })
                .into_bytes()
            }
            "xl/worksheets/sheet3.xml" => {
                let sheet = String::from_utf8(content).expect("text");
                edit_numbers(&sheet, |_, value| {
                    // A discount that is not given is 0.
                    let is_given = random.is(0.2);
                    (value == 0.0 && is_given).then(|| (random.share() * 30.0).round() / 100.0)
                })
                .into_bytes()
            }
            _ => content,
        };
        archive
            .start_file(name, SimpleFileOptions::default())
            .expect("a part");
        archive.write_all(&content).expect("its content");
    }
    archive.finish().expect("an archive");
    path
}

#[test]
#[ignore = "needs LibreOffice, which .ci/run installs"]
fn workbooks_of_the_examples_agree_with_the_program_as_written_and_as_edited() {
    let office = Office::start();
    let mut examples: Vec<_> = fs::read_dir("examples")
        .expect("the examples")
        .map(|it| it.expect("a file").path())
        .filter(|it| it.extension().is_some_and(|it| it == "toml"))
        .filter(|it| it.file_stem().is_some_and(|it| it != "fleet"))
        .collect();
    examples.sort();
    let written = workbook(&office, "examples.xlsx", &examples);
    let said = check(&office.recalculated(&written));
    assert!(charges(&said) > 2_000, "{said}");
    let mut random = Random::new(7);
    let said = check(&office.recalculated(&edited(&written, &mut random)));
    assert!(charges(&said) > 1_000, "{said}");
}

#[test]
#[ignore = "needs LibreOffice, which .ci/run installs"]
fn workbooks_of_random_profiles_agree_with_the_program_as_written_and_as_edited() {
    let office = Office::start();
    let profiles = (0..RANDOM).map(|seed| {
        let path = office.folder.join(format!("random-{seed}.toml"));
        fs::write(&path, profile(seed)).expect("a profile");
        path
    });
    let profiles: Vec<_> = profiles.collect();
    let mut random = Random::new(11);
    for (at, profiles) in profiles.chunks(OF_A_WORKBOOK).enumerate() {
        let written = workbook(&office, &format!("random-{at}.xlsx"), profiles);
        let said = check(&office.recalculated(&written));
        assert!(charges(&said) > 2_000, "{said}");
        let said = check(&office.recalculated(&edited(&written, &mut random)));
        assert!(charges(&said) > 500, "{said}");
    }
}
