//! The operations that change something.

use rds_ca_core::fleet::MaintenanceWindow;
use time::UtcDateTime;

use super::{describe, shapes};
use crate::answer::{Refusal, Tree};
use crate::database::{Instance, PENDING_CA, Phase, Work};
use crate::engine::EngineVersion;
use crate::request::Request;
use crate::world::{AccountRegion, World};

fn scope_mut<'a>(
    world: &'a mut World,
    request: &Request,
) -> Result<&'a mut AccountRegion, Refusal> {
    describe::scope(world, request)?;
    let key = (request.account.clone(), request.region.clone());
    world.scopes.get_mut(&key).ok_or_else(|| {
        Refusal::new(
            403,
            "InvalidClientTokenId",
            "The security token is invalid.",
        )
    })
}

/// The instance with that name, which must be available.
fn available<'a>(scope: &'a mut AccountRegion, id: &str) -> Result<&'a mut Instance, Refusal> {
    let found = scope
        .instances
        .get_mut(id)
        .ok_or_else(|| describe::no_instance(id))?;
    if found.is_available() {
        return Ok(found);
    }
    let why = format!(
        "Database instance is not in available state: {} is {}.",
        id,
        found.status()
    );
    Err(Refusal::new(400, "InvalidDBInstanceState", why))
}

/// The requested CA, if the region offers it and the engine version supports it.
fn wanted_ca(
    world: &World,
    request: &Request,
    engine: &EngineVersion,
) -> Result<Option<String>, Refusal> {
    let Some(ca) = request.get("CACertificateIdentifier") else {
        return Ok(None);
    };
    let offered = describe::offered(world, request);
    let Some(ca) = offered.iter().find(|known| known.eq_ignore_ascii_case(ca)) else {
        return Err(describe::no_certificate(ca));
    };
    if !engine.cas.is_empty() && !engine.cas.contains(&ca.as_str()) {
        let why = format!(
            "Version {} for DB engine {} doesn't support certificate {ca}",
            engine.version, engine.engine
        );
        return Err(Refusal::new(400, "InvalidParameterCombination", why));
    }
    Ok(Some(ca.clone()))
}

/// Queues a CA. Requesting the CA that is already set and in use cancels a queued change: an assumption.
fn queue_ca(instance: &mut Instance, ca: String, now: UtcDateTime) {
    instance.asked.push((now, ca.clone()));
    (instance.chosen_at, instance.in_use_at) = (None, None);
    if ca == instance.ca && ca == instance.used_ca {
        instance.pending.remove(PENDING_CA);
    } else {
        instance.pending.insert(PENDING_CA, ca);
    }
}

pub(super) fn modify_instance(world: &mut World, request: &Request) -> Result<Tree, Refusal> {
    let id = shapes::name_of(request.require("DBInstanceIdentifier")?).to_owned();
    let immediately = request.flag("ApplyImmediately")?.unwrap_or(false);
    let restart = request.flag("CertificateRotationRestart")?.unwrap_or(true);
    let (now, pace) = (world.now(), world.pace());
    let engine = available(scope_mut(world, request)?, &id)?.engine;
    let ca = wanted_ca(world, request, engine)?;
    let until = show_until(world, now);
    let instance = available(scope_mut(world, request)?, &id)?;
    if ca.is_some() && instance.cluster.is_some() && engine.clusters_take_ca() {
        // An assumption: members of Multi-AZ DB clusters follow their cluster.
        let why = "The CA of a Multi-AZ DB cluster is set with ModifyDBCluster.";
        return Err(Refusal::new(400, "InvalidParameterCombination", why));
    }
    instance.keep_showing(until);
    if let Some(window) = request.get("PreferredMaintenanceWindow") {
        if MaintenanceWindow::parse(window).is_none() {
            let why = format!("The format of the maintenance window is invalid: {window}");
            return Err(Refusal::new(400, "InvalidParameterValue", why));
        }
        // A new window applies at once, and pending changes follow it.
        window.clone_into(&mut instance.window);
        instance.renewal = None;
    }
    if let Some(version) = request.get("EngineVersion") {
        instance.pending.insert("EngineVersion", version.to_owned());
    }
    // RDS Custom ignores the setting.
    if let Some(ca) = ca.filter(|_| !engine.engine.starts_with("custom-")) {
        queue_ca(instance, ca, now);
    }
    if !instance.pending.is_empty() {
        if immediately {
            // All pending changes are applied, not only those of this request.
            instance.start_modification(now, pace, restart);
        } else {
            instance.queue(now);
        }
    }
    Ok(answer_instance(request, instance, now))
}

pub(super) fn modify_cluster(world: &mut World, request: &Request) -> Result<Tree, Refusal> {
    let id = shapes::name_of(request.require("DBClusterIdentifier")?).to_owned();
    let immediately = request.flag("ApplyImmediately")?.unwrap_or(false);
    let (now, pace) = (world.now(), world.pace());
    let scope = describe::scope(world, request)?;
    let cluster = scope
        .clusters
        .get(&id)
        .ok_or_else(|| describe::no_cluster(&id))?
        .clone();
    let ca = wanted_ca(world, request, cluster.engine)?;
    if ca.is_some() && !cluster.engine.clusters_take_ca() {
        let why = "The CA certificate can be set for Multi-AZ DB clusters only.";
        return Err(Refusal::new(400, "InvalidParameterCombination", why));
    }
    let until = show_until(world, now);
    let scope = scope_mut(world, request)?;
    for member in &cluster.members {
        if scope
            .instances
            .get(member)
            .is_some_and(|found| !found.is_available())
        {
            let why = format!("DB cluster {id} is not available for modification.");
            return Err(Refusal::new(400, "InvalidDBClusterStateFault", why));
        }
    }
    for member in &cluster.members {
        let Some(instance) = scope.instances.get_mut(member) else {
            continue;
        };
        instance.keep_showing(until);
        if let Some(ca) = ca.clone() {
            queue_ca(instance, ca, now);
        }
        if immediately {
            instance.start_modification(now, pace, true);
        } else if !instance.pending.is_empty() {
            instance.queue(now);
        }
    }
    Ok(answer_cluster(request, scope, &id, now))
}

pub(super) fn modify_certificates(world: &mut World, request: &Request) -> Result<Tree, Refusal> {
    let remove = request.flag("RemoveCustomerOverride")?.unwrap_or(false);
    let offered = describe::offered(world, request);
    let ca = match request.get("CertificateIdentifier") {
        Some(wanted) => Some(
            offered
                .into_iter()
                .find(|ca| ca.eq_ignore_ascii_case(wanted))
                .ok_or_else(|| describe::no_certificate(wanted))?,
        ),
        None => None,
    };
    let scope = scope_mut(world, request)?;
    if remove {
        scope.default_override = None;
    } else if let Some(ca) = &ca {
        scope.default_override = Some(ca.clone());
    }
    let shown = ca
        .or_else(|| scope.default_override.clone())
        .unwrap_or_else(|| "rds-ca-rsa2048-g1".to_owned());
    let overridden = scope.default_override.as_deref() == Some(shown.as_str());
    let mut tree = Tree::default();
    tree.within("Certificate", |tree| {
        shapes::certificate(tree, request, &shown, overridden)
    });
    Ok(tree)
}

pub(super) fn apply_action(world: &mut World, request: &Request) -> Result<Tree, Refusal> {
    let id = shapes::name_of(request.require("ResourceIdentifier")?).to_owned();
    let action = request.require("ApplyAction")?.to_owned();
    let opt_in = request.require("OptInType")?.to_owned();
    let (now, pace) = (world.now(), world.pace());
    let until = show_until(world, now);
    let scope = scope_mut(world, request)?;
    let known = scope
        .instances
        .get(&id)
        .is_some_and(|found| found.actions(now).contains(&action.as_str()));
    if !known {
        return Err(describe::no_resource(&id));
    }
    let instance = available(scope, &id)?;
    instance.keep_showing(until);
    match opt_in.as_str() {
        "immediate" => {
            instance.renewal = None;
            if action == "ca-certificate-rotation" {
                instance
                    .pending
                    .insert(PENDING_CA, "rds-ca-rsa2048-g1".to_owned());
                instance.start_modification(now, pace, true);
            } else {
                instance.issue(now);
                instance.restarts += u32::from(instance.engine.without_restart != Some(true));
            }
        }
        "next-maintenance" => {
            if let Some(window) = MaintenanceWindow::parse(&instance.window) {
                instance.renewal = Some((action, window.next(now).0));
            }
        }
        "undo-opt-in" => instance.renewal = None,
        other => {
            let why = format!("Invalid OptInType {other}");
            return Err(Refusal::new(400, "InvalidParameterValue", why));
        }
    }
    let mut tree = Tree::default();
    tree.within("ResourcePendingMaintenanceActions", |tree| {
        shapes::pending_actions(tree, request, instance, now);
    });
    Ok(tree)
}

pub(super) fn reboot(world: &mut World, request: &Request) -> Result<Tree, Refusal> {
    let id = shapes::name_of(request.require("DBInstanceIdentifier")?).to_owned();
    request.flag("ForceFailover")?;
    let (now, pace) = (world.now(), world.pace());
    let instance = available(scope_mut(world, request)?, &id)?;
    instance.phase = Phase::Busy {
        status: "rebooting",
        until: now + pace.takes,
        work: Work::Reboot,
    };
    Ok(answer_instance(request, instance, now))
}

pub(super) fn failover(world: &mut World, request: &Request) -> Result<Tree, Refusal> {
    let id = shapes::name_of(request.require("DBClusterIdentifier")?).to_owned();
    let target = request
        .get("TargetDBInstanceIdentifier")
        .map(shapes::name_of);
    let (now, pace) = (world.now(), world.pace());
    let scope = scope_mut(world, request)?;
    let cluster = scope
        .clusters
        .get_mut(&id)
        .ok_or_else(|| describe::no_cluster(&id))?;
    let next = cluster
        .members
        .iter()
        .find(|member| match target {
            Some(target) => *member == target,
            None => cluster.writer.as_ref() != Some(member),
        })
        .cloned();
    let Some(next) = next else {
        let why = format!("DB cluster {id} has no instance to fail over to.");
        return Err(Refusal::new(400, "InvalidDBClusterStateFault", why));
    };
    let ready = |member: &String| {
        scope
            .instances
            .get(member)
            .is_some_and(Instance::is_available)
    };
    if !cluster.members.iter().all(ready) {
        let why = format!("DB cluster {id} is not available for failover.");
        return Err(Refusal::new(400, "InvalidDBClusterStateFault", why));
    }
    cluster.writer = Some(next);
    cluster.failovers += 1;
    for member in &cluster.members {
        if let Some(instance) = scope.instances.get_mut(member) {
            instance.phase = Phase::Busy {
                status: "failing-over",
                until: now + pace.takes,
                work: Work::Failover,
            };
        }
    }
    Ok(answer_cluster(request, scope, &id, now))
}

fn show_until(world: &mut World, now: UtcDateTime) -> UtcDateTime {
    let is_late =
        world.config.visibility_share >= 1.0 || world.random.f64() < world.config.visibility_share;
    let seconds = if is_late {
        world.config.visibility_seconds
    } else {
        0
    };
    now + time::Duration::seconds(seconds)
}

fn answer_instance(request: &Request, instance: &Instance, now: UtcDateTime) -> Tree {
    let mut tree = Tree::default();
    tree.within("DBInstance", |tree| {
        shapes::instance(tree, request, instance.visible(now))
    });
    tree
}

fn answer_cluster(request: &Request, scope: &AccountRegion, id: &str, now: UtcDateTime) -> Tree {
    let mut tree = Tree::default();
    tree.within("DBCluster", |tree| {
        if let Some(cluster) = scope.clusters.get(id) {
            shapes::cluster(tree, request, scope, cluster, now);
        }
    });
    tree
}
