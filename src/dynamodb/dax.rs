//! A DAX cluster in front of the table: how many nodes of which class.
//!
//! Rule: Amazon DynamoDB developer guide, DAX cluster sizing. Every node holds all that is cached.
//! Requests are normalized to hits of a KiB: a miss takes as much as several, a write as many, and
//! on every node. A production cluster has three nodes, and one may fail.

use std::borrow::Cow;
use std::fmt::Write as _;

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use crate::assumptions::Name;
use crate::bill::{Bill, Group, Item};
use crate::binary::GIB;
use crate::figures::{percent, thousands};
use crate::model::{Case, Sizing, Unavailable};
use crate::month;
use crate::prices::{DaxNode, Price};
use crate::rounding::{TOLERANCE, billed, ceil, ceil_decimal};
use crate::workload::AccessPattern;

const KEYS: &str = "dax.node-hours.";
const HOUR: &str = "hour";
const KIB: Decimal = Decimal::from_parts(1024, 0, 0, false, 0);

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
}

/// What is asked of a cluster.
#[derive(Clone, Copy)]
struct Load {
    /// Bytes that should be in every node's cache.
    hot_bytes: Decimal,
    /// Share of a node's memory that caches.
    memory_share: Decimal,
    /// Normalized requests a second that nodes share, in the busiest minute.
    reads: f64,
    /// Normalized requests a second that every node has, in the busiest minute.
    writes: f64,
    least_nodes: Decimal,
    most_nodes: Decimal,
}

/// Needed ÷ had, with a node to spare.
#[derive(Clone, Copy)]
struct Fullness {
    memory: f64,
    requests: f64,
}

impl Fullness {
    fn serves(self) -> bool {
        self.memory.max(self.requests) <= 1.0 + TOLERANCE
    }
}

impl Load {
    fn of(case: &Case<'_, '_>, hit_rate: Decimal) -> Self {
        let constant = |name| case.assumptions.decimal(name);
        let (miss, write) = (
            constant(Name::DaxMissFactor),
            constant(Name::DaxWriteFactor),
        );
        let away: Decimal = case
            .workload
            .dynamodb
            .replicas
            .iter()
            .map(|it| it.reads_share)
            .sum();
        let patterns = || case.demand.patterns().iter();
        let reads = patterns().map(|it| {
            if !it.operation.is_read() {
                return Decimal::ZERO;
            }
            // What is strong or transactional goes through to the table.
            let hits = (Decimal::ONE - it.strong - it.transactional) * hit_rate;
            kib(it) * (hits + (Decimal::ONE - hits) * miss) * (Decimal::ONE - away)
        });
        let writes = patterns().map(|it| {
            if it.operation.is_read() {
                Decimal::ZERO
            } else {
                kib(it) * write
            }
        });
        let busiest = |units: Vec<Decimal>| case.demand.busiest_per_second(&units);
        Self {
            hot_bytes: case.demand.data().size_bytes * constant(Name::HotShare),
            memory_share: constant(Name::DaxMemoryShare),
            reads: busiest(reads.collect()),
            writes: busiest(writes.collect()),
            least_nodes: constant(Name::DaxLeastNodes),
            most_nodes: constant(Name::DaxMostNodes),
        }
    }

    /// How full so many nodes are when one of them fails.
    fn fullness(&self, node: &DaxNode, nodes: Decimal) -> Fullness {
        let memory = node.memory_bytes * self.memory_share;
        let left = (nodes - Decimal::ONE)
            .max(Decimal::ONE)
            .to_f64()
            .unwrap_or(1.0);
        Fullness {
            memory: (self.hot_bytes / memory).to_f64().unwrap_or(f64::INFINITY),
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
        (needed + Decimal::ONE)
            .max(self.least_nodes)
            .min(self.most_nodes.max(self.least_nodes))
    }
}

/// KiB that an operation moves: started ones of each item, or of all that a query finds.
fn kib(it: &AccessPattern) -> Decimal {
    let started = |bytes: Decimal| ceil_decimal(bytes / KIB).max(Decimal::ONE);
    if it.operation.reads_range() {
        started(it.items * it.item_size_bytes)
    } else {
        it.items * started(it.item_size_bytes)
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
            }
        };
        if let Some(class) = &settings.node {
            let price = case.book.price(&format!("{KEYS}{class}"), HOUR)?;
            return Ok(Some(cluster(Cow::Owned(class.clone()), price)));
        }
        let mut clusters = Vec::new();
        for (class, _) in case.book.prices_under(KEYS) {
            let price = case.book.price(&format!("{KEYS}{class}"), HOUR)?;
            clusters.push(cluster(Cow::Borrowed(class), price));
        }
        if clusters.is_empty() {
            let region = &case.book.region;
            let reason = format!("dynamodb.dax: the price book of {region} has no DAX nodes");
            return Err(Unavailable::Unservable(reason));
        }
        let known = clusters.iter().filter_map(|it| Some((it, it.known?.1)));
        let nearest = known
            .map(|(it, fullness)| (fullness.memory.max(fullness.requests), &it.class, it.nodes))
            .min_by(|a, b| a.0.total_cmp(&b.0))
            .map(|(fullness, class, nodes)| {
                format!("{nodes} × {class} would be {} full", percent(fullness))
            });
        let serving = clusters.into_iter().filter(Self::serves);
        // The first of those that cost the same, in the order of their names.
        let cheapest = serving.min_by_key(|it| it.price.usd * it.nodes);
        cheapest.map(Some).ok_or_else(|| {
            let nearest = nearest.unwrap_or_else(|| "nothing is known of any".to_owned());
            Unavailable::Unservable(format!(
                "dynamodb.dax: no cluster is large enough with a node to spare: {nearest}"
            ))
        })
    }

    fn serves(&self) -> bool {
        self.known.is_some_and(|(_, fullness)| fullness.serves())
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

        if !sizing.summary.is_empty() {
            sizing.summary.push_str("; ");
        }
        let nodes = self.nodes.normalize();
        // Writing to a string does not fail.
        let _ = write!(sizing.summary, "{nodes} × {}", self.class);
        let load = &self.load;
        sizing.add(
            "dax_hit_rate",
            self.hit_rate,
            "share of the eventually consistent reads that take no units of the table",
        );
        sizing.add("dax_node", self.class.clone().into_owned(), "");
        sizing.add("dax_nodes", self.nodes, "one of them to spare");
        let hot = "hot_share of the data; every node holds it";
        sizing.add("dax_hot_gib", load.hot_bytes / GIB, hot);
        sizing.add(
            "dax_shared_requests_per_second",
            load.reads,
            "reads, normalized to hits of a KiB, in the busiest minute",
        );
        sizing.add(
            "dax_requests_per_second_of_each_node",
            load.writes,
            "writes, normalized likewise",
        );
        let Some((node, fullness)) = self.known else {
            warnings.push(format!(
                "nothing is known of {}: whether it serves the load was not checked",
                self.class
            ));
            return;
        };
        sizing.add("dax_memory_gib", node.memory_bytes / GIB, "of a node");
        sizing.add(
            "dax_node_requests_per_second",
            node.requests_per_second,
            "of a node",
        );
        sizing.add(
            "dax_memory_fullness",
            fullness.memory,
            "hot data ÷ dax_memory_share of a node",
        );
        let spare = "with one node fewer";
        sizing.add("dax_requests_fullness", fullness.requests, spare);
        let (source, date) = &node.source;
        sizing.add("dax_source", format!("{source}, {date}"), "");
        if !fullness.serves() {
            warnings.push(format!(
                "{} × {} are too small with a node to spare: memory {} full, requests {} full",
                self.nodes.normalize(),
                self.class,
                percent(fullness.memory),
                percent(fullness.requests)
            ));
        }
        if self.nodes < load.least_nodes {
            warnings.push(format!(
                "{} DAX nodes are fewer than the {} of a cluster in production",
                self.nodes.normalize(),
                thousands(load.least_nodes)
            ));
        }
    }
}
