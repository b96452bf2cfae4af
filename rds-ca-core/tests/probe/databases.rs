//! Probes of real PostgreSQL and MariaDB servers.

use std::time::Duration;

use rds_ca_core::probe::{ProbeLimits, probe};
use rds_ca_core::probed::{PlainText, ProbeFailureKind, ProbePhase, Protocol, TlsVersion};

use crate::pki::{Pki, Scratch};
use crate::servers::{LOOPBACK, debian_postgres, forward_from, mariadb, postgres, postgres18};
use crate::{ask, ask_auto, bytes, now, target};

const TLS_ONLY: &str = "hostssl all all 127.0.0.1/32 scram-sha-256\n";
const BOTH: &str = "host all all 127.0.0.1/32 scram-sha-256\n";

#[test]
fn postgres_shows_the_installed_chain_and_logs_nothing() {
    let pki = Pki::mint("rsa");
    let server = postgres(&debian_postgres(), &pki, true, TLS_ONLY);
    let before = server.log();
    for seen in [ask(server.port, Protocol::Postgres), ask_auto(server.port)] {
        assert_eq!(bytes(&seen), pki.chain);
        assert_eq!(seen.protocol, Some(Protocol::Postgres));
        assert_eq!(seen.tls_version, Some(TlsVersion::Tls13));
        assert_eq!(seen.address.unwrap().ip(), LOOPBACK);
        assert_eq!(seen.plain_text, PlainText::Unknown);
        assert!(seen.key_proved);
    }
    pause();
    assert_eq!(
        server.log(),
        before,
        "a probe should leave no line in the server's log"
    );
}

#[test]
fn postgres_shows_on_request_whether_it_accepts_plain_text() {
    let pki = Pki::mint("rsa");
    for (hba, expected) in [(TLS_ONLY, PlainText::Unknown), (BOTH, PlainText::Offered)] {
        let server = postgres(&debian_postgres(), &pki, true, hba);
        let target = target(server.port)
            .speaking(Protocol::Postgres)
            .asking_plain_text();
        let seen = probe(&target, &ProbeLimits::default(), now()).unwrap();
        assert_eq!(bytes(&seen), pki.chain);
        assert_eq!(seen.plain_text, expected);
        if hba == TLS_ONLY {
            assert!(seen.remarks[0].contains("28000"), "{:?}", seen.remarks);
        }
    }
}

#[test]
fn postgres_without_tls_is_reported() {
    let pki = Pki::mint("rsa");
    let server = postgres(&debian_postgres(), &pki, false, BOTH);
    let seen = ask(server.port, Protocol::Postgres);
    let failure = seen.failure.unwrap();
    assert_eq!(
        (failure.kind, failure.phase),
        (ProbeFailureKind::NoTls, ProbePhase::Negotiate)
    );
    assert_eq!(seen.plain_text, PlainText::Offered);
    assert!(seen.chain.is_empty());
}

#[test]
fn postgres_18_by_direct_tls() {
    let (pki, copy) = (Pki::mint("P-384"), Scratch::new());
    let server = postgres(&postgres18(&copy), &pki, true, TLS_ONLY);
    let before = server.log();
    let seen = ask(server.port, Protocol::PostgresDirect);
    assert_eq!(bytes(&seen), pki.chain);
    assert!(seen.key_proved);
    pause();
    assert_eq!(
        server.log(),
        before,
        "a probe should leave no line in the server's log"
    );
    // PostgreSQL complains about a client without the ALPN name, so we did send it.
    assert_eq!(bytes(&ask(server.port, Protocol::Tls)), pki.chain);
    pause();
    assert!(server.log().contains("without ALPN"), "{}", server.log());
}

#[test]
fn postgres_15_does_not_support_direct_tls() {
    let pki = Pki::mint("rsa");
    let server = postgres(&debian_postgres(), &pki, true, TLS_ONLY);
    let failure = ask(server.port, Protocol::PostgresDirect).failure.unwrap();
    assert_eq!(failure.phase, ProbePhase::Handshake);
}

#[test]
fn mariadb_shows_the_installed_chain_and_its_version() {
    let pki = Pki::mint("rsa");
    let server = mariadb(&pki, &[]);
    for seen in [ask(server.port, Protocol::MySql), ask_auto(server.port)] {
        assert_eq!(bytes(&seen), pki.chain);
        assert_eq!(seen.protocol, Some(Protocol::MySql));
        assert!(
            seen.server.as_ref().unwrap().contains("MariaDB"),
            "{:?}",
            seen.server
        );
        assert!(!seen.server.unwrap().starts_with("5.5.5-"));
        assert!(seen.key_proved);
    }
}

#[test]
fn mariadb_without_tls_is_reported() {
    let pki = Pki::mint("rsa");
    let server = mariadb(&pki, &["--skip-ssl"]);
    let seen = ask(server.port, Protocol::MySql);
    assert_eq!(seen.failure.unwrap().kind, ProbeFailureKind::NoTls);
    assert_eq!(seen.plain_text, PlainText::Offered);
}

/// Measures the warning in the documentation: probes count as errors of the client's host.
#[test]
fn mariadb_blocks_a_host_that_only_probes() {
    let pki = Pki::mint("rsa");
    let server = mariadb(&pki, &["--max-connect-errors=3"]);
    // MariaDB exempts 127.0.0.1 itself, so the probes come from another loopback address.
    let detour = forward_from("127.0.0.5", server.port);
    // The server resolves the name of that address, which is slow without DNS.
    let patient = ProbeLimits {
        negotiate: Duration::from_secs(60),
        ..ProbeLimits::within(Duration::from_secs(90))
    };
    let target = target(detour.port).speaking(Protocol::MySql);
    let failures: Vec<_> = (0..6)
        .map(|_| {
            let seen = probe(&target, &patient, now()).unwrap();
            seen.failure.map(|failure| failure.reason)
        })
        .collect();
    // The forwarder's own readiness check was the first.
    assert_eq!(failures[..2], [None, None]);
    let blocked = failures[5].as_ref().expect("the host is blocked by now");
    assert!(
        blocked.contains("1129") && blocked.contains("blocked"),
        "{failures:?}"
    );
}

#[test]
fn too_many_connections_is_quoted_from_the_server() {
    let pki = Pki::mint("rsa");
    let server = mariadb(&pki, &["--max-connections=10"]);
    // Each of these holds a connection at the greeting; one more than the limit is reserved for administrators.
    let held: Vec<_> = (0..12)
        .map(|_| {
            let mut stream = std::net::TcpStream::connect((LOOPBACK, server.port)).unwrap();
            std::io::Read::read_exact(&mut stream, &mut [0; 5]).unwrap();
            stream
        })
        .collect();
    let failure = ask(server.port, Protocol::MySql).failure.unwrap();
    assert_eq!(failure.kind, ProbeFailureKind::Refused);
    assert!(failure.reason.contains("1040"), "{failure}");
    drop(held);
}

/// Long enough for a server to write its log.
fn pause() {
    std::thread::sleep(Duration::from_millis(300));
}
