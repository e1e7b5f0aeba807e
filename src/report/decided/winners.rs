//! Who wins where on a map: the options, each with a letter.

use super::Asked;
use crate::decide::Sweep;

/// An option that is the cheapest somewhere.
#[derive(Debug, Clone)]
pub(in crate::report) struct Winner {
    /// Its place among the options.
    pub(in crate::report) at: usize,
    pub(in crate::report) id: &'static str,
    /// The side that it is of: 0 or 1.
    pub(in crate::report) side: usize,
    /// A large letter for the first side and a small one for the second.
    pub(in crate::report) letter: char,
    /// In how many places it is the cheapest.
    pub(in crate::report) places: usize,
}

/// Every option that is the cheapest somewhere, and where.
#[derive(Debug)]
pub(in crate::report) struct Winners {
    /// Those of the first side, then those of the second, each from the most places on.
    pub(in crate::report) all: Vec<Winner>,
    /// For every place of the sweep the winner's place among all.
    pub(in crate::report) places: Vec<Option<usize>>,
    /// Whether nobody can serve somewhere.
    pub(in crate::report) has_gaps: bool,
}

impl Winners {
    pub(in crate::report) fn of(asked: &Asked<'_>, sweep: &Sweep) -> Self {
        let winner = |at: usize| {
            let step = sweep.step(at, asked.desk);
            // Of two alike the first.
            let side = step.winner.place().or_else(|| step.best[0].map(|_| 0))?;
            Some((step.best[side]?.at, side))
        };
        let found: Vec<_> = (0..sweep.outcomes.len()).map(winner).collect();
        let mut all: Vec<Winner> = Vec::new();
        for (at, side) in found.iter().flatten().copied() {
            match all.iter_mut().find(|it| it.at == at) {
                Some(known) => known.places += 1,
                None => all.push(Winner {
                    at,
                    id: asked.desk.models[at].option().id,
                    side,
                    letter: ' ',
                    places: 1,
                }),
            }
        }
        all.sort_by_key(|it| (it.side, std::cmp::Reverse(it.places), it.at));
        for side in [0, 1] {
            let letters = if side == 0 { 'A'..='Z' } else { 'a'..='z' };
            // More options than letters are one engine's all together.
            let letters = letters.chain(std::iter::repeat('?'));
            let those = all.iter_mut().filter(|it| it.side == side);
            for (winner, letter) in those.zip(letters) {
                winner.letter = letter;
            }
        }
        let place = |it: Option<(usize, usize)>| {
            let (at, _) = it?;
            all.iter().position(|it| it.at == at)
        };
        let places: Vec<_> = found.iter().map(|it| place(*it)).collect();
        Self {
            has_gaps: places.contains(&None),
            all,
            places,
        }
    }

    /// The winner of a place.
    pub(in crate::report) fn at(&self, place: usize) -> Option<&Winner> {
        self.places
            .get(place)
            .copied()
            .flatten()
            .map(|it| &self.all[it])
    }
}
