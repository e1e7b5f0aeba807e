//! A plan laid out in sheets: one file for each sheet.
//!
//! `layout` says where everything stands before anything is written, so that formulas can speak of what
//! comes later. Each formula is written with what it comes to: programs that work nothing out show it.

mod break_even;
mod capacity;
mod charts;
mod comparison;
mod factors;
mod figures;
mod horizon;
mod layout;
mod named_rows;
mod names;
mod option;
mod page;
mod prices;
mod profiles;
mod properties;
mod ranges;
mod ranking;
mod section;
mod sensitivity;
mod stale;
mod style;
mod validation;

use jiff::civil::Date;
use rust_xlsxwriter::{Workbook as Book, Worksheet, XlsxError};

use self::figures::BillFigures;
use self::layout::Layout;
use self::style::Styles;
use super::Workbook;
use super::build::in_parallel;
use super::plan::{Evaluation, Plan};
use super::rows::Kind;
use crate::problem::{Failure, Problem};

/// A tenth larger than by default, in little more than half the time.
const COMPRESSION: u8 = 2;

/// What all sheets are made of.
struct Sheets<'s> {
    plan: &'s Plan,
    layout: &'s Layout<'s>,
    evaluation: &'s Evaluation<'s>,
    /// For each option what it comes to for each workload.
    figures: &'s [Vec<Option<BillFigures>>],
    styles: &'s Styles,
}

impl Workbook {
    /// For each profile the oldest day of the prices that it rests on.
    pub fn prices_as_of(&self) -> impl Iterator<Item = Option<Date>> {
        let workloads = self.plan.workloads.iter();
        workloads.map(|it| it.prices_as_of.parse().ok())
    }

    /// The workbook as a file in the format of Excel, `.xlsx`. The same plan gives the same bytes.
    ///
    /// # Errors
    /// A text that is too long for a cell, and more rows than a sheet has.
    pub fn to_bytes(&self) -> Result<Vec<u8>, Failure> {
        profiles::check(&self.plan)?;
        self.bytes().map_err(|it| failed(&it))
    }

    fn bytes(&self) -> Result<Vec<u8>, XlsxError> {
        let plan = &self.plan;
        let layout = Layout::of(plan);
        let figures = figures::all(plan, &Evaluation::of(plan));
        let tabs = tabs(plan);
        let made = in_parallel(tabs.len(), |at| {
            let sheets = Sheets {
                plan,
                layout: &layout,
                evaluation: &Evaluation::of(plan),
                figures: &figures,
                styles: &Styles::new(),
            };
            sheets.sheet(tabs[at])
        });
        let mut book = Book::new();
        book.set_properties(&properties::of()?);
        book.set_zip_compression_level(COMPRESSION);
        for sheet in made {
            book.push_worksheet(sheet?);
        }
        for (name, range) in layout.named_ranges() {
            book.define_name(name, &range)?;
        }
        book.save_to_buffer()
    }
}

/// A sheet of a workbook.
#[derive(Debug, Clone, Copy)]
enum Tab {
    Comparison,
    Rows(Kind),
    Prices,
    Factors,
    Capacity,
    /// An option by its place.
    Option(usize),
    Sensitivity,
    Profiles,
}

/// The sheets in their order.
fn tabs(plan: &Plan) -> Vec<Tab> {
    let mut all = vec![
        Tab::Comparison,
        Tab::Rows(Kind::Input),
        Tab::Prices,
        Tab::Rows(Kind::Assumption),
        Tab::Factors,
        Tab::Rows(Kind::Derived),
    ];
    if !plan.blocks.is_empty() {
        all.push(Tab::Capacity);
    }
    all.extend((0..plan.options.len()).map(Tab::Option));
    if !plan.what_ifs.is_empty() {
        all.push(Tab::Sensitivity);
    }
    all.push(Tab::Profiles);
    all
}

impl Sheets<'_> {
    fn sheet(&self, tab: Tab) -> Result<Worksheet, XlsxError> {
        match tab {
            Tab::Comparison => self.comparison(),
            Tab::Rows(Kind::Derived) => {
                let mut sheet = self.named_rows(Kind::Derived)?;
                self.whole_rows(&mut sheet, Kind::Derived)?;
                Ok(sheet)
            }
            Tab::Rows(kind) => self.named_rows(kind),
            Tab::Prices => self.prices(),
            Tab::Factors => self.factors(),
            Tab::Capacity => self.capacity(),
            Tab::Option(at) => self.option(at),
            Tab::Sensitivity => self.sensitivity(),
            Tab::Profiles => self.profiles(),
        }
    }
}

fn failed(error: &XlsxError) -> Failure {
    match error {
        XlsxError::MaxStringLengthExceeded => {
            let message = "a cell of a sheet holds at most 32,767 characters, and a name or a note \
                           in a profile has more";
            Problem::anywhere(message)
                .help("shorten the names in the profiles")
                .into()
        }
        _ => Failure::Machine(Problem::anywhere(format!(
            "the workbook can't be written: {error}"
        ))),
    }
}
