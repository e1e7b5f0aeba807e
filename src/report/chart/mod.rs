//! Charts as pictures: what is drawn is data of its own and knows nothing of where it comes from.
//! plotters lays them out on a canvas of SVG.
//!
//! A picture is made for a width and has its texts in sizes that are read there; a page has each twice,
//! for wide and for narrow screens.

mod canvas;
mod frame;
mod legend;
mod lines;
mod map;
pub(super) mod palette;
mod ticks;
mod tornado;

use rust_decimal::Decimal;
use rust_decimal::prelude::FromPrimitive;

use crate::figures::thousands;

pub use lines::{Lines, Mark, Series};
pub use map::Map;
pub use tornado::{Bar, Tornado};

/// What an axis counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Axis {
    /// What it is: `reads`, `effective monthly cost`.
    pub label: String,
    /// In what it is counted: `a second`, `USD`. Empty where the label says it.
    pub unit: String,
    /// Whether equal factors are equally far apart, rather than equal differences.
    pub is_log: bool,
}

impl Axis {
    /// The label with its unit.
    fn name(&self) -> String {
        if self.unit.is_empty() {
            self.label.clone()
        } else {
            format!("{}, {}", self.label, self.unit)
        }
    }
}

/// A chart.
#[derive(Debug, Clone, PartialEq)]
pub enum Chart {
    /// Curves over a common axis.
    Lines(Lines),
    /// Who wins where, over two axes.
    Map(Map),
    /// How far a difference moves with each of several inputs.
    Tornado(Tornado),
}

impl Chart {
    /// What it shows, in a line.
    #[must_use]
    pub fn title(&self) -> &str {
        match self {
            Self::Lines(it) => &it.title,
            Self::Map(it) => &it.title,
            Self::Tornado(it) => &it.title,
        }
    }

    /// Everything that it says, in words, for those who do not see it.
    #[must_use]
    pub fn description(&self) -> String {
        match self {
            Self::Lines(it) => it.description(),
            Self::Map(it) => it.description(),
            Self::Tornado(it) => it.description(),
        }
    }

    /// A picture of it that stands by itself, as wide as that many CSS pixels. Its elements have ids
    /// that begin with `id`, which is to be another for each picture of a page.
    #[must_use]
    pub fn svg(&self, width: u32, id: &str) -> String {
        let width = f64::from(width.max(LEAST_WIDTH));
        let picture = match self {
            Self::Lines(it) => it.picture(width),
            Self::Map(it) => it.picture(width),
            Self::Tornado(it) => it.picture(width),
        };
        picture.svg(id, self.title(), &self.description())
    }
}

/// Nothing is read in less.
const LEAST_WIDTH: u32 = 240;

/// A figure in a sentence: all whole digits of it, and three at least.
fn figure(value: f64) -> String {
    let Some(value) = Decimal::from_f64(value) else {
        return "beyond all measure".to_owned();
    };
    let rounded = if value.abs() >= Decimal::ONE_HUNDRED {
        value.round()
    } else {
        value.round_sf(3).unwrap_or(value)
    };
    thousands(rounded).replace('-', "−")
}

#[cfg(test)]
mod tests {
    use super::*;

    pub(super) fn axis(label: &str, is_log: bool) -> Axis {
        Axis {
            label: label.to_owned(),
            unit: String::new(),
            is_log,
        }
    }

    #[test]
    fn figures_have_what_can_be_read() {
        assert_eq!(figure(-12_345.6), "−12,346");
        assert_eq!(figure(2.345_67), "2.35");
        assert_eq!(figure(f64::NAN), "beyond all measure");
    }

    #[test]
    fn an_axis_names_its_unit() {
        let reads = Axis {
            unit: "a second".to_owned(),
            ..axis("reads", false)
        };
        assert_eq!(reads.name(), "reads, a second");
        assert_eq!(axis("reads", false).name(), "reads");
    }

    #[test]
    fn what_is_hostile_is_drawn_as_text() {
        let chart = Chart::Lines(Lines {
            title: "<script>alert(1)</script>\u{0}\u{1b}".to_owned(),
            x: axis("\"><b>", true),
            y: axis("&", false),
            series: vec![Series {
                name: "</svg>".to_owned(),
                points: vec![
                    (f64::NAN, 1.0),
                    (1.0, f64::INFINITY),
                    (f64::MAX, f64::MIN),
                    (-1.0, f64::MAX),
                ],
            }],
            marks: vec![Mark {
                x: f64::NEG_INFINITY,
                label: "<".to_owned(),
            }],
        });
        let svg = chart.svg(0, "a");
        assert!(!svg.contains("<script") && !svg.contains("<b>"));
        assert_eq!(svg.matches("</svg>").count(), 1);
        assert!(!svg.contains('\u{0}') && !svg.contains("NaN") && !svg.contains("inf"));
    }
}
