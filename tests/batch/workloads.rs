//! Whatever rows say, a batch answers each as a comparison of its profile alone does: out of any format,
//! on any number of threads, behind any other rows.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::sync::LazyLock;
use std::sync::atomic::AtomicBool;

use proptest::prelude::*;
use proptest::sample::select;
use rust_decimal::Decimal;
use serde_json::{Map, Value};
use tablestakes::batch::input::{Origin, Rows};
use tablestakes::batch::output::csv_header;
use tablestakes::batch::rows::Columns;
use tablestakes::batch::{self, Desk, Encoding, Fault, Layout, OutputTable, Summary, Work};
use tablestakes::report::{self, Format};
use tablestakes::{Answer, Books, Comparison, Library, Standing, Workload, catalog};

use crate::profiles::profile;
use crate::table::Table;

const HEADER: [&str; 19] = [
    "name",
    "region",
    "reads",
    "writes",
    "item_size",
    "spikiness",
    "storage",
    "reads.strong",
    "writes.transactional",
    "dynamodb.pitr",
    "dynamodb.gsi.0.name",
    "dynamodb.gsi.0.entry_size",
    "postgres.deployment",
    "requirements.availability",
    "requirements.joins",
    "shape.kind",
    "shape.from",
    "shape.to",
    "note",
];

const SHAPES: [[&str; 3]; 6] = [
    ["", "", ""],
    ["steady", "", ""],
    ["diurnal", "", ""],
    ["business-hours", "8", "18:30"],
    ["on-off", "20:00", "06:00"],
    ["bursty", "", ""],
];

static BOOKS: LazyLock<Books> = LazyLock::new(|| Books::of_library(Library::embedded()));

type Cells = Vec<String>;

fn one_of(good: &'static [&str], bad: &'static [&str]) -> BoxedStrategy<String> {
    let good = select(good).prop_map(str::to_owned);
    if bad.is_empty() {
        return good.boxed();
    }
    let bad = select(bad).prop_map(str::to_owned);
    prop_oneof![60 => good, 1 => bad].boxed()
}

/// Rates of all orders of magnitude.
fn rate() -> BoxedStrategy<String> {
    let number = (0_u32..1000, 0_u32..6).prop_map(|(digits, zeros)| {
        let rate = Decimal::from(digits) * Decimal::from(10_u32.pow(zeros));
        (rate / Decimal::from(1000)).normalize().to_string()
    });
    prop_oneof![6 => number, 1 => one_of(&["0", "2.5k", "1_200"], &["-4", "many", ""])].boxed()
}

/// A row that is right for the most part.
fn row() -> impl Strategy<Value = Cells> {
    let cells = [
        one_of(&["orders", "Größen, \"alle\"", "a b"], &[]),
        one_of(
            &["", "us-east-1", "eu-west-1", "ap-south-1"],
            &["us-esat-1"],
        ),
        rate(),
        rate(),
        one_of(
            &[
                "400 B", "512", "1 KiB", "3.5 KB", "64 KiB", "350 KB", "1 MiB",
            ],
            &["2 KiBs"],
        ),
        one_of(&["", "1", "2.5", "9"], &["0.5"]),
        one_of(&["20 MiB", "5 GB", "200 GiB", "3 TB"], &["", "big"]),
        one_of(&["", "0", "0.25", "30%", "true"], &["120%"]),
        one_of(&["", "", "0.1", "1"], &["some"]),
        one_of(&["", "true", "false"], &["perhaps"]),
        one_of(&["", "by-customer"], &[]),
        one_of(&["", "", "120 B"], &[]),
        one_of(&["", "", "single-az", "multi-az"], &["two"]),
        one_of(&["", "", "single-az", "multi-az"], &[]),
        one_of(&["", "", "", "true"], &[]),
    ];
    (cells.to_vec(), select(&SHAPES[..]), any::<bool>()).prop_map(|(mut row, shape, is_long)| {
        row.extend(shape.map(str::to_owned));
        // Some of these are more than a chunk takes, so that several threads have something to do.
        row.push(if is_long {
            "x".repeat(30_000)
        } else {
            String::new()
        });
        row
    })
}

/// The workload of a row by its profile.
fn workload(row: &Cells) -> Option<Workload> {
    let cells: Vec<_> = HEADER
        .iter()
        .copied()
        .zip(row.iter().map(String::as_str))
        .collect();
    let workload = Workload::from_toml("row.toml", &profile(&cells, &[])).ok()?;
    BOOKS.get(&workload.region)?;
    Some(workload)
}

fn usd(answer: &Answer<'_>) -> Decimal {
    answer.effective_monthly_usd().expect("a quote")
}

/// What stands behind the cells of a row, by a comparison.
fn expected(workload: &Workload) -> Cells {
    let comparison = Comparison::of(workload, &BOOKS, catalog::models());
    let mut ranked = comparison.standing(Standing::Ranked);
    let cheapest = ranked.next();
    let other =
        ranked.find(|it| cheapest.is_some_and(|best| best.option.engine != it.option.engine));
    let [best, beside] = [cheapest, other].map(|answer| {
        let id = answer.map(|it| it.option.id.to_owned());
        [id, answer.map(|it| exact(usd(it)))].map(Option::unwrap_or_default)
    });
    let ratio = cheapest.zip(other).and_then(|(cheapest, other)| {
        Some(exact(usd(other).checked_div(usd(cheapest))?.round_dp(6)))
    });
    let options = catalog::models().map(|model| {
        let answer = comparison.answer(model.option().id);
        let answer = answer.filter(|it| it.standing == Standing::Ranked);
        answer.map(|it| exact(usd(it))).unwrap_or_default()
    });
    let best = best.into_iter().chain(beside);
    best.chain(ratio.or(Some(String::new())))
        .chain(options)
        .collect()
}

fn exact(usd: Decimal) -> String {
    usd.normalize().to_string()
}

/// What a batch came to.
struct Answered {
    bytes: Vec<u8>,
    faults: Vec<Fault>,
    summary: Summary,
}

/// Answers the rows of a file.
fn answered(file: &[u8], layout: Layout, encoding: Encoding, jobs: usize) -> Answered {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("rows");
    fs::write(&path, file).expect("a file");
    let mut rows = Rows::open(Origin::Path(&path), None).expect("rows");
    let header = rows.columns().to_vec();
    let desk = Desk {
        books: &BOOKS,
        models: catalog::models().collect(),
    };
    let columns = Columns::new(&header, &[], None, Path::new("."), &[]).expect("keys");
    let table = OutputTable::new(&header, &desk, layout).expect("columns");
    let work = Work {
        columns: &columns,
        header: &header,
        desk: &desk,
        table: &table,
        encoding,
    };
    let mut all = Answered {
        bytes: Vec::new(),
        faults: Vec::new(),
        summary: Summary::default(),
    };
    if encoding == Encoding::Csv {
        csv_header(&table.columns, &mut all.bytes);
    }
    let is_over = batch::run(&mut rows, &work, jobs, &AtomicBool::new(false), |done| {
        all.bytes.extend_from_slice(&done.bytes);
        all.faults.extend_from_slice(&done.faults);
        all.summary.merge(&done.summary);
        Ok(())
    });
    assert!(is_over.expect("an end"));
    all
}

fn delimited(rows: &[Cells], delimiter: u8) -> Vec<u8> {
    let mut writer = csv::WriterBuilder::new()
        .delimiter(delimiter)
        .from_writer(Vec::new());
    writer.write_record(HEADER).expect("memory");
    for row in rows {
        writer.write_record(row).expect("memory");
    }
    writer.into_inner().expect("memory")
}

/// A cell as programs write it that know numbers from text.
fn typed(column: &str, cell: &str) -> Option<Value> {
    let number = || serde_json::from_str::<Value>(cell).ok();
    match cell {
        "" => None,
        _ if ["name", "note"].contains(&column) => Some(cell.into()),
        _ => Some(number().unwrap_or_else(|| cell.into())),
    }
}

fn ndjson(rows: &[Cells]) -> Vec<u8> {
    let mut text = Vec::new();
    for row in rows {
        let cells = HEADER.iter().zip(row);
        let members =
            cells.filter_map(|(column, cell)| Some(((*column).to_owned(), typed(column, cell)?)));
        serde_json::to_writer(&mut text, &members.collect::<Map<_, _>>()).expect("memory");
        text.push(b'\n');
    }
    text
}

fn xlsx(rows: &[Cells]) -> Vec<u8> {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    for (column, name) in (0..).zip(HEADER) {
        sheet.write_string(0, column, name).expect("a cell");
        for (at, row) in (1..).zip(rows) {
            let cell = match typed(name, &row[usize::from(column)]) {
                Some(Value::String(text)) => sheet.write_string(at, column, text),
                Some(Value::Bool(value)) => sheet.write_boolean(at, column, value),
                Some(value) => sheet.write_number(at, column, value.as_f64().expect("a number")),
                None => continue,
            };
            cell.expect("a cell");
        }
    }
    book.save_to_buffer().expect("a workbook")
}

/// The answers of an object, as CSV has them.
fn answers_of(object: &Value) -> Cells {
    let best = [
        "cheapest_option",
        "cheapest_usd",
        "other_engine_option",
        "other_engine_usd",
        "ratio",
    ];
    let options = catalog::models().map(|it| it.option().id);
    let members = best.into_iter().chain(options);
    let cells = members.map(|it| match object.get(it) {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Null) => String::new(),
        other => panic!("{it}: {other:?}"),
    });
    cells.collect()
}

fn objects(bytes: &[u8]) -> Vec<Value> {
    let text = std::str::from_utf8(bytes).expect("UTF-8");
    text.lines()
        .map(|it| serde_json::from_str(it).expect("an object"))
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_row_costs_what_a_comparison_of_its_profile_says(
        rows in prop::collection::vec(row(), 20),
        in_a_sheet in prop::bool::weighted(0.2),
    ) {
        let workloads: Vec<_> = rows.iter().map(workload).collect();
        let good = rows.iter().zip(&workloads).filter_map(|(row, it)| Some((row, it.as_ref()?)));
        let good: Vec<_> = good.map(|(row, it)| (row, expected(it))).collect();
        let wrong = workloads.iter().zip(2..).filter(|it| it.0.is_none());
        let wrong: BTreeSet<u64> = wrong.map(|it| it.1).collect();

        let csv = delimited(&rows, b',');
        let one = answered(&csv, Layout::Wide, Encoding::Csv, 1);
        let table = Table::of(&one.bytes);
        prop_assert_eq!(table.rows.len(), good.len());
        for (found, (row, expected)) in table.rows.iter().zip(&good) {
            prop_assert_eq!(&found[..HEADER.len()], &row[..]);
            prop_assert_eq!(&found[HEADER.len()..], &expected[..]);
        }
        prop_assert_eq!(one.faults.iter().map(|it| it.line).collect::<BTreeSet<_>>(), wrong.clone());
        prop_assert_eq!(one.summary.workloads, good.len() as u64);
        prop_assert_eq!(one.summary.faulty, wrong.len() as u64);
        let cheapest = good.iter().filter_map(|it| it.1[1].parse::<Decimal>().ok());
        // Of sums with more than 28 digits the last ones depend on what is added first.
        let sum = cheapest.sum::<Decimal>();
        prop_assert_eq!(one.summary.cheapest_usd.round_dp(12), sum.round_dp(12));

        for jobs in [2, 5] {
            let more = answered(&csv, Layout::Wide, Encoding::Csv, jobs);
            prop_assert_eq!(&more.bytes, &one.bytes);
            prop_assert_eq!(&more.faults, &one.faults);
            prop_assert_eq!(&more.summary, &one.summary);
        }
        let tsv = answered(&delimited(&rows, b'\t'), Layout::Wide, Encoding::Csv, 2);
        prop_assert_eq!(&tsv.bytes, &one.bytes);
        prop_assert_eq!(&tsv.faults, &one.faults);
        for file in [csv, ndjson(&rows)] {
            let objects = objects(&answered(&file, Layout::Wide, Encoding::Ndjson, 2).bytes);
            prop_assert_eq!(objects.len(), good.len());
            for (object, (row, expected)) in objects.iter().zip(&good) {
                prop_assert_eq!(object["name"].as_str(), Some(&*row[0]));
                prop_assert_eq!(&answers_of(object), expected);
            }
        }
        if in_a_sheet {
            let sheet = answered(&xlsx(&rows), Layout::Wide, Encoding::Csv, 2);
            let table = Table::of(&sheet.bytes);
            prop_assert_eq!(table.rows.len(), good.len());
            for (found, (row, expected)) in table.rows.iter().zip(&good) {
                prop_assert_eq!(&found[0], &row[0]);
                prop_assert_eq!(&found[HEADER.len()..], &expected[..]);
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn long_rows_are_those_of_a_comparisons_csv(rows in prop::collection::vec(row(), 6)) {
        let mut expected = Vec::new();
        for (row, workload) in rows.iter().map(|row| (row, workload(row))) {
            let Some(workload) = workload else { continue };
            let comparison = Comparison::of(&workload, &BOOKS, catalog::models());
            let table = Table::of(report::comparisons(&[comparison], Format::Csv).as_bytes());
            // Behind the workload and its region, which the row has itself.
            for answer in &table.rows {
                expected.push([row.as_slice(), &answer[2..]].concat());
            }
        }
        let csv = delimited(&rows, b',');
        let long = answered(&csv, Layout::Long, Encoding::Csv, 2);
        let table = Table::of(&long.bytes);
        prop_assert_eq!(&table.rows, &expected);
    }
}
