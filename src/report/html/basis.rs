//! What the costs rest on: the workload, the assumptions, the prices, and how to work it out again.

use maud::{Markup, html};

use super::table;
use crate::figures::capitalized;
use crate::report::document::{Column, Report};
use crate::report::workload;

/// What was asked for.
pub(super) fn asked_for(report: &Report<'_>) -> Markup {
    let rows = workload::rows(report.comparison);
    let rows = rows
        .into_iter()
        .map(|[key, text]| vec![html! { (key) }, html! { (text) }]);
    let columns = [Column::text("What"), Column::text("How much")];
    html! {
        section aria-labelledby="workload" {
            h2 #workload { "The workload" }
            (table::table("What was asked for", &columns, &rows.collect::<Vec<_>>()))
        }
    }
}

pub(super) fn assumptions(report: &Report<'_>) -> Markup {
    let values = &report.comparison.workload.assumptions;
    let changed = report.comparison.changed_assumptions();
    let rows = report.assumptions().into_iter().map(|name| {
        let (about, value) = (name.about(), values.get(name).normalize());
        let is_changed = value != about.default;
        vec![
            html! { code { (about.key) } },
            html! {
                @if is_changed { mark { (value) } } @else { (value) }
            },
            html! { (about.unit) },
            html! {
                (capitalized(about.meaning))
                @if is_changed {
                    ". " strong { "Changed" } ", by default " (about.default.normalize())
                }
            },
            html! { (about.source) },
        ]
    });
    let columns = [
        Column::text("Assumption"),
        Column::number("Value"),
        Column::text("Unit"),
        Column::text("What it stands for"),
        Column::text("Source"),
    ];
    let rows: Vec<_> = rows.collect();
    html! {
        section aria-labelledby="assumptions" {
            h2 #assumptions { "The assumptions" }
            @if changed.is_empty() {
                p { "All are at their defaults." }
            } @else {
                p { "Changed: " (changed.join(", ")) "." }
            }
            @if !rows.is_empty() {
                (table::table("What is no price and no part of the workload", &columns, &rows))
            }
        }
    }
}

/// Where the prices come from.
pub(super) fn sources(report: &Report<'_>) -> Markup {
    let sources = report.sources();
    html! {
        section aria-labelledby="sources" {
            h2 #sources { "The prices" }
            @if sources.iter().next().is_none() {
                p { "No price was used." }
            }
            ol {
                @for (i, it) in sources.iter().enumerate() {
                    li id=(format!("source-{}", i + 1)) {
                        (it.source.title) ", " (it.dates()) ", " (it.regions())
                        @if !it.source.url.is_empty() {
                            br;
                            @if is_link(&it.source.url) {
                                a.url href=(it.source.url) rel="noreferrer" { (it.source.url) }
                            } @else {
                                span.url { (it.source.url) }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// Whether it is an address of the web: a price folder may have anything there.
fn is_link(url: &str) -> bool {
    ["https://", "http://"].iter().any(|it| url.starts_with(it))
}

pub(super) fn again(report: &Report<'_>) -> Markup {
    html! {
        section aria-labelledby="again" {
            h2 #again { "How to work it out again" }
            p {
                "The same profile and the same prices give the same report, to the byte, with tablestakes "
                (env!("CARGO_PKG_VERSION")) ":"
            }
            pre tabindex="0" { code { (report.command) } }
        }
    }
}
