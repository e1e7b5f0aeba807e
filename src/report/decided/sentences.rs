//! When the answer flips and what it hangs on, in sentences.

use rust_decimal::Decimal;

use super::{Asked, value};
use crate::batch::Choice;
use crate::decide::{BreakEven, FlipKind, Sensitivity, Side, Sides, Sweep};
use crate::figures::thousands;
use crate::report::numbers::money;
use crate::report::sentences::{list, middles, within};

/// What should be known of a profile before its numbers are varied.
pub(in crate::report) fn intervals_note(asked: &Asked<'_>) -> Option<String> {
    middles(asked.comparison.workload)
}

/// What holds along a key: at the present value, and where it flips.
pub(in crate::report) fn break_even_sentences(asked: &Asked<'_>, found: &BreakEven) -> Vec<String> {
    let key = &found.key;
    let (from, to) = (value(key, found.from), value(key, found.to));
    let mut sentences = Vec::new();
    if let Some((best, now)) = found.present.zip(key.now) {
        let place = format!("{} = {}", key.name, value(key, now));
        let sentence = at_a_place(asked, found, &best, &place);
        sentences.push(allowed(asked, found.sides, &sentence));
    }
    if let [only] = &found.stretches[..] {
        sentences.push(format!(
            "That never flips: {} from {from} to {to}.",
            holds(asked, found.sides, only.winner)
        ));
        if found.present.is_none() {
            let holds = holds(asked, found.sides, only.winner);
            let sentence = format!(
                "From {} = {from} to {to} the answer never flips: {holds} throughout.",
                key.name
            );
            sentences = vec![allowed(asked, found.sides, &sentence)];
        }
        return sentences;
    }
    let Some(now) = key.now.filter(|_| found.present.is_some()) else {
        let many = match found.flips.len() {
            1 => "once".to_owned(),
            2 => "twice".to_owned(),
            many => format!("{} times", thousands(Decimal::from(many))),
        };
        let sentence = format!(
            "From {} = {from} to {to} the answer flips {many}.",
            key.name
        );
        sentences.push(allowed(asked, found.sides, &sentence));
        return sentences;
    };
    let flips = || found.flips.iter().enumerate();
    let above = flips().find(|(_, it)| it.at > now);
    let below = flips().rev().find(|(_, it)| it.at < now);
    if found.flips.iter().any(|it| it.at == now) {
        sentences.push("That flips right there.".to_owned());
    }
    sentences.push(match above {
        None => format!("Upwards it holds to {to}, as far as was looked."),
        Some((place, flip)) => {
            let until = found.flips.get(place + 1);
            let until = until.map_or_else(
                || "on".to_owned(),
                |it| format!("to {}, where it flips again", value(key, it.at)),
            );
            format!(
                "Upwards {} from {} {until}.",
                holds(asked, found.sides, found.stretches[place + 1].winner),
                value(key, flip.at)
            )
        }
    });
    sentences.push(match below {
        None => format!("Downwards it holds to {from}, as far as was looked."),
        Some((place, flip)) => {
            let from = place.checked_sub(1).map(|it| &found.flips[it]);
            let from = from.map_or_else(String::new, |it| {
                format!(" to {}, where it flips again", value(key, it.at))
            });
            format!(
                "Downwards {} below {}{from}.",
                holds(asked, found.sides, found.stretches[place].winner),
                value(key, flip.at)
            )
        }
    });
    sentences
}

/// A sentence, with how long one is ready to commit where that is not said by the options themselves.
fn allowed(asked: &Asked<'_>, sides: Sides, sentence: &str) -> String {
    let within = within(asked.term);
    if within.is_empty() || matches!(sides, Sides::Options(..)) {
        return sentence.to_owned();
    }
    // Names keep their capital letters, words do not.
    let word = ["At ", "From ", "Neither ", "Both "]
        .into_iter()
        .find(|it| sentence.starts_with(it));
    match word {
        Some(word) => format!("{within}{}{}", word.to_lowercase(), &sentence[word.len()..]),
        None => format!("{within}{sentence}"),
    }
}

/// Who costs less.
fn holds(asked: &Asked<'_>, sides: Sides, winner: Side) -> String {
    match winner {
        Side::Nobody => "neither side can serve".to_owned(),
        Side::Equal => "both cost the same".to_owned(),
        winner => format!("{} costs less", asked.name(sides, winner)),
    }
}

/// Who costs less at a place, and how much both cost there.
fn at_a_place(
    asked: &Asked<'_>,
    found: &BreakEven,
    best: &[Option<Choice>; 2],
    place: &str,
) -> String {
    let names = found.sides.names(asked.desk);
    let costs = |at: usize| match (best[at], found.sides) {
        (None, _) => "can't serve".to_owned(),
        (Some(it), Sides::Engines) => {
            format!("{} USD a month with {}", money(it.usd), asked.id(it))
        }
        (Some(it), Sides::Options(..)) => format!("{} USD a month", money(it.usd)),
    };
    match best {
        [None, None] => format!(
            "At {place} neither {} nor {} can serve.",
            names[0], names[1]
        ),
        [Some(first), Some(second)] => {
            let (less, more) = if first.usd <= second.usd {
                (0, 1)
            } else {
                (1, 0)
            };
            let verb = if first.usd == second.usd {
                "as much as"
            } else {
                "less than"
            };
            format!(
                "At {place} {} costs {verb} {}: {}, against {}.",
                names[less],
                names[more],
                costs(less),
                costs(more)
            )
        }
        [first, _] => {
            let (serves, other) = if first.is_some() { (0, 1) } else { (1, 0) };
            format!(
                "At {place} {} alone can serve: {}; {} can't.",
                names[serves],
                costs(serves),
                names[other]
            )
        }
    }
}

/// How an answer flips at a place.
pub(in crate::report) fn flip_sentence(
    asked: &Asked<'_>,
    found: &BreakEven,
    place: usize,
) -> String {
    let flip = &found.flips[place];
    let (before, after) = (&found.stretches[place], &found.stretches[place + 1]);
    let name = |side| asked.name(found.sides, side);
    let with = |best: &[Option<Choice>; 2], side: Side| {
        let choice = side.place().and_then(|it| best[it]);
        match (found.sides, choice) {
            (Sides::Engines, Some(choice)) => {
                format!("{} ({})", name(side), asked.id(choice))
            }
            _ => name(side),
        }
    };
    let usd = |best: &[Option<Choice>; 2], at: usize| best[at].map(|it| money(it.usd));
    let below = with(&flip.below, before.winner);
    let above = with(&flip.above, after.winner);
    let edge = if flip.is_from_here {
        "from here on"
    } else {
        "above"
    };
    let names = found.sides.names(asked.desk);
    let step = |at: usize| match (usd(&flip.below, at), usd(&flip.above, at)) {
        (Some(from), Some(to)) if from == to => format!("{} costs {from}", names[at]),
        (Some(from), Some(to)) => format!("{} goes from {from} to {to}", names[at]),
        (Some(from), None) => format!("{} costs {from} and can't serve above", names[at]),
        (None, Some(to)) => format!("{} costs {to} and can't serve below", names[at]),
        (None, None) => format!("{} can't serve", names[at]),
    };
    let [first, second] = [0, 1].map(|at| usd(&flip.above, at));
    let how = match (flip.kind, first) {
        (FlipKind::Equal, Some(usd)) => format!("both cost {usd} USD a month"),
        // A step of less than a cent.
        (FlipKind::Step, Some(usd)) if Some(&usd) == second.as_ref() => {
            format!("both cost {usd} USD a month, and one of them goes by steps")
        }
        _ => format!("{}; {}", step(0), step(1)),
    };
    format!("{below} below, {above} {edge}: {how}")
}

/// What a sweep says.
pub(in crate::report) fn sweep_sentences(asked: &Asked<'_>, sweep: &Sweep) -> Vec<String> {
    if let Some(found) = &sweep.break_even {
        return break_even_sentences(asked, found);
    }
    let all = sweep.outcomes.len();
    let mut counts = [(Side::First, 0), (Side::Second, 0), (Side::Equal, 0)];
    for at in 0..all {
        let winner = sweep.step(at, asked.desk).winner;
        for (side, count) in &mut counts {
            *count += usize::from(*side == winner);
        }
    }
    let keys: Vec<_> = sweep.ranges.iter().map(|it| it.key.name.as_str()).collect();
    let percent = |count: usize| {
        let percent = Decimal::from(count * 100) / Decimal::from(all.max(1));
        format!("{} %", percent.round_dp(1).normalize())
    };
    let places = format!(
        "{} places of {}",
        thousands(Decimal::from(all)),
        list(&keys)
    );
    let name = |side| asked.name(sweep.sides, side);
    let [(first, at_first), (second, at_second), (_, alike)] = counts;
    let who = match (at_first, at_second) {
        (0, 0) if alike > 0 => format!("Both cost the same at {} of {places}.", percent(alike)),
        (0, 0) => format!("Neither side can serve at any of {places}."),
        (_, 0) => format!(
            "{} costs less at {} of {places}.",
            name(first),
            percent(at_first)
        ),
        (0, _) => format!(
            "{} costs less at {} of {places}.",
            name(second),
            percent(at_second)
        ),
        _ => format!(
            "{} costs less at {} of {places}, {} at {}.",
            name(first),
            percent(at_first),
            name(second),
            percent(at_second)
        ),
    };
    vec![allowed(asked, sweep.sides, &who)]
}

/// What a decision hangs on, in a sentence or two.
pub(in crate::report) fn sensitivity_sentences(
    asked: &Asked<'_>,
    found: &Sensitivity,
) -> Vec<String> {
    let winner = asked.name(found.sides, found.winner);
    let other = match found.winner {
        Side::Second => Side::First,
        _ => Side::Second,
    };
    let share = (found.share * Decimal::ONE_HUNDRED).normalize();
    let sentence = if found.winner == Side::Equal {
        "Both cost the same.".to_owned()
    } else {
        format!(
            "{winner} costs {} USD a month less than {}.",
            money(found.lead_usd),
            asked.name(found.sides, other)
        )
    };
    let mut sentences = vec![allowed(asked, found.sides, &sentence)];
    let flipping: Vec<_> = found
        .moved
        .iter()
        .filter(|it| it.flips(found.winner))
        .collect();
    sentences.push(if flipping.is_empty() {
        format!("No number of yours flips that by itself when it is {share} % less or more.")
    } else {
        let names: Vec<_> = flipping.iter().map(|it| it.key.name.as_str()).collect();
        format!(
            "Moved by {share} %, these flip it by themselves: {}.",
            list(&names)
        )
    });
    sentences
}
