//! News of the live view: while somebody listens, the board is looked at once a second, and what differs goes to all who listen, made into text
//! once for those who see all bodies and once for each body.

use super::board::{Entries, LiveEntry, reach};
use crate::Office;
use crate::accounts::Who;
use crate::base::id::BodyId;
use crate::fault::Denial;
use crate::policy::{self, Do};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;
use tokio::sync::broadcast;

/// Between two looks at the board.
const PACE: Duration = Duration::from_secs(1);
/// So many news are kept for whoever comes back.
const KEPT: usize = 120;
/// So many may listen to one process.
const LISTENERS: usize = 4096;
/// So many news may wait for a slow listener; who misses more gets all again.
const AHEAD: usize = 64;

/// One change of the board, as it goes out.
#[derive(Debug)]
pub struct LiveNews {
    n: u64,
    all: Arc<str>,
    own: BTreeMap<BodyId, Arc<str>>,
}

#[derive(Default)]
struct Known {
    n: u64,
    entries: Entries,
    news: VecDeque<Arc<LiveNews>>,
}

/// The feed of this process.
#[derive(Default)]
pub(crate) struct Feed {
    known: Mutex<Known>,
    out: OnceLock<broadcast::Sender<Arc<LiveNews>>>,
    running: AtomicBool,
    boot: OnceLock<String>,
}

impl Feed {
    fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
    fn out(&self) -> &broadcast::Sender<Arc<LiveNews>> {
        self.out.get_or_init(|| broadcast::channel(AHEAD).0)
    }
}

/// Somebody who listens: what comes next, as lines of an event stream.
pub struct LiveListening {
    office: Arc<Office>,
    scope: Option<BodyId>,
    news: broadcast::Receiver<Arc<LiveNews>>,
    waiting: VecDeque<Arc<str>>,
    seen: u64,
}

impl LiveListening {
    /// The next lines; nothing more when the process stops.
    pub async fn next(&mut self) -> Option<Arc<str>> {
        loop {
            if let Some(text) = self.waiting.pop_front() {
                return Some(text);
            }
            match self.news.recv().await {
                Ok(news) if news.n > self.seen => {
                    self.seen = news.n;
                    if let Some(text) = of(&news, self.scope) {
                        return Some(text);
                    }
                }
                Ok(_) => {}
                Err(broadcast::error::RecvError::Lagged(_)) => {
                    let (n, text) = self.office.live_whole(self.scope);
                    self.seen = n;
                    return Some(text);
                }
                Err(broadcast::error::RecvError::Closed) => return None,
            }
        }
    }
}

fn of(news: &LiveNews, scope: Option<BodyId>) -> Option<Arc<str>> {
    match scope {
        None => Some(Arc::clone(&news.all)),
        Some(body) => news.own.get(&body).cloned(),
    }
}

/// Lines of an event stream.
fn lines(boot: &str, n: u64, event: &str, data: &serde_json::Value) -> Arc<str> {
    format!("id: {boot}-{n}\nevent: {event}\ndata: {data}\n\n").into()
}

/// What differs: entries that are new or other ones, and those that are gone, each with its body.
fn difference(was: &Entries, now: &Entries) -> Vec<(BodyId, Result<Arc<LiveEntry>, String>)> {
    let put = now.iter().filter(|(k, e)| was.get(*k) != Some(*e)).map(|(_, e)| (e.body, Ok(Arc::clone(e))));
    let moved = was.iter().filter(|(k, e)| now.get(*k).is_none_or(|n| n.body != e.body));
    let gone = moved.map(|(k, e)| (e.body, Err(k.clone())));
    gone.chain(put).collect()
}

fn told(changes: &[&Result<Arc<LiveEntry>, String>]) -> serde_json::Value {
    let put: Vec<&LiveEntry> = changes.iter().filter_map(|c| c.as_ref().ok().map(|e| &**e)).collect();
    let gone: Vec<&String> = changes.iter().filter_map(|c| c.as_ref().err()).collect();
    json!({ "put": put, "gone": gone })
}

impl Office {
    /// Listens to the live view; `after` is the last id that was heard, if any.
    pub fn live_listen(self: &Arc<Self>, who: &Who, after: Option<&str>) -> Result<LiveListening, Denial> {
        policy::require(who, Do::Live, who.agency)?;
        let scope = reach(who).ok_or(Denial::Forbidden)?;
        let feed = &self.rooms.live.feed;
        if feed.out().receiver_count() >= LISTENERS {
            return Err(Denial::Busy);
        }
        let news = feed.out().subscribe();
        if !feed.running.swap(true, SeqCst) {
            if let Err(e) = self.live_look() {
                feed.running.store(false, SeqCst);
                return Err(e);
            }
            self.live_run();
        }
        let boot = self.live_boot();
        let heard = after.and_then(|id| id.strip_prefix(&format!("{boot}-"))?.parse::<u64>().ok());
        let known = feed.known();
        let first = known.news.front().map_or(known.n, |news| news.n - 1);
        let again = heard.filter(|n| (first..=known.n).contains(n));
        let (seen, waiting) = (
            known.n,
            match again {
                Some(n) => known.news.iter().filter(|news| news.n > n).filter_map(|news| of(news, scope)).collect(),
                None => VecDeque::from([whole(&boot, &known, scope)]),
            },
        );
        drop(known);
        Ok(LiveListening { office: Arc::clone(self), scope, news, waiting, seen })
    }

    fn live_boot(&self) -> String {
        self.rooms.live.feed.boot.get_or_init(|| self.intent_id()[..8].to_string()).clone()
    }

    fn live_whole(&self, scope: Option<BodyId>) -> (u64, Arc<str>) {
        let boot = self.live_boot();
        let known = self.rooms.live.feed.known();
        (known.n, whole(&boot, &known, scope))
    }

    /// Looks at the board, and tells what differs; whether anything does.
    pub(crate) fn live_look(&self) -> Result<bool, Denial> {
        let now = self.live_entries(None)?;
        let (feed, boot) = (&self.rooms.live.feed, self.live_boot());
        let mut known = feed.known();
        let changes = difference(&known.entries, &now);
        if changes.is_empty() {
            return Ok(false);
        }
        let n = known.n + 1;
        let bodies: BTreeSet<BodyId> = changes.iter().map(|(b, _)| *b).collect();
        let own = |b: BodyId| {
            let mine: Vec<_> = changes.iter().filter(|(of, _)| *of == b).map(|(_, c)| c).collect();
            (b, lines(&boot, n, "change", &told(&mine)))
        };
        let all: Vec<_> = changes.iter().map(|(_, c)| c).collect();
        let all = lines(&boot, n, "change", &told(&all));
        let news = Arc::new(LiveNews { n, all, own: bodies.into_iter().map(own).collect() });
        (known.n, known.entries) = (n, now);
        if known.news.len() >= KEPT {
            known.news.pop_front();
        }
        known.news.push_back(Arc::clone(&news));
        drop(known);
        // Nobody may be there any more.
        let _ = feed.out().send(news);
        Ok(true)
    }

    /// Looks again and again as long as somebody listens.
    fn live_run(self: &Arc<Self>) {
        let office = Arc::downgrade(self);
        tokio::spawn(async move {
            loop {
                tokio::time::sleep(PACE).await;
                let Some(office) = office.upgrade() else { return };
                let feed = &office.rooms.live.feed;
                if feed.out().receiver_count() == 0 {
                    feed.running.store(false, SeqCst);
                    // Whoever came in between found it running.
                    if feed.out().receiver_count() == 0 || feed.running.swap(true, SeqCst) {
                        return;
                    }
                }
                if let Err(e) = office.live_look() {
                    tracing::error!(error = %e, "live view");
                }
            }
        });
    }
}

fn whole(boot: &str, known: &Known, scope: Option<BodyId>) -> Arc<str> {
    let mine = known.entries.values().filter(|e| scope.is_none_or(|b| e.body == b));
    let put: Vec<&LiveEntry> = mine.map(|e| &**e).collect();
    lines(boot, known.n, "all", &json!({ "put": put }))
}
