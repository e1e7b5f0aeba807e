//! Sheets of named cells: inputs, assumptions, factors, and what follows from them.

use rust_xlsxwriter::{Format, Worksheet, XlsxError};

use super::Sheets;
use super::layout::{FIRST, count};
use super::page::Page;
use super::style::Styles;
use super::validation;
use crate::workbook::rows::{Cell, Content, Kind, Row};
use crate::workbook::titles;

/// What a sheet of named cells has in its columns, and what it is for.
pub(super) struct Columns {
    pub(super) sheet: &'static str,
    about: &'static str,
    all: &'static [Column],
}

/// A column of a sheet of named cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Column {
    Key,
    Name,
    What,
    Unit,
    /// One for each workload.
    Workloads,
    MayBe,
    Note,
    Source,
}

impl Column {
    /// Its name, and its width in characters.
    fn name(self) -> (&'static str, u16) {
        match self {
            Self::Key => (titles::KEY, 30),
            Self::Name => (titles::NAME, 50),
            Self::What => (titles::WHAT, 54),
            Self::Unit => (titles::UNIT, 20),
            Self::Workloads => ("", 18),
            Self::MayBe => (titles::MAY_BE, 28),
            Self::Note => (titles::NOTE, 50),
            Self::Source => (titles::SOURCE, 80),
        }
    }

    fn text(self, row: &Row) -> &str {
        match self {
            Self::Key => &row.key,
            Self::Name => &row.name,
            Self::What => &row.label,
            Self::Unit => &row.unit,
            Self::Note | Self::Source => &row.note,
            Self::Workloads | Self::MayBe => "",
        }
    }
}

impl Columns {
    pub(super) fn of(kind: Kind) -> Self {
        use Column::{Key, MayBe, Name, Note, Source, Unit, What, Workloads};
        let (sheet, about, columns): (_, _, &[_]) = match kind {
            Kind::Input => (
                titles::INPUTS,
                "Numbers of the profiles. Change what is blue on yellow: all other sheets follow.",
                &[Key, What, Unit, Workloads, MayBe, Note, Name],
            ),
            Kind::Assumption => (
                titles::ASSUMPTIONS,
                "Constants that are no prices. Change what is blue on yellow: all other sheets follow.",
                &[Key, Unit, Workloads, MayBe, Name, Source],
            ),
            Kind::Factor => (
                titles::FACTORS,
                "What no formula works out: the program did, for the inputs as they were. Below stands \
                 between what inputs may be changed.",
                &[Name, What, Unit, Workloads, Note],
            ),
            Kind::Derived => (
                titles::DEMAND,
                "What follows from inputs, assumptions and factors.",
                &[Name, What, Unit, Workloads, Note],
            ),
            Kind::Price | Kind::PlanDiscount => (super::prices::SHEET, "", &[]),
        };
        Self {
            sheet,
            about,
            all: columns,
        }
    }

    /// The column of the first workload; of prices the one that holds for all.
    pub(super) fn first_workload(&self) -> u16 {
        let before = self.all.iter().take_while(|it| **it != Column::Workloads);
        match self.sheet {
            super::prices::SHEET => super::prices::USED,
            _ => u16::try_from(before.count()).unwrap_or(0),
        }
    }

    /// How many columns there are with so many workloads.
    pub(super) fn width(&self, workloads: usize) -> u16 {
        super::layout::columns(self.all.len() + workloads.max(1) - 1)
    }

    /// How many of them are printed: names of ranges and sources at the end are for the screen.
    fn printed(&self, workloads: usize) -> u16 {
        let at_end = self.all.iter().rev();
        let at_end = at_end.take_while(|it| matches!(it, Column::Name | Column::Source));
        self.width(workloads) - super::layout::columns(at_end.count())
    }

    /// Each column with its place.
    fn placed(&self, workloads: u16) -> Vec<(Column, u16)> {
        let mut next = 0;
        let place = |column: &Column| {
            let at = next;
            next += if *column == Column::Workloads {
                workloads
            } else {
                1
            };
            (*column, at)
        };
        self.all.iter().map(place).collect()
    }
}

impl Sheets<'_> {
    pub(super) fn named_rows(&self, kind: Kind) -> Result<Worksheet, XlsxError> {
        let (page, width) = self.page_of_named_rows(kind)?;
        let rows = self.plan.rows.all.iter().filter(|it| it.kind == kind);
        page.finish(FIRST + count(rows.count()), width)
    }

    /// The sheet with its named rows, and how many of its columns are printed.
    pub(super) fn page_of_named_rows(&self, kind: Kind) -> Result<(Page<'_>, u16), XlsxError> {
        let columns = Columns::of(kind);
        let mut page = Page::new(columns.sheet, columns.sheet, columns.about, self.styles)?;
        let names = columns.all.iter().flat_map(|it| match it {
            Column::Workloads => {
                let width = it.name().1;
                let all = self.layout.workloads.iter();
                all.map(|name| (name.clone(), width)).collect()
            }
            _ => vec![(it.name().0.to_owned(), it.name().1)],
        });
        page.names_of_columns(names)?;
        let placed = columns.placed(super::layout::columns(self.layout.workloads.len()));
        for (column, x) in &placed {
            // They stand behind numbers.
            if matches!(column, Column::MayBe | Column::Note) {
                page.sheet.set_column_format(*x, &self.styles.indented)?;
            }
        }
        for (at, row) in self.plan.rows.all.iter().enumerate() {
            if row.kind == kind {
                self.named_row(&mut page, at, &placed)?;
            }
        }
        let printed = columns.printed(self.layout.workloads.len());
        Ok((page, printed))
    }

    fn named_row(
        &self,
        page: &mut Page<'_>,
        at: usize,
        placed: &[(Column, u16)],
    ) -> Result<(), XlsxError> {
        let row = &self.plan.rows.all[at];
        let y = self.layout.row(at);
        let format = format_of(row, self.styles);
        let end = placed.last().map_or(0, |it| it.1) + 1;
        for &(column, x) in placed {
            match column {
                Column::Workloads => {
                    for (x, workload) in (x..).zip(0..row.cells.len()) {
                        let cell = Cell { row: at, workload };
                        self.named_cell(page, cell, (y, x), format)?;
                    }
                }
                Column::MayBe => {
                    if let Some(it) = &row.validation {
                        page.text(y, x, &validation::words(it))?;
                    }
                }
                _ => page.text(y, x, column.text(row))?,
            }
        }
        let first = placed.iter().find(|it| it.0 == Column::Workloads);
        if let (Some(validation), Some((_, first))) = (&row.validation, first) {
            let last = first + super::layout::columns(row.cells.len().max(1)) - 1;
            validation::require(page, validation, (y, *first, last), end + 1)?;
        }
        Ok(())
    }

    fn named_cell(
        &self,
        page: &mut Page<'_>,
        cell: Cell,
        (y, x): (u32, u16),
        format: &Format,
    ) -> Result<(), XlsxError> {
        match self.plan.rows.content(cell) {
            Some(Content::Number(it)) => page.number_as(y, x, *it, format),
            Some(Content::Formula(it)) => {
                let text = self.layout.text(it);
                page.formula_as(y, x, &text, self.evaluation.value(&cell.into()), format)
            }
            Some(Content::Price(_)) | None => Ok(()),
        }
    }
}

/// How the cells of a row look.
fn format_of<'s>(row: &Row, styles: &'s Styles) -> &'s Format {
    let is_input = matches!(row.kind, Kind::Input | Kind::Assumption);
    let is_share = row.unit == "share";
    // What is large and whole is told by thousands; a cell that may become a fraction shows it.
    let is_large = |it: &Option<Content>| match it {
        Some(Content::Number(it)) => *it >= 1000.0 && it.fract() == 0.0,
        _ => false,
    };
    let is_large = row.cells.iter().any(is_large);
    match (is_input, is_share, is_large) {
        (true, true, _) => &styles.input_share,
        (true, false, true) => &styles.input_thousands,
        (true, false, false) => &styles.input,
        (false, true, _) => &styles.share,
        (false, false, _) => &styles.quantity,
    }
}
