//! Mistakes in what a profile says of PostgreSQL, of people and of dates: each with its place, what was
//! found, what was expected.

use tablestakes::Workload;

/// The problems of a profile with something more in it.
#[track_caller]
fn problems(table: &str) -> String {
    let profile = format!(
        "name = \"mistaken\"
reads = {{ per_second = 1, item_size = 1 }}
writes = {{ per_second = 1, item_size = 1 }}
storage = {{ size = 1 }}
{table}"
    );
    let read = Workload::from_toml("mistaken.toml", &profile);
    read.expect_err("a mistake").to_string()
}

#[track_caller]
fn mistake(table: &str, expected: &[&str]) {
    let said = problems(table);
    for part in expected {
        assert!(said.contains(part), "{said:?} does not say {part:?}");
    }
}

#[test]
fn a_number_of_instances_is_whole_or_auto() {
    let place = "mistaken.toml:6:17";
    mistake(
        "[postgres]\nread_replicas = 1.5",
        &[place, "read_replicas: expected a whole number, found 1.5"],
    );
    mistake(
        "[postgres]\nread_replicas = \"many\"",
        &[place, "expected \"auto\" or a number", "\"many\""],
    );
    mistake(
        "[postgres]\naurora_readers = 1_000",
        &["from 0 to 100", "1000"],
    );
}

#[test]
fn words_are_those_that_there_are() {
    mistake(
        "[postgres]\nstorage_type = \"gp4\"",
        &[
            "mistaken.toml:6:16",
            "\"gp3\" or \"gp2\" or \"io1\" or \"io2\"",
            "\"gp4\"",
        ],
    );
    mistake(
        "[postgres]\ndeployment = \"multi_az\"",
        &["did you mean \"multi-az\"?"],
    );
    mistake(
        "[postgres]\nfamilies = [\"db.r7g.large\"]",
        &["expected a family such as \"r7g\"", "did you mean \"r7g\"?"],
    );
    mistake("[postgres]\nfamilies = \"r7g\"", &["a list of texts"]);
    mistake(
        "[postgres]\ninstance = \"r7g.large\"",
        &["did you mean \"db.r7g.large\"?"],
    );
}

#[test]
fn versions_measures_and_indexes_are_what_they_say() {
    mistake(
        "[postgres]\nengine_version = \"latest\"",
        &["expected a version such as \"16\" or \"16.4\", found \"latest\""],
    );
    mistake(
        "[postgres]\ncpu_measured_on = \"laptop\"",
        &["expected a class such as \"db.r7g.large\""],
    );
    mistake(
        "[postgres]\ncpu_ms_per_read = 0",
        &["cpu_ms_per_read", "from 0.0001"],
    );
    mistake("[postgres]\nsecondary_indexes = 0.5", &["a whole number"]);
    mistake(
        "[postgres]\nsecondary_indexes = { entry_size = \"40 B\" }",
        &["postgres.secondary_indexes.count is missing", "count = 2"],
    );
    mistake("[postgres]\nhot_share = 2", &["hot_share", "from 0 to 1"]);
    mistake(
        "[postgres]\nrds_proxy = \"yes\"",
        &["rds_proxy: expected true or false"],
    );
}

#[test]
fn a_ceiling_is_no_lower_than_its_floor() {
    mistake(
        "[postgres]\nmin_acu = 4\nmax_acu = 2",
        &["postgres.max_acu: expected more than 0, and as much as min_acu at least"],
    );
}

#[test]
fn a_key_that_is_misspelt_is_named_with_the_nearest() {
    mistake(
        "[postgres]\nreplicas = 2",
        &["unknown key \"postgres.replicas\""],
    );
    mistake(
        "[postgres]\nengine_verison = 13",
        &["did you mean \"postgres.engine_version\"?"],
    );
    mistake("[team]\nhourly = 90", &["team.hourly"]);
}

#[test]
fn a_rate_is_a_number_and_a_day_is_a_date() {
    mistake(
        "[team]",
        &["team.hourly_rate is missing", "hourly_rate = 95"],
    );
    mistake(
        "[team]\nhourly_rate = \"cheap\"",
        &["hourly_rate", "\"cheap\""],
    );
    mistake("[team]\nhourly_rate = -1", &["from 0"]);
    for date in [
        "2026",
        "\"22.11.2026\"",
        "2026-11-22T09:00:00Z",
        "\"2026-02-30\"",
    ] {
        mistake(
            &format!("[prices]\non = {date}"),
            &["prices.on: expected a date such as 2026-11-22"],
        );
    }
    // In quotes and without.
    for date in ["2026-11-22", "\"2026-11-22\""] {
        let profile = format!(
            "name = \"dated\"
            reads = {{ per_second = 1, item_size = 1 }}
            writes = {{ per_second = 1, item_size = 1 }}
            storage = {{ size = 1 }}
            [prices]
            on = {date}"
        );
        let workload = Workload::from_toml("dated.toml", &profile).expect("a date");
        assert_eq!(
            workload.prices_on.map(|it| it.to_string()).as_deref(),
            Some("2026-11-22")
        );
    }
}
