//! Mends a directory of certificate files as one atomic step.
//!
//! The directory itself stays, because mounts and running programs hold it. New files are written into a separate
//! folder inside it, then the change is recorded there: from then on it is decided. A run that is interrupted
//! before that changed nothing; one that is interrupted after it is completed by the next run. A lock makes runs take
//! turns.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::apply::Applied;
use super::change::{Change, Mended};
use super::store::{DOING, Mend, visible};
use crate::bundle::{Bundle, Container, PREPARED, Writer};
use crate::certificate::{Certificate, Fingerprint};
use crate::error::{Error, ErrorKind, Result};
use crate::file_header::Head;
use crate::files;

/// The number of names of a directory under which one certificate is searched for.
const MOST_NAMES: usize = 16;
const JOURNAL: &str = "journal.json";
const FORMAT: &str = "rds-ca-mend";
const VERSION: u32 = 1;

/// The recorded change to a directory.
#[derive(Serialize, Deserialize)]
struct Journal {
    #[serde(flatten)]
    head: Head,
    /// The hashes of the names of new files; each file is named by its index.
    add: Vec<String>,
    /// The files to remove, with the digest of their content.
    remove: Vec<(String, Fingerprint)>,
}

impl Mend<'_> {
    /// Adds what is missing under the names that OpenSSL tries, and removes what may be removed.
    pub(super) fn directory(&self, path: &Path, write: bool) -> Result<Applied> {
        // The lock is on the directory itself, which stays; on a file system without locks the order of the steps
        // protects.
        let lock = File::open(path).ok().filter(|_| write);
        if let Some(lock) = &lock {
            let _ = lock.lock();
        }
        let interrupted = path.join(PREPARED).join(JOURNAL).exists();
        let mut notes = Vec::new();
        let mut backup = None;
        if write {
            backup = complete(path)?;
        }
        if interrupted {
            notes.push(match write {
                true => "an earlier run that was interrupted has been completed".to_owned(),
                false => "an earlier run was interrupted: the next one that writes completes it"
                    .to_owned(),
            });
        }
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
        let mut new_files = Vec::new();
        if !add.is_empty() {
            let writer = Writer::new(self.selection.catalogue().as_of()).headings(true);
            for (name, content) in writer.write_directory(&add)? {
                let hash = name.split('.').next().unwrap_or_default().to_owned();
                names.extend_from_slice(free_name(path, &hash)?.to_string_lossy().as_bytes());
                new_files.push((hash, content));
            }
        }
        let (mut changes, found) = self.taken_out(path, &bundle);
        notes.extend(found);
        if write {
            // New files are in place before any is removed. The directory may hold a certificate under several names,
            // of which each read shows only the first.
            let mut goes = changes.clone();
            for _ in 0..MOST_NAMES {
                let mut remove = Vec::new();
                for name in goes
                    .iter()
                    .filter_map(|change| change.place.as_ref()?.file.clone())
                {
                    let content = read(&path.join(&name))?;
                    remove.push((name, Fingerprint::of(&content)));
                }
                if new_files.is_empty() && remove.is_empty() {
                    break;
                }
                decide(path, &new_files, remove)?;
                new_files.clear();
                backup = complete(path)?.or(backup);
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
        changes.extend(add.iter().map(Change::added));
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
            written: write && (!same || interrupted),
            backup,
            not_kept: Vec::new(),
            mended,
        })
    }

    /// The files of a directory that hold only what may be removed, and a note on each that holds more.
    fn taken_out(&self, path: &Path, bundle: &Bundle) -> (Vec<Change>, Vec<String>) {
        let (mut changes, mut notes) = (Vec::new(), Vec::new());
        let removed = self.removals(bundle);
        let removable: std::collections::HashSet<Fingerprint> = removed
            .iter()
            .filter_map(|change| change.fingerprint)
            .collect();
        for change in removed {
            let Some(file) = change.place.as_ref().and_then(|place| place.file.clone()) else {
                continue;
            };
            // The directory shows each certificate once, at its first name; the file itself shows what else it holds.
            let holds_more = match Bundle::read(path.join(&file), self.password.as_deref()) {
                Ok(own) => {
                    !own.problems().is_empty()
                        || own
                            .certificates()
                            .any(|other| !removable.contains(&other.fingerprint()))
                }
                Err(_) => true,
            };
            if file.contains('/') || holds_more {
                notes.push(format!(
                    "{} in {} stays: that file holds more; mend it separately",
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
        // The highest number of a hash is removed first, so that no file is renamed before its turn.
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

/// The first free name of a hash: OpenSSL counts up from 0 and stops at the first gap.
fn free_name(folder: &Path, hash: &str) -> Result<PathBuf> {
    (0u32..)
        .map(|number| folder.join(format!("{hash}.{number}")))
        .find(|name| fs::symlink_metadata(name).is_err())
        .ok_or_else(|| Error::new(ErrorKind::Conflict, DOING, "no free name is left"))
}

fn read(path: &Path) -> Result<Vec<u8>> {
    files::read(path).map_err(|cause| Error::io(DOING, path, cause))
}

/// Prepares a change and records it; the directory's own files are not changed before that.
fn decide(
    folder: &Path,
    new_files: &[(String, Vec<u8>)],
    remove: Vec<(String, Fingerprint)>,
) -> Result<()> {
    let stage = folder.join(PREPARED);
    fs::create_dir(&stage).map_err(|cause| Error::io(DOING, &stage, cause))?;
    let prepared = new_files
        .iter()
        .enumerate()
        .try_for_each(|(number, (_, content))| {
            files::write(stage.join(number.to_string()), content)
        })
        .and_then(|()| {
            let journal = Journal {
                head: Head::new(FORMAT, VERSION),
                add: new_files.iter().map(|(hash, _)| hash.clone()).collect(),
                remove,
            };
            let text = serde_json::to_vec(&journal)
                .map_err(|cause| Error::new(ErrorKind::Io, DOING, cause.to_string()))?;
            files::write(stage.join(JOURNAL), &text)
        });
    if prepared.is_err() {
        let _ = fs::remove_dir_all(&stage);
    }
    prepared
}

/// Completes the recorded change, and returns the folder with copies of the removed files.
///
/// Each step can be repeated: a prepared file that is missing is already in place, and a file that has changed since
/// is kept.
fn complete(folder: &Path) -> Result<Option<PathBuf>> {
    let stage = folder.join(PREPARED);
    let at = |cause| Error::io(DOING, &stage, cause);
    match fs::symlink_metadata(&stage) {
        Err(_) => return Ok(None),
        Ok(meta) if !meta.is_dir() => {
            let why = "the path at which changes are prepared is not a folder";
            return Err(Error::new(ErrorKind::Conflict, DOING, why)
                .at(stage.display().to_string())
                .hinting("inspect it, and remove it"));
        }
        Ok(_) => {}
    }
    let path = stage.join(JOURNAL);
    let mut backup = None;
    if path.exists() {
        let journal: Journal = serde_json::from_slice(&read(&path)?).map_err(|cause| {
            Error::invalid(DOING, format!("the record of an interrupted run: {cause}"))
                .at(path.display().to_string())
        })?;
        journal.head.expect(FORMAT, VERSION, DOING)?;
        for (number, hash) in journal.add.iter().enumerate() {
            let prepared = stage.join(number.to_string());
            if is_plain(hash) && fs::symlink_metadata(&prepared).is_ok_and(|meta| meta.is_file()) {
                fs::rename(&prepared, free_name(folder, hash)?).map_err(at)?;
            }
        }
        for (name, digest) in &journal.remove {
            let holds = |content: Vec<u8>| Fingerprint::of(&content) == *digest;
            if is_plain(name) && read(&folder.join(name)).is_ok_and(holds) {
                backup = Some(take_out(folder, name)?);
            }
        }
    }
    fs::remove_dir_all(&stage).map_err(at)?;
    if let Ok(folder) = File::open(folder) {
        let _ = folder.sync_all();
    }
    Ok(backup)
}

/// Whether it is the name of a file in the folder itself.
fn is_plain(name: &str) -> bool {
    !name.is_empty() && !name.contains(['/', '\\', '\0']) && name != "." && name != ".."
}

/// Removes a file from a directory of hashed names and returns the folder with its copy.
///
/// OpenSSL counts the files of one hash up from 0 and stops at the first gap: the last file is renamed to fill the gap,
/// in one step.
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
