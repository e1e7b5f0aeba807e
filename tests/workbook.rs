//! `tablestakes workbook` as its users meet it: the sheets, what stands in them, and what is refused.

mod common;

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::io::{Cursor, Read};
use std::path::Path;

use common::program::{folder, run, says, stderr, wrong};

const ON_DEMAND: [&str; 4] = [
    "--option",
    "dynamodb.on-demand.standard",
    "--option",
    "dynamodb.on-demand.standard-ia",
];

/// 200 M RRU and 100 M WRU a month, and 100 GB.
const CLASSES: &str = "name = \"classes\"
    reads = { per_month = \"200M\", item_size = \"4 KiB\", strong = 1 }
    writes = { per_month = \"100M\", item_size = \"1 KiB\" }
    storage = { size = \"1 GiB\" }
    dynamodb = { table_size = \"100 GiB\" }";

/// A cell: its formula, and its text or number.
#[derive(Debug, Default, Clone, PartialEq)]
struct Cell {
    formula: Option<String>,
    value: String,
    is_text: bool,
}

impl Cell {
    fn number(&self) -> f64 {
        self.value.parse().expect("a number")
    }
}

/// A workbook by its sheets, in their order, and each by its cells.
struct Book {
    bytes: Vec<u8>,
    sheets: Vec<(String, BTreeMap<String, Cell>)>,
}

impl Book {
    /// What the program makes of profiles in a folder.
    #[track_caller]
    fn of(folder: &Path, arguments: &[&str]) -> Self {
        let all = [&["workbook", "--out", "plan.xlsx"], arguments].concat();
        let output = run(folder, &all);
        assert!(output.status.success(), "{}", stderr(&output));
        says(stderr(&output), &["wrote plan.xlsx"]);
        Self::read(fs::read(folder.join("plan.xlsx")).expect("the file"))
    }

    fn of_profile(profile: &str, arguments: &[&str]) -> Self {
        let folder = folder(&[("p.toml", profile)]);
        Self::of(folder.path(), &[&["p.toml"], arguments].concat())
    }

    fn read(bytes: Vec<u8>) -> Self {
        let shared = part(&bytes, "xl/sharedStrings.xml");
        let shared = shared.split("<si>").skip(1);
        let shared: Vec<_> = shared.map(|it| unescaped(&within(it, "t"))).collect();
        let book = part(&bytes, "xl/workbook.xml");
        let names = book.split("<sheet name=\"").skip(1);
        let sheets = (1..).zip(names).map(|(at, it)| {
            let name = it.split('"').next().expect("a name");
            let xml = part(&bytes, &format!("xl/worksheets/sheet{at}.xml"));
            (unescaped(name), cells(&xml, &shared))
        });
        let sheets = sheets.collect();
        Self { bytes, sheets }
    }

    fn sheet(&self, name: &str) -> &BTreeMap<String, Cell> {
        let found = self.sheets.iter().find(|it| it.0 == name);
        &found.unwrap_or_else(|| panic!("no sheet {name}")).1
    }

    #[track_caller]
    fn cell(&self, sheet: &str, at: &str) -> &Cell {
        let cell = self.sheet(sheet).get(at);
        cell.unwrap_or_else(|| panic!("nothing in {sheet} {at}"))
    }

    fn text(&self, sheet: &str, at: &str) -> &str {
        &self.cell(sheet, at).value
    }

    /// The row of a sheet, as people count, in which a column has a text.
    #[track_caller]
    fn row(&self, sheet: &str, column: &str, text: &str) -> u32 {
        let rows = 1..2000;
        let is_there = |row: &u32| {
            let cell = self.sheet(sheet).get(&format!("{column}{row}"));
            cell.is_some_and(|it| it.value == text)
        };
        rows.into_iter().find(is_there).expect("a row")
    }

    /// Whether a cell's text is kept for text by its format.
    #[track_caller]
    fn is_quoted(&self, sheet: &str, at: &str) -> bool {
        let place = self.sheets.iter().position(|it| it.0 == sheet);
        let place = place.expect("a sheet") + 1;
        let xml = part(&self.bytes, &format!("xl/worksheets/sheet{place}.xml"));
        let (_, cell) = xml.split_once(&format!("<c r=\"{at}\"")).expect("a cell");
        let (head, _) = cell.split_once('>').expect("an end");
        let Some((_, format)) = head.split_once("s=\"") else {
            return false;
        };
        let format: usize = format.split('"').next().unwrap().parse().expect("a number");
        let formats = within(&part(&self.bytes, "xl/styles.xml"), "cellXfs");
        let format = formats.split("<xf ").nth(format + 1).expect("a format");
        format.contains("quotePrefix=\"1\"")
    }

    /// The ranges that have names.
    fn names(&self) -> BTreeMap<String, String> {
        let book = part(&self.bytes, "xl/workbook.xml");
        let names = book.split("<definedName name=\"").skip(1);
        let names = names.filter_map(|it| {
            let (name, rest) = it.split_once("\">")?;
            Some((name.to_owned(), rest.split('<').next()?.to_owned()))
        });
        names.filter(|it| !it.0.starts_with("_xlnm")).collect()
    }
}

fn part(bytes: &[u8], name: &str) -> String {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).expect("an archive");
    let mut text = String::new();
    let mut part = archive.by_name(name).expect("a part");
    part.read_to_string(&mut text).expect("text");
    text
}

/// What stands in an element.
fn within(xml: &str, element: &str) -> String {
    let Some((_, rest)) = xml.split_once(&format!("<{element}")) else {
        return String::new();
    };
    let (_, rest) = rest.split_once('>').expect("an end");
    let text = rest.split(&format!("</{element}>")).next();
    text.unwrap_or_default().to_owned()
}

fn unescaped(text: &str) -> String {
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&amp;", "&")
}

fn cells(xml: &str, shared: &[String]) -> BTreeMap<String, Cell> {
    let data = within(xml, "sheetData");
    let all = data.split("<c r=\"").skip(1).map(|it| {
        let (head, rest) = it.split_once('>').expect("a cell");
        let at = head.split('"').next().expect("a place").to_owned();
        let value = unescaped(&within(rest, "v"));
        let is_shared = head.contains("t=\"s\"");
        let cell = Cell {
            formula: rest.contains("<f>").then(|| unescaped(&within(rest, "f"))),
            value: if is_shared {
                shared[value.parse::<usize>().expect("a number")].clone()
            } else {
                value
            },
            is_text: is_shared || head.contains("t=\"str\""),
        };
        (at, cell)
    });
    all.collect()
}

#[test]
fn a_bill_is_laid_out_as_formulas_with_what_they_come_to() {
    let book = Book::of_profile(CLASSES, &ON_DEMAND);
    let sheet = "ddb.on-demand.standard";
    assert_eq!(book.text(sheet, "A1"), "dynamodb.on-demand.standard");
    let month = book.row(sheet, "B", "Month");
    let cell = book.cell(sheet, &format!("J{month}"));
    assert_eq!(cell.formula.as_deref(), Some("SUM(J5:J7)"));
    // 200 × 0.125 + 100 × 0.625 + 100 × 0.25 = 25.00 + 62.50 + 25.00
    assert!((cell.number() - 112.5).abs() < 1e-9, "{cell:?}");
    let amount = book.cell(sheet, "J5");
    assert_eq!(amount.formula.as_deref(), Some("G5*I5"));
    let price = book.cell(sheet, "I5");
    let name = "price_us_east_1_dynamodb_read_request_units_standard";
    assert_eq!(price.formula.as_deref(), Some(name));
    assert_eq!(book.names()[name], "Prices!$G$5");
    let used = book.cell("Prices", "G5");
    assert_eq!(used.formula.as_deref(), Some("E5*(1-F5)"));
}

#[test]
fn options_are_ranked_with_what_each_costs_over_the_cheapest() {
    let book = Book::of_profile(CLASSES, &ON_DEMAND);
    let sheet = "Comparison";
    assert_eq!(book.text(sheet, "A5"), "classes");
    assert_eq!(book.text(sheet, "B5"), "dynamodb.on-demand.standard");
    // Standard-IA: 200 × 0.155 + 100 × 0.78 + 100 × 0.10 = 31.00 + 78.00 + 10.00, which is 6.50 more.
    let over = book.cell(sheet, "I5");
    assert!((over.number() - 6.5).abs() < 1e-9, "{over:?}");
    assert_eq!(book.text(sheet, "L5"), "dynamodb.on-demand.standard-ia");
    let ranking = book.row(sheet, "A", "Rank");
    let second = format!("H{}", ranking + 2);
    assert!((book.cell(sheet, &second).number() - 119.0).abs() < 1e-9);
    assert!(book.cell(sheet, &second).formula.is_some());
}

#[test]
fn an_answer_says_whether_the_factors_stand_that_it_rests_on() {
    let folder = folder(&[("a.toml", CLASSES), ("b.toml", CLASSES)]);
    let arguments = [&["a.toml", "b.toml"], &ON_DEMAND[..]].concat();
    let book = Book::of(folder.path(), &arguments);
    let sheet = "Comparison";
    let formula = |at: &str| book.cell(sheet, at).formula.clone().expect("a formula");
    let all = "factors of all ranked options stand for these inputs";
    // The answer itself, below the answers, and above the ranking of each workload.
    let first = book.row(sheet, "A", "Rank") + 1;
    let answer = format!("IF(K{first}=\"yes\",\"\",\"STALE: \")&B{first}");
    assert_eq!(formula("B5"), answer);
    assert_eq!(book.text(sheet, "B7"), all);
    assert!(formula("B7").starts_with("IF(SUM(W5:W6)=0,"));
    let section = book.row(sheet, "A", "Best of") - 1;
    let above = format!("C{section}");
    assert_eq!(book.text(sheet, &above), all);
    assert!(formula(&above).starts_with("IF(W5=0,"));
    // Both options are ranked, and both stand.
    assert_eq!(book.text(sheet, "K5"), "yes");
    assert_eq!(
        formula("K5"),
        "IF(W5=0,\"yes\",\"NO - not for \"&W5&\" of 2\")"
    );
    let last = first + 1;
    let counted = format!("2-COUNTIF($W${first}:$W${last},\"yes\")");
    assert_eq!(formula("W5"), counted);
    assert_eq!(book.text(sheet, "W5"), "0");
}

#[test]
fn a_bill_that_does_not_stand_names_the_input() {
    let book = Book::of_profile(CLASSES, &ON_DEMAND);
    let sheet = "ddb.on-demand.standard";
    let stands = book.row(sheet, "B", "Factors stand");
    let why = book.cell(sheet, &format!("M{stands}"));
    assert_eq!((&*why.value, why.is_text), ("", true));
    let formula = why.formula.as_deref().expect("a formula");
    let begin = format!("IF(J{stands}=\"yes\",\"\",\"out of its range");
    assert!(formula.starts_with(&begin), "{formula}");
    let first = book.row("Factors", "G", "Stands") + 1;
    let input = format!("IFERROR(INDEX(Factors!$C${first}");
    assert!(formula.contains(&input), "{formula}");
}

#[test]
fn what_is_worked_out_between_options_stands_where_both_do() {
    let profile = fs::read_to_string("examples/orders.toml").expect("an example");
    let book = Book::of_profile(&profile, &[]);
    let sheet = "Comparison";
    let even = book.row(sheet, "A", "Break-even");
    let stands = book.cell(sheet, &format!("K{}", even + 3));
    let formula = stands.formula.as_deref().expect("a formula");
    for row in [even + 1, even + 2] {
        let option = book.text(sheet, &format!("C{row}"));
        let cell = book.row(option, "B", "Factors stand");
        let cell = format!("'{option}'!$J${cell}=\"yes\"");
        assert!(formula.contains(&cell), "{formula}");
    }
    assert_eq!(book.text("Sensitivity", "A5"), "Factors stand");
    let grids = book.cell("Sensitivity", "B5");
    assert_eq!(grids.value, "yes");
    let formula = grids.formula.as_deref().expect("a formula");
    // The options at the first point of both grids.
    for at in ["H9", "H17"] {
        let option = book.text("Sensitivity", at);
        assert!(formula.contains(&format!("'{option}'!$J$")), "{formula}");
    }
}

#[test]
fn the_command_that_makes_it_anew_leaves_the_workbook_alone() {
    let folder = folder(&[("my orders.toml", CLASSES)]);
    let arguments = [&["my orders.toml"], &ON_DEMAND[..]].concat();
    let book = Book::of(folder.path(), &arguments);
    let command = "tablestakes workbook 'my orders.toml' --out new-plan.xlsx";
    says(book.text("Comparison", "B3"), &[command]);
}

#[test]
fn what_looks_like_a_formula_stays_text() {
    let profile = CLASSES.replace("\"classes\"", "\"\"\"\\\n=1+HYPERLINK(A1)\"\"\"");
    let book = Book::of_profile(&profile, &ON_DEMAND);
    let name = "=1+HYPERLINK(A1)";
    for (sheet, at) in [
        ("Comparison", "A5"),
        ("Inputs", "D4"),
        ("Profiles", "A4"),
        ("ddb.on-demand.standard", "A5"),
    ] {
        let cell = book.cell(sheet, at);
        assert_eq!(
            (&cell.value[..], cell.is_text, &cell.formula),
            (name, true, &None)
        );
    }
    // Going into the cell and out again leaves it text as well, in headings, totals and names of
    // columns too.
    for (sheet, at) in [
        ("Comparison", "A5"),
        ("Comparison", "A8"),
        ("Inputs", "D4"),
        ("Profiles", "A4"),
        ("ddb.on-demand.standard", "A5"),
        ("ddb.on-demand.standard", "A8"),
    ] {
        assert_eq!(book.text(sheet, at), name, "{sheet} {at}");
        assert!(book.is_quoted(sheet, at), "{sheet} {at}");
    }
    assert!(!book.is_quoted("Comparison", "A4"));
    // The text of the profile begins in row 7, and its second line with the name.
    let line = book.cell("Profiles", "A8");
    assert_eq!(line.value, "=1+HYPERLINK(A1)\"\"\"");
    assert!(line.formula.is_none());
    let formulas = book.sheets.iter().flat_map(|it| it.1.values());
    let mut formulas = formulas.filter_map(|it| it.formula.as_ref());
    assert!(formulas.all(|it| !it.contains("HYPERLINK")));
}

#[test]
fn profiles_are_kept_line_by_line_with_what_was_settled() {
    let assume = ["--assume", "price_notice_days=30"];
    let book = Book::of_profile(CLASSES, &[&ON_DEMAND[..], &assume].concat());
    assert_eq!(book.text("Profiles", "A5"), "p.toml");
    assert_eq!(book.text("Profiles", "A6"), "price_notice_days=30");
    for (row, line) in (7..).zip(CLASSES.lines()) {
        assert_eq!(book.text("Profiles", &format!("A{row}")), line);
    }
}

#[test]
fn the_same_profiles_give_the_same_bytes() {
    let once = Book::of_profile(CLASSES, &ON_DEMAND).bytes;
    let again = Book::of_profile(CLASSES, &ON_DEMAND).bytes;
    assert!(once == again);
}

#[test]
fn a_workbook_has_no_macros_no_links_and_nobodys_name() {
    let book = Book::of_profile(CLASSES, &ON_DEMAND);
    let archive = zip::ZipArchive::new(Cursor::new(&book.bytes)).expect("an archive");
    for name in archive.file_names() {
        let name = name.expect("a name");
        for unwanted in ["vba", "externalLink", "connections", "printerSettings"] {
            assert!(!name.contains(unwanted), "{name}");
        }
    }
    let about = part(&book.bytes, "docProps/core.xml");
    assert!(about.contains("1980-01-01T00:00:00Z"), "{about}");
    assert!(about.contains("<dc:creator></dc:creator>"), "{about}");
}

#[test]
fn several_workloads_stand_side_by_side() {
    let folder = folder(&[("a.toml", CLASSES), ("b.toml", CLASSES)]);
    let arguments = [&["a.toml", "b.toml"], &ON_DEMAND[..]].concat();
    let book = Book::of(folder.path(), &arguments);
    assert_eq!(book.text("Inputs", "D4"), "classes");
    assert_eq!(book.text("Inputs", "E4"), "classes (2)");
    assert_eq!(book.text("Comparison", "A6"), "classes (2)");
    assert_eq!(book.names()["reads_per_month"], "Inputs!$D$5:$E$5");
    let demand = book.cell("Demand", "E5").formula.as_deref();
    assert_eq!(demand, Some("INDEX(reads_per_month,1,2)"));
    // A price holds for all.
    let names = book.names();
    let price = &names["price_us_east_1_dynamodb_read_request_units_standard"];
    assert_eq!(price, "Prices!$G$5");
}

#[test]
fn what_may_be_put_in_is_asked_for() {
    let book = Book::of_profile(CLASSES, &ON_DEMAND);
    let row = book.row("Inputs", "A", "reads.strong");
    assert_eq!(book.text("Inputs", &format!("E{row}")), "from 0 to 1");
    let xml = part(&book.bytes, "xl/worksheets/sheet2.xml");
    let rule = format!("sqref=\"D{row}\"");
    assert!(xml.contains(&rule), "{xml}");
    assert!(xml.contains("error=\"Put in: from 0 to 1.\""), "{xml}");
}

#[test]
fn what_can_be_looked_at_in_a_workbook() {
    let profile = fs::read_to_string("examples/orders.toml").expect("an example");
    let book = Book::of_profile(&profile, &[]);
    let mut text = String::new();
    for (name, cells) in &book.sheets {
        let columns = ('A'..='M').filter_map(|it| cells.get(&format!("{it}4")));
        let columns: Vec<_> = columns.map(|it| &it.value[..]).collect();
        writeln!(text, "{name}: {}", columns.join(" | ")).expect("text");
    }
    insta::assert_snapshot!(text);
}

#[test]
fn a_workbook_needs_a_place() {
    let folder = folder(&[("p.toml", CLASSES), ("p.xlsx", CLASSES)]);
    let folder = folder.path();
    says(&wrong(folder, &["workbook", "p.toml"]), &["--out <FILE>"]);
    says(
        &wrong(folder, &["workbook", "--out", "plan.xlsx"]),
        &["<PROFILE>..."],
    );
    says(
        &wrong(folder, &["workbook", "p.toml", "--out", "plan.csv"]),
        &[
            "--out plan.csv: expected a name that ends in .xlsx",
            "help: write --out plan.xlsx",
        ],
    );
    says(
        &wrong(folder, &["workbook", "p.xlsx", "--out", "p.xlsx"]),
        &["p.xlsx is the profile itself"],
    );
    says(
        &wrong(folder, &["workbook", "p.toml", "--out", "there/plan.xlsx"]),
        &["there/plan.xlsx can't be written: its folder is not there"],
    );
    assert!(!folder.join("plan.xlsx").exists());
}

#[test]
fn a_line_that_fits_no_cell_is_told() {
    let profile = format!("{CLASSES}\n# {}", "x".repeat(40_000));
    let folder = folder(&[("p.toml", &profile)]);
    let said = wrong(folder.path(), &["workbook", "p.toml", "--out", "plan.xlsx"]);
    says(&said, &["line 6 of p.toml has 40002 characters"]);
}
