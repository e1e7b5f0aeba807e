//! `tablestakes value`: one number for a script, with other values than those of the profile.

mod common;

use common::program::{folder, run, says, stderr, stdout, wrong};
use proptest::prelude::*;
use tablestakes::decide::Profile;
use tablestakes::report::{self, Format};
use tablestakes::{Comparison, Library, Workload, catalog};

const ON_DEMAND: &str = "dynamodb.on-demand.standard";
const PEAK: &str = "dynamodb.provisioned-peak.standard";

/// 100 strongly consistent reads of 4 KiB a second, one unit each, and nothing written or stored.
const READS: &str = "name = \"reads\"
reads = { per_second = 100, item_size = \"4 KiB\", strong = 1 }
writes = { per_second = 0, item_size = \"1 KiB\" }
storage = { size = 0 }
";

/// What is printed for the profile above with more arguments.
#[track_caller]
fn value(arguments: &[&str]) -> String {
    let folder = folder(&[("reads.toml", READS)]);
    let output = run(
        folder.path(),
        &[&["value", "reads.toml"], arguments].concat(),
    );
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    stdout(&output).to_owned()
}

#[track_caller]
fn wrong_value(arguments: &[&str]) -> String {
    let folder = folder(&[("reads.toml", READS)]);
    wrong(
        folder.path(),
        &[&["value", "reads.toml"], arguments].concat(),
    )
}

#[test]
fn one_number_and_nothing_else() {
    // 100 × 2,628,000 s = 262,800,000 RRU at 0.000000125
    assert_eq!(value(&["--option", ON_DEMAND]), "32.85\n");
}

#[test]
fn keys_at_other_values_in_the_spellings_of_profiles() {
    for (settings, expected) in [
        // 1,000 a second: ten times as much
        (&["reads.per_second=1k"][..], "328.5\n"),
        (&["reads=1_000"], "328.5\n"),
        // 8 KiB are two units, and more than 8 KiB three
        (&["reads.item_size=8 KiB"], "65.7\n"),
        (&["item_size=8.5 KiB", "reads=100"], "98.55\n"),
        // eventually consistent: half a unit
        (&["reads.strong=0 %"], "16.425\n"),
        // 10 GB of 2^30 bytes at 0.25, no item of which has any overhead: 2.50 more
        (
            &[
                "storage=10 GiB",
                "storage.items=1M",
                "assumptions.item_overhead_bytes=0",
            ],
            "35.35\n",
        ),
        // a rate takes the place of the other way to say it: 2,628,000 of them a month are one a second
        (&["reads.per_month=2.628M"], "0.3285\n"),
    ] {
        let settings = settings.iter().flat_map(|it| ["--set", it]);
        let arguments: Vec<_> = ["--option", ON_DEMAND]
            .into_iter()
            .chain(settings)
            .collect();
        assert_eq!(value(&arguments), expected, "{arguments:?}");
    }
}

#[test]
fn keys_that_hold_words_and_flags() {
    // 262,800,000 RRU at 0.0000001415 in eu-west-1
    let of_ireland = value(&["--option", ON_DEMAND, "--set", "region=eu-west-1"]);
    assert_eq!(of_ireland, "37.1862\n");
    // 35 GB at 0.25 are 8.75; with the free allowance of 25 GB 2.50
    let stored = ["--set", "storage=35 GiB", "--set", "storage.items=1M"];
    let plain = [
        "--set",
        "reads=0",
        "--set",
        "assumptions.item_overhead_bytes=0",
    ];
    let arguments = [&["--option", ON_DEMAND][..], &stored, &plain].concat();
    assert_eq!(value(&arguments), "8.75\n");
    let free = [&arguments[..], &["--set", "dynamodb.free_tier=true"]].concat();
    assert_eq!(value(&free), "2.5\n");
}

#[test]
fn assumptions_are_set_over_whatever_settles_them_elsewhere() {
    // 100 ÷ 0.7 are 143 RCU, each 730 × 0.00013 = 0.0949, and the least of writes 730 × 0.00065 = 0.4745
    assert_eq!(value(&["--option", PEAK]), "14.0452\n");
    // 100 ÷ 0.5 are 200: 18.98 + 0.4745
    let half = "dynamodb_target_utilization=0.5";
    assert_eq!(value(&["--option", PEAK, "--assume", half]), "19.4545\n");
    let set = format!("assumptions.{half}");
    let other = "dynamodb_target_utilization=0.9";
    let arguments = ["--option", PEAK, "--assume", other, "--set", &set];
    assert_eq!(value(&arguments), "19.4545\n");
}

#[test]
fn upfront_sums_are_spread_over_the_term() {
    // 143 RCU, one block of 100 of them for a year: 100 × 730 × 0.000025 = 1.825 and 30 upfront, 2.50 a month;
    // 43 on demand at 0.0949 = 4.0807, and the least of writes 0.4745
    //   1.825 + 2.50 + 4.0807 + 0.4745 = 8.8802
    let id = "dynamodb.provisioned-peak.standard.reserved-1y";
    assert_eq!(value(&["--option", id]), "8.8802\n");
}

#[test]
fn prices_of_ones_own_lie_below() {
    // 262,800,000 RRU at 0.0000001
    let price = "key,usd,unit,source,date
dynamodb.read-request-units.standard,0.0000001,RRU,our contract,2026-01-15
";
    let path = "prices/aws/us-east-1/own.csv";
    let folder = folder(&[("reads.toml", READS), (path, price)]);
    let arguments = [
        "value",
        "reads.toml",
        "--option",
        ON_DEMAND,
        "--prices",
        "prices",
    ];
    assert_eq!(stdout(&run(folder.path(), &arguments)), "26.28\n");
}

#[test]
fn what_is_below_the_requirements_says_so_beside_its_number() {
    let folder = folder(&[("reads.toml", READS)]);
    let arguments = ["value", "reads.toml", "--option", "rds.single-az.on-demand"];
    let output = run(folder.path(), &arguments);
    assert_eq!(output.status.code(), Some(0));
    let usd: f64 = stdout(&output).trim_end().parse().expect("a number");
    assert!(usd > 0.0);
    says(
        stderr(&output),
        &["rds.single-az.on-demand is below the requirements: multi-az is required"],
    );
}

#[test]
fn what_cannot_serve_prints_nothing_and_says_why() {
    says(
        &wrong_value(&["--option", ON_DEMAND, "--set", "item_size=3 MB"]),
        &[
            "dynamodb.on-demand.standard can't be had: reads: an item of 3,000,000 bytes is more than",
        ],
    );
}

#[test]
fn mistakes_say_where_and_what_is_nearest() {
    for (arguments, parts) in [
        (
            &["--option", "dynamodb.on-demand.standart"][..],
            &[
                "no option is called",
                "did you mean dynamodb.on-demand.standard?",
            ][..],
        ),
        (
            &["--option", "dynamodb.on-demand.*"],
            &[
                "\"dynamodb.on-demand.*\" stands for several options: expected the id of one",
                "for example dynamodb.on-demand.standard",
            ],
        ),
        (
            &["--option", ON_DEMAND, "--set", "reads"],
            &[
                "--set: expected KEY=VALUE, found \"reads\"",
                "reads.per_second=500",
            ],
        ),
        (
            &["--option", ON_DEMAND, "--set", "raeds=5"],
            &[
                "--set: no profile has a key \"raeds\"",
                "--set:1:1",
                "did you mean \"reads\"?",
            ],
        ),
        (
            &["--option", ON_DEMAND, "--set", "reads=many"],
            &[
                "reads.per_second: expected a number",
                "found \"many\"",
                "--set:1:7",
                "reads=many",
            ],
        ),
        (
            &["--option", ON_DEMAND, "--set", "reads="],
            &["reads: expected a value, found nothing"],
        ),
        (
            &[
                "--option",
                ON_DEMAND,
                "--set",
                "reads=1",
                "--set",
                "reads.per_second=2",
            ],
            &["--set: reads and reads.per_second both give reads.per_second"],
        ),
        (
            &["--option", ON_DEMAND, "--set", "region=us-est-1"],
            &["us-est-1", "--set:1:8", "did you mean \"us-east-1\"?"],
        ),
        (
            &["--option", ON_DEMAND, "--set", "postgres.storage_type=gp4"],
            &["expected \"gp3\" or \"gp2\"", "found \"gp4\"", "--set:1:23"],
        ),
        (
            &["--option", ON_DEMAND, "--set", "assumptions.blot=2"],
            &["did you mean \"assumptions.bloat\"?"],
        ),
        (
            &["--option", ON_DEMAND, "--set", "access.1.per_second=3"],
            &["there is no access.0 before it"],
        ),
    ] {
        says(&wrong_value(arguments), parts);
    }
}

/// All that is told of a workload.
fn told(workload: &Workload) -> String {
    let books = Library::embedded()
        .books(workload.regions())
        .expect("books");
    let models = catalog::matching(&["dynamodb.*".to_owned(), "rds.multi-az.*".to_owned()]);
    let comparison = Comparison::of(workload, &books, models.expect("options"));
    report::comparisons(&[comparison], Format::Json)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    #[test]
    fn a_profile_with_values_is_the_profile_that_has_them(
        reads in 0..100_000_u32, size in 1..400_000_u32, bloat in 10..90_u32, is_free in any::<bool>(),
    ) {
        let text = |reads, size, bloat, is_free| format!(
            "name = \"all\"\nspikiness = 3\ndynamodb.free_tier = {is_free}\n
            reads = {{ per_second = {reads}, item_size = {size} }}
            writes = {{ per_second = 20, item_size = \"2 KiB\" }}
            storage = {{ size = \"30 GB\" }}
            assumptions.bloat = {bloat}e-1"
        );
        let base = Profile::read("all.toml", &text(7, 1_000, 12, !is_free), &[]).expect("a profile");
        let settings = [
            ("reads", reads.to_string()),
            ("reads.item_size", size.to_string()),
            ("assumptions.bloat", (f64::from(bloat) / 10.0).to_string()),
            ("dynamodb.free_tier", is_free.to_string()),
        ];
        let settings = settings.map(|(key, value)| (key.to_owned(), value));
        let with = base.with("--set", &settings).expect("a workload");
        let read = Workload::from_toml("all.toml", &text(reads, size, bloat, is_free)).expect("a profile");
        prop_assert_eq!(told(&with), told(&read));
    }
}
