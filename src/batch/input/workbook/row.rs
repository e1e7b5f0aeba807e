//! A row of a sheet, with those of its cells that have anything in them.

use crate::batch::input::{MOST_ROW_BYTES, shortened};
use crate::batch::{Cell, Chunk, Kind};

/// No column of a sheet is farther to the right.
pub(super) const MOST_COLUMNS: usize = 16_384;

/// Cells in the order of their columns.
#[derive(Default)]
pub(super) struct SheetRow {
    /// Its number, as it stands beside it.
    pub(super) number: u64,
    /// What was found wrong first.
    pub(super) wrong: Option<Wrong>,
    text: String,
    cells: Vec<Placed>,
}

/// What is wrong with a cell.
pub(super) struct Wrong {
    pub(super) column: usize,
    pub(super) value: String,
    pub(super) reason: &'static str,
}

struct Placed {
    column: usize,
    kind: Kind,
    end: usize,
}

impl SheetRow {
    pub(super) fn clear(&mut self) {
        self.text.clear();
        self.cells.clear();
        self.wrong = None;
    }

    /// Whether nothing stands in it, and nothing wrong either.
    pub(super) fn is_empty(&self) -> bool {
        self.cells.is_empty() && self.wrong.is_none()
    }

    /// Adds a cell, unless there is nothing in it.
    pub(super) fn add(&mut self, column: usize, kind: Kind, text: &str) {
        if text.is_empty() || self.wrong.is_some() {
            return;
        }
        let before = self.cells.last().map(|it| it.column);
        if column >= MOST_COLUMNS {
            return self.refuse(column, text, "is behind the last column that a sheet has");
        }
        if before.is_some_and(|before| before >= column) {
            return self.refuse(
                column,
                text,
                "comes behind a cell on its right: save the file anew",
            );
        }
        if self.text.len() + text.len() > MOST_ROW_BYTES {
            return self.refuse(column, text, "makes the row longer than 1 MiB");
        }
        self.text.push_str(text);
        let end = self.text.len();
        self.cells.push(Placed { column, kind, end });
    }

    /// Notes what is wrong with a cell, and so with the row.
    pub(super) fn refuse(&mut self, column: usize, value: &str, reason: &'static str) {
        if self.wrong.is_none() {
            self.wrong = Some(Wrong {
                column,
                value: shortened(value),
                reason,
            });
        }
    }

    /// The cells, each with its column counted from 0.
    pub(super) fn cells(&self) -> impl Iterator<Item = (usize, Cell<'_>)> {
        let mut start = 0;
        self.cells.iter().map(move |placed| {
            let text = &self.text[start..placed.end];
            start = placed.end;
            let kind = placed.kind;
            (placed.column, Cell { kind, text })
        })
    }
}

/// Adds cells with nothing in them.
pub(super) fn leave_empty(chunk: &mut Chunk, count: usize) {
    for _ in 0..count {
        chunk.cell(Kind::Absent, "");
    }
}

/// The letters above a column that is counted from 0.
pub(super) fn letters(column: usize) -> String {
    const LETTERS: &[u8; 26] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    let mut letters = Vec::new();
    let mut rest = column + 1;
    while rest > 0 {
        rest -= 1;
        letters.push(char::from(LETTERS[rest % 26]));
        rest /= 26;
    }
    letters.iter().rev().collect()
}

/// The column, counted from 0, of a cell that is named like `AB12`.
pub(super) fn column(reference: &str) -> Option<usize> {
    let letters = reference.bytes().take_while(u8::is_ascii_alphabetic);
    let column = letters.fold(0_usize, |column, letter| {
        let letter = letter.to_ascii_uppercase() - b'A' + 1;
        column
            .saturating_mul(26)
            .saturating_add(usize::from(letter))
    });
    // Where columns end, one is like the other.
    Some(column.checked_sub(1)?.min(MOST_COLUMNS))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_have_letters_and_letters_their_column() {
        for (at, name) in [
            (0, "A"),
            (25, "Z"),
            (26, "AA"),
            (701, "ZZ"),
            (702, "AAA"),
            (16_383, "XFD"),
        ] {
            assert_eq!(letters(at), name);
            assert_eq!(column(&format!("{name}7")), Some(at));
        }
        assert_eq!(column("7"), None);
    }
}
