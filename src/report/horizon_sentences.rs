//! What a workload costs over the months, in sentences.

use std::fmt::Write as _;

use rust_decimal::Decimal;

use super::numbers::{dearer, money, share};
use super::sentences::{self, by_text, said_by, within};
use crate::compare::horizon::{Headline, Horizon, Outlook};
use crate::compare::{Standing, Term};
use crate::workload::growth::Course;

/// The answer: the best of each engine over the months, like with like, and when another is the cheapest.
pub(super) fn answer(horizon: &Horizon<'_>) -> Vec<String> {
    let headlines = horizon.headlines();
    if headlines.is_empty() {
        let below = horizon.standing(Standing::BelowRequirements).count();
        return vec![if below > 0 {
            "None of these options offers all that is required in every month.".to_owned()
        } else {
            "None of these options serves this workload in every month.".to_owned()
        }];
    }
    headlines.iter().map(|it| headline(horizon, it)).collect()
}

fn headline(horizon: &Horizon<'_>, headline: &Headline<'_>) -> String {
    let Headline { term, best, other } = headline;
    let mut text = within(*term).to_owned();
    let _ = write!(
        text,
        "{} costs the least over {}: {} USD in all with {}, {} in present value.",
        best.option.engine,
        months(horizon.months),
        money(best.total_usd),
        best.option.id,
        money(best.net_present_usd)
    );
    if let Some(other) = other {
        let _ = write!(
            text,
            " The best of {} costs {} USD with {}, {} in present value{}.",
            other.option.engine,
            money(other.total_usd),
            other.option.id,
            money(other.net_present_usd),
            match dearer(other.total_usd, best.total_usd) {
                _ if other.total_usd == best.total_usd => ": the same".to_owned(),
                Some(dearer) => format!(": {dearer}"),
                None => String::new(),
            }
        );
    }
    let _ = write!(text, " {}", changes(horizon, *term));
    text
}

/// When which option is the cheapest of a month.
fn changes(horizon: &Horizon<'_>, term: Term) -> String {
    /// More of them nobody keeps in mind.
    const SHOWN: usize = 6;
    let changes = horizon.changes(term);
    let Some((first, later)) = changes.split_first() else {
        return String::new();
    };
    let id = first.cheapest.option.id;
    if later.is_empty() {
        return format!("Of single months {id} is the cheapest in every one.");
    }
    let mut parts = vec![format!("{id} at first")];
    let shown = later.iter().take(SHOWN);
    parts.extend(shown.map(|it| format!("{} from month {} on", it.cheapest.option.id, it.month)));
    let more = match later.len().saturating_sub(SHOWN) {
        0 => String::new(),
        1 => ", and one change more".to_owned(),
        more => format!(", and {more} changes more"),
    };
    format!(
        "Of single months the cheapest is {}{more}.",
        parts.join(", ")
    )
}

pub(super) fn months(months: u32) -> String {
    match months {
        1 => "1 month".to_owned(),
        months => format!("{months} months"),
    }
}

/// How often servers are resized and commitments bought, in short.
pub(super) fn events(outlook: &Outlook) -> String {
    let mut parts = Vec::new();
    match outlook.resizes.len() {
        0 => {}
        1 => parts.push("1 resize".to_owned()),
        more => parts.push(format!("{more} resizes")),
    }
    match outlook.purchases.len() {
        0 => {}
        1 => parts.push("1 purchase".to_owned()),
        more => parts.push(format!("{more} purchases")),
    }
    parts.join(", ")
}

/// The options of the headlines, each once.
pub(super) fn headlined<'h>(horizon: &'h Horizon<'_>) -> Vec<&'h Outlook> {
    let mut shown: Vec<&Outlook> = Vec::new();
    for headline in horizon.headlines() {
        for outlook in [Some(headline.best), headline.other].into_iter().flatten() {
            if shown.iter().all(|it| it.option.id != outlook.option.id) {
                shown.push(outlook);
            }
        }
    }
    shown
}

/// The options of the headlines with what changes in them, month by month; none of those in which nothing does.
pub(super) fn details<'h>(horizon: &'h Horizon<'_>) -> Vec<(&'h Outlook, Vec<String>)> {
    let details = headlined(horizon).into_iter().map(|it| {
        let changes = changes_in(it).into_iter();
        let lines = changes.map(|(month, what)| format!("month {month}: {what}"));
        (it, lines.collect::<Vec<_>>())
    });
    details.filter(|(_, lines)| !lines.is_empty()).collect()
}

/// What changes in an option: the month, and what is bought or resized in it.
pub(super) fn changes_in(outlook: &Outlook) -> Vec<(u32, String)> {
    let purchases = outlook.purchases.iter().map(|it| {
        let upfront = if it.upfront_usd.is_zero() {
            ", nothing upfront".to_owned()
        } else {
            format!(", {} USD upfront", money(it.upfront_usd))
        };
        let beyond = match (it.months_beyond, it.unused_upfront_usd.is_zero()) {
            (0, _) => String::new(),
            (beyond, true) => format!("; {} of the term lie beyond the horizon", months(beyond)),
            (beyond, false) => format!(
                "; {} of the term lie beyond the horizon, {} USD of the upfront sum, which are not \
                 taken back",
                months(beyond),
                money(it.unused_upfront_usd)
            ),
        };
        (it.month, format!("buys {}{upfront}{beyond}", it.what))
    });
    let resizes = outlook.resizes.iter();
    let resizes = resizes.map(|it| (it.month, format!("from {} to {}", it.from, it.to)));
    let mut changes: Vec<_> = purchases.chain(resizes).collect();
    changes.sort_by_key(|(month, _)| *month);
    changes
}

/// What options lack that are priced and not ranked, after the ids of each reason.
pub(super) fn shortfalls(horizon: &Horizon<'_>) -> Vec<String> {
    let texts = horizon.outlooks().iter().filter_map(|it| {
        let (month, lacks) = it.shortfall.as_ref()?;
        Some((it.option.id, from(*month, lacks)))
    });
    said_by(by_text(texts), &ids(horizon))
}

/// Every reason that an option is no answer, after the options that it holds for.
pub(super) fn reasons(horizon: &Horizon<'_>) -> Vec<String> {
    let texts = horizon.outlooks().iter().filter_map(|it| {
        let (month, why) = it.reason.as_ref()?;
        Some((it.option.id, from(*month, &why.to_string())))
    });
    said_by(by_text(texts), &ids(horizon))
}

fn ids(horizon: &Horizon<'_>) -> Vec<&'static str> {
    horizon.outlooks().iter().map(|it| it.option.id).collect()
}

fn from(month: u32, text: &str) -> String {
    match month {
        1 => text.to_owned(),
        month => format!("in month {month}: {text}"),
    }
}

/// What should be known before relying on the sums.
pub(super) fn notes(horizon: &Horizon<'_>) -> Vec<String> {
    let mut notes = Vec::new();
    if let Some((least, best)) = horizon.least_in_present_value() {
        notes.push(format!(
            "In present value {} costs the least of all: {} USD, {} less than {}.",
            least.option.id,
            money(least.net_present_usd),
            money(best.net_present_usd - least.net_present_usd),
            best.option.id
        ));
    }
    let beyond = horizon.terms_beyond();
    if !beyond.is_empty() {
        let ids: Vec<_> = beyond.iter().map(|it| it.option.id).collect();
        notes.push(format!(
            "The horizon is shorter than the terms of {}: what is owed for the rest of them is not counted, \
             so that they are left out of the sentences above.",
            sentences::list(&ids)
        ));
    }
    notes.extend(sentences::middles(horizon.workload));
    if horizon.workload.growth.is_constant() {
        notes.push(
            "The profile has no growth: every month is as the first. [growth] says how reads, writes \
             and storage grow."
                .to_owned(),
        );
    }
    notes.push(format!(
        "Payments are at the beginning of the month; the present value takes {} a year off them \
         (discount_rate). Prices stay as they are. What is committed to is bought for the month of \
         purchase and stays until its term ends; upfront sums fall due in that month.",
        share(horizon.discount_rate)
    ));
    notes.push(sentences::not_counted(horizon.workload));
    notes
}

/// How large the last month is over the first.
pub(super) fn growth(horizon: &Horizon<'_>) -> String {
    let growth = &horizon.workload.growth;
    let courses = [
        ("reads", &growth.reads),
        ("writes", &growth.writes),
        ("storage", &growth.storage),
    ];
    let growing = courses
        .iter()
        .filter(|(_, course)| **course != Course::Constant);
    let parts: Vec<_> = growing
        .map(|(name, course)| {
            let factor: Decimal = course.factor(horizon.months);
            format!("{name} × {}", super::numbers::quantity(factor.round_dp(3)))
        })
        .collect();
    if parts.is_empty() {
        "no growth".to_owned()
    } else {
        format!("by month {}: {}", horizon.months, parts.join(", "))
    }
}
