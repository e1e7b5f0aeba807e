//! Where archives of workbooks are written to.

use std::fmt;
use std::io::{self, Write};

/// What takes all that comes after it has failed: an archive that can't be ended writes its own message
/// to standard error. One type for all that archives are written to, so that the library is built for it once.
pub(crate) struct Quiet<'w> {
    out: &'w mut (dyn Write + Send),
    failed: bool,
}

impl<'w> Quiet<'w> {
    pub(crate) fn to(out: &'w mut (dyn Write + Send)) -> Self {
        Self { out, failed: false }
    }
}

impl fmt::Debug for Quiet<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut it = f.debug_struct("Quiet");
        it.field("failed", &self.failed).finish_non_exhaustive()
    }
}

impl Write for Quiet<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.failed {
            return Ok(bytes.len());
        }
        let written = self.out.write(bytes);
        self.failed = matches!(&written, Err(it) if it.kind() != io::ErrorKind::Interrupted);
        written
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.failed {
            return Ok(());
        }
        self.out.flush()
    }
}
