//! The resources in the format of responses.

use rds_ca_core::{Catalogue, Region};
use time::{Duration, UtcDateTime};

use crate::answer::Tree;
use crate::database::{Cluster, Instance, PENDING_CA};
use crate::engine::EngineVersion;
use crate::request::Request;
use crate::world::{AccountRegion, hash};

/// `arn:aws:rds:<region>:<account>:<kind>:<name>`.
pub(crate) fn arn(request: &Request, kind: &str, name: &str) -> String {
    let partition = Region::new(&request.region).partition();
    let (region, account) = (&request.region, &request.account);
    format!("arn:{partition}:rds:{region}:{account}:{kind}:{name}")
}

/// Constant during the life of a resource, and different for another one with the same name.
fn resource_id(kind: &str, id: &str, generation: u32) -> String {
    let id = id.to_uppercase();
    match generation {
        0 => format!("{kind}-{id}"),
        generation => format!("{kind}-{id}-{generation}"),
    }
}

/// The last part of an identifier or of its ARN.
pub(crate) fn name_of(identifier: &str) -> &str {
    identifier.rsplit(':').next().unwrap_or(identifier)
}

pub(crate) fn instance(tree: &mut Tree, request: &Request, of: &Instance) {
    let engine = of.engine;
    tree.text("DBInstanceIdentifier", &of.id);
    tree.text("DBInstanceClass", "db.r6g.large");
    tree.text("Engine", engine.engine);
    tree.text("DBInstanceStatus", of.status());
    tree.text("MasterUsername", "admin");
    tree.within("Endpoint", |tree| {
        tree.text("Address", &of.host);
        tree.number("Port", of.port.into());
        tree.text("HostedZoneId", "Z1PVIF0B656C1W");
    });
    tree.number("AllocatedStorage", 100);
    tree.time("InstanceCreateTime", of.created);
    tree.text("PreferredBackupWindow", "03:00-03:30");
    tree.number("BackupRetentionPeriod", 7);
    tree.list("DBSecurityGroups", |_| {});
    tree.list("VpcSecurityGroups", |tree| {
        tree.within("VpcSecurityGroupMembership", |tree| {
            tree.text("VpcSecurityGroupId", "sg-0123456789abcdef0");
            tree.text("Status", "active");
        });
    });
    tree.list("DBParameterGroups", |tree| {
        tree.within("DBParameterGroup", |tree| {
            tree.text(
                "DBParameterGroupName",
                &format!("default.{}", engine.family),
            );
            tree.text("ParameterApplyStatus", "in-sync");
        });
    });
    tree.text("AvailabilityZone", &format!("{}a", request.region));
    tree.text("PreferredMaintenanceWindow", &of.window);
    tree.within("PendingModifiedValues", |tree| {
        for (name, value) in &of.pending {
            pending_value(tree, name, value);
        }
    });
    tree.flag("MultiAZ", false);
    tree.text("EngineVersion", of.version());
    tree.flag("AutoMinorVersionUpgrade", true);
    tree.list("ReadReplicaDBInstanceIdentifiers", |_| {});
    tree.text("LicenseModel", "general-public-license");
    tree.list("OptionGroupMemberships", |tree| {
        tree.within("OptionGroupMembership", |tree| {
            tree.text("OptionGroupName", &format!("default:{}", engine.family));
            tree.text("Status", "in-sync");
        });
    });
    tree.flag("PubliclyAccessible", false);
    tree.text("StorageType", "gp3");
    tree.number("DbInstancePort", 0);
    tree.optional_text("DBClusterIdentifier", of.cluster.as_deref());
    tree.flag("StorageEncrypted", true);
    tree.text("DbiResourceId", &resource_id("db", &of.id, of.generation));
    tree.text("CACertificateIdentifier", &of.ca);
    tree.flag("CopyTagsToSnapshot", true);
    tree.number("MonitoringInterval", 0);
    tree.text("DBInstanceArn", &arn(request, "db", &of.id));
    tree.flag("IAMDatabaseAuthenticationEnabled", false);
    tree.flag("DeletionProtection", true);
    tree.list("AssociatedRoles", |_| {});
    tags(tree, of.app.as_deref());
    tree.flag("CustomerOwnedIpEnabled", false);
    tree.text("NetworkType", "IPV4");
    // Neptune does not state the certificate, and RDS Custom ignores the setting.
    if !engine.cas.is_empty() {
        certificate_details(tree, &of.used_ca, Some(of.valid_till));
    }
    tree.flag("DedicatedLogVolume", false);
}

pub(crate) fn cluster(
    tree: &mut Tree,
    request: &Request,
    scope: &AccountRegion,
    of: &Cluster,
    now: UtcDateTime,
) {
    let member = |id: &String| scope.instances.get(id).map(|found| found.visible(now));
    let writer = of.writer.as_ref().and_then(member);
    let status = of
        .members
        .iter()
        .filter_map(member)
        .find(|found| !found.is_available());
    let (hash, region, service) = (hash(&request.account), &request.region, of.engine.service());
    tree.number("AllocatedStorage", 1);
    tree.list("AvailabilityZones", |tree| {
        tree.text("AvailabilityZone", &format!("{region}a"));
    });
    tree.number("BackupRetentionPeriod", 7);
    tree.text("DBClusterIdentifier", &of.id);
    tree.text(
        "DBClusterParameterGroup",
        &format!("default.{}", of.engine.family),
    );
    tree.text("Status", status.map_or("available", Instance::status));
    tree.text(
        "Endpoint",
        &format!("{}.cluster-{hash}.{region}.{service}.amazonaws.com", of.id),
    );
    if !of.serverless {
        let reader = format!(
            "{}.cluster-ro-{hash}.{region}.{service}.amazonaws.com",
            of.id
        );
        tree.text("ReaderEndpoint", &reader);
    }
    tree.flag("MultiAZ", of.members.len() > 1);
    tree.text("Engine", of.engine.engine);
    tree.text("EngineVersion", of.upgraded_to.unwrap_or(of.engine.version));
    tree.number("Port", of.engine.port.into());
    tree.text("MasterUsername", "admin");
    tree.text("PreferredBackupWindow", "03:00-03:30");
    tree.text("PreferredMaintenanceWindow", &of.window);
    tree.list("ReadReplicaIdentifiers", |_| {});
    tree.list("DBClusterMembers", |tree| {
        for id in &of.members {
            tree.within("DBClusterMember", |tree| {
                tree.text("DBInstanceIdentifier", id);
                tree.flag("IsClusterWriter", of.writer.as_ref() == Some(id));
                tree.text("DBClusterParameterGroupStatus", "in-sync");
                tree.number("PromotionTier", 1);
            });
        }
    });
    tree.flag("StorageEncrypted", true);
    tree.text(
        "DbClusterResourceId",
        &resource_id("cluster", &of.id, of.generation),
    );
    tree.text("DBClusterArn", &arn(request, "cluster", &of.id));
    tree.time("ClusterCreateTime", of.created);
    // Omitted when nothing is pending, unlike that of instances.
    let pending = writer.map(|writer| &writer.pending);
    if let Some(pending) =
        pending.filter(|pending| of.engine.clusters_take_ca() && !pending.is_empty())
    {
        tree.within("PendingModifiedValues", |tree| {
            for (name, value) in pending {
                match *name {
                    PENDING_CA => certificate_details(tree, value, None),
                    name => pending_value(tree, name, value),
                }
            }
        });
    }
    tree.text(
        "EngineMode",
        if of.serverless {
            "serverless"
        } else {
            "provisioned"
        },
    );
    if of.engine.clusters_take_ca() {
        tree.text("DBClusterInstanceClass", "db.r6gd.large");
    }
    tree.flag("DeletionProtection", true);
    tree.flag("HttpEndpointEnabled", false);
    tags(tree, of.app.as_deref());
    if let Some(writer) = writer.filter(|_| of.engine.clusters_take_ca()) {
        certificate_details(tree, &writer.used_ca, Some(writer.valid_till));
    }
}

fn pending_value(tree: &mut Tree, name: &'static str, value: &str) {
    match value.parse() {
        Ok(number) => tree.number(name, number),
        Err(_) => tree.text(name, value),
    }
}

fn certificate_details(tree: &mut Tree, ca: &str, valid_till: Option<UtcDateTime>) {
    tree.within("CertificateDetails", |tree| {
        tree.text("CAIdentifier", ca);
        if let Some(at) = valid_till {
            tree.time("ValidTill", at);
        }
    });
}

pub(crate) fn tags(tree: &mut Tree, app: Option<&str>) {
    tree.list("TagList", |tree| {
        if let Some(app) = app {
            tree.within("Tag", |tree| {
                tree.text("Key", "app");
                tree.text("Value", app);
            });
        }
    });
}

/// A CA with the thumbprint and the dates of the real one, if it is in the catalogue.
pub(crate) fn certificate(tree: &mut Tree, request: &Request, ca: &str, overridden: bool) {
    let region = Region::new(&request.region);
    tree.text("CertificateIdentifier", ca);
    tree.text("CertificateType", "CA");
    if let Some(root) = Catalogue::builtin().authority(&region, &rds_ca_core::CaId::new(ca)) {
        tree.text("Thumbprint", &root.thumbprint().to_string());
        tree.time("ValidFrom", root.not_before());
        tree.time("ValidTill", root.not_after());
        tree.flag("CustomerOverride", overridden);
        if overridden {
            tree.time("CustomerOverrideValidTill", root.not_after());
        }
    } else {
        tree.flag("CustomerOverride", overridden);
    }
    let partition = region.partition();
    tree.text(
        "CertificateArn",
        &format!("arn:{partition}:rds:{region}::cert:{ca}"),
    );
}

pub(crate) fn engine_version(tree: &mut Tree, of: &EngineVersion) {
    tree.text("Engine", of.engine);
    tree.text("EngineVersion", of.version);
    tree.text("DBParameterGroupFamily", of.family);
    tree.text("DBEngineDescription", of.engine);
    tree.text("DBEngineVersionDescription", of.version);
    tree.list("ValidUpgradeTarget", |_| {});
    tree.flag("SupportsLogExportsToCloudwatchLogs", true);
    tree.flag("SupportsReadReplica", true);
    tree.list("SupportedFeatureNames", |_| {});
    tree.text("Status", "available");
    tree.flag("SupportsParallelQuery", false);
    tree.flag("SupportsGlobalDatabases", false);
    tree.flag("SupportsBabelfish", of.engine == "aurora-postgresql");
    if let Some(without) = of.without_restart {
        tree.flag("SupportsCertificateRotationWithoutRestart", without);
    }
    tree.list("SupportedCACertificateIdentifiers", |tree| {
        for ca in of.cas {
            tree.text("member", ca);
        }
    });
}

pub(crate) fn pending_actions(tree: &mut Tree, request: &Request, of: &Instance, now: UtcDateTime) {
    tree.text("ResourceIdentifier", &arn(request, "db", &of.id));
    tree.list("PendingMaintenanceActionDetails", |tree| {
        for action in of.actions(now) {
            tree.within("PendingMaintenanceAction", |tree| {
                tree.text("Action", action);
                tree.time("AutoAppliedAfterDate", of.valid_till - Duration::days(90));
                tree.time("ForcedApplyDate", of.valid_till);
                match &of.renewal {
                    Some((opted, at)) if opted == action => {
                        tree.text("OptInStatus", "next-maintenance");
                        tree.time("CurrentApplyDate", *at);
                    }
                    _ => tree.time("CurrentApplyDate", of.valid_till - Duration::days(90)),
                }
                tree.text("Description", "Rotation of the certificate");
            });
        }
    });
}
