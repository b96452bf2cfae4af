//! The files below `data/`, read without the library.

use std::path::PathBuf;

use base64::Engine as _;
use time::UtcDateTime;

use super::openssl::Text;

/// One `[[file]]` of SOURCES.toml and its content.
pub struct Source {
    pub path: String,
    pub sha256: String,
    pub certificates: usize,
    pub published_at: String,
    pub taken_from: String,
    pub content: String,
}

/// One `[[pinned]]` of SOURCES.toml.
pub struct Pinned {
    pub partition: String,
    pub sha256: String,
    pub certificates: usize,
    pub published_at: String,
}

/// The head of SOURCES.toml.
pub struct About {
    pub edition: String,
    pub as_of: UtcDateTime,
}

/// The known facts of a certificate whose bytes are not included.
pub struct Fact {
    pub fingerprint: String,
    pub thumbprint: String,
    pub key_id: String,
    pub text: Text,
}

/// The crate whose `data/` is read; `RDS_CA_CRATE` names another.
pub fn crate_folder() -> PathBuf {
    std::env::var_os("RDS_CA_CRATE")
        .map_or_else(|| env!("CARGO_MANIFEST_DIR").into(), PathBuf::from)
}

pub fn read(path: &str) -> String {
    let path = crate_folder().join("data").join(path);
    std::fs::read_to_string(&path).unwrap_or_else(|cause| panic!("{}: {cause}", path.display()))
}

fn table(path: &str) -> toml::Table {
    read(path)
        .parse()
        .unwrap_or_else(|cause| panic!("{path}: {cause}"))
}

fn text(table: &toml::Table, key: &str) -> String {
    table[key]
        .as_str()
        .unwrap_or_else(|| panic!("{key} is not text"))
        .to_owned()
}

fn count(table: &toml::Table, key: &str) -> usize {
    usize::try_from(table[key].as_integer().unwrap()).unwrap()
}

fn tables(table: &toml::Table, key: &str) -> Vec<toml::Table> {
    let tables = table[key].as_array().unwrap();
    tables
        .iter()
        .map(|table| table.as_table().unwrap().clone())
        .collect()
}

pub fn about() -> About {
    let sources = table("SOURCES.toml");
    About {
        edition: text(&sources, "edition"),
        as_of: rds_ca_core::timestamp::parse(&text(&sources, "as_of")).unwrap(),
    }
}

pub fn files() -> Vec<Source> {
    tables(&table("SOURCES.toml"), "file")
        .iter()
        .map(|file| Source {
            path: text(file, "path"),
            sha256: text(file, "sha256"),
            certificates: count(file, "certificates"),
            published_at: text(file, "published_at"),
            taken_from: text(file, "taken_from"),
            content: read(&text(file, "path")),
        })
        .collect()
}

pub fn pinned() -> Vec<Pinned> {
    tables(&table("SOURCES.toml"), "pinned")
        .iter()
        .map(|bundle| Pinned {
            partition: text(bundle, "partition"),
            sha256: text(bundle, "sha256"),
            certificates: count(bundle, "certificates"),
            published_at: text(bundle, "published_at"),
        })
        .collect()
}

/// The regions for which no authority is known, each with its description.
pub fn regions_without_authorities() -> Vec<(String, String)> {
    tables(&table("regions.toml"), "region")
        .iter()
        .map(|region| (text(region, "name"), text(region, "description")))
        .collect()
}

/// Every facts.toml with its path.
pub fn facts() -> Vec<(String, Vec<Fact>)> {
    FACTS
        .into_iter()
        .map(|path| {
            let facts = tables(&table(path), "certificate");
            (path.to_owned(), facts.iter().map(fact).collect())
        })
        .collect()
}

const FACTS: [&str; 1] = ["aws-us-gov/facts.toml"];

fn fact(fact: &toml::Table) -> Fact {
    let time = |key: &str| {
        rds_ca_core::timestamp::parse(&fact[key].as_datetime().unwrap().to_string()).unwrap()
    };
    Fact {
        fingerprint: text(fact, "fingerprint"),
        thumbprint: text(fact, "thumbprint"),
        key_id: text(fact, "key_id"),
        text: Text {
            subject: text(fact, "subject"),
            issuer: text(fact, "issuer"),
            common_name: text(fact, "common_name"),
            serial: text(fact, "serial"),
            not_before: time("not_before"),
            not_after: time("not_after"),
            key_algorithm: text(fact, "key_algorithm"),
            signature_algorithm: text(fact, "signature_algorithm"),
            is_ca: fact["is_ca"].as_bool().unwrap(),
            public_key: Vec::new(),
        },
    }
}

/// The DER of each CERTIFICATE block.
pub fn pem_blocks(text: &str) -> Vec<Vec<u8>> {
    pem_bodies(text, "CERTIFICATE")
}

pub fn pem_bodies(text: &str, label: &str) -> Vec<Vec<u8>> {
    let (begin, end) = (
        format!("-----BEGIN {label}-----"),
        format!("-----END {label}-----"),
    );
    text.split(&begin)
        .skip(1)
        .map(|rest| {
            let body: String = rest
                .split(&end)
                .next()
                .unwrap()
                .split_whitespace()
                .collect();
            base64::engine::general_purpose::STANDARD
                .decode(body)
                .unwrap()
        })
        .collect()
}

pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
