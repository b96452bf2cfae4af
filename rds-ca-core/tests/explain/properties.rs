//! What must not change an explanation, and what must not be explained.

use proptest::prelude::*;
use rds_ca_core::explain::{CauseId, Meaning, explain};

/// Messages of all families.
#[rustfmt::skip]
const KNOWN: &[&str] = &[
    "psql: error: connection to server at \"db.abc.eu-west-1.rds.amazonaws.com\" (10.0.0.5), port 5432 failed: SSL error: certificate verify failed",
    "FATAL:  password authentication failed for user \"app\"",
    "FATAL:  no pg_hba.conf entry for host \"10.0.0.9\", user \"app\", database \"orders\", no encryption",
    "root certificate file \"/home/app/.postgresql/root.crt\" does not exist",
    "could not read root certificate file \"/etc/ca.pem\": bad base64 decode",
    "server certificate for \"mydb.abc.eu-west-1.rds.amazonaws.com\" does not match host name \"db.internal\"",
    "server does not support SSL, but SSL was required",
    "ERROR 2026 (HY000): TLS/SSL error: self-signed certificate in certificate chain",
    "ERROR 1045 (28000): Access denied for user 'app'@'10.0.0.9' (using password: YES)",
    "ssl.SSLCertVerificationError: [SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: unable to get local issuer certificate (_ssl.c:1000)",
    "Error [ERR_TLS_CERT_ALTNAME_INVALID]: Hostname/IP does not match certificate's altnames: Host: db.internal. is not in the cert's altnames: DNS:mydb",
    "javax.net.ssl.SSLHandshakeException: PKIX path building failed: unable to find valid certification path to requested target",
    "java.security.InvalidAlgorithmParameterException: the trustAnchors parameter must be non-empty",
    "x509: certificate relies on legacy Common Name field, use SANs instead",
    "tls: failed to verify certificate: x509: certificate signed by unknown authority",
    "invalid peer certificate: UnknownIssuer",
    "Status: The certificate is NOT trusted. The certificate issuer is unknown.",
    "The remote certificate is invalid because of errors in the certificate chain: NotTimeValid",
    "schannel: next InitializeSecurityContext failed: SEC_E_WRONG_PRINCIPAL (0x80090322)",
    "TLS client: In state certify at ssl_handshake.erl:2133 generated CLIENT ALERT: Fatal - Unknown CA",
    "LOG:  could not accept SSL connection: tlsv1 alert unknown ca",
    "ORA-28759: failure to open file",
    "MongoParseError: option ssl_ca_certs is not supported",
    "weak sslmode \"require\" may not be used with sslrootcert=system (use \"verify-full\")",
    "Certificate not imported, alias <rds-root> already exists",
    "Certificate not found: rds-ca-2019",
    "sslmode value \"require\" invalid when SSL support is not compiled in",
    "Соединение: Цепочка сертификатов выпущена центром сертификации, не имеющим доверия.",
    "FATAL:  Passwort-Authentifizierung für Benutzer »app« fehlgeschlagen",
];

/// Lines that have nothing to do with TLS.
#[rustfmt::skip]
const NOISE: &[&str] = &[
    "",
    "2026-11-27T10:00:00Z level=info msg=\"HTTP request\" path=/health status=200 duration=3ms",
    "Nov 27 10:00:00 ip-10-0-188-23 systemd[1]: Started Session 17 of user root.",
    "127.0.0.1 - - [27/Nov/2026:10:00:00 +0000] \"GET /index.html HTTP/1.1\" 404 153 \"-\" \"curl/8.5.0\"",
    "oauth: token revoked for user 17",
    "{\"level\":\"info\",\"ts\":1795806255.2,\"msg\":\"cache miss\",\"key\":\"7f3c1888-9f0e-4e62-b188-000000000188\"}",
    "[GC pause (G1 Evacuation Pause) (young) 512M->188M(1024M), 0.0188 secs]",
    "kernel: [ 1045.283011] eth0: link up, 1000Mbps, full-duplex",
    "INFO  c.e.OrderService - order 2026 of customer 1045 was shipped",
    "redis: dial tcp 127.0.0.1:6379: connect: connection refused",
    "ResourceNotFoundException: Secrets Manager can't find the specified secret.",
    "DEBUG retry 3 of 5 after 1130 ms",
    "File \"/usr/lib/python3/json/decoder.py\", line 188, in decode",
];

fn first(text: &str) -> Option<CauseId> {
    explain(text).causes.first().map(|cause| cause.id)
}

fn meanings(text: &str) -> Vec<Meaning> {
    let mut all: Vec<Meaning> = explain(text)
        .matches
        .iter()
        .map(|found| found.meaning)
        .collect();
    all.sort();
    all
}

#[test]
fn every_listed_message_is_recognised() {
    for text in KNOWN {
        assert!(first(text).is_some(), "{text}");
    }
}

#[test]
fn any_two_messages_keep_both_first_causes() {
    for one in KNOWN {
        for other in KNOWN {
            for text in [
                format!("{one}\n{other}"),
                format!("{one}\r\n\r\n{other}\r\n"),
            ] {
                let all: Vec<CauseId> = explain(&text)
                    .causes
                    .iter()
                    .map(|cause| cause.id)
                    .take(2)
                    .collect();
                for wanted in [first(one), first(other)].into_iter().flatten() {
                    assert!(
                        all.contains(&wanted),
                        "{wanted:?} is not in {all:?}:\n{text}"
                    );
                }
            }
        }
    }
}

/// Wraps the text at blanks, as a terminal or a mail program does.
fn wrapped(text: &str, width: usize) -> String {
    let (mut out, mut column) = (String::new(), 0);
    for word in text.split(' ') {
        if column > 0 && column + word.len() > width {
            out.push('\n');
            column = 0;
        } else if column > 0 {
            out.push(' ');
        }
        out.push_str(word);
        column += word.len() + 1;
    }
    out
}

fn escaped(text: &str) -> String {
    serde_json::to_string(text).unwrap()
}

/// Each letter that is not ASCII as `\uXXXX` too.
fn escaped_to_ascii(text: &str) -> String {
    let mut out = String::new();
    for letter in escaped(text).chars() {
        if letter.is_ascii() {
            out.push(letter);
        } else {
            out.push_str(&format!("\\u{:04x}", u32::from(letter)));
        }
    }
    out
}

fn disguises(text: &str) -> Vec<String> {
    vec![
        format!("2026-11-27 10:00:00.123 UTC:10.0.0.5(4000):app@orders:[77]:{text}"),
        format!("2026-11-27T10:00:00.000Z ERROR [main] com.example.App - {text}"),
        format!("Nov 27 10:00:00 host app[123]: {text}"),
        format!("2026-11-27T10:00:00.000000000Z stderr F {text}"),
        format!("[2026-11-27 10:00:00,000: ERROR/MainProcess] {text}"),
        format!("E1127 10:00:00.000000       1 main.go:17] {text}"),
        format!("\u{1b}[31mERROR\u{1b}[0m {text}\u{1b}[0m"),
        format!(
            "{{\"level\":\"error\",\"time\":\"2026-11-27T10:00:00Z\",\"msg\":{}}}",
            escaped(text)
        ),
        format!(
            "{{\"log\":{},\"stream\":\"stderr\"}}",
            escaped_to_ascii(&format!("{text}\n"))
        ),
        escaped(&format!("{{\"message\": {}}}", escaped(text))),
        format!("{text}\r\n"),
        format!("    {text}    "),
        format!("app-7d9f5b6c4-x2x9k app {text}"),
        text.to_uppercase(),
    ]
}

#[test]
fn prefixes_wrapping_case_colours_and_escapes_change_nothing() {
    for text in KNOWN {
        for disguised in disguises(text) {
            assert_eq!(meanings(&disguised), meanings(text), "{disguised}");
            assert_eq!(first(&disguised), first(text), "{disguised}");
        }
        // A line end may be a wrap or the end of a message, so a repeated meaning may be reported twice.
        for disguised in [wrapped(text, 60), wrapped(text, 40).replace('\n', "\n    ")] {
            let all = meanings(&disguised);
            assert!(
                meanings(text).iter().all(|meaning| all.contains(meaning)),
                "{disguised}"
            );
            assert_eq!(first(&disguised), first(text), "{disguised}");
        }
    }
    for hexadecimal in [
        "0x80090325",
        "0X80090325",
        "0x80090325".to_uppercase().as_str(),
    ] {
        assert_eq!(
            first(&format!("error {hexadecimal}")),
            Some(CauseId::RootMissing)
        );
    }
}

/// Long text is examined only around words of known messages: no message may be missed there.
#[test]
fn nothing_is_missed_in_long_text() {
    let noise = "2026-11-27T10:00:00Z level=info msg=\"GET /health\" duration=3ms\n".repeat(480);
    for text in KNOWN {
        for disguised in disguises(text) {
            let long = format!("{noise}{disguised}\n");
            assert_eq!(meanings(&long), meanings(&disguised), "{disguised}");
            assert_eq!(first(&long), first(text), "{disguised}");
        }
    }
    for text in KNOWN {
        let long = format!("{noise}{}\n", wrapped(text, 60));
        assert_eq!(first(&long), first(text), "{long}");
    }
    for line in include_str!("../data/driver-messages.tsv").lines().skip(1) {
        let error = line.splitn(6, '\t').last().unwrap();
        let long = format!("{noise}{error}\n");
        assert_eq!(meanings(&long), meanings(error), "{error}");
    }
}

#[test]
fn noise_is_not_explained() {
    for text in NOISE {
        assert!(
            !explain(text).is_recognised(),
            "{text}: {:?}",
            explain(text).matches
        );
    }
    let all = NOISE.join("\n");
    assert!(!explain(&all).is_recognised(), "{:?}", explain(&all).events);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    /// Lines before and after a message do not change its meaning.
    #[test]
    fn unrelated_lines_change_nothing(
        message in 0..KNOWN.len(),
        before in prop::collection::vec(0..NOISE.len(), 0..8),
        after in prop::collection::vec(0..NOISE.len(), 0..8),
    ) {
        let line = |number: &usize| format!("{}\n", NOISE[*number]);
        let text: String = before.iter().map(line).chain([format!("{}\n", KNOWN[message])]).chain(after.iter().map(line)).collect();
        prop_assert_eq!(meanings(&text), meanings(KNOWN[message]), "{}", text);
        prop_assert_eq!(first(&text), first(KNOWN[message]), "{}", text);
        prop_assert_eq!(explain(&text).events[0].line as usize, before.len() + 1);
    }

    /// Text that only looks like host names, UUIDs, numbers, base64 or words is not a message.
    #[test]
    fn random_words_are_not_explained(words in prop::collection::vec("ip-10-[0-9]{1,3}-[0-9]{1,3}-[0-9]{1,3}|[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}|-?[0-9]{1,7}|0x[0-6][0-9a-f]{7}|[A-Za-z0-9+/]{40}={0,2}|[a-z]{2,9}", 1..40)) {
        let text = words.join(" ");
        prop_assert!(!explain(&text).is_recognised(), "{}", text);
    }

    /// No text makes it panic.
    #[test]
    fn any_text_is_read(text in any::<String>(), cut in any::<prop::sample::Index>(), message in 0..KNOWN.len()) {
        let at = cut.index(KNOWN[message].len());
        let part = String::from_utf8_lossy(&KNOWN[message].as_bytes()[at..]).into_owned();
        let _ = explain(&text).to_string();
        let _ = explain(&format!("{text}{part}\\{text}[{part},32, {text}")).to_string();
    }
}
