//! `tablestakes options`: every option with a line of explanation.

use tablestakes::{catalog, report};

use super::{Failure, output};

pub(super) fn run() -> Result<(), Failure> {
    output::print(&report::options(catalog::models(), output::width()))
}
