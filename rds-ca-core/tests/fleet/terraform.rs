//! Databases from `terraform show -json` and `terraform.tfstate`.

use rds_ca_core::fleet::Product;
use rds_ca_core::{CaId, ErrorKind, Fleet};
use serde_json::{Value, json};

const ARN: &str = "arn:aws:rds:eu-west-1:123456789012:db:orders";

fn orders() -> Value {
    json!({
        "identifier": "orders", "id": "db-ABC", "arn": ARN, "resource_id": "db-ABC", "engine": "postgres",
        "engine_version": "15", "engine_version_actual": "15.4", "instance_class": "db.t4g.micro", "status": "available",
        "address": "orders.abc.eu-west-1.rds.amazonaws.com", "port": 5432, "password": "hunter2", "ca_cert_identifier": "rds-ca-2019",
        "maintenance_window": "sun:05:00-sun:06:00", "parameter_group_name": "default.postgres15", "publicly_accessible": false,
        "multi_az": true, "replicate_source_db": "", "tags": {"app": "shop"}, "tags_all": {"app": "shop", "team": "shop"}
    })
}

fn modules() -> Value {
    let member = |id: &str, writer: bool| {
        json!({"type": "aws_rds_cluster_instance", "mode": "managed", "values": {
            "identifier": id, "cluster_identifier": "shop", "engine": "aurora-postgresql", "engine_version_actual": "15.4",
            "arn": format!("arn:aws:rds:eu-west-1:123456789012:db:{id}"), "writer": writer, "port": 5432,
            "endpoint": format!("{id}.abc.eu-west-1.rds.amazonaws.com"), "ca_cert_identifier": "rds-ca-rsa2048-g1"}})
    };
    json!({
        "resources": [
            {"type": "aws_db_instance", "mode": "managed", "address": "aws_db_instance.orders", "values": orders()},
            {"type": "aws_s3_bucket", "values": {"id": "elsewhere"}}
        ],
        "child_modules": [{"address": "module.shop", "child_modules": [{"resources": [member("shop-a", true), member("shop-b", false)]}],
            "resources": [{"type": "aws_rds_cluster", "values": {
                "cluster_identifier": "shop", "arn": "arn:aws:rds:eu-west-1:123456789012:cluster:shop", "engine": "aurora-postgresql",
                "engine_mode": "provisioned", "endpoint": "shop.cluster-abc.eu-west-1.rds.amazonaws.com", "port": 5432}}]}]
    })
}

fn read(document: &Value) -> Fleet {
    Fleet::parse(document.to_string().as_bytes()).unwrap()
}

#[test]
fn a_state_is_a_fleet() {
    let fleet = read(
        &json!({"format_version": "1.0", "terraform_version": "1.9.0", "values": {"root_module": modules()}}),
    );
    assert_eq!(fleet.instances().len(), 3);
    let orders = fleet.instances_called("orders").next().unwrap();
    assert_eq!(orders.arn(), Some(ARN));
    assert_eq!(orders.account(), Some("123456789012"));
    assert_eq!(orders.ca(), Some(&CaId::new("rds-ca-2019")));
    assert_eq!(
        orders.engine_version().map(ToString::to_string).as_deref(),
        Some("15.4")
    );
    assert_eq!(orders.tag("team"), Some("shop"));
    assert_eq!(orders.terraform_address(), Some("aws_db_instance.orders"));
    assert_eq!(orders.replica_of(), None);
    assert_eq!(
        orders.endpoint().map(|address| &*address.host),
        Some("orders.abc.eu-west-1.rds.amazonaws.com")
    );
    // A state does not contain the certificate in use.
    assert_eq!(orders.server_certificate(), None);
    assert!(!format!("{fleet:?}").contains("hunter2"));

    let cluster = fleet.clusters_called("shop").next().unwrap();
    assert_eq!(cluster.product(), Product::Aurora);
    let members = cluster.members().unwrap();
    assert_eq!(
        members
            .iter()
            .map(|member| member.is_writer)
            .collect::<Vec<_>>(),
        [Some(true), Some(false)]
    );
}

#[test]
fn a_plan_yields_existing_resources_and_not_planned_ones() {
    let mut planned = modules();
    planned["resources"][0]["values"]["ca_cert_identifier"] = json!("rds-ca-rsa2048-g1");
    let fleet = read(&json!({
        "format_version": "1.2", "terraform_version": "1.9.0", "planned_values": {"root_module": planned}, "resource_changes": [],
        "prior_state": {"format_version": "1.0", "values": {"root_module": modules()}}
    }));
    let orders = fleet.instances_called("orders").next().unwrap();
    assert_eq!(orders.ca(), Some(&CaId::new("rds-ca-2019")));
}

#[test]
fn a_state_file_is_read_too() {
    let fleet = read(&json!({
        "version": 4, "terraform_version": "1.9.0", "serial": 3, "resources": [
            {"module": "module.shop[\"a\"]", "mode": "managed", "type": "aws_db_instance", "name": "orders",
             "instances": [{"index_key": 0, "attributes": orders()}]},
            {"mode": "data", "type": "aws_rds_cluster", "name": "seen", "instances": [{"attributes": {"cluster_identifier": "seen"}}]},
            {"mode": "managed", "type": "aws_db_proxy", "name": "proxy", "instances": [{"attributes": {
                "name": "app", "arn": "arn:aws:rds:eu-west-1:123456789012:db-proxy:prx-1", "endpoint": "app.proxy-abc.eu-west-1.rds.amazonaws.com",
                "engine_family": "POSTGRESQL", "require_tls": true, "tags": {"app": "shop"}}}]}
        ]
    }));
    assert_eq!((fleet.instances().len(), fleet.proxies().len()), (1, 1));
    assert_eq!(
        fleet.instances()[0].terraform_address(),
        Some("module.shop[\"a\"].aws_db_instance.orders[0]")
    );
    // A data source reads resources that are declared elsewhere: it cannot change them.
    assert_eq!(fleet.clusters()[0].terraform_address(), None);
    // A proxy is found by its tags, as databases are.
    let selector = rds_ca_core::client::Selector::parse("tag:app=sh*").unwrap();
    assert!(selector.matches_proxy(&fleet.proxies()[0]));
    // A saved fleet contains the same.
    let saved = serde_json::to_string(&fleet).unwrap();
    let again = Fleet::parse(saved.as_bytes()).unwrap();
    assert_eq!(
        again.instances()[0].terraform_address(),
        fleet.instances()[0].terraform_address()
    );
    assert!(selector.matches_proxy(&again.proxies()[0]));
}

#[test]
fn a_document_without_a_state_is_refused() {
    let text = json!({"format_version": "1.0", "terraform_version": "1.9.0"}).to_string();
    let error = Fleet::parse(text.as_bytes()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidInput);
    assert!(error.to_string().contains("without a state"), "{error}");
    // Deeply nested modules must not overflow the stack.
    let mut module = modules();
    for _ in 0..100 {
        module = json!({"child_modules": [module]});
    }
    let deep = json!({"format_version": "1.0", "terraform_version": "1", "values": {"root_module": module}});
    let _ = Fleet::parse(deep.to_string().as_bytes());
}
