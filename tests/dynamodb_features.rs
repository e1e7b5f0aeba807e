//! Everything on a DynamoDB bill beside a plain table, worked out by hand.
//!
//! Prices of us-east-1, Standard: 0.625 a million WRU and rWRU, 0.125 a million RRU, 0.00065 a
//! WCU-hour and rWCU-hour, 0.00013 an RCU-hour, 0.25 a GB-month. Prices of eu-west-1: 0.705,
//! 0.1415, 0.000735, 0.000147, 0.283. A month has 2,628,000 seconds and 730 hours; a GB is 2^30
//! bytes.

mod common;

use common::{amount, answer, charge, decimal, group, quantity, table};
use rust_decimal::{Decimal, dec};
use serde_json::Value;

const ON_DEMAND: &str = "dynamodb.on-demand.standard";
const PROVISIONED: &str = "dynamodb.provisioned-peak.standard";

/// Everything switched on. 2^27 items of 800 B are 100 GiB.
const EVERYTHING: &str = r#"
    name = "everything"

    [reads]
    per_month = "200M"
    item_size = "3 KiB"
    strong = 0.2

    [writes]
    per_month = "100M"
    item_size = "1.5 KiB"
    transactional = 0.1

    [[access]]
    name = "orders of a customer"
    operation = "query"
    per_month = "10M"
    items = 25
    item_size = "1 KiB"
    index = "by-customer"

    [[access]]
    name = "change status"
    operation = "update"
    per_month = "10M"
    item_size = "1.5 KiB"
    failed_condition_share = "10%"
    touches = [{ index = "by-status", key_change = true }]

    [[access]]
    name = "load"
    operation = "batch-write"
    per_month = "1M"
    items = 25
    item_size = 600
    touches = []

    [storage]
    size = "100 GiB"
    items = 134_217_728

    [transfer]
    internet_per_month = "15 TiB"
    regions_per_month = { us-west-2 = "100 GiB" }

    [dynamodb]
    pitr = true
    backup_size = "400 GiB"
    restore_per_month = 2
    export_per_month = "100 GiB"
    import_per_month = "50 GiB"
    streams = "10M"
    kinesis_cdc = true
    replica_regions = ["eu-west-1"]
    reads_share = 0.25

    [[dynamodb.gsi]]
    name = "by-customer"
    entry_size = 300
    read_share = 0.1

    [[dynamodb.gsi]]
    name = "by-status"
    projection = "keys-only"
    entries = 67_108_864
    write_share = 0.3
    key_change_share = 0.5

    [[dynamodb.lsi]]
    name = "by-date"

    [dynamodb.dax]
    hit_rate = 0.8
"#;

#[test]
fn everything_switched_on_prices_by_hand_to_the_cent() {
    let it = answer(EVERYTHING, ON_DEMAND);
    let home = |subject: &str, meter: &str| charge(&it, subject, meter, "us-east-1");
    let away = |subject: &str, meter: &str| charge(&it, subject, meter, "eu-west-1");

    // Throughput. A read of 3 KiB is 1 unit: 20 % strong at 1; 10 % go to by-customer; the other
    // 70 % are eventual, of which the cache answers 80 %: 0.2 + 0.7 × 0.5 × 0.2 = 0.27. Three
    // quarters are made here: 200 M × 0.27 × 0.75 = 40.5 M × 0.125 = 5.0625.
    assert_eq!(home("reads", "read-request-units"), dec!(5.0625));
    // Replicated writes in both regions. 1.5 KiB are 2 units, a tenth in transactions twice that:
    // 100 M × 2.2 = 220 M × 0.625 = 137.50.
    let replicated = "replicated-write-request-units";
    assert_eq!(home("writes", replicated), dec!(137.50));
    // What fails is billed too: 10 M × 2 × 0.625 = 12.50.
    assert_eq!(home("change status", replicated), dec!(12.50));
    // 600 B are a unit each: 1 M × 25 × 0.625 = 15.625.
    assert_eq!(home("load", replicated), dec!(15.625));
    // 5.0625 + 137.50 + 12.50 + 15.625 = 170.6875.
    assert_eq!(group(&it, "throughput"), dec!(170.6875));

    // Indexes. by-customer is read by 10 % of the reads, an entry of 300 B each: 200 M × 0.1 × 0.5
    // × 0.2 missed × 0.75 = 1.5 M; and by the query, 25 KiB together in 7 units: 10 M × 7 × 0.5 ×
    // 0.2 × 0.75 = 5.25 M. 6.75 M × 0.125 = 0.84375.
    assert_eq!(home("by-customer", "read-request-units"), dec!(0.84375));
    // Every one of the 100 M writes: 62.50. Not twice in a transaction.
    assert_eq!(home("by-customer", "write-request-units"), dec!(62.50));
    // by-status: 100 M × 0.3 × 1.5 = 45 M, and of the updates 10 M × 0.9 × 2 = 18 M; × 0.625.
    assert_eq!(home("by-status", "write-request-units"), dec!(39.375));
    // by-date has the whole item, 2 units: 200 M × 0.625.
    assert_eq!(home("by-date", "write-request-units"), dec!(125));
    // 2^27 × (300 + 100) B = 50 GB; 2^26 × (100 + 100) = 12.5; 2^27 × (800 + 100) = 112.5.
    assert_eq!(home("by-customer", "storage"), dec!(12.50));
    assert_eq!(home("by-status", "storage"), dec!(3.125));
    assert_eq!(home("by-date", "storage"), dec!(28.125));
    // 0.84375 + 62.50 + 39.375 + 125 + 12.50 + 3.125 + 28.125 = 271.46875.
    assert_eq!(group(&it, "indexes"), dec!(271.46875));

    // The table: 2^27 × (800 + 100) B = 112.5 GB × 0.25.
    assert_eq!(group(&it, "storage"), dec!(28.125));

    // Recovery of the table and its local index, 225 GB × 0.20 = 45; backups 400 × 0.10 = 40;
    // restored twice 450 × 0.15 = 67.50; exported 100 × 0.10 = 10; imported 50 × 0.15 = 7.50.
    assert_eq!(home("table", "point-in-time-recovery"), dec!(45));
    assert_eq!(home("backups", "backup-storage"), dec!(40));
    assert_eq!(home("table", "restore"), dec!(67.50));
    assert_eq!(home("table", "export"), dec!(10));
    assert_eq!(home("table", "import"), dec!(7.50));
    assert_eq!(group(&it, "protection"), dec!(170));

    // 10 M read requests × 0.02 / 100,000 = 2.00. Changes of a KiB: 100 M × 2 + 10 M × 0.9 × 2 +
    // 25 M × 1 = 243 M × 0.10 / 1 M = 24.30.
    assert_eq!(home("stream", "streams-read-requests"), dec!(2));
    assert_eq!(home("changes", "change-data-capture-units"), dec!(24.30));

    // The replica has a quarter of the reads and no cache: 200 M × (0.2 + 0.7 × 0.5) × 0.25 =
    // 27.5 M × 0.1415 = 3.89125; of by-customer 200 M × 0.1 × 0.5 × 0.25 + 10 M × 7 × 0.5 × 0.25 =
    // 11.25 M × 0.1415 = 1.591875.
    assert_eq!(away("table", "read-request-units"), dec!(3.89125));
    assert_eq!(away("by-customer", "read-request-units"), dec!(1.591875));
    // What failed is not replicated: 220 M + 18 M + 25 M = 263 M × 0.705 = 185.415.
    assert_eq!(away("table", replicated), dec!(185.415));
    // Index writes are ordinary units there too: 100 M, 63 M and 200 M × 0.705.
    assert_eq!(away("by-customer", "write-request-units"), dec!(70.50));
    assert_eq!(away("by-status", "write-request-units"), dec!(44.415));
    assert_eq!(away("by-date", "write-request-units"), dec!(141));
    // 112.5 + 50 + 12.5 + 112.5 = 287.5 GB × 0.283 = 81.3625; recovery 225 × 0.22 = 49.50.
    // 3.89125 + 1.591875 + 185.415 + 70.50 + 44.415 + 141 + 81.3625 + 49.50 = 577.675625.
    assert_eq!(group(&it, "replication"), dec!(577.675625));

    // Changed bytes go to the replica: 100 M × 1,536 + 9 M × 1,536 + 25 M × 600 = 182,424,000,000
    // B = 169.8956 GB × 0.02 = 3.3979. To the internet 10,240 GB × 0.09 + 5,120 × 0.085 =
    // 1,356.80. To us-west-2 100 × 0.02 = 2.
    let replication = home("replication to eu-west-1", "inter-region-transfer");
    assert_eq!(replication.round_dp(4), dec!(3.3979));
    assert_eq!(amount(&it, "internet-transfer"), dec!(1356.80));
    assert_eq!(home("to us-west-2", "inter-region-transfer"), dec!(2));

    // A cache for 20 % of 100 GiB: 20 ÷ 0.75 = 26.7 GiB, so nodes of 32 GiB, dax.r5.xlarge; three
    // of them: 3 × 730 × 0.509 = 1,114.71.
    assert_eq!(home("dax.r5.xlarge", "dax-node-hours"), dec!(1114.71));

    // 170.6875 + 1,114.71 + 271.46875 + 28.125 + 170 + 26.30 + 577.675625 + 1,362.1979 = 3,721.16.
    assert_eq!(decimal(&it["monthly_usd"]).round_dp(2), dec!(3721.16));
}

#[test]
fn charges_are_grouped_as_on_a_bill() {
    let it = answer(EVERYTHING, ON_DEMAND);
    let charges = it["charges"].as_array().unwrap();
    let mut groups: Vec<_> = charges
        .iter()
        .map(|it| it["group"].as_str().unwrap())
        .collect();
    groups.dedup();
    assert_eq!(
        groups,
        [
            "throughput",
            "instances",
            "indexes",
            "storage",
            "protection",
            "streams",
            "replication",
            "transfer"
        ]
    );
}

#[test]
fn each_access_pattern_has_its_units_and_dollars() {
    let it = answer(EVERYTHING, ON_DEMAND);
    let pattern = |name: &str| {
        let all = it["access_patterns"].as_array().unwrap();
        let found = all.iter().find(|it| it["name"] == name);
        found.unwrap_or_else(|| panic!("no pattern {name}")).clone()
    };
    // Updates: 20 M units here and 18 M there, 18 M of by-status in each region: 12.50 + 18 ×
    // 0.705 + 18 × 0.625 + 18 × 0.705 = 12.50 + 12.69 + 11.25 + 12.69 = 49.13.
    let update = pattern("change status");
    assert_eq!(update["operation"], "update");
    assert_eq!(decimal(&update["operations_per_month"]), dec!(10_000_000));
    assert_eq!(decimal(&update["write_units"]), dec!(38_000_000));
    assert_eq!(decimal(&update["index_write_units"]), dec!(36_000_000));
    assert_eq!(decimal(&update["usd"]), dec!(49.13));
    // The query: 5.25 M × 0.125 + 8.75 M × 0.1415 = 0.65625 + 1.238125 = 1.894375.
    let query = pattern("orders of a customer");
    assert_eq!(decimal(&query["index_read_units"]), dec!(14_000_000));
    assert_eq!(decimal(&query["usd"]), dec!(1.894375));
    // Together they are all that is charged for units: the throughput, and of the indexes and the
    // replica everything but storage and recovery: 170.6875 + (271.46875 − 43.75) + (577.675625 −
    // 81.3625 − 49.50) = 845.219375.
    let all = it["access_patterns"].as_array().unwrap();
    let sum: Decimal = all.iter().map(|it| decimal(&it["usd"])).sum();
    assert_eq!(sum, dec!(845.219375));

    // PostgreSQL does the same with rows: 10 M × 25 read; of the updates 9 M written, and the
    // million that failed has looked.
    let postgres = answer(EVERYTHING, "rds.multi-az.on-demand");
    let all = postgres["access_patterns"].as_array().unwrap();
    assert_eq!(decimal(&all[2]["rows_read"]), dec!(250_000_000));
    assert_eq!(decimal(&all[3]["rows_written"]), dec!(9_000_000));
    assert_eq!(decimal(&all[3]["rows_read"]), dec!(1_000_000));
    assert_eq!(decimal(&all[3]["index_entries_written"]), dec!(9_000_000));
    assert_eq!(all[3]["usd"], Value::Null);
}

/// A table of 1 GB with one access pattern, a million times a month.
fn one_pattern(pattern: &str) -> String {
    format!(
        "name = \"one\"
        [[access]]
        name = \"it\"
        per_month = \"1M\"
        {pattern}
        [storage]
        size = \"1 GiB\"
        items = 1_000_000
        [[dynamodb.gsi]]
        name = \"global\"
        entry_size = 500
        [[dynamodb.lsi]]
        name = \"local\"
        entry_size = 1_500"
    )
}

#[test]
fn each_operation_has_its_own_rounding_rule() {
    // Millions of units for a million operations: of the table, of the global and of the local index.
    for (pattern, meter, units) in [
        // 5,000 B are 2 units of 4 KiB, half when eventual.
        (
            "operation = 'get'\nitem_size = 5_000",
            "read",
            [dec!(1), dec!(0), dec!(0)],
        ),
        (
            "operation = 'get'\nitem_size = 5_000\nstrong = true",
            "read",
            [dec!(2), dec!(0), dec!(0)],
        ),
        (
            "operation = 'get'\nitem_size = 5_000\nstrong = '50%'",
            "read",
            [dec!(1.5), dec!(0), dec!(0)],
        ),
        // Item by item: 10 × 2 units × 0.5.
        (
            "operation = 'batch-get'\nitem_size = 5_000\nitems = 10",
            "read",
            [dec!(10), dec!(0), dec!(0)],
        ),
        // Item by item, twice: 10 × 2 × 2.
        (
            "operation = 'transact-get'\nitem_size = 5_000\nitems = 10",
            "read",
            [dec!(40), dec!(0), dec!(0)],
        ),
        // 50,000 B together: 12.2 → 13 units × 0.5.
        (
            "operation = 'query'\nitem_size = 5_000\nitems = 10",
            "read",
            [dec!(6.5), dec!(0), dec!(0)],
        ),
        (
            "operation = 'scan'\nitem_size = 5_000\nitems = 10\nstrong = true",
            "read",
            [dec!(13), dec!(0), dec!(0)],
        ),
        // What finds nothing takes a unit, half of one when eventual.
        (
            "operation = 'query'\nitem_size = 5_000\nitems = 0",
            "read",
            [dec!(0.5), dec!(0), dec!(0)],
        ),
        // Of an index, 10 × 400 B = 4,000 B: 1 unit × 0.5; a local one strongly, 1.
        (
            "operation = 'query'\nitem_size = 400\nitems = 10\nindex = 'global'",
            "read",
            [dec!(0), dec!(0.5), dec!(0)],
        ),
        (
            "operation = 'query'\nitem_size = 400\nitems = 10\nindex = 'local'\nstrong = true",
            "read",
            [dec!(0), dec!(0), dec!(1)],
        ),
        // 2,500 B are 3 units of a KiB; entries of 500 B are 1 and of 1,500 B are 2.
        (
            "operation = 'put'\nitem_size = 2_500",
            "write",
            [dec!(3), dec!(1), dec!(2)],
        ),
        (
            "operation = 'put'\nitem_size = 2_500\ntouches = []",
            "write",
            [dec!(3), dec!(0), dec!(0)],
        ),
        (
            "operation = 'delete'\nitem_size = 2_500\ntouches = ['global']",
            "write",
            [dec!(3), dec!(1), dec!(0)],
        ),
        // A new key is a delete and a put; of a fifth of the updates 1.2 × 2.
        (
            "operation = 'update'\nitem_size = 2_500\ntouches = ['global']\nkey_change = true",
            "write",
            [dec!(3), dec!(2), dec!(0)],
        ),
        (
            "operation = 'update'\nitem_size = 2_500\ntouches = [{ index = 'local', key_change = 0.2 }]",
            "write",
            [dec!(3), dec!(0), dec!(2.4)],
        ),
        // A condition that fails is billed on the table and leaves the indexes alone.
        (
            "operation = 'put'\nitem_size = 2_500\nfailed_condition_share = 0.25",
            "write",
            [dec!(3), dec!(0.75), dec!(1.5)],
        ),
        // Item by item; index entries are not doubled by a transaction.
        (
            "operation = 'batch-write'\nitem_size = 2_500\nitems = 10",
            "write",
            [dec!(30), dec!(10), dec!(20)],
        ),
        (
            "operation = 'transact-write'\nitem_size = 2_500\nitems = 10",
            "write",
            [dec!(60), dec!(10), dec!(20)],
        ),
    ] {
        let it = answer(&one_pattern(pattern), ON_DEMAND);
        let meter = format!("{meter}-request-units");
        let found = ["it", "global", "local"]
            .map(|subject| quantity(&it, subject, &meter, "us-east-1") / dec!(1_000_000));
        assert_eq!(found, units, "{pattern}");
    }
}

#[test]
fn a_local_index_uses_the_capacity_of_the_table_and_a_global_one_its_own() {
    // 70 writes a second of 1 KiB; the global index is touched by half of them (500 B, 1 unit), the
    // local one by all (1,500 B, 2 units). Target 0.7.
    let profile = r#"
        name = "both"
        reads = { per_second = 140, item_size = "4 KiB" }
        writes = { per_second = 70, item_size = "1 KiB" }
        storage = { size = "1 GiB" }
        [[dynamodb.gsi]]
        name = "global"
        entry_size = 500
        write_share = 0.5
        read_share = 0.2
        [[dynamodb.lsi]]
        name = "local"
        entry_size = 1_500
        read_share = 0.1
    "#;
    let it = answer(profile, PROVISIONED);
    let hours = |subject: &str, meter: &str| quantity(&it, subject, meter, "us-east-1") / dec!(730);
    // (70 × 1 + 70 × 2) ÷ 0.7 = 300 WCU; reads 140 × (0.7 + 0.1) × 0.5 = 56 ÷ 0.7 = 80 RCU.
    assert_eq!(hours("table", "write-capacity-unit-hours"), dec!(300));
    assert_eq!(hours("table", "read-capacity-unit-hours"), dec!(80));
    // 35 ÷ 0.7 = 50 WCU; 140 × 0.2 × 0.5 = 14 ÷ 0.7 = 20 RCU.
    assert_eq!(hours("global", "write-capacity-unit-hours"), dec!(50));
    assert_eq!(hours("global", "read-capacity-unit-hours"), dec!(20));
    // The local index has storage on the bill, and no capacity.
    assert!(!charge(&it, "local", "storage", "us-east-1").is_zero());
    assert_eq!(hours("local", "write-capacity-unit-hours"), dec!(0));
    // 350 WCU × 730 × 0.00065 = 166.075; 100 RCU × 730 × 0.00013 = 9.49.
    assert_eq!(amount(&it, "write-capacity-unit-hours"), dec!(166.075));
    assert_eq!(amount(&it, "read-capacity-unit-hours"), dec!(9.49));
}

#[test]
fn capacity_of_a_table_is_shared_out_among_its_patterns() {
    let profile = r#"
        name = "shared"
        reads = { per_second = 0, item_size = "4 KiB" }
        writes = { per_second = 30, item_size = "1 KiB" }
        storage = { size = "1 GiB" }
        [[access]]
        name = "log"
        operation = "put"
        per_second = 10
        item_size = "4 KiB"
    "#;
    // 30 + 10 × 4 = 70 units ÷ 0.7 = 100 WCU × 730 × 0.00065 = 47.45: 30/70 of it for the writes,
    // 20.3357, and 40/70 for the log, 27.1143.
    let it = answer(profile, PROVISIONED);
    let usd = |at: usize| decimal(&it["access_patterns"][at]["usd"]).round_dp(4);
    assert_eq!(amount(&it, "write-capacity-unit-hours"), dec!(47.45));
    assert_eq!(
        [usd(0), usd(1), usd(2)],
        [dec!(0), dec!(20.3357), dec!(27.1143)]
    );
}

#[test]
fn protection_takes_a_size_or_the_table_so_many_times() {
    // 2^26 items of 1,024 + 100 B = 70.25 GB.
    let it = answer(&table("pitr = true"), ON_DEMAND);
    assert_eq!(amount(&it, "point-in-time-recovery"), dec!(14.05)); // 70.25 × 0.20
    let it = answer(&table("pitr = \"50 GiB\""), ON_DEMAND);
    assert_eq!(amount(&it, "point-in-time-recovery"), dec!(10));
    let it = answer(&table("pitr = false"), ON_DEMAND);
    assert_eq!(amount(&it, "point-in-time-recovery"), dec!(0));
    let it = answer(
        &table("restore_per_month = \"10 GiB\"\nexport_per_month = 4"),
        ON_DEMAND,
    );
    assert_eq!(amount(&it, "restore"), dec!(1.50)); // 10 × 0.15
    assert_eq!(amount(&it, "export"), dec!(28.10)); // 4 × 70.25 × 0.10
}

#[test]
fn a_size_that_the_console_shows_is_taken_for_the_table_and_not_for_its_indexes() {
    let profile = format!(
        "{}\n[[dynamodb.gsi]]\nname = \"g\"\nentry_size = 156",
        table("table_size = \"80 GiB\"\npitr = true")
    );
    let it = answer(&profile, ON_DEMAND);
    assert_eq!(charge(&it, "table", "storage", "us-east-1"), dec!(20)); // 80 × 0.25
    assert_eq!(charge(&it, "g", "storage", "us-east-1"), dec!(4)); // 2^26 × 256 B = 16 × 0.25
    assert_eq!(amount(&it, "point-in-time-recovery"), dec!(16)); // 80 × 0.20
}

#[test]
fn stream_consumers_poll_every_shard() {
    // 70.25 GB in partitions of 10: 8 shards. 2 consumers × 8 × 1 a second × 2,628,000 =
    // 42,048,000 requests × 0.0000002 = 8.4096.
    let it = answer(&table("streams = { consumers = 2 }"), ON_DEMAND);
    assert_eq!(amount(&it, "streams-read-requests"), dec!(8.4096));
    // A busy table has more partitions than its size asks for: 30,000 writes and 50 units of reads
    // a second are 30,000 ÷ 1,000 + 50 ÷ 3,000 = 30.02: 31 shards.
    let busy =
        table("streams = { consumers = 1 }").replace("per_second = 64", "per_second = 30_000");
    let it = answer(&busy, ON_DEMAND);
    assert_eq!(decimal(&it["sizing"]["stream_shards"]), dec!(31));
}

#[test]
fn an_index_of_a_given_size_is_billed_as_it_is() {
    let profile = format!(
        "{}\n[[dynamodb.gsi]]\nname = \"g\"\nsize = \"60 GiB\"\nwrite_share = 0",
        table("")
    );
    let it = answer(&profile, ON_DEMAND);
    assert_eq!(charge(&it, "g", "storage", "us-east-1"), dec!(15)); // 60 × 0.25
    assert_eq!(
        quantity(&it, "g", "write-request-units", "us-east-1"),
        dec!(0)
    );
}
