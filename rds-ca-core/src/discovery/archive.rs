//! Reads ZIP files (JAR, WAR, function packages) and nested ones, with limits on depth, members, bytes and expanded size.

use std::io::{self, Read, Seek};

use super::found::GapKind;
use super::seen::Seen;
use super::stream;

/// The largest number of members that are read.
const MAX_MEMBERS: usize = 50_000;
/// The longest member that is read, in bytes.
const MAX_MEMBER: u64 = 8 << 20;
/// The largest total size of an archive's expanded members, in bytes.
const MAX_EXPANDED: u64 = 512 << 20;
/// The highest expansion ratio of a member; deflate itself cannot exceed 1032.
const MAX_RATIO: u64 = 1_100;

/// The longest archive in an archive or a layer that is buffered and opened, in bytes.
pub(super) const MAX_HELD: u64 = 64 << 20;
/// The deepest archive that is opened: an application, a library in it, and an archive in the library.
const MAX_DEPTH: usize = 3;

/// What an archive holds, by name.
pub(super) enum Part<'a> {
    /// A member.
    Member(&'a str, &'a [u8]),
    /// PEM blocks of a member that is too long to be buffered, with their offset in it.
    Piece(&'a str, u64, &'a [u8]),
}

/// Takes a part to what was found so far.
type Take<'t> = dyn FnMut(Part<'_>, &mut Seen) + 't;

/// Reads every member, including the members of nested archives.
pub(super) fn read(path: &str, input: impl Read + Seek, take: &mut Take<'_>, seen: &mut Seen) {
    let mut left = MAX_EXPANDED;
    level(path, input, take, seen, 1, &mut left);
}

/// Reads an archive at that depth; `left` is the number of bytes that it and its nested archives may still expand to.
fn level<I: Read + Seek>(
    path: &str,
    input: I,
    take: &mut Take<'_>,
    seen: &mut Seen,
    depth: usize,
    left: &mut u64,
) {
    let mut archive = match zip::ZipArchive::new(input) {
        Ok(archive) => archive,
        Err(error) => {
            seen.gap(
                path,
                GapKind::Damaged,
                format!("it starts like a ZIP file but is not a valid one: {error}"),
            );
            return;
        }
    };
    let members = archive.len();
    if members > MAX_MEMBERS {
        seen.gap(
            path,
            GapKind::TooLarge,
            format!("{members} members; the first {MAX_MEMBERS} are read"),
        );
    }
    let mut content = Vec::new();
    for at in 0..members.min(MAX_MEMBERS) {
        let mut member = match archive.by_index(at) {
            Ok(member) => member,
            Err(error) => {
                seen.gap(
                    format!("{path}!/(member {at})"),
                    GapKind::Damaged,
                    error.to_string(),
                );
                continue;
            }
        };
        let name = match member.name() {
            Ok(name) => format!("{path}!/{name}"),
            Err(_) => format!("{path}!/(member {at})"),
        };
        if member.is_dir() || is_code(&name) {
            continue;
        }
        let declared = member.size();
        let limit = member
            .compressed_size()
            .saturating_mul(MAX_RATIO)
            .saturating_add(1024)
            .min(*left);
        let mut input = Counted(member.by_ref().take(limit), 0);
        content.clear();
        let mut done = input
            .by_ref()
            .take(MAX_MEMBER + 1)
            .read_to_end(&mut content)
            .map(drop);
        let is_archive = content.starts_with(b"PK\x03\x04");
        let mut unsearched = None;
        if done.is_ok() && is_archive {
            done = input
                .by_ref()
                .take(MAX_HELD)
                .read_to_end(&mut content)
                .map(drop);
        } else if done.is_ok() && content.len() as u64 > MAX_MEMBER {
            let beginning = io::Cursor::new(std::mem::take(&mut content));
            let searched = stream::search(beginning.chain(&mut input), |offset, piece| {
                take(Part::Piece(&name, offset, piece), seen);
            });
            done = searched.map(|left_out| unsearched = left_out);
        } else if done.is_ok() {
            take(Part::Member(&name, &content), seen);
        }
        let read = input.1;
        *left -= read.min(*left);
        if let Err(error) = done {
            seen.gap(name, GapKind::Damaged, error.to_string());
        } else if let Some(why) = unsearched {
            seen.gap(name, GapKind::TooLarge, why);
        } else if read >= limit && read != declared {
            let why = "it expands to more than its declared size or the limit";
            seen.gap(name, GapKind::TooLarge, why);
        } else if read != declared && content.len() as u64 <= MAX_HELD {
            let why = format!("its declared size is {declared} bytes, and {read} were read");
            seen.gap(name, GapKind::Damaged, why);
        } else if is_archive && depth < MAX_DEPTH && content.len() as u64 <= MAX_HELD {
            let inner = io::Cursor::new(std::mem::take(&mut content));
            level(&name, inner, take, seen, depth + 1, left);
        } else if is_archive {
            let why = format!("archives of up to {MAX_HELD} bytes are opened, {MAX_DEPTH} deep");
            seen.gap(name, GapKind::TooLarge, why);
        }
        if *left == 0 {
            seen.gap(
                path,
                GapKind::TooLarge,
                "the members that follow are not read",
            );
            return;
        }
    }
}

/// Counts the bytes that are read.
struct Counted<R>(R, u64);

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.0.read(buffer)?;
        self.1 += count as u64;
        Ok(count)
    }
}

/// Whether the member is compiled code, a picture or a signature, which is not searched for stores.
fn is_code(name: &str) -> bool {
    let end = name.rsplit_once('.').map_or("", |(_, end)| end);
    matches!(
        end.to_ascii_lowercase().as_str(),
        "class"
            | "png"
            | "jpg"
            | "jpeg"
            | "gif"
            | "ttf"
            | "woff"
            | "woff2"
            | "mp4"
            | "kotlin_module"
            | "sf"
            | "rsa"
            | "dsa"
            | "ec"
    )
}
