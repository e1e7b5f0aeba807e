//! The answer in sentences, with the best of each engine side by side.

use maud::{Markup, html};

use super::table;
use crate::binary::GIB;
use crate::compare::{Comparison, Term};
use crate::model::Engine;
use crate::report::document::Column;
use crate::report::numbers::{money, quantity};
use crate::report::sentences;
use crate::report::series::{Series, figure};

pub(super) fn answer(comparison: &Comparison<'_>) -> Markup {
    let sentences = sentences::answer(comparison);
    html! {
        section.answer aria-labelledby="answer" {
            h2 #answer { "The answer" }
            @for (i, it) in sentences.iter().enumerate() {
                p class=[(i == 0).then_some("lead")] { (it) }
            }
            (best(comparison))
            p { (asked_for(comparison)) }
            @for it in sentences::notes(comparison) { p.note { (it) } }
        }
    }
}

/// The best of each engine within each term.
fn best(comparison: &Comparison<'_>) -> Markup {
    let engines = [Engine::DynamoDb, Engine::PostgreSql];
    let names = engines.iter().map(ToString::to_string);
    let columns: Vec<_> = std::iter::once(Column::text("Commitment"))
        .chain(names.map(Column::text))
        .collect();
    let rows = Term::ALL.map(|term| {
        let name = match term {
            Term::NoCommitment => "none",
            Term::UpToOneYear => "up to 1 year",
            Term::UpToThreeYears => "up to 3 years",
        };
        let cheapest = comparison.cheapest(term, None).map(|it| it.option.id);
        let cell = |engine| {
            let Some(best) = comparison.cheapest(term, Some(engine)) else {
                return html! { "no option" };
            };
            let usd = money(best.effective_monthly_usd().unwrap_or_default());
            html! {
                @if cheapest == Some(best.option.id) {
                    strong { (usd) } " " span.least { "least" }
                } @else {
                    (usd)
                }
                br; (table::option_id(best.option.id))
            }
        };
        vec![html! { (name) }, cell(engines[0]), cell(engines[1])]
    });
    table::table(
        "The best of each engine, USD a month, what is paid upfront spread over its term",
        &columns,
        &rows,
    )
}

/// The workload at a first glance.
fn asked_for(comparison: &Comparison<'_>) -> String {
    let workload = comparison.workload;
    let means = Series::all(workload).into_iter().map(|series| {
        let spikiness = figure(series.shape.spikiness());
        if spikiness == "1" {
            format!("{}, steady", series.means())
        } else {
            format!(
                "{} on average and {spikiness} times that in the busiest minute",
                series.means()
            )
        }
    });
    let means: Vec<_> = means.collect();
    let gib = workload.data.size_bytes / GIB;
    format!(
        "Asked for: {}; {} GiB stored; {}; {}.",
        means.join("; "),
        quantity(gib.round_dp(1)),
        sentences::regions(comparison),
        workload.requirements.availability.name()
    )
}
