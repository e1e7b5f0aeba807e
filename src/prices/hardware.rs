//! The machines behind instance classes: CPUs, memory, and what their link to EBS carries.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::Date;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::Source;
use super::layer::Sources;
use super::table::{File, Row};
use crate::binary::{GIB_RATE, MIB};
use crate::problem::Problem;

pub(super) const TYPE_COLUMNS: [&str; 8] = [
    "instance_type",
    "vcpus",
    "memory_mib",
    "ebs_baseline_iops",
    "ebs_baseline_mb_per_second",
    "cpu_baseline_share",
    "source",
    "date",
];
pub(super) const FAMILY_COLUMNS: [&str; 5] = [
    "family",
    "instance_types",
    "coremark_per_vcpu",
    "source",
    "date",
];

const DAX_COLUMNS: [&str; 5] = [
    "node",
    "memory_gib",
    "normalized_requests_per_second",
    "source",
    "date",
];

/// What is known of instance types and their families, and of DAX nodes.
#[derive(Debug, Default)]
pub struct Hardware {
    dax_nodes: BTreeMap<String, DaxNode>,
    types: BTreeMap<String, InstanceType>,
    families: BTreeMap<String, Family>,
}

#[derive(Debug)]
struct InstanceType {
    vcpus: f64,
    memory_bytes: f64,
    ebs_iops: f64,
    ebs_mib_per_second: f64,
    cpu_baseline_share: Option<f64>,
    source: (Arc<Source>, Date),
}

#[derive(Debug)]
struct Family {
    /// The family of the EC2 types underneath: `x2gd` for `db.x2g`.
    instance_types: String,
    coremark_per_vcpu: f64,
    source: (Arc<Source>, Date),
}

/// The machine behind an instance class.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Instance<'h> {
    /// How many vCPUs it has.
    pub vcpus: f64,
    /// CoreMark iterations a second of one vCPU, all of them busy; the median of its family.
    pub coremark_per_vcpu: f64,
    /// The share of each vCPU that a burstable class may use for ever; `None` for other classes.
    pub cpu_baseline_share: Option<f64>,
    /// Memory in bytes.
    pub memory_bytes: f64,
    /// IOPS that the link to EBS carries for ever.
    pub ebs_iops: f64,
    /// MiB a second that the link to EBS carries for ever.
    pub ebs_mib_per_second: f64,
    /// Where all but the CoreMark comes from, and of which day.
    pub source: &'h (Arc<Source>, Date),
    /// Where the CoreMark comes from, and of which day.
    pub coremark_source: &'h (Arc<Source>, Date),
}

/// A node of a DAX cluster.
#[derive(Debug)]
pub struct DaxNode {
    /// Memory in bytes.
    pub memory_bytes: f64,
    /// Normalized requests that it serves a second: one for each started KiB that it returns from
    /// its cache.
    pub requests_per_second: f64,
    /// Where that comes from, and of which day.
    pub source: (Arc<Source>, Date),
}

impl Hardware {
    /// A DAX node by its class, `dax.r5.large` for one; `None` when nothing is known of it.
    #[must_use]
    pub fn dax_node(&self, class: &str) -> Option<&DaxNode> {
        self.dax_nodes.get(class)
    }

    /// The family of EC2 types under a family of classes: `x2gd` under `x2g`; `None` when it is not known.
    #[must_use]
    pub fn instance_family(&self, family: &str) -> Option<&str> {
        let family = self.families.get(family)?;
        Some(&family.instance_types)
    }

    /// The machine behind a class of RDS, `db.r7g.large` for one, or of EC2, `r7g.large`; `None` when
    /// it is not known.
    #[must_use]
    pub fn instance(&self, class: &str) -> Option<Instance<'_>> {
        let (family, size) = class.strip_prefix("db.").unwrap_or(class).split_once('.')?;
        let family = self.families.get(family)?;
        let it = self
            .types
            .get(&format!("{}.{size}", family.instance_types))?;
        Some(Instance {
            vcpus: it.vcpus,
            coremark_per_vcpu: family.coremark_per_vcpu,
            cpu_baseline_share: it.cpu_baseline_share,
            memory_bytes: it.memory_bytes,
            ebs_iops: it.ebs_iops,
            ebs_mib_per_second: it.ebs_mib_per_second,
            source: &it.source,
            coremark_source: &family.source,
        })
    }
}

/// Reads a table of instance types, and gives how many.
pub(super) fn read_types(
    file: &File,
    sources: &mut Sources,
    hardware: &mut Hardware,
    problems: &mut Vec<Problem>,
) -> usize {
    read(
        file,
        &TYPE_COLUMNS,
        problems,
        &mut hardware.types,
        |row, problems| {
            let cpu_baseline_share = match row.field(5) {
                "" => None,
                _ => row.number(5, problems).and_then(|share| {
                    if share > Decimal::ONE {
                        let message = format!("{}: expected a share from 0 to 1", row.field(0));
                        problems.push(row.problem(5, message));
                    }
                    share.to_f64()
                }),
            };
            let [vcpus, memory_mib, iops, mib] =
                [1, 2, 3, 4].map(|at| one_or_more(row, at, problems));
            let source = row.source_and_date(sources, problems);
            Some(InstanceType {
                vcpus: vcpus?,
                memory_bytes: memory_mib? * MIB,
                ebs_iops: iops?,
                ebs_mib_per_second: mib?,
                cpu_baseline_share,
                source: source?,
            })
        },
    )
}

/// Reads a table of instance families, and gives how many.
pub(super) fn read_families(
    file: &File,
    sources: &mut Sources,
    hardware: &mut Hardware,
    problems: &mut Vec<Problem>,
) -> usize {
    read(
        file,
        &FAMILY_COLUMNS,
        problems,
        &mut hardware.families,
        |row, problems| {
            let coremark_per_vcpu = one_or_more(row, 2, problems);
            let source = row.source_and_date(sources, problems);
            Some(Family {
                instance_types: row.field(1).to_owned(),
                coremark_per_vcpu: coremark_per_vcpu?,
                source: source?,
            })
        },
    )
}

/// Reads a table of DAX nodes, and gives how many.
pub(super) fn read_dax_nodes(
    file: &File,
    sources: &mut Sources,
    hardware: &mut Hardware,
    problems: &mut Vec<Problem>,
) -> usize {
    read(
        file,
        &DAX_COLUMNS,
        problems,
        &mut hardware.dax_nodes,
        |row, problems| {
            let [memory_gib, requests] = [1, 2].map(|at| one_or_more(row, at, problems));
            let source = row.source_and_date(sources, problems);
            Some(DaxNode {
                memory_bytes: memory_gib? * GIB_RATE,
                requests_per_second: requests?,
                source: source?,
            })
        },
    )
}

/// Reads a table whose first column names what a row is of, and gives how many rows are right.
fn read<T>(
    file: &File,
    columns: &'static [&'static str],
    problems: &mut Vec<Problem>,
    into: &mut BTreeMap<String, T>,
    mut row_of: impl FnMut(&Row<'_>, &mut Vec<Problem>) -> Option<T>,
) -> usize {
    let mut read = 0;
    file.rows(columns, problems, |row, problems| {
        if let Some(it) = row_of(row, problems) {
            into.insert(row.field(0).to_owned(), it);
            read += 1;
        }
    });
    read
}

/// A field as a number of 1 or more.
fn one_or_more(row: &Row<'_>, at: usize, problems: &mut Vec<Problem>) -> Option<f64> {
    let value = row.number(at, problems)?;
    if value < Decimal::ONE {
        problems.push(row.problem(at, format!("{}: expected 1 or more", row.field(0))));
        return None;
    }
    value.to_f64()
}
