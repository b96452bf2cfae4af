//! Files that we write: whole, or not at all.
//!
//! A file is written beside its path under an unpredictable name that nobody else may have created (`O_EXCL`), synced to
//! the disk, and renamed over the path. A full disk, a crash or a reader in between sees the old file or the new one.
//! A link at the path is replaced, and what it leads to is left alone.

use std::fs::{self, File, OpenOptions};
use std::hash::{BuildHasher, Hasher, RandomState};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use crate::error::{Error, ErrorKind, Result};

/// Writes a file whole: the path holds the old content or the new one, never a part.
///
/// An existing file keeps its mode and, where the system allows it, its owner; it never becomes more readable. Devices
/// and pipes (`/dev/stdout`) are written to as they are.
///
/// # Errors
///
/// When the operating system refuses: the old file is then untouched.
///
/// # Example
///
/// ```
/// # let folder = tempfile::tempdir().unwrap();
/// # let path = folder.path().join("plan.json");
/// rds_ca_core::files::write(&path, b"{}")?;
/// assert_eq!(std::fs::read(&path).unwrap(), b"{}");
/// # Ok::<(), rds_ca_core::Error>(())
/// ```
pub fn write(path: impl AsRef<Path>, content: &[u8]) -> Result<()> {
    let mut output = Output::create(path)?;
    output.put(content)?;
    output.commit()
}

/// As [`write()`], for content that nobody else may read (mode 600), such as a store with a private key.
///
/// # Errors
///
/// As [`write()`].
pub fn write_private(path: impl AsRef<Path>, content: &[u8]) -> Result<()> {
    let mut output = Output::open(path.as_ref(), true)?;
    output.put(content)?;
    output.commit()
}

/// Replaces a file that holds `old`, and refuses when it holds anything else by now.
///
/// Two writers that both go through this function do not lose each other's work: they take turns, and the second one
/// finds that the file changed. A link is followed here: the file that it leads to is the one that was read.
///
/// # Errors
///
/// [`ErrorKind::Conflict`] when the file is not `old`, and as [`write()`].
///
/// # Example
///
/// ```
/// # let folder = tempfile::tempdir().unwrap();
/// # let path = folder.path().join("store.pem");
/// rds_ca_core::files::write(&path, b"one")?;
/// rds_ca_core::files::replace(&path, b"one", b"two")?;
/// assert!(rds_ca_core::files::replace(&path, b"one", b"three").is_err());
/// # Ok::<(), rds_ca_core::Error>(())
/// ```
pub fn replace(path: impl AsRef<Path>, old: &[u8], new: &[u8]) -> Result<()> {
    let path = path.as_ref();
    let real = fs::canonicalize(path).map_err(|cause| Error::io(WRITING, path, cause))?;
    let mut output = Output::open(&real, false)?;
    output.put(new)?;
    // The lock of a renamed file would be lost with it, so the folder's is taken.
    let folder = File::open(folder_of(&real)).ok();
    if let Some(folder) = &folder {
        // A file system without locks still has the comparison.
        let _ = folder.lock();
    }
    let mut now = Vec::new();
    File::open(&real)
        .and_then(|file| file.take(old.len() as u64 + 1).read_to_end(&mut now))
        .map_err(|cause| Error::io("cannot read", path, cause))?;
    if now != old {
        let why = "it changed since it was read; nothing was written";
        return Err(Error::new(ErrorKind::Conflict, WRITING, why)
            .at(path.display().to_string())
            .hinting("run the command again"));
    }
    output.commit()
}

const WRITING: &str = "cannot write";

/// A file that is being written beside its path; nothing is at the path before [`commit`](Self::commit).
///
/// Dropping it without a commit removes what was written.
#[derive(Debug)]
pub struct Output {
    path: PathBuf,
    /// `None` for a device or a pipe, which is written to as it is.
    beside: Option<PathBuf>,
    file: File,
    /// Mode, owner and group of the file that is replaced.
    #[cfg(unix)]
    old: Option<(u32, u32, u32)>,
}

impl Output {
    /// Begins to write a file.
    ///
    /// # Errors
    ///
    /// When no file can be made in the folder of `path`, and when `path` is a folder.
    pub fn create(path: impl AsRef<Path>) -> Result<Self> {
        Self::open(path.as_ref(), false)
    }

    fn open(path: &Path, private: bool) -> Result<Self> {
        let failed = |cause| Error::io(WRITING, path, cause);
        let meta = fs::symlink_metadata(path).ok();
        let reached = fs::metadata(path).ok();
        if reached.as_ref().is_some_and(fs::Metadata::is_dir) || path.file_name().is_none() {
            return Err(failed(io::ErrorKind::IsADirectory.into()));
        }
        let is_special = path.starts_with("/dev") || path.starts_with("/proc");
        if is_special || reached.is_some_and(|meta| !meta.is_file()) {
            let file = OpenOptions::new().write(true).open(path).map_err(failed)?;
            return Ok(Self {
                path: path.to_owned(),
                beside: None,
                file,
                #[cfg(unix)]
                old: None,
            });
        }
        let old = meta.filter(fs::Metadata::is_file);
        let (beside, file) = beside(path, private || old.is_some()).map_err(failed)?;
        Ok(Self {
            path: path.to_owned(),
            beside: Some(beside),
            file,
            #[cfg(unix)]
            old: old.filter(|_| !private).map(|meta| {
                use std::os::unix::fs::MetadataExt as _;
                (meta.mode() & 0o7777, meta.uid(), meta.gid())
            }),
        })
    }

    /// Adds to the content.
    ///
    /// # Errors
    ///
    /// When the operating system refuses, such as on a full disk.
    pub fn put(&mut self, content: &[u8]) -> Result<()> {
        self.file
            .write_all(content)
            .map_err(|cause| Error::io(WRITING, &self.path, cause))
    }

    /// Puts the file at its path.
    ///
    /// # Errors
    ///
    /// When the operating system refuses: the old file is then untouched.
    pub fn commit(mut self) -> Result<()> {
        self.finish()
            .map_err(|cause| Error::io(WRITING, &self.path, cause))
    }

    fn finish(&mut self) -> io::Result<()> {
        self.file.flush()?;
        let Some(beside) = &self.beside else {
            return Ok(());
        };
        #[cfg(unix)]
        if let Some((mode, owner, group)) = self.old {
            use std::os::unix::fs::{PermissionsExt as _, fchown};
            let mut mode = mode;
            let kept = fchown(&self.file, Some(owner), Some(group))
                .or_else(|_| fchown(&self.file, None, Some(group)));
            if kept.is_err() {
                // Another group may read it now: only what everybody may.
                mode &= 0o1707 | ((mode & 0o7) << 3);
            }
            self.file
                .set_permissions(fs::Permissions::from_mode(mode))?;
        }
        self.file.sync_all()?;
        fs::rename(beside, &self.path)?;
        self.beside = None;
        // The name is on the disk once the folder is. Not every system opens folders.
        if let Ok(folder) = File::open(folder_of(&self.path)) {
            let _ = folder.sync_all();
        }
        Ok(())
    }
}

impl Write for Output {
    fn write(&mut self, content: &[u8]) -> io::Result<usize> {
        self.file.write(content)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl Drop for Output {
    fn drop(&mut self) {
        if let Some(beside) = self.beside.take() {
            let _ = fs::remove_file(beside);
        }
    }
}

fn folder_of(path: &Path) -> &Path {
    path.parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or(Path::new("."))
}

/// A new file beside `path`, which nobody could foresee.
fn beside(path: &Path, private: bool) -> io::Result<(PathBuf, File)> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let name: String = name.chars().take(40).collect();
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    if private {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    #[cfg(not(unix))]
    let _ = private;
    let mut last = io::Error::from(io::ErrorKind::AlreadyExists);
    for _ in 0..16 {
        // The system's random seed of the standard library's maps: no clock and no environment.
        let random = RandomState::new().build_hasher().finish();
        let place = folder_of(path).join(format!(".{name}.{random:016x}.tmp"));
        match options.open(&place) {
            Ok(file) => return Ok((place, file)),
            Err(cause) if cause.kind() == io::ErrorKind::AlreadyExists => last = cause,
            Err(cause) => return Err(cause),
        }
    }
    Err(last)
}
