//! Why a server is what it is: the details of its sizing, and what to know before relying on it.

use std::sync::Arc;

use jiff::civil::Date;

use super::server::{Candidate, Decision, Server};
use super::sizing::Constraint;
use crate::assumptions::Name;
use crate::binary::{GIB, GIB_RATE};
use crate::figures::{percent, thousands};
use crate::model::Sizing;
use crate::prices::Source;
use crate::rounding::billed;

impl Server<'_, '_> {
    /// What was chosen and why, with everything that it takes to redo the choice by hand.
    pub(super) fn sizing(&self, candidate: &Candidate<'_>) -> Sizing {
        let Candidate {
            class,
            volume,
            decision,
            ..
        } = candidate;
        let mut sizing = Sizing {
            summary: match decision {
                Decision::Pinned if !candidate.serves() && candidate.machine.is_some() => {
                    format!("{class}, pinned too small")
                }
                _ => format!("{class}, {}", decision.summary()),
            },
            ..Sizing::default()
        };
        sizing.add("instance", class.clone().into_owned(), "");
        let meaning = match decision {
            Decision::Constraint(_) => "what passed over the cheaper classes",
            Decision::Pinned | Decision::Cheapest => "",
        };
        sizing.add("decided_by", decision.decided_by().to_owned(), meaning);
        let load = &self.sizer.load;
        let busiest = if load.has_one_busiest_minute() {
            "in the busiest minute"
        } else {
            "in the minute with the most CPU work; IOPS and throughput are those of their own"
        };
        let minute = &load.busiest;
        sizing.add("rows_read_per_second", minute.rows_read, busiest);
        sizing.add("rows_written_per_second", minute.rows_written, busiest);
        if minute.entries_written > 0.0 {
            let entries = minute.entries_written;
            sizing.add("index_entries_written_per_second", entries, busiest);
        }
        if let Some((machine, fit)) = &candidate.machine {
            sizing.add("vcpus", machine.vcpus, "");
            sizing.add("coremark_per_vcpu", machine.coremark_per_vcpu, "");
            sizing.add("busy_vcpus", fit.busy_vcpus, busiest);
            sizing.add("mean_busy_vcpus", fit.mean_busy_vcpus, "");
            if let Some(share) = machine.cpu_baseline_share {
                let beyond = "of each vCPU; what the mean takes beyond it is billed";
                sizing.add("cpu_baseline_share", share, beyond);
            }
            sizing.add("memory_gib", machine.memory_bytes / GIB_RATE, "");
            let cache = "cache_share of the memory that connections leave";
            sizing.add("cache_gib", fit.cache_bytes / GIB_RATE, cache);
            sizing.add(
                "hot_gib",
                load.hot_bytes / GIB_RATE,
                "hot_share of what is used",
            );
            let miss = "cold, and what of the hot pages the cache does not hold";
            sizing.add("cache_miss_share", fit.miss, miss);
            let iops = "(pages_per_read × rows read + pages_per_write × (rows and index entries \
                        written)) × misses + log flushes + dirty_pages_per_write × (rows and index \
                        entries written)";
            sizing.add("iops", fit.transfer.iops, iops);
            let moved = "pages read and dirty pages, and log: rows, log_overhead_bytes, \
                         full_page_share of pages, index_log_bytes of entries";
            sizing.add("mib_per_second", fit.transfer.mib_per_second, moved);
            sizing.add("ebs_iops", machine.ebs_iops, "the class's own limit");
            sizing.add(
                "ebs_mib_per_second",
                machine.ebs_mib_per_second,
                "the class's own limit",
            );
        }
        sizing.add(
            "used_gib",
            self.used_bytes / GIB,
            "tables and indexes with bloat",
        );
        let needed = "used ÷ (1 - free_share), in whole GiB";
        sizing.add("needed_gib", self.sizer.volumes.needed_gib, needed);
        sizing.add("storage_gib", volume.gib, "provisioned");
        sizing.add("storage_decided_by", volume.decided_by.to_owned(), "");
        sizing.add("storage_iops", volume.speed.iops, "");
        sizing.add("storage_mib_per_second", volume.speed.mib_per_second, "");
        sizing.add(
            "backup_gib",
            self.backup_gb,
            "free up to the provisioned storage",
        );
        if let Some((machine, fit)) = &candidate.machine {
            for (constraint, fullness) in fit.fullness() {
                sizing.add(constraint.key(), fullness, constraint.meaning());
            }
            let source = |(source, date): &(Arc<Source>, Date)| format!("{source}, {date}");
            sizing.add("hardware_source", source(machine.source), "");
            sizing.add("coremark_source", source(machine.coremark_source), "");
        }
        sizing
    }

    /// What a server in one region lacks of a table in several.
    pub(super) fn shortfall(&self) -> Option<String> {
        let replicas = &self.case.workload.dynamodb.replicas;
        let first = &replicas.first()?.region;
        let others = match replicas.len() - 1 {
            0 => String::new(),
            1 => format!(" and {}", replicas[1].region),
            more => format!(" and {more} regions more"),
        };
        Some(format!(
            "PostgreSQL is priced in {} alone, without what holds the data in {first}{others}",
            self.case.book.region
        ))
    }

    /// Where what is pinned falls short or is not what can be bought, and what else must be known.
    pub(super) fn warnings(&self, candidate: &Candidate<'_>) -> Vec<String> {
        let Candidate { class, volume, .. } = candidate;
        let volumes = &self.sizer.volumes;
        let gib = thousands(volume.gib);
        let mut warnings = Vec::new();
        if volume.gib < volumes.least_gib || volume.gib > volumes.most_gib {
            warnings.push(format!(
                "{gib} GiB of gp3 can't be bought: a volume has {} to {} GiB",
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
        if let Some(iops) = volumes.pinned_iops
            && iops != volume.speed.iops
        {
            warnings.push(format!(
                "{} IOPS are pinned, but a gp3 volume of {gib} GiB has {}",
                thousands(iops),
                thousands(volume.speed.iops)
            ));
        }
        let Some((_, fit)) = &candidate.machine else {
            warnings.push(format!(
                "nothing is known of the hardware of {class}: whether it serves the load was not \
                 checked, and its volume is sized for the data alone"
            ));
            return warnings;
        };
        for (constraint, fullness) in fit.failing() {
            warnings.push(match constraint {
                Constraint::Storage if volumes.needed_gib > volumes.most_gib => format!(
                    "the data with bloat and free space takes {} GiB, more than the largest volume",
                    thousands(volumes.needed_gib)
                ),
                Constraint::Storage => format!(
                    "{gib} GiB of storage are too little: the data with bloat and free space takes \
                     {} GiB",
                    thousands(volumes.needed_gib)
                ),
                Constraint::Memory => format!(
                    "{class} has too little memory: {} of the page reads would miss its cache",
                    percent(fit.miss)
                ),
                _ => format!(
                    "{class} with {gib} GiB of gp3 is too small: {} would be {} full in the \
                     busiest minute",
                    constraint.name(),
                    percent(fullness)
                ),
            });
        }
        let connections = self.case.assumptions.decimal(Name::Connections);
        if connections > billed(fit.max_connections) {
            warnings.push(format!(
                "{} connections need a pooler: {class} allows {}",
                thousands(connections),
                thousands(billed(fit.max_connections.floor()))
            ));
        }
        warnings
    }
}
