//! Reads gzip-compressed files that the caller names: documents, stores, settings files.

use std::fs::File;
use std::io::{self, BufRead as _, BufReader, Read as _};
use std::path::Path;

use flate2::read::MultiGzDecoder;

use super::found::GapKind;
use super::reader::Reader;
use super::seen::Seen;
use super::walk::shown;

/// The largest expanded size of a file, in bytes.
const MAX_EXPANDED: u64 = 256 << 20;
/// The length of a tar header, in bytes.
const HEAD: usize = 512;

/// Reads the file if it is compressed, and returns whether it is. The path of its content is `FILE.gz!/FILE`.
pub(super) fn read(path: &Path, reader: &Reader<'_>, seen: &mut Seen) -> io::Result<bool> {
    let mut file = BufReader::new(File::open(path)?);
    if !file
        .fill_buf()
        .is_ok_and(|head| head.starts_with(&[0x1f, 0x8b]))
    {
        return Ok(false);
    }
    let name = shown(path);
    let stem = path.file_stem().map_or_else(
        || "content".to_owned(),
        |stem| stem.to_string_lossy().into_owned(),
    );
    seen.files += 1;
    let mut input = MultiGzDecoder::new(file).take(MAX_EXPANDED + 1);
    let mut content = Vec::new();
    let mut read = input.by_ref().take(HEAD as u64).read_to_end(&mut content);
    if content.get(257..262) == Some(b"ustar".as_slice()) {
        let why = format!("a compressed archive or image: decompress it first, gunzip -k {name}");
        seen.gap(name, GapKind::Unreadable, why);
        return Ok(true);
    }
    if read.is_ok() {
        read = input.read_to_end(&mut content);
    }
    match read {
        Err(error) => seen.gap(name, GapKind::Damaged, error.to_string()),
        Ok(_) if content.len() as u64 > MAX_EXPANDED => {
            let why = format!("it expands to more than {MAX_EXPANDED} bytes");
            seen.gap(name, GapKind::TooLarge, why);
        }
        Ok(_) => reader.file(&format!("{name}!/{stem}"), &content, seen),
    }
    Ok(true)
}
