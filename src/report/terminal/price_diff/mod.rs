//! What differs between two sides of prices, at a terminal: how much, what that does to a workload, and
//! then meter by meter.

mod meters;
mod tables;

use std::collections::BTreeSet;
use std::fmt::Write as _;

use rust_decimal::Decimal;

use super::repriced::repriced;
use super::{LEAST_WIDTH, STRONG, prose};
use crate::compare::Repriced;
use crate::figures::thousands;
use crate::prices::Price;
use crate::prices::diff::{PriceChange, PriceDiff};
use meters::Lines;

/// What differs between two sides that go by these names, and what that does to a workload. With `brief` a
/// meter has a few lines, and the rest of it is counted.
#[must_use]
pub fn price_diff(
    names: [&str; 2],
    diff: &PriceDiff<'_>,
    workload: Option<Repriced<'_, '_>>,
    brief: bool,
    width: usize,
) -> String {
    let width = width.max(LEAST_WIDTH);
    let [before, after] = names;
    let mut out = String::new();
    if diff.is_same() {
        prose(&mut out, &same(names, diff), "", STRONG, width);
        if diff.of_another_day > 0 {
            options(&mut out, workload, width);
        }
        return out;
    }
    let _ = writeln!(out, "{STRONG}{before} → {after}{STRONG:#}");
    prose(&mut out, &summary(diff), "", STRONG, width);
    options(&mut out, workload, width);
    let lines = Lines {
        // Where there is one region it needs no name.
        names_regions: diff.regions > 1,
        brief,
        width,
    };
    let prices = || diff.prices.iter();
    lines.moved(&mut out, prices().filter(|it| it.both().is_some()));
    lines.listed(&mut out, "New", prices().filter(|it| it.before.is_none()));
    lines.listed(&mut out, "Gone", prices().filter(|it| it.after.is_none()));
    tables::tables(&mut out, diff, width);
    out
}

fn options(out: &mut String, workload: Option<Repriced<'_, '_>>, width: usize) {
    if let Some(workload) = workload {
        repriced(out, workload, width);
    }
}

fn same([before, after]: [&str; 2], diff: &PriceDiff<'_>) -> String {
    let days = match diff.of_another_day {
        0 => String::new(),
        1 => "; 1 is of another day".to_owned(),
        count => format!("; {} are of another day", figure(count)),
    };
    format!(
        "The prices of {before} and {after} are the same in {}{days}.",
        counted(diff.regions, "region", "regions")
    )
}

/// How many prices changed, and which way.
fn summary(diff: &PriceDiff<'_>) -> String {
    let both = || diff.prices.iter().filter_map(PriceChange::both);
    let count = |is: fn(&Price, &Price) -> bool| both().filter(|(old, new)| is(old, new)).count();
    let changed = count(|_, _| true);
    let [up, down, list_alone] = [
        count(|old, new| new.usd > old.usd),
        count(|old, new| new.usd < old.usd),
        count(|old, new| new.usd == old.usd),
    ];
    let mut ways = Vec::new();
    for (count, way) in [
        (up, "up"),
        (down, "down"),
        (list_alone, "in the list price alone"),
    ] {
        if count > 0 {
            ways.push(format!("{} {way}", figure(count)));
        }
    }
    let ways = if ways.is_empty() {
        String::new()
    } else {
        format!(" ({})", ways.join(", "))
    };
    let new = diff.prices.iter().filter(|it| it.before.is_none()).count();
    let gone = diff.prices.iter().filter(|it| it.after.is_none()).count();
    let regions: BTreeSet<_> = diff.prices.iter().map(|it| it.region).collect();
    let regions = match (regions.len(), diff.regions) {
        (_, 1) | (0, _) => String::new(),
        (some, all) if some == all => format!(", in all {all} regions"),
        (some, all) => format!(", in {some} of {all} regions"),
    };
    let mut text = format!(
        "{} changed{ways}, {} new, {} gone{regions}.",
        counted(changed, "price", "prices"),
        figure(new),
        figure(gone)
    );
    if diff.of_another_day > 0 {
        let _ = write!(
            text,
            " {} the same, of another day.",
            match diff.of_another_day {
                1 => "1 is".to_owned(),
                count => format!("{} are", figure(count)),
            }
        );
    }
    text
}

fn counted(count: usize, one: &str, many: &str) -> String {
    format!("{} {}", figure(count), if count == 1 { one } else { many })
}

fn figure(count: usize) -> String {
    thousands(Decimal::from(count))
}
