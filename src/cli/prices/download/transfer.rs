//! One file from the network into its place, in as many attempts as it takes.

use std::fs::File;
use std::io::{self, Read, Write};

use tablestakes::Problem;
use ureq::Body;
use ureq::http::{Response, StatusCode};

use super::cache::{Entry, failed};
use super::checksum::{BUFFER_BYTES, Digests};
use super::client::{Client, Trouble};
use super::part::{Notes, Part};
use super::progress::Progress;
use crate::cli::Failure;

/// Downloads what is missing of a file, checks the whole and puts it in its place; gives its size.
///
/// What fails its checksum is thrown away and downloaded once more: the part may be of an earlier
/// run, and who knows what befell it.
pub(super) fn complete(
    client: &Client,
    entry: &Entry,
    progress: &Progress,
) -> Result<u64, Failure> {
    let part = entry.part();
    let transfer = Transfer {
        client,
        part: &part,
        progress,
    };
    let mut is_last = false;
    loop {
        let notes = transfer.fill()?;
        let digests = Digests::of(part.path());
        let digests = digests.map_err(|error| failed("read", part.path(), &error))?;
        let Some(difference) = notes.checksums.difference(&digests) else {
            entry.keep(&digests)?;
            return Ok(notes.size);
        };
        let discarded = part.discard();
        discarded.map_err(|error| failed("removed", part.path(), &error))?;
        let url = part.url();
        if is_last {
            let message = format!("{url} is not what its server says it is: {difference}");
            let help = "something on the way changes it, or the server's copy is damaged";
            return Err(Failure::Machine(Problem::anywhere(message).help(help)));
        }
        progress.say(&format!("{url}: {difference}; it is downloaded again"));
        is_last = true;
    }
}

struct Transfer<'t> {
    client: &'t Client,
    part: &'t Part,
    progress: &'t Progress,
}

impl Transfer<'_> {
    /// Brings the part to its full size.
    fn fill(&self) -> Result<Notes, Failure> {
        self.client.patience().persist(
            self.part.url(),
            "what has come is kept: run it again to go on from there",
            |sentence| self.progress.say(sentence),
            || self.attempt(),
        )
    }

    /// Asks once for what is missing, and keeps whatever comes.
    fn attempt(&self) -> Result<Notes, Trouble> {
        let url = self.part.url();
        let Some((notes, length)) = self.part.found() else {
            return self.receive_all(self.client.get(url)?);
        };
        if length == notes.size {
            return Ok(notes);
        }
        let Some(tag) = &notes.tag else {
            return self.receive_all(self.client.get(url)?);
        };
        let response = self.client.get_from(url, length, tag)?;
        match response.status() {
            StatusCode::OK => self.receive_all(response),
            StatusCode::PARTIAL_CONTENT if notes.continue_at(length, response.headers()) => {
                let file = self.part.resume();
                let file = file.map_err(|error| self.unwritable(&error))?;
                self.receive(response, file, notes, length)
            }
            _ => {
                let discarded = self.part.discard();
                discarded.map_err(|error| self.unwritable(&error))?;
                let why = "the rest of it does not fit what was there, so it starts over";
                Err(Trouble::at_once(why))
            }
        }
    }

    /// Takes an answer that has the whole file.
    fn receive_all(&self, response: Response<Body>) -> Result<Notes, Trouble> {
        let url = self.part.url();
        let Some(notes) = Notes::of(url, response.headers()) else {
            let message = format!("{url} can't be downloaded: the answer has no Content-Length");
            let help = "without it nobody can tell whether all has come: use another mirror";
            let problem = Problem::anywhere(message).help(help);
            return Err(Trouble::Lasting(Failure::Machine(problem)));
        };
        let file = self.part.begin(&notes);
        let file = file.map_err(|error| self.unwritable(&error))?;
        self.receive(response, file, notes, 0)
    }

    /// Writes what follows the bytes that are there, as it comes.
    fn receive(
        &self,
        response: Response<Body>,
        mut file: File,
        notes: Notes,
        mut length: u64,
    ) -> Result<Notes, Trouble> {
        self.progress.begin(length, notes.size);
        let missing = notes.size - length;
        let mut body = response.into_body().into_reader().take(missing);
        let mut buffer = vec![0; BUFFER_BYTES];
        while length < notes.size {
            let count = match body.read(&mut buffer) {
                Ok(0) => return Err(Trouble::in_a_while("the connection was cut off")),
                Ok(count) => count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(self.client.trouble(self.part.url(), error.into())),
            };
            let written = file.write_all(&buffer[..count]);
            written.map_err(|error| self.unwritable(&error))?;
            length += count as u64;
            self.progress.advance(count as u64);
        }
        Ok(notes)
    }

    fn unwritable(&self, error: &io::Error) -> Trouble {
        Trouble::Lasting(failed("written", self.part.path(), error))
    }
}
