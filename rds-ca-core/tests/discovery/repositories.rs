//! Repositories in common styles: the stores and settings found in each, and the resulting manifest.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use rds_ca_core::client::Manifest;
use rds_ca_core::discovery::{Discover, Discovery, join_clients, merge, merge_at, open_clients};
use rds_ca_core::{Catalogue, Region, timestamp};

/// The value of every secret in the test data.
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
        let actual = summary(&found).replace(&prefix, "");
        if actual.trim() != repository.expected.trim() {
            let _ = writeln!(
                wrong,
                "== {}\n{actual}-- expected\n{}",
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
        // The output is a valid manifest, and merging again changes nothing.
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
    // A vanished client is marked and stays; `by-hand`, which no discovery wrote, is unchanged.
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
    // The client is back.
    write("PGHOST=orders.c9akciq32rrd.eu-west-1.rds.amazonaws.com\nPGSSLMODE=require\n");
    assert_eq!(merge(&gone, &discover()).unwrap(), own);
}

#[test]
fn json_manifests_are_merged_and_keep_every_byte_of_their_owners() {
    let folder = tempfile::tempdir().unwrap();
    let write = |text: &str| fs::write(folder.path().join(".env"), text).unwrap();
    let discover = || {
        Discover::new(timestamp::parse("2026-12-01").unwrap())
            .run([folder.path()])
            .unwrap()
    };
    let env = "PGHOST=orders.c9akciq32rrd.eu-west-1.rds.amazonaws.com\nPGSSLMODE=require\n";
    write(env);
    let first = discover();
    let name = first.clients[0].name.clone();
    let path = Path::new("clients.json");
    // For an empty manifest, the file name decides the format.
    let fresh = merge_at("", &first, path).unwrap();
    assert_eq!(Manifest::parse(&fresh).unwrap().clients[0].name, name);
    assert_eq!(merge_at(&fresh, &first, path).unwrap(), fresh);
    for own in [
        "{\"clients\": []}",
        "{}",
        "{ \"version\": 1 }",
        "\u{feff}{\"clients\":[{\"name\":\"by-hand\",\"mode\":\"plain\"}]}",
        "{\n\t\"client\" : [\n\t\t{ \"name\" : \"by-hand\", \"owner\": \"a \\\"vanished\\\": true\" }\n\t],\n\t\"suppressions\": []\n}\n",
    ] {
        write(env);
        let merged = merge_at(own, &first, path).unwrap();
        let manifest = Manifest::parse(&merged).unwrap_or_else(|error| panic!("{error}\n{merged}"));
        assert_eq!(manifest.clients.last().unwrap().name, name, "{merged}");
        assert_eq!(manifest.clients.len(), 1 + own.matches("by-hand").count());
        assert_eq!(merge_at(&merged, &first, path).unwrap(), merged, "twice");
        assert!(merged.contains(".env:2 PGSSLMODE"), "its place: {merged}");
        if let Some(entry) = own.find("{ \"name\"").and_then(|at| own.get(at..at + 30)) {
            assert!(merged.contains(entry), "{merged}");
        }
        // A vanished client is marked once, and the mark is removed when it is back.
        write("A=1\n");
        let gone = merge_at(&merged, &discover(), path).unwrap();
        assert_eq!(gone.matches("\"vanished\": true").count(), 1, "{gone}");
        assert_eq!(merge_at(&gone, &discover(), path).unwrap(), gone);
        Manifest::parse(&gone).unwrap();
        write(env);
        assert_eq!(merge_at(&gone, &discover(), path).unwrap(), merged);
    }
}

#[test]
fn a_manifest_keeps_stores_that_are_not_files() {
    use std::io::Write as _;
    let at = timestamp::parse("2026-12-01").unwrap();
    let folder = tempfile::tempdir().unwrap();
    let roots: String = Catalogue::builtin()
        .trust_roots(&Region::new("eu-west-1"), at)
        .iter()
        .filter_map(|root| root.pem())
        .collect();
    let indented: String = roots.lines().map(|line| format!("    {line}\n")).collect();
    // A ConfigMap, a member of an archive, and a file of an image that is a tar file.
    let host = "orders.c9akciq32rrd.eu-west-1.rds.amazonaws.com";
    fs::write(
        folder.path().join("k8s.yaml"),
        format!(
            "apiVersion: v1\nkind: Pod\nmetadata: {{name: web}}\nspec:\n  containers:\n  - name: web\n    env:\n    - {{name: PGHOST, value: {host}}}\n    - {{name: PGSSLMODE, value: verify-full}}\n    - {{name: PGSSLROOTCERT, value: /rds/rds.pem}}\n    volumeMounts: [{{name: ca, mountPath: /rds}}]\n  volumes:\n  - name: ca\n    configMap: {{name: ca}}\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: {{name: ca}}\ndata:\n  rds.pem: |\n{indented}"
        ),
    )
    .unwrap();
    let mut jar = zip::ZipWriter::new(fs::File::create(folder.path().join("app.jar")).unwrap());
    let options = zip::write::SimpleFileOptions::default();
    jar.start_file("BOOT-INF/classes/rds.pem", options).unwrap();
    jar.write_all(roots.as_bytes()).unwrap();
    jar.start_file("BOOT-INF/classes/application.properties", options)
        .unwrap();
    let url = "spring.datasource.url=jdbc:postgresql://carts.c9akciq32rrd.eu-west-1.rds.amazonaws.com/a?sslmode=verify-full&sslrootcert=rds.pem\n";
    jar.write_all(url.as_bytes()).unwrap();
    jar.finish().unwrap();
    let mut tar = tar::Builder::new(fs::File::create(folder.path().join("image.tar")).unwrap());
    for (path, text) in [
        ("srv/rds.pem", roots.as_str()),
        (
            "srv/.env",
            "PGHOST=image.c9akciq32rrd.eu-west-1.rds.amazonaws.com\nPGSSLMODE=verify-full\nPGSSLROOTCERT=rds.pem\n",
        ),
    ] {
        let mut header = tar::Header::new_ustar();
        header.set_size(text.len() as u64);
        header.set_mode(0o644);
        header.set_cksum();
        tar.append_data(&mut header, path, text.as_bytes()).unwrap();
    }
    tar.finish().unwrap();
    let paths = ["k8s.yaml", "app.jar", "image.tar"].map(|name| folder.path().join(name));
    let found = Discover::new(at).run(&paths).unwrap();
    // Each file is its own service and is not named after the others.
    let names: Vec<&str> = found
        .clients
        .iter()
        .map(|client| client.name.as_str())
        .collect();
    assert_eq!(names, ["app.jar", "image", "web"]);

    // Without a manifest the stores are parts of other files as well.
    let joined = join_clients(&found, Manifest::default(), |_| None);
    assert_eq!(joined.stores().len(), 3);
    for store in joined.stores() {
        assert!(store.store.is_ok(), "{store:?}");
        assert!(!store.is_on_disk, "no command can change {:?}", store.path);
    }

    for name in ["clients.toml", "sub/clients.json"] {
        let path = folder.path().join(name);
        let text = merge_at("", &found, &path).unwrap();
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, &text).unwrap();
        let clients = open_clients(Manifest::read(&path).unwrap(), |_| None);
        assert_eq!(clients.stores().len(), 3, "{text}");
        for store in clients.stores() {
            let opened = store
                .store
                .as_ref()
                .unwrap_or_else(|error| panic!("{error}\n{text}"));
            assert_eq!(opened.bundle().certificates().len(), 3);
            assert!(!store.is_on_disk, "no command can change {:?}", store.path);
        }
        assert!((0..3).all(|client| clients.stores_of(client).len() == 1));
        let checks = clients.connection_of(0).unwrap();
        assert!(
            checks.contradictions.is_empty(),
            "{:?}",
            checks.contradictions
        );
    }

    // A store that is no longer at its place is an error.
    fs::write(folder.path().join("k8s.yaml"), format!("# new\n{indented}")).unwrap();
    let clients = open_clients(
        Manifest::read(folder.path().join("clients.toml")).unwrap(),
        |_| None,
    );
    let errors: Vec<String> = clients
        .stores()
        .iter()
        .filter_map(|store| store.store.as_ref().err())
        .map(ToString::to_string)
        .collect();
    assert_eq!(errors.len(), 1, "{errors:?}");
    assert!(
        errors[0].contains("holds no store at that place"),
        "{errors:?}"
    );
}

#[test]
fn store_paths_are_relative_to_the_manifest() {
    let folder = tempfile::tempdir().unwrap();
    let repository = folder.path().join("shop");
    fs::create_dir_all(repository.join("certs")).unwrap();
    let at = timestamp::parse("2026-12-01").unwrap();
    let roots: String = Catalogue::builtin()
        .trust_roots(&Region::new("eu-west-1"), at)
        .iter()
        .filter_map(|root| root.pem())
        .collect();
    fs::write(repository.join("certs/rds.pem"), &roots).unwrap();
    fs::write(
        repository.join(".env"),
        "PGHOST=orders.c9akciq32rrd.eu-west-1.rds.amazonaws.com\nPGSSLMODE=verify-full\nPGSSLROOTCERT=certs/rds.pem\n",
    )
    .unwrap();
    let mut found = Discover::new(at).run([&repository]).unwrap();
    // Make the paths relative, as for a discovery that runs in the folder.
    let prefix = format!("{}/", folder.path().display());
    for store in &mut found.stores {
        store.path = store.path.replace(&prefix, "");
    }
    for client in &mut found.clients {
        for store in &mut client.stores {
            *store = store.replace(&prefix, "");
        }
    }
    for (path, store) in [
        ("clients.toml", "\"shop/certs/rds.pem\""),
        ("./clients.toml", "\"shop/certs/rds.pem\""),
        ("shop/clients.toml", "\"certs/rds.pem\""),
        ("out/of/clients.toml", "\"../../shop/certs/rds.pem\""),
        ("out/clients.json", "\"../shop/certs/rds.pem\""),
    ] {
        let text = merge_at("", &found, Path::new(path)).unwrap();
        assert!(text.contains(&format!("[{store}]")), "{path}: {text}");
    }
}
