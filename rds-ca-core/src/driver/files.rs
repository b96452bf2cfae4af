//! Views of a client's files: a folder that stands for `/`, an image's layers, memory, or none.

use std::collections::BTreeMap;
use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};

/// The longest file that is read, in bytes.
pub const MAX_FILE: usize = 16 * 1024 * 1024;
/// The maximum number of names that are listed for a folder.
const MAX_NAMES: usize = 10_000;
/// The maximum number of symbolic links on one path, as on Linux.
const MAX_LINKS: usize = 40;

/// What a path leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FileKind {
    /// A file, or a device such as `/dev/null`.
    File,
    /// A folder.
    Folder,
}

/// A view of a client's files. Paths are absolute, with `/` between names, as the client sees them.
///
/// Every answer may be *not known*: a rule that depends on it then returns `unknown`.
pub trait Files: Send + Sync {
    /// What the path leads to, links followed: `Some(None)` when there is nothing, `None` when that is unknown.
    fn kind(&self, path: &str) -> Option<Option<FileKind>>;

    /// The content of a file; `None` when the file does not exist, cannot be read, or is longer than [`MAX_FILE`].
    fn read(&self, path: &str) -> Option<Vec<u8>>;

    /// The names in a folder, sorted; empty when it cannot be listed.
    fn list(&self, path: &str) -> Vec<String>;

    /// Where the path is on this machine, links followed; `None` where the view is not of a disk.
    fn on_disk(&self, path: &str) -> Option<PathBuf> {
        let _ = path;
        None
    }
}

/// No view of files: every answer is *not known*.
#[derive(Clone, Copy, Debug, Default)]
#[allow(clippy::exhaustive_structs, reason = "complete by nature")]
pub struct NoFiles;

impl Files for NoFiles {
    fn kind(&self, _: &str) -> Option<Option<FileKind>> {
        None
    }

    fn read(&self, _: &str) -> Option<Vec<u8>> {
        None
    }

    fn list(&self, _: &str) -> Vec<String> {
        Vec::new()
    }
}

/// Files in memory; no other file exists.
#[derive(Clone, Debug, Default)]
pub struct MemoryFiles(BTreeMap<String, Vec<u8>>);

impl MemoryFiles {
    /// No files.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a file, and with it the folders on its path.
    pub fn add(&mut self, path: impl AsRef<str>, content: impl Into<Vec<u8>>) -> &mut Self {
        self.0.insert(normal(path.as_ref()), content.into());
        self
    }
}

impl Files for MemoryFiles {
    fn kind(&self, path: &str) -> Option<Option<FileKind>> {
        let path = normal(path);
        if self.0.contains_key(&path) || path == "/dev/null" {
            return Some(Some(FileKind::File));
        }
        let below = if path == "/" { path } else { path + "/" };
        let folder = self
            .0
            .range(below.clone()..)
            .next()
            .is_some_and(|(name, _)| name.starts_with(&below));
        Some(folder.then_some(FileKind::Folder))
    }

    fn read(&self, path: &str) -> Option<Vec<u8>> {
        self.0.get(&normal(path)).cloned()
    }

    fn list(&self, path: &str) -> Vec<String> {
        let path = normal(path);
        let below = if path == "/" { path } else { path + "/" };
        let mut names: Vec<String> = self
            .0
            .range(below.clone()..)
            .take_while(|(name, _)| name.starts_with(&below))
            .filter_map(|(name, _)| {
                name.get(below.len()..)?
                    .split('/')
                    .next()
                    .map(str::to_owned)
            })
            .take(MAX_NAMES)
            .collect();
        names.dedup();
        names
    }
}

/// A folder of this machine that stands for the client's `/`: an unpacked image, a mounted disk, `/` itself.
///
/// Symbolic links stay inside it: an absolute one starts from the folder.
#[derive(Clone, Debug)]
pub struct RootFolder(PathBuf);

impl RootFolder {
    /// The folder that stands for `/`.
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self(folder.into())
    }

    /// Where the path is on this machine; `None` when it does not exist, or is unknown.
    pub fn resolve(&self, path: &str) -> Option<PathBuf> {
        self.find(path).ok().flatten()
    }

    /// Where the path is; `None` when it does not exist, an error when that cannot be seen.
    fn find(&self, path: &str) -> std::io::Result<Option<PathBuf>> {
        let mut waiting: Vec<String> = names(path).rev().map(str::to_owned).collect();
        let mut at: Vec<String> = Vec::new();
        let mut links = 0;
        while let Some(name) = waiting.pop() {
            if name == ".." {
                at.pop();
                continue;
            }
            let here = self.path_of(&at).join(&name);
            let found = match fs::symlink_metadata(&here) {
                Ok(found) => found,
                Err(error) if is_absent(&error) => return Ok(None),
                Err(error) => return Err(error),
            };
            if !found.is_symlink() {
                at.push(name);
                continue;
            }
            links += 1;
            if links > MAX_LINKS {
                return Ok(None);
            }
            let target = fs::read_link(&here)?;
            let target = target.to_str().ok_or(std::io::ErrorKind::InvalidData)?;
            if target.starts_with('/') {
                at.clear();
            }
            waiting.extend(names(target).rev().map(str::to_owned));
        }
        Ok(Some(self.path_of(&at)))
    }

    fn path_of(&self, names: &[String]) -> PathBuf {
        names
            .iter()
            .fold(self.0.clone(), |path, name| path.join(name))
    }
}

impl Files for RootFolder {
    fn kind(&self, path: &str) -> Option<Option<FileKind>> {
        // What cannot be seen, such as a file in a folder of another user, may exist.
        let Some(place) = self.find(path).ok()? else {
            return Some(None);
        };
        let found = fs::metadata(&place).ok()?;
        Some(Some(if found.is_dir() {
            FileKind::Folder
        } else {
            FileKind::File
        }))
    }

    fn read(&self, path: &str) -> Option<Vec<u8>> {
        let place = self.resolve(path)?;
        // A pipe or a terminal would never end.
        if !fs::metadata(&place).ok()?.is_file() {
            return None;
        }
        read_bounded(&place)
    }

    fn on_disk(&self, path: &str) -> Option<PathBuf> {
        self.resolve(path)
    }

    fn list(&self, path: &str) -> Vec<String> {
        let entries = self
            .resolve(path)
            .and_then(|place| fs::read_dir(place).ok());
        let mut names: Vec<String> = entries
            .into_iter()
            .flatten()
            .take(MAX_NAMES)
            .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
            .collect();
        names.sort_unstable();
        names
    }
}

fn is_absent(error: &std::io::Error) -> bool {
    use std::io::ErrorKind;
    matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory)
}

fn read_bounded(place: &Path) -> Option<Vec<u8>> {
    let mut content = Vec::new();
    let limit = MAX_FILE as u64 + 1;
    crate::files::open(place)
        .ok()?
        .take(limit)
        .read_to_end(&mut content)
        .ok()?;
    (content.len() <= MAX_FILE).then_some(content)
}

fn names(path: &str) -> impl DoubleEndedIterator<Item = &str> {
    path.split('/')
        .filter(|name| !name.is_empty() && *name != ".")
}

/// The path without `.`, `..` and doubled slashes.
pub(crate) fn normal(path: &str) -> String {
    let mut kept: Vec<&str> = Vec::new();
    for name in names(path) {
        if name == ".." {
            kept.pop();
        } else {
            kept.push(name);
        }
    }
    format!("/{}", kept.join("/"))
}
