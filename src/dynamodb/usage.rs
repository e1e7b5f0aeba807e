//! What operations take of the table and of each index, in units.

use std::iter;

use rust_decimal::Decimal;

use super::units::{
    range_units, read_factor, read_units_started, write_factor, write_units_started,
};
use crate::assumptions::{Asked, Name};
use crate::bill::Group;
use crate::workload::{AccessPattern, Entry, Index, IndexRead, Workload};

/// What has units of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Target {
    Table,
    /// One of the workload's indexes, by its place among them.
    Index(usize),
}

/// Units of reads or of writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Read,
    Write,
}

impl Kind {
    /// What keys call it.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Write => "write",
        }
    }
}

impl Target {
    /// The part of the bill that its throughput stands in, in the first region.
    pub(super) fn group(self) -> Group {
        match self {
            Self::Table => Group::Throughput,
            Self::Index(_) => Group::Indexes,
        }
    }
}

/// Turns operations into units.
pub(super) struct Units<'c> {
    indexes: &'c [Index],
    keys_only_bytes: Decimal,
}

impl<'c> Units<'c> {
    pub(super) fn of(workload: &'c Workload, assumptions: &Asked<'_>) -> Self {
        let indexes = &workload.dynamodb.indexes[..];
        let any = indexes.iter().any(|it| it.entry == Entry::KeysOnly);
        Self {
            indexes,
            keys_only_bytes: if any {
                assumptions.decimal(Name::KeysOnlyEntryBytes)
            } else {
                Decimal::ZERO
            },
        }
    }

    /// The table and its indexes.
    pub(super) fn targets(&self) -> impl Iterator<Item = Target> + use<> {
        let indexes = 0..self.indexes.len();
        iter::once(Target::Table).chain(indexes.map(Target::Index))
    }

    /// The bytes of an index entry for an item of a size, overhead left out.
    pub(super) fn entry_bytes(&self, index: usize, item_bytes: Decimal) -> Decimal {
        match self.indexes[index].entry {
            Entry::All => item_bytes,
            Entry::KeysOnly => self.keys_only_bytes.min(item_bytes),
            Entry::Bytes(bytes) => bytes,
        }
    }

    /// Read units that an operation of a pattern takes on average. What a cache answers of the
    /// eventually consistent reads, the share `hits`, takes none.
    pub(super) fn reads(&self, it: &AccessPattern, target: Target, hits: Decimal) -> Decimal {
        if !it.operation.is_read() {
            return Decimal::ZERO;
        }
        let missed = Decimal::ONE - hits;
        match target {
            Target::Table => {
                let elsewhere: Decimal = it.index_reads.iter().map(|read| read.share).sum();
                if elsewhere >= Decimal::ONE {
                    return Decimal::ZERO;
                }
                let eventual = Decimal::ONE - it.strong - it.transactional - elsewhere;
                strong_units(it) * read_factor(it.strong, it.transactional, eventual * missed)
            }
            Target::Index(index) => {
                let Some(read) = it.index_reads.iter().find(|read| read.index == index) else {
                    return Decimal::ZERO;
                };
                self.index_reads(it, read, missed)
            }
        }
    }

    fn index_reads(&self, it: &AccessPattern, read: &IndexRead, missed: Decimal) -> Decimal {
        let none = Decimal::ZERO;
        if read.entry_sized {
            let bytes = self.entry_bytes(read.index, it.item_size_bytes);
            return read_units_started(bytes) * read_factor(none, none, read.share * missed);
        }
        let eventual = (Decimal::ONE - it.strong) * missed;
        strong_units(it) * read_factor(it.strong, none, eventual)
    }

    /// Write units that an operation of a pattern takes on average. A write whose condition fails
    /// is billed on the table and changes no index. Index entries follow after a transaction, and
    /// are not doubled by it; a new key is a delete and a put.
    pub(super) fn writes(&self, it: &AccessPattern, target: Target) -> Decimal {
        if it.operation.is_read() {
            return Decimal::ZERO;
        }
        match target {
            Target::Table => {
                it.items * write_units_started(it.item_size_bytes) * write_factor(it.transactional)
            }
            Target::Index(index) => {
                let Some(write) = it.index_writes.iter().find(|write| write.index == index) else {
                    return Decimal::ZERO;
                };
                let changed = it.items_changed() * write.share;
                let entries = changed * (Decimal::ONE + write.key_change_share);
                entries * write_units_started(self.entry_bytes(index, it.item_size_bytes))
            }
        }
    }
}

/// What an operation reads, in units of strongly consistent reads: item by item, or all of a page
/// together.
fn strong_units(it: &AccessPattern) -> Decimal {
    if it.operation.reads_range() {
        range_units(it.item_size_bytes, it.items)
    } else {
        it.items * read_units_started(it.item_size_bytes)
    }
}

/// Bytes that an operation changes on average, without what fails.
pub(super) fn changed_bytes(it: &AccessPattern) -> Decimal {
    it.items_changed() * it.item_size_bytes
}

/// Changes of up to 1 KiB each that an operation makes on average.
pub(super) fn change_units(it: &AccessPattern) -> Decimal {
    it.items_changed() * write_units_started(it.item_size_bytes)
}
