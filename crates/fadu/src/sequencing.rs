//! The sequencer at work in the server: a thread of its own publishes what is committed, a watchman calls when it does not keep up.

use crate::clock::{SystemClock, instant, steady_ms};
use crate::keyfile;
use fadu_store::record::{Kind, NoteError, NoteSigner, VerifierKey};
use fadu_store::{Board, Clocks, Lead, Log, Sequencer, Store, Tiles, Witness};
use fadu_web::office::Clock;
use std::path::Path;
use std::sync::{Arc, mpsc};
use std::thread::JoinHandle;
use std::time::Duration;

/// So long the sequencer rests when nothing waits: a leaf is public within a second of its commit, and the disk is left to those who wait.
const REST: Duration = Duration::from_millis(500);
/// So often the watchman looks.
const WATCH: Duration = Duration::from_secs(1);

/// The published log of this process; stopped when dropped, after a last step.
pub struct Sequencing {
    board: Arc<Board>,
    signer: Arc<NoteSigner>,
    stop: Option<mpsc::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

/// The clocks of this machine.
pub fn clocks() -> Clocks {
    let began = instant();
    Clocks { steady: Arc::new(move || steady_ms(began)), wall: Arc::new(|| SystemClock.now()) }
}

impl Sequencing {
    /// Reads or makes the key, opens the tree and begins to publish. `witnesses` is told the key and names those who are asked to sign.
    pub fn start(
        store: &Store,
        name: Option<&str>,
        witnesses: impl FnOnce(&VerifierKey) -> Result<Vec<Witness>, String>,
    ) -> Result<Sequencing, String> {
        let said = |e: fadu_store::Fault| e.to_string();
        let file = keyfile::of_log(store.dir());
        let tiles = Arc::new(Tiles::of(store).map_err(said)?);
        let published = store.published_head().map_err(said)?.is_some() || tiles.checkpoint().map_err(said)?.is_some();
        let signer = match keyfile::read(&file)? {
            Some(signer) => signer,
            // Another key would be another log: nobody could tell that it is the same record.
            None if published => {
                return Err(format!("已经公布过检查点，签名的钥匙 {} 却不见了：请从保管处放回", file.display()));
            }
            None => keyfile::make(&file, (name, "fadu"), false)?,
        };
        let signer = Arc::new(signer);
        let witnesses = witnesses(signer.key())?;
        let board =
            Board::open(store, Arc::clone(&tiles), (signer.key().clone(), witnesses), clocks()).map_err(said)?;
        let board = Arc::new(board);
        let (stop, stopped) = mpsc::channel();
        let at_work = Worker {
            board: Arc::clone(&board),
            store: store.clone(),
            sequencer: Sequencer::new(store.clone(), tiles, Arc::clone(&signer)),
            lead: Lead::default(),
            leads: false,
        };
        let thread = std::thread::Builder::new().name("log-sequencer".into()).spawn(move || at_work.run(&stopped));
        Ok(Sequencing { board, signer, stop: Some(stop), thread: Some(thread.map_err(|e| e.to_string())?) })
    }

    /// What everybody sees.
    pub fn board(&self) -> Arc<Board> {
        Arc::clone(&self.board)
    }

    /// What signs the checkpoints, and the lists of what no longer stands.
    pub fn signer(&self) -> Arc<NoteSigner> {
        Arc::clone(&self.signer)
    }
}

impl Drop for Sequencing {
    fn drop(&mut self) {
        self.stop = None;
        if let Some(thread) = self.thread.take() {
            // If it panicked, the watchman has called.
            let _ = thread.join();
        }
    }
}

struct Worker {
    board: Arc<Board>,
    store: Store,
    sequencer: Sequencer,
    lead: Lead,
    leads: bool,
}

impl Worker {
    fn run(mut self, stopped: &mpsc::Receiver<()>) {
        while stopped.recv_timeout(REST) == Err(mpsc::RecvTimeoutError::Timeout) {
            self.catch_up(stopped);
        }
        self.catch_up(stopped);
    }

    /// Steps until everything that was committed before the last one is public, or nothing goes. Once it is to stop it takes one step more:
    /// what is left of a long backlog is the next start's.
    fn catch_up(&mut self, stopped: &mpsc::Receiver<()>) {
        match self.lead.held(&self.store) {
            Ok(leads) => {
                if leads && !self.leads {
                    self.sequencer.forget();
                }
                self.leads = leads;
            }
            Err(why) => return self.stall(why.to_string()),
        }
        if !self.leads {
            return self.look();
        }
        loop {
            let (began, held) = (self.board.now_ms(), self.store.head().size);
            let published = match self.sequencer.step(SystemClock.now()) {
                Ok(Some(published)) => {
                    let size = published.size;
                    self.board.publish(published);
                    size
                }
                Ok(None) => held,
                Err(why) => return self.stall(why.to_string()),
            };
            if published >= held {
                return self.board.level(began);
            }
            if stopped.try_recv() == Err(mpsc::TryRecvError::Disconnected) {
                return;
            }
        }
    }

    /// Another process publishes: what it published is shown here, too, and whether it keeps up is seen from here as well.
    fn look(&self) {
        let (began, held) = (self.board.now_ms(), self.store.head().size);
        let head = match self.store.published_head() {
            Ok(head) => head,
            Err(why) => return self.stall(why.to_string()),
        };
        let size = head.as_ref().map_or(0, |head| head.size);
        if let Some(head) = head.filter(|head| self.board.published().is_none_or(|shown| shown.size < head.size)) {
            self.board.publish(head);
        }
        if size >= held {
            self.board.level(began);
        }
    }

    fn stall(&self, why: String) {
        if self.board.stalled().as_ref() != Some(&why) {
            tracing::error!(why, "published log stopped");
        }
        self.board.stall(why);
    }
}

/// Calls in the server's log when events wait too long, and when that is over.
pub async fn watch(board: Arc<Board>, store: Store) {
    let mut called = false;
    loop {
        tokio::time::sleep(WATCH).await;
        let held = store.head().size;
        let alarm = board.alarm(held);
        if alarm != called {
            let (waiting, waiting_ms) = board.behind(held);
            match alarm {
                true => {
                    tracing::error!(waiting, waiting_ms, stalled = board.stalled(), "published log does not keep up")
                }
                false => tracing::info!("published log keeps up again"),
            }
            called = alarm;
        }
    }
}

/// The witnesses of a file: one a line, `key url label`; lines that begin with # say something to people.
pub fn witnesses(file: &Path) -> Result<Vec<Witness>, String> {
    let text = std::fs::read_to_string(file).map_err(|e| format!("{}：{e}", file.display()))?;
    let lines = text.lines().map(str::trim).enumerate().filter(|(_, l)| !l.is_empty() && !l.starts_with('#'));
    lines.map(|(n, line)| witness(line).map_err(|e| format!("{} 第 {} 行：{e}", file.display(), n + 1))).collect()
}

fn witness(line: &str) -> Result<Witness, String> {
    let (key, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
    let rest = rest.trim_start();
    let (url, label) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
    let key: VerifierKey = key.parse().map_err(|e: NoteError| e.to_string())?;
    if key.kind() != Kind::Cosignature {
        return Err("这不是见证机构的公钥".into());
    }
    if !url.starts_with("http://") {
        return Err(format!("{url}：只认 http:// 开头的地址，加密请用本机的代理"));
    }
    let label = Some(label.trim()).filter(|l| !l.is_empty()).unwrap_or(key.name()).to_string();
    Ok(Witness { label, url: url.trim_end_matches('/').to_string(), key })
}

#[cfg(test)]
mod tests {
    use super::*;
    use fadu_store::record::{Envelope, EventId, Fields, Moment};
    use fadu_store::{Append, Built, Draft, Options, StreamId};

    /// So many events in one append.
    fn long_backlog(events: u64) -> Append {
        let event = |n: u64| {
            let (id, name, at) = (EventId::from_bits(n.into()), "Noted".to_string(), Moment(1_790_000_000_000));
            let envelope = Envelope { id, name, happened: at, recorded: at, pack: [7; 32], fields: Fields::new() };
            Draft { envelope, salt: [1; 32] }
        };
        let build = move |_: &_| Ok(Built { events: (0..events).map(event).collect(), ..Built::default() });
        let stream = StreamId::from_bits(1);
        Append { stream, expected: 0, key: None, numbers: Vec::new(), build: Box::new(build) }
    }

    #[test]
    fn a_stop_does_not_wait_for_a_long_backlog_and_the_next_start_goes_on() {
        let dir = std::env::temp_dir().join(format!("fadu-backlog-{}", std::process::id()));
        std::fs::remove_dir_all(&dir).ok();
        let store = Store::open(Options::new(&dir).wal_bytes(1 << 20)).unwrap();
        store.append(long_backlog(20_000)).wait().unwrap();
        let public = || store.published_head().unwrap().map_or(0, |head| head.size);
        let stopped_at_once = || drop(Sequencing::start(&store, Some("test/log"), |_| Ok(Vec::new())).unwrap());
        stopped_at_once();
        assert_eq!(public(), 8_192);
        stopped_at_once();
        assert_eq!(public(), 16_384);
        stopped_at_once();
        assert_eq!(public(), 20_000);
        drop(store);
        std::fs::remove_dir_all(&dir).unwrap();
    }

    #[test]
    fn witnesses_are_read_line_by_line() {
        let key = "witness.fadu.example/w1+f9e6d2d8+BDK1PoguParBgNel9iJNYbZAG0P5AdsJ8OTYTOTkonGL";
        let read = witness(&format!("{key}  http://127.0.0.1:9/  示例市公证处 见证")).unwrap();
        assert_eq!((read.url.as_str(), read.label.as_str()), ("http://127.0.0.1:9", "示例市公证处 见证"));
        assert_eq!(read.id(), "witness.fadu.example/w1+f9e6d2d8");
        assert_eq!(witness(&format!("{key} http://h")).unwrap().label, "witness.fadu.example/w1");
        assert!(witness(&format!("{key} https://h")).unwrap_err().contains("http://"));
        assert_eq!(witness("x http://h").unwrap_err(), "公钥不合格式");
        let log = "log.fadu.example/record+687644a0+AXm1Vi6P5lT5QHixEuipi6eQH4U65pW+1+DjkQutBJZk http://h";
        assert_eq!(witness(log).unwrap_err(), "这不是见证机构的公钥");
    }
}
