//! Negotiated discounts: what stands in `discounts.toml`, what it takes off, and what a bill says of it.
//!
//! In us-east-1 a million WRU cost 0.625, a GB-month of a table 0.25, an hour of db.t4g.medium in one zone
//! 0.065 and of db.r6g.large 0.225, with a standby 0.45. A month has 2,628,000 seconds.

mod common;

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use common::program::{folder, run, stderr, stdout};
use common::{charge, decimal, option, rows};
use rust_decimal::{Decimal, dec};
use serde_json::Value;
use tablestakes::prices::Agreement;
use tablestakes::report::{self, Format};
use tablestakes::{Comparison, Library, PriceBook, Problems, Workload, catalog};

const HEADER: &str = "key,usd,unit,source,date";
const ON_DEMAND: &str = "dynamodb.on-demand.standard";

/// The embedded books under folders of such files, the lowest first.
fn library(layers: &[&[(&str, &str)]]) -> Result<Library, Problems> {
    let mut library = Library::embedded();
    for files in layers {
        library.overlay(folder(files).path())?;
    }
    Ok(library)
}

/// The book of us-east-1 with discounts.
fn discounted(discounts: &str) -> PriceBook {
    let library = library(&[&[("discounts.toml", discounts)]]).expect("discounts");
    library.book("us-east-1").expect("a book")
}

fn usd(book: &PriceBook, key: &str) -> Decimal {
    let found = book.prices_under(key).find(|(rest, _)| rest.is_empty());
    found.unwrap_or_else(|| panic!("no price {key}")).1.usd
}

/// 100 writes a second of 1 KiB: 262,800,000 units a month, list price 164.25; and 1,024 GiB of such items, each
/// with 100 bytes more: 1,124 GB, list price 281.00.
const WRITES: &str = "name = \"writes\"
    reads = { per_second = 0, item_size = 1 }
    writes = { per_second = 100, item_size = \"1 KiB\" }
    storage = { size = \"1024 GiB\" }";

/// The comparison of a profile under folders of such files, as JSON.
fn compared(profile: &str, layers: &[&[(&str, &str)]]) -> Value {
    let workload = Workload::from_toml("test.toml", profile).expect("a profile");
    let library = library(layers).expect("folders of prices");
    let books = library.books(workload.regions()).expect("books");
    let comparison = Comparison::of(&workload, &books, catalog::models());
    let text = report::comparisons(&[comparison], Format::Json);
    serde_json::from_str(&text).expect("JSON")
}

#[test]
fn a_discount_is_of_a_service_or_of_a_meter_and_the_longest_name_wins() {
    let book = discounted(
        "[discount]
        rds = 10
        \"rds.instance-hours\" = 20
        \"rds.instance-hours.multi-az\" = 40
        \"rds.instance-hours.multi-az.db.r6g.large\" = 50",
    );
    for (key, expected) in [
        // 0.095 × 0.9
        ("rds.backup-storage", dec!(0.0855)),
        // 0.225 × 0.8
        ("rds.instance-hours.single-az.db.r6g.large", dec!(0.18)),
        // 0.45 × 0.5
        ("rds.instance-hours.multi-az.db.r6g.large", dec!(0.225)),
        // db.t4g.medium with a standby: 0.129 × 0.6
        ("rds.instance-hours.multi-az.db.t4g.medium", dec!(0.0774)),
        ("dynamodb.storage.standard", dec!(0.25)),
        ("aurora.backup-storage", dec!(0.021)),
    ] {
        assert_eq!(usd(&book, key), expected, "{key}");
    }
    // A cluster is another deployment than the one whose name its name begins with.
    let list = Library::embedded().book("us-east-1").unwrap();
    let cluster = "rds.instance-hours.multi-az-cluster.db.r6gd.large";
    assert_eq!(usd(&book, cluster), usd(&list, cluster) * dec!(0.8));
}

#[test]
fn names_are_quoted_or_tables_and_percents_are_numbers_or_texts() {
    let expected = |book: &PriceBook| {
        // 0.25 × 0.88 and 0.225 × 0.875
        assert_eq!(usd(book, "dynamodb.storage.standard"), dec!(0.22));
        let class = "rds.instance-hours.single-az.db.r6g.large";
        assert_eq!(usd(book, class), dec!(0.196875));
    };
    for discounts in [
        "[discount]\ndynamodb = 12\n\"rds.instance-hours\" = 12.5",
        "[discount]\ndynamodb = 12.0\nrds.instance-hours = 12.500",
        "[discount]\ndynamodb = \"12%\"\nrds.instance-hours = \"12.5 %\"",
        "[discount]\ndynamodb.storage = \"12\"\n[discount.rds]\ninstance-hours = \"12.5\"",
        "discount.dynamodb = 12\ndiscount.rds.instance-hours = 12.5",
        "discount = { dynamodb = 12, rds = { instance-hours.single-az = 12.5 } }",
        "[discount]\n\"dynamodb.storage.standard\" = 12\nrds.\"instance-hours.single-az\".\"db.r6g\" = 12.5",
    ] {
        expected(&discounted(discounts));
    }
}

#[test]
fn nothing_and_everything_are_discounts() {
    let book = discounted("[discount]\ndynamodb = 100\nrds = 0");
    assert_eq!(usd(&book, "dynamodb.storage.standard"), dec!(0));
    assert_eq!(usd(&book, "rds.backup-storage"), dec!(0.095));
    let all = ["dynamodb.", "rds."].map(|service| book.prices_under(service).count());
    assert_eq!(book.laid_over().discounted, all.iter().sum::<usize>());
    assert_eq!(book.laid_over().prices, 0);
    assert_eq!(discounted("").laid_over().discounted, 0);
    assert_eq!(discounted("[discount]").laid_over().discounted, 0);
}

#[test]
fn mistakes_in_discounts_are_said_with_their_place() {
    for (discounts, expected) in [
        (
            "[discount]\ndynamdb = 12",
            "discounts.toml:2:1: no price is of \"dynamdb\" (did you mean \"dynamodb\"?)",
        ),
        (
            "[discount]\n\"rds.instance-hour\" = 12",
            "discounts.toml:2:1: no price is of \"rds.instance-hour\" (did you mean \
             \"rds.instance-hours\"?)",
        ),
        (
            "[discount]\nrds.instance-hours.multi = 12",
            "discounts.toml:2:20: no price is of \"rds.instance-hours.multi\"",
        ),
        (
            "[discount]\nlambda-at-the-edge = 12",
            "(name a service (dynamodb) or a meter (rds.instance-hours))",
        ),
        ("[discount]\n\"\" = 12", "no price is of \"\""),
        (
            "dynamodb = 12",
            "discounts.toml:1:1: dynamodb: expected the table [discount]",
        ),
        (
            "[discounts]\ndynamodb = 12",
            "discounts: expected the table [discount]",
        ),
        ("discount = 12", "discount: expected the table [discount]"),
        (
            "[[discount]]\ndynamodb = 12",
            "discount: expected the table [discount]",
        ),
        (
            "[discount]\ndynamodb = 12\ndynamodb = 13",
            "discounts.toml:3:1: not valid TOML",
        ),
        (
            "[discount]\ndynamodb = 12 %",
            "discounts.toml:2:12: not valid TOML",
        ),
        (
            "[discount]\ndynamodb = -1",
            "discounts.toml:2:12: dynamodb: expected percents",
        ),
    ] {
        let problems = library(&[&[("discounts.toml", discounts)]]).expect_err("a mistake");
        let text = problems.to_string();
        assert!(
            text.contains(expected),
            "{text:?} does not say {expected:?}"
        );
    }
}

#[test]
fn what_is_no_percentage_is_said() {
    for percents in [
        "-0.01",
        "100.01",
        "1e1",
        "nan",
        "inf",
        "0x0c",
        "true",
        "[12]",
        "\"\"",
        "\"%\"",
        "\"12 percent\"",
        "\"12%%%\"",
        "2026-01-01",
        "12.34567",
        "99999999999999999999999999999999.5",
    ] {
        let discounts = format!("[discount]\ndynamodb = {percents}");
        let problems = library(&[&[("discounts.toml", &discounts)]]).expect_err(percents);
        let text = problems.to_string();
        let expected = "dynamodb: expected percents from 0 to 100, 12.5 for one";
        assert!(text.contains(expected), "{percents}: {text}");
    }
    // All mistakes of a file are said at once.
    let two = "[discount]\ndynamodb = -1\nrds = 101";
    let Problems(problems) = library(&[&[("discounts.toml", two)]]).expect_err("two mistakes");
    assert_eq!(problems.len(), 2);
}

#[test]
fn a_private_price_is_net_already_and_a_published_one_is_not() {
    let prices = format!(
        "{HEADER}\n\
         dynamodb.storage.standard,0.2,GB-month,our contract,2026-01-15\n\
         dynamodb.storage.standard-ia,0.08,GB-month,aws-price-list-dynamodb,2026-01-15\n\
         dynamodb.export,0.09,GB,a page of AWS,2026-01-15\n"
    );
    let sources = "id,title,url\na page of AWS,A page,https://aws.example/\n";
    let files = [
        ("aws/us-east-1/mine.csv", prices.as_str()),
        ("aws/sources.csv", sources),
        ("discounts.toml", "[discount]\ndynamodb = 50"),
    ];
    let book = library(&[&files]).unwrap().book("us-east-1").unwrap();
    for (key, list, net, agreement) in [
        // The published price is that of the embedded book.
        (
            "dynamodb.storage.standard",
            dec!(0.25),
            dec!(0.2),
            Agreement::Private,
        ),
        // A source that is published somewhere, of the books or of the folder, makes a list price.
        (
            "dynamodb.storage.standard-ia",
            dec!(0.08),
            dec!(0.04),
            Agreement::Discount { percent: dec!(50) },
        ),
        (
            "dynamodb.export",
            dec!(0.09),
            dec!(0.045),
            Agreement::Discount { percent: dec!(50) },
        ),
        (
            "dynamodb.restore",
            dec!(0.15),
            dec!(0.075),
            Agreement::Discount { percent: dec!(50) },
        ),
    ] {
        let (_, price) = book
            .prices_under(key)
            .find(|(rest, _)| rest.is_empty())
            .unwrap();
        assert_eq!((price.list_usd, price.usd), (list, net), "{key}");
        assert_eq!(price.agreement, Some(agreement), "{key}");
    }
    let all = book.prices_under("dynamodb.").count();
    assert_eq!(book.laid_over().prices, 3);
    assert_eq!(book.laid_over().discounted, all - 1);
}

#[test]
fn discounts_of_a_folder_lie_over_those_of_the_one_below_name_by_name() {
    let below = "[discount]\ndynamodb = 10\nrds = 10";
    let above = "[discount]\ndynamodb = 50\n\"rds.backup-storage\" = 20";
    let layers: [&[_]; 2] = [&[("discounts.toml", below)], &[("discounts.toml", above)]];
    let book = library(&layers).unwrap().book("us-east-1").unwrap();
    // 0.25 × 0.5, 0.095 × 0.8 and 0.225 × 0.9
    assert_eq!(usd(&book, "dynamodb.storage.standard"), dec!(0.125));
    assert_eq!(usd(&book, "rds.backup-storage"), dec!(0.076));
    let class = "rds.instance-hours.single-az.db.r6g.large";
    assert_eq!(usd(&book, class), dec!(0.2025));
}

#[test]
fn a_bill_says_the_list_price_the_net_price_and_the_discount() {
    let discounts = "[discount]\ndynamodb = 12\n\"dynamodb.storage\" = 20";
    let json = compared(WRITES, &[&[("discounts.toml", discounts)]]);
    let it = option(&json, ON_DEMAND);
    // 164.25 × 0.88 = 144.54 and 281 × 0.8 = 224.80
    assert_eq!(decimal(&it["monthly_usd"]), dec!(369.34));
    let charges = it["charges"].as_array().unwrap();
    for (meter, list, net, percent, amount) in [
        (
            "write-request-units",
            "0.000000625",
            "0.00000055",
            "12",
            "144.54",
        ),
        ("storage", "0.25", "0.2", "20", "224.8"),
    ] {
        let charge = charges
            .iter()
            .find(|it| it["meter"] == meter)
            .expect("a charge");
        assert_eq!(charge["list_unit_price_usd"], list, "{meter}");
        assert_eq!(charge["unit_price_usd"], net, "{meter}");
        assert_eq!(charge["discount_percent"], percent, "{meter}");
        assert_eq!(charge["amount_usd"], amount, "{meter}");
    }
    // Nothing was negotiated off what is not named.
    let undiscounted = option(&compared(WRITES, &[]), ON_DEMAND);
    for charge in undiscounted["charges"].as_array().unwrap() {
        assert_eq!(charge["discount_percent"], Value::Null);
        assert_eq!(charge["list_unit_price_usd"], charge["unit_price_usd"]);
    }
}

#[test]
fn a_private_price_stands_beside_the_published_one_in_a_bill() {
    let prices =
        format!("{HEADER}\ndynamodb.storage.standard,0.2,GB-month,our contract,2026-01-15\n");
    let json = compared(WRITES, &[&[("aws/us-east-1/mine.csv", &prices)]]);
    let it = option(&json, ON_DEMAND);
    let charges = it["charges"].as_array().unwrap();
    let storage = charges.iter().find(|it| it["meter"] == "storage").unwrap();
    assert_eq!(storage["list_unit_price_usd"], "0.25");
    assert_eq!(storage["unit_price_usd"], "0.2");
    assert_eq!(storage["discount_percent"], Value::Null);
    assert_eq!(storage["amount_usd"], "224.8");
}

#[test]
fn a_savings_plan_takes_its_share_off_the_discounted_price() {
    let discounts = "[discount]\ndynamodb = 10";
    let json = compared(WRITES, &[&[("discounts.toml", discounts)]]);
    let it = option(&json, "dynamodb.on-demand.standard.savings-plan");
    // 164.25 × 0.9 = 147.825 is covered, and 18 % less: 121.2165. No plan covers 281 × 0.9 = 252.90.
    assert_eq!(
        charge(&it, "writes", "write-request-units", "us-east-1"),
        dec!(121.2165)
    );
    assert_eq!(decimal(&it["monthly_usd"]), dec!(374.1165));
    let charges = it["charges"].as_array().unwrap();
    let covered = charges
        .iter()
        .find(|it| it["covered_by"] == "savings plan")
        .unwrap();
    assert_eq!(covered["list_unit_price_usd"], "0.000000625");
    // 0.000000625 × 0.9 × 0.82
    assert_eq!(covered["unit_price_usd"], "0.00000046125");
    assert_eq!(covered["discount_percent"], "10");
}

#[test]
fn sums_paid_upfront_are_discounted_too() {
    // Nothing to do on db.t4g.medium with 100 GiB: 730 × 0.0223 + 11.50 = 27.779, and 195 upfront.
    let profile = rows(
        0,
        0,
        0,
        "instance = \"db.t4g.medium\"\nstorage = \"100 GiB\"",
    );
    let upfront = |discounts: &str| {
        let json = compared(&profile, &[&[("discounts.toml", discounts)]]);
        let it = option(&json, "rds.single-az.reserved-1y-partial-upfront");
        ["monthly_usd", "upfront_usd"].map(|key| decimal(&it[key]))
    };
    assert_eq!(upfront("[discount]\nrds = 0"), [dec!(27.779), dec!(195)]);
    // Each × 0.9.
    assert_eq!(
        upfront("[discount]\nrds = 10"),
        [dec!(25.0011), dec!(175.5)]
    );
    let only = "[discount]\n\"rds.reserved-instances\" = 20";
    assert_eq!(upfront(only), [dec!(27.779), dec!(156)]);
}

/// Compares the writes in a folder with what is below `--prices`, and in a variable where one is given.
fn compare(folder: &Path, more: &[&str], variable: Option<&str>) -> Output {
    fs::write(folder.join("writes.toml"), WRITES).unwrap();
    let command = ["compare", "--option", ON_DEMAND, "writes.toml"];
    let arguments = [&command[..], more].concat();
    let Some(variable) = variable else {
        return run(folder, &arguments);
    };
    Command::new(env!("CARGO_BIN_EXE_tablestakes"))
        .args(arguments)
        .current_dir(folder)
        .env_remove("COLUMNS")
        .env("TABLESTAKES_PRICES", variable)
        .output()
        .expect("the program runs")
}

/// What a month costs by the JSON of a run.
#[track_caller]
fn monthly_usd(output: &Output) -> Decimal {
    assert_eq!(output.status.code(), Some(0), "{}", stderr(output));
    let json: Value = serde_json::from_str(stdout(output)).expect("JSON");
    let json = json.as_array().map_or(&json, |all| &all[0]);
    decimal(&option(json, ON_DEMAND)["monthly_usd"])
}

#[test]
fn a_bill_at_a_terminal_says_what_is_off_the_list_price() {
    let folder = folder(&[("mine/discounts.toml", "[discount]\ndynamodb = 12")]);
    let output = compare(
        folder.path(),
        &["--prices", "mine", "--explain", ON_DEMAND],
        None,
    );
    let text = stdout(&output);
    let words: Vec<_> = text.split_whitespace().collect();
    let text = words.join(" ");
    for part in [
        // 164.25 × 0.88, 281 × 0.88, and both.
        "144.54 [1] 262,800,000 WRU × 0.00000055 (list price 0.000000625 less 12 %)",
        "247.28 [1] 1,124 GB-month × 0.22 (list price 0.25 less 12 %)",
        // 164.25 + 281 - 391.82.
        "Total a month 391.82 Prices and discounts of one's own: 53.43 less than at list prices.",
    ] {
        assert!(text.contains(part), "{text:?} does not say {part:?}");
    }
}

#[test]
fn the_folder_of_the_variable_lies_below_that_of_the_command_line() {
    let price = |usd: &str| {
        format!("{HEADER}\ndynamodb.storage.standard,{usd},GB-month,our contract,2026-01-15\n")
    };
    let folder = folder(&[
        ("below/discounts.toml", "[discount]\ndynamodb = 20"),
        ("below/aws/us-east-1/mine.csv", &price("0.2")),
        ("above/aws/us-east-1/mine.csv", &price("0.1")),
    ]);
    let json = ["--format", "json"];
    let compare = |more: &[&str], variable| {
        let output = compare(folder.path(), &[&json, more].concat(), variable);
        let said = stderr(&output).to_owned();
        (monthly_usd(&output), said)
    };
    // 164.25 + 281, with 164.25 × 0.8 = 131.40, and 1,124 GB at 0.20 and at 0.10.
    assert_eq!(compare(&[], None).0, dec!(445.25));
    let (usd, said) = compare(&[], Some("below"));
    assert_eq!(usd, dec!(356.2));
    assert!(
        said.contains("below lays over us-east-1: prices 1"),
        "{said}"
    );
    let (usd, said) = compare(&["--prices", "above"], Some("below"));
    assert_eq!(usd, dec!(243.8));
    assert!(
        said.contains("below and above lay over us-east-1: prices 2"),
        "{said}"
    );
    let (usd, said) = compare(&["--prices", "above"], Some(""));
    assert_eq!(usd, dec!(276.65));
    assert!(
        said.contains("above lays over us-east-1: prices 1"),
        "{said}"
    );
}

#[test]
fn a_variable_that_leads_nowhere_is_a_mistake() {
    let folder = folder(&[]);
    let output = compare(folder.path(), &[], Some("nowhere"));
    assert_eq!(output.status.code(), Some(2));
    let text = stderr(&output);
    assert!(
        text.contains("TABLESTAKES_PRICES: there is no folder nowhere"),
        "{text}"
    );
    assert_eq!(stdout(&output), "");
}

#[test]
fn discounts_in_the_wrong_place_are_not_lost() {
    for path in [
        "aws/discounts.toml",
        "aws/us-east-1/discounts.toml",
        "aws/Discount.TOML",
    ] {
        let files = [
            (path, "[discount]\ndynamodb = 12"),
            ("aws/us-east-1/mine.csv", HEADER),
        ];
        let text = library(&[&files]).expect_err("a mistake").to_string();
        for part in [
            path,
            "is no file of a price book",
            "discounts.toml beside the folder aws/",
        ] {
            assert!(text.contains(part), "{text:?} does not say {part:?}");
        }
    }
}

#[test]
fn a_bill_under_a_savings_plan_says_every_step_from_the_list_price() {
    let own = format!(
        "{HEADER}\ndynamodb.write-request-units.standard,0.0000005,WRU,our contract,2026-01-15\n"
    );
    let folder = folder(&[
        ("mine/discounts.toml", "[discount]\ndynamodb = 10"),
        ("own/aws/us-east-1/mine.csv", &own),
    ]);
    let id = "dynamodb.on-demand.standard.savings-plan";
    fs::write(folder.path().join("writes.toml"), WRITES).unwrap();
    for (prices, step) in [
        // 0.000000625 × 0.9 × 0.82
        (
            "mine",
            "× 0.00000046125 (list price 0.000000625 less 10 %; savings plan 18 %)",
        ),
        // 0.0000005 × 0.82
        (
            "own",
            "× 0.00000041 (list price 0.000000625, own price 0.0000005; savings plan 18 %)",
        ),
    ] {
        let arguments = [
            "compare",
            "writes.toml",
            "--prices",
            prices,
            "--explain",
            id,
        ];
        let text = run(folder.path(), &arguments);
        assert!(stdout(&text).contains(step), "{}", stdout(&text));
    }
}

#[test]
fn an_answer_says_that_prices_of_ones_own_are_counted() {
    let folder = folder(&[(
        "mine/discounts.toml",
        "[discount]\ndynamodb = 10\ndax = 5\n\"ec2.instance-hours.r9\" = 5",
    )]);
    let output = compare(folder.path(), &["--prices", "mine"], None);
    let said = "Prices and discounts of one's own are counted";
    assert!(stdout(&output).contains(said), "{}", stdout(&output));
    // What takes nothing off is said, and what does is not.
    let text = stderr(&output).replace('\n', " ");
    assert!(
        text.contains("the discount of ec2.instance-hours.r9 takes nothing off"),
        "{text}"
    );
    assert!(!text.contains("the discount of dax"), "{text}");
    let output = compare(folder.path(), &[], None);
    assert!(!stdout(&output).contains(said), "{}", stdout(&output));
}

#[test]
fn a_name_in_two_spellings_stands_twice() {
    let discounts = "[discount]\n\"dynamodb.storage\" = 20\ndynamodb.storage = 10";
    let text = library(&[&[("discounts.toml", discounts)]]);
    let text = text.expect_err("a mistake").to_string();
    assert!(text.contains("dynamodb.storage: stands twice"), "{text}");
}

#[test]
fn a_mistyped_file_of_discounts_is_not_lost() {
    let files = [
        ("discount.toml", "[discount]\ndynamodb = 12"),
        ("aws/us-east-1/mine.csv", HEADER),
    ];
    let text = library(&[&files]).expect_err("a mistake").to_string();
    assert!(text.contains("did you mean \"discounts.toml\"?"), "{text}");
    // A profile may lie there.
    let files = [("orders.toml", ""), ("aws/us-east-1/mine.csv", HEADER)];
    assert!(library(&[&files]).is_ok());
    // And prices that lie too deep would be lost as well.
    let files = [("aws/us-east-1/2026/mine.csv", HEADER)];
    let text = library(&[&files]).expect_err("a mistake").to_string();
    assert!(text.contains("lies too deep for a price book"), "{text}");
}
