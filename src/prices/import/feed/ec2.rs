//! What the feed has of EC2 and EBS.

use super::{Reading, Row};
use crate::prices::import::found::Skip;

/// What a row of the files of EC2 is: an hour on demand, or an hour of a term and one on demand.
pub(super) fn instances(_: &str, row: &Row) -> Reading {
    let is_plain = row.operating_system.as_deref() == Some("Linux")
        && row.software.as_deref() == Some("NA")
        && row.tenancy.as_deref().is_none_or(|it| it == "Shared");
    if !is_plain {
        return Reading::Skip(Skip::OtherOffering);
    }
    let Some(class) = &row.instance_type else {
        return Reading::Skip(Skip::Unused);
    };
    let on_demand = format!("ec2.instance-hours.{class}");
    match (&row.lease, row.term()) {
        (None, _) => Reading::price(on_demand),
        (Some(_), Some(term)) => Reading::Price {
            key: format!("ec2.reserved-instance-hours.{term}.{class}"),
            upfront: Some(format!("ec2.reserved-instances.{term}.{class}")),
            on_demand: Some(on_demand),
        },
        (Some(_), None) => Reading::Skip(Skip::Unused),
    }
}

/// What a row of EBS is. Throughput is priced by the GiB a second, and billed by the MiB.
pub(super) fn ebs(name: &str, _: &Row) -> Reading {
    let names = &[
        ("Storage General Purpose gp3 GB Mo", "ebs.storage.gp3"),
        (
            "Provisioned EBS IOPS gp3 Volumes per IOPS Mo",
            "ebs.storage-iops.gp3",
        ),
    ];
    if name == "Provisioned Throughput gp3 per GiBps mo" {
        return Reading::PricePer {
            key: "ebs.storage-throughput.gp3".to_owned(),
            units: 1024,
        };
    }
    Reading::named(names, name)
}
