//! The HTTP server: one response per request, with latency and faults.

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
use crate::control;
use crate::exchange::{self, Exchange};
use crate::fault::FaultKind;
use crate::request::Request;
use crate::world::World;

const MAX_BODY: usize = 1 << 20;

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
            // Errors of clients that disconnect are ignored.
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
        End::Complete => xml(done.status, done.text),
        End::Never => truncated(done.status, &done.text, 0),
        End::Middle => {
            let half = done.text.len() / 2;
            truncated(done.status, &done.text, half)
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
    Complete,
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
        end: End::Complete,
    };
    let request = match Request::read(authorization, body, &world.config.accounts) {
        Ok(request) => request,
        Err(refusal) => return refused(&refusal),
    };
    let Exchange { result, fault } = exchange::perform(world, &request);
    let pause = fault
        .as_ref()
        .map(|fault| Duration::from_millis(fault.millis));
    let mut done = match result {
        Ok(answer) => Done {
            status: 200,
            text: answer::result(&request.operation, number, &answer),
            pause: None,
            end: End::Complete,
        },
        Err(refusal) => refused(&refusal),
    };
    match fault.map(|fault| fault.kind) {
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

fn xml(status: u16, text: String) -> Response<Body> {
    complete(status, "text/xml", text)
}

fn json(status: u16, text: String) -> Response<Body> {
    complete(status, "application/json", text)
}

fn complete(status: u16, kind: &'static str, text: String) -> Response<Body> {
    let body = Full::new(Bytes::from(text))
        .map_err(|never| match never {})
        .boxed();
    build(status, kind, None, body)
}

/// A body with the length of the entire text, of which only the beginning is sent.
fn truncated(status: u16, text: &str, at: usize) -> Response<Body> {
    let start = Bytes::copy_from_slice(text.as_bytes().get(..at).unwrap_or_default());
    let frames = vec![
        Ok(Frame::data(start)),
        Err(std::io::Error::other("truncated on demand")),
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

/// A stream of the given items.
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
