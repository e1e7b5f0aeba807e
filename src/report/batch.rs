//! What a batch came to, for people.

use std::fmt::Write as _;

use rust_decimal::Decimal;

use super::numbers::money;
use crate::batch::{Pooled, Summary};
use crate::figures::thousands;
use crate::model::PurchaseOption;

/// So many of the options that are the cheapest for some are named, and the others counted.
const NAMED: usize = 8;

/// A summary of a batch, in so many columns: of its groups when rows were pooled.
#[must_use]
pub fn batch(
    summary: &Summary,
    options: &[&PurchaseOption],
    groups: Option<&[Pooled]>,
    width: usize,
) -> String {
    let mut out = String::new();
    let mut say = |text: &str| {
        let _ = writeln!(out, "{}", textwrap::fill(text, width.max(40)));
    };
    let count = |count: u64| thousands(Decimal::from(count));
    let Summary {
        workloads, faulty, ..
    } = *summary;
    let mut first = plural(workloads, "workload");
    if faulty > 0 {
        let _ = write!(
            first,
            ", and {} with something wrong left out",
            plural(faulty, "row")
        );
    }
    say(&(first + "."));
    if summary.unserved > 0 {
        say(&format!("No option serves {}.", count(summary.unserved)));
    }
    let mut cheapest: Vec<_> = summary.cheapest.iter().zip(options).collect();
    cheapest.retain(|(count, _)| **count > 0);
    // Stable: of two alike the one that is listed first.
    cheapest.sort_by_key(|(count, _)| std::cmp::Reverse(**count));
    if !cheapest.is_empty() {
        say(&format!(
            "Cheapest on DynamoDB: {}; on PostgreSQL: {}.",
            count(summary.dynamodb.cheapest),
            count(summary.postgresql.cheapest)
        ));
        let widest = count(*cheapest[0].0).len();
        for (number, option) in cheapest.iter().take(NAMED) {
            say(&format!("  {:>widest$}  {}", count(**number), option.id));
        }
        if let Some(more) = cheapest.len().checked_sub(NAMED + 1) {
            let others = cheapest[NAMED..].iter().map(|(number, _)| **number);
            say(&format!(
                "  {:>widest$}  with {} others",
                count(others.sum()),
                more + 1
            ));
        }
        say(&one_by_one(summary));
    }
    if let Some(groups) = groups {
        say(&together(summary, groups));
    }
    out
}

/// What all cost, each by itself.
fn one_by_one(summary: &Summary) -> String {
    let terms = [
        "without commitment",
        "up to 1 year committed",
        "up to 3 years",
    ];
    let mut text = "Each with its cheapest option, USD a month, upfront sums spread:".to_owned();
    let sides = terms.into_iter().zip(&summary.terms).enumerate();
    for (at, (term, side)) in sides {
        let comma = if at == 0 { "" } else { "," };
        let _ = write!(text, "{comma} {term} {}", money(side.usd));
        let unserved = side.unserved;
        if unserved > 0 {
            let _ = write!(text, " ({} not served so)", thousands(unserved.into()));
        }
    }
    text.push('.');
    if summary.both > 0 {
        let _ = write!(
            text,
            " The {} that both engines serve cost {} so; all on DynamoDB {}, all on PostgreSQL {}.",
            thousands(summary.both.into()),
            money(summary.both_usd),
            money(summary.dynamodb.usd),
            money(summary.postgresql.usd)
        );
    }
    text
}

/// What groups cost, each together.
fn together(summary: &Summary, groups: &[Pooled]) -> String {
    let served = groups.iter().filter_map(|it| it.cheapest_usd);
    let usd = served.fold(Decimal::ZERO, Decimal::saturating_add);
    let unserved: Vec<_> = groups
        .iter()
        .filter(|it| it.cheapest_usd.is_none())
        .map(|it| it.name.as_str())
        .collect();
    let number = groups.iter().filter(|it| !it.name.is_empty()).count() as u64;
    let alone = groups.len() as u64 - number;
    let mut text = format!("Pooled in {}", plural(number, "group"));
    if alone > 0 {
        let _ = write!(
            text,
            ", and {} that name none by themselves",
            thousands(alone.into())
        );
    }
    let _ = write!(text, ", USD a month: {} in total", money(usd));
    if unserved.is_empty() {
        let saved = summary.cheapest_usd.saturating_sub(usd);
        let than = if saved.is_sign_negative() {
            "more"
        } else {
            "less"
        };
        let _ = write!(text, ", {} {than} than one by one", money(saved.abs()));
    } else {
        let _ = write!(
            text,
            ", without {} that no split serves",
            unserved.join(", ")
        );
    }
    let served = || groups.iter().filter(|it| it.cheapest_usd.is_some());
    let named = groups.iter().filter(|it| !it.name.is_empty());
    let dearer = named.filter(|it| {
        let both = it.cheapest_usd.zip(it.one_by_one_usd);
        both.is_some_and(|(pooled, one_by_one)| pooled > one_by_one)
    });
    let dearer = dearer.count() as u64;
    if dearer > 0 {
        let _ = write!(
            text,
            "; {} cost more together than one by one, and are better left apart",
            plural(dearer, "group")
        );
    }
    let on_dynamodb: u64 = served().map(|it| it.on_dynamodb).sum();
    let all: u64 = served().map(|it| it.workloads).sum();
    let _ = write!(
        text,
        "; on DynamoDB {} of their workloads, in shared databases {}.",
        thousands(on_dynamodb.into()),
        thousands((all - on_dynamodb).into())
    );
    text
}

fn plural(count: u64, what: &str) -> String {
    let ending = if count == 1 { "" } else { "s" };
    format!("{} {what}{ending}", thousands(count.into()))
}
