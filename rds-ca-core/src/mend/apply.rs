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

/// Under how many names of a directory one certificate is looked for.
const MOST_NAMES: usize = 16;

impl Mend<'_> {
    /// Mends the store at a path, or tells what it would change.
    ///
    /// The file is written beside and renamed, with the owner and mode of the old one, which stays as `….bak`. A
    /// directory gets files under the names by which OpenSSL finds them; what goes out of it is kept in a folder beside it,
    /// `….bak`, for readers of directories read every file in them.
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

    /// Adds what is missing under the names by which OpenSSL looks, and takes out what may go.
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
        let (mut changes, notes) = self.taken_out(path, &bundle);
        let mut backup = None;
        if write {
            // What comes is there before anything goes. A certificate may lie there under several names, of which each
            // reading shows the first.
            let mut goes = changes.clone();
            for _ in 0..MOST_NAMES {
                for change in &goes {
                    if let Some(name) = change
                        .place
                        .as_ref()
                        .and_then(|place| place.file.as_deref())
                    {
                        backup = Some(take_out(path, name)?);
                    }
                }
                if goes.is_empty() {
                    break;
                }
                let left = Bundle::read(path, self.password.as_deref())?;
                goes = self.taken_out(path, &left).0;
            }
        }
        for change in &changes {
            names.extend_from_slice(change.name.as_bytes());
        }
        let same = add.is_empty() && changes.is_empty();
        changes.extend(add.iter().map(|it| {
            Change::new(
                ChangeKind::Added,
                it,
                None,
                "a root that clients of these databases need",
            )
        }));
        let mended = Mended {
            container: Container::Directory,
            changes,
            rewritten: false,
            notes,
            proved: true,
            sha256: Fingerprint::of(&names),
            content: Vec::new(),
            same,
        };
        Ok(Applied {
            written: write && !same,
            backup,
            not_kept: Vec::new(),
            mended,
        })
    }

    /// The files of a directory that hold nothing but what may go, and a note on each that holds more.
    fn taken_out(&self, path: &Path, bundle: &Bundle) -> (Vec<Change>, Vec<String>) {
        let (mut changes, mut notes) = (Vec::new(), Vec::new());
        let gone = self.gone(bundle);
        let goes: std::collections::HashSet<Fingerprint> = gone
            .iter()
            .filter_map(|change| change.fingerprint)
            .collect();
        for change in gone {
            let Some(file) = change.place.as_ref().and_then(|place| place.file.clone()) else {
                continue;
            };
            // The directory shows each certificate once, at its first name: the file itself says what else it holds.
            let holds_more = match Bundle::read(path.join(&file), self.password.as_deref()) {
                Ok(own) => {
                    !own.problems().is_empty()
                        || own
                            .certificates()
                            .any(|other| !goes.contains(&other.fingerprint()))
                }
                Err(_) => true,
            };
            if file.contains('/') || holds_more {
                notes.push(format!(
                    "{} in {} stays: that file holds more; mend it by itself",
                    change.name,
                    path.join(&file).display()
                ));
            } else if !changes
                .iter()
                .any(|known: &Change| known.place == change.place)
            {
                changes.push(change);
            }
        }
        // Of one hash the highest number goes first, so that no file moves before its turn.
        changes.sort_by_key(|change| {
            let name = change
                .place
                .as_ref()
                .and_then(|place| place.file.clone())
                .unwrap_or_default();
            let number = name
                .rsplit_once('.')
                .and_then(|(_, number)| number.parse::<u32>().ok());
            std::cmp::Reverse(number)
        });
        (changes, notes)
    }
}

/// Takes a file out of a directory of hashed names and returns the folder with its copy.
///
/// OpenSSL counts the files of one hash up from 0 and stops at the first gap: the last one takes the empty place, in one
/// step.
fn take_out(folder: &Path, name: &str) -> Result<PathBuf> {
    let path = folder.join(name);
    let failed = |cause| Error::io(DOING, &path, cause);
    let mut kept = folder.to_path_buf().into_os_string();
    kept.push(".bak");
    let kept = PathBuf::from(kept);
    fs::create_dir_all(&kept).map_err(failed)?;
    let content = fs::read(&path).map_err(failed)?;
    files::write_private(kept.join(name), &content)?;
    let numbered = name.rsplit_once('.').and_then(|(hash, number)| {
        let hashed = hash.len() == 8 && hash.bytes().all(|byte| byte.is_ascii_hexdigit());
        Some((hash, number.parse::<u32>().ok()?)).filter(|_| hashed)
    });
    let last = numbered.and_then(|(hash, number)| {
        (number..)
            .map(|number| folder.join(format!("{hash}.{number}")))
            .take_while(|path| fs::symlink_metadata(path).is_ok())
            .last()
    });
    match last {
        Some(last) if last != path => fs::rename(last, &path).map_err(failed)?,
        _ => fs::remove_file(&path).map_err(failed)?,
    }
    Ok(kept)
}
