//! Files that were packed by gzip or zstd, unpacked as they are read.

use std::fmt::Display;
use std::io::{self, BufRead, BufReader, Read};

use flate2::bufread::MultiGzDecoder;
use ruzstd::decoding::errors::{FrameDecoderError, ReadFrameHeaderError};
use ruzstd::decoding::{BlockDecodingStrategy, FrameDecoder};

use super::source::{Bytes, Peeked};

/// Unpacks bytes that begin like a file of gzip or zstd, and hands on all others as they are.
pub(super) fn unpacked(mut bytes: Peeked) -> io::Result<Peeked> {
    let unpacked: Bytes = match bytes.head(4)? {
        [0x1f, 0x8b, ..] => Box::new(Explained {
            format: "gzip",
            inner: MultiGzDecoder::new(BufReader::with_capacity(BLOCK, bytes)),
        }),
        [0x28, 0xb5, 0x2f, 0xfd] => Box::new(Explained {
            format: "zstd",
            inner: Zstd::new(BufReader::with_capacity(BLOCK, bytes)),
        }),
        _ => return Ok(bytes),
    };
    Ok(Peeked::new(unpacked))
}

const BLOCK: usize = 64 << 10;

/// Says of which format the bytes are when they can't be unpacked.
struct Explained<R> {
    format: &'static str,
    inner: R,
}

impl<R: Read> Read for Explained<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.inner.read(buffer).map_err(|error| {
            let format = self.format;
            match error.kind() {
                io::ErrorKind::Interrupted => error,
                io::ErrorKind::UnexpectedEof => io::Error::other(format!(
                    "ends in the middle of what {format} packed: it was not copied whole"
                )),
                _ => io::Error::other(format!("can't be unpacked as {format}: {error}")),
            }
        })
    }
}

/// The frames of a file of zstd, one after the other; the decoder knows only one of them.
struct Zstd<R> {
    bytes: R,
    decoder: FrameDecoder,
    is_within: bool,
}

impl<R: BufRead> Zstd<R> {
    fn new(bytes: R) -> Self {
        Self {
            bytes,
            decoder: FrameDecoder::new(),
            is_within: false,
        }
    }

    /// Begins the next frame with data in it; `false` at the end of the file.
    fn next_frame(&mut self) -> io::Result<bool> {
        while !self.bytes.fill_buf()?.is_empty() {
            match self.decoder.reset(&mut self.bytes) {
                Ok(()) => {
                    self.is_within = true;
                    return Ok(true);
                }
                Err(FrameDecoderError::ReadFrameHeaderError(ReadFrameHeaderError::SkipFrame {
                    length,
                    ..
                })) => {
                    let length = u64::from(length);
                    let skipped = io::copy(&mut self.bytes.by_ref().take(length), &mut io::sink())?;
                    if skipped < length {
                        return Err(io::ErrorKind::UnexpectedEof.into());
                    }
                }
                Err(error) => return Err(self.reason(error)),
            }
        }
        Ok(false)
    }

    /// Whatever a decoder says where the bytes are at their end, it is the end that it met.
    fn reason(&mut self, error: impl Display) -> io::Error {
        match self.bytes.fill_buf() {
            Ok([]) => io::ErrorKind::UnexpectedEof.into(),
            Ok(_) => io::Error::other(error.to_string()),
            Err(error) => error,
        }
    }
}

impl<R: BufRead> Read for Zstd<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            if !self.is_within && !self.next_frame()? {
                return Ok(0);
            }
            while self.decoder.can_collect() == 0 && !self.decoder.is_finished() {
                let one = BlockDecodingStrategy::UptoBlocks(1);
                if let Err(error) = self.decoder.decode_blocks(&mut self.bytes, one) {
                    return Err(self.reason(error));
                }
            }
            let count = self.decoder.read(buffer)?;
            if count > 0 || buffer.is_empty() {
                return Ok(count);
            }
            self.is_within = false;
            let stated = self.decoder.get_checksum_from_data();
            if stated.is_some() && stated != self.decoder.get_calculated_checksum() {
                return Err(io::Error::other("its checksum is another"));
            }
        }
    }
}
