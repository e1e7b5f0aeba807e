//! The two sides of a decision.

use rust_decimal::Decimal;

use crate::batch::{Answer, Choice, Desk};
use crate::model::Engine;
use crate::problem::Problem;

/// What is decided between.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sides {
    /// The best option of each engine, `DynamoDB` first.
    Engines,
    /// Two options, by their places among those of a desk.
    Options(usize, usize),
}

/// One side of a decision, or none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// The first costs less, or the second can't serve.
    First,
    /// The second costs less, or the first can't serve.
    Second,
    /// Both cost the same.
    Equal,
    /// Neither can serve, or the profile can't have such a value.
    Nobody,
}

impl Sides {
    /// What options of a desk are decided between: two that are alone, or the engines.
    ///
    /// # Errors
    /// Options of one engine that are not two.
    pub fn among(desk: &Desk<'_>) -> Result<Self, Problem> {
        let has = |engine| desk.models.iter().any(|it| it.option().engine == engine);
        if desk.models.len() == 2 {
            Ok(Self::Options(0, 1))
        } else if has(Engine::DynamoDb) && has(Engine::PostgreSql) {
            Ok(Self::Engines)
        } else {
            let message = "the options asked for are all of one engine, and not two";
            let help = "give --option two ids to compare them, or options of both engines";
            Err(Problem::anywhere(message).help(help))
        }
    }

    /// What each side is called.
    #[must_use]
    pub fn names(self, desk: &Desk<'_>) -> [String; 2] {
        let id = |at: usize| desk.models[at].option().id.to_owned();
        match self {
            Self::Engines => [Engine::DynamoDb, Engine::PostgreSql].map(|it| it.to_string()),
            Self::Options(first, second) => [id(first), id(second)],
        }
    }

    /// The best option of each side, and what it costs.
    #[must_use]
    pub fn of(self, answer: &Answer, desk: &Desk<'_>) -> [Option<Choice>; 2] {
        let engine = |at: usize| desk.models[at].option().engine;
        match self {
            Self::Engines => [Engine::DynamoDb, Engine::PostgreSql].map(|side| {
                let best = [answer.cheapest, answer.other];
                best.into_iter().flatten().find(|it| engine(it.at) == side)
            }),
            Self::Options(first, second) => [first, second].map(|at| {
                let usd = answer.effective_usd.get(at).copied().flatten()?;
                Some(Choice { at, usd })
            }),
        }
    }
}

impl Side {
    /// The side that costs less.
    pub(super) fn cheaper(sides: &[Option<Choice>; 2]) -> Self {
        match sides {
            [Some(first), Some(second)] if first.usd < second.usd => Self::First,
            [Some(first), Some(second)] if first.usd > second.usd => Self::Second,
            [Some(_), Some(_)] => Self::Equal,
            [Some(_), None] => Self::First,
            [None, Some(_)] => Self::Second,
            [None, None] => Self::Nobody,
        }
    }

    /// Its place among the two, where it is one of them.
    #[must_use]
    pub fn place(self) -> Option<usize> {
        match self {
            Self::First => Some(0),
            Self::Second => Some(1),
            Self::Equal | Self::Nobody => None,
        }
    }
}

/// What the second costs over the first, USD a month, where both serve.
pub(super) fn gap(sides: &[Option<Choice>; 2]) -> Option<Decimal> {
    let [first, second] = sides;
    Some((*second)?.usd.saturating_sub((*first)?.usd))
}
