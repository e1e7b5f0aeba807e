//! A number of a profile that is varied.

use rust_decimal::Decimal;

use crate::problem::Problem;
use crate::workload::units::{Bounded, Quantity};

/// A number of a profile that is varied.
#[derive(Debug, Clone)]
pub struct Key {
    /// The name that the user has for it: a dotted path, or a short name as columns of a batch have.
    pub name: String,
    /// What the profile gives, in the unit of the key: bytes for sizes, a fraction of 1 for shares; `None`
    /// when it gives nothing.
    pub now: Option<Decimal>,
    /// Whether it takes whole numbers alone.
    pub is_whole: bool,
    pub(super) bounds: Bounded,
}

/// How far from the present value one looks when nobody says how far: a thousandth of it to a thousand
/// times as much.
const REACH: Decimal = Decimal::ONE_THOUSAND;

impl Key {
    /// Reads a value of the key, in any spelling that the profile takes; `option` is where it stands.
    ///
    /// # Errors
    /// A text that is no such value, a value out of bounds, a fraction where the key takes none.
    pub fn parse(&self, option: &str, text: &str) -> Result<Decimal, Problem> {
        let Bounded { kind, least, most } = self.bounds;
        let wrong = |expected: &str| {
            let message = format!(
                "{option} {}: expected {expected}, found {text:?}",
                self.name
            );
            Problem::anywhere(message)
        };
        let value = kind.parse(text).map_err(wrong)?;
        if !self.bounds.contains(value) {
            let expected = format!("a value from {} to {}", kind.show(least), kind.show(most));
            return Err(wrong(&expected));
        }
        if self.is_whole && !value.fract().is_zero() {
            return Err(wrong("a whole number"));
        }
        Ok(value)
    }

    /// From where to where one looks when nobody says it: a thousandth of the present value to a thousand
    /// times as much, within what the key takes; of a share everything.
    ///
    /// # Errors
    /// A key whose present value gives no range: one that the profile does not have, or that is 0.
    pub fn range(&self) -> Result<(Decimal, Decimal), Problem> {
        let Bounded { kind, least, most } = self.bounds;
        if kind == Quantity::Share {
            return Ok((least, most));
        }
        let now = self.now.filter(|it| it.is_sign_positive() && !it.is_zero());
        let Some(now) = now else {
            let found = match self.now {
                None => "has no one value in the profile".to_owned(),
                Some(now) => format!("is {} in the profile", kind.show(now)),
            };
            let message = format!("{} {found}, so that nothing lies about it", self.name);
            return Err(Problem::anywhere(message));
        };
        let (mut from, mut to) = (now / REACH, now.saturating_mul(REACH));
        if self.is_whole {
            (from, to) = (from.ceil(), to.floor());
        }
        Ok((from.clamp(least, most), to.clamp(least, most)))
    }

    /// Whether its values are sizes in bytes.
    #[must_use]
    pub fn is_size(&self) -> bool {
        self.bounds.kind == Quantity::Size
    }

    /// Whether its values are shares of a whole.
    #[must_use]
    pub fn is_share(&self) -> bool {
        self.bounds.kind == Quantity::Share
    }

    /// The value of the key that is nearest to another.
    pub(super) fn nearest(&self, value: Decimal) -> Decimal {
        let value = if self.is_whole { value.round() } else { value };
        value.clamp(self.bounds.least, self.bounds.most)
    }
}
