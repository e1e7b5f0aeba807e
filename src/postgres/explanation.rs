//! Why servers are what they are: the details of their sizing, and what to know before relying on it.

use std::fmt::Write as _;
use std::sync::Arc;

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::server::{Candidate, Decision, Server};
use super::sizing::{Constraint, Fit, Fleet, Loads, Sizer};
use super::volume::Volumes;
use crate::assumptions::Name;
use crate::binary::{GIB, GIB_RATE};
use crate::figures::{percent, thousands};
use crate::model::Sizing;
use crate::prices::{Instance, Source};
use crate::rounding::billed;

/// The instances beside the first, to follow it; `own` readers go without saying.
pub(super) fn of_fleet(fleet: Fleet, own: u32) -> String {
    let mut text = String::new();
    match fleet.readers.saturating_sub(own) {
        0 => {}
        1 => text.push_str(" with a reader"),
        more => {
            let _ = write!(text, " with {more} readers");
        }
    }
    if fleet.shards > 1 {
        let _ = write!(text, " × {} shards", fleet.shards);
    }
    text
}

/// What a fleet asks of an application.
pub(super) fn fleet_warnings(sizer: &Sizer<'_, '_, '_>, fleet: Fleet) -> Vec<String> {
    let mut warnings = Vec::new();
    let case = sizer.case;
    if fleet.shards > 1 {
        warnings.push(format!(
            "no single primary is large enough: the application must split its data over {} \
             databases by itself, and nothing is counted for what reaches over several of them",
            thousands(fleet.shards.into())
        ));
    }
    let connections = case.assumptions.decimal(Name::Connections);
    if sizer.constants.is_pooled && !case.workload.postgres.rds_proxy {
        warnings.push(format!(
            "{} connections need a pooler, since no class allows more than {}: PgBouncer is taken, \
             which costs nothing by itself; postgres.rds_proxy = true prices RDS Proxy",
            thousands(connections),
            thousands(case.assumptions.decimal(Name::RdsMaxConnections))
        ));
    }
    warnings
}

impl Server<'_, '_, '_> {
    /// What was chosen and why, with everything that it takes to redo the choice by hand.
    pub(super) fn sizing(&self, candidate: &Candidate<'_>, loads: &Loads) -> Sizing {
        let decision = candidate.decision;
        let class = self.service.class(&candidate.class);
        let of_fleet = of_fleet(candidate.fleet, self.service.included_readers());
        let mut sizing = Sizing {
            summary: match decision {
                Decision::Pinned if !candidate.serves() && candidate.machine.is_some() => {
                    format!("{class}{of_fleet}, pinned too small")
                }
                _ => format!("{class}{of_fleet}, {}", decision.summary()),
            },
            ..Sizing::default()
        };
        sizing.add("instance", class.to_owned(), "");
        let groups = self
            .service
            .instances(self.case, candidate.fleet, self.offer.term);
        let machines: u32 = groups.iter().map(|it| it.machines).sum();
        let all = billed(f64::from(machines * candidate.fleet.shards));
        sizing.add("instances", all, "in the first region, standbys included");
        let readers = billed(f64::from(candidate.fleet.readers));
        let meaning = "instances of a shard that take the reads which may be a moment old";
        sizing.add("readers", readers, meaning);
        sizing.add("shards", billed(f64::from(candidate.fleet.shards)), "");
        let meaning = match decision {
            Decision::Constraint(_) => "what passed over the cheaper classes",
            Decision::Pinned | Decision::Cheapest | Decision::Held => "",
        };
        sizing.add("decided_by", decision.decided_by().to_owned(), meaning);
        add_load(&mut sizing, loads);
        if let Some((machine, fit)) = &candidate.machine {
            add_fit(&mut sizing, machine, fit, loads);
        }
        sizing.add(
            "used_gib",
            self.sizer.used_bytes / GIB,
            "tables and indexes with bloat, over all shards",
        );
        if let (Some(volumes), Some(volume)) = (&loads.volumes, &candidate.volume) {
            let needed = "used by a shard ÷ (1 - free_share), in whole GiB";
            sizing.add("needed_gib", volumes.needed_gib, needed);
            sizing.add("storage_type", volumes.storage_type.name().to_owned(), "");
            sizing.add("storage_gib", volume.gib, "provisioned for an instance");
            sizing.add("storage_decided_by", volume.decided_by.to_owned(), "");
            sizing.add("storage_iops", volume.speed.iops, "");
            sizing.add("storage_mib_per_second", volume.speed.mib_per_second, "");
        }
        sizing.add("backup_gib", self.backup_gb, "before what is free");
        self.service.explain(self, candidate, &mut sizing);
        if let Some((machine, fit)) = &candidate.machine {
            for (constraint, fullness) in fit.fullness() {
                sizing.add(constraint.key(), fullness, constraint.meaning());
            }
            let source = |(source, date): &(Arc<Source>, Date)| format!("{source}, {date}");
            sizing.add("hardware_source", source(machine.source), "");
            sizing.add("coremark_source", source(machine.coremark_source), "");
        }
        for (at, (class, usd)) in candidate.next.iter().enumerate() {
            let key = format!("next_class_{}", at + 1);
            sizing.add(key.clone(), class.clone(), "the next by what it would cost");
            sizing.add(format!("{key}_usd"), *usd, "a month, upfront spread");
        }
        sizing
    }

    /// Where what is pinned falls short or is not what can be bought, and what else must be known.
    pub(super) fn warnings(&self, candidate: &Candidate<'_>, loads: &Loads) -> Vec<String> {
        let class = self.service.class(&candidate.class);
        let mut warnings = fleet_warnings(&self.sizer, candidate.fleet);
        let percentile = self.case.assumptions.decimal(Name::PeakPercentile);
        if percentile < Decimal::ONE_HUNDRED {
            warnings.push(format!(
                "sized for what {} % of the minutes do not exceed: in the others requests wait",
                thousands(percentile)
            ));
        }
        let gib = candidate.volume.map(|volume| volume.gib);
        if let Some(volumes) = &loads.volumes {
            warnings.extend(volume_warnings(volumes, candidate));
        }
        let Some((_, fit)) = &candidate.machine else {
            let volume = match gib {
                Some(_) => ", and its volume is sized for the data alone",
                None => ", and every page read is taken to miss its cache",
            };
            warnings.push(format!(
                "nothing is known of the hardware of {class}: whether it serves the load was not \
                 checked{volume}"
            ));
            return warnings;
        };
        let needed_gib = loads.volumes.as_ref().map(|it| it.needed_gib);
        let kind = loads
            .volumes
            .as_ref()
            .map_or("", |it| it.storage_type.name());
        for (constraint, fullness) in fit.failing() {
            let with_volume = gib.map_or_else(String::new, |gib| {
                format!(" with {} GiB of {kind}", thousands(gib))
            });
            warnings.push(match (constraint, needed_gib, gib) {
                (Constraint::Storage, Some(needed), Some(gib)) => match &loads.volumes {
                    Some(volumes) if needed > volumes.most_gib => format!(
                        "the data with bloat and free space takes {} GiB, more than the largest \
                         volume",
                        thousands(needed)
                    ),
                    _ => format!(
                        "{} GiB of storage are too little: the data with bloat and free space \
                         takes {} GiB",
                        thousands(gib),
                        thousands(needed)
                    ),
                },
                (Constraint::Storage, ..) => {
                    "the data is more than the largest cluster volume holds".to_owned()
                }
                (Constraint::Memory, ..) => format!(
                    "{class} has too little memory: {} of the page reads would miss its cache",
                    percent(fit.miss)
                ),
                (Constraint::Connections, ..) => format!(
                    "{} connections need a pooler: {class} allows {}",
                    thousands(billed(self.sizer.constants.connections)),
                    thousands(billed(fit.max_connections.floor()))
                ),
                _ => format!(
                    "{class}{with_volume} is too small: {} would be {} full in the busiest minute",
                    constraint.name(),
                    percent(fullness)
                ),
            });
        }
        warnings
    }
}

/// What is asked of the instance that takes the writes.
fn add_load(sizing: &mut Sizing, loads: &Loads) {
    let load = &loads.writer;
    let busiest = busiest(loads);
    let work = &load.busiest.work;
    sizing.add("rows_read_per_second", work.rows_read, busiest);
    sizing.add("rows_written_per_second", work.rows_written, busiest);
    if work.entries_written > 0.0 {
        let entries = work.entries_written;
        sizing.add("index_entries_written_per_second", entries, busiest);
    }
    if let Some(reader) = &loads.reader {
        let rows = reader.busiest.work.rows_read;
        sizing.add("reader_rows_read_per_second", rows, busiest);
    }
}

fn busiest(loads: &Loads) -> &'static str {
    match (
        loads.reader.is_some(),
        loads.writer.has_one_busiest_minute(),
    ) {
        (false, true) => "in the busiest minute",
        (false, false) => {
            "in the minute with the most CPU work; IOPS and throughput are those of their own"
        }
        (true, _) => "of an instance, in its minute with the most CPU work",
    }
}

fn add_fit(sizing: &mut Sizing, machine: &Instance<'_>, fit: &Fit, loads: &Loads) {
    let busiest = busiest(loads);
    sizing.add("vcpus", machine.vcpus, "");
    sizing.add("coremark_per_vcpu", machine.coremark_per_vcpu, "");
    sizing.add("busy_vcpus", fit.busy_vcpus, busiest);
    if let Some(vcpus) = fit.reader_busy_vcpus {
        sizing.add("reader_busy_vcpus", vcpus, busiest);
    }
    sizing.add("mean_busy_vcpus", fit.mean_busy_vcpus, "");
    if let Some(share) = machine.cpu_baseline_share {
        let beyond = "of each vCPU; what the mean takes beyond it is billed";
        sizing.add("cpu_baseline_share", share, beyond);
    }
    sizing.add("memory_gib", machine.memory_bytes / GIB_RATE, "");
    let cache = "cache_share of the memory that connections leave";
    sizing.add("cache_gib", fit.cache_bytes / GIB_RATE, cache);
    let hot = "hot_share of what a shard uses";
    sizing.add("hot_gib", loads.hot_bytes / GIB_RATE, hot);
    let miss = "cold, and what of the hot pages the cache does not hold";
    sizing.add("cache_miss_share", fit.miss, miss);
    let connections =
        "RDS allows memory ÷ rds_connection_memory_bytes, rds_max_connections at most";
    sizing.add("max_connections", fit.max_connections, connections);
    if loads.volumes.is_none() {
        return;
    }
    let iops = "(pages_per_read × rows read + pages_per_write × (rows and index entries \
                written)) × misses + log flushes + dirty_pages_per_write × (rows and index \
                entries written)";
    sizing.add("iops", fit.transfer.iops, iops);
    let moved = "pages read and dirty pages, and log: rows, log_overhead_bytes, \
                 full_page_share of pages, index_log_bytes of entries";
    sizing.add("mib_per_second", fit.transfer.mib_per_second, moved);
    let own = "the class's own limit";
    sizing.add("ebs_iops", machine.ebs_iops, own);
    sizing.add("ebs_mib_per_second", machine.ebs_mib_per_second, own);
}

/// Where a pinned volume is not what can be bought.
fn volume_warnings(volumes: &Volumes, candidate: &Candidate<'_>) -> Vec<String> {
    let mut warnings = Vec::new();
    let Some(volume) = candidate.volume else {
        return warnings;
    };
    let (gib, kind) = (thousands(volume.gib), volumes.storage_type.name());
    if volume.gib < volumes.least_gib || volume.gib > volumes.most_gib {
        warnings.push(format!(
            "{gib} GiB of {kind} can't be bought: a volume has {} to {} GiB",
            thousands(volumes.least_gib),
            thousands(volumes.most_gib)
        ));
    }
    if let Some(pinned) = volumes.pinned_fraction_gib {
        warnings.push(format!(
            "postgres.storage of {} GiB is provisioned as {gib} whole GiB",
            thousands(pinned.round_dp(2))
        ));
    }
    let speed = volume.speed;
    let article = if kind.starts_with('i') { "an" } else { "a" };
    for (pinned, has, what) in [
        (volumes.pinned_iops, speed.iops, "IOPS"),
        (volumes.pinned_mib_per_second, speed.mib_per_second, "MiB/s"),
    ] {
        if let Some(pinned) = pinned.filter(|it| *it != has) {
            warnings.push(format!(
                "{} {what} are pinned, but {article} {kind} volume of {gib} GiB has {}",
                thousands(pinned),
                thousands(has)
            ));
        }
    }
    warnings
}
