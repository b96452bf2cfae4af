//! Converts AWS's format to ours: the boundary where a missing member becomes an explicit unknown.

use std::borrow::Cow;
use std::sync::Arc;

use serde_json::Value;

use super::document::{
    CertificateDetailsDocument, CertificateDocument, ClusterDocument, EndpointDocument,
    EngineVersionDocument, InstanceDocument, MaintenanceDocument, ParameterDocument, ProxyDocument,
    TagDocument, Text,
};
use super::intern::Interner;
use crate::certificate::Thumbprint;
use crate::fleet::instance::PENDING_CA;
use crate::fleet::{
    Address, Cluster, EngineSupport, Instance, MaintenanceWindow, Member, OfferedCa, Parameter,
    ParameterGroupUse, PendingAction, PendingChange, Proxy, RotationRestart, Scope,
    ServerCertificate, Tag,
};
use crate::name::{CaId, Endpoint, Engine, EngineVersion, Region};

/// `None` for an instance without a name: it cannot be distinguished from others.
pub(in crate::fleet) fn instance(
    from: &InstanceDocument<'_>,
    scope: &Scope,
    intern: &mut Interner,
) -> Option<Instance> {
    let id = present(&from.id)?;
    let arn = present(&from.arn);
    let endpoint = from.endpoint.as_ref().and_then(address);
    let host = endpoint.as_ref().map(|address| &*address.host);
    let (account, region) = account_and_region(arn, scope, host, intern);
    Some(Instance {
        id: id.into(),
        arn: arn.map(Into::into),
        resource_id: present(&from.resource_id).map(Into::into),
        account,
        region,
        engine: present(&from.engine).map(|text| intern.engine(text)),
        engine_version: present(&from.engine_version).map(|text| intern.version(text)),
        class: present(&from.class).map(|text| intern.text(text)),
        status: present(&from.status).map(|text| intern.text(text)),
        endpoint,
        listener_endpoint: from
            .listener_endpoint
            .as_ref()
            .and_then(address)
            .map(Box::new),
        cluster: present(&from.cluster).map(|text| intern.text(text)),
        ca: present(&from.ca).map(|text| intern.ca(text)),
        server_certificate: server_certificate(from.certificate.as_ref(), intern),
        pending: pending(from.pending.as_ref(), intern),
        maintenance_window: present(&from.maintenance_window).and_then(MaintenanceWindow::parse),
        parameter_groups: from.parameter_groups.as_ref().map(|groups| {
            let groups = groups.iter().filter_map(|group| {
                Some(ParameterGroupUse {
                    name: intern.text(present(&group.name)?),
                    apply_status: present(&group.apply_status).map(|text| intern.text(text)),
                })
            });
            let groups = groups.collect();
            intern.parameter_groups(groups)
        }),
        option_groups: from.option_groups.as_ref().map(|groups| {
            let groups = groups
                .iter()
                .filter_map(|group| Some(intern.text(present(&group.name)?)))
                .collect();
            intern.option_groups(groups)
        }),
        publicly_accessible: from.publicly_accessible,
        multi_az: from.multi_az,
        replica_of: present(&from.replica_of_instance)
            .or(present(&from.replica_of_cluster))
            .map(Into::into),
        created: from.created.map(|at| at.0),
        tags: tags(from.tags.as_deref(), intern),
        terraform_address: present(&from.terraform_address).map(Into::into),
    })
}

/// `None` for a cluster without a name.
pub(in crate::fleet) fn cluster(
    from: &ClusterDocument<'_>,
    scope: &Scope,
    intern: &mut Interner,
) -> Option<Cluster> {
    let id = present(&from.id)?;
    let arn = present(&from.arn);
    let (account, region) = account_and_region(arn, scope, present(&from.writer_endpoint), intern);
    Some(Cluster {
        id: id.into(),
        arn: arn.map(Into::into),
        resource_id: present(&from.resource_id).map(Into::into),
        account,
        region,
        engine: present(&from.engine).map(|text| intern.engine(text)),
        engine_version: present(&from.engine_version).map(|text| intern.version(text)),
        engine_mode: present(&from.engine_mode).map(|text| intern.text(text)),
        status: present(&from.status).map(|text| intern.text(text)),
        writer_endpoint: present(&from.writer_endpoint).map(Into::into),
        reader_endpoint: present(&from.reader_endpoint).map(Into::into),
        custom_endpoints: from
            .custom_endpoints
            .as_ref()
            .map(|hosts| hosts.iter().map(|host| (**host).into()).collect()),
        port: port(from.port),
        members: from.members.as_ref().map(|members| {
            let members = members.iter().filter_map(|member| {
                Some(Member {
                    instance: intern.text(present(&member.instance)?),
                    is_writer: member.is_writer,
                })
            });
            members.collect()
        }),
        server_certificate: server_certificate(from.certificate.as_ref(), intern),
        pending: pending(from.pending.as_ref(), intern),
        maintenance_window: present(&from.maintenance_window).and_then(MaintenanceWindow::parse),
        parameter_group: present(&from.parameter_group).map(|text| intern.text(text)),
        created: from.created.map(|at| at.0),
        tags: tags(from.tags.as_deref(), intern),
        terraform_address: present(&from.terraform_address).map(Into::into),
    })
}

pub(in crate::fleet) fn offered_ca(
    from: &CertificateDocument<'_>,
    scope: &Scope,
) -> Option<OfferedCa> {
    Some(OfferedCa {
        ca: CaId::new(present(&from.id)?),
        scope: scope_of(present(&from.arn), scope),
        thumbprint: present(&from.thumbprint).and_then(Thumbprint::parse),
        valid_from: from.valid_from.map(|at| at.0),
        valid_till: from.valid_till.map(|at| at.0),
        customer_override: from.customer_override,
        customer_override_valid_till: from.customer_override_valid_till.map(|at| at.0),
    })
}

pub(in crate::fleet) fn engine_support(
    from: &EngineVersionDocument<'_>,
    scope: &Scope,
) -> Option<EngineSupport> {
    Some(EngineSupport {
        scope: scope.clone(),
        engine: Engine::new(present(&from.engine)?),
        version: EngineVersion::new(present(&from.version)?),
        // AWS returns an empty list for versions about which it states nothing (RDS Custom).
        supported_cas: from
            .supported_cas
            .as_ref()
            .filter(|cas| !cas.is_empty())
            .map(|cas| cas.iter().map(|ca| CaId::new(ca)).collect()),
        restart: match from.without_restart {
            Some(true) => RotationRestart::NotNeeded,
            Some(false) => RotationRestart::Needed,
            None => RotationRestart::Unknown,
        },
        status: owned(&from.status),
        supports_babelfish: from.babelfish,
    })
}

/// Omits actions of a resource without a name; the builder records a gap for them.
pub(in crate::fleet) fn pending_actions(
    from: &MaintenanceDocument<'_>,
    scope: &Scope,
) -> Option<Vec<PendingAction>> {
    let resource = present(&from.resource)?;
    let scope = scope_of(Some(resource), scope);
    let actions = from.actions.iter().flatten().map(|action| PendingAction {
        scope: scope.clone(),
        resource: resource.to_owned(),
        action: owned(&action.action).unwrap_or_default(),
        auto_applied_after: action.auto_applied_after.map(|at| at.0),
        forced_apply: action.forced_apply.map(|at| at.0),
        current_apply: action.current_apply.map(|at| at.0),
        opt_in: owned(&action.opt_in),
        description: owned(&action.description),
    });
    Some(actions.collect())
}

pub(in crate::fleet) fn parameter(from: &ParameterDocument<'_>) -> Parameter {
    Parameter {
        // An empty value is a value: it does not mean "unset".
        value: from.value.as_deref().map(str::to_owned),
        source: owned(&from.source),
        apply_type: owned(&from.apply_type),
        apply_method: owned(&from.apply_method),
        is_modifiable: from.is_modifiable,
    }
}

pub(in crate::fleet) fn proxy(from: &ProxyDocument<'_>, scope: &Scope) -> Option<Proxy> {
    Some(Proxy {
        scope: scope_of(present(&from.arn), scope),
        name: owned(&from.name)?,
        arn: owned(&from.arn),
        endpoint: owned(&from.endpoint),
        engine_family: owned(&from.engine_family),
        require_tls: from.require_tls,
        status: owned(&from.status),
        tags: from.tags.as_deref().map(proxy_tags),
    })
}

/// The tags of a proxy, of which there are few.
pub(in crate::fleet) fn proxy_tags(from: &[TagDocument<'_>]) -> Vec<Tag> {
    tags_of(from, |text| text.into())
}

/// The text, if it is present and not empty.
pub(in crate::fleet) fn present<'a>(text: &'a Option<Text<'_>>) -> Option<&'a str> {
    text.as_deref().filter(|text| !text.is_empty())
}

fn owned(text: &Option<Text<'_>>) -> Option<String> {
    present(text).map(str::to_owned)
}

/// The ARN's scope, or else the caller's.
pub(in crate::fleet) fn scope_of(arn: Option<&str>, scope: &Scope) -> Scope {
    arn.map(Scope::of_arn).unwrap_or_default().or(scope)
}

/// The ARN's scope, or else the caller's, or else that of the host name; without allocating.
fn account_and_region(
    arn: Option<&str>,
    scope: &Scope,
    host: Option<&str>,
    intern: &mut Interner,
) -> (Option<Arc<str>>, Option<Arc<Region>>) {
    let mut parts = arn
        .filter(|arn| arn.starts_with("arn:"))
        .unwrap_or_default()
        .split(':')
        .skip(3)
        .map(|part| (!part.is_empty()).then_some(part));
    let (region, account) = (parts.next().flatten(), parts.next().flatten());
    let account = account.or(scope.account.as_deref());
    let region = region
        .or(scope.region.as_ref().map(Region::as_str))
        .map(Cow::Borrowed)
        .or_else(|| {
            let endpoint = Endpoint::parse(host?);
            Some(Cow::Owned(endpoint.region()?.as_str().to_owned()))
        });
    (
        account.map(|text| intern.text(text)),
        region.map(|text| intern.region(&text)),
    )
}

fn address(from: &EndpointDocument<'_>) -> Option<Address> {
    Some(Address {
        host: present(&from.address)?.into(),
        port: port(from.port),
    })
}

/// Port 0 means "none yet".
fn port(port: Option<i64>) -> Option<u16> {
    port.and_then(|port| u16::try_from(port).ok())
        .filter(|port| *port != 0)
}

/// An object without members states nothing.
fn server_certificate(
    from: Option<&CertificateDetailsDocument<'_>>,
    intern: &mut Interner,
) -> Option<ServerCertificate> {
    let from = from?;
    let certificate = ServerCertificate {
        ca: present(&from.ca).map(|text| intern.ca(text)),
        valid_till: from.valid_till.map(|at| at.0),
    };
    (certificate.ca.is_some() || certificate.valid_till.is_some()).then_some(certificate)
}

fn tags(from: Option<&[TagDocument<'_>]>, intern: &mut Interner) -> Option<Arc<[Tag]>> {
    let tags = tags_of(from?, |text| intern.text(text));
    Some(intern.tags(tags))
}

fn tags_of(from: &[TagDocument<'_>], mut text: impl FnMut(&str) -> Arc<str>) -> Vec<Tag> {
    from.iter()
        .filter_map(|tag| {
            Some(Tag {
                key: text(tag.key.as_deref()?),
                value: text(tag.value.as_deref().unwrap_or_default()),
            })
        })
        .collect()
}

/// Secret values are dropped; their names are kept.
fn pending(
    from: Option<&serde_json::Map<String, Value>>,
    intern: &mut Interner,
) -> Option<Arc<[PendingChange]>> {
    let mut changes = Vec::new();
    for (name, value) in from? {
        if value.is_null() {
            continue;
        }
        if name == "CertificateDetails"
            && let Some(ca) = value.get("CAIdentifier").and_then(Value::as_str)
        {
            changes.push(PendingChange {
                name: intern.text(PENDING_CA),
                value: Some(ca.into()),
            });
            continue;
        }
        let value = match value {
            _ if name.contains("Password") => None,
            Value::String(text) => Some(text.as_str().into()),
            Value::Bool(_) | Value::Number(_) => Some(value.to_string().into()),
            _ => None,
        };
        changes.push(PendingChange {
            name: intern.text(name),
            value,
        });
    }
    Some(intern.pending(changes))
}
