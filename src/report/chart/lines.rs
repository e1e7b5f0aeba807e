//! Curves over a common axis: costs over a key that varies, or over the months.

use std::fmt::Write as _;

use plotters_backend::text_anchor::HPos;

use super::canvas::{Curve, Label, Stroke, units};
use super::frame::{
    Area, BOTTOM, Frame, Heading, LINE, MARGIN, Painted, Picture, bold_width, text_width,
};
use super::legend::{Legend, Sample};
use super::palette::{INK, QUIET, dashes, letter, series};
use super::ticks::Span;
use super::{Axis, figure};

/// Curves over a common axis. More than eight are no longer told apart.
#[derive(Debug, Clone, PartialEq)]
pub struct Lines {
    /// What is shown, in a line.
    pub title: String,
    /// The axis that they are over.
    pub x: Axis,
    /// What they show. A linear axis begins at 0.
    pub y: Axis,
    /// The curves.
    pub series: Vec<Series>,
    /// Places along the axis that matter.
    pub marks: Vec<Mark>,
}

/// A curve.
#[derive(Debug, Clone, PartialEq)]
pub struct Series {
    /// What it is of.
    pub name: String,
    /// Its points in the order of `x`. What is no number, as `f64::NAN`, is a gap.
    pub points: Vec<(f64, f64)>,
}

/// A place along an axis: a break-even, or where things stand now.
#[derive(Debug, Clone, PartialEq)]
pub struct Mark {
    /// Where.
    pub x: f64,
    /// What is there.
    pub label: String,
}

/// A plot is so high for its width, within bounds.
const HEIGHT: f64 = 0.42;
const HEIGHTS: (f64, f64) = (220.0, 360.0);
/// Names at the ends of curves take at most so much of the width; longer ones are in a legend.
const MOST_FOR_NAMES: f64 = 0.3;
/// Beyond the highest value.
const HEADROOM: f64 = 0.04;

impl Lines {
    pub(super) fn description(&self) -> String {
        let scale = |axis: &Axis| if axis.is_log { " (logarithmic)" } else { "" };
        let mut text = format!(
            "{}{} over {}{}.",
            self.y.name(),
            scale(&self.y),
            self.x.name(),
            scale(&self.x)
        );
        for it in &self.series {
            let points: Vec<_> = it.points.iter().filter(|it| is_drawn(it)).collect();
            let (Some(first), Some(last)) = (points.first(), points.last()) else {
                let _ = write!(text, " {}: no value.", it.name);
                continue;
            };
            let _ = write!(
                text,
                " {}: {} at {}, {} at {}.",
                it.name,
                figure(first.1),
                figure(first.0),
                figure(last.1),
                figure(last.0)
            );
        }
        for it in &self.marks {
            let _ = write!(text, " Marked at {}: {}.", figure(it.x), it.label);
        }
        text
    }

    pub(super) fn picture(&self, width: f64) -> Picture {
        let heading = Heading::of(&self.title, width);
        let names: Vec<_> = self.series.iter().map(|it| it.name.clone()).collect();
        let longest = names.iter().map(|it| bold_width(it)).fold(0.0, f64::max);
        let has_names = longest <= width * MOST_FOR_NAMES;
        let legend = if has_names {
            Legend::of(Sample::Line, &[], width)
        } else {
            Legend::of(Sample::Line, &names, width)
        };

        let points = || self.series.iter().flat_map(|it| it.points.iter());
        let drawn = || points().filter(|it| is_drawn(it));
        let marks = self.marks.iter().map(|it| it.x);
        let x = Span::over(drawn().map(|it| it.0).chain(marks), self.x.is_log);
        let y = Span::over(drawn().map(|it| it.1), self.y.is_log).padded(HEADROOM);
        let y_ticks = y.ticks(6);

        let left = Frame::room_for(&y_ticks);
        let right = MARGIN + 10.0 + if has_names { longest } else { LINE };
        let plot_width = width - left - right;
        let plot_height = (width * HEIGHT).clamp(HEIGHTS.0, HEIGHTS.1);
        let marks = Marks::of(&self.marks, x, (left, plot_width, width));
        let legend_top = heading.bottom;
        let top = legend_top + legend.height + LINE + marks.height + 6.0;
        let labels = x.ticks(8);
        let widest = labels.iter().max_by_key(|it| it.label.len());
        let most = Frame::most_ticks(plot_width, widest.map_or("", |it| &it.label));
        let frame = Frame {
            left,
            right,
            top,
            bottom: BOTTOM,
            size: (width, top + plot_height + BOTTOM),
            x: x.ticks(most),
            y: y_ticks,
            x_name: self.x.name(),
            y_name: String::new(),
            grid: (false, true),
        };
        Picture::of(frame.size, |area| {
            heading.paint(area)?;
            legend.paint(area, legend_top)?;
            let at = (
                units(MARGIN),
                units(legend_top + legend.height + LINE / 2.0),
            );
            area.draw(&Label::new(at, self.y.name(), QUIET))?;
            let chart = frame.plot(area)?;
            let plot = chart.plotting_area();
            marks.paint(area, &frame)?;
            for (i, it) in self.series.iter().enumerate() {
                for part in it.points.split(|it| !is_drawn(it)) {
                    let points = part.iter().map(|(a, b)| (x.place(*a), y.place(*b)));
                    let points: Vec<_> = points.collect();
                    if !points.is_empty() {
                        let stroke = Stroke::of(series(i), 2.5).dashed(dashes(i));
                        plot.draw(&Curve { points, stroke })?;
                    }
                }
            }
            for end in self.ends(x, y, frame.plot_height()) {
                let text = if has_names {
                    self.series[end.series].name.clone()
                } else {
                    letter(end.series).to_string()
                };
                let label = Label::new((end.x, end.y), text, series(end.series));
                plot.draw(&label.beside(7.0, end.down).bold())?;
            }
            Ok(())
        })
    }

    /// Where the names of curves stand: at their ends, moved apart where they would cover each other.
    fn ends(&self, x: Span, y: Span, height: f64) -> Vec<End> {
        let all = self.series.iter().enumerate().filter_map(|(series, it)| {
            let last = it.points.iter().rfind(|it| is_drawn(it))?;
            Some(End {
                series,
                x: x.place(last.0),
                y: y.place(last.1),
                down: 0.0,
            })
        });
        let mut all: Vec<_> = all.collect();
        // From the top down, each at least a line below the one before it.
        all.sort_by(|a, b| b.y.total_cmp(&a.y));
        let place = |end: &End| (1.0 - end.y) * height + end.down;
        let mut least = f64::NEG_INFINITY;
        for end in &mut all {
            end.down = (least - place(end)).max(0.0);
            least = place(end) + LINE - 3.0;
        }
        // What went over the lower end comes up again.
        let mut most = height;
        for end in all.iter_mut().rev() {
            end.down -= (place(end) - most).max(0.0);
            most = place(end) - LINE + 3.0;
        }
        all
    }
}

/// The end of a curve, in parts of the axes, and how far down its name is moved, in pixels.
struct End {
    series: usize,
    x: f64,
    y: f64,
    down: f64,
}

/// Whether a point is one.
fn is_drawn((x, y): &(f64, f64)) -> bool {
    x.is_finite() && y.is_finite()
}

/// Marks with their texts above the plot, in rows in which none covers another.
struct Marks {
    /// Part of the axis, left end of the text in pixels, row and text.
    placed: Vec<(f64, f64, f64, String)>,
    height: f64,
}

impl Marks {
    fn of(marks: &[Mark], x: Span, (left, plot_width, width): (f64, f64, f64)) -> Self {
        let mut sorted: Vec<_> = marks.iter().filter(|it| it.x.is_finite()).collect();
        sorted.sort_by(|a, b| a.x.total_cmp(&b.x));
        let mut ends: Vec<f64> = Vec::new();
        let mut placed = Vec::new();
        for mark in sorted {
            let place = x.place(mark.x);
            let wide = text_width(&mark.label);
            let middle = left + place * plot_width;
            let start = (middle - wide / 2.0).min(width - MARGIN - wide).max(MARGIN);
            let row = ends.iter().position(|end| *end < start);
            let row = row.unwrap_or(ends.len());
            ends.resize(ends.len().max(row + 1), 0.0);
            ends[row] = start + wide + 8.0;
            let above = u32::try_from(row).map_or(0.0, f64::from);
            placed.push((place, start, above, mark.label.clone()));
        }
        let height = ends.iter().map(|_| LINE).sum();
        Self { placed, height }
    }

    fn paint(&self, area: &Area<'_>, frame: &Frame) -> Painted {
        for (place, _, row, _) in &self.placed {
            let x = frame.left + place * frame.plot_width();
            let y = frame.top - 12.0 - row * LINE;
            let line = [(x, y + 6.0), (x, frame.top + frame.plot_height())];
            area.draw(&Curve {
                points: line.map(|(x, y)| (units(x), units(y))).to_vec(),
                stroke: Stroke::of(QUIET, 1.0).dashed("3 3"),
            })?;
        }
        for (_, start, row, text) in &self.placed {
            let y = frame.top - 12.0 - row * LINE;
            let label = Label::new((units(*start), units(y)), text.as_str(), INK);
            area.draw(&label.anchored(HPos::Left))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::chart::Chart;
    use crate::report::chart::tests::axis;

    fn lines() -> Lines {
        Lines {
            title: "Cost".to_owned(),
            x: axis("reads", true),
            y: axis("USD", false),
            series: vec![
                Series {
                    name: "one".to_owned(),
                    points: vec![(1.0, 50.0), (10.0, 100.0), (100.0, 100.0)],
                },
                Series {
                    name: "two".to_owned(),
                    points: vec![(1.0, 25.0), (10.0, f64::NAN), (100.0, 99.0)],
                },
            ],
            marks: vec![Mark {
                x: 10.0,
                label: "now".to_owned(),
            }],
        }
    }

    #[test]
    fn curves_stand_where_their_values_are() {
        let svg = Chart::Lines(lines()).svg(400, "c");
        // Labels up to `100`: 8 + 3 × 6.84 + 12 = 40.52 left; `one` in bold right: 8 + 10 + 20.52 × 1.15 = 41.60.
        // So the plot goes from 40.52 to 358.40, and 10 of 1 to 100 is half-way: 40.52 + 158.94 = 199.46, which is
        // drawn at the tenth of a pixel below.
        assert!(svg.contains("M40.5 "), "{svg}");
        assert!(svg.contains("L199.4 "), "{svg}");
        // 220 high; 104 is at the top, so 100 stands at 220 × 4 ÷ 104 = 8.5 below it and 50 at 114.2: the
        // difference is 105.8.
        let path = svg.split("M40.5 ").nth(1).expect("a curve");
        let upper: f64 = path.split(['L', '"']).next().unwrap().parse().unwrap();
        let lower = path.split("L199.4 ").nth(1).expect("a point");
        let lower: f64 = lower.split(['L', '"']).next().unwrap().parse().unwrap();
        assert!((upper - lower - 105.8).abs() < 0.15, "{upper} {lower}");
    }

    #[test]
    fn a_gap_leaves_no_line() {
        let one = Lines {
            series: vec![lines().series[1].clone()],
            marks: Vec::new(),
            ..lines()
        };
        // A point to each side of the gap is no line with a length.
        let svg = Chart::Lines(one).svg(400, "c");
        assert!(!svg.contains(" 40.5L"), "{svg}");
        assert!(!svg.contains("stroke-width=\"2.5\" x1"), "{svg}");
    }

    #[test]
    fn names_at_the_ends_keep_apart() {
        let lines = lines();
        let x = Span::over([1.0, 100.0], true);
        let y = Span::over([0.0, 104.0], false);
        let ends = lines.ends(x, y, 208.0);
        // 100 and 99 are 2 pixels apart: the lower goes 14 below the upper.
        assert!(ends[0].down.abs() < 1e-9);
        assert!((ends[1].down - 12.0).abs() < 1e-9, "{}", ends[1].down);
    }

    #[test]
    fn the_description_says_what_is_drawn() {
        assert_eq!(
            lines().description(),
            "USD over reads (logarithmic). one: 50 at 1, 100 at 100. two: 25 at 1, 99 at 100. \
             Marked at 10: now."
        );
    }

    #[test]
    fn marks_that_would_cover_each_other_have_rows() {
        let mark = |x, label: &str| Mark {
            x,
            label: label.to_owned(),
        };
        let x = Span::over([0.0, 100.0], false);
        let all = [mark(50.0, "now"), mark(52.0, "break-even"), mark(90.0, "a")];
        let marks = Marks::of(&all, x, (0.0, 400.0, 400.0));
        let rows: Vec<_> = marks.placed.iter().map(|it| it.2).collect();
        assert_eq!(rows, [0.0, 1.0, 0.0]);
        assert_eq!(marks.height, 2.0 * LINE);
    }
}
