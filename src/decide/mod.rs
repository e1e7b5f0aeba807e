//! When the answer flips, and how sure it is: a profile priced again and again, with some of its numbers
//! at other values.
//!
//! A [`Profile`] knows its numbers, a [`Key`] is one that is varied, and [`Varied`] answers for any values
//! of some keys as [`batch`](crate::batch) does for rows. [`BreakEven`] looks for the values at which the
//! answer flips, [`Sweep`] walks along one key or two, [`Sensitivity`] moves each number by the same share,
//! and [`Samples`] draws all that are intervals.

mod break_even;
mod contour;
mod distribution;
mod draw;
mod key;
mod profile;
mod samples;
mod sensitivity;
mod settings;
mod sides;
mod sweep;
mod uniform;
mod varied;

pub use break_even::{BreakEven, Flip, FlipKind, Stretch, TOLERANCE};
pub use key::Key;
pub use profile::Profile;
pub use samples::{Drawn, MOVEMENTS, Sampled, SampledCosts, SampledTerm, Samples};
pub use sensitivity::{End, Moved, Sensitivity};
pub use sides::{Side, Sides};
pub use sweep::{Range, Step, Sweep};
pub use varied::{Outcome, Pricer, Varied};
