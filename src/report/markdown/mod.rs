//! Markdown for pull requests and documents.

mod report;

use std::fmt::Write as _;

use super::numbers::{fact, money, quantity};
use super::{sentences, workload};
use crate::bill::{Bill, Charge};
use crate::compare::{Answer, Comparison, Standing};
use crate::model::Quote;

pub(super) use report::report;

pub(super) fn comparisons(comparisons: &[Comparison<'_>]) -> String {
    let all: Vec<_> = comparisons.iter().map(comparison).collect();
    all.join("\n")
}

fn comparison(comparison: &Comparison<'_>) -> String {
    let mut out = String::new();
    title(&mut out, &comparison.workload.name, comparison);
    for sentence in sentences::answer(comparison) {
        let _ = writeln!(out, "**{}**\n", escaped(&sentence));
    }
    let ranked: Vec<_> = comparison.standing(Standing::Ranked).collect();
    ranking(&mut out, &ranked, true);
    let below: Vec<_> = comparison.standing(Standing::BelowRequirements).collect();
    if !below.is_empty() {
        let _ = writeln!(
            out,
            "\n### {}\n",
            escaped(&sentences::below_requirements(comparison))
        );
        ranking(&mut out, &below, false);
        let lines = sentences::shortfall_lines(comparison);
        if !lines.is_empty() {
            out.push('\n');
        }
        for line in lines {
            let _ = writeln!(out, "- {}", escaped(&line));
        }
    }
    let changed = comparison.changed_assumptions();
    if !changed.is_empty() {
        let _ = writeln!(out, "\nAssumptions set: {}.", escaped(&changed.join(", ")));
    }
    let lists = [
        ("Table class", sentences::table_classes(comparison)),
        ("Aurora storage", sentences::aurora_storage(comparison)),
        ("Warnings", sentences::warnings(comparison)),
        (sentences::UNAVAILABLE, sentences::reasons(comparison)),
    ];
    for (heading, texts) in lists {
        if !texts.is_empty() {
            let _ = writeln!(out, "\n### {heading}\n");
            for text in texts {
                let _ = writeln!(out, "- {}", escaped(&text));
            }
        }
    }
    for note in sentences::notes(comparison) {
        let _ = writeln!(out, "\n{}", escaped(&note));
    }
    out
}

pub(super) fn title(out: &mut String, what: &str, comparison: &Comparison<'_>) {
    let _ = write!(
        out,
        "## {}\n\nIn {}",
        escaped(what),
        escaped(&sentences::regions(comparison))
    );
    if let Some(date) = comparison.prices_as_of() {
        let _ = write!(out, ", prices as of {date}");
    }
    out.push_str(", USD a month.\n\n");
}

fn ranking(out: &mut String, answers: &[&Answer<'_>], ranked: bool) {
    if answers.is_empty() {
        return;
    }
    out.push_str("| | Option | Monthly | Upfront | Effective | Size |\n");
    out.push_str("|--:|:--|--:|--:|--:|:--|\n");
    for (i, answer) in answers.iter().enumerate() {
        let Some(quote) = answer.quote() else {
            continue;
        };
        let rank = if ranked {
            (i + 1).to_string()
        } else {
            String::new()
        };
        let _ = writeln!(
            out,
            "| {rank} | {} | {} | {} | {} | {} |",
            answer.option.id,
            money(quote.monthly_usd()),
            money(quote.upfront_usd()),
            money(answer.effective_monthly_usd().unwrap_or_default()),
            escaped(&quote.sizing.summary)
        );
    }
}

pub(super) fn bills(bills: &[(&Comparison<'_>, &Answer<'_>)]) -> String {
    let all: Vec<_> = bills
        .iter()
        .map(|(comparison, answer)| bill(comparison, answer))
        .collect();
    all.join("\n")
}

fn bill(comparison: &Comparison<'_>, answer: &Answer<'_>) -> String {
    let mut out = String::new();
    let what = format!("{}: {}", comparison.workload.name, answer.option.id);
    title(&mut out, &what, comparison);
    let Some(quote) = answer.quote() else {
        let reason = answer.reason().map(ToString::to_string).unwrap_or_default();
        let _ = writeln!(out, "{}: {}", sentences::UNAVAILABLE, escaped(&reason));
        return out;
    };
    let _ = writeln!(out, "**{}**\n", escaped(&sentences::bill(quote, answer)));
    charges(&mut out, &quote.bill, "Total a month");
    if !quote.upfront.charges().is_empty() {
        out.push_str("\n### Upfront\n\n");
        charges(&mut out, &quote.upfront, "Total upfront");
    }
    patterns(&mut out, comparison, quote);
    if !quote.warnings.is_empty() {
        out.push_str("\n### Warnings\n\n");
        for warning in &quote.warnings {
            let _ = writeln!(out, "- {}", escaped(warning));
        }
    }
    for note in sentences::bill_notes(comparison.workload) {
        let _ = writeln!(out, "\n{}", escaped(&note));
    }
    out.push_str("\n### Workload\n\n| | |\n|:--|:--|\n");
    for [key, text] in workload::rows(comparison) {
        let _ = writeln!(out, "| {} | {} |", escaped(&key), escaped(&text));
    }
    if !quote.sizing.facts.is_empty() {
        out.push_str("\n### Sizing\n\n| | | |\n|:--|:--|:--|\n");
        for it in &quote.sizing.facts {
            let _ = writeln!(
                out,
                "| {} | {} | {} |",
                escaped(&it.key),
                escaped(&fact(it)),
                escaped(it.meaning)
            );
        }
    }
    if !quote.assumptions.is_empty() {
        out.push_str(
            "\n### Assumptions\n\n| | Value | Unit | Meaning | Source |\n|:--|--:|:--|:--|:--|\n",
        );
        for &name in &quote.assumptions {
            let about = name.about();
            let value = comparison.workload.assumptions.get(name).normalize();
            let _ = writeln!(
                out,
                "| `{}` | {value} | {} | {} | {} |",
                about.key,
                escaped(about.unit),
                escaped(about.meaning),
                escaped(about.source)
            );
        }
    }
    out
}

/// What access patterns take and cost, a row for each.
fn patterns(out: &mut String, comparison: &Comparison<'_>, quote: &Quote<'_>) {
    let patterns = &quote.patterns;
    let Some(first) = patterns.first() else {
        return;
    };
    let heading = sentences::patterns_heading(comparison, quote);
    let _ = writeln!(out, "\n### {heading}\n");
    let keys = first.used.iter().map(|(key, _)| key.replace('_', " "));
    let keys: Vec<_> = keys.collect();
    let _ = writeln!(
        out,
        "| Pattern | Operation | A month | {} | USD |\n|:--|:--|--:|{}--:|",
        keys.join(" | "),
        "--:|".repeat(keys.len())
    );
    for it in patterns {
        let used: Vec<_> = it.used.iter().map(|(_, used)| quantity(*used)).collect();
        let _ = writeln!(
            out,
            "| {} | {} | {} | {} | {} |",
            escaped(&it.name),
            it.operation.name(),
            quantity(it.operations_per_month),
            used.join(" | "),
            it.usd.map(money).unwrap_or_default()
        );
    }
    if !quote.unused_units_usd.is_zero() {
        let empty = "| ".repeat(keys.len() + 2);
        let unused = money(quote.unused_units_usd);
        let _ = writeln!(out, "| {} {empty}| {unused} |", sentences::UNUSED_UNITS);
    }
}

fn charges(out: &mut String, bill: &Bill<'_>, total: &str) {
    out.push_str(
        "| Group | Subject | Region | Meter | Quantity | Unit | Unit price | Amount | Source |\n",
    );
    out.push_str("|:--|:--|:--|:--|--:|:--|--:|--:|:--|\n");
    for group in bill.charges().chunk_by(|a, b| a.group == b.group) {
        for charge in group {
            let cover = charge.covered_by.map(|it| format!(", {}", it.name()));
            let _ = writeln!(
                out,
                "| {} | {} | {} | {}{} | {} | {} | {} | {} | {}, {} |",
                charge.group.name(),
                escaped(&charge.subject),
                charge.region,
                charge.meter,
                cover.unwrap_or_default(),
                quantity(charge.quantity),
                escaped(charge.unit),
                sentences::price_of(charge),
                money(charge.amount_usd()),
                escaped(&charge.source.to_string()),
                charge.price_date
            );
        }
        let subtotal = group.iter().map(Charge::amount_usd).sum();
        let _ = writeln!(
            out,
            "| *{} subtotal* | | | | | | | *{}* | |",
            group[0].group.name(),
            money(subtotal)
        );
    }
    let agreed = sentences::agreed(bill).map(|it| it + " ");
    let _ = writeln!(
        out,
        "| **{total}** | | | | | | | **{}** | |\n\n{}{}",
        money(bill.total_usd()),
        agreed.unwrap_or_default(),
        sentences::ROUNDING
    );
}

/// A text with the characters that Markdown would read as its own taken literally.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(
            c,
            '\\' | '|' | '*' | '_' | '`' | '[' | ']' | '<' | '>' | '#'
        ) {
            out.push('\\');
        }
        out.push(c);
    }
    out
}
