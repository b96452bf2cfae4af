//! .NET on Linux: `PemEncoding` and `X509Certificate2`.

use crate::trust::path::{Anchor, Settings};
use crate::trust::stack::openssl::{self, ANY_USAGE};
use crate::trust::stack::reading::{Reader, Reading, anchor, base64, find, is_space, split};

/// `X509Certificate2Collection.ImportFromPemFile`.
pub(super) static PEM: Reader = Reader::of_files(
    "PEM; blocks of bad base64 are skipped, others that are no certificate are errors",
    pem,
);

/// `new X509Certificate2(file)`.
pub(super) static FIRST: Reader = Reader::of_files("the first PEM block, or DER, only", first)
    .first_only()
    .and_der();

/// `ImportFromPemFile`: the file is text in whatever encoding its byte order mark names.
fn pem(bytes: &[u8]) -> Reading {
    let text = text(bytes);
    let mut anchors = Vec::new();
    let mut passed_over = Vec::new();
    let mut from = 0;
    while let Some((found, after)) = block(&text, from, &mut passed_over) {
        from = after;
        if let Some(der) = found {
            match anchor(&der) {
                Some(anchor) => anchors.push(anchor),
                None => return Reading::unreadable("a block is not a certificate"),
            }
        }
    }
    Reading::of(anchors, passed_over)
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

/// `PemEncoding.TryFind`: the DER of the next well-formed certificate block, if that is its label.
fn block(
    text: &[u8],
    mut from: usize,
    passed_over: &mut Vec<String>,
) -> Option<(Option<Vec<u8>>, usize)> {
    const BEGIN: &[u8] = b"-----BEGIN ";
    let blank = |position: usize| text.get(position).is_none_or(u8::is_ascii_whitespace);
    loop {
        let start = find(text, BEGIN, from)?;
        let label_start = start + BEGIN.len();
        if start > 0 && !blank(start - 1) {
            from = label_start;
            continue;
        }
        let label_end = find(text, b"-----", label_start)?;
        let label = text.get(label_start..label_end)?;
        let body = label_end + 5;
        let mut marker = b"-----END ".to_vec();
        marker.extend_from_slice(label);
        marker.extend_from_slice(b"-----");
        from = body;
        let Some(end) = find(text, &marker, body) else {
            continue;
        };
        let after = end + marker.len();
        let content = text.get(body..end)?;
        match base64(content, is_space).filter(|_| blank(after)) {
            Some(der) => return Some(((label == b"CERTIFICATE").then_some(der), after)),
            None if label == b"CERTIFICATE" => {
                passed_over.push("a block that is not well-formed base64".to_owned());
            }
            None => {}
        }
    }
}

/// `new X509Certificate2(file)`: the first PEM block by OpenSSL's reader, or DER.
fn first(bytes: &[u8]) -> Reading {
    let pem = openssl::first_with_settings(bytes, settings);
    if pem.failure.is_none() {
        return pem;
    }
    match split(bytes)
        .filter(|(_, rest)| rest.is_empty())
        .and_then(|(der, _)| anchor(der))
    {
        Some(anchor) => Reading::of(vec![anchor], Vec::new()),
        None => pem,
    }
}

/// .NET asks OpenSSL for no purpose, so only settings for any use count.
fn settings(der: &[u8]) -> Option<Anchor> {
    let (certificate, settings) = split(der)?;
    let settings = match openssl::settings(settings, &[ANY_USAGE])? {
        Settings::Server => Settings::None,
        other => other,
    };
    Some(Anchor {
        settings,
        ..anchor(certificate)?
    })
}
