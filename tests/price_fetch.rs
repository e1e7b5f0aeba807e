//! `tablestakes prices fetch` as its users meet it, with a server on this machine in place of AWS.

// Windows has no variable by which a test could lead it to another folder for caches.
#![cfg(not(windows))]

mod common;

use std::fs::{self, File};
use std::io::{BufRead, BufReader, Read};
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

use common::offers::{Offer, offer, product};
use common::program::{stderr, stdout};
use common::server::{Answer, Request, Server};
use md5::{Digest, Md5};
use sha2::Sha256;
use tempfile::TempDir;

const OFFERS: [&str; 5] = [
    "AmazonDynamoDB",
    "AmazonRDS",
    "AmazonEC2",
    "AmazonDAX",
    "AWSDataTransfer",
];
const REGION: &str = "us-east-1";
/// Of one version, as any tag is that is no MD5.
const TAG: &str = "\"3f2b-1\"";

/// The offer of RDS on a day: what an hour of db.r6g.large costs.
fn rds_offer(day: &'static str, usd: &'static str) -> Offer {
    let class = product("Database Instance", "InstanceUsage:db.r6g.large");
    let class = class.with("databaseEngine", "PostgreSQL").costs("Hrs", usd);
    offer("AmazonRDS", day).with(class)
}

/// The file of such an offer, of 300,000 bytes: enough to come in many pieces. What fills it is another at
/// each place, so that pieces in another order would be another file.
fn rds_file(day: &'static str, usd: &'static str) -> Vec<u8> {
    let filled = |filling: &str| {
        let mut offer = rds_offer(day, usd);
        let other = product("Database Storage", "Filling").with("groupDescription", filling);
        offer = offer.with(other.costs("GB-Mo", "1"));
        offer.json().into_bytes()
    };
    let mut filling: String = (0..60_000).map(|it| it.to_string() + " ").collect();
    filling.truncate(300_000 - filled("_").len() + 1);
    let file = filled(&filling);
    assert_eq!(file.len(), 300_000);
    file
}

/// The file of RDS, the one that tests look at.
fn prices() -> Vec<u8> {
    rds_file("2025-06-17", "0.225")
}

/// The same, and as large, with another price.
fn changed_prices() -> Vec<u8> {
    rds_file("2025-06-17", "0.226")
}

/// The file of an offer that has one price.
fn small_file(code: &'static str) -> Vec<u8> {
    let (product, unit, usd) = match code {
        "AmazonDynamoDB" => (
            product("Database Storage", "TimedStorage-ByteHrs"),
            "GB-Mo",
            "0.25",
        ),
        "AmazonDAX" => (product("DAX", "NodeUsage:dax.r5.large"), "Hrs", "0.255"),
        "AmazonEC2" => (product("Storage", "EBS:VolumeUsage.gp3"), "GB-Mo", "0.08"),
        "AWSDataTransfer" => {
            let between = product("Data Transfer", "DataTransfer-Regional-Bytes");
            let between = between
                .with("fromRegionCode", REGION)
                .with("toRegionCode", REGION);
            (between.with("transferType", "IntraRegion"), "GB", "0.01")
        }
        _ => return prices(),
    };
    let offer = offer(code, "2025-06-17").with(product.costs(unit, usd));
    offer.json().into_bytes()
}

fn index_path(offer: &str) -> String {
    format!("/offers/v1.0/aws/{offer}/current/region_index.json")
}

fn file_path(offer: &str, region: &str) -> String {
    format!("/offers/v1.0/aws/{offer}/20250617161103/{region}/index.json")
}

/// Where the file of RDS is.
fn rds() -> String {
    file_path("AmazonRDS", REGION)
}

fn index(regions: &[(&str, &str)]) -> Answer {
    let regions: Vec<_> = regions
        .iter()
        .map(|(region, url)| {
            format!(r#""{region}": {{"regionCode": "{region}", "currentVersionUrl": "{url}"}}"#)
        })
        .collect();
    let regions = regions.join(",");
    Answer::text(format!(
        r#"{{"formatVersion": "v1.0", "disclaimer": "", "publicationDate": "2025-06-17T16:11:03Z",
        "regions": {{{regions}}}}}"#
    ))
}

/// A server with a small price list, and a folder for all that a run writes.
struct Place {
    server: Server,
    folder: TempDir,
}

impl Place {
    fn new() -> Self {
        let server = Server::start();
        for offer in OFFERS {
            let path = file_path(offer, REGION);
            server.answers(&index_path(offer), [index(&[(REGION, &path)])]);
            server.answers(&path, [Answer::file(&small_file(offer), TAG)]);
        }
        let folder = tempfile::tempdir().expect("a folder");
        Self { server, folder }
    }

    /// The same with other answers to who asks for RDS.
    fn with<const N: usize>(answers: [Answer; N]) -> Self {
        let place = Self::new();
        place.server.answers(&rds(), answers);
        place
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tablestakes"));
        command
            .args(["prices", "fetch", "--out", "prices"])
            .args(arguments)
            .current_dir(self.folder.path())
            .env("HOME", self.folder.path())
            .env("XDG_CACHE_HOME", self.folder.path().join("cache"))
            .env_remove("COLUMNS")
            .stdin(Stdio::null());
        for name in ["http_proxy", "https_proxy", "all_proxy", "no_proxy"] {
            command.env_remove(name).env_remove(name.to_uppercase());
        }
        command
    }

    fn fetch_command(&self) -> Command {
        self.command(&["--region", REGION, "--base-url", &self.server.url()])
    }

    fn fetch(&self) -> Output {
        self.fetch_command().output().expect("the program runs")
    }

    fn cache(&self) -> PathBuf {
        let cache = if cfg!(target_os = "macos") {
            "Library/Caches"
        } else {
            "cache"
        };
        self.folder.path().join(cache).join("tablestakes/offers")
    }

    /// The file of RDS in the cache, or what is kept beside it.
    fn cached(&self, ending: &str) -> PathBuf {
        let name = format!("AmazonRDS-20250617161103-{REGION}.json{ending}");
        self.cache().join(name)
    }

    /// A file of the book that was written.
    fn book(&self, file: &str) -> String {
        let path = self.folder.path().join("prices/aws").join(REGION);
        let path = path.join(file);
        fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    }

    /// What each request for RDS asked for: all of it, or a range of what has a tag.
    fn ranges(&self) -> Vec<String> {
        let requests = self.server.requests_for(&rds());
        let range = |it: &Request| match (it.header("range"), it.header("if-range")) {
            (None, None) => all(),
            (range, tag) => format!("{range:?} if {tag:?}"),
        };
        requests.iter().map(range).collect()
    }

    /// Asserts that RDS is in its place and as the server has it, with nothing left of its parts.
    #[track_caller]
    fn assert_whole(&self, output: &Output, expected: &[u8]) {
        assert_eq!(output.status.code(), Some(0), "{}", stderr(output));
        let found = fs::read(self.cached("")).expect("a file in the cache");
        assert!(found == expected, "{} bytes, others", found.len());
        for ending in [".part", ".part.json"] {
            assert!(!self.cached(ending).exists(), "{ending}");
        }
    }

    /// Asserts that a run failed and left no file of RDS that looks whole.
    #[track_caller]
    fn assert_failed(&self, output: &Output, code: i32, expected: &[&str]) {
        let text = stderr(output);
        assert_eq!(output.status.code(), Some(code), "{text}");
        for part in expected {
            assert!(text.contains(part), "{text:?} does not say {part:?}");
        }
        assert!(!self.cached("").exists());
    }
}

/// A request that names no range.
fn all() -> String {
    "all".to_owned()
}

/// The range from a byte on.
fn range(start: usize) -> String {
    range_of(start, TAG)
}

fn range_of(start: usize, tag: &str) -> String {
    format!("{:?} if {:?}", Some(format!("bytes={start}-")), Some(tag))
}

fn md5_tag(bytes: &[u8]) -> String {
    let digits = Md5::digest(bytes).map(|it| format!("{it:02x}"));
    format!("\"{}\"", digits.as_slice().concat())
}

#[test]
fn every_offer_is_downloaded_once_and_kept_with_its_checksum() {
    let place = Place::new();
    let output = place.fetch();
    place.assert_whole(&output, &prices());
    let text = stderr(&output);
    assert!(!text.contains(['\u{1b}', '\r']), "a bar in a pipe: {text}");
    for offer in OFFERS {
        let name = format!("{offer}-20250617161103-{REGION}.json");
        let said = format!("{offer} in {REGION}, version 20250617161103: downloaded");
        assert!(text.contains(&said), "{text}");
        assert!(place.cache().join(&name).exists(), "{name}");
        let path = file_path(offer, REGION);
        assert_eq!(place.server.requests_for(&path).len(), 1, "{path}");
    }
    let digits = Sha256::digest(prices()).map(|it| format!("{it:02x}"));
    let record = fs::read_to_string(place.cached(".sha256")).unwrap();
    let line = format!(
        "{}  AmazonRDS-20250617161103-{REGION}.json",
        digits.as_slice().concat()
    );
    assert!(record.lines().any(|it| it == line), "{record}");
    for request in place.server.requests() {
        let agent = concat!("tablestakes/", env!("CARGO_PKG_VERSION"));
        assert_eq!(request.method, "GET");
        assert_eq!(request.header("user-agent"), Some(agent));
        assert_eq!(request.header("accept-encoding"), Some("identity"));
        assert_eq!(request.header("range"), None);
    }
}

#[test]
fn what_was_downloaded_is_the_book_of_the_region() {
    let place = Place::new();
    let output = place.fetch();
    place.assert_whole(&output, &prices());
    for (file, price, source) in [
        ("dax.csv", "dax.node-hours.dax.r5.large,0.255,hour", "dax"),
        (
            "dynamodb.csv",
            "dynamodb.storage.standard,0.25,GB-month",
            "dynamodb",
        ),
        ("ebs.csv", "ebs.storage.gp3,0.08,GB-month", "ec2"),
        (
            "rds.csv",
            "rds.instance-hours.single-az.db.r6g.large,0.225,hour",
            "rds",
        ),
        (
            "transfer.csv",
            "transfer.between-zones,0.01,GB",
            "data-transfer",
        ),
    ] {
        let header = "key,usd,unit,source,date";
        let expected = format!("{header}\n{price},aws-price-list-{source},2025-06-17\n");
        assert_eq!(place.book(file), expected);
    }
    // The filling of the file is nothing.
    assert_eq!(
        stdout(&output),
        "5 files read, 5 prices of 1 region found. prices: 5 new, 0 changed, 0 as they were.\n\
         Left out, each with the first for example:\n         \
         1  of another engine, edition or licence: Filling SKU0000000000001\n"
    );
}

#[test]
fn what_was_downloaded_and_is_no_price_list_is_said_and_no_book_is_written() {
    let place = Place::with([Answer::file(b"{\"offerCode\": \"AmazonRDS\",", TAG)]);
    let output = place.fetch();
    let text = stderr(&output);
    assert_eq!(output.status.code(), Some(2), "{text}");
    assert!(text.contains("ends in the middle"), "{text}");
    assert!(!place.folder.path().join("prices").exists());
}

#[test]
fn a_book_that_is_newer_than_the_price_list_stays() {
    let place = Place::new();
    let newer = "key,usd,unit,source,date\n\
                 rds.instance-hours.single-az.db.r6g.large,0.3,hour,aws-price-list-rds,2026-01-01\n";
    let folder = place.folder.path().join("prices/aws").join(REGION);
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("rds.csv"), newer).unwrap();
    place.assert_whole(&place.fetch(), &prices());
    assert_eq!(place.book("rds.csv"), newer);
    let output = place.fetch_command().arg("--allow-older").output().unwrap();
    place.assert_whole(&output, &prices());
    assert!(
        place
            .book("rds.csv")
            .contains(",0.225,hour,aws-price-list-rds,2025-06-17")
    );
}

#[test]
fn a_download_that_was_cut_off_goes_on_where_it_stopped() {
    let file = || Answer::file(&prices(), TAG);
    let place = Place::with([
        file().cut_off_after(100_000),
        // Of the rest, which begins there.
        file().cut_off_after(50_000),
        file(),
    ]);
    let output = place.fetch();
    place.assert_whole(&output, &prices());
    assert_eq!(place.ranges(), [all(), range(100_000), range(150_000)]);
    let text = stderr(&output);
    assert!(text.contains("the connection was cut off"), "{text}");
    assert!(text.contains("attempt 3 of 5"), "{text}");
}

#[test]
fn a_server_that_is_busy_is_asked_again() {
    for status in [500, 503, 429] {
        let place = Place::with([Answer::busy(status), Answer::file(&prices(), TAG)]);
        place.server.answers(
            &index_path("AmazonRDS"),
            [Answer::busy(status), index(&[(REGION, &rds())])],
        );
        let output = place.fetch();
        place.assert_whole(&output, &prices());
        assert_eq!(place.ranges(), [all(), all()]);
        assert!(stderr(&output).contains(&status.to_string()));
    }
}

#[test]
fn what_came_of_a_file_is_kept_for_the_next_run() {
    let file = || Answer::file(&prices(), TAG);
    let place = Place::with([file().cut_off_after(70_000), Answer::busy(500)]);
    let output = place.fetch();
    let url = format!("{}{}", place.server.url(), rds());
    place.assert_failed(
        &output,
        1,
        &[&url, "500", "5 attempts", "kept", "run it again"],
    );
    assert!(fs::read(place.cached(".part")).unwrap() == prices()[..70_000]);
    assert!(!place.folder.path().join("prices").exists());
    let first = place.ranges();
    assert_eq!(first.len(), 5);

    place.server.answers(&rds(), [file()]);
    place.assert_whole(&place.fetch(), &prices());
    assert_eq!(place.ranges()[5..], [range(70_000)]);
}

#[test]
fn a_part_that_is_whole_is_checked_and_not_asked_for() {
    let place = Place::new();
    place.assert_whole(&place.fetch(), &prices());
    // As if the run had ended just before the file got its name.
    let url = format!("{}{}", place.server.url(), rds());
    let notes = format!(
        r#"{{"url": "{url}", "tag": null, "size": 300000, "checksums": {{"md5": null, "sha256": null}}}}"#
    );
    fs::rename(place.cached(""), place.cached(".part")).unwrap();
    fs::write(place.cached(".part.json"), notes).unwrap();
    place.assert_whole(&place.fetch(), &prices());
    assert_eq!(place.ranges(), [all()]);
}

#[test]
fn redirects_are_followed_with_the_range() {
    let place = Place::new();
    let elsewhere = Server::start();
    let file = || Answer::file(&prices(), TAG);
    elsewhere.answers("/there", [file().cut_off_after(100_000), file()]);
    let there = format!("{}/there", elsewhere.url());
    place.server.answers(&rds(), [Answer::redirect("/here")]);
    place.server.answers("/here", [Answer::redirect(&there)]);
    let output = place.fetch();
    place.assert_whole(&output, &prices());
    let requests = elsewhere.requests_for("/there");
    assert_eq!(requests.len(), 2);
    assert_eq!(requests[0].header("range"), None);
    assert_eq!(requests[1].header("range"), Some("bytes=100000-"));
    assert_eq!(requests[1].header("if-range"), Some(TAG));
}

#[test]
fn five_redirects_are_followed_and_a_loop_is_not() {
    let place = Place::new();
    for i in 0..4 {
        let next = format!("/{}", i + 1);
        place
            .server
            .answers(&format!("/{i}"), [Answer::redirect(&next)]);
    }
    place.server.answers(&rds(), [Answer::redirect("/0")]);
    place.server.answers("/4", [Answer::file(&prices(), TAG)]);
    place.assert_whole(&place.fetch(), &prices());

    let place = Place::with([Answer::redirect(&rds())]);
    let output = place.fetch();
    place.assert_failed(&output, 1, &["redirected more than 5 times"]);
    // The request, and one for each redirect.
    assert_eq!(place.ranges().len(), 6);
}

#[test]
fn a_file_that_has_not_its_checksum_is_downloaded_once_more() {
    let (right, wrong) = (md5_tag(&prices()), md5_tag(b"else"));
    let mut damaged = prices();
    damaged[123_456] ^= 1;
    let place = Place::with([
        Answer::file(&damaged, &right),
        Answer::file(&prices(), &right),
    ]);
    let output = place.fetch();
    place.assert_whole(&output, &prices());
    assert_eq!(place.ranges(), [all(), all()]);
    assert!(
        stderr(&output).contains("its MD5 is"),
        "{}",
        stderr(&output)
    );

    let sha256 = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";
    for (answer, name) in [
        (Answer::file(&prices(), &wrong), "MD5"),
        (
            Answer::file(&prices(), TAG).header("x-amz-checksum-sha256", sha256),
            "SHA-256",
        ),
    ] {
        let place = Place::with([answer]);
        let output = place.fetch();
        place.assert_failed(&output, 1, &[&format!("its {name} is"), "should be"]);
        assert_eq!(place.ranges(), [all(), all()]);
        assert!(!place.cached(".part").exists());
    }
}

#[test]
fn a_part_that_was_damaged_starts_over() {
    let tag = md5_tag(&prices());
    let file = || Answer::file(&prices(), &tag);
    let place = Place::with([file().cut_off_after(70_000), Answer::status(404)]);
    place.assert_failed(&place.fetch(), 1, &["404"]);
    let mut part = fs::read(place.cached(".part")).unwrap();
    part[0] ^= 1;
    fs::write(place.cached(".part"), part).unwrap();

    place.server.answers(&rds(), [file()]);
    let output = place.fetch();
    place.assert_whole(&output, &prices());
    let starts: Vec<_> = place.ranges().into_iter().skip(2).collect();
    assert_eq!(starts, [range_of(70_000, &tag), all()]);
}

#[test]
fn a_part_from_another_address_starts_over() {
    let cut_off = Answer::file(b"from elsewhere", TAG).cut_off_after(4);
    let place = Place::with([cut_off, Answer::status(404)]);
    place.assert_failed(&place.fetch(), 1, &["404"]);
    assert!(place.cached(".part").exists());
    // The tag is the same, as counters are on servers that know nothing of each other.
    let mirror = Place::new();
    let url = mirror.server.url();
    let output = place
        .command(&["--region", REGION, "--base-url", &url])
        .output()
        .unwrap();
    place.assert_whole(&output, &prices());
    assert_eq!(mirror.ranges(), [all()]);
}

#[test]
fn a_part_of_which_nothing_is_known_starts_over() {
    for notes in ["", "{}", "no notes", r#"{"url": 1}"#] {
        let place = Place::new();
        fs::create_dir_all(place.cache()).unwrap();
        fs::write(place.cached(".part"), "something").unwrap();
        fs::write(place.cached(".part.json"), notes).unwrap();
        place.assert_whole(&place.fetch(), &prices());
        assert_eq!(place.ranges(), [all()], "{notes}");
    }
}

#[test]
fn a_file_that_changed_in_between_starts_over() {
    let changed = changed_prices();
    let other = "\"other\"";
    let cut_off = || Answer::file(&prices(), TAG).cut_off_after(100_000);

    // The server sees by the tag that the rest would not fit, and sends all.
    let place = Place::with([cut_off(), Answer::file(&changed, other)]);
    place.assert_whole(&place.fetch(), &changed);
    assert_eq!(place.ranges(), [all(), range(100_000)]);
    assert!(place.book("rds.csv").contains(",0.226,hour,"));

    // These servers do not look at the tag.
    let rest = |range: &str, tag: &str| {
        let rest = Answer::status(206).header("Content-Range", range);
        rest.header("ETag", tag)
    };
    for wrong in [
        rest("bytes 100000-299999/300000", other),
        rest("bytes 100000-300000/300001", TAG),
        rest("bytes 99999-299999/300000", TAG),
        rest("nonsense", TAG),
        Answer::status(206),
        Answer::status(416),
    ] {
        let place = Place::with([cut_off(), wrong, Answer::file(&changed, other)]);
        let output = place.fetch();
        place.assert_whole(&output, &changed);
        assert_eq!(place.ranges(), [all(), range(100_000), all()]);
        assert!(stderr(&output).contains("starts over"));
    }
}

#[test]
fn a_server_without_ranges_sends_all_of_it_again() {
    let place = Place::with([
        Answer::file(&prices(), TAG).cut_off_after(100_000),
        Answer::file(&prices(), TAG).without_ranges(),
    ]);
    place.assert_whole(&place.fetch(), &prices());
    assert_eq!(place.ranges(), [all(), range(100_000)]);
}

#[test]
fn a_file_without_a_strong_tag_is_not_resumed() {
    let weak = "W/\"3f2b\"";
    for tag in [Some(weak), None] {
        let file = || match tag {
            Some(tag) => Answer::file(&prices(), tag),
            None => Answer::text(prices()),
        };
        let place = Place::with([file().cut_off_after(100_000), file()]);
        place.assert_whole(&place.fetch(), &prices());
        assert_eq!(place.ranges(), [all(), all()]);
    }
}

#[test]
fn an_answer_that_can_not_be_used_is_said() {
    for (answer, expected) in [
        (Answer::text(prices()).without_length(), "Content-Length"),
        (Answer::status(404), "404"),
        (Answer::status(304), "304"),
        (Answer::text("a body").with_status(304), "304"),
        (
            Answer::text("a body").with_status(300),
            "can't be downloaded",
        ),
        (Answer::status(206), "206"),
        (
            Answer::file(&prices(), TAG).header("Content-Range", "bytes 0-1/2"),
            "",
        ),
        (Answer::status(302), "can't be downloaded"),
        (Answer::redirect("gopher://nowhere/"), "can't be downloaded"),
    ] {
        let place = Place::with([answer]);
        let output = place.fetch();
        if expected.is_empty() {
            // A header that has no meaning there is none.
            place.assert_whole(&output, &prices());
        } else {
            place.assert_failed(&output, 1, &[&rds(), expected]);
        }
    }
}

#[test]
fn what_is_no_index_is_said() {
    let path = index_path("AmazonDynamoDB");
    for text in [
        "",
        "<html>",
        "[]",
        "{}",
        r#"{"regions": {"us-east-1": {}}}"#,
    ] {
        let place = Place::new();
        place.server.answers(&path, [Answer::text(text)]);
        let output = place.fetch();
        place.assert_failed(&output, 1, &[&path, "is no index of regions", "--base-url"]);
    }
    let place = Place::new();
    let base = format!("{}/elsewhere", place.server.url());
    let output = place
        .command(&["--region", REGION, "--base-url", &base])
        .output()
        .unwrap();
    let path = format!("/elsewhere{path}");
    place.assert_failed(&output, 1, &[&path, "404", "--base-url"]);
}

#[test]
fn an_index_leads_nowhere_but_to_its_own_host() {
    let elsewhere = Server::start();
    elsewhere.answers(&rds(), [Answer::file(&prices(), TAG)]);
    let place = Place::new();
    let refer = |url: &str| {
        let index = index(&[(REGION, url)]);
        place.server.answers(&index_path("AmazonRDS"), [index]);
    };
    for url in [
        format!("{}{}", elsewhere.url(), rds()),
        format!("//{}", elsewhere.url().replace("http://", "")) + &rds(),
    ] {
        refer(&url);
        place.assert_failed(&place.fetch(), 1, &[&url, &place.server.url()]);
    }
    for url in [
        "/index.json",
        "",
        "/a/b c/d/index.json",
        "/a/é/d/index.json",
    ] {
        refer(url);
        place.assert_failed(&place.fetch(), 1, &["AmazonRDS", REGION, "expected"]);
    }
    assert!(elsewhere.requests().is_empty());

    refer(&format!("{}{}", place.server.url(), rds()));
    place.assert_whole(&place.fetch(), &prices());
    // Paths follow all of the base.
    let place = Place::new();
    for offer in OFFERS {
        let (index_path, path) = (index_path(offer), file_path(offer, REGION));
        let index = index(&[(REGION, &path)]);
        place
            .server
            .answers(&format!("/mirror{index_path}"), [index]);
        let file = Answer::file(&prices(), TAG);
        place.server.answers(&format!("/mirror{path}"), [file]);
    }
    let base = format!("{}/mirror/", place.server.url());
    let output = place
        .command(&["--region", REGION, "--base-url", &base])
        .output()
        .unwrap();
    place.assert_whole(&output, &prices());
}

#[test]
fn an_offer_that_a_region_lacks_is_left_out_and_a_wrong_region_is_said() {
    let place = Place::new();
    let other = "eu-north-1";
    for offer in OFFERS {
        let paths = [REGION, other].map(|it| file_path(offer, it));
        let regions = [(REGION, &*paths[0]), (other, &*paths[1])];
        // DAX is in the first only.
        let regions = &regions[..if offer == "AmazonDAX" { 1 } else { 2 }];
        place.server.answers(&index_path(offer), [index(regions)]);
        for path in &paths {
            place.server.answers(path, [Answer::file(&prices(), TAG)]);
        }
    }
    let fetch = |regions: &[&str]| {
        let url = place.server.url();
        let mut arguments = vec!["--base-url", &url];
        for region in regions {
            arguments.extend(["--region", region]);
        }
        place.command(&arguments).output().unwrap()
    };
    // What no book is for is known without a network.
    let output = fetch(&[other, "us-east-11"]);
    let expected = [
        "no region is called \"us-east-11\"",
        "did you mean us-east-1?",
    ];
    place.assert_failed(&output, 2, &expected);
    assert!(place.server.requests().is_empty());

    let output = fetch(&["us-east-2", other, "ap-southeast-4"]);
    let expected = [
        "us-east-2: AmazonDynamoDB has no such region",
        "did you mean us-east-1?",
        "ap-southeast-4: AmazonDynamoDB has no such region",
        "regions are eu-north-1, us-east-1",
    ];
    place.assert_failed(&output, 2, &expected);
    // Before anything else was asked for.
    assert_eq!(place.server.requests().len(), 1);

    let output = fetch(&[other, REGION, other]);
    place.assert_whole(&output, &prices());
    let text = stderr(&output);
    assert_eq!(text.matches("has no prices").count(), 1, "{text}");
    assert!(
        text.contains("AmazonDAX has no prices in eu-north-1"),
        "{text}"
    );
    for offer in OFFERS {
        for (region, count) in [(REGION, 1), (other, usize::from(offer != "AmazonDAX"))] {
            let requests = place.server.requests_for(&file_path(offer, region));
            assert_eq!(requests.len(), count, "{offer} {region}");
        }
    }
}

#[test]
fn a_version_in_the_cache_is_not_downloaded_again() {
    let place = Place::new();
    place.assert_whole(&place.fetch(), &prices());
    let output = place.fetch();
    place.assert_whole(&output, &prices());
    let text = stderr(&output);
    assert_eq!(text.matches("in the cache already").count(), 5, "{text}");
    for offer in OFFERS {
        let path = file_path(offer, REGION);
        assert_eq!(place.server.requests_for(&path).len(), 1, "{path}");
        // The index may have become another.
        assert_eq!(place.server.requests_for(&index_path(offer)).len(), 2);
    }

    // A newer version is another file.
    let newer = rds().replace("20250617161103", "20250701000000");
    let index = index(&[(REGION, &newer)]);
    place.server.answers(&index_path("AmazonRDS"), [index]);
    let file = rds_file("2025-07-01", "0.23");
    place.server.answers(&newer, [Answer::file(&file, TAG)]);
    place.assert_whole(&place.fetch(), &prices());
    let path = place
        .cache()
        .join("AmazonRDS-20250701000000-us-east-1.json");
    assert!(fs::read(path).unwrap() == file);
    assert!(
        place
            .book("rds.csv")
            .contains(",0.23,hour,aws-price-list-rds,2025-07-01")
    );
}

#[test]
fn a_file_in_the_cache_that_is_not_what_it_was_is_downloaded_again() {
    type Damage = fn(&Place);
    let damages: [Damage; 4] = [
        |place| fs::write(place.cached(""), &prices()[1..]).unwrap(),
        |place| fs::write(place.cached(".sha256"), "").unwrap(),
        |place| fs::remove_file(place.cached(".sha256")).unwrap(),
        |place| fs::remove_file(place.cached("")).unwrap(),
    ];
    let place = Place::new();
    place.assert_whole(&place.fetch(), &prices());
    for (i, damage) in damages.into_iter().enumerate() {
        damage(&place);
        place.assert_whole(&place.fetch(), &prices());
        assert_eq!(place.ranges().len(), i + 2);
    }
    place.assert_whole(&place.fetch(), &prices());
    assert_eq!(place.ranges().len(), 5);

    // What another server has under the same name may be something else.
    let mirror = Place::with([Answer::file(&changed_prices(), TAG)]);
    let url = mirror.server.url();
    let output = place
        .command(&["--region", REGION, "--base-url", &url])
        .output()
        .unwrap();
    place.assert_whole(&output, &changed_prices());
}

#[test]
fn a_proxy_of_the_environment_is_used_but_for_the_hosts_that_it_leaves_out() {
    let place = Place::new();
    // No name server knows this name: only the proxy can lead there.
    let fetch = |base: &str, variables: &[(&str, &str)]| {
        let arguments = ["--region", REGION, "--base-url", base];
        let mut command = place.command(&arguments);
        command.envs(variables.iter().copied()).output().unwrap()
    };
    let is_through = |name: &str, exceptions: &str| {
        let proxy = Place::new();
        let url = proxy.server.url();
        let variables = [(name, &*url), ("NO_PROXY", exceptions)];
        let output = fetch("http://prices.invalid", &variables);
        place.assert_whole(&output, &prices());
        fs::remove_dir_all(place.cache()).unwrap();
        let tunnels = proxy.server.requests_for("prices.invalid:80");
        assert!(tunnels.iter().all(|it| it.method == "CONNECT"));
        assert_eq!(proxy.server.requests_for(&rds()).len(), 1);
        !tunnels.is_empty()
    };
    assert!(is_through("HTTP_PROXY", ""));
    assert!(is_through("http_proxy", "prices.example, 127.0.0.1"));
    assert!(is_through("ALL_PROXY", "example"));

    let proxy = Place::new();
    let variables = [
        ("ALL_PROXY", &*proxy.server.url()),
        ("NO_PROXY", "prices.example, 127.0.0.1"),
    ];
    let output = fetch(&place.server.url(), &variables);
    place.assert_whole(&output, &prices());
    assert!(proxy.server.requests().is_empty());
    // That of the other scheme is none.
    fs::remove_dir_all(place.cache()).unwrap();
    let variables = [("HTTPS_PROXY", &*proxy.server.url())];
    place.assert_whole(&fetch(&place.server.url(), &variables), &prices());
    assert!(proxy.server.requests().is_empty());

    fs::remove_dir_all(place.cache()).unwrap();
    let output = fetch(
        &place.server.url(),
        &[("HTTP_PROXY", "gopher://a:secret@b")],
    );
    place.assert_failed(&output, 2, &["HTTP_PROXY", "no address of a proxy"]);
    assert!(!stderr(&output).contains("secret"));
}

#[test]
fn arguments_that_are_wrong_are_said() {
    let place = Place::new();
    for url in ["pricing.example", "ftp://pricing.example", "https://a/?b"] {
        let output = place
            .command(&["--region", REGION, "--base-url", url])
            .output()
            .unwrap();
        place.assert_failed(&output, 2, &["--base-url", url, "https://"]);
    }
    let output = place.command(&[]).output().unwrap();
    place.assert_failed(&output, 2, &["--region"]);
    assert!(place.server.requests().is_empty());
}

#[test]
fn a_cache_that_can_not_be_written_is_said() {
    let place = Place::new();
    let parent = place.cache().parent().unwrap().to_owned();
    fs::create_dir_all(parent.parent().unwrap()).unwrap();
    fs::write(&parent, "a file where a folder should be").unwrap();
    place.assert_failed(&place.fetch(), 1, &["offers", "can't be made"]);
}

#[test]
fn a_second_run_waits_for_the_first() {
    let place = Place::new();
    fs::create_dir_all(place.cache()).unwrap();
    let lock = File::create(place.cache().join("lock")).unwrap();
    lock.lock().unwrap();
    let mut child = place
        .fetch_command()
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut said = BufReader::new(child.stderr.take().unwrap());
    let mut line = String::new();
    said.read_line(&mut line).unwrap();
    assert!(line.contains("another run is downloading"), "{line}");
    assert!(place.ranges().is_empty());
    lock.unlock().unwrap();
    let mut rest = String::new();
    said.read_to_string(&mut rest).unwrap();
    assert!(child.wait().unwrap().success(), "{rest}");
    assert!(fs::read(place.cached("")).unwrap() == prices());
}

#[test]
fn of_two_runs_at_once_one_downloads() {
    let place = Place::new();
    let runs: Vec<_> = (0..3)
        .map(|_| {
            let mut command = place.fetch_command();
            let command = command.stdout(Stdio::null()).stderr(Stdio::piped());
            command.spawn().unwrap()
        })
        .collect();
    for run in runs {
        place.assert_whole(&run.wait_with_output().unwrap(), &prices());
    }
    assert_eq!(place.ranges(), [all()]);
}
