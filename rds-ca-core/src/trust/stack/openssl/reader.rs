//! OpenSSL's `PEM_read_bio` and the loops around it.

use std::iter::Enumerate;

use crate::bundle::ber::{self, tag};
use crate::trust::path::{Anchor, Settings};
use crate::trust::stack::reading::{Reader, Reading, anchor, base64, split};

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
    "PEM; what follows a bad block is lost in silence",
    node_option,
);

/// `NODE_EXTRA_CA_CERTS`.
pub(super) static NODE_EXTRA: Reader = Reader::of_files(
    "PEM; what follows a bad block is lost in silence",
    node_extra,
);

/// OpenSSL first, then a line reader of PHP's own.
pub(super) static PHP: Reader = Reader::of_files("PEM; bad blocks are skipped", php);

/// A block with its label, or why there is none.
enum Next {
    Block {
        label: String,
        line: usize,
        der: Vec<u8>,
        /// Whether a blank line makes what precedes it a header; only blocks that are looked at may not have one.
        header: bool,
    },
    End,
    Damaged {
        line: usize,
        why: &'static str,
    },
}

/// `PEM_read_bio`, again and again.
struct Blocks<'a> {
    lines: Enumerate<Lines<'a>>,
}

type Lines<'a> = std::slice::Split<'a, u8, fn(&u8) -> bool>;

impl<'a> Blocks<'a> {
    fn of(bytes: &'a [u8]) -> Self {
        fn is_line_feed(byte: &u8) -> bool {
            *byte == b'\n'
        }
        // What follows the last line feed is no blank line.
        let bytes = bytes.strip_suffix(b"\n").unwrap_or(bytes);
        Self {
            lines: bytes.split(is_line_feed as fn(&u8) -> bool).enumerate(),
        }
    }

    fn next(&mut self) -> Next {
        let Some((line, label)) = self.begin() else {
            return Next::End;
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

    /// `get_name`: anything may precede, and a byte order mark is taken off the first line looked at.
    fn begin(&mut self) -> Option<(usize, String)> {
        let mut first = true;
        loop {
            let (number, line) = self.lines.next()?;
            let mut line = trim(line);
            if first {
                line = line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line);
                first = false;
            }
            let label = line.strip_prefix(b"-----BEGIN ");
            if let Some(label) = label.and_then(|label| label.strip_suffix(b"-----")) {
                return Some((number + 1, String::from_utf8_lossy(label).into_owned()));
            }
        }
    }

    /// `get_header_and_data`: a blank line ends a header, after which lines have to be 64 long.
    fn body(&mut self, label: &str) -> Result<(Vec<u8>, bool), &'static str> {
        let end = format!("-----END {label}-----");
        let (mut header, mut data) = (Vec::new(), Vec::new());
        let (mut after_header, mut last_line) = (false, false);
        loop {
            let (_, line) = self.lines.next().ok_or("it ends before its END line")?;
            let line = trim(line);
            if line.is_empty() {
                if after_header {
                    return Err("a second blank line inside");
                }
                after_header = true;
                header = std::mem::take(&mut data);
                continue;
            }
            if line.starts_with(b"-----END ") {
                if line != end.as_bytes() {
                    return Err("its END line does not fit");
                }
                break;
            }
            if last_line {
                return Err("a short line amid the data");
            }
            if after_header {
                if line.len() > 64 {
                    return Err("a long line after a blank line");
                }
                last_line = line.len() < 64;
            }
            data.extend_from_slice(line);
        }
        // `EVP_DecodeUpdate` ends at a dash: a block without its END line counts up to the next marker, and what
        // follows it is lost.
        let data = data.split(|&byte| byte == b'-').next().unwrap_or(&data);
        let der = base64(data, |byte| matches!(byte, b' ' | b'\t')).filter(|der| !der.is_empty());
        Ok((der.ok_or("its body is not base64")?, !header.is_empty()))
    }
}

/// `sanitize_line`: blanks at the end, and bytes that a signed `char` takes for such.
fn trim(line: &[u8]) -> &[u8] {
    let kept = line.iter().rposition(|&byte| byte > b' ' && byte < 0x80);
    line.get(..kept.map_or(0, |last| last + 1)).unwrap_or(line)
}

fn damaged(line: usize, why: &str) -> String {
    format!("the block at line {line}: {why}")
}

const HEADER: &str = "a blank line inside makes what precedes it a header";
const NO_CERTIFICATE: &str = "it is not a certificate";

/// `X509_load_cert_crl_file`: certificates in every label, the whole file or nothing.
fn file(bytes: &[u8]) -> Reading {
    let mut blocks = Blocks::of(bytes);
    let mut anchors = Vec::new();
    loop {
        match blocks.next() {
            Next::End => return Reading::of(anchors, Vec::new()),
            Next::Damaged { line, why } => return Reading::unreadable(damaged(line, why)),
            Next::Block {
                label,
                line,
                der,
                header,
            } => {
                let is_key = label.ends_with("PRIVATE KEY");
                let read = match label.as_str() {
                    "CERTIFICATE" | "X509 CERTIFICATE" => followed(&der),
                    "TRUSTED CERTIFICATE" => with_settings(&der),
                    _ if is_key && header => None,
                    _ => continue,
                };
                if header {
                    return Reading::unreadable(damaged(line, HEADER));
                }
                match read {
                    Some(anchor) => anchors.push(anchor),
                    None => return Reading::unreadable(damaged(line, NO_CERTIFICATE)),
                }
            }
        }
    }
}

/// What a loop over `PEM_read_bio_X509` does with the first block that it cannot read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum AtDamage {
    /// Nothing is loaded.
    Fail,
    /// What came before counts.
    Stop,
}

/// Python's `cadata`.
fn python_text(bytes: &[u8]) -> Reading {
    if !bytes.is_ascii() {
        return Reading::unreadable("cadata has to be ASCII text");
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
    read: fn(&[u8]) -> Option<Anchor>,
) -> Reading {
    first_of(bytes, read, true)
}

fn first_of(bytes: &[u8], read: fn(&[u8]) -> Option<Anchor>, trusted_label: bool) -> Reading {
    let mut blocks = Blocks::of(bytes);
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
                    Some(anchor) => Reading::of(vec![anchor], after_first(bytes)),
                    None => Reading::unreadable(damaged(line, NO_CERTIFICATE)),
                };
            }
        }
    }
}

/// That a reader of the first block leaves others.
pub(in crate::trust::stack) fn after_first(bytes: &[u8]) -> Vec<String> {
    let blocks = memchr::memmem::find_iter(bytes, b"-----BEGIN ").count();
    match blocks {
        0 | 1 => Vec::new(),
        _ => vec!["it reads the first block only".to_owned()],
    }
}

/// `PEM_read_bio_X509_AUX` until something fails, which is not told.
fn node_option(bytes: &[u8]) -> Reading {
    every(bytes, with_settings, true, AtDamage::Stop)
}

/// `PEM_read_bio_X509` until something fails; a warning goes to standard error.
fn node_extra(bytes: &[u8]) -> Reading {
    every(bytes, followed, false, AtDamage::Stop)
}

fn every(
    bytes: &[u8],
    certificate: fn(&[u8]) -> Option<Anchor>,
    trusted_label: bool,
    at_damage: AtDamage,
) -> Reading {
    let mut blocks = Blocks::of(bytes);
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
                    Some(anchor) => {
                        anchors.push(anchor);
                        continue;
                    }
                    None => damaged(line, NO_CERTIFICATE),
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

/// OpenSSL first; when that fails, PHP cuts lines itself and skips what it cannot read.
fn php(bytes: &[u8]) -> Reading {
    let whole = file(bytes);
    if whole.failure.is_none() {
        return whole;
    }
    let (mut anchors, mut passed_over) = (Vec::new(), Vec::new());
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
                    match Blocks::of(lines).next() {
                        Next::Block {
                            der, header: false, ..
                        } if followed(&der).is_some() => anchors.extend(followed(&der)),
                        Next::Block { .. } | Next::End => {
                            passed_over.push(damaged(*start, NO_CERTIFICATE))
                        }
                        Next::Damaged { why, .. } => passed_over.push(damaged(*start, why)),
                    }
                    block = None;
                }
            }
        }
    }
    Reading::of(anchors, passed_over)
}

/// `d2i_X509`: what follows the certificate does not matter.
pub(in crate::trust::stack) fn followed(der: &[u8]) -> Option<Anchor> {
    anchor(split(der)?.0)
}

/// `d2i_X509_AUX`: what follows are trust settings.
fn with_settings(der: &[u8]) -> Option<Anchor> {
    let (certificate, settings) = split(der)?;
    let anchor = anchor(certificate)?;
    Some(Anchor {
        settings: self::settings(settings, &[SERVER_AUTH, ANY_USAGE])?,
        ..anchor
    })
}

/// id-kp-serverAuth, 1.3.6.1.5.5.7.3.1.
const SERVER_AUTH: &[u8] = &[0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x01];
/// anyExtendedKeyUsage, 2.5.29.37.0.
pub(in crate::trust::stack) const ANY_USAGE: &[u8] = &[0x55, 0x1d, 0x25, 0x00];

/// `SEQUENCE { trust SEQUENCE OF OID OPTIONAL, reject [0] SEQUENCE OF OID OPTIONAL, … }`, asked for these uses.
pub(in crate::trust::stack) fn settings(der: &[u8], uses: &[&[u8]]) -> Option<Settings> {
    if der.is_empty() {
        return Some(Settings::None);
    }
    let mut settings = ber::elements(der).expect(tag::SEQUENCE).ok()?.children();
    let mut named = |tag: u8| -> Option<Option<bool>> {
        let Some(list) = settings.optional(tag).ok()? else {
            return Some(None);
        };
        let mut list = list.children();
        let mut named = false;
        while let Some(usage) = list.next_any().ok()? {
            named |= uses.contains(&usage.content);
        }
        Some(Some(named))
    };
    let trusted = named(tag::SEQUENCE)?;
    let rejected = named(tag::CONTEXT_0)?;
    Some(match (trusted, rejected) {
        (_, Some(true)) | (Some(false), _) => Settings::NotServer,
        (Some(true), _) => Settings::Server,
        (None, _) => Settings::None,
    })
}
