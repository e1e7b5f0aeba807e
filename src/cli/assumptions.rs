//! `tablestakes assumptions`: every assumption with value, unit and source.

use tablestakes::report;

use super::{Failure, output};

pub(super) fn run() -> Result<(), Failure> {
    output::print(&report::assumptions(output::width()))
}
