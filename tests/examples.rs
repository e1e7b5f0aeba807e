//! The profiles to start from, and what their comments say of them.

mod common;

use std::fs;
use std::path::Path;

use common::{comparison, decimal};
use tablestakes::Workload;

const EXAMPLES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/examples");

/// Every profile by its path, with its text.
fn profiles() -> Vec<(String, String)> {
    let files = fs::read_dir(EXAMPLES)
        .expect("a folder")
        .map(|file| file.expect("a file").path());
    // fleet.toml is what rows of fleet.csv have in common, and no profile by itself.
    let profiles = files.filter(|path| {
        path.extension().is_some_and(|it| it == "toml") && !path.ends_with("fleet.toml")
    });
    profiles
        .map(|path| {
            let text = fs::read_to_string(&path).expect("a text");
            (path.display().to_string(), text)
        })
        .collect()
}

#[test]
fn every_example_is_a_valid_profile_and_stands_in_the_readme() {
    let readme = Path::new(EXAMPLES)
        .parent()
        .expect("a folder")
        .join("README.md");
    let readme = fs::read_to_string(readme).expect("a text");
    for (path, text) in profiles() {
        let workload = Workload::from_toml(&path, &text).unwrap_or_else(|wrong| panic!("{wrong}"));
        assert!(workload.notes.is_empty(), "{path}: {:?}", workload.notes);
        let name = Path::new(&path)
            .file_name()
            .and_then(|it| it.to_str())
            .expect("a name");
        assert!(
            readme.contains(&format!("(examples/{name})")),
            "{name} is not in README.md"
        );
    }
}

#[test]
fn launch_day_has_another_winner_at_each_spikiness() {
    let (_, launch_day) = profiles()
        .into_iter()
        .find(|(path, _)| path.ends_with("launch-day.toml"))
        .expect("the example");
    let said = "spikiness = 5";
    assert!(launch_day.contains(said));
    for (spikiness, winner) in [
        ("1.2", "dynamodb.provisioned-scheduled.standard"),
        ("5", "dynamodb.provisioned-autoscaled.standard"),
        ("12", "dynamodb.on-demand.standard"),
    ] {
        let profile = launch_day.replace(said, &format!("spikiness = {spikiness}"));
        let comparison = comparison(&profile);
        assert_eq!(
            comparison["cheapest"]["no-commitment"], winner,
            "{spikiness}"
        );
        // And it wins by more than rounding.
        let costs = comparison["options"].as_array().expect("a list").iter();
        let plain = costs.filter(|it| {
            let id = it["id"].as_str().expect("a text");
            it["ranked"] == true && (id.ends_with(".standard") || id.ends_with(".on-demand"))
        });
        let mut costs: Vec<_> = plain
            .map(|it| decimal(&it["effective_monthly_usd"]))
            .collect();
        costs.sort();
        assert!(
            costs[0] * rust_decimal::dec!(1.02) < costs[1],
            "{spikiness}: {costs:?}"
        );
    }
}
