//! Mbed TLS's `mbedtls_x509_crt_parse_file`.

use super::certificate::form;
use super::is_parsed;
use crate::trust::stack::certificate_form::load;
use crate::trust::stack::reading::{
    Reader, Reading, base64, canonical, find, line_of, note_skipped, split,
};

/// `mbedtls_x509_crt_parse_file`.
pub(super) static FILE: Reader =
    Reader::of_files("PEM or one DER certificate; bad blocks are skipped", read)
        .and_der()
        .parsing(is_parsed);

const BEGIN: &[u8] = b"-----BEGIN CERTIFICATE-----";
const END: &[u8] = b"-----END CERTIFICATE-----";

/// `mbedtls_x509_crt_parse_file`: PEM if it has a marker before the first zero byte, otherwise one DER certificate.
fn read(bytes: &[u8]) -> Reading {
    let text = bytes.split(|&byte| byte == 0).next().unwrap_or_default();
    // Bytes after the certificate are ignored.
    let parse = |der: &[u8]| {
        let anchor = load(split(der)?.0, form).kept()?;
        is_parsed(anchor.node.details()).then_some(anchor)
    };
    if find(text, BEGIN, 0).is_none() {
        return Reading::of(parse(bytes).into_iter().collect(), Vec::new());
    }
    let (mut anchors, mut skipped) = (Vec::new(), Vec::new());
    let mut rest = text;
    // An END before its BEGIN also ends the read.
    while let Some((begin, end)) = find(rest, BEGIN, 0).zip(find(rest, END, 0))
        && begin < end
    {
        let body = rest.get(begin + BEGIN.len()..end).unwrap_or_default();
        let body = body.strip_prefix(b" ").unwrap_or(body);
        let body = body.strip_prefix(b"\r").unwrap_or(body);
        let Some(body) = body.strip_prefix(b"\n") else {
            note_skipped(&mut skipped, || {
                "it stops reading at a BEGIN line that is followed by other text".to_owned()
            });
            break;
        };
        let read = match canonical(rest.get(begin..).unwrap_or_default()) {
            Some(block) => parse(block.der),
            None => without_line_blanks(body)
                .and_then(|body| base64(&body, |_| false))
                .and_then(|der| parse(&der)),
        };
        match read {
            Some(anchor) => anchors.push(anchor),
            None => note_skipped(&mut skipped, || bad(text, text.len() - rest.len() + begin)),
        }
        rest = rest.get(end + END.len()..).unwrap_or_default();
    }
    Reading::of(anchors, skipped)
}

/// `mbedtls_base64_decode` accepts blanks only at the ends of lines.
fn without_line_blanks(body: &[u8]) -> Option<Vec<u8>> {
    let mut text = Vec::with_capacity(body.len());
    for line in body.split(|&byte| byte == b'\n') {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        let kept = line
            .iter()
            .rposition(|&byte| byte != b' ')
            .map_or(0, |last| last + 1);
        text.extend_from_slice(line.get(..kept)?);
    }
    Some(text)
}

fn bad(bytes: &[u8], position: usize) -> String {
    format!(
        "the block at line {} is not a certificate that it accepts",
        line_of(bytes, position)
    )
}
