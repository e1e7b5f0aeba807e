//! An offer file in CSV, read row by row: lines about the file, a header, and a row for each price.

use std::cell::Cell;
use std::io::{self, Read};
use std::rc::Rc;

use ::csv::{ErrorKind, ReaderBuilder, StringRecord};

use super::product::Attributes;
use super::sheet::{Dimension, Sheet, Term};
use crate::prices::import::{DOWNLOAD_AGAIN, Failure, dollars, unreadable};
use crate::problem::Problem;

/// The columns that are read, by the names of the header.
struct Columns {
    sku: usize,
    term: usize,
    effective: usize,
    begin: usize,
    unit: usize,
    price: usize,
    currency: usize,
    named: Vec<(&'static str, Option<usize>)>,
}

/// Columns that not every offer has.
const OPTIONAL: [&str; 21] = [
    "LeaseContractLength",
    "PurchaseOption",
    "OfferingClass",
    "Product Family",
    "usageType",
    "Location",
    "Location Type",
    "Region Code",
    "Group",
    "Database Engine",
    "License Model",
    "Operating System",
    "Tenancy",
    "Pre Installed S/W",
    "CapacityStatus",
    "MarketOption",
    "Transfer Type",
    "From Region Code",
    "From Location",
    "To Region Code",
    "To Location",
];

impl Columns {
    fn of(name: &str, header: &StringRecord) -> Result<Self, Problem> {
        let at = |column: &str| header.iter().position(|it| it == column);
        let needed = |column: &str| {
            at(column).ok_or_else(|| {
                Problem::anywhere(format!(
                    "{name}: the header of an offer file has the column {column:?}, and this one does not"
                ))
            })
        };
        Ok(Self {
            sku: needed("SKU")?,
            term: needed("TermType")?,
            effective: needed("EffectiveDate")?,
            begin: needed("StartingRange")?,
            unit: needed("Unit")?,
            price: needed("PricePerUnit")?,
            currency: needed("Currency")?,
            named: OPTIONAL.iter().map(|&name| (name, at(name))).collect(),
        })
    }

    /// A field that not every offer has, empty where there is none.
    fn field<'r>(&self, row: &'r StringRecord, name: &str) -> &'r str {
        let found = self.named.iter().find(|(it, _)| *it == name);
        found
            .and_then(|(_, at)| row.get((*at)?))
            .unwrap_or_default()
    }

    fn attributes(&self, row: &StringRecord) -> Attributes {
        let field = |name: &str| self.field(row, name).to_owned();
        Attributes {
            usage_type: field("usageType"),
            location: field("Location"),
            location_type: field("Location Type"),
            region_code: field("Region Code"),
            group: field("Group"),
            database_engine: field("Database Engine"),
            license_model: field("License Model"),
            operating_system: field("Operating System"),
            tenancy: field("Tenancy"),
            software: field("Pre Installed S/W"),
            capacity_status: field("CapacityStatus"),
            market_option: field("MarketOption"),
            transfer_type: field("Transfer Type"),
            from_region_code: field("From Region Code"),
            from_location: field("From Location"),
            to_region_code: field("To Region Code"),
            to_location: field("To Location"),
        }
    }
}

/// No row comes near: a quote that is never closed would make all that follows one field.
const MOST_ROW_BYTES: u64 = 1 << 20;

/// A reader that knows whether a field is open where it is: after an odd number of quotes. It fails where a
/// row does not end.
struct Quotes<R> {
    inner: R,
    is_open: bool,
    read: u64,
    /// How far it may read: a row's length behind the last row.
    most: Rc<Cell<u64>>,
}

impl<R: Read> Read for Quotes<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.read > self.most.get() {
            let message = "a row is longer than 1 MiB: a quote in it is never closed";
            return Err(io::Error::new(io::ErrorKind::InvalidData, message));
        }
        let read = self.inner.read(buffer)?;
        self.read += read as u64;
        for &byte in &buffer[..read] {
            self.is_open ^= byte == b'"';
        }
        Ok(read)
    }
}

/// Reads an offer file into a sheet.
///
/// # Errors
/// The line that is no CSV or cut off, and what else is wrong with it.
pub(super) fn read(name: &str, reader: impl Read, sheet: &mut Sheet<'_>) -> Result<(), Failure> {
    let most = Rc::new(Cell::new(MOST_ROW_BYTES));
    let mut reader = ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .from_reader(Quotes {
            inner: reader,
            is_open: false,
            read: 0,
            most: Rc::clone(&most),
        });
    let mut row = StringRecord::new();
    let mut columns: Option<(Columns, usize)> = None;
    loop {
        let more = reader.read_record(&mut row).map_err(|error| {
            let message = format!("{name}: not valid CSV: {error}");
            match error.into_kind() {
                ErrorKind::Io(error) if error.kind() == io::ErrorKind::InvalidData => {
                    let message = format!("{name}: {error}");
                    Problem::anywhere(message).help(DOWNLOAD_AGAIN).into()
                }
                ErrorKind::Io(error) => unreadable(name, &error),
                _ => Problem::anywhere(message).into(),
            }
        })?;
        most.set(reader.position().byte() + MOST_ROW_BYTES);
        let line = row.position().map_or(0, ::csv::Position::line);
        let Some((columns, width)) = &columns else {
            if !more {
                let message = format!("{name}: ends before its header");
                return Err(Problem::anywhere(message).help(DOWNLOAD_AGAIN).into());
            }
            match (row.get(0), row.get(1)) {
                (Some("OfferCode"), Some(code)) => sheet.set_offer(name, code)?,
                (Some("Publication Date"), Some(day)) => sheet.set_published(name, day)?,
                (Some("SKU"), _) => columns = Some((Columns::of(name, &row)?, row.len())),
                _ => {}
            }
            continue;
        };
        if !more {
            // The last column of the last row may be cut off too, which leaves as many columns.
            if reader.get_ref().is_open {
                let message = format!("{name}: ends in the middle of a field");
                return Err(Problem::anywhere(message).help(DOWNLOAD_AGAIN).into());
            }
            return Ok(());
        }
        if row.len() != *width {
            let message = format!(
                "{name}:{line}: expected {width} columns, found {}",
                row.len()
            );
            return Err(Problem::anywhere(message).help(DOWNLOAD_AGAIN).into());
        }
        let get = |at: usize| row.get(at).unwrap_or_default();
        let sku = get(columns.sku);
        if !sheet.has(sku) {
            let family = columns.field(&row, "Product Family");
            sheet.add_product(name, sku, family, &columns.attributes(&row))?;
        }
        let term = match get(columns.term) {
            "OnDemand" => Term::OnDemand {
                effective: get(columns.effective),
            },
            "Reserved" => Term::Reserved {
                lease: columns.field(&row, "LeaseContractLength"),
                class: columns.field(&row, "OfferingClass"),
                purchase: columns.field(&row, "PurchaseOption"),
            },
            _ => continue,
        };
        if sheet.has(sku) {
            let place = format!("{name}:{line}");
            if get(columns.currency) != "USD" {
                return Err(super::other_currency(&place, [get(columns.currency)]).into());
            }
            let dimension = Dimension {
                unit: get(columns.unit),
                begin: get(columns.begin),
                usd: dollars(&place, get(columns.price))?,
            };
            sheet.add_price(&place, sku, term, &dimension)?;
        }
    }
}
