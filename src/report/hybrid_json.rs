//! A split of several workloads over both engines, in JSON: decimals are strings, exact.

use serde_json::{Value, json};

use crate::compare::hybrid::{Hybrid, Split};
use crate::workload::Workload;

pub(super) fn hybrid(hybrid: &Hybrid<'_>) -> String {
    let workloads = hybrid.workloads;
    let terms = hybrid.answers.iter().map(|it| {
        json!({
            "term": it.term.key(),
            "best": split(workloads, &it.best),
            "all_dynamodb": split(workloads, &it.all_dynamodb),
            "all_postgresql": split(workloads, &it.all_postgresql),
        })
    });
    let all = json!({
        "schema": 1,
        "workloads": workloads.iter().map(|it| &it.name).collect::<Vec<_>>(),
        "region": workloads.first().map(|it| &it.region),
        "all_splits_tried": hybrid.all_tried,
        "terms": terms.collect::<Vec<_>>(),
    });
    // Strings, numbers and maps with string keys: there is nothing that JSON could refuse.
    serde_json::to_string_pretty(&all).unwrap_or_default() + "\n"
}

fn split(workloads: &[Workload], split: &Result<Split, String>) -> Value {
    let exact = |usd: rust_decimal::Decimal| usd.normalize().to_string();
    let split = match split {
        Ok(split) => split,
        Err(reason) => return json!({ "available": false, "reason": reason }),
    };
    let places = workloads
        .iter()
        .zip(&split.places)
        .map(|(workload, place)| {
            json!({
                "workload": workload.name,
                "engine": place.engine.id(),
                "option": place.table.map(|(id, _)| id),
                "monthly_usd": place.table.map(|(_, usd)| exact(usd)),
            })
        });
    let database = split.database.as_ref().map(|it| {
        json!({
            "option": it.id,
            "sizing": it.summary,
            "effective_monthly_usd": exact(it.usd),
            "warnings": it.warnings,
        })
    });
    json!({
        "available": true,
        "effective_monthly_usd": exact(split.usd),
        "places": places.collect::<Vec<_>>(),
        "database": database,
        "tables_commitment": split.tables_commitment,
        "tables_saved_usd": exact(split.tables_saved_usd),
        "tables_administration_usd": exact(split.tables_administration_usd),
    })
}
