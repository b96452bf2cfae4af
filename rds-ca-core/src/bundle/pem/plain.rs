//! Files that are nothing but certificates in PEM, written as everybody writes and reads them.
//!
//! Most trust stores are such files. They need no search for markers and no doubt about what a client makes of a line.

use memchr::memchr;

use crate::certificate::{self, Certificate};

const BEGIN: &[u8] = b"-----BEGIN CERTIFICATE-----\n";
const END: &[u8] = b"-----END CERTIFICATE-----\n";
/// Characters in every line of a body but the last.
const LINE: usize = 64;

enum Found<'a> {
    Known(&'static Certificate),
    Body(&'a [u8]),
}

/// The certificates of a file whose every byte belongs to a certificate in PEM: markers alone on their lines, 64
/// characters in a line, LF at every end. Each comes with the line of its BEGIN marker, counted from 1. Absent for any
/// other file, and where one of the blocks is no certificate.
pub(in crate::bundle) fn read(bytes: &[u8]) -> Option<Vec<(Certificate, usize)>> {
    if !bytes.starts_with(BEGIN) {
        return None;
    }
    // All of it is looked at before anything is decoded: a file of another kind costs one pass.
    let mut found: Vec<(Found<'_>, usize)> = Vec::new();
    let (mut rest, mut line) = (bytes, 1);
    while !rest.is_empty() {
        if let Some(block) = certificate::block_at(rest) {
            found.push((Found::Known(block.certificate), line));
            line += block.lines;
            rest = rest.get(block.length..)?;
            continue;
        }
        let behind = rest.strip_prefix(BEGIN)?;
        let (body, end) = behind.split_at_checked(memchr(b'-', behind)?)?;
        rest = end.strip_prefix(END)?;
        found.push((Found::Body(body), line));
        line += 2 + lines(body)?;
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

/// How many lines the body has, if each is full but the last.
fn lines(body: &[u8]) -> Option<usize> {
    let ends = |line: &[u8]| line.len() > 1 && line.last() == Some(&b'\n');
    let mut lines = body.chunks(LINE + 1);
    lines
        .clone()
        .all(ends)
        .then(|| lines.by_ref().count())
        .filter(|count| *count > 0)
}

/// The bytes of a body in full lines; strict, so that a line end or a blank amid a line is an error.
fn decode<'a>(body: &[u8], buffer: &'a mut Vec<u8>) -> Option<&'a [u8]> {
    buffer.clear();
    for line in body.chunks(LINE + 1) {
        buffer.extend_from_slice(line.strip_suffix(b"\n")?);
    }
    let der = base64_simd::STANDARD.decode_inplace(buffer).ok()?;
    Some(der)
}
