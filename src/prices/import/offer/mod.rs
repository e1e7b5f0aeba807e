//! Bulk offer files of the AWS Price List: every product of a service with its terms, in JSON or in CSV.

mod csv;
mod json;
mod product;
mod sheet;

use std::io::Read;

use super::found::Gathered;
use super::regions::Regions;
use crate::problem::Failure;
use crate::problem::Problem;
use sheet::Sheet;

/// What an offer file is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    Json,
    Csv,
}

/// Reads an offer file.
///
/// # Errors
/// What is wrong with it: it is cut off, of a service that is not read, without a date, in another
/// currency, or a product in it has no price.
pub(super) fn read(
    name: &str,
    reader: impl Read,
    form: Form,
    regions: &Regions,
    into: &mut Gathered,
) -> Result<(), Failure> {
    let mut sheet = Sheet::new(regions, into);
    match form {
        Form::Json => json::read(name, reader, &mut sheet)?,
        Form::Csv => csv::read(name, reader, &mut sheet)?,
    }
    Ok(sheet.finish(name)?)
}

fn other_currency<'c>(
    place: &str,
    found: impl IntoIterator<Item = impl AsRef<str> + 'c>,
) -> Problem {
    let found: Vec<_> = found.into_iter().map(|it| it.as_ref().to_owned()).collect();
    super::other_currency(place, &found.join(", "))
}
