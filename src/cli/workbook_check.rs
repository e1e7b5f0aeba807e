//! `tablestakes workbook --check`: an edited workbook against the program.

use std::path::Path;
use std::process::ExitCode;

use tablestakes::report;
use tablestakes::workbook::{Check, ReadBack};

use super::price_folders::PriceFolders;
use super::{Failure, output};

/// As of a batch in which some rows were wrong.
const DIFFERS: u8 = 3;

pub(super) fn run(file: &Path, prices: &PriceFolders) -> Result<ExitCode, Failure> {
    let read = ReadBack::open(file)?;
    let check = Check::of(&read, &prices.library()?)?;
    output::print(&report::workbook_check(&check, output::width()))?;
    Ok(if check.differences.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(DIFFERS)
    })
}
