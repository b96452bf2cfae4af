//! Error messages that real clients printed, and the causes for which the cases were made.

use rds_ca_core::explain::{CauseId, Explainer, Explanation, Likelihood, Meaning, explain};

const MESSAGES: &str = include_str!("../data/error-messages.tsv");

/// The causes for which the case was made, as identifiers; the client, the case, what the client printed.
fn measured() -> Vec<(Vec<String>, &'static str, &'static str, &'static str)> {
    let rows = MESSAGES.lines().skip(1).map(|line| {
        let [causes, case, stack, error] = line.splitn(4, '\t').collect::<Vec<_>>()[..] else {
            panic!("four columns: {line}");
        };
        (
            causes.split('|').map(str::to_owned).collect(),
            stack,
            case,
            error,
        )
    });
    rows.collect()
}

fn name(id: CauseId) -> String {
    format!("{id:?}")
        .chars()
        .fold(String::new(), |mut out, letter| {
            if letter.is_uppercase() && !out.is_empty() {
                out.push('-');
            }
            out.extend(letter.to_lowercase());
            out
        })
}

fn place_of(explanation: &Explanation, truth: &[String]) -> Option<usize> {
    explanation
        .causes
        .iter()
        .filter(|cause| cause.likelihood <= Likelihood::Possible)
        .position(|cause| truth.contains(&name(cause.id)))
}

#[test]
fn every_measured_message_is_recognised_and_its_true_cause_named() {
    let rows = measured();
    let (mut wrong, mut first, mut third) = (Vec::new(), 0, 0);
    for (truth, stack, case, error) in &rows {
        let explanation = explain(error);
        match place_of(&explanation, truth) {
            Some(place) => {
                first += usize::from(place == 0);
                third += usize::from(place < 3);
            }
            None => wrong.push(format!(
                "{stack} {case} wants {truth:?}, has {:?} of {:?}: {error}",
                explanation
                    .causes
                    .iter()
                    .map(|cause| cause.id)
                    .take(6)
                    .collect::<Vec<_>>(),
                explanation
                    .matches
                    .iter()
                    .map(|found| found.meaning)
                    .collect::<Vec<_>>(),
            )),
        }
    }
    println!(
        "{} messages, {first} first, {third} among the first three",
        rows.len()
    );
    assert!(
        wrong.is_empty(),
        "{} of {}:\n{}",
        wrong.len(),
        rows.len(),
        wrong.join("\n")
    );
}

#[test]
fn a_message_that_says_why_has_its_cause_first() {
    let cases: &[(&str, CauseId)] = &[
        // libpq
        (
            "psql: error: connection to server at \"db.example.com\" (10.0.0.5), port 5432 failed: SSL error: certificate verify failed",
            CauseId::RootMissing,
        ),
        (
            "root certificate file \"/home/app/.postgresql/root.crt\" does not exist\nEither provide the file or change sslmode",
            CauseId::StoreNotFound,
        ),
        (
            "could not read root certificate file \"/etc/ca.pem\": bad base64 decode",
            CauseId::StoreDamaged,
        ),
        (
            "server certificate for \"mydb.abc.eu-west-1.rds.amazonaws.com\" does not match host name \"db.internal\"",
            CauseId::HostNameMismatch,
        ),
        (
            "server certificate for \"mydb.abc.eu-west-1.rds.amazonaws.com\" does not match host name \"10.1.2.3\"",
            CauseId::ConnectsByAddress,
        ),
        (
            "FATAL: no pg_hba.conf entry for host \"10.0.0.9\", user \"app\", database \"orders\", no encryption",
            CauseId::EncryptionForced,
        ),
        (
            "FATAL:  no pg_hba.conf entry for host \"10.0.0.9\", user \"app\", database \"orders\", SSL off",
            CauseId::EncryptionForced,
        ),
        (
            "FATAL: kein pg_hba.conf-Eintrag für Host »10.0.0.9«, Benutzer »app«, Datenbank »orders«, keine Verschlüsselung",
            CauseId::EncryptionForced,
        ),
        (
            "FATAL: aucune entrée dans pg_hba.conf pour l'hôte « 10.0.0.9 », utilisateur « app »,\nbase de données « orders », aucun chiffrement",
            CauseId::EncryptionForced,
        ),
        (
            "Server-Zertifikat für »mydb« stimmt nicht mit dem Hostnamen »db« überein",
            CauseId::HostNameMismatch,
        ),
        (
            "server does not support SSL, but SSL was required",
            CauseId::ServerWithoutTls,
        ),
        // MySQL, MariaDB
        (
            "ERROR 3159 (HY000): Connections using insecure transport are prohibited while --require_secure_transport=ON.",
            CauseId::EncryptionForced,
        ),
        (
            "ERROR 1045 (28000): Access denied for user 'app'@'10.0.0.9' (using password: YES)",
            CauseId::WrongCredentials,
        ),
        (
            "ERROR 2026 (HY000): SSL connection error: error:1416F086:SSL routines:tls_process_server_certificate:certificate verify failed",
            CauseId::RootMissing,
        ),
        (
            "ERROR 2026 (HY000): TLS/SSL error: self-signed certificate in certificate chain",
            CauseId::RootMissing,
        ),
        (
            "ERROR 2026 (HY000): SSL connection error: unsupported protocol",
            CauseId::TlsVersionTooOld,
        ),
        // OpenSSL with depth
        (
            "depth=2 C = US, O = \"Amazon Web Services, Inc.\", CN = Amazon RDS Root 2019 CA\nverify error:num=10:certificate has expired\nnotAfter=Aug 22 17:08:50 2024 GMT",
            CauseId::RootExpired,
        ),
        (
            "depth=0 CN = mydb.abc.eu-west-1.rds.amazonaws.com\nverify error:num=10:certificate has expired",
            CauseId::ServerCertificateExpired,
        ),
        (
            "Verify return code: 20 (unable to get local issuer certificate)",
            CauseId::RootMissing,
        ),
        (
            "Verify return code: 2 (unable to get issuer certificate)",
            CauseId::IntermediateAsAnchor,
        ),
        // Python, Node
        (
            "ssl.SSLCertVerificationError: [SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: unable to get local issuer certificate (_ssl.c:1000)",
            CauseId::RootMissing,
        ),
        (
            "ssl.SSLCertVerificationError: [SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: self-signed certificate (_ssl.c:1000)",
            CauseId::Intercepted,
        ),
        (
            "ssl.SSLCertVerificationError: certificate verify failed: Basic Constraints of CA cert not marked critical (_ssl.c:1010)",
            CauseId::StrictFlags,
        ),
        (
            "Error: self signed certificate in certificate chain\n    at TLSSocket.onConnectSecure {\n  code: 'SELF_SIGNED_CERT_IN_CHAIN'\n}",
            CauseId::RootMissing,
        ),
        (
            "Error [ERR_TLS_CERT_ALTNAME_INVALID]: Hostname/IP does not match certificate's altnames: Host: db.internal. is not in the cert's altnames: DNS:mydb",
            CauseId::HostNameMismatch,
        ),
        (
            "Error: Client network socket disconnected before secure TLS connection was established",
            CauseId::WrongPort,
        ),
        // Java
        (
            "javax.net.ssl.SSLHandshakeException: PKIX path building failed: sun.security.provider.certpath.SunCertPathBuilderException: unable to find valid certification path to requested target",
            CauseId::RootMissing,
        ),
        (
            "java.security.InvalidAlgorithmParameterException: the trustAnchors parameter must be non-empty",
            CauseId::Pkcs12WithoutTrust,
        ),
        (
            "java.io.IOException: Keystore was tampered with, or password was incorrect",
            CauseId::WrongStorePassword,
        ),
        (
            "java.security.cert.CertificateExpiredException: NotAfter: Thu Aug 22 17:08:50 UTC 2024",
            CauseId::IntermediateExpired,
        ),
        (
            "javax.net.ssl.SSLHandshakeException: No appropriate protocol (protocol is disabled or cipher suites are inappropriate)",
            CauseId::TlsVersionTooOld,
        ),
        (
            "Certificate not imported, alias <Amazon RDS Root 2019 CA> already exists",
            CauseId::AliasesCollide,
        ),
        (
            "SSLHandshakeException: PKIX path building failed; javax.net.ssl.trustStore=/app/rds.jks",
            CauseId::FirstCertificateOnly,
        ),
        // Go, rustls, GnuTLS
        (
            "tls: failed to verify certificate: x509: certificate signed by unknown authority",
            CauseId::RootMissing,
        ),
        (
            "x509: certificate relies on legacy Common Name field, use SANs instead",
            CauseId::CommonNameOnly,
        ),
        (
            "x509: certificate is valid for a.example, not b.example",
            CauseId::HostNameMismatch,
        ),
        (
            "Error { kind: Io, cause: Some(Custom { kind: InvalidData, error: InvalidCertificate(UnknownIssuer) }) }",
            CauseId::RootMissing,
        ),
        (
            "invalid peer certificate: certificate expired: verification time 1790000000 (UNIX), but certificate is not valid after 1724346530",
            CauseId::IntermediateExpired,
        ),
        (
            "Status: The certificate is NOT trusted. The certificate issuer is unknown.",
            CauseId::RootMissing,
        ),
        // .NET, ODBC, SQL Server
        (
            "Npgsql.NpgsqlException: Exception while performing SSL handshake ---> System.Security.Authentication.AuthenticationException: The remote certificate is invalid because of errors in the certificate chain: PartialChain",
            CauseId::RootMissing,
        ),
        (
            "The remote certificate is invalid according to the validation procedure: RemoteCertificateNameMismatch",
            CauseId::HostNameMismatch,
        ),
        (
            "[Microsoft][ODBC Driver 18 for SQL Server]SSL Provider: [error:0A000086:SSL routines::certificate verify failed:unable to get local issuer certificate]",
            CauseId::RootMissing,
        ),
        (
            "[Microsoft][ODBC Driver 18 for SQL Server]SSL Provider: The certificate chain was issued by an authority that is not trusted.",
            CauseId::RootMissing,
        ),
        (
            "Die Zertifikatkette wurde von einer nicht vertrauenswürdigen Zertifizierungsstelle ausgestellt.",
            CauseId::RootMissing,
        ),
        (
            "SSL Provider: The target principal name is incorrect.",
            CauseId::HostNameMismatch,
        ),
        // Oracle
        (
            "ORA-29024: Certificate validation failure",
            CauseId::RootMissing,
        ),
        ("ORA-28759: failure to open file", CauseId::StoreNotFound),
        (
            "ORA-29003: SSL transport detected mismatched server certificate",
            CauseId::HostNameMismatch,
        ),
        // from the server, through a proxy
        (
            "LOG: could not accept SSL connection: tlsv1 alert unknown ca",
            CauseId::ClientRefused,
        ),
        (
            "connection to server at \"orders.proxy-abc.eu-west-1.rds.amazonaws.com\" failed: SSL error: certificate verify failed",
            CauseId::ProxyNeedsOtherRoots,
        ),
        (
            "connection to server at \"abc4example.dsql.us-east-1.on.aws\", port 5432 failed: SSL error: certificate verify failed",
            CauseId::ProxyNeedsOtherRoots,
        ),
        (
            "x509: certificate signed by unknown authority (connecting to graph.cluster-abc.eu-west-1.neptune.amazonaws.com:8182)",
            CauseId::ProxyNeedsOtherRoots,
        ),
        (
            "verify error:num=20:unable to get local issuer certificate; depth=1 C = US, O = Amazon, CN = Amazon RSA 2048 M02",
            CauseId::ProxyNeedsOtherRoots,
        ),
        (
            "Aurora Serverless v1 cluster: unable to get local issuer certificate",
            CauseId::ProxyNeedsOtherRoots,
        ),
    ];
    let wrong: Vec<String> = cases
        .iter()
        .filter_map(|(text, cause)| {
            let explanation = explain(text);
            let first = explanation.causes.first().map(|first| first.id);
            (first != Some(*cause)).then(|| {
                format!(
                    "{cause:?}, not {first:?} ({:?}): {text}",
                    explanation.matches
                )
            })
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn no_remedy_weakens_verification() {
    let forbidden = [
        "sslmode=require",
        "sslmode=disable",
        "sslmode=prefer",
        "rejectunauthorized",
        "reject_unauthorized",
        "trustservercertificate",
        "trust server certificate=",
        "insecure",
        "verify=false",
        "verify_none",
        "cert_none",
        "check_hostname",
        "skip-verify",
        "skipverify",
        "danger",
        "turn off",
        "switch off",
        "disabl",
        "allowinvalid",
        "node_tls_reject",
        "ssl-mode=required",
        "ssl_mode=required",
        "sslmode=required",
        "trust all",
        "trustall",
        "curl -k",
        "ignore",
    ];
    let texts: Vec<String> = every_cause()
        .into_iter()
        .flat_map(|cause| {
            let evidence = cause.evidence.iter().copied();
            evidence
                .chain([cause.title, cause.why, cause.remedy])
                .map(str::to_lowercase)
                .collect::<Vec<_>>()
        })
        .collect();
    assert!(texts.len() > 150, "the messages reach every cause");
    for text in texts {
        for word in forbidden {
            assert!(!text.contains(word), "{word:?} in {text:?}");
        }
    }
}

#[test]
fn every_cause_can_come_first_or_second_and_has_evidence() {
    for cause in every_cause() {
        assert!(
            !cause.evidence.is_empty() && !cause.remedy.is_empty(),
            "{:?}",
            cause.id
        );
        assert!(cause.rank >= 1);
    }
}

/// Each cause once, collected by explaining known messages.
fn every_cause() -> Vec<rds_ca_core::explain::Cause> {
    let known = [
        "access denied for user",
        "psql: error: connection refused",
        "alias <a> already exists",
        "tlsv13 alert certificate required",
        "require_secure_transport=on",
        "wrong version number",
        "trustanchors parameter must be non-empty",
        "password verification failed",
        "alert unknown ca",
        "server does not support ssl, but ssl was required",
        "unsupported protocol",
        "could not read root certificate file \"x\": no such file",
        "certificate revoked",
        "certificate present, but not private key file \"x\"",
        "mysql: unknown variable 'ssl-mode=REQUIRED'",
        "invalid sslmode value: \"verify_full\"",
        "sslmode value \"require\" invalid when SSL support is not compiled in",
        "Certificate not found: rds-ca-2019",
        "CACertificateIdentifier is required to use the NoCertificateRotationRestart option",
        "option ssl_ca is not supported",
        "error performing TLS handshake",
        "WARNING: rds.pem does not contain exactly one certificate or CRL: skipping",
    ];
    let measured = measured().into_iter().map(|(_, _, _, error)| error);
    let mut causes = Vec::new();
    for text in measured.chain(known) {
        for cause in explain(text).causes {
            if !causes
                .iter()
                .any(|known: &rds_ca_core::explain::Cause| known.id == cause.id)
            {
                causes.push(cause);
            }
        }
    }
    assert_eq!(
        causes.len(),
        51,
        "every cause of the table is reached: {:?}",
        causes.iter().map(|cause| cause.id).collect::<Vec<_>>()
    );
    causes
}

#[test]
fn unknown_text_is_not_guessed_at() {
    for text in [
        "",
        " \n\t",
        "the printer is out of paper",
        "ERROR: relation \"orders\" does not exist",
        "ERROR 1064 (42000): You have an error in your SQL syntax",
        "certificate",
        "ssl",
        "java.lang.NullPointerException at com.example.Main.main(Main.java:5)",
        "panic: runtime error: index out of range [3] with length 3",
        "*",
        "\u{0}\u{fffd}\u{202e}",
    ] {
        let explanation = explain(text);
        assert!(
            !explanation.is_recognised(),
            "{text:?}: {:?}",
            explanation.matches
        );
        assert!(explanation.causes.is_empty());
        assert!(!explanation.advice.is_empty());
        assert!(explanation.to_string().starts_with("not recognised"));
    }
}

#[test]
fn a_long_log_is_read_completely() {
    let error = "SSLCertVerificationError: certificate verify failed: IP address mismatch, certificate is not valid for '10.0.0.1'";
    let line = "2026-01-01 00:00:00 INFO nothing happened\n";
    let noise = line.repeat(20_000);
    for (text, at) in [
        (format!("{error}\n{noise}"), 1),
        (format!("{noise}{error}"), 20_001),
        (format!("{noise}{error}\n{noise}"), 20_001),
    ] {
        let explanation = explain(&text);
        assert_eq!(explanation.matches[0].meaning, Meaning::AddressMismatch);
        assert_eq!(explanation.causes[0].id, CauseId::ConnectsByAddress);
        assert_eq!(explanation.events.len(), 1);
        assert_eq!(explanation.events[0].line, at);
        assert_eq!(explanation.events[0].quote, error);
    }
}

#[test]
fn pieces_of_any_size_give_the_same_explanation() {
    let text = "2026-11-27 10:00:00 INFO started\n2026-11-27 10:00:01 ERROR SSL error: certificate verify failed\n\
                2026-11-27 10:00:02 ERROR FATAL: password authentication failed for user \"app\"\n";
    let text = text.repeat(6_000);
    let at_once = explain(&text);
    assert_eq!(at_once.events.len(), 2);
    assert!(
        at_once.events.iter().all(|event| event.count == 6_000),
        "{at_once:?}"
    );
    for size in [1_000, 65_537, 300_000] {
        let mut explainer = Explainer::new();
        for piece in text.as_bytes().chunks(size) {
            explainer.push(piece);
        }
        assert_eq!(explainer.finish(), at_once, "{size}");
    }
}

#[test]
fn older_messages_are_left_out() {
    let text = "2026-11-27 09:00:00 ERROR SSL error: certificate verify failed\n\
                2026-11-27T10:00:00Z ERROR FATAL: password authentication failed for user \"app\"\n";
    let since = |at: &str| {
        let at = rds_ca_core::timestamp::parse(at).unwrap();
        let mut explainer = Explainer::new().since(at);
        explainer.push(text.as_bytes());
        let causes = explainer.finish().causes;
        causes.first().map(|cause| cause.id)
    };
    assert_eq!(since("2026-11-27T08:00:00Z"), Some(CauseId::RootMissing));
    assert_eq!(
        since("2026-11-27T09:30:00Z"),
        Some(CauseId::WrongCredentials)
    );
    assert_eq!(since("2026-11-27T11:00:00Z"), None);
}

#[test]
fn hostile_text_takes_bounded_time() {
    let start = std::time::Instant::now();
    for piece in [
        "no pg_hba.conf entry ",
        "server certificate for \"",
        "depth=0 ",
        "a",
        "ß",
        "\u{10ffff}",
    ] {
        let _ = explain(&piece.repeat((512 << 10) / piece.len()));
    }
    assert!(start.elapsed().as_secs() < 20, "{:?}", start.elapsed());
}

#[test]
fn causes_of_several_messages_share_the_first_ranks() {
    let explanation = explain(
        "The certificate is NOT trusted. The certificate chain uses expired certificate. The name in the certificate does not match the expected.",
    );
    let firsts: Vec<CauseId> = explanation
        .causes
        .iter()
        .take(3)
        .map(|cause| cause.id)
        .collect();
    assert!(
        firsts.contains(&CauseId::HostNameMismatch) && firsts.contains(&CauseId::RootExpired),
        "{firsts:?}"
    );
    let ranks: Vec<usize> = explanation.causes.iter().map(|cause| cause.rank).collect();
    assert_eq!(ranks, (1..=ranks.len()).collect::<Vec<_>>());
}
