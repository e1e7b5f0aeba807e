//! Every meter that a price can be of: how its key is put together, and what one unit is.
//!
//! What is no meter is no price that an option asks for. A mistyped key in a file is found by it, and
//! so is what an importer has no use for. `pricing/README.md` says what each of them pays for.

use crate::problem::nearest;

/// A kind of price: all prices whose keys differ in a class, a deployment, a term… alone.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Meter {
    /// The key of its prices, with what varies in braces.
    pub(crate) pattern: &'static str,
    /// What one unit is.
    pub(crate) unit: &'static str,
}

const fn meter(pattern: &'static str, unit: &'static str) -> Meter {
    Meter { pattern, unit }
}

/// Every meter there is.
pub(crate) const METERS: &[Meter] = &[
    meter("dynamodb.write-request-units.{table-class}", "WRU"),
    meter("dynamodb.read-request-units.{table-class}", "RRU"),
    meter(
        "dynamodb.replicated-write-request-units.{table-class}",
        "rWRU",
    ),
    meter(
        "dynamodb.write-capacity-unit-hours.{table-class}",
        "WCU-hour",
    ),
    meter(
        "dynamodb.read-capacity-unit-hours.{table-class}",
        "RCU-hour",
    ),
    meter(
        "dynamodb.replicated-write-capacity-unit-hours.{table-class}",
        "rWCU-hour",
    ),
    meter(
        "dynamodb.reserved-write-capacity-unit-hours.{years}",
        "WCU-hour",
    ),
    meter("dynamodb.reserved-write-capacity-units.{years}", "WCU"),
    meter(
        "dynamodb.reserved-read-capacity-unit-hours.{years}",
        "RCU-hour",
    ),
    meter("dynamodb.reserved-read-capacity-units.{years}", "RCU"),
    meter("dynamodb.storage.{table-class}", "GB-month"),
    meter("dynamodb.point-in-time-recovery", "GB-month"),
    meter("dynamodb.backup-storage", "GB-month"),
    meter("dynamodb.restore", "GB"),
    meter("dynamodb.export", "GB"),
    meter("dynamodb.import", "GB"),
    meter("dynamodb.streams-read-requests", "request"),
    meter("dynamodb.change-data-capture-units", "CDC-unit"),
    meter("dax.node-hours.dax.{type}", "hour"),
    meter("rds.instance-hours.{deployment}.db.{type}", "hour"),
    meter(
        "rds.reserved-instance-hours.{term}.{sold-reserved}.db.{type}",
        "hour",
    ),
    meter(
        "rds.reserved-instances.{upfront}.{sold-reserved}.db.{type}",
        "instance",
    ),
    meter("rds.storage.{deployment}.{volume}", "GB-month"),
    meter("rds.storage-iops.{deployment}.{iops-volume}", "IOPS-month"),
    meter("rds.storage-throughput.{deployment}.gp3", "MB/s-month"),
    meter("rds.backup-storage", "GB-month"),
    meter("rds.cpu-credits", "vCPU-hour"),
    meter(
        "rds.extended-support.{support-years}.{version}",
        "vCPU-hour",
    ),
    meter("rds.proxy-hours", "vCPU-hour"),
    meter("aurora.instance-hours.{storage}.db.{type}", "hour"),
    meter(
        "aurora.reserved-instance-hours.{term}.standard.db.{type}",
        "hour",
    ),
    meter(
        "aurora.reserved-instances.{upfront}.standard.db.{type}",
        "instance",
    ),
    meter("aurora.serverless-v2.{storage}", "ACU-hour"),
    meter("aurora.storage.{storage}", "GB-month"),
    meter("aurora.io-requests", "request"),
    meter("aurora.backup-storage", "GB-month"),
    meter("aurora.global-database-writes", "request"),
    meter("aurora.cpu-credits", "vCPU-hour"),
    meter(
        "aurora.extended-support.{support-years}.{version}",
        "vCPU-hour",
    ),
    meter("aurora.proxy-hours", "vCPU-hour"),
    meter("aurora.proxy-acu-hours", "ACU-hour"),
    meter("aurora-dsql.processing-units", "DPU"),
    meter("aurora-dsql.storage", "GB-month"),
    meter("ec2.instance-hours.{type}", "hour"),
    meter("ec2.reserved-instance-hours.{term}.{type}", "hour"),
    meter("ec2.reserved-instances.{upfront}.{type}", "instance"),
    meter("ec2.cpu-credits.{family}", "vCPU-hour"),
    meter("ebs.storage.gp3", "GB-month"),
    meter("ebs.storage-iops.gp3", "IOPS-month"),
    meter("ebs.storage-throughput.gp3", "MB/s-month"),
    meter("s3.storage.standard", "GB-month"),
    meter("transfer.internet.from-{from}-gb", "GB"),
    meter("transfer.region.{region}", "GB"),
    meter("transfer.between-zones", "GB"),
];

/// What may stand for a part of a pattern.
enum Part {
    OneOf(&'static [&'static str]),
    /// An instance type, `r7g.large`: a family and a size.
    Type,
    /// A whole number.
    Number,
    /// A name of letters, digits and dashes.
    Name,
}

fn part(name: &str) -> Part {
    match name {
        "table-class" => Part::OneOf(&["standard", "standard-ia"]),
        "years" => Part::OneOf(&["1y", "3y"]),
        "deployment" => Part::OneOf(&["single-az", "multi-az", "multi-az-cluster"]),
        "sold-reserved" => Part::OneOf(&["single-az", "multi-az"]),
        "term" => Part::OneOf(&[
            "1y-no-upfront",
            "1y-partial-upfront",
            "1y-all-upfront",
            "3y-no-upfront",
            "3y-partial-upfront",
            "3y-all-upfront",
        ]),
        "upfront" => Part::OneOf(&[
            "1y-partial-upfront",
            "1y-all-upfront",
            "3y-partial-upfront",
            "3y-all-upfront",
        ]),
        "volume" => Part::OneOf(&["gp2", "gp3", "io1", "io2"]),
        "iops-volume" => Part::OneOf(&["gp3", "io1", "io2"]),
        "storage" => Part::OneOf(&["standard", "io-optimized"]),
        "support-years" => Part::OneOf(&["year-1-2", "year-3"]),
        "type" => Part::Type,
        "version" | "from" => Part::Number,
        _ => Part::Name,
    }
}

/// The meter of a key; `None` when no price has such a key.
pub(crate) fn find(key: &str) -> Option<&'static Meter> {
    METERS.iter().find(|meter| fits(meter.pattern, key))
}

/// Where the meter of a key stands among all; those of no meter come last.
pub(crate) fn position(key: &str) -> usize {
    let at = METERS.iter().position(|meter| fits(meter.pattern, key));
    at.unwrap_or(METERS.len())
}

/// The pattern of the meter of a key; the key itself when it is of none.
pub(crate) fn pattern(key: &str) -> &str {
    find(key).map_or(key, |meter| meter.pattern)
}

/// The key nearest to a mistyped one: of those that there are prices for, or the pattern of a meter.
pub(crate) fn near<'k>(key: &str, keys: impl Iterator<Item = &'k str>) -> Option<&'k str> {
    nearest(key, keys.chain(METERS.iter().map(|meter| meter.pattern)))
}

/// Whether keys of prices begin so, up to a dot: the name of a service, of a meter, or of more of a key.
pub(crate) fn is_beginning(name: &str) -> bool {
    let begins = |meter: &Meter| {
        let mut parts = meter.pattern.split('.');
        let mut names = name.split('.').peekable();
        while let Some(name) = names.next() {
            match parts.next() {
                // A type is two parts of a key.
                Some("{type}") => {
                    return is_name(name)
                        && names.next().is_none_or(is_name)
                        && names.next().is_none();
                }
                Some(part) if fits(part, name) => {}
                _ => return false,
            }
        }
        true
    };
    METERS.iter().any(begins)
}

/// Services and meters, as far as their names do not vary.
pub(crate) fn beginnings() -> impl Iterator<Item = &'static str> {
    METERS.iter().flat_map(|meter| {
        let fixed = meter.pattern.split(".{").next().unwrap_or_default();
        let service = fixed.split('.').next().unwrap_or_default();
        [service, fixed]
    })
}

fn fits(pattern: &str, key: &str) -> bool {
    let Some((literal, rest)) = pattern.split_once('{') else {
        return pattern == key;
    };
    let (Some(key), Some((name, rest))) = (key.strip_prefix(literal), rest.split_once('}')) else {
        return false;
    };
    match part(name) {
        Part::OneOf(values) => values
            .iter()
            .any(|value| key.strip_prefix(value).is_some_and(|key| fits(rest, key))),
        Part::Type => key
            .split_once('.')
            .is_some_and(|(family, size)| is_name(family) && is_name(size)),
        Part::Number => of_open(key, rest, is_number),
        Part::Name => of_open(key, rest, is_name),
    }
}

/// Whether what stands before the end of a pattern is something, and of the right kind.
fn of_open(key: &str, end: &str, is_right: impl Fn(&str) -> bool) -> bool {
    key.strip_suffix(end)
        .is_some_and(|it| !it.is_empty() && is_right(it))
}

/// A whole number in the one way that it is written.
fn is_number(text: &str) -> bool {
    text.len() <= 12
        && text.bytes().all(|b| b.is_ascii_digit())
        && (text == "0" || !text.starts_with('0'))
}

fn is_name(text: &str) -> bool {
    !text.is_empty()
        && text
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_service_a_meter_and_more_of_a_key_are_what_keys_begin_with() {
        for name in [
            "dynamodb",
            "rds.instance-hours",
            "rds.instance-hours.multi-az",
            "rds.instance-hours.multi-az.db.r7g",
            "rds.instance-hours.multi-az.db.r7g.large",
            "transfer.internet",
        ] {
            assert!(is_beginning(name), "{name}");
        }
        for name in [
            "",
            "dynamo",
            "rds.instance",
            "rds.instance-hours.multi",
            "s3.storage.standard.x",
        ] {
            assert!(!is_beginning(name), "{name}");
        }
    }

    #[test]
    fn a_key_is_of_one_meter_or_of_none() {
        let unit = |key| find(key).map(|meter| meter.unit);
        assert_eq!(unit("dynamodb.storage.standard-ia"), Some("GB-month"));
        assert_eq!(
            unit("rds.instance-hours.multi-az-cluster.db.r7g.large"),
            Some("hour")
        );
        assert_eq!(unit("ec2.instance-hours.u-6tb1.56xlarge"), Some("hour"));
        assert_eq!(unit("transfer.internet.from-10240-gb"), Some("GB"));
        assert_eq!(unit("transfer.region.eu-west-1"), Some("GB"));
        for key in [
            "",
            "dynamodb",
            "dynamodb.storage",
            "dynamodb.storage.standard-i",
            "dynamodb.storage.standard.",
            "rds.instance-hours.multi-az.db.r7g",
            "rds.instance-hours.multi-az.db.r7g.large.extra",
            "rds.storage-iops.single-az.gp2",
            "rds.reserved-instances.1y-no-upfront.single-az.db.r7g.large",
            "transfer.internet.from-10-tb",
            "transfer.internet.from--gb",
            "transfer.internet.from-010240-gb",
            "transfer.region.EU",
        ] {
            assert_eq!(unit(key), None, "{key}");
        }
    }
}
