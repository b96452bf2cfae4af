//! The stack `java-keystore` compared with real JVMs: the result of `javax.net.ssl.trustStore`, container by container.
//!
//! Every JVM under `/usr/lib/jvm` is used; there must be at least one.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::support::Scratch;
use crate::support::stacks::{cases, script};
use rds_ca_core::trust::Verdict;
use rds_ca_core::{StackId, TrustStore, timestamp};

/// A store, how it is opened, and our answer if it is not simply that of the JVM.
struct Store {
    file: &'static str,
    password: Option<&'static str>,
    kind: Option<&'static str>,
    ours: Ours,
}

#[derive(Clone, Copy, PartialEq, Debug)]
enum Ours {
    /// The JVM's answer.
    Same,
    /// It cannot be opened: the password is wrong.
    Closed,
}

const STORES: [Store; 16] = [
    store("trusted.jks", Some("changeit"), Ours::Same),
    store("trusted.jks", None, Ours::Same),
    store("trusted.jks", Some("wrong-one"), Ours::Closed),
    Store {
        kind: Some("JCEKS"),
        ..store("trusted.jceks", Some("changeit"), Ours::Same)
    },
    Store {
        kind: Some("JCEKS"),
        ..store("trusted.jceks", None, Ours::Same)
    },
    store("trusted.p12", Some("changeit"), Ours::Same),
    store("trusted.p12", None, Ours::Same),
    store("trusted.p12", Some("wrong-one"), Ours::Closed),
    store("openssl.p12", Some("changeit"), Ours::Same),
    store("other.jks", Some("changeit"), Ours::Same),
    store("two.jks", Some("changeit"), Ours::Same),
    store("empty.jks", Some("changeit"), Ours::Same),
    store("cut.jks", Some("changeit"), Ours::Same),
    store("key.jks", Some("changeit"), Ours::Same),
    store("root.pem", Some("changeit"), Ours::Same),
    store("root.der", None, Ours::Same),
];

const fn store(file: &'static str, password: Option<&'static str>, ours: Ours) -> Store {
    Store {
        file,
        password,
        kind: None,
        ours,
    }
}

#[test]
fn every_container_is_read_as_real_jvms_read_it() {
    let fixtures = Path::new(env!("CARGO_TARGET_TMPDIR")).join("java-keystore");
    let now = time::UtcDateTime::now();
    script(
        "make.py",
        &[
            &fixtures.display().to_string(),
            "--now",
            &timestamp::format(now),
        ],
    );
    let cases = cases(&fixtures);
    let case = |name: &str| {
        cases
            .iter()
            .find(|case| case.name == name)
            .expect("a case of make.py")
    };
    let usual = case("01-root");
    let other = case("05-other-region");
    let scratch = stores(&usual.store, &other.store);
    let jvms = jvms();
    assert!(
        !jvms.is_empty(),
        "no JVM under /usr/lib/jvm: apt-get install openjdk-17-jdk-headless"
    );
    let mut differences = Vec::new();
    let mut verdicts = BTreeSet::new();
    for jvm in &jvms {
        let answers = ask(jvm, &usual.store.with_file_name("chain.pem"), &scratch);
        for (store, answer) in STORES.iter().zip(answers) {
            let decided = match TrustStore::open(scratch.path().join(store.file), store.password) {
                Ok(opened) => {
                    let stack = StackId::new("java-keystore");
                    match opened.decide(&usual.chain, None, Some(&stack), now).verdict {
                        Verdict::Trusted => "accept",
                        Verdict::NotTrusted => "reject",
                        Verdict::Unknown => "unknown",
                    }
                }
                Err(_) => "closed",
            };
            let expected = match store.ours {
                Ours::Same => answer.split(' ').next().unwrap_or_default(),
                Ours::Closed if answer.starts_with("reject") => "closed",
                _ => "an exception that is not needed",
            };
            verdicts.insert(decided);
            if decided != expected {
                let (file, password) = (store.file, store.password);
                differences.push(format!(
                    "{}: {file} {password:?}: {answer}; we: {decided}",
                    jvm.display()
                ));
            }
        }
    }
    assert!(differences.is_empty(), "{}", differences.join("\n"));
    assert_eq!(
        verdicts.len(),
        3,
        "not every kind of answer occurred: {verdicts:?}"
    );
}

/// The stores, as keytool and openssl write them.
fn stores(root: &Path, other: &Path) -> Scratch {
    let scratch = Scratch::new();
    let (root, other) = (root.display(), other.display());
    for (file, kind) in [
        ("trusted.jks", "JKS"),
        ("trusted.jceks", "JCEKS"),
        ("trusted.p12", "PKCS12"),
        ("two.jks", "JKS"),
    ] {
        scratch.run(&format!("keytool -importcert -noprompt -alias root -file {root} -storetype {kind} -storepass changeit -keystore {file}"));
    }
    for file in ["other.jks", "two.jks", "empty.jks"] {
        scratch.run(&format!("keytool -importcert -noprompt -alias other -file {other} -storetype JKS -storepass changeit -keystore {file}"));
    }
    scratch.run("keytool -delete -alias other -storepass changeit -keystore empty.jks");
    scratch.run("keytool -genkeypair -alias key -keyalg RSA -dname CN=key -storetype JKS -storepass changeit -keypass changeit -keystore key.jks");
    scratch.run(&format!(
        "openssl pkcs12 -export -nokeys -in {root} -out openssl.p12 -passout pass:changeit"
    ));
    scratch.run(&format!("openssl x509 -in {root} -out root.pem"));
    scratch.run("openssl x509 -in root.pem -outform DER -out root.der");
    let complete = scratch.read("trusted.jks");
    scratch.write("cut.jks", &complete[..complete.len() - 100]);
    scratch
}

/// One line per store.
fn ask(jvm: &Path, chain: &Path, scratch: &Scratch) -> Vec<String> {
    let driver =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/stacks/drivers/TrustStores.java");
    let mut command = Command::new(jvm.join("bin/java"));
    command.arg(driver).arg(chain);
    for (number, store) in STORES.iter().enumerate() {
        // A separate path: a JVM caches what it read from a path, whatever the password.
        command.arg(scratch.write(
            &format!("{number}-{}", store.file),
            scratch.read(store.file),
        ));
        command.args([store.password.unwrap_or("-"), store.kind.unwrap_or("-")]);
    }
    let output = command.output().expect("java runs");
    let lines: Vec<String> = String::from_utf8_lossy(&output.stdout)
        .lines()
        .map(str::to_owned)
        .collect();
    assert_eq!(
        lines.len(),
        STORES.len(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    lines
}

/// Each JVM with a compiler once, even if it has several names.
fn jvms() -> BTreeSet<PathBuf> {
    let folders = std::fs::read_dir("/usr/lib/jvm")
        .into_iter()
        .flatten()
        .flatten();
    let folders = folders.filter_map(|entry| entry.path().canonicalize().ok());
    folders
        .filter(|folder| folder.join("bin/javac").exists())
        .collect()
}
