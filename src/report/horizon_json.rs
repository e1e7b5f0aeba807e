//! What workloads cost over the months in JSON, schema 1: one is an object, several are a list of them.
//! Decimals are strings, exact and unrounded.

use serde_json::{Map, Value, json};

use super::json::{Exact, one_or_list};
use crate::compare::horizon::{Horizon, Outlook};
use crate::compare::{Standing, Term};

pub(super) fn horizons(horizons: &[Horizon<'_>]) -> String {
    let all: Vec<_> = horizons.iter().map(horizon).collect();
    one_or_list(&all)
}

fn horizon(horizon: &Horizon<'_>) -> Value {
    let workload = horizon.workload;
    let sizes = (1..=horizon.months).map(|month| {
        let factors = workload.growth.factors(month);
        json!({
            "month": month,
            "reads": Exact(factors.reads),
            "writes": Exact(factors.writes),
            "storage": Exact(factors.storage),
        })
    });
    let cheapest = Term::ALL
        .iter()
        .map(|term| (term.key().to_owned(), cheapest(horizon, *term)));
    json!({
        "schema": 1,
        "workload": workload.name,
        "region": workload.region,
        "prices_as_of": horizon.prices_as_of.map(|date| date.to_string()),
        "horizon_months": horizon.months,
        "discount_rate": Exact(horizon.discount_rate),
        "assumptions": horizon.changed_assumptions(),
        "intervals": workload.intervals.iter().map(|it| &it.key).collect::<Vec<_>>(),
        "growth_factors": sizes.collect::<Vec<_>>(),
        "options": horizon.outlooks().iter().map(option).collect::<Vec<_>>(),
        "cheapest": cheapest.collect::<Map<_, _>>(),
    })
}

/// The least total within a term, and the cheapest of each month.
fn cheapest(horizon: &Horizon<'_>, term: Term) -> Value {
    let changes = horizon.changes(term);
    let changes = changes
        .iter()
        .map(|it| json!({ "from_month": it.month, "id": it.cheapest.option.id }));
    json!({
        "id": horizon.cheapest(term, None).map(|it| it.option.id),
        "by_month": changes.collect::<Vec<_>>(),
    })
}

fn option(outlook: &Outlook) -> Value {
    let is_available = outlook.standing != Standing::Unavailable;
    let months = outlook.payments.iter().map(|it| {
        json!({
            "month": it.month,
            "usd": Exact(it.usd),
            "present_usd": Exact(it.present_usd),
            "effective_usd": Exact(it.effective_usd),
        })
    });
    let resizes = outlook
        .resizes
        .iter()
        .map(|it| json!({ "month": it.month, "from": it.from, "to": it.to }));
    let purchases = outlook.purchases.iter().map(|it| {
        json!({
            "month": it.month,
            "what": it.what,
            "upfront_usd": Exact(it.upfront_usd),
            "months_beyond": it.months_beyond,
            "unused_upfront_usd": Exact(it.unused_upfront_usd),
        })
    });
    let shortfall = outlook.shortfall.as_ref();
    let shortfall = shortfall.map(|(month, lacks)| json!({ "month": month, "reason": lacks }));
    let reason = outlook.reason.as_ref();
    let reason = reason.map(|(month, why)| json!({ "month": month, "reason": why.to_string() }));
    json!({
        "id": outlook.option.id,
        "engine": outlook.option.engine.id(),
        "available": is_available,
        "ranked": outlook.standing == Standing::Ranked,
        "total_usd": is_available.then_some(Exact(outlook.total_usd)),
        "net_present_usd": is_available.then_some(Exact(outlook.net_present_usd)),
        "unused_upfront_usd": Exact(outlook.unused_upfront_usd()),
        "months": months.collect::<Vec<_>>(),
        "resizes": resizes.collect::<Vec<_>>(),
        "purchases": purchases.collect::<Vec<_>>(),
        "shortfall": shortfall,
        "unavailable": reason,
    })
}
