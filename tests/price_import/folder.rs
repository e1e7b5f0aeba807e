//! What becomes of the folder of books: what is newer stands, what is kept by hand stays, and all is
//! written or nothing.

use std::fs;

use rust_decimal::dec;
use tablestakes::Library;

use crate::offers::{Offer, offer, product};
use crate::{HEADER, Place, assert_left_out, book};

const SOURCE: &str = "aws-price-list-dynamodb";

/// The prices of storage and of restores, as they were on a day.
fn prices(day: &'static str, storage: &'static str, restore: &'static str) -> Offer {
    offer("AmazonDynamoDB", day)
        .with(product("Database Storage", "TimedStorage-ByteHrs").costs("GB-Mo", storage))
        .with(product("", "RestoreDataSize-Bytes").costs("GB", restore))
}

fn storage(usd: &str) -> String {
    format!("dynamodb.storage.standard,{usd},GB-month")
}

#[test]
fn an_older_price_is_replaced_by_a_newer_one() {
    let place = Place::new();
    place.import_offer(&prices("2025-06-05", "0.25", "0.15"), "json");
    let summary = place.import_offer(&prices("2025-07-01", "0.3", "0.15"), "csv");
    let expected = ["dynamodb.restore,0.15,GB", &storage("0.3")];
    assert_eq!(
        place.book("us-east-1/dynamodb.csv"),
        book(&expected, SOURCE, "2025-07-01")
    );
    assert!(
        summary.starts_with(
            "1 file read, 2 prices of 1 region found. prices: 0 new, 1 changed, 1 as they were.\n"
        ),
        "{summary}"
    );
}

#[test]
fn a_newer_price_is_replaced_by_an_older_one_where_that_is_allowed() {
    let place = Place::new();
    place.import_offer(&prices("2025-07-01", "0.3", "0.15"), "json");
    let newer = place.books();
    let summary = place.import_offer(&prices("2025-06-05", "0.25", "0.14"), "json");
    assert_eq!(place.books(), newer);
    assert!(
        summary.contains("prices: 0 new, 0 changed, 0 as they were."),
        "{summary}"
    );
    let reason = "older than the price in the folder, which stays";
    assert_left_out(&summary, 2, reason, "us-east-1 dynamodb.restore");

    let summary = place.import(&["--allow-older", "offer.json"]);
    let expected = ["dynamodb.restore,0.14,GB", &storage("0.25")];
    assert_eq!(
        place.book("us-east-1/dynamodb.csv"),
        book(&expected, SOURCE, "2025-06-05")
    );
    assert!(
        summary.contains("prices: 0 new, 2 changed, 0 as they were."),
        "{summary}"
    );
}

#[test]
fn of_the_files_of_one_import_the_newest_stands_in_whatever_order() {
    let place = Place::new();
    place.file("new.json", prices("2025-07-01", "0.3", "0.15").json());
    place.file("old.json", prices("2025-06-05", "0.25", "0.14").json());
    for order in [["new.json", "old.json"], ["old.json", "new.json"]] {
        let summary = place.import(&order);
        let expected = ["dynamodb.restore,0.15,GB", &storage("0.3")];
        assert_eq!(
            place.book("us-east-1/dynamodb.csv"),
            book(&expected, SOURCE, "2025-07-01")
        );
        let reason = "older than another price of the same thing";
        assert!(summary.starts_with("2 files read, 2 prices"), "{summary}");
        assert!(
            summary.contains(&format!("2  {reason}: us-east-1 dynamodb.")),
            "{summary}"
        );
        fs::remove_dir_all(place.path("prices")).unwrap();
    }
}

#[test]
fn a_file_that_is_given_twice_brings_its_prices_once() {
    let place = Place::new();
    place.file("a.json", prices("2025-07-01", "0.3", "0.15").json());
    let summary = place.import(&["a.json", "a.json"]);
    let expected = ["dynamodb.restore,0.15,GB", &storage("0.3")];
    assert_eq!(
        place.book("us-east-1/dynamodb.csv"),
        book(&expected, SOURCE, "2025-07-01")
    );
    assert!(
        summary.starts_with("2 files read, 2 prices of 1 region found."),
        "{summary}"
    );
    let reason = "a second name of a price that is read by its first";
    assert_left_out(&summary, 2, reason, "us-east-1 dynamodb.storage.standard");
    // Nor does another import of it change anything.
    let books = place.books();
    let summary = place.import(&["a.json"]);
    assert!(
        summary.contains("prices: 0 new, 0 changed, 2 as they were."),
        "{summary}"
    );
    assert_eq!(place.books(), books);
}

#[test]
fn a_price_of_ones_own_stays_and_the_published_one_comes_beside_it() {
    let place = Place::new();
    let own = format!(
        "{HEADER}\n{},our contract of 2026,2020-01-15\n",
        storage("0.2")
    );
    place.file("prices/aws/us-east-1/contract.csv", &own);
    let summary = place.import_offer(&prices("2025-07-01", "0.3", "0.15"), "json");
    assert_eq!(place.book("us-east-1/contract.csv"), own);
    let expected = ["dynamodb.restore,0.15,GB", &storage("0.3")];
    assert_eq!(
        place.book("us-east-1/dynamodb.csv"),
        book(&expected, SOURCE, "2025-07-01")
    );
    assert!(
        summary.contains("prices: 2 new, 0 changed, 0 as they were."),
        "{summary}"
    );
    // What is paid is the own price, and the list price is the one that came.
    let mut library = Library::embedded();
    library.overlay(&place.path("prices")).unwrap();
    let book = library.book("us-east-1").unwrap();
    let price = book.price("dynamodb.storage.standard", "GB-month").unwrap();
    assert_eq!((price.usd, price.list_usd), (dec!(0.2), dec!(0.3)));
}

#[test]
fn a_price_of_ones_own_in_a_file_of_the_importer_stays_and_is_counted() {
    let place = Place::new();
    let own = format!(
        "{HEADER}\n{},our contract of 2026,2020-01-15\n",
        storage("0.2")
    );
    place.file("prices/aws/us-east-1/dynamodb.csv", own);
    let summary = place.import_offer(&prices("2025-07-01", "0.3", "0.15"), "json");
    assert!(
        place
            .book("us-east-1/dynamodb.csv")
            .contains("our contract of 2026,2020-01-15")
    );
    let reason = "of something whose price is kept by hand in the folder";
    assert_left_out(&summary, 1, reason, "us-east-1 dynamodb.storage.standard");
}

#[test]
fn a_published_price_that_is_kept_by_hand_in_another_file_stays_and_is_counted() {
    let place = Place::new();
    let by_hand = format!(
        "{HEADER}\n{},aws-s3-pricing-page,2020-01-15\n",
        storage("0.2")
    );
    place.file("prices/aws/us-east-1/hand-kept.csv", &by_hand);
    let summary = place.import_offer(&prices("2025-07-01", "0.3", "0.15"), "json");
    assert_eq!(place.book("us-east-1/hand-kept.csv"), by_hand);
    let expected = ["dynamodb.restore,0.15,GB"];
    assert_eq!(
        place.book("us-east-1/dynamodb.csv"),
        book(&expected, SOURCE, "2025-07-01")
    );
    let reason = "of something whose price is kept by hand in the folder";
    assert_left_out(&summary, 1, reason, "us-east-1 dynamodb.storage.standard");
    assert!(
        summary.contains("prices: 1 new, 0 changed, 0 as they were."),
        "{summary}"
    );
}

#[test]
fn what_else_stands_in_a_file_that_is_written_stays_there() {
    let place = Place::new();
    // A price that the offer no longer has, and one of another service.
    let before = format!(
        "{HEADER}\n\
         dynamodb.export,0.1,GB,aws-price-list-dynamodb,2025-01-01\n\
         s3.storage.standard,0.02,GB-month,\"our contract, signed\",2026-01-15\n"
    );
    place.file("prices/aws/us-east-1/dynamodb.csv", before);
    place.import_offer(&prices("2025-07-01", "0.3", "0.15"), "json");
    let expected = format!(
        "{HEADER}\n\
         dynamodb.export,0.1,GB,aws-price-list-dynamodb,2025-01-01\n\
         dynamodb.restore,0.15,GB,aws-price-list-dynamodb,2025-07-01\n\
         dynamodb.storage.standard,0.3,GB-month,aws-price-list-dynamodb,2025-07-01\n\
         s3.storage.standard,0.02,GB-month,\"our contract, signed\",2026-01-15\n"
    );
    assert_eq!(place.book("us-east-1/dynamodb.csv"), expected);
}

#[test]
fn a_file_of_the_folder_that_is_not_right_is_said_with_its_line() {
    let row = "dynamodb.storage.standard,0.25,GB-month,us,2025-01-01";
    for (file, text, expected) in [
        (
            "dynamodb.csv",
            format!("{HEADER}\n{row}\ndynamodb.export,cheap,GB,us,2025-01-01\n"),
            &[
                "dynamodb.csv:3",
                "dynamodb.export: expected a decimal number",
                "cheap",
            ][..],
        ),
        (
            "dynamodb.csv",
            format!("{HEADER}\ndynamodb.export,0.1,GB,us,last year\n"),
            &["dynamodb.csv:2", "expected a date such as 2025-06-05"],
        ),
        (
            "mine.csv",
            format!("{HEADER}\n{row}\n{row}\n"),
            &["mine.csv:3", "\"dynamodb.storage.standard\" stands twice"],
        ),
        (
            "mine.csv",
            format!("{HEADER}\ndynamodb.export,0.1\n"),
            &["mine.csv:2", "expected 5 columns, found 2"],
        ),
        (
            "rds.csv",
            "key,eur,unit,source,date\n".to_owned(),
            &["rds.csv:1", "expected the columns key,usd,unit,source,date"],
        ),
    ] {
        let place = Place::new();
        place.file(&format!("prices/aws/us-east-1/{file}"), text);
        place.file("offer.json", prices("2025-07-01", "0.3", "0.15").json());
        place.refuses(&["offer.json"], expected);
    }
}

#[test]
fn a_region_that_can_not_be_written_leaves_all_others_as_they_were() {
    let place = Place::new();
    let there = |product: crate::offers::Product| product.at("us-west-2", "US West (Oregon)");
    let mut offer = prices("2025-07-01", "0.3", "0.15");
    let oregon: Vec<_> = offer.products.iter().cloned().map(there).collect();
    offer.products.extend(oregon);
    place.file("offer.json", offer.json());
    // A file where the folder of the second region should be.
    place.file("prices/aws/us-west-2", "");
    place.refuses(&["offer.json"], &["us-west-2 can't be read"]);
    fs::remove_file(place.path("prices/aws/us-west-2")).unwrap();
    // A folder where a file of the second region should be.
    fs::create_dir_all(place.path("prices/aws/us-west-2/dynamodb.csv")).unwrap();
    place.refuses(&["offer.json"], &["dynamodb.csv can't be read"]);
    fs::remove_dir(place.path("prices/aws/us-west-2/dynamodb.csv")).unwrap();
    // And a file where the folder of all should be.
    fs::remove_dir_all(place.path("prices")).unwrap();
    fs::write(place.path("prices"), "no folder").unwrap();
    place.refuses(&["offer.json"], &["prices is no folder for price books"]);
    fs::remove_file(place.path("prices")).unwrap();
    place.import(&["offer.json"]);
    assert_eq!(place.books().len(), 2);
}

#[cfg(unix)]
#[test]
fn a_folder_that_is_not_to_be_written_is_said() {
    use std::os::unix::fs::PermissionsExt;

    let place = Place::new();
    place.import_offer(&prices("2025-06-05", "0.25", "0.15"), "json");
    place.file("offer.json", prices("2025-07-01", "0.3", "0.15").json());
    let folder = place.path("prices/aws/us-east-1");
    let set_mode = |mode| fs::set_permissions(&folder, fs::Permissions::from_mode(mode)).unwrap();
    set_mode(0o555);
    // Nothing is forbidden to some users.
    if fs::write(folder.join("probe"), "").is_ok() {
        fs::remove_file(folder.join("probe")).unwrap();
    } else {
        place.refuses(&["offer.json"], &["dynamodb.csv can't be written"]);
    }
    set_mode(0o755);
    place.import(&["offer.json"]);
}

#[test]
fn what_is_imported_is_what_a_comparison_is_made_with() {
    let place = Place::new();
    place.import_offer(&prices("2025-07-01", "0.3", "0.15"), "json");
    let profile = "name = \"archive\"\n\
        reads = { per_second = 0, item_size = 1 }\n\
        writes = { per_second = 0, item_size = 1 }\n\
        storage = { size = \"100 GiB\" }\n";
    place.file("archive.toml", profile);
    let option = "dynamodb.on-demand.standard";
    let command = [
        "compare", "--prices", "prices", "--format", "json", "--option", option,
    ];
    let output = crate::run(place.0.path(), &[&command[..], &["archive.toml"]].concat());
    let text = crate::stdout(&output);
    let found: serde_json::Value = serde_json::from_str(text).expect("JSON");
    // 100 GiB at 0.30.
    assert!(text.contains("\"monthly_usd\": \"30"), "{found:#}");
    let said = crate::stderr(&output);
    assert!(
        said.contains("prices lays over us-east-1: prices 2"),
        "{said}"
    );
}
