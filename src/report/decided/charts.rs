//! When the answer flips and what it hangs on, as charts.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::value::BINARY;
use super::{Asked, Winners, value};
use crate::decide::{Range, Sensitivity, Side, Sweep};
use crate::report::chart::{Axis, Bar, Chart, Lines, Map, Mark, Series, Tornado};

/// As many curves, and as many winners of a map, as are told apart.
const MOST_CURVES: usize = 6;
/// From this factor on costs are drawn by factors.
const WIDE: f64 = 20.0;
/// So many bars are read.
const MOST_BARS: usize = 15;

/// Costs along a number as curves, or over two as a map of who wins where.
pub(in crate::report) fn sweep_chart(asked: &Asked<'_>, sweep: &Sweep) -> Chart {
    match &sweep.ranges[..] {
        [across, up, ..] => Chart::Map(map(asked, sweep, (across, up))),
        ranges => Chart::Lines(curves(asked, sweep, ranges.first())),
    }
}

/// A picture of a sweep that stands by itself.
#[must_use]
pub fn sweep_svg(asked: &Asked<'_>, sweep: &Sweep) -> String {
    sweep_chart(asked, sweep).svg(SVG_WIDTH, "sweep")
}

/// CSS pixels.
const SVG_WIDTH: u32 = 900;

/// The costs of the options that are the best of their side somewhere, those that are it most often.
fn curves(asked: &Asked<'_>, sweep: &Sweep, range: Option<&Range>) -> Lines {
    let mut counts: Vec<(usize, usize)> = Vec::new();
    for at in 0..sweep.outcomes.len() {
        for best in sweep.step(at, asked.desk).best.into_iter().flatten() {
            match counts.iter_mut().find(|it| it.0 == best.at) {
                Some(known) => known.1 += 1,
                None => counts.push((best.at, 1)),
            }
        }
    }
    counts.sort_by_key(|it| (std::cmp::Reverse(it.1), it.0));
    counts.truncate(MOST_CURVES);
    counts.sort_unstable_by_key(|it| it.0);
    let values = range.map(|range| Scale::of(range).all(&range.values));
    let values = values.unwrap_or_default();
    let usd = |place: usize, option: usize| {
        let answer = sweep.outcomes.get(place)?.as_ref().ok()?;
        answer.effective_usd.get(option).copied()?
    };
    let series = counts.iter().map(|(option, _)| Series {
        name: asked.desk.models[*option].option().id.to_owned(),
        points: values
            .iter()
            .enumerate()
            .map(|(place, x)| (*x, usd(place, *option).map_or(f64::NAN, number)))
            .collect(),
    });
    let series: Vec<_> = series.collect();
    let drawn = || series.iter().flat_map(|it| &it.points).map(|it| it.1);
    let (least, most) = drawn().fold((f64::MAX, 0.0_f64), |(least, most), it| {
        (least.min(it), most.max(it))
    });
    let key = range.map_or("", |it| it.key.name.as_str());
    Lines {
        title: format!("{}: cost by {key}", asked.comparison.workload.name),
        x: axis(range),
        y: Axis {
            label: "effective cost".to_owned(),
            unit: "USD a month".to_owned(),
            is_log: least > 0.0 && most / least > WIDE,
        },
        series,
        marks: marks(sweep, range),
    }
}

/// Where the answer flips, and the profile as it is.
fn marks(sweep: &Sweep, range: Option<&Range>) -> Vec<Mark> {
    let now = range.and_then(|range| {
        let now = range.present()?;
        let label = format!("now {}", value(&range.key, now));
        let x = Scale::of(range).value(now);
        Some(Mark { x, label })
    });
    let flips = sweep.break_even.iter().flat_map(|it| {
        let flips = it.flips.iter();
        flips.filter_map(move |flip| {
            let x = Scale::of(range?).value(flip.at);
            let label = value(&it.key, flip.at);
            Some(Mark { x, label })
        })
    });
    now.into_iter().chain(flips).collect()
}

fn map(asked: &Asked<'_>, sweep: &Sweep, (across, up): (&Range, &Range)) -> Map {
    let winners = Winners::of(asked, sweep);
    let names = winners.all.iter().map(|it| it.id.to_owned());
    let now = across.present().zip(up.present());
    let scales = [across, up].map(Scale::of);
    let lines = sweep.lines.iter().map(|line| {
        let points = line.iter();
        let points = points.map(|(x, y)| (x / scales[0].factor, y / scales[1].factor));
        points.collect()
    });
    Map {
        title: format!("{}: who wins where", asked.comparison.workload.name),
        x: axis(Some(across)),
        y: axis(Some(up)),
        columns: scales[0].all(&across.values),
        rows: scales[1].all(&up.values),
        cells: winners.places.clone(),
        winners: names.collect(),
        now: now.map(|(x, y)| (scales[0].value(x), scales[1].value(y))),
        lines: lines.collect(),
    }
}

fn axis(range: Option<&Range>) -> Axis {
    Axis {
        label: range.map_or_else(String::new, |it| it.key.name.clone()),
        unit: range.map_or("", |it| Scale::of(it).unit).to_owned(),
        is_log: range.is_some_and(|it| it.is_log),
    }
}

/// In what values are drawn.
#[derive(Debug, Clone, Copy)]
struct Scale {
    unit: &'static str,
    factor: f64,
}

impl Scale {
    /// Sizes in the largest unit that the largest of them fills, shares in percent.
    fn of(range: &Range) -> Self {
        let most = range.values.last().map_or(0.0, |it| number(*it));
        let (unit, factor) = if range.key.is_share() {
            ("%", 0.01)
        } else if range.key.is_size() {
            let unit = BINARY.iter().map(|it| (it.0, number(it.1)));
            unit.into_iter()
                .find(|it| most >= it.1)
                .unwrap_or(("B", 1.0))
        } else {
            ("", 1.0)
        };
        Self { unit, factor }
    }

    fn value(self, value: Decimal) -> f64 {
        number(value) / self.factor
    }

    fn all(self, values: &[Decimal]) -> Vec<f64> {
        values.iter().map(|it| self.value(*it)).collect()
    }
}

/// What a decision hangs on, as a tornado.
pub(in crate::report) fn sensitivity_chart(asked: &Asked<'_>, found: &Sensitivity) -> Chart {
    let other = match found.winner {
        Side::Second => Side::First,
        _ => Side::Second,
    };
    let cheaper = |side| format!("{} costs less", asked.name(found.sides, side));
    let base = number(found.lead_usd);
    let bars = found.moved.iter().take(MOST_BARS).map(|it| {
        let label = |at: Option<Decimal>| at.map_or_else(String::new, |at| value(&it.key, at));
        Bar {
            name: it.key.name.clone(),
            low_label: label(it.down.value),
            high_label: label(it.up.value),
            low: it.down.lead_usd.map(number),
            high: it.up.lead_usd.map(number),
            flips: it.flips(found.winner),
        }
    });
    Chart::Tornado(Tornado {
        title: format!("{}: what the lead hangs on", asked.comparison.workload.name),
        x: Axis {
            label: format!("lead of {}", asked.name(found.sides, found.winner)),
            unit: "USD a month".to_owned(),
            is_log: false,
        },
        base,
        sides: [cheaper(other), cheaper(found.winner)],
        bars: bars.collect(),
    })
}

/// A value where it is drawn: a pixel is coarser than any rounding.
fn number(value: Decimal) -> f64 {
    value.to_f64().unwrap_or_default()
}
