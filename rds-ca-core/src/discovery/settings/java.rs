//! Reads a JVM's `java.security` for algorithms that it refuses in certificate chains.

use crate::discovery::draft::Draft;
use crate::discovery::found::SettingKind;

/// The key algorithms and sizes of RDS certificate chains; [`SIGNATURES`] has their signature algorithms.
const KEYS: [(&str, u32); 3] = [("RSA", 2048), ("RSA", 4096), ("EC", 384)];
const SIGNATURES: [&str; 3] = ["SHA256withRSA", "SHA384withRSA", "SHA384withECDSA"];

/// Reports a JVM that refuses algorithms of RDS chains as a setting with a problem; others are not reported.
pub(super) fn security(path: &str, text: &str, drafts: &mut Vec<Draft>) {
    for property in [
        "jdk.certpath.disabledAlgorithms",
        "jdk.tls.disabledAlgorithms",
    ] {
        let Some((line, value)) = value_of(text, property) else {
            continue;
        };
        let refused: Vec<String> = value
            .split(',')
            .map(str::trim)
            .filter(|entry| refuses(entry))
            .map(str::to_owned)
            .collect();
        if refused.is_empty() {
            continue;
        }
        let mut draft = Draft::new(path, line, property, SettingKind::Pointer);
        draft.problem = Some(format!(
            "this JVM refuses RDS certificate chains, whatever its store holds: {}",
            refused.join(", ")
        ));
        drafts.push(draft);
    }
}

/// Whether the entry refuses a key or signature of RDS chains: `RSA keySize < 4096`, `SHA256withRSA`.
fn refuses(entry: &str) -> bool {
    let words: Vec<&str> = entry.split_whitespace().collect();
    match words.as_slice() {
        [only] => {
            SIGNATURES
                .iter()
                .any(|name| name.eq_ignore_ascii_case(only))
                || KEYS.iter().any(|(name, _)| name.eq_ignore_ascii_case(only))
                || ["SHA256", "SHA384", "ECDSA", "secp384r1"]
                    .iter()
                    .any(|name| name.eq_ignore_ascii_case(only))
        }
        [name, key_size, "<", size] if key_size.eq_ignore_ascii_case("keySize") => {
            size.parse::<u32>().is_ok_and(|size| {
                KEYS.iter()
                    .any(|(own, bits)| own.eq_ignore_ascii_case(name) && *bits < size)
            })
        }
        _ => false,
    }
}

/// The line and the value of a property, with continued lines joined. The last of several counts.
fn value_of(text: &str, property: &str) -> Option<(usize, String)> {
    let mut found = None;
    let mut lines = text.lines().enumerate();
    while let Some((at, line)) = lines.next() {
        let line = line.trim_start();
        let Some(rest) = line.strip_prefix(property) else {
            continue;
        };
        let Some(rest) = rest.trim_start().strip_prefix(['=', ':']) else {
            continue;
        };
        let mut value = String::new();
        let mut part = rest;
        loop {
            match part.trim_end().strip_suffix('\\') {
                Some(continued) => value.push_str(continued),
                None => {
                    value.push_str(part);
                    break;
                }
            }
            match lines.next() {
                Some((_, next)) => part = next.trim_start(),
                None => break,
            }
        }
        found = Some((at + 1, value));
    }
    found
}
