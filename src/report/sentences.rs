//! The answer in sentences, for every report that is read by people.

use std::fmt::Write as _;

use rust_decimal::Decimal;

use super::numbers::{dearer, money, quantity, unit_price};
use super::series::Series;
use crate::bill::{Bill, Charge, CoveredBy, Group};
use crate::compare::{Answer, AuroraStorage, Comparison, Headline, Standing, TableClasses, Term};
use crate::model::{Engine, PatternCost, Quote};
use crate::prices::Agreement;
use crate::workload::Workload;

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
    let first = headlines.iter().take(1).map(|it| sentence(comparison, it));
    let further = headlines
        .windows(2)
        .map(|pair| further(comparison, &pair[0], &pair[1]));
    first.chain(further).collect()
}

/// What a longer commitment changes over a shorter one. An engine whose best stays is not said
/// again.
fn further(
    comparison: &Comparison<'_>,
    before: &Headline<'_, '_>,
    headline: &Headline<'_, '_>,
) -> String {
    let Headline { term, best, other } = headline;
    let ids = |it: &Headline<'_, '_>| {
        let other = it.other.map(|it| it.option.id);
        [Some(it.best.option.id), other]
    };
    let (Some(other), true) = (other, before.best.option.engine == best.option.engine) else {
        return sentence(comparison, headline);
    };
    let mut text = within(*term).to_owned();
    if ids(before)[0] == ids(headline)[0] {
        let _ = write!(text, "{} stays the same.", best.option.engine);
    } else {
        text.push_str(&cost(best));
    }
    if ids(before)[1] == ids(headline)[1] {
        let engine = other.option.engine;
        let without = match other.option.commitment_years {
            0 => ", without a commitment",
            _ => "",
        };
        let dearer = dearer(usd(other), usd(best));
        let dearer = dearer.map_or_else(String::new, |dearer| format!(": {dearer}"));
        let _ = write!(
            text,
            " The best of {engine} stays the same{without}{dearer}."
        );
    } else {
        let _ = write!(text, " {}", beside(best, other));
    }
    text
}

/// How long one is ready to commit, to begin a sentence with.
pub(super) fn within(term: Term) -> &'static str {
    match term {
        Term::NoCommitment => "",
        Term::UpToOneYear => "With up to 1 year committed: ",
        Term::UpToThreeYears => "With up to 3 years committed: ",
    }
}

/// What an option costs a month, and how much of it is upfront.
fn cost(answer: &Answer<'_>) -> String {
    let upfront = answer.quote().map_or(Decimal::ZERO, Quote::upfront_usd);
    let upfront = if upfront.is_zero() {
        String::new()
    } else {
        format!(", {} paid upfront,", money(upfront))
    };
    format!(
        "{} USD a month{upfront}{}.",
        money(usd(answer)),
        with(answer)
    )
}

fn sentence(comparison: &Comparison<'_>, headline: &Headline<'_, '_>) -> String {
    let Headline { term, best, other } = headline;
    let within = within(*term);
    let engine = best.option.engine;
    let asked_for_both = comparison
        .answers()
        .iter()
        .any(|it| it.option.engine != engine);
    let cheapest = if asked_for_both {
        format!("{engine} costs the least: {}", cost(best))
    } else {
        let the = if within.is_empty() { "The" } else { "the" };
        format!("{the} cheapest costs {}", cost(best))
    };
    match other {
        Some(other) => format!("{within}{cheapest} {}", beside(best, other)),
        None if asked_for_both => {
            format!("{within}{cheapest} {}", none_of(comparison, engine.other()))
        }
        None => format!("{within}{cheapest}"),
    }
}

/// That an engine has no option that is ranked; and why, when there is one reason for all.
fn none_of(comparison: &Comparison<'_>, engine: Engine) -> String {
    let answers = comparison.answers().iter();
    let reasons = by_text(answers.filter(|it| it.option.engine == engine).map(|it| {
        let reason = it.reason().map(ToString::to_string);
        let reason = reason.or_else(|| it.shortfall.clone());
        (it.option.id, reason.unwrap_or_default())
    }));
    match &reasons[..] {
        [(_, reason)] => {
            format!("No option of {engine} serves this workload as required: {reason}.")
        }
        _ => format!("No option of {engine} serves this workload as required: see below."),
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
        // Elsewhere the service does most of what people do here.
        let without_people = quote.bill.group_usd(Group::Administration).is_zero();
        if answer.option.id.starts_with("ec2.") && without_people {
            details.push("run by oneself, and people are not counted");
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

/// What the people cost that look after an option, USD a month; `None` where they are left out.
pub(super) fn people_usd(answer: &Answer<'_>) -> Option<Decimal> {
    let bill = &answer.quote()?.bill;
    let people = bill.charges().iter();
    let mut people = people.filter(|it| it.group == Group::Administration);
    people.next().map(|_| bill.group_usd(Group::Administration))
}

/// How a series moves.
pub(super) fn series(it: &Series<'_>) -> String {
    format!(
        "{}: {} on average, over {}; busiest {}, at zero {}.",
        it.title(),
        it.means(),
        it.period(),
        it.busiest(),
        it.at_zero()
    )
}

/// What of an option is paid upfront, where something is.
pub(super) fn upfront(answer: &Answer<'_>) -> Option<String> {
    let quote = answer.quote().filter(|it| !it.upfront_usd().is_zero())?;
    Some(format!(
        "{} a month, and {} upfront",
        money(quote.monthly_usd()),
        money(quote.upfront_usd())
    ))
}

/// What a bill comes to.
pub(super) fn bill(quote: &Quote<'_>, answer: &Answer<'_>) -> String {
    let mut sentence = format!("{} USD a month", money(quote.monthly_usd()));
    if !quote.upfront_usd().is_zero() {
        let _ = write!(
            sentence,
            " and {} upfront: {} a month effectively",
            money(quote.upfront_usd()),
            money(usd(answer))
        );
    }
    if !quote.sizing.summary.is_empty() {
        let _ = write!(sentence, ", {}", quote.sizing.summary);
    }
    sentence
}

/// The heading over what access patterns take.
pub(super) fn patterns_heading(comparison: &Comparison<'_>, quote: &Quote<'_>) -> String {
    if quote.patterns.iter().all(|it| it.usd.is_none()) {
        return "Access patterns: what each does".to_owned();
    }
    let everywhere = match comparison.workload.regions().count() {
        1 => String::new(),
        regions => format!(", in {regions} regions"),
    };
    format!("Access patterns: the units that each takes, and their cost{everywhere}")
}

/// What stands before what is charged for units that no pattern uses.
pub(super) const UNUSED_UNITS: &str = "capacity that none of them uses";

/// What an access pattern takes in a month.
pub(super) fn pattern_use(it: &PatternCost) -> String {
    let mut text = format!("{} a month", quantity(it.operations_per_month));
    for (key, used) in it.used.iter().filter(|(_, used)| !used.is_zero()) {
        let _ = write!(text, ", {} {}", quantity(*used), key.replace('_', " "));
    }
    text
}

/// The regions that a workload lives in.
pub(super) fn regions(comparison: &Comparison<'_>) -> String {
    let regions: Vec<_> = comparison.workload.regions().collect();
    regions.join(", ")
}

/// Which table class is cheaper, and when the other is: for each way of buying throughput.
pub(super) fn table_classes(comparison: &Comparison<'_>) -> Vec<String> {
    let classes = comparison.table_classes();
    // A commitment moves a break-even by a little; the ways without one say it.
    let plain = classes
        .iter()
        .filter(|it| it.standard.option.commitment_years == 0);
    plain.map(table_class).collect()
}

fn table_class(it: &TableClasses<'_, '_>) -> String {
    let [standard, infrequent] = [it.standard, it.infrequent_access].map(usd);
    let id = &it.id;
    if standard == infrequent {
        return format!("{id}: both classes cost the same");
    }
    let less = money((standard - infrequent).abs());
    let (cheaper, dearer, side) = if standard < infrequent {
        ("Standard", "Standard-IA", "above")
    } else {
        ("Standard-IA", "Standard", "below")
    };
    let text = format!("{id}: {cheaper} costs {less} USD a month less than {dearer}");
    match it.break_even_gb {
        Some(gb) if !gb.is_zero() => format!(
            "{text}; with these requests {dearer} wins {side} {} GB stored in all, now {}",
            quantity(gb.round_dp(1)),
            quantity(it.storage_gb.round_dp(1))
        ),
        _ => format!("{text}, with these requests whatever is stored"),
    }
}

/// Which kind of Aurora's storage is cheaper, and when the other is: for each way of buying it without
/// a commitment.
pub(super) fn aurora_storage(comparison: &Comparison<'_>) -> Vec<String> {
    let all = comparison.aurora_storage();
    let plain = all
        .iter()
        .filter(|it| it.standard.option.commitment_years == 0);
    plain.map(aurora_kind).collect()
}

fn aurora_kind(it: &AuroraStorage<'_, '_>) -> String {
    let [standard, io_optimized] = [it.standard, it.io_optimized].map(usd);
    let less = money((standard - io_optimized).abs());
    let (cheaper, dearer) = if standard <= io_optimized {
        ("Standard", "I/O-Optimized")
    } else {
        ("I/O-Optimized", "Standard")
    };
    let text = format!(
        "{}: {cheaper} costs {less} USD a month less than {dearer}",
        it.id
    );
    match it.break_even_requests {
        Some(requests) => format!(
            "{text}; with all else as it is I/O-Optimized wins above {} I/Os a month, now {}",
            quantity(requests.round()),
            quantity(it.requests.round())
        ),
        None => format!("{text}, whatever the I/O"),
    }
}

/// What should be known of the answer as a whole, each in a paragraph.
pub(super) fn notes(comparison: &Comparison<'_>) -> Vec<String> {
    let middles = middles(comparison.workload);
    middles
        .into_iter()
        .chain(general_notes(comparison))
        .collect()
}

/// What should be known of a bill's workload, each in a paragraph.
pub(super) fn bill_notes(workload: &Workload) -> Vec<String> {
    let notes = workload.notes.iter().cloned();
    middles(workload).into_iter().chain(notes).collect()
}

/// That numbers are taken at the middle of an interval, where some are.
pub(super) fn middles(workload: &Workload) -> Option<String> {
    let keys: Vec<_> = workload
        .intervals
        .iter()
        .map(|it| it.key.as_str())
        .collect();
    let taken = match &keys[..] {
        [] => return None,
        [one] => format!("{one} is an interval and taken at its middle"),
        all => format!("{} are intervals and taken at their middles", list(all)),
    };
    Some(format!(
        "{taken}; compare --samples 10_000 says how sure the answer is."
    ))
}

/// What should be known whether numbers are taken at their middles or drawn.
pub(super) fn general_notes(comparison: &Comparison<'_>) -> Vec<String> {
    let mut notes = Vec::new();
    notes.extend(comparison.workload.notes.iter().cloned());
    if !comparison.workload.shape_is_given {
        notes.push(
            "The profile gives no spikiness and no shape: demand is taken as steady, which is the best case for \
             provisioned capacity and for instances."
                .to_owned(),
        );
    }
    notes.extend(own_prices(comparison).map(str::to_owned));
    notes.extend(unused_allowances(comparison));
    notes.push(not_counted(comparison.workload));
    notes
}

/// What the free allowances of the account would take off, when they would and are not used.
fn unused_allowances(comparison: &Comparison<'_>) -> Option<String> {
    let (usd, id) = comparison.unused_allowances()?;
    Some(format!(
        "The account's free allowances are not taken off: they are shared by all its tables. With \
         dynamodb.free_tier = true {id} would cost {} USD a month less.",
        money(usd)
    ))
}

/// What no cost holds, so that nobody takes it for all; and what the ranking goes by.
pub(super) fn not_counted(workload: &Workload) -> String {
    match workload.team_usd_per_hour {
        None => {
            "Ranked by infrastructure alone. Not counted: AWS Support, and the time of people; \
                 [team] hourly_rate adds it."
                .to_owned()
        }
        Some(usd) => format!(
            "Ranked by infrastructure and administration together: people at {} USD an hour, for as \
             many hours a month as the assumptions administration_hours_* say. Not counted: AWS \
             Support.",
            money(usd)
        ),
    }
}

/// Names in a sentence: `a, b and c`.
pub(super) fn list(names: &[&str]) -> String {
    match names {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// Why a sum may be a cent off those that are shown.
pub(super) const ROUNDING: &str = "Sums are those of exact amounts, rounded only here.";

/// The heading over options that were priced but not ranked: with the reason, when it is one for
/// all of them.
pub(super) fn below_requirements(comparison: &Comparison<'_>) -> String {
    let heading = "Priced, not ranked";
    match &shortfalls(comparison)[..] {
        [(_, reason)] => format!("{heading}: {reason}"),
        _ => heading.to_owned(),
    }
}

/// Why options are priced and not ranked, after the ids of each reason; empty when the heading says
/// it.
pub(super) fn shortfall_lines(comparison: &Comparison<'_>) -> Vec<String> {
    let all = shortfalls(comparison);
    if all.len() < 2 {
        return Vec::new();
    }
    said_by(all, &priced(comparison))
}

/// The ids of the options that are priced.
fn priced<'a>(comparison: &'a Comparison<'_>) -> Vec<&'a str> {
    let answers = comparison.answers().iter();
    let priced = answers.filter(|it| it.quote().is_some());
    priced.map(|it| it.option.id).collect()
}

fn shortfalls<'a>(comparison: &'a Comparison<'_>) -> Vec<(Vec<&'a str>, String)> {
    let answers = comparison.answers().iter();
    by_text(answers.filter_map(|it| Some((it.option.id, it.shortfall.clone()?))))
}

/// The heading over options that are no answer.
pub(super) const UNAVAILABLE: &str = "Not available for this workload";

/// Every warning of a comparison, after the options that it holds for.
pub(super) fn warnings(comparison: &Comparison<'_>) -> Vec<String> {
    let answers = comparison.answers().iter();
    let texts = answers.flat_map(|answer| {
        let warnings = answer.quote().map_or(&[][..], |quote| &quote.warnings);
        warnings.iter().map(|text| (answer.option.id, text.clone()))
    });
    said_by(by_text(texts), &priced(comparison))
}

/// Every reason that an option is no answer, after the options that it holds for.
pub(super) fn reasons(comparison: &Comparison<'_>) -> Vec<String> {
    let answers = comparison.answers().iter();
    let reasons = answers.filter_map(|it| Some((it.option.id, it.reason()?.to_string())));
    let all: Vec<_> = comparison.answers().iter().map(|it| it.option.id).collect();
    said_by(by_text(reasons), &all)
}

/// Each text after the ids that it came with, in short among all that it might have come with.
pub(super) fn said_by(texts: Vec<(Vec<&str>, String)>, all: &[&str]) -> Vec<String> {
    let texts = texts.into_iter();
    texts
        .map(|(ids, text)| format!("{}: {text}", families(&ids, all).join(", ")))
        .collect()
}

/// Ids in short, out of all of a comparison: where a whole family is among them, its pattern.
pub(super) fn families(ids: &[&str], all: &[&str]) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for id in ids {
        let family = id
            .match_indices('.')
            .map(|(at, _)| &id[..=at])
            .find(|family| {
                let mut members = all.iter().filter(|it| it.starts_with(family));
                members.clone().count() > 1 && members.all(|it| ids.contains(it))
            });
        let name = family.map_or_else(|| (*id).to_owned(), |family| format!("{family}*"));
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

/// Each text once, with all the ids that it came with.
pub(super) fn by_text<'a>(
    texts: impl Iterator<Item = (&'a str, String)>,
) -> Vec<(Vec<&'a str>, String)> {
    let mut all: Vec<(Vec<&str>, String)> = Vec::new();
    for (id, text) in texts {
        match all.iter_mut().find(|(_, said)| *said == text) {
            Some((ids, _)) => ids.push(id),
            None => all.push((vec![id], text)),
        }
    }
    all
}

/// What was agreed takes off a bill, when it does.
pub(super) fn agreed(bill: &Bill<'_>) -> Option<String> {
    let off = bill.agreed_usd();
    (!off.is_zero()).then(|| {
        let (verb, off) = if off.is_sign_negative() {
            ("more than", -off)
        } else {
            ("less than", off)
        };
        format!(
            "Prices and discounts of one's own: {} {verb} at list prices.",
            money(off)
        )
    })
}

/// The price of a unit that is billed, and how it comes from the published one where that is another.
pub(super) fn price_of(charge: &Charge<'_>) -> String {
    let (net, list) = (charge.unit_price_usd, charge.list_unit_price_usd);
    if net == list {
        return unit_price(net);
    }
    let is_by_plan = charge.covered_by == Some(CoveredBy::SavingsPlan);
    let is_agreed = is_by_plan || charge.covered_by.is_none();
    let agreement = charge.agreement.filter(|_| is_agreed);
    let mut steps = list_price(list, agreement);
    if is_by_plan {
        let agreed = charge.agreed_unit_price_usd;
        if agreement == Some(Agreement::Private) {
            let _ = write!(steps, ", own price {}", unit_price(agreed));
        }
        if !agreed.is_zero() {
            let share = (Decimal::ONE - net / agreed) * Decimal::ONE_HUNDRED;
            let _ = write!(steps, "; savings plan {} %", share.round_dp(2).normalize());
        }
    }
    format!("{} ({steps})", unit_price(net))
}

/// A published price, and what was negotiated off it.
pub(super) fn list_price(usd: Decimal, agreement: Option<Agreement>) -> String {
    let list = format!("list price {}", unit_price(usd));
    match agreement {
        Some(Agreement::Discount { percent }) => format!("{list} less {} %", percent.normalize()),
        Some(Agreement::Private) | None => list,
    }
}

/// That prices of the user's own are counted, where they are.
pub(super) fn own_prices(comparison: &Comparison<'_>) -> Option<&'static str> {
    let quotes = comparison.answers().iter().filter_map(Answer::quote);
    let mut charges = quotes.flat_map(|it| it.bill.charges().iter().chain(it.upfront.charges()));
    charges.any(|it| it.agreement.is_some()).then_some(
        "Prices and discounts of one's own are counted; --explain shows them beside list prices.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_whole_family_is_named_by_its_pattern() {
        let all = ["a.x.one", "a.x.two", "a.y.one", "a.y.one.more", "b.one"];
        assert_eq!(families(&["a.x.one", "a.x.two"], &all), ["a.x.*"]);
        assert_eq!(families(&all[..4], &all), ["a.*"]);
        assert_eq!(families(&["b.one", "a.x.two"], &all), ["b.one", "a.x.two"]);
        // What stands below an option is not the option itself.
        assert_eq!(families(&["a.y.one.more"], &all), ["a.y.one.more"]);
    }
}
