//! Files of the feed behind the pricing pages, and tables; and which files and regions are read.

use serde_json::{Value, json};

use crate::{Place, assert_left_out, book};

const NORTH_VIRGINIA: &str = "US East (N. Virginia)";
const IRELAND: &str = "EU (Ireland)";

/// A file of the feed: its kind, the day that it says, and rows by location.
fn feed(source: &str, day: Option<&str>, regions: &Value) -> String {
    let mut manifest = json!({ "serviceId": source, "currencyCode": "USD", "source": source });
    if let Some(day) = day {
        manifest["hawkFilePublicationDate"] = format!("{day}T17:56:16Z").into();
    }
    json!({ "manifest": manifest, "sets": {}, "regions": regions }).to_string()
}

/// Storage of DynamoDB in two regions.
fn storage() -> String {
    let row = |usd| json!({ "Data Storage Indexed GB-Mo": { "rateCode": "A.B.C", "price": usd } });
    let regions = json!({ NORTH_VIRGINIA: row("0.2500000000"), IRELAND: row("0.2830000000") });
    feed("dynamodb", Some("2025-06-05"), &regions)
}

fn storage_costs(usd: &str) -> String {
    let price = format!("dynamodb.storage.standard,{usd},GB-month");
    book(&[&price], "aws-pricing-feed-dynamodb", "2025-06-05")
}

#[test]
fn a_file_of_the_feed_brings_the_prices_of_all_its_locations() {
    let place = Place::new();
    place.file("feed.json", storage());
    let summary = place.import(&["feed.json"]);
    assert_eq!(place.book("us-east-1/dynamodb.csv"), storage_costs("0.25"));
    assert_eq!(place.book("eu-west-1/dynamodb.csv"), storage_costs("0.283"));
    assert_eq!(
        summary,
        "1 file read, 2 prices of 2 regions found. prices: 2 new, 0 changed, 0 as they were.\n"
    );
}

#[test]
fn what_is_left_out_is_counted_by_its_reason() {
    let row = |code: &str, usd: &str| json!({ "rateCode": code, "RegionlessRateCode": "x9", "price": usd });
    let regions = json!({
        NORTH_VIRGINIA: {
            "Restore Data Size": row("A.B.C", "0.15"),
            // The same under its codes.
            "x9": row("A.B.C", "0.15"),
            "A.B.C 0": row("A.B.C", "0.15"),
            "Storage free tier": row("A.B.D", "0.0000000000"),
            "MySQL Storage": row("A.B.E", "1"),
            "Storage of the future": row("A.B.F", "1"),
        },
        "US West (Los Angeles)": { "Restore Data Size": row("A.B.C", "1") },
        IRELAND: { "Restore Data Size": row("A.B.C", "1") },
    });
    let place = Place::new();
    place.file("feed.json", feed("dynamodb", Some("2025-06-05"), &regions));
    let summary = place.import(&["--region", "us-east-1", "feed.json"]);
    let expected = ["dynamodb.restore,0.15,GB"];
    let expected = book(&expected, "aws-pricing-feed-dynamodb", "2025-06-05");
    assert_eq!(place.book("us-east-1/dynamodb.csv"), expected);
    for (count, reason, example) in [
        (
            2,
            "a second name of a price that is read by its first",
            "us-east-1 A.B.C 0",
        ),
        (
            1,
            "free of charge up to an allowance",
            "us-east-1 Storage free tier",
        ),
        (
            1,
            "of another engine, edition or licence",
            "us-east-1 MySQL Storage",
        ),
        (
            1,
            "nothing that an option pays for",
            "us-east-1 Storage of the future",
        ),
        (
            1,
            "in a region that was not asked for",
            "eu-west-1 dynamodb.restore",
        ),
        (
            1,
            "in no region that there are books for (local zones and the like)",
            "US West (Los Angeles)",
        ),
    ] {
        assert_left_out(&summary, count, reason, example);
    }
    assert_eq!(summary.lines().count(), 2 + 6, "{summary}");
}

#[test]
fn the_newest_classes_of_aurora_and_dax_are_known_by_their_codes() {
    let row = |code: &str, regionless: &str, class: &str, usd: &str| {
        json!({
            "rateCode": code, "RegionlessRateCode": regionless, "Instance Type": class, "price": usd,
        })
    };
    let name = "Database Instance Aurora PostgreSQL No license required";
    let rows = json!({
        (format!("{name} db r6g large Memory optimized")): row("A", "a", "db.r6g.large", "0.26"),
        (format!("{name} Aurora IO Optimization Mode db r6g large Memory optimized")):
            row("B", "b", "db.r6g.large", "0.338"),
        // Their second names, which are no others.
        "a V1": row("A", "a", "db.r6g.large", "0.26"),
        "b V7": row("B", "b", "db.r6g.large", "0.338"),
        // One of MySQL and one of PostgreSQL at one price; at two; and one alone.
        "c V1": row("C", "c", "db.r8g.large", "0.276"),
        "d V1": row("D", "d", "db.r8g.large", "0.276"),
        "e V7": row("E", "e", "db.r8g.large", "0.359"),
        "f V7": row("F", "f", "db.r8g.large", "0.36"),
        "g V1": row("G", "g", "db.r7i.large", "0.29"),
    });
    let place = Place::new();
    let file = feed(
        "rds-aurora-ondemand",
        Some("2025-06-17"),
        &json!({ NORTH_VIRGINIA: rows }),
    );
    place.file("aurora.json", file);
    let dax = json!({ "k": row("K", "k", "r7i.large", "0.255"), "K 0": row("K", "k", "r7i.large", "0.255") });
    let file = feed("dax", Some("2025-04-30"), &json!({ NORTH_VIRGINIA: dax }));
    place.file("dax.json", file);
    let summary = place.import(&["aurora.json", "dax.json"]);
    let expected = [
        "aurora.instance-hours.io-optimized.db.r6g.large,0.338,hour",
        "aurora.instance-hours.standard.db.r6g.large,0.26,hour",
        "aurora.instance-hours.standard.db.r8g.large,0.276,hour",
    ];
    let expected = book(&expected, "aws-pricing-feed-aurora", "2025-06-17");
    assert_eq!(place.book("us-east-1/aurora.csv"), expected);
    let expected = ["dax.node-hours.dax.r7i.large,0.255,hour"];
    let expected = book(&expected, "aws-pricing-feed-dax", "2025-04-30");
    assert_eq!(place.book("us-east-1/dax.csv"), expected);
    let reason = "of another engine, edition or licence";
    assert_left_out(&summary, 3, reason, "us-east-1 e V7");
}

#[test]
fn the_rows_of_reserved_instances_hold_the_prices_on_demand_too() {
    let rds = json!({ NORTH_VIRGINIA: { "PostgreSQL db r6g large": {
        "Database Engine": "PostgreSQL", "Deployment Option": "Multi-AZ", "Instance Type": "db.r6g.large",
        "LeaseContractLength": "1yr", "PurchaseOption": "Partial Upfront", "price": "0.148",
        "riupfront:PricePerUnit": "1292", "OnDemand:PricePerUnit": "0.45",
    } } });
    let linux = |class: &str, software: &str| {
        json!({
            "Operating System": "Linux", "Pre Installed S/W": software, "Tenancy": "Shared",
            "Instance Type": class, "LeaseContractLength": "3yr", "PurchaseOption": "No Upfront",
            "price": "0.0486", "OnDemand:PricePerUnit": "0.1071",
        })
    };
    let ec2 = json!({ NORTH_VIRGINIA: {
        "r7g large": linux("r7g.large", "NA"), "r7g large SQL": linux("r7g.large", "SQL Std"),
    } });
    let place = Place::new();
    let day = Some("2025-04-04");
    place.file(
        "rds.json",
        feed("rds-postgresql-reservedinstance", day, &rds),
    );
    place.file("ec2.json", feed("ec2-reservedinstance", None, &ec2));
    let summary = place.import(&["--published", "2025-04-05", "rds.json", "ec2.json"]);
    let expected = [
        "rds.instance-hours.multi-az.db.r6g.large,0.45,hour",
        "rds.reserved-instance-hours.1y-partial-upfront.multi-az.db.r6g.large,0.148,hour",
        "rds.reserved-instances.1y-partial-upfront.multi-az.db.r6g.large,1292,instance",
    ];
    let expected = book(&expected, "aws-pricing-feed-rds-reserved", "2025-04-04");
    assert_eq!(place.book("us-east-1/rds.csv"), expected);
    let expected = [
        "ec2.instance-hours.r7g.large,0.1071,hour",
        "ec2.reserved-instance-hours.3y-no-upfront.r7g.large,0.0486,hour",
    ];
    let expected = book(&expected, "aws-pricing-feed-ec2-reserved", "2025-04-05");
    assert_eq!(place.book("us-east-1/ec2.csv"), expected);
    let reason = "of another operating system, tenancy or kind of offer";
    assert_left_out(&summary, 1, reason, "us-east-1 r7g large SQL");
}

#[test]
fn tables_are_read_and_are_of_the_day_that_is_given() {
    let rds = "region,instance_class,deployment,usd_hour\n\
               us-east-1,db.r6g.large,single-az,0.225\n\
               us-east-1,db.r6gd.large,multi-az-readable-standbys,0.788\n\
               us-moon-1,db.r6g.large,single-az,9\n";
    let transfer = "from_region,to,from_gb,to_gb,usd_gb\n\
                    us-east-1,internet,0,10240,0.09\n\
                    us-east-1,internet,10240,51200,0.085\n\
                    us-east-1,eu-west-1,0,,0.02\n";
    let place = Place::new();
    place.file("rds.csv", rds);
    place.file("transfer.csv", transfer);
    for file in ["rds.csv", "transfer.csv"] {
        let said = format!("{file}: it does not say when its prices were published");
        place.refuses(&[file], &[&said, "--published 2025-06-17"]);
    }
    let summary = place.import(&["--published", "2025-06-17", "rds.csv", "transfer.csv"]);
    let expected = [
        "rds.instance-hours.multi-az-cluster.db.r6gd.large,0.788,hour",
        "rds.instance-hours.single-az.db.r6g.large,0.225,hour",
    ];
    let expected = book(&expected, "aws-pricing-feed-rds-postgresql", "2025-06-17");
    assert_eq!(place.book("us-east-1/rds.csv"), expected);
    let expected = [
        "transfer.internet.from-0-gb,0.09,GB",
        "transfer.internet.from-10240-gb,0.085,GB",
        "transfer.region.eu-west-1,0.02,GB",
    ];
    let expected = book(&expected, "aws-pricing-feed-transfer", "2025-06-17");
    assert_eq!(place.book("us-east-1/transfer.csv"), expected);
    let reason = "in no region that there are books for (local zones and the like)";
    assert_left_out(&summary, 1, reason, "us-moon-1");
}

#[test]
fn mistakes_in_tables_are_said_with_their_line() {
    let header = "region,instance_class,deployment,usd_hour";
    let place = Place::new();
    for (row, expected) in [
        (
            "us-east-1,db.r6g.large,single-az",
            "expected 4 columns, found 3",
        ),
        (
            "us-east-1,db.r6g.large,single-az,cheap",
            "expected a price in USD",
        ),
    ] {
        let right = "us-east-1,db.r7g.large,single-az,1";
        place.file("rds.csv", format!("{header}\n{right}\n{row}\n"));
        let published = ["--published", "2025-06-17", "rds.csv"];
        place.refuses(&published, &["rds.csv:3", expected]);
    }
    place.refuses(
        &["--published", "yesterday", "rds.csv"],
        &["--published", "yesterday"],
    );
}

#[test]
fn a_file_of_the_feed_that_is_not_right_is_said() {
    let place = Place::new();
    let right = storage();
    for (text, expected) in [
        (
            right[..right.len() - 20].to_owned(),
            &["ends in the middle", "download it again"][..],
        ),
        (
            right.replace("USD", "CNY"),
            &["expected prices in USD, found \"CNY\""],
        ),
        (
            right.replace("\"dynamodb\"", "\"dynamodbb\""),
            &[
                "the feed's \"dynamodbb\" is no kind of file that is read",
                "did you mean dynamodb?",
            ],
        ),
        (
            right.replace("\"dynamodb\"", "\"lambda\""),
            &[
                "the feed's \"lambda\" is no kind",
                "read are dynamodb, dax, rds-postgresql-ondemand",
            ],
        ),
        (
            right.replace("0.2830000000", "cheap"),
            &[
                "EU (Ireland): Data Storage Indexed GB-Mo: expected a price in USD",
                "found \"cheap\"",
            ],
        ),
        (
            right.replace("2025-06-05T", "yesterday at "),
            &["expected when it was published, found \"yesterday at "],
        ),
        (
            right.replace("\"price\"", "\"cost\""),
            &["missing field `price`"],
        ),
    ] {
        place.file("feed.json", text);
        place.refuses(&["feed.json"], &[&["feed.json: "], expected].concat());
    }
    let undated = feed("dynamodb", None, &json!({}));
    place.file("feed.json", undated);
    let said = "feed.json: it does not say when its prices were published";
    place.refuses(&["feed.json"], &[said]);
}

#[test]
fn a_folder_stands_for_the_price_lists_in_it() {
    let place = Place::new();
    place.file("lists/a/feed.JSON", storage());
    place.file(
        "lists/transfer.csv",
        "from_region,to,from_gb,to_gb,usd_gb\nus-east-1,internet,0,,0.09\n",
    );
    place.file("lists/notes.txt", "no prices");
    let summary = place.import(&["--published", "2025-06-01", "lists"]);
    assert!(
        summary.starts_with("2 files read, 3 prices of 2 regions found."),
        "{summary}"
    );
    // One file in it that is none is a mistake all the same.
    place.file("lists/other.csv", "a,b\n");
    let arguments = ["--published", "2025-06-01", "lists"];
    place.refuses(
        &arguments,
        &["other.csv: is no file that prices are read from"],
    );
}

#[test]
fn only_the_regions_that_are_asked_for_are_written() {
    let place = Place::new();
    place.file("feed.json", storage());
    place.import(&["--region", "eu-west-1", "feed.json"]);
    assert_eq!(place.books().len(), 1);
    assert_eq!(place.book("eu-west-1/dynamodb.csv"), storage_costs("0.283"));
    place.import(&[
        "--region",
        "us-east-1",
        "--region",
        "eu-west-1",
        "feed.json",
    ]);
    assert_eq!(place.books().len(), 2);
    for (region, help) in [
        ("eu-wst-1", "did you mean eu-west-1?"),
        ("Ireland", "regions are named by their codes"),
    ] {
        let said = format!("no region is called \"{region}\"");
        place.refuses(&["--region", region, "feed.json"], &[&said, help]);
    }
}
