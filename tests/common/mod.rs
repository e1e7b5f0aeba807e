//! What tests of the library share: a profile in, an option's answer out, as its JSON says it.

use std::str::FromStr;

use rust_decimal::Decimal;
use serde_json::Value;
use tablestakes::report::{self, Format};
use tablestakes::{Comparison, Library, Workload, catalog};

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
    let book = Library::embedded()
        .book(&workload.region)
        .expect("an embedded book");
    let comparison = Comparison::of(&workload, &book, catalog::models());
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
