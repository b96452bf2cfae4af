//! .NET on Linux: `PemEncoding` and `X509Certificate2`.

use crate::certificate::form::{Oddity, What};
use crate::trust::path::{Anchor, Settings};
use crate::trust::stack::certificate_form::{Load, UNDETERMINED, load, usual};
use crate::trust::stack::kind::Treatment;
use crate::trust::stack::openssl::{self, ANY_USAGE};
use crate::trust::stack::reading::{
    Finder, Reader, Reading, base64, canonical, is_space, note_skipped, split,
};
use std::collections::HashMap;

/// `X509Certificate2Collection.ImportFromPemFile`.
pub(super) static PEM: Reader = Reader::of_files(
    "PEM; blocks of bad base64 are skipped, others that are not certificates are errors",
    pem,
);

/// `new X509Certificate2(file)`.
pub(super) static FIRST: Reader = Reader::of_files("the first PEM block, or DER, only", first)
    .first_only()
    .and_der();

/// .NET refuses what OpenSSL refuses; its treatment of other deviations was not measured.
fn form(oddity: Oddity) -> Treatment {
    match openssl::form(oddity) {
        Treatment::Refused => Treatment::Refused,
        _ if oddity.what == What::Trailing => Treatment::Refused,
        _ => usual(oddity),
    }
}

/// `ImportFromPemFile`: the file is text in the encoding that its byte order mark names.
fn pem(bytes: &[u8]) -> Reading {
    let text = text(bytes);
    let mut anchors = Vec::new();
    let mut blocks = Blocks::of(&text);
    while let Some(found) = blocks.next() {
        let Some(der) = found else { continue };
        match load(&der, form) {
            Load::Treatment(anchor) => anchors.push(anchor),
            Load::Unknown(_) => return Reading::undetermined(UNDETERMINED),
            Load::Refused => return Reading::unreadable("a block is not a certificate"),
        }
    }
    Reading::of(anchors, blocks.skipped)
}

/// `File.ReadAllText`.
fn text(bytes: &[u8]) -> Vec<u8> {
    let utf16 = |bytes: &[u8], unit: fn([u8; 2]) -> u16| {
        let units = bytes
            .chunks_exact(2)
            .filter_map(|pair| pair.try_into().ok())
            .map(unit);
        let text: String = char::decode_utf16(units)
            .map(|unit| unit.unwrap_or('\u{fffd}'))
            .collect();
        text.into_bytes()
    };
    match bytes {
        [0xff, 0xfe, rest @ ..] => utf16(rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => utf16(rest, u16::from_be_bytes),
        [0xef, 0xbb, 0xbf, rest @ ..] => rest.to_vec(),
        _ => bytes.to_vec(),
    }
}

/// Repeated `PemEncoding.TryFind`.
struct Blocks<'a> {
    text: &'a [u8],
    position: usize,
    begin: Finder<'a>,
    dashes: Finder<'a>,
    /// The positions of the END markers of each label, in order.
    ends: HashMap<&'a [u8], Vec<usize>>,
    skipped: Vec<String>,
}

impl<'a> Blocks<'a> {
    fn of(text: &'a [u8]) -> Self {
        const END: &[u8] = b"-----END ";
        let mut ends: HashMap<&[u8], Vec<usize>> = HashMap::new();
        let mut dashes = Finder::new(text, b"-----");
        for start in memchr::memmem::find_iter(text, END) {
            let label = start + END.len();
            if let Some(label) = dashes.at(label).and_then(|end| text.get(label..end)) {
                ends.entry(label).or_default().push(start);
            }
        }
        Self {
            text,
            position: 0,
            begin: Finder::new(text, b"-----BEGIN "),
            dashes: Finder::new(text, b"-----"),
            ends,
            skipped: Vec::new(),
        }
    }

    /// The DER of the next well-formed block if it is labelled as a certificate; the inner `None` for other labels.
    fn next(&mut self) -> Option<Option<Vec<u8>>> {
        loop {
            let text = self.text;
            let blank = |position: usize| text.get(position).is_none_or(u8::is_ascii_whitespace);
            let start = self.begin.at(self.position)?;
            let label_start = start + 11;
            if start > 0 && !blank(start - 1) {
                self.position = label_start;
                continue;
            }
            if let Some(block) = canonical(text.get(start..)?) {
                // Its last line feed remains.
                self.position = start + block.length - 1;
                return Some(Some(block.der.to_vec()));
            }
            let label_end = self.dashes.at(label_start)?;
            let label = text.get(label_start..label_end)?;
            let body = label_end + 5;
            self.position = body;
            // The first END marker of the label.
            let ends = self.ends.get(label).map(Vec::as_slice).unwrap_or_default();
            let Some(&end) = ends.get(ends.partition_point(|&end| end < body)) else {
                continue;
            };
            let after = end + 9 + label.len() + 5;
            let content = text.get(body..end)?;
            match base64(content, is_space).filter(|_| blank(after)) {
                Some(der) => {
                    self.position = after;
                    return Some((label == b"CERTIFICATE").then_some(der));
                }
                None if label == b"CERTIFICATE" => {
                    note_skipped(&mut self.skipped, || {
                        "a block that is not well-formed base64".to_owned()
                    });
                }
                None => {}
            }
        }
    }
}

/// `new X509Certificate2(file)`: the first PEM block by OpenSSL's reader, or DER.
fn first(bytes: &[u8]) -> Reading {
    let pem = openssl::first_with_settings(bytes, with_settings);
    if pem.failure.is_none() {
        return pem;
    }
    let der = split(bytes).filter(|(_, rest)| rest.is_empty());
    match der.map(|(der, _)| load(der, form)) {
        Some(Load::Treatment(anchor)) => Reading::of(vec![anchor], Vec::new()),
        Some(Load::Unknown(_)) => Reading::undetermined(UNDETERMINED),
        Some(Load::Refused) | None => pem,
    }
}

/// .NET asks OpenSSL for no purpose, so only settings for any use count.
fn with_settings(der: &[u8]) -> Load {
    let Some((certificate, settings)) = split(der) else {
        return Load::Refused;
    };
    let Some(settings) = openssl::settings(settings, &[ANY_USAGE]) else {
        return Load::Refused;
    };
    let settings = match settings {
        Settings::Server => Settings::None,
        other => other,
    };
    load(certificate, form).map(|anchor| Anchor { settings, ..anchor })
}
