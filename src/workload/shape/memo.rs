//! Results that several ways to buy have in common, worked out once.

use std::any::Any;
use std::sync::{Arc, Mutex, PoisonError};

/// More results than a comparison of a table with twenty indexes has of a shape; older ones make room,
/// so that a shape that serves a million rows stays small.
const MOST: usize = 256;

/// Results by their keys. Asking again gives what was worked out before; nothing depends on it but
/// time.
#[derive(Debug, Default)]
pub(super) struct Memo {
    /// Each is an `Entry` of some key and result.
    entries: Mutex<Vec<Box<dyn Any + Send>>>,
}

/// So many at the end are found soon enough.
const MOST_ASKED: usize = 8;

struct Entry<K, T> {
    key: K,
    result: Arc<T>,
}

impl Memo {
    pub(super) fn get<K, T>(&self, key: K, work_out: impl FnOnce() -> T) -> Arc<T>
    where
        K: PartialEq + Send + 'static,
        T: Send + Sync + 'static,
    {
        let lock = || self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        let of_key = |it: &&Entry<K, T>| it.key == key;
        let known = || {
            let mut entries = lock();
            let is_it = |it: &Box<dyn Any + Send>| it.downcast_ref().is_some_and(|it| of_key(&it));
            // What was asked for last is asked for next.
            let at = entries.iter().rposition(is_it)?;
            let result = Arc::clone(&entries[at].downcast_ref::<Entry<K, T>>()?.result);
            // Those that are asked for again and again gather at the end.
            if at + MOST_ASKED < entries.len() {
                let last = entries.len() - 1;
                entries.swap(at, last);
            }
            Some(result)
        };
        known().unwrap_or_else(|| {
            // Not under the lock: working it out may ask for other results.
            let result = Arc::new(work_out());
            let mut entries = lock();
            if entries.len() >= MOST {
                entries.remove(0);
            }
            let result_again = Arc::clone(&result);
            entries.push(Box::new(Entry { key, result }));
            result_again
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_result_is_worked_out_once_for_a_key_and_kind() {
        let memo = Memo::default();
        assert_eq!(*memo.get(1_u8, || "one"), "one");
        assert_eq!(*memo.get(1_u8, || "another"), "one");
        assert_eq!(*memo.get(2_u8, || "two"), "two");
        // The same key for another kind of result is another entry.
        assert_eq!(*memo.get(1_u8, || 1.0), 1.0);
    }

    #[test]
    fn the_oldest_result_makes_room() {
        let memo = Memo::default();
        for key in 0..=MOST {
            memo.get(key, || key);
        }
        assert_eq!(*memo.get(0_usize, || 999), 999);
        assert_eq!(*memo.get(MOST, || 999), MOST);
    }
}
