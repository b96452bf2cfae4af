//! Reads a file's bytes, up to a limit.

use std::fs::{self, File};
use std::io::{self, ErrorKind, Read as _};
use std::path::Path;

use super::limits::{self, MAX_FILE_BYTES};
use crate::error::{Error, Result};

/// Reads an entire regular file; `None` for a directory.
pub(super) fn read(path: &Path) -> Result<Option<Vec<u8>>> {
    const DOING: &str = "cannot read";
    let io = |cause| Error::io(DOING, path, cause);
    // Checked before opening, because opening a named pipe blocks until its other end is opened.
    let metadata = fs::metadata(path).map_err(io)?;
    if metadata.is_dir() {
        return Ok(None);
    }
    if !metadata.is_file() {
        return Err(
            Error::invalid(DOING, "it is neither a regular file nor a directory")
                .at(path.display().to_string())
                .hinting("save its output to a file first"),
        );
    }
    let too_large =
        || limits::exceeded(MAX_FILE_BYTES, "bytes in one file").at(path.display().to_string());
    if metadata.len() > MAX_FILE_BYTES as u64 {
        return Err(too_large());
    }
    let mut bytes = Vec::with_capacity(usize::try_from(metadata.len()).unwrap_or_default() + 1);
    let file = open(path).map_err(io)?;
    // The name may refer to something else by now.
    if !file.metadata().map_err(io)?.is_file() {
        return Err(
            Error::invalid(DOING, "it is no longer a regular file").at(path.display().to_string())
        );
    }
    match file.take(MAX_FILE_BYTES as u64 + 1).read_to_end(&mut bytes) {
        Ok(_) => {}
        Err(cause) if cause.kind() == ErrorKind::WouldBlock => {
            return Err(Error::invalid(
                DOING,
                "reading it blocks, so it is not a file with content",
            )
            .at(path.display().to_string())
            .hinting("name the file that the client reads its certificates from"));
        }
        Err(cause) => return Err(io(cause)),
    }
    // It may have grown since, and files of /proc report no length.
    if bytes.len() > MAX_FILE_BYTES {
        return Err(too_large());
    }
    Ok(Some(bytes))
}

/// Opens a file without blocking: neither on a named pipe nor on files such as `/proc/kmsg`.
fn open(path: &Path) -> io::Result<File> {
    let mut options = File::options();
    options.read(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.custom_flags(libc::O_NONBLOCK);
    }
    options.open(path)
}
