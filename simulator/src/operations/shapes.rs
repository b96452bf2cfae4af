//! The XML of the resources.

use rds_ca_core::{Catalogue, Region};
use time::{Duration, UtcDateTime};

use crate::answer::Xml;
use crate::database::{Cluster, Instance, PENDING_CA};
use crate::engine::EngineVersion;
use crate::request::Request;
use crate::world::{Place, hash};

/// `arn:aws:rds:<region>:<account>:<kind>:<name>`.
pub(crate) fn arn(request: &Request, kind: &str, name: &str) -> String {
    let partition = Region::new(&request.region).partition();
    let (region, account) = (&request.region, &request.account);
    format!("arn:{partition}:rds:{region}:{account}:{kind}:{name}")
}

/// The end of an identifier or of its ARN.
pub(crate) fn name_of(identifier: &str) -> &str {
    identifier.rsplit(':').next().unwrap_or(identifier)
}

pub(crate) fn instance(xml: &mut Xml, request: &Request, of: &Instance) {
    let engine = of.engine;
    xml.text("DBInstanceIdentifier", &of.id);
    xml.text("DBInstanceClass", "db.r6g.large");
    xml.text("Engine", engine.engine);
    xml.text("DBInstanceStatus", of.status());
    xml.text("MasterUsername", "admin");
    xml.within("Endpoint", |xml| {
        xml.text("Address", &of.host);
        xml.number("Port", of.port.into());
        xml.text("HostedZoneId", "Z1PVIF0B656C1W");
    });
    xml.number("AllocatedStorage", 100);
    xml.time("InstanceCreateTime", of.created);
    xml.text("PreferredBackupWindow", "03:00-03:30");
    xml.number("BackupRetentionPeriod", 7);
    xml.within("DBSecurityGroups", |_| {});
    xml.within("VpcSecurityGroups", |xml| {
        xml.within("VpcSecurityGroupMembership", |xml| {
            xml.text("VpcSecurityGroupId", "sg-0123456789abcdef0");
            xml.text("Status", "active");
        });
    });
    xml.within("DBParameterGroups", |xml| {
        xml.within("DBParameterGroup", |xml| {
            xml.text(
                "DBParameterGroupName",
                &format!("default.{}", engine.family),
            );
            xml.text("ParameterApplyStatus", "in-sync");
        });
    });
    xml.text("AvailabilityZone", &format!("{}a", request.region));
    xml.text("PreferredMaintenanceWindow", &of.window);
    xml.within("PendingModifiedValues", |xml| {
        for (name, value) in &of.pending {
            xml.text(name, value);
        }
    });
    xml.flag("MultiAZ", false);
    xml.text("EngineVersion", engine.version);
    xml.flag("AutoMinorVersionUpgrade", true);
    xml.within("ReadReplicaDBInstanceIdentifiers", |_| {});
    xml.text("LicenseModel", "general-public-license");
    xml.within("OptionGroupMemberships", |xml| {
        xml.within("OptionGroupMembership", |xml| {
            xml.text("OptionGroupName", &format!("default:{}", engine.family));
            xml.text("Status", "in-sync");
        });
    });
    xml.flag("PubliclyAccessible", false);
    xml.text("StorageType", "gp3");
    xml.number("DbInstancePort", 0);
    xml.maybe("DBClusterIdentifier", of.cluster.as_deref());
    xml.flag("StorageEncrypted", true);
    xml.text("DbiResourceId", &format!("db-{}", of.id.to_uppercase()));
    xml.text("CACertificateIdentifier", &of.ca);
    xml.flag("CopyTagsToSnapshot", true);
    xml.number("MonitoringInterval", 0);
    xml.text("DBInstanceArn", &arn(request, "db", &of.id));
    xml.flag("IAMDatabaseAuthenticationEnabled", false);
    xml.flag("DeletionProtection", true);
    xml.within("AssociatedRoles", |_| {});
    tags(xml, of.app.as_deref());
    xml.flag("CustomerOwnedIpEnabled", false);
    xml.text("NetworkType", "IPV4");
    // Neptune says nothing about the certificate, and RDS Custom ignores the setting.
    if !engine.cas.is_empty() {
        certificate_details(xml, &of.used_ca, Some(of.valid_till));
    }
    xml.flag("DedicatedLogVolume", false);
}

pub(crate) fn cluster(
    xml: &mut Xml,
    request: &Request,
    place: &Place,
    of: &Cluster,
    now: UtcDateTime,
) {
    let member = |id: &String| place.instances.get(id).map(|found| found.visible(now));
    let writer = of.writer.as_ref().and_then(member);
    let status = of
        .members
        .iter()
        .filter_map(member)
        .find(|found| !found.is_available());
    let (hash, region, service) = (hash(&request.account), &request.region, of.engine.service());
    xml.number("AllocatedStorage", 1);
    xml.within("AvailabilityZones", |xml| {
        xml.text("AvailabilityZone", &format!("{region}a"));
    });
    xml.number("BackupRetentionPeriod", 7);
    xml.text("DBClusterIdentifier", &of.id);
    xml.text(
        "DBClusterParameterGroup",
        &format!("default.{}", of.engine.family),
    );
    xml.text("Status", status.map_or("available", Instance::status));
    xml.text(
        "Endpoint",
        &format!("{}.cluster-{hash}.{region}.{service}.amazonaws.com", of.id),
    );
    if !of.serverless {
        let reader = format!(
            "{}.cluster-ro-{hash}.{region}.{service}.amazonaws.com",
            of.id
        );
        xml.text("ReaderEndpoint", &reader);
    }
    xml.flag("MultiAZ", of.members.len() > 1);
    xml.text("Engine", of.engine.engine);
    xml.text("EngineVersion", of.engine.version);
    xml.number("Port", of.engine.port.into());
    xml.text("MasterUsername", "admin");
    xml.text("PreferredBackupWindow", "03:00-03:30");
    xml.text("PreferredMaintenanceWindow", &of.window);
    xml.within("ReadReplicaIdentifiers", |_| {});
    xml.within("DBClusterMembers", |xml| {
        for id in &of.members {
            xml.within("DBClusterMember", |xml| {
                xml.text("DBInstanceIdentifier", id);
                xml.flag("IsClusterWriter", of.writer.as_ref() == Some(id));
                xml.text("DBClusterParameterGroupStatus", "in-sync");
                xml.number("PromotionTier", 1);
            });
        }
    });
    xml.flag("StorageEncrypted", true);
    xml.text(
        "DbClusterResourceId",
        &format!("cluster-{}", of.id.to_uppercase()),
    );
    xml.text("DBClusterArn", &arn(request, "cluster", &of.id));
    xml.time("ClusterCreateTime", of.created);
    // Left out when nothing is pending, unlike that of instances.
    let pending = writer.and_then(|writer| writer.pending.get(PENDING_CA));
    if let Some(ca) = pending.filter(|_| of.engine.clusters_take_ca()) {
        xml.within("PendingModifiedValues", |xml| {
            certificate_details(xml, ca, None);
        });
    }
    xml.text(
        "EngineMode",
        if of.serverless {
            "serverless"
        } else {
            "provisioned"
        },
    );
    if of.engine.clusters_take_ca() {
        xml.text("DBClusterInstanceClass", "db.r6gd.large");
    }
    xml.flag("DeletionProtection", true);
    xml.flag("HttpEndpointEnabled", false);
    tags(xml, of.app.as_deref());
    if let Some(writer) = writer.filter(|_| of.engine.clusters_take_ca()) {
        certificate_details(xml, &writer.used_ca, Some(writer.valid_till));
    }
}

fn certificate_details(xml: &mut Xml, ca: &str, valid_till: Option<UtcDateTime>) {
    xml.within("CertificateDetails", |xml| {
        xml.text("CAIdentifier", ca);
        if let Some(at) = valid_till {
            xml.time("ValidTill", at);
        }
    });
}

fn tags(xml: &mut Xml, app: Option<&str>) {
    xml.within("TagList", |xml| {
        if let Some(app) = app {
            xml.within("Tag", |xml| {
                xml.text("Key", "app");
                xml.text("Value", app);
            });
        }
    });
}

/// A CA with the thumbprint and the dates of the real one, where the catalogue knows it.
pub(crate) fn certificate(xml: &mut Xml, request: &Request, ca: &str, overridden: bool) {
    let region = Region::new(&request.region);
    xml.text("CertificateIdentifier", ca);
    xml.text("CertificateType", "CA");
    if let Some(root) = Catalogue::builtin().authority(&region, &rds_ca_core::CaId::new(ca)) {
        xml.text("Thumbprint", &root.thumbprint().to_string());
        xml.time("ValidFrom", root.not_before());
        xml.time("ValidTill", root.not_after());
        xml.flag("CustomerOverride", overridden);
        if overridden {
            xml.time("CustomerOverrideValidTill", root.not_after());
        }
    } else {
        xml.flag("CustomerOverride", overridden);
    }
    let partition = region.partition();
    xml.text(
        "CertificateArn",
        &format!("arn:{partition}:rds:{region}::cert:{ca}"),
    );
}

pub(crate) fn engine_version(xml: &mut Xml, of: &EngineVersion) {
    xml.text("Engine", of.engine);
    xml.text("EngineVersion", of.version);
    xml.text("DBParameterGroupFamily", of.family);
    xml.text("DBEngineDescription", of.engine);
    xml.text("DBEngineVersionDescription", of.version);
    xml.within("ValidUpgradeTarget", |_| {});
    xml.flag("SupportsLogExportsToCloudwatchLogs", true);
    xml.flag("SupportsReadReplica", true);
    xml.within("SupportedFeatureNames", |_| {});
    xml.text("Status", "available");
    xml.flag("SupportsParallelQuery", false);
    xml.flag("SupportsGlobalDatabases", false);
    xml.flag("SupportsBabelfish", of.engine == "aurora-postgresql");
    if let Some(without) = of.without_restart {
        xml.flag("SupportsCertificateRotationWithoutRestart", without);
    }
    xml.within("SupportedCACertificateIdentifiers", |xml| {
        for ca in of.cas {
            xml.text("member", ca);
        }
    });
}

pub(crate) fn pending_actions(xml: &mut Xml, request: &Request, of: &Instance, now: UtcDateTime) {
    xml.text("ResourceIdentifier", &arn(request, "db", &of.id));
    xml.within("PendingMaintenanceActionDetails", |xml| {
        for action in of.actions(now) {
            xml.within("PendingMaintenanceAction", |xml| {
                xml.text("Action", action);
                xml.time("AutoAppliedAfterDate", of.valid_till - Duration::days(90));
                xml.time("ForcedApplyDate", of.valid_till);
                match &of.renewal {
                    Some((opted, at)) if opted == action => {
                        xml.text("OptInStatus", "next-maintenance");
                        xml.time("CurrentApplyDate", *at);
                    }
                    _ => xml.time("CurrentApplyDate", of.valid_till - Duration::days(90)),
                }
                xml.text("Description", "Rotation of the certificate");
            });
        }
    });
}
