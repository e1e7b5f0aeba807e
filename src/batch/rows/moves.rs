//! How the demand of rows moves, kept for rows that say the same: what follows from a shape hangs on
//! it, so that equal shapes are one, whatever thread reads them.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, PoisonError, RwLock};

use crate::workload::shape::MINUTES_A_WEEK;
use crate::workload::{Shape, ShapeKind, Workload};

/// So many are kept; older ones make room.
const MOST: usize = 256;
/// And so many minutes of them.
const MOST_MINUTES: usize = MOST * MINUTES_A_WEEK;
/// A recorded shape rarely comes again, unlike one that is described: it counts as so many.
const RECORDED: usize = 8;

/// How the demand of a row moves.
#[derive(Debug)]
pub(super) struct Movement {
    reads: Arc<Shape>,
    writes: Arc<Shape>,
    is_given: bool,
    notes: Vec<String>,
}

impl Movement {
    fn of(workload: &Workload) -> Self {
        Self {
            reads: Arc::clone(&workload.reads_shape),
            writes: Arc::clone(&workload.writes_shape),
            is_given: workload.shape_is_given,
            notes: workload.notes.clone(),
        }
    }

    /// Makes a workload's demand move so.
    pub(super) fn move_demand(&self, workload: &mut Workload) {
        workload.reads_shape = Arc::clone(&self.reads);
        workload.writes_shape = Arc::clone(&self.writes);
        workload.shape_is_given = self.is_given;
        workload.notes.clone_from(&self.notes);
    }

    fn minutes(&self) -> usize {
        let of = |shape: &Arc<Shape>| {
            let times = match shape.kind() {
                ShapeKind::Trace => RECORDED,
                _ => 1,
            };
            shape.minutes().len() * times
        };
        let both = of(&self.reads);
        if Arc::ptr_eq(&self.reads, &self.writes) {
            both
        } else {
            both + of(&self.writes)
        }
    }
}

/// Movements by what cells say of them.
#[derive(Debug, Default)]
pub(super) struct Moves(RwLock<Known>);

#[derive(Debug, Default)]
struct Known {
    by_key: HashMap<Arc<[u8]>, Arc<Movement>>,
    /// The oldest first.
    keys: VecDeque<Arc<[u8]>>,
    minutes: usize,
}

impl Moves {
    /// The movement of a key, where it is known.
    pub(super) fn get(&self, key: &[u8]) -> Option<Arc<Movement>> {
        let known = self.0.read().unwrap_or_else(PoisonError::into_inner);
        known.by_key.get(key).map(Arc::clone)
    }

    /// Keeps that of a workload under a key, and gives it with the shapes that all share.
    pub(super) fn keep(&self, key: &[u8], workload: &Workload) -> Arc<Movement> {
        let mut known = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if let Some(movement) = known.by_key.get(key) {
            return Arc::clone(movement);
        }
        let mut movement = Movement::of(workload);
        movement.reads = known.shared(movement.reads);
        movement.writes = known.shared(movement.writes);
        let (key, movement) = (Arc::from(key), Arc::new(movement));
        known.minutes += movement.minutes();
        known.by_key.insert(Arc::clone(&key), Arc::clone(&movement));
        known.keys.push_back(key);
        while known.keys.len() > MOST || known.minutes > MOST_MINUTES && known.keys.len() > 1 {
            let oldest = known.keys.pop_front();
            if let Some(movement) = oldest.and_then(|it| known.by_key.remove(&it)) {
                known.minutes -= movement.minutes();
            }
        }
        movement
    }

    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.0.read().map_or(0, |it| it.keys.len())
    }
}

impl Known {
    /// A shape that is known and equal to another, or that.
    fn shared(&self, shape: Arc<Shape>) -> Arc<Shape> {
        let steady = Shape::steady();
        let mut known = self.by_key.values().flat_map(|it| [&it.reads, &it.writes]);
        let equal = known.find(|it| is_equal(it, &shape));
        match equal {
            Some(equal) => Arc::clone(equal),
            None if is_equal(&steady, &shape) => steady,
            None => shape,
        }
    }
}

fn is_equal(a: &Shape, b: &Shape) -> bool {
    let of = |it: &Shape| (it.kind(), it.start_minute(), it.spikiness().to_bits());
    of(a) == of(b) && a.details() == b.details() && a.minutes() == b.minutes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_so_many_movements_are_kept_and_equal_shapes_are_one() {
        let profile = |spikiness: &str| {
            let text = format!(
                "name = \"a\"\nspikiness = {spikiness}\nstorage.size = 1\n\
                 reads = {{ per_second = 1, item_size = 1 }}\n\
                 writes = {{ per_second = 1, item_size = 1 }}"
            );
            Workload::from_toml("a.toml", &text).expect("a profile")
        };
        let (one, again) = (profile("2"), profile("2.0"));
        let moves = Moves::default();
        let first = moves.keep(&[0, 0], &one);
        let second = moves.keep(&[0, 1], &again);
        assert!(Arc::ptr_eq(&first.reads, &second.reads));
        for key in 0..=u16::try_from(MOST).expect("a small number") {
            moves.keep(&key.to_le_bytes(), &one);
        }
        assert_eq!(moves.len(), MOST);
        assert!(moves.get(&[0, 0]).is_none());
    }
}
