//! The cost of an option is that of its quote to the last digit, whatever is asked before it.

use std::sync::LazyLock;

use proptest::prelude::*;
use tablestakes::demand::Demand;
use tablestakes::model::{Case, Cost, Engine, PricingModel, Tenant};
use tablestakes::{Books, Library, Workload, catalog};

/// The books of regions that differ in what they sell, read once.
fn books() -> &'static Books {
    static BOOKS: LazyLock<Books> = LazyLock::new(|| {
        let books = Library::embedded().books(REGIONS);
        books.expect("embedded books")
    });
    &BOOKS
}

const REGIONS: [&str; 4] = ["us-east-1", "eu-west-1", "sa-east-1", "ap-southeast-5"];

/// What `[postgres]` may say; most say nothing.
const SETTINGS: [&str; 24] = [
    "",
    "",
    "",
    "",
    "deployment = \"single-az\"",
    "deployment = \"multi-az-cluster\"",
    "read_replicas = 2",
    "read_replicas = \"auto\"",
    "aurora_readers = 1",
    "families = [\"m5\", \"t3\", \"t4g\"]",
    "instance = \"db.r7g.xlarge\"",
    "storage = \"1 TiB\"\niops = 14_000",
    "storage_type = \"gp2\"",
    "storage_type = \"io1\"",
    "storage_type = \"io2\"\niops = 5_000",
    "iops = 20_000\nthroughput = 700",
    "engine_version = 13",
    "rds_proxy = true",
    "synchronous_commit = false",
    "secondary_indexes = { count = 3 }",
    "min_acu = 0",
    "min_acu = 1\nmax_acu = 20",
    "backup_storage = \"5 TiB\"",
    "cpu_measured_on = \"db.m5.large\"",
];

/// How reads and writes move: what stands before all tables of a profile, and a table of its own.
const SHAPES: [(&str, &str); 8] = [
    ("", ""),
    ("spikiness = 1.5", ""),
    ("spikiness = 3", ""),
    ("spikiness = 8", ""),
    (
        "",
        "[shape]\nkind = \"business-hours\"\nfrom = \"08:30\"\nto = \"17:00\"\nidle_share = \"10 %\"",
    ),
    (
        "",
        "[shape]\nkind = \"bursty\"\nspikiness = 20\nburst_minutes = 5\nbursts_per_day = 4",
    ),
    (
        "spikiness = 4",
        "[writes.shape]\nkind = \"diurnal\"\nspikiness = 2\nweekend_factor = 0.5",
    ),
    (
        "",
        "[shape]\nkind = \"on-off\"\nfrom = \"09:00\"\nto = \"10:00\"",
    ),
];

/// What else a profile may say.
const OTHERS: [&str; 9] = [
    "",
    "",
    "",
    "[transfer]\ninternet_per_month = \"20 TiB\"",
    "[dynamodb]\nreplica_regions = [\"eu-central-1\"]",
    "[dynamodb]\nfree_tier = true\n[transfer]\ninternet_per_month = \"300 GiB\"",
    "[requirements]\nread_your_writes = true",
    "[requirements]\navailability = \"single-az\"",
    "[[dynamodb.gsi]]\nname = \"g\"\nentry_size = 300\nwrite_share = \"40 %\"",
];

const ASSUMED: [&str; 14] = [
    "bloat=1.2",
    "bloat=1.2",
    "peak_percentile=99",
    "max_miss=0.6",
    "hot_share=0.9",
    "hot_share=0",
    "acu_step=0.3",
    "acu_down_per_minute=0.01",
    "savings_plan_generation=8",
    "savings_plan_least_usd=100",
    "connections=7000",
    "most_shards=3",
    "dsql_dpu_per_read=0.004",
    "retention_days=35",
];

fn rate() -> impl Strategy<Value = f64> {
    prop_oneof![1 => Just(0.0), 8 => (-1.0..4.7_f64).prop_map(|it| 10_f64.powf(it)), 1 => (4.7..6.0_f64).prop_map(|it| 10_f64.powf(it))]
}

prop_compose! {
    fn workload()(
        reads in rate(), writes in rate(), read_size in 1..60_000_u32, write_size in 1..60_000_u32,
        strong in 0..=100_u8, data in (7.0..14.0_f64).prop_map(|it| 10_f64.powf(it)),
        items in 1_000..1_000_000_u64, region in 0..REGIONS.len() - 1,
        settings in prop::sample::select(&SETTINGS[..]), shape in prop::sample::select(&SHAPES[..]),
        others in prop::sample::select(&OTHERS[..]), assumed in prop::sample::select(&ASSUMED[..]),
    ) -> Workload {
        let region = REGIONS[region];
        let (on_top, shape) = shape;
        let text = format!(
            "name = \"random\"
            region = \"{region}\"
            {on_top}
            [reads]
            per_second = {reads}
            item_size = {read_size}
            strong = \"{strong} %\"
            [writes]
            per_second = {writes}
            item_size = {write_size}
            [storage]
            size = {data:.0}
            items = {items}
            {shape}
            {others}
            [postgres]
            {settings}"
        );
        let mut workload = Workload::from_toml("random", &text).expect(&text);
        workload.assume("assumed", assumed).expect("an assumption");
        workload
    }
}

/// Asks every model of one case for its cost, in an order, and compares with quotes of cases of their
/// own. Where there are others, they share its database.
fn check(
    workload: &Workload,
    others: &[Workload],
    models: impl Iterator<Item = &'static dyn PricingModel>,
) {
    let demand = Demand::of(workload);
    let demands: Vec<_> = others.iter().map(Demand::of).collect();
    let beside = others.iter().zip(&demands);
    let beside: Vec<_> = beside
        .map(|(workload, demand)| Tenant { workload, demand })
        .collect();
    let case = || {
        let case = Case::new(workload, &demand, books()).expect("a case");
        Case {
            beside: &beside,
            ..case
        }
    };
    let (case, alone) = (case(), case);
    for model in models {
        let alone = alone();
        let expected = model.quote(&alone).ok().map(|quote| Cost::of(&quote));
        let id = model.option().id;
        assert_eq!(model.cost(&case), expected, "{id}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn a_cost_is_that_of_the_quote(
        workload in workload(),
        order in Just((0..catalog::models().count()).collect::<Vec<_>>()).prop_shuffle(),
    ) {
        let models: Vec<_> = catalog::models().collect();
        check(&workload, &[], order.into_iter().map(|at| models[at]));
        check(&workload, &[], models.into_iter());
    }

    #[test]
    fn so_it_is_of_several_workloads_that_share_a_database(
        workload in workload(), others in prop::collection::vec(workload(), 1..3),
    ) {
        let of_one_database = catalog::models().filter(|it| {
            it.option().engine == Engine::PostgreSql
        });
        check(&workload, &others, of_one_database);
    }
}
