//! OpenSSL's `PEM_read_bio` and the loops around it.

use crate::bundle::ber::{self, tag};
use crate::certificate::form;
use crate::trust::path::{Anchor, Settings};
use crate::trust::stack::certificate_form::{Load, UNDETERMINED, load};
use crate::trust::stack::reading::{
    FIRST_ONLY, Reader, Reading, base64, canonical, note_skipped, split, work,
};
use crate::trust::verdict::Rule;

/// `X509_load_cert_crl_file`, which `SSL_CTX_load_verify_locations` calls for a file.
pub(super) static FILE: Reader = Reader::of_files("PEM; one bad block and nothing is loaded", file);

/// Python's `cadata`: `PEM_read_bio_X509` until the end, ASCII only.
pub(super) static PYTHON_TEXT: Reader = Reader::of_files(
    "PEM in ASCII; one bad block and nothing is loaded",
    python_text,
);

/// `X509::stack_from_pem` of the openssl crate.
pub(super) static STACK: Reader =
    Reader::of_files("PEM; one bad block and nothing is loaded", stack);

/// `X509::from_pem` of the openssl crate.
pub(super) static FIRST: Reader = Reader::of_files("the first PEM block only", first).first_only();

/// Node's `ca` option.
pub(super) static NODE_OPTION: Reader = Reader::of_files(
    "PEM; everything after a bad block is silently ignored",
    node_option,
);

/// `NODE_EXTRA_CA_CERTS`.
pub(super) static NODE_EXTRA: Reader = Reader::of_files(
    "PEM; everything after a bad block is silently ignored",
    node_extra,
);

/// OpenSSL first, then PHP's own line reader.
pub(super) static PHP: Reader = Reader::of_files("PEM; bad blocks are skipped", php);

/// A block with its label, or the reason why there is none.
enum Next {
    Block {
        label: String,
        line: usize,
        der: Vec<u8>,
        /// Whether a blank line turns the lines before it into a header; only blocks that are ignored may have one.
        header: bool,
    },
    End,
    Damaged {
        line: usize,
        why: &'static str,
    },
}

/// The beginning of a block.
enum Begin {
    /// Its BEGIN line was read.
    Line { line: usize, label: String },
    /// The entire block was read.
    Complete { line: usize, der: &'static [u8] },
}

/// Where OpenSSL reads from, which matters for zero bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Source {
    /// `BIO_s_file`: `fgets` and `strlen`, so a zero byte ends a line, and ends the read if a line begins with it.
    File,
    /// `BIO_s_mem`.
    Memory,
}

/// `BIO_gets` with room for 254 bytes: longer lines come in pieces, each of which is treated as a line.
struct Lines<'a> {
    rest: &'a [u8],
    source: Source,
    number: usize,
    /// Whether the previous piece ended in a line feed.
    at_start: bool,
}

/// A line, or a piece of one.
struct Line<'a> {
    text: &'a [u8],
    number: usize,
    /// The line continues in the next piece.
    partial: bool,
}

/// `LINESIZE - 1`.
const LONGEST_PIECE: usize = 254;

impl<'a> Iterator for Lines<'a> {
    type Item = Line<'a>;

    fn next(&mut self) -> Option<Line<'a>> {
        if self.rest.is_empty() {
            return None;
        }
        let room = self.rest.get(..LONGEST_PIECE).unwrap_or(self.rest);
        let length = memchr::memchr(b'\n', room).map_or(room.len(), |end| end + 1);
        let (text, rest) = self.rest.split_at_checked(length)?;
        work(length);
        self.rest = rest;
        self.number += usize::from(self.at_start);
        self.at_start = text.ends_with(b"\n");
        let text = match (self.source, memchr::memchr(0, text)) {
            (Source::File, Some(end)) => text.get(..end)?,
            _ => text,
        };
        if text.is_empty() {
            // `BIO_gets` returns 0, which callers take for the end.
            self.rest = &[];
            return None;
        }
        Some(Line {
            text,
            number: self.number,
            partial: text.len() == LONGEST_PIECE && !text.ends_with(b"\n"),
        })
    }
}

/// Repeated `PEM_read_bio`.
struct Blocks<'a> {
    lines: Lines<'a>,
}

impl<'a> Blocks<'a> {
    fn of(bytes: &'a [u8], source: Source) -> Self {
        Self {
            lines: Lines {
                rest: bytes,
                source,
                number: 0,
                at_start: true,
            },
        }
    }

    fn next(&mut self) -> Next {
        let (line, label) = match self.begin() {
            None => return Next::End,
            Some(Begin::Line { line, label }) => (line, label),
            Some(Begin::Complete { line, der }) => {
                return Next::Block {
                    label: "CERTIFICATE".to_owned(),
                    line,
                    der: der.to_vec(),
                    header: false,
                };
            }
        };
        match self.body(&label) {
            Ok((der, header)) => Next::Block {
                label,
                line,
                der,
                header,
            },
            Err(why) => Next::Damaged { line, why },
        }
    }

    /// `get_name`: any text may precede, and a byte order mark is removed from the first line.
    fn begin(&mut self) -> Option<Begin> {
        let mut first = true;
        loop {
            if self.lines.at_start
                && let Some(block) = canonical(self.lines.rest)
            {
                let line = self.lines.number + 1;
                self.lines.rest = self.lines.rest.get(block.length..).unwrap_or_default();
                self.lines.number += block.lines;
                return Some(Begin::Complete {
                    line,
                    der: block.der,
                });
            }
            let line = self.lines.next()?;
            let mut text = line.text;
            if first {
                text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text);
                first = false;
            }
            let label = trim(text).strip_prefix(b"-----BEGIN ");
            if let Some(label) = label.and_then(|label| label.strip_suffix(b"-----")) {
                // A string ends at a zero byte.
                let label = label.split(|&byte| byte == 0).next().unwrap_or_default();
                return Some(Begin::Line {
                    line: line.number,
                    label: String::from_utf8_lossy(label).into_owned(),
                });
            }
        }
    }

    /// `get_header_and_data`: a blank line ends a header, after which lines must be 64 characters long.
    fn body(&mut self, label: &str) -> Result<(Vec<u8>, bool), &'static str> {
        let end = format!("-----END {label}-----");
        let (mut header, mut data) = (Vec::new(), Vec::new());
        let (mut after_header, mut last_line) = (false, false);
        let mut partial = false;
        loop {
            let line = self.lines.next().ok_or("it ends before its END line")?;
            let goes_on = std::mem::replace(&mut partial, line.partial);
            let text = trim(line.text);
            if text.is_empty() {
                // The end of a long line is not a blank line.
                if goes_on {
                    continue;
                }
                if after_header {
                    return Err("a second blank line inside");
                }
                after_header = true;
                header = std::mem::take(&mut data);
                continue;
            }
            if text.starts_with(b"-----END ") {
                if text != end.as_bytes() {
                    return Err("its END line does not match");
                }
                break;
            }
            if last_line {
                return Err("a short line within the data");
            }
            if after_header {
                if text.len() > 64 {
                    return Err("a long line after a blank line");
                }
                last_line = text.len() < 64;
            }
            // A string ends at a zero byte.
            data.extend_from_slice(text.split(|&byte| byte == 0).next().unwrap_or(text));
        }
        // `EVP_DecodeUpdate` ends at a dash: the data of a block without its END line extends to the next marker, and
        // what follows it is lost.
        let data = data.split(|&byte| byte == b'-').next().unwrap_or(&data);
        let der = base64(data, |byte| matches!(byte, b' ' | b'\t')).filter(|der| !der.is_empty());
        Ok((der.ok_or("its body is not base64")?, !header.is_empty()))
    }
}

/// `sanitize_line`: removes blanks at the end, and bytes that a signed `char` treats as such.
fn trim(line: &[u8]) -> &[u8] {
    let kept = line.iter().rposition(|&byte| byte > b' ' && byte < 0x80);
    line.get(..kept.map_or(0, |last| last + 1)).unwrap_or(line)
}

fn damaged(line: usize, why: &str) -> String {
    format!("the block at line {line}: {why}")
}

const HEADER: &str = "a blank line inside turns the lines before it into a header";
const NO_CERTIFICATE: &str = "it is not a certificate";

/// `X509_load_cert_crl_file`: certificates under every label, all of the file or nothing.
fn file(bytes: &[u8]) -> Reading {
    let mut blocks = Blocks::of(bytes, Source::File);
    let mut anchors = Vec::new();
    loop {
        let (label, line, der, header) = match blocks.next() {
            Next::End => return Reading::of(anchors, Vec::new()),
            Next::Damaged { line, why } => return Reading::unreadable(damaged(line, why)),
            Next::Block {
                label,
                line,
                der,
                header,
            } => (label, line, der, header),
        };
        let read = match label.as_str() {
            "CERTIFICATE" | "X509 CERTIFICATE" => followed(&der),
            "TRUSTED CERTIFICATE" => with_settings(&der),
            "X509 CRL" if !header && form::is_strict_list(&der) => continue,
            "PRIVATE KEY" | "RSA PRIVATE KEY" | "EC PRIVATE KEY"
                if !header && form::is_strict_private_key(&der) =>
            {
                continue;
            }
            // Revocation lists and keys are parsed as well, and any label with these words counts as a key,
            // `OPENSSH PRIVATE KEY` too; a damaged one may fail the load.
            "X509 CRL" => Load::Unknown(None),
            "ENCRYPTED PRIVATE KEY" if !header => continue,
            _ if label.contains("PRIVATE KEY") => match ber::first(&der) {
                Ok((key, _)) if key.tag == tag::SEQUENCE && !header => Load::Unknown(None),
                _ => Load::Refused,
            },
            _ => continue,
        };
        match read {
            _ if header => return Reading::unreadable(damaged(line, HEADER)),
            Load::Treatment(anchor) => anchors.push(anchor),
            Load::Unknown(_) => return Reading::undetermined(damaged(line, UNDETERMINED)),
            Load::Refused => return Reading::unreadable(damaged(line, NO_CERTIFICATE)),
        }
    }
}

/// What a loop over `PEM_read_bio_X509` does at the first block that it cannot read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum AtDamage {
    /// Nothing is loaded.
    Fail,
    /// The certificates before it are kept.
    Stop,
}

/// Python's `cadata`.
fn python_text(bytes: &[u8]) -> Reading {
    if !bytes.is_ascii() {
        return Reading::unreadable("cadata must be ASCII text");
    }
    stack(bytes)
}

/// `stack_from_pem`.
fn stack(bytes: &[u8]) -> Reading {
    every(bytes, followed, false, AtDamage::Fail)
}

/// `from_pem`.
pub(in crate::trust::stack) fn first(bytes: &[u8]) -> Reading {
    first_of(bytes, followed, false)
}

/// `PEM_read_bio_X509_AUX`, once.
pub(in crate::trust::stack) fn first_with_settings(
    bytes: &[u8],
    read: fn(&[u8]) -> Load,
) -> Reading {
    first_of(bytes, read, true)
}

fn first_of(bytes: &[u8], read: fn(&[u8]) -> Load, trusted_label: bool) -> Reading {
    let mut blocks = Blocks::of(bytes, Source::Memory);
    loop {
        match blocks.next() {
            Next::End => return Reading::of(Vec::new(), Vec::new()),
            Next::Damaged { line, why } => return Reading::unreadable(damaged(line, why)),
            Next::Block { label, .. }
                if !(is_certificate(&label) || trusted_label && label == "TRUSTED CERTIFICATE") => {
            }
            Next::Block {
                line, header: true, ..
            } => return Reading::unreadable(damaged(line, HEADER)),
            Next::Block { line, der, .. } => {
                return match read(&der) {
                    Load::Treatment(anchor) => Reading::of(vec![anchor], after_first(bytes)),
                    Load::Unknown(_) => Reading::undetermined(damaged(line, UNDETERMINED)),
                    Load::Refused => Reading::unreadable(damaged(line, NO_CERTIFICATE)),
                };
            }
        }
    }
}

/// Reports that a reader of the first block ignores the others.
pub(in crate::trust::stack) fn after_first(bytes: &[u8]) -> Vec<String> {
    let blocks = memchr::memmem::find_iter(bytes, b"-----BEGIN ").count();
    match blocks {
        0 | 1 => Vec::new(),
        _ => vec![FIRST_ONLY.to_owned()],
    }
}

/// `PEM_read_bio_X509_AUX` until an error occurs, which is not reported to the caller.
fn node_option(bytes: &[u8]) -> Reading {
    every(bytes, with_settings, true, AtDamage::Stop)
}

/// `PEM_read_bio_X509` until an error occurs; a warning goes to standard error.
fn node_extra(bytes: &[u8]) -> Reading {
    every(bytes, followed, false, AtDamage::Stop)
}

fn every(
    bytes: &[u8],
    certificate: fn(&[u8]) -> Load,
    trusted_label: bool,
    at_damage: AtDamage,
) -> Reading {
    let mut blocks = Blocks::of(bytes, Source::Memory);
    let mut anchors = Vec::new();
    loop {
        let damage = match blocks.next() {
            Next::End => return Reading::of(anchors, Vec::new()),
            Next::Damaged { line, why } => damaged(line, why),
            Next::Block {
                label,
                line,
                der,
                header,
            } => {
                if !(is_certificate(&label) || trusted_label && label == "TRUSTED CERTIFICATE") {
                    continue;
                }
                match certificate(&der) {
                    _ if header => damaged(line, HEADER),
                    Load::Treatment(anchor) => {
                        anchors.push(anchor);
                        continue;
                    }
                    Load::Unknown(_) => return Reading::undetermined(damaged(line, UNDETERMINED)),
                    Load::Refused => damaged(line, NO_CERTIFICATE),
                }
            }
        };
        return match at_damage {
            AtDamage::Fail => Reading::unreadable(damage),
            AtDamage::Stop => Reading::of(
                anchors,
                vec![format!("{damage}, and nothing after it is read")],
            ),
        };
    }
}

fn is_certificate(label: &str) -> bool {
    matches!(label, "CERTIFICATE" | "X509 CERTIFICATE")
}

/// OpenSSL first; if that fails, PHP splits the lines itself and skips what it cannot read.
fn php(bytes: &[u8]) -> Reading {
    let by_openssl = file(bytes);
    if !matches!(by_openssl.failure, Some((Rule::StoreUnreadable, _))) {
        return by_openssl;
    }
    let (mut anchors, mut skipped) = (Vec::new(), Vec::new());
    let mut block: Option<(usize, Vec<u8>)> = None;
    for (number, line) in bytes.split_inclusive(|&byte| byte == b'\n').enumerate() {
        let text = line.strip_suffix(b"\n").unwrap_or(line);
        let text = text.strip_suffix(b"\r").unwrap_or(text);
        match &mut block {
            None if text == b"-----BEGIN CERTIFICATE-----" => {
                block = Some((number + 1, line.to_vec()))
            }
            None => {}
            Some((start, lines)) => {
                lines.extend_from_slice(line);
                if text == b"-----END CERTIFICATE-----" {
                    let read = match Blocks::of(lines, Source::Memory).next() {
                        Next::Block {
                            der, header: false, ..
                        } => followed(&der).kept().ok_or(NO_CERTIFICATE),
                        Next::Block { .. } | Next::End => Err(NO_CERTIFICATE),
                        Next::Damaged { why, .. } => Err(why),
                    };
                    match read {
                        Ok(anchor) => anchors.push(anchor),
                        Err(why) => note_skipped(&mut skipped, || damaged(*start, why)),
                    }
                    block = None;
                }
            }
        }
    }
    Reading::of(anchors, skipped)
}

/// `d2i_X509`: bytes after the certificate are ignored.
fn followed(der: &[u8]) -> Load {
    match split(der) {
        Some((certificate, _)) => load(certificate, super::form),
        None => Load::Refused,
    }
}

/// `d2i_X509_AUX`: trust settings follow the certificate.
fn with_settings(der: &[u8]) -> Load {
    let Some((certificate, settings)) = split(der) else {
        return Load::Refused;
    };
    match self::settings(settings, &[SERVER_AUTH, ANY_USAGE]) {
        None => Load::Refused,
        Some(_) if !settings.is_empty() && !form::begins_strict(settings) => Load::Unknown(None),
        Some(settings) => {
            load(certificate, super::form).map(|anchor| Anchor { settings, ..anchor })
        }
    }
}

/// id-kp-serverAuth, 1.3.6.1.5.5.7.3.1.
const SERVER_AUTH: &[u8] = &[0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x01];
/// anyExtendedKeyUsage, 2.5.29.37.0.
pub(in crate::trust::stack) const ANY_USAGE: &[u8] = &[0x55, 0x1d, 0x25, 0x00];

/// `SEQUENCE { trust SEQUENCE OF OID OPTIONAL, reject [0] SEQUENCE OF OID OPTIONAL, … }`, evaluated for these uses.
pub(in crate::trust::stack) fn settings(der: &[u8], uses: &[&[u8]]) -> Option<Settings> {
    if der.is_empty() {
        return Some(Settings::None);
    }
    const ALIAS: u8 = 0x0c;
    let mut settings = ber::elements(der).expect(tag::SEQUENCE).ok()?.children();
    let mut named = |tag: u8| -> Option<Option<bool>> {
        let Some(list) = settings.optional(tag).ok()? else {
            return Some(None);
        };
        let mut list = list.children();
        let mut named = false;
        while let Some(usage) = list.next_any().ok()? {
            if usage.tag != tag::OBJECT_IDENTIFIER || !form::is_identifier(usage.content) {
                return None;
            }
            named |= uses.contains(&usage.content);
        }
        Some(Some(named))
    };
    let trusted = named(tag::SEQUENCE)?;
    let rejected = named(tag::CONTEXT_0)?;
    // An alias and a key identifier may follow, and nothing else.
    settings.optional(ALIAS).ok()?;
    settings.optional(tag::OCTET_STRING).ok()?;
    if settings.next_any().ok()?.is_some() {
        return None;
    }
    Some(match (trusted, rejected) {
        (_, Some(true)) | (Some(false), _) => Settings::NotServer,
        (Some(true), _) => Settings::Server,
        (None, _) => Settings::None,
    })
}
