//! Refused attempts in a database's log, joined with the clients of the manifest.

use rds_ca_core::audit::{Audit, AuditRule, Inputs, Outcome};
use rds_ca_core::client::{Clients, Manifest};
use rds_ca_core::sessions::Usage;
use rds_ca_core::sessions::log::{LogFormat, LogReader};
use rds_ca_core::{Fleet, TrustStore, timestamp};

const LOG: &str = "\
2026-11-27 10:00:00 UTC:10.0.0.9(4000):[unknown]@[unknown]:[71]:LOG:  could not accept SSL connection: tlsv1 alert unknown ca
2026-11-27 10:00:01 UTC:10.0.0.9(4001):shop@orders:[72]:FATAL:  no pg_hba.conf entry for host \"10.0.0.9\", user \"shop\", database \"orders\", no encryption
2026-11-27 10:00:02 UTC:10.0.0.8(4002):batch@orders:[73]:FATAL:  password authentication failed for user \"batch\"
2026-11-27 10:00:03 UTC:10.9.9.9(4003):[unknown]@[unknown]:[74]:LOG:  could not accept SSL connection: EOF detected
";

fn usage(log: &str) -> Usage {
    let mut reader = LogReader::new(LogFormat::Postgres, "orders");
    reader.read(log.as_bytes()).unwrap();
    reader.finish().unwrap().usage
}

fn audit(manifest: &str, log: &str, at: &str) -> Audit {
    let fleet = Fleet::parse(
        br#"{"DBInstances": [{
            "DBInstanceIdentifier": "orders",
            "DBInstanceArn": "arn:aws:rds:eu-west-1:123456789012:db:orders",
            "Engine": "postgres", "EngineVersion": "15.4",
            "Endpoint": {"Address": "orders.abc.eu-west-1.rds.amazonaws.com", "Port": 5432},
            "CACertificateIdentifier": "rds-ca-rsa2048-g1",
            "CertificateDetails": {"CAIdentifier": "rds-ca-rsa2048-g1", "ValidTill": "2027-09-01T00:00:00Z"}
        }]}"#,
    )
    .unwrap();
    let manifest = Manifest::parse(manifest).unwrap();
    let clients = Clients::open_with(manifest, |path, _| TrustStore::open(path, None));
    let usages = [usage(log)];
    let inputs = Inputs::new(&fleet, timestamp::parse(at).unwrap())
        .clients(&clients)
        .sessions(&usages);
    Audit::of(&inputs)
}

fn found(audit: &Audit, rule: AuditRule) -> Vec<(String, String, Vec<String>)> {
    let all = audit.counting().filter(|finding| finding.rule == rule);
    all.map(|one| {
        (
            one.subject.name.to_string(),
            one.message.clone(),
            one.evidence.clone(),
        )
    })
    .collect()
}

const CLIENTS: &str = "\
[[client]]
name = \"shop\"
mode = \"verify-full\"
stack = \"openssl\"
databases = [\"orders\"]
[[client]]
name = \"batch\"
mode = \"plain\"
databases = [\"orders\"]
";

#[test]
fn a_client_that_fails_now_is_named() {
    let told = audit(CLIENTS, LOG, "2026-11-28T00:00:00Z");
    let failing = found(&told, AuditRule::ClientFailing);
    // The alert has no user; the plain-text attempt that followed came from the same address and has one.
    assert_eq!(failing.len(), 1, "{failing:?}");
    let (name, message, evidence) = &failing[0];
    assert_eq!(name, "shop");
    assert!(
        message.starts_with("2 attempts were refused, the last on 2026-11-27T10:00:01Z:"),
        "{message}"
    );
    assert!(message.contains("does not trust"), "{message}");
    assert_eq!(evidence.len(), 2);
    assert!(
        evidence.iter().all(|line| line.contains("10.0.0.9")),
        "{evidence:?}"
    );
    assert_eq!(told.outcome(), Outcome::NotFine);
    // Unidentified attempts belong to the database: no client is blamed for them.
    let strangers = found(&told, AuditRule::DatabaseRefusesClients);
    assert_eq!(strangers.len(), 1);
    assert!(strangers[0].2[0].contains("10.9.9.9"), "{strangers:?}");
    // A wrong password is unrelated to TLS.
    let logins = found(&told, AuditRule::DatabaseLoginsRefused);
    assert_eq!(logins.len(), 1);
    assert!(logins[0].2[0].contains("batch"), "{logins:?}");
}

#[test]
fn old_or_resolved_attempts_do_not_count() {
    let none = |told: &Audit| {
        [
            AuditRule::ClientFailing,
            AuditRule::DatabaseRefusesClients,
            AuditRule::DatabaseLoginsRefused,
        ]
        .iter()
        .all(|rule| found(told, *rule).is_empty())
    };
    assert!(none(&audit(CLIENTS, LOG, "2026-12-05T00:00:00Z")));
    assert!(!none(&audit(CLIENTS, LOG, "2026-12-04T00:00:00Z")));
    let mended = format!(
        "{LOG}2026-11-27 11:00:00 UTC:10.0.0.9(4009):shop@orders:[90]:LOG:  connection authorized: user=shop database=orders SSL enabled (protocol=TLSv1.3, cipher=C, bits=256)\n"
    );
    let told = audit(CLIENTS, &mended, "2026-11-28T00:00:00Z");
    assert!(found(&told, AuditRule::ClientFailing).is_empty());
    // A plain-text session resolves nothing: the client continued without TLS.
    let plain = mended.replace(" SSL enabled (protocol=TLSv1.3, cipher=C, bits=256)", "");
    let told = audit(CLIENTS, &plain, "2026-11-28T00:00:00Z");
    assert_eq!(found(&told, AuditRule::ClientFailing).len(), 1);
}

#[test]
fn the_only_client_of_a_database_is_assumed_if_tls_is_the_reason() {
    let alone = "[[client]]\nname = \"web\"\nmode = \"verify-full\"\ndatabases = [\"orders\"]\n";
    let told = audit(alone, LOG, "2026-11-28T00:00:00Z");
    assert_eq!(found(&told, AuditRule::ClientFailing)[0].0, "web");
    // Not for an attempt that ended without a reason: anyone may connect.
    assert_eq!(found(&told, AuditRule::DatabaseRefusesClients).len(), 1);
}
