//! Detects stores by content: PEM alone or inside YAML, JSON, source text and base64; DER; PKCS#7; key stores; wallets.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use memchr::memmem;

use super::Discover;
use super::found::GapKind;
use super::seen::{RawStore, Seen};
use crate::bundle::{Container, ProblemKind};
use crate::certificate::{Certificate, Fingerprint};
use crate::trust::TrustStore;

/// The largest number of stores in one file.
const MAX_STORES: usize = 10_000;
/// The largest gap between two PEM blocks of one store, in bytes.
const MAX_BLOCK_GAP: usize = 1_500;
/// How many levels of nested base64 are decoded.
const MAX_DEPTH: usize = 2;

/// Finds the stores of a file; `may_hold_pem` is the result of the search for PEM markers.
pub(super) fn stores(
    path: &str,
    bytes: &[u8],
    may_hold_pem: bool,
    options: &Discover<'_>,
    seen: &mut Seen,
) {
    if is_binary_store(bytes) {
        whole_file(path, bytes, options, seen);
        return;
    }
    // An Oracle auto-login wallet (`cwallet.sso`), which Oracle opens without a password.
    if bytes.starts_with(&[0xa1, 0xf8, 0x4e]) {
        seen.stores.push(RawStore {
            path: path.to_owned(),
            line: None,
            offset: None,
            container: "wallet",
            within: None,
            digest: Some(digest(bytes)),
            store: None,
            is_locked: true,
            has_private_key: false,
        });
        return;
    }
    let utf16 = bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]);
    if may_hold_pem || (utf16 && is_store_name(path)) {
        let own = is_pem_file(path, bytes);
        if own || utf16 {
            whole_file(path, bytes, options, seen);
        } else {
            embedded(path, bytes, Some(options), seen);
        }
        return;
    }
    if is_rds_name(path) && is_store_name(path) {
        // The name promises an RDS store, so an unreadable one is reported.
        whole_file(path, bytes, options, seen);
    }
}

/// Whether the bytes are a key store, PKCS#12, PKCS#7 or DER certificates, by their first bytes and length.
fn is_binary_store(bytes: &[u8]) -> bool {
    if bytes.starts_with(&[0xfe, 0xed, 0xfe, 0xed]) || bytes.starts_with(&[0xce, 0xce, 0xce, 0xce])
    {
        return true;
    }
    let declared = match bytes {
        [0x30, 0x80, 0x06 | 0x02, ..] => return bytes.len() > 64,
        [0x30, 0x82, high, low, ..] => usize::from(*high) << 8 | usize::from(*low),
        [0x30, 0x83, a, b, c, ..] => usize::from(*a) << 16 | usize::from(*b) << 8 | usize::from(*c),
        [0x30, 0x84, a, b, c, d, ..] => {
            usize::from(*a) << 24 | usize::from(*b) << 16 | usize::from(*c) << 8 | usize::from(*d)
        }
        _ => return false,
    };
    // The file may hold several concatenated certificates, so it may be longer than the first declares.
    declared > 64
        && bytes.len() >= declared
        && matches!(
            bytes.get(4..),
            Some(
                [0x30 | 0x02 | 0x06, ..]
                    | [_, 0x30 | 0x02 | 0x06, ..]
                    | [_, _, 0x30 | 0x02 | 0x06, ..]
            )
        )
}

/// Whether the file is a PEM file and not other text with PEM in it: by its extension, otherwise by its first block.
fn is_pem_file(path: &str, bytes: &[u8]) -> bool {
    let Some(first) = memmem::find(bytes, b"-----BEGIN ") else {
        return false;
    };
    let end = path
        .rsplit(['/', '!'])
        .next()
        .unwrap_or(path)
        .rsplit_once('.')
        .map_or("", |(_, end)| end);
    let end = end.to_ascii_lowercase();
    if is_store_ending(&end) {
        return true;
    }
    if is_text_ending(&end) {
        return false;
    }
    // The extension does not decide: the first block must start a line near the start, without escaped line ends.
    let begins_line = first == 0 || matches!(bytes.get(first - 1), Some(b'\n' | b'\r'));
    let head = bytes.get(first..(first + 200).min(bytes.len()));
    let unescaped = memmem::find(head.unwrap_or_default(), b"\\n").is_none();
    begins_line && unescaped && first < 20_000
}

fn is_text_ending(end: &str) -> bool {
    matches!(
        end,
        "yaml"
            | "yml"
            | "json"
            | "env"
            | "tf"
            | "tfvars"
            | "js"
            | "ts"
            | "jsx"
            | "tsx"
            | "mjs"
            | "cjs"
            | "py"
            | "go"
            | "java"
            | "kt"
            | "kts"
            | "scala"
            | "php"
            | "rb"
            | "cs"
            | "rs"
            | "swift"
            | "sh"
            | "bash"
            | "ps1"
            | "xml"
            | "properties"
            | "toml"
            | "ini"
            | "conf"
            | "cfg"
            | "md"
            | "rst"
            | "html"
            | "tfstate"
            | "sql"
            | "log"
            | "ipynb"
            | "hcl"
            | "ex"
            | "exs"
            | "clj"
            | "vue"
            | "c"
            | "h"
            | "cpp"
            | "m"
            | "dart"
            | "tpl"
            | "j2"
            | "erb"
            | "lock"
            | "map"
    )
}

fn is_store_ending(end: &str) -> bool {
    matches!(
        end,
        "pem"
            | "crt"
            | "cer"
            | "cert"
            | "der"
            | "p7b"
            | "p7c"
            | "jks"
            | "jceks"
            | "p12"
            | "pfx"
            | "keystore"
            | "truststore"
            | "ks"
            | "ts_store"
            | "bundle"
            | "ca-bundle"
            | "ca"
            | "pkcs12"
            | "sso"
    )
}

/// Whether the file name is typical of a store.
pub(super) fn is_store_name(path: &str) -> bool {
    let name = path.rsplit(['/', '\\']).next().unwrap_or(path);
    let lower = name.to_ascii_lowercase();
    is_store_ending(
        lower
            .rsplit_once('.')
            .map_or(lower.as_str(), |(_, end)| end),
    ) || lower == "cacerts"
        || lower == "jssecacerts"
}

/// Whether the file name mentions RDS or one of its bundles.
pub(super) fn is_rds_name(path: &str) -> bool {
    let name = path
        .rsplit(['/', '\\'])
        .next()
        .unwrap_or(path)
        .to_ascii_lowercase();
    let words: Vec<&str> = name.split(|c: char| !c.is_ascii_alphanumeric()).collect();
    words
        .iter()
        .any(|word| matches!(*word, "rds" | "docdb" | "documentdb" | "aurora"))
        || name.contains("global-bundle")
        || name.contains("rdsca")
        || name.contains("combined-ca-bundle")
        || (name.contains("-bundle") && super::region::in_text(&name).is_some())
}

/// Reads the whole file as one store.
fn whole_file(path: &str, bytes: &[u8], options: &Discover<'_>, seen: &mut Seen) {
    let mut opened = TrustStore::from_bytes(bytes, None);
    let locked = |store: &TrustStore| {
        store
            .bundle()
            .problems()
            .iter()
            .any(|problem| problem.kind == ProblemKind::PasswordNeeded)
    };
    let mut is_locked = opened.as_ref().is_ok_and(locked);
    if is_locked || opened.is_err() {
        for password in &options.passwords {
            if let Ok(store) = TrustStore::from_bytes(bytes, Some(password.expose()))
                && !locked(&store)
            {
                is_locked = false;
                opened = Ok(store);
                break;
            }
        }
    }
    let store = match opened {
        Ok(store) => store,
        Err(error) => {
            seen.gap(path, GapKind::TooLarge, error.to_string());
            return;
        }
    };
    let container = store.bundle().container();
    let has_private_key = store
        .bundle()
        .problems()
        .iter()
        .any(|problem| problem.kind == ProblemKind::PrivateKey);
    if is_locked {
        seen.gap(
            path,
            GapKind::Locked,
            "a key store whose certificates need a password: name its variable with --try-password-env",
        );
    }
    let is_nothing = store.bundle().certificates().len() == 0;
    // Other ASN.1 starts with the same bytes: keys, certificate requests, signatures.
    if is_nothing && !is_locked && container != Container::Pem && !is_store_name(path) {
        return;
    }
    if is_nothing && has_private_key && !is_locked {
        return;
    }
    seen.stores.push(RawStore {
        path: path.to_owned(),
        line: None,
        offset: None,
        container: container.as_str(),
        within: None,
        digest: Some(digest(bytes)),
        store: Some(Arc::new(store)),
        is_locked,
        has_private_key,
    });
}

/// Finds stores inside other text.
pub(super) fn embedded(path: &str, bytes: &[u8], options: Option<&Discover<'_>>, seen: &mut Seen) {
    let before = seen.stores.len();
    blocks(path, bytes, "text", None, seen);
    if options.is_some() {
        base64_blocks(path, bytes, 0, None, seen);
    }
    seen.stores.truncate(before + MAX_STORES);
}

/// Finds the PEM blocks of a text; blocks within [`MAX_BLOCK_GAP`] of one another form one store.
fn blocks(path: &str, bytes: &[u8], within: &'static str, line: Option<usize>, seen: &mut Seen) {
    const BEGIN: &[u8] = b"-----BEGIN ";
    let mut run: Vec<Certificate> = Vec::new();
    let mut run_start = 0;
    let mut last_end = 0;
    let mut at = 0;
    let mut key_near = false;
    let mut lines = Lines::default();
    while let Some(found) = bytes.get(at..).and_then(|rest| memmem::find(rest, BEGIN)) {
        let from = at + found;
        let behind = bytes.get(from + BEGIN.len()..).unwrap_or_default();
        let label_end = memmem::find(
            behind.get(..64.min(behind.len())).unwrap_or_default(),
            b"-----",
        );
        let Some(label_end) = label_end else {
            at = from + BEGIN.len();
            continue;
        };
        let label = behind.get(..label_end).unwrap_or_default();
        let body = behind.get(label_end + 5..).unwrap_or_default();
        let Some(body_end) = memmem::find(
            body.get(..body.len().min(64 * 1024)).unwrap_or_default(),
            b"-----END ",
        ) else {
            at = from + BEGIN.len();
            continue;
        };
        let end = from + BEGIN.len() + label_end + 5 + body_end;
        if !run.is_empty() && from.saturating_sub(last_end) > MAX_BLOCK_GAP {
            push(
                path,
                &mut run,
                lines.of(bytes, run_start),
                within,
                line,
                key_near,
                seen,
            );
            key_near = false;
        }
        if matches!(
            label,
            b"CERTIFICATE" | b"X509 CERTIFICATE" | b"TRUSTED CERTIFICATE"
        ) {
            if let Some(certificate) = certificate(body.get(..body_end).unwrap_or_default()) {
                if run.is_empty() {
                    run_start = from;
                }
                run.push(certificate);
            }
        } else if memmem::find(label, b"PRIVATE KEY").is_some() {
            key_near = true;
        }
        last_end = end;
        at = end;
    }
    if !run.is_empty() {
        let start = lines.of(bytes, run_start);
        push(path, &mut run, start, within, line, key_near, seen);
    }
}

/// Line numbers of increasing offsets, so that each byte is counted once.
#[derive(Default)]
struct Lines {
    at: usize,
    line: usize,
}

impl Lines {
    fn of(&mut self, bytes: &[u8], offset: usize) -> usize {
        let between = bytes.get(self.at..offset).unwrap_or_default();
        self.line += memchr::memchr_iter(b'\n', between).count();
        self.at = offset.max(self.at);
        self.line + 1
    }
}

fn push(
    path: &str,
    run: &mut Vec<Certificate>,
    start: usize,
    within: &'static str,
    line: Option<usize>,
    has_private_key: bool,
    seen: &mut Seen,
) {
    let text: String = run.iter().map(Certificate::pem).collect();
    run.clear();
    if let Ok(store) = TrustStore::from_bytes(text.as_bytes(), None) {
        seen.stores.push(RawStore {
            path: path.to_owned(),
            line: Some(line.unwrap_or(start)),
            offset: None,
            container: "pem",
            within: Some(within),
            digest: Some(digest(text.as_bytes())),
            store: Some(Arc::new(store)),
            is_locked: false,
            has_private_key,
        });
    }
}

/// Parses a block's certificate, ignoring what a source language puts around its lines: `\n`, quotes, `+`, `//`.
fn certificate(body: &[u8]) -> Option<Certificate> {
    let mut kept = Vec::with_capacity(body.len());
    let mut bytes = body.iter().copied().peekable();
    while let Some(byte) = bytes.next() {
        match byte {
            // `\n`, `\r`, `\t`, with any number of backslashes.
            b'\\' => {
                while bytes.peek() == Some(&b'\\') {
                    bytes.next();
                }
                if matches!(bytes.peek(), Some(b'n' | b'r' | b't')) {
                    bytes.next();
                }
            }
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'/' => kept.push(byte),
            // `+` is base64 or a string concatenation; `joined` handles the latter.
            b'+' => kept.push(byte),
            _ => {}
        }
    }
    let decode = |text: &[u8]| {
        let text: Vec<u8> = text.to_vec();
        STANDARD_NO_PAD
            .decode(&text)
            .ok()
            .and_then(|der| Certificate::from_der(&der).ok())
    };
    decode(&kept).or_else(|| joined(body).and_then(|text| decode(&text)))
}

/// Keeps only the text within quotes, for lines such as `"MIID…" +`.
fn joined(body: &[u8]) -> Option<Vec<u8>> {
    let mut kept = Vec::new();
    for line in body.split(|byte| *byte == b'\n') {
        let line = line.trim_ascii();
        let inside = match line
            .iter()
            .position(|byte| matches!(byte, b'"' | b'\'' | b'`'))
        {
            Some(at) => {
                let rest = line.get(at + 1..)?;
                let end = rest
                    .iter()
                    .position(|byte| matches!(byte, b'"' | b'\'' | b'`'))
                    .unwrap_or(rest.len());
                rest.get(..end)?
            }
            None => line,
        };
        let inside = inside.strip_suffix(b"\\n").unwrap_or(inside);
        kept.extend(
            inside
                .iter()
                .filter(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/')),
        );
    }
    (!kept.is_empty()).then_some(kept)
}

/// Finds base64-encoded PEM, as in Kubernetes secrets.
fn base64_blocks(path: &str, bytes: &[u8], depth: usize, line: Option<usize>, seen: &mut Seen) {
    if depth >= MAX_DEPTH {
        return;
    }
    let mut at = 0;
    let mut lines = Lines::default();
    while let Some(found) = bytes
        .get(at..)
        .and_then(|rest| memmem::find(rest, b"LS0tLS1CRUdJTi"))
    {
        let from = at + found;
        let own_line = line.unwrap_or_else(|| lines.of(bytes, from));
        let (text, used) = base64_run(bytes.get(from..).unwrap_or_default());
        if let Ok(decoded) = STANDARD_NO_PAD.decode(&text) {
            blocks(path, &decoded, "base64", Some(own_line), seen);
            base64_blocks(path, &decoded, depth + 1, Some(own_line), seen);
        }
        at = from + used.max(14);
    }
}

/// The base64 text at the start without line ends and indentation, and the number of input bytes it spans.
fn base64_run(bytes: &[u8]) -> (Vec<u8>, usize) {
    let mut kept = Vec::new();
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'+' | b'/' => kept.push(*byte),
            b'\n' | b'\r' => {
                // Continues only if the next line is entirely base64.
                let next = bytes.get(at + 1..).unwrap_or_default();
                let end = memchr::memchr(b'\n', next).unwrap_or(next.len());
                let next = next.get(..end).unwrap_or_default().trim_ascii();
                let is_base64 = next.len() >= 16
                    && next.iter().all(|byte| {
                        byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=')
                    });
                let last_was_long = kept.len() >= 60;
                if !(is_base64 && last_was_long) {
                    break;
                }
            }
            b' ' | b'\t'
                if kept.last().is_some()
                    && matches!(bytes.get(at.wrapping_sub(1)), Some(b'\n' | b' ' | b'\t')) => {}
            b'\\' if matches!(bytes.get(at + 1), Some(b'n')) => at += 1,
            _ => break,
        }
        at += 1;
    }
    // A single leftover character of a truncated text cannot be decoded.
    while kept.len() % 4 == 1 {
        kept.pop();
    }
    (kept, at)
}

/// The SHA-256 digest of the bytes.
pub(super) fn digest(bytes: &[u8]) -> Fingerprint {
    Fingerprint::of(bytes)
}
