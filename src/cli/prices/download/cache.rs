//! The folder of what was downloaded. One run at a time writes to it.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use etcetera::base_strategy::{BaseStrategy, choose_native_strategy};
use tablestakes::Problem;

use super::address::Version;
use super::checksum::Digests;
use super::part::Part;
use crate::cli::{Failure, output};

/// The ending of the record of what a file was.
const RECORD: &str = "sha256";

pub(super) struct Cache {
    folder: PathBuf,
    /// Held for as long as this is; the system lets it go however the run ends.
    _lock: File,
}

impl Cache {
    /// The cache in the folder that the platform has for that. Waits for a run that is at it.
    pub(super) fn open() -> Result<Self, Failure> {
        let strategy = choose_native_strategy().map_err(|error| {
            let message = format!("the folder for caches can't be found: {error}");
            Failure::Machine(Problem::anywhere(message).help("set HOME in the environment"))
        })?;
        Self::at(strategy.cache_dir().join("tablestakes").join("offers"))
    }

    /// The cache in a folder, which is made.
    pub(super) fn at(folder: PathBuf) -> Result<Self, Failure> {
        fs::create_dir_all(&folder).map_err(|error| failed("made", &folder, &error))?;
        let path = folder.join("lock");
        let cannot = |error: &io::Error| failed("locked", &path, error);
        let lock = File::options()
            .create(true)
            .truncate(false)
            .write(true)
            .open(&path)
            .map_err(|error| cannot(&error))?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let folder = folder.display();
                output::say_sentence(&format!(
                    "another run is downloading into {folder}: this one waits for it"
                ));
                lock.lock().map_err(|error| cannot(&error))?;
            }
            Err(TryLockError::Error(error)) => return Err(cannot(&error)),
        }
        Ok(Self {
            folder,
            _lock: lock,
        })
    }

    /// Where a version has its place, there or not.
    pub(super) fn entry(&self, version: &Version) -> Entry {
        let Version {
            offer,
            region,
            number,
            url,
        } = version;
        Entry {
            path: self.folder.join(format!("{offer}-{number}-{region}.json")),
            url: url.clone(),
        }
    }
}

/// The place of one file.
pub(super) struct Entry {
    path: PathBuf,
    url: String,
}

/// How a file in the cache is.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum State {
    Absent,
    /// As it was downloaded.
    Whole,
    /// Not as it was downloaded, or from another address.
    Damaged,
}

impl Entry {
    pub(super) fn path(&self) -> PathBuf {
        self.path.clone()
    }

    /// What is there while it is being downloaded.
    pub(super) fn part(&self) -> Part {
        Part::new(
            self.url.clone(),
            self.beside("part"),
            self.beside("part.json"),
        )
    }

    /// Looks at the whole file, and compares it with what it was.
    pub(super) fn state(&self) -> Result<State, Failure> {
        let digests = match Digests::of(&self.path) {
            Ok(digests) => digests,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(State::Absent),
            Err(error) => return Err(failed("read", &self.path, &error)),
        };
        let record = fs::read_to_string(self.beside(RECORD)).unwrap_or_default();
        Ok(if record == self.record(&digests) {
            State::Whole
        } else {
            State::Damaged
        })
    }

    /// Puts the part, which is whole, in its place.
    pub(super) fn keep(&self, digests: &Digests) -> Result<(), Failure> {
        let record = self.beside(RECORD);
        fs::write(&record, self.record(digests))
            .map_err(|error| failed("written", &record, &error))?;
        let finished = self.part().finish(&self.path);
        finished.map_err(|error| failed("written", &self.path, &error))
    }

    /// What `sha256sum --check` reads, under a comment with the origin: what a mirror has under the
    /// same name may be something else.
    fn record(&self, digests: &Digests) -> String {
        let name = self.path.file_name().unwrap_or_default().display();
        format!("# {}\n{}  {name}\n", self.url, digests.sha256())
    }

    fn beside(&self, ending: &str) -> PathBuf {
        beside(&self.path, ending)
    }
}

/// The record of what a whole file was, beside it.
pub(super) fn record_of(path: &Path) -> PathBuf {
    beside(path, RECORD)
}

fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut path = path.as_os_str().to_owned();
    path.push(".");
    path.push(ending);
    path.into()
}

/// That a file of the cache can't be used is the machine's failure.
pub(super) fn failed(done: &str, path: &Path, error: &io::Error) -> Failure {
    let message = format!("{} can't be {done}: {error}", path.display());
    Failure::Machine(Problem::anywhere(message))
}
