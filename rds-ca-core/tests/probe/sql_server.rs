//! TDS, with an imitation of a server that real clients accept as SQL Server.

use std::path::Path;

use rds_ca_core::probed::{PlainText, ProbeFailureKind, Protocol, TlsVersion};

use crate::pki::{Pki, run};
use crate::tds_server::{Encryption, TdsServer, tds_server};
use crate::{ask, ask_auto, bytes};

#[test]
fn tds_7_shows_the_chain_and_whether_plain_text_is_offered() {
    let pki = Pki::mint("rsa");
    for (encryption, plain_text) in [
        (Encryption::Off, PlainText::Offered),
        (Encryption::On, PlainText::Refused),
    ] {
        let server = tds_server(&pki, encryption);
        for seen in [ask(server.port, Protocol::Tds), ask_auto(server.port)] {
            assert_eq!(bytes(&seen), pki.chain);
            assert_eq!(seen.protocol, Some(Protocol::Tds));
            assert_eq!(seen.plain_text, plain_text);
            assert_eq!(seen.tls_version, Some(TlsVersion::Tls12));
            assert_eq!(seen.server.as_deref(), Some("SQL Server 16.0.4085"));
            assert!(seen.key_proved);
        }
    }
}

#[test]
fn tds_8_shows_the_chain() {
    let pki = Pki::mint("P-256");
    let server = tds_server(&pki, Encryption::Strict);
    let seen = ask(server.port, Protocol::TdsStrict);
    assert_eq!(bytes(&seen), pki.chain);
    assert_eq!(seen.plain_text, PlainText::Refused);
    assert_eq!(seen.tls_version, Some(TlsVersion::Tls13));
    assert!(ask(server.port, Protocol::Tds).failure.is_some());
}

#[test]
fn tds_without_tls_is_reported() {
    let pki = Pki::mint("rsa");
    let server = tds_server(&pki, Encryption::NotSupported);
    let seen = ask(server.port, Protocol::Tds);
    assert_eq!(seen.failure.unwrap().kind, ProbeFailureKind::NoTls);
    assert_eq!(seen.plain_text, PlainText::Offered);
}

/// The reference: FreeTDS connects and checks the chain against the right root, and fails with another.
#[test]
fn freetds_accepts_the_imitation_as_a_sql_server() {
    let pki = Pki::mint("rsa");
    let other = Pki::mint("rsa");
    for encryption in [Encryption::Off, Encryption::On] {
        let server = tds_server(&pki, encryption);
        assert!(tsql(&server, encryption, &pki.path("root.pem")));
        assert!(!tsql(&server, encryption, &other.path("root.pem")));
    }
}

fn tsql(server: &TdsServer, encryption: Encryption, roots: &Path) -> bool {
    let configuration = roots.with_file_name("freetds.conf");
    let wish = if encryption == Encryption::On {
        "require"
    } else {
        "request"
    };
    let text = format!(
        "[stand-in]\nhost = localhost\nport = {}\ntds version = 7.4\nencryption = {wish}\nca file = {}\n",
        server.port,
        roots.display()
    );
    std::fs::write(&configuration, text).unwrap();
    let command = format!(
        "printf 'exit\\n' | FREETDSCONF='{}' TDSDUMP= timeout 20 tsql -S stand-in -U probe -P none",
        configuration.display()
    );
    let output = run("sh", "dash", &["-c", &command]);
    let output_text =
        String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
    assert!(
        !output_text.contains("not found"),
        "install Debian's package freetds-bin: {output_text}"
    );
    let connected = output_text.contains("1> ");
    assert_eq!(connected, output.status.success(), "{output_text}");
    connected
}

/// The reference for TDS 8.0, which FreeTDS 1.3 does not support.
#[test]
fn tedious_accepts_the_imitation_as_a_strict_sql_server() {
    let pki = Pki::mint("rsa");
    let other = Pki::mint("rsa");
    let server = tds_server(&pki, Encryption::Strict);
    for (roots, accepted) in [(&pki, true), (&other, false)] {
        let script = format!(
            "const {{ Connection }} = require('tedious');
             const connection = new Connection({{
               server: 'localhost',
               authentication: {{ type: 'default', options: {{ userName: 'probe', password: 'none' }} }},
               options: {{ port: {port}, encrypt: 'strict', connectTimeout: 10000,
                 cryptoCredentialsDetails: {{ ca: require('fs').readFileSync({ca:?}) }} }},
             }});
             connection.connect((error) => {{
               console.log(error ? 'refused ' + error.message : 'connected');
               process.exit(0);
             }});",
            port = server.port,
            ca = roots.path("root.pem")
        );
        let folder = crate::servers::node_modules();
        let output = std::process::Command::new("node")
            .args(["-e", &script])
            .env("NODE_PATH", &folder)
            .output()
            .expect("install Debian's package nodejs");
        let output_text = String::from_utf8_lossy(&output.stdout);
        let expected = if accepted { "connected" } else { "refused" };
        assert!(
            output_text.starts_with(expected),
            "run `npm install tedious`? {output:?}"
        );
    }
}
