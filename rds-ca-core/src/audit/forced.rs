//! Whether a database refuses connections without TLS: now, from its next restart, or not.

use std::collections::HashMap;

use super::database::{Row, Source};
use crate::driver::ForcedTls;
use crate::fleet::{Fleet, ParameterGroup, ParameterGroupKind};
use crate::name::{Engine, EngineVersion};
use crate::sessions::Usage;
use crate::sessions::force::{self, Forced};

/// What determines whether databases force TLS.
pub(super) struct Evidence<'a> {
    fleet: &'a Fleet,
    /// What the servers reported at the latest sample, by the name of the sample in lower case.
    seen: HashMap<String, &'a force::ForcedTls>,
}

impl<'a> Evidence<'a> {
    pub(super) fn of(fleet: &'a Fleet, sessions: &'a [Usage]) -> Self {
        let seen = sessions.iter().filter_map(|usage| {
            let name = usage.instance()?.to_ascii_lowercase();
            Some((name, usage.forced()?))
        });
        Self {
            fleet,
            seen: seen.collect(),
        }
    }
}

/// Determined by the parameters of its group and by the server's report, which takes precedence.
pub(super) fn of(evidence: &Evidence<'_>, row: &Row<'_>) -> ForcedTls {
    let by_group = by_parameters(evidence, row);
    let by_server = match evidence.seen.is_empty() {
        true => None,
        false => row
            .names()
            .find_map(|name| evidence.seen.get(&name.to_ascii_lowercase())),
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

fn by_parameters(evidence: &Evidence<'_>, row: &Row<'_>) -> ForcedTls {
    let (engine, version, group, is_pending) = match row.source {
        Source::Instance(instance, cluster) => {
            let (engine, version) = (instance.engine(), instance.engine_version());
            // Aurora, DocumentDB and Multi-AZ clusters have their parameters in the cluster's group.
            match (
                cluster.and_then(|cluster| cluster.parameter_group()),
                instance.cluster(),
            ) {
                (Some(name), _) => {
                    let (account, region) = (instance.account(), instance.region());
                    let group = (name, ParameterGroupKind::Cluster, account, region);
                    (engine, version, Some(group), None)
                }
                (None, Some(_)) => (engine, version, None, None),
                (None, None) => {
                    let used = instance.parameter_groups().and_then(<[_]>::first);
                    let group = used.map(|used| {
                        let (account, region) = (instance.account(), instance.region());
                        (&*used.name, ParameterGroupKind::Instance, account, region)
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
                let (account, region) = (cluster.account(), cluster.region());
                (name, ParameterGroupKind::Cluster, account, region)
            });
            (cluster.engine(), cluster.engine_version(), group, None)
        }
    };
    let (Some(engine), Some(version), Some(group)) = (engine, version, group) else {
        return ForcedTls::Unknown;
    };
    let read = evidence.fleet.find_parameter_group(group);
    // AWS's default groups contain the engine's defaults and cannot be changed.
    let (name, ..) = group;
    if read.is_none() && !name.starts_with("default.") {
        return ForcedTls::Unknown;
    }
    judge(engine, version, read, is_pending)
}

fn judge(
    engine: &Engine,
    version: &EngineVersion,
    read: Option<&ParameterGroup>,
    is_pending: Option<bool>,
) -> ForcedTls {
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
