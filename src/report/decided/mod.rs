//! When the answer flips and what it hangs on, in every format.

mod charts;
mod csv;
mod json;
mod sections;
mod sentences;
mod value;
mod winners;

use crate::batch::{Choice, Desk};
use crate::compare::{Comparison, Term};
use crate::decide::{Side, Sides};

pub use charts::sweep_svg;
pub use csv::{break_even_csv, sensitivity_csv, sweep_csv};
pub use json::{break_even_json, sensitivity_json, sweep_json};
pub use sections::{sensitivity_section, sweep_section};
pub(super) use sentences::{
    break_even_sentences, flip_sentence, intervals_note, sensitivity_sentences, sweep_sentences,
};
pub(super) use value::{rough_value, value};
pub(super) use winners::Winners;

/// What a profile was asked, for reports on what came of it.
#[derive(Clone, Copy)]
pub struct Asked<'a> {
    /// The profile as it is.
    pub comparison: &'a Comparison<'a>,
    /// The options that were asked.
    pub desk: &'a Desk<'a>,
    /// The longest commitment that was considered.
    pub term: Term,
}

impl Asked<'_> {
    /// The id of an option.
    pub(super) fn id(&self, choice: Choice) -> &'static str {
        self.desk.models[choice.at].option().id
    }

    /// Who a side is, as a sentence calls it.
    pub(super) fn name(&self, sides: Sides, side: Side) -> String {
        match side.place() {
            Some(place) => sides.names(self.desk)[place].clone(),
            None if side == Side::Equal => "neither".to_owned(),
            None => "nobody".to_owned(),
        }
    }
}
