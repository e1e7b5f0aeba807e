//! How full an instance class is with a load: the constraints, and which of them decides.

use super::Footprint;
use super::load::{Load, Transfer};
use super::rows::Rows;
use super::volume::{Volume, Volumes};
use crate::assumptions::Name;
use crate::binary::MIB;
use crate::model::Case;
use crate::prices::Instance;
use crate::rounding::TOLERANCE;

/// What a class and its volume must have enough of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Constraint {
    Cpu,
    Memory,
    Storage,
    Iops,
    Throughput,
}

impl Constraint {
    pub(super) const ALL: [Self; 5] = [
        Self::Cpu,
        Self::Memory,
        Self::Storage,
        Self::Iops,
        Self::Throughput,
    ];

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Cpu => "CPU",
            Self::Memory => "memory",
            Self::Storage => "storage",
            Self::Iops => "IOPS",
            Self::Throughput => "throughput",
        }
    }

    /// How its fullness comes about.
    pub(super) fn meaning(self) -> &'static str {
        match self {
            Self::Cpu => "busy vCPUs ÷ target utilization ÷ vCPUs",
            Self::Memory => "the cache at which max_miss of the reads miss ÷ the cache",
            Self::Storage => "needed ÷ provisioned",
            Self::Iops | Self::Throughput => {
                "needed ÷ what the volume or the class has, whichever is less"
            }
        }
    }

    /// The key of its fullness in JSON.
    pub(super) fn key(self) -> &'static str {
        match self {
            Self::Cpu => "cpu_fullness",
            Self::Memory => "memory_fullness",
            Self::Storage => "storage_fullness",
            Self::Iops => "iops_fullness",
            Self::Throughput => "throughput_fullness",
        }
    }
}

/// How classes are sized for a workload: its load, and the constants that turn it into fullness.
#[derive(Debug)]
pub(super) struct Sizer {
    pub(super) volumes: Volumes,
    pub(super) load: Load,
    cpu_target: f64,
    cache_share: f64,
    /// Memory that the connections take.
    connections_bytes: f64,
    /// Share of the pages that miss any cache.
    cold: f64,
    /// The cache with which the misses are just the most that will do.
    needed_cache_bytes: f64,
    bytes_per_connection: f64,
    most_connections: f64,
}

/// How a class fares with a load. Fullness is needed ÷ had: 1 is just enough.
#[derive(Debug)]
pub(super) struct Fit {
    pub(super) volume: Volume,
    /// By the order of [`Constraint::ALL`].
    fullness: [f64; 5],
    /// The same, with what the profile pins of the volume left out: that is the user's to answer
    /// for, and no class can mend it.
    fullness_unpinned: [f64; 5],
    /// vCPUs busy in the busiest minute.
    pub(super) busy_vcpus: f64,
    /// vCPUs busy on average.
    pub(super) mean_busy_vcpus: f64,
    /// Memory that caches pages.
    pub(super) cache_bytes: f64,
    /// Share of page reads that miss the cache.
    pub(super) miss: f64,
    /// What the busiest minute moves between memory and the volume.
    pub(super) transfer: Transfer,
    /// vCPUs busy on average beyond the baseline of a burstable class.
    pub(super) surplus_vcpus: f64,
    /// Connections that the class allows.
    pub(super) max_connections: f64,
}

impl Sizer {
    pub(super) fn of(case: &Case<'_, '_>, rows: &Rows, footprint: &Footprint) -> Self {
        let rate = |name| case.assumptions.rate(name);
        let load = Load::of(case, rows, footprint);
        let (cold, most_miss) = (rate(Name::Cold), rate(Name::MaxMiss));
        // Misses are cold + (1 - cold) × (1 - cache ÷ hot); solved for the cache at the most.
        let needed_cache_bytes = if most_miss < cold {
            f64::INFINITY
        } else if cold < 1.0 {
            load.hot_bytes * (1.0 - most_miss) / (1.0 - cold)
        } else {
            0.0
        };
        Self {
            volumes: Volumes::of(case, footprint.used_bytes),
            load,
            cpu_target: rate(Name::CpuTargetUtilization),
            cache_share: rate(Name::CacheShare),
            connections_bytes: rate(Name::Connections) * rate(Name::ConnectionMemoryMib) * MIB,
            cold,
            needed_cache_bytes,
            bytes_per_connection: rate(Name::RdsConnectionMemoryBytes),
            most_connections: rate(Name::RdsMaxConnections),
        }
    }

    /// Whether the misses that will do are fewer than those beyond any cache.
    pub(super) fn no_cache_will_do(&self) -> bool {
        self.needed_cache_bytes.is_infinite()
    }

    /// How an instance fares with the workload, on the volume that it needs then.
    pub(super) fn fit(&self, instance: &Instance<'_>) -> Fit {
        let busy_vcpus = self.load.busiest.coremark / instance.coremark_per_vcpu;
        let cpu = busy_vcpus / self.cpu_target / instance.vcpus;
        let mean_busy_vcpus = self.load.mean_coremark / instance.coremark_per_vcpu;
        let surplus_vcpus = instance.cpu_baseline_share.map_or(0.0, |share| {
            (mean_busy_vcpus - instance.vcpus * share).max(0.0)
        });

        let cache = self.cache_share * (instance.memory_bytes - self.connections_bytes).max(0.0);
        let hot = self.load.hot_bytes;
        let uncached = if hot > cache { 1.0 - cache / hot } else { 0.0 };
        let miss = self.cold + (1.0 - self.cold) * uncached;
        let needed = self.needed_cache_bytes;
        let memory = if needed > 0.0 { needed / cache } else { 0.0 };

        let transfer = self.load.transfer(miss);
        let volume = self.volumes.choose(Some(transfer));
        let on_volume = self.volumes.fullness(&volume, transfer);
        let link_iops = transfer.iops / instance.ebs_iops;
        let link_throughput = transfer.mib_per_second / instance.ebs_mib_per_second;

        let size_pinned = self.volumes.pinned_gib.is_some();
        let iops_pinned = size_pinned || self.volumes.pinned_iops.is_some();
        let unless = |pinned: bool, fullness: f64| if pinned { 0.0 } else { fullness };
        Fit {
            volume,
            fullness: [
                cpu,
                memory,
                on_volume.storage,
                on_volume.iops.max(link_iops),
                on_volume.throughput.max(link_throughput),
            ],
            fullness_unpinned: [
                cpu,
                memory,
                unless(size_pinned, on_volume.storage),
                unless(iops_pinned, on_volume.iops).max(link_iops),
                unless(size_pinned, on_volume.throughput).max(link_throughput),
            ],
            busy_vcpus,
            mean_busy_vcpus,
            cache_bytes: cache,
            miss,
            transfer,
            surplus_vcpus,
            max_connections: (instance.memory_bytes / self.bytes_per_connection)
                .min(self.most_connections),
        }
    }
}

impl Fit {
    /// How full the class and its volume are, constraint by constraint.
    pub(super) fn fullness(&self) -> impl Iterator<Item = (Constraint, f64)> {
        Constraint::ALL.into_iter().zip(self.fullness)
    }

    /// The constraints that the class or its volume fails, the fullest first.
    pub(super) fn failing(&self) -> Vec<(Constraint, f64)> {
        failing(self.fullness)
    }

    /// Whether the class serves the load, on a volume that is large enough.
    pub(super) fn serves(&self) -> bool {
        self.fullness_unpinned
            .iter()
            .all(|&fullness| fullness <= JUST_FULL)
    }

    /// The constraints that the class fails whatever the profile pins of the volume, the fullest
    /// first.
    pub(super) fn failing_unpinned(&self) -> Vec<(Constraint, f64)> {
        failing(self.fullness_unpinned)
    }
}

/// Rounding of binary fractions must not fail a class that is just full.
const JUST_FULL: f64 = 1.0 + TOLERANCE;

fn failing(fullness: [f64; 5]) -> Vec<(Constraint, f64)> {
    let all = Constraint::ALL.into_iter().zip(fullness);
    let mut failing: Vec<_> = all.filter(|(_, fullness)| *fullness > JUST_FULL).collect();
    failing.sort_by(|a, b| b.1.total_cmp(&a.1));
    failing
}
