//! Whole sheets of an XLSX workbook, for whoever looks here and there in them.

use std::path::Path;

use super::archive::Archive;
use super::row::{SheetRow, letters};
use super::{SheetRows, is_workbook, put_aside, xlsx};
use crate::batch::Kind;
use crate::batch::input::Origin;
use crate::batch::input::source::{Peeked, Source, Stop};
use crate::problem::Failure;

/// Cells of a sheet, and bytes in them, that are held at most.
const MOST_CELLS: usize = 2 << 20;
const MOST_BYTES: usize = 128 << 20;

/// A workbook whose sheets are read one at a time.
pub(crate) struct Grids {
    source: Source,
    archive: Archive,
    sheets: Vec<String>,
}

/// The cells of a sheet that have anything in them.
#[derive(Debug)]
pub(crate) struct Grid {
    /// Its name.
    pub(crate) name: String,
    /// Row by row, and in each from the left.
    pub(crate) cells: Vec<GridCell>,
    /// The first cell of each row that can't be read: none behind it in its row is held.
    pub(crate) wrong: Vec<WrongCell>,
}

/// A cell, its row counted from 1 and its column from 0.
#[derive(Debug)]
pub(crate) struct GridCell {
    pub(crate) row: u64,
    pub(crate) column: usize,
    pub(crate) kind: Kind,
    pub(crate) text: String,
}

/// A cell that can't be read.
#[derive(Debug)]
pub(crate) struct WrongCell {
    pub(crate) row: u64,
    pub(crate) column: usize,
    pub(crate) value: String,
    /// A sentence about the cell, without its subject.
    pub(crate) reason: &'static str,
}

impl Grids {
    /// Opens a workbook.
    ///
    /// # Errors
    /// A file that can't be read, or that is no XLSX workbook.
    pub(crate) fn open(path: &Path) -> Result<Self, Failure> {
        let (mut source, bytes) = Source::open(&Origin::Path(path))?;
        match Self::parts(&mut source, Peeked::new(bytes)) {
            Ok((archive, sheets)) => Ok(Self {
                source,
                archive,
                sheets,
            }),
            Err(stop) => Err(source.stopped(&stop)),
        }
    }

    fn parts(source: &mut Source, mut bytes: Peeked) -> Result<(Archive, Vec<String>), Stop> {
        if !is_workbook(bytes.head(8)?)? {
            return Err("is no XLSX workbook".into());
        }
        if !source.is_file() {
            put_aside(source, bytes)?;
        }
        let archive = Archive::open(source)?;
        if !archive.has("[Content_Types].xml") {
            return Err("is no XLSX workbook: save it as XLSX".into());
        }
        let sheets = xlsx::names(source, &archive)?;
        Ok((archive, sheets))
    }

    /// The names of the sheets, in their order.
    pub(crate) fn names(&self) -> &[String] {
        &self.sheets
    }

    /// Reads a sheet.
    ///
    /// # Errors
    /// A workbook that is damaged, or has no such sheet.
    pub(crate) fn read(&mut self, name: &str) -> Result<Grid, Failure> {
        let grid = Self::grid(&mut self.source, &self.archive, name);
        grid.map_err(|stop| self.source.stopped(&stop))
    }

    fn grid(source: &mut Source, archive: &Archive, name: &str) -> Result<Grid, Stop> {
        let mut rows = xlsx::open(source, archive, Some(name))?;
        let mut row = SheetRow::default();
        let mut grid = Grid {
            name: name.to_owned(),
            cells: Vec::new(),
            wrong: Vec::new(),
        };
        let mut bytes = 0;
        while rows.next(&mut row)?.is_some() {
            for (column, cell) in row.cells() {
                bytes += cell.text.len();
                grid.cells.push(GridCell {
                    row: row.number,
                    column,
                    kind: cell.kind,
                    text: cell.text.to_owned(),
                });
            }
            if let Some(wrong) = row.wrong.take() {
                grid.wrong.push(WrongCell {
                    row: row.number,
                    column: wrong.column,
                    value: wrong.value,
                    reason: wrong.reason,
                });
            }
            if grid.cells.len() > MOST_CELLS || bytes > MOST_BYTES {
                let reason = format!("has a sheet `{name}` that is too large to be one of ours");
                return Err(Stop::Input(reason));
            }
            row.clear();
        }
        Ok(grid)
    }
}

/// A cell as formulas call it: `AB12`.
pub(crate) fn reference(row: u64, column: usize) -> String {
    format!("{}{row}", letters(column))
}
