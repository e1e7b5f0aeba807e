//! The same for spreadsheets. Decimals are exact.

use rust_decimal::Decimal;

use super::Asked;
use super::json::{kind, side};
use crate::batch::Choice;
use crate::decide::{BreakEven, Sensitivity, Sides, Sweep};
use crate::report::csv::{exact, text, written};

/// Where an answer flips: a row for each place.
#[must_use]
pub fn break_even_csv(asked: &Asked<'_>, found: &BreakEven) -> String {
    let mut rows = vec![words(&[
        "workload",
        "key",
        "at",
        "is_from_here",
        "kind",
        "winner_below",
        "winner_above",
        "first_below",
        "first_below_usd",
        "second_below",
        "second_below_usd",
        "first_above",
        "first_above_usd",
        "second_above",
        "second_above_usd",
    ])];
    let winners = found.stretches.windows(2);
    for (flip, around) in found.flips.iter().zip(winners) {
        let mut row = vec![
            text(&asked.comparison.workload.name),
            text(&found.key.name),
            exact(flip.at),
            flip.is_from_here.to_string(),
            kind(flip.kind).to_owned(),
        ];
        row.extend(around.iter().map(|it| side(it.winner).to_owned()));
        for best in [&flip.below, &flip.above] {
            row.extend(best.iter().flat_map(|it| choice(asked, *it)));
        }
        rows.push(row);
    }
    written(rows)
}

/// Costs along one number or two: a row for each place, with every option.
#[must_use]
pub fn sweep_csv(asked: &Asked<'_>, sweep: &Sweep) -> String {
    let ids: Vec<_> = asked.desk.models.iter().map(|it| it.option().id).collect();
    let mut header = words(&["workload"]);
    header.extend(sweep.ranges.iter().map(|it| text(&it.key.name)));
    header.extend(words(&[
        "winner",
        "first",
        "first_usd",
        "second",
        "second_usd",
        "refused",
    ]));
    header.extend(words(&ids));
    let mut rows = vec![header];
    for (at, outcome) in sweep.outcomes.iter().enumerate() {
        let step = sweep.step(at, asked.desk);
        let mut row = vec![text(&asked.comparison.workload.name)];
        row.extend(sweep.values(at).into_iter().map(exact));
        row.push(side(step.winner).to_owned());
        row.extend(step.best.iter().flat_map(|it| choice(asked, *it)));
        row.push(text(outcome.as_ref().err().map_or("", |it| it)));
        let usd = |at: usize| outcome.as_ref().ok()?.effective_usd.get(at).copied()?;
        row.extend((0..ids.len()).map(|at| usd(at).map(exact).unwrap_or_default()));
        rows.push(row);
    }
    written(rows)
}

/// What a decision hangs on: a row for each number that moves it.
#[must_use]
pub fn sensitivity_csv(asked: &Asked<'_>, found: &Sensitivity) -> String {
    let mut rows = vec![words(&[
        "workload",
        "key",
        "now",
        "down",
        "down_lead_usd",
        "down_winner",
        "up",
        "up_lead_usd",
        "up_winner",
        "flips",
        "flips_at",
        "lead_usd",
        "winner",
    ])];
    let decimal = |it: Option<Decimal>| it.map(exact).unwrap_or_default();
    let winner = name(asked, found.sides, found.winner);
    for it in found.moved.iter().chain(&found.fixed) {
        let mut row = vec![
            text(&asked.comparison.workload.name),
            text(&it.key.name),
            exact(it.now),
        ];
        for end in [it.down, it.up] {
            let winner = name(asked, found.sides, end.winner);
            row.extend([decimal(end.value), decimal(end.lead_usd), winner]);
        }
        row.extend([
            it.flips(found.winner).to_string(),
            decimal(it.flips_at),
            exact(found.lead_usd),
            winner.clone(),
        ]);
        rows.push(row);
    }
    written(rows)
}

fn name(asked: &Asked<'_>, sides: Sides, winner: crate::decide::Side) -> String {
    text(&asked.name(sides, winner))
}

fn choice(asked: &Asked<'_>, choice: Option<Choice>) -> [String; 2] {
    choice.map_or_else(Default::default, |it| {
        [asked.id(it).to_owned(), exact(it.usd)]
    })
}

fn words(all: &[&str]) -> Vec<String> {
    all.iter().map(|&it| it.to_owned()).collect()
}
