//! Blanks out comments, since a setting in a comment has no effect.

use super::Language;

/// The text with every comment replaced by blanks, so that offsets and lines stay the same.
pub(super) fn comments(text: &str, language: Language) -> String {
    let (line_marks, has_blocks): (&[&[u8]], bool) = match language {
        Language::Braces => (&[b"//"], true),
        Language::Php => (&[b"//", b"#"], true),
        Language::Script | Language::Yaml | Language::Dockerfile => (&[b"#"], false),
        Language::Lines => (&[b"#", b";", b"REM ", b"rem ", b"!"], false),
        Language::Terraform => (&[b"//", b"#"], true),
        Language::Json | Language::Xml | Language::Other => (&[], language == Language::Json),
    };
    if language == Language::Xml {
        return xml(text);
    }
    // In these languages, a comment mark counts only at the start of a line or after a blank.
    let needs_blank = matches!(
        language,
        Language::Script
            | Language::Yaml
            | Language::Lines
            | Language::Dockerfile
            | Language::Php
            | Language::Terraform
    );
    let starts_line_only = matches!(language, Language::Lines | Language::Dockerfile);
    let bytes = text.as_bytes();
    let mut out = bytes.to_vec();
    let mut quote: Option<u8> = None;
    let mut at = 0;
    let mut line_start = true;
    while let Some(byte) = bytes.get(at).copied() {
        let rest = bytes.get(at..).unwrap_or_default();
        if byte == b'\n' {
            line_start = true;
            // Only backquoted strings span lines.
            if quote != Some(b'`') {
                quote = None;
            }
            at += 1;
            continue;
        }
        if let Some(open) = quote {
            if byte == b'\\' && language != Language::Yaml {
                at += 2;
                continue;
            }
            if byte == open {
                quote = None;
            }
            at += 1;
            continue;
        }
        if has_blocks && rest.starts_with(b"/*") {
            let end = memchr::memmem::find(rest, b"*/").map_or(rest.len(), |end| end + 2);
            blank(&mut out, at, at + end);
            at += end;
            continue;
        }
        let before = at
            .checked_sub(1)
            .and_then(|before| bytes.get(before))
            .copied();
        let blank_before = before.is_none_or(|byte| byte.is_ascii_whitespace());
        let is_mark = line_marks.iter().any(|mark| rest.starts_with(mark))
            && (!needs_blank || blank_before || (rest.starts_with(b"//") && before != Some(b':')))
            && (!starts_line_only || line_start)
            // Not the slashes of an unquoted `https://`.
            && !(rest.starts_with(b"//") && before == Some(b':'));
        if is_mark && !(language == Language::Braces && rest.starts_with(b"//go:embed ")) {
            let end = memchr::memchr(b'\n', rest).unwrap_or(rest.len());
            blank(&mut out, at, at + end);
            at += end;
            continue;
        }
        if matches!(byte, b'"' | b'\'' | b'`') && language != Language::Lines {
            // An apostrophe within a word does not open a string.
            let in_word = byte == b'\'' && before.is_some_and(|byte| byte.is_ascii_alphanumeric());
            if !in_word {
                quote = Some(byte);
            }
        }
        if !byte.is_ascii_whitespace() {
            line_start = false;
        }
        at += 1;
    }
    String::from_utf8_lossy(&out).into_owned()
}

fn xml(text: &str) -> String {
    let mut out = text.as_bytes().to_vec();
    let mut at = 0;
    while let Some(start) = text.get(at..).and_then(|rest| rest.find("<!--")) {
        let from = at + start;
        let end = text
            .get(from..)
            .and_then(|rest| rest.find("-->"))
            .map_or(text.len(), |end| from + end + 3);
        blank(&mut out, from, end);
        at = end;
    }
    String::from_utf8_lossy(&out).into_owned()
}

fn blank(out: &mut [u8], from: usize, to: usize) {
    let to = to.min(out.len());
    for byte in out.get_mut(from..to).unwrap_or_default() {
        if !matches!(byte, b'\n' | b'\r') {
            *byte = b' ';
        }
    }
}
