//! Idioms: compares the findings with expectations from the drivers' documentation and measurements.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use rds_ca_core::bundle::{Bundle, Container, Writer};
use rds_ca_core::discovery::{Discover, Discovery, FoundSetting, SettingKind};
use rds_ca_core::{Catalogue, Region, timestamp};

/// The value of every secret in the test data.
const SECRET: &str = "hunter2hunter2";
const AT: &str = "2026-12-01";

#[derive(Default)]
struct Repository {
    name: String,
    files: Vec<(String, Vec<u8>)>,
    stores: BTreeSet<String>,
    settings: Vec<Expected>,
}

#[derive(Debug)]
struct Expected {
    text: String,
    path: String,
    lines: (usize, usize),
    chains: Vec<String>,
    target: Option<String>,
}

fn expected(line: &str) -> Expected {
    let mut words = line.split_whitespace();
    let (path, lines) = words.next().unwrap().rsplit_once(':').unwrap();
    let (from, to) = lines.split_once('-').unwrap();
    let (chains, target): (Vec<&str>, Vec<&str>) =
        words.partition(|word| ["yes", "no", "-", "fallback", "unknown"].contains(word));
    Expected {
        text: line.to_owned(),
        path: path.to_owned(),
        lines: (from.parse().unwrap(), to.parse().unwrap()),
        chains: chains.into_iter().map(str::to_owned).collect(),
        target: target.first().map(|target| (*target).to_owned()),
    }
}

/// The bundle as PEM (also escaped and as joined Java strings), as a Java key store and as PKCS#7.
struct Stores {
    pem: String,
    jks: Vec<u8>,
    p7b: Vec<u8>,
}

impl Stores {
    fn new() -> Self {
        let at = timestamp::parse(AT).unwrap();
        let roots = Catalogue::builtin().trust_roots(&Region::new("eu-west-1"), at);
        let pem: String = roots.iter().filter_map(|root| root.pem()).collect();
        let bundle = Bundle::parse(pem.as_bytes(), None).unwrap();
        let certificates: Vec<_> = bundle.certificates().cloned().collect();
        let jks = Writer::new(at)
            .password("changeit")
            .write(Container::Jks, &certificates)
            .unwrap();
        let p7b = Writer::new(at)
            .write(Container::Pkcs7, &certificates)
            .unwrap();
        Self { pem, jks, p7b }
    }

    fn fill(&self, text: &str) -> Vec<u8> {
        if text.trim() == "@@JKS@@" {
            return self.jks.clone();
        }
        if text.trim() == "@@P7B@@" {
            return self.p7b.clone();
        }
        let java: String = self
            .pem
            .lines()
            .map(|line| format!("    + \"{line}\\n\"\n"))
            .collect();
        text.replace("@@PEM@@", self.pem.trim_end())
            .replace("@@ESCAPED@@", &self.pem.replace('\n', "\\n"))
            .replace(
                "@@JAVA@@",
                &format!("class Ca {{\n  static final String CA = \"\"\n{java};\n}}"),
            )
            .replace("@@SECRET@@", SECRET)
            .into_bytes()
    }
}

fn repositories() -> Vec<Repository> {
    let data = fs::read_to_string(
        Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/discovery/idioms.txt"),
    )
    .unwrap();
    let stores = Stores::new();
    let mut found = Vec::new();
    for part in data.split("\n==== ").skip(1) {
        let (name, body) = part.split_once('\n').unwrap();
        let mut repository = Repository {
            name: name.to_owned(),
            ..Repository::default()
        };
        for file in format!("\n{body}").split("\n---- ").skip(1) {
            let (path, text) = file.split_once('\n').unwrap_or((file, ""));
            if path != "expected" {
                repository
                    .files
                    .push((path.to_owned(), stores.fill(&format!("{text}\n"))));
                continue;
            }
            for line in text.lines().filter(|line| !line.trim().is_empty()) {
                match line.split_once(' ').unwrap() {
                    ("store", path) => {
                        repository.stores.insert(path.trim().to_owned());
                    }
                    ("setting", rest) => repository.settings.push(expected(rest)),
                    _ => panic!("{name}: {line}"),
                }
            }
        }
        found.push(repository);
    }
    found
}

fn is_in(setting: &FoundSetting, expected: &Expected) -> bool {
    setting.path == expected.path && (expected.lines.0..=expected.lines.1).contains(&setting.line)
}

/// The differences, one line each.
fn differences(repository: &Repository, found: &Discovery) -> Vec<String> {
    let mut wrong = Vec::new();
    let stores: BTreeSet<String> = found
        .stores
        .iter()
        .map(|store| store.path.clone())
        .collect();
    for path in repository.stores.difference(&stores) {
        wrong.push(format!("not found: store {path}"));
    }
    for path in stores.difference(&repository.stores) {
        wrong.push(format!("false: store {path}"));
    }
    for expected in &repository.settings {
        let own: Vec<&FoundSetting> = found
            .settings
            .iter()
            .filter(|setting| is_in(setting, expected))
            .collect();
        // Settings with an unknown answer may be next to those that decide.
        let decisive: Vec<&&FoundSetting> = own
            .iter()
            .filter(|setting| setting.verifies_chain.as_str() != "unknown")
            .collect();
        let right = |setting: &FoundSetting| {
            expected
                .chains
                .iter()
                .any(|chain| chain == setting.verifies_chain.as_str())
        };
        let fits = if decisive.is_empty() {
            !own.is_empty() && expected.chains.iter().any(|chain| chain == "unknown")
        } else {
            decisive.iter().all(|setting| right(setting))
        };
        if !fits {
            wrong.push(format!("wrong: {}", expected.text));
        }
        if let Some(target) = &expected.target
            && !own.iter().any(|setting| {
                setting.leads_to.as_ref() == Some(target) || setting.store.as_ref() == Some(target)
            })
        {
            wrong.push(format!("leads elsewhere: {}", expected.text));
        }
    }
    for setting in &found.settings {
        let is_expected = repository
            .settings
            .iter()
            .any(|expected| is_in(setting, expected));
        if !is_expected && setting.verifies_chain.as_str() != "unknown" {
            wrong.push("false: a setting that says what is verified".to_owned());
        }
        if !is_expected && repository.settings.is_empty() && setting.kind != SettingKind::Pointer {
            wrong.push("false: a setting".to_owned());
        }
    }
    wrong
}

#[test]
fn every_idiom_is_read_as_its_driver_reads_it() {
    let repositories = repositories();
    assert!(repositories.len() >= 30, "{}", repositories.len());
    let mut report = String::new();
    for repository in &repositories {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join(&repository.name);
        for (path, content) in &repository.files {
            let path = root.join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, content).unwrap();
        }
        let mut found = Discover::new(timestamp::parse(AT).unwrap())
            .run([&root])
            .unwrap();
        let prefix = format!("{}/", root.display());
        let bare = |path: &str| path.replace(&prefix, "");
        let outputs = [
            serde_json::to_string(&found).unwrap(),
            found.to_manifest(),
            format!("{found:?}"),
            found
                .to_cyclonedx("1.7", timestamp::parse(AT).unwrap())
                .unwrap(),
        ];
        for text in outputs {
            assert!(
                !text.contains(SECRET),
                "{}: a secret: {text}",
                repository.name
            );
        }
        for store in &mut found.stores {
            store.path = bare(&store.path);
        }
        for setting in &mut found.settings {
            setting.path = bare(&setting.path);
            setting.leads_to = setting.leads_to.as_deref().map(bare);
        }
        let wrong = differences(repository, &found);
        if wrong.is_empty() {
            continue;
        }
        let _ = writeln!(report, "== {}", repository.name);
        for line in wrong {
            let _ = writeln!(report, "  {line}");
        }
        for setting in &found.settings {
            let _ = writeln!(
                report,
                "    found {}:{} {} {} {} {} {}",
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
                    .unwrap_or("-"),
            );
        }
    }
    assert!(report.is_empty(), "\n{report}");
}
