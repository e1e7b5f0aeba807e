//! Workbooks, each made of the XML that its test is about.

use std::io::Write;

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::packed::gzip;
use super::*;

/// An archive of parts.
fn archive<'p>(parts: impl IntoIterator<Item = (&'p str, &'p str)>) -> Vec<u8> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in parts {
        archive
            .start_file(name, SimpleFileOptions::default())
            .unwrap();
        archive.write_all(text.as_bytes()).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

const RELATIONS: &str = r#"<?xml version="1.0"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
<Relationship Id="r1" Type="http://x/relationships/worksheet" Target="worksheets/sheet1.xml"/>
<Relationship Id="r2" Type="http://x/relationships/worksheet" Target="/xl/worksheets/sheet2.xml"/>
<Relationship Id="r3" Type="http://x/relationships/styles" Target="styles.xml"/>
<Relationship Id="r4" Type="http://x/relationships/sharedStrings" Target="sharedStrings.xml"/>
</Relationships>"#;

const BOOK: &str = r#"<workbook xmlns:r="http://x/relationships"><sheets>
<sheet name="Old &amp; hidden" sheetId="2" state="hidden" r:id="r2"/>
<sheet name="Tables" sheetId="1" r:id="r1"/>
</sheets></workbook>"#;

const STYLES: &str = r#"<styleSheet><numFmts><numFmt numFmtId="164" formatCode="yyyy\-mm\-dd\ hh:mm"/>
</numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>
<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/></cellXfs></styleSheet>"#;

const STRINGS: &str = r#"<sst><si><t>name</t></si><si><t xml:space="preserve"> a &lt;b&gt; </t></si>
<si><r><rPr><b/></rPr><t>rich</t></r><r><t>er</t></r><rPh sb="0" eb="1"><t>no</t></rPh></si><si/>
</sst>"#;

fn xlsx_of(sheet: &str, strings: &str) -> Vec<u8> {
    let root = r#"<Relationships><Relationship Id="a" Type="http://x/officeDocument"
        Target="xl/workbook.xml"/></Relationships>"#;
    archive([
        ("[Content_Types].xml", "<Types/>"),
        ("_rels/.rels", root),
        ("xl/workbook.xml", BOOK),
        ("xl/_rels/workbook.xml.rels", RELATIONS),
        ("xl/styles.xml", STYLES),
        ("xl/sharedStrings.xml", strings),
        ("xl/worksheets/sheet1.xml", sheet),
        (
            "xl/worksheets/sheet2.xml",
            r#"<worksheet><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>old</t></is></c></row>
            </sheetData></worksheet>"#,
        ),
    ])
}

fn xlsx(rows: &str) -> Vec<u8> {
    let sheet = format!(
        r#"<?xml version="1.0" encoding="UTF-8"?><worksheet><dimension ref="A1:XFD1048576"/>
        <cols><col min="1"/></cols><sheetData>{rows}</sheetData><mergeCells/></worksheet>"#
    );
    xlsx_of(&sheet, STRINGS)
}

/// A header of two columns, in the first row.
const HEADER: &str = r#"<row r="1"><c r="A1" t="s"><v>0</v></c>
    <c r="B1" t="inlineStr"><is><t>size</t></is></c></row>"#;

#[test]
fn cells_of_xlsx_have_their_kinds() {
    let book = xlsx(
        r#"<row r="3"><c r="B3" t="s"><v>0</v></c><c r="C3" t="str"><v>size </v></c>
           <c r="D3" t="inlineStr"><is><t>day</t></is></c><c r="E3" s="1"/></row>
           <row r="4" spans="2:4"><c r="B4" t="s"><v>1</v></c><c r="C4"><v>100</v></c>
           <c r="D4" s="1"><v>46348</v></c></row>
           <row r="5"><c r="B5" t="s"><v>2</v></c><c r="C5" t="b"><v>1</v></c>
           <c r="D5" s="2"><v>46348.416666666664</v></c></row>
           <row r="6"/>
           <row r="9"><c r="B9" t="s"><v>3</v></c><c r="C9"><f>1.1</f><v>1.1000000000000001</v></c>
           <c r="D9" t="d"><v>2026-11-22T00:00:00</v></c></row>"#,
    );
    let opened = open(book.clone()).unwrap();
    assert_eq!(opened.columns(), ["name", "size", "day"]);
    assert_eq!(opened.format(), Format::Sheet);
    assert_eq!(
        rows(book),
        [
            "4: ' a <b> '|#100|@2026-11-22",
            "5: 'richer'|?true|@2026-11-22T10:00:00",
            "9: -|#1.1|@2026-11-22",
        ]
    );
}

#[test]
fn cells_need_no_places_of_their_own() {
    let text = |text: &str| format!("<c t=\"inlineStr\"><is><t>{text}</t></is></c>");
    let book = xlsx(&format!(
        "<row>{}{}</row><row>{}<c><v>2</v></c></row>",
        text("a"),
        text("b"),
        text("x_x000A_y")
    ));
    assert_eq!(rows(book), ["2: 'x\ny'|#2"]);
}

#[test]
fn a_cell_with_an_error_refuses_its_row() {
    let book = xlsx(&format!(
        r#"{HEADER}<row r="2"><c r="A2"><v>1</v></c><c r="B2" t="e"><v>#DIV/0!</v></c></row>
        <row r="3"><c r="B3"><f>A1</f><v/></c></row><row r="4"><c r="C4"><v>7</v></c></row>
        <row r="5"><c r="A5" t="s"><v>99</v></c></row><row r="6"><c r="A6"><v>1,5</v></c></row>
        <row r="7"><c r="B7"><v>1</v></c><c r="A7"><v>1</v></c></row>
        <row r="8"><c r="A8"><v>8</v></c></row>"#
    ));
    assert_eq!(
        rows(book),
        [
            "8: #8|-",
            "2 [size] #DIV/0!: is an error of a formula: mend it",
            "3 [size] : has a formula without its result: open the workbook and save it",
            "4 [C] 7: stands in column C, where the header has no name: name the column, or empty \
             this cell",
            "5 [name] 99: is a text that the workbook doesn't have",
            "6 [name] 1,5: is no number, though the sheet says so",
            "7 [name] 1: comes behind a cell on its right: save the file anew",
        ]
    );
}

#[test]
fn a_sheet_is_found_by_its_name_or_number() {
    let book = xlsx(HEADER);
    let names = |sheet| open_sheet(book.clone(), sheet).map(|it| it.columns().to_vec());
    let tables = Ok(vec!["name".to_owned(), "size".to_owned()]);
    assert_eq!(names(None), tables);
    assert_eq!(names(Some("1")), tables);
    assert_eq!(names(Some("Tables")), tables);
    assert_eq!(names(Some("Old & hidden")), Ok(vec!["old".to_owned()]));
    assert_eq!(
        names(Some("2")),
        Err("rows has no sheet `2`: its sheets are `Old & hidden`, `Tables`".to_owned())
    );
    assert_eq!(
        open_sheet("a,b\n", Some("x")).err().unwrap(),
        "rows is no workbook, and so without a sheet `x`"
    );
}

#[test]
fn a_workbook_may_lie_in_a_file_or_be_packed() {
    let book = xlsx(&format!(
        r#"{HEADER}<row r="2"><c r="A2"><v>1</v></c></row>"#
    ));
    assert_eq!(rows(gzip(&book)), ["2: #1|-"]);
    let file = tempfile::NamedTempFile::new().unwrap();
    for bytes in [book.clone(), gzip(&book)] {
        std::fs::write(file.path(), bytes).unwrap();
        let rows = Rows::open(Origin::Path(file.path()), None).unwrap();
        let progress = rows.progress();
        assert_eq!(all(rows).unwrap(), ["2: #1|-"]);
        assert_eq!(progress.read(), progress.total().unwrap());
    }
}

#[test]
fn the_last_cell_that_a_sheet_can_have_takes_no_room_for_those_before_it() {
    let book = xlsx(&format!(
        r#"{HEADER}<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>"#
    ));
    assert_eq!(
        rows(book),
        [
            "1048576 [XFD] 1: stands in column XFD, where the header has no name: name the column, or \
          empty this cell"
        ]
    );
    let book = xlsx(&format!(r#"{HEADER}<row r="1048577"/>"#));
    assert_eq!(
        open(book).and_then(all).unwrap_err(),
        "rows is damaged: its row 1 is followed by row 1048577, in its part xl/worksheets/sheet1.xml"
    );
    let book = xlsx(&format!(
        r#"{HEADER}<row r="2"><c r="ZZZZZZZZZZZZZZZ2"><v>1</v></c></row>"#
    ));
    assert_eq!(
        rows(book),
        ["2 [XFE] 1: is behind the last column that a sheet has"]
    );
}

#[test]
fn a_bomb_is_refused_before_it_takes_memory() {
    // A text that goes on and on, which is packed to a thousandth.
    let text = "x".repeat(64 << 20);
    let long = "rows has an element of more than 1 MiB, and no cell is so long";
    let strings = format!("<sst><si><t>{text}</t></si></sst>");
    assert_eq!(refusal(xlsx_of("<worksheet/>", &strings)), long);
    let cell = format!(r#"{HEADER}<row r="2"><c r="A2" t="str"><v>{text}</v></c></row>"#);
    assert_eq!(open(xlsx(&cell)).and_then(all).unwrap_err(), long);
    // Elements that are begun and never ended.
    let deep = "<a>".repeat(1 << 20);
    assert_eq!(
        refusal(xlsx_of(&deep, STRINGS)),
        "rows is damaged: its elements lie too deep in each other, in its part \
         xl/worksheets/sheet1.xml"
    );
    // Many parts of a text, none of which is too long.
    let runs = format!("<r><t>{}</t></r>", "x".repeat(1 << 19)).repeat(100);
    let cell = format!(r#"{HEADER}<row r="2"><c r="A2" t="inlineStr"><is>{runs}</is></c></row>"#);
    let message = format!(
        "2 [name] {}…: makes the row longer than 1 MiB",
        "x".repeat(60)
    );
    assert_eq!(rows(xlsx(&cell)), [message]);
}

#[test]
fn parts_have_an_end() {
    let root = r#"<Relationships><Relationship Id="a" Type="http://x/officeDocument"
        Target="xl/workbook.xml"/></Relationships>"#;
    let book = archive([
        ("[Content_Types].xml", "<Types/>"),
        ("_rels/.rels", root),
        ("xl/workbook.xml", BOOK),
        (
            "xl/_rels/workbook.xml.rels",
            &format!(
                "<a>{}</a>",
                format!("<b c=\"{}\"/>", "x".repeat(1000)).repeat(70_000)
            ),
        ),
    ]);
    assert_eq!(
        refusal(book),
        "rows has a part xl/_rels/workbook.xml.rels that is too large: save the sheet as CSV"
    );
}

#[test]
fn shared_texts_have_an_end() {
    let strings = format!("<sst>{}</sst>", "<si/>".repeat((8 << 20) + 1));
    assert_eq!(
        refusal(xlsx_of("<worksheet/>", &strings)),
        "rows has more than 8388608 texts, or 256 MiB of them: save it as CSV"
    );
}

#[test]
fn an_archive_that_was_cut_or_is_none_of_a_workbook_is_refused() {
    let book = xlsx(HEADER);
    for length in [10, 100, book.len() / 2, book.len() - 1] {
        assert_eq!(
            refusal(&book[..length]),
            "rows is no whole archive: it was not copied to its end, or is damaged"
        );
    }
    assert_eq!(
        refusal(archive([("rows.csv", "a,b\n")])),
        "rows is a ZIP archive and no workbook: unpack it and give the file in it"
    );
    let binary = r#"<Relationships><Relationship Id="a" Type="http://x/officeDocument"
        Target="xl/workbook.bin"/></Relationships>"#;
    assert_eq!(
        refusal(archive([
            ("[Content_Types].xml", ""),
            ("_rels/.rels", binary)
        ])),
        "rows is a workbook of the format XLSB: save it as XLSX"
    );
    assert_eq!(
        refusal(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 and so on".to_vec()),
        "rows is a workbook of the old format XLS, or one with a password: save it as XLSX without \
         a password"
    );
}

#[test]
fn a_damaged_workbook_never_panics_and_says_what_is_wrong() {
    let book = xlsx(&format!(
        r#"{HEADER}<row r="2"><c r="A2"><v>1</v></c></row>"#
    ));
    for at in 0..book.len() {
        let mut damaged = book.clone();
        damaged[at] ^= 0x55;
        if let Err(message) = open(damaged).and_then(all) {
            assert!(message.starts_with("rows "), "{message}");
        }
    }
}

#[test]
fn a_sheet_with_nothing_in_it_has_no_header() {
    assert_eq!(
        refusal(xlsx("<row r=\"1\"/>")),
        "rows has nothing in its sheet"
    );
    assert_eq!(
        refusal(xlsx(r#"<row r="2"><c r="B2" t="e"><v>#REF!</v></c></row>"#)),
        "rows has a header in row 2 that is an error of a formula: mend it, in column B"
    );
}

fn ods(tables: &str) -> Vec<u8> {
    let content = format!(
        r#"<?xml version="1.0"?><office:document-content><office:automatic-styles>
        <style:style style:name="ta2" style:family="table"><style:table-properties
        table:display="false"/></style:style></office:automatic-styles>
        <office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body>
        </office:document-content>"#
    );
    archive([
        ("mimetype", "application/vnd.oasis.opendocument.spreadsheet"),
        ("META-INF/manifest.xml", "<manifest:manifest/>"),
        ("content.xml", &content),
    ])
}

fn ods_rows(rows: &str) -> Vec<u8> {
    ods(&format!(
        r#"<table:table table:name="Hidden" table:style-name="ta2"><table:table-row>
        <table:table-cell office:value-type="string"><text:p>old</text:p></table:table-cell>
        </table:table-row></table:table>
        <table:table table:name="Tables"><table:table-column table:number-columns-repeated="3"/>
        <table:table-header-rows><table:table-row>
        <table:table-cell office:value-type="string"><text:p>name</text:p></table:table-cell>
        <table:table-cell office:value-type="string"><text:p>size</text:p></table:table-cell>
        <table:table-cell table:number-columns-repeated="16382"/></table:table-row>
        </table:table-header-rows>{rows}</table:table>"#
    ))
}

#[test]
fn cells_of_ods_have_their_kinds() {
    let book = ods_rows(
        r#"<table:table-row><table:table-cell office:value-type="string"><office:annotation>
        <text:p>a note</text:p></office:annotation><text:p>a<text:s text:c="2"/>&lt;b<text:span>&gt;</text:span></text:p>
        <text:p>c</text:p></table:table-cell><table:table-cell office:value-type="float"
        office:value="1.50"><text:p>1,5</text:p></table:table-cell></table:table-row>
        <table:table-row><table:table-cell office:value-type="date" office:date-value="2026-11-22"/>
        <table:table-cell office:value-type="boolean" office:boolean-value="false"/></table:table-row>
        <table:table-row><table:table-cell office:value-type="time" office:time-value="PT10H00M00S">
        <text:p>10:00</text:p></table:table-cell><table:table-cell office:value-type="percentage"
        office:value="0.5"/></table:table-row>"#,
    );
    assert_eq!(
        rows(book.clone()),
        [
            "2: 'a  <b>\nc'|#1.5",
            "3: @2026-11-22|?false",
            "4: '10:00'|#0.5"
        ]
    );
    assert_eq!(open_sheet(book, Some("Hidden")).unwrap().columns(), ["old"]);
}

#[test]
fn rows_that_are_repeated_come_as_often_and_blank_ones_take_no_room() {
    let row = |times: u64, cells: &str| {
        format!(
            r#"<table:table-row table:number-rows-repeated="{times}">{cells}</table:table-row>"#
        )
    };
    let number = r#"<table:table-cell table:number-columns-repeated="2" office:value-type="float"
        office:value="7"/>"#;
    let blank = r#"<table:table-cell table:number-columns-repeated="16384"/>"#;
    let book = ods_rows(&format!(
        "{}{}{}",
        row(3, number),
        row(1000, blank),
        row(1, number)
    ));
    assert_eq!(
        rows(book),
        ["2: #7|#7", "3: #7|#7", "4: #7|#7", "1005: #7|#7"]
    );
    // As a whole column with a colour is written.
    assert_eq!(rows(ods_rows(&row(1 << 60, blank))), [""; 0]);
    assert_eq!(
        open(ods_rows(&row(1 << 60, number)))
            .and_then(all)
            .unwrap_err(),
        "rows has 1152921504606846976 rows like row 2, and 1048576 rows are the most that a sheet has"
    );
}

#[test]
fn cells_that_are_repeated_without_end_take_no_memory() {
    let text = "x".repeat(1 << 16);
    let cell = format!(
        r#"<table:table-row><table:table-cell table:number-columns-repeated="999999999999"
        office:value-type="string"><text:p>{text}</text:p></table:table-cell></table:table-row>
        <table:table-row><table:table-cell table:number-columns-repeated="99999999999999999999"
        office:value-type="float" office:value="1"/></table:table-row>
        <table:table-row><table:table-cell office:value-type="string"><text:p><text:s
        text:c="4000000000"/></text:p></table:table-cell></table:table-row>"#
    );
    let refused = rows(ods_rows(&cell));
    assert_eq!(
        refused,
        [
            format!("2 [Q] {}…: makes the row longer than 1 MiB", "x".repeat(60)),
            "3 [XFE] 1: is behind the last column that a sheet has".to_owned(),
            format!(
                "4 [name] {}…: makes the row longer than 1 MiB",
                " ".repeat(60)
            ),
        ]
    );
}

#[test]
fn an_ods_with_a_password_or_errors_is_refused() {
    let encrypted = archive([
        (
            "META-INF/manifest.xml",
            "<m:manifest><m:file-entry><m:encryption-data/></m:file-entry></m:manifest>",
        ),
        ("content.xml", "no xml"),
    ]);
    assert_eq!(
        refusal(encrypted),
        "rows is encrypted: save it without a password"
    );
    let book = ods_rows(
        r#"<table:table-row><table:table-cell office:value-type="string"
        calcext:value-type="error" table:formula="of:=1/0"><text:p>#DIV/0!</text:p>
        </table:table-cell></table:table-row><table:table-row><table:table-cell
        table:formula="of:=1"/></table:table-row>"#,
    );
    assert_eq!(
        rows(book),
        [
            "2 [name] #DIV/0!: is an error of a formula: mend it",
            "3 [name] : has a formula without its result: open the workbook and save it",
        ]
    );
}
