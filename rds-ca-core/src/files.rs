//! Writes files atomically, and reads them without blocking for ever.
//!
//! A file is written next to its path under an unpredictable name that must not exist yet (`O_EXCL`), synced to
//! the disk, and renamed over the path. After a full disk or a crash, and for a concurrent reader, the path holds the
//! old file or the new one. A symbolic link at the path is replaced; its target is not changed.

use std::fs::{self, File, OpenOptions};
use std::hash::{BuildHasher, Hasher, RandomState};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use crate::error::{Error, ErrorKind, Result};

/// The largest file that is read.
const MAX_BYTES: u64 = 256 << 20;
/// How long a pipe may deliver nothing.
const SILENCE: Duration = Duration::from_secs(300);
/// How long a pipe may have no writer.
const NO_WRITER: Duration = Duration::from_secs(5);
const PAUSE: Duration = Duration::from_millis(10);

/// Opens a file for reading that never blocks for ever.
///
/// A file that blocks and is not a pipe (`/proc/kmsg`) fails. A pipe (`<(aws rds ...)`) is read until its end: it fails
/// after five minutes without data, and counts as empty when it has no writer for five seconds.
///
/// # Errors
///
/// When the operating system refuses.
///
/// # Example
///
/// ```
/// use std::io::Read as _;
///
/// # let folder = tempfile::tempdir().unwrap();
/// # let path = folder.path().join("fleet.json");
/// # std::fs::write(&path, "{}").unwrap();
/// let mut text = String::new();
/// rds_ca_core::files::open(&path)?.read_to_string(&mut text)?;
/// assert_eq!(text, "{}");
/// # Ok::<(), std::io::Error>(())
/// ```
pub fn open(path: impl AsRef<Path>) -> io::Result<impl Read> {
    let mut options = File::options();
    options.read(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.custom_flags(libc::O_NONBLOCK);
    }
    let file = options.open(path)?;
    let meta = file.metadata()?;
    if meta.is_dir() {
        return Err(io::ErrorKind::IsADirectory.into());
    }
    let waits = !meta.is_file();
    Ok(Patient {
        file,
        waits,
        began: false,
    })
}

/// Reads an entire file of at most 256 MiB, opened as by [`open()`].
///
/// # Errors
///
/// When the operating system refuses, when the file is larger, and as [`open()`].
pub fn read(path: impl AsRef<Path>) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let count = open(path)?.take(MAX_BYTES + 1).read_to_end(&mut bytes)?;
    match count as u64 > MAX_BYTES {
        true => Err(io::Error::other(format!(
            "it has more than {MAX_BYTES} bytes"
        ))),
        false => Ok(bytes),
    }
}

/// As [`read()`], for text.
///
/// # Errors
///
/// As [`read()`], and when it is not UTF-8.
pub fn read_text(path: impl AsRef<Path>) -> io::Result<String> {
    String::from_utf8(read(path)?)
        .map_err(|cause| io::Error::new(io::ErrorKind::InvalidData, cause))
}

struct Patient {
    file: File,
    waits: bool,
    began: bool,
}

impl Read for Patient {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let since = Instant::now();
        loop {
            match self.file.read(buffer) {
                Err(cause) if cause.kind() == io::ErrorKind::WouldBlock => {
                    let why = match self.waits {
                        false => "reading it blocks, so it is not a file with content",
                        true if since.elapsed() > SILENCE => "no data arrived for five minutes",
                        true => {
                            std::thread::sleep(PAUSE);
                            continue;
                        }
                    };
                    return Err(io::Error::other(why));
                }
                Ok(0)
                    if self.waits
                        && !self.began
                        && !buffer.is_empty()
                        && since.elapsed() < NO_WRITER =>
                {
                    std::thread::sleep(PAUSE);
                }
                other => {
                    self.began = true;
                    return other;
                }
            }
        }
    }
}

/// Writes a file atomically: the path holds the old content or the new content, never a part.
///
/// An existing file keeps its mode and, where the system allows it, its owner; it never becomes more readable. Devices
/// and pipes (`/dev/stdout`) are written to directly.
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

/// As [`write()`], for content that only the owner may read (mode 600), such as a store with a private key.
///
/// # Errors
///
/// As [`write()`].
pub fn write_private(path: impl AsRef<Path>, content: &[u8]) -> Result<()> {
    let mut output = Output::open(path.as_ref(), true)?;
    output.put(content)?;
    output.commit()
}

/// Replaces a file that holds `old`; refuses when its content has changed.
///
/// Two writers that both use this function do not overwrite each other's work: they take turns, and the second one
/// detects that the file changed. A symbolic link is followed: its target is the file that was read.
///
/// Mode, owner, group and, on Linux, access control list and security label are kept where the system allows it; the
/// result names those that were not kept.
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
pub fn replace(path: impl AsRef<Path>, old: &[u8], new: &[u8]) -> Result<Vec<String>> {
    let path = path.as_ref();
    let real = fs::canonicalize(path).map_err(|cause| Error::io(WRITING, path, cause))?;
    let mut output = Output::open(&real, false)?;
    output.put(new)?;
    // A lock on the file would be lost with the rename, so the folder is locked.
    let folder = File::open(folder_of(&real)).ok();
    if let Some(folder) = &folder {
        // On a file system without locks the comparison still protects.
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
    output.commit_and_report()
}

const WRITING: &str = "cannot write";

/// A file that is being written under a temporary name; it appears at its path on [`commit`](Self::commit).
///
/// Dropping it without a commit removes what was written.
#[derive(Debug)]
pub struct Output {
    path: PathBuf,
    /// `None` for a device or a pipe, which is written to directly.
    temporary: Option<PathBuf>,
    file: File,
    /// Mode, owner and group of the file that is replaced.
    #[cfg(unix)]
    old: Option<(u32, u32, u32)>,
    /// Its access control list and security label, by attribute name.
    #[cfg(target_os = "linux")]
    attributes: Vec<(&'static str, Vec<u8>)>,
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
                temporary: None,
                file,
                #[cfg(unix)]
                old: None,
                #[cfg(target_os = "linux")]
                attributes: Vec::new(),
            });
        }
        let old = meta.filter(fs::Metadata::is_file);
        let (temporary, file) = temporary(path, private || old.is_some()).map_err(failed)?;
        Ok(Self {
            path: path.to_owned(),
            temporary: Some(temporary),
            file,
            #[cfg(target_os = "linux")]
            attributes: match old.is_some() && !private {
                true => attributes_of(path),
                false => Vec::new(),
            },
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
    pub fn commit(self) -> Result<()> {
        self.commit_and_report().map(|_| ())
    }

    /// As `commit`; returns the attributes of the old file that could not be kept.
    fn commit_and_report(mut self) -> Result<Vec<String>> {
        self.finish()
            .map_err(|cause| Error::io(WRITING, &self.path, cause))
    }

    fn finish(&mut self) -> io::Result<Vec<String>> {
        self.file.flush()?;
        let mut lost: Vec<String> = Vec::new();
        let Some(temporary) = &self.temporary else {
            return Ok(lost);
        };
        #[cfg(unix)]
        if let Some((mode, owner, group)) = self.old {
            use std::os::unix::fs::{PermissionsExt as _, fchown};
            let mut mode = mode;
            let kept = fchown(&self.file, Some(owner), Some(group));
            if kept.is_err() {
                lost.push("its owner".to_owned());
            }
            let group_kept = kept.or_else(|_| fchown(&self.file, None, Some(group)));
            if group_kept.is_err() {
                lost.push("its group".to_owned());
                // The file has another group now: that group may do only what others may.
                mode = without_group(mode);
            }
            self.file
                .set_permissions(fs::Permissions::from_mode(mode))?;
            #[cfg(target_os = "linux")]
            for (name, value) in &self.attributes {
                use rustix::fs::{XattrFlags, fsetxattr};
                if fsetxattr(&self.file, *name, value, XattrFlags::empty()).is_ok() {
                    continue;
                }
                if *name == ACCESS_LIST {
                    lost.push("its access control list".to_owned());
                    // The group bits held the mask of the access control list, not the permissions of the group.
                    self.file
                        .set_permissions(fs::Permissions::from_mode(without_group(mode)))?;
                } else {
                    lost.push("its security label".to_owned());
                }
            }
            if cfg!(not(target_os = "linux")) {
                lost.push("an access control list, if it had one".to_owned());
            }
        }
        self.file.sync_all()?;
        fs::rename(temporary, &self.path)?;
        self.temporary = None;
        // The new name is durable once the folder is synced. Not every system lets a folder be opened.
        if let Ok(folder) = File::open(folder_of(&self.path)) {
            let _ = folder.sync_all();
        }
        Ok(lost)
    }
}

/// The mode with the group's permissions reduced to those of others.
#[cfg(unix)]
fn without_group(mode: u32) -> u32 {
    mode & (0o1707 | ((mode & 0o7) << 3))
}

#[cfg(target_os = "linux")]
const ACCESS_LIST: &str = "system.posix_acl_access";

/// The access control list and the security label of a file, where present.
#[cfg(target_os = "linux")]
fn attributes_of(path: &Path) -> Vec<(&'static str, Vec<u8>)> {
    [ACCESS_LIST, "security.selinux"]
        .into_iter()
        .filter_map(|name| {
            let mut value = vec![0; 64 * 1024];
            let length = rustix::fs::lgetxattr(path, name, &mut value[..]).ok()?;
            value.truncate(length);
            (length > 0).then_some((name, value))
        })
        .collect()
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
        if let Some(temporary) = self.temporary.take() {
            let _ = fs::remove_file(temporary);
        }
    }
}

fn folder_of(path: &Path) -> &Path {
    path.parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or(Path::new("."))
}

/// Creates a file in the folder of `path`, under an unpredictable name.
fn temporary(path: &Path, private: bool) -> io::Result<(PathBuf, File)> {
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
        // The standard library's random seed of hash maps: it needs neither clock nor environment.
        let random = RandomState::new().build_hasher().finish();
        let candidate = folder_of(path).join(format!(".{name}.{random:016x}.tmp"));
        match options.open(&candidate) {
            Ok(file) => return Ok((candidate, file)),
            Err(cause) if cause.kind() == io::ErrorKind::AlreadyExists => last = cause,
            Err(cause) => return Err(cause),
        }
    }
    Err(last)
}
