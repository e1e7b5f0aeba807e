//! Volumes under a server: which speed comes with what size, and what is bought beyond.
//!
//! Rules: Amazon RDS user guide, storage of DB instances; Amazon EBS user guide, volume types. Sizes
//! are whole GiB, throughput is in MiB a second, as AWS bills both.

use rust_decimal::Decimal;

use super::load::Transfer;
use super::rows::rate;
use crate::assumptions::Name;
use crate::binary::GIB;
use crate::model::Case;
use crate::rounding::{billed, ceil, ceil_decimal};
use crate::workload::StorageType;

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
    /// How fast it is for ever.
    pub(super) speed: Speed,
    /// What of its speed is billed beside its size.
    pub(super) extra: Speed,
    /// IOPS that it has for a while, where that is more than it always has.
    burst_iops: Decimal,
    /// From which size on it can be as fast as is wanted, GiB; 0 where every size can, or one is pinned.
    pub(super) for_speed_gib: Decimal,
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

/// What a load asks of a volume: in its busiest minutes, and on average.
#[derive(Debug, Clone, Copy)]
pub(super) struct Asked {
    pub(super) busiest: Transfer,
    pub(super) mean_iops: f64,
}

/// What volumes there are for a workload's data: the limits of their kind, and what the profile
/// pins.
#[derive(Debug)]
pub(super) struct Volumes {
    pub(super) storage_type: StorageType,
    /// Whole GiB that hold the data with the share that is kept free.
    pub(super) needed_gib: Decimal,
    pub(super) pinned_gib: Option<Decimal>,
    /// What is pinned in GiB, when that is not whole and the volume is the next whole GiB.
    pub(super) pinned_fraction_gib: Option<Decimal>,
    pub(super) pinned_iops: Option<Decimal>,
    pub(super) pinned_mib_per_second: Option<Decimal>,
    pub(super) least_gib: Decimal,
    pub(super) most_gib: Decimal,
    rules: Rules,
}

/// How speed comes with size.
#[derive(Debug)]
enum Rules {
    /// Little speed below a size; from there on more is included, and more can be bought.
    Striped {
        from_gib: Decimal,
        small: Speed,
        large: Speed,
        most: Speed,
    },
    /// The same speed is included in every size, and more can be bought for some of it.
    Flat {
        included: Speed,
        most: Speed,
        iops_per_gib: Decimal,
        mib_per_iops: Decimal,
    },
    /// Speed grows with size, and none can be bought.
    BySize {
        iops_per_gib: Decimal,
        least_iops: Decimal,
        burst_iops: Decimal,
        most_iops: Decimal,
        /// From which size on there is how much throughput, from the smallest on.
        throughput: [(Decimal, Decimal); 3],
    },
    /// Every IOPS is bought, and throughput comes with it.
    Provisioned {
        least_iops: Decimal,
        least_iops_per_gib: Decimal,
        most_iops_per_gib: Decimal,
        most: Speed,
        mib_per_iops: Decimal,
    },
}

impl Volumes {
    /// Volumes of RDS.
    pub(super) fn rds(case: &Case<'_, '_>, storage_type: StorageType, used_bytes: Decimal) -> Self {
        let constant = |name| case.assumptions.decimal(name);
        let speed = |iops, mib_per_second| Speed {
            iops: constant(iops),
            mib_per_second: constant(mib_per_second),
        };
        let provisioned = |most_iops_per_gib| Rules::Provisioned {
            least_iops: constant(Name::IoMinIops),
            least_iops_per_gib: constant(Name::IoLeastIopsPerGib),
            most_iops_per_gib: constant(most_iops_per_gib),
            most: speed(Name::IoMaxIops, Name::IoMaxMbPerSecond),
            mib_per_iops: constant(Name::IoMbPerIops),
        };
        let (least_gib, most_gib, rules) = match storage_type {
            StorageType::Gp3 => {
                let rules = Rules::Striped {
                    from_gib: constant(Name::Gp3LargeFromGib),
                    small: speed(Name::Gp3SmallIops, Name::Gp3SmallMbPerSecond),
                    large: speed(Name::Gp3LargeIops, Name::Gp3LargeMbPerSecond),
                    most: speed(Name::Gp3MaxIops, Name::Gp3MaxMbPerSecond),
                };
                (Name::Gp3MinGib, Name::Gp3MaxGib, rules)
            }
            StorageType::Gp2 => {
                let rules = Rules::BySize {
                    iops_per_gib: constant(Name::Gp2IopsPerGib),
                    least_iops: constant(Name::Gp2LeastIops),
                    burst_iops: constant(Name::Gp2BurstIops),
                    most_iops: constant(Name::Gp2MaxIops),
                    throughput: [
                        (Decimal::ZERO, constant(Name::Gp2SmallMbPerSecond)),
                        (
                            constant(Name::Gp2StripedFromGib),
                            constant(Name::Gp2StripedMbPerSecond),
                        ),
                        (
                            constant(Name::Gp2FullFromGib),
                            constant(Name::Gp2FullMbPerSecond),
                        ),
                    ],
                };
                (Name::Gp2MinGib, Name::VolumeMaxGib, rules)
            }
            StorageType::Io1 => {
                let rules = provisioned(Name::Io1MostIopsPerGib);
                (Name::IoMinGib, Name::VolumeMaxGib, rules)
            }
            StorageType::Io2 => {
                let rules = provisioned(Name::Io2MostIopsPerGib);
                (Name::IoMinGib, Name::VolumeMaxGib, rules)
            }
        };
        let limits = (constant(least_gib), constant(most_gib));
        Self::of(case, storage_type, used_bytes, limits, rules)
    }

    /// Volumes of gp3 on EC2.
    pub(super) fn ebs(case: &Case<'_, '_>, used_bytes: Decimal) -> Self {
        let constant = |name| case.assumptions.decimal(name);
        let speed = |iops, mib_per_second| Speed {
            iops: constant(iops),
            mib_per_second: constant(mib_per_second),
        };
        let rules = Rules::Flat {
            included: speed(Name::EbsIops, Name::EbsMbPerSecond),
            most: speed(Name::EbsMaxIops, Name::EbsMaxMbPerSecond),
            iops_per_gib: constant(Name::EbsIopsPerGib),
            mib_per_iops: constant(Name::EbsMbPerIops),
        };
        let limits = (constant(Name::EbsMinGib), constant(Name::EbsMaxGib));
        Self::of(case, StorageType::Gp3, used_bytes, limits, rules)
    }

    fn of(
        case: &Case<'_, '_>,
        storage_type: StorageType,
        used_bytes: Decimal,
        (least_gib, most_gib): (Decimal, Decimal),
        rules: Rules,
    ) -> Self {
        let filled = Decimal::ONE - case.assumptions.decimal(Name::FreeShare);
        let pinned = &case.workload.postgres;
        let pinned_gib = pinned.storage_bytes.map(|bytes| bytes / GIB);
        Self {
            storage_type,
            needed_gib: ceil_decimal(used_bytes / filled / GIB),
            pinned_gib: pinned_gib.map(ceil_decimal),
            pinned_fraction_gib: pinned_gib.filter(|gib| !gib.fract().is_zero()),
            pinned_iops: pinned.iops,
            pinned_mib_per_second: pinned.mib_per_second,
            least_gib,
            most_gib,
            rules,
        }
    }

    /// The volume for a load, or for the data alone: what is pinned, and for the rest the smallest
    /// that serves, as far as one can be bought.
    pub(super) fn choose(&self, asked: Option<Asked>) -> Volume {
        let whole = |rate: f64| billed(ceil(rate).max(0.0));
        let needed = asked.map_or((Decimal::ZERO, Decimal::ZERO, Decimal::ZERO), |it| {
            let busiest = it.busiest;
            (
                whole(busiest.iops),
                whole(busiest.mib_per_second),
                whole(it.mean_iops),
            )
        });
        let wanted = Speed {
            iops: self.pinned_iops.unwrap_or(needed.0),
            mib_per_second: self.pinned_mib_per_second.unwrap_or(needed.1),
        };
        let mut gib = self.needed_gib.max(self.least_gib);
        let mut for_speed_gib = Decimal::ZERO;
        let mut decided_by = if self.needed_gib < self.least_gib {
            "the smallest volume"
        } else {
            "the data"
        };
        if let Some(pinned) = self.pinned_gib {
            (gib, decided_by) = (pinned, "pinned");
        } else {
            let (for_iops, for_throughput) = self.sizes_for(wanted, needed.2);
            for (size, reason) in [(for_iops, "IOPS"), (for_throughput, "throughput")] {
                let size = size.min(self.most_gib);
                for_speed_gib = for_speed_gib.max(size);
                if size > gib {
                    (gib, decided_by) = (size, reason);
                }
            }
        }
        let (speed, extra, burst_iops) = self.speed(gib, wanted);
        Volume {
            gib,
            speed,
            extra,
            burst_iops,
            for_speed_gib,
            decided_by,
        }
    }

    /// The sizes from which on a volume can be as fast as is wanted, in GiB: for IOPS, and for
    /// throughput.
    fn sizes_for(&self, wanted: Speed, mean_iops: Decimal) -> (Decimal, Decimal) {
        let none = Decimal::ZERO;
        match &self.rules {
            Rules::Striped {
                from_gib, small, ..
            } => {
                let for_more = |more: bool| if more { *from_gib } else { none };
                (
                    for_more(wanted.iops > small.iops),
                    for_more(wanted.mib_per_second > small.mib_per_second),
                )
            }
            Rules::Flat {
                included,
                most,
                iops_per_gib,
                mib_per_iops,
            } => {
                let of_throughput = |mib: Decimal| mib.min(most.mib_per_second) / mib_per_iops;
                let for_iops = |iops: Decimal| {
                    if iops > included.iops {
                        ceil_decimal(iops.min(most.iops) / iops_per_gib)
                    } else {
                        none
                    }
                };
                (
                    for_iops(wanted.iops),
                    for_iops(of_throughput(wanted.mib_per_second)),
                )
            }
            Rules::BySize {
                iops_per_gib,
                least_iops,
                burst_iops,
                throughput,
                ..
            } => {
                let always = if wanted.iops > *burst_iops || self.pinned_iops.is_some() {
                    wanted.iops
                } else {
                    mean_iops
                };
                let for_iops = if always > *least_iops {
                    ceil_decimal(always / iops_per_gib)
                } else {
                    none
                };
                let enough = throughput
                    .iter()
                    .find(|(_, mib)| *mib >= wanted.mib_per_second);
                let largest = throughput[throughput.len() - 1];
                (for_iops, enough.map_or(largest.0, |(from, _)| *from))
            }
            Rules::Provisioned {
                most_iops_per_gib,
                most,
                mib_per_iops,
                ..
            } => {
                let of_throughput = wanted.mib_per_second.min(most.mib_per_second) / mib_per_iops;
                let for_iops =
                    |iops: Decimal| ceil_decimal(iops.min(most.iops) / most_iops_per_gib);
                (for_iops(wanted.iops), for_iops(of_throughput))
            }
        }
    }

    /// How fast a volume of a size is when so much is wanted, what of that is billed, and the IOPS
    /// that it has for a while.
    fn speed(&self, gib: Decimal, wanted: Speed) -> (Speed, Speed, Decimal) {
        let none = Speed {
            iops: Decimal::ZERO,
            mib_per_second: Decimal::ZERO,
        };
        let beyond = |speed: Speed, included: &Speed| Speed {
            iops: speed.iops - included.iops,
            mib_per_second: speed.mib_per_second - included.mib_per_second,
        };
        match &self.rules {
            Rules::Striped {
                from_gib, small, ..
            } if gib < *from_gib => (*small, none, small.iops),
            Rules::Striped { large, most, .. } => {
                let speed = within(wanted, large, most);
                (speed, beyond(speed, large), speed.iops)
            }
            Rules::Flat {
                included,
                most,
                iops_per_gib,
                mib_per_iops,
            } => {
                let for_throughput = if wanted.mib_per_second > included.mib_per_second {
                    ceil_decimal(wanted.mib_per_second.min(most.mib_per_second) / mib_per_iops)
                } else {
                    Decimal::ZERO
                };
                let most_iops = most.iops.min(gib * iops_per_gib).max(included.iops);
                let iops = wanted.iops.max(for_throughput).min(most_iops);
                let iops = iops.max(included.iops);
                let most_mib = most.mib_per_second.min(iops * mib_per_iops);
                let mib_per_second = wanted
                    .mib_per_second
                    .min(most_mib)
                    .max(included.mib_per_second);
                let speed = Speed {
                    iops,
                    mib_per_second,
                };
                (speed, beyond(speed, included), iops)
            }
            Rules::BySize {
                iops_per_gib,
                least_iops,
                burst_iops,
                most_iops,
                throughput,
            } => {
                let iops = (gib * iops_per_gib).max(*least_iops).min(*most_iops);
                let reached = throughput.iter().rfind(|(from, _)| gib >= *from);
                let speed = Speed {
                    iops,
                    mib_per_second: reached.map_or(Decimal::ZERO, |(_, mib)| *mib),
                };
                (speed, none, iops.max(*burst_iops))
            }
            Rules::Provisioned {
                least_iops,
                least_iops_per_gib,
                most_iops_per_gib,
                most,
                mib_per_iops,
            } => {
                let for_throughput =
                    ceil_decimal(wanted.mib_per_second.min(most.mib_per_second) / mib_per_iops);
                let least = ceil_decimal(gib * least_iops_per_gib).max(*least_iops);
                let most_iops = most.iops.min(gib * most_iops_per_gib);
                let iops = match self.pinned_iops {
                    Some(pinned) => pinned,
                    None => wanted.iops.max(for_throughput),
                };
                let iops = iops.min(most_iops).max(least);
                let speed = Speed {
                    iops,
                    mib_per_second: (iops * mib_per_iops).min(most.mib_per_second),
                };
                let extra = Speed { iops, ..none };
                (speed, extra, iops)
            }
        }
    }

    /// How full a volume is with the data and a load.
    pub(super) fn fullness(&self, volume: &Volume, asked: Asked) -> Fullness {
        let busiest = asked.busiest;
        let iops = busiest.iops / rate(volume.burst_iops);
        Fullness {
            storage: rate(self.needed_gib) / rate(volume.gib.min(self.most_gib)),
            // What is made for a percentile of the minutes may be made for less than their mean.
            iops: if volume.burst_iops > volume.speed.iops {
                iops.max(asked.mean_iops / rate(volume.speed.iops))
            } else {
                iops
            },
            throughput: busiest.mib_per_second / rate(volume.speed.mib_per_second),
        }
    }
}

/// What is wanted, between what is included and the most that can be bought.
fn within(wanted: Speed, included: &Speed, most: &Speed) -> Speed {
    Speed {
        iops: wanted.iops.min(most.iops).max(included.iops),
        mib_per_second: wanted
            .mib_per_second
            .min(most.mib_per_second)
            .max(included.mib_per_second),
    }
}
