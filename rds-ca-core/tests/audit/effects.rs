//! The effect of a change on a client: determined by its driver or mode, its stores, the type of the key, and forced
//! TLS.

use std::path::Path;

use rds_ca_core::audit::{Audit, AuditRule, Inputs, Readiness};
use rds_ca_core::client::{Clients, Manifest, Mode};
use rds_ca_core::driver::{Effect, ForcedTls};
use rds_ca_core::fleet::{FleetBuilder, ParameterGroupKind, ParameterGroupName, Scope};
use rds_ca_core::report::{Format, write};
use rds_ca_core::{CaId, Catalogue, Fleet, Region, TrustStore, timestamp};
use serde_json::{Value, json};
use time::UtcDateTime;

fn now() -> UtcDateTime {
    timestamp::parse("2026-12-01").unwrap()
}

fn root(ca: &CaId) -> String {
    let authority = Catalogue::builtin().authority(&Region::new("eu-west-1"), ca);
    authority.unwrap().pem().unwrap()
}

fn scope() -> Scope {
    Scope::new("123456789012", Region::new("eu-west-1"))
}

/// A database with RSA2048 in eu-west-1, with this value of `rds.force_ssl` in its parameter group.
fn fleet(parameter: Option<Value>, apply_status: &str) -> Fleet {
    let mut builder = FleetBuilder::new();
    let instance = json!({"DBInstances": [{
        "DBInstanceIdentifier": "orders", "DBInstanceArn": "arn:aws:rds:eu-west-1:123456789012:db:orders",
        "Engine": "postgres", "EngineVersion": "14.9", "DBInstanceStatus": "available",
        "Endpoint": {"Address": "orders.abc.eu-west-1.rds.amazonaws.com", "Port": 5432},
        "CACertificateIdentifier": "rds-ca-rsa2048-g1",
        "CertificateDetails": {"CAIdentifier": "rds-ca-rsa2048-g1", "ValidTill": "2029-09-01T00:00:00Z"},
        "PendingModifiedValues": {},
        "DBParameterGroups": [{"DBParameterGroupName": "own", "ParameterApplyStatus": apply_status}],
    }]});
    builder
        .add_json(instance.to_string().as_bytes(), &scope())
        .unwrap();
    if let Some(parameter) = parameter {
        let group = ParameterGroupName::new(scope(), ParameterGroupKind::Instance, "own");
        let answer = json!({"Parameters": [parameter]}).to_string();
        builder.add_parameters(answer.as_bytes(), &group).unwrap();
    }
    builder.finish()
}

fn force_ssl(value: &str) -> Option<Value> {
    Some(json!({
        "ParameterName": "rds.force_ssl", "ParameterValue": value, "Source": "user",
        "ApplyType": "static", "ApplyMethod": "pending-reboot",
    }))
}

/// Stores by name: `g1` contains RSA2048, `2019` only the root of 2019.
fn clients(text: &str) -> Clients {
    let manifest = Manifest::parse(text).unwrap();
    Clients::open_with(manifest, |path, _| {
        let pem = match path.to_str().unwrap() {
            "g1" => root(&CaId::RSA2048_G1),
            "all" => CaId::CURRENT.iter().map(root).collect(),
            "2019" => root(&CaId::RDS_CA_2019),
            other => return TrustStore::open(Path::new(other), None),
        };
        TrustStore::from_bytes(pem.as_bytes(), None)
    })
}

fn audit(fleet: &Fleet, text: &str) -> Audit {
    Audit::of(&Inputs::new(fleet, now()).clients(&clients(text)))
}

fn effect(audit: &Audit, ca: &CaId) -> (Effect, Readiness) {
    let cell = audit.matrix.iter().find(|cell| cell.ca == *ca).unwrap();
    (cell.effect, cell.readiness)
}

fn has(audit: &Audit, rule: AuditRule) -> bool {
    audit.counting().any(|finding| finding.rule == rule)
}

#[test]
fn forced_tls_is_read_from_the_parameter_group() {
    for (parameter, status, wanted) in [
        (force_ssl("1"), "in-sync", ForcedTls::Now),
        (force_ssl("1"), "pending-reboot", ForcedTls::FromNextRestart),
        (force_ssl("0"), "in-sync", ForcedTls::No),
        // Until the restart the old value applies, which AWS does not show.
        (force_ssl("0"), "pending-reboot", ForcedTls::Unknown),
        (None, "in-sync", ForcedTls::Unknown),
    ] {
        let fleet = fleet(parameter, status);
        let audit = Audit::of(&Inputs::new(&fleet, now()));
        assert_eq!(audit.databases[0].tls_forced, wanted, "{status}");
    }
}

#[test]
fn a_client_in_plain_text_stops_where_tls_is_forced() {
    let plain = "[[client]]\nname = 'cron'\nmode = 'plain'\ndatabases = ['orders']\n";
    let rules = [
        AuditRule::ClientPlainRefused,
        AuditRule::ClientPlainRefusedNext,
    ];
    for (value, status, wanted) in [
        ("1", "in-sync", [true, false]),
        ("1", "pending-reboot", [false, true]),
        ("0", "in-sync", [false, false]),
    ] {
        let audit = audit(&fleet(force_ssl(value), status), plain);
        assert_eq!(
            rules.map(|rule| has(&audit, rule)),
            wanted,
            "{value} {status}"
        );
        // No CA affects it.
        assert_eq!(
            effect(&audit, &CaId::ECC384_G1),
            (Effect::KeepsWorking, Readiness::DoesNotVerify)
        );
    }
    let text = write(
        &audit(&fleet(force_ssl("1"), "pending-reboot"), plain),
        Format::Text,
    )
    .unwrap();
    assert!(text.contains("at the next restart"), "{text}");
}

#[test]
fn a_change_of_the_key_type_is_unknown_for_an_unknown_stack() {
    let fleet = fleet(force_ssl("0"), "in-sync");
    let of = |text: &str, ca: &CaId| effect(&audit(&fleet, text), ca);
    let lax = "[[client]]\nname = 'a'\nmode = 'encrypt'\ndatabases = ['*']\n";
    assert_eq!(of(lax, &CaId::RSA4096_G1).0, Effect::KeepsWorking);
    assert_eq!(
        of(lax, &CaId::ECC384_G1),
        (Effect::Unknown, Readiness::Unknown)
    );
    let strict =
        "[[client]]\nname = 'a'\nmode = 'verify-full'\nstores = ['all']\ndatabases = ['*']\n";
    assert_eq!(
        of(strict, &CaId::RSA4096_G1),
        (Effect::KeepsWorking, Readiness::Ready)
    );
    assert_eq!(of(strict, &CaId::ECC384_G1).0, Effect::Unknown);
    let known = format!("{strict}stack = 'openssl'\n");
    assert_eq!(
        of(&known, &CaId::ECC384_G1),
        (Effect::KeepsWorking, Readiness::Ready)
    );
}

const PSYCOPG: &str = r#"
[[client]]
name = "billing"
owner = "payments"
driver = "psycopg"
driver_version = "3.2.3 / libpq 16.4"
"#;

#[test]
fn a_driver_determines_the_effective_connection() {
    // libpq verifies in every mode if there is a root file; with `prefer` it then continues in plain text.
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("old.pem"), root(&CaId::RDS_CA_2019)).unwrap();
    std::fs::write(folder.path().join("g1.pem"), root(&CaId::RSA2048_G1)).unwrap();
    let manifest = |store: &str, mode: &str| {
        let dsn = format!(
            "postgresql://app:S3cret@orders.abc.eu-west-1.rds.amazonaws.com:5432/app?sslmode={mode}&sslrootcert=/{store}"
        );
        let root = folder.path().display();
        format!("{PSYCOPG}dsn = '{dsn}'\nroot = '{root}'\n")
    };
    for (store, mode, forced, wanted) in [
        ("g1.pem", "verify-full", "0", Effect::KeepsWorking),
        ("old.pem", "verify-full", "0", Effect::Stops),
        ("old.pem", "require", "0", Effect::Stops),
        ("old.pem", "prefer", "0", Effect::FallsBackToPlainText),
        ("old.pem", "prefer", "1", Effect::Stops),
        ("g1.pem", "prefer", "0", Effect::KeepsWorking),
        ("old.pem", "disable", "0", Effect::KeepsWorking),
    ] {
        let audit = audit(&fleet(force_ssl(forced), "in-sync"), &manifest(store, mode));
        let case = format!("{store} {mode} {forced}");
        assert_eq!(effect(&audit, &CaId::RSA2048_G1).0, wanted, "{case}");
        // The endpoint in the settings is the client's database.
        assert_eq!(audit.clients[0].databases, [0], "{case}");
        assert_eq!(
            has(&audit, AuditRule::ClientFallsBack),
            wanted == Effect::FallsBackToPlainText,
            "{case}"
        );
        assert_eq!(
            has(&audit, AuditRule::ClientRefuses),
            wanted == Effect::Stops,
            "{case}"
        );
        for format in Format::ALL {
            let report = write(&audit, *format).unwrap();
            assert!(
                !report.contains("S3cret"),
                "{format}: a password is in the report"
            );
        }
        assert!(!format!("{:?}", clients(&manifest(store, mode))).contains("S3cret"));
    }
}

#[test]
fn a_contradiction_of_the_settings_is_a_finding() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("g1.pem"), root(&CaId::RSA2048_G1)).unwrap();
    let root = folder.path().display();
    let base = format!(
        "{PSYCOPG}root = '{root}'\nenvironment = {{ HOME = '/' }}\ndsn = 'host=orders.abc.eu-west-1.rds.amazonaws.com sslmode=require'\n"
    );
    let fleet = fleet(force_ssl("0"), "in-sync");
    let honest = audit(&fleet, &base);
    assert!(!has(&honest, AuditRule::ClientContradiction));
    assert_eq!(honest.clients[0].mode, Mode::Encrypt);
    let false_words = audit(
        &fleet,
        &format!("{base}mode = 'verify-full'\nstores = ['g1']\nstack = 'go-new'\n"),
    );
    let finding = false_words
        .counting()
        .find(|finding| finding.rule == AuditRule::ClientContradiction)
        .unwrap();
    assert_eq!(finding.evidence.len(), 3, "{finding:?}");
    // Verification of the chain depends on an unread file; that the name is not verified does not.
    let unseen = base.replace("environment = { HOME = '/' }\n", "");
    let unseen = audit(&fleet, &format!("{unseen}mode = 'verify-full'\n"));
    let contradicted = |rule| unseen.counting().find(move |finding| finding.rule == rule);
    let finding = contradicted(AuditRule::ClientContradiction).unwrap();
    assert!(
        finding.evidence[0].contains("does not verify the name"),
        "{finding:?}"
    );
    let finding = contradicted(AuditRule::ClientModeUnknown).unwrap();
    assert!(finding.message.contains("settings"), "{finding:?}");
    assert!(finding.remedy.contains("root"), "{finding:?}");
    // The settings count, not the manifest.
    assert_eq!(false_words.clients[0].mode, Mode::Encrypt);
    assert!(has(&false_words, AuditRule::ClientDoesNotVerify));
    let unread = audit(
        &fleet,
        &format!(
            "{PSYCOPG}dsn = '${{NOT_SET}}'\nmode = 'verify-full'\nstores = ['g1']\ndatabases = ['*']\n"
        ),
    );
    assert!(has(&unread, AuditRule::ClientSettingsUnread));
    assert_eq!(unread.clients[0].mode, Mode::VerifyFull);
}

#[test]
fn settings_come_from_variables_and_files() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("clients.toml");
    std::fs::write(
        folder.path().join("dsn.txt"),
        "host=orders sslmode=disable\n",
    )
    .unwrap();
    std::fs::write(
        &path,
        r#"
[defaults]
owner = "platform"
driver = "psycopg"

[[client]]
name = "a"
dsn = { file = "dsn.txt" }
[[client]]
name = "b"
dsn = "${DSN}"
environment = { HOME = "/no/such/home" }
owner = "own"
[[client]]
name = "c"
environment = { PGHOST = "orders", PGSSLMODE = "${MODE}" }
"#,
    )
    .unwrap();
    let clients = Clients::open(Manifest::read(&path).unwrap(), |name| match name {
        "DSN" => Some("host=orders sslmode=require".to_owned()),
        "MODE" => Some("verify-full".to_owned()),
        _ => None,
    });
    let modes: Vec<Mode> = (0..3)
        .map(|place| clients.connection_of(place).unwrap().mode())
        .collect();
    assert_eq!(modes, [Mode::Plain, Mode::Encrypt, Mode::VerifyFull]);
    let owners: Vec<_> = clients
        .manifest()
        .clients
        .iter()
        .map(|client| client.owner.as_deref())
        .collect();
    assert_eq!(owners, [Some("platform"), Some("own"), Some("platform")]);
    // Another team's file, with its own defaults.
    let other = folder.path().join("other.toml");
    std::fs::write(
        &other,
        "[defaults]\nmode = 'plain'\n[[client]]\nname = 'd'\n",
    )
    .unwrap();
    let both = Manifest::read_all([&path, &other]).unwrap();
    assert_eq!(both.clients.len(), 4);
    assert_eq!(both.clients[3].mode, Mode::Plain);
    assert_eq!(both.clients[3].file.as_deref(), Some(other.as_path()));
    let twice = Manifest::read_all([&path, &path]).unwrap_err().to_string();
    assert!(
        twice.contains("clients.toml") && twice.contains("\"a\""),
        "{twice}"
    );
    let error = Manifest::parse("[[client]]\nname = 'x'\ndriver = 'psycpog'\n").unwrap_err();
    assert!(error.to_string().contains("psycpog"), "{error}");
    let error = Manifest::parse("[[client]]\nname = 'x'\ndsn = 'host=a'\n").unwrap_err();
    assert!(error.to_string().contains("driver"), "{error}");
}

/// A proxy's clients are checked against the roots of Amazon Trust Services, by selector or by the proxy's name.
#[test]
fn endpoints_of_proxies_are_checked_against_their_own_roots() {
    let host = "app.proxy-abcdefghijkl.eu-west-1.rds.amazonaws.com";
    let mut builder = FleetBuilder::new();
    let proxies = json!({"DBProxies": [{
        "DBProxyName": "app", "DBProxyArn": "arn:aws:rds:eu-west-1:123456789012:db-proxy:prx-1",
        "Endpoint": host, "EngineFamily": "POSTGRESQL", "RequireTLS": true, "Status": "available",
        "TagList": [{"Key": "team", "Value": "shop"}],
    }]});
    builder
        .add_json(proxies.to_string().as_bytes(), &scope())
        .unwrap();
    let fleet = builder.finish();
    let public: String = Catalogue::builtin()
        .amazon_trust_services()
        .iter()
        .filter_map(|root| root.pem())
        .collect();
    let folder = tempfile::tempdir().unwrap();
    let store = folder.path().join("public.pem");
    std::fs::write(&store, public).unwrap();
    for (selector, stores, wanted) in [
        (
            format!("{host}:5432"),
            "all".to_owned(),
            Readiness::NotReady,
        ),
        (host.to_owned(), "all".to_owned(), Readiness::NotReady),
        ("app".to_owned(), "all".to_owned(), Readiness::NotReady),
        // By a pattern and by a tag, like databases.
        ("ap*".to_owned(), "all".to_owned(), Readiness::NotReady),
        (
            "*.proxy-*".to_owned(),
            "all".to_owned(),
            Readiness::NotReady,
        ),
        (
            "tag:team=sh*".to_owned(),
            "all".to_owned(),
            Readiness::NotReady,
        ),
        (
            "tag:team".to_owned(),
            store.display().to_string(),
            Readiness::Ready,
        ),
        (
            "app".to_owned(),
            store.display().to_string(),
            Readiness::Ready,
        ),
        // A proxy that is missing in the inventory is recognised by its name.
        (
            "other.proxy-abcdefghijkl.eu-west-1.rds.amazonaws.com".to_owned(),
            "all".to_owned(),
            Readiness::NotReady,
        ),
    ] {
        let text = format!(
            "[[client]]\nname = 'web'\nstack = 'openssl'\nmode = 'verify-full'\nstores = ['{stores}']\ndatabases = ['{selector}']\n"
        );
        let audit = audit(&fleet, &text);
        let cell = audit
            .matrix
            .iter()
            .find(|cell| cell.ca == CaId::AMAZON_TRUST_SERVICES)
            .unwrap_or_else(|| panic!("{selector}: {:?}", audit.clients));
        assert_eq!(
            (cell.readiness, cell.databases),
            (wanted, 1),
            "{selector} {stores}: {}",
            cell.reason
        );
        assert!(!has(&audit, AuditRule::ClientMatchesNothing), "{selector}");
        assert_eq!(
            has(&audit, AuditRule::ClientRefuses),
            wanted == Readiness::NotReady,
            "{selector}"
        );
        if wanted == Readiness::NotReady {
            let remedy = cell.remedy.as_deref().unwrap();
            assert!(
                remedy.contains("roots of Amazon Trust Services"),
                "{remedy}"
            );
            assert!(
                remedy.ends_with("rds-ca mend all --region eu-west-1 --ca amazon-trust-services"),
                "{remedy}"
            );
        }
        for format in Format::ALL {
            let page = write(&audit, *format).unwrap();
            if matches!(
                format,
                Format::Text | Format::Markdown | Format::Html | Format::Json
            ) {
                assert!(page.contains("amazon-trust-"), "{format}:\n{page}");
            }
        }
    }
}

/// The remedy is the command that fixes this store, with its password if it has one.
#[test]
fn a_remedy_names_the_command_that_fixes_the_store() {
    let fleet = fleet(force_ssl("0"), "in-sync");
    let text = "[[client]]\nname = 'web'\nstack = 'openssl'\nmode = 'verify-full'\nstores = ['2019']\npassword_env = 'PW'\ndatabases = ['orders']\n";
    let audit = audit(&fleet, text);
    let command = "rds-ca mend 2019 --region eu-west-1 --password-env PW";
    let refused: Vec<_> = audit
        .matrix
        .iter()
        .filter(|cell| cell.readiness == Readiness::NotReady)
        .collect();
    assert!(!refused.is_empty());
    for cell in refused {
        assert_eq!(cell.command.as_deref(), Some(command));
        assert!(cell.remedy.as_deref().unwrap().ends_with(command));
    }
    let page = write(&audit, Format::Html).unwrap();
    assert!(
        page.contains("\"stops\""),
        "the effect's word is in the page's data"
    );
}
