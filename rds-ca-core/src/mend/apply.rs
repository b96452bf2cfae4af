//! Mending where a store lies: read, changed in memory, put back whole.

use std::fs;
use std::path::{Path, PathBuf};

use super::change::{Change, ChangeKind, Mended};
use super::store::{DOING, Mend, visible};
use crate::bundle::{Bundle, Container, Content, Writer};
use crate::certificate::{Certificate, Fingerprint};
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

#[cfg(unix)]
fn owner(path: &Path) -> Option<(u32, u32)> {
    use std::os::unix::fs::MetadataExt as _;
    let about = fs::metadata(path).ok()?;
    Some((about.uid(), about.gid()))
}

#[cfg(not(unix))]
fn owner(_: &Path) -> Option<(u32, u32)> {
    None
}

impl Mend<'_> {
    /// Mends the store at a path, or tells what it would change.
    ///
    /// The file is written beside and renamed, with the owner and mode of the old one, which stays as `….bak`. A
    /// directory gets files under the names by which OpenSSL finds them; nothing is taken out of it.
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
            let before = owner(&real);
            // Nobody may read the copy who could not read the store: only its owner may.
            files::write_private(&backup, old)?;
            files::replace(&real, old, applied.mended.content())?;
            if before != owner(&real) {
                applied.not_kept.push(format!(
                    "the owner and the group of {} could not be kept",
                    real.display()
                ));
            }
            if cfg!(unix) {
                applied
                    .not_kept
                    .push("an access control list, where it has one, is not copied".to_owned());
            }
            applied.backup = Some(backup);
            applied.written = true;
        }
        Ok(applied)
    }

    /// Adds what is missing under the names by which OpenSSL looks.
    fn directory(&self, path: &Path, write: bool) -> Result<Applied> {
        let wanted = self.selection.certificates()?;
        let bundle = Bundle::read(path, self.password.as_deref())?;
        let hidden: Vec<_> = bundle
            .problems()
            .iter()
            .filter(|it| it.kind == crate::bundle::ProblemKind::NotHashed)
            .map(|it| &it.place)
            .collect();
        let seen = visible(&bundle);
        let found = |certificate: &Certificate| {
            let mut entries = bundle.entries().iter();
            let entry = entries.find(|entry| entry.certificate == *certificate);
            entry.is_some_and(|entry| !hidden.iter().any(|place| place.file == entry.place.file))
                && seen.contains(&certificate.fingerprint())
        };
        let add: Vec<Certificate> = wanted.iter().filter(|it| !found(it)).cloned().collect();
        let mut names: Vec<u8> = Vec::new();
        if !add.is_empty() {
            let writer = Writer::new(self.selection.catalogue().as_of()).headings(true);
            for (name, content) in writer.write_directory(&add)? {
                let hash = name.split('.').next().unwrap_or_default();
                // OpenSSL counts up from 0 and stops at the first gap.
                let free = (0u32..)
                    .map(|number| path.join(format!("{hash}.{number}")))
                    .find(|name| fs::symlink_metadata(name).is_err())
                    .ok_or_else(|| Error::new(ErrorKind::Conflict, DOING, "no name is free"))?;
                if write {
                    files::write(&free, &content)?;
                }
                names.extend_from_slice(free.to_string_lossy().as_bytes());
            }
        }
        let mended = Mended {
            container: Container::Directory,
            changes: add
                .iter()
                .map(|it| {
                    Change::new(
                        ChangeKind::Added,
                        it,
                        None,
                        "a root that clients of these databases need",
                    )
                })
                .collect(),
            rewritten: false,
            notes: Vec::new(),
            proved: true,
            sha256: Fingerprint::of(&names),
            content: Vec::new(),
            same: add.is_empty(),
        };
        Ok(Applied {
            written: write && !add.is_empty(),
            backup: None,
            not_kept: Vec::new(),
            mended,
        })
    }
}
