//! The accept loop: header, body, answer and idle time-outs, a cap on connections, and a graceful stop.
//!
//! Stock loops install no timer, so half-sent requests stay open for ever; this one closes them.

use crate::patience::{Attentive, Doing, Patient};
use axum::Router;
use axum::body::Body;
use axum::http::{Request, Response};
use fadu_web::{Peer, edge};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use std::convert::Infallible;
use std::net::IpAddr;
use std::pin::pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use tower::ServiceExt;

/// An idle connection is closed after so long.
const IDLE_PATIENCE: Duration = Duration::from_secs(60);
/// So many connections at once, if the process may open so many files; more wait in the kernel's queue.
const CONNECTIONS: u64 = 10_240;
/// Files that are needed beside connections.
const FILES_BESIDE: u64 = 512;
/// The head of a request and what is read ahead of its body.
const LARGEST_HEAD: usize = 32 << 10;
/// After a stop is asked, requests under way have so long.
const STOP_PATIENCE: Duration = Duration::from_secs(10);

/// Where requests go: to the router as soon as there is one. Until then the server is alive and not ready.
#[derive(Default)]
pub struct Entrance {
    router: OnceLock<Router>,
    asked: AtomicU64,
    answered: AtomicU64,
}

impl Entrance {
    /// Recovery is done.
    pub fn open(&self, router: Router) {
        // Once: the first router stays.
        let _ = self.router.set(router);
    }
    /// How many were asked, and whether one of them is being answered: what can wait gives way to them.
    pub fn requests(&self) -> (u64, bool) {
        let answered = self.answered.load(Ordering::Relaxed);
        let asked = self.asked.load(Ordering::Relaxed);
        (asked, asked > answered)
    }
}

/// Counted as answered even where its answer was given up.
struct Answering<'a>(&'a Entrance);

impl<'a> Answering<'a> {
    fn begin(entrance: &'a Entrance) -> Answering<'a> {
        entrance.asked.fetch_add(1, Ordering::Relaxed);
        Answering(entrance)
    }
}
impl Drop for Answering<'_> {
    fn drop(&mut self) {
        self.0.answered.fetch_add(1, Ordering::Relaxed);
    }
}

/// Serves until a stop is asked (SIGTERM or SIGINT), or the program gives up before it was ready.
pub async fn serve(listener: TcpListener, entrance: Arc<Entrance>) -> std::io::Result<()> {
    let most = rlimit::increase_nofile_limit(CONNECTIONS + FILES_BESIDE).unwrap_or(1024);
    let most = u32::try_from(most.saturating_sub(FILES_BESIDE).clamp(256, CONNECTIONS)).unwrap_or(256);
    let places = Arc::new(Semaphore::new(most as usize));
    let (stop, stopping) = watch::channel(false);
    let mut asked = pin!(stop_asked());
    loop {
        let next = async {
            let place = Arc::clone(&places).acquire_owned().await.map_err(std::io::Error::other)?;
            Ok::<_, std::io::Error>((place, listener.accept().await?))
        };
        let accepted = tokio::select! {
            accepted = next => accepted,
            () = &mut asked => break,
        };
        let (place, stream, peer) = match accepted {
            Ok((place, (stream, peer))) => (place, stream, peer.ip()),
            Err(e) => {
                tracing::warn!(error = %e, "accept");
                tokio::time::sleep(Duration::from_millis(50)).await;
                continue;
            }
        };
        let (entrance, stopping) = (Arc::clone(&entrance), stopping.clone());
        tokio::spawn(async move {
            connection((stream, peer), entrance, stopping).await;
            drop(place);
        });
    }
    // New connections are refused at once: whoever balances the load goes elsewhere.
    drop(listener);
    tracing::info!("stopping");
    stop.send_replace(true);
    let _ = tokio::time::timeout(STOP_PATIENCE, places.acquire_many(most)).await;
    Ok(())
}

async fn connection((stream, peer): (TcpStream, IpAddr), entrance: Arc<Entrance>, mut stopping: watch::Receiver<bool>) {
    // Small answers must not wait for a full segment; if the option fails they only come later.
    let _ = stream.set_nodelay(true);
    let doing = Doing::default();
    let heard = doing.clone();
    let service = service_fn(move |request| {
        heard.answering();
        let (answer, heard) = (answer(Arc::clone(&entrance), peer, request), heard.clone());
        async move {
            let answered = answer.await;
            heard.idle();
            answered
        }
    });
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(IDLE_PATIENCE).keep_alive(true);
    http.max_headers(64).max_buf_size(LARGEST_HEAD);
    let mut serving = pin!(http.serve_connection(TokioIo::new(Attentive::new(stream, doing)), service));
    let broken = tokio::select! {
        done = &mut serving => done.err(),
        _ = stopping.changed() => {
            serving.as_mut().graceful_shutdown();
            serving.await.err()
        }
    };
    if let Some(e) = broken {
        tracing::debug!(error = %e, "connection");
    }
}

async fn answer(
    entrance: Arc<Entrance>,
    peer: IpAddr,
    request: Request<Incoming>,
) -> Result<Response<Body>, Infallible> {
    let _counted = Answering::begin(&entrance);
    let Some(router) = entrance.router.get() else { return Ok(edge::starting(request.uri().path())) };
    let mut request = request.map(|body| Body::new(Patient::new(body)));
    request.extensions_mut().insert(Peer(peer));
    router.clone().oneshot(request).await
}

async fn stop_asked() {
    use tokio::signal::unix::{SignalKind, signal};
    let (Ok(mut term), Ok(mut int)) = (signal(SignalKind::terminate()), signal(SignalKind::interrupt())) else {
        tracing::warn!("no signals: stop by killing");
        return std::future::pending().await;
    };
    tokio::select! {
        _ = term.recv() => {},
        _ = int.recv() => {},
    }
}
