//! What an edited planning workbook says: its profiles, the numbers that were put in, and each bill.
//!
//! Columns are found by their titles in row 4, so that columns may be moved and others put between them.

mod options;
mod tables;

use std::path::Path;

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use self::tables::Table;
use super::titles;
use crate::batch::input::workbook::{Grid, Grids, reference};
use crate::model::PricingModel;
use crate::problem::{Failure, Problem, Problems};

/// What an edited workbook says.
#[derive(Debug)]
pub struct ReadBack {
    /// The path of its file.
    pub(super) name: String,
    pub(super) workloads: Vec<ReadWorkload>,
    pub(super) prices: Vec<ReadPrice>,
    pub(super) options: Vec<ReadOption>,
}

/// A workload of a workbook: its profile, and what stands in the cells that may be changed.
#[derive(Debug)]
pub(super) struct ReadWorkload {
    pub(super) name: String,
    pub(super) file: String,
    /// What was settled over the profile, as `KEY=VALUE`.
    pub(super) settled: Vec<String>,
    pub(super) text: String,
    pub(super) inputs: Vec<Put>,
    /// The keys of inputs whose cells are empty, each with its place.
    pub(super) empty: Vec<(String, String)>,
    pub(super) assumptions: Vec<Put>,
}

/// A number of a key.
#[derive(Debug)]
pub(super) struct Put {
    pub(super) key: String,
    pub(super) value: Decimal,
    /// Where it stands: the sheet and the cell.
    pub(super) place: String,
}

/// A price as it is used, USD for a unit; of a savings plan, which has no region, the share taken off.
#[derive(Debug)]
pub(super) struct ReadPrice {
    pub(super) region: String,
    pub(super) used: Put,
}

impl ReadPrice {
    /// The usage of which it is what a savings plan takes off.
    pub(super) fn usage(&self) -> Option<&str> {
        let usage = self.used.key.rsplit_once("savings-plan.")?.1;
        self.region.is_empty().then_some(usage)
    }
}

/// The bills of an option.
pub(super) struct ReadOption {
    pub(super) model: &'static dyn PricingModel,
    pub(super) bills: Vec<ReadBill>,
}

impl std::fmt::Debug for ReadOption {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut it = f.debug_struct("ReadOption");
        it.field("id", &self.model.option().id);
        it.field("bills", &self.bills).finish()
    }
}

/// A bill of a workload, charge by charge.
#[derive(Debug, Default)]
pub(super) struct ReadBill {
    pub(super) workload: usize,
    pub(super) lines: Vec<ReadLine>,
    pub(super) month_usd: Option<Decimal>,
    pub(super) upfront_usd: Option<Decimal>,
    pub(super) effective_usd: Option<Decimal>,
    pub(super) has_fallen: bool,
    /// Which input lies where its factors don't stand, in the sheet's words.
    pub(super) fallen_by: String,
}

/// A charge as a sheet has it.
#[derive(Debug)]
pub(super) struct ReadLine {
    pub(super) is_upfront: bool,
    /// Group, subject, meter and region.
    pub(super) what: [String; 4],
    pub(super) usd: Decimal,
    /// What the sheet says that it may be off, USD.
    pub(super) within_usd: Decimal,
}

impl ReadBack {
    /// Reads a workbook that `tablestakes workbook` wrote and somebody may have edited.
    ///
    /// # Errors
    /// A file that is no such workbook; cells that hold errors, texts in place of numbers, or formulas
    /// whose results were never worked out.
    pub fn open(path: &Path) -> Result<Self, Failure> {
        let mut reading = Reading {
            name: path.display().to_string(),
            grids: Grids::open(path)?,
            problems: Vec::new(),
        };
        let profiles = reading.sheet(titles::PROFILES)?;
        let mut workloads = reading.workloads(&profiles);
        let names: Vec<_> = workloads.iter().map(|it| it.name.clone()).collect();
        let inputs = reading.sheet(titles::INPUTS)?;
        let assumptions = reading.sheet(titles::ASSUMPTIONS)?;
        for (workload, puts) in workloads.iter_mut().zip(reading.puts(&inputs, &names)) {
            workload.empty = Reading::empty(&inputs, &workload.name, &puts);
            workload.inputs = puts;
        }
        for (workload, puts) in workloads.iter_mut().zip(reading.puts(&assumptions, &names)) {
            workload.assumptions = puts;
        }
        let prices = reading.sheet(titles::PRICES)?;
        let prices = reading.prices(&prices);
        reading.sheet(titles::FACTORS)?;
        let options = reading.options(&names)?;
        reading.note_lost_sheets()?;
        if options.is_empty() && reading.problems.is_empty() {
            let problem = reading.problem("has no sheet of an option");
            return Err(problem.into());
        }
        if !reading.problems.is_empty() {
            return Err(Problems::first(reading.problems, 0).into());
        }
        Ok(Self {
            name: reading.name,
            workloads,
            prices,
            options,
        })
    }
}

/// A number of the program as a sheet would hold it.
pub(super) fn number_of(value: Decimal) -> Option<Decimal> {
    tables::to_fifteen_digits(value.to_f64()?)
}

/// A workbook that is being read.
struct Reading {
    name: String,
    grids: Grids,
    problems: Vec<Problem>,
}

impl Reading {
    fn problem(&self, what: &str) -> Problem {
        let message = format!("{} {what}", self.name);
        Problem::anywhere(message).help("`tablestakes workbook PROFILE --out FILE.xlsx` writes one")
    }

    /// A sheet that every planning workbook has.
    fn sheet(&mut self, name: &str) -> Result<Table, Failure> {
        if !self.grids.names().iter().any(|it| it == name) {
            let what = format!("is no planning workbook: it has no sheet `{name}`");
            return Err(self.problem(&what).into());
        }
        let grid = self.grids.read(name)?;
        self.note_wrong(&grid)?;
        Ok(Table::of(grid))
    }

    /// Notes what of the comparison is lost: where the sheet of an option is gone its cells hold errors.
    fn note_lost_sheets(&mut self) -> Result<(), Failure> {
        if !self.grids.names().iter().any(|it| it == titles::COMPARISON) {
            let problem = self.problem(&format!("has no sheet `{}`", titles::COMPARISON));
            self.problems.push(problem);
            return Ok(());
        }
        let grid = self.grids.read(titles::COMPARISON)?;
        if let Some(it) = grid.wrong.first() {
            let cell = format!("{}!{}", grid.name, reference(it.row, it.column));
            let more = match grid.wrong.len() {
                1 => String::new(),
                all => format!("; of that sheet {all} cells are wrong"),
            };
            let message = format!("{}, {cell}: {:?} {}{more}", self.name, it.value, it.reason);
            let help = "put back the sheets and columns that were deleted or renamed";
            self.problems.push(Problem::anywhere(message).help(help));
        }
        Ok(())
    }

    /// Notes cells that can't be read. What was never worked out is said once: it is so of all cells.
    fn note_wrong(&mut self, grid: &Grid) -> Result<(), Problems> {
        for it in &grid.wrong {
            let cell = format!("{}!{}", grid.name, reference(it.row, it.column));
            let message = if it.reason.contains("without its result") {
                let message = format!("{}, {cell}: has a formula without its result", self.name);
                let help = "whatever edited the workbook works nothing out: open it in a spreadsheet \
                            program and save it there";
                return Err(Problem::anywhere(message).help(help).into());
            } else if it.value.is_empty() {
                format!("{}, {cell}: {}", self.name, it.reason)
            } else {
                let Self { name, .. } = self;
                format!("{name}, {cell}: {:?} {}", it.value, it.reason)
            };
            self.problems.push(Problem::anywhere(message));
        }
        Ok(())
    }
}
