//! What has been downloaded of a file, and what must hold for the rest to fit it.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use ureq::http::HeaderMap;
use ureq::http::header::{CONTENT_LENGTH, CONTENT_RANGE, ETAG};

use super::checksum::Checksums;

/// What is kept beside a part, so that another run knows what the part is of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Notes {
    url: String,
    /// The tag of exactly these bytes; `None` where the server has none, and then the rest can't be
    /// asked for.
    pub(super) tag: Option<String>,
    /// The size of the whole.
    pub(super) size: u64,
    pub(super) checksums: Checksums,
}

impl Notes {
    /// What the answer that has the whole file says of it; `None` where it says no size.
    pub(super) fn of(url: &str, headers: &HeaderMap) -> Option<Self> {
        Some(Self {
            url: url.to_owned(),
            tag: tag(headers),
            size: headers.get(CONTENT_LENGTH)?.to_str().ok()?.parse().ok()?,
            checksums: Checksums::of(headers),
        })
    }

    /// Whether the answer to a range is what follows so many bytes of the same file.
    pub(super) fn continue_at(&self, length: u64, headers: &HeaderMap) -> bool {
        let expected = format!("bytes {length}-{}/{}", self.size - 1, self.size);
        let is_rest = headers
            .get(CONTENT_RANGE)
            .is_some_and(|it| it.as_bytes() == expected.as_bytes());
        is_rest && (!headers.contains_key(ETAG) || tag(headers) == self.tag)
    }
}

/// The tag of an answer if it stands for the same bytes always; a weak one doesn't.
fn tag(headers: &HeaderMap) -> Option<String> {
    let tag = headers.get(ETAG)?.to_str().ok()?;
    tag.starts_with('"').then(|| tag.to_owned())
}

/// A file that is not whole yet.
pub(super) struct Part {
    url: String,
    path: PathBuf,
    notes_path: PathBuf,
}

impl Part {
    pub(super) fn new(url: String, path: PathBuf, notes_path: PathBuf) -> Self {
        Self {
            url,
            path,
            notes_path,
        }
    }

    /// Where all of it is.
    pub(super) fn url(&self) -> &str {
        &self.url
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// What is there: its notes, and how many bytes. What can't be read, and what is of something
    /// else, counts as nothing.
    pub(super) fn found(&self) -> Option<(Notes, u64)> {
        let text = fs::read(&self.notes_path).ok()?;
        let notes: Notes = serde_json::from_slice(&text).ok()?;
        let length = fs::metadata(&self.path).ok()?.len();
        (notes.url == self.url && (1..=notes.size).contains(&length)).then_some((notes, length))
    }

    /// An empty part, to be filled from the start.
    pub(super) fn begin(&self, notes: &Notes) -> io::Result<File> {
        // Whenever this is cut off, notes never stand beside bytes of something else.
        let file = File::create(&self.path)?;
        fs::write(&self.notes_path, serde_json::to_vec(notes)?)?;
        Ok(file)
    }

    /// The part, to be filled from its end on.
    pub(super) fn resume(&self) -> io::Result<File> {
        OpenOptions::new().append(true).open(&self.path)
    }

    /// Removes it.
    pub(super) fn discard(&self) -> io::Result<()> {
        remove(&self.notes_path)?;
        remove(&self.path)
    }

    /// Moves the bytes to where the whole file belongs, at once.
    pub(super) fn finish(&self, whole: &Path) -> io::Result<()> {
        fs::rename(&self.path, whole)?;
        remove(&self.notes_path)
    }
}

/// Removes a file; that it is not there is as good.
fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}
