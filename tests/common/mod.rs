//! What tests of the library share: a profile in, an option's answer out, as its JSON says it.

#[allow(dead_code)]
pub(crate) mod program;

use std::str::FromStr;
use std::sync::Arc;

use rust_decimal::Decimal;
use serde_json::Value;
use tablestakes::report::{self, Format};
use tablestakes::workload::Shape;
use tablestakes::{Comparison, Library, Problems, Workload, catalog};

/// The comparison of a TOML profile, as JSON.
#[allow(dead_code)]
pub(crate) fn comparison(profile: &str) -> Value {
    comparison_with(profile, &[])
}

/// The comparison of a TOML profile with assumptions set, as JSON.
#[allow(dead_code)]
pub(crate) fn comparison_with(profile: &str, assumptions: &[&str]) -> Value {
    let mut workload = Workload::from_toml("test.toml", profile).expect("a valid profile");
    for assumption in assumptions {
        workload
            .assume("--assume", assumption)
            .expect("a valid assumption");
    }
    let books = Library::embedded()
        .books(workload.regions())
        .expect("embedded books");
    let comparison = Comparison::of(&workload, &books, catalog::models());
    let text = report::comparisons(&[comparison], Format::Json);
    serde_json::from_str(&text).expect("valid JSON")
}

/// The answer of one option to a TOML profile.
#[allow(dead_code)]
pub(crate) fn answer(profile: &str, id: &str) -> Value {
    option(&comparison(profile), id)
}

/// The answer of one option in a comparison.
#[allow(dead_code)]
pub(crate) fn option(comparison: &Value, id: &str) -> Value {
    let options = comparison["options"].as_array().expect("a list of options");
    let found = options.iter().find(|option| option["id"] == id);
    found.unwrap_or_else(|| panic!("no option {id}")).clone()
}

/// A decimal out of JSON, where decimals are strings.
#[allow(dead_code)]
pub(crate) fn decimal(value: &Value) -> Decimal {
    let text = value
        .as_str()
        .unwrap_or_else(|| panic!("no decimal string: {value}"));
    Decimal::from_str(text).expect("a decimal")
}

/// The sum of the amounts of the charges of one meter.
#[allow(dead_code)]
pub(crate) fn amount(option: &Value, meter: &str) -> Decimal {
    let charges = option["charges"].as_array().expect("a list of charges");
    let amounts = charges.iter().filter(|charge| charge["meter"] == meter);
    amounts.map(|charge| decimal(&charge["amount_usd"])).sum()
}

/// The charges of an option for a subject, a meter and a region.
#[allow(dead_code)]
fn charges<'o>(
    option: &'o Value,
    subject: &'o str,
    meter: &'o str,
    region: &'o str,
) -> impl Iterator<Item = &'o Value> {
    let charges = option["charges"].as_array().expect("a list of charges");
    charges.iter().filter(move |it| {
        it["subject"] == subject && it["meter"] == meter && it["region"] == region
    })
}

/// The sum of the amounts of the charges for a subject, a meter and a region.
#[allow(dead_code)]
pub(crate) fn charge(option: &Value, subject: &str, meter: &str, region: &str) -> Decimal {
    let found = charges(option, subject, meter, region);
    found.map(|it| decimal(&it["amount_usd"])).sum()
}

/// The sum of the quantities of the charges for a subject, a meter and a region.
#[allow(dead_code)]
pub(crate) fn quantity(option: &Value, subject: &str, meter: &str, region: &str) -> Decimal {
    let found = charges(option, subject, meter, region);
    found.map(|it| decimal(&it["quantity"])).sum()
}

/// The sum of the amounts of a group.
#[allow(dead_code)]
pub(crate) fn group(option: &Value, group: &str) -> Decimal {
    let charges = option["charges"].as_array().expect("a list of charges");
    let found = charges.iter().filter(|it| it["group"] == group);
    found.map(|it| decimal(&it["amount_usd"])).sum()
}

/// The profile that `tablestakes init` writes.
#[allow(dead_code)]
pub(crate) const TEMPLATE: &str = include_str!("../../src/cli/profile.toml");

/// The problems of the template with one line of it replaced.
#[allow(dead_code)]
pub(crate) fn problems_with(line: &str, replacement: &str) -> Problems {
    assert!(TEMPLATE.contains(line), "the template has {line:?}");
    let profile = TEMPLATE.replacen(line, replacement, 1);
    Workload::from_toml("orders.toml", &profile).expect_err("a mistake")
}

/// Asserts that a changed line gives one problem, on that line, that says all this.
#[allow(dead_code)]
#[track_caller]
pub(crate) fn mistake(line: &str, replacement: &str, expected: &[&str]) {
    let Problems(problems) = problems_with(line, replacement);
    assert_eq!(problems.len(), 1, "{problems:?}");
    let place = problems[0].place.as_ref().expect("a place");
    let at = TEMPLATE.find(line).unwrap();
    let line_number = TEMPLATE[..at].matches('\n').count() + 1;
    assert_eq!(place.line_and_column().0, line_number, "{}", problems[0]);
    let text = problems[0].to_string();
    for part in expected {
        assert!(text.contains(part), "{text:?} does not say {part:?}");
    }
}

/// A table of 64 GiB with what is put into its `[dynamodb]`; 64 writes a second of 1 KiB.
#[allow(dead_code)]
pub(crate) fn table(dynamodb: &str) -> String {
    format!(
        "name = \"table\"
        reads = {{ per_second = 100, item_size = \"1 KiB\" }}
        writes = {{ per_second = 64, item_size = \"1 KiB\" }}
        storage = {{ size = \"64 GiB\" }}
        [dynamodb]
        {dynamodb}"
    )
}

/// A profile that says how demand moves, and little else.
#[allow(dead_code)]
pub(crate) fn shape_profile(text: &str) -> String {
    format!(
        "name = \"orders\"
        {text}
        [reads]
        per_second = 100
        item_size = \"1 KiB\"
        [writes]
        per_second = 100
        item_size = \"1 KiB\"
        [storage]
        size = \"1 GiB\""
    )
}

/// The workload of such a profile.
#[allow(dead_code)]
pub(crate) fn shape_workload(text: &str) -> Workload {
    Workload::from_toml("orders.toml", &shape_profile(text))
        .unwrap_or_else(|it| panic!("{text}: {it}"))
}

/// The shape that reads and writes have in common.
#[allow(dead_code)]
pub(crate) fn shape(text: &str) -> Arc<Shape> {
    let workload = shape_workload(text);
    assert_eq!(
        workload.reads_shape.minutes(),
        workload.writes_shape.minutes()
    );
    workload.reads_shape
}
