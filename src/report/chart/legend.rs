//! Which line or area is which, by its letter.

use super::canvas::{Curve, Label, Stroke, area, units};
use super::frame::{Area, LINE, MARGIN, Painted, shortened, text_width};
use super::palette::{INK, dashes, letter, series};

/// What stands before a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sample {
    /// A piece of the line.
    Line,
    /// A piece of the area.
    Area,
}

const SAMPLE: f64 = 28.0;
const GAP: f64 = 18.0;

/// Names by their letters, side by side where they fit.
pub(super) struct Legend {
    sample: Sample,
    /// Left end, line and name of each.
    entries: Vec<(f64, f64, String)>,
    pub(super) height: f64,
}

impl Legend {
    pub(super) fn of(sample: Sample, names: &[String], width: f64) -> Self {
        let room = width - 2.0 * MARGIN;
        let texts = names.iter().enumerate().map(|(i, name)| {
            let text = format!("{} {name}", letter(i));
            shortened(&text, room - SAMPLE - 6.0)
        });
        let texts: Vec<_> = texts.collect();
        let widest = texts.iter().map(|it| text_width(it)).fold(0.0, f64::max);
        let entry = SAMPLE + 6.0 + widest + GAP;
        let (mut x, mut y) = (0.0, 0.0);
        let mut entries = Vec::new();
        for text in texts {
            if x > 0.0 && x + entry - GAP > room {
                (x, y) = (0.0, y + LINE);
            }
            entries.push((MARGIN + x, y, text));
            x += entry;
        }
        Self {
            sample,
            height: if entries.is_empty() {
                0.0
            } else {
                y + LINE + 4.0
            },
            entries,
        }
    }

    pub(super) fn paint(&self, picture: &Area<'_>, top: f64) -> Painted {
        for (i, (x, y, text)) in self.entries.iter().enumerate() {
            let middle = top + y + LINE / 2.0;
            let ends = [(*x, middle), (x + SAMPLE, middle)];
            match self.sample {
                Sample::Line => picture.draw(&Curve {
                    points: ends.map(|(x, y)| (units(x), units(y))).to_vec(),
                    stroke: Stroke::of(series(i), 2.5).dashed(dashes(i)),
                })?,
                Sample::Area => {
                    let corner = |(x, y): (f64, f64), up: f64| (units(x), units(y + up));
                    let corners = [corner(ends[0], -6.0), corner(ends[1], 6.0)];
                    picture.draw(&area(corners, series(i).rgb()))?;
                }
            }
            let at = (units(x + SAMPLE + 6.0), units(middle));
            picture.draw(&Label::new(at, text.as_str(), INK))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stand_side_by_side_where_they_fit() {
        let names = ["one", "two", "three"].map(str::to_owned);
        // The widest is `C three`, 7 letters of 6.84: 47.88. With its sample, 6 between and 18 after it
        // that is 99.88, so two and no third fit into 204 − 16 = 188.
        let legend = Legend::of(Sample::Line, &names, 204.0);
        let places: Vec<_> = legend.entries.iter().map(|it| (it.0, it.1)).collect();
        assert_eq!(places.len(), 3);
        assert_eq!(places[0], (8.0, 0.0));
        assert!((places[1].0 - 107.88).abs() < 1e-9);
        assert_eq!(places[2], (8.0, LINE));
        assert_eq!(legend.height, 2.0 * LINE + 4.0);
    }
}
