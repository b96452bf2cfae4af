//! The meaning of a server's message about a failed attempt.

use super::super::Reason;
use crate::explain::{Meaning, explain};

/// The reason that the message states for an attempt; `None` if it is not about one.
pub(super) fn reason_of(message: &str) -> Option<Reason> {
    let explanation = explain(message);
    let means = |meaning| {
        explanation
            .matches
            .iter()
            .any(|found| found.meaning == meaning)
    };
    let alert = message.to_ascii_lowercase();
    Some(if means(Meaning::EncryptionRequired) {
        Reason::NoEncryption
    } else if means(Meaning::RefusedByClient) && alert.contains("expired") {
        Reason::CertificateExpired
    } else if means(Meaning::RefusedByClient) {
        Reason::UnknownCa
    } else if means(Meaning::AccessDenied) || means(Meaning::ClientCertificate) {
        Reason::LoginRefused
    } else if explanation.is_recognised() {
        Reason::HandshakeFailed
    } else {
        return None;
    })
}

/// The text between the marker and the next quotation mark.
pub(super) fn after(message: &str, marker: &str) -> Option<String> {
    let rest = message.get(message.find(marker)? + marker.len()..)?;
    let end = rest.find(['"', '\''])?;
    rest.get(..end)
        .filter(|text| !text.is_empty())
        .map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::super::super::State;
    use super::super::LogFormat;
    use super::super::tests::read;
    use super::*;

    fn refused(format: LogFormat, log: &str) -> Vec<(Option<String>, Option<String>, Reason, u64)> {
        let rows = read(format, log).usage;
        let mut found: Vec<_> = rows
            .rows()
            .filter(|row| row.session.state == State::Refused)
            .map(|row| {
                (
                    row.session.user,
                    row.session.client,
                    row.session.reason.unwrap(),
                    row.tally.connections,
                )
            })
            .collect();
        found.sort();
        found
    }

    fn row(
        user: Option<&str>,
        client: &str,
        reason: Reason,
        count: u64,
    ) -> (Option<String>, Option<String>, Reason, u64) {
        (
            user.map(str::to_owned),
            Some(client.to_owned()),
            reason,
            count,
        )
    }

    #[test]
    fn postgresql_names_refused_clients() {
        let log = "\
2026-11-27 10:00:00 UTC:10.0.0.9(4000):app@orders:[71]:FATAL:  no pg_hba.conf entry for host \"10.0.0.9\", user \"app\", database \"orders\", no encryption
2026-11-27 10:00:05 UTC:10.0.0.9(4001):app@orders:[72]:FATAL:  no pg_hba.conf entry for host \"10.0.0.9\", user \"app\", database \"orders\", no encryption
2026-11-27 10:00:06 UTC:10.0.0.7(4002):[unknown]@[unknown]:[73]:LOG:  could not accept SSL connection: tlsv1 alert unknown ca
2026-11-27 10:00:07 UTC:10.0.0.8(4003):[unknown]@[unknown]:[74]:LOG:  could not accept SSL connection: sslv3 alert certificate expired
2026-11-27 10:00:08 UTC:10.0.0.6(4004):[unknown]@[unknown]:[75]:LOG:  could not accept SSL connection: EOF detected
2026-11-27 10:00:09 UTC:10.0.0.5(4005):app@orders:[76]:FATAL:  password authentication failed for user \"app\"
2026-11-27 10:00:10 UTC:10.0.0.5(4006):app@orders:[77]:FATAL:  database \"x\" does not exist
";
        let found = refused(LogFormat::Postgres, log);
        let mut wanted = vec![
            row(Some("app"), "10.0.0.9", Reason::NoEncryption, 2),
            row(None, "10.0.0.7", Reason::UnknownCa, 1),
            row(None, "10.0.0.8", Reason::CertificateExpired, 1),
            row(None, "10.0.0.6", Reason::HandshakeFailed, 1),
            row(Some("app"), "10.0.0.5", Reason::LoginRefused, 1),
        ];
        wanted.sort();
        assert_eq!(found, wanted);
        let usage = read(LogFormat::Postgres, log).usage;
        let tally = usage.tally(State::Refused);
        let at = crate::timestamp::parse("2026-11-27T10:00:00Z").unwrap();
        assert_eq!((tally.connections, tally.first_seen), (6, Some(at)));
        // The log contains no connections, so it proves nothing about TLS use.
        assert_eq!(usage.tls_seen(), super::super::super::TlsSeen::Unknown);
    }

    #[test]
    fn mysql_and_mariadb_name_refused_clients() {
        let log = "2026-11-27T10:00:00.000000Z 8 [Note] [MY-010926] [Server] Access denied for user 'app'@'10.0.0.6' (using password: YES)\n\
                   2026-11-27 10:00:01 9 [Warning] Access denied for user 'app'@'10.0.0.6' (using password: YES)\n\
                   2026-11-27T10:00:02.000000Z 0 [System] [MY-010931] [Server] mysqld: ready for connections.\n";
        assert_eq!(
            refused(LogFormat::MySqlError, log),
            [row(Some("app"), "10.0.0.6", Reason::LoginRefused, 2)]
        );
        let log = "20261123 14:42:08,vm,bad,10.0.0.5,5,0,FAILED_CONNECT,,,1045\n\
                   20261123 14:42:09,vm,old,10.0.0.7,6,0,FAILED_CONNECT,,,3159\n";
        let found = refused(LogFormat::MariaDbAudit, log);
        assert_eq!(
            found,
            [
                row(Some("bad"), "10.0.0.5", Reason::LoginRefused, 1),
                row(Some("old"), "10.0.0.7", Reason::NoEncryption, 1),
            ]
        );
    }
}
