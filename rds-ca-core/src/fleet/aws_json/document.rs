//! The parts of AWS's responses that we need, borrowed from the text that they are read from.
//!
//! Every member is optional here, whatever the API promises; [`super::builder`] turns missing members into an explicit
//! unknown, in one place.

use std::borrow::Cow;
use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, MapAccess, Visitor};
use time::format_description::well_known::Rfc2822;
use time::{OffsetDateTime, UtcDateTime};

use crate::timestamp;

/// Text, borrowed if it has no escapes. (A derived reader never borrows `Option<Cow<str>>`.)
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Text<'a>(pub(crate) Cow<'a, str>);

impl std::ops::Deref for Text<'_> {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Text<'a> {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        struct TextVisitor;
        impl<'de> Visitor<'de> for TextVisitor {
            type Value = Text<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a string")
            }

            fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
                Ok(Text(Cow::Borrowed(text)))
            }

            fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
                Ok(Text(Cow::Owned(text.to_owned())))
            }
        }
        input.deserialize_str(TextVisitor)
    }
}

/// A time as the AWS CLI, boto3 or a plain `json.dumps(…, default=str)` writes it, or seconds since 1970.
#[derive(Clone, Copy)]
pub(crate) struct Moment(pub(crate) UtcDateTime);

impl<'de> Deserialize<'de> for Moment {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        struct MomentVisitor;
        impl Visitor<'_> for MomentVisitor {
            type Value = Moment;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a time like 2027-01-03T12:00:00Z, or seconds since 1970")
            }

            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Moment, E> {
                // Python's str() of a datetime has a space where RFC 3339 has a T.
                let rfc3339 = match text.as_bytes().get(10) {
                    Some(b' ') => Cow::Owned(text.replacen(' ', "T", 1)),
                    _ => Cow::Borrowed(text),
                };
                // EventBridge writes `Sat, 4 Jun 2016 05:01:10 GMT`.
                let rfc2822 = || OffsetDateTime::parse(text, &Rfc2822).ok();
                timestamp::parse(&rfc3339)
                    .or_else(|error| rfc2822().map(OffsetDateTime::to_utc).ok_or(error))
                    .map(Moment)
                    .map_err(E::custom)
            }

            fn visit_i64<E: serde::de::Error>(self, seconds: i64) -> Result<Moment, E> {
                UtcDateTime::from_unix_timestamp(seconds)
                    .map(Moment)
                    .map_err(E::custom)
            }

            fn visit_u64<E: serde::de::Error>(self, seconds: u64) -> Result<Moment, E> {
                self.visit_i64(i64::try_from(seconds).map_err(E::custom)?)
            }

            fn visit_f64<E: serde::de::Error>(self, seconds: f64) -> Result<Moment, E> {
                if !seconds.is_finite() || seconds.abs() > 1e12 {
                    return Err(E::custom("a time out of range"));
                }
                // Whole seconds are sufficient: certificates have no fractions.
                self.visit_i64(seconds.trunc() as i64)
            }
        }
        input.deserialize_any(MomentVisitor)
    }
}

/// A document with only optional members.
macro_rules! document {
    ($(#[$meta:meta])* $name:ident { $( $field:ident: $type:ty = $key:literal ),* $(,)? }) => {
        $(#[$meta])*
        #[derive(Deserialize, Default)]
        #[serde(bound(deserialize = "'de: 'a"))]
        pub(crate) struct $name<'a> {
            $( #[serde(rename = $key)] pub(crate) $field: Option<$type>, )*
        }
    };
}

document! { EndpointDocument {
    address: Text<'a> = "Address",
    port: i64 = "Port",
}}

document! { TagDocument {
    key: Text<'a> = "Key",
    value: Text<'a> = "Value",
}}

document! { CertificateDetailsDocument {
    ca: Text<'a> = "CAIdentifier",
    valid_till: Moment = "ValidTill",
}}

document! { ParameterGroupUseDocument {
    name: Text<'a> = "DBParameterGroupName",
    apply_status: Text<'a> = "ParameterApplyStatus",
}}

document! { OptionGroupUseDocument {
    name: Text<'a> = "OptionGroupName",
}}

document! {
    /// A member of `DBInstances`.
    InstanceDocument {
        id: Text<'a> = "DBInstanceIdentifier",
        arn: Text<'a> = "DBInstanceArn",
        resource_id: Text<'a> = "DbiResourceId",
        engine: Text<'a> = "Engine",
        engine_version: Text<'a> = "EngineVersion",
        class: Text<'a> = "DBInstanceClass",
        status: Text<'a> = "DBInstanceStatus",
        endpoint: EndpointDocument<'a> = "Endpoint",
        listener_endpoint: EndpointDocument<'a> = "ListenerEndpoint",
        cluster: Text<'a> = "DBClusterIdentifier",
        ca: Text<'a> = "CACertificateIdentifier",
        certificate: CertificateDetailsDocument<'a> = "CertificateDetails",
        pending: serde_json::Map<String, serde_json::Value> = "PendingModifiedValues",
        maintenance_window: Text<'a> = "PreferredMaintenanceWindow",
        parameter_groups: Vec<ParameterGroupUseDocument<'a>> = "DBParameterGroups",
        option_groups: Vec<OptionGroupUseDocument<'a>> = "OptionGroupMemberships",
        publicly_accessible: bool = "PubliclyAccessible",
        multi_az: bool = "MultiAZ",
        replica_of_instance: Text<'a> = "ReadReplicaSourceDBInstanceIdentifier",
        replica_of_cluster: Text<'a> = "ReadReplicaSourceDBClusterIdentifier",
        created: Moment = "InstanceCreateTime",
        tags: Vec<TagDocument<'a>> = "TagList",
        // Not a member of AWS's response: the Terraform address that declares it.
        terraform_address: Text<'a> = "TerraformAddress",
        // Snapshots have a `DBInstanceIdentifier` too, but are not instances.
        snapshot: IgnoredAny = "DBSnapshotIdentifier",
    }
}

document! { MemberDocument {
    instance: Text<'a> = "DBInstanceIdentifier",
    is_writer: bool = "IsClusterWriter",
}}

document! {
    /// A member of `DBClusters`.
    ClusterDocument {
        id: Text<'a> = "DBClusterIdentifier",
        arn: Text<'a> = "DBClusterArn",
        resource_id: Text<'a> = "DbClusterResourceId",
        engine: Text<'a> = "Engine",
        engine_version: Text<'a> = "EngineVersion",
        engine_mode: Text<'a> = "EngineMode",
        status: Text<'a> = "Status",
        writer_endpoint: Text<'a> = "Endpoint",
        reader_endpoint: Text<'a> = "ReaderEndpoint",
        custom_endpoints: Vec<Text<'a>> = "CustomEndpoints",
        port: i64 = "Port",
        members: Vec<MemberDocument<'a>> = "DBClusterMembers",
        certificate: CertificateDetailsDocument<'a> = "CertificateDetails",
        pending: serde_json::Map<String, serde_json::Value> = "PendingModifiedValues",
        maintenance_window: Text<'a> = "PreferredMaintenanceWindow",
        parameter_group: Text<'a> = "DBClusterParameterGroup",
        created: Moment = "ClusterCreateTime",
        tags: Vec<TagDocument<'a>> = "TagList",
        // Not a member of AWS's response: the Terraform address that declares it.
        terraform_address: Text<'a> = "TerraformAddress",
    }
}

document! {
    /// A member of `Certificates`.
    CertificateDocument {
        id: Text<'a> = "CertificateIdentifier",
        arn: Text<'a> = "CertificateArn",
        thumbprint: Text<'a> = "Thumbprint",
        valid_from: Moment = "ValidFrom",
        valid_till: Moment = "ValidTill",
        customer_override: bool = "CustomerOverride",
        customer_override_valid_till: Moment = "CustomerOverrideValidTill",
    }
}

document! {
    /// A member of `DBEngineVersions`.
    EngineVersionDocument {
        engine: Text<'a> = "Engine",
        version: Text<'a> = "EngineVersion",
        status: Text<'a> = "Status",
        supported_cas: Vec<Text<'a>> = "SupportedCACertificateIdentifiers",
        without_restart: bool = "SupportsCertificateRotationWithoutRestart",
        babelfish: bool = "SupportsBabelfish",
    }
}

document! { ActionDocument {
    action: Text<'a> = "Action",
    auto_applied_after: Moment = "AutoAppliedAfterDate",
    forced_apply: Moment = "ForcedApplyDate",
    current_apply: Moment = "CurrentApplyDate",
    opt_in: Text<'a> = "OptInStatus",
    description: Text<'a> = "Description",
}}

document! {
    /// A member of `PendingMaintenanceActions`.
    MaintenanceDocument {
        resource: Text<'a> = "ResourceIdentifier",
        actions: Vec<ActionDocument<'a>> = "PendingMaintenanceActionDetails",
    }
}

document! {
    /// A member of `Parameters`.
    ParameterDocument {
        name: Text<'a> = "ParameterName",
        value: Text<'a> = "ParameterValue",
        source: Text<'a> = "Source",
        apply_type: Text<'a> = "ApplyType",
        apply_method: Text<'a> = "ApplyMethod",
        is_modifiable: bool = "IsModifiable",
    }
}

document! {
    /// A member of `DBProxies`.
    ProxyDocument {
        name: Text<'a> = "DBProxyName",
        arn: Text<'a> = "DBProxyArn",
        endpoint: Text<'a> = "Endpoint",
        engine_family: Text<'a> = "EngineFamily",
        require_tls: bool = "RequireTLS",
        status: Text<'a> = "Status",
        // From `ListTagsForResource`: a caller who saves the response may add it here.
        tags: Vec<TagDocument<'a>> = "TagList",
    }
}

document! {
    /// A response of an RDS `Describe…` operation, or several in one object.
    PageDocument {
        instances: Vec<InstanceDocument<'a>> = "DBInstances",
        clusters: Vec<ClusterDocument<'a>> = "DBClusters",
        certificates: Vec<CertificateDocument<'a>> = "Certificates",
        default_ca: Text<'a> = "DefaultCertificateForNewLaunches",
        engine_versions: Vec<EngineVersionDocument<'a>> = "DBEngineVersions",
        maintenance: Vec<MaintenanceDocument<'a>> = "PendingMaintenanceActions",
        parameters: Vec<ParameterDocument<'a>> = "Parameters",
        // The response does not name the group; a caller who saves it may add the request's member.
        parameter_group: Text<'a> = "DBParameterGroupName",
        cluster_parameter_group: Text<'a> = "DBClusterParameterGroupName",
        proxies: Vec<ProxyDocument<'a>> = "DBProxies",
        // `ListTagsForResource`: its response does not name the resource; a caller who saves it adds the request's
        // member.
        resource: Text<'a> = "ResourceName",
        tags: Vec<TagDocument<'a>> = "TagList",
        marker: Text<'a> = "Marker",
        // The AWS CLI's own name, with `--max-items`.
        next_token: Text<'a> = "NextToken",
    }
}

document! { HealthEventDocument {
    arn: Text<'a> = "arn",
    type_code: Text<'a> = "eventTypeCode",
    region: Text<'a> = "region",
    start: Moment = "startTime",
}}

document! { HealthDescriptionDocument {
    text: Text<'a> = "latestDescription",
}}

document! { HealthDetailsDocument {
    account: Text<'a> = "awsAccountId",
    event: HealthEventDocument<'a> = "event",
    description: HealthDescriptionDocument<'a> = "eventDescription",
}}

document! { HealthEntityDocument {
    value: Text<'a> = "entityValue",
    arn: Text<'a> = "entityArn",
    event: Text<'a> = "eventArn",
    account: Text<'a> = "awsAccountId",
    status_code: Text<'a> = "statusCode",
    // EventBridge's name.
    status: Text<'a> = "status",
}}

document! { EventBridgeDetailDocument {
    event: Text<'a> = "eventArn",
    service: Text<'a> = "service",
    type_code: Text<'a> = "eventTypeCode",
    region: Text<'a> = "eventRegion",
    account: Text<'a> = "affectedAccount",
    start: Moment = "startTime",
    descriptions: Vec<HealthDescriptionDocument<'a>> = "eventDescription",
    entities: Vec<HealthEntityDocument<'a>> = "affectedEntities",
}}

document! {
    /// A response of AWS Health, or one of its events on EventBridge.
    HealthDocument {
        entities: Vec<HealthEntityDocument<'a>> = "entities",
        events: Vec<HealthEventDocument<'a>> = "events",
        details: Vec<HealthDetailsDocument<'a>> = "successfulSet",
        event: EventBridgeDetailDocument<'a> = "detail",
        account: Text<'a> = "account",
        region: Text<'a> = "region",
        next_token: Text<'a> = "nextToken",
    }
}

/// The type of a JSON object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// An answer of an RDS operation.
    Page,
    /// One DB instance.
    Instance,
    /// One DB cluster.
    Cluster,
    /// A document of AWS Health.
    Health,
    /// A fleet that we saved.
    Saved,
    /// A state or a plan of Terraform, as JSON.
    Terraform,
    /// None of these.
    Unknown,
}

/// Determined by the names of the members.
impl<'de> Deserialize<'de> for Kind {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        struct KindVisitor;
        impl<'de> Visitor<'de> for KindVisitor {
            type Value = Kind;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a JSON object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Kind, A::Error> {
                let mut kind = Kind::Unknown;
                let mut is_snapshot = false;
                while let Some(key) = map.next_key::<Text<'de>>()? {
                    map.next_value::<IgnoredAny>()?;
                    let found = match &*key {
                        "DBInstances"
                        | "DBClusters"
                        | "Certificates"
                        | "DBEngineVersions"
                        | "PendingMaintenanceActions"
                        | "Parameters"
                        | "DBProxies" => Kind::Page,
                        "entities" | "events" | "successfulSet" | "detail" => Kind::Health,
                        "format" => Kind::Saved,
                        "terraform_version" | "format_version" => Kind::Terraform,
                        "DBInstanceIdentifier" => Kind::Instance,
                        "ResourceName" if kind == Kind::Unknown => Kind::Page,
                        // Instances also have this member: it names their cluster.
                        "DBClusterIdentifier" if kind == Kind::Unknown => Kind::Cluster,
                        "DBSnapshotIdentifier" | "DBClusterSnapshotIdentifier" => {
                            is_snapshot = true;
                            continue;
                        }
                        _ => continue,
                    };
                    // The plural takes precedence over the singular, whatever comes first.
                    if !matches!(kind, Kind::Page | Kind::Saved | Kind::Terraform) {
                        kind = found;
                    }
                }
                Ok(if is_snapshot { Kind::Unknown } else { kind })
            }
        }
        input.deserialize_map(KindVisitor)
    }
}
