//! `tablestakes report` as its readers get it: what the page says, how it is built, and that nothing in a
//! profile can turn it into something else.

mod common;

use std::fs;

use common::program::{run, run_with_input, stderr, stdout};
use proptest::prelude::*;
use quick_xml::Reader;
use quick_xml::events::Event;
use serde_json::Value;
use tablestakes::report::chart::{Axis, Chart, Lines, Series};
use tablestakes::report::{Column, Report, Section, Table};
use tablestakes::{Comparison, Library, Workload, catalog};
use tempfile::TempDir;

const ORDERS: &str = r#"
    name = "orders"
    spikiness = 3
    reads = { per_second = 1_000, item_size = "3 KiB", strong = 1 }
    writes = { per_second = 200, item_size = "1.5 KiB" }
    storage = { size = "90 GiB" }
    dynamodb = { table_size = "100 GiB" }
"#;

/// What HTML has no end tag for.
const VOID: [&str; 3] = ["meta", "br", "wbr"];

fn folder_with(profile: &str) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("orders.toml"), profile).expect("a profile");
    folder
}

/// The report of a profile with further sections.
fn page(profile: &str, sections: Vec<Section>) -> String {
    let workload = Workload::from_toml("orders.toml", profile).expect("a valid profile");
    let books = Library::embedded()
        .books(workload.regions())
        .expect("embedded books");
    let models =
        catalog::matching(&["dynamodb.on-demand.*", "rds.multi-az.on-demand"].map(str::to_owned));
    let comparison = Comparison::of(&workload, &books, models.expect("options"));
    let report = Report {
        comparison: &comparison,
        command: "tablestakes report orders.toml".to_owned(),
        sections,
    };
    report.html()
}

/// An element with its attributes.
struct Element {
    name: String,
    attributes: Vec<(String, String)>,
}

impl Element {
    fn get(&self, key: &str) -> Option<&str> {
        let mut all = self.attributes.iter();
        all.find(|it| it.0 == key).map(|it| it.1.as_str())
    }
}

/// The elements of a page, in their order. Each that begins must end where it should.
fn elements(page: &str) -> Vec<Element> {
    let mut reader = Reader::from_str(page);
    reader.config_mut().check_end_names = false;
    let (mut open, mut all) = (Vec::new(), Vec::new());
    loop {
        let event = reader.read_event().expect("a page that is well-formed");
        let is_start = matches!(event, Event::Start(_));
        match event {
            Event::Start(start) | Event::Empty(start) => {
                let name = start.name().as_ref().to_owned();
                let attributes = start.html_attributes().map(|it| {
                    let it = it.expect("an attribute");
                    (it.key.as_ref().to_owned(), it.value.to_string())
                });
                let attributes = attributes.collect();
                if is_start && !VOID.contains(&name.as_str()) {
                    open.push(name.clone());
                }
                all.push(Element { name, attributes });
            }
            Event::End(end) => {
                let name = end.name().as_ref().to_owned();
                assert_eq!(open.pop(), Some(name));
            }
            Event::Eof => break,
            _ => {}
        }
    }
    assert!(open.is_empty(), "{open:?}");
    all
}

/// Asserts what holds for every page, whatever is in it.
fn assert_sound(page: &str) {
    let all = elements(page);
    let count = |name: &str| all.iter().filter(|it| it.name == name).count();
    assert_eq!([count("h1"), count("main"), count("header")], [1, 1, 1]);
    for forbidden in [
        "script", "link", "img", "iframe", "object", "embed", "base", "form",
    ] {
        assert_eq!(count(forbidden), 0, "{forbidden}");
    }
    let mut ids: Vec<_> = all.iter().filter_map(|it| it.get("id")).collect();
    let number = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), number, "ids are unique");
    for it in &all {
        for (key, value) in &it.attributes {
            assert!(!key.starts_with("on"), "{key}");
            assert!(!["src", "srcset", "xlink:href", "action"].contains(&key.as_str()));
            if key == "href" {
                assert_eq!(it.name, "a");
                let is_known = value.strip_prefix('#').is_some_and(|id| ids.contains(&id));
                assert!(is_known || value.starts_with("http"), "{value}");
            }
            if ["aria-labelledby", "aria-describedby"].contains(&key.as_str()) {
                assert!(ids.contains(&value.as_str()), "{value}");
            }
        }
        if it.name == "svg" {
            assert_eq!(it.get("role"), Some("img"));
            assert!(it.get("aria-labelledby").is_some() && it.get("aria-describedby").is_some());
        }
        if it.name == "th" {
            assert!(it.get("scope").is_some());
        }
    }
    assert_eq!(count("table"), count("caption"));
    // Nothing in the style sheet loads anything either.
    assert!(!page.contains("url(") && !page.contains("@import") && !page.contains("@font-face"));
}

#[test]
fn a_page_has_the_answer_the_ranking_and_the_bills() {
    let folder = folder_with(ORDERS);
    let output = run(
        folder.path(),
        &["report", "orders.toml", "--out", "orders.html"],
    );
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert_eq!(stdout(&output), "");
    assert!(stderr(&output).starts_with("wrote orders.html\n"));
    let page = fs::read_to_string(folder.path().join("orders.html")).expect("a page");
    assert!(page.starts_with("<!DOCTYPE html><html lang=\"en\">"));
    assert_sound(&page);

    let compared = run(
        folder.path(),
        &["compare", "orders.toml", "--format", "json"],
    );
    let compared: Value = serde_json::from_str(stdout(&compared)).expect("JSON");
    let options = compared["options"].as_array().expect("options");
    for option in options {
        let id = option["id"].as_str().expect("an id");
        if option["available"] == true {
            // Where an id may be broken is no part of it.
            assert!(
                page.replace("<wbr>", "")
                    .contains(&format!("<code>{id}</code>")),
                "{id}"
            );
            let usd = common::decimal(&option["effective_monthly_usd"]);
            assert!(page.contains(&money(usd)), "{id}: {usd}");
        }
    }
    for id in ["no-commitment", "up-to-3-years"] {
        let best = &compared["cheapest"][id];
        let id = best.as_str().or_else(|| best["id"].as_str());
        if let Some(id) = id {
            assert!(page.contains(&format!("The month’s bill of {id}")), "{id}");
        }
    }
    for heading in [
        "The answer",
        "All options, the cheapest first",
        "How demand moves",
        "The bills",
        "The workload",
        "The assumptions",
        "The prices",
        "How to work it out again",
    ] {
        assert!(page.contains(&format!(">{heading}</h2>")), "{heading}");
    }
    assert!(page.contains("<code>tablestakes report orders.toml</code>"));
}

/// Dollars and cents with thousands apart.
fn money(usd: rust_decimal::Decimal) -> String {
    let strategy = rust_decimal::RoundingStrategy::MidpointAwayFromZero;
    let text = format!("{:.2}", usd.round_dp_with_strategy(2, strategy));
    let (whole, cents) = text.split_once('.').expect("cents");
    let digits: Vec<_> = whole.chars().collect();
    let groups: Vec<String> = digits
        .rchunks(3)
        .rev()
        .map(|it| it.iter().collect())
        .collect();
    format!("{}.{cents}", groups.join(","))
}

#[test]
fn the_bill_on_the_page_is_the_one_worked_out_by_hand() {
    // 1,000 reads a second of 3 KiB, strong: 1 unit each; 200 writes of 1.5 KiB: 2 units each. A month has 2,628,000
    // seconds: 2,628,000,000 RRU × 0.125 and 1,051,200,000 WRU × 0.625 a million are 328.50 and 657.00, and 100 GiB
    // × 0.25 are 25.00: 1,010.50.
    let page = page(ORDERS, Vec::new());
    let bill = page
        .split("The month’s bill of dynamodb.on-demand.standard</span>")
        .nth(1)
        .expect("the bill");
    let bill = &bill[..bill.find("</table>").expect("its end")];
    for part in [
        "2,628,000,000",
        "328.50",
        "1,051,200,000",
        "657.00",
        "25.00",
        "1,010.50",
    ] {
        assert!(
            bill.contains(&format!("<td class=\"number\">{part}</td>")),
            "{part} in {bill}"
        );
    }
}

#[test]
fn sections_stand_between_the_week_and_the_bills() {
    let chart = Chart::Lines(Lines {
        title: "Cost over 12 months".to_owned(),
        x: Axis {
            label: "month".to_owned(),
            unit: String::new(),
            is_log: false,
        },
        y: Axis {
            label: "cost so far".to_owned(),
            unit: "USD".to_owned(),
            is_log: false,
        },
        series: vec![Series {
            name: "rds".to_owned(),
            points: vec![(1.0, 10.0), (12.0, 120.0)],
        }],
        marks: Vec::new(),
    });
    let section = Section {
        heading: "Cost over 12 months".to_owned(),
        sentences: vec!["It comes to 120.".to_owned()],
        charts: vec![chart],
        tables: vec![Table {
            caption: "Month by month".to_owned(),
            columns: vec![Column::text("Month"), Column::number("USD")],
            rows: vec![vec!["1".to_owned(), "10".to_owned()]],
        }],
    };
    let page = page(ORDERS, vec![section]);
    assert_sound(&page);
    let place = |text: &str| page.find(text).unwrap_or_else(|| panic!("no {text}"));
    let week = place("id=\"week\"");
    let own = place("<h2 id=\"section-1\">Cost over 12 months</h2>");
    assert!(week < own && own < place("id=\"bills\""));
    assert!(page[own..].contains("cost so far, USD over month. rds: 10 at 1, 120 at 12."));
    assert!(page[own..].contains("<td class=\"number\">10</td>"));
    assert!(page.contains("<a href=\"#section-1\">Cost over 12 months</a>"));
}

#[test]
fn an_engine_without_an_answer_is_said_to_have_none() {
    let profile = ORDERS.replace("item_size = \"3 KiB\"", "item_size = \"500 KiB\"");
    let page = page(&profile, Vec::new());
    assert_sound(&page);
    assert!(page.contains("no option"));
    assert!(page.contains("Not available for this workload"));
}

#[test]
fn assumptions_that_were_changed_are_marked() {
    let folder = folder_with(ORDERS);
    let arguments = [
        "report",
        "orders.toml",
        "--assume",
        "bloat=1.5",
        "--option",
        "rds.*",
    ];
    let output = run(folder.path(), &arguments);
    let page = stdout(&output);
    assert_sound(page);
    assert!(page.contains("<mark>1.5</mark>"), "{page}");
    assert!(page.contains("bloat = 1.5 (by default 1.2)"));
    let command = "tablestakes report orders.toml --option &#39;rds.*&#39; --assume bloat=1.5";
    let plain = command.replace("&#39;", "'");
    assert!(page.contains(command) || page.contains(&plain));
}

#[test]
fn every_colour_of_a_chart_has_one_for_the_dark() {
    let page = page(ORDERS, Vec::new());
    let (style, body) = page.split_once("</style>").expect("a style sheet");
    for key in ["fill", "stroke"] {
        for part in body.split(&format!(" {key}=\"#")).skip(1) {
            let colour = format!("[{key}=\"#{}\"]", &part[..6]);
            assert!(style.contains(&colour), "{colour}");
        }
    }
}

#[test]
fn markdown_has_the_same_in_tables() {
    let folder = folder_with(ORDERS);
    for arguments in [
        vec!["report", "orders.toml", "--format", "markdown"],
        vec!["report", "orders.toml", "--out", "orders.md"],
    ] {
        let output = run(folder.path(), &arguments);
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
        let written = fs::read_to_string(folder.path().join("orders.md"));
        let text = written.unwrap_or_else(|_| stdout(&output).to_owned());
        assert!(text.starts_with("## orders\n"), "{text}");
        assert!(!text.contains("<svg"));
        for part in [
            "| Busiest minute | 3 | 3,000 | 600 |",
            "### The bills",
            "| **Total a month** |",
            "<summary>The assumptions</summary>",
            "    tablestakes report orders.toml --format markdown",
        ] {
            assert!(text.contains(part), "{part} in {text}");
        }
        let folds = ["<details>", "</details>"].map(|it| text.matches(it).count());
        assert_eq!(folds[0], folds[1]);
    }
}

#[test]
fn a_report_is_never_written_over_its_profile() {
    let folder = folder_with(ORDERS);
    let output = run(
        folder.path(),
        &["report", "orders.toml", "--out", "./orders.toml"],
    );
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("orders.toml is the profile itself"));
    let profile = fs::read_to_string(folder.path().join("orders.toml")).unwrap();
    assert_eq!(profile, ORDERS);
    let output = run(
        folder.path(),
        &["report", "orders.toml", "--out", "missing/orders.html"],
    );
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("its folder is not there"));
}

#[test]
fn the_same_profile_gives_the_same_page() {
    let folder = folder_with(ORDERS);
    let pages = [(); 2].map(|()| run(folder.path(), &["report", "orders.toml"]).stdout);
    assert_eq!(pages[0], pages[1]);
    let piped = run_with_input(folder.path(), &["report", "-"], ORDERS.as_bytes());
    assert!(stdout(&piped).contains("<bdi>orders</bdi>"));
}

#[test]
fn hostile_names_are_texts() {
    let name = r#"<script>alert(1)</script><img src=x onerror=\"a()\">&amp;'\u202e</style>"#;
    let page = page(
        &ORDERS.replace("\"orders\"", &format!("\"{name}\"")),
        Vec::new(),
    );
    assert_sound(&page);
    assert!(page.contains("&lt;script&gt;alert(1)&lt;/script&gt;"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn whatever_a_profile_is_called_the_page_is_sound(
        name in "\\PC{1,40}|[<>&\"'/= a-z]{1,40}|(<script>|</svg>|-->|\\]\\]>|&#|javascript:){1,6}",
    ) {
        // A string of JSON is one of TOML.
        let quoted = serde_json::to_string(&name).expect("a string");
        let profile = ORDERS.replace("\"orders\"", &quoted);
        if Workload::from_toml("orders.toml", &profile).is_ok() {
            assert_sound(&page(&profile, Vec::new()));
        }
    }
}
