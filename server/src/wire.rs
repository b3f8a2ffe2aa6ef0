//! From a listening socket to the router: connections one by one, each within its limits.
use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::{Request, Response};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tower::ServiceExt as _;

use crate::connections::{Connections, Crowded, Place};
use crate::limits::Limits;
use crate::refusal::Refusals;

/// A client that does not acknowledge what it is told for so long is gone, if it never said so (RFC 5482).
const SILENCE: Duration = Duration::from_secs(30);
/// No more headers than this: browsers send some twenty.
const MOST_HEADERS: usize = 100;
/// A connection's read buffer, in bytes.
const BUFFER: usize = 64 << 10;

/// Serves until `stop` comes; then answers what was asked, but for what `streams` counts, which never ends by itself. `crowded`
/// hears of each connection too many.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    limits: Limits,
    stop: impl Future<Output = ()>,
    streams: impl Fn() -> usize,
    crowded: impl Fn(Crowded),
) {
    let router = router.with_state(());
    let limits = Arc::new(limits);
    let connections = Connections::new(limits.connections, limits.connections_of_one);
    let refusals = Refusals::default();
    let (stopping, stops) = watch::channel(false);
    let mut stop = pin!(stop);
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = &mut stop => break,
        };
        let (stream, peer) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                rest_after(&error).await;
                continue;
            }
        };
        match connections.enter(peer.ip()) {
            Ok(place) => {
                tokio::spawn(talk(stream, peer, router.clone(), limits.clone(), stops.clone(), place));
            }
            Err(why) => {
                crowded(why);
                refusals.refuse(stream, why);
            }
        }
    }
    drop(listener);
    let _ = stopping.send(true);
    let emptied = async {
        loop {
            let mut left = pin!(connections.left.notified());
            left.as_mut().enable();
            if connections.count() <= streams() {
                return;
            }
            left.await;
        }
    };
    let _ = tokio::time::timeout(limits.stop, emptied).await;
}

/// A client that was gone before it was let in is nothing to wait for; no more files to open is.
async fn rest_after(error: &io::Error) {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    if matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset) {
        return;
    }
    tracing::error!(%error, "no connection is let in");
    tokio::time::sleep(Duration::from_secs(1)).await;
}

/// One connection, until it ends, is idle for too long, or the program stops.
async fn talk(
    stream: TcpStream,
    peer: SocketAddr,
    router: Router,
    limits: Arc<Limits>,
    mut stops: watch::Receiver<bool>,
    _place: Place,
) {
    set_up(&stream);
    let asked = Arc::new(AtomicBool::new(false));
    let service = hyper::service::service_fn({
        let asked = asked.clone();
        move |request: Request<Incoming>| {
            asked.store(true, Ordering::Relaxed);
            answer(router.clone(), peer, request)
        }
    });
    let mut builder = http1::Builder::new();
    builder.timer(TokioTimer::new()).header_read_timeout(limits.idle);
    builder.max_headers(MOST_HEADERS).max_header_size(limits.head).max_buf_size(BUFFER.max(limits.head));
    let mut connection = pin!(builder.serve_connection(TokioIo::new(stream), service));
    let mut first = pin!(tokio::time::sleep(limits.first));
    let (mut waits, mut goes_on) = (true, true);
    loop {
        tokio::select! {
            ended = connection.as_mut() => {
                if let Err(error) = ended {
                    tracing::debug!(%error, "a connection broke off");
                }
                return;
            }
            () = &mut first, if waits => {
                waits = false;
                if !asked.load(Ordering::Relaxed) {
                    return;
                }
            }
            _ = stops.changed(), if goes_on => {
                goes_on = false;
                connection.as_mut().graceful_shutdown();
            }
        }
    }
}

async fn answer(router: Router, peer: SocketAddr, request: Request<Incoming>) -> Result<Response<Body>, Infallible> {
    let mut request = request.map(Body::new);
    request.extensions_mut().insert(ConnectInfo(peer));
    router.oneshot(request).await
}

/// What is told is small and must not wait for more, and who is gone is noticed.
fn set_up(stream: &TcpStream) {
    let socket = socket2::SockRef::from(stream);
    if let Err(error) = socket.set_tcp_nodelay(true).and_then(|()| socket.set_tcp_user_timeout(Some(SILENCE))) {
        tracing::debug!(%error, "a connection stays as the system has it");
    }
}
