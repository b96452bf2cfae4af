//! One request and its response, with faults; shared by HTTP and [`Account`](crate::Account).

use std::time::Instant;

use crate::answer::{Refusal, Tree};
use crate::database::{Phase, Work};
use crate::fault::{Fault, FaultKind};
use crate::operations;
use crate::request::Request;
use crate::world::{Bucket, Entry, World};

const MAX_LOG: usize = 1_000_000;

/// The result of a request; the fault determines whether the response arrives.
pub(crate) struct Exchange {
    pub(crate) result: Result<Tree, Refusal>,
    pub(crate) fault: Option<Fault>,
}

pub(crate) fn perform(world: &mut World, request: &Request) -> Exchange {
    world.tick(&request.account, &request.region);
    let fault = strike(world, request);
    let kind = fault.as_ref().map(|fault| fault.kind);
    let before = match kind {
        _ if over_the_rate(world, request) => Some(throttled()),
        Some(FaultKind::Throttle) => Some(throttled()),
        Some(FaultKind::AccessDenied) => {
            let why = format!(
                "User: arn:aws:sts::{}:assumed-role/reader is not authorized to perform: rds:{}",
                request.account, request.operation
            );
            Some(Refusal::new(403, "AccessDenied", why))
        }
        Some(FaultKind::RegionDisabled) => {
            let why = "The security token included in the request is invalid.";
            Some(Refusal::new(403, "InvalidClientTokenId", why))
        }
        Some(FaultKind::InternalError | FaultKind::Timeout) => Some(internal()),
        Some(FaultKind::Refused) => {
            let why = "The engine refuses the change.";
            Some(Refusal::new(400, "InvalidParameterCombination", why))
        }
        _ => None,
    };
    if kind == Some(FaultKind::Drift) {
        drift(world, request);
    }
    let mut result = match before {
        Some(refusal) => Err(refusal),
        None => operations::perform(world, request),
    };
    if kind == Some(FaultKind::Stuck) {
        stick(world, request);
    }
    log(world, request, kind, &result);
    if kind == Some(FaultKind::InternalErrorAfter) {
        result = Err(internal());
    }
    Exchange { result, fault }
}

fn throttled() -> Refusal {
    Refusal::new(400, "ThrottlingException", "Rate exceeded")
}

fn internal() -> Refusal {
    let why = "The request processing has failed because of an unknown error.";
    Refusal::new(500, "InternalFailure", why)
}

/// The first fault in the list that applies to the request.
fn strike(world: &mut World, request: &Request) -> Option<Fault> {
    let World {
        faults,
        random,
        in_a_row,
        ..
    } = world;
    let resource = request.resource().unwrap_or_default();
    let known = in_a_row.get(resource).copied().unwrap_or(0);
    let fault = faults
        .iter_mut()
        .find_map(|fault| fault.strikes(request, known, random).then(|| fault.clone()));
    let is_counted = fault.as_ref().is_some_and(|fault| fault.in_a_row.is_some());
    let count = if is_counted { known + 1 } else { 0 };
    in_a_row.insert(resource.to_owned(), count);
    fault
}

/// The token bucket of the account and region.
fn over_the_rate(world: &mut World, request: &Request) -> bool {
    let rate = world.config.request_rate;
    let key = (request.account.clone(), request.region.clone());
    let Some(scope) = world.scopes.get_mut(&key) else {
        return false;
    };
    scope.requests += 1;
    let Some(rate) = rate else { return false };
    let now = Instant::now();
    let bucket = scope.bucket.get_or_insert(Bucket {
        tokens: rate.burst,
        at: now,
    });
    let refill = (now - bucket.at).as_secs_f64() * rate.per_second;
    bucket.tokens = (bucket.tokens + refill).min(rate.burst);
    bucket.at = now;
    if bucket.tokens < 1.0 {
        scope.throttled += 1;
        return true;
    }
    bucket.tokens -= 1.0;
    false
}

/// Sets another CA on the resource of the request.
fn drift(world: &mut World, request: &Request) {
    with_instance(world, request, |instance| {
        instance.ca = "rds-ca-ecc384-g1".to_owned();
        instance.used_ca.clone_from(&instance.ca);
    });
}

fn stick(world: &mut World, request: &Request) {
    with_instance(world, request, |instance| {
        if let Phase::Busy { work, .. } = &instance.phase {
            let restart = matches!(work, Work::Modify { restart: true, .. });
            instance.phase = Phase::Stuck { restart };
            instance.chosen_at = None;
        }
    });
}

fn with_instance(
    world: &mut World,
    request: &Request,
    change: impl FnOnce(&mut crate::database::Instance),
) {
    let key = (request.account.clone(), request.region.clone());
    let name = request.resource().and_then(|name| name.rsplit(':').next());
    if let Some(scope) = world.scopes.get_mut(&key)
        && let Some(instance) = name.and_then(|name| scope.instances.get_mut(name))
    {
        change(instance);
    }
}

fn log<T>(
    world: &mut World,
    request: &Request,
    fault: Option<FaultKind>,
    result: &Result<T, Refusal>,
) {
    if world.log.len() >= MAX_LOG {
        return;
    }
    let outcome = match (fault, result) {
        (Some(fault), _) => format!("{fault:?}"),
        (None, Ok(_)) => "ok".to_owned(),
        (None, Err(refusal)) => refusal.code.to_owned(),
    };
    let entry = Entry {
        account: request.account.clone(),
        region: request.region.clone(),
        operation: request.operation.clone(),
        parameters: request.parameters().clone(),
        at: world.millis(),
        outcome,
    };
    world.log.push(entry);
}
