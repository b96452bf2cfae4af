//! HTTP around the world: one answer a request, with its latency and its faults.

use std::convert::Infallible;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use bytes::Bytes;
use http_body_util::{BodyExt, Full, Limited, StreamBody, combinators::BoxBody};
use hyper::body::{Frame, Incoming};
use hyper::service::service_fn;
use hyper::{Method, Response};
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;

use crate::answer::{self, Refusal};
use crate::database::Phase;
use crate::fault::{Fault, FaultKind};
use crate::request::Request;
use crate::world::{Bucket, Entry, World};
use crate::{control, operations};

const MAX_BODY: usize = 1 << 20;
const MAX_LOG: usize = 1_000_000;

type Body = BoxBody<Bytes, std::io::Error>;

/// The world, shared by all connections.
pub(crate) type Shared = Arc<Mutex<World>>;

pub(crate) fn lock(world: &Shared) -> MutexGuard<'_, World> {
    // A panic in another request must not end the simulation.
    world.lock().unwrap_or_else(PoisonError::into_inner)
}

pub(crate) async fn serve(listener: TcpListener, world: Shared) {
    loop {
        let Ok((stream, _)) = listener.accept().await else {
            continue;
        };
        let _ = stream.set_nodelay(true);
        let world = Arc::clone(&world);
        tokio::spawn(async move {
            let service = service_fn(move |request| {
                let world = Arc::clone(&world);
                async move { Ok::<_, Infallible>(respond(request, &world).await) }
            });
            // A client that goes away is no concern of ours.
            let _ = hyper::server::conn::http1::Builder::new()
                .serve_connection(TokioIo::new(stream), service)
                .await;
        });
    }
}

async fn respond(request: hyper::Request<Incoming>, world: &Shared) -> Response<Body> {
    let (head, body) = request.into_parts();
    let Ok(body) = Limited::new(body, MAX_BODY).collect().await else {
        return xml(413, "the request is too large".to_owned());
    };
    let body = body.to_bytes();
    if head.uri.path().starts_with(control::PATH) {
        return match control::perform(&mut lock(world), &head.method, head.uri.path(), &body) {
            Ok(text) => json(200, text),
            Err(why) => json(400, serde_json::json!({ "error": why }).to_string()),
        };
    }
    if head.method != Method::POST {
        return xml(405, "the query protocol uses POST".to_owned());
    }
    let authorization = head
        .headers
        .get("authorization")
        .and_then(|value| value.to_str().ok());
    let latency = Duration::from_millis(lock(world).config.latency_ms);
    let arrived = Instant::now();
    let done = handle(&mut lock(world), authorization, &body);
    if let Some(pause) = done.pause {
        tokio::time::sleep(pause).await;
    }
    tokio::time::sleep(latency.saturating_sub(arrived.elapsed())).await;
    match done.end {
        End::Whole => xml(done.status, done.text),
        End::Never => cut(done.status, &done.text, 0),
        End::Middle => {
            let half = done.text.len() / 2;
            cut(done.status, &done.text, half)
        }
    }
}

struct Done {
    status: u16,
    text: String,
    pause: Option<Duration>,
    end: End,
}

enum End {
    Whole,
    /// The connection is closed before the first byte of the body.
    Never,
    Middle,
}

fn handle(world: &mut World, authorization: Option<&str>, body: &[u8]) -> Done {
    world.requests += 1;
    let number = world.requests;
    let refused = |refusal: &Refusal| Done {
        status: refusal.status,
        text: refusal.xml(number),
        pause: None,
        end: End::Whole,
    };
    let request = match Request::read(authorization, body, &world.config.accounts) {
        Ok(request) => request,
        Err(refusal) => return refused(&refusal),
    };
    world.tick(&request.account, &request.region);
    let fault = strike(world, &request);
    let kind = fault.as_ref().map(|fault| fault.kind);
    let pause = fault
        .as_ref()
        .map(|fault| Duration::from_millis(fault.millis));
    let before = match kind {
        _ if over_the_rate(world, &request) => Some(throttled()),
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
        drift(world, &request);
    }
    let result = match before {
        Some(refusal) => Err(refusal),
        None => operations::perform(world, &request),
    };
    if kind == Some(FaultKind::Stuck) {
        stick(world, &request);
    }
    log(world, &request, kind, &result);
    let mut done = match result {
        Ok(answer) => Done {
            status: 200,
            text: answer::result(&request.operation, number, &answer),
            pause: None,
            end: End::Whole,
        },
        Err(refusal) => refused(&refusal),
    };
    match kind {
        Some(FaultKind::InternalErrorAfter) => return refused(&internal()),
        Some(FaultKind::Timeout | FaultKind::TimeoutAfter) => {
            done.pause = pause;
            done.end = End::Never;
        }
        Some(FaultKind::Truncated) => done.end = End::Middle,
        Some(FaultKind::Slow) => done.pause = pause,
        _ => {}
    }
    done
}

fn throttled() -> Refusal {
    Refusal::new(400, "ThrottlingException", "Rate exceeded")
}

fn internal() -> Refusal {
    let why = "The request processing has failed because of an unknown error.";
    Refusal::new(500, "InternalFailure", why)
}

/// The first fault of the list that the request meets.
fn strike(world: &mut World, request: &Request) -> Option<Fault> {
    let World { faults, random, .. } = world;
    faults
        .iter_mut()
        .find_map(|fault| fault.strikes(request, random).then(|| fault.clone()))
}

/// The token bucket of the account and region.
fn over_the_rate(world: &mut World, request: &Request) -> bool {
    let rate = world.config.request_rate;
    let key = (request.account.clone(), request.region.clone());
    let Some(place) = world.places.get_mut(&key) else {
        return false;
    };
    place.requests += 1;
    let Some(rate) = rate else { return false };
    let now = Instant::now();
    let bucket = place.bucket.get_or_insert(Bucket {
        tokens: rate.burst,
        at: now,
    });
    let refill = (now - bucket.at).as_secs_f64() * rate.per_second;
    bucket.tokens = (bucket.tokens + refill).min(rate.burst);
    bucket.at = now;
    if bucket.tokens < 1.0 {
        place.throttled += 1;
        return true;
    }
    bucket.tokens -= 1.0;
    false
}

/// The resource of the request has another CA all of a sudden.
fn drift(world: &mut World, request: &Request) {
    with_instance(world, request, |instance| {
        instance.ca = "rds-ca-ecc384-g1".to_owned();
        instance.used_ca.clone_from(&instance.ca);
    });
}

fn stick(world: &mut World, request: &Request) {
    with_instance(world, request, |instance| {
        if !instance.is_available() {
            instance.phase = Phase::Stuck;
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
    if let Some(place) = world.places.get_mut(&key)
        && let Some(instance) = name.and_then(|name| place.instances.get_mut(name))
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

fn xml(status: u16, text: String) -> Response<Body> {
    whole(status, "text/xml", text)
}

fn json(status: u16, text: String) -> Response<Body> {
    whole(status, "application/json", text)
}

fn whole(status: u16, kind: &'static str, text: String) -> Response<Body> {
    let body = Full::new(Bytes::from(text))
        .map_err(|never| match never {})
        .boxed();
    build(status, kind, None, body)
}

/// A body of which only the beginning comes, although its whole length is announced.
fn cut(status: u16, text: &str, at: usize) -> Response<Body> {
    let start = Bytes::copy_from_slice(text.as_bytes().get(..at).unwrap_or_default());
    let frames = vec![
        Ok(Frame::data(start)),
        Err(std::io::Error::other("cut on demand")),
    ];
    let body = BodyExt::boxed(StreamBody::new(futures_iter(frames)));
    build(status, "text/xml", Some(text.len()), body)
}

fn build(status: u16, kind: &'static str, length: Option<usize>, body: Body) -> Response<Body> {
    let mut response = Response::new(body);
    *response.status_mut() = hyper::StatusCode::from_u16(status).unwrap_or_default();
    let headers = response.headers_mut();
    headers.insert(
        "content-type",
        hyper::header::HeaderValue::from_static(kind),
    );
    if let Some(length) = length {
        headers.insert("content-length", hyper::header::HeaderValue::from(length));
    }
    response
}

/// A stream of what is there already.
fn futures_iter<T: Unpin>(items: Vec<T>) -> impl futures_core::Stream<Item = T> {
    struct Ready<T>(std::vec::IntoIter<T>);
    impl<T: Unpin> futures_core::Stream for Ready<T> {
        type Item = T;

        fn poll_next(
            mut self: std::pin::Pin<&mut Self>,
            _: &mut std::task::Context<'_>,
        ) -> std::task::Poll<Option<T>> {
            std::task::Poll::Ready(self.0.next())
        }
    }
    Ready(items.into_iter())
}
