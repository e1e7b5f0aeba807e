//! Rows of tables as workloads: the same that profiles with their keys and values give.

use std::fmt::Write as _;
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;
use std::sync::Arc;

use proptest::prelude::*;
use proptest::sample::select;
use tablestakes::Workload;
use tablestakes::batch::rows::{Columns, RowReader};
use tablestakes::batch::{Chunk, Fault, Kind};
use tablestakes::workload::Shape;

fn names(names: &[&str]) -> Vec<String> {
    names.iter().map(|&it| it.to_owned()).collect()
}

fn columns(header: &[&str]) -> Columns {
    columns_over(header, None)
}

fn columns_over(header: &[&str], base: Option<&str>) -> Columns {
    let base = base.map(|text| ("base.toml", text));
    Columns::new(&names(header), &[], base, Path::new("."), &[]).expect("keys")
}

/// Why columns were refused.
fn refused(header: &[&str], maps: &[(&str, &str)], base: Option<(&str, &str)>) -> String {
    let maps: Vec<_> = maps
        .iter()
        .map(|(column, key)| ((*column).to_owned(), (*key).to_owned()))
        .collect();
    let columns = Columns::new(&names(header), &maps, base, Path::new("."), &[]);
    columns.expect_err("a mistake").to_string()
}

/// Rows of a CSV, from line 2 on.
fn chunk<T: AsRef<str>>(rows: &[Vec<T>]) -> Chunk {
    let mut chunk = Chunk::default();
    for (line, cells) in (2..).zip(rows) {
        for cell in cells {
            chunk.cell(Kind::Plain, cell.as_ref());
        }
        chunk.end_row(line);
    }
    chunk
}

fn read(columns: &Columns, row: &[&str]) -> Result<Workload, Vec<Fault>> {
    let chunk = chunk(&[row.to_vec()]);
    let row = chunk.rows().next().expect("a row");
    RowReader::new(columns).read(row).cloned()
}

/// The faults of a row, as `column: value: reason`.
fn faults(columns: &Columns, row: &[&str]) -> Vec<String> {
    let faults = read(columns, row).expect_err("a fault");
    let said = faults.into_iter().map(|it| {
        assert_eq!(it.line, 2);
        format!("{}|{}|{}", it.column, it.value, it.reason)
    });
    said.collect()
}

/// A number for the minutes of a shape, of which there are too many to be shown.
fn hash_of(minutes: &[f64]) -> u64 {
    let mut hasher = DefaultHasher::new();
    let bits: Vec<_> = minutes.iter().map(|it| it.to_bits()).collect();
    bits.hash(&mut hasher);
    hasher.finish()
}

/// All of a workload but where its profile says it.
fn all(it: &Workload) -> String {
    let shape = |shape: &Shape| {
        format!(
            "{:?} {} {} {} {:x}",
            shape.kind(),
            shape.details(),
            shape.spikiness(),
            shape.start_minute(),
            hash_of(shape.minutes())
        )
    };
    format!(
        "{:?}\n{:?}\n{:#?}\n{}\n{}\n{:?} {:?}\n{:?}\n{:?}\n{:?}\n{:?}\n{:?}\n{:?} {:?} {:?}\n{:?}",
        it.name,
        it.region,
        it.access_patterns,
        shape(&it.reads_shape),
        shape(&it.writes_shape),
        it.shape_is_given,
        it.notes,
        it.data,
        it.requirements,
        it.transfer,
        it.dynamodb,
        it.postgres,
        it.team_usd_per_hour,
        it.prices_on,
        it.pinned_blocks,
        it.assumptions
    )
}

fn same_as(found: &Workload, profile: &str) {
    let expected = Workload::from_toml("profile.toml", profile).expect("a profile");
    assert_eq!(all(found), all(&expected));
}

const SHORT: [&str; 5] = ["name", "reads", "writes", "item_size", "storage"];
const ORDERS: [&str; 5] = ["orders", "2.5k", "40", "1.5 KiB", "90 GiB"];

const ORDERS_PROFILE: &str = r#"
    name = "orders"
    reads = { per_second = "2.5k", item_size = "1.5 KiB" }
    writes = { per_second = 40, item_size = "1.5 KiB" }
    storage = { size = "90 GiB" }
"#;

#[test]
fn short_names_give_the_keys_that_most_tables_have() {
    let found = read(&columns(&SHORT), &ORDERS).expect("a workload");
    same_as(&found, ORDERS_PROFILE);
}

#[test]
fn keys_are_dotted_paths_and_maps_give_other_columns_their_keys() {
    let header = names(&["id", "rps", "writes.per_month", "bytes", "gb", "team"]);
    let map = |column: &str, key: &str| (column.to_owned(), key.to_owned());
    let maps = [
        map("rps", "reads"),
        map("bytes", "item_size"),
        map("gb", "storage.size"),
        map("id", "name"),
    ];
    let columns = Columns::new(&header, &maps, None, Path::new("."), &[]).expect("keys");
    let keys: Vec<_> = (0..6).map(|it| columns.is_key(it)).collect();
    assert_eq!(keys, [true, true, true, true, true, false]);
    assert_eq!(columns.column_of("name"), Some(0));
    assert_eq!(columns.column_of("region"), None);
    assert!(columns.suspects().is_empty());
    let row = [
        "orders",
        "2.5k",
        "105120000",
        "1.5 KiB",
        "90 GiB",
        "payments",
    ];
    same_as(&read(&columns, &row).expect("a workload"), ORDERS_PROFILE);
}

#[test]
fn a_row_without_a_name_is_called_by_its_line() {
    for base in [None, Some("name = \"base\"")] {
        let columns = columns_over(&SHORT, base);
        let found = read(&columns, &["", "1", "1", "1 KiB", "1 GiB"]).expect("a workload");
        assert_eq!(found.name, "row 2");
    }
}

#[test]
fn rows_lie_over_a_base_and_empty_cells_leave_its_keys() {
    let base = r#"
        region = "eu-west-1"
        reads = { per_month = "3B", item_size = "1 KiB", strong = 0.5 }
        writes = { per_second = 40, item_size = "1 KiB" }
        storage = { size = "90 GiB" }
        dynamodb = { gsi = [{ name = "by-a" }, { name = "by-b", entry_size = 100 }] }
    "#;
    let header = [
        "reads",
        "writes",
        "dynamodb.gsi.1.entry_size",
        "assumptions.bloat",
    ];
    let columns = columns_over(&header, Some(base));
    // A rate a second takes the place of one a month.
    same_as(
        &read(&columns, &["7", "", "200", "1.5"]).expect("a workload"),
        r#"
        name = "row 2"
        region = "eu-west-1"
        reads = { per_second = 7, item_size = "1 KiB", strong = 0.5 }
        writes = { per_second = 40, item_size = "1 KiB" }
        storage = { size = "90 GiB" }
        dynamodb = { gsi = [{ name = "by-a" }, { name = "by-b", entry_size = 200 }] }
        assumptions = { bloat = 1.5 }
        "#,
    );
}

#[test]
fn cells_are_what_their_keys_take() {
    let header = [
        "name",
        "reads",
        "writes",
        "item_size",
        "storage",
        "reads.strong",
        "postgres.rds_proxy",
        "prices.on",
        "dynamodb.gsi",
        "dynamodb.replica_regions",
        "shape.kind",
        "shape.hours",
    ];
    let hours = "[1,1,1,1,1,1,1,1,1,2,2,2,2,2,2,2,2,1,1,1,1,1,1,1]";
    let row = [
        "2026-11-22",
        "2.5k",
        "40",
        "1.5 KiB",
        "90 GiB",
        "TRUE",
        "True",
        "2026-11-22",
        "[{\"name\": \"2024\"}]",
        "[\"us-west-2\"]",
        "schedule",
        hours,
    ];
    same_as(
        &read(&columns(&header), &row).expect("a workload"),
        &format!(
            r#"
            name = "2026-11-22"
            reads = {{ per_second = "2.5k", item_size = "1.5 KiB", strong = true }}
            writes = {{ per_second = 40, item_size = "1.5 KiB" }}
            storage = {{ size = "90 GiB" }}
            postgres = {{ rds_proxy = true }}
            prices = {{ on = 2026-11-22 }}
            dynamodb = {{ gsi = [{{ name = "2024" }}], replica_regions = ["us-west-2"] }}
            shape = {{ kind = "schedule", hours = {hours} }}
            "#
        ),
    );
    for name in ["42", "true", "[1]", "{ a = 1 }"] {
        let found = read(&columns(&SHORT), &[name, "1", "1", "1 KiB", "1 GiB"]);
        assert_eq!(found.expect("a workload").name, name);
    }
}

#[test]
fn cells_of_sheets_are_read_as_their_text_is() {
    let columns = columns(&[
        "name",
        "reads",
        "writes",
        "item_size",
        "storage",
        "prices.on",
        "reads.strong",
    ]);
    let mut chunk = Chunk::default();
    chunk.cell(Kind::Number, "42");
    chunk.cell(Kind::Text, "2.5k");
    chunk.cell(Kind::Number, "40");
    chunk.cell(Kind::Text, " 1.5 KiB ");
    chunk.cell(Kind::Number, "96636764160");
    chunk.cell(Kind::Date, "2026-11-22T00:00:00");
    chunk.cell(Kind::Number, "0.2");
    chunk.end_row(9);
    let row = chunk.rows().next().expect("a row");
    let mut reader = RowReader::new(&columns);
    same_as(
        reader.read(row).expect("a workload"),
        r#"
        name = "42"
        reads = { per_second = "2.5k", item_size = "1.5 KiB", strong = 0.2 }
        writes = { per_second = 40, item_size = "1.5 KiB" }
        storage = { size = "90 GiB" }
        prices = { on = 2026-11-22 }
        "#,
    );
}

#[test]
fn assumptions_of_the_caller_hold_for_every_row() {
    let assumptions = ["bloat=1.7".to_owned()];
    let header = names(&SHORT);
    let columns = Columns::new(&header, &[], None, Path::new("."), &assumptions);
    let found = read(&columns.expect("keys"), &ORDERS).expect("a workload");
    let mut expected = Workload::from_toml("a", ORDERS_PROFILE).expect("a profile");
    expected.assume("--assume", "bloat=1.7").expect("a value");
    assert_eq!(all(&found), all(&expected));
    let wrong = Columns::new(&header, &[], None, Path::new("."), &["blaot=2".to_owned()]);
    assert!(wrong.expect_err("a mistake").to_string().contains("bloat"));
}

#[test]
fn columns_that_can_not_be_meant_are_refused() {
    assert_eq!(
        refused(&["reads", "reads.per_second"], &[], None),
        "the columns \"reads\" and \"reads.per_second\" both give reads.per_second (take one out, \
         or give it a name that is no key)"
    );
    assert_eq!(
        refused(&["dynamodb.gsi.0.name", "dynamodb.gsi"], &[], None),
        "the columns \"dynamodb.gsi.0.name\" and \"dynamodb.gsi\" both give dynamodb.gsi (take \
         one out, or give it a name that is no key)"
    );
    assert_eq!(
        refused(&["rps", "storage"], &[("rsp", "reads")], None),
        "--map: there is no column \"rsp\" (there are rps, storage)"
    );
    assert_eq!(
        refused(&["rps"], &[("rps", "reads.per_secnd")], None),
        "--map: no profile has a key \"reads.per_secnd\" (did you mean \"reads.per_second\"?)"
    );
    assert_eq!(
        refused(&["team", "cost"], &[], None),
        "no column is a key of a profile (name columns after keys, reads, writes, item_size, \
         storage for short, or say --map COLUMN=KEY; found team, cost)"
    );
    assert!(refused(&["reads"], &[], Some(("b.toml", "reads ="))).contains("not valid TOML"));
    assert!(refused(&["reads"], &[], Some(("b.json", "["))).contains("not valid JSON"));
    assert_eq!(
        refused(&["reads"], &[], Some(("b.toml", "spikyness = 3"))),
        "b.toml:1:1: unknown key \"spikyness\" (did you mean \"spikiness\"?)"
    );
}

#[test]
fn columns_that_are_nearly_keys_are_told() {
    let columns = columns(&["reads", "spikyness", "team", "note", "owner", "storge.size"]);
    let suspects: Vec<_> = columns
        .suspects()
        .iter()
        .map(|it| (&it.0[..], &it.1[..]))
        .collect();
    assert_eq!(
        suspects,
        [("spikyness", "spikiness"), ("storge.size", "storage.size")]
    );
}

#[test]
fn faults_name_their_column() {
    let header = [
        "name",
        "reads",
        "writes",
        "item_size",
        "storage",
        "shape.kind",
        "dynamodb.gsi.0.name",
        "dynamodb.gsi.1.name",
    ];
    let columns = columns(&header);
    assert_eq!(
        faults(&columns, &["a", "-5", "40", "1.5 Kb", "90 GiB", "", "", ""]),
        [
            "reads|-5|reads.per_second: expected a value from 0 to 1,000,000,000, found -5",
            "item_size|1.5 Kb|reads.item_size: expected a size such as \"2.5 KiB\", \"250 GB\" or \
             4096 (bytes), found \"1.5 Kb\" (units are B; KB, MB, GB, TB, PB (of 1,000); KiB, MiB, \
             GiB, TiB, PiB (of 1,024))",
            "item_size|1.5 Kb|writes.item_size: expected a size such as \"2.5 KiB\", \"250 GB\" or \
             4096 (bytes), found \"1.5 Kb\" (units are B; KB, MB, GB, TB, PB (of 1,000); KiB, MiB, \
             GiB, TiB, PiB (of 1,024))",
        ]
    );
    assert_eq!(
        faults(&columns, &["a", "5", "40", "1 KiB", "", "dirnal", "", ""]),
        [
            "||storage is missing (fill in \"storage\")",
            "shape.kind|dirnal|shape.kind: expected \"steady\" or \"diurnal\" or \"business-hours\" \
             or \"bursty\" or \"on-off\" or \"schedule\" or \"trace\", found \"dirnal\" (did you \
             mean \"diurnal\"?)",
        ]
    );
    assert_eq!(
        faults(
            &columns,
            &["a", "5", "40", "1 KiB", "1 GiB", "", "", "by-b"]
        ),
        [
            "dynamodb.gsi.1.name|by-b|there is no dynamodb.gsi.0 before it (indexes count from 0, \
          without gaps)"
        ]
    );
    assert_eq!(
        faults(
            &columns,
            &["a", "5", "40", "1 KiB", "1 GiB", "", "by-b", "by-b"]
        ),
        [
            "dynamodb.gsi.1.name|by-b|dynamodb.gsi.1.name: \"by-b\" stands twice (give it a name of its \
          own)"
        ]
    );
}

#[test]
fn a_missing_key_is_told_with_the_columns_that_would_give_it() {
    let columns = columns(&["reads", "reads.item_size"]);
    let mut said = faults(&columns, &["5", "1 KiB"]);
    said.sort();
    assert_eq!(
        said,
        [
            "||storage is missing (add a column storage)",
            "||writes is missing (add a column writes and a column item_size)",
        ]
    );
}

#[test]
fn a_trace_lies_in_the_folder_of_rows() {
    let columns = columns(&[
        "reads",
        "writes",
        "item_size",
        "storage",
        "shape.kind",
        "shape.file",
    ]);
    let said = faults(
        &columns,
        &["5", "5", "1 KiB", "1 GiB", "trace", "none-such.csv"],
    );
    assert_eq!(said.len(), 1);
    let start = "shape.file|none-such.csv|shape.file: ./none-such.csv can't be read:";
    assert!(said[0].starts_with(start), "{said:?}");
}

#[test]
fn a_trace_of_the_base_lies_beside_it_and_one_of_a_row_in_the_folder() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    for (part, first, last) in [("base", 1, 1), ("rows", 1, 9)] {
        fs::create_dir_all(folder.join(part)).expect("a folder");
        let hour = |hour| {
            let value = if hour == 23 { last } else { first };
            format!("2026-11-02T{hour:02}:00Z,{value}\n")
        };
        let text: String = (0..24).map(hour).collect();
        fs::write(folder.join(part).join("load.csv"), text).expect("a file");
    }
    fs::write(
        folder.join("rows/bad.csv"),
        "a,b\n2026-11-02T00:00Z,1\nx,2\n",
    )
    .expect("a file");
    let base = format!("{ORDERS_PROFILE}\nshape = {{ kind = \"trace\", file = \"load.csv\" }}");
    let name = folder.join("base/base.toml").display().to_string();
    let base = Some((name.as_str(), base.as_str()));
    let rows = folder.join("rows");
    let columns = Columns::new(&names(&["reads", "shape.file"]), &[], base, &rows, &[]);
    let columns = columns.expect("keys");
    let spikiness = |cell| {
        read(&columns, &["1", cell])
            .expect("a workload")
            .reads_shape
            .spikiness()
    };
    assert!((spikiness("") - 1.0).abs() < 1e-9);
    assert!((spikiness("load.csv") - 9.0 * 24.0 / 32.0).abs() < 1e-9);
    // What is wrong in a file is said with its place there.
    let file = rows.join("bad.csv").display().to_string();
    assert_eq!(
        faults(&columns, &["1", "bad.csv"]),
        [format!(
            "shape.file|bad.csv|{file}:3:1: expected a time such as 2026-11-02T09:00Z, found \"x\" \
             (also without the Z (UTC all the same), with an offset, or seconds since 1970)"
        )]
    );
}

#[test]
fn equal_shapes_are_one_whoever_reads_them() {
    let columns = columns(&["reads", "writes", "item_size", "storage", "spikiness"]);
    let rows = chunk(&[
        vec!["5", "5", "1 KiB", "1 GiB", "3"],
        vec!["9", "5", "1 KiB", "1 GiB", "2"],
        vec!["7", "5", "1 KiB", "1 GiB", "3.0"],
        vec!["7", "5", "1 KiB", "1 GiB", "3"],
    ]);
    let shape = |reader: &mut RowReader<'_>, at: usize| {
        let row = rows.rows().nth(at).expect("a row");
        let workload = reader.read(row).expect("a workload");
        Arc::clone(&workload.reads_shape)
    };
    let mut one = RowReader::new(&columns);
    let first = shape(&mut one, 0);
    assert!(!Arc::ptr_eq(&first, &shape(&mut one, 1)));
    for at in [2, 3] {
        assert!(Arc::ptr_eq(&first, &shape(&mut one, at)));
        let elsewhere = std::thread::scope(|scope| {
            let reading = scope.spawn(|| shape(&mut RowReader::new(&columns), at));
            reading.join().expect("a shape")
        });
        assert!(Arc::ptr_eq(&first, &elsewhere));
    }
}

/// Columns with what stands in their cells: good values first, and how many these are.
const CELLS: &[(&str, &[&str], usize)] = &[
    ("name", &["a", "42", "TRUE", "", "2026-11-22", "a\u{7}b"], 5),
    ("region", &["", "us-east-1", "eu-west-1", "us-west-2"], 3),
    (
        "reads.per_second",
        &["100", "2.5k", "1_000.25", "0", "-1", "x", "1e12", ""],
        4,
    ),
    ("reads.per_month", &["", "260M"], 1),
    (
        "reads.item_size",
        &["1 KiB", "100", "1.2 kB", "0", "2 GiB", ""],
        3,
    ),
    ("reads.strong", &["", "0.5", "TRUE", "20%", "2"], 4),
    ("writes.per_second", &["7", "0", "3.5", "nan"], 3),
    ("writes.item_size", &["333.3", "2 KiB", "", "7 ZB"], 2),
    ("storage.size", &["10 GiB", "1 TB", "5000", "", "-5"], 3),
    ("storage.items", &["", "1000", "0.5", "1e14", "0"], 2),
    ("assumptions.bloat", &["", "1.5", "-7"], 2),
    ("postgres.synchronous_commit", &["", "FALSE", "no"], 2),
    ("prices.on", &["", "2026-11-22", "2026-11-31"], 2),
    ("team.hourly_rate", &["", "95"], 2),
];

/// The same of columns whose cells belong together.
const SHAPE: [&str; 5] = [
    "spikiness",
    "shape.kind",
    "shape.from",
    "shape.to",
    "shape.idle_share",
];
const SHAPES: &[[&str; 5]] = &[
    ["", "", "", "", ""],
    ["3", "", "", "", ""],
    ["3.0", "", "", "", ""],
    ["", "business-hours", "09:00", "17:00", "0.1"],
    ["", "on-off", "8", "20:30", ""],
    ["2", "diurnal", "", "", ""],
    ["", "diurnal", "", "", ""],
    ["0.5", "", "", "", ""],
    ["", "odd", "1", "", ""],
];
const INDEX: [&str; 4] = [
    "dynamodb.gsi.0.name",
    "dynamodb.gsi.0.write_share",
    "dynamodb.gsi.0.entries",
    "dynamodb.gsi.1.name",
];
const INDEXES: &[[&str; 4]] = &[
    ["", "", "", ""],
    ["2024", "0.5", "", ""],
    ["by-a", "", "900", "by-b"],
    ["by-a", "", "1e12", ""],
    ["by-a", "", "", "by-a"],
    ["", "", "", "by-b"],
];
const SENT: &str = "transfer.regions_per_month.us-west-2";

fn row() -> impl Strategy<Value = Vec<&'static str>> {
    let cells: Vec<_> = CELLS
        .iter()
        .map(|(_, values, good)| prop_oneof![40 => select(&values[..*good]), 1 => select(*values)])
        .collect();
    let shape = prop_oneof![20 => select(&SHAPES[..6]), 1 => select(SHAPES)];
    let index = prop_oneof![20 => select(&INDEXES[..3]), 1 => select(INDEXES)];
    (cells, shape, index, select(&["", "5 GB"][..])).prop_map(|(mut row, shape, index, sent)| {
        row.extend(shape);
        row.extend(index);
        row.push(sent);
        row
    })
}

fn header() -> Vec<&'static str> {
    let cells = CELLS.iter().map(|it| it.0);
    cells.chain(SHAPE).chain(INDEX).chain([SENT]).collect()
}

/// A cell as a profile has it.
fn in_toml(key: &str, cell: &str) -> String {
    let is_bare = cell.parse::<rust_decimal::Decimal>().is_ok() && !cell.contains('_');
    match cell {
        "TRUE" | "FALSE" if key != "name" => cell.to_lowercase(),
        _ if is_bare && !key.ends_with("name") => cell.to_owned(),
        _ => serde_json::to_string(cell).expect("a text"),
    }
}

/// The profile with the keys and values of a row.
fn profile(line: usize, row: &[(&str, &str)]) -> String {
    let mut text = String::new();
    let mut indexes = [String::new(), String::new()];
    let given = row.iter().filter(|it| !it.1.is_empty());
    for (key, cell) in given {
        let value = in_toml(key, cell);
        let index = key.strip_prefix("dynamodb.gsi.");
        if let Some((at, key)) = index.and_then(|it| it.split_once('.')) {
            let at: usize = at.parse().expect("an index");
            let comma = if indexes[at].is_empty() { "" } else { ", " };
            let _ = write!(indexes[at], "{comma}{key} = {value}");
        } else {
            let _ = writeln!(text, "{key} = {value}");
        }
    }
    if row[0].1.is_empty() {
        let _ = writeln!(text, "name = \"row {line}\"");
    }
    match indexes {
        [a, b] if !b.is_empty() => {
            let _ = writeln!(text, "dynamodb.gsi = [{{ {a} }}, {{ {b} }}]");
        }
        [a, _] if !a.is_empty() => {
            let _ = writeln!(text, "dynamodb.gsi = [{{ {a} }}]");
        }
        _ => {}
    }
    text
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_row_is_the_workload_of_its_profile_whatever_was_read_before(
        rows in prop::collection::vec(row(), 24),
        sends in any::<bool>(),
    ) {
        let width = header().len() - usize::from(!sends);
        let header = &header()[..width];
        let rows: Vec<_> = rows.iter().map(|it| it[..width].to_vec()).collect();
        let columns = columns(header);
        let mut reader = RowReader::new(&columns);
        let chunk = chunk(&rows);
        // Twice, so that rows follow all kinds of others.
        for (at, row) in chunk.rows().enumerate().chain(chunk.rows().enumerate()) {
            let cells: Vec<_> = header.iter().copied().zip(rows[at].iter().copied()).collect();
            let text = profile(at + 2, &cells);
            match (reader.read(row), Workload::from_toml("a.toml", &text)) {
                (Ok(found), Ok(expected)) => prop_assert_eq!(all(found), all(&expected)),
                (Err(faults), Err(_)) => prop_assert!(!faults.is_empty()),
                (found, expected) => {
                    let (found, expected) = (found.err(), expected.err());
                    prop_assert!(false, "{text}\n{found:?}\n{expected:?}");
                }
            }
        }
    }
}

/// Cells of a base that is right as far as it goes, and says nothing of how demand moves.
fn base() -> impl Strategy<Value = Vec<&'static str>> {
    let cells: Vec<_> = CELLS
        .iter()
        .map(|(_, values, good)| prop_oneof![1 => Just(""), 1 => select(&values[..*good])])
        .collect();
    (cells, select(&INDEXES[..3])).prop_map(|(mut base, index)| {
        base.extend([""; SHAPE.len()]);
        base.extend(index);
        base.push("");
        base
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_row_over_a_base_is_the_workload_of_both(
        base in base(),
        rows in prop::collection::vec(row(), 12),
    ) {
        let header = header();
        let cells: Vec<_> = header.iter().copied().zip(base.iter().copied()).collect();
        let base_text = profile(1, &cells);
        let name = ("base.toml", base_text.as_str());
        let columns = Columns::new(&names(&header), &[], Some(name), Path::new("."), &[]);
        // Shares and numbers that do not go together.
        prop_assume!(columns.is_ok());
        let columns = columns.expect("a base");
        let mut reader = RowReader::new(&columns);
        let chunk = chunk(&rows);
        for (at, row) in chunk.rows().enumerate().chain(chunk.rows().enumerate()) {
            let cells = header.iter().zip(&rows[at]).zip(&base);
            let gives = |key: &str| header.iter().zip(&rows[at]).any(|it| *it.0 == key && !it.1.is_empty());
            let both: Vec<_> = cells
                .map(|((key, cell), base)| match *key {
                    "reads.per_month" if cell.is_empty() && gives("reads.per_second") => (*key, ""),
                    "reads.per_second" if cell.is_empty() && gives("reads.per_month") => (*key, ""),
                    "name" => (*key, *cell),
                    _ if cell.is_empty() => (*key, *base),
                    _ => (*key, *cell),
                })
                .collect();
            let text = profile(at + 2, &both);
            match (reader.read(row), Workload::from_toml("a.toml", &text)) {
                (Ok(found), Ok(expected)) => prop_assert_eq!(all(found), all(&expected)),
                (Err(faults), Err(_)) => prop_assert!(!faults.is_empty()),
                (found, expected) => {
                    let (found, expected) = (found.err(), expected.err());
                    prop_assert!(false, "{base_text}\n{text}\n{found:?}\n{expected:?}");
                }
            }
        }
    }
}
