//! Who wins where: a field of cells over two axes, each in the colour and with the letter of its winner.

use std::fmt::Write as _;

use plotters_backend::text_anchor::HPos;

use super::canvas::{Curve, Disc, Label, Stroke, area};
use super::frame::{BOTTOM, Frame, Heading, LINE, MARGIN, Picture, text_width};
use super::legend::{Legend, Sample};
use super::palette::{INK, PAPER, letter, series};
use super::ticks::Span;
use super::{Axis, figure};

/// A field of cells over two axes.
#[derive(Debug, Clone, PartialEq)]
pub struct Map {
    /// What is shown, in a line.
    pub title: String,
    /// The axis along the bottom.
    pub x: Axis,
    /// The upright axis.
    pub y: Axis,
    /// The middles of the columns, from left to right.
    pub columns: Vec<f64>,
    /// The middles of the rows, from the bottom up.
    pub rows: Vec<f64>,
    /// Who wins, by place in `winners`: row by row from the bottom up, each from left to right. `None`
    /// where nobody does.
    pub cells: Vec<Option<usize>>,
    /// Who may win. More than eight are no longer told apart by colour.
    pub winners: Vec<String>,
    /// Where things stand now.
    pub now: Option<(f64, f64)>,
    /// Lines through points in the values of the axes: break-evens.
    pub lines: Vec<Vec<(f64, f64)>>,
}

const HEIGHT: f64 = 0.5;
const HEIGHTS: (f64, f64) = (240.0, 420.0);
/// A disc with a letter.
const DISC: f64 = 9.5;

/// Cells of one winner side by side in a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Run {
    row: usize,
    /// The first column, and the one after the last.
    start: usize,
    end: usize,
    winner: usize,
}

impl Map {
    /// Who wins a cell.
    fn cell(&self, row: usize, column: usize) -> Option<usize> {
        let at = row * self.columns.len() + column;
        let winner = self.cells.get(at).copied().flatten()?;
        (winner < self.winners.len()).then_some(winner)
    }

    fn runs(&self) -> Vec<Run> {
        let mut runs: Vec<Run> = Vec::new();
        for row in 0..self.rows.len() {
            for column in 0..self.columns.len() {
                let Some(winner) = self.cell(row, column) else {
                    continue;
                };
                match runs.last_mut() {
                    Some(it) if it.row == row && it.end == column && it.winner == winner => {
                        it.end += 1;
                    }
                    _ => runs.push(Run {
                        row,
                        start: column,
                        end: column + 1,
                        winner,
                    }),
                }
            }
        }
        runs
    }

    /// Runs that touch, of one winner each.
    fn regions(&self) -> Vec<Vec<Run>> {
        let mut regions: Vec<Vec<Run>> = Vec::new();
        for run in self.runs() {
            let touches = |it: &Run| {
                it.winner == run.winner
                    && it.row + 1 == run.row
                    && it.start < run.end
                    && run.start < it.end
            };
            let (touching, apart): (Vec<_>, Vec<_>) = regions
                .into_iter()
                .partition(|region| region.iter().any(touches));
            regions = apart;
            let mut joined = touching.concat();
            joined.push(run);
            regions.push(joined);
        }
        regions
    }

    /// How many cells a winner has.
    fn won(&self, winner: usize) -> usize {
        let runs = self.runs().into_iter().filter(|it| it.winner == winner);
        runs.map(|it| it.end - it.start).sum()
    }

    /// The cell that a point lies in.
    fn cell_at(&self, (x, y): (f64, f64)) -> Option<usize> {
        let at = |axis: &Axis, middles: &[f64], value: f64| {
            let span = Span::around(middles, axis.is_log);
            let place = span.holds(value).then(|| span.place(value))?;
            let edges = span.edges(middles);
            edges
                .windows(2)
                .position(|it| it[0] <= place && place <= it[1])
        };
        let column = at(&self.x, &self.columns, x)?;
        let row = at(&self.y, &self.rows, y)?;
        self.cell(row, column)
    }

    pub(super) fn description(&self) -> String {
        let cells = self.rows.len() * self.columns.len();
        let mut text = format!("{} against {}.", self.y.name(), self.x.name());
        let ends = |axis: &Axis, middles: &[f64]| match middles {
            [first, .., last] => format!(
                " {} from {} to {}.",
                axis.label,
                figure(*first),
                figure(*last)
            ),
            _ => String::new(),
        };
        text.push_str(&ends(&self.x, &self.columns));
        text.push_str(&ends(&self.y, &self.rows));
        for (i, name) in self.winners.iter().enumerate() {
            let won = self.won(i);
            let _ = write!(text, " {}, {name}: {won} of {cells} cells.", letter(i));
        }
        if let Some(now) = self.now {
            let _ = write!(text, " Now at {}, {}", figure(now.0), figure(now.1));
            let winner = self.cell_at(now).map(|it| &self.winners[it]);
            match winner {
                Some(winner) => {
                    let _ = write!(text, ": {winner}.");
                }
                None => text.push('.'),
            }
        }
        text
    }

    pub(super) fn picture(&self, width: f64) -> Picture {
        let heading = Heading::of(&self.title, width);
        let legend = Legend::of(Sample::Area, &self.winners, width);
        let x = Span::around(&self.columns, self.x.is_log);
        let y = Span::around(&self.rows, self.y.is_log);
        let y_ticks = y.ticks(7);
        let left = Frame::room_for(&y_ticks);
        let right = 2.0 * MARGIN;
        let plot_width = width - left - right;
        let labels = x.ticks(8);
        let widest = labels.iter().max_by_key(|it| it.label.len());
        let most = Frame::most_ticks(plot_width, widest.map_or("", |it| &it.label));
        let legend_top = heading.bottom;
        let top = legend_top + legend.height + LINE + 10.0;
        let plot_height = (width * HEIGHT).clamp(HEIGHTS.0, HEIGHTS.1);
        let frame = Frame {
            left,
            right,
            top,
            bottom: BOTTOM,
            size: (width, top + plot_height + BOTTOM),
            x: x.ticks(most),
            y: y_ticks,
            x_name: self.x.name(),
            y_name: self.y.name(),
            grid: (false, false),
        };
        let (columns, rows) = (x.edges(&self.columns), y.edges(&self.rows));
        Picture::of(frame.size, |picture| {
            heading.paint(picture)?;
            legend.paint(picture, legend_top)?;
            let chart = frame.plot(picture)?;
            let plot = chart.plotting_area();
            for run in self.runs() {
                let corners = [
                    (columns[run.start], rows[run.row]),
                    (columns[run.end], rows[run.row + 1]),
                ];
                plot.draw(&area(corners, series(run.winner).rgb()))?;
            }
            for [from, to] in self.borders(&columns, &rows) {
                plot.draw(&Curve {
                    points: vec![from, to],
                    stroke: Stroke::of(PAPER, 1.5),
                })?;
            }
            for line in &self.lines {
                let points = line.iter().map(|it| (x.place(it.0), y.place(it.1)));
                let points: Vec<_> = points.collect();
                for stroke in [Stroke::of(PAPER, 4.5), Stroke::of(INK, 2.0)] {
                    let points = points.clone();
                    plot.draw(&Curve { points, stroke })?;
                }
            }
            for (at, winner) in self.letters(&columns, &rows, &frame) {
                plot.draw(&Disc {
                    at,
                    radius: DISC,
                    fill: PAPER,
                    edge: series(winner),
                })?;
                let label = Label::new(at, letter(winner).to_string(), INK);
                plot.draw(&label.anchored(HPos::Center).bold())?;
            }
            if let Some(now) = self.now {
                let at = (x.place(now.0), y.place(now.1));
                for (radius, fill, edge) in [(6.5, INK, PAPER), (2.0, PAPER, PAPER)] {
                    plot.draw(&Disc {
                        at,
                        radius,
                        fill,
                        edge,
                    })?;
                }
                // On the side where there is room.
                let is_right = (1.0 - at.0) * plot_width < text_width("now") + 2.0 * LINE;
                let label = Label::new(at, "now", INK).bold();
                plot.draw(&if is_right {
                    label.anchored(HPos::Right).beside(-11.0, 0.0)
                } else {
                    label.beside(11.0, 0.0)
                })?;
            }
            Ok(())
        })
    }

    /// Where cells of different winners meet.
    fn borders(&self, columns: &[f64], rows: &[f64]) -> Vec<[(f64, f64); 2]> {
        let mut borders = Vec::new();
        for row in 0..self.rows.len() {
            for column in 0..self.columns.len() {
                let (low, high) = (rows[row], rows[row + 1]);
                let (left, right) = (columns[column], columns[column + 1]);
                let own = self.cell(row, column);
                if column > 0 && self.cell(row, column - 1) != own {
                    borders.push([(left, low), (left, high)]);
                }
                if row > 0 && self.cell(row - 1, column) != own {
                    borders.push([(left, low), (right, low)]);
                }
            }
        }
        borders
    }

    /// Where the letters of winners stand: once in each region that has room, in the middle of the run
    /// of it that has the most.
    fn letters(&self, columns: &[f64], rows: &[f64], frame: &Frame) -> Vec<((f64, f64), usize)> {
        let now = self.now.map(|now| {
            let x = Span::around(&self.columns, self.x.is_log).place(now.0);
            let y = Span::around(&self.rows, self.y.is_log).place(now.1);
            (x * frame.plot_width(), y * frame.plot_height())
        });
        let mut letters = Vec::new();
        for region in self.regions() {
            let middle_row = region.iter().map(|it| it.row).sum::<usize>() / region.len().max(1);
            let wide = |it: &Run| columns[it.end] - columns[it.start];
            let middle = |it: &Run| {
                let x = f64::midpoint(columns[it.start], columns[it.end]);
                (x, f64::midpoint(rows[it.row], rows[it.row + 1]))
            };
            let is_free = |it: &Run| {
                let (x, y) = middle(it);
                let away = now.is_none_or(|now| {
                    let (dx, dy) = (
                        x * frame.plot_width() - now.0,
                        y * frame.plot_height() - now.1,
                    );
                    dx.abs() > 45.0 || dy.abs() > 2.0 * DISC
                });
                away && wide(it) * frame.plot_width() >= 2.0 * DISC
            };
            let room = region.iter().filter(|it| is_free(it));
            let best = room.max_by(|a, b| {
                // As wide as most of it, and near its middle.
                let near = |it: &Run| it.row.abs_diff(middle_row);
                let rank =
                    |it: &Run| wide(it) - 0.02 * f64::from(u32::try_from(near(it)).unwrap_or(0));
                rank(a).total_cmp(&rank(b))
            });
            if let Some(best) = best {
                letters.push((middle(best), best.winner));
            }
        }
        letters
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::chart::Chart;
    use crate::report::chart::tests::axis;

    /// Two rows of three: `one` wins the lower row but its last cell, `two` all else but a cell that nobody
    /// wins.
    fn map() -> Map {
        Map {
            title: "Who wins where".to_owned(),
            x: axis("reads", false),
            y: axis("writes", false),
            columns: vec![1.0, 2.0, 3.0],
            rows: vec![10.0, 20.0],
            cells: vec![Some(0), Some(0), Some(1), Some(1), None, Some(1)],
            winners: vec!["one".to_owned(), "two".to_owned()],
            now: Some((2.0, 10.0)),
            lines: Vec::new(),
        }
    }

    #[test]
    fn cells_of_a_row_that_are_alike_are_one_area() {
        let run = |row, start, end, winner| Run {
            row,
            start,
            end,
            winner,
        };
        assert_eq!(
            map().runs(),
            [
                run(0, 0, 2, 0),
                run(0, 2, 3, 1),
                run(1, 0, 1, 1),
                run(1, 2, 3, 1)
            ]
        );
        // The two on the right touch; the one on the left is apart.
        let sizes: Vec<_> = map().regions().iter().map(Vec::len).collect();
        assert_eq!(sizes, [1, 1, 2]);
    }

    #[test]
    fn areas_stand_where_their_cells_are() {
        let svg = Chart::Map(map()).svg(400, "m");
        // `20` is 2 × 6.84 wide, so the plot begins at 8 + 13.68 + 12 = 33.7 and ends at 384: of its 350.3
        // the first two of three columns are 233.5, and half of its 240 is 120.
        assert!(
            svg.contains("width=\"233.5\"") || svg.contains("width=\"233.6\""),
            "{svg}"
        );
        assert!(svg.contains("height=\"120.0\""), "{svg}");
    }

    #[test]
    fn the_description_says_who_wins_how_much() {
        assert_eq!(
            map().description(),
            "writes against reads. reads from 1 to 3. writes from 10 to 20. A, one: 2 of 6 cells. \
             B, two: 3 of 6 cells. Now at 2, 10: one."
        );
    }

    #[test]
    fn cells_that_there_are_not_are_nobodys() {
        let broken = Map {
            cells: vec![Some(7)],
            columns: vec![f64::NAN, 1.0],
            rows: Vec::new(),
            now: Some((f64::NAN, f64::NAN)),
            lines: vec![Vec::new()],
            ..map()
        };
        assert!(broken.runs().is_empty());
        assert!(!Chart::Map(broken).svg(350, "m").contains("NaN"));
    }
}
