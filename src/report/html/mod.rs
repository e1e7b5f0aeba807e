//! The report as a page of its own: one file without scripts, that is read on screens and phones, on
//! paper, in the dark, and by screen readers.

mod answer;
mod basis;
mod bills;
mod figure;
mod ranking;
mod table;
mod week;

use std::fmt::Write as _;

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::chart::palette::{self, hex};
use super::document::{Report, Section};
use super::sentences;

const STYLE: &str = include_str!("style.css");

pub(super) fn page(report: &Report<'_>) -> String {
    let comparison = report.comparison;
    let name = &comparison.workload.name;
    let title = format!("{name}: what it costs on DynamoDB and on PostgreSQL");
    let warnings = sentences::warnings(comparison);
    let date = comparison.prices_as_of();
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                // Nothing that a profile says can make a browser load something.
                meta http-equiv="Content-Security-Policy"
                    content="default-src 'none'; style-src 'unsafe-inline'";
                title { (title) }
                style { (PreEscaped(STYLE)) (PreEscaped(dark_charts())) }
            }
            body {
                header {
                    p.kicker { "DynamoDB or PostgreSQL" }
                    h1 { bdi { (name) } }
                    p {
                        "What it costs a month, in every way that either can be bought, in "
                        (sentences::regions(comparison))
                        @if let Some(date) = date { ", at prices as of " time { (date) } }
                        "."
                    }
                }
                main {
                    (answer::answer(comparison))
                    (contents(report, !warnings.is_empty()))
                    (ranking::ranking(comparison))
                    @if !warnings.is_empty() {
                        section aria-labelledby="warnings" {
                            h2 #warnings { "Warnings" }
                            ul.warnings { @for it in &warnings { li { (it) } } }
                        }
                    }
                    (week::week(comparison.workload))
                    @for (i, it) in report.sections.iter().enumerate() { (section(it, i + 1)) }
                    (bills::bills(report))
                    (basis::asked_for(report))
                    (basis::assumptions(report))
                    (basis::sources(report))
                    @if !report.command.is_empty() { (basis::again(report)) }
                }
            }
        }
    };
    readable(&page.into_string())
}

/// Where to find what; on paper one leafs through.
fn contents(report: &Report<'_>, has_warnings: bool) -> Markup {
    let sections = report.sections.iter().enumerate();
    let sections = sections.map(|(i, it)| (format!("section-{}", i + 1), it.heading.clone()));
    let own = |id: &str, name: &str| (id.to_owned(), name.to_owned());
    let mut all = vec![own("ranking", "All options")];
    if has_warnings {
        all.push(own("warnings", "Warnings"));
    }
    all.push(own("week", "How demand moves"));
    all.extend(sections);
    all.push(own("bills", "The bills"));
    all.push(own("workload", "The workload"));
    all.push(own("assumptions", "The assumptions"));
    all.push(own("sources", "The prices"));
    html! {
        nav aria-label="Contents" {
            ul { @for (id, name) in &all { li { a href=(format!("#{id}")) { (name) } } } }
        }
    }
}

fn section(it: &Section, number: usize) -> Markup {
    let id = format!("section-{number}");
    html! {
        section aria-labelledby=(id) {
            h2 id=(id) { (it.heading) }
            @for sentence in &it.sentences { p { (sentence) } }
            @for (i, chart) in it.charts.iter().enumerate() {
                (figure::figure(chart, &format!("{id}-chart-{}", i + 1)))
            }
            @for it in &it.tables { (table::of_texts(it)) }
        }
    }
}

/// Charts have the colours of paper; on a dark screen each gives way to its other one.
fn dark_charts() -> String {
    let mut style = String::from("@media screen and (prefers-color-scheme: dark) {\n");
    let basic = [palette::PAPER, palette::INK, palette::QUIET, palette::GRID];
    for it in basic.into_iter().chain(palette::SERIES) {
        let (light, dark) = (hex(it.light), hex(it.dark));
        for key in ["fill", "stroke"] {
            let _ = writeln!(
                style,
                "figure svg[{key}=\"{light}\"], figure svg [{key}=\"{light}\"] {{ {key}: {dark} }}"
            );
        }
    }
    style.push_str("}\n");
    style
}

/// Without the characters that neither HTML nor XML can hold.
fn readable(page: &str) -> String {
    let is_held =
        |it: &char| *it == '\n' || !it.is_control() && !matches!(it, '\u{fffe}' | '\u{ffff}');
    page.chars().filter(is_held).collect()
}
