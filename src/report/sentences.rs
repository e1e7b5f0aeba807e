//! The answer in sentences, for every report that is read by people.

use std::fmt::Write as _;

use rust_decimal::Decimal;

use super::numbers::{dearer, money, quantity, share};
use crate::compare::{Answer, Comparison, Headline, Standing, TableClasses, Term};
use crate::model::PatternCost;
use crate::workload::{AccessPattern, Availability, Entry, Index, IndexKind};

/// The answer: the best of each engine, like with like, and by how much.
pub(super) fn answer(comparison: &Comparison<'_>) -> Vec<String> {
    let headlines = comparison.headlines();
    if headlines.is_empty() {
        let below = comparison.standing(Standing::BelowRequirements).count();
        return vec![if below > 0 {
            "None of these options offers all that is required.".to_owned()
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
        rows.push([
            pattern.name.clone(),
            pattern_text(pattern, &workload.dynamodb.indexes),
        ]);
    }
    let table = &workload.dynamodb;
    for index in &table.indexes {
        rows.push([index.name.clone(), index_text(index)]);
    }
    for replica in &table.replicas {
        let text = format!("replica, {} of all reads", share(replica.reads_share));
        rows.push([replica.region.clone(), text]);
    }
    if let Some(dax) = &table.dax {
        let text = format!("hit rate {}", share(dax.hit_rate));
        rows.push(["dax".to_owned(), text]);
    }
    let data = &workload.data;
    let items = quantity(data.items);
    let text = format!("{} bytes, {items} items", quantity(data.size_bytes));
    rows.push(["storage".to_owned(), text]);
    rows
}

/// The heading over what access patterns take.
pub(super) fn patterns_heading(patterns: &[PatternCost]) -> &'static str {
    if patterns.iter().any(|it| it.usd.is_some()) {
        "Access patterns: what each takes, and its part of what is charged for units"
    } else {
        "Access patterns: what each does"
    }
}

/// What an access pattern takes in a month.
pub(super) fn pattern_use(it: &PatternCost) -> String {
    let mut text = format!("{} a month", quantity(it.operations_per_month));
    for (key, used) in it.used.iter().filter(|(_, used)| !used.is_zero()) {
        let _ = write!(text, ", {} {}", quantity(*used), key.replace('_', " "));
    }
    text
}

/// What an access pattern does, with everything that its units depend on.
fn pattern_text(it: &AccessPattern, indexes: &[Index]) -> String {
    let mut text = format!("{} a month", quantity(it.operations_per_month));
    let (name, size) = (it.operation.name(), quantity(it.item_size_bytes));
    if it.items == Decimal::ONE {
        let _ = write!(text, ", {name} of {size} bytes");
    } else {
        let _ = write!(
            text,
            ", {name} of {} items of {size} bytes",
            quantity(it.items)
        );
    }
    let is_plain = it.strong.is_zero() && it.transactional.is_zero();
    if it.operation.is_read() && is_plain {
        text.push_str(", eventually consistent");
    }
    for (part, what) in [
        (it.strong, "strong"),
        (it.transactional, "transactional"),
        (it.failed_condition_share, "with a condition that fails"),
    ] {
        if !part.is_zero() {
            let _ = write!(text, ", {} {what}", share(part));
        }
    }
    for read in &it.index_reads {
        let index = &indexes[read.index].name;
        let _ = write!(text, ", {} from {index}", share(read.share));
    }
    for write in &it.index_writes {
        let index = &indexes[write.index].name;
        if write.share == Decimal::ONE {
            let _ = write!(text, ", touches {index}");
        } else {
            let _ = write!(text, ", {} touch {index}", share(write.share));
        }
        if !write.key_change_share.is_zero() {
            let changed = share(write.key_change_share);
            let _ = write!(text, " ({changed} of these with a new key)");
        }
    }
    text
}

/// What an index of a table holds.
fn index_text(it: &Index) -> String {
    let kind = match it.kind {
        IndexKind::Global => "global index",
        IndexKind::Local => "local index",
    };
    let entries = match it.entries {
        Some(entries) => format!("{} entries", quantity(entries)),
        None => "an entry for every item".to_owned(),
    };
    let entry = match it.entry {
        Entry::All => "of the whole item".to_owned(),
        Entry::KeysOnly => "of keys alone".to_owned(),
        Entry::Bytes(bytes) => format!("of {} bytes", quantity(bytes)),
    };
    format!("{kind}, {entries}, each {entry}")
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

/// Which table class is cheaper, and when the other is: for each way of buying throughput.
pub(super) fn table_classes(comparison: &Comparison<'_>) -> Vec<String> {
    let classes = comparison.table_classes();
    classes.iter().map(table_class).collect()
}

fn table_class(it: &TableClasses<'_, '_>) -> String {
    let standard_first = usd(it.standard) <= usd(it.infrequent_access);
    let (cheaper, dearer, less) = if standard_first {
        (
            "Standard",
            "Standard-IA",
            usd(it.infrequent_access) - usd(it.standard),
        )
    } else {
        (
            "Standard-IA",
            "Standard",
            usd(it.standard) - usd(it.infrequent_access),
        )
    };
    let mut text = format!(
        "{}: {cheaper} costs {} USD a month less than {dearer}",
        it.id,
        money(less)
    );
    let stored = quantity(it.storage_gb.round_dp(1));
    match it.break_even_gb {
        Some(break_even) => {
            let (wins, side) = if standard_first {
                ("Standard-IA", "above")
            } else {
                ("Standard", "below")
            };
            let _ = write!(
                text,
                "; with these requests {wins} wins {side} {} GB stored in all, now {stored}",
                quantity(break_even.round_dp(1))
            );
        }
        None if standard_first => text.push_str(", with these requests whatever is stored"),
        None => {}
    }
    text
}

/// What the free allowances of the account would take off, when they would and are not used.
pub(super) fn unused_allowances(comparison: &Comparison<'_>) -> Option<String> {
    let (usd, id) = comparison.unused_allowances()?;
    Some(format!(
        "The account's free allowances are not taken off: they are shared by all its tables. With \
         dynamodb.free_tier = true {id} would cost {} USD a month less.",
        money(usd)
    ))
}

/// What no cost holds, so that nobody takes it for all.
pub(super) const NOT_COUNTED: &str = "Not counted: commitments, support, and the time of people.";

/// Why a sum may be a cent off those that are shown.
pub(super) const ROUNDING: &str = "Sums are those of exact amounts, rounded only here.";

/// The heading over options that were priced but not ranked.
pub(super) fn below_requirements(comparison: &Comparison<'_>) -> String {
    let required = comparison.workload.requirements.availability;
    let mut lacks = Vec::new();
    for answer in comparison.standing(Standing::BelowRequirements) {
        if answer.option.availability < required {
            lacks.push(format!("{} is required", availability(required)));
        }
        lacks.extend(answer.quote().and_then(|quote| quote.shortfall.clone()));
    }
    let mut said = Vec::new();
    for lack in lacks {
        if !said.contains(&lack) {
            said.push(lack);
        }
    }
    format!("Priced, not ranked: {}", said.join("; "))
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
