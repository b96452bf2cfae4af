//! Odd certificates that real libraries read.

use super::{kinds, parse};
use crate::support::Scratch;

/// Every certificate that OpenSSL accepts is accepted here too, however odd.
#[test]
fn odd_certificates_that_openssl_accepts_are_read() {
    let scratch = Scratch::new();
    scratch.mint("ca", "/CN=ca");
    scratch.write(
        "empty.cnf",
        "[req]\ndistinguished_name=n\n[n]\n[ca]\ndefault_ca=d\n[d]\n",
    );
    let ec = "-newkey ec -pkeyopt ec_paramgen_curve:P-256";
    for (name, options) in [
        ("negative serial", format!("{ec} -set_serial -5")),
        ("serial 0", format!("{ec} -set_serial 0")),
        (
            "long serial",
            format!("{ec} -set_serial 0x{}", "ab".repeat(30)),
        ),
        ("version 1", format!("{ec} -config empty.cnf")),
        ("rsa 1024 with sha1", "-newkey rsa:1024 -sha1".to_owned()),
        ("md5", "-newkey rsa:1024 -md5".to_owned()),
        (
            "brainpool",
            "-newkey ec -pkeyopt ec_paramgen_curve:brainpoolP256r1".to_owned(),
        ),
        (
            "explicit curve",
            format!("{ec} -pkeyopt ec_param_enc:explicit"),
        ),
        ("ed25519", "-newkey ed25519".to_owned()),
        ("ed448", "-newkey ed448".to_owned()),
        (
            "pss",
            "-newkey rsa-pss -pkeyopt rsa_keygen_bits:2048".to_owned(),
        ),
        (
            "duplicate extension values",
            format!("{ec} -addext subjectAltName=DNS:a,DNS:a,IP:1.2.3.4,email:x@y,URI:z:z"),
        ),
        (
            "empty subject alternative",
            format!("{ec} -addext nsComment=-----BEGIN"),
        ),
        (
            "constraints",
            format!("{ec} -addext nameConstraints=permitted;DNS:.example.com"),
        ),
        ("far", format!("{ec} -days 2900000")),
    ] {
        scratch.run(&format!(
            "openssl req -x509 -nodes -keyout k -out odd.pem -subj /CN=odd {options}"
        ));
        scratch.run("openssl x509 -in odd.pem -noout -text");
        let bundle = parse(scratch.read("odd.pem"));
        assert_eq!(
            bundle.certificates().len(),
            1,
            "{name}: {:?}",
            bundle.problems()
        );
        assert_eq!(kinds(&bundle), [], "{name}");
    }
}
