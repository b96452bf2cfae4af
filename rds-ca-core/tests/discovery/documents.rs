//! Kubernetes, ECS, Lambda, Compose, systemd: the environment that each container receives.

use std::collections::BTreeMap;

use rds_ca_core::discovery::{Container, containers};

fn read(files: &[(&str, &str)], shell: &[(&str, &str)]) -> Vec<Container> {
    let all: BTreeMap<String, String> = files
        .iter()
        .map(|(path, text)| ((*path).to_owned(), (*text).to_owned()))
        .collect();
    let (documents, others): (BTreeMap<_, _>, BTreeMap<_, _>) =
        all.into_iter().partition(|(path, _)| {
            path.ends_with(".yaml") || path.ends_with(".json") || path.ends_with(".service")
        });
    let shell = shell
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect();
    let (found, unread) = containers(&documents, &others, &shell);
    assert!(unread.is_empty(), "{unread:?}");
    found
}

fn environment(container: &Container) -> Vec<(&str, &str)> {
    container
        .environment
        .as_ref()
        .unwrap()
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect()
}

#[test]
fn kubernetes_sources_take_precedence_in_order() {
    let found = read(
        &[(
            "all.yaml",
            "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web, namespace: shop}\nspec:\n  template:\n    spec:\n      initContainers:\n      - {name: migrate, image: x}\n      containers:\n      - name: api\n        image: x\n        env:\n        - {name: PGHOST, value: $(REGION_HOST)}\n        - {name: LITERAL, value: $$(REGION_HOST)}\n        - {name: PGSSLMODE, value: verify-full}\n        - name: NOT_THERE\n          valueFrom: {configMapKeyRef: {name: a, key: none, optional: true}}\n        - name: FROM_ELSEWHERE\n          valueFrom: {secretKeyRef: {name: elsewhere, key: x}}\n        envFrom:\n        - {configMapRef: {name: a}}\n        - {prefix: S_, secretRef: {name: s}}\n        volumeMounts:\n        - {name: ca, mountPath: /etc/rds/}\n        - {name: one, mountPath: /app/ca.pem, subPath: ca.pem}\n      volumes:\n      - {name: ca, secret: {secretName: s, items: [{key: ca.pem, path: sub/root.pem}]}}\n      - {name: one, configMap: {name: a}}\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, namespace: shop}\ndata: {PGSSLMODE: require, REGION_HOST: db1, ca.pem: CERT}\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, namespace: other}\ndata: {PGSSLMODE: disable}\n---\napiVersion: v1\nkind: Secret\nmetadata: {name: s, namespace: shop}\ndata: {ca.pem: UEVN}\nstringData: {TOKEN: t}\n",
        )],
        &[],
    );
    assert_eq!(found.len(), 2);
    assert!(found[0].is_init);
    let api = &found[1];
    assert_eq!(
        environment(api),
        [
            ("LITERAL", "$(REGION_HOST)"),
            ("PGHOST", "db1"),
            ("PGSSLMODE", "verify-full"),
            ("REGION_HOST", "db1"),
            ("S_TOKEN", "t"),
            ("S_ca.pem", "PEM"),
            ("ca.pem", "CERT")
        ]
    );
    assert_eq!(api.unset, ["NOT_THERE"]);
    assert_eq!(api.unresolved, ["FROM_ELSEWHERE"]);
    let files: Vec<(&str, &str)> = api
        .files
        .iter()
        .map(|(path, text)| (path.as_str(), text.as_str()))
        .collect();
    assert_eq!(
        files,
        [("/app/ca.pem", "CERT"), ("/etc/rds/sub/root.pem", "PEM")]
    );
    assert!(!format!("{api:?}").contains("db1"), "no value is shown");
}

#[test]
fn compose_interpolates_and_merges() {
    let found = read(
        &[
            (
                "p/compose.yaml",
                "x-db: &db\n  PGHOST: h\n  PGSSLMODE: verify-full\nservices:\n  base:\n    image: x\n    environment: {PGHOST: b, A: one}\n  a:\n    extends: {service: base}\n    environment:\n      <<: *db\n      PGSSLMODE: require\n      URL: postgres://${HOST:-none}/${NAME-x}?x=$$y\n      PASSED:\n      GONE:\n    env_file:\n      - app.env\n      - {path: none.env, required: false}\n    volumes: [\"./certs:/certs:ro\"]\n  fails:\n    image: x\n    environment: {A: \"${NEEDED:?set it}\"}\n  lost:\n    image: x\n    env_file: missing.env\n",
            ),
            (
                "p/app.env",
                "export Q='${HOST}'\nD=\"a\\nb\" # c\nU=${HOST}/x # c\nPGHOST=from-file\n",
            ),
            ("p/.env", "HOST=db1\nPASSED=dot\n"),
            ("p/certs/rds.env", "CERT"),
        ],
        &[("PASSED", "shell")],
    );
    let by_name = |name: &str| {
        found
            .iter()
            .find(|container| container.name == name)
            .unwrap()
    };
    assert_eq!(
        environment(by_name("a")),
        [
            ("A", "one"),
            ("D", "a\nb"),
            ("PASSED", "shell"),
            ("PGHOST", "h"),
            ("PGSSLMODE", "require"),
            ("Q", "${HOST}"),
            ("U", "db1/x"),
            ("URL", "postgres://db1/x?x=$y")
        ]
    );
    assert_eq!(by_name("a").unset, ["GONE"]);
    assert_eq!(
        by_name("a").files.get("/certs/rds.env").map(String::as_str),
        Some("CERT")
    );
    for name in ["fails", "lost"] {
        assert!(
            by_name(name).environment.is_none() && by_name(name).error.is_some(),
            "{name}"
        );
    }
}

#[test]
fn aws_documents_are_read() {
    let found = read(
        &[
            (
                "task.json",
                r#"{"family": "shop", "containerDefinitions": [{"name": "api", "environment": [{"name": "A", "value": "1"}], "environmentFiles": [{"value": "arn:aws:s3:::b/one.env", "type": "s3"}, {"value": "arn:aws:s3:::b/two.env", "type": "s3"}], "secrets": [{"name": "PW", "valueFrom": "arn"}]}, {"name": "both", "environment": [{"name": "PW", "value": "x"}], "secrets": [{"name": "PW", "valueFrom": "arn"}]}]}"#,
            ),
            ("one.env", "B=first\nA=file\n"),
            ("two.env", "B=second\n"),
            (
                "functions.json",
                r#"{"Functions": [{"FunctionName": "f", "Environment": {"Variables": {"X": "1"}}}, {"FunctionName": "g"}]}"#,
            ),
            (
                "template.yaml",
                "Globals:\n  Function:\n    Environment:\n      Variables: {SHARED: s}\nResources:\n  Orders:\n    Type: AWS::Serverless::Function\n    Properties:\n      Environment:\n        Variables:\n          HOST: !GetAtt Db.Endpoint.Address\n          MODE: verify-full\n",
            ),
            (
                "state.json",
                r#"{"version": 4, "terraform_version": "1.9", "resources": [{"type": "aws_lambda_function", "name": "t", "instances": [{"attributes": {"function_name": "tf", "environment": [{"variables": {"Y": "2"}}]}}]}]}"#,
            ),
            (
                "orders.service",
                "[Unit]\n[Service]\nEnvironment=PGSSLMODE=verify-full \"PGHOST=db 1\"\nEnvironmentFile=-/etc/orders\n",
            ),
        ],
        &[],
    );
    let by_name = |name: &str| {
        found
            .iter()
            .find(|container| container.name == name)
            .unwrap_or_else(|| panic!("{name}: {found:?}"))
    };
    assert_eq!(environment(by_name("api")), [("A", "1"), ("B", "first")]);
    assert_eq!(by_name("api").unresolved, ["PW"]);
    assert!(by_name("both").environment.is_none());
    assert_eq!(environment(by_name("f")), [("X", "1")]);
    assert_eq!(environment(by_name("g")), []);
    assert_eq!(
        environment(by_name("Orders")),
        [("MODE", "verify-full"), ("SHARED", "s")]
    );
    assert_eq!(by_name("Orders").unresolved, ["HOST"]);
    assert_eq!(environment(by_name("tf")), [("Y", "2")]);
    assert_eq!(
        environment(by_name("orders")),
        [("PGHOST", "db 1"), ("PGSSLMODE", "verify-full")]
    );
}

#[test]
fn environment_files_of_a_unit_override_its_own_lines() {
    let unit = "[Unit]\nDescription=x\n[Service]\nEnvironment=PGSSLMODE=require PGPORT=5432\nEnvironmentFile=/etc/default/orders\nEnvironmentFile=-/etc/absent\nExecStart=/usr/bin/orders\n";
    let found = read(
        &[
            ("host/etc/systemd/system/orders.service", unit),
            (
                "host/etc/default/orders",
                "# set here\nPGSSLMODE=\"verify-full\"\nPGSSLROOTCERT=/etc/ssl/rds.pem\n",
            ),
        ],
        &[],
    );
    assert_eq!(
        environment(&found[0]),
        [
            ("PGPORT", "5432"),
            ("PGSSLMODE", "verify-full"),
            ("PGSSLROOTCERT", "/etc/ssl/rds.pem")
        ]
    );
    assert_eq!(found[0].unresolved, ["/etc/absent"]);
}
