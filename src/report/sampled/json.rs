//! The same for programs: decimals are strings, exact and unrounded.

use rust_decimal::Decimal;
use serde_json::{Map, Value, json};

use crate::compare::Comparison;
use crate::decide::{Drawn, Sampled, SampledTerm, Samples};
use crate::model::Engine;
use crate::report::json::{Exact, interval, one_or_list};

/// The version of what is written here.
const SCHEMA: u32 = 1;

pub(super) fn samples(all: &[(&Comparison<'_>, &Samples)]) -> String {
    let values: Vec<_> = all.iter().map(|it| one(it.0, it.1)).collect();
    one_or_list(&values)
}

fn one(comparison: &Comparison<'_>, samples: &Samples) -> Value {
    let (refused, reason) = samples
        .refused
        .as_ref()
        .map_or((0, None), |it| (it.0, Some(&it.1)));
    let intervals = samples
        .drawn
        .iter()
        .map(|it: &Drawn| interval(&it.interval));
    json!({
        "schema": SCHEMA,
        "workload": comparison.workload.name,
        "region": comparison.workload.region,
        "prices_as_of": comparison.prices_as_of().map(|it| it.to_string()),
        "samples": samples.count,
        "seed": samples.seed,
        "intervals": intervals.collect::<Vec<_>>(),
        "refused": refused,
        "refused_reason": reason,
        "terms": samples.terms.iter().map(term).collect::<Vec<_>>(),
    })
}

fn term(term: &SampledTerm) -> Value {
    let engines = [Engine::DynamoDb, Engine::PostgreSql].map(|engine| {
        let best = term.best(Some(engine)).map(|it| it.option.id);
        let share = Exact(term.cheapest_share(engine));
        (
            engine.id().to_owned(),
            json!({"cheapest_share": share, "best": best}),
        )
    });
    json!({
        "term": term.term.key(),
        "served": term.served,
        "best": term.best(None).map(|it| it.option.id),
        "engines": engines.into_iter().collect::<Map<_, _>>(),
        "options": term.options.iter().map(option).collect::<Vec<_>>(),
    })
}

fn option(it: &Sampled) -> Value {
    let usd = |usd: Option<Decimal>| usd.map(Exact);
    json!({
        "id": it.option.id,
        "engine": it.option.engine.id(),
        "served_share": Exact(it.served_share),
        "usd_05": usd(it.costs.map(|it| it.usd_05)),
        "usd_50": usd(it.costs.map(|it| it.usd_50)),
        "usd_95": usd(it.costs.map(|it| it.usd_95)),
        "mean_usd": usd(it.costs.map(|it| it.mean_usd)),
        "cheapest_share": Exact(it.cheapest_share),
        "regret_usd": usd(it.costs.map(|it| it.regret_usd)),
    })
}
