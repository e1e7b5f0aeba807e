//! Request units of an operation. Capacity units are the same, a second.

use rust_decimal::{Decimal, dec};

use crate::rounding::ceil_decimal;

/// A write unit covers this many bytes of an item.
const WRITE_UNIT_BYTES: Decimal = dec!(1024);
/// A read unit covers this many bytes of an item.
const READ_UNIT_BYTES: Decimal = dec!(4096);
/// A query or a scan returns at most this much at once.
const PAGE_BYTES: Decimal = dec!(1_048_576);
/// What an operation in a transaction costs, over one outside: it is prepared and committed.
const TRANSACTION_FACTOR: Decimal = dec!(2);
/// What an eventually consistent read costs, over a strongly consistent one.
const EVENTUAL_FACTOR: Decimal = dec!(0.5);

/// Write units of one write on average: one for each started KiB, twice that in a transaction.
///
/// `transactional` is the share of writes in transactions.
///
/// ```
/// use rust_decimal::dec;
/// use tablestakes::dynamodb::write_units;
/// // 1.2 KiB start two KiB: 2 units, and 5 % of the writes cost twice that: 2 × 1.05.
/// assert_eq!(write_units(dec!(1228.8), dec!(0.05)), dec!(2.1));
/// ```
#[must_use]
pub fn write_units(item_size_bytes: Decimal, transactional: Decimal) -> Decimal {
    write_units_started(item_size_bytes) * write_factor(transactional)
}

/// Read units of one read on average: one for each started 4 KiB, half that when eventually
/// consistent, twice that in a transaction.
///
/// `strong` and `transactional` are shares of the reads; the rest is eventually consistent.
///
/// ```
/// use rust_decimal::dec;
/// use tablestakes::dynamodb::read_units;
/// // 2.5 KiB are one unit; 20 % strong, 80 % at half: 0.2 + 0.8 × 0.5.
/// assert_eq!(read_units(dec!(2560), dec!(0.2), dec!(0)), dec!(0.6));
/// ```
#[must_use]
pub fn read_units(item_size_bytes: Decimal, strong: Decimal, transactional: Decimal) -> Decimal {
    let eventual = Decimal::ONE - strong - transactional;
    read_units_started(item_size_bytes) * read_factor(strong, transactional, eventual)
}

/// Read units of a query or a scan before its consistency: the sizes of a page are added up and
/// rounded up once, and a page holds whole items of at most 1 MiB together.
///
/// ```
/// use rust_decimal::dec;
/// use tablestakes::dynamodb::range_units;
/// // 20 items of 1 KiB: 20 KiB are 5 units; one by one they would be 20.
/// assert_eq!(range_units(dec!(1024), dec!(20)), dec!(5));
/// // 1,500 items of 1 KiB: a page of 1,024 items is 256 units, and the other 476 KiB are 119.
/// assert_eq!(range_units(dec!(1024), dec!(1500)), dec!(375));
/// ```
#[must_use]
pub fn range_units(item_size_bytes: Decimal, items: Decimal) -> Decimal {
    let items_a_page = PAGE_BYTES
        .checked_div(item_size_bytes)
        .unwrap_or(items)
        .floor()
        .max(Decimal::ONE);
    let full_pages = (items / items_a_page).floor();
    let rest = items - full_pages * items_a_page;
    let full = full_pages * read_units_started(item_size_bytes * items_a_page);
    if rest.is_zero() && !full_pages.is_zero() {
        full
    } else {
        full + read_units_started(item_size_bytes * rest)
    }
}

/// Strong read units of an item, or of a page.
pub(super) fn read_units_started(bytes: Decimal) -> Decimal {
    started(bytes, READ_UNIT_BYTES)
}

/// Write units of an item outside of a transaction.
pub(super) fn write_units_started(bytes: Decimal) -> Decimal {
    started(bytes, WRITE_UNIT_BYTES)
}

/// What a write costs, over one outside of a transaction.
pub(super) fn write_factor(transactional: Decimal) -> Decimal {
    Decimal::ONE - transactional + transactional * TRANSACTION_FACTOR
}

/// What reads cost, over strongly consistent ones, by their shares.
pub(super) fn read_factor(strong: Decimal, transactional: Decimal, eventual: Decimal) -> Decimal {
    strong + transactional * TRANSACTION_FACTOR + eventual * EVENTUAL_FACTOR
}

/// How many units a size starts; an empty item starts one.
fn started(bytes: Decimal, unit_bytes: Decimal) -> Decimal {
    ceil_decimal(bytes / unit_bytes).max(Decimal::ONE)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NONE: Decimal = Decimal::ZERO;
    const ALL: Decimal = Decimal::ONE;

    #[test]
    fn a_write_costs_a_unit_for_each_started_kib() {
        assert_eq!(write_units(dec!(1), NONE), dec!(1));
        assert_eq!(write_units(dec!(1024), NONE), dec!(1));
        assert_eq!(write_units(dec!(1025), NONE), dec!(2));
        // The largest item, 400 KiB.
        assert_eq!(write_units(dec!(409_600), NONE), dec!(400));
    }

    #[test]
    fn a_write_in_a_transaction_costs_twice() {
        assert_eq!(write_units(dec!(1025), ALL), dec!(4));
        // A quarter of the writes: 0.75 × 2 + 0.25 × 4 = 2.5.
        assert_eq!(write_units(dec!(1025), dec!(0.25)), dec!(2.5));
    }

    #[test]
    fn a_strong_read_costs_a_unit_for_each_started_4_kib() {
        assert_eq!(read_units(dec!(1), ALL, NONE), dec!(1));
        assert_eq!(read_units(dec!(4096), ALL, NONE), dec!(1));
        assert_eq!(read_units(dec!(4097), ALL, NONE), dec!(2));
        assert_eq!(read_units(dec!(409_600), ALL, NONE), dec!(100));
    }

    #[test]
    fn a_query_adds_sizes_up_and_rounds_once() {
        // 10 × 500 B = 5,000 B: 2 units, where 10 gets take 10.
        assert_eq!(range_units(dec!(500), dec!(10)), dec!(2));
        // What finds nothing takes one.
        assert_eq!(range_units(dec!(500), dec!(0)), dec!(1));
        assert_eq!(range_units(dec!(4096), dec!(1)), dec!(1));
        assert_eq!(range_units(dec!(4097), dec!(1)), dec!(2));
    }

    #[test]
    fn a_query_rounds_once_for_each_page_of_whole_items() {
        // 256 items of 4 KiB fill a page of 1 MiB: 256 units, and not one more.
        assert_eq!(range_units(dec!(4096), dec!(256)), dec!(256));
        assert_eq!(range_units(dec!(4096), dec!(257)), dec!(257));
        // 3 items of 301 KiB fit a page: 903 KiB = 225.75 → 226 units. Ten items are three such
        // pages and one of 301 KiB = 75.25 → 76: 3 × 226 + 76 = 754.
        assert_eq!(range_units(dec!(308_224), dec!(10)), dec!(754));
    }

    #[test]
    fn an_eventual_read_costs_half_and_a_transactional_one_twice() {
        assert_eq!(read_units(dec!(4097), NONE, NONE), dec!(1));
        assert_eq!(read_units(dec!(4097), NONE, ALL), dec!(4));
        // 20 % strong, 10 % transactional, 70 % eventual of 2 units: 2 × (0.2 + 0.2 + 0.35) = 1.5.
        assert_eq!(read_units(dec!(4097), dec!(0.2), dec!(0.1)), dec!(1.5));
    }
}
