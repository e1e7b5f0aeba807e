//! Text with a character between the cells.

use std::io::Read;

use proptest::prelude::*;

use super::*;

fn columns(bytes: impl Into<Vec<u8>>) -> Vec<String> {
    open(bytes).expect("this can be opened").columns().to_vec()
}

#[test]
fn a_row_has_a_cell_for_each_column_and_the_line_it_begins_on() {
    let text = "name, size ,note\na,1,\nb, 2,\"\"\n";
    assert_eq!(columns(text), ["name", "size", "note"]);
    assert_eq!(rows(text), ["2: a|1|-", "3: b| 2|-"]);
}

#[test]
fn a_header_alone_has_no_rows() {
    assert_eq!(rows("a,b"), [""; 0]);
    assert_eq!(rows("a,b\r\n"), [""; 0]);
}

#[test]
fn what_stands_between_cells_is_found_in_the_header() {
    assert_eq!(rows("a;b;c,d\n1;2;3,5\n"), ["2: 1|2|3,5"]);
    assert_eq!(rows("a\tb\n1\t2\n"), ["2: 1|2"]);
    assert_eq!(rows("a|b\n1|2\n").len(), 1);
    assert_eq!(rows("only\n1\n\n2\n"), ["2: 1", "4: 2"]);
    // What lies in quotes does not count.
    assert_eq!(rows("\"a,b,\"\"c\";d\n1;2\n"), ["2: 1|2"]);
    assert_eq!(rows("sep=;\r\na,b;c\r\n1,5;2\r\n"), ["3: 1,5|2"]);
}

#[test]
fn quotes_hold_delimiters_ends_of_lines_and_quotes() {
    assert_eq!(
        rows("a,b\n\"x, y\",\"he said \"\"no\"\"\"\n\"two\nlines\",1\nlast,\"\"\"\"\n"),
        ["2: x, y|he said \"no\"", "3: two\nlines|1", "5: last|\""]
    );
    assert_eq!(rows("a,b\n5\" disk,1\n"), ["2: 5\" disk|1"]);
}

#[test]
fn lines_end_as_they_do_on_any_machine() {
    assert_eq!(rows("a,b\r\n1,2\r\n\r\n3,4"), ["2: 1|2", "4: 3|4"]);
    assert_eq!(rows("a,b\r1,2\r\r3,4\r"), ["2: 1|2", "4: 3|4"]);
    assert_eq!(rows("a,b\r\n\"1\r\n\",2\r\n3,4"), ["2: 1\r\n|2", "4: 3|4"]);
}

#[test]
fn a_row_that_is_too_short_is_refused_and_the_next_is_read() {
    assert_eq!(
        rows("a,b,c\n1,2\n1,2,3\n"),
        [
            "3: 1|2|3",
            "2 [] 1,2: has 2 cells, and the header has 3 columns: give each column a cell, an empty \
             one too",
        ]
    );
}

#[test]
fn a_row_that_is_too_long_is_refused_with_what_may_be_the_reason() {
    assert_eq!(
        rows("a;b\n1;2;3\n\"1\";2\n"),
        [
            "3: 1|2",
            "2 [] 1;2;3: has 3 cells, and the header has 2 columns: put quotes around text with a \
             semicolon in it",
        ]
    );
}

#[test]
fn a_quote_within_quotes_is_written_twice() {
    assert_eq!(
        rows("a,b\n\"5\" disk\",2\n3,4\n"),
        [
            "3: 3|4",
            "2 [a] \"5\" disk\",2: has text behind a closing quote: write a quote that belongs to the \
             text twice, as `\"\"`"
        ]
    );
}

#[test]
fn bytes_that_are_no_text_spoil_their_row_alone() {
    assert_eq!(
        rows(b"a,b\nM\xfcnchen,1\nok,2\n\"x\",\"\xff\"\n".to_vec()),
        [
            "3: ok|2",
            "2 [a] M�nchen: has bytes that are no UTF-8: save the file as UTF-8",
            "4 [b] �: has bytes that are no UTF-8: save the file as UTF-8",
        ]
    );
    // Each half of a character is none, though the two together would be one.
    assert_eq!(rows(b"a,b\n\"\xc3\",\"\xa9\"\n".to_vec()).len(), 1);
    assert_eq!(
        refusal(b"a,b\xfc\n1,2\n".to_vec()),
        "rows has a header that has bytes that are no UTF-8: save the file as UTF-8"
    );
}

#[test]
fn names_of_columns_differ_and_there_is_one_at_least() {
    assert_eq!(
        refusal("a,b, a\n"),
        "rows has two columns named `a`: rename one of them, or take it out"
    );
    assert_eq!(
        refusal(" ,,\n1,2,3\n"),
        "rows has no header: its first row is to name the columns"
    );
    assert_eq!(columns(",a,\n1,2,3\n"), ["", "a", ""]);
}

#[test]
fn utf_16_is_read_by_its_mark() {
    let text = "näme,size\n𝒳,1\n";
    let little: Vec<u8> = [0xff, 0xfe]
        .into_iter()
        .chain(text.encode_utf16().flat_map(u16::to_le_bytes))
        .collect();
    let big: Vec<u8> = [0xfe, 0xff]
        .into_iter()
        .chain(text.encode_utf16().flat_map(u16::to_be_bytes))
        .collect();
    for bytes in [&little, &big] {
        assert_eq!(columns(bytes.as_slice()), ["näme", "size"]);
        assert_eq!(rows(bytes.as_slice()), ["2: 𝒳|1"]);
    }
    assert_eq!(
        refusal(&little[2..]),
        "rows looks like UTF-16 without the mark that UTF-16 begins with: save it as UTF-8"
    );
    // Half a character at the end of the file.
    let cut = &little[..little.len() - 1];
    assert_eq!(
        rows(cut),
        ["2 [size] 1�: has bytes that are no UTF-16: save the file as UTF-8"]
    );
}

#[test]
fn the_mark_before_utf_8_is_no_part_of_the_first_name() {
    assert_eq!(columns("\u{feff}a,b\n"), ["a", "b"]);
}

#[test]
fn long_utf_16_is_cut_between_characters() {
    let mut bytes = vec![0xff, 0xfe];
    let text = format!("a,b\n{}", "x𝒳,1\n".repeat(10_000));
    bytes.extend(text.encode_utf16().flat_map(u16::to_le_bytes));
    let rows = rows(bytes);
    assert_eq!(rows.len(), 10_000);
    assert!(rows.iter().all(|it| it.ends_with(": x𝒳|1")));
}

#[test]
fn a_megabyte_is_too_long_for_a_row_and_the_next_is_read() {
    let text = format!(
        "a,b\n{},1\n\"x{}\",1\nok,2\n",
        "x".repeat(1 << 20),
        "\n".repeat(1 << 20)
    );
    let rows = rows(text);
    let row = "1048580: ok|2".to_owned();
    let plain = format!("2 [] {}…: is longer than 1 MiB", "x".repeat(60));
    let quoted = "3 [a] \"x: is longer than 1 MiB and goes on to line 1048579: it has a quote that \
                  opens on line 3, and the one that closes it may be missing";
    assert_eq!(rows, [row, plain, quoted.to_owned()]);
}

#[test]
fn a_quote_that_is_never_closed_is_named_and_nothing_behind_it_is_lost_in_silence() {
    let message = "opens a quote on line 3 that is never closed: all up to the end of the file \
                   would be in this cell";
    let short = "a,b\n1,2\n3,\"4\n5,6\n";
    assert_eq!(
        rows(short),
        ["2: 1|2".to_owned(), format!("3 [b] 3,\"4: {message}")]
    );
    let long = format!("{short}{}", "7,8\n".repeat(1_000_000));
    assert_eq!(
        rows(long),
        ["2: 1|2".to_owned(), format!("3 [b] 3,\"4: {message}")]
    );
}

#[test]
fn a_quote_that_the_next_one_closes_by_mistake_is_named() {
    assert_eq!(
        rows("a,b\n\"1,2\n\"x, y\",4\n5,6\n"),
        [
            "4: 5|6",
            "2 [a] \"1,2: opens a quote on line 2, and the next quote, on line 3, is at no end of a \
             cell: one quote is missing, or one too many",
        ]
    );
}

/// More text than any memory: a reader that takes in all of it never ends.
fn endless(head: &'static str, rest: &'static str) -> Bytes {
    struct Endless(Cursor<&'static str>);
    impl Read for Endless {
        fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
            if self.0.position() == self.0.get_ref().len() as u64 {
                self.0.set_position(0);
            }
            self.0.read(buffer)
        }
    }
    Box::new(head.as_bytes().chain(Endless(Cursor::new(rest))))
}

#[test]
fn a_header_without_end_is_refused_at_once() {
    let open = |head, rest| {
        let (source, bytes) = Source::of_stream("rows", endless(head, rest));
        said(Rows::of(source, bytes, None).err().unwrap())
    };
    assert_eq!(open("a", ",b"), "rows has more than 16384 columns");
    assert_eq!(
        open("", "a long name, "),
        "rows has more than 16384 columns"
    );
}

#[test]
fn a_million_columns_are_too_many() {
    let names: Vec<String> = (0..1_000_000).map(|it| format!("column_{it}")).collect();
    assert_eq!(refusal(names.join(",")), "rows has more than 16384 columns");
    let name = "x".repeat(2 << 20);
    assert_eq!(
        refusal(format!("{name}\n1\n")),
        "rows has a header on line 1 that is longer than 1 MiB"
    );
}

#[test]
fn a_chunk_ends_where_its_text_or_its_rows_are_enough() {
    let mut rows = open(format!(
        "a\n{}",
        format!("{}\n", "x".repeat(1000)).repeat(1000)
    ))
    .unwrap();
    let mut chunk = Chunk::default();
    assert!(rows.read(&mut chunk, 10_000).unwrap());
    assert_eq!(chunk.len(), 263);
    assert!(rows.read(&mut chunk, 3).unwrap());
    assert_eq!((chunk.len(), chunk.bytes()), (3, 3000));
}

proptest! {
    /// What a writer of CSV writes is read as it was, whatever stands in it and however it arrives.
    #[test]
    fn all_that_can_be_written_is_read(
        cells in prop::collection::vec(prop::array::uniform3("[a-zé ,;\"\r\n\t|]{0,6}"), 1..20),
        delimiter in prop::sample::select(b",;\t|".as_slice()),
        is_windows in any::<bool>(),
    ) {
        let mut writer = csv::WriterBuilder::new();
        writer.delimiter(delimiter);
        if is_windows {
            writer.terminator(csv::Terminator::CRLF);
        }
        let mut writer = writer.from_writer(Vec::new());
        writer.write_record(["x", "y", "z"]).unwrap();
        for row in &cells {
            writer.write_record(row).unwrap();
        }
        let text = writer.into_inner().unwrap();
        let mut rows = open(text).unwrap();
        let mut chunk = Chunk::default();
        prop_assert!(rows.read(&mut chunk, 100).unwrap());
        prop_assert_eq!(chunk.faults(), &[]);
        let read: Vec<Vec<&str>> =
            chunk.rows().map(|it| it.cells().map(|it| it.text).collect()).collect();
        prop_assert_eq!(read, cells.iter().map(|it| it.to_vec()).collect::<Vec<_>>());
    }
}
