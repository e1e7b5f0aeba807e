//! Every mistake in the features of a table and in access patterns is said with its place.

mod common;

use common::mistake;
use tablestakes::Workload;

#[test]
fn mistakes_in_protection_streams_and_replicas_say_what_to_change() {
    for (line, replacement, expected) in [
        (
            "# pitr = true",
            "pitr = \"yes\"",
            &["dynamodb.pitr", "true, false or a size", "found \"yes\""][..],
        ),
        (
            "# restore_per_month = 1 ",
            "restore_per_month = 107_374_182_400 #",
            &[
                "dynamodb.restore_per_month",
                "a size with its unit, or how many times the table: a value from 0 to 1,000",
            ],
        ),
        (
            "# export_per_month = \"50 GiB\"",
            "export_per_month = \"some\"",
            &["how many times the table, or a size", "found \"some\""],
        ),
        (
            "# streams = { consumers = 1 }",
            "streams = { comsumers = 1 }",
            &[
                "dynamodb.streams.comsumers",
                "did you mean \"dynamodb.streams.consumers\"?",
            ],
        ),
        (
            "# streams = { consumers = 1 }",
            "streams = true",
            &["dynamodb.streams", "{ consumers = 2 }", "found true"],
        ),
        (
            "# replica_regions = [\"eu-west-1\"]",
            "replica_regions = \"eu-west-1\"",
            &["dynamodb.replica_regions", "a list of texts"],
        ),
        (
            "# replica_regions = [\"eu-west-1\"]",
            "replica_regions = [\"us-east-1\"]",
            &["\"us-east-1\" is a region of the table already"],
        ),
        (
            "# reads_share = 0.3",
            "reads_share = 0.3 #",
            &["there is no replica to read from", "replica_regions"],
        ),
        (
            "# reads_share = 0.3",
            "reads_share = { eu-west-2 = 0.3 } #",
            &["\"eu-west-2\" is no replica"],
        ),
    ] {
        mistake(line, replacement, expected);
    }
}

#[test]
fn mistakes_in_caches_and_indexes_say_what_to_change() {
    for (line, replacement, expected) in [
        (
            "# [dynamodb.dax]",
            "dax = { node = \"r5.large\", hit_rate = 0.9 }",
            &["dynamodb.dax.node", "did you mean \"dax.r5.large\"?"][..],
        ),
        (
            "# [dynamodb.dax]",
            "dax = { hit_rate = 95 }",
            &["dynamodb.dax.hit_rate", "did you mean \"95 %\"?"],
        ),
        (
            "# [dynamodb.dax]",
            "dax = { nodes = 3 }",
            &["dynamodb.dax.hit_rate is missing"],
        ),
        (
            "# [dynamodb.dax]",
            "dax = { hit_rate = 0.9, nodes = 2.5 }",
            &["dynamodb.dax.nodes", "whole number"],
        ),
        (
            "# [dynamodb.dax]",
            "gsi = [{ name = \"a\", entry_size = 10, projection = \"all\" }]",
            &["dynamodb.gsi.0.entry_size and dynamodb.gsi.0.projection say the same thing"],
        ),
        (
            "# [dynamodb.dax]",
            "gsi = [{ name = \"a\" }, { name = \"a\" }]",
            &["dynamodb.gsi.1.name", "\"a\" stands twice"],
        ),
        (
            "# [dynamodb.dax]",
            "gsi = [{ name = \"a\", entries = \"121M\" }]",
            &["121,000,000 entries of \"a\"", "120,000,000 items"],
        ),
        (
            "# [dynamodb.dax]",
            "gsi = [{ name = \"a\", read_share = 0.9 }]",
            &["add up to 1.1, more than all reads"],
        ),
        (
            "# [dynamodb.dax]",
            "gsi = { name = \"a\" }",
            &[
                "dynamodb.gsi",
                "[[dynamodb.gsi]] in TOML and [{…}] in JSON",
                "found a table",
            ],
        ),
        (
            "# [[access]]",
            "[[acess]]",
            &["unknown key \"acess\"", "did you mean \"access\"?"],
        ),
        (
            "# internet_per_month = \"500 GiB\"",
            "internet_per_mnth = \"500 GiB\"",
            &["did you mean \"transfer.internet_per_month\"?"],
        ),
        (
            "# joins = false",
            "joins = \"yes\"",
            &["requirements.joins", "true or false"],
        ),
    ] {
        mistake(line, replacement, expected);
    }
}

/// The problems of a profile with an access pattern and an index of each kind.
fn pattern_problems(pattern: &str) -> String {
    let profile = format!(
        "name = \"a\"
        storage = {{ size = \"1 GiB\" }}
        dynamodb = {{ gsi = [{{ name = \"global\" }}], lsi = [{{ name = \"local\" }}] }}
        [[access]]
        name = \"it\"
        per_second = 1
        item_size = 100
        {pattern}"
    );
    let problems = Workload::from_toml("a.toml", &profile).expect_err("a mistake");
    assert_eq!(problems.0.len(), 1, "{problems}");
    problems.to_string()
}

#[test]
fn mistakes_in_access_patterns_say_what_the_operation_takes() {
    for (pattern, expected) in [
        (
            "",
            &["access.0.operation is missing", "operation = \"query\""][..],
        ),
        (
            "operation = 'querry'",
            &["a.toml:8:", "access.0.operation", "did you mean \"query\"?"],
        ),
        (
            "operation = 'get'\nitems = 2",
            &[
                "access.0.items",
                "get takes one item, found 2",
                "batch-get or query",
            ],
        ),
        (
            "operation = 'batch-get'\nitems = 0",
            &["access.0.items", "found 0"],
        ),
        (
            "operation = 'put'\nstrong = true",
            &["access.0.strong", "put reads nothing", "leave it out"],
        ),
        (
            "operation = 'query'\ntouches = ['global']",
            &["access.0.touches", "query writes nothing"],
        ),
        (
            "operation = 'get'\nindex = 'global'",
            &["access.0.index", "only query and scan read an index"],
        ),
        (
            "operation = 'query'\nindex = 'globe'",
            &["no index is called \"globe\"", "did you mean \"global\"?"],
        ),
        (
            "operation = 'query'\nindex = 'global'\nstrong = true",
            &["access.0.strong", "no strongly consistent reads"],
        ),
        (
            "operation = 'transact-get'\nstrong = true",
            &["access.0.strong", "as of one moment"],
        ),
        (
            "operation = 'delete'\ntouches = [{ index = 'global', key_change = true }]",
            &[
                "access.0.touches.0.key_change",
                "a delete removes the entry",
            ],
        ),
        (
            "operation = 'delete'\nkey_change = true",
            &["access.0.key_change", "a delete removes the entry"],
        ),
        (
            "operation = 'batch-write'\nfailed_condition_share = 0.1",
            &["a batch-write has no conditions"],
        ),
        (
            "operation = 'put'\ntouches = ['zzz']",
            &[
                "access.0.touches",
                "no index is called \"zzz\"",
                "there are global, local",
            ],
        ),
        (
            "operation = 'put'\ntouches = ['local', { index = 'local' }]",
            &["\"local\" stands twice"],
        ),
        (
            "operation = 'put'\ntouches = [{ key_change = 1 }]",
            &["access.0.touches.0.index is missing"],
        ),
        (
            "operation = 'put'\ntouches = 'local'",
            &["access.0.touches", "a list of names"],
        ),
        (
            "operation = 'scan'\nitems = 1_000_000_000_000_000\n[[access]]\nname = 'b'\noperation = 'put'\nitem_size = 1\nper_second = 1",
            &[
                "the reads of all access patterns together",
                "1,000,000,000 items a second",
            ],
        ),
        (
            "operation = 'put'\n[[access]]\nname = 'it'\noperation = 'put'\nitem_size = 1\nper_second = 1",
            &["access.1.name", "\"it\" stands twice"],
        ),
    ] {
        let said = pattern_problems(pattern);
        for part in expected {
            assert!(
                said.contains(part),
                "{pattern}: {said:?} does not say {part:?}"
            );
        }
    }
}

#[test]
fn an_unknown_operation_makes_no_other_key_a_mistake() {
    for operation in ["", "operation = 'Find'"] {
        let said = pattern_problems(&format!(
            "{operation}\nitems = 2\nindex = 'global'\nstrong = true\ntouches = []"
        ));
        assert!(said.contains("access.0.operation"), "{said}");
    }
}

#[test]
fn the_default_region_is_no_replica_of_itself() {
    let profile = "name = \"a\"
        storage = { size = \"1 GiB\" }
        access = [{ name = \"w\", operation = \"put\", per_second = 1, item_size = 1 }]
        dynamodb = { replica_regions = [\"us-east-1\"] }
        transfer = { regions_per_month = { us-east-1 = \"1 GB\" } }";
    let problems = Workload::from_toml("a.toml", profile).expect_err("two mistakes");
    let said = problems.to_string();
    assert!(
        said.contains("\"us-east-1\" is a region of the table already"),
        "{said}"
    );
    assert!(said.contains("the workload's own region"), "{said}");
}

#[test]
fn a_key_in_the_wrong_place_is_told_where_it_belongs() {
    let said = |more: &str| {
        let profile = format!(
            "name = \"a\"
            storage = {{ size = \"1 GiB\" }}
            [[access]]
            name = \"w\"
            operation = \"put\"
            per_second = 1
            item_size = 1
            [dynamodb]
            free_tier = false
            [[dynamodb.gsi]]
            name = \"g\"
            {more}"
        );
        let problems = Workload::from_toml("a.toml", &profile).expect_err("a mistake");
        assert_eq!(problems.0.len(), 1, "{problems}");
        problems.to_string()
    };
    for (more, expected) in [
        ("pitr = true", "it belongs to [dynamodb]: move it there"),
        ("spikiness = 2", "it belongs above the first [table]"),
        ("touches = []", "it belongs to [[access]]"),
        ("[[lsi]]\nname = \"l\"", "it belongs to [dynamodb]"),
        ("zzzz = 1", "expected one of"),
    ] {
        let said = said(more);
        assert!(said.contains(expected), "{said}");
    }
}

#[test]
fn names_that_bills_use_are_no_names_of_indexes() {
    let profile = "name = \"a\"
        storage = { size = \"1 GiB\" }
        access = [{ name = \"w\", operation = \"put\", per_second = 1, item_size = 1 }]
        dynamodb = { gsi = [{ name = \"table\" }] }";
    let problems = Workload::from_toml("a.toml", profile).expect_err("a mistake");
    assert!(
        problems
            .to_string()
            .contains("dynamodb.gsi.0.name: \"table\""),
        "{problems}"
    );
}

#[test]
fn spellings_of_aws_are_understood_well_enough_to_correct_them() {
    for (line, replacement, near) in [
        (
            "# [[dynamodb.lsi]]",
            "lsi = [{ name = \"a\", projection = \"KEYS_ONLY\" }]",
            "did you mean \"keys-only\"?",
        ),
        (
            "availability = \"multi-az\"",
            "availability = \"Multi-AZ\"",
            "did you mean \"multi-az\"?",
        ),
    ] {
        mistake(line, replacement, &[near]);
    }
}

#[test]
fn a_share_of_reads_that_are_not_there_is_a_mistake() {
    let profile = "name = \"a\"
        storage = { size = \"1 GiB\" }
        access = [{ name = \"w\", operation = \"put\", per_second = 1, item_size = 1 }]
        dynamodb = { gsi = [{ name = \"g\", read_share = 0.5 }] }";
    let problems = Workload::from_toml("a.toml", profile).expect_err("a mistake");
    let said = problems.to_string();
    assert!(said.contains("read_share is a share of [reads]"), "{said}");
}

#[test]
fn more_indexes_than_any_table_has_are_refused() {
    let indexes: Vec<_> = (0..51).map(|i| format!("{{ name = \"i{i}\" }}")).collect();
    let profile = format!(
        "name = \"a\"
        storage = {{ size = \"1 GiB\" }}
        access = [{{ name = \"w\", operation = \"put\", per_second = 1, item_size = 1 }}]
        dynamodb = {{ gsi = [{}] }}",
        indexes.join(", ")
    );
    let problems = Workload::from_toml("a.toml", &profile).expect_err("a mistake");
    assert!(
        problems
            .to_string()
            .contains("at most 50 of them, found 51")
    );
}

#[test]
fn the_profile_of_the_readme_is_one() {
    let readme = include_str!("../README.md");
    let blocks = readme.split("```toml\n").skip(1);
    let blocks: Vec<_> = blocks.map(|it| it.split("```").next().unwrap()).collect();
    // The plain one prices as it stands, and all of them together are a profile too.
    for profile in [blocks[0].to_owned(), blocks.concat()] {
        let workload = Workload::from_toml("README.md", &profile).expect("a valid profile");
        for id in ["dynamodb.on-demand.standard", "rds.multi-az.on-demand"] {
            let it = common::answer(&profile, id);
            assert_eq!(it["available"], true, "{it}");
            assert_eq!(it["warnings"].as_array().map(Vec::len), Some(0), "{it}");
        }
        assert_eq!(workload.name, "orders");
    }
    let all = Workload::from_toml("README.md", &blocks.concat()).expect("a valid profile");
    assert_eq!(all.dynamodb.indexes.len(), 3);
    assert_eq!(all.access_patterns.len(), 4);
}

#[test]
fn the_bill_of_the_readme_is_rebuilt() {
    let readme = include_str!("../README.md");
    let block = readme
        .split("```\n")
        .find(|it| it.starts_with("name = \"from a bill\""));
    let it = common::answer(block.expect("the block"), "dynamodb.on-demand.standard");
    // 9,000 M RRU × 0.125 + 1,200 M WRU × 0.625 + (412 + 60) GB × 0.25 = 1,125 + 750 + 118.
    assert_eq!(
        common::decimal(&it["monthly_usd"]),
        rust_decimal::dec!(1993)
    );
}
