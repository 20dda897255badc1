//! The accept loop: header, body and idle time-outs, a cap on connections, and a graceful stop.
//!
//! Stock loops install no timer, so half-sent requests stay open for ever; this one closes them.

use crate::patience::{Attentive, Doing, Patient};
use axum::Router;
use axum::body::Body;
use axum::http::{Request, Response, StatusCode};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use std::convert::Infallible;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use tower::ServiceExt;

/// An idle connection is closed after so long.
const IDLE_PATIENCE: Duration = Duration::from_secs(60);
/// A request must be answered after so long, upload among it.
const REQUEST_PATIENCE: Duration = Duration::from_secs(300);
/// So many connections at once; more wait in the kernel's queue.
const CONNECTIONS: u32 = 1024;
/// After a stop is asked, requests under way have so long.
const STOP_PATIENCE: Duration = Duration::from_secs(10);

/// Serves until a stop is asked (SIGTERM or SIGINT).
pub async fn serve(listener: TcpListener, router: Router) -> std::io::Result<()> {
    let places = Arc::new(Semaphore::new(CONNECTIONS as usize));
    let (stop, stopping) = watch::channel(false);
    let mut asked = pin!(stop_asked());
    loop {
        let place = Arc::clone(&places).acquire_owned().await.map_err(std::io::Error::other)?;
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = &mut asked => break,
        };
        let stream = match accepted {
            Ok((stream, _)) => stream,
            Err(e) => {
                tracing::warn!(error = %e, "accept");
                tokio::time::sleep(Duration::from_millis(50)).await;
                continue;
            }
        };
        let (router, stopping) = (router.clone(), stopping.clone());
        tokio::spawn(async move {
            connection(stream, router, stopping).await;
            drop(place);
        });
    }
    tracing::info!("stopping");
    stop.send_replace(true);
    let _ = tokio::time::timeout(STOP_PATIENCE, places.acquire_many(CONNECTIONS)).await;
    Ok(())
}

async fn connection(stream: TcpStream, router: Router, mut stopping: watch::Receiver<bool>) {
    // Small answers must not wait for a full segment; if the option fails they only come later.
    let _ = stream.set_nodelay(true);
    let doing = Doing::default();
    let heard = doing.clone();
    let service = service_fn(move |request| {
        heard.answering();
        let (answer, heard) = (answer(router.clone(), request), heard.clone());
        async move {
            let answered = answer.await;
            heard.idle();
            answered
        }
    });
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(IDLE_PATIENCE).keep_alive(true).max_headers(64);
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

async fn answer(router: Router, request: Request<Incoming>) -> Result<Response<Body>, Infallible> {
    let request = request.map(|body| Body::new(Patient::new(body)));
    let late = |_| {
        let mut response = Response::new(Body::from("超时，请重试"));
        *response.status_mut() = StatusCode::REQUEST_TIMEOUT;
        response
    };
    let answered = tokio::time::timeout(REQUEST_PATIENCE, router.oneshot(request)).await;
    Ok(answered.map_or_else(late, |Ok(response)| response))
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
