//! What plotters draws on: elements of an SVG, to a tenth of a pixel, with dashes and with texts that
//! stand out from what is below them.

use std::convert::Infallible;

use plotters::element::{Drawable, PointCollection};
use plotters::prelude::{DrawingBackend, RGBColor};
use plotters_backend::text_anchor::{HPos, VPos};
use plotters_backend::{
    BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingErrorKind, FontTransform,
};
use svg::Node;
use svg::node::element::{Circle, Group, Line, Path, Rectangle, Text};

use super::palette::{Colour, PAPER, hex};
use crate::report::svg::{pixels, readable};

/// plotters counts in whole units: so many of them are a pixel.
const UNITS: f64 = 10.0;

/// A length in pixels as plotters has it.
#[allow(clippy::cast_possible_truncation)] // A cast saturates, and no picture is so large.
pub(super) fn units(length: f64) -> i32 {
    (length * UNITS).round() as i32
}

fn length(units: i32) -> f64 {
    f64::from(units) / UNITS
}

type Drawn = Result<(), DrawingErrorKind<Infallible>>;

/// A picture in the making.
pub(super) struct Canvas<'g> {
    pub(super) group: &'g mut Group,
    /// Width and height in pixels.
    pub(super) size: (f64, f64),
}

impl DrawingBackend for Canvas<'_> {
    type ErrorType = Infallible;

    fn get_size(&self) -> (u32, u32) {
        let of = |it: f64| units(it).max(0).unsigned_abs();
        (of(self.size.0), of(self.size.1))
    }

    fn ensure_prepared(&mut self) -> Drawn {
        Ok(())
    }

    fn present(&mut self) -> Drawn {
        Ok(())
    }

    fn draw_pixel(&mut self, point: BackendCoord, color: BackendColor) -> Drawn {
        self.draw_rect(point, (point.0 + 1, point.1 + 1), &color, true)
    }

    fn draw_line<S: BackendStyle>(
        &mut self,
        from: BackendCoord,
        to: BackendCoord,
        style: &S,
    ) -> Drawn {
        self.draw_path([from, to], style)
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        path: I,
        style: &S,
    ) -> Drawn {
        let colour = style.color();
        if colour.alpha > 0.0 {
            let stroke = Stroke {
                colour: hex(colour.rgb),
                width: f64::from(style.stroke_width()),
                dashes: "",
            };
            self.stroke(path, &stroke);
        }
        Ok(())
    }

    fn draw_rect<S: BackendStyle>(
        &mut self,
        upper_left: BackendCoord,
        bottom_right: BackendCoord,
        style: &S,
        fill: bool,
    ) -> Drawn {
        let colour = hex(style.color().rgb);
        let (x, y) = (length(upper_left.0), length(upper_left.1));
        let rectangle = Rectangle::new()
            .set("x", pixels(x))
            .set("y", pixels(y))
            .set("width", pixels(length(bottom_right.0) - x))
            .set("height", pixels(length(bottom_right.1) - y))
            // Areas that touch leave no gap.
            .set("shape-rendering", "crispEdges");
        self.group.append(if fill {
            rectangle.set("fill", colour)
        } else {
            rectangle.set("fill", "none").set("stroke", colour)
        });
        Ok(())
    }

    fn draw_text<T: BackendTextStyle>(
        &mut self,
        text: &str,
        style: &T,
        position: BackendCoord,
    ) -> Drawn {
        let anchor = style.anchor();
        let (x, y) = (length(position.0), length(position.1));
        let size = style.size() / UNITS;
        let below = match anchor.v_pos {
            VPos::Top => 0.8,
            VPos::Center => 0.35,
            VPos::Bottom => -0.2,
        };
        let node = Text::new(readable(text))
            .set("x", pixels(x))
            .set("y", pixels(y + below * size))
            .set("text-anchor", anchor_name(anchor.h_pos))
            .set("fill", hex(style.color().rgb));
        self.group.append(match style.transform() {
            FontTransform::None => node,
            FontTransform::Rotate90 => turned(node, 90, (x, y)),
            FontTransform::Rotate180 => turned(node, 180, (x, y)),
            FontTransform::Rotate270 => turned(node, 270, (x, y)),
        });
        Ok(())
    }
}

fn turned(node: Text, degrees: u32, (x, y): (f64, f64)) -> Text {
    let turned = format!("rotate({degrees} {} {})", pixels(x), pixels(y));
    node.set("transform", turned)
}

fn anchor_name(position: HPos) -> &'static str {
    match position {
        HPos::Left => "start",
        HPos::Center => "middle",
        HPos::Right => "end",
    }
}

/// How a line is drawn.
#[derive(Debug, Clone)]
pub(super) struct Stroke {
    /// As SVG has it.
    pub(super) colour: String,
    /// In pixels.
    pub(super) width: f64,
    /// Lengths of dashes and gaps in pixels; empty where it has none.
    pub(super) dashes: &'static str,
}

impl Stroke {
    pub(super) fn of(colour: Colour, width: f64) -> Self {
        Self {
            colour: hex(colour.light),
            width,
            dashes: "",
        }
    }

    pub(super) fn dashed(self, dashes: &'static str) -> Self {
        Self { dashes, ..self }
    }
}

impl Canvas<'_> {
    fn stroke(&mut self, path: impl IntoIterator<Item = BackendCoord>, stroke: &Stroke) {
        let points: Vec<_> = path
            .into_iter()
            .map(|(x, y)| (pixels(length(x)), pixels(length(y))))
            .collect();
        if let [(x1, y1), (x2, y2)] = &points[..] {
            let line = Line::new()
                .set("x1", x1.as_str())
                .set("y1", y1.as_str())
                .set("x2", x2.as_str())
                .set("y2", y2.as_str());
            self.append_stroked(line, stroke);
            return;
        }
        let steps: Vec<_> = points.iter().map(|(x, y)| format!("{x} {y}")).collect();
        let path = Path::new()
            .set("d", format!("M{}", steps.join("L")))
            .set("fill", "none")
            .set("stroke-linejoin", "round");
        self.append_stroked(path, stroke);
    }

    fn append_stroked<N: Node + 'static>(&mut self, mut node: N, stroke: &Stroke) {
        node.assign("stroke", stroke.colour.as_str());
        node.assign("stroke-width", stroke.width);
        if !stroke.dashes.is_empty() {
            node.assign("stroke-dasharray", stroke.dashes);
        }
        self.group.append(node);
    }
}

/// A line through points, in the coordinates of what it is drawn on.
pub(super) struct Curve<C> {
    pub(super) points: Vec<C>,
    pub(super) stroke: Stroke,
}

impl<'c, C> PointCollection<'c, C> for &'c Curve<C> {
    type Point = &'c C;
    type IntoIter = std::slice::Iter<'c, C>;

    fn point_iter(self) -> Self::IntoIter {
        self.points.iter()
    }
}

impl<C> Drawable<Canvas<'_>> for Curve<C> {
    fn draw<I: Iterator<Item = BackendCoord>>(
        &self,
        points: I,
        canvas: &mut Canvas<'_>,
        _: (u32, u32),
    ) -> Drawn {
        canvas.stroke(points, &self.stroke);
        Ok(())
    }
}

/// A text beside a point. Its vertical middle is there.
pub(super) struct Label<C> {
    pub(super) at: C,
    /// From there to the text, in pixels.
    pub(super) beside: (f64, f64),
    pub(super) anchor: HPos,
    pub(super) text: String,
    pub(super) colour: Colour,
    pub(super) is_bold: bool,
    /// In pixels; `None` is that of the whole picture.
    pub(super) size: Option<f64>,
}

impl<C> Label<C> {
    pub(super) fn new(at: C, text: impl Into<String>, colour: Colour) -> Self {
        Self {
            at,
            beside: (0.0, 0.0),
            anchor: HPos::Left,
            text: text.into(),
            colour,
            is_bold: false,
            size: None,
        }
    }

    pub(super) fn beside(self, x: f64, y: f64) -> Self {
        Self {
            beside: (x, y),
            ..self
        }
    }

    pub(super) fn anchored(self, anchor: HPos) -> Self {
        Self { anchor, ..self }
    }

    pub(super) fn bold(self) -> Self {
        Self {
            is_bold: true,
            ..self
        }
    }

    pub(super) fn sized(self, size: f64) -> Self {
        Self {
            size: Some(size),
            ..self
        }
    }
}

impl<'c, C> PointCollection<'c, C> for &'c Label<C> {
    type Point = &'c C;
    type IntoIter = std::iter::Once<&'c C>;

    fn point_iter(self) -> Self::IntoIter {
        std::iter::once(&self.at)
    }
}

impl<C> Drawable<Canvas<'_>> for Label<C> {
    fn draw<I: Iterator<Item = BackendCoord>>(
        &self,
        points: I,
        canvas: &mut Canvas<'_>,
        _: (u32, u32),
    ) -> Drawn {
        for (x, y) in points {
            let mut node = Text::new(readable(&self.text))
                .set("x", pixels(length(x) + self.beside.0))
                .set("y", pixels(length(y) + self.beside.1))
                .set("dy", "0.35em")
                .set("text-anchor", anchor_name(self.anchor))
                .set("fill", hex(self.colour.light))
                // Whatever is below it, it stands out.
                .set("stroke", hex(PAPER.light))
                .set("stroke-width", 3)
                .set("stroke-linejoin", "round")
                .set("paint-order", "stroke");
            if self.is_bold {
                node.assign("font-weight", "bold");
            }
            if let Some(size) = self.size {
                node.assign("font-size", size);
            }
            canvas.group.append(node);
        }
        Ok(())
    }
}

/// A disc around a point.
pub(super) struct Disc<C> {
    pub(super) at: C,
    /// In pixels.
    pub(super) radius: f64,
    pub(super) fill: Colour,
    pub(super) edge: Colour,
}

impl<'c, C> PointCollection<'c, C> for &'c Disc<C> {
    type Point = &'c C;
    type IntoIter = std::iter::Once<&'c C>;

    fn point_iter(self) -> Self::IntoIter {
        std::iter::once(&self.at)
    }
}

impl<C> Drawable<Canvas<'_>> for Disc<C> {
    fn draw<I: Iterator<Item = BackendCoord>>(
        &self,
        points: I,
        canvas: &mut Canvas<'_>,
        _: (u32, u32),
    ) -> Drawn {
        for (x, y) in points {
            let disc = Circle::new()
                .set("cx", pixels(length(x)))
                .set("cy", pixels(length(y)))
                .set("r", self.radius)
                .set("fill", hex(self.fill.light));
            canvas.append_stroked(disc, &Stroke::of(self.edge, 1.5));
        }
        Ok(())
    }
}

/// A filled area between two corners.
pub(super) fn area<C>(corners: [C; 2], fill: RGBColor) -> plotters::prelude::Rectangle<C> {
    use plotters::prelude::Color;
    plotters::prelude::Rectangle::new(corners, fill.filled())
}
