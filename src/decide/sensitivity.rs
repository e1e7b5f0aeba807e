//! What a decision hangs on: each number that it follows from, moved by the same share.

use rust_decimal::Decimal;

use super::break_even::BreakEven;
use super::draw::to_digits;
use super::key::Key;
use super::profile::Profile;
use super::sides::{Side, Sides, gap};
use super::varied::Varied;
use crate::assumptions::{Name, Origin};
use crate::batch::{Choice, Desk};
use crate::compare::Comparison;
use crate::problem::{Problem, Problems};
use crate::workload::units::Quantity;

/// How far from its value one looks for where a number flips the decision: a tenth of it to ten times as much.
const REACH: Decimal = Decimal::TEN;
/// In so many places.
const PLACES: usize = 64;

/// What a decision hangs on.
#[derive(Debug)]
pub struct Sensitivity {
    /// What is decided between.
    pub sides: Sides,
    /// The share by which every number is moved down and up.
    pub share: Decimal,
    /// The best option of each side as the profile is.
    pub best: [Option<Choice>; 2],
    /// The side that costs less as the profile is.
    pub winner: Side,
    /// What the other side costs more than the winner, USD a month.
    pub lead_usd: Decimal,
    /// Numbers that move the lead, those that can flip the decision first, and then by how much they move it.
    pub moved: Vec<Moved>,
    /// The same of what a manual states for everyone, and nobody may be wrong about.
    pub fixed: Vec<Moved>,
    /// Numbers that do not move it.
    pub idle: Vec<Key>,
    /// Numbers that are 0, of which no share can be taken.
    pub at_zero: Vec<Key>,
}

/// A number that moves the lead.
#[derive(Debug)]
pub struct Moved {
    /// The key.
    pub key: Key,
    /// Its value as the profile is.
    pub now: Decimal,
    /// What it does when it is moved down.
    pub down: End,
    /// What it does when it is moved up.
    pub up: End,
    /// The nearest value at which the decision flips, within a tenth and ten times of it, and what the key
    /// takes.
    pub flips_at: Option<Decimal>,
}

/// What a moved number does.
#[derive(Debug, Clone, Copy)]
pub struct End {
    /// Where it is moved to, within what the key takes; `None` where the profile can't have it there.
    pub value: Option<Decimal>,
    /// What the side that wins now is ahead then, USD a month; less than 0 when it no longer wins, `None`
    /// where one of the sides can't serve.
    pub lead_usd: Option<Decimal>,
    /// Who wins then.
    pub winner: Side,
}

impl Moved {
    /// From where to where the lead moves, USD a month.
    fn swing(&self, lead_usd: Decimal) -> Decimal {
        let ends = [self.down.lead_usd, self.up.lead_usd, Some(lead_usd)];
        let least = ends.iter().flatten().min().copied().unwrap_or_default();
        let most = ends.iter().flatten().max().copied().unwrap_or_default();
        most.saturating_sub(least)
    }

    /// Whether the decision flips when it is moved by the share.
    #[must_use]
    pub fn flips(&self, winner: Side) -> bool {
        let ends = [self.down, self.up];
        ends.iter()
            .any(|it| it.value.is_some() && it.winner != winner)
    }
}

impl Sensitivity {
    /// Reads a share by which numbers are moved, `20%` or `0.2`; `option` is where it stands.
    ///
    /// # Errors
    /// A text that is no share between nothing and all.
    pub fn parse_share(option: &str, text: &str) -> Result<Decimal, Problem> {
        let value = Quantity::Share.parse(text).ok();
        let value = value.filter(|it| *it > Decimal::ZERO && *it < Decimal::ONE);
        value.ok_or_else(|| {
            let message = format!("{option}: expected a share between 0 and 1, found {text:?}");
            Problem::anywhere(message).help(format!("for example {option} 20%, or {option} 0.2"))
        })
    }

    /// Moves every number that a decision follows from down and up by a share.
    ///
    /// # Errors
    /// That there is no decision: neither side, or only one, can serve.
    pub fn of(
        profile: &Profile,
        desk: &Desk<'_>,
        sides: Sides,
        share: Decimal,
    ) -> Result<Self, Problems> {
        let outcome = Varied::new(profile, &[], desk)?.pricer().at(&[]).cloned();
        let best = outcome.map_or([None, None], |it| sides.of(&it, desk));
        let (Some(gap), winner) = (gap(&best), Side::cheaper(&best)) else {
            let message = format!(
                "{}: one of the two sides can't serve, so that there is nothing to decide",
                profile.workload().name
            );
            let help = "`tablestakes compare` says what each option lacks";
            return Err(Problem::anywhere(message).help(help).into());
        };
        let mut sensitivity = Self {
            sides,
            share,
            best,
            winner,
            lead_usd: gap.abs(),
            moved: Vec::new(),
            fixed: Vec::new(),
            idle: Vec::new(),
            at_zero: Vec::new(),
        };
        for key in inputs(profile, desk, &best)? {
            sensitivity.move_key(profile, desk, key)?;
        }
        let (lead_usd, winner) = (sensitivity.lead_usd, sensitivity.winner);
        let rank = |it: &Moved| {
            let swing = it.swing(lead_usd);
            (
                !it.flips(winner),
                std::cmp::Reverse(swing),
                it.key.name.clone(),
            )
        };
        sensitivity.moved.sort_by_cached_key(rank);
        sensitivity.fixed.sort_by_cached_key(rank);
        Ok(sensitivity)
    }

    fn move_key(&mut self, profile: &Profile, desk: &Desk<'_>, key: Key) -> Result<(), Problems> {
        let Some(now) = key.now else { return Ok(()) };
        if now.is_zero() {
            self.at_zero.push(key);
            return Ok(());
        }
        let varied = Varied::new(profile, std::slice::from_ref(&key), desk)?;
        let mut pricer = varied.pricer();
        let ends = [-self.share, self.share].map(|by| {
            let value = key.nearest(moved(now, by));
            let outcome = pricer.at(&[value]);
            let best = outcome
                .as_ref()
                .map_or([None, None], |it| self.sides.of(it, desk));
            let lead_usd = gap(&best).map(|gap| match self.winner {
                Side::Second => -gap,
                _ => gap,
            });
            End {
                value: outcome.is_ok().then_some(value),
                lead_usd,
                winner: Side::cheaper(&best),
            }
        });
        let [down, up] = ends;
        let stays = |end: &End| {
            end.value.is_some() && end.lead_usd == Some(self.lead_usd) && end.winner == self.winner
        };
        // A tenth of what is below 0 lies above it.
        let ends = [now / REACH, now.saturating_mul(REACH)].map(|it| key.nearest(it));
        let range = (ends[0].min(ends[1]), ends[0].max(ends[1]));
        let found = BreakEven::find_in(profile, desk, self.sides, &key, range, PLACES)?;
        let flips = found.flips.iter().map(|it| it.at);
        let flips_at = flips.min_by_key(|at| (distance(now, *at), *at));
        if stays(&down) && stays(&up) && flips_at.is_none() {
            self.idle.push(key);
        } else {
            let name = key.name.strip_prefix("assumptions.").and_then(Name::of);
            let list = match name {
                Some(name) if name.about().is_fixed() => &mut self.fixed,
                _ => &mut self.moved,
            };
            list.push(Moved {
                key,
                now,
                down,
                up,
                flips_at,
            });
        }
        Ok(())
    }
}

/// How far one value is from another by their ratio, whichever is larger.
fn distance(now: Decimal, at: Decimal) -> Decimal {
    let ratio = at.checked_div(now).unwrap_or(Decimal::MAX);
    if ratio >= Decimal::ONE {
        ratio
    } else {
        now.checked_div(at).unwrap_or(Decimal::MAX)
    }
}

/// A value moved by a share of it, to twelve digits.
fn moved(value: Decimal, by: Decimal) -> Decimal {
    to_digits(value.saturating_mul(Decimal::ONE + by), 12)
}

/// The numbers that a decision may follow from: those that the profile gives, and the assumptions that the
/// best options rest on.
fn inputs(
    profile: &Profile,
    desk: &Desk<'_>,
    best: &[Option<Choice>; 2],
) -> Result<Vec<Key>, Problem> {
    let models = best.iter().flatten().map(|it| desk.models[it.at]);
    let comparison = Comparison::of(profile.workload(), desk.books, models);
    let quotes = comparison.answers().iter().filter_map(|it| it.quote());
    let mut names: Vec<Name> = quotes.flat_map(|it| it.assumptions.clone()).collect();
    names.sort_by_key(|it| *it as usize);
    names.dedup();
    let settled = &profile.workload().assumptions;
    // What a key of the profile says is moved by that key.
    let names = names
        .into_iter()
        .filter(|it| settled.origin(*it) != Origin::ProfileKey);
    let names = names.map(|it| format!("assumptions.{}", it.about().key));
    // How it grows is nothing that a month's cost follows from.
    let given = profile.given().filter(|it| !it.starts_with("growth."));
    let given: Vec<_> = given.map(str::to_owned).collect();
    let names = names.filter(|it| !given.contains(it)).collect::<Vec<_>>();
    let paths = given.iter().chain(&names);
    paths.map(|path| profile.key("a number", path)).collect()
}
