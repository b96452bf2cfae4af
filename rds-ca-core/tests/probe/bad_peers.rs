//! Peers that send wrong data, too much, too slowly, or nothing: every probe ends, and with a reason.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::thread;
use std::time::{Duration, Instant};

use rds_ca_core::probe::{ProbeLimits, Target, probe};
use rds_ca_core::probed::{ProbeFailure, ProbeFailureKind as Kind, ProbePhase, Protocol};

use crate::pki::Pki;
use crate::servers::{LOOPBACK, free_port, s_server};
use crate::{now, short, target};

/// A server that runs `act` for every connection.
fn peer(act: impl Fn(TcpStream) + Send + Sync + Clone + 'static) -> u16 {
    let listener = TcpListener::bind((LOOPBACK, 0)).unwrap();
    let port = listener.local_addr().unwrap().port();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let act = act.clone();
            thread::spawn(move || act(stream.unwrap()));
        }
    });
    port
}

/// Sends `bytes`, then reads until the probe leaves.
fn sending(bytes: &'static [u8]) -> u16 {
    peer(move |mut stream| {
        let _ = stream.write_all(bytes);
        let _ = stream.read_to_end(&mut Vec::new());
    })
}

/// Reads the probe's first bytes, answers with `bytes`, and continues to read.
fn answering(bytes: &'static [u8]) -> u16 {
    peer(move |mut stream| {
        let _ = stream.read(&mut [0; 4096]);
        let _ = stream.write_all(bytes);
        let _ = stream.read_to_end(&mut Vec::new());
    })
}

/// Fails within its time limit, without a chain.
fn fails(target: &Target, limits: &ProbeLimits) -> ProbeFailure {
    let start = Instant::now();
    let seen = probe(target, limits, now()).unwrap();
    let spent = start.elapsed();
    assert!(
        spent < limits.total + Duration::from_secs(1),
        "{spent:?}: {seen:?}"
    );
    assert!(seen.chain.is_empty() && seen.server_certificate().is_none());
    seen.failure.expect("a bad peer cannot succeed")
}

fn fails_as(port: u16, protocol: Protocol) -> ProbeFailure {
    fails(&target(port).speaking(protocol), &short())
}

#[test]
fn banners_of_other_protocols_are_named() {
    let banners: [(&[u8], &str); 6] = [
        (b"SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n", "SSH"),
        (
            b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n",
            "HTTP",
        ),
        (b"220 mail.example.test ESMTP\r\n", "SMTP"),
        (b"* OK IMAP4rev1\r\n", "IMAP"),
        (b"RFB 003.008\n", "VNC"),
        (b"-ERR unknown command\r\n", "Redis"),
    ];
    for (banner, server) in banners {
        let port = sending(banner);
        for &protocol in Protocol::ALL {
            let failure = fails_as(port, protocol);
            assert_eq!(failure.kind, Kind::OtherProtocol, "{protocol}: {failure}");
            assert!(failure.reason.contains(server), "{protocol}: {failure}");
        }
        let failure = fails(&target(port), &short());
        assert!(failure.reason.contains(server), "auto: {failure}");
    }
}

#[test]
fn garbage_is_shown_escaped() {
    let port = sending(b"\x1b[2J\0\xff\xfe garbage \xe2\x80\xae garbage garbage garbage");
    for &protocol in Protocol::ALL {
        let failure = fails_as(port, protocol);
        assert_eq!(failure.kind, Kind::OtherProtocol, "{protocol}: {failure}");
        assert!(failure.reason.contains("\\x1b[2J"), "{protocol}: {failure}");
        assert!(!failure.reason.contains(|c: char| c.is_control()));
    }
}

#[test]
fn silence_ends_at_the_phase_and_at_the_total() {
    let port = sending(b"");
    for &protocol in Protocol::ALL {
        assert_eq!(fails_as(port, protocol).kind, Kind::Timeout, "{protocol}");
    }
    let phase = ProbeLimits {
        negotiate: Duration::from_millis(100),
        ..ProbeLimits::default()
    };
    let start = Instant::now();
    let failure = fails(&target(port).speaking(Protocol::Postgres), &phase);
    assert!(start.elapsed() < Duration::from_secs(1));
    assert_eq!(failure.phase, ProbePhase::Negotiate);
    assert!(failure.reason.contains("0.1 s"), "{failure}");
    // Without a protocol, everything is tried, within the total time.
    fails(&target(port), &short());
}

#[test]
fn one_byte_at_a_time_does_not_extend_the_deadline() {
    let slowly = |bytes: &'static [u8]| {
        peer(move |mut stream| {
            for byte in bytes.iter().cycle() {
                if stream.write_all(&[*byte]).is_err() {
                    return;
                }
                thread::sleep(Duration::from_millis(20));
            }
        })
    };
    let greeting =
        slowly(b"\x40\x1f\0\0\x0a8.0.0-slow-slow-slow-slow-slow-slow-slow-slow-slow-slow");
    assert_eq!(fails_as(greeting, Protocol::MySql).kind, Kind::Timeout);
    let record = slowly(b"\x16\x03\x03\x40\x00\x02\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0");
    assert_eq!(fails_as(record, Protocol::Tls).kind, Kind::Timeout);
}

#[test]
fn endless_data_is_cut_off() {
    let endless = |head: &'static [u8], body: &'static [u8]| {
        peer(move |mut stream| {
            let _ = stream.write_all(head);
            while stream.write_all(body).is_ok() {}
        })
    };
    // A PostgreSQL error, a TDS response whose packets never end the message, endless TLS warnings.
    let error = fails_as(endless(b"E\0\0\x75\x30", &[b'x'; 4096]), Protocol::Postgres);
    assert_eq!(error.kind, Kind::Refused, "{error}");
    assert!(error.reason.len() < 1000);
    let packets = fails_as(endless(b"", b"\x04\0\0\x10\0\0\0\0endless."), Protocol::Tds);
    assert_eq!(packets.kind, Kind::LimitExceeded, "{packets}");
    assert!(
        packets.reason.contains("262144 bytes (limit `bytes`)"),
        "{packets}"
    );
    let alerts = fails_as(endless(b"", b"\x15\x03\x03\0\x02\x01\x70"), Protocol::Tls);
    assert!(
        matches!(
            alerts.kind,
            Kind::LimitExceeded | Kind::Incompatible | Kind::Malformed
        ),
        "{alerts}"
    );
    let empty = fails_as(endless(b"", b"\x16\x03\x03\0\0"), Protocol::Tls);
    assert!(
        matches!(empty.kind, Kind::LimitExceeded | Kind::Malformed),
        "{empty}"
    );
}

#[test]
fn resets_and_closed_connections_differ_from_silence() {
    let port = peer(drop);
    for &protocol in Protocol::ALL {
        let failure = fails_as(port, protocol);
        assert_eq!(failure.kind, Kind::Closed, "{protocol}: {failure}");
    }
    fails(&target(port), &short());
    let closed = fails_as(free_port(), Protocol::Postgres);
    assert_eq!(
        (closed.kind, closed.phase),
        (Kind::NotConnected, ProbePhase::Connect)
    );
    assert!(closed.reason.contains("connection refused"), "{closed}");
}

#[test]
fn error_messages_of_servers_are_quoted() {
    let mysql = sending(b"\x1d\0\0\0\xff\x10\x04#08004Too many connections");
    let mysql = fails_as(mysql, Protocol::MySql);
    assert_eq!(mysql.kind, Kind::Refused, "{mysql}");
    assert!(
        mysql.reason.ends_with("1040: Too many connections"),
        "{mysql}"
    );
    let cut = peer(|mut stream| drop(stream.write_all(b"\x45\0\0\0\xff\x69\x04Host '10.0.0.9'")));
    let cut = fails_as(cut, Protocol::MySql);
    assert_eq!(cut.kind, Kind::Closed);
    assert!(
        cut.reason.contains("after sending") && cut.reason.contains("10.0.0.9"),
        "{cut}"
    );
    let old = fails_as(
        answering(b"Esorry, too many clients already\n\0"),
        Protocol::Postgres,
    );
    assert_eq!(old.kind, Kind::Refused);
    assert!(
        old.reason.contains("sorry, too many clients already"),
        "{old}"
    );
    let new = answering(b"E\0\0\0\x2dSFATAL\0C57P03\0Mthe database is starting\0\0\0\0");
    let new = fails_as(new, Protocol::Postgres);
    assert!(
        new.reason.contains("57P03: the database is starting"),
        "{new}"
    );
}

#[test]
fn a_chain_beyond_the_limits_is_not_read() {
    let pki = Pki::mint("P-256");
    for arguments in [["-tls1_3"], ["-tls1_2"]] {
        let server = s_server(&pki, &arguments);
        let ask =
            |limits: ProbeLimits| fails(&target(server.port).speaking(Protocol::Tls), &limits);
        let count = ask(ProbeLimits {
            certificates: 1,
            ..ProbeLimits::default()
        });
        assert_eq!(count.kind, Kind::LimitExceeded);
        assert!(
            count
                .reason
                .contains("2 certificates, more than 1 (limit `certificates`)"),
            "{count}"
        );
        let size = ask(ProbeLimits {
            certificate_bytes: 100,
            ..ProbeLimits::default()
        });
        assert!(size.reason.contains("limit `certificate_bytes`"), "{size}");
        let bytes = ask(ProbeLimits {
            bytes: 200,
            ..ProbeLimits::default()
        });
        assert_eq!(bytes.kind, Kind::LimitExceeded, "{bytes}");
    }
}

/// ServerHello for TLS 1.2, then a Certificate message that announces 16 MB.
#[test]
fn a_huge_certificate_message_is_refused_by_its_length_field() {
    let mut hello = vec![0x16, 3, 3, 0, 42, 2, 0, 0, 38, 3, 3];
    hello.extend([7; 32]);
    hello.extend([0, 0xc0, 0x2f, 0]);
    hello.extend([0x16, 3, 3, 0, 4, 11, 0xff, 0xff, 0xff]);
    let port = answering(hello.leak());
    let start = Instant::now();
    let failure = fails_as(port, Protocol::Tls);
    assert!(start.elapsed() < Duration::from_secs(2));
    assert!(
        matches!(failure.kind, Kind::LimitExceeded | Kind::Malformed),
        "{failure}"
    );
}

/// In clear text: bytes that are not a certificate, an empty list, a list longer than its message.
#[test]
fn invalid_certificates_are_reported_by_position() {
    let with_certificate = |certificate: &[u8]| {
        let mut hello = vec![0x16, 3, 1, 0, 42, 2, 0, 0, 38, 3, 1];
        hello.extend([7; 32]);
        hello.extend([0, 0, 0x2f, 0]);
        let length = u8::try_from(certificate.len()).unwrap();
        hello.extend([0x16, 3, 1, 0, length + 4, 11, 0, 0, length]);
        hello.extend(certificate);
        answering(hello.leak())
    };
    let none = fails_as(
        with_certificate(&[0, 0, 5, 0, 0, 2, 0x30, 0x00]),
        Protocol::Tls,
    );
    assert_eq!(none.kind, Kind::UnreadableCertificate, "{none}");
    assert!(none.reason.contains("certificate 1 of 1"), "{none}");
    let empty = fails_as(with_certificate(&[0, 0, 0]), Protocol::Tls);
    assert!(empty.reason.contains("sent no certificate"), "{empty}");
    let over = fails_as(
        with_certificate(&[0, 0, 5, 0, 0, 9, 0x30, 0x00]),
        Protocol::Tls,
    );
    assert!(over.reason.contains("cut short"), "{over}");
}

#[test]
fn names_without_addresses_are_reported() {
    let target = Target::parse("no-such-host.invalid:5432").unwrap();
    let failure = fails(&target, &ProbeLimits::within(Duration::from_secs(15)));
    assert_eq!(failure.phase, ProbePhase::Resolve);
    assert!(failure.reason.contains("no-such-host.invalid"), "{failure}");
}
