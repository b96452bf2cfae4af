//! The handshake's cryptography with real servers: every group, every key and every signature that OpenSSL offers, and a
//! server that does not hold the key it shows.

use std::io::Read as _;
use std::net::TcpListener;
use std::sync::Arc;
use std::thread;

use rds_ca_core::probed::Protocol;
use rustls::ServerConnection;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;

use crate::pki::Pki;
use crate::servers::{LOOPBACK, s_server};
use crate::{ask, bytes};

/// Ten times each, since a wrong leading zero of a shared secret shows only now and then.
#[test]
fn every_group_agrees_on_a_key() {
    let pki = Pki::mint("P-256");
    for group in ["X25519", "P-256", "P-384"] {
        for version in ["-tls1_3", "-tls1_2"] {
            let server = s_server(&pki, &[version, "-groups", group]);
            for _ in 0..10 {
                let seen = ask(server.port, Protocol::Tls);
                assert_eq!(bytes(&seen), pki.chain, "{group} {version}");
                assert!(seen.key_proved, "{group} {version}: {seen:?}");
                assert!(seen.remarks.is_empty(), "{group} {version}: {seen:?}");
            }
        }
    }
}

#[test]
fn every_signature_proves_the_key() {
    let weak: &[&str] = &["-cipher", "ALL:@SECLEVEL=0"];
    let cases: [(&str, &str, &[&str]); 6] = [
        (
            "rsa",
            "-tls1_3",
            &[
                "rsa_pss_rsae_sha256",
                "rsa_pss_rsae_sha384",
                "rsa_pss_rsae_sha512",
            ],
        ),
        (
            "rsa",
            "-tls1_2",
            &[
                "rsa_pss_rsae_sha256",
                "rsa_pkcs1_sha256",
                "rsa_pkcs1_sha384",
                "rsa_pkcs1_sha512",
                "rsa_pkcs1_sha1",
            ],
        ),
        ("P-256", "-tls1_3", &["ecdsa_secp256r1_sha256"]),
        ("P-384", "-tls1_3", &["ecdsa_secp384r1_sha384"]),
        // TLS 1.2 does not tie a curve to a digest.
        (
            "P-256",
            "-tls1_2",
            &["ECDSA+SHA256", "ECDSA+SHA384", "ECDSA+SHA512", "ECDSA+SHA1"],
        ),
        ("P-384", "-tls1_2", &["ECDSA+SHA256", "ECDSA+SHA384"]),
    ];
    for (key, version, algorithms) in cases {
        let pki = Pki::mint(key);
        for algorithm in algorithms {
            let mut arguments = vec![version, "-sigalgs", algorithm];
            arguments.extend(weak);
            let server = s_server(&pki, &arguments);
            let seen = ask(server.port, Protocol::Tls);
            assert_eq!(bytes(&seen), pki.chain, "{key} {version} {algorithm}");
            assert!(seen.key_proved, "{key} {version} {algorithm}: {seen:?}");
        }
    }
}

#[test]
fn a_server_without_the_key_proves_nothing() {
    for key in ["rsa", "P-256", "P-384"] {
        let (shown, held) = (Pki::mint(key), Pki::mint(key));
        for version in [&rustls::version::TLS13, &rustls::version::TLS12] {
            let port = impostor(&shown, &held, version);
            let seen = ask(port, Protocol::Tls);
            assert_eq!(bytes(&seen), shown.chain, "{key}");
            assert!(!seen.key_proved, "{key}: {seen:?}");
            let why = "the server's proof that it holds the key could not be checked: invalid peer certificate: BadSignature";
            assert!(seen.remarks[0].contains(why), "{key}: {seen:?}");
        }
    }
}

/// Shows the chain of one PKI and signs with the key of another.
fn impostor(shown: &Pki, held: &Pki, version: &'static rustls::SupportedProtocolVersion) -> u16 {
    let chain = CertificateDer::pem_file_iter(shown.path("chain.pem")).unwrap();
    let chain = chain.map(|certificate| certificate.unwrap()).collect();
    let key = PrivateKeyDer::from_pem_file(held.path("key.pem")).unwrap();
    let key = rustls::crypto::ring::sign::any_supported_type(&key).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ServerConfig::builder_with_provider(provider)
        .with_protocol_versions(&[version])
        .unwrap()
        .with_no_client_auth()
        .with_cert_resolver(Arc::new(Fixed(Arc::new(CertifiedKey::new(chain, key)))));
    let config = Arc::new(config);
    let listener = TcpListener::bind((LOOPBACK, 0)).unwrap();
    let port = listener.local_addr().unwrap().port();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut connection = ServerConnection::new(config.clone()).unwrap();
            // The probe leaves when the proof fails.
            while connection.is_handshaking() && connection.complete_io(&mut stream).is_ok() {}
            let _ = stream.read_to_end(&mut Vec::new());
        }
    });
    port
}

#[derive(Debug)]
struct Fixed(Arc<CertifiedKey>);

impl ResolvesServerCert for Fixed {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(self.0.clone())
    }
}
