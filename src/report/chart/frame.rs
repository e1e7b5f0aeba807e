//! What every chart has: a title, axes with their lines and names, and the SVG around it all.

use std::convert::Infallible;
use std::ops::Range;

use plotters::chart::{ChartBuilder, ChartContext};
use plotters::coord::Shift;
use plotters::coord::ranged1d::{KeyPointHint, NoDefaultFormatting, Ranged, ValueFormatter};
use plotters::drawing::{DrawingArea, DrawingAreaErrorKind, IntoDrawingArea};
use plotters::prelude::{Cartesian2d, Color, IntoFont};
use svg::Document;
use svg::node::element::{Description, Group, Rectangle, Title};

use super::canvas::{Canvas, Label, units};
use super::palette::{GRID, INK, PAPER, QUIET, hex};
use super::ticks::Tick;
use crate::report::svg::{FONT, readable};

/// The size of letters, in pixels.
pub(super) const LETTERS: f64 = 12.0;
/// From one line of text to the next.
pub(super) const LINE: f64 = 17.0;
/// From the edges of a picture.
pub(super) const MARGIN: f64 = 8.0;
const TITLE_LETTERS: f64 = 15.0;
const TITLE_LINE: f64 = 20.0;
/// Below a plot: the values and the name of the axis.
pub(super) const BOTTOM: f64 = 46.0;
/// From a plot to the values of its upright axis.
const GAP: f64 = 12.0;
const TICK: f64 = 3.0;

/// A picture to be drawn on.
pub(super) type Area<'g> = DrawingArea<Canvas<'g>, Shift>;
/// The plot in it: both axes go from 0 to 1.
pub(super) type Plot<'a, 'g> = ChartContext<'a, Canvas<'g>, Cartesian2d<Ticked, Ticked>>;
pub(super) type Painted = Result<(), DrawingAreaErrorKind<Infallible>>;

/// About how wide a text is, in pixels.
pub(super) fn text_width(text: &str) -> f64 {
    let letters = u32::try_from(text.chars().count()).unwrap_or(u32::MAX);
    f64::from(letters) * LETTERS * 0.57
}

/// About how wide it is in bold letters.
pub(super) fn bold_width(text: &str) -> f64 {
    text_width(text) * 1.15
}

/// A text in lines that are no wider than that.
fn wrapped(text: &str, width: f64, letters: f64) -> Vec<String> {
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // A few letters.
    let most = (width / (letters * 0.6)).max(8.0) as usize;
    let lines = textwrap::wrap(text, most).into_iter();
    lines.map(std::borrow::Cow::into_owned).collect()
}

/// A text that ends in dots where it is cut to fit.
pub(super) fn shortened(text: &str, width: f64) -> String {
    if text_width(text) <= width {
        return text.to_owned();
    }
    let mut out = String::new();
    for letter in text.chars() {
        if text_width(&out) + 2.0 * LETTERS > width {
            break;
        }
        out.push(letter);
    }
    out.push('…');
    out
}

/// An axis from 0 to 1 with what stands along it. plotters has none with names of its own.
#[derive(Clone)]
pub(super) struct Ticked(Vec<Tick>);

impl Ranged for Ticked {
    type FormatOption = NoDefaultFormatting;
    type ValueType = f64;

    #[allow(clippy::cast_possible_truncation)] // Places are from 0 to 1, and limits those of a picture.
    fn map(&self, place: &f64, (start, end): (i32, i32)) -> i32 {
        (f64::from(start) + f64::from(end - start) * place).round() as i32
    }

    fn key_points<Hint: KeyPointHint>(&self, hint: Hint) -> Vec<f64> {
        if hint.weight().allow_light_points() {
            return Vec::new();
        }
        self.0.iter().map(|it| it.place).collect()
    }

    fn range(&self) -> Range<f64> {
        0.0..1.0
    }
}

impl ValueFormatter<f64> for Ticked {
    fn format_ext(&self, place: &f64) -> String {
        let is_there = |it: &&Tick| it.place.total_cmp(place).is_eq();
        let tick = self.0.iter().find(is_there);
        tick.map_or_else(String::new, |it| it.label.clone())
    }
}

/// A picture with its title on it.
pub(super) struct Picture {
    width: f64,
    height: f64,
    group: Group,
}

impl Picture {
    /// Draws a picture of a size in pixels.
    pub(super) fn of(
        (width, height): (f64, f64),
        paint: impl FnOnce(&Area<'_>) -> Painted,
    ) -> Self {
        let mut group = Group::new();
        let canvas = Canvas {
            group: &mut group,
            size: (width, height),
        };
        // The canvas takes everything, so nothing that is drawn on it fails.
        let _ = paint(&canvas.into_drawing_area());
        Self {
            width,
            height,
            group,
        }
    }

    pub(super) fn svg(self, id: &str, title: &str, description: &str) -> String {
        let (title_id, description_id) = (format!("{id}-title"), format!("{id}-description"));
        let description = svg::node::Text::new(readable(description));
        let document = Document::new()
            .set("width", self.width)
            .set("height", self.height)
            .set("viewBox", (0, 0, self.width, self.height))
            .set("role", "img")
            .set("aria-labelledby", title_id.as_str())
            .set("aria-describedby", description_id.as_str())
            .set("font-family", FONT)
            .set("font-size", LETTERS)
            .set("fill", hex(INK.light))
            .add(Title::new(readable(title)).set("id", title_id))
            .add(
                Description::new()
                    .set("id", description_id)
                    .add(description),
            )
            .add(
                Rectangle::new()
                    .set("width", "100%")
                    .set("height", "100%")
                    .set("fill", hex(PAPER.light)),
            )
            .add(self.group);
        document.to_string() + "\n"
    }
}

/// The lines of a title, and where what is below them begins.
pub(super) struct Heading {
    lines: Vec<String>,
    pub(super) bottom: f64,
}

impl Heading {
    pub(super) fn of(title: &str, width: f64) -> Self {
        let lines = wrapped(title, width - 2.0 * MARGIN, TITLE_LETTERS);
        let height: f64 = lines.iter().map(|_| TITLE_LINE).sum();
        Self {
            lines,
            bottom: MARGIN + height + 6.0,
        }
    }

    pub(super) fn paint(&self, area: &Area<'_>) -> Painted {
        let mut y = MARGIN + TITLE_LINE / 2.0;
        for line in &self.lines {
            let label = Label::new((units(MARGIN), units(y)), line.as_str(), INK);
            area.draw(&label.bold().sized(TITLE_LETTERS))?;
            y += TITLE_LINE;
        }
        Ok(())
    }
}

/// Where a plot stands in its picture, in pixels, and what is along its axes.
pub(super) struct Frame {
    pub(super) left: f64,
    pub(super) right: f64,
    pub(super) top: f64,
    pub(super) bottom: f64,
    pub(super) size: (f64, f64),
    pub(super) x: Vec<Tick>,
    pub(super) y: Vec<Tick>,
    /// Below the plot.
    pub(super) x_name: String,
    /// Above it, so that it is read without turning the head.
    pub(super) y_name: String,
    /// Whether values of the axes have lines through the plot.
    pub(super) grid: (bool, bool),
}

impl Frame {
    /// How much room the values of an upright axis take.
    pub(super) fn room_for(ticks: &[Tick]) -> f64 {
        let widths = ticks.iter().map(|it| text_width(&it.label));
        MARGIN + widths.fold(0.0, f64::max) + GAP
    }

    pub(super) fn plot_width(&self) -> f64 {
        self.size.0 - self.left - self.right
    }

    pub(super) fn plot_height(&self) -> f64 {
        self.size.1 - self.top - self.bottom
    }

    /// How many values fit below a plot of a width, when one is named like that.
    pub(super) fn most_ticks(width: f64, longest: &str) -> usize {
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // A few.
        let most = (width / (text_width(longest) + 2.0 * LETTERS)).clamp(2.0, 12.0) as usize;
        most
    }

    /// Draws the axes.
    pub(super) fn plot<'a, 'g>(
        &self,
        area: &'a Area<'g>,
    ) -> Result<Plot<'a, 'g>, DrawingAreaErrorKind<Infallible>> {
        let mut chart = ChartBuilder::on(area)
            .margin_top(units(self.top))
            .margin_right(units(self.right))
            .x_label_area_size(units(self.bottom))
            .y_label_area_size(units(self.left))
            .build_cartesian_2d(Ticked(self.x.clone()), Ticked(self.y.clone()))?;
        let letters = ("sans-serif", units(LETTERS)).into_font();
        let mut mesh = chart.configure_mesh();
        if !self.grid.0 {
            mesh.disable_x_mesh();
        }
        if !self.grid.1 {
            mesh.disable_y_mesh();
        }
        mesh.max_light_lines(0)
            .bold_line_style(GRID.rgb().stroke_width(1))
            .axis_style(QUIET.rgb().stroke_width(1))
            .label_style(letters.color(&QUIET.rgb()))
            .set_all_tick_mark_size(units(TICK))
            .draw()?;
        let below = (
            units(self.left + self.plot_width() / 2.0),
            units(self.size.1 - self.bottom + 34.0),
        );
        let name = Label::new(below, self.x_name.as_str(), INK);
        area.draw(&name.anchored(plotters_backend::text_anchor::HPos::Center))?;
        if !self.y_name.is_empty() {
            let above = (units(MARGIN), units(self.top - 14.0));
            area.draw(&Label::new(above, self.y_name.as_str(), INK))?;
        }
        Ok(chart)
    }
}
