//! The public feed behind the AWS pricing pages: a file for each page, a row for each price.

mod aurora;
mod dynamodb;
mod ec2;
mod rds;

use std::collections::BTreeMap;

use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::Deserialize;

use super::found::{Gathered, Skip};
use super::regions::Regions;
use super::{day_of, dollars};
use crate::problem::{Problem, nearest};

/// No file of the feed comes near: the largest has 4 MB.
pub(super) const MOST_BYTES: u64 = 256 << 20;

#[derive(Deserialize)]
struct File {
    manifest: Manifest,
    regions: BTreeMap<String, Rows>,
}

/// The prices of a location by their names, and by their codes.
type Rows = BTreeMap<String, Row>;

#[derive(Deserialize)]
struct Manifest {
    source: String,
    #[serde(rename = "currencyCode")]
    currency: String,
    #[serde(rename = "hawkFilePublicationDate")]
    published: Option<String>,
}

/// A price of the feed, with what tells it from others.
#[derive(Debug, Deserialize)]
struct Row {
    price: String,
    #[serde(rename = "RegionlessRateCode")]
    regionless_code: Option<String>,
    #[serde(rename = "rateCode")]
    rate_code: Option<String>,
    #[serde(rename = "Instance Type")]
    instance_type: Option<String>,
    #[serde(rename = "Database Engine")]
    engine: Option<String>,
    #[serde(rename = "Deployment Option")]
    deployment: Option<String>,
    #[serde(rename = "Operating System")]
    operating_system: Option<String>,
    #[serde(rename = "Pre Installed S/W")]
    software: Option<String>,
    #[serde(rename = "Tenancy")]
    tenancy: Option<String>,
    #[serde(rename = "LeaseContractLength")]
    lease: Option<String>,
    #[serde(rename = "PurchaseOption")]
    purchase: Option<String>,
    #[serde(rename = "OnDemand:PricePerUnit")]
    on_demand: Option<String>,
    #[serde(rename = "riupfront:PricePerUnit")]
    upfront: Option<String>,
}

impl Row {
    /// The term of a reserved instance as keys have it.
    fn term(&self) -> Option<String> {
        super::term(self.lease.as_deref()?, self.purchase.as_deref()?)
    }

    /// Whether a row is the second one of its price, under its code and not under its name.
    fn is_under_its_code(&self, name: &str) -> bool {
        [&self.regionless_code, &self.rate_code]
            .iter()
            .filter_map(|code| code.as_deref())
            .any(|code| name.split(' ').next() == Some(code))
    }
}

/// What a row is to the books.
enum Reading {
    /// A price, with those that stand in the same row.
    Price {
        key: String,
        upfront: Option<String>,
        on_demand: Option<String>,
    },
    /// A price of so many units.
    PricePer { key: String, units: u32 },
    /// Nothing.
    Skip(Skip),
}

impl Reading {
    fn price(key: String) -> Self {
        Self::Price {
            key,
            upfront: None,
            on_demand: None,
        }
    }

    /// The price that a name stands for in a table of names and keys.
    fn named(names: &[(&str, &str)], name: &str) -> Self {
        match names.iter().find(|(it, _)| *it == name) {
            Some((_, key)) => Self::price((*key).to_owned()),
            None if rds::is_of_another_engine(name) => Self::Skip(Skip::OtherEngine),
            None => Self::Skip(Skip::Unused),
        }
    }
}

/// What the rows under codes are to the books.
enum Codes {
    /// The second ones of prices that stand under their names.
    Second,
    /// Prices like those under names: what a row is stands in it.
    Read,
    /// Second ones but for some, which this finds.
    Some(fn(&Rows) -> BTreeMap<&str, Reading>),
}

/// A kind of file: what its manifest calls it, the source of its prices, and what its rows are.
struct Kind {
    name: &'static str,
    source: &'static str,
    read: fn(&str, &Row) -> Reading,
    codes: Codes,
}

const fn kind(name: &'static str, source: &'static str, read: fn(&str, &Row) -> Reading) -> Kind {
    Kind {
        name,
        source,
        read,
        codes: Codes::Second,
    }
}

const KINDS: [Kind; 11] = [
    kind("dynamodb", "aws-pricing-feed-dynamodb", dynamodb::dynamodb),
    Kind {
        codes: Codes::Read,
        ..kind("dax", "aws-pricing-feed-dax", dynamodb::dax)
    },
    kind(
        "rds-postgresql-ondemand",
        "aws-pricing-feed-rds-postgresql",
        rds::postgresql,
    ),
    kind(
        "rds-postgresql-reservedinstance",
        "aws-pricing-feed-rds-reserved",
        rds::reserved,
    ),
    Kind {
        codes: Codes::Read,
        ..kind("rds-storage", "aws-pricing-feed-rds-storage", rds::storage)
    },
    kind("rds-proxy", "aws-pricing-feed-rds-proxy", rds::proxy),
    Kind {
        codes: Codes::Some(aurora::unnamed),
        ..kind(
            "rds-aurora-ondemand",
            "aws-pricing-feed-aurora",
            aurora::instances,
        )
    },
    kind(
        "rds-aurora-storage",
        "aws-pricing-feed-aurora-storage",
        aurora::storage,
    ),
    kind(
        "ec2-ondemand-without-sec-sel",
        "aws-pricing-feed-ec2",
        ec2::instances,
    ),
    kind(
        "ec2-reservedinstance",
        "aws-pricing-feed-ec2-reserved",
        ec2::instances,
    ),
    kind("ebs", "aws-pricing-feed-ebs", ec2::ebs),
];

/// Reads a file of the feed.
///
/// # Errors
/// What is wrong with it: it is cut off, of an unknown kind, in another currency, without a date, or a
/// price in it is no number.
pub(super) fn read(
    name: &str,
    text: &[u8],
    published: Option<Date>,
    regions: &Regions,
    into: &mut Gathered,
) -> Result<(), Problem> {
    let file: File = serde_json::from_slice(text).map_err(|error| super::not_json(name, &error))?;
    let Manifest {
        source, currency, ..
    } = &file.manifest;
    let Some(kind) = KINDS.iter().find(|kind| kind.name == source) else {
        let known = || KINDS.iter().map(|kind| kind.name);
        let message = format!("{name}: the feed's {source:?} is no kind of file that is read");
        return Err(
            Problem::anywhere(message).help(match nearest(source, known()) {
                Some(near) => format!("did you mean {near}?"),
                None => format!("read are {}", known().collect::<Vec<_>>().join(", ")),
            }),
        );
    };
    if currency != "USD" {
        return Err(super::other_currency(name, currency));
    }
    let date = match &file.manifest.published {
        Some(published) => day_of(name, published)?,
        None => published.ok_or_else(|| super::undated(name))?,
    };
    let origin = (kind.source, date);
    for (location, rows) in &file.regions {
        let Some(region) = regions.at(location) else {
            into.skip_many(Skip::NoRegion, rows.len() as u64, || location.clone());
            continue;
        };
        let mut unnamed = match kind.codes {
            Codes::Some(find) => find(rows),
            Codes::Second | Codes::Read => BTreeMap::new(),
        };
        for (row_name, row) in rows {
            let example = || format!("{region} {row_name}");
            let reading = match kind.codes {
                Codes::Second | Codes::Some(_) if row.is_under_its_code(row_name) => unnamed
                    .remove(row_name.as_str())
                    .unwrap_or(Reading::Skip(Skip::SecondName)),
                _ => (kind.read)(row_name, row),
            };
            let price = |text: &str| dollars(&format!("{name}: {location}: {row_name}"), text);
            match reading {
                Reading::Skip(Skip::Unused) if price(&row.price)?.is_zero() => {
                    into.skip(Skip::FreeTier, example);
                }
                Reading::Skip(why) => into.skip(why, example),
                Reading::PricePer { key, units } => {
                    let usd = price(&row.price)? / Decimal::from(units);
                    into.add(&region, key, usd, origin);
                }
                Reading::Price {
                    key,
                    upfront,
                    on_demand,
                } => {
                    into.add(&region, key, price(&row.price)?, origin);
                    for (key, usd) in [(upfront, &row.upfront), (on_demand, &row.on_demand)] {
                        if let (Some(key), Some(usd)) = (key, usd) {
                            into.add(&region, key, price(usd)?, origin);
                        }
                    }
                }
            }
        }
    }
    Ok(())
}
