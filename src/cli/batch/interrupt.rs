//! Ctrl-C, and whatever else asks a program to end.

use std::sync::atomic::{AtomicBool, Ordering};

use tablestakes::{Failure, Problem};

static STOP: AtomicBool = AtomicBool::new(false);

/// A flag that is set when somebody asks the program to end: whoever works looks at it, and leaves nothing
/// half-written.
pub(super) fn flag() -> Result<&'static AtomicBool, Failure> {
    let set = ctrlc::set_handler(|| STOP.store(true, Ordering::Relaxed));
    set.map_err(|error| {
        Failure::Machine(Problem::anywhere(format!(
            "Ctrl-C can't be listened to: {error}"
        )))
    })?;
    Ok(&STOP)
}
