//! Imitations of RDS's certificate authorities, minted by the real `openssl`.

use std::process::Command;

use super::{Scratch, openssl};

/// A minted CA: its certificate in PEM, and its key in a file for signing.
pub struct Ca {
    pub pem: String,
    scratch: Scratch,
}

impl Ca {
    /// A root named as RDS names its own, valid for `days`.
    pub fn root(common_name: &str, days: u32) -> Self {
        Self::new(common_name, days, &[])
    }

    /// Another certificate of this CA's name and key, self-signed, valid for `days`.
    pub fn reissued(&self, common_name: &str, days: u32) -> String {
        let (_, key) = self.files();
        let days = days.to_string();
        let subject = subject(common_name);
        openssl::run(
            &[
                "req",
                "-x509",
                "-new",
                "-key",
                &key,
                "-sha384",
                "-subj",
                &subject,
                "-days",
                &days,
                "-addext",
                "basicConstraints=critical,CA:TRUE",
            ],
            b"",
        )
    }

    /// Another root with this key and a comment, which makes it as long as required.
    pub fn reissued_with(&self, common_name: &str, days: u32, comment: &str) -> String {
        let (_, key) = self.files();
        let (days, subject) = (days.to_string(), subject(common_name));
        let comment = self.scratch.write(
            "comment.cnf",
            format!("[req]\ndistinguished_name=dn\n[dn]\n[v3]\nbasicConstraints=critical,CA:TRUE\nnsComment={comment}\n"),
        );
        let options = [
            "req", "-x509", "-new", "-key", &key, "-sha384", "-subj", &subject,
        ];
        let more = [
            "-days",
            &days,
            "-extensions",
            "v3",
            "-config",
            comment.to_str().unwrap(),
        ];
        openssl::run(&[&options[..], &more[..]].concat(), b"")
    }

    /// A root that has a DNS name itself and may sign for one domain only.
    pub fn constrained(common_name: &str, own_name: &str, permitted: &str) -> Self {
        let alt_name = format!("subjectAltName=DNS:{own_name}");
        let constraints = format!("nameConstraints=critical,permitted;DNS:{permitted}");
        let more = ["-addext", &alt_name, "-addext", &constraints];
        Self::with(common_name, 300, &more, "basicConstraints=critical,CA:TRUE")
    }

    /// The certificate of a TLS server below this root.
    pub fn server(&self, host: &str) -> String {
        let (certificate, key) = self.files();
        let name = format!("subjectAltName=DNS:{host}");
        let more = [
            "-CA",
            &certificate,
            "-CAkey",
            &key,
            "-addext",
            &name,
            "-addext",
            "keyUsage=critical,digitalSignature",
            "-addext",
            "extendedKeyUsage=serverAuth",
        ];
        Self::with(host, 100, &more, "basicConstraints=critical,CA:FALSE").pem
    }

    /// An intermediate below this root.
    pub fn intermediate(&self, common_name: &str, days: u32) -> Self {
        let issuer = self.files();
        Self::new(common_name, days, &["-CA", &issuer.0, "-CAkey", &issuer.1])
    }

    /// A certificate that is not a CA.
    pub fn leaf(common_name: &str) -> Self {
        Self::with(common_name, 365, &[], "basicConstraints=critical,CA:FALSE")
    }

    /// A certificate for another subject and key, signed by this CA: a cross-certificate.
    pub fn cross_sign(&self, certificate_der: &[u8]) -> String {
        let (certificate, key) = self.files();
        let theirs = openssl::run(
            &["x509", "-inform", "DER", "-noout", "-pubkey"],
            certificate_der,
        );
        let public_key = self.scratch.write("theirs.pem", theirs);
        let public_key = public_key.to_str().unwrap();
        let options = [
            "-noout",
            "-subject",
            "-nameopt",
            "RFC2253,-dn_rev,sep_multiline,-esc_2253",
        ];
        let options = ["x509", "-inform", "DER"].into_iter().chain(options);
        let name = openssl::run(&options.collect::<Vec<_>>(), certificate_der);
        let subject: String = name
            .lines()
            .skip(1)
            .map(|part| format!("/{}", part.trim()))
            .collect();
        openssl::run(
            &[
                "x509",
                "-new",
                "-subj",
                &subject,
                "-force_pubkey",
                public_key,
                "-CA",
                &certificate,
                "-CAkey",
                &key,
                "-set_serial",
                "7",
                "-days",
                "30",
            ],
            b"",
        )
    }

    fn new(common_name: &str, days: u32, issuer: &[&str]) -> Self {
        Self::with(
            common_name,
            days,
            issuer,
            "basicConstraints=critical,CA:TRUE",
        )
    }

    fn with(common_name: &str, days: u32, issuer: &[&str], constraints: &str) -> Self {
        let ca = Self {
            pem: String::new(),
            scratch: Scratch::new(),
        };
        let (certificate, key) = ca.files();
        let subject = subject(common_name);
        let output = Command::new("openssl")
            .args([
                "req",
                "-x509",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:P-384",
                "-noenc",
                "-sha384",
            ])
            .args([
                "-subj",
                &subject,
                "-days",
                &days.to_string(),
                "-addext",
                constraints,
            ])
            .args(["-out", &certificate, "-keyout", &key])
            .args(issuer)
            .output()
            .unwrap_or_else(|cause| {
                panic!("this test needs the program `openssl` (3.0 or later): {cause}")
            });
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        Self {
            pem: std::fs::read_to_string(&certificate).unwrap(),
            ..ca
        }
    }

    fn files(&self) -> (String, String) {
        let file = |name| self.scratch.path().join(name).to_str().unwrap().to_owned();
        (file("certificate.pem"), file("key.pem"))
    }
}

fn subject(common_name: &str) -> String {
    format!(
        "/C=US/O=Amazon Web Services, Inc./OU=Amazon RDS/ST=WA/CN={}/L=Seattle",
        common_name.replace('/', "\\/")
    )
}
