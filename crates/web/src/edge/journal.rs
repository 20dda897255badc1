//! One line for each request: route, status, time, role. Never a name, a code, an id of a citizen, a query, a body.

use super::{Caller, Edge, Peer};
use crate::answer::request_id;
use crate::api::metrics::Answered;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use fadu_office::accounts::Who;
use fadu_office::audit::Named;
use std::sync::atomic::Ordering;
use std::sync::{Arc, OnceLock};

/// Whoever asked, and the roles, once that is known.
#[derive(Clone, Default)]
pub struct Seen(Arc<OnceLock<(Named, String)>>);

impl Seen {
    /// Notes who it is.
    pub fn is(&self, who: &Who) {
        // Once is enough: a request has one sender.
        let _ = self.0.set((Named::of(who), who.roles.join(",")));
    }
    /// Notes whose account somebody tried to sign in to.
    pub fn tried(&self, named: Named) {
        let _ = self.0.set((named, String::new()));
    }
    pub(super) fn get(&self) -> Option<&(Named, String)> {
        self.0.get()
    }
}

/// Names the caller and the request, and writes the line.
pub async fn called(State(edge): State<Arc<Edge>>, mut request: Request, next: Next) -> Response {
    let peer = request.extensions().get::<Peer>().copied();
    let caller = Caller::of(&edge.settings, peer, request.headers());
    let n = edge.requests.fetch_add(1, Ordering::Relaxed);
    let id = format!("{:08x}-{n:x}", edge.boot);
    let (seen, began) = (Seen::default(), edge.now());
    request.extensions_mut().insert(caller);
    request.extensions_mut().insert(seen.clone());
    let mut response = next.run(request).await;
    request_id(&mut response, &id);
    if edge.settings.journal {
        let route = response.extensions().get::<Answered>().copied().unwrap_or_default();
        let (status, ms) = (response.status().as_u16(), edge.now().saturating_sub(began));
        let role = seen.get().map_or("-", |(_, roles)| roles.as_str());
        tracing::info!(target: "request", method = route.method, route = route.path, status, ms, id = %id, role, "answered");
    }
    response
}
