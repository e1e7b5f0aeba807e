//! Costs along one number of a profile, or along two.

use rust_decimal::prelude::ToPrimitive;
use rust_decimal::{Decimal, dec};

use super::break_even::BreakEven;
use super::contour::contours;
use super::draw::{is_wide, spaced, to_digits};
use super::key::Key;
use super::profile::Profile;
use super::sides::{Side, Sides};
use super::varied::{Outcome, Varied};
use crate::batch::{Choice, Desk};
use crate::problem::{Problem, Problems};

/// More steps than anybody looks at.
const MOST_STEPS: usize = 10_000;
/// More places in a map than anybody looks at.
const MOST_PLACES: usize = 1_000_000;
/// Steps where nobody says how many: of the first range, and of the second, so that a map of letters,
/// which are twice as high as wide, is about as high as wide.
const STEPS: [usize; 2] = [50, 25];
/// How far values about the present one reach.
const REACH: Decimal = dec!(30);
/// One along each axis is all that a picture has.
const MOST_RANGES: usize = 2;

/// Values of a key, from one to another.
#[derive(Debug, Clone)]
pub struct Range {
    /// The key.
    pub key: Key,
    /// The values, from the least on.
    pub values: Vec<Decimal>,
    /// Whether they go by equal factors, and not by equal steps.
    pub is_log: bool,
}

/// Costs along one or two ranges.
#[derive(Debug)]
pub struct Sweep {
    /// One range or two.
    pub ranges: Vec<Range>,
    /// What is decided between.
    pub sides: Sides,
    /// What the options cost at each value of the first range, and of a map that for each value of the
    /// second.
    pub outcomes: Vec<Outcome>,
    /// Where the answer flips along a single range.
    pub break_even: Option<BreakEven>,
    /// Where both sides cost the same on a map: lines through points of both keys.
    pub lines: Vec<Vec<(f64, f64)>>,
}

/// What holds at a place of a sweep.
#[derive(Debug, Clone, Copy)]
pub struct Step {
    /// The best option of each side.
    pub best: [Option<Choice>; 2],
    /// The side that costs less.
    pub winner: Side,
    /// The cheapest of all options that decide.
    pub cheapest: Option<Choice>,
}

impl Range {
    /// Reads `KEY=FROM..TO`, behind which `:STEPS` may say how many values there are, and `:log` that they go
    /// by equal factors; `is_second` says that it is the second of a map.
    ///
    /// # Errors
    /// A text of another form, a key that no profile has, values that the key can't have.
    pub fn parse(profile: &Profile, text: &str, is_second: bool) -> Result<Self, Problem> {
        let form = |what: &str| {
            let message = format!("--vary: {what}, found {text:?}");
            let help = "write KEY=FROM..TO, KEY=FROM..TO:STEPS or KEY=FROM..TO:STEPS:log, \
                        reads.per_second=10..10_000:50:log for one";
            Problem::anywhere(message).help(help)
        };
        let (name, rest) = text
            .split_once('=')
            .ok_or_else(|| form("expected KEY=FROM..TO"))?;
        let key = profile.key("--vary", name.trim())?;
        let mut parts = rest.split(':');
        let bounds = parts.next().unwrap_or_default();
        let (from, to) = bounds
            .split_once("..")
            .ok_or_else(|| form("expected FROM..TO behind the ="))?;
        let (from, to) = (key.parse("--vary", from)?, key.parse("--vary", to)?);
        if from >= to {
            return Err(form("expected FROM to be less than TO"));
        }
        let (mut steps, mut is_log) = (STEPS[usize::from(is_second)], false);
        for part in parts {
            if part == "log" {
                is_log = true;
            } else {
                let number = part.replace('_', "").parse().ok();
                let number = number.filter(|it| (2..=MOST_STEPS).contains(it));
                let expected = format!("expected log, or from 2 to {MOST_STEPS} steps, behind a :");
                steps = number.ok_or_else(|| form(&expected))?;
            }
        }
        if is_log && from <= Decimal::ZERO {
            return Err(form("equal factors need a FROM above 0"));
        }
        Ok(Self::of(key, (from, to), steps, is_log))
    }

    fn of(key: Key, (from, to): (Decimal, Decimal), steps: usize, is_log: bool) -> Self {
        let values = spaced(from, to, steps, is_log).into_iter();
        let mut values: Vec<_> = values.map(|it| key.nearest(it)).collect();
        values.dedup();
        Self {
            key,
            values,
            is_log,
        }
    }

    /// Values about the present one: from a thirtieth of it to thirty times as much by equal factors, or
    /// all that a share can be; so many of them.
    ///
    /// # Errors
    /// A key whose present value gives no range.
    pub fn about(key: Key, steps: usize) -> Result<Self, Problem> {
        let (mut from, mut to) = key.range()?;
        let is_log = is_wide(from, to);
        if let Some(now) = key.now.filter(|_| is_log) {
            from = from.max(to_digits(now / REACH, 3));
            to = to.min(to_digits(now.saturating_mul(REACH), 3));
        }
        Ok(Self::of(key, (from, to), steps, is_log))
    }

    /// The present value, where it lies in the range.
    #[must_use]
    pub fn present(&self) -> Option<Decimal> {
        let (from, to) = (self.values.first()?, self.values.last()?);
        self.key.now.filter(|now| now >= from && now <= to)
    }
}

impl Sweep {
    /// Prices a profile along a range, or at every pair of values of two.
    ///
    /// # Errors
    /// No range or more than two, ranges of one key, more places than anybody looks at.
    pub fn along(
        profile: &Profile,
        desk: &Desk<'_>,
        sides: Sides,
        ranges: Vec<Range>,
    ) -> Result<Self, Problems> {
        let places: usize = ranges.iter().map(|it| it.values.len()).product();
        if ranges.is_empty() || ranges.len() > MOST_RANGES || places > MOST_PLACES {
            let message = format!("expected one or two ranges of at most {MOST_PLACES} places");
            return Err(Problem::anywhere(message)
                .help("vary fewer keys, in fewer steps")
                .into());
        }
        let keys: Vec<_> = ranges.iter().map(|it| it.key.clone()).collect();
        let varied = Varied::new(profile, &keys, desk)?;
        let outcomes = varied.outcomes(&points(&ranges));
        let break_even = match &ranges[..] {
            [Range { key, values, .. }] => {
                let [from, to] = [values.first(), values.last()].map(Option::<&Decimal>::copied);
                let ends = (from.unwrap_or_default(), to.unwrap_or_default());
                Some(BreakEven::find(profile, desk, sides, key, ends)?)
            }
            _ => None,
        };
        let mut sweep = Self {
            ranges,
            sides,
            outcomes,
            break_even,
            lines: Vec::new(),
        };
        if let [across, up] = &sweep.ranges[..] {
            let axes = [across, up].map(coordinates);
            let is_log = [across.is_log, up.is_log];
            let leads = 0..sweep.outcomes.len();
            let leads = leads.map(|at| lead(&sweep.step(at, desk), is_log.contains(&true)));
            let leads: Vec<_> = leads.collect();
            let lines = contours([&axes[0], &axes[1]], &leads).into_iter();
            let back = |value: f64, is_log: bool| if is_log { libm::exp(value) } else { value };
            let lines = lines.map(|line| {
                let points = line.into_iter();
                let points = points.map(|(x, y)| (back(x, is_log[0]), back(y, is_log[1])));
                points.collect()
            });
            sweep.lines = lines.collect();
        }
        Ok(sweep)
    }

    /// What holds at a place, counted as [`Sweep::outcomes`] are.
    #[must_use]
    pub fn step(&self, at: usize, desk: &Desk<'_>) -> Step {
        let answer = self.outcomes.get(at).and_then(|it| it.as_ref().ok());
        let best = answer.map_or([None, None], |it| self.sides.of(it, desk));
        Step {
            best,
            winner: Side::cheaper(&best),
            cheapest: answer.and_then(|it| it.cheapest),
        }
    }

    /// The values of the keys at a place.
    #[must_use]
    pub fn values(&self, at: usize) -> Vec<Decimal> {
        let mut at = at;
        let values = self.ranges.iter().map(|range| {
            let count = range.values.len().max(1);
            let value = range.values.get(at % count).copied();
            at /= count;
            value.unwrap_or_default()
        });
        values.collect()
    }
}

/// Every place: the first range through, for each value of the second.
fn points(ranges: &[Range]) -> Vec<Vec<Decimal>> {
    let mut points = vec![Vec::new()];
    for range in ranges.iter().rev() {
        let longer = points.iter().flat_map(|point| {
            let values = range.values.iter();
            values.map(move |value| {
                let mut longer = vec![*value];
                longer.extend(point);
                longer
            })
        });
        points = longer.collect();
    }
    points
}

/// Where the values of a range stand along an axis.
fn coordinates(range: &Range) -> Vec<f64> {
    let values = range.values.iter();
    let values = values.map(|it| it.to_f64().unwrap_or_default());
    values
        .map(|it| if range.is_log { libm::log(it) } else { it })
        .collect()
}

/// How far the first side is ahead at a place: by what the second costs more, which is straight along equal
/// steps, or by the logarithm of the ratio, which is nearly so along equal factors. It is infinite where only one
/// serves, or costs anything.
fn lead(step: &Step, is_log: bool) -> Option<f64> {
    let usd = |at: usize| step.best[at].and_then(|it| it.usd.to_f64());
    match (usd(0), usd(1)) {
        (Some(first), Some(second)) if is_log && first > 0.0 && second > 0.0 => {
            Some(libm::log(second / first))
        }
        (Some(first), Some(second)) if is_log && first > second => Some(f64::NEG_INFINITY),
        (Some(first), Some(second)) if is_log && first < second => Some(f64::INFINITY),
        (Some(first), Some(second)) => Some(second - first),
        (Some(_), None) => Some(f64::INFINITY),
        (None, Some(_)) => Some(f64::NEG_INFINITY),
        (None, None) => None,
    }
}
