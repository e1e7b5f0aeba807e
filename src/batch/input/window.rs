//! A part of a long text, moved along it.

use std::io::{self, Read};

use super::source::Peeked;

/// What is read at once. Larger records make the window grow.
const BLOCK: usize = 256 << 10;

/// The bytes of a text that are being looked at.
pub(super) struct Window {
    text: Peeked,
    buffer: Vec<u8>,
    start: usize,
    end: usize,
    has_ended: bool,
}

impl Window {
    pub(super) fn new(text: Peeked) -> Self {
        Self {
            text,
            buffer: Vec::new(),
            start: 0,
            end: 0,
            has_ended: false,
        }
    }

    /// What lies in it.
    pub(super) fn bytes(&self) -> &[u8] {
        &self.buffer[self.start..self.end]
    }

    /// Whether nothing comes after it.
    pub(super) fn has_ended(&self) -> bool {
        self.has_ended
    }

    /// Takes bytes out at its beginning.
    pub(super) fn pass(&mut self, count: usize) {
        self.start = (self.start + count).min(self.end);
    }

    /// Takes in what comes after it. Callers pass on or give up before it is too large.
    pub(super) fn widen(&mut self) -> io::Result<()> {
        self.buffer.copy_within(self.start..self.end, 0);
        self.end -= self.start;
        self.start = 0;
        let room = (self.end * 2).max(BLOCK);
        if self.buffer.len() < room {
            self.buffer.resize(room, 0);
        }
        while self.end < self.buffer.len() && !self.has_ended {
            match self.text.read(&mut self.buffer[self.end..]) {
                Ok(0) => self.has_ended = true,
                Ok(count) => self.end += count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }
}
