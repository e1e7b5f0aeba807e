//! `[dynamodb]`: the table's features.

use rust_decimal::{Decimal, dec};

use super::super::reader::{Found, Table};
use super::super::units::Quantity;
use super::super::{
    Data, DataVolume, DaxSettings, DynamodbSettings, Entry, Index, IndexKind, Replica, Streams,
};
use super::{
    MOST_BYTES, MOST_FIELD_BYTES, MOST_ITEMS, MOST_PER_MONTH, capacity, class, is_taken, name,
};
use crate::assumptions::{Assumptions, Name};
use crate::figures::thousands;
use crate::problem::{Place, Problem};

/// Far more than the quotas of AWS, of which 20 global and 5 local ones are the default.
const MOST_INDEXES: usize = 50;
/// More regions than there are.
const MOST_REPLICAS: usize = 50;
/// More than hourly: a larger number is a size that lacks its unit.
const MOST_TIMES: Decimal = dec!(1000);
const MOST_CONSUMERS: Decimal = dec!(1_000_000);
const MOST_NODES: Decimal = dec!(1000);

/// What stands on bills beside the names of indexes.
const RESERVED: [&str; 2] = ["table", "local indexes"];

/// An index, with what it says of patterns that do not name the indexes they use.
pub(super) struct ReadIndex {
    pub(super) index: Index,
    /// Share of `[reads]` that it serves.
    pub(super) read_share: Option<Found<Decimal>>,
    /// Share of the writes that touch it.
    pub(super) write_share: Decimal,
    /// Share of these that change its key.
    pub(super) key_change_share: Decimal,
    entries_place: Option<Place>,
}

/// The indexes of a table, the global ones first.
pub(super) fn indexes(table: &Table<'_>) -> Vec<ReadIndex> {
    let mut indexes: Vec<ReadIndex> = Vec::new();
    for (key, kind) in [("gsi", IndexKind::Global), ("lsi", IndexKind::Local)] {
        for table in table.tables(key, MOST_INDEXES) {
            let found = name(&table, "name = \"by-customer\"");
            if let Some(name) = &found {
                let others = indexes.iter().map(|it| it.index.name.as_str());
                is_taken(&table, name, others);
                if RESERVED.contains(&name.value.as_str()) {
                    let message = format!(
                        "{}: {:?} is what bills call something else",
                        table.path_of("name"),
                        name.value
                    );
                    let problem = Problem::at(name.place.clone(), message);
                    table.report(problem.help("give the index another name"));
                }
            }
            let entries = table.number("entries", Decimal::ZERO, MOST_ITEMS);
            let share = |key| table.share(key).map(|found| found.value);
            let write_share = share("write_share").unwrap_or(Decimal::ONE);
            let key_change_share = share("key_change_share").unwrap_or_default();
            let read_share = table.share("read_share");
            let entry = entry(&table);
            let size = table.size("size", Decimal::ZERO, MOST_BYTES);
            let autoscaling = match kind {
                IndexKind::Global => capacity::autoscaling(&table),
                IndexKind::Local => {
                    table.no_place("autoscaling", "a local index uses the table's capacity");
                    None
                }
            };
            table.finish();
            let (entries, entries_place) = match entries {
                Some(Found { value, place }) => (Some(value), Some(place)),
                None => (None, None),
            };
            indexes.push(ReadIndex {
                index: Index {
                    // An index without a name is a problem that is noted.
                    name: found.map(|it| it.value).unwrap_or_default(),
                    kind,
                    entry,
                    entries,
                    size_bytes: size.map(|found| found.value),
                    autoscaling,
                },
                read_share,
                write_share,
                key_change_share,
                entries_place,
            });
        }
    }
    indexes
}

/// What an entry holds; the whole item when nothing is said.
fn entry(table: &Table<'_>) -> Entry {
    let size = table.size("entry_size", Decimal::ONE, MOST_FIELD_BYTES);
    let words = [("all", Entry::All), ("keys-only", Entry::KeysOnly)];
    let projection = table.word("projection", &words);
    match (size, projection) {
        (Some(_), Some(projection)) => {
            let message = format!(
                "{} and {} say the same thing",
                table.path_of("entry_size"),
                table.path_of("projection")
            );
            let problem = Problem::at(projection.place, message);
            table.report(problem.help("keep one of the two"));
            Entry::All
        }
        (Some(size), None) => Entry::Bytes(size.value),
        (None, projection) => projection.map_or(Entry::All, |found| found.value),
    }
}

/// Everything else of the table.
pub(super) fn settings(
    table: Table<'_>,
    indexes: Vec<ReadIndex>,
    data: Option<&Data>,
    home: &str,
    region_places: &mut Vec<(String, Place)>,
    assumptions: &mut Assumptions,
) -> DynamodbSettings {
    let target = Name::DynamodbTargetUtilization;
    table.assumption("target_utilization", target, assumptions);
    if let Some(data) = data {
        fewer_entries_than_items(&table, &indexes, data);
    }
    let size = |key| {
        let found = table.size(key, Decimal::ZERO, MOST_BYTES);
        found.map(|found| found.value)
    };
    let flag = |key| table.flag(key).is_some_and(|found| found.value);
    let settings = DynamodbSettings {
        table_size_bytes: size("table_size"),
        free_tier: flag("free_tier"),
        autoscaling: capacity::autoscaling(&table).unwrap_or_default(),
        reserved: capacity::reserved(&table),
        pitr: pitr(&table),
        backup_size_bytes: size("backup_size").unwrap_or_default(),
        restore_per_month: volume(&table, "restore_per_month"),
        export_per_month: volume(&table, "export_per_month"),
        import_per_month: volume(&table, "import_per_month"),
        streams: streams(&table),
        kinesis_cdc: flag("kinesis_cdc"),
        replicas: replicas(&table, home, region_places),
        dax: dax(&table),
        hottest_key_share: table.share("hottest_key_share").map(|found| found.value),
        item_collection_bytes: size("item_collection_size"),
        indexes: indexes.into_iter().map(|it| it.index).collect(),
    };
    table.finish();
    settings
}

/// Whether an index says to have more entries than the table has items.
pub(super) fn has_too_many(index: &Index, data: &Data) -> bool {
    index.entries.is_some_and(|entries| entries > data.items)
}

fn fewer_entries_than_items(table: &Table<'_>, indexes: &[ReadIndex], data: &Data) {
    for it in indexes {
        if let (Some(entries), Some(place)) = (it.index.entries, &it.entries_place)
            && has_too_many(&it.index, data)
        {
            let message = format!(
                "{} entries of {:?} are more than the {} items: an item has one at most",
                thousands(entries),
                it.index.name,
                thousands(data.items.floor())
            );
            let help = "left out, every item has one";
            table.report(Problem::at(place.clone(), message).help(help));
        }
    }
}

/// `true` for the table, or the size that is protected.
fn pitr(table: &Table<'_>) -> Option<DataVolume> {
    if table.is_flag("pitr") {
        let on = table.flag("pitr")?.value;
        return on.then_some(DataVolume::Times(Decimal::ONE));
    }
    let (least, most) = (Decimal::ZERO, MOST_BYTES);
    let size = table.quantity_of("true, false or ", "pitr", Quantity::Size, least, most);
    size.map(|found| DataVolume::Bytes(found.value))
}

/// A size with its unit, or a number of times the table: nobody restores 2 bytes.
fn volume(table: &Table<'_>, key: &'static str) -> Option<DataVolume> {
    let least = Decimal::ZERO;
    if table.is_plain_number(key) {
        let others = "a size with its unit, or how many times the table: ";
        let times = table.quantity_of(others, key, Quantity::Number, least, MOST_TIMES);
        return times.map(|found| DataVolume::Times(found.value));
    }
    let others = "how many times the table, or ";
    let size = table.quantity_of(others, key, Quantity::Size, least, MOST_BYTES);
    size.map(|found| DataVolume::Bytes(found.value))
}

fn streams(table: &Table<'_>) -> Option<Streams> {
    if table.is_table("streams") {
        let streams = table.table("streams")?;
        let consumers = streams.number("consumers", Decimal::ZERO, MOST_CONSUMERS);
        if consumers.is_none() {
            let example =
                "consumers = 2, or write streams = \"40M\" for the read requests of a month";
            streams.missing("consumers", example);
        }
        streams.finish();
        return consumers.map(|found| Streams::Consumers(found.value));
    }
    let others = "a table { consumers = 2 }, or the read requests of a month: ";
    let (least, most) = (Decimal::ZERO, MOST_PER_MONTH);
    let requests = table.quantity_of(others, "streams", Quantity::Number, least, most);
    requests.map(|found| Streams::ReadRequests(found.value))
}

/// The other regions, with the share of the reads that each serves: evenly shared, or one by one.
fn replicas(
    table: &Table<'_>,
    home: &str,
    region_places: &mut Vec<(String, Place)>,
) -> Vec<Replica> {
    let regions = table.texts("replica_regions");
    let mut replicas: Vec<Replica> = Vec::new();
    if regions.len() > MOST_REPLICAS {
        let message = format!("dynamodb.replica_regions: expected at most {MOST_REPLICAS} regions");
        table.report(Problem::at(regions[0].place.clone(), message));
    }
    for Found { value, place } in regions.into_iter().take(MOST_REPLICAS) {
        if value == home || replicas.iter().any(|it| it.region == value) {
            let message =
                format!("dynamodb.replica_regions: {value:?} is a region of the table already");
            table.report(
                Problem::at(place, message).help("leave it out: replicas are the other regions"),
            );
            continue;
        }
        region_places.push((value.clone(), place));
        replicas.push(Replica {
            region: value,
            reads_share: Decimal::ZERO,
        });
    }
    reads_shares(table, &mut replicas);
    replicas
}

fn reads_shares(table: &Table<'_>, replicas: &mut [Replica]) {
    let key = "reads_share";
    if !table.is_table(key) {
        let others = "a table of regions and shares, or ";
        let (least, most) = (Decimal::ZERO, Decimal::ONE);
        let share = table.quantity_of(others, key, Quantity::Share, least, most);
        let Some(Found { value, place }) = share else {
            return;
        };
        if replicas.is_empty() && !value.is_zero() {
            let message = "dynamodb.reads_share: there is no replica to read from";
            table.report(Problem::at(place, message).help("name it in replica_regions"));
            return;
        }
        let count = Decimal::from(replicas.len());
        for it in replicas {
            it.reads_share = value / count;
        }
        return;
    }
    let Some(shares) = table.table(key) else {
        return;
    };
    let (least, most) = (Decimal::ZERO, Decimal::ONE);
    let mut total = Decimal::ZERO;
    for (region, share) in shares.quantities(Quantity::Share, least, most) {
        total += share.value;
        if let Some(it) = replicas.iter_mut().find(|it| it.region == region.value) {
            it.reads_share = share.value;
        } else {
            let message = format!("dynamodb.reads_share: {:?} is no replica", region.value);
            let problem = Problem::at(region.place, message);
            table.report(problem.help("name it in replica_regions"));
        }
        if total > Decimal::ONE {
            let message = format!(
                "dynamodb.reads_share: the shares add up to {}, more than all reads",
                total.normalize()
            );
            table.report(Problem::at(share.place, message));
            break;
        }
    }
    shares.finish();
}

fn dax(table: &Table<'_>) -> Option<DaxSettings> {
    let dax = table.table("dax")?;
    let hit_rate = dax.share("hit_rate");
    if hit_rate.is_none() {
        dax.missing("hit_rate", "hit_rate = 0.9");
    }
    let node = class(&dax, "node", "dax", "r5.large");
    let nodes = dax.number("nodes", Decimal::ONE, MOST_NODES);
    if let Some(Found { value, place }) = &nodes
        && !value.fract().is_zero()
    {
        let message = format!("dynamodb.dax.nodes: expected a whole number, found {value}");
        dax.report(Problem::at(place.clone(), message));
    }
    dax.finish();
    Some(DaxSettings {
        hit_rate: hit_rate?.value,
        node,
        nodes: nodes.map(|found| found.value),
    })
}
