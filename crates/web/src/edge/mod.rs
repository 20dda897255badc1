//! What stands between the network and every face: who calls, how often, how much, and what comes back when something breaks.
//!
//! Start reading at `gate.rs`. Settings come in as [`Edge`]; nothing here knows what a matter is.

mod body;
mod buckets;
mod caller;
mod crowd;
mod dress;
mod gate;
mod journal;
mod starting;
mod trail;

pub use body::{Broken, next, whole};
pub use caller::{Caller, Peer};
pub use dress::{PLAIN_HEAD, bare};
pub use gate::{LARGEST_FORM, LARGEST_PIECE, LARGEST_UPLOAD, REQUEST_PATIENCE};
pub use journal::Seen;
pub use starting::starting;
pub use trail::left;

use crate::office::{Denial, Office};
use crate::{Shared, routes};
use axum::Router;
use axum::middleware::from_fn_with_state;
use buckets::{Buckets, Rate};
use crowd::Crowd;
use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::Duration;
use tokio::sync::Semaphore;
use tower_http::catch_panic::CatchPanicLayer;

/// Requests of one address: an office of two hundred behind one address stays below it.
const OF_ADDRESS: Rate = Rate { burst: 600, per_minute: 6000 };
/// Requests of one account: far above what a person presses.
const OF_ACCOUNT: Rate = Rate { burst: 200, per_minute: 1200 };
/// Failed sign-ins of one address, this machine among them.
const OF_FAILURES: Rate = Rate { burst: 20, per_minute: 6 };
/// Batches of one address that do not prove their sender.
const OF_UNSIGNED: Rate = Rate { burst: 60, per_minute: 60 };
/// What one address may lodge without signing in.
const OF_LODGING: Rate = Rate { burst: 10, per_minute: 2 };
/// Passwords that are compared at the same time: each takes 19 MiB.
const SIGNING: usize = 4;
/// Requests under way at the same time.
const UNDER_WAY: usize = 768;
/// Requests of one address under way at the same time: whoever sends many halves keeps nobody else out.
const OF_ADDRESS_AT_ONCE: usize = 128;
/// Uploads under way at the same time.
const UPLOADS: usize = 64;

/// A clock that never goes back, in microseconds from anywhere: rates are measured with it, nothing is recorded.
pub type Ticks = Arc<dyn Fn() -> u64 + Send + Sync>;

/// How the edge is set up.
#[derive(Clone)]
pub struct Settings {
    /// The proxies whose word about the real caller counts.
    pub proxies: Vec<IpAddr>,
    /// The address that people type begins with https.
    pub https: bool,
    /// The token that opens the metrics from elsewhere.
    pub metrics_token: Option<String>,
    /// One line for each request.
    pub journal: bool,
    /// Measures rates.
    pub ticks: Ticks,
    /// A failed sign-in is answered no sooner.
    pub failure_floor: Duration,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            proxies: Vec::new(),
            https: false,
            metrics_token: None,
            journal: false,
            ticks: Arc::new(|| 0),
            failure_floor: Duration::ZERO,
        }
    }
}

/// The edge at work.
pub struct Edge {
    settings: Settings,
    address: Buckets<IpAddr>,
    account: Buckets<u128>,
    failures: Buckets<IpAddr>,
    unsigned: Buckets<IpAddr>,
    lodged: Buckets<IpAddr>,
    signing: Semaphore,
    under_way: Semaphore,
    crowd: Crowd,
    uploads: Semaphore,
    requests: AtomicU64,
    boot: u32,
}

impl Edge {
    /// An edge in front of an office.
    pub fn new(settings: Settings, office: &Office) -> Arc<Edge> {
        let boot = u32::from_str_radix(office.intent_id().get(..8).unwrap_or_default(), 16).unwrap_or(0);
        Arc::new(Edge {
            settings,
            address: Buckets::new(OF_ADDRESS),
            account: Buckets::new(OF_ACCOUNT),
            failures: Buckets::new(OF_FAILURES),
            unsigned: Buckets::new(OF_UNSIGNED),
            lodged: Buckets::new(OF_LODGING),
            signing: Semaphore::new(SIGNING),
            under_way: Semaphore::new(UNDER_WAY),
            crowd: Crowd::of(OF_ADDRESS_AT_ONCE),
            uploads: Semaphore::new(UPLOADS),
            requests: AtomicU64::new(0),
            boot,
        })
    }

    /// Microseconds from anywhere.
    pub fn micros(&self) -> u64 {
        (self.settings.ticks)()
    }

    fn now(&self) -> u64 {
        self.micros() / 1000
    }

    /// Counts a request of an account; this machine's own programs are not counted.
    pub fn account(&self, caller: &Caller, person: u128) -> Result<(), Denial> {
        match caller.outside() {
            Some(_) => self.account.take(person, self.now()).map_err(too_often),
            None => Ok(()),
        }
    }

    /// Counts a batch that does not prove its sender.
    pub fn unsigned(&self, caller: &Caller) -> Result<(), Denial> {
        caller.ip.map_or(Ok(()), |ip| self.unsigned.take(ip, self.now()).map_err(too_often))
    }

    /// Counts what is lodged without signing in.
    pub fn lodging(&self, caller: &Caller) -> Result<(), Denial> {
        caller.ip.map_or(Ok(()), |ip| self.lodged.take(ip, self.now()).map_err(too_often))
    }

    /// Whether the caller may see what the server counts: this machine, or whoever holds the token.
    pub fn may_measure(&self, caller: &Caller, token: Option<&str>) -> bool {
        let held = self.settings.metrics_token.as_deref().filter(|t| !t.is_empty());
        let shown = held.zip(token).is_some_and(|(held, token)| same(held.as_bytes(), token.as_bytes()));
        shown || caller.outside().is_none()
    }

    /// Requests and uploads under way.
    pub fn under_way(&self) -> (usize, usize) {
        (UNDER_WAY - self.under_way.available_permits(), UPLOADS - self.uploads.available_permits())
    }
}

/// In a time that tells nothing of where they differ.
fn same(a: &[u8], b: &[u8]) -> bool {
    a.len() == b.len() && a.iter().zip(b).fold(0, |all, (x, y)| all | (x ^ y)) == 0
}

fn too_often(wait_s: u32) -> Denial {
    Denial::TooOften { wait_s }
}

/// The faces behind the edge: the gate is innermost, so that what it turns away is counted, dressed and headed like every answer.
pub fn guarded(faces: Router<Shared>, office: &Shared, edge: &Arc<Edge>) -> Router<Shared> {
    let inner = faces
        .fallback(dress::no_such_page)
        .method_not_allowed_fallback(dress::no_such_method)
        .layer(from_fn_with_state(Arc::clone(office), trail::kept))
        .layer(from_fn_with_state(Arc::clone(edge), gate::pass))
        .layer(CatchPanicLayer::custom(dress::panicked))
        .layer(from_fn_with_state(Arc::clone(edge), dress::dressed));
    routes::headed(routes::counting(inner, edge)).layer(from_fn_with_state(Arc::clone(edge), journal::called))
}
