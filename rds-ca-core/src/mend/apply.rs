//! Mends a store on disk: reads it, changes it in memory, replaces it atomically.

use std::fs;
use std::path::{Path, PathBuf};

use super::change::Mended;
use super::store::{DOING, Mend};
use crate::bundle::Content;
use crate::error::{Error, ErrorKind, Result};
use crate::files;

/// The result of mending a store on disk.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct Applied {
    /// The changes, made or planned.
    #[serde(flatten)]
    pub mended: Mended,
    /// Whether the store was written.
    pub written: bool,
    /// The file with the old content.
    pub backup: Option<PathBuf>,
    /// Attributes of the old file that could not be kept: its owner, its group.
    pub not_kept: Vec<String>,
}

impl Applied {
    /// The changes to a store that is not on disk.
    pub fn unwritten(mended: Mended) -> Self {
        Self {
            mended,
            written: false,
            backup: None,
            not_kept: Vec::new(),
        }
    }
}

/// The file behind a path: the path itself, or the target of a symbolic link.
fn target(path: &Path, follow_links: bool) -> Result<PathBuf> {
    let failed = |cause| Error::io("cannot read", path, cause);
    if !fs::symlink_metadata(path).map_err(failed)?.is_symlink() {
        return Ok(path.to_owned());
    }
    let real = fs::canonicalize(path).map_err(failed)?;
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    if follow_links || real.parent() == Some(fs::canonicalize(folder).map_err(failed)?.as_path()) {
        return Ok(real);
    }
    Err(Error::new(
        ErrorKind::Conflict,
        DOING,
        format!(
            "it is a symbolic link to {}, outside its folder",
            real.display()
        ),
    )
    .at(path.display().to_string())
    .hinting("name that file, or allow the link (`--follow-links`)"))
}

impl Mend<'_> {
    /// Mends the store at a path, or reports what it would change.
    ///
    /// The file is written under a temporary name and renamed, with the owner and mode of the old one, which is kept as
    /// `….bak`. A directory gets files under the names by which OpenSSL finds them; files removed from it are kept in a
    /// folder next to it, `….bak`, because readers of directories read every file in them. The change to a directory is
    /// first recorded in it (`.rds-ca-mend`): if a run is interrupted, the next one completes the change.
    ///
    /// # Errors
    ///
    /// As [`Mend::store`]; also [`ErrorKind::Conflict`] when the path is a symbolic link out of its folder and links
    /// are not to be followed, and when another program changed the file in the meantime; [`ErrorKind::NotFound`],
    /// [`ErrorKind::PermissionDenied`] and [`ErrorKind::Io`] when it cannot be read or written. The store is then
    /// unchanged.
    pub fn path(&self, path: &Path, write: bool, follow_links: bool) -> Result<Applied> {
        let at = |error: Error| match error.place() {
            None => error.at(path.display().to_string()),
            Some(_) => error,
        };
        if path.is_dir() {
            return self.directory(path, write).map_err(at);
        }
        let content = Content::read(path)?;
        let old = content.bytes().unwrap_or_default();
        let real = target(path, follow_links)?;
        let mended = self.store(old).map_err(at)?;
        let mut applied = Applied::unwritten(mended);
        if write && !applied.mended.is_unchanged() {
            let about = fs::metadata(&real).map_err(|cause| Error::io(DOING, &real, cause))?;
            if about.permissions().readonly() {
                let why = "the file is read-only, and replacing it would bypass that";
                return Err(at(Error::new(ErrorKind::PermissionDenied, DOING, why)
                    .hinting("make it writable first, or write elsewhere")));
            }
            let mut backup = real.clone().into_os_string();
            backup.push(".bak");
            let backup = PathBuf::from(backup);
            // A user who could not read the store must not read the copy, so only its owner may.
            files::write_private(&backup, old)?;
            let lost = files::replace(&real, old, applied.mended.content())?;
            applied.not_kept.extend(
                lost.into_iter()
                    .map(|what| format!("{what} could not be kept ({})", real.display())),
            );
            applied.backup = Some(backup);
            applied.written = true;
        }
        Ok(applied)
    }
}
