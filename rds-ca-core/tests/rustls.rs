//! Trust anchors for rustls: real handshakes with the values of the feature `rustls`.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

#[path = "support/mod.rs"]
mod support;

use std::sync::Arc;

use rds_ca_core::catalogue::Trust;
use rds_ca_core::{Bundle, Catalogue, ErrorKind, Region, timestamp};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore, ServerConfig, ServerConnection};
use support::Scratch;

const ROOT: &str = "/C=US/O=Amazon Web Services, Inc./OU=Amazon RDS/ST=WA/CN=Amazon RDS eu-west-1 Root CA ECC384 G1/L=Seattle";

/// A root named as RDS names its own, and a server under it.
struct Served {
    scratch: Scratch,
}

impl Served {
    fn new() -> Self {
        let scratch = Scratch::new();
        let run = |arguments: &[&str]| {
            let done = std::process::Command::new("openssl")
                .args(arguments)
                .current_dir(scratch.path())
                .output()
                .expect("this test needs `openssl`");
            assert!(
                done.status.success(),
                "{}",
                String::from_utf8_lossy(&done.stderr)
            );
        };
        let new = [
            "req",
            "-x509",
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:P-256",
            "-noenc",
            "-days",
            "30",
        ];
        let root = [
            "-subj",
            ROOT,
            "-keyout",
            "root.key",
            "-out",
            "root.pem",
            "-addext",
            "basicConstraints=critical,CA:TRUE",
        ];
        run(&[&new[..], &root[..]].concat());
        let server = [
            "-subj",
            "/CN=db",
            "-keyout",
            "server.key",
            "-out",
            "server.pem",
            "-CA",
            "root.pem",
            "-CAkey",
            "root.key",
            "-addext",
            "subjectAltName=DNS:db.example.test",
            "-addext",
            "basicConstraints=critical,CA:FALSE",
        ];
        run(&[&new[..], &server[..]].concat());
        Self { scratch }
    }

    fn file(&self, name: &str) -> String {
        String::from_utf8(self.scratch.read(name)).unwrap()
    }

    fn config(&self) -> ServerConfig {
        let chain =
            vec![CertificateDer::from_pem_slice(self.file("server.pem").as_bytes()).unwrap()];
        let key = PrivateKeyDer::from_pem_slice(self.file("server.key").as_bytes()).unwrap();
        ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(chain, key)
            .unwrap()
    }
}

/// A complete handshake in memory; the error is the client's.
fn handshake(server: ServerConfig, roots: RootCertStore) -> Result<(), rustls::Error> {
    let config =
        ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_root_certificates(roots)
            .with_no_client_auth();
    let name = ServerName::try_from("db.example.test").unwrap();
    let mut client = ClientConnection::new(Arc::new(config), name).unwrap();
    let mut server = ServerConnection::new(Arc::new(server)).unwrap();
    for _ in 0..20 {
        let mut wire = Vec::new();
        client.write_tls(&mut wire).unwrap();
        server.read_tls(&mut wire.as_slice()).unwrap();
        server.process_new_packets().unwrap();
        let mut wire = Vec::new();
        server.write_tls(&mut wire).unwrap();
        client.read_tls(&mut wire.as_slice()).unwrap();
        client.process_new_packets()?;
        if !client.is_handshaking() && !server.is_handshaking() {
            return Ok(());
        }
    }
    panic!("the handshake does not end");
}

#[test]
fn a_client_with_the_roots_of_its_region_connects_and_another_does_not() {
    let served = Served::new();
    let region = Region::new("eu-west-1");
    let now = time::UtcDateTime::now();
    // The operator vouches for the test's own hierarchy in place of AWS's root.
    let root = served.file("root.pem");
    let catalogue = Catalogue::builtin()
        .with_bundle(root.as_bytes(), Trust::Yes)
        .unwrap();
    let roots = rds_ca_core::rustls::root_store_of(&catalogue, &region, now).unwrap();
    handshake(served.config(), roots).unwrap();

    let aws = rds_ca_core::rustls::root_store(&region, now).unwrap();
    let refused = handshake(served.config(), aws).unwrap_err();
    assert!(
        matches!(refused, rustls::Error::InvalidCertificate(_)),
        "{refused}"
    );

    let bundle = Bundle::parse(root.as_bytes(), None).unwrap();
    let mut roots = RootCertStore::empty();
    roots.extend(rds_ca_core::rustls::anchors(&bundle).unwrap());
    handshake(served.config(), roots).unwrap();
}

#[test]
fn every_region_that_is_known_with_its_certificates_has_its_roots() {
    let at = timestamp::parse("2026-11-27").unwrap();
    let catalogue = Catalogue::builtin();
    let commercial = catalogue
        .regions()
        .filter(|region| region.partition().as_str() == "aws");
    let mut count = 0;
    for region in commercial {
        let roots = rds_ca_core::rustls::root_store(region, at).unwrap();
        assert_eq!(roots.len(), 3, "{region}");
        count += 1;
    }
    assert_eq!(count, 34);
    let nowhere = rds_ca_core::rustls::root_store(&Region::new("mars-north-1"), at).unwrap_err();
    assert_eq!(nowhere.kind(), ErrorKind::Unknown);
    let empty = Bundle::parse(b"", None).unwrap();
    assert_eq!(
        rds_ca_core::rustls::anchors(&empty).unwrap_err().kind(),
        ErrorKind::InvalidInput
    );
}
