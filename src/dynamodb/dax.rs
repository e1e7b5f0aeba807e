//! A DAX cluster in front of the table: how many nodes of which class.
//!
//! Rule: Amazon DynamoDB developer guide, DAX cluster sizing. Every node holds all that is cached.
//! Requests are normalized to hits of a KiB: a miss takes as much as several, a write as many, and
//! on every node. A production cluster has three nodes, and one may fail.

use std::borrow::Cow;
use std::fmt::Write as _;

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::units::write_units_started;
use crate::assumptions::Name;
use crate::bill::{Bill, Group, Item};
use crate::binary::GIB_RATE;
use crate::figures::{percent, thousands};
use crate::model::{Case, Sizing, Unavailable};
use crate::month;
use crate::prices::{DaxNode, Price};
use crate::problem::nearest;
use crate::rounding::{TOLERANCE, billed, ceil};
use crate::workload::AccessPattern;

const KEYS: &str = "dax.node-hours.";
const HOUR: &str = "hour";

/// A cluster for a workload.
pub(super) struct Cluster<'b> {
    /// Share of the eventually consistent reads that it answers.
    pub(super) hit_rate: Decimal,
    class: Cow<'b, str>,
    price: &'b Price,
    nodes: Decimal,
    load: Load,
    /// The node, when something is known of it, and how full the cluster is.
    known: Option<(&'b DaxNode, Fullness)>,
    decided_by: &'static str,
}

/// What is asked of a cluster.
#[derive(Clone, Copy)]
struct Load {
    /// Bytes that should be in every node's cache.
    hot_bytes: f64,
    /// Share of a node's memory that caches.
    memory_share: f64,
    /// Normalized requests a second that nodes share, in the busiest minute.
    reads: f64,
    /// Normalized requests a second that every node has, in the busiest minute.
    writes: f64,
    least_nodes: Decimal,
    most_nodes: Decimal,
}

/// Needed ÷ had, with a node to spare where there are several.
#[derive(Clone, Copy)]
struct Fullness {
    memory: f64,
    requests: f64,
}

impl Fullness {
    fn most(self) -> f64 {
        self.memory.max(self.requests)
    }

    fn serves(self) -> bool {
        self.most() <= 1.0 + TOLERANCE
    }

    /// What there is the least of.
    fn constraint(self) -> &'static str {
        if self.memory > self.requests {
            "memory"
        } else {
            "requests"
        }
    }
}

impl Load {
    fn of(case: &Case<'_, '_>, hit_rate: Decimal) -> Self {
        let constant = |name| case.assumptions.decimal(name);
        let (miss, write) = (
            constant(Name::DaxMissFactor),
            constant(Name::DaxWriteFactor),
        );
        let home_share = case.workload.dynamodb.home_reads_share();
        let (mut reads, mut writes) = (Vec::new(), Vec::new());
        for it in case.demand.patterns() {
            if it.operation.is_read() {
                // What is strong or transactional goes through to the table.
                let hits = (Decimal::ONE - it.strong - it.transactional) * hit_rate;
                let normalized = kib(it) * (hits + (Decimal::ONE - hits) * miss);
                reads.push(normalized * home_share);
                writes.push(Decimal::ZERO);
            } else {
                reads.push(Decimal::ZERO);
                writes.push(kib(it) * write);
            }
        }
        let data = case.demand.data().size_bytes.to_f64().unwrap_or_default();
        Self {
            hot_bytes: data * case.assumptions.rate(Name::HotShare),
            memory_share: case.assumptions.rate(Name::DaxMemoryShare),
            reads: case.demand.busiest_per_second(&reads),
            writes: case.demand.busiest_per_second(&writes),
            least_nodes: constant(Name::DaxLeastNodes),
            most_nodes: constant(Name::DaxMostNodes),
        }
    }

    /// How full so many nodes are when one of them fails.
    fn fullness(&self, node: &DaxNode, nodes: Decimal) -> Fullness {
        let left = (nodes - Decimal::ONE).max(Decimal::ONE);
        let left = left.to_f64().unwrap_or(1.0);
        Fullness {
            memory: self.hot_bytes / (node.memory_bytes * self.memory_share),
            requests: (self.reads / left + self.writes) / node.requests_per_second,
        }
    }

    /// The fewest nodes of a class that serve, one of them to spare.
    fn nodes(&self, node: &DaxNode) -> Decimal {
        let for_reads = node.requests_per_second - self.writes;
        if for_reads <= 0.0 {
            return self.least_nodes;
        }
        let needed = billed(ceil(self.reads / for_reads).max(1.0));
        let most = self.most_nodes.max(self.least_nodes);
        needed
            .min(most)
            .saturating_add(Decimal::ONE)
            .clamp(self.least_nodes, most)
    }
}

/// KiB that an operation moves: started ones of each item, or of all that a query finds.
fn kib(it: &AccessPattern) -> Decimal {
    // A write unit is a started KiB.
    if it.operation.reads_range() {
        write_units_started(it.items * it.item_size_bytes)
    } else {
        it.items * write_units_started(it.item_size_bytes)
    }
}

impl<'b> Cluster<'b> {
    /// The cluster of a workload that asks for one: as pinned, and for the rest the cheapest that
    /// serves.
    pub(super) fn of(case: &Case<'_, 'b>) -> Result<Option<Self>, Unavailable> {
        let Some(settings) = &case.workload.dynamodb.dax else {
            return Ok(None);
        };
        let hit_rate = settings.hit_rate;
        let load = Load::of(case, hit_rate);
        let cluster = |class: Cow<'b, str>, price: &'b Price| {
            let node = case.book.hardware().dax_node(&class);
            let chosen = || node.map_or(load.least_nodes, |node| load.nodes(node));
            let nodes = settings.nodes.unwrap_or_else(chosen);
            Self {
                hit_rate,
                class,
                price,
                nodes,
                load,
                known: node.map(|node| (node, load.fullness(node, nodes))),
                decided_by: "pinned",
            }
        };
        let known = || {
            let classes = case.book.prices_under(KEYS).map(|(class, _)| class);
            classes.filter(|class| case.book.hardware().dax_node(class).is_some())
        };
        if let Some(class) = &settings.node {
            let price = case.book.price(&format!("{KEYS}{class}"), HOUR);
            let price = price.map_err(|missing| match nearest(class, known()) {
                Some(near) if near != class => Unavailable::Unservable(format!(
                    "dynamodb.dax.node {class:?}: {missing}; did you mean {near}?"
                )),
                _ => missing.into(),
            })?;
            return Ok(Some(cluster(Cow::Owned(class.clone()), price)));
        }
        let mut clusters = Vec::new();
        for class in known() {
            let price = case.book.price(&format!("{KEYS}{class}"), HOUR)?;
            clusters.push(cluster(Cow::Borrowed(class), price));
        }
        // Stable: of those that cost the same the first in the order of their names.
        clusters.sort_by_key(Self::usd_an_hour);
        choose(clusters, settings.nodes.is_some(), &case.book.region).map(Some)
    }

    fn usd_an_hour(&self) -> Decimal {
        self.price.usd.saturating_mul(self.nodes)
    }

    /// How full it is; without end when nothing is known of its node.
    fn fullness(&self) -> Fullness {
        let unknown = Fullness {
            memory: f64::INFINITY,
            requests: f64::INFINITY,
        };
        self.known.map_or(unknown, |(_, fullness)| fullness)
    }

    /// Adds the nodes to the bill, and to the sizing how they were chosen.
    pub(super) fn charge(
        &self,
        bill: &mut Bill<'b>,
        sizing: &mut Sizing,
        warnings: &mut Vec<String>,
    ) {
        let item = Item {
            group: Group::Instances,
            subject: &self.class,
            meter: "dax-node-hours",
        };
        bill.charge(item, self.nodes * month::HOURS, self.price);
        self.explain(sizing);
        self.warn(warnings);
    }

    fn explain(&self, sizing: &mut Sizing) {
        if !sizing.summary.is_empty() {
            sizing.summary.push_str("; ");
        }
        let nodes = self.nodes.normalize();
        // Writing to a string does not fail.
        let _ = write!(
            sizing.summary,
            "{nodes} × {}, {}",
            self.class, self.decided_by
        );
        let load = &self.load;
        let hits = "share of the eventually consistent reads that take no units of the table";
        sizing.add("dax_hit_rate", self.hit_rate, hits);
        sizing.add("dax_node", self.class.clone().into_owned(), "");
        let is_spare = self.nodes > Decimal::ONE;
        let spare = if is_spare {
            "one of them to spare"
        } else {
            "none to spare"
        };
        sizing.add("dax_nodes", self.nodes, spare);
        sizing.add("dax_decided_by", self.decided_by.to_owned(), "");
        let hot = "hot_share of the data; every node holds it";
        sizing.add("dax_hot_gib", load.hot_bytes / GIB_RATE, hot);
        let reads = "KiB × (hits + misses × dax_miss_factor), in the busiest minute";
        sizing.add("dax_read_requests_per_second", load.reads, reads);
        let writes = "KiB × dax_write_factor, on every node, in the busiest minute";
        sizing.add("dax_write_requests_per_second", load.writes, writes);
        let Some((node, fullness)) = self.known else {
            return;
        };
        sizing.add("dax_memory_gib", node.memory_bytes / GIB_RATE, "of a node");
        sizing.add(
            "dax_node_requests_per_second",
            node.requests_per_second,
            "of a node",
        );
        let memory = "hot data ÷ dax_memory_share of a node";
        sizing.add("dax_memory_fullness", fullness.memory, memory);
        let requests = if is_spare {
            "(reads ÷ one node fewer + writes) ÷ those of a node"
        } else {
            "(reads + writes) ÷ those of a node"
        };
        sizing.add("dax_requests_fullness", fullness.requests, requests);
        let (source, date) = &node.source;
        sizing.add("dax_source", format!("{source}, {date}"), "");
    }

    fn warn(&self, warnings: &mut Vec<String>) {
        let (nodes, class, load) = (self.nodes.normalize(), &self.class, &self.load);
        match self.known {
            None => warnings.push(format!(
                "nothing is known of {class}: whether it serves the load was not checked"
            )),
            Some((_, fullness)) if !fullness.serves() => warnings.push(format!(
                "{nodes} × {class} are too small with a node to spare: memory {} full, requests {} \
                 full",
                percent(fullness.memory),
                percent(fullness.requests)
            )),
            Some(_) => {}
        }
        if self.nodes < load.least_nodes {
            warnings.push(format!(
                "{nodes} DAX nodes are fewer than the {} of a cluster in production",
                thousands(load.least_nodes)
            ));
        }
        if self.nodes > load.most_nodes {
            warnings.push(format!(
                "{nodes} DAX nodes are more than the {} that a cluster can have",
                thousands(load.most_nodes)
            ));
        }
    }
}

/// The cheapest cluster that serves, of those given from the cheapest on, with what decided. Where
/// the number of nodes is pinned and none serves it is the one that comes nearest.
fn choose<'b>(
    mut clusters: Vec<Cluster<'b>>,
    nodes_pinned: bool,
    region: &str,
) -> Result<Cluster<'b>, Unavailable> {
    let Some(at) = clusters.iter().position(|it| it.fullness().serves()) else {
        let most = |it: &Cluster<'_>| it.fullness().most();
        let nearest = clusters
            .into_iter()
            .min_by(|a, b| most(a).total_cmp(&most(b)));
        let reason = match nearest {
            Some(it) if nodes_pinned => return Ok(it),
            Some(it) => format!(
                "no cluster is large enough with a node to spare: {} × {} would be {} full on {}; \
                 leave it out, or send fewer requests through it",
                it.nodes.normalize(),
                it.class,
                percent(most(&it)),
                it.fullness().constraint()
            ),
            None => format!("the price book of {region} has no DAX nodes"),
        };
        return Err(Unavailable::Unservable(format!("dynamodb.dax: {reason}")));
    };
    let cheaper = at.checked_sub(1).map(|last| clusters[last].fullness());
    let mut chosen = clusters.swap_remove(at);
    let is_larger = !nodes_pinned && chosen.nodes > chosen.load.least_nodes;
    chosen.decided_by = match cheaper {
        _ if is_larger => "decided by requests",
        Some(fullness) if fullness.memory > fullness.requests => "decided by memory",
        Some(_) => "decided by requests",
        None => "the smallest cluster",
    };
    Ok(chosen)
}
