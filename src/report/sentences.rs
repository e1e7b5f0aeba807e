//! The answer in sentences, for every report that is read by people.

use rust_decimal::Decimal;

use super::numbers::{dearer, money, quantity, share};
use crate::compare::{Answer, Comparison, Headline, Standing, Term};
use crate::workload::{Availability, Operation};

/// The answer: the best of each engine, like with like, and by how much.
pub(super) fn answer(comparison: &Comparison<'_>) -> Vec<String> {
    let headlines = comparison.headlines();
    if headlines.is_empty() {
        let below = comparison.standing(Standing::BelowRequirements).count();
        return vec![if below > 0 {
            format!(
                "None of these options has the availability that is required ({}).",
                availability(comparison.workload.requirements.availability)
            )
        } else {
            "None of these options serves this workload.".to_owned()
        }];
    }
    headlines
        .iter()
        .map(|headline| sentence(comparison, headline))
        .collect()
}

fn sentence(comparison: &Comparison<'_>, headline: &Headline<'_, '_>) -> String {
    let Headline { term, best, other } = headline;
    let within = match term {
        Term::NoCommitment => "",
        Term::UpToOneYear => "With up to 1 year committed, ",
        Term::UpToThreeYears => "With up to 3 years committed, ",
    };
    let engine = best.option.engine;
    let asked_for_both = comparison
        .answers()
        .iter()
        .any(|it| it.option.engine != engine);
    let cheapest = if asked_for_both {
        format!(
            "{engine} costs the least: {} USD a month{}.",
            money(usd(best)),
            with(best)
        )
    } else {
        format!(
            "The cheapest costs {} USD a month{}.",
            money(usd(best)),
            with(best)
        )
    };
    match other {
        Some(other) => format!("{within}{cheapest} {}", beside(best, other)),
        None if asked_for_both => {
            let other = engine.other();
            format!("{within}{cheapest} No option of {other} serves this workload as required.")
        }
        None => format!("{within}{cheapest}"),
    }
}

fn usd(answer: &Answer<'_>) -> Decimal {
    answer.effective_monthly_usd().unwrap_or_default()
}

/// What the best of the other engine costs, and by how much more.
fn beside(best: &Answer<'_>, other: &Answer<'_>) -> String {
    let more = usd(other) - usd(best);
    let difference = match dearer(usd(other), usd(best)) {
        _ if more.is_zero() => "the same".to_owned(),
        Some(dearer) => format!("{} a month more, {dearer}", money(more)),
        None => format!("{} a month more", money(more)),
    };
    format!(
        "The best of {} costs {} USD{}: {difference}.",
        other.option.engine,
        money(usd(other)),
        with(other)
    )
}

fn with(answer: &Answer<'_>) -> String {
    let mut details = Vec::new();
    if let Some(quote) = answer.quote() {
        if !quote.sizing.summary.is_empty() {
            details.push(quote.sizing.summary.as_str());
        }
        if !quote.warnings.is_empty() {
            details.push("see the warnings");
        }
    }
    let id = answer.option.id;
    if details.is_empty() {
        format!(" with {id}")
    } else {
        format!(" with {id} ({})", details.join("; "))
    }
}

/// An availability, as profiles spell it.
pub(super) fn availability(availability: Availability) -> &'static str {
    match availability {
        Availability::SingleAz => "single-az",
        Availability::MultiAz => "multi-az",
    }
}

/// What was asked for, as keys and values: with it, units and sizes can be redone.
pub(super) fn workload(comparison: &Comparison<'_>) -> Vec<[String; 2]> {
    let workload = comparison.workload;
    let mut rows = vec![[
        "spikiness".to_owned(),
        format!("{}, busiest minute ÷ mean", quantity(workload.spikiness)),
    ]];
    for pattern in &workload.access_patterns {
        let shares = match pattern.operation {
            Operation::Read {
                strong,
                transactional,
            } => {
                format!(
                    "{} strong, {} transactional",
                    share(strong),
                    share(transactional)
                )
            }
            Operation::Write { transactional } => format!("{} transactional", share(transactional)),
        };
        let text = format!(
            "{} a month of {} bytes, {shares}",
            quantity(pattern.operations_per_month),
            quantity(pattern.item_size_bytes)
        );
        rows.push([pattern.name.clone(), text]);
    }
    let data = &workload.data;
    let items = quantity(data.items);
    let text = format!("{} bytes, {items} items", quantity(data.size_bytes));
    rows.push(["storage".to_owned(), text]);
    rows
}

/// The assumptions that are not at their default, as `bloat = 2 (by default 1.2)`.
pub(super) fn changed_assumptions(comparison: &Comparison<'_>) -> Vec<String> {
    let values = &comparison.workload.assumptions;
    let changed = values.changed().map(|name| {
        let (about, value) = (name.about(), values.get(name).normalize());
        format!(
            "{} = {value} (by default {})",
            about.key,
            about.default.normalize()
        )
    });
    changed.collect()
}

/// What no cost holds, so that nobody takes it for all.
pub(super) const NOT_COUNTED: &str = "Not counted: data transfer, secondary indexes, backups of \
     DynamoDB, commitments, and the time of people.";

/// Why a sum may be a cent off those that are shown.
pub(super) const ROUNDING: &str = "Sums are those of exact amounts, rounded only here.";

/// The heading over options that were priced but not ranked.
pub(super) fn below_requirements(comparison: &Comparison<'_>) -> String {
    let required = availability(comparison.workload.requirements.availability);
    format!("Priced, not ranked: {required} is required")
}

/// The heading over options that are no answer.
pub(super) const UNAVAILABLE: &str = "Not available for this workload";

/// Every warning of a comparison, after the options that it holds for.
pub(super) fn warnings(comparison: &Comparison<'_>) -> Vec<String> {
    let answers = comparison.answers().iter();
    by_option(answers.flat_map(|answer| {
        let warnings = answer.quote().map_or(&[][..], |quote| &quote.warnings);
        warnings.iter().map(|text| (answer.option.id, text.clone()))
    }))
}

/// Every reason that an option is no answer, after the options that it holds for.
pub(super) fn reasons(comparison: &Comparison<'_>) -> Vec<String> {
    let answers = comparison.answers().iter();
    by_option(answers.filter_map(|it| Some((it.option.id, it.reason()?.to_string()))))
}

/// Each text once, after all the ids that it came with.
fn by_option<'a>(texts: impl Iterator<Item = (&'a str, String)>) -> Vec<String> {
    let mut all: Vec<(Vec<&str>, String)> = Vec::new();
    for (id, text) in texts {
        match all.iter_mut().find(|(_, said)| *said == text) {
            Some((ids, _)) => ids.push(id),
            None => all.push((vec![id], text)),
        }
    }
    all.into_iter()
        .map(|(ids, text)| format!("{}: {text}", ids.join(", ")))
        .collect()
}
