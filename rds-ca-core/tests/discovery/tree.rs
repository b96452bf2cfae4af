//! Stores and settings of a folder.

use std::fs;
use std::path::Path;

use rds_ca_core::discovery::{Discover, Discovery, GapKind, Holds, merge};
use rds_ca_core::trust::Verdict;
use rds_ca_core::{CaId, Catalogue, Region, timestamp};

fn root(region: &str) -> String {
    Catalogue::builtin()
        .authority(&Region::new(region), &CaId::RSA2048_G1)
        .unwrap()
        .pem()
        .unwrap()
}

fn all_roots(region: &str) -> String {
    let at = timestamp::parse("2026-12-01").unwrap();
    Catalogue::builtin()
        .trust_roots(&Region::new(region), at)
        .iter()
        .filter_map(|root| root.pem())
        .collect()
}

fn write(folder: &Path, files: &[(&str, &str)]) {
    for (path, text) in files {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
}

fn discover(folder: &Path) -> Discovery {
    Discover::new(timestamp::parse("2026-12-01").unwrap())
        .run([folder])
        .unwrap()
}

#[test]
fn stores_are_told_by_content() {
    let folder = tempfile::tempdir().unwrap();
    let pem = all_roots("eu-west-1");
    let escaped = format!("const ca = \"{}\";\n", pem.replace('\n', "\\n"));
    let indented: String = pem.lines().map(|line| format!("    {line}\n")).collect();
    let yaml = format!("apiVersion: v1\nkind: Other\ndata:\n  ca.pem: |\n{indented}");
    use base64::Engine as _;
    let secret = format!(
        "kind: Other\ndata:\n  ca.pem: {}\n",
        base64::engine::general_purpose::STANDARD.encode(&pem)
    );
    write(
        folder.path(),
        &[
            ("anything.txt2", &pem),
            ("ca.js", &escaped),
            ("map.yaml", &yaml),
            ("secret.yaml", &secret),
            (
                "rds-combined-ca-bundle.pem",
                "<!DOCTYPE html><html><body>Access denied</body></html>",
            ),
            (
                "notes.md",
                "-----BEGIN CERTIFICATE-----\nnot one\n-----END CERTIFICATE-----\n",
            ),
            (".git/objects/x.pem", &pem),
        ],
    );
    let found = discover(folder.path());
    let names: Vec<String> = found
        .stores
        .iter()
        .map(|store| store.path.rsplit('/').next().unwrap().to_owned())
        .collect();
    assert_eq!(
        names,
        [
            "anything.txt2",
            "ca.js",
            "map.yaml",
            "rds-combined-ca-bundle.pem",
            "secret.yaml"
        ]
    );
    let broken = &found.stores[3];
    assert_eq!(
        (broken.holds, broken.verdict),
        (Holds::Nothing, Verdict::NotTrusted),
        "{}",
        broken.reason
    );
    assert!(
        found
            .gaps
            .iter()
            .any(|gap| gap.kind == GapKind::Skipped && gap.path.ends_with(".git"))
    );
}

#[test]
fn settings_lead_to_stores_and_say_what_is_verified() {
    let folder = tempfile::tempdir().unwrap();
    write(
        folder.path(),
        &[
            ("certs/rds.pem", &all_roots("eu-west-1")),
            (
                ".env",
                "PGHOST=orders.c9akciq32.eu-west-1.rds.amazonaws.com\nPGSSLMODE=verify-full\nPGSSLROOTCERT=certs/rds.pem\nPGPASSWORD=hunter2\n",
            ),
            (
                "db.js",
                "const { Pool } = require('pg');\nconst pool = new Pool({\n  host: process.env.HOST,\n  ssl: { rejectUnauthorized: false, ca: fs.readFileSync('certs/rds.pem') },\n});\n",
            ),
        ],
    );
    let found = discover(folder.path());
    assert_eq!(found.stores.len(), 1);
    assert_eq!(
        found.stores[0].verdict,
        Verdict::Trusted,
        "{}",
        found.stores[0].reason
    );
    let told: Vec<(usize, &str, &str)> = found
        .settings
        .iter()
        .map(|setting| {
            (
                setting.line,
                setting.verifies_chain.as_str(),
                setting
                    .leads_to
                    .as_deref()
                    .unwrap_or("-")
                    .rsplit('/')
                    .next()
                    .unwrap(),
            )
        })
        .collect();
    assert_eq!(
        told,
        [(3, "yes", "rds.pem"), (4, "no", "rds.pem")],
        "{:#?}",
        found.settings
    );
    assert_eq!(found.verdict(), Verdict::NotTrusted);
    assert!(!serde_json::to_string(&found).unwrap().contains("hunter2"));
    let manifest = found.to_manifest();
    assert!(!manifest.contains("hunter2"));
    assert_eq!(
        merge(&manifest, &found).unwrap(),
        manifest,
        "twice changes nothing"
    );
}

#[cfg(unix)]
#[test]
fn hostile_trees_end() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    write(at, &[("a/rds.pem", &root("us-east-1"))]);
    std::os::unix::fs::symlink(at, at.join("a/loop")).unwrap();
    std::os::unix::fs::symlink("nowhere", at.join("dangling.pem")).unwrap();
    let made = std::process::Command::new("mkfifo")
        .arg(at.join("pipe.pem"))
        .status()
        .unwrap();
    assert!(made.success());
    use std::os::unix::ffi::OsStrExt as _;
    fs::write(
        at.join(std::ffi::OsStr::from_bytes(b"caf\xe9.pem")),
        root("us-east-1"),
    )
    .unwrap();
    let found = discover(at);
    assert_eq!(found.stores.len(), 2);
    assert!(
        found
            .gaps
            .iter()
            .any(|gap| gap.kind == GapKind::Special && gap.path.ends_with("pipe.pem"))
    );
}
