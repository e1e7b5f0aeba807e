//! The values of a key at which the answer flips.
//!
//! Costs are piecewise: straight lines, with steps where something is bought in whole units. A range is
//! looked at in many places, more closely where a line may bend through zero in between, and every change
//! of sides is narrowed down: along a straight line to where both cost the same, to the last digit; at a
//! step to its place; elsewhere until the values on both sides differ by less than [`TOLERANCE`] of them.

use rust_decimal::{Decimal, RoundingStrategy, dec};

use super::draw::{is_wide, spaced};
use super::key::Key;
use super::profile::Profile;
use super::sides::{Side, Sides, gap};
use super::varied::{Outcome, Pricer, Varied};
use crate::batch::{Choice, Desk};
use crate::problem::Problems;

/// The values between which the answer flips differ by less than this, of their size.
pub const TOLERANCE: Decimal = dec!(0.000_000_001);
/// Costs that differ by less than this, USD a month, are the same.
const SAME_USD: Decimal = dec!(0.000_000_000_001);
/// Costs that differ by less than this share of them, on both sides of a place, meet there.
const MEETING_SHARE: Decimal = dec!(0.000_001);
/// Values nearer to each other than this are one, however near to 0.
const LEAST_STEP: Decimal = dec!(0.000_000_000_000_001);
/// Values of keys have so many decimals at most.
const MOST_DECIMALS: u32 = 18;
const HALF: Decimal = dec!(0.5);
/// In so many places a range is looked at first: what flips and flips back between two of them may be missed.
const PLACES: usize = 2048;
/// So often a stretch in which the answer may flip and flip back is halved.
const MOST_HALVINGS: u32 = 6;
/// So often a step behind a place is doubled: up to a millionth of its value.
const MOST_DOUBLINGS: usize = 8;
/// More narrowing than any two values take.
const MOST_STEPS: usize = 200;

/// Where the answer flips along a key.
#[derive(Debug)]
pub struct BreakEven {
    /// The key that is varied.
    pub key: Key,
    /// What is decided between.
    pub sides: Sides,
    /// The least value that was looked at.
    pub from: Decimal,
    /// The largest.
    pub to: Decimal,
    /// How many values were looked at first.
    pub looked_at: usize,
    /// Every place where the answer flips, from the least value on.
    pub flips: Vec<Flip>,
    /// What holds in between: one more than there are flips.
    pub stretches: Vec<Stretch>,
    /// The best of each side at the present value, where that was looked at.
    pub present: Option<[Option<Choice>; 2]>,
    /// Where the answer does not hold: why the profile can't have the first such value.
    pub refused: Option<(Decimal, String)>,
}

/// A place where the answer flips.
#[derive(Debug, Clone)]
pub struct Flip {
    /// The value of the key.
    pub at: Decimal,
    /// Whether what holds above holds at the value itself.
    pub is_from_here: bool,
    /// How it comes about.
    pub kind: FlipKind,
    /// The best of each side at the value, or just below it when [`Flip::is_from_here`].
    pub below: [Option<Choice>; 2],
    /// The best of each side just above the value, or at it.
    pub above: [Option<Choice>; 2],
}

/// How an answer flips.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FlipKind {
    /// Both cost the same.
    Equal,
    /// One of the costs jumps over the other.
    Step,
    /// One of the sides can serve up to here, or from here on.
    Limit,
}

/// A stretch of the range in which one side wins.
#[derive(Debug, Clone)]
pub struct Stretch {
    /// Where it begins.
    pub from: Decimal,
    /// Where it ends.
    pub to: Decimal,
    /// Who wins.
    pub winner: Side,
    /// The best of each side where it begins.
    pub first: [Option<Choice>; 2],
    /// The best of each side where it ends.
    pub last: [Option<Choice>; 2],
}

/// What was found at a value.
#[derive(Debug, Clone)]
struct Place {
    at: Decimal,
    best: [Option<Choice>; 2],
    winner: Side,
    refused: Option<String>,
}

impl Place {
    fn new(at: Decimal, outcome: &Outcome, sides: Sides, desk: &Desk<'_>) -> Self {
        let best = match outcome {
            Ok(answer) => sides.of(answer, desk),
            Err(_) => [None, None],
        };
        let winner = match gap(&best) {
            Some(gap) if gap.abs() <= SAME_USD => Side::Equal,
            _ => Side::cheaper(&best),
        };
        Self {
            at,
            best,
            winner,
            refused: outcome.as_ref().err().cloned(),
        }
    }

    fn gap(&self) -> Option<Decimal> {
        gap(&self.best)
    }
}

impl BreakEven {
    /// Looks for the values of a key, from one to another, at which the answer of a profile flips.
    ///
    /// # Errors
    /// What is wrong with the key, as [`Varied::new`].
    pub fn find(
        profile: &Profile,
        desk: &Desk<'_>,
        sides: Sides,
        key: &Key,
        range: (Decimal, Decimal),
    ) -> Result<Self, Problems> {
        Self::find_in(profile, desk, sides, key, range, PLACES)
    }

    /// The same with so many places to look at first.
    pub(super) fn find_in(
        profile: &Profile,
        desk: &Desk<'_>,
        sides: Sides,
        key: &Key,
        (from, to): (Decimal, Decimal),
        count: usize,
    ) -> Result<Self, Problems> {
        let varied = Varied::new(profile, std::slice::from_ref(key), desk)?;
        let places = first_places(key, from, to, count);
        let points: Vec<_> = places.iter().map(|it| vec![*it]).collect();
        let outcomes = varied.outcomes(&points);
        let places = places.iter().zip(&outcomes);
        let places: Vec<_> = places
            .map(|(at, outcome)| Place::new(*at, outcome, sides, desk))
            .collect();
        let mut search = Search {
            pricer: varied.pricer(),
            key,
            sides,
            desk,
            flips: Vec::new(),
        };
        for pair in places.windows(2) {
            if let [before, after] = pair {
                search.between(before, after, MOST_HALVINGS);
            }
        }
        let flips = search.flips;
        let refused = places
            .iter()
            .find_map(|it| Some((it.at, it.refused.clone()?)));
        let (Some(first), Some(last)) = (places.first(), places.last()) else {
            return Err(crate::Problem::anywhere("there is nothing to look at").into());
        };
        let present = places.iter().find(|it| Some(it.at) == key.now);
        let stretches = stretches(first, last, &flips);
        let flips = flips.into_iter().map(|it| it.flip).collect();
        Ok(Self {
            key: key.clone(),
            sides,
            from,
            to,
            looked_at: places.len(),
            flips,
            stretches,
            present: present.map(|it| it.best),
            refused,
        })
    }
}

/// Values from one to another, the present one among them: by equal factors where they reach far.
fn first_places(key: &Key, from: Decimal, to: Decimal, count: usize) -> Vec<Decimal> {
    let spaced = spaced(from, to, count, is_wide(from, to));
    let now = key.now.filter(|it| *it > from && *it < to);
    let mut places: Vec<_> = spaced
        .into_iter()
        .chain(now)
        .map(|it| key.nearest(it))
        .collect();
    places.sort_unstable();
    places.dedup();
    places
}

/// A flip, and who wins on its sides.
#[derive(Debug)]
struct Found {
    flip: Flip,
    before: Side,
    after: Side,
}

struct Search<'s, 'v, 'd, 'b> {
    pricer: Pricer<'v, 'd, 'b>,
    key: &'s Key,
    sides: Sides,
    desk: &'d Desk<'b>,
    flips: Vec<Found>,
}

impl Search<'_, '_, '_, '_> {
    fn look(&mut self, at: Decimal) -> Place {
        let outcome = self.pricer.at(&[at]).cloned();
        Place::new(at, &outcome, self.sides, self.desk)
    }

    /// The value in the middle of two, where there is one.
    fn middle(&self, before: &Place, after: &Place) -> Option<Decimal> {
        let middle = (before.at + after.at) * HALF;
        let middle = self.key.nearest(middle.round_dp(MOST_DECIMALS));
        (middle > before.at && middle < after.at).then_some(middle)
    }

    /// Finds what flips between two places, halving where the answer may flip and flip back.
    fn between(&mut self, before: &Place, after: &Place, halvings: u32) {
        if before.winner != after.winner {
            self.narrow(before.clone(), after);
            return;
        }
        let (Some(from), Some(to)) = (before.gap(), after.gap()) else {
            return;
        };
        if halvings == 0 {
            return;
        }
        let Some(middle) = self.middle(before, after) else {
            return;
        };
        let middle = self.look(middle);
        let bend = middle.gap().map(|it| (it - (from + to) * HALF).abs());
        let is_straight = bend.is_some_and(|it| it * Decimal::TWO < from.abs().min(to.abs()));
        if middle.winner != before.winner || !is_straight {
            self.between(before, &middle, halvings - 1);
            self.between(&middle, after, halvings - 1);
        }
    }

    /// Narrows every flip between two places down that have different winners.
    fn narrow(&mut self, mut before: Place, after: &Place) {
        if before.winner == Side::Equal {
            // Where both meet in one place it was told already who wins behind it.
            let beyond = self.beyond(&before);
            if beyond.winner != Side::Equal && beyond.at < after.at {
                before = beyond;
            }
        }
        while before.winner != after.winner {
            let (mut low, mut high) = self.closest(&before, after, true);
            if high.winner == Side::Equal && low.winner != Side::Equal {
                let beyond = self.beyond(&high);
                if beyond.winner != Side::Equal {
                    let flip = Flip {
                        at: high.at,
                        is_from_here: false,
                        kind: FlipKind::Equal,
                        below: high.best,
                        above: high.best,
                    };
                    self.push(flip, low.winner, beyond.winner);
                    if beyond.at >= after.at {
                        return;
                    }
                    before = beyond;
                    continue;
                }
                // They stay alike: what counts is from where on.
                (low, high) = self.closest(&low, &high, false);
            }
            let flip = self.at_edge(&low, &high);
            self.push(flip, low.winner, high.winner);
            before = high;
        }
    }

    fn push(&mut self, flip: Flip, before: Side, after: Side) {
        if before != after {
            self.flips.push(Found {
                flip,
                before,
                after,
            });
        }
    }

    /// A place just behind one where both cost the same, and if they still do a little farther.
    fn beyond(&mut self, place: &Place) -> Place {
        let mut step = if self.key.is_whole {
            Decimal::ONE
        } else {
            (place.at.abs() * TOLERANCE * Decimal::TEN).max(LEAST_STEP)
        };
        let mut beyond = place.clone();
        for _ in 0..MOST_DOUBLINGS {
            let at = self.key.nearest(place.at + step);
            if at <= beyond.at {
                break;
            }
            beyond = self.look(at);
            if beyond.winner != Side::Equal || self.key.is_whole {
                break;
            }
            step *= Decimal::TWO;
        }
        beyond
    }

    /// The two places nearest to each other between which the winner of the first is no longer that; where
    /// it is asked for, the second has equal costs if such a place was met.
    fn closest(&mut self, before: &Place, after: &Place, stops_at_equal: bool) -> (Place, Place) {
        let (mut low, mut high) = (before.clone(), after.clone());
        for step in 0..MOST_STEPS {
            let is_met = stops_at_equal && high.winner == Side::Equal;
            if is_met || self.are_close(&low, &high) {
                break;
            }
            // Where a line through both meets zero, and in between the middle, so that no bend holds it up.
            let straight = (step % 2 == 0).then(|| self.on_the_line(&low, &high));
            let next = straight.flatten().or_else(|| self.middle(&low, &high));
            let Some(next) = next else { break };
            let place = self.look(next);
            if place.winner == low.winner {
                low = place;
            } else {
                high = place;
            }
        }
        (low, high)
    }

    fn are_close(&self, low: &Place, high: &Place) -> bool {
        let apart = high.at - low.at;
        if self.key.is_whole {
            return apart <= Decimal::ONE;
        }
        apart <= (high.at.abs().max(low.at.abs()) * TOLERANCE).max(LEAST_STEP)
    }

    /// Where a straight line between two places meets zero.
    fn on_the_line(&self, low: &Place, high: &Place) -> Option<Decimal> {
        let (from, to) = (low.gap()?, high.gap()?);
        let share = from.checked_div(from - to)?;
        let at = low.at + (high.at - low.at).checked_mul(share)?;
        let at = self.key.nearest(at.round_dp(MOST_DECIMALS));
        (at > low.at && at < high.at).then_some(at)
    }

    /// The flip between two places that are as near as they get.
    fn at_edge(&mut self, low: &Place, high: &Place) -> Flip {
        let (mut below, mut above) = (low.clone(), high.clone());
        // What is bought in whole units steps at a round value, or as far above it as rounding up tolerates.
        let a_little_lower = low.at - low.at.abs() * TOLERANCE * Decimal::TEN;
        let round = roundest(a_little_lower, high.at);
        let place = if self.key.is_whole {
            high.clone()
        } else {
            self.look(self.key.nearest(round))
        };
        let is_from_here = place.winner != low.winner;
        if place.winner == low.winner {
            below = place;
        } else if place.winner == high.winner {
            above = place;
        }
        let at = if is_from_here { above.at } else { below.at };
        let meets = |place: &Place| {
            let [Some(first), Some(second)] = place.best else {
                return false;
            };
            (first.usd - second.usd).abs() <= first.usd.max(second.usd) * MEETING_SHARE
        };
        let served = |place: &Place| place.best.map(|it| it.is_some());
        let kind = if served(low) != served(high) {
            FlipKind::Limit
        } else if meets(low) && meets(high) {
            FlipKind::Equal
        } else {
            FlipKind::Step
        };
        Flip {
            at,
            is_from_here,
            kind,
            below: below.best,
            above: above.best,
        }
    }
}

/// The value of the fewest digits from one value to another.
fn roundest(low: Decimal, high: Decimal) -> Decimal {
    let up = |decimals| low.round_dp_with_strategy(decimals, RoundingStrategy::ToPositiveInfinity);
    let rounded = (0..28).map(up).find(|it| *it <= high);
    rounded.unwrap_or(high)
}

/// What holds between flips.
fn stretches(first: &Place, last: &Place, flips: &[Found]) -> Vec<Stretch> {
    let mut begins = vec![(first.at, first.best)];
    begins.extend(flips.iter().map(|it| (it.flip.at, it.flip.above)));
    let mut ends: Vec<_> = flips.iter().map(|it| (it.flip.at, it.flip.below)).collect();
    ends.push((last.at, last.best));
    let mut winners: Vec<_> = flips.iter().map(|it| it.before).collect();
    winners.push(flips.last().map_or(last.winner, |it| it.after));
    let parts = begins.into_iter().zip(ends).zip(winners);
    parts
        .map(|(((from, first), (to, last)), winner)| Stretch {
            from,
            to,
            winner,
            first,
            last,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workload::profile::Keys;
    use crate::{Library, catalog};

    #[test]
    fn any_number_of_a_profile_can_be_varied_from_end_to_end() {
        let text = include_str!("../../examples/support-tickets.toml");
        let profile = Profile::read("support-tickets.toml", text, &[]).expect("a profile");
        let books = crate::Books::of_library(Library::embedded());
        let patterns = [
            "*.on-demand.standard".to_owned(),
            "rds.multi-az.on-demand".to_owned(),
        ];
        let desk = Desk {
            books: &books,
            models: catalog::matching(&patterns).expect("options"),
        };
        let mut varied = 0;
        for name in Keys::all().names() {
            let Ok(key) = profile.key("--vary", &name) else {
                continue;
            };
            let range = (key.bounds.least, key.bounds.most);
            // A key that has no place in this profile is refused at every value.
            let found = BreakEven::find_in(&profile, &desk, Sides::Engines, &key, range, 4);
            let found = found.unwrap_or_else(|problems| panic!("{name}: {problems:?}"));
            assert_eq!(found.stretches.len(), found.flips.len() + 1, "{name}");
            varied += 1;
        }
        assert!(varied > 150, "{varied}");
    }

    #[test]
    fn the_roundest_value_between_two_has_the_fewest_digits() {
        assert_eq!(roundest(dec!(3995.999999), dec!(3996.000001)), dec!(3996));
        assert_eq!(roundest(dec!(1.2499), dec!(1.2512)), dec!(1.25));
        // Either end may be that.
        assert_eq!(roundest(dec!(2), dec!(2.5)), dec!(2));
        assert_eq!(roundest(dec!(1.9), dec!(2)), dec!(2));
    }
}
