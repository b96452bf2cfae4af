//! Reads ZIP files (JAR, WAR, function packages) one level deep, with limits on members, bytes and expanded size.

use std::io::{Read, Seek};

use super::found::GapKind;
use super::seen::Seen;

/// The largest number of members that are read.
const MAX_MEMBERS: usize = 50_000;
/// The longest member that is read, in bytes.
const MAX_MEMBER: u64 = 8 << 20;
/// The largest total size of an archive's expanded members, in bytes.
const MAX_EXPANDED: u64 = 512 << 20;
/// The highest expansion ratio of a member; deflate itself cannot exceed 1032.
const MAX_RATIO: u64 = 1_100;

/// Reads every member and passes its name and content to `read_member`.
pub(super) fn read(
    path: &str,
    input: impl Read + Seek,
    mut read_member: impl FnMut(&str, &[u8], &mut Seen),
    seen: &mut Seen,
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
    let mut expanded = 0u64;
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
        if declared > MAX_MEMBER {
            // Usually application data; only a member named like a store is reported.
            if super::content::is_store_name(&name) {
                let why = format!("{declared} bytes; members of up to {MAX_MEMBER} are read");
                seen.gap(name, GapKind::TooLarge, why);
            }
            continue;
        }
        let limit = MAX_MEMBER
            .min(
                member
                    .compressed_size()
                    .saturating_mul(MAX_RATIO)
                    .saturating_add(1024),
            )
            .min(MAX_EXPANDED.saturating_sub(expanded));
        content.clear();
        match member.by_ref().take(limit + 1).read_to_end(&mut content) {
            Err(error) => {
                seen.gap(name, GapKind::Damaged, error.to_string());
                continue;
            }
            Ok(length) if length as u64 > limit => {
                seen.gap(
                    name,
                    GapKind::TooLarge,
                    "it expands to more than its declared size or the limit",
                );
                if expanded + limit >= MAX_EXPANDED {
                    return;
                }
                continue;
            }
            Ok(length) => expanded += length as u64,
        }
        if content.starts_with(b"PK\x03\x04") {
            // Nested archives are not opened.
            continue;
        }
        read_member(&name, &content, seen);
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
