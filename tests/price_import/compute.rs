//! Instances of EC2 and volumes of EBS.

use crate::offers::{Offer, Product, offer, product};
use crate::{Place, assert_left_out, book};

const DAY: &str = "2025-04-04";
const SOURCE: &str = "aws-price-list-ec2";

const ONE_YEAR: (&str, [&str; 3]) = ("4NA7Y494T4", ["1yr", "standard", "No Upfront"]);
// The same is spelled in another way here and there.
const THREE_YEARS: (&str, [&str; 3]) = ("UDM74VY9CQ", ["3 yr", "standard", "NoUpfront"]);
const ONE_YEAR_PARTIAL: (&str, [&str; 3]) = ("HU7G6KETJZ", ["1yr", "standard", "Partial Upfront"]);
const CONVERTIBLE: (&str, [&str; 3]) = ("7NE97W5U4E", ["1yr", "convertible", "No Upfront"]);

/// An instance of Linux that shares its machine, on demand.
fn linux(family: &'static str, usage_type: &str, usd: &'static str) -> Product {
    product(family, usage_type)
        .with("operatingSystem", "Linux")
        .with("tenancy", "Shared")
        .with("preInstalledSw", "NA")
        .with("capacitystatus", "Used")
        .with("marketoption", "OnDemand")
        .with("licenseModel", "No License required")
        .with("operation", "RunInstances")
        .costs("Hrs", usd)
}

fn everything() -> Offer {
    let large = linux("Compute Instance", "BoxUsage:r7g.large", "0.1071000000")
        .reserved(ONE_YEAR, ("Hrs", "0.0709000000"), None)
        .reserved(THREE_YEARS, ("Hrs", "0.0486000000"), None)
        .reserved(ONE_YEAR_PARTIAL, ("Hrs", "0.0338000000"), Some("296"))
        .reserved(CONVERTIBLE, ("Hrs", "0.0815000000"), None);
    let volume = |family, usage_type| product(family, usage_type).with("volumeApiName", "gp3");
    offer("AmazonEC2", DAY)
        .with(large)
        .with(linux(
            "Compute Instance (bare metal)",
            "BoxUsage:r7g.metal",
            "3.4272000000",
        ))
        .with(volume("Storage", "EBS:VolumeUsage.gp3").costs("GB-Mo", "0.0800000000"))
        // What is beyond those that come with a volume.
        .with(
            volume("System Operation", "EBS:VolumeP-IOPS.gp3")
                .costs_by_tier("IOPS-Mo", &[("3000", "Inf", "0.0050000000")]),
        )
        // By the GiB a second: 40.96 / 1,024 = 0.04 for a MiB.
        .with(
            volume("Provisioned Throughput", "EBS:VolumeP-Throughput.gp3")
                .costs("GiBps-mo", "40.9600000000"),
        )
}

#[track_caller]
fn assert_books(place: &Place, form: &str) {
    let ec2 = [
        "ec2.instance-hours.r7g.large,0.1071,hour",
        "ec2.instance-hours.r7g.metal,3.4272,hour",
        "ec2.reserved-instance-hours.1y-no-upfront.r7g.large,0.0709,hour",
        "ec2.reserved-instance-hours.1y-partial-upfront.r7g.large,0.0338,hour",
        "ec2.reserved-instance-hours.3y-no-upfront.r7g.large,0.0486,hour",
        "ec2.reserved-instances.1y-partial-upfront.r7g.large,296,instance",
    ];
    assert_eq!(
        place.book("us-east-1/ec2.csv"),
        book(&ec2, SOURCE, DAY),
        "{form}"
    );
    let ebs = [
        "ebs.storage-iops.gp3,0.005,IOPS-month",
        "ebs.storage-throughput.gp3,0.04,MB/s-month",
        "ebs.storage.gp3,0.08,GB-month",
    ];
    assert_eq!(
        place.book("us-east-1/ebs.csv"),
        book(&ebs, SOURCE, DAY),
        "{form}"
    );
    assert_eq!(place.books().len(), 2, "{form}");
}

#[test]
fn instances_and_volumes_cost_what_their_offer_file_says_in_json_as_in_csv() {
    for form in ["json", "csv"] {
        let place = Place::new();
        let summary = place.import_offer(&everything(), form);
        assert_books(&place, form);
        let reason = "of another operating system, tenancy or kind of offer";
        assert_left_out(&summary, 1, reason, "SKU0000000000000");
        assert!(
            !summary.contains("nothing that an option pays for"),
            "{summary}"
        );
    }
}

#[test]
fn surplus_credits_have_a_price_for_each_family() {
    // The price list has them by system, too.
    let credits = |usage_type, system, usd| {
        let product = product("CPU Credits", usage_type).with("operatingSystem", system);
        product.costs("vCPU-Hours", usd)
    };
    let offer = offer("AmazonEC2", DAY)
        .with(credits("CPUCredits:t3", "Windows", "0.0960000000"))
        .with(credits("CPUCredits:t3", "Linux", "0.0500000000"))
        .with(credits("CPUCredits:t4g", "Linux", "0.0400000000"));
    for form in ["json", "csv"] {
        let place = Place::new();
        place.import_offer(&offer, form);
        let expected = [
            "ec2.cpu-credits.t3,0.05,vCPU-hour",
            "ec2.cpu-credits.t4g,0.04,vCPU-hour",
        ];
        assert_eq!(
            place.book("us-east-1/ec2.csv"),
            book(&expected, SOURCE, DAY),
            "{form}"
        );
    }
}

#[test]
fn other_systems_tenancies_and_markets_are_left_out() {
    let family = "Compute Instance";
    let cheap = |usage_type| linux(family, usage_type, "0.0001");
    let class = "BoxUsage:r7g.large";
    let other = [
        cheap(class).with("operatingSystem", "Windows"),
        cheap(class).with("operatingSystem", "RHEL"),
        cheap(class)
            .with("preInstalledSw", "SQL Std")
            .with("operation", "RunInstances:0004"),
        cheap(class).with("tenancy", "Dedicated"),
        cheap(class).with("tenancy", "Host"),
        cheap(class).with("marketoption", "CapacityBlock"),
        cheap(class).with("capacitystatus", "AllocatedCapacityReservation"),
    ];
    let of_no_use = [
        cheap("UnusedBox:r7g.large").with("capacitystatus", "UnusedCapacityReservation"),
        cheap("Reservation:r7g.large"),
        cheap("DedicatedUsage:r7g.large").with("tenancy", "Dedicated"),
        cheap("EBSOptimized:r7g.large"),
        product("Storage", "EBS:VolumeUsage.gp2").costs("GB-Mo", "0.0001"),
    ];
    let of_other_places = [
        product("Storage", "USE1-BOS1-EBS:VolumeUsage.gp3")
            .at("us-east-1-bos-1", "US East (Boston)")
            .with("locationType", "AWS Local Zone")
            .costs("GB-Mo", "0.0001"),
        cheap("USE1-WL1-BoxUsage:r7g.large").with("locationType", "AWS Wavelength Zone"),
    ];
    let decoys = other.into_iter().chain(of_no_use).chain(of_other_places);
    let mut offer = decoys.fold(offer("AmazonEC2", DAY), Offer::with);
    offer.products.extend(everything().products);
    for form in ["json", "csv"] {
        let place = Place::new();
        let summary = place.import_offer(&offer, form);
        assert_books(&place, form);
        // And the convertible term.
        let reason = "of another operating system, tenancy or kind of offer";
        assert_left_out(
            &summary,
            7 + 1,
            reason,
            "BoxUsage:r7g.large SKU0000000000000",
        );
        let example = "UnusedBox:r7g.large SKU0000000000007";
        assert_left_out(&summary, 5, "nothing that an option pays for", example);
        let reason = "in no region that there are books for (local zones and the like)";
        let example = "USE1-BOS1-EBS:VolumeUsage.gp3 SKU0000000000012";
        assert_left_out(&summary, 2, reason, example);
    }
}
