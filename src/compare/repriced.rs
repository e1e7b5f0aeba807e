//! What other prices do to the options of a workload.

use rust_decimal::Decimal;

use super::{Answer, Comparison, Standing, Term};
use crate::model::Engine;

/// The answers to a workload at two sides of prices, by the same models.
#[derive(Debug, Clone, Copy)]
pub struct Repriced<'c, 'a> {
    /// At the old prices.
    pub before: &'c Comparison<'a>,
    /// At the new ones.
    pub after: &'c Comparison<'a>,
}

/// An option at both sides.
#[derive(Debug, Clone, Copy)]
pub struct RepricedOption<'c, 'a> {
    /// Its old answer.
    pub before: &'c Answer<'a>,
    /// Its new one.
    pub after: &'c Answer<'a>,
    /// Its old and its new place among the ranked, from 1; `None` where it is not ranked.
    pub ranks: [Option<usize>; 2],
}

impl RepricedOption<'_, '_> {
    /// What it costs a month on both sides, USD, with the upfront sums spread over the term, when it
    /// has a price on both.
    #[must_use]
    pub fn effective_monthly_usd(&self) -> Option<[Decimal; 2]> {
        let [before, after] = [self.before, self.after].map(Answer::effective_monthly_usd);
        Some([before?, after?])
    }
}

/// The cheapest ranked option of an engine at both sides; `None` where it has none.
#[derive(Debug, Clone, Copy)]
pub struct Best<'c, 'a> {
    /// The engine.
    pub engine: Engine,
    /// The cheapest at the old prices.
    pub before: Option<&'c Answer<'a>>,
    /// The cheapest at the new ones.
    pub after: Option<&'c Answer<'a>>,
}

impl<'c, 'a> Best<'c, 'a> {
    /// The old and the new one.
    #[must_use]
    pub fn sides(&self) -> [Option<&'c Answer<'a>>; 2] {
        [self.before, self.after]
    }

    fn ids(&self) -> [Option<&'static str>; 2] {
        self.sides().map(|it| Some(it?.option.id))
    }
}

impl<'c, 'a> Repriced<'c, 'a> {
    /// Every option, in the order of the new answers.
    #[must_use]
    pub fn options(&self) -> Vec<RepricedOption<'c, 'a>> {
        let after = self.after.answers().iter();
        let both = after.filter_map(|after| Some((self.before.answer(after.option.id)?, after)));
        both.map(|(before, after)| RepricedOption {
            before,
            after,
            ranks: [rank(self.before, before), rank(self.after, after)],
        })
        .collect()
    }

    /// The best of each engine within each term, from none on; a longer term in which nothing else is
    /// the best of an engine is left out. The engine that is the cheapest now stands first.
    #[must_use]
    pub fn headlines(&self) -> Vec<(Term, [Best<'c, 'a>; 2])> {
        let mut headlines: Vec<(Term, [Best<'_, '_>; 2])> = Vec::new();
        for term in Term::ALL {
            let (before, after) = (self.before, self.after);
            let cheapest = after.cheapest(term, None).or(before.cheapest(term, None));
            let Some(engine) = cheapest.map(|it| it.option.engine) else {
                continue;
            };
            let bests = [engine, engine.other()].map(|engine| Best {
                engine,
                before: before.cheapest(term, Some(engine)),
                after: after.cheapest(term, Some(engine)),
            });
            let is_same = |(_, last): &(Term, [Best<'_, '_>; 2])| {
                last.map(|it| (it.engine, it.ids())) == bests.map(|it| (it.engine, it.ids()))
            };
            if !headlines.last().is_some_and(is_same) {
                headlines.push((term, bests));
            }
        }
        headlines
    }
}

fn rank(comparison: &Comparison<'_>, answer: &Answer<'_>) -> Option<usize> {
    let mut ranked = comparison.standing(Standing::Ranked);
    let at = ranked.position(|it| it.option.id == answer.option.id)?;
    Some(at + 1)
}
