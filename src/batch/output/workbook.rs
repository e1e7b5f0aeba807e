//! The sheet of a workbook, for those who will work on with it.

use std::fmt;
use std::io::Write;
use std::panic::{AssertUnwindSafe, catch_unwind};

use rust_xlsxwriter::{Workbook as Book, Worksheet, XlsxError};

use super::entry::{DIGITS_SHOWN, Entry};
use super::layout::{self, Formats, SheetColumn};
use super::quiet::Quiet;
use super::{Column, Value, decimal};
use crate::problem::{Failure, Problem};
use crate::spreadsheet_text;

/// Rows of a sheet, the names of the columns among them.
const MOST_ROWS: u32 = 1_048_576;
const MOST_COLUMNS: usize = 16_384;

/// The first rows tell how wide texts are.
const ROWS_THAT_SET_WIDTHS: u32 = 1_000;

/// A tenth larger than by default, in little more than half the time.
const COMPRESSION: u8 = 2;

/// What a cell takes in XML at most, its text left out, and a byte of text, which may be escaped.
const XML_OF_A_CELL: u64 = 100;
const XML_OF_A_BYTE: u64 = 7;

/// A workbook in the making, of one sheet. Its rows go to a file in the system's temporary folder, some
/// 50 bytes a cell, so it takes no more memory for a million of them.
///
/// A sheet holds numbers as doubles, to fifteen digits: money is exact in the other formats. The same
/// rows give the same bytes.
pub struct Workbook {
    book: Book,
    sheet: Worksheet,
    columns: Vec<SheetColumn>,
    formats: Formats,
    /// Rows so far, the names of the columns among them.
    rows: u32,
    /// Whether there is no cell below the names of the columns.
    is_bare: bool,
    /// What the sheet takes in XML at most.
    xml: u64,
    digits: Vec<u8>,
}

/// How a text is to look.
#[derive(Debug, Clone, Copy)]
enum Look {
    Header,
    Plain,
    /// As text, even if it is entered again by hand.
    Literal,
}

impl Workbook {
    /// A workbook with the names of the columns.
    ///
    /// # Errors
    /// More columns than a sheet has; no place for a temporary file.
    pub fn new(columns: &[Column]) -> Result<Self, Failure> {
        if columns.len() > MOST_COLUMNS {
            return Err(too_much(format!(
                "a sheet holds at most 16,384 columns, and there are {}",
                columns.len()
            )));
        }
        let mut book = Book::new();
        book.set_properties(&layout::properties().map_err(|it| failed(&it))?);
        let mut sheet = book
            .new_worksheet_with_constant_memory()
            .map_err(|it| failed(&it))?;
        sheet.set_name("batch").map_err(|it| failed(&it))?;
        let height = layout::height_of_names(columns);
        sheet.set_row_height(0, height).map_err(|it| failed(&it))?;
        let formats = Formats::new();
        for (at, column) in (0..).zip(columns) {
            // Of the column and not of each cell: to look a format up takes longer than all else.
            if let Some(format) = formats.column(column.kind) {
                sheet
                    .set_column_format(at, format)
                    .map_err(|it| failed(&it))?;
            }
        }
        let mut workbook = Self {
            book,
            sheet,
            columns: columns.iter().map(SheetColumn::of).collect(),
            formats,
            rows: 0,
            is_bare: true,
            xml: 0,
            digits: Vec::new(),
        };
        for (at, column) in (0..).zip(columns) {
            workbook.text(at, &column.name, Look::Header)?;
        }
        workbook.rows = 1;
        Ok(workbook)
    }

    /// Adds a row: a value for each column.
    ///
    /// # Errors
    /// More rows than a sheet has; a text that is too long for a cell; a full folder for temporary files.
    pub fn row<'v>(&mut self, values: impl Iterator<Item = Value<'v>>) -> Result<(), Failure> {
        // The library that writes to the temporary folder panics when that is full.
        let written = catch_unwind(AssertUnwindSafe(|| self.write_row(values)));
        written.unwrap_or_else(|_| Err(full()))
    }

    fn write_row<'v>(&mut self, values: impl Iterator<Item = Value<'v>>) -> Result<(), Failure> {
        if self.rows == MOST_ROWS {
            return Err(too_much(
                "a sheet holds at most 1,048,576 rows, the names of the columns among them, and \
                 there are more",
            ));
        }
        for (at, value) in (0..).zip(values).take(self.columns.len()) {
            match value {
                Value::Text(text) => self.text(at, text, Look::Plain)?,
                Value::Own(cell) => match Entry::of(cell) {
                    Entry::Text(text) => self.text(at, text, look(text))?,
                    entry => self
                        .entry(at, cell.text, &entry)
                        .map_err(|it| failed(&it))?,
                },
                value => self.value(at, value).map_err(|it| failed(&it))?,
            }
        }
        self.rows += 1;
        Ok(())
    }

    fn text(&mut self, at: u16, text: &str, look: Look) -> Result<(), Failure> {
        if text.is_empty() && !matches!(look, Look::Header) {
            return Ok(());
        }
        let format = match look {
            Look::Header => Some(&self.formats.header),
            Look::Literal => Some(&self.formats.literal),
            Look::Plain => None,
        };
        let written = match format {
            Some(format) => self
                .sheet
                .write_string_with_format(self.rows, at, text, format),
            None => self.sheet.write_string(self.rows, at, text),
        };
        let column = &mut self.columns[usize::from(at)];
        match written {
            Ok(_) => {}
            Err(XlsxError::MaxStringLengthExceeded) => {
                let name: String = column.name.chars().take(80).collect();
                return Err(too_much(format!(
                    "a cell of a sheet holds at most 32,767 characters, and there are {} in column \
                     `{name}` of row {}",
                    text.encode_utf16().count(),
                    self.rows + 1,
                )));
            }
            Err(error) => return Err(failed(&error)),
        }
        if (1..ROWS_THAT_SET_WIDTHS).contains(&self.rows) {
            column.fit_text(text);
        }
        self.is_bare = self.rows == 0;
        self.xml += XML_OF_A_CELL + XML_OF_A_BYTE * text.len() as u64;
        Ok(())
    }

    fn entry(&mut self, at: u16, text: &str, entry: &Entry<'_>) -> Result<(), XlsxError> {
        let (sheet, formats, row) = (&mut self.sheet, &self.formats, self.rows);
        let column = &mut self.columns[usize::from(at)];
        match entry {
            // Text has a way of its own.
            Entry::Blank | Entry::Text(_) => return Ok(()),
            Entry::Boolean(it) => {
                sheet.write_boolean_with_format(row, at, *it, &formats.boolean)?
            }
            Entry::Number(number) => {
                column.fit(text.len().min(DIGITS_SHOWN));
                sheet.write_number(row, at, *number)?
            }
            Entry::Decimals(number, decimals) => {
                column.fit(text.len());
                sheet.write_number_with_format(row, at, *number, formats.decimals(*decimals))?
            }
            Entry::Day(day) => {
                column.fit("2026-11-22".len());
                sheet.write_number_with_format(row, at, *day, &formats.day)?
            }
            Entry::Time(time) => {
                column.fit("2026-11-22 06:00:00".len());
                sheet.write_number_with_format(row, at, *time, &formats.time)?
            }
        };
        self.is_bare = false;
        self.xml += XML_OF_A_CELL;
        Ok(())
    }

    fn value(&mut self, at: u16, value: Value<'_>) -> Result<(), XlsxError> {
        match value {
            Value::Own(_) | Value::Text(_) | Value::Absent => return Ok(()),
            Value::Boolean(it) => {
                self.sheet.write_boolean(self.rows, at, it)?;
            }
            Value::Count(count) => {
                // Nothing is counted up to 2^53.
                #[allow(clippy::cast_precision_loss)]
                self.sheet.write_number(self.rows, at, count as f64)?;
            }
            Value::Usd(amount) | Value::Number(amount) => {
                self.columns[usize::from(at)].fit_amount(amount);
                self.digits.clear();
                decimal::write(amount, &mut self.digits);
                // Out of its digits a decimal becomes the nearest double.
                let digits = str::from_utf8(&self.digits).unwrap_or_default();
                let number: f64 = digits.parse().unwrap_or_default();
                self.sheet.write_number(self.rows, at, number)?;
            }
        }
        self.is_bare = false;
        self.xml += XML_OF_A_CELL;
        Ok(())
    }

    /// Ends the sheet and writes the workbook.
    ///
    /// # Errors
    /// That it can't be written.
    pub fn finish(self, out: impl Write + Send) -> Result<(), Failure> {
        let finished = catch_unwind(AssertUnwindSafe(|| self.write_all(out)));
        finished.unwrap_or_else(|_| Err(full()))
    }

    fn write_all(mut self, mut out: impl Write + Send) -> Result<(), Failure> {
        if self.is_bare && !self.columns.is_empty() {
            // The library writes a row of its own height twice if it is the last that has cells, and
            // Excel refuses such a sheet.
            let blank = self.sheet.write_blank(1, 0, &self.formats.literal);
            blank.map_err(|it| failed(&it))?;
        }
        layout::lay_out(&mut self.sheet, &self.columns, self.rows).map_err(|it| failed(&it))?;
        // Only where it must: not everything that reads small archives reads large ones.
        self.book.use_zip_large_file(self.xml > u64::from(u32::MAX));
        self.book.set_zip_compression_level(COMPRESSION);
        self.book.push_worksheet(self.sheet);
        self.book
            .save_to_writer(Quiet::to(&mut out))
            .map_err(|it| failed(&it))
    }
}

impl fmt::Debug for Workbook {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Workbook")
            .field("columns", &self.columns.len())
            .field("rows", &self.rows)
            .finish_non_exhaustive()
    }
}

fn look(text: &str) -> Look {
    if spreadsheet_text::is_retyped(text) {
        Look::Literal
    } else {
        Look::Plain
    }
}

fn too_much(message: impl Into<String>) -> Failure {
    Problem::anywhere(message)
        .help("write .csv or .ndjson, which hold it")
        .into()
}

fn full() -> Failure {
    let problem = Problem::anywhere(
        "the workbook can't be written: the folder for temporary files takes no more",
    );
    let help = "a sheet takes some 50 bytes a cell there; TMPDIR names another folder";
    Failure::Machine(problem.help(help))
}

fn failed(error: &XlsxError) -> Failure {
    Failure::Machine(Problem::anywhere(format!(
        "the workbook can't be written: {error}"
    )))
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Read};

    use rust_decimal::dec;

    use super::super::ColumnKind;
    use super::*;
    use crate::batch::{Cell, Kind};

    fn columns(columns: &[(&str, ColumnKind)]) -> Vec<Column> {
        let column = |&(name, kind): &(&str, ColumnKind)| Column {
            name: name.to_owned(),
            kind,
        };
        columns.iter().map(column).collect()
    }

    fn own(kind: Kind, text: &str) -> Value<'_> {
        Value::Own(Cell { kind, text })
    }

    fn bytes(columns: &[Column], rows: &[&[Value<'_>]]) -> Vec<u8> {
        let mut workbook = Workbook::new(columns).expect("a workbook");
        for row in rows {
            workbook.row(row.iter().copied()).expect("a row");
        }
        let mut out = Vec::new();
        workbook.finish(&mut out).expect("memory");
        out
    }

    fn part(workbook: &[u8], name: &str) -> String {
        let mut archive = zip::ZipArchive::new(Cursor::new(workbook)).expect("an archive");
        let mut text = String::new();
        let mut part = archive.by_name(name).expect("a part");
        part.read_to_string(&mut text).expect("text");
        text
    }

    /// The XML of the cells, by rows.
    fn rows_of(workbook: &[u8]) -> Vec<String> {
        let sheet = part(workbook, "xl/worksheets/sheet1.xml");
        let (_, data) = sheet.split_once("<sheetData>").expect("data");
        let (data, _) = data.split_once("</sheetData>").expect("data");
        let rows = data.split("</row>").filter(|it| !it.is_empty());
        rows.map(|row| row.split_once('>').expect("a row").1.to_owned())
            .collect()
    }

    fn cell(kind: Kind, text: &str) -> String {
        let columns = columns(&[("a", ColumnKind::Own)]);
        rows_of(&bytes(&columns, &[&[own(kind, text)]])).swap_remove(1)
    }

    fn problem(failure: Failure) -> String {
        match failure {
            Failure::Input(problems) => problems.to_string(),
            Failure::Machine(problem) => panic!("{problem}"),
        }
    }

    #[test]
    fn cells_have_the_types_of_a_sheet() {
        let columns = columns(&[
            ("name", ColumnKind::Own),
            ("reads", ColumnKind::Own),
            ("active", ColumnKind::Own),
            ("none", ColumnKind::Own),
            ("option", ColumnKind::Text),
            ("usd", ColumnKind::Usd),
            ("ratio", ColumnKind::Ratio),
            ("fits", ColumnKind::Boolean),
        ]);
        let values = [
            own(Kind::Plain, "orders"),
            own(Kind::Plain, "1000"),
            own(Kind::Boolean, "true"),
            own(Kind::Absent, ""),
            Value::Text("dynamodb.on-demand.standard"),
            Value::Usd(dec!(1010.50)),
            Value::Number(dec!(1.25)),
            Value::Boolean(false),
        ];
        let rows = rows_of(&bytes(&columns, &[&values]));
        assert_eq!(
            rows[1],
            r#"<c r="A2" t="inlineStr"><is><t>orders</t></is></c><c r="B2"><v>1000</v></c><c r="C2" s="3" t="b"><v>1</v></c><c r="E2" t="inlineStr"><is><t>dynamodb.on-demand.standard</t></is></c><c r="F2" s="1"><v>1010.5</v></c><c r="G2" s="2"><v>1.25</v></c><c r="H2" s="3" t="b"><v>0</v></c>"#
        );
        assert_eq!(rows.len(), 2);
        assert!(rows[0].starts_with(r#"<c r="A1" s="4" t="inlineStr"><is><t>name</t></is></c>"#));
    }

    #[test]
    fn money_and_dates_look_like_it() {
        let columns = columns(&[
            ("day", ColumnKind::Own),
            ("usd", ColumnKind::Usd),
            ("ratio", ColumnKind::Ratio),
        ]);
        let values = [
            own(Kind::Date, "2026-11-22T06:00:00"),
            Value::Usd(dec!(0.1)),
            Value::Absent,
        ];
        let days = [own(Kind::Date, "2026-11-22"), Value::Absent, Value::Absent];
        let workbook = bytes(&columns, &[&values, &days]);
        let styles = part(&workbook, "xl/styles.xml");
        for format in ["#,##0.00", "0.00", "yyyy-mm-dd hh:mm:ss", "yyyy-mm-dd"] {
            assert!(
                styles.contains(&format!(r#"formatCode="{format}""#)),
                "{styles}"
            );
        }
        let rows = rows_of(&workbook);
        assert!(rows[1].contains("<v>46348.25</v>"), "{}", rows[1]);
        assert!(rows[2].contains("<v>46348</v>"), "{}", rows[2]);
    }

    #[test]
    fn text_is_never_a_formula() {
        assert_eq!(
            cell(Kind::Plain, "=1+1"),
            r#"<c r="A2" s="2" t="inlineStr"><is><t>=1+1</t></is></c>"#
        );
        let header = columns(&[("=1+1", ColumnKind::Own)]);
        assert!(rows_of(&bytes(&header, &[]))[0].contains("<t>=1+1</t>"));
    }

    #[test]
    fn ids_keep_their_digits_as_text() {
        for id in ["007", "12345678901234567890", "1e5"] {
            assert_eq!(
                cell(Kind::Plain, id),
                format!(r#"<c r="A2" s="2" t="inlineStr"><is><t>{id}</t></is></c>"#)
            );
        }
    }

    #[test]
    fn what_xml_can_not_hold_is_escaped() {
        let text = |text| {
            let xml = cell(Kind::Text, text);
            let (_, xml) = xml.split_once("<t").expect("text");
            xml.split_once("</t>").expect("text").0.to_owned()
        };
        assert_eq!(text("a\u{1}b"), ">a_x0001_b");
        assert_eq!(text("a\rb\nc"), ">a_x000D_b\nc");
        assert_eq!(text("_x0001_"), ">_x005F_x0001_");
        assert_eq!(text("<a&b>"), ">&lt;a&amp;b&gt;");
        assert_eq!(text(" a "), r#" xml:space="preserve"> a "#);
        assert_eq!(text("é\u{fffe}日本"), ">é_xFFFE_日本");
    }

    #[test]
    fn the_same_rows_give_the_same_bytes_at_any_time() {
        let columns = columns(&[("name", ColumnKind::Own), ("usd", ColumnKind::Usd)]);
        let row = [own(Kind::Plain, "orders"), Value::Usd(dec!(2.5))];
        let first = bytes(&columns, &[&row]);
        assert!(part(&first, "docProps/core.xml").contains("1980-01-01T00:00:00Z"));
        assert_eq!(first, bytes(&columns, &[&row]));
    }

    #[test]
    fn names_stay_in_view_and_rows_can_be_filtered() {
        let columns = columns(&[("name", ColumnKind::Own), ("usd", ColumnKind::Usd)]);
        let row = [own(Kind::Plain, "orders"), Value::Usd(dec!(2.5))];
        let workbook = bytes(&columns, &[&row, &row]);
        let sheet = part(&workbook, "xl/worksheets/sheet1.xml");
        assert!(sheet.contains(r#"<pane ySplit="1""#), "{sheet}");
        assert!(sheet.contains(r#"<autoFilter ref="A1:B3"/>"#), "{sheet}");
        assert!(part(&workbook, "xl/workbook.xml").contains(r#"name="batch""#));
    }

    #[test]
    fn a_workbook_without_rows_or_columns_is_one_all_the_same() {
        let sheet = |columns: &[Column], rows: &[&[Value<'_>]]| {
            part(&bytes(columns, rows), "xl/worksheets/sheet1.xml")
        };
        let column = columns(&[("a", ColumnKind::Own)]);
        // Each row once, or Excel does not open it.
        assert_eq!(sheet(&column, &[]).matches(r#"<row r="1""#).count(), 1);
        let nothing: [&[Value]; 3] = [&[own(Kind::Text, "")], &[Value::Text("")], &[Value::Absent]];
        let sheet_of_nothing = sheet(&column, &nothing);
        assert_eq!(sheet_of_nothing.matches(r#"<row r="1""#).count(), 1);
        assert_eq!(sheet(&[], &[]).matches("<c ").count(), 0);
        let unnamed = columns(&[("", ColumnKind::Own)]);
        assert_eq!(sheet(&unnamed, &[]).matches(r#"<row r="1""#).count(), 1);
    }

    #[test]
    fn a_row_of_nothing_keeps_its_place() {
        let columns = columns(&[("a", ColumnKind::Own)]);
        let rows: [&[Value]; 2] = [&[own(Kind::Absent, "")], &[own(Kind::Plain, "b")]];
        assert!(rows_of(&bytes(&columns, &rows))[1].contains(r#"r="A3""#));
    }

    #[test]
    fn a_text_too_long_for_a_cell_is_not_cut() {
        let columns = columns(&[("note", ColumnKind::Own)]);
        let mut workbook = Workbook::new(&columns).expect("a workbook");
        let fits = "x".repeat(32_767);
        workbook
            .row([own(Kind::Text, &fits)].into_iter())
            .expect("a row");
        // A character outside the first plane counts twice.
        let long = "\u{1F4B0}".repeat(16_384);
        let failure = workbook
            .row([own(Kind::Text, &long)].into_iter())
            .expect_err("too long");
        assert_eq!(
            problem(failure),
            "a cell of a sheet holds at most 32,767 characters, and there are 32768 in column `note` \
             of row 3 (write .csv or .ndjson, which hold it)"
        );
    }

    #[test]
    fn more_than_a_sheet_holds_is_refused() {
        let many: Vec<Column> = (0..=MOST_COLUMNS)
            .map(|at| Column {
                name: at.to_string(),
                kind: ColumnKind::Own,
            })
            .collect();
        assert_eq!(
            problem(Workbook::new(&many).expect_err("too many")),
            "a sheet holds at most 16,384 columns, and there are 16385 (write .csv or .ndjson, which \
             hold it)"
        );
        let mut workbook = Workbook::new(&many[..1]).expect("a workbook");
        for _ in 1..MOST_ROWS {
            workbook.row([Value::Absent].into_iter()).expect("a row");
        }
        let failure = workbook.row([Value::Absent].into_iter()).expect_err("full");
        assert!(problem(failure).contains("1,048,576 rows"));
        let mut out = Vec::new();
        workbook.finish(&mut out).expect("memory");
        assert!(part(&out, "xl/worksheets/sheet1.xml").contains("A1:A1048576"));
    }

    #[test]
    fn a_disk_that_is_full_is_said_to_be() {
        struct Full;
        impl Write for Full {
            fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
                Err(std::io::ErrorKind::StorageFull.into())
            }
            fn flush(&mut self) -> std::io::Result<()> {
                Ok(())
            }
        }
        let workbook = Workbook::new(&columns(&[("a", ColumnKind::Own)])).expect("a workbook");
        let Err(Failure::Machine(problem)) = workbook.finish(Full) else {
            panic!("it is written");
        };
        assert!(
            problem
                .message
                .starts_with("the workbook can't be written: "),
            "{problem}"
        );
    }

    #[test]
    fn a_workbook_can_go_to_another_thread() {
        fn sent(_: impl Send) {}
        sent(Workbook::new(&[]).expect("a workbook"));
    }
}
