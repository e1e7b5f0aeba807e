//! What other prices do to the options of a workload, at a terminal.

use std::fmt::Write as _;

use anstyle::Style;
use comfy_table::{Cell, CellAlignment, Table};
use rust_decimal::Decimal;

use super::{QUIET, STRONG, fits, heading, plain_table, prose};
use crate::compare::{Answer, Best, Repriced, RepricedOption, Term};
use crate::report::numbers::{difference, money, moved};

pub(super) fn repriced(out: &mut String, workload: Repriced<'_, '_>, width: usize) {
    let names = [workload.before, workload.after].map(|it| &it.workload.name);
    heading(out, &format!("What that does to {}, USD a month", names[1]));
    let headlines = workload.headlines();
    if headlines.is_empty() {
        let text = "None of the options serves this workload as required, on either side.";
        prose(out, text, "", STRONG, width);
    }
    for (term, bests) in &headlines {
        prose(out, &headline(*term, bests), "", STRONG, width);
    }
    let options = workload.options();
    let priced: Vec<_> = options
        .iter()
        .filter_map(|it| Some((it, it.effective_monthly_usd()?)))
        .collect();
    if !priced.is_empty() {
        out.push('\n');
        table(out, &priced, width);
    }
    availability(out, &options, width);
}

/// The best of each engine on both sides, and whether the answer is another.
fn headline(term: Term, [first, second]: &[Best<'_, '_>; 2]) -> String {
    let within = match term {
        Term::NoCommitment => "Without a commitment",
        Term::UpToOneYear => "With up to 1 year committed",
        Term::UpToThreeYears => "With up to 3 years committed",
    };
    // The engine that is the cheapest now stands first.
    let usd = |answer: Option<&Answer<'_>>| answer.and_then(Answer::effective_monthly_usd);
    let was_first = match (usd(first.before), usd(second.before)) {
        (Some(first), Some(second)) => first <= second,
        (first, second) => first.is_some() || second.is_none(),
    };
    let what = match (was_first, first.after) {
        (_, None) => "no option is left".to_owned(),
        (true, _) if first.before.is_none() => format!("{} is the cheapest now", first.engine),
        (true, _) => format!("{} stays the cheapest", first.engine),
        (false, _) => format!(
            "the answer flips: {} was the cheapest, {} is now",
            second.engine, first.engine
        ),
    };
    format!("{within} {what}. {} {}", best(first), best(second))
}

/// The cheapest of an engine on both sides.
fn best(best: &Best<'_, '_>) -> String {
    let engine = best.engine;
    let cost = |answer: &Answer<'_>| money(answer.effective_monthly_usd().unwrap_or_default());
    match best.sides() {
        [None, None] => format!("No option of {engine} serves it as required."),
        [Some(before), None] => format!(
            "No option of {engine} serves it as required any longer; {} cost {}.",
            before.option.id,
            cost(before)
        ),
        [None, Some(after)] => format!(
            "{engine}: {} at {}; no option served it before.",
            after.option.id,
            cost(after)
        ),
        [Some(before), Some(after)] => {
            let [old, new] =
                [before, after].map(|it| it.effective_monthly_usd().unwrap_or_default());
            if before.option.id == after.option.id {
                let (id, old_cost) = (after.option.id, money(old));
                return if old == new {
                    format!("{engine}: {id} at {old_cost}, as before.")
                } else {
                    format!(
                        "{engine}: {id} at {old_cost} → {}, {}.",
                        money(new),
                        moved(old, new)
                    )
                };
            }
            format!(
                "{engine}: {} at {} in place of {} at {}, {}.",
                after.option.id,
                money(new),
                before.option.id,
                money(old),
                moved(old, new)
            )
        }
    }
}

type Priced<'o, 'c, 'a> = (&'o RepricedOption<'c, 'a>, [Decimal; 2]);

/// Every option that has a price on both sides; where there is no room for columns, an option has a line
/// below it.
fn table(out: &mut String, priced: &[Priced<'_, '_, '_>], width: usize) {
    let table = columns(priced);
    if fits(&table, width) {
        for (i, line) in table.lines().enumerate() {
            let style = if i == 0 { QUIET } else { Style::new() };
            let _ = writeln!(out, "{style}{}{style:#}", line.trim_end());
        }
        return;
    }
    for (option, [before, after]) in priced {
        let place = match option.ranks {
            [None, None] => String::new(),
            ranks => format!("rank {}: ", places(ranks)),
        };
        let cost = if before == after {
            format!("{}, as before", money(*after))
        } else {
            format!(
                "{} → {}, {}, {}",
                money(*before),
                money(*after),
                difference(*after - *before),
                moved(*before, *after)
            )
        };
        prose(out, option.after.option.id, "  ", Style::new(), width);
        prose(out, &format!("{place}{cost}"), "      ", QUIET, width);
    }
}

fn columns(priced: &[Priced<'_, '_, '_>]) -> Table {
    let right = |text: &str| Cell::new(text).set_alignment(CellAlignment::Right);
    let mut table = plain_table();
    table.set_header(vec![
        right("Rank"),
        Cell::new("Option"),
        right("Before"),
        right("After"),
        right("Change"),
        right(""),
    ]);
    for (option, [before, after]) in priced {
        table.add_row(vec![
            right(&places(option.ranks)),
            Cell::new(option.after.option.id),
            right(&money(*before)),
            right(&money(*after)),
            right(&difference(*after - *before)),
            right(&moved(*before, *after)),
        ]);
    }
    table
}

/// The old place and the new one, where they differ.
fn places(ranks: [Option<usize>; 2]) -> String {
    let [before, after] = ranks.map(|it| it.map_or_else(|| "–".to_owned(), |it| it.to_string()));
    match ranks {
        [None, None] => String::new(),
        _ if before == after => after,
        _ => format!("{before} → {after}"),
    }
}

/// Options that have a price on one side alone, and why not on the other.
fn availability(out: &mut String, options: &[RepricedOption<'_, '_>], width: usize) {
    let one_side =
        |it: &&RepricedOption<'_, '_>| it.before.quote().is_some() != it.after.quote().is_some();
    let of_one_side: Vec<_> = options.iter().filter(one_side).collect();
    for (name, is_new) in [("Available now", true), ("No longer available", false)] {
        let sides = of_one_side.iter().map(|it| {
            if is_new {
                (it.after, it.before)
            } else {
                (it.before, it.after)
            }
        });
        let lines = sides.filter_map(|(with, without)| {
            let usd = money(with.effective_monthly_usd()?);
            let reason = without.reason()?;
            let id = with.option.id;
            Some(if is_new {
                format!("{id}: {usd}; before, {reason}")
            } else {
                format!("{id}: was {usd}; now {reason}")
            })
        });
        let lines: Vec<_> = lines.collect();
        if !lines.is_empty() {
            heading(out, name);
        }
        for line in lines {
            prose(out, &line, "  ", Style::new(), width);
        }
    }
}
