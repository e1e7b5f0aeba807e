//! One JSON object a line.

use super::packed::gzip;
use super::*;
use crate::batch::Row;

fn columns(text: &str) -> Vec<String> {
    open(text).expect("this can be opened").columns().to_vec()
}

#[test]
fn tables_and_lists_become_columns_in_the_order_they_first_come_in() {
    let text = r#"{"reads":{"per_second":5},"dynamodb":{"gsi":[{"name":"a"},{"name":"b"}]}}

{"name":"x","reads.per_second":7}
"#;
    assert_eq!(
        columns(text),
        [
            "reads.per_second",
            "dynamodb.gsi.0.name",
            "dynamodb.gsi.1.name",
            "name"
        ]
    );
    assert_eq!(rows(text), ["1: #5|'a'|'b'|-", "3: #7|-|-|'x'"]);
}

#[test]
fn cells_have_the_kind_they_have_in_json_and_numbers_their_digits() {
    let text = r#"{"a":1.10,"b":123456789012345678901234567890,"c":-1e-7,"d":true,"e":null,"f":{},"g":[ ],"h":"1"}"#;
    assert_eq!(
        rows(text),
        ["1: #1.10|#123456789012345678901234567890|#-1e-7|?true|-|~{}|~[]|'1'"]
    );
    assert_eq!(rows(r#"{"a":"\u00e9\n\"","":1}"#), ["1: 'é\n\"'|#1"]);
}

#[test]
fn the_object_itself_is_kept() {
    let mut rows = open("  {\"a\": 1 }\r\n{\"b\": [1,\t2]}").unwrap();
    let mut chunk = Chunk::default();
    assert!(rows.read(&mut chunk, 10).unwrap());
    let raw: Vec<_> = chunk.rows().map(Row::raw).collect();
    assert_eq!(raw, [Some("{\"a\": 1 }"), Some("{\"b\": [1,\t2]}")]);
    assert_eq!(rows.format(), Format::Ndjson);
}

#[test]
fn a_line_that_is_no_object_is_refused_and_the_next_is_read() {
    let text = concat!(
        "{\"a\":1}\n",
        "[1]\n",
        "{\"b\":2,}\n",
        "{\"b\":2} {\"c\":3}\n",
        "{\"é\":\"\\ud800\"}\n",
        "{\"a\":2}\n",
    );
    assert_eq!(columns(text), ["a"]);
    assert_eq!(
        rows(text),
        [
            "1: #1",
            "6: #2",
            "2 [] [1]: is no JSON object: NDJSON has one object a line",
            "3 [] {\"b\":2,}: is no valid JSON: key must be a string, at character 8",
            "4 [] {\"b\":2} {\"c\":3}: is no valid JSON: trailing characters, at character 9",
            "5 [é] {\"é\":\"\\ud800\"}: is no valid JSON: unexpected end of hex escape",
        ]
    );
}

#[test]
fn a_key_that_stands_twice_is_refused_however_it_is_written() {
    assert_eq!(
        rows("{\"a\":{\"b\":1},\"a.b\":2}\n{\"c\":1,\"c\":2}\n{\"a\":{\"b\":null},\"d\":0}\n"),
        [
            "3: -|#0",
            "1 [a.b] 2: stands twice in the object",
            "2 [c] 2: stands twice in the object",
        ]
    );
}

#[test]
fn what_is_nested_too_deep_is_refused() {
    let nested = |depth: usize| format!("{}1{}", "{\"a\":".repeat(depth), "}".repeat(depth));
    assert_eq!(rows(nested(32)), ["1: #1"]);
    let name = vec!["a"; 32].join(".");
    let message = format!("1 [{name}] {{\"a\":1}}: is nested more than 32 deep");
    assert_eq!(rows(nested(33)), [message]);
    assert_eq!(rows(nested(100_000)).len(), 1);
}

#[test]
fn other_json_is_told_apart_from_one_object_a_line() {
    assert_eq!(
        refusal("[\n  {\"a\":1},\n  {\"a\":2}\n]"),
        "rows is a JSON list: NDJSON has one object a line, which `jq -c '.[]'` writes"
    );
    assert_eq!(
        refusal("{\n  \"a\": 1\n}\n"),
        "rows has an object over several lines: NDJSON has one object a line, which `jq -c .` writes"
    );
    // A header in the brackets of SQL Server.
    assert_eq!(columns("[a],[b]\n"), ["[a]", "[b]"]);
}

#[test]
fn there_may_be_as_many_columns_as_in_a_sheet() {
    let object = |from: usize, to: usize| {
        let pairs: Vec<_> = (from..to).map(|it| format!("\"c{it}\":{it}")).collect();
        format!("{{{}}}\n", pairs.join(","))
    };
    let most = object(0, 10_000) + &object(10_000, 16_384);
    assert_eq!(columns(&most).len(), 16_384);
    assert_eq!(
        refusal(most + &object(20_000, 20_001)),
        "rows has more than 16384 columns: line 3 has one more"
    );
}

#[test]
fn bytes_that_are_no_text_spoil_their_line_alone() {
    assert_eq!(
        rows(b"{\"a\":1}\n{\"a\":\"\xff\"}\n{\"a\":3}\n".to_vec()),
        [
            "1: #1",
            "3: #3",
            "2 [] {\"a\":\"�\"}: has bytes that are no UTF-8: save the file as UTF-8",
        ]
    );
}

#[test]
fn a_megabyte_is_too_long_for_a_line_and_the_next_is_read() {
    let text = format!(
        "{{\"a\":1}}\n{{\"a\":\"{}\"}}\n{{\"a\":3}}\n",
        "x".repeat(3 << 20)
    );
    let refused = format!("2 [] {{\"a\":\"{}…: is longer than 1 MiB", "x".repeat(54));
    assert_eq!(
        rows(text),
        ["1: #1".to_owned(), "3: #3".to_owned(), refused]
    );
}

#[test]
fn lines_may_be_packed_and_come_from_a_file_or_a_pipe() {
    let text = format!("\u{feff}{{\"a\":1}}\n{}", "{\"b\":2}\n".repeat(100_000));
    let packed = gzip(text.as_bytes());
    assert_eq!(rows(packed.clone()).len(), 100_001);
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), &packed).unwrap();
    let rows = Rows::open(Origin::Path(file.path()), None).unwrap();
    let progress = rows.progress();
    assert_eq!(all(rows).unwrap().len(), 100_001);
    assert_eq!(progress.read(), progress.total().unwrap());
}

#[test]
fn a_file_that_changes_while_it_is_read_is_refused() {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), "{\"a\":1}\n".repeat(1000)).unwrap();
    let rows = Rows::open(Origin::Path(file.path()), None).unwrap();
    std::fs::write(file.path(), "{\"b\":1}\n".repeat(1000)).unwrap();
    let name = file.path().display();
    // The first 4 KiB were looked at before.
    assert_eq!(
        all(rows).unwrap_err(),
        format!("{name} has changed while it was read: see line 513")
    );
}
