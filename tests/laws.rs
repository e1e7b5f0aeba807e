//! Laws that hold for every workload, tried on random ones.

use proptest::prelude::*;
use rust_decimal::Decimal;
use serde_json::Value;
use tablestakes::prices::PriceBook;
use tablestakes::report::{self, Format};
use tablestakes::{Comparison, Library, Standing, Workload, catalog};

fn book() -> PriceBook {
    Library::embedded()
        .book("us-east-1")
        .expect("an embedded book")
}

/// A profile by its numbers. Sizes are in bytes.
#[derive(Debug, Clone)]
struct Numbers {
    reads: f64,
    read_size: u64,
    strong: u8,
    writes: f64,
    write_size: u64,
    transactional: u8,
    data: u64,
    items: u64,
    spikiness: f64,
    /// What `[postgres]` pins.
    pinned: &'static str,
}

const PINS: [&str; 5] = [
    "",
    "storage = \"100 GiB\"",
    "storage = \"1 TiB\"\niops = 14_000",
    "iops = 20_000",
    "instance = \"db.r7g.xlarge\"",
];

impl Numbers {
    fn toml(&self) -> String {
        format!(
            "name = \"random\"
            spikiness = {}
            [reads]
            per_second = {}
            item_size = {}
            strong = \"{} %\"
            [writes]
            per_second = {}
            item_size = {}
            transactional = \"{} %\"
            [storage]
            size = {}
            items = {}
            [postgres]
            {}
            ",
            self.spikiness,
            self.reads,
            self.read_size,
            self.strong,
            self.writes,
            self.write_size,
            self.transactional,
            self.data,
            self.items,
            self.pinned
        )
    }

    fn workload(&self) -> Workload {
        Workload::from_toml("random.toml", &self.toml()).expect("a valid profile")
    }
}

/// A rate of any magnitude, with three decimals as people write them.
fn rate() -> impl Strategy<Value = f64> {
    (-2.0..4.5_f64).prop_map(|exponent| (10_f64.powf(exponent) * 1000.0).round() / 1000.0)
}

prop_compose! {
    fn numbers()(
        reads in rate(), read_size in 1..20_000_u64, strong in 0..=100_u8,
        writes in rate(), write_size in 1..20_000_u64, transactional in 0..=100_u8,
        items in 1..100_000_000_u64, mean_size in 1..10_000_u64,
        spikiness in 1.0..20.0_f64, pinned in prop::sample::select(&PINS[..]),
    ) -> Numbers {
        Numbers {
            reads, read_size, strong, writes, write_size, transactional,
            data: items * mean_size, items, spikiness, pinned,
        }
    }
}

/// The effective monthly cost of every option, by its id; `None` where it is unavailable.
fn costs(workload: &Workload, book: &PriceBook) -> Vec<(&'static str, Option<Decimal>)> {
    let comparison = Comparison::of(workload, book, catalog::models());
    let mut costs: Vec<_> = comparison
        .answers()
        .iter()
        .map(|answer| (answer.option.id, answer.effective_monthly_usd()))
        .collect();
    costs.sort_unstable();
    costs
}

fn cost(workload: &Workload, book: &PriceBook, id: &str) -> Decimal {
    let costs = costs(workload, book);
    costs
        .into_iter()
        .find(|(it, _)| *it == id)
        .expect("an option")
        .1
        .expect("available")
}

const ON_DEMAND: [&str; 2] = [
    "dynamodb.on-demand.standard",
    "dynamodb.on-demand.standard-ia",
];

#[test]
fn no_load_and_no_data_cost_nothing_on_demand() {
    let nothing = "name = \"nothing\"
        reads = { per_second = 0, item_size = \"1 KiB\" }
        writes = { per_second = 0, item_size = \"1 KiB\" }
        storage = { size = 0 }";
    let workload = Workload::from_toml("nothing.toml", nothing).unwrap();
    for id in ON_DEMAND {
        assert_eq!(cost(&workload, &book(), id), Decimal::ZERO);
    }
}

/// A decimal string as a whole number of 10^-28: no addition of these can round.
fn exact(text: &Value) -> i128 {
    let decimal = Decimal::from_str_exact(text.as_str().expect("a string")).expect("a decimal");
    decimal.mantissa() * 10_i128.pow(28 - decimal.scale())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, ..ProptestConfig::default() })]

    #[test]
    fn cost_never_falls_when_something_grows_at_a_fixed_number_of_items(
        small in numbers(), which in 0..6_usize, factor in 1..50_u8,
    ) {
        let mut large = small.clone();
        let whole = u64::from(factor);
        let factor = f64::from(factor);
        match which {
            0 => large.reads *= factor,
            1 => large.writes *= factor,
            2 => large.read_size *= whole,
            3 => large.write_size *= whole,
            4 => large.data *= whole,
            _ => large.spikiness *= factor,
        }
        let book = book();
        let before = costs(&small.workload(), &book);
        let after = costs(&large.workload(), &book);
        for ((id, before), (_, after)) in before.into_iter().zip(after) {
            match (before, after) {
                (Some(before), Some(after)) => prop_assert!(before <= after, "{id}: {before} > {after}"),
                (None, Some(_)) => prop_assert!(false, "{id} serves more but not less"),
                (_, None) => {}
            }
        }
    }

    #[test]
    fn a_total_is_the_sum_of_its_charges_to_the_last_digit(numbers in numbers()) {
        let (workload, book) = (numbers.workload(), book());
        let comparison = Comparison::of(&workload, &book, catalog::models());
        let json: Value = serde_json::from_str(&report::comparisons(&[comparison], Format::Json)).unwrap();
        for option in json["options"].as_array().unwrap() {
            let Some(charges) = option["charges"].as_array() else { continue };
            let sum: i128 = charges.iter().map(|it| exact(&it["amount_usd"])).sum();
            prop_assert_eq!(exact(&option["monthly_usd"]), sum, "{}", option);
            for charge in charges {
                let decimal = |key: &str| Decimal::from_str_exact(charge[key].as_str().unwrap()).unwrap();
                let product = decimal("quantity") * decimal("unit_price_usd");
                prop_assert_eq!(decimal("amount_usd"), product);
            }
        }
    }

    #[test]
    fn on_demand_doubles_with_the_load_and_the_data(numbers in numbers()) {
        let mut double = numbers.clone();
        double.reads *= 2.0;
        double.writes *= 2.0;
        double.data *= 2;
        double.items *= 2;
        let book = book();
        for id in ON_DEMAND {
            let (once, twice) = (cost(&numbers.workload(), &book, id), cost(&double.workload(), &book, id));
            // Quantities are billed to 17 decimals.
            prop_assert!((once * Decimal::TWO - twice).abs() < Decimal::new(1, 16), "{once} {twice}");
        }
    }

    #[test]
    fn on_demand_adds_up_from_reads_writes_and_data(numbers in numbers()) {
        let part = |reads: bool, writes: bool, data: bool| {
            let mut it = numbers.clone();
            if !reads { it.reads = 0.0; }
            if !writes { it.writes = 0.0; }
            if !data { it.data = 0; it.items = 0; }
            cost(&it.workload(), &book(), ON_DEMAND[0])
        };
        let sum = part(true, false, false) + part(false, true, false) + part(false, false, true);
        prop_assert!((sum - part(true, true, true)).abs() < Decimal::new(1, 16));
    }

    #[test]
    fn spikiness_does_not_change_on_demand(numbers in numbers()) {
        let mut steady = numbers.clone();
        steady.spikiness = 1.0;
        for id in ON_DEMAND {
            prop_assert_eq!(
                cost(&numbers.workload(), &book(), id),
                cost(&steady.workload(), &book(), id)
            );
        }
    }

    #[test]
    fn the_ranking_ascends_and_the_cheapest_stands_first(numbers in numbers()) {
        let (workload, book) = (numbers.workload(), book());
        let comparison = Comparison::of(&workload, &book, catalog::models());
        let ranked: Vec<_> = comparison.standing(Standing::Ranked).collect();
        prop_assert!(ranked.is_sorted_by_key(|it| it.effective_monthly_usd()));
        let cheapest = comparison.headlines()[0].best;
        prop_assert_eq!(cheapest.option.id, ranked[0].option.id);
    }

    #[test]
    fn the_same_input_gives_the_same_bytes_from_toml_and_from_json(numbers in numbers()) {
        let book = book();
        let json = format!(
            r#"{{"storage": {{"items": {}, "size": {}}},
                "writes": {{"transactional": "{} %", "item_size": {}, "per_second": {}}},
                "reads": {{"strong": "{} %", "item_size": {}, "per_second": {}}},
                "spikiness": {}, "name": "random"}}"#,
            numbers.items, numbers.data, numbers.transactional, numbers.write_size, numbers.writes,
            numbers.strong, numbers.read_size, numbers.reads, numbers.spikiness
        );
        let from_toml = Numbers { pinned: "", ..numbers }.workload();
        let from_json = Workload::from_json("random.json", &json).expect("a valid profile");
        for format in [Format::Terminal { width: 80 }, Format::Json, Format::Csv, Format::Markdown] {
            let bytes = |workload: &Workload| {
                report::comparisons(&[Comparison::of(workload, &book, catalog::models())], format)
            };
            prop_assert_eq!(bytes(&from_toml), bytes(&from_toml));
            prop_assert_eq!(bytes(&from_toml), bytes(&from_json));
        }
    }
}
