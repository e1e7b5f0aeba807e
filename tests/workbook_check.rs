//! `tablestakes workbook --check`: an edited workbook against the program.
//!
//! The workbooks are those that the program writes, with other values in some cells, as a spreadsheet
//! program would leave them.

mod common;

use std::fs;
use std::io::{Cursor, Read, Write};
use std::process::Output;

use common::program::{folder, run, says, stderr, stdout};
use tempfile::TempDir;
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

/// 100 strongly consistent reads of 4 KiB a second, one unit each, and nothing written or stored: 262,800,000
/// RRU at 0.000000125 are 32.85.
const READS: &str = "name = \"reads\"
reads = { per_second = 100, item_size = \"4 KiB\", strong = 1 }
writes = { per_second = 0, item_size = \"1 KiB\" }
storage = { size = 0 }
";

const OPTION: &str = "ddb.on-demand.standard";
/// Where it has the charge for reads, and where the sum of the month.
const CHARGE: &str = "J5";
const STANDS: &str = "J9";
/// Where it says why factors don't stand.
const WHY: &str = "M9";

/// A folder with the workbook of a profile, of which cells of sheets hold something else.
fn edited(profile: &str, edits: &[(&str, &str, &str)]) -> TempDir {
    let folder = folder(&[("reads.toml", profile)]);
    let arguments = ["workbook", "reads.toml", "--out", "plan.xlsx", "--option"];
    let arguments = [&arguments[..], &["dynamodb.on-demand.standard"]].concat();
    let output = run(folder.path(), &arguments);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let path = folder.path().join("plan.xlsx");
    let bytes = fs::read(&path).expect("a workbook");
    fs::write(&path, with_cells(bytes, edits)).expect("a file");
    folder
}

/// A workbook with other cells: a sheet, a cell, and what its element holds in place of what it held.
fn with_cells(bytes: Vec<u8>, edits: &[(&str, &str, &str)]) -> Vec<u8> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).expect("an archive");
    let mut parts = Vec::new();
    for at in 0..archive.len() {
        let mut part = archive.by_index(at).expect("a part");
        let mut text = String::new();
        part.read_to_string(&mut text).expect("text");
        let name = part.name().expect("a name").into_owned();
        parts.push((name, text));
    }
    let book = parts
        .iter()
        .find(|it| it.0 == "xl/workbook.xml")
        .expect("a book");
    let sheets: Vec<_> = { book.1.split("<sheet name=\"").skip(1) }
        .map(|it| it.split('"').next().unwrap_or_default().to_owned())
        .collect();
    for (sheet, cell, content) in edits {
        let at = sheets.iter().position(|it| it == sheet).expect("a sheet") + 1;
        let name = format!("xl/worksheets/sheet{at}.xml");
        let part = parts.iter_mut().find(|it| it.0 == name).expect("a sheet");
        let start = part.1.find(&format!("<c r=\"{cell}\"")).expect("a cell");
        let end = start + part.1[start..].find("</c>").expect("its end") + "</c>".len();
        let new = format!("<c r=\"{cell}\" {content}</c>");
        part.1.replace_range(start..end, &new);
    }
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in parts {
        let options = SimpleFileOptions::default();
        archive.start_file(name, options).expect("a part");
        archive.write_all(text.as_bytes()).expect("memory");
    }
    archive.finish().expect("an archive").into_inner()
}

fn check(folder: &TempDir) -> Output {
    run(folder.path(), &["workbook", "--check", "plan.xlsx"])
}

/// What a check says that ends so.
#[track_caller]
fn checked(edits: &[(&str, &str, &str)], code: i32, parts: &[&str]) {
    let output = check(&edited(READS, edits));
    assert_eq!(output.status.code(), Some(code), "{}", stderr(&output));
    let said = if code == 2 {
        assert!(output.stdout.is_empty());
        stderr(&output)
    } else {
        stdout(&output)
    };
    says(said, parts);
}

#[test]
fn a_workbook_as_it_was_written_agrees() {
    // Reads and what is stored.
    let parts = [
        "All 2 charges of 1 option agree to the cent",
        "Inputs, prices and assumptions are those of the profiles and the price books.",
    ];
    checked(&[], 0, &parts);
}

#[test]
fn an_amount_that_the_program_does_not_charge_is_told() {
    checked(
        &[(OPTION, CHARGE, "><v>35.85</v>")],
        3,
        &[
            "1 of 2 charges of 1 option differs.",
            "Workload Option Charge Sheet Engine Difference Within",
            "throughput: read-request-units of reads, us-east-1 35.85 32.85 +3.00 0.00",
        ],
    );
}

#[test]
fn what_is_no_cent_is_no_difference() {
    checked(
        &[(OPTION, CHARGE, "><v>32.8599</v>")],
        0,
        &["All 2 charges"],
    );
    // What the sheet says that it may be off is no difference either: 3.00 and a cent.
    let within = (OPTION, "L5", "><v>3</v>");
    checked(
        &[(OPTION, CHARGE, "><v>35.86</v>"), within],
        0,
        &["All 2 charges"],
    );
    checked(&[(OPTION, CHARGE, "><v>35.87</v>"), within], 3, &["+3.02"]);
}

#[test]
fn a_sum_that_is_none_of_its_charges_is_told() {
    checked(
        &[(OPTION, "J7", "><v>40</v>")],
        3,
        &[
            "0 of 2 charges of 1 option, and 1 sum differ.",
            "Month 40.00 32.85 +7.15 0.00",
        ],
    );
}

#[test]
fn inputs_assumptions_and_prices_are_those_of_the_cells() {
    // 200 a second are 65.70, where the sheet was not worked out anew
    checked(
        &[("Inputs", "D5", "><v>200</v>")],
        3,
        &[
            "32.85 65.70 −32.85",
            "1 input, price or assumption is changed in the workbook.",
        ],
    );
    // and where it was they agree; so with 8 KiB, two units
    let twice = [
        (OPTION, CHARGE, "><v>65.7</v>"),
        (OPTION, "J7", "><v>65.7</v>"),
        (OPTION, "J8", "><v>65.7</v>"),
    ];
    for input in [
        ("Inputs", "D5", "><v>200</v>"),
        ("Inputs", "D6", "><v>8192</v>"),
        ("Prices", "G5", "><v>2.5E-7</v>"),
    ] {
        checked(
            &[&twice[..], &[input]].concat(),
            0,
            &["All 2 charges", "1 input, price or assumption is changed"],
        );
    }
}

#[test]
fn assumptions_are_settled_over_the_profile() {
    // 1 GiB as 1,048,576 items of 1 KiB, each with 100 B beside: 1 + 100 ÷ 1024 = 1.09765625 GB, 0.2744140625;
    // with 1,000 B 1.9765625 GB, 0.494140625
    let profile = READS.replace("size = 0", "size = \"1 GiB\", items = 1_048_576");
    let folder = edited(&profile, &[("Assumptions", "C5", "><v>1000</v>")]);
    let output = check(&folder);
    assert_eq!(output.status.code(), Some(3), "{}", stderr(&output));
    says(stdout(&output), &["storage: ", "0.27 0.49 −0.22 0.00"]);
}

#[test]
fn where_factors_do_not_stand_nothing_is_compared() {
    let not = (OPTION, STANDS, "t=\"str\"><v>NO - run the tool again</v>");
    let input = ("Inputs", "D5", "><v>200</v>");
    let why = (
        OPTION,
        WHY,
        "t=\"str\"><v>out of its range on the sheet Factors: reads_per_second</v>",
    );
    checked(
        &[not, input, why],
        0,
        &[
            "Nothing could be compared.",
            "Not compared",
            "its factors don't stand for the inputs as they are",
            "reads_per_second",
            "dynamodb.on-demand.standard",
        ],
    );
    // unless it agrees anyway
    checked(&[not], 0, &["All 2 charges of 1 option agree"]);
}

#[test]
fn an_input_that_was_emptied_is_told_and_not_priced() {
    // The sheets count it as 0, and the profile says 100.
    checked(
        &[("Inputs", "D5", ">")],
        2,
        &[
            "plan.xlsx, Inputs!D5: reads.per_second: expected a number, found nothing",
            "put in 0 where that is meant",
        ],
    );
}

#[test]
fn what_is_left_of_a_comparison_whose_sheets_are_gone_is_told() {
    checked(
        &[("Comparison", "B5", "t=\"e\"><v>#REF!</v>")],
        2,
        &[
            "plan.xlsx, Comparison!B5: \"#REF!\" is an error of a formula",
            "put back the sheets and columns that were deleted or renamed",
        ],
    );
}

#[test]
fn cells_that_say_nothing_are_told_with_their_place() {
    for (edit, parts) in [
        (
            (OPTION, CHARGE, "t=\"e\"><v>#REF!</v>"),
            &["plan.xlsx, ddb.on-demand.standard!J5: \"#REF!\" is an error of a formula"][..],
        ),
        (
            ("Inputs", "D5", "t=\"str\"><v>many</v>"),
            &["plan.xlsx, Inputs!D5: expected a number, found \"many\""],
        ),
        (
            (OPTION, CHARGE, "><f>G5*I5</f>"),
            &[
                "plan.xlsx, ddb.on-demand.standard!J5: has a formula without its result",
                "open it in a spreadsheet program and save it there",
            ],
        ),
        (
            ("Inputs", "D6", "><v>0</v>"),
            &["plan.xlsx, Inputs!D6: reads.item_size: expected", "found 0"],
        ),
        (
            ("Prices", "A5", "t=\"str\"><v>dynamodb.reads</v>"),
            &[
                "plan.xlsx, Prices!G5: no price book has dynamodb.reads",
                "--prices",
            ],
        ),
        (
            (OPTION, "J4", "t=\"str\"><v>USD</v>"),
            &["sheet `ddb.on-demand.standard`: no column is called \"Amount\" in row 4"],
        ),
        (
            (OPTION, "A1", "t=\"str\"><v>dynamodb.on-demand.standart</v>"),
            &[
                "ddb.on-demand.standard!A1: no option is called",
                "did you mean dynamodb.on-demand.standard?",
            ],
        ),
    ] {
        checked(&[edit], 2, parts);
    }
}

#[test]
fn prices_are_within_the_bounds_of_price_books() {
    let price = "expected a price from 0 to 1,000,000 USD, found";
    for (value, found) in [
        ("-0.1", "-0.1"),
        ("1000000.5", "1000000.5"),
        ("1E13", "10000000000000"),
        ("7.9E28", "79000000000000000000000000000"),
    ] {
        let used = format!("><v>{value}</v>");
        let parts = ["plan.xlsx, Prices!G5: dynamodb.", price, found];
        checked(&[("Prices", "G5", &used)], 2, &parts);
    }
    // 262,800,000 RRU at 1,000,000
    checked(
        &[("Prices", "G5", "><v>1000000</v>")],
        3,
        &["262,800,000,000,000.00"],
    );
    // A formula has the digits of a spreadsheet, so 22 decimals: 0.000000125 ÷ 3 × 262,800,000 are 10.95.
    let third = ("Prices", "G5", "><v>4.16666666666667E-08</v>");
    let sheet = ["J5", "J7", "J8"].map(|cell| (OPTION, cell, "><v>10.95</v>"));
    checked(&[&sheet[..], &[third]].concat(), 0, &["All 2 charges"]);
}

#[test]
fn what_a_savings_plan_takes_off_is_a_share() {
    let share = |value| {
        [
            ("Prices", "A5", "t=\"str\"><v>savings-plan.aurora</v>"),
            ("Prices", "B5", "t=\"str\"><v></v>"),
            ("Prices", "G5", value),
        ]
    };
    let parts = ["Prices!G5: savings-plan.aurora: expected a share from 0 to 1, found"];
    checked(&share("><v>1.01</v>"), 2, &parts);
    checked(&share("><v>-0.2</v>"), 2, &parts);
}

#[test]
fn amounts_near_the_largest_decimal_are_compared() {
    let most = "><v>7.9E28</v>";
    let within = [(OPTION, "L5", most), (OPTION, "L6", most)];
    checked(&within, 0, &["All 2 charges"]);
    let all = ["J5", "J6", "J7", "J8"].map(|cell| (OPTION, cell, most));
    checked(&all, 3, &["2 of 2 charges of 1 option differ."]);
    let least = "><v>-7.9E28</v>";
    let within = [(OPTION, "L5", least), (OPTION, "L6", least)];
    checked(&within, 0, &["All 2 charges"]);
    let all = ["J5", "J6", "J7", "J8"].map(|cell| (OPTION, cell, least));
    checked(&all, 3, &["2 of 2 charges of 1 option differ."]);
}

#[test]
fn a_cell_far_below_is_a_line_of_its_profile() {
    let far = |columns: &[&str]| {
        let cells = columns
            .iter()
            .map(|it| format!("<c r=\"{it}1048576\" t=\"str\"><v># far below</v></c>"));
        let cells: String = cells.collect();
        // In place of the last line: a row of its own behind it.
        let line = "t=\"str\"><v>storage = { size = 0 }</v></c></row><row r=\"1048576\">";
        format!("{line}{cells}<c r=\"XFD1048576\">")
    };
    checked(&[("Profiles", "A10", &far(&["A"]))], 0, &["All 2 charges"]);
    let titles = "t=\"str\"><v>reads</v></c><c r=\"B4\" t=\"str\"><v>b</v></c><c r=\"C4\" t=\"str\"><v>c</v>";
    checked(
        &[
            ("Profiles", "A4", titles),
            ("Profiles", "A10", &far(&["A", "B", "C"])),
        ],
        2,
        &[
            "plan.xlsx, Profiles!B1048576: expected profiles of at most 2,000,000 lines in all",
            "delete what stands far below",
        ],
    );
}

#[test]
fn workloads_that_are_called_as_columns_are_checked_by_their_own_names() {
    for name in [
        "Key", "name", "What", "Unit", "May be", "Note", "Source", "Option", "Workload", "Stands",
        "Due", "Month", "Used",
    ] {
        let profile = READS.replacen("\"reads\"", &format!("{name:?}"), 1);
        let output = check(&edited(&profile, &[]));
        assert_eq!(output.status.code(), Some(0), "{name}: {}", stderr(&output));
        says(stdout(&output), &["All 2 charges of 1 option agree"]);
    }
    let profile = READS.replacen("\"reads\"", "\"Unit\"", 1);
    let folder = edited(&profile, &[(OPTION, CHARGE, "><v>35.85</v>")]);
    let output = check(&folder);
    assert_eq!(output.status.code(), Some(3), "{}", stderr(&output));
    says(
        stdout(&output),
        &["Unit dynamodb.on-demand.standard throughput"],
    );
}

#[test]
fn keys_are_as_many_as_a_profile_may_have() {
    // Behind the last cell of the sheet: rows of their own.
    let row = |at: u32| {
        format!(
            "</c></row><row r=\"{at}\"><c r=\"A{at}\" t=\"str\"><v>reads.k</v></c><c r=\"D{at}\"><v>1</v>"
        )
    };
    let rows: String = (1_000..=11_000).map(row).collect();
    let cell = format!("><v>8</v>{rows}");
    let edits = [("Inputs", "M13", cell.as_str())];
    checked(&edits, 2, &["expected at most 10,000 keys of a workload"]);
}

#[test]
fn workloads_of_one_name_are_refused() {
    let titles = "t=\"str\"><v>reads</v></c><c r=\"B4\" t=\"str\"><v>reads</v>";
    let parts = ["Profiles!B4: expected names that differ, found \"reads\" twice"];
    checked(&[("Profiles", "A4", titles)], 2, &parts);
}

#[test]
fn files_that_are_no_planning_workbook_are_refused() {
    let folder = folder(&[("plan.xlsx", "name,reads\n")]);
    says(stderr(&check(&folder)), &["plan.xlsx is no XLSX workbook"]);
    let fleet = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/fleet.xlsx");
    fs::copy(fleet, folder.path().join("plan.xlsx")).expect("a copy");
    let output = check(&folder);
    assert_eq!(output.status.code(), Some(2));
    says(
        stderr(&output),
        &[
            "plan.xlsx is no planning workbook: it has no sheet `Profiles`",
            "tablestakes workbook",
        ],
    );
    let arguments = ["workbook", "--check", "plan.xlsx", "--out", "other.xlsx"];
    assert_eq!(run(folder.path(), &arguments).status.code(), Some(2));
}

#[test]
fn differences_stand_below_each_other_where_a_table_has_no_room() {
    let folder = edited(READS, &[(OPTION, CHARGE, "><v>35.85</v>")]);
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_tablestakes"));
    let command = command
        .args(["workbook", "--check", "plan.xlsx"])
        .env("COLUMNS", "80");
    let output = command
        .current_dir(folder.path())
        .output()
        .expect("the program runs");
    assert!(stdout(&output).lines().all(|it| it.chars().count() <= 80));
    says(
        stdout(&output),
        &[
            "reads with dynamodb.on-demand.standard: throughput: read-request-units of reads, us-east-1",
            "sheet 35.85, engine 32.85, difference +3.00, may be off by 0.00",
        ],
    );
}
