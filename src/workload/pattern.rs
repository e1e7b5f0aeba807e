//! Access patterns: what an application does, how often, on how many items of what size.

use rust_decimal::Decimal;

/// One thing that the application does. `[reads]` and `[writes]` of a profile are the short form
/// of two: a get and a put of one item.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct AccessPattern {
    /// The name that its charges carry.
    pub name: String,
    /// What is done.
    pub operation: Operation,
    /// How often in a billing month of 2,628,000 seconds.
    pub operations_per_month: Decimal,
    /// How many items one operation reads or writes; a mean may have a fraction.
    pub items: Decimal,
    /// Mean size of an item that is read or written, in bytes; a mean may have a fraction. Of an
    /// update, the larger of the item before and after.
    pub item_size_bytes: Decimal,
    /// Share of reads that are strongly consistent, from 0 to 1. What is neither strong nor
    /// transactional is eventually consistent.
    pub strong: Decimal,
    /// Share of operations in transactions, from 0 to 1.
    pub transactional: Decimal,
    /// Share of writes whose condition fails: they are billed and change nothing.
    pub failed_condition_share: Decimal,
    /// The indexes that reads are served by. Those of no index read the table.
    pub index_reads: Vec<IndexRead>,
    /// The indexes whose entries writes change.
    pub index_writes: Vec<IndexWrite>,
}

/// Reads that an index serves.
#[derive(Debug, Clone, PartialEq)]
pub struct IndexRead {
    /// Which of [`DynamodbSettings::indexes`](super::DynamodbSettings::indexes).
    pub index: usize,
    /// Share of the pattern's reads, from 0 to 1.
    pub share: Decimal,
    /// Whether what is read has the size of the index's entries, and not that of the pattern.
    pub entry_sized: bool,
}

/// Writes that change an index.
#[derive(Debug, Clone, PartialEq)]
pub struct IndexWrite {
    /// Which of [`DynamodbSettings::indexes`](super::DynamodbSettings::indexes).
    pub index: usize,
    /// Share of the pattern's writes, from 0 to 1.
    pub share: Decimal,
    /// Share of these that change the key of the entry, which is a delete and a put.
    pub key_change_share: Decimal,
}

/// An operation of DynamoDB. PostgreSQL does the same in its own way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operation {
    /// One item by its key.
    Get,
    /// Several items by their keys.
    BatchGet,
    /// Several items by their keys, as they were at one moment.
    TransactGet,
    /// Items that lie together, out of the table or an index.
    Query,
    /// Everything, item after item.
    Scan,
    /// Writes a whole item.
    Put,
    /// Changes an item.
    Update,
    /// Removes an item.
    Delete,
    /// Puts or removes several items, each for itself.
    BatchWrite,
    /// Writes several items, all or none.
    TransactWrite,
}

impl Operation {
    /// Every operation, in the order in which they are listed.
    pub const ALL: [Self; 10] = [
        Self::Get,
        Self::BatchGet,
        Self::TransactGet,
        Self::Query,
        Self::Scan,
        Self::Put,
        Self::Update,
        Self::Delete,
        Self::BatchWrite,
        Self::TransactWrite,
    ];

    /// The name that profiles and reports use.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Get => "get",
            Self::BatchGet => "batch-get",
            Self::TransactGet => "transact-get",
            Self::Query => "query",
            Self::Scan => "scan",
            Self::Put => "put",
            Self::Update => "update",
            Self::Delete => "delete",
            Self::BatchWrite => "batch-write",
            Self::TransactWrite => "transact-write",
        }
    }

    /// Whether it reads; the others write.
    #[must_use]
    pub fn is_read(self) -> bool {
        matches!(
            self,
            Self::Get | Self::BatchGet | Self::TransactGet | Self::Query | Self::Scan
        )
    }

    /// Whether it reads what lies together: sizes are added up and rounded once.
    #[must_use]
    pub fn reads_range(self) -> bool {
        matches!(self, Self::Query | Self::Scan)
    }

    /// Whether it is a transaction by itself.
    #[must_use]
    pub fn is_transaction(self) -> bool {
        matches!(self, Self::TransactGet | Self::TransactWrite)
    }

    /// Whether it takes one item and no more.
    #[must_use]
    pub fn is_single(self) -> bool {
        matches!(self, Self::Get | Self::Put | Self::Update | Self::Delete)
    }
}

impl AccessPattern {
    /// Items that are read or written in a month.
    #[must_use]
    pub fn items_per_month(&self) -> Decimal {
        self.operations_per_month * self.items
    }

    /// Items that one operation changes on average: none for a read, nor where a condition fails.
    #[must_use]
    pub fn items_changed(&self) -> Decimal {
        if self.operation.is_read() {
            Decimal::ZERO
        } else {
            self.items * self.succeeding_share()
        }
    }

    /// Share of writes that change something.
    #[must_use]
    pub fn succeeding_share(&self) -> Decimal {
        Decimal::ONE - self.failed_condition_share
    }
}
