//! The example of rustls with a PostgreSQL on this machine: real handshakes of tokio-postgres and sqlx.

use std::fs;
use std::process::{Command, Output};

#[path = "../../rds-ca-core/tests/probe/pki.rs"]
#[allow(dead_code, reason = "shared with the tests of the probe")]
mod pki;
#[path = "../../rds-ca-core/tests/probe/servers.rs"]
#[allow(dead_code, reason = "shared with the tests of the probe")]
mod servers;

use pki::{Pki, Scratch, openssl};

/// A hierarchy with the names of RDS in a region that does not exist.
fn mint(dir: Scratch) -> Pki {
    let at = |name: &str| dir.path(name).to_str().unwrap().to_owned();
    let names = "/C=US/ST=Washington/L=Seattle/O=Amazon Web Services, Inc./OU=Amazon RDS/CN=Amazon RDS xx-test-1";
    let ca = "basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,cRLSign\nsubjectKeyIdentifier=hash\n";
    fs::write(dir.path("ca.ext"), ca).unwrap();
    let leaf = "subjectAltName=DNS:localhost\nextendedKeyUsage=serverAuth\nsubjectKeyIdentifier=hash\n\
                authorityKeyIdentifier=keyid\n";
    fs::write(dir.path("leaf.ext"), leaf).unwrap();
    for (name, key, subject) in [
        ("root", "root.key", format!("{names} Root CA RSA2048 G1")),
        ("leaf", "key.pem", "/CN=localhost".to_owned()),
    ] {
        let (key, csr) = (at(key), at(&format!("{name}.csr")));
        openssl(&[
            "req", "-new", "-newkey", "rsa:2048", "-nodes", "-keyout", &key, "-subj", &subject,
            "-out", &csr,
        ]);
    }
    openssl(&[
        "x509",
        "-req",
        "-in",
        &at("root.csr"),
        "-out",
        &at("root.pem"),
        "-days",
        "3650",
        "-sha256",
        "-extfile",
        &at("ca.ext"),
        "-signkey",
        &at("root.key"),
    ]);
    openssl(&[
        "x509",
        "-req",
        "-in",
        &at("leaf.csr"),
        "-out",
        &at("chain.pem"),
        "-days",
        "365",
        "-sha256",
        "-extfile",
        &at("leaf.ext"),
        "-CA",
        &at("root.pem"),
        "-CAkey",
        &at("root.key"),
        "-CAcreateserial",
    ]);
    Pki {
        dir,
        chain: Vec::new(),
    }
}

fn connect(port: u16, region: &str, bundle: Option<&Pki>) -> Output {
    Command::new(env!("CARGO_BIN_EXE_rustls-postgres"))
        .args(["localhost", &port.to_string(), region])
        .args(bundle.map(|pki| pki.path("root.pem")))
        .output()
        .unwrap()
}

#[test]
fn tokio_postgres_and_sqlx_connect_with_the_roots_of_the_region_and_with_no_others() {
    let pki = mint(Scratch::new());
    let hba = "hostssl all all 127.0.0.1/32 trust\n";
    let server = servers::postgres(&servers::debian_postgres(), &pki, true, hba);

    let trusted = connect(server.port, "xx-test-1", Some(&pki));
    let text = String::from_utf8_lossy(&trusted.stdout).into_owned();
    assert!(
        trusted.status.success(),
        "{}",
        String::from_utf8_lossy(&trusted.stderr)
    );
    assert_eq!(text, "tokio-postgres: TLSv1.3\nsqlx: TLSv1.3\n");

    // The server is not signed by the roots of another region.
    let refused = connect(server.port, "eu-west-1", None);
    assert!(!refused.status.success());
    let why = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(
        why.contains("UnknownIssuer") || why.contains("unknown issuer"),
        "{why}"
    );

    // A region without known roots is an error, not an empty trust store.
    let unknown = connect(server.port, "xx-test-2", Some(&pki));
    let why = String::from_utf8_lossy(&unknown.stderr).into_owned();
    assert!(
        !unknown.status.success() && why.contains("no root certificate"),
        "{why}"
    );
}
