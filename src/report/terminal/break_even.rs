//! Where an answer flips, at a terminal.

use anstyle::Style;

use rust_decimal::Decimal;

use super::{LEAST_WIDTH, QUIET, STRONG, WARNING, columns, heading, prose, title};
use crate::decide::BreakEven;
use crate::figures::thousands;
use crate::report::decided::{Asked, break_even_sentences, flip_sentence, intervals_note, value};

/// So many flips are told; a curve that steps to and fro has more.
const MOST_FLIPS: usize = 24;

/// Where an answer flips: the answer at the present value, and every place where it is another.
#[must_use]
pub fn break_even(asked: &Asked<'_>, found: &BreakEven, width: usize) -> String {
    let width = width.max(LEAST_WIDTH);
    let mut out = String::new();
    let what = format!("{}: {}", asked.comparison.workload.name, found.key.name);
    title(&mut out, &what, asked.comparison, width);
    for sentence in break_even_sentences(asked, found) {
        prose(&mut out, &sentence, "", STRONG, width);
    }
    flips(&mut out, asked, found, width);
    out.push('\n');
    let from = value(&found.key, found.from);
    let to = value(&found.key, found.to);
    let count = thousands(Decimal::from(found.looked_at));
    let looked = format!(
        "Looked at {count} values from {from} to {to}, and closely where it flips: exactly where costs are \
         straight lines or steps, elsewhere to a billionth. What flips and flips back between two of the \
         values may be missed; --between A,B looks closer."
    );
    prose(&mut out, &looked, "", QUIET, width);
    if let Some(note) = intervals_note(asked) {
        prose(&mut out, &note, "", QUIET, width);
    }
    out
}

/// Every place where the answer flips.
pub(super) fn flips(out: &mut String, asked: &Asked<'_>, found: &BreakEven, width: usize) {
    if !found.flips.is_empty() {
        heading(out, &format!("{} at which it flips", found.key.name));
        let shown = found.flips.iter().take(MOST_FLIPS).enumerate();
        let rows = shown.map(|(place, flip)| {
            [
                value(&found.key, flip.at),
                flip_sentence(asked, found, place),
            ]
        });
        columns(out, rows, width);
        let more = found.flips.len().saturating_sub(MOST_FLIPS);
        if more > 0 {
            let text = format!("and {more} more, which --format csv lists");
            prose(out, &text, "  ", Style::new(), width);
        }
    }
    if let Some((at, reason)) = &found.refused {
        out.push('\n');
        let text = format!(
            "No profile can have {} = {}: {reason}.",
            found.key.name,
            value(&found.key, *at)
        );
        prose(out, &text, "", WARNING, width);
    }
}
