//! gp3 volumes of RDS for PostgreSQL: what is included, what can be bought, what is pinned.
//!
//! Rule: Amazon RDS user guide, gp3 storage. Below 400 GiB a volume has 3,000 IOPS and 125 MiB/s
//! and no more can be bought; from 400 GiB on it has 12,000 and 500, and more costs by the unit.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::load::Transfer;
use crate::assumptions::Name;
use crate::binary::GIB;
use crate::model::Case;
use crate::rounding::{billed, ceil, ceil_decimal};

/// How fast a volume is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Speed {
    pub(super) iops: Decimal,
    pub(super) mib_per_second: Decimal,
}

/// A volume as it is bought.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Volume {
    /// Provisioned storage in whole GiB.
    pub(super) gib: Decimal,
    /// How fast it is.
    pub(super) speed: Speed,
    /// What of its speed is bought beyond what is included.
    pub(super) extra: Speed,
    /// What decided its size.
    pub(super) decided_by: &'static str,
}

/// How full a volume is: needed ÷ had, above 1 it falls short.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fullness {
    pub(super) storage: f64,
    pub(super) iops: f64,
    pub(super) throughput: f64,
}

/// What volumes there are for a workload's data: the limits of gp3, and what the profile pins.
#[derive(Debug)]
pub(super) struct Volumes {
    /// Whole GiB that hold the data with the share that is kept free.
    pub(super) needed_gib: Decimal,
    pub(super) pinned_gib: Option<Decimal>,
    /// What is pinned in GiB, when that is not whole and the volume is the next whole GiB.
    pub(super) pinned_fraction_gib: Option<Decimal>,
    pub(super) pinned_iops: Option<Decimal>,
    pub(super) least_gib: Decimal,
    pub(super) most_gib: Decimal,
    large_from_gib: Decimal,
    small: Speed,
    large: Speed,
    most: Speed,
}

impl Volumes {
    pub(super) fn of(case: &Case<'_, '_>, used_bytes: Decimal) -> Self {
        let constant = |name| case.assumptions.decimal(name);
        let speed = |iops, mib_per_second| Speed {
            iops: constant(iops),
            mib_per_second: constant(mib_per_second),
        };
        let filled = Decimal::ONE - constant(Name::FreeShare);
        let pinned = &case.workload.postgres;
        let pinned_gib = pinned.storage_bytes.map(|bytes| bytes / GIB);
        Self {
            needed_gib: ceil_decimal(used_bytes / filled / GIB),
            pinned_gib: pinned_gib.map(ceil_decimal),
            pinned_fraction_gib: pinned_gib.filter(|gib| !gib.fract().is_zero()),
            pinned_iops: pinned.iops,
            least_gib: constant(Name::Gp3MinGib),
            most_gib: constant(Name::Gp3MaxGib),
            large_from_gib: constant(Name::Gp3LargeFromGib),
            small: speed(Name::Gp3SmallIops, Name::Gp3SmallMbPerSecond),
            large: speed(Name::Gp3LargeIops, Name::Gp3LargeMbPerSecond),
            most: speed(Name::Gp3MaxIops, Name::Gp3MaxMbPerSecond),
        }
    }

    /// The volume for a load, or for the data alone: what is pinned, and for the rest the smallest
    /// that serves, as far as one can be bought.
    pub(super) fn choose(&self, load: Option<Transfer>) -> Volume {
        let whole = |rate: f64| billed(ceil(rate).max(0.0));
        let needed_iops = load.map_or(Decimal::ZERO, |load| whole(load.iops));
        let mib_per_second = load.map_or(Decimal::ZERO, |load| whole(load.mib_per_second));
        let iops = self.pinned_iops.unwrap_or(needed_iops);

        let by_data = self.needed_gib.max(self.least_gib);
        let small = by_data < self.large_from_gib;
        let (gib, decided_by) = if let Some(gib) = self.pinned_gib {
            (gib, "pinned")
        } else if small && iops > self.small.iops {
            (self.large_from_gib, "IOPS")
        } else if small && mib_per_second > self.small.mib_per_second {
            (self.large_from_gib, "throughput")
        } else if self.needed_gib < self.least_gib {
            (by_data, "the smallest volume")
        } else {
            (by_data, "the data")
        };
        if gib < self.large_from_gib {
            let (iops, mib_per_second) = (Decimal::ZERO, Decimal::ZERO);
            let extra = Speed {
                iops,
                mib_per_second,
            };
            return Volume {
                gib,
                speed: self.small,
                extra,
                decided_by,
            };
        }
        let within = |wanted: Decimal, included, most| wanted.min(most).max(included);
        let included = self.large;
        let speed = Speed {
            iops: within(iops, included.iops, self.most.iops),
            mib_per_second: within(
                mib_per_second,
                included.mib_per_second,
                self.most.mib_per_second,
            ),
        };
        let extra = Speed {
            iops: speed.iops - included.iops,
            mib_per_second: speed.mib_per_second - included.mib_per_second,
        };
        Volume {
            gib,
            speed,
            extra,
            decided_by,
        }
    }

    /// How full a volume is with the data and a load.
    pub(super) fn fullness(&self, volume: &Volume, load: Transfer) -> Fullness {
        let rate = |value: Decimal| value.to_f64().unwrap_or(f64::INFINITY);
        Fullness {
            storage: rate(self.needed_gib) / rate(volume.gib.min(self.most_gib)),
            iops: load.iops / rate(volume.speed.iops),
            throughput: load.mib_per_second / rate(volume.speed.mib_per_second),
        }
    }
}
