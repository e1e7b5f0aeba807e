//! Binary sizes: AWS bills and limits by them, whatever its pages call them.

use rust_decimal::Decimal;

/// Bytes in a GiB, which is a GB on a bill of AWS.
pub(crate) const GIB: Decimal = Decimal::from_parts(1 << 30, 0, 0, false, 0);

/// Bytes in a MiB, for rates.
pub(crate) const MIB: f64 = 1_048_576.0;

/// Bytes in a GiB, for rates.
pub(crate) const GIB_RATE: f64 = MIB * 1024.0;
