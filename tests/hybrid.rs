//! Several workloads of one application, each free to go to either engine: sums by hand at the prices of
//! us-east-1.

mod common;

use std::path::Path;
use std::process::Output;

use common::program::{self, stderr, stdout};
use rust_decimal::{Decimal, dec};
use serde_json::Value;
use tablestakes::hybrid::{Split, Splits};
use tablestakes::{Hybrid, Library, Workload};

/// Runs the program where the examples are.
fn run(arguments: &[&str]) -> Output {
    program::run(Path::new(env!("CARGO_MANIFEST_DIR")), arguments)
}

/// The splits of profiles, from the shortest term on.
fn splits(profiles: &[String]) -> Vec<Splits> {
    let read = |profile: &String| Workload::from_toml("test.toml", profile).expect("a profile");
    let workloads: Vec<_> = profiles.iter().map(read).collect();
    let regions = workloads.iter().flat_map(Workload::regions);
    let books = Library::embedded().books(regions).expect("books");
    Hybrid::of(&workloads, &books).answers
}

fn options(split: &Split) -> Vec<Option<&'static str>> {
    let places = split.places.iter();
    places.map(|it| it.table.map(|(id, _)| id)).collect()
}

/// A workload that asks for nothing, with so much data as the console shows it.
fn idle(name: &str, gib: u32, more: &str) -> String {
    format!(
        "name = \"{name}\"
        reads = {{ per_second = 0, item_size = \"1 KiB\" }}
        writes = {{ per_second = 0, item_size = \"1 KiB\" }}
        storage = {{ size = 0, items = 0 }}
        dynamodb.table_size = \"{gib} GiB\"
        {more}"
    )
}

const PINNED: &str = "
    requirements.joins = true
    [postgres]
    instance = \"db.t4g.medium\"
    storage = \"100 GiB\"
    backup_storage = \"200 GiB\"
    ";

#[test]
fn those_on_postgresql_share_one_database() {
    let answers = splits(&[idle("a", 1, PINNED), idle("b", 1, PINNED)]);
    let split = answers[0].best.as_ref().expect("a split");
    let database = split.database.as_ref().expect("a database");
    // EC2: 2 × 730 × 0.0336 = 49.056; 2 × 100 GiB × 0.08 = 16; 200 GiB × 0.023 = 4.60. One of it, not
    // two. RDS would be 126.67.
    assert_eq!(database.id, "ec2.multi-az.on-demand");
    assert_eq!(split.usd, dec!(69.656));
    // Joins are what DynamoDB can't do.
    let reason = answers[0].all_dynamodb.as_ref().expect_err("no joins");
    assert!(reason.contains("joins"), "{reason}");
}

/// Reads in one half of each day, with small data.
fn half(name: &str, from: &str, to: &str) -> String {
    format!(
        "name = \"{name}\"
        requirements.joins = true
        [shape]
        kind = \"on-off\"
        from = \"{from}\"
        to = \"{to}\"
        [reads]
        per_second = 10_000
        item_size = \"1 KiB\"
        [writes]
        per_second = 0
        item_size = \"1 KiB\"
        [storage]
        size = \"100 MiB\"
        "
    )
}

#[test]
fn loads_are_added_minute_by_minute_and_not_peak_by_peak() {
    let of = |profiles: &[String]| {
        let answers = splits(profiles);
        let split = answers[0].best.as_ref().expect("a split").clone();
        split.database.expect("a database").summary
    };
    let day = half("day", "00:00", "12:00");
    // 20,000 reads a second in the half that has any: 20,000 × 0.025 ms × 2.5 = 1.25 vCPUs of 21,400
    // CoreMark, ÷ 0.6 = 44,583. Two that take turns ask for no more than one in any minute.
    let alone = of(std::slice::from_ref(&day));
    let in_turn = of(&[day.clone(), half("night", "12:00", "24:00")]);
    let class = |summary: &str| summary.split([',', ' ']).next().map(str::to_owned);
    assert_eq!(class(&in_turn), class(&alone));
    // Two at once ask for twice as much: 89,167 CoreMark, more than the 2 × 25,667.5 = 51,335 of any
    // class with two vCPUs.
    let at_once = of(&[day.clone(), half("also by day", "00:00", "12:00")]);
    assert_ne!(class(&at_once), class(&alone));
}

#[test]
fn tables_share_what_is_free_to_the_account() {
    let free = "dynamodb.free_tier = true";
    let answers = splits(&[idle("a", 20, free), idle("b", 6, free)]);
    let tables = answers[0].all_dynamodb.as_ref().expect("two tables");
    // 25 GB are free of Standard: the first takes 20 of them and the second 5, and pays for one:
    // 0.25. In Standard-IA it would pay for 6 × 0.10.
    assert_eq!(tables.usd, dec!(0.25));
    let ids = [Some("dynamodb.on-demand.standard"); 2];
    assert_eq!(options(tables), ids);
    // Alone, either would pay nothing.
    for gib in [20, 6] {
        let alone = splits(&[idle("alone", gib, free)]);
        let split = alone[0].all_dynamodb.as_ref().expect("a table");
        assert_eq!(split.usd, Decimal::ZERO);
    }
}

/// A table that is written at full capacity in half of each day.
fn written(name: &str, from: &str, to: &str) -> String {
    format!(
        "name = \"{name}\"
        [shape]
        kind = \"on-off\"
        days = \"mon-sun\"
        from = \"{from}\"
        to = \"{to}\"
        [reads]
        per_second = 0
        item_size = \"1 KiB\"
        [writes]
        per_second = 350
        item_size = \"1 KiB\"
        [storage]
        size = 0
        items = 0
        "
    )
}

#[test]
fn tables_share_reserved_capacity() {
    let tables = [
        written("day", "00:00", "12:00"),
        written("night", "12:00", "24:00"),
    ];
    let within_a_year = |profiles: &[String]| {
        let split = splits(profiles)[1].all_dynamodb.clone();
        split.expect("tables")
    };
    // A mean of 350: 700 WCU for half of the time at 70 % are 1,000, by a timetable: 365 × 1,000 × 0.00065 = 237.25,
    // and a unit of the least outside. Together 1,000 all the time: 10 blocks cost
    // 1,000 × (1.50 ÷ 12 + 730 × 0.000128) = 218.44 and cover what would be 474.50.
    let together = within_a_year(&tables);
    assert_eq!(together.tables_commitment, Some("reserved-1y"));
    let saved = together.tables_saved_usd;
    assert!(
        (saved - (dec!(474.50) - dec!(218.44))).abs() < dec!(0.5),
        "{saved}"
    );
    // One alone needs the same blocks, for half of the time: the other runs on what it leaves, but for the
    // least capacity of a table.
    let alone = within_a_year(&tables[..1]);
    let more = together.usd - alone.usd;
    assert!(Decimal::ZERO < more && more < dec!(0.75), "{more}");
}

#[test]
fn the_cheapest_split_may_have_both_engines() {
    // Nothing but data: DynamoDB's price a GB is a fraction of a server. Many small reads of little data:
    // a server costs a fraction of the requests.
    let data = idle("archive", 100, "")
        .replace("size = 0, items = 0", "size = \"100 GiB\", items = 1000000");
    let busy = "
        name = \"counters\"
        [reads]
        per_second = 5_000
        item_size = \"100 B\"
        strong = true
        [writes]
        per_second = 500
        item_size = \"100 B\"
        [storage]
        size = \"100 MiB\"
        ";
    let answers = splits(&[data, busy.to_owned()]);
    let splits = &answers[0];
    let best = splits.best.as_ref().expect("a split");
    // 100 GB in Standard-IA: 10.00.
    assert_eq!(
        options(best),
        [Some("dynamodb.on-demand.standard-ia"), None]
    );
    assert_eq!(best.places[0].table.map(|(_, usd)| usd), Some(dec!(10)));
    for other in [&splits.all_dynamodb, &splits.all_postgresql] {
        assert!(best.usd < other.as_ref().expect("it serves").usd);
    }
}

#[test]
fn the_program_writes_a_table_or_json() {
    let orders = "examples/orders.toml";
    let sessions = "examples/session-store.toml";
    let table = run(&["compare", "--hybrid", orders, sessions]);
    assert!(table.status.success());
    let text = stdout(&table);
    assert!(
        text.starts_with("orders and session store, as one application\n"),
        "{text}"
    );
    assert!(text.contains("The cheapest split costs"), "{text}");

    let json = run(&["compare", "--hybrid", "--format", "json", orders, sessions]);
    let json: Value = serde_json::from_str(stdout(&json)).expect("JSON");
    assert_eq!(json["all_splits_tried"], true);
    assert_eq!(json["terms"][0]["term"], "no-commitment");
    let best = &json["terms"][0]["best"];
    assert_eq!(best["places"][0]["workload"], "orders");

    let csv = run(&["compare", "--hybrid", "--format", "csv", orders, sessions]);
    assert_eq!(csv.status.code(), Some(2));
    assert!(stderr(&csv).contains("as a table or as JSON"));
}

#[test]
fn what_shares_a_database_is_in_one_region() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("far.toml");
    let far = idle("far", 1, "").replace("name =", "region = \"eu-west-1\"\nname =");
    std::fs::write(&path, far).expect("a file");
    let path = path.display().to_string();
    let refused = run(&["compare", "--hybrid", "examples/orders.toml", &path]);
    assert_eq!(refused.status.code(), Some(2));
    let said = stderr(&refused);
    let expected = "orders is in us-east-1 and far in eu-west-1";
    assert!(said.contains(expected), "{said}");
}
