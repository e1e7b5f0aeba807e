//! No input makes the library panic, and every mistake in a profile is said with its place.

mod common;

use std::sync::LazyLock;

use common::{TEMPLATE, mistake, problems_with};
use proptest::prelude::*;
use tablestakes::batch::{Answer, Clerk, Desk};
use tablestakes::problem::text_from_bytes;
use tablestakes::report::{self, Format};
use tablestakes::{Books, Comparison, Library, Problems, Workload, catalog};

/// Reads bytes as a profile of either kind and, when it is one, answers it in every format.
fn answer(bytes: &[u8]) {
    let Ok(text) = text_from_bytes("arbitrary", bytes.to_vec()) else {
        return;
    };
    for workload in [
        Workload::from_toml("a.toml", &text),
        Workload::from_json("a.json", &text),
    ] {
        match workload {
            Ok(workload) => answer_workload(&workload),
            Err(problems) => {
                assert!(!problems.0.is_empty());
                let _ = problems.to_string() + &report::problems(&problems, 80);
            }
        }
    }
}

/// Any other region has no book, and every option says so.
static BOOKS: LazyLock<Books> = LazyLock::new(|| {
    let regions = ["us-east-1", "eu-west-1", "sa-east-1", "ap-east-1"];
    Library::embedded().books(regions).expect("embedded books")
});

fn answer_workload(workload: &Workload) {
    let comparisons = [Comparison::of(workload, &BOOKS, catalog::models())];
    for format in [
        Format::Terminal { width: 20 },
        Format::Json,
        Format::Csv,
        Format::Markdown,
    ] {
        let _ = report::comparisons(&comparisons, format);
        let answers = comparisons[0]
            .answers()
            .iter()
            .map(|it| (&comparisons[0], it));
        let _ = report::bills(&answers.collect::<Vec<_>>(), format);
    }
    // A batch asks for costs alone.
    let desk = Desk {
        books: &BOOKS,
        models: catalog::models().collect(),
    };
    let _ = Clerk::new(&desk).answer(workload, &mut Answer::default());
}

/// A number as it might be typed, far beyond what makes sense included.
fn number() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("0".to_owned()),
        Just("-0".to_owned()),
        Just("1e28".to_owned()),
        Just("79228162514264337593543950335".to_owned()),
        Just("0.0000000000000000000000000001".to_owned()),
        Just("9_999_999_999".to_owned()),
        Just("nan".to_owned()),
        Just("inf".to_owned()),
        Just("\"1000 PiB\"".to_owned()),
        Just("\"9999999999999B\"".to_owned()),
        Just("\"100 %\"".to_owned()),
        any::<u64>().prop_map(|it| it.to_string()),
        any::<f64>().prop_map(|it| format!("{it:?}")),
        (0..400_000_u32).prop_map(|it| it.to_string()),
    ]
}

proptest! {
    #[test]
    fn arbitrary_bytes_are_no_panic(bytes in prop::collection::vec(any::<u8>(), 0..500)) {
        answer(&bytes);
    }

    #[test]
    fn arbitrary_text_is_no_panic(text in ".{0,300}") {
        answer(text.as_bytes());
    }

    #[test]
    fn a_profile_with_arbitrary_bytes_in_it_is_no_panic(
        at in 0..TEMPLATE.len(), length in 0..40_usize, bytes in prop::collection::vec(any::<u8>(), 0..20),
    ) {
        let mut profile = TEMPLATE.as_bytes().to_vec();
        let end = (at + length).min(profile.len());
        profile.splice(at..end, bytes);
        answer(&profile);
    }

    #[test]
    fn arbitrary_numbers_of_a_table_are_no_panic(n in prop::collection::vec(number(), 20)) {
        let profile = format!(
            "name = \"n\"
            storage = {{ size = {}, items = {} }}
            transfer = {{ internet_per_month = {} }}
            [[access]]
            name = \"q\"
            operation = \"query\"
            per_month = {}
            items = {}
            item_size = {}
            index = \"g\"
            [[access]]
            name = \"w\"
            operation = \"transact-write\"
            per_second = {}
            items = {}
            item_size = {}
            failed_condition_share = {}
            touches = [{{ index = \"g\", key_change = {} }}]
            [dynamodb]
            gsi = [{{ name = \"g\", entry_size = {}, entries = {}, write_share = {} }}]
            pitr = {}
            restore_per_month = {}
            streams = {}
            hottest_key_share = {}
            replica_regions = [\"eu-west-1\"]
            reads_share = {}
            dax = {{ hit_rate = {} }}
            ",
            n[0], n[1], n[2], n[3], n[4], n[5], n[6], n[7], n[8], n[9], n[10], n[11], n[12],
            n[13], n[14], n[15], n[16], n[17], n[18], n[19]
        );
        answer(profile.as_bytes());
    }

    #[test]
    fn arbitrary_numbers_are_no_panic(n in prop::collection::vec(number(), 14)) {
        let profile = format!(
            "name = \"n\"
            spikiness = {}
            reads = {{ per_second = {}, item_size = {}, strong = {} }}
            writes = {{ per_second = {}, item_size = {}, transactional = {} }}
            storage = {{ size = {}, items = {} }}
            dynamodb = {{ table_size = {}, free_tier = true }}
            postgres = {{ storage = {}, iops = {}, backup_storage = {} }}
            assumptions = {{ bloat = {} }}
            ",
            n[0], n[1], n[2], n[3], n[4], n[5], n[6], n[7], n[8], n[9], n[10], n[11], n[12], n[13]
        );
        answer(profile.as_bytes());
    }

    #[test]
    fn arbitrary_assumptions_are_no_panic(text in ".{0,40}") {
        let mut workload = Workload::from_toml("template.toml", TEMPLATE).unwrap();
        let _ = workload.assume("--assume", &text);
    }
}

proptest! {
    // The largest workload has a bill of hundreds of lines in every option.
    #![proptest_config(ProptestConfig { cases: 32, ..ProptestConfig::default() })]

    #[test]
    fn every_assumption_at_the_ends_of_its_range_is_no_panic(
        ends in prop::collection::vec(0..3_u8, tablestakes::assumptions::ALL.len()),
        which in 0..3_u8,
    ) {
        let mut workload = match which {
            0 => largest_workload(),
            1 => largest_alone(),
            _ => Workload::from_toml("template.toml", TEMPLATE).unwrap(),
        };
        for (it, end) in tablestakes::assumptions::ALL.iter().zip(ends) {
            let value = [it.default, it.least, it.most][usize::from(end)];
            workload.assume("--assume", &format!("{}={value}", it.key)).unwrap();
        }
        answer_workload(&workload);
    }
}

/// Everything at the bounds that a profile may have.
fn largest_workload() -> Workload {
    let indexes: Vec<_> = (0..45)
        .map(|i| format!("{{ name = \"g{i}\", key_change_share = 1 }}"))
        .collect();
    let profile = format!(
        "name = \"largest\"
        shape = {{ kind = \"bursty\", bursts_per_day = 1, burst_minutes = 1, spikiness = 1_440 }}
        reads = {{ per_second = 1_000_000_000, item_size = \"400 KiB\", transactional = 1 }}
        writes = {{ per_second = 1_000_000_000, item_size = \"400 KiB\", transactional = 1 }}
        storage = {{ size = \"1024 PiB\", items = 1_000_000_000_000_000 }}
        transfer = {{ internet_per_month = \"1024 PiB\" }}
        postgres = {{ instance = \"db.t4g.micro\", backup_storage = \"1024 PiB\" }}
        [dynamodb]
        gsi = [{}]
        lsi = [{{ name = \"l\" }}]
        replica_regions = [\"eu-west-1\", \"sa-east-1\", \"ap-east-1\"]
        reads_share = 1
        pitr = true
        backup_size = \"1024 PiB\"
        restore_per_month = 1_000
        streams = {{ consumers = 1_000_000 }}
        kinesis_cdc = true
        dax = {{ hit_rate = 0, node = \"dax.r5.large\", nodes = 1_000 }}",
        indexes.join(", ")
    );
    Workload::from_toml("largest.toml", &profile).expect("within every bound")
}

/// The largest rates and sizes, in one region and with nothing pinned.
fn largest_alone() -> Workload {
    let profile = "name = \"largest\"
        shape = { kind = \"bursty\", bursts_per_day = 1, burst_minutes = 1, spikiness = 1_440 }
        reads = { per_second = 1_000_000_000, item_size = \"400 KiB\", transactional = 1 }
        writes = { per_second = 1_000_000_000, item_size = \"400 KiB\", transactional = 1 }
        storage = { size = \"1024 PiB\", items = 1_000_000_000_000_000 }
        transfer = { internet_per_month = \"1024 PiB\" }
        dynamodb = { gsi = [{ name = \"g\", key_change_share = 1 }] }";
    Workload::from_toml("largest.toml", profile).expect("within every bound")
}

#[test]
fn the_largest_workload_is_answered() {
    answer_workload(&largest_workload());
    answer_workload(&largest_alone());
}

#[test]
fn deep_nesting_is_refused_and_not_followed() {
    for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
        let text = format!("{}1{}", open.repeat(100_000), close.repeat(100_000));
        assert!(Workload::from_json("deep.json", &text).is_err());
        let text = format!("a = {text}");
        assert!(Workload::from_toml("deep.toml", &text).is_err());
    }
}

#[test]
fn a_long_line_is_shown_in_part() {
    let profile = format!("name = \"{}\"\nunknown = 1\n", "x".repeat(1_000_000));
    let problems = Workload::from_toml("long.toml", &profile).unwrap_err();
    assert!(problems.to_string().len() < 2_000);
    assert!(report::problems(&problems, 80).len() < 20_000);
}

#[test]
fn many_problems_are_counted_and_the_first_are_said() {
    let keys: Vec<_> = (0..50_000).map(|i| format!("\"k{i}\": 1")).collect();
    let json = format!("{{{}}}", keys.join(", "));
    let problems = Workload::from_json("many.json", &json).unwrap_err();
    assert_eq!(problems.0.len(), 21);
    assert!(problems.to_string().ends_with("problems more"));
    assert!(report::problems(&problems, 80).len() < 100_000);
}

#[test]
fn items_are_a_whole_number() {
    for items in ["0.5", "1e-27"] {
        let Problems(problems) = problems_with("items = \"120M\"", &format!("items = {items}"));
        assert!(
            problems[0].message.contains("the whole number of items"),
            "{}",
            problems[0]
        );
    }
}

#[test]
fn items_are_at_least_a_byte_each() {
    let Problems(problems) = problems_with("items = \"120M\"", "items = \"900B\"");
    assert!(
        problems[0].message.contains("less than a byte each"),
        "{}",
        problems[0]
    );
}

#[test]
fn a_misspelt_key_is_not_missed_as_well() {
    let Problems(problems) = problems_with("name = \"orders\"", "nmae = \"orders\"");
    assert_eq!(problems.len(), 1);
    assert!(problems[0].to_string().contains("did you mean \"name\"?"));
}

#[test]
fn everything_that_the_template_leaves_out_can_be_put_in() {
    let put_in = |line: &str| match line.strip_prefix("# ") {
        Some(key) if key.contains(" = ") || key.starts_with('[') => key.to_owned(),
        _ => line.to_owned(),
    };
    let profile: Vec<_> = TEMPLATE.lines().map(put_in).collect();
    let profile = profile.join("\n");
    for key in [
        "table_size",
        "instance",
        "storage",
        "iops",
        "backup_storage",
        "bloat",
        "hot_share",
    ] {
        assert!(profile.contains(&format!("\n{key} = ")), "{key}");
    }
    let workload = Workload::from_toml("template.toml", &profile).expect("a valid profile");
    assert_eq!(workload.postgres.instance.as_deref(), Some("db.r7g.large"));
    assert_eq!(workload.access_patterns.len(), 4);
    assert_eq!(workload.dynamodb.indexes.len(), 3);
    answer_workload(&workload);
}

#[test]
fn every_kind_of_mistake_names_its_key_what_was_found_and_what_was_expected() {
    mistake(
        "strong = 0.2",
        "stong = 0.2",
        &["\"reads.stong\"", "did you mean \"reads.strong\"?"],
    );
    mistake(
        "strong = 0.2",
        "zzzzzz = 0.2",
        &["unknown key", "expected one of: per_second, per_month"],
    );
    mistake(
        "strong = 0.2",
        "strong = 1.2",
        &["reads.strong", "from 0 to 1", "found 1.2"],
    );
    mistake(
        "per_second = 1_200",
        "per_second = -1",
        &["reads.per_second", "found -1"],
    );
    mistake(
        "per_second = 1_200",
        "per_second = \"many\"",
        &["a number such as", "found \"many\""],
    );
    mistake(
        "item_size = \"2.5 KiB\"",
        "item_size = \"2.5 KiX\"",
        &["a size such as \"2.5 KiB\""],
    );
    mistake(
        "item_size = \"2.5 KiB\"",
        "item_size = 0",
        &["reads.item_size", "from 1 B to 1 GiB"],
    );
    mistake(
        "transactional = 0.0",
        "transactional = 0.9",
        &["add up to 1.1"],
    );
    mistake(
        "items = \"120M\"",
        "items = 0",
        &["storage.items", "found 0"],
    );
    mistake(
        "spikiness = 3.0",
        "spikiness = 0.9",
        &["spikiness", "from 1 to 10,080", "found 0.9"],
    );
    mistake(
        "\"multi-az\"",
        "\"multi_az\"",
        &["requirements.availability", "did you mean \"multi-az\"?"],
    );
    mistake(
        "free_tier = false",
        "free_tier = 1",
        &["dynamodb.free_tier", "true or false", "found 1"],
    );
    mistake(
        "target_utilization = 0.7",
        "target_utilization = 0",
        &["dynamodb.target_utilization"],
    );
    mistake(
        "storage_type = \"gp3\"",
        "storage_type = \"gp4\"",
        &["expected \"gp3\"", "found \"gp4\""],
    );
    mistake(
        "storage_type = \"gp3\"",
        "instance = \"r7g.large\"",
        &["did you mean \"db.r7g.large\"?"],
    );
}

#[test]
fn mistakes_in_tables_and_names_are_said_too() {
    mistake(
        "# bloat = 1.3",
        "blot = 1.3",
        &["unknown assumption", "did you mean \"bloat\"?"],
    );
    mistake(
        "# bloat = 1.3",
        "bloat = 0.3",
        &["bloat", "from 1 to 100", "found 0.3"],
    );
    mistake(
        "name = \"orders\"",
        "name = \"\\u001b[31m\"",
        &["name", "control characters"],
    );
    mistake(
        "name = \"orders\"",
        "name = 5",
        &["name", "a text in quotes", "found 5"],
    );
    mistake(
        "region = \"us-east-1\"",
        "region = [1]",
        &["region", "a text in quotes", "found a list"],
    );
    mistake(
        "[requirements]",
        "[requirments]",
        &["\"requirments\"", "did you mean \"requirements\"?"],
    );
}

#[test]
fn a_rate_is_given_once() {
    let Problems(problems) = problems_with("per_second = 1_200", "per_second = 1\nper_month = 2");
    assert_eq!(
        problems[0].to_string(),
        "orders.toml:18:13: reads.per_second and reads.per_month say the same thing \
         (keep one of the two)"
    );
    assert_eq!(problems.len(), 1);
}

#[test]
fn what_has_no_default_is_missed_by_name() {
    let Problems(problems) = Workload::from_toml("empty.toml", "").unwrap_err();
    let texts: Vec<_> = problems.iter().map(ToString::to_string).collect();
    for key in ["name", "reads", "writes", "storage"] {
        assert!(
            texts
                .iter()
                .any(|text| text.contains(&format!("{key} is missing"))),
            "{texts:?}"
        );
    }
    assert_eq!(problems.len(), 4);
}

#[test]
fn all_mistakes_are_said_at_once_in_the_order_of_the_text() {
    let profile = TEMPLATE
        .replace("strong = 0.2", "stong = 0.2")
        .replace("3.0", "0");
    let Problems(problems) = Workload::from_toml("orders.toml", &profile).unwrap_err();
    let lines: Vec<_> = problems
        .iter()
        .map(|it| it.place.as_ref().unwrap().line_and_column().0)
        .collect();
    assert_eq!(lines.len(), 2);
    assert!(lines[0] < lines[1]);
}

#[test]
fn a_key_that_stands_twice_in_json_is_a_mistake() {
    let json = r#"{"name": "a", "name": "b", "reads": {"per_second": 1, "item_size": 1},
        "writes": {"per_second": 1, "item_size": 1}, "storage": {"size": 1}}"#;
    let problems = Workload::from_json("twice.json", json).unwrap_err();
    assert_eq!(
        problems.to_string(),
        "twice.json:1:16: the key \"name\" stands twice"
    );
}

#[test]
fn json_problems_point_into_the_text() {
    let problems = Workload::from_json("a.json", "{\"name\": \"a\",\n oops}").unwrap_err();
    assert!(problems.to_string().starts_with("a.json:2:"), "{problems}");
    let json = "{\n \"name\": \"ä\",\n \"reads\": {\"per_second\": -5, \"item_size\": 1},
        \"writes\": {\"per_second\": 1, \"item_size\": 1}, \"storage\": {\"size\": 1}}";
    let problems = Workload::from_json("a.json", json).unwrap_err();
    assert!(
        problems
            .to_string()
            .starts_with("a.json:3:26: reads.per_second"),
        "{problems}"
    );
}

#[test]
fn a_byte_order_mark_is_no_mistake_and_bytes_that_are_no_utf_8_are() {
    let mut bytes = b"\xef\xbb\xbf".to_vec();
    bytes.extend_from_slice(TEMPLATE.as_bytes());
    let text = text_from_bytes("mark.toml", bytes).unwrap();
    assert!(Workload::from_toml("mark.toml", &text).is_ok());

    let problems = text_from_bytes("latin.toml", b"name = \"caf\xe9\"".to_vec()).unwrap_err();
    assert!(
        problems
            .to_string()
            .starts_with("latin.toml:1:12: expected text in UTF-8")
    );
}
