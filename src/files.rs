//! Files that are written whole or not at all.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

/// A file in the making: it lies beside its place and is moved there at the end. What is dropped
/// before that leaves nothing behind.
#[derive(Debug)]
pub struct Draft {
    file: NamedTempFile,
    path: PathBuf,
}

impl Draft {
    /// A draft of the file at a path. What a link leads to is replaced, and not the link.
    ///
    /// # Errors
    /// A folder that no file can be made in.
    pub fn of(path: &Path) -> io::Result<Self> {
        let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        let folder = path.parent().filter(|it| !it.as_os_str().is_empty());
        let folder = folder.unwrap_or(Path::new("."));
        let file = like_others(&mut tempfile::Builder::new()).tempfile_in(folder)?;
        Ok(Self { file, path })
    }

    /// Where it lies meanwhile.
    #[must_use]
    pub fn draft_path(&self) -> &Path {
        self.file.path()
    }

    /// Moves it to its place, over what was there.
    ///
    /// # Errors
    /// That it can't be moved.
    pub fn keep(mut self) -> io::Result<()> {
        self.file.flush()?;
        self.file.persist(&self.path)?;
        Ok(())
    }
}

impl Write for Draft {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

/// Temporary files are for their owner's eyes; this one is to be one like all others.
#[cfg(unix)]
fn like_others<'b, 'f>(
    builder: &'b mut tempfile::Builder<'f, 'f>,
) -> &'b mut tempfile::Builder<'f, 'f> {
    use std::os::unix::fs::PermissionsExt;
    builder.permissions(fs::Permissions::from_mode(0o666))
}

#[cfg(not(unix))]
fn like_others<'b, 'f>(
    builder: &'b mut tempfile::Builder<'f, 'f>,
) -> &'b mut tempfile::Builder<'f, 'f> {
    builder
}
