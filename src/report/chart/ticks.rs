//! What stands where along an axis, linear or logarithmic.

use rust_decimal::prelude::{FromPrimitive, ToPrimitive};
use rust_decimal::{Decimal, dec};

use crate::figures::thousands;
use crate::report::axis::round_step;

/// The values along an axis, from one end to the other.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Span {
    /// The ends, as logarithms where the axis is logarithmic.
    low: f64,
    high: f64,
    is_log: bool,
}

/// A value with its name, at a part of the axis.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Tick {
    pub(super) place: f64,
    pub(super) label: String,
}

impl Span {
    /// From the least of some values to the greatest. A logarithmic axis takes what is more than 0 alone.
    pub(super) fn over(values: impl IntoIterator<Item = f64>, is_log: bool) -> Self {
        let values = values.into_iter().filter(|it| it.is_finite());
        let values = values.filter(|it| !is_log || *it > 0.0);
        let ends = values.fold(None, |ends: Option<(f64, f64)>, it| {
            Some(ends.map_or((it, it), |(low, high)| (low.min(it), high.max(it))))
        });
        let (low, high) = ends.unwrap_or((1.0, 1.0));
        let span = Self {
            low,
            high,
            is_log: false,
        };
        if is_log {
            Self {
                low: libm::log10(low),
                high: libm::log10(high),
                is_log,
            }
        } else {
            span
        }
        .opened()
    }

    /// The same with 0 in it, where it is linear, and a part more beyond each end that is not 0.
    pub(super) fn padded(self, part: f64) -> Self {
        let (low, high) = if self.is_log {
            (self.low, self.high)
        } else {
            (self.low.min(0.0), self.high.max(0.0))
        };
        let pad = (high - low) * part;
        let is_end = |it: f64| !self.is_log && it == 0.0;
        Self {
            low: if is_end(low) { low } else { low - pad },
            high: if is_end(high) { high } else { high + pad },
            ..self
        }
    }

    /// The same with a part of it more at both ends.
    pub(super) fn widened(self, part: f64) -> Self {
        let more = (self.high - self.low) * part;
        Self {
            low: self.low - more,
            high: self.high + more,
            ..self
        }
    }

    /// Between cells whose middles are some values: half a cell more at both ends.
    pub(super) fn around(middles: &[f64], is_log: bool) -> Self {
        let span = Self::over(middles.iter().copied(), is_log);
        let edges = span.edges(middles);
        let ends = (edges.first().copied(), edges.last().copied());
        match ends {
            (Some(low), Some(high)) => Self {
                low: span.low + low * (span.high - span.low),
                high: span.low + high * (span.high - span.low),
                ..span
            },
            _ => span,
        }
        .opened()
    }

    /// Where cells with these middles, in order, meet, beginning and end included.
    pub(super) fn edges(self, middles: &[f64]) -> Vec<f64> {
        let places: Vec<_> = middles.iter().map(|it| self.unclamped(*it)).collect();
        let between = places.windows(2).map(|it| f64::midpoint(it[0], it[1]));
        let between: Vec<_> = between.collect();
        let (Some(first), Some(last)) = (places.first(), places.last()) else {
            return Vec::new();
        };
        // One cell alone is as wide as the axis.
        let low = between.first().map_or(0.0, |it| 2.0 * first - it);
        let high = between.last().map_or(1.0, |it| 2.0 * last - it);
        [vec![low], between, vec![high]].concat()
    }

    /// What is one value alone has some room around it.
    fn opened(self) -> Self {
        if self.high > self.low {
            return self;
        }
        let room = if self.is_log || self.low == 0.0 {
            0.5
        } else {
            self.low.abs() * 0.1
        };
        Self {
            low: self.low - room,
            high: self.high + room,
            ..self
        }
    }

    /// At which part of the axis a value stands; what lies beyond it is at its end.
    pub(super) fn place(self, value: f64) -> f64 {
        let place = self.unclamped(value);
        if place.is_nan() {
            0.0
        } else {
            place.clamp(0.0, 1.0)
        }
    }

    /// Whether a value lies within.
    pub(super) fn holds(self, value: f64) -> bool {
        (0.0..=1.0).contains(&self.unclamped(value))
    }

    fn unclamped(self, value: f64) -> f64 {
        let value = if self.is_log {
            libm::log10(value)
        } else {
            value
        };
        (value - self.low) / (self.high - self.low)
    }

    /// Round values along the axis: as many as fit.
    pub(super) fn ticks(self, most: usize) -> Vec<Tick> {
        let most = most.max(2);
        if self.is_log {
            let choices = LOG_STEPS.into_iter().map(|it| self.log_ticks(it));
            let mut choices = choices.filter(|it| it.len() <= most);
            if let Some(ticks) = choices.next()
                && ticks.len() >= 2
            {
                return ticks;
            }
        }
        self.linear_ticks(most)
    }

    fn linear_ticks(self, most: usize) -> Vec<Tick> {
        let ends = [self.low, self.high].map(|it| {
            let value = if self.is_log { libm::exp10(it) } else { it };
            Decimal::from_f64(value.clamp(-MOST, MOST)).unwrap_or_default()
        });
        let steps = Decimal::from(most - 1);
        let step = round_step(ends[1] - ends[0], steps);
        let first = ends[0].checked_div(step).unwrap_or_default().ceil();
        let values = (0..=most).filter_map(|it| (first + Decimal::from(it)).checked_mul(step));
        let values = values.filter(|it| *it <= ends[1]);
        values.map(|it| self.tick(it)).collect()
    }

    /// Those numbers of each power of ten, or every so many powers.
    fn log_ticks(self, (numbers, every): (&[u32], i32)) -> Vec<Tick> {
        let powers = (-12..=18).filter(|it| it % every == 0);
        let values = powers.flat_map(|power| {
            let ten = dec!(10);
            let times = usize::try_from(power.abs()).unwrap_or(0);
            let power_of_ten =
                (0..times).fold(
                    Decimal::ONE,
                    |it, _| {
                        if power < 0 { it / ten } else { it * ten }
                    },
                );
            numbers
                .iter()
                .map(move |it| Decimal::from(*it) * power_of_ten)
        });
        values
            .filter(|it| it.to_f64().is_some_and(|it| self.holds(it)))
            .map(|it| self.tick(it))
            .collect()
    }

    fn tick(self, value: Decimal) -> Tick {
        Tick {
            place: self.place(value.to_f64().unwrap_or_default()),
            label: short(value),
        }
    }
}

/// Beyond it no profile reaches.
const MOST: f64 = 1e19;

/// The marks of a logarithmic axis, from many to few.
const LOG_STEPS: [(&[u32], i32); 6] = [
    (&[1, 2, 5], 1),
    (&[1, 3], 1),
    (&[1], 1),
    (&[1], 2),
    (&[1], 3),
    (&[1], 6),
];

/// A value as an axis names it: `2,500`, `10M`.
pub(super) fn short(value: Decimal) -> String {
    let size = value.abs();
    let units = [
        (dec!(1_000_000_000_000), "T"),
        (dec!(1_000_000_000), "B"),
        (dec!(1_000_000), "M"),
    ];
    let unit = units.into_iter().find(|(unit, _)| size >= *unit);
    let text = match unit {
        Some((unit, letter)) => format!("{}{letter}", thousands((value / unit).round_dp(3))),
        None => thousands(value.round_sf(6).unwrap_or(value)),
    };
    text.replace('-', "−")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(span: Span, most: usize) -> Vec<String> {
        span.ticks(most).into_iter().map(|it| it.label).collect()
    }

    #[test]
    fn a_linear_axis_has_round_values() {
        let span = Span::over([0.0, 30.0], false);
        assert_eq!(labels(span, 5), ["0", "10", "20", "30"]);
        assert!((span.place(15.0) - 0.5).abs() < 1e-12);
        // A tenth of 30 more above, and nothing below 0.
        let padded = Span::over([10.0, 30.0], false).padded(0.1);
        assert!((padded.place(33.0) - 1.0).abs() < 1e-12);
        assert_eq!(padded.place(0.0), 0.0);
        let below = Span::over([-1_500_000.0, 500_000.0], false);
        assert_eq!(
            labels(below, 6),
            ["−1.5M", "−1M", "−500,000", "0", "500,000"]
        );
    }

    #[test]
    fn a_logarithmic_axis_has_powers_of_ten() {
        let span = Span::over([10.0, 100_000.0], true);
        // 1,000 is half-way from 10 to 100,000.
        assert!((span.place(1_000.0) - 0.5).abs() < 1e-12);
        assert_eq!(labels(span, 5), ["10", "100", "1,000", "10,000", "100,000"]);
        assert_eq!(labels(span, 4), ["100", "10,000"]);
        assert_eq!(
            labels(Span::over([1.0, 10.0], true), 5),
            ["1", "2", "5", "10"]
        );
        // Too near for powers: round values all the same.
        assert_eq!(
            labels(Span::over([6.0, 9.0], true), 5),
            ["6", "7", "8", "9"]
        );
    }

    #[test]
    fn what_can_not_be_drawn_stands_at_an_end() {
        let span = Span::over([f64::NAN, 0.0, 1.0, 100.0], true);
        assert_eq!(span.place(0.0), 0.0);
        assert_eq!(span.place(-5.0), 0.0);
        assert_eq!(span.place(1e9), 1.0);
        for values in [vec![], vec![0.0], vec![7.0], vec![f64::INFINITY]] {
            for is_log in [false, true] {
                let span = Span::over(values.iter().copied(), is_log);
                assert!(span.place(7.0).is_finite());
                assert!(!span.ticks(5).is_empty(), "{values:?}");
            }
        }
    }

    #[test]
    fn cells_meet_half_way() {
        // 1, 10 and 100: by logarithms 0, 1 and 2, so edges at −0.5, 0.5, 1.5 and 2.5 of 3.
        let span = Span::around(&[1.0, 10.0, 100.0], true);
        let edges = span.edges(&[1.0, 10.0, 100.0]);
        for (edge, expected) in edges.iter().zip([0.0, 1.0 / 3.0, 2.0 / 3.0, 1.0]) {
            assert!((edge - expected).abs() < 1e-12, "{edges:?}");
        }
        assert_eq!(Span::around(&[5.0], false).edges(&[5.0]), [0.0, 1.0]);
    }

    #[test]
    fn large_values_are_short() {
        assert_eq!(short(dec!(2500)), "2,500");
        assert_eq!(short(dec!(2_500_000)), "2.5M");
        assert_eq!(short(dec!(-4_000_000_000)), "−4B");
    }
}
