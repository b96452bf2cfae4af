//! The operations that only read.

use rds_ca_core::{Catalogue, Region, catalogue};

use super::shapes;
use crate::answer::{Refusal, Tree};
use crate::engine::VERSIONS;
use crate::request::Request;
use crate::world::{AccountRegion, World};

pub(super) fn scope<'a>(world: &'a World, request: &Request) -> Result<&'a AccountRegion, Refusal> {
    let key = (request.account.clone(), request.region.clone());
    world.scopes.get(&key).ok_or_else(|| {
        // A region that the account has not enabled does not know its credentials.
        let why = "The security token included in the request is invalid.";
        Refusal::new(403, "InvalidClientTokenId", why)
    })
}

/// The value of a filter or a parameter of the request; unknown filters are refused, as by AWS.
fn wanted<'a>(
    request: &'a Request,
    filter: &str,
    known: &[&str],
) -> Result<Option<Vec<&'a str>>, Refusal> {
    let mut found = None;
    for (name, values) in request.filters() {
        if !known.contains(&name) {
            let why = format!("Unrecognized filter name: {name}");
            return Err(Refusal::new(400, "InvalidParameterValue", why));
        }
        if name == filter {
            found = Some(values.into_iter().map(shapes::name_of).collect());
        }
    }
    Ok(found)
}

/// One page of a list, sorted by its keys: the marker is the last key of the previous page.
fn paginate<'a, T>(
    request: &Request,
    items: impl Iterator<Item = (String, &'a T)>,
) -> Result<(Vec<&'a T>, Option<String>), Refusal> {
    let max = match request.get("MaxRecords") {
        None => 100,
        Some(text) => text
            .parse()
            .ok()
            .filter(|max| (20..=100).contains(max))
            .ok_or_else(|| {
                let why =
                    format!("Invalid value {text} for MaxRecords. Must be between 20 and 100");
                Refusal::new(400, "InvalidParameterValue", why)
            })?,
    };
    let after = request.get("Marker").map(|marker| {
        marker
            .strip_prefix("after-")
            .map(str::to_owned)
            .ok_or_else(|| {
                Refusal::new(
                    400,
                    "InvalidParameterValue",
                    "The Marker is not one that was given out.",
                )
            })
    });
    let after = after.transpose()?;
    let mut rest = items
        .filter(|(key, _)| after.as_ref().is_none_or(|after| key > after))
        .peekable();
    let mut page = Vec::new();
    let mut last = String::new();
    while page.len() < max
        && let Some((key, item)) = rest.next()
    {
        page.push(item);
        last = key;
    }
    let marker = rest.peek().map(|_| format!("after-{last}"));
    Ok((page, marker))
}

pub(super) fn instances(world: &World, request: &Request) -> Result<Tree, Refusal> {
    const FILTERS: [&str; 5] = [
        "db-cluster-id",
        "db-instance-id",
        "dbi-resource-id",
        "domain",
        "engine",
    ];
    let (scope, now) = (scope(world, request)?, world.now());
    let mut tree = Tree::default();
    if let Some(id) = request.get("DBInstanceIdentifier").map(shapes::name_of) {
        let found = scope.instances.get(id).ok_or_else(|| no_instance(id))?;
        tree.list("DBInstances", |tree| {
            tree.within("DBInstance", |tree| {
                shapes::instance(tree, request, found.visible(now))
            });
        });
        return Ok(tree);
    }
    let clusters = wanted(request, "db-cluster-id", &FILTERS)?;
    let ids = wanted(request, "db-instance-id", &FILTERS)?;
    let engines = wanted(request, "engine", &FILTERS)?;
    let among = |list: &Option<Vec<&str>>, value: Option<&str>| {
        list.as_ref()
            .is_none_or(|list| value.is_some_and(|value| list.contains(&value)))
    };
    let matching = scope
        .instances
        .iter()
        .filter(|(id, found)| {
            among(&clusters, found.cluster.as_deref())
                && among(&ids, Some(id))
                && among(&engines, Some(found.engine.engine))
        })
        .map(|(id, found)| (id.clone(), found));
    let (page, marker) = paginate(request, matching)?;
    tree.list("DBInstances", |tree| {
        for found in page {
            tree.within("DBInstance", |tree| {
                shapes::instance(tree, request, found.visible(now))
            });
        }
    });
    tree.optional_text("Marker", marker.as_deref());
    Ok(tree)
}

pub(super) fn clusters(world: &World, request: &Request) -> Result<Tree, Refusal> {
    const FILTERS: [&str; 5] = [
        "clone-group-id",
        "db-cluster-id",
        "db-cluster-resource-id",
        "domain",
        "engine",
    ];
    let (scope, now) = (scope(world, request)?, world.now());
    let mut tree = Tree::default();
    if let Some(id) = request.get("DBClusterIdentifier").map(shapes::name_of) {
        let found = scope.clusters.get(id).ok_or_else(|| no_cluster(id))?;
        tree.list("DBClusters", |tree| {
            tree.within("DBCluster", |tree| {
                shapes::cluster(tree, request, scope, found, now)
            });
        });
        return Ok(tree);
    }
    let ids = wanted(request, "db-cluster-id", &FILTERS)?;
    let engines = wanted(request, "engine", &FILTERS)?;
    let matching = scope
        .clusters
        .iter()
        .filter(|(id, found)| {
            ids.as_ref().is_none_or(|ids| ids.contains(&id.as_str()))
                && engines
                    .as_ref()
                    .is_none_or(|list| list.contains(&found.engine.engine))
        })
        .map(|(id, found)| (id.clone(), found));
    let (page, marker) = paginate(request, matching)?;
    tree.list("DBClusters", |tree| {
        for found in page {
            tree.within("DBCluster", |tree| {
                shapes::cluster(tree, request, scope, found, now)
            });
        }
    });
    tree.optional_text("Marker", marker.as_deref());
    Ok(tree)
}

/// The CAs on offer; expired ones are excluded.
pub(super) fn offered(world: &World, request: &Request) -> Vec<String> {
    let region = Region::new(&request.region);
    let now = world.now();
    let mut cas: Vec<String> = Catalogue::builtin()
        .authorities(Some(&region), None)
        .filter(|found| found.role() == catalogue::Role::Root && now < found.chain_not_after())
        .map(|found| found.ca_id().as_str().to_owned())
        .collect();
    if cas.is_empty() {
        // Regions whose roots are not in the catalogue.
        cas = rds_ca_core::CaId::CURRENT
            .iter()
            .map(|ca| ca.as_str().to_owned())
            .collect();
    }
    cas.sort();
    cas.dedup();
    cas
}

pub(super) fn certificates(world: &World, request: &Request) -> Result<Tree, Refusal> {
    let scope = scope(world, request)?;
    if !request.filters().is_empty() {
        let why = "This operation does not support filters.";
        return Err(Refusal::new(400, "InvalidParameterValue", why));
    }
    let mut cas = offered(world, request);
    if let Some(wanted) = request.get("CertificateIdentifier") {
        cas.retain(|ca| ca.eq_ignore_ascii_case(wanted));
        if cas.is_empty() {
            return Err(no_certificate(wanted));
        }
    }
    let (page, marker) = paginate(request, cas.iter().map(|ca| (ca.clone(), ca)))?;
    let mut tree = Tree::default();
    let default = scope.default_override.as_deref();
    tree.text(
        "DefaultCertificateForNewLaunches",
        default.unwrap_or("rds-ca-rsa2048-g1"),
    );
    tree.list("Certificates", |tree| {
        for ca in page {
            tree.within("Certificate", |tree| {
                shapes::certificate(tree, request, ca, default == Some(ca.as_str()));
            });
        }
    });
    tree.optional_text("Marker", marker.as_deref());
    Ok(tree)
}

pub(super) fn engine_versions(world: &World, request: &Request) -> Result<Tree, Refusal> {
    scope(world, request)?;
    let only = |name: &str, value: &str| request.get(name).is_none_or(|wanted| wanted == value);
    let matching = VERSIONS
        .iter()
        .filter(|found| {
            only("Engine", found.engine)
                && only("EngineVersion", found.version)
                && only("DBParameterGroupFamily", found.family)
        })
        .map(|found| (format!("{} {}", found.engine, found.version), found));
    let mut sorted: Vec<_> = matching.collect();
    sorted.sort_by(|one, other| one.0.cmp(&other.0));
    let (page, marker) = paginate(request, sorted.into_iter())?;
    let mut tree = Tree::default();
    tree.list("DBEngineVersions", |tree| {
        for found in page {
            tree.within("DBEngineVersion", |tree| {
                shapes::engine_version(tree, found)
            });
        }
    });
    tree.optional_text("Marker", marker.as_deref());
    Ok(tree)
}

pub(super) fn pending_actions(world: &World, request: &Request) -> Result<Tree, Refusal> {
    const FILTERS: [&str; 2] = ["db-cluster-id", "db-instance-id"];
    let (scope, now) = (scope(world, request)?, world.now());
    let only = request.get("ResourceIdentifier").map(shapes::name_of);
    if let Some(id) = only
        && !scope.instances.contains_key(id)
        && !scope.clusters.contains_key(id)
    {
        return Err(no_resource(id));
    }
    let ids = wanted(request, "db-instance-id", &FILTERS)?;
    let matching = scope
        .instances
        .iter()
        .filter(|(id, found)| {
            only.is_none_or(|only| only == *id)
                && ids.as_ref().is_none_or(|ids| ids.contains(&id.as_str()))
                && !found.visible(now).actions(now).is_empty()
        })
        .map(|(id, found)| (id.clone(), found));
    let (page, marker) = paginate(request, matching)?;
    let mut tree = Tree::default();
    tree.list("PendingMaintenanceActions", |tree| {
        for found in page {
            tree.within("ResourcePendingMaintenanceActions", |tree| {
                shapes::pending_actions(tree, request, found.visible(now), now);
            });
        }
    });
    tree.optional_text("Marker", marker.as_deref());
    Ok(tree)
}

/// Name, value, apply type.
type Parameter = (&'static str, Option<&'static str>, &'static str);

pub(super) fn parameters(world: &World, request: &Request, cluster: bool) -> Result<Tree, Refusal> {
    scope(world, request)?;
    let member = if cluster {
        "DBClusterParameterGroupName"
    } else {
        "DBParameterGroupName"
    };
    let group = request.require(member)?;
    let family = group
        .strip_prefix("default.")
        .and_then(|family| VERSIONS.iter().find(|found| found.family == family));
    let Some(version) = family else {
        let why = format!("DBParameterGroup not found: {group}");
        return Err(Refusal::new(404, "DBParameterGroupNotFound", why));
    };
    let parameters: &[Parameter] = match version.engine {
        "postgres" | "aurora-postgresql" => &[
            ("application_name", None, "dynamic"),
            ("rds.force_ssl", Some("1"), "dynamic"),
            ("ssl", Some("1"), "dynamic"),
            ("ssl_min_protocol_version", Some("TLSv1.2"), "dynamic"),
        ],
        "mysql" | "mariadb" | "aurora-mysql" => &[
            ("max_connections", None, "dynamic"),
            ("require_secure_transport", Some("0"), "dynamic"),
            ("tls_version", Some("TLSv1.2,TLSv1.3"), "static"),
        ],
        "sqlserver-se" => &[("rds.force_ssl", Some("0"), "static")],
        "docdb" => &[("tls", Some("enabled"), "static")],
        _ => &[],
    };
    let wanted = wanted(request, "parameter-name", &["parameter-name"])?;
    let matching = parameters
        .iter()
        .filter(|(name, ..)| wanted.as_ref().is_none_or(|wanted| wanted.contains(name)))
        .map(|found| (found.0.to_owned(), found));
    let (page, marker) = paginate(request, matching)?;
    let mut tree = Tree::default();
    tree.list("Parameters", |tree| {
        for (name, value, apply_type) in page {
            tree.within("Parameter", |tree| {
                tree.text("ParameterName", name);
                tree.optional_text("ParameterValue", *value);
                tree.text("Description", "Controls connections.");
                tree.text(
                    "Source",
                    if value.is_some() {
                        "system"
                    } else {
                        "engine-default"
                    },
                );
                tree.text("ApplyType", apply_type);
                tree.text("DataType", "string");
                tree.flag("IsModifiable", true);
                tree.text("ApplyMethod", "pending-reboot");
            });
        }
    });
    tree.optional_text("Marker", marker.as_deref());
    Ok(tree)
}

/// The proxies of every account and region with databases: name, engines, whether TLS is required; the name is the
/// value of their tag `app`.
const PROXIES: [(&str, &str, bool); 2] =
    [("front", "POSTGRESQL", true), ("legacy", "MYSQL", false)];

/// The tags of an instance, a cluster or a proxy, by its ARN.
pub(super) fn tags(world: &World, request: &Request) -> Result<Tree, Refusal> {
    let scope = scope(world, request)?;
    let asked = request.require("ResourceName")?;
    let is = |kind: &str, name: &str| shapes::arn(request, kind, name) == asked;
    let mut proxies = PROXIES.iter().filter(|_| !scope.instances.is_empty());
    let app = if let Some((name, ..)) =
        proxies.find(|(name, ..)| is("db-proxy", &format!("prx-{name}")))
    {
        Some((*name).to_owned())
    } else if let Some((_, found)) = scope.instances.iter().find(|(id, _)| is("db", id)) {
        found.app.clone()
    } else if let Some((_, found)) = scope.clusters.iter().find(|(id, _)| is("cluster", id)) {
        found.app.clone()
    } else {
        return Err(no_resource(asked));
    };
    let mut tree = Tree::default();
    shapes::tags(&mut tree, app.as_deref());
    Ok(tree)
}

/// The proxies, whose list does not contain their tags.
pub(super) fn proxies(world: &World, request: &Request) -> Result<Tree, Refusal> {
    let scope = scope(world, request)?;
    let names = PROXIES;
    let names = if scope.instances.is_empty() {
        &names[..0]
    } else {
        &names[..]
    };
    let matching = names.iter().map(|found| (found.0.to_owned(), found));
    let (page, marker) = paginate(request, matching)?;
    let (hash, region) = (crate::world::hash(&request.account), &request.region);
    let mut tree = Tree::default();
    tree.list("DBProxies", |tree| {
        for (name, family, require_tls) in page {
            tree.within("member", |tree| {
                tree.text("DBProxyName", name);
                tree.text(
                    "DBProxyArn",
                    &shapes::arn(request, "db-proxy", &format!("prx-{name}")),
                );
                tree.text("Status", "available");
                tree.text("EngineFamily", family);
                tree.text(
                    "Endpoint",
                    &format!("{name}.proxy-{hash}.{region}.rds.amazonaws.com"),
                );
                tree.flag("RequireTLS", *require_tls);
                tree.number("IdleClientTimeout", 1800);
                tree.flag("DebugLogging", false);
            });
        }
    });
    tree.optional_text("Marker", marker.as_deref());
    Ok(tree)
}

pub(super) fn no_instance(id: &str) -> Refusal {
    Refusal::new(
        404,
        "DBInstanceNotFound",
        format!("DBInstance {id} not found."),
    )
}

pub(super) fn no_cluster(id: &str) -> Refusal {
    Refusal::new(
        404,
        "DBClusterNotFoundFault",
        format!("DBCluster {id} not found."),
    )
}

pub(super) fn no_certificate(ca: &str) -> Refusal {
    Refusal::new(
        404,
        "CertificateNotFound",
        format!("Certificate not found: {ca}"),
    )
}

pub(super) fn no_resource(id: &str) -> Refusal {
    Refusal::new(
        404,
        "ResourceNotFoundFault",
        format!("Resource {id} not found."),
    )
}
