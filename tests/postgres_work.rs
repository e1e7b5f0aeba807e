//! What an operation takes of a server: CPU time, pages, log; and the keys of a profile that change it.
//!
//! Everything runs on a pinned db.m7g.large, which has 2 vCPUs of 25,623 CoreMark and caches all that is
//! hot, so that 1 % of the pages miss. A ms of CPU on the reference is 2.5 × 21,400 ÷ 25,623 = 2.087968
//! ms there.

mod common;

use common::{answer, answer_with, near, refused, rows, warns};
use serde_json::Value;

const SINGLE: &str = "rds.single-az.on-demand";
/// What a ms a second of the reference keeps busy of a vCPU of the class.
const OF_MS: f64 = 0.002_5 * 21_400.0 / 25_623.0;
const MIB: f64 = 1_048_576.0;

/// A load of rows of 1 KiB on the class, with what `[postgres]` says beside.
fn load(reads: u32, writes: u32, postgres: &str) -> String {
    let pinned = format!("instance = \"db.m7g.large\"\n{postgres}");
    rows(reads, writes, 1_000_000, &pinned)
}

/// The same class with other rows.
fn of_rows(reads: &str, writes: &str, more: &str) -> Value {
    let profile = format!(
        "name = \"rows\"
        reads = {{ {reads} }}
        writes = {{ {writes} }}
        storage = {{ size = \"1 GiB\" }}
        postgres = {{ instance = \"db.m7g.large\" }}
        {more}"
    );
    answer(&profile, SINGLE)
}

#[test]
fn reads_and_writes_take_cpu_pages_and_log() {
    let it = answer(&load(1_000, 500, ""), SINGLE);
    // 1,000 × 0.025 + 500 × 0.14 = 95 ms.
    near(&it, "busy_vcpus", 95.0 * OF_MS);
    near(&it, "cpu_fullness", 95.0 * OF_MS / 0.6 / 2.0);
    // (2 × 1,000 + 500) × 1 % = 25 pages read, 500 log flushes, 250 dirty pages.
    near(&it, "iops", 775.0);
    // 275 pages, and 500 × (100 + 1,024 + 0.2 × 8,192) B of log.
    near(
        &it,
        "mib_per_second",
        (275.0 * 8_192.0 + 500.0 * 2_762.4) / MIB,
    );
}

#[test]
fn a_row_of_several_pages_takes_each_of_them() {
    // 20 KiB are 2.5 pages, so 3, two beyond the first, at 0.014 ms each to read and 0.05 ms to write:
    // 1,000 × (0.025 + 0.028) + 100 × (0.14 + 0.1) = 77 ms.
    let it = of_rows(
        "per_second = 1_000, item_size = \"20 KiB\"",
        "per_second = 100, item_size = \"20 KiB\"",
        "",
    );
    near(&it, "busy_vcpus", 77.0 * OF_MS);
    // A read looks up 4 pages, and a write changes 3: 41 + 100 + 150.
    near(&it, "iops", 291.0);
    near(
        &it,
        "mib_per_second",
        (191.0 * 8_192.0 + 100.0 * (100.0 + 20_480.0 + 0.2 * 8_192.0)) / MIB,
    );
    // A page is one, and a byte more is two: 1,000 × 0.025 ms, and × 0.039 ms.
    for (size, ms) in [(8_192, 25.0), (8_193, 39.0)] {
        let it = of_rows(
            &format!("per_second = 1_000, item_size = {size}"),
            "per_second = 0, item_size = 1_024",
            "",
        );
        near(&it, "busy_vcpus", ms * OF_MS);
    }
    let it = answer_with(
        "name = \"wide\"
        reads = { per_second = 1_000, item_size = \"20 KiB\" }
        writes = { per_second = 0, item_size = \"20 KiB\" }
        storage = { size = \"1 GiB\" }
        postgres = { instance = \"db.m7g.large\" }",
        &["page_ms=0.05"],
        SINGLE,
    );
    near(&it, "busy_vcpus", 125.0 * OF_MS); // 1,000 × (0.025 + 2 × 0.05) ms
}

#[test]
fn a_transaction_takes_cpu_of_its_own_and_one_commit() {
    // Half of 1,000 writes: 140 ms + 500 × 0.01.
    let it = of_rows(
        "per_second = 0, item_size = \"1 KiB\"",
        "per_second = 1_000, item_size = \"1 KiB\", transactional = 0.5",
        "",
    );
    near(&it, "busy_vcpus", 145.0 * OF_MS);
    // 100 transactions of three rows beside nothing: 100 × (3 × 0.14 + 0.01) = 43 ms. 100 log
    // flushes, 300 × 0.5 dirty pages and 300 × 1 % read.
    let it = of_rows(
        "per_second = 0, item_size = \"1 KiB\"",
        "per_second = 0, item_size = \"1 KiB\"",
        "[[access]]
        name = \"three\"
        operation = \"transact-write\"
        per_second = 100
        items = 3
        item_size = \"1 KiB\"",
    );
    near(&it, "busy_vcpus", 43.0 * OF_MS);
    near(&it, "iops", 253.0);
    // A batch is one commit too, without BEGIN; reading in one transaction takes both.
    let it = of_rows(
        "per_second = 0, item_size = \"1 KiB\"",
        "per_second = 0, item_size = \"1 KiB\"",
        "[[access]]
        name = \"a batch\"
        operation = \"batch-write\"
        per_second = 100
        items = 3
        item_size = \"1 KiB\"
        [[access]]
        name = \"together\"
        operation = \"transact-get\"
        per_second = 100
        items = 4
        item_size = \"1 KiB\"",
    );
    near(&it, "busy_vcpus", (42.0 + 11.0) * OF_MS); // 100 × (4 × 0.025 + 0.01)
    near(&it, "iops", 253.0 + 8.0); // 2 × 400 pages × 1 %
}

#[test]
fn a_write_whose_condition_fails_looks_at_its_row_and_changes_nothing() {
    // 1,000 a second, of which 400 fail: 600 × 0.14 + 400 × 0.025 = 94 ms; 600 commits, 300 dirty
    // pages, (600 + 2 × 400) × 1 % read.
    let it = of_rows(
        "per_second = 0, item_size = \"1 KiB\"",
        "per_second = 0, item_size = \"1 KiB\"",
        "[[access]]
        name = \"if free\"
        operation = \"put\"
        per_second = 1_000
        failed_condition_share = 0.4
        item_size = \"1 KiB\"",
    );
    near(&it, "busy_vcpus", 94.0 * OF_MS);
    near(&it, "iops", 914.0);
    near(
        &it,
        "mib_per_second",
        (314.0 * 8_192.0 + 600.0 * 2_762.4) / MIB,
    );
}

#[test]
fn commits_that_need_not_wait_take_less_cpu_and_few_flushes() {
    let waits = answer(&load(0, 1_000, ""), SINGLE);
    near(&waits, "busy_vcpus", 140.0 * OF_MS);
    near(&waits, "iops", 1_510.0); // 1,000 + 500 + 10
    let it = answer(&load(0, 1_000, "synchronous_commit = false"), SINGLE);
    near(&it, "busy_vcpus", 63.0 * OF_MS); // 0.063 ms
    near(&it, "iops", 515.0); // 5 + 500 + 10
    let it = answer(&load(0, 1_000, "synchronous_commit = true"), SINGLE);
    assert_eq!(it, waits);
    // More than 1,000 commits a second share their flushes: 1,000 + 1,000 + 20.
    let it = answer(&load(0, 2_000, ""), SINGLE);
    near(&it, "iops", 2_020.0);
}

#[test]
fn secondary_indexes_are_written_and_stored() {
    let it = answer(&load(0, 1_000, "secondary_indexes = 2"), SINGLE);
    // 1,000 × (0.14 + 2 × 0.02) = 180 ms; 3,000 pages: 30 read, 1,500 dirty, and 1,000 flushes.
    near(&it, "index_entries_written_per_second", 2_000.0);
    near(&it, "busy_vcpus", 180.0 * OF_MS);
    near(&it, "iops", 2_530.0);
    let log = 1_000.0 * (2_762.4 + 2.0 * 64.0);
    near(&it, "mib_per_second", (1_530.0 * 8_192.0 + log) / MIB);
    // 1e6 × (8,192 ÷ 7 + 22.5 + 2 × (16 + 16) ÷ 0.9) × 1.2.
    let used = |entry: f64| {
        let entries = 2.0 * (entry + 16.0) / 0.9;
        1e6 * (8_192.0 / 7.0 + 22.5 + entries) * 1.2 / (1024.0 * MIB)
    };
    near(&it, "used_gib", used(16.0));
    // Entries of 100 B take more room and no more time.
    let sized = "secondary_indexes = { count = 2, entry_size = \"100 B\" }";
    let wide = answer(&load(0, 1_000, sized), SINGLE);
    near(&wide, "used_gib", used(100.0));
    assert_eq!(wide["sizing"]["iops"], it["sizing"]["iops"]);
}

#[test]
fn secondary_indexes_are_those_of_the_table_unless_the_profile_says_what_there_is() {
    // An index of the table that half of the writes change: 1,000 × (0.14 + 0.5 × 0.02) = 150 ms.
    let table = "[[dynamodb.gsi]]\nname = \"by-date\"\nwrite_share = 0.5\n";
    let it = answer(&(load(0, 1_000, "") + table), SINGLE);
    near(&it, "busy_vcpus", 150.0 * OF_MS);
    near(&it, "index_entries_written_per_second", 500.0);
    for (indexes, ms) in [(0, 140.0), (3, 200.0)] {
        let said = load(0, 1_000, &format!("secondary_indexes = {indexes}"));
        let it = answer(&(said + table), SINGLE);
        near(&it, "busy_vcpus", ms * OF_MS);
    }
}

#[test]
fn cpu_time_of_ones_own_counts_on_the_machine_that_it_was_measured_on() {
    // 1,000 × 0.1 + 100 × 0.5 = 150 ms of the reference.
    let measured = "cpu_ms_per_read = 0.1\ncpu_ms_per_write = 0.5";
    let it = answer(&load(1_000, 100, measured), SINGLE);
    near(&it, "busy_vcpus", 150.0 * OF_MS);
    // On the class itself 150 ms × 2.5 are what they are.
    let on = |machine: &str| {
        let postgres = format!("{measured}\ncpu_measured_on = {machine}");
        answer(&load(1_000, 100, &postgres), SINGLE)
    };
    near(&on("\"db.m7g.large\""), "busy_vcpus", 0.375);
    // A vCPU of db.r5.large does 14,293.5, and one can say it by its CoreMark.
    near(
        &on("\"db.r5.xlarge\""),
        "busy_vcpus",
        0.375 * 14_293.5 / 25_623.0,
    );
    near(&on("14_293.5"), "busy_vcpus", 0.375 * 14_293.5 / 25_623.0);
    // Whoever measured writes did so as they commit.
    let postgres = format!("{measured}\nsynchronous_commit = false");
    let it = answer(&load(1_000, 100, &postgres), SINGLE);
    near(&it, "busy_vcpus", 150.0 * OF_MS);
    refused(
        &on("\"db.z9.large\""),
        &["postgres.cpu_measured_on", "db.z9.large", "CoreMark"],
    );
}

#[test]
fn a_percentile_leaves_the_busiest_minutes_to_wait() {
    // 22 hours at 1 and two at 10: a mean of 42 ÷ 24 = 1.75. The peak is 5.714286 of it, and nine
    // tenths of the minutes, 21.6 hours, do not exceed 0.571429.
    let hours = [[1; 22].as_slice(), &[10; 2]].concat();
    let day = format!("shape = {{ kind = \"schedule\", hours = {hours:?} }}\n");
    let load = load(7_000, 0, "");
    let it = answer(&format!("{day}{load}"), SINGLE);
    near(&it, "busy_vcpus", 7_000.0 * 0.025 / 1.75 * 10.0 * OF_MS);
    let it = answer(&format!("peak_percentile = 90\n{day}{load}"), SINGLE);
    near(&it, "busy_vcpus", 7_000.0 * 0.025 / 1.75 * OF_MS);
    // The mean stays what it is.
    near(&it, "mean_busy_vcpus", 175.0 * OF_MS);
    warns(&it, "what 90 % of the minutes do not exceed");
}

#[test]
fn cpu_and_iops_have_a_busiest_minute_of_their_own() {
    // Reads at three for half a day and at one for the other, writes the other way round: 1.5 and 0.5
    // of their means. Half with 15,000 reads and 150 writes: 375 + 21 ms, and 150 + 75 + (30,000
    // + 150) × 1 % = 526.5 IOPS. Half with 5,000 and 450: 125 + 63 ms, and 450 + 225 + (10,000 + 450)
    // × 1 % = 779.5.
    let hours = |first: i32, second: i32| [[first; 12], [second; 12]].concat();
    let profile = format!(
        "{}
        [reads.shape]
        kind = \"schedule\"
        hours = {:?}
        [writes.shape]
        kind = \"schedule\"
        hours = {:?}",
        load(10_000, 300, ""),
        hours(3, 1),
        hours(1, 3)
    );
    let it = answer(&profile, SINGLE);
    near(&it, "busy_vcpus", 396.0 * OF_MS);
    near(&it, "rows_read_per_second", 15_000.0);
    near(&it, "rows_written_per_second", 150.0);
    near(&it, "iops", 779.5);
    near(&it, "mean_busy_vcpus", 292.0 * OF_MS); // 250 + 42
}
