//! The same for programs: decimals are strings, exact and unrounded.

use rust_decimal::Decimal;
use serde_json::{Map, Value, json};

use super::Asked;
use crate::batch::Choice;
use crate::decide::{BreakEven, End, FlipKind, Key, Moved, Sensitivity, Side, Sides, Sweep};
use crate::report::json::Exact;

/// The version of what is written here.
const SCHEMA: u32 = 1;

/// Where an answer flips, as JSON.
#[must_use]
pub fn break_even_json(asked: &Asked<'_>, found: &BreakEven) -> String {
    let mut all = head(asked, found.sides);
    all.extend(break_even(asked, found));
    text(all)
}

/// Costs along one number or two, as JSON.
#[must_use]
pub fn sweep_json(asked: &Asked<'_>, sweep: &Sweep) -> String {
    let mut all = head(asked, sweep.sides);
    let ranges = sweep.ranges.iter().map(|it| {
        json!({"key": it.key.name, "now": it.key.now.map(decimal), "log": it.is_log,
            "values": it.values.iter().copied().map(decimal).collect::<Vec<_>>()})
    });
    all.insert("ranges".into(), ranges.collect());
    let places = (0..sweep.outcomes.len()).map(|at| {
        let values: Vec<_> = sweep.values(at).into_iter().map(decimal).collect();
        let step = sweep.step(at, asked.desk);
        let mut place = json!({"values": values, "winner": side(step.winner),
            "first": choice(asked, step.best[0]), "second": choice(asked, step.best[1])});
        match &sweep.outcomes[at] {
            Err(reason) => place["refused"] = json!(reason),
            Ok(answer) => {
                let models = asked.desk.models.iter().map(|it| it.option().id);
                let usd = models.zip(&answer.effective_usd);
                let usd = usd.filter_map(|(id, usd)| Some((id.to_owned(), decimal((*usd)?))));
                place["effective_monthly_usd"] = Value::Object(usd.collect());
            }
        }
        place
    });
    all.insert("places".into(), places.collect());
    if let Some(found) = &sweep.break_even {
        all.insert("break_even".into(), Value::Object(break_even(asked, found)));
    }
    if sweep.ranges.len() > 1 {
        all.insert("break_even_lines".into(), json!(sweep.lines));
    }
    text(all)
}

/// What a decision hangs on, as JSON.
#[must_use]
pub fn sensitivity_json(asked: &Asked<'_>, found: &Sensitivity) -> String {
    let mut all = head(asked, found.sides);
    all.insert("share".into(), decimal(found.share));
    all.insert("winner".into(), json!(side(found.winner)));
    all.insert("lead_usd".into(), decimal(found.lead_usd));
    all.insert("first".into(), choice(asked, found.best[0]));
    all.insert("second".into(), choice(asked, found.best[1]));
    let end = |it: &End| {
        json!({"value": it.value.map(decimal), "lead_usd": it.lead_usd.map(decimal),
            "winner": side(it.winner)})
    };
    let moved = |it: &Moved| {
        json!({"key": it.key.name, "now": decimal(it.now), "down": end(&it.down),
            "up": end(&it.up), "flips": it.flips(found.winner),
            "flips_at": it.flips_at.map(decimal)})
    };
    all.insert("moved".into(), found.moved.iter().map(moved).collect());
    all.insert("fixed".into(), found.fixed.iter().map(moved).collect());
    let names = |keys: &[Key]| keys.iter().map(|it| json!(it.name)).collect::<Value>();
    all.insert("idle".into(), names(&found.idle));
    all.insert("at_zero".into(), names(&found.at_zero));
    text(all)
}

fn head(asked: &Asked<'_>, sides: Sides) -> Map<String, Value> {
    let workload = asked.comparison.workload;
    let date = asked.comparison.prices_as_of().map(|it| it.to_string());
    let all = [
        ("schema", json!(SCHEMA)),
        ("workload", json!(workload.name)),
        ("region", json!(workload.region)),
        ("prices_as_of", json!(date)),
        ("term", json!(asked.term.key())),
        (
            "intervals",
            workload.intervals.iter().map(|it| json!(it.key)).collect(),
        ),
        ("sides", json!(sides.names(asked.desk))),
    ];
    all.into_iter()
        .map(|(key, it)| (key.to_owned(), it))
        .collect()
}

fn break_even(asked: &Asked<'_>, found: &BreakEven) -> Map<String, Value> {
    let both = |best: &[Option<Choice>; 2]| json!({"first": choice(asked, best[0]), "second": choice(asked, best[1])});
    let flips = found.flips.iter().map(|it| {
        json!({"at": decimal(it.at), "is_from_here": it.is_from_here, "kind": kind(it.kind),
            "below": both(&it.below), "above": both(&it.above)})
    });
    let stretches = found.stretches.iter().map(|it| {
        json!({"from": decimal(it.from), "to": decimal(it.to), "winner": side(it.winner),
            "begins": both(&it.first), "ends": both(&it.last)})
    });
    let refused = found.refused.as_ref();
    let refused = refused.map(|(at, why)| json!({"at": decimal(*at), "reason": why}));
    let all = [
        ("key", json!(found.key.name)),
        ("now", json!(found.key.now.map(decimal))),
        ("from", decimal(found.from)),
        ("to", decimal(found.to)),
        ("present", json!(found.present.as_ref().map(both))),
        ("flips", flips.collect()),
        ("stretches", stretches.collect()),
        ("refused", json!(refused)),
    ];
    all.into_iter()
        .map(|(key, it)| (key.to_owned(), it))
        .collect()
}

fn text(all: Map<String, Value>) -> String {
    format!("{:#}\n", Value::Object(all))
}

fn decimal(value: Decimal) -> Value {
    json!(Exact(value))
}

fn choice(asked: &Asked<'_>, choice: Option<Choice>) -> Value {
    choice.map_or(
        Value::Null,
        |it| json!({"id": asked.id(it), "effective_monthly_usd": decimal(it.usd)}),
    )
}

/// The word for a side.
pub(super) fn side(side: Side) -> &'static str {
    match side {
        Side::First => "first",
        Side::Second => "second",
        Side::Equal => "equal",
        Side::Nobody => "nobody",
    }
}

/// The word for how an answer flips.
pub(super) fn kind(kind: FlipKind) -> &'static str {
    match kind {
        FlipKind::Equal => "equal",
        FlipKind::Step => "step",
        FlipKind::Limit => "limit",
    }
}
