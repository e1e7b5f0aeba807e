//! How long to wait for a network, and how often to try again.

use std::thread;
use std::time::Duration;

use tablestakes::Problem;

use super::client::Trouble;
use crate::cli::Failure;

/// How often something is tried in all.
const ATTEMPTS: u32 = 5;
/// A server may ask for more time than this, and then gets this much.
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

#[derive(Clone, Copy)]
pub(super) struct Patience {
    /// How long nothing may come before a connection counts as dead. However long the whole takes,
    /// a line on which something moves is left alone.
    pub(super) stall: Duration,
    /// The pause before the second attempt; each further one is twice as long.
    pub(super) first_pause: Duration,
}

impl Patience {
    pub(super) const USUAL: Self = Self {
        stall: Duration::from_secs(30),
        first_pause: Duration::from_millis(500),
    };

    /// Tries something until it is done, something lasting is in its way, or it was tried often
    /// enough. `what` is its name, `help` what its user may do then; `say` tells of each attempt.
    pub(super) fn persist<T>(
        self,
        what: &str,
        help: &str,
        say: impl Fn(&str),
        mut attempt: impl FnMut() -> Result<T, Trouble>,
    ) -> Result<T, Failure> {
        let mut pause = self.first_pause;
        let mut count = 1;
        loop {
            let (why, asked_for) = match attempt() {
                Ok(done) => return Ok(done),
                Err(Trouble::Lasting(failure)) => return Err(failure),
                Err(Trouble::Passing { why, wait }) => (why, wait),
            };
            if count == ATTEMPTS {
                let message = format!("{what} can't be downloaded in {ATTEMPTS} attempts: {why}");
                return Err(Failure::Machine(Problem::anywhere(message).help(help)));
            }
            count += 1;
            say(&format!(
                "{what}: {why}; this is attempt {count} of {ATTEMPTS}"
            ));
            thread::sleep(asked_for.unwrap_or(pause).min(LONGEST_PAUSE));
            pause *= 2;
        }
    }
}
