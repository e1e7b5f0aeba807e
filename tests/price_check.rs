//! `tablestakes prices check`, as its users meet it: what is implausible, what is missing, how old it is.

mod common;

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use common::program::{answer_in_columns, folder, run, says, stderr, stdout};
use jiff::civil::date;
use rust_decimal::dec;
use tablestakes::Library;
use tablestakes::prices::check::{Check, LoneKind};
use tempfile::TempDir;

const HEADER: &str = "key,usd,unit,source,date";

/// A folder with files in `mine/aws`, each with its path below and its rows.
fn mine(files: &[(&str, &str)]) -> TempDir {
    let tables = files
        .iter()
        .map(|(path, rows)| (format!("mine/aws/{path}"), format!("{HEADER}\n{rows}\n")));
    let tables: Vec<_> = tables.collect();
    let files = tables.iter().map(|(path, text)| (&**path, &**text));
    folder(&files.collect::<Vec<_>>())
}

fn check(folder: &Path, arguments: &[&str]) -> Output {
    run(folder, &[&["prices", "check"], arguments].concat())
}

/// The prices of a folder are implausible, so many of them, and the answer says all this.
#[track_caller]
fn implausible(files: &[(&str, &str)], count: usize, parts: &[&str]) {
    let folder = mine(files);
    let output = check(folder.path(), &["--prices", "mine"]);
    assert_eq!(output.status.code(), Some(2), "{}", stdout(&output));
    let (is, prices) = if count == 1 {
        ("is", "1 price".to_owned())
    } else {
        ("are", format!("{count} prices"))
    };
    says(
        stdout(&output),
        &[&format!("{prices} {is} implausible: more than 6 times")],
    );
    assert_eq!(
        stderr(&output),
        format!("error: {prices} {is} implausible\n")
    );
    says(stdout(&output), parts);
}

/// Nothing of a folder is implausible.
#[track_caller]
fn plausible(files: &[(&str, &str)]) {
    let folder = mine(files);
    let output = check(folder.path(), &["--prices", "mine"]);
    assert_eq!(output.status.code(), Some(0), "{}", stdout(&output));
    says(stdout(&output), &["No price is implausible"]);
}

#[test]
fn the_embedded_books_pass() {
    let folder = tempfile::tempdir().unwrap();
    let output = check(folder.path(), &[]);
    assert_eq!(output.status.code(), Some(0), "{}", stdout(&output));
    assert_eq!(stderr(&output), "");
    // AWS has the IOPS of io1 in ap-east-2 at the price of gp3: 0.066 where the median is 0.33.
    says(
        stdout(&output),
        &[
            "No price is implausible: of ",
            "none is more than 6 times, or less than 1/6, of the median",
            "The farthest off: ap-east-2 rds.storage-iops.multi-az-cluster.io1, 0.066 USD per IOPS-month, \
             1/5 of the median of 32 regions, 0.33",
        ],
    );
}

#[test]
fn a_price_that_is_a_hundred_times_too_high_is_found_where_it_stands() {
    // 0.478 in us-east-1, typed as cents: the median of the family for its size is 0.478125.
    implausible(
        &[(
            "us-east-1/contract.csv",
            "rds.backup-storage,0.095,GB-month,us,2026-01-15\n\
             rds.instance-hours.multi-az.db.r7g.large,47.8,hour,us,2026-01-15",
        )],
        1,
        &[
            "contract.csv:3: us-east-1 rds.instance-hours.multi-az.db.r7g.large\n",
            "47.8 USD per hour, 100 times the median of its family for its size (7 sizes), 0.478125",
        ],
    );
    implausible(
        &[(
            "every-region.csv",
            "rds.cpu-credits,0.0005,vCPU-hour,us,2026-01-15",
        )],
        35,
        &["every-region.csv:2: us-east-1 rds.cpu-credits\n"],
    );
}

#[test]
fn a_price_per_million_for_a_price_per_unit_is_found() {
    // The median of the regions is 0.71 a million: 0.625 ÷ 0.00000071 = 880,281.7.
    implausible(
        &[(
            "us-east-1/contract.csv",
            "dynamodb.write-request-units.standard,0.625,WRU,us,2026-01-15",
        )],
        1,
        &["0.625 USD per WRU, 880,282 times the median of 35 regions, 0.00000071"],
    );
}

#[test]
fn a_mistake_that_is_the_same_everywhere_is_found() {
    let regions = Library::embedded();
    let regions = regions.regions();
    let paths: Vec<_> = regions.iter().map(|it| format!("{it}/a.csv")).collect();
    let row = "dynamodb.read-request-units.standard,0.125,RRU,us,2026-01-15";
    let files: Vec<_> = paths.iter().map(|path| (path.as_str(), row)).collect();
    implausible(&files, 35, &["times the median of 35 regions"]);
}

#[test]
fn a_family_that_nobody_else_has_is_its_own_norm() {
    // 0.025 a unit of size: large is 4 units, xlarge 8, 2xlarge 16, 4xlarge 32. 80 for a 4xlarge is 2.5 a
    // unit, a hundred times that.
    let row =
        |size: &str, usd: &str| format!("ec2.instance-hours.zz9.{size},{usd},hour,us,2026-01-15");
    let rows = [
        row("large", "0.1"),
        row("xlarge", "0.2"),
        row("2xlarge", "0.4"),
        row("4xlarge", "80"),
        // A whole machine is as large as it is.
        row("metal", "1000"),
    ];
    implausible(
        &[("us-east-1/a.csv", &rows.join("\n"))],
        1,
        &[
            "a.csv:5: us-east-1 ec2.instance-hours.zz9.4xlarge\n",
            "80 USD per hour, 100 times the median of its family for its size (4 sizes), 0.8",
        ],
    );
    // Two sizes tell nothing of which is wrong.
    plausible(&[("us-east-1/a.csv", &rows[2..4].join("\n"))]);
}

#[test]
fn what_few_regions_have_is_measured_by_the_embedded_price() {
    implausible(
        &[(
            "us-east-1/a.csv",
            "aurora-dsql.storage,0.0033,GB-month,us,2026-01-15",
        )],
        1,
        &["0.0033 USD per GB-month, 1/100 of the embedded price, 0.33"],
    );
}

#[test]
fn what_is_sent_to_other_regions_is_measured_by_where_it_comes_from() {
    // From eu-west-1 a GB costs 0.02 nearly everywhere.
    implausible(
        &[(
            "eu-west-1/a.csv",
            "transfer.region.us-east-1,2,GB,us,2026-01-15",
        )],
        1,
        &["2 USD per GB, 100 times the median of what is sent to 34 regions, 0.02"],
    );
}

#[test]
fn a_low_price_of_ones_own_and_a_discount_are_no_mistakes() {
    // 0.20 for 0.25, and what is given away.
    plausible(&[(
        "us-east-1/a.csv",
        "dynamodb.storage.standard,0.20,GB-month,us,2026-01-15\n\
         transfer.internet.from-0-gb,0,GB,us,2026-01-15",
    )]);
    let folder = tempfile::tempdir().unwrap();
    fs::write(
        folder.path().join("discounts.toml"),
        "[discount]\ndynamodb = 99\n",
    )
    .unwrap();
    let output = check(folder.path(), &["--prices", "."]);
    assert_eq!(output.status.code(), Some(0), "{}", stdout(&output));
}

#[test]
fn nothing_is_published_at_0() {
    implausible(
        &[(
            "us-east-1/a.csv",
            "dynamodb.storage.standard,0,GB-month,aws-pricing-feed-dynamodb,2026-01-15",
        )],
        1,
        &["0 USD per GB-month, beside the median of 35 regions, 0.2"],
    );
}

#[test]
fn the_factor_is_the_most_that_passes() {
    let folder = mine(&[(
        "us-east-1/a.csv",
        "aurora-dsql.storage,33,GB-month,us,2026-01-15",
    )]);
    // 33 is a hundred times 0.33.
    for (factor, code) in [("99.9", 2), ("100", 0)] {
        let output = check(folder.path(), &["--prices", "mine", "--factor", factor]);
        assert_eq!(output.status.code(), Some(code), "{factor}");
        says(stdout(&output), &[&format!("more than {factor} times")]);
    }
    for wrong in ["1", "0.5", "-2", "many", "", "1e3"] {
        let output = check(folder.path(), &[&format!("--factor={wrong}")]);
        assert_eq!(output.status.code(), Some(2), "{wrong}");
        assert_eq!(stdout(&output), "");
        says(
            stderr(&output),
            &["--factor", "expected a number above 1, 6 for one"],
        );
    }
}

#[test]
fn the_farthest_off_comes_first() {
    implausible(
        &[(
            "us-east-1/a.csv",
            "aurora-dsql.processing-units,0.08,DPU,us,2026-01-15\n\
             aurora-dsql.storage,33,GB-month,us,2026-01-15",
        )],
        2,
        // 10,000 times 0.000008, and 100 times 0.33.
        &["us-east-1 aurora-dsql.processing-units\n      0.08 USD per DPU, 10,000 times"],
    );
}

#[test]
fn more_than_a_hundred_are_counted_and_not_listed() {
    let folder = tempfile::tempdir().unwrap();
    let output = check(folder.path(), &["--factor", "1.01"]);
    assert_eq!(output.status.code(), Some(2));
    let text = stdout(&output);
    let listed = text.lines().filter(|it| it.starts_with("  embedded: "));
    assert_eq!(listed.count(), 100);
    let count = |after: &str| -> u32 {
        let (_, rest) = text.split_once(after).expect(after);
        let figure = rest.split_whitespace().next().expect("a figure");
        figure.replace(',', "").parse().expect("a figure")
    };
    assert_eq!(count("regions\n"), count("\n  and ") + 100);
}

#[test]
fn ages_are_those_of_a_day() {
    let folder = tempfile::tempdir().unwrap();
    let row = |on: &str, source: &str| {
        let output = check(folder.path(), &["--on", on]);
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
        let text = stdout(&output).to_owned();
        says(&text, &[&format!("Age on {on}: ")]);
        let line = text.lines().find(|line| line.ends_with(source));
        let line = line.unwrap_or_else(|| panic!("{source} is not in {text}"));
        let words: Vec<_> = line.split_whitespace().map(str::to_owned).collect();
        words
    };
    // From 2024-07-18 on 365 days to 2025-07-18; then 13 of July, 31, 30, 31, 30, and 14 of December.
    let ebs = row("2025-12-14", "pricing pages: ebs");
    assert_eq!(
        ebs[..6],
        ["ebs", "93", "2024-07-18", "2024-07-18", "514", "93"]
    );
    // 180 days are no notice yet, and the next day is one: 2025-06-17 + 180 days is 2025-12-14.
    let aurora = "pricing pages: rds-aurora-ondemand";
    let at = row("2025-12-14", aurora);
    assert_eq!(at[4..6], ["180", "0"]);
    let after = row("2025-12-15", aurora);
    assert_eq!((&after[4], &after[5]), (&"181".to_owned(), &after[1]));
    // What is of a day to come is not old: 2025-06-01 is 16 days before.
    assert_eq!(row("2025-06-01", aurora)[4..7], ["in", "16", "0"]);
}

#[test]
fn what_a_folder_lays_over_has_its_own_source_and_day() {
    let folder = mine(&[(
        "us-east-1/a.csv",
        "dynamodb.storage.standard,0.2,GB-month,our contract,2024-01-01",
    )]);
    let output = check(folder.path(), &["--prices", "mine", "--on", "2024-01-31"]);
    let text = stdout(&output);
    says(text, &[", 1 of them laid over the embedded ones\n"]);
    let first = text.lines().find(|line| line.contains("our contract"));
    let words: Vec<_> = first.unwrap().split_whitespace().collect();
    assert_eq!(
        words,
        [
            "dynamodb",
            "1",
            "2024-01-01",
            "2024-01-01",
            "30",
            "0",
            "our",
            "contract"
        ]
    );
}

#[test]
fn gaps_are_told_and_are_no_failure() {
    // All prices of eu-west-1 but those that a gap is made of, as those of a region of their own.
    let book = Library::embedded().book("eu-west-1").unwrap();
    let left_out = [
        "dynamodb.restore",
        "rds.instance-hours.multi-az.db.r7g.large",
        "rds.instance-hours.single-az.db.r7g.xlarge",
        "rds.instance-hours.single-az.db.r6g.large",
        "rds.instance-hours.multi-az.db.r6g.large",
        "rds.reserved-instances.1y-partial-upfront.multi-az.db.m6g.large",
        "rds.reserved-instance-hours.1y-partial-upfront.multi-az.db.m6g.xlarge",
        "ec2.instance-hours.m6g.large",
        "dynamodb.reserved-write-capacity-units.1y",
    ];
    let mut rows = String::new();
    for (key, price) in book.prices_under("") {
        let is_family = key.starts_with("aurora.instance-hours.standard.db.r6g.");
        if !is_family && !left_out.contains(&key) {
            writeln!(rows, "{key},{},{},a list,2026-01-15", price.usd, price.unit).unwrap();
        }
    }
    let folder = mine(&[("xx-test-1/a.csv", rows.trim_end())]);
    let mut library = Library::embedded();
    library.overlay(&folder.path().join("mine")).unwrap();
    let books = |library: &Library| library.books(library.regions()).unwrap();
    let (books, embedded) = (books(&library), books(&Library::embedded()));
    let found = Check::of(&books, &embedded, date(2026, 12, 1), dec!(6));

    let lacks = found.gaps.lacks.iter();
    let lacks = lacks.filter(|it| it.region == "xx-test-1");
    let lacks: Vec<_> = lacks.map(|it| it.key.as_str()).collect();
    for key in left_out {
        // Nine out of ten of the regions that have the family have these sizes.
        assert!(lacks.contains(&key), "{key} is not in {lacks:?}");
    }
    assert!(lacks.contains(&"aurora.instance-hours.standard.db.r6g.*"));
    // A whole family is said once. To itself eu-west-1 has no price, and another region could have one.
    assert!(lacks.contains(&"transfer.region.eu-west-1"));
    assert_eq!(lacks.len(), left_out.len() + 2, "{lacks:?}");

    let lone = found.gaps.lone.iter();
    let lone = lone.filter(|it| it.region == "xx-test-1");
    let lone: Vec<_> = lone.map(|it| (it.kind, it.key)).collect();
    // What there is reserved of a class that can't be had on demand stands alone.
    let reserved: Vec<_> = lone
        .iter()
        .filter(|(kind, _)| *kind == LoneKind::ReservedAlone)
        .map(|(_, key)| *key)
        .collect();
    assert!(reserved.contains(&"ec2.reserved-instance-hours.1y-no-upfront.m6g.large"));
    assert!(reserved.contains(&"rds.reserved-instance-hours.1y-no-upfront.multi-az.db.r6g.large"));
    let others: Vec<_> = lone
        .iter()
        .filter(|(kind, _)| *kind != LoneKind::ReservedAlone)
        .copied()
        .collect();
    assert_eq!(
        others,
        [
            (
                LoneKind::SingleAzAlone,
                "rds.instance-hours.single-az.db.r7g.large"
            ),
            (
                LoneKind::MultiAzAlone,
                "rds.instance-hours.multi-az.db.r7g.xlarge"
            ),
            (
                LoneKind::HourWithoutUpfront,
                "dynamodb.reserved-write-capacity-unit-hours.1y"
            ),
            (
                LoneKind::HourWithoutUpfront,
                "rds.reserved-instance-hours.1y-partial-upfront.multi-az.db.m6g.large"
            ),
            (
                LoneKind::UpfrontWithoutHour,
                "rds.reserved-instances.1y-partial-upfront.multi-az.db.m6g.xlarge"
            ),
        ]
    );

    let output = check(folder.path(), &["--prices", "mine"]);
    assert_eq!(output.status.code(), Some(0), "{}", stdout(&output));
    says(
        stdout(&output),
        &[
            "dynamodb.restore: not in xx-test-1; 35 of 36 have it",
            "Prices without the one that belongs to them",
            "hours of a commitment without their upfront sum: 2 in 1 region, such as \
             dynamodb.reserved-write-capacity-unit-hours.1y in xx-test-1, \
             rds.reserved-instance-hours.1y-partial-upfront.multi-az.db.m6g.large in xx-test-1",
            "Options that can't be priced, whatever the workload",
            "aurora.dsql: no price aurora-dsql.processing-units in ",
        ],
    );
}

#[test]
fn a_region_without_a_service_lacks_it_as_a_whole() {
    let row = "dynamodb.storage.standard,0.25,GB-month,a list,2026-01-15";
    let folder = mine(&[("xx-test-1/a.csv", row)]);
    let output = check(folder.path(), &["--prices", "mine"]);
    says(
        stdout(&output),
        &["rds.*: hardly a price in xx-test-1; 35 of 36 have it"],
    );
    assert!(!stdout(&output).contains("rds.backup-storage"));
}

#[test]
fn the_variable_and_mistakes_in_a_folder_are_heard() {
    let folder = mine(&[(
        "us-east-1/a.csv",
        "dynamodb.storage.standard,25,GB-month,us,2026-01-15",
    )]);
    let output = Command::new(env!("CARGO_BIN_EXE_tablestakes"))
        .args(["prices", "check"])
        .current_dir(folder.path())
        .env("TABLESTAKES_PRICES", "mine")
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
    says(
        stdout(&output),
        &["a.csv:2: us-east-1 dynamodb.storage.standard"],
    );

    let broken = mine(&[(
        "us-east-1/a.csv",
        "dynamodb.storage.standard,x,GB-month,us,2026-01-15",
    )]);
    let output = check(broken.path(), &["--prices", "mine"]);
    assert_eq!((output.status.code(), stdout(&output)), (Some(2), ""));
    says(
        stderr(&output),
        &["a.csv:2:27", "expected a decimal number"],
    );
    let output = check(broken.path(), &["--prices", "nowhere"]);
    assert_eq!((output.status.code(), stdout(&output)), (Some(2), ""));
    says(stderr(&output), &["nowhere"]);
    let output = check(broken.path(), &["--on", "soon"]);
    assert_eq!((output.status.code(), stdout(&output)), (Some(2), ""));
    says(stderr(&output), &["--on", "soon"]);
}

#[test]
fn the_layout_fits_80_and_140_columns() {
    let rows = "dynamodb.write-request-units.standard,0.625,WRU,our contract,2026-01-15";
    let folder = mine(&[("us-east-1/contract.csv", rows)]);
    for (columns, name) in [(80, "80_columns"), (140, "140_columns")] {
        let arguments = ["prices", "check", "--prices", "mine", "--on", "2026-12-01"];
        let text = answer_in_columns(folder.path(), &arguments, columns);
        insta::assert_snapshot!(name, text);
    }
}
