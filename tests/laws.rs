//! Laws that hold for every workload, tried on random ones.

use std::sync::LazyLock;

use proptest::prelude::*;
use rust_decimal::Decimal;
use serde_json::Value;
use tablestakes::bill::Charge;
use tablestakes::report::{self, Format};
use tablestakes::{Answer, Books, Comparison, Library, Standing, Workload, catalog};

/// The books of two regions, read once.
fn books() -> &'static Books {
    static BOOKS: LazyLock<Books> = LazyLock::new(|| {
        let books = Library::embedded().books(["us-east-1", "eu-west-1"]);
        books.expect("embedded books")
    });
    &BOOKS
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
    /// What else the table has, and what is done with it.
    table: Table,
}

/// The features of a table, each by its numbers.
#[derive(Debug, Clone)]
struct Table {
    global_entry: u64,
    local_entry: u64,
    write_share: u8,
    key_change: u8,
    queries: f64,
    query_items: u32,
    transactions: f64,
    failed: u8,
    replica: bool,
    pitr: bool,
    hit_rate: Option<u8>,
    internet_gib: u32,
    free_tier: bool,
}

impl Table {
    /// Without what is bought in steps: a cache, and tiers of transfer.
    fn without_steps(self) -> Self {
        Self {
            hit_rate: None,
            internet_gib: 0,
            free_tier: false,
            ..self
        }
    }

    fn toml(&self) -> String {
        let replicas = if self.replica {
            "[\"eu-west-1\"]"
        } else {
            "[]"
        };
        let dax = match self.hit_rate {
            Some(rate) => format!("dax = {{ hit_rate = \"{rate} %\" }}"),
            None => String::new(),
        };
        format!(
            "[[access]]
            name = \"of one\"
            operation = \"query\"
            per_second = {}
            items = {}
            item_size = 700
            index = \"global\"
            [[access]]
            name = \"all or none\"
            operation = \"transact-write\"
            per_second = {}
            items = 3
            item_size = 900
            failed_condition_share = \"{} %\"
            touches = [{{ index = \"global\", key_change = 1 }}]
            [transfer]
            internet_per_month = \"{} GiB\"
            [dynamodb]
            replica_regions = {replicas}
            pitr = {}
            free_tier = {}
            {dax}
            [[dynamodb.gsi]]
            name = \"global\"
            entry_size = {}
            write_share = \"{} %\"
            key_change_share = \"{} %\"
            [[dynamodb.lsi]]
            name = \"local\"
            entry_size = {}
            write_share = \"{} %\"
            ",
            self.queries,
            self.query_items,
            self.transactions,
            self.failed,
            self.internet_gib,
            self.pitr,
            self.free_tier,
            self.global_entry,
            self.write_share,
            self.key_change,
            self.local_entry,
            self.write_share,
        )
    }
}

prop_compose! {
    fn table()(
        global_entry in 1..5_000_u64, local_entry in 1..5_000_u64, write_share in 0..=100_u8,
        key_change in 0..=100_u8, queries in rate(), query_items in 0..500_u32,
        transactions in rate(), failed in 0..=100_u8, replica in any::<bool>(),
        pitr in any::<bool>(), hit_rate in prop::option::of(0..=100_u8),
        internet_gib in 0..100_000_u32, free_tier in any::<bool>(),
    ) -> Table {
        Table {
            global_entry, local_entry, write_share, key_change, queries, query_items, transactions,
            failed, replica, pitr, hit_rate, internet_gib, free_tier,
        }
    }
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
        self.plain_toml() + &self.table.toml()
    }

    /// Without the features of a table.
    fn plain_toml(&self) -> String {
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
        spikiness in 1.0..20.0_f64, pinned in prop::sample::select(&PINS[..]), table in table(),
    ) -> Numbers {
        Numbers {
            reads, read_size, strong, writes, write_size, transactional,
            data: items * mean_size, items, spikiness, pinned, table,
        }
    }
}

/// The effective monthly cost of every option, by its id; `None` where it is unavailable.
fn costs(workload: &Workload, books: &Books) -> Vec<(&'static str, Option<Decimal>)> {
    let comparison = Comparison::of(workload, books, catalog::models());
    let mut costs: Vec<_> = comparison
        .answers()
        .iter()
        .map(|answer| (answer.option.id, answer.effective_monthly_usd()))
        .collect();
    costs.sort_unstable();
    costs
}

/// How many instances share the work of each option, as far as it has any: databases, and readers.
fn fleets(workload: &Workload, books: &Books) -> Vec<(&'static str, Option<String>)> {
    let comparison = Comparison::of(workload, books, catalog::models());
    let fleet = |answer: &Answer<'_>| {
        let quote = answer.quote()?;
        let mut facts = quote.sizing.facts.iter();
        let readers = facts.find(|it| it.key == "readers").map(|it| &it.value);
        Some(format!("{} {readers:?}", quote.databases))
    };
    let answers = comparison.answers().iter();
    let mut fleets: Vec<_> = answers.map(|it| (it.option.id, fleet(it))).collect();
    fleets.sort_unstable();
    fleets
}

fn cost(workload: &Workload, books: &Books, id: &str) -> Decimal {
    let costs = costs(workload, books);
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
        assert_eq!(cost(&workload, books(), id), Decimal::ZERO);
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
        small in numbers(), which in 0..13_usize, factor in 1..50_u8,
    ) {
        let mut large = small.clone();
        let (whole, small_factor) = (u64::from(factor), factor);
        let factor = f64::from(factor);
        match which {
            0 => large.reads *= factor,
            1 => large.writes *= factor,
            2 => large.read_size *= whole,
            3 => large.write_size *= whole,
            4 => large.data *= whole,
            // More than that no day and night reaches.
            5 => large.spikiness = (large.spikiness * factor).min(700.0),
            6 => large.table.queries *= factor,
            7 => large.table.query_items *= u32::from(small_factor),
            8 => large.table.transactions *= factor,
            9 => large.table.global_entry *= whole,
            10 => large.table.local_entry *= whole,
            11 => large.table.internet_gib *= u32::from(small_factor),
            _ => large.table.pitr = true,
        }
        let books = books();
        let before = costs(&small.workload(), books);
        let after = costs(&large.workload(), books);
        // Many small machines may cost less than the largest one: the law holds as long as as many share
        // the work.
        let before_fleets = fleets(&small.workload(), books);
        let changed: Vec<_> = before_fleets
            .into_iter()
            .zip(fleets(&large.workload(), books))
            .filter(|(before, after)| before != after)
            .map(|((id, _), _)| id)
            .collect();
        // How spikiness moves the cost of what changes by the hour is a law of its own: rounding to
        // whole units may take off more than it adds.
        let by_the_hour = ["scheduled", "autoscaled", "serverless", "on-demand.standard.savings-plan",
            "on-demand.standard-ia.savings-plan"];
        for ((id, before), (_, after)) in before.into_iter().zip(after) {
            if which == 5 && by_the_hour.iter().any(|it| id.contains(it)) || changed.contains(&id) {
                continue;
            }
            match (before, after) {
                (Some(before), Some(after)) => prop_assert!(before <= after, "{id}: {before} > {after}"),
                (None, Some(_)) => prop_assert!(false, "{id} serves more but not less"),
                (_, None) => {}
            }
        }
    }

    #[test]
    fn a_total_is_the_sum_of_its_charges_to_the_last_digit(numbers in numbers()) {
        let (workload, books) = (numbers.workload(), books());
        let comparison = Comparison::of(&workload, books, catalog::models());
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
    fn on_demand_doubles_with_the_load_and_the_data(mut numbers in numbers()) {
        numbers.table = numbers.table.without_steps();
        let mut double = numbers.clone();
        double.reads *= 2.0;
        double.writes *= 2.0;
        double.table.queries *= 2.0;
        double.table.transactions *= 2.0;
        double.data *= 2;
        double.items *= 2;
        let books = books();
        for id in ON_DEMAND {
            let (once, twice) = (cost(&numbers.workload(), books, id), cost(&double.workload(), books, id));
            // A unit that costs 10 decimals of a dollar is billed to 8 decimals.
            prop_assert!((once * Decimal::TWO - twice).abs() < Decimal::new(1, 14), "{once} {twice}");
        }
    }

    #[test]
    fn on_demand_adds_up_from_its_patterns_and_its_data(mut numbers in numbers()) {
        numbers.table = numbers.table.without_steps();
        let books = books();
        let part = |parts: [bool; 5]| {
            let mut it = numbers.clone();
            let [reads, writes, queries, transactions, data] = parts;
            if !reads { it.reads = 0.0; }
            if !writes { it.writes = 0.0; }
            if !queries { it.table.queries = 0.0; }
            if !transactions { it.table.transactions = 0.0; }
            if !data { it.data = 0; it.items = 0; }
            cost(&it.workload(), books, ON_DEMAND[0])
        };
        let each = (0..5).map(|one| part(std::array::from_fn(|it| it == one)));
        let sum: Decimal = each.sum();
        prop_assert!((sum - part([true; 5])).abs() < Decimal::new(1, 14));
    }

    #[test]
    fn patterns_cost_together_what_is_charged_for_units(mut numbers in numbers()) {
        numbers.table.hit_rate = None;
        let (workload, books) = (numbers.workload(), books());
        let comparison = Comparison::of(&workload, books, catalog::models());
        for id in ON_DEMAND {
            let quote = comparison.answer(id).unwrap().quote().unwrap();
            let of_units = quote.bill.charges().iter().filter(|it| it.meter.ends_with("-request-units"));
            let charged: Decimal = of_units.map(Charge::amount_usd).sum();
            let shared: Decimal = quote.patterns.iter().filter_map(|it| it.usd).sum();
            // Shares are kept to 12 decimals.
            prop_assert!((charged - shared).abs() < Decimal::new(1, 10), "{charged} {shared}");
        }
    }

    #[test]
    fn the_order_of_patterns_does_not_matter(numbers in numbers()) {
        let books = books();
        let profile = numbers.toml();
        let patterns: Vec<_> = profile.split("[[access]]").collect();
        // The last holds the tables behind it too.
        let (last, tables) = patterns[2].split_once("[transfer]").unwrap();
        let turned = format!(
            "{}[[access]]{last}[[access]]{}[transfer]{tables}", patterns[0], patterns[1]
        );
        let turned = Workload::from_toml("turned.toml", &turned).expect("a valid profile");
        prop_assert_eq!(costs(&numbers.workload(), books), costs(&turned, books));
    }

    #[test]
    fn spikiness_does_not_change_on_demand(mut numbers in numbers()) {
        numbers.table.hit_rate = None;
        let mut steady = numbers.clone();
        steady.spikiness = 1.0;
        for id in ON_DEMAND {
            prop_assert_eq!(
                cost(&numbers.workload(), books(), id),
                cost(&steady.workload(), books(), id)
            );
        }
    }

    #[test]
    fn the_ranking_ascends_and_the_cheapest_stands_first(numbers in numbers()) {
        let (workload, books) = (numbers.workload(), books());
        let comparison = Comparison::of(&workload, books, catalog::models());
        let ranked: Vec<_> = comparison.standing(Standing::Ranked).collect();
        prop_assert!(ranked.is_sorted_by_key(|it| it.effective_monthly_usd()));
        let headlines = comparison.headlines();
        // The last one is ready to commit to whatever costs the least.
        let cheapest = headlines.last().map(|it| it.best.option.id);
        prop_assert_eq!(cheapest, ranked.first().map(|it| it.option.id));
    }

    #[test]
    fn the_break_even_of_table_classes_is_where_they_cost_the_same(
        mut numbers in numbers(), free_tier in any::<bool>(),
    ) {
        numbers.table = numbers.table.without_steps();
        numbers.table.free_tier = free_tier;
        let books = books();
        // So many times the data, item by item as large, and the same requests.
        let costs = |times: Decimal| {
            let mut scaled = numbers.clone();
            scaled.items = (Decimal::from(numbers.items) * times).round().try_into().unwrap();
            scaled.data = scaled.items * (numbers.data / numbers.items);
            let [standard, other] = ON_DEMAND.map(|id| cost(&scaled.workload(), books, id));
            (standard, standard - other, scaled.items)
        };
        let workload = numbers.workload();
        let comparison = Comparison::of(&workload, books, catalog::models());
        let on_demand = &comparison.table_classes()[0];
        let Some(break_even) = on_demand.break_even_gb else {
            // One of them is the cheaper one, however much more or less there is.
            for times in [Decimal::new(1, 3), Decimal::ONE_HUNDRED] {
                prop_assert_eq!(costs(Decimal::ONE).1 < Decimal::ZERO, costs(times).1 < Decimal::ZERO);
            }
            return Ok(());
        };
        let times = break_even / on_demand.storage_gb;
        let items = Decimal::from(numbers.items) * times;
        prop_assume!(items > Decimal::ONE && items < Decimal::from(1_000_000_000_000_u64));
        let (standard, gap, items) = costs(times);
        // Items are whole: one more or less may be stored.
        let slack = Decimal::new(1, 5) + standard / Decimal::from(items) * Decimal::TEN;
        prop_assert!(gap.abs() < slack, "{standard} {gap}");
    }

    #[test]
    fn the_free_allowances_take_off_what_is_said(mut numbers in numbers()) {
        let books = books();
        let mut quotes = [false, true].map(|free_tier| {
            numbers.table.free_tier = free_tier;
            let workload = numbers.workload();
            let comparison = Comparison::of(&workload, books, catalog::models());
            // With a commitment less is bought where some is free.
            let plain = comparison.answers().iter().filter(|it| it.option.commitment_years == 0);
            let mut of_each: Vec<_> = plain.filter_map(|it| {
                let bill = &it.quote()?.bill;
                Some((it.option.id, bill.total_usd(), bill.allowances_usd()))
            }).collect();
            of_each.sort_unstable();
            of_each
        }).into_iter();
        let (off, on) = (quotes.next().unwrap(), quotes.next().unwrap());
        for ((id, without, said), (_, with, said_too)) in off.into_iter().zip(on) {
            let saved = without - with;
            prop_assert!((saved - said).abs() < Decimal::new(1, 14), "{id}: {saved} {said}");
            prop_assert_eq!(said, said_too);
        }
    }

    #[test]
    fn the_same_input_gives_the_same_bytes_from_toml_and_from_json(numbers in numbers()) {
        let books = books();
        let json = format!(
            r#"{{"storage": {{"items": {}, "size": {}}},
                "writes": {{"transactional": "{} %", "item_size": {}, "per_second": {}}},
                "reads": {{"strong": "{} %", "item_size": {}, "per_second": {}}},
                "spikiness": {}, "name": "random"}}"#,
            numbers.items, numbers.data, numbers.transactional, numbers.write_size, numbers.writes,
            numbers.strong, numbers.read_size, numbers.reads, numbers.spikiness
        );
        let toml = Numbers { pinned: "", ..numbers }.plain_toml();
        let from_toml = Workload::from_toml("random.toml", &toml).expect("a valid profile");
        let from_json = Workload::from_json("random.json", &json).expect("a valid profile");
        for format in [Format::Terminal { width: 80 }, Format::Json, Format::Csv, Format::Markdown] {
            let bytes = |workload: &Workload| {
                report::comparisons(&[Comparison::of(workload, books, catalog::models())], format)
            };
            prop_assert_eq!(bytes(&from_toml), bytes(&from_toml));
            prop_assert_eq!(bytes(&from_toml), bytes(&from_json));
        }
    }
}
