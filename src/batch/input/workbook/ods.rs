//! Sheets of ODS workbooks.

use std::borrow::Cow;

use quick_xml::events::BytesStart;

use super::super::MOST_ROW_BYTES;
use super::super::source::{Source, Stop};
use super::archive::{Archive, LARGE, SMALL};
use super::row::{MOST_COLUMNS, SheetRow};
use super::values;
use super::xml::{Token, Xml, attribute, element};
use super::{SheetRows, chosen};
use crate::batch::Kind;

const CONTENT: &str = "content.xml";

/// Where tables of sheets lie: in the spreadsheet, in the body, in the document.
const TABLE_DEPTH: usize = 4;

/// A sheet that is being read.
pub(super) struct Ods {
    xml: Xml,
    /// How many rows were read.
    row: u64,
    text: String,
}

/// Opens a sheet of a workbook.
pub(super) fn open(
    source: &mut Source,
    archive: &Archive,
    sheet: Option<&str>,
) -> Result<Ods, Stop> {
    const MANIFEST: &str = "META-INF/manifest.xml";
    if archive.has(MANIFEST) {
        let mut xml = Xml::new(archive.part(source, MANIFEST, SMALL)?);
        while let Some(token) = xml.next()? {
            if matches!(token, Token::Start(it) if element(&it) == "encryption-data") {
                return Err("is encrypted: save it without a password".into());
            }
        }
    }
    let mut xml = Xml::new(archive.part(source, CONTENT, LARGE)?);
    let chosen = chosen(&tables(&mut xml, sheet.is_none())?, sheet)?;
    source.follow(archive.packed(CONTENT));
    let mut xml = Xml::new(archive.part(source, CONTENT, LARGE)?);
    let mut at = 0;
    loop {
        let is_table = match xml.within()? {
            Token::Start(it) => element(&it) == "table",
            _ => false,
        };
        if is_table && xml.depth() == TABLE_DEPTH {
            if at == chosen {
                break;
            }
            at += 1;
        }
    }
    Ok(Ods {
        xml,
        row: 0,
        text: String::new(),
    })
}

/// The names of sheets, and whether each is hidden: all of them, or those up to one that is not.
fn tables(xml: &mut Xml, is_first_enough: bool) -> Result<Vec<(String, bool)>, Stop> {
    /// More styles than that are not looked at, and neither are more sheets.
    const MOST: usize = 10_000;
    // A name has 31 characters at most.
    let named = |name: Cow<'_, str>| name.chars().take(1000).collect::<String>();
    let mut hidden = Vec::new();
    let mut tables = Vec::new();
    let mut style = None;
    loop {
        let depth = xml.depth() + 1;
        let Some(token) = xml.next()? else {
            return Ok(tables);
        };
        let Token::Start(it) = token else { continue };
        match element(&it) {
            "style" => style = attribute(&it, "style:name").map(named),
            "table-properties" => {
                let is_hidden = attribute(&it, "table:display").as_deref() == Some("false");
                hidden.extend(style.take().filter(|_| is_hidden && hidden.len() < MOST));
            }
            "table" if depth == TABLE_DEPTH && tables.len() < MOST => {
                let style = attribute(&it, "table:style-name").unwrap_or_default();
                let name = attribute(&it, "table:name").unwrap_or_default();
                let is_hidden = hidden.iter().any(|it| *it == style);
                tables.push((named(name), is_hidden));
                if is_first_enough && !is_hidden {
                    return Ok(tables);
                }
            }
            _ => {}
        }
    }
}

impl SheetRows for Ods {
    fn next(&mut self, row: &mut SheetRow) -> Result<Option<u64>, Stop> {
        loop {
            let depth = self.xml.depth();
            match self.xml.within()? {
                Token::Start(it) => match element(&it) {
                    "table-row" => {
                        let times = repeats(&it, "table:number-rows-repeated");
                        row.number = self.row.saturating_add(1);
                        self.row = self.row.saturating_add(times);
                        self.cells(row)?;
                        return Ok(Some(times));
                    }
                    // Rows lie in these as well as in the table itself.
                    "table-rows" | "table-row-group" | "table-header-rows" => {}
                    _ => self.xml.pass()?,
                },
                Token::End if depth == TABLE_DEPTH => return Ok(None),
                Token::End | Token::Text(_) | Token::Other => {}
            }
        }
    }
}

/// How often a row or a cell comes; what is no number is more often than any can.
fn repeats(element: &BytesStart<'_>, name: &str) -> u64 {
    attribute(element, name).map_or(1, |it| it.trim().parse().unwrap_or(u64::MAX))
}

/// What a cell says of its value.
enum Value {
    Nothing,
    /// A formula that was not worked out.
    Missing,
    Number(String),
    Date(String),
    Boolean(String),
    Text(Option<String>),
    Error,
}

impl Value {
    fn of(cell: &BytesStart<'_>) -> Self {
        let get = |name| attribute(cell, name).map(Cow::into_owned);
        if get("calcext:value-type").as_deref() == Some("error") {
            return Self::Error;
        }
        match get("office:value-type").as_deref() {
            Some("float" | "percentage" | "currency") => {
                Self::Number(get("office:value").unwrap_or_default())
            }
            Some("date") => Self::Date(get("office:date-value").unwrap_or_default()),
            Some("boolean") => Self::Boolean(get("office:boolean-value").unwrap_or_default()),
            Some("string") => Self::Text(get("office:string-value")),
            // The time of a day is a number of hours; it is what is shown that is meant.
            Some(_) => Self::Text(None),
            None if get("table:formula").is_some() => Self::Missing,
            None => Self::Nothing,
        }
    }
}

impl Ods {
    fn cells(&mut self, row: &mut SheetRow) -> Result<(), Stop> {
        let mut next = 0_u64;
        loop {
            match self.xml.within()? {
                Token::Start(it) if element(&it) == "table-cell" => {
                    let times = repeats(&it, "table:number-columns-repeated");
                    let value = Value::of(&it);
                    self.paragraphs()?;
                    self.add(row, next, times, &value);
                    next = next.saturating_add(times);
                }
                // What another cell lies over is not seen.
                Token::Start(it) if element(&it) == "covered-table-cell" => {
                    let times = repeats(&it, "table:number-columns-repeated");
                    next = next.saturating_add(times);
                    self.xml.pass()?;
                }
                Token::Start(_) => self.xml.pass()?,
                Token::End => return Ok(()),
                Token::Text(_) | Token::Other => {}
            }
        }
    }

    fn add(&self, row: &mut SheetRow, first: u64, times: u64, value: &Value) {
        let text = self.text.as_str();
        let number;
        let (kind, text) = match value {
            Value::Nothing => return,
            Value::Number(value) => {
                number = values::number(value);
                (Kind::Number, number.as_deref().unwrap_or_default())
            }
            Value::Date(value) => {
                number = Some(values::iso(value));
                (Kind::Date, number.as_deref().unwrap_or_default())
            }
            Value::Boolean(value) => (Kind::Boolean, value.as_str()),
            Value::Text(value) => (Kind::Text, value.as_deref().unwrap_or(text)),
            Value::Missing | Value::Error => (Kind::Text, text),
        };
        let most = MOST_COLUMNS as u64;
        let last = first.saturating_add(times).min(most + 1);
        for column in first.min(most)..last {
            let Ok(column) = usize::try_from(column) else {
                return;
            };
            match value {
                Value::Error => row.refuse(column, text, "is an error of a formula: mend it"),
                Value::Missing => {
                    let reason = "has a formula without its result: open the workbook and save it";
                    row.refuse(column, "", reason);
                }
                Value::Number(_) if text.is_empty() => {
                    row.refuse(column, &self.text, "is no number, though the sheet says so");
                }
                _ => row.add(column, kind, text),
            }
        }
    }

    /// Reads what is shown in a cell, up to its end.
    fn paragraphs(&mut self) -> Result<(), Stop> {
        self.text.clear();
        let around = self.xml.depth() - 1;
        let mut is_first = true;
        while self.xml.depth() > around {
            let level = self.xml.depth() - around;
            let has_room = self.text.len() <= MOST_ROW_BYTES;
            match self.xml.within()? {
                Token::Text(it) if level > 1 && has_room => self.text.push_str(&it),
                Token::Start(it) => match element(&it) {
                    // In the cell itself there are pictures and notes too, with paragraphs of theirs.
                    "p" if level == 1 => {
                        if !is_first {
                            self.text.push('\n');
                        }
                        is_first = false;
                    }
                    "span" | "a" if level > 1 => {}
                    "s" if level > 1 => {
                        let most = MOST_ROW_BYTES as u64 + 1;
                        let count = repeats(&it, "text:c").min(if has_room { most } else { 0 });
                        self.text.extend((0..count).map(|_| ' '));
                    }
                    "tab" if level > 1 => self.text.push('\t'),
                    "line-break" if level > 1 => self.text.push('\n'),
                    _ => self.xml.pass()?,
                },
                Token::Text(_) | Token::End | Token::Other => {}
            }
        }
        Ok(())
    }
}
