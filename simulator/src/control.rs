//! The control endpoint: the clock, the faults, the log.

use hyper::Method;
use serde::Deserialize;
use serde_json::json;

use rds_ca_core::timestamp;

use crate::database::ExternalChange;
use crate::fault::Fault;
use crate::world::World;

/// Its path.
pub(crate) const PATH: &str = "/_simulator";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Advance {
    seconds: i64,
}

/// A change without a request.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Set {
    account: String,
    region: String,
    id: String,
    ca: Option<String>,
    /// Whether it is deleted.
    #[serde(default)]
    deleted: bool,
}

pub(crate) fn perform(
    world: &mut World,
    method: &Method,
    path: &str,
    body: &[u8],
) -> Result<String, String> {
    let what = path.strip_prefix(PATH).unwrap_or_default();
    match (method, what) {
        (&Method::GET, "/clock") => {
            Ok(json!({ "now": timestamp::format(world.now()) }).to_string())
        }
        (&Method::POST, "/clock") => {
            let advance: Advance = read(body)?;
            world.advance(advance.seconds);
            Ok(json!({ "now": timestamp::format(world.now()) }).to_string())
        }
        (&Method::GET, "/faults") => {
            serde_json::to_string(&world.faults).map_err(|error| error.to_string())
        }
        (&Method::PUT, "/faults") => {
            world.faults = read::<Vec<Fault>>(body)?;
            Ok("{}".to_owned())
        }
        (&Method::GET, "/requests") => {
            serde_json::to_string(&world.log).map_err(|error| error.to_string())
        }
        (&Method::DELETE, "/requests") => {
            world.log.clear();
            Ok("{}".to_owned())
        }
        (&Method::GET, "/statistics") => Ok(statistics(world)),
        (&Method::GET, "/databases") => Ok(databases(world)),
        (&Method::POST, "/set") => set(world, &read(body)?),
        _ => Err(format!(
            "{method} {path}: there are GET and POST clock, GET and PUT faults, GET and DELETE requests, \
             GET statistics, GET databases, POST set"
        )),
    }
}

fn read<'a, T: Deserialize<'a>>(body: &'a [u8]) -> Result<T, String> {
    serde_json::from_slice(body).map_err(|error| error.to_string())
}

fn statistics(world: &World) -> String {
    let scopes: Vec<_> = world
        .scopes
        .iter()
        .map(|((account, region), scope)| {
            json!({
                "account": account,
                "region": region,
                "instances": scope.instances.len(),
                "requests": scope.requests,
                "over_the_rate": scope.throttled,
            })
        })
        .collect();
    json!({ "requests": world.requests, "places": scopes }).to_string()
}

/// The true state of every database, next to what the API shows.
fn databases(world: &mut World) -> String {
    let (now, pace) = (world.now(), world.pace());
    let mut all = Vec::new();
    for ((account, region), scope) in &mut world.scopes {
        for instance in scope.instances.values_mut() {
            instance.tick(now, pace);
            all.push(json!({
                "account": account,
                "region": region,
                "id": instance.id,
                "ca": instance.ca,
                "used_ca": instance.used_ca,
                "status": instance.status(),
                "changes": instance.changes,
                "restarts": instance.restarts,
            }));
        }
    }
    serde_json::Value::from(all).to_string()
}

fn set(world: &mut World, set: &Set) -> Result<String, String> {
    let change = match &set.ca {
        _ if set.deleted => Some(ExternalChange::Delete),
        Some(ca) => Some(ExternalChange::Ca(ca.clone())),
        None => None,
    };
    if let Some(change) = change {
        world.change_externally(&set.account, &set.region, &set.id, &change)?;
    }
    Ok("{}".to_owned())
}
