//! Searches files that are too long to keep in memory for certificates, in overlapping windows.

use std::io::{self, Read};

use memchr::memmem;

/// The size of the search window, in bytes.
const WINDOW: usize = 4 << 20;
/// The longest run of PEM blocks that is kept, in bytes.
const PIECE: usize = 1 << 20;
/// The largest number of pieces of one file.
const MAX_PIECES: usize = 64;
/// The largest number of bytes of one file that are searched.
const MAX_SEARCHED: u64 = 8 << 30;

const BEGIN: &[u8] = b"-----BEGIN ";

/// Passes each run of PEM blocks to `found`, with its offset in the stream. Returns what was not searched, if anything.
pub(super) fn search(
    input: impl Read,
    mut found: impl FnMut(u64, &[u8]),
) -> io::Result<Option<String>> {
    let finder = memmem::Finder::new(BEGIN);
    let mut input = input.take(MAX_SEARCHED);
    let mut window: Vec<u8> = Vec::new();
    let mut start = 0u64;
    let mut pieces = 0;
    loop {
        let before = window.len();
        input
            .by_ref()
            .take((WINDOW - before.min(WINDOW / 2)) as u64)
            .read_to_end(&mut window)?;
        let ended = window.len() == before;
        let mut at = 0;
        while let Some(next) = window.get(at..).and_then(|rest| finder.find(rest)) {
            let from = at + next;
            let available = window.len() - from;
            // Near the end of the window, more of the block may follow.
            if available < PIECE && !ended {
                at = from;
                break;
            }
            let offset = start + from as u64;
            if pieces == MAX_PIECES {
                return Ok(Some(format!(
                    "PEM blocks at more than {MAX_PIECES} places; those from byte {offset} are not read"
                )));
            }
            let piece = window
                .get(from..from + available.min(PIECE))
                .unwrap_or_default();
            let used = blocks_end(piece);
            found(offset, piece.get(..used).unwrap_or_default());
            pieces += 1;
            at = from + used.max(BEGIN.len());
        }
        if ended {
            let mut input = input.into_inner();
            let more = input.by_ref().take(1).read_to_end(&mut window)? > 0;
            return Ok(
                more.then(|| format!("more than {MAX_SEARCHED} bytes; the rest is not searched"))
            );
        }
        let pending = window
            .get(at..)
            .and_then(|rest| finder.find(rest))
            .map(|found| at + found);
        let keep = pending.unwrap_or_else(|| window.len().saturating_sub(BEGIN.len()).max(at));
        start += keep as u64;
        window.drain(..keep.min(window.len()));
    }
}

/// The end offset of the run of blocks at the start of the piece.
fn blocks_end(piece: &[u8]) -> usize {
    const END: &[u8] = b"-----END ";
    let mut end = 0;
    while let Some(found) = piece.get(end..).and_then(|rest| memmem::find(rest, END)) {
        let behind = end + found + END.len();
        let line = piece.get(behind..).unwrap_or_default();
        end = behind + memmem::find(line, b"-----").map_or(0, |at| (at + 5).min(64));
        let next = piece.get(end..).and_then(|rest| memmem::find(rest, BEGIN));
        // Blocks that are far apart are separate pieces.
        if next.is_none_or(|next| next > 4096) {
            break;
        }
    }
    if end == 0 {
        piece.len().min(BEGIN.len())
    } else {
        end
    }
}
