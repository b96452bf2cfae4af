//! PEM files: removes and appends blocks and keeps the text around them, or rewrites the entire text.

use super::super::super::findings::Findings;
use super::super::super::{Bundle, text};
use super::super::pem as write;
use super::{Edit, pkcs7, refused};
use crate::certificate::{Certificate, Fingerprint};
use crate::error::Result;

const BEGIN: &str = "-----BEGIN ";
const END: &str = "-----END ";
const DASHES: &str = "-----";

pub(super) fn edit(bytes: &[u8], edit: &Edit<'_>) -> Result<Vec<u8>> {
    let structure = single_structure(bytes);
    if let Some((label, der)) = structure {
        let changed = pkcs7::edit(&der, edit)?;
        return Ok(crate::certificate::pem_block(&label, &changed).into_bytes());
    }
    if edit.anew {
        rewritten(bytes, edit)
    } else {
        kept(bytes, edit)
    }
}

/// A PKCS#7 structure in PEM, if the file holds nothing else: its label and its bytes.
fn single_structure(bytes: &[u8]) -> Option<(String, Vec<u8>)> {
    let text = std::str::from_utf8(bytes).ok()?;
    let blocks = blocks(text);
    let mut labels = blocks.iter().map(|block| block.label.as_str());
    match (labels.next()?, labels.next()) {
        (label @ ("PKCS7" | "CMS" | "PKCS #7 SIGNED DATA"), None) => {
            Some((label.to_owned(), blocks.first()?.der(text)?))
        }
        _ => None,
    }
}

/// A well-formed block: its lines, counted from 0, including the last.
struct Block {
    label: String,
    first: usize,
    last: usize,
}

impl Block {
    fn der(&self, text: &str) -> Option<Vec<u8>> {
        use base64::Engine as _;
        let body: String = text
            .lines()
            .skip(self.first + 1)
            .take(self.last.checked_sub(self.first + 1)?)
            .flat_map(str::split_whitespace)
            .collect();
        base64::engine::general_purpose::STANDARD.decode(body).ok()
    }
}

fn blocks(text: &str) -> Vec<Block> {
    let mut found = Vec::new();
    let mut open: Option<(String, usize)> = None;
    for (number, line) in text.lines().enumerate() {
        let line = line.trim_start_matches('\u{feff}').trim();
        if let Some(label) = marker(line, BEGIN) {
            open = Some((label.to_owned(), number));
        } else if let (Some(label), Some((opened, first))) = (marker(line, END), &open) {
            if label == opened {
                found.push(Block {
                    label: label.to_owned(),
                    first: *first,
                    last: number,
                });
            }
            open = None;
        }
    }
    found
}

fn marker<'a>(line: &'a str, start: &str) -> Option<&'a str> {
    line.strip_prefix(start)?.strip_suffix(DASHES)
}

/// The text without the lines of removed certificates, with new blocks appended.
fn kept(bytes: &[u8], edit: &Edit<'_>) -> Result<Vec<u8>> {
    let text = std::str::from_utf8(bytes).map_err(|cause| {
        refused(format!(
            "it is not UTF-8 text from byte {} on",
            cause.valid_up_to()
        ))
    })?;
    let blocks = blocks(text);
    let end = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let mut keep = vec![true; lines.len()];
    for block in blocks
        .iter()
        .filter(|block| block.label.ends_with("CERTIFICATE"))
    {
        let Some(der) = block.der(text).filter(|der| edit.removes(der)) else {
            continue;
        };
        let heading = heading_above(&lines, block.first, &der);
        for line in keep.iter_mut().take(block.last + 1).skip(heading) {
            *line = false;
        }
    }
    let mut out: String = lines
        .iter()
        .zip(&keep)
        .filter_map(|(line, keep)| keep.then_some(*line))
        .collect();
    if edit.add.is_empty() {
        return Ok(out.into_bytes());
    }
    if !out.is_empty() && !out.ends_with('\n') {
        out.push_str(end);
    }
    let headings = blocks.iter().any(|block| {
        let above = block
            .first
            .checked_sub(1)
            .and_then(|above| lines.get(above));
        above.is_some_and(|line| line.starts_with('#'))
    });
    let spaced =
        headings && !out.is_empty() && !out.ends_with("\n\n") && !out.ends_with("\r\n\r\n");
    if spaced {
        out.push_str(end);
    }
    let added: Vec<&Certificate> = edit.add.iter().collect();
    let added = write::write(&added, headings);
    out.push_str(&added.replace('\n', end));
    Ok(out.into_bytes())
}

/// The first of the comment lines directly above a block that belong to its certificate.
fn heading_above(lines: &[&str], block: usize, der: &[u8]) -> usize {
    let fingerprint = Fingerprint::of(der).to_string();
    let certificate = Certificate::from_der(der).ok();
    let name = certificate
        .as_ref()
        .and_then(Certificate::subject_common_name);
    let speaks = |line: &str| {
        line.contains(&fingerprint)
            || name.is_some_and(|name| !name.is_empty() && line.contains(name))
    };
    let mut first = block;
    while let Some(above) = first.checked_sub(1) {
        match lines.get(above) {
            Some(line) if line.starts_with('#') && speaks(line) => first = above,
            _ => break,
        }
    }
    first
}

/// Every certificate of the file, and every other well-formed block, in the order of the file.
fn rewritten(bytes: &[u8], edit: &Edit<'_>) -> Result<Vec<u8>> {
    let bundle = Bundle::parse(bytes, None)?;
    let plain = text::normalise(bytes, &mut Findings::default())?;
    let plain = String::from_utf8_lossy(&plain).into_owned();
    let mut pieces: Vec<(usize, String)> = bundle
        .entries()
        .iter()
        .filter(|entry| !edit.remove.contains(&entry.certificate.fingerprint()))
        .map(|entry| (entry.place.line.unwrap_or(0), entry.certificate.pem()))
        .collect();
    let lines: Vec<&str> = plain.lines().collect();
    let certificates = [
        "CERTIFICATE",
        "X509 CERTIFICATE",
        "TRUSTED CERTIFICATE",
        "PKCS7",
        "CMS",
    ];
    for block in blocks(&plain) {
        if certificates.contains(&block.label.as_str()) {
            continue;
        }
        let raw = lines.get(block.first..=block.last).unwrap_or_default();
        let raw: String = raw.iter().flat_map(|line| [line.trim(), "\n"]).collect();
        pieces.push((block.first + 1, raw));
    }
    pieces.sort_by_key(|(line, _)| *line);
    let mut out: String = pieces.into_iter().map(|(_, piece)| piece).collect();
    let added: Vec<&Certificate> = edit.add.iter().collect();
    out.push_str(&write::write(&added, false));
    Ok(out.into_bytes())
}
