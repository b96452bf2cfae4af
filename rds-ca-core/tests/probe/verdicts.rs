//! Compares the decisions of real clients about a server with our verdicts on the probed chain.

use std::path::Path;
use std::process::Output;

use rds_ca_core::StackId;
use rds_ca_core::TrustStore;
use rds_ca_core::probe::{ProbeLimits, Target, probe};
use rds_ca_core::probed::{ProbedChain, Protocol};
use rds_ca_core::trust::{ChainQuestion, Verdict};
use time::Duration;

use crate::now;
use crate::pki::{Pki, run};
use crate::servers::{LOOPBACK, debian_postgres, mariadb, postgres, s_server};

/// The stores for each client: the right root, another root, only the subordinate.
struct Stores {
    served: Pki,
    other: Pki,
}

impl Stores {
    fn mint() -> Self {
        Self {
            served: Pki::mint("rsa"),
            other: Pki::mint("rsa"),
        }
    }

    /// Compares `client`, which returns whether it connects with a store, with our verdict for `stack`.
    fn compare(&self, port: u16, protocol: Protocol, stack: &str, client: impl Fn(&Path) -> bool) {
        for host in ["localhost", "wrong.example.test"] {
            let seen = take(port, protocol, host);
            for (store, expected) in [
                (self.served.path("root.pem"), host == "localhost"),
                (self.other.path("root.pem"), false),
                (self.served.path("sub.pem"), false),
            ] {
                let ours = verdict(&seen, &store, stack);
                assert_ne!(ours, Verdict::Unknown, "{stack} {}", store.display());
                // Clients connect to `localhost`; only we check the wrong name.
                if host == "localhost" {
                    let theirs = client(&store);
                    assert_eq!(
                        ours == Verdict::Trusted,
                        theirs,
                        "{stack} {}",
                        store.display()
                    );
                    if store != self.served.path("sub.pem") {
                        assert_eq!(theirs, expected, "{stack} {}", store.display());
                    }
                } else {
                    assert_eq!(ours, Verdict::NotTrusted, "{stack}: the name is wrong");
                }
            }
        }
    }
}

fn take(port: u16, protocol: Protocol, host: &str) -> ProbedChain {
    let target = Target::new(host, Some(port)).unwrap().at_address(LOOPBACK);
    probe(&target.speaking(protocol), &ProbeLimits::default(), now()).unwrap()
}

fn verdict(seen: &ProbedChain, store: &Path, stack: &str) -> Verdict {
    // Certificates are created with the machine's clock, which the clients use.
    let at = seen.server_certificate().unwrap().validity().not_before + Duration::hours(1);
    let question = ChainQuestion::new(&seen.chain, at)
        .host(&seen.host)
        .stack(StackId::new(stack));
    TrustStore::open(store, None)
        .unwrap()
        .accepts(&question)
        .verdict
}

fn succeeded(output: &Output) -> bool {
    output.status.success()
}

#[test]
fn psql() {
    let stores = Stores::mint();
    let hba = "hostssl all all 127.0.0.1/32 trust\n";
    let server = postgres(&debian_postgres(), &stores.served, true, hba);
    let client = |store: &Path| {
        let dsn = format!(
            "host=localhost hostaddr=127.0.0.1 port={} user=postgres dbname=postgres \
             sslmode=verify-full sslrootcert={}",
            server.port,
            store.display()
        );
        succeeded(&run(
            "psql",
            "Debian's package postgresql-client",
            &["-c", "select 1", &dsn],
        ))
    };
    stores.compare(server.port, Protocol::Postgres, "libpq-verify-full", client);
}

#[test]
fn mariadb_client() {
    let stores = Stores::mint();
    let server = mariadb(&stores.served, &[]);
    let client = |store: &Path| {
        let arguments = [
            "--no-defaults",
            "--protocol=TCP",
            "--host=localhost",
            &format!("--port={}", server.port),
            "--user=someone",
            "--password=unused",
            "--ssl-verify-server-cert",
            &format!("--ssl-ca={}", store.display()),
            "--execute=select 1",
        ];
        succeeded(&run(
            "mariadb",
            "Debian's package mariadb-client",
            &arguments,
        ))
    };
    stores.compare(server.port, Protocol::MySql, "mariadb-verify", client);
}

#[test]
fn openssl_and_gnutls() {
    let stores = Stores::mint();
    let server = s_server(&stores.served, &[]);
    let openssl = |store: &Path| {
        let command = format!(
            "openssl s_client -connect 127.0.0.1:{} -servername localhost -verify_hostname localhost \
             -verify_return_error -CAfile {} </dev/null",
            server.port,
            store.display()
        );
        succeeded(&run("sh", "dash", &["-c", &command]))
    };
    stores.compare(server.port, Protocol::Tls, "openssl", openssl);
    let gnutls = |store: &Path| {
        let command = format!(
            "gnutls-cli --port {} --x509cafile {} localhost </dev/null",
            server.port,
            store.display()
        );
        let output = run("sh", "dash", &["-c", &command]);
        let output_text = String::from_utf8_lossy(&output.stderr);
        assert!(
            !output_text.contains("not found"),
            "install Debian's package gnutls-bin: {output_text}"
        );
        succeeded(&output)
    };
    stores.compare(server.port, Protocol::Tls, "gnutls", gnutls);
}
