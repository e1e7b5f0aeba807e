//! What tests of the library share: a profile in, an option's answer out, as its JSON says it.

#[allow(dead_code)]
pub(crate) mod offers;
#[allow(dead_code)]
pub(crate) mod program;
#[allow(dead_code)]
pub(crate) mod random_profiles;
#[allow(dead_code)]
pub(crate) mod server;

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

/// The answer of one option to a TOML profile with assumptions set.
#[allow(dead_code)]
pub(crate) fn answer_with(profile: &str, assumptions: &[&str], id: &str) -> Value {
    option(&comparison_with(profile, assumptions), id)
}

/// Rates a second of rows of 1 KiB, so many of them, and what `[postgres]` says.
#[allow(dead_code)]
pub(crate) fn rows(reads: u32, writes: u32, items: u64, postgres: &str) -> String {
    format!(
        "name = \"rows\"
        [reads]
        per_second = {reads}
        item_size = \"1 KiB\"
        [writes]
        per_second = {writes}
        item_size = \"1 KiB\"
        [storage]
        size = {}
        items = {items}
        [postgres]
        {postgres}
        ",
        items * 1024
    )
}

/// Asserts a detail of a sizing, to a hundred-thousandth of it.
#[allow(dead_code)]
#[track_caller]
pub(crate) fn near(option: &Value, key: &str, expected: f64) {
    let value = &option["sizing"][key];
    let found = match value {
        Value::String(text) => text.parse().ok(),
        _ => value.as_f64(),
    };
    let found = found.unwrap_or_else(|| panic!("no number {key}: {option}"));
    let off = (found - expected).abs();
    // Rates are given to a millionth.
    assert!(
        off <= 1e-5 * expected.abs() + 1e-6,
        "{key}: {found} is not {expected}"
    );
}

/// Asserts how large the volume of an option is, in GiB, and how fast: IOPS and MiB a second.
#[allow(dead_code)]
#[track_caller]
pub(crate) fn assert_volume(option: &Value, gib: u32, iops: u32, mib_per_second: u32) {
    let expected = ["storage_gib", "storage_iops", "storage_mib_per_second"];
    for (key, expected) in expected.into_iter().zip([gib, iops, mib_per_second]) {
        let found = decimal(&option["sizing"][key]);
        assert_eq!(found, Decimal::from(expected), "{key}");
    }
}

/// Asserts that an option warns of something.
#[allow(dead_code)]
#[track_caller]
pub(crate) fn warns(option: &Value, expected: &str) {
    let warnings = option["warnings"].to_string();
    assert!(
        warnings.contains(expected),
        "{warnings} has no {expected:?}"
    );
}

/// Asserts that an option can't be had, for a reason that says all this.
#[allow(dead_code)]
#[track_caller]
pub(crate) fn refused(option: &Value, expected: &[&str]) {
    assert_eq!(option["available"], false, "{option}");
    let reason = option["reason"].as_str().expect("a reason");
    for part in expected {
        assert!(reason.contains(part), "{reason:?} does not say {part:?}");
    }
}

/// USD to a cent.
#[allow(dead_code)]
pub(crate) fn cents(usd: Decimal) -> Decimal {
    usd.round_dp(2)
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
