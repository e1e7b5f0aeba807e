//! Ctrl-C, and whatever else asks a program to end.

use std::fs;
use std::path::{Path, PathBuf};
use std::process;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use std::{mem, thread};

use tablestakes::{Failure, Problem};

use crate::cli::output;

/// What shells say of a program that was interrupted.
pub(super) const CODE: u8 = 130;

/// Whoever works looks at the flag within that. Whoever waits for an input that stands still never does.
const PATIENCE: Duration = Duration::from_secs(1);

static STOP: AtomicBool = AtomicBool::new(false);
static DRAFTS: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

/// A flag that is set when somebody asks the program to end: whoever works looks at it, and leaves nothing
/// half-written.
pub(super) fn flag() -> Result<&'static AtomicBool, Failure> {
    let set = ctrlc::set_handler(|| {
        STOP.store(true, Ordering::Relaxed);
        thread::sleep(PATIENCE);
        let drafts = drafts();
        for draft in drafts.iter() {
            let _ = fs::remove_file(draft);
        }
        say();
        process::exit(CODE.into());
    });
    set.map_err(|error| {
        Failure::Machine(Problem::anywhere(format!(
            "Ctrl-C can't be listened to: {error}"
        )))
    })?;
    Ok(&STOP)
}

/// Removes a file in the making where the program is ended before it can do so itself.
pub(super) fn remove_at_end(draft: &Path) {
    drafts().push(draft.to_owned());
}

/// From now on the program comes to its end by itself, whoever asks for it.
pub(super) fn end_begins() {
    // It is taken once and for all.
    mem::forget(drafts());
}

/// Says that it was interrupted.
pub(super) fn say() {
    output::say_sentence("stopped before the end: nothing was written");
}

fn drafts() -> MutexGuard<'static, Vec<PathBuf>> {
    DRAFTS.lock().unwrap_or_else(PoisonError::into_inner)
}
