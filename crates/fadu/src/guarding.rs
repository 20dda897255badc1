//! The running check at work in the server: a thread of its own reads the record again, round after round, and rests as long as it worked. In the
//! first round, which opens every record, it is behind: others read ahead of it, and it rests only while somebody asks for something.

use crate::clock::{SystemClock, instant};
use crate::serve::Entrance;
use fadu_store::hold::{Differing, Walked};
use fadu_store::record::VerifierKey;
use fadu_store::{Board, Tiles};
use fadu_web::office::{Clock, Discovered, Holding, Office, Round};
use std::sync::{Arc, mpsc};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// A round begins no sooner after the one before.
const EVERY: Duration = Duration::from_secs(30);
/// Between two rounds it says so often that it is there.
const BEAT: Duration = Duration::from_secs(1);
/// A rest is never longer: a machine that was asleep goes on at once.
const LONGEST_REST: Duration = Duration::from_millis(200);
/// Threads that read ahead in the first round, at most. One core less than there are: walk and shadow have a thread each.
const HANDS: usize = 3;

/// The check of this process; stopped when dropped.
pub struct Guarding {
    stop: Option<mpsc::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Guarding {
    /// Begins; it gives way to who comes in at the entrance.
    pub fn start(office: &Arc<Office>, entrance: &Arc<Entrance>) -> Result<Guarding, String> {
        let (stop, stopped) = mpsc::channel();
        let (office, entrance) = (Arc::clone(office), Arc::clone(entrance));
        let run = move || rounds(&office, (&entrance, &stopped));
        let thread = std::thread::Builder::new().name("record-guard".into()).spawn(run).map_err(|e| e.to_string())?;
        Ok(Guarding { stop: Some(stop), thread: Some(thread) })
    }
}

impl Drop for Guarding {
    fn drop(&mut self) {
        self.stop = None;
        if let Some(thread) = self.thread.take() {
            // If it panicked, the age of its last round has called.
            let _ = thread.join();
        }
    }
}

/// Works and rests in turns: half of the time at most, but for the first round.
struct Pace<'a> {
    office: &'a Office,
    entrance: &'a Entrance,
    stopped: &'a mpsc::Receiver<()>,
    since: Instant,
    /// The first round rests only while somebody asks: what was done while nobody looked is to be found soon.
    first: bool,
    /// Requests that had come when it last looked.
    asked: u64,
}

impl Pace<'_> {
    fn rest(&mut self) -> bool {
        self.office.check_beats();
        let (asked, answering) = self.entrance.requests();
        let gives_way = !self.first || answering || asked != self.asked;
        self.asked = asked;
        let worked = instant().duration_since(self.since).min(LONGEST_REST);
        let rest = if gives_way { worked } else { Duration::ZERO };
        let go_on = self.stopped.recv_timeout(rest) == Err(mpsc::RecvTimeoutError::Timeout);
        self.since = instant();
        go_on
    }
}

fn rounds(office: &Office, (entrance, stopped): (&Entrance, &mpsc::Receiver<()>)) {
    let mut called = Called::default();
    let mut holding = None;
    loop {
        let began = instant();
        called.saved(office);
        match one(office, &mut holding, (entrance, stopped)) {
            Ok(Some((head, found))) => {
                let took_ms = u64::try_from(instant().duration_since(began).as_millis()).unwrap_or(u64::MAX);
                office.held_round(head.size, found, (SystemClock.now(), took_ms)).iter().for_each(tell);
            }
            Ok(None) => return,
            Err(why) => {
                tracing::error!(why, "the record could not be held");
                office.not_held(why);
                holding = None;
            }
        }
        if !idle(office, stopped, EVERY.saturating_sub(instant().duration_since(began)).max(BEAT)) {
            return;
        }
    }
}

/// Calls somebody.
fn tell(found: &Discovered) {
    let place = &found.place;
    tracing::error!(
        table = place.table,
        row = place.row,
        column = place.column,
        leaf = place.leaf,
        recorded_ms = found.recorded.map(|r| r.0),
        "the record was altered"
    );
}

/// Waits and says meanwhile that it is there; whether to go on.
fn idle(office: &Office, stopped: &mpsc::Receiver<()>, whole: Duration) -> bool {
    let began = instant();
    loop {
        office.check_beats();
        let left = whole.saturating_sub(instant().duration_since(began));
        if left.is_zero() {
            return true;
        }
        if stopped.recv_timeout(left.min(BEAT)) != Err(mpsc::RecvTimeoutError::Timeout) {
            return false;
        }
    }
}

fn one<'a>(
    office: &'a Office,
    holding: &mut Option<Holding<'a>>,
    (entrance, stopped): (&Entrance, &mpsc::Receiver<()>),
) -> Result<Walked, String> {
    let published: Option<(&Tiles, &VerifierKey)> = office.log().map(|board: &Board| (board.tiles(), board.key()));
    let first = holding.is_none();
    let mut pace = Pace { office, entrance, stopped, since: instant(), first, asked: entrance.requests().0 };
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let hands = if first { cores.saturating_sub(1).clamp(1, HANDS) } else { 0 };
    if holding.is_none() {
        *holding = Some(Holding::new(office, Some(SystemClock.now())).map_err(|e| e.to_string())?);
    }
    let Some(held) = holding else { return Ok(None) };
    let mut told = |place: &Differing| office.held_place(place, SystemClock.now()).iter().for_each(tell);
    held.round(published, Round { rest: &mut || pace.rest(), told: &mut told, hands }).map_err(|e| e.to_string())
}

/// What somebody was already called for.
#[derive(Default)]
struct Called {
    saved: bool,
}

impl Called {
    /// Once when the newest restored back-up becomes too old, once when it is young again.
    fn saved(&mut self, office: &Office) {
        let saved = office.saved();
        if saved.alarm != self.saved {
            match (saved.alarm, saved.age_ms) {
                (true, age_ms) => tracing::error!(age_ms, "no back-up was restored for a day"),
                (false, _) => tracing::info!("a back-up was restored"),
            }
            self.saved = saved.alarm;
        }
    }
}
