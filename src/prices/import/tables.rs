//! Tables of facts in CSV: instances of RDS for PostgreSQL, data transfer, and the hardware of instance
//! types.

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::found::{Gathered, Skip};
use super::regions::Regions;
use super::{dollars, undated};
use crate::prices::table::MOST;
use crate::problem::{Place, Problem, SourceText};

/// The names of the columns of RDS instances on demand.
const RDS: [&str; 4] = ["region", "instance_class", "deployment", "usd_hour"];
/// Those of data transfer. `to` is `internet` or a region, and `from_gb` is where a tier begins.
const TRANSFER: [&str; 5] = ["from_region", "to", "from_gb", "to_gb", "usd_gb"];

/// Those of instance types, as EC2 describes them.
const INSTANCE_TYPES: [&str; 9] = [
    "instance_type",
    "vcpus",
    "cores",
    "memory_mib",
    "ebs_baseline_iops",
    "ebs_maximum_iops",
    "ebs_baseline_mb_s",
    "ebs_maximum_mb_s",
    "network",
];
/// Those of CoreMark, a row for each size that it was measured on.
const COREMARK: [&str; 6] = [
    "family",
    "size",
    "vcpus",
    "coremark_iterations_per_s",
    "coremark_per_vcpu",
    "visible_memory_mib",
];

/// What a table is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    RdsInstances,
    Transfer,
    InstanceTypes,
    CoreMark,
}

impl Kind {
    /// The kind of a table whose header is as expected.
    pub(super) fn of(header: &str) -> Option<Self> {
        let is = |columns: &[&str]| header.split(',').eq(columns.iter().copied());
        if is(&RDS) {
            Some(Self::RdsInstances)
        } else if is(&TRANSFER) {
            Some(Self::Transfer)
        } else if is(&INSTANCE_TYPES) {
            Some(Self::InstanceTypes)
        } else if is(&COREMARK) {
            Some(Self::CoreMark)
        } else {
            None
        }
    }
}

/// Reads a table. It does not say when it was published, so the day is given.
///
/// # Errors
/// That no day is given; the line of a row that is not as it should be.
pub(super) fn read(
    name: &str,
    text: &str,
    kind: Kind,
    published: Option<Date>,
    regions: &Regions,
    into: &mut Gathered,
) -> Result<(), Problem> {
    let date = published.ok_or_else(|| undated(name))?;
    let mut reader = csv::ReaderBuilder::new()
        .flexible(true)
        .from_reader(text.as_bytes());
    let columns = reader.headers().map_or(0, csv::StringRecord::len);
    let mut row = csv::StringRecord::new();
    loop {
        let more = reader.read_record(&mut row);
        let start = row.position().map_or(0, csv::Position::byte);
        let place = || {
            let start = usize::try_from(start).unwrap_or_default();
            let rest = text.get(start..).unwrap_or_default();
            let line = rest.trim_start_matches(['\r', '\n']);
            let start = text.len() - line.len();
            let end = start + line.lines().next().map_or(0, str::len);
            Place::new(&SourceText::new(name, text), start..end)
        };
        match more {
            Ok(false) => return Ok(()),
            Ok(true) if row.len() == columns => {}
            Ok(true) => {
                let message = format!("expected {columns} columns, found {}", row.len());
                return Err(Problem::at(place(), message));
            }
            Err(error) => return Err(Problem::at(place(), format!("not valid CSV: {error}"))),
        }
        let field = |at: usize| row.get(at).unwrap_or_default();
        let number = |at: usize| {
            let found = field(at);
            let number = Decimal::from_str_exact(found).ok();
            let number = number.filter(|it| (Decimal::ONE..=MOST).contains(it));
            number.ok_or_else(|| {
                let message = format!(
                    "{}: expected a number of 1 or more, found {found:?}",
                    field(0)
                );
                Problem::at(place(), message)
            })
        };
        match kind {
            Kind::InstanceTypes => {
                let [vcpus, memory_mib, iops, mib] = [1, 3, 4, 6].map(number);
                let facts = [vcpus?, memory_mib?, iops?, mib?];
                into.hardware.add_type(field(0), facts, date);
                continue;
            }
            Kind::CoreMark => {
                let per_vcpu = number(4)?;
                into.hardware.add_coremark(field(0), per_vcpu, date);
                continue;
            }
            Kind::RdsInstances | Kind::Transfer => {}
        }
        let Some(region) = regions.with_code(field(0)) else {
            into.skip(Skip::NoRegion, || field(0).to_owned());
            continue;
        };
        let (key, source) = if kind == Kind::RdsInstances {
            let deployment = match field(2) {
                "multi-az-readable-standbys" => "multi-az-cluster",
                other => other,
            };
            let key = format!("rds.instance-hours.{deployment}.{}", field(1));
            (key, "aws-pricing-feed-rds-postgresql")
        } else {
            let key = match field(1) {
                "internet" => format!("transfer.internet.from-{}-gb", field(2)),
                to => format!("transfer.region.{to}"),
            };
            (key, "aws-pricing-feed-transfer")
        };
        let usd = dollars(&key, field(row.len().saturating_sub(1)));
        let usd = usd.map_err(|problem| Problem::at(place(), problem.message))?;
        into.add(&region, key, usd, (source, date));
    }
}
