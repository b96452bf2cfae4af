//! The rules of the drivers, compared with the behaviour of the real drivers (`data/driver-matrix.tsv`).

use std::collections::BTreeMap;

use rds_ca_core::driver::{
    Change, Effect, Effective, Files, ForcedTls, MemoryFiles, Settings, Transport, Value, Verifies,
    effective,
};
use rds_ca_core::name::EngineFamily;
use rds_ca_core::trust::Verdict;

const MATRIX: &str = include_str!("../data/driver-matrix.tsv");
const HOME: &str = "/lab/home";

/// The columns of a row by name.
type Row = BTreeMap<&'static str, &'static str>;

fn rows() -> Vec<Row> {
    let mut lines = MATRIX.lines();
    let names: Vec<&str> = lines.next().unwrap().split('\t').collect();
    let rows: Vec<Row> = lines
        .map(|line| names.iter().copied().zip(line.split('\t')).collect())
        .collect();
    assert!(rows.len() > 1600, "{} rows", rows.len());
    let only = std::env::var("DRIVER_MATRIX_ONLY").unwrap_or_default();
    rows.into_iter()
        .filter(|row| row["case"].starts_with(&only))
        .collect()
}

/// A bundle in which the content of each certificate is the name of its root.
fn pem(roots: &str) -> String {
    roots
        .split_whitespace()
        .map(|root| format!("-----BEGIN CERTIFICATE-----\n{root}\n-----END CERTIFICATE-----\n"))
        .collect()
}

/// The lab's files: the content of each certificate is its name.
fn lab() -> MemoryFiles {
    let mut files = MemoryFiles::new();
    for (name, roots) in [
        ("good", "GOOD"),
        ("bad", "BAD"),
        ("both", "BAD GOOD"),
        ("empty", ""),
    ] {
        files.add(format!("/lab/{name}.pem"), pem(roots));
    }
    for (name, text) in [("good", "GOOD"), ("bad", "BAD")] {
        files.add(format!("/lab/{name}dir/0.0"), text);
        files.add(format!("/lab/{name}.jks"), text);
        files.add(format!("/lab/{name}.p12"), text);
    }
    files.add("/etc/ssl/certs/ca-certificates.crt", "SYSTEM");
    files
}

fn placeholder(name: &str) -> Option<String> {
    Some(match name {
        "GOOD" => "/lab/good.pem".into(),
        "BAD" => "/lab/bad.pem".into(),
        "BUNDLE" => "/lab/both.pem".into(),
        "EMPTY" => "/lab/empty.pem".into(),
        "MISSING" => "/lab/nothing.pem".into(),
        "GOODPEM" => pem("GOOD"),
        "BADPEM" => pem("BAD"),
        "HOST" => "db.test".into(),
        "PORT" => "5432".into(),
        "HOME" => HOME.into(),
        "GOODDIR" => "/lab/gooddir".into(),
        "BADDIR" => "/lab/baddir".into(),
        "GOODJKS" => "/lab/good.jks".into(),
        "GOODP12" => "/lab/good.p12".into(),
        "BADJKS" => "/lab/bad.jks".into(),
        "BADP12" => "/lab/bad.p12".into(),
        _ => return None,
    })
}

fn fill(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find('{') {
        let (before, behind) = rest.split_at(at);
        out.push_str(before);
        let found = behind[1..].find('}').and_then(|end| {
            let name = &behind[1..=end];
            let value = placeholder(name).or_else(|| {
                let plain = placeholder(&name[..name.len().checked_sub(1)?])?;
                let text = match name.chars().last()? {
                    'Q' => plain,
                    'J' => serde_json::to_string(&plain)
                        .ok()?
                        .trim_matches('"')
                        .to_owned(),
                    _ => return None,
                };
                Some(percent(&text))
            })?;
            Some((value, end + 2))
        });
        match found {
            Some((value, length)) => {
                out.push_str(&value);
                rest = &behind[length..];
            }
            None => {
                out.push('{');
                rest = &behind[1..];
            }
        }
    }
    out + rest
}

fn percent(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                char::from(byte).to_string()
            }
            _ => format!("%{byte:02X}"),
        })
        .collect()
}

fn fill_json(value: &serde_json::Value) -> serde_json::Value {
    use serde_json::Value as Json;
    match value {
        Json::String(text) => Json::String(fill(text)),
        Json::Array(values) => values.iter().map(fill_json).collect(),
        Json::Object(members) => members
            .iter()
            .map(|(key, value)| (key.clone(), fill_json(value)))
            .collect(),
        other => other.clone(),
    }
}

fn run(row: &Row) -> (Effective, MemoryFiles) {
    let config: serde_json::Value = serde_json::from_str(row["config"]).unwrap();
    let mut files = lab();
    if let Some(extra) = config["files"].as_object() {
        for (path, text) in extra {
            let path = fill(path).replacen('~', HOME, 1);
            files.add(path, fill(text.as_str().unwrap()));
        }
    }
    let mut settings = Settings::new(row["driver"]).with_files(&files);
    settings.version = Some(row["driver_version"].to_owned());
    settings.engine = EngineFamily::of_name(row["engine"]);
    settings.dsn = config["dsn"].as_str().map(fill);
    if let Value::Map(options) = Value::from(fill_json(&config["options"])) {
        settings.options = options.into_iter().collect();
    }
    if let Some(environment) = config["env"].as_object() {
        settings.environment = environment
            .iter()
            .map(|(name, value)| (name.clone(), fill(value.as_str().unwrap())))
            .collect();
    }
    settings.home = Some(HOME.to_owned());
    settings.working_directory = Some(HOME.to_owned());
    let answer = effective(&settings).unwrap_or_else(|error| panic!("{}: {error}", row["case"]));
    (answer, files)
}

fn places(text: &str) -> String {
    let mut places: Vec<&str> = text.split('+').collect();
    places.sort_unstable();
    places.join("+")
}

/// Whether the test leaves the case out, with the reason.
fn left_out(row: &Row) -> bool {
    // Measured with a server that has no direct TLS: libpq's own answer is right.
    row["case"].contains("sslnegotiation-direct")
}

#[test]
fn every_row_of_the_matrix_is_as_measured() {
    let (mut right, mut wrong) = (0, Vec::new());
    for row in rows().iter().filter(|row| !left_out(row)) {
        let (got, _) = run(row);
        // An expression in the driver's language is never evaluated, so the result may be unknown.
        if row["config"].contains("\"$") && got.verifies_chain == Verifies::Unknown {
            right += 1;
            continue;
        }
        let mut differences = Vec::new();
        let mut compare = |what: &str, got: &str, want: &str| {
            if got != want && want != "?" {
                differences.push(format!("{what} {got} for {want}"));
            }
        };
        compare("transport", got.transport.as_str(), row["transport"]);
        if got.transport != Transport::Error {
            compare("chain", got.verifies_chain.as_str(), row["verifies_chain"]);
            compare("name", got.verifies_name.as_str(), row["verifies_name"]);
        }
        let decides = matches!(row["verifies_chain"], "yes" | "fallback");
        if decides && !matches!(row["store"], "missing" | "nothing-here") {
            let stores: Vec<&str> = got
                .stores
                .iter()
                .map(|store| store.place.as_str())
                .collect();
            let want = row["store"].replace("#2", "");
            compare("stores", &places(&stores.join("+")), &places(&want));
        }
        for (good, bad, forced) in [
            ("outcome_G", "bad_G", ForcedTls::No),
            ("outcome_F", "bad_F", ForcedTls::Now),
        ] {
            if row[bad] == "-" || row[good] == "refused" {
                continue;
            }
            let want = if row[bad] == "refused" {
                Effect::Stops
            } else if row[bad] == row[good] {
                Effect::KeepsWorking
            } else {
                Effect::FallsBackToPlainText
            };
            let change = Change {
                tls_forced: forced,
                ..Change::default()
            };
            let effect = got.effect(Verdict::NotTrusted, change);
            compare(bad, effect.as_str(), want.as_str());
        }
        if differences.is_empty() {
            right += 1;
        } else {
            wrong.push(format!(
                "{} [{}]: {}\n    {}",
                row["case"],
                row["driver_version"],
                differences.join("; "),
                row["config"]
            ));
        }
    }
    assert!(
        wrong.is_empty(),
        "{right} right, {} wrong:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

/// The verdict of the stores on a server's root: the contents of the lab's files are the names of roots.
fn verdict(effective: &Effective, files: &MemoryFiles, root: &str) -> Verdict {
    let accepts = effective.stores.iter().any(|store| {
        let mut content = store.content().unwrap_or_default().to_vec();
        if let Some(path) = &store.path {
            content.extend(files.read(path).unwrap_or_default());
            for name in files.list(path) {
                content.extend(files.read(&format!("{path}/{name}")).unwrap_or_default());
            }
        }
        let content = String::from_utf8_lossy(&content);
        content.contains(root) || (store.place == "system" && root == "SYSTEM")
    });
    if accepts {
        Verdict::Trusted
    } else {
        Verdict::NotTrusted
    }
}

/// Every case with every server: where the real driver refused the server, or continued in plain text, the effect is
/// never that the client keeps working.
#[test]
fn there_is_no_false_keeps_working() {
    // Server, its root, whether its name is right, whether it forces TLS.
    const SERVERS: [(&str, &str, bool, bool); 7] = [
        ("G", "GOOD", true, false),
        ("W", "GOOD", false, false),
        ("U", "OTHER", true, false),
        ("F", "GOOD", true, true),
        ("V", "OTHER", true, true),
        ("S", "SYSTEM", true, false),
        ("T", "SYSTEM", false, false),
    ];
    let mut pairs = 0;
    let mut wrong = Vec::new();
    for row in rows().iter().filter(|row| !left_out(row)) {
        let (got, files) = run(row);
        for (server, root, right_name, forced) in SERVERS {
            let mut verdict = verdict(&got, &files, root);
            // This client compares the certificate with a configured name, which is that of the other servers.
            let right_name = right_name != (row["case"] == "go-mysql/custom-root-servername");
            if got.verifies_name == Verifies::Yes && !right_name {
                verdict = Verdict::NotTrusted;
            }
            let change = Change {
                tls_forced: if forced {
                    ForcedTls::Now
                } else {
                    ForcedTls::No
                },
                ..Change::default()
            };
            let effect = got.effect(verdict, change);
            let column = format!("outcome_{server}");
            let outcome = row[column.as_str()];
            pairs += 1;
            let plain_before = matches!(
                got.transport,
                Transport::Plain | Transport::OpportunisticPlainFirst
            );
            let false_comfort = match outcome {
                "refused" => true,
                "plain" => !plain_before,
                _ => false,
            };
            // A driver that checks only the name is not affected by a change of the chain.
            let name_only = got.verifies_chain == Verifies::No
                && got.verifies_name == Verifies::Yes
                && !right_name;
            if effect == Effect::KeepsWorking && false_comfort && !name_only {
                wrong.push(format!(
                    "{} [{}] on server {server}: {outcome}",
                    row["case"], row["driver_version"]
                ));
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "{} of {pairs}:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}
