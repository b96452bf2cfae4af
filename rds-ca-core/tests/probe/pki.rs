//! A root, a subordinate and a server certificate, created by the openssl command.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};

/// A directory that is removed when it goes out of scope.
pub(crate) struct Scratch(pub(crate) PathBuf);

impl Scratch {
    pub(crate) fn new() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("rds-ca-probe-{}-{number}", std::process::id());
        let path = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// The files of a server; `chain` is the reference: DER as openssl wrote it.
pub(crate) struct Pki {
    pub(crate) dir: Scratch,
    pub(crate) chain: Vec<Vec<u8>>,
}

impl Pki {
    /// `key` is an argument of `openssl genpkey`: `rsa` or a curve's name.
    pub(crate) fn mint(key: &str) -> Self {
        let dir = Scratch::new();
        let at = |name: &str| dir.path(name).to_str().unwrap().to_owned();
        generate_key(key, &at("root.key"));
        generate_key(key, &at("sub.key"));
        generate_key(key, &at("key.pem"));
        let ca = "basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,cRLSign\nsubjectKeyIdentifier=hash\n";
        std::fs::write(dir.path("ca.ext"), ca).unwrap();
        let leaf = "subjectAltName=DNS:db.example.test,DNS:localhost\nextendedKeyUsage=serverAuth\n\
                    subjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid\n";
        std::fs::write(dir.path("leaf.ext"), leaf).unwrap();
        for (name, subject) in [
            ("root", "/CN=Probe Test Root"),
            ("sub", "/CN=Probe Test Subordinate"),
            ("leaf", "/CN=db.example.test"),
        ] {
            let key = if name == "leaf" {
                at("key.pem")
            } else {
                at(&format!("{name}.key"))
            };
            openssl(&[
                "req",
                "-new",
                "-key",
                &key,
                "-subj",
                subject,
                "-out",
                &at(&format!("{name}.csr")),
            ]);
        }
        let sign = |name: &str, extensions: &str, by: &[&str]| {
            let (csr, out) = (at(&format!("{name}.csr")), at(&format!("{name}.pem")));
            let mut arguments = vec![
                "x509", "-req", "-in", &csr, "-out", &out, "-days", "800", "-sha256",
            ];
            let extensions = at(extensions);
            arguments.extend(["-extfile", &extensions]);
            arguments.extend(by);
            openssl(&arguments);
        };
        sign("root", "ca.ext", &["-signkey", &at("root.key")]);
        sign(
            "sub",
            "ca.ext",
            &[
                "-CA",
                &at("root.pem"),
                "-CAkey",
                &at("root.key"),
                "-CAcreateserial",
            ],
        );
        sign(
            "leaf",
            "leaf.ext",
            &[
                "-CA",
                &at("sub.pem"),
                "-CAkey",
                &at("sub.key"),
                "-CAcreateserial",
            ],
        );
        let pem = |name: &str| std::fs::read_to_string(dir.path(name)).unwrap();
        std::fs::write(dir.path("chain.pem"), pem("leaf.pem") + &pem("sub.pem")).unwrap();
        let der = |name: &str| {
            let out = at(&format!("{name}.der"));
            openssl(&[
                "x509",
                "-in",
                &at(&format!("{name}.pem")),
                "-outform",
                "der",
                "-out",
                &out,
            ]);
            std::fs::read(out).unwrap()
        };
        let chain = vec![der("leaf"), der("sub")];
        Self { dir, chain }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.dir.path(name)
    }
}

fn generate_key(key: &str, out: &str) {
    match key {
        "rsa" => openssl(&[
            "genpkey",
            "-algorithm",
            "RSA",
            "-pkeyopt",
            "rsa_keygen_bits:2048",
            "-out",
            out,
        ]),
        curve => {
            let option = format!("ec_paramgen_curve:{curve}");
            openssl(&[
                "genpkey",
                "-algorithm",
                "EC",
                "-pkeyopt",
                &option,
                "-out",
                out,
            ]);
        }
    }
}

pub(crate) fn openssl(arguments: &[&str]) {
    let output = run("openssl", "Debian's package openssl", arguments);
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "openssl {arguments:?}: {error}");
}

/// Runs a tool to its end; a missing one fails the test with the package to install.
pub(crate) fn run(
    tool: impl AsRef<Path>,
    package: &str,
    arguments: &[&str],
) -> std::process::Output {
    let tool = tool.as_ref();
    Command::new(tool)
        .args(arguments)
        .output()
        .unwrap_or_else(|error| panic!("cannot run {}: {error}; install {package}", tool.display()))
}
