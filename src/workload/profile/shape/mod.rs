//! `[shape]`, `[reads.shape]`, `[writes.shape]` and `spikiness`: how demand moves.

mod kinds;
mod spikiness;
mod times;
mod trace_file;

use std::sync::Arc;

use crate::problem::{Place, Problem};
use crate::workload::reader::{Found, Table};
use crate::workload::shape::{Shape, ShapeKind};
use kinds::{bursty, diurnal, plain, schedule, working_hours};
use spikiness::Spikiness;

/// How the demand of a workload moves.
pub(super) struct Shapes {
    pub(super) reads: Arc<Shape>,
    pub(super) writes: Arc<Shape>,
    /// Whether the profile says so; steady otherwise.
    pub(super) are_given: bool,
    /// What was found odd in traces, and how it was taken.
    pub(super) notes: Vec<String>,
}

/// A table of a shape that a profile has.
struct Given {
    place: Place,
    /// `None` when something is wrong with it, which is reported.
    shape: Option<Arc<Shape>>,
}

/// Reads the shapes of a profile as its tables come.
pub(super) struct ShapeReader {
    spikiness: Option<Spikiness>,
    /// Whether the profile has one, right or wrong.
    has_spikiness: bool,
    /// Whether some shape has the spikiness of the profile.
    takes_spikiness: bool,
    of_both: Option<Given>,
    of_reads: Option<Given>,
    of_writes: Option<Given>,
    notes: Vec<String>,
}

impl ShapeReader {
    /// Reads what reads and writes have in common.
    pub(super) fn new(root: &Table<'_>) -> Self {
        let mut reader = Self {
            spikiness: Spikiness::of(root),
            has_spikiness: root.has("spikiness"),
            takes_spikiness: false,
            of_both: None,
            of_reads: None,
            of_writes: None,
            notes: Vec::new(),
        };
        reader.of_both = root.table("shape").map(|table| reader.read(table, true));
        reader
    }

    /// Reads what `[reads]` or `[writes]` has of its own.
    pub(super) fn own(&mut self, table: &Table<'_>, is_reads: bool) {
        let given = table.table("shape").map(|table| self.read(table, false));
        if is_reads {
            self.of_reads = given;
        } else {
            self.of_writes = given;
        }
    }

    /// The shapes; `None` when something is wrong with one of them.
    pub(super) fn finish(self, root: &Table<'_>) -> Option<Shapes> {
        let are_given =
            self.spikiness.is_some() || self.of_both.is_some() || self.of_reads.is_some();
        if self.of_reads.is_some() && self.of_writes.is_some() {
            let unused = [
                ("shape", self.of_both.as_ref().map(|it| &it.place)),
                (
                    "spikiness",
                    self.spikiness
                        .as_ref()
                        .map(|it| &it.place)
                        .filter(|_| !self.takes_spikiness),
                ),
            ];
            for (key, place) in unused {
                if let Some(place) = place {
                    let message = format!("{key}: reads and writes have shapes of their own");
                    root.report(Problem::at(place.clone(), message).help("leave it out"));
                }
            }
        }
        let of_both = match (self.of_both, self.spikiness) {
            (Some(given), _) => given.shape?,
            // It may be meant for one of two shapes alone, which need not be this one.
            (None, Some(spikiness)) if self.of_reads.is_none() || self.of_writes.is_none() => {
                plain(root, &spikiness)?
            }
            (None, _) => Shape::steady(),
        };
        let own = |given: Option<Given>| match given {
            Some(given) => given.shape,
            None => Some(Arc::clone(&of_both)),
        };
        Some(Shapes {
            are_given: are_given || self.of_writes.is_some(),
            reads: own(self.of_reads)?,
            writes: own(self.of_writes)?,
            notes: self.notes,
        })
    }

    fn read(&mut self, table: Table<'_>, of_both: bool) -> Given {
        let place = table.place();
        let shape = self.shape(&table, of_both);
        // A day and night says what it takes for what is left out.
        let shape = shape.map(|it| match it.details() {
            "" => it.with_details(table.as_written(&["kind", "spikiness"])),
            _ => it,
        });
        table.finish();
        Given {
            place,
            shape: shape.map(Arc::new),
        }
    }

    fn shape(&mut self, table: &Table<'_>, of_both: bool) -> Option<Shape> {
        let words = ShapeKind::ALL.map(|kind| (kind.name(), kind));
        let Some(Found { value: kind, .. }) = table.word("kind", &words) else {
            table.missing("kind", "kind = \"diurnal\"");
            table.skip_rest("kind");
            return None;
        };
        let own = Spikiness::of(table);
        if let (Some(own), Some(_), true) = (&own, &self.spikiness, of_both) {
            let message = "shape.spikiness and spikiness say the same thing";
            table.report(Problem::at(own.place.clone(), message).help("keep one of the two"));
        }
        let is_implied = !matches!(kind, ShapeKind::Diurnal | ShapeKind::Bursty);
        let of_profile = || self.spikiness.clone().filter(|_| of_both || !is_implied);
        let spikiness = own.clone().or_else(of_profile);
        if own.is_none() && spikiness.is_some() {
            self.takes_spikiness = true;
        }
        if is_implied {
            let shape = self.implied(table, kind)?;
            return spikiness::is_as_said(table, &shape, spikiness.as_ref()).then_some(shape);
        }
        let shape = match kind {
            ShapeKind::Bursty => bursty(table, spikiness.as_ref()),
            _ => diurnal(table, spikiness.as_ref()),
        };
        if spikiness.is_none() && !table.has("spikiness") && !self.has_spikiness {
            table.missing("spikiness", "spikiness = 3, the busiest minute ÷ the mean");
        }
        shape
    }

    /// A shape whose levels say how spiky it is.
    fn implied(&mut self, table: &Table<'_>, kind: ShapeKind) -> Option<Shape> {
        let (start, minutes) = match kind {
            ShapeKind::Steady => {
                return Some(Shape::reaching(
                    kind,
                    0,
                    Shape::steady().minutes().to_vec(),
                    1.0,
                ));
            }
            ShapeKind::Trace => {
                let trace = trace_file::read(table)?;
                // One file may be that of reads and of writes.
                let new = trace.notes.into_iter();
                let new: Vec<_> = new.filter(|note| !self.notes.contains(note)).collect();
                self.notes.extend(new);
                (trace.start_minute, trace.minutes)
            }
            ShapeKind::Schedule => (0, schedule(table)?),
            ShapeKind::BusinessHours => (0, working_hours(table, true)?),
            _ => (0, working_hours(table, false)?),
        };
        let shape = Shape::of(kind, start, minutes);
        if shape.is_none() {
            let message = format!("{}: there is no demand at any time", kind.name());
            table.report(Problem::at(table.place_of("kind"), message));
        }
        shape
    }
}
