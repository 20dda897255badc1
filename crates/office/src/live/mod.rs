//! The live view 实时监控: which tasks on site are open now, and where those are who chose to say so. Positions are no events and are in no view:
//! they are kept while they are shared, under a key that is on no disk, and shown to whoever supervises (docs/adr/0042-live-view.md).
//!
//! `devices.rs` issues devices, `sharing.rs` is the officer's switch, `ingest.rs` takes positions, `board.rs` and `feed.rs` are what is seen,
//! `check.rs` says what a look found, `ground.rs` is the map, `outside.rs` and `tiles.rs` fetch pictures and tiles from elsewhere.

mod board;
mod check;
mod devices;
mod feed;
mod ground;
mod ingest;
mod outside;
mod page;
mod places;
mod shapes;
mod sharing;
mod state;
mod tiles;

pub use board::{LiveEntry, LiveKind};
pub use check::{CheckForm, FINDINGS};
pub use devices::{DeviceForm, DeviceKind, DeviceRow, Issued};
pub use feed::{LiveListening, LiveNews};
pub use ground::{GroundForm, GroundPage, ShapesSeen};
pub use ingest::{Position, PositionsTaken};
pub use outside::{Fetched, Flow};
pub use page::{LiveAsked, LivePage};
pub use shapes::{Shape, ShapesRead};
pub use sharing::{OwnPage, ShareLine, SiteLine};
pub use state::{Ground, LiveDevice};

use crate::Office;
use crate::accounts::Who;
use crate::base::Moment;
use crate::base::id::BodyId;
use crate::fault::Denial;
use crate::law::house::{LIVE_HOURS, LIVE_TRAIL};
use crate::law::procedure::Procedure;
use crate::matter::facts::{SHARING_ENDED, SPOT_CHECKED};
use crate::matter::{Entry, Facts, site};
use fadu_store::record::Fields;
use fadu_store::{DataKey, Log, StreamId};
use serde::Deserialize;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use state::LiveState;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

/// The stream of devices and of the map; no other stream has its id.
pub(crate) const LIVE: StreamId = StreamId::from_bits(42);

/// What the live view holds in memory.
#[derive(Default)]
pub(crate) struct LiveRoom {
    state: Mutex<(u64, Arc<LiveState>)>,
    turn: tokio::sync::Mutex<()>,
    /// How often a device sent in its minute.
    sent: Mutex<BTreeMap<String, (i64, u32)>>,
    key: OnceLock<DataKey>,
    feed: feed::Feed,
    tiles: tiles::Tiles,
    flows: outside::Flows,
}

/// A sharing as the view of open tasks holds it.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Shared {
    pub id: String,
    pub device: String,
    pub device_name: String,
    pub kind: String,
    pub person: String,
    pub name: String,
    pub began: i64,
}

/// The open tasks on site of a matter with their sharings; nothing where the procedure has none.
pub(crate) fn on_site(procedure: &Procedure, facts: &Facts) -> Value {
    if procedure.site_tasks.is_empty() {
        return Value::Null;
    }
    let shares = site::shares(procedure, facts);
    let share = |s: &site::Share| {
        json!({
            "id": s.id, "device": s.device, "device_name": s.device_name, "kind": s.kind, "person": s.person, "name": s.name, "began": s.began.0,
        })
    };
    let task = |t: &site::OpenTask| {
        let own: Vec<Value> = shares.iter().filter(|s| s.task == t.task.id).map(share).collect();
        json!({ "task": t.task.id, "name": t.task.name, "since": t.since.0, "shares": own })
    };
    Value::Array(site::open_tasks(procedure, facts).iter().map(task).collect())
}

/// What the record says of an event of the live view beside its name.
pub(crate) fn told(e: &Entry) -> String {
    let text = |f: &str| e.text(f).unwrap_or_default();
    let found = FINDINGS.iter().find(|(id, _)| *id == text("live_finding")).map_or("", |(_, zh)| zh);
    let parts = match e.name.as_str() {
        SPOT_CHECKED => [text("live_looked_name"), found, text("live_note")],
        SHARING_ENDED => [text("live_device_name"), text("live_why"), ""],
        _ => [text("live_task_name"), text("live_device_name"), ""],
    };
    parts.into_iter().filter(|t| !t.is_empty()).collect::<Vec<_>>().join("；")
}

impl Office {
    /// Devices and map as they stand.
    pub(crate) fn live_state(&self) -> Result<Arc<LiveState>, Denial> {
        let version = self.store.version(LIVE)?;
        let mut held = self.rooms.live.state.lock().unwrap_or_else(PoisonError::into_inner);
        if held.0 != version {
            let (mut all, mut seen) = (LiveState::default(), 0);
            self.store.each(LIVE, &mut |name, _, fields| {
                seen += 1;
                if let Ok(fields) = serde_json::from_str::<Fields>(fields) {
                    all.apply(name, &fields);
                }
            })?;
            *held = (seen, Arc::new(all));
        }
        Ok(Arc::clone(&held.1))
    }

    /// Enters a row of devices or of the map, in the name of who did it.
    async fn live_enter(&self, who: &Who, event: &'static str, row: Value) -> Result<(), Denial> {
        let fields = Fields::from([("row".to_string(), row), ("_by".to_string(), json!(who.person.to_string()))]);
        self.enter_beside(LIVE, vec![(event, fields)], (self.now(), Vec::new())).await
    }

    /// How long a sharing goes on at most (hours), and how many of the newest positions are kept of it: house rules of the pack in force.
    pub fn live_terms(&self) -> (u32, u32) {
        let house = &self.engine().law.house;
        (house.count(LIVE_HOURS), house.count(LIVE_TRAIL))
    }

    /// Whose rule it is that positions are shared only so, and where it comes from.
    pub(crate) fn live_owner(&self) -> (String, String) {
        let rule = self.engine().law.house.get(LIVE_HOURS).map(|r| r.house.clone());
        rule.map_or_else(Default::default, |h| (h.owner, h.origin))
    }

    /// When a sharing ends by itself.
    fn live_until(&self, began: i64) -> Moment {
        Moment(began + i64::from(self.live_terms().0) * 3_600_000)
    }

    /// The sharings of a row that go on now.
    fn live_shares(&self, shares: &Value) -> Vec<Shared> {
        let all: Vec<Shared> = serde_json::from_value(shares.clone()).unwrap_or_default();
        all.into_iter().filter(|s| self.now() < self.live_until(s.began)).collect()
    }

    /// The key of positions: random, of this process alone and never written. Where several processes stand before one server they must read
    /// each other's; there it follows from the master key, which the database does not hold.
    fn live_key(&self) -> Result<&DataKey, Denial> {
        if let Some(key) = self.rooms.live.key.get() {
            return Ok(key);
        }
        let bytes = match self.store.is_shared() {
            true => Sha256::digest(self.master()?.index("fadu live positions v1")).into(),
            false => self.salt(),
        };
        Ok(self.rooms.live.key.get_or_init(|| DataKey::of(bytes)))
    }

    /// The first area that a body serves, by its code; empty where nobody entered one.
    fn live_area(&self, body: BodyId) -> String {
        let register = self.register();
        register.bodies.get(&body).and_then(|b| b.place.areas.first().cloned()).unwrap_or_default()
    }

    /// Forgets what is kept of sharings that are over, or whose key is gone with an earlier process; how many.
    pub async fn live_sweep(&self) -> Result<usize, Denial> {
        let kept = self.store.positions()?;
        if kept.is_empty() {
            return Ok(0);
        }
        let rows = self.store.on_site(None)?;
        let standing: Vec<String> = rows.iter().flat_map(|r| self.live_shares(&r.shares)).map(|s| s.id).collect();
        let key = self.live_key()?;
        let readable = |p: &fadu_store::PositionRow| ingest::trail(key, p).is_some();
        let gone = kept.into_iter().filter(|p| !standing.contains(&p.share) || !readable(p));
        let gone: Vec<String> = gone.map(|p| p.share).collect();
        let count = gone.len();
        if count > 0 {
            self.store.forget_positions(gone).await?;
        }
        Ok(count)
    }
}
