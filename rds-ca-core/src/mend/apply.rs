//! Mending where a store lies: read, changed in memory, put back whole.

use std::fs;
use std::path::{Path, PathBuf};

use super::change::Mended;
use super::store::{DOING, Mend};
use crate::bundle::Content;
use crate::error::{Error, ErrorKind, Result};
use crate::files;

/// What became of a store on disk.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct Applied {
    /// What changes, or changed.
    #[serde(flatten)]
    pub mended: Mended,
    /// Whether it was written.
    pub written: bool,
    /// The file with the old content.
    pub backup: Option<PathBuf>,
    /// What of the old file could not be kept: its owner, its group.
    pub not_kept: Vec<String>,
}

impl Applied {
    /// What changes in a store that lies nowhere.
    pub fn unwritten(mended: Mended) -> Self {
        Self {
            mended,
            written: false,
            backup: None,
            not_kept: Vec::new(),
        }
    }
}

/// The file that a path means: itself, or what a symbolic link leads to.
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
            "it is a symbolic link to {}, out of its folder",
            real.display()
        ),
    )
    .at(path.display().to_string())
    .hinting("name that file, or allow the link (`--follow-links`)"))
}

impl Mend<'_> {
    /// Mends the store at a path, or tells what it would change.
    ///
    /// The file is written beside and renamed, with the owner and mode of the old one, which stays as `….bak`. A
    /// directory gets files under the names by which OpenSSL finds them; what goes out of it is kept in a folder beside it,
    /// `….bak`, for readers of directories read every file in them. What is to be done to a directory is written down in
    /// it first (`.rds-ca-mend`): of a run that was cut short the next one does the rest.
    ///
    /// # Errors
    ///
    /// As [`Mend::store`]; [`ErrorKind::Conflict`] as well when the path is a symbolic link out of its folder that is
    /// not to be followed, and when somebody else changed the file meanwhile; [`ErrorKind::NotFound`],
    /// [`ErrorKind::PermissionDenied`] and [`ErrorKind::Io`] when it cannot be read or written. The store is then
    /// what it was.
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
                let why = "the file is read-only, and replacing it would go round that";
                return Err(at(Error::new(ErrorKind::PermissionDenied, DOING, why)
                    .hinting("make it writable first, or write elsewhere")));
            }
            let mut backup = real.clone().into_os_string();
            backup.push(".bak");
            let backup = PathBuf::from(backup);
            // Nobody may read the copy who could not read the store: only its owner may.
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
