//! How full a class of machines is with a load: the constraints, and which of them decides.
//!
//! Every way to run servers sizes them here, by the same formulas.

use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use rust_decimal::Decimal;

use super::ground::Ground;
use super::load::{Load, Part, Transfer, Works};
use super::rows::{self, rate};
use super::server::Placement;
use super::volume::{Asked, Fullness, Volume, Volumes};
use crate::assumptions::{Asked as Assumed, Name};
use crate::binary::{GIB, GIB_RATE, MIB};
use crate::model::{Case, Unavailable};
use crate::month;
use crate::prices::Instance;
use crate::rounding::{TOLERANCE, billed};
use crate::workload::StorageType;

/// What a class and its volume must have enough of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Constraint {
    Cpu,
    Memory,
    Storage,
    Iops,
    Throughput,
    Connections,
}

const CONSTRAINTS: usize = 6;

impl Constraint {
    pub(super) const ALL: [Self; CONSTRAINTS] = [
        Self::Cpu,
        Self::Memory,
        Self::Storage,
        Self::Iops,
        Self::Throughput,
        Self::Connections,
    ];

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Cpu => "CPU",
            Self::Memory => "memory",
            Self::Storage => "storage",
            Self::Iops => "IOPS",
            Self::Throughput => "throughput",
            Self::Connections => "connections",
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
            Self::Connections => "open to the server ÷ what the class allows",
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
            Self::Connections => "connections_fullness",
        }
    }
}

/// How many instances share the work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Fleet {
    /// Databases that the application splits its data over; each of them has all that follows.
    pub(super) shards: u32,
    /// Instances that take the reads which may be a moment old.
    pub(super) readers: u32,
}

impl Fleet {
    /// One with so many readers that none has anything to read: what asks too much of it asks too much
    /// of every fleet with as many shards.
    pub(super) fn of_most_readers(shards: u32) -> Self {
        Self {
            shards,
            readers: u32::MAX,
        }
    }
}

/// What data lies on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Disk {
    /// Volumes of RDS.
    Rds(StorageType),
    /// A gp3 volume on EC2.
    Ebs,
    /// A cluster volume, which grows by itself and is not reached through EBS.
    Cluster,
}

/// How classes are sized for a workload: its work, and the constants that turn it into fullness.
#[derive(Debug)]
pub(super) struct Sizer<'k, 'c, 'b> {
    pub(super) case: &'k Case<'c, 'b>,
    pub(super) works: &'k Works,
    /// Bytes of tables and indexes with bloat.
    pub(super) used_bytes: Decimal,
    pub(super) disk: Disk,
    pub(super) constants: Constants,
    /// What is kept for the case, where only the cost is asked and nothing has to say what it rests on.
    pub(super) ground: Option<&'k Ground>,
}

/// What turns the work of a case into fullness, whatever it runs on.
#[derive(Debug, Clone, Copy)]
pub(super) struct Constants {
    cpu_target: f64,
    hot_share: f64,
    cache_share: f64,
    /// Connections that are open to a server.
    pub(super) connections: f64,
    /// Whether a pooler stands before it.
    pub(super) is_pooled: bool,
    connection_bytes: f64,
    /// Share of the pages that miss any cache.
    pub(super) cold: f64,
    most_miss: f64,
    bytes_per_connection: f64,
    most_connections: f64,
}

/// Which part of the work each kind of instance does.
pub(super) struct Parts {
    pub(super) writer: Part,
    pub(super) reader: Option<Part>,
    /// Those in other regions, in the order of the profile.
    pub(super) away: Vec<Part>,
}

impl Parts {
    /// Those of the first region.
    pub(super) fn home(&self) -> Vec<Part> {
        [Some(self.writer), self.reader]
            .into_iter()
            .flatten()
            .collect()
    }
}

/// What is asked of each instance of a fleet.
#[derive(Debug)]
pub(super) struct Loads {
    constants: Constants,
    pub(super) fleet: Fleet,
    pub(super) writer: Load,
    pub(super) reader: Option<Load>,
    /// Those in other regions, in the order of the profile.
    pub(super) away: Vec<Load>,
    /// Bytes that most requests touch.
    pub(super) hot_bytes: f64,
    /// The cache with which the misses are just the most that will do.
    needed_cache_bytes: f64,
    /// `None` for a cluster volume.
    pub(super) volumes: Option<Volumes>,
    /// Share of a cluster volume at its largest that the data takes.
    cluster_fullness: f64,
    /// What the machine that was asked about first takes of its disk, and what others take that miss
    /// another share.
    first_on_disk: OnceLock<OnDisk>,
    on_disks: Mutex<Vec<OnDisk>>,
}

/// What moves between memory and a disk when a share of the page reads misses the cache, and the volume
/// for it with how full that is.
#[derive(Debug, Clone, Copy)]
struct OnDisk {
    miss: f64,
    transfer: Transfer,
    /// `None` for a cluster volume.
    volume: Option<(Volume, Fullness)>,
}

/// How a class fares with a load. Fullness is needed ÷ had: 1 is just enough.
#[derive(Debug)]
pub(super) struct Fit {
    pub(super) volume: Option<Volume>,
    /// By the order of [`Constraint::ALL`].
    fullness: [f64; CONSTRAINTS],
    /// The same, with what the profile pins of the volume left out: that is the user's to answer
    /// for, and no class can mend it.
    fullness_unpinned: [f64; CONSTRAINTS],
    /// vCPUs busy in the busiest minute of the instance that takes the writes.
    pub(super) busy_vcpus: f64,
    /// The same for one that takes reads alone.
    pub(super) reader_busy_vcpus: Option<f64>,
    /// vCPUs busy on average of the instance that takes the writes.
    pub(super) mean_busy_vcpus: f64,
    /// Memory that caches pages.
    pub(super) cache_bytes: f64,
    /// Share of page reads that miss the cache.
    pub(super) miss: f64,
    /// The most that an instance moves between memory and its volume.
    pub(super) transfer: Transfer,
    /// vCPUs busy on average beyond the baseline of a burstable class: in the first region over all
    /// instances of a shard, and of each of those in other regions.
    pub(super) surplus_vcpus: f64,
    pub(super) surplus_vcpus_away: Vec<f64>,
    /// Connections that the class allows.
    pub(super) max_connections: f64,
}

impl Constants {
    pub(super) fn of(case: &Case<'_, '_>, assumptions: &Assumed<'_>) -> Self {
        let rate = |name| assumptions.rate(name);
        let most_connections = rate(Name::RdsMaxConnections);
        let others = case.beside.iter().map(|it| {
            let connections = it.workload.assumptions.get(Name::Connections);
            rows::rate(connections)
        });
        let wanted = rate(Name::Connections) + others.sum::<f64>();
        // What no class allows needs a pooler; what the profile asks one for has it.
        let is_pooled = case.workload.postgres.rds_proxy || wanted > most_connections;
        let connections = if is_pooled {
            wanted.min(rate(Name::PooledConnections))
        } else {
            wanted
        };
        Self {
            cpu_target: rate(Name::CpuTargetUtilization),
            hot_share: rate(Name::HotShare),
            cache_share: rate(Name::CacheShare),
            connections,
            is_pooled,
            connection_bytes: rate(Name::ConnectionMemoryMib) * MIB,
            cold: rate(Name::Cold),
            most_miss: rate(Name::MaxMiss),
            bytes_per_connection: rate(Name::RdsConnectionMemoryBytes),
            most_connections,
        }
    }
}

impl Constants {
    /// The cache with which the misses are just the most that will do, when so much is hot.
    fn needed_cache_bytes(&self, hot_bytes: f64) -> f64 {
        // Misses are cold + (1 - cold) × (1 - cache ÷ hot); solved for the cache at the most.
        if self.most_miss < self.cold {
            f64::INFINITY
        } else if self.cold < 1.0 {
            hot_bytes * (1.0 - self.most_miss) / (1.0 - self.cold)
        } else {
            0.0
        }
    }
}

impl<'k, 'c, 'b> Sizer<'k, 'c, 'b> {
    /// The sizing of an option that says which assumptions it rests on.
    pub(super) fn of(case: &'k Case<'c, 'b>, disk: Disk) -> Result<Self, Unavailable> {
        let ground = Ground::of(case)?;
        // Whoever uses what is kept rests on the same.
        case.assumptions.ask_again(&ground.works.asked);
        case.assumptions.ask_again(&ground.footprint_asked);
        Ok(Self {
            constants: Constants::of(case, &case.assumptions),
            ground: None,
            ..Self::on(case, ground, disk)
        })
    }

    /// The sizing of an option of which only the cost is asked.
    pub(super) fn on(case: &'k Case<'c, 'b>, ground: &'k Ground, disk: Disk) -> Self {
        Self {
            case,
            works: &ground.works,
            used_bytes: ground.used_bytes,
            disk,
            constants: ground.constants,
            ground: Some(ground),
        }
    }

    /// Whether the misses that will do are fewer than those beyond any cache.
    pub(super) fn no_cache_will_do(&self) -> bool {
        self.constants.most_miss < self.constants.cold
    }

    /// GB of log that all writes of a month make.
    pub(super) fn log_gb(&self) -> Decimal {
        billed(self.works.mean_log_bytes()) * month::SECONDS / GIB
    }

    /// How busy vCPUs may be.
    pub(super) fn cpu_target(&self) -> f64 {
        self.constants.cpu_target
    }

    /// Which part of the work each instance of a fleet does.
    pub(super) fn parts(&self, fleet: Fleet) -> Parts {
        let part = 1.0 / f64::from(fleet.shards);
        let table = &self.case.workload.dynamodb;
        let at_home = if table.replicas.is_empty() {
            part
        } else {
            rate(table.home_reads_share()) * part
        };
        let moves = fleet.readers > 0 && self.works.has_moving_reads();
        let away = table.replicas.iter().map(|replica| {
            let share = rate(replica.reads_share) * part;
            Part {
                home_reads: share,
                moving_reads: share,
                writes: part,
                replays: true,
            }
        });
        Parts {
            writer: Part {
                home_reads: at_home,
                moving_reads: if moves { 0.0 } else { at_home },
                writes: part,
                replays: false,
            },
            reader: (fleet.readers > 0).then(|| Part {
                home_reads: 0.0,
                moving_reads: if moves {
                    at_home / f64::from(fleet.readers)
                } else {
                    0.0
                },
                writes: part,
                replays: true,
            }),
            away: away.collect(),
        }
    }

    /// What is asked of each instance of a fleet.
    pub(super) fn loads(&self, fleet: Fleet) -> Arc<Loads> {
        match self.ground {
            Some(ground) => ground.loads(self.disk, fleet, || self.loads_of(fleet)),
            None => Arc::new(self.loads_of(fleet)),
        }
    }

    /// The CoreMark and the memory that a machine must have to serve in a fleet; a little less than that,
    /// so that rounding never passes over one that does.
    pub(super) fn least_machine(&self, fleet: Fleet) -> (f64, f64) {
        const NEARLY: f64 = 1.0 - 1e-6;
        let it = &self.constants;
        let parts = self.parts(fleet);
        let each = parts
            .reader
            .iter()
            .chain([&parts.writer])
            .chain(&parts.away);
        let coremark = each.fold(0.0, |most: f64, part| {
            most.max(self.works.most_coremark(*part))
        });
        let hot_bytes = it.hot_share * rate(self.used_bytes) / f64::from(fleet.shards);
        let cache_bytes = it.needed_cache_bytes(hot_bytes);
        let memory = if cache_bytes > 0.0 {
            cache_bytes / it.cache_share + it.connections * it.connection_bytes
        } else {
            0.0
        };
        (coremark / it.cpu_target * NEARLY, memory * NEARLY)
    }

    fn loads_of(&self, fleet: Fleet) -> Loads {
        let case = self.case;
        let parts = self.parts(fleet);
        let used_bytes = if fleet.shards == 1 {
            self.used_bytes
        } else {
            self.used_bytes / Decimal::from(fleet.shards)
        };
        let hot_bytes = self.constants.hot_share * rate(used_bytes);
        let needed_cache_bytes = self.constants.needed_cache_bytes(hot_bytes);
        let volumes = match self.disk {
            Disk::Rds(storage_type) => Some(Volumes::rds(case, storage_type, used_bytes)),
            Disk::Ebs => Some(Volumes::ebs(case, used_bytes)),
            Disk::Cluster => None,
        };
        let cluster_fullness = match self.disk {
            Disk::Cluster => {
                let most = case.assumptions.rate(Name::AuroraMaxGib) * GIB_RATE;
                rate(used_bytes) / most
            }
            _ => 0.0,
        };
        Loads {
            constants: self.constants,
            fleet,
            writer: self.works.load(parts.writer),
            reader: parts.reader.map(|it| self.works.load(it)),
            away: parts.away.iter().map(|it| self.works.load(*it)).collect(),
            hot_bytes,
            needed_cache_bytes,
            volumes,
            cluster_fullness,
            first_on_disk: OnceLock::new(),
            on_disks: Mutex::default(),
        }
    }
}

impl Loads {
    /// The load of every kind of instance.
    fn each(&self) -> impl Iterator<Item = &Load> {
        let home = [Some(&self.writer), self.reader.as_ref()];
        home.into_iter().flatten().chain(&self.away)
    }

    /// Memory that caches pages, of so much.
    pub(super) fn cache_bytes(&self, memory_bytes: f64) -> f64 {
        let sizer = &self.constants;
        let connections = sizer.connections * sizer.connection_bytes;
        sizer.cache_share * (memory_bytes - connections).max(0.0)
    }

    /// The memory with which a cache holds all that is hot.
    pub(super) fn memory_for_hot_bytes(&self) -> f64 {
        let sizer = &self.constants;
        self.hot_bytes / sizer.cache_share + sizer.connections * sizer.connection_bytes
    }

    /// Share of page reads that miss a cache.
    pub(super) fn miss(&self, cache_bytes: f64) -> f64 {
        let hot = self.hot_bytes;
        let uncached = if hot > cache_bytes {
            1.0 - cache_bytes / hot
        } else {
            0.0
        };
        self.constants.cold + (1.0 - self.constants.cold) * uncached
    }

    /// Whether a cache is large enough for what may miss it.
    pub(super) fn is_cached_by(&self, cache_bytes: f64) -> bool {
        self.needed_cache_bytes <= cache_bytes * JUST_FULL
    }

    /// How busy vCPUs may be.
    pub(super) fn cpu_target(&self) -> f64 {
        self.constants.cpu_target
    }

    /// CPU work of the busiest instance in its busiest minute, in CoreMark iterations a second.
    pub(super) fn most_coremark(&self) -> f64 {
        let each = self.each().map(|load| load.busiest.work.coremark);
        each.fold(0.0, f64::max)
    }

    /// Share of a cluster volume at its largest that the data takes.
    pub(super) fn cluster_fullness(&self) -> f64 {
        self.cluster_fullness
    }

    /// Whether there is a disk that is large and fast enough, however little misses the cache.
    pub(super) fn has_disk(&self) -> bool {
        if self.cluster_fullness > JUST_FULL {
            return false;
        }
        let (Some(volumes), Some((_, on_volume))) =
            (&self.volumes, self.on_disk(self.fewest_misses()).volume)
        else {
            return true;
        };
        let each = unpinned(volumes, on_volume);
        each.into_iter().all(|fullness| fullness <= JUST_FULL)
    }

    /// Whether a machine serves. What fails by its CPU or its memory needs no volume.
    pub(super) fn serves(&self, instance: &Instance<'_>) -> bool {
        let sizer = &self.constants;
        let cpu = self.most_coremark() / instance.coremark_per_vcpu / sizer.cpu_target;
        let cache = self.cache_bytes(instance.memory_bytes);
        let fits = cpu <= instance.vcpus * JUST_FULL && self.is_cached_by(cache);
        fits && self.fit(instance).serves()
    }

    /// How an instance fares with its part of the workload, on the volume that it needs then: of
    /// each constraint, the one that it is tightest for.
    pub(super) fn fit(&self, instance: &Instance<'_>) -> Fit {
        let sizer = &self.constants;
        let coremark = instance.coremark_per_vcpu;
        let busy = |load: &Load| load.busiest.work.coremark / coremark;
        let most_busy = self.each().map(busy).fold(0.0, f64::max);
        let cpu = most_busy / sizer.cpu_target / instance.vcpus;
        let surplus = |load: &Load| {
            instance.cpu_baseline_share.map_or(0.0, |share| {
                (load.mean_coremark() / coremark - instance.vcpus * share).max(0.0)
            })
        };
        let readers = f64::from(self.fleet.readers);
        let of_readers = self.reader.as_ref().map_or(0.0, surplus) * readers;

        let cache = self.cache_bytes(instance.memory_bytes);
        let miss = self.miss(cache);
        let needed = self.needed_cache_bytes;
        let memory = if needed > 0.0 { needed / cache } else { 0.0 };
        let max_connections =
            (instance.memory_bytes / sizer.bytes_per_connection).min(sizer.most_connections);
        let connections = sizer.connections / max_connections;

        let OnDisk {
            transfer, volume, ..
        } = self.on_disk(miss);
        let mut fit = Fit {
            volume: None,
            fullness: [cpu, memory, self.cluster_fullness, 0.0, 0.0, connections],
            fullness_unpinned: [cpu, memory, self.cluster_fullness, 0.0, 0.0, connections],
            busy_vcpus: busy(&self.writer),
            reader_busy_vcpus: self.reader.as_ref().map(busy),
            mean_busy_vcpus: self.writer.mean_coremark() / coremark,
            cache_bytes: cache,
            miss,
            transfer,
            surplus_vcpus: surplus(&self.writer) + of_readers,
            surplus_vcpus_away: self.away.iter().map(surplus).collect(),
            max_connections,
        };
        if let (Some(volumes), Some((volume, fullness))) = (&self.volumes, volume) {
            fit.put_on(volumes, (volume, fullness), instance);
        }
        fit
    }

    /// What moves between memory and the disk at a share of misses, and the volume for it.
    fn on_disk(&self, miss: f64) -> OnDisk {
        let work_out = || {
            let transfers = self.each().map(|load| load.transfer(miss));
            let none = Transfer {
                iops: 0.0,
                mib_per_second: 0.0,
            };
            let transfer = transfers.fold(none, Transfer::max);
            let mean_iops = self.each().map(|load| load.mean_iops(miss));
            let asked = Asked {
                busiest: transfer,
                mean_iops: mean_iops.fold(0.0, f64::max),
            };
            let volume = self.volumes.as_ref().map(|volumes| {
                let volume = volumes.choose(Some(asked));
                (volume, volumes.fullness(&volume, asked))
            });
            OnDisk {
                miss,
                transfer,
                volume,
            }
        };
        // Whatever caches all that is hot misses alike, and so does what has as much memory.
        let first = self.first_on_disk.get_or_init(work_out);
        if first.miss.to_bits() == miss.to_bits() {
            return *first;
        }
        let mut known = self.on_disks.lock().unwrap_or_else(PoisonError::into_inner);
        let alike = known.iter().find(|it| it.miss.to_bits() == miss.to_bits());
        if let Some(alike) = alike {
            return *alike;
        }
        let on_disk = work_out();
        known.push(on_disk);
        on_disk
    }

    /// Where the data lies when so much misses the cache.
    pub(super) fn placement(&self, miss: f64) -> Placement {
        Placement {
            fleet: self.fleet,
            volume: self.on_disk(miss).volume.map(|(volume, _)| volume),
            miss,
        }
    }

    /// The fewest misses that any cache leaves.
    pub(super) fn fewest_misses(&self) -> f64 {
        self.miss(f64::INFINITY)
    }
}

impl Fit {
    /// Takes a volume, and the class's link to it.
    fn put_on(
        &mut self,
        volumes: &Volumes,
        (volume, on_volume): (Volume, Fullness),
        instance: &Instance<'_>,
    ) {
        let link_iops = self.transfer.iops / instance.ebs_iops;
        let link_throughput = self.transfer.mib_per_second / instance.ebs_mib_per_second;
        let set = |fullness: &mut [f64; CONSTRAINTS], each: [f64; 3]| {
            fullness[Constraint::Storage as usize] = each[0];
            fullness[Constraint::Iops as usize] = each[1].max(link_iops);
            fullness[Constraint::Throughput as usize] = each[2].max(link_throughput);
        };
        set(
            &mut self.fullness,
            [on_volume.storage, on_volume.iops, on_volume.throughput],
        );
        set(&mut self.fullness_unpinned, unpinned(volumes, on_volume));
        self.volume = Some(volume);
    }

    /// How full the class and its volume are, constraint by constraint.
    pub(super) fn fullness(&self) -> impl Iterator<Item = (Constraint, f64)> {
        let on_volume = [Constraint::Iops, Constraint::Throughput];
        let has_volume = self.volume.is_some();
        let all = Constraint::ALL.into_iter().zip(self.fullness);
        all.filter(move |(it, _)| has_volume || !on_volume.contains(it))
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

/// How full a volume is in all that the profile does not pin: in size, IOPS and throughput.
fn unpinned(volumes: &Volumes, on_volume: Fullness) -> [f64; 3] {
    let size_pinned = volumes.pinned_gib.is_some();
    let iops_pinned = size_pinned || volumes.pinned_iops.is_some();
    let throughput_pinned = size_pinned || volumes.pinned_mib_per_second.is_some();
    let unless = |pinned: bool, fullness: f64| if pinned { 0.0 } else { fullness };
    [
        unless(size_pinned, on_volume.storage),
        unless(iops_pinned, on_volume.iops),
        unless(throughput_pinned, on_volume.throughput),
    ]
}

/// Rounding of binary fractions must not fail a class that is just full.
const JUST_FULL: f64 = 1.0 + TOLERANCE;

fn failing(fullness: [f64; CONSTRAINTS]) -> Vec<(Constraint, f64)> {
    let all = Constraint::ALL.into_iter().zip(fullness);
    let mut failing: Vec<_> = all.filter(|(_, fullness)| *fullness > JUST_FULL).collect();
    failing.sort_by(|a, b| b.1.total_cmp(&a.1));
    failing
}
