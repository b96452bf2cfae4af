//! `openssl s_server`: every TLS version, suites that rustls lacks, unusual keys, client certificates.

use rds_ca_core::probed::{PlainText, ProbeFailureKind, Protocol, TlsVersion};

use crate::pki::Pki;
use crate::servers::s_server;
use crate::{ask, ask_auto, bytes};

#[test]
fn tls_13_and_12_by_a_complete_handshake() {
    let pki = Pki::mint("rsa");
    for (argument, version) in [
        ("-tls1_3", TlsVersion::Tls13),
        ("-tls1_2", TlsVersion::Tls12),
    ] {
        let server = s_server(&pki, &[argument]);
        let seen = ask(server.port, Protocol::Tls);
        assert_eq!(bytes(&seen), pki.chain);
        assert_eq!(seen.tls_version, Some(version));
        assert!(seen.key_proved);
        assert_eq!(seen.plain_text, PlainText::Refused);
        assert_eq!(seen.server_name.as_deref(), Some("db.example.test"));
        assert_eq!(seen.remarks, Vec::<String>::new());
        assert!(seen.timings.handshake.is_some() && seen.timings.resolve.is_none());
    }
}

#[test]
fn old_versions_and_suites_by_the_clear_text() {
    let pki = Pki::mint("rsa");
    let old: [(&[&str], TlsVersion, Option<&str>); 4] = [
        (
            &["-tls1", "-cipher", "ALL:@SECLEVEL=0"],
            TlsVersion::Tls10,
            None,
        ),
        (
            &["-tls1_1", "-cipher", "ALL:@SECLEVEL=0"],
            TlsVersion::Tls11,
            None,
        ),
        // The default of Oracle's TCPS on RDS.
        (
            &["-tls1_2", "-cipher", "AES256-SHA"],
            TlsVersion::Tls12,
            Some("TLS_RSA_WITH_AES_256_CBC_SHA"),
        ),
        (
            &["-tls1_2", "-cipher", "DHE-RSA-AES256-GCM-SHA384"],
            TlsVersion::Tls12,
            Some("TLS_DHE_RSA_WITH_AES_256_GCM_SHA384"),
        ),
    ];
    for (arguments, version, suite) in old {
        let server = s_server(&pki, arguments);
        let seen = ask(server.port, Protocol::Tls);
        assert_eq!(bytes(&seen), pki.chain, "{arguments:?}");
        assert_eq!(seen.tls_version, Some(version), "{arguments:?}");
        if suite.is_some() {
            assert_eq!(seen.cipher_suite.as_deref(), suite);
        }
        assert!(!seen.key_proved);
        assert!(
            seen.remarks[0].contains("modern TLS cannot connect"),
            "{seen:?}"
        );
    }
}

#[test]
fn every_curve_shows_its_chain() {
    for curve in ["P-256", "P-384", "P-521"] {
        let pki = Pki::mint(curve);
        for argument in ["-tls1_3", "-tls1_2"] {
            let server = s_server(&pki, &[argument]);
            let seen = ask(server.port, Protocol::Tls);
            assert_eq!(bytes(&seen), pki.chain, "{curve} {argument}");
            // ring does not verify P-521 signatures; then the proof is missing, and a remark states that.
            assert_eq!(seen.key_proved, curve != "P-521", "{seen:?}");
            assert_eq!(seen.remarks.is_empty(), curve != "P-521");
        }
    }
}

#[test]
fn a_server_that_wants_a_client_certificate_still_shows_its_chain() {
    let pki = Pki::mint("P-256");
    for argument in ["-tls1_3", "-tls1_2"] {
        let server = s_server(&pki, &[argument, "-Verify", "1"]);
        assert_eq!(
            bytes(&ask(server.port, Protocol::Tls)),
            pki.chain,
            "{argument}"
        );
    }
}

#[test]
fn a_missing_common_suite_is_reported() {
    let pki = Pki::mint("rsa");
    let server = s_server(
        &pki,
        &["-tls1_2", "-cipher", "PSK:@SECLEVEL=0", "-psk", "00"],
    );
    let failure = ask(server.port, Protocol::Tls).failure.unwrap();
    assert_eq!(failure.kind, ProbeFailureKind::Incompatible);
    assert!(
        failure.reason.contains("handshake_failure (40)"),
        "{failure}"
    );
}

#[test]
fn tls_is_detected_on_an_unknown_port() {
    let pki = Pki::mint("P-256");
    let server = s_server(&pki, &[]);
    let seen = ask_auto(server.port);
    assert_eq!(bytes(&seen), pki.chain);
    assert_eq!((seen.requested, seen.protocol), (None, Some(Protocol::Tls)));
}
