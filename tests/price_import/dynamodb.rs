//! DynamoDB and DAX.

use crate::offers::{Offer, Product, offer, product};
use crate::{Place, assert_left_out, book};

const DAY: &str = "2025-06-05";
const SOURCE: &str = "aws-price-list-dynamodb";

/// The terms of reserved capacity: their codes, their lengths, and how offer files say the rest.
const ONE_YEAR: (&str, [&str; 3]) = ("YTVHEVGPBZ", ["1yr", "standard", "Heavy Utilization"]);
const THREE_YEARS: (&str, [&str; 3]) = ("VG8YD49WWM", ["3yr", "standard", "Heavy Utilization"]);

const REQUESTS: &str = "Amazon DynamoDB PayPerRequest Throughput";
const CAPACITY: &str = "Provisioned IOPS";
const REPLICATED: &str = "DDB-Operation-ReplicatedWrite";
const STORAGE: &str = "Database Storage";

/// What has one price from the first unit on: family, usage type, unit and USD.
const FLAT: [(&str, &str, &str, &str); 16] = [
    (
        REQUESTS,
        "WriteRequestUnits",
        "WriteRequestUnits",
        "0.0000006250",
    ),
    (
        REQUESTS,
        "ReadRequestUnits",
        "ReadRequestUnits",
        "0.0000001250",
    ),
    (
        REQUESTS,
        "ReplWriteRequestUnits",
        "ReplicatedWriteRequestUnits",
        "0.0000006250",
    ),
    (
        REQUESTS,
        "IA-WriteRequestUnits",
        "WriteRequestUnits",
        "0.0000007800",
    ),
    (
        REQUESTS,
        "IA-ReadRequestUnits",
        "ReadRequestUnits",
        "0.0000001550",
    ),
    (
        REQUESTS,
        "IA-ReplWriteRequestUnits",
        "ReplicatedWriteRequestUnits",
        "0.0000007800",
    ),
    (
        CAPACITY,
        "IA-WriteCapacityUnit-Hrs",
        "WriteCapacityUnit-Hrs",
        "0.0008100000",
    ),
    (
        CAPACITY,
        "IA-ReadCapacityUnit-Hrs",
        "ReadCapacityUnit-Hrs",
        "0.0001600000",
    ),
    (
        REPLICATED,
        "IA-ReplWriteCapacityUnit-Hrs",
        "ReplicatedWriteCapacityUnit-Hrs",
        "0.0008100000",
    ),
    (STORAGE, "IA-TimedStorage-ByteHrs", "GB-Mo", "0.1000000000"),
    // Some usage types have the short name of us-east-1 in front, and months have two names.
    (
        STORAGE,
        "USE1-TimedPITRStorage-ByteHrs",
        "GB-Month",
        "0.2000000000",
    ),
    (
        "Amazon DynamoDB On-Demand Backup Storage",
        "USE1-TimedBackupStorage-ByteHrs",
        "GB-Month",
        "0.1000000000",
    ),
    (
        "Amazon DynamoDB Restore Data Size",
        "USE1-RestoreDataSize-Bytes",
        "GB",
        "0.1500000000",
    ),
    (
        "Amazon DynamoDB Export Data Size",
        "USE1-ExportDataSize-Bytes",
        "GB",
        "0.1000000000",
    ),
    (
        "Amazon DynamoDB Import Data Size",
        "USE1-ImportDataSize-Bytes",
        "GB",
        "0.1500000000",
    ),
    // Of no family.
    (
        "",
        "ChangeDataCaptureUnits-Kinesis",
        "ChangeDataCaptureUnits",
        "0.0000001000",
    ),
];

/// Up to 18,600 units of an hour in a month are free: 25 units in 744 hours.
fn beyond_free(product: Product, unit: &'static str, usd: &'static str) -> Product {
    product.costs_by_tier(
        unit,
        &[("0", "18600", "0.0000000000"), ("18600", "Inf", usd)],
    )
}

/// Everything that DynamoDB sells in us-east-1, at its published prices.
fn everything() -> Offer {
    let mut offer = offer("AmazonDynamoDB", DAY);
    for (family, usage_type, unit, usd) in FLAT {
        offer = offer.with(product(family, usage_type).costs(unit, usd));
    }
    let writes = product(CAPACITY, "WriteCapacityUnit-Hrs").with("group", "DDB-WriteUnits");
    let writes = beyond_free(writes, "WriteCapacityUnit-Hrs", "0.0006500000")
        .reserved(
            ONE_YEAR,
            ("WriteCapacityUnit-Hrs", "0.0001280000"),
            Some("1.5"),
        )
        .reserved(
            THREE_YEARS,
            ("WriteCapacityUnit-Hrs", "0.0000810000"),
            Some("1.8"),
        );
    let reads = product(CAPACITY, "ReadCapacityUnit-Hrs").with("group", "DDB-ReadUnits");
    let reads = beyond_free(reads, "ReadCapacityUnit-Hrs", "0.0001300000")
        .reserved(
            ONE_YEAR,
            ("ReadCapacityUnit-Hrs", "0.0000250000"),
            Some("0.3"),
        )
        .reserved(
            THREE_YEARS,
            ("ReadCapacityUnit-Hrs", "0.0000160000"),
            Some("0.36"),
        );
    let replicated = product(REPLICATED, "ReplWriteCapacityUnit-Hrs");
    let replicated = beyond_free(
        replicated,
        "ReplicatedWriteCapacityUnit-Hrs",
        "0.0006500000",
    );
    let storage = product(STORAGE, "TimedStorage-ByteHrs").costs_by_tier(
        "GB-Mo",
        &[("0", "25", "0.0000000000"), ("25", "Inf", "0.2500000000")],
    );
    // The usage type has been spelled in two ways; the group is the same.
    let streams = product("API Request", "Streams-Requests")
        .with("group", "DDB-StreamsReadRequests")
        .costs_by_tier(
            "Requests",
            &[
                ("0", "2500000", "0.0000000000"),
                ("2500000", "Inf", "0.0000002000"),
            ],
        );
    [writes, reads, replicated, storage, streams]
        .into_iter()
        .fold(offer, Offer::with)
}

/// The book of that, in the order of its keys.
fn book_of_everything() -> String {
    book(
        &[
            "dynamodb.backup-storage,0.1,GB-month",
            "dynamodb.change-data-capture-units,0.0000001,CDC-unit",
            "dynamodb.export,0.1,GB",
            "dynamodb.import,0.15,GB",
            "dynamodb.point-in-time-recovery,0.2,GB-month",
            "dynamodb.read-capacity-unit-hours.standard,0.00013,RCU-hour",
            "dynamodb.read-capacity-unit-hours.standard-ia,0.00016,RCU-hour",
            "dynamodb.read-request-units.standard,0.000000125,RRU",
            "dynamodb.read-request-units.standard-ia,0.000000155,RRU",
            "dynamodb.replicated-write-capacity-unit-hours.standard,0.00065,rWCU-hour",
            "dynamodb.replicated-write-capacity-unit-hours.standard-ia,0.00081,rWCU-hour",
            "dynamodb.replicated-write-request-units.standard,0.000000625,rWRU",
            "dynamodb.replicated-write-request-units.standard-ia,0.00000078,rWRU",
            "dynamodb.reserved-read-capacity-unit-hours.1y,0.000025,RCU-hour",
            "dynamodb.reserved-read-capacity-unit-hours.3y,0.000016,RCU-hour",
            "dynamodb.reserved-read-capacity-units.1y,0.3,RCU",
            "dynamodb.reserved-read-capacity-units.3y,0.36,RCU",
            "dynamodb.reserved-write-capacity-unit-hours.1y,0.000128,WCU-hour",
            "dynamodb.reserved-write-capacity-unit-hours.3y,0.000081,WCU-hour",
            "dynamodb.reserved-write-capacity-units.1y,1.5,WCU",
            "dynamodb.reserved-write-capacity-units.3y,1.8,WCU",
            "dynamodb.restore,0.15,GB",
            "dynamodb.storage.standard,0.25,GB-month",
            "dynamodb.storage.standard-ia,0.1,GB-month",
            "dynamodb.streams-read-requests,0.0000002,request",
            "dynamodb.write-capacity-unit-hours.standard,0.00065,WCU-hour",
            "dynamodb.write-capacity-unit-hours.standard-ia,0.00081,WCU-hour",
            "dynamodb.write-request-units.standard,0.000000625,WRU",
            "dynamodb.write-request-units.standard-ia,0.00000078,WRU",
        ],
        SOURCE,
        DAY,
    )
}

#[test]
fn a_table_costs_what_its_offer_file_says_in_json_as_in_csv() {
    for form in ["json", "csv"] {
        let place = Place::new();
        let summary = place.import_offer(&everything(), form);
        assert_eq!(
            place.book("us-east-1/dynamodb.csv"),
            book_of_everything(),
            "{form}"
        );
        assert_eq!(place.books().len(), 1, "{form}");
        assert!(
            summary.starts_with(
                "1 file read, 29 prices of 1 region found. prices: 29 new, 0 changed, 0 as they were.\n"
            ),
            "{summary}"
        );
        // The first tiers of writes, reads, replicated writes, storage and streams.
        assert_left_out(
            &summary,
            5,
            "free of charge up to an allowance",
            "dynamodb.write-capacity-unit-hours.standard",
        );
    }
}

#[test]
fn what_is_no_price_of_a_table_is_left_out() {
    let cheap = |usage_type| product(STORAGE, usage_type).costs("GB-Mo", "0.0001");
    let offer = everything()
        .with(cheap("USE1-IncrementalExportDataSize-Bytes"))
        .with(cheap("USE1-BOS1-TimedStorage-ByteHrs"))
        .with(cheap("XTimedStorage-ByteHrs"))
        .with(cheap("TimedStorage-ByteHrs").with("locationType", "AWS Local Zone"))
        .with(cheap("USE1-BOS1-TimedStorage-ByteHrs").at("us-east-1-bos-1", "US East (Boston)"));
    for form in ["json", "csv"] {
        let place = Place::new();
        let summary = place.import_offer(&offer, form);
        assert_eq!(
            place.book("us-east-1/dynamodb.csv"),
            book_of_everything(),
            "{form}"
        );
        assert_eq!(place.books().len(), 1, "{form}");
        let example = "USE1-IncrementalExportDataSize-Bytes SKU0000000000021";
        assert_left_out(&summary, 3, "nothing that an option pays for", example);
        let reason = "in no region that there are books for (local zones and the like)";
        assert_left_out(&summary, 2, reason, "TimedStorage-ByteHrs SKU0000000000024");
    }
}

#[test]
fn regions_are_known_by_code_and_prefix_and_old_files_by_location_alone() {
    let storage = |prefix: &str, region, location, usd| {
        let usage_type = format!("{prefix}TimedStorage-ByteHrs");
        product(STORAGE, &usage_type)
            .at(region, location)
            .costs("GB-Mo", usd)
    };
    // Ireland has the prefix of all of Europe, and infrequent access one that is no region's.
    let ireland = |usage_type| product(STORAGE, usage_type).at("eu-west-1", "EU (Ireland)");
    let offer = offer("AmazonDynamoDB", DAY)
        .with(ireland("EU-TimedStorage-ByteHrs").costs("GB-Mo", "0.2830000000"))
        .with(ireland("EU-IA-TimedStorage-ByteHrs").costs("GB-Mo", "0.1132000000"))
        .with(storage(
            "UGW1-",
            "us-gov-west-1",
            "AWS GovCloud (US-West)",
            "0.3125",
        ))
        .with(storage(
            "EUC2-",
            "eu-central-2",
            "Europe (Zurich)",
            "0.3366",
        ))
        .with(storage("APN1-", "", "Asia Pacific (Tokyo)", "0.285"));
    for form in ["json", "csv"] {
        let place = Place::new();
        place.import_offer(&offer, form);
        for (region, prices) in [
            (
                "eu-west-1",
                &[
                    "dynamodb.storage.standard,0.283,GB-month",
                    "dynamodb.storage.standard-ia,0.1132,GB-month",
                ][..],
            ),
            (
                "us-gov-west-1",
                &["dynamodb.storage.standard,0.3125,GB-month"],
            ),
            (
                "eu-central-2",
                &["dynamodb.storage.standard,0.3366,GB-month"],
            ),
            (
                "ap-northeast-1",
                &["dynamodb.storage.standard,0.285,GB-month"],
            ),
        ] {
            let found = place.book(&format!("{region}/dynamodb.csv"));
            assert_eq!(found, book(prices, SOURCE, DAY), "{form} {region}");
        }
        assert_eq!(place.books().len(), 4, "{form}");
    }
}

#[test]
fn of_several_terms_on_demand_the_newest_stands() {
    let storage = product(STORAGE, "IA-TimedStorage-ByteHrs")
        .costs_from(
            "2024-01-01T00:00:00Z",
            "GB-Mo",
            &[("0", "Inf", "0.3000000000")],
        )
        .costs_from(
            "2025-05-01T00:00:00Z",
            "GB-Mo",
            &[("0", "Inf", "0.1000000000")],
        )
        .costs_from(
            "2024-11-01T00:00:00Z",
            "GB-Mo",
            &[("0", "Inf", "0.2000000000")],
        );
    let offer = offer("AmazonDynamoDB", DAY).with(storage);
    for form in ["json", "csv"] {
        let place = Place::new();
        place.import_offer(&offer, form);
        let expected = book(&["dynamodb.storage.standard-ia,0.1,GB-month"], SOURCE, DAY);
        assert_eq!(place.book("us-east-1/dynamodb.csv"), expected, "{form}");
    }
}

#[test]
fn a_term_that_is_not_in_force_yet_stands_back() {
    let now = ("2024-11-01T00:00:00Z", "0.2");
    let (soon, later) = (
        ("2025-09-01T00:00:00Z", "0.3"),
        ("2026-01-01T00:00:00Z", "0.4"),
    );
    for (terms, expected) in [
        (&[soon, now, later][..], "0.2"),
        (&[later, now], "0.2"),
        // Of what is announced the first to come.
        (&[later, soon], "0.3"),
        (&[soon, later], "0.3"),
    ] {
        let mut storage = product(STORAGE, "IA-TimedStorage-ByteHrs");
        for &(from, usd) in terms {
            storage = storage.costs_from(from, "GB-Mo", &[("0", "Inf", usd)]);
        }
        let offer = offer("AmazonDynamoDB", DAY).with(storage);
        for form in ["json", "csv"] {
            let place = Place::new();
            place.import_offer(&offer, form);
            let price = format!("dynamodb.storage.standard-ia,{expected},GB-month");
            let found = place.book("us-east-1/dynamodb.csv");
            assert_eq!(found, book(&[&price], SOURCE, DAY), "{form} {terms:?}");
        }
    }
}

#[test]
fn of_two_prices_of_one_thing_on_a_day_neither_is_taken() {
    let storage = |usd| product(STORAGE, "IA-TimedStorage-ByteHrs").costs("GB-Mo", usd);
    let offer = offer("AmazonDynamoDB", DAY)
        .with(storage("0.1000000000"))
        .with(storage("0.2000000000"))
        .with(storage("0.1"))
        .with(product("", "USE1-RestoreDataSize-Bytes").costs("GB", "0.15"));
    for form in ["json", "csv"] {
        let place = Place::new();
        let summary = place.import_offer(&offer, form);
        let expected = book(&["dynamodb.restore,0.15,GB"], SOURCE, DAY);
        assert_eq!(place.book("us-east-1/dynamodb.csv"), expected, "{form}");
        let example = "us-east-1 dynamodb.storage.standard-ia";
        let reason = "another price of the same thing on the same day: neither is taken";
        assert_left_out(&summary, 1, reason, example);
        let reason = "a second name of a price that is read by its first";
        assert_left_out(&summary, 1, reason, example);
    }
}

#[test]
fn a_price_in_an_unknown_unit_is_left_out_and_the_others_are_read() {
    let offer = offer("AmazonDynamoDB", DAY)
        .with(product(STORAGE, "IA-TimedStorage-ByteHrs").costs("TB-Mo", "100"))
        .with(product("", "USE1-RestoreDataSize-Bytes").costs("GB", "0.15"));
    for form in ["json", "csv"] {
        let place = Place::new();
        let summary = place.import_offer(&offer, form);
        let expected = book(&["dynamodb.restore,0.15,GB"], SOURCE, DAY);
        assert_eq!(place.book("us-east-1/dynamodb.csv"), expected, "{form}");
        let example = "SKU0000000000000: TB-Mo for a GB-month";
        assert_left_out(
            &summary,
            1,
            "in a unit that is not known for the meter",
            example,
        );
    }
}

#[test]
fn nodes_of_dax_are_known_by_their_usage_type() {
    let node = |usage_type, node: &str, usd| {
        product("DAX", usage_type)
            .with("instanceType", node)
            .costs("Hrs", usd)
    };
    let frankfurt = |it: Product| it.at("eu-central-1", "EU (Frankfurt)");
    let offer = offer("AmazonDAX", "2025-04-30")
        .with(node("NodeUsage:dax.r5.large", "r5.large", "0.2550000000"))
        .with(node(
            "NodeUsage:dax.t3.small",
            "dax.t3.small",
            "0.0400000000",
        ))
        .with(frankfurt(node(
            "EUC1-NodeUsage:dax.r5.large",
            "r5.large",
            "0.3070000000",
        )))
        .with(node("NodeBackup:dax.r5.large", "r5.large", "9"));
    for form in ["json", "csv"] {
        let place = Place::new();
        place.import_offer(&offer, form);
        for (region, prices) in [
            (
                "us-east-1",
                &[
                    "dax.node-hours.dax.r5.large,0.255,hour",
                    "dax.node-hours.dax.t3.small,0.04,hour",
                ][..],
            ),
            ("eu-central-1", &["dax.node-hours.dax.r5.large,0.307,hour"]),
        ] {
            let expected = book(prices, "aws-price-list-dax", "2025-04-30");
            assert_eq!(place.book(&format!("{region}/dax.csv")), expected, "{form}");
        }
    }
}

#[test]
fn a_price_of_0_is_none() {
    // What is left of a tiered price when its file ends after the free tier.
    let storage = product(STORAGE, "TimedStorage-ByteHrs")
        .costs_by_tier("GB-Mo", &[("0", "25", "0.0000000000")]);
    let offer = offer("AmazonDynamoDB", DAY)
        .with(storage)
        .with(product("", "USE1-RestoreDataSize-Bytes").costs("GB", "0.15"));
    for form in ["json", "csv"] {
        let place = Place::new();
        let summary = place.import_offer(&offer, form);
        let expected = book(&["dynamodb.restore,0.15,GB"], SOURCE, DAY);
        assert_eq!(place.book("us-east-1/dynamodb.csv"), expected, "{form}");
        let reason = "at a price of 0, which is no price of its own";
        assert_left_out(&summary, 1, reason, "us-east-1 dynamodb.storage.standard");
    }
}

#[test]
fn where_a_tier_begins_is_a_number() {
    let storage = product(STORAGE, "TimedStorage-ByteHrs").costs_by_tier(
        "GB-Mo",
        &[("10,240", "Inf", "0.01"), ("0", "10240", "0.25")],
    );
    let offer = offer("AmazonDynamoDB", DAY).with(storage);
    let place = Place::new();
    place.file("offer.json", offer.json());
    place.refuses(
        &["offer.json"],
        &["expected where its tier begins, found \"10,240\""],
    );
}
