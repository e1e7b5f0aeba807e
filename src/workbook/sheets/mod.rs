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
mod ranking;
mod section;
mod sensitivity;
mod style;
mod validation;

use jiff::civil::Date;
use rust_xlsxwriter::{Workbook as Book, Worksheet, XlsxError};

use self::figures::BillFigures;
use self::layout::Layout;
use self::style::Styles;
use super::Workbook;
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
        let layout = Layout::of(&self.plan);
        let evaluation = Evaluation::of(&self.plan);
        let figures = figures::all(&self.plan, &evaluation);
        let sheets = Sheets {
            plan: &self.plan,
            layout: &layout,
            evaluation: &evaluation,
            figures: &figures,
            styles: &Styles::new(),
        };
        sheets.bytes().map_err(|it| failed(&it))
    }
}

impl Sheets<'_> {
    fn bytes(&self) -> Result<Vec<u8>, XlsxError> {
        let mut book = Book::new();
        book.set_properties(&properties::of()?);
        book.set_zip_compression_level(COMPRESSION);
        for sheet in self.all()? {
            book.push_worksheet(sheet);
        }
        for (name, range) in self.layout.named_ranges() {
            book.define_name(name, &range)?;
        }
        book.save_to_buffer()
    }

    /// The sheets in their order.
    fn all(&self) -> Result<Vec<Worksheet>, XlsxError> {
        let mut all = vec![
            self.comparison()?,
            self.named_rows(Kind::Input)?,
            self.prices()?,
            self.named_rows(Kind::Assumption)?,
            self.factors()?,
            self.named_rows(Kind::Derived)?,
        ];
        if !self.plan.blocks.is_empty() {
            all.push(self.capacity()?);
        }
        for option in 0..self.plan.options.len() {
            all.push(self.option(option)?);
        }
        if !self.plan.what_ifs.is_empty() {
            all.push(self.sensitivity()?);
        }
        all.push(self.profiles()?);
        Ok(all)
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
