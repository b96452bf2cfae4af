//! Client manifests: their meaning, and the errors for wrong ones.

use rds_ca_core::client::{Clients, Manifest, Mode, Selector};
use rds_ca_core::{ErrorKind, Fleet, timestamp};

const TOML: &str = r#"
[[client]]
name = "billing"
owner = "payments"
stack = "pgjdbc-verify-full"
mode = "verify-full"
stores = ["certs/rds.pem", "/etc/ssl/rds.pem"]
password_env = "BILLING_PASSWORD"
databases = ["orders", "tag:app=billing", "prod-*"]

[[client]]
name = "cron"

[[suppression]]
rule = "client-does-not-verify"
subject = "cron"
reason = "moves to verify-full with the next release"
until = 2027-06-30
"#;

const JSON: &str = r#"{
  "version": 1,
  "clients": [
    {"name": "billing", "owner": "payments", "stack": "pgjdbc-verify-full", "mode": "verify-full",
     "stores": ["certs/rds.pem", "/etc/ssl/rds.pem"], "password_env": "BILLING_PASSWORD",
     "databases": ["orders", "tag:app=billing", "prod-*"]},
    {"name": "cron"}
  ],
  "suppressions": [
    {"rule": "client-does-not-verify", "subject": "cron",
     "reason": "moves to verify-full with the next release", "until": "2027-06-30"}
  ]
}"#;

fn without_lines(text: &str) -> Manifest {
    let mut manifest = Manifest::parse(text).unwrap();
    for client in &mut manifest.clients {
        assert!(client.line.take().is_some());
    }
    for suppression in &mut manifest.suppressions {
        assert!(suppression.line.take().is_some());
    }
    manifest
}

#[test]
fn toml_and_json_are_equivalent() {
    let manifest = without_lines(TOML);
    assert_eq!(manifest, without_lines(JSON));
    let billing = &manifest.clients[0];
    assert_eq!(billing.mode, Mode::VerifyFull);
    assert_eq!(billing.databases[1].to_string(), "tag:app=billing");
    assert_eq!(
        manifest.clients[1].mode,
        Mode::Unknown,
        "not stated is unknown"
    );
    assert_eq!(
        manifest.suppressions[0].until,
        timestamp::parse("2027-06-30").unwrap()
    );
}

#[test]
fn lines_are_those_of_the_tables() {
    let lines = |text| {
        let manifest = Manifest::parse(text).unwrap();
        manifest
            .clients
            .iter()
            .map(|client| client.line.unwrap())
            .collect::<Vec<_>>()
    };
    assert_eq!(lines(TOML), [2, 11]);
    assert_eq!(lines(JSON), [4, 7]);
}

#[test]
fn errors_name_the_line_the_key_and_the_next_step() {
    for (text, parts) in [
        (
            "[[client]]\nname = \"a\"\nmode = \"verify\"\n",
            ["line 3", "mode", "verify-ca"],
        ),
        (
            "[[client]]\nname = \"a\"\nstore = [\"x\"]\n",
            ["line 3", "store", "stores"],
        ),
        ("[[client]]\nowner = \"a\"\n", ["line 1", "name", "schema"]),
        (
            "[[client]]\nname = \"a\"\nstores = \"x\"\n",
            ["line 3", "stores", "sequence"],
        ),
        (
            "[[client]]\nname = \"a\"\ndatabases = [\"tag:=x\"]\n",
            ["line 3", "databases", "tag has no name"],
        ),
        (
            "[[client]]\nname = \"a\"\n\n[[client]]\nname = \"a\"\n",
            ["line 4", "name", "already"],
        ),
        ("[[client]]\nname = \" \"\n", ["line 1", "name", "empty"]),
        ("[[client]\nname = 1\n", ["line 1", "manifest", "schema"]),
        (
            "[[client]]\nname = \"a\"\n\n[[client]]\nname = \"b\"\nstack = \"java\"\n",
            ["line 4, key stack", "java-keystore", "java-jsse"],
        ),
        (
            "[[suppression]]\nrule = \"x\"\nreason = \" \"\nuntil = 2027-01-01\n",
            ["line 3", "reason", "empty"],
        ),
        (
            "[[suppression]]\nrule = \"x\"\nreason = \"y\"\nuntil = \"soon\"\n",
            ["line 4", "until", "2027-01-03"],
        ),
        (
            "[[suppression]]\nrule = \"x\"\nuntil = 2027-01-01\n",
            ["line 1", "suppression[0]", "reason"],
        ),
        (
            "{\"clients\": [\n{\"name\": \"a\", \"mode\": \"x\"}]}",
            ["line 2", "clients[0].mode", "verify-ca"],
        ),
        (
            "{\"clients\": [\n{\"name\": \"a\"},\n{\"name\": \"b\",\n\"stores\": 1}]}",
            ["line 4", "clients[1].stores", "sequence"],
        ),
        (
            "{\"clients\": [\n{\"name\": \"a\"}],\n\"x\": 1}",
            ["line 3", "x", "unknown field"],
        ),
        ("{\"clients\": []} x", ["line 1", "trailing", "schema"]),
    ] {
        let error = Manifest::parse(text).unwrap_err();
        assert!(!error.to_string().contains("private"), "{error}");
        assert_eq!(error.kind(), ErrorKind::InvalidInput, "{text}");
        let shown = error.to_string();
        for part in parts {
            assert!(shown.contains(part), "{text}: {shown} lacks {part}");
        }
        assert!(shown.contains("hint:"), "{shown}");
    }
}

#[test]
fn an_error_names_another_version() {
    let error = Manifest::parse("{\"version\": 2}").unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported);
    assert!(error.to_string().contains("reads version 1"));
}

#[test]
fn paths_are_relative_to_the_file_and_errors_name_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("clients.toml");
    std::fs::write(&path, TOML).unwrap();
    let manifest = Manifest::read(&path).unwrap();
    assert_eq!(
        manifest.clients[0].stores[0],
        folder.path().join("certs/rds.pem")
    );
    assert_eq!(
        manifest.clients[0].stores[1],
        std::path::Path::new("/etc/ssl/rds.pem")
    );

    std::fs::write(&path, "[[client]]\nname = 1\n").unwrap();
    let shown = Manifest::read(&path).unwrap_err().to_string();
    assert!(shown.contains("clients.toml, line 2"), "{shown}");
    let missing = Manifest::read(folder.path().join("none.toml")).unwrap_err();
    assert_eq!(missing.kind(), ErrorKind::NotFound);
}

#[test]
fn the_password_comes_from_the_caller_and_is_never_shown() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("clients.toml");
    std::fs::write(&path, TOML).unwrap();
    std::fs::create_dir(folder.path().join("certs")).unwrap();
    std::fs::write(folder.path().join("certs/rds.pem"), "").unwrap();
    let asked = std::cell::RefCell::new(Vec::new());
    let clients = Clients::open(Manifest::read(&path).unwrap(), |name| {
        asked.borrow_mut().push(name.to_owned());
        Some("hunter2-secret".to_owned())
    });
    assert_eq!(*asked.borrow(), ["BILLING_PASSWORD", "BILLING_PASSWORD"]);
    assert!(
        clients.stores()[0].store.is_ok(),
        "an empty file opens, with nothing in it"
    );
    assert_eq!(
        clients.stores()[1].store.as_ref().unwrap_err().kind(),
        ErrorKind::NotFound
    );
    assert!(!format!("{clients:?}").contains("hunter2"));
}

#[test]
fn selectors_match_instances_and_clusters() {
    let fleet = Fleet::parse(
        br#"{"DBInstances": [
            {"DBInstanceIdentifier": "orders-1", "DBClusterIdentifier": "orders",
             "DBInstanceArn": "arn:aws:rds:eu-west-1:123456789012:db:orders-1",
             "Endpoint": {"Address": "orders-1.abc.eu-west-1.rds.amazonaws.com", "Port": 5432},
             "TagList": [{"Key": "app", "Value": "billing-eu"}]}]}"#,
    )
    .unwrap();
    let instance = &fleet.instances()[0];
    for (text, fits) in [
        ("orders-1", true),
        ("ORDERS-1", true),
        ("orders", true),
        ("order", false),
        ("orders-*", true),
        ("arn:aws:rds:eu-west-1:*", true),
        ("arn:aws:rds:eu-west-2:*", false),
        ("orders-1.abc.eu-west-1.rds.amazonaws.com", true),
        ("tag:app", true),
        ("tag:app=billing-*", true),
        ("tag:app=billing", false),
        ("tag:team", false),
    ] {
        let selector = Selector::parse(text).unwrap();
        assert_eq!(selector.matches_instance(instance, None), fits, "{text}");
    }
}
