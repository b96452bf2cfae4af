//! A file's bytes, bounded before they are read.

use std::fs::{self, File};
use std::io::Read as _;
use std::path::Path;

use super::limits::{self, MAX_FILE_BYTES};
use crate::error::{Error, Result};

/// Reads a regular file whole; a directory has no bytes.
pub(super) fn read(path: &Path) -> Result<Option<Vec<u8>>> {
    const DOING: &str = "cannot read";
    let io = |cause| Error::io(DOING, path, cause);
    // Asked before opening, since opening a named pipe waits for its other end.
    let metadata = fs::metadata(path).map_err(io)?;
    if metadata.is_dir() {
        return Ok(None);
    }
    if !metadata.is_file() {
        return Err(
            Error::invalid(DOING, "it is neither a regular file nor a directory")
                .at(path.display().to_string())
                .hinting("save what it gives to a file first"),
        );
    }
    let too_large =
        || limits::exceeded(MAX_FILE_BYTES, "bytes in one file").at(path.display().to_string());
    if metadata.len() > MAX_FILE_BYTES as u64 {
        return Err(too_large());
    }
    let mut bytes = Vec::with_capacity(usize::try_from(metadata.len()).unwrap_or_default() + 1);
    File::open(path)
        .and_then(|file| file.take(MAX_FILE_BYTES as u64 + 1).read_to_end(&mut bytes))
        .map_err(io)?;
    // It may have grown since, and files of /proc have no length.
    if bytes.len() > MAX_FILE_BYTES {
        return Err(too_large());
    }
    Ok(Some(bytes))
}
