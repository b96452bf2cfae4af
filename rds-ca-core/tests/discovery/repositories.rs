//! Repositories in the style of what people write: what is found in each, and the manifest that comes of it.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use rds_ca_core::client::Manifest;
use rds_ca_core::discovery::{Discover, Discovery, merge};
use rds_ca_core::{Catalogue, Region, timestamp};

/// What stands for every secret in the data.
const SECRET: &str = "hunter2hunter2";

struct Repository {
    name: String,
    files: Vec<(String, String)>,
    expected: String,
    manifest: String,
}

fn repositories() -> Vec<Repository> {
    let data = fs::read_to_string(
        Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/discovery/repositories.txt"),
    )
    .unwrap();
    let at = timestamp::parse("2026-12-01").unwrap();
    let roots: String = Catalogue::builtin()
        .trust_roots(&Region::new("eu-west-1"), at)
        .iter()
        .filter_map(|root| root.pem())
        .collect();
    let indented: String = roots.lines().map(|line| format!("    {line}\n")).collect();
    let mut found: Vec<Repository> = Vec::new();
    for part in data.split("\n==== ").skip(1) {
        let (name, body) = part.split_once('\n').unwrap();
        let mut repository = Repository {
            name: name.to_owned(),
            files: Vec::new(),
            expected: String::new(),
            manifest: String::new(),
        };
        for file in format!("\n{body}").split("\n---- ").skip(1) {
            let (path, text) = file.split_once('\n').unwrap_or((file, ""));
            let text = text
                .replace("@@ROOTS eu-west-1@@", &roots)
                .replace("@@INDENTED eu-west-1@@", &indented)
                .replace("@@SECRET@@", SECRET);
            match path {
                "expected" => repository.expected = text,
                "manifest" => repository.manifest = text,
                path => repository
                    .files
                    .push((path.to_owned(), format!("{text}\n"))),
            }
        }
        found.push(repository);
    }
    found
}

fn summary(found: &Discovery) -> String {
    let mut out = String::new();
    for store in &found.stores {
        let _ = writeln!(
            out,
            "store {} {} {}",
            store.path,
            store.holds,
            store.verdict.as_str()
        );
    }
    for setting in &found.settings {
        let _ = writeln!(
            out,
            "setting {}:{} {} {} {} {} {}",
            setting.path,
            setting.line,
            setting.key,
            setting.kind,
            setting.driver.as_deref().unwrap_or("-"),
            setting.verifies_chain,
            setting
                .leads_to
                .as_deref()
                .or(setting.store.as_deref())
                .unwrap_or("-")
        );
    }
    out
}

#[test]
fn every_repository_is_read_as_expected() {
    let repositories = repositories();
    assert!(repositories.len() >= 30, "{}", repositories.len());
    let mut wrong = String::new();
    for repository in &repositories {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join(&repository.name);
        for (path, text) in &repository.files {
            let path = root.join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        let found = Discover::new(timestamp::parse("2026-12-01").unwrap())
            .run([&root])
            .unwrap();
        let prefix = format!("{}/", root.display());
        let told = summary(&found).replace(&prefix, "");
        if told.trim() != repository.expected.trim() {
            let _ = writeln!(
                wrong,
                "== {}\n{told}-- expected\n{}",
                repository.name, repository.expected
            );
        }
        let manifest = found.to_manifest();
        let shown = manifest.replace(&prefix, "");
        if shown.trim() != repository.manifest.trim() {
            let _ = writeln!(
                wrong,
                "== {}: manifest\n{shown}-- expected\n{}",
                repository.name, repository.manifest
            );
        }
        // It is a manifest, and doing it twice changes nothing.
        let read = Manifest::parse(&manifest)
            .unwrap_or_else(|error| panic!("{}: {error}\n{manifest}", repository.name));
        assert_eq!(read.clients.len(), found.clients.len());
        assert_eq!(
            merge(&manifest, &found).unwrap(),
            manifest,
            "{}",
            repository.name
        );
        for text in [
            serde_json::to_string(&found).unwrap(),
            manifest,
            format!("{found:?}"),
            found
                .to_cyclonedx("1.7", timestamp::parse("2026-12-01").unwrap())
                .unwrap(),
        ] {
            assert!(
                !text.contains(SECRET),
                "{}: a secret is shown",
                repository.name
            );
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn merging_keeps_what_owners_wrote() {
    let folder = tempfile::tempdir().unwrap();
    let write = |text: &str| fs::write(folder.path().join(".env"), text).unwrap();
    let discover = || {
        Discover::new(timestamp::parse("2026-12-01").unwrap())
            .run([folder.path()])
            .unwrap()
    };
    write("PGHOST=orders.c9akciq32rrd.eu-west-1.rds.amazonaws.com\nPGSSLMODE=require\n");
    let first = discover();
    let name = first.clients[0].name.clone();
    let written = first.to_manifest().replace(
        "mode = \"encrypt\"",
        "mode = \"encrypt\"\nowner = \"team-a\"",
    );
    let own = format!(
        "{written}\n[[client]]\nname = \"by-hand\"\nmode = \"plain\"\ndatabases = [\"x\"]\n"
    );
    assert_eq!(merge(&own, &first).unwrap(), own);
    // It vanished: it is marked, and stays; by-hand is nobody's business.
    write("A=1\n");
    let gone = merge(&own, &discover()).unwrap();
    assert_eq!(gone.matches("not found any more").count(), 1, "{gone}");
    assert_eq!(merge(&gone, &discover()).unwrap(), gone);
    let manifest = Manifest::parse(&gone).unwrap();
    assert_eq!(
        manifest
            .clients
            .iter()
            .map(|client| client.name.as_str())
            .collect::<Vec<_>>(),
        [name.as_str(), "by-hand"]
    );
    // It is back.
    write("PGHOST=orders.c9akciq32rrd.eu-west-1.rds.amazonaws.com\nPGSSLMODE=require\n");
    assert_eq!(merge(&gone, &discover()).unwrap(), own);
}
