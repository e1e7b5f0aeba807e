//! Folders of prices: what they lay over the embedded books, and what is wrong with a file.

mod common;

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use common::program::folder;
use rust_decimal::{Decimal, dec};
use tablestakes::report::{self, Format};
use tablestakes::{Comparison, Library, Workload, catalog};
use tempfile::TempDir;

const HEADER: &str = "key,usd,unit,source,date";
const PLANS: &str = "usage,discount,source,date";

fn overlay(files: &[(&str, &str)]) -> (TempDir, Library) {
    let folder = folder(files);
    let mut library = Library::embedded();
    library.overlay(folder.path()).expect("a folder of prices");
    (folder, library)
}

/// The problems of the book of us-east-1 under a file of prices, as text.
fn problems(prices: &str) -> String {
    let (_folder, library) = overlay(&[("aws/us-east-1/mine.csv", prices)]);
    library
        .book("us-east-1")
        .expect_err("a mistake")
        .to_string()
}

#[test]
fn mistakes_in_tiers_and_nodes_are_said_too() {
    let said = problems(&format!(
        "{HEADER}\ntransfer.internet.from-10-tb,0.05,GB,us,2026-01-01\n"
    ));
    for part in [
        "mine.csv:2:1",
        "transfer.internet.from-10-tb",
        "transfer.internet.from-10240-gb",
    ] {
        assert!(said.contains(part), "{said}");
    }
    let nodes = "node,memory_gib,normalized_requests_per_second,source,date\n\
                 dax.r5.large,0,75000,us,2026-01-01\n";
    let (_folder, library) = overlay(&[("aws/hardware/dax-nodes.csv", nodes)]);
    let said = library.book("us-east-1").unwrap_err().to_string();
    assert!(said.contains("dax.r5.large: expected 1 or more"), "{said}");
}

#[test]
fn a_dax_node_that_the_book_lacks_may_be_priced() {
    let prices = format!("{HEADER}\ndax.node-hours.dax.r7i.large,0.1,hour,us,2026-01-01\n");
    let (_folder, library) = overlay(&[("aws/us-east-2/mine.csv", &prices)]);
    let price = "dax.node-hours.dax.r7i.large";
    assert!(
        library
            .book("us-east-2")
            .unwrap()
            .price(price, "hour")
            .is_ok()
    );
    // A meter is no class.
    let prices = format!("{HEADER}\ndax.nod-hours.dax.r7i.large,0.1,hour,us,2026-01-01\n");
    let (_folder, library) = overlay(&[("aws/us-east-2/mine.csv", &prices)]);
    assert!(library.book("us-east-2").is_err());
}

#[test]
fn a_folder_lays_its_prices_over_the_embedded_ones_key_by_key() {
    let prices =
        format!("{HEADER}\ndynamodb.storage.standard,0.20,GB-month,our contract,2026-01-15\n");
    let (_folder, library) = overlay(&[("aws/us-east-1/mine.csv", &prices)]);
    let book = library.book("us-east-1").unwrap();
    let price = book.price("dynamodb.storage.standard", "GB-month").unwrap();
    assert_eq!(price.usd, dec!(0.20));
    assert_eq!(price.source.to_string(), "our contract");
    assert_eq!(price.date.to_string(), "2026-01-15");
    let other = book
        .price("dynamodb.storage.standard-ia", "GB-month")
        .unwrap();
    assert_eq!(other.usd, dec!(0.10));
}

#[test]
fn a_folder_can_bring_a_region_of_its_own() {
    let prices =
        format!("{HEADER}\ndynamodb.storage.standard,0.285,GB-month,a price list,2025-06-05\n");
    let (_folder, library) = overlay(&[("aws/xx-test-1/dynamodb.csv", &prices)]);
    assert!(library.regions().contains(&"xx-test-1"));
    let book = library.book("xx-test-1").unwrap();
    assert!(book.price("dynamodb.storage.standard", "GB-month").is_ok());
    let missing = book
        .price("dynamodb.write-request-units.standard", "WRU")
        .unwrap_err();
    assert_eq!(
        missing.to_string(),
        "the price book of xx-test-1 has no price dynamodb.write-request-units.standard"
    );
}

#[test]
fn mistakes_in_a_file_name_the_file_the_line_and_the_key() {
    let line = |line: &str| problems(&format!("{HEADER}\n{line}\n"));
    for (text, said) in [
        (
            line("dynamodb.storage.standard,cheap,GB-month,us,2026-01-01"),
            "mine.csv:2:27: dynamodb.storage.standard: expected a decimal number",
        ),
        (
            line("dynamodb.storage.standard,-1,GB-month,us,2026-01-01"),
            "found \"-1\"",
        ),
        (
            line("dynamodb.storage.standard,99999999999999,GB-month,us,2026-01-01"),
            "from 0 to 1,000,000",
        ),
        (
            line("dynamodb.storage.standard,1,GB-hour,us,2026-01-01"),
            "dynamodb.storage.standard: expected a price per GB-month, found \"GB-hour\"",
        ),
        (
            line("dynamodb.storage.standard,1,GB-month,us,yesterday"),
            "expected a date such as",
        ),
        (
            line("dynamodb.storage.standard,1,GB-month,us,2026-02-30"),
            "found \"2026-02-30\"",
        ),
        (
            line("dynamodb.storage.standard,1,GB-month"),
            "expected 5 columns, found 3",
        ),
        (
            line(
                "rds.cpu-credits,1,vCPU-hour,us,2026-01-01\nrds.cpu-credits,2,vCPU-hour,us,2026-01-01",
            ),
            ":3:1: \"rds.cpu-credits\" stands twice",
        ),
        (
            line("dynamodb.storge.standard,1,GB-month,us,2026-01-01"),
            "no price has the key \"dynamodb.storge.standard\" \
             (did you mean \"dynamodb.storage.standard\"?)",
        ),
        (line(",1,hour,us,2026-01-01"), "the column key is empty"),
        (
            problems("key,eur,unit,source,date\n"),
            "expected the columns key,usd,unit,source,date",
        ),
        (problems(""), "expected the columns"),
    ] {
        assert!(text.contains(said), "{text:?} does not say {said:?}");
    }
}

#[test]
fn all_mistakes_of_a_file_are_said_at_once() {
    let text = problems(&format!(
        "{HEADER}\na,x,hour,us,2026-01-01\nb,1,hour,us,soon\n"
    ));
    assert_eq!(text.lines().count(), 2, "{text}");
}

#[test]
fn the_first_mistakes_of_a_large_file_are_said_and_the_rest_counted() {
    let mut rows = vec![HEADER.to_owned()];
    rows.extend((0..50_000).map(|i| format!("k{i},x,hour,us,2026-01-01")));
    let text = problems(&rows.join("\n"));
    assert_eq!(text.lines().count(), 21);
    assert!(text.ends_with("and 49980 problems more"), "{text}");
}

#[test]
fn a_byte_order_mark_from_a_spreadsheet_is_no_mistake() {
    let prices = format!("\u{feff}{HEADER}\r\nrds.cpu-credits,1.5,vCPU-hour,us,2026-01-01\r\n");
    let (_folder, library) = overlay(&[("aws/us-east-1/mine.csv", &prices)]);
    let book = library.book("us-east-1").unwrap();
    assert_eq!(
        book.price("rds.cpu-credits", "vCPU-hour").unwrap().usd,
        dec!(1.5)
    );
    let text = problems(&format!(
        "\u{feff}{HEADER}\r\nrds.cpu-credits,x,vCPU-hour,us,2026-01-01\r\n"
    ));
    assert!(text.contains("mine.csv:2:17:"), "{text}");
}

#[test]
fn a_folder_without_prices_is_a_mistake() {
    let folder = tempfile::tempdir().unwrap();
    let problem = |path: &Path| {
        Library::embedded()
            .overlay(path)
            .expect_err("a mistake")
            .to_string()
    };
    assert!(
        problem(folder.path()).contains("expected aws/REGION/NAME.csv")
            || problem(folder.path()).contains("a folder of prices holds aws/REGION/NAME.csv")
    );
    fs::create_dir(folder.path().join("aws")).unwrap();
    assert!(problem(folder.path()).contains("no price file under"));
    fs::write(folder.path().join("aws/mine.csv"), HEADER).unwrap();
    assert!(problem(folder.path()).contains("mine.csv is no file of a price book"));
}

#[test]
fn hardware_can_be_laid_over_too() {
    let types = "instance_type,vcpus,memory_mib,ebs_baseline_iops,ebs_baseline_mb_per_second,cpu_baseline_share,source,date\n";
    let row = "z9.large,2,16384,4000,100,,us,2026-01-01\n";
    let families =
        "family,instance_types,coremark_per_vcpu,source,date\nz9,z9,40000,us,2026-01-01\n";
    let (_folder, library) = overlay(&[
        ("aws/hardware/instance-types.csv", &format!("{types}{row}")),
        ("aws/hardware/instance-families.csv", families),
    ]);
    let book = library.book("us-east-1").unwrap();
    let machine = book.hardware().instance("db.z9.large").expect("a machine");
    assert!((machine.coremark_per_vcpu - 40_000.0).abs() < f64::EPSILON);
    assert!(book.hardware().instance("db.r7g.large").is_some());
    let laid_over = book.laid_over();
    assert_eq!(
        (laid_over.prices, laid_over.allowances, laid_over.hardware),
        (0, 0, 2)
    );
    assert_eq!(laid_over.savings_plans, 0);

    let zero = format!("{types}z9.large,0,16384,4000,100,,us,2026-01-01\n");
    let (_folder, library) = overlay(&[("aws/hardware/instance-types.csv", &zero)]);
    let text = library
        .book("us-east-1")
        .expect_err("a mistake")
        .to_string();
    assert!(
        text.contains("instance-types.csv:2:10: z9.large: expected 1 or more"),
        "{text}"
    );
}

#[test]
fn discounts_of_savings_plans_are_laid_over_by_usage() {
    let plans = format!("{PLANS}\ndynamodb.on-demand,0.15,our contract,2026-01-15\n");
    let (_folder, library) = overlay(&[("aws/savings-plans.csv", &plans)]);
    let book = library.book("us-east-1").unwrap();
    let discount = book.savings_plan("dynamodb.on-demand").unwrap();
    assert_eq!(discount.share, dec!(0.15));
    assert_eq!(discount.source.to_string(), "our contract");
    assert_eq!(discount.date.to_string(), "2026-01-15");
    let other = book.savings_plan("dynamodb.provisioned").unwrap();
    assert_eq!(other.share, dec!(0.12));
    assert_eq!(
        (book.laid_over().prices, book.laid_over().savings_plans),
        (0, 1)
    );
}

#[test]
fn a_discount_may_be_nothing_or_everything() {
    let plans = format!(
        "{PLANS}\ndynamodb.on-demand,0,us,2026-01-01\ndynamodb.provisioned,1,us,2026-01-01\n"
    );
    let (_folder, library) = overlay(&[("aws/savings-plans.csv", &plans)]);
    let book = library.book("us-east-1").unwrap();
    let share = |usage| book.savings_plan(usage).unwrap().share;
    assert_eq!(share("dynamodb.on-demand"), dec!(0));
    assert_eq!(share("dynamodb.provisioned"), dec!(1));
}

#[test]
fn mistakes_in_savings_plans_name_the_file_the_line_and_the_usage() {
    let line = |line: &str| format!("{PLANS}\n{line}\n");
    for (plans, said) in [
        (
            line("dynamodb.on-demand,1.01,us,2026-01-01"),
            "savings-plans.csv:2:20: dynamodb.on-demand: expected a share from 0 to 1, \
             found \"1.01\"",
        ),
        (
            line("dynamodb.on-demand,-0.01,us,2026-01-01"),
            "dynamodb.on-demand: expected a share from 0 to 1, found \"-0.01\"",
        ),
        (
            line("dynamodb.on-demand,18 %,us,2026-01-01"),
            "expected a share from 0 to 1, found \"18 %\"",
        ),
        (
            line("dynamodb.ondemand,0.18,us,2026-01-01"),
            "savings-plans.csv:2:1: no savings plan covers the usage \"dynamodb.ondemand\" \
             (did you mean \"dynamodb.on-demand\"?)",
        ),
        (
            line("storage,0.18,us,2026-01-01"),
            "(plans cover aurora.instance-hours, aurora.serverless-v2, dynamodb.on-demand, \
             dynamodb.provisioned, rds.instance-hours)",
        ),
        (
            line("dynamodb.on-demand,0.18,us,soon"),
            "dynamodb.on-demand: expected a date such as",
        ),
        (
            line("dynamodb.on-demand,0.18,us"),
            "expected 4 columns, found 3",
        ),
        (
            line("dynamodb.on-demand,0.1,us,2026-01-01\ndynamodb.on-demand,0.2,us,2026-01-01"),
            ":3:1: \"dynamodb.on-demand\" stands twice",
        ),
        (
            "usage,share,source,date\n".to_owned(),
            "expected the columns usage,discount,source,date, found \"usage,share,source,date\"",
        ),
    ] {
        let (_folder, library) = overlay(&[("aws/savings-plans.csv", &plans)]);
        let text = library
            .book("us-east-1")
            .expect_err("a mistake")
            .to_string();
        assert!(text.contains(said), "{text:?} does not say {said:?}");
    }
}

#[test]
fn a_class_without_known_hardware_is_priced_when_pinned_and_never_chosen() {
    let prices =
        format!("{HEADER}\nrds.instance-hours.single-az.db.z9.large,0.001,hour,us,2026-01-01\n");
    let (_folder, library) = overlay(&[("aws/us-east-1/mine.csv", &prices)]);
    let books = library.books(["us-east-1"]).unwrap();
    let profile = |postgres: &str| {
        let text = format!(
            "name = \"a\"
            reads = {{ per_second = 0, item_size = 1 }}
            writes = {{ per_second = 0, item_size = 1 }}
            storage = {{ size = 0 }}
            postgres = {{ {postgres} }}"
        );
        Workload::from_toml("a.toml", &text).unwrap()
    };
    let cost = |workload: &Workload| -> (Decimal, usize) {
        let comparison = Comparison::of(workload, &books, catalog::models());
        let quote = comparison
            .answer("rds.single-az.on-demand")
            .unwrap()
            .quote()
            .unwrap();
        (quote.monthly_usd(), quote.warnings.len())
    };
    // 730 × 0.001 + 20 GiB × 0.115 = 3.03, with a warning.
    assert_eq!(
        cost(&profile("instance = \"db.z9.large\"")),
        (dec!(3.03), 1)
    );
    // Left to choose, db.t4g.micro: 13.98.
    assert_eq!(cost(&profile("")), (dec!(13.98), 0));
}

#[test]
fn mistyped_keys_and_units_of_a_folder_are_not_lost() {
    let mistake = |path: &str, text: &str| {
        let (_folder, library) = overlay(&[(path, text)]);
        library
            .book("us-east-1")
            .expect_err("a mistake")
            .to_string()
    };
    let price = |key: &str| format!("{HEADER}\n{key},1,GB-month,us,2026-01-01\n");
    let text = mistake("aws/us-east-1/a.csv", &price("dynamodb.storage.standrd"));
    assert!(
        text.contains("did you mean \"dynamodb.storage.standard\"?"),
        "{text}"
    );

    let allowance = |row: &str| format!("key,quantity,unit,source,date\n{row},us,2026-01-01\n");
    for row in [
        "dynamodb.storage.standrd,25,GB-month",
        "dynamodb.storage.standard,25,MB-month",
    ] {
        let text = mistake("aws/allowances.csv", &allowance(row));
        assert!(text.contains("no price has this key and unit"), "{text}");
    }
    let types = "instance_type,vcpus,memory_mib,ebs_baseline_iops,\
                 ebs_baseline_mb_per_second,cpu_baseline_share,source,date\n";
    let text = mistake(
        "aws/hardware/instance-types.csv",
        &format!("{types}z9.large,2,16384,4000,100,5,us,2026-01-01\n"),
    );
    assert!(text.contains("expected a share from 0 to 1"), "{text}");
    let text = mistake(
        "aws/hardware/instance-types.csv",
        &format!("{types}z9.large,2,16384,4000,100,,us,soon\n"),
    );
    assert!(text.contains("expected a date"), "{text}");
}

#[test]
fn an_allowance_of_what_a_region_has_no_price_for_is_none_there() {
    let allowances = "key,quantity,unit,source,date\n\
                      aurora-dsql.storage,2,GB-month,us,2026-01-01\n\
                      dynamodb.storage.standard,50,GB-month,us,2026-01-01\n";
    let (_folder, library) = overlay(&[("aws/allowances.csv", allowances)]);
    // Only us-east-1 has a price of Aurora DSQL.
    for (region, count) in [("us-east-1", 2), ("af-south-1", 1)] {
        let book = library.book(region).expect("a book");
        assert_eq!(book.laid_over().allowances, count, "{region}");
    }
}

#[test]
fn a_price_for_another_class_of_a_family_of_prices_is_laid_over() {
    let key = "rds.instance-hours.single-az.db.z9.large";
    let prices = format!("{HEADER}\n{key},1,hour,us,2026-01-01\n");
    let (_folder, library) = overlay(&[("aws/us-east-1/mine.csv", &prices)]);
    let book = library.book("us-east-1").unwrap();
    assert_eq!(book.laid_over().prices, 1);
    assert_eq!(
        book.classes_without_hardware().iter().collect::<Vec<_>>(),
        ["db.z9.large"]
    );
    assert_eq!(
        book.len(),
        Library::embedded().book("us-east-1").unwrap().len() + 1
    );
}

#[test]
fn bytes_that_are_no_utf_8_are_shown_with_their_line() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir_all(folder.path().join("aws/us-east-1")).unwrap();
    let bytes = b"key,usd,unit,source,date\na.b,1,hour,caf\xe9,2026-01-01\n";
    fs::write(folder.path().join("aws/us-east-1/mine.csv"), bytes).unwrap();
    let text = Library::embedded()
        .overlay(folder.path())
        .expect_err("a mistake")
        .to_string();
    assert!(
        text.contains("mine.csv:2:15: expected text in UTF-8"),
        "{text}"
    );
}

#[test]
fn a_price_that_an_option_needs_and_the_book_lacks_is_its_reason() {
    let prices = format!(
        "{HEADER}\n\
         dynamodb.write-request-units.standard,0.000000625,WRU,us,2026-01-01\n\
         dynamodb.read-request-units.standard,0.000000125,RRU,us,2026-01-01\n\
         dynamodb.storage.standard,0.25,GB-month,us,2026-01-01\n\
         rds.instance-hours.single-az.db.t4g.micro,0.016,hour,us,2026-01-01\n\
         rds.storage.single-az.gp3,0.115,GB-month,us,2026-01-01\n"
    );
    let (_folder, library) = overlay(&[("aws/xx-test-1/all.csv", &prices)]);
    let books = library.books(["xx-test-1"]).unwrap();
    let profile = "name = \"a\"
        region = \"xx-test-1\"
        reads = { per_second = 1, item_size = 1 }
        writes = { per_second = 1, item_size = 1 }
        storage = { size = 0 }";
    let workload = Workload::from_toml("a.toml", profile).unwrap();
    let comparison = Comparison::of(&workload, &books, catalog::models());
    let reason = |id| {
        comparison
            .answer(id)
            .unwrap()
            .reason()
            .map(ToString::to_string)
    };
    // What is not charged for needs no price: no extra IOPS, no backups beyond the free ones.
    assert_eq!(reason("dynamodb.on-demand.standard"), None);
    assert_eq!(reason("rds.single-az.on-demand"), None);
    assert_eq!(
        reason("dynamodb.provisioned-peak.standard").unwrap(),
        "the price book of xx-test-1 has no price dynamodb.read-capacity-unit-hours.standard"
    );
    assert_eq!(
        reason("rds.multi-az.on-demand").unwrap(),
        "the price book of xx-test-1 has no price rds.instance-hours.multi-az.*"
    );
}

#[test]
fn everything_at_its_bounds_is_answered_without_overflow() {
    let dearest = |region: &str| {
        let mut prices = HEADER.to_owned();
        let embedded = Library::embedded().book(region).unwrap();
        for (key, price) in embedded.prices_under("") {
            let _ = write!(prices, "\n{key},1000000,{},us,2026-01-01", price.unit);
        }
        prices
    };
    let [here, there] = ["us-east-1", "eu-west-1"].map(dearest);
    let mut families = "family,instance_types,coremark_per_vcpu,source,date".to_owned();
    for family in ["t3", "t4g", "m5", "r7g"] {
        let _ = write!(families, "\n{family},{family},1,us,2026-01-01");
    }
    let (_folder, library) = overlay(&[
        ("aws/us-east-1/mine.csv", &here),
        ("aws/eu-west-1/mine.csv", &there),
        ("aws/hardware/instance-families.csv", &families),
    ]);
    let books = library.books(["us-east-1", "eu-west-1"]).unwrap();
    // A burstable class, which has no plan, no cluster and no place in Aurora, and on EC2 no price for
    // its credits; and one that is sold in every way but a cluster. Auto scaling takes no such
    // target, and DSQL no second region.
    let out_of_any = ["autoscaled", "multi-az-cluster", "dsql"];
    let out_of_burstable = [
        "rds.single-az.savings-plan",
        "rds.multi-az.savings-plan",
        "aurora.standard",
        "aurora.io-optimized",
        "ec2.",
    ];
    for (class, out) in [
        ("db.t4g.micro", &out_of_burstable[..]),
        ("db.r7g.large", &[]),
    ] {
        let workload = largest_workload(class);
        let comparison = Comparison::of(&workload, &books, catalog::models());
        for answer in comparison.answers() {
            let id = answer.option.id;
            let is_out = out_of_any.iter().any(|it| id.contains(it))
                || out.iter().any(|it| id.starts_with(it));
            assert_eq!(
                answer.quote().is_none(),
                is_out,
                "{class} {id}: {:?}",
                answer.reason()
            );
        }
        assert!(!report::comparisons(&[comparison], Format::Json).is_empty());
    }
}

/// Everything at its largest, on a class of PostgreSQL.
fn largest_workload(class: &str) -> Workload {
    let indexes: Vec<_> = (0..45)
        .map(|i| format!("{{ name = \"g{i}\", key_change_share = 1, size = \"1024 PiB\" }}"))
        .collect();
    let profile = format!(
        "name = \"largest\"
        shape = {{ kind = \"bursty\", bursts_per_day = 1, burst_minutes = 1, spikiness = 1_440 }}
        reads = {{ per_second = 1_000_000_000, item_size = \"400 KiB\", transactional = 1 }}
        writes = {{ per_second = 1_000_000_000, item_size = \"400 KiB\", transactional = 1 }}
        storage = {{ size = \"1024 PiB\" }}
        postgres = {{ instance = \"{class}\", storage = \"1024 PiB\", iops = 1_000_000_000, max_acu = 10_000 }}
        team = {{ hourly_rate = 100_000 }}
        transfer = {{ internet_per_month = \"1024 PiB\" }}
        [dynamodb]
        target_utilization = 0.001
        gsi = [{}]
        lsi = [{{ name = \"l\" }}]
        replica_regions = [\"eu-west-1\"]
        pitr = true
        restore_per_month = 1_000
        streams = {{ consumers = 1_000_000 }}
        dax = {{ hit_rate = 0, node = \"dax.r5.large\", nodes = 1_000 }}
        kinesis_cdc = true",
        indexes.join(", ")
    );
    let mut workload = Workload::from_toml("largest.toml", &profile).unwrap();
    for key in [
        "read_ms",
        "write_ms",
        "cpu_overhead",
        "reference_coremark",
        "bloat",
        "stream_polls_per_second",
        "item_overhead_bytes",
    ] {
        let all = tablestakes::assumptions::ALL;
        let most = all.iter().find(|it| it.key == key).unwrap().most;
        workload
            .assume("--assume", &format!("{key}={most}"))
            .unwrap();
    }
    workload
}

#[test]
fn a_mistyped_region_is_no_region_of_ones_own() {
    let said = |region: &str| {
        let folder = tempfile::tempdir().unwrap();
        let book = folder.path().join("aws").join(region);
        fs::create_dir_all(&book).unwrap();
        let price = "dynamodb.storage.standard,0.2,GB-month,our contract,2026-01-15";
        fs::write(book.join("a.csv"), format!("{HEADER}\n{price}\n")).unwrap();
        let overlay = Library::embedded().overlay(folder.path());
        overlay.err().map(|it| it.to_string()).unwrap_or_default()
    };
    let text = said("us-eats-1");
    assert!(
        text.contains("no region is called \"us-eats-1\" (did you mean \"us-east-1\"?)"),
        "{text}"
    );
    // AWS has new ones, and so may a user.
    assert_eq!(said("us-east-3"), "");
    assert_eq!(said("xx-test-1"), "");
}

#[test]
fn a_binary_fraction_that_a_spreadsheet_let_slip_is_said() {
    let line = "dynamodb.storage.standard,0.08049999999999999,GB-month,us,2026-01-01";
    let text = problems(&format!("{HEADER}\n{line}\n"));
    assert!(
        text.contains("mine.csv:2:27: dynamodb.storage.standard: expected at most 16 decimals"),
        "{text}"
    );
}

#[test]
fn a_price_with_many_decimals_bills_its_quantity_to_six() {
    // 14 decimals, as a 1,024th of a price has them: 0.44 GiB × 0.22500000000001.
    let price = "dynamodb.storage.standard,0.22500000000001,GB-month,us,2026-01-01";
    let (_folder, library) =
        overlay(&[("aws/us-east-1/mine.csv", &format!("{HEADER}\n{price}\n"))]);
    let books = library.books(["us-east-1"]).unwrap();
    let profile = "name = \"a\"
        reads = { per_second = 0, item_size = 1 }
        writes = { per_second = 0, item_size = 1 }
        storage = { size = 1 }
        dynamodb = { table_size = 472_446_403 }";
    let workload = Workload::from_toml("a.toml", profile).unwrap();
    let comparison = Comparison::of(&workload, &books, catalog::models());
    let answer = comparison.answer("dynamodb.on-demand.standard").unwrap();
    // 472,446,403 ÷ 1,073,741,824 is 0.44 to nine decimals.
    let usd = answer.quote().unwrap().monthly_usd();
    assert_eq!(usd, dec!(0.44) * dec!(0.22500000000001));
}
