//! `tablestakes prices diff`, as its users meet it: what changed, and what that does to a workload.

mod common;

use std::fmt::Write as _;
use std::path::Path;
use std::process::{Command, Output};

use common::program::{answer_in_columns, folder, run, says, stderr, stdout};
use rust_decimal::{Decimal, dec};
use tablestakes::prices::diff::PriceDiff;
use tablestakes::{Library, report};
use tempfile::TempDir;

const HEADER: &str = "key,usd,unit,source,date";

/// 328.50 USD for reads, 657.00 for writes, 25.00 for 100 GB on demand.
const SESSIONS: &str = r#"
    name = "sessions"
    reads = { per_second = 1_000, item_size = "3 KiB", strong = 1 }
    writes = { per_second = 200, item_size = "1.5 KiB" }
    storage = { size = "90 GiB" }
    dynamodb = { table_size = "100 GiB" }
"#;

/// A folder with a folder `mine` of prices in us-east-1, and the profile.
fn mine(rows: &str) -> TempDir {
    folder(&[
        (
            "mine/aws/us-east-1/mine.csv",
            &format!("{HEADER}\n{rows}\n"),
        ),
        ("sessions.toml", SESSIONS),
    ])
}

fn diff(folder: &Path, arguments: &[&str]) -> Output {
    run(folder, &[&["prices", "diff"], arguments].concat())
}

/// What is answered, when it is.
#[track_caller]
fn answer(folder: &Path, arguments: &[&str]) -> String {
    let output = diff(folder, arguments);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    stdout(&output).to_owned()
}

const STORAGE: &str = "dynamodb.storage.standard,0.20,GB-month,our contract,2026-01-15";

#[test]
fn identical_sides_are_one_sentence() {
    let folder = mine(STORAGE);
    let same = "The prices of embedded and embedded are the same in 35 regions.\n";
    assert_eq!(answer(folder.path(), &["embedded", "embedded"]), same);
    assert_eq!(
        answer(
            folder.path(),
            &["mine", "./mine", "--profile", "sessions.toml"]
        ),
        "The prices of mine and ./mine are the same in 1 region.\n"
    );
    assert_eq!(
        answer(folder.path(), &["eu-west-1", "eu-west-1"]),
        "The prices of eu-west-1 and eu-west-1 are the same in 1 region.\n"
    );
}

#[test]
fn prices_of_another_day_are_counted_and_no_change() {
    let folder =
        mine("dynamodb.storage.standard,0.250,GB-month,aws-pricing-feed-dynamodb,2026-01-15");
    assert_eq!(
        answer(folder.path(), &["embedded", "mine"]),
        "The prices of embedded and mine are the same in 35 regions; 1 is of another day.\n"
    );
    let with_profile = ["embedded", "mine", "--profile", "sessions.toml"];
    says(
        &answer(folder.path(), &with_profile),
        &["dynamodb.on-demand.standard", "1,010.50", "as before"],
    );
}

#[test]
fn a_price_is_said_with_both_sides_both_days_and_how_far_it_moved() {
    let folder = mine(STORAGE);
    let text = answer(folder.path(), &["embedded", "mine"]);
    // 0.20 ÷ 0.25 − 1 = −20 %.
    says(
        &text,
        &[
            "embedded → mine\n",
            "1 price changed (1 down), 0 new, 0 gone, in 1 of 35 regions.",
            "dynamodb.storage.standard  us-east-1: 0.25 → 0.2 (list price 0.25) USD per GB-month, \
             −20.0 %, 2025-06-05 → 2026-01-15",
        ],
    );
    // The other way round 0.25 ÷ 0.20 − 1 = 25 %.
    let text = answer(folder.path(), &["mine", "embedded"]);
    says(
        &text,
        &["(1 up)", "0.2 (list price 0.25) → 0.25 USD", "+25.0 %"],
    );
}

#[test]
fn what_one_side_lacks_is_new_or_gone() {
    let row = "rds.instance-hours.multi-az.db.r99.large,0.5,hour,our contract,2026-01-15";
    let folder = mine(row);
    let text = answer(folder.path(), &["embedded", "mine"]);
    says(
        &text,
        &[
            "0 prices changed, 1 new, 0 gone, in 1 of 35 regions.",
            "\nNew\n",
            "rds.instance-hours.multi-az.db.r99.large  us-east-1: 0.5 USD per hour, 2026-01-15",
        ],
    );
    assert!(
        !text.contains("Gone") && !text.contains("Changed"),
        "{text}"
    );
    let text = answer(folder.path(), &["mine", "embedded"]);
    says(&text, &["0 new, 1 gone", "\nGone\n"]);
}

/// The instance classes of RDS in us-east-1 at a part of their price, of those that a filter takes.
fn classes_at(part: Decimal, takes: impl Fn(&str) -> bool) -> String {
    let book = Library::embedded().book("us-east-1").unwrap();
    let mut rows = String::new();
    for (class, price) in book.prices_under("rds.instance-hours.multi-az.") {
        if takes(class) {
            let usd = price.usd * part;
            let source = "aws-pricing-feed-rds-postgresql";
            let key = format!("rds.instance-hours.multi-az.{class}");
            writeln!(rows, "{key},{usd},hour,{source},2026-01-15").unwrap();
        }
    }
    rows
}

#[test]
fn prices_of_a_meter_that_moved_alike_are_one_line() {
    let is_r7g = |class: &str| class.starts_with("db.r7g.");
    let rows = classes_at(dec!(0.95), is_r7g);
    let folder = mine(&rows);
    let text = answer(folder.path(), &["embedded", "mine"]);
    let line = format!(
        "\n  rds.instance-hours.{{deployment}}.db.{{type}}: {} prices in us-east-1, −5.0 %\n",
        rows.lines().count()
    );
    says(&text, &[&line]);
    // The title, the summary, the heading, the line.
    assert_eq!(text.lines().count(), 5, "{text}");
}

#[test]
fn those_that_moved_otherwise_are_listed_below() {
    let rows = classes_at(dec!(0.95), |class| class.starts_with("db.r7g."))
        + &classes_at(dec!(1.5), |class| class == "db.m7g.large");
    let folder = mine(&rows);
    let text = answer(folder.path(), &["embedded", "mine"]);
    says(
        &text,
        &[
            "from −5.0 % to +50.0 %",
            "prices in us-east-1, −5.0 %: rds.instance-hours.multi-az.db.r7g.12xlarge for one",
            "rds.instance-hours.multi-az.db.m7g.large  us-east-1: ",
            ", +50.0 %, ",
        ],
    );
}

#[test]
fn a_terminal_gets_those_that_moved_most_and_a_pipe_gets_all() {
    // None of them ever comes to 1.
    let parts = [dec!(0.7005), dec!(0.8005), dec!(1.1), dec!(1.3)];
    let mut rows = String::new();
    let mut factors = (0..).map(|i| parts[i % 4] + Decimal::from(i) / dec!(1000));
    for row in classes_at(Decimal::ONE, |class| class.starts_with("db.r")).lines() {
        let [key, usd, rest] = row.splitn(3, ',').collect::<Vec<_>>()[..] else {
            panic!("{row}");
        };
        let usd = usd.parse::<Decimal>().unwrap() * factors.next().unwrap();
        writeln!(rows, "{key},{usd},{rest}").unwrap();
    }
    let folder = mine(&rows);
    let mut library = Library::embedded();
    library.overlay(&folder.path().join("mine")).unwrap();
    let [before, after] = [Library::embedded(), library].map(|it| it.book("us-east-1").unwrap());
    let changes = PriceDiff::of([(&before, &after)]);
    let lines = |brief| {
        let text = report::price_diff(["a", "b"], &changes, None, brief, 200);
        let text = anstream::adapter::strip_str(&text).to_string();
        let lines = text
            .lines()
            .filter(|it| it.contains("rds.instance-hours.multi-az"));
        (lines.count(), text.contains("more\n"))
    };
    assert_eq!(lines(true), (5, true));
    assert_eq!(lines(false), (rows.lines().count(), false));
    // The program writes into a pipe here.
    let text = answer(folder.path(), &["embedded", "mine"]);
    let listed = text
        .lines()
        .filter(|it| it.contains("  rds.instance-hours.multi-az."));
    assert_eq!(listed.count(), rows.lines().count());
}

#[test]
fn a_discount_moves_what_is_paid_and_leaves_the_list_price() {
    let folder = folder(&[("mine/discounts.toml", "[discount]\ndynamodb = 12\n")]);
    let text = answer(folder.path(), &["embedded", "mine"]);
    says(
        &text,
        &[
            "in all 35 regions",
            "dynamodb: 18 meters, ",
            "in 35 regions, −12.0 %, the list price as before",
        ],
    );
    // The title, the summary, the heading, one line for the service.
    assert_eq!(text.lines().count(), 5, "{text}");
}

#[test]
fn a_list_price_alone_may_move() {
    // 12 % off 0.25 are 0.22; what is published as 0.25 becomes 0.275, and 20 % off it are 0.22 too.
    let published = "dynamodb.storage.standard,0.275,GB-month,aws-pricing-feed-dynamodb,2026-01-15";
    let discount = |percent| format!("[discount]\n\"dynamodb.storage.standard\" = {percent}\n");
    let folder = folder(&[
        ("old/discounts.toml", &discount(12)),
        ("new/discounts.toml", &discount(20)),
        (
            "new/aws/us-east-1/new.csv",
            &format!("{HEADER}\n{published}\n"),
        ),
        ("sessions.toml", SESSIONS),
    ]);
    let arguments = ["old", "new", "--profile", "sessions.toml"];
    let text = answer(folder.path(), &arguments);
    says(
        &text,
        &[
            "1 price changed (1 in the list price alone), 0 new, 0 gone.",
            "0.22 (list price 0.25 less 12 %) → 0.22 (list price 0.275 less 20 %) USD per GB-month, \
             as before",
        ],
    );
}

#[test]
fn all_else_that_a_book_says_is_compared_too() {
    let folder = folder(&[
        (
            "mine/aws/allowances.csv",
            "key,quantity,unit,source,date\n\
             dynamodb.storage.standard,30,GB-month,our contract,2026-01-15\n",
        ),
        (
            "mine/aws/savings-plans.csv",
            "usage,discount,source,date\ndynamodb.on-demand,0.15,our contract,2026-01-15\n",
        ),
        (
            "mine/aws/engine-versions.csv",
            "version,extended_support_from,year_3_from,source,date\n\
             13,2027-01-01,2029-01-01,a calendar,2026-01-15\n",
        ),
        (
            "mine/aws/hardware/instance-types.csv",
            "instance_type,vcpus,memory_mib,ebs_baseline_iops,ebs_baseline_mb_per_second,\
             cpu_baseline_share,source,date\nr7g.large,4,16384,3600,100,,us,2026-01-15\n",
        ),
        (
            "mine/aws/hardware/dax-nodes.csv",
            "node,memory_gib,normalized_requests_per_second,source,date\n\
             dax.r5.large,16,80000,us,2026-01-15\n",
        ),
    ]);
    let text = answer(folder.path(), &["embedded", "mine"]);
    says(
        &text,
        &[
            "0 prices changed, 0 new, 0 gone. Free",
            "\nFree allowances\n  dynamodb.storage.standard  25 a month, 2026-11-22 → 30 a month, 2026-01-15\n",
            "\nSavings plans take off\n  dynamodb.on-demand  18 %, 2026-11-22 → 15 %, 2026-01-15\n",
            "\nVersions of PostgreSQL\n  13  Extended Support from ",
            " → Extended Support from 2027-01-01, its year 3 from 2029-01-01",
            "\nHardware of instance classes\n",
            "db.r7g.large  2 vCPUs, 16 GiB, ",
            " → 4 vCPUs, 16 GiB, EBS 3,600 IOPS and 100 MiB/s, ",
            "\nHardware of DAX nodes\n  dax.r5.large  16 GiB, ",
            " → 16 GiB, 80,000 normalized requests a second\n",
        ],
    );
}

#[test]
fn every_option_of_a_workload_is_said_with_both_sides() {
    let folder = mine(STORAGE);
    let text = answer(
        folder.path(),
        &["embedded", "mine", "--profile", "sessions.toml"],
    );
    // 328.50 + 657.00 + 100 × 0.25 = 1,010.50, and with 100 × 0.20 it is 5.00 less: 0.5 %.
    let lines: Vec<_> = text.lines().collect();
    let row = |id: &str| {
        let row = lines
            .iter()
            .find(|it| it.split_whitespace().any(|word| word == id));
        row.unwrap_or_else(|| panic!("{id} is not in:\n{text}"))
    };
    let on_demand = row("dynamodb.on-demand.standard");
    assert!(
        on_demand
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ")
            .ends_with("dynamodb.on-demand.standard 1,010.50 1,005.50 −5.00 −0.5 %"),
        "{on_demand}"
    );
    // What has other prices costs the same.
    assert!(row("rds.multi-az.on-demand").ends_with("0.00  as before"));
    assert!(row("dynamodb.on-demand.standard-ia").ends_with("0.00  as before"));
    // The region of the profile is the only one.
    says(&text, &["1 price changed (1 down), 0 new, 0 gone.\n"]);
}

#[test]
fn ranks_move_and_the_best_option_of_an_engine_may_be_another() {
    // Writes at 0.3 in place of 0.625 USD a million: 657.00 × 0.48 = 315.36, so 668.86 in all.
    let folder =
        mine("dynamodb.write-request-units.standard,0.0000003,WRU,our contract,2026-01-15");
    let text = answer(
        folder.path(),
        &["embedded", "mine", "--profile", "sessions.toml"],
    );
    says(&text, &["1,010.50", "668.86", "−341.64", "−33.8 %", " → "]);
}

#[test]
fn that_the_answer_flips_is_said_first() {
    let half = "[discount]\nec2 = 99\nebs = 99\n";
    let folder = folder(&[
        ("mine/discounts.toml", half),
        ("orders.toml", include_str!("../examples/orders.toml")),
    ]);
    let arguments = ["embedded", "mine", "--profile", "orders.toml"];
    let text = answer(folder.path(), &arguments);
    says(
        &text,
        &["Without a commitment the answer flips: DynamoDB was the cheapest, PostgreSQL is now."],
    );
    let arguments = ["mine", "embedded", "--profile", "orders.toml"];
    let text = answer(folder.path(), &arguments);
    says(
        &text,
        &["the answer flips: PostgreSQL was the cheapest, DynamoDB is now."],
    );
    let arguments = ["mine", "mine", "--profile", "orders.toml"];
    assert!(!answer(folder.path(), &arguments).contains("flips"));
}

#[test]
fn regions_are_compared_with_each_other_and_a_workload_moves() {
    let folder = mine(STORAGE);
    let text = answer(
        folder.path(),
        &["us-east-1", "eu-west-1", "--profile", "sessions.toml"],
    );
    // On demand in eu-west-1: a million reads at 0.1415 in place of 0.125, 328.50 × 1.132 = 371.862; a
    // million writes at 0.705 in place of 0.625, 657.00 × 1.128 = 741.096; 100 GB at 0.283 are 28.30.
    says(
        &text,
        &[
            "us-east-1 → eu-west-1\n",
            "1,010.50",
            "1,141.26",
            "+130.76",
            "+12.9 %",
            "No longer available",
            "aurora.dsql: was ",
            "now the price book of eu-west-1 has no price aurora-dsql.processing-units",
        ],
    );
    // Back from where there is none.
    let back = ["eu-west-1", "us-east-1", "--profile", "sessions.toml"];
    let text = answer(folder.path(), &back);
    says(
        &text,
        &[
            "Available now",
            "before, the price book of eu-west-1 has no price",
        ],
    );
}

#[test]
fn a_workload_does_not_move_where_it_is_already() {
    let profile = format!("{SESSIONS}\n").replace(
        "table_size = \"100 GiB\"",
        "table_size = \"100 GiB\", replica_regions = [\"eu-west-1\"]",
    );
    let folder = folder(&[("global.toml", &profile)]);
    let output = diff(
        folder.path(),
        &["us-east-1", "eu-west-1", "--profile", "global.toml"],
    );
    assert_eq!(output.status.code(), Some(2));
    says(
        stderr(&output),
        &[
            "sessions has a replica in eu-west-1: it can't move there",
            "global.toml",
        ],
    );
    // With the replica elsewhere its book is needed too, and is there.
    let moved = ["us-east-1", "us-west-2", "--profile", "global.toml"];
    says(
        &answer(folder.path(), &moved),
        &["What that does to sessions"],
    );
}

#[test]
fn a_region_that_one_side_has_alone_is_said_and_not_compared() {
    let folder = folder(&[(
        "mine/aws/xx-test-1/a.csv",
        &format!("{HEADER}\n{STORAGE}\n"),
    )]);
    let output = diff(folder.path(), &["embedded", "mine"]);
    assert_eq!(
        stdout(&output),
        "The prices of embedded and mine are the same in 35 regions.\n"
    );
    assert_eq!(
        stderr(&output),
        "not compared, as mine alone has a book for it: xx-test-1\n"
    );
}

#[test]
fn the_variable_is_laid_over_neither_side() {
    let folder = mine(STORAGE);
    let output = Command::new(env!("CARGO_BIN_EXE_tablestakes"))
        .args(["prices", "diff", "embedded", "embedded"])
        .current_dir(folder.path())
        .env("TABLESTAKES_PRICES", "mine")
        .output()
        .unwrap();
    assert!(stdout(&output).contains("are the same in 35 regions"));
}

#[test]
fn what_is_no_side_is_said_with_what_is_nearest() {
    let folder = folder(&[
        (
            "my-prices/aws/us-east-1/mine.csv",
            &format!("{HEADER}\n{STORAGE}\n"),
        ),
        (
            "broken/aws/us-east-1/mine.csv",
            &format!("{HEADER}\ndynamodb.storage.standard,cheap,GB-month,us,2026-01-01\n"),
        ),
        ("empty/aws/nothing.txt", ""),
        ("sessions.toml", SESSIONS),
        ("wrong.toml", &SESSIONS.replace("strong", "stong")),
        (
            "elsewhere.toml",
            &SESSIONS.replace("storage", "region = \"us-eats-1\"\n    storage"),
        ),
    ]);
    for (arguments, parts) in [
        (
            &["us-eats-1", "embedded"][..],
            &["\"us-eats-1\" is neither", "did you mean us-east-1?"][..],
        ),
        (
            &["embedded", "my-price"],
            &[
                "\"my-price\" is neither a folder",
                "did you mean my-prices?",
            ],
        ),
        (&["embeded", "my-prices"], &["did you mean embedded?"]),
        (
            &["embedded", "zzz"],
            &["give embedded, a folder, or a region, us-east-1 for one"],
        ),
        (
            &["us-east-1", "my-prices"],
            &["us-east-1 is a region, and my-prices is not"],
        ),
        (
            &["embedded", "eu-west-1"],
            &["eu-west-1 is a region, and embedded is not"],
        ),
        (
            &["embedded", "sessions.toml"],
            &["sessions.toml is a file: prices are in a folder"],
        ),
        (
            &["embedded", "broken"],
            &["mine.csv:2:27", "expected a decimal number"],
        ),
        (&["embedded", "empty"], &["no price file under empty"]),
        (
            &["embedded", "my-prices", "--profile", "wrong.toml"],
            &["wrong.toml", "stong", "strong"],
        ),
        (
            &["embedded", "my-prices", "--profile", "none.toml"],
            &["none.toml can't be read"],
        ),
        (
            &["embedded", "my-prices", "--profile", "elsewhere.toml"],
            &["elsewhere.toml:5", "us-eats-1", "us-east-1"],
        ),
        (&["embedded"], &["<B>"]),
    ] {
        let output = diff(folder.path(), arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert_eq!(stdout(&output), "", "{arguments:?}");
        says(stderr(&output), parts);
    }
}

#[test]
fn the_layout_fits_80_and_140_columns() {
    let rows = [
        STORAGE.to_owned(),
        classes_at(dec!(0.95), |class| class.starts_with("db.r7g.")),
        classes_at(dec!(1.5), |class| class == "db.m7g.large"),
        "rds.instance-hours.multi-az.db.r99.large,0.5,hour,our contract,2026-01-15".to_owned(),
    ];
    let folder = mine(&rows.join("\n").replace("\n\n", "\n"));
    for (columns, name) in [(80, "80_columns"), (140, "140_columns")] {
        let profile = ["--profile", "sessions.toml"];
        let arguments = [&["prices", "diff", "embedded", "mine"], &profile[..]].concat();
        let text = answer_in_columns(folder.path(), &arguments, columns);
        insta::assert_snapshot!(name, text);
    }
}

#[test]
fn an_option_that_one_side_alone_lists_is_told_with_what_the_other_lacks() {
    let prices = "rds.reserved-instance-hours.1y-all-upfront.multi-az.db.t4g.xlarge,0,hour,us,2026-01-01\n\
                  rds.reserved-instances.1y-all-upfront.multi-az.db.t4g.xlarge,1200,instance,us,2026-01-01";
    let folder = mine(prices);
    let arguments = ["embedded", "mine", "--profile", "sessions.toml"];
    let text = answer(folder.path(), &arguments);
    says(
        &text,
        &[
            "Available now",
            "rds.multi-az.reserved-1y-all-upfront: ",
            "before, the price book of us-east-1 has no price rds.reserved-instance-hours.1y-all-upfront",
        ],
    );
}
