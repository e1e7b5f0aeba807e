//! What people see. The files under `snapshots/` are about layout: their numbers are worked out in
//! the tests of bills.

use tablestakes::batch::Desk;
use tablestakes::decide::{Profile, Samples};
use tablestakes::report::{self, Format};
use tablestakes::{Books, Comparison, Horizon, Library, Term, Workload, catalog};

const ORDERS: &str = include_str!("../examples/orders.toml");
const USER_PROFILES: &str = include_str!("../examples/user-profiles.toml");
const SUPPORT_TICKETS: &str = include_str!("../examples/support-tickets.toml");

/// A workload of which one engine can serve nothing, and something is pinned too small.
const TROUBLED: &str = r#"
    name = "troubled"
    reads = { per_second = 30_000, item_size = "500 KB" }
    writes = { per_second = 10, item_size = "1 KiB" }
    storage = { size = "10 GiB" }
    postgres = { instance = "db.t4g.large" }
"#;

fn with_comparison(profile: &str, check: impl FnOnce(&Comparison<'_>)) {
    let workload = Workload::from_toml("layout.toml", profile).expect("a valid profile");
    let books = Library::embedded()
        .books(workload.regions())
        .expect("a book");
    check(&Comparison::of(&workload, &books, catalog::models()));
}

fn comparison(profile: &str, format: Format) -> String {
    let mut text = String::new();
    with_comparison(profile, |it| {
        text = report::comparisons(std::slice::from_ref(it), format);
    });
    text
}

fn bill(profile: &str, id: &str, format: Format) -> String {
    let mut text = String::new();
    with_comparison(profile, |it| {
        text = report::bills(&[(it, it.answer(id).expect("an option"))], format);
    });
    text
}

/// A text without ANSI escapes, as a pipe gets it.
fn plain(text: &str) -> String {
    anstream::adapter::strip_str(text).to_string()
}

const NARROW: Format = Format::Terminal { width: 80 };
const WIDE: Format = Format::Terminal { width: 140 };

#[test]
fn a_comparison_in_80_columns() {
    let text = plain(&comparison(ORDERS, NARROW));
    assert!(text.lines().all(|line| line.chars().count() <= 80));
    insta::assert_snapshot!(text);
}

#[test]
fn a_comparison_in_140_columns() {
    insta::assert_snapshot!(plain(&comparison(ORDERS, WIDE)));
}

#[test]
fn a_comparison_in_colour() {
    let text = comparison(ORDERS, NARROW).replace('\u{1b}', "␛");
    insta::assert_snapshot!(text);
}

#[test]
fn a_comparison_with_trouble() {
    let text = plain(&comparison(TROUBLED, NARROW));
    assert!(text.lines().all(|line| line.chars().count() <= 80));
    insta::assert_snapshot!(text);
}

#[test]
fn a_comparison_in_markdown() {
    insta::assert_snapshot!(comparison(TROUBLED, Format::Markdown));
}

#[test]
fn a_comparison_in_csv() {
    insta::assert_snapshot!(comparison(TROUBLED, Format::Csv));
}

/// Three years of orders that grow, for a few options.
fn horizon(format: Format) -> String {
    let growth =
        "[growth]\nreads_per_month = 0.05\nwrites_per_month = 0.05\nstorage_per_year = 0.5";
    let profile = format!("{ORDERS}\n{growth}");
    let workload = Workload::from_toml("layout.toml", &profile).expect("a valid profile");
    let books = Library::embedded().books(workload.regions());
    let patterns = [
        "*.standard",
        "*peak*reserved*",
        "rds.*az.on-demand",
        "rds.*reserved-1y-no*",
    ];
    let models = catalog::matching(&patterns.map(str::to_owned)).expect("options");
    let horizon = Horizon::of(&workload, &books.expect("a book"), 36, models);
    report::horizons(&[horizon.expect("sizes in bounds")], format)
}

#[test]
fn a_horizon_in_80_columns() {
    let text = plain(&horizon(NARROW));
    assert!(text.lines().all(|line| line.chars().count() <= 80));
    insta::assert_snapshot!(text);
}

#[test]
fn a_horizon_in_140_columns() {
    insta::assert_snapshot!(plain(&horizon(WIDE)));
}

#[test]
fn a_horizon_in_markdown() {
    insta::assert_snapshot!(horizon(Format::Markdown));
}

#[test]
fn a_bill_in_80_columns() {
    let text = plain(&bill(ORDERS, "dynamodb.provisioned-peak.standard", NARROW));
    assert!(text.lines().all(|line| line.chars().count() <= 80));
    insta::assert_snapshot!(text);
}

#[test]
fn a_bill_in_140_columns() {
    insta::assert_snapshot!(plain(&bill(ORDERS, "rds.multi-az.on-demand", WIDE)));
}

#[test]
fn a_bill_of_several_regions() {
    let text = plain(&bill(
        USER_PROFILES,
        "dynamodb.provisioned-peak.standard",
        NARROW,
    ));
    assert!(text.lines().all(|line| line.chars().count() <= 80));
    insta::assert_snapshot!(text);
}

#[test]
fn a_bill_of_access_patterns_and_indexes() {
    let text = plain(&bill(
        SUPPORT_TICKETS,
        "dynamodb.on-demand.standard",
        NARROW,
    ));
    assert!(text.lines().all(|line| line.chars().count() <= 80));
    insta::assert_snapshot!(text);
}

#[test]
fn a_bill_in_markdown() {
    insta::assert_snapshot!(bill(
        ORDERS,
        "dynamodb.on-demand.standard",
        Format::Markdown
    ));
}

#[test]
fn a_bill_in_json() {
    insta::assert_snapshot!(bill(ORDERS, "dynamodb.on-demand.standard", Format::Json));
}

#[test]
fn a_bill_with_a_free_allowance() {
    let free = format!("{ORDERS}\n[dynamodb]\nfree_tier = true\n");
    insta::assert_snapshot!(plain(&bill(
        &free,
        "dynamodb.provisioned-peak.standard",
        NARROW
    )));
}

/// Samples of orders with two intervals, one of which takes items out of what DynamoDB takes.
fn samples(format: Format) -> String {
    let text = ORDERS
        .replace(
            "\"1.2 KiB\"",
            "{ low = \"1 KiB\", mid = \"1.2 KiB\", high = \"1 MB\" }",
        )
        .replace("3.0", "{ low = 2, mid = 3, high = 5, confidence = 0.9 }");
    let profile = Profile::read("layout.toml", &text, &[]).expect("a valid profile");
    let books = Books::of_library(Library::embedded());
    let patterns = ["dynamodb.*", "rds.*"].map(str::to_owned);
    let models = catalog::matching(&patterns).expect("options");
    let comparison = Comparison::of(profile.workload(), &books, models.iter().copied());
    let desk = Desk {
        books: &books,
        models,
    };
    let samples = Samples::draw(&profile, &desk, &Term::ALL, 100, 1).expect("samples");
    plain(&report::samples(&[(&comparison, &samples)], format))
}

#[test]
fn samples_in_80_columns() {
    let text = samples(NARROW);
    assert!(text.lines().all(|line| line.chars().count() <= 80));
    insta::assert_snapshot!(text);
}

#[test]
fn samples_in_140_columns() {
    insta::assert_snapshot!(samples(WIDE));
}

#[test]
fn samples_in_markdown() {
    insta::assert_snapshot!(samples(Format::Markdown));
}

#[test]
fn problems_point_at_the_spot() {
    let profile = ORDERS
        .replace("strong =", "stong =")
        .replace("\"120M\"", "\"many\"");
    let problems = Workload::from_toml("orders.toml", &profile).expect_err("two mistakes");
    insta::assert_snapshot!(plain(&report::problems(&problems, 80)));
}
