//! Sheets of XLSX workbooks.

use std::collections::HashMap;

use quick_xml::events::BytesStart;

use super::super::MOST_ROW_BYTES;
use super::super::source::{Source, Stop};
use super::archive::{Archive, LARGE, SMALL};
use super::row::{self, SheetRow};
use super::strings::{self, Strings, read_runs};
use super::values;
use super::xml::{Token, Xml, attribute, element};
use super::{MOST_ROWS, SheetRows, chosen};
use crate::batch::Kind;

/// A sheet that is being read.
pub(super) struct Xlsx {
    xml: Xml,
    strings: Strings,
    styles: Styles,
    is_1904: bool,
    /// The number of the last row.
    row: u64,
    value: String,
}

/// Opens a sheet of a workbook.
pub(super) fn open(
    source: &mut Source,
    archive: &Archive,
    sheet: Option<&str>,
) -> Result<Xlsx, Stop> {
    let parts = Parts { source, archive };
    let book = parts.workbook()?;
    let listed: Vec<_> = { &book.sheets }
        .iter()
        .map(|it| (it.name.clone(), it.is_hidden))
        .collect();
    let part = book.sheets[chosen(&listed, sheet)?].part.clone();
    let strings = match &book.strings {
        Some(name) => Strings::read(&mut parts.open(name, LARGE)?)?,
        None => Strings::default(),
    };
    let styles = match &book.styles {
        Some(name) => Styles::read(&mut parts.open(name, SMALL)?)?,
        None => Styles::default(),
    };
    source.follow(archive.packed(&part));
    let parts = Parts { source, archive };
    let mut xml = parts.open(&part, LARGE)?;
    loop {
        match xml.next()? {
            Some(Token::Start(it)) if element(&it) == "sheetData" => break,
            Some(_) => {}
            None => return Err(xml.damaged("it has no cells")),
        }
    }
    Ok(Xlsx {
        xml,
        strings,
        styles,
        is_1904: book.is_1904,
        row: 0,
        value: String::new(),
    })
}

/// The names of a workbook's sheets, in their order.
pub(super) fn names(source: &Source, archive: &Archive) -> Result<Vec<String>, Stop> {
    let book = Parts { source, archive }.workbook()?;
    Ok(book.sheets.into_iter().map(|it| it.name).collect())
}

impl SheetRows for Xlsx {
    fn next(&mut self, row: &mut SheetRow) -> Result<Option<u64>, Stop> {
        loop {
            match self.xml.within()? {
                Token::Start(it) if element(&it) == "row" => {
                    let stated = attribute(&it, "r");
                    let number = match stated.as_deref().map(str::parse) {
                        None => self.row + 1,
                        Some(Ok(number)) if number > self.row && number <= MOST_ROWS => number,
                        Some(_) => {
                            let stated = super::shortened(&stated.unwrap_or_default());
                            let last = self.row;
                            let reason = format!("its row {last} is followed by row {stated}");
                            return Err(self.xml.damaged(&reason));
                        }
                    };
                    if number > MOST_ROWS {
                        return Err(self.xml.damaged("it has more than 1048576 rows"));
                    }
                    self.row = number;
                    row.number = number;
                    self.cells(row)?;
                    return Ok(Some(1));
                }
                Token::Start(_) => self.xml.pass()?,
                // The end of all rows.
                Token::End => return Ok(None),
                Token::Text(_) | Token::Other => {}
            }
        }
    }
}

/// How the value of a cell is to be taken.
#[derive(Clone, Copy)]
enum Type {
    Number,
    /// A number of days.
    Moment,
    Shared,
    Text,
    Boolean,
    Date,
    Error,
}

impl Xlsx {
    fn cells(&mut self, row: &mut SheetRow) -> Result<(), Stop> {
        let mut next = 0;
        loop {
            match self.xml.within()? {
                Token::Start(it) if element(&it) == "c" => {
                    let stated = attribute(&it, "r");
                    let column = stated.and_then(|it| row::column(&it)).unwrap_or(next);
                    next = column.saturating_add(1);
                    let kind = self.styles.kind_of(&it);
                    self.cell(row, column, kind)?;
                }
                Token::Start(_) => self.xml.pass()?,
                Token::End => return Ok(()),
                Token::Text(_) | Token::Other => {}
            }
        }
    }

    fn cell(&mut self, row: &mut SheetRow, column: usize, kind: Type) -> Result<(), Stop> {
        self.value.clear();
        let [mut is_formula, mut has_value] = [false; 2];
        loop {
            match self.xml.within()? {
                Token::Start(it) => match element(&it) {
                    "v" => {
                        has_value = true;
                        self.plain()?;
                    }
                    "is" => {
                        has_value = true;
                        read_runs(&mut self.xml, &mut self.value, MOST_ROW_BYTES)?;
                    }
                    name => {
                        is_formula |= name == "f";
                        self.xml.pass()?;
                    }
                },
                Token::End => break,
                Token::Text(_) | Token::Other => {}
            }
        }
        // The result of a formula is empty only where it is a text.
        let is_known = has_value && (!self.value.is_empty() || matches!(kind, Type::Text));
        if is_formula && !is_known {
            let reason = "has a formula without its result: open the workbook and save it";
            row.refuse(column, "", reason);
        } else if has_value {
            self.add(row, column, kind);
        }
        Ok(())
    }

    /// Reads the text of a value up to the end of its element.
    fn plain(&mut self) -> Result<(), Stop> {
        loop {
            match self.xml.within()? {
                Token::Text(it) if self.value.len() <= MOST_ROW_BYTES => self.value.push_str(&it),
                Token::Start(_) => self.xml.pass()?,
                Token::End => return Ok(()),
                Token::Text(_) | Token::Other => {}
            }
        }
    }

    fn add(&mut self, row: &mut SheetRow, column: usize, kind: Type) {
        let value = self.value.as_str();
        match kind {
            Type::Number | Type::Moment if value.trim().is_empty() => {}
            Type::Number => match values::number(value) {
                Some(number) => row.add(column, Kind::Number, &number),
                None => row.refuse(column, value, "is no number, though the sheet says so"),
            },
            Type::Moment => match values::moment(value, self.is_1904) {
                Some((kind, text)) => row.add(column, kind, &text),
                None => row.refuse(column, value, "is no day, though the sheet says so"),
            },
            Type::Shared => {
                let place = value.trim().parse().ok();
                match place.and_then(|place| self.strings.get(place)) {
                    Some(text) => row.add(column, Kind::Text, text),
                    None => row.refuse(column, value, "is a text that the workbook doesn't have"),
                }
            }
            Type::Text => {
                strings::unescape(&mut self.value, 0);
                row.add(column, Kind::Text, &self.value);
            }
            Type::Boolean => match value.trim() {
                "1" | "true" => row.add(column, Kind::Boolean, "true"),
                "0" | "false" => row.add(column, Kind::Boolean, "false"),
                _ => row.refuse(column, value, "is neither true nor false"),
            },
            Type::Date => row.add(column, Kind::Date, &values::iso(value)),
            Type::Error => row.refuse(column, value, "is an error of a formula: mend it"),
        }
    }
}

/// Which formats of cells show days.
#[derive(Default)]
struct Styles {
    are_moments: Vec<bool>,
}

impl Styles {
    fn read(xml: &mut Xml) -> Result<Self, Stop> {
        let mut formats = HashMap::new();
        let mut numbers: Vec<u32> = Vec::new();
        let mut is_of_cells = false;
        while let Some(token) = xml.next()? {
            let Token::Start(it) = token else { continue };
            let number = || attribute(&it, "numFmtId").and_then(|it| it.parse().ok());
            match element(&it) {
                "numFmt" => {
                    let format = attribute(&it, "formatCode").unwrap_or_default();
                    formats.insert(number().unwrap_or(0), values::is_of_moments(&format));
                }
                "cellXfs" => is_of_cells = true,
                "cellStyleXfs" | "cellStyles" | "dxfs" => is_of_cells = false,
                "xf" if is_of_cells => numbers.push(number().unwrap_or(0)),
                _ => {}
            }
        }
        let is_moment = |it: u32| match formats.get(&it) {
            Some(&is_moment) => is_moment,
            None => values::is_number_of_moments(it),
        };
        Ok(Self {
            are_moments: numbers.into_iter().map(is_moment).collect(),
        })
    }

    fn kind_of(&self, cell: &BytesStart<'_>) -> Type {
        match attribute(cell, "t").as_deref() {
            Some("s") => Type::Shared,
            Some("str" | "inlineStr") => Type::Text,
            Some("b") => Type::Boolean,
            Some("e") => Type::Error,
            Some("d") => Type::Date,
            _ => {
                let style = attribute(cell, "s").and_then(|it| it.parse::<usize>().ok());
                match style.and_then(|it| self.are_moments.get(it)) {
                    Some(true) => Type::Moment,
                    _ => Type::Number,
                }
            }
        }
    }
}

/// What a workbook says of its parts.
struct Book {
    sheets: Vec<Listed>,
    is_1904: bool,
    strings: Option<String>,
    styles: Option<String>,
}

struct Listed {
    name: String,
    is_hidden: bool,
    part: String,
}

struct Parts<'a> {
    source: &'a Source,
    archive: &'a Archive,
}

impl Parts<'_> {
    fn open(&self, name: &str, most: u64) -> Result<Xml, Stop> {
        Ok(Xml::new(self.archive.part(self.source, name, most)?))
    }

    fn workbook(&self) -> Result<Book, Stop> {
        let root = self.relations("")?;
        let main = root.iter().find(|it| it.kind == "officeDocument");
        let main = main.map_or("xl/workbook.xml", |it| it.part.as_str());
        if main == "xl/workbook.bin" {
            return Err("is a workbook of the format XLSB: save it as XLSX".into());
        }
        if !self.archive.has(main) {
            return Err("is no workbook: save it as XLSX".into());
        }
        let relations = self.relations(main)?;
        let of_kind = |kind| {
            let found = relations.iter().find(|it| it.kind == kind);
            found.map(|it| it.part.clone())
        };
        let mut book = Book {
            sheets: Vec::new(),
            is_1904: false,
            strings: of_kind("sharedStrings"),
            styles: of_kind("styles"),
        };
        let mut xml = self.open(main, SMALL)?;
        while let Some(token) = xml.next()? {
            let Token::Start(it) = token else { continue };
            match element(&it) {
                "workbookPr" => {
                    let is_1904 = attribute(&it, "date1904");
                    book.is_1904 = matches!(is_1904.as_deref(), Some("1" | "true"));
                }
                "sheet" => {
                    let id = { it.attributes() }.flatten().find(|it| {
                        it.key.local_name().into_inner() == "id" && it.key.prefix().is_some()
                    });
                    let relation = id.and_then(|id| relations.iter().find(|it| it.id == id.value));
                    let state = attribute(&it, "state");
                    if let Some(relation) = relation.filter(|it| it.kind == "worksheet") {
                        book.sheets.push(Listed {
                            name: attribute(&it, "name").unwrap_or_default().into_owned(),
                            is_hidden: state.is_some_and(|it| it != "visible"),
                            part: relation.part.clone(),
                        });
                    }
                }
                _ => {}
            }
        }
        Ok(book)
    }

    /// Which parts belong to a part, or to the whole workbook.
    fn relations(&self, part: &str) -> Result<Vec<Relation>, Stop> {
        let (folder, file) = part.rsplit_once('/').unwrap_or(("", part));
        let name = path(folder, &format!("_rels/{file}.rels"));
        let mut relations = Vec::new();
        if !self.archive.has(&name) {
            return Ok(relations);
        }
        let mut xml = self.open(&name, SMALL)?;
        while let Some(token) = xml.next()? {
            if let Token::Start(it) = token
                && let Some(id) = attribute(&it, "Id")
                && let Some(kind) = attribute(&it, "Type")
                && let Some(target) = attribute(&it, "Target")
            {
                relations.push(Relation {
                    id: id.into_owned(),
                    kind: kind.rsplit('/').next().unwrap_or_default().to_owned(),
                    part: path(folder, &target),
                });
            }
        }
        Ok(relations)
    }
}

/// That a part belongs to another one.
struct Relation {
    id: String,
    kind: String,
    part: String,
}

/// The name of a part that is named from a folder.
fn path(folder: &str, target: &str) -> String {
    let mut names: Vec<&str> = match target.strip_prefix('/') {
        Some(_) => Vec::new(),
        None => folder.split('/').collect(),
    };
    for name in target.split('/') {
        if name == ".." {
            names.pop();
        } else {
            names.push(name);
        }
    }
    names.retain(|it| !matches!(*it, "" | "."));
    names.join("/")
}
