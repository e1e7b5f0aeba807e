//! What every way to buy a table has in common: its units, its limits, its storage.

use rust_decimal::{Decimal, dec};

use super::{TableClass, read_units, write_units};
use crate::assumptions::Name;
use crate::bill::{Bill, Group};
use crate::binary::GIB;
use crate::figures::thousands;
use crate::model::{Case, Sizing, Unavailable};
use crate::prices::{Allowance, MissingPrice};
use crate::workload::{AccessPattern, Operation};

/// The largest item: 400 KiB.
const MOST_ITEM_BYTES: Decimal = dec!(409_600);

/// Read units that one operation of a pattern takes on average.
pub(super) fn read_units_of(pattern: &AccessPattern) -> Decimal {
    match pattern.operation {
        Operation::Read {
            strong,
            transactional,
        } => read_units(pattern.item_size_bytes, strong, transactional),
        Operation::Write { .. } => Decimal::ZERO,
    }
}

/// Write units that one operation of a pattern takes on average.
pub(super) fn write_units_of(pattern: &AccessPattern) -> Decimal {
    match pattern.operation {
        Operation::Read { .. } => Decimal::ZERO,
        Operation::Write { transactional } => write_units(pattern.item_size_bytes, transactional),
    }
}

/// Whether a table can hold the workload's items at all.
pub(super) fn check_limits(case: &Case<'_, '_>) -> Result<(), Unavailable> {
    let too_large = |what: &str, bytes: Decimal| {
        Err(Unavailable::Unservable(format!(
            "{what}: an item of {} bytes is more than DynamoDB's 400 KiB (409,600 bytes)",
            thousands(bytes.round_dp(1))
        )))
    };
    for pattern in case.demand.patterns() {
        if pattern.item_size_bytes > MOST_ITEM_BYTES {
            return too_large(&pattern.name, pattern.item_size_bytes);
        }
    }
    let mean = case.demand.data().mean_item_bytes();
    if mean > MOST_ITEM_BYTES {
        return too_large("storage.size ÷ storage.items", mean);
    }
    Ok(())
}

/// What an account has free of a meter, when the profile says that it is this workload's to use.
pub(super) fn allowance<'a>(case: &Case<'_, 'a>, key: &str) -> Option<&'a Allowance> {
    case.book
        .allowance(key)
        .filter(|_| case.workload.dynamodb.free_tier)
}

/// Bills the table's storage: what the console shows when the profile gives it, and otherwise the
/// data with the overhead of every item.
pub(super) fn charge_storage<'a>(
    bill: &mut Bill<'a>,
    case: &Case<'_, 'a>,
    class: TableClass,
) -> Result<(), MissingPrice> {
    let bytes = case.workload.dynamodb.table_size_bytes.unwrap_or_else(|| {
        let overhead = case.assumptions.decimal(Name::ItemOverheadBytes);
        let data = case.demand.data();
        data.size_bytes + data.items * overhead
    });
    let key = format!("dynamodb.storage.{}", class.key());
    let price = case.book.price(&key, "GB-month")?;
    let free = allowance(case, &key);
    bill.charge_beyond(free, Group::Storage, "table", "storage", bytes / GIB, price);
    Ok(())
}

/// What the user should know of the table's size.
pub(super) fn warnings(case: &Case<'_, '_>) -> Vec<String> {
    let data_bytes = case.demand.data().size_bytes;
    match case.workload.dynamodb.table_size_bytes {
        Some(table_bytes) if table_bytes < data_bytes => {
            vec!["dynamodb.table_size is less than storage.size, without any overhead".to_owned()]
        }
        _ => Vec::new(),
    }
}

/// How units come about: operations of each pattern, and what one of them takes on average.
pub(super) fn add_units(sizing: &mut Sizing, case: &Case<'_, '_>) {
    for pattern in case.demand.patterns() {
        let name = &pattern.name;
        let operations = format!("{name}.operations_per_month");
        sizing.add(
            operations,
            pattern.operations_per_month,
            "rate a second × 2,628,000, or as given",
        );
        match pattern.operation {
            Operation::Read { .. } => sizing.add(
                format!("{name}.read_units_per_operation"),
                read_units_of(pattern),
                "one for each started 4 KiB: strong 1, eventual 0.5, transactional 2",
            ),
            Operation::Write { .. } => sizing.add(
                format!("{name}.write_units_per_operation"),
                write_units_of(pattern),
                "one for each started KiB; transactional 2",
            ),
        }
    }
}
