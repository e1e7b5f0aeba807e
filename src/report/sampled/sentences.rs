//! How sure an answer is, in sentences.

use std::fmt::Write as _;

use rust_decimal::prelude::{FromPrimitive, ToPrimitive};
use rust_decimal::{Decimal, dec};

use crate::compare::Comparison;
use crate::decide::{Drawn, MOVEMENTS, Sampled, SampledTerm, Samples};
use crate::figures::thousands;
use crate::model::Engine;
use crate::report::decided::value;
use crate::report::numbers::{money, quantity};
use crate::report::sentences::{families, general_notes, within};

/// The answer within a term: the best choice, how sure it is, and that of the other engine.
pub(in crate::report) fn answer(samples: &Samples, term: &SampledTerm) -> Vec<String> {
    let prefix = within(term.term);
    let Some(best) = term.best(None) else {
        let text = "None of these options serves in any sample.";
        return vec![format!("{prefix}{text}")];
    };
    let mut sentences = vec![format!("{prefix}{}", choice(samples, term, best))];
    let other = best.option.engine.other();
    if term.options.iter().any(|it| it.option.engine == other) {
        sentences.push(beside(term, other));
    }
    let answered = answered(samples);
    if term.served < answered {
        sentences.push(format!(
            "In {} of {} samples none of these options serves.",
            figure(answered - term.served),
            figure(answered)
        ));
    }
    sentences
}

fn choice(samples: &Samples, term: &SampledTerm, best: &Sampled) -> String {
    let id = best.option.id;
    let share = best.cheapest_share;
    let often = if share == Decimal::ONE {
        format!(
            "it costs the least in all of {} samples",
            figure(term.served)
        )
    } else {
        let share = chance(share);
        format!(
            "it costs the least in {share} of {} samples",
            figure(term.served)
        )
    };
    let mut text = format!("{id} is the best choice: {often}");
    if let Some(costs) = best.costs {
        if share < Decimal::ONE {
            let regret = money(costs.regret_usd);
            let _ = write!(
                text,
                ", and on average {regret} USD a month more than whatever does"
            );
        }
        let (low, high) = (money(costs.usd_05), money(costs.usd_95));
        let _ = write!(
            text,
            ". It costs {} USD a month or less in half of them, and in 90 % between {low} and {high}.",
            money(costs.usd_50)
        );
    }
    if best.served_share < Decimal::ONE {
        let _ = write!(
            text,
            " It serves in {} of {} samples; no option does in more.",
            chance(best.served_share),
            figure(answered(samples))
        );
    }
    text
}

/// How often the other engine costs the least, and its best choice.
fn beside(term: &SampledTerm, engine: Engine) -> String {
    let Some(best) = term.best(Some(engine)) else {
        return format!("No option of {engine} serves in any sample.");
    };
    let share = term.cheapest_share(engine);
    let often = if share.is_zero() {
        format!("{engine} costs the least in none")
    } else {
        format!("{engine} costs the least in {}", chance(share))
    };
    let regret = best.costs.map_or(Decimal::ZERO, |it| it.regret_usd);
    let serves = if best.served_share < Decimal::ONE {
        format!(
            " where it serves, in {} of samples,",
            chance(best.served_share)
        )
    } else {
        String::new()
    };
    format!(
        "{often}; its best choice, {}, costs{serves} on average {} USD a month more than whatever costs the least.",
        best.option.id,
        money(regret)
    )
}

/// How many samples the profile can have.
fn answered(samples: &Samples) -> usize {
    let refused = samples.refused.as_ref().map_or(0, |it| it.0);
    samples.count - refused
}

/// A share of samples, to a tenth of a percent; what is neither none nor all is not told as such.
pub(in crate::report) fn chance(share: Decimal) -> String {
    let percent = share * Decimal::ONE_HUNDRED;
    if percent > Decimal::ZERO && percent < dec!(0.1) {
        return "<0.1 %".to_owned();
    }
    if percent < Decimal::ONE_HUNDRED && percent > dec!(99.9) {
        return ">99.9 %".to_owned();
    }
    format!("{:.1} %", percent.round_dp(1))
}

fn figure(count: usize) -> String {
    thousands(Decimal::from(count))
}

/// What a number is likely to be.
pub(in crate::report) fn distribution(drawn: &Drawn) -> String {
    let it = &drawn.interval;
    let [low, mid, high] = [it.low, it.mid, it.high].map(|number| value(&drawn.key, number));
    let moves = if drawn.in_movements {
        format!(", in {MOVEMENTS} parts")
    } else {
        String::new()
    };
    match it.confidence {
        None => format!("{low} to {high}, most likely {mid}{moves}"),
        Some(confidence) => {
            let percent = quantity(confidence * Decimal::ONE_HUNDRED);
            format!("{percent} % from {low} to {high}, half below {mid}{moves}")
        }
    }
}

/// What stands over options that have no costs.
pub(in crate::report) const UNSERVING: &str = "Serve in no sample, or offer less than is required";

/// These options, in short.
pub(in crate::report) fn unserving(samples: &Samples) -> Option<String> {
    let term = samples.terms.iter().max_by_key(|it| it.options.len())?;
    let all: Vec<_> = term.options.iter().map(|it| it.option.id).collect();
    let none = term.options.iter().filter(|it| it.costs.is_none());
    let none: Vec<_> = none.map(|it| it.option.id).collect();
    (!none.is_empty()).then(|| families(&none, &all).join(", "))
}

/// What should be known of samples, each in a paragraph.
pub(in crate::report) fn notes(comparison: &Comparison<'_>, samples: &Samples) -> Vec<String> {
    let mut notes = Vec::new();
    if let Some((refused, reason)) = &samples.refused {
        let verb = if *refused == 1 { "is" } else { "are" };
        notes.push(format!(
            "{} of {} samples {verb} left out, since the profile can't have them: {reason}.",
            figure(*refused),
            figure(samples.count)
        ));
    }
    notes.push(format!(
        "{} samples with seed {}; intervals are drawn independently of each other. A share of them is within {} \
         percentage points of what more samples would give, 19 times of 20.",
        figure(samples.count),
        samples.seed,
        quantity(error(answered(samples)))
    ));
    notes.push(
        "5, 50 and 95 %: in so many samples an option costs no more than that, effective USD a month. Cheapest: in \
         so many it costs the least. Regret: what it costs more than the cheapest of each sample, on average."
            .to_owned(),
    );
    notes.extend(general_notes(comparison));
    notes
}

/// Twice the standard error of a share of a half, in percentage points, to two digits.
fn error(samples: usize) -> Decimal {
    let samples = Decimal::from(samples).to_f64().unwrap_or(1.0);
    let points = Decimal::from_f64(98.0 / libm::sqrt(samples)).unwrap_or_default();
    points.round_sf(2).unwrap_or(points)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chances_that_are_neither_none_nor_all_are_not_told_as_such() {
        assert_eq!(chance(dec!(0)), "0.0 %");
        assert_eq!(chance(dec!(0.0001)), "<0.1 %");
        assert_eq!(chance(dec!(0.8312)), "83.1 %");
        assert_eq!(chance(dec!(0.9999)), ">99.9 %");
        assert_eq!(chance(dec!(1)), "100.0 %");
    }

    #[test]
    fn the_error_of_a_share_by_hand() {
        // 1.96 × √(0.5 × 0.5 ÷ 10,000) = 0.0098.
        assert_eq!(error(10_000), dec!(0.98));
        assert_eq!(error(100), dec!(9.8));
    }
}
