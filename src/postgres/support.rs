//! What is billed by the vCPU beside instances: Extended Support of old versions, and RDS Proxy.
//!
//! Rules: Amazon RDS Extended Support is charged for every vCPU of every instance, standbys included,
//! from the day after the end of standard support, and more from the third year on. RDS Proxy is
//! charged for the vCPUs of the instances that it stands before.

use rust_decimal::Decimal;

use super::server::{Candidate, Line, Server};
use super::sizing::Fleet;
use crate::assumptions::Name;
use crate::bill::Group;
use crate::model::{Case, Unavailable};
use crate::month;
use crate::prices::PriceBook;
use crate::rounding::billed;
use crate::transfer::region_key;

/// Adds both, for so many machines of a shard in the first region, and for one in each other region.
pub(super) fn charge<'b>(
    server: &Server<'_, '_, 'b>,
    candidate: &Candidate<'b>,
    machines: u32,
    lines: &mut Vec<Line<'b>>,
) -> Result<(), Unavailable> {
    let shards = Decimal::from(candidate.fleet.shards);
    let service = server.service.key();
    // What runs on machines of one's own is supported by whoever runs them.
    let is_managed = service != "ec2";
    if is_managed && let Some(years) = extended_support(server.case)? {
        let vcpus = vcpus(candidate, "Extended Support")?;
        let of_region = |group, book: &'b PriceBook, machines: Decimal| {
            let key = support_key(service, &years);
            let price = book.price(&key, "vCPU-hour")?;
            let hours = vcpus * machines * month::HOURS;
            let subject = format!("PostgreSQL {}", years.version);
            Ok::<_, Unavailable>(Line::monthly(
                group,
                subject,
                "extended-support",
                hours,
                price,
            ))
        };
        let at_home = Decimal::from(machines) * shards;
        lines.push(of_region(Group::Instances, server.case.book, at_home)?);
        for at in 0..server.regions_away() {
            lines.push(of_region(Group::Replication, server.away(at)?, shards)?);
        }
    }
    if is_managed && server.case.workload.postgres.rds_proxy {
        let vcpus = vcpus(candidate, "RDS Proxy")?;
        let least = server.case.assumptions.decimal(Name::RdsProxyLeastVcpus);
        let price = server.case.book.price(&proxy_key(service), "vCPU-hour")?;
        // It stands before every instance of a cluster; on RDS before no standby and no replica.
        let fronted = match service {
            "rds" => 1 + server.service.included_readers(),
            _ => machines,
        };
        let fronted = Decimal::from(fronted) * shards;
        lines.push(Line::monthly(
            Group::Instances,
            "RDS Proxy",
            "proxy-hours",
            vcpus.max(least) * fronted * month::HOURS,
            price,
        ));
    }
    Ok(())
}

/// The least that is billed for each vCPU of an instance in a fleet beside its hours, USD a month: what has
/// no price is told of each class.
pub(super) fn vcpu_usd(server: &Server<'_, '_, '_>, fleet: Fleet) -> Decimal {
    let service = server.service.key();
    if service == "ec2" {
        return Decimal::ZERO;
    }
    let price = |key: &str| {
        let price = server.case.book.price(key, "vCPU-hour");
        price.map_or(Decimal::ZERO, |it| it.usd)
    };
    let mut usd = Decimal::ZERO;
    if let Ok(Some(years)) = extended_support(server.case) {
        let term = server.offer.term;
        let groups = server.service.instances(server.case, fleet, term);
        let machines = groups.iter().map(|it| it.machines).sum::<u32>();
        usd += price(&support_key(service, &years)) * Decimal::from(machines);
    }
    if server.case.workload.postgres.rds_proxy {
        usd += price(&proxy_key(service));
    }
    // A proxy stands before one machine of a shard at least.
    usd * month::HOURS * Decimal::from(fleet.shards)
}

/// The key of the price of a vCPU-hour of RDS Proxy.
fn proxy_key(service: &str) -> String {
    format!("{service}.proxy-hours")
}

/// Which years of Extended Support a version is in.
pub(super) struct SupportYears {
    pub(super) version: u32,
    pub(super) years: &'static str,
}

/// The key of the price of a vCPU-hour of Extended Support.
fn support_key(service: &str, it: &SupportYears) -> String {
    format!("{service}.extended-support.{}.{}", it.years, it.version)
}

/// The years of Extended Support that the profile's version is in on the day whose rules hold; `None`
/// when it is in standard support.
///
/// # Errors
/// A version of which the books know nothing.
pub(super) fn extended_support(case: &Case<'_, '_>) -> Result<Option<SupportYears>, Unavailable> {
    let Some(version) = case.workload.postgres.engine_version else {
        return Ok(None);
    };
    let on = case.date();
    let versions = case.book.engine_versions();
    let Some(dates) = versions.get(&version) else {
        let newest = versions.keys().next_back().copied().unwrap_or(0);
        if version > newest {
            return Ok(None);
        }
        let known: Vec<_> = versions.keys().map(ToString::to_string).collect();
        return Err(Unavailable::Unservable(format!(
            "postgres.engine_version {version}: the price books know the support of {}, and of \
             what is newer",
            known.join(", ")
        )));
    };
    let years = if on >= dates.year_3_from {
        "year-3"
    } else if on >= dates.extended_support_from {
        "year-1-2"
    } else {
        return Ok(None);
    };
    Ok(Some(SupportYears { version, years }))
}

/// Adds what the log of all writes costs on its way to the other regions.
pub(super) fn log_transfer<'b>(
    case: &Case<'_, 'b>,
    log_gb: Decimal,
    lines: &mut Vec<Line<'b>>,
) -> Result<(), Unavailable> {
    for replica in &case.workload.dynamodb.replicas {
        let price = case.book.price(&region_key(&replica.region), "GB")?;
        let subject = format!("log to {}", replica.region);
        let meter = "inter-region-transfer";
        lines.push(Line::monthly(
            Group::Transfer,
            subject,
            meter,
            log_gb,
            price,
        ));
    }
    Ok(())
}

/// The vCPUs of a class.
fn vcpus(candidate: &Candidate<'_>, of: &str) -> Result<Decimal, Unavailable> {
    let machine = candidate.machine.as_ref();
    let vcpus = machine.map(|(machine, _)| billed(machine.vcpus));
    vcpus.ok_or_else(|| {
        Unavailable::Unservable(format!(
            "postgres.instance {}: how many vCPUs it has is not known, and {of} is billed by them",
            candidate.class
        ))
    })
}
