//! Rows as they were read, some hundreds at a time: their cells lie in one text, so that a chunk is
//! filled again and again without a new allocation for each cell.

/// What a cell is known to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Nothing stands there.
    Absent,
    /// Text of a file that knows nothing but text: what it looks like is what it is.
    Plain,
    /// Text, whatever it looks like.
    Text,
    /// A number, in the digits of JSON.
    Number,
    /// `true` or `false`.
    Boolean,
    /// A day, as `2026-11-22`, or a day and time of ISO 8601.
    Date,
    /// A list or a table of JSON that has nothing in it.
    Json,
}

/// A cell.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Cell<'c> {
    /// What it is known to be.
    pub kind: Kind,
    /// What stands there; empty when it is absent.
    pub text: &'c str,
}

/// What is wrong with a row, so that it can't be answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The line of the file in which it begins, counted from 1; of a sheet its row.
    pub line: u64,
    /// The column by its name; empty when it is the whole row.
    pub column: String,
    /// What was found, shortened.
    pub value: String,
    /// What is wrong, and what to change.
    pub reason: String,
}

/// Some rows of an input, in its order.
#[derive(Debug, Default)]
pub struct Chunk {
    text: String,
    cells: Vec<(Kind, usize)>,
    raw: String,
    rows: Vec<Place>,
    faults: Vec<Fault>,
}

#[derive(Debug, Clone, Copy)]
struct Place {
    line: u64,
    /// Where its cells end among those of the chunk.
    cells: usize,
    /// Where its own text ends among those of the chunk.
    raw: usize,
}

/// A row.
#[derive(Debug, Clone, Copy)]
pub struct Row<'c> {
    chunk: &'c Chunk,
    at: usize,
    first: usize,
    raw: &'c str,
    /// The line of the file in which it begins, counted from 1; of a sheet its row.
    pub line: u64,
}

impl Chunk {
    /// Takes everything out and keeps the room.
    pub fn clear(&mut self) {
        self.text.clear();
        self.cells.clear();
        self.raw.clear();
        self.rows.clear();
        self.faults.clear();
    }

    /// Adds a cell to the row that is being read.
    pub fn cell(&mut self, kind: Kind, text: &str) {
        self.text.push_str(text);
        self.cells.push((kind, self.text.len()));
    }

    /// Ends the row that is being read.
    pub fn end_row(&mut self, line: u64) {
        let cells = self.cells.len();
        let raw = self.raw.len();
        self.rows.push(Place { line, cells, raw });
    }

    /// Ends the row that is being read, and keeps the text that stands for all of it.
    pub fn end_raw_row(&mut self, line: u64, raw: &str) {
        self.raw.push_str(raw);
        self.end_row(line);
    }

    /// Takes out the cells of the row that is being read, and notes what is wrong with it instead.
    pub fn refuse_row(&mut self, fault: Fault) {
        let cells = self.rows.last().map_or(0, |it| it.cells);
        self.cells.truncate(cells);
        self.text.truncate(self.cells.last().map_or(0, |it| it.1));
        self.faults.push(fault);
    }

    /// How many rows there are, those that were refused left out.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there is neither a row nor a fault.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty() && self.faults.is_empty()
    }

    /// Bytes of its text.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.text.len() + self.raw.len()
    }

    /// The rows, in the order of the file.
    pub fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        self.rows.iter().enumerate().map(|(at, place)| {
            let before = at.checked_sub(1).map(|before| self.rows[before]);
            Row {
                chunk: self,
                at,
                first: before.map_or(0, |it| it.cells),
                raw: &self.raw[before.map_or(0, |it| it.raw)..place.raw],
                line: place.line,
            }
        })
    }

    /// What is wrong with rows that could not be read, in the order of the file.
    #[must_use]
    pub fn faults(&self) -> &[Fault] {
        &self.faults
    }
}

impl<'c> Row<'c> {
    /// How many cells it has: one for each column.
    #[must_use]
    pub fn len(&self) -> usize {
        self.chunk.rows[self.at].cells - self.first
    }

    /// Whether it has no cell.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The cell of a column.
    #[must_use]
    pub fn cell(&self, column: usize) -> Cell<'c> {
        let at = self.first + column;
        let (kind, end) = self.chunk.cells[at];
        let start = at
            .checked_sub(1)
            .map_or(0, |before| self.chunk.cells[before].1);
        Cell {
            kind,
            text: &self.chunk.text[start..end],
        }
    }

    /// The text that stands for all of it, where a row has one: the object of a line of NDJSON.
    #[must_use]
    pub fn raw(self) -> Option<&'c str> {
        Some(self.raw).filter(|it| !it.is_empty())
    }

    /// Its cells, one for each column.
    pub fn cells(self) -> impl Iterator<Item = Cell<'c>> {
        (0..self.len()).map(move |column| self.cell(column))
    }
}
