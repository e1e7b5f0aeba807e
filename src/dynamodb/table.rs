//! A workload as a DynamoDB table: where it lives, how large it is, and what is used of it.

use rust_decimal::Decimal;

use super::TableClass;
use super::attribution::Attribution;
use super::dax::Cluster;
use super::market::Market;
use super::usage::{Kind, Target, Units};
use super::{features, limits, warnings};
use crate::assumptions::Name;
use crate::bill::{Bill, Group, Item};
use crate::binary::GIB;
use crate::model::{Case, Quote, Sizing, Stored, Unavailable};
use crate::prices::{MissingPrice, PriceBook};
use crate::transfer;
use crate::workload::{AccessPattern, IndexKind, Shape};

/// A workload as a table of one class, whatever way its throughput is bought.
pub(super) struct Table<'c, 'b> {
    pub(super) case: &'c Case<'c, 'b>,
    pub(super) class: TableClass,
    pub(super) units: Units<'c>,
    /// Where it lives: the workload's own region first, then its replicas.
    pub(super) regions: Vec<Region<'b>>,
    /// The table's items in bytes, with overhead.
    pub(super) item_bytes: Decimal,
    /// The entries of each index in bytes, with overhead.
    pub(super) index_bytes: Vec<Decimal>,
    pub(super) dax: Option<Cluster<'b>>,
}

/// A region that a table lives in.
pub(super) struct Region<'b> {
    pub(super) book: &'b PriceBook,
    /// Whether it is the workload's own.
    pub(super) is_home: bool,
    /// Everything that is used there: of the table and of each index, reads and writes.
    pub(super) uses: Vec<Use>,
}

/// What is used of the table or of an index in a region: units of one kind.
pub(super) struct Use {
    pub(super) target: Target,
    pub(super) kind: Kind,
    /// Units that one operation of each pattern takes on average.
    pub(super) units: Vec<Decimal>,
}

impl<'c, 'b> Table<'c, 'b> {
    /// The table of a case, when DynamoDB can serve it.
    pub(super) fn of(case: &'c Case<'c, 'b>, class: TableClass) -> Result<Self, Unavailable> {
        let settings = &case.workload.dynamodb;
        let units = Units::of(case.workload, &case.assumptions);
        let overhead = case.assumptions.decimal(Name::ItemOverheadBytes);
        let data = case.demand.data();
        let index_bytes = settings.indexes.iter().enumerate().map(|(at, index)| {
            index.size_bytes.unwrap_or_else(|| {
                let entries = index.entries_among(data.items);
                entries * (units.entry_bytes(at, data.mean_item_bytes()) + overhead)
            })
        });
        let index_bytes: Vec<_> = index_bytes.collect();
        let item_bytes = settings
            .table_size_bytes
            .unwrap_or_else(|| data.size_bytes + data.items * overhead);
        limits::check(case, &units)?;
        let dax = Cluster::of(case)?;
        let table = Self {
            case,
            class,
            regions: regions(case, &units, hits(dax.as_ref()))?,
            item_bytes,
            index_bytes,
            dax,
            units,
        };
        limits::check_hot_key(&table)?;
        Ok(table)
    }

    /// Whether it has replicas.
    pub(super) fn is_global(&self) -> bool {
        self.regions.len() > 1
    }

    /// The table and its indexes.
    pub(super) fn targets(&self) -> impl Iterator<Item = Target> {
        self.units.targets()
    }

    /// How units of a kind move.
    pub(super) fn shape(&self, kind: Kind) -> &'c Shape {
        match kind {
            Kind::Read => self.case.demand.reads_shape(),
            Kind::Write => self.case.demand.writes_shape(),
        }
    }

    /// Whether a target uses capacity of its own. A local index uses that of the table.
    pub(super) fn has_capacity(&self, target: Target) -> bool {
        match target {
            Target::Table => true,
            Target::Index(at) => self.case.workload.dynamodb.indexes[at].kind == IndexKind::Global,
        }
    }

    /// The name of a target on a bill.
    pub(super) fn name(&self, target: Target) -> &'c str {
        match target {
            Target::Table => "table",
            Target::Index(at) => &self.case.workload.dynamodb.indexes[at].name,
        }
    }

    /// Units of a kind that one operation of each pattern takes of a target's capacity in a region:
    /// of the table's, those of its local indexes too.
    pub(super) fn capacity_units(
        &self,
        region: &Region<'_>,
        holder: Target,
        kind: Kind,
    ) -> Vec<Decimal> {
        let mut sum = region.units(holder, kind).to_vec();
        let shared = self.targets().filter(|&it| !self.has_capacity(it));
        for local in shared.filter(|_| holder == Target::Table) {
            for (sum, units) in sum.iter_mut().zip(region.units(local, kind)) {
                *sum += units;
            }
        }
        sum
    }

    /// Whether what a target takes is replicated writes: those of a table with replicas, wherever
    /// it is written. What follows in its indexes is not.
    pub(super) fn is_replicated(&self, target: Target, kind: Kind) -> bool {
        kind == Kind::Write && target == Target::Table && self.is_global()
    }

    /// A quote, from a bill that holds the throughput: with everything else that the table costs.
    pub(super) fn quote(
        &self,
        mut bill: Bill<'b>,
        mut sizing: Sizing,
        attribution: Attribution,
        mut warnings: Vec<String>,
    ) -> Result<Quote<'b>, Unavailable> {
        let stored = self.charge_rest(&mut bill, &mut sizing, &mut warnings)?;
        sizing.add(
            "table_gb",
            self.item_bytes / GIB,
            "items and their overhead, or as given",
        );
        for (at, bytes) in self.index_bytes.iter().enumerate() {
            let key = format!("index.{}.entries_gb", self.name(Target::Index(at)));
            sizing.add(key, bytes / GIB, "entries and their overhead, or as given");
        }
        limits::explain_hot_key(self, &mut sizing);
        warnings.extend(warnings::of_table(self));
        let unused_units_usd = attribution.unused_usd();
        let patterns = attribution.into_costs(self);
        Ok(Quote {
            unused_units_usd,
            stored,
            ..Quote::new(self.case, bill, sizing, patterns, warnings)
        })
    }

    /// Bills everything but throughput, and gives what is stored where.
    pub(super) fn charge_rest(
        &self,
        bill: &mut Bill<'b>,
        sizing: &mut Sizing,
        warnings: &mut Vec<String>,
    ) -> Result<Vec<Stored>, MissingPrice> {
        if let Some(cluster) = &self.dax {
            cluster.charge(bill, sizing, warnings);
        }
        let stored = self.charge_storage(bill)?;
        features::charge(self, bill, sizing)?;
        transfer::charge(self.case, bill)?;
        Ok(stored)
    }

    /// Tells the requests of a use that are charged apart, and the pattern that alone makes them: of
    /// the table itself each pattern's, elsewhere all together.
    pub(super) fn each_request(
        &self,
        region: &Region<'_>,
        it: &Use,
        mut tell: impl FnMut(Decimal, Option<usize>),
    ) {
        let mut tell_any = |quantity: Decimal, pattern| {
            if !quantity.is_zero() {
                tell(quantity, pattern);
            }
        };
        if it.target == Target::Table && region.is_home {
            let patterns = self.case.demand.patterns().iter().zip(&it.units);
            for (at, (pattern, units)) in patterns.enumerate() {
                if pattern.operation.is_read() == (it.kind == Kind::Read) {
                    tell_any(pattern.operations_per_month * units, Some(at));
                }
            }
        } else {
            tell_any(self.case.demand.per_month(&it.units), None);
        }
    }

    /// Bills storage of the table and its indexes in every region, and gives what is stored where.
    fn charge_storage(&self, bill: &mut Bill<'b>) -> Result<Vec<Stored>, MissingPrice> {
        let key = self.class.storage_key();
        let all_bytes = self.item_bytes + self.index_bytes.iter().sum::<Decimal>();
        let mut stored = Vec::new();
        for region in &self.regions {
            let known = Market::of(region.book).and_then(|it| it.storage(self.class));
            let price = match known {
                Some(price) => price,
                None => region.book.price(key, "GB-month")?,
            };
            let allowance = region.book.allowance(key);
            for target in self.targets() {
                let (group, bytes) = match target {
                    Target::Table => (Group::Storage, self.item_bytes),
                    Target::Index(at) => (Group::Indexes, self.index_bytes[at]),
                };
                let item = Item {
                    group: region.group(group),
                    subject: self.name(target),
                    meter: "storage",
                };
                bill.charge_beyond(allowance, item, bytes / GIB, price);
            }
            let free = allowance.filter(|_| bill.has_free_tier());
            stored.push(Stored {
                gb: all_bytes / GIB,
                usd_per_gb: price.usd,
                free_gb: free.map_or(Decimal::ZERO, |it| it.quantity),
            });
        }
        Ok(stored)
    }

    /// How units come about: what one operation of each pattern takes, made in the first region.
    pub(super) fn add_units(&self, sizing: &mut Sizing) {
        for pattern in self.case.demand.patterns() {
            let is_read = pattern.operation.is_read();
            let kind = if is_read { "read" } else { "write" };
            for target in self.targets() {
                let units = if is_read {
                    self.units.reads(pattern, target, hits(self.dax.as_ref()))
                } else {
                    self.units.writes(pattern, target)
                };
                if units.is_zero() {
                    continue;
                }
                let of = match target {
                    Target::Table => String::new(),
                    Target::Index(_) => format!("index.{}.", self.name(target)),
                };
                let rule = match target {
                    Target::Index(_) if !is_read => {
                        "one for each started KiB of an entry; a new key counts twice"
                    }
                    _ => self.unit_rule(pattern),
                };
                let key = format!("{}.{of}{kind}_units_per_operation", pattern.name);
                sizing.add(key, units, rule);
            }
        }
    }

    /// The rounding rule of an operation, in a line.
    fn unit_rule(&self, pattern: &AccessPattern) -> &'static str {
        match (pattern.operation, self.dax.is_some()) {
            (it, false) if it.reads_range() => {
                "one for each started 4 KiB of a page of at most 1 MiB: strong 1, eventual 0.5"
            }
            (it, true) if it.reads_range() => {
                "one for each started 4 KiB of a page of at most 1 MiB: strong 1, eventual 0.5 × \
                 (1 - hit rate) in the first region"
            }
            (it, false) if it.is_read() => {
                "one for each started 4 KiB of an item: strong 1, eventual 0.5, transactional 2"
            }
            (it, true) if it.is_read() => {
                "one for each started 4 KiB of an item: strong 1, eventual 0.5 × (1 - hit rate) in \
                 the first region, transactional 2"
            }
            _ => "one for each started KiB of an item; transactional 2",
        }
    }

    /// What point-in-time recovery, backups and exports hold: the table and its local indexes.
    pub(super) fn protected_bytes(&self) -> Decimal {
        let indexes = self.case.workload.dynamodb.indexes.iter();
        let local = indexes
            .zip(&self.index_bytes)
            .filter(|(index, _)| index.kind == IndexKind::Local);
        self.item_bytes + local.map(|(_, bytes)| bytes).sum::<Decimal>()
    }
}

/// Share of the eventually consistent reads that a cache answers, in the first region.
fn hits(dax: Option<&Cluster<'_>>) -> Decimal {
    dax.map_or(Decimal::ZERO, |it| it.hit_rate)
}

fn regions<'b>(
    case: &Case<'_, 'b>,
    units: &Units<'_>,
    hits: Decimal,
) -> Result<Vec<Region<'b>>, Unavailable> {
    let settings = &case.workload.dynamodb;
    let home_share = settings.home_reads_share();
    let mut regions = vec![Region {
        book: case.book,
        is_home: true,
        uses: uses(case, units, |it, target, kind| match kind {
            Kind::Read => units.reads(it, target, hits) * home_share,
            Kind::Write => units.writes(it, target),
        }),
    }];
    for replica in &settings.replicas {
        regions.push(Region {
            book: case.book_of(&replica.region)?,
            is_home: false,
            uses: uses(case, units, |it, target, kind| match kind {
                Kind::Read => units.reads(it, target, Decimal::ZERO) * replica.reads_share,
                // What fails is not replicated.
                Kind::Write if target == Target::Table => {
                    units.writes(it, target) * it.succeeding_share()
                }
                Kind::Write => units.writes(it, target),
            }),
        });
    }
    Ok(regions)
}

/// What is used in a region, where an operation of a pattern takes so many units of a target.
fn uses(
    case: &Case<'_, '_>,
    units: &Units<'_>,
    taken: impl Fn(&AccessPattern, Target, Kind) -> Decimal,
) -> Vec<Use> {
    let patterns = case.demand.patterns();
    let kinds = units
        .targets()
        .flat_map(|target| [(target, Kind::Read), (target, Kind::Write)]);
    let uses = kinds.map(|(target, kind)| Use {
        target,
        kind,
        units: patterns.iter().map(|it| taken(it, target, kind)).collect(),
    });
    uses.collect()
}

impl Region<'_> {
    /// The part of the bill that a charge stands in: its own in the first region, and that of
    /// replication elsewhere.
    pub(super) fn group(&self, at_home: Group) -> Group {
        if self.is_home {
            at_home
        } else {
            Group::Replication
        }
    }

    /// Units of a kind that one operation of each pattern takes of a target.
    pub(super) fn units(&self, target: Target, kind: Kind) -> &[Decimal] {
        let wanted = |it: &&Use| it.target == target && it.kind == kind;
        self.uses.iter().find(wanted).map_or(&[], |it| &it.units)
    }
}
