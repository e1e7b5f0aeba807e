//! The bills of the best options: every charge, with where its price was published.

use maud::{Markup, html};
use rust_decimal::Decimal;

use super::table;
use crate::bill::{Bill, Charge, Group};
use crate::compare::Answer;
use crate::figures::capitalized;
use crate::report::document::{Column, Report, Sources};
use crate::report::numbers::{money, quantity};
use crate::report::sentences;

pub(super) fn bills(report: &Report<'_>) -> Markup {
    let sources = report.sources();
    let billed = report.billed();
    html! {
        section aria-labelledby="bills" {
            h2 #bills { "The bills" }
            @if billed.is_empty() {
                p { "No option is ranked, so there is no bill." }
            } @else {
                p {
                    "Of each engine the best option without commitment, and the best of all. "
                    (sentences::ROUNDING) " Numbers in brackets lead to the source of the price."
                }
            }
            @for answer in billed { (bill(answer, &sources)) }
        }
    }
}

fn bill(answer: &Answer<'_>, sources: &Sources<'_>) -> Markup {
    let Some(quote) = answer.quote() else {
        return html! {};
    };
    let id = answer.option.id;
    html! {
        details open {
            summary {
                h3 { (table::option_id(id)) ": " (money(quote.monthly_usd())) " USD a month" }
            }
            p { (capitalized(answer.option.summary)) ". " (sentences::bill(quote, answer)) "." }
            (charges(&format!("The month’s bill of {id}"), &quote.bill, "Total a month", sources))
            @if !quote.upfront.charges().is_empty() {
                (charges(
                    &format!("Paid upfront for {id}"), &quote.upfront, "Total upfront", sources
                ))
            }
            @if !quote.warnings.is_empty() {
                ul.warnings { @for it in &quote.warnings { li { (it) } } }
            }
        }
    }
}

fn charges(caption: &str, bill: &Bill<'_>, total: &str, sources: &Sources<'_>) -> Markup {
    let mut regions = bill.charges().iter().map(|it| it.region);
    let first = regions.next();
    let has_regions = regions.any(|it| Some(it) != first);
    let mut columns = vec![Column::text("For")];
    if has_regions {
        columns.push(Column::text("Region"));
    }
    columns.push(Column::text("Meter"));
    columns.push(Column::number("Quantity"));
    columns.push(Column::text("Unit"));
    columns.push(Column::number("Unit price"));
    columns.push(Column::number("Amount"));
    columns.push(Column::text("Price of"));
    // The amount is the last column but one.
    let before = columns.len() - 2;
    let groups = bill.charges().chunk_by(|a, b| a.group == b.group);
    let all = html! {
        (table::head(&columns))
        @for group in groups {
            tbody {
                tr.group {
                    th scope="rowgroup" colspan=(columns.len()) {
                        (capitalized(group[0].group.name()))
                    }
                }
                @for it in group { (table::cells(&columns, &row(it, has_regions, sources))) }
                @if group.len() > 1 {
                    (sum(before, "Subtotal", group.iter().map(Charge::amount_usd).sum()))
                }
            }
        }
        tfoot { (sum(before, total, bill.total_usd())) }
    };
    html! {
        (table::framed(caption, &all))
        @if let Some(it) = sentences::agreed(bill) { p.note { (it) } }
    }
}

fn sum(before: usize, name: &str, usd: Decimal) -> Markup {
    html! {
        tr.sum {
            th scope="row" colspan=(before) { (name) }
            td.number { (money(usd)) }
            td {}
        }
    }
}

fn row(it: &Charge<'_>, has_regions: bool, sources: &Sources<'_>) -> Vec<Markup> {
    let mut row = vec![html! { (it.subject) }];
    if has_regions {
        row.push(html! { (it.region) });
    }
    let number = sources.number(&it.source);
    row.extend([
        html! {
            (it.meter)
            @if let Some(cover) = it.covered_by { ", " (cover.name()) }
        },
        html! { (quantity(it.quantity)) },
        html! { (it.unit) },
        html! { (sentences::price_of(it)) },
        html! { (money(it.amount_usd())) },
        html! {
            @if it.group != Group::Administration { (it.price_date) }
            @if let Some(number) = number {
                " " a href=(format!("#source-{number}")) { "[" (number) "]" }
            }
        },
    ]);
    row
}
