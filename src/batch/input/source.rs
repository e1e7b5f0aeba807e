//! Where bytes come from: a file or standard input, counted as they are read.

use std::fs::File;
use std::io::{self, Read, Seek, Write};
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use super::{Origin, Progress};
use crate::problem::{Failure, Problem};

/// Why an input can't be read on.
#[derive(Debug)]
pub(super) enum Stop {
    /// What a reader of its bytes said.
    Io(io::Error),
    /// A sentence about the input, without its subject.
    Input(String),
}

impl From<io::Error> for Stop {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

impl From<&str> for Stop {
    fn from(reason: &str) -> Self {
        Self::Input(reason.to_owned())
    }
}

/// Bytes that come one after the other, wherever from.
pub(super) type Bytes = Box<dyn Read + Send>;

/// An input before anything is known about what stands in it.
pub(super) struct Source {
    /// The path as it was given, or `<stdin>`.
    pub(super) name: String,
    /// The file, when it can be read from its beginning again.
    file: Option<File>,
    progress: Progress,
    /// What the machine said when it failed: all other errors of reading are the input's own.
    broken: Broken,
    copy: Copy,
}

type Broken = Arc<OnceLock<String>>;
type Copy = Arc<Mutex<Option<File>>>;

impl Source {
    /// Opens an input, and hands out its bytes.
    pub(super) fn open(origin: &Origin<'_>) -> Result<(Self, Bytes), Failure> {
        match origin {
            Origin::Stdin => Ok(Self::of_stream("<stdin>", Box::new(io::stdin()))),
            Origin::Path(path) => Self::of_path(path),
        }
    }

    fn of_path(path: &Path) -> Result<(Self, Bytes), Failure> {
        let name = path.display().to_string();
        let file = File::open(path).map_err(|error| unreadable(&name, &error))?;
        let about = file.metadata().map_err(|error| unreadable(&name, &error))?;
        if about.is_dir() {
            let message = format!("{name} is a folder, and one file is read at a time");
            return Err(Problem::anywhere(message).into());
        }
        if !about.is_file() {
            return Ok(Self::of_stream(&name, Box::new(file)));
        }
        let mut source = Self::new(name);
        source.file = Some(file);
        let bytes = source.again().map_err(|error| source.failure(&error))?;
        Ok((source, bytes))
    }

    /// A source that can be read once. What is read is put aside, until that is said to be needless.
    pub(super) fn of_stream(name: &str, stream: Bytes) -> (Self, Bytes) {
        let source = Self::new(name.to_owned());
        // Most inputs are read once: a machine without a place for such files is none to refuse here.
        let copy = tempfile::tempfile().ok();
        *source.copy.lock().unwrap_or_else(PoisonError::into_inner) = copy;
        let bytes = source.counted(stream);
        (source, bytes)
    }

    fn new(name: String) -> Self {
        Self {
            name,
            file: None,
            progress: Progress::default(),
            broken: Broken::default(),
            copy: Copy::default(),
        }
    }

    /// How much of it was read.
    pub(super) fn progress(&self) -> Progress {
        self.progress.clone()
    }

    /// Once through is enough: what is read is put aside no more.
    pub(super) fn read_once(&self) {
        drop(self.take_copy());
    }

    fn take_copy(&self) -> Option<File> {
        let mut copy = self.copy.lock().unwrap_or_else(PoisonError::into_inner);
        copy.take()
    }

    /// The bytes from the beginning, after a stream was read to its end. Its progress begins anew.
    pub(super) fn again(&mut self) -> io::Result<Bytes> {
        if let Some(copy) = self.take_copy() {
            self.file = Some(copy);
        }
        let size = self.size()?;
        self.follow(size);
        self.at(0)
    }

    /// Whether it can be read here and there.
    pub(super) fn is_file(&self) -> bool {
        self.file.is_some()
    }

    /// Makes the file be one of other bytes, which were unpacked from it. `false` where there are more
    /// than so many.
    pub(super) fn put_aside(&mut self, bytes: impl Read, most: u64) -> io::Result<bool> {
        self.read_once();
        let mut file = tempfile::tempfile().inspect_err(|error| self.note(error))?;
        let mut bytes = bytes.take(most + 1);
        let mut block = vec![0; 64 << 10];
        let mut size = 0;
        loop {
            let count = match bytes.read(&mut block) {
                Ok(0) => break,
                Ok(count) => count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            let written = file.write_all(&block[..count]);
            written.inspect_err(|error| self.note(error))?;
            size += count as u64;
        }
        self.file = Some(file);
        Ok(size <= most)
    }

    /// The bytes of the file from a place on. They share one place in it: only those that were asked
    /// for last may be read.
    pub(super) fn at(&self, place: u64) -> io::Result<Bytes> {
        let begin = |mut file: &File| {
            file.seek(io::SeekFrom::Start(place))?;
            file.try_clone()
        };
        let file = self.file()?;
        let file = begin(file).inspect_err(|error| self.note(error))?;
        Ok(self.counted(Box::new(file)))
    }

    /// How large the file is.
    pub(super) fn size(&self) -> io::Result<u64> {
        let file = self.file()?;
        let about = file.metadata().inspect_err(|error| self.note(error))?;
        Ok(about.len())
    }

    fn file(&self) -> io::Result<&File> {
        self.file.as_ref().ok_or_else(|| {
            let error =
                "no temporary file can be written for it, so set TMPDIR to a folder with room";
            let error = io::Error::other(error);
            self.note(&error);
            error
        })
    }

    fn note(&self, error: &io::Error) {
        let _ = self.broken.set(error.to_string());
    }

    /// Begins to count anew, up to another number of bytes.
    pub(super) fn follow(&mut self, total: u64) {
        self.progress.read.store(0, Ordering::Relaxed);
        self.progress.total = Some(total);
    }

    fn counted(&self, bytes: Bytes) -> Bytes {
        Box::new(Counted {
            bytes,
            read: Arc::clone(&self.progress.read),
            broken: Arc::clone(&self.broken),
            copy: Arc::clone(&self.copy),
        })
    }

    /// Why the reading ended.
    pub(super) fn stopped(&self, stop: &Stop) -> Failure {
        match stop {
            Stop::Io(error) => self.failure(error),
            Stop::Input(reason) => self.problem(reason).into(),
        }
    }

    /// Why reading failed: the machine's fault only where its own call failed, and else that of the
    /// bytes, which could not be unpacked.
    pub(super) fn failure(&self, error: &io::Error) -> Failure {
        match self.broken.get() {
            Some(said) => {
                let message = format!("{} can't be read: {said}", self.name);
                Failure::Machine(Problem::anywhere(message))
            }
            None => self.problem(&error.to_string()).into(),
        }
    }

    /// A problem of the whole input; the message goes on after its name.
    pub(super) fn problem(&self, message: &str) -> Problem {
        Problem::anywhere(format!("{} {message}", self.name))
    }
}

fn unreadable(name: &str, error: &io::Error) -> Failure {
    Failure::at_path(&format!("{name} can't be read"), error)
}

/// Counts what is read, and remembers what the machine said when it failed.
struct Counted {
    bytes: Bytes,
    read: Arc<AtomicU64>,
    broken: Broken,
    copy: Copy,
}

impl Read for Counted {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.bytes.read(buffer).and_then(|count| {
            let mut copy = self.copy.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(copy) = copy.as_mut() {
                copy.write_all(&buffer[..count])?;
            }
            Ok(count)
        });
        match &read {
            Ok(count) => {
                self.read.fetch_add(*count as u64, Ordering::Relaxed);
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => {
                let _ = self.broken.set(error.to_string());
            }
        }
        read
    }
}

/// Bytes of which the first were looked at before.
pub(super) struct Peeked {
    head: Vec<u8>,
    given: usize,
    rest: Bytes,
}

impl Peeked {
    pub(super) fn new(rest: Bytes) -> Self {
        Self {
            head: Vec::new(),
            given: 0,
            rest,
        }
    }

    /// The first bytes: as many as asked for, or all that there are.
    pub(super) fn head(&mut self, count: usize) -> io::Result<&[u8]> {
        let missing = count.saturating_sub(self.head.len()) as u64;
        self.rest
            .by_ref()
            .take(missing)
            .read_to_end(&mut self.head)?;
        Ok(&self.head)
    }
}

impl Read for Peeked {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let ahead = &self.head[self.given..];
        if ahead.is_empty() {
            return self.rest.read(buffer);
        }
        let count = ahead.len().min(buffer.len());
        buffer[..count].copy_from_slice(&ahead[..count]);
        self.given += count;
        Ok(count)
    }
}
