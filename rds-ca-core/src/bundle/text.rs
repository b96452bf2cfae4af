//! Normalises a text file to lines that end in `\n`, and recognises texts without PEM blocks.

use std::borrow::Cow;

use base64::Engine as _;
use memchr::{memchr, memchr_iter, memmem};

use super::findings::Findings;
use super::{Place, Problem, ProblemKind, mistaken, pem};
use crate::error::Result;

/// How many bytes of a text are searched for a web page.
const HEAD: usize = 2048;

/// The longest text without PEM blocks that can be a placeholder.
const PLACEHOLDER: usize = 100;

/// The text as UTF-8 with `\n`; deviations are reported.
pub(super) fn normalise<'a>(bytes: &'a [u8], findings: &mut Findings) -> Result<Cow<'a, [u8]>> {
    let mut text = match utf16(bytes) {
        Some(text) => {
            findings.problem(Problem::new(
                ProblemKind::Utf16,
                Place::input(),
                "the text is UTF-16, which hardly any TLS stack reads",
                "save it as UTF-8 without byte order mark, or as ASCII",
            ))?;
            Cow::Owned(text.into_bytes())
        }
        None => Cow::Borrowed(bytes),
    };
    if memchr(b'\r', &text).is_some() {
        let (normal, lone) = line_ends(&text);
        if lone {
            findings.problem(Problem::new(
                ProblemKind::UnusualPem,
                Place::line(1),
                "lines end in a lone carriage return: not every TLS stack reads this",
                "turn the line ends into line feeds, for example with tr '\\r' '\\n'",
            ))?;
        }
        text = Cow::Owned(normal);
    }
    Ok(text)
}

/// Decodes UTF-16, recognised by its byte order mark or by the zero bytes of ASCII characters.
fn utf16(bytes: &[u8]) -> Option<String> {
    let (big_endian, content) = match bytes {
        [0xfe, 0xff, rest @ ..] => (true, rest),
        [0xff, 0xfe, rest @ ..] => (false, rest),
        [0, first, 0, second, ..] if is_text(*first) && is_text(*second) => (true, bytes),
        [first, 0, second, 0, ..] if is_text(*first) && is_text(*second) => (false, bytes),
        _ => return None,
    };
    let (units, _) = content.as_chunks::<2>();
    let units = units.iter().map(|unit| match big_endian {
        true => u16::from_be_bytes(*unit),
        false => u16::from_le_bytes(*unit),
    });
    let text = char::decode_utf16(units)
        .map(|character| character.unwrap_or(char::REPLACEMENT_CHARACTER))
        .collect();
    Some(text)
}

fn is_text(byte: u8) -> bool {
    byte.is_ascii_graphic() || byte.is_ascii_whitespace()
}

/// Replaces `\r\n` and `\r` by `\n`, and returns whether a lone `\r` separated two lines.
fn line_ends(text: &[u8]) -> (Vec<u8>, bool) {
    let mut normal = Vec::with_capacity(text.len());
    let mut rest = text;
    let mut lone = false;
    while let Some(end) = memchr(b'\r', rest) {
        let (line, tail) = rest.split_at(end);
        normal.extend_from_slice(line);
        normal.push(b'\n');
        rest = tail.get(1..).unwrap_or_default();
        match rest.strip_prefix(b"\n") {
            Some(after) => rest = after,
            None => lone |= !rest.is_empty(),
        }
    }
    normal.extend_from_slice(rest);
    (normal, lone)
}

/// Reports a web page or an XML document, with or without PEM blocks in it.
pub(super) fn report_page(text: &[u8], findings: &mut Findings) -> Result<()> {
    let head = text.get(..HEAD.min(text.len())).unwrap_or_default();
    let head = String::from_utf8_lossy(head);
    let head = head.trim_start_matches('\u{feff}').trim_start();
    if !head.starts_with('<') {
        return Ok(());
    }
    let lower = head.to_ascii_lowercase();
    let is_html = [
        "<!doctype html",
        "<html",
        "<head",
        "<body",
        "<pre",
        "<title",
    ]
    .iter()
    .any(|start| lower.starts_with(start) || lower.starts_with("<?xml") && lower.contains(start))
        || lower.starts_with("<!--") && lower.contains("<html");
    if is_html {
        let title = tag_text(head, "title");
        return findings.problem(Problem::new(
            ProblemKind::WebPage,
            Place::line(1),
            format!(
                "a web page{}",
                title.map_or_else(String::new, |title| format!(" titled {title:?}"))
            ),
            "the download returned a page instead of the file: check its address, proxy and login",
        ));
    }
    if lower.starts_with("<?xml") || lower.starts_with("<error") {
        let code = tag_text(head, "Code");
        return findings.problem(Problem::new(
            ProblemKind::XmlErrorPage,
            Place::line(1),
            format!(
                "an XML document{}",
                code.map_or_else(String::new, |code| format!(" with the error code {code:?}"))
            ),
            "the download returned an error instead of the file: check its address and your access",
        ));
    }
    Ok(())
}

/// The text of the first such element in the head, shortened.
fn tag_text(head: &str, name: &str) -> Option<String> {
    let lower = head.to_ascii_lowercase();
    let open = format!("<{}>", name.to_ascii_lowercase());
    let start = lower.find(&open)? + open.len();
    let length = lower.get(start..)?.find('<')?;
    let text = head.get(start..start + length)?.trim();
    (!text.is_empty()).then(|| text.chars().take(80).collect())
}

/// Reports what a text without a single PEM marker is.
pub(super) fn report_without_blocks(text: &[u8], findings: &mut Findings) -> Result<()> {
    let trimmed = text.trim_ascii();
    let first_line = text.len() - text.trim_ascii_start().len();
    let first_line = memchr_iter(b'\n', text.get(..first_line).unwrap_or_default()).count() + 1;
    let place = Place::line(first_line);
    if trimmed.len() <= PLACEHOLDER && pem::is_placeholder(trimmed) {
        return findings.problem(pem::redacted(place));
    }
    if let Some(what) = base64_of(trimmed) {
        return findings.problem(
            Problem::new(
                ProblemKind::UnknownFormat,
                place,
                format!("base64 of {what}, without BEGIN and END lines"),
                "decode it first, for example with base64 -d",
            )
            .hiding(true),
        );
    }
    if let Some(problem) = mistaken::missing_hyphens(text) {
        return findings.problem(problem);
    }
    let is_text = std::str::from_utf8(text).is_ok() && memchr(0, text).is_none();
    if let Some(answer) = std::str::from_utf8(text)
        .ok()
        .filter(|_| is_text)
        .and_then(mistaken::answer)
    {
        return findings.problem(answer);
    }
    if is_text {
        return findings.problem(
            Problem::new(
                ProblemKind::UnknownFormat,
                place,
                "text without any certificate in it",
                "use the file that the client reads its certificates from",
            )
            .hiding(false),
        );
    }
    if let Some(problem) = mistaken::key_store_behind_text(text) {
        return findings.problem(problem);
    }
    findings.problem(Problem::new(
        ProblemKind::UnknownFormat,
        Place::input(),
        "bytes of an unknown format",
        "use PEM, DER, PKCS#7, JKS, JCEKS or PKCS#12",
    ))
}

/// What base64 without markers encodes, if it is a container of certificates.
fn base64_of(text: &[u8]) -> Option<&'static str> {
    // Enough to recognise the beginning of the encoded bytes.
    let start: Vec<u8> = text
        .iter()
        .filter(|byte| !byte.is_ascii_whitespace())
        .take(64)
        .copied()
        .collect();
    let start = start.get(..start.len() / 4 * 4)?;
    let bytes = base64::engine::general_purpose::STANDARD
        .decode(start)
        .ok()?;
    match bytes.as_slice() {
        [0x30, 0x80..=0x84, ..] => Some("DER"),
        [0xfe, 0xed, 0xfe, 0xed, ..] | [0xce, 0xce, 0xce, 0xce, ..] => Some("a Java key store"),
        bytes if memmem::find(bytes, b"-----BEGIN").is_some() => Some("PEM"),
        _ => None,
    }
}
