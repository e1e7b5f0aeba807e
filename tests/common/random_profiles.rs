//! Profiles at random, the same for the same seed: rates, sizes, indexes, replicas, features and settings in
//! all that a planning workbook has formulas for, and some that it has none for.

use std::fmt::Write as _;

/// Numbers that follow from a seed.
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    fn next(&mut self) -> u64 {
        // SplitMix64.
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut it = self.0;
        it = (it ^ (it >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        it = (it ^ (it >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        it ^ (it >> 31)
    }

    /// A number from 0 up to 1.
    pub(crate) fn share(&mut self) -> f64 {
        f64::from(u32::try_from(self.next() >> 32).expect("32 bits")) / 4_294_967_296.0
    }

    /// A number between two others, each power of ten as likely.
    pub(crate) fn between(&mut self, least: f64, most: f64) -> f64 {
        least * (most / least).powf(self.share())
    }

    /// Whether something that is so likely comes about.
    pub(crate) fn is(&mut self, likely: f64) -> bool {
        self.share() < likely
    }

    pub(crate) fn one_of<T: Copy>(&mut self, all: &[T]) -> T {
        let at = self.next() % u64::try_from(all.len()).expect("a length");
        all[usize::try_from(at).expect("a place")]
    }
}

const REGIONS: [&str; 3] = ["us-east-1", "eu-west-1", "ap-northeast-1"];

const SHAPES: [&str; 4] = [
    "[shape]\nkind = \"business-hours\"\nfrom = \"08:30\"\nto = \"17:00\"\nidle_share = \"10 %\"\n",
    "[shape]\nkind = \"bursty\"\nspikiness = 20\nburst_minutes = 5\nbursts_per_day = 4\n",
    "[writes.shape]\nkind = \"diurnal\"\nspikiness = 2\nweekend_factor = 0.5\n",
    "[shape]\nkind = \"schedule\"\nwindow = [{ from = \"sat 18:00\", to = \"sat 20:00\", factor = 26 }]\n",
];

const POSTGRES: [&str; 10] = [
    "deployment = \"multi-az-cluster\"",
    "read_replicas = 2",
    "aurora_readers = 1",
    "instance = \"db.r7g.xlarge\"",
    "storage = \"1 TiB\"\niops = 14_000",
    "storage_type = \"io2\"\niops = 5_000",
    "engine_version = 13",
    "rds_proxy = true",
    "secondary_indexes = { count = 3 }",
    "backup_storage = \"5 TiB\"",
];

const OTHERS: [&str; 6] = [
    "[transfer]\ninternet_per_month = \"20 TiB\"\n",
    "[requirements]\navailability = \"single-az\"\n",
    "[team]\nhourly_rate = 95\n",
    "[growth]\nreads_per_month = \"3 %\"\nwrites_per_month = \"2 %\"\nstorage_per_month = \"5 %\"\nhorizon_months = 18\n",
    "[transfer]\nregions_per_month = { us-west-2 = \"3 TiB\" }\n",
    "[assumptions]\nbloat = 1.4\nfree_share = 0.3\n",
];

/// A profile as its file has it.
pub(crate) fn profile(seed: u64) -> String {
    let mut random = Random::new(seed);
    let mut text = String::new();
    let region = random.one_of(&REGIONS);
    // Names that a spreadsheet would take for formulas are names all the same.
    let sign = random.one_of(&["", "", "", "=", "+", "@"]);
    writeln!(
        text,
        "name = \"{sign}random {seed}\"\nregion = \"{region}\""
    )
    .expect("memory");
    let has_shape = random.is(0.25);
    if !has_shape && random.is(0.8) {
        let spikiness = random.one_of(&[1.0, 1.2, 2.0, 3.0, 4.5, 8.0, 20.0]);
        writeln!(text, "spikiness = {spikiness}").expect("memory");
    }
    let features = random.is(0.5);
    let has_index = features && random.is(0.5);
    if random.is(0.7) {
        short(&mut random, &mut text);
    } else {
        long(&mut random, &mut text, has_index);
    }
    let size = random.between(1e7, 2e13).round();
    let items = (size / random.between(50.0, 20_000.0)).ceil();
    writeln!(text, "[storage]\nsize = {size:.0}").expect("memory");
    if random.is(0.7) {
        writeln!(text, "items = {items:.0}").expect("memory");
    }
    if has_shape {
        text.push_str(random.one_of(&SHAPES));
    }
    if features {
        dynamodb(&mut random, &mut text, has_index);
        text.push_str(random.one_of(&OTHERS));
        writeln!(text, "[postgres]\n{}", random.one_of(&POSTGRES)).expect("memory");
    }
    text
}

fn rate(random: &mut Random) -> String {
    if random.is(0.05) {
        return "per_second = 0".to_owned();
    }
    let rate = random.between(0.05, 20_000.0);
    if random.is(0.8) {
        format!("per_second = {rate:.2}")
    } else {
        format!("per_month = {:.0}", rate * 2_628_000.0)
    }
}

fn short(random: &mut Random, text: &mut String) {
    let (of_reads, of_writes) = (rate(random), rate(random));
    let size = |random: &mut Random| random.between(20.0, 40_000.0).round();
    let (read, written) = (size(random), size(random));
    writeln!(text, "[reads]\n{of_reads}\nitem_size = {read:.0}").expect("memory");
    if random.is(0.5) {
        writeln!(text, "strong = {:.2}", random.share() / 2.0).expect("memory");
    }
    writeln!(text, "[writes]\n{of_writes}\nitem_size = {written:.0}").expect("memory");
    if random.is(0.3) {
        writeln!(text, "transactional = {:.2}", random.share()).expect("memory");
    }
}

fn long(random: &mut Random, text: &mut String, has_index: bool) {
    let index = if has_index {
        "index = \"by-date\"\n"
    } else {
        ""
    };
    let patterns = [
        ("get", "get", "", 20_000.0),
        ("several", "batch-get", "items = 12\n", 5_000.0),
        ("page", "query", "items = 45\n", 9_000.0),
        ("entries", "query", index, 900.0),
        ("put", "put", "", 20_000.0),
        (
            "change",
            "update",
            "failed_condition_share = 0.1\n",
            9_000.0,
        ),
        ("order", "transact-write", "items = 3\n", 4_000.0),
    ];
    for (at, (name, operation, more, most)) in patterns.iter().enumerate() {
        // There is a read and a write in each.
        if at != 0 && at != 4 && random.is(0.4) {
            continue;
        }
        let rate = rate(random);
        let size = random.between(30.0, *most).round();
        writeln!(
            text,
            "[[access]]\nname = \"{name}\"\noperation = \"{operation}\"\n{rate}\nitem_size = {size:.0}\n{more}"
        )
        .expect("memory");
    }
}

fn dynamodb(random: &mut Random, text: &mut String, has_index: bool) {
    text.push_str("[dynamodb]\n");
    for (line, likely) in [
        ("pitr = true", 0.4),
        ("backup_size = \"300 GB\"", 0.2),
        ("export_per_month = 0.5", 0.1),
        ("kinesis_cdc = true", 0.3),
        ("streams = { consumers = 2 }", 0.3),
        ("replica_regions = [\"eu-central-1\"]", 0.2),
        ("free_tier = true", 0.05),
    ] {
        if random.is(likely) {
            writeln!(text, "{line}").expect("memory");
        }
    }
    if has_index {
        let entry = random.one_of(&[
            "projection = \"all\"",
            "projection = \"keys-only\"",
            "entry_size = 300\nentries = 1000",
        ]);
        writeln!(text, "[[dynamodb.gsi]]\nname = \"by-date\"\n{entry}").expect("memory");
    }
}
