//! Data transfer.

use crate::offers::{Product, offer, product};
use crate::{Place, assert_left_out, book};

const DAY: &str = "2025-06-01";
const FAMILY: &str = "Data Transfer";
const ZONE: &str = "AWS Local Zone";

/// A transfer: its kind, and what it is from and to.
fn transfer(kind: &str, usage_type: &str, from: [&str; 2], to: [&str; 2]) -> Product {
    let place_type = |code: &str| match code {
        "" => "Other",
        _ => "AWS Region",
    };
    product(FAMILY, usage_type)
        // Which have neither of what other products have.
        .at("", "")
        .with("locationType", "")
        .with("transferType", kind)
        .with("fromRegionCode", from[0])
        .with("fromLocation", from[1])
        .with("fromLocationType", place_type(from[0]))
        .with("toRegionCode", to[0])
        .with("toLocation", to[1])
        .with("toLocationType", place_type(to[0]))
}

const VIRGINIA: [&str; 2] = ["us-east-1", "US East (N. Virginia)"];
const IRELAND: [&str; 2] = ["eu-west-1", "EU (Ireland)"];
const OHIO: [&str; 2] = ["us-east-2", "US East (Ohio)"];
const LOS_ANGELES: [&str; 2] = ["us-west-2-lax-1", "US West (Los Angeles)"];
const INTERNET: [&str; 2] = ["", "External"];

#[test]
fn transfer_costs_what_its_offer_file_says_in_json_as_in_csv() {
    let tiers = [
        ("0", "10240", "0.0900000000"),
        ("10240", "51200", "0.0850000000"),
        ("51200", "153600", "0.0700000000"),
        ("153600", "Inf", "0.0500000000"),
    ];
    let outbound = "AWS Outbound";
    let between = "InterRegion Outbound";
    let offer = offer("AWSDataTransfer", DAY)
        .with(
            transfer(outbound, "DataTransfer-Out-Bytes", VIRGINIA, INTERNET)
                .costs_by_tier("GB", &tiers),
        )
        .with(
            transfer(between, "USE1-EU-AWS-Out-Bytes", VIRGINIA, IRELAND)
                .costs("GB", "0.0200000000"),
        )
        .with(
            transfer(between, "USE1-USE2-AWS-Out-Bytes", VIRGINIA, OHIO)
                .costs("GB", "0.0100000000"),
        )
        .with(
            transfer(between, "EU-USE1-AWS-Out-Bytes", IRELAND, VIRGINIA)
                .costs("GB", "0.0200000000"),
        )
        .with(
            transfer(
                "IntraRegion",
                "DataTransfer-Regional-Bytes",
                VIRGINIA,
                VIRGINIA,
            )
            .costs("GB", "0.0100000000"),
        )
        // The 100 GB that an account has free, in all regions together.
        .with(
            transfer(
                outbound,
                "Global-DataTransfer-Out-Bytes",
                ["", "Global"],
                INTERNET,
            )
            .costs_by_tier("GB", &[("0", "100", "0.0000000000")]),
        )
        .with(
            transfer(
                "InterRegion Inbound",
                "USE1-EU-AWS-In-Bytes",
                VIRGINIA,
                IRELAND,
            )
            .costs("GB", "0"),
        )
        .with(transfer("AWS Inbound", "DataTransfer-In-Bytes", VIRGINIA, INTERNET).costs("GB", "0"))
        // Of access points of several regions; of storage; to and from a local zone.
        .with(transfer(between, "MRAP-Out-Bytes", VIRGINIA, INTERNET).costs("GB", "0.0001"))
        .with(transfer(between, "USE1-EU-AWS-Out-ABytes", VIRGINIA, IRELAND).costs("GB", "0.0001"))
        .with(
            transfer(between, "USE1-LAX1-AWS-Out-Bytes", VIRGINIA, LOS_ANGELES)
                .with("toLocationType", ZONE)
                .costs("GB", "0.0001"),
        )
        .with(
            transfer(between, "LAX1-USE1-AWS-Out-Bytes", LOS_ANGELES, VIRGINIA)
                .with("fromLocationType", ZONE)
                .costs("GB", "0.0001"),
        );
    for form in ["json", "csv"] {
        let place = Place::new();
        let summary = place.import_offer(&offer, form);
        for (region, prices) in [
            (
                "us-east-1",
                &[
                    "transfer.between-zones,0.01,GB",
                    "transfer.internet.from-0-gb,0.09,GB",
                    "transfer.internet.from-10240-gb,0.085,GB",
                    "transfer.internet.from-153600-gb,0.05,GB",
                    "transfer.internet.from-51200-gb,0.07,GB",
                    "transfer.region.eu-west-1,0.02,GB",
                    "transfer.region.us-east-2,0.01,GB",
                ][..],
            ),
            ("eu-west-1", &["transfer.region.us-east-1,0.02,GB"]),
        ] {
            let expected = book(prices, "aws-price-list-data-transfer", DAY);
            let found = place.book(&format!("{region}/transfer.csv"));
            assert_eq!(found, expected, "{form} {region}");
        }
        assert_eq!(place.books().len(), 2, "{form}");
        let example = "USE1-EU-AWS-In-Bytes SKU0000000000006";
        assert_left_out(&summary, 4, "nothing that an option pays for", example);
        let reason = "in no region that there are books for (local zones and the like)";
        assert_left_out(
            &summary,
            3,
            reason,
            "Global-DataTransfer-Out-Bytes SKU0000000000005",
        );
    }
}

#[test]
fn the_rows_that_are_left_in_the_offer_of_ec2_are_read_too() {
    let there = transfer(
        "IntraRegion",
        "DataTransfer-Regional-Bytes",
        VIRGINIA,
        VIRGINIA,
    )
    // From before there were codes of regions.
    .with("fromRegionCode", "")
    .with("toRegionCode", "")
    .costs("GB", "0.0100000000");
    let offer = offer("AmazonEC2", "2017-08-31").with(there);
    let place = Place::new();
    place.import_offer(&offer, "csv");
    let expected = ["transfer.between-zones,0.01,GB"];
    let expected = book(&expected, "aws-price-list-ec2", "2017-08-31");
    assert_eq!(place.book("us-east-1/transfer.csv"), expected);
}
