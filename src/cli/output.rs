//! Where answers go: standard output, in as many columns as there are.

use std::env;
use std::io::{self, ErrorKind, IsTerminal, Write};

use tablestakes::Problem;
use terminal_size::{Height, Width};

use super::Failure;

/// The columns of what is no terminal: enough for every line of a report, wherever it runs.
const PIPE_WIDTH: usize = 200;

/// The columns of standard output.
pub(super) fn width() -> usize {
    columns(terminal_size::terminal_size_of(io::stdout()))
}

/// The columns of standard error.
pub(super) fn error_width() -> usize {
    columns(terminal_size::terminal_size_of(io::stderr()))
}

/// Whether standard output is a terminal: someone reads along, and has seen enough after some lines.
pub(super) fn is_terminal() -> bool {
    io::stdout().is_terminal()
}

/// The columns of a terminal; without one those that `COLUMNS` asks for.
fn columns(terminal: Option<(Width, Height)>) -> usize {
    let asked_for = || env::var("COLUMNS").ok()?.parse().ok();
    let terminal = terminal.map(|(width, _)| usize::from(width.0));
    terminal.or_else(asked_for).unwrap_or(PIPE_WIDTH)
}

/// Prints an answer. Styles are left out where they are not wanted; a reader that has seen enough
/// and closed the pipe is no failure.
pub(super) fn print(text: &str) -> Result<(), Failure> {
    let mut out = anstream::AutoStream::auto(io::stdout().lock());
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            let message = format!("standard output can't be written: {error}");
            Err(Failure::Machine(Problem::anywhere(message)))
        }
        _ => Ok(()),
    }
}

/// Says something on standard error. Where that can't be written there is nobody to tell.
pub(super) fn say(text: &str) {
    let mut out = anstream::AutoStream::auto(io::stderr().lock());
    let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
}

/// Says a sentence on standard error, wrapped.
pub(super) fn say_sentence(text: &str) {
    say(&(textwrap::fill(text, error_width()) + "\n"));
}
