//! Whether a database refuses connections without TLS: now, from its next restart, or not.

use std::collections::HashMap;

use super::database::{Row, Source};
use crate::driver::ForcedTls;
use crate::fleet::{Fleet, ParameterGroupKind, ParameterGroupName};
use crate::name::{Engine, EngineVersion};
use crate::sessions::Usage;
use crate::sessions::force::{self, Forced};

/// What the servers reported at the latest sample, by the name of the sample in lower case.
pub(super) fn seen(sessions: &[Usage]) -> HashMap<String, &force::ForcedTls> {
    sessions
        .iter()
        .filter_map(|usage| Some((usage.instance()?.to_ascii_lowercase(), usage.forced()?)))
        .collect()
}

/// Determined by the parameters of its group and by the server's report, which takes precedence.
pub(super) fn of(
    fleet: &Fleet,
    seen: &HashMap<String, &force::ForcedTls>,
    row: &Row<'_>,
) -> ForcedTls {
    let by_group = by_parameters(fleet, row);
    let by_server = match seen.is_empty() {
        true => None,
        false => row
            .names()
            .find_map(|name| seen.get(&name.to_ascii_lowercase())),
    };
    match by_server.map(|server| (server.forced, server.pending_reboot)) {
        Some((Forced::On, _)) => ForcedTls::Now,
        Some((Forced::Off | Forced::NoSwitch, Some(true))) => ForcedTls::FromNextRestart,
        Some((Forced::Off | Forced::NoSwitch, _)) => match by_group {
            // The server does not force it yet, but its group will.
            ForcedTls::FromNextRestart | ForcedTls::Now => ForcedTls::FromNextRestart,
            _ => ForcedTls::No,
        },
        _ => by_group,
    }
}

fn by_parameters(fleet: &Fleet, row: &Row<'_>) -> ForcedTls {
    let (engine, version, group, is_pending) = match row.source {
        Source::Instance(instance, cluster) => {
            let (engine, version) = (instance.engine(), instance.engine_version());
            // Aurora, DocumentDB and Multi-AZ clusters have their parameters in the cluster's group.
            match (
                cluster.and_then(|cluster| cluster.parameter_group()),
                instance.cluster(),
            ) {
                (Some(name), _) => {
                    let kind = ParameterGroupKind::Cluster;
                    let group = ParameterGroupName::new(instance.scope(), kind, name);
                    (engine, version, Some(group), None)
                }
                (None, Some(_)) => (engine, version, None, None),
                (None, None) => {
                    let used = instance.parameter_groups().and_then(<[_]>::first);
                    let group = used.map(|used| {
                        let kind = ParameterGroupKind::Instance;
                        ParameterGroupName::new(instance.scope(), kind, &*used.name)
                    });
                    let status = used.and_then(|used| used.apply_status.as_deref());
                    (
                        engine,
                        version,
                        group,
                        status.map(|status| status != "in-sync"),
                    )
                }
            }
        }
        Source::Cluster(cluster) => {
            let group = cluster.parameter_group().map(|name| {
                ParameterGroupName::new(cluster.scope(), ParameterGroupKind::Cluster, name)
            });
            (cluster.engine(), cluster.engine_version(), group, None)
        }
    };
    let (Some(engine), Some(version), Some(group)) = (engine, version, group) else {
        return ForcedTls::Unknown;
    };
    judge(fleet, engine, version, &group, is_pending)
}

fn judge(
    fleet: &Fleet,
    engine: &Engine,
    version: &EngineVersion,
    group: &ParameterGroupName,
    is_pending: Option<bool>,
) -> ForcedTls {
    let read = fleet.parameter_group(group);
    // AWS's default groups contain the engine's defaults and cannot be changed.
    if read.is_none() && !group.name.starts_with("default.") {
        return ForcedTls::Unknown;
    }
    let parameters: Vec<force::StatedParameter> = read
        .into_iter()
        .flat_map(|group| &group.parameters)
        .map(|(name, parameter)| force::StatedParameter {
            parameter_name: name.clone(),
            parameter_value: parameter.value.clone(),
            source: parameter.source.clone(),
            apply_type: parameter.apply_type.clone(),
        })
        .collect();
    let answer = force::ForcedTls::from_parameters(engine, version, &parameters);
    let parameter = answer.parameter.as_ref().and_then(|wanted| {
        let mut all = read.into_iter().flat_map(|group| &group.parameters);
        all.find(|(name, _)| name.eq_ignore_ascii_case(wanted))
    });
    let is_dynamic = answer.apply == Some(force::Apply::Dynamic);
    let waits = parameter.is_some_and(|(_, parameter)| {
        parameter.value.is_some() && parameter.apply_method.as_deref() == Some("pending-reboot")
    });
    // For an instance, AWS states whether a value is pending; for a cluster it does not.
    let may_wait = !is_dynamic && is_pending.unwrap_or(waits);
    match (answer.forced, may_wait) {
        (Forced::On, true) => ForcedTls::FromNextRestart,
        (Forced::On, false) => ForcedTls::Now,
        // Until the restart the old value applies, which is not shown.
        (Forced::Off, true) if waits => ForcedTls::Unknown,
        (Forced::Off | Forced::NoSwitch, _) => ForcedTls::No,
        (Forced::Unknown, _) => ForcedTls::Unknown,
    }
}
