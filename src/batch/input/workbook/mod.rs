//! Sheets of workbooks, read from their XML row by row: no sheet is held in memory, whatever size it
//! says that it has.

mod archive;
mod grid;
mod ods;
mod row;
mod strings;
mod values;
mod xlsx;
mod xml;

use super::header::{self, MOST_COLUMNS};
use super::source::{Peeked, Source, Stop};
use super::{Reader, shortened};
use crate::batch::{Chunk, Fault};
use archive::Archive;
pub(crate) use grid::{Grid, GridCell, Grids, reference};
use row::SheetRow;

/// No sheet of a workbook has more rows.
const MOST_ROWS: u64 = 1_048_576;

/// What a file may be at most that is unpacked to a workbook.
const MOST_FILE_BYTES: u64 = 1 << 30;

const ZIP: &[u8] = b"PK\x03\x04";

/// What older workbooks begin with, and what newer ones do that have a password.
const COMPOUND: &[u8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";

/// Whether bytes are the beginning of a workbook that can be read.
pub(super) fn is_workbook(head: &[u8]) -> Result<bool, Stop> {
    if head.starts_with(COMPOUND) {
        let reason = "is a workbook of the old format XLS, or one with a password: save it as XLSX \
                      without a password";
        return Err(reason.into());
    }
    Ok(head.starts_with(ZIP))
}

/// Writes an unpacked workbook into a file, since it is read here and there.
pub(super) fn put_aside(source: &mut Source, bytes: Peeked) -> Result<(), Stop> {
    if source.put_aside(bytes, MOST_FILE_BYTES)? {
        Ok(())
    } else {
        Err("unpacks to more than 1 GiB, and no workbook is so large".into())
    }
}

/// Opens a sheet, and reads its header.
pub(super) fn open(source: &mut Source, sheet: Option<&str>) -> Result<(Sheet, Vec<String>), Stop> {
    let archive = Archive::open(source)?;
    let rows: Box<dyn SheetRows> = if archive.has("content.xml") {
        Box::new(ods::open(source, &archive, sheet)?)
    } else if archive.has("[Content_Types].xml") {
        Box::new(xlsx::open(source, &archive, sheet)?)
    } else {
        return Err("is a ZIP archive and no workbook: unpack it and give the file in it".into());
    };
    let mut sheet = Sheet {
        rows,
        row: SheetRow::default(),
        repeats: 0,
        first: 0,
    };
    let names = sheet.header()?;
    Ok((sheet, names))
}

/// The rows of a sheet as one of the formats has them.
trait SheetRows: Send {
    /// Reads the next row, and says how often it comes; `None` behind the last one.
    fn next(&mut self, row: &mut SheetRow) -> Result<Option<u64>, Stop>;
}

/// A reader of the rows of a sheet.
pub(super) struct Sheet {
    rows: Box<dyn SheetRows>,
    row: SheetRow,
    /// How often the row is to come again.
    repeats: u64,
    /// The column of the sheet that is the first one with a name.
    first: usize,
}

impl Sheet {
    /// Goes on to the next row with anything in it.
    fn advance(&mut self) -> Result<bool, Stop> {
        if self.repeats > 0 {
            self.repeats -= 1;
            self.row.number += 1;
            return Ok(true);
        }
        loop {
            self.row.clear();
            let Some(times) = self.rows.next(&mut self.row)? else {
                return Ok(false);
            };
            if self.row.is_empty() {
                continue;
            }
            let last = self.row.number.saturating_add(times.saturating_sub(1));
            if times == 0 || last > MOST_ROWS {
                let number = self.row.number;
                return Err(Stop::Input(format!(
                    "has {times} rows like row {number}, and {MOST_ROWS} rows are the most that a \
                     sheet has"
                )));
            }
            self.repeats = times - 1;
            return Ok(true);
        }
    }

    fn header(&mut self) -> Result<Vec<String>, Stop> {
        if !self.advance()? {
            return Err("has nothing in its sheet".into());
        }
        let number = self.row.number;
        if let Some(wrong) = &self.row.wrong {
            let (column, reason) = (row::letters(wrong.column), &wrong.reason);
            return Err(Stop::Input(format!(
                "has a header in row {number} that {reason}, in column {column}"
            )));
        }
        let columns = || self.row.cells().map(|(column, _)| column);
        self.first = columns().next().unwrap_or_default();
        let last = columns().last().unwrap_or_default();
        if last - self.first >= MOST_COLUMNS {
            return Err(header::TOO_MANY.into());
        }
        let mut names = vec![""; last - self.first + 1];
        for (column, cell) in self.row.cells() {
            names[column - self.first] = cell.text;
        }
        header::checked(names.into_iter()).map_err(Stop::Input)
    }

    /// The name of a column of the sheet, or its letters where it has none.
    fn name(&self, columns: &[String], column: usize) -> String {
        let name = column
            .checked_sub(self.first)
            .and_then(|it| columns.get(it));
        let name = name.filter(|it| !it.is_empty());
        name.cloned().unwrap_or_else(|| row::letters(column))
    }
}

impl Reader for Sheet {
    fn read_row(&mut self, columns: &[String], chunk: &mut Chunk) -> Result<bool, Stop> {
        if !self.advance()? {
            return Ok(false);
        }
        let line = self.row.number;
        if let Some(wrong) = &self.row.wrong {
            chunk.refuse_row(Fault {
                line,
                column: self.name(columns, wrong.column),
                value: wrong.value.clone(),
                reason: wrong.reason.to_owned(),
            });
            return Ok(true);
        }
        let mut next = self.first;
        for (column, cell) in self.row.cells() {
            if !(self.first..self.first + columns.len()).contains(&column) {
                let letters = row::letters(column);
                chunk.refuse_row(Fault {
                    line,
                    value: shortened(cell.text),
                    reason: format!(
                        "stands in column {letters}, where the header has no name: name the column, \
                         or empty this cell"
                    ),
                    column: letters,
                });
                return Ok(true);
            }
            row::leave_empty(chunk, column - next);
            chunk.cell(cell.kind, cell.text);
            next = column + 1;
        }
        row::leave_empty(chunk, self.first + columns.len() - next);
        chunk.end_row(line);
        Ok(true)
    }
}

/// Which sheet is meant among those of a workbook, by its place among them.
fn chosen(sheets: &[(String, bool)], sheet: Option<&str>) -> Result<usize, Stop> {
    let visible = || {
        let all = sheets.iter().enumerate();
        all.filter(|(_, (_, is_hidden))| !is_hidden)
            .map(|(at, _)| at)
    };
    let found = match sheet {
        None => visible().next().or((!sheets.is_empty()).then_some(0)),
        Some(name) => {
            let named = sheets.iter().position(|(it, _)| it == name);
            let number = || name.parse::<usize>().ok()?.checked_sub(1);
            named.or_else(|| visible().nth(number()?))
        }
    };
    found.ok_or_else(|| {
        const MOST: usize = 10;
        let all = sheets.iter().take(MOST).map(|(it, _)| it);
        let mut names: Vec<String> = all.map(|it| format!("`{}`", shortened(it))).collect();
        if sheets.len() > MOST {
            names.push(format!("{} more", sheets.len() - MOST));
        }
        let names = names.join(", ");
        Stop::Input(match sheet {
            Some(sheet) if !sheets.is_empty() => {
                format!(
                    "has no sheet `{}`: its sheets are {names}",
                    shortened(sheet)
                )
            }
            _ => "has no sheet of cells".to_owned(),
        })
    })
}
