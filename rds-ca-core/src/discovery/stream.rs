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

/// The parts of the stream that hold PEM blocks, each with its offset in the stream.
pub(super) fn search(input: impl Read, length: u64) -> io::Result<Vec<(u64, Vec<u8>)>> {
    let finder = memmem::Finder::new(BEGIN);
    let mut input = input.take(length.min(MAX_SEARCHED));
    let mut window: Vec<u8> = Vec::new();
    let mut start = 0u64;
    let mut pieces = Vec::new();
    loop {
        let before = window.len();
        input
            .by_ref()
            .take((WINDOW - before.min(WINDOW / 2)) as u64)
            .read_to_end(&mut window)?;
        let ended = window.len() == before;
        let mut at = 0;
        while let Some(found) = window.get(at..).and_then(|rest| finder.find(rest)) {
            let from = at + found;
            let available = window.len() - from;
            // Near the end of the window, more of the block may follow.
            if available < PIECE && !ended {
                at = from;
                break;
            }
            let piece = window
                .get(from..from + available.min(PIECE))
                .unwrap_or_default();
            let used = blocks_end(piece);
            pieces.push((
                start + from as u64,
                piece.get(..used).unwrap_or_default().to_vec(),
            ));
            if pieces.len() >= MAX_PIECES {
                return Ok(pieces);
            }
            at = from + used.max(BEGIN.len());
        }
        if ended {
            return Ok(pieces);
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
