//! Every option with its costs, and those that are no answer with their reasons.

use maud::{Markup, html};

use super::table;
use crate::compare::{Answer, Comparison, Standing};
use crate::report::document::Column;
use crate::report::numbers::{dearer, money};
use crate::report::sentences;

pub(super) fn ranking(comparison: &Comparison<'_>) -> Markup {
    let of = |standing| comparison.standing(standing).collect::<Vec<_>>();
    let (ranked, below) = (of(Standing::Ranked), of(Standing::BelowRequirements));
    let reasons = sentences::reasons(comparison);
    let kinds = sentences::table_classes(comparison).into_iter();
    let kinds: Vec<_> = kinds.chain(sentences::aurora_storage(comparison)).collect();
    html! {
        section aria-labelledby="ranking" {
            h2 #ranking { "All options, the cheapest first" }
            @if ranked.is_empty() {
                p { "No option is ranked." }
            } @else {
                (options("Options that serve the workload as required, USD a month", &ranked, true))
            }
            @if !kinds.is_empty() {
                h3 { "Table class and storage" }
                ul { @for it in &kinds { li { (it) } } }
            }
            @if !below.is_empty() {
                h3 { (sentences::below_requirements(comparison)) }
                (options("Options that offer less than is required, USD a month", &below, false))
                @let lines = sentences::shortfall_lines(comparison);
                @if !lines.is_empty() { ul { @for it in &lines { li { (it) } } } }
            }
            @if !reasons.is_empty() {
                h3 { (sentences::UNAVAILABLE) }
                ul { @for it in &reasons { li { (it) } } }
            }
        }
    }
}

fn options(caption: &str, answers: &[&Answer<'_>], ranked: bool) -> Markup {
    let has_people = answers.iter().any(|it| sentences::people_usd(it).is_some());
    let mut columns = vec![
        Column::text("Option"),
        Column::number("Effective"),
        Column::text("Over the first"),
    ];
    if has_people {
        columns.push(Column::number("of it people"));
    }
    columns.extend(["Month’s bill", "Upfront"].map(Column::number));
    columns.push(Column::text("Size"));
    let least = answers.first().and_then(|it| it.effective_monthly_usd());
    let rows = answers.iter().enumerate().filter_map(|(i, answer)| {
        let quote = answer.quote()?;
        let usd = answer.effective_monthly_usd()?;
        let mut row = vec![
            html! {
                @if ranked { span.rank { (i + 1) "." } " " }
                (table::option_id(answer.option.id))
                br; span.what { (answer.option.summary) }
            },
            html! { (money(usd)) },
            html! {
                @if i > 0 && let Some(dearer) = least.and_then(|least| dearer(usd, least)) {
                    (dearer)
                }
            },
        ];
        if has_people {
            row.push(html! { (money(sentences::people_usd(answer).unwrap_or_default())) });
        }
        row.push(html! { (money(quote.monthly_usd())) });
        row.push(html! { (money(quote.upfront_usd())) });
        row.push(html! { (quote.sizing.summary) });
        Some(row)
    });
    table::table(caption, &columns, &rows.collect::<Vec<_>>())
}
