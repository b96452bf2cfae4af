//! Walks a file tree with several threads, without following links, without blocking, with bounded sizes.

use std::collections::{BTreeSet, HashSet};
use std::fs::{self, File};
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use ignore::{DirEntry, WalkBuilder, WalkState};

use super::found::{DiscoveryGap, GapKind};
use super::reader::Reader;
use super::seen::Seen;
use super::{Discover, MAX_ARCHIVE, MAX_FILE};
use crate::error::{Error, Result};

/// Folders of version control.
const VCS: [&str; 6] = [".git", ".hg", ".svn", ".bzr", "CVS", ".jj"];
/// The largest number of gaps of one kind that are listed individually.
const MAX_GAPS: usize = 1_000;
/// Pseudo file systems of the operating system, which hold no stored files.
const PSEUDO: [&str; 3] = ["/proc", "/sys", "/dev"];
/// The number of bytes that are read before the file's length is queried; of files above [`MAX_FILE`] no more is kept.
const BEGINNING: usize = 64 * 1024;

/// Reads every file below the folder.
pub(super) fn tree(folder: &Path, options: &Discover<'_>, reader: &Reader<'_>) -> Result<Seen> {
    fs::read_dir(folder).map_err(|cause| Error::io("cannot read the folder", folder, cause))?;
    // If the kernel lists mounts, no folder's device needs a query, and skipped mounts are reported.
    let mounts = if options.other_file_systems {
        Some(HashSet::new())
    } else {
        super::mounts::below(folder)
    };
    let mut builder = WalkBuilder::new(folder);
    builder
        .standard_filters(false)
        .hidden(false)
        .follow_links(false)
        .same_file_system(mounts.is_none())
        .threads(options.threads);
    if options.gitignore {
        builder
            .git_ignore(true)
            .git_exclude(true)
            .ignore(true)
            .require_git(false);
    }
    let root = folder.to_owned();
    let skipped: Mutex<Vec<DiscoveryGap>> = Mutex::new(Vec::new());
    let skipped_ref = std::sync::Arc::new(skipped);
    let for_filter = std::sync::Arc::clone(&skipped_ref);
    let base = root.clone();
    let mounts = mounts.unwrap_or_default();
    builder.filter_entry(move |entry| {
        if entry.depth() == 0 || !entry.file_type().is_some_and(|kind| kind.is_dir()) {
            return true;
        }
        let name = entry.file_name().to_string_lossy();
        let is_pseudo = PSEUDO.iter().any(|path| entry.path() == Path::new(path))
            || (entry.depth() == 1
                && ["proc", "sys", "dev"].contains(&&*name)
                && base.join("etc").is_dir());
        let (kind, why) = if VCS.contains(&&*name) {
            (GapKind::Skipped, "a version control folder")
        } else if is_pseudo {
            (
                GapKind::Skipped,
                "an operating system folder without stored files",
            )
        } else if !mounts.is_empty() && mounts.contains(entry.path()) {
            (
                GapKind::Mounted,
                "another file system is mounted here; --other-file-systems reads it",
            )
        } else {
            return true;
        };
        if let Ok(mut gaps) = for_filter.lock() {
            gaps.push(DiscoveryGap::new(shown(entry.path()), kind, why));
        }
        false
    });
    let all: Mutex<Seen> = Mutex::new(Seen::default());
    let count = AtomicU64::new(0);
    builder.build_parallel().run(|| {
        let mut worker = Worker {
            seen: Seen::default(),
            all: &all,
        };
        let (reader, count) = (&reader, &count);
        Box::new(move |entry| {
            match entry {
                Ok(entry) => visit(&entry, reader, &mut worker.seen),
                Err(error) => {
                    let path = error_path(&error);
                    worker.seen.gap(path, GapKind::Unreadable, reason(&error));
                }
            }
            let done = count.fetch_add(1, Ordering::Relaxed) + 1;
            if let Some(progress) = options.progress
                && done % 512 == 0
                && !progress(done)
            {
                return WalkState::Quit;
            }
            WalkState::Continue
        })
    });
    let mut seen = all.into_inner().unwrap_or_default();
    if let Ok(mut gaps) = skipped_ref.lock() {
        seen.gaps.append(&mut gaps);
    }
    seen.gaps.sort();
    limit_gaps(&mut seen.gaps);
    Ok(seen)
}

/// The results of one thread, merged into the common results when the thread ends.
struct Worker<'a> {
    seen: Seen,
    all: &'a Mutex<Seen>,
}

impl Drop for Worker<'_> {
    fn drop(&mut self) {
        if let Ok(mut all) = self.all.lock() {
            all.append(std::mem::take(&mut self.seen));
        }
    }
}

fn visit(entry: &DirEntry, reader: &Reader<'_>, seen: &mut Seen) {
    let path = entry.path();
    let Some(kind) = entry.file_type() else {
        return;
    };
    if is_hashed(&entry.file_name().to_string_lossy())
        && let Some(parent) = path.parent()
    {
        seen.hashed.insert(parent.to_owned());
    }
    if kind.is_dir() {
        return;
    }
    if kind.is_symlink() {
        // The target is read at its own path, if that is below the folder.
        if fs::metadata(path).is_ok_and(|meta| meta.is_file()) {
            seen.links.push((
                shown(path),
                fs::canonicalize(path)
                    .map(|to| shown(&to))
                    .unwrap_or_default(),
            ));
        }
        return;
    }
    if !kind.is_file() {
        seen.gap(
            shown(path),
            GapKind::Special,
            "a pipe, a socket or a device",
        );
        return;
    }
    file(path, reader, seen);
}

/// Reads one file, which may change or vanish at any time.
pub(super) fn file(path: &Path, reader: &Reader<'_>, seen: &mut Seen) {
    seen.files += 1;
    let mut buffer = std::mem::take(&mut seen.buffer);
    match content(path, &mut buffer) {
        Ok(Content::Whole(length)) => {
            let bytes = buffer.get(..length).unwrap_or_default();
            reader.file(&shown(path), bytes, seen);
        }
        Ok(Content::Large(length)) => {
            let beginning = buffer.get(..BEGINNING).unwrap_or_default();
            large(path, length, beginning, reader, seen);
        }
        Ok(Content::Special) => {
            seen.gap(
                shown(path),
                GapKind::Special,
                "it is no longer a regular file",
            );
        }
        Err(error) => {
            let why = error.to_string();
            seen.gap(shown(path), GapKind::Unreadable, why);
        }
    }
    buffer.truncate(BEGINNING);
    if buffer.capacity() > 1 << 20 {
        buffer = Vec::new();
    }
    seen.buffer = buffer;
}

enum Content {
    /// The buffer starts with the complete file, of that many bytes.
    Whole(usize),
    /// The buffer holds only the beginning; the value is the file's length in bytes.
    Large(u64),
    Special,
}

fn content(path: &Path, buffer: &mut Vec<u8>) -> std::io::Result<Content> {
    let mut options = File::options();
    options.read(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        // Do not block on a pipe, and do not follow a link that has replaced the file.
        options.custom_flags(libc::O_NONBLOCK | libc::O_NOFOLLOW);
    }
    let mut file = options.open(path)?;
    // Most files fit into the buffer, so their length need not be queried.
    if buffer.len() < BEGINNING {
        buffer.resize(BEGINNING, 0);
    }
    let mut filled = 0;
    let end = loop {
        match file.read(buffer.get_mut(filled..BEGINNING).unwrap_or_default()) {
            Ok(0) => break Ok(filled < BEGINNING),
            Ok(count) => filled += count,
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(error) => break Err(error),
        }
    };
    if filled > 0 && matches!(end, Ok(true)) {
        return Ok(Content::Whole(filled));
    }
    // An empty file, a long file, or a file that a pipe or a device has replaced.
    let meta = file.metadata()?;
    if !meta.is_file() {
        return Ok(Content::Special);
    }
    if end? {
        return Ok(Content::Whole(filled));
    }
    if meta.len() > MAX_FILE as u64 {
        return Ok(Content::Large(meta.len()));
    }
    buffer.truncate(filled);
    buffer
        .reserve(usize::try_from(meta.len()).map_or(0, |length| length.saturating_sub(filled) + 1));
    let rest = (MAX_FILE - filled) as u64;
    file.take(rest + 1).read_to_end(buffer)?;
    let length = buffer.len();
    buffer.resize(length.max(BEGINNING), 0);
    Ok(if length > MAX_FILE {
        Content::Large(length as u64)
    } else {
        Content::Whole(length)
    })
}

/// Reads a file above [`MAX_FILE`]: an archive member by member, any other file in pieces.
fn large(path: &Path, length: u64, beginning: &[u8], reader: &Reader<'_>, seen: &mut Seen) {
    let name = shown(path);
    if beginning.starts_with(b"PK\x03\x04") {
        if length > MAX_ARCHIVE {
            seen.gap(
                name,
                GapKind::TooLarge,
                format!("an archive of {length} bytes; up to {MAX_ARCHIVE} are read"),
            );
            return;
        }
        match File::open(path) {
            Ok(file) => reader.archive(&name, std::io::BufReader::new(file), seen),
            Err(error) => seen.gap(name, GapKind::Unreadable, error.to_string()),
        }
        return;
    }
    let searched = File::open(path).and_then(|file| reader.pieces(&name, file, seen));
    if let Err(error) = searched {
        seen.gap(name, GapKind::Unreadable, error.to_string());
    }
}

/// Whether the name is a subject hash with a number, such as `a1b2c3d4.0`.
fn is_hashed(name: &str) -> bool {
    name.split_once('.').is_some_and(|(hash, number)| {
        hash.len() == 8
            && hash.bytes().all(|byte| byte.is_ascii_hexdigit())
            && !number.is_empty()
            && number.bytes().all(|byte| byte.is_ascii_digit())
    })
}

/// The path for output; bytes that are not Unicode are replaced.
pub(super) fn shown(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

fn error_path(error: &ignore::Error) -> String {
    match error {
        ignore::Error::WithPath { path, .. } => shown(path),
        ignore::Error::WithDepth { err, .. } => error_path(err),
        ignore::Error::Loop { child, .. } => shown(child),
        _ => String::new(),
    }
}

fn reason(error: &ignore::Error) -> String {
    match error.io_error() {
        Some(io) => io.to_string(),
        None => error.to_string(),
    }
}

/// Replaces the gaps of a kind beyond [`MAX_GAPS`] by one that counts them.
fn limit_gaps(gaps: &mut Vec<DiscoveryGap>) {
    for kind in GapKind::ALL {
        let of_kind = gaps.iter().filter(|gap| gap.kind == *kind).count();
        if of_kind <= MAX_GAPS {
            continue;
        }
        let mut kept = 0;
        gaps.retain(|gap| {
            kept += usize::from(gap.kind == *kind);
            gap.kind != *kind || kept <= MAX_GAPS
        });
        let rest = of_kind - MAX_GAPS;
        gaps.push(DiscoveryGap::new("", *kind, format!("and {rest} more")));
    }
}

/// The walked folders with hashed names.
pub(super) fn hashed_folders(seen: &Seen) -> BTreeSet<PathBuf> {
    seen.hashed.clone()
}
