//! What workloads cost over the months in Markdown, for pull requests and documents.

use std::fmt::Write as _;

use super::horizon_sentences as sentences;
use super::markdown::escaped;
use super::numbers::money;
use crate::compare::Standing;
use crate::compare::horizon::{Horizon, Outlook};

pub(super) fn horizons(horizons: &[Horizon<'_>]) -> String {
    let all: Vec<_> = horizons.iter().map(horizon).collect();
    all.join("\n")
}

fn horizon(horizon: &Horizon<'_>) -> String {
    let mut out = String::new();
    let workload = horizon.workload;
    let regions: Vec<_> = workload.regions().collect();
    let _ = write!(
        out,
        "## {}\n\nIn {}, USD over {}, {}",
        escaped(&workload.name),
        escaped(&regions.join(", ")),
        sentences::months(horizon.months),
        sentences::growth(horizon)
    );
    if let Some(date) = horizon.prices_as_of {
        let _ = write!(out, ", prices as of {date}");
    }
    out.push_str(".\n\n");
    for sentence in sentences::answer(horizon) {
        let _ = writeln!(out, "**{}**\n", escaped(&sentence));
    }
    let ranked: Vec<_> = horizon.standing(Standing::Ranked).collect();
    ranking(&mut out, &ranked, true);
    let below: Vec<_> = horizon.standing(Standing::BelowRequirements).collect();
    if !below.is_empty() {
        out.push_str("\n### Priced, not ranked\n\n");
        ranking(&mut out, &below, false);
        list(&mut out, &sentences::shortfalls(horizon));
    }
    for (outlook, lines) in sentences::details(horizon) {
        let _ = write!(out, "\n### {}\n", outlook.option.id);
        list(&mut out, &lines);
    }
    let lists = [
        ("Assumptions set", horizon.changed_assumptions()),
        ("Not available in every month", sentences::reasons(horizon)),
    ];
    for (heading, texts) in lists {
        if !texts.is_empty() {
            let _ = write!(out, "\n### {heading}\n");
            list(&mut out, &texts);
        }
    }
    for note in sentences::notes(horizon) {
        let _ = writeln!(out, "\n{}", escaped(&note));
    }
    out
}

fn list(out: &mut String, texts: &[String]) {
    out.push('\n');
    for text in texts {
        let _ = writeln!(out, "- {}", escaped(text));
    }
}

fn ranking(out: &mut String, outlooks: &[&Outlook], ranked: bool) {
    if outlooks.is_empty() {
        return;
    }
    out.push_str("| | Option | Total | Present value | First month | Last month | Changes |\n");
    out.push_str("|--:|:--|--:|--:|--:|--:|:--|\n");
    for (i, outlook) in outlooks.iter().enumerate() {
        let rank = if ranked {
            (i + 1).to_string()
        } else {
            String::new()
        };
        let ends = [outlook.payments.first(), outlook.payments.last()];
        let [first, last] = ends.map(|it| it.map_or_else(String::new, |it| money(it.usd)));
        let _ = writeln!(
            out,
            "| {rank} | {} | {} | {} | {first} | {last} | {} |",
            outlook.option.id,
            money(outlook.total_usd),
            money(outlook.net_present_usd),
            sentences::events(outlook)
        );
    }
}
