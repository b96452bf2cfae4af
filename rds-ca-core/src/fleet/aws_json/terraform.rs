//! Converts Terraform's own JSON (`terraform show -json` of a state or a plan, `terraform.tfstate`) to AWS's format.
//!
//! A state contains the chosen CA, but neither the certificate in use nor its end: both remain unknown.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

/// How deeply modules may be nested.
const DEPTH: usize = 64;

/// The equivalent response of AWS; `None` if the document contains no state at all.
pub(super) fn page(document: &Value) -> Option<Value> {
    let mut found = Found::default();
    // A plan contains the state that it was made from; planned resources do not exist yet.
    let values = document
        .get("prior_state")
        .and_then(|state| state.get("values"))
        .or_else(|| document.get("values"));
    match (values, document.get("resources")) {
        (Some(values), _) => found.module(values.get("root_module")?, 0),
        (None, Some(Value::Array(resources))) => {
            for resource in resources {
                let kind = text(resource, "type").unwrap_or_default();
                let instances = resource.get("instances").and_then(Value::as_array);
                for instance in instances.into_iter().flatten() {
                    if let Some(values) = instance.get("attributes") {
                        found.resource(kind, values, of_state(resource, instance));
                    }
                }
            }
        }
        (None, _) => return None,
    }
    Some(found.page())
}

#[derive(Default)]
struct Found {
    instances: Vec<Value>,
    clusters: Vec<Value>,
    proxies: Vec<Value>,
    // Cluster and instance of each member, and whether it is the writer.
    members: BTreeSet<(String, String, Option<bool>)>,
}

impl Found {
    fn module(&mut self, module: &Value, depth: usize) {
        let list = |name: &str| {
            module
                .get(name)
                .and_then(Value::as_array)
                .into_iter()
                .flatten()
        };
        for resource in list("resources") {
            // A data source reads resources that are declared elsewhere; they count as well.
            if let (Some(kind), Some(values)) = (text(resource, "type"), resource.get("values")) {
                let address = text(resource, "address").map(str::to_owned);
                let declared = text(resource, "mode") != Some("data");
                self.resource(kind, values, address.filter(|_| declared));
            }
        }
        if depth < DEPTH {
            for child in list("child_modules") {
                self.module(child, depth + 1);
            }
        }
    }

    fn resource(&mut self, kind: &str, values: &Value, address: Option<String>) {
        let address = address.map(Value::String);
        match kind {
            "aws_db_instance" => {
                if let Some(instance) = instance(values, "address", None) {
                    self.instances.push(declared(instance, address));
                }
            }
            "aws_rds_cluster_instance"
            | "aws_docdb_cluster_instance"
            | "aws_neptune_cluster_instance" => {
                let Some(instance) =
                    instance(values, "endpoint", text(values, "cluster_identifier"))
                else {
                    return;
                };
                if let (Some(cluster), Some(id)) = (
                    text(values, "cluster_identifier"),
                    text(values, "identifier"),
                ) {
                    let writer = values.get("writer").and_then(Value::as_bool);
                    self.members
                        .insert((cluster.to_owned(), id.to_owned(), writer));
                }
                self.instances.push(declared(instance, address));
            }
            "aws_rds_cluster" | "aws_docdb_cluster" | "aws_neptune_cluster" => {
                let cluster = cluster(values).map(|cluster| declared(cluster, address));
                self.clusters.extend(cluster);
            }
            "aws_db_proxy" => self.proxies.push(members([
                ("DBProxyName", same(values, "name")),
                ("DBProxyArn", same(values, "arn")),
                ("Endpoint", same(values, "endpoint")),
                ("EngineFamily", same(values, "engine_family")),
                ("RequireTLS", same(values, "require_tls")),
                ("TagList", tags(values)),
            ])),
            _ => {}
        }
    }

    fn page(mut self) -> Value {
        for cluster in &mut self.clusters {
            let id = text(cluster, "DBClusterIdentifier").unwrap_or_default();
            let listed: Vec<Value> = self
                .members
                .iter()
                .filter(|(of, ..)| of == id)
                .map(|(_, id, writer)| {
                    members([
                        ("DBInstanceIdentifier", Some(json!(id))),
                        ("IsClusterWriter", writer.map(|writer| json!(writer))),
                    ])
                })
                .collect();
            if let (false, Some(cluster)) = (listed.is_empty(), cluster.as_object_mut()) {
                cluster.insert("DBClusterMembers".to_owned(), Value::Array(listed));
            }
        }
        json!({"DBInstances": self.instances, "DBClusters": self.clusters, "DBProxies": self.proxies})
    }
}

/// The address of an instance of a resource in `terraform.tfstate`, as Terraform writes it; `None` for a data source,
/// which cannot be changed.
fn of_state(resource: &Value, instance: &Value) -> Option<String> {
    if text(resource, "mode") == Some("data") {
        return None;
    }
    let (kind, name) = (text(resource, "type")?, text(resource, "name")?);
    let module = text(resource, "module").map_or(String::new(), |module| format!("{module}."));
    let index = match instance.get("index_key") {
        Some(key @ (Value::String(_) | Value::Number(_))) => format!("[{key}]"),
        _ => String::new(),
    };
    Some(format!("{module}{kind}.{name}{index}"))
}

/// The resource with its Terraform address.
fn declared(mut resource: Value, address: Option<Value>) -> Value {
    if let (Some(address), Some(members)) = (address, resource.as_object_mut()) {
        members.insert("TerraformAddress".to_owned(), address);
    }
    resource
}

fn instance(values: &Value, host: &str, cluster: Option<&str>) -> Option<Value> {
    let id = text(values, "identifier").or_else(|| text(values, "id"))?;
    let resource = same(values, "resource_id").or_else(|| same(values, "dbi_resource_id"));
    let groups = same(values, "parameter_group_name")
        .or_else(|| same(values, "db_parameter_group_name"))
        .map(|name| json!([{"DBParameterGroupName": name}]));
    let options = same(values, "option_group_name").map(|name| json!([{"OptionGroupName": name}]));
    Some(members([
        ("DBInstanceIdentifier", Some(json!(id))),
        ("DBInstanceArn", same(values, "arn")),
        ("DbiResourceId", resource),
        ("DBClusterIdentifier", cluster.map(|id| json!(id))),
        ("Engine", same(values, "engine")),
        ("EngineVersion", version(values)),
        ("DBInstanceClass", same(values, "instance_class")),
        ("DBInstanceStatus", same(values, "status")),
        ("Endpoint", address(values, host)),
        (
            "CACertificateIdentifier",
            same(values, "ca_cert_identifier"),
        ),
        ("PreferredMaintenanceWindow", window(values)),
        ("DBParameterGroups", groups),
        ("OptionGroupMemberships", options),
        ("PubliclyAccessible", same(values, "publicly_accessible")),
        ("MultiAZ", same(values, "multi_az")),
        (
            "ReadReplicaSourceDBInstanceIdentifier",
            same(values, "replicate_source_db"),
        ),
        ("TagList", tags(values)),
    ]))
}

fn cluster(values: &Value) -> Option<Value> {
    let id = text(values, "cluster_identifier").or_else(|| text(values, "id"))?;
    let certificate = members([
        ("CAIdentifier", same(values, "ca_certificate_identifier")),
        ("ValidTill", same(values, "ca_certificate_valid_till")),
    ]);
    let is_stated = certificate.as_object().is_some_and(|map| !map.is_empty());
    Some(members([
        ("DBClusterIdentifier", Some(json!(id))),
        ("DBClusterArn", same(values, "arn")),
        ("DbClusterResourceId", same(values, "cluster_resource_id")),
        ("Engine", same(values, "engine")),
        ("EngineVersion", version(values)),
        ("EngineMode", same(values, "engine_mode")),
        ("Endpoint", same(values, "endpoint")),
        ("ReaderEndpoint", same(values, "reader_endpoint")),
        ("Port", same(values, "port")),
        ("CertificateDetails", is_stated.then_some(certificate)),
        (
            "DBClusterParameterGroup",
            same(values, "db_cluster_parameter_group_name"),
        ),
        ("PreferredMaintenanceWindow", window(values)),
        ("TagList", tags(values)),
    ]))
}

/// The version in use rather than the configured one, which may be only `15`.
fn version(values: &Value) -> Option<Value> {
    same(values, "engine_version_actual").or_else(|| same(values, "engine_version"))
}

fn window(values: &Value) -> Option<Value> {
    same(values, "maintenance_window").or_else(|| same(values, "preferred_maintenance_window"))
}

fn address(values: &Value, host: &str) -> Option<Value> {
    let host = same(values, host)?;
    Some(members([
        ("Address", Some(host)),
        ("Port", same(values, "port")),
    ]))
}

/// All tags, including those of the provider's defaults.
fn tags(values: &Value) -> Option<Value> {
    let tags = values
        .get("tags_all")
        .or_else(|| values.get("tags"))?
        .as_object()?;
    let list = tags
        .iter()
        .map(|(key, value)| json!({"Key": key, "Value": value.as_str().unwrap_or_default()}));
    Some(list.collect())
}

fn text<'a>(value: &'a Value, name: &str) -> Option<&'a str> {
    value
        .get(name)
        .and_then(Value::as_str)
        .filter(|text| !text.is_empty())
}

/// The unchanged value; an empty value counts as not stated.
fn same(values: &Value, name: &str) -> Option<Value> {
    match values.get(name)? {
        Value::Null => None,
        Value::String(text) if text.is_empty() => None,
        value @ (Value::String(_) | Value::Bool(_) | Value::Number(_)) => Some(value.clone()),
        _ => None,
    }
}

fn members<const N: usize>(pairs: [(&str, Option<Value>); N]) -> Value {
    let stated = pairs
        .into_iter()
        .filter_map(|(name, value)| Some((name.to_owned(), value?)));
    Value::Object(stated.collect::<Map<_, _>>())
}
