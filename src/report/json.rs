//! JSON, schema 1: decimals are strings, exact and unrounded.

use rust_decimal::Decimal;
use serde::{Serialize, Serializer};
use serde_json::{Map, Value, json};

use crate::assumptions::{Assumptions, Name};
use crate::bill::{Bill, Charge, CoveredBy, Group};
use crate::compare::{Answer, AuroraStorage, Comparison, Standing, TableClasses, Term};
use crate::model::{FactValue, PatternCost, Quote, Sizing};
use crate::prices::Agreement;
use crate::workload::{Interval, PinnedBlocks, Shape, Workload};

const SCHEMA: u32 = 1;

#[derive(Serialize)]
struct JsonComparison<'a> {
    schema: u32,
    workload: &'a str,
    region: &'a str,
    prices_as_of: Option<String>,
    /// Those that are not at their default.
    assumptions: Vec<JsonAssumption>,
    /// Numbers that are taken at the middle of an interval.
    intervals: Vec<Value>,
    shapes: JsonShapes<'a>,
    notes: &'a [String],
    reserved_blocks: JsonBlocks,
    options: Vec<JsonOption<'a>>,
    table_classes: Vec<JsonTableClasses>,
    aurora_storage: Vec<JsonAuroraStorage>,
    cheapest: Map<String, Value>,
}

/// How demand moves.
#[derive(Serialize)]
struct JsonShapes<'a> {
    reads: JsonShape<'a>,
    writes: JsonShape<'a>,
}

#[derive(Serialize)]
struct JsonShape<'a> {
    kind: &'static str,
    details: &'a str,
    period_minutes: usize,
    spikiness: f64,
}

/// Blocks of reserved capacity that are pinned.
#[derive(Serialize)]
struct JsonBlocks {
    reads: Option<u64>,
    writes: Option<u64>,
}

/// The two kinds of storage of an Aurora cluster that is bought in one way.
#[derive(Serialize)]
struct JsonAuroraStorage {
    id: String,
    cheaper: &'static str,
    io_requests: Exact,
    break_even_io_requests: Option<Exact>,
}

/// The two classes of a table whose throughput is bought in one way.
#[derive(Serialize)]
struct JsonTableClasses {
    id: String,
    cheaper: &'static str,
    storage_gb: Exact,
    break_even_gb: Option<Exact>,
}

/// One option's bill, with the assumptions that it rests on.
#[derive(Serialize)]
struct JsonBill<'a> {
    schema: u32,
    workload: &'a str,
    region: &'a str,
    prices_as_of: Option<String>,
    /// Numbers that are taken at the middle of an interval.
    intervals: Vec<Value>,
    shapes: JsonShapes<'a>,
    notes: &'a [String],
    reserved_blocks: JsonBlocks,
    option: JsonOption<'a>,
    assumptions: Vec<JsonAssumption>,
}

#[derive(Serialize)]
struct JsonOption<'a> {
    id: &'a str,
    engine: &'a str,
    available: bool,
    ranked: bool,
    #[serde(flatten)]
    answer: JsonAnswer<'a>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum JsonAnswer<'a> {
    Quote(JsonQuote<'a>),
    Reason { reason: String },
}

#[derive(Serialize)]
struct JsonQuote<'a> {
    monthly_usd: Exact,
    upfront_usd: Exact,
    effective_monthly_usd: Exact,
    /// What of it is the time of people.
    administration_usd: Exact,
    sizing: Map<String, Value>,
    warnings: &'a [String],
    shortfall: Option<&'a str>,
    free_allowances_usd: Exact,
    access_patterns: Vec<JsonPattern<'a>>,
    charges: Vec<JsonCharge<'a>>,
    upfront_charges: Vec<JsonCharge<'a>>,
}

#[derive(Serialize)]
struct JsonPattern<'a> {
    name: &'a str,
    operation: &'a str,
    operations_per_month: Exact,
    #[serde(flatten)]
    used: Map<String, Value>,
    usd: Option<Exact>,
}

#[derive(Serialize)]
struct JsonCharge<'a> {
    group: &'a str,
    subject: &'a str,
    region: &'a str,
    meter: &'a str,
    quantity: Exact,
    unit: &'a str,
    list_unit_price_usd: Exact,
    unit_price_usd: Exact,
    /// What was negotiated off the published price.
    discount_percent: Option<Exact>,
    covered_by: Option<&'static str>,
    amount_usd: Exact,
    source: String,
    price_date: String,
}

#[derive(Serialize)]
struct JsonAssumption {
    key: &'static str,
    value: Exact,
    default: Exact,
    unit: &'static str,
    source: &'static str,
}

/// A decimal as the string of all its digits, without zeros at the end.
pub(super) struct Exact(pub(super) Decimal);

impl Serialize for Exact {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0.normalize())
    }
}

pub(super) fn comparisons(comparisons: &[Comparison<'_>]) -> String {
    let all: Vec<_> = comparisons.iter().map(comparison).collect();
    one_or_list(&all)
}

pub(super) fn bills(bills: &[(&Comparison<'_>, &Answer<'_>)]) -> String {
    let all: Vec<_> = bills
        .iter()
        .map(|(comparison, answer)| JsonBill {
            schema: SCHEMA,
            workload: &comparison.workload.name,
            region: &comparison.workload.region,
            prices_as_of: comparison.prices_as_of().map(|date| date.to_string()),
            intervals: comparison.workload.intervals.iter().map(interval).collect(),
            shapes: shapes(comparison.workload),
            notes: &comparison.workload.notes,
            reserved_blocks: blocks(comparison.workload),
            option: option(answer),
            assumptions: answer.quote().map_or_else(Vec::new, |quote| {
                let values = &comparison.workload.assumptions;
                quote
                    .assumptions
                    .iter()
                    .map(|&name| assumption(name, values))
                    .collect()
            }),
        })
        .collect();
    one_or_list(&all)
}

/// One profile gives one answer, several give a list.
pub(super) fn one_or_list(all: &[impl Serialize]) -> String {
    let text = match all {
        [one] => serde_json::to_string_pretty(one),
        all => serde_json::to_string_pretty(all),
    };
    // Strings, numbers and maps with string keys: there is nothing that JSON could refuse.
    text.unwrap_or_default() + "\n"
}

fn comparison<'a>(comparison: &'a Comparison<'_>) -> JsonComparison<'a> {
    JsonComparison {
        schema: SCHEMA,
        workload: &comparison.workload.name,
        region: &comparison.workload.region,
        prices_as_of: comparison.prices_as_of().map(|date| date.to_string()),
        assumptions: {
            let values = &comparison.workload.assumptions;
            values
                .changed()
                .map(|name| assumption(name, values))
                .collect()
        },
        intervals: comparison.workload.intervals.iter().map(interval).collect(),
        shapes: shapes(comparison.workload),
        notes: &comparison.workload.notes,
        reserved_blocks: blocks(comparison.workload),
        options: comparison.answers().iter().map(option).collect(),
        table_classes: comparison
            .table_classes()
            .iter()
            .map(table_classes)
            .collect(),
        aurora_storage: comparison
            .aurora_storage()
            .iter()
            .map(aurora_storage)
            .collect(),
        cheapest: Term::ALL
            .into_iter()
            .map(|term| {
                let id = comparison.cheapest(term, None).map(|it| it.option.id);
                (term.key().to_owned(), id.into())
            })
            .collect(),
    }
}

/// An interval, in the unit of its key: bytes for sizes, a fraction of 1 for shares.
pub(super) fn interval(it: &Interval) -> Value {
    let exact = |value: Decimal| value.normalize().to_string();
    json!({
        "key": it.key,
        "low": exact(it.low),
        "mid": exact(it.mid),
        "high": exact(it.high),
        "confidence": it.confidence.map(exact),
    })
}

fn shapes(workload: &Workload) -> JsonShapes<'_> {
    JsonShapes {
        reads: shape(&workload.reads_shape),
        writes: shape(&workload.writes_shape),
    }
}

fn blocks(workload: &Workload) -> JsonBlocks {
    let PinnedBlocks { reads, writes } = workload.pinned_blocks;
    JsonBlocks { reads, writes }
}

fn shape(shape: &Shape) -> JsonShape<'_> {
    JsonShape {
        kind: shape.kind().name(),
        details: shape.details(),
        period_minutes: shape.minutes().len(),
        spikiness: to_a_millionth(shape.spikiness()),
    }
}

/// Ratios to a millionth; what is infinite has no number in JSON and is null.
fn to_a_millionth(rate: f64) -> f64 {
    (rate * 1e6).round() / 1e6
}

fn option<'a>(answer: &'a Answer<'_>) -> JsonOption<'a> {
    JsonOption {
        id: answer.option.id,
        engine: answer.option.engine.id(),
        available: answer.standing != Standing::Unavailable,
        ranked: answer.standing == Standing::Ranked,
        answer: match answer.quote() {
            Some(it) => JsonAnswer::Quote(quote(it, answer)),
            None => JsonAnswer::Reason {
                reason: answer.reason().map(ToString::to_string).unwrap_or_default(),
            },
        },
    }
}

fn quote<'a>(quote: &'a Quote<'_>, answer: &'a Answer<'_>) -> JsonQuote<'a> {
    JsonQuote {
        monthly_usd: Exact(quote.monthly_usd()),
        upfront_usd: Exact(quote.upfront_usd()),
        effective_monthly_usd: Exact(answer.effective_monthly_usd().unwrap_or_default()),
        administration_usd: Exact(quote.bill.group_usd(Group::Administration)),
        sizing: sizing(&quote.sizing),
        warnings: &quote.warnings,
        shortfall: answer.shortfall.as_deref(),
        free_allowances_usd: Exact(quote.bill.allowances_usd()),
        access_patterns: quote.patterns.iter().map(pattern).collect(),
        charges: charges(&quote.bill),
        upfront_charges: charges(&quote.upfront),
    }
}

fn table_classes(it: &TableClasses<'_, '_>) -> JsonTableClasses {
    let [standard, other] = [it.standard, it.infrequent_access];
    let is_standard = standard.effective_monthly_usd() <= other.effective_monthly_usd();
    JsonTableClasses {
        id: it.id.clone(),
        cheaper: if is_standard { standard } else { other }.option.id,
        storage_gb: Exact(it.storage_gb),
        break_even_gb: it.break_even_gb.map(Exact),
    }
}

fn aurora_storage(it: &AuroraStorage<'_, '_>) -> JsonAuroraStorage {
    let [standard, other] = [it.standard, it.io_optimized];
    let is_standard = standard.effective_monthly_usd() <= other.effective_monthly_usd();
    JsonAuroraStorage {
        id: it.id.clone(),
        cheaper: if is_standard { standard } else { other }.option.id,
        io_requests: Exact(it.requests),
        break_even_io_requests: it.break_even_requests.map(Exact),
    }
}

fn pattern(it: &PatternCost) -> JsonPattern<'_> {
    let used = it.used.iter().map(|(key, used)| {
        let used = used.normalize().to_string();
        ((*key).to_owned(), used.into())
    });
    JsonPattern {
        name: &it.name,
        operation: it.operation.name(),
        operations_per_month: Exact(it.operations_per_month),
        used: used.collect(),
        usd: it.usd.map(Exact),
    }
}

fn sizing(sizing: &Sizing) -> Map<String, Value> {
    let facts = sizing.facts.iter().map(|fact| {
        let value = match &fact.value {
            FactValue::Text(text) => text.as_str().into(),
            FactValue::Amount(amount) => amount.normalize().to_string().into(),
            FactValue::Rate(rate) => to_a_millionth(*rate).into(),
        };
        (fact.key.clone().into_owned(), value)
    });
    facts.collect()
}

fn charges<'a>(bill: &'a Bill<'_>) -> Vec<JsonCharge<'a>> {
    let charge = |it: &'a Charge<'_>| JsonCharge {
        group: it.group.name(),
        subject: &it.subject,
        region: it.region,
        meter: it.meter,
        quantity: Exact(it.quantity),
        unit: it.unit,
        list_unit_price_usd: Exact(it.list_unit_price_usd),
        unit_price_usd: Exact(it.unit_price_usd),
        discount_percent: match it.agreement {
            Some(Agreement::Discount { percent }) => Some(Exact(percent)),
            Some(Agreement::Private) | None => None,
        },
        covered_by: it.covered_by.map(CoveredBy::name),
        amount_usd: Exact(it.amount_usd()),
        source: it.source.to_string(),
        price_date: it.price_date.to_string(),
    };
    bill.charges().iter().map(charge).collect()
}

fn assumption(name: Name, values: &Assumptions) -> JsonAssumption {
    let about = name.about();
    JsonAssumption {
        key: about.key,
        value: Exact(values.get(name)),
        default: Exact(about.default),
        unit: about.unit,
        source: about.source,
    }
}
