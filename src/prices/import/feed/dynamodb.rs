//! What the feed has of DynamoDB and DAX.

use super::{Reading, Row};
use crate::prices::import::found::Skip;

/// The names of the feed, each with the key of its price.
const NAMES: &[(&str, &str)] = &[
    (
        "PayPerRequest Write Request Units",
        "dynamodb.write-request-units.standard",
    ),
    (
        "PayPerRequest Write Request Units IA",
        "dynamodb.write-request-units.standard-ia",
    ),
    (
        "PayPerRequest Read Request Units",
        "dynamodb.read-request-units.standard",
    ),
    (
        "PayPerRequest Read Request Units IA",
        "dynamodb.read-request-units.standard-ia",
    ),
    (
        "PayPerRequest Replicated Write Request Units",
        "dynamodb.replicated-write-request-units.standard",
    ),
    (
        "PayPerRequest Replicated Write Request Units IA",
        "dynamodb.replicated-write-request-units.standard-ia",
    ),
    (
        "Provisioned Write Units",
        "dynamodb.write-capacity-unit-hours.standard",
    ),
    (
        "Provisioned Write Units IA",
        "dynamodb.write-capacity-unit-hours.standard-ia",
    ),
    (
        "Provisioned Read Units",
        "dynamodb.read-capacity-unit-hours.standard",
    ),
    (
        "Provisioned Read Units IA",
        "dynamodb.read-capacity-unit-hours.standard-ia",
    ),
    (
        "Provisioned Replicated Write Units",
        "dynamodb.replicated-write-capacity-unit-hours.standard",
    ),
    (
        "Provisioned Replicated Write Units IA",
        "dynamodb.replicated-write-capacity-unit-hours.standard-ia",
    ),
    (
        "1yr Write Capacity Unit Hrs Provisioned",
        "dynamodb.reserved-write-capacity-unit-hours.1y",
    ),
    (
        "3yr Write Capacity Unit Hrs Provisioned",
        "dynamodb.reserved-write-capacity-unit-hours.3y",
    ),
    (
        "1yr Read Capacity Unit Hrs Provisioned",
        "dynamodb.reserved-read-capacity-unit-hours.1y",
    ),
    (
        "3yr Read Capacity Unit Hrs Provisioned",
        "dynamodb.reserved-read-capacity-unit-hours.3y",
    ),
    (
        "Provisioned 1yr DDB-WriteUnits Upfront Fee",
        "dynamodb.reserved-write-capacity-units.1y",
    ),
    (
        "Provisioned 3yr DDB-WriteUnits Upfront Fee",
        "dynamodb.reserved-write-capacity-units.3y",
    ),
    (
        "Provisioned 1yr DDB-ReadUnits Upfront Fee",
        "dynamodb.reserved-read-capacity-units.1y",
    ),
    (
        "Provisioned 3yr DDB-ReadUnits Upfront Fee",
        "dynamodb.reserved-read-capacity-units.3y",
    ),
    ("Data Storage Indexed GB-Mo", "dynamodb.storage.standard"),
    (
        "Data Storage Indexed - IA GB-Mo",
        "dynamodb.storage.standard-ia",
    ),
    (
        "PITR Backup Storage GB-Mo",
        "dynamodb.point-in-time-recovery",
    ),
    (
        "On-Demand Backup Storage GB-Month",
        "dynamodb.backup-storage",
    ),
    ("Restore Data Size", "dynamodb.restore"),
    ("Export Data Size per GB", "dynamodb.export"),
    ("Import Data Size", "dynamodb.import"),
    ("Streams Read Requests", "dynamodb.streams-read-requests"),
    (
        "Change Data Capture Units for Kinesis Data Streams",
        "dynamodb.change-data-capture-units",
    ),
];

/// What a row of DynamoDB is.
pub(super) fn dynamodb(name: &str, _: &Row) -> Reading {
    Reading::named(NAMES, name)
}

/// What a row of DAX is: the hours of a node. The newest nodes stand under their codes alone.
pub(super) fn dax(_: &str, row: &Row) -> Reading {
    match &row.instance_type {
        Some(node) => Reading::price(format!("dax.node-hours.dax.{node}")),
        None => Reading::Skip(Skip::Unused),
    }
}
