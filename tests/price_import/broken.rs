//! Files that are not right: each gives a sentence of its own, and leaves the books as they were.

use crate::Place;
use crate::offers::{Offer, Product, offer, product};

const GB: &str = "GB-Mo";
const ONE_YEAR: (&str, [&str; 3]) = ("4NA7Y494T4", ["1yr", "standard", "No Upfront"]);

fn storage(usd: &'static str) -> Product {
    product("Database Storage", "TimedStorage-ByteHrs").costs(GB, usd)
}

fn restore() -> Product {
    product("", "RestoreDataSize-Bytes").costs("GB", "0.1500000000")
}

/// A newer file than that of the book in the folder.
fn newer() -> Offer {
    offer("AmazonDynamoDB", "2025-07-01")
        .with(storage("0.3"))
        .with(restore())
}

/// A folder with a book that was imported.
fn place() -> Place {
    let place = Place::new();
    let older = offer("AmazonDynamoDB", "2025-06-05").with(storage("0.25"));
    place.import_offer(&older, "json");
    assert_eq!(place.books().len(), 1);
    place
}

#[test]
fn a_file_that_is_cut_off_says_where_and_what_to_do() {
    let place = place();
    let (json, csv) = (newer().json(), newer().csv());
    let help = "download it again";
    // In the products, in the terms, and before the last brace.
    for at in [
        json.find("TimedStorage").expect("a product"),
        json.find("pricePerUnit").expect("a term"),
        json.len() - 2,
    ] {
        place.file("cut.json", &json[..at]);
        let line = json[..at].matches('\n').count() + 1;
        let said = format!("cut.json: ends in the middle, in line {line}");
        place.refuses(&["cut.json"], &[&said, help]);
    }
    // In the middle of a row, in the last column of the last row, and before the header.
    for (at, said) in [
        (
            csv.rfind("GB-Mo").expect("a row"),
            "cut.csv:7: expected 17 columns, found 9",
        ),
        (csv.len() - 4, "cut.csv: ends in the middle of a field"),
        (
            csv.find("\"SKU\"").expect("a header"),
            "cut.csv: ends before its header",
        ),
    ] {
        place.file("cut.csv", &csv[..at]);
        place.refuses(&["cut.csv"], &[said, help]);
    }
    // The whole of each is read.
    for (name, text) in [("whole.json", json), ("whole.csv", csv)] {
        place.file(name, text);
        place.import(&[name]);
    }
}

#[test]
fn a_product_without_a_price_on_demand_is_said() {
    let place = place();
    let without = |product: Product| {
        offer("AmazonDynamoDB", "2025-07-01")
            .with(restore())
            .with(product)
    };
    let mut bare = storage("0.3");
    bare.terms.clear();
    let said = [
        "the product SKU0000000000001 (dynamodb.storage.standard in us-east-1) has no term OnDemand",
        "download it again",
    ];
    place.file("bare.json", without(bare).json());
    place.refuses(&["bare.json"], &said);
    // A row for each price is all that a file in CSV has of a product.
    let reserved = product("Database Instance", "InstanceUsage:db.r6g.large")
        .with("databaseEngine", "PostgreSQL")
        .reserved(ONE_YEAR, ("Hrs", "0.154"), None);
    let offer = offer("AmazonRDS", "2025-07-01").with(reserved);
    for (name, text) in [
        ("reserved.json", offer.json()),
        ("reserved.csv", offer.csv()),
    ] {
        place.file(name, text);
        let said = "(rds.instance-hours.single-az.db.r6g.large in us-east-1) has no term OnDemand";
        place.refuses(&[name], &["the product SKU0000000000000", said]);
    }
}

#[test]
fn another_currency_is_said() {
    let place = place();
    let mut offer = newer();
    offer.currency = "EUR";
    let said = ["expected prices in USD, found \"EUR\""];
    for (name, text, at) in [
        (
            "offer.json",
            offer.json(),
            "SKU0000000000000.JRTCKXETXF.6YS6EN2C00",
        ),
        ("offer.csv", offer.csv(), "offer.csv:7:"),
    ] {
        place.file(name, text);
        place.refuses(&[name], &[name, at, said[0]]);
    }
}

#[test]
fn a_price_that_is_none_is_said_with_its_place() {
    let place = place();
    for usd in ["free", "-0.25", "1000000.01", "", "0,25", "NaN", "1e-3"] {
        let offer = offer("AmazonDynamoDB", "2025-07-01").with(storage(usd));
        let said = format!("expected a price in USD from 0 to 1,000,000, found {usd:?}");
        for (name, text, at) in [
            (
                "offer.json",
                offer.json(),
                "SKU0000000000000.JRTCKXETXF.6YS6EN2C00",
            ),
            ("offer.csv", offer.csv(), "offer.csv:7:"),
        ] {
            place.file(name, text);
            place.refuses(&[name], &[at, &said]);
        }
    }
}

#[test]
fn a_file_that_does_not_say_what_it_is_or_of_when_is_said() {
    let place = place();
    let without_line = |text: &str, part: &str| -> String {
        assert!(text.contains(part), "{text}");
        let lines = text.lines().filter(|line| !line.contains(part));
        lines.flat_map(|line| [line, "\n"]).collect()
    };
    let (json, csv) = (newer().json(), newer().csv());
    for (name, text, said) in [
        (
            "undated.json",
            without_line(&json, "publicationDate"),
            "undated.json: it does not say when it was published",
        ),
        (
            "undated.csv",
            without_line(&csv, "Publication Date"),
            "undated.csv: it does not say when it was published",
        ),
        (
            "uncoded.csv",
            without_line(&csv, "\"OfferCode\""),
            "uncoded.csv: it does not say of which offer it is",
        ),
        (
            "odd.json",
            json.replace("2025-07-01T12:00:00Z", "July 2025"),
            "odd.json: expected when it was published, found \"July 2025\"",
        ),
        (
            "odd.csv",
            csv.replace("\"PricePerUnit\"", "\"Price\""),
            "has the column \"PricePerUnit\", and this one does not",
        ),
        (
            "swapped.json",
            json.replace("\"products\" :", "\"later\" :"),
            "swapped.json: its terms stand before its products",
        ),
        (
            "near.json",
            json.replace(
                "AmazonDynamoDB\",\n\"version",
                "AmazonDynamoDb\",\n\"version",
            ),
            "the offer \"AmazonDynamoDb\" is none that prices are read from",
        ),
        (
            "near.csv",
            csv.replace("\"AmazonDynamoDB\"\n\"SKU", "\"AmazonDynamoDb\"\n\"SKU"),
            "did you mean AmazonDynamoDB?",
        ),
        (
            "other.json",
            json.replace("AmazonDynamoDB\",\n\"version", "AWSLambda\",\n\"version"),
            "read are AmazonDynamoDB, AmazonDAX, AmazonRDS, AmazonEC2, AWSDataTransfer",
        ),
    ] {
        place.file(name, text);
        place.refuses(&[name], &[said]);
    }
}

#[test]
fn a_file_with_nothing_in_it_is_said() {
    for text in ["", "\n \n"] {
        let place = Place::new();
        place.file("empty.json", text);
        place.refuses(&["empty.json"], &["empty.json: is empty"]);
    }
}

#[test]
fn a_file_of_no_kind_is_said() {
    let place = place();
    for (name, text) in [
        ("list.json", "[]"),
        ("index.json", r#"{"formatVersion": "v1.0", "regions": {}}"#),
        ("table.csv", "region,instance_class,usd\n"),
        ("binary.csv", "\0\u{1}\u{2}"),
    ] {
        place.file(name, text);
        let said = format!("{name}: is no file that prices are read from");
        place.refuses(&[name], &[&said, "offer files of the AWS Price List"]);
    }
    place.file("folder/notes.txt", "no prices");
    place.refuses(&["folder"], &["folder: no .json or .csv file is in it"]);
    place.refuses(&["missing.json"], &["missing.json can't be read"]);
}

#[test]
fn one_file_that_is_not_right_keeps_all_others_out() {
    let place = place();
    place.file("a.json", newer().json());
    place.file("b.json", &newer().json()[..900]);
    place.refuses(&["a.json", "b.json"], &["b.json: ends in the middle"]);
    // Nor is a folder made where none was.
    let place = Place::new();
    place.file("b.json", &newer().json()[..900]);
    place.refuses(&["b.json"], &["b.json: ends in the middle"]);
    assert!(!place.path("prices").exists());
}

#[test]
fn a_file_without_a_price_of_a_book_is_said() {
    let place = place();
    let beijing = |product: Product| product.at("cn-north-1", "China (Beijing)");
    let mut china = offer("AmazonDynamoDB", "2025-07-01").with(beijing(storage("2.5")));
    china.currency = "CNY";
    let said = "nothing was found that a book has a place for";
    place.file("china.json", china.json());
    place.refuses(&["china.json"], &[said]);
    place.file("nothing.json", offer("AmazonEC2", "2025-07-01").json());
    place.refuses(&["nothing.json"], &[said]);
}

#[test]
fn a_quote_that_is_never_closed_ends_the_reading() {
    let place = Place::new();
    let offer = offer("AmazonDynamoDB", "2025-06-17").csv();
    let endless = format!("{offer}\"SKU{}", "x".repeat(3 << 20));
    place.file("offer.csv", endless);
    place.refuses(&["offer.csv"], &["a row is longer than 1 MiB"]);
}
