//! What the data takes on disk: rows in pages, indexes, bloat.

use rust_decimal::Decimal;

use super::rows::StoredIndexes;
use crate::assumptions::{Asked, Name};
use crate::rounding::ceil_decimal;
use crate::workload::Data;

/// What the data takes on disk, in bytes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Footprint {
    /// Tables, out-of-line values included.
    pub(super) heap: Decimal,
    /// The indexes: the primary key's and the secondary ones.
    pub(super) index: Decimal,
    /// Both with bloat: what is in use.
    pub(super) used: Decimal,
}

impl Footprint {
    /// The footprint of a workload's data, as if all items lived in one table.
    ///
    /// A payload of up to 2,000 bytes is kept in its row: a page holds
    /// floor(8,168 ÷ (28 + payload rounded up to 8)) rows. A larger one lies out of line in chunks
    /// of 1,996 bytes, 4 to a page, and leaves a row of 64 bytes behind. An entry of a secondary
    /// index takes (key + 16 bytes) ÷ 0.9.
    pub(super) fn of(data: &Data, indexes: StoredIndexes, assumptions: &Asked<'_>) -> Self {
        let payload = data.mean_item_bytes();
        let page_bytes = assumptions.decimal(Name::PageBytes);
        let pages = if payload <= assumptions.decimal(Name::InlineMaxBytes) {
            data.items / rows_per_page(payload, assumptions)
        } else {
            let chunks = ceil_decimal(payload / assumptions.decimal(Name::ChunkBytes));
            let row = assumptions.decimal(Name::OutOfLineRowBytes);
            data.items * chunks / assumptions.decimal(Name::ChunksPerPage)
                + data.items / rows_per_page(row, assumptions)
        };
        let heap = pages * page_bytes;
        let mut index = data.items * assumptions.decimal(Name::PrimaryKeyBytes);
        if !indexes.entries.is_zero() {
            let constant = |name| assumptions.decimal(name);
            let key = indexes.entry_bytes;
            let key = key.unwrap_or_else(|| constant(Name::IndexEntryBytes));
            let entry = key + constant(Name::IndexOverheadBytes);
            index += indexes.entries * entry / constant(Name::IndexFill);
        }
        Self {
            heap,
            index,
            used: (heap + index) * assumptions.decimal(Name::Bloat),
        }
    }
}

fn rows_per_page(payload: Decimal, assumptions: &Asked<'_>) -> Decimal {
    let alignment = assumptions.decimal(Name::RowAlignmentBytes);
    let aligned = ceil_decimal(payload / alignment) * alignment;
    let row = assumptions.decimal(Name::RowOverheadBytes) + aligned;
    let usable = assumptions.decimal(Name::PageUsableBytes);
    usable
        .checked_div(row)
        .unwrap_or(usable)
        .floor()
        .max(Decimal::ONE)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assumptions::Assumptions;
    use rust_decimal::dec;

    fn entries(entries: Decimal) -> StoredIndexes {
        StoredIndexes {
            entries,
            entry_bytes: None,
        }
    }

    fn footprint(size_bytes: Decimal, items: Decimal) -> Footprint {
        let assumptions = Assumptions::default();
        let data = Data { size_bytes, items };
        Footprint::of(&data, entries(dec!(0)), &Asked::new(&assumptions))
    }

    #[test]
    fn rows_of_a_kib_as_measured() {
        // 28 + 1,024 = 1,052; floor(8,168 ÷ 1,052) = 7 rows a page; 7,000 rows are 1,000 pages.
        // 1,000 × 8,192 ÷ 7,000 = 1,170.3 B a row: the 1,170 B that were measured.
        let it = footprint(dec!(7_168_000), dec!(7_000));
        assert_eq!(it.heap, dec!(8_192_000));
        assert_eq!(it.index, dec!(157_500)); // 7,000 × 22.5
        assert_eq!(it.used, dec!(10_019_400)); // (8,192,000 + 157,500) × 1.2
    }

    #[test]
    fn payloads_are_aligned_to_8_bytes() {
        // 100 → 104, + 28 = 132: floor(8,168 ÷ 132) = 61 rows a page.
        assert_eq!(footprint(dec!(6_100), dec!(61)).heap, dec!(8_192));
        // 104 is aligned already: the same 61; 105 → 112, + 28 = 140: 58.
        assert_eq!(footprint(dec!(6_344), dec!(61)).heap, dec!(8_192));
        assert_eq!(footprint(dec!(6_090), dec!(58)).heap, dec!(8_192));
    }

    #[test]
    fn payloads_over_2000_bytes_lie_out_of_line() {
        // 2,000 B: + 28 = 2,028: 4 rows a page, so 44 rows are 11 pages.
        assert_eq!(footprint(dec!(88_000), dec!(44)).heap, dec!(90_112));
        // 3,000 B: 2 chunks each, 4 to a page: 88 × 2 ÷ 4 = 44 pages; and rows of 64 + 28 = 92 B:
        // floor(8,168 ÷ 92) = 88 a page: 1 page. 45 × 8,192 = 368,640.
        assert_eq!(footprint(dec!(264_000), dec!(88)).heap, dec!(368_640));
    }

    #[test]
    fn each_secondary_index_takes_its_entries() {
        let assumptions = Assumptions::default();
        let data = Data {
            size_bytes: dec!(7_168_000),
            items: dec!(7_000),
        };
        // An entry for every item in one, and for 900 of them in another.
        let indexes = entries(dec!(7_000) + dec!(900));
        let it = Footprint::of(&data, indexes, &Asked::new(&assumptions));
        // 7,000 × 22.5 + 7,900 × (16 + 16) ÷ 0.9 = 157,500 + 280,888.89 = 438,388.89.
        assert_eq!(it.index.round_dp(2), dec!(438_388.89));
        // With entries of 40 B: 157,500 + 7,900 × (40 + 16) ÷ 0.9 = 649,055.56.
        let indexes = StoredIndexes {
            entry_bytes: Some(dec!(40)),
            ..indexes
        };
        let it = Footprint::of(&data, indexes, &Asked::new(&assumptions));
        assert_eq!(it.index.round_dp(2), dec!(649_055.56));
    }

    #[test]
    fn no_data_takes_nothing() {
        assert_eq!(footprint(dec!(0), dec!(0)).used, dec!(0));
    }
}
