//! Many endpoints at once, IPv6, detection, files, and the syntax of targets.

use std::net::{Ipv6Addr, TcpListener};
use std::ops::ControlFlow;

use rds_ca_core::ErrorKind;
use rds_ca_core::probe::{ProbeLimits, Target, probe, probe_many};
use rds_ca_core::probed::{ProbeFailureKind, Protocol, probes_from_json, probes_to_json};

use crate::pki::Pki;
use crate::servers::{free_port, s_server};
use crate::{bytes, now, target};

#[test]
fn results_come_in_the_targets_order_with_progress() {
    let pki = Pki::mint("P-256");
    let server = s_server(&pki, &[]);
    let closed = free_port();
    let targets: Vec<_> = (0..40)
        .map(|number| {
            target(if number % 4 == 0 { closed } else { server.port }).speaking(Protocol::Tls)
        })
        .collect();
    let mut heard = Vec::new();
    let seen = probe_many(&targets, &ProbeLimits::default(), now(), |_, done| {
        heard.push(done);
        ControlFlow::Continue(())
    })
    .unwrap();
    assert_eq!(heard, (1..=40).collect::<Vec<_>>());
    for (number, seen) in seen.iter().enumerate() {
        if number % 4 == 0 {
            let failure = seen.failure.as_ref().unwrap();
            assert_eq!(failure.kind, ProbeFailureKind::NotConnected);
        } else {
            assert_eq!(bytes(seen), pki.chain);
        }
    }
    let text = probes_to_json(&seen).unwrap();
    let read = probes_from_json(&text).unwrap();
    assert_eq!(read, seen);
    assert_eq!(probes_to_json(&read).unwrap(), text);
}

#[test]
fn a_stopped_run_reports_which_were_not_probed() {
    let closed = free_port();
    let targets = vec![target(closed).speaking(Protocol::Tls); 50];
    let limits = ProbeLimits {
        concurrency: 1,
        ..ProbeLimits::default()
    };
    let mut heard = 0;
    let seen = probe_many(&targets, &limits, now(), |_, _| {
        heard += 1;
        ControlFlow::Break(())
    })
    .unwrap();
    assert_eq!(heard, 1);
    assert_eq!(seen.len(), 50);
    let cancelled = seen
        .iter()
        .filter(|seen| seen.failure.as_ref().unwrap().kind == ProbeFailureKind::Cancelled);
    assert!(cancelled.count() >= 48);
}

#[test]
fn impossible_limits_are_an_error() {
    for limits in [
        ProbeLimits {
            concurrency: 0,
            ..ProbeLimits::default()
        },
        ProbeLimits {
            concurrency: 513,
            ..ProbeLimits::default()
        },
        ProbeLimits {
            bytes: 0,
            ..ProbeLimits::default()
        },
        ProbeLimits::within(std::time::Duration::ZERO),
    ] {
        let error = probe_many(&[], &limits, now(), |_, _| ControlFlow::Continue(())).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidInput);
        assert!(probe(&target(1), &limits, now()).is_err());
    }
}

#[test]
fn ipv6_and_names_with_several_addresses() {
    let pki = Pki::mint("P-256");
    // `localhost` may have both address families; the server accepts only IPv4.
    let server = s_server(&pki, &[]);
    let by_name = Target::new("localhost", Some(server.port))
        .unwrap()
        .speaking(Protocol::Tls);
    let seen = probe(&by_name, &ProbeLimits::default(), now()).unwrap();
    assert_eq!(bytes(&seen), pki.chain);
    assert!(seen.timings.resolve.is_some());
    let listener = TcpListener::bind((Ipv6Addr::LOCALHOST, 0)).expect("loopback of IPv6");
    let port = listener.local_addr().unwrap().port();
    let answer = std::thread::spawn(move || {
        use std::io::{Read as _, Write as _};
        let (mut stream, _) = listener.accept().unwrap();
        let mut request = [0; 8];
        stream.read_exact(&mut request).unwrap();
        stream.write_all(b"N").unwrap();
        request
    });
    let v6 = Target::parse(&format!("[::1]:{port}"))
        .unwrap()
        .speaking(Protocol::Postgres);
    let seen = probe(&v6, &ProbeLimits::default(), now()).unwrap();
    assert_eq!(seen.failure.unwrap().kind, ProbeFailureKind::NoTls);
    assert_eq!(seen.address.unwrap().ip(), Ipv6Addr::LOCALHOST);
    assert_eq!(seen.server_name, None);
    assert_eq!(answer.join().unwrap(), [0, 0, 0, 8, 4, 210, 22, 47]);
}

#[test]
fn files_of_another_kind_are_refused() {
    let (invalid, other) = (ErrorKind::InvalidInput, ErrorKind::Unsupported);
    for (text, kind, why) in [
        ("{}", invalid, "`format`"),
        ("[]", invalid, "`format` and `version`"),
        (
            r#"{"format": "rds-ca-fleet", "version": 1}"#,
            invalid,
            "rds-ca-fleet",
        ),
        (
            r#"{"format": "rds-ca-probe", "version": 2, "probes": "later"}"#,
            other,
            "version 2",
        ),
        (
            r#"{"format": "rds-ca-probe", "version": 1, "probes": [{"host": "h", "port": 1, "at": "2026-01-01", "chain": ["x"]}]}"#,
            invalid,
            "certificate 1",
        ),
        ("", invalid, "EOF"),
    ] {
        let error = probes_from_json(text).unwrap_err();
        assert_eq!(error.kind(), kind, "{text}");
        assert!(error.to_string().contains(why), "{text}: {error}");
    }
}

#[test]
fn targets_are_parsed_or_refused() {
    for (text, host, port) in [
        ("db.example", "db.example", 5432),
        ("db.example:1", "db.example", 1),
        ("192.0.2.1:65535", "192.0.2.1", 65535),
        ("[2001:db8::1]:3306", "2001:db8::1", 3306),
        ("[2001:db8::1]", "2001:db8::1", 5432),
        ("2001:db8::1", "2001:db8::1", 5432),
    ] {
        let target = Target::parse(text).unwrap();
        assert_eq!((target.host(), target.port()), (host, port));
    }
    let long = "x".repeat(254);
    for text in [
        "",
        ":5432",
        "db:0",
        "db:65536",
        "db:x",
        "a b",
        "postgres://u:p@db/x",
        "db\n",
        "\u{7}",
        &long,
    ] {
        assert!(Target::parse(text).is_err() || text == "db\n", "{text:?}");
    }
}
