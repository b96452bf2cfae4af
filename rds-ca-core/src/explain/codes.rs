//! Numbers and names of closed sets, read where the word of their product stands beside them.

use super::lines::{first_bytes, last_bytes};
use super::matcher::{Found, Hit, is_word};
use super::meaning::Meaning;
use super::{
    Family, alert, apple, mbedtls, mysql, nss, openssl, oracle, postgresql, schannel, sql_server,
    wolfssl,
};

/// Reads what stands at a needle: the folded text, and where the needle starts and ends.
pub(super) type Reader = fn(&str, usize, usize) -> Option<Found>;

/// What begins or surrounds a code, who reads it, and the words one of which stands beside it (none: the needle will do).
#[rustfmt::skip]
pub(super) const READERS: &[(&str, Reader, &[&str])] = &[
    ("alert", alert::read, &[]),
    ("error:num=", openssl::verify_code, &[]),
    ("verify return code:", openssl::verify_code, &[]),
    ("verify error code", openssl::verify_code, &[]),
    ("verify result:", openssl::verify_code, &[]),
    ("verification: ok", openssl::success, &[]),
    ("ssl connection (protocol", openssl::success, &[]),
    ("certificate verify ok", openssl::success, &[]),
    ("x509_v_err_", openssl::verify_name, &[]),
    ("error:0", openssl::reason, &[]),
    ("error:1", openssl::reason, &[]),
    ("error:8", openssl::reason, &[]),
    ("0x8", schannel::hexadecimal, &["0x8009", "0x800b"]),
    ("-214", schannel::decimal, &["-21468", "-21487"]),
    ("-98", apple::status, apple::WORDS),
    ("-120", apple::status, apple::WORDS),
    ("-67", apple::status, apple::WORDS),
    ("-25", apple::status, apple::WORDS),
    ("-262", apple::status, apple::WORDS),
    ("-0x", mbedtls::code, mbedtls::WORDS),
    ("wolfssl", wolfssl::code, &[]),
    ("error = -", wolfssl::code, &[]),
    ("err = -", wolfssl::code, &[]),
    ("nss error", nss::code, &[]),
    ("ora-", oracle::code, &["ora-0", "ora-1", "ora-2", "ora-5"]),
    ("njs-", oracle::code, &["njs-5"]),
    ("dpy-", oracle::code, &["dpy-2", "dpy-4", "dpy-6"]),
    ("tns-", oracle::code, &["tns-0", "tns-1"]),
    ("28000", postgresql::sqlstate, postgresql::WORDS),
    ("28p01", postgresql::sqlstate, postgresql::WORDS),
    ("18456", sql_server::number, sql_server::WORDS),
    ("18452", sql_server::number, sql_server::WORDS),
    ("1045", mysql::number, mysql::WORDS),
    ("1043", mysql::number, mysql::WORDS),
    ("1044", mysql::number, mysql::WORDS),
    ("1130", mysql::number, mysql::WORDS),
    ("1698", mysql::number, mysql::WORDS),
    ("1862", mysql::number, mysql::WORDS),
    ("3118", mysql::number, mysql::WORDS),
    ("3159", mysql::number, mysql::WORDS),
    ("3955", mysql::number, mysql::WORDS),
    ("2002", mysql::number, mysql::WORDS),
    ("2003", mysql::number, mysql::WORDS),
    ("2005", mysql::number, mysql::WORDS),
    ("2012", mysql::number, mysql::WORDS),
    ("2026", mysql::number, mysql::WORDS),
];

/// A code that was found at that place.
pub(super) fn found(start: usize, end: usize, family: Family, meaning: Meaning) -> Option<Found> {
    Some(Found {
        start,
        end,
        family,
        hit: Hit::Says(meaning),
        prose: false,
        gaps: false,
    })
}

/// The same, where a word about TLS or a database must stand beside it.
pub(super) fn beside(start: usize, end: usize, family: Family, meaning: Meaning) -> Option<Found> {
    found(start, end, family, meaning).map(|found| Found {
        prose: true,
        ..found
    })
}

/// The decimal number at that place: its value and where it ends.
pub(super) fn decimal_at(text: &str, at: usize) -> Option<(i64, usize)> {
    let rest = text.get(at..)?;
    let sign = usize::from(rest.starts_with('-'));
    let digits = rest
        .bytes()
        .skip(sign)
        .take(12)
        .take_while(u8::is_ascii_digit)
        .count();
    let end = at + sign + digits;
    let value = text.get(at..end)?.parse().ok()?;
    is_word(text, at, end).then_some((value, end))
}

/// Whether any of the words stands within so many bytes before or after the place.
pub(super) fn near(text: &str, start: usize, end: usize, reach: usize, words: &[&str]) -> bool {
    let before = last_bytes(text.get(..start).unwrap_or_default(), reach);
    let after = first_bytes(text.get(end..).unwrap_or_default(), reach);
    words
        .iter()
        .any(|word| before.contains(word) || after.contains(word))
}

/// The letters and digits and underscores from that place on.
pub(super) fn word_at(text: &str, at: usize) -> &str {
    let rest = text.get(at..).unwrap_or_default();
    let end = rest.find(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_');
    rest.get(..end.unwrap_or(rest.len())).unwrap_or_default()
}
