//! Downloads with less patience than people have, from a server on this machine.

// The same server answers the tests of the program.
#[allow(dead_code)]
#[path = "../../../../tests/common/server.rs"]
mod server;

use std::fs;
use std::time::Duration;

use tempfile::TempDir;

use self::server::{Answer, Request, Server};
use super::address::{Base, Version};
use super::cache::{Cache, Entry, State};
use super::client::{Client, Trouble};
use super::patience::Patience;
use super::progress::Progress;
use super::transfer::complete;
use crate::cli::Failure;

const PATH: &str = "/offers/1/us-east-1/index.json";
const TAG: &str = "\"a-1\"";
const BYTES: &[u8] = b"0123456789";

const IMPATIENT: Patience = Patience {
    stall: Duration::from_millis(500),
    first_pause: Duration::ZERO,
};

struct Place {
    server: Server,
    _folder: TempDir,
    client: Client,
    entry: Entry,
}

impl Place {
    fn with<const N: usize>(patience: Patience, answers: [Answer; N]) -> Self {
        let server = Server::start();
        server.answers(PATH, answers);
        let base = Base::new(&server.url()).expect("an address");
        let version = Version::new(&base, "Offer", "us-east-1", PATH);
        let folder = tempfile::tempdir().expect("a folder");
        let cache = Cache::at(folder.path().to_owned());
        let (Ok(version), Ok(cache)) = (version, cache) else {
            panic!("a version and a cache");
        };
        Self {
            client: Client::new(&base, None, patience),
            entry: cache.entry(&version),
            server,
            _folder: folder,
        }
    }

    fn fetch(&self) -> Result<u64, String> {
        complete(&self.client, &self.entry, &Progress::hidden()).map_err(said)
    }

    /// The range that each request asked for.
    fn ranges(&self) -> Vec<String> {
        let requests = self.server.requests_for(PATH);
        let range = |it: &Request| it.header("range").unwrap_or("all").to_owned();
        requests.iter().map(range).collect()
    }

    fn assert_whole(&self) {
        assert_eq!(fs::read(self.entry.path()).unwrap(), BYTES);
        assert!(matches!(self.entry.state(), Ok(State::Whole)));
    }
}

/// The sentence of what the machine is at fault for.
fn said(failure: Failure) -> String {
    match failure {
        Failure::Machine(problem) => problem.to_string(),
        Failure::Input(problems) => panic!("nobody's input: {problems}"),
    }
}

#[test]
fn a_line_on_which_nothing_comes_is_given_up_and_the_rest_asked_for() {
    let file = || Answer::file(BYTES, TAG);
    let place = Place::with(IMPATIENT, [file().stalling_after(4), file()]);
    assert_eq!(place.fetch(), Ok(10));
    place.assert_whole();
    assert_eq!(place.ranges()[..2], ["all", "bytes=4-"]);
}

#[test]
fn a_server_that_never_answers_is_given_up() {
    let place = Place::with(
        Patience {
            stall: Duration::from_millis(300),
            ..IMPATIENT
        },
        [Answer::file(BYTES, TAG).stalling_after(0)],
    );
    let sentence = place.fetch().expect_err("nothing comes");
    assert!(
        sentence.contains("nothing came for 0.3 seconds"),
        "{sentence}"
    );
    assert_eq!(place.ranges().len(), 5);
}

#[test]
fn a_slow_line_on_which_something_comes_is_left_alone() {
    // All pauses are longer than the patience, and none of them is.
    let pause = Duration::from_millis(200);
    let patience = Patience {
        stall: Duration::from_secs(1),
        ..IMPATIENT
    };
    let place = Place::with(patience, [Answer::file(BYTES, TAG).trickling(1, pause)]);
    assert_eq!(place.fetch(), Ok(10));
    place.assert_whole();
    assert_eq!(place.ranges(), ["all"]);
}

#[test]
fn a_body_shorter_than_it_says_is_asked_for_five_times() {
    let short = Answer::file(BYTES, TAG).without_ranges().cut_off_after(9);
    let place = Place::with(IMPATIENT, [short]);
    let sentence = place.fetch().expect_err("never all of it");
    assert!(sentence.contains("cut off"), "{sentence}");
    let mut ranges = ["bytes=9-"; 5];
    ranges[0] = "all";
    assert_eq!(place.ranges(), ranges);
    assert!(matches!(place.entry.state(), Ok(State::Absent)));
}

#[test]
fn an_empty_file_is_a_file() {
    let place = Place::with(IMPATIENT, [Answer::file(b"", TAG)]);
    assert_eq!(place.fetch(), Ok(0));
    assert!(matches!(place.entry.state(), Ok(State::Whole)));
}

#[test]
fn what_began_encrypted_is_never_asked_for_in_the_clear() {
    let server = Server::start();
    let base = Base::new("https://prices.invalid").unwrap();
    let client = Client::new(&base, None, IMPATIENT);
    // Where a redirect would lead.
    let Err(Trouble::Lasting(failure)) = client.get(&server.url()) else {
        panic!("no lasting trouble");
    };
    let sentence = said(failure);
    assert!(sentence.contains("is not encrypted"), "{sentence}");
    assert!(server.requests().is_empty());
}
