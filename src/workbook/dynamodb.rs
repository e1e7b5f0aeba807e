//! What DynamoDB bills, as formulas: units of operations by the published rounding rules, storage, and what
//! is bought beside them. The rules themselves are told in [`crate::dynamodb`].

use super::draft::{Draft, float};
use super::expression::Expression;
use super::plan::Exactness;
use crate::assumptions::Name;
use crate::bill::{Charge, CoveredBy};
use crate::compare::Answer;
use crate::month;
use crate::workload::{AccessPattern, DataVolume, Entry, IndexKind, Streams};

/// Bytes of a GB on a bill.
pub(super) const GIB: f64 = 1_073_741_824.0;
const READ_UNIT_BYTES: f64 = 4096.0;
const WRITE_UNIT_BYTES: f64 = 1024.0;
const PAGE_BYTES: f64 = 1_048_576.0;

/// What has units of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Target {
    Table,
    /// One of the workload's indexes, by its place.
    Index(usize),
}

/// What is used of a target: reads or writes, in the first region or in a replica by its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Use {
    pub(super) target: Target,
    pub(super) is_read: bool,
    pub(super) replica: Option<usize>,
}

/// How many units a size starts, and one at least.
fn started(bytes: Expression, unit_bytes: f64) -> Expression {
    Expression::WholeUnits(Box::new(bytes / unit_bytes.into()))
}

fn one_less(share: Expression) -> Expression {
    Expression::Number(1.0) - share
}

impl Draft<'_> {
    /// The quantity of a charge of a DynamoDB option as a formula, where there is one.
    pub(super) fn dynamodb_quantity(
        &mut self,
        answer: &Answer<'_>,
        charge: &Charge<'_>,
    ) -> Option<(Expression, Exactness)> {
        // What is free is used up line by line.
        if self.workload.dynamodb.free_tier || charge.covered_by == Some(CoveredBy::Allowance) {
            return None;
        }
        let formula = |it| Some((it, Exactness::Formula));
        match charge.meter {
            "read-request-units" | "write-request-units" | "replicated-write-request-units" => {
                let all = self.requests_of(charge)?;
                self.requests_with_plan(answer, charge, all)
            }
            "read-capacity-unit-hours"
            | "write-capacity-unit-hours"
            | "replicated-write-capacity-unit-hours"
            | "reserved-read-capacity-units"
            | "reserved-write-capacity-units"
            | "reserved-read-capacity-unit-hours"
            | "reserved-write-capacity-unit-hours"
            | "unused-commitment" => self.capacity_quantity(answer, charge),
            "storage" => {
                let bytes = match self.target_of(charge.subject.as_str())? {
                    Target::Table => self.table_bytes(),
                    Target::Index(at) => self.index_bytes(at),
                };
                formula(bytes / GIB.into())
            }
            "point-in-time-recovery" => {
                let volume = self.workload.dynamodb.pitr?;
                formula(self.volume_gb(volume))
            }
            "restore" => formula(self.volume_gb(self.workload.dynamodb.restore_per_month?)),
            "export" => formula(self.volume_gb(self.workload.dynamodb.export_per_month?)),
            "import" => formula(self.volume_gb(self.workload.dynamodb.import_per_month?)),
            "change-data-capture-units" => {
                formula(self.changes(|it, size| it * started(size, WRITE_UNIT_BYTES)))
            }
            "inter-region-transfer" if charge.subject.starts_with("replication to ") => {
                let bytes = self.changes(|it, size| it * size);
                formula(bytes / GIB.into())
            }
            "streams-read-requests" => match self.workload.dynamodb.streams? {
                Streams::ReadRequests(_) => None,
                Streams::Consumers(consumers) => {
                    let polls = self.assumption(Name::StreamPollsPerSecond);
                    let a_month = float(consumers) * float(month::SECONDS);
                    formula(Expression::Number(a_month) * self.shards() * polls)
                }
            },
            _ => None,
        }
    }

    /// The target that a bill calls so.
    pub(super) fn target_of(&self, subject: &str) -> Option<Target> {
        if subject == "table" {
            return Some(Target::Table);
        }
        let mut indexes = self.workload.dynamodb.indexes.iter();
        indexes.position(|it| it.name == subject).map(Target::Index)
    }

    /// The replica whose region a charge is in; `None` in the first region.
    pub(super) fn replica_of(&self, region: &str) -> Option<usize> {
        let mut replicas = self.workload.dynamodb.replicas.iter();
        replicas.position(|it| it.region == region)
    }

    /// The requests that a charge on demand is for, covered by a plan or not.
    pub(super) fn requests_of(&mut self, charge: &Charge<'_>) -> Option<Expression> {
        let is_read = charge.meter == "read-request-units";
        let replica = self.replica_of(charge.region);
        if replica.is_none() && charge.group == crate::bill::Group::Throughput {
            let patterns = &self.workload.access_patterns;
            let at = patterns.iter().position(|it| it.name == charge.subject)?;
            let of = Use {
                target: Target::Table,
                is_read,
                replica,
            };
            return Some(self.pattern_units(at, of));
        }
        let target = self.target_of(&charge.subject)?;
        Some(self.units_a_month(Use {
            target,
            is_read,
            replica,
        }))
    }

    /// Units of a use that a month takes.
    pub(super) fn units_a_month(&mut self, of: Use) -> Expression {
        let patterns = 0..self.workload.access_patterns.len();
        let each: Vec<_> = patterns.map(|at| self.pattern_units(at, of)).collect();
        Expression::sum(each)
    }

    /// Units of a use that a pattern takes in a month.
    fn pattern_units(&mut self, at: usize, of: Use) -> Expression {
        let units = self.units(at, of);
        self.patterns[at].operations.clone() * units
    }

    /// Units that one operation of a pattern takes on average.
    fn units(&mut self, at: usize, of: Use) -> Expression {
        let workload = self.workload;
        let pattern = &workload.access_patterns[at];
        if pattern.operation.is_read() != of.is_read {
            return Expression::Number(0.0);
        }
        let (formula, note) = if of.is_read {
            self.read_units(at, of)
        } else {
            self.write_units(at, of)
        };
        if formula == Expression::Number(0.0) {
            return formula;
        }
        let name = &pattern.name;
        let kind = if of.is_read { "read" } else { "write" };
        let of_target = match of.target {
            Target::Table => String::new(),
            Target::Index(index) => format!(" of {}", workload.dynamodb.indexes[index].name),
        };
        let of_region = of.replica.map(|it| &workload.dynamodb.replicas[it].region);
        let of_region = of_region.map(|it| format!(" in {it}")).unwrap_or_default();
        let label = format!("{name}: {kind} units{of_target}{of_region}");
        self.derived(
            &label.replace(": ", "_"),
            &label,
            "units of an operation",
            note,
            formula,
        )
    }

    fn read_units(&mut self, at: usize, of: Use) -> (Expression, &'static str) {
        let workload = self.workload;
        let (pattern, cells) = (&workload.access_patterns[at], self.patterns[at].clone());
        let half = || Expression::Number(0.5);
        let hits = workload
            .dynamodb
            .dax
            .as_ref()
            .filter(|_| of.replica.is_none());
        let missed = match hits {
            None => Expression::Number(1.0),
            Some(dax) => {
                let note = "dynamodb.dax.hit_rate of the profile: nodes are chosen for it";
                let label = "eventually consistent reads that the cache answers";
                let hits = self.factor("dax_hit_rate", label, "share", note, float(dax.hit_rate));
                one_less(hits)
            }
        };
        let (units, note) = match of.target {
            Target::Table => {
                let elsewhere: rust_decimal::Decimal =
                    pattern.index_reads.iter().map(|read| read.share).sum();
                if elsewhere >= rust_decimal::Decimal::ONE {
                    return (Expression::Number(0.0), "");
                }
                let (strong, transactional) = (cells.strong.clone(), cells.transactional.clone());
                let mut eventual = one_less(strong.clone()) - transactional.clone();
                if !elsewhere.is_zero() {
                    let label = format!("{}: reads that indexes answer", pattern.name);
                    let note = "the profile's shares of reads, together";
                    let name = format!("{}_by_index", pattern.name);
                    eventual =
                        eventual - self.factor(&name, &label, "share", note, float(elsewhere));
                }
                let factor = strong + transactional * 2.0.into() + eventual * missed * half();
                let note = if pattern.operation.reads_range() {
                    "one for each started 4 KiB of a page of at most 1 MiB: strong 1, eventual 0.5"
                } else {
                    "one for each started 4 KiB of an item: strong 1, eventual 0.5, transactional 2"
                };
                (self.strong_units(at) * factor, note)
            }
            Target::Index(index) => {
                let reads = pattern.index_reads.iter();
                let Some(read) = reads.clone().find(|read| read.index == index) else {
                    return (Expression::Number(0.0), "");
                };
                let note = "one for each started 4 KiB: strong 1, eventual 0.5";
                if read.entry_sized {
                    let label = format!(
                        "{}: reads that {} answers",
                        pattern.name, workload.dynamodb.indexes[index].name
                    );
                    let share = self.factor(
                        &label.replace(": ", "_"),
                        &label,
                        "share",
                        "as the profile says",
                        float(read.share),
                    );
                    let bytes = self.entry_bytes(index, cells.item_bytes);
                    (
                        started(bytes, READ_UNIT_BYTES) * share * missed * half(),
                        note,
                    )
                } else {
                    let strong = cells.strong;
                    let eventual = one_less(strong.clone()) * missed;
                    let factor = strong + eventual * half();
                    (self.strong_units(at) * factor, note)
                }
            }
        };
        let share = self.share_of_region(of.replica);
        (units * share, note)
    }

    /// The share of reads that are made in a region.
    fn share_of_region(&mut self, replica: Option<usize>) -> Expression {
        let settings = &self.workload.dynamodb;
        if settings.replicas.is_empty() {
            return Expression::Number(1.0);
        }
        let (region, share) = match replica {
            None => (&self.workload.region, settings.home_reads_share()),
            Some(at) => (
                &settings.replicas[at].region,
                settings.replicas[at].reads_share,
            ),
        };
        let label = format!("reads in {region}");
        let note = "the profile's share of that region";
        self.factor(&label, &label, "share", note, float(share))
    }

    /// What an operation reads, in units of strongly consistent reads.
    fn strong_units(&mut self, at: usize) -> Expression {
        let pattern = &self.workload.access_patterns[at];
        let cells = self.patterns[at].clone();
        let units = |bytes| started(bytes, READ_UNIT_BYTES);
        if !pattern.operation.reads_range() {
            return cells.items * units(cells.item_bytes);
        }
        let name = &pattern.name;
        let per_page = (Expression::Number(PAGE_BYTES) / cells.item_bytes.clone())
            .rounded_down()
            .at_least(1.0);
        let per_page = self.derived(
            &format!("{name}_items_a_page"),
            &format!("{name}: items of a page"),
            "items",
            "a page holds whole items of at most 1 MiB together",
            per_page,
        );
        let pages = (cells.items.clone() / per_page.clone()).rounded_down();
        let pages = self.derived(
            &format!("{name}_full_pages"),
            &format!("{name}: full pages"),
            "of an operation",
            "",
            pages,
        );
        let rest = cells.items - pages.clone() * per_page.clone();
        let is_there = |it: Expression| Expression::IsMore(Box::new(it), Box::new(0.0.into()));
        let full = pages.clone() * units(cells.item_bytes.clone() * per_page);
        // What finds nothing takes one.
        let of_rest = Expression::If(
            Box::new(is_there(rest.clone())),
            Box::new(units(cells.item_bytes * rest)),
            Box::new(one_less(pages.at_most(1.0))),
        );
        full + of_rest
    }

    fn write_units(&mut self, at: usize, of: Use) -> (Expression, &'static str) {
        let workload = self.workload;
        let (pattern, cells) = (&workload.access_patterns[at], self.patterns[at].clone());
        match of.target {
            Target::Table => {
                let units = cells.items
                    * started(cells.item_bytes, WRITE_UNIT_BYTES)
                    * (Expression::Number(1.0) + cells.transactional);
                let note = "one for each started KiB of an item; transactional 2";
                match of.replica {
                    None => (units, note),
                    Some(_) => (units * one_less(cells.failed_condition_share), note),
                }
            }
            Target::Index(index) => {
                let mut writes = pattern.index_writes.iter();
                let Some(write) = writes.find(|write| write.index == index) else {
                    return (Expression::Number(0.0), "");
                };
                let label = format!(
                    "{}: entries of {} that a write changes",
                    pattern.name, workload.dynamodb.indexes[index].name
                );
                let entries = write.share * (rust_decimal::Decimal::ONE + write.key_change_share);
                let note = "the profile's share; a new key is a delete and a put";
                let name = label.replace(": ", "_");
                let entries = self.factor(&name, &label, "entries", note, float(entries));
                let changed = cells.items * one_less(cells.failed_condition_share);
                let bytes = self.entry_bytes(index, cells.item_bytes);
                let note = "one for each started KiB of an entry; a new key counts twice";
                (changed * entries * started(bytes, WRITE_UNIT_BYTES), note)
            }
        }
    }

    /// Bytes of an index entry for an item of a size, overhead left out.
    fn entry_bytes(&mut self, index: usize, item_bytes: Expression) -> Expression {
        let index = &self.workload.dynamodb.indexes[index];
        match index.entry {
            Entry::All => item_bytes,
            Entry::KeysOnly => {
                let keys = self.assumption(Name::KeysOnlyEntryBytes);
                keys.at_most(item_bytes)
            }
            Entry::Bytes(bytes) => {
                let label = format!("{}: bytes of an entry", index.name);
                let name = label.replace(": ", "_");
                self.factor(&name, &label, "bytes", "as the profile says", float(bytes))
            }
        }
    }

    /// The table's items in bytes, with overhead.
    fn table_bytes(&mut self) -> Expression {
        let settings = &self.workload.dynamodb;
        if let Some(bytes) = settings.table_size_bytes {
            let about = super::rows::About {
                label: "size of the table as the console shows it".to_owned(),
                unit: "bytes".to_owned(),
                validation: Some(super::rows::Validation::Between(0.0, 1e18)),
                ..super::rows::About::default()
            };
            return self.input("dynamodb_table_size", "dynamodb.table_size", bytes, about);
        }
        let overhead = self.assumption(Name::ItemOverheadBytes);
        let bytes = self.size_bytes.clone() + self.items.clone() * overhead;
        self.derived(
            "table_bytes",
            "items in a table of DynamoDB",
            "bytes",
            "data and the overhead of each item",
            bytes,
        )
    }

    /// The entries of an index in bytes, with overhead.
    fn index_bytes(&mut self, at: usize) -> Expression {
        let index = &self.workload.dynamodb.indexes[at];
        let label = format!("{}: size", index.name);
        let name = format!("{}_bytes", index.name);
        if let Some(bytes) = index.size_bytes {
            return self.factor(&name, &label, "bytes", "as the profile says", float(bytes));
        }
        let mut entries = self.items.clone();
        if let Some(number) = index.entries {
            let label = format!("{}: entries", index.name);
            let note = "as the profile says";
            let name = format!("{}_entries", index.name);
            entries = self.factor(&name, &label, "entries", note, float(number));
        }
        let overhead = self.assumption(Name::ItemOverheadBytes);
        let mean = self.size_bytes.clone() / self.items.clone();
        let is_empty = self.workload.data.items.is_zero();
        let mean = if is_empty { 0.0.into() } else { mean };
        let bytes = entries * (self.entry_bytes(at, mean) + overhead);
        let note = "entries and their overhead";
        self.derived(&name, &label, "bytes", note, bytes)
    }

    /// An amount of data, in GB.
    fn volume_gb(&mut self, volume: DataVolume) -> Expression {
        match volume {
            DataVolume::Bytes(bytes) => (float(bytes) / GIB).into(),
            DataVolume::Times(times) => {
                let local = self.workload.dynamodb.indexes.iter().enumerate();
                let local = local.filter(|(_, it)| it.kind == IndexKind::Local);
                let local: Vec<_> = local.map(|(at, _)| at).collect();
                let mut bytes = self.table_bytes();
                for at in local {
                    bytes = bytes + self.index_bytes(at);
                }
                bytes * float(times).into() / GIB.into()
            }
        }
    }

    /// Partitions of the table: enough for its data, and enough for its busiest minute.
    fn shards(&mut self) -> Expression {
        let gb = self.volume_gb(DataVolume::Times(rust_decimal::Decimal::ONE));
        let by_size = gb / self.assumption(Name::PartitionGb);
        let mut by_load = Vec::new();
        for (is_read, limit, shape) in [
            (true, Name::PartitionReadLimit, &self.workload.reads_shape),
            (
                false,
                Name::PartitionWriteLimit,
                &self.workload.writes_shape,
            ),
        ] {
            // What moves as the profile says moves with the spikiness that is put in.
            let spikiness = match &self.spikiness {
                Expression::Number(_) => shape.spikiness().into(),
                cell => cell.clone(),
            };
            let of = Use {
                target: Target::Table,
                is_read,
                replica: None,
            };
            let busiest = self.mean_of_table(of) * spikiness;
            by_load.push(busiest / self.assumption(limit));
        }
        let most = by_size.at_least(Expression::sum(by_load));
        let shards = Expression::WholeUnits(Box::new(most));
        let note = "one for each partition_gb, or for the busiest minute by partition_read_limit and \
                    partition_write_limit";
        self.derived(
            "stream_shards",
            "shards of the stream",
            "shards",
            note,
            shards,
        )
    }

    /// Units a second that the table is asked for on average, those of local indexes too.
    pub(super) fn mean_of_table(&mut self, of: Use) -> Expression {
        let mut mean = self.mean_units(of);
        let indexes = self.workload.dynamodb.indexes.iter().enumerate();
        let local = indexes.filter(|(_, it)| it.kind == IndexKind::Local);
        let local: Vec<_> = local.map(|(at, _)| Target::Index(at)).collect();
        for target in local {
            mean = mean + self.mean_units(Use { target, ..of });
        }
        mean
    }

    /// A sum over all writes of a month: of each pattern `of` its items that change and their size.
    fn changes(&self, of: impl Fn(Expression, Expression) -> Expression) -> Expression {
        let patterns = self.workload.access_patterns.iter().zip(&self.patterns);
        let writes = patterns.filter(|(it, _): &(&AccessPattern, _)| !it.operation.is_read());
        let each = writes.map(|(_, cells)| {
            let changed = cells.items.clone() * one_less(cells.failed_condition_share.clone());
            cells.operations.clone() * of(changed, cells.item_bytes.clone())
        });
        Expression::sum(each)
    }

    /// Units a second of a use, on average.
    pub(super) fn mean_units(&mut self, of: Use) -> Expression {
        self.units_a_month(of) / float(month::SECONDS).into()
    }
}
