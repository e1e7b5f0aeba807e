//! How demand moves over its period, as a picture that stands by itself.

use std::fmt::Write as _;

use svg::node::element::{Description, Group, Line, Path, Rectangle, Text, Title};
use svg::{Document, Node};

use super::axis::{Scale, Tick, ticks};
use super::series::{Series, Unit, figure, notes};
use crate::workload::Workload;
use crate::workload::shape::{Shape, count};

/// All lengths are in pixels of a picture that is shown as large as it says.
const WIDTH: f64 = 900.0;
const PLOT_HEIGHT: f64 = 270.0;
/// Left of everything.
const MARGIN: f64 = 20.0;
/// Right of the plot, where the line of the mean is named.
const RIGHT: f64 = 56.0;
/// Below the plot, for the labels of time.
const BOTTOM: f64 = 54.0;
/// The title, and what stands above and below the legend.
const HEAD: f64 = 58.0;
/// The upper end over the busiest minute.
const HEADROOM: f64 = 1.04;
/// Three lines of the legend.
const SERIES: f64 = 60.0;
const LINE: f64 = 17.0;
pub(super) const FONT: &str = "system-ui, -apple-system, 'Segoe UI', 'DejaVu Sans', sans-serif";
/// A letter of a label is about so wide.
const LETTER: f64 = 7.0;

const PAPER: &str = "#ffffff";
const INK: &str = "#1f2328";
const QUIET: &str = "#57606a";
const GRID: &str = "#d8dee4";
/// Blue and vermilion of Okabe and Ito, told apart with every kind of colour blindness. Only the
/// first has an area, which tells them apart without colours too.
const COLOURS: [&str; 2] = ["#0072b2", "#d55e00"];
const AREA_OPACITY: f64 = 0.2;

/// A curve has two points at most, the least and the most, for each of so many stretches: one a
/// pixel.
const MOST_STRETCHES: usize = 820;
/// A heading is as long as the picture is wide; the title has all of it.
const MOST_LETTERS: usize = 78;

/// How the demand of a workload moves over its period: an SVG with a curve for each shape, a title
/// and a description.
#[must_use]
pub fn shape_svg(workload: &Workload) -> String {
    let look = Look {
        width: WIDTH,
        id: "",
        is_alone: true,
    };
    look.svg(workload)
}

/// Where a picture is to stand.
#[derive(Debug, Clone, Copy)]
pub(super) struct Look<'i> {
    /// In pixels.
    pub(super) width: f64,
    /// What the ids of its elements begin with.
    pub(super) id: &'i str,
    /// Whether nothing beside it says what it shows: then it has a heading, and figures in its legend.
    pub(super) is_alone: bool,
}

impl Look<'_> {
    /// How the demand of a workload moves.
    pub(super) fn svg(self, workload: &Workload) -> String {
        let all = Series::all(workload);
        let picture = Picture::of(&all, self);
        let heading = heading(workload, &all);
        let [title_id, description_id] =
            ["title", "description"].map(|it| format!("{}{it}", self.id));
        let mut document = Document::new()
            .set("width", self.width)
            .set("height", picture.height)
            .set("viewBox", (0, 0, self.width, picture.height))
            .set("role", "img")
            .set("aria-labelledby", title_id.as_str())
            .set("aria-describedby", description_id.as_str())
            .set("font-family", FONT)
            .set("font-size", 12)
            .set("fill", INK)
            .add(Title::new(readable(&heading)).set("id", title_id))
            .add(description(workload, &all).set("id", description_id))
            .add(
                Rectangle::new()
                    .set("width", "100%")
                    .set("height", "100%")
                    .set("fill", PAPER),
            );
        if self.is_alone {
            let heading = text((MARGIN, 30.0), "start", &shortened(&heading));
            document.append(heading.set("font-size", 17).set("font-weight", "bold"));
        }
        for node in self.legend(&all).into_iter().chain(picture.axes()) {
            document.append(node);
        }
        for (i, series) in all.iter().enumerate().rev() {
            document.append(picture.curve(series, i));
        }
        document.append(picture.mean());
        document.to_string() + "\n"
    }

    /// What stands beside a piece of the curve of each series: lines on it, or what it is where that
    /// is said nowhere else.
    fn legend(self, all: &[Series<'_>]) -> Vec<Group> {
        if !self.is_alone && all.len() == 1 {
            return Vec::new();
        }
        let rows = all.iter().zip(COLOURS).enumerate();
        rows.map(|(i, (series, colour))| {
            let base = self.first_line() + count(i) * self.legend_height();
            let line = stroke((MARGIN, base - 9.0), (MARGIN + 18.0, base - 9.0), colour);
            let mut group = Group::new().add(line.set("stroke-width", 2));
            if i == 0 {
                group.append(
                    Rectangle::new()
                        .set("x", MARGIN)
                        .set("y", base - 9.0)
                        .set("width", 18)
                        .set("height", 10)
                        .set("fill", colour)
                        .set("fill-opacity", AREA_OPACITY),
                );
            }
            let texts = if self.is_alone {
                lines(series).to_vec()
            } else {
                vec![series.title()]
            };
            for (j, content) in texts.iter().enumerate() {
                let fill = if j == 0 { INK } else { QUIET };
                let place = (MARGIN + 26.0, base + count(j) * LINE);
                group.append(text(place, "start", content).set("fill", fill));
            }
            group
        })
        .collect()
    }

    /// Where the first line of the legend stands.
    fn first_line(self) -> f64 {
        if self.is_alone { 56.0 } else { 20.0 }
    }

    /// What each series takes of the legend.
    fn legend_height(self) -> f64 {
        if self.is_alone { SERIES } else { LINE }
    }

    /// Where the plot begins.
    fn top(self, series: usize) -> f64 {
        match series {
            _ if self.is_alone => HEAD + count(series) * SERIES,
            1 => 12.0,
            _ => 16.0 + count(series) * LINE,
        }
    }
}

/// What is drawn.
fn heading(workload: &Workload, all: &[Series<'_>]) -> String {
    let what: Vec<_> = all.iter().map(Series::title).collect();
    format!("{}: {}", workload.name, what.join(" and ").to_lowercase())
}

/// Everything that the picture says, for those who do not see it.
fn description(workload: &Workload, all: &[Series<'_>]) -> Description {
    let of_series = all.iter().map(|series| {
        let kind = series.shape.kind().name();
        format!("{}; kind: {kind}.", lines(series).join("; "))
    });
    let all: Vec<_> = of_series.chain(notes(workload)).collect();
    let content = svg::node::Text::new(readable(&all.join(" ")));
    Description::new().add(content)
}

/// What to know of a series, in lines that are as long as the picture is wide.
fn lines(series: &Series<'_>) -> [String; 3] {
    let percentiles = series.levels().into_iter().filter_map(|(name, level)| {
        let rank = name.strip_suffix(" percentile")?;
        Some(format!("{rank} {}", figure(level)))
    });
    let percentiles: Vec<_> = percentiles.collect();
    [
        format!(
            "{}: mean {}; {}",
            series.title(),
            series.means(),
            series.period()
        ),
        format!(
            "busiest minute {} × mean: {}; at zero {}",
            figure(series.shape.spikiness()),
            series.busiest(),
            series.at_zero()
        ),
        format!("percentiles × mean: {}", percentiles.join(", ")),
    ]
}

/// Where everything stands.
struct Picture {
    width: f64,
    height: f64,
    left: f64,
    top: f64,
    unit: Unit,
    scale: Scale,
    /// The value at the upper end.
    highest: f64,
    /// The minute of the week in which the period begins.
    start: usize,
    minutes: usize,
}

impl Picture {
    /// Series side by side as the clock has them, each over its mean; one alone in its own unit.
    fn of(all: &[Series<'_>], look: Look<'_>) -> Self {
        let unit = match all {
            [one] => one.unit(),
            _ => Unit {
                name: "× its own mean".to_owned(),
                mean: 1.0,
            },
        };
        let shapes = || all.iter().map(|it| it.shape);
        let spikiest = shapes().map(Shape::spikiness).fold(1.0, f64::max);
        let highest = spikiest * unit.mean * HEADROOM;
        let scale = Scale::reaching(highest);
        let longest = scale.labels().iter().map(String::len).max();
        let top = look.top(all.len());
        Self {
            width: look.width,
            height: top + PLOT_HEIGHT + BOTTOM,
            left: MARGIN + 34.0 + LETTER * count(longest.unwrap_or(0)),
            top,
            unit,
            scale,
            highest,
            start: shapes().map(Shape::start_minute).next().unwrap_or(0),
            minutes: shapes().map(|it| it.minutes().len()).max().unwrap_or(1),
        }
    }

    fn x(&self, minute: f64) -> f64 {
        self.left + minute / count(self.minutes) * (self.width - RIGHT - self.left)
    }

    /// Where a value stands, in the unit of the axis.
    fn y(&self, value: f64) -> f64 {
        self.top + PLOT_HEIGHT * (1.0 - value / self.highest)
    }

    /// Lines and labels of both axes.
    fn axes(&self) -> Vec<Group> {
        let (right, base) = (self.width - RIGHT, self.y(0.0));
        let mut values = Group::new();
        for (step, label) in self.scale.labels().iter().enumerate() {
            let y = self.y(self.scale.step() * count(step));
            let colour = if step == 0 { QUIET } else { GRID };
            values.append(stroke((self.left, y), (right, y), colour));
            values.append(text((self.left - 8.0, y + 4.0), "end", label).set("fill", QUIET));
        }
        let middle = self.top + PLOT_HEIGHT / 2.0;
        let turned = format!("rotate(-90 {MARGIN} {})", pixels(middle));
        let name = text((MARGIN, middle), "middle", &self.unit.name);
        values.append(name.set("transform", turned).set("dy", "0.4em"));

        let mut times = Group::new();
        let fit = |ticks: &[Tick]| {
            let mut pairs = ticks.windows(2);
            pairs.all(|it| {
                let between = self.x(count(it[1].minute)) - self.x(count(it[0].minute));
                between > LETTER * count(it[0].label.len().max(it[1].label.len()) + 1)
            })
        };
        for tick in ticks(self.start, self.minutes, fit) {
            let x = self.x(count(tick.minute));
            times.append(stroke((x, base), (x, base + 5.0), QUIET));
            times.append(text((x, base + 19.0), "middle", &tick.label).set("fill", QUIET));
        }
        let below = (f64::midpoint(self.left, right), base + 42.0);
        times.append(text(below, "middle", "day and time, UTC"));
        vec![values, times]
    }

    /// The curve of a series, and for the first the area below it.
    fn curve(&self, series: &Series<'_>, at: usize) -> Group {
        let mut line = String::new();
        for (minute, value) in points(&self.side_by_side(series.shape)) {
            let (x, y) = (self.x(minute), self.y(value * self.unit.mean));
            let command = if line.is_empty() { 'M' } else { 'L' };
            let _ = write!(line, "{command}{} {}", pixels(x), pixels(y));
        }
        let colour = COLOURS[at % COLOURS.len()];
        let mut group = Group::new();
        if at == 0 {
            let [left, right, base] = [self.left, self.width - RIGHT, self.y(0.0)].map(pixels);
            group.append(
                Path::new()
                    .set("d", format!("{line}L{right} {base}L{left} {base}Z"))
                    .set("fill", colour)
                    .set("fill-opacity", AREA_OPACITY),
            );
        }
        group.add(
            Path::new()
                .set("d", line)
                .set("fill", "none")
                .set("stroke", colour)
                .set("stroke-width", 1.5)
                .set("stroke-linejoin", "round"),
        )
    }

    /// The minutes of a shape from the beginning of the picture to its end, repeated as often as it
    /// takes.
    fn side_by_side(&self, shape: &Shape) -> Vec<f64> {
        shape.repeated_from(self.start).take(self.minutes).collect()
    }

    /// The mean as a line across.
    fn mean(&self) -> Group {
        let y = self.y(self.unit.mean);
        let line = stroke((self.left, y), (self.width - RIGHT, y), INK);
        Group::new()
            .add(line.set("stroke-dasharray", "5 4"))
            .add(text((self.width - RIGHT + 6.0, y + 4.0), "start", "mean"))
    }
}

/// The points of a curve, minutes and values: of each stretch of the minutes the least and the
/// most, in their order, and of what is level both ends.
fn points(values: &[f64]) -> Vec<(f64, f64)> {
    let each = values.len().div_ceil(MOST_STRETCHES);
    // Two minutes a stretch are both of them.
    let each = if each <= 2 { 1 } else { each };
    let mut points: Vec<(f64, f64)> = Vec::new();
    for (i, stretch) in values.chunks(each).enumerate() {
        let places = || stretch.iter().enumerate();
        let least = places().min_by(|a, b| a.1.total_cmp(b.1));
        let most = places().max_by(|a, b| a.1.total_cmp(b.1));
        let mut both: Vec<_> = least.into_iter().chain(most).collect();
        both.sort_unstable_by_key(|(place, _)| *place);
        both.dedup();
        for (place, value) in both {
            let point = (count(i * each + place) + 0.5, *value);
            let is_level = |it: &(f64, f64)| it.1.total_cmp(value).is_eq();
            if let [.., before, last] = &mut points[..]
                && is_level(before)
                && is_level(last)
            {
                *last = point;
            } else {
                points.push(point);
            }
        }
    }
    // The first and the last minute reach to the edges.
    if let Some(first) = points.first_mut() {
        first.0 = 0.0;
    }
    if let Some(last) = points.last_mut() {
        last.0 = count(values.len());
    }
    points
}

fn text((x, y): (f64, f64), anchor: &str, content: &str) -> Text {
    Text::new(readable(content))
        .set("x", pixels(x))
        .set("y", pixels(y))
        .set("text-anchor", anchor)
}

/// A text that ends in dots where it is cut.
fn shortened(text: &str) -> String {
    match text.char_indices().nth(MOST_LETTERS) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

fn stroke((x1, y1): (f64, f64), (x2, y2): (f64, f64), colour: &str) -> Line {
    Line::new()
        .set("x1", pixels(x1))
        .set("y1", pixels(y1))
        .set("x2", pixels(x2))
        .set("y2", pixels(y2))
        .set("stroke", colour)
}

/// Less than a tenth of a pixel is seen by nobody.
pub(super) fn pixels(length: f64) -> String {
    format!("{length:.1}")
}

/// A text of the characters that XML can hold.
pub(super) fn readable(text: &str) -> String {
    let is_held = |it: &char| !it.is_control() && !matches!(it, '\u{fffe}' | '\u{ffff}');
    text.chars().filter(is_held).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_curve_has_every_minute_from_edge_to_edge() {
        // Minutes stand in their middles, the first and the last at the edges.
        let curve = points(&[1.0, 3.0, 2.0, 5.0]);
        assert_eq!(curve, [(0.0, 1.0), (1.5, 3.0), (2.5, 2.0), (4.0, 5.0)]);
        // What is level has both ends.
        let level = points(&[1.0, 1.0, 1.0, 1.0, 2.0, 2.0]);
        assert_eq!(level, [(0.0, 1.0), (3.5, 1.0), (4.5, 2.0), (6.0, 2.0)]);
    }

    #[test]
    fn a_long_curve_keeps_the_least_and_the_most() {
        // Ten minutes a stretch; one of the minutes is empty and one full.
        let mut values = vec![1.0; MOST_STRETCHES * 10];
        values[5_003] = 9.0;
        values[5_006] = 0.0;
        let curve = points(&values);
        assert!(curve.len() <= 2 * MOST_STRETCHES);
        let place = curve
            .iter()
            .position(|it| *it == (5_003.5, 9.0))
            .expect("the most");
        assert_eq!(curve[place + 1], (5_006.5, 0.0));
    }

    #[test]
    fn periods_lie_side_by_side_as_the_clock_has_them() {
        use crate::workload::ShapeKind;
        // A day by the hour from Tuesday 00:00 on beside two days from Monday 12:00 on.
        let day = (0..1440).map(|it| count(it / 60)).collect();
        let day = Shape::of(ShapeKind::Trace, 1440, day).expect("some demand");
        let picture = Picture {
            width: 900.0,
            height: 0.0,
            left: 0.0,
            top: 0.0,
            unit: Unit {
                name: String::new(),
                mean: 1.0,
            },
            scale: Scale::reaching(1.0),
            highest: 1.0,
            start: 720,
            minutes: 2880,
        };
        let beside = picture.side_by_side(&day);
        assert_eq!(beside.len(), 2880);
        // It begins with what the day has at 12:00, and its own beginning is 12 hours later.
        assert_eq!(beside[..720], day.minutes()[720..]);
        assert_eq!(beside[720..2160], day.minutes()[..]);
    }

    #[test]
    fn a_long_heading_is_cut_between_letters() {
        let name = "é".repeat(MOST_LETTERS);
        assert_eq!(shortened(&name), name);
        assert_eq!(shortened(&format!("{name}é")), format!("{name}…"));
    }
}
