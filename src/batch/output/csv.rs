//! CSV as the `csv` crate writes it by default, straight into bytes: it is what large batches are
//! written in, and most fields are amounts, which never need quotes.

use super::{Column, Value, decimal};
use crate::batch::{Cell, Kind};
use crate::spreadsheet_text::guard;

/// Appends the names of the columns. One that a spreadsheet would take for a formula gets an
/// apostrophe in front.
pub fn csv_header(columns: &[Column], out: &mut Vec<u8>) {
    let names = columns.iter().map(|it| Value::Text(&it.name));
    csv_row(names, out);
}

/// Appends a row. Text that a spreadsheet would take for a formula gets an apostrophe in front; money
/// has all its digits.
pub fn csv_row<'v>(values: impl Iterator<Item = Value<'v>>, out: &mut Vec<u8>) {
    let start = out.len();
    for (at, value) in values.enumerate() {
        if at > 0 {
            out.push(b',');
        }
        match value {
            Value::Own(Cell { kind, text }) => match kind {
                Kind::Plain | Kind::Text => guarded(text, out),
                Kind::Number | Kind::Boolean | Kind::Date | Kind::Json => field("", text, out),
                Kind::Absent => {}
            },
            Value::Text(text) => guarded(text, out),
            Value::Usd(value) | Value::Number(value) => decimal::write(value, out),
            Value::Count(count) => decimal::write(count.into(), out),
            Value::Boolean(value) => out.extend_from_slice(if value { b"true" } else { b"false" }),
            Value::Absent => {}
        }
    }
    // Readers skip an empty line, so a row of nothing is said to be one.
    if out.len() == start {
        out.extend_from_slice(b"\"\"");
    }
    out.push(b'\n');
}

fn guarded(text: &str, out: &mut Vec<u8>) {
    field(guard(text), text, out);
}

/// Appends a field, in quotes if it needs them.
fn field(guard: &str, text: &str, out: &mut Vec<u8>) {
    // All bytes are looked at, without a way out at the first hit: that goes sixteen at a time.
    let quoted = text.bytes().fold(false, |quoted, byte| {
        quoted | matches!(byte, b',' | b'"' | b'\n' | b'\r')
    });
    if !quoted {
        out.extend_from_slice(guard.as_bytes());
        out.extend_from_slice(text.as_bytes());
        return;
    }
    out.push(b'"');
    out.extend_from_slice(guard.as_bytes());
    for (at, part) in text.split('"').enumerate() {
        if at > 0 {
            out.extend_from_slice(b"\"\"");
        }
        out.extend_from_slice(part.as_bytes());
    }
    out.push(b'"');
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rust_decimal::dec;

    use super::super::ColumnKind;
    use super::*;

    fn row(values: &[Value<'_>]) -> String {
        let mut out = Vec::new();
        csv_row(values.iter().copied(), &mut out);
        String::from_utf8(out).expect("text")
    }

    fn own(kind: Kind, text: &str) -> Value<'_> {
        Value::Own(Cell { kind, text })
    }

    #[test]
    fn a_row_has_the_cells_of_the_input_and_exact_answers() {
        let values = [
            own(Kind::Plain, "orders"),
            own(Kind::Plain, "007"),
            own(Kind::Number, "2.50"),
            own(Kind::Boolean, "true"),
            own(Kind::Date, "2026-11-22"),
            own(Kind::Absent, ""),
            own(Kind::Json, "[]"),
            Value::Text("dynamodb.on-demand.standard"),
            Value::Usd(dec!(1010.500)),
            Value::Number(dec!(-0.125)),
            Value::Boolean(false),
            Value::Absent,
        ];
        assert_eq!(
            row(&values),
            "orders,007,2.50,true,2026-11-22,,[],dynamodb.on-demand.standard,1010.5,-0.125,false,\n"
        );
    }

    #[test]
    fn quotes_stand_only_where_they_are_needed() {
        let plain = |text| row(&[own(Kind::Plain, text), Value::Absent]);
        assert_eq!(plain("two words; 'so'"), "two words; 'so',\n");
        assert_eq!(plain("a,b"), "\"a,b\",\n");
        assert_eq!(plain("6\" disk"), "\"6\"\" disk\",\n");
        assert_eq!(plain("\""), "\"\"\"\",\n");
        assert_eq!(plain("two\nlines"), "\"two\nlines\",\n");
        assert_eq!(plain("a\rb"), "\"a\rb\",\n");
    }

    #[test]
    fn what_begins_like_a_formula_stays_text() {
        assert_eq!(row(&[own(Kind::Plain, "=1+1")]), "'=1+1\n");
        assert_eq!(row(&[own(Kind::Text, "@SUM(A1)")]), "'@SUM(A1)\n");
        assert_eq!(row(&[Value::Text("-orders")]), "'-orders\n");
        assert_eq!(
            row(&[own(Kind::Plain, "=A1,\"x\"")]),
            "\"'=A1,\"\"x\"\"\"\n"
        );
        assert_eq!(row(&[own(Kind::Plain, "\r=1")]), "\"'\r=1\"\n");
        assert_eq!(row(&[own(Kind::Plain, "-inf")]), "'-inf\n");
    }

    #[test]
    fn numbers_and_what_has_its_apostrophe_stay_as_they_are() {
        assert_eq!(row(&[own(Kind::Plain, "-5")]), "-5\n");
        assert_eq!(row(&[own(Kind::Number, "-5")]), "-5\n");
        assert_eq!(row(&[own(Kind::Plain, "'=1+1")]), "'=1+1\n");
        assert_eq!(row(&[Value::Usd(dec!(-5))]), "-5\n");
    }

    #[test]
    fn names_of_columns_are_guarded_and_quoted_as_cells_are() {
        let columns = ["name", "=1+1", "size, GiB"].map(|name| Column {
            name: name.to_owned(),
            kind: ColumnKind::Own,
        });
        let mut out = Vec::new();
        csv_header(&columns, &mut out);
        assert_eq!(out, b"name,'=1+1,\"size, GiB\"\n");
    }

    #[test]
    fn a_row_of_one_empty_cell_is_no_empty_line() {
        assert_eq!(row(&[own(Kind::Absent, "")]), "\"\"\n");
        assert_eq!(row(&[Value::Absent]), "\"\"\n");
        assert_eq!(row(&[Value::Absent, Value::Absent]), ",\n");
    }

    #[test]
    fn rows_are_appended_to_what_is_there() {
        let mut out = b"kept\n".to_vec();
        csv_row([Value::Absent].into_iter(), &mut out);
        assert_eq!(out, b"kept\n\"\"\n");
    }

    proptest! {
        #[test]
        fn it_is_what_the_csv_crate_writes(
            rows in prop::collection::vec(
                prop::collection::vec("[ -~\n\r\t\"',;é\u{feff}]{0,20}", 0..6),
                0..4,
            )
        ) {
            let mut ours = Vec::new();
            let mut theirs = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
            for row in &rows {
                // Kinds that are passed through as they are; the guard has examples above.
                csv_row(row.iter().map(|text| own(Kind::Date, text)), &mut ours);
                theirs.write_record(row).expect("memory");
                let guarded = row.iter().map(|text| format!("{}{text}", guard(text)));
                csv_row(row.iter().map(|text| own(Kind::Plain, text)), &mut ours);
                theirs.write_record(guarded).expect("memory");
            }
            prop_assert_eq!(ours, theirs.into_inner().expect("memory"));
        }
    }
}
