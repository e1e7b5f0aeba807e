//! How demand moves over its period.

use maud::{Markup, PreEscaped, html};

use super::figure::{NARROW, WIDE};
use super::table;
use crate::report::document::Table;
use crate::report::sentences;
use crate::report::series::{Series, notes};
use crate::report::svg::Look;
use crate::workload::Workload;

pub(super) fn week(workload: &Workload) -> Markup {
    let picture = |width: u32, id| {
        let look = Look {
            width: f64::from(width),
            id,
            is_alone: false,
        };
        PreEscaped(look.svg(workload))
    };
    html! {
        section aria-labelledby="week" {
            h2 #week { "How demand moves" }
            figure {
                div.wide { (picture(WIDE, "week-wide-")) }
                div.narrow { (picture(NARROW, "week-narrow-")) }
            }
            @for series in Series::all(workload) {
                p { (sentences::series(&series)) }
                (table::of_texts(&Table::of_levels(&series)))
            }
            @for it in notes(workload) { p.note { (it) } }
        }
    }
}
