//! Fast reader of files that hold only PEM certificates and headings in the usual form.
//!
//! Most trust stores are such files. They need no search for markers, and every client reads them alike.

use memchr::memchr;

use crate::certificate::{self, Certificate};

const BEGIN: &[u8] = b"-----BEGIN CERTIFICATE-----\n";
const END: &[u8] = b"-----END CERTIFICATE-----\n";
/// Characters in every line of a body except the last.
const LINE: usize = 64;

enum Found<'a> {
    Known(&'static Certificate),
    Body(&'a [u8]),
}

/// The certificates of a file that holds only PEM certificates and headings between them: markers alone on their
/// lines, 64 characters in a line, the same line end everywhere, LF or CRLF. Each comes with the line of its BEGIN
/// marker, counted from 1. `None` for any other file, and if one of the blocks is not a certificate.
pub(in crate::bundle) fn read(bytes: &[u8]) -> Option<Vec<(Certificate, usize)>> {
    let first_end = memchr(b'\n', bytes)?;
    match first_end
        .checked_sub(1)
        .and_then(|before| bytes.get(before))
    {
        Some(b'\r') => read_lines(&without_returns(bytes)?),
        _ => read_lines(bytes),
    }
}

/// The text with LF in place of CRLF, if every line ends in CRLF.
fn without_returns(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut text = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some(end) = memchr(b'\n', rest) {
        let (line, behind) = rest.split_at_checked(end + 1)?;
        let line = line.strip_suffix(b"\r\n")?;
        if memchr(b'\r', line).is_some() {
            return None;
        }
        text.extend_from_slice(line);
        text.push(b'\n');
        rest = behind;
    }
    text.extend_from_slice(rest);
    Some(text)
}

fn read_lines(bytes: &[u8]) -> Option<Vec<(Certificate, usize)>> {
    // The structure is checked before anything is decoded: a file of another form costs one pass.
    let mut found: Vec<(Found<'_>, usize)> = Vec::new();
    let (mut rest, mut line) = (bytes, 1);
    while let Some(first) = rest.first() {
        if *first != b'-' {
            let (remark, behind) = rest.split_at_checked(memchr(b'\n', rest)? + 1)?;
            if !is_remark(remark) {
                return None;
            }
            rest = behind;
            line += 1;
            continue;
        }
        if let Some(block) = certificate::block_at(rest) {
            found.push((Found::Known(block.certificate), line));
            line += block.lines;
            rest = rest.get(block.length..)?;
            continue;
        }
        let behind = rest.strip_prefix(BEGIN)?;
        let (body, end) = behind.split_at_checked(memchr(b'-', behind)?)?;
        rest = match end.strip_prefix(END) {
            Some(rest) => rest,
            // The last line needs no line end.
            None if Some(end) == END.strip_suffix(b"\n") => b"",
            None => return None,
        };
        found.push((Found::Body(body), line));
        line += 2 + lines(body)?;
    }
    if found.is_empty() {
        return None;
    }
    let mut buffer = Vec::new();
    found
        .into_iter()
        .map(|(found, line)| {
            let certificate = match found {
                Found::Known(certificate) => certificate.clone(),
                Found::Body(body) => Certificate::from_der(decode(body, &mut buffer)?).ok()?,
            };
            Some((certificate, line))
        })
        .collect()
}

/// Whether a line between blocks, with its line end, is a usual heading: short, `#` or words, `=` as an underline.
/// Dashes and colons have a meaning in PEM, and angle brackets may belong to a web page.
fn is_remark(line: &[u8]) -> bool {
    const LONGEST: usize = 200;
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    let is_of_words = |byte: &u8| byte.is_ascii_alphanumeric() || b" #=.,()/'_+".contains(byte);
    line.len() <= LONGEST && line.iter().all(is_of_words)
}

/// The number of lines in the body, if each is full except the last.
fn lines(body: &[u8]) -> Option<usize> {
    let ends = |line: &[u8]| line.len() > 1 && line.last() == Some(&b'\n');
    let mut lines = body.chunks(LINE + 1);
    lines
        .clone()
        .all(ends)
        .then(|| lines.by_ref().count())
        .filter(|count| *count > 0)
}

/// Decodes a body of full lines; strict: a line end or a blank within a line is an error.
fn decode<'a>(body: &[u8], buffer: &'a mut Vec<u8>) -> Option<&'a [u8]> {
    buffer.clear();
    for line in body.chunks(LINE + 1) {
        buffer.extend_from_slice(line.strip_suffix(b"\n")?);
    }
    let der = base64_simd::STANDARD.decode_inplace(buffer).ok()?;
    Some(der)
}
