//! Reports: every finding is in every format, and untrusted names cannot break any format.
//!
//! Other readers (JSON Schema, SARIF's schema, promtool, an XML parser, a browser) check the same reports in the Python
//! package's tests.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use proptest::prelude::*;
use rds_ca_core::audit::{Audit, AuditRule, Inputs, Severity};
use rds_ca_core::client::{Client, Clients, Manifest, Mode, Selector, Suppression};
use rds_ca_core::probed::ProbedChain;
use rds_ca_core::report::{Format, write};
use rds_ca_core::{CaId, Catalogue, Fleet, Region, StackId, TrustStore, timestamp};
use serde_json::{Value, json};
use time::UtcDateTime;

fn at(text: &str) -> UtcDateTime {
    timestamp::parse(text).unwrap()
}

fn report(audit: &Audit, format: Format) -> String {
    write(audit, format).unwrap()
}

fn instance(id: &str, ca: &str) -> Value {
    json!({
        "DBInstanceIdentifier": id,
        "DBInstanceArn": format!("arn:aws:rds:eu-west-1:123456789012:db:{id}"),
        "Engine": "postgres",
        "Endpoint": {"Address": format!("{id}.abc.eu-west-1.rds.amazonaws.com"), "Port": 5432},
        "CACertificateIdentifier": ca,
        "CertificateDetails": {"CAIdentifier": ca, "ValidTill": "2024-08-22T17:08:50Z"},
    })
}

/// `old` contains the root of 2019; other stores do not exist.
fn open(clients: Vec<Client>, suppressions: Vec<Suppression>) -> Clients {
    let mut manifest = Manifest::default();
    manifest.path = Some("ops/clients.toml".into());
    manifest.clients = clients;
    manifest.suppressions = suppressions;
    let catalogue = Catalogue::builtin();
    let root = catalogue.authority(&Region::new("eu-west-1"), &CaId::RDS_CA_2019);
    let pem = root.unwrap().pem().unwrap();
    Clients::open_with(manifest, |path, _| match path.to_str() {
        Some("ops/stores/old.pem") => TrustStore::from_bytes(pem.as_bytes(), None),
        _ => TrustStore::open(path, None),
    })
}

fn client(name: &str, mode: Mode, store: Option<&str>) -> Client {
    let mut client = Client::new(name);
    client.mode = mode;
    client.stores = store.map(PathBuf::from).into_iter().collect();
    client.databases = vec![Selector::parse("*").unwrap()];
    client.stack = Some(StackId::new("go-new"));
    client
}

/// A fleet with two gaps, a client that is not ready, one that does not verify, one that is not known well enough, a
/// probe and a suppression that match nothing, and a suppression that counts.
fn everything() -> Audit {
    let content = json!({
        "DBInstances": [
            instance("orders", "rds-ca-2019"),
            instance("ledger", "rds-ca-rsa2048-g1"),
            {"Engine": "an instance without a name"},
        ],
        "Marker": "there is more",
    });
    let fleet = Fleet::parse(content.to_string().as_bytes()).unwrap();
    assert!(fleet.gaps().len() > 1, "{:?}", fleet.gaps());
    let until = at("2024-12-31");
    let mut suppression = Suppression::new("client-does-not-verify", "replaced in autumn", until);
    suppression.subject = "cron".to_owned();
    let clients = open(
        vec![
            client("shop", Mode::VerifyFull, Some("ops/stores/old.pem")),
            client("cron", Mode::Plain, None),
            client("reports", Mode::VerifyCa, Some("ops/stores/missing.pem")),
        ],
        vec![suppression, Suppression::new("no-such-rule", "typo", until)],
    );
    let at = at("2024-06-01");
    let probes = [ProbedChain::new("elsewhere.example.test", 5432, at)];
    Audit::of(&Inputs::new(&fleet, at).clients(&clients).probes(&probes))
}

#[test]
fn every_finding_is_in_every_format() {
    let audit = everything();
    let rules: BTreeSet<AuditRule> = audit.counting().map(|finding| finding.rule).collect();
    for rule in [
        AuditRule::FleetGap,
        AuditRule::ClientNotReady,
        AuditRule::StoreUnopened,
        AuditRule::ProbeUnmatched,
        AuditRule::SuppressionUnused,
        AuditRule::DatabaseCaEnds,
    ] {
        assert!(rules.contains(&rule), "{rule}: {rules:?}");
    }
    for format in Format::ALL.iter().copied() {
        let report = report(&audit, format);
        for finding in audit.counting() {
            assert!(
                report.contains(finding.rule.id()),
                "{format}: {}",
                finding.rule
            );
            if format == Format::Prometheus {
                continue;
            }
            let name = audit
                .databases
                .iter()
                .find(|it| it.name() == finding.subject.name);
            let name = name.map_or(finding.subject.name.as_str(), |database| &database.id);
            assert!(
                holds(&report, format, name),
                "{format}: {}",
                finding.subject
            );
            assert!(
                holds(&report, format, &finding.remedy),
                "{format}: {}",
                finding.remedy
            );
        }
    }
    let samples = report(&audit, Format::Prometheus);
    for rule in AuditRule::ALL {
        let count = audit
            .counting()
            .filter(|finding| finding.rule == *rule)
            .count();
        let sample = format!(
            "rds_ca_rule_findings{{rule=\"{rule}\",severity=\"{}\"}} {count}\n",
            rule.severity()
        );
        assert!(samples.contains(&sample), "{sample}");
    }
}

/// Whether a report contains a text, regardless of the format's whitespace and markup.
fn holds(report: &str, format: Format, text: &str) -> bool {
    let plain = |text: &str| -> String {
        let letters = text.chars().filter(|char| char.is_alphanumeric());
        letters.collect()
    };
    let report = match format {
        Format::JUnit | Format::Html | Format::Json | Format::Sarif => report
            .replace("&quot;", "")
            .replace("&apos;", "")
            .replace("&amp;", "")
            .replace("&lt;", "")
            .replace("&gt;", ""),
        Format::Markdown => report
            .replace("&amp;", "")
            .replace("&lt;", "")
            .replace("&gt;", ""),
        _ => report.to_owned(),
    };
    plain(&report).contains(&plain(text))
}

/// Which clients stop, and when, comes first; each client once, at its earliest time.
#[test]
fn a_report_begins_with_who_stops() {
    let mut changing = instance("orders", "rds-ca-2019");
    changing["PendingModifiedValues"] = json!({"CACertificateIdentifier": "rds-ca-rsa2048-g1"});
    let under = |instances: Vec<Value>, clients: &Clients, day: &str| {
        let fleet = Fleet::parse(json!({"DBInstances": instances}).to_string().as_bytes()).unwrap();
        let audit = Audit::of(&Inputs::new(&fleet, at(day)).clients(clients));
        let text = report(&audit, Format::Text);
        let page = report(&audit, Format::Html);
        let headline = text.lines().nth(4).filter(|line| line.contains(" client"));
        let headline = headline.unwrap_or_default().to_owned();
        if !headline.is_empty() {
            assert!(
                page.contains(&format!("<p class=\"headline\">{headline}</p>")),
                "{headline}"
            );
            assert!(report(&audit, Format::Markdown).contains("| When | Client |"));
        }
        headline
    };
    let old = |name| client(name, Mode::VerifyFull, Some("ops/stores/old.pem"));
    let one = open(vec![old("shop")], vec![]);
    let two = open(vec![old("shop"), old("cron")], vec![]);
    let on = |ca: &str| instance("ledger", ca);
    let (old_ca, new_ca) = ("rds-ca-2019", "rds-ca-rsa2048-g1");
    for (instances, clients, day, headline) in [
        (
            vec![on(new_ca)],
            &one,
            "2024-06-01",
            "1 client cannot connect now",
        ),
        (
            vec![on(old_ca)],
            &one,
            "2024-06-01",
            "1 client stops connecting, by 2024-08-22",
        ),
        (
            vec![on(old_ca)],
            &two,
            "2024-06-01",
            "2 clients stop connecting, the first by 2024-08-22",
        ),
        (
            vec![changing.clone()],
            &one,
            "2024-06-01",
            "1 client stops connecting, at the pending change, else by 2024-08-22",
        ),
        // Long before, no action is needed.
        (vec![on(old_ca)], &one, "2023-06-01", ""),
    ] {
        assert_eq!(under(instances, clients, day), headline);
    }
}

#[test]
fn suppressed_findings_are_reported_with_reason_and_end() {
    let audit = everything();
    let suppressed = audit
        .findings
        .iter()
        .filter(|finding| finding.suppressed.is_some());
    assert_eq!(suppressed.count(), 1);
    for format in [
        Format::Text,
        Format::Markdown,
        Format::Json,
        Format::Html,
        Format::Sarif,
        Format::JUnit,
    ] {
        let report = report(&audit, format);
        for part in ["client-does-not-verify", "cron", "replaced in autumn"] {
            assert!(report.contains(part), "{format}: {part}");
        }
        let until = match format {
            // The page's script writes the date.
            Format::Html => at("2024-12-31").unix_timestamp().to_string(),
            _ => "2024-12-31".to_owned(),
        };
        assert!(report.contains(&until), "{format}: {until}");
    }
    let samples = report(&audit, Format::Prometheus);
    assert!(samples.contains("rds_ca_suppressed_findings 1\n"));
    let end = at("2024-12-31").unix_timestamp();
    let sample = format!(
        "rds_ca_suppression_end_timestamp_seconds{{rule=\"client-does-not-verify\"}} {end}\n"
    );
    assert!(samples.contains(&sample), "{samples}");
    // It does not count, which JUnit shows by skipping it.
    let junit = report(&audit, Format::JUnit);
    assert_eq!(junit.matches("<skipped").count(), 1);
}

#[test]
fn sarif_contains_what_code_scanning_requires() {
    let audit = everything();
    let run = |audit: &Audit| -> Value {
        let sarif: Value = serde_json::from_str(&report(audit, Format::Sarif)).unwrap();
        sarif["runs"][0].clone()
    };
    let first = run(&audit);
    let rules = first["tool"]["driver"]["rules"].as_array().unwrap();
    let mut hashes = BTreeSet::new();
    for (result, finding) in first["results"]
        .as_array()
        .unwrap()
        .iter()
        .zip(&audit.findings)
    {
        assert_eq!(result["ruleId"], finding.rule.id());
        let rule = &rules[usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap()];
        assert_eq!(rule["id"], finding.rule.id());
        let page = format!("schemas/audit.md#{}", finding.rule);
        assert!(rule["helpUri"].as_str().unwrap().ends_with(&page));
        // Without a file and a line, code scanning refuses the entire upload; without a relative path it finds no file
        // of the repository.
        let place = &result["locations"][0]["physicalLocation"];
        let uri = place["artifactLocation"]["uri"].as_str().unwrap();
        assert!(uri.starts_with("ops/"), "{uri}");
        assert!(place["region"]["startLine"].as_u64().unwrap() >= 1);
        let hash = &result["partialFingerprints"]["primaryLocationLineHash"];
        assert!(
            hashes.insert(hash.as_str().unwrap().to_owned()),
            "{hash} comes twice"
        );
    }
    assert_eq!(hashes.len(), audit.findings.len());
    // A day later the same findings apply, and are recognised.
    let mut later = audit.clone();
    for finding in &mut later.findings {
        finding.message.push_str(", a day later");
        finding.evidence.push("2024-06-02".to_owned());
    }
    let again: BTreeSet<String> = run(&later)["results"]
        .as_array()
        .unwrap()
        .iter()
        .map(|result| {
            let hash = &result["partialFingerprints"]["primaryLocationLineHash"];
            hash.as_str().unwrap().to_owned()
        })
        .collect();
    assert_eq!(again, hashes);
}

#[test]
fn a_file_name_is_a_uri() {
    let mut audit = everything();
    for (path, uri) in [
        ("./ca bundle.pem", "ca%20bundle.pem"),
        ("certs\\rds.pem", "certs/rds.pem"),
        ("a:b#c?d%e.pem", "a%3Ab%23c%3Fd%25e.pem"),
        ("/etc/ssl/rds.pem", "file:///etc/ssl/rds.pem"),
        ("é<>\".pem", "%C3%A9%3C%3E%22.pem"),
    ] {
        audit.manifest = Some(path.to_owned());
        for finding in &mut audit.findings {
            finding.location = None;
        }
        let sarif = report(&audit, Format::Sarif);
        assert!(sarif.contains(&format!("\"uri\": \"{uri}\"")), "{path}");
    }
}

#[test]
fn the_page_makes_no_request() {
    let page = report(&everything(), Format::Html);
    let (before, rest) = page
        .split_once("<script type=\"application/json\" id=\"data\">")
        .unwrap();
    let (_, after) = rest.split_once("</script>").unwrap();
    let markup = format!("{before}{after}");
    for forbidden in [
        "src=",
        "url(",
        "@import",
        "<link",
        "<iframe",
        "<object",
        "<img",
        "fetch(",
        "XMLHttpRequest",
        "eval(",
    ] {
        assert!(!markup.contains(forbidden), "{forbidden}");
    }
    for link in markup.split("href=\"").skip(1) {
        assert!(link.starts_with('#'), "{}", &link[..40]);
    }
    // The namespace of SVG is a name, not a request, and the URL of AWS's bundle is only text.
    let addresses = markup.matches("://").count();
    let names = markup.matches("http://www.w3.org/2000/svg").count();
    let texts = markup
        .matches("https://truststore.pki.rds.amazonaws.com/")
        .count();
    assert_eq!(addresses, names + texts);
    assert!(markup.contains("default-src &#39;none&#39;"));
}

/// Names as an attacker would choose them.
const HOSTILE: &[&str] = &[
    "<script>alert(1)</script>",
    "</script><script>alert(2)</script>",
    "<!--<script>",
    "]]>",
    "&lt;&#60;&amp;",
    "\" onload=\"alert(3)",
    "' or 1=1 --",
    "a|b|c",
    "[x](javascript:alert(4))",
    "![x](https://example.test/x.png)",
    "`code` **bold** _it_ ~~gone~~ @everyone #1",
    "\u{202e}txt.exe\u{202c}",
    "\u{200b}\u{feff}\u{2028}\u{e0041}",
    "line\nanother\r\n\tthird",
    "\u{0}\u{7}\u{1b}[31mred\u{1b}[0m\u{9b}",
    "name\" 1\nrds_ca_findings{severity=\"error\"} 0",
    "\\\\n\\\"",
    "| --- |\n# heading",
    "\u{fffe}\u{ffff}\u{d7ff}\u{10ffff}",
];

fn named(name: &str) -> Audit {
    let content = json!({"DBInstances": [{
        "DBInstanceIdentifier": name, "Engine": name, "CACertificateIdentifier": name,
        "DBInstanceArn": format!("arn:aws:rds:eu-west-1:123456789012:db:{name}"),
    }]});
    let fleet = Fleet::parse(content.to_string().as_bytes()).unwrap_or_default();
    let mut client = client(name, Mode::Unknown, Some("no/such/file"));
    client.owner = Some(name.to_owned());
    let mut suppression = Suppression::new("client-mode-unknown", name, at("2030-01-01"));
    suppression.subject = "*".to_owned();
    let clients = open(
        vec![client],
        vec![suppression, Suppression::new(name, name, at("2030-01-01"))],
    );
    Audit::of(&Inputs::new(&fleet, at("2024-06-01")).clients(&clients))
}

/// Checks for every format, whatever the names are.
fn stays_in_its_place(name: &str) {
    let audit = named(name);
    for format in Format::ALL.iter().copied() {
        let report = report(&audit, format);
        let wrong = match format {
            Format::Text => turns_or_controls(&report),
            Format::Markdown => turns_or_controls(&report).or(breaks_markdown(&report)),
            Format::Prometheus => turns_or_controls(&report).or(breaks_metrics(&report)),
            Format::JUnit => turns_or_controls(&report).or(breaks_xml(&report)),
            Format::Html => breaks_the_page(&report, name),
            _ => serde_json::from_str::<Value>(&report)
                .err()
                .map(|_| "no JSON"),
        };
        assert_eq!(wrong, None, "{format}: {name:?}\n{report}");
    }
}

type Wrong = Option<&'static str>;

fn turns_or_controls(report: &str) -> Wrong {
    let bidi = |char: char| matches!(char, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200b}'..='\u{200f}');
    let harmful = |char: char| char != '\n' && (char.is_control() || bidi(char));
    report
        .contains(harmful)
        .then_some("a character that turns or controls")
}

fn breaks_the_page(page: &str, name: &str) -> Wrong {
    // Two of each: the data and the script.
    if page.matches("<script").count() != 2 || page.matches("</script").count() != 2 {
        return Some("a script");
    }
    let (_, data) = page.split_once("id=\"data\">").unwrap();
    let (data, _) = data.split_once("</script>").unwrap();
    let data: Value = serde_json::from_str(data).unwrap();
    let words = data["strings"].as_array().unwrap();
    let kept = words.iter().any(|word| word == name);
    (!kept).then_some("the name is lost")
}

fn breaks_markdown(report: &str) -> Wrong {
    let bars = |line: &str| {
        line.replace("\\\\", "")
            .replace("\\|", "")
            .matches('|')
            .count()
    };
    let mut rows = report.lines().filter(|line| line.starts_with('|'));
    if rows.any(|line| !(4..=12).contains(&bars(line))) {
        return Some("a cell that breaks out");
    }
    let text = report.replace("<br>", "");
    let titles = report.lines().filter(|line| line.starts_with("# ")).count();
    (text.contains('<') || text.contains("](") || titles != 1).then_some("markup")
}

fn breaks_metrics(report: &str) -> Wrong {
    if !report.lines().all(is_sample) {
        return Some("no sample");
    }
    let samples = report.lines().filter(|line| !line.starts_with('#'));
    let series: Vec<&str> = samples
        .filter_map(|line| Some(line.rsplit_once(' ')?.0))
        .collect();
    let different: BTreeSet<&str> = series.iter().copied().collect();
    (different.len() != series.len()).then_some("a series twice")
}

fn breaks_xml(report: &str) -> Wrong {
    let ours = [
        "<?xml",
        "<testsuites ",
        "</testsuites>",
        "<testsuite ",
        "</testsuite>",
        "<testcase ",
        "</testcase>",
        "<failure ",
        "</failure>",
        "<skipped ",
        "</skipped>",
        "<system-out>",
        "</system-out>",
    ];
    let elements: usize = ours.iter().map(|tag| report.matches(tag).count()).sum();
    (report.matches('<').count() != elements || report.contains("]]>")).then_some("an element")
}

/// `name{label="value",…} number`, or a comment: the exposition format, as far as we use it.
fn is_sample(line: &str) -> bool {
    if let Some(comment) = line.strip_prefix("# ") {
        return comment.starts_with("HELP rds_ca_") || comment.starts_with("TYPE rds_ca_");
    }
    let Some((series, value)) = line.rsplit_once(' ') else {
        return false;
    };
    let name_ends = series.find('{').unwrap_or(series.len());
    let (name, labels) = series.split_at(name_ends);
    let plain = |char: char| char.is_ascii_lowercase() || char.is_ascii_digit() || char == '_';
    let mut quoted = false;
    let mut escaped = false;
    for char in labels.chars() {
        match char {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            _ => {}
        }
    }
    name.starts_with("rds_ca_")
        && name.chars().all(plain)
        && value.parse::<i64>().is_ok()
        && !quoted
        && (labels.is_empty() || labels.ends_with("\"}"))
}

#[test]
fn a_hostile_name_stays_text() {
    for name in HOSTILE {
        stays_in_its_place(name);
    }
    stays_in_its_place(&"x".repeat(10_240));
    stays_in_its_place(&HOSTILE.concat().repeat(20));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn any_name_stays_text(name in "\\PC*|[\\x00-\\x7f]{0,40}|(<|>|&|\"|'|\\||`|\\\\|\n|\\]|\u{202e}){1,20}") {
        stays_in_its_place(&name);
    }
}

#[test]
fn text_is_readable_in_80_columns_and_in_a_pipe() {
    // Nine CAs in one region, and a long name.
    let clients: Vec<Client> = [
        "short",
        "a-client-whose-name-is-longer-than-anybody-would-like",
    ]
    .map(|name| client(name, Mode::VerifyFull, Some("ops/stores/old.pem")))
    .into();
    let cas = [
        "2015",
        "2019",
        "rsa2048-g1",
        "rsa4096-g1",
        "ecc384-g1",
        "rsa2048-g2",
        "rsa4096-g2",
        "ecc384-g2",
        "mldsa65-g1",
    ];
    let ids = [
        "orders",
        "an-identifier-that-is-sixty-three-characters-long-as-aws-allows",
    ];
    let instances: Vec<Value> = cas
        .iter()
        .map(|ca| instance(&format!("{}-{ca}", ids[1]), &format!("rds-ca-{ca}")))
        .chain([instance(ids[0], "rds-ca-2019")])
        .collect();
    let fleet = Fleet::parse(json!({"DBInstances": instances}).to_string().as_bytes()).unwrap();
    let clients = open(clients, vec![]);
    let audit = Audit::of(&Inputs::new(&fleet, at("2024-06-01")).clients(&clients));
    let text = report(&audit, Format::Text);
    for line in text.lines() {
        let longest = line
            .split_whitespace()
            .map(|word| word.chars().count())
            .max();
        // A word longer than the line is meant to be copied, so it is not split.
        assert!(
            line.chars().count() <= longest.unwrap_or(0).max(80 - 6) + 6,
            "{line}"
        );
        assert!(!line.contains('\u{1b}'), "colour in a pipe: {line}");
    }
    // Every CA has its column, and text that is meant to be copied is not truncated.
    let header = |ca: &&str| {
        text.lines()
            .any(|line| line.starts_with("CLIENT") && line.contains(*ca))
    };
    assert!(cas.iter().all(header), "{text}");
    let names = text
        .split_whitespace()
        .filter(|word| word.starts_with(ids[1]));
    let whole = |name: &str| {
        cas.iter()
            .any(|ca| name.trim_end_matches([',', ':']) == format!("{}-{ca}", ids[1]))
    };
    let names: Vec<&str> = names.collect();
    assert!(
        names.len() > 5 && names.iter().all(|name| whole(name)),
        "{names:?}"
    );
    assert!(text.contains("a-client-whose-name-is-longer-than-anybody-would-like"));
}

/// The published list of names, generated from the code: `RDS_CA_REGENERATE=1` writes it.
#[test]
fn the_published_names_match_the_code() {
    let mut page = String::from(PREFACE);
    for severity in Severity::ALL.iter().rev().copied() {
        for rule in AuditRule::ALL
            .iter()
            .filter(|rule| rule.severity() == severity)
        {
            let _ = write!(
                page,
                "\n### {rule}\n\n*{severity}.* {}\n\nTo do: {}.\n",
                rule.meaning(),
                rule.remedy()
            );
        }
    }
    page.push_str("\n## Metrics\n\nAll are gauges.\n\n| name | labels | says |\n|---|---|---|\n");
    let samples = report(&everything(), Format::Prometheus);
    for help in samples
        .lines()
        .filter_map(|line| line.strip_prefix("# HELP "))
    {
        let (name, says) = help.split_once(' ').unwrap();
        let labels = samples
            .lines()
            .find_map(|line| line.strip_prefix(name)?.strip_prefix('{'))
            .map_or_else(String::new, labels_of);
        let _ = writeln!(page, "| `{name}` | {labels} | {says} |");
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas/audit.md");
    if std::env::var_os("RDS_CA_REGENERATE").is_some() {
        std::fs::write(&path, &page).unwrap();
    }
    assert_eq!(
        std::fs::read_to_string(&path).unwrap_or_default(),
        page,
        "run this test with RDS_CA_REGENERATE=1 to write {}",
        path.display()
    );
}

fn labels_of(sample: &str) -> String {
    let labels = sample
        .split("=\"")
        .filter_map(|part| part.rsplit([',', '{', ' ']).next());
    let labels: Vec<&str> = labels.filter(|label| !label.is_empty()).collect();
    let names = labels.iter().take(labels.len().saturating_sub(1));
    names
        .map(|label| format!("`{label}`"))
        .collect::<Vec<_>>()
        .join(", ")
}

const PREFACE: &str = "\
# The stable names of an audit

What people filter, suppress and alert by. Names are added, and never change their meaning.

An audit is *fine* (exit status 0) when nothing worse than a note counts, *unknown* (3) when the worst is unknown, else
*not fine* (1). Suppressed findings do not count.

## Rules
";
