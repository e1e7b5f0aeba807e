//! How far a difference moves when one input after the other does: the widest bar matters most.

use std::fmt::Write as _;

use plotters_backend::text_anchor::HPos;

use super::canvas::{Curve, Label, Stroke, area, units};
use super::frame::{Area, BOTTOM, Frame, Heading, LINE, MARGIN, Painted, Picture};
use super::frame::{shortened, text_width};
use super::palette::{INK, QUIET, series};
use super::ticks::Span;
use super::{Axis, figure};

/// Bars around a difference as it is.
#[derive(Debug, Clone, PartialEq)]
pub struct Tornado {
    /// What is shown, in a line.
    pub title: String,
    /// What the difference is, and in what it is counted.
    pub x: Axis,
    /// The difference as it is.
    pub base: f64,
    /// What holds below 0 and what above: `PostgreSQL costs less`.
    pub sides: [String; 2],
    /// The bars, from the top down.
    pub bars: Vec<Bar>,
}

/// What one input does.
#[derive(Debug, Clone, PartialEq)]
pub struct Bar {
    /// The input.
    pub name: String,
    /// Its value at the one end, with its unit.
    pub low_label: String,
    /// Its value at the other end, with its unit.
    pub high_label: String,
    /// The difference with the one; `None` where there is none.
    pub low: Option<f64>,
    /// The difference with the other; `None` where there is none.
    pub high: Option<f64>,
    /// Whether the decision is another at one of them.
    pub flips: bool,
}

/// Names take at most so much of the width; where one is longer, all stand above their bars.
const MOST_FOR_NAMES: f64 = 0.34;
const BAR: f64 = 16.0;
const ROW: f64 = 26.0;
/// What is said of an input that turns the decision.
/// What is said where there is no difference.
const NOTHING: &str = "none, as one side can't serve,";
const FLIPS: &str = "flips the decision";

impl Tornado {
    pub(super) fn description(&self) -> String {
        let mut text = format!(
            "{}: {} as things are; below 0 {}, above {}.",
            self.x.name(),
            figure(self.base),
            self.sides[0],
            self.sides[1]
        );
        for it in &self.bars {
            let flips = if it.flips {
                ", which flips the decision"
            } else {
                ""
            };
            let _ = write!(
                text,
                " {}: {} at {}, {} at {}{flips}.",
                it.name,
                it.low.map_or_else(|| NOTHING.to_owned(), figure),
                it.low_label,
                it.high.map_or_else(|| NOTHING.to_owned(), figure),
                it.high_label
            );
        }
        text
    }

    fn names(&self) -> Vec<String> {
        let names = self.bars.iter().map(|it| {
            if it.flips {
                format!("{} ({FLIPS})", it.name)
            } else {
                it.name.clone()
            }
        });
        names.collect()
    }

    pub(super) fn picture(&self, width: f64) -> Picture {
        let heading = Heading::of(&self.title, width);
        let names = self.names();
        let longest = names
            .iter()
            .map(|it| text_width(it) * 1.05)
            .fold(0.0, f64::max);
        let is_beside = longest <= width * MOST_FOR_NAMES;
        let left = if is_beside {
            MARGIN + longest + 10.0
        } else {
            MARGIN
        };
        let right = MARGIN;
        let row = if is_beside { ROW } else { ROW + LINE };
        let plot_width = width - left - right;

        let values = self.bars.iter().flat_map(|it| [it.low, it.high]).flatten();
        let span = Span::over(values.chain([0.0, self.base]), false);
        // The values of inputs stand beyond the ends of bars.
        let labels = self
            .bars
            .iter()
            .flat_map(|it| [&it.low_label, &it.high_label]);
        let widest = labels.map(|it| text_width(it)).fold(0.0, f64::max) + 8.0;
        let widest = widest.min(plot_width * 0.3);
        let span = span.widened(widest / (plot_width - 2.0 * widest));
        let ticks = span.ticks(8);
        let longest = ticks.iter().max_by_key(|it| it.label.len());
        let most = Frame::most_ticks(plot_width, longest.map_or("", |it| &it.label));
        let sides = self.side_lines(span, plot_width);
        let top = heading.bottom + sides.height + LINE + 8.0;
        let height: f64 = self.bars.iter().map(|_| row).sum();
        let frame = Frame {
            left,
            right,
            top,
            bottom: BOTTOM,
            size: (width, top + height + 8.0 + BOTTOM),
            x: span.ticks(most),
            y: Vec::new(),
            x_name: self.x.name(),
            y_name: String::new(),
            grid: (true, false),
        };
        Picture::of(frame.size, |picture| {
            heading.paint(picture)?;
            sides.paint(picture, &frame, heading.bottom)?;
            frame.plot(picture)?;
            let x = |value: f64| left + span.place(value) * plot_width;
            // Below bars and names, so that these are read.
            for (value, dashes) in [(0.0, "4 3"), (self.base, "")] {
                let ends = [(x(value), top - 4.0), (x(value), top + height + 8.0)];
                picture.draw(&Curve {
                    points: ends.map(|(x, y)| (units(x), units(y))).to_vec(),
                    stroke: Stroke::of(INK, 1.5).dashed(dashes),
                })?;
            }
            for ((at, bar), name) in (0_u32..).zip(&self.bars).zip(&names) {
                let bottom = top + f64::from(at + 1) * row;
                let middle = bottom - ROW / 2.0 + 4.0;
                let label = if is_beside {
                    Label::new((units(left - 10.0), units(middle)), name.as_str(), INK)
                        .anchored(HPos::Right)
                } else {
                    let text = shortened(name, width - 2.0 * MARGIN);
                    Label::new((units(left + 4.0), units(middle - LINE)), text, INK)
                };
                picture.draw(&if bar.flips { label.bold() } else { label })?;
                let ends = [(bar.low, &bar.low_label), (bar.high, &bar.high_label)];
                let ends = ends.map(|(value, label)| match value {
                    Some(value) => (value, label.clone()),
                    None => (self.base, format!("{label}: can't serve")),
                });
                let ends = [(ends[0].0, &ends[0].1), (ends[1].0, &ends[1].1)];
                for (i, (value, _)) in ends.iter().enumerate() {
                    let (from, to) = (x(self.base).min(x(*value)), x(self.base).max(x(*value)));
                    let corners = [
                        (units(from), units(middle - BAR / 2.0)),
                        (units(to), units(middle + BAR / 2.0)),
                    ];
                    picture.draw(&area(corners, series(i).rgb()))?;
                }
                // Values on the same side stand at the end of the farther bar together.
                for (value, text) in texts(self.base, ends) {
                    let is_left = value < self.base;
                    let at = (units(x(value)), units(middle));
                    let label = Label::new(at, text, QUIET);
                    picture.draw(&if is_left {
                        label.anchored(HPos::Right).beside(-5.0, 0.0)
                    } else {
                        label.beside(5.0, 0.0)
                    })?;
                }
            }
            Ok(())
        })
    }

    /// What stands above the plot.
    fn side_lines(&self, span: Span, plot_width: f64) -> Sides {
        let [below, above] = &self.sides;
        let (below, above) = (format!("← {below}"), format!("{above} →"));
        let fit = text_width(&below) + text_width(&above) + 20.0 < plot_width;
        Sides {
            texts: [below, above],
            are_side_by_side: fit,
            height: if fit { LINE } else { 2.0 * LINE },
            zero: span.place(0.0),
            base: span.place(self.base),
            now: format!("now {}", figure(self.base)),
        }
    }
}

/// The values of an input with where they stand. Where both bars go to one side, their values stand at the
/// end of the farther one.
fn texts(base: f64, ends: [(f64, &String); 2]) -> Vec<(f64, String)> {
    let [low, high] = ends;
    let is_left = |value: f64| value < base;
    if is_left(low.0) == is_left(high.0) {
        let [near, far] = if (low.0 - base).abs() <= (high.0 - base).abs() {
            [low, high]
        } else {
            [high, low]
        };
        if (near.0 - base).abs() < f64::EPSILON {
            return vec![(far.0, far.1.clone())];
        }
        return vec![(far.0, format!("{}, {}", near.1, far.1))];
    }
    vec![(low.0, low.1.clone()), (high.0, high.1.clone())]
}

/// Which side of 0 means what, and the names of 0 and of the difference as it is.
struct Sides {
    texts: [String; 2],
    are_side_by_side: bool,
    height: f64,
    zero: f64,
    base: f64,
    now: String,
}

impl Sides {
    fn paint(&self, picture: &Area<'_>, frame: &Frame, top: f64) -> Painted {
        let [below, above] = &self.texts;
        let right = frame.size.0 - frame.right;
        let first = top + LINE / 2.0;
        let second = if self.are_side_by_side {
            first
        } else {
            first + LINE
        };
        let at = (units(frame.left), units(first));
        picture.draw(&Label::new(at, below.as_str(), QUIET))?;
        let at = (units(right), units(second));
        picture.draw(&Label::new(at, above.as_str(), QUIET).anchored(HPos::Right))?;
        // 0 and now are named where their lines begin, away from each other.
        let y = units(frame.top - 12.0);
        let x = |part: f64| frame.left + part * frame.plot_width();
        let (zero, now) = (x(self.zero), x(self.base));
        let sides = if zero <= now {
            [HPos::Right, HPos::Left]
        } else {
            [HPos::Left, HPos::Right]
        };
        let named = [(zero, "0", sides[0]), (now, self.now.as_str(), sides[1])];
        for (x, text, anchor) in named {
            let wide = text_width(text) + 4.0;
            // Beyond an edge it goes to the other side.
            let anchor = match anchor {
                HPos::Right if x - wide < 0.0 => HPos::Left,
                HPos::Left if x + wide > frame.size.0 => HPos::Right,
                anchor => anchor,
            };
            let aside = match anchor {
                HPos::Right => -3.0,
                _ => 3.0,
            };
            let label = Label::new((units(x), y), text, INK);
            picture.draw(&label.anchored(anchor).beside(aside, 0.0).bold())?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::chart::Chart;
    use crate::report::chart::tests::axis;

    fn bar(name: &str, low: f64, high: f64, flips: bool) -> Bar {
        Bar {
            name: name.to_owned(),
            low_label: "half".to_owned(),
            high_label: "twice".to_owned(),
            low: Some(low),
            high: Some(high),
            flips,
        }
    }

    fn tornado() -> Tornado {
        Tornado {
            title: "What it hangs on".to_owned(),
            x: axis("difference", false),
            base: 100.0,
            sides: ["one costs less".to_owned(), "two costs less".to_owned()],
            bars: vec![
                bar("reads", -100.0, 300.0, true),
                bar("writes", 150.0, 100.0, false),
            ],
        }
    }

    #[test]
    fn bars_go_from_the_base_to_both_ends() {
        let svg = Chart::Tornado(tornado()).svg(860, "t");
        // From −100 to 300 with 100 in the middle: both bars of `reads` are as long, those of `writes` a quarter of
        // one and nothing.
        let width_of = |at: usize| -> f64 {
            let all = svg.match_indices("height=\"16.0\"");
            let (start, _) = all.clone().nth(at).expect("a bar");
            let element = &svg[start..start + svg[start..].find("/>").unwrap()];
            let width = element.split("width=\"").nth(1).expect("a width");
            width.split('"').next().unwrap().parse().unwrap()
        };
        assert!((width_of(0) - width_of(1)).abs() < 0.21);
        assert!((width_of(2) * 4.0 - width_of(0)).abs() < 0.6);
        assert!(width_of(3) < 0.11);
        assert!(svg.contains("reads (flips the decision)"));
        assert!(svg.contains("now 100"));
    }

    #[test]
    fn values_on_one_side_stand_together() {
        let [half, twice] = ["half", "twice"].map(str::to_owned);
        assert_eq!(
            texts(100.0, [(90.0, &half), (120.0, &twice)]),
            [(90.0, half.clone()), (120.0, twice.clone())]
        );
        assert_eq!(
            texts(100.0, [(130.0, &half), (120.0, &twice)]),
            [(130.0, "twice, half".to_owned())]
        );
        assert_eq!(
            texts(100.0, [(100.0, &half), (120.0, &twice)]),
            [(120.0, twice.clone())]
        );
    }

    #[test]
    fn the_description_says_every_bar() {
        assert_eq!(
            tornado().description(),
            "difference: 100 as things are; below 0 one costs less, above two costs less. reads: \
             −100 at half, 300 at twice, which flips the decision. writes: 150 at half, 100 at twice."
        );
    }
}
