use rust_decimal::Decimal;

use crate::{Feed, RESERVED, assert_books, decimal, text};

#[test]
#[ignore = "needs the raw price files in TABLESTAKES_FACTS"]
fn instance_prices_are_those_of_the_feed() {
    // 838 types, not all of them in all regions: 11,766 prices on demand (types of each region, in any of
    // its three files), 11,532 for one year and 11,543 for three.
    assert_books("ec2.", 34_841, |region, location, published| {
        // The second part of a rate's code says what is reserved: of the standard class, for one
        // year or three, without a sum upfront.
        for (file, meter, offer) in [
            ("ondemand", "instance-hours", "JRTCKXETXF"),
            (
                "reserved-1y",
                "reserved-instance-hours.1y-no-upfront",
                "4NA7Y494T4",
            ),
            (
                "reserved-3y",
                "reserved-instance-hours.3y-no-upfront",
                "BPH4J8HBKS",
            ),
        ] {
            let path = format!("aws-feed/ec2/{region}-{file}.json");
            let Some(feed) = Feed::of(&path, RESERVED) else {
                continue;
            };
            for (name, row) in feed.rows(location) {
                let class = text(row, "Instance Type");
                let traits = ["Operating System", "Pre Installed S/W"];
                assert_eq!(traits.map(|it| text(row, it)), ["Linux", "NA"], "{name}");
                assert_eq!(
                    row["Tenancy"].as_str().unwrap_or("Shared"),
                    "Shared",
                    "{name}"
                );
                assert_eq!(
                    text(row, "rateCode").split('.').nth(1),
                    Some(offer),
                    "{name}"
                );
                let key = format!("ec2.{meter}.{class}");
                published.add(&key, text(row, "price"), "hour", &feed.date);
                if let Some(usd) = row["OnDemand:PricePerUnit"].as_str() {
                    let key = format!("ec2.instance-hours.{class}");
                    published.add(&key, usd, "hour", &feed.date);
                }
            }
        }
    });
}

#[test]
#[ignore = "needs the raw price files in TABLESTAKES_FACTS"]
fn volume_prices_are_those_of_the_feed() {
    let feed = Feed::read("aws-feed/ebs.json");
    assert_books("ebs.", 93, |_, location, published| {
        for (key, unit, name, units) in [
            (
                "ebs.storage.gp3",
                "GB-month",
                "Storage General Purpose gp3 GB Mo",
                1,
            ),
            (
                "ebs.storage-iops.gp3",
                "IOPS-month",
                "Provisioned EBS IOPS gp3 Volumes per IOPS Mo",
                1,
            ),
            (
                "ebs.storage-throughput.gp3",
                "MB/s-month",
                "Provisioned Throughput gp3 per GiBps mo",
                1024,
            ),
        ] {
            if let Some(usd) = feed.locations[location][name]["price"].as_str() {
                let usd = decimal(usd) / Decimal::from(units);
                published.add(key, &usd.to_string(), unit, &feed.date);
            }
        }
    });
}

#[test]
#[ignore = "needs the raw price files in TABLESTAKES_FACTS"]
fn backups_are_priced_where_it_was_read() {
    assert_books("s3.", 1, |_, _, _| {});
}
