//! Generates the embedded tables from `data/` and compares them with those in the tree.
//!
//! `openssl x509` reads the certificates, not this crate. To regenerate the tables:
//! `RDS_CA_REGENERATE=1 cargo test -p rds-ca-core --all-features --test catalogue table`.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use rds_ca_core::timestamp;
use sha1::Sha1;
use sha2::{Digest as _, Sha256};

use crate::support::data::{self, Source};
use crate::support::openssl::{self, Text};

#[test]
fn the_tables_in_the_tree_match_the_data() {
    let rows = rows();
    let der: Vec<u8> = rows.iter().flat_map(|row| row.der.clone()).collect();
    let wanted = [
        ("src/certificate/known.der", der),
        ("src/certificate/known_table.rs", known_table(&rows).into()),
        ("src/catalogue/table.rs", meaning_table(&rows).into()),
    ];
    for (path, content) in wanted {
        let path = data::crate_folder().join(path);
        if std::env::var_os("RDS_CA_REGENERATE").is_some() {
            std::fs::write(&path, content).unwrap();
        } else {
            let found = std::fs::read(&path).unwrap_or_default();
            assert!(
                found == content,
                "{} does not match data/: run RDS_CA_REGENERATE=1 cargo test -p rds-ca-core --all-features --test catalogue table",
                path.display()
            );
        }
    }
}

/// One certificate: its fields, and its place among the RDS authorities.
struct Row {
    /// Empty if only facts are known.
    der: Vec<u8>,
    text: Text,
    fingerprint: String,
    thumbprint: String,
    key_id: String,
    /// Absent for Amazon Trust Services.
    meaning: Option<Meaning>,
}

#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Meaning {
    partition: &'static str,
    /// Environments that are not production come after the regions.
    not_production: bool,
    /// Global roots come last.
    global: bool,
    region: String,
    ca_rank: usize,
    intermediate: bool,
    /// Servers send it, and AWS publishes it in no bundle.
    sent_by_servers: bool,
}

const CA_IDS: [&str; 7] = [
    "CaId::RSA2048_G1",
    "CaId::RSA4096_G1",
    "CaId::ECC384_G1",
    "CaId::RDS_CA_2019",
    "CaId::RDS_CA_2017",
    "CaId::RDS_CA_2015",
    "CA_2010",
];

/// Every certificate of `data/`, sorted by fingerprint.
fn rows() -> Vec<Row> {
    let mut rows = Vec::new();
    for Source {
        path,
        content,
        published_at,
        ..
    } in data::files()
    {
        let sent_by_servers = published_at == "sent by servers";
        for der in data::pem_blocks(&content) {
            let text = openssl::read(&der);
            rows.push(Row {
                fingerprint: data::hex(&Sha256::digest(&der)),
                thumbprint: data::hex(&Sha1::digest(&der)),
                key_id: data::hex(&Sha256::digest(&text.public_key)),
                meaning: meaning(&path, &text, sent_by_servers),
                text,
                der,
            });
        }
    }
    for (path, facts) in data::facts() {
        for fact in facts {
            rows.push(Row {
                der: Vec::new(),
                meaning: meaning(&path, &fact.text, false),
                fingerprint: fact.fingerprint,
                thumbprint: fact.thumbprint,
                key_id: fact.key_id,
                text: fact.text,
            });
        }
    }
    rows.sort_by(|a, b| a.fingerprint.cmp(&b.fingerprint));
    rows
}

/// The place of a certificate: the file gives the generation, the common name gives the region.
fn meaning(path: &str, text: &Text, sent_by_servers: bool) -> Option<Meaning> {
    let partition = match path.split_once('/').unwrap().0 {
        "aws" => "Partition::AWS",
        "aws-us-gov" => "Partition::AWS_US_GOV",
        "aws-cn" => "Partition::AWS_CN",
        "amazon-trust-services" => return None,
        other => panic!("no partition is called {other}"),
    };
    let name = &text.common_name;
    let generation = match path {
        "aws/legacy-2010.pem" => "CA_2010",
        "aws/legacy-2015.pem" => "CaId::RDS_CA_2015",
        "aws-us-gov/legacy-2017.pem" => "CaId::RDS_CA_2017",
        "aws/legacy-2019.pem" | "aws-cn/legacy-2019.pem" => "CaId::RDS_CA_2019",
        "aws/global-bundle.pem"
        | "aws-cn/global-bundle.pem"
        | "aws-us-gov/facts.toml"
        | "aws-cn/subordinates.pem" => {
            // China's subordinates do not name the CA; their issuer does.
            let name = match path {
                "aws-cn/subordinates.pem" => &common_name(&text.issuer),
                _ => name,
            };
            match name.rsplit_once(' ').unwrap().0.rsplit_once(' ').unwrap().1 {
                "RSA2048" => "CaId::RSA2048_G1",
                "RSA4096" => "CaId::RSA4096_G1",
                "ECC384" => "CaId::ECC384_G1",
                other => panic!("no CA is called {other} in {name}"),
            }
        }
        other => panic!("no generation is known for {other}"),
    };
    let words: Vec<_> = name.split(' ').collect();
    let environment = ["Beta", "Preview"]
        .into_iter()
        .find(|word| words.contains(word));
    let region = words.iter().find(|word| word.matches('-').count() >= 2);
    let region = match (environment, region) {
        (Some("Beta"), _) => "beta-us-east-1".to_owned(),
        (Some(_), _) => "preview-us-east-2".to_owned(),
        (None, Some(region)) => (*region).to_owned(),
        (None, None) => String::new(),
    };
    Some(Meaning {
        partition,
        not_production: environment.is_some() || region.starts_with("preview-"),
        global: region.is_empty(),
        region,
        ca_rank: CA_IDS.iter().position(|ca| *ca == generation).unwrap(),
        intermediate: text.subject != text.issuer,
        sent_by_servers,
    })
}

fn common_name(name: &str) -> String {
    let found = name.split(',').find_map(|part| part.strip_prefix("CN="));
    found.unwrap().to_owned()
}

fn known_table(rows: &[Row]) -> String {
    let mut out = String::from(GENERATED);
    out.push_str(
        "use super::known::{Known, hex};\n\
         use super::{Fingerprint, KeyAlgorithm, KeyId, SignatureAlgorithm, Thumbprint};\n\n\
         /// Sorted by fingerprint.\n",
    );
    writeln!(out, "pub(crate) static KNOWN: [Known; {}] = [", rows.len()).unwrap();
    let mut end = 0;
    for row in rows {
        let text = &row.text;
        let start = end;
        end += row.der.len();
        let der = if row.der.is_empty() {
            "None".to_owned()
        } else {
            format!("Some(({start}, {end}))")
        };
        let key = match text.key_algorithm.as_str() {
            key if key.starts_with("RSA") => format!("Rsa({})", &key[3..]),
            key if key.starts_with("EC") => format!("Ec({})", &key[2..]),
            other => panic!("no name for the key algorithm {other}"),
        };
        let signature = match text.signature_algorithm.as_str() {
            "sha1WithRSAEncryption" => "RsaSha1",
            "sha256WithRSAEncryption" => "RsaSha256",
            "sha384WithRSAEncryption" => "RsaSha384",
            "ecdsa-with-SHA256" => "EcdsaSha256",
            "ecdsa-with-SHA384" => "EcdsaSha384",
            other => panic!("no name for the signature algorithm {other}"),
        };
        write!(
            out,
            "    Known {{\n\
             \x20       fingerprint: Fingerprint::from_bytes(hex({:?})),\n\
             \x20       thumbprint: Thumbprint::from_bytes(hex({:?})),\n\
             \x20       key_id: KeyId::from_bytes(hex({:?})),\n\
             \x20       subject: {:?},\n\
             \x20       issuer: {:?},\n\
             \x20       common_name: Some({:?}),\n\
             \x20       serial: {:?},\n\
             \x20       not_before: {}, // {}\n\
             \x20       not_after: {}, // {}\n\
             \x20       key_algorithm: KeyAlgorithm::{key},\n\
             \x20       signature_algorithm: SignatureAlgorithm::{signature},\n\
             \x20       is_ca: {},\n\
             \x20       der: {der},\n\
             \x20   }},\n",
            row.fingerprint,
            row.thumbprint,
            row.key_id,
            text.subject,
            text.issuer,
            text.common_name,
            text.serial,
            text.not_before.unix_timestamp(),
            timestamp::format(text.not_before),
            text.not_after.unix_timestamp(),
            timestamp::format(text.not_after),
            text.is_ca,
        )
        .unwrap();
    }
    out.push_str("];\n");
    out
}

fn meaning_table(rows: &[Row]) -> String {
    let mut authorities: Vec<(&Meaning, usize)> = rows
        .iter()
        .enumerate()
        .filter_map(|(index, row)| Some((row.meaning.as_ref()?, index)))
        .collect();
    authorities.sort_by_key(|(meaning, index)| (*meaning, &rows[*index].text.common_name));

    let mut out = String::from(GENERATED);
    out.push_str(
        "use super::authority::{Authority, Role::{Intermediate, Root}};\n\
         use super::source::{PinnedBundle, Source};\n\
         use super::CA_2010;\n\
         use crate::certificate::{Fingerprint, KNOWN, hex};\n\
         use crate::name::{CaId, Partition, Region};\n\n\
         /// In the catalogue's order.\n",
    );
    writeln!(
        out,
        "pub(super) static AUTHORITIES: [Authority; {}] = [",
        authorities.len()
    )
    .unwrap();
    for (meaning, index) in &authorities {
        let row = &rows[*index];
        let region = match meaning.region.as_str() {
            "" => "None".to_owned(),
            region => format!("Some({region:?})"),
        };
        writeln!(
            out,
            "    Authority::known(&KNOWN[{index}], {}, {region}, {}, {}, {}, {}){}, // {}",
            meaning.partition,
            !meaning.not_production,
            CA_IDS[meaning.ca_rank],
            if meaning.intermediate {
                "Intermediate"
            } else {
                "Root"
            },
            chain_not_after(row, rows),
            if meaning.sent_by_servers {
                ".sent_by_servers()"
            } else {
                ""
            },
            row.text.common_name,
        )
        .unwrap();
    }
    out.push_str("];\n\n/// Positions in `AUTHORITIES`, sorted by fingerprint.\n");
    let positions: BTreeMap<usize, usize> = authorities
        .iter()
        .enumerate()
        .map(|(position, (_, index))| (*index, position))
        .collect();
    writeln!(
        out,
        "pub(super) static BY_FINGERPRINT: [u32; {}] = {:?};\n",
        positions.len(),
        positions.values().collect::<Vec<_>>()
    )
    .unwrap();

    let mut proxies: Vec<_> = (0..rows.len())
        .filter(|index| rows[*index].meaning.is_none())
        .collect();
    proxies.sort_by_key(|index| &rows[*index].text.common_name);
    writeln!(
        out,
        "pub(super) static AMAZON_TRUST_SERVICES: [Authority; {}] = [",
        proxies.len()
    )
    .unwrap();
    for index in proxies {
        let text = &rows[index].text;
        assert_eq!(text.subject, text.issuer);
        writeln!(
            out,
            "    Authority::known(&KNOWN[{index}], Partition::AWS, None, true, CaId::AMAZON_TRUST_SERVICES, Root, {}), // {}",
            text.not_after.unix_timestamp(),
            text.common_name
        )
        .unwrap();
    }
    out.push_str("];\n\n");
    let regions = data::regions_without_authorities();
    writeln!(
        out,
        "/// Regions that AWS has and for which no authority is known.\n\
         pub(super) static WITHOUT_AUTHORITIES: [Region; {}] = [",
        regions.len()
    )
    .unwrap();
    for (region, description) in regions {
        writeln!(out, "    Region::from_static({region:?}), // {description}").unwrap();
    }
    out.push_str("];\n\n");
    sources(&mut out);
    out
}

/// The earliest expiry in the chain: some intermediates outlive their root.
fn chain_not_after(row: &Row, rows: &[Row]) -> i64 {
    let mut end = row.text.not_after.unix_timestamp();
    if row.text.subject != row.text.issuer {
        let issuer = rows
            .iter()
            .find(|other| other.text.subject == row.text.issuer);
        let issuer = issuer.unwrap_or_else(|| panic!("no issuer of {}", row.text.subject));
        end = end.min(issuer.text.not_after.unix_timestamp());
    }
    end
}

fn sources(out: &mut String) {
    let about = data::about();
    writeln!(out, "pub(super) const EDITION: &str = {:?};", about.edition).unwrap();
    writeln!(
        out,
        "pub(super) const AS_OF: i64 = {}; // {}\n",
        about.as_of.unix_timestamp(),
        timestamp::format(about.as_of)
    )
    .unwrap();
    let files = data::files();
    writeln!(
        out,
        "pub(super) static SOURCES: [Source; {}] = [",
        files.len()
    )
    .unwrap();
    for file in files {
        writeln!(
            out,
            "    Source {{ path: {:?}, sha256: Fingerprint::from_bytes(hex({:?})), certificates: {}, taken_from: {:?} }},",
            file.path, file.sha256, file.certificates, file.taken_from
        )
        .unwrap();
    }
    let pinned = data::pinned();
    writeln!(
        out,
        "];\n\npub(super) static PINNED: [PinnedBundle; {}] = [",
        pinned.len()
    )
    .unwrap();
    for bundle in pinned {
        writeln!(
            out,
            "    PinnedBundle {{ partition: Partition::from_static({:?}), sha256: Fingerprint::from_bytes(hex({:?})), certificates: {}, published_at: {:?} }},",
            bundle.partition, bundle.sha256, bundle.certificates, bundle.published_at
        )
        .unwrap();
    }
    out.push_str("];\n");
}

const GENERATED: &str = "\
//! Generated from `data/` by `tests/catalogue/table.rs`; do not edit.

";
