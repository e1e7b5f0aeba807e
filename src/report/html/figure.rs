//! Charts on a page: each twice, for wide and for narrow screens. The one that is hidden is hidden from
//! everybody.

use maud::{Markup, PreEscaped, html};

use crate::report::chart::Chart;

/// As wide as the text.
pub(super) const WIDE: u32 = 860;
/// As wide as a phone.
pub(super) const NARROW: u32 = 350;

pub(super) fn figure(chart: &Chart, id: &str) -> Markup {
    html! {
        figure {
            div.wide { (PreEscaped(chart.svg(WIDE, &format!("{id}-wide")))) }
            div.narrow { (PreEscaped(chart.svg(NARROW, &format!("{id}-narrow")))) }
        }
    }
}
