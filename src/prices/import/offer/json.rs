//! An offer file in JSON, read as a stream: no more of it is held than the products that books have.

use std::collections::BTreeMap;
use std::fmt;
use std::io::Read;

use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, Visitor};

use super::product::Attributes;
use super::sheet::{Dimension, Sheet, Term};
use crate::prices::import::{Failure, dollars, not_json, unreadable};
use crate::problem::Problem;

/// Reads an offer file into a sheet.
///
/// # Errors
/// Where it is no JSON or cut off, and what else is wrong with it.
pub(super) fn read(name: &str, reader: impl Read, sheet: &mut Sheet<'_>) -> Result<(), Failure> {
    let mut file = File {
        name,
        sheet,
        has_products: false,
        problem: None,
    };
    let mut json = serde_json::Deserializer::from_reader(reader);
    let read = Object(&mut file)
        .deserialize(&mut json)
        .and_then(|()| json.end());
    match (file.problem, read) {
        (Some(problem), _) => Err(problem.into()),
        (None, Err(error)) if error.is_io() => Err(unreadable(name, &error.into())),
        (None, Err(error)) => Err(not_json(name, &error).into()),
        (None, Ok(())) => Ok(()),
    }
}

/// Something that takes the entries of an object one by one.
trait Entries {
    fn take<'de, A: MapAccess<'de>>(&mut self, key: &str, map: &mut A) -> Result<(), A::Error>;
}

/// An object whose entries are taken one by one.
struct Object<E>(E);

impl<'de, E: Entries> DeserializeSeed<'de> for Object<E> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de, E: Entries> Visitor<'de> for Object<E> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key::<String>()? {
            self.0.take(&key, &mut map)?;
        }
        Ok(())
    }
}

/// The whole file.
struct File<'f, 's> {
    name: &'f str,
    sheet: &'f mut Sheet<'s>,
    has_products: bool,
    /// What is wrong, where it is not the JSON itself.
    problem: Option<Problem>,
}

impl File<'_, '_> {
    /// Keeps a problem, and stops the reading.
    fn stop<E: Error>(&mut self, problem: Problem) -> E {
        self.problem = Some(problem);
        E::custom("stopped")
    }
}

impl Entries for &mut File<'_, '_> {
    fn take<'de, A: MapAccess<'de>>(&mut self, key: &str, map: &mut A) -> Result<(), A::Error> {
        match key {
            "offerCode" => {
                let code: String = map.next_value()?;
                let set = self.sheet.set_offer(self.name, &code);
                set.map_err(|problem| self.stop(problem))
            }
            "publicationDate" => {
                let published: String = map.next_value()?;
                let set = self.sheet.set_published(self.name, &published);
                set.map_err(|problem| self.stop(problem))
            }
            "products" => {
                self.has_products = true;
                map.next_value_seed(Object(Products(self)))
            }
            "terms" if !self.has_products => {
                let message = format!("{}: its terms stand before its products", self.name);
                let help = "offer files of the AWS Price List have products first";
                Err(self.stop(Problem::anywhere(message).help(help)))
            }
            // Which terms are in force depends on it.
            "terms" if !self.sheet.is_dated() => {
                let message = format!(
                    "{}: it does not say when it was published, or not before its terms",
                    self.name
                );
                let help = "offer files of the AWS Price List have their publicationDate first";
                Err(self.stop(Problem::anywhere(message).help(help)))
            }
            "terms" => map.next_value_seed(Object(Terms(self))),
            _ => map.next_value::<IgnoredAny>().map(drop),
        }
    }
}

struct Products<'p, 'f, 's>(&'p mut File<'f, 's>);

#[derive(Deserialize)]
struct JsonProduct {
    #[serde(rename = "productFamily", default)]
    family: String,
    #[serde(default)]
    attributes: Attributes,
}

impl Entries for Products<'_, '_, '_> {
    fn take<'de, A: MapAccess<'de>>(&mut self, sku: &str, map: &mut A) -> Result<(), A::Error> {
        let JsonProduct { family, attributes } = map.next_value()?;
        let file = &mut *self.0;
        let added = file.sheet.add_product(file.name, sku, &family, &attributes);
        added.map_err(|problem| file.stop(problem))
    }
}

struct Terms<'p, 'f, 's>(&'p mut File<'f, 's>);

impl Entries for Terms<'_, '_, '_> {
    fn take<'de, A: MapAccess<'de>>(&mut self, kind: &str, map: &mut A) -> Result<(), A::Error> {
        match kind {
            "OnDemand" | "Reserved" => map.next_value_seed(Object(TermsOfProducts {
                file: self.0,
                is_reserved: kind == "Reserved",
            })),
            _ => map.next_value::<IgnoredAny>().map(drop),
        }
    }
}

struct TermsOfProducts<'p, 'f, 's> {
    file: &'p mut File<'f, 's>,
    is_reserved: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct JsonTerm {
    #[serde(default)]
    effective_date: String,
    price_dimensions: BTreeMap<String, JsonDimension>,
    #[serde(default)]
    term_attributes: JsonTermAttributes,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct JsonTermAttributes {
    lease_contract_length: String,
    offering_class: String,
    purchase_option: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct JsonDimension {
    unit: String,
    #[serde(default)]
    begin_range: String,
    price_per_unit: BTreeMap<String, String>,
}

impl Entries for TermsOfProducts<'_, '_, '_> {
    fn take<'de, A: MapAccess<'de>>(&mut self, sku: &str, map: &mut A) -> Result<(), A::Error> {
        let file = &mut *self.file;
        if !file.sheet.has(sku) {
            return map.next_value::<IgnoredAny>().map(drop);
        }
        let terms: BTreeMap<String, JsonTerm> = map.next_value()?;
        for term in terms.values() {
            let of = if self.is_reserved {
                let attributes = &term.term_attributes;
                Term::Reserved {
                    lease: &attributes.lease_contract_length,
                    class: &attributes.offering_class,
                    purchase: &attributes.purchase_option,
                }
            } else {
                Term::OnDemand {
                    effective: &term.effective_date,
                }
            };
            for (rate, it) in &term.price_dimensions {
                let place = format!("{}: {rate}", file.name);
                let usd = match it.price_per_unit.get("USD") {
                    Some(usd) => dollars(&place, usd),
                    None => Err(super::other_currency(&place, it.price_per_unit.keys())),
                };
                let usd = usd.map_err(|problem| file.stop::<A::Error>(problem))?;
                let dimension = Dimension {
                    unit: &it.unit,
                    begin: &it.begin_range,
                    usd,
                };
                let added = file.sheet.add_price(file.name, sku, of, &dimension);
                added.map_err(|problem| file.stop::<A::Error>(problem))?;
            }
        }
        Ok(())
    }
}
