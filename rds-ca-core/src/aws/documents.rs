//! Converts the SDK's types to the documents from which a fleet is built.

use std::borrow::Cow;

use aws_sdk_rds::operation::describe_certificates::DescribeCertificatesOutput;
use aws_sdk_rds::operation::describe_db_cluster_parameters::DescribeDbClusterParametersOutput;
use aws_sdk_rds::operation::describe_db_clusters::DescribeDbClustersOutput;
use aws_sdk_rds::operation::describe_db_engine_versions::DescribeDbEngineVersionsOutput;
use aws_sdk_rds::operation::describe_db_instances::DescribeDbInstancesOutput;
use aws_sdk_rds::operation::describe_db_parameters::DescribeDbParametersOutput;
use aws_sdk_rds::operation::describe_db_proxies::DescribeDbProxiesOutput;
use aws_sdk_rds::operation::describe_pending_maintenance_actions::DescribePendingMaintenanceActionsOutput;
use aws_sdk_rds::operation::list_tags_for_resource::ListTagsForResourceOutput;
use aws_sdk_rds::primitives::DateTime;
use aws_sdk_rds::types;
use serde_json::{Map, Value};
use time::UtcDateTime;

use crate::fleet::aws_json::document::{
    ActionDocument, CertificateDetailsDocument, CertificateDocument, ClusterDocument,
    EndpointDocument, EngineVersionDocument, InstanceDocument, MaintenanceDocument, MemberDocument,
    Moment, OptionGroupUseDocument, PageDocument, ParameterDocument, ParameterGroupUseDocument,
    ProxyDocument, TagDocument, Text,
};

pub(super) fn instances(from: &DescribeDbInstancesOutput) -> PageDocument<'_> {
    PageDocument {
        instances: list(&from.db_instances, instance),
        marker: text(&from.marker),
        ..PageDocument::default()
    }
}

pub(super) fn clusters(from: &DescribeDbClustersOutput) -> PageDocument<'_> {
    PageDocument {
        clusters: list(&from.db_clusters, cluster),
        marker: text(&from.marker),
        ..PageDocument::default()
    }
}

pub(super) fn certificates(from: &DescribeCertificatesOutput) -> PageDocument<'_> {
    PageDocument {
        certificates: list(&from.certificates, |from| CertificateDocument {
            id: text(&from.certificate_identifier),
            arn: text(&from.certificate_arn),
            thumbprint: text(&from.thumbprint),
            valid_from: moment(&from.valid_from),
            valid_till: moment(&from.valid_till),
            customer_override: from.customer_override,
            customer_override_valid_till: moment(&from.customer_override_valid_till),
        }),
        default_ca: text(&from.default_certificate_for_new_launches),
        marker: text(&from.marker),
        ..PageDocument::default()
    }
}

pub(super) fn engine_versions(from: &DescribeDbEngineVersionsOutput) -> PageDocument<'_> {
    PageDocument {
        engine_versions: list(&from.db_engine_versions, |from| EngineVersionDocument {
            engine: text(&from.engine),
            version: text(&from.engine_version),
            status: text(&from.status),
            supported_cas: list(&from.supported_ca_certificate_identifiers, |ca| {
                borrowed(ca)
            }),
            without_restart: from.supports_certificate_rotation_without_restart,
            babelfish: from.supports_babelfish,
        }),
        marker: text(&from.marker),
        ..PageDocument::default()
    }
}

pub(super) fn maintenance(from: &DescribePendingMaintenanceActionsOutput) -> PageDocument<'_> {
    PageDocument {
        maintenance: list(&from.pending_maintenance_actions, |from| {
            MaintenanceDocument {
                resource: text(&from.resource_identifier),
                actions: list(&from.pending_maintenance_action_details, |from| {
                    ActionDocument {
                        action: text(&from.action),
                        auto_applied_after: moment(&from.auto_applied_after_date),
                        forced_apply: moment(&from.forced_apply_date),
                        current_apply: moment(&from.current_apply_date),
                        opt_in: text(&from.opt_in_status),
                        description: text(&from.description),
                    }
                }),
            }
        }),
        marker: text(&from.marker),
        ..PageDocument::default()
    }
}

pub(super) fn proxies(from: &DescribeDbProxiesOutput) -> PageDocument<'_> {
    PageDocument {
        proxies: list(&from.db_proxies, |from| ProxyDocument {
            name: text(&from.db_proxy_name),
            arn: text(&from.db_proxy_arn),
            endpoint: text(&from.endpoint),
            engine_family: text(&from.engine_family),
            require_tls: from.require_tls,
            status: from.status.as_ref().map(|status| borrowed(status.as_str())),
            tags: None,
        }),
        marker: text(&from.marker),
        ..PageDocument::default()
    }
}

/// The response does not name the resource of the request.
pub(super) fn tags<'a>(arn: &'a str, from: &'a ListTagsForResourceOutput) -> PageDocument<'a> {
    PageDocument {
        resource: Some(borrowed(arn)),
        // A response without tags counts as well.
        tags: Some(list(&from.tag_list, tag).unwrap_or_default()),
        ..PageDocument::default()
    }
}

pub(super) fn parameters(from: &DescribeDbParametersOutput) -> PageDocument<'_> {
    PageDocument {
        parameters: list(&from.parameters, parameter),
        marker: text(&from.marker),
        ..PageDocument::default()
    }
}

pub(super) fn cluster_parameters(from: &DescribeDbClusterParametersOutput) -> PageDocument<'_> {
    PageDocument {
        parameters: list(&from.parameters, parameter),
        marker: text(&from.marker),
        ..PageDocument::default()
    }
}

fn instance(from: &types::DbInstance) -> InstanceDocument<'_> {
    InstanceDocument {
        id: text(&from.db_instance_identifier),
        arn: text(&from.db_instance_arn),
        resource_id: text(&from.dbi_resource_id),
        engine: text(&from.engine),
        engine_version: text(&from.engine_version),
        class: text(&from.db_instance_class),
        status: text(&from.db_instance_status),
        endpoint: from.endpoint.as_ref().map(endpoint),
        listener_endpoint: from.listener_endpoint.as_ref().map(endpoint),
        cluster: text(&from.db_cluster_identifier),
        ca: text(&from.ca_certificate_identifier),
        certificate: from.certificate_details.as_ref().map(certificate_details),
        pending: from.pending_modified_values.as_ref().map(pending),
        maintenance_window: text(&from.preferred_maintenance_window),
        parameter_groups: list(&from.db_parameter_groups, |from| {
            ParameterGroupUseDocument {
                name: text(&from.db_parameter_group_name),
                apply_status: text(&from.parameter_apply_status),
            }
        }),
        option_groups: list(&from.option_group_memberships, |from| {
            OptionGroupUseDocument {
                name: text(&from.option_group_name),
            }
        }),
        publicly_accessible: from.publicly_accessible,
        multi_az: from.multi_az,
        replica_of_instance: text(&from.read_replica_source_db_instance_identifier),
        replica_of_cluster: text(&from.read_replica_source_db_cluster_identifier),
        created: moment(&from.instance_create_time),
        tags: list(&from.tag_list, tag),
        terraform_address: None,
        snapshot: None,
    }
}

fn cluster(from: &types::DbCluster) -> ClusterDocument<'_> {
    ClusterDocument {
        id: text(&from.db_cluster_identifier),
        arn: text(&from.db_cluster_arn),
        resource_id: text(&from.db_cluster_resource_id),
        engine: text(&from.engine),
        engine_version: text(&from.engine_version),
        engine_mode: text(&from.engine_mode),
        status: text(&from.status),
        writer_endpoint: text(&from.endpoint),
        reader_endpoint: text(&from.reader_endpoint),
        custom_endpoints: list(&from.custom_endpoints, |host| borrowed(host)),
        port: from.port.map(i64::from),
        members: list(&from.db_cluster_members, |from| MemberDocument {
            instance: text(&from.db_instance_identifier),
            is_writer: from.is_cluster_writer,
        }),
        certificate: from.certificate_details.as_ref().map(certificate_details),
        pending: from.pending_modified_values.as_ref().map(cluster_pending),
        maintenance_window: text(&from.preferred_maintenance_window),
        parameter_group: text(&from.db_cluster_parameter_group),
        created: moment(&from.cluster_create_time),
        tags: list(&from.tag_list, tag),
        terraform_address: None,
    }
}

fn endpoint(from: &types::Endpoint) -> EndpointDocument<'_> {
    EndpointDocument {
        address: text(&from.address),
        port: from.port.map(i64::from),
    }
}

fn certificate_details(from: &types::CertificateDetails) -> CertificateDetailsDocument<'_> {
    CertificateDetailsDocument {
        ca: text(&from.ca_identifier),
        valid_till: moment(&from.valid_till),
    }
}

fn tag(from: &types::Tag) -> TagDocument<'_> {
    TagDocument {
        key: text(&from.key),
        value: text(&from.value),
    }
}

fn parameter(from: &types::Parameter) -> ParameterDocument<'_> {
    ParameterDocument {
        name: text(&from.parameter_name),
        value: text(&from.parameter_value),
        source: text(&from.source),
        apply_type: text(&from.apply_type),
        apply_method: from
            .apply_method
            .as_ref()
            .map(|method| borrowed(method.as_str())),
        is_modifiable: from.is_modifiable,
    }
}

/// The members that are present, by the API's names. `true` stands for a value that is itself a structure.
macro_rules! members {
    ($from:expr; plain: $($plain:ident = $name:literal),*; nested: $($nested:ident = $nested_name:literal),* $(,)?) => {{
        let mut members = Map::new();
        $(if let Some(value) = &$from.$plain {
            members.insert($name.to_owned(), Value::from(value.clone()));
        })*
        $(if $from.$nested.is_some() {
            members.insert($nested_name.to_owned(), Value::Object(Map::new()));
        })*
        members
    }};
}

fn pending(from: &types::PendingModifiedValues) -> Map<String, Value> {
    members!(from;
        plain:
            db_instance_class = "DBInstanceClass", allocated_storage = "AllocatedStorage", port = "Port",
            backup_retention_period = "BackupRetentionPeriod", multi_az = "MultiAZ",
            engine_version = "EngineVersion", license_model = "LicenseModel", iops = "Iops",
            storage_throughput = "StorageThroughput", db_instance_identifier = "DBInstanceIdentifier",
            storage_type = "StorageType", ca_certificate_identifier = "CACertificateIdentifier",
            db_subnet_group_name = "DBSubnetGroupName", multi_tenant = "MultiTenant",
            iam_database_authentication_enabled = "IAMDatabaseAuthenticationEnabled",
            dedicated_log_volume = "DedicatedLogVolume", engine = "Engine";
        nested:
            master_user_password = "MasterUserPassword", automation_mode = "AutomationMode",
            pending_cloudwatch_logs_exports = "PendingCloudwatchLogsExports",
            processor_features = "ProcessorFeatures",
            resume_full_automation_mode_time = "ResumeFullAutomationModeTime",
            additional_storage_volumes = "AdditionalStorageVolumes",
    )
}

fn cluster_pending(from: &types::ClusterPendingModifiedValues) -> Map<String, Value> {
    let mut members = members!(from;
        plain:
            db_cluster_identifier = "DBClusterIdentifier",
            iam_database_authentication_enabled = "IAMDatabaseAuthenticationEnabled",
            engine_version = "EngineVersion", backup_retention_period = "BackupRetentionPeriod",
            storage_type = "StorageType", allocated_storage = "AllocatedStorage", iops = "Iops";
        nested:
            master_user_password = "MasterUserPassword",
            pending_cloudwatch_logs_exports = "PendingCloudwatchLogsExports",
            rds_custom_cluster_configuration = "RdsCustomClusterConfiguration",
    );
    if let Some(details) = &from.certificate_details {
        let mut nested = Map::new();
        if let Some(ca) = &details.ca_identifier {
            nested.insert("CAIdentifier".to_owned(), Value::from(ca.clone()));
        }
        members.insert("CertificateDetails".to_owned(), Value::Object(nested));
    }
    members
}

fn list<'a, T, D>(from: &'a Option<Vec<T>>, one: impl Fn(&'a T) -> D) -> Option<Vec<D>> {
    from.as_ref().map(|items| items.iter().map(one).collect())
}

fn text(from: &Option<String>) -> Option<Text<'_>> {
    from.as_deref().map(borrowed)
}

fn borrowed(text: &str) -> Text<'_> {
    Text(Cow::Borrowed(text))
}

/// A time outside the supported range counts as missing.
fn moment(from: &Option<DateTime>) -> Option<Moment> {
    let seconds = from.as_ref()?.secs();
    UtcDateTime::from_unix_timestamp(seconds).ok().map(Moment)
}
