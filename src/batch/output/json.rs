//! NDJSON: an object a line.

use super::number::Number;
use super::{Column, ColumnKind, Value, decimal};
use crate::batch::{Cell, Kind};

/// Appends an object of a row's values, and ends the line.
///
/// `raw` is the row's own object where the input was JSON: its members come first, in its own
/// words, and own cells among the values are left out. Otherwise own cells become members: a text that
/// is a number by the grammar of JSON is a number, so that `007` and `2.5 KiB` stay texts, and what is
/// absent is no member. Money and ratios are texts with all their digits, as in the comparison's JSON;
/// an answer that is absent is `null`.
///
/// A column of ours that has the name of a member of the row gives a second member of that name; who
/// names the columns has to see to it.
pub fn json_row<'v>(
    columns: &[Column],
    raw: Option<&str>,
    values: impl Iterator<Item = Value<'v>>,
    out: &mut Vec<u8>,
) {
    let mut first = true;
    if let Some(members) = raw.map(before_closing) {
        out.extend_from_slice(members.as_bytes());
        // Members end in anything but the brace that opens them.
        first = members.ends_with('{');
    } else {
        out.push(b'{');
    }
    for (column, value) in columns.iter().zip(values) {
        let left_out = match value {
            Value::Own(cell) => raw.is_some() || cell.kind == Kind::Absent,
            Value::Absent => column.kind == ColumnKind::Own,
            _ => false,
        };
        if left_out {
            continue;
        }
        if !first {
            out.push(b',');
        }
        first = false;
        string(&column.name, out);
        out.push(b':');
        match value {
            Value::Own(cell) => own(cell, out),
            Value::Text(text) => string(text, out),
            Value::Usd(value) | Value::Number(value) => {
                out.push(b'"');
                decimal::write(value, out);
                out.push(b'"');
            }
            Value::Count(count) => decimal::write(count.into(), out),
            Value::Boolean(value) => out.extend_from_slice(if value { b"true" } else { b"false" }),
            Value::Absent => out.extend_from_slice(b"null"),
        }
    }
    out.extend_from_slice(b"}\n");
}

/// An object without the brace that closes it.
fn before_closing(object: &str) -> &str {
    let object = object.trim();
    object.strip_suffix('}').unwrap_or(object).trim_end()
}

fn own(cell: Cell<'_>, out: &mut Vec<u8>) {
    let as_it_is = match cell.kind {
        Kind::Number | Kind::Boolean | Kind::Json => true,
        Kind::Plain => Number::of(cell.text).is_some(),
        Kind::Text | Kind::Date | Kind::Absent => false,
    };
    if as_it_is {
        out.extend_from_slice(cell.text.as_bytes());
    } else {
        string(cell.text, out);
    }
}

fn string(text: &str, out: &mut Vec<u8>) {
    // Memory does not fail.
    let _ = serde_json::to_writer(out, text);
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rust_decimal::dec;

    use super::*;

    const CHEAPEST: ColumnKind = ColumnKind::Text;

    fn columns(names: &[(&str, ColumnKind)]) -> Vec<Column> {
        let column = |&(name, kind): &(&str, ColumnKind)| Column {
            name: name.to_owned(),
            kind,
        };
        names.iter().map(column).collect()
    }

    fn row(columns: &[Column], raw: Option<&str>, values: &[Value<'_>]) -> String {
        let mut out = Vec::new();
        json_row(columns, raw, values.iter().copied(), &mut out);
        String::from_utf8(out).expect("text")
    }

    fn own(kind: Kind, text: &str) -> Value<'_> {
        Value::Own(Cell { kind, text })
    }

    #[test]
    fn answers_come_after_the_cells_of_the_row() {
        let columns = columns(&[
            ("name", ColumnKind::Own),
            ("reads", ColumnKind::Own),
            ("cheapest_option", CHEAPEST),
            ("cheapest_usd", ColumnKind::Usd),
            ("ratio", ColumnKind::Ratio),
            ("fits", ColumnKind::Boolean),
            ("reason", ColumnKind::Text),
        ]);
        let values = [
            own(Kind::Plain, "orders"),
            own(Kind::Plain, "1000"),
            Value::Text("dynamodb.on-demand.standard"),
            Value::Usd(dec!(59642.00)),
            Value::Number(dec!(1.25)),
            Value::Boolean(true),
            Value::Absent,
        ];
        let answers = "\"cheapest_option\":\"dynamodb.on-demand.standard\",\
                       \"cheapest_usd\":\"59642\",\"ratio\":\"1.25\",\"fits\":true,\"reason\":null}\n";
        assert_eq!(
            row(&columns, None, &values),
            format!("{{\"name\":\"orders\",\"reads\":1000,{answers}")
        );
        // The row's own words stay, with members that no column is of.
        let raw = r#"{"reads": 1e3, "name":"orders", "tags":{"a":[]}} "#;
        assert_eq!(
            row(&columns, Some(raw), &values),
            format!(r#"{{"reads": 1e3, "name":"orders", "tags":{{"a":[]}},{answers}"#)
        );
    }

    #[test]
    fn an_object_without_members_is_no_trouble() {
        let columns = columns(&[("cheapest_option", CHEAPEST)]);
        let values = [Value::Text("x")];
        let answer = "{\"cheapest_option\":\"x\"}\n";
        assert_eq!(row(&columns, Some("{}"), &values), answer);
        assert_eq!(row(&columns, Some("{ }"), &values), answer);
        assert_eq!(row(&columns, Some("{}"), &[]), "{}\n");
        assert_eq!(row(&columns, Some(r#"{"a":{}}"#), &[]), "{\"a\":{}}\n");
        assert_eq!(
            row(&columns, Some(r#"{"a":"{"}"#), &values),
            "{\"a\":\"{\",\"cheapest_option\":\"x\"}\n"
        );
        assert_eq!(row(&[], None, &[]), "{}\n");
    }

    #[test]
    fn cells_are_what_they_are_known_to_be() {
        let columns = columns(&[("a", ColumnKind::Own)]);
        let member = |kind, text| row(&columns, None, &[own(kind, text)]);
        assert_eq!(member(Kind::Text, "12"), "{\"a\":\"12\"}\n");
        assert_eq!(member(Kind::Number, "1.50"), "{\"a\":1.50}\n");
        assert_eq!(member(Kind::Boolean, "true"), "{\"a\":true}\n");
        assert_eq!(member(Kind::Date, "2026-11-22"), "{\"a\":\"2026-11-22\"}\n");
        assert_eq!(member(Kind::Json, "[]"), "{\"a\":[]}\n");
        assert_eq!(member(Kind::Absent, ""), "{}\n");
    }

    #[test]
    fn text_of_csv_is_a_number_only_by_the_grammar_of_json() {
        let columns = columns(&[("a", ColumnKind::Own)]);
        let member = |text| row(&columns, None, &[own(Kind::Plain, text)]);
        for number in ["0", "-5", "2.50", "1e3", "-0.5E-7", "12345678901234567890"] {
            assert_eq!(member(number), format!("{{\"a\":{number}}}\n"));
        }
        for text in [
            "007", "+5", ".5", "5.", "1e", "2.5 KiB", "1_000", "true", "null", "", "-", "--1", "１",
        ] {
            assert_eq!(member(text), format!("{{\"a\":\"{text}\"}}\n"));
        }
    }

    #[test]
    fn text_is_escaped_and_has_no_apostrophe_against_formulas() {
        let columns = columns(&[("a \"b\"", ColumnKind::Own)]);
        assert_eq!(
            row(&columns, None, &[own(Kind::Plain, "=1+\"1\"\n\\\u{1}")]),
            "{\"a \\\"b\\\"\":\"=1+\\\"1\\\"\\n\\\\\\u0001\"}\n"
        );
    }

    proptest! {
        #[test]
        fn a_line_is_an_object_whatever_the_cells_hold(
            names in prop::collection::btree_set(".{0,8}", 1..5),
            texts in prop::collection::vec("\\PC{0,12}|[0-9.eE+-]{0,6}|[\u{0}-\u{1f}\"\\\\]{0,4}", 5),
        ) {
            let columns: Vec<Column> = names
                .iter()
                .map(|name| Column { name: name.clone(), kind: ColumnKind::Own })
                .collect();
            let values: Vec<Value> = texts.iter().map(|text| own(Kind::Plain, text)).collect();
            let line = row(&columns, None, &values);
            prop_assert_eq!(line.find('\n'), Some(line.len() - 1));
            let object: serde_json::Map<String, serde_json::Value> =
                serde_json::from_str(&line).expect("an object");
            prop_assert_eq!(object.len(), columns.len());
            for (column, text) in columns.iter().zip(&texts) {
                match &object[&column.name] {
                    serde_json::Value::String(it) => prop_assert_eq!(it, text),
                    serde_json::Value::Number(_) => prop_assert!(text.parse::<f64>().is_ok()),
                    other => prop_assert!(false, "{}", other),
                }
            }
        }
    }
}
