//! How sure an answer is: a profile priced at many values of its intervals.

use std::cmp::Reverse;

use rust_decimal::Decimal;

use super::distribution::Distribution;
use super::key::Key;
use super::profile::Profile;
use super::uniform::Uniforms;
use super::varied::{Outcome, Varied};
use crate::batch::Desk;
use crate::compare::Term;
use crate::model::{Engine, PurchaseOption};
use crate::problem::{Problem, Problems};
use crate::workload::Interval;
use crate::workload::units::Quantity;

/// So many ways in which demand moves are drawn from.
pub const MOVEMENTS: usize = 500;
/// The most samples: costs of all options at so many take some 2 GB.
const MOST: usize = 1_000_000;
/// So many are priced before they are counted: what all options cost at so many fits into memory.
const BLOCK: usize = 16_384;

/// What options cost over samples of a profile's intervals.
///
/// Each sample draws all intervals, independently of each other. Without a confidence a number is triangular:
/// nothing below low, nothing above high, the most likely value in the middle. With a confidence c the middle is
/// the median, and it lies below low as often as above high, each with probability (1 − c) ÷ 2: a log-normal
/// through these, each half as wide as its own end asks for; a normal where low is 0. What the key does not take
/// is moved to its nearest bound, and a key of whole numbers has the nearest of them.
///
/// Sample i depends on the seed and on i alone: it is drawn from stream i of `ChaCha8`.
///
/// Numbers that say how demand moves (spikiness, what a shape is made of) are drawn from a grid: each is divided
/// into [`MOVEMENTS`] parts of equal probability and stands in the middle of one. With several of them the parts
/// are paired by chance, each used once (a Latin hypercube), so that there are so many movements in all and no
/// more: what follows from a movement is worked out once.
#[derive(Debug)]
pub struct Samples {
    /// How many were drawn.
    pub count: usize,
    /// What they follow from.
    pub seed: u64,
    /// The numbers that were drawn, in the order in which a profile is read.
    pub drawn: Vec<Drawn>,
    /// How many the profile can't have, for rules between its keys, and the reason of the first.
    pub refused: Option<(usize, String)>,
    /// What came of them within each term that was asked for and has options.
    pub terms: Vec<SampledTerm>,
}

/// A number that was drawn.
#[derive(Debug, Clone)]
pub struct Drawn {
    /// Its key.
    pub key: Key,
    /// What it is likely to be.
    pub interval: Interval,
    /// Whether it says how demand moves, and is drawn from a grid.
    pub in_movements: bool,
}

/// What came of samples among the options within a term.
#[derive(Debug)]
pub struct SampledTerm {
    /// The longest commitment that was considered.
    pub term: Term,
    /// In how many samples at least one of its options serves.
    pub served: usize,
    /// Its options, the best choice first: those that serve in the most samples, and of these the one with
    /// the least regret. An option that serves in all has the least regret where its mean cost is the least.
    pub options: Vec<Sampled>,
}

/// What an option costs over samples.
#[derive(Debug)]
pub struct Sampled {
    /// The option.
    pub option: &'static PurchaseOption,
    /// The share of samples in which it serves, of those that the profile can have.
    pub served_share: Decimal,
    /// What it costs in these; `None` where it serves in none.
    pub costs: Option<SampledCosts>,
    /// The share of samples in which it is the cheapest, of those in which some option within the term
    /// serves. Of two alike the one that is listed first is.
    pub cheapest_share: Decimal,
}

/// What an option costs in the samples in which it serves, effective USD a month.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SampledCosts {
    /// No more than this in 5 % of samples, by nearest rank.
    pub usd_05: Decimal,
    /// No more than this in half of them.
    pub usd_50: Decimal,
    /// No more than this in 95 % of them.
    pub usd_95: Decimal,
    /// On average.
    pub mean_usd: Decimal,
    /// What it costs on average over the cheapest of each sample: the expected regret of choosing it.
    pub regret_usd: Decimal,
}

impl Samples {
    /// Prices a profile at so many draws of its intervals, with the options of a desk; what comes of it is
    /// told for each of some terms that has options.
    ///
    /// # Errors
    /// A profile without an interval, or one that can have none of the samples.
    pub fn draw(
        profile: &Profile,
        desk: &Desk<'_>,
        terms: &[Term],
        count: usize,
        seed: u64,
    ) -> Result<Self, Problems> {
        let mut drawn = drawn(profile)?;
        let keys: Vec<_> = drawn.iter().map(|it| it.key.clone()).collect();
        let varied = Varied::new(profile, &keys, desk)?;
        for (at, it) in drawn.iter_mut().enumerate() {
            it.in_movements = varied.moves_demand(at);
        }
        let plan = Plan::new(&drawn, seed);
        let mut tally = Tally::new(desk, terms, count);
        let mut uniforms = Uniforms::new(seed);
        let mut next = 0;
        while next < count {
            let end = count.min(next + BLOCK);
            let points: Vec<_> = (next..end)
                .map(|it| plan.point(&mut uniforms, it))
                .collect();
            for outcome in priced(&varied, points) {
                tally.add(&outcome);
            }
            next = end;
        }
        if let Some((refused, reason)) = tally.refused.as_ref().filter(|it| it.0 == count) {
            let message = format!("the profile can have none of {refused} samples: {reason}");
            let help = "narrow its intervals so that their numbers go together";
            return Err(Problem::anywhere(message).help(help).into());
        }
        tally.costs.iter_mut().for_each(|it| it.sort_unstable());
        let terms = tally.terms.iter().map(|it| tally.within(desk, it, count));
        Ok(Self {
            count,
            seed,
            terms: terms.filter(|it| !it.options.is_empty()).collect(),
            drawn,
            refused: tally.refused,
        })
    }

    /// Whether a profile has an interval that a month's cost follows from.
    #[must_use]
    pub fn has_something_to_draw(profile: &Profile) -> bool {
        intervals(profile).next().is_some()
    }

    /// Reads how many samples to draw; `option` is where it stands.
    ///
    /// # Errors
    /// A text that is no whole number from 1 to a million.
    pub fn parse_count(option: &str, text: &str) -> Result<usize, Problem> {
        let value = Quantity::Number.parse(text).ok();
        let value = value.filter(|it| it.fract().is_zero());
        let count = value.and_then(|it| usize::try_from(it).ok());
        count.filter(|it| (1..=MOST).contains(it)).ok_or_else(|| {
            let message =
                format!("{option}: expected a whole number from 1 to 1,000,000, found {text:?}");
            Problem::anywhere(message).help("for example 10_000, or 10k")
        })
    }

    /// What came of them within a term.
    #[must_use]
    pub fn within(&self, term: Term) -> Option<&SampledTerm> {
        self.terms.iter().find(|it| it.term == term)
    }
}

impl SampledTerm {
    /// The best choice, of one engine or of both; `None` where none serves in any sample.
    #[must_use]
    pub fn best(&self, engine: Option<Engine>) -> Option<&Sampled> {
        let mut serving = self.options.iter().filter(|it| it.costs.is_some());
        serving.find(|it| engine.is_none_or(|engine| engine == it.option.engine))
    }

    /// The share of samples in which an option of an engine is the cheapest, of those in which some option
    /// serves.
    #[must_use]
    pub fn cheapest_share(&self, engine: Engine) -> Decimal {
        let of_engine = self.options.iter().filter(|it| it.option.engine == engine);
        of_engine.map(|it| it.cheapest_share).sum()
    }
}

/// The intervals that a month's cost follows from: how a workload grows is none.
fn intervals(profile: &Profile) -> impl Iterator<Item = &Interval> {
    let intervals = profile.workload().intervals.iter();
    intervals.filter(|it| !it.key.starts_with("growth."))
}

/// These intervals with their keys.
fn drawn(profile: &Profile) -> Result<Vec<Drawn>, Problems> {
    let intervals: Vec<_> = intervals(profile).collect();
    if intervals.is_empty() {
        let message = format!("{}: there is no interval to draw samples of", profile.name);
        let help = "give a number that nobody knows as one: \
                    per_second = { low = 100, mid = 300, high = 2_000 }";
        return Err(Problem::anywhere(message).help(help).into());
    }
    let drawn = intervals.into_iter().map(|interval| {
        let key = profile.key("--samples", &interval.key)?;
        let interval = interval.clone();
        Ok(Drawn {
            key,
            interval,
            in_movements: false,
        })
    });
    Ok(drawn.collect::<Result<_, Problem>>()?)
}

/// How samples are drawn.
struct Plan<'s> {
    numbers: Vec<Number<'s>>,
}

/// How a number is drawn.
struct Number<'s> {
    key: &'s Key,
    distribution: Distribution<'s>,
    /// Where it says how demand moves: its value in each of the movements.
    in_movements: Option<Vec<Decimal>>,
}

/// A sample: which movement it has, and a value for each key.
struct Point {
    movement: usize,
    values: Vec<Decimal>,
}

impl<'s> Plan<'s> {
    fn new(drawn: &'s [Drawn], seed: u64) -> Self {
        let mut uniforms = Uniforms::new(seed);
        let numbers = drawn.iter().enumerate().map(|(at, it)| {
            let distribution = Distribution::new(&it.interval);
            let key = &it.key;
            let in_movements = it.in_movements.then(|| {
                // Streams from the end on: samples have those from the beginning on.
                uniforms.begin(u64::MAX - at as u64);
                let parts = shuffled(&mut uniforms, MOVEMENTS);
                let values = parts.into_iter().map(|part| {
                    #[expect(clippy::cast_precision_loss, reason = "there are few parts")]
                    let middle = (part as f64 + 0.5) / MOVEMENTS as f64;
                    key.nearest(distribution.quantile(middle))
                });
                values.collect()
            });
            Number {
                key,
                distribution,
                in_movements,
            }
        });
        Self {
            numbers: numbers.collect(),
        }
    }

    /// The values of a sample. The first number of its stream chooses the movement, each further one a key.
    fn point(&self, uniforms: &mut Uniforms, sample: usize) -> Point {
        uniforms.begin(sample as u64);
        let movement = uniforms.below(MOVEMENTS);
        let values = self.numbers.iter().map(|it| {
            let probability = uniforms.next();
            let moved = it.in_movements.as_ref().and_then(|it| it.get(movement));
            let drawn = || it.key.nearest(it.distribution.quantile(probability));
            moved.copied().unwrap_or_else(drawn)
        });
        Point {
            values: values.collect(),
            movement,
        }
    }
}

/// The numbers below another in an order by chance (Fisher and Yates).
fn shuffled(uniforms: &mut Uniforms, count: usize) -> Vec<usize> {
    let mut all: Vec<_> = (0..count).collect();
    for last in (1..count).rev() {
        all.swap(last, uniforms.below(last + 1));
    }
    all
}

/// What options cost at points, in their order. Points of one movement are priced one after the other, so
/// that it is worked out once.
fn priced(varied: &Varied<'_, '_>, points: Vec<Point>) -> Vec<Outcome> {
    let mut order: Vec<_> = (0..points.len()).collect();
    order.sort_by_key(|at| points[*at].movement);
    let mut values: Vec<_> = points.into_iter().map(|it| it.values).collect();
    let sorted: Vec<_> = order
        .iter()
        .map(|at| std::mem::take(&mut values[*at]))
        .collect();
    let outcomes = varied.outcomes(&sorted);
    let mut numbered: Vec<_> = order.into_iter().zip(outcomes).collect();
    numbered.sort_by_key(|it| it.0);
    numbered.into_iter().map(|it| it.1).collect()
}

/// What was found so far.
struct Tally {
    /// What each option costs in each sample in which it serves.
    costs: Vec<Vec<Decimal>>,
    sums: Vec<Decimal>,
    terms: Vec<TermTally>,
    refused: Option<(usize, String)>,
}

/// What was found so far within a term.
struct TermTally {
    term: Term,
    /// Whether each option is within the term.
    is_within: Vec<bool>,
    served: usize,
    wins: Vec<usize>,
    regrets: Vec<Decimal>,
}

impl Tally {
    fn new(desk: &Desk<'_>, terms: &[Term], count: usize) -> Self {
        let options = desk.models.len();
        let years = |at: usize| desk.models[at].option().commitment_years;
        let terms = terms.iter().map(|&term| TermTally {
            term,
            is_within: (0..options).map(|at| years(at) <= term.years()).collect(),
            served: 0,
            wins: vec![0; options],
            regrets: vec![Decimal::ZERO; options],
        });
        let room = count.min(BLOCK);
        Self {
            costs: (0..options).map(|_| Vec::with_capacity(room)).collect(),
            sums: vec![Decimal::ZERO; options],
            terms: terms.collect(),
            refused: None,
        }
    }

    fn add(&mut self, outcome: &Outcome) {
        let answer = match outcome {
            Ok(answer) => answer,
            Err(reason) => {
                let refused = self.refused.get_or_insert_with(|| (0, reason.clone()));
                refused.0 += 1;
                return;
            }
        };
        let costs = &answer.effective_usd;
        let kept = self.costs.iter_mut().zip(&mut self.sums);
        for ((kept, sum), usd) in kept.zip(costs) {
            if let Some(usd) = usd {
                kept.push(*usd);
                *sum = sum.saturating_add(*usd);
            }
        }
        for term in &mut self.terms {
            term.add(costs);
        }
    }

    fn within(&self, desk: &Desk<'_>, tally: &TermTally, count: usize) -> SampledTerm {
        let refused = self.refused.as_ref().map_or(0, |it| it.0);
        let models = desk.models.iter().enumerate();
        let options = models.filter(|(at, _)| tally.is_within[*at]);
        let options = options.map(|(at, model)| Sampled {
            option: model.option(),
            served_share: share(self.costs[at].len(), count - refused),
            costs: self.costs_of(at, tally),
            cheapest_share: share(tally.wins[at], tally.served),
        });
        let mut options: Vec<_> = options.collect();
        // Stable: of two alike the one that is listed first.
        options.sort_by_key(|it| {
            let regret = it.costs.map_or(Decimal::MAX, |it| it.regret_usd);
            (Reverse(it.served_share), regret)
        });
        SampledTerm {
            term: tally.term,
            served: tally.served,
            options,
        }
    }

    fn costs_of(&self, at: usize, tally: &TermTally) -> Option<SampledCosts> {
        let costs = &self.costs[at];
        let mean = |sum: Decimal| sum.checked_div(Decimal::from(costs.len()));
        Some(SampledCosts {
            usd_05: nearest_rank(costs, 5)?,
            usd_50: nearest_rank(costs, 50)?,
            usd_95: nearest_rank(costs, 95)?,
            mean_usd: mean(self.sums[at])?,
            regret_usd: mean(tally.regrets[at])?,
        })
    }
}

impl TermTally {
    fn add(&mut self, costs: &[Option<Decimal>]) {
        let within = costs.iter().zip(&self.is_within).enumerate();
        let within = within.filter_map(|(at, (usd, is_within))| Some((at, (*usd)?, *is_within)));
        let within = || within.clone().filter(|it| it.2);
        // Of two alike the first.
        let Some((best, least, _)) = within().min_by_key(|it| it.1) else {
            return;
        };
        self.served += 1;
        self.wins[best] += 1;
        for (at, usd, _) in within() {
            let regret = &mut self.regrets[at];
            *regret = regret.saturating_add(usd - least);
        }
    }
}

fn share(part: usize, whole: usize) -> Decimal {
    let share = Decimal::from(part).checked_div(Decimal::from(whole));
    share.unwrap_or_default()
}

/// The least of sorted values that so many percent of them do not exceed.
fn nearest_rank(sorted: &[Decimal], percent: usize) -> Option<Decimal> {
    let rank = (sorted.len() * percent).div_ceil(100);
    sorted.get(rank.checked_sub(1)?).copied()
}

#[cfg(test)]
mod tests {
    use super::*;
    use rust_decimal::dec;

    #[test]
    fn the_nearest_rank_by_hand() {
        // Of 1 to 20: 5 % is the first, 50 % the tenth, 95 % the nineteenth.
        let values: Vec<_> = (1..=20).map(Decimal::from).collect();
        let ranks = [5, 50, 95].map(|it| nearest_rank(&values, it));
        assert_eq!(ranks, [dec!(1), dec!(10), dec!(19)].map(Some));
        // Of one alone all are that, of none there is none.
        assert_eq!(nearest_rank(&[dec!(7)], 5), Some(dec!(7)));
        assert_eq!(nearest_rank(&[], 50), None);
    }

    #[test]
    fn every_part_of_a_movement_is_used_once() {
        let mut uniforms = Uniforms::new(1);
        let mut parts = shuffled(&mut uniforms, MOVEMENTS);
        assert_ne!(parts, (0..MOVEMENTS).collect::<Vec<_>>());
        parts.sort_unstable();
        assert_eq!(parts, (0..MOVEMENTS).collect::<Vec<_>>());
    }

    #[test]
    fn wins_and_regret_by_hand() {
        let mut tally = TermTally {
            term: Term::NoCommitment,
            is_within: vec![true, true, true, false],
            served: 0,
            wins: vec![0; 4],
            regrets: vec![dec!(0); 4],
        };
        // The last is the cheapest but beyond the term.
        tally.add(&[Some(dec!(10)), Some(dec!(12)), None, Some(dec!(1))]);
        // Two alike: the first wins.
        tally.add(&[Some(dec!(9)), Some(dec!(9)), Some(dec!(11)), None]);
        tally.add(&[Some(dec!(30)), Some(dec!(10)), Some(dec!(40)), None]);
        tally.add(&[None, None, None, Some(dec!(1))]);
        assert_eq!(tally.served, 3);
        assert_eq!(tally.wins, [2, 1, 0, 0]);
        // 0 + 0 + 20; 2 + 0 + 0; 2 + 30.
        assert_eq!(tally.regrets, [dec!(20), dec!(2), dec!(32), dec!(0)]);
    }
}
