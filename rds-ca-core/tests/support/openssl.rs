//! The output of the real `openssl`.

use std::io::Write as _;
use std::process::{Command, Stdio};

use time::UtcDateTime;

use super::data;

/// What `openssl x509` prints about a certificate, in this crate's notation.
pub struct Text {
    pub subject: String,
    pub issuer: String,
    pub common_name: String,
    pub serial: String,
    pub not_before: UtcDateTime,
    pub not_after: UtcDateTime,
    pub key_algorithm: String,
    pub signature_algorithm: String,
    pub is_ca: bool,
    /// SubjectPublicKeyInfo.
    pub public_key: Vec<u8>,
}

/// Runs `openssl` with `arguments` on `input`.
///
/// # Panics
///
/// When it is not installed, or fails.
pub fn run(arguments: &[&str], input: &[u8]) -> String {
    let mut child = Command::new("openssl")
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap_or_else(|cause| {
            panic!("this test needs the program `openssl` (3.0 or later): {cause}")
        });
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all(input).unwrap();
    drop(stdin);
    let output = child.wait_with_output().unwrap();
    assert!(
        output.status.success(),
        "openssl {arguments:?}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).unwrap()
}

pub fn read(der: &[u8]) -> Text {
    let output = run(
        &[
            "x509", "-inform", "DER", "-noout", "-subject", "-issuer", "-serial", "-dates",
            "-pubkey", "-text", "-nameopt", "RFC2253", "-dateopt", "iso_8601",
        ],
        der,
    );
    let after = |start: &str| {
        let line = output
            .lines()
            .find_map(|line| line.trim().strip_prefix(start));
        line.unwrap_or_else(|| panic!("openssl prints no {start:?}:\n{output}"))
            .to_owned()
    };
    let time = |start| {
        rds_ca_core::timestamp::parse(&after(start).replace(' ', "T").replacen("TZ", "Z", 1))
    };
    let bits = after("Public-Key: (");
    let bits = bits.strip_suffix(" bit)").unwrap();
    let key = match after("Public Key Algorithm: ").as_str() {
        "rsaEncryption" => "RSA",
        "id-ecPublicKey" => "EC",
        other => panic!("unexpected type of key {other}"),
    };
    let subject = after("subject=");
    let serial = after("serial=").to_ascii_lowercase();
    let (sign, digits) = match serial.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", serial.as_str()),
    };
    Text {
        common_name: subject
            .split(',')
            .find_map(|part| part.strip_prefix("CN="))
            .unwrap_or_default()
            .to_owned(),
        subject,
        issuer: after("issuer="),
        serial: match digits.trim_start_matches('0') {
            "" => "0".to_owned(),
            digits => format!("{sign}{digits}"),
        },
        not_before: time("notBefore=").unwrap(),
        not_after: time("notAfter=").unwrap(),
        key_algorithm: format!("{key}{bits}"),
        signature_algorithm: after("Signature Algorithm: "),
        is_ca: output.contains("CA:TRUE"),
        public_key: data::pem_bodies(&output, "PUBLIC KEY").remove(0),
    }
}
