//! What a product of an offer file is to the books: the meter that it is a price of, and where.
//!
//! A product is known by its usage type, which is the same in all regions but for a prefix, and must be
//! the whole of it: `WriteRequestUnits` of the standard class is the end of that of infrequent access.

use std::sync::Arc;

use serde::Deserialize;

use crate::prices::import::found::Skip;
use crate::prices::import::regions::Regions;
use crate::prices::tier_key;

/// What is said of a product, as far as it tells one from another.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Attributes {
    #[serde(rename = "usagetype")]
    pub(super) usage_type: String,
    pub(super) location: String,
    pub(super) location_type: String,
    pub(super) region_code: String,
    pub(super) group: String,
    pub(super) database_engine: String,
    pub(super) license_model: String,
    pub(super) operating_system: String,
    pub(super) tenancy: String,
    #[serde(rename = "preInstalledSw")]
    pub(super) software: String,
    #[serde(rename = "capacitystatus")]
    pub(super) capacity_status: String,
    #[serde(rename = "marketoption")]
    pub(super) market_option: String,
    pub(super) transfer_type: String,
    pub(super) from_region_code: String,
    pub(super) from_location: String,
    pub(super) to_region_code: String,
    pub(super) to_location: String,
}

/// A product that is a price of a book.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Product {
    pub(super) region: Arc<str>,
    pub(super) key: String,
    /// Whether it is of every engine, and counts only where PostgreSQL has no price of its own.
    pub(super) is_of_any_engine: bool,
}

/// An offer: its code in the file, the source of its prices, and how its products are read.
pub(super) struct Offer {
    pub(super) code: &'static str,
    pub(super) source: &'static str,
    read: fn(&str, &Attributes, &str) -> Result<String, Skip>,
}

/// The offers that are read.
pub(super) const OFFERS: [Offer; 5] = [
    Offer {
        code: "AmazonDynamoDB",
        source: "aws-price-list-dynamodb",
        read: dynamodb,
    },
    Offer {
        code: "AmazonDAX",
        source: "aws-price-list-dax",
        read: dax,
    },
    Offer {
        code: "AmazonRDS",
        source: "aws-price-list-rds",
        read: rds,
    },
    Offer {
        code: "AmazonEC2",
        source: "aws-price-list-ec2",
        read: ec2,
    },
    Offer {
        code: "AWSDataTransfer",
        source: "aws-price-list-data-transfer",
        read: transfer,
    },
];

impl Offer {
    /// What a product is, or why it is no price of a book.
    pub(super) fn product(
        &self,
        family: &str,
        attributes: &Attributes,
        regions: &Regions,
    ) -> Result<Product, Skip> {
        let is_transfer = family == "Data Transfer";
        let (code, location) = if is_transfer {
            (&attributes.from_region_code, &attributes.from_location)
        } else {
            (&attributes.region_code, &attributes.location)
        };
        // Files from before 2020 have no codes of regions.
        let region = match code.as_str() {
            "" => regions.at(location),
            code => regions.with_code(code),
        };
        let is_region = matches!(attributes.location_type.as_str(), "" | "AWS Region");
        let region = region.filter(|_| is_region).ok_or(Skip::NoRegion)?;
        // Data goes to local zones, too.
        let to = attributes.to_region_code.as_str();
        if is_transfer && !to.is_empty() && regions.with_code(to).is_none() {
            return Err(Skip::NoRegion);
        }
        let usage_type = without_region(&attributes.usage_type);
        let key = if is_transfer {
            transfer(usage_type, attributes, family)?
        } else {
            (self.read)(usage_type, attributes, family)?
        };
        Ok(Product {
            region,
            key,
            is_of_any_engine: attributes.database_engine == "Any",
        })
    }
}

/// A usage type without the short name of its region, which most have in front: two to four letters
/// and a digit, or `EU`.
fn without_region(usage_type: &str) -> &str {
    let Some((prefix, rest)) = usage_type.split_once('-') else {
        return usage_type;
    };
    let letters = prefix.trim_end_matches(|c: char| c.is_ascii_digit());
    let is_region = prefix == "EU"
        || (prefix.len() == letters.len() + 1
            && (2..=4).contains(&letters.len())
            && letters.bytes().all(|b| b.is_ascii_uppercase()));
    if is_region { rest } else { usage_type }
}

/// The key of a usage type in a table of them.
fn named(names: &[(&str, &str)], usage_type: &str) -> Result<String, Skip> {
    let found = names.iter().find(|(it, _)| *it == usage_type);
    found.map(|(_, key)| (*key).to_owned()).ok_or(Skip::Unused)
}

fn dynamodb(usage_type: &str, attributes: &Attributes, _: &str) -> Result<String, Skip> {
    // How the usage type of streams is spelled differs; the group does not.
    if attributes.group == "DDB-StreamsReadRequests" {
        return Ok("dynamodb.streams-read-requests".to_owned());
    }
    let (usage_type, class) = match usage_type.strip_prefix("IA-") {
        Some(rest) => (rest, "standard-ia"),
        None => (usage_type, "standard"),
    };
    let of_class = [
        ("WriteRequestUnits", "write-request-units"),
        ("ReadRequestUnits", "read-request-units"),
        ("ReplWriteRequestUnits", "replicated-write-request-units"),
        ("WriteCapacityUnit-Hrs", "write-capacity-unit-hours"),
        ("ReadCapacityUnit-Hrs", "read-capacity-unit-hours"),
        (
            "ReplWriteCapacityUnit-Hrs",
            "replicated-write-capacity-unit-hours",
        ),
        ("TimedStorage-ByteHrs", "storage"),
    ];
    if let Some((_, meter)) = of_class.iter().find(|(it, _)| *it == usage_type) {
        return Ok(format!("dynamodb.{meter}.{class}"));
    }
    let names = &[
        (
            "TimedPITRStorage-ByteHrs",
            "dynamodb.point-in-time-recovery",
        ),
        ("TimedBackupStorage-ByteHrs", "dynamodb.backup-storage"),
        ("RestoreDataSize-Bytes", "dynamodb.restore"),
        ("ExportDataSize-Bytes", "dynamodb.export"),
        ("ImportDataSize-Bytes", "dynamodb.import"),
        (
            "ChangeDataCaptureUnits-Kinesis",
            "dynamodb.change-data-capture-units",
        ),
    ];
    named(names, usage_type)
}

fn dax(usage_type: &str, _: &Attributes, _: &str) -> Result<String, Skip> {
    match usage_type.strip_prefix("NodeUsage:dax.") {
        Some(node) => Ok(format!("dax.node-hours.dax.{node}")),
        None => Err(Skip::Unused),
    }
}

fn rds(usage_type: &str, attributes: &Attributes, family: &str) -> Result<String, Skip> {
    if let Some(key) = extended_support(usage_type) {
        return Ok(key);
    }
    let is_aurora = match attributes.database_engine.as_str() {
        "PostgreSQL" => false,
        "Aurora PostgreSQL" => true,
        "Any" => usage_type.starts_with("Aurora:"),
        _ => return Err(Skip::OtherEngine),
    };
    if !matches!(
        attributes.license_model.as_str(),
        "" | "No license required"
    ) {
        return Err(Skip::OtherEngine);
    }
    if let Some((usage, class)) = usage_type.split_once(":db.") {
        let hours = match (is_aurora, usage) {
            (false, "InstanceUsage") => "rds.instance-hours.single-az",
            (false, "Multi-AZUsage") => "rds.instance-hours.multi-az",
            (false, "Multi-AZClusterUsage") => "rds.instance-hours.multi-az-cluster",
            (true, "InstanceUsage") => "aurora.instance-hours.standard",
            (true, "InstanceUsageIOOptimized") => "aurora.instance-hours.io-optimized",
            (is_aurora, "CPUCredits") => return Ok(cpu_credits(is_aurora)),
            _ => return Err(Skip::Unused),
        };
        return Ok(format!("{hours}.db.{class}"));
    }
    let names: &[_] = if is_aurora {
        &[
            ("Aurora:StorageUsage", "aurora.storage.standard"),
            (
                "Aurora:IO-OptimizedStorageUsage",
                "aurora.storage.io-optimized",
            ),
            ("Aurora:StorageIOUsage", "aurora.io-requests"),
            ("Aurora:BackupUsage", "aurora.backup-storage"),
            ("Aurora:ServerlessV2Usage", "aurora.serverless-v2.standard"),
            (
                "Aurora:ServerlessV2IOOptimizedUsage",
                "aurora.serverless-v2.io-optimized",
            ),
            ("RDS:ProxyUsage", "aurora.proxy-hours"),
            ("RDS:Proxy-ASv2-Usage", "aurora.proxy-acu-hours"),
        ]
    } else {
        &[
            ("RDS:ChargedBackupUsage", "rds.backup-storage"),
            ("RDS:ProxyUsage", "rds.proxy-hours"),
        ]
    };
    if is_aurora && family == "Aurora Global Database" {
        return Ok("aurora.global-database-writes".to_owned());
    }
    named(names, usage_type).or_else(|skip| volume(usage_type).ok_or(skip))
}

fn cpu_credits(is_aurora: bool) -> String {
    let service = if is_aurora { "aurora" } else { "rds" };
    format!("{service}.cpu-credits")
}

/// The key of what an old version costs, out of `ExtendedSupport:Yr1-Yr2:PostgreSQL13`.
fn extended_support(usage_type: &str) -> Option<String> {
    let (years, version) = usage_type
        .strip_prefix("ExtendedSupport:")?
        .split_once(':')?;
    let years = match years {
        "Yr1-Yr2" => "year-1-2",
        "Yr3" => "year-3",
        _ => return None,
    };
    let (service, version) = match version.strip_prefix("AuroraPostgreSQL") {
        Some(version) => ("aurora", version),
        None => ("rds", version.strip_prefix("PostgreSQL")?),
    };
    Some(format!("{service}.extended-support.{years}.{version}"))
}

/// The key of a volume of RDS, out of `RDS:Multi-AZ-GP3-Storage`.
fn volume(usage_type: &str) -> Option<String> {
    let usage = usage_type.strip_prefix("RDS:")?;
    let (deployment, usage) = if let Some(rest) = usage.strip_prefix("Multi-AZCluster-") {
        ("multi-az-cluster", rest)
    } else if let Some(rest) = usage.strip_prefix("Multi-AZ-") {
        ("multi-az", rest)
    } else {
        ("single-az", usage)
    };
    let (meter, kind) = match usage {
        "GP2-Storage" => ("storage", "gp2"),
        "GP3-Storage" => ("storage", "gp3"),
        "PIOPS-Storage" => ("storage", "io1"),
        "PIOPS-Storage-IO2" => ("storage", "io2"),
        "GP3-PIOPS" => ("storage-iops", "gp3"),
        "PIOPS" => ("storage-iops", "io1"),
        "IO2-PIOPS" => ("storage-iops", "io2"),
        "GP3-Throughput" => ("storage-throughput", "gp3"),
        _ => return None,
    };
    Some(format!("rds.{meter}.{deployment}.{kind}"))
}

fn ec2(usage_type: &str, attributes: &Attributes, _: &str) -> Result<String, Skip> {
    let names = &[
        ("EBS:VolumeUsage.gp3", "ebs.storage.gp3"),
        ("EBS:VolumeP-IOPS.gp3", "ebs.storage-iops.gp3"),
        ("EBS:VolumeP-Throughput.gp3", "ebs.storage-throughput.gp3"),
    ];
    let is_linux = attributes.operating_system == "Linux";
    if let Some(family) = usage_type.strip_prefix("CPUCredits:")
        && is_linux
    {
        return Ok(format!("ec2.cpu-credits.{family}"));
    }
    let Some(class) = usage_type.strip_prefix("BoxUsage:") else {
        return named(names, usage_type);
    };
    let is_plain = is_linux
        && attributes.tenancy == "Shared"
        && attributes.software == "NA"
        && matches!(attributes.capacity_status.as_str(), "" | "Used")
        && matches!(attributes.market_option.as_str(), "" | "OnDemand");
    if !is_plain {
        return Err(Skip::OtherOffering);
    }
    Ok(format!("ec2.instance-hours.{class}"))
}

fn transfer(usage_type: &str, attributes: &Attributes, _: &str) -> Result<String, Skip> {
    match attributes.transfer_type.as_str() {
        "AWS Outbound" if usage_type == "DataTransfer-Out-Bytes" => {
            Ok(tier_key("transfer.internet", "0"))
        }
        "InterRegion Outbound" if usage_type.ends_with("-AWS-Out-Bytes") => {
            Ok(format!("transfer.region.{}", attributes.to_region_code))
        }
        "IntraRegion" if usage_type == "DataTransfer-Regional-Bytes" => {
            Ok("transfer.between-zones".to_owned())
        }
        _ => Err(Skip::Unused),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_a_region_is_taken_off_a_usage_type_and_nothing_else() {
        for (usage_type, rest) in [
            ("WriteRequestUnits", "WriteRequestUnits"),
            ("USE2-WriteRequestUnits", "WriteRequestUnits"),
            ("EU-WriteRequestUnits", "WriteRequestUnits"),
            ("APN1-IA-WriteRequestUnits", "IA-WriteRequestUnits"),
            ("IA-WriteRequestUnits", "IA-WriteRequestUnits"),
            ("Multi-AZUsage:db.r7g.large", "Multi-AZUsage:db.r7g.large"),
            ("UGW1-RDS:Multi-AZ-GP3-Storage", "RDS:Multi-AZ-GP3-Storage"),
            // That of a local zone stays, which makes it no usage type of a region.
            ("USE1-BOS1-EBS:VolumeUsage.gp3", "BOS1-EBS:VolumeUsage.gp3"),
        ] {
            assert_eq!(without_region(usage_type), rest);
        }
    }
}
